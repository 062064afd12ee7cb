//! Places for the quantities of all rows: each row in its turn takes of the room that earlier rows left. Takes a step over
//! pairs, returns what found a place in all, and where. Invariant: what a row places and what finds no place add up to its
//! quantity, and what a place holds of all rows is at most its room.

use super::Results;
use super::batches::{Batch, Batches, Doubt};
use super::compile::{Scope, World};
use super::eval::Eval;
use super::node::Num;
use super::number::at_six;
use super::places::{Grain, How, Place, divide};
use super::resolve::at;
use super::worker::{At, CHUNK, Rows, Worker};
use crate::column::{Column, Texts};
use crate::import::frame::Bound;
use crate::plan::{AllocateWork, ColumnId, Expr, Plan, STOCK};

/// What became of the batches of each row.
#[derive(Clone, Debug, Default)]
pub struct Placements {
    starts: Vec<u32>,
    placed: Vec<Placed>,
    /// By row, in order: why nothing of it could be placed.
    pub troubles: Vec<(u32, Trouble)>,
    /// Rows of the list whose room is unknown.
    pub no_room_known: Vec<u32>,
    /// By row: shares in per cent that do not make a whole.
    pub odd_shares: Vec<(u32, f64)>,
}

/// A part of a batch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// Number of the batch among those of its row.
    pub batch: u32,
    pub quantity: f64,
    pub to: To,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// A row of the list.
    Row(u32),
    /// No row of the list comes into question.
    NoPlace,
    /// Those that do have no share.
    NoShare,
    NoRoom,
    /// Others have room, but the statement does not let the rest of a share go on to them.
    ShareFull,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The row cannot be divided into its parts.
    Parts(Doubt),
    Share,
    Takes,
    Pack,
}

impl Placements {
    pub fn of(&self, row: usize) -> &[Placed] {
        match (self.starts.get(row), self.starts.get(row + 1)) {
            (Some(a), Some(b)) => self.placed.get(*a as usize..*b as usize).unwrap_or_default(),
            _ => &[],
        }
    }

    pub fn trouble(&self, row: usize) -> Option<Trouble> {
        let found = self.troubles.binary_search_by_key(&(row as u32), |(r, _)| *r);
        found.ok().and_then(|n| self.troubles.get(n)).map(|(_, t)| *t)
    }
}

/// The step and what it is run on.
pub struct Job<'a> {
    pub plan: &'a Plan,
    pub bound: &'a Bound,
    pub results: &'a Results,
    pub texts: &'a Texts,
    pub work: &'a AllocateWork,
    /// The rows in the order of their turn.
    pub turns: &'a [u32],
    /// The quantity is an amount of money, paid in so many decimals.
    pub paid_in: Option<u32>,
}

/// Expressions over pairs, ready to run.
struct Ready<'a> {
    share: Option<Num<'a>>,
    first: Option<Num<'a>>,
    rooms: Vec<Num<'a>>,
    takes: Option<Num<'a>>,
}

/// One row of the list for the row at hand.
struct Candidate {
    to: u32,
    share: f64,
    rank: f64,
    takes: f64,
    /// In the order of the rooms of the step.
    rooms: Vec<f64>,
    /// What the row at hand has put there, in the unit of the room.
    own: f64,
}

impl Job<'_> {
    /// What each row places, and how.
    pub fn run(&self) -> (Column, Placements) {
        let world = self.results.world(self.plan, self.bound, self.texts);
        let worker = Worker::new(self.texts, self.bound.as_of);
        let ready = self.ready(&world);
        let rows = world.rows(STOCK);
        let batches = Batches::new(self.work.quantity, &self.work.splits, self.plan, self.bound, self.results);
        let matches = self.results.matches.get(self.work.places as usize).and_then(Option::as_ref);
        let pack = self.work.pack.map(|id| self.numbers(id));
        let mut used = vec![0.0; world.rows(self.work.list)];
        let mut column = vec![f64::NAN; rows];
        let mut found: Vec<(u32, Placed)> = Vec::new();
        let mut out = Placements::default();
        for row in self.turns.iter().copied() {
            let parts = match batches.of(row as usize) {
                Ok(parts) => parts,
                Err(Doubt::Quantity) => continue,
                Err(doubt) => {
                    out.troubles.push((row, Trouble::Parts(doubt)));
                    continue;
                }
            };
            let grain = match &pack {
                Some(pack) => at(pack, row as usize).filter(|p| *p > 0.0).map(Grain::Pack),
                None => Some(self.paid_in.map_or(Grain::Any, Grain::Paid)),
            };
            let places = matches.map_or(&[][..], |m| m.of(row as usize));
            let mut places = self.candidates(&ready, &worker, row, places, &mut out);
            let trouble = if self.work.share.is_some() && places.iter().any(|p| p.share.is_nan() || p.share < 0.0) {
                Some(Trouble::Share)
            } else if self.work.takes.is_some() && places.iter().any(|p| p.takes.is_nan() || p.takes < 0.0) {
                Some(Trouble::Takes)
            } else {
                grain.is_none().then_some(Trouble::Pack)
            };
            if let (Some(trouble), false) = (trouble, parts.is_empty()) {
                out.troubles.push((row, trouble));
                continue;
            }
            self.note_shares(row, &places, &mut out);
            places.sort_by(|a, b| a.rank.is_nan().cmp(&b.rank.is_nan()).then(at_six(a.rank).total_cmp(&at_six(b.rank))));
            let grain = grain.unwrap_or(Grain::Any);
            column[row as usize] = self.place(row, &parts, grain, &mut places, &mut used, &mut found);
        }
        out.troubles.sort_by_key(|(row, _)| *row);
        out.no_room_known.sort_unstable();
        out.no_room_known.dedup();
        found.sort_by_key(|(row, _)| *row);
        out.starts = vec![0; rows + 1];
        found.iter().for_each(|(row, _)| out.starts[*row as usize + 1] += 1);
        for row in 0..rows {
            out.starts[row + 1] += out.starts[row];
        }
        out.placed = found.into_iter().map(|(_, placed)| placed).collect();
        (Column::Number(column), out)
    }

    fn ready<'w>(&self, world: &World<'w>) -> Ready<'w> {
        let scope = Scope::Pair { own: STOCK, list: self.work.list };
        let number = |e: &Expr| world.number(e, scope);
        Ready {
            share: self.work.share.as_ref().map(number),
            first: self.work.first.as_ref().map(|(e, _)| number(e)),
            rooms: self.work.rooms.iter().map(|r| number(&r.amount)).collect(),
            takes: self.work.takes.as_ref().map(number),
        }
    }

    fn numbers(&self, id: ColumnId) -> &[f64] {
        match self.results.column(self.plan, self.bound, id) {
            Some(Column::Number(v)) => v,
            _ => &[],
        }
    }

    fn candidates(&self, ready: &Ready<'_>, worker: &Worker<'_>, row: u32, list: &[u32], out: &mut Placements) -> Vec<Candidate> {
        let falling = self.work.first.as_ref().is_some_and(|(_, falling)| *falling);
        let mut found = Vec::with_capacity(list.len());
        for list in list.chunks(CHUNK) {
            let own = vec![row; list.len()];
            let here = At::rows(Rows::Pairs { own: &own, list, stock_list: self.work.list == STOCK });
            let all = |node: &Num<'_>| {
                let values = node.eval(worker, here);
                let all: Vec<f64> = (0..list.len()).map(|n| values.get(n)).collect();
                worker.free(values);
                all
            };
            let share = ready.share.as_ref().map(all);
            let rank = ready.first.as_ref().map(all);
            let takes = ready.takes.as_ref().map(all);
            let rooms: Vec<Vec<f64>> = ready.rooms.iter().map(all).collect();
            for (n, to) in list.iter().enumerate() {
                let of = |values: &Option<Vec<f64>>, none: f64| values.as_ref().and_then(|v| v.get(n)).copied().unwrap_or(none);
                let rooms: Vec<f64> = rooms.iter().filter_map(|r| r.get(n)).copied().collect();
                if rooms.iter().any(|r| r.is_nan()) {
                    out.no_room_known.push(*to);
                }
                let rank = of(&rank, 0.0);
                let rank = if falling { -rank } else { rank };
                found.push(Candidate { to: *to, share: of(&share, 1.0), rank, takes: of(&takes, 1.0), rooms, own: 0.0 });
            }
        }
        found
    }

    fn note_shares(&self, row: u32, places: &[Candidate], out: &mut Placements) {
        let sum: f64 = places.iter().map(|p| p.share).sum();
        if self.work.shares_of_whole && sum > 0.0 && at_six(sum) != 1.0 {
            out.odd_shares.push((row, at_six(sum)));
        }
    }

    /// Places the parts of one row; gives how much found a place.
    fn place(
        &self,
        row: u32,
        parts: &[Batch],
        grain: Grain,
        places: &mut [Candidate],
        used: &mut [f64],
        found: &mut Vec<(u32, Placed)>,
    ) -> f64 {
        let how = match (&self.work.share, &self.work.first) {
            (None, _) => How::InTurn,
            (Some(_), None) => How::ByShare,
            (Some(_), Some(_)) => How::ByShareThenInTurn,
        };
        let mut all = 0.0;
        for (batch, part) in parts.iter().enumerate() {
            let batch = batch as u32;
            let room: Vec<Place> = places.iter().map(|p| Place { share: p.share, room: self.room(p, used) }).collect();
            let got = divide(part.quantity, grain, &room, how);
            let mut left = part.quantity;
            for (place, quantity) in places.iter_mut().zip(&got).filter(|(_, q)| **q > 0.0) {
                let taken = quantity * place.takes;
                place.own += taken;
                if let Some(used) = used.get_mut(place.to as usize) {
                    *used += taken;
                }
                left -= quantity;
                all += quantity;
                found.push((row, Placed { batch, quantity: *quantity, to: To::Row(place.to) }));
            }
            if at_six(left) > 0.0 {
                let to = if places.is_empty() {
                    To::NoPlace
                } else if places.iter().all(|p| p.share <= 0.0) && how != How::InTurn {
                    To::NoShare
                } else if how == How::ByShare && places.iter().any(|p| grain.fits_into(self.room(p, used))) {
                    To::ShareFull
                } else {
                    To::NoRoom
                };
                found.push((row, Placed { batch, quantity: left, to }));
            }
        }
        all
    }

    /// How much of the quantity a place still has room for.
    fn room(&self, place: &Candidate, used: &[f64]) -> f64 {
        let taken = used.get(place.to as usize).copied().unwrap_or(0.0);
        let left = place.rooms.iter().zip(&self.work.rooms).map(|(amount, room)| match (amount.is_nan(), room.shared) {
            (true, _) => 0.0,
            (_, true) => amount - taken,
            (_, false) => amount - place.own,
        });
        let left = left.fold(f64::INFINITY, f64::min).max(0.0);
        if place.takes > 0.0 { left / place.takes } else { f64::INFINITY }
    }
}
