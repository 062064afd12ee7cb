//! The largest decisions by money, on the Summary: which rows to look at first. Takes the run; adds a line a row of a
//! table, with the decision that most hangs on. Invariant: only amounts that the run computed are compared.

use super::facts::Run;
use super::layout::Layout;
use super::listing::Inks;
use super::money::Effects;
use super::sheet::{Cell, Grid};
use super::style::Styles;
use super::verdicts::rule_title;
use crate::decisions::Decision;
use crate::plan::ColumnId;

/// Lines at most.
const MOST: usize = 8;

pub fn push<'a>(run: &Run<'a>, layout: &Layout, effects: &Effects<'_>, grid: &mut Grid<'a>, inks: &Inks, styles: &mut Styles) {
    // decisions stand by table and row
    let mut all: Vec<(f64, ColumnId, &'a Decision)> = Vec::new();
    for decision in run.decisions.decisions.iter().filter(|d| !d.beaten) {
        let Some((amount, column)) = effects.at_stake(run, decision).filter(|(amount, _)| *amount != 0.0) else { continue };
        match all.last_mut().filter(|(.., d)| (d.table, d.row) == (decision.table, decision.row)) {
            Some(kept) if amount.abs() > kept.0.abs() => *kept = (amount, column, decision),
            Some(_) => {}
            None => all.push((amount, column, decision)),
        }
    }
    all.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()).then((a.2.table, a.2.row).cmp(&(b.2.table, b.2.row))));
    if all.is_empty() {
        return;
    }
    let title = match all.len() {
        rows if rows > MOST => {
            run.say(&format!("The {MOST} largest of {rows} rows"), &format!("金额最大的 {MOST} 行（共 {rows} 行）")).to_string()
        }
        _ => run.say("The largest by money", "按金额从大到小").to_string(),
    };
    grid.push(inks.heads(&[&title, run.say("#Money", "#金额"), run.say("Decision", "决策")]));
    for (amount, column, decision) in all.into_iter().take(MOST) {
        let row = decision.row as usize;
        let parts = run.frame(decision.table).map_or(0, |f| f.keys.len());
        let key: Vec<&str> = (0..parts).map(|part| run.key(decision.table, row, part)).filter(|k| !k.is_empty()).collect();
        let link = super::annotated::row_cell(run, decision.table, decision.row).and_then(|cell| layout.link(cell));
        let style = if link.is_some() { inks.link } else { inks.text };
        let words = format!("{}{}{}", rule_title(run.plan, decision.rule), run.say(": ", "："), decision.words);
        grid.push(vec![
            Cell::text(key.join(" · "), style).to(link),
            Cell::number(amount, styles.number(&run.format_of(column))),
            Cell::text(words, inks.text),
        ]);
    }
    grid.gap();
}
