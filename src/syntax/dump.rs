//! The tree as an S-expression, for tests. Takes a statement; returns one line. `shape` leaves out what the twin of a
//! statement in the other tongue spells differently: names, texts, values of labels.
//! Invariant: two trees that mean the same with other names have the same shape.

use super::ast::*;
use crate::date;

/// The tree with names and texts.
pub fn dump(statement: &Statement) -> String {
    Dump { shape: false }.statement(&statement.kind)
}

/// The tree with every name as `N` and every text as `T`.
pub fn shape(statement: &Statement) -> String {
    Dump { shape: true }.statement(&statement.kind)
}

struct Dump {
    shape: bool,
}

fn list(head: &str, parts: impl IntoIterator<Item = String>) -> String {
    let mut out = format!("({head}");
    for part in parts.into_iter().filter(|p| !p.is_empty()) {
        out.push(' ');
        out.push_str(&part);
    }
    out.push(')');
    out
}

impl Dump {
    fn statement(&self, kind: &StatementKind) -> String {
        match kind {
            StatementKind::Param(p) => {
                let value = match &p.value {
                    ParamValue::One(value) => self.expr(value),
                    ParamValue::Range(low, high) => list("to", [self.expr(low), self.expr(high)]),
                };
                let between = p.between.as_ref().map(|(a, b)| list("between", [self.expr(a), self.expr(b)]));
                list("param", [self.name(&p.name), self.also(&p.also), value, between.unwrap_or_default(), self.maybe(&p.note, Dump::text)])
            }
            StatementKind::Formula(f) => {
                list("formula", [self.name(&f.name), self.also(&f.also), self.for_list(&f.list), self.expr(&f.value)])
            }
            StatementKind::Show(names) => list("show", names.iter().map(|e| self.expr(e))),
            StatementKind::Levels(l) => {
                let levels =
                    l.levels.iter().map(|level| list("level", std::iter::once(&level.name).chain(&level.also).map(|l| self.label(l))));
                list("levels", std::iter::once(self.name(&l.name)).chain(levels))
            }
            StatementKind::Tiers(t) => {
                let head = [self.name(&t.name), self.also(&t.also), list("by", [self.expr(&t.by)])];
                list("tiers", head.into_iter().chain(t.bands.iter().map(|b| list("tier", [self.band(&b.band), self.label(&b.label)]))))
            }
            StatementKind::Table(t) => self.table(t),
            StatementKind::Buffer(b) => {
                let head =
                    [self.name(&b.name), self.also(&b.also), self.wrapped("holds", b.holds.as_ref()), self.wrapped("by", b.by.as_ref())];
                let lines = b.lines.iter().map(|l| list("keeps", [self.maybe(&l.level, Dump::label), self.band(&l.amount)]));
                list("buffer", head.into_iter().chain(lines))
            }
            StatementKind::Rule(r) => {
                let head = [self.text(&r.title), self.for_list(&r.list)];
                list("rule", head.into_iter().chain(r.clauses.iter().map(|c| self.clause(c))))
            }
            StatementKind::Action(a) => {
                let phrases = a.phrases.iter().map(|p| list("phrase", p.pieces.iter().map(|piece| self.phrase_piece(piece))));
                let sets = a.sets.iter().map(|s| self.sets(s));
                let shows = a.shows.iter().map(|s| {
                    let colour = match &s.colour {
                        ShownColour::Fixed(colour) => format!("{colour:?}"),
                        ShownColour::Slot(name) => list("slot", [self.name(name)]),
                        ShownColour::None => String::new(),
                    };
                    list("shows", [colour, self.maybe(&s.text, Dump::text)])
                });
                list("action", phrases.chain(sets).chain(shows))
            }
            StatementKind::Split(_) | StatementKind::Allocate(_) | StatementKind::Limit(_) | StatementKind::Schedule(_) => self.plan(kind),
            StatementKind::Event(e) => {
                let with = e.with.iter().map(|(name, value)| list("with", [self.name(name), self.expr(value)]));
                let head = [self.text(&e.title), date::iso(e.first), date::iso(e.last)];
                let places = e.places.iter().map(|t| self.text(t));
                list("event", head.into_iter().chain(places).chain(with).chain(e.closed.then(|| "closed".to_string())))
            }
            StatementKind::Check(c) => {
                let fate = format!("{:?}", c.otherwise.unwrap_or(CheckFate::Warn));
                let head = [self.text(&c.title), self.for_list(&c.list), self.expr(&c.condition)];
                list("check", head.into_iter().chain([self.wrapped("due", c.due.as_ref()), fate]))
            }
            StatementKind::Kpi(k) => {
                let goal = k.goal.as_ref().map(|g| list("goal", [self.band(g)])).unwrap_or_default();
                list("kpi", [self.name(&k.name), self.also(&k.also), self.expr(&k.value), self.wrapped("by", k.by.as_ref()), goal])
            }
            StatementKind::Scenario(s) => {
                let changes = s.changes.iter().map(|c| {
                    let op = c.op.map_or("=".to_string(), |op| format!("{op:?}"));
                    list("change", [self.name(&c.name), op, self.expr(&c.value), self.wrapped("where", c.keep.as_ref())])
                });
                list("scenario", std::iter::once(self.text(&s.title)).chain(changes))
            }
            StatementKind::Example(e) => {
                list("example", std::iter::once(self.text(&e.title)).chain(e.parts.iter().map(|p| self.example_part(p))))
            }
            StatementKind::Section(t) => list("section", [self.text(t)]),
            StatementKind::Use(t) => list("use", [self.text(t)]),
        }
    }

    fn plan(&self, kind: &StatementKind) -> String {
        let ordered = |head: &str, by: &Option<(Expr, Direction)>| {
            by.as_ref().map(|(value, direction)| list(head, [self.expr(value), format!("{direction:?}")])).unwrap_or_default()
        };
        let whole = |whole: &Option<Whole>| match whole {
            Some(Whole::Of(value)) => list("whole", [self.expr(value)]),
            Some(Whole::Unit(unit)) => list("whole", [unit.canon.clone()]),
            None => String::new(),
        };
        match kind {
            StatementKind::Split(s) => {
                let parts = s.parts.iter().map(|p| {
                    let share = p.share.as_ref().map_or("rest".to_string(), |e| self.expr(e));
                    list(
                        "part",
                        [share, self.text(&p.title), self.wrapped("arrives", p.arrives.as_ref()), self.wrapped("when", p.when.as_ref())],
                    )
                });
                let lots = s.lots.as_ref().map(|l| list("lots", [self.expr(&l.size), self.expr(&l.every), self.expr(&l.from)]));
                let head = [self.expr(&s.target), self.wrapped("where", s.keep.as_ref())];
                list("split", head.into_iter().chain(parts).chain(lots).chain([whole(&s.whole)]))
            }
            StatementKind::Allocate(a) => {
                let most =
                    a.at_most.as_ref().map(|(most, takes)| list("at-most", [self.expr(most), self.wrapped("takes", takes.as_ref())]));
                list(
                    "allocate",
                    [
                        self.expr(&a.target),
                        self.name(&a.list),
                        self.wrapped("where", a.keep.as_ref()),
                        self.wrapped("by", a.by.as_ref()),
                        ordered("taking", &a.taking),
                        most.unwrap_or_default(),
                        ordered("rows", &a.rows_by),
                        whole(&a.whole),
                    ],
                )
            }
            StatementKind::Limit(l) => list(
                "limit",
                [
                    self.expr(&l.target),
                    self.wrapped("costing", l.costing.as_ref()),
                    list("to", [self.expr(&l.to)]),
                    self.wrapped("by", l.by.as_ref()),
                    ordered("rows", &l.rows_by),
                    whole(&l.whole),
                    self.wrapped("least", l.least.as_ref()),
                ],
            ),
            StatementKind::Schedule(s) => {
                let steps = s.steps.iter().map(|step| {
                    let places = step.places.iter().map(|p| self.expr(p));
                    list("step", [self.name(&step.name), self.band(&step.takes)].into_iter().chain(places))
                });
                let head = [
                    self.name(&s.name),
                    self.also(&s.also),
                    self.wrapped("where", s.keep.as_ref()),
                    self.wrapped("finishes", s.finishes.as_ref()),
                ];
                list("schedule", head.into_iter().chain(steps))
            }
            _ => String::new(),
        }
    }

    fn table(&self, table: &Table) -> String {
        match &table.body {
            TableBody::FromSheet { sheet, .. } => list("table", [self.text(&table.title), list("sheet", [self.text(sheet)])]),
            TableBody::Rows { columns, rows, exactly_one } => {
                let rows = rows.iter().map(|row| list("row", row.cells.iter().map(|cell| self.cell(cell))));
                let head = [self.text(&table.title), list("columns", columns.iter().map(|c| self.column(c)))];
                list("table", head.into_iter().chain(rows).chain(exactly_one.then(|| "exactly-one".to_string())))
            }
        }
    }

    fn column(&self, column: &TableColumn) -> String {
        match column {
            TableColumn::Condition(expr) => self.expr(expr),
            TableColumn::Defines { name, also } => list("defines", [self.name(name), self.also(also)]),
            TableColumn::Then(_) => "then".to_string(),
        }
    }

    fn cell(&self, cell: &TableCell) -> String {
        match cell {
            TableCell::Condition(band) => self.band(band),
            TableCell::Value(value) => value.as_ref().map_or("blank".to_string(), |v| self.expr(v)),
            TableCell::Then(actions) => list("then", actions.iter().map(|a| self.action(a))),
        }
    }

    fn band(&self, band: &Band) -> String {
        match band {
            Band::Any(_) => "any".to_string(),
            Band::Order(order, value) => list(&format!("{order:?}"), [self.expr(value)]),
            Band::Range { low, low_open, high, high_open } => {
                let head = format!("{}to{}", if *low_open { "over-" } else { "" }, if *high_open { "-under" } else { "" });
                list(&head, [self.expr(low), self.expr(high)])
            }
            Band::OneOf { items, negated } => list(if *negated { "none-of" } else { "one-of" }, items.iter().map(|i| self.expr(i))),
            Band::Is(value) => self.expr(value),
        }
    }

    fn clause(&self, clause: &Clause) -> String {
        match clause {
            Clause::When(e) => list("when", [self.expr(e)]),
            Clause::Unless(e) => list("unless", [self.expr(e)]),
            Clause::Then(actions) => list("then", actions.iter().map(|a| self.action(a))),
            Clause::Because(t) => list("because", [self.text(t)]),
            Clause::Overrides(t) => list("overrides", [self.text(t)]),
            Clause::Valid(_, first, last) => list("valid", [date::iso(*first), date::iso(*last)]),
        }
    }

    fn action(&self, call: &ActionCall) -> String {
        list(
            "do",
            call.pieces.iter().map(|piece| match piece {
                ActionPiece::Words(name) => list("words", [self.name(name)]),
                ActionPiece::Value(value) => self.expr(value),
                ActionPiece::Colour(colour, _) => format!("{colour:?}"),
                ActionPiece::Order(order, _) => format!("{order:?}"),
                ActionPiece::Joint(joint, _) => format!("{joint:?}"),
            }),
        )
    }

    fn phrase_piece(&self, piece: &PhrasePiece) -> String {
        match piece {
            PhrasePiece::Words(name) => list("words", [self.name(name)]),
            PhrasePiece::Slot(name) => list("slot", [self.name(name)]),
            PhrasePiece::Order(order) => format!("{order:?}"),
            PhrasePiece::Joint(joint) => format!("{joint:?}"),
        }
    }

    fn sets(&self, sets: &Sets) -> String {
        let target = match &sets.target {
            SetTarget::Name(name) => self.name(name),
            SetTarget::Slot(name) => list("slot", [self.name(name)]),
        };
        let combine = if sets.combine == Combine::Agree { String::new() } else { format!("{:?}", sets.combine) };
        list("sets", [target, self.also(&sets.also), self.expr(&sets.value), self.wrapped("otherwise", sets.otherwise.as_ref()), combine])
    }

    fn example_part(&self, part: &ExamplePart) -> String {
        match part {
            ExamplePart::Given { name, value, .. } => list("given", [self.name(name), self.given(value)]),
            ExamplePart::Worlds { list: of, columns, rows, .. } => {
                let head = [self.maybe(of, Dump::name), list("columns", columns.iter().map(|c| self.column(c)))];
                let rows = rows.iter().map(|(_, row)| list("row", row.iter().map(|v| self.given(v))));
                list("worlds", head.into_iter().chain(rows))
            }
            ExamplePart::ExpectCheck { title, standing, .. } => list(&format!("{standing:?}").to_lowercase(), [self.text(title)]),
            ExamplePart::ExpectRule { title, fires } => list(if *fires { "fires" } else { "silent" }, [self.text(title)]),
            ExamplePart::Expect { name, test, .. } => list("expect", [self.name(name), self.band(test)]),
        }
    }

    fn given(&self, value: &GivenValue) -> String {
        match value {
            GivenValue::One(value) => self.expr(value),
            GivenValue::Series(values) => list("series", values.iter().map(|v| self.expr(v))),
            GivenValue::Blank(_) => "blank".to_string(),
        }
    }

    // ── leaves ──────────────────────────────────────────────────────────────────────────────────

    fn name(&self, name: &Name) -> String {
        if self.shape { "N".to_string() } else { format!("[{}]", name.text) }
    }

    fn also(&self, also: &[Name]) -> String {
        if also.is_empty() { String::new() } else { list("also", also.iter().map(|n| self.name(n))) }
    }

    fn for_list(&self, name: &Option<Name>) -> String {
        name.as_ref().map(|n| list("for", [self.name(n)])).unwrap_or_default()
    }

    fn label(&self, label: &Label) -> String {
        match (self.shape, label.quoted) {
            (true, _) => "L".to_string(),
            (false, true) => format!("{:?}", label.text),
            (false, false) => format!("[{}]", label.text),
        }
    }

    fn text(&self, text: &Text) -> String {
        if self.shape {
            return "T".to_string();
        }
        let parts = text.parts.iter().map(|part| match part {
            TextPart::Plain(plain) => plain.clone(),
            TextPart::Slot { list, name } => {
                let list = list.as_ref().map(|l| format!("{}.", l.text)).unwrap_or_default();
                format!("{{{list}{}}}", name.text)
            }
        });
        format!("{:?}", parts.collect::<String>())
    }

    fn maybe<T>(&self, value: &Option<T>, dump: impl Fn(&Dump, &T) -> String) -> String {
        value.as_ref().map(|v| dump(self, v)).unwrap_or_default()
    }

    fn wrapped(&self, head: &str, value: Option<&Expr>) -> String {
        value.map(|v| list(head, [self.expr(v)])).unwrap_or_default()
    }

    fn period(&self, period: &Period) -> String {
        format!("{}~{}", self.expr(&period.count), period.unit.canon)
    }

    // ── expressions ─────────────────────────────────────────────────────────────────────────────

    fn expr(&self, expr: &Expr) -> String {
        let negated = |word: &str, negated: bool| if negated { format!("not-{word}") } else { word.to_string() };
        match &expr.kind {
            ExprKind::Number { value, unit: Some(unit) } => format!("{value}{{{}}}", unit.canon),
            ExprKind::Number { value, unit: None } => value.to_string(),
            ExprKind::Text(text) => self.text(text),
            ExprKind::Date(serial) => date::iso(*serial),
            ExprKind::Truth(truth) => truth.to_string(),
            ExprKind::Name(name) => self.name(name),
            ExprKind::Field { list, field } => format!("{}.{}", self.name(list), self.name(field)),
            ExprKind::Slot(name) => list("slot", [self.name(name)]),
            ExprKind::All(value) => list("all", [self.expr(value)]),
            ExprKind::BeforeRules(value) => list("before", [self.expr(value)]),
            ExprKind::Negate(value) => list("neg", [self.expr(value)]),
            ExprKind::Not(value) => list("not", [self.expr(value)]),
            ExprKind::Binary { op, left, right } => list(&format!("{op:?}"), [self.expr(left), self.expr(right)]),
            ExprKind::Compare { op, left, right } => list(&format!("{op:?}"), [self.expr(left), self.expr(right)]),
            ExprKind::Between { value, low, high } => list("between", [self.expr(value), self.expr(low), self.expr(high)]),
            ExprKind::OneOf { value, items, negated: not } => {
                list(&negated("one-of", *not), std::iter::once(&**value).chain(items).map(|e| self.expr(e)))
            }
            ExprKind::IsBlank { value, negated: not } => list(&negated("blank", *not), [self.expr(value)]),
            ExprKind::IsKnown(value) => list("known", [self.expr(value)]),
            ExprKind::And(items) => list("and", items.iter().map(|e| self.expr(e))),
            ExprKind::Or(items) => list("or", items.iter().map(|e| self.expr(e))),
            ExprKind::Streak { condition, times, of } => list("held", [self.expr(condition), self.expr(times), self.period(of)]),
            ExprKind::Ago { value, period } => list("ago", [self.expr(value), self.period(period)]),
            ExprKind::Call { func, args, .. } => list(func.name(), args.iter().map(|a| self.arg(a))),
            ExprKind::Convert { value, unit } => list("in", [self.expr(value), unit.canon.clone()]),
            ExprKind::Selection { list: of, keep } => list("select", [self.name(of), self.expr(keep)]),
            ExprKind::Broken => "broken".to_string(),
        }
    }

    fn arg(&self, arg: &Arg) -> String {
        let role = match arg.role {
            ArgRole::Plain => String::new(),
            role => format!("{role:?}"),
        };
        let window = arg.window.as_ref().map(|w| self.window(w)).unwrap_or_default();
        let by = if arg.by.is_empty() { String::new() } else { list("by", arg.by.iter().map(|e| self.expr(e))) };
        let all = if arg.all_rows { "all-rows".to_string() } else { String::new() };
        let parts: Vec<String> = [role, self.expr(&arg.value), window, all, by, self.wrapped("where", arg.keep.as_ref())]
            .into_iter()
            .filter(|p| !p.is_empty())
            .collect();
        if parts.len() == 1 { parts.concat() } else { list("arg", parts) }
    }

    fn window(&self, window: &Window) -> String {
        let length = |length: &WindowLength| match length {
            WindowLength::Period(period) => self.period(period),
            WindowLength::Named(value) => self.expr(value),
        };
        match &window.kind {
            WindowKind::Last { length: of, ago } => list("last", [length(of), self.maybe(ago, Dump::period)]),
            WindowKind::Next { length: of } => list("next", [length(of)]),
            WindowKind::Between { from, to } => list("from", [self.expr(from), self.expr(to)]),
            WindowKind::Each(unit) => list("each", [unit.canon.clone()]),
        }
    }
}
