//! A sheet as it was read: every cell, column by column, in nine bytes a cell. Formats are reduced to what reading
//! and writing back need.

use crate::column::TextId;
use crate::place::SheetId;
use std::ops::Range;
use std::sync::Arc;

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    Empty,
    Number(f64),
    /// A number with a date format: Excel serial day of the 1900 system (1904 workbooks are shifted on reading).
    Date(f64),
    Text(TextId),
    Truth(bool),
    /// An error value such as `#DIV/0!`, by its text; a formula that was never computed, by its own text `=A1*2`.
    Error(TextId),
}

/// Tag of a cell in [`RawColumn`].
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    Empty,
    Number,
    Date,
    Text,
    Truth,
    Error,
}

/// One column of a sheet, from row 0; shorter than the sheet where its last cells are empty.
#[derive(Clone, Debug, Default)]
pub struct RawColumn {
    pub tags: Vec<Tag>,
    /// The number itself, or the text id as a number.
    pub values: Arc<Vec<f64>>,
    /// Rows whose number has a per cent format, sorted.
    pub percent: Vec<u32>,
}

/// A block of cells, both corners included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    pub first_row: u32,
    pub first_col: u32,
    pub last_row: u32,
    pub last_col: u32,
}

impl RawColumn {
    pub fn get(&self, row: u32) -> Cell {
        let row = row as usize;
        match self.tags.get(row) {
            None | Some(Tag::Empty) => Cell::Empty,
            Some(Tag::Number) => Cell::Number(self.values[row]),
            Some(Tag::Date) => Cell::Date(self.values[row]),
            Some(Tag::Text) => Cell::Text(self.values[row] as TextId),
            Some(Tag::Truth) => Cell::Truth(self.values[row] != 0.0),
            Some(Tag::Error) => Cell::Error(self.values[row] as TextId),
        }
    }

    /// Whether the number of a row is shown as per cent, so that 0.2 is 20%.
    pub fn is_percent(&self, row: u32) -> bool {
        self.percent.binary_search(&row).is_ok()
    }

    pub fn set(&mut self, row: u32, cell: Cell) {
        let values = Arc::make_mut(&mut self.values);
        put(&mut self.tags, values, row, cell);
    }
}

/// Puts a cell at its row of a column, with empty ones before it if need be.
pub fn put(tags: &mut Vec<Tag>, values: &mut Vec<f64>, row: u32, cell: Cell) {
    let row = row as usize;
    let (tag, value) = match cell {
        Cell::Empty => (Tag::Empty, 0.0),
        Cell::Number(n) => (Tag::Number, n),
        Cell::Date(n) => (Tag::Date, n),
        Cell::Text(t) => (Tag::Text, f64::from(t)),
        Cell::Truth(b) => (Tag::Truth, f64::from(u8::from(b))),
        Cell::Error(t) => (Tag::Error, f64::from(t)),
    };
    if tags.len() == row {
        tags.push(tag);
        values.push(value);
        return;
    }
    if tags.len() < row {
        tags.resize(row + 1, Tag::Empty);
        values.resize(row + 1, 0.0);
    }
    tags[row] = tag;
    values[row] = value;
}

/// A sheet as it was read.
#[derive(Clone, Debug, Default)]
pub struct RawSheet {
    pub id: SheetId,
    pub name: String,
    /// Index into the inputs of the map.
    pub book: usize,
    pub columns: Vec<RawColumn>,
    /// Number of rows up to the last one with a cell.
    pub rows: u32,
    /// From a text file, where every cell is text by nature: a number kept as text is nothing to remark on.
    pub plain_text: bool,
    /// By row of a text file: how many fields it has.
    pub fields: Vec<u32>,
    /// Rows that the sheet does not show, by hand or by a filter.
    pub hidden_rows: Vec<u32>,
    /// Merged cells; only the first of each holds anything.
    pub merged: Vec<Area>,
    /// The workbook counts days from 1904: dates are shifted already, plain numbers are not.
    pub from_1904: bool,
}

impl RawSheet {
    pub fn get(&self, row: u32, col: u32) -> Cell {
        self.columns.get(col as usize).map(|c| c.get(row)).unwrap_or(Cell::Empty)
    }

    /// For some rows of a column the row whose cell reaches over them, as cells are merged downwards: itself as a rule.
    pub fn sources(&self, col: u32, rows: Range<u32>) -> Vec<u32> {
        let mut sources: Vec<u32> = rows.clone().collect();
        let mut down: Vec<&Area> =
            self.merged.iter().filter(|m| m.first_col == col && m.first_row < m.last_row && rows.contains(&m.first_row)).collect();
        down.sort_unstable_by_key(|m| m.first_row);
        // areas that overlap are none of Excel's: each row is looked at once
        let mut next = rows.start;
        for area in down {
            let end = area.last_row.saturating_add(1).min(rows.end);
            for row in next.max(area.first_row.saturating_add(1))..end {
                if self.get(row, col) == Cell::Empty {
                    sources[(row - rows.start) as usize] = area.first_row;
                }
            }
            next = next.max(end);
        }
        sources
    }
}
