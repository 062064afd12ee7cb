//! Reading against bare calamine: `cargo run --release --example read_speed -- season100000.xlsx`.
//! Prints seconds of both (best of three), their ratio, and the peak memory of the process.

use calamine::{Reader, Xlsx};
use restock::column::Texts;
use restock::import::read::{Input, Options, read};
use restock::place::Sources;
use std::io::Cursor;
use std::time::Instant;

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

fn ours(input: &[Input]) -> usize {
    let mut texts = Texts::default();
    let reading = read(input, &Options::default(), &mut Sources::default(), &mut texts);
    let cells = reading.sheets.iter().flat_map(|s| &s.columns).map(|c| c.tags.len()).sum();
    std::hint::black_box(&reading);
    cells
}

fn best(mut work: impl FnMut() -> usize) -> (f64, usize) {
    let mut best = (f64::INFINITY, 0);
    for _ in 0..3 {
        let start = Instant::now();
        let cells = work();
        best = (start.elapsed().as_secs_f64().min(best.0), cells);
    }
    best
}

fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or("unknown").to_string()
}

fn main() {
    let path = std::env::args().nth(1).expect("a workbook");
    let input = [Input { path: path.clone(), bytes: std::fs::read(&path).expect("the file") }];
    let (ours, cells) = best(|| ours(&input));
    let memory = peak();
    let (bare, same) = best(|| bare(&input[0].bytes));
    println!("ours {ours:.3} s ({cells} cells), bare {bare:.3} s ({same} cells), ratio {:.3}, {memory}", ours / bare);
}
