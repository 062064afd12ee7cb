//! The lines of orders: what to order of a row, when, for how much, and what of the quantity cannot be ordered yet.
//! Takes what a run computed, returns lines and, for each name, how they add up to its column.
//! Invariant: the lines of a name add up to the sum of its column over the rows that are judged and known.

use crate::column::{Column, truth};
use crate::columns::batches::{Batch, BatchOf, Batches, Doubt};
use crate::columns::resolve::at;
use crate::columns::show::units;
use crate::columns::{Results, frame};
use crate::import::frame::Bound;
use crate::plan::{ColumnId, Orders, Plan, Shape, Source, Work};
use crate::said;
use crate::tongue::Said;

/// What can be done with a line today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineStatus {
    /// To be ordered.
    Order,
    /// Its condition does not hold yet.
    Waits,
    /// No target has room for it.
    Unplaced,
    /// Rests on something undecided; to be reviewed first.
    Provisional,
    /// How it is to be divided, or whether it is due, is unknown.
    Undecided,
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderLine {
    /// Index into [`Plan::orders`].
    pub orders: usize,
    /// Row of the stock frame.
    pub row: u32,
    pub batch: BatchOf,
    /// Row of the list that it goes to.
    pub to: Option<u32>,
    pub quantity: f64,
    /// Serial day; unknown is NaN.
    pub date: f64,
    /// Amount of money; unknown is NaN.
    pub cost: f64,
    pub status: LineStatus,
    /// Why it cannot simply be ordered.
    pub why: Option<Said>,
}

/// The lines of all names, in the order of the plan, then of the rows, then of the batches.
pub fn order_lines(plan: &Plan, bound: &Bound, results: &Results) -> Vec<OrderLine> {
    let mut lines = Vec::new();
    for (n, orders) in plan.orders.iter().enumerate() {
        let batches = Batches::new(orders, plan, bound, results);
        let amount = Amount::of(orders, plan, bound, results);
        let table = plan.columns.get(orders.quantity as usize).map_or(crate::plan::STOCK, |c| c.table);
        let provisional = results.provisional.get(orders.quantity as usize).and_then(|p| p.as_deref());
        for row in 0..frame(bound, table).map_or(0, |f| f.len()) {
            if results.is_skipped(table, row) {
                continue;
            }
            let doubtful = provisional.and_then(|p| at(p, row)) == Some(true);
            let line = |batch: &Batch, status: LineStatus, why: Option<Said>| OrderLine {
                orders: n,
                row: row as u32,
                batch: batch.of,
                to: None,
                quantity: batch.quantity,
                date: batch.date,
                cost: amount.as_ref().map_or(f64::NAN, |a| a.part(batch.quantity, row)),
                status,
                why,
            };
            match batches.of(row) {
                Ok(batches) => lines.extend(batches.iter().map(|batch| {
                    let (status, why) = status(batch, doubtful, orders);
                    line(batch, status, why)
                })),
                Err(Doubt::Quantity) => {}
                Err(doubt) => {
                    let whole = Batch { of: BatchOf::Whole, quantity: batches.quantity(row), date: f64::NAN, due: truth::TRUE };
                    lines.push(line(&whole, LineStatus::Undecided, Some(told(doubt, orders))));
                }
            }
        }
    }
    lines
}

fn status(batch: &Batch, doubtful: bool, orders: &Orders) -> (LineStatus, Option<Said>) {
    let name = &orders.name;
    if doubtful {
        let why = said!("{name} is provisional in this row: settle the rules first", "这一行的“{name}”只是暂定值：请先解决规则中的疑问");
        return (LineStatus::Provisional, Some(why));
    }
    match batch.due {
        truth::TRUE => (LineStatus::Order, None),
        truth::FALSE => (LineStatus::Waits, Some(said!("its condition does not hold yet", "条件尚未满足"))),
        _ => (LineStatus::Undecided, Some(said!("whether its condition holds is unknown", "条件是否满足未知"))),
    }
}

fn told(doubt: Doubt, orders: &Orders) -> Said {
    let words = |split: usize| orders.splits.get(split).map_or("", |s| s.words.as_str());
    match doubt {
        Doubt::Quantity => said!("the quantity is unknown", "数量未知"),
        Doubt::Which(split) => {
            let words = words(split);
            said!("whether this split is for the row is unknown: {words}", "这条拆分是否适用于本行未知：{words}")
        }
        Doubt::Several(first, second) => {
            let (first, second) = (words(first), words(second));
            said!("two splits are for this row: {first}; {second}", "有两条拆分都适用于本行：{first}；{second}")
        }
        Doubt::Part(split) => {
            let words = words(split);
            said!(
                "a share, a pack, a lot or a date is unknown or not above 0: {words}",
                "份额、箱规、每批数量或日期未知或不大于 0：{words}"
            )
        }
        Doubt::TooManyLots(split) => {
            let (words, most) = (words(split), crate::columns::batches::MOST_LOTS);
            said!("more than {most} lots: {words}", "超过 {most} 批：{words}")
        }
    }
}

/// What a quantity costs: an amount of money for so many.
struct Amount<'a> {
    amount: &'a [f64],
    of: &'a [f64],
}

impl<'a> Amount<'a> {
    /// The amount of money that is worked out directly from the quantity, the quantity itself where it is money, or what
    /// its limit says it costs. Nothing is guessed from prices or names.
    fn of(orders: &Orders, plan: &'a Plan, bound: &'a Bound, results: &'a Results) -> Option<Amount<'a>> {
        let quantity = orders.quantity;
        let numbers = |id: ColumnId| match results.column(plan, bound, id) {
            Some(Column::Number(v)) => Some(v.as_slice()),
            _ => None,
        };
        let table = plan.columns.get(quantity as usize)?.table;
        let by_formula = plan.steps.iter().find_map(|step| match &step.work {
            Work::Row(expr) if expr.is_worked_out_of(quantity) => {
                let def = plan.columns.get(step.into as usize)?;
                (def.source == Source::Computed && def.table == table && is_money(&def.shape)).then_some(step.into)
            }
            _ => None,
        });
        let of = numbers(quantity)?;
        if plan.columns.get(quantity as usize).is_some_and(|c| is_money(&c.shape)) {
            return Some(Amount { amount: of, of });
        }
        if let Some(amount) = by_formula {
            return Some(Amount { amount: numbers(amount)?, of });
        }
        let limit =
            plan.limits.iter().find(|l| l.after == quantity && plan.columns.get(l.cost as usize).is_some_and(|c| is_money(&c.shape)))?;
        Some(Amount { amount: numbers(limit.cost)?, of: numbers(limit.asked)? })
    }

    fn part(&self, quantity: f64, row: usize) -> f64 {
        let value = |v: &[f64]| at(v, row).unwrap_or(f64::NAN);
        let cost = value(self.amount) * quantity / value(self.of);
        if cost.is_finite() { cost } else { f64::NAN }
    }
}

fn is_money(shape: &Shape) -> bool {
    matches!(shape, Shape::Number(unit) if unit.atoms.len() == 1 && matches!(units().currency(unit), Some((_, 1))))
}
