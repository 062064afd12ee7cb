//! *Your value* of the last report's Parameters sheet counts in the next run and stays where it was typed.

use rust_xlsxwriter::Workbook;
use std::path::Path;

#[path = "support/dump.rs"]
mod dump;

#[test]
fn what_was_typed_into_the_last_report_is_used() {
    let out = std::env::temp_dir().join(format!("restock-your-value-{}", std::process::id()));
    std::fs::create_dir_all(&out).expect("temp folder");
    let report = out.join("report.xlsx");
    // the last report, as far as the next run looks at it
    let mut last = Workbook::new();
    last.add_worksheet().set_name("Summary").expect("sheet");
    let sheet = last.add_worksheet().set_name("Parameters").expect("sheet");
    for (col, title) in ["Parameter", "Value used", "Your value"].iter().enumerate() {
        sheet.write_string(0, col as u16, *title).expect("cell");
    }
    sheet.write_string(1, 0, "stop-loss share").expect("cell");
    sheet.write_number(1, 2, 0.1).expect("cell");
    sheet.write_string(2, 0, "a parameter of older rules").expect("cell");
    sheet.write_number(2, 2, 5.0).expect("cell");
    last.save(&report).expect("report");

    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/autumn");
    let args = || ["run", &example.to_string_lossy(), "--output", &report.to_string_lossy()].map(std::ffi::OsString::from);
    for _ in 0..2 {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        assert_eq!(restock::cli::run_with(args(), &mut stdout, &mut stderr), 0);
        let said = String::from_utf8_lossy(&stderr).into_owned();
        assert!(said.contains("Your value of the last report counts: stop-loss share 50% -> 10%."), "{said}");
        // with the rule file's 50% it fires 51 times
        assert!(said.contains("Stop-loss: ") && !said.contains("Stop-loss: 51"), "{said}");
        let words = dump::dump(&std::fs::read(&report).expect("report"), 40);
        let parameters = &words[words.find("== Parameters").expect("the sheet")..];
        assert_eq!(parameters.lines().take(40).filter(|l| l.contains("0.1")).count(), 2, "value used and your value:\n{parameters}");
    }
    std::fs::remove_dir_all(&out).expect("temp folder");
}
