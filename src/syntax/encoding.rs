//! Bytes of a rule file to text: UTF-8 with or without mark, UTF-16 with mark, GB18030 recognised. Takes bytes; returns
//! text and what was assumed. Invariant: no byte is replaced in silence; what cannot be read is an error with its byte.

use crate::diagnostic::Diagnostic;
use crate::place::Place;
use crate::said;
use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};

/// What was assumed to read the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    Utf16,
    Gb18030,
}

impl Note {
    /// The note as a diagnostic about the file.
    pub fn diagnostic(self, path: &str) -> Diagnostic {
        let encoding = match self {
            Note::Utf16 => "UTF-16",
            Note::Gb18030 => "GB18030",
        };
        Diagnostic::note(
            "other-encoding",
            Place::File(path.to_string()),
            said!("This file is written in {encoding}; it was read as that.", "该文件的编码是 {encoding}，已按此读取。"),
            said!("Nothing to do. Saved as UTF-8 it reads the same everywhere.", "无需处理；另存为 UTF-8 后在任何电脑上都一样。"),
        )
    }
}

/// Bytes that are text in no encoding that is read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undecodable {
    /// Offset of the first byte that is not UTF-8.
    pub at: usize,
    /// Its line, from one.
    pub line: usize,
}

impl Undecodable {
    pub fn diagnostic(self, path: &str) -> Diagnostic {
        let Undecodable { at, line } = self;
        Diagnostic::error(
            "unknown-encoding",
            Place::File(path.to_string()),
            said!(
                "The bytes of this file are no text that I can read: line {line}, byte {at} is neither UTF-8 nor GB18030.",
                "无法读取该文件的文字：第 {line} 行、第 {at} 字节既不是 UTF-8 也不是 GB18030。"
            ),
            said!(
                "Open it in the editor that wrote it and save it as UTF-8 (in Notepad: Save as, Encoding: UTF-8).",
                "请用原来的编辑器打开，另存为 UTF-8（记事本：另存为，编码选择 UTF-8）。"
            ),
        )
    }
}

/// The text of a rule file. A mark at its beginning is dropped.
/// A line may end with a carriage return alone, as old Macs and some exports have it.
pub fn decode(bytes: &[u8]) -> Result<(String, Option<Note>), Undecodable> {
    let (text, note) = decoded(bytes)?;
    Ok((if text.contains('\r') { one_line_end(&text) } else { text }, note))
}

/// Carriage returns that stand alone become line feeds, so that bytes keep their places.
fn one_line_end(text: &str) -> String {
    let mut chars = text.chars().peekable();
    let mut out = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        out.push(if c == '\r' && chars.peek() != Some(&'\n') { '\n' } else { c });
    }
    out
}

fn decoded(bytes: &[u8]) -> Result<(String, Option<Note>), Undecodable> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8_or_gb(rest, 3),
        [0xff, 0xfe, rest @ ..] => utf16(rest, UTF_16LE, bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, UTF_16BE, bytes),
        _ => utf8_or_gb(bytes, 0),
    }
}

/// A text in the encoding of the bytes that it takes the place of, with their mark.
pub fn encode_like(text: &str, old: &[u8]) -> Vec<u8> {
    let utf16 = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| mark.into_iter().chain(text.encode_utf16().flat_map(bytes)).collect();
    match old {
        [0xef, 0xbb, 0xbf, ..] => [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat(),
        [0xff, 0xfe, ..] => utf16([0xff, 0xfe], u16::to_le_bytes),
        [0xfe, 0xff, ..] => utf16([0xfe, 0xff], u16::to_be_bytes),
        _ if std::str::from_utf8(old).is_err() => GB18030.encode(text).0.into_owned(),
        _ => text.as_bytes().to_vec(),
    }
}

fn utf16(rest: &[u8], encoding: &'static Encoding, all: &[u8]) -> Result<(String, Option<Note>), Undecodable> {
    match encoding.decode_without_bom_handling_and_without_replacement(rest) {
        Some(text) => Ok((text.into_owned(), Some(Note::Utf16))),
        None => Err(place(all, 0)),
    }
}

fn utf8_or_gb(bytes: &[u8], skipped: usize) -> Result<(String, Option<Note>), Undecodable> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok((text.to_string(), None)),
        Err(error) => error,
    };
    let undecodable = || Undecodable { at: error.valid_up_to() + skipped, ..place(bytes, error.valid_up_to()) };
    // a mark of UTF-8 in front, or a byte that no text has, rules GB18030 out
    if skipped > 0 || bytes.contains(&0) {
        return Err(undecodable());
    }
    match GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) if is_chinese(&text) => Ok((text.into_owned(), Some(Note::Gb18030))),
        _ => Err(undecodable()),
    }
}

fn place(bytes: &[u8], at: usize) -> Undecodable {
    Undecodable { at, line: bytes[..at].iter().filter(|b| **b == b'\n').count() + 1 }
}

/// Most of what is not ASCII is Han or Chinese punctuation: bytes of another encoding decode to rare signs instead.
fn is_chinese(text: &str) -> bool {
    let usual = |c: char| matches!(c, '\u{4e00}'..='\u{9fa5}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '\u{2010}'..='\u{2030}' | '×' | '÷' | '·' | '≤' | '≥' | '≠' | '℃');
    let (all, chinese) = text.chars().filter(|c| !c.is_ascii()).fold((0, 0), |(all, n), c| (all + 1, n + usize::from(usual(c))));
    chinese * 10 >= all * 9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_dropped() {
        assert_eq!(decode("\u{feff}参数".as_bytes()), Ok(("参数".to_string(), None)));
        let mut utf16 = vec![0xff, 0xfe];
        utf16.extend("规则 a".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(decode(&utf16), Ok(("规则 a".to_string(), Some(Note::Utf16))));
    }

    #[test]
    fn a_carriage_return_alone_ends_a_line() {
        assert_eq!(decode(b"a = 1\rb = 2\r\nc = 3\r"), Ok(("a = 1\nb = 2\r\nc = 3\n".to_string(), None)));
    }

    #[test]
    fn gb18030_is_recognised() {
        let text = "参数 止损比例 = 50%\r\n规则 “止损”\r\n  当 周销量 低于 3 件\r\n";
        let (bytes, _, _) = GB18030.encode(text);
        assert_eq!(decode(&bytes), Ok((text.to_string(), Some(Note::Gb18030))));
    }

    #[test]
    fn other_bytes_are_refused_with_their_place() {
        assert_eq!(decode(b"a = 1\nb = \xe9t\xe9 + 1\n"), Err(Undecodable { at: 10, line: 2 }));
        assert_eq!(decode(b"PK\x03\x04\x00\x00\xff\xfe\x00"), Err(Undecodable { at: 6, line: 1 }));
    }

    #[test]
    fn a_text_keeps_the_encoding_of_its_file() {
        let text = "规则 “a”：库存 低于 3 则 标记 黄\n";
        let (gb, _, _) = GB18030.encode(text);
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for old in [text.as_bytes(), &[&[0xef, 0xbb, 0xbf], text.as_bytes()].concat(), &gb, &utf16] {
            assert_eq!(encode_like(text, old), old);
            assert_eq!(decode(old).map(|d| d.0).as_deref(), Ok(text));
        }
    }
}
