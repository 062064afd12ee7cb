//! Markdowns that are no part of a price: over 100% the shop would pay the buyer, below 0% the price would rise.
//! Takes the rules with the parameters at their present values. Invariant: an error names the share that a rule gives.

use super::facts::Facts;
use crate::diagnostic::Diagnostic;
use crate::place::Place;
use crate::said;

pub fn check(facts: &mut Facts, found: &mut Vec<Diagnostic>) {
    let model = facts.model;
    for rule in &model.rules {
        for write in rule.writes() {
            let is_markdown = model.items.get(write.item).is_some_and(|i| ["markdown", "降价率"].contains(&i.name.as_str()));
            let Some(share) = facts.constant(&write.value).filter(|s| is_markdown && !(0.0..=1.0).contains(s)) else { continue };
            let percent = (share * 1e8).round() / 1e6;
            let title = &rule.title;
            found.push(
                Diagnostic::error(
                    "markdown-beyond",
                    Place::Text(write.value.span),
                    said!(
                        "The rule “{title}” marks down by {percent}%; a markdown is a part of the price, from 0% to 100%.",
                        "规则“{title}”降价 {percent}%；降价是价格的一部分，应在 0% 到 100% 之间。"
                    ),
                    said!("Write a share up to 100%, for example: mark down by 15%", "请写不超过 100% 的比例，例如：降价 15%"),
                )
                .in_tongue(rule.tongue),
            );
        }
    }
}
