//! The Data issues sheet: how many of each kind, then each with its cell, what became of it, and the next step.
//! Invariant: every issue of import and evaluation has a line, and so has every row that was refused.

use super::annotated::row_cell;
use super::facts::Run;
use super::issue_kinds::words;
use super::layout::{Layout, Own};
use super::listing::{Inks, sheet};
use super::sheet::{Area, Cell, Rows, Sheet, Sink};
use super::style::Styles;
use super::whole_row::WholeRow;
use super::width::Widths;
use crate::import::frame::{Fate, Issue};
use crate::place::CellRef;
use crate::plan::STOCK;
use crate::tongue::Said;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, LazyLock};

/// One line of the list.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    pub code: &'a str,
    pub fate: Fate,
    pub cell: Option<CellRef>,
    /// Row of the stock frame.
    pub row: Option<usize>,
    pub message: &'a Said,
    pub next: &'a Said,
}

/// All lines: issues of import, of evaluation, and refused rows that no issue speaks of; the gravest first.
pub fn lines<'a>(run: &Run<'a>) -> Vec<Line<'a>> {
    let line = |issue: &'a Issue| Line {
        code: issue.code,
        fate: issue.fate,
        cell: issue.cell.or_else(|| row_cell(run, STOCK, issue.row? as u32)),
        row: issue.row,
        message: &issue.message,
        next: &issue.next,
    };
    let mut lines: Vec<Line<'a>> = run.bound.issues.iter().chain(&run.results.issues).map(line).collect();
    let told: BTreeSet<u32> = lines
        .iter()
        .filter(|l| l.fate == Fate::Skipped)
        .filter_map(|l| l.cell)
        .filter(|c| c.sheet == run.bound.stock.sheet)
        .map(|c| c.row)
        .collect();
    for (row, why) in run.bound.skipped.iter().filter(|(row, _)| !told.contains(row)) {
        let cell = CellRef { sheet: run.bound.stock.sheet, row: *row, col: 0 };
        lines.push(Line { code: "row-skipped", fate: Fate::Skipped, cell: Some(cell), row: None, message: why, next: &NEXT });
    }
    // what is lost comes before what is only noted
    lines.sort_by_key(|line| std::cmp::Reverse(line.fate));
    lines
}

/// How many lines the sheet has.
pub fn count(run: &Run<'_>) -> usize {
    lines(run).len()
}

/// Kinds that are counted above a list: so many leave its head in view.
const MOST_KINDS: usize = 9;

/// Leaves the kinds that are named one by one, the first ones; returns how many lines the others have.
pub fn others<K>(counts: &mut Vec<(K, usize)>) -> usize {
    if counts.len() <= MOST_KINDS + 1 {
        return 0;
    }
    counts.split_off(MOST_KINDS).into_iter().map(|(_, count)| count).sum()
}

pub fn others_words(run: &Run<'_>, others: usize) -> Option<String> {
    (others > 0).then(|| run.say("all others: see the list", "其余：见下方列表").to_string())
}

static NEXT: LazyLock<Said> = LazyLock::new(|| {
    Said::new(
        "if it belongs to the table, name the table's cells in the map: `range = \"A1:F200\"`",
        "如果它属于这张表，请在映射文件里写明表的范围：`range = \"A1:F200\"`",
    )
});

pub fn fate_words<'w>(run: &Run<'_>, fate: Fate) -> &'w str {
    match fate {
        Fate::Noted => run.say("read as it is, noted", "已照原样读入并记录"),
        Fate::Assumed => run.say("read with an assumption", "按假设读入"),
        Fate::Unknown => run.say("value is unknown", "该值视为未知"),
        Fate::Skipped => run.say("row not judged", "该行未判定"),
    }
}

pub fn describe<'a>(run: Run<'a>, layout: &Arc<Layout>, lines: Vec<Line<'a>>, styles: &mut Styles) -> Vec<Sheet<'a>> {
    let mut counts: BTreeMap<(&str, Fate), usize> = BTreeMap::new();
    for line in &lines {
        *counts.entry((line.code, line.fate)).or_default() += 1;
    }
    let mut counts: Vec<((&str, Fate), usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(kind, count)| (std::cmp::Reverse(*count), *kind));
    let others = others(&mut counts);
    let keys = run.key_names(STOCK);
    let mut titles = vec![run.say("Cell", "单元格").to_string()];
    titles.extend(keys.iter().cloned());
    let more = [
        run.say("Kind", "类型"),
        run.say("What became of it", "处理方式"),
        run.say("What is wrong", "问题"),
        run.say("Next step", "下一步"),
    ];
    titles.extend(more.map(String::from));
    let own_titles = titles.len();
    let whole = WholeRow::new(&run, styles);
    titles.extend(whole.titles.iter().cloned());
    let columns = titles.len() as u32;
    let parts = layout.parts(Own::Issues);
    let head = (counts.len() + usize::from(others > 0)).max(1) as u32 + 3;
    let inks = Inks::new(styles);
    let body =
        Arc::new(Body { run, layout: layout.clone(), lines, counts, others, titles, own_titles, whole, key_parts: keys.len(), head, inks });

    let mut widths = Widths::new(10.0, 64.0);
    body.titles.iter().enumerate().for_each(|(n, t)| widths.see_head(n, t));
    for line in body.lines.iter().take(1_500) {
        widths.see_line(&body.line(line), own_titles);
    }
    for ((code, fate), _) in &body.counts {
        widths.see(0, words(code, run.facts.tongue));
        widths.see(1, fate_words(&run, *fate));
    }
    let widths = widths.done_to(columns as usize);
    let parts = parts.into_iter().enumerate().map(|(n, part)| {
        let count = (part.to - part.from) as u32;
        let head = if n == 0 { head } else { 0 };
        let size = (head + 1 + count.max(1), columns);
        let rows = Box::new(PartBody { body: body.clone(), from: part.from, to: part.to, head });
        let mut made = sheet(part.name, widths.clone(), head, size, rows);
        made.freeze = (head + 1, 0);
        // the whole row stands on the user's own sheet, too
        made.printed = Some(own_titles as u32);
        made.filter = (count > 0).then_some(Area { first_row: head, first_col: 0, last_row: head + count, last_col: columns - 1 });
        made
    });
    parts.collect()
}

struct Body<'a> {
    run: Run<'a>,
    layout: Arc<Layout>,
    lines: Vec<Line<'a>>,
    counts: Vec<((&'a str, Fate), usize)>,
    /// Lines of the kinds that are not named above the list.
    others: usize,
    titles: Vec<String>,
    /// Titles in front of those of the whole row.
    own_titles: usize,
    whole: WholeRow,
    key_parts: usize,
    head: u32,
    inks: Inks,
}

struct PartBody<'a> {
    body: Arc<Body<'a>>,
    from: usize,
    to: usize,
    head: u32,
}

impl<'a> Body<'a> {
    fn line<'c>(&'c self, line: &Line<'a>) -> Vec<Cell<'c>> {
        let run = &self.run;
        let prose = self.inks.prose;
        let mut cells = Vec::with_capacity(self.titles.len());
        cells.push(match line.cell {
            Some(cell) => {
                let link = self.layout.link(cell);
                Cell::text(run.sources.cell(cell), if link.is_some() { self.inks.link } else { prose }).to(link)
            }
            None => Cell::empty(prose),
        });
        let of_stock = line.cell.filter(|c| c.sheet == run.bound.stock.sheet && c.row > run.bound.stock.header_row).map(|c| c.row);
        for part in 0..self.key_parts {
            let key = line.row.map_or("", |row| run.key(STOCK, row, part));
            // a row that is not judged, or one of many: what its key cell shows
            let shown = of_stock.zip(run.facts.keys.get(usize::from(STOCK)).and_then(|k| k.get(part)?.col));
            cells.push(match shown {
                _ if !key.is_empty() => Cell::text(key, prose),
                Some((row, col)) => self.whole.cell(run, row, col),
                None => Cell::empty(prose),
            });
        }
        cells.push(Cell::text(words(line.code, run.facts.tongue), prose));
        cells.push(Cell::text(fate_words(run, line.fate), prose));
        cells.push(Cell::text(run.said(line.message), prose));
        cells.push(Cell::text(run.said(line.next), prose));
        self.whole.push(run, of_stock.or_else(|| run.bound.stock.sheet_row(line.row?)), &mut cells);
        cells
    }

    fn above(&self, sink: &mut Sink<'_>) -> io::Result<()> {
        let (run, inks) = (&self.run, &self.inks);
        sink(0, &[Cell::text(run.say("Data issues", "数据问题"), inks.title)])?;
        sink(1, &inks.heads(&[run.say("Kind", "类型"), run.say("What became of it", "处理方式"), run.say("#Count", "#数量")]))?;
        if self.counts.is_empty() {
            sink(2, &[Cell::text(run.say("Nothing was doubtful in the data.", "数据中没有疑点。"), inks.faint)])?;
        }
        for (n, ((code, fate), count)) in self.counts.iter().enumerate() {
            let cells = [
                Cell::text(words(code, run.facts.tongue), inks.text),
                Cell::text(fate_words(run, *fate), inks.text),
                Cell::number(*count as f64, inks.whole),
            ];
            sink(n as u32 + 2, &cells)?;
        }
        if let Some(words) = others_words(run, self.others) {
            let cells = [Cell::text(words, inks.faint), Cell::empty(0), Cell::number(self.others as f64, inks.whole)];
            sink(self.counts.len() as u32 + 2, &cells)?;
        }
        Ok(())
    }
}

impl Rows for PartBody<'_> {
    fn each(&self, sink: &mut Sink<'_>) -> io::Result<()> {
        let body = &self.body;
        if self.head == body.head {
            body.above(sink)?;
        }
        let style = |n: usize| if n < body.own_titles { body.inks.head } else { body.inks.head_row };
        let head: Vec<Cell<'_>> = body.titles.iter().enumerate().map(|(n, t)| Cell::text(t.as_str(), style(n))).collect();
        sink(self.head, &head)?;
        for (n, line) in body.lines[self.from..self.to].iter().enumerate() {
            sink(self.head + 1 + n as u32, &body.line(line))?;
        }
        Ok(())
    }
}
