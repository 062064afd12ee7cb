//! Whether the inputs are still those that the report was made from. What stays a value (allocations, scenarios, reasons)
//! does not follow a changed cell, so the Audit sheet keeps a sum of each input column, and beside it the same sum as a
//! formula. Takes the run and where its sheets stand; gives what is watched.
//! Invariant: a sum that is kept is the one that its formula gives in the report as it is written.

use super::Formulas;
use super::facts::{Run, Shown};
use super::layout::{Layout, Own};
use super::listing::Inks;
use super::package::reference;
use super::sheet::{Cell, Formula};
use crate::import::frame::{History, NO_ROW, Origin};
use crate::import::sheet::{Cell as RawCell, RawSheet};
use crate::place::{SheetId, column_letters};
use crate::plan::{ColumnId, STOCK, Shape, Source, WHOLE};

/// The cell that says it of all inputs.
pub const NAME: &str = "restock_inputs_changed";

/// A figure at the run, and the formula of the figure now.
pub struct Watched {
    /// With its unit.
    pub name: String,
    pub then: f64,
    pub now: String,
    pub kind: Kind,
}

/// What is watched of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sum,
    /// A sum of dates says nothing to anybody: how many there are, and their average, hold the same.
    Dates,
    AverageDate,
    /// A sum over texts, which is whole and must be the very same.
    Texts,
    /// A sum of values of several units.
    Mixed,
}

/// The words of the test, as cells hold them.
pub fn words<'w>(run: &Run<'_>) -> (&'w str, &'w str) {
    (run.say("no", "否"), run.say("yes: run restock again", "是：请重新运行"))
}

/// The title of a sheet, and beside it whether inputs changed, where that is watched.
pub fn titled<'a>(run: &Run<'a>, title: &'a str, formulas: Formulas, inks: &Inks) -> Vec<Cell<'a>> {
    let mut row = vec![Cell::text(title, inks.title)];
    if formulas == Formulas::Live {
        let label = Cell::text(run.say("Inputs changed since the run:", "运行后输入是否变化："), inks.faint);
        let verdict = Cell::text(words(run).0, inks.bold).live(Some(Formula::Text(NAME.into())));
        row.extend([Cell::empty(0), label, Cell::empty(0), verdict]);
    }
    row
}

/// All that the run judged by, as far as it stands in the report.
pub fn watched(run: &Run<'_>, layout: &Layout) -> Vec<Watched> {
    let mut found = Vec::new();
    for (id, def) in run.plan.columns.iter().enumerate() {
        if def.source == Source::Input && def.table != WHOLE {
            let name = match def.table {
                STOCK => def.name.clone(),
                list => format!("{}.{}", run.plan.tables.get(usize::from(list)).map_or("", |t| &t.name), def.name),
            };
            let name = run.with_unit(&name, &run.unit_words(&def.shape));
            let dates = def.shape == Shape::Date;
            found.extend(input(run, layout, id as ColumnId).into_iter().flat_map(|block| block.sums(run, &name, dates)));
        }
    }
    let unit = |h: &History| run.plan.histories.iter().find(|d| d.name == h.name).map(|d| Shape::Number(d.unit.clone()));
    let title = |h: &History| run.with_unit(&h.name, &unit(h).map_or(String::new(), |shape| run.unit_words(&shape)));
    for history in run.bound.histories.iter().filter(|h| !h.values.is_empty()) {
        found.extend(of_history(run, layout, history).into_iter().flat_map(|block| block.sums(run, &title(history), false)));
    }
    found.extend(parameters(run, layout));
    found
}

/// Cells of a sheet of the user's, both corners included.
struct Block<'a> {
    raw: &'a RawSheet,
    /// Of the sheet, as it stands in front of `!`.
    reference: String,
    rows: (u32, u32),
    cols: (u32, u32),
}

impl<'a> Block<'a> {
    fn of(run: &Run<'a>, layout: &Layout, sheet: SheetId, rows: (u32, u32), cols: (u32, u32)) -> Option<Block<'a>> {
        let user = layout.user.iter().find(|u| u.id == sheet && u.names.len() == 1)?;
        let raw = run.raw.get(user.raw).filter(|raw| !raw.plain_text)?;
        Some(Block { raw, reference: reference(&user.names[0]), rows, cols })
    }

    fn cells(&self) -> impl Iterator<Item = (u32, RawCell)> {
        let columns = (self.cols.0..=self.cols.1).filter_map(|col| self.raw.columns.get(col as usize));
        columns.flat_map(|column| (self.rows.0..=self.rows.1).map(|row| (row, column.get(row))))
    }

    /// The sum of its numbers, and one of its texts; nothing where an error value would make an error of both.
    fn sums(&self, run: &Run<'_>, name: &str, dates: bool) -> Vec<Watched> {
        let (mut sum, mut numbers, mut truths, mut texts) = (None, 0u32, 0u32, Some(None));
        for (row, cell) in self.cells() {
            match cell {
                RawCell::Empty => {}
                RawCell::Number(x) | RawCell::Date(x) => {
                    numbers += 1;
                    *sum.get_or_insert(0.0) += x;
                }
                RawCell::Truth(truth) => truths += u32::from(truth),
                RawCell::Error(_) => return Vec::new(),
                RawCell::Text(id) => {
                    texts = texts.and_then(|so_far| Some(Some(so_far.unwrap_or(0.0) + weight(run.texts.get(id))? * f64::from(row + 1))));
                }
            }
        }
        let corner = |col: u32, row: u32| format!("${}${}", column_letters(col), row + 1);
        let range = format!("{}!{}:{}", self.reference, corner(self.cols.0, self.rows.0), corner(self.cols.1, self.rows.1));
        let mut found = Vec::new();
        let mut watch = |kind: Kind, then: f64, now: String| found.push(Watched { name: name.to_string(), then, now, kind });
        match sum {
            _ if truths > 0 => {
                watch(Kind::Sum, sum.unwrap_or(0.0) + f64::from(truths), format!("SUM({range})+COUNTIF({range},TRUE)"));
            }
            Some(sum) if dates => {
                watch(Kind::Dates, f64::from(numbers), format!("COUNT({range})"));
                watch(Kind::AverageDate, sum / f64::from(numbers), format!("IF(COUNT({range})=0,0,SUM({range})/COUNT({range}))"));
            }
            Some(sum) => watch(Kind::Sum, sum, format!("SUM({range})")),
            None => {}
        }
        if let Some(Some(then)) = texts {
            watch(Kind::Texts, then, text_sum(&range));
        }
        found
    }
}

/// Texts told by length, first character and row, so that another label and another order both show.
fn text_sum(range: &str) -> String {
    format!("SUMPRODUCT(ISTEXT({range})*(LEN({range})+_xlfn.UNICODE(LEFT({range}&\" \")))*ROW({range}))")
}

/// What a text counts in [`text_sum`]; none for one that not every spreadsheet measures alike.
fn weight(text: &str) -> Option<f64> {
    let strange = |c: char| c.is_control() || c as u32 > 0xffff;
    let first = text.chars().next().unwrap_or(' ');
    (!text.contains(strange)).then(|| (text.chars().count() as u32 + first as u32).into())
}

fn input<'a>(run: &Run<'a>, layout: &Layout, id: ColumnId) -> Option<Block<'a>> {
    let frame = run.frame(run.def(id)?.table)?;
    let at = (*run.results.inputs.get(id as usize)?)?;
    let col = frame.columns.get(at as usize)?.col?;
    let rows = || frame.rows.iter().copied().filter(|row| *row != NO_ROW);
    Block::of(run, layout, frame.sheet, (rows().min()?, rows().max()?), (col, col))
}

fn of_history<'a>(run: &Run<'a>, layout: &Layout, history: &History) -> Option<Block<'a>> {
    match &history.origin {
        Origin::Wide { sheet, row_of, col_of, added } => {
            let known = |all: &[u32], more: &[(u32, u32)]| {
                let known = || all.iter().chain(more.iter().map(|(_, row)| row)).copied().filter(|n| *n != u32::MAX);
                Some((known().min()?, known().max()?))
            };
            Block::of(run, layout, *sheet, known(row_of, added)?, known(col_of, &[])?)
        }
        Origin::Long { sheet, col, entries, .. } => {
            let rows = || entries.iter().map(|(_, row)| *row);
            Block::of(run, layout, *sheet, (rows().min()?, rows().max()?), (*col, *col))
        }
    }
}

/// The values used: a value of the user's own changes them without a run.
fn parameters(run: &Run<'_>, layout: &Layout) -> Vec<Watched> {
    let name = layout.name(Own::Parameters);
    let (mut sum, mut texts) = (None, Some(None));
    for (n, param) in run.plan.params.iter().enumerate() {
        let Some(def) = run.def(param.column) else { continue };
        let text = match run.shown(&def.shape, &param.value) {
            Shown::Unknown => run.say("unknown", "未知"),
            Shown::Number(x) | Shown::Date(x) => {
                *sum.get_or_insert(0.0) += x;
                continue;
            }
            Shown::Text(text) => text,
            Shown::Truth(truth) => run.yes_no(truth),
        };
        texts = texts.and_then(|so_far| Some(Some(so_far.unwrap_or(0.0) + weight(text)? * (n + 2) as f64)));
    }
    let range = format!("{}!$B$2:$B${}", reference(name), run.plan.params.len() + 1);
    let sum = sum.map(|then| Watched { name: name.to_string(), then, now: format!("SUM({range})"), kind: Kind::Mixed });
    let texts = texts.flatten().map(|then| Watched { name: name.to_string(), then, now: text_sum(&range), kind: Kind::Texts });
    sum.into_iter().chain(texts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_label_and_another_order_weigh_otherwise() {
        let sum = |texts: &[&str]| texts.iter().enumerate().map(|(n, t)| weight(t).unwrap() * (n + 2) as f64).sum::<f64>();
        assert_ne!(sum(&["daily", "live"]), sum(&["live", "daily"]));
        assert_ne!(sum(&["US", "DE"]), sum(&["CN", "DE"]));
        // LEN("日常") + UNICODE("日")
        assert_eq!((weight("日常"), weight(""), weight("a\nb"), weight("😀")), (Some(2.0 + 26085.0), Some(32.0), None, None));
    }
}
