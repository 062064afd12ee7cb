//! The largest sums of money, on the Summary: which rows to look at first. Takes the run; adds a line a row of a table:
//! what is ordered for it or what a rule saves or costs there, whichever is more; else the amount that a decision names.
//! Invariant: only amounts that the run computed are compared.

use super::blocks::is_paid;
use super::facts::Run;
use super::layout::Layout;
use super::listing::Inks;
use super::money::Effects;
use super::sheet::{Cell, Grid};
use super::style::{Quantity, Styles, number_format};
use super::verdicts::rule_title;
use crate::decisions::{Decision, LineStatus};
use crate::plan::{ColumnId, STOCK, TableId};
use std::collections::BTreeMap;

/// Lines at most.
const MOST: usize = 8;

/// What a row comes to.
#[derive(Clone, Copy)]
struct Stake<'a> {
    amount: f64,
    from: From<'a>,
}

#[derive(Clone, Copy)]
enum From<'a> {
    /// A decision saves or costs it; the column holds such amounts.
    Effect(&'a Decision, ColumnId),
    /// So much of a name is ordered.
    Orders(ColumnId, f64),
    /// A decision names it, but it is neither ordered nor saved.
    Named(&'a Decision, ColumnId),
}

impl Stake<'_> {
    fn outweighs(&self, other: &Stake<'_>) -> bool {
        let is_real = |stake: &Stake<'_>| !matches!(stake.from, From::Named(..));
        (is_real(self), self.amount.abs()) > (is_real(other), other.amount.abs())
    }
}

/// By table and row what it comes to.
fn stakes<'a>(run: &Run<'a>, effects: &Effects<'_>) -> BTreeMap<(TableId, u32), Stake<'a>> {
    let mut all: BTreeMap<(TableId, u32), Stake<'a>> = BTreeMap::new();
    let mut see = |place: (TableId, u32), stake: Stake<'a>| {
        if stake.amount != 0.0 && all.get(&place).is_none_or(|kept| stake.outweighs(kept)) {
            all.insert(place, stake);
        }
    };
    for decision in run.decisions.decisions.iter().filter(|d| !d.beaten) {
        let place = (decision.table, decision.row);
        if let Some((amount, column)) = effects.of_decision(run, decision).zip(effects.column(decision.name)) {
            see(place, Stake { amount, from: From::Effect(decision, column) });
        } else if let Some((amount, column)) = effects.mentioned(run, decision) {
            see(place, Stake { amount, from: From::Named(decision, column) });
        }
    }
    let mut ordered: BTreeMap<(TableId, u32, ColumnId), (f64, f64)> = BTreeMap::new();
    for line in run.decisions.orders.iter().filter(|l| l.status == LineStatus::Order && l.cost.is_finite() && is_paid(run, l.orders)) {
        let Some(name) = run.plan.orders.get(line.orders).map(|o| o.quantity) else { continue };
        let sum = ordered.entry((run.def(name).map_or(STOCK, |d| d.table), line.row, name)).or_default();
        *sum = (sum.0 + line.cost, sum.1 + line.quantity);
    }
    for ((table, row, name), (amount, quantity)) in ordered {
        see((table, row), Stake { amount, from: From::Orders(name, quantity) });
    }
    all
}

/// The words of what a row comes to; of an order those of the rule that names the same amount, which say more.
fn words(run: &Run<'_>, effects: &Effects<'_>, place: (TableId, u32), stake: &Stake<'_>) -> String {
    let of_decision = |d: &Decision| format!("{}{}{}", rule_title(run.plan, d.rule), run.say(": ", "："), d.words);
    let (name, quantity) = match stake.from {
        From::Effect(decision, _) | From::Named(decision, _) => return of_decision(decision),
        From::Orders(name, quantity) => (name, quantity),
    };
    let same = |d: &&Decision| {
        (d.table, d.row) == place && !d.beaten && effects.mentioned(run, d).is_some_and(|(n, _)| (n - stake.amount).abs() < 0.005)
    };
    match run.decisions.decisions.iter().find(same) {
        Some(decision) => of_decision(decision),
        None => format!("{}{}{}", run.title(name), run.say(": ", "："), crate::columns::words::general(quantity)),
    }
}

pub fn push<'a>(run: &Run<'a>, layout: &Layout, effects: &Effects<'_>, grid: &mut Grid<'a>, inks: &Inks, styles: &mut Styles) {
    let mut all: Vec<((TableId, u32), Stake<'a>)> = stakes(run, effects).into_iter().collect();
    all.sort_by(|(a, x), (b, y)| y.amount.abs().total_cmp(&x.amount.abs()).then(a.cmp(b)));
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
    let currency = Quantity::Money(run.facts.currency.clone().unwrap_or_default());
    for (place, stake) in all.into_iter().take(MOST) {
        let (table, row) = place;
        let parts = run.frame(table).map_or(0, |f| f.keys.len());
        let key: Vec<&str> = (0..parts).map(|part| run.key(table, row as usize, part)).filter(|k| !k.is_empty()).collect();
        let link = super::annotated::row_cell(run, table, row).and_then(|cell| layout.link(cell));
        let style = if link.is_some() { inks.link } else { inks.text };
        let format = match stake.from {
            From::Effect(_, column) | From::Named(_, column) => run.format_of(column),
            From::Orders(..) => number_format(&currency, std::iter::once(&stake.amount)),
        };
        grid.push(vec![
            Cell::text(key.join(" · "), style).to(link),
            Cell::number(stake.amount, styles.number(&format)),
            Cell::text(words(run, effects, place, &stake), inks.text),
        ]);
    }
    grid.gap();
}
