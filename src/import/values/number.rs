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

#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// A per cent sign has already divided it by 100.
    pub number: f64,
    pub percent: bool,
    pub form: Form,
    /// The currency that was written beside it: `US$`, `€`, `元`.
    pub money: Option<&'static str>,
    /// The word that was written behind it: `pcs`, `weeks`, `天`.
    pub unit: Option<String>,
}

/// Signs and words of currencies beside an amount; one that begins like another stands behind it.
const MONEY: [&str; 37] = [
    "US$",
    "MX$",
    "HK$",
    "CA$",
    "AU$",
    "NT$",
    "R$",
    "C$",
    "A$",
    "S$",
    "CN¥",
    "JP¥",
    "RMB",
    "USD",
    "EUR",
    "GBP",
    "CNY",
    "MXN",
    "JPY",
    "CAD",
    "AUD",
    "BRL",
    "HKD",
    "美元",
    "欧元",
    "英镑",
    "日元",
    "港元",
    "人民币",
    "元",
    "$",
    "¥",
    "€",
    "£",
    "₤",
    "₩",
    "₹",
];

/// A text in plain digits: `12`, `-3.5`, `.5`; no exponent, no blanks.
pub fn plain(text: &str) -> Option<f64> {
    if text.len() > LONGEST {
        return None;
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !all_digits(part) || (whole.is_empty() && part.is_empty()) {
        return None;
    }
    text.parse().ok().filter(|n: &f64| n.is_finite())
}

/// Whether a text of a CSV file is a number and nothing else: writing the number gives the text again, so that
/// `00123`, `1E5` and `12345678901234567890` stay texts; so does `1.234`, which is a thousand in half of the world.
pub fn exact(text: &str) -> Option<f64> {
    let number = plain(text)?;
    let mut buffer = [0u8; 32];
    let mut rest = &mut buffer[..];
    use std::io::Write;
    write!(rest, "{number}").ok()?;
    let left = rest.len();
    (&buffer[..32 - left] == text.as_bytes() && text != "-0" && mark(text) != Some(Mark::Either)).then_some(number)
}

/// What a text tells of the mark in front of its decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Point,
    Comma,
    /// `1.234` or `1,234`.
    Either,
}

/// The mark that a text can only have, if it tells; none for whole numbers and what is no number.
pub fn mark(text: &str) -> Option<Mark> {
    if !text.contains(['.', ',']) {
        return None;
    }
    let body = body(text)?;
    let digits = &body.digits;
    match (digits.matches('.').count(), digits.matches(',').count()) {
        (0, 0) => None,
        (1, 0) | (0, 1) => {
            let comma = digits.contains(',');
            let (whole, part) = digits.split_once(['.', ','])?;
            if part.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0') {
                Some(Mark::Either)
            } else {
                Some(if comma { Mark::Comma } else { Mark::Point })
            }
        }
        (0, _) => grouped(digits, ',').map(|_| Mark::Point),
        (_, 0) => grouped(digits, '.').map(|_| Mark::Comma),
        _ => {
            let comma = digits.rfind(',') > digits.rfind('.');
            Some(if comma { Mark::Comma } else { Mark::Point })
        }
    }
}

/// Reads a number in any of the simple forms, with the point in front of the decimals.
pub fn read(text: &str) -> Option<Read> {
    read_in(text, '.')
}

/// The same with a mark in front of the decimals that is known: `.` or `,`.
pub fn read_in(text: &str, decimal: char) -> Option<Read> {
    if let Some(number) = plain(text).filter(|_| decimal == '.') {
        return Some(Read { number, percent: false, form: Form::Plain, money: None, unit: None });
    }
    let body = body(text)?;
    let thousands = if decimal == ',' { '.' } else { ',' };
    let (whole, part) = body.digits.split_once(decimal).unwrap_or((&body.digits, ""));
    if part.contains([',', '.']) {
        return None;
    }
    let whole = grouped(whole, thousands)?;
    let number = plain(&if part.is_empty() { whole } else { format!("{whole}.{part}") })? * body.times;
    let number = if body.percent { number / 100.0 } else { number };
    let number = if body.negative { -number } else { number };
    Some(Read { number, percent: body.percent, form: body.form, money: body.money, unit: body.unit })
}

/// A text taken apart: what stands around the digits is gone.
struct Body {
    digits: String,
    negative: bool,
    percent: bool,
    /// 10,000 for `3万`.
    times: f64,
    form: Form,
    money: Option<&'static str>,
    unit: Option<String>,
}

/// Longer texts are no numbers and no dates, and are not looked at letter by letter.
pub const LONGEST: usize = 100;

fn body(text: &str) -> Option<Body> {
    if text.len() > LONGEST {
        return None;
    }
    let normal: String = if text.is_ascii() { text.to_string() } else { text.nfkc().collect() };
    let trimmed = normal.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\'' | '\u{200b}'..='\u{200d}' | '\u{feff}'));
    let mut form = Form::Dressed;
    let mut body = trimmed;
    let mut negative = false;
    if let Some(inner) = body.strip_prefix('(').and_then(|b| b.strip_suffix(')')) {
        (body, negative, form) = (inner.trim(), true, Form::Assumed);
    }
    let strip_sign = |body: &mut &str, negative: &mut bool| -> Option<()> {
        if let Some(rest) = body.strip_prefix(['-', '−', '–']) {
            if *negative {
                return None;
            }
            (*body, *negative) = (rest.trim_start(), true);
        }
        Some(())
    };
    strip_sign(&mut body, &mut negative)?;
    let mut money = MONEY.iter().copied().find(|mark| body.starts_with(mark));
    if let Some(mark) = money {
        (body, form) = (body[mark.len()..].trim_start(), Form::Assumed);
        strip_sign(&mut body, &mut negative)?;
    }
    let end = body.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '\''))).unwrap_or(body.len());
    let (digits, tail) = body.split_at(end);
    let digits = without_gaps(digits.trim_end())?;
    let mut tail = tail.trim();
    // accountants' systems write the sign behind: 12-
    if let Some(rest) = tail.strip_suffix(['-', '−']).filter(|rest| rest.is_empty() && !negative) {
        (tail, negative, form) = (rest, true, Form::Assumed);
    }
    let percent = tail == "%";
    let (mut times, mut unit) = (1.0, None);
    if !(tail.is_empty() || percent) {
        for (word, factor) in [("万", 1e4), ("千", 1e3), ("亿", 1e8)] {
            if let Some(rest) = tail.strip_prefix(word) {
                (tail, times) = (rest, factor);
                break;
            }
        }
        let behind = MONEY.iter().copied().find(|mark| tail == *mark);
        if !(tail.is_empty() || behind.is_some() || is_unit(tail)) {
            return None;
        }
        (form, money) = (Form::Assumed, money.or(behind));
        unit = Some(tail.to_string()).filter(|t| behind.is_none() && !t.is_empty());
    }
    digits.starts_with(|c: char| c.is_ascii_digit() || c == '.').then_some(Body { digits, negative, percent, times, form, money, unit })
}

/// Blanks and apostrophes between groups of three digits fall out: `1 234,5`, `1'234.5`.
fn without_gaps(digits: &str) -> Option<String> {
    let Some(gap) = digits.chars().find(|c| matches!(c, ' ' | '\'')) else {
        return Some(digits.to_string());
    };
    let end = digits.find(['.', ',']).unwrap_or(digits.len());
    let whole = grouped(&digits[..end], gap)?;
    (!digits[end..].contains([' ', '\''])).then(|| format!("{whole}{}", &digits[end..]))
}

/// Takes the marks between groups of three digits out; none if one stands anywhere else.
fn grouped(whole: &str, mark: char) -> Option<String> {
    if !whole.contains(mark) {
        return whole.bytes().all(|b| b.is_ascii_digit()).then(|| whole.to_string());
    }
    let mut groups = whole.split(mark);
    let first = groups.next()?;
    let digits = |g: &str| g.bytes().all(|b| b.is_ascii_digit());
    let well = (1..=3).contains(&first.len()) && digits(first) && groups.all(|g| g.len() == 3 && digits(g)) && !first.starts_with('0');
    well.then(|| whole.replace(mark, ""))
}

/// A word behind a number that can be left out: letters only, short.
fn is_unit(tail: &str) -> bool {
    if matches!(tail.to_ascii_lowercase().as_str(), "kg" | "mm" | "ml" | "mg" | "month" | "months") {
        return true;
    }
    let letters = tail.chars().all(|c| c.is_alphabetic() || c == '.') && tail.chars().any(char::is_alphabetic);
    // a letter that is typed in place of a digit, and words that are no unit but a number: 1.2w is 12,000, 7折 70%
    const NUMBERS: [&str; 16] = ["dozen", "dz", "doz", "打", "对", "双", "w", "x", "成", "折", "倍", "pct", "times", "max", "min", "plus"];
    let about = ["以上", "以下", "以内", "左右", "上下", "多", "余", "来"];
    if matches!(tail, "O" | "o" | "Q" | "l" | "I" | "S" | "B" | "Z")
        || NUMBERS.contains(&tail.to_lowercase().as_str())
        || about.iter().any(|word| tail.contains(word))
    {
        return false;
    }
    // 12k may be 12,000 or 12 kilos, and 1E5 is 100,000
    letters && tail.chars().count() <= 8 && !tail.starts_with(['e', 'E', '百', '千', '万', '亿', 'k', 'K', 'm', 'M'])
}

#[cfg(test)]
mod tests {
    use super::{Form, Mark, exact, mark, plain, read, read_in};

    fn number(text: &str) -> Option<(f64, Form)> {
        read(text).map(|r| (r.number, r.form))
    }

    #[test]
    fn simple_forms_are_read() {
        assert_eq!(number("12"), Some((12.0, Form::Plain)));
        assert_eq!(number(" 12 "), Some((12.0, Form::Dressed)));
        // six or sixty, ninety-seven or 975
        assert_eq!(["6O", "97S", "4l", "12 dozen", "3打"].map(number), [None; 5]);
        assert_eq!(["1.2w", "7折", "2成", "1.5倍", "50件左右", "0以下", "10多"].map(number), [None; 7]);
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
        assert_eq!(number("1 234"), Some((1234.0, Form::Dressed)));
        assert_eq!(number("12-"), Some((-12.0, Form::Assumed)));
        assert_eq!(number("$-3"), Some((-3.0, Form::Assumed)));
        assert_eq!(number("3万件"), Some((30_000.0, Form::Assumed)));
    }

    #[test]
    fn marks_of_decimals() {
        for (text, told) in [
            ("1.234,56", Some(Mark::Comma)),
            ("12,5", Some(Mark::Comma)),
            ("0,123", Some(Mark::Comma)),
            ("1.234.567", Some(Mark::Comma)),
            ("1,234.5", Some(Mark::Point)),
            ("12.5%", Some(Mark::Point)),
            ("1,234,567", Some(Mark::Point)),
            ("1.234", Some(Mark::Either)),
            ("1,234 pcs", Some(Mark::Either)),
            ("12", None),
            ("a.b", None),
        ] {
            assert_eq!(mark(text), told, "{text}");
        }
        let comma = |text| read_in(text, ',').map(|r| r.number);
        assert_eq!(comma("1.234,56"), Some(1234.56));
        assert_eq!(comma("1.234"), Some(1234.0));
        assert_eq!(comma("(0,5)"), Some(-0.5));
        assert_eq!((comma("1 234,5 €"), comma("MX$1.234,50")), (Some(1234.5), Some(1234.5)));
        assert_eq!(["12 €", "US$12", "12元", "3 pcs"].map(|t| read(t).and_then(|r| r.money)), [Some("€"), Some("US$"), Some("元"), None]);
        assert_eq!(comma("12.5"), None);
    }

    #[test]
    fn two_readings_are_none() {
        for text in ["1,23", "1.234,56", "12,34,567", "12/40/66", "n/a", "-", "", "1E5", "12k", "0,123", "1.2.3", "三", "--3", "1 23", "$"]
        {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn csv_numbers_are_exact() {
        assert_eq!(exact("12.5"), Some(12.5));
        assert_eq!(exact("-3"), Some(-3.0));
        for text in ["00123", "1E5", "12345678901234567890", "1.50", "1.234", "+3", " 3", "-0", "NaN", "inf"] {
            assert_eq!(exact(text), None, "{text}");
        }
        assert_eq!(plain("1.50"), Some(1.5));
    }
}
