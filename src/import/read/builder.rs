//! A sheet while it is read. Texts are kept by the sheet itself, each once, and get their common numbers when all
//! sheets are there, in order: so numbers do not depend on which thread was faster.
//! Invariant: never more than [`MOST_SLOTS`] cells are held, blanks between cells included.

use super::Failure;
use crate::column::{TextId, Texts};
use crate::import::sheet::{Cell, RawColumn, RawSheet, Tag};
use crate::place::SheetId;
use rustc_hash::FxHashMap;

/// 540 MB; a sheet of a million rows and fifty columns.
const MOST_SLOTS: usize = 60_000_000;

#[derive(Debug, Default)]
pub struct Filled {
    columns: Vec<RawColumn>,
    rows: u32,
    slots: usize,
    texts: Vec<Box<str>>,
    by_text: FxHashMap<Box<str>, TextId>,
    /// Shared strings of the workbook stand at one address as long as it is open.
    by_address: FxHashMap<usize, TextId>,
    /// Error values without a place.
    pub lost_errors: Vec<String>,
    /// Every cell is text by nature (CSV).
    pub plain_text: bool,
    expected_rows: usize,
}

impl Filled {
    /// What the sheet says of its size; believed only so far as it costs nothing.
    pub fn expect(&mut self, rows: u32, columns: u32) {
        let slots = rows as usize * columns as usize;
        if rows <= 1_048_576 && slots <= MOST_SLOTS / 4 {
            self.expected_rows = rows as usize;
        }
    }

    pub fn set(&mut self, row: u32, col: u32, cell: Cell) -> Result<(), Failure> {
        let index = col as usize;
        if index >= self.columns.len() {
            if col >= 16_384 {
                return Err(Failure::Broken(format!("a cell in column {}", u64::from(col) + 1)));
            }
            self.columns.resize_with(index + 1, RawColumn::default);
        }
        let column = &mut self.columns[index];
        let before = column.tags.len();
        if before == 0 && self.expected_rows > row as usize {
            column.tags.reserve_exact(self.expected_rows);
            column.values.reserve_exact(self.expected_rows);
        }
        if row as usize >= before {
            self.slots += row as usize + 1 - before;
            if self.slots > MOST_SLOTS {
                return Err(Failure::TooLarge);
            }
            self.rows = self.rows.max(row + 1);
        }
        column.set(row, cell);
        Ok(())
    }

    /// A text of the workbook's table of strings, at one address while it is open.
    pub fn shared(&mut self, text: &str) -> TextId {
        if text.is_empty() {
            return self.text(text);
        }
        let address = text.as_ptr() as usize;
        if let Some(id) = self.by_address.get(&address) {
            return *id;
        }
        let id = self.texts.len() as TextId;
        self.texts.push(text.into());
        self.by_address.insert(address, id);
        id
    }

    pub fn text(&mut self, text: &str) -> TextId {
        if let Some(id) = self.by_text.get(text) {
            return *id;
        }
        let id = self.texts.len() as TextId;
        self.texts.push(text.into());
        self.by_text.insert(text.into(), id);
        id
    }

    /// Gives the texts their common numbers.
    pub fn finish(mut self, id: SheetId, name: String, book: usize, texts: &mut Texts) -> RawSheet {
        self.by_address = FxHashMap::default();
        self.by_text = FxHashMap::default();
        let common: Vec<f64> = self.texts.iter().map(|t| f64::from(texts.intern(t))).collect();
        for column in &mut self.columns {
            for (tag, value) in column.tags.iter().zip(&mut column.values) {
                if matches!(tag, Tag::Text | Tag::Error) {
                    *value = common[*value as usize];
                }
            }
        }
        RawSheet { id, name, book, columns: self.columns, rows: self.rows, plain_text: self.plain_text }
    }
}
