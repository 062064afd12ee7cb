//! Cell notes on a sheet that may have its own already: the comments part and its drawing are appended to, or made.
//! Takes the draft, the sheet's part and our notes; edits the parts.
//! Invariant: the user's notes, threads and buttons keep their bytes; notes in the columns of an earlier report go.

use super::draft::Draft;
use super::furniture::relationships;
use super::stream::column_of;
use crate::package::rels::Rel;
use crate::package::xml::{self, Edits, attribute, escape, prefixed};
use crate::place::a1;
use crate::report::sheet::Note;
use memchr::memmem;
use std::fmt::Write;
use std::io;
use unicode_width::UnicodeWidthStr;

const AUTHOR: &str = "restock";
/// Points.
const WIDTH: u32 = 210;
const LINE: usize = 12;

/// Puts notes on a sheet. Returns the number of the relationship that the sheet's text must name as its drawing, if it
/// names none yet.
///
/// # Errors
/// A part of the sheet's notes cannot be read.
pub fn write(draft: &mut Draft<'_>, sheet: &str, notes: &[Note], cleared: &[(u32, u32)], strict: bool) -> io::Result<Option<String>> {
    let rels = draft.rels(sheet);
    let find = |kind: &str| rels.iter().find(|r| r.is(kind) && !r.external);
    let comments = find("comments");
    if notes.is_empty() && (comments.is_none() || cleared.is_empty()) {
        return Ok(None);
    }
    match comments {
        Some(rel) => {
            let text = draft.read(&rel.target)?;
            let text = with_comments(&text, notes, cleared).ok_or_else(|| io::Error::other("the notes of the sheet cannot be read"))?;
            draft.put(&rel.target, text);
        }
        None => {
            let name = draft.free_name("xl/comments", ".xml");
            draft.put(&name, new_comments(notes, strict));
            draft.set_type(&name, "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml");
            draft.relate(sheet, &format!("{}/comments", relationships(strict)), &name);
        }
    }
    drawing(draft, sheet, find("vmlDrawing"), notes, cleared, strict)
}

/// The drawing that shows the notes.
fn drawing(
    draft: &mut Draft<'_>,
    sheet: &str,
    rel: Option<&Rel>,
    notes: &[Note],
    cleared: &[(u32, u32)],
    strict: bool,
) -> io::Result<Option<String>> {
    if let Some(rel) = rel {
        let text = draft.read(&rel.target)?;
        draft.put(&rel.target, with_shapes(&text, notes, cleared));
        return Ok(None);
    }
    if notes.is_empty() {
        return Ok(None);
    }
    let name = draft.free_name("xl/drawings/vmlDrawing", ".vml");
    let empty = "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" \
                 xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"1\"/></o:shapelayout></xml>";
    draft.put(&name, with_shapes(empty.as_bytes(), notes, &[]));
    draft.set_default("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing");
    Ok(Some(draft.relate(sheet, &format!("{}/vmlDrawing", relationships(strict)), &name)))
}

fn new_comments(notes: &[Note], strict: bool) -> Vec<u8> {
    let namespace =
        if strict { "http://purl.oclc.org/ooxml/spreadsheetml/main" } else { "http://schemas.openxmlformats.org/spreadsheetml/2006/main" };
    let list = comment_list(notes, 0);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"{namespace}\"><authors><author>{AUTHOR}</author></authors>\
         <commentList>{list}</commentList></comments>"
    )
    .into_bytes()
}

fn comment_list(notes: &[Note], author: usize) -> String {
    let mut list = String::new();
    for note in notes {
        // writing to a string cannot fail
        let _ = write!(
            list,
            "<comment ref=\"{}\" authorId=\"{author}\"><text><r><rPr><sz val=\"9\"/><color indexed=\"81\"/><rFont val=\"Tahoma\"/><family val=\"2\"/></rPr>\
             <t xml:space=\"preserve\">{}</t></r></text></comment>",
            a1(note.row, note.col),
            escape(&note.text)
        );
    }
    list
}

fn is_cleared(col: u32, cleared: &[(u32, u32)]) -> bool {
    cleared.iter().any(|(first, last)| (*first..=*last).contains(&col))
}

/// A comments part without the notes of an earlier report, with ours at its end.
fn with_comments(text: &[u8], notes: &[Note], cleared: &[(u32, u32)]) -> Option<Vec<u8>> {
    let root = xml::root(text)?;
    let (authors, list) = (root.child("authors")?, root.child("commentList")?);
    let mut edits = Edits::default();
    for comment in xml::children(text, list.inner.clone()) {
        let col = attribute(&text[comment.open.clone()], "ref").and_then(|r| column_of(r.as_bytes()));
        if col.is_some_and(|c| is_cleared(c, cleared)) {
            edits.remove(comment.outer);
        }
    }
    let names = xml::children(text, authors.inner.clone());
    let known = names.iter().position(|a| &text[a.inner.clone()] == AUTHOR.as_bytes());
    if known.is_none() && !notes.is_empty() {
        edits.append_child(text, authors, prefixed(&format!("<author>{AUTHOR}</author>"), &root.prefix).as_bytes());
    }
    let ours = comment_list(notes, known.unwrap_or(names.len()));
    edits.append_child(text, list, prefixed(&ours, &root.prefix).as_bytes());
    Some(edits.apply(text))
}

/// A drawing without the shapes of notes of an earlier report, with ours at its end. Its text is often not well-formed,
/// so it is cut only where it must be.
fn with_shapes(text: &[u8], notes: &[Note], cleared: &[(u32, u32)]) -> Vec<u8> {
    let mut kept = without_shapes(text, cleared);
    if notes.is_empty() {
        return kept;
    }
    let numbers = free_shapes(&kept, notes.len());
    let mut shapes = String::new();
    if memmem::find(&kept, b"\"_x0000_t202\"").is_none() {
        shapes.push_str(
            "<v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\">\
             <v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>",
        );
    }
    for (n, note) in notes.iter().enumerate() {
        shape(&mut shapes, numbers.first + n as u32, note);
    }
    let end = memmem::rfind(&kept, b"</xml>").unwrap_or(kept.len());
    let mut edits = Edits::default();
    edits.insert(end, shapes);
    if let Some((range, data)) = numbers.clusters {
        edits.replace(range, data);
    }
    kept = edits.apply(&kept);
    kept
}

/// One hidden box, in the terms that Excel writes.
fn shape(out: &mut String, number: u32, note: &Note) {
    let lines: usize = note.text.lines().map(|l| 1 + l.width() / 40).sum();
    let height = LINE * (lines.min(24) + 1);
    let (row, col) = (note.row, note.col);
    // writing to a string cannot fail
    let _ = write!(
        out,
        "<v:shape id=\"_x0000_s{number}\" type=\"#_x0000_t202\" style=\"position:absolute;margin-left:80pt;margin-top:5pt;width:{WIDTH}pt;height:{height}pt;\
         z-index:1;visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/>\
         <v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox>\
         <x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{}, 15, {}, 4, {}, 31, {}, 1</x:Anchor>\
         <x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{col}</x:Column></x:ClientData></v:shape>",
        col + 1,
        row.saturating_sub(1),
        col + 5,
        row.saturating_sub(1) + (height / 15) as u32 + 1,
    );
}

/// The text without the boxes of notes in the cleared columns.
fn without_shapes(text: &[u8], cleared: &[(u32, u32)]) -> Vec<u8> {
    if cleared.is_empty() {
        return text.to_vec();
    }
    let mut edits = Edits::default();
    let mut at = 0;
    while let Some(found) = memmem::find(&text[at..], b"<v:shape ") {
        let start = at + found;
        let Some(end) = memmem::find(&text[start..], b"</v:shape>").map(|n| start + n + b"</v:shape>".len()) else { break };
        let shape = &text[start..end];
        let column = between(shape, b"<x:Column>", b"</x:Column>").and_then(super::stream::decimal);
        let is_note = memmem::find(shape, b"ObjectType=\"Note\"").is_some();
        if is_note && column.is_some_and(|c| is_cleared(c, cleared)) {
            edits.remove(start..end);
        }
        at = end;
    }
    edits.apply(text)
}

fn between<'t>(text: &'t [u8], open: &[u8], close: &[u8]) -> Option<&'t [u8]> {
    let from = memmem::find(text, open)? + open.len();
    let length = memmem::find(&text[from..], close)?;
    Some(text[from..from + length].trim_ascii())
}

struct FreeShapes {
    first: u32,
    /// Where the drawing lists its clusters of 1,024 numbers, and the list with those that we use.
    clusters: Option<(std::ops::Range<usize>, String)>,
}

/// Numbers that no shape of the drawing has.
fn free_shapes(text: &[u8], count: usize) -> FreeShapes {
    let mut highest = 0;
    for at in memmem::find_iter(text, b"_x0000_s") {
        let digits: Vec<u8> = text[at + 8..].iter().copied().take_while(u8::is_ascii_digit).take(9).collect();
        highest = highest.max(super::stream::decimal(&digits).unwrap_or(0));
    }
    let list = memmem::find(text, b"<o:idmap").and_then(|start| {
        let tag = xml::Tags { text, at: start }.next()?;
        let range = xml::attribute_range(&text[tag.span.clone()], b"data")?;
        Some(start + range.start..start + range.end)
    });
    let clusters: Vec<u32> = list
        .clone()
        .map(|r| String::from_utf8_lossy(&text[r]).split(',').filter_map(|n| n.trim().parse().ok()).collect())
        .unwrap_or_default();
    // a cluster of its own where the drawing has shapes already, so that Excel's own numbers stay free
    let cluster = if highest == 0 { clusters.first().copied().unwrap_or(1).max(1) } else { highest / 1024 + 1 };
    let first = cluster * 1024 + 1;
    let last = (first + count as u32) / 1024;
    let mut all = clusters;
    all.extend((cluster..=last).filter(|c| !all.contains(c)).collect::<Vec<_>>());
    let words: Vec<String> = all.iter().map(u32::to_string).collect();
    FreeShapes { first, clusters: list.map(|range| (range, words.join(","))) }
}

#[cfg(test)]
mod tests {
    use super::super::stream::area_of;
    use super::*;

    fn places(text: &[u8]) -> Vec<(u32, u32)> {
        let root = xml::root(text).unwrap();
        let comments = xml::children(text, root.child("commentList").unwrap().inner.clone());
        comments.iter().filter_map(|c| area_of(&attribute(&text[c.open.clone()], "ref")?)).map(|(r, c, ..)| (r, c)).collect()
    }

    fn note(row: u32, col: u32) -> Note {
        Note { row, col, text: "a & b".into() }
    }

    #[test]
    fn notes_join_those_that_are_there_and_replace_their_own() {
        let theirs =
            b"<comments><authors><author>Ann</author></authors><commentList><comment ref=\"A1\" authorId=\"0\"/></commentList></comments>";
        let once = with_comments(theirs, &[note(1, 3)], &[]).unwrap();
        assert_eq!(places(&once), [(0, 0), (1, 3)]);
        let text = String::from_utf8(once.clone()).unwrap();
        assert!(
            text.contains("<author>Ann</author><author>restock</author>")
                && text.contains("ref=\"D2\" authorId=\"1\"")
                && text.contains("a &amp; b")
        );
        assert_eq!(with_comments(&once, &[note(1, 3)], &[(3, 5)]).unwrap(), once);
        assert_eq!(places(&with_comments(&once, &[], &[(3, 5)]).unwrap()), [(0, 0)]);
    }

    #[test]
    fn shapes_keep_buttons_and_take_free_numbers() {
        let theirs = "<xml><o:shapelayout><o:idmap v:ext=\"edit\" data=\"1\"/></o:shapelayout><v:shape id=\"_x0000_s1030\"><br>\
                      <x:ClientData ObjectType=\"Button\"><x:Column>3</x:Column></x:ClientData></v:shape></xml>";
        let once = String::from_utf8(with_shapes(theirs.as_bytes(), &[note(1, 3)], &[])).unwrap();
        assert!(
            once.contains("data=\"1,2\"")
                && once.contains("_x0000_s2049\"")
                && once.contains("_x0000_s1030")
                && once.ends_with("</v:shape></xml>")
        );
        let again = String::from_utf8(with_shapes(once.as_bytes(), &[note(2, 3)], &[(3, 3)])).unwrap();
        assert_eq!(again.matches("ObjectType=\"Note\"").count(), 1);
        assert!(again.contains("ObjectType=\"Button\"") && again.contains("<x:Row>2</x:Row>"));
    }
}
