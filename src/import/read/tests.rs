//! Files read from bytes made here. Invariant: broken bytes end in a message, never in a panic.

use super::{Input, Options, Reading, read};
use crate::column::Texts;
use crate::import::sheet::Cell;
use crate::place::Sources;

fn read_bytes(path: &str, bytes: &[u8]) -> (Reading, Texts) {
    let mut texts = Texts::default();
    let inputs = [Input { path: path.to_string(), bytes: bytes.to_vec() }];
    let reading = read(&inputs, &Options::default(), &mut Sources::default(), &mut texts);
    (reading, texts)
}

fn shown(reading: &Reading, texts: &Texts, row: u32, col: u32) -> String {
    match reading.sheets[0].get(row, col) {
        Cell::Text(id) => format!("'{}'", texts.get(id)),
        Cell::Number(n) => n.to_string(),
        Cell::Empty => "-".to_string(),
        other => format!("{other:?}"),
    }
}

#[test]
fn csv_keeps_what_is_no_plain_number() {
    let (reading, texts) = read_bytes("dir/sales.csv", b"\xEF\xBB\xBFSKU;Qty\n\n00123;12.5\n\"A\nB\";1E5\nC;\n");
    let sheet = &reading.sheets[0];
    assert_eq!(sheet.name, "sales");
    assert!(sheet.plain_text && reading.diagnostics.is_empty());
    assert_eq!(shown(&reading, &texts, 0, 0), "'SKU'");
    // the blank line keeps its row
    assert_eq!((shown(&reading, &texts, 1, 0), shown(&reading, &texts, 2, 0)), ("-".into(), "'00123'".into()));
    assert_eq!(shown(&reading, &texts, 2, 1), "12.5");
    assert_eq!((shown(&reading, &texts, 3, 0), shown(&reading, &texts, 3, 1)), ("'A\nB'".into(), "'1E5'".into()));
    assert_eq!((shown(&reading, &texts, 4, 0), shown(&reading, &texts, 4, 1)), ("'C'".into(), "-".into()));
}

#[test]
fn gb18030_is_announced() {
    let bytes = encoding_rs::GB18030.encode("商品编码,现有库存\nA-1,20\n").0.into_owned();
    let (reading, texts) = read_bytes("a.csv", &bytes);
    assert_eq!(shown(&reading, &texts, 0, 1), "'现有库存'");
    assert_eq!(reading.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), ["text-encoding"]);
}

#[test]
fn broken_files_are_messages() {
    for (bytes, code) in [
        (&b""[..], "input-empty"),
        (b"PK\x03\x04rest", "input-broken"),
        (b"<html></html>", "input-is-web-page"),
        (b"\x01\x02\x03", "input-unknown-kind"),
        (&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], "input-broken"),
    ] {
        let (reading, _) = read_bytes("a.xlsx", bytes);
        assert_eq!(reading.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), [code]);
        assert!(reading.sheets.is_empty());
    }
}

#[test]
fn a_missing_file_names_its_path() {
    let missing = Input::load(std::path::Path::new("/nowhere/stock.xlsx"), "stock.xlsx");
    let diagnostic = missing.expect_err("no such file");
    assert_eq!(diagnostic.code, "input-not-found");
    assert!(diagnostic.message.en.contains("stock.xlsx") && diagnostic.message.zh.contains("stock.xlsx"));
}

/// Cell by cell the same as calamine reads, over a folder of workbooks: `RESTOCK_CORPUS=folder cargo test --lib -- --ignored`.
/// What differs on purpose is named here.
#[test]
#[ignore = "wants a folder of workbooks in RESTOCK_CORPUS"]
fn xlsx_as_calamine_reads_it() {
    use calamine::{Data, Reader, Xlsx};
    let Some(folder) = std::env::var_os("RESTOCK_CORPUS") else { return };
    let mut files = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("folder") {
            let path = entry.expect("entry").path();
            match path.extension().and_then(|e| e.to_str()) {
                _ if path.is_dir() => folders.push(path),
                Some("xlsx" | "xlsm") => files.push(path),
                _ => {}
            }
        }
    }
    files.sort();
    let (mut same, mut wrong) = (0, Vec::new());
    for path in files {
        let bytes = std::fs::read(&path).expect("file");
        let name = path.file_name().expect("name").to_string_lossy().into_owned();
        let (reading, texts) = read_bytes(&name, &bytes);
        let theirs = std::panic::catch_unwind(|| Xlsx::new(std::io::Cursor::new(bytes.clone())).ok());
        let Ok(Some(mut theirs)) = theirs else {
            wrong.push(format!(
                "{name}: calamine cannot, we: {} sheets {:?}",
                reading.sheets.len(),
                reading.diagnostics.first().map(|d| &d.message.en)
            ));
            continue;
        };
        for sheet in theirs.sheets_metadata().to_vec() {
            if sheet.typ != calamine::SheetType::WorkSheet {
                continue;
            }
            let Some(ours) = reading.sheets.iter().find(|s| s.name == sheet.name) else {
                wrong.push(format!("{name}: {} is missing: {:?}", sheet.name, reading.diagnostics.first().map(|d| &d.message.en)));
                continue;
            };
            let Ok(mut cells) = theirs.worksheet_cells_reader(&sheet.name) else { continue };
            let mut differ = 0;
            while let Ok(Some(cell)) = cells.next_cell() {
                let (row, col) = cell.get_position();
                let (mine, value) = (ours.get(row, col), Data::from(cell.get_value().clone()));
                let text = |id| texts.get(id).to_string();
                let agree = match (mine, &value) {
                    (Cell::Number(a), Data::Float(b)) => a == *b,
                    (Cell::Number(a), Data::Int(b)) => a == *b as f64,
                    (Cell::Date(a), Data::DateTime(b)) => a == b.as_f64() + if ours.from_1904 { 1462.0 } else { 0.0 },
                    (Cell::Number(a), Data::DateTime(b)) => b.is_duration() && a == b.as_f64(),
                    (Cell::Date(_), Data::DateTimeIso(_)) => true,
                    (Cell::Text(a), Data::String(b) | Data::DateTimeIso(b) | Data::DurationIso(b)) => text(a) == *b,
                    (Cell::Truth(a), Data::Bool(b)) => a == *b,
                    (Cell::Error(a), Data::Error(b)) => text(a) == b.to_string(),
                    (Cell::Error(a), Data::Empty) => text(a).starts_with('='),
                    (Cell::Empty, Data::Empty) => true,
                    (Cell::Empty, Data::String(b)) => b.is_empty(),
                    _ => false,
                };
                if !agree && differ < 3 {
                    differ += 1;
                    let mine = match mine {
                        Cell::Text(id) | Cell::Error(id) => text(id),
                        other => format!("{other:?}"),
                    };
                    wrong.push(format!("{name}: {}!{} ours {mine:?} theirs {value:?}", sheet.name, crate::place::a1(row, col)));
                }
                same += usize::from(agree);
            }
        }
    }
    assert!(wrong.is_empty(), "{same} cells agree; {}\n{}", wrong.len(), wrong.join("\n"));
}
