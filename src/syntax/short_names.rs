//! Names that a shop says shorter than its columns are called: 销量 where there is 周销量, `plan` for `weekly plan`.
//! Takes a line that was refused; returns the whole line with the names as they are called here.
//! Invariant: only a name that is known takes the place of a short one, and every other letter stays as it was typed.

use super::explain::Explain;
use super::form::Form;
use super::mistakes;
use super::names::Names;
use super::text::is_letter;
use super::token::Kind;
use crate::diagnostic::Diagnostic;
use crate::spelling::{is_han, name_key};

/// What is said, and the names that it may mean; the first that is known.
const SHORT: [(&str, &[&str]); 4] = [
    ("销量", &["周销量", "日销量", "月销量"]),
    ("计划", &["周计划", "日计划", "月计划"]),
    ("sales", &["weekly sales", "daily sales", "monthly sales"]),
    ("plan", &["weekly plan", "daily plan", "monthly plan"]),
];

/// What may stand right before and right behind a short name of Chinese without being a part of a longer one.
const BEFORE: [&str; 18] =
    ["低于", "高于", "少于", "多于", "大于", "小于", "超过", "不足", "不到", "没到", "达到", "的", "且", "或", "当", "于", "和", "比"];
const BEHIND: [&str; 28] = [
    "低于", "高于", "少于", "多于", "大于", "小于", "等于", "超过", "不足", "不到", "没到", "没达", "未达", "达到", "达不", "一半", "的",
    "都", "均", "合计", "总", "连续", "则", "就", "且", "或", "百分", "没",
];
const NUMERALS: &str = "一二两三四五六七八九十半";

impl Explain<'_, '_> {
    /// A text of English with its short names in full: `plan` is `weekly plan`.
    pub(super) fn in_full_names(&self, text: &str) -> String {
        in_full_names(self.names, text)
    }

    pub(super) fn short_names(&self) -> Option<Diagnostic> {
        if !matches!(self.form, Form::Rule) {
            return None;
        }
        let end = self.tokens.len();
        let (line, start) = (self.shown(0, end), self.span(0, end).start as usize);
        let known: Vec<(usize, usize)> = (0..end)
            .filter(|i| matches!(self.kind(*i), Some(Kind::Name | Kind::Bracketed | Kind::Text)))
            .map(|i| (self.span(i, i + 1).start as usize - start, self.span(i, i + 1).end as usize - start))
            .collect();
        let mut said: Vec<(usize, &str, &str)> = Vec::new();
        for (short, names) in SHORT {
            let Some(name) = names.iter().find(|n| self.names.holds(&name_key(n))) else { continue };
            if self.names.holds(short) {
                continue;
            }
            let stands = |at: &usize| {
                let inside = known.iter().any(|(a, b)| a <= at && at + short.len() <= *b);
                (!inside || counted(&line[..*at], name)) && stands_alone(&line[..*at], &line[at + short.len()..], short, name)
            };
            said.extend(line.match_indices(short).map(|(at, _)| at).filter(stands).map(|at| (at, short, *name)));
        }
        said.sort_unstable();
        let mut better = String::new();
        let mut from = 0;
        for (at, short, name) in &said {
            better.push_str(&line[from..*at]);
            // 两周销量: the time is parted from the name
            if short.starts_with(is_han) && better.ends_with(['周', '天', '月', '日']) {
                better.push(' ');
            }
            better.push_str(name);
            from = at + short.len();
        }
        better.push_str(&line[from..]);
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        for (_, short, name) in &said {
            if !pairs.contains(&(short, name)) {
                pairs.push((short, name));
            }
        }
        (!said.is_empty()).then(|| mistakes::short_name(self.span(0, end), &pairs, &better, self.tongue))
    }
}

/// A text with the short names of English in full.
pub(super) fn in_full_names(names: &Names, text: &str) -> String {
    let mut full = text.to_string();
    for (short, longer) in SHORT.iter().filter(|(short, _)| !short.starts_with(is_han) && !names.holds(short)) {
        let Some(name) = longer.iter().find(|n| names.holds(&name_key(n))) else { continue };
        let words: Vec<&str> = full.split(' ').collect();
        let alone = |k: usize| words[k] == *short && !(k > 0 && longer.iter().any(|n| *n == format!("{} {short}", words[k - 1])));
        full = (0..words.len()).map(|k| if alone(k) { *name } else { words[k] }).collect::<Vec<_>>().join(" ");
    }
    full
}

/// Whether a short name stands for itself between these letters.
fn stands_alone(before: &str, behind: &str, short: &str, name: &str) -> bool {
    if !short.starts_with(is_han) {
        return !before.ends_with(|c: char| is_letter(c) || c == '-')
            && !behind.starts_with(|c: char| is_letter(c) || c == '-')
            && !behind.starts_with(" in ");
    }
    let opens = counted(before, name) || BEFORE.iter().any(|w| before.ends_with(w));
    let closes = behind.starts_with(is_number) || BEHIND.iter().any(|w| behind.starts_with(w));
    (opens || !before.ends_with(is_han)) && (closes || !behind.starts_with(is_han))
}

/// 两周 at the end: a time, and no beginning of 周销量.
fn counted(before: &str, name: &str) -> bool {
    let unit = name.chars().next().filter(|c| before.ends_with(*c));
    unit.and_then(|c| before.strip_suffix(c)).is_some_and(|b| b.strip_suffix('个').unwrap_or(b).trim_end().ends_with(is_number))
}

fn is_number(c: char) -> bool {
    c.is_ascii_digit() || NUMERALS.contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_longer_name_is_none() {
        let sales = |before, behind| stands_alone(before, behind, "销量", "周销量");
        let plan = |before, behind| stands_alone(before, behind, "计划", "周计划");
        assert!(sales("连续两周", "低于") && sales("近2周", "不足") && sales("：", "") && plan("低于", "一半就"));
        assert!(!sales("周", "低于") && !sales("近30天", "低于") && !plan("采购", "低于") && !plan("低于", "员"));
        let english = |before, behind| stands_alone(before, behind, "sales", "weekly sales");
        assert!(english("when ", " below") && !english("pre-", " below") && !english("x", ""));
    }
}
