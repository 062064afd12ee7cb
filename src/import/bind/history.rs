//! Histories: a value for each row and period, period by period.
//! Takes the located columns and the stock frame, returns the [`History`] with the place of every value.
//! One file, because the wide and the long layout end in the same alignment by key and period.
//! Invariant: every period between the first and the last has a vector as long as the stock frame.

use super::Work;
use super::cells::Reader;
use super::keys::{KeyForm, KeyIndex, Match, is_blank, shown_key, texts_of};
use super::row_facts;
use super::table::Stock;
use crate::column::{TextId, UNKNOWN_TEXT};
use crate::diagnostic::Diagnostic;
use crate::import::frame::{Fate, History, Origin, Period, Values};
use crate::import::locate::{HistoryColumns, LocatedHistory, YearFrom};
use crate::import::map::{Duplicates, Map, Missing, weekday_words};
use crate::import::sheet::{RawSheet, Tag};
use crate::import::values::period;
use crate::place::{CellRef, Place, a1};
use crate::said;
use crate::tongue::Said;

/// Values that one history may have in memory: 480 MB.
const MOST_VALUES: usize = 60_000_000;
const NO_ROW: u32 = u32::MAX;

/// The rows of a history's sheet, sorted to the keys of the stock table.
pub struct Records {
    pub covers: (f64, f64),
    index: KeyIndex,
    shape: Shape,
}

enum Shape {
    /// For each group of stock rows its sheet rows: the first, and the others of a key that is summed up.
    Wide { row_of_group: Vec<u32>, more: Vec<(u32, u32)> },
    /// Group, serial day, amount, sheet row; in the order of the sheet.
    Long(Vec<(u32, f64, f64, u32)>),
}

/// Reads keys, and for a long history dates and amounts.
pub fn records(work: &mut Work, history: &LocatedHistory, stock: &Stock) -> Option<Records> {
    let sheet = work.sheets.get(history.sheet?)?;
    let vectors: Vec<&Vec<TextId>> = history.keys.iter().filter_map(|(key, _)| stock.frame.keys.get(*key)).collect();
    if vectors.len() < history.keys.len() || vectors.is_empty() {
        return None;
    }
    let first = history.body.first + history.body.descriptions;
    let range = first..history.body.end;
    let cols: Vec<u32> = history.keys.iter().map(|(_, col)| *col).collect();
    let index = KeyIndex::new(&vectors, stock.frame.len(), work.texts);
    let mut keyed = Keyed { history, sheet, first, index, key: Vec::new(), strangers: Vec::new() };
    let form = if history.keys[0].0 == 0 { KeyForm::of(&work.map.stock) } else { KeyForm::default() };
    let keys = texts_of(sheet, &cols, range.clone(), form, work.texts, work.issues);
    match &history.columns {
        HistoryColumns::Wide(columns) => {
            let (shape, end) = wide_rows(work, &mut keyed, &keys, columns);
            let start = columns.first().map_or(f64::NAN, |(_, p)| history.period.days(*p).0);
            Some(Records { covers: (start, end), index: keyed.index, shape })
        }
        HistoryColumns::Long { date, value } => {
            let (shape, covers) = long_rows(work, &mut keyed, &keys, *date, *value);
            Some(Records { covers, index: keyed.index, shape })
        }
        HistoryColumns::Nowhere => None,
    }
}

struct Keyed<'a> {
    history: &'a LocatedHistory,
    sheet: &'a RawSheet,
    first: u32,
    index: KeyIndex,
    key: Vec<TextId>,
    /// Keys already reported as not in the stock sheet.
    strangers: Vec<bool>,
}

impl Keyed<'_> {
    /// The group of a sheet row; reports keys that are blank, respelled or not in the stock sheet.
    fn group(&mut self, work: &mut Work, keys: &[Vec<TextId>], row: u32) -> Option<u32> {
        let at = (row - self.first) as usize;
        self.key.clear();
        self.key.extend(keys.iter().map(|k| k[at]));
        let cell = CellRef { sheet: self.sheet.id, row, col: self.history.keys[0].1 };
        let name = &self.history.name;
        if self.key.contains(&UNKNOWN_TEXT) {
            if self.is_total(work, row) {
                return None;
            }
            if !is_blank(self.sheet, row, work.texts) {
                work.issues.add("history-blank-key", Some(cell), None, Fate::Skipped, || {
                    (
                        said!("a row of the history \"{name}\" has no key and is not used", "历史数据“{name}”有一行没有主键，不使用"),
                        Said::new("write the key into the cell, or empty the row", "请补上主键，或清空这一行"),
                    )
                });
            }
            return None;
        }
        match self.index.find(&self.key, work.texts) {
            Match::Exact(group) => Some(group),
            Match::Folded(group) => {
                if self.is_new(work) {
                    let (this, theirs) = (shown_key(&self.key, work.texts), shown_key(self.index.key(group), work.texts));
                    work.issues.add("key-respelled", Some(cell), None, Fate::Assumed, || {
                        (
                            said!("\"{this}\" is taken for \"{theirs}\" of the stock sheet", "“{this}”按库存主表里的“{theirs}”处理"),
                            Said::new("spell it alike in both sheets", "请在两张表里统一写法"),
                        )
                    });
                }
                Some(group)
            }
            Match::Several => {
                if self.is_new(work) {
                    let this = shown_key(&self.key, work.texts);
                    work.issues.add("key-fits-several", Some(cell), None, Fate::Unknown, || {
                        (
                            said!(
                                "\"{this}\" of the history \"{name}\" fits several keys of the stock sheet that differ in case, width or blanks; it is not used",
                                "历史数据“{name}”里的“{this}”对应库存主表里几个只有大小写、全半角或空格不同的主键，不使用"
                            ),
                            Said::new("spell it exactly as the one that is meant", "请写成与所指主键完全一致"),
                        )
                    });
                }
                None
            }
            Match::None => {
                if self.is_total(work, row) {
                    return None;
                }
                if self.is_new(work) {
                    let this = shown_key(&self.key, work.texts);
                    let next = self.zeros(&this, work).unwrap_or_else(|| {
                        Said::new(
                            "nothing needs to be done if it is not sold any more; else correct its spelling",
                            "如已停售则无需处理；否则请更正写法",
                        )
                    });
                    work.issues.add("history-key-not-in-stock", Some(cell), None, Fate::Noted, || {
                        (
                            said!(
                                "\"{this}\" of the history \"{name}\" is not in the stock sheet; it is not used",
                                "历史数据“{name}”里的“{this}”不在库存主表中，不使用"
                            ),
                            next,
                        )
                    });
                }
                None
            }
        }
    }

    /// Whether a row that is none of the stock sheet's is one of totals, which is then told.
    fn is_total(&self, work: &mut Work, row: u32) -> bool {
        let Some(col) = row_facts::total_in(self.sheet, row, work.texts) else { return false };
        // where the history stands beside the stock the row is told of already
        if work.located.stock.sheet != self.history.sheet {
            let name = &self.history.name;
            work.issues.add("totals-row", Some(CellRef { sheet: self.sheet.id, row, col }), None, Fate::Skipped, || {
                (
                    said!("a row of totals of the history \"{name}\"; it is not used", "历史数据“{name}”的合计行，不使用"),
                    Said::new("nothing needs to be done", "无需处理"),
                )
            });
        }
        true
    }

    /// What to do where the key is one of the stock sheet but for its leading zeros.
    fn zeros(&mut self, key: &str, work: &Work) -> Option<Said> {
        if self.key.len() != 1 || key.is_empty() || key.len() > 15 || !key.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let shorter = std::iter::once(key.trim_start_matches('0').to_string());
        let longer = (key.len() + 1..=15).map(|width| format!("{key:0>width$}"));
        let theirs = shorter.chain(longer).find(|other| {
            let id = work.texts.find(other);
            other != key && id.is_some_and(|id| matches!(self.index.find(&[id], work.texts), Match::Exact(_)))
        })?;
        let digits = theirs.len().max(key.len());
        Some(said!(
            "the stock sheet has \"{theirs}\": if they are one, write `digits = {digits}` under [stock] in the map",
            "库存主表里有“{theirs}”：如果是同一个，请在映射文件的 [stock] 下写 `digits = {digits}`"
        ))
    }

    /// Whether this key is seen for the first time, by its first part.
    fn is_new(&mut self, work: &Work) -> bool {
        let [part] = self.key[..] else { return true };
        if self.strangers.len() < work.texts.len() {
            self.strangers.resize(work.texts.len(), false);
        }
        match self.strangers.get_mut(part as usize) {
            Some(seen) => !std::mem::replace(seen, true),
            None => true,
        }
    }
}

fn wide_rows(work: &mut Work, keyed: &mut Keyed, keys: &[Vec<TextId>], columns: &[(u32, i32)]) -> (Shape, f64) {
    let mut row_of_group = vec![NO_ROW; keyed.index.groups];
    let mut more: Vec<(u32, u32)> = Vec::new();
    let (sheet, history) = (keyed.sheet, keyed.history);
    let mut twice: Vec<(u32, u32)> = Vec::new();
    for row in keyed.first..history.body.end {
        let Some(group) = keyed.group(work, keys, row) else { continue };
        let slot = &mut row_of_group[group as usize];
        if *slot == NO_ROW {
            *slot = row;
        } else {
            twice.push((group, row));
        }
    }
    let sums = work.map.histories.iter().any(|h| h.name.text == history.name && h.duplicates == Duplicates::Sum)
        || work.map.stock.duplicates == Duplicates::Sum;
    if sums {
        more = twice;
    } else if let Some((group, row)) = twice.first().copied() {
        let col = history.keys[0].1;
        let (key, count, name, title) = (shown_key(keyed.index.key(group), work.texts), twice.len(), &history.name, &sheet.name);
        let cells = format!("{}, {}", a1(row_of_group[group as usize], col), a1(row, col));
        let mut diagnostic = Diagnostic::error(
            "history-key-twice",
            Place::Cell(CellRef { sheet: sheet.id, row, col }),
            said!(
                "{count} rows of the history \"{name}\" repeat a key, the first is \"{key}\" in the sheet \"{title}\": {cells}",
                "历史数据“{name}”有 {count} 行主键重复，第一个是工作表“{title}”里的“{key}”：{cells}"
            ),
            Said::new(
                "keep one row a key, or write `duplicates = \"sum\"` for this history",
                "每个主键只留一行；或给这个历史数据写 `duplicates = \"sum\"`",
            ),
        );
        for (group, row) in twice.iter().skip(1).take(200) {
            let key = shown_key(keyed.index.key(*group), work.texts);
            diagnostic =
                diagnostic.and_see(Place::Cell(CellRef { sheet: sheet.id, row: *row, col }), said!("\"{key}\" again", "“{key}”重复"));
        }
        work.diagnostics.push(diagnostic);
    }
    // columns at the end that nobody has filled in yet are not covered
    let filled =
        |col: u32| sheet.columns.get(col as usize).is_some_and(|c| c.tags.iter().skip(keyed.first as usize).any(|t| *t != Tag::Empty));
    let last = columns.iter().rev().find(|(col, _)| filled(*col)).or(columns.last());
    let end = last.map_or(f64::NAN, |(_, period)| history.period.days(*period).1);
    ignored_columns(work, keyed, columns);
    (Shape::Wide { row_of_group, more }, end)
}

/// Says which columns of a wide sheet are neither key nor period. One before the periods is a description; one among or
/// after them may be a period whose header could not be read.
fn ignored_columns(work: &mut Work, keyed: &Keyed, columns: &[(u32, i32)]) {
    let begin = columns.iter().map(|(col, _)| *col).min().unwrap_or(u32::MAX);
    ignored_among(work, keyed, columns, 0..begin, Fate::Noted);
    ignored_among(work, keyed, columns, begin..u32::MAX, Fate::Assumed);
}

fn ignored_among(work: &mut Work, keyed: &Keyed, columns: &[(u32, i32)], among: std::ops::Range<u32>, fate: Fate) {
    let (sheet, history) = (keyed.sheet, keyed.history);
    if history.sheet == work.located.stock.sheet {
        return;
    }
    let mut names: Vec<String> = Vec::new();
    let mut first = None;
    for col in 0..sheet.columns.len() as u32 {
        let known = history.keys.iter().any(|(_, c)| *c == col) || columns.iter().any(|(c, _)| *c == col);
        let holds = sheet.columns[col as usize].tags.iter().skip(keyed.first as usize).any(|t| *t != Tag::Empty);
        if known || !holds || !among.contains(&col) {
            continue;
        }
        let header = super::cells::text_of(sheet.get(history.header_row, col), work.texts);
        let header = header.map_or_else(|| crate::place::column_letters(col), |id| work.texts.get(id).to_string());
        let tags = sheet.columns[col as usize].tags.iter().skip(keyed.first as usize);
        if fate == Fate::Assumed && period::may_be_one(&header) && tags.clone().filter(|t| **t == Tag::Number).count() * 2 > tags.len() {
            work.diagnostics.push(unread_period(history, &header, CellRef { sheet: sheet.id, row: history.header_row, col }));
        }
        names.push(header);
        first.get_or_insert(col);
    }
    let Some(col) = first else { return };
    let cell = CellRef { sheet: sheet.id, row: history.header_row, col };
    let more = names.len().saturating_sub(8);
    names.truncate(8);
    let borrowed: Vec<&str> = names.iter().map(String::as_str).collect();
    let listed = crate::tongue::listed(&borrowed);
    work.issues.add("history-column-ignored", Some(cell), None, fate, || {
        let (name, en, zh) = (&history.name, listed.en, listed.zh);
        let message = if more == 0 {
            said!(
                "columns of the history \"{name}\" that are no period are not used: {en}",
                "历史数据“{name}”里这些列不是时间周期，不使用：{zh}"
            )
        } else {
            said!(
                "columns of the history \"{name}\" that are no period are not used: {en} and {more} more",
                "历史数据“{name}”里这些列不是时间周期，不使用：{zh} 等，另有 {more} 列"
            )
        };
        (
            message,
            Said::new(
                "if one of them is a period, write its header as 2026-W48, 2026-11 or 2026-11-27",
                "如果其中有时间周期，请把表头写成 2026-W48、2026-11 或 2026-11-27",
            ),
        )
    });
}

/// Without its newest period a history ends earlier, and with it what rules call last week.
fn unread_period(history: &LocatedHistory, header: &str, cell: CellRef) -> Diagnostic {
    let name = &history.name;
    Diagnostic::warning(
        "period-unread",
        Place::Cell(cell),
        said!(
            "\"{header}\" of the history \"{name}\" looks like a period, but which one it is cannot be read: its numbers are not used",
            "历史数据“{name}”的“{header}”像是一期，但看不出是哪一期：这一列的数字不使用"
        ),
        Said::new("write its header as 2026-W48, 2026-11 or 2026-11-27", "请把表头写成 2026-W48、2026-11 或 2026-11-27"),
    )
}

/// As the map has it.
/// What reads the cells of one column of a history.
fn reader<'a>(map: &'a Map, history: &'a LocatedHistory, sheet: &'a RawSheet, col: u32) -> Reader<'a> {
    Reader {
        habits: history.habits.or(map.habits),
        unit: history.unit.as_ref().map(|unit| unit.text.as_str()),
        ..Reader::new(map, sheet, col, &history.name)
    }
}

fn long_rows(work: &mut Work, keyed: &mut Keyed, keys: &[Vec<TextId>], date: u32, value: u32) -> (Shape, (f64, f64)) {
    let (sheet, history) = (keyed.sheet, keyed.history);
    let (days, amounts) = (reader(work.map, history, sheet, date), reader(work.map, history, sheet, value));
    let rows = || keyed.first..history.body.end;
    let order = days.date_order(rows(), work.texts, work.issues);
    let decimal = amounts.decimal(rows(), work.texts, work.issues);
    let mut covers = (f64::INFINITY, f64::NEG_INFINITY);
    let mut records = Vec::new();
    for row in keyed.first..history.body.end {
        let cell_day = days.day(row, 0, order, work.texts, work.issues);
        let day = cell_day.floor();
        if day.is_nan() {
            if !is_blank(sheet, row, work.texts) && sheet.get(row, date) == crate::import::sheet::Cell::Empty {
                let name = &history.name;
                work.issues.add("history-without-date", Some(CellRef { sheet: sheet.id, row, col: date }), None, Fate::Skipped, || {
                    (
                        said!("a row of the history \"{name}\" has no date and is not used", "历史数据“{name}”有一行没有日期，不使用"),
                        Said::new("write the date into the cell, or empty the row", "请补上日期，或清空这一行"),
                    )
                });
            }
            continue;
        }
        covers = (covers.0.min(day), covers.1.max(day));
        if let Some(group) = keyed.group(work, keys, row) {
            let amount = amounts.number(row, 0, f64::NAN, decimal, work.texts, work.issues);
            records.push((group, day, amount, row));
        }
    }
    if covers.0 > covers.1 {
        covers = (f64::NAN, f64::NAN);
    }
    (Shape::Long(records), covers)
}

/// A history without any value, so that the numbering of histories holds.
pub fn nothing(history: &LocatedHistory, rows: usize) -> History {
    History {
        name: history.name.clone(),
        period: history.period,
        plan: history.plan,
        first: 0,
        values: Vec::new(),
        covers: (f64::NAN, f64::NAN),
        origin: Origin::Wide { sheet: 0, row_of: vec![NO_ROW; rows], col_of: Vec::new(), added: Vec::new() },
    }
}

/// Lays the records out period by period.
pub fn fill(work: &mut Work, history: &LocatedHistory, records: Records, stock: &Stock, wanted: bool, as_of: f64) -> History {
    let rows = stock.frame.len();
    let Some(sheet) = history.sheet.and_then(|i| work.sheets.get(i)) else {
        return nothing(history, rows);
    };
    let Records { covers, index, shape } = records;
    let mut filled = History { covers, ..nothing(history, 0) };
    let zero = history.missing == Missing::Zero;
    match shape {
        Shape::Wide { row_of_group, more } => {
            let HistoryColumns::Wide(columns) = &history.columns else {
                return nothing(history, rows);
            };
            let (first, last) = (columns.first().map_or(0, |c| c.1), columns.last().map_or(-1, |c| c.1));
            let periods = (i64::from(last) - i64::from(first) + 1).max(0) as usize;
            filled.first = first;
            let row_of: Vec<u32> = index.group_of_row.iter().map(|g| row_of_group[*g as usize]).collect();
            let mut col_of = vec![u32::MAX; periods.min(MOST_VALUES)];
            if too_many(work, history, periods, rows) {
                return nothing(history, rows);
            }
            for (col, period) in columns {
                col_of[(period - first) as usize] = *col;
            }
            let mut by_group: Vec<u32> = if more.is_empty() { Vec::new() } else { (0..rows as u32).collect() };
            let group = |stock_row: &u32| index.group_of_row[*stock_row as usize];
            by_group.sort_by_key(group);
            let of_group = |wanted: u32| {
                let [from, to] = [wanted, wanted + 1].map(|end| by_group.partition_point(|stock_row| group(stock_row) < end));
                &by_group[from..to]
            };
            if wanted {
                say_taken(work, history, sheet);
                without_history(work, history, stock, |row| row_of[row] == NO_ROW);
                let blank = if zero { 0.0 } else { f64::NAN };
                filled.values = col_of.iter().map(|col| wide_period(work, history, sheet, *col, &row_of, blank)).collect();
                for (group, row) in &more {
                    for (values, col) in filled.values.iter_mut().zip(&col_of) {
                        let reader = reader(work.map, history, sheet, *col);
                        let decimal = reader.decimal(std::iter::once(*row), work.texts, work.issues);
                        let amount = reader.number(*row, 0, blank, decimal, work.texts, work.issues);
                        let values = values.to_mut();
                        of_group(*group).iter().for_each(|stock_row| values[*stock_row as usize] += amount);
                    }
                }
            }
            let mut added: Vec<(u32, u32)> =
                more.iter().flat_map(|(group, row)| of_group(*group).iter().map(move |stock| (*stock, *row))).collect();
            added.sort_unstable();
            filled.origin = Origin::Wide { sheet: sheet.id, row_of, col_of, added };
        }
        Shape::Long(mut records) => {
            let HistoryColumns::Long { value, .. } = history.columns else {
                return nothing(history, rows);
            };
            // by group, then day; rows of one day stay in the order of the sheet
            records.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
            let mut start_of_group = vec![0u32; index.groups + 1];
            for record in &records {
                start_of_group[record.0 as usize + 1] += 1;
            }
            for group in 0..index.groups {
                start_of_group[group + 1] += start_of_group[group];
            }
            let of_group = |group: u32| &records[start_of_group[group as usize] as usize..start_of_group[group as usize + 1] as usize];
            let mut starts = vec![0u32];
            let mut entries = Vec::with_capacity(records.len());
            for group in &index.group_of_row {
                entries.extend(of_group(*group).iter().map(|(_, day, _, row)| (*day, *row)));
                starts.push(entries.len() as u32);
            }
            if !covers.0.is_nan() {
                filled.first = history.period.index(covers.0);
                let periods = (history.period.index(covers.1) - filled.first + 1).max(0) as usize;
                if too_many(work, history, periods, rows) {
                    return nothing(history, rows);
                }
                if wanted {
                    let mut values = vec![vec![f64::NAN; rows]; periods];
                    let launches = history.launch.and_then(|l| stock.launches.get(&l));
                    let launched = |row: usize| zero && launches.is_some_and(|l| l.get(row).is_some_and(|day| !day.is_nan()));
                    without_history(work, history, stock, |row| starts[row] == starts[row + 1] && !launched(row));
                    let last_zero = if as_of.is_nan() { periods as i32 - 1 } else { history.period.index(as_of) - filled.first };
                    for (row, group) in index.group_of_row.iter().enumerate() {
                        let own = of_group(*group);
                        let launch = launches.map(|l| l[row]).filter(|day| !day.is_nan());
                        let begins = launch.or(own.first().map(|r| r.1));
                        if let (true, Some(begins)) = (zero, begins) {
                            let from = (history.period.index(begins) - filled.first).max(0);
                            for period in from..=last_zero.min(periods as i32 - 1) {
                                values[period as usize][row] = 0.0;
                            }
                        }
                        for part in own.chunk_by(|a, b| history.period.index(a.1) == history.period.index(b.1)) {
                            let period = (history.period.index(part[0].1) - filled.first) as usize;
                            values[period][row] = if history.level {
                                // the last count of the period is what there was at its end
                                part.last().map_or(f64::NAN, |record| record.2)
                            } else {
                                // one unreadable amount makes the period's sum unknown
                                part.iter().map(|record| record.2).sum()
                            };
                        }
                    }
                    filled.values = values.into_iter().map(Values::from).collect();
                }
            }
            filled.origin = Origin::Long { sheet: sheet.id, col: value, starts, entries };
        }
    }
    filled
}

/// Says how the first period was taken, where its header leaves the year or the days of its week open.
fn say_taken(work: &mut Work, history: &LocatedHistory, sheet: &RawSheet) {
    let Some(taken) = &history.taken else { return };
    let cell = CellRef { sheet: sheet.id, row: history.header_row, col: taken.col };
    let (name, header) = (&history.name, &taken.header);
    let (first, last) = history.period.days(taken.period);
    let (from, to) = (crate::date::iso(first), crate::date::iso(last));
    let (en, zh) = match history.period {
        Period::Day => (from.clone(), from),
        Period::Week { .. } => (format!("the week {from} to {to}"), format!("{from} 至 {to} 这一周")),
        Period::Month => (format!("the month {from} to {to}"), format!("{from} 至 {to} 这个月")),
    };
    let (which_en, which_zh) = match taken.day {
        Some(day) if day.floor() < first => (", which has most of the days that the header names", "，表头所写的日子大多在这一周"),
        Some(day) if day.floor() >= last => (": the day is the last of its week", "，即表头的日期是一周的最后一天"),
        Some(_) => (": the day lies inside its week", "，即表头的日期在这一周之内"),
        None => ("", ""),
    };
    let key = crate::import::init::quoted(name);
    // a header that names both days says when its week ends
    let (end_en, end_zh) = match taken.day {
        Some(day) if day.floor() < first => weekday_words((day + 6.0 - 2.0).rem_euclid(7.0) as usize),
        _ => ("saturday", "周六"),
    };
    let other_end = said!(
        "if weeks end on another day, write `week_ends = \"{end_en}\"` at the top of the map",
        "如果一周不是在这一天结束，请在映射文件开头写 `week_ends`，例如 `week_ends = \"{end_zh}\"`"
    );
    let (code, fate, message) = match taken.year {
        YearFrom::Header => (
            "history-week-days",
            Fate::Noted,
            said!("the header \"{header}\" of \"{name}\" is read as {en}{which_en}", "“{name}”的表头“{header}”按 {zh}读取{which_zh}"),
        ),
        YearFrom::Map(year) => (
            "history-year-taken",
            Fate::Noted,
            said!(
                "the headers of \"{name}\" name no year; by `year = {year}` in the map the first, \"{header}\", is {en}{which_en}",
                "“{name}”的表头没有年份，按映射文件里的 `year = {year}` 读取：第一期“{header}”是 {zh}{which_zh}"
            ),
        ),
        YearFrom::AsOf => (
            "history-year-taken",
            Fate::Assumed,
            said!(
                "the headers of \"{name}\" name no year; as they end before the as-of date, the first, \"{header}\", is taken for {en}{which_en}",
                "“{name}”的表头没有年份，按截止日期推算：第一期“{header}”是 {zh}{which_zh}"
            ),
        ),
    };
    let next = match taken.year {
        YearFrom::Header => other_end,
        _ => {
            let Said { en, zh } = other_end;
            let (ends_en, ends_zh) = if taken.day.is_some() { (format!("; {en}"), format!("；{zh}")) } else { Default::default() };
            said!(
                "if the year is wrong, write the year of the first column as `year` under [history.{key}] in the map{ends_en}",
                "如果年份不对，请在映射文件的 [history.{key}] 下把 `year` 写成第一列所在的年份{ends_zh}"
            )
        }
    };
    work.issues.add(code, Some(cell), None, fate, || (message, next));
}

/// Says where a history ends periods before the as-of date: its windows then end with its own last period.
pub fn ends_early(work: &mut Work, history: &History, as_of: f64) {
    let (period, end) = (history.period, history.covers.1);
    if history.plan || history.values.is_empty() || end.is_nan() || as_of.is_nan() {
        return;
    }
    let complete = |day: f64| {
        let index = period.index(day);
        if period.days(index).1 > day.floor() { index - 1 } else { index }
    };
    if complete(end) >= complete(as_of) {
        return;
    }
    work.issues.add("history-ends-early", None, None, Fate::Assumed, || {
        let name = &history.name;
        let (last, day) = (crate::date::iso(period.days(complete(end)).1), crate::date::iso(as_of));
        let (en, zh) = match period {
            Period::Day => ("the last day", "最近一天"),
            Period::Week { .. } => ("last week", "上周"),
            Period::Month => ("last month", "上月"),
        };
        (
            said!(
                "{name} ends on {last}, before the as-of date {day}: {en} means the one that ended on {last}",
                "“{name}”只到 {last}，早于截止日期 {day}：{zh}指的是截至 {last} 的那一期"
            ),
            said!(
                "add the newer periods to the history, or set the as-of date to {last}",
                "请补上之后各期的历史数据，或把截止日期设为 {last}"
            ),
        )
    });
}

/// One period of a wide history for all rows.
fn wide_period(work: &mut Work, history: &LocatedHistory, sheet: &RawSheet, col: u32, row_of: &[u32], blank: f64) -> Values {
    let Some(column) = sheet.columns.get(col as usize) else {
        return vec![f64::NAN; row_of.len()].into();
    };
    if let Some(from) = in_step(row_of)
        && column.tags.get(from..from + row_of.len()).is_some_and(|tags| tags.iter().all(|t| *t == Tag::Number))
    {
        return Values::of_column(&column.values, from, row_of.len());
    }
    let mut values = Vec::with_capacity(row_of.len());
    let mut odd: Vec<usize> = Vec::new();
    for (index, row) in row_of.iter().enumerate() {
        let at = *row as usize;
        values.push(match column.tags.get(at) {
            Some(Tag::Number) => column.values[at],
            _ if *row == NO_ROW => f64::NAN,
            None | Some(Tag::Empty) => blank,
            Some(_) => {
                odd.push(index);
                f64::NAN
            }
        });
    }
    let reader = Reader { of_stock: true, ..reader(work.map, history, sheet, col) };
    if odd.is_empty() {
        return values.into();
    }
    let decimal = reader.decimal(row_of.iter().copied().filter(|r| *r != NO_ROW), work.texts, work.issues);
    for index in odd {
        values[index] = reader.number(row_of[index], index, blank, decimal, work.texts, work.issues);
    }
    values.into()
}

/// The first of the sheet's rows, where they follow each other as the rows of the stock table do.
fn in_step(row_of: &[u32]) -> Option<usize> {
    let first = *row_of.first()?;
    let follow = row_of.windows(2).all(|pair| pair[1] == pair[0].wrapping_add(1));
    (follow && first != NO_ROW && row_of.last() != Some(&NO_ROW)).then_some(first as usize)
}

fn too_many(work: &mut Work, history: &LocatedHistory, periods: usize, rows: usize) -> bool {
    let too_many = periods.saturating_mul(rows.max(1)) > MOST_VALUES || periods > 200_000;
    if too_many {
        let name = &history.name;
        work.diagnostics.push(Diagnostic::error(
            "history-too-long",
            Place::Text(history.span),
            said!(
                "the history \"{name}\" has {periods} periods for {rows} rows, too many to hold",
                "历史数据“{name}”有 {periods} 期、{rows} 行，放不下"
            ),
            Said::new(
                "look for a wrong date in its sheet, or write a longer `period`",
                "请检查表里是否有写错的日期，或把 `period` 改长一些",
            ),
        ));
    }
    too_many
}

/// Rows of the stock sheet that the history does not know.
fn without_history(work: &mut Work, history: &LocatedHistory, stock: &Stock, missing: impl Fn(usize) -> bool) {
    let col = work.located.stock.key.first().and_then(|k| work.located.stock.columns[*k].col);
    for row in (0..stock.frame.len()).filter(|r| missing(*r)) {
        let cell = col.map(|col| CellRef { sheet: stock.frame.sheet, row: stock.frame.rows[row], col });
        let key: Vec<TextId> = stock.frame.keys.iter().map(|k| k[row]).collect();
        let texts = &*work.texts;
        // zero begins with the first record of the row, or its launch
        let begins_nowhere = history.missing == Missing::Zero && matches!(history.columns, HistoryColumns::Long { .. });
        work.issues.add("no-history", cell, Some(row), Fate::Unknown, || {
            let (key, name) = (shown_key(&key, texts), &history.name);
            if begins_nowhere {
                return (
                    said!(
                        "\"{key}\" has no record in the history \"{name}\"; `missing = \"zero\"` counts from the first record of a row, so its values are unknown",
                        "“{key}”在历史数据“{name}”里没有记录；`missing = \"zero\"` 从该行的第一条记录起才算零，所以按未知处理"
                    ),
                    Said::new(
                        "correct the spelling of its key, or name the column of its first day on sale in the map: `launch = \"...\"`; from then on it is zero",
                        "请更正主键写法；或在映射文件里用 `launch = \"……\"` 写明上架日期所在的列，从那天起算零",
                    ),
                );
            }
            (
                said!(
                    "\"{key}\" has no row in the history \"{name}\"; its values are unknown",
                    "“{key}”在历史数据“{name}”里没有记录，按未知处理"
                ),
                Said::new("add it to the sheet of the history, or correct the spelling of its key", "请在历史数据表里补上，或更正主键写法"),
            )
        });
    }
}
