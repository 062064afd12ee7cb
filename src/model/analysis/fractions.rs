//! Orders of a part of a unit: nobody can order half a lamp. Takes the rules with the parameters at their present values.
//! Invariant: a warning names the amount that a rule gives in every row; what is counted by weight or volume may be parted.

use super::facts::Facts;
use super::values::Example;
use super::words;
use crate::diagnostic::Diagnostic;
use crate::model::Kind;
use crate::place::Place;
use crate::said;
use crate::unit::Units;

pub fn check(facts: &mut Facts, found: &mut Vec<Diagnostic>) {
    let model = facts.model;
    for rule in &model.rules {
        for write in rule.writes() {
            let Some(item) = model.items.get(write.item) else { continue };
            let Kind::Number(unit) = &item.ty.kind else { continue };
            if *unit != Units::shipped().named("unit") {
                continue;
            }
            let Some(amount) = facts.constant(&write.value).filter(|n| n.fract() != 0.0) else { continue };
            let shown = |n: f64| words::value(&item.ty.kind, &Example::Number(n), model);
            let (given, less, more) = (shown(amount), shown(amount.floor()), shown(amount.ceil()));
            let (title, name) = (&rule.title, &item.name);
            let (given_en, given_zh) = (given.en, given.zh);
            let (less_en, less_zh, more_en, more_zh) = (less.en, less.zh, more.en, more.zh);
            found.push(
                Diagnostic::warning(
                    "part-of-a-unit",
                    Place::Text(write.value.span),
                    said!(
                        "The rule “{title}” gives “{name}” the value {given_en}, which is no whole number of units.",
                        "规则“{title}”把“{name}”设为 {given_zh}，不是整数件。"
                    ),
                    said!("Write {more_en} or {less_en}.", "请写 {more_zh} 或 {less_zh}。"),
                )
                .in_tongue(rule.tongue),
            );
        }
    }
}
