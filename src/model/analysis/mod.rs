//! Analyses of the checked model by intervals: gaps, overlaps and dead rows of tiers and tables, buffers the wrong way
//! round, rules that cannot fire or are always hidden, conflicts that can happen, divisors that can be zero, markdowns beyond the price, orders of a part of a unit, demand that
//! would count on several rows. Takes the model with its parameters at
//! their present values, returns diagnostics, each with a value or row that shows it.
//! Invariant: an error is only said with a counter-example in hand; what cannot be proven is a note or silence.

mod always;
mod buffers;
mod cases;
mod conflicts;
mod divisors;
mod facts;
mod followers;
mod fractions;
mod grain;
mod markdowns;
mod negatives;
mod overlaps;
mod rules;
#[cfg(test)]
pub mod sample;
mod subsumed;
mod tables;
#[cfg(test)]
mod tests;
mod tiers;
mod values;
pub mod walk;
mod words;

use crate::diagnostic::Diagnostic;
use crate::model::{ItemKind, Model};
use crate::place::Sources;

/// Looks through a checked model, in order of definition.
pub fn check(model: &Model, sources: &Sources) -> Vec<Diagnostic> {
    let mut facts = facts::Facts::of(model, sources);
    let mut found = Vec::new();
    let (of_rules, after) = std::thread::scope(|scope| {
        // rules against rules take as long as all else
        let of_rules = scope.spawn(|| {
            let mut found = Vec::new();
            rules::check(&mut facts::Facts::of(model, sources), &mut found);
            found
        });
        let after = of_all_else(&mut facts, &mut found);
        (of_rules.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), after)
    });
    found.extend(of_rules);
    found.extend(after);
    found
}

/// Into `found` what is said of tiers, tables and buffers; returned is what is said after the rules.
fn of_all_else(facts: &mut facts::Facts, found: &mut Vec<Diagnostic>) -> Vec<Diagnostic> {
    let model = facts.model;
    for item in &model.items {
        if let ItemKind::Tiers { by, bands } = &item.kind {
            tiers::check(facts, item, by, bands, found);
        }
    }
    for table in &model.decision_tables {
        tables::check(facts, table, found);
    }
    buffers::check(facts, found);
    let mut after = Vec::new();
    markdowns::check(facts, &mut after);
    negatives::check(facts, &mut after);
    fractions::check(facts, &mut after);
    followers::check(facts, &mut after);
    always::check(facts, &mut after);
    divisors::check(facts, &mut after);
    grain::check(facts, &mut after);
    after
}
