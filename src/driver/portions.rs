//! What a split or an allocation makes of a quantity in the world of an example, beside what is expected of it. Takes what
//! a run of the world computed; answers whether an expectation holds in a row, and what there is instead.
//! Invariant: a part or place without a line holds nothing, which is zero; what could not be divided is unknown.

use crate::column::{Column, Texts};
use crate::columns::Results;
use crate::columns::batches::BatchOf;
use crate::columns::number::at_six;
use crate::columns::resolve::at;
use crate::columns::words::general;
use crate::date;
use crate::decisions::{LineStatus, OrderLine, batch_words, order_lines};
use crate::import::frame::Bound;
use crate::model::{ExpectPortion, Model, PortionTest};
use crate::plan::{ColumnId, Orders, Plan, Shape};
use crate::said;
use crate::spelling::name_key;
use crate::tongue::{Said, Tongue};
use crate::unit::Units;

/// Lines of a row that a failure shows.
const LINES_TOLD: usize = 12;

/// The lines of a world.
pub(super) struct Portions<'a> {
    plan: &'a Plan,
    bound: &'a Bound,
    results: &'a Results,
    texts: &'a Texts,
    lines: Vec<OrderLine>,
}

/// What there is of a portion in a row.
struct Found {
    /// NaN is unknown.
    quantity: f64,
    days: Vec<f64>,
}

/// The orders of a name in a plan.
pub(super) fn orders_of<'p>(expect: &ExpectPortion, model: &Model, plan: &'p Plan) -> Option<(usize, &'p Orders)> {
    let name = &model.items.get(expect.item)?.name;
    plan.orders.iter().enumerate().find(|(_, o)| o.name == *name)
}

/// The columns that the lines of some orders are made of.
pub(super) fn columns_of(orders: &Orders) -> Vec<ColumnId> {
    let mut found = vec![orders.quantity];
    for split in &orders.splits {
        found.extend(split.keep);
        found.extend(split.parts.iter().flat_map(|p| [Some(p.quantity), p.arrives, p.when]).flatten());
        found.extend(split.lots.iter().flat_map(|l| [l.size, l.every, l.from]));
    }
    if let Some(allocation) = &orders.allocation {
        found.extend([allocation.places, allocation.placed]);
        found.extend(allocation.label);
    }
    found
}

impl<'a> Portions<'a> {
    pub fn of(plan: &'a Plan, bound: &'a Bound, results: &'a Results, texts: &'a Texts) -> Portions<'a> {
        Portions { plan, bound, results, texts, lines: order_lines(plan, bound, results) }
    }

    /// The first row in which the expectation fails.
    pub fn failed_row(&self, expect: &ExpectPortion, model: &Model) -> Option<usize> {
        let Some((number, orders)) = orders_of(expect, model, self.plan) else { return Some(0) };
        let rows = match expect.row {
            Some(row) => row..row + 1,
            None => 0..self.bound.stock.len(),
        };
        rows.into_iter().find(|row| !holds(expect, &self.found(expect, number, orders, *row)))
    }

    fn found(&self, expect: &ExpectPortion, number: usize, orders: &Orders, row: usize) -> Found {
        let quantity = match self.results.column(self.plan, self.bound, orders.quantity) {
            Some(Column::Number(values)) => at(values, row).unwrap_or(f64::NAN),
            _ => f64::NAN,
        };
        let own = || self.lines.iter().filter(|l| l.orders == number && l.row as usize == row);
        let undivided = own().any(|l| l.status == LineStatus::Undecided && l.batch == BatchOf::Whole);
        if quantity.is_nan() || undivided {
            return Found { quantity: f64::NAN, days: Vec::new() };
        }
        let same = |wanted: &Option<String>, own: &str| wanted.as_ref().is_none_or(|w| name_key(w) == name_key(own));
        let fits = |l: &&OrderLine| same(&expect.part, &batch_words(orders, l.batch)) && same(&expect.to, self.place(orders, l));
        Found { quantity: own().filter(fits).map(|l| l.quantity).sum(), days: own().filter(fits).map(|l| l.date).collect() }
    }

    /// What the row of the list is called to which a line goes.
    fn place(&self, orders: &Orders, line: &OrderLine) -> &str {
        let label = orders.allocation.as_ref().and_then(|a| a.label).zip(line.to);
        match label.and_then(|(column, row)| Some((self.results.column(self.plan, self.bound, column)?, row))) {
            Some((Column::Text(ids), row)) => at(ids, row as usize).map_or("", |id| self.texts.get(id)),
            _ => "",
        }
    }

    /// All that the name is divided into in a row, as it would be expected.
    pub fn told(&self, expect: &ExpectPortion, model: &Model, row: usize) -> Said {
        let Some((number, orders)) = orders_of(expect, model, self.plan) else { return said!("nothing", "无") };
        let name = &orders.name;
        let lines: Vec<&OrderLine> = self.lines.iter().filter(|l| l.orders == number && l.row as usize == row).collect();
        if self.found(expect, number, orders, row).quantity.is_nan() {
            return match lines.iter().find_map(|l| l.why.as_ref()) {
                Some(Said { en, zh }) => said!("{name} cannot be divided: {en}", "“{name}”无法拆分：{zh}"),
                None => said!("{name} is unknown", "“{name}”未知"),
            };
        }
        if lines.is_empty() {
            return said!("nothing: {name} is not above 0", "无：“{name}”不大于 0");
        }
        let more = lines.len().saturating_sub(LINES_TOLD);
        let shown = |tongue: Tongue| {
            let parts: Vec<String> = lines.iter().take(LINES_TOLD).map(|l| self.line(orders, l, tongue)).collect();
            parts.join(match tongue {
                Tongue::En => ", ",
                Tongue::Zh => "，",
            })
        };
        let (en, zh) = (shown(Tongue::En), shown(Tongue::Zh));
        match more {
            0 => said!("{name} {en}", "{name} {zh}"),
            _ => said!("{name} {en} and {more} more", "{name} {zh} 等，另有 {more} 行"),
        }
    }

    fn line(&self, orders: &Orders, line: &OrderLine, tongue: Tongue) -> String {
        let (part, place) = (batch_words(orders, line.batch), self.place(orders, line));
        let unit = match self.plan.columns.get(orders.quantity as usize).map(|c| &c.shape) {
            Some(Shape::Number(unit)) => Units::shipped().display(unit, tongue, true),
            _ => String::new(),
        };
        let amount = format!("{} {unit}", general(line.quantity));
        let amount = amount.trim();
        let mut words: Vec<String> = Vec::new();
        let (to, on, nowhere) = match tongue {
            Tongue::En => ("to", "arrives", "without room"),
            Tongue::Zh => ("到", "到货", "无处可放"),
        };
        let quoted = |text: &str| match tongue {
            Tongue::En => format!("\"{text}\""),
            Tongue::Zh => format!("“{text}”"),
        };
        if !part.is_empty() {
            words.push(quoted(&part));
        }
        if !place.is_empty() {
            words.push(format!("{to} {}", quoted(place)));
        } else if line.status == LineStatus::Unplaced {
            words.push(nowhere.to_string());
        }
        words.push(format!("= {amount}"));
        if !line.date.is_nan() {
            words.push(format!("{on} {}", date::iso(line.date)));
        }
        words.join(" ")
    }
}

fn holds(expect: &ExpectPortion, found: &Found) -> bool {
    let amount = match expect.quantity {
        None => true,
        Some(PortionTest::Unknown) => found.quantity.is_nan(),
        Some(PortionTest::Within { low, low_open, high, high_open }) => {
            // an open end stays without end
            let end = |n: f64| if n.is_finite() { at_six(n) } else { n };
            let (n, low, high) = (at_six(found.quantity), end(low), end(high));
            let above = if low_open { n > low } else { n >= low };
            let below = if high_open { n < high } else { n <= high };
            above && below
        }
    };
    let on_time = expect.arrives.is_none_or(|day| !found.days.is_empty() && found.days.iter().all(|d| *d == day));
    amount && on_time
}
