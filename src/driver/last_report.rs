//! What people wrote into the last report: *Your value* of a parameter, and the *Review* of a decision. Takes the report
//! that is about to be replaced, or the input where it is a report itself; returns what was filled in.
//! Invariant: a file that is no report, or is broken, holds nothing; it never stops the run.

use crate::column::{Texts, fold};
use crate::import::read::{self, Input, Options};
use crate::import::sheet::{Cell, RawSheet};
use crate::import::values::shown;
use crate::model::schema::ParamText;
use crate::package::marks::Marks;
use crate::place::{CellRef, Place};
use crate::plan::ParamOrigin;
use crate::report::{self, Answer, Reviews};

use super::Checked;

impl Checked {
    /// Reads the last report, if there is one.
    pub(super) fn read_last_report(&mut self) -> Vec<ParamText> {
        let of_input = self.files.iter().find(|f| !Marks::of_bytes(&f.bytes).sheets.is_empty()).cloned();
        let shown_path = self.output.display().to_string();
        let Some(last) = of_input.or_else(|| Input::load(&self.output, &shown_path).ok()) else { return Vec::new() };
        let marks = Marks::of_bytes(&last.bytes);
        // a report on a text file has no marks, only names
        let of_kind = |kind: &str, names: [&str; 2]| -> Vec<String> {
            let marked: Vec<String> = marks.sheets.iter().filter(|s| s.kind == kind).map(|s| s.sheet.clone()).collect();
            if marks.sheets.is_empty() { names.map(String::from).to_vec() } else { marked }
        };
        let parameters = of_kind("parameters", report::PARAMETERS_SHEET);
        let decisions = of_kind("decisions", report::DECISIONS_SHEET);
        let mut texts = Texts::default();
        let only = Some([&parameters[..], &decisions[..]].concat());
        let options = Options { only, nothing_else: true, added: true, ..Options::default() };
        let reading = read::read(&[last], &options, &mut self.sources, &mut texts);
        let is = |sheet: &RawSheet, names: &[String]| names.iter().any(|n| fold(n) == fold(&sheet.name));
        for sheet in reading.sheets.iter().filter(|s| is(s, &decisions)) {
            reviews(sheet, &texts, &mut self.reviews);
        }
        reading.sheets.iter().filter(|s| is(s, &parameters)).flat_map(|sheet| own_values(sheet, &texts)).collect()
    }
}

/// The column of the first row under a title, in either tongue.
fn column(sheet: &RawSheet, texts: &Texts, titles: [&str; 2]) -> Option<u32> {
    (0..sheet.columns.len() as u32).find(|col| match sheet.get(0, *col) {
        Cell::Text(id) => titles.iter().any(|t| fold(t) == fold(texts.get(id))),
        _ => false,
    })
}

fn own_values(sheet: &RawSheet, texts: &Texts) -> Vec<ParamText> {
    let (Some(names), Some(values)) = (column(sheet, texts, report::PARAMETER_TITLE), column(sheet, texts, report::YOUR_VALUE_TITLE))
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for row in 1..sheet.rows {
        let Cell::Text(name) = sheet.get(row, names) else { continue };
        let Some(text) = written(sheet.get(row, values), texts) else { continue };
        let at = |col: u32| Place::Cell(CellRef { sheet: sheet.id, row, col });
        let name = texts.get(name).to_string();
        found.push(ParamText { name, text, place: at(values), name_place: at(names), origin: ParamOrigin::Sheet });
    }
    found
}

/// A cell as one would type it; none for a blank.
fn written(cell: Cell, texts: &Texts) -> Option<String> {
    match cell {
        Cell::Number(n) => Some(shown::number(n)),
        Cell::Date(day) => Some(crate::date::iso(day)),
        Cell::Text(id) if !texts.get(id).trim().is_empty() => Some(texts.get(id).to_string()),
        Cell::Truth(truth) => Some(if truth { "yes" } else { "no" }.to_string()),
        _ => None,
    }
}

fn reviews(sheet: &RawSheet, texts: &Texts, into: &mut Reviews) {
    let [rule, name, choice, value] = report::REVIEW_TITLES.map(|titles| column(sheet, texts, titles));
    let (Some(rule), Some(choice)) = (rule, choice) else { return };
    for row in 1..sheet.rows {
        let words = |col: u32| written(sheet.get(row, col), texts).unwrap_or_default();
        let mut key: Vec<String> = (0..rule).map(words).collect();
        key.push(words(rule));
        key.push(name.map(words).unwrap_or_default());
        let value = match value.map(|col| sheet.get(row, col)) {
            Some(Cell::Number(n)) => Answer::Number(n),
            Some(Cell::Date(day)) => Answer::Date(day),
            Some(cell) => written(cell, texts).map_or(Answer::None, Answer::Text),
            None => Answer::None,
        };
        into.add(key, words(choice), value);
    }
}
