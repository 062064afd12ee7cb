//! Excel's limits: what a cell, a sheet, a name or a formula cannot hold is put elsewhere, and the report says so. Links
//! beyond those that a sheet holds and lists beyond its rows are tested where they are made (src/report/cells.rs,
//! layout.rs), choices and bounds of validations in src/report/tests.rs.

#[allow(dead_code)]
#[path = "support/package.rs"]
mod package;
#[allow(dead_code)]
#[path = "support/report.rs"]
mod report;

use report::run_files;

const MAP: &str = "rules = \"a.rules\"\ninput = \"stock.csv\"\n[stock]\nkey = [\"SKU\"]\n[stock.columns]\n\"Qty\" = { header = \"Qty\", unit = \"units\" }\n";

fn run(case: &str, rules: &str, stock: &str) -> report::Made {
    run_files(case, &[("restock.toml", MAP.as_bytes()), ("a.rules", rules.as_bytes()), ("stock.csv", stock.as_bytes())])
}

#[test]
fn a_text_that_no_cell_holds_stands_whole_on_a_sheet_of_its_own() {
    let long = (0..5_000).map(|n| format!("note {n};")).collect::<Vec<_>>().join(" ");
    assert!(long.len() > 32_767);
    let rules = "rule \"Said\": Qty above 1 means note \"long\"\n  because \"As noted: {[Note]}\"\n";
    let made = run("long-text", rules, &format!("SKU,Qty,Note\nK1,5,{long}\nK2,1,short\n"));
    for page in made.pages() {
        let longest = page.cells.iter().map(|c| c.value.encode_utf16().count()).max().unwrap_or(0);
        assert!(longest <= 32_767, "{}: {longest}", page.name);
    }
    let stock = made.page("stock");
    assert!(stock.at(1, 2).ends_with('…') && stock.at(2, 2) == "short");
    let whole = made.page("Long texts");
    let text = |of: &str| -> String {
        let first = whole.cells.iter().filter(|c| c.col == 1 && c.value == of).map(|c| c.row);
        first.map(|row| whole.at(row, 3)).collect()
    };
    assert_eq!(text("cell"), long);
    assert_eq!(text("Said"), format!("As noted: {}", long));
    assert_eq!(whole.row(1)[..3], ["stock!C2", "cell", "1"]);
    let audit = made.page("Audit");
    let said = audit.cells.iter().find(|c| c.value.contains("32,767")).expect("a line on Audit");
    assert_eq!(audit.at(said.row, 1), "4");
    assert!(made.page("Summary").cells.iter().any(|c| c.value == "Long texts"));
}

#[test]
fn without_such_a_text_there_is_no_such_sheet() {
    let made = run("short-text", "rule \"Low\": Qty below 3 means flag red\n", "SKU,Qty\nK1,5\nK2,1\n");
    assert!(made.pages().iter().all(|p| p.name != "Long texts"));
    assert!(made.page("Audit").cells.iter().all(|c| !c.value.contains("32,767")));
}

#[test]
fn notes_end_at_a_thousand_and_the_audit_counts_the_rest() {
    let rows: String = (0..1_007).map(|n| format!("K{n},1\n")).collect();
    let made = run("notes", "rule \"Low\": Qty below 3 means flag red\n", &format!("SKU,Qty\n{rows}"));
    // those of the user's sheet; Workings has one that says what it is
    let notes = made
        .parts
        .iter()
        .filter(|(n, _)| n.starts_with("xl/comments"))
        .map(|(_, b)| String::from_utf8_lossy(b).matches("<comment ").count())
        .max();
    assert_eq!(notes, Some(1_000));
    let audit = made.page("Audit");
    let said = audit.cells.iter().find(|c| c.value.contains("no cell note")).expect("a line on Audit");
    assert_eq!(audit.at(said.row, 1), "7");
}

#[test]
fn a_text_in_a_formula_is_no_longer_than_255_and_a_formula_fits() {
    let long = "b".repeat(300);
    let rules = format!("named = IF([Note] is \"{long}\", 1, 2)\nshow named\nrule \"Named\": [Note] is \"{long}\" means flag amber\n");
    let made = run("long-literal", &rules, &format!("SKU,Qty,Note\nK1,5,{long}\nK2,1,short\n"));
    let mut formulas = 0;
    for page in made.pages() {
        for formula in page.cells.iter().filter_map(|c| c.formula.as_ref()) {
            formulas += 1;
            assert!(formula.chars().count() <= 8_192, "{}", page.name);
            let texts = formula.split('"').skip(1).step_by(2);
            assert!(texts.clone().all(|t| t.chars().count() <= 255), "{}: {formula}", page.name);
        }
    }
    assert!(formulas > 5);
    let stock = made.page("stock");
    let named = stock.row(0).iter().position(|h| h == "named").expect("the column") as u32;
    assert_eq!((stock.at(1, named), stock.at(2, named)), ("1", "2"));
}

#[test]
fn names_of_sheets_fit_and_differ() {
    let name = "everything that we hold in the north of the country: stock.csv".replace(": ", " ");
    let map = MAP.replace("stock.csv", &name);
    let rules = "rule \"Low\": Qty below 3 means flag red\n";
    let made = run_files("names", &[("restock.toml", map.as_bytes()), ("a.rules", rules.as_bytes()), (name.as_str(), b"SKU,Qty\nK1,1\n")]);
    let mut names: Vec<String> = made.pages().into_iter().map(|p| p.name).collect();
    assert!(names.iter().all(|n| n.encode_utf16().count() <= 31 && !n.contains(['[', ']', ':', '*', '?', '/', '\\'])), "{names:?}");
    assert_eq!(names[0], "everything that we hold in the ".trim_end());
    names.sort_by_key(|n| n.to_lowercase());
    names.dedup_by_key(|n| n.to_lowercase());
    assert_eq!(names.len(), made.pages().len());
}
