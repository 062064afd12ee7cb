//! The check-list: how each check with a day stands. Takes the computed truths and days; gives a line a check, for
//! checks about a list a line a row. Invariant: what is not known to be done is not done.

use crate::column::{Column, truth};
use crate::columns::resolve::at;
use crate::columns::{Results, frame};
use crate::import::frame::Bound;
use crate::plan::{CheckFate, Plan, STOCK, WHOLE};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Readiness {
    Overdue,
    Open,
    Done,
}

/// One line of the check-list.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadinessLine {
    /// Index of the check.
    pub check: usize,
    /// The row of the list that it speaks of; none for checks that are asked once, or about all rows of the stock table.
    pub row: Option<u32>,
    /// Serial day; of several rows the earliest of those that are not done. NaN if unknown.
    pub day: f64,
    pub state: Readiness,
    /// Rows that count, and how many of them are not done.
    pub rows: usize,
    pub open: usize,
}

/// The lines of all checks that have a day: overdue first, then by day, in the order of the text.
pub fn readiness(plan: &Plan, bound: &Bound, results: &Results) -> Vec<ReadinessLine> {
    let dated = plan.checks.iter().enumerate().filter(|(_, c)| c.due.is_some());
    let mut lines: Vec<ReadinessLine> = dated.flat_map(|(n, _)| readiness_of(n, plan, bound, results)).collect();
    let day = |l: &ReadinessLine| if l.day.is_finite() { l.day } else { f64::INFINITY };
    lines.sort_by(|a, b| a.state.cmp(&b.state).then(day(a).total_cmp(&day(b))));
    lines
}

/// How one check stands; one without a day is overdue where it fails, and open where it is unknown.
pub fn readiness_of(check: usize, plan: &Plan, bound: &Bound, results: &Results) -> Vec<ReadinessLine> {
    let Some(def) = plan.checks.get(check) else { return Vec::new() };
    let done = def.due.map_or(def.truth, |due| due.done);
    let (done, day) = (results.column(plan, bound, done), def.due.and_then(|due| results.column(plan, bound, due.day)));
    let state = |row: usize| -> (Readiness, f64) {
        let holds = match done {
            Some(Column::Truth(done)) => at(done, row),
            _ => None,
        };
        let until = match day {
            Some(Column::Number(days)) => at(days, row).unwrap_or(f64::NAN),
            _ => f64::NAN,
        };
        let late = match def.due {
            Some(_) => until < bound.as_of.floor(),
            None => holds == Some(truth::FALSE),
        };
        let state = match (holds == Some(truth::TRUE), late) {
            (true, _) => Readiness::Done,
            (false, true) => Readiness::Overdue,
            (false, false) => Readiness::Open,
        };
        (state, until)
    };
    let rows = if def.table == WHOLE { 1 } else { frame(bound, def.table).map_or(0, |f| f.len()) };
    let line = |row: Option<u32>, states: &[(Readiness, f64)]| {
        let open = states.iter().filter(|(s, _)| *s != Readiness::Done).count();
        let state = states.iter().map(|(s, _)| *s).min().unwrap_or(Readiness::Done);
        let counts = states.iter().filter(|(s, day)| !day.is_nan() && (*s != Readiness::Done || open == 0));
        let day = counts.map(|(_, day)| *day).fold(f64::NAN, f64::min);
        ReadinessLine { check, row, day, state, rows: states.len(), open }
    };
    // a check that leaves rows out is asked about them
    let judged = (0..rows).filter(|row| def.fate == CheckFate::SkipRow || !results.is_skipped(def.table, *row));
    if matches!(def.table, WHOLE | STOCK) {
        return vec![line(None, &judged.map(state).collect::<Vec<_>>())];
    }
    judged.map(|row| line(Some(row as u32), &[state(row)])).collect()
}
