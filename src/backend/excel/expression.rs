//! Numbers as formula text. Takes an expression, returns text with what must be known before it may be trusted.
//! Invariant: a text that is not `whole` is never put into a cell.

use super::writer::{Kind, Res, Writer};
use crate::backend::operators::binding;
use crate::column::Column;
use crate::columns::number::at_six;
use crate::plan::{Arith, Expr, Shape};

/// How tightly a text binds that needs no parentheses anywhere.
pub const TIGHT: u8 = 9;

/// The text of a number.
#[derive(Clone, Debug, Default)]
pub struct Number {
    pub text: String,
    /// As in [`arithmetic`].
    pub tight: u8,
    /// Cells that must hold a number, or it is unknown.
    pub cells: Vec<String>,
    /// May be an error, which stands for unknown.
    pub fails: bool,
    /// May be the empty text, which stands for unknown.
    pub empty: bool,
    /// Has six decimals at most.
    pub six: bool,
    /// A single cell, whose unknown value is the empty text.
    pub passes: bool,
}

impl Number {
    pub fn sure(text: String) -> Number {
        Number { text, tight: TIGHT, ..Number::default() }
    }

    /// A text that is the empty text where it is unknown.
    pub fn maybe(text: String, fails: bool) -> Number {
        Number { text, tight: TIGHT, fails, empty: true, ..Number::default() }
    }

    /// The number, or the empty text.
    pub fn whole(&self) -> String {
        if self.passes {
            return self.text.clone();
        }
        let mut text = self.text.clone();
        if let Some(known) = known(&self.cells, &[]) {
            text = format!("IF({known},{text},\"\")");
        }
        if self.fails { format!("IFERROR({text},\"\")") } else { text }
    }

    /// In parentheses if it binds less tightly than asked for.
    pub fn within(&self, tight: u8) -> String {
        if self.tight < tight { format!("({})", self.text) } else { self.text.clone() }
    }

    /// As it compares: at six decimals.
    pub fn at_six(&self) -> String {
        if self.six { self.text.clone() } else { format!("ROUND({},6)", self.text) }
    }

    /// Takes over what another must fulfil; in arithmetic the empty text is an error.
    pub fn needs(&mut self, other: &Number) {
        for cell in &other.cells {
            if !self.cells.contains(cell) {
                self.cells.push(cell.clone());
            }
        }
        self.fails |= other.fails | other.empty;
    }
}

/// The test that cells hold numbers, and others texts; none where nothing is asked.
pub fn known(numbers: &[String], texts: &[String]) -> Option<String> {
    let mut tests: Vec<String> = texts.iter().map(|t| format!("{t}<>\"\"")).collect();
    match numbers {
        [] => {}
        [one] => tests.push(format!("ISNUMBER({one})")),
        many => tests.push(format!("COUNT({})={}", many.join(","), many.len())),
    }
    match tests.len() {
        0 => None,
        1 => tests.pop(),
        _ => Some(format!("AND({})", tests.join(","))),
    }
}

impl Writer<'_> {
    pub fn number(&mut self, expr: &Expr) -> Res<Number> {
        if let Expr::Column(id) = expr
            && let Some(constant) = self.constant_of(*id)
        {
            return self.number(&constant);
        }
        match expr {
            Expr::Number(x) if x.is_finite() => {
                let text = self.number_constant(*x);
                Ok(Number { six: at_six(*x) == *x, ..Number::sure(text) })
            }
            Expr::Number(_) | Expr::Unknown | Expr::Text(_) | Expr::Join(..) | Expr::Outer(_) => Ok(unknown()),
            Expr::Truth(t) => Ok(Number { six: true, ..Number::sure(u8::from(*t).to_string()) }),
            Expr::Column(id) => match (self.plan().columns.get(*id as usize).map(|c| &c.shape), self.world.column(*id)) {
                (Some(Shape::Truth), _) => self.truth_as_number(expr),
                (_, Some(Column::Number(_))) => {
                    let cell = self.column(*id)?;
                    let cells = if cell.open { vec![cell.text.clone()] } else { Vec::new() };
                    let passes = cell.open && !cell.blank;
                    Ok(Number { text: cell.text, tight: TIGHT, cells, six: cell.six, passes, ..Number::default() })
                }
                _ => Ok(unknown()),
            },
            Expr::History(id) => self.history_now(*id),
            Expr::Scale { value, num, den } => {
                let value = self.number(value)?;
                let mut text = value.within(2);
                for (sign, factor) in [('*', *num), ('/', *den)] {
                    if factor != 1.0 {
                        let factor = self.number_constant(factor);
                        text = format!("{text}{sign}{factor}");
                    }
                }
                let mut scaled = Number { text, tight: 2, ..Number::default() };
                scaled.needs(&value);
                Ok(scaled)
            }
            Expr::Negate(value) => {
                let value = self.number(value)?;
                let mut negated = Number { text: format!("-{}", value.within(TIGHT)), tight: 0, six: value.six, ..Number::default() };
                negated.needs(&value);
                Ok(negated)
            }
            Expr::Arith { op, left, right } => self.arith(*op, left, right),
            Expr::Compare { .. } | Expr::Not(_) | Expr::And(_) | Expr::Or(_) | Expr::IsKnown(_) => self.truth_as_number(expr),
            Expr::Choose { branches, otherwise } => {
                let (text, fails) = self.choose(branches, otherwise.as_deref(), Kind::Number)?;
                Ok(Number::maybe(text, fails))
            }
            Expr::Nth { index, values } => {
                let (text, fails) = self.nth(index, values, Kind::Number)?;
                Ok(Number::maybe(text, fails))
            }
            Expr::FirstFit(grid) => {
                let leaves = (0..grid.rows.len()).map(|n| n.to_string()).collect();
                let (text, fails) = self.first_fit(grid, leaves, "\"\"")?;
                Ok(Number { six: true, ..Number::maybe(text, fails) })
            }
            Expr::Call { func, args } => self.function(*func, args),
            Expr::Window(window) => self.window(window),
        }
    }

    fn arith(&mut self, op: Arith, left: &Expr, right: &Expr) -> Res<Number> {
        let (sign, tight) = (op.sign(), binding(op));
        let (mut a, mut b) = (self.number(left)?, self.number(right)?);
        if op == Arith::Pow {
            return self.power(left, right);
        }
        if a.tight == 0 {
            a.text = format!("({})", a.text);
        }
        if b.tight == 0 {
            b.text = format!("({})", b.text);
        }
        // what follows - or / keeps its parentheses
        let right_tight = if matches!(op, Arith::Sub | Arith::Div) { tight + 1 } else { tight };
        let mut made = Number { text: format!("{}{sign}{}", a.within(tight), b.within(right_tight)), tight, ..Number::default() };
        made.needs(&a);
        made.needs(&b);
        made.fails |= op == Arith::Div;
        Ok(made)
    }

    /// Zero to the power of zero has no answer in Excel, but one in LibreOffice.
    pub fn power(&mut self, left: &Expr, right: &Expr) -> Res<Number> {
        let (a, b) = (self.solid(left)?, self.solid(right)?);
        let text = format!("{}^{}", a.within(TIGHT), b.within(TIGHT));
        let positive = matches!(right, Expr::Number(x) if *x > 0.0);
        let text = if positive { text } else { format!("IF(AND({}=0,{}<=0),\"\",{text})", a.text, b.text) };
        let mut made = Number { text, tight: if positive { 3 } else { TIGHT }, ..Number::default() };
        made.needs(&a);
        made.needs(&b);
        made.fails = true;
        made.empty = !positive;
        Ok(made)
    }

    /// A number that is no empty text: in a cell of its own if it may be.
    pub fn solid(&mut self, expr: &Expr) -> Res<Number> {
        let number = self.number(expr)?;
        if number.empty { self.own_cell(expr) } else { Ok(number) }
    }

    /// A number that is short enough to be repeated.
    pub fn short(&mut self, expr: &Expr) -> Res<Number> {
        let number = self.number(expr)?;
        if number.empty || number.tight != TIGHT || number.text.len() > 60 { self.own_cell(expr) } else { Ok(number) }
    }

    fn own_cell(&mut self, expr: &Expr) -> Res<Number> {
        let cell = self.part(expr, Kind::Number)?;
        Ok(Number { cells: vec![cell.text.clone()], text: cell.text, tight: TIGHT, passes: true, ..Number::default() })
    }

    /// A cell that holds the number, or something that is none: for functions that leave out what is unknown.
    pub fn cell_or_none(&mut self, expr: &Expr) -> Res<Number> {
        let number = self.number(expr)?;
        let plain =
            !number.empty && !number.fails && number.tight == TIGHT && (number.cells.is_empty() || number.cells == [number.text.clone()]);
        if plain { Ok(number) } else { self.own_cell(expr) }
    }

    fn truth_as_number(&mut self, expr: &Expr) -> Res<Number> {
        let cell = self.part(expr, Kind::Truth)?.text;
        Ok(Number { six: true, ..Number::maybe(format!("IF({cell}=0.5,\"\",{cell})"), false) })
    }
}

pub fn unknown() -> Number {
    Number::maybe("\"\"".to_string(), false)
}
