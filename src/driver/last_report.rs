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
use crate::report::{self, Answer, Review, Reviews};

use super::Checked;
use rustc_hash::FxHashMap;

/// The heads of the list of decisions stand in one of so many rows.
const HEADS_WITHIN: u32 = 3;

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

/// The column of a row under a title, in either tongue.
fn column(sheet: &RawSheet, texts: &Texts, row: u32, titles: [&str; 2]) -> Option<u32> {
    (0..sheet.columns.len() as u32).find(|col| match sheet.get(row, *col) {
        Cell::Text(id) => titles.iter().any(|t| fold(t) == fold(texts.get(id))),
        _ => false,
    })
}

fn own_values(sheet: &RawSheet, texts: &Texts) -> Vec<ParamText> {
    let (Some(names), Some(values)) = (column(sheet, texts, 0, report::PARAMETER_TITLE), column(sheet, texts, 0, report::YOUR_VALUE_TITLE))
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
    /// Row of the heads: earlier versions had no remark above them.
    head: u32,
    rule: u32,
    name: Option<u32>,
    choice: u32,
    value: Option<u32>,
    /// Action, value and mark of the decision, right of the rule.
    decided: [Option<u32>; 3],
}

impl<'s> Lines<'s> {
    fn of(sheet: &'s RawSheet, texts: &'s Texts) -> Option<Lines<'s>> {
        let head = (0..sheet.rows.min(HEADS_WITHIN)).find(|row| column(sheet, texts, *row, report::REVIEW_TITLES[2]).is_some())?;
        let [rule, name, choice, value] = report::REVIEW_TITLES.map(|titles| column(sheet, texts, head, titles));
        let decided = report::DECIDED_TITLES.map(|titles| column(sheet, texts, head, titles).filter(|col| Some(*col) > rule));
        Some(Lines { sheet, texts, head, rule: rule?, name, choice: choice?, value, decided })
    }

    fn words(&self, row: u32, col: u32) -> String {
        written(self.sheet.get(row, col), self.texts).unwrap_or_default()
    }

    /// Key parts that are not empty, rule, name.
    fn decision(&self, row: u32) -> Vec<String> {
        let mut key: Vec<String> = (0..self.rule).map(|col| self.words(row, col)).filter(|part| !part.is_empty()).collect();
        key.push(self.words(row, self.rule));
        key.push(self.name.map(|col| self.words(row, col)).unwrap_or_default());
        key
    }

    fn held(&self, row: u32, col: Option<u32>) -> Answer {
        match col.map(|col| self.sheet.get(row, col)) {
            Some(Cell::Number(n)) => Answer::Number(n),
            Some(Cell::Date(day)) => Answer::Date(day),
            Some(cell) => written(cell, self.texts).map_or(Answer::None, Answer::Text),
            None => Answer::None,
        }
    }

    fn review(&self, row: u32, nth: usize) -> Option<Review> {
        let (choice, value) = (self.words(row, self.choice).trim().to_string(), self.held(row, self.value));
        let [action, decided, earlier] = self.decided;
        let words = |col: Option<u32>| col.map_or_else(String::new, |col| self.words(row, col));
        let is_answered = !choice.is_empty() || value != Answer::None;
        is_answered.then(|| Review { nth, choice, value, action: words(action), decided: self.held(row, decided), earlier: words(earlier) })
    }

    fn rows(&self) -> std::ops::Range<u32> {
        self.head + 1..self.sheet.rows
    }
}

/// Of all lines only those count that have the key of an answered one: a large report has few answers.
fn reviews(sheets: &[Lines<'_>], into: &mut Reviews) {
    let mut places: FxHashMap<Vec<String>, usize> = FxHashMap::default();
    for lines in sheets {
        places.extend(lines.rows().filter(|row| lines.review(*row, 0).is_some()).map(|row| (lines.decision(row), 0)));
    }
    if places.is_empty() {
        return;
    }
    for lines in sheets {
        for row in lines.rows() {
            let decision = lines.decision(row);
            let Some(place) = places.get_mut(&decision) else { continue };
            if let Some(review) = lines.review(row, *place) {
                into.add(decision, review);
            }
            *place += 1;
        }
    }
}
