//! Relationships of a part: from numbers to the parts they mean.
//! Takes a package and a part's name; gives targets as names of parts.
//! Invariant: targets are absolute within the package, without a leading slash; those outside it stand as written.

use super::Package;
use super::xml::{self, attribute};
use std::ops::Range;

#[derive(Clone, Debug)]
pub struct Rel {
    pub id: String,
    /// The whole URI.
    pub kind: String,
    pub target: String,
    pub external: bool,
    /// Where its element stands in the part of relationships.
    pub span: Range<usize>,
}

impl Rel {
    /// Whether it is of a kind, by the last piece of the URI, which the transitional and the strict form share.
    pub fn is(&self, kind: &str) -> bool {
        self.kind.rsplit('/').next() == Some(kind)
    }
}

/// `xl/worksheets/sheet1.xml` has `xl/worksheets/_rels/sheet1.xml.rels`.
pub fn rels_part(part: &str) -> String {
    match part.rsplit_once('/') {
        Some((folder, file)) => format!("{folder}/_rels/{file}.rels"),
        None => format!("_rels/{part}.rels"),
    }
}

/// The relationships of a part (`""` for the package's own); none if it has none.
pub fn of(package: &Package<'_>, part: &str) -> Vec<Rel> {
    package.read(&rels_part(part)).map(|bytes| parse(&bytes, part)).unwrap_or_default()
}

/// Relationships from the text of their part.
pub fn parse(text: &[u8], source: &str) -> Vec<Rel> {
    let Some(root) = xml::root(text) else { return Vec::new() };
    let of_element = |e: &xml::Element| {
        let tag = &text[e.open.clone()];
        let external = attribute(tag, "TargetMode").is_some_and(|m| m.eq_ignore_ascii_case("external"));
        let target = attribute(tag, "Target")?;
        Some(Rel {
            id: attribute(tag, "Id")?,
            kind: attribute(tag, "Type").unwrap_or_default(),
            target: if external { target } else { resolve(source, &target) },
            external,
            span: e.outer.clone(),
        })
    };
    root.children.iter().filter_map(of_element).collect()
}

/// A target as seen from the part that names it.
pub fn resolve(source: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut parts: Vec<&str> = match (target.starts_with('/'), source.rsplit_once('/')) {
        (false, Some((folder, _))) => folder.split('/').collect(),
        _ => Vec::new(),
    };
    for piece in target.split('/') {
        match piece {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(piece),
        }
    }
    let joined = parts.join("/");
    // fragments name a place within the part
    match joined.split_once('#') {
        Some((part, _)) => part.to_string(),
        None => joined,
    }
}

/// A number that no relationship of the text has.
pub fn free_id(text: &[u8]) -> String {
    let taken = parse(text, "");
    let mut n = taken.len() + 1;
    loop {
        let id = format!("rId{n}");
        if !taken.iter().any(|r| r.id == id) {
            return id;
        }
        n += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_seen_from_their_part() {
        assert_eq!(resolve("xl/worksheets/sheet1.xml", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolve("xl/workbook.xml", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(resolve("", "xl\\workbook.xml"), "xl/workbook.xml");
        assert_eq!(rels_part(""), "_rels/.rels");
    }
}
