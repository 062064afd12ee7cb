//! The Scenarios sheet, and its lines for JSON and CSV: totals, key figures and how often rules fire side by side, then
//! each decision, quantity and date that changes. Takes the run with its scenarios.
//! Invariant: the sheet holds values, because a scenario is run, not recalculated.

use super::Formulas;
use super::facts::{Run, Scenario, Shown};
use super::key_figures::{self, label, met};
use super::layout::{Layout, Own};
use super::listing::{Inks, KeyColumns, sheet};
use super::sheet::{Area, Cell, Grid, Sheet};
use super::since;
use super::style::{DATE, Ink, Style, Styles};
use super::width::Widths;
use crate::columns::batches::BatchOf;
use crate::decisions::{Change, FigurePair, Total, What};
use crate::plan::{Shape, Value};
use crate::said;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// Changed decisions of one scenario that are listed on the sheet; `scenarios.csv` has all.
const MOST_CHANGES: usize = 2_000;

pub fn describe<'a>(run: Run<'a>, layout: &Layout, formulas: Formulas, styles: &mut Styles) -> Option<Sheet<'a>> {
    if run.scenarios.is_empty() {
        return None;
    }
    let inks = Inks::new(styles);
    let mut grid = Grid::default();
    grid.push(since::titled(&run, run.say("Scenarios", "情景"), formulas, &inks));
    for scenario in run.scenarios {
        // behind the column that pages repeat, so that none cuts it off
        grid.push(vec![Cell::text(scenario.title.as_str(), inks.faint), Cell::text(assumptions(&scenario.words), inks.faint)]);
    }
    let remark = run.say("Values as computed in this run; the sheet does not recalculate.", "本表为本次运行算出的数值，不随公式重算。");
    grid.push(vec![Cell::empty(0), Cell::text(remark, inks.faint)]);
    grid.gap();
    side_by_side(&run, &mut grid, &inks, styles);
    let (head, what) = changes(&run, &mut grid, &inks, styles);
    let size = grid.size();
    let mut measured = Widths::new(19.0, 70.0);
    for row in grid.rows.iter().filter(|row| row.len() > 2) {
        for at in [0, what] {
            if let Some(Cell { value: super::sheet::Value::Text(text), .. }) = row.get(at) {
                measured.see(at, text);
            }
        }
    }
    let widths = measured.done_to(size.1 as usize);
    let mut made = sheet(layout.name(Own::Scenarios).to_string(), widths, 0, size, Box::new(grid));
    made.freeze = (0, 1);
    made.repeat = None;
    let columns = what as u32 + 3;
    made.filter = (size.0 > head + 1).then(|| Area { first_row: head, first_col: 0, last_row: size.0 - 1, last_col: columns - 1 });
    Some(made)
}

/// What a scenario supposes, without its head and its remarks: `customs days max + 10 days; freight * 2`.
fn assumptions(words: &str) -> String {
    let plain = |line: &str| {
        let mut quoted = false;
        let end = line.char_indices().find(|(_, c)| {
            quoted ^= *c == '"';
            matches!(c, '#' | '＃') && !quoted
        });
        end.map_or(line, |(at, _)| &line[..at]).trim().to_string()
    };
    words.lines().skip(1).map(plain).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
}

/// How many lines are left out because no scenario changes them.
fn unchanged(run: &Run<'_>, count: usize) -> Option<String> {
    (count > 0).then(|| run.say(&format!("and {count} that no scenario changes"), &format!("另有 {count} 项在各情景下均不变")).to_string())
}

fn side_by_side<'a>(run: &Run<'a>, grid: &mut Grid<'a>, inks: &Inks, styles: &mut Styles) {
    let change = |title: &str| match run.facts.tongue {
        crate::tongue::Tongue::En => format!("#{title}: change"),
        crate::tongue::Tongue::Zh => format!("#{title}：变化"),
    };
    let titles: Vec<String> = run.scenarios.iter().flat_map(|s| [format!("#{}", s.title), change(&s.title)]).collect();
    let heads = |first: &'static str| {
        let mut heads = vec![first, run.say("#This run", "#本次运行")];
        heads.extend(titles.iter().map(String::as_str));
        heads
    };
    let Some(first) = run.scenarios.first() else { return };
    grid.push(inks.heads(&heads(run.say("Totals", "合计"))));
    let after = |n: usize, scenario: &Scenario| scenario.comparison.totals.get(n).map_or(f64::NAN, |t| t.after);
    let changes = |(n, total): &(usize, &Total)| run.scenarios.iter().any(|s| after(*n, s).total_cmp(&total.before).is_ne());
    let all = first.comparison.totals.len();
    let mut totals: Vec<(usize, &Total)> = first.comparison.totals.iter().enumerate().filter(changes).collect();
    // money first
    totals.sort_by_key(|(_, total)| !run.def(total.column).is_some_and(|d| run.is_money(&d.shape)));
    for (n, total) in &totals {
        let style = styles.number(&run.format_of(total.column));
        let mut cells = vec![Cell::text(total_name(run, total), inks.text), Cell::number(total.before, style)];
        for scenario in run.scenarios {
            let after = after(*n, scenario);
            cells.extend([Cell::number(after, style), Cell::number(after - total.before, style)]);
        }
        grid.push(cells);
    }
    grid.rows.extend(unchanged(run, all - totals.len()).map(|words| vec![Cell::text(words, inks.faint)]));
    grid.gap();
    if !first.comparison.figures.is_empty() {
        grid.push(inks.heads(&heads(run.say("Key figures and goals", "指标与目标"))));
        figures(run, grid, inks, styles);
        grid.gap();
    }
    grid.push(inks.heads(&heads(run.say("Rules that fire", "规则触发次数"))));
    let fired = |n: usize, scenario: &Scenario| scenario.comparison.fired.get(n).map_or((0, 0), |f| (f.0, f.1));
    let mut same = 0;
    for (n, rule) in run.plan.rules.iter().enumerate() {
        let before = f64::from(fired(n, first).0);
        if run.scenarios.iter().all(|s| f64::from(fired(n, s).1) == before) {
            same += 1;
            continue;
        }
        let mut cells = vec![Cell::text(rule.title.as_str(), inks.text), Cell::number(before, inks.whole)];
        for scenario in run.scenarios {
            let after = f64::from(fired(n, scenario).1);
            cells.extend([Cell::number(after, inks.whole), Cell::number(after - before, inks.whole)]);
        }
        grid.push(cells);
    }
    grid.rows.extend(unchanged(run, same).map(|words| vec![Cell::text(words, inks.faint)]));
    grid.gap();
}

/// A line a figure, or a figure and group; below it whether the goal is met.
fn figures<'a>(run: &Run<'a>, grid: &mut Grid<'a>, inks: &Inks, styles: &mut Styles) {
    let mut known: Vec<Vec<Option<&'a FigurePair>>> = Vec::new();
    let mut places: FxHashMap<(usize, String), usize> = FxHashMap::default();
    for (n, scenario) in run.scenarios.iter().enumerate() {
        for figure in &scenario.comparison.figures {
            let place = *places.entry((figure.kpi, group_words(run, figure))).or_insert_with(|| {
                known.push(vec![None; run.scenarios.len()]);
                known.len() - 1
            });
            known[place][n] = Some(figure);
        }
    }
    let right = styles.id(Style { right: true, ink: Ink::Plain, ..Style::default() });
    let moves = |pairs: &Vec<Option<&FigurePair>>| pairs.iter().any(|p| p.is_none_or(|p| p.before != p.after || p.met.0 != p.met.1));
    let all = known.len();
    known.retain(moves);
    let same = all - known.len();
    for pairs in known {
        let Some(figure) = pairs.iter().flatten().next() else { continue };
        let Some(kpi) = run.plan.kpis.get(figure.kpi) else { continue };
        let style = styles.number(&run.format_of(kpi.column));
        let shape = run.def(kpi.column).map(|d| &d.shape);
        let value = |value: &'a Value| match shape.map_or(Shown::Unknown, |s| run.shown(s, value)) {
            Shown::Number(n) | Shown::Date(n) => Cell::number(n, style),
            Shown::Text(text) => Cell::text(text, right),
            Shown::Truth(truth) => Cell::text(run.yes_no(truth), right),
            Shown::Unknown => Cell::text(run.say("unknown", "未知"), right),
        };
        let title = run.title(kpi.column);
        let name = match group_words(run, figure).as_str() {
            "" => title,
            group => match run.facts.tongue {
                crate::tongue::Tongue::En => format!("{title}, {group}"),
                crate::tongue::Tongue::Zh => format!("{title}，{group}"),
            },
        };
        let mut cells = vec![Cell::text(name, inks.text), value(&figure.before)];
        for pair in &pairs {
            match pair {
                Some(pair) => {
                    cells.push(value(&pair.after));
                    cells.push(match (&pair.before, &pair.after) {
                        (Value::Number(a), Value::Number(b)) => Cell::number(b - a, style),
                        _ => Cell::empty(0),
                    });
                }
                None => cells.extend([Cell::text(run.say("unknown", "未知"), right), Cell::empty(0)]),
            }
        }
        grid.push(cells);
        if kpi.goal.is_none() {
            continue;
        }
        let goal = key_figures::goal_words(run, kpi);
        let goal = said!("    goal {goal}", "    目标{goal}").in_tongue(run.facts.tongue).to_string();
        let mut cells = vec![Cell::text(goal, inks.faint), Cell::text(met(run, figure.met.0), right)];
        for pair in &pairs {
            cells.extend([Cell::text(met(run, pair.and_then(|p| p.met.1)), right), Cell::empty(0)]);
        }
        grid.push(cells);
    }
    grid.rows.extend(unchanged(run, same).map(|words| vec![Cell::text(words, inks.faint)]));
}

/// The group of a key figure; empty for one of all rows.
pub fn group_words(run: &Run<'_>, figure: &FigurePair) -> String {
    let by = run.plan.kpis.get(figure.kpi).and_then(|k| k.by).and_then(|by| run.def(by));
    by.zip(figure.group.as_ref()).map_or_else(String::new, |(by, group)| label(run, run.shown(&by.shape, group)))
}

/// Returns the row of the heads and the column that says what changes.
fn changes<'a>(run: &Run<'a>, grid: &mut Grid<'a>, inks: &Inks, styles: &mut Styles) -> (u32, usize) {
    let tables = run.scenarios.iter().flat_map(|s| s.comparison.changes.iter().map(|c| c.table));
    let keys = KeyColumns::new(run, tables);
    let mut heads: Vec<&str> = vec![run.say("What changes, row by row", "逐行变化")];
    heads.extend(keys.titles.iter().map(String::as_str));
    heads.extend([run.say("What", "内容"), run.say("#This run", "#本次运行"), run.say("#Scenario", "#情景")]);
    let head = grid.push(inks.heads(&heads));
    for scenario in run.scenarios {
        let all = &scenario.comparison.changes;
        if all.is_empty() {
            grid.push(vec![Cell::text(scenario.title.as_str(), inks.text), Cell::text(run.say("nothing", "无变化"), inks.text)]);
        }
        for change in all.iter().take(MOST_CHANGES) {
            let mut cells = vec![Cell::text(scenario.title.as_str(), inks.text)];
            keys.push(run, change.table, change.row, inks.text, &mut cells);
            cells.push(Cell::text(what_with_unit(run, change), inks.text));
            for value in [&change.before, &change.after] {
                cells.push(cell(run, change, value, styles));
            }
            grid.push(cells);
        }
        if let Some(more) = all.len().checked_sub(MOST_CHANGES).filter(|m| *m > 0) {
            let text = match run.facts.tongue {
                crate::tongue::Tongue::En => format!("and {more} more, see scenarios.csv (--csv)"),
                crate::tongue::Tongue::Zh => format!("另有 {more} 条，见 scenarios.csv（--csv）"),
            };
            grid.push(vec![Cell::text(scenario.title.as_str(), inks.text), Cell::text(text, inks.faint)]);
        }
    }
    (head, 1 + keys.titles.len())
}

/// The same as [`what`], a value with its unit.
fn what_with_unit<'a>(run: &Run<'a>, change: &Change) -> Cow<'a, str> {
    match change.what {
        What::Value(column) => run.title(column).into(),
        _ => what(run, change),
    }
}

fn cell<'a>(run: &Run<'a>, change: &Change, value: &'a Option<Value>, styles: &mut Styles) -> Cell<'a> {
    let right = styles.id(Style { right: true, ink: Ink::Plain, ..Style::default() });
    match (change.what, shown(run, change, value)) {
        (What::Rule(_), shown) => Cell::text(fires(run, shown), right),
        _ if value.is_none() => Cell::text(run.say("none", "无"), right),
        (_, Shown::Unknown) => Cell::text(run.say("unknown", "未知"), right),
        (What::Value(column), Shown::Number(n) | Shown::Date(n)) => Cell::number(n, styles.number(&run.format_of(column))),
        (What::Day(..), Shown::Number(n) | Shown::Date(n)) => Cell::number(n, styles.number(DATE)),
        (_, Shown::Text(text)) => Cell::text(text, right),
        (_, Shown::Truth(truth)) => Cell::text(run.yes_no(truth), right),
    }
}

fn fires<'w>(run: &Run<'_>, shown: Shown<'_>) -> &'w str {
    match (shown, run.facts.tongue) {
        (Shown::Truth(true), crate::tongue::Tongue::En) => "fires",
        (Shown::Truth(true), crate::tongue::Tongue::Zh) => "触发",
        (Shown::Truth(false), crate::tongue::Tongue::En) => "does not fire",
        (Shown::Truth(false), crate::tongue::Tongue::Zh) => "不触发",
        (_, crate::tongue::Tongue::En) => "undecided",
        (_, crate::tongue::Tongue::Zh) => "未定",
    }
}

/// A value of a change as it is shown; what the row does not have is unknown to programs.
pub fn shown<'v>(run: &Run<'v>, change: &Change, value: &'v Option<Value>) -> Shown<'v> {
    let Some(value) = value else { return Shown::Unknown };
    match (change.what, value) {
        (_, Value::Unknown) => Shown::Unknown,
        (What::Rule(_), Value::Truth(truth)) => Shown::Truth(*truth),
        (What::Rule(_), _) => Shown::Unknown,
        (What::Value(column), value) => run.def(column).map_or(Shown::Unknown, |def| run.shown(&def.shape, value)),
        (What::Day(..), value) => run.shown(&Shape::Date, value),
    }
}

/// The rule's title, the name, or the batch whose day it is.
pub fn what<'a>(run: &Run<'a>, change: &Change) -> Cow<'a, str> {
    match change.what {
        What::Rule(rule) => super::verdicts::rule_title(run.plan, rule).into(),
        What::Value(column) => run.def(column).map_or("", |d| d.name.as_str()).into(),
        What::Day(orders, batch) => {
            let Some(of) = run.plan.orders.get(orders) else { return "".into() };
            let name = &of.name;
            let batch = match batch {
                BatchOf::Whole => return name.as_str().into(),
                BatchOf::Part(split, part) => {
                    of.splits.get(split).and_then(|s| s.parts.get(part)).map_or(String::new(), |p| p.title.clone())
                }
                BatchOf::Lot(_, n) => {
                    let n = n + 1;
                    said!("lot {n}", "第 {n} 批").in_tongue(of.tongue).to_string()
                }
            };
            said!("{name}, {batch}: date", "{name}，{batch}：日期").in_tongue(run.facts.tongue).to_string().into()
        }
    }
}

/// What a change is, for programs.
pub fn kind(change: &Change) -> &'static str {
    match change.what {
        What::Rule(_) => "rule",
        What::Value(_) => "name",
        What::Day(..) => "date",
    }
}

fn total_name(run: &Run<'_>, total: &Total) -> String {
    let title = run.title(total.column);
    match (total.sum, run.facts.tongue) {
        (false, _) => title,
        (true, crate::tongue::Tongue::En) => format!("sum of {title}"),
        (true, crate::tongue::Tongue::Zh) => format!("{title}合计"),
    }
}

/// The name of a total for programs.
pub fn plain_name<'a>(run: &Run<'a>, total: &Total) -> &'a str {
    run.def(total.column).map_or("", |d| d.name.as_str())
}
