//! The report: a description of sheets, then the writers (workbook, JSON, CSV). Takes what a run computed ([`Run`]);
//! gives files, or a diagnostic that says why not.
//! Invariant: the same run gives the same bytes.

mod annotated;
mod audit;
mod cells;
mod csv;
mod decided;
mod facts;
mod issues;
mod json;
mod key_figures;
mod layout;
mod listing;
mod money;
mod package;
mod parameters;
mod rules;
mod sheet;
mod style;
mod summary;
mod target;
#[cfg(test)]
mod tests;
mod undecided;
mod verdicts;
mod width;
#[cfg(test)]
mod world;

pub use csv::write_csv;
pub use facts::{Facts, FileFact, KeyFact, MappingFact, Run};
pub use json::write_json;
pub use layout::PARAMETERS_SHEET;
pub use parameters::{PARAMETER_TITLE, YOUR_VALUE_TITLE};
pub use sheet::Report;

use crate::diagnostic::Diagnostic;
use audit::Limits;
use layout::{Layout, Own};
use std::path::Path;
use std::sync::Arc;
use style::Styles;

/// The annotated workbook: the user's sheets with what was decided beside them, and the sheets that we add.
/// Nothing large is held: bodies of sheets refer to the run and make their rows when they are written.
pub fn describe(run: Run<'_>) -> Report<'_> {
    let lines = issues::lines(&run);
    let issue_count = lines.len();
    let layout = Arc::new(Layout::new(&run, issue_count));
    let effects = money::Effects::of(&run);
    let mut styles = Styles::default();
    let mut sheets = Vec::new();
    let mut notes_left = annotated::MOST_NOTES;
    for user in &layout.user {
        sheets.extend(annotated::describe(run, &layout, user, &mut styles, &mut notes_left));
    }
    let noted = annotated::MOST_NOTES - notes_left;
    let active = sheets.len();
    sheets.push(summary::describe(run, &layout, &effects, issue_count, &mut styles));
    sheets.extend(decided::describe(run, &layout, &effects, &mut styles));
    sheets.extend(undecided::describe(run, &layout, &mut styles));
    sheets.extend(issues::describe(run, &layout, lines, &mut styles));
    sheets.push(parameters::describe(run, &layout, &mut styles));
    sheets.push(rules::describe(run, &layout, &mut styles));
    let limits = limits(&run, &layout, issue_count, noted);
    sheets.push(audit::describe(run, &layout, limits, &mut styles));
    Report { title: run.say("Stock report", "库存报告").to_string(), styles, sheets, active }
}

/// Writes the workbook beside `target` and puts it in its place.
pub fn write_workbook(report: &Report<'_>, target: &Path) -> Result<(), Diagnostic> {
    target::put(target, |file| package::write(report, file))
}

fn limits(run: &Run<'_>, layout: &Layout, issues: usize, noted: usize) -> Limits {
    let mut noteworthy: Vec<(u16, u32)> =
        run.decisions.decisions.iter().filter(|d| !d.beaten && layout.of_table(d.table).is_some()).map(|d| (d.table, d.row)).collect();
    noteworthy.sort_unstable();
    noteworthy.dedup();
    let texts = (0..run.texts.len()).filter(|id| cells::too_long(run.texts.get(*id as u32))).count();
    let reasons = run.decisions.decisions.iter().filter(|d| cells::too_long(&d.reason)).count();
    let columns: usize = layout
        .user
        .iter()
        .filter_map(|u| Some(run.shown_columns(u.table?).len().saturating_sub(sheet::MOST_COLUMNS.saturating_sub(u.columns + 3) as usize)))
        .sum();
    let lists = [Own::Decisions, Own::Undecided, Own::Issues];
    let parts = lists.iter().map(|own| layout.parts(*own).len() - 1).chain(layout.user.iter().map(|u| u.names.len() - 1));
    Limits {
        notes_left_out: noteworthy.len().saturating_sub(noted),
        texts_cut: texts + reasons,
        links: run.decisions.decisions.len().max(run.decisions.undecided.len()).max(issues),
        columns_left_out: columns,
        extra_sheets: parts.sum(),
    }
}
