//! Reports for tests: a project is run through the command, and its sheets are read back cell by cell with formulas and
//! styles. Takes files by name, or a folder; gives parts and sheets.

use super::package::unzip;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A report that was written.
pub struct Made {
    pub parts: BTreeMap<String, Vec<u8>>,
    pub bytes: Vec<u8>,
    /// What the command said.
    pub said: String,
}

/// A sheet of a report.
pub struct Page {
    pub name: String,
    pub part: String,
    /// Text of the part.
    pub text: String,
    pub hidden: bool,
    pub cells: Vec<Found>,
}

pub struct Found {
    /// From zero.
    pub row: u32,
    pub col: u32,
    pub style: usize,
    pub formula: Option<String>,
    pub value: String,
}

fn temp(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("restock-report-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("temp folder");
    folder
}

/// Runs a folder that has a map; nothing is written into it.
pub fn run_folder(case: &str, folder: &Path, more: &[&str]) -> Made {
    let to = temp(case);
    let output = to.join("out.xlsx");
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut args = vec!["run".into(), folder.as_os_str().to_os_string(), "--output".into(), output.clone().into_os_string()];
    args.extend(more.iter().map(Into::into));
    let exit = restock::cli::run_with(args, &mut stdout, &mut stderr);
    let said = String::from_utf8_lossy(&stderr).into_owned();
    assert_eq!(exit, 0, "{case}: {said}");
    let bytes = std::fs::read(&output).expect("report");
    std::fs::remove_dir_all(&to).expect("temp folder");
    Made { parts: unzip(&bytes), bytes, said }
}

/// Runs a project made of these files, the map among them.
pub fn run_files(case: &str, files: &[(&str, &[u8])]) -> Made {
    let folder = temp(&format!("{case}-in"));
    for (name, bytes) in files {
        std::fs::write(folder.join(name), bytes).expect("a file");
    }
    let made = run_folder(case, &folder, &[]);
    std::fs::remove_dir_all(&folder).expect("temp folder");
    made
}

impl Made {
    pub fn text(&self, part: &str) -> String {
        String::from_utf8(self.parts.get(part).unwrap_or_else(|| panic!("no part {part} among {:?}", self.parts.keys())).clone())
            .expect("UTF-8")
    }

    /// The sheets in their order.
    pub fn pages(&self) -> Vec<Page> {
        let targets: BTreeMap<String, String> = tags(&self.text("xl/_rels/workbook.xml.rels"), "Relationship")
            .iter()
            .map(|tag| (value(tag, "Id").unwrap_or_default(), value(tag, "Target").unwrap_or_default()))
            .collect();
        let page = |tag: &String| {
            let target = &targets[&value(tag, "r:id").expect("a relationship")];
            let part = target.strip_prefix('/').map_or(format!("xl/{target}"), str::to_string);
            let text = self.text(&part);
            let hidden = value(tag, "state").is_some_and(|s| s != "visible");
            Page { name: plain(&value(tag, "name").expect("a name")), part, cells: cells(&text), text, hidden }
        };
        tags(&self.text("xl/workbook.xml"), "sheet").iter().map(page).collect()
    }

    pub fn page(&self, name: &str) -> Page {
        let pages = self.pages();
        let names: Vec<String> = pages.iter().map(|p| p.name.clone()).collect();
        pages.into_iter().find(|p| p.name == name).unwrap_or_else(|| panic!("no sheet {name} among {names:?}"))
    }

    /// Defined names: name and text.
    pub fn names(&self) -> Vec<(String, String)> {
        let text = self.text("xl/workbook.xml");
        let named = text.split("<definedName ").skip(1);
        named
            .map(|rest| {
                let (tag, rest) = rest.split_once('>').expect("a tag");
                (value(tag, "name").expect("a name"), plain(rest.split_once('<').expect("a text").0))
            })
            .collect()
    }
}

impl Page {
    /// The value of a cell; empty where there is none.
    pub fn at(&self, row: u32, col: u32) -> &str {
        self.cells.iter().find(|c| (c.row, c.col) == (row, col)).map_or("", |c| c.value.as_str())
    }

    /// The values of a row, as far as it goes.
    pub fn row(&self, row: u32) -> Vec<String> {
        let last = self.cells.iter().filter(|c| c.row == row).map(|c| c.col).max();
        last.map_or_else(Vec::new, |last| (0..=last).map(|col| self.at(row, col).to_string()).collect())
    }

    /// The first row with this text in its first column.
    pub fn row_of(&self, first: &str) -> u32 {
        let found = self.cells.iter().find(|c| c.col == 0 && c.value == first);
        found.unwrap_or_else(|| panic!("no row {first:?} on {}", self.name)).row
    }
}

/// The opening tags of elements of this name.
pub fn tags(text: &str, name: &str) -> Vec<String> {
    let open = format!("<{name} ");
    text.split(&open).skip(1).map(|rest| rest.split_once('>').map_or(rest, |(tag, _)| tag).to_string()).collect()
}

pub fn value(tag: &str, name: &str) -> Option<String> {
    let at = format!(" {tag}").find(&format!(" {name}=\""))?;
    let rest = &tag[at + name.len() + 2..];
    rest.split_once('"').map(|(value, _)| value.to_string())
}

fn plain(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// The cells of a part that restock wrote, or that is written as plainly.
fn cells(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for rest in text.split("<c ").skip(1) {
        let (tag, rest) = rest.split_once('>').expect("a tag");
        let Some(place) = value(tag, "r") else { continue };
        let digits = place.find(|c: char| c.is_ascii_digit()).expect("a row");
        let col = place[..digits].bytes().fold(0, |n, b| n * 26 + u32::from(b - b'A') + 1) - 1;
        let style = value(tag, "s").and_then(|s| s.parse().ok()).unwrap_or(0);
        let body = if tag.ends_with('/') { "" } else { rest.split("</c>").next().unwrap_or("") };
        let between = |open: &str, close: &str| -> Option<String> {
            let from = body.find(open)? + open.len();
            let from = from + body[from..].find('>')? + 1;
            Some(plain(&body[from..from + body[from..].find(close)?]))
        };
        let formula = between("<f", "</f>");
        let value = between("<v", "</v>").or_else(|| between("<t", "</t>")).unwrap_or_default();
        found.push(Found { row: place[digits..].parse::<u32>().expect("a row") - 1, col, style, formula, value });
    }
    found
}
