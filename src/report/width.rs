//! Widths of columns, measured in the cells that a text takes: a Han character takes two.
//! Invariant: a width is between the least and the most that its maker allows.

use super::sheet::{Cell, Value};
use unicode_width::UnicodeWidthStr;

pub struct Widths {
    least: f64,
    most: f64,
    cells: Vec<usize>,
}

/// What a column needs beyond its text: the margins and a step of indent.
const ROOM: f64 = 3.0;
/// Heads wrap, so a long one does not widen its column beyond this.
const HEAD_CELLS: usize = 18;
/// About so many lines a head may take.
const HEAD_LINES: usize = 5;

impl Widths {
    pub fn new(least: f64, most: f64) -> Widths {
        Widths { least, most, cells: Vec::new() }
    }

    pub fn see_cells(&mut self, column: usize, cells: usize) {
        if self.cells.len() <= column {
            self.cells.resize(column + 1, 0);
        }
        self.cells[column] = self.cells[column].max(cells);
    }

    /// A text; of several lines the longest.
    pub fn see(&mut self, column: usize, text: &str) {
        self.see_cells(column, text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0));
    }

    /// The head of a column; room for the filter's button is left, and a single word is not broken.
    pub fn see_head(&mut self, column: usize, text: &str) {
        let longest_word = text.split_whitespace().map(UnicodeWidthStr::width).max().unwrap_or(0);
        let cells = text.width().min(HEAD_CELLS).max(longest_word.min(2 * HEAD_CELLS)).max(text.width().div_ceil(HEAD_LINES));
        self.see_cells(column, cells + 3);
    }

    /// The head of a column that is not wrapped.
    pub fn see_line_of_head(&mut self, column: usize, text: &str) {
        self.see_cells(column, text.width() + 2);
    }

    /// A line of a listing; behind the first `own` columns stand cells of the user's, which may take less.
    pub fn see_line(&mut self, cells: &[Cell<'_>], own: usize) {
        for (n, cell) in cells.iter().enumerate() {
            match &cell.value {
                Value::Text(text) if n < own => self.see(n, text),
                Value::Text(text) => self.see_cells(n, UnicodeWidthStr::width(text.as_ref()).min(30)),
                Value::Number(_) => self.see_cells(n, 10),
                _ => {}
            }
        }
    }

    /// Widths of so many columns.
    pub fn done_to(&self, columns: usize) -> Vec<f64> {
        (0..columns).map(|n| (self.cells.get(n).copied().unwrap_or(0) as f64 + ROOM).clamp(self.least, self.most)).collect()
    }
}

/// The width of a line in hundredths of a digit, by which columns are measured: letters differ, and a Han character is as
/// wide as two digits. Each letter counts as in the wider of Calibri and Arial, so that what is judged to fit does.
pub fn hundredths(line: &str) -> usize {
    let of = |c: char| match c {
        'i' | 'j' | 'l' | 'I' | ' ' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 50,
        'f' | 't' | 'r' | '(' | ')' | '-' | '/' | '[' | ']' => 68,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | 'J' => 91,
        'm' | 'w' | '%' => 160,
        'M' | 'W' | '@' => 180,
        'A'..='Z' | '&' => 130,
        c if c.is_ascii() => 104,
        c => 104 * unicode_width::UnicodeWidthChar::width(c).unwrap_or(0),
    };
    line.chars().map(of).sum()
}

/// Cells that a number takes under a number format.
pub fn number_width(value: f64, format: &str) -> usize {
    if format.is_empty() {
        return format!("{value}").len().min(11);
    }
    let decimals = format.split_once('.').map_or(0, |(_, rest)| rest.chars().take_while(|c| matches!(c, '0' | '#')).count());
    let percent = format.ends_with('%');
    let size = if percent { value.abs() * 100.0 } else { value.abs() };
    let digits = format!("{size:.0}").len();
    let commas = if format.contains(',') { (digits - 1) / 3 } else { 0 };
    let sign = match format.find("[$") {
        Some(_) if format.contains("\\ ") => 4,
        Some(_) => 1,
        None => 0,
    };
    digits + commas + sign + usize::from(value < 0.0) + usize::from(percent) + if decimals > 0 { decimals + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn han_characters_take_two_cells() {
        let mut widths = Widths::new(2.0, 40.0);
        widths.see(0, "可售天数");
        widths.see(1, "ab\nabcdef");
        assert_eq!(widths.done_to(3), [11.0, 9.0, 3.0]);
    }

    #[test]
    fn a_line_is_measured_letter_by_letter() {
        assert_eq!((hundredths("ill"), hundredths("09"), hundredths("可售")), (150, 208, 416));
    }

    #[test]
    fn numbers_as_formatted() {
        assert_eq!(number_width(-1234.5, "[$£-809]#,##0.00"), "-£1,234.50".chars().count());
        assert_eq!(number_width(0.155, "0.0%"), "15.5%".len());
        assert_eq!(number_width(12.0, ""), 2);
    }
}
