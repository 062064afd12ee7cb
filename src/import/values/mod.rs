//! What a cell's text means: numbers, dates, yes or no, periods, and the text of a number as Excel shows it.
//! Takes texts, returns values and how far they were from the plain form; knows nothing of sheets or places.
//! Invariant: nothing is guessed; what has two readings has none here.

pub mod date;
pub mod number;
pub mod period;
pub mod shown;
pub mod yes_no;
