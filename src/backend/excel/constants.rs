//! The constants of the rules as cells: a literal stands in one cell, and every formula names that cell. Totals of the
//! whole stand below them. Takes literals as they are met; gives the lines of the Constants sheet.
//! Invariant: equal literals of one kind and unit have one cell, in the order in which they were met.

use super::literals::{Literal, Place};
use super::template::Template;
use crate::plan::Shape;
use rustc_hash::FxHashMap;

/// First row of the list, from zero: a title and the heads stand above.
pub const FIRST_ROW: u32 = 3;
/// The column of the values.
pub const VALUE_COLUMN: u32 = 1;

/// A line of the Constants sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Constant {
    /// What the line is, where it is [`Place::Named`].
    pub title: String,
    pub literal: Literal,
    pub value: ConstantValue,
    pub formula: Option<Template>,
    /// Where it is first read.
    pub used_by: String,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ConstantValue {
    Number(f64),
    /// A serial day.
    Date(f64),
    Text(String),
    Unknown,
}

#[derive(Clone, Debug, Default)]
pub struct Constants {
    pub lines: Vec<Constant>,
    numbers: FxHashMap<u64, Vec<u32>>,
    texts: FxHashMap<String, u32>,
}

impl Constants {
    /// The address of a line, without the sheet.
    pub fn address(line: u32) -> String {
        format!("${}${}", crate::place::column_letters(VALUE_COLUMN), FIRST_ROW + line + 1)
    }

    /// Numbers of different units, and factors between units, are different constants.
    pub fn number(&mut self, x: f64, literal: Literal, used_by: &str) -> u32 {
        let kind = |literal: &Literal| (literal.place == Place::Conversion, literal.shape.clone());
        let known = self.numbers.get(&x.to_bits()).into_iter().flatten();
        let same = |line: &&u32| self.lines.get(**line as usize).is_some_and(|l| kind(&l.literal) == kind(&literal));
        if let Some(line) = known.copied().find(|line| same(&line)) {
            return line;
        }
        let line = self.push(String::new(), ConstantValue::Number(x), literal, used_by);
        self.numbers.entry(x.to_bits()).or_default().push(line);
        line
    }

    pub fn text(&mut self, text: &str, literal: Literal, used_by: &str) -> u32 {
        if let Some(line) = self.texts.get(text) {
            return *line;
        }
        let line = self.push(String::new(), ConstantValue::Text(text.to_string()), literal, used_by);
        self.texts.insert(text.to_string(), line);
        line
    }

    /// A line of its own, shared with nobody.
    pub fn add(&mut self, title: String, value: ConstantValue, shape: Option<Shape>) -> u32 {
        self.push(title, value, Literal { place: Place::Named, shape }, "")
    }

    /// One of several labels that stand below each other.
    pub fn label(&mut self, label: &str, literal: Literal) -> u32 {
        self.push(String::new(), ConstantValue::Text(label.to_string()), literal, "")
    }

    fn push(&mut self, title: String, value: ConstantValue, literal: Literal, used_by: &str) -> u32 {
        self.lines.push(Constant { title, literal, value, formula: None, used_by: used_by.to_string() });
        self.lines.len() as u32 - 1
    }
}
