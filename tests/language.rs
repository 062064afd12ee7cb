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
    for path in files.iter().filter(|p| p.ends_with("traps.txt")) {
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

/// Each code of syntax has its story; its wrong example gives the code and its right one nothing.
#[test]
fn stories_hold() {
    let text = include_str!("../src/diagnostic/stories/syntax.toml");
    let stories: toml::Table = toml::from_str(text).expect("the stories are TOML");
    let sources = [
        include_str!("../src/syntax/mistakes.rs"),
        include_str!("../src/syntax/sentence_mistakes.rs"),
        include_str!("../src/syntax/encoding.rs"),
    ]
    .concat();
    let codes = sources.lines().map(str::trim).filter_map(|l| l.strip_prefix('"')?.strip_suffix("\","));
    for code in codes.filter(|c| !c.contains(['{', ' '])) {
        assert!(stories.contains_key(code), "{code} has no story");
    }
    let mut wrong = String::new();
    for (code, story) in &stories {
        assert!(sources.contains(&format!("\"{code}\"")), "{code} is said nowhere");
        for (which, expected) in [("wrong", true), ("right", false)] {
            let Some(source) = story.get(which).and_then(|s| s.as_str()) else { continue };
            let names = source.lines().next().and_then(|l| l.strip_prefix("# names:")).unwrap_or("");
            let names: Vec<&str> = names.split(',').map(|n| n.split(" [").next().unwrap_or("")).collect();
            let (sources, _, parsed) = parse(source, &known(&names));
            let all: Vec<String> = parsed.diagnostics.iter().map(|d| said(&sources, d)).collect();
            let given = parsed.diagnostics.iter().any(|d| d.code == code);
            if given != expected || (!expected && !all.is_empty()) {
                let _ = writeln!(wrong, "{code}, {which}:\n{source}{}", all.join("\n"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Every place lies in its file, on the borders of characters.
fn places_hold(sources: &Sources, parsed: &Parsed) {
    let diagnostics = parsed.diagnostics.iter().flat_map(|d| std::iter::once(&d.place).chain(d.also.iter().map(|a| &a.0)));
    let spans = diagnostics.filter_map(|place| match place {
        Place::Text(span) => Some(*span),
        _ => None,
    });
    for span in spans.chain(parsed.files.iter().flat_map(|f| f.statements.iter().map(|s| s.span))) {
        let text = &sources.files[span.file as usize].text;
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} in {} bytes", text.len());
    }
}

/// Texts that were cut, doubled, mixed: always trees or mistakes with places, never a panic.
#[test]
fn broken_files_are_answered() {
    let rounds: u64 = std::env::var("ROUNDS").ok().and_then(|r| r.parse().ok()).unwrap_or(60);
    let known = shared_names();
    let texts: Vec<Vec<char>> = ["en.rules", "zh.rules", "zh-dense.rules"].iter().map(|f| read(f).chars().collect()).collect();
    let odd: Vec<char> =
        "\"“”‘’「」()（）[]【】{}|｜,，、。.;；:：=<>≥~-+*/^&%$¥#＃\t\n　 0９一两十年月日天周件且或的是аѕ\u{feff}\u{200b}\u{301}😀"
            .chars()
            .collect();
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |n: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % n.max(1) as u64) as usize
    };
    for _ in 0..rounds {
        let mut text = texts[next(texts.len())].clone();
        for _ in 0..1 + next(12) {
            let at = next(text.len());
            match next(5) {
                0 => text.truncate(at.max(1)),
                1 => drop(text.drain(at..(at + next(20)).min(text.len()))),
                2 => text.insert(at, odd[next(odd.len())]),
                3 => {
                    let piece: Vec<char> = text[at..(at + next(200)).min(text.len())].to_vec();
                    let to = next(text.len());
                    text.splice(to..to, piece);
                }
                _ => {
                    let (a, b) = (next(text.len()), next(text.len()));
                    text.swap(a, b);
                }
            }
            if text.is_empty() {
                text.push('x');
            }
        }
        let text: String = text.into_iter().collect();
        let (sources, _, parsed) = parse(&text, &known);
        places_hold(&sources, &parsed);
        let _: Vec<String> = parsed.files.iter().flat_map(|f| &f.statements).map(syntax::dump).collect();
    }
}

#[test]
fn half_a_file_says_where_it_ends() {
    let whole = read("zh.rules");
    for share in 1..40 {
        let at = (0..=whole.len() * share / 40).rev().find(|i| whole.is_char_boundary(*i)).unwrap_or(0);
        let (sources, _, parsed) = parse(&whole[..at], &shared_names());
        places_hold(&sources, &parsed);
    }
}

#[test]
fn hostile_lines_are_refused_in_time() {
    let start = std::time::Instant::now();
    let nested = format!("a = {}1{}\nb = 2\n", "(".repeat(10_000), ")".repeat(10_000));
    let calls = format!("a = {}1{}\nb = 2\n", "IF(x > 1, ".repeat(1_000), ", 1)".repeat(1_000));
    let between = format!("a = {}x{}\nb = 2\n", "(1 between 1 and 2 of ".repeat(39), ")".repeat(39));
    let nots = format!("rule \"x\"\n  when {} x\n  then hold\nb = 2\n", "not ".repeat(4_000));
    let signs = format!("a = {}1\nb = 2\n", "-".repeat(10_000));
    let sum = format!("a = 1{}\nb = 2\n", " + 1".repeat(4_000));
    let open = format!("a = {}\nb = 2\n", "(".repeat(15_000));
    let long = format!("a = {}\nb = 2\n", "x".repeat(10_000_000));
    let brackets = format!("a = {}\nb = 2\n", "[".repeat(15_000));
    let quotes = format!("a = {}x\nb = 2\n", "\"".repeat(15_001));
    let han = format!("a = {}x\nb = 2\n", "9的".repeat(4_000));
    let deep_lines = format!("a = (\n{}\nb = 2\n", "  (\n".repeat(10_000));
    let wide = format!("a = SUM({})\nb = 2\n", "1, ".repeat(6_000));
    for source in [nested, calls, between, nots, signs, sum, open, long, brackets, quotes, han, deep_lines, wide] {
        let shown: String = source.chars().take(30).collect();
        let (sources, file, parsed) = parse(&source, &Known::default());
        places_hold(&sources, &parsed);
        let b = parsed.files.iter().filter(|f| f.id == file).flat_map(|f| &f.statements).any(|s| syntax::dump(s) == "(formula [b] 2)");
        assert!(b, "{shown}: the next statement is read");
        assert!(parsed.diagnostics.iter().any(Diagnostic::is_error), "{shown}: said");
    }
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn five_thousand_lines_read_without_a_word() {
    let mut sources = Sources::default();
    let file = sources.add_file("big.rules", read("big.rules"));
    let parsed = syntax::parse(&sources, &[file], &shared_names());
    let mistakes: Vec<String> = parsed.diagnostics.iter().take(5).map(|d| said(&sources, d)).collect();
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
    assert!(parsed.files[0].statements.len() > 1000);
}
