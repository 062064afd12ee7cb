//! Writes statements about values and decisions, line by line. Takes a statement; returns its [`Item`]s, which know where
//! in the source they stand. Invariant: the lines read as the same statement.

use super::clauses::Within;
use super::doc::{Break, Doc};
use super::printer::Printer;
use crate::syntax::ast::{
    Action, Buffer, Check, CheckFate, Clause, Combine, Formula, Kpi, Level, Levels, Name, Param, ParamValue, Rule, SetTarget, Sets,
    ShownColour, Shows, Statement, StatementKind, Tiers,
};

/// A line of a statement.
#[derive(Clone, Debug, Default)]
pub struct Item {
    pub indent: usize,
    /// Where it begins in the source; comments in front of that stand above it.
    pub at: u32,
    /// What is padded, so that what follows stands below its like in the neighbours; empty where nothing is.
    pub left: String,
    pub doc: Doc,
}

impl Item {
    pub fn new(indent: usize, at: u32, doc: Doc) -> Item {
        Item { indent, at, left: String::new(), doc }
    }
}

/// A line of text alone.
pub fn plain(text: &str) -> Doc {
    let mut doc = Doc::default();
    doc.push(text);
    doc
}

impl Printer<'_> {
    /// The lines of a statement.
    pub fn statement(&self, statement: &Statement) -> Vec<Item> {
        let at = statement.span.start;
        match &statement.kind {
            StatementKind::Param(param) => vec![self.param(param, at)],
            StatementKind::Formula(formula) => vec![self.formula(formula, at)],
            StatementKind::Show(values) => {
                let mut doc = plain(&format!("{} ", self.word("SHOW")));
                self.items(&mut doc, values, self.speech.list_comma(), 0);
                vec![Item::new(0, at, doc)]
            }
            StatementKind::Levels(levels) => vec![self.levels(levels, at)],
            StatementKind::Tiers(tiers) => self.tiers(tiers, at),
            StatementKind::Table(table) => self.table(table, at),
            StatementKind::Buffer(buffer) => self.buffer(buffer, at),
            StatementKind::Rule(rule) => self.rule(rule, at),
            StatementKind::Action(action) => self.action_defined(action, at),
            StatementKind::Split(split) => self.split(split, at),
            StatementKind::Allocate(allocate) => self.allocate(allocate, at),
            StatementKind::Limit(limit) => self.limit(limit, at),
            StatementKind::Schedule(schedule) => self.schedule(schedule, at),
            StatementKind::Event(event) => vec![self.event(event, at)],
            StatementKind::Check(check) => vec![self.check(check, statement)],
            StatementKind::Kpi(kpi) => vec![self.kpi(kpi, at)],
            StatementKind::Scenario(scenario) => self.scenario(scenario, at),
            StatementKind::Example(example) => self.example(example, at),
            StatementKind::Section(title) => vec![Item::new(0, at, plain(&format!("{} {}", self.word("SECTION"), self.text(title))))],
            StatementKind::Use(path) => vec![Item::new(0, at, plain(&format!("{} {}", self.word("USE"), self.text(path))))],
        }
    }

    fn param(&self, param: &Param, at: u32) -> Item {
        let left = format!("{} {}", self.word("PARAM"), self.definition(&param.name, &param.also));
        let mut doc = plain("= ");
        match &param.value {
            ParamValue::One(value) => self.arith(&mut doc, value, 1),
            ParamValue::Range(low, high) => self.spread(&mut doc, low, high, self.word("TO"), 1),
        }
        if let Some((low, high)) = &param.between {
            self.fill(&mut doc, 0, low.span.start);
            doc.push(&format!("{} ", self.word("BETWEEN")));
            self.spread(&mut doc, low, high, self.word(self.speech.pick("AND", "HE")), 1);
        }
        if let Some(note) = &param.note {
            self.fill(&mut doc, 0, note.span.start);
            doc.push(&self.text(note));
        }
        Item { indent: 0, at, left, doc }
    }

    fn formula(&self, formula: &Formula, at: u32) -> Item {
        let left = format!("{}{}", self.definition(&formula.name, &formula.also), self.for_list(&formula.list));
        let mut doc = plain("= ");
        self.expr(&mut doc, &formula.value, 1);
        Item { indent: 0, at, left, doc }
    }

    pub fn for_list(&self, list: &Option<Name>) -> String {
        let word = self.word(self.speech.pick("FOR", "FOR_LIST"));
        let outside = Printer { list: None, ..*self };
        list.as_ref().map_or_else(String::new, |list| format!(" {word} {}", outside.name(list)))
    }

    fn levels(&self, levels: &Levels, at: u32) -> Item {
        let mut doc = plain(&format!("{} {}{}", self.word("LEVELS"), self.definition(&levels.name, &levels.also), self.speech.colon()));
        for (n, level) in levels.levels.iter().enumerate() {
            if n > 0 {
                self.comma(&mut doc, self.speech.list_comma(), 0, level.name.span.start);
            }
            doc.push(&self.level(level));
        }
        Item::new(0, at, doc)
    }

    /// A level with its other spellings, that of the tongue first.
    fn level(&self, level: &Level) -> String {
        let mut all: Vec<_> = std::iter::once(&level.name).chain(&level.also).collect();
        let is_own = |text: &str| super::twins::tongue_of(text) == self.tongue();
        if self.twins.is_some()
            && let Some(own) = all.iter().position(|l| is_own(&l.text))
            && let Some(other) = all.iter().position(|l| !is_own(&l.text))
        {
            let (own, other) = (all[own], all[other]);
            all.retain(|l| l.span != own.span && l.span != other.span);
            all.splice(0..0, [own, other]);
        }
        let written: Vec<String> = all.iter().map(|l| self.own_label(l)).collect();
        match written.split_first() {
            Some((first, rest)) if !rest.is_empty() => format!("{first} ({})", rest.join(", ")),
            Some((first, _)) => first.clone(),
            None => String::new(),
        }
    }

    fn tiers(&self, tiers: &Tiers, at: u32) -> Vec<Item> {
        let mut head = plain(&format!("{} {} {} ", self.word("TIERS"), self.definition(&tiers.name, &tiers.also), self.word("BY")));
        self.expr(&mut head, &tiers.by, 1);
        let mut items = vec![Item::new(0, at, head)];
        let lines = tiers.bands.iter().map(|band| {
            let mut left = Doc::default();
            self.band(&mut left, &band.band, Within::Line);
            let left = format!("{}{}", left.flat(), self.speech.bare_colon());
            Item { indent: 2, at: band.span.start, left, doc: plain(&self.label(&band.label)) }
        });
        items.extend(lines);
        items
    }

    fn buffer(&self, buffer: &Buffer, at: u32) -> Vec<Item> {
        let mut items = vec![Item::new(0, at, plain(&format!("{} {}", self.word("BUFFER"), self.definition(&buffer.name, &buffer.also))))];
        for (word, value) in [("HOLDS", &buffer.holds), ("BY", &buffer.by)] {
            if let Some(value) = value {
                let mut doc = plain(&format!("{} ", self.word(word)));
                self.expr(&mut doc, value, 1);
                items.push(Item::new(2, value.span.start, doc));
            }
        }
        for line in &buffer.lines {
            let at = line.span.start;
            // without a level it is for all others, or, where none are told apart, for all
            let of = line.level.as_ref().map(|level| self.label(level));
            match of.or_else(|| buffer.by.as_ref().map(|_| self.word("OTHERWISE").to_string())) {
                Some(of) => {
                    let mut doc = Doc::default();
                    self.band(&mut doc, &line.amount, Within::Line);
                    items.push(Item { indent: 4, at, left: format!("{of}{}", self.speech.bare_colon()), doc });
                }
                None => {
                    let mut doc = plain(&format!("{} ", self.word("KEEPS")));
                    self.band(&mut doc, &line.amount, Within::Line);
                    items.push(Item::new(2, at, doc));
                }
            }
        }
        items
    }

    // ── rules ───────────────────────────────────────────────────────────────────────────────────

    fn rule(&self, rule: &Rule, at: u32) -> Vec<Item> {
        let mut head = plain(&format!("{} {}{}", self.word("RULE"), self.text(&rule.title), self.for_list(&rule.list)));
        let mut clauses = rule.clauses.as_slice();
        // `rule "X": CONDITION means ACTION` stays on the line of its title
        if let [Clause::When(condition), Clause::Then(calls), rest @ ..] = clauses
            && !self.between(rule.title.span.end, condition.span.start).contains('\n')
        {
            clauses = rest;
            head.push(self.speech.colon());
            self.expr(&mut head, condition, 2);
            let at = calls.first().map_or(condition.span.end, |c| c.span.start);
            head.may_break(Break { level: 0, blank: true, fill: true, at });
            head.push(&format!("{} ", self.word(self.speech.pick("MEANS", "THEN"))));
            self.actions(&mut head, calls, 1);
        }
        let mut items = vec![Item::new(0, at, head)];
        items.extend(clauses.iter().map(|clause| self.clause(clause)));
        items
    }

    fn clause(&self, clause: &Clause) -> Item {
        let begin = |word: &str| plain(&format!("{} ", self.word(word)));
        let (at, doc) = match clause {
            Clause::When(condition) => {
                let mut doc = begin("WHEN");
                self.expr(&mut doc, condition, 1);
                (condition.span.start, doc)
            }
            Clause::Unless(condition) => {
                let mut doc = begin("UNLESS");
                self.expr(&mut doc, condition, 1);
                (condition.span.start, doc)
            }
            Clause::Then(calls) => {
                let mut doc = begin("THEN");
                self.actions(&mut doc, calls, 1);
                (calls.first().map_or(0, |c| c.span.start), doc)
            }
            Clause::Because(text) => {
                let mut doc = begin("BECAUSE");
                doc.push(&self.text(text));
                (text.span.start, doc)
            }
            Clause::Overrides(title) => {
                let mut doc = begin("OVERRIDES");
                doc.push(&self.text(title));
                (title.span.start, doc)
            }
            Clause::Valid(span, first, last) => {
                let mut doc = begin("VALID");
                doc.push(&format!("{} {} {}", self.date(*first), self.word("TO"), self.date(*last)));
                (span.start, doc)
            }
        };
        Item::new(2, at, doc)
    }

    fn action_defined(&self, action: &Action, at: u32) -> Vec<Item> {
        let mut items = vec![Item::new(0, at, plain(&format!("{} {}", self.word("ACTION"), self.phrases(&action.phrases))))];
        items.extend(action.sets.iter().map(|sets| self.sets(sets)));
        items.extend(action.shows.iter().map(|shows| Item::new(2, shows.span.start, plain(&self.shows(shows)))));
        items
    }

    fn sets(&self, sets: &Sets) -> Item {
        let target = match &sets.target {
            SetTarget::Name(name) => self.definition(name, &sets.also),
            SetTarget::Slot(name) => self.slot(name),
        };
        let mut doc = plain(&format!("{} {target} = ", self.word("SETS")));
        self.arith(&mut doc, &sets.value, 1);
        if let Some(otherwise) = &sets.otherwise {
            self.comma(&mut doc, self.speech.comma(), 0, otherwise.span.start);
            doc.push(&format!("{} ", self.word("OTHERWISE")));
            self.arith(&mut doc, otherwise, 1);
        }
        let combine = match sets.combine {
            Combine::Agree => "",
            Combine::Largest => self.word("LARGEST_WINS"),
            Combine::Smallest => self.word("SMALLEST_WINS"),
            Combine::Sum => self.word("ADDS_UP"),
        };
        if !combine.is_empty() {
            doc.push(self.speech.comma());
            doc.push(combine);
        }
        Item::new(2, sets.span.start, doc)
    }

    fn shows(&self, shows: &Shows) -> String {
        let mut out = self.word("SHOWS").to_string();
        match &shows.colour {
            ShownColour::Fixed(colour) => out.push_str(&format!(" {}", self.speech.colour(*colour))),
            ShownColour::Slot(name) => out.push_str(&format!(" {}", self.slot(name))),
            ShownColour::None => {}
        }
        if let Some(text) = &shows.text {
            out.push_str(&format!(" {}", self.text(text)));
        }
        out
    }

    fn check(&self, check: &Check, statement: &Statement) -> Item {
        let title = self.text(&check.title);
        let mut doc = plain(&format!("{} {title}{}{}", self.word("CHECK"), self.for_list(&check.list), self.speech.colon()));
        self.expr(&mut doc, &check.condition, 1);
        if let Some(due) = &check.due {
            self.comma(&mut doc, self.speech.comma(), 0, due.span.start);
            doc.push(&format!("{} ", self.word("DUE")));
            self.arith(&mut doc, due, 1);
        }
        if let Some(otherwise) = check.otherwise {
            let fate = match otherwise {
                CheckFate::Warn => "WARN",
                CheckFate::SkipRow => "SKIP_ROW",
                CheckFate::Stop => "STOP",
            };
            let behind = check.due.as_ref().map_or(check.condition.span.end, |d| d.span.end);
            self.comma(&mut doc, self.speech.comma(), 0, behind + 1);
            doc.push(&format!("{} {}", self.word("OTHERWISE"), self.word(fate)));
        }
        Item::new(0, statement.span.start, doc)
    }

    fn kpi(&self, kpi: &Kpi, at: u32) -> Item {
        let mut doc = plain(&format!("{} {} = ", self.word("KPI"), self.definition(&kpi.name, &kpi.also)));
        self.expr(&mut doc, &kpi.value, 1);
        if let Some(by) = &kpi.by {
            self.fill(&mut doc, 0, by.span.start);
            doc.push(&format!("{} ", self.word("BY")));
            self.arith(&mut doc, by, 1);
        }
        if let Some(goal) = &kpi.goal {
            self.comma(&mut doc, self.speech.comma(), 0, at);
            doc.push(&format!("{} ", self.word("GOAL")));
            self.band(&mut doc, goal, Within::Line);
        }
        Item::new(0, at, doc)
    }
}
