//! The map, `restock.toml`: where in the user's workbook each name is found.
//! Takes the text of the file, returns a [`Map`] and everything that is wrong with it, each with its place.
//! Invariant: lists, histories and columns keep the order of the file.

mod extent;
mod parts;
mod reader;
mod toml_words;

pub use extent::{DateOrder, Extent, Habits, Rows};
pub use parts::weekday_words;

use crate::diagnostic::Diagnostic;
use crate::place::{FileId, Span};
use crate::tongue::Tongue;

/// A text of the map and where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Worded {
    pub text: String,
    pub span: Span,
}

#[derive(Clone, Debug, Default)]
pub struct Map {
    pub file: FileId,
    /// Tongue of messages and report; none if the map does not say.
    pub language: Option<Tongue>,
    /// Folders or files of rules.
    pub rules: Vec<Worded>,
    /// Workbooks; the first one is the one that is annotated.
    pub inputs: Vec<Worded>,
    pub output: Option<Worded>,
    /// Serial day.
    pub as_of: Option<(f64, Span)>,
    pub currency: Option<Worded>,
    /// The weekday on which weeks end, Monday 0 to Sunday 6.
    pub week_ends: u8,
    /// How numbers and dates are written where they are texts, unless a column says otherwise.
    pub habits: Habits,
    pub stock: StockMap,
    pub histories: Vec<HistoryMap>,
    pub lists: Vec<ListMap>,
    /// Name, and the text of the value.
    pub params: Vec<(Worded, Worded)>,
    pub rates: Vec<RateMap>,
}

/// 1 of `from` is `rate` of `to`.
#[derive(Clone, Debug)]
pub struct RateMap {
    pub from: Worded,
    pub rate: f64,
    pub to: Worded,
}

impl Map {
    /// The sheets that its tables name.
    pub fn sheets(&self) -> impl Iterator<Item = &Worded> {
        let lists = self.lists.iter().filter_map(|l| l.sheet.as_ref());
        let histories = self.histories.iter().filter_map(|h| h.sheet.as_ref());
        self.stock.sheet.iter().chain(lists).chain(histories)
    }
}

#[derive(Clone, Debug, Default)]
pub struct StockMap {
    /// Where `[stock]` stands.
    pub span: Span,
    /// None means the first sheet of the first workbook.
    pub sheet: Option<Worded>,
    /// Headers, or names under `[stock.columns]`.
    pub key: Vec<Worded>,
    pub duplicates: Duplicates,
    /// The number 123 is the key 00123.
    pub digits: Option<u32>,
    /// How a key that Excel made a date of was written: `d-m`, `mm-dd` ...
    pub key_dates: Option<Worded>,
    pub extent: Extent,
    pub columns: Vec<ColumnMap>,
}

/// What several rows with one key mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Duplicates {
    #[default]
    Stop,
    Sum,
}

#[derive(Clone, Debug, Default)]
pub struct ColumnMap {
    pub name: Worded,
    /// Spellings of the header, any of which is taken; the name itself where there are none.
    pub headers: Vec<Worded>,
    /// Other names for rule files.
    pub also: Vec<Worded>,
    /// As written; read by [`crate::unit`]. "%" is also a unit.
    pub unit: Option<Worded>,
    pub kind: Option<(CellKind, Span)>,
    /// What a blank cell means.
    pub default: Option<(Fill, Span)>,
    /// The letter of the sheet's column, where headers cannot tell; from zero.
    pub letter: Option<(u32, Span)>,
    /// Of several numbers in one cell, `12/40/66`, the one meant; from one.
    pub part: Option<u32>,
    pub habits: Habits,
}

impl ColumnMap {
    pub fn is_percent(&self) -> bool {
        self.unit.as_ref().is_some_and(|u| matches!(u.text.trim(), "%" | "％") || u.text.trim().eq_ignore_ascii_case("percent"))
    }
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    Number,
    Text,
    YesNo,
    Date,
}

/// A value that stands for blanks.
#[derive(Clone, Debug, PartialEq)]
pub enum Fill {
    Number(f64),
    Text(String),
    Truth(bool),
    /// Serial day.
    Date(f64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A row a key, a column a period.
    Wide,
    /// A row a date and key.
    Long,
}

/// What a period without a value means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    Unknown,
    Zero,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodKind {
    Day,
    Week,
    Month,
}

#[derive(Clone, Debug)]
pub struct HistoryMap {
    pub name: Worded,
    pub also: Vec<Worded>,
    pub sheet: Option<Worded>,
    pub layout: Layout,
    pub period: PeriodKind,
    pub unit: Option<Worded>,
    pub plan: bool,
    /// `kind = "level"`: how much there is at the end of each period, not how much came or went.
    pub level: bool,
    pub missing: Missing,
    /// Headers of the key columns of this sheet; the stock sheet's where there are none.
    pub key: Vec<Worded>,
    pub duplicates: Duplicates,
    /// Long: headers of the columns with the date and the amount.
    pub date: Vec<Worded>,
    pub value: Vec<Worded>,
    /// A column of the stock sheet: from this day on an absent period is zero.
    pub launch: Option<Worded>,
    /// Year of the first column, for headers that name none (`06-08`, `Jan`).
    pub year: Option<i32>,
    pub extent: Extent,
    pub habits: Habits,
}

#[derive(Clone, Debug)]
pub struct ListMap {
    pub name: Worded,
    pub also: Vec<Worded>,
    pub sheet: Option<Worded>,
    /// Columns that hold the row's key: names of the list, equal to columns of the stock sheet.
    pub matches: Vec<Worded>,
    pub extent: Extent,
    pub columns: Vec<ColumnMap>,
}

/// Reads the map. With errors among the diagnostics the map holds what could be understood.
pub fn from_toml(text: &str, file: FileId) -> (Map, Vec<Diagnostic>) {
    let mut reading = reader::Reading::new(text, file);
    let map = parts::map(&mut reading);
    (map, reading.finish())
}

#[cfg(test)]
mod tests;
