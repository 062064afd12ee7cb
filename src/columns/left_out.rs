//! Notes on what aggregates leave out: unknown values inside a window of periods, or inside a total. One note a formula,
//! with how many rows it concerns and the first cell, because a note a cell would bury the rest.
//! Invariant: rows whose result is unknown for lack of any value are no matter of these notes.

use super::compile::visit;
use super::eval::{anchor, complete};
use super::number::at_six;
use super::{Results, frame};
use crate::column::Column;
use crate::import::frame::{Bound, Fate, History, Issue};
use crate::place::CellRef;
use crate::plan::{Agg, ColumnId, Expr, Plan, STOCK, Source, Step, WindowAgg, WindowSpan, Work};
use crate::said;

/// The notes of all steps, in their order.
pub fn notes(plan: &Plan, bound: &Bound, results: &Results) -> Vec<Issue> {
    let mut found = Vec::new();
    let mut told: Vec<(String, String)> = Vec::new();
    for step in &plan.steps {
        match &step.work {
            Work::Row(expr) => visit(expr, &mut |e| {
                let Expr::Window(window) = e else { return };
                let (WindowAgg::Agg(agg), Expr::History(id), None, WindowSpan::Last { count, ago }) =
                    (window.agg, &window.value, &window.keep, &window.span)
                else {
                    return;
                };
                let count = match **count {
                    Expr::Number(count) => count,
                    _ => return,
                };
                let history = plan.histories.get(usize::from(*id)).and_then(|d| bound.histories.iter().find(|h| h.name == d.name));
                if let (Some(history), false) = (history, agg == Agg::Count) {
                    let last = anchor(window.period, std::iter::once(history), bound.as_of).saturating_sub_unsigned(*ago);
                    let first = last.saturating_sub(at_six(count).ceil().clamp(0.0, 20_000.0) as i32 - 1);
                    let gaps = gaps(history, first, last, bound, results);
                    found.extend(note(plan, step, &history.name, gaps, &mut told));
                }
            }),
            Work::Group { agg, value, keep: None, .. } if *agg != Agg::Count => {
                found.extend(total_note(plan, bound, results, step, *value, &mut told));
            }
            _ => {}
        }
    }
    found
}

/// How many rows have some but not all of the periods, and the first missing cell with its row.
type Gaps = (usize, Option<(usize, Option<CellRef>)>);

fn gaps(history: &History, first: i32, last: i32, bound: &Bound, results: &Results) -> Gaps {
    // periods outside the history are no blanks of a row
    let periods: Vec<(i32, &[f64])> =
        (first.max(history.first)..=last).filter_map(|p| Some((p, complete(history, p, bound.as_of)?))).collect();
    let mut unknown = vec![0u32; bound.stock.len()];
    for (_, values) in &periods {
        for (count, v) in unknown.iter_mut().zip(*values) {
            *count += u32::from(v.is_nan());
        }
    }
    let partly = |row: &usize| unknown[*row] > 0 && (unknown[*row] as usize) < periods.len() && !results.is_skipped(STOCK, *row);
    let rows: Vec<usize> = (0..unknown.len()).filter(partly).collect();
    let first = rows.first().map(|row| {
        let period = periods.iter().find(|(_, values)| values.get(*row).is_none_or(|v| v.is_nan()));
        (*row, period.and_then(|(p, _)| history.cells(*row, *p).first().copied()))
    });
    (rows.len(), first)
}

/// The name that a step works for: its own, or for a working column the statement it belongs to.
fn title(plan: &Plan, column: ColumnId) -> String {
    plan.columns.get(column as usize).map_or_else(String::new, |def| match def.source {
        Source::Hidden if !def.words.is_empty() => def.words.lines().next().unwrap_or_default().to_string(),
        _ => def.name.clone(),
    })
}

fn note(plan: &Plan, step: &Step, what: &str, (rows, first): Gaps, told: &mut Vec<(String, String)>) -> Option<Issue> {
    let (row, cell) = first?;
    let name = title(plan, step.into);
    if told.iter().any(|(n, w)| *n == name && w == what) {
        return None;
    }
    told.push((name.clone(), what.to_string()));
    let more = if rows == 1 { "row" } else { "rows" };
    let message = said!(
        "{name} leaves out blanks of {what} in {rows} {more}: it is computed from the periods that are known",
        "“{name}”在 {rows} 行中跳过了{what}的空白：只用已知的期间计算"
    );
    let next = said!(
        "Fill the blanks, or write `missing = \"zero\"` for the history in the map if a blank means none",
        "请补上空白；如果空白表示没有，请在映射文件中为该历史写 `missing = \"zero\"`"
    );
    Some(Issue { code: "blanks-left-out", cell, row: (rows == 1).then_some(row), fate: Fate::Noted, message, next })
}

fn total_note(
    plan: &Plan,
    bound: &Bound,
    results: &Results,
    step: &Step,
    value: ColumnId,
    told: &mut Vec<(String, String)>,
) -> Option<Issue> {
    let def = plan.columns.get(value as usize)?;
    let column: &Column = results.column(plan, bound, value)?;
    let unknown: Vec<usize> = (0..column.len()).filter(|r| !column.is_known(*r) && !results.is_skipped(def.table, *r)).collect();
    let (first, count) = (*unknown.first()?, unknown.len());
    if count == column.len() {
        return None;
    }
    let (name, what) = (title(plan, step.into), &def.name);
    if told.iter().any(|(n, w)| *n == name && w == what) {
        return None;
    }
    told.push((name.clone(), what.clone()));
    let input = results.inputs.get(value as usize).copied().flatten();
    let frame = frame(bound, def.table);
    let cell = frame.and_then(|f| input.and_then(|at| f.cell(first, at as usize)));
    let rows = if count == 1 { "row" } else { "rows" };
    let message = said!("{name} leaves out {count} {rows} in which {what} is unknown", "“{name}”跳过了 {count} 行，因为这些行的{what}未知");
    let next = said!("Fill the cells, or use IFBLANK to say what holds instead", "请补上单元格，或用 IFBLANK 写明此时取什么值");
    let row = (count == 1 && def.table == STOCK).then_some(first);
    Some(Issue { code: "blanks-left-out", cell, row, fate: Fate::Noted, message, next })
}
