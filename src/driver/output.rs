//! Where the report goes: its name where none is given, and whether it may stand there. Takes the request, the map and
//! the files that were read; gives a path, or says why not.
//! Invariant: of the files that a run reads, only the workbook that the report goes into may be its output, and only if
//! somebody named it so.

use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::package::book;
use crate::package::marks::Marks;
use crate::place::Place;
use crate::said;

use super::{Checked, Request};

impl Checked {
    /// The ending of the workbook that the report goes into, `xlsx` or `xlsm`; none where the data are copied into a new one.
    fn own_ending(&self) -> Option<&'static str> {
        book::ending(&self.files.get(self.stock_input()?)?.bytes)
    }

    /// The input that holds the stock table.
    fn stock_input(&self) -> Option<usize> {
        self.located.stock.sheet.and_then(|s| self.sheets.get(s)).map(|s| s.book)
    }

    pub(super) fn name_output(&mut self, request: &Request) {
        self.output = match (&request.output, &self.map.output) {
            (Some(output), _) => output.clone(),
            (None, Some(output)) => self.folder.join(&output.text),
            (None, None) => {
                let input = self.map.inputs.get(self.stock_input().unwrap_or(0)).map_or("stock.xlsx", |i| i.text.as_str());
                let stem = Path::new(input).file_stem().unwrap_or_default().to_string_lossy();
                let ending = self.own_ending().unwrap_or("xlsx");
                self.folder.join(Path::new(input).with_file_name(format!("{stem}-report.{ending}")))
            }
        };
    }

    /// The report takes the place of nothing that was read but what was named for it, and is what its name says.
    pub(super) fn guard_output(&mut self, request: &Request) {
        let output = &self.output;
        let same = |path: &Path| match (path.canonicalize(), output.canonicalize()) {
            (Ok(a), Ok(b)) => a == b,
            _ => path == output,
        };
        let ending = self.own_ending();
        // the user's own workbook, with the report in it, may take its own place
        let own = self.stock_input().filter(|_| ending.is_some() && (request.output.is_some() || self.map.output.is_some()));
        let inputs = self.map.inputs.iter().enumerate().filter(|(n, _)| Some(*n) != own).map(|(_, i)| self.folder.join(&i.text));
        let rules = self.rule_files.iter().filter_map(|f| self.sources.files.get(usize::from(*f))).map(|f| PathBuf::from(&f.path));
        let place = match (&request.output, &self.map.output) {
            (None, Some(written)) => Place::Text(written.span),
            _ => Place::File(output.display().to_string()),
        };
        let shown = output.display();
        let ends = |ending: &str| output.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending));
        let wanted = ending.unwrap_or("xlsx");
        let found = if inputs.chain(rules).chain([request.map.clone()]).any(|p| same(&p)) {
            Diagnostic::error(
                "output-is-input",
                place,
                said!("the report would overwrite \"{shown}\", which this run reads", "报告会覆盖本次要读取的“{shown}”"),
                said!("name another output, for example stock-report.{wanted}", "请换一个输出文件名，例如 库存-报告.{wanted}"),
            )
        } else if wanted == "xlsm" && !ends("xlsm") {
            Diagnostic::error(
                "output-not-xlsm",
                place,
                said!(
                    "the workbook has macros and keeps them, so the report is an .xlsm workbook, but its name is to be \"{shown}\"",
                    "工作簿带有宏并会保留，因此报告是 .xlsm 工作簿，但文件名写的是“{shown}”"
                ),
                said!("give it a name that ends in .xlsm", "请换成以 .xlsm 结尾的文件名"),
            )
        } else if wanted == "xlsx" && !ends("xlsx") {
            Diagnostic::error(
                "output-not-xlsx",
                place,
                said!("the report is an .xlsx workbook, but its name is to be \"{shown}\"", "报告是 .xlsx 工作簿，但文件名写的是“{shown}”"),
                said!("give it a name that ends in .xlsx", "请换成以 .xlsx 结尾的文件名"),
            )
        } else if let Some((input, file)) = own.and_then(|n| Some((self.map.inputs.get(n)?, self.files.get(n)?)))
            && same(&self.folder.join(&input.text))
            && Marks::of_bytes(&file.bytes).sheets.is_empty()
        {
            Diagnostic::warning(
                "output-is-yours",
                place,
                said!("the report goes into your own workbook \"{shown}\"", "报告会写进您自己的工作簿“{shown}”"),
                said!(
                    "to keep the workbook as it is, name another output, for example stock-report.{wanted}",
                    "要保留原件，请换一个输出文件名，例如 库存-报告.{wanted}"
                ),
            )
        } else {
            return;
        };
        self.diagnostics.push(found);
    }
}
