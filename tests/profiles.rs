//! The exports that sellers have: `restock init` recognises each file of tests/profiles, and what it writes runs at
//! once. Where `NAME.expect` stands beside a file it holds the map that was written, what the first run said, and its data
//! issues; `RESTOCK_BLESS=1 cargo test --test profiles` writes it. make.py writes the files.

use std::path::{Path, PathBuf};

fn run(args: &[&str]) -> (u8, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = restock::cli::run_with(args.iter().map(Into::into), &mut out, &mut err);
    (code, String::from_utf8_lossy(&err).into_owned())
}

#[test]
fn every_export_is_recognised_and_runs_at_once() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/profiles");
    let is_export = |p: &PathBuf| p.extension().is_some_and(|e| matches!(e.to_str(), Some("csv" | "tsv" | "xlsx")));
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder).expect("folder").map(|e| e.expect("entry").path()).filter(is_export).collect();
    files.sort();
    assert!(files.len() > 15, "{} files", files.len());
    let mut wrong = Vec::new();
    for file in files {
        let name = file.file_stem().expect("name").to_string_lossy().into_owned();
        let into = std::env::temp_dir().join(format!("restock-profile-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&into);
        std::fs::create_dir_all(&into).expect("temp folder");
        let (file, at) = (file.to_string_lossy(), into.to_string_lossy());
        let (init, said) = run(&["init", &file, "--into", &at]);
        let (code, told) = run(&["run", &at, "--csv", &at, "--output", &into.join("report.xlsx").to_string_lossy()]);
        let text =
            |path: &str| std::fs::read_to_string(into.join(path)).unwrap_or_default().trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let (map, issues) = (text("restock.toml"), text("issues.csv"));
        let _ = std::fs::remove_dir_all(&into);
        if init != 0 || code != 0 {
            wrong.push(format!("{name}: init {init}, run {code}\n{said}\n{told}"));
            continue;
        }
        let found =
            format!("{map}\n-- run\n{told}\n-- issues\n{issues}").replace(&*at, "{out}").replace(&*folder.to_string_lossy(), "{profiles}");
        let expect = folder.join(format!("{name}.expect"));
        if std::env::var_os("RESTOCK_BLESS").is_some() {
            std::fs::write(&expect, &found).expect("expectation");
        }
        if std::fs::read_to_string(&expect).is_ok_and(|wanted| wanted != found) {
            wrong.push(format!("{name} differs from {}:\n{found}", expect.display()));
        }
        if !is_recognised(&map) {
            wrong.push(format!("{name} is not recognised:\n{map}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn is_recognised(map: &str) -> bool {
    map.contains("Recognised by its headers") || map.contains("按表头识别为")
}

/// What `init` says of a text file: the line that names the export, and the columns with what they are called, sorted.
fn columns_of(name: &str, text: &[u8], into: &Path) -> (String, Vec<String>) {
    let _ = std::fs::remove_dir_all(into);
    std::fs::create_dir_all(into).expect("temp folder");
    let file = into.join(name);
    std::fs::write(&file, text).expect("file");
    let (code, said) = run(&["init", &file.to_string_lossy()]);
    assert_eq!(code, 0, "{name}: {said}");
    let map = std::fs::read_to_string(into.join("restock.toml")).expect("a map");
    let title = map.lines().find(|l| is_recognised(l)).unwrap_or_default().to_string();
    let mut columns: Vec<String> =
        map.lines().filter(|l| l.contains("header = ")).map(|l| l.split(" #").next().unwrap_or(l).replace(' ', "")).collect();
    columns.sort();
    (title, columns)
}

#[test]
fn the_order_of_the_headers_does_not_matter() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/profiles");
    let into = std::env::temp_dir().join(format!("restock-profile-order-{}", std::process::id()));
    let mut seen = 0;
    for entry in std::fs::read_dir(&folder).expect("folder") {
        let path = entry.expect("entry").path();
        let name = path.file_name().expect("name").to_string_lossy().into_owned();
        let delimiter = match name.rsplit('.').next() {
            Some("csv") => b',',
            Some("tsv") => b'\t',
            _ => continue,
        };
        let text = std::fs::read(&path).expect("file");
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(&text[..]);
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(Vec::new());
        for record in reader.byte_records() {
            let record = record.expect("a row");
            writer.write_record(record.iter().rev()).expect("a row");
        }
        let turned = writer.into_inner().expect("a file");
        let (title, columns) = columns_of(&name, &text, &into);
        assert!(is_recognised(&title), "{name}");
        assert_eq!((title, columns), columns_of(&name, &turned, &into), "{name} the other way round");
        seen += 1;
    }
    let _ = std::fs::remove_dir_all(&into);
    assert!(seen > 10, "{seen} files");
}
