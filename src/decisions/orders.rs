//! The lines of orders: what to order of a row, when, for how much, and what of the quantity cannot be ordered yet.
//! Takes what a run computed, returns lines and, for each name, how they add up to its column.
//! Invariant: the lines of a name add up to the sum of its column over the rows that are judged and known.

use super::Decisions;
use crate::column::{Column, truth};
use crate::columns::allocation::{Placements, To, Trouble};
use crate::columns::batches::{Batch, BatchOf, Batches, Doubt};
use crate::columns::number::round;
use crate::columns::resolve::at;
use crate::columns::show::is_money;
use crate::columns::{Results, frame};
use crate::import::frame::{Bound, Fate, Issue};
use crate::place::CellRef;
use crate::plan::{ColumnId, Orders, Plan, STOCK, Shape, Source, Work};
use crate::said;
use crate::tongue::{Said, Tongue};
use crate::unit::Units;
use rustc_hash::FxHashSet;

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

impl LineStatus {
    /// Somebody has to look at it before it may stand among the orders.
    pub fn is_held(self) -> bool {
        matches!(self, LineStatus::Provisional | LineStatus::Undecided)
    }
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
        let made = Lines {
            number: n,
            orders,
            batches: Batches::new(orders.quantity, &orders.splits, plan, bound, results),
            list: orders.allocation.as_ref().and_then(|a| plan.tables.get(usize::from(a.list))).map_or("", |t| t.name.as_str()),
            places: orders.allocation.as_ref().and_then(|a| results.placements.get(a.placed as usize)?.as_ref()),
        };
        let amount = Amount::of(orders, plan, bound, results);
        let table = plan.columns.get(orders.quantity as usize).map_or(crate::plan::STOCK, |c| c.table);
        let placed = orders.allocation.as_ref().map(|a| a.placed);
        let doubtful = |row: usize| {
            let marked = |id: ColumnId| results.provisional.get(id as usize)?.as_deref().and_then(|p| at(p, row));
            std::iter::once(orders.quantity).chain(placed).any(|id| marked(id) == Some(true))
        };
        for row in 0..frame(bound, table).map_or(0, |f| f.len()) {
            if results.is_skipped(table, row) {
                continue;
            }
            let from = lines.len();
            made.of(row, doubtful(row), &mut lines);
            if let Some(amount) = &amount {
                amount.share_out(row, &mut lines[from..]);
            }
        }
    }
    let today = bound.as_of.floor();
    lines.iter_mut().for_each(|line| line.say_past(today));
    lines
}

/// `first batch`, `lot 3`; empty for a whole quantity.
pub fn batch_words(orders: &Orders, batch: BatchOf) -> std::borrow::Cow<'_, str> {
    match batch {
        BatchOf::Whole => "".into(),
        BatchOf::Part(split, part) => {
            orders.splits.get(split).and_then(|s| s.parts.get(part)).map_or("".into(), |p| p.title.as_str().into())
        }
        BatchOf::Lot(split, n) => {
            let tongue = orders.splits.get(split).map_or(Tongue::default(), |s| s.tongue);
            let n = n + 1;
            said!("lot {n}", "第 {n} 批").in_tongue(tongue).to_string().into()
        }
    }
}

impl OrderLine {
    /// Whether its day lies before the as-of date, so that it cannot be kept any more.
    pub fn is_past(&self, as_of: f64) -> bool {
        self.date < as_of.floor()
    }

    fn say_past(&mut self, today: f64) {
        if !self.is_past(today) || self.status.is_held() {
            return;
        }
        let day = crate::date::iso(today);
        let past = said!("the date is already past (as of {day})", "日期已过（截止 {day}）");
        self.why = Some(match self.why.take() {
            None => past,
            Some(why) => Said::new(format!("{}; {}", why.en, past.en), format!("{}；{}", why.zh, past.zh)),
        });
    }
}

/// Lines that somebody must look at before they may stand among the orders, as data issues. Rows that stand under
/// Undecided are not said again.
pub fn held_issues(plan: &Plan, bound: &Bound, decisions: &Decisions) -> Vec<Issue> {
    let told: FxHashSet<u32> = decisions.undecided.iter().filter(|u| u.table == STOCK).map(|u| u.row).collect();
    let mut found: Vec<Issue> = Vec::new();
    for line in decisions.orders.iter().filter(|l| l.status.is_held()) {
        let Some(orders) = plan.orders.get(line.orders) else { continue };
        if line.status == LineStatus::Provisional && told.contains(&line.row) {
            continue;
        }
        let (name, row) = (&orders.name, line.row as usize);
        let message = match (&line.why, line.status) {
            (Some(why), LineStatus::Undecided) => {
                let (en, zh) = (&why.en, &why.zh);
                said!("{name} of this row is not among the orders: {en}", "这一行的“{name}”没有列入订单：{zh}")
            }
            _ => said!(
                "{name} of this row is not among the orders: it rests on another row that is provisional and may leave it less",
                "这一行的“{name}”没有列入订单：它取决于另一行的暂定值，留给它的可能变少"
            ),
        };
        let next = said!("settle what is open, then run again", "请先解决未定的内容，再运行一次");
        let cell = bound.stock.rows.get(row).map(|r| CellRef { sheet: bound.stock.sheet, row: *r, col: 0 });
        let issue = Issue { code: "order-held", cell, row: Some(row), fate: Fate::Unknown, message, next };
        // lines of a row stand together
        if !found.iter().rev().take_while(|i| i.row == issue.row).any(|i| i.message == issue.message) {
            found.push(issue);
        }
    }
    found
}

/// Quantities below zero of names that are limited, split or allocated, and of pieces that rules decide about, as data
/// issues: they stand in no line, yet every total counts them.
pub fn negative_issues(plan: &Plan, bound: &Bound, results: &Results, tongue: Tongue, units: &Units) -> Vec<Issue> {
    let mut planned: Vec<ColumnId> = Vec::new();
    let pieces = Shape::Number(units.named("unit"));
    let last = |column: ColumnId| plan.limits.iter().find(|l| l.asked == column).map_or(column, |l| l.after);
    let decided = plan.targets.iter().map(|t| t.after).filter(|id| plan.columns.get(*id as usize).is_some_and(|c| c.shape == pieces));
    for column in plan.orders.iter().map(|o| o.quantity).chain(plan.limits.iter().map(|l| l.after)).chain(decided.map(last)) {
        if !planned.contains(&column) {
            planned.push(column);
        }
    }
    let mut found = Vec::new();
    for column in planned {
        let Some(def) = plan.columns.get(column as usize) else { continue };
        let (Some(Column::Number(values)), Some(frame)) = (results.column(plan, bound, column), frame(bound, def.table)) else { continue };
        let name = &def.name;
        let unit = if let Shape::Number(unit) = &def.shape { units.display(unit, tongue, true) } else { String::new() };
        for (row, quantity) in values.iter().enumerate() {
            let negative = crate::columns::number::at_six(*quantity) < 0.0;
            if !negative || results.is_skipped(def.table, row) {
                continue;
            }
            let words = crate::columns::words::general(*quantity);
            let amount = format!("{words} {unit}");
            let amount = amount.trim();
            found.push(Issue {
                code: "negative-quantity",
                cell: frame.sheet_row(row).map(|r| CellRef { sheet: frame.sheet, row: r, col: 0 }),
                row: (def.table == STOCK).then_some(row),
                fate: Fate::Noted,
                message: said!(
                    "{name} is {amount} in this row: a negative quantity is not ordered, but totals count it",
                    "这一行的“{name}”为 {amount}：负数量不会下单，但合计会计入"
                ),
                next: said!(
                    "correct the cells that it is worked out from, or let the formula end at zero: MAX(0 units, ...)",
                    "请改正计算所需的单元格，或让公式以零为下限：MAX(0 件, ...)"
                ),
            });
        }
    }
    found
}

/// The lines of one name.
struct Lines<'a> {
    number: usize,
    orders: &'a Orders,
    batches: Batches<'a>,
    /// The list that it is allocated to.
    list: &'a str,
    places: Option<&'a Placements>,
}

impl Lines<'_> {
    fn of(&self, row: usize, doubtful: bool, lines: &mut Vec<OrderLine>) {
        let line = |batch: &Batch, status: LineStatus, why: Option<Said>| OrderLine {
            orders: self.number,
            row: row as u32,
            batch: batch.of,
            to: None,
            quantity: batch.quantity,
            date: batch.date,
            cost: f64::NAN,
            status,
            why,
        };
        let undecided = |why: Said| {
            let whole = Batch { of: BatchOf::Whole, quantity: self.batches.quantity(row), date: f64::NAN, due: truth::TRUE };
            line(&whole, LineStatus::Undecided, Some(why))
        };
        let batches = match self.batches.of(row) {
            Ok(batches) => batches,
            Err(Doubt::Quantity) => return,
            Err(doubt) => return lines.push(undecided(told(doubt, self.orders))),
        };
        let Some(places) = self.places else {
            lines.extend(batches.iter().map(|batch| {
                let (status, why) = status(batch, doubtful, self.orders);
                line(batch, status, why)
            }));
            return;
        };
        if let Some(trouble) = places.trouble(row) {
            return lines.push(undecided(not_placed(trouble, self.orders, self.list)));
        }
        for placed in places.of(row) {
            let Some(batch) = batches.get(placed.batch as usize) else { continue };
            let (status, why) = match (status(batch, doubtful, self.orders), placed.to) {
                (held @ (LineStatus::Provisional | LineStatus::Undecided, _), _) | (held, To::Row(_)) => held,
                (_, to) => (LineStatus::Unplaced, Some(no_place(to, self.list))),
            };
            let to = match placed.to {
                To::Row(to) => Some(to),
                _ => None,
            };
            lines.push(OrderLine { to, quantity: placed.quantity, ..line(batch, status, why) });
        }
    }
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

fn no_place(to: To, list: &str) -> Said {
    match to {
        To::NoPlace => said!("no row of {list} is for this row", "“{list}”中没有适用于本行的行"),
        To::NoShare => said!("the rows of {list} that are for it have no share", "“{list}”中适用的行份额都是 0"),
        To::ShareFull => said!(
            "in {list} the place of its share is full, and others that have room take no more than their own share: add a line \"taking\" to the allocation",
            "“{list}”中按份额分到的去处已满；其他去处虽有空间，但不会超出自己的份额：请给分配加一行“依次按”"
        ),
        To::Row(_) | To::NoRoom => said!("no room is left in {list}", "“{list}”已没有空间"),
    }
}

fn not_placed(trouble: Trouble, orders: &Orders, list: &str) -> Said {
    match trouble {
        Trouble::Parts(doubt) => told(doubt, orders),
        Trouble::Share => said!("a share of {list} is unknown or below 0", "“{list}”中有份额未知或小于 0"),
        Trouble::Takes => said!("what a piece takes of {list} is unknown or below 0", "每件占用“{list}”多少未知或小于 0"),
        Trouble::Pack => said!("the pack is unknown or not above 0", "箱规未知或不大于 0"),
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

    /// What the lines of a row cost, to the cent, so that they add up to what the row costs.
    fn share_out(&self, row: usize, lines: &mut [OrderLine]) {
        let value = |v: &[f64]| at(v, row).unwrap_or(f64::NAN);
        let (amount, of) = (value(self.amount), value(self.of));
        let (mut quantity, mut before) = (0.0, 0.0);
        for line in lines {
            quantity += line.quantity;
            let upto = round(amount * quantity / of, 2.0);
            if upto.is_finite() {
                line.cost = round(upto - before, 2.0);
                before = upto;
            }
        }
    }
}
