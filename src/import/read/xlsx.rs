//! xlsx and xlsm: cells as a stream, a thread a sheet, the table of strings read once for all of them.
//! Takes the bytes of a package and which sheets are wanted; returns them in workbook order.
//! Invariant: no dense range is ever made, and nothing that the package claims of its sizes is believed.

mod cells;
pub(super) mod parts;

use super::builder::{Budget, Filled};
use super::{Book, Failure, FilledSheet};
use crate::said;
use crate::tongue::Said;
pub use cells::SHIFT_1904;
use parts::{Archive, Names, Workbook};
use std::io::Cursor;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use zip::ZipArchive;

/// Below this a second thread costs more than it saves.
const SMALL: usize = 256 << 10;

pub fn archive(bytes: &[u8]) -> Result<Archive<'_>, Failure> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|_| Failure::Broken(Said::new("the end of the file is missing", "文件末尾缺失")))
}

/// Streams the wanted sheets of a package.
pub fn read(bytes: &[u8], wanted: &(dyn Fn(usize, &str) -> bool + Sync)) -> Result<Book, Failure> {
    let mut archive = archive(bytes)?;
    let names = Names::of(&archive);
    let book = parts::workbook(&mut archive, &names)?;
    let mut queue: Vec<usize> = (0..book.sheets.len()).filter(|i| wanted(*i, &book.sheets[*i].name)).collect();
    let size = |i: &usize| names.find(&book.sheets[*i].path).and_then(|p| archive.by_index_data(p).ok()).map_or(0, |part| part.size());
    // the largest first, so that no thread is left with it at the end
    queue.sort_by_cached_key(|i| (std::cmp::Reverse(size(i)), *i));
    let next = AtomicUsize::new(0);
    let budget = Budget::default();
    let done: Mutex<Vec<(usize, Result<Filled, Failure>)>> = Mutex::new(Vec::new());
    let work = |mut archive: Archive| {
        while let Some(position) = queue.get(next.fetch_add(1, Ordering::Relaxed)) {
            let filled = sheet(&mut archive, &names, &book, *position, &budget);
            if let Ok(mut done) = done.lock() {
                done.push((*position, filled));
            }
        }
    };
    let cores = if bytes.len() < SMALL { 1 } else { std::thread::available_parallelism().map_or(1, usize::from).min(4) };
    std::thread::scope(|scope| {
        for _ in 1..cores.min(queue.len()) {
            let archive = archive.clone();
            scope.spawn(|| work(archive));
        }
        work(archive.clone());
    });
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(position, _)| *position);
    let sheets = done.into_iter().map(|(position, filled)| FilledSheet { name: book.sheets[position].name.clone(), filled }).collect();
    Ok(Book { sheets, strings: book.strings, from_1904: book.from_1904 })
}

fn sheet(archive: &mut Archive, names: &Names, book: &Workbook, position: usize, budget: &Budget) -> Result<Filled, Failure> {
    let part = &book.sheets[position];
    if part.is_twin {
        return Err(Failure::Broken(Said::new("another sheet has the same cells", "另一张表用了同样的单元格")));
    }
    let Some(index) = names.find(&part.path) else {
        let path = &part.path;
        return Err(Failure::Broken(said!("the part {path} is missing", "缺少 {path} 部分")));
    };
    let mut filled = Filled::with_shared(book.strings.len(), budget);
    cells::fill(parts::open_sheet(archive, index)?, book, &mut filled)?;
    Ok(filled)
}
