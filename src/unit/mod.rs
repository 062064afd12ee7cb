//! Units and their algebra. A unit is a product of powers of atoms (`USD`, `unit`, `day`); atoms of one dimension
//! (`day`, `week`) convert into each other by a factor. Imports nothing; the table is data (`rules/units.toml`).

mod algebra;
mod quantity;
pub mod table;

pub use quantity::BadQuantity;
pub use table::{UnitLine, Units, UnknownUnit};

/// An atom of the table, by its index there.
pub type AtomId = u16;

/// Atoms with their powers; real units have one to three.
pub type Atoms = smallvec::SmallVec<[(AtomId, i8); 4]>;

/// A product of powers of atoms, sorted by atom, powers not zero; empty is a plain number.
/// `percent` only says how a plain number is shown: 0.15 as 15%.
#[derive(Clone, Debug, Default, Eq)]
pub struct Unit {
    pub atoms: Atoms,
    pub percent: bool,
}

impl PartialEq for Unit {
    fn eq(&self, other: &Unit) -> bool {
        self.atoms == other.atoms
    }
}

impl Unit {
    pub fn plain() -> Unit {
        Unit::default()
    }

    pub fn percent() -> Unit {
        Unit { atoms: Atoms::new(), percent: true }
    }

    pub fn is_plain(&self) -> bool {
        self.atoms.is_empty()
    }
}

/// Multiply by `num`, then divide by `den`: kept apart so that a week is divided by 7 exactly as Excel does it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factor {
    pub num: f64,
    pub den: f64,
}

impl Factor {
    pub const ONE: Factor = Factor { num: 1.0, den: 1.0 };

    pub fn is_one(self) -> bool {
        self.num == self.den
    }

    /// The same factor the other way round.
    pub fn inverse(self) -> Factor {
        Factor { num: self.den, den: self.num }
    }

    /// One after the other, cancelled where both are whole numbers.
    pub fn then(self, next: Factor) -> Factor {
        Factor { num: self.num * next.num, den: self.den * next.den }.cancelled()
    }

    fn cancelled(self) -> Factor {
        let (mut a, mut b) = (self.num.abs(), self.den.abs());
        let whole = |x: f64| x.fract() == 0.0 && (1.0..9e15).contains(&x);
        if !whole(a) || !whole(b) {
            return self;
        }
        while b != 0.0 {
            (a, b) = (b, a % b);
        }
        Factor { num: self.num / a, den: self.den / a }
    }

    pub fn apply(self, x: f64) -> f64 {
        let x = if self.num == 1.0 { x } else { x * self.num };
        if self.den == 1.0 { x } else { x / self.den }
    }
}
