//! First pass: a file cut into statements, and every name that they define. Needs no dictionary but the head words.
//! Takes a folded file; returns a [`Draft`] a statement. Invariant: every line with text belongs to exactly one draft.

use super::canon::Rule as Concept;
use super::form::Form;
use super::mistakes;
use super::names::Names;
use super::suggest;
use super::text::{Folded, Line, is_letter, is_open_quote, is_space, is_word};
use super::token::Kind;
use super::tongues::{EVERYWHERE, Entry, HEAD, Scopes, Word, tongues};
use crate::diagnostic::Diagnostic;
use crate::spelling::{is_han, name_key};
use crate::tongue::Tongue;

/// A stretch of folded characters.
pub type Range = (usize, usize);

/// A statement before it is cut into tokens.
pub struct Draft {
    pub form: Form,
    /// The head word.
    pub head: Option<Range>,
    pub lines: Vec<Line>,
    /// Names that are defined here, and steps of schedules: where they stand they are names, whatever they look like.
    pub defs: Vec<Range>,
    /// A step with all its spellings.
    pub steps: Vec<Vec<Range>>,
    /// The phrases of an action, in pieces.
    pub phrases: Vec<(Kind, usize, usize)>,
    /// Keys of the slots of an action.
    pub slots: Vec<String>,
    pub tongue: Tongue,
}

/// The longest word of some scopes that starts at `i`.
pub fn word_at(folded: &Folded<'_>, i: usize, end: usize, scopes: Scopes) -> Option<(&'static Word, usize)> {
    let chs = &folded.chs;
    let inside = i > 0 && is_word(chs[i].c) && (is_word(chs[i - 1].c) || (chs[i - 1].c == '-' && i > 1 && is_word(chs[i - 2].c)));
    if inside {
        return None;
    }
    let mut best = None;
    tongues().trie.walk(chs, i, end, |j, entries| {
        if ends_inside_word(folded, j, end) {
            return;
        }
        for entry in entries {
            if let Entry::Word(id) = entry
                && tongues().word(*id).scopes & scopes != 0
            {
                best = Some((tongues().word(*id), j));
            }
        }
    });
    best
}

/// Whether a Latin word goes on at `j`, over a hyphen too.
pub fn ends_inside_word(folded: &Folded<'_>, j: usize, end: usize) -> bool {
    let chs = &folded.chs;
    j > 0 && j < end && is_word(chs[j - 1].c) && (is_word(chs[j].c) || (chs[j].c == '-' && j + 1 < end && is_letter(chs[j + 1].c)))
}

/// The `=` of a formula: outside brackets, before any quote, colon or bar, and not a part of `<=`.
fn equals(folded: &Folded<'_>, from: usize, end: usize) -> Option<usize> {
    let mut depth = 0;
    for i in from..end {
        match folded.chs[i].c {
            '[' | '【' => depth += 1,
            ']' | '】' => depth -= 1,
            ':' | '|' | '{' if depth == 0 => return None,
            c if depth == 0 && is_open_quote(c) => return None,
            '=' if depth == 0 => return (i == from || !"<>!".contains(folded.chs[i - 1].c)).then_some(i),
            _ => {}
        }
    }
    None
}

pub fn trim(folded: &Folded<'_>, mut a: usize, mut b: usize) -> Range {
    while a < b && is_space(folded.chs[a].c) {
        a += 1;
    }
    while b > a && is_space(folded.chs[b - 1].c) {
        b -= 1;
    }
    (a, b)
}

/// Cuts a file into statements.
pub fn statements(folded: &Folded<'_>, names: &Names, out: &mut Vec<Diagnostic>) -> Vec<Draft> {
    let mut harvest = Harvest { folded, drafts: Vec::new(), flush: Vec::new(), out };
    for line in folded.lines.iter().filter(|l| !l.is_blank()) {
        harvest.line(*line);
    }
    harvest.tell_flush();
    let mut drafts = harvest.drafts;
    for draft in &mut drafts {
        Definitions { folded, names, draft }.find();
        if draft.form == Form::Formula {
            let first = draft.lines[0];
            let others = draft.defs.get(1..).unwrap_or(&[]).iter().map(|d| d.1).max();
            let (from, behind) = (draft.defs.first().map_or(first.first, |d| d.0), draft.defs.first().map_or(first.first, |d| d.1));
            // an other spelling says nothing about the tongue of the statement
            let name = tongue_of(folded, Line { first: from, end: behind, ..first }, &None);
            let rest = tongue_of(folded, Line { first: others.unwrap_or(behind), ..first }, &None);
            draft.tongue = if name == Tongue::Zh { name } else { rest };
        }
    }
    drafts
}

struct Harvest<'a, 's> {
    folded: &'a Folded<'s>,
    drafts: Vec<Draft>,
    /// Lines in the first column that were taken for further lines of the last draft.
    flush: Vec<Line>,
    out: &'a mut Vec<Diagnostic>,
}

impl Harvest<'_, '_> {
    fn line(&mut self, line: Line) {
        let folded = self.folded;
        let chs = &folded.chs;
        if let Some(last) = self.drafts.last_mut()
            && last.form.has_rows()
        {
            let under = last.lines.last().is_some_and(|l| (l.end..line.start).filter(|i| chs[*i].c == '\n').count() == 1);
            let tabs = (line.first..line.end).any(|i| chs[i].c == '\t');
            if chs[line.first].c == '|' || (under && tabs) {
                last.lines.push(line);
                return;
            }
        }
        let head = word_at(folded, line.first, line.end, HEAD);
        let eq = equals(folded, line.first, line.end).filter(|eq| !self.is_condition(&head, *eq));
        if line.is_indented() && !self.drafts.is_empty() {
            if !self.is_statement(&head, eq, line) {
                if let Some(last) = self.drafts.last_mut() {
                    last.lines.push(line);
                }
                return;
            }
            self.out.push(mistakes::indented_statement(folded.span(line.first, line.end), tongue_of(folded, line, &head)));
        } else if line.is_indented() {
            self.out.push(mistakes::indented_statement(folded.span(line.first, line.end), tongue_of(folded, line, &head)));
        } else if head.is_none()
            && eq.is_none()
            && let Some(last) = self.drafts.last_mut()
            && goes_on(folded, line, last)
        {
            last.lines.push(line);
            self.flush.push(line);
            return;
        }
        self.start(line, head, eq);
    }

    /// One answer for all lines of a statement that should have been indented.
    fn tell_flush(&mut self) {
        let flush = std::mem::take(&mut self.flush);
        if let (Some(first), Some(draft)) = (flush.first(), self.drafts.last()) {
            let shown = self.folded.shown(first.first, first.end);
            self.out.push(mistakes::not_indented(self.folded.span(first.first, first.end), shown, flush.len() > 1, draft.tongue));
        }
    }

    fn start(&mut self, line: Line, head: Option<(&'static Word, usize)>, eq: Option<usize>) {
        self.tell_flush();
        let folded = self.folded;
        let tongue = tongue_of(folded, line, &head);
        let (form, head) = match (head, eq) {
            (Some((word, j)), Some(_)) if matches!(word.concept, Concept::PARAM | Concept::KPI) => {
                (Form::of_head(word.concept), Some((line.first, j)))
            }
            (_, Some(_)) => (Form::Formula, None),
            (Some((word, j)), None) => (Form::of_head(word.concept), Some((line.first, j))),
            (None, None) => self.guess(line, tongue),
        };
        self.drafts.push(Draft {
            form,
            head,
            lines: vec![line],
            defs: Vec::new(),
            steps: Vec::new(),
            phrases: Vec::new(),
            slots: Vec::new(),
            tongue,
        });
    }

    /// A misspelt head word is named, and the statement read as what it was meant to be.
    fn guess(&mut self, line: Line, tongue: Tongue) -> (Form, Option<Range>) {
        let folded = self.folded;
        let mut j = line.first;
        while j < line.end && is_letter(folded.chs[j].c) {
            j += 1;
        }
        let mut ends = vec![j];
        if folded.chs.get(line.first).is_some_and(|c| is_han(c.c)) {
            ends.extend((2..=3).map(|n| (line.first + n).min(j)));
        }
        for end in ends.into_iter().filter(|e| *e > line.first) {
            let typed = folded.shown(line.first, end);
            if let Some(word) = suggest::head(typed) {
                self.out.push(mistakes::unknown_statement(folded.span(line.first, end), typed, Some(word.spelled), tongue));
                return (Form::of_head(word.concept), Some((line.first, end)));
            }
        }
        let rule_word = |i: usize| word_at(folded, i, line.end, Form::Rule.own_scope()).map(|(w, _)| w.concept);
        let acts = |i: usize| matches!(rule_word(i), Some(Concept::THEN | Concept::MEANS));
        let compares = |i: usize| word_at(folded, i, line.end, EVERYWHERE).is_some_and(|(w, _)| super::unsaid::compares(w.concept));
        let reads_like_a_rule = (line.first..line.end).any(acts) && (line.first..line.end).any(compares);
        // stop loss: when …, 止损：当…: a title without its quotes
        let behind_colon = self.find_char(line, ':').map(|i| i + 1);
        let condition = behind_colon.map(|from| (from..line.end).find(|i| !is_space(folded.chs[*i].c)).unwrap_or(line.end));
        let opens = |i: usize| i < line.end && rule_word(i) == Some(Concept::WHEN);
        let titled_condition = condition.is_some_and(|i| opens(i) && (i..line.end).any(compares));
        if reads_like_a_rule || titled_condition || rule_word(line.first) == Some(Concept::WHEN) {
            let shown = folded.shown(line.first, line.end);
            let word = |i: &usize| opens(*i) && (i == &line.first || !is_word(folded.chs[*i - 1].c));
            let rest =
                condition.or_else(|| (line.first..line.end).find(word)).filter(|i| *i > line.first && !(line.first..*i).any(compares));
            let title = rest.map(|i| folded.shown(line.first, i).trim().trim_end_matches([':', '：']).trim());
            let titled = title.filter(|t| !t.is_empty()).zip(rest.map(|i| folded.shown(i, line.end).trim()));
            self.out.push(mistakes::rule_without_head(folded.span(line.first, line.end), shown, titled, tongue));
            return (Form::Unknown, None);
        }
        let typed = folded.shown(line.first, j.max(line.first + 1));
        self.out.push(mistakes::unknown_statement(folded.span(line.first, line.end), typed, None, tongue));
        (Form::Unknown, None)
    }

    fn find_char(&self, line: Line, wanted: char) -> Option<usize> {
        (line.first..line.end).find(|i| self.folded.chs[*i].c == wanted)
    }

    /// `schedule x where y = 3`: the `=` is a comparison.
    fn is_condition(&self, head: &Option<(&'static Word, usize)>, eq: usize) -> bool {
        let Some((word, j)) = head else { return false };
        let conditional = matches!(word.concept, Concept::SPLIT | Concept::ALLOCATE | Concept::SCHEDULE);
        conditional && (*j..eq).any(|i| word_at(self.folded, i, eq, EVERYWHERE).is_some_and(|(w, _)| w.concept == Concept::WHERE))
    }

    /// Whether an indented line is a statement of its own that somebody indented.
    fn is_statement(&self, head: &Option<(&'static Word, usize)>, eq: Option<usize>, line: Line) -> bool {
        let Some((word, j)) = head else { return false };
        let folded = self.folded;
        let quoted = (*j..line.end).find(|k| !is_space(folded.chs[*k].c)).is_some_and(|k| is_open_quote(folded.chs[k].c));
        let inside_example = self.drafts.last().is_some_and(|s| s.form == Form::Example);
        let acts = self.drafts.last().is_some_and(|s| s.form == Form::Action);
        (quoted && !inside_example && !(acts && word.concept == Concept::SHOW))
            || (eq.is_some() && matches!(word.concept, Concept::PARAM | Concept::KPI))
    }
}

/// Whether a line in the first column that is no statement belongs to the one above: it begins with a word of that
/// kind of statement; or stands right below and has the shape of its lines.
fn goes_on(folded: &Folded<'_>, line: Line, last: &Draft) -> bool {
    let starts_with = |scopes: Scopes| word_at(folded, line.first, line.end, scopes).is_some();
    if starts_with(last.form.own_scope()) {
        return true;
    }
    let right_below = last.lines.last().is_some_and(|l| (l.end..line.start).filter(|i| folded.chs[*i].c == '\n').count() == 1);
    if !right_below || last.form.is_one_line() || last.form == Form::Unknown {
        return false;
    }
    let labelled = matches!(last.form, Form::Tiers | Form::Buffer | Form::Schedule);
    let colon = || (line.first..line.end).take_while(|i| !is_open_quote(folded.chs[*i].c)).any(|i| folded.chs[i].c == ':');
    (labelled && colon()) || starts_with(EVERYWHERE)
}

/// The tongue of a statement: that of its head word, else that of its letters outside quotes; Latin letters alone may
/// be names in either tongue, so there that of the file.
fn tongue_of(folded: &Folded<'_>, line: Line, head: &Option<(&'static Word, usize)>) -> Tongue {
    if let Some((word, _)) = head {
        return word.tongue;
    }
    let mut quoted = false;
    for i in line.first..line.end {
        let c = folded.chs[i].c;
        if is_open_quote(c) || matches!(c, '[' | '【' | ']' | '】' | '」' | '』' | '’') {
            quoted = !quoted;
        } else if !quoted && is_han(c) {
            return Tongue::Zh;
        }
    }
    folded.tongue
}

struct Definitions<'a, 's> {
    folded: &'a Folded<'s>,
    names: &'a Names,
    draft: &'a mut Draft,
}

impl Definitions<'_, '_> {
    fn find(&mut self) {
        let first = self.draft.lines[0];
        let from = self.draft.head.map_or(first.first, |h| h.1);
        let end = first.end;
        match self.draft.form {
            Form::Formula | Form::Param | Form::Kpi => {
                if let Some(stop) = equals(self.folded, from, end) {
                    self.named(from, stop);
                }
            }
            Form::Tiers => {
                if let Some(stop) = self.word_between(from, end, Concept::BY) {
                    self.named(from, stop);
                }
            }
            Form::Schedule => {
                let stop = self.word_between(from, end, Concept::WHERE).unwrap_or(end);
                self.named(from, stop);
                for line in self.draft.lines.clone().into_iter().skip(1) {
                    if let Some(colon) = self.find_char(line.first, line.end, ":") {
                        let (a, b) = trim(self.folded, line.first, colon);
                        if a < b && is_letter(self.folded.chs[a].c) {
                            let spelled = self.spellings(a, b);
                            self.draft.steps.push(spelled);
                        }
                    }
                }
            }
            Form::Buffer => {
                let stop = if end > from && self.folded.chs[end - 1].c == ':' { end - 1 } else { end };
                self.named(from, stop);
            }
            Form::Levels => self.levels(from, end),
            Form::Action => self.action(from, end),
            Form::Table => self.table(),
            _ => {}
        }
        self.draft.defs.sort_unstable();
    }

    fn word_between(&self, from: usize, end: usize, concept: Concept) -> Option<usize> {
        (from..end).find(|i| word_at(self.folded, *i, end, EVERYWHERE).is_some_and(|(w, _)| w.concept == concept))
    }

    fn find_char(&self, from: usize, end: usize, stop: &str) -> Option<usize> {
        (from..end).find(|i| stop.contains(self.folded.chs[*i].c))
    }

    /// A name and, in parentheses, its other spellings; `for LIST` behind them, and behind the bare name if the list is known.
    fn named(&mut self, from: usize, stop: usize) {
        let folded = self.folded;
        let stop = (from..stop)
            .find(|i| {
                word_at(folded, *i, stop, EVERYWHERE).is_some_and(|(w, j)| {
                    let (a, b) = trim(folded, j, stop);
                    let behind = (from..*i).rev().map(|k| folded.chs[k].c).find(|c| !is_space(*c));
                    matches!(w.concept, Concept::FOR | Concept::FOR_LIST)
                        && (behind == Some(')') || self.names.is_list(&name_key(folded.shown(a, b))))
                })
            })
            .unwrap_or(stop);
        let spelled = self.spellings(from, stop);
        self.draft.defs.extend(spelled);
    }

    /// `sea freight (海运, by sea)`: each of them, but for what stands in brackets.
    fn spellings(&self, from: usize, stop: usize) -> Vec<Range> {
        let chs = &self.folded.chs;
        let mut found = Vec::new();
        let mut a = from;
        for i in from..=stop {
            if i == stop || matches!(chs[i].c, '(' | ')' | ',') {
                let (x, y) = trim(self.folded, a, i);
                if x < y && !matches!(chs[x].c, '[' | '【') {
                    found.push((x, y));
                }
                a = i + 1;
            }
        }
        found
    }

    fn levels(&mut self, from: usize, end: usize) {
        let Some(colon) = self.find_char(from, end, ":") else { return };
        self.named(from, colon);
        for (n, line) in self.draft.lines.clone().into_iter().enumerate() {
            let from = if n == 0 { colon + 1 } else { line.first };
            let mut a = from;
            for i in from..=line.end {
                if i == line.end || matches!(self.folded.chs[i].c, '(' | ')' | ',') {
                    let (x, y) = trim(self.folded, a, i);
                    if x < y && !is_open_quote(self.folded.chs[x].c) && !matches!(self.folded.chs[x].c, '[' | '【') {
                        self.draft.defs.push((x, y));
                    }
                    a = i + 1;
                }
            }
        }
    }

    /// The phrases of `action mark down by {share} (降价 {share})`, and the names that it sets.
    fn action(&mut self, from: usize, end: usize) {
        let folded = self.folded;
        let mut a = from;
        let mut i = from;
        while i <= end {
            let c = if i < end { folded.chs[i].c } else { ',' };
            if matches!(c, '(' | ')' | ',' | '{') {
                self.phrase_words(a, i);
                if c == '{' {
                    let close = self.find_char(i, end, "}").unwrap_or(end);
                    let (x, y) = trim(folded, i + 1, close);
                    self.draft.slots.push(name_key(folded.shown(x, y)));
                    i = (close + 1).min(end);
                    self.draft.phrases.push((Kind::Slot, a_brace(close, i, folded), i));
                    a = i;
                    continue;
                }
                if i < end {
                    self.draft.phrases.push((Kind::Mark(c), i, i + 1));
                }
                a = i + 1;
            }
            i += 1;
        }
        for line in self.draft.lines.clone().into_iter().skip(1) {
            if let Some((word, j)) = word_at(folded, line.first, line.end, Form::Action.own_scope())
                && word.concept == Concept::SETS
                && let Some(eq) = equals(folded, j, line.end)
            {
                self.named(j, eq);
            }
        }
    }

    /// Between two slots: a comparison, `=`, a single joint, or words of the phrase.
    fn phrase_words(&mut self, a: usize, b: usize) {
        let (a, b) = trim(self.folded, a, b);
        if a >= b {
            return;
        }
        if b == a + 1 && self.folded.chs[a].c == '=' {
            self.draft.phrases.push((Kind::Mark('='), a, b));
            return;
        }
        let between = self.draft.phrases.last().is_some_and(|p| p.0 == Kind::Slot);
        let joint = word_at(self.folded, a, b, EVERYWHERE).filter(|(_, j)| *j == b && between).map(|(w, _)| w.concept);
        match joint {
            Some(concept) => self.draft.phrases.push((Kind::Word(concept), a, b)),
            None => self.draft.phrases.push((Kind::Phrase, a, b)),
        }
    }

    /// Columns `= name` and `name =` of the first row.
    fn table(&mut self) {
        let folded = self.folded;
        let Some(row) = self.draft.lines.get(1).copied() else { return };
        let tabs = folded.chs[row.first].c != '|';
        let mut a = row.first;
        for i in row.first..=row.end {
            let parts = i == row.end || (if tabs { folded.chs[i].c == '\t' } else { folded.chs[i].c == '|' });
            if parts {
                let (x, y) = trim(folded, a, i);
                // a quote ends the name: what stands behind it is told later
                let y = (x..y).find(|k| is_open_quote(folded.chs[*k].c)).unwrap_or(y);
                if x < y && folded.chs[x].c == '=' {
                    self.named(x + 1, y);
                } else if x < y && folded.chs[y - 1].c == '=' {
                    self.named(x, y - 1);
                }
                a = i + 1;
            }
        }
    }
}

/// Where the `{` of a slot stands that ends before `end`.
fn a_brace(close: usize, end: usize, folded: &Folded<'_>) -> usize {
    (0..close.min(end)).rev().find(|i| folded.chs[*i].c == '{').unwrap_or(close)
}

/// Adds what the drafts define to the known names.
pub fn learn(drafts: &[Draft], folded: &Folded<'_>, names: &mut Names) {
    for draft in drafts {
        for (kind, a, b) in &draft.phrases {
            if *kind == Kind::Phrase {
                names.add_phrase(&folded.letters(*a, *b));
            }
        }
        let first = draft.lines[0];
        let derives = match draft.form {
            Form::Buffer => "BUFFER",
            Form::Schedule => "SCHEDULE",
            Form::Param if is_range(folded, first) => "PARAM",
            _ => "",
        };
        for (a, b) in &draft.defs {
            let name = &*folded.letters(*a, *b);
            names.add(name);
            for (_, _, suffixes) in tongues().derived.iter().filter(|d| d.1 == derives) {
                suffixes.iter().for_each(|suffix| names.add_derived(name, suffix));
            }
            for (x, y) in draft.steps.iter().flatten() {
                let step = folded.letters(*x, *y);
                let base = if step.starts_with(is_han) { format!("{name}{step}") } else { format!("{name} {step}") };
                for (_, _, suffixes) in tongues().derived.iter().filter(|d| d.1 == "STEP") {
                    suffixes.iter().for_each(|suffix| names.add_derived(&base, suffix));
                }
            }
        }
    }
}

fn is_range(folded: &Folded<'_>, line: Line) -> bool {
    (line.first..line.end)
        .any(|i| folded.chs[i].c == '~' || word_at(folded, i, line.end, EVERYWHERE).is_some_and(|(w, _)| w.concept == Concept::TO))
}
