//! From raw sheets to typed frames: rows with their keys, the wanted columns, histories by period, lists.
//! Takes the map, what was located and the sheets; returns [`Bound`] with every doubt as an issue, and errors that
//! must stop the run (a key twice, a default that does not fit).
//! Invariant: rows of the sheet below the header = rows of the frame + rows merged + rows skipped + blank rows.

mod cells;
mod habits;
mod history;
mod identities;
mod issues;
mod keys;
mod other_currencies;
mod percents;
mod row_facts;
mod rows;
mod table;

use crate::column::Texts;
use crate::diagnostic::Diagnostic;
use crate::import::frame::{Bound, Frame};
use crate::import::locate::{HistoryColumns, Located, Wanted};
use crate::import::map::Map;
use crate::import::sheet::RawSheet;
use issues::Issues;

pub(crate) use keys::key_text;

/// Reads the wanted columns. Frames of lists and histories stand in the order of the map; a history that is not
/// wanted has its periods and coverage, but no values.
pub fn bind(map: &Map, located: &Located, sheets: &[RawSheet], wanted: &Wanted, texts: &mut Texts) -> (Bound, Vec<Diagnostic>) {
    let mut issues = Issues::default();
    let mut diagnostics = Vec::new();
    let mut bound = Bound { as_of: f64::NAN, ..Bound::default() };
    bound.stock = Frame { name: "stock".to_string(), ..Frame::default() };
    let mut work = Work { map, located, sheets, texts, issues: &mut issues, diagnostics: &mut diagnostics };
    let stock = table::stock(&mut work, wanted);
    identities::check(&mut work, &located.stock, &stock.frame);
    let readings: Vec<Option<history::Records>> = located.histories.iter().map(|h| history::records(&mut work, h, &stock)).collect();
    bound.as_of = wanted.as_of.or(map.as_of.map(|(day, _)| day)).unwrap_or_else(|| {
        let last_days = located.histories.iter().zip(&readings).filter(|(h, _)| !h.plan).filter_map(|(_, r)| Some(r.as_ref()?.covers.1));
        last_days.reduce(f64::min).unwrap_or(f64::NAN)
    });
    for (history, records) in located.histories.iter().zip(readings) {
        let is_wanted = wanted.histories.contains(&history.name);
        let filled = match records {
            Some(records) if !matches!(history.columns, HistoryColumns::Nowhere) => {
                history::fill(&mut work, history, records, &stock, is_wanted, bound.as_of)
            }
            _ => history::nothing(history, stock.frame.len()),
        };
        history::ends_early(&mut work, &filled, bound.as_of);
        bound.histories.push(filled);
    }
    for (index, list) in located.lists.iter().enumerate() {
        let columns = wanted.lists.get(index).map_or(&[][..], |w| w.as_slice());
        let frame = table::list(&mut work, list, columns, &stock.frame);
        bound.lists.push(frame);
    }
    bound.skipped = stock.skipped;
    bound.rows_merged = stock.frame.added.len();
    bound.stock = stock.frame;
    bound.issues = issues.finish();
    (bound, diagnostics)
}

/// What binding reads from and writes its doubts to.
pub(crate) struct Work<'a> {
    pub map: &'a Map,
    pub located: &'a Located,
    pub sheets: &'a [RawSheet],
    pub texts: &'a mut Texts,
    pub issues: &'a mut Issues,
    pub diagnostics: &'a mut Vec<Diagnostic>,
}

#[cfg(test)]
mod tests;
