//! Puts the lines of all statements together: comments in their places, one blank line where there were some, what could
//! not be read exactly as it was. Takes the source, its tree and the lines; returns the new text.
//! Invariant: every comment of the source is in the result once.

use super::doc::{Inner, width};
use super::statements::Item;
use crate::place::Span;
use crate::syntax::ast::{File, StatementKind};
use crate::tongue::Tongue;

/// Names longer than this are not aligned with their neighbours.
const LONGEST_LEFT: usize = 40;

/// The physical lines of a source.
pub struct Lines<'s> {
    src: &'s str,
    starts: Vec<u32>,
}

impl<'s> Lines<'s> {
    pub fn new(src: &'s str) -> Lines<'s> {
        let mut at = 0;
        let starts = src.split_inclusive(['\n', '\u{2028}', '\u{2029}', '\u{85}']).map(|line| {
            let start = at;
            at += line.len() as u32;
            start
        });
        Lines { src, starts: starts.collect() }
    }

    pub fn of(&self, at: u32) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// The lines of a span, both included.
    pub fn range(&self, span: Span) -> (usize, usize) {
        (self.of(span.start), self.of(span.end.max(span.start + 1) - 1))
    }

    /// A line without its end.
    fn text(&self, line: usize) -> &'s str {
        let end = self.starts.get(line + 1).map_or(self.src.len(), |e| *e as usize);
        let start = self.starts.get(line).map_or(end, |s| *s as usize);
        self.src[start..end].trim_end_matches(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}'])
    }

    fn is_blank(&self, line: usize) -> bool {
        self.text(line).trim().is_empty()
    }

    /// Nothing stands in front of a place on its line.
    fn is_first(&self, at: u32) -> bool {
        self.starts.get(self.of(at)).is_none_or(|start| self.src[*start as usize..at as usize].trim().is_empty())
    }
}

/// A stretch of the source and what becomes of it.
enum Entry {
    Statement(usize),
    Comment(Span),
    /// Lines as they are.
    Verbatim(usize, usize),
}

/// What is laid out.
pub struct Page<'a> {
    pub src: &'a str,
    pub lines: &'a Lines<'a>,
    pub file: &'a File,
    /// For each statement its lines; none for those that stay as they are.
    pub items: &'a [Option<Vec<Item>>],
    /// The tongue that each statement is written in.
    pub tongues: &'a [Tongue],
}

impl Page<'_> {
    pub fn text(&self) -> String {
        let entries = self.entries();
        let mut out = String::with_capacity(self.src.len() + self.src.len() / 8);
        let lefts = self.aligned(&entries);
        for (n, (line, entry)) in entries.iter().enumerate() {
            if !out.is_empty() && *line > 0 && self.lines.is_blank(line - 1) {
                out.push('\n');
            }
            match entry {
                Entry::Statement(at) => self.statement(*at, lefts[n], &mut out),
                Entry::Comment(span) => {
                    let indented = !self.lines.text(*line).starts_with(['#', '＃']) && n > 0;
                    out.push_str(if indented { "  " } else { "" });
                    out.push_str(self.source(*span));
                    out.push('\n');
                }
                Entry::Verbatim(first, last) => {
                    for line in *first..=*last {
                        out.push_str(self.lines.text(line));
                        out.push('\n');
                    }
                }
            }
        }
        if self.src.split_inclusive('\n').next().is_some_and(|l| l.ends_with("\r\n")) { out.replace('\n', "\r\n") } else { out }
    }

    fn source(&self, span: Span) -> &str {
        self.src.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// All of the source in order, each with its first line.
    fn entries(&self) -> Vec<(usize, Entry)> {
        let mut owned = vec![false; self.lines.starts.len()];
        let mut entries = Vec::new();
        for (n, statement) in self.file.statements.iter().enumerate() {
            if self.items.get(n).is_some_and(Option::is_some) {
                let (first, last) = self.lines.range(statement.span);
                owned.iter_mut().take(last + 1).skip(first).for_each(|o| *o = true);
                entries.push((first, Entry::Statement(n)));
            }
        }
        let mut comments = vec![None; self.lines.starts.len()];
        for comment in &self.file.comments {
            if self.lines.is_first(comment.start) {
                comments[self.lines.of(comment.start)] = Some(*comment);
            }
        }
        let mut open: Option<(usize, usize)> = None;
        let mut held = Vec::new();
        for line in 0..self.lines.starts.len() {
            if owned[line] {
                entries.extend(open.take().map(|(a, b)| (a, Entry::Verbatim(a, b))));
                entries.append(&mut held);
            } else if let Some(comment) = comments[line] {
                held.push((line, Entry::Comment(comment)));
            } else if !self.lines.is_blank(line) {
                // comments between two lines that stay belong to what stays
                if let Some((_, last)) = &mut open {
                    *last = line;
                    held.clear();
                } else {
                    entries.append(&mut held);
                    open = Some((line, line));
                }
            }
        }
        entries.extend(open.map(|(a, b)| (a, Entry::Verbatim(a, b))));
        entries.append(&mut held);
        entries.sort_by_key(|(line, _)| *line);
        entries
    }

    /// For each entry the width that its left side is padded to: neighbours without a line between them stand alike.
    fn aligned(&self, entries: &[(usize, Entry)]) -> Vec<usize> {
        let left = |entry: &Entry| match entry {
            Entry::Statement(n) => match (self.items[*n].as_deref(), &self.file.statements[*n].kind) {
                (Some([only]), StatementKind::Param(_)) => Some((true, width(&only.left))),
                (Some([only]), StatementKind::Formula(_)) => Some((false, width(&only.left))),
                _ => None,
            },
            _ => None,
        };
        let mut widths = vec![0; entries.len()];
        let mut n = 0;
        while n < entries.len() {
            let Some((kind, _)) = left(&entries[n].1) else {
                n += 1;
                continue;
            };
            let mut end = n + 1;
            while entries.get(end).is_some_and(|(line, e)| left(e).is_some_and(|l| l.0 == kind) && !self.lines.is_blank(line - 1)) {
                end += 1;
            }
            let widest = entries[n..end].iter().filter_map(|(_, e)| left(e)).map(|l| l.1).filter(|w| *w <= LONGEST_LEFT).max();
            widths[n..end].fill(widest.unwrap_or(0));
            n = end;
        }
        widths
    }

    fn statement(&self, n: usize, left: usize, out: &mut String) {
        let Some(items) = self.items[n].as_deref() else { return };
        let comments = self.comments(n, items);
        let widest = items.iter().filter(|i| i.indent > 0).map(|i| width(&i.left)).max().unwrap_or(0);
        let mut last_line = None;
        for (k, item) in items.iter().enumerate() {
            let mut blank = |at: u32, out: &mut String| {
                let line = self.lines.of(at);
                if k > 0 && last_line != Some(line) && line > 0 && self.lines.is_blank(line - 1) && !out.ends_with("\n\n") {
                    out.push('\n');
                }
                last_line = Some(line);
            };
            for comment in &comments.above[k] {
                blank(comment.start, out);
                out.push_str(&" ".repeat(item.indent));
                out.push_str(self.source(*comment));
                out.push('\n');
            }
            blank(item.at, out);
            let mut lead = " ".repeat(item.indent);
            lead.push_str(&item.left);
            if !item.left.is_empty() {
                let gap = match (item.indent, self.tongues[n]) {
                    (0, _) => 1,
                    (_, Tongue::En) => 2,
                    (_, Tongue::Zh) => 0,
                };
                let wanted = if item.indent > 0 { widest } else { left };
                lead.push_str(&" ".repeat(wanted.saturating_sub(width(&item.left)) + gap));
            }
            out.push_str(&item.doc.lay_out(&lead, item.indent, &comments.inside[k]));
            if let Some(comment) = comments.behind[k] {
                out.push_str("  ");
                out.push_str(self.source(comment));
            }
            out.push('\n');
        }
        for comment in &comments.below {
            out.push_str("  ");
            out.push_str(self.source(*comment));
            out.push('\n');
        }
    }

    /// The comments of a statement, each at the line that it belongs to.
    fn comments(&self, n: usize, items: &[Item]) -> Comments {
        let (first, last) = self.lines.range(self.file.statements[n].span);
        let mut found = Comments {
            above: vec![Vec::new(); items.len()],
            inside: vec![Vec::new(); items.len()],
            behind: vec![None; items.len()],
            below: Vec::new(),
        };
        let begin = self.file.comments.partition_point(|c| self.lines.of(c.start) < first);
        for comment in self.file.comments[begin..].iter().take_while(|c| self.lines.of(c.start) <= last) {
            let own_line = self.lines.is_first(comment.start);
            // of several lines that begin at one place the first one
            let before = (0..items.len()).filter(|k| items[*k].at <= comment.start).max_by_key(|k| (items[*k].at, usize::MAX - k));
            let k = before.unwrap_or(0);
            if let Some(place) = items[k].doc.break_behind(comment.start) {
                let text = self.source(*comment).to_string();
                found.inside[k].push((place, Inner { text, own_line }));
            } else if own_line {
                let next = (0..items.len()).filter(|k| items[*k].at > comment.start).min_by_key(|k| items[*k].at);
                match next {
                    Some(next) => found.above[next].push(*comment),
                    None => found.below.push(*comment),
                }
            } else if let Some(earlier) = found.behind[k].replace(*comment) {
                found.above[k].push(earlier);
            }
        }
        found
    }
}

struct Comments {
    above: Vec<Vec<Span>>,
    inside: Vec<Vec<(usize, Inner)>>,
    behind: Vec<Option<Span>>,
    below: Vec<Span>,
}
