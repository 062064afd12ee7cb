//! `restock add`: themes of the library in a project that has only some of what they read. Copies a project into a folder
//! of its own; the command line runs in this process.

use std::path::{Path, PathBuf};

/// A copy of an example project.
fn project(name: &str, of: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("restock-add-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("rules")).expect("a folder");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(of);
    for entry in std::fs::read_dir(&from).expect("the example").flatten() {
        if entry.path().is_file() && !entry.file_name().to_string_lossy().contains("report") {
            std::fs::copy(entry.path(), folder.join(entry.file_name())).expect("a copy");
        }
    }
    for entry in std::fs::read_dir(from.join("rules")).expect("its rules").flatten() {
        std::fs::copy(entry.path(), folder.join("rules").join(entry.file_name())).expect("a copy");
    }
    folder
}

fn restock(args: &[&str]) -> (u8, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = restock::cli::run_with(args.iter().map(Into::into), &mut out, &mut err);
    (code, format!("{}{}", String::from_utf8_lossy(&out), String::from_utf8_lossy(&err)))
}

/// Without the marks of comments, and without the reasons that stand above statements which are left out.
fn bare(text: &str, mark: &str) -> String {
    text.lines().filter(|line| !line.starts_with(mark)).map(|line| format!("{}\n", line.strip_prefix("# ").unwrap_or(line))).collect()
}

#[test]
fn a_project_with_all_themes_has_no_error_and_its_examples_hold() {
    for (of, tongue) in [("autumn", "en"), ("autumn-zh", "zh")] {
        let folder = project(&format!("all-{tongue}"), of);
        let map = folder.display().to_string();
        let themes: Vec<&str> = restock::driver::THEMES.iter().map(|t| if tongue == "zh" { t.zh } else { t.name }).collect();
        let (code, said) = restock(&[&["add", "--map", &map], themes.as_slice()].concat());
        assert_eq!(code, 0, "{said}");
        // sold, stock and prices are there: a good part of the stop-loss runs
        let written = std::fs::read_to_string(folder.join("rules/stop-loss.rules")).expect("the file");
        let rule = if tongue == "zh" { "\n规则 " } else { "\nrule " };
        assert!(written.matches(rule).count() >= 2, "{written}");
        let (code, said) = restock(&["check", &map]);
        assert_eq!(code, 0, "{said}");
        let (code, said) = restock(&["test", &map]);
        assert_eq!(code, 0, "{said}");
        let _ = std::fs::remove_dir_all(folder);
    }
}

#[test]
fn nothing_of_a_theme_is_lost_and_its_needs_are_told() {
    for (of, tongue, word, mark, needs) in [
        ("autumn", "en", "reorder", "# not used here: ", "breaks (a list)"),
        ("autumn-zh", "zh", "补货", "# 这里未采用：", "价格阶梯（列表）"),
    ] {
        let folder = project(&format!("one-{tongue}"), of);
        let map = folder.display().to_string();
        let (code, said) = restock(&["add", word, "--map", &map]);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains(needs), "{said}");
        let path = folder.join("rules/reorder.rules");
        let written = std::fs::read_to_string(&path).expect("the file");
        assert!(written.contains(mark), "{written}");
        let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").join(tongue).join("reorder.rules");
        let library = std::fs::read_to_string(library).expect("the library");
        assert_eq!(bare(&written, mark), bare(&library, mark));

        // what was changed there is not lost without a word
        std::fs::write(&path, "# mine\n").expect("a change");
        let (code, said) = restock(&["add", word, "--map", &map]);
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("--write") && said.contains("reorder.rules"), "{said}");
        assert_eq!(std::fs::read_to_string(&path).expect("the file"), "# mine\n");
        assert_eq!(restock(&["add", word, "--map", &map, "--write"]).0, 0);
        assert_eq!(std::fs::read_to_string(&path).expect("the file"), written);
        let _ = std::fs::remove_dir_all(folder);
    }
}

#[test]
fn what_a_project_lacks_may_be_defined_in_a_rule_file() {
    let folder = project("defined", "autumn");
    let map = folder.display().to_string();
    restock(&["add", "landed-cost", "--map", &map]);
    let kept = |folder: &Path| {
        let text = std::fs::read_to_string(folder.join("rules/landed-cost.rules")).unwrap_or_default();
        text.lines().filter(|l| !l.starts_with('#')).count()
    };
    let before = kept(&folder);
    std::fs::write(folder.join("rules/own.rules"), "purchase cost = unit cost\nfreight rate = 0.5 USD/kg\nunit weight = 1 kg/unit\n")
        .expect("rules");
    restock(&["add", "landed-cost", "--map", &map, "--write"]);
    assert!(kept(&folder) > before, "{before} lines before and after");
    let _ = std::fs::remove_dir_all(folder);
}

#[test]
fn mistakes_are_answered() {
    let (code, said) = restock(&["add"]);
    assert_eq!(code, 0);
    assert!(said.lines().count() > 15 && said.contains("stop-loss"), "{said}");
    let (code, said) = restock(&["add", "stoploss"]);
    assert_eq!(code, 2);
    assert!(said.contains("\"stop-loss\""), "{said}");
    let folder = project("broken", "autumn");
    let map = folder.display().to_string();
    std::fs::write(folder.join("rules/bad.rules"), "rule \"x\": nonsense below 5 means order\n").expect("rules");
    let (code, said) = restock(&["add", "stop-loss", "--map", &map]);
    assert_eq!(code, 1);
    assert!(said.contains("nonsense") && said.contains("Nothing was added"), "{said}");
    assert!(!folder.join("rules/stop-loss.rules").exists());
    let _ = std::fs::remove_dir_all(folder);
}
