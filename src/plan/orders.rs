//! Which names are planned in lines, and by what. Takes the model's splits and allocations, gives the
//! plan's with their columns.
//! Invariant: names stand in the order in which statements first speak of them.

use super::from_model::{Lowering, Scope};
use super::stages::Node;
use super::*;
use crate::model::{self, ItemId};

impl Lowering<'_> {
    /// Schedules, rows of events and where holidays stand.
    pub(super) fn dates(&mut self) {
        let model = self.model;
        for schedule in &model.schedules {
            let of = |item: ItemId| self.column_at(Node::Last(item));
            let (Some(start), Some(late_by)) = (of(schedule.start), of(schedule.late_by)) else { continue };
            let steps = schedule.steps.iter().filter_map(|step| {
                Some(ScheduleStep {
                    name: step.name.clone(),
                    start: of(step.start)?,
                    end: of(step.end)?,
                    low: step.low.and_then(of),
                    high: of(step.high)?,
                    workdays: step.workdays,
                })
            });
            let steps = steps.collect();
            let keep = schedule.keep.and_then(of);
            let (name, words) = (schedule.name.clone(), schedule.words.clone());
            let (span, tongue) = (schedule.span, schedule.tongue);
            self.plan.schedules.push(Schedule { name, span, tongue, words, keep, start, late_by, steps });
        }
        let value = |value: &model::ParamValue| match value {
            model::ParamValue::Number(n) => Value::Number(*n),
            model::ParamValue::Text(t) => Value::Text(t.clone()),
            model::ParamValue::Truth(t) => Value::Truth(*t),
        };
        self.plan.given = model.given.as_ref().map(|given| Given {
            table: super::from_model::table_id(given.table),
            keys: given.keys.clone(),
            rows: given.rows.iter().map(|row| row.iter().map(|(name, v)| (name.clone(), value(v))).collect()).collect(),
        });
    }

    /// The columns of the holidays, read before the first function that asks for them.
    pub(super) fn holidays(&mut self) {
        let Some(calendar) = self.model.calendar else { return };
        if self.plan.holidays.is_some() {
            return;
        }
        let mut column = |item: ItemId| {
            if self.column_at(Node::Last(item)).is_none() {
                self.define(Node::Last(item), item);
            }
            self.column_at(Node::Last(item))
        };
        let (start, end, closed) = (column(calendar.start), column(calendar.end), column(calendar.closed));
        let market = calendar.market.and_then(column);
        if let (Some(start), Some(end), Some(closed)) = (start, end, closed) {
            self.plan.holidays = Some(Holidays { start, end, closed, market });
        }
    }

    /// Once every column is there.
    pub(super) fn orders(&mut self) {
        let model = self.model;
        let mut items: Vec<ItemId> = Vec::new();
        for item in model.splits.iter().map(|s| s.item).chain(model.allocations.iter().map(|a| a.item)) {
            if !items.contains(&item) {
                items.push(item);
            }
        }
        for item in items {
            // of equal lots nothing else need read the whole
            if self.column_at(Node::Last(item)).is_none() {
                self.define(Node::Last(item), item);
            }
            let Some(quantity) = self.column_at(Node::Last(item)) else { continue };
            let splits = self.splits(item);
            let def = &model.items[item];
            let allocation = model.allocations.iter().find(|a| a.item == item).and_then(|a| self.allocation(a));
            self.plan.orders.push(Orders { name: def.name.clone(), tongue: def.tongue, quantity, splits, allocation });
        }
    }

    fn splits(&self, item: ItemId) -> Vec<Split> {
        self.model.splits.iter().filter(|s| s.item == item).map(|s| self.split(s)).collect()
    }

    fn allocation(&self, allocation: &model::Allocation) -> Option<Allocation> {
        let of = |item: ItemId| self.column_at(Node::Last(item));
        Some(Allocation {
            span: allocation.span,
            tongue: allocation.tongue,
            words: allocation.words.clone(),
            list: super::from_model::table_id(allocation.list),
            places: of(allocation.places)?,
            label: allocation.label.and_then(of),
            placed: of(allocation.placed)?,
        })
    }

    /// The work of what an allocation places, with all that it reads in place already.
    pub(super) fn placed(&mut self, number: usize, scope: Scope) -> Work {
        let model = self.model;
        let Some(allocation) = model.allocations.get(number) else { return Work::Row(Expr::Unknown) };
        let of = |this: &Self, item: ItemId| this.column_at(Node::Last(item));
        let (Some(quantity), Some(places)) = (of(self, allocation.item), of(self, allocation.places)) else {
            return Work::Row(Expr::Unknown);
        };
        let list = super::from_model::table_id(allocation.list);
        let pair = Scope { list: Some(list), window: false, ..scope };
        Work::Allocate(Box::new(AllocateWork {
            quantity,
            splits: self.splits(allocation.item),
            list,
            places,
            share: allocation.share.as_ref().map(|e| self.expr(e, pair)),
            shares_of_whole: allocation.share.as_ref().is_some_and(|e| matches!(&e.ty.kind, model::Kind::Number(unit) if unit.percent)),
            first: allocation.first.as_ref().map(|(e, falling)| (self.expr(e, pair), *falling)),
            rooms: allocation.rooms.iter().map(|r| Room { amount: self.expr(&r.amount, pair), shared: r.shared }).collect(),
            takes: allocation.takes.as_ref().map(|e| self.expr(e, pair)),
            pack: allocation.pack.and_then(|pack| of(self, pack)),
            order: allocation.order.and_then(|(by, falling)| Some(Order { by: of(self, by)?, falling })),
        }))
    }

    fn split(&self, split: &model::Split) -> Split {
        let of = |item: ItemId| self.column_at(Node::Last(item));
        let parts = split.parts.iter().filter_map(|part| {
            Some(Part {
                title: part.title.clone(),
                quantity: of(part.item)?,
                arrives: part.arrives.and_then(of),
                when: part.when.and_then(of),
            })
        });
        let lots = split.lots.as_ref().and_then(|l| Some(Lots { size: of(l.size)?, every: of(l.every)?, from: of(l.from)? }));
        Split {
            span: split.span,
            tongue: split.tongue,
            words: split.words.clone(),
            keep: split.keep.and_then(of),
            parts: parts.collect(),
            lots,
        }
    }
}
