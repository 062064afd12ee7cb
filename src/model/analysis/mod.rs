//! Analyses of the checked model by intervals: gaps, overlaps, dead rows, rules that cannot fire, conflicts.
//! Takes the model, returns diagnostics, each with a value or row that shows it.
//! Invariant: an error is only said with a counter-example in hand.

#[cfg(test)]
pub mod sample;
pub mod walk;
