//! What aggregates left out of a value: periods of a window, or rows of a list, in which it is unknown while others are
//! known. Takes the windows and lists that a trace met, gives for a row how many of how many, and their cells.
//! Invariant: a window of which nothing is known leaves nothing out; its value is unknown itself.

use super::cells::{Span, Want, history_cells, merge, whole};
use crate::column::truth;
use crate::columns::compile::collect;
use crate::columns::eval::Eval;
use crate::columns::node::{Node, Truth};
use crate::columns::resolve::at as value_at;
use crate::columns::worker::{At, Rows, Worker};
use crate::import::frame::{History, Period};
use crate::place::CellRange;
use crate::said;
use crate::tongue::{Said, Tongue};

/// An aggregate over periods that leaves out the unknown.
pub struct Folded<'a> {
    pub value: Node<'a>,
    pub keep: Option<Truth<'a>>,
    pub period: Period,
    pub span: Span<'a>,
    /// Those that the value and its condition read.
    pub histories: Vec<&'a History>,
}

/// What was left out of one value in one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// The histories, or the list.
    pub names: Vec<String>,
    /// None for rows of a list.
    pub period: Option<Period>,
    pub unknown: usize,
    pub of: usize,
    /// The unknown cells.
    pub cells: Vec<CellRange>,
}

impl Gap {
    /// `weekly sales: 1 of 2 weeks unknown, left out`.
    pub fn said(&self) -> Said {
        let (unknown, of) = (self.unknown, self.of);
        let (names, names_zh) = (self.names.join(", "), self.names.join("、"));
        let (units, unit_zh) = match self.period {
            Some(Period::Day) => ("days", "天"),
            Some(Period::Week { .. }) => ("weeks", "周"),
            Some(Period::Month) => ("months", "个月"),
            None => ("rows", "行"),
        };
        said!("{names}: {unknown} of {of} {units} unknown, left out", "{names_zh}：{of} {unit_zh}中有 {unknown} {unit_zh}未知，未计入")
    }
}

/// Gaps behind a reason: ` (weekly sales: 1 of 2 weeks unknown, left out)`; empty without any.
pub fn behind(gaps: &[Gap], tongue: Tongue) -> String {
    if gaps.is_empty() {
        return String::new();
    }
    let all: Vec<String> = gaps.iter().map(|gap| gap.said().in_tongue(tongue).to_string()).collect();
    match tongue {
        Tongue::En => format!(" ({})", all.join("; ")),
        Tongue::Zh => format!("（{}）", all.join("；")),
    }
}

impl Folded<'_> {
    /// The gap of each row.
    pub fn gaps(&self, rows: &[u32], worker: &Worker<'_>) -> Vec<Option<Gap>> {
        let at = At::rows(Rows::Pick(rows));
        let spans = self.spans(at, worker);
        let span = |place: usize| spans[if spans.len() == 1 { 0 } else { place }];
        let (low, high) = spans
            .iter()
            .filter(|(first, last)| first <= last)
            .fold((i32::MAX, i32::MIN), |(a, b), (first, last)| (a.min(*first), b.max(*last)));
        // by row: how many periods count, and those of them that are unknown
        let mut counts: Vec<(usize, Vec<i32>)> = vec![(0, Vec::new()); rows.len()];
        for period in low..=high {
            let values = collect(&self.value, worker, at.in_period(self.period, period));
            let keep = self.keep.as_ref().map(|k| k.eval(worker, at.in_period(self.period, period)));
            for (place, count) in counts.iter_mut().enumerate() {
                let (first, last) = span(place);
                let kept = keep.as_ref().map_or(truth::TRUE, |k| k.get(place));
                if !(first..=last).contains(&period) || kept == truth::FALSE {
                    continue;
                }
                count.0 += 1;
                let known = if values.len() == 1 { values.is_known(0) } else { values.is_known(place) };
                if kept == truth::UNKNOWN || !known {
                    count.1.push(period);
                }
            }
        }
        let gap = |(row, (of, unknown)): (&u32, (usize, Vec<i32>))| {
            (!unknown.is_empty() && unknown.len() < of).then(|| self.gap(*row as usize, of, &unknown))
        };
        rows.iter().zip(counts).map(gap).collect()
    }

    fn gap(&self, row: usize, of: usize, unknown: &[i32]) -> Gap {
        let (mut names, mut cells) = (Vec::new(), Vec::new());
        for history in &self.histories {
            let own = |period: i32| match self.period == history.period {
                true => (period, period),
                false => {
                    let (first, last) = self.period.days(period);
                    (history.period.index(first), history.period.index(last))
                }
            };
            let blank = |period: i32| {
                let (first, last) = own(period);
                let of_period = |index: i32| usize::try_from(index - history.first).ok().and_then(|i| history.values.get(i));
                (first..=last).any(|index| of_period(index).is_none_or(|v| value_at(v, row).is_none_or(f64::is_nan)))
            };
            let blanks: Vec<i32> = unknown.iter().copied().filter(|period| blank(*period)).collect();
            for period in &blanks {
                let (first, last) = own(*period);
                history_cells(history, row, first, last, Want::Unknown, &mut cells);
            }
            if !blanks.is_empty() && !names.contains(&history.name) {
                names.push(history.name.clone());
            }
        }
        if names.is_empty() {
            names.extend(self.histories.iter().map(|h| h.name.clone()));
        }
        merge(&mut cells);
        Gap { names, period: Some(self.period), unknown: unknown.len(), of, cells }
    }

    /// First and last period that the window looks at and the histories cover: one pair for all rows, or one a row.
    fn spans(&self, at: At<'_>, worker: &Worker<'_>) -> Vec<(i32, i32)> {
        let (mut low, mut high) = (i32::MIN, i32::MAX);
        for history in &self.histories {
            let (first, last) = (self.period.index(history.covers.0), self.period.index(history.covers.1));
            low = low.max(first + i32::from(self.period.days(first).0 < history.covers.0));
            high = high.min(last - i32::from(self.period.days(last).1 > history.covers.1));
        }
        let inside = |first: i32, last: i32| (first.max(low), last.min(high));
        let counted = |count: f64, span: &dyn Fn(i32) -> (i32, i32)| if count.is_nan() { (1, 0) } else { span(whole(count)) };
        let (first, last): (i32, i32) = match &self.span {
            Span::Fixed { first, last, .. } => (*first, *last),
            Span::Last { last, count, .. } => {
                let counts = count.eval(worker, at);
                return (0..at.count()).map(|i| counted(counts.get(i), &|n| inside(last - n + 1, *last))).collect();
            }
            Span::Next { first, count, .. } => {
                let counts = count.eval(worker, at);
                return (0..at.count()).map(|i| counted(counts.get(i), &|n| inside(*first, first + n - 1))).collect();
            }
            Span::Between { from, to } => {
                let (from, to) = (from.eval(worker, at), to.eval(worker, at));
                let index = |day: f64| self.period.index(day.clamp(-1e6, 4e6));
                let of = |i: usize| match from.get(i).is_nan() || to.get(i).is_nan() {
                    true => (1, 0),
                    false => inside(index(from.get(i)), index(to.get(i))),
                };
                return (0..at.count()).map(of).collect();
            }
        };
        vec![inside(first, last)]
    }
}
