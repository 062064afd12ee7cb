//! The Scenarios sheet, and its lines for JSON and CSV: totals and how often rules fire side by side, then each decision
//! that changes. Takes the run with its scenarios.
//! Invariant: the sheet holds values, because a scenario is run, not recalculated.

use super::Formulas;
use super::facts::{Run, Shown};
use super::layout::{Layout, Own};
use super::listing::{Inks, KeyColumns, sheet};
use super::sheet::{Cell, Grid, Sheet};
use super::since;
use super::style::{Ink, Style, Styles};
use crate::decisions::{Change, Total, What};
use crate::plan::Value;

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
        let words = scenario.words.lines().map(str::trim).collect::<Vec<_>>().join(" | ");
        grid.push(vec![Cell::text(words, inks.faint)]);
    }
    grid.push(vec![Cell::text(
        run.say("Values as computed in this run; the sheet does not recalculate.", "本表为本次运行算出的数值，不随公式重算。"),
        inks.faint,
    )]);
    grid.gap();
    side_by_side(&run, &mut grid, &inks, styles);
    changes(&run, &mut grid, &inks, styles);
    let size = grid.size();
    let mut widths = vec![34.0, 18.0];
    widths.extend(std::iter::repeat_n(19.0, size.1.saturating_sub(2) as usize));
    let mut made = sheet(layout.name(Own::Scenarios).to_string(), widths, 0, size, Box::new(grid));
    made.freeze = (0, 1);
    made.repeat = None;
    Some(made)
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
    for (n, total) in first.comparison.totals.iter().enumerate() {
        let style = styles.number(&run.format_of(total.column));
        let mut cells = vec![Cell::text(total_name(run, total), inks.text), Cell::number(total.before, style)];
        for scenario in run.scenarios {
            let after = scenario.comparison.totals.get(n).map_or(f64::NAN, |t| t.after);
            cells.extend([Cell::number(after, style), Cell::number(after - total.before, style)]);
        }
        grid.push(cells);
    }
    grid.gap();
    grid.push(inks.heads(&heads(run.say("Rules that fire", "规则触发次数"))));
    for (n, rule) in run.plan.rules.iter().enumerate() {
        let before = f64::from(first.comparison.fired.get(n).map_or(0, |f| f.0));
        let mut cells = vec![Cell::text(rule.title.as_str(), inks.text), Cell::number(before, inks.whole)];
        for scenario in run.scenarios {
            let after = f64::from(scenario.comparison.fired.get(n).map_or(0, |f| f.1));
            cells.extend([Cell::number(after, inks.whole), Cell::number(after - before, inks.whole)]);
        }
        grid.push(cells);
    }
    grid.gap();
}

fn changes<'a>(run: &Run<'a>, grid: &mut Grid<'a>, inks: &Inks, styles: &mut Styles) {
    let tables = run.scenarios.iter().flat_map(|s| s.comparison.changes.iter().map(|c| c.table));
    let keys = KeyColumns::new(run, tables);
    let mut heads: Vec<&str> = vec![run.say("Decisions that change", "变化的决策")];
    heads.extend(keys.titles.iter().map(String::as_str));
    heads.extend([run.say("What", "内容"), run.say("#This run", "#本次运行"), run.say("#Scenario", "#情景")]);
    grid.push(inks.heads(&heads));
    for scenario in run.scenarios {
        let all = &scenario.comparison.changes;
        if all.is_empty() {
            grid.push(vec![Cell::text(scenario.title.as_str(), inks.text), Cell::text(run.say("nothing", "无变化"), inks.text)]);
        }
        for change in all.iter().take(MOST_CHANGES) {
            let mut cells = vec![Cell::text(scenario.title.as_str(), inks.text)];
            keys.push(run, change.table, change.row, inks.text, &mut cells);
            cells.push(Cell::text(what(run, change), inks.text));
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
}

fn cell<'a>(run: &Run<'a>, change: &Change, value: &'a Value, styles: &mut Styles) -> Cell<'a> {
    let right = styles.id(Style { right: true, ink: Ink::Plain, ..Style::default() });
    match (change.what, shown(run, change, value)) {
        (What::Rule(_), shown) => Cell::text(fires(run, shown), right),
        (_, Shown::Unknown) => Cell::text(run.say("unknown", "未知"), right),
        (What::Name(target), Shown::Number(n) | Shown::Date(n)) => {
            let format = run.plan.targets.get(usize::from(target)).map_or(String::new(), |t| run.format_of(t.after));
            Cell::number(n, styles.number(&format))
        }
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

/// A value of a change as it is shown.
pub fn shown<'v>(run: &Run<'v>, change: &Change, value: &'v Value) -> Shown<'v> {
    match (change.what, value) {
        (_, Value::Unknown) => Shown::Unknown,
        (What::Rule(_), Value::Truth(truth)) => Shown::Truth(*truth),
        (What::Name(target), value) => run.target_shape(target).map_or(Shown::Unknown, |shape| run.shown(shape, value)),
        _ => Shown::Unknown,
    }
}

/// The rule's title, or the name.
pub fn what<'a>(run: &Run<'a>, change: &Change) -> &'a str {
    match change.what {
        What::Rule(rule) => super::verdicts::rule_title(run.plan, rule),
        What::Name(target) => run.plan.targets.get(usize::from(target)).map_or("", |t| t.name.as_str()),
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
