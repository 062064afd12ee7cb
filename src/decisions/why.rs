//! Why a rule fired or did not, for one row: each clause with what held, failed or was unknown, the values behind its
//! words and their cells; of computed names also what they were made of. Takes what a run computed, returns a tree
//! without layout. Invariant: a rule's verdict is what its column says, never judged a second time.

use super::cells::{Trace, Tracer, Want};
use super::gaps::Gap;
use super::telling::{Speech, Spoken, whole};
use crate::column::{Column, Texts, truth};
use crate::columns::Results;
use crate::columns::allocation::{Placed, To};
use crate::columns::eval::Eval;
use crate::columns::reads::Reads;
use crate::columns::resolve::at;
use crate::columns::worker::{At, Rows, Worker};
use crate::import::frame::Bound;
use crate::place::CellRange;
use crate::plan::{Allocation, ColumnId, Expr, Mention, Orders, Plan, RuleId, Source, TableId, Test, WHOLE, Work, visit};
use crate::tongue::Tongue;
use crate::unit::Units;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Held,
    Failed,
    Unknown,
}

impl Verdict {
    fn of(t: u8) -> Verdict {
        match t {
            truth::TRUE => Verdict::Held,
            truth::FALSE => Verdict::Failed,
            _ => Verdict::Unknown,
        }
    }

    fn turned(self, turned: bool) -> Verdict {
        match self {
            Verdict::Held if turned => Verdict::Failed,
            Verdict::Failed if turned => Verdict::Held,
            same => same,
        }
    }
}

/// One rule for one row.
#[derive(Clone, Debug, PartialEq)]
pub struct WhyRule {
    pub rule: RuleId,
    pub title: String,
    pub tongue: Tongue,
    /// Held: the rule fired.
    pub verdict: Verdict,
    /// A check left the row out: whatever the clauses say, there is no decision.
    pub skipped: bool,
    /// First and last day, where the as-of date lies outside.
    pub not_valid: Option<(f64, f64)>,
    pub clauses: Vec<WhyClause>,
    /// The actions in the user's words.
    pub actions: Vec<String>,
    /// Of a rule that fired: the values that its actions work out, and what they are made of.
    pub gives: Vec<WhyValue>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct WhyClause {
    /// In the user's words, keyword included.
    pub words: String,
    /// What the clause means for the rule: an `unless` holds when its condition fails.
    pub verdict: Verdict,
    pub unless: bool,
    pub test: WhyTest,
}

/// A condition as a tree; the verdicts are those of the conditions themselves, before `unless` turns them round.
#[derive(Clone, Debug, PartialEq)]
pub enum WhyTest {
    All(Verdict, Vec<WhyTest>),
    Any(Verdict, Vec<WhyTest>),
    Leaf { words: String, verdict: Verdict, values: Vec<WhyValue> },
}

/// A value that a condition speaks of.
#[derive(Clone, Debug, PartialEq)]
pub struct WhyValue {
    /// The name as the user wrote it.
    pub words: String,
    /// The value with its unit, in the tongue of the rule: `49, 30 units/week`.
    pub text: String,
    pub known: bool,
    /// The input cells behind it.
    pub cells: Vec<CellRange>,
    /// Those of them that are unknown.
    pub unknown_cells: Vec<CellRange>,
    /// Of an unknown value: the histories behind it that have no row for this one.
    pub absent: Vec<String>,
    /// For a computed name: the statement that defines it, and the names it is made of, one level deep.
    pub formula: Option<String>,
    /// The row of a table, or the tier, that was chosen, from one, with its words where they are told apart.
    pub chosen: Option<(usize, String)>,
    pub made_of: Vec<WhyValue>,
    /// What aggregates in it left out.
    pub gaps: Vec<Gap>,
}

/// The rules of a row's table (or one of them), in order, each with its clauses.
pub fn why(plan: &Plan, bound: &Bound, results: &Results, texts: &Texts, row: u32, table: TableId, only: Option<RuleId>) -> Vec<WhyRule> {
    let tracer = Tracer::new(plan, bound, results, texts);
    let teller = Teller { plan, bound, results, texts, units: Units::shipped(), tracer: &tracer, table, row };
    let rules = plan.rules.iter().enumerate().filter(|(id, r)| r.table == table && only.is_none_or(|o| usize::from(o) == *id));
    rules.map(|(id, _)| teller.rule(id as RuleId)).collect()
}

/// The rows of a list that have the key of a stock row.
pub fn list_rows(plan: &Plan, bound: &Bound, results: &Results, texts: &Texts, row: u32, list: TableId) -> Vec<u32> {
    let world = results.world(plan, bound, texts);
    let parts = crate::columns::lists::matched_keys(&world, crate::plan::STOCK, list);
    let same = |at: usize| {
        parts.iter().all(|(own, theirs)| match (own.get(row as usize), theirs.get(at)) {
            (Some(own), Some(theirs)) => texts.class(*own) == texts.class(*theirs),
            _ => false,
        })
    };
    let rows = crate::columns::frame(bound, list).map_or(0, |f| f.len());
    (0..rows).filter(|at| !parts.is_empty() && same(*at)).map(|at| at as u32).collect()
}

/// One value in one row, and what it is made of.
#[expect(clippy::too_many_arguments, reason = "what a run computed, and which value of it")]
pub fn why_value(
    plan: &Plan,
    bound: &Bound,
    results: &Results,
    texts: &Texts,
    row: u32,
    table: TableId,
    mention: &Mention,
    tongue: Tongue,
) -> WhyValue {
    let tracer = Tracer::new(plan, bound, results, texts);
    Teller { plan, bound, results, texts, units: Units::shipped(), tracer: &tracer, table, row }.value(mention, None, tongue, 1)
}

/// Levels of names that the value of an action is unfolded to; what a condition reads is unfolded once.
const LEVELS_OF_ACTIONS: u32 = 4;

/// What a statement that plans made of a row: a limit, a split, an allocation, a schedule.
#[derive(Clone, Debug, PartialEq)]
pub struct WhyPlanned {
    /// What is limited, split or allocated; the schedule's own name.
    pub name: String,
    /// The statement in the user's words.
    pub words: String,
    /// Its values in the order of the work, the result last.
    pub values: Vec<WhyValue>,
}

/// The limits, splits, allocations and schedules of the stock table, in this order, for one row.
pub fn planned(plan: &Plan, bound: &Bound, results: &Results, texts: &Texts, row: u32) -> Vec<WhyPlanned> {
    let tracer = Tracer::new(plan, bound, results, texts);
    let teller = Teller { plan, bound, results, texts, units: Units::shipped(), tracer: &tracer, table: crate::plan::STOCK, row };
    let line = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut found = Vec::new();
    for limit in &plan.limits {
        let say = |en: &str, zh: &str| crate::tongue::Said::new(en, zh).in_tongue(limit.tongue).to_string();
        let by = limit.order.map(|o| (teller.words(o.by), o.by));
        let parts =
            [(say("asked for", "申请数量"), limit.asked), (teller.words(limit.cost), limit.cost), (teller.words(limit.room), limit.room)];
        let rest = [
            (say("asked by earlier rows", "前面各行已申请"), limit.before),
            (say("room left", "剩余额度"), limit.left),
            (say("admitted", "获准"), limit.admitted),
        ];
        let values = parts.into_iter().chain(by).chain(rest).map(|(words, column)| teller.column(words, column, limit.tongue));
        found.push(WhyPlanned { name: limit.name.clone(), words: line(&limit.words), values: values.collect() });
    }
    for (name, split) in plan.orders.iter().flat_map(|o| o.splits.iter().map(|split| (&o.name, split))) {
        let keep = split.keep.map(|id| (teller.words(id), id));
        let parts = split.parts.iter().map(|p| (p.title.clone(), p.quantity));
        let lots = split.lots.iter().flat_map(|l| [l.size, l.every, l.from]).map(|id| (teller.words(id), id));
        let values = keep.into_iter().chain(parts).chain(lots).map(|(words, column)| teller.column(words, column, split.tongue));
        found.push(WhyPlanned { name: name.clone(), words: line(&split.words), values: values.collect() });
    }
    for orders in &plan.orders {
        let Some(allocation) = &orders.allocation else { continue };
        let say = |en: &str, zh: &str| crate::tongue::Said::new(en, zh).in_tongue(allocation.tongue).to_string();
        let parts = [
            (say("to place", "待分配"), orders.quantity),
            (say("places", "可选去处"), allocation.places),
            (say("placed", "已分配"), allocation.placed),
        ];
        let values = parts.into_iter().map(|(words, column)| teller.column(words, column, allocation.tongue));
        let mut values: Vec<WhyValue> = values.collect();
        values.extend(teller.placed(orders, allocation));
        found.push(WhyPlanned { name: orders.name.clone(), words: line(&allocation.words), values });
    }
    for schedule in &plan.schedules {
        let steps = schedule.steps.iter().map(|step| (step.name.clone(), step.start));
        let late = (teller.words(schedule.late_by), schedule.late_by);
        let values = steps.chain([late]).map(|(words, column)| teller.column(words, column, schedule.tongue));
        found.push(WhyPlanned { name: schedule.name.clone(), words: line(&schedule.words), values: values.collect() });
    }
    found
}

struct Teller<'a> {
    plan: &'a Plan,
    bound: &'a Bound,
    results: &'a Results,
    texts: &'a Texts,
    units: &'a Units,
    tracer: &'a Tracer<'a>,
    table: TableId,
    row: u32,
}

impl<'a> Teller<'a> {
    fn truth(&self, column: ColumnId) -> Verdict {
        match self.results.column(self.plan, self.bound, column) {
            Some(Column::Truth(v)) => Verdict::of(at(v, self.row as usize).unwrap_or(truth::UNKNOWN)),
            _ => Verdict::Unknown,
        }
    }

    fn rule(&self, id: RuleId) -> WhyRule {
        let rule = &self.plan.rules[usize::from(id)];
        let clauses = rule.clauses.iter().map(|clause| WhyClause {
            words: clause.words.clone(),
            verdict: self.truth(clause.truth).turned(clause.unless),
            unless: clause.unless,
            test: self.test(&clause.test, rule.tongue),
        });
        WhyRule {
            rule: id,
            title: rule.title.clone(),
            tongue: rule.tongue,
            verdict: self.truth(rule.fired),
            skipped: self.results.is_skipped(self.table, self.row as usize),
            not_valid: rule.valid.filter(|(first, last)| self.bound.as_of.floor() < *first || self.bound.as_of.floor() > *last),
            clauses: clauses.collect(),
            actions: rule.actions.iter().map(|a| a.words.clone()).collect(),
            gives: if self.truth(rule.fired) == Verdict::Held { self.gives(rule) } else { Vec::new() },
        }
    }

    /// The values of actions whose words do not say them: by which formula, tier or table they came about.
    fn gives(&self, rule: &crate::plan::Rule) -> Vec<WhyValue> {
        let worked_out = |column: &ColumnId| match self.tracer.work(*column) {
            Some(Work::Row(expr)) => {
                let mut reads = false;
                visit(expr, &mut |e| reads |= matches!(e, Expr::Column(_) | Expr::Outer(_) | Expr::History(_)));
                reads
            }
            Some(_) => true,
            None => false,
        };
        let written = rule.actions.iter().flat_map(|a| a.writes.iter().map(move |(_, value)| (a, *value)));
        let mut found: Vec<WhyValue> = Vec::new();
        for (action, column) in written.filter(|(_, column)| worked_out(column)) {
            let Some(def) = self.plan.columns.get(column as usize) else { continue };
            let mention = Mention { words: action.words.clone(), expr: Expr::Column(column), shape: def.shape.clone(), periods: None };
            let mut value = self.value(&mention, None, rule.tongue, LEVELS_OF_ACTIONS);
            // the words of the action stand there already
            if def.source == Source::Hidden {
                value.formula = None;
            }
            if !found.contains(&value) {
                found.push(value);
            }
        }
        found
    }

    /// What the user wrote for a column: the expression for a working one, else the name.
    fn words(&self, id: ColumnId) -> String {
        let def = self.plan.columns.get(id as usize);
        def.map_or(String::new(), |d| if d.source == Source::Hidden && !d.words.is_empty() { d.words.clone() } else { d.name.clone() })
    }

    /// A column's value, its cells, and what it is made of.
    fn column(&self, words: String, id: ColumnId, tongue: Tongue) -> WhyValue {
        let shape = self.plan.columns.get(id as usize).map_or(crate::plan::Shape::Text, |d| d.shape.clone());
        let mut value = self.value(&Mention { words, expr: Expr::Column(id), shape, periods: None }, None, tongue, 1);
        // the statement stands above its values
        value.formula = None;
        value
    }

    /// Where the row's quantity went, place by place, and what found none.
    fn placed(&self, orders: &Orders, allocation: &Allocation) -> Vec<WhyValue> {
        let Some(Some(placements)) = self.results.placements.get(allocation.placed as usize) else { return Vec::new() };
        let tongue = allocation.tongue;
        let labels = allocation.label.and_then(|id| self.results.column(self.plan, self.bound, id));
        let amount = |n: f64| match self.plan.columns.get(orders.quantity as usize).map(|c| &c.shape) {
            Some(crate::plan::Shape::Number(unit)) => self.units.show(n, unit, tongue),
            _ => n.to_string(),
        };
        let place = |to: To| match to {
            To::Row(row) => match labels {
                Some(Column::Text(ids)) => at(ids, row as usize).map_or(String::new(), |id| self.texts.get(id).to_string()),
                _ => (row + 1).to_string(),
            },
            _ => crate::said!("without room", "无处可放").in_tongue(tongue).to_string(),
        };
        let value = |placed: &Placed| WhyValue {
            words: place(placed.to),
            text: amount(placed.quantity),
            known: true,
            cells: Vec::new(),
            unknown_cells: Vec::new(),
            absent: Vec::new(),
            formula: None,
            chosen: None,
            made_of: Vec::new(),
            gaps: Vec::new(),
        };
        placements.of(self.row as usize).iter().map(value).collect()
    }

    fn speech(&self, tongue: Tongue) -> Speech<'a> {
        let world = self.results.world(self.plan, self.bound, self.texts);
        Speech { plan: self.plan, world, units: self.units, table: self.table, tongue }
    }

    fn test(&self, test: &Test, tongue: Tongue) -> WhyTest {
        let worker = Worker::new(self.texts, self.bound.as_of);
        let rows = [self.row];
        let verdict = Verdict::of(whole(test, self.speech(tongue)).eval(&worker, At::rows(Rows::Pick(&rows))).get(0));
        match test {
            Test::And(all) => WhyTest::All(verdict, all.iter().map(|t| self.test(t, tongue)).collect()),
            Test::Or(all) => WhyTest::Any(verdict, all.iter().map(|t| self.test(t, tongue)).collect()),
            Test::Leaf { words, expr, mentions, sides } => {
                let values = mentions.iter().chain(sides).map(|m| self.value(m, Some(expr), tongue, 1)).collect();
                WhyTest::Leaf { words: words.clone(), verdict, values }
            }
        }
    }

    /// A mention's value; `leaf` is the condition around it, whose windows say which period is the last.
    fn value(&self, mention: &Mention, leaf: Option<&Expr>, tongue: Tongue, deep: u32) -> WhyValue {
        let last = mention.periods.as_ref().map_or(0, |(period, _)| self.tracer.last_period(*period, leaf.unwrap_or(&mention.expr)));
        let worker = Worker::new(self.texts, self.bound.as_of);
        let spoken = Spoken::new(mention, last, self.speech(tongue));
        let columns = spoken.columns(&[self.row], &worker);
        let mut text = String::new();
        spoken.show(&columns, 0, &worker, tongue, &mut text);
        let trace: Trace<'_> = self.tracer.mention(self.table, mention, last);
        let cells = |want| trace.cells(&[self.row], want, &worker).pop().unwrap_or_default();
        let (formula, made_of) = match (&mention.expr, deep) {
            (Expr::Column(id), 1..) => self.made_of(*id, tongue, deep - 1),
            _ => (None, Vec::new()),
        };
        let chosen = match &mention.expr {
            Expr::Column(id) if deep > 0 => self.chosen(*id, &worker),
            _ => None,
        };
        let known = columns.iter().all(|c| c.is_known(0));
        WhyValue {
            words: mention.words.clone(),
            text,
            known,
            // the world of an example has no sheets
            absent: if !known && self.bound.stock.columns.iter().any(|c| c.col.is_some()) { trace.absent(self.row) } else { Vec::new() },
            cells: cells(Want::All),
            unknown_cells: cells(Want::Unknown),
            formula,
            chosen,
            made_of,
            gaps: trace.gaps(&[self.row], &worker).pop().unwrap_or_default(),
        }
    }

    /// Which row of the table or tier behind a name fits.
    fn chosen(&self, id: ColumnId, worker: &Worker<'_>) -> Option<(usize, String)> {
        let def = self.plan.columns.get(id as usize)?;
        let Some(Work::Row(Expr::Nth { index, values })) = self.tracer.work(id) else { return None };
        let world = self.results.world(self.plan, self.bound, self.texts);
        let number =
            world.number(index, crate::columns::compile::Scope::Row(self.table)).eval(worker, At::rows(Rows::Pick(&[self.row]))).get(0);
        if number.is_nan() || number < 0.0 {
            return None;
        }
        let number = number as usize;
        let lines = def.words.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')).skip(1);
        let lines: Vec<&str> = lines.collect();
        let lines = if lines.first().is_some_and(|l| l.starts_with('|')) { &lines[1..] } else { &lines[..] };
        // the columns of a table are drawn up with blanks
        let line = if lines.len() == values.len() { lines.get(number).copied().unwrap_or_default() } else { "" };
        Some((number + 1, line.split_whitespace().collect::<Vec<_>>().join(" ")))
    }

    /// The statement behind a computed name, and the names that it reads; working columns are looked through.
    fn made_of(&self, id: ColumnId, tongue: Tongue, deep: u32) -> (Option<String>, Vec<WhyValue>) {
        let Some(def) = self.plan.columns.get(id as usize) else { return (None, Vec::new()) };
        if matches!(def.source, Source::Input | Source::Param) || self.tracer.work(id).is_none() {
            return (None, Vec::new());
        }
        // names are leaves, working columns are gone through; each is met once
        let (mut names, mut queue, mut met): (Vec<ColumnId>, Vec<ColumnId>, Vec<ColumnId>) = (Vec::new(), vec![id], vec![id]);
        while let Some(work) = queue.pop().map(|column| self.tracer.work(column)) {
            let Some(work) = work else { continue };
            for read in Reads::of_work(work, self.plan).own {
                let Some(def) = self.plan.columns.get(read as usize) else { continue };
                if met.contains(&read) || (def.table != self.table && def.table != WHOLE) {
                    continue;
                }
                met.push(read);
                if def.source == Source::Hidden { queue.push(read) } else { names.push(read) }
            }
        }
        let values = names.into_iter().map(|column| {
            let def = &self.plan.columns[column as usize];
            let mention = Mention { words: def.name.clone(), expr: Expr::Column(column), shape: def.shape.clone(), periods: None };
            self.value(&mention, None, tongue, deep)
        });
        (Some(def.words.clone()).filter(|w| !w.is_empty()), values.collect())
    }
}
