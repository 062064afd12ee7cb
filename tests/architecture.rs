//! The wall between the modules: who may know whom, as ARCHITECTURE.md draws it. Reads the `crate::` paths of every
//! file under src against the table.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Module, and the modules it may know. A module always knows itself.
const TABLE: &[(&str, &[&str])] = &[
    ("tongue", &[]),
    ("place", &[]),
    ("threads", &[]),
    ("date", &[]),
    ("column", &[]),
    ("function", &[]),
    ("spelling", &["column"]),
    ("unit", &["tongue", "spelling"]),
    ("diagnostic", &["place", "tongue"]),
    ("package", &[]),
    ("syntax", &["threads", "diagnostic", "spelling", "place", "tongue", "function", "column", "date"]),
    // the frames' types only, see FRAME_ONLY
    ("model", &["syntax", "spelling", "unit", "diagnostic", "place", "tongue", "function", "column", "date", "plan", "import"]),
    ("plan", &["model", "syntax", "unit", "diagnostic", "place", "tongue", "function", "column", "import"]),
    ("import", &["package", "diagnostic", "spelling", "place", "tongue", "column", "date", "unit"]),
    ("columns", &["plan", "import", "column", "date", "function", "unit", "diagnostic", "place", "tongue"]),
    ("decisions", &["plan", "columns", "import", "column", "date", "function", "unit", "place", "tongue"]),
    ("backend", &["plan", "columns", "import", "column", "function", "unit", "place", "tongue"]),
    (
        "report",
        &["backend", "package", "decisions", "columns", "import", "plan", "unit", "diagnostic", "place", "tongue", "column", "date"],
    ),
    ("doc", &["driver", "syntax", "function", "unit", "diagnostic", "place", "tongue"]),
    ("format", &["syntax", "threads", "diagnostic", "spelling", "place", "tongue", "date"]),
];

/// Who may use nothing of `import` but the types of `import::frame`.
const FRAME_ONLY: &[&str] = &["model", "plan"];

/// Foreign crates and the one module that may name them.
const DOORS: &[(&str, &str)] = &[("calamine", "import"), ("rust_xlsxwriter", "report"), ("pest", "syntax")];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("src is readable") {
        let path = entry.expect("src is readable").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The paths `crate::a::b` of a file, without comments, as (`a`, `b`).
fn uses(text: &str) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for line in text.lines().filter(|l| !l.trim_start().starts_with("//")) {
        let mut rest = line;
        while let Some(at) = rest.find("crate::") {
            rest = &rest[at + "crate::".len()..];
            let mut parts = rest.split("::").map(|p| p.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>());
            found.insert((parts.next().unwrap_or_default(), parts.next().unwrap_or_default()));
        }
    }
    found
}

#[test]
fn modules_know_only_whom_they_may() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    files(&src, &mut all);
    let mut wrong = Vec::new();
    let modules: BTreeSet<&str> = TABLE.iter().map(|t| t.0).chain(["driver", "cli"]).collect();
    for path in &all {
        let relative = path.strip_prefix(&src).expect("below src");
        let module = relative.components().next().expect("a name").as_os_str().to_string_lossy().trim_end_matches(".rs").to_string();
        let text = std::fs::read_to_string(path).expect("source text");
        for (door, owner) in DOORS {
            if module != *owner && text.lines().any(|l| !l.trim_start().starts_with("//") && l.contains(&format!("{door}::"))) {
                wrong.push(format!("{}: only {owner} may name {door}", relative.display()));
            }
        }
        let Some((_, allowed)) = TABLE.iter().find(|t| t.0 == module) else { continue };
        for (used, inner) in uses(&text) {
            if !modules.contains(used.as_str()) || used == module {
                continue;
            }
            if !allowed.contains(&used.as_str()) {
                wrong.push(format!("{}: {module} may not know {used}", relative.display()));
            }
            if used == "import" && FRAME_ONLY.contains(&module.as_str()) && inner != "frame" {
                wrong.push(format!("{}: {module} may know only import::frame", relative.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_owns_and_stays_small() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    files(&src, &mut all);
    let mut wrong = Vec::new();
    for path in &all {
        let text = std::fs::read_to_string(path).expect("source text");
        if !text.starts_with("//!") {
            wrong.push(format!("{}: no //! at its head", path.display()));
        }
        if text.lines().count() > 800 {
            wrong.push(format!("{}: over 800 lines", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
