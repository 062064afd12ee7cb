//! Packages for tests: parts by name, put together and taken apart again. Takes and gives bytes.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

/// Parts of a package, in order.
pub type Parts = Vec<(String, String)>;

pub fn zip(parts: &Parts) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        out.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).expect("part");
        out.write_all(text.as_bytes()).expect("part");
    }
    out.finish().expect("package").into_inner()
}

/// All parts, as they are.
pub fn unzip(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("package");
    let mut parts = BTreeMap::new();
    for n in 0..archive.len() {
        let mut part = archive.by_index(n).expect("part");
        let mut text = Vec::new();
        part.read_to_end(&mut text).expect("part");
        let name = part.name().expect("a name").to_string();
        assert!(parts.insert(name.clone(), text).is_none(), "{name} stands twice");
    }
    parts
}

/// Parts by folded name, the last of each; those that cannot be unpacked are left out.
pub fn unzip_last(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("package");
    let mut parts = BTreeMap::new();
    for n in 0..archive.len() {
        let Ok(mut part) = archive.by_index(n) else { continue };
        let mut text = Vec::new();
        if part.read_to_end(&mut text).is_ok() {
            parts.insert(part.name().map(|n| n.replace('\\', "/").to_lowercase()).unwrap_or_default(), text);
        }
    }
    parts
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook of one sheet, `Stock`: SKU and Qty in A and B, three rows.
pub struct Book {
    pub parts: Parts,
}

impl Book {
    pub fn new() -> Book {
        let parts = [
            (
                "[Content_Types].xml",
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/></Types>".to_string(),
            ),
            ("_rels/.rels", relations(&[("rId1", &format!("{RELS}/officeDocument"), "xl/workbook.xml")])),
            (
                "xl/workbook.xml",
                format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELS}\"><sheets><sheet name=\"Stock\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                relations(&[("rId1", &format!("{RELS}/worksheet"), "worksheets/sheet1.xml"), ("rId2", &format!("{RELS}/styles"), "styles.xml")]),
            ),
            (
                "xl/styles.xml",
                format!("<styleSheet xmlns=\"{MAIN}\"><fonts count=\"1\"><font><sz val=\"10\"/><name val=\"Arial\"/></font></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/></cellXfs></styleSheet>"),
            ),
            ("xl/worksheets/sheet1.xml", sheet("", ROWS, "")),
        ];
        Book { parts: parts.map(|(name, text)| (name.to_string(), text)).to_vec() }
    }

    pub fn with(mut self, name: &str, text: impl Into<String>) -> Book {
        let text = text.into();
        match self.parts.iter_mut().find(|(n, _)| n == name) {
            Some(part) => part.1 = text,
            None => self.parts.push((name.to_string(), text)),
        }
        self
    }

    /// Replaces text in a part; it must be there.
    pub fn change(mut self, name: &str, from: &str, to: &str) -> Book {
        let part = &mut self.parts.iter_mut().find(|(n, _)| n == name).expect(name).1;
        assert!(part.contains(from), "{from} in {part}");
        *part = part.replacen(from, to, 1);
        self
    }

    pub fn without(mut self, name: &str) -> Book {
        self.parts.retain(|(n, _)| n != name);
        self
    }

    /// Relationships of the sheet, by number, kind and target.
    pub fn related(self, rels: &[(&str, &str, &str)]) -> Book {
        let whole: Vec<(&str, String, &str)> = rels.iter().map(|(id, kind, target)| (*id, format!("{RELS}/{kind}"), *target)).collect();
        let refs: Vec<(&str, &str, &str)> = whole.iter().map(|(id, kind, target)| (*id, kind.as_str(), *target)).collect();
        self.with("xl/worksheets/_rels/sheet1.xml.rels", relations(&refs))
    }

    /// Says what a part is.
    pub fn typed(self, part: &str, kind: &str) -> Book {
        let element = format!("<Override PartName=\"/{part}\" ContentType=\"{kind}\"/></Types>");
        self.change("[Content_Types].xml", "</Types>", &element)
    }

    pub fn bytes(&self) -> Vec<u8> {
        zip(&self.parts)
    }
}

pub const ROWS: &str = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>SKU</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>Qty</t></is></c></row>\
    <row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>K1</t></is></c><c r=\"B2\"><v>5</v></c></row>\
    <row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>K2</t></is></c><c r=\"B3\"><v>50</v></c></row>";

/// A worksheet: what stands above its rows, the rows, what stands below.
pub fn sheet(above: &str, rows: &str, below: &str) -> String {
    format!("<worksheet xmlns=\"{MAIN}\" xmlns:r=\"{RELS}\">{above}<sheetData>{rows}</sheetData>{below}</worksheet>")
}

pub fn relations(rels: &[(&str, &str, &str)]) -> String {
    let all: String =
        rels.iter().map(|(id, kind, target)| format!("<Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{target}\"/>")).collect();
    format!("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{all}</Relationships>")
}
