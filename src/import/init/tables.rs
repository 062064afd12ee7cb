//! A sheet as a table, and which of its columns could tell its rows apart.
//! Takes a raw sheet, gives the likeliest header row with a key below it. Invariant: of equals the first row and column.

use super::known::Known;
use super::money::{self, Money};
use crate::column::{Texts, fold};
use crate::import::bind::key_text;
use crate::import::locate::{DEEPEST, Found, Headers, body, is_unique};
use crate::import::map::Extent;
use crate::import::profile::{self, Profile};
use crate::import::sheet::{Cell, RawSheet, Tag};
use crate::import::values::{number, period};
use crate::tongue::Tongue;
use rustc_hash::FxHashSet;
use std::ops::Range;

/// Rows that are tried as headers of a sheet.
const TRIED: usize = 4;

/// A sheet as a table.
pub struct Table<'a> {
    pub sheet: &'a RawSheet,
    pub headers: Headers,
    /// The first row of data, and the one after the last.
    pub first: u32,
    pub end: u32,
    pub rows: u32,
    pub periods: Vec<(u32, period::Header)>,
    pub known: usize,
    pub key: Option<u32>,
    pub key_known: bool,
    pub profile: Option<&'static Profile>,
}

impl Table<'_> {
    pub fn money(&self, texts: &Texts, tongue: Tongue) -> Money {
        money::money(self.sheet, &self.headers, self.first..self.end, texts, tongue)
    }
}

/// Which columns may be the key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// Those with a header that tell all rows apart, or whose header is known for a key.
    Headed,
    /// Where no sheet has such a one: those without a header too.
    Bare,
    /// Where no sheet has such a one either: those that tell most rows apart.
    Likely,
}

/// The likeliest header row that has a key below it, else the likeliest.
pub fn table<'a>(sheet: &'a RawSheet, texts: &Texts, known: &Known, keys: Keys) -> Option<Table<'a>> {
    let score = |headers: &Headers| {
        let words = headers.all.iter().filter(|h| h.text.parse::<f64>().is_err()).count();
        let named = headers.all.iter().filter(|h| known.column(&h.text).is_some() || known.is_amount(&h.text)).count();
        let periods = headers.all.iter().filter(|h| h.day.is_none() && h.period().is_some()).count();
        if words < 2 && named == 0 { 0 } else { words + 3 * named + periods }
    };
    let mut rows: Vec<(usize, Headers)> = (0..sheet.rows.min(DEEPEST))
        .map(|row| Headers::of_rows(sheet, row, row, None, texts))
        .map(|h| (score(&h), h))
        .filter(|r| r.0 > 0)
        .collect();
    rows.sort_by_key(|(score, headers)| (std::cmp::Reverse(*score), headers.row));
    let mut tables: Vec<Table> =
        rows.into_iter().take(TRIED).filter_map(|(_, headers)| under(sheet, headers, texts, known, keys)).collect();
    // a known export before what only looks like a header
    let known = tables.iter().position(|t| t.profile.is_some() && t.key.is_some());
    let best = known.or_else(|| tables.iter().position(|t| t.key.is_some())).unwrap_or(0);
    (best < tables.len()).then(|| tables.swap_remove(best))
}

pub fn under<'a>(sheet: &'a RawSheet, headers: Headers, texts: &Texts, known: &Known, keys: Keys) -> Option<Table<'a>> {
    let headers = headers.grown(sheet, None, texts).widened(sheet, None, texts);
    let profile = profile::recognise(&headers);
    let body = body(sheet, &headers, &Extent::default(), texts);
    let (first, end) = (body.first + body.descriptions, body.end);
    if end <= first {
        return None;
    }
    let periods: Vec<(u32, period::Header)> = headers.all.iter().filter_map(|h| h.period().map(|p| (h.col, p))).collect();
    let known_headers = headers.all.iter().filter(|h| known.column(&h.text).is_some()).count();
    let known_keys: Vec<u32> = headers.all.iter().filter(|h| known.column(&h.text).is_some_and(|(_, c)| c.key)).map(|h| h.col).collect();
    let unique = |col: &u32| is_unique(sheet, first, end, *col);
    let of_profile = profile.and_then(|p| match profile::find(&headers, &p.key[..1]) {
        Found::One(col) => Some(col),
        _ => p.key.iter().find_map(|k| match profile::find(&headers, std::slice::from_ref(k)) {
            Found::One(col) => Some(col),
            _ => None,
        }),
    });
    let known_key = of_profile.or(known_keys.iter().find(|c| unique(c)).or(known_keys.first()).copied());
    let cols = || headers.all.iter().map(|h| h.col);
    // codes stand in front, be they texts or numbers; a running number and an amount are none
    let is_amount = |col: u32| known.column(headers.text(col)).is_some_and(|(_, c)| c.unit.is_some());
    let is_code = |col: &u32| unique(col) && !is_amount(*col) && !is_running(sheet, first, end, *col);
    let any = cols().find(is_code).or_else(|| cols().next().filter(unique));
    let last = headers.all.last().map_or(0, |h| h.col);
    let without_header = || (0..last).filter(|c| headers.text(*c).is_empty() && texts_only(sheet, first, end, *c));
    let key = known_key.or(any).or_else(|| match keys {
        Keys::Headed => None,
        Keys::Bare => without_header().find(unique),
        Keys::Likely => {
            let labels = |col: &u32| texts_only(sheet, first, end, *col) && !headers.text(*col).is_empty();
            likely(sheet, first..end, cols().filter(labels)).or_else(|| likely(sheet, first..end, without_header()))
        }
    });
    Some(Table {
        sheet,
        first,
        end,
        rows: end - first,
        periods,
        known: known_headers,
        key,
        key_known: known_key.is_some(),
        profile,
        headers,
    })
}

/// The column with the most different texts, the first of equals; none tells half of the rows apart, none is a key.
pub fn likely(sheet: &RawSheet, rows: Range<u32>, columns: impl Iterator<Item = u32>) -> Option<u32> {
    let different = |col: u32| {
        let texts = rows.clone().filter_map(|row| match sheet.get(row, col) {
            Cell::Text(id) => Some(id),
            _ => None,
        });
        texts.collect::<FxHashSet<_>>().len()
    };
    let counted = columns.map(|col| (different(col), std::cmp::Reverse(col)));
    let (most, std::cmp::Reverse(col)) = counted.max()?;
    (most >= 2 && most * 2 >= rows.len()).then_some(col)
}

/// Whether a column counts its rows: 1, 2, 3.
pub fn is_running(sheet: &RawSheet, first: u32, end: u32, col: u32) -> bool {
    (first..end).zip(1u32..).all(|(row, n)| sheet.get(row, col) == Cell::Number(f64::from(n)))
}

pub fn texts_only(sheet: &RawSheet, first: u32, end: u32, col: u32) -> bool {
    sheet
        .columns
        .get(col as usize)
        .is_some_and(|c| c.tags.iter().take(end as usize).skip(first as usize).all(|t| matches!(t, Tag::Text | Tag::Empty)))
}

/// Whether most of the filled cells are amounts, in whatever dress: `12 pcs`, `(3)`, `¥12.50`.
pub fn mostly_amounts(table: &Table, col: u32, texts: &Texts) -> bool {
    const TRIED: usize = 1_000;
    let (mut filled, mut amounts) = (0usize, 0usize);
    for row in (table.first..table.end).take(TRIED) {
        let is_amount = match table.sheet.get(row, col) {
            Cell::Empty | Cell::Error(_) => continue,
            Cell::Text(id) if texts.get(id).trim().is_empty() => continue,
            Cell::Text(id) => ['.', ','].into_iter().any(|mark| number::read_in(texts.get(id), mark).is_some()),
            Cell::Number(_) => true,
            Cell::Date(_) | Cell::Truth(_) => false,
        };
        filled += 1;
        amounts += usize::from(is_amount);
    }
    amounts * 2 > filled
}

pub fn holds_text(table: &Table, col: u32) -> bool {
    texts_only(table.sheet, table.first, table.end, col)
}

/// Whether some columns together tell all rows apart; rows with a blank among them do not count.
pub fn together(table: &Table, cols: &[u32], texts: &Texts) -> bool {
    let mut seen: FxHashSet<Vec<String>> = FxHashSet::default();
    let sources: Vec<Vec<u32>> = cols.iter().map(|c| table.sheet.sources(*c, table.first..table.end)).collect();
    (0..table.rows as usize).all(|at| {
        let part = |(c, source): (&u32, &Vec<u32>)| key_text(table.sheet.get(source[at], *c), texts).map(|key| fold(&key));
        let key = cols.iter().zip(&sources).map(part);
        key.collect::<Option<Vec<String>>>().is_none_or(|key| seen.insert(key))
    })
}

pub fn key_set(table: &Table, col: u32, texts: &Texts) -> FxHashSet<String> {
    (table.first..table.end).filter_map(|row| key_text(table.sheet.get(row, col), texts)).map(|t| fold(&t)).collect()
}

/// The column of a sheet whose values are mostly keys of the stock sheet.
pub fn key_like(table: &Table, keys: &FxHashSet<String>, texts: &Texts) -> Option<u32> {
    let mut best: Option<(usize, u32)> = None;
    let step = (table.rows / 500).max(1) as usize;
    for header in &table.headers.all {
        let (mut known, mut all) = (0usize, 0usize);
        for row in (table.first..table.end).step_by(step) {
            if let Some(text) = key_text(table.sheet.get(row, header.col), texts) {
                all += 1;
                known += usize::from(keys.contains(&fold(&text)));
            }
        }
        let share = (known * 100).checked_div(all).unwrap_or(0);
        if share >= 50 && best.is_none_or(|(most, _)| share > most) {
            best = Some((share, header.col));
        }
    }
    best.map(|(_, col)| col)
}

/// Columns by which the known export that the table is tells rows apart together with the first.
pub fn key_parts_of_profile(table: &Table) -> Vec<u32> {
    let col = |header: &String| match profile::find(&table.headers, std::slice::from_ref(header)) {
        Found::One(col) => Some(col),
        _ => None,
    };
    table.profile.iter().flat_map(|p| p.key.iter().skip(1)).filter_map(col).collect()
}

/// Columns that may tell rows apart together with the key.
pub fn key_parts(table: &Table, key: u32, known: &Known, texts: &Texts) -> Vec<u32> {
    let mut parts = key_parts_of_profile(table);
    let known = table.headers.all.iter().filter(|h| known.column(&h.text).is_some_and(|(_, c)| c.part_of_key)).map(|h| h.col);
    let known: Vec<u32> = known.filter(|col| !parts.contains(col)).collect();
    parts.extend(known);
    // a blank in a key column would cost the row
    let text = |row: u32, col: u32| key_text(table.sheet.get(row, col), texts);
    let filled = |col: u32| (table.first..table.end).all(|row| text(row, key).is_none() || text(row, col).is_some());
    parts.retain(|col| *col != key && filled(*col));
    parts
}
