//! Columns that say the currency of each row: codes or names of currencies, and nothing else.
//! Takes the cells of a column, gives the codes it names. Invariant: a column with any other text names none.

use super::sheet::{Cell, RawSheet};
use crate::column::{TextId, Texts};
use crate::unit::Units;
use rustc_hash::FxHashMap;

/// A code that a column names, with its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// ISO code.
    pub code: String,
    /// Of the sheet.
    pub first: u32,
    pub rows: usize,
}

/// The codes of a column, the most frequent first; empty where it holds anything else.
pub fn named(sheet: &RawSheet, col: u32, rows: impl Iterator<Item = u32>, texts: &Texts, units: &Units) -> Vec<Named> {
    let mut known: FxHashMap<TextId, usize> = FxHashMap::default();
    let mut found: Vec<Named> = Vec::new();
    for row in rows {
        let id = match sheet.get(row, col) {
            Cell::Empty => continue,
            Cell::Text(id) => id,
            _ => return Vec::new(),
        };
        if let Some(at) = known.get(&id) {
            found[*at].rows += 1;
            continue;
        }
        let Some(code) = Some(texts.get(id)).filter(|t| t.len() <= 40).and_then(|text| units.currency_named(text)) else {
            return Vec::new();
        };
        let at = found.iter().position(|n| n.code == code).unwrap_or_else(|| {
            found.push(Named { code, first: row, rows: 0 });
            found.len() - 1
        });
        found[at].rows += 1;
        known.insert(id, at);
    }
    found.sort_by_key(|named| std::cmp::Reverse(named.rows));
    found
}
