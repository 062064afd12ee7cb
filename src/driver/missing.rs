//! Names that nobody defines, where a rule file uses them again and again: one list instead of a message a use. Whoever copies a file of
//! the library wants to know which columns it needs, once each. Takes what the model found; returns it with the list.
//! Invariant: a file with few unknown names keeps its messages, each at its place and with its own next step.

use std::path::Path;

use super::library::theme;
use crate::diagnostic::Diagnostic;
use crate::model::schema::Schema;
use crate::place::{FileId, Place, Sources, Span};
use crate::said;
use crate::spelling::{name_key, near};
use crate::syntax::ast::{File, Statement, StatementKind};
use crate::tongue::{Said, Tongue};

/// From so many uses in a file on they are one list.
const WORTH_A_LIST: usize = 8;

/// A name, and where it is used.
struct Missing {
    spelled: String,
    is_list: bool,
    first: Span,
    /// Statements that use it, and examples among them.
    statements: Vec<Span>,
    examples: usize,
}

/// With one list for each file that uses many unknown names.
pub(super) fn listed(found: Vec<Diagnostic>, files: &[File], schema: &Schema, sources: &Sources) -> Vec<Diagnostic> {
    let mut kept = found;
    for file in files {
        let uses: Vec<(usize, Span)> = kept.iter().enumerate().filter_map(|(at, d)| Some((at, use_of(d, file.id)?))).collect();
        if uses.len() < WORTH_A_LIST {
            continue;
        }
        let mut names: Vec<Missing> = Vec::new();
        for (at, span) in &uses {
            gather(&mut names, *span, kept[*at].code == "unknown-list", file, sources);
        }
        // many names once each are slips of the pen: each has a next step of its own
        if uses.len() < 2 * names.len() {
            continue;
        }
        let tongue = kept[uses[0].0].tongue.unwrap_or_default();
        let list = list(&names, &provided(file.id, sources), tongue, schema, sources);
        let mut at = 0..;
        kept.retain(|_| at.next().is_none_or(|at| !uses.iter().any(|(used, _)| *used == at)));
        kept.push(list);
    }
    kept
}

/// A name that a file needs and nobody defines.
pub(super) struct Need {
    pub spelled: String,
    pub is_list: bool,
    /// A name of the project that may be meant.
    pub near: Option<String>,
    /// The file of the library that defines it.
    pub from: Option<String>,
    /// Who may define it, or what may be meant, as the end of a sentence.
    pub hint: Said,
}

/// The names that a file needs and nobody defines, in the order of their first use; then what its head says other files
/// of the library define.
pub(super) fn needs(found: &[Diagnostic], file: &File, schema: &Schema, sources: &Sources) -> Vec<Need> {
    let mut names: Vec<Missing> = Vec::new();
    for (diagnostic, span) in found.iter().filter_map(|d| Some((d, use_of(d, file.id)?))) {
        gather(&mut names, span, diagnostic.code == "unknown-list", file, sources);
    }
    let provided = provided(file.id, sources);
    let need = |name: Missing| {
        let from = from(&name, &provided);
        let near = nearest(&name.spelled, schema).filter(|_| !name.is_list && from.is_none());
        Need { hint: hint(&name, from, schema), from: from.map(String::from), spelled: name.spelled, is_list: name.is_list, near }
    };
    let mut needs: Vec<Need> = names.into_iter().map(need).collect();
    for (key, file) in &provided {
        if !needs.iter().any(|n| name_key(&n.spelled) == *key) {
            needs.push(Need { spelled: key.clone(), is_list: false, near: None, from: Some(file.clone()), hint: of_library(file) });
        }
    }
    needs
}

/// The file of the library that defines a name, if its head says so.
fn from<'p>(name: &Missing, provided: &'p [(String, String)]) -> Option<&'p str> {
    provided.iter().find(|(key, _)| *key == name_key(&name.spelled)).map(|(_, file)| file.as_str())
}

/// The place of a name that nobody knows.
fn use_of(diagnostic: &Diagnostic, file: FileId) -> Option<Span> {
    match diagnostic.place {
        Place::Text(span) if span.file == file && matches!(diagnostic.code, "unknown-name" | "unknown-list") => Some(span),
        _ => None,
    }
}

fn gather(names: &mut Vec<Missing>, span: Span, is_list: bool, file: &File, sources: &Sources) {
    let spelled = sources.text(span).trim_matches(['"', '“', '”', '{', '}']).to_string();
    let inside = |s: &&Statement| s.span.start <= span.start && span.end <= s.span.end;
    let statement = file.statements.iter().find(inside);
    let place = statement.map_or(span, |s| s.span);
    let is_example = statement.is_some_and(|s| matches!(s.kind, StatementKind::Example(_)));
    let known = names.iter_mut().find(|n| name_key(&n.spelled) == name_key(&spelled));
    match known {
        Some(name) if name.statements.contains(&place) => {}
        Some(name) => {
            name.statements.push(place);
            name.examples += usize::from(is_example);
        }
        None => names.push(Missing { spelled, is_list, first: span, statements: vec![place], examples: usize::from(is_example) }),
    }
}

/// What the head of a library file says of other files: a name's key, and the file that defines it.
/// `# Reads of other files: daily sales, turnover of reorder.rules; …` · `# 读取其他文件：reorder.rules 的日销量、周转；……`
fn provided(file: FileId, sources: &Sources) -> Vec<(String, String)> {
    let text = sources.files.get(usize::from(file)).map_or("", |f| f.text.as_str());
    let notes = text.lines().map_while(|l| l.trim_start_matches('\u{feff}').strip_prefix('#')).map(str::trim);
    let head = notes.collect::<Vec<_>>().join(" ");
    let after = |mark: &str| head.split_once(mark).map(|(_, rest)| rest);
    let mut found = Vec::new();
    let mut keep = |names: &str, file: &str| {
        let names = names.split([',', '、', '，']).map(name_key).filter(|n| !n.is_empty());
        found.extend(names.map(|name| (name, file.trim().to_string())));
    };
    for part in after("Reads of other files:").unwrap_or("").split(';') {
        if let Some((names, file)) = part.rsplit_once(" of ").filter(|(_, file)| file.trim().ends_with(".rules")) {
            keep(names, file);
        }
    }
    for part in after("读取其他文件：").unwrap_or("").split('；') {
        if let Some((file, names)) = part.split_once(".rules").and_then(|(f, rest)| Some((f, rest.trim().strip_prefix('的')?))) {
            keep(names, &format!("{}.rules", file.trim()));
        }
    }
    found
}

fn list(names: &[Missing], provided: &[(String, String)], tongue: Tongue, schema: &Schema, sources: &Sources) -> Diagnostic {
    let count = names.len();
    let (mut en, mut zh) = (String::new(), String::new());
    for name in names {
        let Said { en: line, zh: line_zh } = line(name, from(name, provided), schema, sources);
        en.push_str(&format!("\n  {line}"));
        zh.push_str(&format!("\n  {line_zh}"));
    }
    let path = sources.files.get(usize::from(names[0].first.file)).map_or("", |f| f.path.as_str());
    let theme = Path::new(path).file_stem().and_then(|stem| theme(stem.to_str()?)).map_or("reorder", |t| t.name);
    let word = if count == 1 { "name that stands" } else { "names that stand" };
    let example = names.iter().find(|n| !n.is_list).unwrap_or(&names[0]).spelled.as_str();
    Diagnostic::error(
        "names-missing",
        Place::Text(names[0].first),
        said!(
            "This file needs {count} {word} neither in the map nor in a rule file:{en}",
            "这个文件需要 {count} 个名称，映射和规则文件里都没有：{zh}"
        ),
        said!(
            "Name what your workbook has in restock.toml, for example under [stock.columns]: \"{example}\" = {{ header = \"...\" }}; a sheet with a column a week is [history.\"{example}\"], any other sheet a [list]. What another rule file defines comes with that file. Delete the statements that need anything else, with their examples. Of a file of the library, `restock add` keeps only what runs with your workbook: restock add {theme} --write",
            "工作簿里有的，请登记到 restock.toml，例如在 [stock.columns] 下写：\"{example}\" = {{ header = \"……\" }}；每周一列的工作表写成 [history.\"{example}\"]，其他工作表写成 [list]。由别的规则文件定义的，请把那个文件也放进来。其余的，请删去用到它的语句和示例。如果是规则库的文件，可以只保留这个工作簿用得上的部分：restock add {theme} --write"
        ),
    )
    .in_tongue(tongue)
}

/// `weekly plan: 2 statements and 7 examples, first in line 91; perhaps "weekly sales"`
fn line(name: &Missing, from: Option<&str>, schema: &Schema, sources: &Sources) -> Said {
    let Missing { spelled, is_list, first, statements, examples } = name;
    let (line, _) = sources.line_column(*first);
    let Said { en: uses_en, zh: uses_zh } = uses(statements.len() - examples, *examples);
    let kind = kind(*is_list);
    let (kind_en, kind_zh) = (kind.en, kind.zh);
    let Said { en: near_en, zh: near_zh } = hint(name, from, schema);
    said!("{spelled}{kind_en}: {uses_en}, first in line {line}{near_en}", "{spelled}{kind_zh}：{uses_zh}，最早在第 {line} 行{near_zh}")
}

/// ` (a list)`
pub(super) fn kind(is_list: bool) -> Said {
    if is_list { said!(" (a list)", "（列表）") } else { Said::default() }
}

/// `2 statements and 7 examples`
pub(super) fn uses(statements: usize, examples: usize) -> Said {
    let word = |n: usize, one: &'static str, many: &'static str| if n == 1 { one } else { many };
    let (rule_word, example_word) = (word(statements, "statement", "statements"), word(examples, "example", "examples"));
    match (statements, examples) {
        (0, _) => said!("{examples} {example_word}", "{examples} 个示例"),
        (_, 0) => said!("{statements} {rule_word}", "{statements} 条语句"),
        _ => said!("{statements} {rule_word} and {examples} {example_word}", "{statements} 条语句和 {examples} 个示例"),
    }
}

fn of_library(file: &str) -> Said {
    said!("; defined by {file} of the library", "；由规则库的 {file} 定义")
}

/// Who defines a name, or what may be meant.
fn hint(name: &Missing, from: Option<&str>, schema: &Schema) -> Said {
    match (from, nearest(&name.spelled, schema).filter(|_| !name.is_list)) {
        (Some(from), _) => of_library(from),
        (None, Some(near)) => said!("; perhaps \"{near}\"", "；也许是“{near}”"),
        (None, None) => Said::default(),
    }
}

/// A column, history or header of the workbook that may be meant.
fn nearest(spelled: &str, schema: &Schema) -> Option<String> {
    let meant = schema.meant.iter().find(|(word, _)| name_key(word) == name_key(spelled)).map(|(_, name)| name.clone());
    let columns = schema.stock.columns.iter().chain(&schema.stock.headers).map(|c| c.name.as_str());
    let histories = schema.histories.iter().map(|h| h.name.as_str());
    meant.or_else(|| near(spelled, columns.chain(histories)).first().map(|n| n.to_string()))
}
