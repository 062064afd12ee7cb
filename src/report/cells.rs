//! Cells as XML of a worksheet part: one row at a time into a buffer, with nothing kept but the links.
//! Texts go inline, so a sheet needs no table shared with others and can be written on a thread of its own.
//! Invariant: text is only ever written as text; a value that begins with `=` is no formula.

use super::sheet::{Cell, Formula, MOST_LINKS, MOST_TEXT, Value};
use super::width::hundredths;
use crate::place::column_letters;
use std::fmt::Write as _;

/// Writes rows as `<row>` elements.
pub struct CellWriter {
    /// Letters of each column, grown on demand.
    letters: Vec<String>,
    /// `<hyperlink>` elements of the links seen so far.
    pub links: String,
    link_count: usize,
    /// The sheets' names as they stand in front of `!`.
    targets: Vec<String>,
    /// Widths of the columns, in characters.
    widths: Vec<f64>,
    /// By style: what it does to the height of a row.
    tall: Vec<Tall>,
    look: Look,
}

/// What a style does to the height of its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tall {
    Line,
    /// Long text goes on in further lines.
    Wraps,
    /// Large digits.
    Figure,
    /// A short word or a date, written upwards.
    Turned,
}

/// How the styles and dates of a report stand in the workbook that it goes into.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// By style of the report: its number in the workbook. Empty where they are the same.
    pub styles: Vec<u32>,
    /// By style: whether its numbers are dates that count from another day.
    pub dates: Vec<bool>,
    /// Days that are taken off such a date: 1462 in a workbook that counts from 1904.
    pub shift: f64,
}

impl Look {
    fn style(&self, style: u16) -> u32 {
        self.styles.get(usize::from(style)).copied().unwrap_or(u32::from(style))
    }

    fn number(&self, number: f64, style: u16) -> f64 {
        if self.shift != 0.0 && self.dates.get(usize::from(style)) == Some(&true) { number - self.shift } else { number }
    }
}

/// Height of one line of text, in points.
const LINE: usize = 15;
/// Lines that Excel's tallest row holds.
const MOST_LINES: usize = 27;

impl CellWriter {
    /// `targets` are the names of the report's sheets as written in references; `widths` those of the sheet's columns;
    /// `tall` says by style what it does to the height of a row.
    pub fn new(targets: Vec<String>, widths: Vec<f64>, tall: Vec<Tall>, look: Look) -> CellWriter {
        CellWriter { letters: Vec::new(), links: String::new(), link_count: 0, targets, widths, tall, look }
    }

    /// Lines that the tallest wrapped text of a row needs. The height is written out, since not every program measures
    /// rows when it opens a workbook.
    fn lines(&self, cells: &[Cell<'_>]) -> usize {
        let mut most = 1;
        for (n, cell) in cells.iter().enumerate() {
            let lines = match (self.tall.get(usize::from(cell.style)), &cell.value) {
                (Some(Tall::Wraps), Value::Text(text)) => {
                    // a step of indent and the margins
                    let room = self.widths.get(n).map_or(8.0, |w| w - 2.0).max(2.0) as usize;
                    text.split('\n').map(|line| wrapped_lines(line, room)).sum()
                }
                (Some(Tall::Figure), _) => 2,
                (Some(Tall::Turned), value) if *value != Value::Empty => 5,
                _ => 1,
            };
            most = most.max(lines);
        }
        most.min(MOST_LINES)
    }

    /// A whole row, its cells from column A on.
    pub fn row(&mut self, out: &mut Vec<u8>, row: u32, cells: &[Cell<'_>]) {
        let mut digits = [0u8; 10];
        let number = decimal(u64::from(row) + 1, &mut digits);
        out.extend_from_slice(b"<row r=\"");
        out.extend_from_slice(number);
        match self.lines(cells) {
            1 => out.extend_from_slice(b"\">"),
            lines => {
                out.extend_from_slice(b"\" ht=\"");
                let mut digits = [0u8; 10];
                out.extend_from_slice(decimal((lines * LINE) as u64, &mut digits));
                out.extend_from_slice(b"\" customHeight=\"1\">");
            }
        }
        self.cells(out, row, 0, cells);
        out.extend_from_slice(b"</row>");
    }

    /// The cells of a row from a column on, without the row itself.
    pub fn cells(&mut self, out: &mut Vec<u8>, row: u32, first: u32, cells: &[Cell<'_>]) {
        let first = first as usize;
        while self.letters.len() < first + cells.len() {
            self.letters.push(column_letters(self.letters.len() as u32));
        }
        let mut digits = [0u8; 10];
        let number = decimal(u64::from(row) + 1, &mut digits);
        for (letters, cell) in self.letters[first..].iter().zip(cells) {
            if cell.value == Value::Empty && cell.style == 0 && cell.formula.is_none() {
                continue;
            }
            out.extend_from_slice(b"<c r=\"");
            out.extend_from_slice(letters.as_bytes());
            out.extend_from_slice(number);
            out.push(b'"');
            let style = self.look.style(cell.style);
            if style != 0 {
                out.extend_from_slice(b" s=\"");
                let mut digits = [0u8; 10];
                out.extend_from_slice(decimal(u64::from(style), &mut digits));
                out.push(b'"');
            }
            let shown = match &cell.value {
                Value::Number(n) => &Value::Number(self.look.number(*n, cell.style)),
                other => other,
            };
            let target = cell.link.and_then(|link| Some((self.targets.get(link.sheet as usize)?, link)));
            let place = target.map(|(target, link)| format!("{target}!{}", crate::place::a1(link.row, link.col)));
            // a sheet holds so many links; a formula is none of them
            let linking = place.as_deref().filter(|_| self.link_count >= MOST_LINKS).and_then(|place| hyperlink(place, shown));
            if let Some(formula) = cell.formula.as_ref().or(linking.as_ref()) {
                push_formula(out, formula, shown);
            } else {
                push_value(out, shown);
            }
            if let Some(place) = place
                && self.link_count < MOST_LINKS
            {
                self.link_count += 1;
                let mut escaped = Vec::with_capacity(place.len());
                push_attribute(&mut escaped, &place);
                let place = String::from_utf8_lossy(&escaped);
                let _ = write!(self.links, "<hyperlink ref=\"{letters}{}\" location=\"{place}\" display=\"{place}\"/>", row + 1);
            }
        }
    }
}

/// A link as a formula; none where Excel could not hold its texts, which are of 255 characters at most.
fn hyperlink<'f>(place: &str, shown: &Value<'_>) -> Option<Formula<'f>> {
    let Value::Text(text) = shown else { return None };
    let fits = place.encode_utf16().count() < 250 && text.encode_utf16().count() < 250;
    let quoted = |text: &str| text.replace('"', "\"\"");
    fits.then(|| Formula::Text(format!("HYPERLINK(\"#{}\",\"{}\")", quoted(place), quoted(text)).into()))
}

/// The rest of a cell that holds a value, from behind its style on.
fn push_value(out: &mut Vec<u8>, value: &Value<'_>) {
    match value {
        Value::Empty => out.extend_from_slice(b"/>"),
        Value::Number(n) => {
            out.extend_from_slice(b"><v>");
            push_number(out, *n);
            out.extend_from_slice(b"</v></c>");
        }
        Value::Text(text) => {
            let text = within_limit(text);
            if text.starts_with([' ', '\t', '\n', '\r']) || text.ends_with([' ', '\t', '\n', '\r']) {
                out.extend_from_slice(b" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
            } else {
                out.extend_from_slice(b" t=\"inlineStr\"><is><t>");
            }
            push_text(out, &text);
            out.extend_from_slice(b"</t></is></c>");
        }
        Value::Truth(truth) => {
            out.extend_from_slice(if *truth { b" t=\"b\"><v>1</v></c>" } else { b" t=\"b\"><v>0</v></c>" });
        }
        Value::Error(error) => {
            out.extend_from_slice(b" t=\"e\"><v>");
            push_text(out, error);
            out.extend_from_slice(b"</v></c>");
        }
    }
}

/// The rest of a cell that holds a formula and the value that a recalculation must give.
fn push_formula(out: &mut Vec<u8>, formula: &Formula<'_>, value: &Value<'_>) {
    out.extend_from_slice(match value {
        Value::Number(_) => b"><f>".as_slice(),
        Value::Empty | Value::Text(_) => b" t=\"str\"><f>",
        Value::Truth(_) => b" t=\"b\"><f>",
        Value::Error(_) => b" t=\"e\"><f>",
    });
    formula.push(out);
    out.extend_from_slice(b"</f><v>");
    match value {
        Value::Empty => {}
        Value::Number(n) => push_number(out, *n),
        Value::Text(text) => push_text(out, &within_limit(text)),
        Value::Truth(truth) => out.push(if *truth { b'1' } else { b'0' }),
        Value::Error(error) => push_text(out, error),
    }
    out.extend_from_slice(b"</v></c>");
}

/// Lines of a text in a column of so many digits: words stay whole, Han characters break anywhere.
fn wrapped_lines(text: &str, room: usize) -> usize {
    // no character is wider than two digits, and none of a byte as wide
    if text.len() * 9 <= room * 5 {
        return 1;
    }
    let room = room * 100;
    let (mut lines, mut used) = (1, 0);
    for word in text.split_inclusive(' ') {
        let width = hundredths(word.trim_end());
        if used > 0 && used + width > room && word.is_ascii() {
            lines += 1;
            used = 0;
        }
        used += hundredths(word);
        if used > room + 100 {
            lines += (used - 1) / room;
            used = (used - 1) % room + 1;
        }
    }
    lines
}

/// The text as far as a cell can hold it.
fn within_limit(text: &str) -> std::borrow::Cow<'_, str> {
    // a character of UTF-8 has at least one byte a UTF-16 unit
    if text.len() <= MOST_TEXT || text.encode_utf16().count() <= MOST_TEXT {
        return text.into();
    }
    let mut units = 1;
    let cut: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= MOST_TEXT
        })
        .collect();
    (cut + "…").into()
}

/// Whether a cell cannot hold the whole text.
pub fn too_long(text: &str) -> bool {
    text.len() > MOST_TEXT && text.encode_utf16().count() > MOST_TEXT
}

/// Digits of a whole number, at the end of the buffer.
fn decimal(mut n: u64, buffer: &mut [u8; 10]) -> &[u8] {
    let mut at = buffer.len();
    loop {
        at -= 1;
        buffer[at] = b'0' + (n % 10) as u8;
        n /= 10;
        if n == 0 || at == 0 {
            return &buffer[at..];
        }
    }
}

/// The shortest decimal that reads back as the same number; exponents where plain digits would be many.
fn push_number(out: &mut Vec<u8>, n: f64) {
    use std::io::Write as _;
    if n.fract() == 0.0 && n.abs() < 4e9 {
        if n < 0.0 {
            out.push(b'-');
        }
        let mut digits = [0u8; 10];
        out.extend_from_slice(decimal(n.abs() as u64, &mut digits));
        return;
    }
    let size = n.abs();
    // writing to a vector cannot fail
    let _ = if (1e-5..1e16).contains(&size) { write!(out, "{n}") } else { write!(out, "{n:E}") };
}

/// Text of an element: markup escaped, characters that XML forbids as `_x001B_`, what looks so already as `_x005F_x001B_`.
pub fn push_text(out: &mut Vec<u8>, text: &str) {
    let plain = |b: u8| b >= 0x20 && !matches!(b, b'&' | b'<' | b'>' | b'_' | 0xef);
    let bytes = text.as_bytes();
    if bytes.iter().all(|b| plain(*b)) {
        out.extend_from_slice(bytes);
        return;
    }
    for (at, c) in text.char_indices() {
        match c {
            '&' => out.extend_from_slice(b"&amp;"),
            '<' => out.extend_from_slice(b"&lt;"),
            '>' => out.extend_from_slice(b"&gt;"),
            '_' if looks_escaped(&bytes[at..]) => out.extend_from_slice(b"_x005F_"),
            '\t' | '\n' => out.push(c as u8),
            '\u{0}'..='\u{1f}' => {
                use std::io::Write as _;
                let _ = write!(out, "_x{:04X}_", c as u32);
            }
            '\u{fffe}' | '\u{ffff}' => out.extend_from_slice("\u{fffd}".as_bytes()),
            _ => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

fn looks_escaped(text: &[u8]) -> bool {
    text.len() >= 7 && text[1] == b'x' && text[6] == b'_' && text[2..6].iter().all(u8::is_ascii_hexdigit)
}

fn push_attribute(out: &mut Vec<u8>, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.extend_from_slice(b"&amp;"),
            '<' => out.extend_from_slice(b"&lt;"),
            '>' => out.extend_from_slice(b"&gt;"),
            '"' => out.extend_from_slice(b"&quot;"),
            '\u{0}'..='\u{1f}' => out.push(b' '),
            _ => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sheet::Link;
    use super::*;

    fn number(n: f64) -> String {
        let mut out = Vec::new();
        push_number(&mut out, n);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_read_back_as_they_were() {
        for n in
            [0.0, -0.0, 1.0, -17.0, 0.1, 1.0 / 3.0, 4e9, 5e9, 123456789012.5, 1e15, 1e16, 1e300, 5e-324, -2.5e-7, 46353.75, 4294967295.0]
        {
            assert_eq!(number(n).parse::<f64>().unwrap(), n, "{}", number(n));
        }
        assert_eq!(
            (number(-17.0), number(1e300), number(304.046_780_026_436_8)),
            ("-17".into(), "1E300".into(), "304.0467800264368".into())
        );
    }

    #[test]
    fn text_is_text_and_safe() {
        let mut out = Vec::new();
        let mut writer = CellWriter::new(vec!["'A \"b'".into()], vec![], vec![], Look::default());
        let cells = [
            Cell::text("=1+1", 0),
            Cell::empty(0),
            Cell::text(" a<b>&\u{1b}_x001B_ _x ", 12).to(Some(Link { sheet: 0, row: 1, col: 26 })),
            Cell::empty(3),
        ];
        writer.row(&mut out, 0, &cells);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>=1+1</t></is></c>\
             <c r=\"C1\" s=\"12\" t=\"inlineStr\"><is><t xml:space=\"preserve\"> a&lt;b&gt;&amp;_x001B__x005F_x001B_ _x </t></is></c>\
             <c r=\"D1\" s=\"3\"/></row>"
        );
        assert_eq!(writer.links, "<hyperlink ref=\"C1\" location=\"'A &quot;b'!AA2\" display=\"'A &quot;b'!AA2\"/>");
    }

    #[test]
    fn links_beyond_what_a_sheet_holds_are_formulas() {
        let mut writer = CellWriter::new(vec!["'In \"v\"'".into()], vec![], vec![], Look::default());
        let mut out = Vec::new();
        let cell = [Cell::text("In \"v\"!A9", 0).to(Some(Link { sheet: 0, row: 8, col: 0 }))];
        (0..=MOST_LINKS as u32).for_each(|row| writer.row(&mut out, row, &cell));
        assert_eq!(writer.links.matches("<hyperlink ").count(), MOST_LINKS);
        let out = String::from_utf8(out).unwrap();
        let last = "<row r=\"65531\"><c r=\"A65531\" t=\"str\"><f>HYPERLINK(\"#'In \"\"v\"\"'!A9\",\"In \"\"v\"\"!A9\")</f><v>In \"v\"!A9</v></c></row>";
        assert!(out.ends_with(last), "{}", &out[out.len() - 200..]);
        assert_eq!(out.matches("<f>").count(), 1);
    }

    #[test]
    fn wrapped_text_makes_its_row_taller() {
        assert_eq!(["", "short", "two words", "a b c d e f g"].map(|t| wrapped_lines(t, 8)), [1, 1, 2, 2]);
        assert_eq!(wrapped_lines("计划 40，实销 12、9，已连续两周", 10), 4);
        assert_eq!(wrapped_lines("unbreakablewords", 8), 2);
        let mut out = Vec::new();
        CellWriter::new(vec![], vec![9.5], vec![Tall::Line, Tall::Wraps], Look::default()).row(&mut out, 0, &[Cell::text("two words", 1)]);
        assert!(String::from_utf8(out).unwrap().starts_with("<row r=\"1\" ht=\"30\" customHeight=\"1\"><c r=\"A1\" s=\"1\""));
    }

    #[test]
    fn long_texts_are_cut_at_excels_limit() {
        let text = "😀".repeat(20_000);
        assert!(too_long(&text) && !too_long(&"字".repeat(32_767)));
        let cut = within_limit(&text);
        assert!(cut.encode_utf16().count() <= MOST_TEXT && cut.ends_with('…'));
    }
}
