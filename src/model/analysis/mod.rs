//! Analyses of the checked model by intervals: gaps, overlaps and dead rows of tiers and tables, buffers the wrong way
//! round, rules that cannot fire or are always hidden, conflicts that can happen, divisors that can be zero, demand that
//! would count on several rows. Takes the model with its parameters at
//! their present values, returns diagnostics, each with a value or row that shows it.
//! Invariant: an error is only said with a counter-example in hand; what cannot be proven is a note or silence.

mod buffers;
mod cases;
mod divisors;
mod facts;
mod grain;
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
    for item in &model.items {
        if let ItemKind::Tiers { by, bands } = &item.kind {
            tiers::check(&mut facts, item, by, bands, &mut found);
        }
    }
    for table in &model.decision_tables {
        tables::check(&mut facts, table, &mut found);
    }
    buffers::check(&mut facts, &mut found);
    rules::check(&mut facts, &mut found);
    divisors::check(&mut facts, &mut found);
    grain::check(&facts, &mut found);
    found
}
