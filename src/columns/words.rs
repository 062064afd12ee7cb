//! Excel's functions of texts: numbers as texts, TEXT with its formats, LEFT, RIGHT, UPPER, LOWER, TRIM.
//! Lengths count as Excel's do, in UTF-16 units; a character is never cut in two. Invariant: never an empty answer for
//! a known number.

use super::calendar::weekday;
use super::number::plain_round;
use crate::date::from_serial;
use crate::function::Func;

/// A number as Excel joins it to a text: fifteen significant digits, an exponent below 1E-9 and from 1E+21 on.
pub fn general(x: f64) -> String {
    if x == 0.0 {
        return "0".to_string();
    }
    let text = format!("{x:.14e}");
    let Some((mantissa, exponent)) = text.split_once('e') else {
        return text;
    };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-9..21).contains(&exponent) {
        let decimals = (14 - exponent).max(0) as usize;
        // the fifteen digits as a number, then without an exponent
        let digits: f64 = text.parse().unwrap_or(x);
        let plain = format!("{digits:.decimals$}");
        return trim_zeros(&plain).to_string();
    }
    format!("{}E{}{:02}", trim_zeros(mantissa), if exponent < 0 { '-' } else { '+' }, exponent.abs())
}

/// Without needless zeros behind the point.
pub fn trim_zeros(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

/// UPPER, LOWER and TRIM.
pub fn change(func: Func, text: &str) -> String {
    match func {
        Func::Upper => text.to_uppercase(),
        Func::Lower => text.to_lowercase(),
        // Excel's TRIM knows the plain blank only
        _ => text.split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" "),
    }
}

/// LEFT and RIGHT.
pub fn cut(func: Func, text: &str, count: usize) -> String {
    let fits = |units: &mut usize, c: char| {
        *units += c.len_utf16();
        *units <= count
    };
    if func == Func::Left {
        text.chars().scan(0, |units, c| fits(units, c).then_some(c)).collect()
    } else {
        let mut tail: Vec<char> = text.chars().rev().scan(0, |units, c| fits(units, c).then_some(c)).collect();
        tail.reverse();
        tail.into_iter().collect()
    }
}

/// TEXT: a number or serial day in one of Excel's formats.
pub fn text(x: f64, format: &str) -> String {
    let sections = sections(format);
    let (format, x, signed) = match sections.as_slice() {
        [_, negative, ..] if x < 0.0 => (negative.as_str(), -x, false),
        [_, _, zero, ..] if x == 0.0 => (zero.as_str(), x, false),
        [first, ..] => (first.as_str(), x, true),
        [] => return general(x),
    };
    if format.trim().eq_ignore_ascii_case("general") {
        return general(x);
    }
    if is_date(format) { date(x, format) } else { number(x, format, signed) }
}

/// The parts between semicolons outside quotes.
fn sections(format: &str) -> Vec<String> {
    let (mut all, mut quoted) = (vec![String::new()], false);
    for c in format.chars() {
        quoted ^= c == '"';
        if c == ';' && !quoted {
            all.push(String::new());
        } else if let Some(last) = all.last_mut() {
            last.push(c);
        }
    }
    all
}

/// Whether date letters stand outside quotes and escapes.
fn is_date(format: &str) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    format.chars().any(|c| {
        if escaped {
            escaped = false;
            return false;
        }
        match c {
            '"' => quoted ^= true,
            '\\' => escaped = true,
            _ => return !quoted && matches!(c.to_ascii_lowercase(), 'y' | 'm' | 'd' | 'h' | 's'),
        }
        false
    })
}

/// The bare digits of a number with so many decimals, half away from zero.
fn fixed(x: f64, decimals: usize) -> String {
    let decimals = decimals.min(30);
    format!("{:.*}", decimals, plain_round(x.abs(), decimals as i32))
}

fn number(x: f64, format: &str, signed: bool) -> String {
    let chars: Vec<char> = format.chars().collect();
    let is_digit = |c: char| matches!(c, '0' | '#' | '?');
    // what stands around the digits is literal
    let (mut first, mut last, mut quoted, mut i) = (None, None, false, 0);
    while i < chars.len() {
        match chars[i] {
            '"' => quoted ^= true,
            '\\' | '_' | '*' => i += 1,
            c if !quoted && (is_digit(c) || c == '.') => {
                first.get_or_insert(i);
                last = Some(i);
            }
            _ => {}
        }
        i += 1;
    }
    let literal = |part: &[char]| -> String {
        let (mut out, mut quoted, mut i) = (String::new(), false, 0);
        while i < part.len() {
            match part[i] {
                '"' => quoted ^= true,
                '\\' if !quoted && i + 1 < part.len() => {
                    i += 1;
                    out.push(part[i]);
                }
                '_' | '*' if !quoted => i += 1,
                c => out.push(c),
            }
            i += 1;
        }
        out
    };
    let (Some(first), Some(last)) = (first, last) else {
        let sign = if x < 0.0 && signed { "-" } else { "" };
        return format!("{sign}{}", literal(&chars));
    };
    let body = &chars[first..=last];
    let tail = &chars[last + 1..];
    let percents = format.matches('%').count() as i32;
    let thousands = tail.iter().take_while(|c| **c == ',').count();
    let scaled = x * 100f64.powi(percents) / 1000f64.powi(thousands as i32);
    let point = body.iter().position(|c| *c == '.');
    let (whole, decimals) = body.split_at(point.unwrap_or(body.len()));
    let decimals: Vec<char> = decimals.iter().copied().filter(|c| is_digit(*c)).collect();
    let least = decimals.iter().rposition(|c| *c == '0').map_or(0, |p| p + 1);
    let digits = fixed(scaled, decimals.len());
    let (int, frac) = digits.split_once('.').unwrap_or((&digits, ""));
    let frac = &frac[..frac.len().min(frac.trim_end_matches('0').len().max(least))];
    let zeros = whole.iter().filter(|c| **c == '0').count();
    let mut int = if int == "0" && zeros == 0 { String::new() } else { format!("{int:0>zeros$}") };
    if whole.contains(&',') {
        int = grouped(&int);
    }
    let negative = x < 0.0 && signed && digits.bytes().any(|b| b.is_ascii_digit() && b != b'0');
    let mut out = String::new();
    if negative {
        out.push('-');
    }
    out.push_str(&literal(&chars[..first]));
    out.push_str(&int);
    if point.is_some() {
        out.push('.');
        out.push_str(frac);
    }
    out.push_str(&literal(&tail[thousands..]));
    out
}

fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

fn date(x: f64, format: &str) -> String {
    const MONTHS: [&str; 12] =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    if !(0.0..2_958_466.0).contains(&x) {
        return "#".repeat(10);
    }
    let (year, month, day) = from_serial(x);
    let seconds = ((x - x.floor()) * 86_400.0).round() as u64;
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    let half = format.to_ascii_lowercase().contains("am/pm");
    let hour = if half { (hour + 11) % 12 + 1 } else { hour };
    let chars: Vec<char> = format.chars().collect();
    let (mut out, mut i, mut after_hour) = (String::new(), 0, false);
    while i < chars.len() {
        let c = chars[i].to_ascii_lowercase();
        let run = chars[i..].iter().take_while(|o| o.to_ascii_lowercase() == c).count();
        let mut step = run;
        let two = |n: u64| if run > 1 { format!("{n:02}") } else { n.to_string() };
        match c {
            'y' if run <= 2 => out.push_str(&format!("{:02}", year.rem_euclid(100))),
            'y' => out.push_str(&format!("{year:04}")),
            // m is minutes behind hours and before seconds
            'm' if run <= 2
                && (after_hour || chars[i + run..].iter().find(|c| c.is_alphabetic()).is_some_and(|c| matches!(c, 's' | 'S'))) =>
            {
                out.push_str(&two(minute));
            }
            'm' => out.push_str(&match run {
                1 | 2 => two(u64::from(month)),
                3 => MONTHS[month as usize - 1][..3].to_string(),
                5 => MONTHS[month as usize - 1][..1].to_string(),
                _ => MONTHS[month as usize - 1].to_string(),
            }),
            'd' => out.push_str(&match run {
                1 | 2 => two(u64::from(day)),
                3 => DAYS[weekday(x) as usize][..3].to_string(),
                _ => DAYS[weekday(x) as usize].to_string(),
            }),
            'h' => out.push_str(&two(hour)),
            's' => out.push_str(&two(second)),
            'a' if chars[i..].iter().take(5).collect::<String>().eq_ignore_ascii_case("am/pm") => {
                out.push_str(if seconds / 3600 % 24 < 12 { "AM" } else { "PM" });
                step = 5;
            }
            '"' => {
                let end = chars[i + 1..].iter().position(|c| *c == '"').unwrap_or(chars.len() - i - 1);
                out.extend(&chars[i + 1..i + 1 + end]);
                step = end + 2;
            }
            '\\' => {
                out.extend(chars.get(i + 1));
                step = 2;
            }
            _ => {
                out.push(chars[i]);
                step = 1;
            }
        }
        after_hour = if c.is_alphabetic() { c == 'h' } else { after_hour };
        i += step;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_join_as_in_excel() {
        let cases = [
            (0.1 + 0.2, "0.3"),
            (1234567.0, "1234567"),
            (1e21, "1E+21"),
            (1e20, "100000000000000000000"),
            (0.00001, "0.00001"),
            (1e-10, "1E-10"),
            (-2.5, "-2.5"),
            (1.0 / 3.0, "0.333333333333333"),
        ];
        for (x, text) in cases {
            assert_eq!(general(x), text);
        }
    }

    #[test]
    fn formats_as_excel_documents() {
        let day = crate::date::to_serial(2026, 3, 7);
        let cases = [
            (1234.567, "#,##0.00", "1,234.57"),
            (0.285, "0.0%", "28.5%"),
            (1234.5, "$#,##0.00", "$1,234.50"),
            (-1234.5, "0", "-1235"),
            (7.0, "000", "007"),
            (0.5, "#.##", ".5"),
            (12_200_000.0, "0.0,,\"M\"", "12.2M"),
            (-3.0, "0;(0)", "(3)"),
            (0.0, "0;-0;\"none\"", "none"),
            (12.0, "0 \"units\"", "12 units"),
            (0.15, "0%", "15%"),
            (day, "yyyy-mm-dd", "2026-03-07"),
            (day, "d/m/yy", "7/3/26"),
            (day, "ddd d mmm yyyy", "Sat 7 Mar 2026"),
            (day, "yyyy年m月d日", "2026年3月7日"),
            (day + 0.75, "hh:mm", "18:00"),
            (day + 0.75, "h:mm AM/PM", "6:00 PM"),
            (5.0, "General", "5"),
        ];
        for (x, format, shown) in cases {
            assert_eq!(text(x, format), shown, "{format}");
        }
    }

    #[test]
    fn cuts_whole_characters() {
        assert_eq!(cut(Func::Left, "库存天数", 2), "库存");
        assert_eq!(cut(Func::Right, "abc", 2), "bc");
        assert_eq!(cut(Func::Left, "😀a", 1), "");
        assert_eq!(change(Func::Trim, "  a   b "), "a b");
    }
}
