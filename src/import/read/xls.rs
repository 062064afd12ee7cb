//! The cells of an old .xls (BIFF5 and BIFF8), record by record into columns; formulas are passed over, their values count.
//! Takes the bytes and which sheets are wanted; returns them in workbook order. Source: MS-XLS 2.4.
//! Invariant: no size that a record claims is believed, and a sheet's records are read once.

use super::builder::{Budget, Filled};
use super::compound::{Compound, u16_at, u32_at};
use super::xlsx::SHIFT_1904;
use super::xlsx::parts::{Format, built_in, format_of};
use super::{Book, Failure, FilledSheet};
use crate::import::sheet::{Area, Cell};
use crate::tongue::Said;
use encoding_rs::Encoding;
use rustc_hash::{FxHashMap, FxHashSet};

type Wanted<'w> = &'w (dyn Fn(usize, &str) -> bool + Sync);

const CONTINUE: u16 = 0x003C;
const END: u16 = 0x000A;
const BEGIN: u16 = 0x0809;

fn cut() -> Failure {
    Failure::Broken(Said::new("one of its records breaks off", "有一条记录不完整"))
}

/// The records of a stream from some place on, as kind and content.
struct Records<'s> {
    stream: &'s [u8],
    at: usize,
}

impl<'s> Records<'s> {
    fn next(&mut self) -> Option<(u16, &'s [u8])> {
        let (kind, length) = (u16_at(self.stream, self.at)?, usize::from(u16_at(self.stream, self.at + 2)?));
        let content = self.stream.get(self.at + 4..self.at + 4 + length)?;
        self.at += 4 + length;
        Some((kind, content))
    }

    /// A content with what continues it.
    fn pieces(&mut self, first: &'s [u8]) -> Pieces<'s> {
        let mut all = vec![first];
        while u16_at(self.stream, self.at) == Some(CONTINUE) {
            let Some((_, more)) = self.next() else { break };
            all.push(more);
        }
        Pieces { all, piece: 0, at: 0 }
    }
}

/// A content that may go on in further records.
struct Pieces<'s> {
    all: Vec<&'s [u8]>,
    piece: usize,
    at: usize,
}

impl<'s> Pieces<'s> {
    /// What is left of the piece at hand.
    fn here(&mut self) -> &'s [u8] {
        while self.piece < self.all.len() && self.at >= self.all[self.piece].len() {
            (self.piece, self.at) = (self.piece + 1, 0);
        }
        self.all.get(self.piece).map_or(&[], |p| &p[self.at..])
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.here().first()?;
        self.at += 1;
        Some(byte)
    }

    fn number(&mut self, bytes: u32) -> Option<usize> {
        (0..bytes).try_fold(0, |all, i| Some(all | usize::from(self.byte()?) << (8 * i)))
    }

    fn skip(&mut self, mut count: usize) {
        while count > 0 {
            let step = self.here().len().min(count);
            if step == 0 {
                return;
            }
            self.at += step;
            count -= step;
        }
    }

    /// Characters of one or two bytes; each further piece says anew of how many.
    fn characters(&mut self, count: usize, mut wide: bool) -> Option<String> {
        let mut units: Vec<u16> = Vec::new();
        while units.len() < count {
            let piece = self.piece;
            let here = self.here();
            if here.is_empty() {
                return None;
            }
            if self.piece != piece {
                wide = self.byte()? & 1 != 0;
                continue;
            }
            let wanted = count - units.len();
            let bytes = if wide { here.len().min(2 * wanted) & !1 } else { here.len().min(wanted) };
            match wide {
                true => units.extend(here[..bytes].as_chunks::<2>().0.iter().map(|b| u16::from_le_bytes(*b))),
                false => units.extend(here[..bytes].iter().map(|b| u16::from(*b))),
            }
            // half a character at the end of a piece is none
            self.at += bytes.max(1);
        }
        Some(String::from_utf16_lossy(&units))
    }

    /// A text with its marks of formats and its phonetic part, of which only the characters count.
    fn rich(&mut self) -> Option<String> {
        let count = self.number(2)?;
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { self.number(2)? } else { 0 };
        let more = if flags & 4 != 0 { self.number(4)? } else { 0 };
        let text = self.characters(count, flags & 1 != 0)?;
        self.skip(runs * 4);
        self.skip(more);
        Some(text)
    }
}

/// How texts outside of the table of strings are written.
#[derive(Clone, Copy)]
struct Writing {
    /// BIFF5 and before: bytes in an encoding.
    encoding: Option<&'static Encoding>,
}

impl Writing {
    /// A text behind a count of one or two bytes.
    fn text(self, content: &[u8], bytes: u32) -> Option<String> {
        let mut pieces = Pieces { all: vec![content], piece: 0, at: 0 };
        self.of_pieces(&mut pieces, bytes)
    }

    fn of_pieces(self, pieces: &mut Pieces, bytes: u32) -> Option<String> {
        let count = pieces.number(bytes)?;
        match self.encoding {
            Some(encoding) => {
                let here = pieces.here();
                Some(encoding.decode_without_bom_handling(&here[..here.len().min(count)]).0.into_owned())
            }
            None if count == 0 => Some(String::new()),
            None => {
                let wide = pieces.byte()? & 1 != 0;
                pieces.characters(count, wide)
            }
        }
    }
}

/// By the number of a code page. Source: MS-UCODEREF 2.2.1.
fn encoding_of(page: u16) -> &'static Encoding {
    let label: &[u8] = match page {
        874 => b"windows-874",
        932 => b"shift_jis",
        936 => b"gbk",
        949 => b"euc-kr",
        950 => b"big5",
        1250 => b"windows-1250",
        1251 => b"windows-1251",
        1253 => b"windows-1253",
        1254 => b"windows-1254",
        1255 => b"windows-1255",
        1256 => b"windows-1256",
        1257 => b"windows-1257",
        1258 => b"windows-1258",
        10000 | 32768 => b"macintosh",
        65001 => b"utf-8",
        _ => b"windows-1252",
    };
    Encoding::for_label(label).unwrap_or(encoding_rs::WINDOWS_1252)
}

/// What the workbook says before its sheets.
struct Globals {
    writing: Writing,
    from_1904: bool,
    formats: Vec<Format>,
    strings: Vec<Box<str>>,
    /// Worksheets with the place of their records.
    sheets: Vec<(String, usize)>,
}

pub fn read(bytes: &[u8], wanted: Wanted) -> Result<Book, Failure> {
    let file = Compound::open(bytes)?;
    let stream = file.stream("Workbook").or_else(|| file.stream("Book"));
    let stream = stream.ok_or_else(|| Failure::Broken(Said::new("it holds no workbook", "里面没有工作簿")))??;
    let globals = globals(&stream)?;
    let budget = Budget::default();
    let mut seen: FxHashSet<usize> = FxHashSet::default();
    let mut sheets = Vec::new();
    for (position, (name, at)) in globals.sheets.iter().enumerate() {
        if !wanted(position, name) {
            continue;
        }
        let filled = match seen.insert(*at) {
            true => sheet(&stream, *at, &globals, &budget),
            false => Err(Failure::Broken(Said::new("another sheet has the same cells", "另一张表用了同样的单元格"))),
        };
        sheets.push(FilledSheet { name: name.clone(), filled });
    }
    Ok(Book { sheets, strings: globals.strings, from_1904: globals.from_1904 })
}

fn globals(stream: &[u8]) -> Result<Globals, Failure> {
    let mut records = Records { stream, at: 0 };
    let mut found =
        Globals { writing: Writing { encoding: None }, from_1904: false, formats: Vec::new(), strings: Vec::new(), sheets: Vec::new() };
    let (mut old, mut page) = (false, 1252);
    let mut custom: FxHashMap<u16, Format> = FxHashMap::default();
    let mut styles: Vec<u16> = Vec::new();
    while let Some((kind, content)) = records.next() {
        match kind {
            BEGIN => old = u16_at(content, 0).is_some_and(|version| (0x0200..0x0600).contains(&version)),
            0x002F => return Err(Failure::Encrypted),
            0x0042 => page = u16_at(content, 0).unwrap_or(page),
            0x0022 => found.from_1904 = u16_at(content, 0) == Some(1),
            0x041E => {
                let code = content.get(2..).and_then(|text| found.writing.text(text, if old { 1 } else { 2 }));
                if let (Some(number), Some(code)) = (u16_at(content, 0), code) {
                    custom.insert(number, format_of(&code));
                }
            }
            0x00E0 => styles.push(u16_at(content, 2).ok_or_else(cut)?),
            0x0085 => {
                let name = content.get(6..).and_then(|text| found.writing.text(text, 1));
                let (Some(at), Some(sort), Some(name)) = (u32_at(content, 0), content.get(5), name) else { return Err(cut()) };
                if *sort == 0 {
                    found.sheets.push((name.replace('\0', ""), at as usize));
                }
            }
            0x00FC => found.strings = strings(records.pieces(content)),
            END => break,
            _ => {}
        }
        found.writing.encoding = old.then(|| encoding_of(page));
    }
    found.formats = styles.iter().map(|number| custom.get(number).copied().unwrap_or_else(|| built_in(u32::from(*number)))).collect();
    Ok(found)
}

/// The table of strings, as far as it goes.
fn strings(mut pieces: Pieces) -> Vec<Box<str>> {
    pieces.skip(8);
    let mut all = Vec::new();
    while !pieces.here().is_empty() {
        match pieces.rich() {
            Some(text) => all.push(text.into()),
            None => break,
        }
    }
    all
}

fn sheet(stream: &[u8], at: usize, globals: &Globals, budget: &Budget) -> Result<Filled, Failure> {
    let mut filled = Filled::with_shared(globals.strings.len(), budget);
    let mut records = Records { stream, at };
    // charts that lie in the sheet have records of their own
    let mut depth = 0usize;
    // of the formula whose value is the text that follows
    let mut waiting: Option<(u32, u32)> = None;
    while let Some((kind, content)) = records.next() {
        match kind {
            BEGIN => depth += 1,
            END if depth <= 1 => return Ok(filled),
            END => depth -= 1,
            _ if depth != 1 => {}
            0x0207 => {
                if let Some((row, col)) = waiting.take() {
                    let text = globals.writing.of_pieces(&mut records.pieces(content), 2).unwrap_or_default();
                    if !text.is_empty() {
                        let cell = Cell::Text(filled.text(&text)?);
                        filled.set(row, col, cell)?;
                    }
                }
            }
            0x0208 if u16_at(content, 12).is_some_and(|flags| flags & 0x20 != 0) => {
                filled.hidden_rows.extend(u16_at(content, 0).map(u32::from));
            }
            0x00E5 => {
                for area in content.get(2..).unwrap_or_default().as_chunks::<8>().0 {
                    let at = |i| u16_at(area, i).map_or(0, u32::from);
                    filled.merge(Area { first_row: at(0), last_row: at(2), first_col: at(4), last_col: at(6) });
                }
            }
            0x0203 | 0x0204 | 0x00D6 | 0x0205 | 0x027E | 0x00FD | 0x00BD | 0x0006 | 0x0206 | 0x0406 => {
                cells(kind, content, globals, &mut filled, &mut waiting)?;
            }
            _ => {}
        }
    }
    if depth == 0 { Err(Failure::Broken(Said::new("its cells are missing", "缺少单元格"))) } else { Err(cut()) }
}

/// The cells of one record.
fn cells(kind: u16, content: &[u8], globals: &Globals, into: &mut Filled, waiting: &mut Option<(u32, u32)>) -> Result<(), Failure> {
    let word = |at: usize| u16_at(content, at).ok_or_else(cut);
    let bytes = |from: usize, to: usize| content.get(from..to).ok_or_else(cut);
    let (row, col) = (u32::from(word(0)?), u32::from(word(2)?));
    let double = |at: usize| -> Result<f64, Failure> {
        let mut eight = [0u8; 8];
        eight.copy_from_slice(bytes(at, at + 8)?);
        Ok(f64::from_le_bytes(eight))
    };
    match kind {
        0x0203 => number(globals, word(4)?, double(6)?, row, col, into),
        0x027E => number(globals, word(4)?, packed(bytes(6, 10)?), row, col, into),
        0x00BD => {
            let each = bytes(4, content.len().saturating_sub(2).max(4))?;
            for (col, one) in (col..).zip(each.as_chunks::<6>().0) {
                number(globals, u16::from_le_bytes([one[0], one[1]]), packed(&one[2..]), row, col, into)?;
            }
            Ok(())
        }
        0x00FD => match u32_at(content, 6) {
            Some(index) => match globals.strings.get(index as usize) {
                Some(text) if text.is_empty() => Ok(()),
                Some(_) => into.set(row, col, Cell::Text(index)),
                None => {
                    let cell = Cell::Error(into.text("#STRING?")?);
                    into.set(row, col, cell)
                }
            },
            None => Err(cut()),
        },
        0x0205 => {
            let (value, is_error) = (bytes(6, 7)?[0], bytes(7, 8)?[0] != 0);
            let cell = if is_error { Cell::Error(into.text(error_text(value))?) } else { Cell::Truth(value != 0) };
            into.set(row, col, cell)
        }
        0x0204 | 0x00D6 => match globals.writing.text(bytes(6, content.len())?, 2).ok_or_else(cut)? {
            text if text.is_empty() => Ok(()),
            text => {
                let cell = Cell::Text(into.text(&text)?);
                into.set(row, col, cell)
            }
        },
        // the value of a formula: a number, or what is none by a mark in its last bytes
        _ => {
            let value = bytes(6, 14)?;
            *waiting = None;
            if value[6..] != [0xFF, 0xFF] {
                return number(globals, word(4)?, double(6)?, row, col, into);
            }
            match value[0] {
                0 => {
                    *waiting = Some((row, col));
                    Ok(())
                }
                1 => into.set(row, col, Cell::Truth(value[2] != 0)),
                2 => {
                    let cell = Cell::Error(into.text(error_text(value[2]))?);
                    into.set(row, col, cell)
                }
                _ => Ok(()),
            }
        }
    }
}

fn number(globals: &Globals, style: u16, number: f64, row: u32, col: u32, into: &mut Filled) -> Result<(), Failure> {
    // a column never holds an infinity or what is no number
    if !number.is_finite() {
        let cell = Cell::Error(into.text("#NUM!")?);
        return into.set(row, col, cell);
    }
    match globals.formats.get(usize::from(style)) {
        Some(Format::Date) => into.set(row, col, Cell::Date(if globals.from_1904 { number + SHIFT_1904 } else { number })),
        Some(Format::Percent) => {
            into.percent(row, col);
            into.set(row, col, Cell::Number(number))
        }
        _ => into.set(row, col, Cell::Number(number)),
    }
}

/// A number in four bytes: thirty bits of a whole number or of a double, perhaps a hundredth. Source: MS-XLS 2.5.217.
fn packed(four: &[u8]) -> f64 {
    let bits = u32_at(four, 0).unwrap_or(0);
    let number = match bits & 2 {
        0 => f64::from_bits(u64::from(bits & !3) << 32),
        _ => f64::from((bits as i32) >> 2),
    };
    if bits & 1 != 0 { number / 100.0 } else { number }
}

fn error_text(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        0x2B => "#GETTING_DATA",
        _ => "#ERROR",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers() {
        // 123456, 1234.56, 1.0, 0.01 (MS-XLS 2.5.217)
        for (bits, number) in [(123_456u32 << 2 | 2, 123_456.0), (123_456 << 2 | 3, 1234.56), (0x3FF0_0000, 1.0), (0x3FF0_0001, 0.01)] {
            assert_eq!(packed(&bits.to_le_bytes()), number);
        }
        assert_eq!(packed(&(((-5i32) << 2) as u32 | 2).to_le_bytes()), -5.0);
    }

    #[test]
    fn texts_go_on_in_the_next_piece() {
        // "ab" narrow, cut, then "中" wide behind a new mark
        let mut pieces = Pieces { all: vec![&[3, 0, 0, b'a', b'b'], &[1, 0x2D, 0x4E]], piece: 0, at: 0 };
        assert_eq!(pieces.rich().as_deref(), Some("ab中"));
        // three marks of formats behind the text
        let mut pieces = Pieces { all: vec![&[1, 0, 8, 1, 0, b'x', 9, 9, 9, 9, 1, 0, 0, b'y']], piece: 0, at: 0 };
        assert_eq!((pieces.rich().as_deref(), pieces.rich().as_deref(), pieces.rich()), (Some("x"), Some("y"), None));
    }
}
