//! Values below zero that rules give: an order or a price less than nothing, which nobody can carry out.
//! Takes the rules with the parameters at their present values. Invariant: an error names the value that a rule gives in
//! every row.

use super::facts::Facts;
use super::values::Example;
use super::words;
use crate::diagnostic::Diagnostic;
use crate::model::{ItemKind, Kind};
use crate::place::Place;
use crate::said;
use crate::tongue::Said;
use crate::unit::Units;

/// What is ordered, in both tongues.
const ORDERED: [&str; 2] = ["order quantity", "补货量"];

pub fn check(facts: &mut Facts, found: &mut Vec<Diagnostic>) {
    let model = facts.model;
    for rule in &model.rules {
        for write in rule.writes() {
            let Some(item) = model.items.get(write.item) else { continue };
            let Kind::Number(unit) = &item.ty.kind else { continue };
            // a price is money for each of something; a name of the user's own may count what is missing
            let is_price = Units::shipped().currency(unit).is_some() && !Units::shipped().is_money(unit);
            let is_column = !matches!(item.kind, ItemKind::Formula(_));
            if !(ORDERED.contains(&item.name.as_str()) || is_price && is_column) {
                continue;
            }
            let Some(value) = facts.constant(write.value.above_zero()).filter(|n| *n < 0.0) else { continue };
            let shown = words::value(&item.ty.kind, &Example::Number(value), model);
            let (title, name, typed) = (&rule.title, &item.name, facts.words(&write.value));
            let next = match typed.strip_prefix(['-', '−']).map(str::trim) {
                Some(amount) => said!("Write a value from zero on, for example: {amount}", "请写不小于零的值，例如：{amount}"),
                None => said!("Write a value from zero on instead of \"{typed}\".", "请把“{typed}”改成不小于零的值。"),
            };
            found.push(
                Diagnostic::error(
                    "below-zero",
                    Place::Text(write.value.span),
                    Said::new(
                        format!("The rule “{title}” gives “{name}” the value {}, which is less than nothing.", shown.en),
                        format!("规则“{title}”把“{name}”设为 {}，小于零。", shown.zh),
                    ),
                    next,
                )
                .in_tongue(rule.tongue),
            );
        }
    }
}
