//! The constants of the rules as cells: a literal stands in one cell, and every formula names that cell. Totals of the
//! whole stand below them. Takes literals as they are met; gives the lines of the Constants sheet.
//! Invariant: equal literals of one kind have one cell, in the order in which they were met.

use super::template::Template;
use rustc_hash::FxHashMap;

/// First row of the list, from zero: a title and the heads stand above.
pub const FIRST_ROW: u32 = 3;
/// The column of the values.
pub const VALUE_COLUMN: u32 = 1;

/// A line of the Constants sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Constant {
    /// What the line is: a name, or empty for a literal of the rules.
    pub title: String,
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
    numbers: FxHashMap<u64, u32>,
    texts: FxHashMap<String, u32>,
}

impl Constants {
    /// The address of a line, without the sheet.
    pub fn address(line: u32) -> String {
        format!("${}${}", crate::place::column_letters(VALUE_COLUMN), FIRST_ROW + line + 1)
    }

    pub fn number(&mut self, x: f64, used_by: &str) -> u32 {
        if let Some(line) = self.numbers.get(&x.to_bits()) {
            return *line;
        }
        let line = self.add(String::new(), ConstantValue::Number(x), used_by);
        self.numbers.insert(x.to_bits(), line);
        line
    }

    pub fn text(&mut self, text: &str, used_by: &str) -> u32 {
        if let Some(line) = self.texts.get(text) {
            return *line;
        }
        let line = self.add(String::new(), ConstantValue::Text(text.to_string()), used_by);
        self.texts.insert(text.to_string(), line);
        line
    }

    /// A line of its own, shared with nobody.
    pub fn add(&mut self, title: String, value: ConstantValue, used_by: &str) -> u32 {
        self.lines.push(Constant { title, value, formula: None, used_by: used_by.to_string() });
        self.lines.len() as u32 - 1
    }
}
