//! Verdicts: which rule fired for which row, with what value and why; what stayed undecided or in conflict.
//! Takes computed columns, returns words, values and cells. Rows that a check skipped have no verdicts and count
//! nowhere; they are listed among the issues. Invariant: decisions are sorted by table, row, rule, action.

mod cells;
mod compare;
mod cuts;
mod gaps;
mod oddities;
mod orders;
mod outcome;
mod readiness;
mod telling;
mod timeline;
mod undecided;
mod unknown;
mod verdicts;
mod why;

#[cfg(test)]
mod tests;

pub use compare::{Change, Comparison, FigurePair, Side, Total, What, beside};
pub use cuts::{Cut, CutBy, LimitCount, limit_counts};
pub use gaps::Gap;
pub use oddities::odd_numbers;
pub use orders::{LineStatus, OrderLine, batch_words, held_issues, negative_issues, order_lines};
pub use outcome::{Candidate, CandidateFate, SetName, Standing, set_names};
pub use readiness::{Readiness, ReadinessLine, readiness_of};
pub use timeline::TimelineLine;
pub use unknown::{UnknownQuantity, unknown_issues};
pub use verdicts::from_results;
pub use why::{Verdict, WhyClause, WhyPlanned, WhyRule, WhyTest, WhyValue, list_rows, planned, why, why_value};

use crate::place::CellRange;
use crate::plan::{Colour, RuleId, TableId, TargetId, Value};
use std::sync::Arc;

/// All verdicts of a run, sorted by table, row, rule, action.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    pub decisions: Vec<Decision>,
    /// Rules that could not be decided for a row, and conflicts.
    pub undecided: Vec<Undecided>,
    /// Lines of orders, by name, row and batch.
    pub orders: Vec<OrderLine>,
    /// Steps of schedules, by schedule, row and step.
    pub timeline: Vec<TimelineLine>,
    /// Checks with a day: what must begin first stands first.
    pub readiness: Vec<ReadinessLine>,
    /// Quantities that limits and allocations cut, by table and row.
    pub cuts: Vec<Cut>,
    /// Quantities that nobody can order, by table and row.
    pub unknown: Vec<UnknownQuantity>,
    /// By rule: how often it fired, and how often it was undecided.
    pub counts: Vec<(u32, u32)>,
}

impl Decisions {
    /// Names and rows for which rules give different values.
    pub fn conflicts(&self) -> usize {
        self.undecided.iter().filter(|u| matches!(u.why, UndecidedWhy::Conflict { .. })).count()
    }

    /// Rules that fired for a row and would set a value that is unknown.
    pub fn valueless(&self) -> usize {
        self.undecided.iter().filter(|u| matches!(u.why, UndecidedWhy::NoValue { .. })).count()
    }
}

/// One action of one rule for one row. Words that many rows share are held once.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    pub table: TableId,
    /// Row of that table's frame.
    pub row: u32,
    pub rule: RuleId,
    /// Index into the rule's actions.
    pub action: u16,
    /// The action in words, its values filled in: `mark down by 15%`; for flags and notes their text.
    pub words: Arc<str>,
    pub colour: Option<Colour>,
    /// What it sets, and to what; the first where an action sets several.
    pub name: Option<TargetId>,
    pub value: Option<Value>,
    /// The name's value is provisional in this row, or the action was overridden or beaten by another (see `beaten`).
    pub provisional: bool,
    /// Another rule overrides it for this name, or a larger or smaller value won.
    pub beaten: bool,
    /// `because`, filled in; else made from the clauses: `weekly sales (40, 30 units/week) below 50% of weekly forecast
    /// (100 units/week)`.
    pub reason: Arc<str>,
    /// The input cells that the clauses looked at, neighbours drawn together, sorted, each once.
    pub cells: Arc<[CellRange]>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Undecided {
    pub table: TableId,
    pub row: u32,
    pub rule: RuleId,
    pub why: UndecidedWhy,
    /// The unknown or disagreeing input cells.
    pub cells: Vec<CellRange>,
    /// In words, both tongues.
    pub said: crate::tongue::Said,
}

#[derive(Clone, Debug, PartialEq)]
pub enum UndecidedWhy {
    /// A clause is unknown.
    Unknown,
    /// The rule fired, but what it sets the target to is unknown.
    NoValue { target: TargetId },
    /// Another rule gives the target another value; the values of all candidates.
    Conflict { target: TargetId, candidates: Vec<(RuleId, Value)> },
}
