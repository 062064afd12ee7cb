//! What was assumed about allocations: room that is unknown counts as none, shares that do not make 100% are taken in
//! proportion. Takes what a run placed, returns data issues. Invariant: one issue a row of the list, one a sum of shares.

use super::allocation::Placements;
use super::{Results, frame};
use crate::import::frame::{Bound, Fate, Issue};
use crate::place::CellRef;
use crate::plan::{AllocateWork, Expr, Plan, STOCK, Work};
use crate::said;

/// Of all allocations, in the order of the plan.
pub fn assumed(plan: &Plan, bound: &Bound, results: &Results) -> Vec<Issue> {
    let mut issues = Vec::new();
    for step in &plan.steps {
        let Work::Allocate(work) = &step.work else { continue };
        let Some(Some(placements)) = results.placements.get(step.into as usize) else { continue };
        unknown_rooms(plan, bound, results, work, placements, &mut issues);
        odd_shares(plan, bound, work, placements, &mut issues);
    }
    issues
}

fn name(plan: &Plan, table: crate::plan::TableId) -> &str {
    plan.tables.get(usize::from(table)).map_or("?", |t| t.name.as_str())
}

fn unknown_rooms(plan: &Plan, bound: &Bound, results: &Results, work: &AllocateWork, placements: &Placements, issues: &mut Vec<Issue>) {
    let list = name(plan, work.list);
    let Some(frame) = frame(bound, work.list) else { return };
    let input = work.rooms.iter().find_map(|room| match room.amount {
        Expr::Column(id) => results.inputs.get(id as usize).copied().flatten(),
        _ => None,
    });
    for row in placements.no_room_known.iter().map(|r| *r as usize) {
        let of_row = || Some(CellRef { sheet: frame.sheet, row: frame.sheet_row(row)?, col: 0 });
        issues.push(Issue {
            code: "room-unknown",
            cell: input.and_then(|at| frame.cell(row, at as usize)).or_else(of_row),
            row: (work.list == STOCK).then_some(row),
            fate: Fate::Assumed,
            message: said!(
                "how much room this row of {list} has is unknown: nothing goes there",
                "“{list}”这一行的空间未知：不会分配到这里"
            ),
            next: said!("fill the cell; 0 if there is no room", "请补上单元格；没有空间就写 0"),
        });
    }
}

fn odd_shares(plan: &Plan, bound: &Bound, work: &AllocateWork, placements: &Placements, issues: &mut Vec<Issue>) {
    let list = name(plan, work.list);
    let mut sums: Vec<(f64, u32, usize)> = Vec::new();
    for (row, sum) in &placements.odd_shares {
        match sums.iter_mut().find(|(other, _, _)| other == sum) {
            Some((_, _, count)) => *count += 1,
            None => sums.push((*sum, *row, 1)),
        }
    }
    for (sum, row, count) in sums {
        let shown = format!("{}%", (sum * 1e6).round() / 1e4);
        let rows = if count == 1 { "row" } else { "rows" };
        issues.push(Issue {
            code: "shares-not-whole",
            cell: bound.stock.rows.get(row as usize).map(|r| CellRef { sheet: bound.stock.sheet, row: *r, col: 0 }),
            row: (count == 1).then_some(row as usize),
            fate: Fate::Assumed,
            message: said!(
                "the shares of {list} make {shown} for {count} {rows}: they were taken in proportion",
                "“{list}”的份额对 {count} 行合计为 {shown}：已按比例折算"
            ),
            next: said!("correct the shares so that they make 100% for each row", "请更正份额，使每一行适用的份额合计为 100%"),
        });
    }
}
