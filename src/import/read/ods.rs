//! The cells of an OpenDocument spreadsheet, as a stream into columns.
//! Takes the bytes of a package and which sheets are wanted; returns them in workbook order.
//! Invariant: what is said to be repeated is laid out only where it holds something, and only within the budget of cells.
//! Source: OpenDocument 1.3 part 3, 9.1 (tables) and 19.385 (values).

use super::builder::{Budget, Filled};
use super::xlsx::parts::{Names, open, open_sheet};
use super::xml::{Attributes, Scanner, Token, unescape_into, unescaped};
use super::{Book, Failure, FilledSheet, xlsx};
use crate::import::sheet::{Area, Cell};
use crate::import::values::date;
use crate::tongue::Said;
use std::io::Read;

/// Bytes that the manifest may unpack to.
const MOST_MANIFEST: u64 = 16 << 20;
/// Blanks that one element may stand for; Excel's longest text.
const MOST_BLANKS: u32 = 32_767;

type Wanted<'w> = &'w (dyn Fn(usize, &str) -> bool + Sync);

pub fn read(bytes: &[u8], wanted: Wanted) -> Result<Book, Failure> {
    let mut archive = xlsx::archive(bytes)?;
    let names = Names::of(&archive);
    if let Some(manifest) = names.find("META-INF/manifest.xml")
        && is_encrypted(open(&mut archive, manifest, MOST_MANIFEST)?)?
    {
        return Err(Failure::Encrypted);
    }
    let Some(content) = names.find("content.xml") else {
        return Err(Failure::Broken(Said::new("the part content.xml is missing", "缺少 content.xml 部分")));
    };
    sheets(open_sheet(&mut archive, content)?, wanted)
}

fn is_encrypted(manifest: impl Read) -> Result<bool, Failure> {
    let mut scanner = Scanner::new(manifest);
    loop {
        match scanner.next()? {
            Token::Open { name: b"encryption-data", .. } => return Ok(true),
            Token::End => return Ok(false),
            _ => {}
        }
    }
}

/// What a cell's tag says, while its text is read.
#[derive(Default)]
struct Pending {
    open: bool,
    value: Option<Value>,
    /// It has a value of the kind text: what it holds stands between its tags.
    is_text: bool,
    is_error: bool,
    is_percent: bool,
    formula: String,
    text: String,
    paragraphs: usize,
    /// Notes and the like stand in the cell, but are not its text.
    aside: usize,
    columns: u32,
    spans: (u32, u32),
}

enum Value {
    Number(f64),
    Date(f64),
    Truth(bool),
    Text(String),
}

/// The row that is being read; it is laid out as often as it is repeated when it ends.
#[derive(Default)]
struct Row {
    cells: Vec<(u32, u32, Cell, bool)>,
    col: u32,
    repeats: u32,
    hidden: bool,
}

struct Table {
    name: String,
    filled: Filled,
    row: u32,
    wanted: bool,
}

fn sheets(content: impl Read, wanted: Wanted) -> Result<Book, Failure> {
    let budget = Budget::default();
    let mut scanner = Scanner::new(content);
    let mut book = Book::default();
    let mut tables = 0;
    // tables may stand in cells of tables; those are no sheets
    let mut depth = 0usize;
    let mut table: Option<Table> = None;
    let (mut row, mut cell) = (Row::default(), Pending::default());
    loop {
        let token = scanner.next()?;
        if let Token::Open { name: b"table", attributes, empty } = &token {
            if depth == 0 {
                let name = attributes.text(b"name").unwrap_or_default();
                let wanted = wanted(tables, &name);
                tables += 1;
                table = Some(Table { name, filled: Filled::new(&budget), row: 0, wanted });
            }
            depth += usize::from(!empty);
            continue;
        }
        if token == (Token::Close { name: b"table" }) {
            depth = depth.saturating_sub(1);
        }
        if matches!(token, Token::End) || (depth == 0 && token == (Token::Close { name: b"table" })) {
            if let Some(Table { name, filled, wanted: true, .. }) = table.take() {
                book.sheets.push(FilledSheet { name, filled: Ok(filled) });
            }
            if matches!(token, Token::End) {
                return Ok(book);
            }
            continue;
        }
        let Some(Table { filled, row: at, .. }) = table.as_mut().filter(|t| t.wanted && depth == 1) else { continue };
        match token {
            Token::Open { name: b"table-row", attributes, .. } => {
                row.begin(attributes);
            }
            Token::Close { name: b"table-row" } => {
                row.lay_out(*at, filled)?;
                *at = at.saturating_add(row.repeats);
            }
            Token::Open { name: b"table-cell" | b"covered-table-cell", attributes, empty } => {
                cell.begin(attributes);
                if empty {
                    cell.end(&mut row, *at, filled)?;
                }
            }
            Token::Close { name: b"table-cell" | b"covered-table-cell" } => cell.end(&mut row, *at, filled)?,
            token if cell.open => cell.see(&token),
            _ => {}
        }
    }
}

impl Row {
    fn begin(&mut self, attributes: Attributes) {
        self.cells.clear();
        self.col = 0;
        self.repeats = count(attributes, b"number-rows-repeated");
        self.hidden = matches!(attributes.get(b"visibility"), Some(b"collapse" | b"filter"));
    }

    fn lay_out(&mut self, first: u32, into: &mut Filled) -> Result<(), Failure> {
        if self.cells.is_empty() {
            return Ok(());
        }
        let wide: u64 = self.cells.iter().map(|(_, columns, ..)| u64::from(*columns)).sum();
        into.has_room(wide * u64::from(self.repeats))?;
        for row in first..first.saturating_add(self.repeats) {
            for (col, columns, cell, percent) in &self.cells {
                for col in *col..col.saturating_add(*columns) {
                    if *percent {
                        into.percent(row, col);
                    }
                    into.set(row, col, *cell)?;
                }
            }
            if self.hidden {
                into.hidden_rows.push(row);
            }
        }
        Ok(())
    }
}

/// How often something is repeated: at least once.
fn count(attributes: Attributes, name: &[u8]) -> u32 {
    number(attributes, name).unwrap_or(1).max(1)
}

fn number(attributes: Attributes, name: &[u8]) -> Option<u32> {
    std::str::from_utf8(attributes.get(name)?).ok()?.trim().parse().ok()
}

impl Pending {
    fn begin(&mut self, attributes: Attributes) {
        *self = Pending { open: true, columns: count(attributes, b"number-columns-repeated"), ..Pending::default() };
        self.spans = (count(attributes, b"number-rows-spanned"), count(attributes, b"number-columns-spanned"));
        for (name, raw) in attributes {
            match name {
                // LibreOffice says a second time, in its own words, what it is
                b"value-type" => {
                    self.is_text |= raw == b"string";
                    self.is_percent |= raw == b"percentage";
                    self.is_error |= raw == b"error";
                }
                b"value" => {
                    let read = std::str::from_utf8(raw).ok().and_then(|v| v.trim().parse().ok()).filter(|n: &f64| n.is_finite());
                    self.value = Some(read.map_or_else(|| Value::Text(unescaped(raw)), Value::Number));
                }
                b"date-value" => {
                    let text = unescaped(raw);
                    self.value = Some(date::read(&text).map_or(Value::Text(text), Value::Date));
                }
                b"boolean-value" => self.value = Some(Value::Truth(raw.eq_ignore_ascii_case(b"true"))),
                b"string-value" | b"time-value" => self.value = Some(Value::Text(unescaped(raw))),
                b"formula" => self.formula = unescaped(raw),
                _ => {}
            }
        }
    }

    fn see(&mut self, token: &Token) {
        match token {
            Token::Open { name: b"annotation" | b"table" | b"shapes", empty: false, .. } => self.aside += 1,
            Token::Close { name: b"annotation" | b"table" | b"shapes" } => self.aside = self.aside.saturating_sub(1),
            _ if self.aside > 0 => {}
            Token::Open { name: b"p", .. } => {
                if self.paragraphs > 0 {
                    self.text.push('\n');
                }
                self.paragraphs += 1;
            }
            Token::Open { name: b"s", attributes, .. } => {
                let blanks = number(*attributes, b"c").unwrap_or(1).min(MOST_BLANKS);
                self.text.extend(std::iter::repeat_n(' ', blanks as usize));
            }
            Token::Open { name: b"tab", .. } => self.text.push('\t'),
            Token::Open { name: b"line-break", .. } => self.text.push('\n'),
            Token::Text(raw) if self.paragraphs > 0 => unescape_into(raw, &mut self.text),
            Token::Verbatim(raw) if self.paragraphs > 0 => self.text.push_str(&String::from_utf8_lossy(raw)),
            _ => {}
        }
    }

    fn end(&mut self, row: &mut Row, at: u32, into: &mut Filled) -> Result<(), Failure> {
        self.open = false;
        let col = row.col;
        row.col = row.col.saturating_add(self.columns);
        let (rows, columns) = self.spans;
        if rows > 1 || columns > 1 {
            into.merge(Area {
                first_row: at,
                first_col: col,
                last_row: at.saturating_add(rows - 1),
                last_col: col.saturating_add(columns - 1),
            });
        }
        let text = std::mem::take(&mut self.text);
        let cell = match self.value.take() {
            _ if self.is_error => Cell::Error(into.text(if text.is_empty() { "#ERROR" } else { &text })?),
            Some(Value::Number(number)) => Cell::Number(number),
            Some(Value::Date(day)) => Cell::Date(day),
            Some(Value::Truth(flag)) => Cell::Truth(flag),
            Some(Value::Text(text)) if !text.is_empty() => Cell::Text(into.text(&text)?),
            None if self.is_text && !text.is_empty() => Cell::Text(into.text(&text)?),
            // an empty text is a value, a missing one is none
            None if !self.formula.is_empty() && !self.is_text => {
                let formula: String = self.formula.trim_start_matches("of:").trim_start_matches('=').chars().take(120).collect();
                Cell::Error(into.text(&format!("={formula}"))?)
            }
            _ => return Ok(()),
        };
        row.cells.push((col, self.columns, cell, self.is_percent && matches!(cell, Cell::Number(_))));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::Texts;

    fn read(body: &str) -> (Vec<crate::import::sheet::RawSheet>, Texts) {
        let content = format!("<office:document-content><office:spreadsheet>{body}</office:spreadsheet></office:document-content>");
        let book = sheets(content.as_bytes(), &|_, _| true).expect("sheets");
        let mut texts = Texts::default();
        let all = book.sheets.into_iter().map(|s| s.filled.expect("a sheet").finish(0, s.name, 0, &mut texts, &[])).collect();
        (all, texts)
    }

    #[test]
    fn cells_of_every_kind() {
        let (sheets, texts) = read(
            "<table:table table:name=\"A\"><table:table-row table:number-rows-repeated=\"2\"><table:table-cell/></table:table-row>\
             <table:table-row table:visibility=\"filter\">\
             <table:table-cell office:value-type=\"percentage\" office:value=\"0.2\"><text:p>20%</text:p></table:table-cell>\
             <table:table-cell office:value-type=\"string\"><office:annotation><text:p>note</text:p></office:annotation><text:p>a&amp;b<text:s text:c=\"2\"/>c</text:p><text:p>d</text:p></table:table-cell>\
             <table:table-cell table:number-columns-repeated=\"3\"/>\
             <table:table-cell office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"><text:p>#DIV/0!</text:p></table:table-cell>\
             <table:table-cell office:value-type=\"date\" office:date-value=\"2026-01-05\"/>\
             <table:table-cell table:formula=\"of:=[.A1]*2\"/>\
             <table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\" table:number-columns-repeated=\"2\"/></table:table-row>\
             <table:table-row table:number-rows-repeated=\"1048573\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>\
             <table:table table:name=\"B\"/>",
        );
        let sheet = &sheets[0];
        let shown = |col| match sheet.get(2, col) {
            Cell::Text(id) | Cell::Error(id) => texts.get(id).to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(
            (0..11).map(shown).collect::<Vec<_>>(),
            [
                "Number(0.2)",
                "a&b  c\nd",
                "Empty",
                "Empty",
                "Empty",
                "#DIV/0!",
                "Date(46027.0)",
                "=[.A1]*2",
                "Truth(true)",
                "Truth(true)",
                "Empty"
            ]
        );
        assert_eq!((sheet.rows, &sheet.hidden_rows[..], sheet.columns[0].is_percent(2)), (3, &[2u32][..], true));
        assert_eq!((sheets[1].name.as_str(), sheets[1].rows), ("B", 0));
    }

    #[test]
    fn what_repeats_without_end_is_too_large() {
        let content = "<table:table table:name=\"A\"><table:table-row table:number-rows-repeated=\"1048576\">\
             <table:table-cell office:value-type=\"float\" office:value=\"1\" table:number-columns-repeated=\"16384\"/></table:table-row></table:table>";
        assert_eq!(sheets(content.as_bytes(), &|_, _| true).err(), Some(Failure::TooLarge));
    }
}
