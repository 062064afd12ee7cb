//! The speed and memory of reading against bare calamine, on one workbook: `cargo bench --bench reading`.
//! Takes the workbook that `WORKBOOK` names, else the season workbook that `--bench speed` left behind. "With all
//! checks" is reading, finding headers and keys, and reading every column of the map of the season case with its issues.

use calamine::{Reader, Xlsx};
use restock::column::Texts;
use restock::import::bind::bind;
use restock::import::locate::{Wanted, locate};
use restock::import::map::from_toml;
use restock::import::read::{Input, Options, read};
use restock::place::Sources;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let left = Path::new(env!("CARGO_TARGET_TMPDIR")).join("speed-100000/stock.xlsx");
    let path = std::env::var_os("WORKBOOK").map_or(left, PathBuf::from);
    let Ok(bytes) = std::fs::read(&path) else {
        println!("no workbook at {}: run --bench speed first, or name one with WORKBOOK", path.display());
        return;
    };
    let map = include_str!("../tests/cases/season/restock.toml");
    let input = [Input { path: "stock.xlsx".into(), bytes }];
    let mut issues = 0;
    let read_alone = best(|| {
        let (mut sources, mut texts) = (Sources::default(), Texts::default());
        read(&input, &Options::default(), &mut sources, &mut texts).sheets.len()
    });
    let checked = best(|| {
        let (mut sources, mut texts) = (Sources::default(), Texts::default());
        let reading = read(&input, &Options::default(), &mut sources, &mut texts);
        let (map, _) = from_toml(map, 0);
        let (located, _) = locate(&map, &reading.sheets, &texts, None);
        let (bound, _) = bind(&map, &located, &reading.sheets, &Wanted::everything(&located), &mut texts);
        issues = bound.issues.len();
        bound.stock.rows.len()
    });
    let memory = peak();
    let bare = best(|| bare(&input[0].bytes));
    let ms = |seconds: f64| seconds * 1000.0;
    println!("bare calamine, streaming on one thread: {:.0} ms ({} cells)", ms(bare.0), bare.1);
    println!("reading: {:.0} ms ({} sheets), {:.2} of bare", ms(read_alone.0), read_alone.1, read_alone.0 / bare.0);
    println!(
        "with all checks: {:.0} ms ({} rows, {issues} issues), {:.2} of bare (limit 1.1); {memory}",
        ms(checked.0),
        checked.1,
        checked.0 / bare.0
    );
}

fn bare(bytes: &[u8]) -> usize {
    let mut book = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let mut cells = 0;
    for name in book.sheet_names() {
        let mut reader = book.worksheet_cells_reader(&name).expect("a sheet");
        while let Some(cell) = reader.next_cell().expect("a cell") {
            std::hint::black_box(cell.get_value());
            cells += 1;
        }
    }
    cells
}

/// The shortest of three, and what the last one counted.
fn best(mut work: impl FnMut() -> usize) -> (f64, usize) {
    let mut best = (f64::INFINITY, 0);
    for _ in 0..3 {
        let start = Instant::now();
        let count = work();
        best = (start.elapsed().as_secs_f64().min(best.0), count);
    }
    best
}

fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or("peak memory unknown").to_string()
}
