//! The shipped library of rules, rules/en and rules/zh: its examples hold, they guard every rule, boundary and parameter,
//! every entry of the catalogue is done and shown, and the Chinese files are the English ones translated.
//! `UPDATE=1 cargo test --test library` draws rules/CATALOGUE.md anew.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use restock::cli::Disk;
use restock::diagnostic::{Diagnostic, render};
use restock::doc;
use restock::driver::{self, Request, Tested};
use restock::syntax::{ast, dump, shape};
use restock::tongue::Tongue;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// English, then Chinese.
static TESTED: LazyLock<Vec<Tested>> = LazyLock::new(|| {
    let request = |tongue| Request { map: root().join("rules").join(tongue), ..Request::default() };
    let (en, zh) = (request("en"), request("zh"));
    std::thread::scope(|scope| {
        let zh = scope.spawn(|| driver::test(&zh, &Disk));
        let mut all = driver::guarded(&en, &Disk);
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
    assert!(examples > 800, "{examples} examples in both tongues");
}

#[test]
fn the_examples_notice_every_change() {
    let Some(en) = TESTED.first() else { panic!("the English set") };
    let found = shown(&en.unguarded, en);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A name that `restock init` proposes and the library reads is spelt alike in both, in both tongues.
#[test]
fn init_proposes_the_names_of_the_library() {
    // the library keys its rows by SKU and has these two as columns of lists and inside of longer names
    const APART: [&str; 3] = ["SKU", "ETA", "average daily sales"];
    let known: toml::Table = toml::from_str(include_str!("../rules/headers.toml")).expect("headers.toml");
    let text = |tongue: &str| -> String {
        let files = std::fs::read_dir(root().join("rules").join(tongue)).expect("the library").filter_map(|f| Some(f.ok()?.path()));
        files.map(|f| std::fs::read_to_string(f).expect("a text")).collect()
    };
    let (en, zh) = (text("en").to_lowercase(), text("zh"));
    let word = |column: &toml::Value, key: &str| column.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_string();
    let stands = |name: &str| {
        let ends = |at: usize| !en[at + name.len()..].starts_with(char::is_alphanumeric) && !en[..at].ends_with(char::is_alphanumeric);
        en.match_indices(name).any(|(at, _)| ends(at))
    };
    let columns = known["column"].as_array().expect("columns");
    let pairs = columns.iter().map(|c| (word(c, "name"), word(c, "zh"))).filter(|(name, _)| !APART.contains(&name.as_str()));
    let apart: Vec<_> = pairs.filter(|(name, chinese)| stands(&name.to_lowercase()) != zh.contains(chinese.as_str())).collect();
    assert!(columns.len() > 20 && apart.is_empty(), "{apart:?}");
}

#[test]
fn the_catalogue_is_what_the_tags_say() {
    let catalogue = doc::catalogue(&TESTED);
    let wrong: Vec<String> = catalogue.wrong.iter().map(|(n, d)| render(d, &TESTED[*n].checked.sources, Tongue::En, false)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(catalogue.entries.len(), 138);
    let missing = catalogue.missing();
    assert!(missing.is_empty(), "no statement does the entries {missing:?}");
    let untested = catalogue.untested();
    assert!(untested.is_empty(), "no example shows the entries {untested:?}");
    let both = |entry: &doc::Entry| [Tongue::En, Tongue::Zh].iter().all(|t| entry.done_by.iter().any(|d| d.tongue == *t));
    let one_tongue: Vec<u32> = catalogue.entries.iter().filter(|e| e.is_done() && !both(e)).map(|e| e.number).collect();
    assert!(one_tongue.is_empty(), "in one language only: {one_tongue:?}");
    let path = root().join("rules/CATALOGUE.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, catalogue.text()).expect("written");
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == catalogue.text(), "rules/CATALOGUE.md is old: UPDATE=1 cargo test --test library draws it");
}

/// What the season's map says both tongues call the same thing.
fn twins_of_the_map() -> Vec<(String, String)> {
    fn walk(table: &toml::Table, found: &mut Vec<(String, String)>) {
        for (name, value) in table {
            let Some(inner) = value.as_table() else { continue };
            let also = inner.get("also").and_then(toml::Value::as_array).into_iter().flatten();
            found.extend(also.filter_map(|a| Some((name.to_lowercase(), a.as_str()?.to_lowercase()))));
            walk(inner, found);
        }
    }
    let text = std::fs::read_to_string(root().join("examples/season/restock.toml")).expect("the season's map");
    let mut found = Vec::new();
    walk(&text.parse().expect("a map"), &mut found);
    found
}

/// The names in a dumped tree, in order; quoted texts are none.
fn names(dump: &str) -> Vec<String> {
    let (mut found, mut quoted, mut open, mut before) = (Vec::new(), false, None::<String>, ' ');
    for c in dump.chars() {
        match (c, &mut open) {
            ('"', None) if before != '\\' => quoted = !quoted,
            ('[', None) if !quoted => open = Some(String::new()),
            (']', Some(name)) => {
                found.push(name.to_lowercase());
                open = None;
            }
            (c, Some(name)) => name.push(c),
            _ => {}
        }
        before = c;
    }
    found
}

/// The quoted texts of a dumped tree that are a country or market: the same in every tongue, and at the same places.
fn codes(dump: &str) -> Vec<String> {
    let texts = dump.split('"').skip(1).step_by(2).enumerate();
    texts.filter(|(_, t)| t.len() == 2 && t.chars().all(|c| c.is_ascii_uppercase())).map(|(n, t)| format!("{t} ({n})")).collect()
}

/// Which names of the tongues stand for each other. Those of the map are known; others are learned where they first meet.
struct Pairs {
    known: BTreeSet<(String, String)>,
    learned: BTreeMap<String, String>,
    back: BTreeMap<String, String>,
}

impl Pairs {
    /// Whether the two may be twins.
    fn meet(&mut self, en: &str, zh: &str) -> bool {
        if en == zh || self.known.contains(&(en.to_string(), zh.to_string())) {
            return true;
        }
        let there = self.learned.entry(en.to_string()).or_insert_with(|| zh.to_string());
        let back = self.back.entry(zh.to_string()).or_insert_with(|| en.to_string());
        there == zh && back == en
    }
}

fn name_of(set: &Tested, file: &ast::File) -> String {
    let path = set.checked.sources.files.get(usize::from(file.id)).map_or("", |f| f.path.as_str());
    Path::new(path).file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[test]
fn the_chinese_files_are_the_english_ones_translated() {
    let (Some(en), Some(zh)) = (TESTED.first(), TESTED.get(1)) else { panic!("two sets of rule files") };
    let known = twins_of_the_map().into_iter().flat_map(|(a, b)| [(a.clone(), b.clone()), (b, a)]);
    let mut pairs = Pairs { known: known.collect(), learned: BTreeMap::new(), back: BTreeMap::new() };
    let mut wrong: Vec<String> = Vec::new();
    for file in &en.trees {
        let name = name_of(en, file);
        let Some(twin) = zh.trees.iter().find(|f| name_of(zh, f) == name) else {
            wrong.push(format!("rules/zh/{name} is missing"));
            continue;
        };
        if file.statements.len() != twin.statements.len() {
            wrong.push(format!("{name}: {} statements in English, {} in Chinese", file.statements.len(), twin.statements.len()));
        }
        for (a, b) in file.statements.iter().zip(&twin.statements) {
            let line = |set: &Tested, s: &ast::Statement| set.checked.sources.line_column(s.span).0;
            let at = format!("{name}: line {} in English, {} in Chinese", line(en, a), line(zh, b));
            let (x, y) = (shape(a), shape(b));
            if x != y {
                wrong.push(format!("{at}: not the same\n  {x}\n  {y}"));
                break;
            }
            let differ = names(&dump(a)).into_iter().zip(names(&dump(b))).filter(|(x, y)| !pairs.meet(x, y));
            wrong.extend(differ.map(|(x, y)| format!("{at}: {x} is not {y}")).collect::<Vec<_>>());
            let codes = codes(&dump(a)).into_iter().zip(codes(&dump(b))).filter(|(x, y)| x != y);
            wrong.extend(codes.map(|(x, y)| format!("{at}: the code {x} became {y}")).collect::<Vec<_>>());
        }
        let tagged = |set: &Tested, file: &ast::File| -> Vec<(usize, Vec<u32>)> {
            doc::tags(file, &set.checked.sources, &|_| true).0.into_iter().map(|t| (t.at, t.entries)).collect()
        };
        if tagged(en, file) != tagged(zh, twin) {
            wrong.push(format!("{name}: the tags differ"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_season_is_checked_without_a_warning() {
    for season in ["season", "season-zh"] {
        let folder = root().join("examples").join(season);
        let args = ["check".to_string(), folder.to_string_lossy().into_owned()].map(std::ffi::OsString::from);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = restock::cli::run_with(args, &mut out, &mut err);
        let said = String::from_utf8_lossy(&err);
        let warned = code != 0 || ["warning[", "警告["].iter().any(|w| said.contains(w));
        assert!(!warned, "examples/{season}: {said}");
    }
}
