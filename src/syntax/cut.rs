//! Second pass: a statement cut into logical lines of tokens, at the longest known name or word. Takes a [`Draft`];
//! returns a [`Cut`] and the mistakes that cutting found.
//! Invariant: every character of the statement that is not a blank lies in one token or in one mistake.

use super::canon::Rule as Concept;
use super::form::Form;
use super::harvest::Draft;
use super::mistakes;
use super::names::Names;
use super::text::{Folded, Line, is_letter, is_space};
use super::token::{Cut, Kind, LogicalLine, Token};
use super::tongues::{EVERYWHERE, Scopes};
use crate::diagnostic::Diagnostic;
use crate::place::Span;

/// A place where the same letters can be cut in another way: where, where the other first piece ends, and whether the
/// other way uses known pieces only (then both ways may make a sentence).
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    pub at: usize,
    pub long: usize,
    pub short: usize,
    pub rest: usize,
    pub rival: bool,
}

/// Deeper parentheses, or more signs in one line, are refused: nobody can read them, and later passes recurse.
const DEEPEST: usize = 40;
const MOST_OPERATORS: usize = 400;

pub struct Cutter<'a, 's> {
    pub(super) folded: &'a Folded<'s>,
    pub(super) names: &'a Names,
    pub(super) draft: &'a Draft,
    pub(super) scopes: Scopes,
    pub(super) out: Cut,
    pub(super) line: LogicalLine,
    pub(super) end: usize,
    pub(super) depth: usize,
    pub(super) acting: bool,
    pub(super) act_start: bool,
    pub(super) in_list: bool,
    pub(super) forced: &'a [Spot],
    pub spots: Vec<Spot>,
    pub mistakes: Vec<Diagnostic>,
    /// Names that are spelt like a word of the language, and where they were met.
    pub shadowed: Vec<(usize, usize)>,
    operators: usize,
    /// Columns of the table at hand that hold actions, and the column at hand.
    then_columns: Vec<usize>,
    column: usize,
}

impl<'a, 's> Cutter<'a, 's> {
    /// `forced`: at these places the shorter cut is to be taken.
    pub fn new(folded: &'a Folded<'s>, names: &'a Names, draft: &'a Draft, forced: &'a [Spot]) -> Cutter<'a, 's> {
        Cutter {
            folded,
            names,
            draft,
            scopes: draft.form.scopes(),
            out: Cut::default(),
            line: LogicalLine::default(),
            end: 0,
            depth: 0,
            acting: false,
            act_start: false,
            in_list: false,
            forced,
            spots: Vec::new(),
            mistakes: Vec::new(),
            shadowed: Vec::new(),
            operators: 0,
            then_columns: Vec::new(),
            column: 0,
        }
    }

    pub fn cut(&mut self) -> Cut {
        for (n, line) in self.draft.lines.iter().enumerate() {
            if n > 0 && self.is_ruler(*line) {
                continue;
            }
            self.physical_line(n, *line);
        }
        self.finish_line();
        std::mem::take(&mut self.out)
    }

    /// `|---|:--:|` under the head of a Markdown table.
    fn is_ruler(&self, line: Line) -> bool {
        let chs = &self.folded.chs[line.first..line.end];
        self.draft.form.has_rows()
            && chs.first().is_some_and(|c| c.c == '|')
            && chs.iter().all(|c| matches!(c.c, '|' | '-' | ':' | ' ' | '\t'))
            && chs.iter().any(|c| c.c == '-')
    }

    fn physical_line(&mut self, n: usize, line: Line) {
        self.end = line.end;
        let chs = &self.folded.chs;
        let bars = self.draft.form.has_rows() && chs[line.first].c == '|';
        let tabs = self.draft.form.has_rows() && n > 0 && !bars && (line.first..line.end).any(|i| chs[i].c == '\t');
        if n > 0 && (bars || tabs || !self.goes_on(line)) {
            self.finish_line();
            self.acting = false;
        }
        let before = self.line.tokens.len();
        let mut i = line.first;
        if n == 0
            && let Some((a, b)) = self.draft.head
            && let Some(concept) = self.draft.form.head()
        {
            self.push(Kind::Word(concept), a, b);
            i = b;
            if self.draft.form == Form::Action {
                for (kind, a, b) in self.draft.phrases.iter() {
                    self.push(*kind, *a, *b);
                }
                i = line.end;
            }
        }
        if bars || tabs {
            self.line.row = true;
            // the first bar of a row opens column 0, the first tab column 1
            self.column = if bars { usize::MAX } else { 0 };
            self.acting = tabs && self.then_columns.contains(&0);
            self.act_start = self.acting;
        }
        let mut fresh = n > 0 && before == 0;
        while i < line.end {
            let c = chs[i].c;
            if c == '\t' && tabs {
                self.push(Kind::Mark('|'), i, i + 1);
                i += 1;
                continue;
            }
            if is_space(c) {
                i += 1;
                continue;
            }
            if tabs {
                self.end = (i..line.end).find(|k| chs[*k].c == '\t').unwrap_or(line.end);
            }
            if let Some((a, b)) = self.draft.defs.iter().chain(self.draft.steps.iter().flatten()).find(|d| d.0 == i) {
                self.push(Kind::Name, *a, *b);
                i = *b;
                fresh = false;
                continue;
            }
            let next = self.token(i, fresh);
            i = next.max(i + 1);
            fresh = false;
        }
        self.end = line.end;
    }

    /// Whether a further line belongs to the logical line before it.
    fn goes_on(&mut self, line: Line) -> bool {
        let chs = &self.folded.chs;
        let form = self.draft.form;
        if self.line.row {
            return false;
        }
        let behind_comma = form == Form::Example && self.line.tokens.last().is_some_and(|t| t.is_mark(','));
        let saved = std::mem::take(&mut self.line.tokens);
        let own = is_letter(chs[line.first].c)
            && !form.is_one_line()
            && self.word(line.first).is_some_and(|(w, _)| {
                // what one `expect` names may stand on several lines
                let names_more = behind_comma && matches!(w.concept, Concept::RULE | Concept::NO_RULE | Concept::CHECK);
                w.scopes & EVERYWHERE == 0 && !names_more
            });
        let leads_on =
            is_letter(chs[line.first].c) && self.word(line.first).is_some_and(|(w, _)| matches!(w.concept, Concept::AND | Concept::OR));
        self.line.tokens = saved;
        if form.is_one_line() {
            return true;
        }
        if own {
            return false;
        }
        let last = self.line.tokens.last();
        let open = last.is_some_and(|t| match t.kind {
            Kind::Mark(m) => "+-*/^&,(=".contains(m) || (m == ':' && matches!(form, Form::Rule | Form::Check)),
            Kind::Word(w) => joins(w),
            _ => false,
        });
        // "< 30 days: ..." begins a tier of its own
        let compares = matches!(chs[line.first].c, '<' | '>' | '=') && form != Form::Tiers;
        let operator = compares || matches!(chs[line.first].c, '+' | '-' | '*' | '/' | '^' | '&' | ',' | ')');
        self.depth > 0 || open || operator || leads_on
    }

    fn finish_line(&mut self) {
        let mut line = std::mem::replace(&mut self.line, LogicalLine { tokens: Vec::with_capacity(16), ..LogicalLine::default() });
        if self.depth > 0 {
            if let Some(span) = self.unclosed(&line) {
                self.mistakes.push(mistakes::unclosed_parenthesis(span, self.draft.tongue));
            }
            line.broken = true;
        }
        self.depth = 0;
        self.operators = 0;
        self.in_list = false;
        self.act_start = false;
        if line.row && self.draft.form == Form::Table && !self.out.lines.iter().any(|l| l.row) {
            self.note_then_columns(&line);
        }
        if !line.tokens.is_empty() {
            self.out.lines.push(line);
        }
    }

    fn unclosed(&self, line: &LogicalLine) -> Option<Span> {
        let mut open = 0i32;
        for token in line.tokens.iter().rev() {
            open += i32::from(token.is_mark(')')) - i32::from(token.is_mark('('));
            if open < 0 {
                return Some(self.folded.span(token.a as usize, token.b as usize));
            }
        }
        None
    }

    pub(super) fn last(&self) -> Option<Kind> {
        self.line.tokens.last().map(|t| t.kind)
    }

    pub(super) fn last_word(&self) -> Option<Concept> {
        match self.last() {
            Some(Kind::Word(w)) => Some(w),
            _ => None,
        }
    }

    pub(super) fn push(&mut self, kind: Kind, a: usize, b: usize) {
        match kind {
            Kind::Mark('(') => {
                self.depth += 1;
                if self.depth == DEEPEST {
                    self.mistakes.push(mistakes::too_deep(self.folded.span(a, b), DEEPEST, self.draft.tongue));
                    self.line.broken = true;
                }
            }
            Kind::Mark(')') => {
                if self.depth == 0 {
                    self.mistakes.push(mistakes::unopened_parenthesis(self.folded.span(a, b), self.draft.tongue));
                    return;
                }
                self.depth -= 1;
            }
            Kind::Mark('+' | '-' | '*' | '/' | '^' | '&' | '=') | Kind::Word(Concept::OF | Concept::DE | Concept::NOT) => {
                self.operators += 1;
                if self.operators == MOST_OPERATORS {
                    self.mistakes.push(mistakes::too_many_operators(self.folded.span(a, b), MOST_OPERATORS, self.draft.tongue));
                    self.line.broken = true;
                }
            }
            Kind::Mark('|') if self.line.row => {
                self.column = self.column.wrapping_add(1);
                self.acting = self.then_columns.contains(&self.column);
                self.in_list = false;
            }
            Kind::Word(Concept::IS_ONE_OF | Concept::IS_NOT_ONE_OF) => self.in_list = true,
            Kind::Word(w) => {
                if matches!(w, Concept::AND | Concept::OR) && self.line.tokens.last().is_some_and(|t| t.is_mark(',')) {
                    // "x, and y": the comma says nothing
                    self.line.tokens.pop();
                }
                let stands = matches!(self.draft.form, Form::Rule | Form::Table);
                if stands && matches!(w, Concept::THEN | Concept::MEANS) {
                    self.acting = true;
                } else if stands && matches!(w, Concept::BECAUSE | Concept::WHEN | Concept::UNLESS | Concept::OVERRIDES | Concept::VALID) {
                    self.acting = false;
                }
                self.in_list &= matches!(w, Concept::AND | Concept::OR | Concept::HE);
            }
            _ => {}
        }
        self.act_start = match kind {
            Kind::Word(Concept::THEN | Concept::MEANS) => self.acting,
            Kind::Word(Concept::AND | Concept::HE) | Kind::Mark(',') => self.acting && self.depth == 0,
            Kind::Mark('|') => self.acting,
            _ => false,
        };
        self.line.tokens.push(Token { kind, a: a as u32, b: b as u32 });
    }

    /// The columns that a head row marks with `then`.
    fn note_then_columns(&mut self, line: &LogicalLine) {
        let mut column = 0;
        for (i, token) in line.tokens.iter().enumerate() {
            if token.is_mark('|') {
                column += usize::from(i > 0);
            } else if token.is_word(Concept::THEN) {
                self.then_columns.push(column);
            }
        }
    }
}

/// Words after which a sentence cannot end.
fn joins(word: Concept) -> bool {
    matches!(
        word,
        Concept::AND
            | Concept::OR
            | Concept::OF
            | Concept::DE
            | Concept::THEN
            | Concept::WHEN
            | Concept::UNLESS
            | Concept::MEANS
            | Concept::IS
            | Concept::IS_NOT
            | Concept::BELOW
            | Concept::ABOVE
            | Concept::AT_LEAST
            | Concept::AT_MOST
            | Concept::BETWEEN
            | Concept::IS_ONE_OF
            | Concept::NOT
    )
}
