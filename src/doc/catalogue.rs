//! The catalogue of a library: which statements do each entry of `rules/catalogue.toml`, and which examples show it.
//! Takes tested rule files with tags; gives the table and what is missing. Invariant: an entry stands in the table
//! whether it is done or not.

use serde::Deserialize;

use super::tags::{Tag, tags};
use crate::diagnostic::Diagnostic;
use crate::driver::Tested;
use crate::place::{Sources, Span};
use crate::syntax::ast::{File, Statement, StatementKind};
use crate::tongue::Tongue;

const SHIPPED: &str = include_str!("../../rules/catalogue.toml");

/// Examples that a row names.
const EXAMPLES_NAMED: usize = 3;

#[derive(Deserialize)]
struct Table {
    group: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    en: String,
    zh: String,
    entry: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    number: u32,
    source: String,
    en: String,
    zh: String,
}

/// What the rule files do of the catalogue.
pub struct Catalogue {
    groups: Vec<Group>,
    /// By entry, in order of number.
    pub entries: Vec<Entry>,
    /// Tags that say nothing right; with the number of their set.
    pub wrong: Vec<(usize, Diagnostic)>,
}

/// One entry, and the statements that do it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub number: u32,
    pub done_by: Vec<Doer>,
}

/// A statement that does an entry.
#[derive(Clone, Debug)]
pub struct Doer {
    /// `en/schedule.rules`
    pub file: String,
    pub tongue: Tongue,
    /// `rule "Stop-loss"`
    pub statement: String,
    /// Titles of examples that hang on it, the nearest first.
    pub examples: Vec<String>,
    /// Shown by the run of a workbook instead: a scenario, an event, a split.
    pub by_run: bool,
}

impl Entry {
    pub fn is_done(&self) -> bool {
        !self.done_by.is_empty()
    }

    /// Whether an example, or a run over a workbook, would notice if it were gone.
    pub fn is_tested(&self) -> bool {
        self.done_by.iter().any(|d| d.by_run || !d.examples.is_empty())
    }
}

/// What the sets of rule files do; `tested` with what their examples reach.
pub fn catalogue(tested: &[Tested]) -> Catalogue {
    let table: Table = toml::from_str(SHIPPED).expect("rules/catalogue.toml is part of the program and is read by a test");
    let lines = table.group.iter().flat_map(|g| &g.entry);
    let mut entries: Vec<Entry> = lines.map(|l| Entry { number: l.number, done_by: Vec::new() }).collect();
    let mut wrong = Vec::new();
    let numbers: Vec<u32> = entries.iter().map(|e| e.number).collect();
    for (set, tested) in tested.iter().enumerate() {
        let sources = &tested.checked.sources;
        for file in &tested.trees {
            let (found, problems) = tags(file, sources, &|n| numbers.contains(&n));
            wrong.extend(problems.into_iter().map(|d| (set, d)));
            for tag in found {
                let Some(doer) = doer(&tag, file, tested) else { continue };
                for entry in entries.iter_mut().filter(|e| tag.entries.contains(&e.number)) {
                    entry.done_by.push(doer.clone());
                }
            }
        }
    }
    Catalogue { groups: table.group, entries, wrong }
}

fn doer(tag: &Tag, file: &File, tested: &Tested) -> Option<Doer> {
    let sources = &tested.checked.sources;
    let statement = file.statements.get(tag.at)?;
    let path = &sources.files.get(usize::from(file.id))?.path;
    let parts: Vec<&str> = path.rsplit(['/', '\\']).take(2).collect();
    Some(Doer {
        file: parts.into_iter().rev().collect::<Vec<_>>().join("/"),
        tongue: statement.tongue,
        statement: head(statement, sources),
        examples: examples(statement, tested),
        by_run: matches!(
            statement.kind,
            StatementKind::Scenario(_)
                | StatementKind::Event(_)
                | StatementKind::Split(_)
                | StatementKind::Allocate(_)
                | StatementKind::Show(_)
        ),
    })
}

/// The examples that reach a statement: those that reach least beside it are the nearest.
fn examples(statement: &Statement, tested: &Tested) -> Vec<String> {
    let inside = |s: &Span| s.file == statement.span.file && s.start >= statement.span.start && s.end <= statement.span.end;
    let mut found: Vec<(usize, usize)> =
        tested.reached.iter().enumerate().filter(|(_, r)| r.iter().any(inside)).map(|(n, r)| (r.len(), n)).collect();
    found.sort_unstable();
    found.iter().filter_map(|(_, n)| tested.outcomes.get(*n)).map(|o| o.title.clone()).collect()
}

/// What a statement is called: its first line up to what it says.
fn head(statement: &Statement, sources: &Sources) -> String {
    let text = sources.text(statement.span);
    let first = text.lines().next().unwrap_or("");
    let mut quoted = false;
    let end = first.char_indices().find(|(_, c)| {
        quoted ^= matches!(c, '"' | '“' | '”');
        !quoted && matches!(c, '=' | '＝' | ':' | '：' | '#' | '＃')
    });
    first[..end.map_or(first.len(), |(at, _)| at)].trim().to_string()
}

impl Catalogue {
    pub fn missing(&self) -> Vec<u32> {
        self.entries.iter().filter(|e| !e.is_done()).map(|e| e.number).collect()
    }

    pub fn untested(&self) -> Vec<u32> {
        self.entries.iter().filter(|e| e.is_done() && !e.is_tested()).map(|e| e.number).collect()
    }

    /// As Markdown: a table a group, a row an entry.
    pub fn text(&self) -> String {
        let (all, done) = (self.entries.len(), self.entries.iter().filter(|e| e.is_tested()).count());
        let mut out = format!(
            "<!-- Drawn by `restock doc catalogue rules` from the tags in the rule files; do not edit. -->\n\n\
             # Catalogue · 目录\n\n\
             What sellers are told to do before a season, and the statements that do it: {done} of {all} entries. The sources S0 to S4 are \
             the articles that say so. An example that is named hangs on the statement; *run* means that the run of \
             `examples/season` shows it.\n\n\
             卖家在大促前该做的事，以及实现它们的语句：共 {all} 条，已实现 {done} 条。S0 到 S4 是出处。列出的示例都依赖该语句；\
             *run* 表示由 `examples/season` 的运行体现。\n"
        );
        for group in &self.groups {
            out.push_str(&format!(
                "\n## {} · {}\n\n| # | entry · 条目 | source | statement · 语句 | example · 示例 |\n|---|---|---|---|---|\n",
                group.en, group.zh
            ));
            for line in &group.entry {
                let Some(entry) = self.entries.iter().find(|e| e.number == line.number) else { continue };
                out.push_str(&row(line, entry));
            }
        }
        out
    }
}

fn row(line: &Line, entry: &Entry) -> String {
    let mut statements: Vec<String> = Vec::new();
    let mut examples: Vec<String> = Vec::new();
    for doer in &entry.done_by {
        statements.push(format!("[{}]({}) `{}`", doer.file, doer.file, doer.statement));
        if doer.tongue == Tongue::En {
            let fresh = doer.examples.iter().filter(|e| !examples.contains(e)).cloned().collect::<Vec<_>>();
            examples.extend(fresh.into_iter().take(EXAMPLES_NAMED));
            if doer.examples.is_empty() && doer.by_run && !examples.iter().any(|e| e == "*run*") {
                examples.push("*run*".to_string());
            }
        }
    }
    let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
    let list =
        |all: &[String]| if all.is_empty() { "—".to_string() } else { all.iter().map(|s| cell(s)).collect::<Vec<_>>().join("<br>") };
    examples.truncate(EXAMPLES_NAMED);
    format!(
        "| {} | {}<br>{} | {} | {} | {} |\n",
        line.number,
        cell(&line.en),
        cell(&line.zh),
        line.source,
        list(&statements),
        list(&examples)
    )
}
