//! The styles of the report in the user's table of styles: fonts, fills, borders, number formats and cell formats are
//! appended, each only if the table has no equal one already, so that a second run adds nothing.
//! Takes both parts of styles; gives the edited one and the new numbers.
//! Invariant: no entry of the user's changes its number or its bytes.

use crate::package::xml::{self, Edits, Element, Root, attribute, attribute_range, escape, prefixed};
use rustc_hash::FxHashMap;

/// Numbers of the report's styles in the user's table.
#[derive(Clone, Debug, Default)]
pub struct StyleMap {
    /// By number of the cell format in the report.
    pub cells: Vec<u32>,
    /// By number of the differential format in the report.
    pub differential: Vec<u32>,
    /// Of the tints for flagged rows, as they were given.
    pub tints: Vec<u32>,
}

/// Excel's limit on cell formats, with room for what it adds itself.
const MOST_FORMATS: usize = 65_000;
/// The first number of a format that is not built in.
const FIRST_FORMAT: u32 = 164;

/// Children of `styleSheet` in their order.
const ORDER: &[&str] =
    &["numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst"];

/// One table of the styles part.
struct Table<'t> {
    /// Elements as the user has them, without prefix.
    known: FxHashMap<String, u32>,
    count: u32,
    element: Option<&'t Element>,
    name: &'static str,
    new: String,
}

impl<'t> Table<'t> {
    fn of(text: &[u8], root: &'t Root, name: &'static str) -> Table<'t> {
        let element = root.child(name);
        let mut table = Table { known: FxHashMap::default(), count: 0, element, name, new: String::new() };
        for child in element.map(|e| xml::children(text, e.inner.clone())).unwrap_or_default() {
            let plain = unprefixed(&String::from_utf8_lossy(&text[child.outer]), &root.prefix);
            table.known.entry(plain).or_insert(table.count);
            table.count += 1;
        }
        table
    }

    fn number(&mut self, element: &str) -> u32 {
        if let Some(known) = self.known.get(element) {
            return *known;
        }
        self.known.insert(element.to_string(), self.count);
        self.new.push_str(element);
        self.count += 1;
        self.count - 1
    }

    fn write(&self, text: &[u8], root: &Root, edits: &mut Edits) {
        if self.new.is_empty() {
            return;
        }
        let new = prefixed(&self.new, &root.prefix);
        match self.element {
            Some(element) => {
                // a self-closed element is replaced as a whole, so its count is set in the same stroke
                if element.is_empty_tag() {
                    let whole = format!("<{0} count=\"{1}\">{2}</{0}>", self.name, self.count, self.new);
                    edits.replace(element.outer.clone(), prefixed(&whole, &root.prefix));
                } else {
                    edits.set_attribute(text, &element.open, "count", &self.count.to_string());
                    edits.insert(element.inner.end, new);
                }
            }
            None => {
                let rank = |name: &str| ORDER.iter().position(|o| *o == name).unwrap_or(ORDER.len());
                let behind = root.children.iter().rev().find(|c| rank(&c.name) < rank(self.name));
                let whole = format!("<{0} count=\"{1}\">{2}</{0}>", self.name, self.count, self.new);
                edits.insert(behind.map_or(root.element.inner.start, |c| c.outer.end), prefixed(&whole, &root.prefix));
            }
        }
    }
}

fn unprefixed(element: &str, prefix: &str) -> String {
    if prefix.is_empty() {
        return element.to_string();
    }
    element.replace(&format!("</{prefix}"), "</").replace(&format!("<{prefix}"), "<")
}

/// Puts the styles of `ours` into `theirs`. `tints` are differential formats, as elements.
pub fn merge(theirs: &[u8], ours: &[u8], tints: &[String]) -> Option<(Vec<u8>, StyleMap)> {
    let (root, own) = (xml::root(theirs)?, xml::root(ours)?);
    let entries = |name: &str| -> Vec<&[u8]> {
        let children = own.child(name).map(|e| xml::children(ours, e.inner.clone())).unwrap_or_default();
        children.into_iter().map(|c| &ours[c.outer]).collect()
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut map = StyleMap::default();

    let mut formats = NumberFormats::of(theirs, &root);
    let format_ids: FxHashMap<u32, u32> = entries("numFmts")
        .iter()
        .filter_map(|f| Some((attribute(f, "numFmtId")?.parse().ok()?, formats.number(&attribute(f, "formatCode")?))))
        .collect();

    let mut fonts = Table::of(theirs, &root, "fonts");
    let body = root.child("fonts").and_then(|f| xml::children(theirs, f.inner.clone()).into_iter().next());
    let body = body.map(|f| unprefixed(&text(&theirs[f.outer]), &root.prefix));
    let font_ids: Vec<u32> = entries("fonts")
        .iter()
        .enumerate()
        // the first font is the workbook's own, whatever it is; the others keep its face and size
        .map(|(n, f)| if n == 0 && body.is_some() { 0 } else { fonts.number(&in_face(&text(f), body.as_deref())) })
        .collect();
    let mut fills = Table::of(theirs, &root, "fills");
    let fill_ids: Vec<u32> = entries("fills").iter().map(|f| fills.number(&text(f))).collect();
    let mut borders = Table::of(theirs, &root, "borders");
    let border_ids: Vec<u32> = entries("borders").iter().map(|b| borders.number(&text(b))).collect();

    let mut cells = Table::of(theirs, &root, "cellXfs");
    let full = cells.count as usize + own.child("cellXfs").map_or(0, |e| xml::children(ours, e.inner.clone()).len()) > MOST_FORMATS;
    for (n, format) in entries("cellXfs").into_iter().enumerate() {
        // the plain style is the workbook's own plain style
        if full || n == 0 && cells.count > 0 {
            map.cells.push(0);
            continue;
        }
        let format = renumbered(format, "numFmtId", |id| format_ids.get(&id).copied().unwrap_or(id));
        let of = |ids: &[u32], id: u32| ids.get(id as usize).copied().unwrap_or(0);
        let format = renumbered(&format, "fontId", |id| of(&font_ids, id));
        let format = renumbered(&format, "fillId", |id| of(&fill_ids, id));
        let format = renumbered(&format, "borderId", |id| of(&border_ids, id));
        map.cells.push(cells.number(&text(&format)));
    }
    let mut differential = Table::of(theirs, &root, "dxfs");
    map.differential = entries("dxfs").iter().map(|d| differential.number(&text(d))).collect();
    map.tints = tints.iter().map(|t| differential.number(t)).collect();

    let mut edits = Edits::default();
    formats.write(theirs, &root, &mut edits);
    for table in [&fonts, &fills, &borders, &cells, &differential] {
        table.write(theirs, &root, &mut edits);
    }
    Some((edits.apply(theirs), map))
}

fn renumbered(element: &[u8], name: &str, number: impl Fn(u32) -> u32) -> Vec<u8> {
    let old = attribute(element, name).and_then(|v| v.parse().ok());
    match (attribute_range(element, name.as_bytes()), old) {
        (Some(range), Some(old)) => {
            let mut edits = Edits::default();
            edits.replace(range, number(old).to_string());
            edits.apply(element)
        }
        _ => element.to_vec(),
    }
}

/// A font of ours in the face and size of the workbook's first font; larger and smaller ones keep their size.
fn in_face(font: &str, body: Option<&str>) -> String {
    let Some(body) = body else { return font.to_string() };
    let part = |text: &str, name: &str| {
        let root = xml::root(text.as_bytes())?;
        let child = root.child(name)?;
        Some(text[child.outer.clone()].to_string())
    };
    if part(font, "name").as_deref() != Some("<name val=\"Calibri\"/>") {
        return font.to_string();
    }
    let mut out = font.to_string();
    for name in ["sz", "name", "family", "charset", "scheme"] {
        let (own, theirs) = (part(&out, name), part(body, name));
        match (own, theirs) {
            (Some(own), _) if name == "sz" && own != "<sz val=\"11\"/>" => {}
            (Some(own), Some(theirs)) => out = out.replacen(&own, &theirs, 1),
            (Some(own), None) => out = out.replacen(&own, "", 1),
            (None, Some(theirs)) => out = out.replacen("</font>", &format!("{theirs}</font>"), 1),
            (None, None) => {}
        }
    }
    out
}

/// Number formats go by code, and their numbers are chosen by who writes them.
struct NumberFormats<'t> {
    known: FxHashMap<String, u32>,
    next: u32,
    count: usize,
    element: Option<&'t Element>,
    new: String,
}

impl<'t> NumberFormats<'t> {
    fn of(text: &[u8], root: &'t Root) -> NumberFormats<'t> {
        let element = root.child("numFmts");
        let mut formats = NumberFormats { known: FxHashMap::default(), next: FIRST_FORMAT, count: 0, element, new: String::new() };
        for child in element.map(|e| xml::children(text, e.inner.clone())).unwrap_or_default() {
            let tag = &text[child.open];
            formats.count += 1;
            if let (Some(id), Some(code)) = (attribute(tag, "numFmtId").and_then(|v| v.parse::<u32>().ok()), attribute(tag, "formatCode")) {
                formats.known.entry(code).or_insert(id);
                formats.next = formats.next.max(id.saturating_add(1));
            }
        }
        formats
    }

    fn number(&mut self, code: &str) -> u32 {
        if let Some(id) = self.known.get(code) {
            return *id;
        }
        let id = self.next;
        self.next += 1;
        self.count += 1;
        self.known.insert(code.to_string(), id);
        self.new.push_str(&format!("<numFmt numFmtId=\"{id}\" formatCode=\"{}\"/>", escape(code)));
        id
    }

    fn write(&self, text: &[u8], root: &Root, edits: &mut Edits) {
        let table =
            Table { known: FxHashMap::default(), count: self.count as u32, element: self.element, name: "numFmts", new: self.new.clone() };
        table.write(text, root, edits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "<styleSheet><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"0&quot;x&quot;\"/></numFmts>\
        <fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/><scheme val=\"minor\"/></font></fonts>\
        <fills count=\"1\"><fill><patternFill patternType=\"none\"/></fill></fills><borders count=\"1\"><border/></borders>\
        <cellXfs count=\"2\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
        <xf numFmtId=\"164\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/></cellXfs></styleSheet>";

    #[test]
    fn new_entries_are_appended_once() {
        let theirs = "<x:styleSheet xmlns:x=\"m\"><x:numFmts count=\"1\"><x:numFmt numFmtId=\"170\" formatCode=\"0.0\"/></x:numFmts>\
            <x:fonts count=\"1\"><x:font><x:sz val=\"9\"/><x:name val=\"宋体\"/></x:font></x:fonts>\
            <x:fills count=\"2\"><x:fill><x:patternFill patternType=\"gray125\"/></x:fill><x:fill><x:patternFill patternType=\"none\"/></x:fill></x:fills>\
            <x:borders count=\"1\"><x:border/></x:borders><x:cellXfs count=\"1\"><x:xf numFmtId=\"0\"/></x:cellXfs><x:dxfs count=\"0\"/></x:styleSheet>";
        let tints = ["<dxf><fill/></dxf>".to_string()];
        let (merged, map) = merge(theirs.as_bytes(), OURS.as_bytes(), &tints).unwrap();
        assert_eq!((map.cells.as_slice(), map.tints.as_slice()), (&[0, 1][..], &[0][..]));
        let text = String::from_utf8(merged.clone()).unwrap();
        for wanted in [
            "<x:numFmts count=\"2\"><x:numFmt numFmtId=\"170\" formatCode=\"0.0\"/><x:numFmt numFmtId=\"171\" formatCode=\"0&quot;x&quot;\"/></x:numFmts>",
            "<x:font><x:b/><x:sz val=\"9\"/><x:name val=\"宋体\"/></x:font></x:fonts>",
            "<x:cellXfs count=\"2\"><x:xf numFmtId=\"0\"/><x:xf numFmtId=\"171\" fontId=\"1\" fillId=\"1\" borderId=\"0\" xfId=\"0\"/></x:cellXfs>",
            "<x:dxfs count=\"1\"><x:dxf><x:fill/></x:dxf></x:dxfs>",
        ] {
            assert!(text.contains(wanted), "{wanted}\n{text}");
        }
        let (again, same) = merge(&merged, OURS.as_bytes(), &tints).unwrap();
        assert_eq!((again, same.cells, same.tints), (merged, map.cells, map.tints));
    }

    #[test]
    fn tables_that_are_missing_are_made_in_their_place() {
        let (merged, map) = merge(b"<styleSheet><cellXfs count=\"1\"><xf/></cellXfs><extLst/></styleSheet>", OURS.as_bytes(), &[]).unwrap();
        let text = String::from_utf8(merged).unwrap();
        let at = |name: &str| text.find(name).unwrap();
        assert!(
            at("<numFmts") < at("<fonts")
                && at("<fonts") < at("<fills")
                && at("<borders") < at("<cellXfs")
                && at("</cellXfs>") < at("<extLst")
        );
        assert_eq!(map.cells, [0, 1]);
    }
}
