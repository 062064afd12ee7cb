//! The reference is what the program draws, whole and true: every statement and function is in it, every example holds.
//! `UPDATE=1 cargo test --test reference` writes the files anew.

use std::path::{Path, PathBuf};

use restock::diagnostic::Diagnostic;
use restock::doc;
use restock::driver::{self, Request};
use restock::function::Func;
use restock::tongue::Tongue;

#[path = "support/shelf.rs"]
mod shelf;

const BOTH: [(Tongue, &str); 2] = [(Tongue::En, ""), (Tongue::Zh, ".zh")];

#[test]
fn the_files_are_what_the_program_draws() {
    for (tongue, suffix) in BOTH {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/reference{suffix}.md"));
        let drawn = doc::reference(tongue);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &drawn).expect("written");
        }
        let there = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(there == drawn, "{}: not what the program draws; UPDATE=1 cargo test --test reference writes it", path.display());
    }
}

#[test]
fn nothing_is_left_out() {
    let head = |concept: &str| doc::statements().iter().any(|s| s.head == concept);
    for concept in restock::syntax::concepts_in("head") {
        assert!(head(concept), "no statement {concept} in grammar/reference.toml");
    }
    assert!(head("FORMULA"));
    let described: Vec<&str> = doc::functions().iter().map(|f| f.name.as_str()).collect();
    let all: Vec<&str> = Func::ALL.iter().map(|f| f.name()).collect();
    assert_eq!(described, all, "grammar/reference.toml describes the functions in their order");
    for (tongue, _) in BOTH {
        let drawn = doc::reference(tongue);
        let empty: Vec<&str> = drawn.lines().filter(|l| l.contains("|  |")).collect();
        assert!(empty.is_empty(), "words without a meaning: {empty:#?}");
    }
}

#[test]
fn every_example_holds() {
    for (tongue, suffix) in BOTH {
        let mut shelf = shelf::Shelf::default();
        let mut number = 0;
        for doc in doc::statements() {
            let text = if tongue == Tongue::En { &doc.example } else { &doc.example_zh };
            if !text.is_empty() {
                shelf.put(&format!("{}/a.rules", doc.head), text.clone());
                number += 1;
            }
        }
        assert!(number >= doc::statements().len() - 2);
        for function in doc::functions() {
            shelf.put(&format!("{}/a.rules", function.name), world(function, tongue));
        }
        let request = Request { map: PathBuf::from("shelf"), tongue, ..Request::default() };
        let mut wrong = Vec::new();
        for set in driver::test(&request, &shelf) {
            let sources = &set.checked.sources;
            let errors = set.checked.diagnostics.iter().filter(|d| d.is_error());
            wrong.extend(errors.map(|d: &Diagnostic| restock::diagnostic::render(d, sources, tongue, false)));
            let failures = set.outcomes.iter().flat_map(|o| o.failures.iter().map(move |f| (o, f)));
            wrong.extend(failures.map(|(o, f)| {
                format!(
                    "{}: expected {}, found {}\n{}",
                    o.title,
                    f.expected.in_tongue(tongue),
                    f.found.in_tongue(tongue),
                    sources.text(o.span)
                )
            }));
            if set.outcomes.is_empty() && set.checked.diagnostics.iter().all(|d| !d.is_error()) {
                wrong.push(format!("no example in {:?}", sources.files.last().map(|f| &f.path)));
            }
        }
        assert!(wrong.is_empty(), "docs/reference{suffix}.md:\n{}", wrong.join("\n"));
    }
}

/// Each spelling of a unit that the reference lists stands behind a number in rules of both tongues.
#[test]
fn every_unit_is_read_in_rules() {
    let mut shelf = shelf::Shelf::default();
    let mut count = 0;
    for (tongue, _) in BOTH {
        let mut rules = String::new();
        for unit in restock::unit::Units::shipped().lines() {
            for spelled in unit.en.iter().chain(&unit.zh) {
                count += 1;
                match tongue {
                    Tongue::En => rules += &format!("param amount {count} = 3 {spelled}\n"),
                    Tongue::Zh => rules += &format!("参数 数量{count} = 3{spelled}\n"),
                }
            }
        }
        shelf.put(&format!("{tongue:?}/a.rules"), rules);
    }
    let request = Request { map: PathBuf::from("shelf"), ..Request::default() };
    let mut wrong = Vec::new();
    for set in driver::test(&request, &shelf) {
        let errors = set.checked.diagnostics.iter().filter(|d| d.is_error());
        wrong.extend(errors.map(|d: &Diagnostic| restock::diagnostic::render(d, &set.checked.sources, Tongue::En, false)));
    }
    assert!(count > 200 && wrong.is_empty(), "{count} spellings\n{}", wrong.join("\n"));
}

/// A use of a function as a rule file with an example.
fn world(function: &doc::FunctionDoc, tongue: Tongue) -> String {
    let en = tongue == Tongue::En;
    let pick = |en_text: &str, zh: &Option<String>| if en { en_text.to_string() } else { zh.clone().unwrap_or(en_text.to_string()) };
    let (call, gives) = (pick(&function.call, &function.call_zh), pick(&function.gives, &function.gives_zh));
    let given = pick(&function.given, &function.given_zh);
    let given: String = given.lines().map(|l| format!("  {}\n", l.replace("{x}", "found"))).collect();
    let (example, expect) = if en { ("example \"e\"", "expect") } else { ("示例 “例”", "期望") };
    let levels = match (en, function.with.is_empty()) {
        (_, true) => String::new(),
        (true, _) => format!("{}\n", function.with),
        (false, _) => "等级 时段：日常中、直播中\n".to_string(),
    };
    let expected = if given.contains("= found") { String::new() } else { format!("  {expect} found = {gives}\n") };
    format!("{levels}found = {call}\n{example}\n{given}{expected}")
}
