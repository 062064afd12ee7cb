//! The lines of timelines: a line a step of a schedule, for each row that it is for. Takes computed columns, returns
//! dates and how late a step is. Invariant: the steps of a row stand in the order in which they happen.

use crate::column::{Column, truth};
use crate::columns::resolve::at;
use crate::columns::{Results, frame};
use crate::import::frame::Bound;
use crate::plan::{ColumnId, Plan, WHOLE};
use crate::said;
use crate::tongue::Said;

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineLine {
    /// Index into [`Plan::schedules`].
    pub schedule: usize,
    /// Row of the stock frame; none where the schedule is the same for all.
    pub row: Option<u32>,
    /// Index into the schedule's steps.
    pub step: usize,
    /// Last safe day to begin the whole; serial days, unknown is NaN.
    pub order_by: f64,
    pub start: f64,
    pub end: f64,
    /// Days, or workdays, that the step takes at least and at most.
    pub low: f64,
    pub high: f64,
    /// Days by which the last safe start has passed; 0 in time, NaN unknown.
    pub late_by: f64,
    /// Why dates are missing.
    pub why: Option<Said>,
}

/// All steps, by schedule, row and step.
pub fn timeline_lines(plan: &Plan, bound: &Bound, results: &Results) -> Vec<TimelineLine> {
    let mut lines = Vec::new();
    let numbers = |id: ColumnId| match results.column(plan, bound, id) {
        Some(Column::Number(v)) => v.as_slice(),
        _ => &[],
    };
    let value = |id: ColumnId, row: usize| at(numbers(id), row).unwrap_or(f64::NAN);
    let today = bound.as_of.floor();
    for (n, schedule) in plan.schedules.iter().enumerate() {
        let table = plan.columns.get(schedule.start as usize).map_or(WHOLE, |c| c.table);
        let rows = if table == WHOLE { 1 } else { frame(bound, table).map_or(0, |f| f.len()) };
        for row in (0..rows).filter(|r| !results.is_skipped(table, *r)) {
            let keep = schedule.keep.map_or(truth::TRUE, |id| match results.column(plan, bound, id) {
                Some(Column::Truth(v)) => at(v, row).unwrap_or(truth::UNKNOWN),
                _ => truth::UNKNOWN,
            });
            if keep == truth::FALSE {
                continue;
            }
            let order_by = value(schedule.start, row);
            for (number, step) in schedule.steps.iter().enumerate() {
                let start = value(step.start, row);
                let why = if keep == truth::UNKNOWN {
                    Some(said!("whether the row is in the schedule is unknown", "这一行是否需要排期未知"))
                } else if start.is_nan() {
                    Some(said!("the date to finish by, or how long a step takes, is unknown", "完成日期或某个步骤的时长未知"))
                } else {
                    None
                };
                lines.push(TimelineLine {
                    schedule: n,
                    row: (table != WHOLE).then_some(row as u32),
                    step: number,
                    order_by,
                    start,
                    end: value(step.end, row),
                    low: step.low.map_or_else(|| value(step.high, row), |low| value(low, row)),
                    high: value(step.high, row),
                    late_by: if start.is_nan() || today.is_nan() { f64::NAN } else { (today - start).max(0.0) },
                    why,
                });
            }
        }
    }
    lines
}
