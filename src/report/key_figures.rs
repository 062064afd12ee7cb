//! The key figures of a run: value, group, goal, met or not. Takes the run, gives a line a figure and group; the
//! Summary, the JSON and the CSV files show them.
//! Invariant: groups stand in the order of their labels, the group of rows without one last.

use super::facts::{Run, Shown};
use super::listing::Inks;
use super::sheet::{Cell, Grid};
use super::style::{Fill, Ink, PLAIN, Style, Styles};
use super::tiles::Tile;
use crate::column::Column;
use crate::columns::groups::key_at;
use crate::plan::{ColumnId, Kpi, STOCK, WHOLE};
use crate::tongue::Said;
use rustc_hash::FxHashSet;
use std::cmp::Ordering;

/// One figure, of one group where it has groups.
pub struct Figure<'a> {
    pub kpi: &'a Kpi,
    /// None for a figure of all rows; the unknown for rows that have no group.
    pub group: Option<Shown<'a>>,
    pub value: Shown<'a>,
    /// None without a goal, or where the value is unknown.
    pub met: Option<bool>,
    /// What to know of it: its totals leave out different rows.
    pub note: Option<&'a Said>,
}

/// All figures, in the order of their definition.
pub fn figures<'a>(run: &Run<'a>) -> Vec<Figure<'a>> {
    let mut found = Vec::new();
    for (number, kpi) in run.plan.kpis.iter().enumerate() {
        let note = run.results.uneven_figures.get(number).and_then(Option::as_ref);
        let at = |row: usize, group: Option<Shown<'a>>| Figure {
            kpi,
            group,
            value: run.value(kpi.column, row),
            met: kpi.goal.as_ref().and_then(|g| if let Shown::Truth(met) = run.value(g.met, row) { Some(met) } else { None }),
            note,
        };
        let Some(by) = kpi.by else {
            found.push(at(0, None));
            continue;
        };
        let mut groups: Vec<(usize, Shown<'a>)> = Vec::new();
        let rank = |row: usize| match (run.def(by).map(|d| d.table == WHOLE), run.column(by)) {
            (Some(whole), Some(Column::Number(v))) => v.get(if whole { 0 } else { row }).copied().unwrap_or(f64::NAN),
            _ => f64::NAN,
        };
        let mut met = FxHashSet::default();
        for row in (0..run.bound.stock.len()).filter(|row| run.is_judged(STOCK, *row)) {
            if met.insert(run.column(by).and_then(|labels| key_at(labels, row, run.texts))) {
                groups.push((row, run.value(by, row)));
            }
        }
        groups.sort_by(|(a, x), (b, y)| match (x, y) {
            (Shown::Unknown, Shown::Unknown) => Ordering::Equal,
            (Shown::Unknown, _) => Ordering::Greater,
            (_, Shown::Unknown) => Ordering::Less,
            (Shown::Text(x), Shown::Text(y)) => rank(*a).total_cmp(&rank(*b)).then(x.cmp(y)),
            _ => rank(*a).total_cmp(&rank(*b)).then(a.cmp(b)),
        });
        found.extend(groups.into_iter().map(|(row, group)| at(row, Some(group))));
    }
    found
}

/// The goal in the user's words, with the number in the place of a parameter's name; empty without one.
pub fn goal_words(run: &Run<'_>, kpi: &Kpi) -> String {
    let Some(goal) = &kpi.goal else { return String::new() };
    // a longer name may hold a shorter one
    let mut named: Vec<&(String, ColumnId)> = goal.named.iter().collect();
    named.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let number = |words: String, (name, column): &(String, ColumnId)| match run.value(*column, 0) {
        Shown::Number(n) => words.replace(name.as_str(), &with_unit(run, *column, n)),
        _ => words,
    };
    named.into_iter().fold(goal.words.clone(), number)
}

/// `60%`, `75 days`, `5`.
fn with_unit(run: &Run<'_>, column: ColumnId, n: f64) -> String {
    match run.def(column).map(|d| run.unit_words(&d.shape)).unwrap_or_default().as_str() {
        "%" => format!("{}%", crate::columns::words::general(n * 100.0)),
        "" => crate::columns::words::general(n),
        unit => format!("{} {unit}", crate::columns::words::general(n)),
    }
}

/// `category = DE`; the column as the rule file names it.
pub fn group_words(run: &Run<'_>, figure: &Figure<'_>) -> String {
    figure.group.map_or_else(String::new, |group| label(run, group))
}

/// A group as it is called.
pub fn label(run: &Run<'_>, group: Shown<'_>) -> String {
    match group {
        Shown::Text(text) => text.to_string(),
        Shown::Number(n) => crate::columns::words::general(n),
        Shown::Date(n) => crate::date::iso(n),
        Shown::Truth(truth) => run.yes_no(truth).to_string(),
        Shown::Unknown => run.say("unknown", "未知").to_string(),
    }
}

/// The name of the column that makes the groups.
pub fn by_name<'a>(run: &Run<'a>, column: ColumnId) -> &'a str {
    run.def(column).map_or("", |d| d.name.as_str())
}

/// The look of a figure: its tint says whether the goal is met, and words say it too.
fn tint(figure: &Figure<'_>) -> Fill {
    match (figure.met, figure.kpi.goal.is_some()) {
        (Some(true), _) => Fill::Green,
        (Some(false), _) => Fill::Red,
        (None, true) => Fill::Amber,
        (None, false) => Fill::None,
    }
}

/// `met`, `not met`, `unknown`; empty without a goal.
fn met_words<'w>(run: &Run<'_>, figure: &Figure<'_>) -> &'w str {
    if figure.kpi.goal.is_some() { met(run, figure.met) } else { "" }
}

/// `met`, `not met`, `unknown`.
pub fn met<'w>(run: &Run<'_>, met: Option<bool>) -> &'w str {
    match met {
        Some(true) => run.say("met", "达到"),
        Some(false) => run.say("not met", "未达到"),
        None => run.say("unknown", "未知"),
    }
}

/// The value of a figure, without a look.
fn cell<'a>(run: &Run<'a>, figure: &Figure<'a>) -> Cell<'a> {
    match figure.value {
        Shown::Unknown => Cell::text(run.say("unknown", "未知"), PLAIN),
        Shown::Number(n) | Shown::Date(n) => Cell::number(n, PLAIN),
        Shown::Text(text) => Cell::text(text, PLAIN),
        Shown::Truth(truth) => Cell::text(run.yes_no(truth), PLAIN),
    }
}

/// The number format of a figure; empty where it is no number.
fn format(run: &Run<'_>, figure: &Figure<'_>) -> String {
    match figure.value {
        Shown::Number(_) | Shown::Date(_) => run.format_of(figure.kpi.column),
        _ => String::new(),
    }
}

/// A tile for each of these figures.
pub fn tiles<'a>(run: &Run<'a>, figures: &[Figure<'a>]) -> Vec<Tile<'a>> {
    let tile = |figure: &Figure<'a>| Tile {
        name: run.title(figure.kpi.column),
        figure: cell(run, figure),
        number: format(run, figure),
        words: {
            let goal = match (goal_words(run, figure.kpi).as_str(), met_words(run, figure)) {
                ("", _) => run.say("no goal", "无目标").to_string(),
                (goal, met) => format!("{}{goal}{}{met}", run.say("goal ", "目标"), run.say(": ", "：")),
            };
            let note = figure.note.map(|note| format!("{}{}", run.say("; ", "；"), run.said(note)));
            goal + &note.unwrap_or_default()
        },
        fill: tint(figure),
    };
    figures.iter().map(tile).collect()
}

/// Heads above figures, and beside them that these are no formulas.
pub fn heads<'a>(run: &Run<'a>, titles: &[&str], inks: &Inks) -> Vec<Cell<'a>> {
    let mut heads = inks.heads(titles);
    heads.push(Cell::text(run.say("as of the run: not recalculated", "运行时的数值，不随公式重算"), inks.faint));
    heads
}

/// A table of figures by group.
pub fn by_group<'a>(run: &Run<'a>, figures: &[Figure<'a>], grid: &mut Grid<'a>, inks: &Inks, styles: &mut Styles) {
    if figures.is_empty() {
        return;
    }
    let heads =
        [run.say("KPI", "指标"), run.say("Group", "分组"), run.say("#Value", "#值"), run.say("Goal", "目标"), run.say("Met", "是否达到")];
    grid.push(self::heads(run, &heads, inks));
    for figure in figures {
        let words = styles.id(Style { fill: tint(figure), indent: true, ..Style::default() });
        let style = styles.id(Style { ink: Ink::Bold, fill: tint(figure), number: format(run, figure), ..Style::default() });
        grid.push(vec![
            Cell::text(run.title(figure.kpi.column), inks.text),
            Cell::text(group_words(run, figure), inks.text),
            Cell { style, ..cell(run, figure) },
            Cell::text(goal_words(run, figure.kpi), inks.text),
            match met_words(run, figure) {
                "" => Cell::empty(0),
                met => Cell::text(met, words),
            },
            match figure.note {
                Some(note) => Cell::text(run.said(note), inks.faint),
                None => Cell::empty(0),
            },
        ]);
    }
    grid.gap();
}
