//! xlsx, xlsm and xlsb: cells as a stream, a thread a sheet, each thread with its own view of the same bytes.
//! Takes the bytes of a package and which sheets are wanted; returns them in workbook order.
//! Invariant: no dense range is ever made; a panic of the reader ends as [`Failure::Broken`].

use super::builder::Filled;
use super::{Failure, Sheets};
use crate::import::sheet::Cell;
use calamine::{CellErrorType, Data, DataRef, Reader, SheetType, Xlsb, XlsbError, Xlsx, XlsxError};
use std::io::Cursor;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Days between 1900-01-01 and 1904-01-01 as Excel counts them.
pub const SHIFT_1904: f64 = 1462.0;
/// Below this a second thread costs more than it saves.
const SMALL: usize = 256 << 10;
const STACK: usize = 16 << 20;

/// A package whose sheets can be streamed.
pub trait Book<'b>: Sized {
    fn open(bytes: &'b [u8]) -> Result<Self, Failure>;
    /// Worksheets only; charts and macro sheets have no cells.
    fn sheets(&self) -> Vec<String>;
    fn fill(&mut self, name: &str, into: &mut Filled) -> Result<(), Failure>;
}

pub struct XlsxBook<'b>(Xlsx<Cursor<&'b [u8]>>);
pub struct XlsbBook<'b>(Xlsb<Cursor<&'b [u8]>>);

impl<'b> Book<'b> for XlsxBook<'b> {
    fn open(bytes: &'b [u8]) -> Result<Self, Failure> {
        Xlsx::new(Cursor::new(bytes)).map(XlsxBook).map_err(xlsx_failure)
    }

    fn sheets(&self) -> Vec<String> {
        worksheets(self.0.sheets_metadata())
    }

    fn fill(&mut self, name: &str, into: &mut Filled) -> Result<(), Failure> {
        let shift = if self.0.has_1904_epoch() { SHIFT_1904 } else { 0.0 };
        let mut cells = self.0.worksheet_cells_reader(name).map_err(xlsx_failure)?;
        let end = cells.dimensions().end;
        into.expect(end.0.saturating_add(1), end.1.saturating_add(1));
        loop {
            match cells.next_cell() {
                Ok(Some(cell)) => {
                    let (row, col) = cell.get_position();
                    place(into, row, col, cell.get_value(), shift)?;
                }
                Ok(None) => return Ok(()),
                // an error value that calamine has no name for: the stream goes on behind it
                Err(XlsxError::CellError(text)) if into.lost_errors.len() < 100_000 => into.lost_errors.push(text),
                Err(error) => return Err(xlsx_failure(error)),
            }
        }
    }
}

impl<'b> Book<'b> for XlsbBook<'b> {
    fn open(bytes: &'b [u8]) -> Result<Self, Failure> {
        Xlsb::new(Cursor::new(bytes)).map(XlsbBook).map_err(xlsb_failure)
    }

    fn sheets(&self) -> Vec<String> {
        worksheets(self.0.sheets_metadata())
    }

    fn fill(&mut self, name: &str, into: &mut Filled) -> Result<(), Failure> {
        let shift = if self.0.has_1904_epoch() { SHIFT_1904 } else { 0.0 };
        let mut cells = self.0.worksheet_cells_reader(name).map_err(xlsb_failure)?;
        while let Some(cell) = cells.next_cell().map_err(xlsb_failure)? {
            let (row, col) = cell.get_position();
            place(into, row, col, cell.get_value(), shift)?;
        }
        Ok(())
    }
}

fn worksheets(sheets: &[calamine::Sheet]) -> Vec<String> {
    sheets.iter().filter(|s| s.typ == SheetType::WorkSheet).map(|s| s.name.clone()).collect()
}

fn xlsx_failure(error: XlsxError) -> Failure {
    match error {
        XlsxError::Password => Failure::Encrypted,
        other => Failure::Broken(other.to_string()),
    }
}

fn xlsb_failure(error: XlsbError) -> Failure {
    match error {
        XlsbError::Password => Failure::Encrypted,
        other => Failure::Broken(other.to_string()),
    }
}

fn place(into: &mut Filled, row: u32, col: u32, value: &DataRef, shift: f64) -> Result<(), Failure> {
    let cell = match value {
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::SharedString(text) => Cell::Text(into.shared(text)),
        DataRef::Empty => return Ok(()),
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::String(text) => Cell::Text(into.text(text)),
        DataRef::Bool(flag) => Cell::Truth(*flag),
        DataRef::DateTime(when) => serial(when.as_f64(), when.is_duration(), shift),
        DataRef::DateTimeIso(text) => iso(into, text),
        DataRef::DurationIso(text) => Cell::Text(into.text(text)),
        DataRef::Error(error) => Cell::Error(into.text(error_text(error))),
    };
    into.set(row, col, finite(cell))
}

/// The same for readers that give whole sheets.
pub fn place_whole(into: &mut Filled, row: u32, col: u32, value: &Data, shift: f64) -> Result<(), Failure> {
    let cell = match value {
        Data::Float(number) => Cell::Number(*number),
        Data::String(text) => Cell::Text(into.text(text)),
        Data::Empty => return Ok(()),
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Bool(flag) => Cell::Truth(*flag),
        Data::DateTime(when) => serial(when.as_f64(), when.is_duration(), shift),
        Data::DateTimeIso(text) => iso(into, text),
        Data::DurationIso(text) => Cell::Text(into.text(text)),
        Data::Error(error) => Cell::Error(into.text(error_text(error))),
    };
    into.set(row, col, finite(cell))
}

fn serial(value: f64, duration: bool, shift: f64) -> Cell {
    if duration { Cell::Number(value) } else { Cell::Date(value + shift) }
}

fn iso(into: &mut Filled, text: &str) -> Cell {
    match crate::import::values::date::read(text) {
        Some(day) => Cell::Date(day),
        None => Cell::Text(into.text(text)),
    }
}

/// A column never holds an infinity or what is no number.
fn finite(cell: Cell) -> Cell {
    match cell {
        Cell::Number(n) | Cell::Date(n) if !n.is_finite() => Cell::Empty,
        other => other,
    }
}

fn error_text(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        _ => "#ERROR",
    }
}

/// Streams the wanted sheets of a package.
pub fn read<'b, B: Book<'b>>(bytes: &'b [u8], wanted: &(dyn Fn(usize, &str) -> bool + Sync)) -> Result<Sheets, Failure> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, String, Result<Filled, Failure>)>> = Mutex::new(Vec::new());
    let work = || -> Result<(), Failure> {
        let mut book = B::open(bytes)?;
        let names: Vec<(usize, String)> = book.sheets().into_iter().enumerate().filter(|(i, name)| wanted(*i, name)).collect();
        while let Some((position, name)) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut filled = Filled::default();
            let result = guarded(|| book.fill(name, &mut filled)).map(|()| filled);
            if let Ok(mut done) = done.lock() {
                done.push((*position, name.clone(), result));
            }
        }
        Ok(())
    };
    let threads = if bytes.len() < SMALL { 1 } else { std::thread::available_parallelism().map_or(1, usize::from).min(4) };
    let outcomes: Vec<Result<(), Failure>> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..threads).map(|_| quiet().stack_size(STACK).spawn_scoped(scope, || guarded(work))).collect();
        started
            .into_iter()
            .map(|handle| match handle.map(|h| h.join()) {
                Ok(Ok(outcome)) => outcome,
                _ => Err(Failure::Broken("no thread could be started".to_string())),
            })
            .collect()
    });
    if let Some(failure) = outcomes.into_iter().find_map(Result::err) {
        return Err(failure);
    }
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(position, ..)| *position);
    Ok(done.into_iter().map(|(_, name, result)| (name, result)).collect())
}

/// Name of the threads in which a foreign reader may panic.
const READER: &str = "restock reader";

/// A thread whose panics are not printed: they become a message of ours.
pub fn quiet() -> std::thread::Builder {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if std::thread::current().name() != Some(READER) {
                before(info);
            }
        }));
    });
    std::thread::Builder::new().name(READER.to_string())
}

/// Runs a foreign reader; a panic of its is a broken file.
pub fn guarded<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        Err(Failure::Broken(words.unwrap_or("its parts contradict each other").to_string()))
    })
}
