//! The plan: a small ordered list of column steps. What the interpreter runs and what the Excel and SQL back ends can
//! write out; it knows nothing of the text it came from but the words it must repeat in reasons.
//!
//! Everything is a column of a table: an input, a parameter, a formula, a clause of a rule, the value of an action.
//! Table [`WHOLE`] has one row and holds what belongs to no row (parameters, totals); its columns may be used in any
//! table. Invariant: a step reads only inputs and columns of earlier steps.
//! One file: it is the data type that all back ends read, with nothing done in it.

mod definition;
mod explain;
mod expressions;
mod from_model;
mod limits;
mod orders;
mod planning;
mod reasons;
mod repeated;
mod rules;
mod same;
mod stages;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod texts;
mod visit;

pub use explain::explain;
pub use from_model::from_model;
/// A cell of *Your value* with a larger share than this (1000%) was meant per cent: 45 for 45%.
pub const MOST_OF_A_WHOLE: f64 = 10.0;

pub use planning::{AllocateWork, Allocation, Given, Holidays, Limit, Lots, Order, Orders, Part, Room, Schedule, ScheduleStep, Split};
pub use visit::visit;

use crate::function::Func;
use crate::import::frame::Period;
use crate::place::Span;
use crate::tongue::Tongue;
use crate::unit::Unit;

pub type TableId = u16;
pub type ColumnId = u32;
pub type HistoryId = u16;
pub type LevelsId = u16;
pub type RuleId = u16;
pub type TargetId = u16;

/// The table of one row.
pub const WHOLE: TableId = 0;
/// The stock table.
pub const STOCK: TableId = 1;

#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// `WHOLE`, `STOCK`, then the lists in the order of the map.
    pub tables: Vec<Table>,
    pub columns: Vec<ColumnDef>,
    pub histories: Vec<HistoryDef>,
    pub levels: Vec<Levels>,
    pub params: Vec<Param>,
    /// In an order in which they can be done.
    pub steps: Vec<Step>,
    pub rules: Vec<Rule>,
    pub targets: Vec<Target>,
    pub checks: Vec<Check>,
    pub kpis: Vec<Kpi>,
    /// What bounds the names that are limited, statement by statement.
    pub limits: Vec<Limit>,
    pub schedules: Vec<Schedule>,
    /// Rows that rule files add to a list.
    pub given: Option<Given>,
    /// Where holidays stand.
    pub holidays: Option<Holidays>,
    /// Names whose quantities are planned in lines.
    pub orders: Vec<Orders>,
    /// Columns of the report, in order of definition; of `STOCK`, `WHOLE` and lists alike.
    pub shown: Vec<ColumnId>,
}

#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Empty for `WHOLE`; `stock`; the list's name.
    pub name: String,
    /// Names of the columns that tell its rows apart, as far as the map says.
    pub key: Vec<String>,
}

/// What a column holds, and how its values are shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// The unit of the values as stored.
    Number(Unit),
    Text,
    Truth,
    /// Excel serial day.
    Date,
    /// Rank from zero, stored as a number.
    Level(LevelsId),
}

#[derive(Clone, Debug)]
pub struct ColumnDef {
    pub name: String,
    pub table: TableId,
    pub shape: Shape,
    pub source: Source,
    /// The formula in the user's words, or the statement that defines it; empty for inputs.
    pub words: String,
    pub span: Option<Span>,
    pub tongue: Tongue,
    /// Title of the section it stands in.
    pub section: Option<String>,
    /// The other stage of the same name is another column.
    pub stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Definition,
    AfterRules,
    AfterLimits,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// Bound by import under this name ([`crate::import::frame::FrameColumn::name`]).
    Input,
    Param,
    /// A name of the user's at its last stage: one column a name, and what `rows.csv` writes.
    Computed,
    /// A working column: a clause, an aggregate inside a formula, an earlier stage of a name that rules change.
    Hidden,
}

#[derive(Clone, Debug)]
pub struct HistoryDef {
    pub name: String,
    pub unit: Unit,
    pub period: Period,
    pub plan: bool,
}

#[derive(Clone, Debug)]
pub struct Levels {
    pub name: String,
    /// Lowest first; for each the canonical label and its other spellings.
    pub labels: Vec<(String, Vec<String>)>,
}

#[derive(Clone, Debug)]
pub struct Param {
    pub column: ColumnId,
    pub value: Value,
    /// Where the value came from: the rule file, the map, `--set`.
    pub origin: ParamOrigin,
    /// Where the value is the user's own of the last report: what holds without it.
    pub without: Option<Value>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub note: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamOrigin {
    Rules,
    Map,
    Set,
    /// The Parameters sheet of an earlier report.
    Sheet,
    /// Built in (`max cover`).
    Shipped,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Number(f64),
    Text(String),
    Truth(bool),
    Unknown,
}

#[derive(Clone, Debug)]
pub struct Step {
    pub into: ColumnId,
    pub work: Work,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Work {
    /// Each row by itself.
    Row(Expr),
    /// An aggregate over the rows of the table of `value`, by groups; put back to each row of that table, or, without
    /// `by`, into `WHOLE`. `keep` is a truth column.
    Group { agg: Agg, value: ColumnId, by: Vec<ColumnId>, keep: Option<ColumnId> },
    /// Rank from the largest (1); ties share the smaller rank, as Excel's RANK.
    Rank { value: ColumnId, by: Vec<ColumnId>, keep: Option<ColumnId> },
    /// Running sum of `value` from the largest on, over the total; ties in order of the key.
    RunningShare { value: ColumnId, by: Vec<ColumnId>, keep: Option<ColumnId> },
    /// The sum of `value` over the rows of the group that come earlier in the order. Only what is above zero counts;
    /// rows of equal rank stand in order of the key, those of unknown rank at the end.
    Before { value: ColumnId, by: Option<ColumnId>, order: Option<Order> },
    /// For each row of the table of `into`: an aggregate over rows of a list (or of the stock table).
    List(Box<ListWork>),
    /// For each row of the stock table what of its quantity finds a place among the rows of a list.
    Allocate(Box<AllocateWork>),
    /// The value after rules of a target.
    Resolve(TargetId),
    /// Text column of labels to ranks; what is no label is unknown and reported.
    RankLabels { labels: ColumnId, levels: LevelsId },
}

#[derive(Clone, Debug, PartialEq)]
pub struct ListWork {
    pub agg: ListAgg,
    pub list: TableId,
    /// Only rows whose match key is the row's (`match` in the map).
    pub matched: bool,
    /// Equalities found in the condition: list column, own expression. Unknown equals nothing.
    /// The own expression is an ordinary one of the row at hand (`Column` is a column of the table of `into`).
    pub join: Vec<(ColumnId, Expr)>,
    /// What remains of the condition: `Column` is a column of the list, `Outer` one of the row at hand.
    pub keep: Option<Expr>,
    /// Over the list's row, as `keep`; none for COUNT of rows.
    pub value: Option<Expr>,
    /// LATEST: by this date; LOOKUP: largest or smallest of this.
    pub pick: Option<(Pick, Expr)>,
    /// LOOKUP and LATEST: when nothing matches; an ordinary expression of the row at hand, as in `join`.
    pub otherwise: Option<Expr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    Largest,
    Smallest,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ListAgg {
    Agg(Agg),
    /// One match wanted: none or several is a data problem of the row.
    Lookup,
    Latest,
    /// TEXTJOIN with its separator.
    Join(String),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Agg {
    Sum,
    Average,
    Min,
    Max,
    Median,
    Count,
    CountA,
    StDev,
    /// At a share between 0 and 1.
    Percentile(f64),
    Slope,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    Number(f64),
    Text(String),
    Truth(bool),
    Unknown,
    /// A column of the row's table, or of `WHOLE`. Inside [`ListWork`]: a column of the list.
    Column(ColumnId),
    /// Inside [`ListWork`] only: a column of the row at hand.
    Outer(ColumnId),
    /// Inside a window only: the history in the period at hand.
    History(HistoryId),
    /// `x * num / den`, in this order, a factor of one left out.
    Scale {
        value: Box<Expr>,
        num: f64,
        den: f64,
    },
    Negate(Box<Expr>),
    Arith {
        op: Arith,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// Text joined (`&`); numbers as Excel would show them unformatted.
    Join(Box<Expr>, Box<Expr>),
    /// Numbers, dates, ranks at six decimals; texts by class; truths.
    Compare {
        op: Compare,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Not(Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    IsKnown(Box<Expr>),
    /// First branch whose test is true; unknown as soon as a test before it is unknown.
    /// Without `otherwise`, no true branch is unknown.
    Choose {
        branches: Vec<(Expr, Expr)>,
        otherwise: Option<Box<Expr>>,
    },
    /// The number, from zero, of the first row of a grid that fits (tiers, decision tables, buffers); unknown as soon
    /// as a row before it is unknown, and where no row fits.
    FirstFit(Box<Grid>),
    /// `values[index]`, where the index is a number from zero; unknown where it is. Only the chosen value counts.
    Nth {
        index: Box<Expr>,
        values: Vec<Expr>,
    },
    /// COVER has the parameter `max cover` as its third argument. IF, IFS, AND, OR, NOT never stand here.
    Call {
        func: Func,
        args: Vec<Expr>,
    },
    Window(Box<Window>),
}

/// Rows of tests over the same inputs. A row fits where all its tests do (three-valued and).
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    pub inputs: Vec<Expr>,
    /// Each as long as `inputs`. Ends and items are mostly literals and columns of `WHOLE`: the same for all rows.
    pub rows: Vec<Vec<Fit>>,
}

/// The test of one input in one row of a grid.
#[derive(Clone, Debug, PartialEq)]
pub enum Fit {
    /// Everything, also the unknown.
    Any,
    /// Everything known; the unknown is unknown.
    Known,
    /// Numbers, dates, ranks at six decimals; an end that is none is no end.
    Range { low: Option<End>, high: Option<End> },
    /// Equal to one of them; `negated`: to none.
    OneOf { items: Vec<Expr>, negated: bool },
}

/// An end of a range; open: the end itself does not belong to it.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    pub at: Expr,
    pub open: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arith {
    Add,
    Sub,
    Mul,
    Div,
    Pow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    Equal,
    NotEqual,
    Below,
    Above,
    AtLeast,
    AtMost,
}

impl Arith {
    /// As Excel, SQL and our own listings spell it.
    pub fn sign(self) -> &'static str {
        match self {
            Arith::Add => "+",
            Arith::Sub => "-",
            Arith::Mul => "*",
            Arith::Div => "/",
            Arith::Pow => "^",
        }
    }
}

impl Compare {
    /// As Excel, SQL and our own listings spell it.
    pub fn sign(self) -> &'static str {
        match self {
            Compare::Equal => "=",
            Compare::NotEqual => "<>",
            Compare::Below => "<",
            Compare::Above => ">",
            Compare::AtLeast => ">=",
            Compare::AtMost => "<=",
        }
    }

    /// `a op b` as `b op a`.
    pub fn turned(self) -> Compare {
        match self {
            Compare::Below => Compare::Above,
            Compare::Above => Compare::Below,
            Compare::AtLeast => Compare::AtMost,
            Compare::AtMost => Compare::AtLeast,
            same => same,
        }
    }
}

/// An aggregate over periods of one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    pub agg: WindowAgg,
    /// Evaluated in each period; histories inside mean that period's value.
    pub value: Expr,
    /// Only periods in which it is true.
    pub keep: Option<Expr>,
    pub period: Period,
    pub span: WindowSpan,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum WindowAgg {
    Agg(Agg),
    /// The value of the single period of the window, as it is.
    Single,
    /// True in every period: three-valued and.
    All,
    /// True in at least so many.
    AtLeast(u32),
}

#[derive(Clone, Debug, PartialEq)]
pub enum WindowSpan {
    /// The last `count` complete periods, or those before the last `ago` ones. A fractional count takes a part of the
    /// oldest period in proportion (sums only).
    Last { count: Box<Expr>, ago: u32 },
    /// The periods that begin after the as-of date; a part of the last in proportion.
    Next { count: Box<Expr> },
    /// Days from, to, both included; periods that lie partly inside count in proportion.
    Between { from: Box<Expr>, to: Box<Expr> },
    /// The finer periods inside the coarser one at hand (`SUM(daily units each week)`), only inside a window.
    Inside,
}

#[derive(Clone, Debug)]
pub struct Rule {
    pub title: String,
    pub table: TableId,
    pub span: Span,
    pub tongue: Tongue,
    pub section: Option<String>,
    /// All must hold (an `unless` must fail).
    pub clauses: Vec<Clause>,
    /// Truth column: the rule fires where it is true and undecided where unknown.
    pub fired: ColumnId,
    /// First and last day, tested against the as-of date.
    pub valid: Option<(f64, f64)>,
    pub actions: Vec<Action>,
    pub because: Option<Template>,
    /// Rules that this one overrides, closed under transitivity.
    pub overrides: Vec<RuleId>,
    /// The whole statement as written.
    pub words: String,
}

#[derive(Clone, Debug)]
pub struct Clause {
    /// In the user's words, keyword included.
    pub words: String,
    pub span: Span,
    /// Holds when false.
    pub unless: bool,
    /// Truth column of the condition (before `unless` turns it round).
    pub truth: ColumnId,
    /// The condition itself, for parts and values.
    pub test: Test,
}

/// A condition as a tree of what the user wrote, for `why`.
#[derive(Clone, Debug)]
pub enum Test {
    And(Vec<Test>),
    Or(Vec<Test>),
    /// A comparison, a membership, a streak ...: its words, its truth and the values it looked at.
    Leaf {
        words: String,
        expr: Expr,
        mentions: Vec<Mention>,
        /// The sides of comparisons that are worked out, as `50% of weekly plan`; `why` tells them, reasons do not.
        sides: Vec<Mention>,
    },
}

/// A value that a condition or a reason speaks of.
#[derive(Clone, Debug)]
pub struct Mention {
    /// The name as the user wrote it.
    pub words: String,
    pub expr: Expr,
    pub shape: Shape,
    /// For a series: the periods looked at, as how many complete periods before the last one, oldest first.
    pub periods: Option<(Period, Vec<u32>)>,
}

/// One action of a rule.
#[derive(Clone, Debug)]
pub struct Action {
    /// In the user's words.
    pub words: String,
    /// What it sets: target and the column of the value.
    pub writes: Vec<(TargetId, ColumnId)>,
    pub colour: Option<crate::plan::Colour>,
    /// What is shown beside the colour; without it the words.
    pub label: Option<Template>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Colour {
    Green,
    Amber,
    Red,
}

/// A text with values in it.
#[derive(Clone, Debug, Default)]
pub struct Template {
    pub parts: Vec<TemplatePart>,
}

#[derive(Clone, Debug)]
pub enum TemplatePart {
    Plain(String),
    Value(Mention),
}

/// A name that rules write.
#[derive(Clone, Debug)]
pub struct Target {
    pub name: String,
    /// The definition, or the `otherwise` of the action, or an unknown column.
    pub before: ColumnId,
    pub after: ColumnId,
    pub combine: Combine,
    pub writers: Vec<Writer>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Combine {
    Agree,
    Largest,
    Smallest,
    Sum,
}

#[derive(Clone, Debug)]
pub struct Writer {
    pub rule: RuleId,
    /// Index into the rule's actions.
    pub action: u16,
    pub value: ColumnId,
}

/// A key figure.
#[derive(Clone, Debug)]
pub struct Kpi {
    /// Of `WHOLE`; with `by` a column of `STOCK` that is the same in all rows of a group.
    pub column: ColumnId,
    /// The groups.
    pub by: Option<ColumnId>,
    pub goal: Option<Goal>,
    pub span: Span,
    pub tongue: Tongue,
}

#[derive(Clone, Debug)]
pub struct Goal {
    /// Truth column, in the table of the figure.
    pub met: ColumnId,
    /// `at least 80%`.
    pub words: String,
    /// Names in the words, each with the column of one number that it stands for.
    pub named: Vec<(String, ColumnId)>,
}

#[derive(Clone, Debug)]
pub struct Check {
    pub title: String,
    pub table: TableId,
    pub span: Span,
    pub tongue: Tongue,
    /// Truth column; the check fails where it is false.
    pub truth: ColumnId,
    pub due: Option<Due>,
    pub test: Test,
    pub words: String,
    pub fate: CheckFate,
}

/// A check that may fail until a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Truth column: whether the condition holds, whatever the day.
    pub done: ColumnId,
    /// Serial days, in the table of the check.
    pub day: ColumnId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckFate {
    Warn,
    SkipRow,
    Stop,
}
