//! xlsb, streamed by calamine and taken over cell by cell.
//! Takes the bytes and which sheets are wanted; returns them in workbook order.
//! Invariant: runs in a thread of its own, so that a panic of the reader ends as [`Failure::Broken`]; the parts that the
//! reader holds whole are unpacked beforehand, to see that they are small enough.

use super::builder::{Budget, Filled};
use super::xlsx::parts::{self, MOST_STRINGS};
use super::xlsx::{self, SHIFT_1904};
use super::{Book, Failure, FilledSheet};
use crate::import::sheet::Cell;
use crate::tongue::Said;
use calamine::{CellErrorType, Data, Reader, SheetType, Xlsb, XlsbError};
use std::io::Cursor;

type Wanted<'w> = &'w (dyn Fn(usize, &str) -> bool + Sync);

pub fn read(bytes: &[u8], wanted: Wanted) -> Result<Book, Failure> {
    sizes(bytes)?;
    in_thread(|| xlsb(bytes, wanted))
}

/// That the parts beside the sheets unpack to no more than the package may.
fn sizes(bytes: &[u8]) -> Result<(), Failure> {
    let mut archive = xlsx::archive(bytes)?;
    let mut left = MOST_STRINGS;
    for index in 0..archive.len() {
        let Some(Ok(name)) = archive.name_for_index(index) else { continue };
        let name = crate::package::key(&name);
        if name.starts_with("xl/worksheets/") || !(name.ends_with(".bin") || name.ends_with(".rels")) {
            continue;
        }
        let size = std::io::copy(&mut parts::open(&mut archive, index, left)?, &mut std::io::sink());
        left -= size.map_err(|_| Failure::TooLarge)?.min(left);
    }
    Ok(())
}

fn xlsb(bytes: &[u8], wanted: Wanted) -> Result<Book, Failure> {
    let failure = |error| match error {
        XlsbError::Password => Failure::Encrypted,
        other => Failure::of_library(&other),
    };
    let mut book = Xlsb::new(Cursor::new(bytes)).map_err(failure)?;
    let from_1904 = book.has_1904_epoch();
    let budget = Budget::default();
    let sheets = each(worksheets(book.sheets_metadata()), wanted, |name| {
        let mut filled = Filled::new(&budget);
        let mut cells = book.worksheet_cells_reader(name).map_err(failure)?;
        while let Some(cell) = cells.next_cell().map_err(failure)? {
            let (row, col) = cell.get_position();
            place(&mut filled, row, col, &Data::from(cell.get_value().clone()), if from_1904 { SHIFT_1904 } else { 0.0 })?;
        }
        Ok(filled)
    });
    Ok(Book { sheets, from_1904, ..Book::default() })
}

fn worksheets(sheets: &[calamine::Sheet]) -> Vec<String> {
    sheets.iter().filter(|s| s.typ == SheetType::WorkSheet).map(|s| s.name.clone()).collect()
}

/// Each wanted sheet by itself: one that cannot be read does not take the others along.
fn each(names: Vec<String>, wanted: Wanted, mut sheet: impl FnMut(&str) -> Result<Filled, Failure>) -> Vec<FilledSheet> {
    let wanted = names.into_iter().enumerate().filter(|(position, name)| wanted(*position, name));
    wanted
        .map(|(_, name)| {
            let filled = guarded(|| sheet(&name));
            FilledSheet { name, filled }
        })
        .collect()
}

fn place(into: &mut Filled, row: u32, col: u32, value: &Data, shift: f64) -> Result<(), Failure> {
    let cell = match value {
        Data::Float(number) => Cell::Number(*number),
        Data::String(text) => Cell::Text(into.text(text)?),
        Data::Empty => return Ok(()),
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Bool(flag) => Cell::Truth(*flag),
        Data::DateTime(when) if when.is_duration() => Cell::Number(when.as_f64()),
        Data::DateTime(when) => Cell::Date(when.as_f64() + shift),
        Data::DateTimeIso(text) => match crate::import::values::date::read(text) {
            Some(day) => Cell::Date(day),
            None => Cell::Text(into.text(text)?),
        },
        Data::DurationIso(text) => Cell::Text(into.text(text)?),
        Data::Error(error) => Cell::Error(into.text(error_text(error))?),
    };
    // a column never holds an infinity or what is no number
    let cell = match cell {
        Cell::Number(n) | Cell::Date(n) if !n.is_finite() => Cell::Error(into.text("#NUM!")?),
        other => other,
    };
    into.set(row, col, cell)
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

/// Name of the threads in which a foreign reader may panic.
const READER: &str = "restock reader";

fn in_thread(work: impl FnOnce() -> Result<Book, Failure> + Send) -> Result<Book, Failure> {
    std::thread::scope(|scope| match quiet().stack_size(64 << 20).spawn_scoped(scope, || guarded(work)).map(|h| h.join()) {
        Ok(Ok(outcome)) => outcome,
        _ => Err(Failure::Broken(Said::new("no thread could be started", "无法启动读取线程"))),
    })
}

/// A thread whose panics are not printed: they become a message of ours.
fn quiet() -> std::thread::Builder {
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
fn guarded<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        Err(words.map_or_else(
            || Failure::Broken(Said::new("its parts contradict each other", "各部分互相矛盾")),
            |words| Failure::of_library(&words),
        ))
    })
}
