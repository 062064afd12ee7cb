//! Rows whose quantity to limit, split, allocate or order is unknown: they stand in no line and in no cut, so they are
//! told here. Takes what a run computed, gives each such row with the blank that makes it so.
//! Invariant: sorted by table and row; a row and name is told once.

use super::Decisions;
use super::cells::{Trace, Tracer, Want};
use crate::column::{Column, Texts};
use crate::columns::limits::{Behind, words_of};
use crate::columns::resolve::at;
use crate::columns::worker::Worker;
use crate::columns::{Results, frame};
use crate::import::frame::{Bound, Fate, Issue};
use crate::place::CellRef;
use crate::plan::{ColumnId, Plan, STOCK, TableId};
use crate::said;
use crate::tongue::Said;
use rustc_hash::{FxHashMap, FxHashSet};

/// A quantity that is unknown in a row.
#[derive(Clone, Debug, PartialEq)]
pub struct UnknownQuantity {
    pub table: TableId,
    pub row: u32,
    /// `order quantity is unknown: case pack is blank`.
    pub said: Said,
    /// The blank cell; the row's first where none is found.
    pub cell: Option<CellRef>,
}

/// All rows that are judged and whose quantity is unknown.
pub fn unknown_quantities(plan: &Plan, bound: &Bound, results: &Results, texts: &Texts) -> Vec<UnknownQuantity> {
    let asked = |quantity: ColumnId| plan.limits.iter().find(|l| l.after == quantity).map_or(quantity, |l| l.asked);
    let mut columns: Vec<ColumnId> = Vec::new();
    for column in plan.limits.iter().map(|l| l.asked).chain(plan.orders.iter().map(|o| asked(o.quantity))) {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    let behind = Behind { plan, bound, results };
    let tracer = Tracer::new(plan, bound, results, texts);
    let worker = Worker::new(texts, bound.as_of);
    // something stands in these cells, but no value could be read from it
    let unread: FxHashSet<CellRef> = bound.issues.iter().filter_map(|issue| issue.cell).collect();
    let mut traces: FxHashMap<ColumnId, Trace<'_>> = FxHashMap::default();
    let mut found = Vec::new();
    for column in columns {
        let Some(def) = plan.columns.get(column as usize) else { continue };
        let (Some(Column::Number(values)), Some(frame)) = (results.column(plan, bound, column), frame(bound, def.table)) else { continue };
        for row in (0..frame.len()).filter(|row| !results.is_skipped(def.table, *row)) {
            if at(values, row).is_some_and(|v| !v.is_nan()) {
                continue;
            }
            let (source, mut cell) = behind.input(column, row);
            let mut why = cell.map(|cell| because(words_of(plan, source), unread.contains(&cell)));
            if cell.is_none() {
                let trace = traces.entry(source).or_insert_with(|| tracer.columns(def.table, &[source]));
                let cells: Vec<Vec<crate::place::CellRange>> = trace.cells(&[row as u32], Want::Unknown, &worker);
                cell = cells.first().and_then(|c| c.first()).map(|range| range.first);
                why = trace.unknown_names(row as u32, &worker).first().map(|name| because(name, cell.is_none_or(|c| unread.contains(&c))));
            }
            let Said { en, zh } = why.unwrap_or_else(|| said!("a value behind it could not be computed", "背后有一个值算不出来"));
            let name = &def.name;
            let first = || frame.sheet_row(row).map(|r| CellRef { sheet: frame.sheet, row: r, col: 0 });
            found.push(UnknownQuantity {
                table: def.table,
                row: row as u32,
                said: said!("{name} is unknown: {en}", "“{name}”未知：{zh}"),
                cell: cell.or_else(first),
            });
        }
    }
    found.sort_by_key(|u| (u.table, u.row));
    found
}

fn because(name: &str, unread: bool) -> Said {
    if unread { said!("{name} is unknown", "“{name}”未知") } else { said!("{name} is blank", "“{name}”为空") }
}

/// The same as data issues.
pub fn unknown_issues(decisions: &Decisions) -> Vec<Issue> {
    let issue = |unknown: &UnknownQuantity| Issue {
        code: "order-unknown",
        cell: unknown.cell,
        row: (unknown.table == STOCK).then_some(unknown.row as usize),
        fate: Fate::Unknown,
        message: unknown.said.clone(),
        next: said!("nothing is ordered for this row: fill the cell, then run again", "这一行不会下单：请补上单元格，再运行一次"),
    };
    decisions.unknown.iter().map(issue).collect()
}

impl Decisions {
    /// The quantities of a row that are unknown.
    pub fn unknown_of(&self, table: TableId, row: usize) -> &[UnknownQuantity] {
        let place = |u: &UnknownQuantity| (u.table, u.row as usize);
        let from = self.unknown.partition_point(|u| place(u) < (table, row));
        let to = self.unknown.partition_point(|u| place(u) <= (table, row));
        self.unknown.get(from..to).unwrap_or_default()
    }
}
