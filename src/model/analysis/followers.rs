//! Names that a rule sets although they only follow the order quantity: a cost that is kept at most so high, while as
//! many pieces are ordered as before. Takes the rules and the definitions of what they set.
//! Invariant: only what a formula reads directly counts.

use super::facts::Facts;
use super::walk::each_inside;
use crate::diagnostic::Diagnostic;
use crate::model::{ExprKind, Item, ItemKind};
use crate::place::Place;
use crate::said;
use crate::spelling::name_key;

pub fn check(facts: &mut Facts, found: &mut Vec<Diagnostic>) {
    let model = facts.model;
    let is_order =
        |item: &Item| std::iter::once(&item.name).chain(&item.also).any(|n| ["order quantity", "补货量"].contains(&name_key(n).as_str()));
    for rule in &model.rules {
        for action in &rule.actions {
            for write in &action.writes {
                let Some(item) = model.items.get(write.item).filter(|item| !is_order(item)) else { continue };
                let ItemKind::Formula(value) = &item.kind else { continue };
                let mut order = None;
                each_inside(value, &mut |e| {
                    if let ExprKind::Item { item, .. } = e.kind {
                        order = order.or(model.items.get(item).filter(|i| is_order(i)));
                    }
                });
                let Some(order) = order else { continue };
                let (name, order) = (&item.name, &order.name);
                found.push(
                    Diagnostic::warning(
                        "set-what-follows",
                        Place::Text(action.span),
                        said!(
                            "\"{name}\" is worked out from \"{order}\": this changes the figure alone, as much is ordered as before.",
                            "“{name}”是由“{order}”算出来的：这样只改了这个数字，下单的数量不变。"
                        ),
                        said!(
                            "Change \"{order}\" instead. For all rows together write a limit: limit {order} | costing {name} | to ... in total",
                            "请改“{order}”。要给各行的合计封顶，请写限额：限额 {order} ｜ 花费 {name} ｜ 总计不超过 ……"
                        ),
                    )
                    .in_tongue(rule.tongue),
                );
            }
        }
    }
}
