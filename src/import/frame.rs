//! The typed frames that evaluation works on, and where each value came from.
//! Invariant: every column of a frame is as long as the frame; every row knows its sheet row.

use crate::column::{Column, TextId};
use crate::place::{CellRef, SheetId};
use crate::tongue::Said;
use std::sync::Arc;

/// In place of a sheet row, where a row comes out of a rule file.
pub const NO_ROW: u32 = u32::MAX;

/// One table: the stock table, or a list.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// `stock`, or the list's name in the map.
    pub name: String,
    pub sheet: SheetId,
    /// The row of the header in the sheet (the last one where there are several).
    pub header_row: u32,
    /// For each row of the frame its row in the sheet.
    pub rows: Vec<u32>,
    /// The key columns' texts, one vector a key column; empty for a list without `match`.
    /// For a list they are the values of its `match` columns.
    pub keys: Vec<Vec<TextId>>,
    pub columns: Vec<FrameColumn>,
    /// Rows of the sheet that were added to an earlier row of the same key: the row of the frame, and their own. Sorted.
    pub added: Vec<(usize, u32)>,
}

#[derive(Clone, Debug)]
pub struct FrameColumn {
    /// The name of the map, or the header in brackets' place.
    pub name: String,
    pub header: String,
    /// The column of the sheet; none if the map gives only a default.
    pub col: Option<u32>,
    pub data: Column,
    /// Where rows of one key were added up to an unknown value: the row of the frame and the rows of the sheet whose
    /// cells are the reason. Sorted.
    pub unknown_at: Vec<(usize, u32)>,
}

impl Frame {
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The sheet's row; none for a row out of a rule file.
    pub fn sheet_row(&self, row: usize) -> Option<u32> {
        self.rows.get(row).copied().filter(|r| *r != NO_ROW)
    }

    /// The rows of the sheet that were added to a row of the frame.
    pub fn added_to(&self, row: usize) -> impl Iterator<Item = u32> + '_ {
        let from = self.added.partition_point(|(of, _)| *of < row);
        self.added[from..].iter().take_while(move |(of, _)| *of == row).map(|(_, at)| *at)
    }

    /// The rows of the sheet whose cells make an unknown value; empty where it is the row's own cell.
    pub fn unknown_at<'a>(&'a self, row: usize, column: &'a FrameColumn) -> impl Iterator<Item = u32> + 'a {
        let from = column.unknown_at.partition_point(|(of, _)| *of < row);
        column.unknown_at[from..].iter().take_while(move |(of, _)| *of == row).map(|(_, at)| *at)
    }

    /// Whether rows come out of a rule file.
    pub fn has_given_rows(&self) -> bool {
        self.rows.contains(&NO_ROW)
    }

    /// The row of each row on a sheet that stands beside the table's: its own, or one behind them all.
    pub fn rows_beside(&self) -> impl Iterator<Item = u32> + '_ {
        let mut next = self.rows.iter().filter(|r| **r != NO_ROW).max().map_or(self.header_row, |r| *r);
        self.rows.iter().map(move |row| {
            if *row != NO_ROW {
                return *row;
            }
            next += 1;
            next
        })
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn cell(&self, row: usize, column: usize) -> Option<CellRef> {
        let of = &self.columns[column];
        let at = self.unknown_at(row, of).next().unwrap_or(self.rows[row]);
        of.col.filter(|_| at != NO_ROW).map(|col| CellRef { sheet: self.sheet, row: at, col })
    }
}

/// Length of a period of a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Period {
    Day,
    /// `ends` is the weekday on which weeks end, Monday 0 to Sunday 6.
    Week {
        ends: u8,
    },
    Month,
}

impl Period {
    /// The number of the period that holds a serial day (1900 system); periods of one kind count without gaps.
    pub fn index(self, day: f64) -> i32 {
        let day = day.floor();
        match self {
            Period::Day => day as i32,
            // serial 2 is Monday 1900-01-01 as Excel counts from March 1900 on
            Period::Week { ends } => ((day - 3.0 - f64::from(ends)) / 7.0).floor() as i32,
            Period::Month => {
                let (year, month, _) = crate::date::from_serial(day);
                year * 12 + month as i32 - 1
            }
        }
    }

    /// First and last day of a period, as serial days.
    pub fn days(self, index: i32) -> (f64, f64) {
        match self {
            Period::Day => (f64::from(index), f64::from(index)),
            Period::Week { ends } => {
                let first = f64::from(index) * 7.0 + 3.0 + f64::from(ends);
                (first, first + 6.0)
            }
            Period::Month => {
                let first = crate::date::to_serial(index.div_euclid(12), index.rem_euclid(12) as u32 + 1, 1);
                let next = index + 1;
                (first, crate::date::to_serial(next.div_euclid(12), next.rem_euclid(12) as u32 + 1, 1) - 1.0)
            }
        }
    }
}

/// The values of one period. A period that stands in its sheet row for row as in the stock table is not copied: with
/// many rows the copies would be most of what a run holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    cells: Arc<Vec<f64>>,
    from: usize,
    len: usize,
}

impl Values {
    /// `len` of the numbers of a column, from a row on; what lies beyond them is left out.
    pub fn of_column(cells: &Arc<Vec<f64>>, from: usize, len: usize) -> Values {
        let from = from.min(cells.len());
        Values { cells: cells.clone(), from, len: len.min(cells.len() - from) }
    }

    /// To be changed; copied first if they are a column's.
    pub fn to_mut(&mut self) -> &mut [f64] {
        if self.from != 0 || self.len != self.cells.len() || Arc::get_mut(&mut self.cells).is_none() {
            *self = self.to_vec().into();
        }
        let cells: &mut Vec<f64> = Arc::make_mut(&mut self.cells);
        cells
    }
}

impl From<Vec<f64>> for Values {
    fn from(values: Vec<f64>) -> Values {
        let len = values.len();
        Values { cells: Arc::new(values), from: 0, len }
    }
}

impl std::ops::Deref for Values {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        &self.cells[self.from..self.from + self.len]
    }
}

/// A history, aligned to the rows of the stock frame.
#[derive(Clone, Debug)]
pub struct History {
    pub name: String,
    pub period: Period,
    /// A plan reaches into the future and does not set the as-of date.
    pub plan: bool,
    /// Index of the first period, in the counting of [`Period::index`].
    pub first: i32,
    /// One vector a period, each as long as the stock frame; NaN is unknown. Empty if no rule wants the history.
    pub values: Vec<Values>,
    /// First and last day that the history covers wholly; periods not inside are not complete.
    pub covers: (f64, f64),
    pub origin: Origin,
}

/// Where the values of a history stand.
#[derive(Clone, Debug)]
pub enum Origin {
    /// `row_of[stock row]` is the sheet row, `u32::MAX` if the history has no row for it; `col_of[period]` the column,
    /// `u32::MAX` for a period between others that the sheet leaves out. `added`: further rows of a key, which were added
    /// up, as `(stock row, sheet row)`, sorted.
    Wide { sheet: SheetId, row_of: Vec<u32>, col_of: Vec<u32>, added: Vec<(u32, u32)> },
    /// For each stock row its sheet rows, sorted by day: `(serial day, sheet row)`, in one flat vector cut by `starts`.
    Long { sheet: SheetId, col: u32, starts: Vec<u32>, entries: Vec<(f64, u32)> },
}

impl Origin {
    /// The sheet rows of a stock row in a wide history; none in a long one.
    pub fn wide_rows(&self, row: usize) -> impl Iterator<Item = u32> {
        let (first, added) = match self {
            Origin::Wide { row_of, added, .. } => (row_of.get(row).copied().filter(|r| *r != u32::MAX), added.as_slice()),
            Origin::Long { .. } => (None, Default::default()),
        };
        let from = added.partition_point(|(stock, _)| (*stock as usize) < row);
        let of_row = added.iter().skip(from).take_while(move |(stock, _)| *stock as usize == row);
        first.into_iter().chain(of_row.map(|(_, sheet)| *sheet))
    }
}

impl History {
    /// Whether its sheet has a row for a row of the stock table.
    pub fn has_row(&self, row: usize) -> bool {
        match &self.origin {
            Origin::Wide { row_of, .. } => row_of.get(row).is_some_and(|r| *r != u32::MAX),
            Origin::Long { starts, .. } => starts.get(row) < starts.get(row + 1),
        }
    }

    /// The cells of one value; several for a long history.
    pub fn cells(&self, row: usize, index: i32) -> Vec<CellRef> {
        let Some(offset) = usize::try_from(index - self.first).ok().filter(|o| *o < self.values.len()) else {
            return Vec::new();
        };
        match &self.origin {
            Origin::Wide { sheet, col_of, .. } => match col_of.get(offset).copied() {
                None | Some(u32::MAX) => Vec::new(),
                Some(col) => self.origin.wide_rows(row).map(|row| CellRef { sheet: *sheet, row, col }).collect(),
            },
            Origin::Long { sheet, col, starts, entries } => {
                let (first, last) = self.period.days(index);
                entries[starts[row] as usize..starts[row + 1] as usize]
                    .iter()
                    .filter(|(day, _)| *day >= first && day.floor() <= last)
                    .map(|(_, r)| CellRef { sheet: *sheet, row: *r, col: *col })
                    .collect()
            }
        }
    }
}

/// How an issue ended for the row or cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fate {
    /// Read without loss, worth a note.
    Noted,
    /// Read with an assumption.
    Assumed,
    /// The value is unknown.
    Unknown,
    /// The row is not judged.
    Skipped,
}

/// A doubt, loss or assumption about the data.
#[derive(Clone, Debug)]
pub struct Issue {
    pub code: &'static str,
    /// None where it is about a whole sheet or table.
    pub cell: Option<CellRef>,
    /// The row of the stock frame, where it is about one.
    pub row: Option<usize>,
    pub fate: Fate,
    pub message: Said,
    /// How to decide otherwise.
    pub next: Said,
}

/// What evaluation gets: all tables, with every wanted column typed.
#[derive(Clone, Debug, Default)]
pub struct Bound {
    pub stock: Frame,
    pub lists: Vec<Frame>,
    pub histories: Vec<History>,
    /// Serial day; every history's last complete period ends at or before it. NaN if nobody has said and no history tells.
    pub as_of: f64,
    pub issues: Vec<Issue>,
    /// Rows of the stock sheet that are not judged: sheet row and why.
    pub skipped: Vec<(u32, Said)>,
    /// Rows of the stock sheet that were added to an earlier row of the same key.
    pub rows_merged: usize,
}
