//! Sets of values: ranges of numbers, sets of texts; and a value picked out of a set to show to people.
//! Numbers count in millionths, as the language compares them, so that every end belongs to its range.
//! Invariant: ranges are sorted, do not touch and are not empty.

use crate::column::fold;
use std::collections::BTreeMap;

/// Millionths in one.
pub const ONE: i64 = 1_000_000;
const LEAST: i64 = i64::MIN;
const MOST: i64 = i64::MAX;

#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Sorted ranges, both ends included; `whole`: whole numbers only (days, ranks, truths).
    Numbers { ranges: Vec<(i64, i64)>, whole: bool },
    /// By folded text; `except`: all texts but these.
    Texts { except: bool, set: BTreeMap<String, String> },
}

/// A value to show.
#[derive(Clone, Debug, PartialEq)]
pub enum Example {
    Number(f64),
    Text(String),
    /// A text that is none of those named.
    OtherText,
}

/// A number in millionths, as a comparison sees it.
pub fn millionths(x: f64) -> i64 {
    if x == f64::INFINITY {
        MOST
    } else if x == f64::NEG_INFINITY {
        LEAST
    } else {
        (x * ONE as f64).round() as i64
    }
}

impl Values {
    pub fn numbers(low: f64, high: f64, whole: bool) -> Values {
        Values::range(millionths(low), millionths(high), whole)
    }

    fn range(low: i64, high: i64, whole: bool) -> Values {
        let ranges = if low <= high { vec![(low, high)] } else { Vec::new() };
        Values::Numbers { ranges, whole }.in_whole()
    }

    pub fn all_numbers() -> Values {
        Values::range(LEAST, MOST, false)
    }

    pub fn below(x: f64) -> Values {
        Values::range(LEAST, millionths(x).saturating_sub(1), false)
    }

    pub fn at_most(x: f64) -> Values {
        Values::range(LEAST, millionths(x), false)
    }

    pub fn above(x: f64) -> Values {
        Values::range(millionths(x).saturating_add(1), MOST, false)
    }

    pub fn at_least(x: f64) -> Values {
        Values::range(millionths(x), MOST, false)
    }

    pub fn exactly(x: f64) -> Values {
        Values::range(millionths(x), millionths(x), false)
    }

    pub fn texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Values {
        Values::Texts { except: false, set: texts.into_iter().map(|t| (fold(t), t.to_string())).collect() }
    }

    pub fn any_text() -> Values {
        Values::Texts { except: true, set: BTreeMap::new() }
    }

    /// All that is of the same kind and not here.
    pub fn others(&self) -> Values {
        match self {
            Values::Numbers { ranges, whole } => {
                let mut out = Vec::new();
                let mut from = Some(LEAST);
                for (low, high) in ranges {
                    if let Some(start) = from
                        && start < *low
                    {
                        out.push((start, low - 1));
                    }
                    from = high.checked_add(1);
                }
                if let Some(start) = from {
                    out.push((start, MOST));
                }
                Values::Numbers { ranges: out, whole: *whole }.in_whole()
            }
            Values::Texts { except, set } => Values::Texts { except: !except, set: set.clone() },
        }
    }

    pub fn and(&self, other: &Values) -> Values {
        match (self, other) {
            (Values::Numbers { ranges: a, whole: x }, Values::Numbers { ranges: b, whole: y }) => {
                let mut out = Vec::new();
                let (mut i, mut j) = (0, 0);
                while i < a.len() && j < b.len() {
                    let (low, high) = (a[i].0.max(b[j].0), a[i].1.min(b[j].1));
                    if low <= high {
                        out.push((low, high));
                    }
                    if a[i].1 < b[j].1 { i += 1 } else { j += 1 }
                }
                Values::Numbers { ranges: out, whole: *x || *y }.in_whole()
            }
            (Values::Texts { except: false, set: a }, Values::Texts { except, set: b })
            | (Values::Texts { except, set: b }, Values::Texts { except: false, set: a }) => {
                let set = a.iter().filter(|(k, _)| b.contains_key(*k) != *except).map(|(k, t)| (k.clone(), t.clone())).collect();
                Values::Texts { except: false, set }
            }
            (Values::Texts { set: a, .. }, Values::Texts { set: b, .. }) => {
                let set = a.iter().chain(b).map(|(k, t)| (k.clone(), t.clone())).collect();
                Values::Texts { except: true, set }
            }
            // numbers are never texts
            _ => Values::Texts { except: false, set: BTreeMap::new() },
        }
    }

    pub fn or(&self, other: &Values) -> Values {
        self.others().and(&other.others()).others()
    }

    pub fn without(&self, other: &Values) -> Values {
        self.and(&other.others())
    }

    pub fn is_empty(&self) -> bool {
        match self {
            Values::Numbers { ranges, .. } => ranges.is_empty(),
            Values::Texts { except, set } => !except && set.is_empty(),
        }
    }

    pub fn is_within(&self, other: &Values) -> bool {
        self.without(other).is_empty()
    }

    pub fn has(&self, example: &Example) -> bool {
        match (self, example) {
            (Values::Numbers { ranges, .. }, Example::Number(x)) => {
                let x = millionths(*x);
                ranges.iter().any(|(low, high)| *low <= x && x <= *high)
            }
            (Values::Texts { except, set }, Example::Text(t)) => set.contains_key(&fold(t)) != *except,
            (Values::Texts { except, .. }, Example::OtherText) => *except,
            _ => false,
        }
    }

    /// Shrinks the ranges to the whole numbers in them.
    fn in_whole(self) -> Values {
        match self {
            Values::Numbers { ranges, whole: true } => {
                let up = |x: i64| {
                    if x == LEAST { x } else { x.div_euclid(ONE).saturating_add(i64::from(x.rem_euclid(ONE) != 0)).saturating_mul(ONE) }
                };
                let down = |x: i64| if x == MOST { x } else { x.div_euclid(ONE).saturating_mul(ONE) };
                let ranges = ranges.into_iter().map(|(low, high)| (up(low), down(high))).filter(|(low, high)| low <= high).collect();
                Values::Numbers { ranges, whole: true }
            }
            other => other,
        }
    }

    /// A round value out of the set.
    pub fn example(&self) -> Option<Example> {
        match self {
            Values::Numbers { ranges, whole } => {
                // an ordinary stretch says more than an endless one, and what is not below zero more than what is
                let best = ranges.iter().min_by_key(|(low, high)| (*high < 0, *low == LEAST, *high == MOST))?;
                Some(Example::Number(round_in(*best, *whole)))
            }
            Values::Texts { except: true, .. } => Some(Example::OtherText),
            Values::Texts { except: false, set } => set.values().next().map(|t| Example::Text(t.clone())),
        }
    }
}

/// The number with the fewest digits near the middle of a range.
fn round_in((low, high): (i64, i64), whole: bool) -> f64 {
    let room = |x: i64| x.saturating_abs().max(10 * ONE);
    let (low, high) = match (low, high) {
        (LEAST, MOST) => return 0.0,
        (LEAST, high) => (high.saturating_sub(room(high)), high),
        (low, MOST) => (low, low.saturating_add(room(low))),
        ends => ends,
    };
    let middle = low / 2 + high / 2;
    let least = if whole { ONE } else { 1 };
    let mut step: i64 = 1_000_000_000_000_000_000;
    while step >= least {
        let near = [middle.div_euclid(step), middle.div_euclid(step) + 1].map(|n| n.saturating_mul(step));
        let inside = near.into_iter().filter(|x| low <= *x && *x <= high).min_by_key(|x| (x - middle).abs());
        if let Some(x) = inside {
            return x as f64 / ONE as f64;
        }
        step /= 10;
    }
    low as f64 / ONE as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn open_ends_are_a_millionth_away() {
        assert!(Values::below(30.0).and(&Values::at_least(30.0)).is_empty());
        assert_eq!(Values::below(30.0).or(&Values::above(30.0)).others().example(), Some(Example::Number(30.0)));
        assert_eq!(Values::above(30.0).and(&Values::below(90.0)).example(), Some(Example::Number(60.0)));
        assert_eq!(Values::above(90.0).example(), Some(Example::Number(100.0)));
        assert_eq!(Values::above(14.0).and(&Values::below(15.0)).example(), Some(Example::Number(14.5)));
    }

    #[test]
    fn whole_numbers_have_no_halves() {
        let days = Values::numbers(f64::NEG_INFINITY, f64::INFINITY, true);
        assert!(days.and(&Values::above(14.0)).and(&Values::below(15.0)).is_empty());
        let covered = Values::at_most(14.0).or(&Values::at_least(15.0));
        assert!(days.without(&covered).is_empty());
    }

    #[test]
    fn texts_compare_folded() {
        let a = Values::texts(["Slow", "fast"]);
        assert!(Values::texts(["slow"]).is_within(&a));
        assert_eq!(a.others().example(), Some(Example::OtherText));
        assert_eq!(a.without(&Values::texts(["FAST"])).example(), Some(Example::Text("Slow".to_string())));
    }

    fn some_ranges() -> impl Strategy<Value = Vec<(i16, i16)>> {
        proptest::collection::vec((-20i16..20, -20i16..20), 0..5)
    }

    fn set(of: &[(i16, i16)]) -> Values {
        let none = Values::Numbers { ranges: Vec::new(), whole: false };
        of.iter().fold(none, |all, (low, high)| all.or(&Values::numbers(f64::from(*low), f64::from(*high), false)))
    }

    proptest! {
        #[test]
        fn sets_agree_with_points(a in some_ranges(), b in some_ranges()) {
            let (x, y) = (set(&a), set(&b));
            let (both, either, not) = (x.and(&y), x.or(&y), x.others());
            for point in (-44..=44).map(|n| f64::from(n) / 2.0) {
                let inside = |of: &[(i16, i16)]| of.iter().any(|(low, high)| f64::from(*low) <= point && point <= f64::from(*high));
                let at = Example::Number(point);
                prop_assert_eq!(both.has(&at), inside(&a) && inside(&b));
                prop_assert_eq!(either.has(&at), inside(&a) || inside(&b));
                prop_assert_eq!(not.has(&at), !inside(&a));
            }
            for of in [x, y, both, either, not] {
                prop_assert_eq!(of.is_empty(), of.example().is_none());
                if let Some(example) = of.example() {
                    prop_assert!(of.has(&example));
                }
            }
        }
    }
}
