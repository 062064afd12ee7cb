//! Reads a written workbook back and tells it as text, a line a cell: place, value, formula, style; then what the sheet
//! has besides cells. For tests that compare reports. Takes the bytes of an .xlsx; the same bytes give the same text.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Read};

/// The whole workbook as text; of each sheet at most `rows` rows.
pub fn dump(workbook: &[u8], rows: u32) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(workbook)).expect("a zip archive");
    let mut part = |name: &str| -> Option<String> {
        let mut text = String::new();
        zip.by_name(name).ok()?.read_to_string(&mut text).ok()?;
        Some(text)
    };
    let styles = styles(&part("xl/styles.xml").expect("styles"));
    let names = sheet_names(&part("xl/workbook.xml").expect("workbook"));
    let mut out = String::new();
    for (n, name) in names.iter().enumerate() {
        let xml = part(&format!("xl/worksheets/sheet{}.xml", n + 1)).expect("sheet");
        writeln!(out, "== {name}").expect("text");
        sheet(&xml, &styles, rows, &mut out);
        let tables = part(&format!("xl/worksheets/_rels/sheet{}.xml.rels", n + 1)).unwrap_or_default();
        let targets = tables.split("Target=\"").skip(1).filter_map(|t| t.split('"').next());
        for target in targets.filter_map(|t| t.strip_prefix("../").or(t.strip_prefix("/xl/"))) {
            if target.starts_with("tables/") {
                let table = part(&format!("xl/{target}")).expect("table");
                writeln!(out, "table {}", outline(&table, "table", &["displayName", "ref"])).expect("text");
            }
            if target.starts_with("comments") {
                let notes = part(&format!("xl/{target}")).expect("notes");
                writeln!(out, "notes {}", notes.matches("<comment ").count()).expect("text");
            }
        }
    }
    out
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let value = tag.try_get_attribute(name).ok()??;
    Some(value.normalized_value(quick_xml::XmlVersion::Explicit1_0).ok()?.into_owned())
}

fn sheet_names(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let mut names = Vec::new();
    loop {
        match reader.read_event().expect("workbook.xml") {
            Event::Eof => return names,
            Event::Empty(tag) | Event::Start(tag) if tag.name().as_ref() == "sheet" => {
                names.push(attribute(&tag, "name").unwrap_or_default())
            }
            _ => {}
        }
    }
}

/// By style number: number format, fill, bold, italic, unlocked, wrapped.
fn styles(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let (mut formats, mut fonts, mut fills, mut all) = (BTreeMap::new(), Vec::<String>::new(), Vec::<String>::new(), Vec::<String>::new());
    let mut within = String::new();
    loop {
        let event = reader.read_event().expect("styles.xml");
        let (tag, empty) = match &event {
            Event::Eof => return all,
            Event::Start(tag) => (tag, false),
            Event::Empty(tag) => (tag, true),
            _ => continue,
        };
        let name = tag.name().as_ref().to_string();
        match name.as_str() {
            "fonts" | "fills" | "borders" | "cellStyleXfs" | "cellXfs" | "cellStyles" | "dxfs" if !empty => within = name,
            "numFmt" => {
                formats.insert(attribute(tag, "numFmtId").unwrap_or_default(), attribute(tag, "formatCode").unwrap_or_default());
            }
            "font" if within == "fonts" => fonts.push(String::new()),
            "b" | "i" | "u" if within == "fonts" => {
                if let Some(font) = fonts.last_mut() {
                    font.push_str(match name.as_str() {
                        "b" => " bold",
                        "i" => " italic",
                        _ => " underlined",
                    });
                }
            }
            "fill" if within == "fills" => fills.push(String::new()),
            "fgColor" if within == "fills" => {
                if let Some(fill) = fills.last_mut() {
                    *fill = format!(" fill={}", attribute(tag, "rgb").unwrap_or_default());
                }
            }
            "xf" if within == "cellXfs" => {
                let number = attribute(tag, "numFmtId").unwrap_or_default();
                let index = |key: &str| attribute(tag, key).and_then(|v| v.parse::<usize>().ok()).unwrap_or(0);
                let mut words = match formats.get(&number) {
                    Some(code) => format!(" {code}"),
                    None if number == "0" => String::new(),
                    None => format!(" #{number}"),
                };
                words.push_str(fonts.get(index("fontId")).map_or("", String::as_str));
                words.push_str(fills.get(index("fillId")).map_or("", String::as_str));
                all.push(words);
            }
            "alignment" if within == "cellXfs" => {
                if let Some(words) = all.last_mut()
                    && attribute(tag, "wrapText").is_some()
                {
                    words.push_str(" wrap");
                }
            }
            "protection" if within == "cellXfs" => {
                if let Some(words) = all.last_mut()
                    && attribute(tag, "locked").as_deref() == Some("0")
                {
                    words.push_str(" unlocked");
                }
            }
            _ => {}
        }
    }
}

fn sheet(xml: &str, styles: &[String], rows: u32, out: &mut String) {
    let mut reader = Reader::from_str(xml);
    let (mut place, mut style, mut value, mut formula) = (String::new(), String::new(), String::new(), String::new());
    let mut within = String::new();
    let mut row = 0;
    loop {
        let event = reader.read_event().expect("sheet.xml");
        match &event {
            Event::Eof => return,
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.name().as_ref().to_string();
                let furniture: &[&str] = match name.as_str() {
                    "dimension" => &["ref"],
                    "pane" => &["xSplit", "ySplit", "topLeftCell"],
                    "autoFilter" => &["ref"],
                    "conditionalFormatting" => &["sqref"],
                    "sheetProtection" => &["sheet", "password"],
                    "hyperlink" if row <= rows => &["ref", "location"],
                    "dataValidation" => &["type", "sqref"],
                    "pageSetup" => &["orientation", "fitToHeight"],
                    "col" => &["min", "max", "width"],
                    _ => &[],
                };
                if !furniture.is_empty() {
                    writeln!(out, "{name} {}", attributes(tag, furniture)).expect("text");
                }
                match name.as_str() {
                    "row" => row = attribute(tag, "r").and_then(|r| r.parse().ok()).unwrap_or(row + 1),
                    "c" => {
                        place = attribute(tag, "r").unwrap_or_default();
                        let number = attribute(tag, "s").and_then(|s| s.parse::<usize>().ok()).unwrap_or(0);
                        style = styles.get(number).cloned().unwrap_or_default();
                        if let Some(kind) = attribute(tag, "t").filter(|t| t != "inlineStr") {
                            style = format!(" ({kind}){style}");
                        }
                        (value, formula) = (String::new(), String::new());
                        if matches!(event, Event::Empty(_)) && row <= rows && !style.is_empty() {
                            writeln!(out, "{place} |{style}").expect("text");
                        }
                    }
                    _ => {}
                }
                within = name;
            }
            Event::Text(text) => match within.as_str() {
                "v" | "t" => value.push_str(text),
                "f" => formula.push_str(text),
                _ => {}
            },
            Event::GeneralRef(entity) => {
                let text = match entity.as_ref() {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    other => panic!("entity {other}"),
                };
                if within == "f" { formula.push_str(text) } else { value.push_str(text) }
            }
            Event::End(tag) if tag.name().as_ref() == "c" && row <= rows => {
                let formula = if formula.is_empty() { String::new() } else { format!(" ={formula}") };
                writeln!(out, "{place} {}{formula}{}{style}", value.replace('\n', "⏎"), if style.is_empty() { "" } else { " |" })
                    .expect("text");
            }
            _ => {}
        }
    }
}

fn attributes(tag: &BytesStart<'_>, names: &[&str]) -> String {
    let found: Vec<String> = names.iter().filter_map(|n| Some(format!("{n}={}", attribute(tag, n)?))).collect();
    found.join(" ")
}

/// The named attributes of the first element of a name.
fn outline(xml: &str, element: &str, names: &[&str]) -> String {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().expect("part") {
            Event::Eof => return String::new(),
            Event::Start(tag) | Event::Empty(tag) if tag.name().as_ref() == element => return attributes(&tag, names),
            _ => {}
        }
    }
}
