//! Which names are planned in lines, and by what. Takes the model's splits, gives the plan's with their columns.
//! Invariant: names stand in the order in which statements first speak of them.

use super::from_model::Lowering;
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
        for item in model.splits.iter().map(|s| s.item) {
            if !items.contains(&item) {
                items.push(item);
            }
        }
        for item in items {
            let Some(quantity) = self.column_at(Node::Last(item)) else { continue };
            let splits = model.splits.iter().filter(|s| s.item == item).map(|s| self.split(s)).collect();
            let def = &model.items[item];
            self.plan.orders.push(Orders { name: def.name.clone(), tongue: def.tongue, quantity, splits, target: None });
        }
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
