//! The checked model: every name resolved, every expression with its type and unit, conversions explicit.
//! Still in the user's notions (tiers, buffers, streaks); `plan` takes them apart.
//! One file: it is the data type that `model` hands out, with nothing done in it.
//! Invariant: an expression in the model has a type; what could not be checked is not in the model but in the diagnostics.

pub mod analysis;
pub mod schema;

mod action;
mod action_mistakes;
mod allocate;
mod arith;
mod band;
mod build;
mod call;
mod checker;
mod event;
mod example;
mod expr;
mod gather;
mod given;
mod kpi;
mod limit;
mod meet;
pub mod overlay;
mod param;
mod planning;
mod portion;
mod quotes;
mod rows;
mod rule;
mod scenario;
mod schedule;
mod scope;
mod series;
mod shares;
mod split;
mod spoken_amounts;
mod table;
mod unitless;
mod unknown_names;
mod walk;
mod words;

#[cfg(test)]
pub(crate) mod tests;

pub use build::from_syntax;
pub use gather::VOCABULARY;
pub use given::with_examples;
pub use planning::{Allocation, Calendar, GivenRows, Limit, Lots, Room, Schedule, ScheduleStep, Split, SplitPart};

use std::sync::Arc;

use crate::function::Func;
use crate::import::frame::Period;
use crate::place::Span;
pub use crate::syntax::ast;
use crate::tongue::Tongue;
use crate::unit::Unit;

pub type ItemId = usize;
/// 0 is the stock table, then the lists of the schema in order.
pub type TableId = usize;
pub type LevelsId = usize;

/// The table of the rows that are judged.
pub const STOCK_TABLE: TableId = 0;

#[derive(Clone, Debug, Default)]
pub struct Model {
    pub decision_tables: Vec<DecisionTable>,
    /// Names of tables: `stock`, then the lists.
    pub tables: Vec<String>,
    pub items: Vec<Item>,
    pub levels: Vec<Levels>,
    pub rules: Vec<Rule>,
    pub checks: Vec<Check>,
    pub examples: Vec<Example>,
    pub kpis: Vec<Kpi>,
    pub scenarios: Vec<Scenario>,
    pub limits: Vec<Limit>,
    pub splits: Vec<Split>,
    pub allocations: Vec<Allocation>,
    pub schedules: Vec<Schedule>,
    /// Rows that statements add to a list.
    pub given: Option<GivenRows>,
    /// Where holidays stand, if anything asks for them.
    pub calendar: Option<Calendar>,
    /// Items that `show` names, and what rules read or set, in order of definition.
    pub shown: Vec<ItemId>,
}

impl Model {
    /// Whether rules or limits change the item after its definition.
    pub fn is_changed(&self, item: ItemId) -> bool {
        self.items.get(item).is_some_and(|i| i.target.is_some()) || self.limits.iter().any(|l| l.item == item)
    }
}

/// The grain of a history that has fewer key columns than the stock table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coarse {
    /// The key columns that it has.
    pub by: Vec<String>,
    /// Those of the stock table over which it is one value.
    pub over: Vec<String>,
}

/// A name with its one definition.
#[derive(Clone, Debug)]
pub struct Item {
    /// As the definition spells it.
    pub name: String,
    pub also: Vec<String>,
    pub ty: Type,
    pub kind: ItemKind,
    pub span: Option<Span>,
    pub tongue: Tongue,
    /// The statement's text.
    pub words: String,
    pub section: Option<String>,
    /// Set by rules: what combines their values, and the value of a row that no rule sets, if the action says so.
    pub target: Option<Target>,
}

#[derive(Clone, Debug)]
pub struct Target {
    pub combine: ast::Combine,
    /// `otherwise` of the action; only for names without a definition of their own.
    pub otherwise: Option<Expr>,
}

#[derive(Clone, Debug)]
pub enum ItemKind {
    /// A column of the stock table or of a list, by its name in the schema.
    Input {
        column: String,
    },
    History {
        index: usize,
        /// Where it has one value for several rows of the stock table.
        coarse: Option<Coarse>,
    },
    Param {
        value: ParamValue,
        low: Option<f64>,
        high: Option<f64>,
        note: Option<String>,
        origin: crate::plan::ParamOrigin,
        /// Where the value is the user's own of the last report: what holds without it.
        without: Option<ParamValue>,
    },
    Formula(Expr),
    /// A rule file's `like promos = promos where ...`: rows of a list.
    Selection {
        list: TableId,
        keep: Expr,
    },
    /// Bands in order; the label of the first that fits.
    Tiers {
        by: Expr,
        bands: Vec<TierBand>,
    },
    /// An output column of a decision table.
    TableOutput {
        table: usize,
        column: usize,
    },
    /// A part of a buffer, in terms of other items: min, max, state, gap.
    BufferPart {
        part: BufferPart,
        holds: Option<Expr>,
        by: Option<Expr>,
        lines: Vec<BufferLine>,
    },
    /// What a statement works out for itself; nobody can name it.
    Working {
        value: Expr,
    },
    /// What an allocation finds places for.
    Placed {
        allocation: usize,
    },
    /// A name that only actions set.
    Set,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BufferPart {
    Min,
    Max,
    State,
    Gap,
}

#[derive(Clone, Debug)]
pub struct BufferLine {
    /// The value of `by` that this line is for; none for `keeps`, and for `otherwise` below `by`.
    pub level: Option<Expr>,
    pub min: Option<Expr>,
    pub max: Option<Expr>,
}

#[derive(Clone, Debug)]
pub struct TierBand {
    pub span: Span,
    pub test: BandTest,
    pub label: String,
}

/// A test of a value against a band; the value is kept by the tiers or the table's column.
#[derive(Clone, Debug)]
pub enum BandTest {
    /// Fits everything, also the unknown in tables; in tiers `otherwise`: everything known.
    Any,
    Compare {
        op: ast::CompareOp,
        with: Expr,
    },
    Range {
        low: Expr,
        low_open: bool,
        high: Expr,
        high_open: bool,
    },
    OneOf {
        items: Vec<Expr>,
        negated: bool,
    },
}

#[derive(Clone, Debug)]
pub struct Levels {
    pub name: String,
    pub also: Vec<String>,
    pub labels: Vec<(String, Vec<String>)>,
}

impl Levels {
    /// Keys of the name and its other spellings.
    pub fn keys(&self) -> impl Iterator<Item = String> {
        std::iter::once(&self.name).chain(&self.also).map(|n| crate::spelling::name_key(n))
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum ParamValue {
    Number(f64),
    Text(String),
    Truth(bool),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Number(Unit),
    /// With the labels that it can have, where they are known (tiers, tables, buffer states).
    Text(Option<Arc<[String]>>),
    Truth,
    Date,
    Level(LevelsId),
    /// A column nobody knows the kind of: fits everything.
    Any,
}

/// Of which rows a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// One value for all: parameters, literals, totals without `by`.
    Whole,
    Table(TableId),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    pub kind: Kind,
    /// A series: one value a period.
    pub series: Option<Period>,
    pub home: Home,
}

#[derive(Clone, Debug)]
pub struct Expr {
    pub span: Span,
    pub ty: Type,
    pub kind: ExprKind,
}

impl Expr {
    /// What a floor of zero holds up: the X of MAX(0, X), as `order X` sets it; else the expression itself.
    pub fn above_zero(&self) -> &Expr {
        match &self.kind {
            ExprKind::Call { func: Func::Max, args } => match args.as_slice() {
                [floor, asked] if matches!(floor.kind, ExprKind::Number(0.0)) => asked,
                _ => self,
            },
            _ => self,
        }
    }
}

#[derive(Clone, Debug)]
pub enum ExprKind {
    Number(f64),
    Text(String),
    Truth(bool),
    /// The rank of a label.
    Level(usize),
    /// An item; `outer` inside the condition or value of a list aggregate: the item of the row at hand, not of the list's row.
    Item {
        item: ItemId,
        before_rules: bool,
        outer: bool,
    },
    Scale {
        value: Box<Expr>,
        num: f64,
        den: f64,
    },
    Negate(Box<Expr>),
    Arith {
        op: crate::plan::Arith,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Join(Box<Expr>, Box<Expr>),
    Compare {
        op: ast::CompareOp,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Between {
        value: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
    },
    OneOf {
        value: Box<Expr>,
        items: Vec<Expr>,
        negated: bool,
    },
    IsKnown(Box<Expr>),
    Not(Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    /// `if`, `ifs`, row functions and aggregates over arguments.
    Call {
        func: Func,
        args: Vec<Expr>,
    },
    /// An aggregate over periods; also one period (`Single`) and streaks (`All`, `AtLeast`).
    Window {
        agg: crate::plan::WindowAgg,
        value: Box<Expr>,
        keep: Option<Box<Expr>>,
        period: Period,
        span: WindowSpan,
    },
    /// An aggregate over the rows of a table.
    Group {
        agg: GroupAgg,
        value: Box<Expr>,
        by: Vec<Expr>,
        keep: Option<Box<Expr>>,
    },
    /// An aggregate over rows of a list.
    List(Box<ListExpr>),
}

#[derive(Clone, Debug)]
pub enum WindowSpan {
    Last { count: Box<Expr>, ago: u32 },
    Next { count: Box<Expr> },
    Between { from: Box<Expr>, to: Box<Expr> },
    Inside,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GroupAgg {
    Agg(crate::plan::Agg),
    Share,
    Rank,
    RunningShare,
}

#[derive(Clone, Debug)]
pub struct ListExpr {
    pub agg: crate::plan::ListAgg,
    pub list: TableId,
    pub matched: bool,
    pub keep: Option<Expr>,
    pub value: Option<Expr>,
    pub pick: Option<(crate::plan::Pick, Expr)>,
    pub otherwise: Option<Expr>,
}

#[derive(Clone, Debug)]
pub struct Rule {
    pub title: String,
    pub table: TableId,
    pub span: Span,
    pub tongue: Tongue,
    pub section: Option<String>,
    pub clauses: Vec<Clause>,
    pub valid: Option<(f64, f64)>,
    pub actions: Vec<Action>,
    pub because: Option<Vec<TemplatePart>>,
    /// Indices of rules, closed under transitivity.
    pub overrides: Vec<usize>,
    pub words: String,
}

impl Rule {
    /// What its actions set, in their order.
    pub fn writes(&self) -> impl Iterator<Item = &Write> {
        self.actions.iter().flat_map(|action| &action.writes)
    }
}

#[derive(Clone, Debug)]
pub struct Clause {
    pub span: Span,
    pub words: String,
    pub unless: bool,
    pub condition: Expr,
}

#[derive(Clone, Debug)]
pub struct Action {
    pub span: Span,
    pub words: String,
    /// The canonical phrase of the action, for counting.
    pub phrase: String,
    pub writes: Vec<Write>,
    pub colour: Option<ast::Colour>,
    pub label: Option<Vec<TemplatePart>>,
}

#[derive(Clone, Debug)]
pub struct Write {
    pub item: ItemId,
    pub value: Expr,
}

#[derive(Clone, Debug)]
pub enum TemplatePart {
    Plain(String),
    /// A name as written and its value; a series shows the periods that the rule's streak looked at.
    Value {
        words: String,
        expr: Expr,
    },
}

#[derive(Clone, Debug)]
pub struct Check {
    pub title: String,
    pub table: TableId,
    pub span: Span,
    pub tongue: Tongue,
    pub condition: Expr,
    /// The day until which it may fail.
    pub due: Option<Expr>,
    pub fate: ast::CheckFate,
    pub words: String,
}

/// A key figure: an item of all rows, or one that is the same in all rows of a group.
#[derive(Clone, Debug)]
pub struct Kpi {
    pub item: ItemId,
    /// The groups, a column of the stock table.
    pub by: Option<Expr>,
    pub goal: Option<Goal>,
    pub span: Span,
    pub tongue: Tongue,
}

/// What a key figure is to reach.
#[derive(Clone, Debug)]
pub struct Goal {
    /// True where it is met.
    pub met: Expr,
    /// `at least 80%`.
    pub words: String,
    /// Names in the words that stand for one number, as they are written there.
    pub named: Vec<(String, ItemId)>,
}

/// A scenario: other definitions for some names.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub title: String,
    pub span: Span,
    pub tongue: Tongue,
    pub words: String,
    /// In order; a later line for the same name changes what the earlier one left.
    pub changes: Vec<ScenarioChange>,
    /// Parameters by their name.
    pub fixed: Vec<(String, ParamValue)>,
    pub rates: Vec<schema::Rate>,
}

#[derive(Clone, Debug)]
pub struct ScenarioChange {
    pub item: ItemId,
    /// Of the item's kind and unit; the item itself in it is its value before the line.
    pub value: Expr,
}

/// A decision table; its outputs are items.
#[derive(Clone, Debug)]
pub struct DecisionTable {
    pub title: String,
    pub span: Span,
    pub tongue: Tongue,
    pub inputs: Vec<Expr>,
    pub rows: Vec<DecisionRow>,
    pub exactly_one: bool,
    pub words: String,
}

#[derive(Clone, Debug)]
pub struct DecisionRow {
    pub span: Span,
    pub words: String,
    /// As many as inputs.
    pub tests: Vec<BandTest>,
    /// As many as outputs; none is a blank cell.
    pub values: Vec<Option<Expr>>,
    /// Rule index of the `then` cell, where it acts: such rows are rules of their own.
    pub rule: Option<usize>,
}

/// An example: small worlds with what is expected in each.
#[derive(Clone, Debug)]
pub struct Example {
    pub title: String,
    /// The whole statement.
    pub span: Span,
    pub tongue: Tongue,
    pub worlds: Vec<World>,
}

/// Rows that an example gives. What it does not give is unknown.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// The row of the example that makes this world, if one does.
    pub row: Option<Span>,
    /// The stock table first; lists only where rows of them are given.
    pub tables: Vec<WorldTable>,
    /// Names that are the same for all rows: parameters, totals.
    pub whole: Vec<(ItemId, Given)>,
    /// Serial day; `given today`.
    pub today: Option<f64>,
    /// `given USD = 7.12 CNY`.
    pub rates: Vec<schema::Rate>,
    pub rules: Vec<ExpectRule>,
    pub checks: Vec<ExpectCheck>,
    pub values: Vec<ExpectValue>,
    pub portions: Vec<ExpectPortion>,
}

#[derive(Clone, Debug)]
pub struct WorldTable {
    pub table: TableId,
    pub rows: usize,
    /// Where each row stands in the text, if it was given as a row.
    pub lines: Vec<Span>,
    /// For each name a value a row.
    pub columns: Vec<(ItemId, Vec<Given>)>,
}

/// A given value, in the unit of its name.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    Unknown,
    Number(f64),
    /// Labels of levels too.
    Text(String),
    Truth(bool),
    /// Oldest first; NaN is unknown.
    Series(Vec<f64>),
}

/// The rule fires in a row of the world; `fires` false: in none.
#[derive(Clone, Debug)]
pub struct ExpectRule {
    pub rule: usize,
    pub fires: bool,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct ExpectCheck {
    /// Index of the check.
    pub check: usize,
    pub standing: ast::Standing,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct ExpectValue {
    pub item: ItemId,
    /// In this row of its table; else in every row.
    pub row: Option<usize>,
    /// True where the value is as expected.
    pub condition: Expr,
    /// As written, the name in front.
    pub words: String,
}

/// What a split or an allocation is expected to make of a name.
#[derive(Clone, Debug)]
pub struct ExpectPortion {
    pub item: ItemId,
    /// The title of a part, or the words of a lot.
    pub part: Option<String>,
    /// What the place is called.
    pub to: Option<String>,
    /// In this row of the stock table; else in every row.
    pub row: Option<usize>,
    pub quantity: Option<PortionTest>,
    /// Serial day.
    pub arrives: Option<f64>,
    /// As written.
    pub words: String,
}

/// How much a portion is to be, in the unit of its name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PortionTest {
    Unknown,
    Within { low: f64, low_open: bool, high: f64, high_open: bool },
}
