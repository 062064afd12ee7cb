//! The cells of one sheet of an xlsx package, as a stream into columns.
//! Takes the sheet's XML and what the workbook says of strings and formats; fills a [`Filled`].
//! Invariant: a cell that cannot be read stands at its place as an error value with its text; nothing is dropped.
//! Source: ECMA-376 part 1, 18.3.

use super::super::Failure;
use super::super::builder::Filled;
use super::super::xml::{Attributes, Scanner, Token, unescape_into, unescaped};
use super::parts::{Format, RichText, Workbook, decoded};
use crate::import::sheet::{Area, Cell};
use crate::import::values::date;
use std::io::Read;

/// Days between 1900-01-01 and 1904-01-01 as Excel counts them.
pub const SHIFT_1904: f64 = 1462.0;
/// Of a formula without a value, for the message.
const MOST_FORMULA: usize = 120;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Number,
    Shared,
    /// The text that a formula gave.
    Text,
    Inline,
    Truth,
    Error,
    IsoDate,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Nothing,
    Value,
    Formula,
    Inline,
}

/// A cell whose tags are being read.
#[derive(Default)]
struct Pending {
    row: u32,
    col: u32,
    kind: Kind,
    format: Format,
    value: Vec<u8>,
    has_value: bool,
    formula: Option<String>,
    inline: RichText,
}

pub fn fill(part: impl Read, book: &Workbook, into: &mut Filled) -> Result<(), Failure> {
    let mut scanner = Scanner::new(part);
    let mut cell = Pending::default();
    let (mut row, mut col) = (0u32, 0u32);
    let mut inside = Inside::Nothing;
    loop {
        while inside == Inside::Nothing
            && let Some(plain) = Plain::read(scanner.ahead())
            && let Some(value) = plain.cell(book, into)?
        {
            (row, col) = (plain.row, plain.col.saturating_add(1));
            if value != Cell::Empty {
                into.set(plain.row, plain.col, value)?;
            }
            let length = plain.length;
            scanner.pass(length);
        }
        match scanner.next()? {
            Token::Open { name: b"c", attributes, empty } => {
                cell.begin(attributes, book, row, col);
                (row, col) = (cell.row, cell.col.saturating_add(1));
                if !empty {
                    continue;
                }
            }
            Token::Close { name: b"c" } => {
                inside = Inside::Nothing;
                cell.end(book, into)?;
            }
            Token::Open { name: b"v", empty, .. } => {
                (inside, cell.has_value) = (if empty { Inside::Nothing } else { Inside::Value }, true);
            }
            Token::Open { name: b"f", empty, .. } => {
                cell.formula.get_or_insert_default();
                inside = if empty { Inside::Nothing } else { Inside::Formula };
            }
            Token::Open { name: b"is", empty, .. } => inside = if empty { Inside::Nothing } else { Inside::Inline },
            Token::Close { name: b"v" | b"f" | b"is" } => inside = Inside::Nothing,
            Token::Text(raw) if inside == Inside::Value => cell.value.extend_from_slice(raw),
            Token::Text(raw) if inside == Inside::Formula => {
                if let Some(formula) = cell.formula.as_mut().filter(|f| f.len() < MOST_FORMULA) {
                    unescape_into(&raw[..raw.len().min(MOST_FORMULA)], formula);
                }
            }
            Token::Verbatim(raw) if inside == Inside::Value => {
                // what stands in CDATA has no entities: a text is kept from being read as having some
                for byte in raw {
                    match byte {
                        b'&' => cell.value.extend_from_slice(b"&amp;"),
                        other => cell.value.push(*other),
                    }
                }
            }
            Token::Open { name: b"row", attributes, .. } => {
                row = number(attributes.get(b"r")).map_or(if col == 0 && row == 0 { 0 } else { row + 1 }, |r| r.saturating_sub(1));
                if attributes.get(b"r").is_none() {
                    row = into.next_row.max(row);
                }
                into.next_row = row.saturating_add(1);
                col = 0;
                if attributes.is_true(b"hidden") {
                    into.hidden_rows.push(row);
                }
            }
            Token::Open { name: b"dimension", attributes, .. } => {
                if let Some(area) = attributes.get(b"ref").and_then(area) {
                    into.expect(area.last_row.saturating_add(1), area.last_col.saturating_add(1));
                }
            }
            Token::Open { name: b"mergeCell", attributes, .. } => {
                if let Some(area) = attributes.get(b"ref").and_then(area) {
                    into.merge(area);
                }
            }
            Token::End => return Ok(()),
            token if inside == Inside::Inline => cell.inline.see(&token),
            _ => {}
        }
    }
}

impl Pending {
    fn begin(&mut self, attributes: Attributes, book: &Workbook, row: u32, col: u32) {
        (self.row, self.col, self.kind, self.format) = (row, col, Kind::Number, Format::Plain);
        (self.has_value, self.formula) = (false, None);
        self.value.clear();
        self.inline.clear();
        for (name, value) in attributes {
            match name {
                b"r" => {
                    if let Some((r, c)) = reference(value) {
                        (self.row, self.col) = (r, c);
                    }
                }
                b"s" => self.format = number(Some(value)).and_then(|s| book.formats.get(s as usize)).copied().unwrap_or_default(),
                b"t" => {
                    self.kind = match value {
                        b"s" => Kind::Shared,
                        b"str" => Kind::Text,
                        b"inlineStr" => Kind::Inline,
                        b"b" => Kind::Truth,
                        b"e" => Kind::Error,
                        b"d" => Kind::IsoDate,
                        _ => Kind::Number,
                    };
                }
                _ => {}
            }
        }
    }

    fn end(&mut self, book: &Workbook, into: &mut Filled) -> Result<(), Failure> {
        let value = self.value.trim_ascii();
        let cell = if value.is_empty() && self.kind != Kind::Inline {
            match &self.formula {
                // an empty text is a value, a missing one is none
                Some(formula) if self.kind != Kind::Text || !self.has_value => Cell::Error(into.text(&format!("={}", formula.trim()))?),
                _ if self.kind == Kind::Text && !self.value.is_empty() => Cell::Text(into.text(&unescaped(&self.value))?),
                _ => return Ok(()),
            }
        } else {
            match self.kind {
                Kind::Number => match decimal(value) {
                    Some(number) => number_cell(number, self.format, book, (self.row, self.col), into),
                    None => Cell::Error(into.text(&unescaped(value))?),
                },
                Kind::Shared => match number(Some(value)).filter(|i| (*i as usize) < book.strings.len()) {
                    Some(index) if book.strings[index as usize].is_empty() => return Ok(()),
                    Some(index) => Cell::Text(index),
                    None => Cell::Error(into.text("#STRING?")?),
                },
                Kind::Text => {
                    let text = unescaped(&self.value);
                    Cell::Text(if text.contains("_x") { into.text(&decoded(&text))? } else { into.text(&text)? })
                }
                Kind::Inline => {
                    let mut text = self.inline.take();
                    if text.is_empty() {
                        text = unescaped(value);
                    }
                    if text.is_empty() {
                        return Ok(());
                    }
                    Cell::Text(into.text(&text)?)
                }
                Kind::Truth => Cell::Truth(matches!(value, b"1" | b"true" | b"TRUE")),
                Kind::Error => Cell::Error(into.text(&unescaped(value))?),
                Kind::IsoDate => {
                    let text = unescaped(value);
                    match date::read(&text) {
                        Some(day) => Cell::Date(day),
                        None => Cell::Text(into.text(&text)?),
                    }
                }
            }
        };
        into.set(self.row, self.col, cell)
    }
}

/// A cell as almost all are written: `<c r="B2" s="1" t="s"><v>7</v></c>`. It is read in one go, without tokens, which
/// takes a fifth of the time; whatever looks otherwise is left to the general way.
struct Plain<'b> {
    row: u32,
    col: u32,
    style: u32,
    kind: Kind,
    value: &'b [u8],
    length: usize,
}

impl<'b> Plain<'b> {
    fn read(bytes: &'b [u8]) -> Option<Plain<'b>> {
        let mut rest = bytes.strip_prefix(b"<c r=\"")?;
        let (mut row, mut col) = (0u32, 0u32);
        // three letters and seven digits are the most that Excel has
        let letters = rest.iter().take(4).take_while(|b| b.is_ascii_uppercase()).count();
        for byte in &rest[..letters] {
            col = col * 26 + u32::from(byte - b'A') + 1;
        }
        rest = &rest[letters..];
        let digits = rest.iter().take(8).take_while(|b| b.is_ascii_digit()).count();
        for byte in &rest[..digits] {
            row = row * 10 + u32::from(byte - b'0');
        }
        if letters > 3 || digits > 7 {
            return None;
        }
        let (row, col) = (row.checked_sub(1)?, col.checked_sub(1)?);
        rest = rest[digits..].strip_prefix(b"\"")?;
        let (mut style, mut kind) = (0, Kind::Number);
        if let Some(after) = rest.strip_prefix(b" s=\"") {
            let digits = after.iter().take(8).take_while(|b| b.is_ascii_digit()).count();
            style = number(after.get(..digits))?;
            rest = after[digits..].strip_prefix(b"\"")?;
        }
        if let Some(after) = rest.strip_prefix(b" t=\"") {
            (kind, rest) = match after {
                [b's', b'"', rest @ ..] => (Kind::Shared, rest),
                [b'n', b'"', rest @ ..] => (Kind::Number, rest),
                [b's', b't', b'r', b'"', rest @ ..] => (Kind::Text, rest),
                _ => return None,
            };
        }
        let mut value = &rest[..0];
        if let Some(after) = rest.strip_prefix(b"/>") {
            rest = after;
        } else {
            rest = past_formula(rest.strip_prefix(b">")?)?;
            let after = rest.strip_prefix(b"<v>")?;
            let end = after.iter().position(|b| matches!(b, b'<' | b'&' | b'\r'))?;
            value = &after[..end];
            rest = after[end..].strip_prefix(b"</v></c>")?;
            if value.trim_ascii().is_empty() {
                return None;
            }
        }
        Some(Plain { row, col, style, kind, value, length: bytes.len() - rest.len() })
    }

    /// What the cell holds; none where the general way must say.
    fn cell(&self, book: &Workbook, into: &mut Filled) -> Result<Option<Cell>, Failure> {
        if self.value.is_empty() {
            return Ok(Some(Cell::Empty));
        }
        Ok(match self.kind {
            Kind::Number => {
                let format = book.formats.get(self.style as usize).copied().unwrap_or_default();
                decimal(self.value).map(|number| number_cell(number, format, book, (self.row, self.col), into))
            }
            Kind::Shared => {
                let index = number(Some(self.value));
                index
                    .and_then(|i| Some((i, book.strings.get(i as usize)?)))
                    .map(|(i, text)| if text.is_empty() { Cell::Empty } else { Cell::Text(i) })
            }
            _ => match std::str::from_utf8(self.value) {
                Ok(text) if !text.contains("_x") => Some(Cell::Text(into.text(text)?)),
                _ => None,
            },
        })
    }
}

fn number_cell(number: f64, format: Format, book: &Workbook, (row, col): (u32, u32), into: &mut Filled) -> Cell {
    match format {
        Format::Date => Cell::Date(if book.from_1904 { number + SHIFT_1904 } else { number }),
        Format::Plain => Cell::Number(number),
        Format::Percent => {
            into.percent(row, col);
            Cell::Number(number)
        }
    }
}

/// Behind the formula of a cell that has a value as well.
fn past_formula(bytes: &[u8]) -> Option<&[u8]> {
    let Some(formula) = bytes.strip_prefix(b"<f") else { return Some(bytes) };
    let end = memchr::memchr(b'>', formula)?;
    let tag = &formula[..end];
    // a quoted mark may hold a >
    if tag.iter().filter(|b| **b == b'"').count() % 2 == 1 || tag.contains(&b'\'') {
        return None;
    }
    let rest = &formula[end + 1..];
    if tag.ends_with(b"/") {
        return Some(rest);
    }
    rest[memchr::memchr(b'<', rest)?..].strip_prefix(b"</f>")
}

/// `BC17` as row 16, column 54; the `$` of absolute references is passed over.
fn reference(text: &[u8]) -> Option<(u32, u32)> {
    let (mut row, mut col) = (0u32, 0u32);
    let mut digits = false;
    for byte in text {
        match byte {
            b'A'..=b'Z' if !digits => col = col.checked_mul(26)?.checked_add(u32::from(byte - b'A') + 1)?,
            b'a'..=b'z' if !digits => col = col.checked_mul(26)?.checked_add(u32::from(byte - b'a') + 1)?,
            b'0'..=b'9' => {
                digits = true;
                row = row.checked_mul(10)?.checked_add(u32::from(byte - b'0'))?;
            }
            b'$' => {}
            _ => return None,
        }
    }
    Some((row.checked_sub(1)?, col.checked_sub(1)?))
}

fn area(text: &[u8]) -> Option<Area> {
    let mut corners = text.splitn(2, |b| *b == b':');
    let (first_row, first_col) = reference(corners.next()?)?;
    let (last_row, last_col) = corners.next().map_or(Some((first_row, first_col)), reference)?;
    Some(Area { first_row, first_col, last_row, last_col })
}

fn number(text: Option<&[u8]>) -> Option<u32> {
    let text = text?;
    if text.is_empty() || text.len() > 10 {
        return None;
    }
    text.iter().try_fold(0u32, |all, b| match b {
        b'0'..=b'9' => all.checked_mul(10)?.checked_add(u32::from(b - b'0')),
        _ => None,
    })
}

/// The number that a cell stores; none for what is no finite number. Up to fifteen digits one exact division gives what
/// the slower general way gives (Clinger 1990).
fn decimal(text: &[u8]) -> Option<f64> {
    const TENS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    if text.len() <= 16 {
        let (mut all, mut places, mut point) = (0u64, 0usize, false);
        let digits = text.strip_prefix(b"-").unwrap_or(text);
        let simple = !digits.is_empty()
            && digits.iter().all(|byte| match byte {
                b'0'..=b'9' => {
                    all = all * 10 + u64::from(byte - b'0');
                    places += usize::from(point);
                    true
                }
                b'.' if !point => {
                    point = true;
                    true
                }
                _ => false,
            });
        if simple && all < 1 << 53 && digits != b"." {
            let number = all as f64 / TENS[places.min(15)];
            return Some(if digits.len() < text.len() { -number } else { number });
        }
    }
    std::str::from_utf8(text).ok()?.parse().ok().filter(|n: &f64| n.is_finite())
}

#[cfg(test)]
mod tests {
    use super::super::super::builder::Budget;
    use super::*;
    use crate::import::sheet::RawSheet;

    fn sheet(xml: &str) -> (RawSheet, crate::column::Texts) {
        let book =
            Workbook { strings: vec!["shared".into()], formats: vec![Format::Plain, Format::Date, Format::Percent], ..Workbook::default() };
        let mut filled = Filled::with_shared(book.strings.len(), &Budget::default());
        fill(xml.as_bytes(), &book, &mut filled).expect("a sheet");
        let mut texts = crate::column::Texts::default();
        (filled.finish(0, "S".into(), 0, &mut texts, &book.strings), texts)
    }

    #[test]
    fn cells_of_every_kind() {
        let (sheet, texts) = sheet(
            "<sheetData><row><c><v>1.5</v></c><c t=\"s\"><v>0</v></c><c s=\"1\"><v>45000</v></c><c s=\"2\"><v>0.2</v></c></row>\
             <row r=\"3\" hidden=\"1\"><c r=\"B3\" t=\"e\"><v>#SPILL!</v></c><c t=\"b\"><v>1</v></c><c t=\"inlineStr\"><is><t>a&amp;b</t></is></c></row>\
             <row><c><f>A1*2</f></c><c><f>A1*2</f><v></v></c><c t=\"str\"><f>\"\"</f><v></v></c><c><v>1e400</v></c><c t=\"s\"><v>9</v></c></row></sheetData>\
             <mergeCells><mergeCell ref=\"A1:B2\"/></mergeCells>",
        );
        let shown = |row, col| match sheet.get(row, col) {
            Cell::Text(id) | Cell::Error(id) => texts.get(id).to_string(),
            other => format!("{other:?}"),
        };
        let row = |r| (0..5).map(|c| shown(r, c)).collect::<Vec<_>>();
        assert_eq!(row(0), ["Number(1.5)", "shared", "Date(45000.0)", "Number(0.2)", "Empty"]);
        assert_eq!(row(2), ["Empty", "#SPILL!", "Truth(true)", "a&b", "Empty"]);
        assert_eq!(row(3), ["=A1*2", "=A1*2", "Empty", "1e400", "#STRING?"]);
        assert_eq!((&sheet.hidden_rows[..], sheet.merged.len()), (&[2u32][..], 1));
        assert!(sheet.columns[3].is_percent(0) && !sheet.columns[0].is_percent(0));
    }

    #[test]
    fn plain_cells_are_read_as_the_general_way_reads_them() {
        let cells = [
            "<c r=\"A1\" s=\"0\" t=\"s\"><v>0</v></c>",
            "<c r=\"B1\"><v>-12.5</v></c>",
            "<c r=\"C1\" s=\"1\"><f t=\"shared\" si=\"0\"/><v>45000</v></c>",
            "<c r=\"D1\" s=\"2\"><f>A1&gt;2</f><v>0.25</v></c>",
            "<c r=\"E1\" t=\"str\"><f>A1</f><v>made</v></c>",
            "<c r=\"F1\" s=\"1\"/>",
            "<c r=\"G1\" t=\"str\"><v>_x0041_ &amp;</v></c>",
            "<c r=\"H1\" t=\"n\"><v> 7 </v></c>",
            "<c r=\"I1\" t=\"s\"><v>1</v></c>",
            "<c r=\"J1\"><v>1e400</v></c>",
            "<c r=\"K1\"><f>A1</f></c>",
        ];
        for cell in cells {
            let plain = sheet(&format!("<sheetData><row r=\"1\">{cell}<c r=\"L1\"><v>9</v></c></row></sheetData>"));
            // an attribute that says nothing here
            let general = sheet(&format!(
                "<sheetData><row r=\"1\">{}<c r=\"L1\"><v>9</v></c></row></sheetData>",
                cell.replacen(" r=", " ph=\"0\" r=", 1)
            ));
            for col in 0..12 {
                assert_eq!(plain.0.get(0, col), general.0.get(0, col), "{cell}");
                assert_eq!(plain.0.columns.get(col as usize).map(|c| &c.percent), general.0.columns.get(col as usize).map(|c| &c.percent));
            }
            assert_eq!(plain.1.get(0), general.1.get(0), "{cell}");
        }
    }

    #[test]
    fn numbers_are_those_of_the_general_way() {
        for text in ["0", "-0.1", "123456789012345", "0.30000000000000004", "1E-7", "601.315", "9007199254740993", "-.5", "5."] {
            assert_eq!(decimal(text.as_bytes()), text.parse().ok(), "{text}");
        }
        assert_eq!(decimal(b"1e400"), None);
        assert_eq!(decimal(b"-"), None);
        assert_eq!(reference(b"$BC$17"), Some((16, 54)));
        assert_eq!(reference(b"BC"), None);
    }
}
