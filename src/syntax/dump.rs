//! The tree as an S-expression: tests read it, and the formatter knows by it that a statement still says the same. Takes a
//! statement; returns one line. `shape` leaves out what the twin of a statement in the other tongue spells differently:
//! names, texts, values of labels. Everything is appended to one text, a blank in front of each part: the formatter dumps
//! whole files. Invariant: two trees that mean the same with other names have the same shape.
//! One file: a line for each kind of node, in the order of the tree.

use std::fmt::{Debug, Write};

use super::ast::*;
use crate::date;

/// The tree with names and texts.
pub fn dump(statement: &Statement) -> String {
    told(statement, false)
}

/// The tree with every name as `N` and every text as `T`.
pub fn shape(statement: &Statement) -> String {
    told(statement, true)
}

fn told(statement: &Statement, shape: bool) -> String {
    let mut dump = Dump { shape, out: String::with_capacity(256) };
    dump.statement(&statement.kind);
    dump.out.remove(0);
    dump.out
}

struct Dump {
    shape: bool,
    out: String,
}

impl Dump {
    /// `(head part part)`.
    fn list(&mut self, head: &str, parts: impl FnOnce(&mut Dump)) {
        self.out.push_str(" (");
        self.out.push_str(head);
        parts(self);
        self.out.push(')');
    }

    fn word(&mut self, word: &str) {
        self.out.push(' ');
        self.out.push_str(word);
    }

    fn debug(&mut self, value: impl Debug) {
        let _ = write!(self.out, " {value:?}");
    }

    /// A list whose head is a value of the tree.
    fn debug_list(&mut self, head: impl Debug, parts: impl FnOnce(&mut Dump)) {
        let _ = write!(self.out, " ({head:?}");
        parts(self);
        self.out.push(')');
    }

    fn statement(&mut self, kind: &StatementKind) {
        match kind {
            StatementKind::Param(p) => self.list("param", |d| {
                d.name(&p.name);
                d.also(&p.also);
                match &p.value {
                    ParamValue::One(value) => d.expr(value),
                    ParamValue::Range(low, high) => d.list("to", |d| d.exprs([low, high])),
                }
                if let Some((a, b)) = &p.between {
                    d.list("between", |d| d.exprs([a, b]));
                }
                p.note.iter().for_each(|t| d.text(t));
            }),
            StatementKind::Formula(f) => self.list("formula", |d| {
                d.name(&f.name);
                d.also(&f.also);
                d.for_list(&f.list);
                d.expr(&f.value);
            }),
            StatementKind::Show(values) => self.list("show", |d| d.exprs(values)),
            StatementKind::Levels(l) => self.list("levels", |d| {
                d.name(&l.name);
                d.also(&l.also);
                for level in &l.levels {
                    d.list("level", |d| std::iter::once(&level.name).chain(&level.also).for_each(|l| d.label(l)));
                }
            }),
            StatementKind::Tiers(t) => self.list("tiers", |d| {
                d.name(&t.name);
                d.also(&t.also);
                d.list("by", |d| d.expr(&t.by));
                for tier in &t.bands {
                    d.list("tier", |d| {
                        d.band(&tier.band);
                        d.label(&tier.label);
                    });
                }
            }),
            StatementKind::Table(t) => self.table(t),
            StatementKind::Buffer(b) => self.list("buffer", |d| {
                d.name(&b.name);
                d.also(&b.also);
                d.wrapped("holds", b.holds.as_ref());
                d.wrapped("by", b.by.as_ref());
                for line in &b.lines {
                    d.list("keeps", |d| {
                        line.level.iter().for_each(|l| d.label(l));
                        d.band(&line.amount);
                    });
                }
            }),
            StatementKind::Rule(r) => self.list("rule", |d| {
                d.text(&r.title);
                d.for_list(&r.list);
                r.clauses.iter().for_each(|c| d.clause(c));
            }),
            StatementKind::Action(a) => self.action_defined(a),
            StatementKind::Split(_) | StatementKind::Allocate(_) | StatementKind::Limit(_) | StatementKind::Schedule(_) => self.plan(kind),
            StatementKind::Event(e) => self.list("event", |d| {
                d.text(&e.title);
                d.word(&date::iso(e.first));
                d.word(&date::iso(e.last));
                e.places.iter().for_each(|t| d.text(t));
                for (name, value) in &e.with {
                    d.list("with", |d| {
                        d.name(name);
                        d.expr(value);
                    });
                }
                if e.closed {
                    d.word("closed");
                }
            }),
            StatementKind::Check(c) => self.list("check", |d| {
                d.text(&c.title);
                d.for_list(&c.list);
                d.expr(&c.condition);
                d.wrapped("due", c.due.as_ref());
                d.debug(c.otherwise.unwrap_or(CheckFate::Warn));
            }),
            StatementKind::Kpi(k) => self.list("kpi", |d| {
                d.name(&k.name);
                d.also(&k.also);
                d.expr(&k.value);
                d.wrapped("by", k.by.as_ref());
                if let Some(goal) = &k.goal {
                    d.list("goal", |d| d.band(goal));
                }
            }),
            StatementKind::Scenario(s) => self.list("scenario", |d| {
                d.text(&s.title);
                for change in &s.changes {
                    d.list("change", |d| {
                        d.name(&change.name);
                        match change.op {
                            Some(op) => d.debug(op),
                            None => d.word("="),
                        }
                        d.expr(&change.value);
                        d.wrapped("to", change.high.as_ref());
                        d.wrapped("where", change.keep.as_ref());
                    });
                }
            }),
            StatementKind::Example(e) => self.list("example", |d| {
                d.text(&e.title);
                e.parts.iter().for_each(|p| d.example_part(p));
            }),
            StatementKind::Section(t) => self.list("section", |d| d.text(t)),
            StatementKind::Use(t) => self.list("use", |d| d.text(t)),
        }
    }

    fn action_defined(&mut self, action: &Action) {
        self.list("action", |d| {
            for phrase in &action.phrases {
                d.list("phrase", |d| phrase.pieces.iter().for_each(|p| d.phrase_piece(p)));
            }
            action.sets.iter().for_each(|s| d.sets(s));
            for shows in &action.shows {
                d.list("shows", |d| {
                    match &shows.colour {
                        ShownColour::Fixed(colour) => d.debug(colour),
                        ShownColour::Slot(name) => d.list("slot", |d| d.name(name)),
                        ShownColour::None => {}
                    }
                    shows.text.iter().for_each(|t| d.text(t));
                });
            }
        });
    }

    fn ordered(&mut self, head: &str, by: &Option<(Expr, Direction)>) {
        if let Some((value, direction)) = by {
            self.list(head, |d| {
                d.expr(value);
                d.debug(direction);
            });
        }
    }

    fn whole(&mut self, whole: &Option<Whole>) {
        match whole {
            Some(Whole::Of(value)) => self.list("whole", |d| d.expr(value)),
            Some(Whole::Unit(unit)) => self.list("whole", |d| d.word(&unit.canon)),
            None => {}
        }
    }

    fn plan(&mut self, kind: &StatementKind) {
        match kind {
            StatementKind::Split(s) => self.list("split", |d| {
                d.expr(&s.target);
                d.wrapped("where", s.keep.as_ref());
                for part in &s.parts {
                    d.list("part", |d| {
                        match &part.share {
                            Some(share) => d.expr(share),
                            None => d.word("rest"),
                        }
                        d.text(&part.title);
                        d.wrapped("arrives", part.arrives.as_ref());
                        d.wrapped("when", part.when.as_ref());
                    });
                }
                if let Some(lots) = &s.lots {
                    d.list("lots", |d| d.exprs([&lots.size, &lots.every, &lots.from]));
                }
                d.whole(&s.whole);
            }),
            StatementKind::Allocate(a) => self.list("allocate", |d| {
                d.expr(&a.target);
                d.name(&a.list);
                d.wrapped("where", a.keep.as_ref());
                d.wrapped("by", a.by.as_ref());
                d.ordered("taking", &a.taking);
                if let Some((most, takes)) = &a.at_most {
                    d.list("at-most", |d| {
                        d.expr(most);
                        d.wrapped("takes", takes.as_ref());
                    });
                }
                d.ordered("rows", &a.rows_by);
                d.whole(&a.whole);
            }),
            StatementKind::Limit(l) => self.list("limit", |d| {
                d.expr(&l.target);
                d.wrapped("costing", l.costing.as_ref());
                d.wrapped("to", Some(&l.to));
                d.wrapped("by", l.by.as_ref());
                d.ordered("rows", &l.rows_by);
                d.whole(&l.whole);
                d.wrapped("least", l.least.as_ref());
            }),
            StatementKind::Schedule(s) => self.list("schedule", |d| {
                d.name(&s.name);
                d.also(&s.also);
                d.wrapped("where", s.keep.as_ref());
                d.wrapped("finishes", s.finishes.as_ref());
                for step in &s.steps {
                    d.list("step", |d| {
                        d.name(&step.name);
                        d.also(&step.also);
                        d.band(&step.takes);
                        d.exprs(&step.places);
                    });
                }
            }),
            _ => {}
        }
    }

    fn table(&mut self, table: &Table) {
        self.list("table", |d| {
            d.text(&table.title);
            match &table.body {
                TableBody::FromSheet { sheet, .. } => d.list("sheet", |d| d.text(sheet)),
                TableBody::Rows { columns, rows, exactly_one } => {
                    d.list("columns", |d| columns.iter().for_each(|c| d.column(c)));
                    for row in rows {
                        d.list("row", |d| row.cells.iter().for_each(|cell| d.cell(cell)));
                    }
                    if *exactly_one {
                        d.word("exactly-one");
                    }
                }
            }
        });
    }

    fn column(&mut self, column: &TableColumn) {
        match column {
            TableColumn::Condition(expr) => self.expr(expr),
            TableColumn::Defines { name, also } => self.list("defines", |d| {
                d.name(name);
                d.also(also);
            }),
            TableColumn::Portion { name, portion, .. } => self.list("defines", |d| {
                d.name(name);
                d.portion(portion);
            }),
            TableColumn::Then(_) => self.word("then"),
        }
    }

    fn portion(&mut self, portion: &Portion) {
        portion.part.iter().for_each(|part| self.list("part", |d| d.text(part)));
        portion.to.iter().for_each(|to| self.list("to", |d| d.text(to)));
    }

    fn cell(&mut self, cell: &TableCell) {
        match cell {
            TableCell::Condition(band) => self.band(band),
            TableCell::Value(Some(value)) => self.expr(value),
            TableCell::Value(None) => self.word("blank"),
            TableCell::Then(actions) => self.list("then", |d| actions.iter().for_each(|a| d.action(a))),
        }
    }

    fn band(&mut self, band: &Band) {
        match band {
            Band::Any(_) => self.word("any"),
            Band::Order(order, value) => self.debug_list(order, |d| d.expr(value)),
            Band::Range { low, low_open, high, high_open } => {
                let head = match (low_open, high_open) {
                    (false, false) => "to",
                    (true, false) => "over-to",
                    (false, true) => "to-under",
                    (true, true) => "over-to-under",
                };
                self.list(head, |d| d.exprs([low, high]));
            }
            Band::OneOf { items, negated } => self.list(if *negated { "none-of" } else { "one-of" }, |d| d.exprs(items)),
            Band::Is(value) => self.expr(value),
        }
    }

    fn clause(&mut self, clause: &Clause) {
        match clause {
            Clause::When(e) => self.wrapped("when", Some(e)),
            Clause::Unless(e) => self.wrapped("unless", Some(e)),
            Clause::Then(actions) => self.list("then", |d| actions.iter().for_each(|a| d.action(a))),
            Clause::Because(t) => self.list("because", |d| d.text(t)),
            Clause::Overrides(t) => self.list("overrides", |d| d.text(t)),
            Clause::Valid(_, first, last) => self.list("valid", |d| {
                d.word(&date::iso(*first));
                d.word(&date::iso(*last));
            }),
        }
    }

    fn action(&mut self, call: &ActionCall) {
        self.list("do", |d| {
            for piece in &call.pieces {
                match piece {
                    ActionPiece::Words(name) => d.list("words", |d| d.name(name)),
                    ActionPiece::Value(value) => d.expr(value),
                    ActionPiece::Colour(colour, _) => d.debug(colour),
                    ActionPiece::Order(order, _) => d.debug(order),
                    ActionPiece::Joint(joint, _) => d.debug(joint),
                }
            }
        });
    }

    fn phrase_piece(&mut self, piece: &PhrasePiece) {
        match piece {
            PhrasePiece::Words(name) => self.list("words", |d| d.name(name)),
            PhrasePiece::Slot(name) => self.list("slot", |d| d.name(name)),
            PhrasePiece::Order(order) => self.debug(order),
            PhrasePiece::Joint(joint) => self.debug(joint),
        }
    }

    fn sets(&mut self, sets: &Sets) {
        self.list("sets", |d| {
            match &sets.target {
                SetTarget::Name(name) => d.name(name),
                SetTarget::Slot(name) => d.list("slot", |d| d.name(name)),
            }
            d.also(&sets.also);
            d.expr(&sets.value);
            d.wrapped("otherwise", sets.otherwise.as_ref());
            if sets.combine != Combine::Agree {
                d.debug(sets.combine);
            }
        });
    }

    fn example_part(&mut self, part: &ExamplePart) {
        match part {
            ExamplePart::Given { name, value, .. } => self.list("given", |d| {
                d.name(name);
                d.given(value);
            }),
            ExamplePart::Worlds { list, columns, rows, .. } => self.list("worlds", |d| {
                list.iter().for_each(|name| d.name(name));
                d.list("columns", |d| columns.iter().for_each(|c| d.column(c)));
                for (_, row) in rows {
                    d.list("row", |d| row.iter().for_each(|v| d.given(v)));
                }
            }),
            ExamplePart::ExpectCheck { title, standing, .. } => {
                self.list(&format!("{standing:?}").to_lowercase(), |d| d.text(title));
            }
            ExamplePart::ExpectRule { title, fires } => self.list(if *fires { "fires" } else { "silent" }, |d| d.text(title)),
            ExamplePart::Expect { name, test, .. } => self.list("expect", |d| {
                d.name(name);
                d.band(test);
            }),
            ExamplePart::ExpectPortion { name, portion, test, arrives, .. } => self.list("expect", |d| {
                d.name(name);
                d.portion(portion);
                test.iter().for_each(|test| d.band(test));
                d.wrapped("arrives", arrives.as_deref());
            }),
        }
    }

    fn given(&mut self, value: &GivenValue) {
        match value {
            GivenValue::One(value) => self.expr(value),
            GivenValue::Series(values) => self.list("series", |d| d.exprs(values)),
            GivenValue::Blank(_) => self.word("blank"),
        }
    }

    // ── leaves ──────────────────────────────────────────────────────────────────────────────────

    fn name(&mut self, name: &Name) {
        self.out.push(' ');
        self.bare_name(name);
    }

    fn bare_name(&mut self, name: &Name) {
        if self.shape {
            self.out.push('N');
        } else {
            self.out.push('[');
            self.out.push_str(&name.text);
            self.out.push(']');
        }
    }

    fn also(&mut self, also: &[Name]) {
        if !also.is_empty() {
            self.list("also", |d| also.iter().for_each(|n| d.name(n)));
        }
    }

    fn for_list(&mut self, name: &Option<Name>) {
        if let Some(name) = name {
            self.list("for", |d| d.name(name));
        }
    }

    fn label(&mut self, label: &Label) {
        match (self.shape, label.quoted) {
            (true, _) => self.word("L"),
            (false, true) => self.debug(&label.text),
            (false, false) => {
                let _ = write!(self.out, " [{}]", label.text);
            }
        }
    }

    fn text(&mut self, text: &Text) {
        match (self.shape, text.parts.as_slice()) {
            (true, _) => self.word("T"),
            (false, [TextPart::Plain(plain)]) => self.debug(plain),
            (false, parts) => {
                let mut whole = String::new();
                for part in parts {
                    let _ = match part {
                        TextPart::Plain(plain) => whole.write_str(plain),
                        TextPart::Slot { list: Some(list), name } => write!(whole, "{{{}.{}}}", list.text, name.text),
                        TextPart::Slot { list: None, name } => write!(whole, "{{{}}}", name.text),
                    };
                }
                self.debug(whole);
            }
        }
    }

    fn exprs<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>) {
        exprs.into_iter().for_each(|e| self.expr(e));
    }

    fn wrapped(&mut self, head: &str, value: Option<&Expr>) {
        if let Some(value) = value {
            self.list(head, |d| d.expr(value));
        }
    }

    fn period(&mut self, period: &Period) {
        self.expr(&period.count);
        self.out.push('~');
        self.out.push_str(&period.unit.canon);
    }

    // ── expressions ─────────────────────────────────────────────────────────────────────────────

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Number { value, unit } => {
                let _ = write!(self.out, " {value}");
                if let Some(unit) = unit {
                    let _ = write!(self.out, "{{{}}}", unit.canon);
                }
            }
            ExprKind::Text(text) => self.text(text),
            ExprKind::Date(serial) => self.word(&date::iso(*serial)),
            ExprKind::Truth(truth) => self.debug(truth),
            ExprKind::Name(name) => self.name(name),
            ExprKind::Field { list, field } => {
                self.name(list);
                self.out.push('.');
                self.bare_name(field);
            }
            ExprKind::Slot(name) => self.list("slot", |d| d.name(name)),
            ExprKind::All(value) => self.wrapped("all", Some(value)),
            ExprKind::BeforeRules(value) => self.wrapped("before", Some(value)),
            ExprKind::Negate(value) => self.wrapped("neg", Some(value)),
            ExprKind::Not(value) => self.wrapped("not", Some(value)),
            ExprKind::Binary { op, left, right } => self.debug_list(op, |d| d.exprs([&**left, right])),
            ExprKind::Compare { op, left, right } => self.debug_list(op, |d| d.exprs([&**left, right])),
            ExprKind::Between { value, low, high } => self.list("between", |d| d.exprs([&**value, low, high])),
            ExprKind::OneOf { value, items, negated } => {
                let head = if *negated { "not-one-of" } else { "one-of" };
                self.list(head, |d| d.exprs(std::iter::once(&**value).chain(items)));
            }
            ExprKind::IsBlank { value, negated } => self.wrapped(if *negated { "not-blank" } else { "blank" }, Some(value)),
            ExprKind::IsKnown(value) => self.wrapped("known", Some(value)),
            ExprKind::And(items) => self.list("and", |d| d.exprs(items)),
            ExprKind::Or(items) => self.list("or", |d| d.exprs(items)),
            ExprKind::Streak { condition, times, of } => self.list("held", |d| {
                d.exprs([&**condition, times]);
                d.period(of);
            }),
            ExprKind::Ago { value, period } => self.list("ago", |d| {
                d.expr(value);
                d.period(period);
            }),
            ExprKind::Call { func, args, .. } => self.list(func.name(), |d| args.iter().for_each(|a| d.arg(a))),
            ExprKind::Convert { value, unit } => self.list("in", |d| {
                d.expr(value);
                d.word(&unit.canon);
            }),
            ExprKind::Selection { list, keep } => self.list("select", |d| {
                d.name(list);
                d.expr(keep);
            }),
            ExprKind::Broken => self.word("broken"),
        }
    }

    /// The value alone, or `(arg value ...)` where something stands round it.
    fn arg(&mut self, arg: &Arg) {
        let is_plain =
            matches!(arg.role, ArgRole::Plain) && arg.window.is_none() && !arg.all_rows && arg.by.is_empty() && arg.keep.is_none();
        if is_plain {
            return self.expr(&arg.value);
        }
        self.list("arg", |d| {
            if !matches!(arg.role, ArgRole::Plain) {
                d.debug(arg.role);
            }
            d.expr(&arg.value);
            arg.window.iter().for_each(|w| d.window(w));
            if arg.all_rows {
                d.word("all-rows");
            }
            if !arg.by.is_empty() {
                d.list("by", |d| d.exprs(&arg.by));
            }
            d.wrapped("where", arg.keep.as_ref());
        });
    }

    fn length(&mut self, length: &WindowLength) {
        match length {
            WindowLength::Period(period) => self.period(period),
            WindowLength::Named(value) => self.expr(value),
        }
    }

    fn window(&mut self, window: &Window) {
        match &window.kind {
            WindowKind::Last { length, ago } => self.list("last", |d| {
                d.length(length);
                ago.iter().for_each(|p| d.period(p));
            }),
            WindowKind::Next { length } => self.list("next", |d| d.length(length)),
            WindowKind::Between { from, to } => self.list("from", |d| d.exprs([&**from, to])),
            WindowKind::Each(unit) => self.list("each", |d| d.word(&unit.canon)),
        }
    }
}
