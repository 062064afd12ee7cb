//! Our readers against calamine, cell by cell, over a folder of workbooks: what differs has a reason that stands here.
//! Without `CORPUS=folder` the handful in tests/corpus is read: `CORPUS=folder cargo test --test readers -- --nocapture`.

use calamine::{Data, DataRef, Ods, Reader, SheetType, Xls, Xlsx};
use restock::column::Texts;
use restock::import::read::{Input, Options, Reading, read};
use restock::import::sheet::Cell;
use restock::place::{Sources, a1};
use std::io::Cursor;
use std::path::{Path, PathBuf};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        if path.is_dir() {
            files(&path, found);
        } else if ending.is_some_and(|e| ["xlsx", "xlsm", "xls", "ods"].contains(&e.as_str())) {
            found.push(path);
        }
    }
    found.sort();
}

/// Where we know better, and why: file, and the start of what is said of it.
const KNOWN: &[(&str, &str)] = &[
    // texts of an old code page are bytes, not half of UTF-16
    ("sheet_name_parsing.xls", "Sheet1!"),
    ("ex41187-19267.xls", "Sheet1!"),
    // what is no number is never a number of a column
    ("49761.xls", "Sheet0!A1"),
    // the text of a formula may go on in a further record
    ("StringContinueRecords.xls", "file load sequence!AO"),
    // a part whose checksum is wrong is damaged
    ("clusterfuzz-testcase-minimized-POIXSSFFuzzer-5265527465181184.xlsx", "Data is missing"),
    // a cell that stands twice: the last one counts, as in Excel
    ("52575_main.xlsx", "Tabelle1!A2"),
    // of two parts with one name the last counts
    ("duplicate-filename.xlsx", "v1!"),
    ("duplicate-filename-case-insensitive.xlsx", "v1!"),
];

/// The cells of a sheet as calamine has them; none for a sheet that it cannot read.
type Theirs = Vec<(String, Option<Vec<(u32, u32, Data)>>)>;

/// Everything that calamine reads of a file; none if it does not open or panics.
fn theirs(bytes: &[u8], ending: &str) -> Option<Theirs> {
    let worksheets = |sheets: &[calamine::Sheet]| -> Vec<String> {
        sheets.iter().filter(|s| s.typ == SheetType::WorkSheet).map(|s| s.name.clone()).collect()
    };
    let dense = |range: calamine::Range<Data>| {
        let (row, col) = range.start().unwrap_or((0, 0));
        range.used_cells().map(|(r, c, v)| (row + r as u32, col + c as u32, v.clone())).collect()
    };
    let open = || -> Option<Theirs> {
        let source = Cursor::new(bytes.to_vec());
        match ending {
            "xls" => {
                let mut book = Xls::new(source).ok()?;
                let names = worksheets(book.sheets_metadata());
                Some(names.into_iter().map(|n| (n.clone(), book.worksheet_range(&n).ok().map(dense))).collect())
            }
            "ods" => {
                let mut book = Ods::new(source).ok()?;
                let names = worksheets(book.sheets_metadata());
                Some(names.into_iter().map(|n| (n.clone(), book.worksheet_range(&n).ok().map(dense))).collect())
            }
            _ => {
                let mut book = Xlsx::new(source).ok()?;
                let names = worksheets(book.sheets_metadata());
                let mut sheets = Theirs::new();
                for name in names {
                    let cells = book.worksheet_cells_reader(&name).ok().and_then(|mut reader| {
                        let mut cells = Vec::new();
                        while let Some(cell) = reader.next_cell().ok()? {
                            let (row, col) = cell.get_position();
                            let value: &DataRef = cell.get_value();
                            cells.push((row, col, Data::from(value.clone())));
                        }
                        Some(cells)
                    });
                    sheets.push((name, cells));
                }
                Some(sheets)
            }
        }
    };
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(open)).ok().flatten()
}

/// Whether both say the same of a cell, each in its way.
fn same(ours: Cell, theirs: &Data, texts: &Texts, from_1904: bool) -> bool {
    let text = |id| texts.get(id).to_string();
    match (ours, theirs) {
        (Cell::Number(a), Data::Float(b)) => a == *b,
        (Cell::Number(a), Data::Int(b)) => a == *b as f64,
        (Cell::Date(a), Data::DateTime(b)) => a == b.as_f64() + if from_1904 { 1462.0 } else { 0.0 },
        (Cell::Number(a), Data::DateTime(b)) => b.is_duration() && a == b.as_f64(),
        (Cell::Date(_), Data::DateTimeIso(_)) => true,
        (Cell::Text(a), Data::String(b) | Data::DateTimeIso(b) | Data::DurationIso(b)) => text(a) == *b,
        (Cell::Truth(a), Data::Bool(b)) => a == *b,
        (Cell::Error(a), Data::Error(b)) => text(a) == b.to_string(),
        // a formula that was never computed is told by its text
        (Cell::Error(a), Data::Empty) => text(a).starts_with('='),
        (Cell::Empty, Data::Empty) => true,
        (Cell::Empty, Data::String(b)) => b.is_empty(),
        _ => false,
    }
}

#[test]
fn cells_are_those_that_calamine_reads() {
    let handful = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let folder = std::env::var_os("CORPUS").map_or(handful, PathBuf::from);
    let mut all = Vec::new();
    files(&folder, &mut all);
    let (mut agree, mut wrong) = (0, Vec::new());
    for path in all {
        let bytes = std::fs::read(&path).expect("file");
        let name = path.file_name().expect("name").to_string_lossy().into_owned();
        let ending = path.extension().expect("ending").to_string_lossy().to_lowercase();
        let Some(theirs) = theirs(&bytes, &ending) else { continue };
        let mut texts = Texts::default();
        let inputs = [Input { path: name.clone(), bytes }];
        let ours = read(&inputs, &Options::default(), &mut Sources::default(), &mut texts);
        for (sheet, cells) in theirs {
            let Some(cells) = cells else { continue };
            agree += compare(&name, &sheet, &cells, &ours, &texts, &mut wrong);
        }
    }
    println!("{agree} cells agree");
    wrong.retain(|w: &String| !KNOWN.iter().any(|(file, what)| w.starts_with(&format!("{file}: {what}"))));
    assert!(agree > 1000, "only {agree} cells were compared");
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

fn compare(file: &str, name: &str, cells: &[(u32, u32, Data)], ours: &Reading, texts: &Texts, wrong: &mut Vec<String>) -> usize {
    let Some(sheet) = ours.sheets.iter().find(|s| s.name == name) else {
        let why = ours.diagnostics.first().map(|d| d.message.en.to_string()).unwrap_or_default();
        wrong.push(format!("{file}: {name} is missing: {why}"));
        return 0;
    };
    let (mut agree, mut differ) = (0, 0);
    for (row, col, theirs) in cells {
        let cell = sheet.get(*row, *col);
        if same(cell, theirs, texts, sheet.from_1904) {
            agree += 1;
        } else if differ < 3 {
            differ += 1;
            let shown = match cell {
                Cell::Text(id) | Cell::Error(id) => format!("{:?}", texts.get(id)),
                other => format!("{other:?}"),
            };
            wrong.push(format!("{file}: {name}!{}: ours {shown}, theirs {theirs:?}", a1(*row, *col)));
        }
    }
    agree
}
