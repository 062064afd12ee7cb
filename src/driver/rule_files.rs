//! Which rule files there are: the shipped vocabulary, those that the map names, those that they `use`. Decoded, in
//! order, each once. For the formatter also without a workbook, or without a map.

use std::path::{Path, PathBuf};

use crate::column::fold;
use crate::diagnostic::{Diagnostic, system};
use crate::format::{self, Spellings};
use crate::import::locate::locate;
use crate::model::schema::Schema;
use crate::place::{FileId, Place, Sources, Span};
use crate::said;
use crate::syntax::{self, Known, Parsed, ast::StatementKind};
use crate::tongue::{Said, Tongue};
use crate::unit::Units;

use super::{Checked, Files};

const VOCABULARY: &str = include_str!("../../rules/vocabulary.rules");

impl Checked {
    /// Reads and parses all rule files. Their diagnostics are among those of `self`, too.
    pub(super) fn read_rules(&mut self, files: &dyn Files, schema: &Schema) -> Parsed {
        let wanted = self.rules_of_map(files);
        self.read_rule_files(files, wanted, &known(schema))
    }

    fn rules_of_map(&mut self, files: &dyn Files) -> Vec<(PathBuf, Option<Span>)> {
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
        wanted
    }

    fn read_rule_files(&mut self, files: &dyn Files, mut wanted: Vec<(PathBuf, Option<Span>)>, known: &Known) -> Parsed {
        self.vocabulary = self.sources.add_file("vocabulary.rules", VOCABULARY);
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
            let parsed = syntax::parse(&self.sources, &all, known);
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
                let message = match error.kind() {
                    std::io::ErrorKind::NotFound => said!("there is no rule file \"{shown}\"", "找不到规则文件“{shown}”"),
                    _ => {
                        let Said { en, zh } = system::reason(&error);
                        said!("the rule file \"{shown}\" could not be opened: {en}", "无法打开规则文件“{shown}”：{zh}")
                    }
                };
                self.diagnostics.push(Diagnostic::error(
                    "rules-not-found",
                    place,
                    message,
                    said!("check the name; paths count from the file that names them", "请检查文件名；路径从写它的那个文件算起"),
                ));
                return None;
            }
        };
        let text = self.decode(&bytes, &shown)?;
        Some(self.sources.add_file(shown, text))
    }
}

/// Rule files that were read, with what they must be read with; not checked against a workbook.
pub struct RuleTexts {
    pub checked: Checked,
    pub parsed: Parsed,
    known: Known,
    spellings: Spellings,
    /// The files that were asked for.
    pub wanted: Vec<FileId>,
}

impl RuleTexts {
    pub fn work(&self) -> format::Work<'_> {
        format::Work { sources: &self.checked.sources, parsed: &self.parsed, known: &self.known, spellings: &self.spellings }
    }
}

/// Reads the rule files `wanted`, together with those of the map: what one defines is known in all.
pub fn rule_texts(map: Option<PathBuf>, wanted: &[PathBuf], files: &dyn Files, tongue: Tongue) -> RuleTexts {
    let mut checked = Checked { units: Units::shipped(), tongue, ..Checked::default() };
    let mut texts = RuleTexts {
        parsed: Parsed::default(),
        known: Known::default(),
        spellings: Spellings::default(),
        wanted: Vec::new(),
        checked: Checked::default(),
    };
    let mut all: Vec<(PathBuf, Option<Span>)> = wanted.iter().map(|p| (p.clone(), None)).collect();
    if let Some(map) = map {
        let request = super::Request { map, tongue, ..super::Request::default() };
        checked.folder = request.map.parent().unwrap_or(Path::new("")).to_path_buf();
        if !checked.read_map(&request, files) {
            return RuleTexts { checked, ..texts };
        }
        checked.located = locate(&checked.map, &[], &checked.texts, None).0;
        let schema = checked.schema(&[]);
        // without a workbook nothing is found in it
        checked.diagnostics.clear();
        texts.known = known(&schema);
        texts.spellings = spellings(&schema);
        let same = |a: &Path, b: &Path| matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b);
        let others = checked.rules_of_map(files);
        all.extend(others.into_iter().filter(|(p, _)| !wanted.iter().any(|w| same(w, p))));
    }
    texts.parsed = checked.read_rule_files(files, all, &texts.known);
    let is_wanted = |id: &FileId| {
        let source = checked.sources.files.get(usize::from(*id));
        source.is_some_and(|s| wanted.iter().any(|w| w.display().to_string() == s.path))
    };
    texts.wanted = checked.rule_files.iter().copied().filter(is_wanted).collect();
    texts.checked = checked;
    texts
}

/// The names of the map that have other spellings.
fn spellings(schema: &Schema) -> Spellings {
    let all = |name: &String, also: &[String]| std::iter::once(name).chain(also).cloned().collect::<Vec<_>>();
    let mut spellings = Spellings::default();
    spellings.names.extend(schema.stock.columns.iter().map(|c| all(&c.name, &c.also)));
    spellings.names.extend(schema.histories.iter().map(|h| all(&h.name, &h.also)));
    for list in &schema.lists {
        let columns = list.columns.iter().map(|c| all(&c.name, &c.also)).collect();
        spellings.lists.push((all(&list.name, &list.also), columns));
    }
    spellings
}

/// The statements that could not be read. What they would have defined is unknown elsewhere, and to say so again for
/// every use would hide the mistakes that are real.
pub(super) struct Unread {
    /// Folded texts.
    statements: Vec<String>,
}

impl Unread {
    pub(super) fn of(diagnostics: &[Diagnostic], sources: &Sources) -> Unread {
        let mut statements: Vec<String> = Vec::new();
        for diagnostic in diagnostics.iter().filter(|d| d.is_error()) {
            let Place::Text(span) = diagnostic.place else { continue };
            let Some(file) = sources.files.get(usize::from(span.file)) else { continue };
            let (start, end) = (span.start as usize, span.end as usize);
            let is_head = |at: usize| file.text[at..].starts_with(|c: char| !c.is_whitespace());
            let before = file.text.get(..start).unwrap_or_default();
            let head = before.match_indices('\n').map(|(at, _)| at + 1).chain([0]).filter(|at| is_head(*at)).max().unwrap_or(0);
            let tail = file.text.get(end..).and_then(|t| t.find('\n')).map_or(file.text.len(), |at| end + at);
            let statement = fold(file.text.get(head..tail).unwrap_or_default());
            if !statements.contains(&statement) {
                statements.push(statement);
            }
        }
        Unread { statements }
    }

    /// Whether a diagnostic only says that such a statement is missing.
    pub(super) fn explains(&self, diagnostic: &Diagnostic, sources: &Sources) -> bool {
        let Place::Text(span) = diagnostic.place else { return false };
        if !diagnostic.code.starts_with("unknown-") && !diagnostic.code.starts_with("unused-") {
            return false;
        }
        let words = fold(sources.text(span).trim_matches(['"', '“', '”', '{', '}', '[', ']']));
        !words.is_empty() && self.statements.iter().any(|s| s.contains(&words))
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
