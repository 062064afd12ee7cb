//! `restock test`: which examples there are under a path, and what came of them. A folder with a map is a project: its
//! names are those of the map. Any other folder of rule files is read as one set, each folder in it as a set of its own;
//! there the examples tell what the columns are. Invariant: no workbook decides whether an example holds.

use std::path::{Path, PathBuf};

use super::examples::{self, Outcome};
use super::guard::Guard;
use super::{Checked, Files, Request, rule_files};
use crate::diagnostic::Diagnostic;
use crate::import::locate::locate;
use crate::import::map::Worded;
use crate::model::{self, schema::Schema};
use crate::place::{Place, Span};
use crate::plan;
use crate::said;
use crate::syntax::ast;
use crate::tongue::Tongue;

/// A set of rule files whose examples were run, or why they could not.
pub struct Tested {
    pub checked: Checked,
    pub outcomes: Vec<Outcome>,
    /// What no example would notice; only where it was asked for.
    pub unguarded: Vec<Diagnostic>,
    /// By example: the places of the definitions that it reaches; only where it was asked for.
    pub reached: Vec<Vec<Span>>,
    /// The rule files as trees.
    pub trees: Vec<ast::File>,
}

impl Tested {
    fn broken(checked: Checked) -> Tested {
        Tested { checked, outcomes: Vec::new(), unguarded: Vec::new(), reached: Vec::new(), trees: Vec::new() }
    }

    pub fn failed(&self) -> usize {
        self.outcomes.iter().filter(|o| !o.failures.is_empty()).count()
    }
}

/// Runs the examples of a project, of a rule file, or of all rule files in a folder and the folders in it.
pub fn test(request: &Request, files: &dyn Files) -> Vec<Tested> {
    all(request, files, false)
}

/// The same, and what the examples guard.
pub fn guarded(request: &Request, files: &dyn Files) -> Vec<Tested> {
    all(request, files, true)
}

fn all(request: &Request, files: &dyn Files, guard: bool) -> Vec<Tested> {
    let path = &request.map;
    let map = if files.is_folder(path) { path.join("restock.toml") } else { path.clone() };
    let is_map = map.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml")) && files.is_file(&map);
    if is_map {
        return vec![project(&Request { map, ..request.clone() }, files, guard)];
    }
    let mut sets = Vec::new();
    if files.is_folder(path) {
        gather(path, files, &mut sets)
    } else if files.is_file(path) {
        sets.push(vec![path.clone()])
    }
    if sets.is_empty() {
        let mut checked = Checked::of(request);
        checked.diagnostics.push(nothing_there(path));
        return vec![Tested::broken(checked)];
    }
    let mut all = Vec::new();
    for set in sets {
        match set.as_slice() {
            [map] if map.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml")) => {
                all.push(project(&Request { map: map.clone(), ..request.clone() }, files, guard));
            }
            _ => all.push(plain(request, &set, files, guard)),
        }
    }
    all
}

/// The sets of a folder: its map, or its rule files; then those of the folders in it.
fn gather(folder: &Path, files: &dyn Files, sets: &mut Vec<Vec<PathBuf>>) {
    let map = folder.join("restock.toml");
    if files.is_file(&map) {
        sets.push(vec![map]);
        return;
    }
    let shipped = |path: &PathBuf| files.read(path).is_ok_and(|bytes| bytes == rule_files::VOCABULARY.as_bytes());
    let own: Vec<PathBuf> = files.rules_in(folder).unwrap_or_default().into_iter().filter(|p| !shipped(p)).collect();
    if !own.is_empty() {
        sets.push(own);
    }
    for inner in files.folders_in(folder).unwrap_or_default() {
        gather(&inner, files, sets);
    }
}

fn project(request: &Request, files: &dyn Files, guard: bool) -> Tested {
    let mut checked = Checked::of(request);
    if !checked.read_map(request, files) {
        return Tested::broken(checked);
    }
    // the workbook may tell the kind of a column that the map leaves open; that it is missing is no fault of an example
    let before = checked.diagnostics.len();
    checked.read_sheets(request);
    let (located, _) = locate(&checked.map, &checked.sheets, &checked.texts, checked.as_of);
    checked.located = located;
    checked.diagnostics.truncate(before);
    let mut schema = checked.schema(&[]);
    schema.params.clear();
    finish(checked, schema, files, guard)
}

fn plain(request: &Request, set: &[PathBuf], files: &dyn Files, guard: bool) -> Tested {
    let mut checked = Checked::of(request);
    checked.folder = PathBuf::new();
    checked.map.rules = set.iter().map(|p| Worded { text: p.display().to_string(), ..Worded::default() }).collect();
    let mut schema = Schema { open: true, ..Schema::default() };
    schema.stock.name = "stock".to_string();
    let mut tested = finish(checked, schema, files, guard);
    // without a map the rules say in which tongue to answer
    let zh = tested.outcomes.first().map(|o| o.tongue == Tongue::Zh);
    if let Some(zh) = zh {
        tested.checked.tongue = if zh { Tongue::Zh } else { Tongue::En };
    }
    tested
}

fn finish(mut checked: Checked, schema: Schema, files: &dyn Files, guard: bool) -> Tested {
    let opened = checked.open_rules(files);
    let trees = checked.trees(files, opened, None, &schema);
    let schema = model::with_examples(&trees.files, &schema, &checked.units, &checked.sources);
    let model = checked.model(&trees, &schema);
    let (mut outcomes, mut unguarded, mut reached) = (Vec::new(), Vec::new(), Vec::new());
    if !checked.has_errors() {
        let (_, found) = plan::from_model(&model, &schema, &checked.sources);
        checked.diagnostics.extend(found);
    }
    if !checked.has_errors() {
        let mut seen = guard.then(|| Guard::of(&model));
        outcomes = examples::run(&mut checked, &trees.files, &model, &schema, seen.as_mut());
        if let Some(seen) = seen {
            unguarded = seen.unguarded(&model);
            reached = seen.reached;
        }
    }
    checked.sort();
    Tested { checked, outcomes, unguarded, reached, trees: trees.files }
}

fn nothing_there(path: &Path) -> Diagnostic {
    let path = path.display();
    Diagnostic::error(
        "nothing-to-test",
        Place::File(path.to_string()),
        said!("there is neither a map nor a rule file (*.rules) at \"{path}\"", "“{path}”处既没有映射，也没有规则文件（*.rules）"),
        said!(
            "name a project folder, a folder of rule files, or one rule file: restock test rules",
            "请指明项目文件夹、规则文件夹或一个规则文件，例如：restock test rules"
        ),
    )
}
