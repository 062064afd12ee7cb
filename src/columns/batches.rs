//! How a row's quantity is divided: into the parts of the split that is for it, into lots, or not at all. Takes computed
//! columns, returns the batches of one row after the other. Invariant: the batches of a row add up to its quantity.

use super::Results;
use super::resolve::at;
use crate::column::{Column, truth};
use crate::import::frame::Bound;
use crate::plan::{ColumnId, Plan, Split};

/// More lots of one row than that are a mistake in the data.
pub const MOST_LOTS: usize = 1_000;

/// A part of a row's quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    pub of: BatchOf,
    pub quantity: f64,
    /// Serial day; unknown is NaN.
    pub date: f64,
    /// Whether its condition holds; true without one.
    pub due: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BatchOf {
    Whole,
    /// A part of a split.
    Part(usize, usize),
    /// The n-th lot of a split, from zero.
    Lot(usize, usize),
}

/// Why a row cannot be divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The quantity is unknown.
    Quantity,
    /// Which split is for the row is unknown.
    Which(usize),
    /// Two splits are.
    Several(usize, usize),
    /// A part, the size of a lot or its date is unknown.
    Part(usize),
    TooManyLots(usize),
}

/// The batches of a name, ready for row after row.
pub struct Batches<'a> {
    quantity: &'a [f64],
    splits: Vec<ReadySplit<'a>>,
}

struct ReadySplit<'a> {
    keep: Option<&'a [u8]>,
    parts: Vec<ReadyPart<'a>>,
    /// Size, days between, date of the first.
    lots: Option<[&'a [f64]; 3]>,
}

struct ReadyPart<'a> {
    quantity: &'a [f64],
    arrives: Option<&'a [f64]>,
    when: Option<&'a [u8]>,
}

impl<'a> Batches<'a> {
    /// The quantity of each row, divided by the splits that are for it.
    pub fn new(quantity: ColumnId, splits: &[Split], plan: &'a Plan, bound: &'a Bound, results: &'a Results) -> Batches<'a> {
        let numbers = |id: ColumnId| match results.column(plan, bound, id) {
            Some(Column::Number(v)) => v.as_slice(),
            _ => &[],
        };
        let truths = |id: ColumnId| match results.column(plan, bound, id) {
            Some(Column::Truth(v)) => v.as_slice(),
            _ => &[],
        };
        let split = |split: &Split| ReadySplit {
            keep: split.keep.map(truths),
            parts: split
                .parts
                .iter()
                .map(|p| ReadyPart { quantity: numbers(p.quantity), arrives: p.arrives.map(numbers), when: p.when.map(truths) })
                .collect(),
            lots: split.lots.as_ref().map(|l| [numbers(l.size), numbers(l.every), numbers(l.from)]),
        };
        Batches { quantity: numbers(quantity), splits: splits.iter().map(split).collect() }
    }

    /// The whole quantity of a row.
    pub fn quantity(&self, row: usize) -> f64 {
        number(self.quantity, row)
    }

    /// The batches of a row that hold anything, in order; none where there is nothing to order.
    ///
    /// # Errors
    /// Why the row cannot be divided.
    pub fn of(&self, row: usize) -> Result<Vec<Batch>, Doubt> {
        let quantity = self.quantity(row);
        if quantity.is_nan() {
            return Err(Doubt::Quantity);
        }
        if quantity <= 0.0 {
            return Ok(Vec::new());
        }
        let mut chosen = None;
        for (n, split) in self.splits.iter().enumerate() {
            match split.keep.map_or(truth::TRUE, |keep| at(keep, row).unwrap_or(truth::UNKNOWN)) {
                truth::FALSE => {}
                truth::TRUE => match chosen {
                    Some(first) => return Err(Doubt::Several(first, n)),
                    None => chosen = Some(n),
                },
                _ => return Err(Doubt::Which(n)),
            }
        }
        let Some(split) = chosen else {
            return Ok(vec![Batch { of: BatchOf::Whole, quantity, date: f64::NAN, due: truth::TRUE }]);
        };
        self.splits.get(split).map_or(Err(Doubt::Part(split)), |ready| match ready.lots {
            Some(lots) => in_lots(split, quantity, lots.map(|l| number(l, row))),
            None => ready.parts(split, row),
        })
    }
}

impl ReadySplit<'_> {
    fn parts(&self, split: usize, row: usize) -> Result<Vec<Batch>, Doubt> {
        let mut batches = Vec::with_capacity(self.parts.len());
        for (n, part) in self.parts.iter().enumerate() {
            let quantity = number(part.quantity, row);
            if quantity.is_nan() {
                return Err(Doubt::Part(split));
            }
            if quantity != 0.0 {
                let date = part.arrives.map_or(f64::NAN, |a| number(a, row));
                let due = part.when.map_or(truth::TRUE, |w| at(w, row).unwrap_or(truth::UNKNOWN));
                batches.push(Batch { of: BatchOf::Part(split, n), quantity, date, due });
            }
        }
        Ok(batches)
    }
}

fn in_lots(split: usize, quantity: f64, [size, every, from]: [f64; 3]) -> Result<Vec<Batch>, Doubt> {
    let usable = size > 0.0 && every > 0.0 && !from.is_nan();
    if !usable {
        return Err(Doubt::Part(split));
    }
    let count = super::number::at_six(quantity / size).ceil().max(1.0);
    if count > MOST_LOTS as f64 {
        return Err(Doubt::TooManyLots(split));
    }
    let count = count as usize;
    let mut left = quantity;
    let mut batches = Vec::with_capacity(count);
    for n in 0..count {
        let quantity = if n + 1 == count { left } else { size };
        left -= quantity;
        batches.push(Batch { of: BatchOf::Lot(split, n), quantity, date: (from + n as f64 * every).floor(), due: truth::TRUE });
    }
    Ok(batches)
}

fn number(values: &[f64], row: usize) -> f64 {
    at(values, row).unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lots_add_up_and_each_but_the_last_is_whole(quantity in 1..20_000i32, size in 1..400i32, every in 1..30i32) {
            let found = in_lots(0, f64::from(quantity), [f64::from(size), f64::from(every), 46_000.0]);
            if quantity > size * MOST_LOTS as i32 {
                prop_assert_eq!(found, Err(Doubt::TooManyLots(0)));
                return Ok(());
            }
            let found = found.expect("lots");
            prop_assert_eq!(found.iter().map(|b| b.quantity).sum::<f64>(), f64::from(quantity));
            let (last, before) = found.split_last().expect("a lot");
            prop_assert!(before.iter().all(|b| b.quantity == f64::from(size)) && last.quantity > 0.0 && last.quantity <= f64::from(size));
            prop_assert!(found.windows(2).all(|w| w[1].date - w[0].date == f64::from(every)));
        }
    }
}
