//! Interpreter = Excel formula: reports are written with live formulas, recalculated by IronCalc, and every cell must
//! keep the value that restock wrote. The examples, and rules made up at random over a workbook with unknowns.
//!
//! `KEEP=folder cargo test -p recalculation` leaves the made-up reports there, for `libreoffice.py`; README.md tells more.

use ironcalc::base::Model;
use ironcalc::base::cell::CellValue;
use ironcalc::import::load_from_xlsx;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

#[path = "src/made_up.rs"]
mod made_up;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn temporary(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("restock-recalculation-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    folder
}

/// Runs a folder and returns the report; what was said if there is none.
fn report(folder: &Path, to: &Path) -> Result<(), String> {
    let args = ["run", &folder.to_string_lossy(), "--output", &to.to_string_lossy(), "--formulas", "live"].map(Into::into);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    match restock::cli::run_with(args, &mut out, &mut err) {
        0 => Ok(()),
        _ => Err(String::from_utf8_lossy(&err).into_owned()),
    }
}

/// All formula cells with their values: number of the sheet, row, column, formula, value.
fn formula_cells(model: &Model) -> Vec<(u32, i32, i32, String, CellValue)> {
    let mut found = Vec::new();
    for cell in model.get_all_cells() {
        if let Ok(Some(formula)) = model.get_cell_formula(cell.index, cell.row, cell.column) {
            let value = model.get_cell_value_by_index(cell.index, cell.row, cell.column).expect("a cell");
            found.push((cell.index, cell.row, cell.column, formula, value));
        }
    }
    found
}

fn same(a: &CellValue, b: &CellValue) -> bool {
    match (a, b) {
        (CellValue::Number(a), CellValue::Number(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0),
        (CellValue::String(a), CellValue::String(b)) => a == b,
        (CellValue::String(t), CellValue::None) | (CellValue::None, CellValue::String(t)) => t.is_empty(),
        (CellValue::None, CellValue::None) => true,
        (CellValue::Boolean(a), CellValue::Boolean(b)) => a == b,
        _ => false,
    }
}

/// What IronCalc 0.9.1 computes otherwise than Excel and LibreOffice do: what stands in the formula as IronCalc shows it,
/// and what it does. Such cells keep the value that restock wrote, so that what follows from them is still compared; they
/// are counted and told, and LibreOffice compares them (`libreoffice.py`).
const FAULTS: &[(&str, &str)] = &[
    ("ISNUMBER(@", "ISNUMBER of a range within SUMPRODUCT looks at one cell of it"),
    ("ISTEXT(@", "ISTEXT and LEN of a range within SUMPRODUCT look at one cell of it"),
    (",1,MAX(1,COLUMNS(", "INDEX gives no reference, so no range can begin with it"),
];

/// What a comparison found.
#[derive(Default)]
struct Compared {
    cells: usize,
    /// By fault: cells that were not recalculated.
    left_out: BTreeMap<&'static str, usize>,
    wrong: Vec<String>,
}

/// A copy of a report with each part changed by `edit`.
fn copied(report: &Path, to: &Path, mut edit: impl FnMut(&str, String) -> String) {
    let mut source = zip::ZipArchive::new(std::fs::File::open(report).expect("the report")).expect("a package");
    let mut out = zip::ZipWriter::new(std::io::BufWriter::new(std::fs::File::create(to).expect("a file")));
    let options = zip::write::SimpleFileOptions::default().compression_level(Some(1));
    for n in 0..source.len() {
        let mut entry = source.by_index(n).expect("an entry");
        let name = entry.name().expect("a name").to_string();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("its bytes");
        if name.ends_with(".xml") || name.ends_with(".rels") {
            bytes = edit(&name, String::from_utf8_lossy(&bytes).into_owned()).into_bytes();
        }
        out.start_file(name, options).expect("an entry");
        out.write_all(&bytes).expect("its bytes");
    }
    out.finish().expect("a package").flush().expect("a file");
}

/// IronCalc finds a part only where its relationship says the way from the folder it stands in, not from the root.
fn with_near_targets(name: &str, text: String) -> String {
    match name {
        "xl/_rels/workbook.xml.rels" => text.replace("Target=\"/xl/", "Target=\""),
        _ if name.ends_with(".rels") => text.replace("Target=\"/xl/", "Target=\"../"),
        _ => text,
    }
}

/// The names of sheets and cells that are not ASCII, longest first: IronCalc reads no formula that has them without quotes.
fn strange_names(report: &Path) -> Vec<String> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(report).expect("the report")).expect("a package");
    let mut text = String::new();
    archive.by_name("xl/workbook.xml").expect("a workbook").read_to_string(&mut text).expect("its text");
    let named = text.split("<sheet ").chain(text.split("<definedName ")).skip(1);
    let names = named.filter_map(|tag| tag.split("name=\"").nth(1)?.split('"').next());
    let mut names: Vec<String> = names.filter(|n| !n.is_ascii()).map(String::from).collect();
    names.sort_by_key(|n| std::cmp::Reverse(n.len()));
    names.dedup();
    names
}

/// A part with plain names in formulas and where they are defined.
fn with_plain_names(name: &str, text: String, strange: &[String]) -> String {
    let plain = |text: &str| strange.iter().enumerate().fold(text.to_string(), |t, (n, old)| t.replace(old, &format!("name_{n}_x")));
    if name == "xl/workbook.xml" {
        return plain(&text);
    }
    if strange.is_empty() || !name.starts_with("xl/worksheets/") {
        return text;
    }
    let mut parts = text.split("<f>");
    let mut out = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let (formula, rest) = part.split_once("</f>").unwrap_or((part, ""));
        out.push_str(&format!("<f>{}</f>{rest}", plain(formula)));
    }
    out
}

/// Recalculates a report and looks for the cells that IronCalc computes otherwise.
fn compare(report: &Path) -> Compared {
    let near = report.with_extension("near.xlsx");
    let strange = strange_names(report);
    copied(report, &near, |name, text| with_plain_names(name, with_near_targets(name, text), &strange));
    let load = || load_from_xlsx(&near.to_string_lossy(), "en", "UTC", "en").expect("IronCalc reads the report");
    let written = formula_cells(&load());
    let mut model = load();
    let mut found = Compared { cells: written.len(), ..Compared::default() };
    for (sheet, row, column, formula, value) in &written {
        let Some((function, _)) = FAULTS.iter().find(|(pattern, _)| formula.contains(pattern)) else { continue };
        *found.left_out.entry(function).or_default() += 1;
        let kept = match value {
            CellValue::Number(n) => model.update_cell_with_number(*sheet, *row, *column, *n),
            CellValue::String(text) => model.update_cell_with_text(*sheet, *row, *column, text),
            CellValue::Boolean(truth) => model.update_cell_with_bool(*sheet, *row, *column, *truth),
            CellValue::None => model.update_cell_with_text(*sheet, *row, *column, ""),
        };
        kept.expect("a value");
    }
    let _ = std::fs::remove_file(&near);
    model.evaluate();
    for (sheet, row, column, formula, value) in &written {
        let now = model.get_cell_value_by_index(*sheet, *row, *column).expect("a cell");
        if !same(value, &now) {
            let name = &model.workbook.worksheets[*sheet as usize].name;
            found.wrong.push(format!("{name} row {row} column {column}: restock {value:?}, IronCalc {now:?}  {formula}"));
        }
    }
    found
}

/// How many formula cells a report has, and those that IronCalc computes otherwise.
fn differences(report: &Path) -> (usize, Vec<String>) {
    let Compared { cells, left_out, wrong } = compare(report);
    for (function, count) in left_out {
        let why = FAULTS.iter().find(|(f, _)| *f == function).map_or("", |(_, why)| why);
        println!("{}: {count} cells with {function} are not compared: {why}", report.display());
    }
    (cells, wrong)
}

/// `REPORTS=a.xlsx:b.xlsx`: large ones, which take minutes; without it there is nothing to do.
#[test]
fn reports_of_your_own_keep_their_values() {
    let Some(reports) = std::env::var_os("REPORTS") else { return };
    let mut different = 0;
    for report in std::env::split_paths(&reports) {
        let (cells, wrong) = differences(&report);
        println!("{}: {cells} formula cells, {} differ", report.display(), wrong.len());
        wrong.iter().take(20).for_each(|w| println!("  {w}"));
        different += wrong.len() + usize::from(cells == 0);
    }
    assert_eq!(different, 0);
}

#[test]
fn the_examples_keep_their_values() {
    for (name, least) in [("examples/autumn", 5_000), ("examples/autumn-zh", 5_000), ("tests/cases/season", 5_000)] {
        let to = temporary("examples").join(format!("{}.xlsx", name.replace('/', "-")));
        report(&root().join(name), &to).expect(name);
        let (count, wrong) = differences(&to);
        assert!(count > least, "{name}: only {count} formula cells");
        assert!(wrong.is_empty(), "{name}: {} differ\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
    }
}

/// The check looks: one wrong value among thousands is found.
#[test]
fn a_planted_wrong_value_is_found() {
    let folder = temporary("planted");
    let (good, bad) = (folder.join("good.xlsx"), folder.join("bad.xlsx"));
    report(&root().join("examples/autumn"), &good).expect("a report");
    let mut planted = 0;
    copied(&good, &bad, |name, text| {
        if planted == 0 && name.starts_with("xl/worksheets/sheet") && text.contains("</f><v>4.") {
            planted += 1;
            return text.replacen("</f><v>4.", "</f><v>5.", 1);
        }
        text
    });
    assert_eq!(planted, 1);
    assert_eq!(differences(&bad).1.len(), 1);
}

/// A cell of the user's that changes after the run is told, on the Audit sheet and above what stays a value.
#[test]
fn a_changed_input_is_told() {
    let folder = temporary("changed");
    let (report_file, near) = (folder.join("report.xlsx"), folder.join("near.xlsx"));
    report(&root().join("examples/autumn"), &report_file).expect("a report");
    copied(&report_file, &near, with_near_targets);
    let mut model = load_from_xlsx(&near.to_string_lossy(), "en", "UTC", "en").expect("IronCalc reads the report");
    let number = |name: &str, model: &Model| model.workbook.worksheets.iter().position(|s| s.name == name).expect(name) as u32;
    let (stock, audit) = (number("Inventory", &model), number("Audit", &model));
    let told = |model: &Model| -> Vec<String> {
        let text = |row| match model.get_cell_value_by_index(audit, row, 4) {
            Ok(CellValue::String(text)) => text,
            _ => String::new(),
        };
        (1..200)
            .filter(|row| text(*row).starts_with("yes"))
            .filter_map(|row| match model.get_cell_value_by_index(audit, row, 1) {
                Ok(CellValue::String(name)) => Some(name),
                _ => None,
            })
            .collect()
    };
    model.update_cell_with_number(stock, 7, 6, 12_345.0).expect("on hand of a row");
    model.evaluate();
    let told = told(&model);
    // the sums over texts are beyond IronCalc
    assert!(told.contains(&"All together".to_string()) && told.contains(&"on hand".to_string()), "{told:?}");
    assert!(!told.contains(&"on order".to_string()) && !told.contains(&"weekly sales".to_string()), "{told:?}");
}

#[test]
fn made_up_rules_keep_their_values() {
    let keep = std::env::var_os("KEEP").map(PathBuf::from);
    let (mut cells, mut wrong) = (0, Vec::new());
    let seeds = std::env::var("SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(12);
    for seed in 0..seeds {
        let folder = temporary(&format!("made-up-{seed}"));
        made_up::write(&folder, seed);
        let to = keep.clone().unwrap_or_else(|| folder.clone()).join(format!("made-up-{seed}.xlsx"));
        if let Err(said) = report(&folder, &to) {
            let rules = std::fs::read_to_string(folder.join("made-up.rules")).expect("the rules");
            panic!("seed {seed} does not run\n{said}\n{rules}");
        }
        let (count, found) = differences(&to);
        cells += count;
        wrong.extend(found.into_iter().map(|w| format!("seed {seed}: {w}")));
        std::fs::remove_dir_all(&folder).expect("our own folder");
    }
    assert!(cells > 100 * seeds as usize, "only {cells} formula cells");
    assert!(wrong.is_empty(), "{} of {cells} differ\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
}
