//! Texts as formula text. Takes an expression. Invariant: an unknown text is the empty text.

use super::Why;
use super::expression::known;
use super::writer::{Kind, Res, Writer};
use crate::backend::operators::excel;
use crate::column::{Column, UNKNOWN_TEXT};
use crate::function::Func;
use crate::plan::Expr;

/// The text of a text.
#[derive(Clone, Debug, Default)]
pub struct Text {
    pub text: String,
    /// Cells that must not be empty, or it is unknown.
    pub cells: Vec<String>,
    /// Cells that must hold numbers.
    pub numbers: Vec<String>,
    pub fails: bool,
    /// May be the empty text for unknown although all cells are there.
    pub empty: bool,
    /// A single cell.
    pub cell: bool,
}

impl Text {
    /// The text, or the empty one.
    pub fn whole(&self) -> String {
        if self.cell {
            // an empty cell would be shown as 0
            return if self.cells.is_empty() { self.text.clone() } else { format!("{}&\"\"", self.text) };
        }
        let mut text = self.text.clone();
        if let Some(known) = known(&self.numbers, &self.cells) {
            text = format!("IF({known},{text},\"\")");
        }
        if self.fails { format!("IFERROR({text},\"\")") } else { text }
    }

    fn needs(&mut self, other: &Text) {
        self.cells.extend(other.cells.iter().cloned());
        self.numbers.extend(other.numbers.iter().cloned());
        self.fails |= other.fails;
    }
}

impl Writer<'_> {
    /// A text that is no empty text while its cells are filled; in a cell of its own if it may be.
    pub fn text_of(&mut self, expr: &Expr) -> Res<Text> {
        let text = self.text(expr)?;
        if !text.empty && text.numbers.is_empty() {
            return Ok(text);
        }
        let cell = self.part(expr, Kind::Text)?.text;
        Ok(Text { cells: vec![cell.clone()], text: cell, cell: true, ..Text::default() })
    }

    /// A text in a form that may be repeated.
    pub fn text_cell(&mut self, expr: &Expr) -> Res<String> {
        let text = self.text(expr)?;
        if text.cell { Ok(text.text) } else { Ok(self.part(expr, Kind::Text)?.text) }
    }

    pub fn text(&mut self, expr: &Expr) -> Res<Text> {
        if let Some(levels) = self.world.levels_of(expr) {
            let rank = self.short(expr)?;
            let text = self.label_of(&rank.text, levels).ok_or(Why::Elsewhere)?;
            return Ok(Text { text, empty: true, ..Text::default() });
        }
        if let Expr::Column(id) = expr
            && let Some(constant) = self.constant_of(*id)
        {
            return self.text(&constant);
        }
        match expr {
            Expr::Text(text) => match self.world.texts.find(text) {
                Some(_) => Ok(Text { text: self.text_constant(text), cell: true, ..Text::default() }),
                None => Ok(nothing()),
            },
            Expr::Column(id) if matches!(self.world.column(*id), Some(Column::Text(_))) => {
                self.no_empty_texts(*id)?;
                let cell = self.column(*id)?;
                let cells = if cell.open { vec![cell.text.clone()] } else { Vec::new() };
                Ok(Text { text: cell.text, cells, cell: true, ..Text::default() })
            }
            Expr::Join(left, right) => {
                let (a, b) = (self.text_of(left)?, self.text_of(right)?);
                let mut text = Text { text: format!("{}&{}", a.text, b.text), ..Text::default() };
                text.needs(&a);
                text.needs(&b);
                Ok(text)
            }
            Expr::Choose { branches, otherwise } => {
                let (text, fails) = self.choose(branches, otherwise.as_deref(), Kind::Text)?;
                Ok(Text { text, fails, empty: true, ..Text::default() })
            }
            Expr::Nth { index, values } => {
                let (text, fails) = self.nth(index, values, Kind::Text)?;
                Ok(Text { text, fails, empty: true, ..Text::default() })
            }
            Expr::Call { func, args } if self.kind(expr) == Kind::Text => self.text_function(*func, args),
            _ => match self.kind(expr) {
                Kind::Unknown => Ok(nothing()),
                Kind::Truth => {
                    let cell = self.truth_cell(expr)?;
                    Ok(Text { text: format!("IF({cell}=1,\"TRUE\",IF({cell}=0,\"FALSE\",\"\"))"), empty: true, ..Text::default() })
                }
                Kind::Number => {
                    let number = self.solid(expr)?;
                    let text = format!("{}&\"\"", number.within(super::expression::TIGHT));
                    Ok(Text { text, numbers: number.cells, fails: number.fails, ..Text::default() })
                }
                Kind::Text => Err(Why::NoFunction),
            },
        }
    }

    fn text_function(&mut self, func: Func, args: &[Expr]) -> Res<Text> {
        let [first, rest @ ..] = args else { return Ok(nothing()) };
        match func {
            Func::IfBlank | Func::IfError => {
                let [second] = rest else { return Ok(nothing()) };
                let (first, second) = (self.text_cell(first)?, self.text_of(second)?.whole());
                Ok(Text { text: format!("IF({first}<>\"\",{first},{second})"), empty: true, ..Text::default() })
            }
            Func::Left | Func::Right | Func::Upper | Func::Lower | Func::Trim => {
                let name = excel(func).ok_or(Why::NoFunction)?;
                let value = self.text_of(first)?;
                let mut text = Text { empty: matches!(func, Func::Left | Func::Right | Func::Trim), ..Text::default() };
                text.needs(&value);
                let mut inside = value.text;
                for count in rest {
                    let count = self.solid(count)?;
                    inside = format!("{inside},{}", count.at_six());
                    text.numbers.extend(count.cells);
                    text.fails = true;
                }
                text.text = format!("{name}({inside})");
                Ok(text)
            }
            // formats and TEXTJOIN differ between programs, countries and years
            _ => Err(Why::Country),
        }
    }

    /// The label of a rank; empty where it is none.
    pub fn label_of(&mut self, rank: &str, levels: usize) -> Option<String> {
        let (range, count) = self.labels(levels)?;
        (count > 0).then(|| format!("IF(ISNUMBER({rank}),INDEX({range},{rank}+1),\"\")"))
    }

    /// In a cell the empty text means unknown, so a column that has known empty texts cannot be read there.
    fn no_empty_texts(&self, id: crate::plan::ColumnId) -> Res<()> {
        let Some(Column::Text(ids)) = self.world.column(id) else { return Ok(()) };
        let empty = self.world.texts.find("");
        match empty {
            Some(empty) if empty != UNKNOWN_TEXT && ids.contains(&empty) => Err(Why::NoFunction),
            _ => Ok(()),
        }
    }
}

fn nothing() -> Text {
    Text { text: "\"\"".into(), empty: true, ..Text::default() }
}
