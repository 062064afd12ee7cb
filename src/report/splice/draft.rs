//! A package while it is edited: parts are changed, added or dropped, and what is not mentioned stays as it is.
//! Takes a package; gives the parts of the new one. Content types and relationships follow their parts.
//! Invariant: no two parts of the result have one name, whatever the case.

use crate::package::rels::{self, Rel, rels_part, resolve};
use crate::package::xml::{self, Edits, attribute, escape, prefixed};
use crate::package::{Package, key};
use rustc_hash::{FxHashMap, FxHashSet};
use std::io;

pub const TYPES: &str = "[Content_Types].xml";

pub struct Draft<'b> {
    pub package: Package<'b>,
    changed: FxHashMap<String, Vec<u8>>,
    /// In order, with their names.
    added: Vec<(String, Vec<u8>)>,
    dropped: FxHashSet<String>,
    /// Names that are given to parts which are written elsewhere.
    reserved: FxHashSet<String>,
    types: Vec<(String, String)>,
    defaults: Vec<(String, String)>,
}

impl<'b> Draft<'b> {
    pub fn new(package: Package<'b>) -> Draft<'b> {
        Draft {
            package,
            changed: FxHashMap::default(),
            added: Vec::new(),
            dropped: FxHashSet::default(),
            reserved: FxHashSet::default(),
            types: Vec::new(),
            defaults: Vec::new(),
        }
    }

    pub fn exists(&self, part: &str) -> bool {
        let key = key(part);
        !self.dropped.contains(&key) && (self.reserved.contains(&key) || self.package.find(part).is_some())
    }

    /// The part as it stands now.
    ///
    /// # Errors
    /// It is missing or cannot be read.
    pub fn read(&self, part: &str) -> io::Result<Vec<u8>> {
        let wanted = key(part);
        if let Some(bytes) = self.changed.get(&wanted) {
            return Ok(bytes.clone());
        }
        match self.added.iter().find(|(name, _)| key(name) == wanted) {
            Some((_, bytes)) => Ok(bytes.clone()),
            None => self.package.read(part),
        }
    }

    /// Changes a part that is there, or adds it.
    pub fn put(&mut self, part: &str, bytes: Vec<u8>) {
        let wanted = key(part);
        if let Some((_, old)) = self.added.iter_mut().find(|(name, _)| key(name) == wanted) {
            *old = bytes;
        } else if self.package.find(part).is_some() && !self.dropped.contains(&wanted) {
            self.changed.insert(wanted, bytes);
        } else {
            self.reserved.insert(wanted);
            self.added.push((part.to_string(), bytes));
        }
    }

    pub fn drop_part(&mut self, part: &str) {
        for name in [part.to_string(), rels_part(part)] {
            self.changed.remove(&key(&name));
            if self.package.find(&name).is_some() {
                self.dropped.insert(key(&name));
            }
        }
    }

    /// The first free name of a row: `("xl/comments", ".xml")` gives `xl/comments3.xml`. It is taken from then on.
    pub fn free_name(&mut self, stem: &str, ending: &str) -> String {
        let mut n = 1;
        loop {
            let name = format!("{stem}{n}{ending}");
            if !self.exists(&name) && !self.reserved.contains(&key(&name)) {
                self.reserved.insert(key(&name));
                return name;
            }
            n += 1;
        }
    }

    pub fn rels(&self, part: &str) -> Vec<Rel> {
        self.read(&rels_part(part)).map(|text| rels::parse(&text, part)).unwrap_or_default()
    }

    /// Adds a relationship and returns its number.
    pub fn relate(&mut self, part: &str, kind: &str, target: &str) -> String {
        let name = rels_part(part);
        let empty = || {
            b"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>".to_vec()
        };
        let text = if self.exists(&name) { self.read(&name).unwrap_or_else(|_| empty()) } else { empty() };
        let id = rels::free_id(&text);
        let Some(root) = xml::root(&text) else { return id };
        let element = format!("<Relationship Id=\"{id}\" Type=\"{}\" Target=\"/{}\"/>", escape(kind), escape(target));
        let mut edits = Edits::default();
        edits.append_child(&text, &root.element, prefixed(&element, &root.prefix).as_bytes());
        let text = edits.apply(&text);
        self.put(&name, text);
        id
    }

    /// Takes relationships away.
    pub fn unrelate(&mut self, part: &str, ids: &[String]) {
        let name = rels_part(part);
        let Ok(text) = self.read(&name) else { return };
        let mut edits = Edits::default();
        for rel in rels::parse(&text, part).into_iter().filter(|r| ids.contains(&r.id)) {
            edits.remove(rel.span);
        }
        if !edits.is_empty() {
            self.put(&name, edits.apply(&text));
        }
    }

    /// Says what a new part is.
    pub fn set_type(&mut self, part: &str, kind: &str) {
        if !self.types.iter().any(|(known, _)| known == part) {
            self.types.push((part.to_string(), kind.to_string()));
        }
    }

    /// Says what parts of an ending are.
    pub fn set_default(&mut self, ending: &str, kind: &str) {
        self.defaults.push((ending.to_string(), kind.to_string()));
    }

    /// Parts that can be reached from the package's root, along relationships.
    pub fn reachable(&self) -> FxHashSet<String> {
        let mut seen = FxHashSet::default();
        let mut next = vec![String::new()];
        while let Some(part) = next.pop() {
            for rel in self.rels(&part).into_iter().filter(|r| !r.external) {
                if seen.insert(key(&rel.target)) {
                    next.push(rel.target);
                }
            }
        }
        seen
    }

    /// Drops what `before` could reach and nothing reaches any more.
    pub fn drop_unreachable(&mut self, before: &FxHashSet<String>) {
        let after = self.reachable();
        let mut lost: Vec<&String> = before.difference(&after).collect();
        lost.sort();
        for part in lost {
            self.drop_part(part);
        }
    }

    /// Writes the content types down and gives the edited parts: those that take an old one's place by its key, the new
    /// ones by name, and the keys of those that are gone.
    ///
    /// # Errors
    /// The content types cannot be read.
    pub fn finish(mut self) -> io::Result<Finished> {
        let text = self.read(TYPES)?;
        let root = xml::root(&text).ok_or_else(|| io::Error::other("the content types cannot be read"))?;
        let mut edits = Edits::default();
        let (mut defaults, mut overrides) = (Vec::new(), Vec::new());
        for e in &root.children {
            let tag = &text[e.open.clone()];
            if let Some(ending) = attribute(tag, "Extension") {
                defaults.push((ending.to_lowercase(), attribute(tag, "ContentType").unwrap_or_default()));
            }
            if let Some(part) = attribute(tag, "PartName") {
                let part = key(&resolve("", &part));
                match self.dropped.contains(&part) {
                    true => edits.remove(e.outer.clone()),
                    false => overrides.push(part),
                }
            }
        }
        let mut new = String::new();
        let mut early = String::new();
        for (ending, kind) in std::mem::take(&mut self.defaults) {
            match defaults.iter().find(|(e, _)| *e == ending) {
                Some((_, known)) if *known == kind => {}
                // the ending means something else here: each part says for itself
                Some(_) => {
                    for (name, _) in self.added.iter().filter(|(n, _)| n.to_lowercase().ends_with(&format!(".{ending}"))) {
                        new.push_str(&format!("<Override PartName=\"/{}\" ContentType=\"{}\"/>", escape(name), escape(&kind)));
                    }
                }
                None => {
                    early.push_str(&format!("<Default Extension=\"{}\" ContentType=\"{}\"/>", escape(&ending), escape(&kind)));
                    defaults.push((ending, kind));
                }
            }
        }
        for (part, kind) in &self.types {
            if !overrides.contains(&key(part)) {
                new.push_str(&format!("<Override PartName=\"/{}\" ContentType=\"{}\"/>", escape(part), escape(kind)));
            }
        }
        edits.insert(root.element.inner.start, prefixed(&early, &root.prefix));
        edits.append_child(&text, &root.element, prefixed(&new, &root.prefix).as_bytes());
        let text = edits.apply(&text);
        // a report on a template is a workbook
        let text = replaced(text, b"spreadsheetml.template.main+xml", b"spreadsheetml.sheet.main+xml");
        let text = replaced(text, b"ms-excel.template.macroEnabled.main+xml", b"ms-excel.sheet.macroEnabled.main+xml");
        self.put(TYPES, text);
        Ok(Finished { package_changed: self.changed, added: self.added, dropped: self.dropped })
    }
}

fn replaced(text: Vec<u8>, what: &[u8], with: &[u8]) -> Vec<u8> {
    match memchr::memmem::find(&text, what) {
        Some(at) => [&text[..at], with, &text[at + what.len()..]].concat(),
        None => text,
    }
}

/// An edited package.
pub struct Finished {
    /// By key.
    pub package_changed: FxHashMap<String, Vec<u8>>,
    pub added: Vec<(String, Vec<u8>)>,
    /// Keys.
    pub dropped: FxHashSet<String>,
}
