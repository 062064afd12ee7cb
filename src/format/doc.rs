//! A line of a statement before it is laid out: text with the places where it may be broken. Takes text and breaks in
//! order; gives lines no wider than [`WIDTH`] where breaks allow it.
//! Invariant: the letters are the same however the line is broken; only blanks at breaks come and go.

use unicode_width::UnicodeWidthStr;

/// Cells that a line may take.
pub const WIDTH: usize = 110;

/// A line with its breaks.
#[derive(Clone, Debug, Default)]
pub struct Doc {
    /// The text in front of the first break, then each break with the text behind it.
    first: String,
    rest: Vec<(Break, String)>,
}

/// A place where the line may go on below.
#[derive(Clone, Copy, Debug)]
pub struct Break {
    /// Outer breaks (low) are taken before inner ones.
    pub level: u16,
    /// A blank stands here if the line is not broken.
    pub blank: bool,
    /// Only where needed, rather than at all breaks of the level.
    pub fill: bool,
    /// Where in the source that begins which follows.
    pub at: u32,
}

/// A comment that stands inside a line: its text, and whether it has a line of its own.
#[derive(Clone, Debug)]
pub struct Inner {
    pub text: String,
    pub own_line: bool,
}

/// Cells that a text takes.
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

impl Doc {
    pub fn push(&mut self, text: &str) {
        self.last().push_str(text);
    }

    fn last(&mut self) -> &mut String {
        match self.rest.last_mut() {
            Some((_, text)) => text,
            None => &mut self.first,
        }
    }

    /// Whether what was written so far ends in a Latin letter.
    pub fn ends_in_letter(&self) -> bool {
        let text = self.rest.last().map_or(&self.first, |(_, text)| text);
        text.ends_with(|c: char| c.is_ascii_alphabetic())
    }

    pub fn may_break(&mut self, at: Break) {
        self.rest.push((at, String::new()));
    }

    /// On one line.
    pub fn flat(&self) -> String {
        let mut line = self.first.clone();
        for (at, text) in &self.rest {
            if at.blank {
                line.push(' ');
            }
            line.push_str(text);
        }
        line
    }

    /// The first break in front of something that stands behind `at` in the source.
    pub fn break_behind(&self, at: u32) -> Option<usize> {
        self.rest.iter().position(|(b, _)| b.at > at)
    }

    /// Lays the line out behind `lead` (indentation, and what is aligned). `inner` are comments at breaks.
    pub fn lay_out(&self, lead: &str, indent: usize, inner: &[(usize, Inner)]) -> String {
        let mut out = lead.to_string();
        let start = width(lead);
        let flat = width(&self.first) + self.rest.iter().map(|(b, t)| usize::from(b.blank) + width(t)).sum::<usize>();
        if inner.is_empty() && (start + flat <= WIDTH || self.rest.is_empty()) {
            out.push_str(&self.flat());
            return out;
        }
        out.push_str(&self.first);
        let column = start + width(&self.first);
        Layout { doc: self, inner, out: &mut out }.lay(0..self.rest.len(), column, indent + 4);
        out
    }
}

struct Layout<'a> {
    doc: &'a Doc,
    inner: &'a [(usize, Inner)],
    out: &'a mut String,
}

impl Layout<'_> {
    fn forced(&self, n: usize) -> bool {
        self.inner.iter().any(|(at, _)| *at == n)
    }

    fn width_of(&self, range: std::ops::Range<usize>) -> usize {
        self.doc.rest[range].iter().map(|(b, t)| usize::from(b.blank) + width(t)).sum()
    }

    /// Writes the breaks and texts of a range; returns the column behind it.
    fn lay(&mut self, range: std::ops::Range<usize>, mut column: usize, indent: usize) -> usize {
        let Some(level) = self.doc.rest[range.clone()].iter().map(|(b, _)| b.level).min() else { return column };
        let tops: Vec<usize> = range.clone().filter(|n| self.doc.rest[*n].0.level == level).collect();
        let first = tops.first().copied().unwrap_or(range.end);
        // what stands before the first break of the level hangs on the line at hand
        column = self.piece(range.start..first, column, indent);
        for (k, n) in tops.iter().enumerate() {
            let end = tops.get(k + 1).copied().unwrap_or(range.end);
            let (at, text) = &self.doc.rest[*n];
            let needed = width(text) + self.width_of(n + 1..end) + usize::from(at.blank);
            if self.forced(*n) || !at.fill || column + needed > WIDTH {
                self.new_line(*n, indent);
                column = indent;
            } else if at.blank {
                self.out.push(' ');
                column += 1;
            }
            self.out.push_str(text);
            column = self.piece(n + 1..end, column + width(text), indent + 2);
        }
        column
    }

    /// A stretch of inner breaks: on the line if it fits, broken further if not.
    fn piece(&mut self, range: std::ops::Range<usize>, column: usize, indent: usize) -> usize {
        let needed = self.width_of(range.clone());
        let forced = range.clone().any(|n| self.forced(n));
        if forced || column + needed > WIDTH {
            return self.lay(range, column, indent);
        }
        for n in range {
            let (at, text) = &self.doc.rest[n];
            if at.blank {
                self.out.push(' ');
            }
            self.out.push_str(text);
        }
        column + needed
    }

    fn new_line(&mut self, n: usize, indent: usize) {
        let blanks = " ".repeat(indent);
        for (_, comment) in self.inner.iter().filter(|(at, _)| *at == n) {
            let lead = if comment.own_line { format!("\n{blanks}") } else { "  ".to_string() };
            self.out.push_str(&lead);
            self.out.push_str(&comment.text);
        }
        self.out.push('\n');
        self.out.push_str(&blanks);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doc(parts: &[(&str, u16, bool)]) -> Doc {
        let mut doc = Doc::default();
        for (n, (text, level, fill)) in parts.iter().enumerate() {
            if n > 0 {
                doc.may_break(Break { level: *level, blank: true, fill: *fill, at: n as u32 });
            }
            doc.push(text);
        }
        doc
    }

    #[test]
    fn outer_breaks_are_taken_first() {
        let (long, short) = ("x".repeat(50), "y".repeat(10));
        let line = doc(&[(&long, 0, false), (&short, 2, true), (&long, 1, false), (&short, 2, true)]);
        assert_eq!(line.lay_out("  ", 2, &[]), format!("  {long} {short}\n      {long} {short}"));
    }

    #[test]
    fn a_full_line_is_filled() {
        let line = doc(&[("when", 0, true), (&"a".repeat(70), 1, true), (&"b".repeat(30), 1, true), ("c", 1, true)]);
        assert_eq!(line.lay_out("", 0, &[]), format!("when {} {} c", "a".repeat(70), "b".repeat(30)));
        let wide = doc(&[("当", 0, true), (&"宽".repeat(40), 1, true), (&"宽".repeat(20), 1, true)]);
        assert_eq!(wide.lay_out("", 0, &[]).lines().count(), 2);
    }

    #[test]
    fn a_comment_breaks_its_line() {
        let line = doc(&[("when a", 1, false), ("and b", 1, false)]);
        let inner = [(0, Inner { text: "# why".into(), own_line: false })];
        assert_eq!(line.lay_out("  ", 2, &inner), "  when a  # why\n      and b");
    }
}
