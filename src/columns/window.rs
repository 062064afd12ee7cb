//! Aggregates over periods. Takes a window and the rows at hand; works period by period over all rows, oldest first,
//! so that sums run left to right as in Excel. Invariant: a period that is not complete is unknown, never zero.

use super::eval::{Eval, and};
use super::node::{Node, Span, Truth, Window};
use super::number::{at_six, known};
use super::statistics::aggregate;
use super::worker::{At, Vals, Worker};
use crate::column::truth;
use crate::import::frame::Period;
use crate::plan::{Agg, WindowAgg};

/// Streaks longer than this are counted as if the rest were unknown.
const LONGEST: i32 = 20_000;

/// The periods of a window for the rows at hand, and how much of each counts in each row.
struct Periods<'n> {
    /// First and last period to look at, oldest first.
    first: i32,
    last: i32,
    share: Share<'n>,
}

enum Share<'n> {
    /// All count wholly.
    Whole,
    /// Periods left to count, measured from `from` in the direction of `step`: the `k`th counts `clamp(count - k, 0, 1)`.
    Counted { count: Vals<'n, f64>, from: i32, step: i32 },
    /// By the days between two dates. The period at an edge stands for all beyond it, which no history has.
    Days { from: Vals<'n, f64>, to: Vals<'n, f64>, period: Period, edges: (i32, i32) },
    /// Some row does not know its window; all are unknown.
    Unknown,
}

impl Share<'_> {
    /// The part of a period that counts in a row; NaN where the row's window is unknown.
    fn of(&self, row: usize, period: i32) -> f64 {
        match self {
            Share::Whole => 1.0,
            Share::Counted { count, from, step } => {
                let count = count.get(row);
                if count.is_nan() { count } else { (at_six(count) - f64::from((period - from) * step)).clamp(0.0, 1.0) }
            }
            Share::Days { from, to, period: kind, edges } => {
                let (from, to) = (from.get(row).floor(), to.get(row).floor());
                if from.is_nan() || to.is_nan() {
                    return f64::NAN;
                }
                let (first, last) = kind.days(period);
                if to >= from && (period <= edges.0 && from <= last || period >= edges.1 && to >= first) {
                    return 1.0;
                }
                ((last.min(to) - first.max(from) + 1.0) / (last - first + 1.0)).clamp(0.0, 1.0)
            }
            Share::Unknown => f64::NAN,
        }
    }

    /// Whether the row's window has any period at all, looked at or not.
    fn any(&self, row: usize) -> bool {
        match self {
            Share::Whole | Share::Unknown => true,
            Share::Counted { count, .. } => at_six(count.get(row)) > 0.0,
            Share::Days { from, to, .. } => to.get(row).floor() >= from.get(row).floor(),
        }
    }

    fn row_unknown(&self, row: usize) -> bool {
        match self {
            Share::Whole => false,
            Share::Counted { count, .. } => count.get(row).is_nan(),
            Share::Days { from, to, .. } => from.get(row).is_nan() || to.get(row).is_nan(),
            Share::Unknown => true,
        }
    }
}

/// The largest known value.
fn most(values: &Vals<'_, f64>) -> Option<f64> {
    match values.slice() {
        None => Some(values.get(0)).filter(|v| !v.is_nan()),
        Some(all) => all.iter().copied().filter(|v| !v.is_nan()).reduce(f64::max),
    }
}

fn least(values: &Vals<'_, f64>) -> Option<f64> {
    match values.slice() {
        None => Some(values.get(0)).filter(|v| !v.is_nan()),
        Some(all) => all.iter().copied().filter(|v| !v.is_nan()).reduce(f64::min),
    }
}

/// A count of periods as a whole number that bounds a loop.
fn bounded(count: f64) -> i32 {
    at_six(count).ceil().clamp(0.0, f64::from(LONGEST)) as i32
}

fn periods<'n>(window: &Window<'n>, w: &Worker<'_>, at: At<'_>) -> Periods<'n> {
    // one period beyond the data stands for all further unknown ones, but for counting streaks
    let (low, high) = if matches!(window.agg, WindowAgg::AtLeast(_)) {
        (i32::MIN / 2, i32::MAX / 2)
    } else {
        (window.extent.0.saturating_sub(1), window.extent.1.saturating_add(1))
    };
    let none = Periods { first: 1, last: 0, share: Share::Unknown };
    match &window.span {
        Span::Last { count, ago } => {
            let count = count.eval(w, at);
            let Some(longest) = most(&count) else { return none };
            let last = window.anchor.saturating_sub_unsigned(*ago);
            let first = (last - bounded(longest) + 1).max(low.min(last));
            let whole = matches!(count, Vals::One(c) if at_six(c) == at_six(c).floor());
            let share = if whole && bounded(longest) > 0 { Share::Whole } else { Share::Counted { count, from: last, step: -1 } };
            Periods { first, last, share }
        }
        Span::Next { count, first } => {
            let count = count.eval(w, at);
            let Some(longest) = most(&count) else { return none };
            let last = (first + bounded(longest) - 1).min(high.max(*first));
            let whole = matches!(count, Vals::One(c) if at_six(c) == at_six(c).floor());
            let share = if whole && bounded(longest) > 0 { Share::Whole } else { Share::Counted { count, from: *first, step: 1 } };
            Periods { first: *first, last, share }
        }
        Span::Between { from, to } => {
            let (from, to) = (from.eval(w, at), to.eval(w, at));
            let (Some(start), Some(end)) = (least(&from), most(&to)) else { return none };
            let index = |day: f64| window.period.index(day.clamp(-1e6, 4e6));
            let (first, last) = (index(start), index(end));
            let (first, last) = (first.max(low.min(last)), last.min(high.max(first)));
            Periods { first, last, share: Share::Days { from, to, period: window.period, edges: (low, high) } }
        }
        Span::Inside => match at.period {
            Some((coarse, index)) => {
                // a finer period belongs to the coarser one that holds its last day
                let (start, end) = coarse.days(index);
                let mut first = window.period.index(start);
                if window.period.days(first).1 < start {
                    first += 1;
                }
                let mut last = window.period.index(end);
                if window.period.days(last).1 > end {
                    last -= 1;
                }
                Periods { first, last, share: Share::Whole }
            }
            None => none,
        },
    }
}

/// A window whose value is a number.
pub fn numbers<'n>(window: &Window<'n>, w: &Worker<'_>, at: At<'_>) -> Vals<'n, f64> {
    let len = at.count();
    let span = periods(window, w, at);
    if matches!(span.share, Share::Unknown) {
        return Vals::One(f64::NAN);
    }
    let agg = match window.agg {
        WindowAgg::Agg(agg) => agg,
        // one period: its value as it is
        WindowAgg::Single => {
            let value = match &window.value {
                Node::Num(value) if span.first == span.last => value.eval(w, at.in_period(window.period, span.last)),
                _ => return Vals::One(f64::NAN),
            };
            return value;
        }
        WindowAgg::All | WindowAgg::AtLeast(_) => return Vals::One(f64::NAN),
    };
    match agg {
        Agg::Sum | Agg::Average | Agg::Min | Agg::Max | Agg::Count | Agg::CountA => streamed(agg, window, span, w, at),
        _ => gathered(agg, window, span, w, at, len),
    }
}

/// The value of the window in one period; 1 and NaN for what only counts.
fn value_in<'n>(window: &Window<'n>, w: &Worker<'_>, at: At<'_>) -> Vals<'n, f64> {
    match &window.value {
        Node::Num(value) => value.eval(w, at),
        Node::Truth(value) => w.map(value.eval(w, at), |t: u8| if t == truth::UNKNOWN { f64::NAN } else { f64::from(t) }),
        other => w.map(super::eval::known_of(other, w, at), |t: u8| if t == truth::TRUE { 1.0 } else { f64::NAN }),
    }
}

/// Value, or NaN where the period does not count; NaN too where the value is unknown. The second says which rows count.
fn streamed<'n>(agg: Agg, window: &Window<'n>, span: Periods<'n>, w: &Worker<'_>, at: At<'_>) -> Vals<'n, f64> {
    let len = at.count();
    let start = match agg {
        Agg::Min => f64::INFINITY,
        Agg::Max => f64::NEG_INFINITY,
        _ => 0.0,
    };
    let mut total: Vec<f64> = w.filled(start, len);
    let mut count: Vec<f64> = w.filled(0.0, len);
    // periods that belong to the row's window, known or not
    let mut seen: Vec<f64> = w.filled(0.0, len);
    let all_count = matches!(span.share, Share::Whole) && window.keep.is_none();
    for index in span.first..=span.last {
        let at = at.in_period(window.period, index);
        let keep = window.keep.as_ref().map(|k| k.eval(w, at));
        if matches!(keep, Some(Vals::One(t)) if t != truth::TRUE) {
            continue;
        }
        let values = value_in(window, w, at);
        if all_count {
            // the common window, in loops that the compiler can widen
            let add = |i: usize, v: f64, total: &mut f64, count: &mut f64| {
                let _ = i;
                let is = !v.is_nan();
                *count += f64::from(u8::from(is));
                match agg {
                    Agg::Min => *total = if is & (v < *total) { v } else { *total },
                    Agg::Max => *total = if is & (v > *total) { v } else { *total },
                    _ => *total += if is { v } else { 0.0 },
                }
            };
            match values.slice() {
                Some(slice) => {
                    for (i, ((v, total), count)) in slice.iter().zip(total.iter_mut()).zip(count.iter_mut()).enumerate() {
                        add(i, *v, total, count);
                    }
                }
                None => {
                    let v = values.get(0);
                    if !v.is_nan() {
                        for (i, (total, count)) in total.iter_mut().zip(count.iter_mut()).enumerate() {
                            add(i, v, total, count);
                        }
                    }
                }
            }
        } else {
            for i in 0..len {
                let share = span.share.of(i, index);
                let kept = keep.as_ref().is_none_or(|k| k.get(i) == truth::TRUE);
                if share.is_nan() || share <= 0.0 || !kept {
                    continue;
                }
                seen[i] += 1.0;
                let v = values.get(i);
                if v.is_nan() {
                    continue;
                }
                count[i] += 1.0;
                match agg {
                    Agg::Min => total[i] = total[i].min(v),
                    Agg::Max => total[i] = total[i].max(v),
                    Agg::Sum if share < 1.0 => total[i] += v * share,
                    _ => total[i] += v,
                }
            }
        }
        if let Some(keep) = keep {
            w.free(keep);
        }
        w.free(values);
    }
    for i in 0..len {
        // without `where`, periods outside the data belong to the window too
        let seen = if window.keep.is_some() { seen[i] > 0.0 } else { span.share.any(i) };
        let n = count[i];
        total[i] = match agg {
            _ if span.share.row_unknown(i) => f64::NAN,
            Agg::Count | Agg::CountA => n,
            Agg::Sum if n == 0.0 => {
                if seen {
                    f64::NAN
                } else {
                    0.0
                }
            }
            _ if n == 0.0 => f64::NAN,
            Agg::Average => known(total[i] / n),
            _ => known(total[i]),
        };
    }
    w.give(count);
    w.give(seen);
    Vals::Own(total)
}

/// Aggregates that need all values of a row at once.
fn gathered<'n>(agg: Agg, window: &Window<'n>, span: Periods<'n>, w: &Worker<'_>, at: At<'_>, len: usize) -> Vals<'n, f64> {
    // period after period, `len` values each; NaN where the period does not count
    let mut all: Vec<f64> = w.take();
    for index in span.first..=span.last {
        let at = at.in_period(window.period, index);
        let keep = window.keep.as_ref().map(|k| k.eval(w, at));
        let values = value_in(window, w, at);
        all.extend((0..len).map(|i| {
            let kept = keep.as_ref().is_none_or(|k| k.get(i) == truth::TRUE) && span.share.of(i, index) > 0.0;
            if kept { values.get(i) } else { f64::NAN }
        }));
        if let Some(keep) = keep {
            w.free(keep);
        }
        w.free(values);
    }
    let periods = all.len().checked_div(len).unwrap_or(0);
    let (mut row, mut places): (Vec<f64>, Vec<f64>) = (w.take(), w.take());
    let mut out: Vec<f64> = w.take();
    for i in 0..len {
        row.clear();
        places.clear();
        for p in 0..periods {
            let v = all[p * len + i];
            if !v.is_nan() {
                row.push(v);
                places.push((p + 1) as f64);
            }
        }
        out.push(if span.share.row_unknown(i) { f64::NAN } else { aggregate(agg, &mut row, &places, periods) });
    }
    w.give(all);
    w.give(row);
    w.give(places);
    Vals::Own(out)
}

/// A window whose value is a truth: a streak, an n-of-m, one period.
pub fn truths<'n>(window: &Window<'n>, w: &Worker<'_>, at: At<'_>) -> Vals<'n, u8> {
    let span = periods(window, w, at);
    let Node::Truth(value) = &window.value else { return Vals::One(truth::UNKNOWN) };
    if matches!(span.share, Share::Unknown) {
        return Vals::One(truth::UNKNOWN);
    }
    match window.agg {
        WindowAgg::Single if span.first == span.last => value.eval(w, at.in_period(window.period, span.last)),
        WindowAgg::All => all(value, window, span, w, at),
        WindowAgg::AtLeast(least) => at_least(least, value, window, span, w, at),
        _ => Vals::One(truth::UNKNOWN),
    }
}

/// The truth in one period where the period counts; `outside` where it does not.
fn counted<'n>(
    value: &Truth<'n>,
    window: &Window<'n>,
    span: &Periods<'n>,
    index: i32,
    outside: u8,
    w: &Worker<'_>,
    at: At<'_>,
) -> Vals<'n, u8> {
    let at = at.in_period(window.period, index);
    let values = value.eval(w, at);
    if matches!(span.share, Share::Whole) && window.keep.is_none() {
        return values;
    }
    let keep = window.keep.as_ref().map(|k| k.eval(w, at));
    let mut out: Vec<u8> = w.take();
    out.extend((0..at.count()).map(|i| {
        let kept = keep.as_ref().map_or(truth::TRUE, |k| k.get(i));
        let share = span.share.of(i, index);
        if share.is_nan() {
            truth::UNKNOWN
        } else if kept == truth::FALSE || share <= 0.0 {
            outside
        } else if kept == truth::TRUE || values.get(i) == outside {
            values.get(i)
        } else {
            truth::UNKNOWN
        }
    }));
    w.free(values);
    Vals::Own(out)
}

fn all<'n>(value: &Truth<'n>, window: &Window<'n>, span: Periods<'n>, w: &Worker<'_>, at: At<'_>) -> Vals<'n, u8> {
    let mut so_far: Vals<'n, u8> = Vals::One(truth::TRUE);
    for index in span.first..=span.last {
        let next = counted(value, window, &span, index, truth::TRUE, w, at);
        so_far = w.zip(so_far, next, and);
        if so_far.slice().is_some_and(|v| v.iter().all(|t| *t == truth::FALSE)) {
            break;
        }
    }
    so_far
}

fn at_least<'n>(least: u32, value: &Truth<'n>, window: &Window<'n>, span: Periods<'n>, w: &Worker<'_>, at: At<'_>) -> Vals<'n, u8> {
    let mut yes: Vec<f64> = w.filled(0.0, at.count());
    let mut open: Vec<f64> = w.filled(0.0, at.count());
    for index in span.first..=span.last {
        let next = counted(value, window, &span, index, truth::FALSE, w, at);
        for (i, (yes, open)) in yes.iter_mut().zip(open.iter_mut()).enumerate() {
            let t = next.get(i);
            *yes += f64::from(u8::from(t == truth::TRUE));
            *open += f64::from(u8::from(t == truth::UNKNOWN));
        }
        w.free(next);
    }
    let least = f64::from(least);
    let mut out: Vec<u8> = w.take();
    out.extend(yes.iter().zip(&open).map(|(yes, open)| {
        if *yes >= least {
            truth::TRUE
        } else if yes + open < least {
            truth::FALSE
        } else {
            truth::UNKNOWN
        }
    }));
    w.give(yes);
    w.give(open);
    Vals::Own(out)
}
