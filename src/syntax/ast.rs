//! The tree of a rule file: what was written, with its places, before any name is looked up.
//! One file: the tree is read as a whole, by everybody behind the parser.
//! Invariant: every span lies in the file of its statement.

use crate::function::Func;
use crate::place::{FileId, Span};
use crate::tongue::Tongue;

#[derive(Clone, Debug, Default)]
pub struct File {
    pub id: FileId,
    pub statements: Vec<Statement>,
    /// Comments in order, `#` included; for the formatter.
    pub comments: Vec<Span>,
}

#[derive(Clone, Debug)]
pub struct Statement {
    /// From the first word to the end of the last line, comments behind it not included.
    pub span: Span,
    pub tongue: Tongue,
    pub kind: StatementKind,
}

/// A name as it was written. `key` is what names compare by ([`crate::column::fold`], and a blank between Han and
/// Latin letters dropped).
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    pub text: String,
    pub key: String,
    pub span: Span,
    /// Written in brackets: a header, exactly as it stands in the workbook, unless the name is defined.
    pub bracketed: bool,
}

#[derive(Clone, Debug)]
pub enum StatementKind {
    Param(Box<Param>),
    Formula(Formula),
    Show(Vec<Expr>),
    Levels(Levels),
    Tiers(Tiers),
    Table(Table),
    Buffer(Box<Buffer>),
    Rule(Rule),
    Action(Action),
    Split(Box<Split>),
    Allocate(Box<Allocate>),
    Limit(Box<Limit>),
    Schedule(Box<Schedule>),
    Event(Event),
    Check(Check),
    Kpi(Box<Kpi>),
    Scenario(Scenario),
    Example(Example),
    Section(Text),
    Use(Text),
}

impl StatementKind {
    /// The list whose rows the statement is `for`: its columns are known there by their bare names.
    pub fn list(&self) -> Option<&Name> {
        match self {
            StatementKind::Formula(formula) => formula.list.as_ref(),
            StatementKind::Rule(rule) => rule.list.as_ref(),
            StatementKind::Check(check) => check.list.as_ref(),
            _ => None,
        }
    }
}

/// `param name (other) = value between LOW and HIGH "note"`.
#[derive(Clone, Debug)]
pub struct Param {
    pub name: Name,
    pub also: Vec<Name>,
    pub value: ParamValue,
    pub between: Option<(Expr, Expr)>,
    pub note: Option<Text>,
}

#[derive(Clone, Debug)]
pub enum ParamValue {
    One(Expr),
    /// `25 to 35 days`
    Range(Expr, Expr),
}

/// `name (other) for list = expr`. The expression may be a [`ExprKind::Selection`].
#[derive(Clone, Debug)]
pub struct Formula {
    pub name: Name,
    pub also: Vec<Name>,
    pub list: Option<Name>,
    pub value: Expr,
}

#[derive(Clone, Debug)]
pub struct Levels {
    pub name: Name,
    pub also: Vec<Name>,
    /// Lowest first.
    pub levels: Vec<Level>,
}

#[derive(Clone, Debug)]
pub struct Level {
    pub name: Label,
    pub also: Vec<Label>,
}

/// A label: written as a bare name (levels) or a quoted text (tiers).
#[derive(Clone, Debug)]
pub struct Label {
    pub text: String,
    pub span: Span,
    pub quoted: bool,
}

#[derive(Clone, Debug)]
pub struct Tiers {
    pub name: Name,
    pub also: Vec<Name>,
    pub by: Expr,
    pub bands: Vec<TierBand>,
}

#[derive(Clone, Debug)]
pub struct TierBand {
    pub span: Span,
    pub band: Band,
    pub label: Label,
}

/// What a tier, a table cell, a buffer line or a goal fits.
#[derive(Clone, Debug)]
pub enum Band {
    /// `otherwise`, and in tables `any` or a blank cell.
    Any(Span),
    /// `under X`, `at most X`, `over X`, `at least X`, `X or more`.
    Order(Order, Expr),
    /// `A to B`; `over A to B` opens the low end, `A to under B` the high end.
    Range { low: Expr, low_open: bool, high: Expr, high_open: bool },
    /// `is one of ...`
    OneOf { items: Vec<Expr>, negated: bool },
    /// A value, a label, a parameter (which may be a range).
    Is(Expr),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Below,
    Above,
    AtLeast,
    AtMost,
}

#[derive(Clone, Debug)]
pub struct Table {
    pub title: Text,
    pub body: TableBody,
}

#[derive(Clone, Debug)]
pub enum TableBody {
    /// The rows stand in a sheet of the workbook; whoever has it adds them as a table of their own.
    FromSheet {
        sheet: Text,
        exactly_one: bool,
    },
    Rows {
        columns: Vec<TableColumn>,
        rows: Vec<TableRow>,
        exactly_one: bool,
    },
}

#[derive(Clone, Debug)]
pub enum TableColumn {
    Condition(Expr),
    Defines {
        name: Name,
        also: Vec<Name>,
    },
    /// `= order quantity "first batch"`, in examples.
    Portion {
        span: Span,
        name: Name,
        portion: Portion,
    },
    Then(Span),
}

#[derive(Clone, Debug)]
pub struct TableRow {
    pub span: Span,
    /// As many as there are columns.
    pub cells: Vec<TableCell>,
}

#[derive(Clone, Debug)]
pub enum TableCell {
    Condition(Band),
    /// Blank: unknown, and for a later reader a mistake if the column defines a name.
    Value(Option<Expr>),
    Then(Vec<ActionCall>),
}

/// `buffer NAME` with `holds EXPR` and either `by NAME` and a line a level, or `keeps AMOUNT`.
#[derive(Clone, Debug)]
pub struct Buffer {
    pub name: Name,
    pub also: Vec<Name>,
    pub holds: Option<Expr>,
    pub by: Option<Expr>,
    pub lines: Vec<BufferLine>,
}

#[derive(Clone, Debug)]
pub struct BufferLine {
    pub span: Span,
    /// None for `keeps`, and for `otherwise` below `by`.
    pub level: Option<Label>,
    pub amount: Band,
}

#[derive(Clone, Debug)]
pub struct Rule {
    pub title: Text,
    pub list: Option<Name>,
    pub clauses: Vec<Clause>,
}

#[derive(Clone, Debug)]
pub enum Clause {
    When(Expr),
    Unless(Expr),
    Then(Vec<ActionCall>),
    Because(Text),
    Overrides(Text),
    /// First and last day, both included.
    Valid(Span, f64, f64),
}

/// One action of a rule, in pieces: the model finds the action whose phrase fits.
/// `keep order quantity at most 500 units` is Words("keep"), Value(order quantity), Order(AtMost), Value(500 units).
#[derive(Clone, Debug)]
pub struct ActionCall {
    pub span: Span,
    pub pieces: Vec<ActionPiece>,
}

#[derive(Clone, Debug)]
pub enum ActionPiece {
    /// The words of a known action's phrase, or words that nobody knows.
    Words(Name),
    Value(Expr),
    Colour(Colour, Span),
    Order(Order, Span),
    /// by, to, in, =
    Joint(Joint, Span),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    By,
    To,
    In,
    Of,
    Equals,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Colour {
    Green,
    Amber,
    Red,
}

/// `action mark down by {share} (降价 {share})` with what it sets and shows.
#[derive(Clone, Debug)]
pub struct Action {
    /// The phrase and its other spellings.
    pub phrases: Vec<Phrase>,
    pub sets: Vec<Sets>,
    pub shows: Vec<Shows>,
}

#[derive(Clone, Debug)]
pub struct Phrase {
    pub span: Span,
    pub pieces: Vec<PhrasePiece>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum PhrasePiece {
    Words(Name),
    Slot(Name),
    Order(Order),
    Joint(Joint),
}

#[derive(Clone, Debug)]
pub struct Sets {
    pub span: Span,
    pub target: SetTarget,
    pub also: Vec<Name>,
    /// May hold [`ExprKind::Slot`].
    pub value: Expr,
    pub otherwise: Option<Expr>,
    pub combine: Combine,
}

#[derive(Clone, Debug)]
pub enum SetTarget {
    Name(Name),
    Slot(Name),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Combine {
    /// Different values are a conflict.
    Agree,
    Largest,
    Smallest,
    Sum,
}

#[derive(Clone, Debug)]
pub struct Shows {
    pub span: Span,
    pub colour: ShownColour,
    pub text: Option<Text>,
}

#[derive(Clone, Debug)]
pub enum ShownColour {
    Fixed(Colour),
    /// `{colour}`: the caller says which.
    Slot(Name),
    /// No colour, only words.
    None,
}

#[derive(Clone, Debug)]
pub struct Split {
    pub target: Expr,
    pub keep: Option<Expr>,
    pub parts: Vec<SplitPart>,
    pub lots: Option<Lots>,
    pub whole: Option<Whole>,
}

#[derive(Clone, Debug)]
pub struct SplitPart {
    pub span: Span,
    /// None: the rest.
    pub share: Option<Expr>,
    pub title: Text,
    pub arrives: Option<Expr>,
    pub when: Option<Expr>,
}

#[derive(Clone, Debug)]
pub struct Lots {
    pub size: Expr,
    pub every: Expr,
    pub from: Expr,
}

/// `in whole case pack`, `in whole pallets`.
#[derive(Clone, Debug)]
pub enum Whole {
    Of(Expr),
    Unit(UnitText),
}

#[derive(Clone, Debug)]
pub struct Allocate {
    pub target: Expr,
    pub list: Name,
    pub keep: Option<Expr>,
    pub by: Option<Expr>,
    pub taking: Option<(Expr, Direction)>,
    pub at_most: Option<(Expr, Option<Expr>)>,
    pub rows_by: Option<(Expr, Direction)>,
    pub whole: Option<Whole>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    HighToLow,
    LowToHigh,
}

#[derive(Clone, Debug)]
pub struct Limit {
    pub target: Expr,
    pub costing: Option<Expr>,
    pub to: Expr,
    pub by: Option<Expr>,
    pub rows_by: Option<(Expr, Direction)>,
    pub whole: Option<Whole>,
    /// `at least MOQ`: what would be less is nothing.
    pub least: Option<Expr>,
}

#[derive(Clone, Debug)]
pub struct Schedule {
    pub name: Name,
    pub also: Vec<Name>,
    pub keep: Option<Expr>,
    pub finishes: Option<Expr>,
    pub steps: Vec<ScheduleStep>,
}

#[derive(Clone, Debug)]
pub struct ScheduleStep {
    pub span: Span,
    pub name: Name,
    pub also: Vec<Name>,
    pub takes: Band,
    /// `in market`, `in "MX", "US"`: whose holidays count.
    pub places: Vec<Expr>,
}

#[derive(Clone, Debug)]
pub struct Event {
    pub title: Text,
    pub first: f64,
    pub last: f64,
    pub places: Vec<Text>,
    pub with: Vec<(Name, Expr)>,
    pub closed: bool,
}

#[derive(Clone, Debug)]
pub struct Check {
    pub title: Text,
    pub list: Option<Name>,
    pub condition: Expr,
    /// The day until which it may fail.
    pub due: Option<Expr>,
    /// As written; none warns.
    pub otherwise: Option<CheckFate>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckFate {
    Warn,
    SkipRow,
    Stop,
}

#[derive(Clone, Debug)]
pub struct Kpi {
    pub name: Name,
    pub also: Vec<Name>,
    pub value: Expr,
    pub by: Option<Expr>,
    pub goal: Option<Band>,
}

#[derive(Clone, Debug)]
pub struct Scenario {
    pub title: Text,
    pub changes: Vec<Change>,
}

#[derive(Clone, Debug)]
pub struct Change {
    pub span: Span,
    pub name: Name,
    /// None for `=`, else the operator that is applied to the old value.
    pub op: Option<BinaryOp>,
    pub value: Expr,
    /// The other end of `35 to 50 days`.
    pub high: Option<Expr>,
    pub keep: Option<Expr>,
}

#[derive(Clone, Debug)]
pub struct Example {
    pub title: Text,
    /// A line of it could not be read: what it expects is not known.
    pub unread: bool,
    pub parts: Vec<ExamplePart>,
}

#[derive(Clone, Debug)]
pub enum ExamplePart {
    Given {
        span: Span,
        name: Name,
        value: GivenValue,
    },
    /// A pipe table that follows `given LIST`, or stands alone: one-row worlds.
    Worlds {
        span: Span,
        list: Option<Name>,
        columns: Vec<TableColumn>,
        rows: Vec<(Span, Vec<GivenValue>)>,
    },
    ExpectRule {
        title: Text,
        fires: bool,
    },
    ExpectCheck {
        span: Span,
        title: Text,
        standing: Standing,
    },
    Expect {
        span: Span,
        name: Name,
        test: Band,
    },
    /// `order quantity "first batch" to "MX-1" = 120 units arrives 2026-10-31`: how much, when, or both.
    ExpectPortion {
        span: Span,
        name: Name,
        portion: Box<Portion>,
        test: Option<Band>,
        arrives: Option<Box<Expr>>,
    },
}

/// What a split or an allocation makes of a quantity: one of its parts, what goes to one place, or both.
#[derive(Clone, Debug)]
pub struct Portion {
    pub part: Option<Text>,
    pub to: Option<Text>,
}

/// How a check stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Holds in every row.
    Passes,
    /// The same of a check with a day.
    Done,
    /// Not done, and its day is not over.
    Open,
    /// Not done, and its day is over.
    Overdue,
    /// Does not hold in some row.
    Fails,
}

impl Standing {
    /// Whether a check that stands so may be said to stand as `said`: done is to pass, and overdue to fail.
    pub fn is_said_as(self, said: Standing) -> bool {
        let plain = |s| match s {
            Standing::Done => Standing::Passes,
            Standing::Overdue => Standing::Fails,
            other => other,
        };
        plain(self) == plain(said)
    }
}

#[derive(Clone, Debug)]
pub enum GivenValue {
    One(Expr),
    Series(Vec<Expr>),
    Blank(Span),
}

/// A quoted text, with `{name}` slots.
#[derive(Clone, Debug)]
pub struct Text {
    pub span: Span,
    /// The content as written, quotes off and `""` undone.
    pub raw: String,
    pub parts: Vec<TextPart>,
}

#[derive(Clone, Debug)]
pub enum TextPart {
    Plain(String),
    /// `{weekly sales}` or `{inbound.eta}`: a name, its list in front where there is one.
    Slot {
        list: Option<Name>,
        name: Name,
    },
}

/// A unit as written: `USD/cbm/day`, `件/天`. `canon` is its spelling in the units table (`unit/day`).
#[derive(Clone, Debug, PartialEq)]
pub struct UnitText {
    pub span: Span,
    pub canon: String,
}

/// A number of periods: `8 weeks`; `period` is a canonical unit of time.
#[derive(Clone, Debug)]
pub struct Period {
    pub span: Span,
    pub count: Box<Expr>,
    pub unit: UnitText,
}

#[derive(Clone, Debug)]
pub struct Expr {
    pub span: Span,
    pub kind: ExprKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Pow,
    /// `&`
    Join,
    /// `50% of forecast`, `预测的50%`: a multiplication; left is the part, right the whole.
    Of,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareOp {
    Equal,
    NotEqual,
    Below,
    Above,
    AtLeast,
    AtMost,
}

#[derive(Clone, Debug)]
pub enum ExprKind {
    /// `30 days`, `50%` (value 0.5, unit `%`), `3`.
    Number {
        value: f64,
        unit: Option<UnitText>,
    },
    Text(Text),
    /// Excel serial day.
    Date(f64),
    Truth(bool),
    Name(Name),
    /// `inbound.eta`
    Field {
        list: Name,
        field: Name,
    },
    /// `{share}` in the definition of an action.
    Slot(Name),
    /// `all inbound.quantity`
    All(Box<Expr>),
    BeforeRules(Box<Expr>),
    Negate(Box<Expr>),
    Not(Box<Expr>),
    Binary {
        op: BinaryOp,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Compare {
        op: CompareOp,
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
    IsBlank {
        value: Box<Expr>,
        negated: bool,
    },
    IsKnown(Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    /// `for two weeks in a row`: `times == of`; `in 3 of the last 6 weeks`: `times` 3, `of` 6 weeks.
    Streak {
        condition: Box<Expr>,
        times: Box<Expr>,
        of: Period,
    },
    /// `52 weeks ago`; `last week` and `yesterday` are one period ago.
    Ago {
        value: Box<Expr>,
        period: Period,
    },
    Call {
        func: Func,
        func_span: Span,
        args: Vec<Arg>,
    },
    /// `x in USD`
    Convert {
        value: Box<Expr>,
        unit: UnitText,
    },
    /// `promos where promos.kind is promo kind`, the right side of a formula.
    Selection {
        list: Name,
        keep: Box<Expr>,
    },
    /// A part that could not be read; its mistake is already reported.
    Broken,
}

/// An argument of a function, with all that may stand round it.
#[derive(Clone, Debug)]
pub struct Arg {
    pub span: Span,
    pub role: ArgRole,
    pub value: Expr,
    pub window: Option<Window>,
    /// `over all rows`
    pub all_rows: bool,
    pub by: Vec<Expr>,
    pub keep: Option<Expr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgRole {
    Plain,
    Otherwise,
    Largest,
    Smallest,
}

#[derive(Clone, Debug)]
pub struct Window {
    pub span: Span,
    pub kind: WindowKind,
}

#[derive(Clone, Debug)]
pub enum WindowKind {
    /// `over last 8 weeks`, `over last 8 weeks, 52 weeks ago`. A length that is a name has no unit of its own.
    Last {
        length: WindowLength,
        ago: Option<Period>,
    },
    Next {
        length: WindowLength,
    },
    Between {
        from: Box<Expr>,
        to: Box<Expr>,
    },
    /// `each week`
    Each(UnitText),
}

#[derive(Clone, Debug)]
pub enum WindowLength {
    Period(Period),
    /// A parameter or a column: `over next lead time`.
    Named(Box<Expr>),
}
