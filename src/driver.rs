//! THE FLOW: read this first.
//!
//! ```text
//! map ─▶ sheets ─▶ located ─▶ schema ─┐
//! rule files ─▶ trees ────────────────┴▶ model ─▶ plan        check()
//! sheets + plan ─▶ frames ─▶ columns ─▶ decisions ─▶ report   judge(), write()
//! ```
//! Takes a [`Request`] and the files, gives what was found out and every diagnostic. A phase collects its errors; the
//! flow stops between phases, where going on would only repeat them.

mod absent;
mod adopt;
mod audit;
mod events;
mod examples;
mod guard;
mod last_report;
mod library;
mod missing;
mod output;
mod portions;
mod rule_files;
mod rule_texts;
mod scenarios;
mod schema;
mod sheet_tables;
mod slips;
mod stories;
mod tested;
mod world;

pub use adopt::{Adopted, NewFile, adopt};
pub use examples::{Failure, Outcome};
pub use library::{THEMES, Theme, sought, theme};
pub use scenarios::ScenarioPlan;
pub use tested::{Tested, guarded, test};

pub use rule_files::{VOCABULARY, known};
pub use rule_texts::{RuleTexts, rule_texts};
pub use schema::with_other_words;
pub use stories::examples as story_examples;

use std::io;
use std::path::{Path, PathBuf};

use crate::column::Texts;
use crate::columns::{self, Results};
use crate::decisions::{self, Decisions, LineStatus};
use crate::diagnostic::{Diagnostic, Severity, system};
use crate::import::frame::{Bound, Fate};
use crate::import::locate::{Located, Wanted, locate};
use crate::import::map::{self, Map};
use crate::import::sheet::RawSheet;
use crate::import::{bind, read};
use crate::model::schema::Schema;
use crate::model::{self, analysis};
use crate::place::{FileId, Place, Sources};
use crate::plan::{self, Plan};
use crate::report;
use crate::said;
use crate::syntax;
use crate::tongue::{Said, Tongue};
use crate::unit::Units;

/// What a command wants done.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The map's path.
    pub map: PathBuf,
    /// Serial day; goes before the map's.
    pub as_of: Option<f64>,
    /// Parameters of the command line: name and text of the value.
    pub set: Vec<(String, String)>,
    /// Goes before the map's.
    pub output: Option<PathBuf>,
    /// Of CSV inputs; recognised without it.
    pub encoding: Option<String>,
    /// Until the map says its language.
    pub tongue: Tongue,
}

/// Where text files come from; the disk for the commands.
pub trait Files {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// The rule files of a folder, sorted.
    fn rules_in(&self, folder: &Path) -> io::Result<Vec<PathBuf>>;
    /// Texts in a folder of rule files that are none by their names.
    fn texts_in(&self, _folder: &Path) -> Vec<PathBuf> {
        Vec::new()
    }
    /// The folders in a folder, sorted.
    fn folders_in(&self, folder: &Path) -> io::Result<Vec<PathBuf>>;
    fn is_folder(&self, path: &Path) -> bool;
    fn is_file(&self, path: &Path) -> bool;
}

/// Everything that is known before a row is judged.
#[derive(Default)]
pub struct Checked {
    pub sources: Sources,
    pub texts: Texts,
    pub units: Units,
    pub map: Map,
    /// Folder of the map; its paths count from here.
    pub folder: PathBuf,
    pub tongue: Tongue,
    pub inputs: Vec<report::FileFact>,
    /// The inputs themselves: the report is spliced into the one that holds the stock table.
    pub files: Vec<read::Input>,
    /// What reviewers wrote into the last report.
    pub reviews: report::Reviews,
    pub sheets: Vec<RawSheet>,
    pub located: Located,
    pub plan: Plan,
    /// The plans of the scenarios, in order.
    pub scenarios: Vec<ScenarioPlan>,
    /// The shipped vocabulary among the sources.
    pub vocabulary: FileId,
    pub rule_files: Vec<FileId>,
    /// What rules do and set, in all spellings.
    pub spelled: Spelled,
    /// Tables of the workbook, as texts among the sources.
    sheet_tables: Vec<sheet_tables::SheetTable>,
    /// What input columns are compared with.
    compared: Vec<slips::ComparedTexts>,
    pub output: PathBuf,
    as_of: Option<f64>,
    pub diagnostics: Vec<Diagnostic>,
}

/// What can be asked for beside the titles of rules.
#[derive(Default)]
pub struct Spelled {
    pub actions: Vec<SpelledAction>,
    /// The names that rules set, as the plan spells them first.
    pub set: Vec<Vec<String>>,
}

pub struct SpelledAction {
    /// Its first words in both tongues: `mark down by`, 降价.
    pub words: Vec<String>,
    /// What it sets, in both tongues: markdown, 降价率.
    pub sets: Vec<String>,
}

impl Spelled {
    fn of(trees: &[syntax::ast::File], model: &model::Model) -> Spelled {
        let first_words = |phrase: &syntax::ast::Phrase| {
            phrase.pieces.iter().find_map(|p| if let syntax::ast::PhrasePiece::Words(name) = p { Some(name.text.clone()) } else { None })
        };
        let names_set = |sets: &syntax::ast::Sets| -> Vec<String> {
            let syntax::ast::SetTarget::Name(name) = &sets.target else { return Vec::new() };
            std::iter::once(name).chain(&sets.also).map(|name| name.text.clone()).collect()
        };
        let actions = trees.iter().flat_map(|f| &f.statements).filter_map(|s| match &s.kind {
            syntax::ast::StatementKind::Action(action) => Some(SpelledAction {
                words: action.phrases.iter().filter_map(first_words).collect(),
                sets: action.sets.iter().flat_map(names_set).collect(),
            }),
            _ => None,
        });
        let set = model.items.iter().filter(|i| i.target.is_some());
        Spelled { actions: actions.collect(), set: set.map(|i| std::iter::once(&i.name).chain(&i.also).cloned().collect()).collect() }
    }
}

/// What a run found.
pub struct Judged {
    pub bound: Bound,
    pub results: Results,
    pub decisions: Decisions,
    pub scenarios: Vec<report::Scenario>,
    pub facts: report::Facts,
}

/// Map, workbook and rules, read and checked. With errors among the diagnostics the plan may be empty.
pub fn check(request: &Request, files: &dyn Files) -> Checked {
    let mut checked = Checked::of(request);
    if !checked.read_map(request, files) {
        return checked;
    }
    let opened = checked.open_rules(files);
    let early = checked.parse_while(|checked| {
        checked.read_sheets(request);
        let (located, found) = locate(&checked.map, &checked.sheets, &checked.texts, checked.as_of);
        checked.diagnostics.extend(found);
        checked.located = located;
    });
    checked.name_output(request);

    let schema = checked.schema(&request.set);
    let trees = checked.trees(files, opened, Some(early), &schema);
    let schema = schema.with_events(&trees.files, &checked.units);
    let Proven { model, plan, proofs, found } = proven(&trees, &schema, &checked.units, &checked.sources, !checked.has_errors());
    checked.diagnostics.extend(found);
    checked.spelled = Spelled::of(&trees.files, &model);
    if let Some(plan) = plan {
        checked.plan = plan;
        checked.plan_scenarios(&trees.files, &model, &schema, &proofs);
        let wanted = checked.wanted();
        checked.diagnostics.extend(checked.located.missing(&wanted));
        let compared = absent::compared(&model);
        let absent = checked.absent_texts(&model, &compared);
        checked.diagnostics.extend(absent);
        checked.compared = absent::by_column(&compared);
    } else {
        // what the rules want of the sheets is not known yet; what the map names in vain is told with the other mistakes
        checked.diagnostics.extend(checked.located.missing(&Wanted::default()));
    }
    checked.guard_output(request);
    checked.keep_causes();
    checked.sort();
    // nobody need wait while every tree of a long file is walked to give its memory back
    std::thread::spawn(move || drop((trees, model)));
    checked
}

/// A model that was looked through, and its plan.
struct Proven {
    model: model::Model,
    plan: Option<Plan>,
    /// What the analyses found; among `found`, too.
    proofs: Vec<Diagnostic>,
    found: Vec<Diagnostic>,
}

/// The plan of rule files that were read, and all that is said about them beyond what reading said: of what a statement
/// that could not be read would have defined, nothing. No plan where there are errors; `clean`: there were none so far.
pub fn planned(trees: &syntax::Parsed, schema: &Schema, units: &Units, sources: &Sources, clean: bool) -> (Option<Plan>, Vec<Diagnostic>) {
    let Proven { plan, found, .. } = proven(trees, schema, units, sources, clean);
    (plan, found)
}

fn proven(trees: &syntax::Parsed, schema: &Schema, units: &Units, sources: &Sources, clean: bool) -> Proven {
    let (model, found) = model::from_syntax(&trees.files, schema, units, sources);
    let unread = rule_files::Unread::of(trees, sources);
    let found: Vec<Diagnostic> = found.into_iter().filter(|d| !unread.explains(d, sources)).collect();
    let mut found = missing::listed(found, &trees.files, schema, sources);
    let clean = clean && !found.iter().any(Diagnostic::is_error);
    let (proofs, planned) = std::thread::scope(|scope| {
        // neither needs the other, and in long files both take their time
        let proofs = scope.spawn(|| analysis::check(&model, sources));
        let planned = clean.then(|| plan::from_model(&model, schema, sources));
        (proofs.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), planned)
    });
    let unread = unread.with(&found, &trees.files);
    let proofs: Vec<Diagnostic> = proofs.into_iter().filter(|d| !unread.is_half(d)).collect();
    found.extend(proofs.iter().cloned());
    let plan = planned.filter(|_| !found.iter().any(Diagnostic::is_error)).map(|(plan, more)| {
        found.extend(more);
        plan
    });
    Proven { model, plan, proofs, found }
}

/// The cells that the rules need, read. Errors are among the diagnostics of `checked`, and then there is no answer.
pub fn bind(checked: &mut Checked) -> Option<Bound> {
    if checked.has_errors() {
        return None;
    }
    let wanted = checked.wanted();
    let (bound, found) = bind::bind(&checked.map, &checked.located, &checked.sheets, &wanted, &mut checked.texts);
    checked.diagnostics.extend(found);
    (!checked.has_errors()).then_some(bound)
}

/// Judges every row. Errors are among the diagnostics of `checked`, and then there is no answer.
pub fn judge(checked: &mut Checked) -> Option<Judged> {
    let mut bound = bind(checked)?;
    events::add_rows(&mut bound, &checked.plan, &mut checked.texts);
    let mut results = columns::run(&checked.plan, &bound, &mut checked.texts);
    checked.diagnostics.extend(results.stops.iter().cloned());
    if checked.has_errors() {
        return None;
    }
    let decisions = decisions::from_results(&checked.plan, &bound, &results, &checked.texts, checked.tongue);
    results.issues.extend(decisions::held_issues(&checked.plan, &bound, &decisions));
    results.issues.extend(decisions::unknown_issues(&decisions));
    results.issues.extend(checked.slips(&bound));
    results.issues.extend(decisions::negative_issues(&checked.plan, &bound, &results, checked.tongue, &checked.units));
    results.issues.extend(decisions::odd_numbers(&checked.plan, &bound, &results, &checked.texts, checked.tongue, &checked.units));
    let facts = checked.facts(&bound);
    let scenarios = checked.run_scenarios(&bound, &results, &decisions);
    let mut judged = Judged { bound, results, decisions, scenarios, facts };
    let of_reviews = report::review_issues(&judged.report(checked));
    judged.results.issues.extend(of_reviews);
    Some(judged)
}

impl Judged {
    /// The run as the report sees it.
    pub fn report<'a>(&'a self, checked: &'a Checked) -> report::Run<'a> {
        report::Run {
            plan: &checked.plan,
            bound: &self.bound,
            raw: &checked.sheets,
            results: &self.results,
            decisions: &self.decisions,
            scenarios: &self.scenarios,
            texts: &checked.texts,
            sources: &checked.sources,
            units: &checked.units,
            facts: &self.facts,
            inputs: &checked.files,
        }
    }

    /// Doubts about the data: anything but notes (orders held back are among them), anything undecided or without room.
    pub fn has_doubts(&self) -> bool {
        self.bound.issues.iter().chain(&self.results.issues).any(|i| i.fate != Fate::Noted)
            || !self.decisions.undecided.is_empty()
            || self.decisions.orders.iter().any(|l| l.status == LineStatus::Unplaced)
    }
}

/// Writes the annotated workbook where the request or the map says.
///
/// # Errors
/// Why it could not be written; the old file is then as it was.
///
/// Returns what could not be done as usual.
pub fn write(checked: &Checked, judged: &Judged, formulas: report::Formulas) -> Result<Vec<Diagnostic>, Diagnostic> {
    let report = report::describe(judged.report(checked), formulas);
    report::write_workbook(&report, &checked.output)?;
    Ok(report.notices)
}

impl Checked {
    /// Nothing read yet.
    fn of(request: &Request) -> Checked {
        Checked {
            units: Units::shipped().clone(),
            folder: request.map.parent().unwrap_or(Path::new("")).to_path_buf(),
            tongue: request.tongue,
            as_of: request.as_of,
            ..Checked::default()
        }
    }

    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// Number of columns that the rule files define.
    pub fn computed(&self) -> usize {
        self.plan.columns.iter().filter(|c| c.source == plan::Source::Computed).count()
    }

    /// The checked model; mistakes that only follow from statements that could not be read are left out.
    fn model(&mut self, trees: &syntax::Parsed, schema: &Schema) -> model::Model {
        let (model, found) = model::from_syntax(&trees.files, schema, &self.units, &self.sources);
        let unread = rule_files::Unread::of(trees, &self.sources);
        self.diagnostics.extend(found.into_iter().filter(|d| !unread.explains(d, &self.sources)));
        model
    }

    /// Without its sheet, or in a wrong encoding, no header is found: the cause is told, and not each of its effects.
    fn keep_causes(&mut self) {
        // the encoding is to blame where letters were lost or its choice is against the bytes, not wherever it is noted
        let doubtful = |d: &Diagnostic| d.code == "text-encoding" && d.severity == Severity::Warning;
        let sheet = self.diagnostics.iter().any(|d| d.code == "sheet-not-found");
        let encoding = self.diagnostics.iter().any(doubtful);
        let of_encoding = |d: &Diagnostic| {
            matches!(d.code, "key-not-found" | "column-not-found" | "column-twice" | "unknown-header" | "history-without-periods")
        };
        let encoding = encoding && self.diagnostics.iter().filter(|d| of_encoding(d)).count() > 1;
        self.diagnostics.retain(|d| !(encoding && of_encoding(d) || sheet && d.code == "unknown-header"));
        if encoding {
            self.diagnostics.iter_mut().filter(|d| doubtful(d)).for_each(|d| d.severity = Severity::Error);
        }
    }

    fn sort(&mut self) {
        self.name_cells();
        self.diagnostics.sort_by(|a, b| a.place.cmp(&b.place).then(a.severity.cmp(&b.severity)));
        self.diagnostics.dedup();
    }

    fn read_map(&mut self, request: &Request, files: &dyn Files) -> bool {
        let shown = request.map.display().to_string();
        if let Some(found) = workbook_for_map(&request.map).or_else(|| rules_for_map(&request.map, files)) {
            self.diagnostics.push(found);
            return false;
        }
        let bytes = match files.read(&request.map) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.diagnostics.push(no_map(&shown, &error));
                return false;
            }
        };
        let Some(text) = self.decode(&bytes, &shown) else { return false };
        let file = self.sources.add_file(shown, text.clone());
        let (map, found) = map::from_toml(&text, file);
        self.diagnostics.extend(found);
        self.tongue = map.language.unwrap_or(request.tongue);
        self.map = map;
        !self.has_errors()
    }

    /// The text of a file; without one its mistake is reported.
    fn decode(&mut self, bytes: &[u8], path: &str) -> Option<String> {
        match syntax::decode(bytes) {
            Ok((text, note)) => {
                self.diagnostics.extend(note.map(|n| n.diagnostic(path)));
                Some(text)
            }
            Err(error) => {
                self.diagnostics.push(error.diagnostic(path));
                None
            }
        }
    }

    fn read_sheets(&mut self, request: &Request) {
        let mut inputs = Vec::new();
        for input in &self.map.inputs {
            let path = self.folder.join(&input.text);
            match read::Input::load(&path, &path.display().to_string()) {
                Ok(file) => {
                    self.inputs.push(report::FileFact { path: input.text.clone(), hash: audit::hash(&file.bytes) });
                    inputs.push(file);
                }
                Err(mut missing) => {
                    missing.place = Place::Text(input.span);
                    self.diagnostics.push(missing);
                }
            }
        }
        let reading = read::read(
            &inputs,
            &read::Options { encoding: request.encoding.clone(), ..read::Options::default() },
            &mut self.sources,
            &mut self.texts,
        );
        self.diagnostics.extend(reading.diagnostics);
        self.sheets = reading.sheets;
        self.files = inputs;
    }
}

/// Whoever names a workbook where a map belongs wants to start with it.
fn workbook_for_map(path: &Path) -> Option<Diagnostic> {
    let kinds = ["xlsx", "xlsm", "xlsb", "xls", "ods", "csv", "tsv"];
    path.extension().filter(|e| kinds.iter().any(|k| e.eq_ignore_ascii_case(k)))?;
    let shown = path.display();
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")).display();
    Some(Diagnostic::error(
        "map-is-workbook",
        Place::File(shown.to_string()),
        said!(
            "\"{shown}\" is a workbook; check and run want the map, which says what stands where in it",
            "“{shown}”是工作簿；check 和 run 要的是映射文件，它说明工作簿里各项数据在哪里"
        ),
        said!(
            "write a map from the workbook first: restock init \"{shown}\"; then: restock run \"{folder}\"",
            "请先用工作簿生成映射文件：restock init \"{shown}\"，再运行：restock run \"{folder}\""
        ),
    ))
}

/// Whoever names a rule file where a map belongs wants it looked through.
fn rules_for_map(path: &Path, files: &dyn Files) -> Option<Diagnostic> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    let is_rules = name.ends_with(".rules") || name.ends_with(".rules.txt");
    is_rules.then_some(())?;
    let shown = path.display();
    // rule files stand beside their map or in a folder below it
    let above = path.ancestors().skip(1).map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    let beside = path.parent().is_some_and(|p| p.as_os_str().is_empty()).then_some(Path::new(".."));
    let project = above.chain(beside).take(3).find(|folder| files.is_file(&folder.join("restock.toml")));
    let what = said!(
        "\"{shown}\" is a rule file; check, run and why want the map, which says which workbook to read",
        "“{shown}”是规则文件；check、run 和 why 要的是映射文件，它说明读取哪个工作簿"
    );
    let next = match project.map(Path::display) {
        Some(folder) => said!(
            "type: restock check \"{folder}\" -- or, for the examples in this file alone: restock test \"{shown}\"",
            "请运行：restock check \"{folder}\"；只检查这个文件里的示例：restock test \"{shown}\""
        ),
        None => said!(
            "write a map from your workbook: restock init WORKBOOK -- or test this file alone: restock test \"{shown}\"",
            "请先用工作簿生成映射文件：restock init 工作簿；只检查这个文件：restock test \"{shown}\""
        ),
    };
    Some(Diagnostic::error("map-is-rules", Place::File(shown.to_string()), what, next))
}

fn no_map(path: &str, error: &io::Error) -> Diagnostic {
    let place = Place::File(path.to_string());
    if error.kind() == io::ErrorKind::NotFound {
        return Diagnostic::error(
            "map-not-found",
            place,
            said!("there is no map \"{path}\"", "找不到映射“{path}”"),
            said!(
                "name the folder that holds restock.toml, or write one from your workbook: restock init WORKBOOK",
                "请指明 restock.toml 所在的文件夹，或者用工作簿生成一份：restock init 工作簿"
            ),
        );
    }
    let Said { en, zh } = system::reason(error);
    Diagnostic::error(
        "map-not-found",
        place,
        said!("the map \"{path}\" could not be opened: {en}", "无法打开映射“{path}”：{zh}"),
        said!("check that it is a file and may be read", "请确认它是一个文件，并且有读取权限"),
    )
}
