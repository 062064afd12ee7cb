//! A model in which the definition stage of some names is another: given by an example. Takes the checked model, returns
//! a copy. Invariant: item ids stay what they are, and so does every expression that reads them.

use super::schema::{HistorySchema, Rate, Schema};
use super::{Given, Home, ItemId, ItemKind, Kind, Model, ParamValue, World};
use crate::unit::Unit;

/// What the worlds that can share one plan have in common.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overlay {
    /// Names with a definition of their own that are given row by row.
    pub given: Vec<ItemId>,
    /// Those among them of no known kind for which numbers are given: what they are computed from nobody gives.
    pub numbers: Vec<ItemId>,
    /// Names that are the same for all rows, with their values.
    pub whole: Vec<(ItemId, Given)>,
    pub rates: Vec<Rate>,
}

impl Overlay {
    /// What a world replaces in the model.
    pub fn of(model: &Model, world: &World) -> Overlay {
        let mut given: Vec<ItemId> = world.tables.iter().flat_map(|t| &t.columns).map(|(item, _)| *item).collect();
        given.retain(|i| model.items.get(*i).is_some_and(|i| !matches!(i.kind, ItemKind::Input { .. } | ItemKind::History { .. })));
        given.sort_unstable();
        let has_number = |item: &ItemId| {
            let columns = world.tables.iter().flat_map(|t| &t.columns).filter(|(i, _)| i == item);
            columns.flat_map(|(_, values)| values).any(|v| matches!(v, Given::Number(_)))
        };
        let numbers = given.iter().copied().filter(|i| model.items[*i].ty.kind == Kind::Any && has_number(i)).collect();
        let mut whole = world.whole.clone();
        whole.sort_by_key(|(item, _)| *item);
        Overlay { given, numbers, whole, rates: world.rates.clone() }
    }

    /// The parameters among them, for [`Schema::fixed`]: a parameter may say how many periods a window has, so its
    /// readers are checked again.
    pub fn params(&self, model: &Model) -> Vec<(String, ParamValue)> {
        let is_param = |item: &ItemId| model.items.get(*item).filter(|i| matches!(i.kind, ItemKind::Param { .. }));
        self.whole.iter().filter_map(|(item, given)| Some((is_param(item)?.name.clone(), param_value(given)))).collect()
    }

    /// The model with the replaced definitions, and the schema with the histories among them.
    pub fn over(&self, model: &Model, schema: &Schema) -> (Model, Schema) {
        let (mut model, mut schema) = (model.clone(), schema.clone());
        for id in &self.given {
            let Some(item) = model.items.get_mut(*id) else { continue };
            if self.numbers.contains(id) {
                item.ty.kind = Kind::Number(Unit::plain());
            }
            item.kind = match (item.ty.series, &item.ty.kind) {
                (Some(period), Kind::Number(unit)) => {
                    let (name, unit) = (item.name.clone(), unit.clone());
                    schema.histories.push(HistorySchema {
                        name,
                        also: Vec::new(),
                        unit,
                        period,
                        plan: false,
                        level: false,
                        keys: None,
                        found: true,
                        place: None,
                    });
                    ItemKind::History { index: schema.histories.len() - 1, coarse: None }
                }
                _ => ItemKind::Input { column: item.name.clone() },
            };
        }
        for (id, given) in &self.whole {
            let Some(item) = model.items.get_mut(*id) else { continue };
            if !matches!(item.kind, ItemKind::Param { .. }) && item.ty.home == Home::Whole {
                let origin = crate::plan::ParamOrigin::Set;
                item.kind = ItemKind::Param { value: param_value(given), low: None, high: None, note: None, origin, without: None };
            }
        }
        (model, schema)
    }
}

fn param_value(given: &Given) -> ParamValue {
    match given {
        Given::Number(n) => ParamValue::Number(*n),
        Given::Text(text) => ParamValue::Text(text.clone()),
        Given::Truth(truth) => ParamValue::Truth(*truth),
        Given::Unknown | Given::Series(_) => ParamValue::Number(f64::NAN),
    }
}
