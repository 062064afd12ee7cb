//! Excel's arithmetic of single numbers: rounding, comparing, MOD, POWER. Takes and returns doubles; unknown is NaN,
//! and what would be infinite or has no answer is unknown.
//!
//! Excel rounds what it shows, fifteen significant digits, half away from zero: `ROUND(1876.4999999999998, 0)` is 1877
//! there. LibreOffice 7.4 gives 1876 for that bare call (it rounds the binary value), and both give 1877 for
//! `ROUND(ROUND(x, 6), 0)`, which is what the language means: whatever is compared or rounded is first rounded to six
//! decimals, or four more than asked for. LibreOffice's ROUNDUP and ROUNDDOWN also give up digits beyond the twelfth:
//! `ROUNDDOWN(36636.351, 8)` is 36636.35099999 there; we keep Excel's 36636.351. Invariant: [`at_six`] is monotone, so equality of numbers is transitive.

use std::cmp::Ordering;

/// Powers of ten that are exact doubles.
const TENS: [f64; 23] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

/// From here on a double has no fraction.
const WHOLE: f64 = 4_503_599_627_370_496.0;

/// The value if it is finite, else unknown.
#[inline(always)]
pub fn known(x: f64) -> f64 {
    if x.abs() < f64::INFINITY { x } else { f64::NAN }
}

/// Digits as Excel takes them: the fraction cut off; none for what cannot be a count of digits.
fn digits(n: f64) -> Option<i32> {
    (n.abs() < 400.0).then_some(n as i32)
}

/// How many decimals an operand is rounded to before it is rounded to `n`.
fn before(n: i32) -> i32 {
    (n + 4).max(6)
}

/// Excel's ROUND without the language's rounding of the operand: half away from zero on fifteen significant digits.
pub fn plain_round(x: f64, n: i32) -> f64 {
    if !x.is_finite() {
        return f64::NAN;
    }
    let Some(ten) = TENS.get(n.unsigned_abs() as usize) else {
        return if n > 0 { x } else { 0.0 };
    };
    let y = if n >= 0 { x * ten } else { x / ten };
    if y.abs() >= WHOLE {
        return fifteen(x);
    }
    let whole = y.trunc();
    let fraction = (y - whole).abs();
    // away from a half and from the next whole number, binary and decimal rounding agree; near them the digits decide
    let near = (y.abs() * 1e-14).max(1e-6);
    let rounded = if (fraction - 0.5).abs() > near && near < 0.25 {
        if fraction > 0.5 { whole + 1f64.copysign(x) } else { whole }
    } else {
        match decimal_round(x.abs(), n) {
            Some(rounded) => rounded.copysign(x),
            None => return fifteen(x),
        }
    };
    // a result of zero has no sign in Excel
    if n >= 0 { rounded / ten + 0.0 } else { rounded * ten + 0.0 }
}

/// The first fifteen significant digits of `x`, rounded half up behind the `n`th decimal, counted in units of that
/// decimal; none if all fifteen stay.
fn decimal_round(x: f64, n: i32) -> Option<f64> {
    let text = format!("{x:.14e}");
    let (mantissa, exponent) = text.split_once('e')?;
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).fold(0u64, |all, d| all * 10 + u64::from(d - b'0'));
    let exponent: i32 = exponent.parse().ok()?;
    let cut = 14 - exponent - n;
    match cut {
        ..=0 => None,
        1..=15 => {
            let unit = 10u64.pow(cut as u32);
            Some(((digits + unit / 2) / unit) as f64)
        }
        _ => Some(0.0),
    }
}

/// The number at fifteen significant digits.
fn fifteen(x: f64) -> f64 {
    format!("{x:.14e}").parse().unwrap_or(x)
}

/// Further apart than this, two numbers compare at six decimals as they are; large ones have fifteen digits only.
#[inline(always)]
pub fn near(x: f64) -> f64 {
    2e-6 + x.abs() * 1e-14
}

/// The form in which numbers compare: rounded to six decimals.
#[inline]
pub fn at_six(x: f64) -> f64 {
    plain_round(x, 6)
}

/// How two known numbers compare, at six decimals.
#[inline]
pub fn compare(a: f64, b: f64) -> Ordering {
    if a == b {
        Ordering::Equal
    } else if (a - b).abs() > near(a) {
        if a < b { Ordering::Less } else { Ordering::Greater }
    } else {
        at_six(a).total_cmp(&at_six(b))
    }
}

/// ROUND.
pub fn round(x: f64, n: f64) -> f64 {
    match digits(n) {
        Some(n) => plain_round(plain_round(x, before(n)), n),
        None => f64::NAN,
    }
}

/// ROUNDUP: away from zero.
pub fn round_up(x: f64, n: f64) -> f64 {
    toward(x, n, |y| y.abs().ceil().copysign(y))
}

/// ROUNDDOWN: toward zero.
pub fn round_down(x: f64, n: f64) -> f64 {
    toward(x, n, f64::trunc)
}

/// INT: down.
pub fn int(x: f64) -> f64 {
    toward(x, 0.0, f64::floor)
}

fn toward(x: f64, n: f64, cut: fn(f64) -> f64) -> f64 {
    let Some(n) = digits(n) else { return f64::NAN };
    let x = plain_round(x, before(n));
    if !x.is_finite() {
        return f64::NAN;
    }
    let Some(ten) = TENS.get(n.unsigned_abs() as usize) else {
        return if n > 0 { x } else { known(cut(x / 10f64.powi(-n)) * 10f64.powi(-n)) };
    };
    let y = if n >= 0 { x * ten } else { x / ten };
    if y.abs() >= WHOLE {
        return x;
    }
    // many digits before the cut: what is behind the fifteenth is an error of the last binary digits
    let rounded = cut(if y.abs() > 1e9 { fifteen(y) } else { snap(y) });
    if n >= 0 { rounded / ten + 0.0 } else { rounded * ten + 0.0 }
}

/// A product or quotient that differs from a whole number by its last binary digits only is that number.
fn snap(y: f64) -> f64 {
    let whole = y.round();
    if (y - whole).abs() <= y.abs() * 4.5e-16 { whole } else { y }
}

/// CEILING as Excel 2010 and later: away from zero for equal signs, up for a negative number and a positive step;
/// a positive number with a negative step has no answer.
pub fn ceiling(x: f64, step: f64) -> f64 {
    steps(x, step, 0.0, f64::ceil)
}

/// FLOOR, in the same way; a step of zero has no answer unless the number is zero.
pub fn floor(x: f64, step: f64) -> f64 {
    let at_zero = if at_six(x) == 0.0 { 0.0 } else { f64::NAN };
    steps(x, step, at_zero, f64::floor)
}

fn steps(x: f64, step: f64, at_zero: f64, cut: fn(f64) -> f64) -> f64 {
    let x = at_six(x);
    if !x.is_finite() || !step.is_finite() {
        return f64::NAN;
    }
    if step == 0.0 {
        return at_zero;
    }
    if x > 0.0 && step < 0.0 {
        return f64::NAN;
    }
    known(cut(snap(x / step)) * step) + 0.0
}

/// MOD: the remainder with the sign of the divisor.
pub fn modulo(x: f64, divisor: f64) -> f64 {
    if divisor == 0.0 {
        return f64::NAN;
    }
    let whole = snap(x / divisor).floor();
    let rest = x - whole * divisor;
    // what is left of a number that divides evenly but for its last binary digits
    if rest.abs() <= x.abs() * 4.5e-16 { if rest.is_nan() { f64::NAN } else { 0.0 } } else { known(rest) }
}

/// POWER and `^`: 0^0 has no answer in Excel.
pub fn power(x: f64, y: f64) -> f64 {
    if x == 0.0 && y <= 0.0 { f64::NAN } else { known(x.powf(y)) }
}

/// SQRT.
pub fn sqrt(x: f64) -> f64 {
    x.sqrt()
}

/// LN: nothing below or at zero.
pub fn ln(x: f64) -> f64 {
    if x > 0.0 { x.ln() } else { f64::NAN }
}

/// Days that stock lasts at a rate a day: 0 without stock, `most` without sales.
pub fn cover(stock: f64, rate: f64, most: f64) -> f64 {
    if stock.is_nan() || rate.is_nan() {
        f64::NAN
    } else if at_six(stock) <= 0.0 {
        0.0
    } else if at_six(rate) <= 0.0 {
        most
    } else {
        known(stock / rate)
    }
}

/// The numbers that compare as equal to one: from the smallest to the largest.
/// So a comparison with a constant is one with an exact bound.
pub fn equal_range(c: f64) -> (f64, f64) {
    let centre = at_six(c);
    if !centre.is_finite() {
        return (f64::NAN, f64::NAN);
    }
    let low = edge(centre, -1.0);
    let high = edge(centre, 1.0);
    (low, high)
}

/// The last number in the direction of `side` that still rounds to `centre`: by halving over the doubles.
fn edge(centre: f64, side: f64) -> f64 {
    let (mut inside, mut outside) = (order(centre), order(centre + side * near(centre)));
    while inside.abs_diff(outside) > 1 {
        let middle = inside.midpoint(outside);
        if at_six(unorder(middle)) == centre {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    unorder(inside)
}

/// Doubles as integers in the same order.
fn order(x: f64) -> i64 {
    let bits = x.to_bits() as i64;
    if bits < 0 { i64::MIN - bits } else { bits }
}

fn unorder(n: i64) -> f64 {
    f64::from_bits(if n < 0 { i64::MIN - n } else { n } as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rounds_as_excel_documents() {
        // Microsoft's help on ROUND, and the cases of EXCEL.md
        assert_eq!(round(2.15, 1.0), 2.2);
        assert_eq!(round(2.149, 1.0), 2.1);
        assert_eq!(round(-1.475, 2.0), -1.48);
        assert_eq!(round(21.5, -1.0), 20.0);
        assert_eq!(round(626.3, -3.0), 1000.0);
        assert_eq!(round(1.98, -1.0), 0.0);
        assert_eq!(round(-50.55, -2.0), -100.0);
        assert_eq!(round(601.315, 2.0), 601.32);
        assert_eq!(round(1.005, 2.0), 1.01);
        assert_eq!(round(1_876.499_999_999_999_8, 0.0), 1877.0);
        assert_eq!(plain_round(1_876.499_999_999_999_8, 0), 1877.0);
    }

    #[test]
    #[allow(clippy::approx_constant, reason = "the examples are Microsoft's")]
    fn up_down_and_to_a_step() {
        // Microsoft's help on ROUNDUP, ROUNDDOWN, CEILING, FLOOR, MOD, INT
        assert_eq!(round_up(3.2, 0.0), 4.0);
        assert_eq!(round_up(-3.14159, 1.0), -3.2);
        assert_eq!(round_up(31415.92654, -2.0), 31500.0);
        assert_eq!(round_down(-3.14159, 1.0), -3.1);
        assert_eq!(round_down(31415.92654, -2.0), 31400.0);
        assert_eq!(ceiling(2.5, 1.0), 3.0);
        assert_eq!(ceiling(-2.5, -2.0), -4.0);
        assert_eq!(ceiling(-2.5, 2.0), -2.0);
        assert_eq!(ceiling(1.5, 0.1), 1.5);
        assert_eq!(ceiling(0.234, 0.01), 0.24);
        assert!(ceiling(2.5, -2.0).is_nan());
        assert_eq!(floor(3.7, 2.0), 2.0);
        assert_eq!(floor(-2.5, -2.0), -2.0);
        assert_eq!(floor(0.234, 0.01), 0.23);
        assert_eq!(modulo(-3.0, 2.0), 1.0);
        assert_eq!(modulo(3.0, -2.0), -1.0);
        assert_eq!(modulo(0.3, 0.1), 0.0);
        assert_eq!(int(-8.9), -9.0);
        assert_eq!(int(2.999_999_999_9), 3.0);
    }

    #[test]
    fn compares_at_six_decimals() {
        assert_eq!(compare(0.1 + 0.2, 0.3), Ordering::Equal);
        assert_eq!(compare(1.000_000_4, 1.0), Ordering::Equal);
        assert_eq!(compare(1.000_000_6, 1.0), Ordering::Greater);
        let (low, high) = equal_range(30.0);
        assert_eq!((at_six(low), at_six(high)), (30.0, 30.0));
        assert!(at_six(low.next_down()) < 30.0 && at_six(high.next_up()) > 30.0);
    }

    proptest! {
        #[test]
        fn six_decimals_keep_the_order(a in -1e9..1e9f64, d in -1e-5..1e-5f64) {
            let b = a + d;
            prop_assert_eq!(compare(a, b), at_six(a).total_cmp(&at_six(b)));
            if a <= b { prop_assert!(at_six(a) <= at_six(b)); }
        }

        #[test]
        fn rounding_twice_is_rounding_once(x in -1e7..1e7f64, n in -3..8i32) {
            let once = round(x, f64::from(n));
            prop_assert_eq!(round(once, f64::from(n)), once);
            prop_assert!((once - x).abs() <= 0.500_001 * 10f64.powi(-n) + 1e-6);
            prop_assert!(round_down(x, f64::from(n)).abs() <= round_up(x, f64::from(n)).abs());
        }

        #[test]
        fn bounds_of_a_constant_are_exact(c in -1e6..1e6f64, d in -2e-6..2e-6f64) {
            let (low, high) = equal_range(c);
            let x = c + d;
            prop_assert_eq!(compare(x, c) == Ordering::Less, x < low);
            prop_assert_eq!(compare(x, c) == Ordering::Greater, x > high);
        }

        #[test]
        fn a_ceiling_is_the_next_multiple(x in -1e5..1e5f64, step in prop::sample::select(vec![0.1, 0.05, 0.5, 1.0, 2.5, 6.0, 12.0, 24.0])) {
            let up = ceiling(x, step);
            prop_assert!(up >= x - 1e-6 && up - x < step + 1e-6);
            prop_assert_eq!(compare(modulo(up, step).min((step - modulo(up, step)).abs()), 0.0), Ordering::Equal);
        }
    }
}
