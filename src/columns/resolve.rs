//! The value of a name after rules. Takes what the rules that fire give it; returns a column, and for each row whether
//! that is definite. Where a rule is undecided, gives an unknown value or rules conflict, the value before rules stands. Invariant: a rule that
//! another fired rule overrides for this name neither counts nor makes the name undecided.

use super::number::compare;
use crate::column::{Column, Texts, truth};
use crate::plan::{Combine, Plan, RuleId, Target};

/// States of a name in a row.
pub mod state {
    pub const DEFINITE: u8 = 0;
    /// A rule that writes it is undecided, or gives it an unknown value.
    pub const UNDECIDED: u8 = 1;
    /// Rules give different values.
    pub const CONFLICT: u8 = 2;
}

/// A writer's columns; columns of one row stand for all rows.
pub struct Given<'a> {
    pub rule: RuleId,
    pub fired: &'a [u8],
    pub value: &'a Column,
}

/// The value of a row in a column that may have one row for all.
pub fn at<T: Copy>(values: &[T], row: usize) -> Option<T> {
    if values.len() == 1 { values.first().copied() } else { values.get(row).copied() }
}

/// Whether the value of a row is known, in a column that may have one row for all.
pub fn known_at(column: &Column, row: usize) -> bool {
    if column.len() == 1 { column.is_known(0) } else { row < column.len() && column.is_known(row) }
}

/// Whether two known values of a column pair are the same for the language; `None` where one is unknown.
fn same(a: &Column, b: &Column, row: usize, texts: &Texts) -> Option<bool> {
    match (a, b) {
        (Column::Number(a), Column::Number(b)) => {
            let (a, b) = (at(a, row)?, at(b, row)?);
            (!a.is_nan() && !b.is_nan()).then(|| compare(a, b).is_eq())
        }
        (Column::Text(a), Column::Text(b)) => {
            let (a, b) = (at(a, row)?, at(b, row)?);
            let unknown = crate::column::UNKNOWN_TEXT;
            (a != unknown && b != unknown).then(|| texts.class(a) == texts.class(b))
        }
        (Column::Truth(a), Column::Truth(b)) => {
            let (a, b) = (at(a, row)?, at(b, row)?);
            (a != truth::UNKNOWN && b != truth::UNKNOWN).then_some(a == b)
        }
        _ => None,
    }
}

/// The writers that count in a row: those that fire and are not overridden; and whether an undecided one might count.
pub fn standing<'g>(given: &'g [Given<'g>], row: usize, plan: &Plan) -> (Vec<&'g Given<'g>>, bool) {
    let fired = |t: u8| move |g: &&Given<'_>| at(g.fired, row) == Some(t);
    let yes: Vec<&Given<'_>> = given.iter().filter(fired(truth::TRUE)).collect();
    let overridden =
        |rule: RuleId| yes.iter().any(|g| plan.rules.get(g.rule as usize).is_some_and(|r| g.rule != rule && r.overrides.contains(&rule)));
    let open = given.iter().filter(fired(truth::UNKNOWN)).any(|g| !overridden(g.rule));
    (yes.iter().copied().filter(|g| !overridden(g.rule)).collect(), open)
}

/// Sets `row` of `out` to what stands in `from`.
fn put(out: &mut Column, from: &Column, row: usize) {
    match (out, from) {
        (Column::Number(out), Column::Number(v)) => out[row] = at(v, row).unwrap_or(f64::NAN),
        (Column::Text(out), Column::Text(v)) => out[row] = at(v, row).unwrap_or(crate::column::UNKNOWN_TEXT),
        (Column::Truth(out), Column::Truth(v)) => out[row] = at(v, row).unwrap_or(truth::UNKNOWN),
        (Column::Number(out), _) => out[row] = f64::NAN,
        (Column::Text(out), _) => out[row] = crate::column::UNKNOWN_TEXT,
        (Column::Truth(out), _) => out[row] = truth::UNKNOWN,
    }
}

/// `before` with as many rows as the table.
fn spread(before: &Column, rows: usize) -> Column {
    if before.len() == rows {
        return before.clone();
    }
    match before {
        Column::Number(v) => Column::Number(vec![v.first().copied().unwrap_or(f64::NAN); rows]),
        Column::Text(v) => Column::Text(vec![v.first().copied().unwrap_or(crate::column::UNKNOWN_TEXT); rows]),
        Column::Truth(v) => Column::Truth(vec![v.first().copied().unwrap_or(truth::UNKNOWN); rows]),
    }
}

/// The column after rules, and the state of each row.
pub fn resolve(target: &Target, given: &[Given<'_>], before: &Column, rows: usize, plan: &Plan, texts: &Texts) -> (Column, Vec<u8>) {
    let mut out = spread(before, rows);
    let mut states = vec![state::DEFINITE; rows];
    let mut touched = vec![truth::FALSE; rows];
    for g in given {
        for (row, t) in touched.iter_mut().enumerate() {
            *t |= at(g.fired, row).unwrap_or(truth::FALSE);
        }
    }
    for row in (0..rows).filter(|r| touched[*r] != truth::FALSE) {
        let (standing, open) = standing(given, row, plan);
        if open {
            states[row] = state::UNDECIDED;
            continue;
        }
        let Some((first, rest)) = standing.split_first() else { continue };
        match target.combine {
            Combine::Agree => {
                let agreement: Vec<Option<bool>> = rest.iter().map(|g| same(first.value, g.value, row, texts)).collect();
                if agreement.contains(&Some(false)) {
                    states[row] = state::CONFLICT;
                } else if agreement.contains(&None) || !known_at(first.value, row) {
                    states[row] = state::UNDECIDED;
                } else {
                    put(&mut out, first.value, row);
                }
            }
            combine => {
                let numbers = standing.iter().map(|g| match g.value {
                    Column::Number(v) => at(v, row).unwrap_or(f64::NAN),
                    _ => f64::NAN,
                });
                let join = |a: f64, b: f64| match combine {
                    _ if a.is_nan() || b.is_nan() => f64::NAN,
                    Combine::Largest => a.max(b),
                    Combine::Smallest => a.min(b),
                    _ => super::number::known(a + b),
                };
                match (&mut out, numbers.reduce(join).unwrap_or(f64::NAN)) {
                    (Column::Number(out), joined) if !joined.is_nan() => out[row] = joined,
                    _ => states[row] = state::UNDECIDED,
                }
            }
        }
    }
    (out, states)
}
