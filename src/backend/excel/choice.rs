//! Choices as formula text: IF, tiers, decision tables, buffers. Takes branches or a grid; gives nested IFs that are
//! unknown as soon as a test before the chosen one is. Invariant: only the chosen value counts.

use super::Why;
use super::condition::Truth;
use super::expression::{Number, known};
use super::writer::{Kind, Res, Writer};
use crate::plan::{Compare, End, Expr, Fit, Grid};

/// What stands for unknown.
fn unknown(kind: Kind) -> &'static str {
    if kind == Kind::Truth { "0.5" } else { "\"\"" }
}

impl Writer<'_> {
    /// The text, and whether it may be an error.
    pub fn choose(&mut self, branches: &[(Expr, Expr)], otherwise: Option<&Expr>, kind: Kind) -> Res<(String, bool)> {
        let nothing = unknown(kind);
        let mut fails = false;
        let mut steps = Vec::new();
        for (test, value) in branches {
            let test = match self.truth(test)? {
                Truth::Three { cell: false, .. } => Truth::Three { text: self.truth_cell(test)?, cell: true },
                test => test,
            };
            steps.push((test, self.value(value, kind)?));
        }
        let mut text = match otherwise {
            Some(value) => self.value(value, kind)?,
            None => nothing.to_string(),
        };
        for (test, value) in steps.into_iter().rev() {
            text = match test {
                Truth::Three { text: cell, .. } => match cell.as_str() {
                    "1" => value,
                    "0" => text,
                    "0.5" => nothing.to_string(),
                    _ => format!("IF({cell}=1,{value},IF({cell}=0,{text},{nothing}))"),
                },
                Truth::Test { text: test, numbers, texts, fails: may_fail } => {
                    fails |= may_fail;
                    let choice = format!("IF({test},{value},{text})");
                    match known(&numbers, &texts) {
                        Some(known) => format!("IF({known},{choice},{nothing})"),
                        None => choice,
                    }
                }
            };
        }
        Ok((text, fails))
    }

    /// A value as it stands inside a choice.
    fn value(&mut self, expr: &Expr, kind: Kind) -> Res<String> {
        match kind {
            Kind::Truth => Ok(self.truth(expr)?.three()),
            Kind::Text => Ok(self.text_of(expr)?.whole()),
            Kind::Number | Kind::Unknown => Ok(self.number(expr)?.whole()),
        }
    }

    /// The value at an index.
    pub fn nth(&mut self, index: &Expr, values: &[Expr], kind: Kind) -> Res<(String, bool)> {
        let leaves: Res<Vec<String>> = values.iter().map(|v| self.value(v, kind)).collect();
        let leaves = leaves?;
        if let Expr::FirstFit(grid) = index {
            return self.first_fit(grid, leaves, unknown(kind));
        }
        let index = self.short(index)?;
        let nothing = unknown(kind);
        let mut text = nothing.to_string();
        for (n, leaf) in leaves.iter().enumerate().rev() {
            text = format!("IF({}={n},{leaf},{text})", index.text);
        }
        let text = match known(&index.cells, &[]) {
            Some(known) => format!("IF({known},{text},{nothing})"),
            None => text,
        };
        Ok((text, index.fails))
    }

    /// The leaf of the first row of a grid that fits.
    pub fn first_fit(&mut self, grid: &Grid, leaves: Vec<String>, nothing: &str) -> Res<(String, bool)> {
        if let ([input], Some(tests)) = (grid.inputs.as_slice(), single_tests(grid))
            && let Some(chain) = self.chain(input, &tests, &leaves, nothing)?
        {
            return Ok(chain);
        }
        // each row is a condition of its own
        let mut text = nothing.to_string();
        let mut rows = Vec::new();
        for row in &grid.rows {
            let tests: Vec<Expr> = grid.inputs.iter().zip(row).filter_map(|(input, fit)| as_test(input, fit)).collect();
            rows.push(match tests.as_slice() {
                [] => None,
                _ => Some(self.truth_cell(&Expr::And(tests))?),
            });
        }
        if rows.len() > 28 {
            return Err(Why::TooLong);
        }
        for (cell, leaf) in rows.into_iter().zip(leaves).rev() {
            text = match cell {
                None => leaf,
                Some(cell) => format!("IF({cell}=1,{leaf},IF({cell}=0,{text},{nothing}))"),
            };
        }
        Ok((text, false))
    }

    /// One input, and tests that are known wherever it is: plain tests behind one guard.
    fn chain(&mut self, input: &Expr, tests: &[&Fit], leaves: &[String], nothing: &str) -> Res<Option<(String, bool)>> {
        if tests.len() > 50 || tests.iter().any(|t| matches!(t, Fit::Any)) {
            return Ok(None);
        }
        let kind = self.kind(input);
        let (guard, value) = match kind {
            Kind::Number => {
                let value = self.short(input)?;
                if value.fails {
                    return Ok(None);
                }
                (known(&value.cells, &[]), value.at_six())
            }
            Kind::Text => {
                self.compares_in_excel(input)?;
                let value = self.text_cell(input)?;
                (known(&[], std::slice::from_ref(&value)), value)
            }
            _ => return Ok(None),
        };
        let mut conditions = Vec::new();
        for fit in tests {
            let Some(condition) = self.condition(kind, &value, fit)? else { return Ok(None) };
            conditions.push(condition);
        }
        let mut text = nothing.to_string();
        for (condition, leaf) in conditions.into_iter().zip(leaves).rev() {
            text = match condition.as_str() {
                "TRUE" => leaf.clone(),
                _ => format!("IF({condition},{leaf},{text})"),
            };
        }
        let text = match guard {
            Some(known) => format!("IF({known},{text},{nothing})"),
            None => text,
        };
        Ok(Some((text, false)))
    }

    /// A test of a known value; none where an operand may be unknown.
    fn condition(&mut self, kind: Kind, value: &str, fit: &Fit) -> Res<Option<String>> {
        let sure = |n: &Number| n.cells.is_empty() && !n.fails && !n.empty;
        match (fit, kind) {
            (Fit::Known, _) => Ok(Some("TRUE".into())),
            (Fit::Range { low, high }, Kind::Number) => {
                let mut parts = Vec::new();
                let signs = |below: bool, open: bool| match (below, open) {
                    (true, true) => ">",
                    (true, false) => ">=",
                    (false, true) => "<",
                    (false, false) => "<=",
                };
                for (end, below) in [(low, true), (high, false)] {
                    if let Some(End { at, open }) = end {
                        let at = self.number(at)?;
                        if !sure(&at) {
                            return Ok(None);
                        }
                        parts.push(format!("{value}{}{}", signs(below, *open), at.at_six()));
                    }
                }
                Ok(Some(all_of(parts)))
            }
            (Fit::OneOf { items, negated }, _) => {
                let mut parts = Vec::new();
                for item in items {
                    let item = match kind {
                        Kind::Text => {
                            self.compares_in_excel(item)?;
                            let item = self.text_of(item)?;
                            if !item.cells.is_empty() || item.empty || item.fails {
                                return Ok(None);
                            }
                            item.text
                        }
                        _ => {
                            let item = self.number(item)?;
                            if !sure(&item) {
                                return Ok(None);
                            }
                            item.at_six()
                        }
                    };
                    parts.push(format!("{value}={item}"));
                }
                let any = match parts.as_slice() {
                    [one] => one.clone(),
                    _ => format!("OR({})", parts.join(",")),
                };
                Ok(Some(if *negated { format!("NOT({any})") } else { any }))
            }
            _ => Ok(None),
        }
    }
}

fn all_of(parts: Vec<String>) -> String {
    match parts.as_slice() {
        [] => "TRUE".to_string(),
        [one] => one.clone(),
        _ => format!("AND({})", parts.join(",")),
    }
}

/// The tests of a grid of one input.
fn single_tests(grid: &Grid) -> Option<Vec<&Fit>> {
    grid.rows.iter().map(|row| if row.len() == 1 { row.first() } else { None }).collect()
}

/// A test as a condition; none for what fits everything.
fn as_test(input: &Expr, fit: &Fit) -> Option<Expr> {
    let compare =
        |op: Compare, left: &Expr, right: &Expr| Expr::Compare { op, left: Box::new(left.clone()), right: Box::new(right.clone()) };
    match fit {
        Fit::Any => None,
        // true where it is known, unknown where not
        Fit::Known => Some(Expr::Choose { branches: vec![(Expr::IsKnown(Box::new(input.clone())), Expr::Truth(true))], otherwise: None }),
        Fit::Range { low, high } => {
            let mut all = Vec::new();
            if let Some(End { at, open }) = low {
                all.push(compare(if *open { Compare::Above } else { Compare::AtLeast }, input, at));
            }
            if let Some(End { at, open }) = high {
                all.push(compare(if *open { Compare::Below } else { Compare::AtMost }, input, at));
            }
            if all.is_empty() { as_test(input, &Fit::Known) } else { Some(Expr::And(all)) }
        }
        Fit::OneOf { items, negated } => {
            let any = Expr::Or(items.iter().map(|i| compare(Compare::Equal, input, i)).collect());
            Some(if *negated { Expr::Not(Box::new(any)) } else { any })
        }
    }
}
