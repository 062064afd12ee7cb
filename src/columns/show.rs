//! Values as a sentence has them: two decimals where more say nothing, money with its own, units in the tongue, percentages, ISO dates, labels.
//! Invariant: the unknown is never shown as zero or as nothing.

use super::number::at_six;
use super::worker::Worker;
use crate::column::{Column, TextId, Texts, UNKNOWN_TEXT, truth};
use crate::date::iso;
use crate::plan::{Levels, Plan, Shape, Value};
use crate::tongue::Tongue;
use crate::unit::{Unit, Units};
use std::fmt::Write;

/// What values of one column look like in one tongue, made once for many values.
#[derive(Clone, Debug)]
pub enum Look {
    Number { one: String, many: String, decimals: Decimals },
    Percent { rest: String },
    Date,
    Text,
    Truth { yes: &'static str, no: &'static str },
    Level(Vec<String>),
}

/// A value by its physical kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    Number(f64),
    Text(TextId),
    Truth(u8),
}

impl Cell {
    pub fn of(column: &Column, row: usize) -> Cell {
        use super::resolve::at;
        match column {
            Column::Number(v) => Cell::Number(at(v, row).unwrap_or(f64::NAN)),
            Column::Text(v) => Cell::Text(at(v, row).unwrap_or(UNKNOWN_TEXT)),
            Column::Truth(v) => Cell::Truth(at(v, row).unwrap_or(truth::UNKNOWN)),
        }
    }

    pub fn is_known(self) -> bool {
        match self {
            Cell::Number(x) => !x.is_nan(),
            Cell::Text(id) => id != UNKNOWN_TEXT,
            Cell::Truth(t) => t != truth::UNKNOWN,
        }
    }

    /// As plans and reports hold values; levels and dates as numbers.
    pub fn value(self, texts: &Texts) -> Value {
        match self {
            _ if !self.is_known() => Value::Unknown,
            Cell::Number(x) => Value::Number(x),
            Cell::Text(id) => Value::Text(texts.get(id).to_string()),
            Cell::Truth(t) => Value::Truth(t == truth::TRUE),
        }
    }
}

/// Whether a column holds amounts of money, and not prices.
pub fn is_money(shape: &Shape) -> bool {
    matches!(shape, Shape::Number(unit) if Units::shipped().is_money(unit))
}

/// How many decimals a value is told with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decimals {
    /// Two; fewer where they are zeros, more where the number is small or would look whole and is not.
    Few,
    /// Money: so many, always; small amounts have more.
    Money(u32),
}

/// A number as a person reads it. The values themselves stand in the cells and in the JSON with all their digits.
pub fn number(x: f64, decimals: Decimals, out: &mut String) {
    let x = at_six(x);
    if x.abs() >= 1e9 || x.is_nan() {
        let start = out.len();
        let _ = write!(out, "{x:.2}");
        let kept = start + super::words::trim_zeros(&out[start..]).len();
        out.truncate(kept);
        return;
    }
    let millionths = (x.abs() * 1e6).round() as u64;
    let places = match decimals {
        Decimals::Money(places) if millionths == 0 || millionths >= 10u64.pow(6 - places.min(6)) => places,
        _ => places(millionths),
    };
    let least = match decimals {
        Decimals::Money(least) => least,
        Decimals::Few => 0,
    };
    digits(x < 0.0, rounded(millionths, places), places, least, out);
}

/// Decimals that a number of so many millionths is told with: three figures of a small one, two decimals of
/// others, but as many as it takes not to show 29.996 as 30.
fn places(millionths: u64) -> u32 {
    let least = match millionths {
        1_000_000.. => 2,
        100_000.. => 3,
        10_000.. => 4,
        1_000.. => 5,
        _ => 6,
    };
    let part = millionths % 1_000_000;
    // rounded to so many decimals it would be whole
    let looks_whole = |places: u32| {
        let half = MILLIONTHS[places as usize] / 2;
        part < half || part >= 1_000_000 - half
    };
    if part == 0 { least } else { (least..6).find(|p| !looks_whole(*p)).unwrap_or(6) }
}

/// By decimals: how many millionths one in the last of them is.
const MILLIONTHS: [u64; 7] = [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];

/// Quotient and remainder by a power of ten; each divisor is a constant, because reasons hold many numbers.
fn divided(value: u64, power: u32) -> (u64, u64) {
    match power {
        0 => (value, 0),
        1 => (value / 10, value % 10),
        2 => (value / 100, value % 100),
        3 => (value / 1_000, value % 1_000),
        4 => (value / 10_000, value % 10_000),
        5 => (value / 100_000, value % 100_000),
        _ => (value / 1_000_000, value % 1_000_000),
    }
}

/// So many millionths in units of the given decimal, half up.
fn rounded(millionths: u64, places: u32) -> u64 {
    let places = places.min(6);
    divided(millionths + MILLIONTHS[places as usize] / 2, 6 - places).0
}

/// Writes `value` with its last `places` digits, six at most, behind the point, zeros at the end cut down to `least` of
/// them. By hand, because reasons hold many numbers: digits from the right.
fn digits(negative: bool, value: u64, places: u32, least: u32, out: &mut String) {
    let mut places = places.min(6);
    let (mut whole, mut rest) = divided(value, places);
    while places > least && rest.is_multiple_of(10) {
        rest /= 10;
        places -= 1;
    }
    let mut digits = [b'0'; 24];
    let mut at = digits.len();
    if places > 0 {
        for _ in 0..places {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        at -= 1;
        digits[at] = b'.';
    }
    loop {
        at -= 1;
        digits[at] = b'0' + (whole % 10) as u8;
        whole /= 10;
        if whole == 0 {
            break;
        }
    }
    if negative && value > 0 {
        at -= 1;
        digits[at] = b'-';
    }
    out.push_str(std::str::from_utf8(&digits[at..]).unwrap_or_default());
}

impl Look {
    pub fn new(shape: &Shape, plan: &Plan, units: &Units, tongue: Tongue) -> Look {
        match shape {
            Shape::Number(unit) if unit.percent => {
                let bare = Unit { atoms: unit.atoms.clone(), percent: false };
                Look::Percent { rest: units.display(&bare, tongue, true) }
            }
            Shape::Number(unit) => {
                let named = |plural| {
                    let name = units.display(unit, tongue, plural);
                    if name.is_empty() { name } else { format!(" {name}") }
                };
                let decimals = match units.currency(unit).map(|(code, power)| (units.decimals(code), power)) {
                    // a price of yen may have decimals, and mostly has none
                    Some((decimals, 1)) if decimals > 0 || unit.atoms.len() == 1 => Decimals::Money(decimals),
                    _ => Decimals::Few,
                };
                Look::Number { one: named(false), many: named(true), decimals }
            }
            Shape::Date => Look::Date,
            Shape::Text => Look::Text,
            Shape::Truth => match tongue {
                Tongue::En => Look::Truth { yes: "yes", no: "no" },
                Tongue::Zh => Look::Truth { yes: "是", no: "否" },
            },
            Shape::Level(levels) => Look::Level(plan.levels.get(*levels as usize).map_or_else(Vec::new, |l| labels_in(l, tongue))),
        }
    }

    /// Whether a list of values names the unit once, at its end.
    fn unit_at_end(&self) -> Option<(&str, Decimals)> {
        match self {
            Look::Number { many, decimals, .. } => Some((many, *decimals)),
            _ => None,
        }
    }

    /// Appends a value; the worker knows its text.
    pub fn show(&self, cell: Cell, worker: &Worker<'_>, tongue: Tongue, out: &mut String) {
        match (self, cell) {
            _ if !cell.is_known() => out.push_str(if tongue == Tongue::Zh { "未知" } else { "unknown" }),
            (Look::Number { one, many, decimals }, Cell::Number(x)) => {
                number(x, *decimals, out);
                let is_one = (x.abs() - 1.0).abs() < 1e-5 && at_six(x).abs() == 1.0;
                out.push_str(if is_one { one } else { many });
            }
            (Look::Percent { rest }, Cell::Number(x)) => {
                number(x * 100.0, Decimals::Few, out);
                out.push('%');
                if !rest.is_empty() {
                    let _ = write!(out, " {rest}");
                }
            }
            (Look::Date, Cell::Number(x)) => out.push_str(&iso(x)),
            (Look::Level(labels), Cell::Number(x)) => match labels.get(x as usize) {
                Some(label) if x >= 0.0 => out.push_str(label),
                _ => number(x, Decimals::Few, out),
            },
            (Look::Truth { yes, no }, Cell::Truth(t)) => out.push_str(if t == truth::TRUE { yes } else { no }),
            (_, Cell::Text(id)) => worker.with_text(id, |text| out.push_str(text)),
            (_, Cell::Number(x)) => number(x, Decimals::Few, out),
            (_, Cell::Truth(t)) => out.push_str(if t == truth::TRUE { "TRUE" } else { "FALSE" }),
        }
    }

    /// Appends several values of one name: `49, 30 units/week`.
    pub fn show_all(&self, cells: &[Cell], worker: &Worker<'_>, tongue: Tongue, out: &mut String) {
        let comma = if tongue == Tongue::Zh { "、" } else { ", " };
        for (i, cell) in cells.iter().enumerate() {
            if i > 0 {
                out.push_str(comma);
            }
            match (self.unit_at_end(), cell) {
                (Some((_, decimals)), Cell::Number(x)) if i + 1 < cells.len() && !x.is_nan() => number(*x, decimals, out),
                // the last one carries the plural of all
                (Some((many, decimals)), Cell::Number(x)) if cells.len() > 1 && !x.is_nan() => {
                    number(*x, decimals, out);
                    out.push_str(many);
                }
                _ => self.show(*cell, worker, tongue, out),
            }
        }
    }
}

/// The labels as statements of a tongue would write them: the first other spelling that is of the tongue, else the label.
pub fn labels_in(levels: &Levels, tongue: Tongue) -> Vec<String> {
    let is_zh = |text: &str| text.chars().any(|c| matches!(c, '\u{3400}'..='\u{9fff}'));
    let fits = |text: &&String| is_zh(text) == (tongue == Tongue::Zh);
    levels.labels.iter().map(|(label, also)| std::iter::once(label).chain(also).find(fits).unwrap_or(label).clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(x: f64, decimals: Decimals) -> String {
        let mut out = String::new();
        number(x, decimals, &mut out);
        out
    }

    #[test]
    fn two_decimals_are_enough_unless_they_mislead() {
        let cases = [
            (91.076923, "91.08"),
            (12.5, "12.5"),
            (7.0, "7"),
            (-3.0, "-3"),
            (1234567.891, "1234567.89"),
            (30.004, "30.004"),
            (29.99996, "29.99996"),
            (0.123456, "0.123"),
            (0.05, "0.05"),
            (0.012345, "0.0123"),
            (0.000_002, "0.000002"),
            (0.000_000_2, "0"),
            (-0.000_000_2, "0"),
            (2_000_000_000.5, "2000000000.5"),
        ];
        for (x, wanted) in cases {
            assert_eq!(shown(x, Decimals::Few), wanted);
        }
        let money =
            [(12.0, 2, "12.00"), (0.0, 2, "0.00"), (-24.956, 2, "-24.96"), (0.0042, 2, "0.0042"), (1200.4, 0, "1200"), (0.4, 0, "0.4")];
        for (x, places, wanted) in money {
            assert_eq!(shown(x, Decimals::Money(places)), wanted);
        }
    }

    #[test]
    fn what_is_shown_is_the_rounded_value() {
        let mut x: f64 = 0.000_001_3;
        while x < 1e8 {
            for x in [x, -x, x.floor(), x + 0.5] {
                let back: f64 = shown(x, Decimals::Few).parse().unwrap_or(f64::NAN);
                assert!((back - at_six(x)).abs() <= (0.005f64).min(0.01 * at_six(x).abs()) + 1e-6, "{x} shown as {back}");
            }
            x *= 1.37;
        }
    }

    #[test]
    fn numbers_with_units_in_both_tongues() {
        let (units, plan, texts) = (Units::shipped(), Plan::default(), Texts::default());
        let unit = |text: &str| units.parse(text).unwrap_or_default();
        let told = |cells: &[f64], text: &str, tongue| {
            let mut out = String::new();
            let cells: Vec<Cell> = cells.iter().map(|x| Cell::Number(*x)).collect();
            Look::new(&Shape::Number(unit(text)), &plan, units, tongue).show_all(&cells, &Worker::new(&texts, 0.0), tongue, &mut out);
            out
        };
        assert_eq!(told(&[49.0, 30.0], "units/week", Tongue::En), "49, 30 units/week");
        assert_eq!(told(&[49.0, 30.0], "units/week", Tongue::Zh), "49、30 件/周");
        assert_eq!(told(&[1.0], "days", Tongue::En), "1 day");
        assert_eq!(told(&[2.5], "days", Tongue::En), "2.5 days");
        assert_eq!(told(&[0.15], "%", Tongue::En), "15%");
        assert_eq!(told(&[0.912_345], "%", Tongue::Zh), "91.23%");
        assert_eq!(told(&[12.0, 0.5], "USD", Tongue::En), "12.00, 0.50 USD");
        assert_eq!(told(&[1500.4], "JPY", Tongue::En), "1500 JPY");
        assert_eq!(told(&[24.9, 120.0], "JPY/unit", Tongue::En), "24.9, 120 JPY/unit");
        assert_eq!(told(&[f64::NAN, 3.0], "units", Tongue::En), "unknown, 3 units");
        assert_eq!(told(&[0.1 + 0.2], "", Tongue::En), "0.3");
    }
}
