//! Turns a plan's expressions into nodes: columns looked up, kinds settled, constants evaluated once. Takes the columns
//! computed so far. What cannot be run (a column of another table, a kind that does not fit) is unknown, never a panic:
//! such plans are the model's to refuse. Invariant: a node reads only columns of its scope.
//! One file: a branch for each kind of node, over the same columns.

use super::eval::{Eval, anchor};
use super::node::{Fit, Flow, Grid, Node, Num, Span, Text, Truth, Window};
use super::worker::{At, Rows, Vals, Worker};
use super::{calendar, holidays, number, statistics};
use crate::column::{Column, TextId, Texts, UNKNOWN_TEXT, truth};
use crate::function::Func;
use crate::import::frame::{Bound, History};
use crate::plan::{self, Agg, ColumnId, Compare, Expr, HistoryId, Plan, Shape, TableId, WHOLE, WindowAgg, WindowSpan, visit};

/// Where the columns of an expression stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Rows of one table.
    Row(TableId),
    /// Pairs of a row at hand and a row of a list.
    Pair { own: TableId, list: TableId },
}

/// What the compiler looks things up in.
#[derive(Clone, Copy)]
pub struct World<'a> {
    pub plan: &'a Plan,
    pub bound: &'a Bound,
    pub texts: &'a Texts,
    pub columns: Columns<'a>,
    /// Label texts of each levels definition.
    pub labels: &'a [Vec<TextId>],
}

/// Columns by id: computed ones, and inputs in the frames.
#[derive(Clone, Copy)]
pub struct Columns<'a> {
    pub computed: &'a [Option<Column>],
    pub inputs: &'a [Option<u32>],
}

impl<'a> World<'a> {
    pub fn rows(&self, table: TableId) -> usize {
        match table {
            WHOLE => 1,
            plan::STOCK => self.bound.stock.len(),
            list => self.bound.lists.get(list as usize - 2).map_or(0, |l| l.len()),
        }
    }

    pub fn column(&self, id: ColumnId) -> Option<&'a Column> {
        if let Some(Some(column)) = self.columns.computed.get(id as usize) {
            return Some(column);
        }
        let at = (*self.columns.inputs.get(id as usize)?)?;
        let frame = super::frame(self.bound, self.plan.columns.get(id as usize)?.table)?;
        frame.columns.get(at as usize).map(|c| &c.data)
    }

    fn history(&self, id: HistoryId) -> Option<&'a History> {
        let name = &self.plan.histories.get(id as usize)?.name;
        let same = |h: &&History| h.name == *name;
        self.bound.histories.get(id as usize).filter(same).or_else(|| self.bound.histories.iter().find(same))
    }

    /// Histories anywhere inside an expression.
    pub fn histories(&self, expr: &Expr) -> Vec<&'a History> {
        let mut found: Vec<HistoryId> = Vec::new();
        visit(expr, &mut |e| {
            if let Expr::History(id) = e
                && !found.contains(id)
            {
                found.push(*id);
            }
        });
        found.into_iter().filter_map(|id| self.history(id)).collect()
    }

    pub fn number<'n>(&self, expr: &Expr, scope: Scope) -> Num<'n>
    where
        'a: 'n,
    {
        self.node(expr, scope).number()
    }

    pub fn truth<'n>(&self, expr: &Expr, scope: Scope) -> Truth<'n>
    where
        'a: 'n,
    {
        self.node(expr, scope).truth()
    }

    pub fn text<'n>(&self, expr: &Expr, scope: Scope) -> Text<'n>
    where
        'a: 'n,
    {
        // a level stands in a text by its label
        if let Some(levels) = self.levels_of(expr) {
            return Text::Label(Box::new(self.number(expr, scope)), &self.labels[levels]);
        }
        self.node(expr, scope).text()
    }

    /// The levels that a rank belongs to.
    pub fn levels_of(&self, expr: &Expr) -> Option<usize> {
        match expr {
            Expr::Column(id) | Expr::Outer(id) => match self.plan.columns.get(*id as usize)?.shape {
                Shape::Level(levels) => Some(levels as usize).filter(|l| *l < self.labels.len()),
                _ => None,
            },
            Expr::Choose { branches, otherwise } => {
                branches.iter().map(|(_, v)| v).chain(otherwise.as_deref()).find_map(|v| self.levels_of(v))
            }
            Expr::Nth { values, .. } => values.iter().find_map(|v| self.levels_of(v)),
            Expr::Call { func: Func::LevelAbove | Func::LevelBelow | Func::IfBlank | Func::IfError, args } => {
                args.iter().find_map(|v| self.levels_of(v))
            }
            _ => None,
        }
    }

    fn column_node<'n>(&self, id: ColumnId, scope: Scope, outer: bool) -> Node<'n>
    where
        'a: 'n,
    {
        let Some(table) = self.plan.columns.get(id as usize).map(|c| c.table) else { return Node::Unknown };
        let Some(column) = self.column(id) else { return Node::Unknown };
        if table == WHOLE {
            return match column {
                Column::Number(v) => v.first().map_or(Node::Unknown, |v| Node::Num(Num::One(*v))),
                Column::Truth(v) => v.first().map_or(Node::Unknown, |v| Node::Truth(Truth::One(*v))),
                Column::Text(v) => v.first().map_or(Node::Unknown, |v| Node::Text(Text::One(*v))),
            };
        }
        let (wanted, outer) = match scope {
            Scope::Row(own) => (own, false),
            Scope::Pair { own, .. } if outer => (own, true),
            Scope::Pair { list, .. } => (list, false),
        };
        if table != wanted || column.len() != self.rows(table) {
            return Node::Unknown;
        }
        match (column, outer) {
            (Column::Number(v), false) => Node::Num(Num::Col(v)),
            (Column::Number(v), true) => Node::Num(Num::Outer(v)),
            (Column::Truth(v), false) => Node::Truth(Truth::Col(v)),
            (Column::Truth(v), true) => Node::Truth(Truth::Outer(v)),
            (Column::Text(v), false) => Node::Text(Text::Col(v)),
            (Column::Text(v), true) => Node::Text(Text::Outer(v)),
        }
    }

    pub fn node<'n>(&self, expr: &Expr, scope: Scope) -> Node<'n>
    where
        'a: 'n,
    {
        let num = |e: &Expr| Box::new(self.number(e, scope));
        match expr {
            Expr::Number(x) => Node::Num(Num::One(number::known(*x))),
            Expr::Text(text) => self.texts.find(text).map_or(Node::Unknown, |id| Node::Text(Text::One(id))),
            Expr::Truth(t) => Node::Truth(Truth::One(u8::from(*t))),
            Expr::Unknown => Node::Unknown,
            Expr::Column(id) => self.column_node(*id, scope, false),
            Expr::Outer(id) => self.column_node(*id, scope, true),
            Expr::History(id) => self.history(*id).map_or(Node::Unknown, |h| Node::Num(Num::History(h))),
            Expr::Scale { value, num: n, den } => Node::Num(Num::Scale { value: num(value), num: *n, den: *den }),
            Expr::Negate(value) => Node::Num(Num::Negate(num(value))),
            Expr::Arith { op, left, right } => Node::Num(Num::Arith(*op, num(left), num(right))),
            Expr::Join(left, right) => Node::Text(Text::Join(Box::new(self.text(left, scope)), Box::new(self.text(right, scope)))),
            Expr::Compare { op, left, right } => Node::Truth(self.compare(*op, left, right, scope)),
            Expr::Not(value) => Node::Truth(Truth::Not(Box::new(self.truth(value, scope)))),
            Expr::And(all) => Node::Truth(Truth::And(all.iter().map(|e| self.truth(e, scope)).collect())),
            Expr::Or(all) => Node::Truth(Truth::Or(all.iter().map(|e| self.truth(e, scope)).collect())),
            Expr::IsKnown(value) => Node::Truth(Truth::IsKnown(Box::new(self.node(value, scope)))),
            Expr::Choose { branches, otherwise } => {
                let tests = branches.iter().map(|(test, _)| self.truth(test, scope)).collect();
                let mut values: Vec<&Expr> = branches.iter().map(|(_, value)| value).collect();
                values.extend(otherwise.as_deref());
                self.flow(&values, scope, Shaped::Choose { tests })
            }
            Expr::Nth { index, values } => {
                self.flow(&values.iter().collect::<Vec<_>>(), scope, Shaped::Nth { index: self.number(index, scope) })
            }
            Expr::FirstFit(grid) => Node::Num(Num::FirstFit(Box::new(self.grid(grid, scope)))),
            Expr::Call { func, args } => self.call(*func, args, scope),
            Expr::Window(window) => self.window(window, scope),
        }
    }

    /// The value of an expression that reads no rows.
    fn constant(&self, expr: &Expr, scope: Scope) -> Option<f64> {
        let mut whole = true;
        visit(expr, &mut |e| {
            whole &= match e {
                Expr::Column(id) | Expr::Outer(id) => self.plan.columns.get(*id as usize).is_some_and(|c| c.table == WHOLE),
                Expr::History(_) | Expr::Window(_) => false,
                _ => true,
            }
        });
        if !whole {
            return None;
        }
        let node = self.number(expr, scope);
        let worker = Worker::new(self.texts, self.bound.as_of);
        Some(node.eval(&worker, At::rows(Rows::Range { start: 0, len: 1 })).get(0))
    }

    fn compare<'n>(&self, op: Compare, left: &Expr, right: &Expr, scope: Scope) -> Truth<'n>
    where
        'a: 'n,
    {
        let (a, b) = (self.node(left, scope), self.node(right, scope));
        match (a, b) {
            (Node::Unknown, _) | (_, Node::Unknown) => Truth::One(truth::UNKNOWN),
            (Node::Text(_), _) | (_, Node::Text(_)) => {
                Truth::CompareText(op, Box::new(self.text(left, scope)), Box::new(self.text(right, scope)))
            }
            (Node::Truth(a), Node::Truth(b)) if op == Compare::Equal => Truth::Same(Box::new(a), Box::new(b)),
            (Node::Truth(a), Node::Truth(b)) if op == Compare::NotEqual => Truth::Not(Box::new(Truth::Same(Box::new(a), Box::new(b)))),
            (a, b) => {
                let (a, b) = (Box::new(a.number()), Box::new(b.number()));
                if let Some(c) = self.constant(right, scope) {
                    within(a, op, c)
                } else if let Some(c) = self.constant(left, scope) {
                    within(b, op.turned(), c)
                } else {
                    Truth::Compare(op, a, b)
                }
            }
        }
    }

    fn flow<'n>(&self, values: &[&Expr], scope: Scope, shape: Shaped<'n>) -> Node<'n>
    where
        'a: 'n,
    {
        let nodes: Vec<Node<'n>> = values.iter().map(|v| self.node(v, scope)).collect();
        match nodes.iter().find(|n| !matches!(n, Node::Unknown)) {
            Some(Node::Text(_)) => {
                Node::Text(Text::Flow(Box::new(shape.with(values.iter().map(|v| self.text(v, scope)).collect(), Text::One(UNKNOWN_TEXT)))))
            }
            Some(Node::Truth(_)) => {
                Node::Truth(Truth::Flow(Box::new(shape.with(nodes.into_iter().map(Node::truth).collect(), Truth::One(truth::UNKNOWN)))))
            }
            Some(Node::Num(_)) => {
                Node::Num(Num::Flow(Box::new(shape.with(nodes.into_iter().map(Node::number).collect(), Num::One(f64::NAN)))))
            }
            _ => Node::Unknown,
        }
    }

    fn grid<'n>(&self, grid: &plan::Grid, scope: Scope) -> Grid<'n>
    where
        'a: 'n,
    {
        let inputs: Vec<Node<'n>> = grid.inputs.iter().map(|e| self.node(e, scope)).collect();
        let rows = grid.rows.iter().map(|row| row.iter().zip(&inputs).map(|(fit, input)| self.fit(fit, input, scope)).collect()).collect();
        Grid { inputs, rows }
    }

    fn fit<'n>(&self, fit: &plan::Fit, input: &Node<'n>, scope: Scope) -> Fit<'n>
    where
        'a: 'n,
    {
        match fit {
            plan::Fit::Any => Fit::Any,
            plan::Fit::Known => Fit::Known,
            plan::Fit::Range { low, high } => {
                let at = |end: &Option<plan::End>| end.as_ref().map(|e| self.constant(&e.at, scope));
                match (at(low), at(high)) {
                    (Some(None), _) | (_, Some(None)) => {
                        let end = |end: &Option<plan::End>| end.as_ref().map(|e| (self.number(&e.at, scope), e.open));
                        Fit::Between { low: end(low), high: end(high) }
                    }
                    (low_at, high_at) => {
                        let bound = |at: Option<Option<f64>>, end: &Option<plan::End>, low: bool| match (at.flatten(), end) {
                            (Some(c), Some(end)) => exact_end(c, low, end.open),
                            _ if low => f64::NEG_INFINITY,
                            _ => f64::INFINITY,
                        };
                        let (low, high) = (bound(low_at, low, true), bound(high_at, high, false));
                        if low.is_nan() || high.is_nan() { Fit::Unknown } else { Fit::Within { low, high } }
                    }
                }
            }
            plan::Fit::OneOf { items, negated } => {
                let nodes: Vec<Node<'n>> = match input {
                    Node::Text(_) => items.iter().map(|e| Node::Text(self.text(e, scope))).collect(),
                    _ => items.iter().map(|e| self.node(e, scope)).collect(),
                };
                let classes: Option<Vec<TextId>> = nodes
                    .iter()
                    .map(|n| match n {
                        Node::Text(Text::One(id)) if *id != UNKNOWN_TEXT => Some(self.texts.class(*id)),
                        _ => None,
                    })
                    .collect();
                match (classes, nodes.as_slice(), input) {
                    (Some(classes), _, Node::Text(_)) => Fit::OneOf { classes, negated: *negated },
                    (_, [Node::Num(Num::One(c))], Node::Num(_)) if !negated && !c.is_nan() => {
                        let (low, high) = number::equal_range(*c);
                        Fit::Within { low, high }
                    }
                    _ => Fit::Among { items: nodes, negated: *negated },
                }
            }
        }
    }

    fn call<'n>(&self, func: Func, args: &[Expr], scope: Scope) -> Node<'n>
    where
        'a: 'n,
    {
        let num = |i: usize| Box::new(args.get(i).map_or(Num::One(f64::NAN), |e| self.number(e, scope)));
        let num_or = |i: usize, x: f64| Box::new(args.get(i).map_or(Num::One(x), |e| self.number(e, scope)));
        let text = |i: usize| Box::new(args.get(i).map_or(Text::One(UNKNOWN_TEXT), |e| self.text(e, scope)));
        let one = |f: fn(f64) -> f64| Node::Num(Num::Map1(f, num(0)));
        let two = |f: fn(f64, f64) -> f64| Node::Num(Num::Map2(f, num(0), num(1)));
        let among = |agg: Agg| Node::Num(Num::Among(agg, args.iter().map(|e| self.number(e, scope)).collect()));
        match func {
            Func::Abs => one(f64::abs),
            Func::Min => among(Agg::Min),
            Func::Max => among(Agg::Max),
            Func::Sum => among(Agg::Sum),
            Func::Average => among(Agg::Average),
            Func::Median => among(Agg::Median),
            Func::Count => among(Agg::Count),
            Func::StDev => among(Agg::StDev),
            Func::CountA => Node::Num(Num::Present(args.iter().map(|e| self.node(e, scope)).collect())),
            Func::Percentile => two(|x, share| statistics::percentile(&mut [x], share)),
            Func::Slope => two(|y, x| statistics::slope(&[y], &[x])),
            Func::Round => Node::Num(Num::Map2(number::round, num(0), num_or(1, 0.0))),
            Func::RoundUp => Node::Num(Num::Map2(number::round_up, num(0), num_or(1, 0.0))),
            Func::RoundDown => Node::Num(Num::Map2(number::round_down, num(0), num_or(1, 0.0))),
            Func::Ceiling => two(number::ceiling),
            Func::Floor => two(number::floor),
            Func::Int => one(number::int),
            Func::Mod => two(number::modulo),
            Func::Sqrt => one(number::sqrt),
            Func::Power => two(number::power),
            Func::Exp => one(|x| number::known(x.exp())),
            Func::Ln => one(number::ln),
            Func::NormSInv => one(statistics::normal_inverse),
            Func::If => {
                let tests = vec![args.first().map_or(Truth::One(truth::UNKNOWN), |e| self.truth(e, scope))];
                self.flow(&args.iter().skip(1).collect::<Vec<_>>(), scope, Shaped::Choose { tests })
            }
            Func::Ifs => {
                let tests = args.iter().step_by(2).map(|e| self.truth(e, scope)).collect();
                self.flow(&args.iter().skip(1).step_by(2).collect::<Vec<_>>(), scope, Shaped::Choose { tests })
            }
            Func::IfError | Func::IfBlank => self.flow(&args.iter().collect::<Vec<_>>(), scope, Shaped::Either),
            Func::And => Node::Truth(Truth::And(args.iter().map(|e| self.truth(e, scope)).collect())),
            Func::Or => Node::Truth(Truth::Or(args.iter().map(|e| self.truth(e, scope)).collect())),
            Func::Not => Node::Truth(Truth::Not(Box::new(args.first().map_or(Truth::One(truth::UNKNOWN), |e| self.truth(e, scope))))),
            Func::Date => Node::Num(Num::Map3(calendar::date, Box::new([*num(0), *num(1), *num(2)]))),
            Func::Year => one(calendar::year),
            Func::Month => one(calendar::month),
            Func::IsoWeekNum => one(calendar::iso_week),
            Func::EDate => two(calendar::edate),
            Func::WorkDay | Func::NetworkDays if args.len() > 2 => {
                let function = if func == Func::WorkDay { holidays::workday_among } else { holidays::networkdays_among };
                let markets = args[2..].iter().map(|e| self.text(e, scope)).collect();
                let closed = holidays::Closed::new(self.plan.holidays.as_ref(), self);
                let args = [self.number(&args[0], scope), self.number(&args[1], scope)];
                Node::Num(Num::OfMarkets(Box::new(holidays::OfMarkets { function, args, markets, closed })))
            }
            Func::WorkDay => two(calendar::workday),
            Func::NetworkDays => two(calendar::networkdays),
            Func::Today => Node::Num(Num::One(self.bound.as_of.floor())),
            Func::Left | Func::Right => Node::Text(Text::Cut(func, text(0), num_or(1, 1.0))),
            Func::Len => Node::Num(Num::Length(text(0))),
            Func::Upper | Func::Lower | Func::Trim => Node::Text(Text::Change(func, text(0))),
            Func::Text => Node::Text(Text::Format(num(0), text(1))),
            Func::TextJoin => Node::Text(Text::JoinAll(text(0), args.iter().skip(1).map(|e| self.text(e, scope)).collect())),
            Func::Contains => Node::Truth(Truth::Contains(text(0), text(1))),
            Func::Cover => Node::Num(Num::Map3(number::cover, Box::new([*num(0), *num(1), *num_or(2, 999.0)]))),
            Func::LevelAbove | Func::LevelBelow => {
                let levels = args.first().and_then(|e| self.levels_of(e));
                let top = levels.map_or(f64::NAN, |l| self.labels[l].len() as f64 - 1.0);
                Node::Num(if func == Func::LevelAbove {
                    Num::Map2(|rank, top| if rank.is_nan() { rank } else { (rank + 1.0).min(top) }, num(0), Box::new(Num::One(top)))
                } else {
                    Num::Map1(|rank| if rank.is_nan() { rank } else { (rank - 1.0).max(0.0) }, num(0))
                })
            }
            // aggregates over rows and lists are steps of their own
            Func::Total | Func::Share | Func::Rank | Func::RunningShare | Func::Lookup | Func::Latest => Node::Unknown,
        }
    }

    fn window<'n>(&self, window: &plan::Window, scope: Scope) -> Node<'n>
    where
        'a: 'n,
    {
        let mut histories = self.histories(&window.value);
        if let Some(keep) = &window.keep {
            histories.extend(self.histories(keep));
        }
        let anchor = anchor(window.period, histories.iter().copied(), self.bound.as_of);
        let number = |e: &Expr| self.number(e, scope);
        let span = match &window.span {
            WindowSpan::Last { count, ago } => Span::Last { count: number(count), ago: *ago },
            WindowSpan::Next { count } => Span::Next { count: number(count), first: window.period.index(self.bound.as_of) + 1 },
            WindowSpan::Between { from, to } => Span::Between { from: number(from), to: number(to) },
            WindowSpan::Inside => Span::Inside,
        };
        let ends = histories.iter().filter(|h| !h.values.is_empty()).map(|h| {
            let last = h.first + h.values.len() as i32 - 1;
            (window.period.index(h.period.days(h.first).0), window.period.index(h.period.days(last).1))
        });
        let extent = ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or((anchor, anchor));
        let value = self.node(&window.value, scope);
        let is_truth = matches!(window.agg, WindowAgg::All | WindowAgg::AtLeast(_))
            || (window.agg == WindowAgg::Single && matches!(value, Node::Truth(_)));
        let value = match (is_truth, value) {
            (true, value) => Node::Truth(value.truth()),
            (false, value) => value,
        };
        let keep = window.keep.as_ref().map(|k| self.truth(k, scope));
        let made = Box::new(Window { agg: window.agg, value, keep, period: window.period, span, anchor, extent });
        if is_truth { Node::Truth(Truth::Window(made)) } else { Node::Num(Num::Window(made)) }
    }
}

/// A flow whose values are still to be settled.
enum Shaped<'n> {
    Choose { tests: Vec<Truth<'n>> },
    Nth { index: Num<'n> },
    Either,
}

impl<'n> Shaped<'n> {
    /// `values`: one for each test, then the otherwise.
    fn with<N>(self, mut values: Vec<N>, unknown: N) -> Flow<'n, N> {
        match self {
            Shaped::Choose { tests } => {
                let otherwise = (values.len() > tests.len()).then(|| values.pop()).flatten();
                Flow::Choose { branches: tests.into_iter().zip(values).collect(), otherwise }
            }
            Shaped::Nth { index } => Flow::Nth { index, values },
            Shaped::Either => {
                let second = values.pop().unwrap_or(unknown);
                match values.pop() {
                    Some(first) => Flow::Either(first, second),
                    None => Flow::Nth { index: Num::One(0.0), values: vec![second] },
                }
            }
        }
    }
}

impl<'n> Node<'n> {
    pub fn number(self) -> Num<'n> {
        match self {
            Node::Num(n) => n,
            Node::Truth(t) => Num::FromTruth(Box::new(t)),
            Node::Text(_) | Node::Unknown => Num::One(f64::NAN),
        }
    }

    pub fn truth(self) -> Truth<'n> {
        match self {
            Node::Truth(t) => t,
            Node::Num(n) => Truth::FromNum(Box::new(n)),
            Node::Text(_) | Node::Unknown => Truth::One(truth::UNKNOWN),
        }
    }

    pub fn text(self) -> Text<'n> {
        match self {
            Node::Text(t) => t,
            Node::Num(n) => Text::FromNum(Box::new(n)),
            Node::Truth(t) => Text::FromTruth(Box::new(t)),
            Node::Unknown => Text::One(UNKNOWN_TEXT),
        }
    }
}

/// A comparison with a constant, as exact bounds.
fn within<'n>(value: Box<Num<'n>>, op: Compare, c: f64) -> Truth<'n> {
    if c.is_nan() {
        return Truth::One(truth::UNKNOWN);
    }
    let (low, high) = match op {
        Compare::Equal | Compare::NotEqual => number::equal_range(c),
        Compare::Below => (f64::NEG_INFINITY, exact_end(c, false, true)),
        Compare::AtMost => (f64::NEG_INFINITY, exact_end(c, false, false)),
        Compare::Above => (exact_end(c, true, true), f64::INFINITY),
        Compare::AtLeast => (exact_end(c, true, false), f64::INFINITY),
    };
    Truth::Within { value, low, high, negated: op == Compare::NotEqual }
}

/// The first (of a low end) or last number inside.
fn exact_end(c: f64, low: bool, open: bool) -> f64 {
    let (first, last) = number::equal_range(c);
    match (low, open) {
        (true, false) => first,
        (true, true) => last.next_up(),
        (false, false) => last,
        (false, true) => first.next_down(),
    }
}

/// The kind of a node's values as one column of `len` rows, in a fresh vector.
pub fn collect(node: &Node<'_>, worker: &Worker<'_>, at: At<'_>) -> Column {
    fn own<T: Copy>(values: Vals<'_, T>, len: usize) -> Vec<T> {
        match values {
            Vals::One(v) => vec![v; len],
            Vals::Lent(v) => v.to_vec(),
            Vals::Own(v) => v,
        }
    }
    match node {
        Node::Num(n) => Column::Number(own(n.eval(worker, at), at.count())),
        Node::Truth(n) => Column::Truth(own(n.eval(worker, at), at.count())),
        Node::Text(n) => Column::Text(own(n.eval(worker, at), at.count())),
        Node::Unknown => Column::Number(vec![f64::NAN; at.count()]),
    }
}
