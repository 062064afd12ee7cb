//! The report against ICAEW's "Twenty principles for good spreadsheet practice" (third edition), as far as a package can
//! show them: each assertion names the principle that it stands for. Principles 1 to 5 are about organisations and
//! people; 18, testing, is what the rest of tests/ and tests/recalculation do.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[allow(dead_code)]
#[path = "support/package.rs"]
mod package;
#[allow(dead_code)]
#[path = "support/report.rs"]
mod report;

use report::{Made, Page, run_folder, tags, value};

/// Our sheets in one tongue: summary, lists, parameters, audit, the user's stock sheet; then words on them.
struct Words {
    folder: &'static str,
    summary: &'static str,
    lists: [&'static str; 3],
    parameters: &'static str,
    audit: &'static str,
    stock: &'static str,
    forecast: &'static str,
    difference: &'static str,
    inputs: &'static str,
    your_value: &'static str,
    users: [&'static str; 4],
}

const WORDS: [Words; 2] = [
    Words {
        folder: "examples/autumn",
        summary: "Summary",
        lists: ["Decisions", "Undecided", "Data issues"],
        parameters: "Parameters",
        audit: "Audit",
        stock: "Inventory",
        forecast: "Forecast and stock",
        difference: "Difference (must be 0)",
        inputs: "Inputs since the run",
        your_value: "Your value",
        users: ["Inventory", "Weekly sales", "Adjustments", "About"],
    },
    Words {
        folder: "examples/autumn-zh",
        summary: "摘要",
        lists: ["决策", "未定", "数据问题"],
        parameters: "参数",
        audit: "审计",
        stock: "库存",
        forecast: "预测与库存",
        difference: "差额（应为 0）",
        inputs: "运行后的输入",
        your_value: "您的值",
        users: ["库存", "周销量", "库存调整", "说明"],
    },
];

fn made(words: &Words) -> (Made, Vec<Page>) {
    let name = words.folder.rsplit('/').next().unwrap_or_default();
    let made = run_folder(&format!("principles-{name}"), &Path::new(env!("CARGO_MANIFEST_DIR")).join(words.folder), &[]);
    let pages = made.pages();
    (made, pages)
}

fn page<'p>(pages: &'p [Page], name: &str) -> &'p Page {
    pages.iter().find(|p| p.name == name).unwrap_or_else(|| panic!("no sheet {name}"))
}

/// What a formula is made of: its references put relative to their cell, its numbers, its texts, its functions.
#[derive(Debug, Default)]
struct Formula {
    relative: String,
    numbers: Vec<String>,
    functions: Vec<String>,
}

fn read(formula: &str, row: u32, col: u32) -> Formula {
    let mut found = Formula::default();
    let mut rest = formula;
    while let Some(c) = rest.chars().next() {
        let word: String = rest.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '$')).collect();
        let taken = match c {
            '"' | '\'' => 2 + rest[1..].find(c).expect("the end of a text"),
            _ if word.is_empty() => c.len_utf8(),
            _ => word.len(),
        };
        let behind = &rest[taken..];
        match reference(&word, row, col) {
            _ if word.is_empty() => found.relative.push_str(&rest[..taken]),
            _ if behind.starts_with('(') => {
                found.functions.push(word.clone());
                found.relative.push_str(&word);
            }
            Some(relative) if !behind.starts_with('!') => found.relative.push_str(&relative),
            _ => {
                if word.starts_with(|c: char| c.is_ascii_digit()) {
                    found.numbers.push(word.clone());
                }
                found.relative.push_str(&word);
            }
        }
        rest = behind;
    }
    found
}

/// `$B7` seen from C9 is `$B[-2]`.
fn reference(word: &str, row: u32, col: u32) -> Option<String> {
    let (fixed_col, rest) = word.strip_prefix('$').map_or((false, word), |r| (true, r));
    let letters: String = rest.chars().take_while(char::is_ascii_uppercase).collect();
    let rest = &rest[letters.len()..];
    let (fixed_row, digits) = rest.strip_prefix('$').map_or((false, rest), |r| (true, r));
    if letters.is_empty() || letters.len() > 3 || digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let at_col = letters.bytes().fold(0i64, |n, b| n * 26 + i64::from(b - b'A') + 1) - 1;
    let at_row: i64 = digits.parse::<i64>().ok()? - 1;
    let part = |fixed: bool, at: i64, here: u32| if fixed { format!("{at}") } else { format!("[{}]", at - i64::from(here)) };
    Some(format!("R{}C{}", part(fixed_row, at_row, row), part(fixed_col, at_col, col)))
}

#[test]
fn references_are_read_relative_to_their_cell() {
    let found = read("IF($B$2>'In ''v'''!C4,ROUND(A3*1.5,6),\"A1\")+tax", 3, 2);
    assert_eq!(found.relative, "IF(R1C1>'In ''v'''!R[0]C[0],ROUND(R[-1]C[-2]*1.5,6),\"A1\")+tax");
    assert_eq!((found.numbers, found.functions), (vec!["1.5".to_string(), "6".into()], vec!["IF".to_string(), "ROUND".into()]));
}

#[test]
fn twenty_principles() {
    for words in &WORDS {
        let (made, pages) = made(words);
        let ours: Vec<&Page> = pages.iter().filter(|p| !words.users.contains(&p.name.as_str())).collect();
        for_its_readers(&made, words, &pages, &ours);
        documented(words, &pages, &ours);
        long_lived(&made, &ours);
        inputs_workings_outputs(&made, words, &pages, &ours);
        formulas(&made, words, &pages);
        checked(words, &pages);
        protected(&made, words, &pages, &ours);
    }
}

/// Principles 6 (the audience), 9 (the required outputs) and 11 (one structure).
fn for_its_readers(made: &Made, words: &Words, pages: &[Page], ours: &[&Page]) {
    // 9: what is wanted comes first of what was added, and says what it comes to in charts
    assert_eq!(ours[0].name, words.summary);
    let charts = made.parts.keys().filter(|p| p.starts_with("xl/charts/chart")).count();
    assert!(charts >= 2, "principle 9: {charts} charts");
    // 6: who cannot see a chart reads what it shows
    let drawing = made.parts.iter().find(|(p, _)| p.starts_with("xl/drawings/drawing")).expect("a drawing").1;
    let drawing = String::from_utf8_lossy(drawing);
    assert!(tags(&drawing, "xdr:cNvPr").iter().all(|t| value(t, "descr").is_some_and(|d| d.len() > 20)), "principle 6: {drawing}");
    for page in ours {
        // 11: every sheet is one page wide as far as it can be read, with its head on each page, and says its name there
        assert!(page.text.contains("fitToWidth=\"1\"") || page.text.contains("fitToHeight=\"0\""), "principle 11: {}", page.name);
        assert!(page.text.contains("<oddFooter>"), "principle 11: {}", page.name);
    }
    for list in words.lists.iter().chain([&words.forecast]) {
        let page = page(pages, list);
        // 6, 11: heads stay in view, lists can be filtered
        assert!(page.text.contains("state=\"frozen\""), "principle 6: {list}");
        let filters = page.text.contains("<autoFilter ") || page.text.contains("<tableParts ");
        assert!(filters || page.cells.len() < 60, "principle 6: {list}");
    }
    // 6: units stand in the heads of numbers: the computed columns of the example that have one
    let stock = page(pages, words.stock);
    let heads = stock.row(0);
    let open = if words.folder.ends_with("zh") { "（" } else { " (" };
    for name in ["order quantity", "order cost", "days of cover", "补货量", "补货金额", "可售天数"] {
        let of_name: Vec<&String> = heads.iter().filter(|h| h.starts_with(name)).collect();
        // a name may end with its unit itself: 可售天数
        assert!(of_name.iter().all(|h| h.contains(open) || h.ends_with("天数")), "principle 6: {of_name:?}");
    }
}

/// Principles 7 (an about sheet) and 17 (versions).
fn documented(words: &Words, pages: &[Page], ours: &[&Page]) {
    // 7: the Summary names every sheet that is for readers, says what is on it and links to it
    let summary = page(pages, words.summary);
    let texts: BTreeSet<&str> = summary.cells.iter().map(|c| c.value.as_str()).collect();
    for page in ours.iter().take_while(|p| p.name != words.audit).skip(1) {
        assert!(texts.contains(page.name.as_str()), "principle 7: {} is not named", page.name);
        assert!(summary.text.contains(&format!("location=\"'{}'!A1\"", page.name)), "principle 7: {} is not linked", page.name);
    }
    // 17: which program, which files, in which state
    let audit = page(pages, words.audit);
    let version = format!("restock {}", env!("CARGO_PKG_VERSION"));
    assert!(audit.cells.iter().any(|c| c.value == version), "principle 17");
    let hashes = audit.cells.iter().filter(|c| c.value.len() == 64 && c.value.bytes().all(|b| b.is_ascii_hexdigit())).count();
    assert!(hashes >= 3, "principle 17: {hashes} hashes of workbook, map and rules");
}

/// Principles 8 (longevity) and 16 (no more advanced than needed).
fn long_lived(made: &Made, ours: &[&Page]) {
    for page in ours {
        for cell in &page.cells {
            let Some(formula) = &cell.formula else { continue };
            let found = read(formula, cell.row, cell.col);
            // 8: nothing points at another file, nothing changes by the day
            assert!(!formula.contains('[') && !formula.contains("#REF!"), "principle 8: {}: {formula}", page.name);
            let moving = ["OFFSET", "INDIRECT", "TODAY", "NOW", "RAND", "RANDBETWEEN"];
            assert!(!found.functions.iter().any(|f| moving.contains(&f.as_str())), "principle 8: {}: {formula}", page.name);
        }
        // 16: no array formulas, no data tables
        assert!(!page.text.contains("t=\"array\"") && !page.text.contains("t=\"dataTable\""), "principle 16: {}", page.name);
    }
    // 16: no macros, no connections
    assert!(!made.parts.keys().any(|p| p.contains("vba") || p.contains("connection") || p.contains("external")), "principle 16");
}

/// Principle 10: inputs, workings and outputs apart, and told from each other.
fn inputs_workings_outputs(made: &Made, words: &Words, pages: &[Page], ours: &[&Page]) {
    let styles = styles(made);
    // what may be written is one colour, on the sheets that say so, and nowhere holds a formula
    for page in ours {
        for cell in page.cells.iter().filter(|c| styles[c.style].unlocked) {
            assert!(cell.formula.is_none(), "principle 10: {} {}:{}", page.name, cell.row, cell.col);
            assert_eq!(styles[cell.style].fill.as_deref(), Some("FFFFFBE6"), "principle 10: {}", page.name);
            assert!(page.name == words.parameters || page.name == words.lists[0], "principle 10: {}", page.name);
        }
    }
    // the parameters stand on a sheet of their own, each under a name that formulas use
    let parameters = page(pages, words.parameters);
    let names: Vec<String> =
        made.names().into_iter().filter(|(_, text)| text.contains(&parameters.name) && text.contains("$B$")).map(|n| n.0).collect();
    assert_eq!(names.len(), parameters.cells.iter().filter(|c| c.col == 1 && c.row > 0).count(), "principle 10: {names:?}");
    let used = |name: &String| pages.iter().flat_map(|p| &p.cells).filter_map(|c| c.formula.as_ref()).any(|f| f.contains(name.as_str()));
    assert!(names.iter().any(used), "principle 10: {names:?}");
    // the legend tells them from each other
    let audit = page(pages, words.audit);
    assert!(audit.cells.iter().any(|c| c.value == words.your_value), "principle 10");
}

/// Principles 12 (consistent formulas), 13 (short ones), 14 (nothing embedded), 15 (once only).
fn formulas(made: &Made, words: &Words, pages: &[Page]) {
    let rules: String = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(words.folder).join("rules"))
        .expect("rules")
        .map(|f| std::fs::read_to_string(f.expect("a file").path()).expect("text"))
        .collect();
    // numbers of the mechanics: nothing, one, none of them, half known, six decimals, places of a list, a tolerance
    let mechanics = ["0", "1", "0.5", "6", "2", "3", "4", "9", "10", "1E"];
    let mut counted = 0;
    for page in pages {
        let mut columns: BTreeMap<u32, BTreeMap<String, u32>> = BTreeMap::new();
        for cell in &page.cells {
            let Some(formula) = &cell.formula else { continue };
            counted += 1;
            let found = read(formula, cell.row, cell.col);
            // 13: what has more steps has a working column
            assert!(formula.chars().count() <= 400, "principle 13: {}: {formula}", page.name);
            // 14: what the rules say may change; it stands in cells
            for number in &found.numbers {
                assert!(mechanics.contains(&number.as_str()), "principle 14: {} in {}: {formula}", number, page.name);
            }
            for text in formula.split('"').skip(1).step_by(2).filter(|t| t.chars().count() > 2) {
                assert!(!rules.contains(&format!("\"{text}\"")), "principle 14: {text} in {}: {formula}", page.name);
            }
            // a link to one cell repeats it, and may go anywhere
            if !(found.relative.contains('!') && found.functions.is_empty()) {
                *columns.entry(cell.col).or_default().entry(found.relative).or_default() += 1;
            }
        }
        // 12: one formula down a column of a list; blocks of a few lines have a formula a line
        let is_list = page.cells.iter().filter(|c| c.formula.is_some()).count() > 150;
        for (col, forms) in columns.iter().filter(|_| is_list) {
            assert_eq!(forms.len(), 1, "principle 12: {} column {col}: {forms:?}", page.name);
        }
        // 15: no two working columns compute the same
        let mut seen: BTreeMap<&String, u32> = BTreeMap::new();
        for (col, forms) in columns.iter().filter(|_| is_list && page.name != words.forecast && page.name != words.stock) {
            for form in forms.keys() {
                // relative columns differ where the same step is done for another input
                let before = seen.insert(form, *col);
                assert!(before.is_none() || form.contains("C["), "principle 15: {} columns {before:?} and {col}: {form}", page.name);
            }
        }
    }
    assert!(counted > 5_000, "{counted} formulas were looked at in {} parts", made.parts.len());
}

/// Principle 19: checks and alerts that are there from the beginning.
fn checked(words: &Words, pages: &[Page]) {
    let audit = page(pages, words.audit);
    let row = audit.row_of(words.difference);
    let difference = audit.cells.iter().find(|c| (c.row, c.col) == (row, 1)).expect("the difference");
    assert!(difference.formula.is_some() && difference.value == "0", "principle 19: {:?}", difference.formula);
    // rows read are rows judged and not judged, and the Summary counts the same
    let inputs = audit.row_of(words.inputs);
    let tested = audit.cells.iter().filter(|c| c.row > inputs && c.col == 3 && c.formula.is_some()).count();
    assert!(tested >= 5, "principle 19: {tested} inputs are watched");
    let summary = page(pages, words.summary);
    let totals = summary.cells.iter().filter(|c| c.formula.as_ref().is_some_and(|f| f.starts_with("SUM("))).count();
    assert!(totals >= 3, "principle 19: {totals} totals");
}

/// Principle 20: what is not meant to be changed is protected, and nothing is hidden unannounced.
fn protected(made: &Made, words: &Words, pages: &[Page], ours: &[&Page]) {
    let parameters = page(pages, words.parameters);
    assert!(parameters.text.contains("<sheetProtection ") && !parameters.text.contains("password"), "principle 20");
    let styles = styles(made);
    let open: Vec<_> = parameters.cells.iter().filter(|c| styles[c.style].unlocked).collect();
    let parameters_listed = parameters.cells.iter().filter(|c| c.col == 0 && c.row > 0).count();
    assert_eq!(open.len(), parameters_listed, "principle 20");
    let col = open[0].col;
    assert!(open.iter().all(|c| c.col == col) && parameters.at(0, col) == words.your_value, "principle 20");
    // each is validated, with words that say what may stand there
    let validations = tags(&parameters.text, "dataValidation");
    assert_eq!(validations.len(), open.len(), "principle 20");
    assert!(validations.iter().all(|v| value(v, "prompt").is_some_and(|p| !p.is_empty())), "principle 20: {validations:?}");
    for page in ours {
        assert!(!page.hidden, "principle 20: {} is hidden", page.name);
        assert!(!page.text.contains(" hidden=\"1\""), "principle 20: rows or columns of {} are hidden", page.name);
    }
    // hidden names are the marks of the report and of filters, and nothing else
    let text = made.text("xl/workbook.xml");
    for tag in tags(&text, "definedName").iter().filter(|t| value(t, "hidden").as_deref() == Some("1")) {
        let name = value(tag, "name").unwrap_or_default();
        assert!(name.starts_with("_restock_") || name.starts_with("_xlnm."), "principle 20: {name}");
    }
}

struct Look {
    unlocked: bool,
    fill: Option<String>,
}

fn styles(made: &Made) -> Vec<Look> {
    let text = made.text("xl/styles.xml");
    let between = |open: &str, close: &str| {
        let from = text.find(open).unwrap_or_else(|| panic!("{open} in the styles"));
        text[from..from + text[from..].find(close).expect("its end")].to_string()
    };
    let fills: Vec<Option<String>> = between("<fills", "</fills>")
        .split("<fill>")
        .skip(1)
        .map(|fill| tags(fill, "fgColor").first().and_then(|t| value(t, "rgb")))
        .collect();
    between("<cellXfs", "</cellXfs>")
        .split("<xf ")
        .skip(1)
        .map(|xf| Look {
            unlocked: xf.contains("locked=\"0\""),
            fill: value(xf, "fillId").and_then(|n| fills.get(n.parse::<usize>().ok()?).cloned().flatten()),
        })
        .collect()
}

/// What the Audit sheet says of formulas, against the cells of the report.
#[test]
fn the_audit_is_true_about_what_is_live() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut kinds = BTreeSet::new();
    for folder in [
        "examples/autumn",
        "tests/cases/plan-split",
        "tests/cases/plan-allocate",
        "tests/cases/plan-schedule",
        "tests/cases/scenario-en",
        "tests/cases/kpi-en",
        "tests/cases/readiness-en",
    ] {
        let name = folder.rsplit('/').next().unwrap_or_default();
        let made = run_folder(&format!("audit-{name}"), &root.join(folder), &["--formulas", "live"]);
        let pages = made.pages();
        let audit = page(&pages, "Audit");
        let from = audit.row_of("Formulas") + 1;
        let lines = (from..).map(|row| audit.row(row)).take_while(|line| !line.is_empty());
        let said: Vec<(String, String)> = lines.map(|line| (line[0].clone(), line.get(1).cloned().unwrap_or_default())).collect();
        assert!(!said.is_empty(), "{folder}");
        // beside the user's data: our columns begin with Decision
        let (mut live, mut still) = (0, Vec::new());
        for page in &pages {
            let heads: Vec<&report::Found> = page.cells.iter().filter(|c| c.value == "Why").collect();
            let [head] = heads[..] else { continue };
            if page.at(head.row, head.col - 1) != "Decision" {
                continue;
            }
            for cell in page.cells.iter().filter(|c| c.row == head.row && c.col > head.col) {
                let is_live = page.cells.iter().any(|c| c.col == cell.col && c.row > head.row && c.formula.is_some());
                live += usize::from(is_live);
                still.extend((!is_live).then(|| cell.value.clone()));
            }
        }
        for (what, words) in &said {
            let own = pages.iter().find(|p| p.name == *what);
            match own {
                None if what.ends_with("computed column") || what.ends_with("computed columns") => {
                    assert_eq!(*what, format!("{live} computed column{}", if live == 1 { "" } else { "s" }), "{folder}");
                    kinds.insert("live");
                }
                None if words.starts_with("a value: ") => {
                    let shown = |head: &&String| **head == *what || head.starts_with(&format!("{what} ("));
                    let live = pages.iter().flat_map(|p| &p.cells).any(|c| c.value == *what && c.formula.is_some());
                    assert!(!live && still.iter().filter(shown).count() <= 1, "{folder}: {what}");
                }
                Some(own) if words.starts_with("values: ") => {
                    // the title's line says whether inputs changed; a block of sums stands above the lines of orders
                    let head = if what == "Orders" { own.row_of("SKU") } else { 0 };
                    let formula = own.cells.iter().find(|c| c.row > head && c.formula.is_some());
                    assert!(formula.is_none(), "{folder}: {what} {:?}", formula.map(|c| (c.row, c.col, &c.formula)));
                    kinds.insert(match what.as_str() {
                        "Orders" => "orders",
                        "Timeline" => "timeline",
                        "Scenarios" => "scenarios",
                        "Readiness" => "readiness",
                        _ => "lists",
                    });
                }
                _ if what == "Summary: KPIs" => {
                    let summary = page(&pages, "Summary");
                    // under the figure of a tile stands its goal
                    let goal = |c: &&report::Found| c.value.starts_with("goal ");
                    let tiles: Vec<(u32, u32)> = summary.cells.iter().filter(goal).map(|c| (c.row - 1, c.col)).collect();
                    let groups = summary.cells.iter().find(|c| c.value == "KPI").map(|c| c.row + 1..u32::MAX);
                    assert!(!tiles.is_empty() || groups.is_some(), "{folder}: no KPIs");
                    let of_kpis = |c: &report::Found| tiles.contains(&(c.row, c.col)) || groups.iter().any(|rows| rows.contains(&c.row));
                    assert!(!summary.cells.iter().any(|c| of_kpis(c) && c.formula.is_some()), "{folder}: KPIs");
                    kinds.insert("kpis");
                }
                _ => {}
            }
        }
    }
    let all = ["kpis", "lists", "live", "orders", "readiness", "scenarios", "timeline"];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), all);
}
