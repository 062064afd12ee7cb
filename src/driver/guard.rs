//! What the examples guard: each rule seen to fire and not to fire, each boundary and each parameter changed until an
//! example notices, and which statements each example reaches. Takes worlds that hold, one after the other; gives what no
//! example would notice. Invariant: a change that an example noticed once is not tried again.

use rustc_hash::FxHashMap;

use super::examples::standing;
use super::portions::{Portions, columns_of, orders_of};
use crate::column::{Column, Texts, truth};
use crate::columns::{self, Results, reads::mark_all_read};
use crate::diagnostic::Diagnostic;
use crate::import::frame::Bound;
use crate::model::{ExpectCheck, ItemKind, Model, World, ast};
use crate::place::{Place, Span};
use crate::plan::{self, CheckFate, ColumnId, Compare, Expr, ParamOrigin, Plan, Shape, Source, Test, Value, Work, visit};
use crate::said;
use crate::tongue::Said;

/// A comparison that decides whether a rule fires, or how a check stands.
#[derive(Clone, Debug)]
struct Edge {
    words: String,
    guarded: bool,
}

/// What the examples showed of a rule or a check.
#[derive(Clone, Debug, Default)]
struct Seen {
    /// Fired in a world, or passed.
    yes: bool,
    no: bool,
    /// None until a world was seen.
    edges: Option<Vec<Edge>>,
}

/// What the examples of a set of rule files show.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    rules: Vec<Seen>,
    checks: Vec<Seen>,
    /// Names of parameters that an example hangs on.
    params: Vec<String>,
    /// By example: the places of the definitions that what it expects is computed from.
    pub reached: Vec<Vec<Span>>,
}

/// A world that holds, with what its plan expects.
pub(super) struct Witness<'a> {
    pub plan: &'a Plan,
    pub bound: &'a Bound,
    pub world: &'a World,
    /// Number of the example, and where it stands.
    pub example: usize,
    pub place: Span,
    /// The conditions on values, as checks.
    pub expected: &'a [plan::Check],
}

impl Guard {
    pub fn of(model: &Model) -> Guard {
        Guard {
            rules: vec![Seen::default(); model.rules.len()],
            checks: vec![Seen::default(); model.checks.len()],
            params: Vec::new(),
            reached: vec![Vec::new(); model.examples.len()],
        }
    }

    /// Learns from a world that holds.
    pub(super) fn see(&mut self, witness: &Witness<'_>, model: &Model, texts: &mut Texts) {
        let Witness { plan, bound, world, .. } = witness;
        let mut roots: Vec<ColumnId> = witness.expected.iter().map(|c| c.truth).collect();
        for expect in &world.rules {
            if let Some(seen) = self.rules.get_mut(expect.rule) {
                seen.yes |= expect.fires;
                seen.no |= !expect.fires;
            }
            roots.extend(plan.rules.get(expect.rule).map(|r| r.fired));
            roots.extend(plan.rules.get(expect.rule).iter().flat_map(|r| r.clauses.iter().map(|c| c.truth)));
        }
        for expect in &world.checks {
            let passes = matches!(expect.standing, ast::Standing::Passes | ast::Standing::Done);
            if let Some(seen) = self.checks.get_mut(expect.check) {
                seen.yes |= passes;
                seen.no |= !passes;
            }
            let Some(check) = plan.checks.get(expect.check) else { continue };
            roots.push(check.truth);
            roots.extend(check.due.iter().flat_map(|due| [due.done, due.day]));
        }
        roots.extend(world.portions.iter().filter_map(|p| orders_of(p, model, plan)).flat_map(|(_, orders)| columns_of(orders)));
        let mut needed = vec![false; plan.columns.len()];
        roots.iter().for_each(|id| needed[*id as usize] = true);
        mark_all_read(plan, &mut needed);
        self.note_reached(witness, &needed);
        let skips = plan.checks.iter().filter(|c| c.fate == CheckFate::SkipRow);
        skips.for_each(|c| needed[c.truth as usize] = true);
        mark_all_read(plan, &mut needed);
        let mut part = part_of(plan, &needed);
        let mut notices = |part: &Plan| {
            let results = columns::run(part, bound, texts);
            !witness.holds(part, &results, model, texts)
        };
        self.try_edges(witness, &mut part, &mut notices);
        self.try_params(witness, model, &needed, &mut part, &mut notices);
    }

    fn note_reached(&mut self, witness: &Witness<'_>, needed: &[bool]) {
        let Some(reached) = self.reached.get_mut(witness.example) else { return };
        let plan = witness.plan;
        let named = plan.columns.iter().zip(needed).filter(|(_, needed)| **needed).filter_map(|(def, _)| def.span);
        let rules = witness.world.rules.iter().filter_map(|r| plan.rules.get(r.rule)).map(|r| r.span);
        let checks = witness.world.checks.iter().filter_map(|c| plan.checks.get(c.check)).map(|c| c.span);
        for span in rules.chain(checks).chain(named) {
            if !reached.contains(&span) {
                reached.push(span);
            }
        }
    }

    fn try_edges(&mut self, witness: &Witness<'_>, part: &mut Plan, notices: &mut dyn FnMut(&Plan) -> bool) {
        let plan = witness.plan;
        for expect in &witness.world.rules {
            let (Some(seen), Some(rule)) = (self.rules.get_mut(expect.rule), plan.rules.get(expect.rule)) else { continue };
            let clauses: Vec<(ColumnId, &Test, &String)> = rule.clauses.iter().map(|c| (c.truth, &c.test, &c.words)).collect();
            try_edges_of(&clauses, seen, plan, part, notices);
        }
        for expect in &witness.world.checks {
            let (Some(seen), Some(check)) = (self.checks.get_mut(expect.check), plan.checks.get(expect.check)) else { continue };
            let done = check.due.map_or(check.truth, |due| due.done);
            try_edges_of(&[(done, &check.test, &check.title)], seen, plan, part, notices);
        }
    }

    fn try_params(
        &mut self,
        witness: &Witness<'_>,
        model: &Model,
        needed: &[bool],
        part: &mut Plan,
        notices: &mut dyn FnMut(&Plan) -> bool,
    ) {
        for at in 0..part.params.len() {
            let column = part.params[at].column;
            let Some(def) = witness.plan.columns.get(column as usize) else { continue };
            let given = witness.world.whole.iter().any(|(item, _)| model.items.get(*item).is_some_and(|i| i.name == def.name));
            let open = needed.get(column as usize) == Some(&true) && !given && !self.params.contains(&def.name);
            if !open || part.params[at].origin == ParamOrigin::Shipped {
                continue;
            }
            let value = part.params[at].value.clone();
            let mut tried = others(&value, &def.shape);
            if let Value::Text(own) = &value {
                tried.extend(other_texts(own, column, part));
            } else if def.span.is_none_or(|s| s.file != witness.place.file) {
                // an example in another file seldom stands close enough to notice little
                tried.truncate(2);
            }
            for other in tried {
                part.params[at].value = other;
                if notices(part) {
                    self.params.push(def.name.clone());
                    break;
                }
            }
            part.params[at].value = value;
        }
    }

    /// What no example would notice, in the order of the text.
    pub fn unguarded(&self, model: &Model) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for (n, (rule, seen)) in model.rules.iter().zip(&self.rules).enumerate() {
            // the rows of a decision table are guarded by its outputs
            if model.decision_tables.iter().flat_map(|t| &t.rows).any(|row| row.rule == Some(n)) {
                continue;
            }
            let title = &rule.title;
            let mut say = |code, message: Said, next: Said| {
                found.push(Diagnostic::warning(code, Place::Text(rule.span), message, next).in_tongue(rule.tongue));
            };
            if !seen.yes {
                say(
                    "unguarded-rule",
                    said!("No example shows that rule \"{title}\" fires.", "没有示例说明规则“{title}”会触发。"),
                    said!("Write an example with: expect rule \"{title}\"", "请写一个示例：期望 规则 “{title}”"),
                );
            }
            if !seen.no {
                say(
                    "unguarded-rule",
                    said!("No example shows when rule \"{title}\" does not fire.", "没有示例说明规则“{title}”何时不触发。"),
                    said!("Write an example with: expect no rule \"{title}\"", "请写一个示例：期望 无规则 “{title}”"),
                );
            }
            for edge in seen.open_edges() {
                say("unguarded-boundary", edge.message(), Edge::next());
            }
        }
        for (check, seen) in model.checks.iter().zip(&self.checks) {
            let title = &check.title;
            let mut say = |code, message: Said, next: Said| {
                found.push(Diagnostic::warning(code, Place::Text(check.span), message, next).in_tongue(check.tongue));
            };
            let (yes, yes_zh, no, no_zh) = match check.due {
                Some(_) => ("is done", "为已完成", "is open", "为未完成"),
                None => ("passes", "通过", "fails", "不通过"),
            };
            for (seen, words, words_zh) in [(seen.yes, yes, yes_zh), (seen.no, no, no_zh)] {
                if !seen {
                    say(
                        "unguarded-check",
                        said!("No example shows that check \"{title}\" {words}.", "没有示例说明检查“{title}”{words_zh}。"),
                        said!("Write an example with: expect check \"{title}\" {words}", "请写一个示例：期望 检查 “{title}” {words_zh}"),
                    );
                }
            }
            for edge in seen.open_edges() {
                say("unguarded-boundary", edge.message(), Edge::next());
            }
        }
        for item in &model.items {
            let (ItemKind::Param { origin, .. }, Some(span)) = (&item.kind, item.span) else { continue };
            if *origin == ParamOrigin::Shipped || self.params.contains(&item.name) {
                continue;
            }
            let name = &item.name;
            found.push(
                Diagnostic::warning(
                    "unguarded-parameter",
                    Place::Text(span),
                    said!("No example notices if \"{name}\" has another value.", "“{name}”换成别的值，没有示例会发现。"),
                    said!(
                        "Expect a value or a rule that hangs on it, in an example that does not give it.",
                        "请在一个不给定它的示例里，期望一个由它决定的值或规则。"
                    ),
                )
                .in_tongue(item.tongue),
            );
        }
        found
    }
}

impl Seen {
    fn open_edges(&self) -> impl Iterator<Item = &Edge> {
        self.edges.iter().flatten().filter(|e| !e.guarded)
    }
}

impl Edge {
    fn message(&self) -> Said {
        let words = &self.words;
        said!(
            "No example stands on the boundary of \"{words}\": with or without the boundary itself, all examples hold.",
            "没有示例正好落在“{words}”的边界上：含不含边界值，示例都通过。"
        )
    }

    fn next() -> Said {
        said!("Write an example with a value exactly on the boundary.", "请写一个取值正好等于边界的示例。")
    }
}

/// Turns the comparisons of some conditions one by one, strict to not strict and back.
fn try_edges_of(
    conditions: &[(ColumnId, &Test, &String)],
    seen: &mut Seen,
    plan: &Plan,
    part: &mut Plan,
    notices: &mut dyn FnMut(&Plan) -> bool,
) {
    let step_of: FxHashMap<ColumnId, usize> = part.steps.iter().enumerate().map(|(n, s)| (s.into, n)).collect();
    let mut sites: Vec<(usize, usize)> = Vec::new();
    let mut words: Vec<String> = Vec::new();
    for (truth, test, said) in conditions {
        let before = sites.len();
        find_sites(*truth, plan, part, &step_of, &mut sites);
        let mut leaves = Vec::new();
        edge_words(
            test,
            &mut |expr| {
                let mut inner = Vec::new();
                sites_in(expr, usize::MAX, &mut 0, plan, part, &step_of, &mut inner);
                inner.len()
            },
            &mut leaves,
        );
        // a range is one phrase with two edges
        words.extend((before..sites.len()).map(|n| leaves.get(n - before).or(leaves.last()).unwrap_or(said).clone()));
    }
    let edges = seen.edges.get_or_insert_with(|| words.into_iter().map(|words| Edge { words, guarded: false }).collect());
    for (edge, (step, nth)) in edges.iter_mut().zip(&sites).filter(|(e, _)| !e.guarded) {
        turn_nth(&mut part.steps[*step].work, *nth);
        edge.guarded = notices(part);
        turn_nth(&mut part.steps[*step].work, *nth);
    }
}

/// The phrases of a condition that compare.
fn edge_words(test: &Test, edges: &mut dyn FnMut(&Expr) -> usize, found: &mut Vec<String>) {
    match test {
        Test::And(all) | Test::Or(all) => all.iter().for_each(|t| edge_words(t, edges, found)),
        Test::Leaf { words, expr, .. } => found.extend(vec![words.clone(); edges(expr)]),
    }
}

/// The comparisons behind a truth column, as step and number within the step; through working columns, not through
/// names, whose own boundaries are their own affair.
fn find_sites(truth: ColumnId, plan: &Plan, part: &Plan, step_of: &FxHashMap<ColumnId, usize>, sites: &mut Vec<(usize, usize)>) {
    let Some(step) = step_of.get(&truth).copied() else { return };
    let Work::Row(expr) = &part.steps[step].work else { return };
    sites_in(expr, step, &mut 0, plan, part, step_of, sites);
}

/// In the order of the text.
fn sites_in(
    expr: &Expr,
    step: usize,
    count: &mut usize,
    plan: &Plan,
    part: &Plan,
    step_of: &FxHashMap<ColumnId, usize>,
    sites: &mut Vec<(usize, usize)>,
) {
    let mut into = |e: &Expr| sites_in(e, step, count, plan, part, step_of, sites);
    match expr {
        Expr::Compare { op, .. } if !matches!(op, Compare::Equal | Compare::NotEqual) => {
            sites.push((step, *count));
            *count += 1;
        }
        Expr::Not(inner) => into(inner),
        Expr::And(all) | Expr::Or(all) => all.iter().for_each(into),
        Expr::Window(window) => into(&window.value),
        Expr::Column(id) => {
            let hidden = plan.columns.get(*id as usize).is_some_and(|d| d.source == Source::Hidden && d.shape == Shape::Truth);
            if hidden && part.steps.get(step).is_none_or(|s| s.into != *id) {
                find_sites(*id, plan, part, step_of, sites);
            }
        }
        _ => {}
    }
}

/// Calls `f` on every comparison of amounts that the truth of an expression hangs on directly.
fn edges_in(expr: &mut Expr, f: &mut dyn FnMut(&mut Compare)) {
    match expr {
        Expr::Compare { op, .. } if !matches!(op, Compare::Equal | Compare::NotEqual) => f(op),
        Expr::Not(inner) => edges_in(inner, f),
        Expr::And(all) | Expr::Or(all) => all.iter_mut().for_each(|e| edges_in(e, f)),
        Expr::Window(window) => edges_in(&mut window.value, f),
        _ => {}
    }
}

fn turn_nth(work: &mut Work, nth: usize) {
    let Work::Row(expr) = work else { return };
    let mut at = 0;
    edges_in(expr, &mut |op| {
        if at == nth {
            *op = match *op {
                Compare::Below => Compare::AtMost,
                Compare::AtMost => Compare::Below,
                Compare::Above => Compare::AtLeast,
                Compare::AtLeast => Compare::Above,
                same => same,
            };
        }
        at += 1;
    });
}

/// The other texts that a text parameter, or a text that is chosen by it, is compared with.
fn other_texts(own: &str, column: ColumnId, part: &Plan) -> Vec<Value> {
    let mut follows = vec![column];
    let mut found: Vec<Value> = Vec::new();
    for step in &part.steps {
        let Work::Row(expr) = &step.work else { continue };
        let mut reads = false;
        visit(expr, &mut |e| reads |= matches!(e, Expr::Column(id) if follows.contains(id)));
        if !reads {
            continue;
        }
        if part.columns.get(step.into as usize).is_some_and(|d| d.shape == Shape::Text) {
            follows.push(step.into);
        }
        visit(expr, &mut |e| {
            if let Expr::Text(text) = e
                && text != own
                && !found.contains(&Value::Text(text.clone()))
            {
                found.push(Value::Text(text.clone()));
            }
        });
    }
    found
}

/// What a world needs of a plan: the steps that what it expects is computed by.
fn part_of(plan: &Plan, needed: &[bool]) -> Plan {
    let steps = plan.steps.iter().filter(|s| needed[s.into as usize]).cloned().collect();
    let rule = |r: &plan::Rule| plan::Rule { clauses: Vec::new(), actions: Vec::new(), because: None, words: String::new(), ..r.clone() };
    let check = |c: &plan::Check| plan::Check { test: Test::And(Vec::new()), ..c.clone() };
    Plan {
        tables: plan.tables.clone(),
        columns: plan.columns.clone(),
        histories: plan.histories.clone(),
        levels: plan.levels.clone(),
        params: plan.params.clone(),
        steps,
        rules: plan.rules.iter().map(rule).collect(),
        targets: plan.targets.clone(),
        checks: plan.checks.iter().map(check).collect(),
        given: plan.given.clone(),
        holidays: plan.holidays.clone(),
        orders: plan.orders.clone(),
        ..Plan::default()
    }
}

impl Witness<'_> {
    /// Whether what the world expects comes out of another plan of the same columns.
    fn holds(&self, plan: &Plan, results: &Results, model: &Model, texts: &Texts) -> bool {
        let truths = |column: ColumnId| match results.column(plan, self.bound, column) {
            Some(Column::Truth(values)) => values.as_slice(),
            _ => &[],
        };
        let rules = self.world.rules.iter().all(|expect| {
            let Some(rule) = plan.rules.get(expect.rule) else { return false };
            let fired = |(row, t): (usize, &u8)| *t == truth::TRUE && !results.is_skipped(rule.table, row);
            truths(rule.fired).iter().enumerate().any(fired) == expect.fires
        });
        let checks = || {
            let standing = |expect: &ExpectCheck| standing(expect.check, plan, self.bound, results);
            self.world.checks.iter().all(|expect| standing(expect).0.is_said_as(expect.standing))
        };
        let values = || {
            self.world.values.iter().zip(self.expected).all(|(value, check)| {
                let truths = truths(check.truth);
                match value.row {
                    Some(row) => truths.get(row) == Some(&truth::TRUE),
                    None => truths.iter().all(|t| *t == truth::TRUE),
                }
            })
        };
        let portions = || {
            let expected = &self.world.portions;
            expected.is_empty() || {
                let portions = Portions::of(plan, self.bound, results, texts);
                expected.iter().all(|expect| portions.failed_row(expect, model).is_none())
            }
        };
        rules && checks() && values() && portions()
    }
}

/// Other values for a parameter, near and far.
fn others(value: &Value, shape: &Shape) -> Vec<Value> {
    match value {
        Value::Number(n) if *shape == Shape::Date => [1.0, -1.0, 30.0, -30.0].map(|d| Value::Number(n + d)).to_vec(),
        Value::Number(n) if matches!(shape, Shape::Level(_)) => [1.0, -1.0].map(|d| Value::Number(n + d)).to_vec(),
        Value::Number(n) => [n * 1.5, n * 0.5, n + 1.0, n - 1.0, n * 10.0, n * 0.1].map(Value::Number).to_vec(),
        Value::Text(text) => vec![Value::Text(format!("{text}~"))],
        Value::Truth(truth) => vec![Value::Truth(!truth)],
        Value::Unknown => Vec::new(),
    }
}
