//! The shipped library of rules, rules/en and rules/zh: its examples hold, they guard every rule, boundary and parameter,
//! every entry of the catalogue is done and shown, and the Chinese files are the English ones translated.
//! `UPDATE=1 cargo test --test library` draws rules/CATALOGUE.md anew.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use restock::cli::Disk;
use restock::diagnostic::{Diagnostic, render};
use restock::doc;
use restock::driver::{self, Request, Tested};
use restock::format::{self, Rewritten};
use restock::tongue::Tongue;

/// Whether the library must be whole.
const WHOLE: bool = false;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// English, then Chinese.
static TESTED: LazyLock<Vec<Tested>> = LazyLock::new(|| {
    let request = |tongue| Request { map: root().join("rules").join(tongue), ..Request::default() };
    let (en, zh) = (request("en"), request("zh"));
    std::thread::scope(|scope| {
        let zh = scope.spawn(|| driver::test(&zh, &Disk));
        let mut all = if WHOLE { driver::guarded(&en, &Disk) } else { driver::test(&en, &Disk) };
        all.extend(zh.join().expect("the Chinese examples run"));
        all
    })
});

fn shown(found: &[Diagnostic], set: &Tested) -> Vec<String> {
    found.iter().map(|d| render(d, &set.checked.sources, Tongue::En, false)).collect()
}

#[test]
fn the_examples_hold() {
    let mut wrong = Vec::new();
    for set in TESTED.iter() {
        let errors: Vec<Diagnostic> = set.checked.diagnostics.iter().filter(|d| d.is_error()).cloned().collect();
        wrong.extend(shown(&errors, set));
        for outcome in &set.outcomes {
            let failed = |f: &driver::Failure| format!("{}: expected {}, found {}", outcome.title, f.expected.en, f.found.en);
            wrong.extend(outcome.failures.iter().map(failed));
        }
    }
    let examples: usize = TESTED.iter().map(|t| t.outcomes.len()).sum();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(examples > 0 || !WHOLE);
}

#[test]
fn the_examples_notice_every_change() {
    for set in TESTED.iter() {
        let found = shown(&set.unguarded, set);
        assert!(found.is_empty() || !WHOLE, "{}", found.join("\n"));
        found.iter().for_each(|f| println!("{f}"));
    }
}

#[test]
fn the_catalogue_is_what_the_tags_say() {
    let catalogue = doc::catalogue(&TESTED);
    let wrong: Vec<String> = catalogue.wrong.iter().map(|(n, d)| render(d, &TESTED[*n].checked.sources, Tongue::En, false)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let (missing, untested) = (catalogue.missing(), catalogue.untested());
    println!("missing: {missing:?}\nuntested: {untested:?}");
    let both = |entry: &doc::Entry| [Tongue::En, Tongue::Zh].iter().all(|t| entry.done_by.iter().any(|d| d.tongue == *t));
    let one_tongue: Vec<u32> = catalogue.entries.iter().filter(|e| e.is_done() && !both(e)).map(|e| e.number).collect();
    println!("in one language only: {one_tongue:?}");
    if WHOLE {
        assert!(missing.is_empty() && untested.is_empty() && one_tongue.is_empty());
        assert_eq!(catalogue.entries.len(), 138);
    }
    let path = root().join("rules/CATALOGUE.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, catalogue.text()).expect("written");
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == catalogue.text() || !WHOLE, "rules/CATALOGUE.md is old: UPDATE=1 cargo test --test library draws it");
}

fn rules_in(tongue: &str) -> Vec<PathBuf> {
    let folder = std::fs::read_dir(root().join("rules").join(tongue)).into_iter().flatten();
    let mut found: Vec<PathBuf> =
        folder.map(|e| e.expect("entry").path()).filter(|p| p.extension().is_some_and(|e| e == "rules")).collect();
    found.sort();
    found
}

/// The files of a tongue in Chinese, as the formatter writes them, by file name.
fn in_chinese(tongue: &str, season: &str) -> Vec<(String, String)> {
    let map = root().join("examples").join(season).join("restock.toml");
    let texts = driver::rule_texts(map.is_file().then_some(map), &rules_in(tongue), &Disk, Tongue::En);
    let made = format::translate(texts.work(), &texts.wanted, Tongue::Zh);
    let name = |r: &Rewritten| {
        let path = &texts.checked.sources.files[usize::from(r.file)].path;
        Path::new(path).file_name().expect("a name").to_string_lossy().into_owned()
    };
    made.iter().map(|r| (name(r), bare(&r.text))).collect()
}

/// Without comments, quoted texts, blank lines and the length of blanks: what must be the same in both tongues.
/// Tags stay.
fn bare(text: &str) -> String {
    let mut out = String::new();
    // rulers of tables are as long as their columns
    for line in text.lines().filter(|l| l.chars().any(|c| !matches!(c, '|' | '-' | ' '))) {
        let mut kept = String::new();
        let mut quoted = false;
        let mut comment = None;
        for (at, c) in line.char_indices() {
            match c {
                '"' | '“' | '”' => {
                    quoted = !quoted;
                    kept.push('"');
                }
                '#' | '＃' if !quoted => {
                    comment = Some(&line[at..]);
                    break;
                }
                _ if quoted => {}
                c => kept.push(c),
            }
        }
        let numbers: String = comment
            .map(|c| c.trim_start_matches(['#', '＃']).trim_start())
            .and_then(|c| ["entry", "entries", "条目"].iter().find_map(|h| c.strip_prefix(h)))
            .map(|c| c.chars().map(|c| if c.is_ascii_digit() || c == '-' { c } else { ' ' }).collect::<String>())
            .unwrap_or_default();
        let words: Vec<&str> = kept.split_whitespace().chain(numbers.split_whitespace()).collect();
        if !words.is_empty() {
            out.push_str(&words.join(" "));
            out.push('\n');
        }
    }
    out
}

#[test]
fn the_chinese_files_are_the_english_ones_translated() {
    let (from_en, own) = (in_chinese("en", "season"), in_chinese("zh", "season-zh"));
    let mut wrong = Vec::new();
    for (name, translated) in &from_en {
        let Some((_, written)) = own.iter().find(|(n, _)| n == name) else {
            wrong.push(format!("rules/zh/{name} is missing"));
            continue;
        };
        let differ = translated.lines().zip(written.lines()).filter(|(a, b)| a != b);
        wrong.extend(differ.take(3).map(|(a, b)| format!("{name}:\n  en: {a}\n  zh: {b}")));
        if translated.lines().count() != written.lines().count() {
            wrong.push(format!("{name}: {} lines translated, {} in Chinese", translated.lines().count(), written.lines().count()));
        }
    }
    println!("{}", wrong.join("\n"));
    assert!(wrong.is_empty() || !WHOLE, "{}", wrong.join("\n"));
}
