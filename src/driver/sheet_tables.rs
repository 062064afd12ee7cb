//! Decision tables whose rows stand in the user's workbook. Takes `table "T" from sheet "S"` and the sheets that were read;
//! writes each as the table it would be in a rule file, so that reading, units and proofs are the same for both.
//! Invariant: whatever is said of such a table names the cell that it stands in, or the statement that asks for it.

use rustc_hash::FxHashSet;

use crate::column::fold;
use crate::diagnostic::Diagnostic;
use crate::import::sheet::{Cell, RawSheet};
use crate::import::values::shown;
use crate::place::{CellRef, FileId, Place, Span};
use crate::said;
use crate::spelling::{name_key, near};
use crate::syntax::ast::{Statement, StatementKind, Table, TableBody, TableColumn, Text};
use crate::syntax::{self, Known, Parsed};
use crate::tongue::Tongue;

use super::Checked;

/// A longer table is data: a list with LOOKUP.
const MOST_ROWS: usize = 2_000;
/// Rows in which the headings are looked for.
const HEAD_ROWS: u32 = 50;

/// A table of the workbook as text.
pub(super) struct SheetTable {
    /// The text among the sources.
    file: FileId,
    /// The statement that asks for it.
    asked: Span,
    /// What of the text stands in which cell, in order.
    cells: Vec<(u32, u32, CellRef)>,
    /// A cell could not be read and is left blank, so nothing is proven by the rows.
    is_half: bool,
}

/// A table as text, what of it stands in which cell, and the cells that could not be read.
type Written = (String, Vec<(u32, u32, CellRef)>, Vec<Diagnostic>);

/// Where the table stands on its sheet.
struct Area {
    head: u32,
    first: u32,
    /// One behind.
    last: u32,
    rows: Vec<u32>,
}

impl Checked {
    /// Adds the tables that the statements ask for; whether there are any. What is wrong is among the diagnostics.
    pub(super) fn add_sheet_tables(&mut self, parsed: &Parsed, known: &Known) -> bool {
        let mut names: Option<FxHashSet<String>> = None;
        let mut added = false;
        for statement in parsed.files.iter().flat_map(|f| &f.statements) {
            let StatementKind::Table(table) = &statement.kind else { continue };
            let TableBody::FromSheet { sheet, exactly_one } = &table.body else { continue };
            let names = names.get_or_insert_with(|| names_of(parsed, known));
            let Some(found) = self.sheet_named(sheet, statement.tongue) else { continue };
            match self.written(&self.sheets[found], statement, table, *exactly_one, names) {
                Ok((text, cells, wrong)) => {
                    let file = self.sources.add_file(sheet.raw.as_str(), text);
                    self.sheet_tables.push(SheetTable { file, asked: statement.span, cells, is_half: !wrong.is_empty() });
                    self.diagnostics.extend(wrong);
                    added = true;
                }
                Err(wrong) => self.diagnostics.extend(wrong),
            }
        }
        added
    }

    /// Which of the sheets; a missing one is reported.
    fn sheet_named(&mut self, sheet: &Text, tongue: Tongue) -> Option<usize> {
        let wanted = fold(&sheet.raw);
        if let Some(found) = self.sheets.iter().position(|s| fold(&s.name) == wanted) {
            return Some(found);
        }
        let name = &sheet.raw;
        let names: Vec<&str> = self.sheets.iter().map(|s| s.name.as_str()).collect();
        let next = match (near(name, names.iter().copied()).first(), names.is_empty()) {
            (Some(near), _) => said!("Did you mean the sheet \"{near}\"?", "是不是工作表“{near}”？"),
            (None, true) => said!(
                "Run it in a project whose map names a workbook, or write the rows below the statement.",
                "请在映射写明了工作簿的项目里运行，或把表格行直接写在语句下面。"
            ),
            (None, false) => {
                let (comma, dun) = (names.join(", "), names.join("、"));
                said!("There are the sheets {comma}.", "现有的工作表：{dun}。")
            }
        };
        let message = said!("There is no sheet \"{name}\" in the workbook.", "工作簿里没有工作表“{name}”。");
        self.diagnostics.push(Diagnostic::error("table-sheet-missing", Place::Text(sheet.span), message, next).in_tongue(tongue));
        None
    }

    /// The statement with its rows, and where each cell of it comes from.
    fn written(
        &self,
        sheet: &RawSheet,
        statement: &Statement,
        table: &Table,
        exactly_one: bool,
        names: &FxHashSet<String>,
    ) -> Result<Written, Vec<Diagnostic>> {
        let tongue = statement.tongue;
        let area = self.area(sheet, tongue)?;
        let word = |concept: &str| syntax::spelling(concept, tongue).unwrap_or_default();
        let mut text = format!("{} {}\n", word("TABLE"), self.sources.text(table.title.span));
        let mut cells = Vec::new();
        let mut wrong = Vec::new();
        let acts: Vec<bool> = (area.first..area.last).map(|col| is_then(&self.raw(sheet, area.head, col))).collect();
        for row in std::iter::once(area.head).chain(area.rows.iter().copied()) {
            text.push_str("  ");
            for col in area.first..area.last {
                let at = CellRef { sheet: sheet.id, row, col };
                let content = match self.content(sheet, at, row == area.head, tongue) {
                    Ok(content) if row == area.head || acts.get((col - area.first) as usize) == Some(&true) => content,
                    Ok(content) => as_literal(&content, names),
                    Err(found) => {
                        wrong.push(*found);
                        String::new()
                    }
                };
                let start = text.len() as u32;
                text.push_str("| ");
                text.push_str(&content);
                text.push(' ');
                cells.push((start, text.len() as u32, at));
            }
            text.push_str("|\n");
        }
        if exactly_one {
            text.push_str("  ");
            text.push_str(word("EXACTLY_ONE"));
            text.push('\n');
        }
        Ok((text, cells, wrong))
    }

    /// The cell as plain text, for headings.
    fn raw(&self, sheet: &RawSheet, row: u32, col: u32) -> String {
        match sheet.get(row, col) {
            Cell::Text(id) | Cell::Error(id) => one_line(self.texts.get(id)),
            Cell::Number(n) => shown::number(n),
            _ => String::new(),
        }
    }

    /// The headings: the first row with a result column. Its neighbours are the other columns, down to a blank row.
    fn area(&self, sheet: &RawSheet, tongue: Tongue) -> Result<Area, Vec<Diagnostic>> {
        let columns = sheet.columns.len() as u32;
        let is_blank = |row: u32, col: u32| matches!(sheet.get(row, col), Cell::Empty) || self.blank_text(sheet, row, col);
        let result = (0..sheet.rows.min(HEAD_ROWS)).find_map(|row| {
            let col = (0..columns).find(|col| is_result(&self.raw(sheet, row, *col)))?;
            Some((row, col))
        });
        let Some((head, result)) = result else {
            let name = &sheet.name;
            let found = Diagnostic::error(
                "table-sheet-head",
                Place::Sheet(sheet.id),
                said!("No row of the sheet \"{name}\" has the headings of a decision table.", "工作表“{name}”里没有一行是决策表的表头。"),
                said!(
                    "Head the column of the result with its name and an equals sign (markdown rate =), and that of the actions with: then",
                    "请把结果列的表头写成名称加等号（降价率 =），动作列的表头写成：则"
                ),
            );
            return Err(vec![found.in_tongue(tongue)]);
        };
        let first = (0..result).rev().find(|col| is_blank(head, *col)).map_or(0, |col| col + 1);
        let last = (result..columns).find(|col| is_blank(head, *col)).unwrap_or(columns);
        let rows: Vec<u32> = (head + 1..sheet.rows).take_while(|row| (first..last).any(|col| !is_blank(*row, col))).collect();
        let place = Place::Cell(CellRef { sheet: sheet.id, row: head, col: result });
        if rows.is_empty() {
            let message = said!("There are no rows below these headings.", "表头下面没有内容。");
            let next = said!("Write a row for each case below them.", "请在下面每种情况写一行。");
            return Err(vec![Diagnostic::error("table-sheet-rows", place, message, next).in_tongue(tongue)]);
        }
        if rows.len() > MOST_ROWS {
            let count = rows.len();
            let message = said!(
                "This table has {count} rows; a decision table takes {MOST_ROWS}.",
                "这张表有 {count} 行，决策表最多 {MOST_ROWS} 行。"
            );
            let next = said!(
                "Give it to the map as a list, and look the value up: LOOKUP(ladder.rate where ladder.category is category)",
                "请在映射里把它登记为列表，再用查找：查找(阶梯.折扣 其中 阶梯.品类 是 品类)"
            );
            return Err(vec![Diagnostic::error("table-sheet-rows", place, message, next).in_tongue(tongue)]);
        }
        Ok(Area { head, first, last, rows })
    }

    fn blank_text(&self, sheet: &RawSheet, row: u32, col: u32) -> bool {
        matches!(sheet.get(row, col), Cell::Text(id) if self.texts.get(id).trim().is_empty())
    }

    /// What a cell says, as it would be written in a rule file.
    fn content(&self, sheet: &RawSheet, at: CellRef, is_head: bool, tongue: Tongue) -> Result<String, Box<Diagnostic>> {
        let percent = sheet.columns.get(at.col as usize).is_some_and(|c| c.is_percent(at.row));
        let wrong = |what: crate::tongue::Said, next: crate::tongue::Said| {
            Box::new(Diagnostic::error("table-sheet-cell", Place::Cell(at), what, next).in_tongue(tongue))
        };
        let text = match sheet.get(at.row, at.col) {
            Cell::Empty => String::new(),
            Cell::Number(n) if percent => format!("{}%", shown::number(((n * 100.0) * 1e9).round() / 1e9)),
            Cell::Number(n) => shown::number(n),
            Cell::Date(n) => crate::date::iso(n),
            Cell::Truth(true) => "TRUE".to_string(),
            Cell::Truth(false) => "FALSE".to_string(),
            Cell::Text(id) => one_line(self.texts.get(id)),
            Cell::Error(id) => {
                let text = one_line(self.texts.get(id));
                // a heading that Excel took for a formula
                if !(is_head && is_result(&text)) {
                    return Err(wrong(
                        said!("This cell of the table holds an error: {text}", "表格的这个单元格是错误值：{text}"),
                        said!("Correct the cell.", "请更正单元格。"),
                    ));
                }
                text
            }
        };
        if text.contains(['|', '｜', '#', '＃']) {
            return Err(wrong(
                said!("A cell of a decision table cannot hold the signs | and #.", "决策表的单元格里不能有 | 和 # 这两个符号。"),
                said!("Write it without the sign.", "请去掉这个符号。"),
            ));
        }
        Ok(text)
    }

    /// Turns every place in the text of a sheet's table into the cells behind it.
    pub(super) fn name_cells(&mut self) {
        if self.sheet_tables.is_empty() {
            return;
        }
        let tables = &self.sheet_tables;
        let is_half = |place: &Place| matches!(place, Place::Text(span) if tables.iter().any(|t| t.file == span.file && t.is_half));
        let proven = ["gap", "overlap", "dead-row", "blank-value", "not-proven"];
        self.diagnostics.retain(|d| !(proven.contains(&d.code) && is_half(&d.place)));
        for diagnostic in &mut self.diagnostics {
            for place in std::iter::once(&mut diagnostic.place).chain(diagnostic.also.iter_mut().map(|(place, _)| place)) {
                if let Place::Text(span) = place
                    && let Some(table) = tables.iter().find(|t| t.file == span.file)
                {
                    *place = table.place(*span);
                }
            }
        }
    }
}

impl SheetTable {
    pub(super) fn file(&self) -> FileId {
        self.file
    }

    fn place(&self, span: Span) -> Place {
        let mut met = self.cells.iter().filter(|(start, end, _)| *start < span.end.max(span.start + 1) && span.start < *end);
        let head = self.cells.first().is_none_or(|(start, _, _)| span.start < *start);
        match (head, met.next()) {
            (false, Some((_, _, first))) => match met.next_back() {
                Some((_, _, last)) => Place::Cells(*first, *last),
                None => Place::Cell(*first),
            },
            _ => Place::Text(self.asked),
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `= name`, `name =` or `then`.
fn is_result(text: &str) -> bool {
    let text = text.trim();
    let marked = text.starts_with(['=', '＝']) || text.ends_with(['=', '＝']);
    (marked && text.chars().count() > 1) || is_then(text)
}

fn is_then(text: &str) -> bool {
    let folded = fold(text);
    [Tongue::En, Tongue::Zh].iter().any(|tongue| syntax::spellings("THEN", *tongue).any(|s| fold(s) == folded))
}

/// Every name that a cell may mean: those of map and workbook, and those that the rule files define.
fn names_of(parsed: &Parsed, known: &Known) -> FxHashSet<String> {
    let mut names: FxHashSet<String> = known.names.iter().map(|n| name_key(n)).collect();
    for statement in parsed.files.iter().flat_map(|f| &f.statements) {
        let mut add = |name: &syntax::ast::Name, also: &[syntax::ast::Name]| {
            names.extend(std::iter::once(name).chain(also).map(|n| n.key.clone()));
        };
        match &statement.kind {
            StatementKind::Param(s) => add(&s.name, &s.also),
            StatementKind::Formula(s) => add(&s.name, &s.also),
            StatementKind::Tiers(s) => add(&s.name, &s.also),
            StatementKind::Kpi(s) => add(&s.name, &s.also),
            StatementKind::Table(Table { body: TableBody::Rows { columns, .. }, .. }) => {
                for column in columns {
                    if let TableColumn::Defines { name, also } = column {
                        add(name, also);
                    }
                }
            }
            _ => {}
        }
    }
    names
}

/// Words that a spreadsheet holds without quotes get them; numbers, comparisons and names stay as they are.
fn as_literal(text: &str, names: &FxHashSet<String>) -> String {
    let parts: Vec<&str> = text.split([',', '，', '、']).map(str::trim).collect();
    if parts.len() > 1 && parts.iter().all(|part| is_label(part, names)) {
        return parts.iter().map(|part| format!("\"{part}\"")).collect::<Vec<_>>().join(", ");
    }
    if is_label(text, names) { format!("\"{text}\"") } else { text.to_string() }
}

/// Words that are no name, no comparison and no word of the language.
fn is_label(text: &str, names: &FxHashSet<String>) -> bool {
    let token = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && text.bytes().any(|b| b.is_ascii_digit());
    let words = !text.is_empty() && text.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '&' | '.' | '\''));
    (token || words) && !names.contains(&name_key(text)) && !is_said(text)
}

/// Whether the text is a word of tables (`any`) or begins as a comparison does (`under target`, 低于目标).
fn is_said(text: &str) -> bool {
    const ALONE: [&str; 4] = ["ANYTHING", "OTHERWISE", "TRUE", "FALSE"];
    const AHEAD: [&str; 10] =
        ["BELOW", "ABOVE", "AT_LEAST", "AT_MOST", "BETWEEN", "IS", "IS_NOT", "IS_ONE_OF", "IS_NOT_ONE_OF", "IS_KNOWN"];
    let folded = fold(text);
    let tongues = [Tongue::En, Tongue::Zh];
    let any = |concepts: &[&str], test: &dyn Fn(&str, Tongue) -> bool| {
        tongues.iter().any(|tongue| concepts.iter().flat_map(|c| syntax::spellings(c, *tongue)).any(|s| test(&fold(s), *tongue)))
    };
    let ahead = |spelled: &str, tongue: Tongue| {
        let rest = folded.strip_prefix(spelled).unwrap_or_default();
        !rest.is_empty() && (tongue == Tongue::Zh || rest.starts_with(' '))
    };
    any(&ALONE, &|spelled, _| spelled == folded) || any(&AHEAD, &ahead)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_get_quotes_and_the_rest_stays() {
        let names: FxHashSet<String> = ["target days", "目标天数"].iter().map(|n| name_key(n)).collect();
        let as_is = [
            "under 5",
            "2 to under 5",
            "any",
            "任意",
            "Target days",
            "under target days",
            "低于目标天数",
            "15%",
            "\"slow\"",
            "",
            "是 “快”",
        ];
        for text in as_is {
            assert_eq!(as_literal(text, &names), text);
        }
        for text in ["slow", "Non-food", "A12", "快", "滞销品", "underwear"] {
            assert_eq!(as_literal(text, &names), format!("\"{text}\""));
        }
        assert_eq!(as_literal("food、toys, A1", &names), "\"food\", \"toys\", \"A1\"");
        assert_eq!(as_literal("1, 2", &names), "1, 2");
    }

    #[test]
    fn headings_of_results_are_known() {
        for text in ["markdown rate =", "= 降价率", "降价率＝", "then", "Then", "则"] {
            assert!(is_result(text), "{text}");
        }
        for text in ["turnover", "=", "", "weeks = slow"] {
            assert!(!is_result(text), "{text}");
        }
    }
}
