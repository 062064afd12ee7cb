//! Rules among each other: one that can never fire, one that another always hides. Takes the rules with the cases in
//! which they fire, which conflicts go by too. Invariant: what is said holds whatever the data.

use super::cases::{Case, all_of};
use super::facts::Facts;
use crate::diagnostic::Diagnostic;
use crate::model::{Expr, ExprKind, ItemId, Model, Rule};
use crate::place::Place;
use crate::said;
use crate::tongue::Said;

pub fn check(facts: &mut Facts, found: &mut Vec<Diagnostic>) {
    let model = facts.model;
    let by_table = table_rules(model);
    let mut cases: Vec<Option<Vec<Case>>> = Vec::with_capacity(model.rules.len());
    for (r, rule) in model.rules.iter().enumerate() {
        // a row of a decision table fires where no row above it fits: the table's own proof speaks for it
        if by_table[r] {
            cases.push(None);
            continue;
        }
        let parts = rule.clauses.iter().map(|c| facts.cases(&c.condition, !c.unless)).collect();
        let settled: Vec<Case> = all_of(parts).iter().filter_map(|case| facts.settle(case)).collect();
        if settled.is_empty() {
            found.push(never_fires(facts, rule));
            cases.push(None);
        } else {
            cases.push(Some(settled));
        }
    }
    hidden(facts, &cases, found);
    super::subsumed::check(facts, &cases, found);
    super::conflicts::check(facts, cases, found);
}

fn table_rules(model: &Model) -> Vec<bool> {
    let mut by_table = vec![false; model.rules.len()];
    for rule in model.decision_tables.iter().flat_map(|t| &t.rows).filter_map(|row| row.rule) {
        if let Some(slot) = by_table.get_mut(rule) {
            *slot = true;
        }
    }
    by_table
}

/// A condition that must hold, or must not.
struct Demand<'e> {
    expr: &'e Expr,
    holds: bool,
}

fn demands(rule: &Rule) -> Vec<Demand<'_>> {
    fn split<'e>(expr: &'e Expr, holds: bool, into: &mut Vec<Demand<'e>>) {
        match &expr.kind {
            ExprKind::And(parts) if holds => parts.iter().for_each(|p| split(p, true, into)),
            ExprKind::Or(parts) if !holds => parts.iter().for_each(|p| split(p, false, into)),
            ExprKind::Not(inner) => split(inner, !holds, into),
            _ => into.push(Demand { expr, holds }),
        }
    }
    let mut all = Vec::new();
    rule.clauses.iter().for_each(|c| split(&c.condition, !c.unless, &mut all));
    all
}

fn never_fires(facts: &mut Facts, rule: &Rule) -> Diagnostic {
    let title = &rule.title;
    let demands = demands(rule);
    let cases: Vec<Vec<Case>> = demands.iter().map(|d| facts.cases(d.expr, d.holds)).collect();
    let possible = |parts: Vec<Vec<Case>>, facts: &Facts| all_of(parts).iter().any(|case| facts.settle(case).is_some());
    let next =
        said!("Put the conditions right, join them with `or`, or take the rule out.", "请改正条件，或用“或”连接它们，或删除这条规则。");
    let diagnostic =
        |message: Said| Diagnostic::warning("never-fires", Place::Text(rule.span), message, next.clone()).in_tongue(rule.tongue);
    for (n, case) in cases.iter().enumerate() {
        if !possible(vec![case.clone()], facts) {
            let words = facts.words(demands[n].expr);
            let message = if demands[n].holds {
                said!("Rule “{title}” can never fire: “{words}” never holds.", "规则“{title}”永远不会触发：“{words}”永远不成立。")
            } else {
                said!("Rule “{title}” can never fire: “{words}” always holds.", "规则“{title}”永远不会触发：“{words}”总是成立。")
            };
            return diagnostic(message).and_see(Place::Text(demands[n].expr.span), said!("this condition", "这个条件"));
        }
    }
    for second in 1..cases.len() {
        for first in 0..second {
            if possible(vec![cases[first].clone(), cases[second].clone()], facts) {
                continue;
            }
            let (a, b) = (demand_words(facts, &demands[first]), demand_words(facts, &demands[second]));
            let message = Said::new(
                format!("Rule “{title}” can never fire: {} and {} exclude each other.", a.en, b.en),
                format!("规则“{title}”永远不会触发：{}与{}互相矛盾。", a.zh, b.zh),
            );
            return diagnostic(message)
                .and_see(Place::Text(demands[first].expr.span), said!("one of the two", "其中之一"))
                .and_see(Place::Text(demands[second].expr.span), said!("the other", "另一个"));
        }
    }
    diagnostic(said!("Rule “{title}” can never fire: its conditions exclude each other.", "规则“{title}”永远不会触发：它的条件互相矛盾。"))
}

fn demand_words(facts: &Facts, demand: &Demand) -> Said {
    let words = facts.words(demand.expr);
    if demand.holds { said!("“{words}”", "“{words}”") } else { said!("not “{words}”", "“{words}”不成立") }
}

/// Whether every case of `inner` lies within one of `outer`, and nothing was left out of `outer`.
pub fn covers(outer: &[Case], inner: &[Case]) -> bool {
    inner.iter().all(|case| {
        outer
            .iter()
            .any(|wide| wide.exact && wide.values.iter().all(|(var, values)| case.values.get(var).is_some_and(|v| v.is_within(values))))
    })
}

fn hidden(facts: &Facts, cases: &[Option<Vec<Case>>], found: &mut Vec<Diagnostic>) {
    let model = facts.model;
    for (w, winner) in model.rules.iter().enumerate() {
        for loser in &winner.overrides {
            let (Some(rule), Some(Some(wide)), Some(Some(narrow))) = (model.rules.get(*loser), cases.get(w), cases.get(*loser)) else {
                continue;
            };
            let written: Vec<ItemId> = winner.writes().map(|w| w.item).collect();
            let nothing_left = rule.actions.iter().all(|a| {
                a.colour.is_none() && a.label.is_none() && !a.writes.is_empty() && a.writes.iter().all(|w| written.contains(&w.item))
            });
            let moves = narrow.iter().flat_map(|c| c.values.keys()).any(|v| facts.vars[*v].moves);
            // two that override each other are a mistake of their own
            let circle = rule.overrides.contains(&w);
            if circle || !nothing_left || moves || !lasts_as_long(winner, rule) || winner.table != rule.table || !covers(wide, narrow) {
                continue;
            }
            let (title, other) = (&rule.title, &winner.title);
            let message = said!(
                "Rule “{title}” never has a say: wherever it fires, “{other}” fires too and overrides all that it sets.",
                "规则“{title}”从不起作用：凡是它触发的地方，“{other}”也会触发，并优先于它的全部设定。"
            );
            let next = said!(
                "Narrow the conditions of “{other}”, take out the `overrides`, or take out the rule.",
                "缩小“{other}”的条件，去掉“优先于”，或删除这条规则。"
            );
            let also = said!("this rule overrides it", "这条规则优先于它");
            found.push(
                Diagnostic::warning("hidden-rule", Place::Text(rule.span), message, next)
                    .and_see(Place::Text(winner.span), also)
                    .in_tongue(rule.tongue),
            );
        }
    }
}

/// Whether a rule is in force on all days on which another one is.
pub fn lasts_as_long(rule: &Rule, other: &Rule) -> bool {
    match (rule.valid, other.valid) {
        (None, _) => true,
        (Some(a), Some(b)) => a.0 <= b.0 && a.1 >= b.1,
        (Some(_), None) => false,
    }
}
