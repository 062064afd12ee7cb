//! Verdicts: which rule fired for which row, with what value and why; what stayed undecided or in conflict.
