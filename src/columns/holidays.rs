//! Days on which a market does not work: the events that are `closed`. Takes the columns of the list `events`, gives for
//! a market its days, sorted. Invariant: only Mondays to Fridays are held, each once, since weekends are free anyway.

use super::calendar::{networkdays, weekday, workday};
use super::compile::World;
use super::node::Text;
use super::worker::{At, Vals, Worker};
use super::{eval::Eval, node::Num};
use crate::column::{Column, TextId, UNKNOWN_TEXT, truth};
use crate::plan::{ColumnId, Holidays};
use rustc_hash::FxHashMap;

/// A holiday longer than that is a mistake in the data and counts for nothing.
const LONGEST: f64 = 366.0;

/// The holidays of all markets.
#[derive(Clone, Debug, Default)]
pub struct Closed {
    everywhere: Vec<f64>,
    /// By class of the market's text; those that hold everywhere among them.
    by_market: FxHashMap<TextId, Vec<f64>>,
}

impl Closed {
    pub fn new(holidays: Option<&Holidays>, world: &World<'_>) -> Closed {
        let mut closed = Closed::default();
        let Some(holidays) = holidays else { return closed };
        let numbers = |id: ColumnId| match world.column(id) {
            Some(Column::Number(v)) => v.as_slice(),
            _ => &[],
        };
        let (first, last) = (numbers(holidays.start), numbers(holidays.end));
        let market = |row: usize| match holidays.market.and_then(|id| world.column(id)) {
            Some(Column::Text(v)) => v.get(row).copied().unwrap_or(UNKNOWN_TEXT),
            _ => UNKNOWN_TEXT,
        };
        let is_closed = |row: usize| matches!(world.column(holidays.closed), Some(Column::Truth(v)) if v.get(row) == Some(&truth::TRUE));
        for (row, first) in first.iter().enumerate().filter(|(row, _)| is_closed(*row)) {
            let last = last.get(row).copied().filter(|l| !l.is_nan()).unwrap_or(*first).floor();
            let first = first.floor();
            if !(last >= first && last - first <= LONGEST) {
                continue;
            }
            let days = match market(row) {
                UNKNOWN_TEXT => &mut closed.everywhere,
                id => closed.by_market.entry(world.texts.class(id)).or_default(),
            };
            days.extend((0..=(last - first) as u32).map(|n| first + f64::from(n)).filter(|d| weekday(*d) < 5));
        }
        tidy(&mut closed.everywhere);
        for days in closed.by_market.values_mut() {
            days.extend(&closed.everywhere);
            tidy(days);
        }
        closed
    }

    /// The days on which one of the markets does not work; the answer may be borrowed.
    fn of<'d>(&'d self, markets: &[TextId], room: &'d mut Vec<f64>) -> &'d [f64] {
        match markets {
            [one] => self.by_market.get(one).unwrap_or(&self.everywhere),
            many => {
                room.clear();
                room.extend(&self.everywhere);
                many.iter().filter_map(|m| self.by_market.get(m)).for_each(|days| room.extend(days));
                tidy(room);
                room
            }
        }
    }
}

fn tidy(days: &mut Vec<f64>) {
    days.sort_by(f64::total_cmp);
    days.dedup();
}

/// How many of the days lie between two dates, both included.
fn count(days: &[f64], from: f64, to: f64) -> f64 {
    (days.partition_point(|d| *d <= to) as f64 - days.partition_point(|d| *d < from) as f64).max(0.0)
}

/// WORKDAY with holidays: the working day that lies so many working days later or earlier.
pub fn workday_among(from: f64, days: f64, closed: &[f64]) -> f64 {
    let (mut skipped, step) = (0.0, days.signum());
    loop {
        let day = workday(from, days + step * skipped);
        let met = if days > 0.0 { count(closed, from.floor() + 1.0, day) } else { count(closed, day, from.floor() - 1.0) };
        if day.is_nan() || days.trunc() == 0.0 || met == skipped {
            return day;
        }
        skipped = met;
    }
}

/// NETWORKDAYS with holidays.
pub fn networkdays_among(from: f64, to: f64, closed: &[f64]) -> f64 {
    let days = networkdays(from, to);
    if from <= to { days - count(closed, from.floor(), to.floor()) } else { days + count(closed, to.floor(), from.floor()) }
}

/// A function of dates that knows the holidays of markets.
pub struct OfMarkets<'a> {
    pub function: fn(f64, f64, &[f64]) -> f64,
    pub args: [Num<'a>; 2],
    pub markets: Vec<Text<'a>>,
    pub closed: Closed,
}

impl OfMarkets<'_> {
    pub fn eval<'o>(&self, w: &Worker<'_>, at: At<'_>) -> Vals<'o, f64> {
        let (a, b) = (self.args[0].eval(w, at), self.args[1].eval(w, at));
        let markets: Vec<Vals<'_, TextId>> = self.markets.iter().map(|m| m.eval(w, at)).collect();
        let mut out = w.take();
        let (mut classes, mut room) = (Vec::new(), Vec::new());
        for i in 0..at.count() {
            classes.clear();
            classes.extend(markets.iter().map(|m| m.get(i)));
            let known = !classes.contains(&UNKNOWN_TEXT);
            classes.iter_mut().filter(|id| **id != UNKNOWN_TEXT).for_each(|id| *id = w.class(*id));
            out.push(if known { (self.function)(a.get(i), b.get(i), self.closed.of(&classes, &mut room)) } else { f64::NAN });
        }
        Vals::Own(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::to_serial;
    use proptest::prelude::*;

    /// Microsoft's help: WORKDAY(2008-10-01, 151, holidays 2008-11-26, 12-04, 2009-01-21) = 2009-05-05;
    /// NETWORKDAYS(2012-10-01, 2013-03-01, holidays 2012-11-22, 12-04, 2013-01-21) = 107.
    #[test]
    fn as_excel_documents() {
        let d = to_serial;
        assert_eq!(workday_among(d(2008, 10, 1), 151.0, &[d(2008, 11, 26), d(2008, 12, 4), d(2009, 1, 21)]), d(2009, 5, 5));
        assert_eq!(networkdays_among(d(2012, 10, 1), d(2013, 3, 1), &[d(2012, 11, 22), d(2012, 12, 4), d(2013, 1, 21)]), 107.0);
    }

    proptest! {
        #[test]
        fn agrees_with_counting_day_by_day(from in 0..40i32, days in -30i32..30, free in prop::collection::btree_set(0..60i32, 0..12)) {
            let start = to_serial(2026, 11, 2);
            let closed: Vec<f64> = free.into_iter().map(|d| start - 20.0 + f64::from(d)).filter(|d| weekday(*d) < 5).collect();
            let from = start + f64::from(from) - 10.0;
            let (mut day, mut left) = (from, days.abs());
            while left > 0 {
                day += f64::from(days.signum());
                left -= i32::from(weekday(day) < 5 && !closed.contains(&day));
            }
            prop_assert_eq!(workday_among(from, f64::from(days), &closed), day);
        }
    }
}
