//! Notes on what aggregates leave out: unknown values inside a window of periods, a total, a share or a list. Of windows
//! a note a row, because a row's decisions rest on it; of totals and lists one a formula, with how many rows it concerns
//! and the first cell, because a note a cell would bury the rest.
//! Invariant: rows whose result is unknown for lack of any value are no matter of these notes.

use super::eval::{anchor, complete};
use super::number::at_six;
use super::reads::Reads;
use super::resolve::{at, known_at};
use super::{Results, frame};
use crate::column::{Column, truth};
use crate::date;
use crate::import::frame::{Bound, Fate, History, Issue, Period};
use crate::place::CellRef;
use crate::plan::{Agg, ColumnDef, ColumnId, Expr, ListWork, Plan, STOCK, Source, Step, TableId, WindowAgg, WindowSpan, Work, visit};
use crate::said;
use crate::tongue::Said;

/// Rows that one window is told for, line by line.
const MOST_ROWS: usize = 500;
/// Periods that a line names.
const MOST_DAYS: usize = 3;

/// The notes of all steps, in their order.
pub fn notes(plan: &Plan, bound: &Bound, results: &Results) -> Vec<Issue> {
    let mut found = Vec::new();
    let mut told: Vec<(String, String)> = Vec::new();
    let mut shorts: Vec<Short<'_>> = Vec::new();
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
                    found.extend(short(plan, step, history, (first, last), &mut told));
                    let name = title(plan, step.into);
                    match shorts.iter_mut().find(|s| s.history.name == history.name && s.span == (first, last)) {
                        Some(short) if short.names.contains(&name) => {}
                        Some(short) => short.names.push(name),
                        None => shorts.push(Short { history, span: (first, last), names: vec![name] }),
                    }
                }
            }),
            work @ (Work::Group { .. } | Work::Rank { .. } | Work::RunningShare { .. }) => {
                let rows = Rows::of(work);
                found.extend(rows.and_then(|rows| total_note(plan, bound, results, step, &rows, &mut told)));
            }
            Work::List(work) => found.extend(list_note(plan, bound, results, step, work, &mut told)),
            _ => {}
        }
    }
    let mut notes = Vec::new();
    shorts.iter().for_each(|short| notes_of(short, bound, results, &mut notes));
    notes.extend(found);
    notes
}

/// A window that begins before its history does is computed from fewer periods than the user asked for.
fn short(plan: &Plan, step: &Step, history: &History, (first, last): (i32, i32), told: &mut Vec<(String, String)>) -> Option<Issue> {
    let (asked, there) = (last - first + 1, last - history.first + 1);
    if there <= 0 || there >= asked {
        return None;
    }
    let (name, what) = (title(plan, step.into), &history.name);
    let twice = (name.clone(), format!("{what} from {first}"));
    if told.contains(&twice) {
        return None;
    }
    told.push(twice);
    let begins = date::iso(history.period.days(history.first).0);
    let (en, zh) = period_words(history.period);
    let message = said!(
        "{name} asks for {asked} {en} of {what}, which begins on {begins}: it is computed from the {there} that are there",
        "“{name}”要看“{what}”的 {asked} {zh}，而数据从 {begins} 开始，只有 {there} {zh}：按现有的计算"
    );
    let next = said!("Add the older periods to the history, or ask for {there} {en}", "请补上更早的历史数据，或改为看 {there} {zh}");
    Some(Issue { code: "history-too-short", cell: None, row: None, fate: Fate::Noted, message, next })
}

/// A row that lacks some of the periods of a window, but not all.
struct Gap {
    row: usize,
    /// First days of the periods in which it is unknown, and how many periods there are.
    days: Vec<f64>,
    of: usize,
    /// The first unknown cell.
    cell: Option<CellRef>,
}

fn gaps(history: &History, first: i32, last: i32, bound: &Bound, results: &Results) -> Vec<Gap> {
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
    let gap = |row: usize| {
        let blank = || periods.iter().filter(|(_, values)| at(values, row).is_none_or(f64::is_nan)).map(|(p, _)| *p);
        Gap {
            row,
            days: blank().map(|p| history.period.days(p).0).collect(),
            of: periods.len(),
            cell: blank().find_map(|p| history.cells(row, p).first().copied()),
        }
    };
    (0..unknown.len()).filter(partly).map(gap).collect()
}

/// The name that a step works for: its own, or for a working column the statement it belongs to.
fn title(plan: &Plan, column: ColumnId) -> String {
    plan.columns.get(column as usize).map_or_else(String::new, |def| match def.source {
        Source::Hidden if !def.words.is_empty() => def.words.lines().next().unwrap_or_default().to_string(),
        _ => def.name.clone(),
    })
}

/// The names that leave out the same periods of one history, and the rows that lack some of them.
struct Short<'a> {
    history: &'a History,
    span: (i32, i32),
    names: Vec<String>,
}

/// A line a row, because the row's decisions rest on it; of very many rows the last line says how many more.
fn notes_of(short: &Short<'_>, bound: &Bound, results: &Results, found: &mut Vec<Issue>) {
    let history = short.history;
    let gaps = gaps(history, short.span.0, short.span.1, bound, results);
    let what = &history.name;
    let (names, names_zh) = (short.names.join(", "), short.names.join("、"));
    let (verb, it) = if short.names.len() == 1 { ("leaves", "it is") } else { ("leave", "they are") };
    let next = said!(
        "Fill the blanks, or write `missing = \"zero\"` for the history in the map if a blank means none",
        "请补上空白；如果空白表示没有，请在映射文件中为该历史写 `missing = \"zero\"`"
    );
    let (period, period_zh) = period_words(history.period);
    let issue = |gap: &Gap, message| Issue {
        code: "blanks-left-out",
        cell: gap.cell,
        row: Some(gap.row),
        fate: Fate::Noted,
        message,
        next: next.clone(),
    };
    let told = if gaps.len() > MOST_ROWS { MOST_ROWS - 1 } else { gaps.len() };
    for gap in &gaps[..told] {
        let (unknown, of) = (gap.days.len(), gap.of);
        let days: Vec<String> = gap.days.iter().take(MOST_DAYS).map(|day| date::iso(*day)).collect();
        let more = if unknown > days.len() { (" ...", "等") } else { ("", "") };
        let (from, from_zh) = (days.join(", ") + more.0, days.join("、") + more.1);
        let (begins, begins_zh) = if matches!(history.period, Period::Day) { ("", "") } else { ("from ", " 起") };
        found.push(issue(
            gap,
            said!(
                "{names} {verb} out {unknown} of {of} {period} of {what} ({begins}{from}), unknown in this row: {it} worked out from the others",
                "“{names_zh}”未计入{what}的 {of} {period_zh}中的 {unknown} {period_zh}（{from_zh}{begins_zh}）：这一行在此期间的值未知，只用其余的计算"
            ),
        ));
    }
    if let Some(gap) = gaps.get(told) {
        let more = gaps.len() - told - 1;
        found.push(issue(
            gap,
            said!(
                "{names} {verb} out {period} of {what} in this row and {more} more, in which they are unknown",
                "“{names_zh}”在这一行以及另外 {more} 行中未计入{what}的未知期间"
            ),
        ));
    }
}

/// What the periods of a history are called, several of them.
fn period_words(period: Period) -> (&'static str, &'static str) {
    match period {
        Period::Day => ("days", "天"),
        Period::Week { .. } => ("weeks", "周"),
        Period::Month => ("months", "个月"),
    }
}

/// What a total over the rows of a table reads.
struct Rows<'a> {
    value: ColumnId,
    /// Whether rows with an unknown value are left out.
    skips: bool,
    keep: Option<ColumnId>,
    by: &'a [ColumnId],
}

impl Rows<'_> {
    fn of(work: &Work) -> Option<Rows<'_>> {
        match work {
            Work::Group { agg, value, keep, by } => {
                Some(Rows { value: *value, skips: !matches!(agg, Agg::Count | Agg::CountA), keep: *keep, by })
            }
            Work::Rank { value, keep, by } | Work::RunningShare { value, keep, by } => {
                Some(Rows { value: *value, skips: true, keep: *keep, by })
            }
            _ => None,
        }
    }

    /// How many rows it is taken over, and those left out with the column whose blank does it.
    fn left_out(&self, plan: &Plan, bound: &Bound, results: &Results) -> Option<(usize, Vec<(usize, ColumnId)>)> {
        let table = plan.columns.get(self.value as usize)?.table;
        let column = |id: ColumnId| results.column(plan, bound, id);
        let value = column(self.value)?;
        let keep = self.keep.and_then(column);
        let kept = |row: usize| match keep {
            Some(Column::Truth(keep)) => at(keep, row).unwrap_or(truth::UNKNOWN),
            _ => truth::TRUE,
        };
        // the column whose blank keeps a row out: the condition's, the group's, the value's
        let blank = |row: usize| -> Option<ColumnId> {
            match kept(row) {
                truth::FALSE => None,
                truth::UNKNOWN => self.keep,
                _ => {
                    let group = self.by.iter().copied().find(|id| column(*id).is_some_and(|c| !known_at(c, row)));
                    group.or((self.skips && !known_at(value, row)).then_some(self.value))
                }
            }
        };
        let judged = (0..value.len()).filter(|r| !results.is_skipped(table, *r) && kept(*r) != truth::FALSE);
        let (mut of, mut out): (usize, Vec<(usize, ColumnId)>) = (0, Vec::new());
        for row in judged {
            of += 1;
            out.extend(blank(row).map(|id| (row, id)));
        }
        Some((of, out))
    }
}

/// By key figure: what to know of it where its totals leave out different rows, so that its parts do not speak of the
/// same ones.
pub fn uneven_figures(plan: &Plan, bound: &Bound, results: &Results) -> Vec<Option<Said>> {
    let uneven = |kpi: &crate::plan::Kpi| {
        let mut behind = vec![false; plan.columns.len()];
        *behind.get_mut(kpi.column as usize)? = true;
        let mut parts: Vec<(TableId, Vec<usize>)> = Vec::new();
        for step in plan.steps.iter().rev() {
            if behind.get(step.into as usize) != Some(&true) {
                continue;
            }
            match Rows::of(&step.work) {
                // what is behind the total is a matter of each row
                Some(rows) => {
                    let table = plan.columns.get(rows.value as usize)?.table;
                    let out = rows.left_out(plan, bound, results)?.1;
                    parts.push((table, out.into_iter().map(|(row, _)| row).collect()));
                }
                None => {
                    for id in Reads::of_work(&step.work, plan).own {
                        if let Some(mark) = behind.get_mut(id as usize) {
                            *mark = true;
                        }
                    }
                }
            }
        }
        parts.reverse();
        let (table, first) = parts.first()?;
        let other = parts.iter().find(|(other, rows)| other == table && rows != first)?;
        let (one, two) = (first.len(), other.1.len());
        Some(said!(
            "its totals leave out different rows as unknown: {one} and {two}",
            "各合计未计入的未知行不同：分别为 {one} 行和 {two} 行"
        ))
    };
    plan.kpis.iter().map(uneven).collect()
}

fn total_note(
    plan: &Plan,
    bound: &Bound,
    results: &Results,
    step: &Step,
    rows: &Rows<'_>,
    told: &mut Vec<(String, String)>,
) -> Option<Issue> {
    let table = plan.columns.get(rows.value as usize)?.table;
    let (of, out) = rows.left_out(plan, bound, results)?;
    let (first, id) = *out.first()?;
    // of unknowns only, the total is unknown itself: nothing was left out in silence
    if out.len() == of && rows.keep != Some(id) {
        return None;
    }
    let blanks: Vec<usize> = out.iter().filter(|(_, other)| *other == id).map(|(row, _)| *row).collect();
    let def = plan.columns.get(id as usize)?;
    let input = results.inputs.get(id as usize).copied().flatten();
    let frame = frame(bound, table);
    let cell = frame.and_then(|f| match input {
        Some(at) => f.cell(first, at as usize),
        None => Some(CellRef { sheet: f.sheet, row: f.sheet_row(first)?, col: 0 }),
    });
    let place = Place { count: blanks.len(), cell, row: (table == STOCK).then_some(first), list: None };
    rows_note(&title(plan, step.into), &[readable(def)], place, told)
}

/// The name of a column, or the words of the condition that a working column is.
fn readable(def: &ColumnDef) -> String {
    match def.source {
        Source::Hidden if !def.words.is_empty() => def.words.lines().next().unwrap_or_default().to_string(),
        _ => def.name.clone(),
    }
}

/// Rows of a list that an aggregate over it left out.
fn list_note(
    plan: &Plan,
    bound: &Bound,
    results: &Results,
    step: &Step,
    work: &ListWork,
    told: &mut Vec<(String, String)>,
) -> Option<Issue> {
    let matches = results.matches.get(step.into as usize)?.as_ref()?;
    let frame = frame(bound, work.list)?;
    let reads = Reads::of_work(&Work::List(Box::new(work.clone())), plan).list;
    let column = |id: ColumnId| results.column(plan, bound, id);
    let blank = |row: usize, id: ColumnId| column(id).is_some_and(|c| row < c.len() && !c.is_known(row));
    let joined = |row: usize| work.join.iter().any(|(id, _)| blank(row, *id));
    let mut out: Vec<usize> = matches.left_out.iter().map(|r| *r as usize).collect();
    out.extend((0..frame.len()).filter(|r| joined(*r) && !results.is_skipped(work.list, *r)));
    out.sort_unstable();
    out.dedup();
    let first = *out.first()?;
    let unknown: Vec<ColumnId> = reads.iter().copied().filter(|id| out.iter().any(|row| blank(*row, *id))).collect();
    let names: Vec<&str> = unknown.iter().filter_map(|id| Some(plan.columns.get(*id as usize)?.name.as_str())).collect();
    let what = if names.is_empty() { vec![work_words(plan, step.into)] } else { names.into_iter().map(String::from).collect() };
    let input = unknown.iter().filter(|id| blank(first, **id)).find_map(|id| results.inputs.get(*id as usize).copied().flatten());
    let cell = match input {
        Some(at) => frame.cell(first, at as usize),
        None => frame.sheet_row(first).map(|row| CellRef { sheet: frame.sheet, row, col: 0 }),
    };
    let list = plan.tables.get(usize::from(work.list)).filter(|_| work.list != STOCK).map(|t| t.name.as_str());
    let place = Place { count: out.len(), cell, row: (work.list == STOCK).then_some(first), list };
    rows_note(&title(plan, step.into), &what, place, told)
}

/// What a working column is in the user's words.
fn work_words(plan: &Plan, column: ColumnId) -> String {
    plan.columns.get(column as usize).map_or_else(String::new, readable)
}

/// How many rows were left out, and the first of them.
struct Place<'a> {
    count: usize,
    cell: Option<CellRef>,
    row: Option<usize>,
    list: Option<&'a str>,
}

fn rows_note(name: &str, what: &[String], place: Place<'_>, told: &mut Vec<(String, String)>) -> Option<Issue> {
    let (en, zh) = (what.join(" or "), what.join("或"));
    if told.iter().any(|(n, w)| n == name && *w == en) {
        return None;
    }
    told.push((name.to_string(), en.clone()));
    let count = place.count;
    let rows = if count == 1 { "row" } else { "rows" };
    let (of_en, of_zh) = place.list.map_or_else(Default::default, |l| (format!(" of the list \"{l}\""), format!("列表“{l}”中的")));
    let message =
        said!("{name} leaves out {count} {rows}{of_en} in which {en} is unknown", "“{name}”未计入{of_zh} {count} 行，因为这些行的{zh}未知");
    let next = said!("Fill the cells, or use IFBLANK to say what holds instead", "请补上单元格，或用 IFBLANK 写明此时取什么值");
    let row = place.row.filter(|_| count == 1);
    Some(Issue { code: "blanks-left-out", cell: place.cell, row, fate: Fate::Noted, message, next })
}
