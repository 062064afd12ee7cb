//! What a scenario changes: decisions and totals beside those of the run. Takes two plans that were run over the same
//! frames; returns what differs. Invariant: both plans have the same rules and targets in the same order; columns are
//! matched by table and name.

use super::Decisions;
use crate::column::{Column, Texts, truth};
use crate::columns::batches::BatchOf;
use crate::columns::groups;
use crate::columns::resolve::at;
use crate::columns::show::Cell;
use crate::columns::{Results, frame};
use crate::import::frame::Bound;
use crate::plan::{ColumnId, Kpi, Plan, RuleId, STOCK, Shape, Source, TableId, Value, WHOLE};
use crate::unit::Units;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::collections::BTreeMap;

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
    /// Key figures that have groups or a goal, changed or not.
    pub figures: Vec<FigurePair>,
    /// Sorted by table, row; rules first, then values, then dates of batches.
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

/// A key figure of all rows, or of one group.
#[derive(Clone, Debug)]
pub struct FigurePair {
    /// Index into [`Plan::kpis`].
    pub kpi: usize,
    /// None for a figure of all rows.
    pub group: Option<Value>,
    pub before: Value,
    pub after: Value,
    /// Whether the goal is met; none without one, or where it is unknown.
    pub met: (Option<bool>, Option<bool>),
}

#[derive(Clone, Debug)]
pub struct Change {
    pub table: TableId,
    pub row: u32,
    pub what: What,
    /// None where the row has no such value: the schedule is not for it.
    pub before: Option<Value>,
    pub after: Option<Value>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Whether a rule fires.
    Rule(RuleId),
    /// A value, by its column in the run's plan.
    Value(ColumnId),
    /// The day of a batch, by its place in [`Plan::orders`].
    Day(usize, BatchOf),
}

/// A column of the run with its twin under the scenario, and the rows that it speaks of.
#[derive(Clone, Copy)]
struct Watched {
    run: ColumnId,
    scenario: ColumnId,
    keep: Option<(ColumnId, ColumnId)>,
}

/// Lays the scenario beside the run.
pub fn beside(run: Side<'_>, scenario: Side<'_>, bound: &Bound, texts: &Texts, units: &Units) -> Comparison {
    let other = |at: usize| scenario.decisions.counts.get(at).map_or(0, |c| c.0);
    let fired = run.decisions.counts.iter().enumerate().map(|(n, c)| (c.0, other(n))).collect();
    let totals = totals(run, scenario, bound, texts, units);
    let changes = changes(run, scenario, &watched(run, scenario, &totals), bound, texts);
    Comparison { fired, totals, figures: figures(run, scenario, bound, texts), changes }
}

fn twin(run: Side<'_>, scenario: Side<'_>, id: ColumnId) -> Option<ColumnId> {
    let def = run.plan.columns.get(id as usize)?;
    let same = |c: &crate::plan::ColumnDef| c.source == Source::Computed && c.table == def.table && c.name == def.name;
    scenario.plan.columns.iter().position(same).map(|at| at as ColumnId)
}

fn totals(run: Side<'_>, scenario: Side<'_>, bound: &Bound, texts: &Texts, units: &Units) -> Vec<Total> {
    let mut found = Vec::new();
    let repeated = crate::columns::repeated::repeated(run.plan, bound, run.results, texts);
    for (id, def) in run.plan.columns.iter().enumerate() {
        let id = id as ColumnId;
        let whole = def.table == WHOLE;
        let wanted = run.plan.shown.contains(&id) || run.plan.targets.iter().any(|t| run.plan.last_stage(t.after) == id);
        let sums = wanted && repeated.get(id as usize) != Some(&true) && adds_up(&def.shape, units);
        if def.source != Source::Computed || !(whole || sums) || !matches!(def.shape, Shape::Number(_)) {
            continue;
        }
        let Some(twin) = twin(run, scenario, id) else { continue };
        let sum = |side: Side<'_>, id: ColumnId| match side.results.column(side.plan, bound, id) {
            Some(Column::Number(v)) if whole => v.first().copied().unwrap_or(f64::NAN),
            Some(Column::Number(v)) => {
                let counts = |row: &usize| !side.results.is_skipped(def.table, *row) && !v[*row].is_nan();
                (0..v.len()).filter(counts).map(|row| v[row]).sum()
            }
            _ => f64::NAN,
        };
        found.push(Total { column: id, sum: !whole, before: sum(run, id), after: sum(scenario, twin) });
    }
    found
}

/// Amounts of money and of goods add up; days, rates and shares do not.
fn adds_up(shape: &Shape, units: &Units) -> bool {
    matches!(shape, Shape::Number(unit) if !unit.percent && matches!(unit.atoms.as_slice(), [(_, 1)]) && units.time_power(unit) == 0)
}

/// What is told row by row: names that rules set or that are limited, split or allocated, what is summed up, days that
/// are shown, and the days of schedules. All at their last stage.
fn watched(run: Side<'_>, scenario: Side<'_>, totals: &[Total]) -> Vec<Watched> {
    let mut pairs: Vec<Watched> = Vec::new();
    let mut add = |run: ColumnId, scenario: ColumnId, keep: Option<(ColumnId, ColumnId)>| {
        if !pairs.iter().any(|w| w.run == run) {
            pairs.push(Watched { run, scenario, keep });
        }
    };
    let (ours, theirs) = (run.plan, scenario.plan);
    for (a, b) in ours.targets.iter().zip(&theirs.targets) {
        add(ours.last_stage(a.after), theirs.last_stage(b.after), None);
    }
    for (a, b) in ours.limits.iter().zip(&theirs.limits) {
        add(a.after, b.after, None);
    }
    for (a, b) in ours.orders.iter().zip(&theirs.orders) {
        add(a.quantity, b.quantity, None);
    }
    let is_day = |id: &ColumnId| ours.columns.get(*id as usize).is_some_and(|c| c.shape == Shape::Date && c.source == Source::Computed);
    for id in totals.iter().filter(|t| t.sum).map(|t| t.column).chain(ours.shown.iter().copied().filter(is_day)) {
        if let Some(twin) = twin(run, scenario, id) {
            add(id, twin, None);
        }
    }
    for (a, b) in ours.schedules.iter().zip(&theirs.schedules) {
        add(a.start, b.start, a.keep.zip(b.keep));
        add(a.late_by, b.late_by, a.keep.zip(b.keep));
    }
    pairs
}

fn changes(run: Side<'_>, scenario: Side<'_>, watched: &[Watched], bound: &Bound, texts: &Texts) -> Vec<Change> {
    let mut found = Vec::new();
    for table in 0..run.plan.tables.len() as TableId {
        let rows = if table == WHOLE { 1 } else { frame(bound, table).map_or(0, |f| f.len()) };
        let from = found.len();
        for (id, (a, b)) in run.plan.rules.iter().zip(&scenario.plan.rules).enumerate().filter(|(_, (a, _))| a.table == table) {
            let fired = |side: Side<'_>, column: ColumnId, row: usize| match side.results.is_skipped(table, row) {
                false => truth_at(side, bound, column, row),
                true => truth::UNKNOWN,
            };
            for row in 0..rows {
                let (before, after) = (fired(run, a.fired, row), fired(scenario, b.fired, row));
                if before != after {
                    let what = What::Rule(id as RuleId);
                    found.push(Change { table, row: row as u32, what, before: Some(as_value(before)), after: Some(as_value(after)) });
                }
            }
        }
        for pair in watched.iter().filter(|w| run.plan.columns.get(w.run as usize).is_some_and(|c| c.table == table)) {
            let columns = (run.results.column(run.plan, bound, pair.run), scenario.results.column(scenario.plan, bound, pair.scenario));
            let (Some(before), Some(after)) = columns else { continue };
            let value = |side: Side<'_>, column: &Column, keep: Option<ColumnId>, row: usize| {
                // a row that a check leaves out has no value of its own
                if side.results.is_skipped(table, row) {
                    return None;
                }
                match keep.map_or(truth::TRUE, |keep| truth_at(side, bound, keep, row)) {
                    truth::TRUE => Some(Cell::of(column, row).value(texts)),
                    truth::FALSE => None,
                    _ => Some(Value::Unknown),
                }
            };
            for row in 0..rows {
                let before = value(run, before, pair.keep.map(|k| k.0), row);
                let after = value(scenario, after, pair.keep.map(|k| k.1), row);
                if differ(&before, &after) {
                    found.push(Change { table, row: row as u32, what: What::Value(pair.run), before, after });
                }
            }
        }
        if table == STOCK {
            found.extend(days(run.decisions, scenario.decisions));
        }
        found[from..].sort_by_key(|c| c.row);
    }
    found
}

/// Batches whose day moves. A batch that only one side has is told by its quantity.
fn days(run: &Decisions, scenario: &Decisions) -> Vec<Change> {
    let by_batch = |decisions: &Decisions| {
        let mut days: BTreeMap<(usize, u32, BatchOf), f64> = BTreeMap::new();
        for line in decisions.orders.iter() {
            days.entry((line.orders, line.row, line.batch)).or_insert(line.date);
        }
        days
    };
    let after = by_batch(scenario);
    let day = |n: f64| if n.is_nan() { Value::Unknown } else { Value::Number(n) };
    let mut found = Vec::new();
    for ((orders, row, batch), before) in by_batch(run) {
        let Some(after) = after.get(&(orders, row, batch)) else { continue };
        let (before, after) = (Some(day(before)), Some(day(*after)));
        if differ(&before, &after) {
            found.push(Change { table: STOCK, row, what: What::Day(orders, batch), before, after });
        }
    }
    found
}

/// Key figures with groups or a goal; groups in the order of their labels, that of rows without one last.
fn figures(run: Side<'_>, scenario: Side<'_>, bound: &Bound, texts: &Texts) -> Vec<FigurePair> {
    let mut found = Vec::new();
    for (kpi, (a, b)) in run.plan.kpis.iter().zip(&scenario.plan.kpis).enumerate() {
        let value = |side: Side<'_>, id: ColumnId, row: usize| value_at(side, bound, texts, id, row);
        let met = |side: Side<'_>, k: &Kpi, row: usize| match k.goal.as_ref().map(|g| value(side, g.met, row)) {
            Some(Value::Truth(met)) => Some(met),
            _ => None,
        };
        let (Some(by), Some(other_by)) = (a.by, b.by) else {
            if a.goal.is_some() {
                let (before, after) = (value(run, a.column, 0), value(scenario, b.column, 0));
                found.push(FigurePair { kpi, group: None, before, after, met: (met(run, a, 0), met(scenario, b, 0)) });
            }
            continue;
        };
        let mut by_label: Vec<(Value, [Option<usize>; 2])> = Vec::new();
        let mut known: FxHashMap<Option<u64>, usize> = FxHashMap::default();
        for (n, (side, by)) in [(run, by), (scenario, other_by)].into_iter().enumerate() {
            let labels = side.results.column(side.plan, bound, by);
            for row in (0..bound.stock.len()).filter(|row| !side.results.is_skipped(STOCK, *row)) {
                let group = *known.entry(labels.and_then(|labels| groups::key_at(labels, row, texts))).or_insert_with(|| {
                    by_label.push((value(side, by, row), [None; 2]));
                    by_label.len() - 1
                });
                by_label[group].1[n].get_or_insert(row);
            }
        }
        let of = |side: Side<'_>, k: &Kpi, row: Option<usize>| match row {
            Some(row) => (value(side, k.column, row), met(side, k, row)),
            None => (Value::Unknown, None),
        };
        by_label.sort_by(|a, b| by_value(&a.0, &b.0));
        for (group, [ours, theirs]) in by_label {
            let ((before, met_before), (after, met_after)) = (of(run, a, ours), of(scenario, b, theirs));
            found.push(FigurePair { kpi, group: Some(group), before, after, met: (met_before, met_after) });
        }
    }
    found
}

/// Numbers and labels in their order, the unknown last.
fn by_value(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Unknown, Value::Unknown) => Ordering::Equal,
        (Value::Unknown, _) => Ordering::Greater,
        (_, Value::Unknown) => Ordering::Less,
        (Value::Number(a), Value::Number(b)) => a.total_cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Truth(a), Value::Truth(b)) => a.cmp(b),
        _ => Ordering::Equal,
    }
}

fn value_at(side: Side<'_>, bound: &Bound, texts: &Texts, id: ColumnId, row: usize) -> Value {
    let row = if side.plan.columns.get(id as usize).is_some_and(|c| c.table == WHOLE) { 0 } else { row };
    side.results.column(side.plan, bound, id).map_or(Value::Unknown, |column| Cell::of(column, row).value(texts))
}

fn truth_at(side: Side<'_>, bound: &Bound, id: ColumnId, row: usize) -> u8 {
    match side.results.column(side.plan, bound, id) {
        Some(Column::Truth(v)) => at(v, row).unwrap_or(truth::UNKNOWN),
        _ => truth::UNKNOWN,
    }
}

fn as_value(t: u8) -> Value {
    match t {
        truth::TRUE => Value::Truth(true),
        truth::FALSE => Value::Truth(false),
        _ => Value::Unknown,
    }
}

fn differ(a: &Option<Value>, b: &Option<Value>) -> bool {
    match (a, b) {
        (None, Some(Value::Unknown)) | (Some(Value::Unknown), None) => false,
        (Some(Value::Number(a)), Some(Value::Number(b))) => crate::columns::number::compare(*a, *b).is_ne(),
        (a, b) => a != b,
    }
}
