//! `restock add`: files of the library, cut to what a workbook can feed. Takes the project and the themes, returns each file
//! as it would stand in the folder of rules: a statement that does not run there is a comment, with the reason above it.
//! Invariant: the project with the files has no error that it had not before, and every example that is left holds.

use std::ops::Range;
use std::path::{Path, PathBuf};

use super::library::Theme;
use super::missing::Need;
use super::rule_files::known;
use super::{Checked, Files, Request, Tested, check, missing, test};
use crate::column::fold;
use crate::diagnostic::Diagnostic;
use crate::model::schema::Schema;
use crate::place::{Place, Span};
use crate::said;
use crate::spelling::name_key;
use crate::tongue::{Said, Tongue};

/// Names that a reason lists.
const NAMES_SHOWN: usize = 4;

/// What came of the wish.
pub enum Adopted {
    /// To be written.
    Files { files: Vec<NewFile>, tongue: Tongue },
    /// The project has mistakes of its own: they come first.
    Broken(Box<Checked>),
    /// The map names its rule files one by one: this is the entry.
    NoFolder(String, Tongue),
}

/// A file of the library as it fits the project.
pub struct NewFile {
    pub theme: &'static Theme,
    pub path: PathBuf,
    pub text: String,
    /// That run, and all.
    pub statements: (usize, usize),
    pub examples: (usize, usize),
    /// What the others need, a line a name; what most of them wait for stands first.
    pub missing: Vec<Said>,
    /// A definition that a rule file of the project could have for one of them.
    pub example: Option<Said>,
    /// Itself and the themes that define what it needs.
    pub together: Vec<&'static Theme>,
}

#[derive(Clone, Copy, PartialEq)]
enum Sort {
    Section,
    Example,
    /// A parameter or a formula: it does nothing by itself.
    Value,
    Other,
}

/// A statement or an example of a file: a head line, and the indented lines below it.
struct Block {
    lines: Range<usize>,
    sort: Sort,
    /// What it defines, in all spellings.
    names: Vec<String>,
    /// The whole of it, folded.
    text: String,
    /// Why it is left out.
    why: Option<Said>,
    /// Whether the project has what it defines.
    is_own: bool,
    /// Names that nobody defines, which keep it out by themselves or through others; keys.
    needs: Vec<String>,
}

struct Draft {
    theme: &'static Theme,
    path: PathBuf,
    lines: Vec<&'static str>,
    blocks: Vec<Block>,
}

/// Cuts the themes to the project of the request.
pub fn adopt(request: &Request, themes: &[&'static Theme], tongue: Option<Tongue>, files: &dyn Files) -> Adopted {
    let mut checked = Checked::of(request);
    if !checked.read_map(request, files) {
        return Adopted::Broken(Box::new(checked));
    }
    let tongue = tongue.unwrap_or(checked.tongue);
    let folder = match checked.map.rules.first() {
        None => checked.folder.join("rules"),
        Some(entry) => match checked.folder.join(&entry.text) {
            folder if files.is_folder(&folder) || !entry.text.ends_with(".rules") => folder,
            _ => return Adopted::NoFolder(entry.text.clone(), tongue),
        },
    };
    let mut drafts: Vec<Draft> = themes.iter().map(|theme| Draft::of(theme, &folder, tongue)).collect();
    let mut needs: Option<Vec<Vec<Need>>> = None;
    loop {
        let beside = Beside { files, folder: &folder, drafts: &drafts };
        // the examples tell what does not hold here; only the check itself sees what the rules are to the workbook
        let tested = test(request, &beside).into_iter().next();
        let Some(mut tested) = tested else { break };
        let own = Found::of(&tested.checked, &drafts);
        if needs.is_none() {
            let schema = tested.checked.schema(&[]);
            needs = Some(drafts.iter().map(|draft| draft.needs(&tested, &schema)).collect());
        }
        let mut found = match own {
            Found::Own => return broken(tested.checked, &drafts),
            Found::Left(found) => found,
        };
        if found.is_empty() {
            let checked = check(request, &beside);
            found = match Found::of(&checked, &drafts) {
                Found::Own => return broken(checked, &drafts),
                Found::Left(found) => found,
            };
        }
        if found.is_empty() {
            let failed = tested.outcomes.iter().filter(|o| !o.failures.is_empty());
            let why = said!("it does not hold beside the rules and parameters of this project", "与本项目的规则和参数放在一起时不成立");
            found = failed.filter_map(|o| Some((at(&tested.checked, &drafts, o.span)?, Why::Said(why.clone())))).collect();
        }
        if found.is_empty() {
            let why = said!("nothing that runs here reads it", "这里能用的语句都没有用到它");
            let unused = tested.checked.diagnostics.iter().filter(|d| d.code == "unused-param");
            let unused = unused.filter_map(|d| if let Place::Text(span) = d.place { at(&tested.checked, &drafts, span) } else { None });
            found = unused.chain(unread(&drafts)).map(|at| (at, Why::Said(why.clone()))).collect();
        }
        let before = left_out(&drafts);
        for (At { draft, line }, why) in found {
            drafts[draft].leave(line, why);
        }
        if left_out(&drafts) == before {
            break;
        }
    }
    let needs = needs.unwrap_or_default();
    trace(&mut drafts, &needs);
    let needs = needs.into_iter().chain(std::iter::repeat_with(Vec::new));
    Adopted::Files { files: drafts.into_iter().zip(needs).map(|(draft, needs)| draft.done(&needs, tongue)).collect(), tongue }
}

/// What is against the project itself; nobody has seen the drafts yet.
fn broken(mut checked: Checked, drafts: &[Draft]) -> Adopted {
    let all = std::mem::take(&mut checked.diagnostics);
    let of_draft = |d: &Diagnostic| matches!(d.place, Place::Text(span) if at(&checked, drafts, span).is_some());
    let own = all.into_iter().filter(|d| !of_draft(d)).collect();
    checked.diagnostics = own;
    Adopted::Broken(Box::new(checked))
}

/// Parameters and formulas that no statement reads any more: by themselves they are no use.
fn unread(drafts: &[Draft]) -> Vec<At> {
    let kept = |b: &&Block| b.why.is_none() && b.sort != Sort::Example;
    let mut found = Vec::new();
    for (draft, blocks) in drafts.iter().map(|d| &d.blocks).enumerate() {
        for block in blocks.iter().filter(kept).filter(|b| b.sort == Sort::Value) {
            let mut others = drafts.iter().flat_map(|d| &d.blocks).filter(kept).filter(|other| other.text != block.text);
            if !others.any(|other| block.names.iter().any(|name| speaks_of(&other.text, name))) {
                found.push(At { draft, line: block.lines.start });
            }
        }
    }
    found
}

fn left_out(drafts: &[Draft]) -> usize {
    drafts.iter().flat_map(|d| &d.blocks).filter(|b| b.why.is_some()).count()
}

/// Whoever reads a name that is left out waits for what that one waits for. `needs`: by draft, what it may need.
fn trace(drafts: &mut [Draft], needs: &[Vec<Need>]) {
    let defined: Vec<String> = drafts.iter().flat_map(|d| &d.blocks).flat_map(|b| &b.names).map(|name| name_key(name)).collect();
    for (draft, needs) in drafts.iter_mut().zip(needs) {
        // an unknown name of several words may have been read as something else
        let open: Vec<(String, String)> = needs.iter().map(|n| (fold(&n.spelled), name_key(&n.spelled))).collect();
        for block in draft.blocks.iter_mut().filter(|b| b.why.is_some() && b.needs.is_empty() && b.sort != Sort::Example) {
            let read = open.iter().filter(|(name, key)| !defined.contains(key) && speaks_of(&block.text, name));
            block.needs = read.map(|(_, key)| key.clone()).collect();
        }
    }
    let waits = |b: &&mut Block| b.why.is_some() && !b.is_own;
    let mut left: Vec<&mut Block> = drafts.iter_mut().flat_map(|d| &mut d.blocks).filter(waits).collect();
    let own: Vec<String> = left.iter().flat_map(|b| &b.names).map(|name| name_key(name)).collect();
    left.iter_mut().for_each(|block| block.needs.retain(|need| !own.contains(need)));
    let mut open: Vec<(String, Vec<String>)> = left.iter().flat_map(|b| b.names.iter().map(|n| (n.clone(), b.needs.clone()))).collect();
    loop {
        let mut grown = false;
        for block in &mut left {
            let read = open.iter().filter(|(name, _)| !block.names.contains(name) && speaks_of(&block.text, name));
            let more: Vec<String> = read.flat_map(|(_, needs)| needs).filter(|n| !block.needs.contains(n)).cloned().collect();
            for need in more {
                if !block.needs.contains(&need) {
                    block.needs.push(need);
                    grown = true;
                }
            }
            open.iter_mut().filter(|(name, _)| block.names.contains(name)).for_each(|(_, needs)| needs.clone_from(&block.needs));
        }
        if !grown {
            return;
        }
    }
}

/// Whether the name stands in the text, and not as a part of a longer word.
fn speaks_of(text: &str, name: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let whole = |at: usize| !part(text[..at].chars().next_back()) && !part(text[at + name.len()..].chars().next());
    text.match_indices(name).any(|(at, _)| !name.is_ascii() || whole(at))
}

/// Of a head line: `param review days = 30 days` and `revenue = sold * unit price` are values.
fn sort(head: &str) -> Sort {
    let begins = |words: [&str; 2]| words.iter().any(|word| head.starts_with(word));
    let name = head.split_once('=').map(|(name, _)| name).filter(|name| !name.contains(['"', '“', ':', '：']));
    match name {
        _ if begins(["example ", "示例"]) => Sort::Example,
        _ if begins(["section ", "章节"]) => Sort::Section,
        Some(_) if !begins(["kpi ", "指标"]) => Sort::Value,
        _ => Sort::Other,
    }
}

/// What a head line defines: `param review days (盘点周期) = 30 days`, `tiers sales class by class share`.
fn defined(head: &str) -> Vec<String> {
    let body = PARAM.iter().chain(&WORDS).find_map(|word| head.strip_prefix(word)).unwrap_or(head);
    let end = body.find(['=', ':', '：', '"', '“']).unwrap_or(body.len());
    let name = [" by ", "按"].iter().find_map(|by| body[..end].split_once(by)).map_or(&body[..end], |(name, _)| name);
    name.split(['(', ')', '（', '）']).map(fold).filter(|n| !n.is_empty()).collect()
}

/// Head words of a parameter, in both tongues.
const PARAM: [&str; 2] = ["param ", "参数"];
/// Head words of other statements that a name follows.
const WORDS: [&str; 8] = ["tiers ", "档位", "levels ", "等级", "buffer ", "table ", "schedule ", "split "];

/// A line of a draft, from zero.
struct At {
    draft: usize,
    line: usize,
}

/// Whose the errors of a round are.
enum Found {
    /// One at least is the project's.
    Own,
    /// The places in the drafts.
    Left(Vec<(At, Why)>),
}

impl Found {
    fn of(checked: &Checked, drafts: &[Draft]) -> Found {
        let place = |found: &Diagnostic| {
            let places = std::iter::once(&found.place).chain(found.also.iter().map(|(place, _)| place));
            places.filter_map(|p| if let Place::Text(span) = p { at(checked, drafts, *span) } else { None }).next()
        };
        let mut left = Vec::new();
        for found in checked.diagnostics.iter().filter(|d| d.is_error()) {
            match place(found) {
                Some(at) => left.push((at, why_of(checked, found))),
                None if !is_of_empty_folder(found) => return Found::Own,
                None => {}
            }
        }
        Found::Left(left)
    }
}

/// Where nothing fits, the folder of rules stays empty: that is no mistake of the project.
fn is_of_empty_folder(found: &Diagnostic) -> bool {
    found.code == "rules-not-found"
}

fn at(checked: &Checked, drafts: &[Draft], span: Span) -> Option<At> {
    let file = checked.sources.files.get(usize::from(span.file))?;
    let draft = drafts.iter().position(|d| d.path.display().to_string() == file.path)?;
    Some(At { draft, line: checked.sources.line_column(span).0 - 1 })
}

/// What is against a statement.
enum Why {
    /// It needs a name that nobody defines.
    Need(String),
    /// The project has what it defines.
    Own,
    Said(Said),
}

fn why_of(checked: &Checked, found: &Diagnostic) -> Why {
    match (found.code, &found.place) {
        ("unknown-name" | "unknown-list", Place::Text(span)) => {
            Why::Need(name_key(checked.sources.text(*span).trim_matches(['"', '“', '”', '{', '}'])))
        }
        ("defined-twice" | "defined-and-mapped", _) => Why::Own,
        _ => Why::Said(found.message.clone()),
    }
}

impl Block {
    fn reason<'n>(&'n self, needs: &'n [Need]) -> Said {
        let spelled = |key: &'n str| needs.iter().find(|n| name_key(&n.spelled) == key).map_or(key, |n| n.spelled.as_str());
        let names: Vec<&str> = self.needs.iter().map(|key| spelled(key)).collect();
        if names.is_empty() {
            let follows = said!("it reads what is left out here", "它用到了这里未采用的内容");
            return self.why.clone().filter(|why| *why != Said::default()).unwrap_or(follows);
        }
        let (shown, more) = (&names[..names.len().min(NAMES_SHOWN)], names.len().saturating_sub(NAMES_SHOWN));
        let (en, zh) = (shown.join(", "), shown.join("、"));
        let all = names.len();
        match more {
            0 => said!("it needs {en}", "需要 {zh}"),
            _ => said!("it needs {en} and {more} more", "需要 {zh} 等 {all} 个名称"),
        }
    }
}

impl Draft {
    fn of(theme: &'static Theme, folder: &Path, tongue: Tongue) -> Draft {
        let lines: Vec<&'static str> = theme.text(tongue).lines().collect();
        let mut blocks: Vec<Block> = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            match (line.chars().next(), blocks.last_mut()) {
                (None | Some('#'), _) => {}
                (Some(c), Some(block)) if c.is_whitespace() => block.lines.end = at + 1,
                _ => {
                    let sort = sort(line);
                    let names = if matches!(sort, Sort::Example | Sort::Section) { Vec::new() } else { defined(line) };
                    blocks.push(Block { lines: at..at + 1, sort, names, text: String::new(), why: None, is_own: false, needs: Vec::new() });
                }
            }
        }
        for block in &mut blocks {
            block.text = fold(&lines[block.lines.clone()].join(" "));
        }
        Draft { theme, path: folder.join(theme.file_name()), lines, blocks }
    }

    /// The names that the whole file would need.
    fn needs(&self, tested: &Tested, schema: &Schema) -> Vec<Need> {
        let (path, sources) = (self.path.display().to_string(), &tested.checked.sources);
        let tree = tested.trees.iter().find(|t| sources.files.get(usize::from(t.id)).is_some_and(|f| f.path == path));
        let mut needs = tree.map_or(Vec::new(), |tree| missing::needs(&tested.checked.diagnostics, tree, schema, sources));
        // what the head of a library file names may be the project's own
        let texts = sources.files.iter().filter(|f| f.path != path).flat_map(|f| f.text.lines());
        let heads = texts.filter(|line| !line.starts_with('#') && !line.starts_with(char::is_whitespace));
        let known: Vec<String> = known(schema).names.into_iter().chain(heads.flat_map(defined)).map(|name| name_key(&name)).collect();
        needs.retain(|need| need.is_list || !known.contains(&name_key(&need.spelled)));
        needs
    }

    fn leave(&mut self, line: usize, why: Why) {
        let Some(block) = self.blocks.iter_mut().find(|b| b.lines.contains(&line)) else { return };
        match why {
            Why::Need(name) => {
                block.why.get_or_insert(Said::default());
                if !block.needs.contains(&name) {
                    block.needs.push(name);
                }
            }
            Why::Own => {
                block.why.get_or_insert(said!("the project has its own", "项目里已有自己的定义"));
                block.is_own = true;
            }
            Why::Said(said) => drop(block.why.get_or_insert(said)),
        }
    }

    /// The text with only what is kept, line by line as it was.
    fn kept(&self) -> String {
        let is_left = |at: usize| self.blocks.iter().any(|b| b.why.is_some() && b.lines.contains(&at));
        let lines = self.lines.iter().enumerate().map(|(at, line)| if is_left(at) { "" } else { line });
        lines.map(|line| format!("{line}\n")).collect()
    }

    fn done(self, needs: &[Need], tongue: Tongue) -> NewFile {
        let mut text = String::new();
        let mut blocks = self.blocks.iter().filter(|b| b.why.is_some()).peekable();
        for (at, line) in self.lines.iter().enumerate() {
            while blocks.next_if(|b| b.lines.end <= at).is_some() {}
            match blocks.peek().filter(|b| b.lines.contains(&at)) {
                Some(block) => {
                    if at == block.lines.start {
                        let Said { en, zh } = block.reason(needs);
                        let why = said!("not used here: {en}", "这里未采用：{zh}");
                        text.push_str(&format!("# {}\n", why.in_tongue(tongue).replace('\n', " ")));
                    }
                    text.push_str(&format!("# {line}\n"));
                }
                _ => text.push_str(&format!("{line}\n")),
            }
        }
        let count = |examples: bool| {
            let all = self.blocks.iter().filter(|b| b.sort != Sort::Section && (b.sort == Sort::Example) == examples);
            (all.clone().filter(|b| b.why.is_none()).count(), all.count())
        };
        let waiting = |need: &Need, examples: bool| {
            let key = name_key(&need.spelled);
            self.blocks.iter().filter(|b| (b.sort == Sort::Example) == examples && b.needs.contains(&key)).count()
        };
        let mut waits: Vec<(usize, usize, &Need)> = needs.iter().map(|n| (waiting(n, false), waiting(n, true), n)).collect();
        waits.sort_by_key(|(statements, examples, _)| std::cmp::Reverse(statements + examples));
        let line = |(statements, examples, need): &(usize, usize, &Need)| {
            let Said { en: uses_en, zh: uses_zh } = missing::uses(*statements, *examples);
            let Said { en: kind_en, zh: kind_zh } = missing::kind(need.is_list);
            let (name, Said { en: hint_en, zh: hint_zh }) = (&need.spelled, &need.hint);
            said!("{name}{kind_en}: {uses_en}{hint_en}", "{name}{kind_zh}：{uses_zh}{hint_zh}")
        };
        let missing = waits.iter().filter(|(statements, examples, _)| statements + examples > 0).map(line).collect();
        let waited = || waits.iter().filter(|(statements, examples, _)| statements + examples > 0).map(|(_, _, need)| *need);
        // a header that is called so already belongs into the map; a formula of itself goes round in a circle
        let other = |need: &&Need| need.near.as_ref().is_some_and(|near| name_key(near) != name_key(&need.spelled));
        let example = waited().find(other).and_then(|need| Some((&need.spelled, need.near.as_ref()?)));
        let example = example.map(|(name, near)| said!("{name} = {near}", "{name} = {near}"));
        let mut together = vec![self.theme];
        for theme in waited().filter_map(|need| super::library::theme(need.from.as_deref()?)) {
            if !together.iter().any(|t| t.name == theme.name) {
                together.push(theme);
            }
        }
        let (statements, examples) = (count(false), count(true));
        NewFile { theme: self.theme, path: self.path, text, statements, examples, missing, example, together }
    }
}

/// The files of the project, with the drafts among its rules.
struct Beside<'a> {
    files: &'a dyn Files,
    folder: &'a Path,
    drafts: &'a [Draft],
}

impl Beside<'_> {
    fn draft(&self, path: &Path) -> Option<&Draft> {
        self.drafts.iter().find(|d| d.path == path)
    }
}

impl Files for Beside<'_> {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        self.draft(path).map_or_else(|| self.files.read(path), |draft| Ok(draft.kept().into_bytes()))
    }

    fn rules_in(&self, folder: &Path) -> std::io::Result<Vec<PathBuf>> {
        if folder != self.folder {
            return self.files.rules_in(folder);
        }
        let mut found = self.files.rules_in(folder).unwrap_or_default();
        found.extend(self.drafts.iter().map(|d| d.path.clone()));
        found.sort();
        found.dedup();
        Ok(found)
    }

    fn texts_in(&self, folder: &Path) -> Vec<PathBuf> {
        self.files.texts_in(folder)
    }

    fn folders_in(&self, folder: &Path) -> std::io::Result<Vec<PathBuf>> {
        self.files.folders_in(folder)
    }

    fn is_folder(&self, path: &Path) -> bool {
        path == self.folder || self.files.is_folder(path)
    }

    fn is_file(&self, path: &Path) -> bool {
        self.draft(path).is_some() || self.files.is_file(path)
    }
}
