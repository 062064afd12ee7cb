//! Dates that are kept as text. Only orders with one reading: year first, or the Chinese characters.
//! Takes the text, returns an Excel serial day (1900 system), with the time of day as its fraction.

use crate::date::checked;
use unicode_normalization::UnicodeNormalization;

/// Years that a date in a shop's workbook can have.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// `2026-11-27`, `2026/11/27`, `2026.11.27`, `20261127` is a number and no date, `2026年11月27日`; a time may follow.
pub fn read(text: &str) -> Option<f64> {
    let normal: String = text.nfkc().collect();
    let text = normal.trim();
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

/// Digits at the start of a text, at most nine.
pub fn leading_number(text: &str) -> Option<(u32, &str)> {
    let end = text.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    if end == 0 || end > 9 {
        return None;
    }
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// A time of day behind a date, as a fraction; 0 for none.
fn time_of_day(rest: &str) -> Option<f64> {
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == 'T').trim_end_matches('Z').trim();
    if rest.is_empty() {
        return Some(0.0);
    }
    let mut parts = rest.split(':');
    let hour: f64 = parts.next()?.parse().ok()?;
    let minute: f64 = parts.next()?.parse().ok()?;
    let second: f64 = parts.next().map_or(Some(0.0), |s| s.parse().ok())?;
    let well = parts.next().is_none() && (0.0..24.0).contains(&hour) && (0.0..60.0).contains(&minute) && (0.0..61.0).contains(&second);
    well.then_some((hour * 3600.0 + minute * 60.0 + second) / 86_400.0)
}

/// Serial days that a number without a date format may mean: 1900 to 2200.
pub fn is_serial(number: f64) -> bool {
    (1.0..109_940.0).contains(&number)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn year_first_and_chinese() {
        let day = Some(46_353.0);
        for text in
            ["2026-11-27", "2026/11/27", " 2026.11.27 ", "2026年11月27日", "２０２６-11-27", "2026-11-27 00:00:00", "2026-11-27T00:00:00Z"]
        {
            assert_eq!(read(text), day, "{text}");
        }
        assert_eq!(read("2026/1/2"), Some(46_024.0));
        assert_eq!(read("2026-11-27 12:00"), Some(46_353.5));
    }

    #[test]
    fn other_orders_are_not_guessed() {
        for text in ["27/11/2026", "11/27/2026", "2026-02-30", "2026-11", "20261127", "26-11-27", "2026-11-27 25:00", "soon", ""] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
