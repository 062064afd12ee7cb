//! Sentences with values in them: templates of rules, and reasons made from the words of clauses. A sentence is
//! prepared once and filled for many rows. Invariant: values stand in the tongue of the sentence, the unknown as such.

use crate::column::{Column, truth};
use crate::columns::compile::{Scope, World, collect};
use crate::columns::eval::Eval;
use crate::columns::node::{Node, Truth};
use crate::columns::show::{Cell, Look};
use crate::columns::worker::{At, Rows, Worker};
use crate::import::frame::Period;
use crate::plan::{Clause, ColumnId, Expr, Mention, Plan, Shape, Source, TableId, Template, TemplatePart, Test, Work, visit};
use crate::tongue::Tongue;
use crate::unit::Units;
use std::sync::Arc;
use unicode_width::UnicodeWidthChar;

/// What sentences are prepared with.
#[derive(Clone, Copy)]
pub struct Speech<'a> {
    pub plan: &'a Plan,
    pub world: World<'a>,
    pub units: &'a Units,
    pub table: TableId,
    pub tongue: Tongue,
}

/// A sentence ready to be filled.
pub struct Sentence<'a> {
    parts: Vec<Part>,
    values: Vec<Spoken<'a>>,
    tests: Vec<Truth<'a>>,
    tongue: Tongue,
    /// Blanks between Chinese words are left out.
    closed: bool,
}

/// The values of all rows at hand.
struct Filled<'f> {
    values: &'f [Vec<Column>],
    tests: &'f [Vec<u8>],
    worker: &'f Worker<'f>,
}

enum Part {
    Plain(String),
    Value(usize),
    /// ` (value)` behind a name; left out where the words around it say the value already.
    Aside {
        value: usize,
        words: String,
    },
    /// Those alternatives that hold; all of them if none does.
    Either(Vec<(usize, Vec<Part>)>),
}

/// A value and how it looks; a series in each of its periods.
pub struct Spoken<'a> {
    node: Node<'a>,
    periods: Option<(Period, Vec<i32>)>,
    look: Look,
    /// Texts and labels may stand in the words already.
    is_word: bool,
}

impl<'a> Spoken<'a> {
    /// `last` is the last complete period where the mention is a series.
    pub fn new(mention: &Mention, last: i32, speech: Speech<'a>) -> Spoken<'a> {
        Spoken {
            node: speech.world.node(&mention.expr, Scope::Row(speech.table)),
            periods: mention
                .periods
                .as_ref()
                .map(|(period, ago)| (*period, ago.iter().map(|a| last.saturating_sub_unsigned(*a)).collect())),
            look: Look::new(&mention.shape, speech.plan, speech.units, speech.tongue),
            is_word: matches!(mention.shape, Shape::Text | Shape::Level(_)),
        }
    }

    /// One column a period looked at, oldest first; one column for a single value.
    pub fn columns(&self, rows: &[u32], worker: &Worker<'_>) -> Vec<Column> {
        let at = At::rows(Rows::Pick(rows));
        match &self.periods {
            None => vec![collect(&self.node, worker, at)],
            Some((period, indices)) => indices.iter().map(|i| collect(&self.node, worker, at.in_period(*period, *i))).collect(),
        }
    }

    /// Appends the value of one of the rows.
    pub fn show(&self, columns: &[Column], place: usize, worker: &Worker<'_>, tongue: Tongue, out: &mut String) {
        match columns {
            [one] => self.look.show(Cell::of(one, place), worker, tongue, out),
            many => {
                let cells: Vec<Cell> = many.iter().map(|c| Cell::of(c, place)).collect();
                self.look.show_all(&cells, worker, tongue, out);
            }
        }
    }
}

/// Makes the parts of a sentence.
struct Maker<'a, 's> {
    speech: Speech<'a>,
    /// Gives the last complete period of a mention's series.
    last: &'s dyn Fn(Period, &Mention) -> i32,
    values: Vec<Spoken<'a>>,
    tests: Vec<Truth<'a>>,
}

impl<'a> Sentence<'a> {
    /// A template of the user's.
    pub fn from_template(template: &Template, last: &dyn Fn(Period, &Mention) -> i32, speech: Speech<'a>) -> Sentence<'a> {
        let mut maker = Maker { speech, last, values: Vec::new(), tests: Vec::new() };
        let parts = template
            .parts
            .iter()
            .map(|part| match part {
                TemplatePart::Plain(text) => Part::Plain(text.clone()),
                TemplatePart::Value(mention) => Part::Value(maker.value(mention)),
            })
            .collect();
        maker.done(parts)
    }

    /// The clauses of a rule that fired, in their own words: `weekly sales (49, 30 units/week) below ...`.
    pub fn from_clauses(clauses: &[Clause], last: &dyn Fn(Period, &Mention) -> i32, speech: Speech<'a>) -> Sentence<'a> {
        let mut maker = Maker { speech, last, values: Vec::new(), tests: Vec::new() };
        let mut parts = Vec::new();
        for clause in clauses {
            if !parts.is_empty() {
                parts.push(Part::Plain(maker.and().to_string()));
            }
            if clause.unless {
                parts.push(Part::Plain(maker.say("not: ", "不满足：").to_string()));
            }
            let mut of_clause = Vec::new();
            maker.test(&clause.test, !clause.unless, &mut of_clause);
            if of_clause.is_empty() {
                of_clause.push(Part::Plain(clause.words.clone()));
            }
            parts.extend(of_clause);
        }
        maker.closed(parts)
    }

    /// A plain text, with the value of a column behind it in parentheses if one is given.
    pub fn from_words(words: &str, value: Option<&Mention>, speech: Speech<'a>) -> Sentence<'a> {
        let mut maker = Maker { speech, last: &|_, _| 0, values: Vec::new(), tests: Vec::new() };
        let mut parts = vec![Part::Plain(words.to_string())];
        if let Some(mention) = value {
            let value = maker.value(mention);
            parts.push(Part::Aside { value, words: String::new() });
        }
        // one blank parts a word from a name: 降价 降价率
        if words.matches(' ').count() > 1 { maker.closed(parts) } else { maker.done(parts) }
    }

    /// The sentence for each row; one without values is the same text for all.
    pub fn fill(&self, rows: &[u32], worker: &Worker<'_>) -> Vec<Arc<str>> {
        if let ([Part::Plain(text)], false) = (self.parts.as_slice(), rows.is_empty()) {
            return vec![text.as_str().into(); rows.len()];
        }
        let at = At::rows(Rows::Pick(rows));
        let values: Vec<Vec<Column>> = self.values.iter().map(|v| v.columns(rows, worker)).collect();
        let tests: Vec<Vec<u8>> = self
            .tests
            .iter()
            .map(|t| {
                let held = t.eval(worker, at);
                (0..rows.len()).map(|i| held.get(i)).collect()
            })
            .collect();
        let mut buffer = String::new();
        let mut all: Vec<Arc<str>> = Vec::with_capacity(rows.len());
        for place in 0..rows.len() {
            buffer.clear();
            self.parts.iter().for_each(|p| self.put(p, place, &Filled { values: &values, tests: &tests, worker }, &mut buffer));
            let shared = all.last().filter(|last| ***last == *buffer).cloned();
            all.push(shared.unwrap_or_else(|| buffer.as_str().into()));
        }
        all
    }

    fn put(&self, part: &Part, place: usize, filled: &Filled<'_>, out: &mut String) {
        let show = |value: usize, out: &mut String| self.values[value].show(&filled.values[value], place, filled.worker, self.tongue, out);
        match part {
            Part::Plain(text) => {
                let close = self.closed && self.tongue == Tongue::Zh && text.starts_with(' ') && is_wide(out.chars().next_back());
                out.push_str(if close && is_wide(text[1..].chars().next()) { &text[1..] } else { text });
            }
            Part::Value(value) => show(*value, out),
            Part::Aside { value, words } => {
                let start = out.len();
                out.push_str(if self.tongue == Tongue::Zh { "（" } else { " (" });
                let from = out.len();
                show(*value, out);
                if self.values[*value].is_word && out.len() > from && words.contains(&out[from..]) {
                    out.truncate(start);
                } else {
                    out.push_str(if self.tongue == Tongue::Zh { "）" } else { ")" });
                }
            }
            Part::Either(alternatives) => {
                let holds = |test: &usize| filled.tests.get(*test).and_then(|t| t.get(place)) == Some(&truth::TRUE);
                let any = alternatives.iter().any(|(test, _)| holds(test));
                let mut first = true;
                for (_, parts) in alternatives.iter().filter(|(test, _)| !any || holds(test)) {
                    if !first {
                        out.push_str(if self.tongue == Tongue::Zh { "，或" } else { " or " });
                    }
                    first = false;
                    parts.iter().for_each(|p| self.put(p, place, filled, out));
                }
            }
        }
    }
}

impl<'a> Maker<'a, '_> {
    fn say(&self, en: &'static str, zh: &'static str) -> &'static str {
        if self.speech.tongue == Tongue::Zh { zh } else { en }
    }

    fn and(&self) -> &'static str {
        self.say(" and ", "，且")
    }

    fn value(&mut self, mention: &Mention) -> usize {
        let last = mention.periods.as_ref().map_or(0, |(period, _)| (self.last)(*period, mention));
        self.values.push(Spoken::new(mention, last, self.speech));
        self.values.len() - 1
    }

    /// `holds`: whether the whole test is known to be true, so that of alternatives only the true ones are told.
    fn test(&mut self, test: &Test, holds: bool, out: &mut Vec<Part>) {
        match test {
            Test::And(all) => {
                for (i, part) in all.iter().enumerate() {
                    if i > 0 {
                        out.push(Part::Plain(self.and().to_string()));
                    }
                    self.test(part, holds, out);
                }
            }
            Test::Or(all) => {
                let alternatives = all
                    .iter()
                    .map(|part| {
                        let number = self.tests.len();
                        let truth = if holds { whole(part, self.speech) } else { Truth::One(truth::UNKNOWN) };
                        self.tests.push(truth);
                        let mut inner = Vec::new();
                        self.test(part, holds, &mut inner);
                        (number, inner)
                    })
                    .collect();
                out.push(Part::Either(alternatives));
            }
            Test::Leaf { words, mentions, .. } => self.leaf(words, mentions, out),
        }
    }

    /// The words of a leaf, each value behind its name.
    fn leaf(&mut self, words: &str, mentions: &[Mention], out: &mut Vec<Part>) {
        let mut places: Vec<(usize, usize, &Mention)> = Vec::new();
        let mut behind: Vec<&Mention> = Vec::new();
        let mut by_length: Vec<&Mention> = mentions.iter().collect();
        by_length.sort_by_key(|m| std::cmp::Reverse(m.words.len()));
        for mention in by_length {
            let free = |start: usize| places.iter().all(|(s, e, _)| start + mention.words.len() <= *s || start >= *e);
            let found =
                (!mention.words.is_empty()).then(|| words.match_indices(&mention.words).map(|(s, _)| s).find(|s| free(*s))).flatten();
            match found {
                Some(start) => places.push((start, start + mention.words.len(), mention)),
                None => behind.push(mention),
            }
        }
        places.sort_by_key(|p| p.0);
        let mut done = 0;
        for (_, end, mention) in places {
            out.push(Part::Plain(words[done..end].to_string()));
            let value = self.value(mention);
            out.push(Part::Aside { value, words: words.to_string() });
            self.behind_label(mention, out);
            done = end;
        }
        out.push(Part::Plain(words[done..].to_string()));
        for mention in behind {
            out.push(Part::Plain(format!("{}{}", self.say(", ", "，"), mention.words)));
            let value = self.value(mention);
            out.push(Part::Aside { value, words: words.to_string() });
        }
    }

    /// A label says little without the number that it was chosen by: `turnover (days of cover 120 days) is "slow"`.
    fn behind_label(&mut self, mention: &Mention, out: &mut Vec<Part>) {
        let Expr::Column(id) = mention.expr else { return };
        if mention.shape != Shape::Text {
            return;
        }
        let plan = self.speech.plan;
        let mut inputs = Vec::new();
        chosen_by(plan, id, 3, &mut inputs);
        for input in inputs {
            let Some(def) = plan.columns.get(input as usize) else { continue };
            let mention = Mention { words: def.name.clone(), expr: Expr::Column(input), shape: def.shape.clone(), periods: None };
            out.push(Part::Plain(format!("{}{} ", self.say(" (", "（"), def.name)));
            let value = self.value(&mention);
            out.push(Part::Value(value));
            out.push(Part::Plain(self.say(")", "）").to_string()));
        }
    }

    /// Of words that part names by blanks, as rules are written.
    fn closed(self, mut parts: Vec<Part>) -> Sentence<'a> {
        if self.speech.tongue == Tongue::Zh {
            parts.iter_mut().for_each(closed_up);
        }
        Sentence { closed: true, ..self.done(parts) }
    }

    fn done(self, parts: Vec<Part>) -> Sentence<'a> {
        Sentence { parts, values: self.values, tests: self.tests, tongue: self.speech.tongue, closed: false }
    }
}

/// Chinese has no blanks between its words; those of a rule only part its names. What is quoted stays as it is.
fn closed_up(part: &mut Part) {
    match part {
        Part::Plain(text) => {
            let mut quoted = false;
            let all: Vec<char> = text.chars().collect();
            let kept = all.iter().enumerate().filter(|(at, c)| {
                quoted = **c == '“' || quoted && **c != '”';
                let beside = |n: Option<usize>| is_wide(n.and_then(|n| all.get(n)).copied());
                quoted || **c != ' ' || !(beside(at.checked_sub(1)) && beside(Some(at + 1)))
            });
            *text = kept.map(|(_, c)| *c).collect();
        }
        Part::Either(alternatives) => alternatives.iter_mut().flat_map(|(_, parts)| parts).for_each(closed_up),
        Part::Value(_) | Part::Aside { .. } => {}
    }
}

/// A Han character or punctuation of its width.
fn is_wide(c: Option<char>) -> bool {
    c.is_some_and(|c| UnicodeWidthChar::width(c) == Some(2) || matches!(c, '“' | '”'))
}

/// The numbers with a name that the grid behind a label looks at; working columns are gone through, so many deep.
fn chosen_by(plan: &Plan, id: ColumnId, depth: u32, into: &mut Vec<ColumnId>) {
    let work = plan.steps.iter().find(|s| s.into == id).map(|s| &s.work);
    let (Some(Work::Row(expr)), 1..) = (work, depth) else { return };
    let mut hidden = Vec::new();
    visit(expr, &mut |e| match e {
        Expr::FirstFit(grid) => {
            for input in &grid.inputs {
                if let Expr::Column(input) = input
                    && plan.columns.get(*input as usize).is_some_and(|c| c.source != Source::Hidden && matches!(c.shape, Shape::Number(_)))
                    && !into.contains(input)
                {
                    into.push(*input);
                }
            }
        }
        Expr::Column(other) if plan.columns.get(*other as usize).is_some_and(|c| c.source == Source::Hidden) => hidden.push(*other),
        _ => {}
    });
    hidden.into_iter().for_each(|other| chosen_by(plan, other, depth - 1, into));
}

/// The truth of a whole test.
pub fn whole<'a>(test: &Test, speech: Speech<'a>) -> Truth<'a> {
    match test {
        Test::And(all) => Truth::And(all.iter().map(|t| whole(t, speech)).collect()),
        Test::Or(all) => Truth::Or(all.iter().map(|t| whole(t, speech)).collect()),
        Test::Leaf { expr, .. } => speech.world.truth(expr, Scope::Row(speech.table)),
    }
}
