//! The Readiness sheet: what must be done before the season, by when, and how it stands. Also the same lines for JSON
//! and CSV. Invariant: overdue lines stand first; the state is said in words, not by its colour alone.

use super::facts::Run;
use super::layout::{Layout, Own};
use super::listing::{Inks, row_link, sheet};
use super::sheet::{Area, Cell, Grid, Sheet, Value};
use super::style::{DATE, Fill, Style, Styles};
use super::width::Widths;
use crate::decisions::{Readiness, ReadinessLine};
use crate::import::sheet::Cell as RawCell;
use crate::plan::Check;
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// The heads of `readiness.csv`.
pub const FIELDS: [&str; 7] = ["state", "item", "row", "due", "days left", "open", "rows"];

fn check<'a>(run: &Run<'a>, line: &ReadinessLine) -> Option<&'a Check> {
    run.plan.checks.get(line.check)
}

fn item<'a>(run: &Run<'a>, line: &ReadinessLine) -> &'a str {
    check(run, line).map_or("", |c| c.title.as_str())
}

/// What the list itself calls the row: the first text in it.
fn row_label<'a>(run: &Run<'a>, line: &ReadinessLine) -> &'a str {
    let label = || {
        let frame = run.frame(check(run, line)?.table)?;
        let raw = run.raw.iter().find(|s| s.id == frame.sheet)?;
        let row = frame.sheet_row(line.row? as usize)?;
        raw.columns.iter().find_map(|column| match column.get(row) {
            RawCell::Text(id) => Some(run.texts.get(id).trim()).filter(|t| !t.is_empty()),
            _ => None,
        })
    };
    label().unwrap_or("")
}

/// Days until it is due, below zero if it was.
fn days_left(run: &Run<'_>, line: &ReadinessLine) -> f64 {
    if line.state == Readiness::Done { f64::NAN } else { line.day - run.bound.as_of.floor() }
}

fn state_code(line: &ReadinessLine) -> &'static str {
    match line.state {
        Readiness::Done => "done",
        Readiness::Open => "open",
        Readiness::Overdue => "overdue",
    }
}

/// A line's fields for programs, in the order of [`FIELDS`].
pub fn fields(run: &Run<'_>, line: &ReadinessLine) -> [String; 7] {
    let number = |n: f64| if n.is_finite() { n.to_string() } else { String::new() };
    [
        state_code(line).to_string(),
        item(run, line).to_string(),
        row_label(run, line).to_string(),
        if line.day.is_finite() { crate::date::iso(line.day) } else { String::new() },
        number(days_left(run, line)),
        line.open.to_string(),
        line.rows.to_string(),
    ]
}

pub fn json_line(run: &Run<'_>, line: &ReadinessLine) -> Json {
    let number = |n: f64| if n.is_finite() { super::json::number(n) } else { Json::Null };
    json!({
        "state": state_code(line),
        "item": item(run, line),
        "row": line.row.map(|_| row_label(run, line)),
        "due": if line.day.is_finite() { json!(crate::date::iso(line.day)) } else { Json::Null },
        "days_left": number(days_left(run, line)),
        "open": line.open,
        "rows": line.rows,
    })
}

/// How many lines stand so.
pub fn count(run: &Run<'_>, state: Readiness) -> usize {
    run.decisions.readiness.iter().filter(|l| l.state == state).count()
}

/// None where no check has a day.
pub fn describe<'a>(run: Run<'a>, layout: &Arc<Layout>, styles: &mut Styles) -> Option<Sheet<'a>> {
    let name = layout.parts(Own::Readiness).into_iter().next()?.name;
    let inks = Inks::new(styles);
    let titles = [
        run.say("State", "状态"),
        run.say("What", "事项"),
        run.say("Row", "对象"),
        run.say("Due", "限期"),
        run.say("#Days left", "#剩余天数"),
        run.say("#Not done", "#未完成行数"),
        run.say("#Rows", "#行数"),
        run.say("Where", "所在行"),
    ];
    let mut grid = Grid::default();
    grid.push(inks.heads(&titles));
    let mut widths = Widths::new(9.0, 60.0);
    titles.iter().enumerate().for_each(|(n, t)| widths.see_head(n, t.trim_start_matches('#')));
    for line in &run.decisions.readiness {
        let (state, fill) = match line.state {
            Readiness::Done => (run.say("done", "已完成"), Fill::Green),
            Readiness::Open => (run.say("open", "未完成"), Fill::None),
            Readiness::Overdue => (run.say("overdue", "逾期"), Fill::Red),
        };
        let tint = styles.id(Style { fill, indent: true, top: true, ..Style::default() });
        let date = styles.id(Style { number: DATE.into(), top: true, ..Style::default() });
        let number = |n: f64| if n.is_finite() { Cell::number(n, inks.whole) } else { Cell::empty(inks.whole) };
        let (what, label) = (item(&run, line), row_label(&run, line));
        let day = match (line.day.is_finite(), line.state) {
            (true, _) => Cell::number(line.day, date),
            (false, Readiness::Done) => Cell::empty(date),
            (false, _) => Cell::text(run.say("unknown", "未知"), inks.faint),
        };
        let place = match (line.row, check(&run, line)) {
            (Some(row), Some(check)) => row_link(&run, layout, check.table, row, inks.link, inks.text),
            _ => Cell::empty(inks.text),
        };
        for (n, text) in [(0, state), (1, what), (2, label)] {
            widths.see(n, text);
        }
        widths.see_cells(3, 10);
        if let Value::Text(text) = &place.value {
            widths.see(7, text);
        }
        grid.push(vec![
            Cell::text(state, tint),
            Cell::text(what, inks.prose),
            Cell::text(label, inks.prose),
            day,
            number(days_left(&run, line)),
            number(line.open as f64),
            number(line.rows as f64),
            place,
        ]);
    }
    let last_row = run.decisions.readiness.len() as u32;
    let size = grid.size();
    let mut made = sheet(name, widths.done_to(titles.len()), 0, size, Box::new(grid));
    made.freeze = (1, 2);
    if last_row > 0 {
        made.filter = Some(Area { first_row: 0, first_col: 0, last_row, last_col: titles.len() as u32 - 1 });
    }
    Some(made)
}
