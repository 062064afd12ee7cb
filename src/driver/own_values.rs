//! *Your value* of the Parameters sheet: what somebody typed into the last report is used in the next run. Takes the
//! report that is about to be replaced; returns the filled cells as texts of parameters.

use crate::column::{Texts, fold};
use crate::import::read::{self, Input, Options};
use crate::import::sheet::{Cell, RawSheet};
use crate::import::values::shown;
use crate::model::schema::ParamText;
use crate::place::{CellRef, Place};
use crate::plan::ParamOrigin;
use crate::report;

use super::Checked;

impl Checked {
    /// None where there is no last report, or it holds nothing of the user's.
    pub(super) fn own_values(&mut self) -> Vec<ParamText> {
        let shown_path = self.output.display().to_string();
        let Ok(last) = Input::load(&self.output, &shown_path) else { return Vec::new() };
        let only = report::PARAMETERS_SHEET.map(String::from).to_vec();
        let mut texts = Texts::default();
        // a file that is no report, or broken, has no values; it is about to be replaced anyway
        let options = Options { only: Some(only), nothing_else: true, ..Options::default() };
        let reading = read::read(&[last], &options, &mut self.sources, &mut texts);
        reading.sheets.iter().flat_map(|sheet| of_sheet(sheet, &texts)).collect()
    }
}

fn of_sheet(sheet: &RawSheet, texts: &Texts) -> Vec<ParamText> {
    let column_of = |titles: [&str; 2]| {
        (0..sheet.columns.len() as u32).find(|col| match sheet.get(0, *col) {
            Cell::Text(id) => titles.iter().any(|t| fold(t) == fold(texts.get(id))),
            _ => false,
        })
    };
    let (Some(names), Some(values)) = (column_of(report::PARAMETER_TITLE), column_of(report::YOUR_VALUE_TITLE)) else { return Vec::new() };
    let mut found = Vec::new();
    for row in 1..sheet.rows {
        let Cell::Text(name) = sheet.get(row, names) else { continue };
        let text = match sheet.get(row, values) {
            Cell::Number(n) => shown::number(n),
            Cell::Date(day) => crate::date::iso(day),
            Cell::Text(id) if !texts.get(id).trim().is_empty() => texts.get(id).to_string(),
            Cell::Truth(truth) => if truth { "yes" } else { "no" }.to_string(),
            _ => continue,
        };
        let at = |col: u32| Place::Cell(CellRef { sheet: sheet.id, row, col });
        let name = texts.get(name).to_string();
        found.push(ParamText { name, text, place: at(values), name_place: at(names), origin: ParamOrigin::Sheet });
    }
    found
}
