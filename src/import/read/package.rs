//! What kind of file some bytes are, told by the bytes, and whether a zip package is small enough to be opened.
//! Takes bytes, returns the kind or why it is refused. Source of the layout: PKWARE APPNOTE.TXT 4.3.

use super::Failure;

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
/// The table of strings is held in memory.
const MOST_STRINGS: u64 = 600 << 20;
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
    let Some(parts) = parts(bytes) else {
        return Err(Failure::Broken("the end of the file is missing".to_string()));
    };
    let mut expanded = 0u64;
    for part in &parts {
        expanded = expanded.saturating_add(part.size);
        let strings = part.name.eq_ignore_ascii_case("xl/sharedStrings.xml") && part.size > MOST_STRINGS;
        let bomb = part.size > BOMB_SIZE && part.size / part.packed.max(1) > BOMB_RATIO;
        if strings || bomb || expanded > MOST_EXPANDED {
            return Err(Failure::TooLarge);
        }
    }
    let has = |name: &str| parts.iter().any(|p| p.name.eq_ignore_ascii_case(name));
    Ok(if has("xl/workbook.bin") {
        Kind::Xlsb
    } else if has("content.xml") {
        Kind::Ods
    } else if has("[Content_Types].xml") || has("_rels/.rels") {
        Kind::Xlsx
    } else {
        Kind::Unknown
    })
}

struct Part {
    name: String,
    packed: u64,
    size: u64,
}

/// The entries of the central directory; sizes of 4 GB and more (zip64) count as too large by themselves.
fn parts(bytes: &[u8]) -> Option<Vec<Part>> {
    let from = bytes.len().saturating_sub(65_557);
    let end = (from..bytes.len().saturating_sub(21)).rev().find(|i| bytes[*i..].starts_with(b"PK\x05\x06"))?;
    let count = u16_at(bytes, end + 10)?;
    let mut at = u32_at(bytes, end + 16)? as usize;
    let mut parts = Vec::new();
    for _ in 0..count {
        if !bytes.get(at..)?.starts_with(b"PK\x01\x02") {
            return if at == u32::MAX as usize { Some(parts) } else { None };
        }
        let (packed, size) = (u64::from(u32_at(bytes, at + 20)?), u64::from(u32_at(bytes, at + 24)?));
        let name_length = usize::from(u16_at(bytes, at + 28)?);
        let extra = usize::from(u16_at(bytes, at + 30)?) + usize::from(u16_at(bytes, at + 32)?);
        let name = String::from_utf8_lossy(bytes.get(at + 46..at + 46 + name_length)?).replace('\\', "/");
        parts.push(Part { name, packed, size });
        at += 46 + name_length + extra;
    }
    Some(parts)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
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
        assert!(matches!(kind(b"PK\x03\x04 cut off", "a.xlsx"), Err(Failure::Broken(_))));
    }
}
