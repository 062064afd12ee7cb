//! Keys: the text of a key cell, and the search for a key among the rows of the stock table.
//! Invariant: an exact key goes before a folded one; a folded key that fits two rows fits none.

use super::issues::Issues;
use crate::column::{TextId, Texts, UNKNOWN_TEXT};
use crate::import::frame::Fate;
use crate::import::sheet::{Cell, RawSheet, Tag};
use crate::import::values::shown;
use crate::place::CellRef;
use crate::said;
use crate::tongue::Said;
use rustc_hash::FxHashMap;

/// The key texts of some rows of a sheet, a vector a key column; `UNKNOWN_TEXT` for blanks and errors.
pub fn texts_of(
    sheet: &RawSheet,
    cols: &[u32],
    rows: std::ops::Range<u32>,
    digits: Option<u32>,
    texts: &mut Texts,
    issues: &mut Issues,
) -> Vec<Vec<TextId>> {
    let mut all = Vec::with_capacity(cols.len());
    for col in cols {
        let mut dates = (0usize, None);
        let mut keys = Vec::with_capacity(rows.len());
        for row in rows.clone() {
            keys.push(match sheet.get(row, *col) {
                Cell::Text(id) if !texts.get(id).trim().is_empty() => id,
                Cell::Number(n) => match digits {
                    Some(digits) => texts.intern(&shown::padded(n, digits)),
                    None => texts.intern(&shown::number(n)),
                },
                Cell::Date(day) => {
                    dates = (dates.0 + 1, dates.1.or(Some(row)));
                    texts.intern(&crate::date::iso(day))
                }
                Cell::Truth(flag) => texts.intern(if flag { "TRUE" } else { "FALSE" }),
                Cell::Text(_) | Cell::Empty | Cell::Error(_) => UNKNOWN_TEXT,
            });
        }
        if let (count, Some(row)) = dates {
            let cell = CellRef { sheet: sheet.id, row, col: *col };
            issues.add("key-is-date", Some(cell), None, Fate::Assumed, || {
                (
                    said!(
                        "{count} keys are dates, the first one here; they are compared as 2026-11-27",
                        "有 {count} 个主键是日期（第一个在此），按 2026-11-27 的形式比较"
                    ),
                    Said::new(
                        "if Excel made a date of a code such as 1-2, format the column as text and type it again",
                        "如果是 Excel 把 1-2 之类的编码变成了日期，请先把该列设为文本再重新输入",
                    ),
                )
            });
        }
        all.push(keys);
    }
    all
}

/// A key cell as text without keeping it; none for blanks and errors.
pub fn key_text(cell: Cell, texts: &Texts) -> Option<String> {
    match cell {
        Cell::Text(id) => Some(texts.get(id)).filter(|t| !t.trim().is_empty()).map(str::to_string),
        Cell::Number(n) => Some(shown::number(n)),
        Cell::Date(day) => Some(crate::date::iso(day)),
        Cell::Truth(flag) => Some(if flag { "TRUE" } else { "FALSE" }.to_string()),
        Cell::Empty | Cell::Error(_) => None,
    }
}

/// Whether a row has no cell at all.
pub fn is_blank(sheet: &RawSheet, row: u32, texts: &Texts) -> bool {
    sheet.columns.iter().all(|c| match c.tags.get(row as usize) {
        None | Some(Tag::Empty) => true,
        Some(Tag::Text) => texts.get(c.values[row as usize] as TextId).trim().is_empty(),
        Some(_) => false,
    })
}

/// How a key was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    Exact(u32),
    /// After folding; the key is spelled otherwise in the stock sheet.
    Folded(u32),
    Several,
    None,
}

/// Groups of rows with one key: with all key columns each row is a group by itself.
pub struct KeyIndex {
    /// For each row its group.
    pub group_of_row: Vec<u32>,
    pub groups: usize,
    /// For one key column, by text id.
    single: Vec<u32>,
    several: FxHashMap<Box<[TextId]>, u32>,
    folded: Option<FxHashMap<Box<[TextId]>, u32>>,
    keys_of_group: Vec<Box<[TextId]>>,
}

const NOBODY: u32 = u32::MAX;

impl KeyIndex {
    /// Of the key vectors of a frame, or some of them.
    pub fn new(keys: &[&Vec<TextId>], rows: usize, texts: &Texts) -> KeyIndex {
        let mut index = KeyIndex {
            group_of_row: Vec::with_capacity(rows),
            groups: 0,
            single: if keys.len() == 1 { vec![NOBODY; texts.len()] } else { Vec::new() },
            several: FxHashMap::default(),
            folded: None,
            keys_of_group: Vec::new(),
        };
        let mut key: Vec<TextId> = Vec::with_capacity(keys.len());
        for row in 0..rows {
            key.clear();
            key.extend(keys.iter().map(|k| k[row]));
            let group = match index.exact(&key) {
                Some(group) => group,
                None => {
                    let group = index.groups as u32;
                    index.groups += 1;
                    index.keys_of_group.push(key.as_slice().into());
                    match index.single.get_mut(key.first().map_or(usize::MAX, |k| *k as usize)) {
                        Some(slot) if key.len() == 1 => *slot = group,
                        _ => {
                            index.several.insert(key.as_slice().into(), group);
                        }
                    }
                    group
                }
            };
            index.group_of_row.push(group);
        }
        index
    }

    fn exact(&self, key: &[TextId]) -> Option<u32> {
        match key {
            [one] => self.single.get(*one as usize).copied().filter(|g| *g != NOBODY),
            _ => self.several.get(key).copied(),
        }
    }

    pub fn find(&mut self, key: &[TextId], texts: &Texts) -> Match {
        if let Some(group) = self.exact(key) {
            return Match::Exact(group);
        }
        let keys = &self.keys_of_group;
        let class = |key: &[TextId]| -> Box<[TextId]> { key.iter().map(|k| texts.class(*k)).collect() };
        let folded = self.folded.get_or_insert_with(|| {
            let mut folded: FxHashMap<Box<[TextId]>, u32> = FxHashMap::default();
            for (group, key) in keys.iter().enumerate() {
                folded.entry(class(key)).and_modify(|g| *g = NOBODY).or_insert(group as u32);
            }
            folded
        });
        match folded.get(&class(key)) {
            Some(&NOBODY) => Match::Several,
            Some(group) => Match::Folded(*group),
            None => Match::None,
        }
    }

    pub fn key(&self, group: u32) -> &[TextId] {
        self.keys_of_group.get(group as usize).map_or(&[], |k| k)
    }
}

/// `A-1` or `A-1 / MX`: a key for messages.
pub fn shown_key(key: &[TextId], texts: &Texts) -> String {
    let parts: Vec<&str> = key.iter().map(|k| texts.get(*k)).collect();
    parts.join(" / ")
}
