//! What became of the names that rules set, for one row: the value before and after rules, and each rule that had a
//! say. Takes what a run computed. Invariant: the outcome is what the columns and states say, never resolved anew.

use crate::column::{Column, Texts, truth};
use crate::columns::Results;
use crate::columns::number::compare;
use crate::columns::resolve::{Given, at, known_at, standing, state};
use crate::columns::show::{Cell, Look};
use crate::columns::worker::Worker;
use crate::import::frame::Bound;
use crate::plan::{Combine, Plan, RuleId, TableId, Target};
use crate::tongue::Tongue;
use crate::unit::Units;

/// A name that rules set in the row, or would.
#[derive(Clone, Debug, PartialEq)]
pub struct SetName {
    pub name: String,
    /// With units.
    pub before: String,
    pub after: String,
    pub standing: Standing,
    pub candidates: Vec<Candidate>,
}

/// Whether the value after rules is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Final,
    /// A rule is undecided or sets an unknown value: the value before rules stands.
    Undecided,
    /// Rules give different values: the value before rules stands.
    Conflict,
}

/// One rule and the value it gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    pub title: String,
    pub value: String,
    pub fate: CandidateFate,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CandidateFate {
    /// The name has its value, alone or with others that agree or add up.
    Won,
    /// By the rule with this title.
    Overridden(String),
    /// A larger or smaller value won.
    Outbid,
    /// Another rule gives another value.
    Disagrees,
    /// It is undecided whether the rule fires.
    Undecided,
    /// It fired, but its value is unknown.
    NoValue,
    /// It fired, but the name stays as it was for another rule's sake.
    Waits,
}

/// The names of a table that rules set in a row; only those that one rule writes, if one is asked for.
pub fn set_names(
    plan: &Plan,
    bound: &Bound,
    results: &Results,
    texts: &Texts,
    (table, row): (TableId, u32),
    only: Option<RuleId>,
    tongue: Tongue,
) -> Vec<SetName> {
    let worker = Worker::new(texts, bound.as_of);
    let place = row as usize;
    if results.is_skipped(table, place) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (number, target) in plan.targets.iter().enumerate() {
        let Some(def) = plan.columns.get(target.after as usize).filter(|def| def.table == table) else { continue };
        if only.is_some_and(|rule| target.writers.iter().all(|w| w.rule != rule)) {
            continue;
        }
        let given: Vec<Given<'_>> = target
            .writers
            .iter()
            .filter_map(|w| match results.column(plan, bound, plan.rules.get(usize::from(w.rule))?.fired)? {
                Column::Truth(fired) => Some(Given { rule: w.rule, fired, value: results.column(plan, bound, w.value)? }),
                _ => None,
            })
            .collect();
        let look = Look::new(&def.shape, plan, Units::shipped(), tongue);
        let shown = |column: Option<&Column>| {
            let mut out = String::new();
            let row = if column.is_some_and(|c| c.len() == 1) { 0 } else { place };
            look.show(column.map_or(Cell::Number(f64::NAN), |c| Cell::of(c, row)), &worker, tongue, &mut out);
            out
        };
        let after = results.column(plan, bound, target.after);
        let state = results.states.get(number).and_then(|s| at(s, place)).unwrap_or(state::DEFINITE);
        let stand: Vec<RuleId> = standing(&given, place, plan).0.iter().map(|g| g.rule).collect();
        let candidates: Vec<Candidate> = given
            .iter()
            .filter(|g| at(g.fired, place).is_some_and(|t| t != truth::FALSE))
            .map(|g| Candidate {
                title: title(plan, g.rule),
                value: shown(Some(g.value)),
                fate: fate(plan, target, g, &given, &stand, (place, state, after)),
            })
            .collect();
        if candidates.is_empty() {
            continue;
        }
        found.push(SetName {
            name: target.name.clone(),
            before: shown(results.column(plan, bound, target.before)),
            after: shown(after),
            standing: match state {
                state::DEFINITE => Standing::Final,
                state::CONFLICT => Standing::Conflict,
                _ => Standing::Undecided,
            },
            candidates,
        });
    }
    found
}

fn title(plan: &Plan, rule: RuleId) -> String {
    plan.rules.get(usize::from(rule)).map_or_else(String::new, |r| r.title.clone())
}

fn fate(
    plan: &Plan,
    target: &Target,
    given: &Given<'_>,
    all: &[Given<'_>],
    standing: &[RuleId],
    (row, state, after): (usize, u8, Option<&Column>),
) -> CandidateFate {
    let over = |other: &&Given<'_>| {
        other.rule != given.rule
            && at(other.fired, row) == Some(truth::TRUE)
            && plan.rules.get(usize::from(other.rule)).is_some_and(|r| r.overrides.contains(&given.rule))
    };
    if let Some(winner) = all.iter().find(over) {
        return CandidateFate::Overridden(title(plan, winner.rule));
    }
    if !standing.contains(&given.rule) {
        return CandidateFate::Undecided;
    }
    if !known_at(given.value, row) {
        return CandidateFate::NoValue;
    }
    match state {
        state::CONFLICT => CandidateFate::Disagrees,
        state::DEFINITE => match (target.combine, given.value, after) {
            (Combine::Largest | Combine::Smallest, Column::Number(mine), Some(Column::Number(won)))
                if at(mine, row).zip(at(won, row)).is_some_and(|(m, w)| compare(m, w).is_ne()) =>
            {
                CandidateFate::Outbid
            }
            _ => CandidateFate::Won,
        },
        _ => CandidateFate::Waits,
    }
}
