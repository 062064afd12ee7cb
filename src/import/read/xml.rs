//! XML as a stream of tags and texts, out of any source of bytes, in a buffer that does not grow with the file.
//! Takes a reader, gives tokens that borrow from the buffer until the next one is asked for. Knows no schema.
//! Invariant: entities of a document type are never expanded, and no token is longer than [`LONGEST`].

use super::Failure;
use crate::package::xml::{end_of_tag, entity};
use crate::tongue::Said;
use std::io::{ErrorKind, Read};

/// A cell holds at most 32,767 characters; attributes and comments are far shorter than this.
const LONGEST: usize = 16 << 20;
const CHUNK: usize = 256 << 10;

#[derive(Debug, PartialEq, Eq)]
pub enum Token<'b> {
    /// `empty` is `<a/>`. The name is local: without its prefix.
    Open {
        name: &'b [u8],
        attributes: Attributes<'b>,
        empty: bool,
    },
    Close {
        name: &'b [u8],
    },
    /// With its entities.
    Text(&'b [u8]),
    /// CDATA: as it stands.
    Verbatim(&'b [u8]),
    End,
}

pub struct Scanner<R> {
    source: R,
    buffer: Vec<u8>,
    at: usize,
    end: usize,
    dry: bool,
}

/// What was found at the place where the scanner stands, as positions in the buffer.
enum Found {
    Tag(usize),
    Text(usize),
    Verbatim(usize),
    /// A comment, a processing instruction, a document type.
    Nothing(usize),
    More,
}

impl<R: Read> Scanner<R> {
    pub fn new(source: R) -> Scanner<R> {
        Scanner { source, buffer: vec![0; CHUNK], at: 0, end: 0, dry: false }
    }

    /// What has been read of the source and stands before the next token: as much as there happens to be.
    pub fn ahead(&self) -> &[u8] {
        &self.buffer[self.at..self.end]
    }

    /// Leaves out so many bytes of what is [`Scanner::ahead`].
    pub fn pass(&mut self, length: usize) {
        self.at = (self.at + length).min(self.end);
    }

    pub fn next(&mut self) -> Result<Token<'_>, Failure> {
        loop {
            if self.at == self.end && !self.fill()? {
                return Ok(Token::End);
            }
            let start = self.at;
            match find(&self.buffer[start..self.end], self.dry) {
                Found::More => {
                    if !self.fill()? {
                        return Err(Failure::Broken(Said::new("its XML breaks off", "其中的 XML 不完整")));
                    }
                }
                Found::Nothing(length) => self.at += length,
                Found::Text(length) => {
                    self.at += length;
                    return Ok(Token::Text(&self.buffer[start..start + length]));
                }
                Found::Verbatim(length) => {
                    self.at += length;
                    return Ok(Token::Verbatim(&self.buffer[start + 9..start + length - 3]));
                }
                Found::Tag(length) => {
                    self.at += length;
                    return Ok(tag(&self.buffer[start + 1..start + length - 1]));
                }
            }
        }
    }

    /// Reads on; false at the end of the source.
    fn fill(&mut self) -> Result<bool, Failure> {
        if self.dry {
            return Ok(false);
        }
        self.buffer.copy_within(self.at..self.end, 0);
        self.end -= self.at;
        self.at = 0;
        if self.end == self.buffer.len() {
            if self.buffer.len() >= LONGEST {
                return Err(Failure::TooLarge);
            }
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        // up to the brim: a token that does not fit is looked at again from its start
        while self.end < self.buffer.len() {
            match self.source.read(&mut self.buffer[self.end..]) {
                Ok(0) => {
                    self.dry = true;
                    break;
                }
                Ok(count) => self.end += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(Failure::of_library(&error)),
            }
        }
        Ok(self.end > 0)
    }
}

fn find(bytes: &[u8], dry: bool) -> Found {
    if bytes.first() != Some(&b'<') {
        return match memchr::memchr(b'<', bytes) {
            Some(length) => Found::Text(length),
            None if dry => Found::Text(bytes.len()),
            None => Found::More,
        };
    }
    match bytes.get(1) {
        None => Found::More,
        Some(b'?') => closed(bytes, b"?>").map_or(Found::More, Found::Nothing),
        Some(b'!') if bytes.starts_with(b"<!--") => closed(&bytes[4..], b"-->").map_or(Found::More, |n| Found::Nothing(n + 4)),
        Some(b'!') if bytes.starts_with(b"<![CDATA[") => closed(&bytes[9..], b"]]>").map_or(Found::More, |n| Found::Verbatim(n + 9)),
        Some(b'!') if bytes.len() < 9 && !dry => Found::More,
        Some(b'!') => document_type(bytes).map_or(Found::More, Found::Nothing),
        Some(_) => end_of_tag(bytes).map_or(Found::More, Found::Tag),
    }
}

/// Length up to and with a mark.
fn closed(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, mark).map(|at| at + mark.len())
}

/// `<!DOCTYPE a [ <!ENTITY b "c"> ]>`: up to the `>` outside of the square brackets.
fn document_type(bytes: &[u8]) -> Option<usize> {
    let mut depth = 0i32;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'[' => depth += 1,
            b']' => depth -= 1,
            b'>' if depth <= 0 => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn tag(inside: &[u8]) -> Token<'_> {
    if let Some(name) = inside.strip_prefix(b"/") {
        let end = name.iter().position(u8::is_ascii_whitespace).unwrap_or(name.len());
        return Token::Close { name: local(&name[..end]) };
    }
    let (inside, empty) = match inside.strip_suffix(b"/") {
        Some(rest) => (rest, true),
        None => (inside, false),
    };
    let end = inside.iter().position(u8::is_ascii_whitespace).unwrap_or(inside.len());
    Token::Open { name: local(&inside[..end]), attributes: Attributes(&inside[end..]), empty }
}

fn local(name: &[u8]) -> &[u8] {
    match memchr::memchr(b':', name) {
        Some(at) => &name[at + 1..],
        None => name,
    }
}

/// The attributes of a tag, as they stand in it: local name and raw value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attributes<'b>(pub &'b [u8]);

impl<'b> Attributes<'b> {
    /// The raw value of an attribute, by its local name.
    pub fn get(self, name: &[u8]) -> Option<&'b [u8]> {
        self.into_iter().find(|(n, _)| *n == name).map(|(_, value)| value)
    }

    /// The value with its entities replaced.
    pub fn text(self, name: &[u8]) -> Option<String> {
        self.get(name).map(unescaped)
    }

    pub fn is_true(self, name: &[u8]) -> bool {
        matches!(self.get(name), Some(b"1" | b"true" | b"on"))
    }
}

impl<'b> IntoIterator for Attributes<'b> {
    type Item = (&'b [u8], &'b [u8]);
    type IntoIter = Each<'b>;

    fn into_iter(self) -> Each<'b> {
        Each(self.0)
    }
}

pub struct Each<'b>(&'b [u8]);

impl<'b> Iterator for Each<'b> {
    type Item = (&'b [u8], &'b [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.0.iter().position(|b| !b.is_ascii_whitespace())?;
        let rest = &self.0[start..];
        let equals = rest.iter().position(|b| *b == b'=')?;
        let name = rest[..equals].trim_ascii_end();
        let value = rest[equals + 1..].trim_ascii_start();
        let mark = *value.first().filter(|m| matches!(m, b'"' | b'\''))?;
        let end = value[1..].iter().position(|b| *b == mark)?;
        self.0 = &value[end + 2..];
        Some((local(name), &value[1..1 + end]))
    }
}

/// A raw text with its entities replaced and its line ends made one character.
pub fn unescaped(raw: &[u8]) -> String {
    let mut out = String::with_capacity(raw.len());
    unescape_into(raw, &mut out);
    out
}

pub fn unescape_into(raw: &[u8], out: &mut String) {
    let text = String::from_utf8_lossy(raw);
    let mut rest: &str = &text;
    while let Some(at) = rest.find(['&', '\r']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix('\r') {
            out.push('\n');
            rest = after.strip_prefix('\n').unwrap_or(after);
            continue;
        }
        match entity(rest) {
            Some((character, length)) => {
                out.push(character);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let mut scanner = Scanner::new(text.as_bytes());
        let mut all = Vec::new();
        loop {
            match scanner.next().expect("well formed") {
                Token::End => return all,
                token => all.push(match token {
                    Token::Open { name, attributes, empty } => {
                        let pairs: Vec<String> =
                            attributes.into_iter().map(|(n, v)| format!("{}={}", String::from_utf8_lossy(n), unescaped(v))).collect();
                        format!("<{} {}{}", String::from_utf8_lossy(name), pairs.join(" "), if empty { "/" } else { "" })
                    }
                    Token::Close { name } => format!("/{}", String::from_utf8_lossy(name)),
                    Token::Text(raw) => unescaped(raw),
                    Token::Verbatim(raw) => String::from_utf8_lossy(raw).into_owned(),
                    Token::End => String::new(),
                }),
            }
        }
    }

    #[test]
    fn tags_texts_and_what_is_passed_over() {
        let text = "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY b \"boom\">]><x:c r=\"A>1\" s = '2'/><!-- <v> --><v>a&amp;&#65;&b;</v><![CDATA[<&]]>";
        assert_eq!(shown(text), ["<c r=A>1 s=2/", "<v ", "a&A&b;", "/v", "<&"]);
    }

    #[test]
    fn a_text_longer_than_the_buffer_is_one_token() {
        let long = "x".repeat(CHUNK * 2 + 5);
        assert_eq!(shown(&format!("<t>{long}</t>"))[1].len(), long.len());
    }

    #[test]
    fn what_breaks_off_is_a_failure() {
        let mut scanner = Scanner::new(&b"<a><b c=\""[..]);
        assert!(scanner.next().is_ok());
        assert!(matches!(scanner.next(), Err(Failure::Broken(_))));
    }
}
