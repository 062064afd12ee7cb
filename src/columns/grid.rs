//! The first row of a grid that fits: tiers, decision tables, buffers. Takes the rows at hand, returns the number of
//! the row or unknown. Invariant: a row of data is unknown as soon as a grid row before its first fitting one is.

use super::eval::{Eval, and, not, or};
use super::node::{Fit, Grid, Node};
use super::number::compare;
use super::worker::{At, Vals, Worker};
use crate::column::{TextId, UNKNOWN_TEXT, truth};

/// The values of an input.
enum Input<'n> {
    Num(Vals<'n, f64>),
    Truth(Vals<'n, u8>),
    Text(Vals<'n, TextId>),
    Unknown,
}

pub fn first_fit<'n>(grid: &Grid<'n>, w: &Worker<'_>, at: At<'_>) -> Vals<'n, f64> {
    const OPEN: u16 = u16::MAX;
    const UNKNOWN: u16 = u16::MAX - 1;
    let inputs: Vec<Input<'n>> = grid
        .inputs
        .iter()
        .map(|node| match node {
            Node::Num(n) => Input::Num(n.eval(w, at)),
            Node::Truth(n) => Input::Truth(n.eval(w, at)),
            // classes, so that each test is a comparison of integers
            Node::Text(n) => Input::Text(w.map(n.eval(w, at), |id: TextId| if id == UNKNOWN_TEXT { id } else { w.class(id) })),
            Node::Unknown => Input::Unknown,
        })
        .collect();
    let mut state = vec![OPEN; at.len()];
    let mut fits: Vec<u8> = w.filled(truth::TRUE, at.len());
    for (number, row) in grid.rows.iter().enumerate() {
        let mut whole = truth::TRUE;
        let mut written = false;
        for (input, fit) in inputs.iter().zip(row) {
            match fit_of(fit, input, w, at, &mut fits, written) {
                Some(t) => whole = and(whole, t),
                None => written = true,
            }
        }
        let number = number as u16;
        let mut open = false;
        if written {
            for (state, fit) in state.iter_mut().zip(&fits) {
                let fit = and(*fit, whole);
                let next = if fit == truth::TRUE {
                    number
                } else if fit == truth::UNKNOWN {
                    UNKNOWN
                } else {
                    OPEN
                };
                *state = if *state == OPEN { next } else { *state };
                open |= *state == OPEN;
            }
        } else {
            let next = [OPEN, number, UNKNOWN][usize::from(whole.min(2))];
            state.iter_mut().filter(|s| **s == OPEN).for_each(|s| *s = next);
            open = next == OPEN;
        }
        if !open {
            break;
        }
    }
    w.give(fits);
    for input in inputs {
        match input {
            Input::Num(v) => w.free(v),
            Input::Truth(v) => w.free(v),
            Input::Text(v) => w.free(v),
            Input::Unknown => {}
        }
    }
    let mut out = w.take();
    out.extend(state.iter().map(|s| if *s >= UNKNOWN { f64::NAN } else { f64::from(*s) }));
    Vals::Own(out)
}

/// Joins a test into `fits` (writes it if nothing is `written` yet), or returns it where it is the same for all rows.
fn fit_of(fit: &Fit<'_>, input: &Input<'_>, w: &Worker<'_>, at: At<'_>, fits: &mut [u8], written: bool) -> Option<u8> {
    match (fit, input) {
        (Fit::Any, _) => Some(truth::TRUE),
        (_, Input::Unknown) | (Fit::Unknown, _) => Some(truth::UNKNOWN),
        (Fit::Known, Input::Num(v)) => put(v, |x| if x.is_nan() { truth::UNKNOWN } else { truth::TRUE }, fits, written),
        (Fit::Known, Input::Truth(v)) => put(v, |t| if t == truth::UNKNOWN { t } else { truth::TRUE }, fits, written),
        (Fit::Known, Input::Text(v)) => put(v, |t| if t == UNKNOWN_TEXT { truth::UNKNOWN } else { truth::TRUE }, fits, written),
        (Fit::Within { low, high }, Input::Num(v)) => {
            let (low, high) = (*low, *high);
            put(v, |x| if x.is_nan() { truth::UNKNOWN } else { u8::from((x >= low) & (x <= high)) }, fits, written)
        }
        (Fit::Between { low, high }, Input::Num(v)) => {
            let mut side = |end: &Option<(super::node::Num<'_>, bool)>, below: bool, written: bool| -> Option<u8> {
                let (end, open) = end.as_ref()?;
                let end = end.eval(w, at);
                let test = |i: usize| {
                    let (x, end) = (v.get(i), end.get(i));
                    if x.is_nan() || end.is_nan() {
                        return truth::UNKNOWN;
                    }
                    let order = if below { compare(x, end) } else { compare(end, x) };
                    u8::from(order.is_gt() || (order.is_eq() && !open))
                };
                for (i, f) in fits.iter_mut().enumerate() {
                    *f = if written { and(*f, test(i)) } else { test(i) };
                }
                w.free(end);
                None
            };
            match (low.is_some(), high.is_some()) {
                (false, false) => return put(v, |x| if x.is_nan() { truth::UNKNOWN } else { truth::TRUE }, fits, written),
                (true, false) => side(low, true, written),
                (false, true) => side(high, false, written),
                (true, true) => {
                    side(low, true, written);
                    side(high, false, true)
                }
            };
            None
        }
        (Fit::OneOf { classes, negated }, Input::Text(v)) => put(
            v,
            |class| if class == UNKNOWN_TEXT { truth::UNKNOWN } else { u8::from(classes.contains(&class) != *negated) },
            fits,
            written,
        ),
        (Fit::Among { items, negated }, input) => {
            let mut any: Vec<u8> = w.filled(truth::FALSE, at.len());
            for item in items {
                equal(item, input, w, at, &mut any);
            }
            for (f, t) in fits.iter_mut().zip(&any) {
                let t = if *negated { not(*t) } else { *t };
                *f = if written { and(*f, t) } else { t };
            }
            w.give(any);
            None
        }
        _ => Some(truth::UNKNOWN),
    }
}

fn put<T: Copy>(values: &Vals<'_, T>, test: impl Fn(T) -> u8, fits: &mut [u8], written: bool) -> Option<u8> {
    match values.slice() {
        None => Some(test(values.get(0))),
        Some(values) if written => {
            fits.iter_mut().zip(values).for_each(|(f, v)| *f = and(*f, test(*v)));
            None
        }
        Some(values) => {
            fits.iter_mut().zip(values).for_each(|(f, v)| *f = test(*v));
            None
        }
    }
}

/// Joins `input = item` into `any` by or.
fn equal(item: &Node<'_>, input: &Input<'_>, w: &Worker<'_>, at: At<'_>, any: &mut [u8]) {
    let unknown_or = |a: bool, same: bool| if a { truth::UNKNOWN } else { u8::from(same) };
    match (item, input) {
        (Node::Num(item), Input::Num(v)) => {
            let item = item.eval(w, at);
            for (i, t) in any.iter_mut().enumerate() {
                let (a, b) = (v.get(i), item.get(i));
                *t = or(*t, unknown_or(a.is_nan() || b.is_nan(), compare(a, b).is_eq()));
            }
            w.free(item);
        }
        (Node::Truth(item), Input::Truth(v)) => {
            let item = item.eval(w, at);
            for (i, t) in any.iter_mut().enumerate() {
                let (a, b) = (v.get(i), item.get(i));
                *t = or(*t, unknown_or(a == truth::UNKNOWN || b == truth::UNKNOWN, a == b));
            }
            w.free(item);
        }
        (Node::Text(item), Input::Text(v)) => {
            let item = item.eval(w, at);
            for (i, t) in any.iter_mut().enumerate() {
                let (a, b) = (v.get(i), item.get(i));
                *t = or(*t, unknown_or(a == UNKNOWN_TEXT || b == UNKNOWN_TEXT, a == w.class(b)));
            }
            w.free(item);
        }
        _ => any.iter_mut().for_each(|t| *t = or(*t, truth::UNKNOWN)),
    }
}
