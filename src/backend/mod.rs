//! Back ends: a plan written out for other programs. Takes a plan and what a run computed, returns formulas.
//! Invariant: where a formula is given, it means what the interpreter computed; where that cannot be, there is none.

pub mod excel;
mod operators;
