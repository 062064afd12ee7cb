//! Alternatives that cover everything: "is not A or is not B" holds in every row, and whoever wrote it meant "and".
//! Takes the rules. Invariant: what is said to hold is false in no case that is left.

use super::cases::all_of;
use super::facts::Facts;
use crate::diagnostic::Diagnostic;
use crate::model::{Expr, ExprKind};
use crate::place::Place;
use crate::said;

pub fn check(facts: &mut Facts, found: &mut Vec<Diagnostic>) {
    let model = facts.model;
    for rule in &model.rules {
        for condition in rule.clauses.iter().flat_map(|c| alternatives(&c.condition)) {
            let never = all_of(vec![facts.cases(condition, false)]);
            if never.iter().any(|case| facts.settle(case).is_some()) {
                continue;
            }
            let words = facts.words(condition);
            found.push(
                Diagnostic::warning(
                    "always-holds",
                    Place::Text(condition.span),
                    said!(
                        "\"{words}\" holds in every row: what one part leaves out, the other takes in.",
                        "“{words}”对每一行都成立：这一半不成立时，另一半必然成立。"
                    ),
                    said!("Write \"and\" instead of \"or\", if both are to hold.", "如果两个条件都要满足，请把“或”改成“且”。"),
                )
                .in_tongue(rule.tongue),
            );
        }
    }
}

/// The parts of a condition that are alternatives.
fn alternatives(condition: &Expr) -> Vec<&Expr> {
    match &condition.kind {
        ExprKind::And(parts) => parts.iter().flat_map(alternatives).collect(),
        ExprKind::Or(_) => vec![condition],
        _ => Vec::new(),
    }
}
