//! The description of a report: sheets, their cells, styles and furniture, without any type of the writer.
//! Large sheets are not held: a sheet's body yields its rows on demand, borrowed from what the run computed.
//! Invariant: a body yields its rows in ascending order, each once, and the same ones every time.

use super::splice::Splice;
use super::style::{StyleId, Styles};
use crate::backend::excel::{RowAt, Template};
use crate::diagnostic::Diagnostic;
use std::borrow::Cow;
use std::io;

/// Rows of a sheet in Excel.
pub const MOST_ROWS: u32 = 1_048_576;
/// Columns of a sheet in Excel.
pub const MOST_COLUMNS: u32 = 16_384;
/// UTF-16 units of a cell in Excel.
pub const MOST_TEXT: usize = 32_767;
/// Hyperlinks of a sheet in Excel.
pub const MOST_LINKS: usize = 65_530;

/// A workbook to be written.
pub struct Report<'a> {
    pub title: String,
    pub styles: Styles,
    /// Names of all sheets, by the number that a [`Link`] has; the user's first.
    pub names: Vec<String>,
    /// The sheets that are written as a whole: all of them, or only ours where the user's own package is kept.
    pub sheets: Vec<Sheet<'a>>,
    /// Index of the sheet that is open first; in the user's own package it stays the user's.
    pub active: usize,
    /// Names of cells: the name and the cell, as a formula writes it.
    pub cell_names: Vec<(String, String)>,
    /// The user's package and what goes into its sheets.
    pub splice: Option<Splice<'a>>,
    /// What could not be done as usual, for the one who runs it.
    pub notices: Vec<Diagnostic>,
}

pub struct Sheet<'a> {
    pub name: String,
    /// Widths by column, in characters.
    pub widths: Vec<f64>,
    /// So many rows and columns stay in view.
    pub freeze: (u32, u32),
    pub filter: Option<Area>,
    pub table: Option<Table>,
    /// First and last row that are repeated on each printed page.
    pub repeat: Option<(u32, u32)>,
    pub choices: Vec<Choice>,
    pub notes: Vec<Note>,
    pub charts: Vec<Chart>,
    pub sparklines: Vec<Sparkline>,
    /// Locked without a password; cells whose style is unlocked can be written.
    pub locked: bool,
    pub ours: bool,
    /// So many columns are printed, on one page across; all of them where none are named.
    pub printed: Option<u32>,
    /// Printed on upright pages.
    pub upright: bool,
    /// Rows and columns that the body uses.
    pub size: (u32, u32),
    pub body: Box<dyn Rows + 'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    pub first_row: u32,
    pub first_col: u32,
    pub last_row: u32,
    pub last_col: u32,
}

/// An Excel table; its head is the first row of the area.
#[derive(Clone, Debug)]
pub struct Table {
    pub name: String,
    pub area: Area,
    /// Unique titles, as the head's cells have them.
    pub columns: Vec<String>,
}

/// What may be typed into an area.
#[derive(Clone, Debug)]
pub struct Choice {
    pub area: Area,
    pub kind: ChoiceKind,
    pub title: String,
    pub help: String,
}

#[derive(Clone, Debug)]
pub enum ChoiceKind {
    /// One of these.
    List(Vec<String>),
    /// One of the texts in these cells of the sheet: what is too long for a list.
    OneOf(Area),
    /// A number from, to; or words, which the next run reads: `4 weeks`.
    NumberOrWords(f64, f64),
    /// A text of any length; only the help is shown.
    Any,
}

/// A chart over cells of its own sheet, so that it follows them.
#[derive(Clone, Debug)]
pub struct Chart {
    pub kind: ChartKind,
    pub title: String,
    /// What it shows, in a sentence, for those who do not see it.
    pub in_words: String,
    /// What the categories are, and what is measured, with its unit.
    pub axes: (String, String),
    /// Format of the values.
    pub number: String,
    /// Cells of the categories, from top to bottom, and the words in them.
    pub categories: (u32, Line),
    pub labels: Labels,
    pub series: Vec<Series>,
    /// First row, and pixels from the left edge of the sheet.
    pub place: (u32, u32),
    /// In pixels.
    pub size: (u32, u32),
}

/// Rows of one column, first and last.
pub type Line = (u32, u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKind {
    /// Bars across, the first on top.
    Bars,
    /// Upright columns.
    Columns,
}

/// What stands in the cells of the categories.
#[derive(Clone, Debug)]
pub enum Labels {
    Words(Vec<String>),
    /// Serial days.
    Days(Vec<f64>),
}

/// The cells that a chart draws, in the rows of its categories.
#[derive(Clone, Debug)]
pub struct Series {
    pub name: String,
    pub column: u32,
    pub values: Vec<f64>,
}

/// A chart of columns in one cell.
#[derive(Clone, Debug)]
pub struct Sparkline {
    pub row: u32,
    pub col: u32,
    /// The cells that it draws: `'Weekly sales'!B7:AZ7`.
    pub range: String,
    /// One of its values is below zero.
    pub negative: bool,
}

#[derive(Clone, Debug)]
pub struct Note {
    pub row: u32,
    pub col: u32,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Cell<'a> {
    pub value: Value<'a>,
    pub style: StyleId,
    pub link: Option<Link>,
    /// What a recalculation makes the value of.
    pub formula: Option<Formula<'a>>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    Empty,
    Number(f64),
    Text(Cow<'a, str>),
    Truth(bool),
    /// An error value such as `#N/A`.
    Error(&'a str),
}

/// A formula; an empty value of its cell is the empty text.
#[derive(Clone, Debug, PartialEq)]
pub enum Formula<'a> {
    /// Without the equals sign.
    Text(Box<str>),
    /// The formula of a column, for one row of its table.
    Of { template: &'a Template, at: RowAt },
}

impl Formula<'_> {
    /// Appends the formula without the equals sign, markup escaped, as an element's text holds it.
    pub fn push(&self, out: &mut Vec<u8>) {
        match self {
            Formula::Text(text) => super::cells::push_text(out, text),
            Formula::Of { template, at } => template.push(out, *at),
        }
    }
}

/// To a cell of a sheet of this report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    pub sheet: u16,
    pub row: u32,
    pub col: u32,
}

impl<'a> Cell<'a> {
    pub fn empty(style: StyleId) -> Cell<'a> {
        Cell { value: Value::Empty, style, link: None, formula: None }
    }

    pub fn text(text: impl Into<Cow<'a, str>>, style: StyleId) -> Cell<'a> {
        Cell { value: Value::Text(text.into()), style, link: None, formula: None }
    }

    /// An unknown number (NaN) is an empty cell.
    pub fn number(number: f64, style: StyleId) -> Cell<'a> {
        let value = if number.is_finite() { Value::Number(number) } else { Value::Empty };
        Cell { value, style, link: None, formula: None }
    }

    pub fn formula(formula: String, cached: f64, style: StyleId) -> Cell<'a> {
        Cell { formula: Some(Formula::Text(formula.into())), ..Cell::number(cached, style) }
    }

    /// The same cell with a formula that gives its value.
    pub fn live(mut self, formula: Option<Formula<'a>>) -> Cell<'a> {
        self.formula = formula;
        self
    }

    pub fn to(mut self, link: Option<Link>) -> Cell<'a> {
        self.link = link;
        self
    }
}

/// Takes row after row: its number from zero, its cells from column A on.
pub type Sink<'s> = dyn FnMut(u32, &[Cell<'_>]) -> io::Result<()> + 's;

/// The cells of a sheet.
pub trait Rows: Sync + Send {
    fn each(&self, sink: &mut Sink<'_>) -> io::Result<()>;
}

/// A small sheet that is held as it is.
#[derive(Default)]
pub struct Grid<'a> {
    pub rows: Vec<Vec<Cell<'a>>>,
}

impl<'a> Grid<'a> {
    /// Adds a row and returns its number.
    pub fn push(&mut self, row: Vec<Cell<'a>>) -> u32 {
        self.rows.push(row);
        (self.rows.len() - 1) as u32
    }

    pub fn gap(&mut self) {
        self.rows.push(Vec::new());
    }

    /// The row that the next `push` makes.
    pub fn next(&self) -> u32 {
        self.rows.len() as u32
    }

    pub fn size(&self) -> (u32, u32) {
        (self.rows.len() as u32, self.rows.iter().map(Vec::len).max().unwrap_or(0) as u32)
    }
}

impl Rows for Grid<'_> {
    fn each(&self, sink: &mut Sink<'_>) -> io::Result<()> {
        for (n, row) in self.rows.iter().enumerate() {
            if !row.is_empty() {
                sink(n as u32, row)?;
            }
        }
        Ok(())
    }
}
