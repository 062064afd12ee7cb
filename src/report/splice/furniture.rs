//! What stands around the rows of an annotated sheet: its dimension, widths of our columns, the tint of flagged rows,
//! a filter that ends where our columns begin, the link to the notes.
//! Takes the text above or below the rows; gives it edited.
//! Invariant: children of `worksheet` stay in the order of the schema, and what is not ours stays byte for byte.

use super::print;
use super::stream::area_of;
use crate::package::marks::ANY;
use crate::package::xml::{self, Edits, Element, attribute, escape, prefixed};
use crate::place::a1;
use std::fmt::Write;

/// Children of `worksheet` in their order (ECMA-376 part 1, 18.3.1.99).
const ORDER: &[&str] = &[
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
];

fn rank(name: &str) -> usize {
    match ORDER.iter().position(|o| *o == name) {
        Some(rank) => rank,
        // controls and embedded objects, wrapped for newer programs
        None if name == "AlternateContent" => rank("oleObjects"),
        None => ORDER.len(),
    }
}

/// Behind which byte a child belongs among others.
fn place(children: &[Element], name: &str, start: usize) -> usize {
    children.iter().rev().find(|c| rank(&c.name) <= rank(name)).map_or(start, |c| c.outer.end)
}

/// The text above the rows, with the dimension and the widths of our columns.
pub fn head(text: &[u8], first: u32, widths: &[f64], below: &Below) -> Vec<u8> {
    let Some(root) = xml::Tags::new(text).next() else { return text.to_vec() };
    let children = xml::children(text, root.span.end..text.len());
    let mut edits = Edits::default();
    let (prefix, last_row) = (below.prefix.as_str(), below.rows.1);
    if let Some((print::Fitted::ByUs, _)) = below.fitted {
        print::fit(text, &children, root.span.end, prefix, &mut edits);
    }
    let last = first + widths.len() as u32 - 1;
    if let Some(dimension) = children.iter().find(|c| c.name == "dimension")
        && let Some((r1, c1, r2, c2)) = attribute(&text[dimension.open.clone()], "ref").and_then(|r| area_of(&r))
    {
        let area = format!("{}:{}", a1(r1, c1.min(first)), a1(r2.max(last_row), c2.max(last)));
        edits.set_attribute(text, &dimension.open, "ref", &area);
    }
    let ours: Vec<(u32, f64)> = widths.iter().enumerate().map(|(n, w)| (first + n as u32, *w)).collect();
    match children.iter().find(|c| c.name == "cols") {
        Some(cols) => {
            let written = columns(text, cols, &ours);
            edits.replace(cols.outer.clone(), prefixed(&written, prefix));
        }
        None => {
            let mut written = String::new();
            for (col, width) in &ours {
                written.push_str(&column(*col, *width));
            }
            let at = place(&children, "cols", root.span.end);
            edits.insert(at, prefixed(&format!("<cols>{written}</cols>"), prefix));
        }
    }
    edits.apply(text)
}

/// rust_xlsxwriter's and Excel's own: a width in characters with the margins of Calibri 11.
fn column(col: u32, width: f64) -> String {
    format!("<col min=\"{0}\" max=\"{0}\" width=\"{1}\" customWidth=\"1\"/>", col + 1, width + 0.710_937_5)
}

/// `cols` with ours in place of what their stretches said of these columns.
fn columns(text: &[u8], cols: &Element, ours: &[(u32, f64)]) -> String {
    let mut stretches: Vec<(u32, String)> = ours.iter().map(|(col, width)| (*col, column(*col, *width))).collect();
    let (first, last) = (ours.first().map_or(0, |o| o.0) + 1, ours.last().map_or(0, |o| o.0) + 1);
    for child in xml::children(text, cols.inner.clone()) {
        let tag = &text[child.open.clone()];
        let number = |name: &str| attribute(tag, name).and_then(|v| v.parse::<u32>().ok());
        let (Some(from), Some(to)) = (number("min"), number("max")) else { continue };
        let mut keep = |from: u32, to: u32| {
            if from <= to {
                let mut edits = Edits::default();
                edits.set_attribute(text, &child.open, "min", &from.to_string());
                edits.set_attribute(text, &child.open, "max", &to.to_string());
                let whole = edits.apply(&text[..child.outer.end]);
                let element = String::from_utf8_lossy(&whole[child.outer.start..]).into_owned();
                stretches.push((from - 1, without_prefix(&element)));
            }
        };
        if to < first || from > last {
            keep(from, to);
        } else {
            keep(from, to.min(first.saturating_sub(1)));
            keep(from.max(last + 1), to);
        }
    }
    stretches.sort_by_key(|(from, _)| *from);
    let all: String = stretches.into_iter().map(|(_, element)| element).collect();
    format!("<cols>{all}</cols>")
}

fn without_prefix(element: &str) -> String {
    match (element.find(':'), element.find(char::is_whitespace)) {
        (Some(colon), Some(space)) if colon < space => format!("<{}", &element[colon + 1..]),
        _ => element.to_string(),
    }
}

/// What changes below the rows.
#[derive(Clone, Debug, Default)]
pub struct Below {
    pub prefix: String,
    /// Row of the header, and the last row.
    pub rows: (u32, u32),
    /// Last column of the data, and of our block.
    pub data_end: u32,
    pub block: (u32, u32),
    /// Last columns of earlier blocks.
    pub earlier: Vec<(u32, u32)>,
    /// Column of the flag, and for each colour the defined name of its word and its differential format.
    pub tint: Option<(u32, Vec<(String, u32)>)>,
    /// Number of the relationship to the drawing of the notes, where the sheet has none yet.
    pub legacy_drawing: Option<String>,
    /// `<hyperlink>` elements.
    pub links: String,
    /// Who fits the sheet to pages, and its characters beside each other.
    pub fitted: Option<(print::Fitted, f64)>,
    /// ISO 29500 strict.
    pub strict: bool,
}

/// The text below the rows.
pub fn tail(text: &[u8], below: &Below) -> Vec<u8> {
    let children = xml::children(text, 0..text.len());
    let mut edits = Edits::default();
    let priority = tints_removed(text, &children, &mut edits);
    let mut insert = |name: &str, what: String| edits.insert(place(&children, name, 0), prefixed(&what, &below.prefix));
    if let Some((column, colours)) = &below.tint {
        insert("conditionalFormatting", tints(below, *column, colours, priority));
    }
    let links = children.iter().find(|c| c.name == "hyperlinks");
    if !below.links.is_empty() && links.is_none() {
        insert("hyperlinks", format!("<hyperlinks>{}</hyperlinks>", below.links));
    }
    if let Some(id) = &below.legacy_drawing {
        let namespace = relationships(below.strict);
        insert("legacyDrawing", format!("<legacyDrawing xmlns:r=\"{namespace}\" r:id=\"{}\"/>", escape(id)));
    }
    if let (Some(links), false) = (links, below.links.is_empty()) {
        edits.append_child(text, links, prefixed(&below.links, &below.prefix).as_bytes());
    }
    if let Some(fitted) = below.fitted {
        print::spread(text, &children, fitted, &below.prefix, place(&children, "pageSetup", 0), &mut edits);
    }
    if let Some(filter) = children.iter().find(|c| c.name == "autoFilter")
        && let Some(area) = attribute(&text[filter.open.clone()], "ref").and_then(|r| grown(&r, below))
    {
        edits.set_attribute(text, &filter.open, "ref", &area);
    }
    edits.apply(text)
}

pub fn relationships(strict: bool) -> &'static str {
    if strict {
        "http://purl.oclc.org/ooxml/officeDocument/relationships"
    } else {
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    }
}

/// The area of a filter with our columns, where it heads the same rows and ends where they begin; sorting by it would
/// otherwise tear the decisions from their rows.
pub fn grown(area: &str, below: &Below) -> Option<String> {
    let (r1, c1, r2, c2) = area_of(area)?;
    let ends_there = c2 == below.data_end || below.earlier.iter().any(|(first, last)| (*first..=*last).contains(&c2));
    (r1 == below.rows.0 && ends_there && below.block.0 == below.data_end + 1).then(|| format!("{}:{}", a1(r1, c1), a1(r2, below.block.1)))
}

/// Takes our rules out of the conditional formats; returns the first free priority.
fn tints_removed(text: &[u8], children: &[Element], edits: &mut Edits) -> u32 {
    let mut priority = 0;
    for format in children.iter().filter(|c| c.name == "conditionalFormatting") {
        let rules = xml::children(text, format.inner.clone());
        let ours: Vec<&Element> = rules.iter().filter(|r| memchr::memmem::find(&text[r.inner.clone()], ANY.as_bytes()).is_some()).collect();
        if !ours.is_empty() && ours.len() == rules.iter().filter(|r| r.name == "cfRule").count() {
            edits.remove(format.outer.clone());
            continue;
        }
        for rule in &ours {
            edits.remove(rule.outer.clone());
        }
        for rule in rules.iter().filter(|r| !ours.iter().any(|o| o.outer == r.outer)) {
            let own = attribute(&text[rule.open.clone()], "priority").and_then(|p| p.parse::<u32>().ok()).unwrap_or(0);
            priority = priority.max(own);
        }
    }
    priority + 1
}

/// One rule a colour over whole rows: the tint follows the flag when rows are sorted, and no cell changes its format.
fn tints(below: &Below, column: u32, colours: &[(String, u32)], priority: u32) -> String {
    let area = format!("{}:{}", a1(below.rows.0 + 1, 0), a1(below.rows.1, below.block.1.max(below.data_end)));
    let flag = format!("${}", a1(below.rows.0 + 1, column));
    let mut rules = String::new();
    for (n, (name, format)) in colours.iter().enumerate() {
        // writing to a string cannot fail
        let _ = write!(
            rules,
            "<cfRule type=\"expression\" dxfId=\"{format}\" priority=\"{}\"><formula>{flag}={name}</formula></cfRule>",
            priority as usize + n
        );
    }
    format!("<conditionalFormatting sqref=\"{area}\">{rules}</conditionalFormatting>")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn widths_split_the_stretches_they_fall_into() {
        let found = head(
            b"<x:worksheet><x:dimension ref=\"A1:B9\"/><x:cols><x:col min=\"1\" max=\"1\" width=\"5\"/><x:col min=\"2\" max=\"16384\" style=\"3\"/></x:cols>",
            2,
            &[10.0, 20.0],
            &Below { prefix: "x:".into(), rows: (0, 11), ..Below::default() },
        );
        assert_eq!(
            text(found),
            "<x:worksheet><x:dimension ref=\"A1:D12\"/><x:cols><x:col min=\"1\" max=\"1\" width=\"5\"/><x:col min=\"2\" max=\"2\" style=\"3\"/>\
             <x:col min=\"3\" max=\"3\" width=\"10.7109375\" customWidth=\"1\"/><x:col min=\"4\" max=\"4\" width=\"20.7109375\" customWidth=\"1\"/>\
             <x:col min=\"5\" max=\"16384\" style=\"3\"/></x:cols>"
        );
        assert_eq!(
            text(head(b"<worksheet><sheetViews/><sheetFormatPr/>", 0, &[9.0], &Below::default())),
            "<worksheet><sheetViews/><sheetFormatPr/><cols><col min=\"1\" max=\"1\" width=\"9.7109375\" customWidth=\"1\"/></cols>"
        );
    }

    #[test]
    fn what_comes_below_stands_in_the_order_of_the_schema() {
        let below = Below {
            rows: (0, 8),
            data_end: 1,
            block: (2, 4),
            tint: Some((4, vec![("_restock_colour_red".into(), 7)])),
            legacy_drawing: Some("rId3".into()),
            ..Below::default()
        };
        let found = text(tail(
            b"<autoFilter ref=\"A1:B9\"/><mergeCells/><conditionalFormatting sqref=\"A1\"><cfRule priority=\"4\"/></conditionalFormatting>\
              <dataValidations/><pageMargins/><mc:AlternateContent><controls/></mc:AlternateContent><tableParts/><extLst/></worksheet>",
            &below,
        ));
        assert_eq!(
            found,
            "<autoFilter ref=\"A1:E9\"/><mergeCells/><conditionalFormatting sqref=\"A1\"><cfRule priority=\"4\"/></conditionalFormatting>\
             <conditionalFormatting sqref=\"A2:E9\"><cfRule type=\"expression\" dxfId=\"7\" priority=\"5\"><formula>$E2=_restock_colour_red</formula>\
             </cfRule></conditionalFormatting><dataValidations/><pageMargins/><legacyDrawing xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" r:id=\"rId3\"/>\
             <mc:AlternateContent><controls/></mc:AlternateContent><tableParts/><extLst/></worksheet>"
        );
        // a second time it is replaced, not doubled
        let again = text(tail(found.as_bytes(), &Below { legacy_drawing: None, ..below }));
        assert_eq!(again, found);
    }

    #[test]
    fn a_filter_grows_only_from_the_end_of_the_data() {
        let below = Below { rows: (2, 8), data_end: 3, block: (4, 6), earlier: vec![(4, 5)], ..Below::default() };
        assert_eq!(grown("A3:D9", &below), Some("A3:G9".into()));
        assert_eq!(grown("A3:F9", &below), Some("A3:G9".into()));
        assert_eq!([grown("A3:C9", &below), grown("A1:D9", &below), grown("A3:G9", &below)], [None, None, None]);
    }
}
