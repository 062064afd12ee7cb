//! Tiles: figures side by side at the head of the Summary, each with its name above and what it is measured by below.
//! First what the run comes to (money and goods, rows with a decision, what nobody decided yet, orders whose day is past),
//! then the user's key figures. Invariant: what a tint says, the words below say too.

use super::facts::Run;
use super::layout::{Layout, Own};
use super::sheet::{Cell, Grid, Value};
use super::style::{Fill, Ink, Style, Styles};
use super::summary::{Found, Total, of_stock, sum_cell};
use super::width::number_width;
use crate::decisions::{CutBy, LineStatus};
use crate::said;

/// Tiles side by side.
pub const ACROSS: usize = 6;
/// Totals that have a tile; all of them stand in the table below.
const TOTALS: usize = 4;
/// Characters that a figure may have in its large letters.
const LARGE: usize = 11;

pub struct Tile<'a> {
    pub name: String,
    /// Its value, formula and link; the tile gives it its look.
    pub figure: Cell<'a>,
    /// Number format of the figure.
    pub number: String,
    pub words: String,
    pub fill: Fill,
}

/// Adds bands of tiles: a row of names, a row of figures, a row of words each.
pub fn push<'a>(all: Vec<Tile<'a>>, grid: &mut Grid<'a>, styles: &mut Styles) {
    let mut rest = all.into_iter().peekable();
    while rest.peek().is_some() {
        let (mut names, mut figures, mut words) = (Vec::new(), Vec::new(), Vec::new());
        for tile in rest.by_ref().take(ACROSS) {
            let base = Style { centre: true, boxed: true, ..Style::default() };
            names.push(Cell::text(tile.name, styles.id(Style { ink: Ink::Bold, wrap: true, ..base.clone() })));
            let length = match &tile.figure.value {
                Value::Number(n) => number_width(*n, &tile.number),
                _ => 0,
            };
            let ink = if length > LARGE { Ink::Bold } else { Ink::Figure };
            let style = styles.id(Style { ink, fill: tile.fill, number: tile.number, ..base.clone() });
            figures.push(Cell { style, ..tile.figure });
            words.push(Cell::text(tile.words, styles.id(Style { fill: tile.fill, wrap: true, ..base })));
        }
        grid.push(names);
        grid.push(figures);
        grid.push(words);
        grid.gap();
    }
}

/// What the run comes to, in a line of tiles.
pub fn of_run<'a>(run: &Run<'a>, layout: &Layout, totals: &[Total], found: &Found, issues: usize, styles: &mut Styles) -> Vec<Tile<'a>> {
    let say = |en: &'static str, zh: &'static str| run.say(en, zh);
    let mut all: Vec<Tile<'a>> = totals_first(run, totals).into_iter().map(|total| of_total(run, layout, total, styles)).collect();
    let count = |name: &str, n: usize, words: String, own: Own| Tile {
        name: name.to_string(),
        figure: Cell::number(n as f64, 0).to(layout.own_link(own)),
        number: "#,##0".into(),
        words,
        fill: Fill::None,
    };
    if !run.plan.rules.is_empty() {
        let decided = of_stock(&found.decided);
        let judged = run.rows_judged();
        let words = said!("of {judged} judged", "共判定 {judged} 行").in_tongue(run.facts.tongue).to_string();
        all.push(count(say("Rows with a decision", "有决策的行"), decided, words, Own::Decisions));
    }
    let undecided = of_stock(&found.undecided);
    if undecided > 0 {
        let words = say("a value is missing: see Undecided", "缺少数值，见“未定”").to_string();
        all.push(Tile { fill: Fill::Amber, ..count(say("Rows undecided", "未定的行"), undecided, words, Own::Undecided) });
    }
    let cut = run.decisions.cuts.iter().filter(|c| matches!(c.by, CutBy::Limit(_)));
    let (cut, nothing) = cut.fold((0, 0), |(all, nothing), c| (all + 1, nothing + usize::from(c.left <= 0.0)));
    if cut > 0 {
        let words = said!("{nothing} of them to nothing", "其中 {nothing} 行减为零").in_tongue(run.facts.tongue).to_string();
        all.push(Tile { fill: Fill::Amber, ..count(say("Rows cut by limits", "被限额削减的行"), cut, words, Own::Decisions) });
    }
    if issues > 0 {
        let words = say("to look at before you order", "下单前请查看").to_string();
        all.push(Tile { fill: Fill::Amber, ..count(say("Data issues", "数据问题"), issues, words, Own::Issues) });
    }
    let past = run.decisions.orders.iter().filter(|l| l.status == LineStatus::Order && l.is_past(run.bound.as_of)).count();
    if past > 0 {
        let words = say("their day is before the as-of date", "日期早于截止日期").to_string();
        all.push(Tile { fill: Fill::Red, ..count(say("Orders past their day", "已过日期的订单"), past, words, Own::Orders) });
    }
    all
}

/// Money before goods; of each in the order of the table.
fn totals_first<'t>(run: &Run<'_>, totals: &'t [Total]) -> Vec<&'t Total> {
    let is_money = |t: &&Total| run.def(t.column).is_some_and(|d| run.is_money(&d.shape));
    let (money, goods): (Vec<&Total>, Vec<&Total>) = totals.iter().filter(|t| t.after.is_finite()).partition(is_money);
    money.into_iter().chain(goods).take(TOTALS).collect()
}

fn of_total<'a>(run: &Run<'a>, layout: &Layout, total: &Total, styles: &mut Styles) -> Tile<'a> {
    let format = run.format_of(total.column);
    // pence are of no use in a headline of thousands
    let number = if total.after.abs() >= 1_000.0 { format.replace(".00", "") } else { format };
    let figure = sum_cell(run, layout, total.column, total.after, styles);
    let unknown = run.rows_unknown(total.column);
    let change = total.before.map(|before| total.after - before).filter(|change| change.abs() >= 0.5);
    let words = match (unknown, change) {
        (0, Some(change)) => {
            let sign = if change < 0.0 { "-" } else { "+" };
            let amount = crate::columns::words::text(change.abs(), "#,##0");
            said!("{sign}{amount} by the rules", "规则使其变化 {sign}{amount}").in_tongue(run.facts.tongue).to_string()
        }
        (0, None) => run.say("all rows together", "各行合计").to_string(),
        (n, _) => said!("without {n} rows that are unknown", "不含 {n} 行未知").in_tongue(run.facts.tongue).to_string(),
    };
    Tile { name: run.title(total.column), figure, number, words, fill: if unknown > 0 { Fill::Amber } else { Fill::None } }
}
