//! Which rule files there are: the shipped vocabulary, those that the map names, those that they `use`. Decoded, in
//! order, each once.

use std::path::{Path, PathBuf};

use crate::column::{Texts, fold};
use crate::diagnostic::{Diagnostic, system};
use crate::import::locate::{LocatedColumn, locate};
use crate::import::map::Map;
use crate::model::schema::{ColumnKind, Schema};
use crate::place::{FileId, Place, Sources, Span};
use crate::said;
use crate::syntax::{self, Known, Parsed, ast::StatementKind};
use crate::tongue::Said;

use super::{Checked, Files};

/// The shipped actions.
pub const VOCABULARY: &str = include_str!("../../rules/vocabulary.rules");

/// Paths that were opened, or tried.
#[derive(Default)]
pub(super) struct Opened {
    paths: Vec<PathBuf>,
}

/// What was read before the workbook was, and the names it was read with.
pub(super) struct Early {
    known: Known,
    parsed: Parsed,
}

impl Checked {
    /// Opens the vocabulary and the rule files that the map names.
    pub(super) fn open_rules(&mut self, files: &dyn Files) -> Opened {
        let wanted = self.rules_of_map(files);
        self.open_these(files, wanted)
    }

    /// Opens the vocabulary and these rule files.
    pub(super) fn open_these(&mut self, files: &dyn Files, wanted: Vec<(PathBuf, Option<Span>)>) -> Opened {
        self.vocabulary = self.sources.add_file("vocabulary.rules", VOCABULARY);
        let mut opened = Opened::default();
        self.open_wanted(files, wanted, &mut opened);
        opened
    }

    /// The rule files that the map names, each with the place that asks for it.
    pub(super) fn rules_of_map(&mut self, files: &dyn Files) -> Vec<(PathBuf, Option<Span>)> {
        let mut wanted: Vec<(PathBuf, Option<Span>)> = Vec::new();
        for entry in &self.map.rules {
            let path = self.folder.join(&entry.text);
            if files.is_folder(&path) {
                let found = rules_of_folder(files, &path, &mut self.diagnostics);
                if found.is_empty() {
                    self.diagnostics.push(no_rules(&path, entry.span));
                }
                wanted.extend(found.into_iter().map(|p| (p, Some(entry.span))));
            } else {
                wanted.push((path, Some(entry.span)));
            }
        }
        if self.map.rules.is_empty() {
            let path = self.folder.join("rules");
            wanted.extend(rules_of_folder(files, &path, &mut self.diagnostics).into_iter().map(|p| (p, None)));
        }
        wanted
    }

    fn open_wanted(&mut self, files: &dyn Files, wanted: Vec<(PathBuf, Option<Span>)>, opened: &mut Opened) {
        for (path, asked) in wanted {
            if opened.paths.contains(&path) {
                continue;
            }
            if let Some(file) = self.open_file(files, &path, asked) {
                self.rule_files.push(file);
            }
            opened.paths.push(path);
        }
    }

    /// The vocabulary, all rule files, and the tables that stand in the workbook.
    fn texts(&self) -> Vec<FileId> {
        let of_sheets = self.sheet_tables.iter().map(|t| t.file());
        std::iter::once(self.vocabulary).chain(self.rule_files.iter().copied()).chain(of_sheets).collect()
    }

    /// Reads the text with the names of the map alone, while the other core does `work`.
    pub(super) fn parse_while(&mut self, work: impl FnOnce(&mut Checked)) -> Early {
        let known = known_of_map(&self.map);
        let (texts, sources) = (self.texts(), self.sources.clone());
        let parsed = std::thread::scope(|scope| {
            let parsed = scope.spawn(|| syntax::parse(&sources, &texts, &known));
            work(self);
            parsed.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        Early { known, parsed }
    }

    /// The trees of all rule files, those they `use` too. Their diagnostics are among those of `self`, too.
    /// What was read early counts if the workbook adds no names.
    pub(super) fn trees(&mut self, files: &dyn Files, opened: Opened, early: Option<Early>, schema: &Schema) -> Parsed {
        let known = known(schema);
        let early = early.filter(|e| e.known == known).map(|e| e.parsed);
        let mut opened = opened;
        let mut parsed = self.read_all(files, &mut opened, early, &known);
        if self.add_sheet_tables(&parsed, &known) {
            parsed = self.read_all(files, &mut opened, None, &known);
        }
        self.diagnostics.extend(parsed.diagnostics.iter().cloned());
        parsed
    }

    /// The same with names that are given, and without a workbook.
    pub(super) fn trees_with(&mut self, files: &dyn Files, mut opened: Opened, known: &Known) -> Parsed {
        let parsed = self.read_all(files, &mut opened, None, known);
        self.diagnostics.extend(parsed.diagnostics.iter().cloned());
        parsed
    }

    /// Reads all texts, and the files that they `use`, until there are no more.
    fn read_all(&mut self, files: &dyn Files, opened: &mut Opened, mut early: Option<Parsed>, known: &Known) -> Parsed {
        loop {
            let parsed = early.take().unwrap_or_else(|| syntax::parse(&self.sources, &self.texts(), known));
            let mut wanted: Vec<(PathBuf, Option<Span>)> = Vec::new();
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
                    if !opened.paths.contains(&path) {
                        wanted.push((path, Some(text.span)));
                    }
                }
            }
            if wanted.is_empty() {
                return parsed;
            }
            self.open_wanted(files, wanted, opened);
        }
    }

    fn open_file(&mut self, files: &dyn Files, path: &Path, asked: Option<Span>) -> Option<FileId> {
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

/// The statements that could not be read. What they would have defined is unknown elsewhere, and to say so again for
/// every use would hide the mistakes that are real; so would what follows from half of them.
pub(super) struct Unread {
    /// Folded texts.
    statements: Vec<String>,
    /// The places of the mistakes.
    mistakes: Vec<Span>,
    /// Statements that have a tree all the same.
    halves: Vec<Span>,
}

impl Unread {
    pub(super) fn of(trees: &Parsed, sources: &Sources) -> Unread {
        let diagnostics = &trees.diagnostics;
        let place = |d: &Diagnostic| if let Place::Text(span) = d.place { Some(span) } else { None };
        let mistakes: Vec<Span> = diagnostics.iter().filter(|d| d.is_error()).filter_map(place).collect();
        let all = trees.files.iter().flat_map(|f| &f.statements).map(|s| s.span);
        let halves = all.filter(|s| mistakes.iter().any(|m| meets(*m, *s))).collect();
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
        Unread { statements, mistakes, halves }
    }

    /// With the statements that have a mistake of their meaning: half of them is understood, too.
    pub(super) fn with(mut self, found: &[Diagnostic], files: &[crate::syntax::ast::File]) -> Unread {
        let place = |d: &Diagnostic| if let Place::Text(span) = d.place { Some(span) } else { None };
        let mistakes: Vec<Span> = found.iter().filter(|d| d.is_error()).filter_map(place).collect();
        let all = files.iter().flat_map(|f| &f.statements).map(|s| s.span);
        self.halves.extend(all.filter(|s| mistakes.iter().any(|m| meets(*m, *s))));
        self
    }

    /// Whether something stands in a statement that was read by half, or speaks of one, so that nothing is proven by it.
    pub(super) fn is_half(&self, diagnostic: &Diagnostic) -> bool {
        let places = std::iter::once(&diagnostic.place).chain(diagnostic.also.iter().map(|(place, _)| place));
        places.into_iter().any(|place| matches!(place, Place::Text(span) if self.halves.iter().any(|half| meets(*half, *span))))
    }

    /// Whether a diagnostic only says that such a statement, or a part of one, is missing.
    pub(super) fn explains(&self, diagnostic: &Diagnostic, sources: &Sources) -> bool {
        let Place::Text(span) = diagnostic.place else { return false };
        if self.mistakes.iter().any(|m| meets(*m, span)) {
            return true;
        }
        let code = diagnostic.code;
        const OF_WHAT_IS_MISSING: [&str; 9] = [
            "action-does-nothing",
            "rule-without-action",
            "table-without-output",
            "argument-count",
            "list-field-alone",
            "allocate-stops-at-share",
            "allocate-to-first",
            "allocate-without-order",
            "limit-without-order",
        ];
        if OF_WHAT_IS_MISSING.contains(&code) && self.is_half(diagnostic) {
            return true;
        }
        if !code.starts_with("unknown-") && !code.starts_with("unused-") {
            return false;
        }
        let words = fold(sources.text(span).trim_matches(['"', '“', '”', '{', '}', '[', ']']));
        !words.is_empty() && self.statements.iter().any(|s| s.contains(&words))
    }
}

fn meets(a: Span, b: Span) -> bool {
    a.file == b.file && a.start < b.end && b.start < a.end
}

/// The rule files of a folder; a text beside them that may have been meant as one is warned about.
fn rules_of_folder(files: &dyn Files, path: &Path, diagnostics: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
    diagnostics.extend(files.texts_in(path).iter().map(|text| not_a_rule_file(text)));
    files.rules_in(path).unwrap_or_default()
}

fn not_a_rule_file(path: &Path) -> Diagnostic {
    let shown = path.display();
    Diagnostic::warning(
        "not-a-rule-file",
        Place::File(shown.to_string()),
        said!("\"{shown}\" was not read: its name does not end in .rules", "“{shown}”没有读取：文件名不以 .rules 结尾"),
        said!(
            "if rules stand in it, rename it so that it ends in .rules; if not, put it into another folder",
            "如果里面是规则，请把文件名改成以 .rules 结尾；如果不是，请移到别的文件夹"
        ),
    )
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

/// The names that the map itself gives, in the order of [`known`].
pub(super) fn known_of_map(map: &Map) -> Known {
    let (located, _) = locate(map, &[], &Texts::default(), None);
    let names = |c: &LocatedColumn| std::iter::once(&c.name).chain(&c.also).chain(&c.secondary).cloned().collect::<Vec<_>>();
    let with = |name: &String, also: &[String]| std::iter::once(name).chain(also).cloned().collect::<Vec<_>>();
    let mut known = Known { names: located.stock.columns.iter().flat_map(names).collect(), ..Known::default() };
    known.histories = located.histories.iter().flat_map(|h| with(&h.name, &h.also)).collect();
    known.names.extend(known.histories.iter().cloned());
    known.lists = located.lists.iter().map(|l| (with(&l.name, &l.also), l.columns.iter().flat_map(names).collect())).collect();
    known
}

/// The names of map and workbook that rules may use.
pub fn known(schema: &Schema) -> Known {
    let mut known = Known::default();
    for column in &schema.stock.columns {
        known.names.push(column.name.clone());
        known.names.extend(column.also.iter().cloned());
        if column.kind == ColumnKind::Date {
            known.dates.push(column.name.clone());
            known.dates_also.extend(column.also.iter().cloned());
        }
    }
    for history in &schema.histories {
        known.names.push(history.name.clone());
        known.names.extend(history.also.iter().cloned());
        known.histories.extend(std::iter::once(&history.name).chain(&history.also).cloned());
    }
    for list in &schema.lists {
        let names = std::iter::once(list.name.clone()).chain(list.also.iter().cloned()).collect();
        let columns = list.columns.iter().flat_map(|c| std::iter::once(c.name.clone()).chain(c.also.iter().cloned())).collect();
        known.lists.push((names, columns));
    }
    known
}
