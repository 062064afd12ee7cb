//! The formulas of every case and example, as they stand in the package: no constant of a rule inside, and only functions
//! that Excel 2016, LibreOffice 7.4 and WPS know. That the formulas give the right values is shown by recalculation
//! (`tests/recalculation`); that what each refers to is right, too.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Known to Excel 2016, LibreOffice 7.4 and WPS alike. The prefix is how the file spells what is younger than the format.
const FUNCTIONS: &[&str] = &[
    "ABS",
    "AGGREGATE",
    "AND",
    "AVERAGE",
    "AVERAGEIFS",
    "CEILING",
    "CHOOSE",
    "COLUMNS",
    "COUNT",
    "COLUMN",
    "COUNTA",
    "COUNTIF",
    "COUNTIFS",
    "DATE",
    "EDATE",
    "EXACT",
    "EXP",
    "FIND",
    "FLOOR",
    "IF",
    "IFERROR",
    "INDEX",
    "INT",
    "ISNUMBER",
    "ISTEXT",
    "LARGE",
    "LEFT",
    "LEN",
    "LN",
    "LOOKUP",
    "LOWER",
    "MATCH",
    "MAX",
    "MEDIAN",
    "MIN",
    "MOD",
    "MONTH",
    "NETWORKDAYS",
    "NOT",
    "OR",
    "PERCENTILE",
    "RANK",
    "RIGHT",
    "ROUND",
    "ROUNDDOWN",
    "ROUNDUP",
    "ROW",
    "ROWS",
    "SEARCH",
    "SLOPE",
    "SMALL",
    "SQRT",
    "STDEV",
    "SUBSTITUTE",
    "SUM",
    "SUMIF",
    "SUMIFS",
    "SUMPRODUCT",
    "TRIM",
    "UPPER",
    "WEEKDAY",
    "WORKDAY",
    "YEAR",
    "_xlfn.ISOWEEKNUM",
    "_xlfn.NORM.S.INV",
    "_xlfn.UNICODE",
];

#[test]
fn formulas_hold_no_constant_of_a_rule_and_only_common_functions() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> = ["examples/autumn", "examples/autumn-zh"].map(|f| root.join(f)).to_vec();
    let cases = std::fs::read_dir(root.join("tests/cases")).expect("cases").map(|e| e.expect("a case").path());
    folders.extend(cases.filter(|c| c.join("restock.toml").exists()));
    folders.sort();
    let (mut wrong, mut seen, mut reports) = (BTreeSet::new(), 0, 0);
    for folder in folders {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        let to = std::env::temp_dir().join(format!("restock-live-{}-{name}.xlsx", std::process::id()));
        let args = ["run", &folder.to_string_lossy(), "--output", &to.to_string_lossy(), "--formulas", "live"].map(Into::into);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        // a case may be one that cannot run
        restock::cli::run_with(args, &mut out, &mut err);
        let Ok(bytes) = std::fs::read(&to) else { continue };
        let _ = std::fs::remove_file(&to);
        reports += 1;
        let theirs = users_formulas(&folder);
        for formula in formulas(&bytes).difference(&theirs) {
            seen += 1;
            wrong.extend(complaints(formula).into_iter().map(|c| format!("{name}: {c} in {formula}")));
        }
    }
    assert!(reports > 40 && seen > 500, "{reports} reports, {seen} kinds of formulas");
    let shown: Vec<&str> = wrong.iter().take(40).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{} complaints\n{}", wrong.len(), shown.join("\n"));
}

/// Formulas of a package, each kind once: rows' numbers are taken out of references.
fn formulas(bytes: &[u8]) -> BTreeSet<String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a package");
    let mut found = BTreeSet::new();
    for n in 0..archive.len() {
        let mut part = archive.by_index(n).expect("a part");
        if !part.name().expect("a name").starts_with("xl/worksheets/sheet") {
            continue;
        }
        let mut text = String::new();
        part.read_to_string(&mut text).expect("a sheet");
        for (at, _) in text.match_indices("<f>") {
            let formula = text[at + 3..].split("</f>").next().unwrap_or_default();
            found.insert(without_rows(&formula.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")));
        }
    }
    found
}

/// What stands in the workbooks of a case already.
fn users_formulas(folder: &Path) -> BTreeSet<String> {
    let files = std::fs::read_dir(folder).expect("a case").map(|e| e.expect("a file").path());
    // a twin may name the workbook of the other case
    let map = std::fs::read_to_string(folder.join("restock.toml")).unwrap_or_default();
    let input = map.lines().find_map(|l| l.strip_prefix("input")?.split('"').nth(1).map(|f| folder.join(f)));
    let books = files.chain(input).filter(|p| p.extension().is_some_and(|e| e == "xlsx" || e == "xlsm"));
    books.filter_map(|p| std::fs::read(p).ok()).filter(|b| b.starts_with(b"PK")).flat_map(|b| formulas(&b)).collect()
}

enum Token {
    Number(String),
    /// A name with its parenthesis.
    Call(String),
    Sign(char),
    /// Texts, references, names of cells.
    Other(String),
}

fn tokens(formula: &str) -> Vec<Token> {
    let chars: Vec<char> = formula.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        let start = at;
        if c == '"' || c == '\'' {
            at += 1;
            while at < chars.len() && (chars[at] != c || chars.get(at + 1) == Some(&c)) {
                at += if chars[at] == c { 2 } else { 1 };
            }
            at += 1;
            found.push(Token::Other(chars[start..at.min(chars.len())].iter().collect()));
        } else if c.is_ascii_digit() {
            while at < chars.len() && (chars[at].is_ascii_digit() || chars[at] == '.' || chars[at] == 'E') {
                at += if chars[at] == 'E' { 2 } else { 1 };
            }
            found.push(Token::Number(chars[start..at.min(chars.len())].iter().collect()));
        } else if c.is_alphabetic() || c == '$' || c == '_' || c == '\\' {
            while at < chars.len() && (chars[at].is_alphanumeric() || "$_.\\?".contains(chars[at])) {
                at += 1;
            }
            let word: String = chars[start..at].iter().collect();
            found.push(if chars.get(at) == Some(&'(') { Token::Call(word) } else { Token::Other(word) });
        } else {
            at += 1;
            found.push(Token::Sign(c));
        }
    }
    found
}

/// The same for all rows: `$B7` and `Workings!C12` without their numbers.
fn without_rows(formula: &str) -> String {
    let bare = |word: &str| {
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let column = letters.replace('$', "");
        let is_cell = letters.len() < word.len() && (1..=3).contains(&column.len()) && column.bytes().all(|b| b.is_ascii_uppercase());
        if is_cell { column } else { word.to_string() }
    };
    tokens(formula)
        .into_iter()
        .map(|token| match token {
            Token::Number(word) | Token::Call(word) => word,
            Token::Other(word) => bare(&word),
            Token::Sign(c) => c.to_string(),
        })
        .collect()
}

/// What is not allowed in a formula.
fn complaints(formula: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let tokens = tokens(formula);
    // the functions that are open, with the number of the argument at hand
    let mut open: Vec<(String, usize)> = Vec::new();
    let mut closed: Option<(String, usize)> = None;
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut called = String::new();
    for (n, token) in tokens.iter().enumerate() {
        match token {
            Token::Call(name) => {
                if !FUNCTIONS.contains(&name.as_str()) {
                    wrong.push(format!("the function {name}"));
                }
                called.clone_from(name);
            }
            Token::Sign('(') => open.push((std::mem::take(&mut called), 1)),
            Token::Sign(')') => closed = open.pop(),
            Token::Sign(',') => {
                if let Some((_, argument)) = open.last_mut() {
                    *argument += 1;
                }
            }
            Token::Number(number) => {
                let inside = open.last().map_or(("", 0), |(name, argument)| (name.as_str(), *argument));
                let counts = matches!(&closed, Some((name, arguments)) if name == "COUNT" && *number == arguments.to_string())
                    && matches!(tokens.get(n.wrapping_sub(1)), Some(Token::Sign('=')));
                let fits = match number.as_str() {
                    // a truth, what is neither more nor less, and a half for what is unknown
                    "0" | "1" | "0.5" => true,
                    // numbers compare at six decimals, quotients at nine
                    "6" | "9" if inside == ("ROUND", 2) => true,
                    // as many decimals as asked for and four more, at least six
                    "6" => inside == ("MAX", 1),
                    "4" => inside == ("MAX", 2),
                    // the width at which sums count as the same, 10^9
                    "10" if matches!(tokens.get(n + 1), Some(Token::Sign('^'))) => true,
                    "9" if matches!(tokens.get(n.wrapping_sub(1)), Some(Token::Sign('^'))) => true,
                    _ => false,
                };
                if !fits && !counts {
                    *places.entry(number.clone()).or_default() += 1;
                }
            }
            Token::Sign(_) | Token::Other(_) => {}
        }
    }
    // the numbers of a table's rows or of branches, counted up from 2
    let numbers: BTreeSet<u32> = places.keys().filter_map(|n| n.parse().ok()).collect();
    let counted_up = numbers.len() == places.len() && numbers.iter().copied().eq(2..2 + numbers.len() as u32);
    let as_row = formula.matches(",1,").count() > 0 || formula.contains("=1,");
    if !(counted_up && as_row) {
        wrong.extend(places.keys().map(|n| format!("the number {n}")));
    }
    wrong
}

#[test]
fn the_check_sees_constants_and_strange_functions() {
    assert_eq!(complaints("IF(COUNT(B,C)=2,ROUND(B,6)*C,\"\")"), Vec::<String>::new());
    assert_eq!(complaints("IF(COUNT(B,C)=2,ROUND(B,6)*1.5,\"\")"), ["the number 1.5"]);
    assert_eq!(complaints("IF(COUNT(B,C)=3,B,0)"), ["the number 3"]);
    assert_eq!(complaints("XLOOKUP(B,C,D)+MAX(B,30)"), ["the function XLOOKUP", "the number 30"]);
    assert_eq!(complaints("SUM(B)/7"), ["the number 7"]);
    assert_eq!(without_rows("'W 1'!$B$12+AB7*TRUE"), "'W 1'!B+AB*TRUE");
}
