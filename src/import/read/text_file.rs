//! CSV and TSV: encoding and delimiter found out, numbers only where writing them gives the text again.
//! Takes the bytes, returns one sheet and notes on what was taken for granted.
//! Invariant: the row of a cell is the row that Excel shows, blank lines and quoted line ends counted as it does.

use super::builder::Filled;
use super::{Failure, Input};
use crate::diagnostic::Diagnostic;
use crate::import::sheet::Cell;
use crate::import::values::number;
use crate::place::Place;
use crate::said;
use crate::tongue::Said;
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The cells, the encoding that was taken where that matters, and what is to be said beside it.
pub fn read(input: &Input, encoding: Option<&str>) -> (Result<Filled, Failure>, Option<&'static str>, Vec<Diagnostic>) {
    let mut notes = Vec::new();
    let path = &input.path;
    let asked = encoding.and_then(|label| {
        let found = Encoding::for_label(label.trim().as_bytes());
        if found.is_none() {
            notes.push(Diagnostic::warning(
                "encoding-unknown-name",
                Place::File(path.clone()),
                said!("no encoding is called \"{label}\"; it was found out instead", "没有叫“{label}”的编码，已自动识别"),
                Said::new("write utf-8, gb18030, windows-1252 or utf-16", "可以写 utf-8、gb18030、windows-1252 或 utf-16"),
            ));
        }
        found
    });
    let (text, encoding, lossy) = asked.unwrap_or_else(|| guess_encoding(&input.bytes)).decode(&input.bytes);
    if lossy {
        let name = encoding.name();
        notes.push(Diagnostic::warning(
            "text-encoding",
            Place::File(path.clone()),
            said!("some characters of {path} are not {name} and cannot be read", "{path} 里有些字符不是 {name} 编码，无法读取"),
            Said::new("save the file as UTF-8, or name its encoding with --encoding", "请把文件另存为 UTF-8，或用 --encoding 指定编码"),
        ));
    }
    // what is UTF-8 byte for byte is hardly ever anything else
    if !lossy && encoding != UTF_8 && !input.bytes.is_ascii() && guess_encoding(&input.bytes) == UTF_8 {
        let name = encoding.name();
        notes.push(Diagnostic::warning(
            "text-encoding",
            Place::File(path.clone()),
            said!(
                "{path} was read as {name} because --encoding says so, but its bytes are UTF-8",
                "{path} 按 --encoding 的要求以 {name} 读取，但它的字节是 UTF-8"
            ),
            Said::new("leave --encoding out", "请去掉 --encoding"),
        ));
    }
    // in plain letters and digits all encodings are alike
    let told = (encoding != UTF_8 || !text.is_ascii()).then(|| encoding.name());
    (fill(&text, path), told, notes)
}

/// A mark at the start, else UTF-16 by its zeros, else UTF-8 if it is, else GB18030 if its bytes come in pairs.
fn guess_encoding(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    let head = &bytes[..bytes.len().min(4096)];
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    if zeros(1) * 4 > head.len() {
        return UTF_16LE;
    }
    if zeros(0) * 4 > head.len() {
        return UTF_16BE;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let (mut pairs, mut lone) = (0usize, 0usize);
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|b| *b >= 0x80) {
        let paired = rest.get(at + 1).is_some_and(|b| *b >= 0xA1) && rest[at] >= 0xA1;
        if paired {
            pairs += 1
        } else {
            lone += 1
        }
        rest = &rest[(at + 1 + usize::from(paired)).min(rest.len())..];
    }
    let (_, wrong) = GB18030.decode_without_bom_handling(bytes);
    if !wrong && pairs >= lone * 4 { GB18030 } else { WINDOWS_1252 }
}

fn fill(text: &str, path: &str) -> Result<Filled, Failure> {
    // Excel's own first line: sep=;
    let (delimiter, body, mut row) = match text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n')) {
        Some((mark, body)) if mark.trim_end_matches('\r').len() == 1 => (mark.as_bytes()[0], body, 1u32),
        _ => (guess_delimiter(text, path), text, 0u32),
    };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(body.as_bytes());
    let mut filled = Filled::default();
    filled.plain_text = true;
    let mut record = csv::StringRecord::new();
    loop {
        let before = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(filled),
            Err(error) => return Err(Failure::of_library(&error)),
        }
        let inside = record.as_slice().matches('\n').count() as u64;
        // lines that the reader passed over before this record
        let blank = (reader.position().line() - before).saturating_sub(inside + 1) as u32;
        row = row.saturating_add(blank);
        for (col, field) in record.iter().enumerate() {
            // ="00123": how programs keep Excel from making a number of a code
            let kept = field.strip_prefix("=\"").and_then(|f| f.strip_suffix('"')).filter(|f| !f.contains('"'));
            if let Some(text) = kept {
                if !text.is_empty() {
                    let text = Cell::Text(filled.text(text)?);
                    filled.set(row, u32::try_from(col).unwrap_or(u32::MAX), text)?;
                }
                continue;
            }
            let cell = match number::exact(field) {
                Some(number) => Cell::Number(number),
                None if field.is_empty() => continue,
                None => Cell::Text(filled.text(field)?),
            };
            filled.set(row, u32::try_from(col).unwrap_or(u32::MAX), cell)?;
        }
        if filled.fields.len() <= row as usize && row < super::builder::MOST_LINES {
            filled.fields.resize(row as usize, 0);
            filled.fields.push(u32::try_from(record.len()).unwrap_or(u32::MAX));
        }
        row = row.saturating_add(1);
    }
}

/// The mark that divides the first lines most often and most evenly.
fn guess_delimiter(text: &str, path: &str) -> u8 {
    let marks = [b',', b'\t', b';', b'|'];
    let mut counts: Vec<[usize; 4]> = Vec::new();
    let mut line = [0usize; 4];
    let (mut quoted, mut any) = (false, false);
    for byte in text.bytes().take(64 << 10) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                if any {
                    counts.push(line);
                }
                (line, any) = ([0; 4], false);
                if counts.len() == 30 {
                    break;
                }
            }
            _ if quoted => {}
            _ => {
                any |= !byte.is_ascii_whitespace() || byte == b'\t';
                if let Some(i) = marks.iter().position(|m| *m == byte) {
                    line[i] += 1;
                }
            }
        }
    }
    if any {
        counts.push(line);
    }
    let score = |i: usize| {
        let with = counts.iter().filter(|c| c[i] > 0).count();
        let mut each: Vec<usize> = counts.iter().map(|c| c[i]).collect();
        each.sort_unstable();
        let usual = each.get(each.len() / 2).copied().unwrap_or(0);
        let even = counts.iter().filter(|c| usual > 0 && c[i] == usual).count();
        (even, with, usual)
    };
    let fallback = if path.to_ascii_lowercase().ends_with(".tsv") { 1 } else { 0 };
    let best = (0..4).max_by_key(|i| (score(*i), *i == fallback)).unwrap_or(fallback);
    if score(best).1 == 0 { marks[fallback] } else { marks[best] }
}

#[cfg(test)]
mod tests {
    use super::{guess_delimiter, guess_encoding};

    #[test]
    fn encodings_are_told_apart() {
        let gb = encoding_rs::GB18030.encode("商品编码,现有库存\nA-1,20\n").0.into_owned();
        assert_eq!(guess_encoding(&gb).name(), "gb18030");
        let western = encoding_rs::WINDOWS_1252.encode("Código,Descripción,Año\n").0.into_owned();
        assert_eq!(guess_encoding(&western).name(), "windows-1252");
        let wide: Vec<u8> = "SKU,Qty\nA,1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(guess_encoding(&wide).name(), "UTF-16LE");
        assert_eq!(guess_encoding("商品编码".as_bytes()).name(), "UTF-8");
    }

    #[test]
    fn delimiters_are_told_apart() {
        assert_eq!(guess_delimiter("a,b\n1,2\n", "x.csv"), b',');
        assert_eq!(guess_delimiter("a;b;c\n1,5;2;3\n2,5;3;4\n", "x.csv"), b';');
        assert_eq!(guess_delimiter("a\tb\n\"x,y,z\"\t2\n", "x.txt"), b'\t');
        assert_eq!(guess_delimiter("SKU\nA\n", "x.tsv"), b'\t');
    }
}
