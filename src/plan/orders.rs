//! Which names are planned in lines, and by what. Takes the model's splits, gives the plan's with their columns.
//! Invariant: names stand in the order in which statements first speak of them.

use super::from_model::Lowering;
use super::stages::Node;
use super::*;
use crate::model::{self, ItemId};

impl Lowering<'_> {
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
