//! What a scenario changes: decisions and totals beside those of the run. Takes two plans that were run over the same
//! frames; returns what differs. Invariant: both plans have the same rules and targets in the same order; columns are
//! matched by table and name.

use super::Decisions;
use crate::column::{Column, Texts, truth};
use crate::columns::resolve::at;
use crate::columns::show::Cell;
use crate::columns::{Results, frame};
use crate::import::frame::Bound;
use crate::plan::{ColumnId, Plan, RuleId, Shape, Source, TableId, TargetId, Value, WHOLE};
use crate::unit::Units;

/// A plan that was run.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    pub plan: &'a Plan,
    pub results: &'a Results,
    pub decisions: &'a Decisions,
}

/// What is different under a scenario.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// By rule of the run: how often it fires there, and under the scenario.
    pub fired: Vec<(u32, u32)>,
    pub totals: Vec<Total>,
    /// Sorted by table, row; rules before names.
    pub changes: Vec<Change>,
}

/// A value of the whole, or the sum of a column.
#[derive(Clone, Debug)]
pub struct Total {
    /// In the run's plan.
    pub column: ColumnId,
    /// Whether it is the sum over the rows of its table.
    pub sum: bool,
    pub before: f64,
    pub after: f64,
}

#[derive(Clone, Debug)]
pub struct Change {
    pub table: TableId,
    pub row: u32,
    pub what: What,
    pub before: Value,
    pub after: Value,
}

/// Whether a rule fires, or the value of a name that rules set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Rule(RuleId),
    Name(TargetId),
}

/// Lays the scenario beside the run.
pub fn beside(run: Side<'_>, scenario: Side<'_>, bound: &Bound, texts: &Texts, units: &Units) -> Comparison {
    let other = |at: usize| scenario.decisions.counts.get(at).map_or(0, |c| c.0);
    let fired = run.decisions.counts.iter().enumerate().map(|(n, c)| (c.0, other(n))).collect();
    Comparison { fired, totals: totals(run, scenario, bound, units), changes: changes(run, scenario, bound, texts) }
}

fn totals(run: Side<'_>, scenario: Side<'_>, bound: &Bound, units: &Units) -> Vec<Total> {
    let mut found = Vec::new();
    for (id, def) in run.plan.columns.iter().enumerate() {
        let id = id as ColumnId;
        let whole = def.table == WHOLE;
        let wanted = run.plan.shown.contains(&id) || run.plan.targets.iter().any(|t| t.after == id);
        if def.source != Source::Computed || !(whole || wanted && adds_up(&def.shape, units)) || !matches!(def.shape, Shape::Number(_)) {
            continue;
        }
        let same = |c: &crate::plan::ColumnDef| c.source == Source::Computed && c.table == def.table && c.name == def.name;
        let Some(twin) = scenario.plan.columns.iter().position(same) else { continue };
        let sum = |side: Side<'_>, id: ColumnId| match side.results.column(side.plan, bound, id) {
            Some(Column::Number(v)) if whole => v.first().copied().unwrap_or(f64::NAN),
            Some(Column::Number(v)) => {
                let counts = |row: &usize| !side.results.is_skipped(def.table, *row) && !v[*row].is_nan();
                (0..v.len()).filter(counts).map(|row| v[row]).sum()
            }
            _ => f64::NAN,
        };
        found.push(Total { column: id, sum: !whole, before: sum(run, id), after: sum(scenario, twin as ColumnId) });
    }
    found
}

/// Amounts of money and of goods add up; days, rates and shares do not.
fn adds_up(shape: &Shape, units: &Units) -> bool {
    matches!(shape, Shape::Number(unit) if !unit.percent && matches!(unit.atoms.as_slice(), [(_, 1)]) && units.time_power(unit) == 0)
}

fn changes(run: Side<'_>, scenario: Side<'_>, bound: &Bound, texts: &Texts) -> Vec<Change> {
    let mut found = Vec::new();
    for table in 0..run.plan.tables.len() as TableId {
        let rows = if table == WHOLE { 1 } else { frame(bound, table).map_or(0, |f| f.len()) };
        let from = found.len();
        for (id, (a, b)) in run.plan.rules.iter().zip(&scenario.plan.rules).enumerate().filter(|(_, (a, _))| a.table == table) {
            let fired = |side: Side<'_>, column: ColumnId, row: usize| match side.results.column(side.plan, bound, column) {
                Some(Column::Truth(v)) if !side.results.is_skipped(table, row) => at(v, row).unwrap_or(truth::UNKNOWN),
                _ => truth::UNKNOWN,
            };
            for row in 0..rows {
                let (before, after) = (fired(run, a.fired, row), fired(scenario, b.fired, row));
                if before != after {
                    let what = What::Rule(id as RuleId);
                    found.push(Change { table, row: row as u32, what, before: as_value(before), after: as_value(after) });
                }
            }
        }
        for (id, (a, b)) in run.plan.targets.iter().zip(&scenario.plan.targets).enumerate() {
            if run.plan.columns.get(a.after as usize).is_none_or(|c| c.table != table) {
                continue;
            }
            let columns = (run.results.column(run.plan, bound, a.after), scenario.results.column(scenario.plan, bound, b.after));
            let (Some(before), Some(after)) = columns else { continue };
            for row in 0..rows {
                let (before, after) = (Cell::of(before, row).value(texts), Cell::of(after, row).value(texts));
                if differ(&before, &after) {
                    found.push(Change { table, row: row as u32, what: What::Name(id as TargetId), before, after });
                }
            }
        }
        found[from..].sort_by_key(|c| c.row);
    }
    found
}

fn as_value(t: u8) -> Value {
    match t {
        truth::TRUE => Value::Truth(true),
        truth::FALSE => Value::Truth(false),
        _ => Value::Unknown,
    }
}

fn differ(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => crate::columns::number::compare(*a, *b).is_ne(),
        (a, b) => a != b,
    }
}
