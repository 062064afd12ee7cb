//! The row that a doubt is about, as it stands on the stock sheet, column by column. Takes the run; gives titles and
//! cells that lists of doubts put at their end. Of a very wide sheet what was read goes before what was not.
//! Invariant: a cell shows what the user's cell holds, not what was made of it.

use super::facts::Run;
use super::sheet::{Cell, Value};
use super::style::{DATE, DATE_TIME, Style, StyleId, Styles};
use crate::import::sheet::Cell as RawCell;

/// Columns that are shown at most.
const MOST: usize = 40;

pub struct WholeRow {
    /// Index into the raw sheets, and the columns that are shown.
    raw: usize,
    columns: Vec<u32>,
    pub titles: Vec<String>,
    text: StyleId,
    number: StyleId,
    date: StyleId,
    date_time: StyleId,
}

impl WholeRow {
    pub fn new(run: &Run<'_>, styles: &mut Styles) -> WholeRow {
        let frame = &run.bound.stock;
        let raw = run.raw.iter().position(|s| s.id == frame.sheet).unwrap_or(usize::MAX);
        let is_read = |col: u32| frame.columns.iter().any(|c| c.col == Some(col));
        let keys = run.facts.keys.get(usize::from(crate::plan::STOCK));
        // the key stands in front of the line already
        let is_key = |col: u32| keys.into_iter().flatten().any(|k| k.col == Some(col));
        let mut found: Vec<&(u32, String)> = run.facts.stock_headers.iter().filter(|(col, _)| !is_key(*col)).collect();
        found.sort_by_key(|(col, _)| (!is_read(*col), *col));
        found.truncate(MOST);
        found.sort_unstable();
        let top = |number: &str| Style { number: number.into(), top: true, ..Style::default() };
        WholeRow {
            raw,
            columns: found.iter().map(|(col, _)| *col).collect(),
            titles: found.iter().map(|(_, header)| header.clone()).collect(),
            text: styles.id(Style { indent: true, ..top("") }),
            number: styles.id(top("")),
            date: styles.id(top(DATE)),
            date_time: styles.id(top(DATE_TIME)),
        }
    }

    /// The cells of a row of the stock sheet; empty ones for a doubt about none.
    pub fn push<'c>(&self, run: &Run<'c>, row: Option<u32>, out: &mut Vec<Cell<'c>>) {
        out.extend(self.columns.iter().map(|col| row.map_or(Cell::empty(self.text), |row| self.cell(run, row, *col))));
    }

    /// One cell of the stock sheet.
    pub fn cell<'c>(&self, run: &Run<'c>, row: u32, col: u32) -> Cell<'c> {
        let read = run.raw.get(self.raw).and_then(|sheet| Some(sheet.columns.get(col as usize)?.get(row))).unwrap_or(RawCell::Empty);
        match read {
            RawCell::Empty => Cell::empty(self.text),
            RawCell::Number(n) => Cell::number(n, self.number),
            RawCell::Date(day) if day.fract() == 0.0 => Cell::number(day, self.date),
            RawCell::Date(day) => Cell::number(day, self.date_time),
            RawCell::Text(id) | RawCell::Error(id) => Cell::text(run.texts.get(id), self.text),
            RawCell::Truth(truth) => Cell { value: Value::Truth(truth), ..Cell::empty(self.text) },
        }
    }
}
