//! Files that nobody meant well: bombs made here, what fuzzing found (tests/found), and a folder of real and broken
//! workbooks (`CORPUS=folder cargo test --test hostile -- --nocapture`; without it that test says so and passes over).
//! The program itself runs on each: it ends in data or in a message, without a panic, in 20 s of work and a gigabyte.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const MOST_WORK: f64 = 20.0;
const MOST_MEMORY: u64 = 1 << 30;
/// On a busy machine work takes longer than its seconds.
const PATIENCE: Duration = Duration::from_secs(500);

struct Ran {
    /// None where it was killed or aborted.
    exit: Option<i32>,
    stderr: String,
    seconds: f64,
    memory: u64,
}

/// Seconds of work and peak bytes of a process, where the system tells.
fn cost(process: u32) -> Option<(f64, u64)> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    // user and system time in hundredths, fields 14 and 15 of proc(5)
    let ticks = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?.trim().trim_end_matches(" kB").parse::<u64>().ok()?;
    Some((ticks / 100.0, peak << 10))
}

fn restock(args: &[&str]) -> Ran {
    let mut child =
        Command::new(env!("CARGO_BIN_EXE_restock")).args(args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program");
    let mut pipe = child.stderr.take().expect("stderr");
    let reader = std::thread::spawn(move || {
        let mut all = Vec::new();
        let _ = pipe.read_to_end(&mut all);
        String::from_utf8_lossy(&all).into_owned()
    });
    let start = Instant::now();
    let (mut seconds, mut memory) = (0.0, 0);
    let status = loop {
        if let Some((work, peak)) = cost(child.id()) {
            (seconds, memory) = (work, peak.max(memory));
        }
        match child.try_wait().expect("the program") {
            Some(status) => break status,
            None if start.elapsed() > PATIENCE || seconds > 3.0 * MOST_WORK => {
                let _ = child.kill();
            }
            None => std::thread::sleep(Duration::from_millis(3)),
        }
    };
    Ran { exit: status.code(), stderr: reader.join().expect("stderr"), seconds, memory }
}

/// `init` and, if that can make something of the file, `run`: what went wrong. The answer says whether there were data.
fn whole_way(file: &Path, into: &Path) -> Result<bool, String> {
    let _ = std::fs::remove_dir_all(into);
    std::fs::create_dir_all(into).expect("temp folder");
    let at = into.to_string_lossy();
    let init = restock(&["init", &file.to_string_lossy(), "--into", &at]);
    judged(&init)?;
    if init.exit == Some(1) {
        return Ok(false);
    }
    let run = restock(&["run", &at]);
    judged(&run)?;
    match run.exit {
        Some(0) => Ok(true),
        _ => Err(format!("init wrote a map that does not run:\n{}", run.stderr)),
    }
}

fn judged(ran: &Ran) -> Result<(), String> {
    let Ran { exit, stderr, seconds, memory } = ran;
    let said = stderr.contains("error[") && stderr.contains("next:") || stderr.contains("下一步");
    match exit {
        _ if stderr.contains("panicked") => Err(format!("a panic: {stderr}")),
        Some(0) => Ok(()),
        Some(1) if said => Ok(()),
        Some(code) => Err(format!("exit code {code}: {stderr}")),
        None => Err(format!("killed after {seconds:.1} s and {} MB: {stderr}", memory >> 20)),
    }?;
    if *seconds > MOST_WORK {
        return Err(format!("{seconds:.1} s of work"));
    }
    if *memory > MOST_MEMORY {
        return Err(format!("{} MB", memory >> 20));
    }
    Ok(())
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("restock-hostile-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("temp folder");
    folder
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        if path.is_dir() {
            files(&path, found);
        } else if ["xlsx", "xlsm", "xlsb", "xls", "ods", "csv", "tsv"].contains(&ending.as_str()) {
            found.push(path);
        }
    }
    found.sort();
}

#[test]
fn a_corpus_ends_in_data_or_a_message() {
    let Some(corpus) = std::env::var_os("CORPUS") else {
        println!("skipped: CORPUS names no folder of workbooks");
        return;
    };
    let mut all = Vec::new();
    files(Path::new(&corpus), &mut all);
    let into = folder("corpus");
    let (mut ran, mut refused, mut wrong) = (0, 0, Vec::new());
    for file in &all {
        match whole_way(file, &into) {
            Ok(true) => ran += 1,
            Ok(false) => refused += 1,
            Err(problem) => wrong.push(format!("{}: {problem}", file.display())),
        }
    }
    let _ = std::fs::remove_dir_all(&into);
    println!("{} files: {ran} ran, {refused} ended in a message", all.len());
    assert!(!all.is_empty(), "CORPUS holds no workbook");
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

/// A package of parts, each with its text.
fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part");
        out.write_all(text.as_bytes()).expect("a part");
    }
    out.finish().expect("a package").into_inner()
}

const RELS: &str = "<Relationships><Relationship Id=\"r\" Type=\"x/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
const BOOK: &str = "<workbook><sheets><sheet name=\"Stock\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>";
const BOOK_RELS: &str = "<Relationships><Relationship Id=\"a\" Type=\"x/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
    <Relationship Id=\"s\" Type=\"x/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>";
const TYPES: &str = "<Types><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>";
/// A header and a row, so that there is something to read.
const ROWS: &str = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>SKU</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>On hand</t></is></c></row>\
    <row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>A-1</t></is></c><c r=\"B2\"><v>3</v></c></row>";

fn book(sheet: &str, strings: &str) -> Vec<u8> {
    book_with(BOOK, sheet, strings)
}

fn book_with(workbook: &str, sheet: &str, strings: &str) -> Vec<u8> {
    package(&[
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELS),
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/sharedStrings.xml", strings),
    ])
}

fn sheet(rows: &str) -> String {
    format!("<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData></worksheet>")
}

/// Makes the archive say of its last part that it unpacks to hardly anything.
fn lying(mut bytes: Vec<u8>) -> Vec<u8> {
    let mark = b"PK\x01\x02";
    let at = (0..bytes.len() - 4).rev().find(|i| bytes[*i..].starts_with(mark)).expect("a directory");
    bytes[at + 24..at + 28].copy_from_slice(&100u32.to_le_bytes());
    bytes
}

fn ods(content: &str) -> Vec<u8> {
    package(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content)])
}

fn ods_cell(table: &str, row: &str, text: &str) -> String {
    format!(
        "<table:table table:name=\"Stock\"><table:table-row {row}><table:table-cell office:value-type=\"string\" {table}>\
         <text:p>{text}</text:p></table:table-cell></table:table-row></table:table>"
    )
}

fn cell(text: String) -> String {
    format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

/// What each bomb is called, its bytes, and whether there are data in it all the same.
fn bombs() -> Vec<(&'static str, Vec<u8>, bool)> {
    let handful = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let old = std::fs::read(handful.join("chinese-provinces.xls")).expect("a workbook");
    let plain = book(&sheet(ROWS), "<sst/>");
    let blanks = " ".repeat(300 << 20);
    let entities: String = (1..30)
        .fold("<!ENTITY e0 \"boom\">".to_string(), |all, n| format!("{all}<!ENTITY e{n} \"{}\">", format!("&e{};", n - 1).repeat(10)));
    let one_far = format!("{ROWS}<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>");
    let all_far: String = (0..16_384u32).map(|c| format!("<c r=\"{}1048576\"><v>1</v></c>", restock::place::column_letters(c))).collect();
    let beyond = format!("{ROWS}<row r=\"4000000000\"><c r=\"A4000000000\"><v>1</v></c></row>");
    let many_sheets: String = (0..20_000).map(|n| format!("<sheet name=\"S{n}\" sheetId=\"{n}\" r:id=\"a\"/>")).collect();
    let deep = "<a>".repeat(300_000);
    let merges = "<mergeCell ref=\"A1:XFD1048576\"/>".repeat(150_000);
    let mut circle = old.clone();
    // the chains of sectors stand in the sector that the head names: each sector is followed by itself
    let chains = 512 * (1 + u32::from_le_bytes([old[76], old[77], old[78], old[79]]) as usize);
    for (n, four) in circle[chains..chains + 512].chunks_mut(4).enumerate() {
        four.copy_from_slice(&(n as u32).to_le_bytes());
    }
    let mut encrypted = old.clone();
    encrypted.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let known = ["Merchant SKU", "Units Sold Last 30 Days", "Recommended replenishment qty", "Total Units", "Available", "FC transfer"];
    let wide: String = (0..8_000).map(|n| cell(known.get(n).map_or(format!("H{n}"), |k| k.to_string()))).collect();
    let twins: String = (0..8_000).map(|n| cell(if n == 0 { "SKU" } else { "Qty" }.to_string())).collect();
    let below: String = (2..8).map(|row| format!("<row r=\"{row}\">{}<c><v>1</v></c></row>", cell(format!("A-{row}")))).collect();
    vec![
        ("wide.xlsx", book(&sheet(&format!("<row>{wide}</row>{below}")), "<sst/>"), true),
        ("twins.xlsx", book(&sheet(&format!("<row>{twins}</row>{below}")), "<sst/>"), true),
        ("expansion.xlsx", book(&sheet(ROWS), &blanks), false),
        ("lying.xlsx", lying(book(&sheet(ROWS), &blanks)), false),
        ("blanks.xlsx", lying(package(&[("_rels/.rels", RELS), ("xl/workbook.xml", &blanks)])), false),
        ("counts.xlsx", book(&sheet(ROWS), "<sst count=\"4000000000\" uniqueCount=\"4000000000\"></sst>"), true),
        ("far.xlsx", book(&sheet(&one_far), "<sst/>"), true),
        ("all-far.xlsx", book(&sheet(&format!("<row r=\"1048576\">{all_far}</row>")), "<sst/>"), false),
        ("beyond.xlsx", book(&sheet(&beyond), "<sst/>"), false),
        ("entities.xlsx", book(&format!("<!DOCTYPE x [{entities}]>{}", sheet(&ROWS.replace("A-1", "&e29;"))), "<sst/>"), true),
        ("quotes.xlsx", book(&sheet(&format!("<row a=\"{}\"/>{ROWS}", ">".repeat(2 << 20))), "<sst/>"), true),
        ("ampersands.xlsx", book(&sheet(&ROWS.replace("A-1", &"&".repeat(1 << 20))), "<sst/>"), true),
        ("sheets.xlsx", book_with(&format!("<workbook><sheets>{many_sheets}</sheets></workbook>"), &sheet(ROWS), "<sst/>"), true),
        ("deep.xlsx", book_with(&format!("<workbook>{deep}{BOOK}"), &sheet(&format!("{ROWS}{deep}")), "<sst/>"), true),
        (
            "side-by-side.xlsx",
            book_with(&BOOK.replace("</sheets>", &format!("</sheets>{}", "<a/>".repeat(2 << 20))), &sheet(ROWS), "<sst/>"),
            true,
        ),
        (
            "merges.xlsx",
            book(&format!("<worksheet><sheetData>{ROWS}</sheetData><mergeCells>{merges}</mergeCells></worksheet>"), "<sst/>"),
            true,
        ),
        ("truncated.xlsx", plain[..plain.len() / 2].to_vec(), false),
        ("no-end.xlsx", book(&sheet(ROWS)[..250], "<sst/>"), false),
        ("repeated.ods", ods(&ods_cell("table:number-columns-repeated=\"16384\"", "table:number-rows-repeated=\"1048576\"", "x")), false),
        ("spaces.ods", ods(&ods_cell("", "", "a<text:s text:c=\"99999999999\"/><text:s text:c=\"4294967295\"/>b")), false),
        ("locked.ods", package(&[("META-INF/manifest.xml", "<m><m:encryption-data/></m>"), ("content.xml", "\u{1}\u{2}")]), false),
        ("circle.xls", circle, false),
        ("truncated.xls", old[..old.len() / 2].to_vec(), false),
        ("encrypted.xlsx", encrypted, false),
        ("lying.xlsb", lying(package(&[("xl/workbook.bin", ""), ("xl/sharedStrings.bin", &blanks)])), false),
        ("line.csv", format!("SKU,On hand\nA,{}\n", "9".repeat(8 << 20)).into_bytes(), true),
        ("columns.csv", format!("SKU,On hand\nA,1\n{}\n", ",".repeat(1 << 20)).into_bytes(), true),
        ("wide.csv", format!("{}\n{}\n", "a,".repeat(200_000), "1,".repeat(200_000)).into_bytes(), false),
        ("quote.csv", format!("SKU,On hand\nA,\"{}\n", "x\n".repeat(1 << 20)).into_bytes(), true),
        ("zeros.csv", vec![0; 8 << 20], false),
        ("lines.csv", "\n".repeat(12 << 20).into_bytes(), false),
    ]
}

#[test]
fn bombs_do_no_harm() {
    let at = folder("bombs");
    let mut wrong = Vec::new();
    let wanted = std::env::var("BOMB").unwrap_or_default();
    for (name, bytes, has_data) in bombs().into_iter().filter(|(name, ..)| name.contains(&wanted)) {
        let file = at.join(name);
        std::fs::write(&file, bytes).expect("a bomb");
        match whole_way(&file, &at.join("init")) {
            Ok(found) if found == has_data => {}
            Ok(found) => wrong.push(format!("{name}: {}", if found { "data came out" } else { "no data came out" })),
            Err(problem) => wrong.push(format!("{name}: {problem}")),
        }
        let _ = std::fs::remove_file(&file);
    }
    let _ = std::fs::remove_dir_all(&at);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_fuzzing_found_stays_mended() {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/found");
    let at = folder("found");
    let mut wrong = Vec::new();
    let mut seen = 0;
    for target in ["csv", "xlsx", "map", "rules"] {
        let Ok(entries) = std::fs::read_dir(found.join(target)) else { continue };
        for entry in entries {
            let path = entry.expect("entry").path();
            let bytes = std::fs::read(&path).expect("a finding");
            seen += 1;
            let problem = match target {
                "csv" | "xlsx" => {
                    let file = at.join(format!("stock.{target}"));
                    std::fs::write(&file, if bytes.starts_with(b"@@ ") { of_parts(&bytes) } else { bytes }).expect("a finding");
                    whole_way(&file, &at.join("init")).err()
                }
                _ => {
                    let world = at.join("world");
                    copy_world(&world);
                    std::fs::write(world.join(if target == "map" { "restock.toml" } else { "world.rules" }), bytes).expect("a finding");
                    judged(&restock(&["run", &world.to_string_lossy(), "--output", &at.join("report.xlsx").to_string_lossy()])).err()
                }
            };
            wrong.extend(problem.map(|p| format!("{}: {p}", path.display())));
        }
    }
    let _ = std::fs::remove_dir_all(&at);
    assert!(seen > 0, "tests/found is empty");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A package from the form that fuzzing changes: each part begins with a line `@@ name`.
fn of_parts(text: &[u8]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let starts: Vec<usize> = (0..text.len()).filter(|i| text[*i..].starts_with(b"@@ ") && (*i == 0 || text[*i - 1] == b'\n')).collect();
    for (n, start) in starts.iter().enumerate() {
        let part = &text[start + 3..starts.get(n + 1).map_or(text.len(), |next| next - 1)];
        let line = part.iter().position(|b| *b == b'\n').unwrap_or(part.len());
        let name = String::from_utf8_lossy(&part[..line]).into_owned();
        if out.start_file(name, zip::write::SimpleFileOptions::default()).is_ok() {
            out.write_all(part.get(line + 1..).unwrap_or_default()).expect("a part");
        }
    }
    out.finish().expect("a package").into_inner()
}

fn copy_world(to: &Path) {
    std::fs::create_dir_all(to).expect("temp folder");
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/world")).expect("fuzz/world") {
        let path = entry.expect("entry").path();
        std::fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("a copy");
    }
}
