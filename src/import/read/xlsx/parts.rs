//! The small parts of an xlsx package: which sheets there are, the table of strings, which number formats are dates.
//! Takes the archive, returns plain values. Source: ECMA-376 part 1, 18.2 (workbook), 18.4 (strings), 18.8 (styles).

use super::super::Failure;
use super::super::xml::{Scanner, Token, unescape_into};
use crate::package::rels::{self, Rel};
use crate::package::{self, key};
use crate::tongue::Said;
use rustc_hash::{FxHashMap, FxHashSet};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

pub type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// Bytes that the table of strings may unpack to: it is held in memory.
pub const MOST_STRINGS: u64 = 128 << 20;
/// Bytes that any other small part may unpack to.
const MOST_SMALL: u64 = 64 << 20;
/// Bytes that a part of relationships may unpack to: it is held in memory.
const MOST_RELATIONS: u64 = 4 << 20;
/// Bytes that a sheet may unpack to, whatever the package says of it.
const MOST_SHEET: u64 = 3 << 30;

/// What a cell's number format makes of its number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    #[default]
    Plain,
    Date,
    Percent,
}

pub struct SheetPart {
    pub name: String,
    pub path: String,
    /// An earlier sheet has the same part, which no program writes.
    pub is_twin: bool,
}

#[derive(Default)]
pub struct Workbook {
    /// Worksheets only; charts, dialogs and macro sheets have no cells.
    pub sheets: Vec<SheetPart>,
    pub from_1904: bool,
    pub strings: Vec<Box<str>>,
    /// By number of the cell style.
    pub formats: Vec<Format>,
}

/// The names of the parts, found whatever their case and slashes are.
pub struct Names(FxHashMap<String, usize>);

impl Names {
    pub fn of(archive: &Archive) -> Names {
        let name = |index: usize| Some((key(&archive.name_for_index(index)?.ok()?), index));
        Names((0..archive.len()).filter_map(name).collect())
    }

    pub fn find(&self, path: &str) -> Option<usize> {
        self.0.get(&key(path)).copied()
    }
}

/// Opens a part; it ends as too large where it unpacks to more than `most`.
pub fn open<'a>(archive: &'a mut Archive<'_>, index: usize, most: u64) -> Result<impl Read + 'a, Failure> {
    let part = archive.by_index(index).map_err(|error| match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Failure::Encrypted,
        other => Failure::of_library(&other),
    })?;
    Ok(Limited { part, left: most })
}

pub fn open_sheet<'a>(archive: &'a mut Archive<'_>, index: usize) -> Result<impl Read + 'a, Failure> {
    open(archive, index, MOST_SHEET)
}

/// Ends in an error, not in silence, where the limit is reached.
struct Limited<R> {
    part: R,
    left: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.part.read(into)?;
        self.left = self.left.checked_sub(count as u64).ok_or_else(|| std::io::Error::other("it unpacks to more than can be read"))?;
        Ok(count)
    }
}

/// Reads workbook, strings and styles.
pub fn workbook(archive: &mut Archive, names: &Names) -> Result<Workbook, Failure> {
    let target = |rels: &[Rel], kind: &str| rels.iter().find(|r| r.is(kind) && !r.external).map(|r| r.target.clone());
    let path = target(&relations(archive, names, "")?, "officeDocument");
    let path = path.filter(|p| names.find(p).is_some()).unwrap_or_else(|| "xl/workbook.xml".to_string());
    let Some(index) = names.find(&path) else {
        return Err(Failure::Broken(Said::new("it has no workbook part", "缺少工作簿部分")));
    };
    let relations = relations(archive, names, &path)?;
    let mut book = Workbook::default();
    let mut listed: Vec<(String, String)> = Vec::new();
    each_tag(open(archive, index, MOST_SMALL)?, |name, attributes| match name {
        b"workbookPr" => book.from_1904 = attributes.is_true(b"date1904"),
        b"sheet" => {
            if let (Some(name), Some(id)) = (attributes.text(b"name"), attributes.text(b"id")) {
                listed.push((name, id));
            }
        }
        _ => {}
    })?;
    let by_id: FxHashMap<&str, &Rel> = relations.iter().map(|r| (r.id.as_str(), r)).collect();
    let mut seen: FxHashSet<String> = FxHashSet::default();
    for (name, id) in listed {
        if let Some(relation) = by_id.get(id.as_str()).filter(|r| r.is("worksheet")) {
            let path = relation.target.clone();
            book.sheets.push(SheetPart { name, is_twin: !seen.insert(key(&path)), path });
        }
    }
    let part = |kind: &str, usual: &str| {
        let found = target(&relations, kind).and_then(|t| names.find(&t));
        found.or_else(|| names.find(&rels::resolve(&path, usual)))
    };
    if let Some(index) = part("styles", "styles.xml") {
        book.formats = formats(open(archive, index, MOST_SMALL)?)?;
    }
    if let Some(index) = part("sharedStrings", "sharedStrings.xml") {
        book.strings = strings(open(archive, index, MOST_STRINGS)?)?;
    }
    Ok(book)
}

/// The relationships of a part, `""` for those of the package.
fn relations(archive: &mut Archive, names: &Names, part: &str) -> Result<Vec<Rel>, Failure> {
    let Some(index) = names.find(&rels::rels_part(part)) else {
        return Ok(Vec::new());
    };
    let mut text = Vec::new();
    open(archive, index, MOST_RELATIONS)?.read_to_end(&mut text).map_err(|error| Failure::of_library(&error))?;
    Ok(rels::parse(&package::xml::utf8(text), part))
}

fn each_tag(part: impl Read, mut see: impl FnMut(&[u8], super::super::xml::Attributes)) -> Result<(), Failure> {
    let mut scanner = Scanner::new(part);
    loop {
        match scanner.next()? {
            Token::Open { name, attributes, .. } => see(name, attributes),
            Token::End => return Ok(()),
            _ => {}
        }
    }
}

/// The table of strings; a count that the table claims is not believed.
fn strings(part: impl Read) -> Result<Vec<Box<str>>, Failure> {
    let mut scanner = Scanner::new(part);
    let mut all: Vec<Box<str>> = Vec::new();
    let mut text = RichText::default();
    loop {
        match scanner.next()? {
            Token::Open { name: b"si", empty, .. } => {
                text.clear();
                if empty {
                    all.push("".into());
                }
            }
            Token::Close { name: b"si" } => all.push(text.take().into()),
            Token::End => return Ok(all),
            token => text.see(&token),
        }
    }
}

/// A text in runs, as strings and inline cells have it: `<t>` counts, also in `<r>`, but not in `<rPh>`.
#[derive(Default)]
pub struct RichText {
    text: String,
    run: String,
    phonetic: bool,
    inside: bool,
    preserve: bool,
}

impl RichText {
    pub fn clear(&mut self) {
        self.text.clear();
        (self.phonetic, self.inside) = (false, false);
    }

    pub fn see(&mut self, token: &Token) {
        match token {
            Token::Open { name: b"t", attributes, empty } if !self.phonetic => {
                self.inside = !empty;
                self.run.clear();
                self.preserve = attributes.get(b"space") == Some(b"preserve");
            }
            Token::Open { name: b"rPh", empty, .. } => self.phonetic = !empty,
            Token::Close { name: b"rPh" } => self.phonetic = false,
            Token::Close { name: b"t" } if self.inside => {
                self.inside = false;
                self.text.push_str(if self.preserve { &self.run } else { self.run.trim_matches([' ', '\t', '\n', '\r']) });
            }
            Token::Text(raw) if self.inside => unescape_into(raw, &mut self.run),
            Token::Verbatim(raw) if self.inside => self.run.push_str(&String::from_utf8_lossy(raw)),
            _ => {}
        }
    }

    /// The text, with `_x000D_` and the like decoded.
    pub fn take(&mut self) -> String {
        let text = std::mem::take(&mut self.text);
        if text.contains("_x") { decoded(&text) } else { text }
    }
}

/// `_x000D_` is a character by its UTF-16 code, `_x005F_` the underscore itself. Source: ECMA-376 part 1, 22.9.2.19.
pub fn decoded(text: &str) -> String {
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        units.extend(rest[..at].encode_utf16());
        rest = &rest[at..];
        let code = rest.get(2..6).filter(|_| rest.as_bytes().get(6) == Some(&b'_')).and_then(|hex| u16::from_str_radix(hex, 16).ok());
        match code {
            Some(code) => {
                units.push(code);
                rest = &rest[7..];
            }
            None => {
                units.extend("_x".encode_utf16());
                rest = &rest[2..];
            }
        }
    }
    units.extend(rest.encode_utf16());
    String::from_utf16_lossy(&units)
}

/// By cell style what its number format makes of a number.
fn formats(part: impl Read) -> Result<Vec<Format>, Failure> {
    let mut custom: FxHashMap<u32, Format> = FxHashMap::default();
    let mut styles: Vec<u32> = Vec::new();
    let mut scanner = Scanner::new(part);
    let mut in_cells = false;
    loop {
        match scanner.next()? {
            Token::Open { name: b"numFmt", attributes, .. } => {
                let id = attributes.text(b"numFmtId").and_then(|id| id.trim().parse().ok());
                if let (Some(id), Some(code)) = (id, attributes.text(b"formatCode")) {
                    custom.insert(id, format_of(&code));
                }
            }
            Token::Open { name: b"cellXfs", empty, .. } => in_cells = !empty,
            Token::Close { name: b"cellXfs" } => in_cells = false,
            Token::Open { name: b"xf", attributes, .. } if in_cells => {
                styles.push(attributes.text(b"numFmtId").and_then(|id| id.trim().parse().ok()).unwrap_or(0));
            }
            Token::End => break,
            _ => {}
        }
    }
    Ok(styles.into_iter().map(|id| custom.get(&id).copied().unwrap_or_else(|| built_in(id))).collect())
}

/// The formats that a file need not spell out. Source: ECMA-376 part 1, 18.8.30, with those of East Asian Excels.
pub fn built_in(id: u32) -> Format {
    match id {
        9 | 10 => Format::Percent,
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Format::Date,
        _ => Format::Plain,
    }
}

/// What a number format is, by its first section: letters of dates outside quotes and brackets, or a per cent sign.
/// A duration such as `[h]:mm` counts hours and is a plain number.
pub fn format_of(code: &str) -> Format {
    let mut chars = code.chars();
    let mut percent = false;
    let mut before = ' ';
    while let Some(c) = chars.next() {
        match c {
            '"' => while chars.next().is_some_and(|q| q != '"') {},
            '\\' | '_' | '*' => {
                chars.next();
            }
            '[' => {
                let inside: String = chars.by_ref().take_while(|i| *i != ']').collect();
                let first = inside.chars().next().map(|i| i.to_ascii_lowercase());
                let duration = first.is_some_and(|f| "hms".contains(f) && inside.chars().all(|i| i.to_ascii_lowercase() == f));
                if duration {
                    return Format::Plain;
                }
            }
            ';' => break,
            '%' => percent = true,
            'd' | 'm' | 'h' | 'y' | 's' | 'D' | 'M' | 'H' | 'Y' | 'S' => return Format::Date,
            // AM/PM
            '/' | 'p' | 'P' if matches!(before, 'a' | 'A') => return Format::Date,
            // General and G/通用格式 are words, not patterns; ggge is a Japanese year
            'g' | 'G'
                if matches!(chars.clone().next(), Some('/'))
                    || chars.clone().take(6).collect::<String>().eq_ignore_ascii_case("eneral") =>
            {
                return Format::Plain;
            }
            'e' if matches!(before, 'g' | 'G') => return Format::Date,
            _ => {}
        }
        before = c;
    }
    if percent { Format::Percent } else { Format::Plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_by_their_codes() {
        for (code, format) in [
            ("0.00%", Format::Percent),
            ("yyyy\\-mm\\-dd", Format::Date),
            ("[$-409]d\\-mmm;@", Format::Date),
            ("yyyy\"年\"m\"月\"", Format::Date),
            ("h:mm AM/PM", Format::Date),
            ("[$-411]ggge\"年\"m\"月\"d\"日\";@", Format::Date),
            ("[h]:mm:ss", Format::Plain),
            ("#,##0\"pcs days\"", Format::Plain),
            ("General", Format::Plain),
            ("G/通用格式", Format::Plain),
            ("0;\"yes\"", Format::Plain),
            ("[Red]0.0", Format::Plain),
        ] {
            assert_eq!(format_of(code), format, "{code}");
        }
    }

    #[test]
    fn escapes_of_strings_are_decoded() {
        assert_eq!(decoded("a_x000D_b"), "a\rb");
        assert_eq!(decoded("_x005F_x000D_"), "_x000D_");
        assert_eq!(decoded("_xD83D__xDCF7_ _xyz_"), "📷 _xyz_");
    }
}
