//! A cut statement read line by line: each line by the rule of the grammar that its statement gives it, so that a broken
//! line never hides another. Takes tokens; returns what was built, or nothing and a mistake.
//! Invariant: a line that gives nothing has given at least one mistake.

use super::ast::{Expr, ExprKind, Name};
use super::build::Build;
use super::canon::{Canon, Pair, Rule};
use super::explain::Explain;
use super::form::Form;
use super::harvest::Draft;
use super::mistakes;
use super::names::Names;
use super::text::Folded;
use super::token::{Cut, LogicalLine, Token};
use crate::diagnostic::Diagnostic;
use crate::place::{Place, Span};
use crate::spelling::name_key;

pub struct Reader<'a, 's> {
    pub folded: &'a Folded<'s>,
    pub names: &'a Names,
    pub draft: &'a Draft,
    pub cut: &'a Cut,
    pub canon: &'a mut Canon,
    pub mistakes: Vec<Diagnostic>,
    /// A line was not read: what is missing may stand there.
    pub incomplete: bool,
}

impl<'a> Reader<'a, '_> {
    pub fn form(&self) -> Form {
        self.draft.form
    }

    /// The first line.
    pub fn head<T>(&mut self, build: impl FnOnce(&mut Build<'_, '_>, Pair<'_>) -> Option<T>) -> Option<T> {
        let rule = self.draft.form.first_rule()?;
        let line = self.cut.lines.first()?;
        self.line(rule, line, build)
    }

    /// The further lines that are no rows of a table.
    pub fn further(&self) -> Vec<&'a LogicalLine> {
        self.cut.lines.iter().skip(1).collect()
    }

    pub fn line<T>(&mut self, rule: Rule, line: &LogicalLine, build: impl FnOnce(&mut Build<'_, '_>, Pair<'_>) -> Option<T>) -> Option<T> {
        if line.broken {
            self.incomplete = true;
            return None;
        }
        self.tokens(rule, &line.tokens, build)
    }

    /// Reads some tokens as a rule.
    pub fn tokens<T>(&mut self, rule: Rule, tokens: &[Token], build: impl FnOnce(&mut Build<'_, '_>, Pair<'_>) -> Option<T>) -> Option<T> {
        self.canon.write(tokens);
        let explain = Explain { folded: self.folded, names: self.names, form: self.draft.form, tongue: self.draft.tongue, tokens };
        let built = match self.canon.parse(rule) {
            Ok(shape) => {
                self.mistakes.extend(explain.unknown_otherwise());
                let mut builder = Build {
                    folded: self.folded,
                    tokens,
                    units: &self.cut.units,
                    tongue: self.draft.tongue,
                    names: self.names,
                    mistakes: &mut self.mistakes,
                    calls: 0,
                };
                build(&mut builder, shape.pair())
            }
            Err(stopped) => {
                // a character without meaning explains what follows from it
                let here = self.span(tokens);
                let unsettled = |m: &&Diagnostic| matches!(m.code, "stray-character" | "unopened-parenthesis");
                let said = self.mistakes.iter().filter(unsettled).any(|m| match m.place {
                    Place::Text(there) => here.start <= there.start && there.end <= here.end,
                    _ => false,
                });
                if !said {
                    let found = explain.diagnose(rule, &stopped);
                    if found.code == "range-of-condition" {
                        // it says what the hyphen is
                        let inside = |m: &Diagnostic| matches!((&m.place, &found.place), (Place::Text(a), Place::Text(b)) if b.start <= a.start && a.end <= b.end);
                        self.mistakes.retain(|m| m.code != "hyphen-range" || !inside(m));
                    }
                    self.mistakes.push(found);
                }
                None
            }
        };
        self.incomplete |= built.is_none();
        built
    }

    /// The span of a whole line.
    pub fn span(&self, tokens: &[Token]) -> Span {
        match (tokens.first(), tokens.last()) {
            (Some(a), Some(b)) => self.folded.span(a.a as usize, b.b as usize),
            _ => self.statement_span(),
        }
    }

    pub fn statement_span(&self) -> Span {
        let first = self.draft.lines[0];
        let last = self.draft.lines.iter().rev().find(|l| !l.is_blank()).unwrap_or(&first);
        self.folded.span(first.first, last.end)
    }

    pub fn shown(&self, span: Span) -> &str {
        self.folded.src.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// The names that the first line defines, from the harvest: known even where the line could not be read.
    pub fn defined(&self) -> Option<(Name, Vec<Name>)> {
        let first = self.draft.lines[0];
        let mut names = self.draft.defs.iter().filter(|d| d.0 < first.end).map(|(a, b)| {
            let text = self.folded.shown(*a, *b);
            Name { text: text.to_string(), key: name_key(text), span: self.folded.span(*a, *b), bracketed: false }
        });
        Some((names.next()?, names.collect()))
    }

    pub fn broken(&self) -> Expr {
        Expr { span: self.statement_span(), kind: ExprKind::Broken }
    }

    /// Keeps the first of a clause that may stand once; a second one is a mistake.
    pub fn once<T>(&mut self, place: &mut Option<T>, seen: &mut Option<Span>, value: T, word: Span) {
        match seen {
            Some(first) => {
                let shown = self.shown(word).to_string();
                self.mistakes.push(mistakes::duplicate_clause(word, &shown, *first, self.draft.tongue));
            }
            None => {
                *place = Some(value);
                *seen = Some(word);
            }
        }
    }

    /// Says that a part is missing, unless it may stand in a line that was not read.
    pub fn missing(&mut self, what: crate::tongue::Said, example: crate::tongue::Said) {
        if !self.incomplete {
            let span = self.cut.lines.first().map_or(self.statement_span(), |l| self.span(&l.tokens));
            self.mistakes.push(mistakes::missing_part(span, what, example, self.draft.tongue));
        }
    }
}
