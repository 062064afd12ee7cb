//! Which rule files there are: the shipped vocabulary, those that the map names, those that they `use`. Decoded, in
//! order, each once.

use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::model::schema::Schema;
use crate::place::{FileId, Place, Span};
use crate::said;
use crate::syntax::{self, Known, Parsed, ast::StatementKind};

use super::{Checked, Files};

const VOCABULARY: &str = include_str!("../../rules/vocabulary.rules");

impl Checked {
    /// Reads and parses all rule files. Their diagnostics are among those of `self`, too.
    pub(super) fn read_rules(&mut self, files: &dyn Files, schema: &Schema) -> Parsed {
        self.vocabulary = self.sources.add_file("vocabulary.rules", VOCABULARY);
        let mut wanted: Vec<(PathBuf, Option<Span>)> = Vec::new();
        for entry in &self.map.rules {
            let path = self.folder.join(&entry.text);
            if files.is_folder(&path) {
                match files.rules_in(&path) {
                    Ok(found) if found.is_empty() => self.diagnostics.push(no_rules(&path, entry.span)),
                    Ok(found) => wanted.extend(found.into_iter().map(|p| (p, Some(entry.span)))),
                    Err(_) => self.diagnostics.push(no_rules(&path, entry.span)),
                }
            } else {
                wanted.push((path, Some(entry.span)));
            }
        }
        if self.map.rules.is_empty() {
            let path = self.folder.join("rules");
            wanted.extend(files.rules_in(&path).unwrap_or_default().into_iter().map(|p| (p, None)));
        }
        let known = known(schema);
        let mut read: Vec<PathBuf> = Vec::new();
        loop {
            for (path, asked) in std::mem::take(&mut wanted) {
                if read.contains(&path) {
                    continue;
                }
                if let Some(file) = self.open_rules(files, &path, asked) {
                    self.rule_files.push(file);
                }
                read.push(path);
            }
            let all: Vec<FileId> = std::iter::once(self.vocabulary).chain(self.rule_files.iter().copied()).collect();
            let parsed = syntax::parse(&self.sources, &all, &known);
            for statement in parsed.files.iter().flat_map(|f| &f.statements) {
                if let StatementKind::Use(text) = &statement.kind {
                    let from = Path::new(&self.sources.files[usize::from(statement.span.file)].path)
                        .parent()
                        .unwrap_or(Path::new(""))
                        .to_path_buf();
                    let mut path = from.join(&text.raw);
                    if path.extension().is_none() {
                        path.set_extension("rules");
                    }
                    if !read.contains(&path) {
                        wanted.push((path, Some(text.span)));
                    }
                }
            }
            if wanted.is_empty() {
                self.diagnostics.extend(parsed.diagnostics.iter().cloned());
                return parsed;
            }
        }
    }

    fn open_rules(&mut self, files: &dyn Files, path: &Path, asked: Option<Span>) -> Option<FileId> {
        let shown = path.display().to_string();
        let bytes = match files.read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let place = asked.map_or(Place::File(shown.clone()), Place::Text);
                self.diagnostics.push(Diagnostic::error(
                    "rules-not-found",
                    place,
                    said!("the rule file \"{shown}\" could not be opened: {error}", "无法打开规则文件“{shown}”：{error}"),
                    said!("check the name; paths count from the file that names them", "请检查文件名；路径从写它的那个文件算起"),
                ));
                return None;
            }
        };
        let text = self.decode(&bytes, &shown)?;
        Some(self.sources.add_file(shown, text))
    }
}

fn no_rules(path: &Path, asked: Span) -> Diagnostic {
    let path = path.display();
    Diagnostic::error(
        "rules-not-found",
        Place::Text(asked),
        said!("there is no rule file (*.rules) in \"{path}\"", "文件夹“{path}”里没有规则文件（*.rules）"),
        said!("put a file with the ending .rules there, or name another folder", "请放入以 .rules 结尾的文件，或者改写文件夹"),
    )
}

/// The names of the map that rules may use.
fn known(schema: &Schema) -> Known {
    let mut known = Known::default();
    for column in &schema.stock.columns {
        known.names.push(column.name.clone());
        known.names.extend(column.also.iter().cloned());
    }
    for history in &schema.histories {
        known.names.push(history.name.clone());
        known.names.extend(history.also.iter().cloned());
    }
    for list in &schema.lists {
        let names = std::iter::once(list.name.clone()).chain(list.also.iter().cloned()).collect();
        let columns = list.columns.iter().flat_map(|c| std::iter::once(c.name.clone()).chain(c.also.iter().cloned())).collect();
        known.lists.push((names, columns));
    }
    known
}
