//! What the report tells about a run besides its results, and the run as a whole as the report sees it.
//! Takes everything by reference; gives values ready to be shown.
//! Invariant: an unknown value is `Shown::Unknown`, whatever the column holds it as.

use super::reviews::Reviews;
use super::style::{Quantity, number_format};
use crate::column::{Column, Texts, truth};
use crate::columns::Results;
use crate::decisions::{Comparison, Decisions};
use crate::import::frame::{Bound, Frame};
use crate::import::read::Input;
use crate::import::sheet::RawSheet;
use crate::place::{CellRange, CellRef, FileId, SheetId, Sources};
use crate::plan::{ColumnDef, ColumnId, Plan, STOCK, Shape, Source, TableId, TargetId, Value, WHOLE};
use crate::tongue::{Said, Tongue};
use crate::unit::{Unit, Units};

/// What the driver knows and the phases do not: files, origins, words.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Of the report.
    pub tongue: Tongue,
    /// Of the program.
    pub version: String,
    pub map: Option<FileFact>,
    pub rules: Vec<FileFact>,
    pub inputs: Vec<FileFact>,
    /// Where the as-of date comes from.
    pub as_of_from: Said,
    /// ISO code.
    pub currency: Option<String>,
    /// Which header was taken for which name.
    pub mapping: Vec<MappingFact>,
    /// By table as the plan counts them: the key columns' names and where they stand in the sheet.
    pub keys: Vec<Vec<KeyFact>>,
    /// The columns of the stock sheet that have a header, in their order: all of them, not only those that rules read.
    pub stock_headers: Vec<(u32, String)>,
    /// Header rows of sheets that are no frame (histories).
    pub headers: Vec<(SheetId, u32)>,
    /// Rows of the stock sheet that hold anything, under the header.
    pub rows_read: usize,
    /// Rows that were added up with another of the same key.
    pub rows_merged: usize,
    /// Assumptions worth a line on the Audit sheet.
    pub notes: Vec<Said>,
    /// The rule files whose text stands on the Rules sheet.
    pub rule_files: Vec<FileId>,
    /// What reviewers answered in the last report.
    pub reviews: Reviews,
}

/// A file and what it held.
#[derive(Clone, Debug, Default)]
pub struct FileFact {
    pub path: String,
    /// SHA-256, in hexadecimal.
    pub hash: String,
}

#[derive(Clone, Debug, Default)]
pub struct MappingFact {
    /// The name in the rule files.
    pub name: String,
    pub header: String,
    /// Where the header stands.
    pub cell: Option<CellRef>,
    /// `units/week`; empty where there is none.
    pub unit: String,
    /// How it was found: by the map, by its header, a default.
    pub how: Said,
}

#[derive(Clone, Debug, Default)]
pub struct KeyFact {
    pub name: String,
    /// Column of the sheet.
    pub col: Option<u32>,
}

/// All that a report is made of.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    pub plan: &'a Plan,
    pub bound: &'a Bound,
    /// Sheets as they were read, in the order of the workbooks.
    pub raw: &'a [RawSheet],
    pub results: &'a Results,
    pub decisions: &'a Decisions,
    pub scenarios: &'a [Scenario],
    pub texts: &'a Texts,
    pub sources: &'a Sources,
    pub units: &'a Units,
    pub facts: &'a Facts,
    /// The files that were read, as [`RawSheet::book`] counts them.
    pub inputs: &'a [Input],
}

/// What a scenario changes.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub title: String,
    /// The statement as written.
    pub words: String,
    pub comparison: Comparison,
}

/// A value as a cell, a field or a JSON value shows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shown<'a> {
    Unknown,
    Number(f64),
    /// Excel serial day.
    Date(f64),
    /// A text, or the label of a level.
    Text(&'a str),
    Truth(bool),
}

impl<'a> Run<'a> {
    pub fn say<'w>(&self, en: &'w str, zh: &'w str) -> &'w str {
        match self.facts.tongue {
            Tongue::En => en,
            Tongue::Zh => zh,
        }
    }

    pub fn said<'w>(&self, said: &'w Said) -> &'w str {
        said.in_tongue(self.facts.tongue)
    }

    /// The frame of a table; `WHOLE` has none.
    pub fn frame(&self, table: TableId) -> Option<&'a Frame> {
        match table {
            WHOLE => None,
            STOCK => Some(&self.bound.stock),
            list => self.bound.lists.get(usize::from(list) - 2),
        }
    }

    pub fn column(&self, column: ColumnId) -> Option<&'a Column> {
        self.results.column(self.plan, self.bound, column)
    }

    pub fn def(&self, column: ColumnId) -> Option<&'a ColumnDef> {
        self.plan.columns.get(column as usize)
    }

    /// A computed value; columns of `WHOLE` have the same for each row.
    pub fn value(&self, column: ColumnId, row: usize) -> Shown<'a> {
        let (Some(def), Some(data)) = (self.def(column), self.column(column)) else {
            return Shown::Unknown;
        };
        // what a check left out was judged by no rule, so its computed values would look like answers
        if def.source == Source::Computed && !self.is_judged(def.table, row) {
            return Shown::Unknown;
        }
        let row = if def.table == WHOLE { 0 } else { row };
        match data {
            Column::Number(v) => self.number(&def.shape, v.get(row).copied().unwrap_or(f64::NAN)),
            Column::Text(v) => match v.get(row) {
                Some(id) if *id != crate::column::UNKNOWN_TEXT => Shown::Text(self.texts.get(*id)),
                _ => Shown::Unknown,
            },
            Column::Truth(v) => match v.get(row) {
                Some(&truth::TRUE) => Shown::Truth(true),
                Some(&truth::FALSE) => Shown::Truth(false),
                _ => Shown::Unknown,
            },
        }
    }

    /// The same, where it is a known number.
    pub fn number_at(&self, column: ColumnId, row: usize) -> Option<f64> {
        match self.value(column, row) {
            Shown::Number(n) => Some(n),
            _ => None,
        }
    }

    fn number(&self, shape: &Shape, value: f64) -> Shown<'a> {
        match shape {
            _ if !value.is_finite() => Shown::Unknown,
            Shape::Date => Shown::Date(value),
            Shape::Level(levels) => {
                let label = self.plan.levels.get(usize::from(*levels)).and_then(|l| l.labels.get(value as usize));
                label.map_or(Shown::Unknown, |(label, _)| Shown::Text(label))
            }
            _ => Shown::Number(value),
        }
    }

    /// A value of a decision or parameter in the shape of its column.
    pub fn shown<'v>(&self, shape: &Shape, value: &'v Value) -> Shown<'v>
    where
        'a: 'v,
    {
        match value {
            Value::Number(n) => self.number(shape, *n),
            Value::Text(text) => Shown::Text(text),
            Value::Truth(t) => Shown::Truth(*t),
            Value::Unknown => Shown::Unknown,
        }
    }

    pub fn is_provisional(&self, column: ColumnId, row: usize) -> bool {
        self.results.provisional.get(column as usize).and_then(Option::as_ref).is_some_and(|p| p.get(row).copied().unwrap_or(false))
    }

    /// Names of a table's key columns; a list without `match` has none.
    pub fn key_names(&self, table: TableId) -> Vec<String> {
        let count = self.frame(table).map_or(0, |f| f.keys.len());
        let known = self.facts.keys.get(usize::from(table));
        (0..count)
            .map(|n| match known.and_then(|k| k.get(n)) {
                Some(key) => key.name.clone(),
                None => format!("{} {}", self.say("key", "键"), n + 1),
            })
            .collect()
    }

    pub fn key(&self, table: TableId, row: usize, part: usize) -> &'a str {
        let id = self.frame(table).and_then(|f| f.keys.get(part)).and_then(|k| k.get(row));
        id.map_or("", |id| self.texts.get(*id))
    }

    /// The sum of a column over the rows that were judged; the unknown is left out. NaN for what is no number, and where
    /// all that was judged is unknown.
    pub fn sum(&self, column: ColumnId) -> f64 {
        match (self.def(column), self.column(column)) {
            (Some(def), Some(Column::Number(values))) => {
                let judged = values.iter().enumerate().filter(|(row, _)| self.is_judged(def.table, *row)).map(|(_, v)| *v);
                known_sum(judged)
            }
            _ => f64::NAN,
        }
    }

    /// Rows that were judged and whose number in a column is unknown.
    pub fn rows_unknown(&self, column: ColumnId) -> usize {
        match (self.def(column), self.column(column)) {
            (Some(def), Some(Column::Number(values))) => {
                values.iter().enumerate().filter(|(row, v)| !v.is_finite() && self.is_judged(def.table, *row)).count()
            }
            _ => 0,
        }
    }

    /// The title of the check that left a row out.
    pub fn skipped_by(&self, table: TableId, row: usize) -> Option<&'a str> {
        if self.is_judged(table, row) {
            return None;
        }
        let failed = |check: &&'a crate::plan::Check| {
            let holds = match self.column(check.truth) {
                Some(Column::Truth(v)) => v.get(row).copied(),
                _ => None,
            };
            check.table == table && check.fate == crate::plan::CheckFate::SkipRow && holds == Some(truth::FALSE)
        };
        Some(self.plan.checks.iter().find(failed).map_or("", |check| check.title.as_str()))
    }

    /// Whether anything may take off what a row asks for.
    pub fn plan_cuts(&self) -> bool {
        !self.plan.limits.is_empty() || self.plan.orders.iter().any(|o| o.allocation.is_some())
    }

    /// The columns of a table that the rule files define, each at its last stage.
    pub fn computed(&self, table: TableId) -> Vec<ColumnId> {
        let ids = 0..self.plan.columns.len() as ColumnId;
        ids.filter(|id| self.def(*id).is_some_and(|d| d.table == table && d.source == Source::Computed)).collect()
    }

    /// The columns that stand right of the user's data.
    pub fn shown_columns(&self, table: TableId) -> Vec<ColumnId> {
        let mut ids = Vec::new();
        for id in &self.plan.shown {
            let ours = self.def(*id).is_some_and(|d| d.table == table && !matches!(d.source, Source::Input | Source::Param));
            if ours && !ids.contains(id) {
                ids.push(*id);
            }
        }
        ids
    }

    /// The shape of what a rule sets.
    pub fn target_shape(&self, target: TargetId) -> Option<&'a Shape> {
        self.def(self.plan.targets.get(usize::from(target))?.after).map(|d| &d.shape)
    }

    pub fn quantity(&self, unit: &Unit) -> Quantity {
        match self.units.currency(unit) {
            Some((code, 1)) if unit.atoms.len() == 1 => Quantity::Money(code.to_string()),
            Some((code, 1)) => Quantity::Price(code.to_string()),
            _ if unit.is_plain() && unit.percent => Quantity::Percent,
            _ if unit.is_plain() => Quantity::Plain,
            _ => Quantity::Other,
        }
    }

    /// Whether a column holds amounts of money, not prices.
    pub fn is_money(&self, shape: &Shape) -> bool {
        matches!(shape, Shape::Number(unit) if matches!(self.quantity(unit), Quantity::Money(_)))
    }

    /// Excel's number format for a shape, as many decimals as the values need.
    pub fn format<'v>(&self, shape: &Shape, values: impl Iterator<Item = &'v f64>) -> String {
        match shape {
            Shape::Number(unit) => number_format(&self.quantity(unit), values),
            Shape::Date => super::style::DATE.into(),
            Shape::Text | Shape::Truth | Shape::Level(_) => String::new(),
        }
    }

    pub fn format_of(&self, column: ColumnId) -> String {
        match (self.def(column), self.column(column)) {
            (Some(def), Some(Column::Number(values))) => self.format(&def.shape, values.iter()),
            _ => String::new(),
        }
    }

    /// `units/day`; empty for what has no unit.
    pub fn unit_words(&self, shape: &Shape) -> String {
        match shape {
            Shape::Number(unit) => self.units.display(unit, self.facts.tongue, true),
            _ => String::new(),
        }
    }

    /// The unit of a number in CSV and JSON. A share stands there as the fraction it is, 0.15 for 15%, so it has none.
    pub fn field_unit(&self, shape: &Shape) -> String {
        let words = self.unit_words(shape);
        if words == "%" { String::new() } else { words }
    }

    /// A column's name with its unit, as a header has it.
    pub fn title(&self, column: ColumnId) -> String {
        let Some(def) = self.def(column) else {
            return String::new();
        };
        self.with_unit(&def.name, &self.unit_words(&def.shape))
    }

    /// A name with a unit in brackets, unless it ends with that unit: the one way of all headers.
    pub fn with_unit(&self, name: &str, unit: &str) -> String {
        match (unit, self.facts.tongue) {
            ("" | "%", _) => name.to_string(),
            (unit, _) if ends_with_unit(name, unit) => name.to_string(),
            (unit, Tongue::En) => format!("{name} ({unit})"),
            (unit, Tongue::Zh) => format!("{name}（{unit}）"),
        }
    }

    /// The word for a currency as units have it; empty for none.
    pub fn money_words(&self, code: &str) -> String {
        if code.is_empty() { String::new() } else { self.units.display(&self.units.named(code), self.facts.tongue, true) }
    }

    /// What a table is called; the stock table in the tongue of the report.
    pub fn table_words(&self, table: TableId) -> &'a str {
        match table {
            STOCK => match self.facts.tongue {
                Tongue::En => "stock",
                Tongue::Zh => "库存",
            },
            _ => self.plan.tables.get(usize::from(table)).map_or("", |t| t.name.as_str()),
        }
    }

    pub fn yes_no(&self, truth: bool) -> &'static str {
        match (truth, self.facts.tongue) {
            (true, Tongue::En) => "yes",
            (false, Tongue::En) => "no",
            (true, Tongue::Zh) => "是",
            (false, Tongue::Zh) => "否",
        }
    }

    /// Rows of a table that are judged.
    pub fn is_judged(&self, table: TableId, row: usize) -> bool {
        // asked for each row, so the whole column must not be searched each time
        let skipped = match table {
            WHOLE => None,
            STOCK => Some(&self.results.skipped),
            list => self.results.skipped_in_lists.get(usize::from(list) - 2),
        };
        skipped.and_then(|s| s.get(row)) != Some(&true)
    }

    pub fn rows_judged(&self) -> usize {
        self.bound.stock.len() - self.results.skipped.iter().take(self.bound.stock.len()).filter(|s| **s).count()
    }

    /// Rows that are not judged: refused by import, or skipped by a check.
    pub fn rows_skipped(&self) -> usize {
        self.bound.skipped.len() + self.bound.stock.len() - self.rows_judged()
    }
}

/// The sum of what is known; NaN where there is something and none of it is known.
pub fn known_sum(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut known, mut any) = (0.0, false, false);
    for value in values {
        any = true;
        if value.is_finite() {
            known = true;
            sum += value;
        }
    }
    if any && !known { f64::NAN } else { sum }
}

/// Whether a name says its unit itself: `lost workdays`, 周转天数.
fn ends_with_unit(name: &str, unit: &str) -> bool {
    let name = name.to_lowercase();
    let Some(before) = name.strip_suffix('数').unwrap_or(&name).strip_suffix(&unit.to_lowercase()) else { return false };
    if unit.is_ascii() { before.ends_with(' ') } else { !before.is_empty() }
}

/// Rows of tables, each once, in order.
pub fn distinct(rows: impl Iterator<Item = (TableId, u32)>) -> Vec<(TableId, u32)> {
    let mut all: Vec<(TableId, u32)> = rows.collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// `Inventory!F17, H17, 'Weekly sales'!BA17:BB17`: at most so many blocks, each sheet named once for those in a row.
pub fn cell_words(cells: &[CellRange], sources: &Sources, most: usize) -> String {
    let mut words: Vec<String> = Vec::with_capacity(cells.len().min(most + 1));
    for (n, range) in cells.iter().take(most).enumerate() {
        let again = n > 0 && cells[n - 1].first.sheet == range.first.sheet;
        let whole = sources.cells(*range);
        words.push(match whole.rsplit_once('!').filter(|_| again) {
            Some((_, place)) => place.to_string(),
            None => whole,
        });
    }
    if cells.len() > most {
        words.push("…".into());
    }
    words.join(", ")
}

/// A path without the folder, which only this machine has: the same input gives the same report anywhere.
pub fn file_name(path: &str) -> &str {
    std::path::Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::ends_with_unit;

    #[test]
    fn a_name_that_ends_with_its_unit_says_it() {
        assert!(ends_with_unit("lost workdays", "workdays") && ends_with_unit("周转天数", "天") && ends_with_unit("Sold units", "units"));
        assert!(!ends_with_unit("workdays", "days") && !ends_with_unit("days", "days") && !ends_with_unit("order quantity", "units"));
    }
}
