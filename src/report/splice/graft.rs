//! Sheets that rust_xlsxwriter framed, moved into the user's package with all that hangs on them: tables, charts,
//! drawings, notes, pictures. Takes the frame and the draft; adds parts under free names.
//! Invariant: every relationship of a moved part points to the moved part it pointed to before.

use super::draft::{Draft, TYPES};
use super::styles::StyleMap;
use crate::package::rels::{self, rels_part};
use crate::package::xml::{self, Edits, attribute, attribute_range, escape};
use crate::package::{Package, key};
use crate::report::package;
use crate::report::sheet::Report;
use rustc_hash::FxHashMap;
use std::io;

/// The parts of the frame under their new names.
pub struct Grafted {
    /// By sheet of the frame.
    pub sheets: Vec<String>,
}

/// Names that the new tables must not have: those of tables and of defined names, folded.
pub fn table_names(draft: &Draft<'_>) -> (Vec<String>, u32) {
    let (mut names, mut highest) = (Vec::new(), 0);
    let parts: Vec<String> = draft.package.names().iter().filter(|n| key(n).contains("/tables/") && draft.exists(n)).cloned().collect();
    for part in parts {
        let Ok(text) = draft.read(&part) else { continue };
        let Some(root) = xml::root(&text).filter(|r| r.element.name == "table") else { continue };
        let tag = &text[root.element.open.clone()];
        names.extend(attribute(tag, "displayName").into_iter().chain(attribute(tag, "name")).map(|n| n.to_lowercase()));
        highest = highest.max(attribute(tag, "id").and_then(|n| n.parse().ok()).unwrap_or(0));
    }
    (names, highest)
}

/// Moves everything but the sheets' own texts, whose names it gives, and the parts that the user's package has its own of.
///
/// # Errors
/// The frame cannot be read.
pub fn graft(
    draft: &mut Draft<'_>,
    frame: &Package<'_>,
    report: &Report<'_>,
    styles: &StyleMap,
    taken: &[String],
    strict: bool,
) -> io::Result<Grafted> {
    let mut moved: FxHashMap<String, String> = FxHashMap::default();
    let mut names = Vec::new();
    for n in 1..=report.sheets.len() {
        let name = draft.free_name("xl/worksheets/sheet", ".xml");
        moved.insert(format!("xl/worksheets/sheet{n}.xml"), name.clone());
        names.push(name);
    }
    let parts: Vec<&String> = frame.names().iter().filter(|n| travels(n)).collect();
    for part in &parts {
        let (stem, ending) = part.rsplit_once('.').unwrap_or((part, ""));
        let name = draft.free_name(stem.trim_end_matches(|c: char| c.is_ascii_digit()), &format!(".{ending}"));
        moved.insert((*part).clone(), name);
    }
    let (mut tables, mut highest) = table_names(draft);
    tables.extend_from_slice(taken);
    for part in &parts {
        let mut text = crate::report::drawn::outspoken(part, frame.read(part)?);
        if key(part).contains("/tables/") {
            highest += 1;
            let whole = package::whole_table(&String::from_utf8_lossy(&text), report);
            text = renamed_table(whole.as_bytes(), &mut tables, highest, styles);
        }
        draft.put(&moved[*part], if strict { in_strict(text) } else { text });
    }
    for (old, new) in &sorted(&moved) {
        let Ok(text) = frame.read(&rels_part(old)) else { continue };
        let mut edits = Edits::default();
        for rel in rels::parse(&text, old).into_iter().filter(|r| !r.external) {
            if let Some(target) = moved.get(&rel.target)
                && let Some(range) = attribute_range(&text[rel.span.clone()], b"Target")
            {
                edits.replace(rel.span.start + range.start..rel.span.start + range.end, format!("/{}", escape(target)));
            }
        }
        let text = edits.apply(&text);
        draft.put(&rels_part(new), if strict { in_strict(text) } else { text });
    }
    types(draft, frame, &moved)?;
    Ok(Grafted { sheets: names })
}

fn sorted(moved: &FxHashMap<String, String>) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = moved.iter().map(|(old, new)| (old.clone(), new.clone())).collect();
    all.sort();
    all
}

/// Parts that a sheet brings along.
fn travels(name: &str) -> bool {
    let folders = ["xl/worksheets/", "xl/_rels/", "xl/theme/", "docProps/", "_rels/"];
    let alone = ["xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/metadata.xml", TYPES];
    !name.ends_with(".rels") && !folders.iter().any(|f| name.starts_with(f)) && !alone.contains(&name)
}

/// What the frame says of its parts.
fn types(draft: &mut Draft<'_>, frame: &Package<'_>, moved: &FxHashMap<String, String>) -> io::Result<()> {
    let text = frame.read(TYPES)?;
    let Some(root) = xml::root(&text) else { return Ok(()) };
    for e in &root.children {
        let tag = &text[e.open.clone()];
        let Some(kind) = attribute(tag, "ContentType") else { continue };
        if let Some(part) = attribute(tag, "PartName")
            && let Some(name) = moved.get(part.trim_start_matches('/'))
        {
            draft.set_type(name, &kind);
        } else if let Some(ending) = attribute(tag, "Extension") {
            draft.set_default(&ending, &kind);
        }
    }
    Ok(())
}

/// A table under a number and a name that no other has.
fn renamed_table(text: &[u8], taken: &mut Vec<String>, number: u32, styles: &StyleMap) -> Vec<u8> {
    let Some(root) = xml::root(text) else { return text.to_vec() };
    let open = &root.element.open;
    let wanted = attribute(&text[open.clone()], "displayName").unwrap_or_default();
    let mut name = wanted.clone();
    let mut n = 2;
    while taken.contains(&name.to_lowercase()) {
        name = format!("{wanted}_{n}");
        n += 1;
    }
    taken.push(name.to_lowercase());
    let mut edits = Edits::default();
    edits.set_attribute(text, open, "id", &number.to_string());
    edits.set_attribute(text, open, "name", &name);
    edits.set_attribute(text, open, "displayName", &name);
    differential(&edits.apply(text), styles)
}

/// Differential formats by the numbers that they have in the user's styles.
pub fn differential(text: &[u8], styles: &StyleMap) -> Vec<u8> {
    let mut edits = Edits::default();
    for tag in xml::Tags::new(text) {
        for name in ["dxfId", "dataDxfId", "headerRowDxfId", "totalsRowDxfId", "headerRowBorderDxfId", "tableBorderDxfId"] {
            let bytes = &text[tag.span.clone()];
            if let Some(range) = attribute_range(bytes, name.as_bytes())
                && let Some(new) = super::stream::decimal(&bytes[range.clone()]).and_then(|old| styles.differential.get(old as usize))
            {
                edits.replace(tag.span.start + range.start..tag.span.start + range.end, new.to_string());
            }
        }
    }
    edits.apply(text)
}

/// The namespaces of ISO 29500 strict, for workbooks that are written in them.
pub fn in_strict(text: Vec<u8>) -> Vec<u8> {
    const PAIRS: &[(&str, &str)] = &[
        ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"),
        ("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships"),
        ("http://schemas.openxmlformats.org/drawingml/2006/", "http://purl.oclc.org/ooxml/drawingml/"),
    ];
    match String::from_utf8(text) {
        Ok(text) => PAIRS.iter().fold(text, |text, (old, new)| text.replace(old, new)).into_bytes(),
        Err(error) => error.into_bytes(),
    }
}
