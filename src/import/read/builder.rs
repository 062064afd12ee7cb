//! A sheet while it is read. Texts are kept by the sheet itself, each once, and get their common numbers when all
//! sheets are there, in order: so numbers do not depend on which thread was faster.
//! Invariant: never more than [`MOST_SLOTS`] cells are held, blanks between cells included.

use super::Failure;
use crate::column::{TextId, Texts};
use crate::import::sheet::{Area, Cell, RawColumn, RawSheet, Tag, put};
use crate::place::SheetId;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// 540 MB; a sheet of a million rows and fifty columns.
const MOST_SLOTS: usize = 60_000_000;
/// Bytes of the texts that stand in the cells themselves.
const MOST_TEXT: usize = 160 << 20;

/// A column that still grows.
#[derive(Debug, Default)]
struct Growing {
    tags: Vec<Tag>,
    values: Vec<f64>,
    percent: Vec<u32>,
}

#[derive(Debug, Default)]
pub struct Filled {
    columns: Vec<Growing>,
    rows: u32,
    slots: usize,
    /// How many texts the workbook's table of strings has; their numbers come first, those of `texts` behind them.
    shared: usize,
    texts: Vec<Box<str>>,
    by_text: FxHashMap<Box<str>, TextId>,
    text_bytes: usize,
    pub hidden_rows: Vec<u32>,
    pub merged: Vec<Area>,
    /// The row after the last one begun, for rows that do not say their number.
    pub next_row: u32,
    /// Every cell is text by nature (CSV).
    pub plain_text: bool,
    expected_rows: usize,
}

impl Filled {
    /// For a sheet of a workbook whose table of strings has so many texts.
    pub fn with_shared(shared: usize) -> Filled {
        Filled { shared, ..Filled::default() }
    }

    /// What the sheet says of its size; believed only so far as it costs nothing.
    pub fn expect(&mut self, rows: u32, columns: u32) {
        let slots = rows as usize * columns as usize;
        if rows <= 1_048_576 && slots <= MOST_SLOTS / 4 {
            self.expected_rows = rows as usize;
        }
    }

    /// Forgets columns that are none of the user's.
    pub fn clear_columns(&mut self, first: u32, last: u32) {
        for column in self.columns.iter_mut().skip(first as usize).take((last - first) as usize + 1) {
            *column = Growing::default();
        }
        while self.columns.last().is_some_and(|c| c.tags.is_empty()) {
            self.columns.pop();
        }
    }

    pub fn set(&mut self, row: u32, col: u32, cell: Cell) -> Result<(), Failure> {
        let index = col as usize;
        if index >= self.columns.len() {
            if col >= 16_384 {
                return Err(Failure::Broken(format!("a cell in column {}", u64::from(col) + 1)));
            }
            self.columns.resize_with(index + 1, Growing::default);
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
        put(&mut column.tags, &mut column.values, row, cell);
        Ok(())
    }

    /// Says that the number of a cell is shown as per cent.
    pub fn percent(&mut self, row: u32, col: u32) {
        let index = col as usize;
        if index < 16_384 {
            if index >= self.columns.len() {
                self.columns.resize_with(index + 1, Growing::default);
            }
            self.columns[index].percent.push(row);
        }
    }

    /// The number of a text that stands in a cell itself.
    pub fn text(&mut self, text: &str) -> Result<TextId, Failure> {
        if let Some(id) = self.by_text.get(text) {
            return Ok(*id);
        }
        self.text_bytes += text.len();
        if self.text_bytes > MOST_TEXT {
            return Err(Failure::TooLarge);
        }
        let id = (self.shared + self.texts.len()) as TextId;
        self.texts.push(text.into());
        self.by_text.insert(text.into(), id);
        Ok(id)
    }

    /// Gives the texts their common numbers, in the order of the columns.
    pub fn finish(mut self, id: SheetId, name: String, book: usize, texts: &mut Texts, shared: &[Box<str>]) -> RawSheet {
        self.by_text = FxHashMap::default();
        let mut common: Vec<f64> = vec![f64::NAN; self.shared + self.texts.len()];
        for column in &mut self.columns {
            for (tag, value) in column.tags.iter().zip(&mut column.values) {
                if matches!(tag, Tag::Text | Tag::Error) {
                    let at = *value as usize;
                    if common[at].is_nan() {
                        let text = if at < self.shared { &shared[at] } else { &self.texts[at - self.shared] };
                        common[at] = f64::from(texts.intern(text));
                    }
                    *value = common[at];
                }
            }
            column.percent.sort_unstable();
        }
        self.hidden_rows.retain(|row| *row < self.rows);
        let done = |Growing { tags, values, percent }| RawColumn { tags, values: Arc::new(values), percent };
        RawSheet {
            id,
            name,
            book,
            columns: self.columns.into_iter().map(done).collect(),
            rows: self.rows,
            plain_text: self.plain_text,
            hidden_rows: self.hidden_rows,
            merged: self.merged,
            from_1904: false,
        }
    }
}
