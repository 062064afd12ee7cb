//! The text of a number as Excel shows it without a format: what a number is as a key or in a text column.

/// `123` for 123.0, `0.1` for 0.1; at most 15 significant digits, as Excel keeps them.
pub fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".to_string();
    }
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return (value as i64).to_string();
    }
    // the shortest text that reads back is Excel's, unless it has more digits than Excel keeps
    let shortest = value.to_string();
    if shortest.bytes().filter(u8::is_ascii_digit).count() <= 15 {
        return shortest;
    }
    let digits = (14 - value.abs().log10().floor() as i32).clamp(0, 30) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}

/// A whole number with leading zeros up to a length: the key 00123 for 123.
pub fn padded(value: f64, digits: u32) -> String {
    let text = number(value);
    let width = digits as usize;
    if value >= 0.0 && text.len() < width && text.bytes().all(|b| b.is_ascii_digit()) { format!("{text:0>width$}") } else { text }
}

/// A day by a pattern of `y`, `m` and `d`, as long as they are repeated; every other character stands for itself.
pub fn date(day: f64, pattern: &str) -> String {
    let (year, month, day) = crate::date::from_serial(day.floor());
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let run = rest.len() - rest.trim_start_matches(c).len();
        let width = run / c.len_utf8();
        match c.to_ascii_lowercase() {
            'y' if width <= 2 => out.push_str(&format!("{:02}", year.rem_euclid(100))),
            'y' => out.push_str(&format!("{year:04}")),
            'm' => out.push_str(&format!("{month:0width$}")),
            'd' => out.push_str(&format!("{day:0width$}")),
            _ => out.push_str(&rest[..run]),
        }
        rest = &rest[run..];
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn as_excel_shows_them() {
        assert_eq!(super::number(123.0), "123");
        assert_eq!(super::number(0.1 + 0.2), "0.3");
        assert_eq!(super::number(-1.25), "-1.25");
        assert_eq!(super::number(5_012_345_678_900.0), "5012345678900");
        assert_eq!(["m-d", "dd/mm", "yyyymmdd", "yy款m"].map(|p| super::date(46_024.0, p)), ["1-2", "02/01", "20260102", "26款1"]);
        assert_eq!(super::padded(123.0, 5), "00123");
        assert_eq!(super::padded(1.5, 5), "1.5");
        assert_eq!(super::padded(123_456.0, 5), "123456");
    }
}
