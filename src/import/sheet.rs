//! A sheet as it was read: every cell, column by column, in nine bytes a cell. Formats are reduced to what reading
//! and writing back need.

use crate::column::TextId;
use crate::place::SheetId;

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    Empty,
    Number(f64),
    /// A number with a date format: Excel serial day of the 1900 system (1904 workbooks are shifted on reading).
    Date(f64),
    Text(TextId),
    Truth(bool),
    /// An error value such as `#DIV/0!`, by its text.
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
    pub values: Vec<f64>,
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

    pub fn set(&mut self, row: u32, cell: Cell) {
        let row = row as usize;
        let (tag, value) = match cell {
            Cell::Empty => (Tag::Empty, 0.0),
            Cell::Number(n) => (Tag::Number, n),
            Cell::Date(n) => (Tag::Date, n),
            Cell::Text(t) => (Tag::Text, f64::from(t)),
            Cell::Truth(b) => (Tag::Truth, f64::from(u8::from(b))),
            Cell::Error(t) => (Tag::Error, f64::from(t)),
        };
        if self.tags.len() == row {
            self.tags.push(tag);
            self.values.push(value);
            return;
        }
        if self.tags.len() < row {
            self.tags.resize(row + 1, Tag::Empty);
            self.values.resize(row + 1, 0.0);
        }
        self.tags[row] = tag;
        self.values[row] = value;
    }
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
}

impl RawSheet {
    pub fn get(&self, row: u32, col: u32) -> Cell {
        self.columns.get(col as usize).map(|c| c.get(row)).unwrap_or(Cell::Empty)
    }
}
