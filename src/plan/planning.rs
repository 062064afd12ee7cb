//! What the statements that plan come to in the plan: not steps of their own, but which columns hold what, for those who
//! explain, draw and check. Invariant: every column named here is filled by an ordinary step.

use super::{ColumnId, Expr, Plan, TableId, Value};
use crate::place::Span;
use crate::tongue::Tongue;

/// In which order rows come to their turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    pub by: ColumnId,
    /// From high to low.
    pub falling: bool,
}

/// A limit statement: its columns, for those who explain and check what it did.
#[derive(Clone, Debug)]
pub struct Limit {
    /// The name that is limited.
    pub name: String,
    pub span: Span,
    pub tongue: Tongue,
    pub words: String,
    /// The quantity as definition and rules left it.
    pub asked: ColumnId,
    /// The last stage of the name, after all its limits.
    pub after: ColumnId,
    /// What the whole quantity asked for costs.
    pub cost: ColumnId,
    /// The bound: of `WHOLE`, or of the row's group.
    pub room: ColumnId,
    /// What earlier rows asked for.
    pub before: ColumnId,
    /// Room less what earlier rows asked for.
    pub left: ColumnId,
    pub by: Option<ColumnId>,
    pub order: Option<Order>,
    /// Size of what cannot be divided.
    pub pack: Option<ColumnId>,
    /// A quantity below is none.
    pub least: Option<ColumnId>,
    /// What this limit alone leaves.
    pub admitted: ColumnId,
}

/// A name whose quantity is planned in lines: split, allocated, or both.
#[derive(Clone, Debug)]
pub struct Orders {
    pub name: String,
    pub tongue: Tongue,
    /// The quantity of each row, at the last stage of the name.
    pub quantity: ColumnId,
    /// A row is split by the one that is for it; a row that none is for stays whole.
    pub splits: Vec<Split>,
    /// What the rows of the list are called that it is allocated to: a text column of that list.
    pub target: Option<ColumnId>,
}

#[derive(Clone, Debug)]
pub struct Split {
    pub span: Span,
    pub tongue: Tongue,
    pub words: String,
    /// Truth column: the rows that it is for.
    pub keep: Option<ColumnId>,
    /// Their quantities add up to the whole.
    pub parts: Vec<Part>,
    /// Equal lots in place of parts.
    pub lots: Option<Lots>,
}

#[derive(Clone, Debug)]
pub struct Part {
    pub title: String,
    pub quantity: ColumnId,
    pub arrives: Option<ColumnId>,
    /// Truth column: until then the part waits.
    pub when: Option<ColumnId>,
}

/// Lots of one size, the last one smaller; the first on a date, each after so many days.
#[derive(Clone, Debug)]
pub struct Lots {
    pub size: ColumnId,
    pub every: ColumnId,
    pub from: ColumnId,
}

/// Steps counted backward from a date: columns of dates, for those who draw them.
#[derive(Clone, Debug)]
pub struct Schedule {
    pub name: String,
    pub span: Span,
    pub tongue: Tongue,
    pub words: String,
    /// Truth column: the rows that it is for.
    pub keep: Option<ColumnId>,
    /// The last safe day to begin.
    pub start: ColumnId,
    /// Days by which that day has passed, or 0.
    pub late_by: ColumnId,
    /// In the order in which they happen.
    pub steps: Vec<ScheduleStep>,
}

#[derive(Clone, Debug)]
pub struct ScheduleStep {
    pub name: String,
    pub start: ColumnId,
    pub end: ColumnId,
    /// The short end, where the length is a range.
    pub low: Option<ColumnId>,
    pub high: ColumnId,
    /// Lengths are workdays.
    pub workdays: bool,
}

/// Rows that rule files add behind those of the sheet; values by the name of their column.
#[derive(Clone, Debug)]
pub struct Given {
    pub table: TableId,
    pub keys: Vec<String>,
    pub rows: Vec<Vec<(String, Value)>>,
}

/// Columns of a list: the days from start to end on which a market does not work; without a market all do not.
#[derive(Clone, Debug)]
pub struct Holidays {
    pub start: ColumnId,
    pub end: ColumnId,
    pub closed: ColumnId,
    pub market: Option<ColumnId>,
}

impl Plan {
    /// The last stage of a name, given the column that rules left.
    pub fn last_stage(&self, column: ColumnId) -> ColumnId {
        self.limits.iter().find(|l| l.asked == column).map_or(column, |l| l.after)
    }
}

impl Expr {
    /// Whether plain arithmetic makes the value out of this column.
    pub fn is_worked_out_of(&self, column: ColumnId) -> bool {
        match self {
            Expr::Column(id) => *id == column,
            Expr::Scale { value, .. } | Expr::Negate(value) => value.is_worked_out_of(column),
            Expr::Arith { left, right, .. } => left.is_worked_out_of(column) || right.is_worked_out_of(column),
            _ => false,
        }
    }
}
