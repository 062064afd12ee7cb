//! The Timeline sheet: a line a step with its last safe days, and a Gantt of cells beside it. Also the same lines for
//! JSON and CSV. Invariant: what must begin first stands first; a late step says so in words, not by its colour alone.

use super::facts::Run;
use super::layout::{Layout, Own};
use super::listing::{Inks, KeyColumns, row_link, sheet};
use super::sheet::{Area, Cell, Rows, Sheet, Sink};
use super::style::{DATE, Fill, Ink, Style, Styles};
use super::width::Widths;
use crate::decisions::TimelineLine;
use crate::plan::{STOCK, Schedule, ScheduleStep};
use serde_json::{Value as Json, json};
use std::io;
use std::sync::Arc;

/// Columns of the Gantt at most.
const MOST_PERIODS: f64 = 60.0;
/// As many there are even if the print gets small.
const LEAST_PERIODS: f64 = 24.0;
/// Lines with a Gantt at most; the dates stand on all.
const MOST_DRAWN: usize = 2_000;
const PERIOD_WIDTH: f64 = 3.2;

fn schedule<'a>(run: &Run<'a>, line: &TimelineLine) -> Option<&'a Schedule> {
    run.plan.schedules.get(line.schedule)
}

fn step<'a>(run: &Run<'a>, line: &TimelineLine) -> Option<&'a ScheduleStep> {
    schedule(run, line)?.steps.get(line.step)
}

fn status<'w>(run: &Run<'_>, line: &TimelineLine) -> &'w str {
    match line.late_by {
        late if late.is_nan() => run.say("unknown", "未知"),
        late if late > 0.0 => run.say("late", "逾期"),
        _ => run.say("in time", "按时"),
    }
}

/// The heads of `timeline.csv` behind the key columns.
pub const FIELDS: [&str; 11] =
    ["schedule", "order by", "step", "start", "end", "takes at least", "takes at most", "days", "late by", "status", "why"];

/// A line's fields for programs, in the order of [`FIELDS`].
pub fn fields(run: &Run<'_>, line: &TimelineLine) -> [String; 11] {
    let date = |day: f64| if day.is_finite() { crate::date::iso(day) } else { String::new() };
    let number = |n: f64| if n.is_finite() { n.to_string() } else { String::new() };
    [
        schedule(run, line).map_or(String::new(), |s| s.name.clone()),
        date(line.order_by),
        step(run, line).map_or(String::new(), |s| s.name.clone()),
        date(line.start),
        date(line.end),
        number(line.low),
        number(line.high),
        if step(run, line).is_some_and(|s| s.workdays) { "workdays" } else { "days" }.to_string(),
        number(line.late_by),
        status_code(line).to_string(),
        line.why.as_ref().map_or(String::new(), |w| run.said(w).to_string()),
    ]
}

fn status_code(line: &TimelineLine) -> &'static str {
    match line.late_by {
        late if late.is_nan() => "unknown",
        late if late > 0.0 => "late",
        _ => "in time",
    }
}

/// A line as JSON; `key` names its row.
pub fn json_line(run: &Run<'_>, line: &TimelineLine, key: Json) -> Json {
    let date = |day: f64| if day.is_finite() { json!(crate::date::iso(day)) } else { Json::Null };
    let number = |n: f64| if n.is_finite() { super::json::number(n) } else { Json::Null };
    json!({
        "schedule": schedule(run, line).map(|s| &s.name),
        "key": key,
        "order_by": date(line.order_by),
        "step": step(run, line).map(|s| &s.name),
        "start": date(line.start),
        "end": date(line.end),
        "takes": [number(line.low), number(line.high)],
        "workdays": step(run, line).is_some_and(|s| s.workdays),
        "late_by": number(line.late_by),
        "status": status_code(line),
        "why": line.why.as_ref().map(|w| run.said(w)),
    })
}

/// Nothing where there is no schedule.
pub fn describe<'a>(run: Run<'a>, layout: &Arc<Layout>, styles: &mut Styles) -> Vec<Sheet<'a>> {
    let mut lines: Vec<&'a TimelineLine> = run.decisions.timeline.iter().collect();
    let by_date = |a: f64, b: f64| a.is_nan().cmp(&b.is_nan()).then(a.partial_cmp(&b).unwrap_or(std::cmp::Ordering::Equal));
    lines.sort_by(|a, b| by_date(a.order_by, b.order_by).then((a.schedule, a.row, a.step).cmp(&(b.schedule, b.row, b.step))));
    let keys = KeyColumns::new(&run, std::iter::once(STOCK));
    let more = [
        run.say("Order by", "最晚下单"),
        run.say("Schedule", "排期"),
        run.say("Step", "步骤"),
        run.say("Start", "开始"),
        run.say("End", "结束"),
        run.say("At least (days)", "最短（天）"),
        run.say("At most (days)", "最长（天）"),
        run.say("Counted in", "天数单位"),
        run.say("Late by (days)", "逾期天数"),
        run.say("Status", "状态"),
        run.say("Row", "所在行"),
    ];
    let mut titles = vec![more[0].to_string()];
    titles.extend(keys.titles.iter().cloned());
    titles.extend(more[1..].iter().map(|t| t.to_string()));
    super::listing::unique(&mut titles);
    let inks = Inks::new(styles);
    let periods = Periods { starts: Vec::new(), length: 1.0 };
    let mut body = Body { run, layout: layout.clone(), keys, titles, lines, periods, inks, looks: Looks::new(styles) };
    let mut widths = Widths::new(9.0, 40.0);
    body.titles.iter().enumerate().for_each(|(n, t)| widths.see_head(n, t));
    for line in body.lines.iter().take(1_500) {
        let cells = body.line(line, false);
        widths.see_line(&cells, cells.len());
    }
    let titles = body.titles.len();
    let mut widths = widths.done_to(titles);
    // as many periods as the page has room for
    let room = (super::package::CHARACTERS_A_PAGE - widths.iter().sum::<f64>()) / PERIOD_WIDTH;
    body.periods = Periods::of(&body.lines, room.floor().clamp(LEAST_PERIODS, MOST_PERIODS));
    let body = Arc::new(body);
    widths.extend(body.periods.starts.iter().map(|_| PERIOD_WIDTH));
    let parts = layout.parts(Own::Timeline).into_iter().map(|part| {
        let count = (part.to - part.from) as u32;
        let rows = Box::new(PartBody { body: body.clone(), from: part.from, to: part.to });
        let mut made = sheet(part.name, widths.clone(), 0, (count.max(1) + 1, widths.len() as u32), rows);
        made.printed = Some(widths.len() as u32);
        made.freeze = (1, 1 + body.keys.titles.len() as u32);
        made.filter = (count > 0).then_some(Area { first_row: 0, first_col: 0, last_row: count, last_col: titles as u32 - 1 });
        made
    });
    parts.collect()
}

struct Body<'a> {
    run: Run<'a>,
    layout: Arc<Layout>,
    keys: KeyColumns,
    titles: Vec<String>,
    /// As they are listed.
    lines: Vec<&'a TimelineLine>,
    periods: Periods,
    inks: Inks,
    looks: Looks,
}

struct PartBody<'a> {
    body: Arc<Body<'a>>,
    from: usize,
    to: usize,
}

impl<'a> Body<'a> {
    fn line<'c>(&'c self, line: &'a TimelineLine, drawn: bool) -> Vec<Cell<'c>> {
        let (run, inks, looks) = (&self.run, &self.inks, &self.looks);
        let late = usize::from(line.late_by > 0.0);
        let mut cells = vec![Cell::number(line.order_by, looks.date[late])];
        match line.row {
            Some(row) => self.keys.push(run, STOCK, row, inks.text, &mut cells),
            None => cells.extend(self.keys.titles.iter().map(|_| Cell::empty(inks.text))),
        }
        cells.push(Cell::text(schedule(run, line).map_or("", |s| s.name.as_str()), inks.text));
        cells.push(Cell::text(step(run, line).map_or("", |s| s.name.as_str()), inks.text));
        cells.extend([line.start, line.end].map(|day| Cell::number(day, looks.date[late])));
        cells.extend([line.low, line.high].map(|days| Cell::number(days, inks.whole)));
        let workdays = step(run, line).is_some_and(|s| s.workdays);
        cells.push(Cell::text(if workdays { run.say("workdays", "工作日") } else { run.say("days", "天") }, inks.text));
        cells.push(Cell::number(line.late_by, inks.whole));
        cells.push(Cell::text(status(run, line), looks.status[late]));
        cells.push(line.row.map_or(Cell::empty(inks.text), |row| row_link(run, &self.layout, STOCK, row, inks.link, inks.text)));
        if drawn {
            cells.extend(self.periods.draw(line).into_iter().map(|on| match (on, late) {
                (false, _) => Cell::empty(0),
                (true, 0) => Cell::text("■", looks.bar[0]),
                (true, _) => Cell::text("!", looks.bar[1]),
            }));
        }
        cells
    }
}

impl Rows for PartBody<'_> {
    fn each(&self, sink: &mut Sink<'_>) -> io::Result<()> {
        let body = &self.body;
        let k = body.keys.titles.len();
        let right = |n: usize| n == 0 || (k + 3..k + 7).contains(&n) || n == k + 8;
        let style = |n: usize| if right(n) { body.inks.head_right } else { body.inks.head };
        let mut head: Vec<Cell<'_>> = body.titles.iter().enumerate().map(|(n, t)| Cell::text(t.as_str(), style(n))).collect();
        head.extend(body.periods.starts.iter().map(|day| Cell::number(*day, body.looks.head)));
        sink(0, &head)?;
        if self.from == self.to {
            return sink(1, &[Cell::text(body.run.say("No row is in a schedule.", "没有需要排期的行。"), body.inks.faint)]);
        }
        for (n, line) in body.lines[self.from..self.to].iter().enumerate() {
            sink(n as u32 + 1, &body.line(line, self.from + n < MOST_DRAWN))?;
        }
        Ok(())
    }
}

/// The columns of the Gantt: days, weeks or months of four weeks, as many as fit.
struct Periods {
    starts: Vec<f64>,
    length: f64,
}

impl Periods {
    fn of(lines: &[&TimelineLine], most: f64) -> Periods {
        let known = || lines.iter().take(MOST_DRAWN).filter(|l| l.start.is_finite() && l.end.is_finite());
        let first = known().map(|l| l.start).fold(f64::INFINITY, f64::min);
        let last = known().map(|l| l.end).fold(f64::NEG_INFINITY, f64::max);
        if first > last {
            return Periods { starts: Vec::new(), length: 1.0 };
        }
        let length = [1.0, 7.0, 28.0].into_iter().find(|l| (last - first + 1.0) / l <= most - 1.0).unwrap_or(28.0);
        // weeks begin on Monday
        let first = if length > 1.0 { first - f64::from(crate::columns::calendar::weekday(first)) } else { first };
        let count = ((last - first + 1.0) / length).ceil().clamp(1.0, most) as usize;
        Periods { starts: (0..count).map(|n| first + n as f64 * length).collect(), length }
    }

    /// In which periods a step goes on; one that takes no time is drawn where it stands.
    fn draw(&self, line: &TimelineLine) -> Vec<bool> {
        let last = if line.end > line.start { line.end - 1.0 } else { line.end };
        self.starts.iter().map(|start| *start <= last && start + self.length > line.start).collect()
    }
}

/// Styles of the lines; the second of a pair is for what is late.
struct Looks {
    date: [u16; 2],
    status: [u16; 2],
    bar: [u16; 2],
    head: u16,
}

impl Looks {
    fn new(styles: &mut Styles) -> Looks {
        let fills = [Fill::None, Fill::Red];
        Looks {
            date: fills.map(|fill| styles.id(Style { number: DATE.into(), fill, ..Style::default() })),
            status: fills.map(|fill| styles.id(Style { fill, indent: true, ..Style::default() })),
            bar: [Fill::Green, Fill::Red].map(|fill| styles.id(Style { fill, centre: true, ..Style::default() })),
            head: styles.id(Style { number: DATE.into(), ink: Ink::Head, fill: Fill::Head, turned: true, ..Style::default() }),
        }
    }
}
