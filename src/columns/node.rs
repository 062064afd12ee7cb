//! Expressions ready to run: typed, their columns looked up, constants of comparisons turned into exact bounds.
//! Made by `compile`, run by `eval`. Invariant: a `Col` is as long as the table that its rows count in.

use crate::column::TextId;
use crate::function::Func;
use crate::import::frame::{History, Period};
use crate::plan::{Agg, Arith, Compare, WindowAgg};

/// An expression of any kind; `Unknown` fits all.
pub enum Node<'a> {
    Num(Num<'a>),
    Truth(Truth<'a>),
    Text(Text<'a>),
    Unknown,
}

pub enum Num<'a> {
    One(f64),
    Col(&'a [f64]),
    /// In pairs: a column of the row at hand.
    Outer(&'a [f64]),
    History(&'a History),
    Scale {
        value: Box<Num<'a>>,
        num: f64,
        den: f64,
    },
    Negate(Box<Num<'a>>),
    Arith(Arith, Box<Num<'a>>, Box<Num<'a>>),
    Flow(Box<Flow<'a, Num<'a>>>),
    FirstFit(Box<Grid<'a>>),
    Map1(fn(f64) -> f64, Box<Num<'a>>),
    Map2(fn(f64, f64) -> f64, Box<Num<'a>>, Box<Num<'a>>),
    Map3(fn(f64, f64, f64) -> f64, Box<[Num<'a>; 3]>),
    /// An aggregate over arguments of one row.
    Among(Agg, Vec<Num<'a>>),
    /// COUNTA of arguments.
    Present(Vec<Node<'a>>),
    FromTruth(Box<Truth<'a>>),
    Length(Box<Text<'a>>),
    Window(Box<Window<'a>>),
    OfMarkets(Box<super::holidays::OfMarkets<'a>>),
}

pub enum Truth<'a> {
    One(u8),
    Col(&'a [u8]),
    Outer(&'a [u8]),
    /// Inside the bounds, both included; `negated` outside. What compares with a constant comes to this.
    Within {
        value: Box<Num<'a>>,
        low: f64,
        high: f64,
        negated: bool,
    },
    Compare(Compare, Box<Num<'a>>, Box<Num<'a>>),
    CompareText(Compare, Box<Text<'a>>, Box<Text<'a>>),
    Same(Box<Truth<'a>>, Box<Truth<'a>>),
    Not(Box<Truth<'a>>),
    And(Vec<Truth<'a>>),
    Or(Vec<Truth<'a>>),
    IsKnown(Box<Node<'a>>),
    Contains(Box<Text<'a>>, Box<Text<'a>>),
    FromNum(Box<Num<'a>>),
    Flow(Box<Flow<'a, Truth<'a>>>),
    Window(Box<Window<'a>>),
}

pub enum Text<'a> {
    One(TextId),
    Col(&'a [TextId]),
    Outer(&'a [TextId]),
    /// The label of a rank.
    Label(Box<Num<'a>>, &'a [TextId]),
    FromNum(Box<Num<'a>>),
    FromTruth(Box<Truth<'a>>),
    Join(Box<Text<'a>>, Box<Text<'a>>),
    /// UPPER, LOWER, TRIM.
    Change(Func, Box<Text<'a>>),
    /// LEFT, RIGHT.
    Cut(Func, Box<Text<'a>>, Box<Num<'a>>),
    /// TEXT of a number.
    Format(Box<Num<'a>>, Box<Text<'a>>),
    /// TEXTJOIN of arguments: separator, then texts; unknown and empty ones are left out.
    JoinAll(Box<Text<'a>>, Vec<Text<'a>>),
    Flow(Box<Flow<'a, Text<'a>>>),
}

/// What works alike for numbers, truths and texts.
pub enum Flow<'a, N> {
    Choose {
        branches: Vec<(Truth<'a>, N)>,
        otherwise: Option<N>,
    },
    Nth {
        index: Num<'a>,
        values: Vec<N>,
    },
    /// The first if known, else the second.
    Either(N, N),
}

pub struct Grid<'a> {
    pub inputs: Vec<Node<'a>>,
    pub rows: Vec<Vec<Fit<'a>>>,
}

pub enum Fit<'a> {
    Any,
    Known,
    /// Exact bounds, both included.
    Within {
        low: f64,
        high: f64,
    },
    /// Bounds that differ from row to row, each with whether it is open.
    Between {
        low: Option<(Num<'a>, bool)>,
        high: Option<(Num<'a>, bool)>,
    },
    /// Fold classes.
    OneOf {
        classes: Vec<TextId>,
        negated: bool,
    },
    /// Equal to one of these; for kinds and values that are not constant texts.
    Among {
        items: Vec<Node<'a>>,
        negated: bool,
    },
    /// A test that cannot be read against its input.
    Unknown,
}

pub struct Window<'a> {
    pub agg: WindowAgg,
    pub value: Node<'a>,
    pub keep: Option<Truth<'a>>,
    pub period: Period,
    pub span: Span<'a>,
    /// The last complete period of the histories inside.
    pub anchor: i32,
    /// First and last period in which any history inside has values.
    pub extent: (i32, i32),
}

pub enum Span<'a> {
    Last { count: Num<'a>, ago: u32 },
    Next { count: Num<'a>, first: i32 },
    Between { from: Num<'a>, to: Num<'a> },
    Inside,
}
