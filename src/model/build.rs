//! The order of the work: names, types, actions, rules, what is shown. Takes trees and schema, gives the model and
//! every mistake in it. Invariant: diagnostics come sorted by place, each once.

use rustc_hash::{FxHashMap, FxHashSet};

use super::checker::{Checker, Def};
use super::example::Known;
use super::rule::Combines;
use super::schema::Schema;
use super::scope::Scope;
use super::{Allocation, Check, Example, Expr, ExprKind, GivenRows, ItemId, ItemKind, Kpi, Limit, Model, Rule, Scenario, Schedule, Split};
use crate::diagnostic::Diagnostic;
use crate::place::Sources;
use crate::syntax::ast;
use crate::tongue::Tongue;
use crate::unit::Units;

/// Checks the trees of all files against the schema. The shipped actions are an ordinary file of the path
/// [`super::VOCABULARY`]. The model is whole only where no diagnostic is an error.
pub fn from_syntax(files: &[ast::File], schema: &Schema, units: &Units, sources: &Sources) -> (Model, Vec<Diagnostic>) {
    let mut checker = gathered(files, schema, units, sources);
    checker.settle_params();
    checker.override_params();
    checker.turned_ranges();
    let mut at = 0;
    while at < checker.items.len() {
        checker.type_of(at);
        at += 1;
    }
    for at in 0..checker.decision_sources.len() {
        if checker.decision_tables[at].is_none() {
            checker.empty_table(at);
        }
    }
    let mut combines = Combines::default();
    let rules = checker.rules(files, &mut combines);
    let checks = checker.checks(files);
    let limits = checker.limits(files);
    let splits = checker.splits(files);
    let allocations = checker.allocations(files);
    let given = checker.events(files);
    let schedules = checker.schedules.iter_mut().filter_map(|s| s.made.take()).collect();
    let shown = checker.shows(files);
    combines.finish(&mut checker);
    let kpis = checker.kpis();
    let scenarios = checker.scenarios(files);
    checker.unused_params();
    let examples = checker.examples(files, Known { rules: &rules, checks: &checks, splits: &splits, allocations: &allocations });
    checker.finish(Statements { rules, checks, limits, splits, allocations, schedules, given, examples, kpis, scenarios }, shown)
}

/// All names in place, nothing worked out yet.
pub(super) fn gathered<'a>(files: &'a [ast::File], schema: &'a Schema, units: &'a Units, sources: &'a Sources) -> Checker<'a> {
    let tables: Vec<String> = std::iter::once("stock".to_string()).chain(schema.lists.iter().map(|l| l.name.clone())).collect();
    let mut checker = Checker {
        schema,
        units,
        sources,
        scope: Scope::with_tables(tables.len()),
        items: Vec::new(),
        defs: Vec::new(),
        state: Vec::new(),
        read: Vec::new(),
        lists_read: FxHashSet::default(),
        levels: Vec::new(),
        tables,
        decision_sources: Vec::new(),
        decision_tables: Vec::new(),
        buffers: Vec::new(),
        kpi_sources: Vec::new(),
        schedules: Vec::new(),
        calendar: None,
        holidays_missed: false,
        action_defs: Vec::new(),
        params: Vec::new(),
        ranges: Vec::new(),
        uses: FxHashMap::default(),
        targets: FxHashMap::default(),
        writers: FxHashMap::default(),
        tongue: Tongue::En,
        diagnostics: Vec::new(),
        told_unitless: None,
    };
    checker.gather_schema();
    checker.gather_statements(files);
    checker.match_calls(files);
    checker
}

/// What the statements come to beside names.
struct Statements {
    rules: Vec<Rule>,
    checks: Vec<Check>,
    limits: Vec<Limit>,
    splits: Vec<Split>,
    allocations: Vec<Allocation>,
    schedules: Vec<Schedule>,
    given: Option<GivenRows>,
    examples: Vec<Example>,
    kpis: Vec<Kpi>,
    scenarios: Vec<Scenario>,
}

impl Checker<'_> {
    fn finish(mut self, statements: Statements, asked: Vec<ItemId>) -> (Model, Vec<Diagnostic>) {
        let Statements { rules, checks, limits, splits, allocations, schedules, given, examples, kpis, scenarios } = statements;
        let mut wanted: FxHashSet<ItemId> = asked.into_iter().collect();
        let mut seen = |expr: &Expr| {
            each(expr, &mut |e| {
                if let ExprKind::Item { item, .. } = e.kind {
                    wanted.insert(item);
                }
            });
        };
        for rule in &rules {
            rule.clauses.iter().for_each(|c| seen(&c.condition));
            for write in rule.writes() {
                seen(&write.value);
            }
        }
        let parts = splits.iter().flat_map(|s| s.parts.iter().map(|p| p.item).chain([s.item]));
        let planned: FxHashSet<ItemId> = limits.iter().map(|l| l.item).chain(parts).chain(allocations.iter().map(|a| a.item)).collect();
        let is_limited = |id: ItemId| limits.iter().any(|l| l.item == id);
        let shown = (0..self.items.len())
            .filter(|id| {
                let item = &self.items[*id];
                let computed = match item.kind {
                    ItemKind::Input { .. }
                    | ItemKind::History { .. }
                    | ItemKind::Param { .. }
                    | ItemKind::Selection { .. }
                    | ItemKind::Working { .. }
                    | ItemKind::Placed { .. } => false,
                    ItemKind::Set => item.target.is_some(),
                    _ => item.ty.series.is_none() && !self.is_row_number(*id),
                };
                (computed && wanted.contains(id)) || item.target.is_some() || (planned.contains(id) && (computed || is_limited(*id)))
            })
            .collect();
        let mut said: FxHashSet<(String, String)> = FxHashSet::default();
        self.diagnostics.retain(|d| said.insert((format!("{}{:?}", d.code, d.place), d.message.en.clone())));
        self.diagnostics.sort_by(|a, b| a.place.cmp(&b.place));
        let model = Model {
            decision_tables: self.decision_tables.into_iter().flatten().collect(),
            tables: self.tables,
            items: self.items,
            levels: self.levels,
            rules,
            checks,
            examples,
            kpis,
            scenarios,
            limits,
            splits,
            allocations,
            schedules,
            given,
            calendar: self.calendar,
            shown,
        };
        (model, self.diagnostics)
    }

    fn is_row_number(&self, item: ItemId) -> bool {
        matches!(self.defs[item], Def::Table(at) if self.decision_sources.get(at).is_some_and(|t| t.row_number == Some(item)))
    }
}

/// The expression and all that stands in it.
pub(super) fn each(expr: &Expr, visit: &mut dyn FnMut(&Expr)) {
    visit(expr);
    match &expr.kind {
        ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Truth(_) | ExprKind::Level(_) | ExprKind::Item { .. } => {}
        ExprKind::Scale { value, .. } | ExprKind::Negate(value) | ExprKind::IsKnown(value) | ExprKind::Not(value) => each(value, visit),
        ExprKind::Arith { left, right, .. } | ExprKind::Compare { left, right, .. } | ExprKind::Join(left, right) => {
            each(left, visit);
            each(right, visit);
        }
        ExprKind::Between { value, low, high } => {
            each(value, visit);
            each(low, visit);
            each(high, visit);
        }
        ExprKind::OneOf { value, items, .. } => {
            each(value, visit);
            items.iter().for_each(|e| each(e, visit));
        }
        ExprKind::And(all) | ExprKind::Or(all) | ExprKind::Call { args: all, .. } => all.iter().for_each(|e| each(e, visit)),
        ExprKind::Window { value, keep, .. } => {
            each(value, visit);
            keep.iter().for_each(|e| each(e, visit));
        }
        ExprKind::Group { value, by, keep, .. } => {
            each(value, visit);
            by.iter().for_each(|e| each(e, visit));
            keep.iter().for_each(|e| each(e, visit));
        }
        ExprKind::List(list) => {
            let parts = list.keep.iter().chain(&list.value).chain(list.pick.iter().map(|(_, e)| e)).chain(&list.otherwise);
            parts.for_each(|e| each(e, visit));
        }
    }
}
