//! The language as text cases: sources of both tongues whose trees have one shape, traps with their trees or mistakes.
//! `UPDATE=1 cargo test --test language` writes what is found into the case files.

use restock::diagnostic::Diagnostic;
use restock::place::{FileId, Place, Sources};
use restock::syntax::{self, Known, Parsed};
use std::fmt::Write;
use std::path::{Path, PathBuf};

const VOCABULARY: &str = include_str!("../rules/vocabulary.rules");

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language")
}

fn read(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// `on hand, inbound.eta`: names, and columns of lists.
fn known(names: &[&str]) -> Known {
    let mut known = Known::default();
    for name in names.iter().map(|n| n.trim()).filter(|n| !n.is_empty()) {
        match name.split_once('.') {
            Some((list, field)) => match known.lists.iter_mut().find(|(spelled, _)| spelled[0] == list) {
                Some((_, fields)) => fields.push(field.to_string()),
                None => known.lists.push((vec![list.to_string()], vec![field.to_string()])),
            },
            None => known.names.push(name.to_string()),
        }
    }
    known
}

fn parse(source: &str, known: &Known) -> (Sources, FileId, Parsed) {
    let mut sources = Sources::default();
    let vocabulary = sources.add_file("vocabulary.rules", VOCABULARY);
    let file = sources.add_file("case.rules", source);
    let parsed = syntax::parse(&sources, &[vocabulary, file], known);
    (sources, file, parsed)
}

fn said(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let (line, column, shown) = match &diagnostic.place {
        Place::Text(span) => {
            let (line, column) = sources.line_column(*span);
            (line, column, sources.text(*span).lines().next().unwrap_or("").to_string())
        }
        _ => (0, 0, String::new()),
    };
    let tongue = diagnostic.tongue.unwrap_or_default();
    let (message, next) = (diagnostic.message.in_tongue(tongue), diagnostic.next.in_tongue(tongue));
    format!("{line}:{column} [{}] «{shown}» {message} {next}", diagnostic.code)
}

/// Names that a file of the trial knows, `#` lines are notes.
fn shared_names() -> Known {
    let text = read("names.txt");
    known(&text.lines().filter(|l| !l.starts_with('#')).collect::<Vec<_>>())
}

#[test]
fn twins_have_one_shape() {
    let known = shared_names();
    let (sources_en, _, en) = parse(&read("en.rules"), &known);
    let (sources_zh, _, zh) = parse(&read("zh.rules"), &known);
    for (sources, parsed) in [(&sources_en, &en), (&sources_zh, &zh)] {
        let all: Vec<String> = parsed.diagnostics.iter().map(|d| said(sources, d)).collect();
        assert!(all.is_empty(), "{}", all.join("\n"));
    }
    let (en, zh) = (&en.files[1].statements, &zh.files[1].statements);
    let mut different = String::new();
    for (a, b) in en.iter().zip(zh) {
        let (x, y) = (syntax::shape(a), syntax::shape(b));
        if x != y {
            let _ = writeln!(different, "{}\n  {x}\n{}\n  {y}", sources_en.text(a.span), sources_zh.text(b.span));
        }
    }
    assert!(different.is_empty(), "{different}");
    assert_eq!(en.len(), zh.len());
    assert!(en.len() >= 74, "{} statements", en.len());
}

/// A case: title, source, and what is expected of it.
struct Case {
    title: String,
    source: String,
    expected: String,
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut in_source = true;
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("=== ") {
            cases.push(Case { title: title.to_string(), source: String::new(), expected: String::new() });
            in_source = true;
        } else if line == "---" {
            in_source = false;
        } else if let Some(case) = cases.last_mut() {
            let part = if in_source { &mut case.source } else { &mut case.expected };
            part.push_str(line);
            part.push('\n');
        }
    }
    cases
}

/// What a case gives: a line a statement (`= tree`), a line a mistake (`! place [code] words`).
fn found(source: &str) -> String {
    let names = source.lines().next().and_then(|l| l.strip_prefix("# names:")).unwrap_or("");
    let (sources, file, parsed) = parse(source, &known(&names.split(',').collect::<Vec<_>>()));
    let mut out = String::new();
    for statement in parsed.files.iter().filter(|f| f.id == file).flat_map(|f| &f.statements) {
        let _ = writeln!(out, "= {}", syntax::dump(statement));
    }
    for diagnostic in &parsed.diagnostics {
        let _ = writeln!(out, "! {}", said(&sources, diagnostic));
    }
    out
}

#[test]
fn cases_give_what_they_say() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = String::new();
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder()).expect("tests/language").filter_map(|f| Some(f.ok()?.path())).collect();
    files.sort();
    for path in files.iter().filter(|p| p.extension().is_some_and(|e| e == "txt") && !p.ends_with("names.txt")) {
        let text = std::fs::read_to_string(path).expect("a case file");
        let mut fresh = text.split("=== ").next().unwrap_or("").to_string();
        for case in cases(&text) {
            let found = found(&case.source);
            if found.trim() != case.expected.trim() {
                let _ =
                    writeln!(wrong, "── {} in {}\n{}expected\n{}found\n{found}", case.title, path.display(), case.source, case.expected);
            }
            let _ = write!(fresh, "=== {}\n{}---\n{}\n", case.title, case.source, found);
        }
        if update {
            std::fs::write(path, fresh.trim_end().to_string() + "\n").expect("the case file is written");
        }
    }
    assert!(update || wrong.is_empty(), "{wrong}");
}

/// `cargo test --release --test language -- --ignored --nocapture`: 5,000 lines, best of twenty.
#[test]
#[ignore = "a measurement"]
fn speed_of_five_thousand_lines() {
    let source = read("big.rules");
    let known = shared_names();
    let mut best = f64::MAX;
    let mut statements = 0;
    for _ in 0..20 {
        let mut sources = Sources::default();
        let file = sources.add_file("big.rules", source.as_str());
        let start = std::time::Instant::now();
        let parsed = syntax::parse(&sources, &[file], &known);
        best = best.min(start.elapsed().as_secs_f64() * 1e3);
        statements = parsed.files[0].statements.len();
        let errors: Vec<String> = parsed.diagnostics.iter().take(5).map(|d| said(&sources, d)).collect();
        if !errors.is_empty() {
            println!("{} mistakes, such as {}", parsed.diagnostics.len(), errors.join("\n"));
            break;
        }
    }
    println!("{} lines, {statements} statements: {best:.1} ms", source.lines().count());
}
