//! From pest's pairs to leaves of the tree: names, texts, units, periods, literals. The pairs give structure only; what
//! they stand for is read from the tokens. Invariant: every span lies inside the line that is being built.

use super::ast::{Expr, ExprKind, Name, Period, Text, TextPart, UnitText};
use super::canon::{Pair, Rule};
use super::mistakes;
use super::numbers::TIMES;
use super::text::Folded;
use super::token::{Kind, Token};
use super::tongues::tongues;
use crate::diagnostic::Diagnostic;
use crate::place::Span;
use crate::spelling::name_key;
use crate::tongue::Tongue;

/// What the building of one line needs.
pub struct Build<'a, 's> {
    pub folded: &'a Folded<'s>,
    pub tokens: &'a [Token],
    /// Compound units of the statement.
    pub units: &'a [String],
    pub tongue: Tongue,
    pub names: &'a super::names::Names,
    pub mistakes: &'a mut Vec<Diagnostic>,
    /// How many function calls are open.
    pub calls: usize,
}

/// The parts of a pair without the marks between them.
pub fn parts<'i>(pair: Pair<'i>) -> impl Iterator<Item = Pair<'i>> {
    pair.into_inner().filter(|p| !matches!(p.as_rule(), Rule::colon | Rule::equals))
}

impl<'s> Build<'_, 's> {
    pub fn range(&self, pair: &Pair<'_>) -> (usize, usize) {
        pair.range()
    }

    /// The source bytes of the tokens from `a` up to `b`.
    pub fn span(&self, a: usize, b: usize) -> Span {
        let (Some(first), Some(last)) = (self.tokens.get(a), self.tokens.get(b.max(a + 1) - 1)) else {
            return self.tokens.last().map_or_else(Span::default, |t| self.folded.span(t.a as usize, t.b as usize));
        };
        self.folded.span(first.a as usize, last.b as usize)
    }

    pub fn pair_span(&self, pair: &Pair<'_>) -> Span {
        let (a, b) = self.range(pair);
        self.span(a, b)
    }

    /// What the user wrote for the tokens from `a` up to `b`.
    pub fn shown(&self, a: usize, b: usize) -> &'s str {
        let span = self.span(a, b);
        self.folded.src.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    pub fn shown_span(&self, span: Span) -> &'s str {
        self.folded.src.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    pub fn word(&self, i: usize) -> Option<Rule> {
        match self.tokens.get(i).map(|t| t.kind) {
            Some(Kind::Word(concept)) => Some(concept),
            _ => None,
        }
    }

    pub fn is_word(&self, i: usize, concept: Rule) -> bool {
        self.word(i) == Some(concept)
    }

    pub fn is_mark(&self, i: usize, mark: char) -> bool {
        self.tokens.get(i).is_some_and(|t| t.is_mark(mark))
    }

    pub fn is_name(&self, i: usize) -> bool {
        self.tokens.get(i).is_some_and(Token::is_name)
    }

    /// The name of token `i`; brackets, and the braces of a slot, are taken off.
    pub fn name(&self, i: usize) -> Name {
        let span = self.span(i, i + 1);
        let shown = self.shown_span(span);
        let kind = self.tokens.get(i).map(|t| t.kind);
        let bracketed = kind == Some(Kind::Bracketed);
        let letters = self.tokens.get(i).map_or(shown.into(), |t| self.folded.letters(t.a as usize, t.b as usize));
        let text = match kind {
            Some(Kind::Bracketed | Kind::Slot) => shown.trim_matches(['[', ']', '【', '】', '［', '］', '{', '}', '｛', '｝']).trim(),
            _ => &letters,
        };
        Name { text: text.to_string(), key: name_key(text), span, bracketed }
    }

    /// `name (other, other)`: all names of a pair `named`.
    pub fn named(&self, pair: &Pair<'_>) -> (Name, Vec<Name>) {
        let (a, b) = self.range(pair);
        let mut names: Vec<Name> = (a..b).filter(|i| self.is_name(*i)).map(|i| self.name(i)).collect();
        let first = if names.is_empty() { self.name(a) } else { names.remove(0) };
        (first, names)
    }

    pub fn unit(&self, i: usize) -> UnitText {
        let canon = match self.tokens.get(i).map(|t| t.kind) {
            Some(Kind::Unit(id)) => {
                let simple = tongues().units.get(id as usize).map(|u| u.to_string());
                simple.or_else(|| self.units.get(id as usize - tongues().units.len()).cloned()).unwrap_or_default()
            }
            _ => String::new(),
        };
        UnitText { span: self.span(i, i + 1), canon }
    }

    pub fn number(&self, i: usize) -> f64 {
        match self.tokens.get(i).map(|t| t.kind) {
            Some(Kind::Number(value) | Kind::Date(value)) => value,
            _ => f64::NAN,
        }
    }

    /// A name with its list in front of it, where there is one: tokens from `i`, and the token behind.
    pub fn reference(&self, i: usize) -> (Expr, usize) {
        let name = self.name(i);
        if self.is_mark(i + 1, '.') && self.is_name(i + 2) {
            let field = self.name(i + 2);
            let span = name.span.to(field.span);
            return (Expr { span, kind: ExprKind::Field { list: name, field } }, i + 3);
        }
        (Expr { span: name.span, kind: ExprKind::Name(name) }, i + 1)
    }

    /// `8 weeks`, `n weeks`.
    pub fn period(&mut self, pair: &Pair<'_>) -> Period {
        let (a, b) = self.range(pair);
        let span = self.span(a, b);
        let count = match self.tokens.get(a).map(|t| t.kind) {
            Some(Kind::Number(value)) => Expr { span: self.span(a, a + 1), kind: ExprKind::Number { value, unit: None } },
            _ => self.reference(a).0,
        };
        let unit = self.unit(b - 1);
        if !TIMES.contains(&unit.canon.as_str()) {
            let shown = self.shown_span(count.span);
            self.mistakes.push(mistakes::period_without_unit(span, shown, self.tongue));
        }
        Period { span, count: Box::new(count), unit }
    }

    /// One period ago, as `last week` and `yesterday` say it.
    pub fn one_period(&self, i: usize) -> Period {
        let canon = match self.word(i) {
            Some(Rule::LAST_DAY) => "day",
            Some(Rule::LAST_MONTH) => "month",
            _ => "week",
        };
        let span = self.span(i, i + 1);
        let count = Expr { span, kind: ExprKind::Number { value: 1.0, unit: None } };
        Period { span, count: Box::new(count), unit: UnitText { span, canon: canon.to_string() } }
    }

    /// `30 days`, `"text"`, a date, true or false.
    pub fn literal(&mut self, pair: &Pair<'_>) -> Expr {
        let (a, b) = self.range(pair);
        let span = self.span(a, b);
        let kind = match pair.as_rule() {
            Rule::quantity => ExprKind::Number {
                value: self.number(a),
                unit: matches!(self.tokens.get(a + 1).filter(|_| b > a + 1).map(|t| t.kind), Some(Kind::Unit(_))).then(|| self.unit(a + 1)),
            },
            Rule::text => ExprKind::Text(self.text(a)),
            Rule::date => ExprKind::Date(self.number(a)),
            _ => ExprKind::Truth(self.is_word(a, Rule::TRUE)),
        };
        Expr { span, kind }
    }

    /// A quoted text with its slots.
    pub fn text(&mut self, i: usize) -> Text {
        let span = self.span(i, i + 1);
        let shown = self.shown_span(span);
        let quote = shown.chars().next().unwrap_or('"');
        let open = quote.len_utf8().min(shown.len());
        let close = shown.chars().next_back().filter(|_| shown.chars().count() > 1).map_or(0, char::len_utf8);
        let inner = &shown[open..shown.len() - close];
        let doubled = quote == '"' || quote == '＂';
        let raw = if doubled { inner.replace("\"\"", "\"") } else { inner.to_string() };
        let parts = self.text_parts(inner, span.start + open as u32, doubled);
        Text { span, raw, parts }
    }

    fn text_parts(&mut self, inner: &str, start: u32, doubled: bool) -> Vec<TextPart> {
        let plain = |text: &str| if doubled { text.replace("\"\"", "\"") } else { text.to_string() };
        let mut parts = Vec::new();
        let mut from = 0;
        let mut search = 0;
        while let Some(open) = inner[search..].find(['{', '｛']).map(|o| o + search) {
            let wide = inner[open..].chars().next().map_or(1, char::len_utf8);
            let Some(close) = inner[open..].find(['}', '｝']).map(|c| c + open) else {
                let rest = &inner[open + wide..];
                let known = (1..=rest.len()).rev().filter(|n| rest.is_char_boundary(*n)).find(|n| self.names.holds(&name_key(&rest[..*n])));
                let name = rest[..known.unwrap_or(rest.len())].trim();
                self.mistakes.push(mistakes::unclosed_brace(self.part_span(start, open, inner.len()), &inner[open..], name, self.tongue));
                break;
            };
            let end = close + inner[close..].chars().next().map_or(1, char::len_utf8);
            let content = &inner[open + wide..close];
            search = end;
            if content.trim().is_empty() {
                self.mistakes.push(mistakes::bad_slot(self.part_span(start, open, end), &inner[open..end], self.tongue));
                continue;
            }
            if open > from {
                parts.push(TextPart::Plain(plain(&inner[from..open])));
            }
            parts.push(self.text_slot(content, start + (open + wide) as u32));
            from = end;
        }
        if from < inner.len() || parts.is_empty() {
            parts.push(TextPart::Plain(plain(&inner[from..])));
        }
        parts
    }

    fn part_span(&self, start: u32, a: usize, b: usize) -> Span {
        Span { file: self.folded.file, start: start + a as u32, end: start + b as u32 }
    }

    fn text_slot(&self, content: &str, start: u32) -> TextPart {
        let dot = content.find(['.', '。']).filter(|dot| {
            let list = content[..*dot].trim();
            !list.is_empty() && !list.starts_with(['[', '【']) && !content[*dot..].trim_matches(['.', '。', ' ']).is_empty()
        });
        let name = |a: usize, b: usize| {
            let piece = &content[a..b];
            let lead = piece.len() - piece.trim_start().len();
            let text = piece.trim();
            let bare = text.trim_matches(['[', ']', '【', '】']);
            let span = self.part_span(start, a + lead, a + lead + text.len());
            Name { text: bare.to_string(), key: name_key(bare), span, bracketed: bare.len() < text.len() }
        };
        match dot {
            Some(dot) => {
                let behind = dot + content[dot..].chars().next().map_or(1, char::len_utf8);
                TextPart::Slot { list: Some(name(0, dot)), name: name(behind, content.len()) }
            }
            None => TextPart::Slot { list: None, name: name(0, content.len()) },
        }
    }
}
