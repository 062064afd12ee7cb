//! The same rules in English and in Chinese, over the same data under English and Chinese headers, decide the same:
//! examples/autumn and examples/autumn-zh, every decision and every computed column. And the units of the grammar are those
//! of the table.

use restock::syntax::unit_spellings;
use restock::tongue::Tongue;
use std::collections::BTreeSet;
use std::path::Path;

fn tables(example: &str) -> (Vec<Vec<String>>, Vec<Vec<String>>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(example);
    let out = std::env::temp_dir().join(format!("restock-tongues-{}-{example}", std::process::id()));
    std::fs::create_dir_all(&out).expect("temp folder");
    let args = ["run", &folder.to_string_lossy(), "--csv", &out.to_string_lossy(), "--output", &out.join("report.xlsx").to_string_lossy()]
        .map(std::ffi::OsString::from);
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let code = restock::cli::run_with(args, &mut stdout, &mut stderr);
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
    let read = |file: &str| -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(out.join(file)).expect(file);
        reader.records().map(|r| r.expect("record").iter().map(String::from).collect()).collect()
    };
    let both = (read("decisions.csv"), read("rows.csv"));
    std::fs::remove_dir_all(&out).expect("temp folder");
    both
}

/// What is a name or label in one tongue is replaced by the number of its first appearance.
fn renamed(rows: &[Vec<String>], column: usize) -> Vec<usize> {
    let mut seen: Vec<&str> = Vec::new();
    rows.iter()
        .skip(1)
        .map(|r| {
            let value = r[column].as_str();
            seen.iter().position(|s| *s == value).unwrap_or_else(|| {
                seen.push(value);
                seen.len() - 1
            })
        })
        .collect()
}

#[test]
fn both_tongues_decide_the_same() {
    let (en, zh) = (tables("autumn"), tables("autumn-zh"));
    assert!(en.0.len() > 200, "the example decides something");
    assert_eq!(en.0.len(), zh.0.len());
    let column = |name: &str| en.0[0].iter().position(|h| h == name).expect(name);
    for (e, z) in en.0.iter().zip(&zh.0).skip(1) {
        for same in [0, column("value"), column("colour"), column("status"), column("provisional")] {
            assert_eq!(e[same], z[same], "{e:?} {z:?}");
        }
    }
    for name in ["rule", "name"] {
        assert_eq!(renamed(&en.0, column(name)), renamed(&zh.0, column(name)), "{name}");
    }
    assert_eq!(en.1.len(), zh.1.len());
    for c in 0..en.1[0].len() {
        if en.1[1..].iter().any(|r| r[c].parse::<f64>().is_err() && !r[c].is_empty()) {
            assert_eq!(renamed(&en.1, c), renamed(&zh.1, c), "{}", en.1[0][c]);
        } else {
            let pick = |rows: &[Vec<String>]| rows.iter().skip(1).map(|r| r[c].clone()).collect::<Vec<_>>();
            assert_eq!(pick(&en.1), pick(&zh.1), "{}", en.1[0][c]);
        }
    }
}

/// `rules/units.toml` says what a unit is, `grammar/*.txt` how it is written in rules.
#[test]
fn grammar_and_table_have_the_same_units() {
    let table: toml::Table = toml::from_str(include_str!("../rules/units.toml")).expect("units.toml");
    let texts = |value: Option<&toml::Value>| -> Vec<String> {
        let all = value.and_then(toml::Value::as_array).into_iter().flatten();
        all.filter_map(toml::Value::as_str).map(String::from).collect()
    };
    let mut ids = BTreeSet::from(["%".to_string()]);
    for entry in ["currency", "unit"].iter().flat_map(|kind| table[*kind].as_array().expect("entries")) {
        let word = |key: &str| entry.get(key).and_then(toml::Value::as_str).map(String::from);
        let id = word("id").expect("an id");
        let english: BTreeSet<String> = [id.clone()].into_iter().chain(word("plural")).chain(texts(entry.get("also"))).collect();
        let chinese = texts(entry.get("zh"));
        let of = |tongue: Tongue| unit_spellings(&id, tongue).iter().map(|s| s.to_string());
        assert_eq!(of(Tongue::En).collect::<BTreeSet<_>>(), english, "{id} in grammar/en.txt and in rules/units.toml");
        assert_eq!(
            of(Tongue::Zh).collect::<BTreeSet<_>>(),
            chinese.iter().cloned().collect(),
            "{id} in grammar/zh.txt and in rules/units.toml"
        );
        for short in texts(entry.get("in_maps")) {
            assert!(!english.contains(&short), "{short} is for maps alone");
        }
        ids.insert(id);
    }
    for (file, text) in [("en.txt", include_str!("../grammar/en.txt")), ("zh.txt", include_str!("../grammar/zh.txt"))] {
        let units = text.split("[units]\n").nth(1).and_then(|t| t.split("\n[").next()).expect("a list of units");
        for id in units.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('=')).map(|(id, _)| id.trim()) {
            assert!(ids.contains(id), "grammar/{file} has the unit {id}, and rules/units.toml has not");
        }
    }
}
