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
use rustc_hash::FxHashMap;

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
        let lines: Vec<Lines<'_>> =
            reading.sheets.iter().filter(|s| is(s, &decisions)).filter_map(|sheet| Lines::of(sheet, &texts)).collect();
        reviews(&lines, &mut self.reviews);
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

/// A Decisions sheet and where its columns stand.
struct Lines<'s> {
    sheet: &'s RawSheet,
    texts: &'s Texts,
    rule: u32,
    name: Option<u32>,
    choice: u32,
    value: Option<u32>,
}

impl<'s> Lines<'s> {
    fn of(sheet: &'s RawSheet, texts: &'s Texts) -> Option<Lines<'s>> {
        let [rule, name, choice, value] = report::REVIEW_TITLES.map(|titles| column(sheet, texts, titles));
        Some(Lines { sheet, texts, rule: rule?, name, choice: choice?, value })
    }

    fn words(&self, row: u32, col: u32) -> String {
        written(self.sheet.get(row, col), self.texts).unwrap_or_default()
    }

    /// Key parts, rule, name.
    fn decision(&self, row: u32) -> Vec<String> {
        let mut key: Vec<String> = (0..=self.rule).map(|col| self.words(row, col)).collect();
        key.push(self.name.map(|col| self.words(row, col)).unwrap_or_default());
        key
    }

    fn answer(&self, row: u32) -> Option<(String, Answer)> {
        let choice = self.words(row, self.choice);
        let value = match self.value.map(|col| self.sheet.get(row, col)) {
            Some(Cell::Number(n)) => Answer::Number(n),
            Some(Cell::Date(day)) => Answer::Date(day),
            Some(cell) => written(cell, self.texts).map_or(Answer::None, Answer::Text),
            None => Answer::None,
        };
        (!choice.is_empty() || value != Answer::None).then_some((choice, value))
    }
}

/// Of all lines only those count that have the key of an answered one: a large report has few answers.
fn reviews(sheets: &[Lines<'_>], into: &mut Reviews) {
    let mut places: FxHashMap<Vec<String>, usize> = FxHashMap::default();
    for lines in sheets {
        places.extend((1..lines.sheet.rows).filter(|row| lines.answer(*row).is_some()).map(|row| (lines.decision(row), 0)));
    }
    if places.is_empty() {
        return;
    }
    for lines in sheets {
        for row in 1..lines.sheet.rows {
            let decision = lines.decision(row);
            let Some(place) = places.get_mut(&decision) else { continue };
            if let Some((choice, value)) = lines.answer(row) {
                into.add(decision, *place, choice, value);
            }
            *place += 1;
        }
    }
}
