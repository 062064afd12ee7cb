//! Numbers that are kept as text: `1,234`, `１２３`, ` 12 `, `15%`, `(12)`, `3 pcs`, `¥12.50`.
//! Takes the text, returns the number and how far its form was from a plain one; a form with two readings is no number.

use unicode_normalization::UnicodeNormalization;

/// How a number was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// Digits, sign and point only.
    Plain,
    /// Blanks around it, full-width digits, a thousand's comma: nothing is lost.
    Dressed,
    /// Brackets for a negative number, a unit or currency left out: an assumption.
    Assumed,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Read {
    /// A per cent sign has already divided it by 100.
    pub number: f64,
    pub percent: bool,
    pub form: Form,
}

/// A text in plain digits: `12`, `-3.5`, `.5`; no exponent, no blanks.
pub fn plain(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !all_digits(part) || (whole.is_empty() && part.is_empty()) {
        return None;
    }
    text.parse().ok().filter(|n: &f64| n.is_finite())
}

/// Whether a text of a CSV file is a number and nothing else: writing the number gives the text again, so that
/// `00123`, `1E5` and `12345678901234567890` stay texts.
pub fn exact(text: &str) -> Option<f64> {
    let number = plain(text)?;
    let mut buffer = [0u8; 32];
    let mut rest = &mut buffer[..];
    use std::io::Write;
    write!(rest, "{number}").ok()?;
    let left = rest.len();
    (&buffer[..32 - left] == text.as_bytes() && text != "-0").then_some(number)
}

/// Reads a number in any of the simple forms.
pub fn read(text: &str) -> Option<Read> {
    if let Some(number) = plain(text) {
        return Some(Read { number, percent: false, form: Form::Plain });
    }
    let normal: String = if text.is_ascii() { text.to_string() } else { text.nfkc().collect() };
    let trimmed = normal.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\'' | '\u{200b}'..='\u{200d}' | '\u{feff}'));
    let mut form = Form::Dressed;
    let mut body = trimmed;
    let mut negative = false;
    if let Some(inner) = body.strip_prefix('(').and_then(|b| b.strip_suffix(')')) {
        (body, negative, form) = (inner.trim(), true, Form::Assumed);
    }
    if let Some(rest) = body.strip_prefix(['-', '−', '–']) {
        if negative {
            return None;
        }
        (body, negative) = (rest.trim_start(), true);
    }
    if let Some(rest) = body.strip_prefix(['$', '¥', '€', '£', '₤', '₩', '₹']) {
        (body, form) = (rest.trim_start(), Form::Assumed);
    }
    let end = body.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).unwrap_or(body.len());
    let (digits, tail) = body.split_at(end);
    let number = plain(&without_commas(digits)?)?;
    let tail = tail.trim();
    let percent = tail == "%";
    if !(tail.is_empty() || percent) {
        if !is_unit(tail) {
            return None;
        }
        form = Form::Assumed;
    }
    let number = if percent { number / 100.0 } else { number };
    Some(Read { number: if negative { -number } else { number }, percent, form })
}

/// Takes thousands' commas out; none if a comma stands anywhere else.
fn without_commas(digits: &str) -> Option<String> {
    if !digits.contains(',') {
        return Some(digits.to_string());
    }
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let well = (1..=3).contains(&first.len()) && groups.all(|g| g.len() == 3) && !part.contains(',') && !first.starts_with('0');
    well.then(|| digits.replace(',', ""))
}

/// A word behind a number that can be left out: letters only, short.
fn is_unit(tail: &str) -> bool {
    if matches!(tail.to_ascii_lowercase().as_str(), "kg" | "mm" | "ml" | "mg") {
        return true;
    }
    let letters = tail.chars().all(|c| c.is_alphabetic() || c == '.') && tail.chars().any(char::is_alphabetic);
    // 12万 is 120,000, 12k is 12,000 and 1E5 is 100,000
    letters && tail.chars().count() <= 8 && !tail.starts_with(['e', 'E', '百', '千', '万', '亿', 'k', 'K', 'm', 'M'])
}

#[cfg(test)]
mod tests {
    use super::{Form, exact, plain, read};

    fn number(text: &str) -> Option<(f64, Form)> {
        read(text).map(|r| (r.number, r.form))
    }

    #[test]
    fn simple_forms_are_read() {
        assert_eq!(number("12"), Some((12.0, Form::Plain)));
        assert_eq!(number(" 12 "), Some((12.0, Form::Dressed)));
        assert_eq!(number("1,234"), Some((1234.0, Form::Dressed)));
        assert_eq!(number("1,234,567.5"), Some((1_234_567.5, Form::Dressed)));
        assert_eq!(number("１２３"), Some((123.0, Form::Dressed)));
        assert_eq!(number("15%"), Some((0.15, Form::Dressed)));
        assert_eq!(number("(12)"), Some((-12.0, Form::Assumed)));
        assert_eq!(number("（12）"), Some((-12.0, Form::Assumed)));
        assert_eq!(number("3 pcs"), Some((3.0, Form::Assumed)));
        assert_eq!(number("3件"), Some((3.0, Form::Assumed)));
        assert_eq!(number("¥12.50"), Some((12.5, Form::Assumed)));
        assert_eq!(number("-1,200"), Some((-1200.0, Form::Dressed)));
    }

    #[test]
    fn two_readings_are_none() {
        for text in ["1,23", "1.234,56", "12,34,567", "12/40/66", "n/a", "-", "", "3万", "1E5", "12k", "0,123", "1.2.3", "三"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn csv_numbers_are_exact() {
        assert_eq!(exact("12.5"), Some(12.5));
        assert_eq!(exact("-3"), Some(-3.0));
        for text in ["00123", "1E5", "12345678901234567890", "1.50", "+3", " 3", "-0", "NaN", "inf"] {
            assert_eq!(exact(text), None, "{text}");
        }
        assert_eq!(plain("1.50"), Some(1.5));
    }
}
