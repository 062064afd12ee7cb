//! The report: a description of sheets, then the writers (workbook, JSON, CSV). Takes what a run computed ([`Run`]);
//! gives files, or a diagnostic that says why not.
//! Invariant: the same run gives the same bytes.

mod annotated;
mod answered;
mod article;
mod audit;
mod blocks;
mod cells;
mod constants;
mod csv;
mod decided;
mod drawn;
mod facts;
mod flags;
mod forecast;
mod issue_kinds;
mod issues;
mod json;
mod key_figures;
mod largest;
mod layout;
mod listing;
mod long_texts;
mod money;
mod notices;
mod orders;
mod pack;
mod package;
mod parameters;
mod readiness;
mod reviews;
mod rules;
mod scenarios;
mod sheet;
mod since;
mod splice;
mod style;
mod summary;
mod target;
#[cfg(test)]
mod tests;
mod tiles;
mod timeline;
mod undecided;
mod verdicts;
mod whole_row;
mod width;
mod workings;
#[cfg(test)]
mod world;

pub use answered::counts as review_counts;
pub use csv::write_csv;
pub use facts::{Facts, FileFact, KeyFact, MappingFact, Run, Scenario, file_name};
pub use issues::count as issue_count;
pub use json::write_json;
pub use layout::{DECISIONS_SHEET, PARAMETERS_SHEET};
pub use orders::unknown_rows;
pub use parameters::{PARAMETER_TITLE, YOUR_VALUE_TITLE, taken_over};
pub use reviews::{Answer, DECIDED_TITLES, REVIEW_TITLES, Review, Reviews, issues as review_issues};
pub use sheet::Report;

use crate::backend::excel::Live;
use crate::diagnostic::Diagnostic;
use crate::import::sheet::RawSheet;
use audit::Limits;
use layout::{Layout, Own};
use notices::notices;
use splice::Splice;
use splice::base::{Base, Wish};
use std::path::Path;
use std::sync::Arc;
use style::Styles;

/// Whether computed cells are formulas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Formulas {
    #[default]
    Live,
    Values,
}

/// The annotated workbook: the user's sheets with what was decided beside them, and the sheets that we add.
/// Nothing large is held: bodies of sheets refer to the run and make their rows when they are written.
pub fn describe(run: Run<'_>, formulas: Formulas) -> Report<'_> {
    let lines = issues::lines(&run);
    let issue_count = lines.len();
    let base = base(&run);
    let pieces = long_texts::pieces(&run, base.is_none());
    let layout = Arc::new(Layout::new(&run, issue_count, pieces.len(), base.as_ref()));
    // dates of the rules count from 1900
    let from_1904 = run.raw.iter().any(|s| s.from_1904);
    let formulas = if from_1904 { Formulas::Values } else { formulas };
    let live = Arc::new(match formulas {
        Formulas::Live => workings::live(run, &layout),
        Formulas::Values => Live::default(),
    });
    let formulas = if live.columns.is_empty() { Formulas::Values } else { formulas };
    let effects = money::Effects::of(&run);
    let mut styles = Styles::default();
    let mut sheets = Vec::new();
    let mut notes_left = annotated::MOST_NOTES;
    let mut beside = Vec::new();
    for user in &layout.user {
        match (&base, user.table) {
            (None, _) => sheets.extend(annotated::describe(run, &layout, user, &live, &effects, &mut styles, &mut notes_left)),
            (Some(base), Some(_)) => beside
                .extend(base.ground(user.id).and_then(|g| annotated::beside(run, user, g, &live, &effects, &mut styles, &mut notes_left))),
            (Some(_), None) => {}
        }
    }
    let noted = annotated::MOST_NOTES - notes_left;
    let active = sheets.len();
    let behind = workings::listed(&run, &layout, &live);
    let pairs = answered::Pairs::of(&run);
    let others = summary::Others { issues: issue_count, behind, rules: decided::rule_range(&run, &layout, &pairs) };
    sheets.push(summary::describe(run, &layout, &effects, others, formulas, &mut styles));
    sheets.extend(decided::describe(run, &layout, &effects, pairs, &mut styles));
    sheets.extend(orders::describe(run, &layout, formulas, &mut styles));
    sheets.extend(timeline::describe(run, &layout, &mut styles));
    sheets.extend(forecast::describe(run, &layout, formulas, &mut styles));
    sheets.extend(readiness::describe(run, &layout, &mut styles));
    sheets.extend(scenarios::describe(run, &layout, formulas, &mut styles));
    sheets.extend(undecided::describe(run, &layout, &mut styles));
    sheets.extend(issues::describe(run, &layout, lines, &mut styles));
    sheets.push(parameters::describe(run, &layout, formulas, &mut styles));
    sheets.push(rules::describe(run, &layout, &mut styles));
    let limits = limits(&run, &layout, pieces.len(), noted);
    let (audit, inputs_changed) = audit::describe(run, &layout, limits, &live, &mut styles);
    sheets.push(audit);
    sheets.extend(long_texts::describe(run, &layout, pieces, &mut styles));
    for apart in &layout.apart {
        sheets.extend(annotated::apart(run, apart, &effects, &mut styles));
    }
    let mut kinds = layout.kinds();
    for (kind, sheet) in workings::describe(run, &layout, &live, &mut styles) {
        kinds.push(kind);
        sheets.push(sheet);
    }
    let notices = notices(&run, base.as_ref());
    let splice = base.map(|base| Splice { base, beside, colours: colours(&run), kinds });
    let mut cell_names = if formulas == Formulas::Live { parameters::names(&run, &layout) } else { Vec::new() };
    cell_names.extend(inputs_changed.map(|cell| (since::NAME.to_string(), cell)));
    Report {
        title: run.say("Stock report", "库存报告").to_string(),
        styles,
        names: layout.names(),
        cell_names,
        sheets,
        active,
        splice,
        notices,
    }
}

/// The workbook of the stock table, where the report can be put into it.
fn base<'a>(run: &Run<'a>) -> Option<Base<'a>> {
    let book = run.raw.iter().find(|s| s.id == run.bound.stock.sheet)?.book;
    let input = run.inputs.get(book)?;
    let wish = |sheet: &'a RawSheet| {
        let table = layout::annotated_table(run, sheet.id)?;
        let header = layout::header_row(run, sheet.id)?;
        let (columns, width) = (sheet.columns.len() as u32, annotated::width(run, table));
        Some(Wish { sheet: sheet.id, name: &sheet.name, table, header, columns, width })
    };
    let wishes: Vec<Wish<'_>> = run.raw.iter().filter(|s| s.book == book).filter_map(wish).collect();
    Base::of(input, book, &wishes)
}

/// What conditional formats compare the flag with, and the tint they give.
fn colours(run: &Run<'_>) -> Vec<(&'static str, String, &'static str)> {
    let words = [
        ("red", run.say("red", "红"), "FFEDA08C"),
        ("amber", run.say("amber", "黄"), "FFFFD078"),
        ("green", run.say("green", "绿"), "FFE4F3EA"),
    ];
    words.map(|(name, word, fill)| (name, word.to_string(), fill)).to_vec()
}

/// Writes the workbook beside `target` and puts it in its place.
pub fn write_workbook(report: &Report<'_>, target: &Path) -> Result<(), Diagnostic> {
    target::put(target, |file| match &report.splice {
        Some(splice) => splice::write(report, splice, file),
        None => package::write(report, file),
    })
}

fn limits(run: &Run<'_>, layout: &Layout, pieces: usize, noted: usize) -> Limits {
    let mut noteworthy: Vec<(u16, u32)> =
        run.decisions.decisions.iter().filter(|d| !d.beaten && layout.of_table(d.table).is_some()).map(|d| (d.table, d.row)).collect();
    noteworthy.sort_unstable();
    noteworthy.dedup();
    let columns: usize = layout
        .user
        .iter()
        .filter_map(|u| Some(run.shown_columns(u.table?).len().saturating_sub(sheet::MOST_COLUMNS.saturating_sub(u.columns + 3) as usize)))
        .sum();
    let lists = [Own::Decisions, Own::Orders, Own::Timeline, Own::Undecided, Own::Issues, Own::LongTexts];
    let parts = lists.iter().map(|own| layout.parts(*own).len().saturating_sub(1));
    let parts = parts.chain(layout.user.iter().map(|u| u.names.len().saturating_sub(1)));
    Limits {
        notes_left_out: noteworthy.len().saturating_sub(noted),
        pieces_of_texts: pieces,
        columns_left_out: columns,
        extra_sheets: parts.sum(),
    }
}
