//! How one quantity is divided among places: in shares or in turn, in whole packs, and never more than a place has room
//! for. Takes numbers, returns what each place gets. Invariant: what is given and what is left add up to the quantity, and
//! all but one of the amounts are whole packs.

use super::number::{at_six, round, round_down};

/// What cannot be divided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Grain {
    Any,
    /// Money is paid in so many decimals.
    Paid(u32),
    /// So many come together.
    Pack(f64),
}

/// Where a quantity can go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// In proportion to the others; not below zero.
    pub share: f64,
    /// In the unit of the quantity; not below zero, infinite where nothing bounds it.
    pub room: f64,
}

/// What the statement says about shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Each place in turn takes all that it has room for.
    InTurn,
    /// Each its share and no more.
    ByShare,
    /// Each its share; what then finds no room goes to the others in turn.
    ByShareThenInTurn,
}

impl Grain {
    /// The most whole grains in a quantity.
    fn down(self, quantity: f64) -> f64 {
        match self {
            _ if quantity.is_infinite() => quantity,
            Grain::Any => quantity,
            Grain::Paid(decimals) => round_down(quantity, f64::from(decimals)),
            Grain::Pack(pack) => at_six(quantity / pack).floor() * pack,
        }
    }

    /// Whether room is left for one at least.
    pub fn fits_into(self, room: f64) -> bool {
        at_six(self.down(room)) > 0.0
    }

    fn nearest(self, quantity: f64) -> f64 {
        match self {
            Grain::Any => quantity,
            Grain::Paid(decimals) => round(quantity, f64::from(decimals)),
            Grain::Pack(pack) => round(quantity / pack, 0.0) * pack,
        }
    }
}

/// What each place gets of a quantity, in the order of the places.
pub fn divide(quantity: f64, grain: Grain, places: &[Place], how: How) -> Vec<f64> {
    let whole = grain.down(quantity);
    let loose = if at_six(quantity - whole) > 0.0 { quantity - whole } else { 0.0 };
    // without an odd rest nothing must get lost between the grains and the quantity
    let whole = if loose == 0.0 { quantity } else { whole };
    let mut got: Vec<f64> = match how {
        How::InTurn => vec![0.0; places.len()],
        _ => by_share(whole, quantity, grain, places),
    };
    let mut left = whole - got.iter().sum::<f64>();
    if how != How::ByShare {
        for (got, place) in got.iter_mut().zip(places) {
            let more = left.min((grain.down(place.room) - *got).max(0.0));
            *got += more;
            left -= more;
        }
    }
    if loose > 0.0
        && let Some(at) = place_of_the_rest(loose, &got, places, how)
    {
        got[at] += loose;
    }
    got
}

/// The grains of the cumulated share, to the nearest, less those before it; the last with a share takes the rest.
fn by_share(whole: f64, quantity: f64, grain: Grain, places: &[Place]) -> Vec<f64> {
    let sum: f64 = places.iter().map(|p| p.share).sum();
    let last = places.iter().rposition(|p| p.share > 0.0);
    let (mut cumulated, mut before) = (0.0, 0.0);
    let mut got = Vec::with_capacity(places.len());
    for (n, place) in places.iter().enumerate() {
        cumulated += place.share;
        let upto = if Some(n) == last { whole } else { grain.nearest(quantity * cumulated / sum).min(whole) };
        let wanted = if place.share > 0.0 { upto - before } else { 0.0 };
        if place.share > 0.0 {
            before = upto;
        }
        got.push(wanted.min(grain.down(place.room)).max(0.0));
    }
    got
}

/// Where less than a grain goes: to the last that has a share, or the last that got anything; else to whoever has room.
fn place_of_the_rest(loose: f64, got: &[f64], places: &[Place], how: How) -> Option<usize> {
    let fits = |n: &usize| places[*n].room.is_infinite() || at_six(places[*n].room - got[*n] - loose) >= 0.0;
    let first = match how {
        How::InTurn => got.iter().rposition(|g| *g > 0.0),
        _ => places.iter().rposition(|p| p.share > 0.0),
    };
    let others = (how != How::ByShare).then_some(0..places.len()).into_iter().flatten();
    first.into_iter().chain(others).find(fits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const OPEN: f64 = f64::INFINITY;

    fn place(share: f64, room: f64) -> Place {
        Place { share, room }
    }

    #[test]
    fn shares_are_rounded_as_they_add_up() {
        // LANGUAGE.md: part k is packs(cumulative share k) - packs(cumulative share k - 1), the last takes the rest
        let places = [place(0.5, OPEN), place(0.3, OPEN), place(0.2, OPEN)];
        assert_eq!(divide(100.0, Grain::Pack(24.0), &places, How::ByShare), [48.0, 24.0, 28.0]);
        assert_eq!(divide(10.0, Grain::Paid(0), &[place(1.0, OPEN), place(1.0, OPEN), place(1.0, OPEN)], How::ByShare), [3.0, 4.0, 3.0]);
        assert_eq!(divide(10.0, Grain::Paid(2), &[place(1.0, OPEN), place(1.0, OPEN), place(1.0, OPEN)], How::ByShare), [3.33, 3.34, 3.33]);
    }

    #[test]
    fn what_finds_no_room_goes_on_only_where_an_order_is_stated() {
        let places = [place(0.5, 20.0), place(0.5, 100.0)];
        assert_eq!(divide(96.0, Grain::Pack(12.0), &places, How::ByShare), [12.0, 48.0]);
        assert_eq!(divide(96.0, Grain::Pack(12.0), &places, How::ByShareThenInTurn), [12.0, 84.0]);
        assert_eq!(divide(96.0, Grain::Pack(12.0), &places, How::InTurn), [12.0, 84.0]);
        assert_eq!(divide(96.0, Grain::Pack(12.0), &[place(0.0, OPEN)], How::ByShare), [0.0]);
        assert_eq!(divide(30.0, Grain::Pack(12.0), &[place(1.0, 29.0), place(0.0, 7.0)], How::ByShareThenInTurn), [24.0, 6.0]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_no_room_exceeded_and_packs_stay_whole(
            quantity in 0..5_000u32,
            pack in 1..60u32,
            places in prop::collection::vec((0..5u32, prop::option::of(0..900u32)), 0..8),
            how in prop::sample::select(vec![How::InTurn, How::ByShare, How::ByShareThenInTurn]),
        ) {
            let places: Vec<Place> = places.iter().map(|(s, r)| place(f64::from(*s), r.map_or(OPEN, f64::from))).collect();
            let (quantity, pack) = (f64::from(quantity), f64::from(pack));
            let got = divide(quantity, Grain::Pack(pack), &places, how);
            prop_assert_eq!(got.len(), places.len());
            let sum: f64 = got.iter().sum();
            prop_assert!(sum <= quantity);
            prop_assert!(got.iter().zip(&places).all(|(g, p)| *g >= 0.0 && *g <= p.room));
            prop_assert!(got.iter().filter(|g| **g % pack != 0.0).count() <= 1);
            if how != How::ByShare && places.iter().any(|p| p.room == OPEN) {
                prop_assert_eq!(sum, quantity);
            }
            if how != How::InTurn {
                let open: Vec<Place> = places.iter().map(|p| place(p.share, OPEN)).collect();
                let wanted = divide(quantity, Grain::Pack(pack), &open, How::ByShare);
                let some = open.iter().any(|p| p.share > 0.0);
                prop_assert_eq!(wanted.iter().sum::<f64>(), if some { quantity } else { 0.0 });
                for (n, want) in wanted.iter().enumerate() {
                    prop_assert!(places[n].share > 0.0 || *want == 0.0);
                }
            }
        }
    }
}
