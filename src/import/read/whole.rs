//! xls and ods: read as a whole by calamine, then taken over cell by cell.
//! Invariant: runs in a thread of its own, so that a panic of the reader ends as [`Failure::Broken`].

use super::builder::Filled;
use super::streamed::{SHIFT_1904, guarded, place_whole, quiet};
use super::{Failure, Sheets};
use calamine::{Data, Ods, OdsError, Range, Reader, SheetType, Xls, XlsError};
use std::io::Cursor;

type Wanted<'w> = &'w (dyn Fn(usize, &str) -> bool + Sync);

pub fn read_xls(bytes: &[u8], wanted: Wanted) -> Result<Sheets, Failure> {
    in_thread(|| {
        let mut book = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
            XlsError::Password => Failure::Encrypted,
            other => Failure::Broken(other.to_string()),
        })?;
        let shift = if book.has_1904_epoch() { SHIFT_1904 } else { 0.0 };
        sheets(&mut book, wanted, shift)
    })
}

pub fn read_ods(bytes: &[u8], wanted: Wanted) -> Result<Sheets, Failure> {
    in_thread(|| {
        let mut book = Ods::new(Cursor::new(bytes)).map_err(|error| match error {
            OdsError::Password => Failure::Encrypted,
            other => Failure::Broken(other.to_string()),
        })?;
        sheets(&mut book, wanted, 0.0)
    })
}

fn in_thread(work: impl FnOnce() -> Result<Sheets, Failure> + Send) -> Result<Sheets, Failure> {
    std::thread::scope(|scope| match quiet().stack_size(64 << 20).spawn_scoped(scope, || guarded(work)).map(|h| h.join()) {
        Ok(Ok(outcome)) => outcome,
        _ => Err(Failure::Broken("no thread could be started".to_string())),
    })
}

fn sheets<'b, R: Reader<Cursor<&'b [u8]>>>(book: &mut R, wanted: Wanted, shift: f64) -> Result<Sheets, Failure> {
    let names: Vec<String> = book.sheets_metadata().iter().filter(|s| s.typ == SheetType::WorkSheet).map(|s| s.name.clone()).collect();
    let mut found = Vec::new();
    for (position, name) in names.into_iter().enumerate() {
        if wanted(position, &name) {
            let filled = match book.worksheet_range(&name) {
                Ok(range) => fill(&range, shift),
                Err(error) => Err(Failure::Broken(format!("{error:?}"))),
            };
            found.push((name, filled));
        }
    }
    Ok(found)
}

fn fill(range: &Range<Data>, shift: f64) -> Result<Filled, Failure> {
    let mut filled = Filled::default();
    let (first_row, first_col) = range.start().unwrap_or((0, 0));
    for (row, col, value) in range.used_cells() {
        place_whole(&mut filled, first_row + row as u32, first_col + col as u32, value, shift)?;
    }
    Ok(filled)
}
