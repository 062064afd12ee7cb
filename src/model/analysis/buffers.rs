//! Buffers whose lines hold less at the end of a range than at its start. Takes the lines with parameters at their
//! present values. Invariant: only ends that are multiples of one and the same thing are compared.

use super::facts::Facts;
use crate::diagnostic::Diagnostic;
use crate::model::{BufferLine, BufferPart, Expr, ExprKind, ItemKind};
use crate::place::Place;
use crate::plan::Arith;
use crate::said;
use crate::tongue::Tongue;

pub fn check(facts: &mut Facts, found: &mut Vec<Diagnostic>) {
    let model = facts.model;
    for item in &model.items {
        let ItemKind::BufferPart { part: BufferPart::Min, lines, .. } = &item.kind else { continue };
        found.extend(lines.iter().filter_map(|line| turned(facts, line, item.tongue)));
    }
}

fn turned(facts: &mut Facts, line: &BufferLine, tongue: Tongue) -> Option<Diagnostic> {
    let (min, max) = (line.min.as_ref()?, line.max.as_ref()?);
    let ((low, of), (high, other)) = (multiple(facts, min), multiple(facts, max));
    if of != other || low <= high {
        return None;
    }
    let (from, to) = (facts.words(min), facts.words(max));
    let digits = |words: &str| words.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '%')).collect::<String>();
    let (first, last) = (digits(&from), digits(&to));
    let (first, last) = if first.is_empty() || last.is_empty() { (from.clone(), to.clone()) } else { (first, last) };
    let message =
        said!("This line keeps {from} to {to}, and the second is less than the first.", "这一行要保持 {from} 到 {to}，后面的反而更小。");
    let next = said!("Write the smaller end first: {last} to {first}.", "请先写较小的一端：{last} 到 {first}。");
    Some(Diagnostic::error("range-upside-down", Place::Text(min.span.to(max.span)), message, next).in_tongue(tongue))
}

/// A number and what it is a multiple of; nothing for a number alone.
fn multiple(facts: &mut Facts, expr: &Expr) -> (f64, String) {
    if let Some(number) = facts.constant(expr) {
        return (number, String::new());
    }
    match &expr.kind {
        ExprKind::Scale { value, num, den } => {
            let (times, of) = multiple(facts, value);
            (times * num / den, of)
        }
        ExprKind::Arith { op: Arith::Mul, left, right } => {
            for (number, rest) in [(left, right), (right, left)] {
                if let Some(number) = facts.constant(number).filter(|n| *n > 0.0) {
                    let (times, of) = multiple(facts, rest);
                    return (number * times, of);
                }
            }
            (1.0, facts.key(expr))
        }
        _ => (1.0, facts.key(expr)),
    }
}
