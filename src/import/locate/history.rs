//! Histories: key columns, and either the columns that are periods or those with date and amount.

use super::body::{Body, body};
use super::headers::{Found, Header, Headers, best_row};
use super::table::key_spellings;
use super::{Findings, HistoryColumns, LocatedHistory, LocatedTable, Look, Taken, YearFrom};
use crate::column::fold;
use crate::date::{from_serial, to_serial};
use crate::diagnostic::Diagnostic;
use crate::import::frame::Period;
use crate::import::map::{HistoryMap, Layout, PeriodKind, Worded};
use crate::import::near::nearest;
use crate::import::sheet::RawSheet;
use crate::import::values::period::{self, iso_week_monday, weeks_in};
use crate::place::{CellRef, Place};
use crate::said;
use crate::tongue::Said;
use crate::tongue::listed;
use crate::unit::Units;

pub fn history(look: &Look, map: &HistoryMap, stock: &LocatedTable, findings: &mut Findings) -> LocatedHistory {
    let period = match map.period {
        PeriodKind::Day => Period::Day,
        PeriodKind::Week => Period::Week { ends: look.map.week_ends },
        PeriodKind::Month => Period::Month,
    };
    let mut located = LocatedHistory {
        name: map.name.text.clone(),
        also: map.also.iter().map(|a| a.text.clone()).collect(),
        span: map.name.span,
        unit: map.unit.clone(),
        period,
        plan: map.plan,
        level: map.level,
        missing: map.missing,
        found: false,
        sheet: None,
        header_row: 0,
        body: Body::default(),
        keys: Vec::new(),
        columns: HistoryColumns::Nowhere,
        launch: None,
        habits: map.habits,
        taken: None,
    };
    if look.sheets.is_empty() {
        return located;
    }
    located.sheet = match &map.sheet {
        Some(name) => look.sheet_of(std::iter::once(name), findings),
        // a sheet of its name, else columns beside the stock
        None => std::iter::once(&map.name).chain(&map.also).find_map(|n| look.sheet_named(&n.text)).or(stock.sheet),
    };
    let Some(sheet) = located.sheet.and_then(|i| look.sheets.get(i)) else {
        return located;
    };
    launch(map, stock, &mut located, findings);
    let keys: Vec<Vec<String>> = (0..stock.key.len())
        .map(|k| {
            if map.key.is_empty() { key_spellings(stock, k, &[]) } else { map.key.get(k).map(|w| vec![w.text.clone()]).unwrap_or_default() }
        })
        .collect();
    let find_key = |headers: &Headers, key: usize| headers.find(keys[key].iter().map(String::as_str));
    let key_score = |headers: &Headers| (0..keys.len()).filter(|k| find_key(headers, *k) != Found::None).count();
    let score = |headers: &Headers| match map.layout {
        Layout::Wide => {
            // a row of keys whose periods cannot be read is still the row of the headers
            headers.all.iter().filter(|h| names_period(h)).count() + 2 * key_score(headers)
        }
        Layout::Long => {
            let given = |words: &[Worded]| usize::from(headers.find(words.iter().map(|w| w.text.as_str())) != Found::None);
            key_score(headers) + given(&map.date) + given(&map.value)
        }
    };
    let extent = &map.extent;
    let headers = best_row(sheet, look.texts, extent, usize::MAX, score)
        .or_else(|| best_row(sheet, look.texts, extent, usize::MAX, |h| h.all.len()))
        .unwrap_or_default();
    located.header_row = headers.row;
    located.body = body(sheet, &headers, extent, look.texts);
    let name = &map.name.text;
    for key in 0..keys.len() {
        match find_key(&headers, key) {
            Found::One(col) => located.keys.push((key, col)),
            Found::None => {}
            Found::Several(columns) => findings.diagnostics.push(two_columns(sheet, &headers, &map.name, &columns)),
        }
    }
    if located.keys.is_empty() && !keys.is_empty() && findings.diagnostics.last().is_none_or(|d| d.code != "column-twice") {
        let (title, row) = (&sheet.name, headers.row + 1);
        let all: Vec<&str> = headers.all.iter().filter(|h| !names_period(h)).map(|h| h.text.as_str()).take(8).collect();
        let wanted: Vec<&str> = keys.iter().filter_map(|k| k.first()).map(String::as_str).collect();
        let (wanted, there) = (listed(&wanted), listed(&all));
        let (we, wz, te, tz) = (wanted.en, wanted.zh, there.en, there.zh);
        let next = match map.key.first() {
            None => said!(
                "add `key = [\"...\"]` to the history with the header of that column; row {row} has {te}",
                "请给这个历史数据加上 `key = [\"...\"]`，写那一列的表头；第 {row} 行有 {tz}"
            ),
            Some(_) => said!("write the header of that column here; row {row} has {te}", "请在这里改成那一列的表头；第 {row} 行有 {tz}"),
        };
        findings.diagnostics.push(Diagnostic::error(
            "key-not-found",
            Place::Text(map.key.first().map_or(map.name.span, |key| key.span)),
            said!(
                "the sheet \"{title}\" of the history \"{name}\" has no key column {we}",
                "历史数据“{name}”的工作表“{title}”里没有主键列 {wz}"
            ),
            next,
        ));
        return located;
    }
    other_unit(map, period, findings);
    located.columns = match map.layout {
        Layout::Wide => {
            let (columns, taken) = wide(look, map, sheet, &headers, period, findings);
            located.taken = taken;
            columns
        }
        Layout::Long => long(map, sheet, &headers, findings),
    };
    located.found = !matches!(located.columns, HistoryColumns::Nowhere);
    located
}

/// Amounts a week in units/day would be taken for seven times as much.
fn other_unit(map: &HistoryMap, period: Period, findings: &mut Findings) {
    let Some(unit) = &map.unit else { return };
    let units = Units::shipped();
    let (word, zh) = match period {
        Period::Day => ("day", "天"),
        Period::Week { .. } => ("week", "周"),
        Period::Month => ("month", "月"),
    };
    let per = unit.text.rsplit_once(['/', '每']).and_then(|(_, per)| units.parse(per.trim()).ok());
    let times = ["day", "week", "month"].map(|time| units.parse(time).ok());
    if per.is_none() || !times.contains(&per) || per == units.parse(word).ok() {
        return;
    }
    let (name, text) = (&map.name.text, &unit.text);
    findings.diagnostics.push(Diagnostic::error(
        "history-other-unit",
        Place::Text(unit.span),
        said!("the history \"{name}\" has a value a {word}, but its unit is {text}", "历史数据“{name}”每{zh}一个值，但单位是 {text}"),
        said!("write the unit as an amount per {word}, or correct `period`", "请把单位写成每{zh}的数量，或改正 `period`"),
    ));
}

fn launch(map: &HistoryMap, stock: &LocatedTable, located: &mut LocatedHistory, findings: &mut Findings) {
    let Some(launch) = &map.launch else { return };
    let folded = fold(&launch.text);
    let called = |c: &super::LocatedColumn| {
        std::iter::once(&c.name).chain(&c.also).chain(&c.secondary).chain([&c.header]).any(|s| fold(s) == folded)
    };
    let columns = stock.columns.len();
    located.launch = stock.columns.iter().position(called).or_else(|| stock.extra.iter().position(called).map(|i| columns + i));
    if located.launch.is_none() {
        let near = nearest(&launch.text, stock.columns.iter().chain(&stock.extra).map(|c| c.name.as_str()), 3);
        let Said { en, zh } = listed(&near);
        let text = &launch.text;
        let next = if near.is_empty() {
            Said::new("write the header of a column with dates", "请写一个日期列的表头")
        } else {
            said!("did you mean {en}?", "是不是 {zh}？")
        };
        findings.diagnostics.push(Diagnostic::error(
            "column-not-found",
            Place::Text(launch.span),
            said!("the stock sheet has no column \"{text}\"", "库存主表里没有“{text}”这一列"),
            next,
        ));
    }
}

fn long(map: &HistoryMap, sheet: &RawSheet, headers: &Headers, findings: &mut Findings) -> HistoryColumns {
    let mut column = |words: &[Worded]| -> Option<u32> {
        let first = words.first()?;
        match headers.find(words.iter().map(|w| w.text.as_str())) {
            Found::One(col) => Some(col),
            Found::Several(columns) => {
                findings.diagnostics.push(two_columns(sheet, headers, first, &columns));
                None
            }
            Found::None => {
                let near = nearest(&first.text, headers.all.iter().map(|h| h.text.as_str()), 3);
                let all: Vec<&str> = headers.all.iter().map(|h| h.text.as_str()).take(12).collect();
                let Said { en, zh } = listed(if near.is_empty() { &all } else { &near });
                let (text, title) = (&first.text, &sheet.name);
                findings.diagnostics.push(Diagnostic::error(
                    "column-not-found",
                    Place::Text(first.span),
                    said!("the sheet \"{title}\" has no column \"{text}\"", "工作表“{title}”里没有“{text}”这一列"),
                    said!("write one of its headers here: {en}", "请改成已有的表头：{zh}"),
                ));
                None
            }
        }
    };
    let (date, value) = (column(&map.date), column(&map.value));
    match (date, value) {
        (Some(date), Some(value)) => HistoryColumns::Long { date, value },
        _ => HistoryColumns::Nowhere,
    }
}

fn names_period(header: &Header) -> bool {
    header.period().is_some()
}

fn wide(
    look: &Look,
    map: &HistoryMap,
    sheet: &RawSheet,
    headers: &Headers,
    length: Period,
    findings: &mut Findings,
) -> (HistoryColumns, Option<Taken>) {
    let named: Vec<(u32, period::Header)> = headers.all.iter().filter_map(|h| h.period().map(|p| (h.col, p))).collect();
    let (name, title) = (&map.name.text, &sheet.name);
    if named.is_empty() {
        let some: Vec<&str> = headers.all.iter().map(|h| h.text.as_str()).take(8).collect();
        let Said { en, zh } = listed(&some);
        findings.diagnostics.push(Diagnostic::error(
            "history-without-periods",
            Place::Text(map.name.span),
            said!("no header of the sheet \"{title}\" is a day, week or month of the history \"{name}\"; it has {en}", "工作表“{title}”里没有能看作日、周或月的表头（历史数据“{name}”）；现有 {zh}"),
            Said::new(
                "headers such as 2026-W48, 2026-11, 2026-11-27 are read; for a row a sale write `layout = \"long\"` with `date` and `value`",
                "可识别的表头如 2026-W48、2026年第48周、2026-11、2026-11-27；若一行是一笔销售，请写 `layout = \"long\"` 以及 `date` 和 `value`",
            ),
        ));
        return (HistoryColumns::Nowhere, None);
    }
    let Some(years) = years(look, map, &named) else {
        findings.diagnostics.push(Diagnostic::error(
            "history-needs-year",
            Place::Text(map.name.span),
            said!("the headers of the history \"{name}\" name no year", "历史数据“{name}”的表头没有年份"),
            Said::new(
                "add `year = 2026` to the history: the year of its first column",
                "请给这个历史数据加上 `year = 2026`，即第一列所在的年份",
            ),
        ));
        return (HistoryColumns::Nowhere, None);
    };
    let mut columns: Vec<(u32, i32)> = Vec::with_capacity(named.len());
    let mut strange: Vec<u32> = Vec::new();
    for ((col, header), year) in named.iter().zip(&years) {
        if let Some(found) = no_such_week(map, sheet, headers, (*col, *header), *year) {
            findings.diagnostics.push(found);
            return (HistoryColumns::Nowhere, None);
        }
        let shift = if period::is_range(headers.text(*col)) { MIDDLE } else { 0.0 };
        match index(*header, *year, shift, length) {
            Some(index) => columns.push((*col, index)),
            None => strange.push(*col),
        }
    }
    if let Some(first) = strange.first().filter(|_| strange.len() >= columns.len()) {
        let text = headers.text(*first);
        findings.diagnostics.push(Diagnostic::error(
            "history-other-period",
            Place::Text(map.name.span),
            said!(
                "headers such as \"{text}\" do not fit the period that the map gives the history \"{name}\"",
                "“{text}”这样的表头与配置里历史数据“{name}”的周期不符"
            ),
            Said::new("correct `period`: \"day\", \"week\" or \"month\"", "请改正 `period`：\"day\"、\"week\" 或 \"month\""),
        ));
        return (HistoryColumns::Nowhere, None);
    }
    columns.sort_by_key(|(col, index)| (*index, *col));
    if let Some(pair) = columns.windows(2).find(|pair| pair[0].1 == pair[1].1) {
        let both = [pair[0].0, pair[1].0];
        findings.diagnostics.push(Diagnostic {
            code: "history-period-twice",
            next: Said::new(
                "remove one of them; if each column is a day, write `period = \"day\"`",
                "请删掉其中一列；如果每列是一天，请写 `period = \"day\"`",
            ),
            ..two_columns(sheet, headers, &map.name, &both)
        });
        return (HistoryColumns::Nowhere, None);
    }
    let taken = taken(map, headers, &named, &years, columns.first().copied(), length);
    (HistoryColumns::Wide(columns), taken)
}

/// Week 53 in a year that has 52: it would fall together with the first week of the next.
fn no_such_week(map: &HistoryMap, sheet: &RawSheet, headers: &Headers, of: (u32, period::Header), year: i32) -> Option<Diagnostic> {
    let (col, header) = of;
    let (year, week, own) = match header {
        period::Header::Week(year, week) => (year, week, true),
        period::Header::WeekOfYear(week) => (year, week, false),
        _ => return None,
    };
    if week <= weeks_in(year) {
        return None;
    }
    let (name, text, most) = (&map.name.text, headers.text(col), weeks_in(year));
    let next = if own {
        Said::new(
            "correct the header, or write the first day of each week there, such as 2025-12-29",
            "请改正表头，或在表头写每周的第一天，例如 2025-12-29",
        )
    } else {
        Said::new(
            "write as `year` of the history the year of its first column; if it is that year, write the first day of each week as header, such as 2025-12-29",
            "请把这个历史数据的 `year` 写成第一列所在的年份；如果年份没错，请在表头写每周的第一天，例如 2025-12-29",
        )
    };
    let message = said!(
        "the history \"{name}\" has the header \"{text}\", but {year} has {most} weeks (ISO 8601)",
        "历史数据“{name}”有表头“{text}”，但 {year} 年只有 {most} 周（ISO 8601）"
    );
    let cell = CellRef { sheet: sheet.id, row: headers.row, col };
    let diagnostic = Diagnostic::error("history-no-such-week", Place::Text(map.name.span), message, next);
    Some(diagnostic.and_see(Place::Cell(cell), said!("the header \"{text}\"", "表头“{text}”")))
}

/// What of the first period is not plain from its header: the year, or which day of its week the day is.
fn taken(
    map: &HistoryMap,
    headers: &Headers,
    named: &[(u32, period::Header)],
    years: &[i32],
    first: Option<(u32, i32)>,
    length: Period,
) -> Option<Taken> {
    let (col, period) = first?;
    let at = named.iter().position(|(c, _)| *c == col)?;
    let (header, year) = (named[at].1, *years.get(at)?);
    let (year, day) = match header {
        period::Header::Week(..) | period::Header::Month(..) => return None,
        period::Header::Day(day) => (YearFrom::Header, Some(day)),
        period::Header::DayOfYear(month, day) => (from(map), crate::date::checked(year, month, day)),
        period::Header::MonthOfYear(_) | period::Header::WeekOfYear(_) => (from(map), None),
    };
    let day = day.filter(|_| matches!(length, Period::Week { .. }));
    // a day that begins its week is read as anybody would
    let begins = length.days(period).0;
    let odd = day.is_some_and(|day| begins < day || (begins != day && period::is_range(headers.text(col))));
    (year != YearFrom::Header || odd).then(|| Taken { col, header: headers.text(col).to_string(), period, year, day: day.filter(|_| odd) })
}

fn from(map: &HistoryMap) -> YearFrom {
    map.year.map_or(YearFrom::AsOf, YearFrom::Map)
}

/// The year of each header: its own, or found from `year` in the map or the as-of date. None if neither is there.
fn years(look: &Look, map: &HistoryMap, named: &[(u32, period::Header)]) -> Option<Vec<i32>> {
    // where it stands in its year
    let place = |h: &period::Header| match h {
        period::Header::DayOfYear(month, day) => Some((*month, *day)),
        period::Header::MonthOfYear(month) => Some((*month, 1)),
        period::Header::WeekOfYear(week) => Some((*week, 0)),
        _ => None,
    };
    let open: Vec<(usize, (u32, u32))> = named.iter().enumerate().filter_map(|(i, (_, h))| place(h).map(|m| (i, m))).collect();
    let mut years = vec![0; named.len()];
    if open.is_empty() {
        return Some(years);
    }
    if let Some(first) = map.year {
        let (mut year, mut before) = (first, (0, 0));
        for (i, place) in &open {
            if *place < before {
                year += 1;
            }
            (years[*i], before) = (year, *place);
        }
        return Some(years);
    }
    let as_of = look.as_of?;
    let (mut year, mut behind) = (from_serial(as_of).0, (u32::MAX, 0));
    let begins = |i: usize, (month, day): (u32, u32), year: i32| match named[i].1 {
        period::Header::WeekOfYear(week) => iso_week_monday(year, week),
        _ => to_serial(year, month, day),
    };
    if open.last().is_some_and(|(i, place)| begins(*i, *place, year) > as_of) {
        year -= 1;
    }
    for (i, place) in open.iter().rev() {
        if *place > behind {
            year -= 1;
        }
        (years[*i], behind) = (year, *place);
    }
    Some(years)
}

/// Days from the first day of a week to its middle one, which lies in the week that has most of its days.
const MIDDLE: f64 = 3.0;

/// The number of the period; none if the header names a coarser one than the history has. `shift`: days from the day that
/// the header names to the one that counts.
fn index(header: period::Header, year: i32, shift: f64, length: Period) -> Option<i32> {
    let shift = if matches!(length, Period::Week { .. }) { shift } else { 0.0 };
    match (header, length) {
        (period::Header::Day(day), _) => Some(length.index(day + shift)),
        (period::Header::DayOfYear(month, day), _) => crate::date::checked(year, month, day).map(|d| length.index(d + shift)),
        // Thursday lies in the week whatever day weeks end on
        (period::Header::Week(year, week), Period::Week { .. }) => Some(length.index(iso_week_monday(year, week) + MIDDLE)),
        (period::Header::WeekOfYear(week), Period::Week { .. }) => Some(length.index(iso_week_monday(year, week) + MIDDLE)),
        (period::Header::Month(year, month), Period::Month) => Some(length.index(to_serial(year, month, 1))),
        (period::Header::MonthOfYear(month), Period::Month) => Some(length.index(to_serial(year, month, 1))),
        _ => None,
    }
}

fn two_columns(sheet: &RawSheet, headers: &Headers, name: &Worded, columns: &[u32]) -> Diagnostic {
    let cells: Vec<String> = columns.iter().map(|c| crate::place::a1(headers.row, *c)).collect();
    let (en, zh) = (cells.join(" and "), cells.join(" 和 "));
    let (text, title) = (&name.text, &sheet.name);
    let mut diagnostic = Diagnostic::error(
        "column-twice",
        Place::Text(name.span),
        said!("\"{text}\" fits two columns of the sheet \"{title}\": {en}", "“{text}”对应工作表“{title}”里的两列：{zh}"),
        Said::new("rename one of the two headers", "请改掉其中一个表头"),
    );
    for col in columns {
        let header = headers.text(*col);
        let cell = CellRef { sheet: sheet.id, row: headers.row, col: *col };
        diagnostic = diagnostic.and_see(Place::Cell(cell), said!("the header \"{header}\"", "表头“{header}”"));
    }
    diagnostic
}
