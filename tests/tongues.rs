//! The same rules in English and in Chinese, over the same data under English and Chinese headers, decide the same:
//! examples/autumn and examples/autumn-zh, every decision and every computed column.

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
