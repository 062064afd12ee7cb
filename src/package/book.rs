//! The workbook part: which sheets there are and where, and the defined names.
//! Takes a package; gives the outline with the byte ranges that edits need.
//! Invariant: sheets stand in the order of the tabs; a sheet whose part is missing has none.

use super::rels::{self, Rel};
use super::xml::{self, Root, attribute, prefixed_attribute, unescape};
use super::{Package, key};
use std::io;
use std::ops::Range;

#[derive(Clone, Debug)]
pub struct Book {
    pub part: String,
    pub text: Vec<u8>,
    pub root: Root,
    pub rels: Vec<Rel>,
    pub sheets: Vec<BookSheet>,
    pub names: Vec<Name>,
    pub date1904: bool,
    /// ISO 29500 strict: other namespaces.
    pub strict: bool,
}

#[derive(Clone, Debug)]
pub struct BookSheet {
    pub name: String,
    pub id: u32,
    pub rel: Option<Rel>,
    pub span: Range<usize>,
}

impl BookSheet {
    pub fn part(&self) -> Option<&str> {
        self.rel.as_ref().map(|r| r.target.as_str())
    }
}

/// A defined name.
#[derive(Clone, Debug)]
pub struct Name {
    pub name: String,
    /// Index of the sheet it belongs to.
    pub local: Option<usize>,
    pub comment: Option<String>,
    pub text: String,
    pub open: Range<usize>,
    pub span: Range<usize>,
}

/// The ending that a workbook of these bytes must have: `xlsm` where it may hold macros, else `xlsx`; none where it is no
/// workbook of XML parts.
pub fn ending(bytes: &[u8]) -> Option<&'static str> {
    let package = Package::open(bytes).ok()?;
    let book = Book::open(&package).ok()?;
    let types = package.read("[Content_Types].xml").ok()?;
    let of_part = xml::root(&types)?.children.into_iter().find_map(|e| {
        let tag = &types[e.open];
        let part = attribute(tag, "PartName").filter(|p| key(p) == key(&book.part))?;
        Some((part, attribute(tag, "ContentType")?))
    });
    Some(if of_part.is_some_and(|(_, kind)| kind.contains("macroEnabled")) { "xlsm" } else { "xlsx" })
}

/// Year, month and day on which a workbook was last saved, as it says itself.
pub fn saved_on(bytes: &[u8]) -> Option<(i32, u32, u32)> {
    let core = Package::open(bytes).ok()?.read("docProps/core.xml").ok()?;
    let text = String::from_utf8_lossy(&core);
    let (_, behind) = text.split_once("<dcterms:modified")?;
    let (_, day) = behind.split_once('>')?;
    let mut parts = day.get(..10)?.split('-').map(str::parse::<u32>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let well = (2000..=2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    well.then_some((i32::try_from(year).ok()?, month, day))
}

impl Book {
    /// # Errors
    /// The package has no workbook part of XML, or one that cannot be read.
    pub fn open(package: &Package<'_>) -> io::Result<Book> {
        let of_package = rels::of(package, "");
        let part = of_package.iter().find(|r| r.is("officeDocument")).map_or("xl/workbook.xml", |r| r.target.as_str()).to_string();
        let text = package.read(&part)?;
        let root = xml::root(&text).filter(|r| r.element.name == "workbook");
        let root = root.ok_or_else(|| io::Error::other(format!("{part} is no workbook")))?;
        let rels = rels::of(package, &part);
        let mut sheets = Vec::new();
        for e in root.child("sheets").map(|s| xml::children(&text, s.inner.clone())).unwrap_or_default() {
            let tag = &text[e.open.clone()];
            let id = prefixed_attribute(tag, "id");
            let rel = rels.iter().find(|r| Some(&r.id) == id.as_ref() && package.find(&r.target).is_some()).cloned();
            let number = attribute(tag, "sheetId").and_then(|n| n.parse().ok()).unwrap_or(0);
            sheets.push(BookSheet { name: attribute(tag, "name").unwrap_or_default(), id: number, rel, span: e.outer });
        }
        let names = root.child("definedNames").map(|s| xml::children(&text, s.inner.clone())).unwrap_or_default();
        let names = names.into_iter().map(|e| {
            let tag = &text[e.open.clone()];
            Name {
                name: attribute(tag, "name").unwrap_or_default(),
                local: attribute(tag, "localSheetId").and_then(|n| n.parse().ok()),
                comment: attribute(tag, "comment"),
                text: unescape(&String::from_utf8_lossy(&text[e.inner.clone()])).into_owned(),
                open: e.open.clone(),
                span: e.outer,
            }
        });
        let names = names.collect();
        let date1904 = root
            .child("workbookPr")
            .and_then(|p| attribute(&text[p.open.clone()], "date1904"))
            .is_some_and(|v| v == "1" || v.eq_ignore_ascii_case("true"));
        let strict = memchr::memmem::find(&text[root.element.open.clone()], b"purl.oclc.org/ooxml").is_some();
        Ok(Book { part, text, root, rels, sheets, names, date1904, strict })
    }

    /// The sheet that is stored in a part.
    pub fn sheet_of_part(&self, part: &str) -> Option<usize> {
        self.sheets.iter().position(|s| s.part().is_some_and(|p| key(p) == key(part)))
    }
}
