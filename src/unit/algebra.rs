//! Products, powers and conversion of units. Factors stay num/den with whole numbers, so that a week is divided by 7
//! and not multiplied by 0.142857. Invariant: a result holds at most one atom of a dimension and power.

use super::table::{Atom, Units};
use super::{AtomId, Factor, Unit};

impl Units {
    /// The product of two units, and the factor that the product of the two numbers needs: `units/week * days` is
    /// units, divided by 7. Atoms of one dimension are expressed in the left one's.
    pub fn multiply(&self, left: &Unit, right: &Unit) -> (Unit, Factor) {
        let mut atoms = left.atoms.clone();
        for (atom, power) in &right.atoms {
            match atoms.iter_mut().find(|(a, _)| a == atom) {
                Some((_, p)) => *p = p.saturating_add(*power),
                None => atoms.push((*atom, *power)),
            }
        }
        atoms.retain(|(_, power)| *power != 0);
        let mut factor = Factor::ONE;
        let mut at = 0;
        while at < atoms.len() {
            let (keep, power) = atoms[at];
            let Some(kept) = self.atom(keep) else { break };
            let same: Vec<(AtomId, i8)> =
                atoms[at + 1..].iter().copied().filter(|(a, _)| self.atom(*a).is_some_and(|a| a.dimension == kept.dimension)).collect();
            let whole: i32 = i32::from(kept.power) * i32::from(power)
                + same.iter().map(|(a, p)| self.atom(*a).map_or(0, |a| i32::from(a.power)) * i32::from(*p)).sum::<i32>();
            if same.is_empty() || whole % i32::from(kept.power) != 0 {
                at += 1;
                continue;
            }
            let new_power = (whole / i32::from(kept.power)) as i8;
            factor = factor.then(base(kept, power)).then(base(kept, new_power).inverse());
            for (a, p) in &same {
                if let Some(a) = self.atom(*a) {
                    factor = factor.then(base(a, *p));
                }
            }
            atoms.retain(|(a, _)| *a == keep || !same.iter().any(|(s, _)| s == a));
            atoms[at].1 = new_power;
            if new_power == 0 {
                atoms.remove(at);
            } else {
                at += 1;
            }
        }
        atoms.sort_unstable();
        (Unit { atoms, percent: false }, factor)
    }

    /// The quotient and its factor.
    pub fn divide(&self, left: &Unit, right: &Unit) -> (Unit, Factor) {
        self.multiply(left, &self.inverse(right))
    }

    /// `units` from `1/units` and back.
    pub fn inverse(&self, unit: &Unit) -> Unit {
        Unit { atoms: unit.atoms.iter().map(|(a, p)| (*a, p.saturating_neg())).collect(), percent: false }
    }

    /// A whole power.
    pub fn power(&self, unit: &Unit, power: i8) -> Unit {
        let atoms = unit.atoms.iter().map(|(a, p)| (*a, p.saturating_mul(power))).filter(|(_, p)| *p != 0).collect();
        Unit { atoms, percent: false }
    }

    /// The square root; none where a power is odd.
    pub fn root(&self, unit: &Unit) -> Option<Unit> {
        let even = unit.atoms.iter().all(|(_, p)| p % 2 == 0);
        even.then(|| Unit { atoms: unit.atoms.iter().map(|(a, p)| (*a, p / 2)).collect(), percent: false })
    }

    /// The factor from one unit to another of the same dimensions; none if they measure different things, also for
    /// two currencies.
    pub fn convert(&self, from: &Unit, to: &Unit) -> Option<Factor> {
        if from == to {
            return Some(Factor::ONE);
        }
        let mut dimensions: Vec<(&str, i32)> = Vec::new();
        let mut factor = Factor::ONE;
        for (unit, sign) in [(from, 1), (to, -1)] {
            for (id, power) in &unit.atoms {
                let atom = self.atom(*id)?;
                let power = power.saturating_mul(sign);
                let whole = i32::from(atom.power) * i32::from(power);
                match dimensions.iter_mut().find(|(d, _)| *d == atom.dimension) {
                    Some((_, sum)) => *sum += whole,
                    None => dimensions.push((&atom.dimension, whole)),
                }
                factor = factor.then(base(atom, power));
            }
        }
        dimensions.iter().all(|(_, sum)| *sum == 0).then_some(factor)
    }

    /// The power of time (hours, days, weeks) in a unit; `units/week` has -1.
    pub fn time_power(&self, unit: &Unit) -> i8 {
        unit.atoms.iter().filter(|(a, _)| self.atom(*a).is_some_and(|a| a.dimension == "time")).map(|(_, p)| *p).sum()
    }

    /// The same unit with one currency put in place of another.
    pub fn with_currency(&self, unit: &Unit, code: &str) -> Unit {
        let rest = Unit {
            atoms: unit.atoms.iter().copied().filter(|(a, _)| self.atom(*a).is_some_and(|a| a.sign.is_none())).collect(),
            percent: false,
        };
        let power = self.currency(unit).map_or(0, |(_, power)| power);
        self.multiply(&rest, &self.power(&self.named(code), power)).0
    }

    fn atom(&self, id: AtomId) -> Option<&Atom> {
        self.atoms.get(id as usize)
    }
}

/// One of this atom, to a power, in the base of its dimension.
fn base(atom: &Atom, power: i8) -> Factor {
    let one = Factor { num: atom.num, den: atom.den };
    let one = if power < 0 { one.inverse() } else { one };
    (0..power.unsigned_abs()).fold(Factor::ONE, |all, _| all.then(one))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(units: &Units, text: &str) -> Unit {
        units.parse(text).expect("a known unit")
    }

    #[test]
    fn weeks_times_days_divide_by_seven() {
        let units = Units::shipped();
        let (product, factor) = units.multiply(&unit(units, "units/week"), &unit(units, "days"));
        assert_eq!(product, unit(units, "units"));
        assert_eq!(factor, Factor { num: 1.0, den: 7.0 });
        let (product, factor) = units.multiply(&unit(units, "units/day"), &unit(units, "weeks"));
        assert_eq!((product, factor), (unit(units, "units"), Factor { num: 7.0, den: 1.0 }));
        assert_eq!(units.convert(&unit(units, "units/week"), &unit(units, "units/day")), Some(Factor { num: 1.0, den: 7.0 }));
    }

    #[test]
    fn volumetric_weight_cancels() {
        let units = Units::shipped();
        let cm = unit(units, "cm");
        let (square, _) = units.multiply(&cm, &cm);
        let (cube, _) = units.multiply(&square, &cm);
        let (kilograms, factor) = units.divide(&cube, &unit(units, "cm3/kg"));
        assert_eq!(kilograms, unit(units, "kg"));
        assert!(factor.is_one(), "{factor:?}");
        assert!(units.convert(&cube, &unit(units, "cbm")).is_some_and(|f| f == Factor { num: 1.0, den: 1e6 }));
    }

    #[test]
    fn months_and_currencies_do_not_convert() {
        let units = Units::shipped();
        for (a, b) in [("month", "days"), ("USD", "CNY"), ("workday", "day"), ("case", "unit"), ("year", "month")] {
            assert_eq!(units.convert(&unit(units, a), &unit(units, b)), None, "{a} to {b}");
        }
    }

    #[test]
    fn roots_halve_powers() {
        let units = Units::shipped();
        assert_eq!(units.root(&unit(units, "cm^2")), Some(unit(units, "cm")));
        assert_eq!(units.root(&unit(units, "days")), None);
        let (ratio, factor) = units.divide(&unit(units, "days"), &unit(units, "weeks"));
        assert!(ratio.is_plain());
        assert_eq!(factor, Factor { num: 1.0, den: 7.0 });
    }
}
