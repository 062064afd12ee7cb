//! Where values stand in the workbook: in the user's own cells, beside them, on a Workings sheet, among the constants.
//! Takes the sheets of the report; gives references as formulas write them.
//! Invariant: a user's cell is referred to only if what stands in it is, for every row, the value that was judged by.

use super::template::{HISTORY, HistoryRows, TO};
use crate::column::{Column, UNKNOWN_TEXT};
use crate::import::frame::{Frame, History, Origin};
use crate::import::sheet::{Cell, RawSheet};
use crate::place::{SheetId, column_letters};
use crate::plan::{ColumnId, TableId};
use crate::tongue::Tongue;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The sheets of the report, as far as formulas need to know them.
#[derive(Clone, Debug, Default)]
pub struct Sheets {
    /// By table.
    pub tables: Vec<Option<TableSheet>>,
    /// The user's sheets that are in the report, as they stand in front of a cell: `'Weekly sales'!`.
    pub users: FxHashMap<SheetId, String>,
    /// By parameter: the cell with the value used, with its sheet.
    pub params: Vec<Option<String>>,
    pub names: Names,
}

/// Names of the sheets that formulas add, as they stand in front of a cell.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pub constants: String,
    /// By table.
    pub workings: Vec<String>,
    /// By history.
    pub blocks: Vec<String>,
    /// In which working columns are named.
    pub tongue: Tongue,
    /// How yes and no are shown.
    pub yes: String,
    pub no: String,
    pub as_of: String,
    /// Title of the column that says which rows are judged.
    pub judged: String,
}

/// The sheet on which a table stands.
#[derive(Clone, Debug, Default)]
pub struct TableSheet {
    pub sheet: SheetId,
    /// As it stands in front of a cell.
    pub prefix: String,
    /// Computed columns beside the data, and where they stand.
    pub shown: Vec<(ColumnId, u32)>,
    /// Where the key columns stand.
    pub keys: Vec<Option<u32>>,
}

/// The sheet that a formula is written for; references within it need no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    Table(TableId),
    Workings(TableId),
    Constants,
}

/// Where a column's values stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// On the sheet, in this column.
    Sheet(On, u32),
    /// A line of the constants.
    Line(u32),
    /// The value of a parameter.
    Param(usize),
}

/// Whether the cells of a column of the user's hold, row for row, what was judged by.
pub fn as_read(frame: &Frame, column: usize, raw: &[RawSheet], texts: &crate::column::Texts) -> Option<u32> {
    let read = &frame.columns.get(column)?;
    let col = read.col?;
    let sheet = raw.iter().find(|r| r.id == frame.sheet)?;
    let cells = sheet.columns.get(col as usize)?;
    let same = |(n, row): (usize, &u32)| {
        let cell = cells.get(*row);
        match &read.data {
            Column::Number(v) => same_number(cell, v[n]),
            // a text that is a formula's empty one or has blanks at its ends reads differently
            Column::Text(v) => match cell {
                Cell::Empty => v[n] == UNKNOWN_TEXT,
                Cell::Text(id) => v[n] == id && !texts.get(id).is_empty(),
                _ => false,
            },
            Column::Truth(_) => false,
        }
    };
    frame.rows.iter().enumerate().all(same).then_some(col)
}

/// Whether a cell, or the empty text where it holds no number, is the value that was judged by.
pub fn reads_as(cell: Cell, value: f64) -> bool {
    match cell {
        Cell::Number(x) | Cell::Date(x) => x == value,
        Cell::Empty | Cell::Text(_) | Cell::Truth(_) | Cell::Error(_) => value.is_nan(),
    }
}

fn same_number(cell: Cell, value: f64) -> bool {
    match cell {
        Cell::Empty => value.is_nan(),
        Cell::Number(x) | Cell::Date(x) => x == value,
        _ => false,
    }
}

/// Where the values of a history stand: row by row in the user's sheet where they stand there as they were judged by,
/// else in a block of ours.
pub struct HistoryPlace {
    pub rows: Arc<HistoryRows>,
    /// Column of a period, from the history's first period on.
    columns: Vec<u32>,
    /// Rows of the stock table that need a block.
    pub in_block: Vec<u32>,
}

impl HistoryPlace {
    pub fn new(history: &History, rows: usize, user: Option<&String>, block: &str, raw: &[RawSheet]) -> HistoryPlace {
        let count = history.values.len();
        let own = match (&history.origin, user) {
            (Origin::Wide { sheet, row_of, col_of, .. }, Some(prefix)) => {
                let in_order = col_of.windows(2).all(|w| w[1] == w[0] + 1) && !col_of.contains(&u32::MAX) && col_of.len() == count;
                raw.iter().find(|r| r.id == *sheet).filter(|_| in_order).map(|raw| (raw, row_of, col_of, prefix))
            }
            _ => None,
        };
        let Some((raw, row_of, col_of, prefix)) = own else {
            let all: Vec<u32> = (0..rows as u32).collect();
            let placed =
                HistoryRows { sheets: [String::new(), block.to_string()], rows: all.iter().map(|r| (BLOCK_FIRST_ROW + r, true)).collect() };
            let columns = (0..count as u32).map(|c| c + BLOCK_FIRST_COLUMN).collect();
            return HistoryPlace { rows: Arc::new(placed), columns, in_block: all };
        };
        let mut differs: Vec<bool> = row_of.iter().map(|r| *r == u32::MAX).collect();
        differs.resize(rows, true);
        for (values, col) in history.values.iter().zip(col_of) {
            let cells = raw.columns.get(*col as usize);
            for (row, differs) in differs.iter_mut().enumerate().filter(|(_, d)| !**d) {
                let cell = cells.map_or(Cell::Empty, |c| c.get(row_of[row]));
                *differs = !same_number(cell, values.get(row).copied().unwrap_or(f64::NAN));
            }
        }
        let mut in_block = Vec::new();
        let mut placed = Vec::with_capacity(rows);
        for (row, differs) in differs.iter().enumerate() {
            if *differs {
                placed.push((BLOCK_FIRST_ROW + in_block.len() as u32, true));
                in_block.push(row as u32);
            } else {
                placed.push((row_of[row], false));
            }
        }
        let placed = HistoryRows { sheets: [prefix.clone(), block.to_string()], rows: placed };
        HistoryPlace { rows: Arc::new(placed), columns: col_of.clone(), in_block }
    }

    /// The column of a period, counted from the history's first.
    pub fn column(&self, offset: usize) -> Option<u32> {
        self.columns.get(offset).copied()
    }
}

/// Rows above a block: its heads.
pub const BLOCK_FIRST_ROW: u32 = 2;
/// Columns before a block: the key.
pub const BLOCK_FIRST_COLUMN: u32 = 1;

/// The mark of a history's cell, or of a range of them in one row.
pub fn history_cells(history: usize, first: u32, last: u32) -> String {
    let letters = |c| format!("${}", column_letters(c));
    match first == last {
        true => format!("{HISTORY}{history}{HISTORY}{}{HISTORY}", letters(first)),
        false => format!("{HISTORY}{history}{HISTORY}{}{TO}{}{HISTORY}", letters(first), letters(last)),
    }
}
