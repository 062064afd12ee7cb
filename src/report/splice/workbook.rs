//! The workbook part with our sheets and names in it: those of an earlier report are taken out, the new ones stand
//! behind the user's. Takes the outline, the new sheets and names; gives the text.
//! Invariant: the user's sheets keep their order, numbers and state, and the names their text, but for filters and titles of
//! sheets that are widened.

use super::furniture::relationships;
use crate::package::book::{Book, Name};
use crate::package::marks::{ANY, COMMENT, Marks};
use crate::package::xml::{self, Edits, Element, attribute, escape, prefixed};
use std::fmt::Write;

/// A sheet that is added: its name and the number of its relationship.
pub struct NewSheet {
    pub name: String,
    pub rel: String,
}

/// A defined name that is added.
#[derive(Clone, Debug, Default)]
pub struct NewName {
    pub name: String,
    /// Index among the new sheets.
    pub local: Option<usize>,
    pub hidden: bool,
    pub text: String,
}

/// Children of `workbook` that stand before the defined names.
const BEFORE_NAMES: &[&str] = &[
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "AlternateContent",
    "revisionPtr",
];

/// Sheets of the book that are the user's.
pub fn kept(book: &Book, marks: &Marks) -> Vec<bool> {
    book.sheets.iter().map(|s| !marks.is_own_sheet(&s.name)).collect()
}

pub const PRINT_TITLES: &str = "_xlnm.Print_Titles";

/// Names of the user's sheets: by number of the sheet the area of its filter that has grown, and print titles with the
/// keys.
#[derive(Clone, Copy)]
pub struct Changed<'c> {
    pub filters: &'c [(usize, String)],
    pub titles: &'c [(usize, String)],
}

pub fn edited(book: &Book, marks: &Marks, sheets: &[NewSheet], names: &[NewName], changed: Changed<'_>) -> Vec<u8> {
    let text = &book.text;
    let kept = kept(book, marks);
    let mut edits = Edits::default();
    // by old number the new one
    let renumbered: Vec<Option<usize>> = kept
        .iter()
        .scan(0, |next, keep| {
            *next += usize::from(*keep);
            Some(keep.then(|| *next - 1))
        })
        .collect();
    let count = kept.iter().filter(|k| **k).count();
    for (sheet, _) in book.sheets.iter().zip(&kept).filter(|(_, keep)| !**keep) {
        edits.remove(sheet.span.clone());
    }
    if let Some(list) = book.root.child("sheets") {
        let mut next = book.sheets.iter().map(|s| s.id).max().unwrap_or(0);
        if !marks.is_empty() {
            next = book.sheets.iter().zip(&kept).filter(|(_, k)| **k).map(|(s, _)| s.id).max().unwrap_or(0);
        }
        let mut new = String::new();
        for sheet in sheets {
            next += 1;
            // writing to a string cannot fail
            let _ = write!(
                new,
                "<sheet name=\"{}\" sheetId=\"{next}\" xmlns:r=\"{}\" r:id=\"{}\"/>",
                escape(&sheet.name),
                relationships(book.strict),
                escape(&sheet.rel)
            );
        }
        edits.append_child(text, list, prefixed(&new, &book.root.prefix).as_bytes());
    }
    views(book, &renumbered, &mut edits);
    defined_names(book, marks, &renumbered, count, names, changed, &mut edits);
    edits.apply(text)
}

/// The open tab stays the one that it was.
fn views(book: &Book, renumbered: &[Option<usize>], edits: &mut Edits) {
    if renumbered.iter().enumerate().all(|(old, new)| *new == Some(old)) {
        return;
    }
    let views = book.root.child("bookViews").map(|v| xml::children(&book.text, v.inner.clone())).unwrap_or_default();
    for view in views {
        for name in ["activeTab", "firstSheet"] {
            let old: Option<usize> = attribute(&book.text[view.open.clone()], name).and_then(|v| v.parse().ok());
            if let Some(old) = old {
                let new = renumbered.get(old).copied().flatten().unwrap_or(0);
                edits.set_attribute(&book.text, &view.open, name, &new.to_string());
            }
        }
    }
}

fn defined_names(
    book: &Book,
    marks: &Marks,
    renumbered: &[Option<usize>],
    count: usize,
    names: &[NewName],
    changed: Changed<'_>,
    edits: &mut Edits,
) {
    let text = &book.text;
    let on_ours = |name: &Name| marks.sheets.iter().any(|s| names_sheet(&name.text, &s.sheet));
    for name in &book.names {
        let lost = name.local.is_some_and(|l| renumbered.get(l).copied().flatten().is_none());
        let ours = name.name.starts_with(ANY) || name.comment.as_deref() == Some(COMMENT);
        let again = on_ours(name) && names.iter().any(|n| n.local.is_none() && n.name.eq_ignore_ascii_case(&name.name));
        if lost || ours || again {
            edits.remove(name.span.clone());
            continue;
        }
        if let Some(new) = name.local.and_then(|l| renumbered.get(l).copied().flatten())
            && Some(new) != name.local
        {
            edits.set_attribute(text, &name.open, "localSheetId", &new.to_string());
        }
        let areas = match name.name.as_str() {
            "_xlnm._FilterDatabase" => changed.filters,
            PRINT_TITLES => changed.titles,
            _ => &[],
        };
        if let Some((_, area)) = areas.iter().find(|(sheet, _)| Some(*sheet) == name.local) {
            edits.replace(name.open.end..name.open.end + inner_length(text, name), escape(area).as_bytes());
        }
    }
    let mut new = String::new();
    let has_titles = |sheet: usize| book.names.iter().any(|n| n.local == Some(sheet) && n.name == PRINT_TITLES);
    for (sheet, titles) in changed.titles.iter().filter(|(sheet, _)| !has_titles(*sheet)) {
        if let Some(local) = renumbered.get(*sheet).copied().flatten() {
            // writing to a string cannot fail
            let _ = write!(new, "<definedName name=\"{PRINT_TITLES}\" localSheetId=\"{local}\">{}</definedName>", escape(titles));
        }
    }
    for name in names {
        let taken = name.local.is_none()
            && book.names.iter().any(|n| {
                n.local.is_none()
                    && n.name.eq_ignore_ascii_case(&name.name)
                    && !n.name.starts_with(ANY)
                    && !on_ours(n)
                    && n.comment.as_deref() != Some(COMMENT)
            });
        if taken {
            continue;
        }
        let mut attributes = String::new();
        if let Some(local) = name.local {
            let _ = write!(attributes, " localSheetId=\"{}\"", count + local);
        } else if !name.hidden {
            let _ = write!(attributes, " comment=\"{COMMENT}\"");
        }
        if name.hidden {
            attributes.push_str(" hidden=\"1\"");
        }
        let _ = write!(new, "<definedName name=\"{}\"{attributes}>{}</definedName>", escape(&name.name), escape(&name.text));
    }
    let prefix = &book.root.prefix;
    match book.root.child("definedNames") {
        Some(list) => edits.append_child(text, list, prefixed(&new, prefix).as_bytes()),
        None => {
            let behind: Option<&Element> = book.root.children.iter().rev().find(|c| BEFORE_NAMES.contains(&c.name.as_str()));
            let at = behind.map_or(book.root.element.inner.start, |c| c.outer.end);
            edits.insert(at, prefixed(&format!("<definedNames>{new}</definedNames>"), prefix));
        }
    }
}

fn inner_length(text: &[u8], name: &Name) -> usize {
    let whole = &text[name.open.end..name.span.end];
    memchr::memchr(b'<', whole).unwrap_or(0)
}

/// Whether a reference is to a cell of this sheet.
pub fn names_sheet(reference: &str, sheet: &str) -> bool {
    let quoted = format!("'{}'!", sheet.replace('\'', "''"));
    reference.contains(&quoted) || reference.starts_with(&format!("{sheet}!")) || reference.contains(&format!(",{sheet}!"))
}
