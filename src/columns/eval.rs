//! Evaluates nodes for a chunk of rows at a time. Takes a node and the rows at hand, returns as many values (or one
//! for all). Three-valued throughout. Invariant: no value but NaN for what is not finite, no buffer allocated for each
//! row.

use super::node::{Flow, Node, Num, Text, Truth};
use super::number::{at_six, compare, known, near};
use super::statistics::aggregate;
use super::worker::{At, Rows, Vals, Value, Worker};
use super::{window, words};
use crate::column::{TextId, UNKNOWN_TEXT, fold, truth};
use crate::import::frame::{History, Period};
use crate::plan::{Agg, Arith, Compare};
use std::cmp::Ordering;

/// A node whose values are of one kind.
pub trait Eval<'n>: Sized {
    type Out: Value;
    fn eval(&self, worker: &Worker<'_>, at: At<'_>) -> Vals<'n, Self::Out>;
}

impl<'n> Eval<'n> for Num<'n> {
    type Out = f64;
    fn eval(&self, w: &Worker<'_>, at: At<'_>) -> Vals<'n, f64> {
        match self {
            Num::One(x) => Vals::One(*x),
            Num::Col(column) => w.column(column, at.rows, false),
            Num::Outer(column) => w.column(column, at.rows, true),
            Num::History(history) => period_values(history, w, at),
            Num::Scale { value, num, den } => {
                let (num, den) = (*num, *den);
                let value = value.eval(w, at);
                match (num == 1.0, den == 1.0) {
                    (true, true) => value,
                    (true, false) => w.map(value, |x| known(x / den)),
                    (false, true) => w.map(value, |x| known(x * num)),
                    (false, false) => w.map(value, |x| known(x * num / den)),
                }
            }
            Num::Negate(value) => w.map(value.eval(w, at), |x: f64| -x),
            Num::Arith(op, left, right) => {
                let (a, b) = (left.eval(w, at), right.eval(w, at));
                match op {
                    Arith::Add => w.zip(a, b, |a: f64, b: f64| known(a + b)),
                    Arith::Sub => w.zip(a, b, |a: f64, b: f64| known(a - b)),
                    Arith::Mul => w.zip(a, b, |a: f64, b: f64| known(a * b)),
                    Arith::Div => w.zip(a, b, |a: f64, b: f64| known(a / b)),
                    Arith::Pow => w.zip(a, b, super::number::power),
                }
            }
            Num::Flow(flow) => flow.eval(w, at),
            Num::FirstFit(grid) => super::grid::first_fit(grid, w, at),
            Num::Map1(f, a) => w.map(a.eval(w, at), f),
            Num::Map2(f, a, b) => w.zip(a.eval(w, at), b.eval(w, at), f),
            Num::Map3(f, args) => {
                let [a, b, c] = &**args;
                let (a, b, c) = (a.eval(w, at), b.eval(w, at), c.eval(w, at));
                let mut out = w.take();
                out.extend((0..at.count()).map(|i| f(a.get(i), b.get(i), c.get(i))));
                w.free(a);
                w.free(b);
                w.free(c);
                Vals::Own(out)
            }
            Num::OfMarkets(of) => of.eval(w, at),
            Num::Among(agg, args) => among(*agg, args, w, at),
            Num::Present(args) => {
                let mut out = w.filled(0.0, at.count());
                for arg in args {
                    let is = known_of(arg, w, at);
                    out.iter_mut().enumerate().for_each(|(i, n)| *n += f64::from(is.get(i)));
                    w.free(is);
                }
                Vals::Own(out)
            }
            Num::FromTruth(value) => w.map(value.eval(w, at), |t: u8| if t == truth::UNKNOWN { f64::NAN } else { f64::from(t) }),
            Num::Length(text) => w.map(text.eval(w, at), |id: TextId| {
                if id == UNKNOWN_TEXT { f64::NAN } else { w.with_text(id, |t| t.chars().map(char::len_utf16).sum::<usize>() as f64) }
            }),
            Num::Window(window) => window::numbers(window, w, at),
        }
    }
}

/// A history in the period at hand: unknown unless the period is complete.
fn period_values<'n>(history: &'n History, w: &Worker<'_>, at: At<'_>) -> Vals<'n, f64> {
    let values = at.period.filter(|(period, _)| *period == history.period).and_then(|(_, index)| complete(history, index, w.as_of));
    let Some(values) = values else { return Vals::One(f64::NAN) };
    match at.rows {
        Rows::Pairs { own, stock_list: false, .. } => w.column(values, Rows::Pick(own), false),
        rows => w.column(values, rows, false),
    }
}

/// The values of a period that lies wholly inside the history and, but for plans, ends not after the as-of date.
pub fn complete(history: &History, index: i32, as_of: f64) -> Option<&[f64]> {
    let values = history.values.get(usize::try_from(index.checked_sub(history.first)?).ok()?)?;
    let (first, last) = history.period.days(index);
    let inside = first >= history.covers.0 && last <= history.covers.1 && (history.plan || last <= as_of.floor());
    inside.then_some(&**values)
}

/// The last period that is complete by the as-of date and inside all histories that are not plans.
pub fn anchor<'h>(period: Period, histories: impl Iterator<Item = &'h History>, as_of: f64) -> i32 {
    let end = histories.filter(|h| !h.plan).map(|h| h.covers.1).fold(as_of.floor(), f64::min);
    let index = period.index(end);
    if period.days(index).1 > end { index - 1 } else { index }
}

/// An aggregate over arguments that are written out: unknown where one of them is, because `MAX(0 units, need)` must not
/// make an order of 0 out of a blank. COUNT counts what is known.
fn among<'n>(agg: Agg, args: &[Num<'n>], w: &Worker<'_>, at: At<'_>) -> Vals<'n, f64> {
    if let (Agg::Min | Agg::Max | Agg::Sum, [first, rest @ ..]) = (agg, args) {
        let join = |a: f64, b: f64| match agg {
            _ if a.is_nan() || b.is_nan() => f64::NAN,
            Agg::Min => a.min(b),
            Agg::Max => a.max(b),
            _ => known(a + b),
        };
        return rest.iter().fold(first.eval(w, at), |all, next| w.zip(all, next.eval(w, at), join));
    }
    let args: Vec<Vals<'n, f64>> = args.iter().map(|a| a.eval(w, at)).collect();
    let mut row: Vec<f64> = w.take();
    let mut out = w.take();
    for i in 0..at.count() {
        row.clear();
        row.extend(args.iter().map(|a| a.get(i)).filter(|v| !v.is_nan()));
        let whole = row.len() == args.len() || matches!(agg, Agg::Count | Agg::CountA);
        out.push(if whole { aggregate(agg, &mut row, &[], args.len()) } else { f64::NAN });
    }
    w.give(row);
    args.into_iter().for_each(|a| w.free(a));
    Vals::Own(out)
}

/// 1 where the value is known, 0 where not.
pub fn known_of<'n>(node: &Node<'n>, w: &Worker<'_>, at: At<'_>) -> Vals<'n, u8> {
    match node {
        Node::Num(n) => w.map(n.eval(w, at), |v: f64| u8::from(v.known())),
        Node::Truth(n) => w.map(n.eval(w, at), |v: u8| u8::from(v.known())),
        Node::Text(n) => w.map(n.eval(w, at), |v: TextId| u8::from(v.known())),
        Node::Unknown => Vals::One(truth::FALSE),
    }
}

#[inline(always)]
pub fn not(a: u8) -> u8 {
    if a == truth::UNKNOWN { a } else { 1 - a }
}

#[inline(always)]
pub fn and(a: u8, b: u8) -> u8 {
    if (a == truth::FALSE) | (b == truth::FALSE) { truth::FALSE } else { a.max(b) }
}

#[inline(always)]
pub fn or(a: u8, b: u8) -> u8 {
    if (a == truth::TRUE) | (b == truth::TRUE) { truth::TRUE } else { a.max(b) }
}

/// What an order of two values makes of a comparison.
pub fn holds(op: Compare, order: Ordering) -> bool {
    match op {
        Compare::Equal => order.is_eq(),
        Compare::NotEqual => order.is_ne(),
        Compare::Below => order.is_lt(),
        Compare::Above => order.is_gt(),
        Compare::AtLeast => order.is_ge(),
        Compare::AtMost => order.is_le(),
    }
}

impl<'n> Eval<'n> for Truth<'n> {
    type Out = u8;
    fn eval(&self, w: &Worker<'_>, at: At<'_>) -> Vals<'n, u8> {
        match self {
            Truth::One(t) => Vals::One(*t),
            Truth::Col(column) => w.column(column, at.rows, false),
            Truth::Outer(column) => w.column(column, at.rows, true),
            Truth::Within { value, low, high, negated } => {
                let (low, high) = (*low, *high);
                let value = value.eval(w, at);
                // the frequent one-sided tests cost one comparison
                match (low == f64::NEG_INFINITY, high == f64::INFINITY, negated) {
                    (true, _, false) => w.map(value, |x: f64| if x.is_nan() { truth::UNKNOWN } else { u8::from(x <= high) }),
                    (_, true, false) => w.map(value, |x: f64| if x.is_nan() { truth::UNKNOWN } else { u8::from(x >= low) }),
                    _ => {
                        let negated = *negated;
                        w.map(
                            value,
                            move |x: f64| if x.is_nan() { truth::UNKNOWN } else { u8::from(((x >= low) & (x <= high)) != negated) },
                        )
                    }
                }
            }
            Truth::Compare(op, left, right) => compare_numbers(*op, left.eval(w, at), right.eval(w, at), w),
            Truth::CompareText(op, left, right) => {
                let (a, b, op) = (left.eval(w, at), right.eval(w, at), *op);
                w.zip(a, b, |a: TextId, b: TextId| {
                    if a == UNKNOWN_TEXT || b == UNKNOWN_TEXT {
                        return truth::UNKNOWN;
                    }
                    let same = a == b || w.class(a) == w.class(b);
                    u8::from(match op {
                        Compare::Equal => same,
                        Compare::NotEqual => !same,
                        _ if same => holds(op, Ordering::Equal),
                        _ => holds(op, w.with_text(a, fold).cmp(&w.with_text(b, fold))),
                    })
                })
            }
            Truth::Same(left, right) => w.zip(left.eval(w, at), right.eval(w, at), |a: u8, b: u8| {
                if a == truth::UNKNOWN || b == truth::UNKNOWN { truth::UNKNOWN } else { u8::from(a == b) }
            }),
            Truth::Not(value) => w.map(value.eval(w, at), not),
            Truth::And(all) => chain(all, truth::TRUE, truth::FALSE, and, w, at),
            Truth::Or(all) => chain(all, truth::FALSE, truth::TRUE, or, w, at),
            Truth::IsKnown(node) => known_of(node, w, at),
            Truth::Contains(text, part) => w.zip(text.eval(w, at), part.eval(w, at), |text: TextId, part: TextId| {
                if text == UNKNOWN_TEXT || part == UNKNOWN_TEXT {
                    return truth::UNKNOWN;
                }
                u8::from(w.with_text(text, fold).contains(&w.with_text(part, fold)))
            }),
            Truth::FromNum(value) => {
                w.map(value.eval(w, at), |x: f64| if x.is_nan() { truth::UNKNOWN } else { u8::from(at_six(x) != 0.0) })
            }
            Truth::Flow(flow) => flow.eval(w, at),
            Truth::Window(window) => window::truths(window, w, at),
        }
    }
}

/// Compares two numbers of each row at six decimals.
fn compare_numbers<'n>(op: Compare, a: Vals<'_, f64>, b: Vals<'_, f64>, w: &Worker<'_>) -> Vals<'n, u8> {
    // far apart the plain comparison is the rounded one; the near ones are looked at again
    const NEAR: u8 = 3;
    let first = |plain: fn(f64, f64) -> bool| {
        move |a: f64, b: f64| {
            let gap = (a - b).abs();
            if gap.is_nan() {
                truth::UNKNOWN
            } else if gap <= near(a) {
                NEAR
            } else {
                u8::from(plain(a, b))
            }
        }
    };
    let exact = |a: f64, b: f64| if a.is_nan() || b.is_nan() { truth::UNKNOWN } else { u8::from(holds(op, compare(a, b))) };
    let (a, b) = match (a, b) {
        (Vals::One(a), Vals::One(b)) => return Vals::One(exact(a, b)),
        pair => pair,
    };
    let len = a.slice().or(b.slice()).map_or(0, <[f64]>::len);
    let mut out: Vec<u8> = w.take();
    let fill = |out: &mut Vec<u8>, f: &dyn Fn(&mut Vec<u8>)| f(out);
    macro_rules! run {
        ($plain:expr) => {{
            let f = first($plain);
            fill(&mut out, &|out| match (a.slice(), b.slice()) {
                (Some(x), Some(y)) => out.extend(x.iter().zip(y).map(|(a, b)| f(*a, *b))),
                (Some(x), None) => out.extend(x.iter().map(|a| f(*a, b.get(0)))),
                (None, Some(y)) => out.extend(y.iter().map(|b| f(a.get(0), *b))),
                (None, None) => {}
            })
        }};
    }
    match op {
        Compare::Below | Compare::AtMost => run!(|a, b| a < b),
        Compare::Above | Compare::AtLeast => run!(|a, b| a > b),
        Compare::Equal => run!(|_, _| false),
        Compare::NotEqual => run!(|_, _| true),
    }
    if out.contains(&NEAR) {
        for (i, t) in out.iter_mut().enumerate().take(len) {
            if *t == NEAR {
                *t = exact(a.get(i), b.get(i));
            }
        }
    }
    w.free(a);
    w.free(b);
    Vals::Own(out)
}

/// And or or of many, left to right; stops where all rows are decided.
fn chain<'n>(all: &[Truth<'n>], empty: u8, decided: u8, join: fn(u8, u8) -> u8, w: &Worker<'_>, at: At<'_>) -> Vals<'n, u8> {
    let mut so_far: Vals<'n, u8> = Vals::One(empty);
    for next in all {
        let done = match &so_far {
            Vals::One(t) => *t == decided,
            values => values.slice().is_some_and(|v| v.iter().all(|t| *t == decided)),
        };
        if done {
            break;
        }
        let next = next.eval(w, at);
        so_far = match (so_far, next) {
            (Vals::One(t), next) if t == empty => next,
            (so_far, next) if decided == truth::FALSE => w.zip(so_far, next, and),
            (so_far, next) if decided == truth::TRUE => w.zip(so_far, next, or),
            (so_far, next) => w.zip(so_far, next, join),
        };
    }
    so_far
}

impl<'n, N: Eval<'n>> Flow<'n, N> {
    pub fn eval(&self, w: &Worker<'_>, at: At<'_>) -> Vals<'n, N::Out> {
        match self {
            Flow::Choose { branches, otherwise } => choose(branches, otherwise.as_ref(), w, at),
            Flow::Nth { index, values } => nth(index, values, w, at),
            Flow::Either(first, second) => {
                let first = first.eval(w, at);
                let all_known = match &first {
                    Vals::One(v) => v.known(),
                    values => values.slice().is_some_and(|v| v.iter().all(|v| v.known())),
                };
                if all_known {
                    return first;
                }
                w.zip(first, second.eval(w, at), |a: N::Out, b: N::Out| if a.known() { a } else { b })
            }
        }
    }
}

/// The first branch whose test is true; unknown as soon as a test before it is unknown.
fn choose<'n, N: Eval<'n>>(branches: &[(Truth<'n>, N)], otherwise: Option<&N>, w: &Worker<'_>, at: At<'_>) -> Vals<'n, N::Out> {
    const OPEN: u8 = 1;
    let len = at.count();
    let mut out: Option<Vec<N::Out>> = None;
    let mut open: Option<Vec<u8>> = None;
    for (test, value) in branches {
        let test = test.eval(w, at);
        match test {
            Vals::One(truth::FALSE) => continue,
            Vals::One(truth::TRUE) => return close(value.eval(w, at), out, open, w),
            Vals::One(_) => return close(Vals::One(N::Out::UNKNOWN), out, open, w),
            _ => {}
        }
        let Some(tests) = test.slice() else { continue };
        let out = out.get_or_insert_with(|| w.filled(N::Out::UNKNOWN, len));
        let open = open.get_or_insert_with(|| w.filled(OPEN, len));
        let hit = tests.iter().zip(open.iter()).any(|(t, o)| t & o & 1 == 1);
        if hit {
            let value = value.eval(w, at);
            match value.slice() {
                None => {
                    let value = value.get(0);
                    for ((out, t), o) in out.iter_mut().zip(tests).zip(open.iter()) {
                        *out = if *t & *o & 1 == 1 { value } else { *out };
                    }
                }
                Some(values) => {
                    for (((out, t), o), v) in out.iter_mut().zip(tests).zip(open.iter()).zip(values) {
                        *out = if *t & *o & 1 == 1 { *v } else { *out };
                    }
                }
            }
            w.free(value);
        }
        let mut left = 0u8;
        for (o, t) in open.iter_mut().zip(tests) {
            *o &= u8::from(*t == truth::FALSE);
            left |= *o;
        }
        w.free(test);
        if left == 0 {
            break;
        }
    }
    let rest = match otherwise {
        Some(node) if open.as_ref().is_none_or(|o| o.contains(&OPEN)) => node.eval(w, at),
        _ => Vals::One(N::Out::UNKNOWN),
    };
    close(rest, out, open, w)
}

/// Gives the open rows their value.
fn close<'n, T: Value>(rest: Vals<'n, T>, out: Option<Vec<T>>, open: Option<Vec<u8>>, w: &Worker<'_>) -> Vals<'n, T> {
    let (Some(mut out), Some(open)) = (out, open) else {
        return rest;
    };
    for (i, (out, open)) in out.iter_mut().zip(&open).enumerate() {
        if *open == 1 {
            *out = rest.get(i);
        }
    }
    w.give(open);
    w.free(rest);
    Vals::Own(out)
}

fn nth<'n, N: Eval<'n>>(index: &Num<'n>, values: &[N], w: &Worker<'_>, at: At<'_>) -> Vals<'n, N::Out> {
    let index = index.eval(w, at);
    if let Vals::One(i) = index {
        return position(i, values.len()).map_or(Vals::One(N::Out::UNKNOWN), |i| values[i].eval(w, at));
    }
    let values: Vec<Vals<'n, N::Out>> = values.iter().map(|v| v.eval(w, at)).collect();
    let mut out: Vec<N::Out> = w.take();
    let indices = index.slice().unwrap_or_default();
    if values.iter().all(|v| matches!(v, Vals::One(_))) {
        let table: Vec<N::Out> = values.iter().map(|v| v.get(0)).collect();
        // a NaN becomes zero in the cast, so it is asked for by itself
        out.extend(
            indices.iter().map(|i| if *i >= 0.0 { table.get(*i as usize).copied().unwrap_or(N::Out::UNKNOWN) } else { N::Out::UNKNOWN }),
        );
    } else {
        out.extend(indices.iter().enumerate().map(|(row, i)| position(*i, values.len()).map_or(N::Out::UNKNOWN, |i| values[i].get(row))));
    }
    w.free(index);
    values.into_iter().for_each(|v| w.free(v));
    Vals::Own(out)
}

fn position(index: f64, len: usize) -> Option<usize> {
    (index >= 0.0 && index < len as f64).then_some(index as usize)
}

impl<'n> Eval<'n> for Text<'n> {
    type Out = TextId;
    fn eval(&self, w: &Worker<'_>, at: At<'_>) -> Vals<'n, TextId> {
        match self {
            Text::One(id) => Vals::One(*id),
            Text::Col(column) => w.column(column, at.rows, false),
            Text::Outer(column) => w.column(column, at.rows, true),
            Text::Label(rank, labels) => {
                w.map(rank.eval(w, at), |rank: f64| position(rank, labels.len()).map_or(UNKNOWN_TEXT, |i| labels[i]))
            }
            Text::FromNum(value) => w.map(value.eval(w, at), |x: f64| if x.is_nan() { UNKNOWN_TEXT } else { w.make(&words::general(x)) }),
            Text::FromTruth(value) => w.map(value.eval(w, at), |t: u8| match t {
                truth::UNKNOWN => UNKNOWN_TEXT,
                t => w.make(if t == truth::TRUE { "TRUE" } else { "FALSE" }),
            }),
            Text::Join(left, right) => w.zip(left.eval(w, at), right.eval(w, at), |a: TextId, b: TextId| {
                if a == UNKNOWN_TEXT || b == UNKNOWN_TEXT {
                    return UNKNOWN_TEXT;
                }
                let mut text = w.with_text(a, str::to_string);
                w.with_text(b, |b| text.push_str(b));
                w.make(&text)
            }),
            Text::Change(func, text) => w.map(text.eval(w, at), |id: TextId| {
                if id == UNKNOWN_TEXT {
                    return UNKNOWN_TEXT;
                }
                let changed = w.with_text(id, |t| words::change(*func, t));
                w.make(&changed)
            }),
            Text::Cut(func, text, count) => w.zip(text.eval(w, at), count.eval(w, at), |id: TextId, count: f64| {
                if id == UNKNOWN_TEXT || count.is_nan() || count < 0.0 {
                    return UNKNOWN_TEXT;
                }
                let cut = w.with_text(id, |t| words::cut(*func, t, at_six(count) as usize));
                w.make(&cut)
            }),
            Text::Format(value, format) => w.zip(value.eval(w, at), format.eval(w, at), |x: f64, format: TextId| {
                if x.is_nan() || format == UNKNOWN_TEXT {
                    return UNKNOWN_TEXT;
                }
                let text = w.with_text(format, |f| words::text(x, f));
                w.make(&text)
            }),
            Text::JoinAll(separator, args) => {
                let separator = separator.eval(w, at);
                let args: Vec<Vals<'n, TextId>> = args.iter().map(|a| a.eval(w, at)).collect();
                let mut out: Vec<TextId> = w.take();
                for i in 0..at.count() {
                    let between = separator.get(i);
                    if between == UNKNOWN_TEXT {
                        out.push(UNKNOWN_TEXT);
                        continue;
                    }
                    let between = w.with_text(between, str::to_string);
                    let known = args.iter().map(|a| a.get(i)).filter(|id| *id != UNKNOWN_TEXT);
                    let parts: Vec<String> = known.map(|id| w.with_text(id, str::to_string)).filter(|t| !t.is_empty()).collect();
                    let nothing = parts.is_empty() && args.iter().all(|a| a.get(i) == UNKNOWN_TEXT);
                    out.push(if nothing { UNKNOWN_TEXT } else { w.make(&parts.join(&between)) });
                }
                Vals::Own(out)
            }
            Text::Flow(flow) => flow.eval(w, at),
        }
    }
}
