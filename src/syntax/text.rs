//! Source text folded to characters that know their bytes, and its lines. Takes a file's text; returns [`Folded`].
//! Invariant: spans taken from here always lie on character borders of the source.

use crate::place::{FileId, Span};
use crate::spelling::is_han;
use crate::tongue::Tongue;
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// A folded character: `c` as NFKC writes it, `lo` as it is compared, and the bytes it came from.
#[derive(Clone, Copy, Debug)]
pub struct Ch {
    pub c: char,
    pub lo: char,
    pub at: u32,
    pub end: u32,
}

/// A line without its comment, trailing blanks and the stop at its end. Indices into the folded characters.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub start: usize,
    /// The first character that is not a blank.
    pub first: usize,
    pub end: usize,
}

impl Line {
    pub fn is_blank(&self) -> bool {
        self.first >= self.end
    }

    pub fn is_indented(&self) -> bool {
        self.first > self.start
    }
}

/// A file after folding.
pub struct Folded<'s> {
    pub file: FileId,
    pub src: &'s str,
    pub chs: Vec<Ch>,
    pub lines: Vec<Line>,
    /// Comments, `#` included.
    pub comments: Vec<Span>,
    /// Letters of other alphabets were read as Latin ones: names are then taken from `chs`, not from the source.
    pub unmasked: bool,
    /// Lines that are too long to be read; nothing of them is in `chs`.
    pub too_long: Vec<Span>,
    /// In which tongue most lines of the file begin: that of messages about lines that do not tell.
    pub tongue: Tongue,
}

/// Longer lines are refused: nobody writes them, and everything later may take its time with what remains.
pub const LONGEST_LINE: usize = 20_000;

/// A letter or digit of a script that parts its words with blanks.
pub fn is_word(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() || c == '_' } else { c.is_alphanumeric() && !is_han(c) }
}

pub fn is_letter(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() || c == '_' } else { is_han(c) || c.is_alphabetic() }
}

pub fn is_space(c: char) -> bool {
    c == ' ' || c == '\t'
}

pub fn is_open_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '「' | '『' | '‘')
}

impl<'s> Folded<'s> {
    pub fn new(file: FileId, src: &'s str) -> Folded<'s> {
        let mut folded = Folded {
            file,
            src,
            chs: Vec::with_capacity(src.len()),
            lines: Vec::new(),
            comments: Vec::new(),
            unmasked: false,
            too_long: Vec::new(),
            tongue: Tongue::En,
        };
        let mut at = 0;
        for line in src.split_inclusive(['\n', '\u{2028}', '\u{2029}', '\u{85}']) {
            if line.len() > LONGEST_LINE {
                let shown = (0..=60).rev().find(|n| line.is_char_boundary(*n)).unwrap_or(0);
                folded.too_long.push(Span { file, start: at as u32, end: (at + shown) as u32 });
            } else {
                folded.add_line(at, line);
            }
            at += line.len();
        }
        folded.tongue = folded.most_lines();
        folded
    }

    fn most_lines(&self) -> Tongue {
        let firsts = self.lines.iter().filter(|l| !l.is_blank()).map(|l| self.chs[l.first].c);
        let (han, latin) =
            firsts.fold((0, 0), |(han, latin), c| (han + usize::from(is_han(c)), latin + usize::from(c.is_ascii_alphabetic())));
        if han > latin { Tongue::Zh } else { Tongue::En }
    }

    fn add_line(&mut self, at: usize, line: &str) {
        let start = self.chs.len();
        for (i, c) in line.char_indices() {
            push(&mut self.chs, c, (at + i) as u32);
        }
        // isn’t
        let is_letter = |c: Option<&Ch>| c.is_some_and(|c| c.c.is_ascii_alphabetic());
        for i in start + 1..self.chs.len() {
            if self.chs[i].c == '’' && is_letter(self.chs.get(i - 1)) && is_letter(self.chs.get(i + 1)) {
                (self.chs[i].c, self.chs[i].lo) = ('\'', '\'');
            }
        }
        let mut end = self.chs.len();
        if let Some(hash) = comment(&self.chs[start..end]) {
            let span = self.span(start + hash, end);
            let text = self.src[span.start as usize..span.end as usize].trim_end();
            self.comments.push(Span { end: span.start + text.len() as u32, ..span });
            end = start + hash;
        }
        while end > start && matches!(self.chs[end - 1].c, ' ' | '\t' | '\n' | '。' | ';' | '.') {
            end -= 1;
        }
        let first = (start..end).find(|i| !is_space(self.chs[*i].c)).unwrap_or(end);
        self.lines.push(Line { start, first, end });
    }

    /// The bytes of the characters from `a` up to `b`.
    pub fn span(&self, a: usize, b: usize) -> Span {
        let last = self.chs.len().saturating_sub(1);
        match (self.chs.get(a.min(last)), self.chs.get(b.max(a + 1).saturating_sub(1).min(last))) {
            (Some(x), Some(y)) => Span { file: self.file, start: x.at, end: y.end.max(x.at) },
            _ => Span { file: self.file, start: 0, end: 0 },
        }
    }

    /// The letters from `a` up to `b`: as the user wrote them, but lookalikes as Latin.
    pub fn letters(&self, a: usize, b: usize) -> Cow<'s, str> {
        if self.unmasked && a < b { Cow::Owned(self.chs[a..b].iter().map(|c| c.c).collect()) } else { Cow::Borrowed(self.shown(a, b)) }
    }

    /// What the user wrote from `a` up to `b`.
    pub fn shown(&self, a: usize, b: usize) -> &'s str {
        if a >= b {
            return "";
        }
        let span = self.span(a, b);
        self.src.get(span.start as usize..span.end as usize).unwrap_or("")
    }
}

/// NFKC a character at a time, plus what NFKC leaves alone and a keyboard offers.
fn push(out: &mut Vec<Ch>, c: char, at: u32) {
    let end = at + c.len_utf8() as u32;
    match c {
        '\r' | '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}' => {}
        _ if c.is_ascii() => out.push(Ch { c, lo: c.to_ascii_lowercase(), at, end }),
        '\u{4e00}'..='\u{9fff}' | '“' | '”' | '「' | '」' | '『' | '』' | '‘' | '’' | '【' | '】' | '。' | '≤' | '≥' | '≠' =>
        {
            out.push(Ch { c, lo: c, at, end });
        }
        _ => {
            let plain = match c {
                '×' => '*',
                '÷' => '/',
                '−' | '–' | '—' | '‐' | '‑' | '‒' => '-',
                '、' | '､' => ',',
                '〜' => '~',
                '\u{2028}' | '\u{2029}' | '\u{85}' => '\n',
                _ if c.is_whitespace() => ' ',
                _ => c,
            };
            for c in std::iter::once(plain).nfkc() {
                out.push(Ch { c, lo: c.to_lowercase().next().unwrap_or(c), at, end });
            }
        }
    }
}

/// Where the comment of a line begins: the first `#` outside quotes and brackets.
fn comment(line: &[Ch]) -> Option<usize> {
    let mut close: Option<&str> = None;
    for (i, ch) in line.iter().enumerate() {
        match close {
            Some(closers) if closers.contains(ch.c) => close = None,
            Some(_) => {}
            None => match ch.c {
                '#' => return Some(i),
                '"' => close = Some("\""),
                '“' | '”' => close = Some("”\""),
                '「' => close = Some("」"),
                '『' => close = Some("』"),
                '‘' => close = Some("’"),
                '[' => close = Some("]"),
                '【' => close = Some("】"),
                _ => {}
            },
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_lose_comments_and_stops() {
        let folded = Folded::new(0, "a = \"x # y\" # note\n　　当 x 低于3。\r\n[# P] = 1\n");
        let shown: Vec<&str> = folded.lines.iter().map(|l| folded.shown(l.first, l.end)).collect();
        assert_eq!(shown, ["a = \"x # y\"", "当 x 低于3", "[# P] = 1"]);
        assert!(folded.lines[1].is_indented());
        let comment = folded.comments[0];
        assert_eq!(&folded.src[comment.start as usize..comment.end as usize], "# note");
    }

    #[test]
    fn full_width_is_half_width() {
        let folded = Folded::new(0, "Ａ＝３％＋（ｂ）×２");
        let text: String = folded.chs.iter().map(|c| c.c).collect();
        assert_eq!(text, "A=3%+(b)*2");
        assert_eq!(folded.shown(0, 1), "Ａ");
    }

    #[test]
    fn a_line_without_end_is_left_out() {
        let text = format!("a = 1\nb = {}\nc = 2", "x".repeat(1_000_000));
        let folded = Folded::new(0, &text);
        assert_eq!((folded.lines.len(), folded.too_long.len()), (2, 1));
    }
}
