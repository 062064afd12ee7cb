//! Rows that a limit could not judge: what they cost, or what is left for them, is unknown, so nothing is admitted.
//! Takes what a run computed, returns data issues. Invariant: each such row is listed once a limit, in the order of rows.

use super::{Results, frame};
use crate::column::Column;
use crate::import::frame::{Bound, Fate, Issue};
use crate::place::CellRef;
use crate::plan::{ColumnId, Plan, STOCK};
use crate::said;

/// The rows that ask for something and get nothing because a value is missing.
pub fn not_admitted(plan: &Plan, bound: &Bound, results: &Results) -> Vec<Issue> {
    let mut issues = Vec::new();
    for limit in &plan.limits {
        let column = |id: ColumnId| match results.column(plan, bound, id) {
            Some(Column::Number(v)) => v.as_slice(),
            _ => &[],
        };
        let at = |id: ColumnId, row: usize| super::resolve::at(column(id), row).unwrap_or(f64::NAN);
        let table = plan.columns.get(limit.asked as usize).map_or(STOCK, |c| c.table);
        let Some(frame) = frame(bound, table) else { continue };
        for row in 0..frame.len() {
            let asked = at(limit.asked, row);
            let judged = asked > 0.0 && !results.is_skipped(table, row);
            let missing = if !judged {
                continue;
            } else if at(limit.cost, row).is_nan() {
                words_of(plan, limit.cost)
            } else if at(limit.left, row).is_nan() {
                words_of(plan, limit.room)
            } else if at_the_edge(at(limit.cost, row), at(limit.left, row)) && limit.pack.is_some_and(|pack| no_size(at(pack, row))) {
                limit.pack.map_or("", |pack| words_of(plan, pack))
            } else {
                continue;
            };
            let name = &limit.name;
            let cell = frame.rows.get(row).map(|r| CellRef { sheet: frame.sheet, row: *r, col: 0 });
            let issue = Issue {
                code: "limit-not-judged",
                cell,
                row: (table == STOCK).then_some(row),
                fate: Fate::Unknown,
                message: said!(
                    "the limit of {name} admits nothing for this row, because {missing} is unknown",
                    "“{name}”的限额没有放行这一行，因为“{missing}”未知"
                ),
                next: said!("fill the cells that it is worked out from, then run again", "请补上计算所需的单元格，再运行一次"),
            };
            if !issues.iter().any(|i: &Issue| i.row == issue.row && i.message == issue.message) {
                issues.push(issue);
            }
        }
    }
    issues
}

/// Nothing can be packed in what is unknown or not above zero.
fn no_size(pack: f64) -> bool {
    pack.is_nan() || pack <= 0.0
}

/// Some room is left, but not enough.
fn at_the_edge(cost: f64, left: f64) -> bool {
    left > 0.0 && cost > left
}

/// The expression in the user's words.
pub fn words_of(plan: &Plan, column: ColumnId) -> &str {
    plan.columns.get(column as usize).map_or("", |c| if c.words.is_empty() { c.name.as_str() } else { c.words.as_str() })
}
