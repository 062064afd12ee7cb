//! Which columns repeat one value over several rows, by what the run's rows hold: a budget that is looked up by supplier
//! stands on each row of that supplier. Takes the plan and a run; gives a mark a column.
//! Invariant: a look-up is of the row alone only if no two rows ask it the same question.

use super::compile::World;
use super::lists::matched_keys;
use super::reads::Reads;
use super::{Results, frame};
use crate::column::{Column, Texts, UNKNOWN_TEXT};
use crate::import::frame::Bound;
use crate::plan::{ColumnId, ListWork, Plan, STOCK, TableId, WHOLE, Work};
use rustc_hash::FxHashSet;

/// By column: whether its sum over rows would count one value more than once.
pub fn repeated(plan: &Plan, bound: &Bound, results: &Results, texts: &Texts) -> Vec<bool> {
    let world = results.world(plan, bound, texts);
    plan.repeated(&|into, work| {
        let table = plan.columns.get(into as usize).map_or(STOCK, |c| c.table);
        repeats(&world, results, table, work)
    })
}

/// Whether two rows of a table ask a list for the same.
fn repeats(world: &World<'_>, results: &Results, table: TableId, work: &ListWork) -> bool {
    let Some(rows) = frame(world.bound, table).map(|f| f.len()) else { return false };
    let asked = Reads::of_work(&Work::List(Box::new(work.clone())), world.plan).own;
    let is_of_row = |id: &ColumnId| world.plan.columns.get(*id as usize).is_some_and(|c| c.table != WHOLE);
    let columns: Vec<&Column> =
        asked.iter().filter(|id| is_of_row(id)).filter_map(|id| results.column(world.plan, world.bound, *id)).collect();
    let keys = if work.matched { matched_keys(world, table, work.list) } else { Vec::new() };
    let class = |id: u32| if id == UNKNOWN_TEXT { u64::MAX } else { u64::from(world.texts.class(id)) };
    let mut seen: FxHashSet<Vec<u64>> = FxHashSet::default();
    (0..rows).filter(|row| !results.is_skipped(table, *row)).any(|row| {
        let of_columns = columns.iter().map(|column| match column {
            Column::Number(v) => v.get(row).map_or(u64::MAX, |x| x.to_bits()),
            Column::Text(v) => v.get(row).map_or(u64::MAX, |id| class(*id)),
            Column::Truth(v) => v.get(row).map_or(u64::MAX, |t| u64::from(*t)),
        });
        let of_keys = keys.iter().map(|(own, _)| own.get(row).map_or(u64::MAX, |id| class(*id)));
        !seen.insert(of_columns.chain(of_keys).collect())
    })
}
