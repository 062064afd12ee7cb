//! What limits and allocations took off the quantities of rows, in words. Takes what a run computed and the lines of its
//! orders; gives a cut for each row and name that got less than it asked for, and tells it in the reasons of the row's
//! decisions. Invariant: cuts are sorted by table and row; of several limits the one that admits least is told.

use super::{Decisions, LineStatus, OrderLine};
use crate::column::{Column, Texts};
use crate::columns::limits::{Behind, words_of};
use crate::columns::number::at_six;
use crate::columns::resolve::at;
use crate::columns::show::{Cell, Look};
use crate::columns::worker::Worker;
use crate::columns::{Results, frame};
use crate::import::frame::Bound;
use crate::plan::{ColumnId, Limit, Plan, STOCK, Shape, TableId};
use crate::said;
use crate::tongue::{Said, Tongue};
use crate::unit::Units;
use std::sync::Arc;

/// A quantity that got less than it asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    pub table: TableId,
    pub row: u32,
    /// The name that was cut.
    pub name: String,
    pub by: CutBy,
    pub asked: f64,
    pub left: f64,
    /// `order quantity cut from 266 units to 0 units`.
    pub short: Said,
    /// `order quantity: first asked 266 units, limit "cash" left 0 units: 1900.00 USD of 50000.00 USD were left`.
    pub why: Said,
    /// Whether the reason of a decision of the row says it.
    pub told: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CutBy {
    /// Index into [`Plan::limits`].
    Limit(usize),
    /// Index into [`Plan::orders`]: its allocation found no room.
    Allocation(usize),
}

/// How often one limit cut, and how often it left nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct LimitCount {
    /// What the limit is called: its bound.
    pub title: String,
    pub rows: usize,
    pub to_nothing: usize,
    /// What these rows asked for, and what they got.
    pub asked: f64,
    pub left: f64,
}

/// By limit, in the order of the plan.
pub fn limit_counts(plan: &Plan, cuts: &[Cut]) -> Vec<LimitCount> {
    let count = |(n, limit): (usize, &Limit)| {
        let mine = || cuts.iter().filter(move |c| c.by == CutBy::Limit(n));
        let to_nothing = mine().filter(|c| at_six(c.left) <= 0.0).count();
        let title = words_of(plan, limit.room).to_string();
        LimitCount { title, rows: mine().count(), to_nothing, asked: mine().map(|c| c.asked).sum(), left: mine().map(|c| c.left).sum() }
    };
    plan.limits.iter().enumerate().map(count).collect()
}

/// All cuts of a run.
pub fn cuts(plan: &Plan, bound: &Bound, results: &Results, texts: &Texts, lines: &[OrderLine]) -> Vec<Cut> {
    let maker = Maker { plan, bound, results, worker: Worker::new(texts, bound.as_of) };
    let mut found = maker.limited();
    found.extend(maker.unplaced(lines));
    found.sort_by_key(|c| (c.table, c.row));
    found
}

/// Tells each cut in the reasons of the decisions that set its name; else in those of the first rule that decides
/// anything about the row.
pub fn tell(all: &mut Decisions, plan: &Plan) {
    for cut in &mut all.cuts {
        let place = (cut.table, cut.row);
        let from = all.decisions.partition_point(|d| (d.table, d.row) < place);
        let to = all.decisions.partition_point(|d| (d.table, d.row) <= place);
        let Some(of_row) = all.decisions.get_mut(from..to) else { continue };
        let sets = |d: &&super::Decision| d.name.and_then(|t| plan.targets.get(usize::from(t))).is_some_and(|t| t.name == cut.name);
        let holding = || of_row.iter().filter(|d| !d.beaten);
        let mut rules: Vec<_> = holding().filter(sets).map(|d| d.rule).collect();
        if rules.is_empty() {
            rules.extend(holding().map(|d| d.rule).next());
        }
        cut.told = !rules.is_empty();
        for decision in of_row.iter_mut().filter(|d| !d.beaten && rules.contains(&d.rule)) {
            let tongue = plan.rules.get(usize::from(decision.rule)).map_or(Tongue::En, |r| r.tongue);
            let between = if tongue == Tongue::Zh { "；" } else { "; " };
            let more = cut.why.in_tongue(tongue);
            decision.reason = match &*decision.reason {
                "" => Arc::from(more),
                reason => format!("{reason}{between}{more}").into(),
            };
        }
    }
}

struct Maker<'a> {
    plan: &'a Plan,
    bound: &'a Bound,
    results: &'a Results,
    worker: Worker<'a>,
}

impl<'a> Maker<'a> {
    fn numbers(&self, column: ColumnId) -> &'a [f64] {
        match self.results.column(self.plan, self.bound, column) {
            Some(Column::Number(v)) => v,
            _ => &[],
        }
    }

    fn number(&self, column: ColumnId, row: usize) -> f64 {
        at(self.numbers(column), row).unwrap_or(f64::NAN)
    }

    /// A value of a column's shape, in both tongues.
    fn shown(&self, column: ColumnId, cell: Cell) -> Said {
        let shape = self.plan.columns.get(column as usize).map_or(&Shape::Text, |c| &c.shape);
        let in_tongue = |tongue: Tongue| {
            let mut out = String::new();
            Look::new(shape, self.plan, Units::shipped(), tongue).show(cell, &self.worker, tongue, &mut out);
            out
        };
        Said::new(in_tongue(Tongue::En), in_tongue(Tongue::Zh))
    }

    fn limited(&self) -> Vec<Cut> {
        let mut found = Vec::new();
        for (n, limit) in self.plan.limits.iter().enumerate() {
            // the limits of one name are told together
            if self.plan.limits[..n].iter().any(|l| l.after == limit.after) {
                continue;
            }
            let table = self.plan.columns.get(limit.asked as usize).map_or(STOCK, |c| c.table);
            for row in 0..frame(self.bound, table).map_or(0, |f| f.len()) {
                let (asked, after) = (self.number(limit.asked, row), self.number(limit.after, row));
                if asked > 0.0 && at_six(asked - after) > 0.0 && !self.results.is_skipped(table, row) {
                    found.extend(self.by_limit(limit.after, table, row, asked, after));
                }
            }
        }
        found
    }

    fn by_limit(&self, after: ColumnId, table: TableId, row: usize, asked: f64, left: f64) -> Option<Cut> {
        let of_name = self.plan.limits.iter().enumerate().filter(|(_, l)| l.after == after);
        let admitted = |l: &Limit| self.number(l.admitted, row);
        let (n, limit) = of_name.filter(|(_, l)| !admitted(l).is_nan()).min_by(|a, b| admitted(a.1).total_cmp(&admitted(b.1)))?;
        let (name, bound) = (limit.name.clone(), words_of(self.plan, limit.room));
        let (Said { en: from, zh: from_zh }, Said { en: to, zh: to_zh }) =
            (self.shown(limit.asked, Cell::Number(asked)), self.shown(limit.asked, Cell::Number(left)));
        let Said { en: because, zh: because_zh } = self.because(limit, row);
        Some(Cut {
            table,
            row: row as u32,
            by: CutBy::Limit(n),
            asked,
            left,
            short: said!("{name} cut from {from} to {to}", "{name}由 {from_zh}减为 {to_zh}"),
            why: said!(
                "{name}: first asked {from}, limit \"{bound}\" left {to}: {because}",
                "{name}：原申请 {from_zh}，限额“{bound}”只放行 {to_zh}：{because_zh}"
            ),
            name,
            told: false,
        })
    }

    /// Why a limit did not admit the whole quantity.
    fn because(&self, limit: &Limit, row: usize) -> Said {
        let (cost, left) = (self.number(limit.cost, row), self.number(limit.left, row));
        let missing = if cost.is_nan() { Some(limit.cost) } else { left.is_nan().then_some(limit.room) };
        let behind = Behind { plan: self.plan, bound: self.bound, results: self.results };
        if let Some(missing) = missing.map(|id| words_of(self.plan, behind.input(id, row).0)) {
            return said!("{missing} is unknown", "“{missing}”未知");
        }
        let group = limit.by.and_then(|by| Some(self.shown(by, Cell::of(self.results.column(self.plan, self.bound, by)?, row))));
        let (of_en, of_zh) = group.map_or((String::new(), String::new()), |g| (format!(" for {}", g.en), format!("“{}”的", g.zh)));
        let money = |id: ColumnId, x: f64| self.shown(id, Cell::Number(x));
        let Said { en: room, zh: room_zh } = money(limit.room, self.number(limit.room, row));
        if left <= 0.0 {
            if at_six(self.number(limit.room, row)) <= 0.0 {
                return said!("the room{of_en} is {room}", "{of_zh}额度为 {room_zh}");
            }
            let all = self.plan.limits.iter().filter(|l| l.after == limit.after).count();
            let (alone_en, alone_zh) = if all > 1 { (" (each limit is judged alone)", "（各限额单独判定）") } else { ("", "") };
            return said!("earlier rows asked for all of {room}{of_en}{alone_en}", "{of_zh}{room_zh}已被前面各行申请完{alone_zh}");
        }
        let Said { en: rest, zh: rest_zh } = money(limit.left, left);
        let few_en = format!("{rest} of {room} were left{of_en}");
        let few_zh = format!("{of_zh}{room_zh}中还剩 {rest_zh}");
        match limit.pack {
            _ if self.number(limit.admitted, row) > 0.0 => Said::new(few_en, few_zh),
            Some(pack) if self.number(pack, row).is_nan() => {
                let pack = words_of(self.plan, pack);
                said!("{few_en}, and {pack} is unknown", "{few_zh}，而“{pack}”未知")
            }
            _ => said!("{few_en}, too little for a pack or the least quantity", "{few_zh}，不够一箱或最小起订量"),
        }
    }

    /// What allocations found no room for, a cut a row and name.
    fn unplaced(&self, lines: &[OrderLine]) -> Vec<Cut> {
        let mut sums: Vec<(&OrderLine, f64)> = Vec::new();
        for line in lines.iter().filter(|l| l.status == LineStatus::Unplaced) {
            match sums.last_mut() {
                Some((first, sum)) if (first.orders, first.row) == (line.orders, line.row) => *sum += line.quantity,
                _ => sums.push((line, line.quantity)),
            }
        }
        let cut = |(line, lost): (&OrderLine, f64)| {
            let (n, row) = (line.orders, line.row);
            let Said { en: cause_en, zh: cause_zh } = line.why.clone().unwrap_or_default();
            let orders = self.plan.orders.get(n)?;
            let asked = self.number(orders.quantity, row as usize);
            let (name, show) = (orders.name.clone(), |x: f64| self.shown(orders.quantity, Cell::Number(x)));
            let (Said { en: lost_en, zh: lost_zh }, Said { en: all, zh: all_zh }) = (show(lost), show(asked));
            Some(Cut {
                table: STOCK,
                row,
                by: CutBy::Allocation(n),
                asked,
                left: asked - lost,
                short: said!("{lost_en} of {name} without room", "{name}有 {lost_zh}无处可放"),
                why: said!("{name}: {lost_en} of {all} are not placed: {cause_en}", "{name}：{all_zh}中有 {lost_zh}没有分配：{cause_zh}"),
                name,
                told: false,
            })
        };
        sums.into_iter().filter_map(cut).collect()
    }
}
