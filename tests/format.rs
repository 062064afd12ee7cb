//! The laws of the formatter and the translator, over all rule files that the project ships and tests with: formatting
//! changes no tree and is done when it is done once; a translation there and back gives the formatted original.
//! `SHOW=en.rules cargo test --test format shown -- --nocapture` prints what becomes of a file.

use restock::format::{self, Spellings, Work};
use restock::place::{FileId, Sources};
use restock::syntax::{self, Known, Parsed};
use restock::tongue::Tongue;
use std::path::{Path, PathBuf};

#[path = "format/generate.rs"]
mod generate;

const VOCABULARY: &str = include_str!("../rules/vocabulary.rules");

/// Rule files that are read together.
struct Project {
    sources: Sources,
    ids: Vec<FileId>,
    known: Known,
    spellings: Spellings,
}

impl Project {
    fn new(texts: &[(String, String)], names: &[Vec<String>]) -> Project {
        let mut sources = Sources::default();
        sources.add_file("vocabulary.rules", VOCABULARY);
        let ids = texts.iter().map(|(path, text)| sources.add_file(path.clone(), text.clone())).collect();
        let (mut known, mut spellings) = (Known::default(), Spellings::default());
        for spelled in names {
            let Some((list, _)) = spelled[0].split_once('.') else {
                known.names.extend(spelled.iter().cloned());
                spellings.names.push(spelled.clone());
                continue;
            };
            let list = list.to_string();
            let fields: Vec<String> = spelled.iter().map(|s| s.split_once('.').map_or(s.clone(), |(_, f)| f.to_string())).collect();
            let lists: Vec<String> = spelled.iter().filter_map(|s| s.split_once('.').map(|(l, _)| l.to_string())).collect();
            match known.lists.iter_mut().position(|(all, _)| all.contains(&list)) {
                Some(at) => {
                    known.lists[at].1.extend(fields.clone());
                    spellings.lists[at].1.push(fields);
                }
                None => {
                    known.lists.push((lists.clone(), fields.clone()));
                    spellings.lists.push((lists, vec![fields]));
                }
            }
        }
        Project { sources, ids, known, spellings }
    }

    fn parse(&self) -> Parsed {
        let all: Vec<FileId> = std::iter::once(0).chain(self.ids.iter().copied()).collect();
        syntax::parse(&self.sources, &all, &self.known)
    }

    /// The same project with other texts.
    fn with(&self, texts: &[String]) -> Project {
        let mut sources = self.sources.clone();
        for (id, text) in self.ids.iter().zip(texts) {
            sources.files[usize::from(*id)].text.clone_from(text);
        }
        Project { sources, ids: self.ids.clone(), known: self.known.clone(), spellings: self.spellings.clone() }
    }

    fn rewritten(&self, to: Option<Tongue>) -> (Vec<String>, Vec<String>) {
        let parsed = self.parse();
        let work = Work { sources: &self.sources, parsed: &parsed, known: &self.known, spellings: &self.spellings };
        let all = match to {
            None => format::format(work, &self.ids),
            Some(to) => format::translate(work, &self.ids, to),
        };
        let left = all.iter().flat_map(|r| &r.left).map(|span| self.sources.text(*span).to_string()).collect();
        (all.into_iter().map(|r| r.text).collect(), left)
    }

    fn dump(&self) -> Vec<String> {
        let parsed = self.parse();
        parsed.files.iter().filter(|f| f.id != 0).flat_map(|f| &f.statements).map(syntax::dump).collect()
    }

    fn comments(&self) -> Vec<String> {
        let parsed = self.parse();
        let mut all: Vec<String> =
            parsed.files.iter().filter(|f| f.id != 0).flat_map(|f| &f.comments).map(|c| self.sources.text(*c).to_string()).collect();
        all.sort();
        all
    }

    /// What is wrong with the laws here.
    fn faults(&self, tongue: Tongue, title: &str) -> Vec<String> {
        let mut faults = Vec::new();
        let (formatted, left) = self.rewritten(None);
        for statement in left {
            faults.push(format!("{title}: not formatted:\n{statement}"));
        }
        let once = self.with(&formatted);
        if once.dump() != self.dump() {
            faults.push(format!("{title}: formatting changes the tree"));
        }
        if once.comments() != self.comments() {
            faults.push(format!("{title}: comments differ"));
        }
        if let Some(line) = first_difference(&formatted, &once.rewritten(None).0) {
            faults.push(format!("{title}: formatting twice differs: {line}"));
        }
        let other = if tongue == Tongue::En { Tongue::Zh } else { Tongue::En };
        let (there, left) = once.rewritten(Some(other));
        for statement in left {
            faults.push(format!("{title}: not translated:\n{statement}"));
        }
        let (back, _) = self.with(&there).rewritten(Some(tongue));
        let parsed = once.parse();
        let mixed = parsed.files.iter().filter(|f| f.id != 0).flat_map(|f| &f.statements).any(|s| s.tongue != tongue);
        // statements of the other tongue come back in this one
        let wanted = if mixed { once.rewritten(Some(tongue)).0 } else { formatted };
        if let Some(line) = first_difference(&wanted, &back) {
            faults.push(format!("{title}: there and back differs: {line}"));
        }
        faults
    }
}

fn first_difference(a: &[String], b: &[String]) -> Option<String> {
    let (a, b) = (a.join("\n"), b.join("\n"));
    let pair = a.lines().zip(b.lines()).find(|(x, y)| x != y);
    pair.map(|(x, y)| format!("\n  {x}\n  {y}")).or_else(|| (a != b).then(|| "the ends".to_string()))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn read(path: &str) -> (String, String) {
    (path.to_string(), std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}")))
}

/// The names of the language trial, each in one tongue only.
fn trial_names() -> Vec<Vec<String>> {
    let text = read("tests/language/names.txt").1;
    text.lines().filter(|l| !l.is_empty() && !l.starts_with(['#', '!'])).map(|l| vec![l.to_string()]).collect()
}

/// The names of a map, read as the program reads them.
fn map_names(folder: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(folder.join("restock.toml")).unwrap_or_default();
    let (map, _) = restock::import::map::from_toml(&text, 0);
    let spelled = |name: &str, also: &[restock::import::map::Worded]| -> Vec<String> {
        std::iter::once(name.to_string()).chain(also.iter().map(|a| a.text.clone())).collect()
    };
    let mut names: Vec<Vec<String>> = map.stock.columns.iter().map(|c| spelled(&c.name.text, &c.also)).collect();
    names.extend(map.histories.iter().map(|h| spelled(&h.name.text, &h.also)));
    for list in &map.lists {
        for column in &list.columns {
            let fields = spelled(&column.name.text, &column.also);
            names.push(fields.iter().map(|f| format!("{}.{f}", list.name.text)).collect());
        }
    }
    names
}

/// Every folder below with rule files: its path, and the tongue of its first statement.
/// Name, files with their texts, and the columns known to them.
type RuleProject = (String, Vec<(String, String)>, Vec<Vec<String>>);

fn projects() -> Vec<RuleProject> {
    let mut found = Vec::new();
    for file in ["en.rules", "zh.rules", "zh-dense.rules"] {
        found.push((file.to_string(), vec![read(&format!("tests/language/{file}"))], trial_names()));
    }
    found.push(("vocabulary".to_string(), vec![read("rules/vocabulary.rules")], Vec::new()));
    for parent in ["examples", "tests/cases"] {
        let mut folders: Vec<PathBuf> =
            std::fs::read_dir(root().join(parent)).expect(parent).filter_map(|e| Some(e.ok()?.path())).filter(|p| p.is_dir()).collect();
        folders.sort();
        for folder in folders {
            let mut texts = Vec::new();
            for inner in [folder.clone(), folder.join("rules")] {
                let Ok(entries) = std::fs::read_dir(&inner) else { continue };
                let mut paths: Vec<PathBuf> =
                    entries.filter_map(|e| Some(e.ok()?.path())).filter(|p| p.extension().is_some_and(|e| e == "rules")).collect();
                paths.sort();
                let text = |p: &PathBuf| Some((p.display().to_string(), std::fs::read_to_string(p).ok()?));
                texts.extend(paths.iter().filter_map(text));
            }
            if !texts.is_empty() {
                let names = map_names(&folder);
                found.push((folder.file_name().expect("a name").to_string_lossy().into_owned(), texts, names));
            }
        }
    }
    found
}

fn tongue_of(texts: &[(String, String)]) -> Tongue {
    let han = texts.iter().flat_map(|t| t.1.chars()).filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    if han > 100 && !texts[0].0.contains("vocabulary") { Tongue::Zh } else { Tongue::En }
}

#[test]
fn laws_hold_for_all_files() {
    let mut faults = Vec::new();
    let all = projects();
    assert!(all.len() > 15, "{} projects", all.len());
    for (title, texts, names) in all {
        faults.extend(Project::new(&texts, &names).faults(tongue_of(&texts), &title));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Files that nobody wrote: every kind of statement, every kind of expression, in both tongues.
fn generated(seed: u64, tongue: Tongue) -> Vec<String> {
    let spelled = |list: &str, (en, zh): &(&str, &str)| vec![format!("{list}{en}"), format!("{list}{zh}")];
    let mut names: Vec<Vec<String>> = generate::NAMES.iter().map(|n| spelled("", n)).collect();
    names.iter_mut().for_each(Vec::dedup);
    names.extend(generate::FIELDS.iter().map(|(en, zh)| vec![format!("inbound.{en}"), format!("在途.{zh}")]));
    let text = generate::Generator::new(seed, tongue).file(6);
    let project = Project::new(&[("generated.rules".to_string(), text.clone())], &names);
    let mistakes: Vec<String> = project.parse().diagnostics.iter().filter(|d| d.is_error()).map(|d| d.message.en.clone()).collect();
    let mut faults: Vec<String> = mistakes.iter().map(|m| format!("does not read: {m}")).collect();
    faults.extend(project.faults(tongue, "generated"));
    if !faults.is_empty() {
        faults.push(text);
    }
    faults
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        cases: 60,
        failure_persistence: None,
        // the same files in every run: a red test is a change, not luck (SWEEP=1000 looks at more)
        rng_seed: proptest::test_runner::RngSeed::Fixed(20261122),
        ..Default::default()
    })]
    #[test]
    fn laws_hold_for_generated_files(seed in 0u64..u64::MAX, zh in proptest::prelude::any::<bool>()) {
        let faults = generated(seed, if zh { Tongue::Zh } else { Tongue::En });
        proptest::prop_assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

/// `SWEEP=1000 cargo test --test format sweep -- --nocapture` prints what fails among so many more files.
#[test]
fn sweep() {
    let Ok(n) = std::env::var("SWEEP") else { return };
    let n: u64 = n.parse().unwrap_or(100);
    for seed in 0..n {
        for tongue in [Tongue::En, Tongue::Zh] {
            let faults = generated(seed * 7919 + 13, tongue);
            if !faults.is_empty() {
                println!("SEED {seed} {tongue:?}: {}", faults[..faults.len() - 1].join("\n"));
            }
        }
    }
}

#[test]
fn shown() {
    let Ok(wanted) = std::env::var("SHOW") else { return };
    for (title, texts, names) in projects().into_iter().filter(|p| p.0 == wanted) {
        let project = Project::new(&texts, &names);
        let (formatted, _) = project.rewritten(None);
        let other = if tongue_of(&texts) == Tongue::En { Tongue::Zh } else { Tongue::En };
        println!("── {title}\n{}\n── {other:?}\n{}", formatted.join("\n"), project.rewritten(Some(other)).0.join("\n"));
    }
}

// ── texts and what becomes of them ──────────────────────────────────────────────────────────────

/// A case of tests/format/cases.txt.
struct Case {
    title: String,
    /// Source, formatted, translated.
    parts: Vec<String>,
    to: Tongue,
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("=== ") {
            cases.push(Case { title: title.to_string(), parts: vec![String::new()], to: Tongue::Zh });
        } else if let Some(case) = cases.last_mut() {
            if line == "---" || line == "--- zh" || line == "--- en" {
                case.parts.push(String::new());
                case.to = if line == "--- en" { Tongue::En } else { Tongue::Zh };
            } else if let Some(part) = case.parts.last_mut() {
                part.push_str(line);
                part.push('\n');
            }
        }
    }
    cases
}

/// `# names: on hand (现有库存), lead time` in the first line.
fn case_names(source: &str) -> Vec<Vec<String>> {
    let names = source.lines().next().and_then(|l| l.strip_prefix("# names:")).unwrap_or("");
    let spelled = |n: &str| n.split(['(', ')']).map(|s| s.trim().to_string()).filter(|s| !s.is_empty()).collect::<Vec<_>>();
    names.split(',').map(spelled).filter(|n| !n.is_empty()).collect()
}

#[test]
fn texts_become_what_the_cases_say() {
    let path = root().join("tests/format/cases.txt");
    let text = std::fs::read_to_string(&path).expect("the cases");
    let mut fresh = text.split("=== ").next().unwrap_or("").to_string();
    let mut wrong = String::new();
    for case in cases(&text) {
        let source = &case.parts[0];
        let project = Project::new(&[("case.rules".to_string(), source.clone())], &case_names(source));
        let formatted = project.rewritten(None).0.concat();
        let translated = project.rewritten(Some(case.to)).0.concat();
        for (found, wanted) in [(&formatted, case.parts.get(1)), (&translated, case.parts.get(2))] {
            if Some(found.trim_end()) != wanted.map(|w| w.trim_end()) {
                wrong.push_str(&format!("── {}\n{found}\n", case.title));
            }
        }
        let to = case.to.code();
        fresh.push_str(&format!("=== {}\n{}---\n{}--- {to}\n{}\n", case.title, source, formatted, translated));
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, fresh.trim_end().to_string() + "\n").expect("the cases are written");
    } else {
        assert!(wrong.is_empty(), "{wrong}");
    }
}

// ── the commands ────────────────────────────────────────────────────────────────────────────────

fn run(args: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = restock::cli::run_with(args.iter().map(Into::into), &mut out, &mut err);
    (code, String::from_utf8_lossy(&out).into_owned(), String::from_utf8_lossy(&err).into_owned())
}

/// An empty folder of this test's own.
fn empty_folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("restock-format-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("temp folder");
    folder
}

#[test]
fn shipped_files_are_formatted() {
    for folder in ["examples", "rules"] {
        let (code, out, err) = run(&["fmt", "--check", &root().join(folder).to_string_lossy()]);
        assert_eq!((code, out.as_str()), (0, ""), "{err}");
    }
}

/// The library lies in no project: its names come from its own files.
#[test]
fn the_library_comes_back_byte_for_byte() {
    let folder = empty_folder("library");
    let copy = |from: &Path| {
        let mut texts = Vec::new();
        for entry in std::fs::read_dir(from).expect("the library") {
            let path = entry.expect("entry").path();
            let text = std::fs::read_to_string(&path).expect("a rule file");
            let target = folder.join(path.file_name().expect("a name"));
            std::fs::write(&target, &text).expect("file");
            texts.push((target, text));
        }
        texts
    };
    let shown = folder.to_string_lossy().into_owned();
    for (own, other) in [("en", "zh"), ("zh", "en")] {
        let before = copy(&root().join("rules").join(own));
        for to in [other, own] {
            let (code, _, err) = run(&["translate", "--to", to, "--write", &shown]);
            assert!(code == 0 && !err.contains("left as it is") && !err.contains("保持原样"), "{own} to {to}: {err}");
        }
        for (path, text) in before {
            assert_eq!(std::fs::read_to_string(&path).expect("file"), text, "{}", path.display());
        }
    }
    let one = folder.join("demand.rules").to_string_lossy().into_owned();
    let alone = run(&["translate", "--to", "en", &one]).1;
    assert_eq!(run(&["translate", "--to", "en", "--write", &shown]).0, 0);
    assert_eq!(std::fs::read_to_string(&one).expect("file"), alone, "one file takes its names from its neighbours");
    std::fs::remove_dir_all(folder).expect("temp folder");
}

#[test]
fn fmt_rewrites_in_place_and_keeps_the_encoding() {
    let folder = empty_folder("place");
    let path = folder.join("a.rules");
    let text = "规则“少”：库存低于３件 则 标记黄\r\n坏 的 一行\r\n";
    let (gb, _, _) = encoding_rs::GB18030.encode(text);
    std::fs::write(&path, &gb).expect("file");
    let name = path.to_string_lossy().into_owned();
    let (code, out, _) = run(&["fmt", "--check", &name]);
    assert_eq!((code, out.trim()), (1, name.as_str()));
    assert_eq!(std::fs::read(&path).expect("file"), &*gb, "--check writes nothing");
    let (code, _, err) = run(&["fmt", &name]);
    assert_eq!(code, 1, "the broken line is reported");
    assert!(err.contains("坏"), "{err}");
    let bytes = std::fs::read(&path).expect("file");
    let (found, _, _) = encoding_rs::GB18030.decode(&bytes);
    assert_eq!(found, "规则 “少”：库存 低于 3 件 则 标记 黄\r\n坏 的 一行\r\n");
    assert_eq!(std::fs::read_dir(&folder).expect("folder").count(), 1, "nothing is left beside it");
    std::fs::remove_dir_all(folder).expect("temp folder");
}

#[test]
fn translate_writes_one_file_to_stdout_and_several_only_where_it_is_told() {
    let folder = empty_folder("several");
    for (name, text) in [("a.rules", "x = 3 days\n"), ("b.rules", "param y = x\n")] {
        std::fs::write(folder.join(name), text).expect("file");
    }
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let all = folder.to_string_lossy().into_owned();
    let (code, out, _) = run(&["translate", "--to", "zh", &path("b.rules")]);
    assert_eq!((code, out.as_str()), (0, "参数 y = x\n"));
    let (code, out, err) = run(&["translate", "--to", "zh", &all]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("--write") && err.contains("--into"), "{err}");
    let (code, _, err) = run(&["translate", "--to", "zh", &all, "--into", &path("zh")]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(std::fs::read_to_string(folder.join("zh/a.rules")).expect("file"), "x = 3 天\n");
    let (code, _, _) = run(&["translate", "--to", "zh", "--into", &path("zh"), &path("a.rules"), &path("b.rules")]);
    assert_eq!(code, 1, "nothing is overwritten");
    let (code, _, err) = run(&["translate", "--to", "zh", &path("a.rules"), "--write"]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(std::fs::read_to_string(folder.join("a.rules")).expect("file"), "x = 3 天\n");
    std::fs::remove_dir_all(folder).expect("temp folder");
}

/// The Chinese cases with numbers of others are the English ones, translated.
#[test]
fn twins_are_translations() {
    let mut twins = 0;
    for entry in std::fs::read_dir(root().join("tests/cases")).expect("tests/cases") {
        let folder = entry.expect("entry").path();
        let zh = PathBuf::from(format!("{}-zh", folder.display()));
        if !folder.join("SOURCE.txt").exists() || !zh.exists() {
            continue;
        }
        let rules = std::fs::read_dir(&folder).expect("case").filter_map(|e| Some(e.ok()?.path()));
        for path in rules.filter(|p| p.extension().is_some_and(|e| e == "rules")) {
            let (code, out, err) = run(&["translate", "--to", "zh", &path.to_string_lossy()]);
            let twin = std::fs::read_to_string(zh.join(path.file_name().expect("a name"))).expect("the twin");
            assert_eq!((code, out), (0, twin), "{}: {err}", path.display());
            twins += 1;
        }
    }
    assert!(twins >= 8, "{twins} twins");
}
