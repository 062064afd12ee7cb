//! Parts packed side by side: each is written and compressed on a thread, then put into the package as it is packed.
//! Takes what writes a part; gives archives of one entry.
//! Invariant: the same parts give the same bytes, whatever thread was faster.

use std::io::{self, Cursor, Seek, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// A fair share of the size of level 6 at a third of its time.
const LEVEL: i64 = 3;
/// From so many cells on a part may be larger than 4 GB; LibreOffice does not read the headers that this needs.
const HUGE: u64 = 40_000_000;

/// More than a cell takes when it is packed, formula and all.
const BYTES_A_CELL: u64 = 24;

type Writing<'j> = Box<dyn FnOnce(&mut dyn Write) -> io::Result<()> + Send + 'j>;

/// A part that is still to be written.
pub struct Job<'j> {
    name: String,
    cells: u64,
    write: Writing<'j>,
}

impl<'j> Job<'j> {
    /// `cells` is about how many it has; the largest part is begun first.
    pub fn new(name: String, cells: u64, write: impl FnOnce(&mut dyn Write) -> io::Result<()> + Send + 'j) -> Job<'j> {
        Job { name, cells, write: Box::new(write) }
    }
}

/// A part that is packed.
pub struct Packed {
    pub name: String,
    archive: Vec<u8>,
}

impl Packed {
    /// Puts the part into a package under a name.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn copy<W: Write + Seek>(&self, name: &str, out: &mut ZipWriter<W>) -> io::Result<()> {
        let mut archive = ZipArchive::new(Cursor::new(&self.archive[..]))?;
        Ok(out.raw_copy_file_rename(archive.by_index_raw(0)?, name)?)
    }
}

/// A part that is held in memory, packed and put into a package.
///
/// # Errors
/// The output cannot be written.
pub fn held<W: Write + Seek>(name: &str, bytes: &[u8], out: &mut ZipWriter<W>) -> io::Result<()> {
    out.start_file(name, options(0))?;
    out.write_all(bytes)
}

fn options(cells: u64) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(LEVEL))
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o600)
        .large_file(cells > HUGE)
}

/// Writes all parts, on as many threads as the machine has cores; they come back in their order.
///
/// # Errors
/// The first part that could not be written.
pub fn pack(jobs: Vec<Job<'_>>) -> io::Result<Vec<Packed>> {
    let count = jobs.len();
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(count);
    let mut queue: Vec<(usize, Job<'_>)> = jobs.into_iter().enumerate().collect();
    queue.sort_by_key(|(_, job)| std::cmp::Reverse(job.cells));
    let queue = std::sync::Mutex::new(queue.into_iter());
    let work = || -> io::Result<Vec<(usize, Packed)>> {
        let mut done = Vec::new();
        loop {
            // a poisoned queue means that another thread panicked, which the join below passes on
            let Some((n, job)) = queue.lock().unwrap_or_else(|e| e.into_inner()).next() else {
                return Ok(done);
            };
            // room that is never touched costs nothing, while a vector that grows is held twice
            let room = job.cells.saturating_mul(BYTES_A_CELL).clamp(1 << 14, 256 << 20) as usize;
            let mut archive = ZipWriter::new(Cursor::new(Vec::with_capacity(room)));
            archive.start_file("part", options(job.cells))?;
            (job.write)(&mut archive)?;
            done.push((n, Packed { name: job.name, archive: archive.finish()?.into_inner() }));
        }
    };
    let results: Vec<io::Result<Vec<(usize, Packed)>>> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        handles.into_iter().map(|h| h.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    let mut all = Vec::with_capacity(count);
    for result in results {
        all.extend(result?);
    }
    all.sort_by_key(|(n, _)| *n);
    Ok(all.into_iter().map(|(_, packed)| packed).collect())
}
