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
