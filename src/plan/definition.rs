//! What a definition consists of, and its work: formulas as they are, tiers and decision tables as grids, the four
//! parts of a buffer in terms of each other. Invariant: `each_part` names whatever the work reads.

use super::expressions::{compare, compare_op};
use super::from_model::{Lowering, Scope, shape_of};
use super::stages::Node;
use super::*;
use crate::model::analysis::walk::{each_bound, each_looked_at};
use crate::model::{self, BandTest, BufferLine, BufferPart, Item, ItemId, ItemKind, Model, ast};

/// Something that a definition reads.
pub(super) enum Part<'a> {
    Expr(&'a model::Expr),
    /// Another part of the same buffer.
    Item(ItemId),
}

/// Calls `visit` with what an item's definition reads, in order of the text.
pub(super) fn each_part<'a>(model: &'a Model, item: &'a Item, visit: &mut dyn FnMut(Part<'a>)) {
    if let Some(otherwise) = item.target.as_ref().and_then(|t| t.otherwise.as_ref()) {
        visit(Part::Expr(otherwise));
    }
    let mut expr = |e: &'a model::Expr| visit(Part::Expr(e));
    match &item.kind {
        ItemKind::Input { .. } | ItemKind::History { .. } | ItemKind::Param { .. } | ItemKind::Set => {}
        ItemKind::Formula(value) | ItemKind::Working { value } => expr(value),
        ItemKind::Selection { keep, .. } => expr(keep),
        ItemKind::Placed { allocation } => {
            if let Some(allocation) = model.allocations.get(*allocation) {
                each_of_allocation(model, allocation, visit);
            }
        }
        ItemKind::Tiers { by, bands } => {
            expr(by);
            bands.iter().for_each(|b| each_bound(&b.test, &mut expr));
        }
        ItemKind::TableOutput { table, column } => {
            if let Some(table) = model.decision_tables.get(*table) {
                each_looked_at(table, &mut expr);
                table.rows.iter().filter_map(|row| row.values.get(*column)?.as_ref()).for_each(expr);
            }
        }
        ItemKind::BufferPart { part, holds, by, lines } => {
            by.iter().for_each(&mut expr);
            let min = *part != BufferPart::Min && *part != BufferPart::Max;
            for line in lines {
                line.level.iter().for_each(&mut expr);
                if *part == BufferPart::Min || (min && sibling(model, item, BufferPart::Min).is_none()) {
                    line.min.iter().for_each(&mut expr);
                }
                if matches!(part, BufferPart::Max | BufferPart::State) {
                    line.max.iter().for_each(&mut expr);
                }
            }
            if min {
                holds.iter().for_each(&mut expr);
                if let Some(min) = sibling(model, item, BufferPart::Min) {
                    visit(Part::Item(min));
                }
            }
        }
    }
}

/// What an allocation reads, the parts that it places included.
fn each_of_allocation<'a>(model: &'a Model, allocation: &'a model::Allocation, visit: &mut dyn FnMut(Part<'a>)) {
    let pairs = allocation.share.iter().chain(allocation.first.iter().map(|(e, _)| e)).chain(&allocation.takes);
    pairs.chain(allocation.rooms.iter().map(|r| &r.amount)).for_each(|e| visit(Part::Expr(e)));
    let own = [allocation.item, allocation.places].into_iter().chain(allocation.pack).chain(allocation.label);
    own.chain(allocation.order.map(|(by, _)| by)).for_each(|i| visit(Part::Item(i)));
    for split in model.splits.iter().filter(|s| s.item == allocation.item) {
        let parts = split.parts.iter().flat_map(|p| [Some(p.item), p.arrives, p.when]).flatten();
        let lots = split.lots.iter().flat_map(|l| [l.size, l.every, l.from]);
        split.keep.into_iter().chain(parts).chain(lots).for_each(|i| visit(Part::Item(i)));
    }
}

/// Another part of the buffer that `item` belongs to: they share the statement's place.
fn sibling(model: &Model, item: &Item, wanted: BufferPart) -> Option<ItemId> {
    item.span?;
    model.items.iter().position(|i| i.span == item.span && matches!(&i.kind, ItemKind::BufferPart { part, .. } if *part == wanted))
}

impl Lowering<'_> {
    /// The work of an item's definition, read from `scope`.
    pub(super) fn definition(&mut self, id: ItemId, scope: Scope) -> Work {
        let item = &self.model.items[id];
        match &item.kind {
            ItemKind::Formula(value) | ItemKind::Working { value } => self.work(value, scope),
            ItemKind::Tiers { by, bands } => {
                let inputs = vec![self.expr(by, scope)];
                let rows = bands.iter().map(|band| vec![self.fit(&band.test, Fit::Known, scope)]).collect();
                let index = Box::new(Expr::FirstFit(Box::new(Grid { inputs, rows })));
                Work::Row(Expr::Nth { index, values: bands.iter().map(|b| Expr::Text(b.label.clone())).collect() })
            }
            ItemKind::TableOutput { table, column } => {
                let Some(decision) = self.model.decision_tables.get(*table) else {
                    return Work::Row(Expr::Unknown);
                };
                let index = Box::new(self.row_of_table(*table, scope));
                let value = |row: &model::DecisionRow, this: &mut Self| match row.values.get(*column) {
                    Some(Some(value)) => this.expr(value, scope),
                    _ => Expr::Unknown,
                };
                Work::Row(Expr::Nth { index, values: decision.rows.iter().map(|row| value(row, self)).collect() })
            }
            ItemKind::BufferPart { part, holds, by, lines } => Work::Row(self.buffer(id, *part, holds.as_ref(), by.as_ref(), lines, scope)),
            ItemKind::Set => match item.target.as_ref().and_then(|t| t.otherwise.as_ref()) {
                Some(otherwise) => self.work(otherwise, scope),
                None => Work::Row(Expr::Unknown),
            },
            ItemKind::Selection { keep, .. } => Work::Row(self.expr(keep, scope)),
            ItemKind::Placed { allocation } => self.placed(*allocation, scope),
            ItemKind::Input { .. } | ItemKind::History { .. } | ItemKind::Param { .. } => Work::Row(Expr::Unknown),
        }
    }

    /// The number of the row of a decision table that fits, as a working column where several names or rules need it.
    pub(super) fn row_of_table(&mut self, table: usize, scope: Scope) -> Expr {
        let Some(decision) = self.model.decision_tables.get(table) else {
            return Expr::Unknown;
        };
        let inputs = decision.inputs.iter().map(|i| self.expr(i, scope)).collect();
        let rows = decision.rows.iter().map(|row| row.tests.iter().map(|t| self.fit(t, Fit::Any, scope)).collect()).collect();
        let index = Expr::FirstFit(Box::new(Grid { inputs, rows }));
        let outputs = decision.rows.first().map_or(0, |row| row.values.len());
        if (outputs <= 1 && decision.rows.iter().all(|row| row.rule.is_none())) || scope.window || scope.list.is_some() {
            return index;
        }
        let column = self.share(Work::Row(index), scope.table, Shape::Number(Unit::plain()), decision.span, scope.reader);
        self.plan.columns[column as usize].name = decision.title.clone();
        Expr::Column(column)
    }

    fn fit(&mut self, test: &BandTest, any: Fit, scope: Scope) -> Fit {
        let end = |at: Expr, open: bool| Some(End { at, open });
        match test {
            BandTest::Any => any,
            BandTest::Compare { op, with } => {
                let with = self.expr(with, scope);
                match op {
                    ast::CompareOp::Equal => Fit::OneOf { items: vec![with], negated: false },
                    ast::CompareOp::NotEqual => Fit::OneOf { items: vec![with], negated: true },
                    ast::CompareOp::Below => Fit::Range { low: None, high: end(with, true) },
                    ast::CompareOp::AtMost => Fit::Range { low: None, high: end(with, false) },
                    ast::CompareOp::Above => Fit::Range { low: end(with, true), high: None },
                    ast::CompareOp::AtLeast => Fit::Range { low: end(with, false), high: None },
                }
            }
            BandTest::Range { low, low_open, high, high_open } => {
                Fit::Range { low: end(self.expr(low, scope), *low_open), high: end(self.expr(high, scope), *high_open) }
            }
            BandTest::OneOf { items, negated } => {
                Fit::OneOf { items: items.iter().map(|i| self.expr(i, scope)).collect(), negated: *negated }
            }
        }
    }

    fn buffer(
        &mut self,
        id: ItemId,
        part: BufferPart,
        holds: Option<&model::Expr>,
        by: Option<&model::Expr>,
        lines: &[BufferLine],
        scope: Scope,
    ) -> Expr {
        match part {
            BufferPart::Min => {
                let values = lines.iter().map(|l| self.least(l, scope)).collect();
                self.by_level(by, lines, values, scope)
            }
            BufferPart::Max => {
                let values = lines.iter().map(|l| l.max.as_ref().map_or(Expr::Unknown, |m| self.expr(m, scope))).collect();
                self.by_level(by, lines, values, scope)
            }
            BufferPart::Gap => {
                let (held, min) = self.held_and_min(id, holds, by, lines, scope);
                let gap = Expr::Arith { op: Arith::Sub, left: Box::new(min.clone()), right: Box::new(held.clone()) };
                let branches = vec![(compare(Compare::Below, held, min), gap)];
                Expr::Choose { branches, otherwise: Some(Box::new(Expr::Number(0.0))) }
            }
            BufferPart::State => {
                let labels = self.state_labels(id);
                let (held, min) = self.held_and_min(id, holds, by, lines, scope);
                // a line without an upper end has an unknown maximum, and yet is never over
                let over = lines
                    .iter()
                    .map(|line| match &line.max {
                        Some(max) => {
                            let max = self.expr(max, scope);
                            compare(Compare::Above, held.clone(), max)
                        }
                        None => Expr::Truth(false),
                    })
                    .collect();
                let over = self.by_level(by, lines, over, scope);
                let [short, ok, too_much] = labels.map(|l| Expr::Text(l.to_string()));
                let branches = vec![(compare(Compare::Below, held, min), short), (over, too_much)];
                Expr::Choose { branches, otherwise: Some(Box::new(ok)) }
            }
        }
    }

    fn state_labels(&self, id: ItemId) -> [&'static str; 3] {
        match self.model.items[id].tongue {
            Tongue::En => ["short", "ok", "over"],
            Tongue::Zh => ["不足", "正常", "超出"],
        }
    }

    /// What is held, and the minimum: the buffer's own `min` where it has a column.
    fn held_and_min(
        &mut self,
        id: ItemId,
        holds: Option<&model::Expr>,
        by: Option<&model::Expr>,
        lines: &[BufferLine],
        scope: Scope,
    ) -> (Expr, Expr) {
        let held = match holds {
            Some(holds) => {
                let value = self.expr(holds, scope);
                Expr::Column(self.share(Work::Row(value), scope.table, shape_of(&holds.ty.kind), holds.span, scope.reader))
            }
            None => Expr::Unknown,
        };
        let sibling = sibling(self.model, &self.model.items[id], BufferPart::Min);
        let min: Option<Node> = sibling.map(|min| self.stages.read(scope.reader, min, false));
        let min = match min.and_then(|node| self.column_at(node)) {
            Some(column) => Expr::Column(column),
            None => {
                let values = lines.iter().map(|l| self.least(l, scope)).collect();
                self.by_level(by, lines, values, scope)
            }
        };
        (held, min)
    }

    /// Without a lower end nothing is asked for.
    fn least(&mut self, line: &BufferLine, scope: Scope) -> Expr {
        line.min.as_ref().map_or(Expr::Number(0.0), |m| self.expr(m, scope))
    }

    /// The value of the line whose level is the row's.
    fn by_level(&mut self, by: Option<&model::Expr>, lines: &[BufferLine], mut values: Vec<Expr>, scope: Scope) -> Expr {
        let Some(by) = by else {
            return if values.is_empty() { Expr::Unknown } else { values.swap_remove(0) };
        };
        let inputs = vec![self.expr(by, scope)];
        let rows = lines
            .iter()
            .map(|line| match &line.level {
                Some(level) => vec![Fit::OneOf { items: vec![self.expr(level, scope)], negated: false }],
                None => vec![Fit::Known],
            })
            .collect();
        Expr::Nth { index: Box::new(Expr::FirstFit(Box::new(Grid { inputs, rows }))), values }
    }

    /// Used where a test of a table is shown by itself.
    pub(super) fn test_expr(&mut self, input: &model::Expr, test: &BandTest, scope: Scope) -> Expr {
        let value = self.expr(input, scope);
        match test {
            BandTest::Any => Expr::Truth(true),
            BandTest::Compare { op, with } => compare(compare_op(*op), value, self.expr(with, scope)),
            BandTest::Range { low, low_open, high, high_open } => {
                let above = if *low_open { Compare::Above } else { Compare::AtLeast };
                let below = if *high_open { Compare::Below } else { Compare::AtMost };
                let low = compare(above, value.clone(), self.expr(low, scope));
                Expr::And(vec![low, compare(below, value, self.expr(high, scope))])
            }
            BandTest::OneOf { items, negated } => {
                let any = Expr::Or(items.iter().map(|i| compare(Compare::Equal, value.clone(), self.expr(i, scope))).collect());
                if *negated { Expr::Not(Box::new(any)) } else { any }
            }
        }
    }
}
