//! Values as a sentence has them: at most six decimals, units in the tongue, percentages, ISO dates, labels.
//! Invariant: the unknown is never shown as zero or as nothing.

use super::number::at_six;
use super::worker::Worker;
use crate::column::{Column, TextId, Texts, UNKNOWN_TEXT, truth};
use crate::date::iso;
use crate::plan::{Levels, Plan, Shape, Value};
use crate::tongue::Tongue;
use crate::unit::{Unit, Units};
use std::fmt::Write;
use std::sync::LazyLock;

/// What values of one column look like in one tongue, made once for many values.
#[derive(Clone, Debug)]
pub enum Look {
    Number { one: String, many: String },
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

/// The built-in table of units, read once.
pub fn units() -> &'static Units {
    static UNITS: LazyLock<Units> = LazyLock::new(Units::shipped);
    &UNITS
}

/// A number with at most six decimals, without needless zeros.
pub fn number(x: f64, out: &mut String) {
    let x = at_six(x);
    if x.abs() >= 1e9 || x.is_nan() {
        let start = out.len();
        let _ = write!(out, "{x:.6}");
        let kept = start + super::words::trim_zeros(&out[start..]).len();
        out.truncate(kept);
        return;
    }
    // by hand, because reasons hold many numbers: millionths as a whole number, then digits from the right
    let millionths = (x.abs() * 1e6).round() as u64;
    let (mut whole, mut rest) = (millionths / 1_000_000, millionths % 1_000_000);
    let mut digits = [b'0'; 24];
    let mut at = digits.len();
    if rest > 0 {
        let mut places = 6;
        while rest % 10 == 0 {
            rest /= 10;
            places -= 1;
        }
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
    if x < 0.0 {
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
                Look::Number { one: named(false), many: named(true) }
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
    fn unit_at_end(&self) -> Option<&str> {
        match self {
            Look::Number { many, .. } => Some(many),
            _ => None,
        }
    }

    /// Appends a value; the worker knows its text.
    pub fn show(&self, cell: Cell, worker: &Worker<'_>, tongue: Tongue, out: &mut String) {
        match (self, cell) {
            _ if !cell.is_known() => out.push_str(if tongue == Tongue::Zh { "未知" } else { "unknown" }),
            (Look::Number { one, many }, Cell::Number(x)) => {
                number(x, out);
                let is_one = (x.abs() - 1.0).abs() < 1e-5 && at_six(x).abs() == 1.0;
                out.push_str(if is_one { one } else { many });
            }
            (Look::Percent { rest }, Cell::Number(x)) => {
                number(x * 100.0, out);
                out.push('%');
                if !rest.is_empty() {
                    let _ = write!(out, " {rest}");
                }
            }
            (Look::Date, Cell::Number(x)) => out.push_str(&iso(x)),
            (Look::Level(labels), Cell::Number(x)) => match labels.get(x as usize) {
                Some(label) if x >= 0.0 => out.push_str(label),
                _ => number(x, out),
            },
            (Look::Truth { yes, no }, Cell::Truth(t)) => out.push_str(if t == truth::TRUE { yes } else { no }),
            (_, Cell::Text(id)) => worker.with_text(id, |text| out.push_str(text)),
            (_, Cell::Number(x)) => number(x, out),
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
                (Some(_), Cell::Number(x)) if i + 1 < cells.len() && !x.is_nan() => number(*x, out),
                // the last one carries the plural of all
                (Some(many), Cell::Number(x)) if cells.len() > 1 && !x.is_nan() => {
                    number(*x, out);
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

    #[test]
    fn numbers_as_the_formatter_would_write_them() {
        let mut x: f64 = 0.000_001_3;
        while x < 1e12 {
            for x in [x, -x, x.floor(), x + 0.5] {
                let mut ours = String::new();
                number(x, &mut ours);
                let wanted = format!("{:.6}", at_six(x));
                let wanted = crate::columns::words::trim_zeros(&wanted);
                assert_eq!(ours, if wanted == "-0" { "0" } else { wanted });
            }
            x *= 1.37;
        }
    }

    #[test]
    fn numbers_with_units_in_both_tongues() {
        let (units, plan, texts) = (Units::shipped(), Plan::default(), Texts::default());
        let unit = |text: &str| units.parse(text).unwrap_or_default();
        let shown = |cells: &[f64], text: &str, tongue| {
            let mut out = String::new();
            let cells: Vec<Cell> = cells.iter().map(|x| Cell::Number(*x)).collect();
            Look::new(&Shape::Number(unit(text)), &plan, &units, tongue).show_all(&cells, &Worker::new(&texts, 0.0), tongue, &mut out);
            out
        };
        assert_eq!(shown(&[49.0, 30.0], "units/week", Tongue::En), "49, 30 units/week");
        assert_eq!(shown(&[49.0, 30.0], "units/week", Tongue::Zh), "49、30 件/周");
        assert_eq!(shown(&[1.0], "days", Tongue::En), "1 day");
        assert_eq!(shown(&[2.5], "days", Tongue::En), "2.5 days");
        assert_eq!(shown(&[0.15], "%", Tongue::En), "15%");
        assert_eq!(shown(&[f64::NAN, 3.0], "units", Tongue::En), "unknown, 3 units");
        assert_eq!(shown(&[0.1 + 0.2], "", Tongue::En), "0.3");
    }
}
