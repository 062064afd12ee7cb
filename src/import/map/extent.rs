//! Which rows and columns of a sheet are a table, and how its cells are written, as far as the map says so.
//! Takes the entries `range`, `header_row`, `description_rows`, `hidden`, `totals`, `notes`, `decimal` and `dates`.

use super::reader::{Reading, Value};
use crate::import::sheet::Area;
use crate::tongue::Said;
use toml::de::DeValue;

/// The keys that every table of the map may have.
pub const KEYS: &[&str] = &["range", "header_row", "description_rows", "hidden", "totals", "notes"];
/// The keys that say how cells are written, for a column or for the whole map.
pub const HABITS: &[&str] = &["decimal", "dates"];

/// What becomes of rows that are no plain rows of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    Keep,
    Skip,
}

#[derive(Clone, Debug, Default)]
pub struct Extent {
    /// Header and rows; the last row is open where the map names only columns or the first row.
    pub range: Option<Area>,
    /// The last row of the header, from zero.
    pub header_row: Option<u32>,
    /// Rows under the header that describe the columns.
    pub description_rows: Option<u32>,
    pub hidden: Option<Rows>,
    pub totals: Option<Rows>,
    pub notes: Option<Rows>,
}

/// The order of day, month and year in dates that are texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    DayFirst,
    MonthFirst,
    YearFirst,
}

/// How numbers and dates are written where they are texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Habits {
    /// The mark in front of the decimals: `.` or `,`.
    pub decimal: Option<char>,
    pub dates: Option<DateOrder>,
}

impl Habits {
    /// Those of a column, else those of the map.
    pub fn or(self, other: Habits) -> Habits {
        Habits { decimal: self.decimal.or(other.decimal), dates: self.dates.or(other.dates) }
    }

    /// Reads an entry; false if it is none of these.
    pub fn read(&mut self, reading: &mut Reading, name: &str, value: &Value) -> bool {
        match name {
            "decimal" => self.decimal = reading.choice(name, value, &[(",", ','), (".", '.')]),
            "dates" => {
                self.dates = reading.choice(
                    name,
                    value,
                    &[
                        ("day first", DateOrder::DayFirst),
                        ("month first", DateOrder::MonthFirst),
                        ("year first", DateOrder::YearFirst),
                        ("日在前", DateOrder::DayFirst),
                        ("月在前", DateOrder::MonthFirst),
                        ("年在前", DateOrder::YearFirst),
                    ],
                );
            }
            _ => return false,
        }
        true
    }
}

impl Extent {
    /// Reads an entry; false if it is none of these.
    pub fn read(&mut self, reading: &mut Reading, name: &str, value: &Value) -> bool {
        let rows = [("keep", Rows::Keep), ("skip", Rows::Skip)];
        match name {
            "range" => {
                self.range = match value.get_ref() {
                    DeValue::String(text) => range(text),
                    _ => None,
                };
                if self.range.is_none() {
                    reading.wrong(
                        name,
                        value,
                        Said::new("cells such as \"A5:F200\" or \"A5:F\"", "单元格范围，例如 \"A5:F200\" 或 \"A5:F\""),
                    );
                }
            }
            "header_row" => self.header_row = reading.whole(name, value, 1..=1_048_576).map(|row| row as u32 - 1),
            "description_rows" => self.description_rows = reading.whole(name, value, 0..=20).map(|rows| rows as u32),
            "hidden" => self.hidden = reading.choice(name, value, &rows),
            "totals" => self.totals = reading.choice(name, value, &rows),
            "notes" => self.notes = reading.choice(name, value, &rows),
            _ => return false,
        }
        true
    }
}

/// `A5:F200`, `A5:F`, `A:F`: from the first cell to the last, the last row open where it is not said.
fn range(text: &str) -> Option<Area> {
    let (first, last) = text.trim().split_once(':')?;
    let (first_col, first_row) = corner(first)?;
    let (last_col, last_row) = corner(last)?;
    let area = Area { first_row: first_row.unwrap_or(0), first_col, last_row: last_row.unwrap_or(u32::MAX), last_col };
    (area.first_row <= area.last_row && area.first_col <= area.last_col).then_some(area)
}

fn corner(text: &str) -> Option<(u32, Option<u32>)> {
    let text = text.trim().replace('$', "");
    let digits = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let col = letters(&text[..digits])?;
    match &text[digits..] {
        "" => Some((col, None)),
        row => Some((col, Some(row.parse::<u32>().ok()?.checked_sub(1)?))),
    }
}

/// `F` as column 5.
pub fn letters(text: &str) -> Option<u32> {
    let text = text.trim();
    if text.is_empty() || text.len() > 3 {
        return None;
    }
    let value = |c: char| c.is_ascii_alphabetic().then(|| c.to_ascii_uppercase() as u32 - 'A' as u32 + 1);
    let number = text.chars().try_fold(0u32, |all, c| Some(all * 26 + value(c)?))?;
    (number <= 16_384).then(|| number - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_as_excel_writes_them() {
        assert_eq!(range("A5:F200"), Some(Area { first_row: 4, first_col: 0, last_row: 199, last_col: 5 }));
        assert_eq!(range("$b$2:AA"), Some(Area { first_row: 1, first_col: 1, last_row: u32::MAX, last_col: 26 }));
        for text in ["A5", "F1:A2", "A0:B2", "1:2", "ABCD1:B2", "XFE1:XFE2"] {
            assert_eq!(range(text), None, "{text}");
        }
    }
}
