//! A sheet while it is read. Texts are kept by the sheet itself, each once, and get their common numbers when all
//! sheets are there, in order: so numbers do not depend on which thread was faster.
//! Invariant: the sheets of a file never hold more than [`MOST_SLOTS`] cells, blanks between cells included.

use super::Failure;
use crate::column::{TextId, Texts};
use crate::import::sheet::{Area, Cell, RawColumn, RawSheet, Tag, put};
use crate::place::SheetId;
use crate::said;
use rustc_hash::FxHashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// 430 MB; sheets of a million rows and forty-five columns.
const MOST_SLOTS: usize = 48_000_000;
/// Bytes of the texts that stand in the cells themselves.
const MOST_TEXT: usize = 96 << 20;
/// What a kept text costs beside its bytes.
const TEXT_COST: usize = 48;
/// A sheet takes from the budget in pieces, so that threads seldom meet.
const PIECE: usize = 1 << 16;
const MOST_MERGED: usize = 100_000;
const MOST_ROWS: u32 = 1_048_576;
/// Of a text file, which knows no such end.
pub const MOST_LINES: u32 = 5_000_000;

/// What the sheets of one file may still take, in cells and in bytes of text.
#[derive(Clone, Debug)]
pub struct Budget(Arc<(AtomicUsize, AtomicUsize)>);

impl Default for Budget {
    fn default() -> Budget {
        Budget(Arc::new((AtomicUsize::new(MOST_SLOTS), AtomicUsize::new(MOST_TEXT))))
    }
}

fn take(from: &AtomicUsize, count: usize) -> Result<(), Failure> {
    let left = from.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(count));
    left.map(|_| ()).map_err(|_| Failure::TooLarge)
}

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
    budget: Budget,
    /// Cells taken from the budget and not yet used.
    spare: usize,
    /// How many texts the workbook's table of strings has; their numbers come first, those of `texts` behind them.
    shared: usize,
    texts: Vec<Box<str>>,
    by_text: FxHashMap<Box<str>, TextId>,
    pub hidden_rows: Vec<u32>,
    pub merged: Vec<Area>,
    /// The row after the last one begun, for rows that do not say their number.
    pub next_row: u32,
    /// Every cell is text by nature (CSV).
    pub plain_text: bool,
    /// By row of a text file: how many fields it has.
    pub fields: Vec<u32>,
    expected_rows: usize,
}

impl Filled {
    /// A sheet of a file whose sheets share a budget.
    pub fn new(budget: &Budget) -> Filled {
        Filled { budget: budget.clone(), ..Filled::default() }
    }

    /// The same, of a workbook whose table of strings has so many texts.
    pub fn with_shared(shared: usize, budget: &Budget) -> Filled {
        Filled { shared, ..Filled::new(budget) }
    }

    /// Takes note of merged cells.
    pub fn merge(&mut self, area: Area) {
        if self.merged.len() < MOST_MERGED {
            self.merged.push(area);
        }
    }

    /// What the sheet says of its size; believed only so far as it costs nothing.
    pub fn expect(&mut self, rows: u32, columns: u32) {
        let slots = rows as usize * columns as usize;
        if rows <= MOST_ROWS && slots <= MOST_SLOTS / 4 {
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
                let column = u64::from(col) + 1;
                return Err(Failure::Broken(said!("a cell in column {column}", "有单元格在第 {column} 列")));
            }
            self.columns.resize_with(index + 1, Growing::default);
        }
        let before = self.columns[index].tags.len();
        if row as usize >= before {
            if row >= if self.plain_text { MOST_LINES } else { MOST_ROWS } {
                return Err(match self.plain_text {
                    true => Failure::TooLarge,
                    false => {
                        let row = u64::from(row) + 1;
                        Failure::Broken(said!("a cell in row {row}", "有单元格在第 {row} 行"))
                    }
                });
            }
            self.pay(row as usize + 1 - before)?;
            self.rows = self.rows.max(row + 1);
        }
        let column = &mut self.columns[index];
        if before == 0 && self.expected_rows > row as usize {
            column.tags.reserve_exact(self.expected_rows);
            column.values.reserve_exact(self.expected_rows);
        }
        put(&mut column.tags, &mut column.values, row, cell);
        Ok(())
    }

    /// Whether so many more cells are within the budget.
    pub fn has_room(&self, cells: u64) -> Result<(), Failure> {
        if cells > (self.budget.0.0.load(Ordering::Relaxed) + self.spare) as u64 { Err(Failure::TooLarge) } else { Ok(()) }
    }

    fn pay(&mut self, slots: usize) -> Result<(), Failure> {
        if slots > self.spare {
            let wanted = (slots - self.spare).max(PIECE);
            take(&self.budget.0.0, wanted)?;
            self.spare += wanted;
        }
        self.spare -= slots;
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
        take(&self.budget.0.1, text.len() + TEXT_COST)?;
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
            fields: self.fields,
            hidden_rows: self.hidden_rows,
            merged: self.merged,
            from_1904: false,
        }
    }
}
