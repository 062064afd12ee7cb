//! Rows that a limit could not judge: what they cost, or what is left for them, is unknown, so nothing is admitted.
//! Takes what a run computed, returns data issues. Invariant: each such row is listed once a limit, in the order of rows.

use super::{Results, frame};
use crate::column::Column;
use crate::import::frame::{Bound, Fate, Issue};
use crate::place::CellRef;
use crate::plan::{ColumnId, Expr, Plan, STOCK, Source, Work};
use crate::said;

/// The rows that ask for something and get nothing because a value is missing.
pub fn not_admitted(plan: &Plan, bound: &Bound, results: &Results) -> Vec<Issue> {
    let mut issues = Vec::new();
    let behind = Behind { plan, bound, results };
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
            let unknown = |id: &ColumnId| !behind.is_known(*id, row);
            let missing = if !judged {
                continue;
            } else if at(limit.cost, row).is_nan() {
                limit.cost
            } else if at(limit.left, row).is_nan() {
                // the row's group is asked for before what is left for it
                limit.by.filter(unknown).unwrap_or(limit.room)
            } else if at_the_edge(at(limit.cost, row), at(limit.left, row))
                && let Some(pack) = limit.pack.filter(|pack| no_size(at(*pack, row)))
            {
                pack
            } else {
                continue;
            };
            let first = CellRef { sheet: frame.sheet, row: frame.rows.get(row).copied().unwrap_or(0), col: 0 };
            let is_nothing = behind.is_known(missing, row);
            let (source, cell) = behind.input(missing, row);
            let (name, missing) = (&limit.name, words_of(plan, source));
            let why = match is_nothing {
                true => said!("{missing} is not above 0", "“{missing}”不大于 0"),
                false => said!("{missing} is unknown", "“{missing}”未知"),
            };
            let (en, zh) = (&why.en, &why.zh);
            let issue = Issue {
                code: "limit-not-judged",
                cell: Some(cell.unwrap_or(first)),
                row: (table == STOCK).then_some(row),
                fate: Fate::Unknown,
                message: said!("the limit of {name} admits nothing for this row, because {en}", "“{name}”的限额没有放行这一行，因为{zh}"),
                next: said!("fill the cells that it is worked out from, then run again", "请补上计算所需的单元格，再运行一次"),
            };
            if !issues.iter().any(|i: &Issue| i.row == issue.row && i.message == issue.message) {
                issues.push(issue);
            }
        }
    }
    issues
}

/// The way from a value of a row back to the input that makes it unknown.
pub(crate) struct Behind<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) bound: &'a Bound,
    pub(crate) results: &'a Results,
}

impl Behind<'_> {
    fn is_known(&self, id: ColumnId, row: usize) -> bool {
        let column = self.results.column(self.plan, self.bound, id);
        column.is_some_and(|c| c.is_known(if c.len() == 1 { 0 } else { row }))
    }

    /// The first blank input behind an unknown value, with its cell; of a known value the name that it is taken from
    /// as it stands. The column itself where nothing of that kind is found.
    pub(crate) fn input(&self, id: ColumnId, row: usize) -> (ColumnId, Option<CellRef>) {
        let (mut open, mut seen) = (vec![id], Vec::new());
        while let Some(next) = open.pop() {
            if seen.contains(&next) {
                continue;
            }
            seen.push(next);
            let Some(def) = self.plan.columns.get(next as usize) else { continue };
            if def.source == Source::Input {
                let place = self.results.inputs.get(next as usize).copied().flatten();
                let cell = place.and_then(|at| frame(self.bound, def.table)?.cell(row, at as usize));
                return (next, cell);
            }
            let step = self.plan.steps.iter().find(|s| s.into == next);
            let Some(Work::Row(expr)) = step.map(|s| &s.work) else { continue };
            let mut reads: Vec<ColumnId> = Vec::new();
            crate::plan::visit(expr, &mut |e| {
                if let Expr::Column(id) = e {
                    reads.push(*id);
                }
            });
            let bare = matches!(expr, Expr::Column(_));
            reads.retain(|read| bare || !self.is_known(*read, row));
            // the first that is read is looked at first
            open.extend(reads.into_iter().rev());
        }
        (id, None)
    }
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
