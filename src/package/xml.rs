//! XML as bytes: tags found without building a tree, and edits of ranges that leave every other byte as it was.
//! Takes well-formed UTF-8; of what is not well-formed it finds what it can and never panics.
//! Invariant: ranges are byte ranges of the text that was given.

use memchr::{memchr, memchr3, memmem};
use std::borrow::Cow;
use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Open,
    Empty,
    Close,
}

/// One tag; comments, declarations and character data between tags are passed over.
#[derive(Clone, Debug)]
pub struct Tag<'x> {
    pub kind: Kind,
    /// With its prefix.
    pub name: &'x [u8],
    /// From `<` to behind `>`.
    pub span: Range<usize>,
}

impl<'x> Tag<'x> {
    /// The name without its prefix.
    pub fn local(&self) -> &'x [u8] {
        match memchr(b':', self.name) {
            Some(at) => &self.name[at + 1..],
            None => self.name,
        }
    }

    pub fn is(&self, local: &str) -> bool {
        self.local() == local.as_bytes()
    }
}

/// What stands at a position.
pub enum Step<'x> {
    Tag(Tag<'x>),
    /// The text ends within a tag or a comment; more may come.
    Cut(usize),
    End,
}

pub struct Tags<'x> {
    pub text: &'x [u8],
    pub at: usize,
}

impl<'x> Tags<'x> {
    pub fn new(text: &'x [u8]) -> Tags<'x> {
        Tags { text, at: 0 }
    }

    pub fn step(&mut self) -> Step<'x> {
        loop {
            let Some(found) = self.text.get(self.at..).and_then(|rest| memchr(b'<', rest)) else {
                self.at = self.text.len();
                return Step::End;
            };
            let start = self.at + found;
            let rest = &self.text[start..];
            let skipped = match rest.get(1) {
                Some(b'!') if rest.starts_with(b"<!--") => memmem::find(rest, b"-->").map(|n| n + 3),
                Some(b'!') if rest.starts_with(b"<![CDATA[") => memmem::find(rest, b"]]>").map(|n| n + 3),
                Some(b'!') if rest.len() < 9 => None,
                Some(b'!') => memchr(b'>', rest).map(|n| n + 1),
                Some(b'?') => memmem::find(rest, b"?>").map(|n| n + 2),
                None => None,
                Some(_) => match end_of_tag(rest) {
                    Some(end) => {
                        self.at = start + end;
                        return Step::Tag(tag(rest, start, end));
                    }
                    None => None,
                },
            };
            match skipped {
                Some(length) => self.at = start + length,
                None => {
                    self.at = start;
                    return Step::Cut(start);
                }
            }
        }
    }
}

impl<'x> Iterator for Tags<'x> {
    type Item = Tag<'x>;

    fn next(&mut self) -> Option<Tag<'x>> {
        match self.step() {
            Step::Tag(tag) => Some(tag),
            Step::Cut(_) | Step::End => None,
        }
    }
}

/// Length of the tag that begins here; a `>` inside a quoted value does not end it. None if it breaks off.
pub fn end_of_tag(rest: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        let found = at + memchr3(b'>', b'"', b'\'', rest.get(at..)?)?;
        match rest[found] {
            b'>' => return Some(found + 1),
            quote => at = found + 1 + memchr(quote, &rest[found + 1..])? + 1,
        }
    }
}

fn tag(rest: &[u8], start: usize, end: usize) -> Tag<'_> {
    let close = rest[1] == b'/';
    let from = if close { 2 } else { 1 };
    let name = &rest[from..end];
    let length = name.iter().position(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>')).unwrap_or(name.len());
    let kind = match (close, rest[end - 2]) {
        (true, _) => Kind::Close,
        (false, b'/') => Kind::Empty,
        _ => Kind::Open,
    };
    Tag { kind, name: &name[..length], span: start..start + end }
}

/// The range of an attribute's value within a tag's bytes; `name` with its prefix.
pub fn attribute_range(tag: &[u8], name: &[u8]) -> Option<Range<usize>> {
    let mut at = tag.iter().position(|b| b.is_ascii_whitespace())?;
    loop {
        at += tag[at..].iter().position(|b| !b.is_ascii_whitespace())?;
        let equals = at + memchr(b'=', &tag[at..])?;
        let quote_at = equals + 1 + tag[equals + 1..].iter().position(|b| !b.is_ascii_whitespace())?;
        let quote = tag[quote_at];
        if !matches!(quote, b'"' | b'\'') {
            return None;
        }
        let end = quote_at + 1 + memchr(quote, &tag[quote_at + 1..])?;
        if tag[at..equals].trim_ascii_end() == name {
            return Some(quote_at + 1..end);
        }
        at = end + 1;
    }
}

/// An attribute as it stands in the file.
pub fn raw_attribute<'x>(tag: &'x [u8], name: &str) -> Option<&'x [u8]> {
    attribute_range(tag, name.as_bytes()).map(|r| &tag[r])
}

/// An attribute without its escapes.
pub fn attribute(tag: &[u8], name: &str) -> Option<String> {
    raw_attribute(tag, name).map(|v| unescape(&String::from_utf8_lossy(v)).into_owned())
}

/// An attribute whatever its prefix is: `r:id` may be `d3p1:id`.
pub fn prefixed_attribute(tag: &[u8], local: &str) -> Option<String> {
    let text = String::from_utf8_lossy(tag);
    let mut from = 0;
    let wanted = format!(":{local}");
    while let Some(found) = text[from..].find(&wanted) {
        let at = from + found;
        let start = text[..at].rfind(|c: char| c.is_ascii_whitespace())? + 1;
        let name = &text[start..at + wanted.len()];
        if text[at + wanted.len()..].trim_start().starts_with('=')
            && !name.starts_with("xmlns:")
            && let Some(value) = attribute(tag, name)
        {
            return Some(value);
        }
        from = at + wanted.len();
    }
    None
}

/// An element among its parent's children.
#[derive(Clone, Debug)]
pub struct Element {
    /// Without prefix.
    pub name: String,
    pub open: Range<usize>,
    /// Between its tags; empty for a self-closed element.
    pub inner: Range<usize>,
    pub outer: Range<usize>,
}

impl Element {
    pub fn is_empty_tag(&self) -> bool {
        self.open == self.outer
    }
}

/// No part that anybody made has so many elements side by side; what comes behind them is not looked at.
const MOST_CHILDREN: usize = 1_000_000;

/// The children of what stands in a range.
pub fn children(text: &[u8], within: Range<usize>) -> Vec<Element> {
    let mut found: Vec<Element> = Vec::new();
    let mut depth = 0usize;
    let mut tags = Tags { text: &text[..within.end.min(text.len())], at: within.start };
    while let Step::Tag(tag) = tags.step() {
        match tag.kind {
            // the parent's own end
            Kind::Close if depth == 0 => break,
            _ if found.len() == MOST_CHILDREN => break,
            Kind::Close => {
                depth -= 1;
                if depth == 0
                    && let Some(last) = found.last_mut()
                {
                    last.inner.end = tag.span.start;
                    last.outer.end = tag.span.end;
                }
            }
            kind => {
                if depth == 0 {
                    found.push(Element {
                        name: String::from_utf8_lossy(tag.local()).into_owned(),
                        open: tag.span.clone(),
                        inner: tag.span.end..tag.span.end,
                        outer: tag.span.clone(),
                    });
                }
                depth += usize::from(kind == Kind::Open);
            }
        }
    }
    found
}

/// The element of the whole text.
#[derive(Clone, Debug)]
pub struct Root {
    /// `x:` where the elements of the part have this prefix; else nothing.
    pub prefix: String,
    pub element: Element,
    pub children: Vec<Element>,
}

pub fn root(text: &[u8]) -> Option<Root> {
    let first = Tags::new(text).next()?;
    let element = children(text, 0..text.len()).into_iter().next()?;
    let prefix = match memchr(b':', first.name) {
        Some(at) => String::from_utf8_lossy(&first.name[..=at]).into_owned(),
        None => String::new(),
    };
    let children = children(text, element.inner.clone());
    Some(Root { prefix, element, children })
}

impl Root {
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|c| c.name == name)
    }
}

/// Changes of ranges of one text. Ranges do not overlap; of insertions at one place the earlier stands first.
#[derive(Debug, Default)]
pub struct Edits(Vec<(Range<usize>, Vec<u8>)>);

impl Edits {
    pub fn replace(&mut self, range: Range<usize>, with: impl Into<Vec<u8>>) {
        self.0.push((range, with.into()));
    }

    pub fn insert(&mut self, at: usize, what: impl Into<Vec<u8>>) {
        self.0.push((at..at, what.into()));
    }

    pub fn remove(&mut self, range: Range<usize>) {
        self.0.push((range, Vec::new()));
    }

    /// Puts `what` behind the last child of an element, opening it where it was self-closed.
    pub fn append_child(&mut self, text: &[u8], parent: &Element, what: &[u8]) {
        if !parent.is_empty_tag() {
            self.insert(parent.inner.end, what);
            return;
        }
        let slash = parent.open.end - 2;
        let name = Tags { text, at: parent.open.start }.next().map(|t| t.name.to_vec()).unwrap_or_default();
        self.replace(slash..parent.open.end, [b">", what, b"</", &name[..], b">"].concat());
    }

    /// Sets an attribute of the tag that stands in `open`.
    pub fn set_attribute(&mut self, text: &[u8], open: &Range<usize>, name: &str, value: &str) {
        let tag = &text[open.clone()];
        let value = escape(value);
        match attribute_range(tag, name.as_bytes()) {
            Some(range) => self.replace(open.start + range.start..open.start + range.end, value.as_bytes()),
            None => {
                let behind = if tag.ends_with(b"/>") { open.end - 2 } else { open.end - 1 };
                self.insert(behind, format!(" {name}=\"{value}\""));
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn apply(mut self, text: &[u8]) -> Vec<u8> {
        self.0.sort_by_key(|(range, _)| range.start);
        let added: usize = self.0.iter().map(|(_, with)| with.len()).sum();
        let mut out = Vec::with_capacity(text.len() + added);
        let mut at = 0;
        for (range, with) in self.0 {
            out.extend_from_slice(text.get(at..range.start).unwrap_or_default());
            out.extend_from_slice(&with);
            at = at.max(range.end);
        }
        out.extend_from_slice(text.get(at..).unwrap_or_default());
        out
    }
}

/// Elements that we write without prefix, under the prefix of the part they go into.
pub fn prefixed(fragment: &str, prefix: &str) -> String {
    if prefix.is_empty() {
        return fragment.to_string();
    }
    let mut out = String::with_capacity(fragment.len() + 64);
    let mut rest = fragment;
    while let Some(at) = rest.find('<') {
        let name = at + if rest[at..].starts_with("</") { 2 } else { 1 };
        out.push_str(&rest[..name]);
        let own = rest[name..].split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().unwrap_or_default();
        if !own.contains(':') {
            out.push_str(prefix);
        }
        rest = &rest[name..];
    }
    out.push_str(rest);
    out
}

/// Text for an attribute or an element.
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"']) {
        return text.into();
    }
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").into()
}

/// A text with its entities replaced.
pub fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let (character, length) = entity(&rest[at..]).unwrap_or(('&', 1));
        out.push(character);
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    out.into()
}

/// The entity at the start of a text, and its length: the five of XML and characters by number; nothing that a document
/// could define for itself.
pub fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(12).position(|b| b == b';')?;
    let name = text.get(1..end)?;
    let character = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((character, end + 1))
}

/// Text of XML in UTF-8, whatever it was encoded in.
pub fn utf8(bytes: Vec<u8>) -> Vec<u8> {
    let wide = match bytes.get(..4) {
        Some([0xFE, 0xFF, ..]) => Some(encoding_rs::UTF_16BE),
        Some([0xFF, 0xFE, ..]) => Some(encoding_rs::UTF_16LE),
        Some([0, b'<', 0, _]) => Some(encoding_rs::UTF_16BE),
        Some([b'<', 0, _, 0]) => Some(encoding_rs::UTF_16LE),
        _ => None,
    };
    match wide {
        Some(encoding) => {
            let text = encoding.decode(&bytes).0;
            text.replacen("UTF-16", "UTF-8", 1).replacen("utf-16", "utf-8", 1).into_bytes()
        }
        None if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) => bytes[3..].to_vec(),
        None => bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_pass_over_what_only_looks_like_one() {
        let text = b"<?xml version='1.0'?><!-- <a> --><x:r a='1>2' b = \"&lt;\"><![CDATA[<no>]]><c/></x:r>";
        let names: Vec<String> = Tags::new(text).map(|t| format!("{:?} {}", t.kind, String::from_utf8_lossy(t.name))).collect();
        assert_eq!(names, ["Open x:r", "Empty c", "Close x:r"]);
        let root = root(text).unwrap();
        assert_eq!((root.prefix.as_str(), root.children.len()), ("x:", 1));
        let open = &text[root.element.open.clone()];
        assert_eq!((attribute(open, "a"), attribute(open, "b"), attribute(open, "c")), (Some("1>2".into()), Some("<".into()), None));
    }

    #[test]
    fn attributes_by_local_name() {
        assert_eq!(prefixed_attribute(b"<s xmlns:id=\"u\" name=\"a:id=1\" q:id=\"rId7\"/>", "id"), Some("rId7".into()));
        assert_eq!(prefixed_attribute(b"<s name=\"x\"/>", "id"), None);
    }

    #[test]
    fn edits_leave_the_rest() {
        let text = b"<a><b n=\"1\"/><c>t</c></a>";
        let root = root(text).unwrap();
        let mut edits = Edits::default();
        edits.append_child(text, &root.children[0], b"<d/>");
        edits.set_attribute(text, &root.children[0].open, "n", "2");
        edits.set_attribute(text, &root.children[1].open, "m", "\"");
        edits.remove(root.children[1].inner.clone());
        assert_eq!(String::from_utf8(edits.apply(text)).unwrap(), "<a><b n=\"2\"><d/></b><c m=\"&quot;\"></c></a>");
    }

    #[test]
    fn fragments_take_the_prefix() {
        assert_eq!(prefixed("<font><b/><sz val=\"1\"/></font><v:x/>", "x:"), "<x:font><x:b/><x:sz val=\"1\"/></x:font><v:x/>");
        assert_eq!(unescape("a&amp;b&#x4e2d;&#66;&bogus;&"), "a&b中B&bogus;&");
    }
}
