//! The report in real workbooks: every .xlsx and .xlsm of a folder is annotated on any sheet that has a header, and
//! what came out is compared with what went in. Without `CORPUS=folder` the handful in tests/corpus is taken:
//! `CORPUS=folder cargo test --test corpus -- --nocapture`; with `SOFFICE=soffice` LibreOffice opens each report as
//! well, `OUT=folder` keeps the reports.

use calamine::{Data, Reader, Xlsx};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

#[allow(dead_code)]
#[path = "support/package.rs"]
mod package;

const RULES: &str =
    "corpus half = 1 + 1\nrule \"Every row\"\n  when corpus half above 1\n  then flag red\n  then note \"seen by restock\"\n";

fn workbooks(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the corpus") {
        let path = entry.expect("the corpus").path();
        if path.is_dir() {
            workbooks(&path, found);
        } else if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("xlsx") || e.eq_ignore_ascii_case("xlsm")) {
            found.push(path);
        }
    }
}

type Cells = BTreeMap<(u32, u32), Data>;

/// All cells of the sheets that can be read; none if the workbook does not open. Readers may panic on such files.
fn cells(bytes: &[u8]) -> Option<BTreeMap<String, Cells>> {
    std::panic::catch_unwind(|| {
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes.to_vec())).ok()?;
        let mut sheets = BTreeMap::new();
        for name in book.sheet_names() {
            let Ok(mut reader) = book.worksheet_cells_reader(&name) else { continue };
            let mut found = Cells::new();
            while let Ok(Some(cell)) = reader.next_cell() {
                let value: Data = cell.get_value().clone().into();
                if value != Data::Empty {
                    found.insert(cell.get_position(), value);
                }
            }
            sheets.insert(name, found);
        }
        Some(sheets)
    })
    .ok()
    .flatten()
}

/// Sheets with the texts of their first rows that may be headers, with something below.
fn headers(sheets: &BTreeMap<String, Cells>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (sheet, cells) in sheets {
        let last = cells.keys().map(|(row, _)| *row).max().unwrap_or(0);
        let texts = cells.iter().filter_map(|((row, _), value)| match value {
            Data::String(text) if *row < last && *row < 20 && !text.trim().is_empty() => Some((sheet.clone(), text.clone())),
            _ => None,
        });
        found.extend(texts.take(4));
    }
    found.truncate(12);
    found
}

/// Runs the rules over one sheet; the report, if there is one.
fn annotated(folder: &Path, bytes: &[u8], ending: &str, sheet: &str, header: &str) -> Result<Vec<u8>, String> {
    let quoted = |text: &str| toml::Value::String(text.to_string()).to_string();
    let map = format!(
        "rules = \"a.rules\"\ninput = \"in.{ending}\"\noutput = \"out.{ending}\"\n[stock]\nsheet = {}\nkey = [\"key\"]\nduplicates = \"sum\"\n[stock.columns]\n\"key\" = {{ header = {} }}\n",
        quoted(sheet),
        quoted(header)
    );
    std::fs::write(folder.join(format!("in.{ending}")), bytes).expect("workbook");
    std::fs::write(folder.join("a.rules"), RULES).expect("rules");
    std::fs::write(folder.join("restock.toml"), map).expect("map");
    let output = folder.join(format!("out.{ending}"));
    let _ = std::fs::remove_file(&output);
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let exit = restock::cli::run_with(["run".into(), folder.as_os_str().to_os_string()], &mut stdout, &mut stderr);
    match exit {
        0 => Ok(std::fs::read(&output).expect("report")),
        _ => Err(String::from_utf8_lossy(&stderr).lines().next().unwrap_or_default().to_string()),
    }
}

/// What a report changed that it must not have.
fn wrong(before: &[u8], sheets: &BTreeMap<String, Cells>, after: &[u8], sheet: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let (old, new) = (package::unzip_last(before), package::unzip_last(after));
    let mut touched_sheets = 0;
    for (name, bytes) in &old {
        match new.get(name) {
            Some(same) if same == bytes => {}
            Some(_) => {
                let is_sheet = name.contains("sheet")
                    && !name.ends_with(".rels")
                    && !name.contains("table")
                    && name.ends_with(".xml")
                    && !name.contains("content_types");
                touched_sheets += usize::from(is_sheet);
                let may = is_sheet
                    || ["workbook", "styles", "[content_types].xml", "comments", "vmldrawing", ".rels", "tables/"]
                        .iter()
                        .any(|p| name.contains(p));
                if !may {
                    wrong.push(format!("{name} was changed"));
                }
            }
            None if name.contains("calcchain") || name.ends_with('/') => {}
            None => wrong.push(format!("{name} is gone")),
        }
    }
    if touched_sheets > 1 {
        wrong.push(format!("{touched_sheets} sheets were changed"));
    }
    let Some(found) = cells(after) else { return vec!["the report cannot be read".into()] };
    for (name, cells) in sheets {
        let lost = cells.iter().find(|(place, value)| found.get(name).and_then(|s| s.get(place)) != Some(value));
        if let Some((place, value)) = lost.filter(|(_, v)| !matches!(v, Data::Float(n) if n.is_nan())) {
            wrong.push(format!("{name} {place:?}: {value:?} became {:?}", found.get(name).and_then(|s| s.get(place))));
        }
    }
    let added = |text: &str| found.get(sheet).is_some_and(|s| s.values().any(|v| matches!(v, Data::String(t) if t.contains(text))));
    let apart = found.keys().any(|name| name.ends_with("(decisions)"));
    if !apart && !added("Decision") {
        wrong.push("nothing was added".into());
    }
    wrong
}

#[test]
fn real_workbooks_come_back_as_they_were() {
    let handful = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let corpus = std::env::var_os("CORPUS").map_or(handful, PathBuf::from);
    let keep = std::env::var_os("OUT")
        .map(PathBuf::from)
        .unwrap_or_else(|| std::env::temp_dir().join(format!("restock-corpus-{}", std::process::id())));
    let folder = keep.join("work");
    std::fs::create_dir_all(&folder).expect("temp folder");
    let mut files = Vec::new();
    workbooks(&corpus, &mut files);
    files.sort();
    let (mut opened, mut done, mut problems, mut reports) = (0, 0, Vec::new(), Vec::new());
    for path in &files {
        let shown = path.strip_prefix(&corpus).unwrap_or(path).display().to_string();
        let bytes = std::fs::read(path).expect("workbook");
        let Some(sheets) = cells(&bytes) else { continue };
        opened += 1;
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        let mut last = None;
        for (sheet, header) in headers(&sheets) {
            match annotated(&folder, &bytes, &ending, &sheet, &header) {
                Err(error) => last = Some(error),
                Ok(report) => {
                    done += 1;
                    problems.extend(wrong(&bytes, &sheets, &report, &sheet).into_iter().map(|w| format!("{shown}: {w}")));
                    let kept = keep.join(format!("{}.{ending}", shown.replace(['/', '\\', '.'], "_")));
                    std::fs::write(&kept, &report).expect("report");
                    reports.push((kept, path.clone()));
                    last = None;
                    break;
                }
            }
        }
        if let Some(error) = last {
            println!("not annotated: {shown}: {error}");
        }
    }
    println!("{} files, {opened} open, {done} annotated", files.len());
    if let Some(soffice) = std::env::var_os("SOFFICE") {
        problems.extend(unopened(&soffice, &reports, &keep));
    }
    if std::env::var_os("OUT").is_none() {
        let _ = std::fs::remove_dir_all(&keep);
    }
    assert!(done > 0, "no workbook was annotated");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Reports that LibreOffice does not open though it opens what they were made from. In batches, since it is slow to
/// start; alone where a batch left something out, for one workbook that it dies of takes the rest of its batch along.
fn unopened(soffice: &std::ffi::OsStr, reports: &[(PathBuf, PathBuf)], keep: &Path) -> Vec<String> {
    let out = keep.join("opened");
    let profile = format!("-env:UserInstallation=file://{}", keep.join("profile").display());
    let open = |files: &[&Path]| {
        let mut command = Command::new("timeout");
        command.arg("900").arg(soffice).arg(&profile).args(["--headless", "--convert-to", "csv", "--outdir"]).arg(&out).args(files);
        assert!(command.output().is_ok(), "LibreOffice did not start");
    };
    let opened = |file: &Path| out.join(file.file_name().expect("a name")).with_extension("csv").exists();
    for batch in reports.chunks(100) {
        open(&batch.iter().map(|(report, _)| report.as_path()).collect::<Vec<_>>());
    }
    let mut found = Vec::new();
    for (report, original) in reports.iter().filter(|(report, _)| !opened(report)) {
        open(&[report]);
        if opened(report) {
            continue;
        }
        // under the report's name, so that two originals of one name are not taken for each other
        let copy = keep.join(format!("original-{}", report.file_name().expect("a name").to_string_lossy()));
        std::fs::copy(original, &copy).expect("a copy");
        open(&[&copy]);
        match opened(&copy) {
            true => found.push(format!("{} does not open in LibreOffice, {} does", report.display(), original.display())),
            false => println!("LibreOffice opens neither the report nor the original: {}", original.display()),
        }
    }
    println!("{} of {} reports open in LibreOffice", reports.iter().filter(|(report, _)| opened(report)).count(), reports.len());
    found
}
