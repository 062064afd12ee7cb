//! Runs the steps of a plan, a whole column at a time, in chunks that stay in the cache, on all cores.
//! The numbers are Excel's: see `number`. Takes typed frames, returns a column for every step, which values are
//! provisional, and the data problems met on the way. Invariant: a step reads only what was computed before it, so
//! every column is computed once; the same input gives the same result on any number of cores.
//!
//! Aggregates leave out unknown values. A row for which a check says `skip row` is left out of totals, ranks, lists and
//! decisions; a total that such a check itself needs is taken over all rows.

pub mod allocation;
pub mod batches;
pub mod calendar;
pub mod checks;
pub mod compile;
pub mod eval;
pub mod grid;
pub mod groups;
pub mod holidays;
mod left_out;
pub mod limits;
pub mod lists;
pub mod node;
pub mod number;
pub mod places;
pub mod reads;
pub mod resolve;
mod room;
pub mod rows;
mod run;
pub mod show;
pub mod statistics;
pub mod turns;
pub mod window;
pub mod words;
pub mod worker;

#[cfg(test)]
pub(crate) mod plans;
#[cfg(test)]
mod tests;

pub use run::run;

use crate::column::{Column, TextId};
use crate::diagnostic::Diagnostic;
use crate::import::frame::{Bound, Frame, Issue};
use crate::plan::{ColumnId, Plan, STOCK, TableId, WHOLE};

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
    /// The same for the lists.
    pub skipped_in_lists: Vec<Vec<bool>>,
    /// Data problems found while computing: labels that are none, several matches of a LOOKUP, failed checks.
    pub issues: Vec<Issue>,
    /// Failed checks that say `stop`: the run must not go on to a report.
    pub stops: Vec<Diagnostic>,
    /// By [`ColumnId`]: where an input stands in its frame.
    pub inputs: Vec<Option<u32>>,
    /// By [`ColumnId`]: the list rows that a list aggregate found for each row.
    pub matches: Vec<Option<lists::Matches>>,
    /// By [`ColumnId`]: where the quantities of an allocation went.
    pub placements: Vec<Option<allocation::Placements>>,
    /// By key figure: that its totals leave out different rows.
    pub uneven_figures: Vec<Option<crate::tongue::Said>>,
    /// Texts of the labels of each levels definition.
    pub labels: Vec<Vec<TextId>>,
}

impl Results {
    /// A column's values, wherever they stand.
    pub fn column<'a>(&'a self, plan: &Plan, bound: &'a Bound, column: ColumnId) -> Option<&'a Column> {
        if let Some(Some(computed)) = self.columns.get(column as usize) {
            return Some(computed);
        }
        let at = (*self.inputs.get(column as usize)?)?;
        let frame = frame(bound, plan.columns.get(column as usize)?.table)?;
        frame.columns.get(at as usize).map(|c| &c.data)
    }

    /// Whether a check left the row out.
    pub fn is_skipped(&self, table: TableId, row: usize) -> bool {
        self.marks_of(table).is_some_and(|s| s.get(row) == Some(&true))
    }

    /// The rows of a table that checks left out; none if there are none. Looks at all of them.
    pub fn skipped_of(&self, table: TableId) -> Option<&[bool]> {
        self.marks_of(table).filter(|rows| rows.contains(&true))
    }

    fn marks_of(&self, table: TableId) -> Option<&[bool]> {
        match table {
            WHOLE => None,
            STOCK => Some(&self.skipped),
            list => self.skipped_in_lists.get(list as usize - 2).map(Vec::as_slice),
        }
    }

    /// What expressions are compiled against.
    pub fn world<'a>(&'a self, plan: &'a Plan, bound: &'a Bound, texts: &'a crate::column::Texts) -> compile::World<'a> {
        compile::World {
            plan,
            bound,
            texts,
            columns: compile::Columns { computed: &self.columns, inputs: &self.inputs },
            labels: &self.labels,
        }
    }
}

/// The frame of a table; `WHOLE` has none.
pub fn frame(bound: &Bound, table: TableId) -> Option<&Frame> {
    match table {
        WHOLE => None,
        STOCK => Some(&bound.stock),
        list => bound.lists.get(list as usize - 2),
    }
}
