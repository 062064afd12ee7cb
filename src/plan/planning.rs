//! What the statements that plan come to in the plan: not steps of their own, but which columns hold what, for those who
//! explain, draw and check. Invariant: every column named here is filled by an ordinary step.

use super::{ColumnId, Expr, Plan, TableId, Value, Work};
use crate::function::Func;
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
    /// Where the parts go.
    pub allocation: Option<Allocation>,
}

/// An allocation statement: its columns, for those who explain and list what it did.
#[derive(Clone, Debug)]
pub struct Allocation {
    pub span: Span,
    pub tongue: Tongue,
    pub words: String,
    pub list: TableId,
    /// How many rows of the list come into question; its matches are these.
    pub places: ColumnId,
    /// What the rows of the list are called: a column of that list.
    pub label: Option<ColumnId>,
    /// What found a place; filled by [`super::Work::Allocate`].
    pub placed: ColumnId,
}

/// How a quantity is placed among rows of a list. Expressions are over pairs: `Column` is the list's, `Outer` the row's.
#[derive(Clone, Debug, PartialEq)]
pub struct AllocateWork {
    pub quantity: ColumnId,
    pub splits: Vec<Split>,
    pub list: TableId,
    /// A list step whose matches are the places of each row.
    pub places: ColumnId,
    /// In what proportion; without it the first place takes all that it has room for, then the next.
    pub share: Option<Expr>,
    /// Shares are per cent: they should make a whole.
    pub shares_of_whole: bool,
    /// Which place comes first, from high to low where true; with shares it also takes what finds no room elsewhere.
    pub first: Option<(Expr, bool)>,
    pub rooms: Vec<Room>,
    /// What a piece takes of the room.
    pub takes: Option<Expr>,
    /// Size of what cannot be divided.
    pub pack: Option<ColumnId>,
    /// Whose turn it is to take of the room.
    pub order: Option<Order>,
}

impl AllocateWork {
    /// Its expressions over pairs.
    pub fn pairs(&self) -> impl Iterator<Item = &Expr> {
        let first = self.first.iter().map(|(e, _)| e);
        self.share.iter().chain(first).chain(self.rooms.iter().map(|r| &r.amount)).chain(&self.takes)
    }
}

/// A bound of a place: used up by all rows together, or (not `shared`) that of the row at hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    pub amount: Expr,
    pub shared: bool,
}

#[derive(Clone, Debug, PartialEq)]
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

#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub title: String,
    pub quantity: ColumnId,
    pub arrives: Option<ColumnId>,
    /// Truth column: until then the part waits.
    pub when: Option<ColumnId>,
}

/// Lots of one size, the last one smaller; the first on a date, each after so many days.
#[derive(Clone, Debug, PartialEq)]
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

/// What COVER is asked about: the column of the stock; that of the rate, and what makes it one a day (numerator,
/// denominator). None where it is no plain column.
pub type CoverOf = (Option<ColumnId>, Option<(ColumnId, f64, f64)>);

impl Plan {
    /// The arguments of the first formula that is a COVER.
    pub fn asked_of_cover(&self) -> Option<CoverOf> {
        let column = |e: &Expr| if let Expr::Column(id) = e { Some(*id) } else { None };
        self.steps.iter().find_map(|step| {
            let Work::Row(Expr::Call { func: Func::Cover, args }) = &step.work else { return None };
            let rate = match args.get(1)? {
                Expr::Scale { value, num, den } => column(value).map(|id| (id, *num, *den)),
                other => column(other).map(|id| (id, 1.0, 1.0)),
            };
            Some((args.first().and_then(column), rate))
        })
    }
}
