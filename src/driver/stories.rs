//! The examples of the long stories in Chinese: turned by the translator of rule files, so that they need not be kept twice.
//! Takes the example of a story; returns it in Chinese, or nothing where the translator cannot turn all of it.
//! Invariant: an example that was turned is a rule file in which every statement was translated.

use crate::diagnostic::explain::Story;
use crate::format::{self, Spellings};
use crate::place::Sources;
use crate::spelling::is_han;
use crate::syntax::{self, Known};
use crate::tongue::Tongue;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The columns of the examples: their names in both tongues.
const NAMES: &str = include_str!("../diagnostic/stories/names.toml");
const NOTE: &str = "# names:";

static TWINS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| toml::from_str(NAMES).unwrap_or_default());

/// The wrong and the right example of a story in a tongue, each with its line of names; those without Chinese stay.
pub fn examples(story: &Story, tongue: Tongue) -> (Option<String>, Option<String>) {
    if tongue == Tongue::En {
        return (story.wrong.clone(), story.right.clone());
    }
    let turned = |own: &Option<String>, english: &Option<String>| {
        let english = english.as_ref()?;
        own.clone().or_else(|| in_chinese(english)).or_else(|| Some(english.clone()))
    };
    (turned(&story.wrong_zh, &story.wrong), turned(&story.right_zh, &story.right))
}

/// An example in Chinese.
pub fn in_chinese(example: &str) -> Option<String> {
    let names: Vec<&str> = names(example);
    let zh = |name: &str| TWINS.get(name).cloned();
    let (mut known, mut spellings) = (Known::default(), Spellings::default());
    for name in &names {
        let own = *name;
        match own.split_once('.') {
            Some((list, column)) => {
                let all = |word: &str| [Some(word.to_string()), zh(word)].into_iter().flatten().collect::<Vec<_>>();
                let (list, column) = (all(list), all(column));
                match known.lists.iter_mut().zip(&mut spellings.lists).find(|((known, _), _)| *known == list) {
                    Some(((_, columns), (_, spelled))) => {
                        columns.extend(column.iter().cloned());
                        spelled.push(column);
                    }
                    None => {
                        known.lists.push((list.clone(), column.clone()));
                        spellings.lists.push((list, vec![column]));
                    }
                }
            }
            None => {
                let all: Vec<String> = [Some(own.to_string()), zh(own)].into_iter().flatten().collect();
                known.names.extend(all.iter().cloned());
                spellings.names.push(all);
            }
        }
    }
    let mut sources = Sources::default();
    let vocabulary = sources.add_file("vocabulary.rules", super::rule_files::VOCABULARY);
    let file = sources.add_file("example.rules", example);
    let parsed = syntax::parse(&sources, &[vocabulary, file], &known);
    if !parsed.diagnostics.is_empty() {
        return None;
    }
    let work = format::Work { sources: &sources, parsed: &parsed, known: &known, spellings: &spellings };
    let turned = format::translate(work, &[file], Tongue::Zh).pop().filter(|turned| turned.left.is_empty())?;
    let body: Vec<&str> = turned.text.lines().filter(|l| !l.starts_with(NOTE)).collect();
    let is_chinese = body.iter().any(|l| l.chars().any(is_han)) || body.iter().all(|l| l.trim().is_empty() || l.contains('='));
    is_chinese.then(|| with_names(example) + &body.join("\n") + "\n")
}

/// The names of the first line, without their units.
fn names(example: &str) -> Vec<&str> {
    let line = example.lines().find_map(|l| l.strip_prefix(NOTE)).unwrap_or("");
    line.split(',').filter_map(|entry| entry.split(" [").next()).map(str::trim).filter(|n| !n.is_empty() && !n.contains(']')).collect()
}

/// The line of names in Chinese.
fn with_names(example: &str) -> String {
    let Some(line) = example.lines().find_map(|l| l.strip_prefix(NOTE)) else { return String::new() };
    let zh = |name: &str| TWINS.get(name).cloned().unwrap_or_else(|| name.to_string());
    let entry = |entry: &str| {
        let (name, kind) = entry.trim().split_once(" [").unwrap_or((entry.trim(), ""));
        let name = match name.split_once('.') {
            Some((list, column)) => format!("{}.{}", zh(list), zh(column)),
            None => zh(name),
        };
        if kind.is_empty() { name } else { format!("{name} [{kind}") }
    };
    format!("{NOTE} {}\n", line.split(", ").map(entry).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_is_turned_with_its_names() {
        let turned = in_chinese("# names: on hand [units]\nrule \"x\": on hand below 5 units means pause replenishment\n");
        assert_eq!(turned.as_deref(), Some("# names: 现有库存 [units]\n规则 “x”：现有库存 低于 5 件 则 暂停补货\n"));
        assert_eq!(in_chinese("a = on hand +\n"), None);
    }
}
