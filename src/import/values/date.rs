//! Dates that are kept as text. Takes the text, returns an Excel serial day (1900 system), with the time of day as its
//! fraction. Invariant: [`read`] takes only what has one reading: year first, the Chinese characters, or the month by
//! its name; what has two orders is read by [`read_in`], for a whole column at once.

use super::number::LONGEST;
use crate::date::checked;
use crate::import::map::DateOrder;
use unicode_normalization::UnicodeNormalization;

/// Years that a date in a shop's workbook can have.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// Months by their first three letters, in English and Spanish where it differs.
const MONTHS: [(&str, u32); 17] = [
    ("jan", 1),
    ("feb", 2),
    ("mar", 3),
    ("apr", 4),
    ("may", 5),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
    ("ene", 1),
    ("abr", 4),
    ("ago", 8),
    ("dic", 12),
    ("set", 9),
];

/// `2026-11-27`, `2026/11/27`, `2026.11.27`, `2026年11月27日`, `27-Nov-2026`, `Nov 27, 2026`; a time may follow.
/// `20261127` is a number and no date.
pub fn read(text: &str) -> Option<f64> {
    if text.len() > LONGEST {
        return None;
    }
    let normal: String = text.nfkc().collect();
    let text = normal.trim();
    year_first(text).or_else(|| named_month(text))
}

fn year_first(text: &str) -> Option<f64> {
    let (year, rest) = leading_number(text)?;
    if text.len() - rest.len() != 4 || !YEARS.contains(&(year as i32)) {
        return None;
    }
    let chinese = rest.trim_start().strip_prefix('年');
    let (month, rest, mark) = match chinese {
        Some(rest) => {
            let (month, rest) = leading_number(rest.trim_start())?;
            (month, rest.trim_start().strip_prefix('月')?, '月')
        }
        None => {
            let mark = rest.chars().next().filter(|c| matches!(c, '-' | '/' | '.'))?;
            let (month, rest) = leading_number(&rest[1..])?;
            (month, rest.strip_prefix(mark)?, mark)
        }
    };
    let (day, rest) = leading_number(rest.trim_start())?;
    let rest = if mark == '月' { rest.trim_start().strip_prefix(['日', '号']).unwrap_or(rest) } else { rest };
    let serial = checked(year as i32, month, day)?;
    Some(serial + time_of_day(rest)?)
}

/// `27-Nov-2026`, `27 noviembre 2026`, `27 de noviembre de 2026`, `Nov 27, 2026`.
fn named_month(text: &str) -> Option<f64> {
    if !text.contains(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut rest = text;
    let (mut day, mut month) = (None, None);
    for _ in 0..2 {
        if let Some((number, after)) = leading_number(rest).filter(|_| day.is_none()) {
            (day, rest) = (Some(number), after);
        } else {
            let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            let word = rest[..end].to_lowercase();
            let start = word.get(..3)?;
            let found = MONTHS.iter().find(|(name, _)| *name == start).filter(|_| month.is_none())?.1;
            (month, rest) = (Some(found), rest[end..].trim_start_matches('.'));
        }
        rest = rest.trim_start_matches([' ', '-', '/', '.', ',']);
        rest = rest.strip_prefix("de ").unwrap_or(rest);
    }
    let (year, after) = leading_number(rest)?;
    let year = full_year(year, rest.len() - after.len())?;
    Some(checked(year, month?, day?)? + time_of_day(after)?)
}

/// A date of three numbers whose order only the whole column can tell: `27/11/2026`, `11-27-26`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loose {
    first: u32,
    second: u32,
    third: u32,
    /// How many digits the third number has.
    digits: usize,
    time: f64,
}

impl Loose {
    pub fn of(text: &str) -> Option<Loose> {
        if text.len() > LONGEST {
            return None;
        }
        let normal: String = text.nfkc().collect();
        let text = normal.trim();
        let (first, rest) = leading_number(text).filter(|(_, rest)| text.len() - rest.len() <= 2)?;
        let mark = rest.chars().next().filter(|c| matches!(c, '-' | '/' | '.'))?;
        let after = &rest[1..];
        let (second, rest) = leading_number(after).filter(|(_, rest)| after.len() - rest.len() <= 2)?;
        let after = rest.strip_prefix(mark)?;
        let (third, rest) = leading_number(after)?;
        let digits = after.len() - rest.len();
        let loose = Loose { first, second, third, digits, time: time_of_day(rest)? };
        (matches!(digits, 2 | 4)
            && [DateOrder::DayFirst, DateOrder::MonthFirst, DateOrder::YearFirst].iter().any(|o| loose.day(*o).is_some()))
        .then_some(loose)
    }

    /// The serial day in an order; none if it cannot have it.
    pub fn day(&self, order: DateOrder) -> Option<f64> {
        let (year, month, day) = match order {
            DateOrder::DayFirst => (full_year(self.third, self.digits)?, self.second, self.first),
            DateOrder::MonthFirst => (full_year(self.third, self.digits)?, self.first, self.second),
            DateOrder::YearFirst => (full_year(self.first, 2)?, self.second, if self.digits == 2 { self.third } else { 0 }),
        };
        Some(checked(year, month, day)? + self.time)
    }
}

/// Two digits as Excel takes them: 00 to 29 are this century.
fn full_year(year: u32, digits: usize) -> Option<i32> {
    match digits {
        4 => Some(year as i32).filter(|y| YEARS.contains(y)),
        2 => Some(year as i32 + if year < 30 { 2000 } else { 1900 }),
        _ => None,
    }
}

/// Whether a text is a date in any order.
pub fn looks(text: &str) -> bool {
    read(text).is_some() || Loose::of(text).is_some()
}

/// Digits at the start of a text, at most nine.
pub fn leading_number(text: &str) -> Option<(u32, &str)> {
    let end = text.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    if end == 0 || end > 9 {
        return None;
    }
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// A time of day behind a date, as a fraction; 0 for none. `15:04`, `15:04:05.250Z`, `3:04 PM`, `下午3:04`; the offset of
/// a time zone is passed over: the day is the one that the file shows.
fn time_of_day(rest: &str) -> Option<f64> {
    let lower = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, 'T' | ',')).trim_end_matches('Z').trim().to_lowercase();
    let mut rest = lower.trim_end_matches("hs.").trim_end_matches(" h").trim();
    if rest.is_empty() {
        return Some(0.0);
    }
    let mut half = None;
    for (word, afternoon) in [("上午", false), ("下午", true), ("am", false), ("pm", true), ("a.m.", false), ("p.m.", true)] {
        if let Some(left) = rest.strip_prefix(word).or_else(|| rest.strip_suffix(word)) {
            (rest, half) = (left.trim(), Some(afternoon));
            break;
        }
    }
    for zone in ["utc", "gmt", "pst", "pdt", "est", "edt", "cst"] {
        rest = rest.strip_suffix(zone).unwrap_or(rest).trim_end();
    }
    if let Some(at) = rest.rfind(['+', '-']).filter(|at| rest[at + 1..].bytes().all(|b| b.is_ascii_digit() || b == b':')) {
        rest = rest[..at].trim_end();
    }
    let mut parts = rest.split(':');
    let mut hour: f64 = parts.next()?.parse().ok()?;
    let minute: f64 = parts.next()?.parse().ok()?;
    let second: f64 = parts.next().map_or(Some(0.0), |s| s.parse().ok())?;
    match half {
        Some(true) if hour < 12.0 => hour += 12.0,
        Some(false) if hour == 12.0 => hour = 0.0,
        _ => {}
    }
    let well = parts.next().is_none() && (0.0..24.0).contains(&hour) && (0.0..60.0).contains(&minute) && (0.0..61.0).contains(&second);
    well.then_some((hour * 3600.0 + minute * 60.0 + second) / 86_400.0)
}

/// Serial days that a number without a date format may mean: 1900 to 2200.
pub fn is_serial(number: f64) -> bool {
    (1.0..109_940.0).contains(&number)
}

#[cfg(test)]
mod tests {
    use super::{DateOrder, Loose, read};

    #[test]
    fn what_has_one_reading() {
        let day = Some(46_353.0);
        for text in [
            "2026-11-27",
            "2026/11/27",
            " 2026.11.27 ",
            "2026年11月27日",
            "２０２６-11-27",
            "2026-11-27 00:00:00",
            "2026-11-27T00:00:00Z",
            "2026-11-27T00:00:00-08:00",
            "27-Nov-2026",
            "27 nov. 2026",
            "Nov 27, 2026",
            "27 de noviembre de 2026",
            "November 27 2026 12:00:00 AM",
            "27-Nov-26",
        ] {
            assert_eq!(read(text), day, "{text}");
        }
        assert_eq!(read("2026/1/2"), Some(46_024.0));
        assert_eq!(read("2026-11-27 12:00"), Some(46_353.5));
    }

    #[test]
    fn other_orders_are_not_guessed() {
        for text in
            ["27/11/2026", "11/27/2026", "2026-02-30", "2026-11", "20261127", "26-11-27", "2026-11-27 25:00", "soon", "", "Nov 2026"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn orders_that_a_text_can_have() {
        let in_order = |text: &str, order| Loose::of(text).and_then(|l| l.day(order));
        use DateOrder::*;
        assert_eq!((in_order("27/11/2026", DayFirst), in_order("27/11/2026", MonthFirst)), (Some(46_353.0), None));
        assert_eq!((in_order("11-27-26", DayFirst), in_order("11-27-26", MonthFirst)), (None, Some(46_353.0)));
        assert_eq!((in_order("03.04.2026", DayFirst), in_order("03.04.2026", MonthFirst)), (Some(46_115.0), Some(46_085.0)));
        assert_eq!(in_order("26/11/27", YearFirst), Some(46_353.0));
        assert_eq!(in_order("27/11/2026 6:00:00 PM", DayFirst), Some(46_353.75));
        for text in ["12/40/66", "1-2", "1/2/3", "2026/1/2", "31/31/2026", "1/2-2026"] {
            assert_eq!(Loose::of(text).filter(|l| l.digits == 4 || text == "1-2"), None, "{text}");
        }
    }
}
