//! Keys: the text of a key cell, and the search for a key among the rows of the stock table.
//! Invariant: an exact key goes before a folded one; a folded key that fits two rows fits none.

use super::issues::Issues;
use crate::column::{TextId, Texts, UNKNOWN_TEXT};
use crate::import::frame::Fate;
use crate::import::map::StockMap;
use crate::import::sheet::{Cell, RawSheet, Tag};
use crate::import::values::shown;
use crate::place::CellRef;
use crate::said;
use crate::tongue::Said;
use rustc_hash::FxHashMap;

/// How the keys of a table are written where Excel changed them.
#[derive(Clone, Copy, Debug, Default)]
pub struct KeyForm<'m> {
    /// The number 123 is the key 00123.
    pub digits: Option<u32>,
    /// The date 2 January is the key `1-2`, by a pattern such as `m-d`.
    pub dates: Option<&'m str>,
}

impl<'m> KeyForm<'m> {
    pub fn of(map: &'m StockMap) -> KeyForm<'m> {
        KeyForm { digits: map.digits, dates: map.key_dates.as_ref().map(|w| w.text.as_str()) }
    }
}

/// What is said once of the keys of a column: how many, the first row, what it shows.
#[derive(Default)]
struct Strange {
    count: usize,
    first: Option<(u32, String)>,
}

impl Strange {
    fn add(&mut self, row: u32, shown: impl FnOnce() -> String) {
        self.count += 1;
        self.first.get_or_insert_with(|| (row, shown()));
    }

    fn say(self, sheet: &RawSheet, col: u32, code: &'static str, issues: &mut Issues, say: impl FnOnce(usize, String) -> (Said, Said)) {
        if let Some((row, shown)) = self.first {
            let cell = CellRef { sheet: sheet.id, row, col };
            issues.add(code, Some(cell), None, Fate::Assumed, || say(self.count, shown));
        }
    }
}

/// The key texts of some rows of a sheet, a vector a key column; `UNKNOWN_TEXT` for blanks and errors.
pub fn texts_of(
    sheet: &RawSheet,
    cols: &[u32],
    rows: std::ops::Range<u32>,
    form: KeyForm,
    texts: &mut Texts,
    issues: &mut Issues,
) -> Vec<Vec<TextId>> {
    cols.iter().map(|col| column(sheet, *col, rows.clone(), form, texts, issues)).collect()
}

fn column(sheet: &RawSheet, col: u32, rows: std::ops::Range<u32>, form: KeyForm, texts: &mut Texts, issues: &mut Issues) -> Vec<TextId> {
    let (mut dates, mut rounded, mut short) = (Strange::default(), Strange::default(), Strange::default());
    let mut zeros = Strange::default();
    let with_zeros = rows.clone().find_map(|row| zeros_in_front(sheet.get(row, col), texts));
    let mut merged = Strange::default();
    let mut keys = Vec::with_capacity(rows.len());
    let sources = sheet.sources(col, rows.clone());
    for (row, source) in rows.zip(sources) {
        let cell = sheet.get(source, col);
        if source != row
            && let Some(shown) = key_text(cell, texts)
            && !is_blank(sheet, row, texts)
        {
            merged.add(row, || shown);
        }
        keys.push(match cell {
            Cell::Text(id) if !texts.get(id).trim().is_empty() => {
                if is_scientific(texts.get(id)) {
                    short.add(row, || texts.get(id).to_string());
                }
                id
            }
            Cell::Number(n) => {
                if n.abs() >= 1e15 {
                    rounded.add(row, || shown::number(n));
                }
                if let (None, Some(key)) = (form.digits, &with_zeros) {
                    let shown = shown::number(n);
                    if shown.len() < key.len() && shown.bytes().all(|b| b.is_ascii_digit()) {
                        zeros.add(row, || shown);
                    }
                }
                match form.digits {
                    Some(digits) => texts.intern(&shown::padded(n, digits)),
                    None => texts.intern(&shown::number(n)),
                }
            }
            Cell::Date(day) => match form.dates {
                Some(pattern) => texts.intern(&shown::date(day, pattern)),
                None => {
                    let text = crate::date::iso(day);
                    dates.add(row, || text.clone());
                    texts.intern(&text)
                }
            },
            Cell::Truth(flag) => texts.intern(if flag { "TRUE" } else { "FALSE" }),
            Cell::Text(_) | Cell::Empty | Cell::Error(_) => UNKNOWN_TEXT,
        });
    }
    merged.say(sheet, col, "key-merged", issues, |count, shown| {
        (
            said!(
                "key cells are merged over several rows: {count} rows without a key of their own take that of the merged cell, the first one here \"{shown}\"",
                "主键单元格跨行合并：{count} 行没有自己的主键，取合并单元格的值，第一行在此，取“{shown}”"
            ),
            Said::new(
                "if a row is another product, unmerge the cells and write its key",
                "如果某行是另一个商品，请取消合并并写上它自己的主键",
            ),
        )
    });
    dates.say(sheet, col, "key-is-date", issues, |count, shown| {
        (
            said!(
                "keys that are dates, {count} in this column, are compared as the one here: {shown}",
                "这一列有 {count} 个主键是日期，按这里的形式比较：{shown}"
            ),
            Said::new(
                "if Excel made dates of codes such as 1-2, write `key_dates = \"m-d\"` (or \"d-m\", \"mm-dd\" ...) under [stock] in the map",
                "如果是 Excel 把 1-2 之类的编码变成了日期，请在映射文件的 [stock] 下写 `key_dates = \"m-d\"`（或 \"d-m\"、\"mm-dd\" 等）",
            ),
        )
    });
    rounded.say(sheet, col, "key-rounded", issues, |count, shown| {
        (
            said!(
                "keys of more than 15 digits are numbers in {count} cells; Excel has put zeros for their last digits: {shown}",
                "有 {count} 个主键是超过 15 位的数字，Excel 已把后面的数位变成 0：{shown}"
            ),
            Said::new("format the column as text and paste the keys again", "请先把该列设为文本，再重新粘贴主键"),
        )
    });
    let (key, wide) = with_zeros.map_or((String::new(), 0), |key| (key.clone(), key.len()));
    zeros.say(sheet, col, "key-zeros-lost", issues, |count, shown| {
        (
            said!(
                "keys that are numbers, {count} in this column, may have lost zeros in front, as other keys have them (\"{key}\"); they are compared as the one here: {shown}",
                "这一列有 {count} 个主键是数字，可能丢了前面的零（其他主键有，例如“{key}”）；按这里的形式比较：{shown}"
            ),
            said!(
                "if all keys have {wide} digits, write `digits = {wide}` under [stock] in the map; else nothing needs to be done",
                "如果主键都是 {wide} 位，请在映射文件的 [stock] 下写 `digits = {wide}`；否则无需处理"
            ),
        )
    });
    short.say(sheet, col, "key-shortened", issues, |count, shown| {
        (
            said!(
                "keys such as \"{shown}\", {count} in this column, look like long numbers that a program wrote short; they are compared as they stand",
                "有 {count} 个主键写成“{shown}”这种形式，像是被程序缩写的长数字；按现有文本比较"
            ),
            Said::new("export the file again with the column as text", "请把该列设为文本后重新导出"),
        )
    });
    keys
}

/// A key of digits that begins with a zero and is text.
fn zeros_in_front(cell: Cell, texts: &Texts) -> Option<String> {
    let Cell::Text(id) = cell else { return None };
    let text = texts.get(id).trim();
    (text.len() > 1 && text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.to_string())
}

/// `1.23457E+12`: what a CSV file keeps of a number that Excel showed too narrow.
fn is_scientific(text: &str) -> bool {
    let Some((digits, power)) = text.trim().split_once("E+") else { return false };
    digits.contains('.')
        && crate::import::values::number::plain(digits).is_some()
        && power.len() == 2
        && power.bytes().all(|b| b.is_ascii_digit())
}

/// A key cell as text without keeping it; none for blanks and errors.
pub fn key_text(cell: Cell, texts: &Texts) -> Option<String> {
    match cell {
        // a guess at keys needs no more of a text than this
        Cell::Text(id) => Some(texts.get(id)).filter(|t| !t.trim().is_empty()).map(|t| t.chars().take(500).collect()),
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
