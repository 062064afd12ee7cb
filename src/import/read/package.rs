//! What kind of file some bytes are, told by the bytes, and whether a zip package is small enough to be opened.
//! Takes bytes, returns the kind or why it is refused. Source of the layout: PKWARE APPNOTE.TXT 4.3.

use super::xlsx::parts::MOST_STRINGS;
use super::{Failure, xlsx};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Xlsx,
    Xlsb,
    Xls,
    Ods,
    /// Comma, tab or semicolon separated.
    Text,
    /// HTML or XML under the name of a workbook.
    Markup,
    Empty,
    Unknown,
}

/// Expanded bytes of all parts: sheets are streamed, so this bounds time more than memory.
const MOST_EXPANDED: u64 = 4 << 30;
/// A part this large that shrank more than this often is no sheet that anybody filled in.
const BOMB_SIZE: u64 = 256 << 20;
const BOMB_RATIO: u64 = 400;

pub fn kind(bytes: &[u8], path: &str) -> Result<Kind, Failure> {
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(bytes.len());
    if start == bytes.len() {
        return Ok(Kind::Empty);
    }
    if bytes.starts_with(b"PK") {
        return zip_kind(bytes);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let found = bytes.chunks(1 << 16).enumerate().any(|(i, _)| {
            let from = i << 16;
            let to = (from + (1 << 16) + encrypted.len()).min(bytes.len());
            bytes[from..to].windows(encrypted.len()).any(|w| w == encrypted)
        });
        return if found { Err(Failure::Encrypted) } else { Ok(Kind::Xls) };
    }
    // PDF, RTF, PNG, JPEG, GIF: their bytes may look like text
    let others: [&[u8]; 5] = [b"%PDF", b"{\\rtf", b"\x89PNG", b"\xFF\xD8\xFF", b"GIF8"];
    if others.iter().any(|mark| bytes[start..].starts_with(mark)) {
        return Ok(Kind::Unknown);
    }
    let text = &bytes[start..];
    let text = text.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(text);
    let head: Vec<u8> = text.iter().take(64).map(u8::to_ascii_lowercase).collect();
    if [&b"<?xml"[..], b"<html", b"<!doctype", b"<table", b"<workbook"].iter().any(|m| head.starts_with(m)) {
        return Ok(Kind::Markup);
    }
    let extension = path.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    if matches!(extension.as_str(), "csv" | "tsv" | "txt" | "tab") {
        return Ok(Kind::Text);
    }
    let marked = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    let looks_like_text = !bytes.iter().take(4096).any(|b| *b < 9 || (14..27).contains(b));
    Ok(if marked || looks_like_text { Kind::Text } else { Kind::Unknown })
}

fn zip_kind(bytes: &[u8]) -> Result<Kind, Failure> {
    let archive = xlsx::archive(bytes)?;
    let mut expanded = 0u64;
    let mut names: Vec<String> = Vec::new();
    for index in 0..archive.len() {
        let (Ok(part), Some(Ok(name))) = (archive.by_index_data(index), archive.name_for_index(index)) else { continue };
        let (size, packed) = (part.size(), part.compressed_size());
        let name = name.replace('\\', "/").to_ascii_lowercase();
        expanded = expanded.saturating_add(size);
        let strings = name == "xl/sharedstrings.xml" && size > MOST_STRINGS;
        let bomb = size > BOMB_SIZE && size / packed.max(1) > BOMB_RATIO;
        if strings || bomb || expanded > MOST_EXPANDED {
            return Err(Failure::TooLarge);
        }
        names.push(name);
    }
    let has = |name: &str| names.iter().any(|n| n == name);
    Ok(if has("xl/workbook.bin") {
        Kind::Xlsb
    } else if has("content.xml") {
        Kind::Ods
    } else if has("word/document.xml") || has("ppt/presentation.xml") {
        Kind::Unknown
    } else if has("[content_types].xml") || has("_rels/.rels") {
        Kind::Xlsx
    } else {
        Kind::Unknown
    })
}

#[cfg(test)]
mod tests {
    use super::{Kind, kind};
    use crate::import::read::Failure;

    #[test]
    fn kinds_by_their_bytes() {
        assert_eq!(kind(b"", "a.xlsx"), Ok(Kind::Empty));
        assert_eq!(kind(b" \r\n", "a.csv"), Ok(Kind::Empty));
        assert_eq!(kind(b"<html><table>", "a.xls"), Ok(Kind::Markup));
        assert_eq!(kind(b"SKU,Qty\nA,1\n", "export"), Ok(Kind::Text));
        assert_eq!(kind(b"\x01\x02\x03\x04", "a.xlsx"), Ok(Kind::Unknown));
        assert_eq!(kind(b"%PDF-1.7\n1,2\n", "a.csv"), Ok(Kind::Unknown));
        assert!(matches!(kind(b"PK\x03\x04 cut off", "a.xlsx"), Err(Failure::Broken(_))));
    }
}
