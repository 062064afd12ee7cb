//! Sheets that count something by period: a column a period, or a row a day.
//! Takes a table of the workbook, gives a history; none where its headers or rows name no periods.

use super::guess::plain_name;
use super::known::Known;
use super::tables::Table;
use crate::column::{Texts, fold};
use crate::import::locate::{Header, Holds, holds};
use crate::import::map::{Layout, PeriodKind};
use crate::import::sheet::{Cell, RawSheet};
use crate::import::values::period;
use crate::tongue::Tongue;

/// The year where nothing in the sheets tells.
const ASSUMED_YEAR: i32 = 2025;

#[derive(Debug)]
pub struct HistoryGuess {
    pub name: String,
    pub sheet: String,
    pub header_row: u32,
    pub layout: Layout,
    pub period: PeriodKind,
    pub plan: bool,
    /// Periods with a column, for wide ones.
    pub periods: usize,
    /// The key's headers, where they are not those of the stock sheet.
    pub key: Vec<String>,
    pub date: String,
    pub value: String,
    /// Its headers name no year: that of the first period, as far as the sheets tell.
    pub needs_year: bool,
    pub year_by: YearBy,
    pub year: i32,
    /// The name tells that it counts sales.
    pub is_sales: bool,
}

impl HistoryGuess {
    pub fn in_year(self, (year_by, year): (YearBy, i32)) -> HistoryGuess {
        HistoryGuess { year_by, year, ..self }
    }
}

/// Whether a sheet beside the stock has a column a period: three of them, or two that make up half of it.
pub fn is_wide(table: &Table) -> bool {
    let periods = table.periods.len();
    periods >= 3 || (periods == 2 && table.headers.all.len() <= 5)
}

/// A header with a word for a period, where at least half of them have one.
pub fn speaks_of_periods(table: &Table) -> Option<String> {
    let is_count = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let speaks = |header: &&Header| {
        ["周", "星期", "week", "月", "month", "天"].iter().any(|word| header.folded.contains(word)) && header.text.contains(is_count)
    };
    let speaking: Vec<&Header> = table.headers.all.iter().filter(speaks).collect();
    let own = table.headers.all.len().saturating_sub(1);
    speaking.first().filter(|_| speaking.len() >= 2 && speaking.len() * 2 > own).map(|h| h.text.clone())
}

/// The length of the periods, and whether their headers name no year.
pub fn period_kind(periods: &[(u32, period::Header)]) -> (PeriodKind, bool) {
    let mut days: Vec<f64> = Vec::new();
    let mut needs_year = false;
    let mut year = 2023;
    let mut before = (0, 0);
    for (_, header) in periods {
        match header {
            period::Header::Week(..) => return (PeriodKind::Week, false),
            period::Header::Month(..) => return (PeriodKind::Month, false),
            period::Header::MonthOfYear(_) => return (PeriodKind::Month, true),
            period::Header::WeekOfYear(_) => return (PeriodKind::Week, true),
            period::Header::DayOfYear(month, day) => {
                needs_year = true;
                year += i32::from((*month, *day) < before);
                before = (*month, *day);
                days.extend(crate::date::checked(year, *month, *day));
            }
            period::Header::Day(day) => days.push(*day),
        }
    }
    days.sort_by(f64::total_cmp);
    let mut gaps: Vec<f64> = days.windows(2).map(|w| w[1] - w[0]).collect();
    gaps.sort_by(f64::total_cmp);
    match gaps.get(gaps.len() / 2).copied().unwrap_or(1.0) {
        g if g >= 27.0 => (PeriodKind::Month, needs_year),
        g if g >= 6.0 => (PeriodKind::Week, needs_year),
        _ => (PeriodKind::Day, needs_year),
    }
}

/// Year, month and day on which a file was saved.
pub type Saved = (i32, u32, u32);

/// What told the year of headers that name none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum YearBy {
    /// Titles and dates of the sheets.
    Cells,
    /// The day on which the workbook was saved: its last period had begun by then.
    Saved,
    #[default]
    Nothing,
}

/// The year of the first period where its headers name none, and what told it: what the sheets name in titles and dates is
/// the year of the last one, else the last one that had begun when the file was saved. Dates may lie behind that day, as
/// arrivals do, and then tell nothing.
pub fn first_year(table: &Table, sheets: &[RawSheet], texts: &Texts, saved: Option<Saved>) -> (YearBy, i32) {
    const TOP: u32 = 5;
    const DATES: u32 = 50;
    let (mut titled, mut dated): (Option<i32>, Option<i32>) = (None, None);
    for sheet in sheets {
        for (row, column) in sheet.columns.iter().take(60).flat_map(|c| (0..DATES.min(sheet.rows)).map(move |row| (row, c))) {
            let of_our_time = |y: &i32| (2000..=2100).contains(y);
            match column.get(row) {
                Cell::Date(day) => dated = dated.max(Some(crate::date::from_serial(day).0).filter(of_our_time)),
                Cell::Text(id) if row < TOP && texts.get(id).len() <= 100 => {
                    titled = titled.max(period::year_in(texts.get(id)).filter(of_our_time));
                }
                _ => {}
            }
        }
    }
    let place = |header: &period::Header| match header {
        period::Header::DayOfYear(month, day) => (*month, *day),
        period::Header::MonthOfYear(one) | period::Header::WeekOfYear(one) => (*one, 0),
        _ => (0, 0),
    };
    let turns = table.periods.windows(2).filter(|pair| place(&pair[1].1) < place(&pair[0].1)).count();
    let begun = |(year, month, day): Saved| {
        let saved = crate::date::checked(year, month, day)?;
        let begins = |year: i32| match table.periods.last().map(|(_, header)| *header)? {
            period::Header::DayOfYear(month, day) => crate::date::checked(year, month, day),
            period::Header::MonthOfYear(month) => crate::date::checked(year, month, 1),
            period::Header::WeekOfYear(week) => Some(period::iso_week_monday(year, week)),
            _ => None,
        };
        Some(if begins(year)? > saved { year - 1 } else { year })
    };
    let (by, last) = match (titled.max(dated), saved.and_then(begun)) {
        (Some(year), Some(begun)) if begun < year && titled != Some(year) => (YearBy::Saved, Some(begun)),
        (Some(year), _) => (YearBy::Cells, Some(year)),
        (None, Some(year)) => (YearBy::Saved, Some(year)),
        (None, None) => (YearBy::Nothing, None),
    };
    let first = last.map(|year| year - i32::try_from(turns).unwrap_or(0));
    // week 53 belongs to a year that has one
    let has_weeks = |first: &i32| {
        let (mut year, mut before) = (*first, (0, 0));
        table.periods.iter().all(|(_, header)| {
            year += i32::from(place(header) < before);
            before = place(header);
            !matches!(header, period::Header::WeekOfYear(week) if *week > period::weeks_in(year))
        })
    };
    let about = first.unwrap_or(ASSUMED_YEAR);
    if has_weeks(&about) {
        return (by, about);
    }
    let near = (1..=6).flat_map(|far| [about + far, about - far]).find(has_weeks);
    (near.map_or(by, |_| YearBy::Nothing), near.unwrap_or(about))
}

/// A name for a history that no other has.
pub fn history_name(
    known: &Known,
    words: &str,
    sheet: &str,
    period: PeriodKind,
    tongue: Tongue,
    others: &[HistoryGuess],
) -> (String, bool, bool) {
    let found = known.history(words);
    let named = found.map_or_else(|| plain_name(sheet), |h| h.name(period, tongue).to_string());
    let name = if others.iter().any(|o| o.name == named) { format!("{named} {}", plain_name(sheet)) } else { named };
    let plan = found.is_some_and(|h| h.plan);
    (name, plan, found.is_some() && !plan && !fold(words).contains("return") && !words.contains('退'))
}

pub fn wide(table: &Table, known: &Known, tongue: Tongue, key: Vec<String>, others: &[HistoryGuess]) -> Option<HistoryGuess> {
    let (period, needs_year) = period_kind(&table.periods);
    let sheet = &table.sheet.name;
    let (mut name, plan, mut is_sales) = history_name(known, sheet, sheet, period, tongue, others);
    if known.history(sheet).is_none() && others.is_empty() {
        // periods beside the stock without another word are what was sold
        (name, is_sales) = (history_name(known, "sales", sheet, period, tongue, others).0, true);
    }
    Some(HistoryGuess {
        name,
        sheet: sheet.clone(),
        header_row: table.headers.row,
        layout: Layout::Wide,
        period,
        plan,
        periods: table.periods.len(),
        key,
        date: String::new(),
        value: String::new(),
        needs_year,
        year_by: YearBy::Nothing,
        year: ASSUMED_YEAR,
        is_sales,
    })
}

/// A sheet with a row a sale: a date, the key, an amount, and a name that speaks of sales.
pub fn long(
    table: &Table,
    key: u32,
    texts: &Texts,
    known: &Known,
    tongue: Tongue,
    own_key: Vec<String>,
    others: &[HistoryGuess],
) -> Option<HistoryGuess> {
    let sheet = &table.sheet.name;
    let kind_of = |col: u32| table.sheet.columns.get(col as usize).map_or(Holds::Any, |c| holds(c, table.first, table.end, texts));
    let date = table.headers.all.iter().find(|h| kind_of(h.col) == Holds::Date)?;
    let value = table.headers.all.iter().find(|h| h.col != key && known.is_amount(&h.text) && kind_of(h.col) == Holds::Number)?;
    let words = format!("{sheet} {}", value.text);
    known.history(&words)?;
    let period = PeriodKind::Day;
    let (name, plan, is_sales) = history_name(known, &words, sheet, period, tongue, others);
    Some(HistoryGuess {
        name,
        sheet: sheet.clone(),
        header_row: table.headers.row,
        layout: Layout::Long,
        period,
        plan,
        periods: 0,
        key: own_key,
        date: date.text.clone(),
        value: value.text.clone(),
        needs_year: false,
        year_by: YearBy::Nothing,
        year: ASSUMED_YEAR,
        is_sales,
    })
}
