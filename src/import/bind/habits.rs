//! How a column writes its numbers and dates where they are texts: decided once for the whole column and announced.
//! Takes the cells of the column and what map, header and the rest of the sheet tell; returns the mark in front of the
//! decimals, or the order of day and month. Invariant: no cell is read against what its own text can only mean.

use super::cells::{Reader, short};
use super::issues::Issues;
use crate::column::Texts;
use crate::import::frame::Fate;
use crate::import::map::DateOrder;
use crate::import::sheet::{Cell, RawColumn, Tag};
use crate::import::values::{date, number};
use crate::said;
use crate::tongue::Said;

/// What holds for the cells that could be read in two ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken<T> {
    All(T),
    /// The column has cells of both ways: each that tells is read by itself, the others are unknown.
    Each,
}

#[derive(Default)]
struct Votes {
    one: usize,
    other: usize,
    open: usize,
    /// The first cell that could be read both ways.
    first_open: Option<u32>,
    /// The first of these with a point.
    first_point: Option<u32>,
    /// The first that decides for `other`.
    first_other: Option<u32>,
}

impl Votes {
    /// Counts the marks of decimals: `one` the point, `other` the comma.
    fn of_numbers(column: &RawColumn, rows: impl Iterator<Item = u32>, plain_text: bool, texts: &Texts) -> Votes {
        let mut votes = Votes::default();
        for row in rows {
            match column.get(row) {
                Cell::Text(id) => match number::mark(texts.get(id)) {
                    Some(number::Mark::Point) => votes.one += 1,
                    Some(number::Mark::Comma) => {
                        votes.other += 1;
                        votes.first_other.get_or_insert(row);
                    }
                    Some(number::Mark::Either) => {
                        votes.open += 1;
                        votes.first_open.get_or_insert(row);
                        if texts.get(id).contains(['.', '．']) {
                            votes.first_point.get_or_insert(row);
                        }
                    }
                    None => {}
                },
                Cell::Number(n) if plain_text && n.fract() != 0.0 => votes.one += 1,
                _ => {}
            }
        }
        votes
    }

    /// Counts the orders of dates: `one` day first, `other` month first.
    fn of_dates(column: &RawColumn, rows: impl Iterator<Item = u32>, texts: &Texts) -> Votes {
        let mut votes = Votes::default();
        for row in rows {
            let Cell::Text(id) = column.get(row) else { continue };
            let Some(loose) = date::Loose::of(texts.get(id)).filter(|_| date::read(texts.get(id)).is_none()) else { continue };
            match (loose.day(DateOrder::DayFirst), loose.day(DateOrder::MonthFirst)) {
                (Some(a), Some(b)) if a == b => {}
                (Some(_), Some(_)) => {
                    votes.open += 1;
                    votes.first_open.get_or_insert(row);
                }
                (Some(_), None) => votes.one += 1,
                (None, Some(_)) => {
                    votes.other += 1;
                    votes.first_other.get_or_insert(row);
                }
                (None, None) => {}
            }
        }
        votes
    }

    /// The one way that all cells which tell agree on.
    fn agreed<T>(&self, one: T, other: T) -> Option<Taken<T>> {
        match (self.one, self.other) {
            (0, 0) => None,
            (_, 0) => Some(Taken::All(one)),
            (0, _) => Some(Taken::All(other)),
            _ => Some(Taken::Each),
        }
    }
}

impl Reader<'_> {
    /// The mark in front of the decimals of this column's texts.
    pub fn decimal(&self, rows: impl Iterator<Item = u32>, texts: &Texts, issues: &mut Issues) -> Taken<char> {
        if let Some(mark) = self.habits.decimal {
            return Taken::All(mark);
        }
        if !self.column().tags.contains(&Tag::Text) {
            return Taken::All('.');
        }
        let votes = Votes::of_numbers(self.column(), rows, self.sheet.plain_text, texts);
        let agreed = votes.agreed('.', ',');
        let Some(row) = votes.first_point.or(votes.first_open) else {
            // a comma that nobody could take for anything else is still worth a word
            if let (Some(Taken::All(',')), Some(row)) = (agreed, votes.first_other) {
                // among real numbers it was typed by hand, and `1,20` may have lost a digit
                let fate = if self.column().tags.contains(&Tag::Number) { Fate::Assumed } else { Fate::Noted };
                self.decided(row, ',', fate, texts, issues);
            }
            return agreed.unwrap_or(Taken::All('.'));
        };
        match agreed {
            Some(Taken::Each) => Taken::Each,
            Some(Taken::All(mark)) => {
                // `1,234` is a thousand where the other cells write a point, and that is how it looks; in a text file
                // three decimals among others are nothing odd
                if mark == ',' || (votes.first_point.is_some() && !self.sheet.plain_text) {
                    self.decided(row, mark, if mark == ',' { Fate::Assumed } else { Fate::Noted }, texts, issues);
                }
                Taken::All(mark)
            }
            None => {
                let sheet = self.sheet_mark(texts);
                let mark = sheet.unwrap_or('.');
                // `1,234` is a thousand unless something speaks against it; `1.234` may well be one, too
                if mark == ',' || votes.first_point.is_some() {
                    self.assumed(row, mark, Fate::Assumed, texts, issues);
                } else if sheet.is_none() {
                    self.assumed(row, mark, Fate::Noted, texts, issues);
                }
                Taken::All(mark)
            }
        }
    }

    /// Says what the column's own cells decided, by one that could be read in another way.
    fn decided(&self, row: u32, mark: char, fate: Fate, texts: &Texts, issues: &mut Issues) {
        let (name, shown) = (self.name, self.shown(row, texts));
        let value = number::read_in(&shown, mark).map_or_else(String::new, |r| crate::import::values::shown::number(r.number));
        let code = if mark == ',' { "decimal-comma" } else { "decimal-point" };
        issues.add(code, Some(self.cell(row)), None, fate, || {
            let message = match mark {
                ',' => said!(
                    "the column \"{name}\" writes a comma in front of decimals: \"{shown}\" is read as {value}",
                    "“{name}”列用逗号作小数点：“{shown}”按 {value} 读取"
                ),
                _ => said!(
                    "the column \"{name}\" writes a point in front of decimals: \"{shown}\" is read as {value}",
                    "“{name}”列用点作小数点：“{shown}”按 {value} 读取"
                ),
            };
            (message, decimal_in_map())
        });
    }

    /// Says how a column is read of which no cell tells.
    fn assumed(&self, row: u32, mark: char, fate: Fate, texts: &Texts, issues: &mut Issues) {
        let (name, shown) = (self.name, self.shown(row, texts));
        issues.add("decimal-assumed", Some(self.cell(row)), None, fate, || {
            let value = number::read_in(&shown, mark).map_or_else(String::new, |r| crate::import::values::shown::number(r.number));
            (
                said!(
                    "\"{shown}\" in the column \"{name}\" can be read in two ways; the whole column is read as if it were {value}",
                    "“{name}”列的“{shown}”有两种读法；整列都按 {value} 这种方式读取"
                ),
                decimal_in_map(),
            )
        });
    }

    /// The order of day and month in this column's texts.
    pub fn date_order(&self, rows: impl Iterator<Item = u32>, texts: &Texts, issues: &mut Issues) -> Taken<DateOrder> {
        if let Some(order) = self.habits.dates {
            return Taken::All(order);
        }
        if !self.column().tags.contains(&Tag::Text) {
            return Taken::All(DateOrder::DayFirst);
        }
        let rows: Vec<u32> = rows.collect();
        let votes = Votes::of_dates(self.column(), rows.iter().copied(), texts);
        if let Some(taken) = votes.agreed(DateOrder::DayFirst, DateOrder::MonthFirst)
            && (votes.open == 0 || taken == Taken::Each)
        {
            return taken;
        }
        let Some(row) = votes.first_open else { return Taken::All(DateOrder::DayFirst) };
        let (order, en, zh) = match votes.agreed(DateOrder::DayFirst, DateOrder::MonthFirst) {
            Some(Taken::All(order)) => (order, "as other cells of the column show", "本列其他单元格可以看出"),
            _ => match (self.header_order(), self.order_among(&rows, texts), self.sheet_order(texts)) {
                (None, Some(order), _) => {
                    (order, "since it lies among the other dates of the column only so", "只有这样才落在本列其他日期之间")
                }
                (Some(order), ..) | (None, None, Some(order)) => {
                    (order, "as the header or other columns of the sheet show", "表头或本表其他列可以看出")
                }
                _ if self.month_first => {
                    (DateOrder::MonthFirst, "as is usual with US dollars; nothing in the sheet tells", "按美元表格的习惯；表里看不出来")
                }
                _ => (DateOrder::DayFirst, "as in most countries; nothing in the sheet tells", "按多数国家的习惯；表里看不出来"),
            },
        };
        let (name, shown) = (self.name, self.shown(row, texts));
        let day = self.loose(row, texts).and_then(|l| l.day(order)).map_or_else(String::new, crate::date::iso);
        issues.add("date-order", Some(self.cell(row)), None, Fate::Assumed, || {
            (
                said!(
                    "\"{shown}\" in the column \"{name}\" is read as {day}, and the whole column that way, {en}",
                    "“{name}”列的“{shown}”按 {day} 读取，整列同此（{zh}）"
                ),
                Said::new(
                    "to decide otherwise, write `dates = \"day first\"` or `dates = \"month first\"` for the column in the map",
                    "如需另行指定，请在映射文件里给这一列写 `dates = \"日在前\"` 或 `dates = \"月在前\"`",
                ),
            )
        });
        Taken::All(order)
    }

    fn shown(&self, row: u32, texts: &Texts) -> String {
        match self.column().get(row) {
            Cell::Text(id) => short(texts.get(id)),
            _ => String::new(),
        }
    }

    fn loose(&self, row: u32, texts: &Texts) -> Option<date::Loose> {
        match self.column().get(row) {
            Cell::Text(id) => date::Loose::of(texts.get(id)),
            _ => None,
        }
    }

    /// `Created Time (DD/MM/YYYY)`.
    fn header_order(&self) -> Option<DateOrder> {
        let header = self.header.to_uppercase().replace(['-', '.'], "/");
        [("DD/MM", DateOrder::DayFirst), ("MM/DD", DateOrder::MonthFirst)]
            .into_iter()
            .find(|(hint, _)| header.contains(hint))
            .map(|(_, o)| o)
    }

    /// The mark that the other columns of the sheet agree on, if they tell.
    fn sheet_mark(&self, texts: &Texts) -> Option<char> {
        let mut all = Votes::default();
        for column in self.sheet.columns.iter().filter(|c| c.tags.contains(&Tag::Text)) {
            let votes = Votes::of_numbers(column, 0..column.tags.len() as u32, false, texts);
            (all.one, all.other) = (all.one + votes.one, all.other + votes.other);
        }
        match all.agreed('.', ',') {
            Some(Taken::All(mark)) => Some(mark),
            _ => None,
        }
    }

    /// The order by which all dates that could be both lie between the first and the last one that could not.
    fn order_among(&self, rows: &[u32], texts: &Texts) -> Option<DateOrder> {
        let column = self.column();
        let certain = rows.iter().filter_map(|row| match column.get(*row) {
            Cell::Date(day) => Some(day.floor()),
            Cell::Text(id) => date::read(texts.get(id)).map(f64::floor),
            _ => None,
        });
        let (first, last) = certain.fold((f64::INFINITY, f64::NEG_INFINITY), |(first, last), day| (first.min(day), last.max(day)));
        let fits = |order: DateOrder| {
            let open = rows.iter().filter_map(|row| self.loose(*row, texts)).filter_map(|loose| loose.day(order));
            open.into_iter().all(|day| (first..=last).contains(&day.floor()))
        };
        match (fits(DateOrder::DayFirst), fits(DateOrder::MonthFirst)) {
            (true, false) => Some(DateOrder::DayFirst),
            (false, true) => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }

    fn sheet_order(&self, texts: &Texts) -> Option<DateOrder> {
        let mut all = Votes::default();
        for column in self.sheet.columns.iter().filter(|c| c.tags.contains(&Tag::Text)) {
            let votes = Votes::of_dates(column, 0..column.tags.len() as u32, texts);
            (all.one, all.other) = (all.one + votes.one, all.other + votes.other);
        }
        match all.agreed(DateOrder::DayFirst, DateOrder::MonthFirst) {
            Some(Taken::All(order)) => Some(order),
            _ => None,
        }
    }
}

fn decimal_in_map() -> Said {
    Said::new(
        "to decide otherwise, write `decimal = \",\"` or `decimal = \".\"` for the column in the map",
        "如需另行指定，请在映射文件里给这一列写 `decimal = \",\"` 或 `decimal = \".\"`",
    )
}
