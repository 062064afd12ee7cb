//! Typical mistakes in rule files: what somebody writes, what is said about it (`!`), and what stands there when the next
//! step was followed (`fixed:`), which must be without fault. `UPDATE=1 cargo test --test mistakes` writes what is said.
//!
//! A case is `=== title`, the source, `---`, what is said, `fixed:`, the source that was put right. A line `# names:` says
//! which columns there are, for one case or, above the first one, for all of a file; `# set: name = value` is `--set`.

#[path = "support/columns.rs"]
mod columns;

use restock::diagnostic::{Diagnostic, Severity};
use restock::driver;
use restock::format::{self, Spellings, Work};
use restock::model::schema::ParamText;
use restock::place::{Place, Sources};
use restock::plan::ParamOrigin;
use restock::syntax;
use restock::tongue::Tongue;
use restock::unit::Units;
use std::fmt::Write;
use std::path::{Path, PathBuf};

const VOCABULARY: &str = include_str!("../rules/vocabulary.rules");

#[derive(Default)]
struct Case {
    title: String,
    source: String,
    expected: String,
    fixed: Option<String>,
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language");
    let all = std::fs::read_dir(folder).expect("tests/language").filter_map(|f| Some(f.ok()?.path()));
    let mut files: Vec<PathBuf> = all.filter(|p| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("mistakes-"))).collect();
    files.sort();
    files
}

/// The text above the first case, and the cases.
fn cases(text: &str) -> (String, Vec<Case>) {
    let (mut head, mut cases) = (String::new(), Vec::<Case>::new());
    let mut part = 0;
    for line in text.lines() {
        match (line, cases.last_mut()) {
            (line, _) if line.starts_with("=== ") => {
                cases.push(Case { title: line[4..].to_string(), ..Case::default() });
                part = 0;
            }
            ("---", Some(_)) => part = 1,
            ("fixed:", Some(case)) => {
                part = 2;
                case.fixed = Some(String::new());
            }
            (_, Some(case)) => {
                let to = match part {
                    0 => &mut case.source,
                    1 => &mut case.expected,
                    _ => case.fixed.get_or_insert_default(),
                };
                let _ = writeln!(to, "{line}");
            }
            (_, None) => {
                let _ = writeln!(head, "{line}");
            }
        }
    }
    (head, cases)
}

/// The value of a note `# names:` in the first lines of a source, else above all cases.
fn note<'t>(name: &str, source: &'t str, head: &'t str) -> Option<&'t str> {
    [source, head].into_iter().find_map(|text| text.lines().find_map(|l| l.strip_prefix("# ")?.strip_prefix(name)?.strip_prefix(':')))
}

/// All that `check` says about a source, in the order of the text.
fn check(source: &str, head: &str, units: &Units) -> (Sources, Vec<Diagnostic>) {
    let mut schema = columns::schema(note("names", source, head).unwrap_or(""), units);
    for set in note("set", source, "").into_iter().flat_map(|s| s.split(';')) {
        let (name, text) = set.split_once('=').expect("name = value");
        let (name, text) = (name.trim().to_string(), text.trim().to_string());
        schema.params.push(ParamText { name, text, place: Place::Nowhere, name_place: Place::Nowhere, origin: ParamOrigin::Set });
    }
    let mut sources = Sources::default();
    let vocabulary = sources.add_file("vocabulary.rules", VOCABULARY);
    // a file as some editors write it
    let text = source.replace("\\r", "\r").replace("\\t", "\t");
    let (text, _) = syntax::decode(text.as_bytes()).expect("a text");
    let file = sources.add_file("case.rules", text);
    let trees = syntax::parse(&sources, &[vocabulary, file], &driver::known(&schema));
    let mut all = trees.diagnostics.clone();
    let clean = !all.iter().any(Diagnostic::is_error);
    all.extend(driver::planned(&trees, &schema, units, &sources, clean).1);
    all.sort_by(|a, b| a.place.cmp(&b.place).then(a.severity.cmp(&b.severity)));
    all.dedup();
    (sources, all)
}

fn said(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let (place, shown) = match &diagnostic.place {
        Place::Text(span) => {
            let (line, column) = sources.line_column(*span);
            let file = if sources.files[usize::from(span.file)].path == "case.rules" { "" } else { "vocabulary " };
            (format!("{file}{line}:{column}"), sources.text(*span).lines().next().unwrap_or("").to_string())
        }
        _ => ("-".to_string(), String::new()),
    };
    let tongue = diagnostic.tongue.unwrap_or_default();
    let mark = match diagnostic.severity {
        Severity::Error => '!',
        Severity::Warning => '?',
        Severity::Note => '.',
    };
    let (message, next) = (diagnostic.message.in_tongue(tongue), diagnostic.next.in_tongue(tongue));
    format!("{mark} {place} [{}] «{shown}» {message} {next}", diagnostic.code)
}

fn all_said(sources: &Sources, found: &[Diagnostic]) -> String {
    found.iter().map(|d| said(sources, d) + "\n").collect()
}

fn asked_for(case: &Case, only: &str) -> bool {
    case.title.contains(only)
}

/// What `fmt` makes of a source.
fn formatted(source: &str, head: &str, units: &Units) -> String {
    let schema = columns::schema(note("names", source, head).unwrap_or(""), units);
    let known = driver::known(&schema);
    let mut sources = Sources::default();
    let files = [sources.add_file("vocabulary.rules", VOCABULARY), sources.add_file("case.rules", source.to_string())];
    let parsed = syntax::parse(&sources, &files, &known);
    let spellings = Spellings::default();
    let work = Work { sources: &sources, parsed: &parsed, known: &known, spellings: &spellings };
    format::format(work, &files[1..]).into_iter().map(|f| f.text).collect()
}

fn is_serious(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity != Severity::Note
}

#[test]
fn mistakes_are_answered_and_the_next_step_works() {
    let update = std::env::var_os("UPDATE").is_some();
    let only = std::env::var("CASE").unwrap_or_default();
    let mut wrong = String::new();
    let units = Units::shipped();
    let mut count = [0, 0];
    for path in files() {
        let text = std::fs::read_to_string(&path).expect("a case file");
        let (head, cases) = cases(&text);
        let mut fresh = head.clone();
        for case in &cases {
            let (sources, found) = check(&case.source, &head, units);
            let answer = all_said(&sources, &found);
            // a first wording that is understood: what fmt makes of it
            let understood = path.to_string_lossy().contains("mistakes-first") && !found.iter().any(is_serious);
            let formatted = understood.then(|| formatted(&case.source, &head, units));
            if let Some(text) =
                formatted.as_ref().filter(|text| asked_for(case, &only) && Some(text.trim()) != case.fixed.as_deref().map(str::trim))
            {
                let _ = writeln!(wrong, "── {} in {}, formatted\n{text}", case.title, path.display());
            }
            let asked = asked_for(case, &only);
            if asked && answer.trim() != case.expected.trim() {
                let (title, file, source) = (&case.title, path.display(), &case.source);
                let _ = writeln!(wrong, "── {title} in {file}\n{source}expected\n{}found\n{answer}", case.expected);
            }
            let _ = write!(fresh, "=== {}\n{}---\n{answer}", case.title, case.source);
            if let Some(fixed) = formatted.as_ref().or(case.fixed.as_ref()) {
                let (sources, left) = check(fixed, &head, units);
                if asked && left.iter().any(is_serious) {
                    let _ =
                        writeln!(wrong, "── {}, put right, in {}\n{fixed}found\n{}", case.title, path.display(), all_said(&sources, &left));
                }
                let _ = writeln!(fresh, "fixed:\n{}", fixed.trim_end());
            } else if asked && found.iter().any(is_serious) {
                let _ = writeln!(wrong, "── {} in {}: the source that is put right is missing\n{answer}", case.title, path.display());
            }
            fresh.push('\n');
            if found.iter().any(is_serious) {
                let zh = found.iter().find(|d| is_serious(d)).is_some_and(|d| d.tongue == Some(Tongue::Zh));
                count[usize::from(zh)] += 1;
            }
        }
        if update {
            std::fs::write(&path, fresh.trim_end().to_string() + "\n").expect("the case file is written");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(count.iter().all(|n| *n >= 50), "{} English and {} Chinese mistakes", count[0], count[1]);
}

/// What `explain` shows in Chinese: the examples are Chinese and give what the English ones give; the wrong one gives its
/// code, the right one does not.
#[test]
fn stories_hold_in_chinese() {
    let units = Units::shipped();
    let mut wrong = String::new();
    let codes = |example: &str| {
        let (sources, found) = check(example, "", units);
        let mut codes: Vec<&str> = found.iter().map(|d| d.code).collect();
        codes.sort_unstable();
        codes.dedup();
        (codes, all_said(&sources, &found))
    };
    // words of the language; names of functions and currencies are capitals
    let is_english = |line: &str| line.split(|c: char| !c.is_ascii_lowercase()).any(|word| word.len() > 2);
    for (code, story) in restock::diagnostic::explain::stories() {
        let (english, chinese) = (driver::story_examples(story, Tongue::En), driver::story_examples(story, Tongue::Zh));
        for (english, chinese, is_wrong) in [(english.0, chinese.0, true), (english.1, chinese.1, false)] {
            let (Some(english), Some(chinese)) = (english, chinese) else { continue };
            if chinese == english
                && chinese.lines().any(|l| !l.starts_with("# names:") && is_english(l))
                && !english.chars().any(restock::spelling::is_han)
            {
                let _ = writeln!(wrong, "{code}: in English\n{chinese}");
                continue;
            }
            let ((theirs, _), (own, said)) = (codes(&english), codes(&chinese));
            let translated = story.wrong_zh.is_none();
            let of_code = own.contains(&code.as_str()) == is_wrong && (is_wrong || own.iter().all(|c| theirs.contains(c)));
            let fits = own == theirs || !translated && of_code;
            if !fits {
                let _ = writeln!(wrong, "{code}: {own:?} instead of {theirs:?}\n{chinese}{said}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
