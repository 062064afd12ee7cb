//! A worksheet part as a stream: what stands above its rows, row after row, what stands below.
//! Takes any reader of XML in UTF-8; holds a window of it, never the whole.
//! Invariant: head, rows and tail put together are the part, but for what stands between rows.

use crate::package::marks::column_number;
use crate::package::xml::{Kind, Step, Tags, raw_attribute};
use memchr::memmem;
use std::io::{self, Read};
use std::ops::Range;

const WINDOW: usize = 1 << 18;
/// No row of Excel's needs as much; what does is no worksheet.
const MOST_WINDOW: usize = 1 << 28;

pub struct SheetStream<R> {
    source: R,
    window: Vec<u8>,
    at: usize,
    ended: bool,
    /// `x:` or nothing.
    pub prefix: String,
    /// `</x:row>`.
    row_end: Vec<u8>,
    row_name: Vec<u8>,
    last_row: u32,
    closed: bool,
}

/// A row in the window of its stream.
#[derive(Clone, Debug)]
pub struct Row {
    /// From zero.
    pub number: u32,
    pub open: Range<usize>,
    /// Between its tags; empty if it is self-closed.
    pub inner: Range<usize>,
    pub outer: Range<usize>,
}

/// What stands above the rows, up to the start tag of `sheetData`, which is left out.
pub struct Head {
    pub text: Vec<u8>,
    /// The name of `sheetData` with its prefix.
    pub data: String,
}

fn broken(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("a worksheet without {what}"))
}

impl<R: Read> SheetStream<R> {
    /// Reads as far as the first row.
    ///
    /// # Errors
    /// The part is no worksheet in UTF-8, or cannot be read.
    pub fn open(source: R) -> io::Result<(SheetStream<R>, Head)> {
        let mut stream = SheetStream {
            source,
            window: Vec::with_capacity(2 * WINDOW),
            at: 0,
            ended: false,
            prefix: String::new(),
            row_end: Vec::new(),
            row_name: Vec::new(),
            last_row: 0,
            closed: false,
        };
        let mut from = 0;
        loop {
            let mut tags = Tags { text: &stream.window, at: from };
            match tags.step() {
                Step::Tag(tag) if tag.is("sheetData") && tag.kind != Kind::Close => {
                    let name = String::from_utf8_lossy(tag.name).into_owned();
                    stream.closed = tag.kind == Kind::Empty;
                    let span = tag.span.clone();
                    stream.prefix = name.strip_suffix("sheetData").unwrap_or_default().to_string();
                    stream.row_name = format!("{}row", stream.prefix).into_bytes();
                    stream.row_end = format!("</{}row>", stream.prefix).into_bytes();
                    let text = stream.window[..span.start].to_vec();
                    stream.at = span.end;
                    return Ok((stream, Head { text, data: name }));
                }
                Step::Tag(tag) => from = tag.span.end,
                Step::Cut(at) => {
                    from = at;
                    if !stream.fill()? {
                        return Err(broken("sheetData"));
                    }
                }
                Step::End => {
                    from = stream.window.len();
                    if !stream.fill()? {
                        return Err(broken("sheetData"));
                    }
                }
            }
        }
    }

    pub fn window(&self) -> &[u8] {
        &self.window
    }

    /// More bytes behind the window; false at the end.
    fn fill(&mut self) -> io::Result<bool> {
        if self.ended || self.window.len() > MOST_WINDOW {
            return Ok(false);
        }
        let before = self.window.len();
        self.window.resize(before + WINDOW, 0);
        let mut got = 0;
        while got < WINDOW {
            match self.source.read(&mut self.window[before + got..])? {
                0 => {
                    self.ended = true;
                    break;
                }
                n => got += n,
            }
        }
        self.window.truncate(before + got);
        Ok(got > 0)
    }

    /// The next row; ranges hold until the next call.
    ///
    /// # Errors
    /// The part cannot be read or ends within its rows.
    pub fn row(&mut self) -> io::Result<Option<Row>> {
        if self.closed {
            return Ok(None);
        }
        if self.at > WINDOW {
            self.window.drain(..self.at);
            self.at = 0;
        }
        loop {
            let mut tags = Tags { text: &self.window, at: self.at };
            let found = match tags.step() {
                Step::Tag(tag) if tag.name == self.row_name && tag.kind == Kind::Empty => Some((tag.span.clone(), tag.span.end)),
                Step::Tag(tag) if tag.name == self.row_name && tag.kind == Kind::Open => {
                    let from = tag.span.end;
                    memmem::find(&self.window[from..], &self.row_end).map(|n| (tag.span.clone(), from + n))
                }
                Step::Tag(tag) if tag.kind == Kind::Close && tag.is("sheetData") => {
                    self.closed = true;
                    self.at = tag.span.end;
                    return Ok(None);
                }
                Step::Tag(tag) => {
                    self.at = tag.span.end;
                    continue;
                }
                Step::Cut(_) | Step::End => None,
            };
            if let Some((open, end)) = found {
                let empty = self.window[open.clone()].ends_with(b"/>");
                let outer = open.start..if empty { end } else { end + self.row_end.len() };
                let number = raw_attribute(&self.window[open.clone()], "r").and_then(decimal);
                self.last_row = number.unwrap_or(self.last_row + 1);
                self.at = outer.end;
                return Ok(Some(Row { number: self.last_row.saturating_sub(1), inner: open.end..end, open, outer }));
            }
            if !self.fill()? {
                return Err(broken("an end of its rows"));
            }
        }
    }

    /// What stands below the rows, behind the end tag of `sheetData`.
    ///
    /// # Errors
    /// The part cannot be read.
    pub fn tail(mut self) -> io::Result<Vec<u8>> {
        self.window.drain(..self.at);
        while self.fill()? {}
        Ok(self.window)
    }
}

pub fn decimal(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 9 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(digits.iter().fold(0, |n, d| n * 10 + u32::from(d - b'0')))
}

/// A cell in the text of its row.
#[derive(Clone, Debug)]
pub struct CellSpan {
    pub col: u32,
    pub outer: Range<usize>,
    /// Holds a value or a formula, not only a format.
    pub filled: bool,
}

/// All cells of a row's inner text.
pub fn cells(text: &[u8], inner: Range<usize>) -> Vec<CellSpan> {
    let mut next = 0;
    let of_element = |e: crate::package::xml::Element| {
        let col = raw_attribute(&text[e.open.clone()], "r").and_then(column_of).unwrap_or(next);
        next = col + 1;
        CellSpan { col, filled: holds(&text[e.inner.clone()]), outer: e.outer }
    };
    crate::package::xml::children(text, inner).into_iter().filter(|e| e.name == "c").map(of_element).collect()
}

/// The last cell of a row, where it says its column; rows are long, and mostly it is all that matters.
pub fn last_cell(text: &[u8], inner: Range<usize>, prefix: &str) -> Option<CellSpan> {
    let row = &text[inner.clone()];
    let name = [b"<", prefix.as_bytes(), b"c"].concat();
    let mut until = row.len();
    loop {
        let at = memmem::rfind(&row[..until], &name)?;
        until = at;
        if !matches!(row.get(at + name.len()), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            continue;
        }
        let tag = Tags { text: row, at }.next()?;
        let col = raw_attribute(&row[tag.span.clone()], "r").and_then(column_of)?;
        let filled = tag.kind == Kind::Open && holds(&row[tag.span.end..]);
        return Some(CellSpan { col, outer: inner.start + at..inner.end, filled });
    }
}

/// Whether a cell's inner text holds anything.
fn holds(inner: &[u8]) -> bool {
    match inner.iter().position(|b| *b == b'<') {
        Some(at) => inner.get(at + 1) != Some(&b'/'),
        None => false,
    }
}

/// The column of `AB12`.
pub fn column_of(reference: &[u8]) -> Option<u32> {
    let letters = reference.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    column_number(&reference[..letters])
}

/// First row, first column, last row, last column of `A1:C9`.
pub fn area_of(reference: &str) -> Option<(u32, u32, u32, u32)> {
    let (first, last) = reference.split_once(':').unwrap_or((reference, reference));
    let cell = |text: &str| {
        let text = text.replace('$', "");
        let col = column_of(text.as_bytes())?;
        let row = decimal(text.trim_start_matches(|c: char| c.is_ascii_alphabetic()).as_bytes())?.checked_sub(1)?;
        Some((row, col))
    };
    let ((r1, c1), (r2, c2)) = (cell(first)?, cell(last)?);
    Some((r1.min(r2), c1.min(c2), r1.max(r2), c1.max(c2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, Vec<(u32, String)>, String) {
        let (mut stream, head) = SheetStream::open(text.as_bytes()).unwrap();
        let mut rows = Vec::new();
        while let Some(row) = stream.row().unwrap() {
            rows.push((row.number, String::from_utf8_lossy(&stream.window()[row.inner]).into_owned()));
        }
        (String::from_utf8(head.text).unwrap(), rows, String::from_utf8(stream.tail().unwrap()).unwrap())
    }

    #[test]
    fn rows_with_and_without_numbers() {
        let (head, rows, tail) = read(
            "<x:worksheet><x:cols/><x:sheetData><x:row><x:c/></x:row><x:row r=\"7\"/><x:row>\n</x:row></x:sheetData><x:b/></x:worksheet>",
        );
        assert_eq!((head.as_str(), tail.as_str()), ("<x:worksheet><x:cols/>", "<x:b/></x:worksheet>"));
        assert_eq!(rows, [(0, "<x:c/>".into()), (6, String::new()), (7, "\n".into())]);
        let (_, rows, tail) = read("<worksheet><sheetData/><a/></worksheet>");
        assert_eq!((rows.len(), tail.as_str()), (0, "<a/></worksheet>"));
        assert!(SheetStream::open(&b"<worksheet>"[..]).is_err());
    }

    #[test]
    fn long_parts_pass_through_the_window() {
        let mut text = String::from("<worksheet><sheetData>");
        for n in 1..=30_000 {
            text.push_str(&format!("<row r=\"{n}\"><c r=\"A{n}\"><v>{n}</v></c></row>"));
        }
        text.push_str("</sheetData></worksheet>");
        let (_, rows, tail) = read(&text);
        assert_eq!((rows.len(), rows[29_999].0, tail.as_str()), (30_000, 29_999, "</worksheet>"));
    }

    #[test]
    fn cells_and_the_last_one() {
        let row = b"<c r=\"B1\" s=\"1\"><v>1</v></c><c><f>A1</f></c><c r=\"AA1\" s=\"3\"></c><c r=\"AB1\"/>";
        let all: Vec<(u32, bool)> = cells(row, 0..row.len()).iter().map(|c| (c.col, c.filled)).collect();
        assert_eq!(all, [(1, true), (2, true), (26, false), (27, false)]);
        let last = last_cell(row, 0..row.len(), "").unwrap();
        assert_eq!((last.col, last.filled), (27, false));
        assert_eq!(area_of("$A$1:C9"), Some((0, 0, 8, 2)));
    }
}
