//! What statements that plan come to in the checked model: which items they work out and what these mean to them.
//! Invariant: every item named here is a number, a date or a text of one value a row, of the table it is said to be of.

use super::{Expr, ExprKind, Home, ItemId, Kind, Type};
use crate::function::Func;
use crate::place::Span;
use crate::plan::Arith;
use crate::syntax::ast::CompareOp;
use crate::tongue::Tongue;

/// `limit NAME ...`: quantities cut so that they cost no more than there is.
#[derive(Clone, Debug)]
pub struct Limit {
    /// The name that is limited.
    pub item: ItemId,
    pub span: Span,
    pub tongue: Tongue,
    pub words: String,
    /// What the whole quantity asked for costs.
    pub cost: ItemId,
    /// In the unit of the cost: one bound for all, or, with `by`, that of the row's group.
    pub room: ItemId,
    pub by: Option<ItemId>,
    /// Who comes first; from high to low where true.
    pub order: Option<(ItemId, bool)>,
    /// Size of what cannot be divided, in the unit of the name.
    pub pack: Option<ItemId>,
    /// The name is an amount of money, so it is cut to so many decimals.
    pub paid_in: Option<u32>,
    /// A quantity below is none, in the unit of the name.
    pub least: Option<ItemId>,
}

impl Limit {
    /// Everything that must be known before the limit is judged.
    pub fn working(&self) -> impl Iterator<Item = ItemId> + use<> {
        let first = [self.cost, self.room].into_iter();
        first.chain(self.by).chain(self.order.map(|(by, _)| by)).chain(self.pack).chain(self.least)
    }
}

/// `split NAME ...`: a quantity in parts that add up to it.
#[derive(Clone, Debug)]
pub struct Split {
    pub item: ItemId,
    pub span: Span,
    pub tongue: Tongue,
    pub words: String,
    /// Which rows are split.
    pub keep: Option<ItemId>,
    pub parts: Vec<SplitPart>,
    /// Equal lots in place of parts.
    pub lots: Option<Lots>,
}

#[derive(Clone, Debug)]
pub struct SplitPart {
    pub title: String,
    /// The quantity.
    pub item: ItemId,
    /// A date.
    pub arrives: Option<ItemId>,
    /// The part waits until this is true.
    pub when: Option<ItemId>,
}

/// As many lots as are needed, the last one smaller.
#[derive(Clone, Debug)]
pub struct Lots {
    pub size: ItemId,
    /// In days.
    pub every: ItemId,
    /// Date of the first.
    pub from: ItemId,
}

/// `allocate NAME to LIST ...`: a quantity, or each part of its split, placed among rows of a list.
#[derive(Clone, Debug)]
pub struct Allocation {
    pub item: ItemId,
    pub span: Span,
    pub tongue: Tongue,
    pub words: String,
    pub list: super::TableId,
    /// How many rows of the list come into question; those it counts are the places.
    pub places: ItemId,
    /// Over pairs: in what proportion. Without it the first place takes all that it has room for, then the next.
    pub share: Option<Expr>,
    /// Over pairs: which place comes first; from high to low where true. With shares: who takes what finds no room.
    pub first: Option<(Expr, bool)>,
    /// All of them bound a place.
    pub rooms: Vec<Room>,
    /// Over pairs: what a piece takes of the room, in its unit; without it the room is a quantity.
    pub takes: Option<Expr>,
    /// Which row comes first; from high to low where true.
    pub order: Option<(ItemId, bool)>,
    /// Size of what cannot be divided, in the unit of the name.
    pub pack: Option<ItemId>,
    /// What the rows of the list are called.
    pub label: Option<ItemId>,
    /// The sum of what found a place.
    pub placed: ItemId,
}

/// How much a place takes.
#[derive(Clone, Debug)]
pub struct Room {
    /// Over pairs.
    pub amount: Expr,
    /// Used up by all rows together; else the bound of the row at hand alone.
    pub shared: bool,
}

/// A number in a formula that a statement comes to.
pub(super) fn number(n: f64, kind: Kind, span: Span) -> Expr {
    Expr { span, ty: Type { kind, series: None, home: Home::Whole }, kind: ExprKind::Number(n) }
}

/// Arithmetic in a formula that a statement comes to; of the rows of either side.
pub(super) fn arith(op: Arith, left: Expr, right: Expr, kind: Kind) -> Expr {
    let home = of_both(left.ty.home, right.ty.home);
    let span = left.span;
    Expr { span, ty: Type { kind, series: None, home }, kind: ExprKind::Arith { op, left: Box::new(left), right: Box::new(right) } }
}

/// A comparison in a formula that a statement comes to.
pub(super) fn compare(op: CompareOp, left: Expr, right: Expr) -> Expr {
    let home = of_both(left.ty.home, right.ty.home);
    let ty = Type { kind: Kind::Truth, series: None, home };
    Expr { span: left.span, ty, kind: ExprKind::Compare { op, left: Box::new(left), right: Box::new(right) } }
}

/// A function in a formula that a statement comes to.
pub(super) fn call(func: Func, args: Vec<Expr>, kind: Kind, span: Span) -> Expr {
    let home = args.iter().fold(Home::Whole, |home, arg| of_both(home, arg.ty.home));
    Expr { span, ty: Type { kind, series: None, home }, kind: ExprKind::Call { func, args } }
}

fn of_both(left: Home, right: Home) -> Home {
    if left == Home::Whole { right } else { left }
}

/// `schedule NAME ...`: steps counted backward from a date.
#[derive(Clone, Debug)]
pub struct Schedule {
    pub name: String,
    pub span: Span,
    pub tongue: Tongue,
    pub words: String,
    /// Which rows are scheduled.
    pub keep: Option<ItemId>,
    /// The day by which all is done; unknown where the row is not scheduled.
    pub finish: ItemId,
    /// The last safe day to begin.
    pub start: ItemId,
    /// Days by which that day has passed, or 0.
    pub late_by: ItemId,
    /// In the order in which they happen.
    pub steps: Vec<ScheduleStep>,
}

#[derive(Clone, Debug)]
pub struct ScheduleStep {
    pub name: String,
    pub start: ItemId,
    /// The start of the next step, or the finish.
    pub end: ItemId,
    /// The short end of its length, where it is a range.
    pub low: Option<ItemId>,
    pub high: ItemId,
    /// Lengths are workdays, not calendar days.
    pub workdays: bool,
}

/// Rows that rule files add to a list of the workbook, or to one of their own.
#[derive(Clone, Debug)]
pub struct GivenRows {
    pub table: super::TableId,
    /// Names of the list's key columns.
    pub keys: Vec<String>,
    /// Values by the name of their column.
    pub rows: Vec<Vec<(String, super::ParamValue)>>,
}

/// Columns of the list `events` that say which days a market is closed.
#[derive(Clone, Copy, Debug)]
pub struct Calendar {
    pub start: ItemId,
    pub end: ItemId,
    pub closed: ItemId,
    pub market: Option<ItemId>,
}
