//! Runs every folder of tests/cases as a case: the command line in this process, then a comparison of all that
//! `expect/` holds. A new case needs no new Rust. `RESTOCK_BLESS=1 cargo test --test cases` writes what came out.
//!
//! A case is a folder with `restock.toml`, rule files and workbooks. `case.toml` may say otherwise:
//! ```toml
//! args = ["run", "."]        # the command; run and check get the folder as their working place. Without `--formulas`
//!                            # a run writes values
//! exit = 0                   # the exit code wanted
//! tolerance = 1e-9           # relative, for numbers in rows*.csv
//! sheets = ["Orders"]        # workbook.txt holds these sheets alone
//! json = ["orders"]          # stdout.txt holds these parts of the JSON alone, a line a value
//! ```
//! `expect/` may hold `stdout.txt`, `stderr.txt`, and for `run` `decisions.csv`, `issues.csv`, `rows.csv` ... (a CSV may
//! have fewer columns than what came out: then only those are compared) and `workbook.txt`, a dump of the report.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[path = "support/dump.rs"]
mod dump;

#[derive(serde::Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Case {
    args: Vec<String>,
    exit: u8,
    tolerance: f64,
    sheets: Vec<String>,
    json: Vec<String>,
}

#[test]
fn every_case_gives_what_it_expects() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(&root).expect("tests/cases").map(|e| e.expect("entry").path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    let wanted = std::env::var("CASE").ok();
    let mut wrong = Vec::new();
    let mut done = 0;
    for folder in folders {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        if wanted.as_ref().is_some_and(|w| !name.contains(w.as_str())) {
            continue;
        }
        done += 1;
        for problem in run_case(&folder) {
            wrong.push(format!("{name}: {problem}"));
        }
    }
    assert!(done > 0, "no case ran");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The named sheets of a dump; all where none are named.
fn sheets_of(dump: &str, wanted: &[String]) -> String {
    let of_sheet = |part: &&str| wanted.is_empty() || part.lines().next().is_some_and(|name| wanted.iter().any(|w| w == name));
    dump.split("== ").filter(|p| !p.is_empty()).filter(of_sheet).map(|part| format!("== {part}")).collect()
}

/// The named parts of a JSON object.
fn parts_of(json: &str, wanted: &[String]) -> String {
    let whole: serde_json::Value = serde_json::from_str(json).expect("JSON on stdout");
    let part = |name: &String| format!("{name} {}\n", serde_json::to_string_pretty(&whole[name]).expect("JSON"));
    wanted.iter().map(part).collect()
}

fn run_case(folder: &Path) -> Vec<String> {
    let bless = std::env::var_os("RESTOCK_BLESS").is_some();
    let case: Case = match std::fs::read_to_string(folder.join("case.toml")) {
        Ok(text) => toml::from_str(&text).expect("case.toml"),
        Err(_) => Case::default(),
    };
    let out =
        std::env::temp_dir().join(format!("restock-case-{}-{}", std::process::id(), folder.file_name().expect("name").to_string_lossy()));
    let _ = std::fs::remove_dir_all(&out);
    std::fs::create_dir_all(&out).expect("temp folder");
    let mut args: Vec<String> = if case.args.is_empty() { vec!["run".into(), ".".into()] } else { case.args.clone() };
    for a in &mut args {
        if a == "." {
            *a = folder.to_string_lossy().into_owned();
        }
        *a = a.replace("{case}", &folder.to_string_lossy()).replace("{out}", &out.to_string_lossy());
    }
    if args[0] == "run" {
        // formulas have cases of their own; the others show what stands in the cells
        if !args.iter().any(|a| a == "--formulas") {
            args.extend(["--formulas".into(), "values".into()]);
        }
        for (flag, file) in [("--csv", ""), ("--output", "report.xlsx")] {
            if !args.iter().any(|a| a == flag) {
                args.push(flag.into());
                args.push(out.join(file).to_string_lossy().into_owned());
            }
        }
    }
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let exit = restock::cli::run_with(args.iter().map(Into::into), &mut stdout, &mut stderr);
    // paths of this machine stay out of what is compared
    let clean = |bytes: Vec<u8>| {
        String::from_utf8_lossy(&bytes).replace(&*out.to_string_lossy(), "{out}").replace(&*folder.to_string_lossy(), "{case}")
    };
    let mut got: BTreeMap<String, String> = BTreeMap::new();
    got.insert("stdout.txt".into(), if case.json.is_empty() { clean(stdout) } else { parts_of(&clean(stdout), &case.json) });
    got.insert("stderr.txt".into(), clean(stderr));
    for entry in std::fs::read_dir(&out).expect("temp folder") {
        let path = entry.expect("entry").path();
        let name = path.file_name().expect("name").to_string_lossy().into_owned();
        if name.ends_with(".csv") || name.ends_with(".toml") || name.ends_with(".rules") {
            got.insert(name, String::from_utf8_lossy(&std::fs::read(&path).expect("file")).replace("\r\n", "\n"));
        } else if name == "report.xlsx" && (folder.join("expect/workbook.txt").exists()) {
            let shown = dump::dump(&std::fs::read(&path).expect("report"), if case.sheets.is_empty() { 30 } else { 40 });
            got.insert("workbook.txt".into(), sheets_of(&shown, &case.sheets).replace(&*folder.to_string_lossy(), "{case}"));
        }
    }
    let _ = std::fs::remove_dir_all(&out);
    let mut wrong = Vec::new();
    if exit != case.exit {
        wrong.push(format!("exit code {exit} instead of {}\n{}", case.exit, got["stderr.txt"]));
    }
    let expect = folder.join("expect");
    let mut files: Vec<String> = match std::fs::read_dir(&expect) {
        Ok(entries) => entries.map(|e| e.expect("entry").file_name().to_string_lossy().into_owned()).collect(),
        Err(_) => Vec::new(),
    };
    files.sort();
    if files.is_empty() {
        wrong.push("expect/ is missing or empty: a case that asserts nothing".into());
    }
    for file in files {
        // what others computed is never written by us
        let oracle = file.strip_prefix("oracle-");
        let Some(found) = got.get(oracle.unwrap_or(&file)) else {
            wrong.push(format!("{file} did not come out"));
            continue;
        };
        let wanted = std::fs::read_to_string(expect.join(&file)).expect("expected file").replace("\r\n", "\n");
        let differs = if file.ends_with(".csv") { compare_csv(&wanted, found, case.tolerance) } else { compare_text(&wanted, found) };
        if let Some(differs) = differs {
            if bless && oracle.is_none() {
                std::fs::write(expect.join(&file), found).expect("expected file");
            } else {
                wrong.push(format!("{file}: {differs}"));
            }
        }
    }
    wrong
}

fn compare_text(wanted: &str, found: &str) -> Option<String> {
    if wanted.trim_end() == found.trim_end() {
        return None;
    }
    let line = wanted.lines().zip(found.lines()).take_while(|(a, b)| a == b).count();
    let show = |t: &str| t.lines().nth(line).unwrap_or("(end)").to_string();
    Some(format!("line {}:\n  wanted {}\n  found  {}", line + 1, show(wanted), show(found)))
}

fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.records().map(|r| r.expect("csv").iter().map(String::from).collect()).collect()
}

fn compare_csv(wanted: &str, found: &str, tolerance: f64) -> Option<String> {
    let (wanted, found) = (rows(wanted), rows(found));
    let Some(header) = wanted.first() else {
        return Some("an empty file asserts nothing".into());
    };
    let mut columns = Vec::new();
    for name in header {
        match found.first().and_then(|h| h.iter().position(|f| f == name)) {
            Some(c) => columns.push(c),
            None => return Some(format!("no column {name:?} among {:?}", found.first())),
        }
    }
    if wanted.len() != found.len() {
        return Some(format!("{} rows instead of {}", found.len() - 1, wanted.len() - 1));
    }
    for (number, (w, f)) in wanted.iter().zip(&found).enumerate() {
        for (k, column) in columns.iter().enumerate() {
            let (a, b) = (w.get(k).map_or("", String::as_str), f.get(*column).map_or("", String::as_str));
            let close = match (a.parse::<f64>(), b.parse::<f64>()) {
                (Ok(x), Ok(y)) => (x - y).abs() <= tolerance * x.abs().max(y.abs()),
                _ => false,
            };
            if a != b && !close {
                return Some(format!(
                    "row {} ({}), {}: wanted {a:?}, found {b:?}",
                    number + 1,
                    w.first().map_or("", String::as_str),
                    header[k]
                ));
            }
        }
    }
    None
}
