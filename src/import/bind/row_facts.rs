//! What stands in each row of a table, gathered in one pass column by column: so a sheet of many short columns and one
//! long one costs no more than its cells. Takes the sheet and the located table; gives [`Facts`] by row.

use crate::column::{TextId, Texts, UNKNOWN_TEXT, fold};
use crate::import::locate::LocatedTable;
use crate::import::sheet::{Cell, RawSheet, Tag};
use rustc_hash::FxHashMap;

/// Words in a row that mark it as one of totals.
const TOTALS: [&str; 16] = [
    "total",
    "totals",
    "grand total",
    "sum",
    "subtotal",
    "sub total",
    "sub-total",
    "total general",
    "合计",
    "总计",
    "小计",
    "汇总",
    "合计:",
    "总计:",
    "total:",
    "累计",
];

/// One row; columns are the first of their kind and mean nothing where the count is zero.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts {
    /// The first column with something in it, of those that may be the table's.
    pub first: Option<u32>,
    /// Filled cells under a header.
    pub headed: u32,
    pub first_headed: u32,
    /// Filled cells in columns without a header.
    pub loose: u32,
    pub first_loose: u32,
    /// The column with a word such as Total: any where the row has no key, else one of the key.
    pub total: Option<u32>,
    /// Texts under a header, and how many of them are that header.
    pub texts: u32,
    pub same: u32,
    /// Something else than a text stands under a header.
    pub other: bool,
}

/// The facts of the rows from the table's first one to the last of the sheet.
pub fn facts(table: &LocatedTable, sheet: &RawSheet, keys: &[Vec<TextId>], texts: &Texts) -> Vec<Facts> {
    let body = &table.body;
    let mut rows = vec![Facts::default(); sheet.rows.saturating_sub(body.first) as usize];
    let twins = table.twins.iter().map(|(col, header)| (*col, class(header, texts)));
    let of_columns = table.columns.iter().chain(&table.extra).filter_map(|c| Some((c.col?, class(&c.header, texts))));
    let mut headers: Vec<(u32, TextId)> = of_columns.chain(twins).collect();
    headers.sort_by_key(|(col, _)| *col);
    let key_cols: Vec<u32> = table.key.iter().filter_map(|k| table.columns[*k].col).collect();
    let mut totals: FxHashMap<TextId, bool> = FxHashMap::default();
    for (col, column) in (0u32..).zip(&sheet.columns) {
        let inside = body.window.is_none_or(|w| (w.first_col..=w.last_col).contains(&col));
        let from = headers.partition_point(|(c, _)| *c < col);
        let own = &headers[from..headers.partition_point(|(c, _)| *c <= col)];
        if !inside && own.is_empty() {
            continue;
        }
        let is_key = key_cols.contains(&col);
        for (row, tag) in (0u32..).zip(&column.tags).skip(body.first as usize) {
            if *tag == Tag::Empty {
                continue;
            }
            let facts = &mut rows[(row - body.first) as usize];
            let text = match column.get(row) {
                Cell::Text(id) => Some(id),
                _ => None,
            };
            match text {
                Some(id) => {
                    facts.texts += own.len() as u32;
                    facts.same += own.iter().filter(|(_, header)| texts.class(id) == *header).count() as u32;
                }
                None => facts.other |= !own.is_empty(),
            }
            if text.is_some_and(|id| texts.get(id).trim().is_empty()) {
                continue;
            }
            if inside {
                facts.first.get_or_insert(col);
                if facts.total.is_none()
                    && let Some(id) = text
                    && (is_key || !has_key(keys, row - body.first))
                    && *totals.entry(id).or_insert_with(|| is_total(texts.get(id)))
                {
                    facts.total = Some(col);
                }
            }
            let (count, first) = match own.is_empty() {
                false => (&mut facts.headed, &mut facts.first_headed),
                true => (&mut facts.loose, &mut facts.first_loose),
            };
            if *count == 0 {
                *first = col;
            }
            *count += 1;
        }
    }
    rows
}

/// Whether a row, counted from the table's first, has a whole key; a list without `match` has none.
fn has_key(keys: &[Vec<TextId>], row: u32) -> bool {
    !keys.is_empty() && keys.iter().all(|k| k.get(row as usize).is_some_and(|id| *id != UNKNOWN_TEXT))
}

fn class(header: &str, texts: &Texts) -> TextId {
    texts.class_of_folded(&fold(header)).unwrap_or(UNKNOWN_TEXT)
}

/// The first column of a row with a word such as Total.
pub fn total_in(sheet: &RawSheet, row: u32, texts: &Texts) -> Option<u32> {
    let is_word = |col: u32| matches!(sheet.get(row, col), Cell::Text(id) if is_total(texts.get(id)));
    (0..sheet.columns.len() as u32).find(|col| is_word(*col))
}

fn is_total(text: &str) -> bool {
    text.len() <= 42 && TOTALS.contains(&fold(text).as_str())
}
