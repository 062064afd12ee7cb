//! Diagnostics as text for a terminal: severity and code, place, the line with carets under it, the sentence, the
//! next step, further places. Takes a diagnostic and the sources; returns lines that end in `\n`.
//! Invariant: nothing of the user's text reaches the terminal raw; control characters are shown as `�`.

use super::{Diagnostic, Severity};
use crate::place::{Place, Sources, Span};
use crate::tongue::Tongue;
use unicode_width::UnicodeWidthChar;

/// Cells of a terminal that one line of source may take.
const LINE_CELLS: usize = 100;
const TAB_CELLS: usize = 4;

/// The diagnostic in the tongue of its statement, else in `report_tongue`; with escape codes only if `colour`.
pub fn render(diagnostic: &Diagnostic, sources: &Sources, report_tongue: Tongue, colour: bool) -> String {
    let tongue = diagnostic.tongue.unwrap_or(report_tongue);
    let paint = Paint { on: colour };
    let mut out = String::new();

    let head = format!("{}[{}]", severity_word(diagnostic.severity, tongue), diagnostic.code);
    out.push_str(&paint.severity(diagnostic.severity, &head));
    if let Some(place) = place_words(&diagnostic.place, sources) {
        out.push(' ');
        out.push_str(&paint.place(&place));
    }
    out.push('\n');
    excerpt(&mut out, &diagnostic.place, sources, tongue, Some(diagnostic.severity), paint);

    indent(&mut out, "", diagnostic.message.in_tongue(tongue));
    let next = diagnostic.next.in_tongue(tongue);
    if !next.trim().is_empty() {
        let word = match tongue {
            Tongue::En => "next: ",
            Tongue::Zh => "下一步：",
        };
        indent(&mut out, &paint.strong(word), next);
    }
    for (place, said) in &diagnostic.also {
        let said = said.in_tongue(tongue);
        match place_words(place, sources) {
            Some(words) => {
                let see = match tongue {
                    Tongue::En => "see ",
                    Tongue::Zh => "参见 ",
                };
                let colon = match tongue {
                    Tongue::En => ": ",
                    Tongue::Zh => "：",
                };
                indent(&mut out, &format!("{see}{}{colon}", paint.place(&words)), said);
                excerpt(&mut out, place, sources, tongue, None, paint);
            }
            None => indent(&mut out, "", said),
        }
    }
    out
}

/// The place as it is written in messages: `rules/autumn.rules:12:8`, `Inventory!F17`.
/// With several workbooks the cell names its own.
pub(super) fn place_words(place: &Place, sources: &Sources) -> Option<String> {
    let book = |sheet: u16| -> String {
        let Some(own) = sources.sheets.get(sheet as usize) else {
            return String::new();
        };
        let several = sources.sheets.iter().any(|s| s.book != own.book);
        if several && !own.book.is_empty() { format!("{}: ", own.book) } else { String::new() }
    };
    let words = match place {
        Place::Text(span) => {
            let path = sources.files.get(span.file as usize).map(|f| f.path.as_str())?;
            let (line, column) = sources.line_column(*span);
            format!("{path}:{line}:{column}")
        }
        Place::Cell(cell) => format!("{}{}", book(cell.sheet), sources.cell(*cell)),
        Place::Cells(first, last) => {
            format!("{}{}:{}", book(first.sheet), sources.cell(*first), crate::place::a1(last.row, last.col))
        }
        Place::Sheet(sheet) => format!("{}{}", book(*sheet), sources.sheets.get(*sheet as usize).map(|s| s.sheet.as_str())?),
        Place::File(path) => path.clone(),
        Place::Nowhere => return None,
    };
    Some(clean(&words))
}

pub(super) fn severity_word(severity: Severity, tongue: Tongue) -> &'static str {
    match (severity, tongue) {
        (Severity::Error, Tongue::En) => "error",
        (Severity::Warning, Tongue::En) => "warning",
        (Severity::Note, Tongue::En) => "note",
        (Severity::Error, Tongue::Zh) => "错误",
        (Severity::Warning, Tongue::Zh) => "警告",
        (Severity::Note, Tongue::Zh) => "提示",
    }
}

/// Escape codes, or none.
#[derive(Clone, Copy)]
struct Paint {
    on: bool,
}

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        if self.on { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_string() }
    }

    fn severity(self, severity: Severity, text: &str) -> String {
        let code = match severity {
            Severity::Error => "1;31",
            Severity::Warning => "1;33",
            Severity::Note => "1;36",
        };
        self.with(code, text)
    }

    fn place(self, text: &str) -> String {
        self.with("34", text)
    }

    fn strong(self, text: &str) -> String {
        self.with("1", text)
    }

    fn faint(self, text: &str) -> String {
        self.with("2", text)
    }
}

/// The text under three blanks, the first line behind `lead`.
fn indent(out: &mut String, lead: &str, text: &str) {
    for (n, line) in text.trim_end().lines().enumerate() {
        out.push_str("   ");
        if n == 0 {
            out.push_str(lead);
        }
        out.push_str(&clean(line));
        out.push('\n');
    }
}

fn clean(text: &str) -> String {
    text.chars().map(shown).collect()
}

fn shown(c: char) -> char {
    if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') { '\u{fffd}' } else { c }
}

/// The line of a text place with carets below; nothing for other places.
fn excerpt(out: &mut String, place: &Place, sources: &Sources, tongue: Tongue, severity: Option<Severity>, paint: Paint) {
    let Place::Text(span) = place else {
        return;
    };
    let Some(line) = SourceLine::of(*span, sources) else {
        return;
    };
    let number = line.number.to_string();
    let (text, carets) = line.marked();
    let rest = match (line.lines_more, tongue) {
        (0, _) => String::new(),
        (n, Tongue::En) => format!(" (and on to line {})", line.number + n),
        (n, Tongue::Zh) => format!("（直到第 {} 行）", line.number + n),
    };
    let blank = " ".repeat(number.len());
    let before = " ".repeat(carets.before);
    let marks = match severity {
        Some(severity) => paint.severity(severity, &carets.marks),
        None => paint.place(&carets.marks),
    };
    out.push_str(&format!("{} {text}\n", paint.faint(&format!("{number} |"))));
    out.push_str(&format!("{} {before}{marks}{rest}\n", paint.faint(&format!("{blank} |"))));
}

/// One line of a source and the stretch of it that is meant, in bytes of the line.
struct SourceLine<'a> {
    number: usize,
    text: &'a str,
    from: usize,
    to: usize,
    lines_more: usize,
}

struct Carets {
    before: usize,
    marks: String,
}

/// A character as shown: its cells, and whether it is meant.
struct Glyph {
    c: char,
    cells: usize,
    meant: bool,
}

impl<'a> SourceLine<'a> {
    fn of(span: Span, sources: &'a Sources) -> Option<SourceLine<'a>> {
        let text = &sources.files.get(span.file as usize)?.text;
        let floor = |at: u32| -> usize {
            let mut at = (at as usize).min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let (start, end) = (floor(span.start), floor(span.end).max(floor(span.start)));
        let begin = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let stop = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let line = text[begin..stop].trim_end_matches('\r');
        let from = (start - begin).min(line.len());
        let to = (end - begin).clamp(from, line.len());
        let meant = text[start..end].trim_end_matches(['\n', '\r', ' ', '\t']);
        Some(SourceLine { number: text[..begin].matches('\n').count() + 1, text: line, from, to, lines_more: meant.matches('\n').count() })
    }

    fn glyphs(&self) -> Vec<Glyph> {
        let mut glyphs = Vec::new();
        let mut used = 0;
        for (at, c) in self.text.char_indices() {
            let meant = at >= self.from && at < self.to;
            if c == '\t' {
                let cells = TAB_CELLS - used % TAB_CELLS;
                glyphs.extend((0..cells).map(|_| Glyph { c: ' ', cells: 1, meant }));
                used += cells;
            } else {
                let c = shown(c);
                let cells = c.width().unwrap_or(0);
                glyphs.push(Glyph { c, cells, meant });
                used += cells;
            }
        }
        glyphs
    }

    /// The line, cut round the place if it is long, and the carets for it. A place without width gets one caret.
    fn marked(&self) -> (String, Carets) {
        let glyphs = self.glyphs();
        let total: usize = glyphs.iter().map(|g| g.cells).sum();
        // past the end of the line, or empty, the place is the gap before the first glyph behind it
        let first = glyphs.iter().position(|g| g.meant).unwrap_or_else(|| self.glyphs_before());
        let (mut low, mut high) = (0, glyphs.len());
        if total > LINE_CELLS {
            let meant: usize = glyphs.iter().filter(|g| g.meant).map(|g| g.cells).sum();
            let lead = (LINE_CELLS.saturating_sub(meant) / 2).clamp(LINE_CELLS / 5, LINE_CELLS / 2);
            low = first;
            let mut cells = 0;
            while low > 0 && cells + glyphs[low - 1].cells <= lead {
                low -= 1;
                cells += glyphs[low].cells;
            }
            high = low;
            cells = 0;
            while high < glyphs.len() && cells + glyphs[high].cells <= LINE_CELLS {
                cells += glyphs[high].cells;
                high += 1;
            }
        }
        let mut text = String::new();
        let mut before = 0;
        if low > 0 {
            text.push('…');
            before += 1;
        }
        text.extend(glyphs[low..high].iter().map(|g| g.c));
        if high < glyphs.len() {
            text.push('…');
        }
        before += glyphs[low..first.clamp(low, high)].iter().map(|g| g.cells).sum::<usize>();
        let marks: usize = glyphs[low..high].iter().filter(|g| g.meant).map(|g| g.cells).sum();
        (text.trim_end().to_string(), Carets { before, marks: "^".repeat(marks.max(1)) })
    }

    fn glyphs_before(&self) -> usize {
        SourceLine { number: 0, text: &self.text[..self.from], from: 0, to: 0, lines_more: 0 }.glyphs().len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::CellRef;
    use crate::said;

    fn at(text: &str, part: &str) -> (Sources, Place) {
        let mut sources = Sources::default();
        let file = sources.add_file("rules/autumn.rules", text);
        let start = text.find(part).unwrap() as u32;
        (sources, Place::Text(Span { file, start, end: start + part.len() as u32 }))
    }

    fn shown_for(text: &str, part: &str) -> String {
        let (sources, place) = at(text, part);
        let d = Diagnostic::error("unknown-name", place, said!("Nothing is called so.", "没有这个名称。"), said!("Look.", "请检查。"));
        render(&d, &sources, Tongue::En, false)
    }

    #[test]
    fn the_whole_message() {
        let text = shown_for("# one\nx = on hnad + 1\n", "on hnad");
        assert_eq!(
            text,
            "error[unknown-name] rules/autumn.rules:2:5\n\
             2 | x = on hnad + 1\n  \
             |     ^^^^^^^\n   Nothing is called so.\n   next: Look.\n"
        );
    }

    #[test]
    fn carets_under_wide_characters_and_tabs() {
        let text = shown_for("可售天数 = COVER（现有库存，销量）", "现有库存");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[2], format!("  | {}{}", " ".repeat(8 + 3 + 5 + 2), "^".repeat(8)));
        let text = shown_for("\ta\tb", "b");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!((lines[1], lines[2]), ("1 |     a   b", "  |         ^"));
    }

    #[test]
    fn long_lines_are_cut_round_the_place() {
        let text = shown_for(&format!("{}HERE{}", "字".repeat(300), "x".repeat(900)), "HERE");
        let lines: Vec<&str> = text.lines().collect();
        let at = lines[1].chars().take_while(|c| *c != 'H').map(|c| c.width().unwrap_or(0)).sum::<usize>();
        assert_eq!(lines[2].find('^'), Some(at));
        assert!(lines[1].chars().map(|c| c.width().unwrap_or(0)).sum::<usize>() <= LINE_CELLS + 8, "{}", lines[1]);
        assert!(lines[1].contains("…字") && lines[1].ends_with("x…"));
    }

    #[test]
    fn several_lines_the_end_of_the_file_and_bad_spans() {
        let text = shown_for("rule \"A\"\n  when x\n  then y\nz = 1", "rule \"A\"\n  when x\n  then y\n");
        assert!(text.contains("^^^^^^^^ (and on to line 3)"), "{text}");
        let mut sources = Sources::default();
        let file = sources.add_file("a.rules", "x = 日\n");
        for (start, end) in [(4, 4), (5, 6), (99, 120), (8, 8), (7, 3)] {
            let d = Diagnostic::error("a", Place::Text(Span { file, start, end }), said!("m", "m"), said!("", ""));
            assert!(render(&d, &sources, Tongue::En, false).contains('^'));
        }
    }

    #[test]
    fn cells_and_other_places() {
        let mut sources = Sources::default();
        let sheet = sources.add_sheet("stock.xlsx", "Inventory");
        let cell = CellRef { sheet, row: 16, col: 5 };
        let d = Diagnostic::warning("bad-number", Place::Cell(cell), said!("No number.", "不是数字。"), said!("Type one.", "请填数字。"))
            .and_see(Place::File("restock.toml".into()), said!("the map", "映射"));
        assert_eq!(
            render(&d, &sources, Tongue::Zh, false),
            "警告[bad-number] Inventory!F17\n   不是数字。\n   下一步：请填数字。\n   参见 restock.toml：映射\n"
        );
        sources.add_sheet("other.xlsx", "A b");
        assert!(render(&d, &sources, Tongue::En, false).starts_with("warning[bad-number] stock.xlsx: Inventory!F17\n"));
    }

    #[test]
    fn colour_only_when_asked_and_never_from_the_text() {
        let (sources, place) = at("x = \u{1b}[31mred", "red");
        let d = Diagnostic::error("a", place, said!("m\u{1b}[0m", "m"), said!("n", "n"));
        assert!(!render(&d, &sources, Tongue::En, false).contains('\u{1b}'));
        assert!(render(&d, &sources, Tongue::En, true).contains("\u{1b}[1;31merror[a]\u{1b}[0m"));
    }
}
