//! A streak in other words: in each of the last two weeks, both last week and the week before, 上周和上上周都.
//! Takes the tokens of a line that was refused; returns the condition as a streak says it.
//! Invariant: the count of periods is the one that was written, or two where two were named.

use super::canon::Rule;
use super::explain::Explain;
use super::figures::days_in;
use super::form::Form;
use super::mistakes;
use super::token::Token;
use crate::diagnostic::Diagnostic;
use crate::tongue::Tongue;

/// Two periods named one by one.
const BOTH: [&str; 16] = [
    "both last week and the week before last",
    "both last week and the week before",
    "in last week and the week before",
    "last week and the week before last",
    "last week and the week before",
    "this week and last week",
    "上周和上上周",
    "上周与上上周",
    "上上周和上周",
    "上周、上上周",
    "上周及上上周",
    "上个星期和上上个星期",
    "本周和上周",
    "这周和上周",
    "前两周和上周",
    "近两周和上周",
];

/// What stands in front of a count of periods, each of which is meant.
const EACH_OF: [&str; 10] = [
    "in each of the last ",
    "each of the last ",
    "in each of the past ",
    "in both of the last ",
    "both of the last ",
    "in all of the last ",
    "in every one of the last ",
    "every week for the last ",
    "every week of the last ",
    "every week in the last ",
];
/// The same of Chinese, in front of the count and behind it.
const LAST: [&str; 4] = ["最近", "过去", "近", "前"];
const EACH: [&str; 5] = ["每一周的", "每一周", "每周的", "每周", "每个星期"];

impl Explain<'_, '_> {
    pub(super) fn every_period(&self) -> Option<Diagnostic> {
        let end = self.tokens.len();
        let opens = |t: &Token| t.is_mark(':') || t.is_word(Rule::WHEN) || t.is_word(Rule::UNLESS);
        let closes = |t: &Token| t.is_word(Rule::THEN) || t.is_word(Rule::MEANS) || t.is_word(Rule::BECAUSE);
        let from = (0..end).find(|i| opens(&self.tokens[*i])).filter(|_| self.form == Form::Rule)? + 1;
        let to = (from..end).find(|i| closes(&self.tokens[*i])).unwrap_or(end);
        let to = if to > from && self.tokens[to - 1].is_mark(',') { to - 1 } else { to };
        let shown = if to > from { self.shown(from, to) } else { return None };
        let better = streak(shown, self.tongue)?;
        Some(mistakes::said_otherwise(self.span(from, to), shown, &better, self.tongue))
    }
}

/// The condition with its periods as a streak.
fn streak(shown: &str, tongue: Tongue) -> Option<String> {
    let lower = shown.to_ascii_lowercase();
    let (at, length, weeks) = both(&lower).or_else(|| each(&lower, tongue))?;
    let (before, behind) = (shown[..at].trim(), shown[at + length..].trim());
    // a second condition makes it unclear what the periods belong to
    let several = [" and ", " or ", "且", "或"].iter().any(|w| before.contains(w) || format!(" {behind}").contains(w));
    if several {
        return None;
    }
    if tongue == Tongue::Zh {
        let rest = format!("{before}{}", behind.trim_start_matches(['，', ',', '的']).replace('都', ""));
        return Some(format!("连续{weeks} {}", rest.trim()));
    }
    let rest = if before.is_empty() { behind.trim_start_matches(',').trim().to_string() } else { format!("{before} {behind}") };
    Some(format!("{} for {weeks} in a row", rest.trim()))
}

/// 周销量低于5件/周 and 两个月: the condition as a streak of whole weeks.
pub(super) fn longer_than(condition: &str, period: &str) -> Option<String> {
    let days = days_in(period)?;
    let weeks = (days / 7.0).round().max(1.0);
    let time = if weeks * 7.0 == days { period.to_string() } else { format!(" {weeks} 周") };
    Some(format!("连续{time} {}", condition.trim()))
}

/// Two named periods: where, how long, and what they come to.
fn both(text: &str) -> Option<(usize, usize, String)> {
    let (at, words) = BOTH.iter().find_map(|words| Some((text.find(words)?, *words)))?;
    Some((at, words.len(), if words.is_ascii() { "2 weeks".to_string() } else { "两周".to_string() }))
}

/// `in each of the last two weeks`, 最近两周每周: where, how long, and `two weeks`.
fn each(text: &str, tongue: Tongue) -> Option<(usize, usize, String)> {
    if tongue == Tongue::En {
        let (at, words) = EACH_OF.iter().find_map(|words| Some((text.find(words)?, *words)))?;
        let count: Vec<&str> = text[at + words.len()..].split_whitespace().take(2).collect();
        let period = count.join(" ").trim_end_matches([',', '.']).to_string();
        days_in(&period)?;
        return Some((at, words.len() + period.len(), period));
    }
    let (each, word) = EACH.iter().find_map(|word| Some((text.find(word)?, *word)))?;
    let (at, last) = LAST.iter().find_map(|last| Some((text[..each].rfind(last)?, *last)))?;
    let period = text[at + last.len()..each].trim().to_string();
    let is_period = period.chars().count() < 6 && days_in(&period).is_some();
    is_period.then_some((at, each + word.len() - at, period))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_become_a_streak() {
        let en = |text| streak(text, Tongue::En);
        let zh = |text| streak(text, Tongue::Zh);
        assert_eq!(en("sales below plan in each of the last two weeks").as_deref(), Some("sales below plan for two weeks in a row"));
        assert_eq!(en("in each of the last 3 weeks sales below plan").as_deref(), Some("sales below plan for 3 weeks in a row"));
        assert_eq!(en("sales below plan both last week and the week before").as_deref(), Some("sales below plan for 2 weeks in a row"));
        assert_eq!(zh("上周和上上周周销量都低于周计划").as_deref(), Some("连续两周 周销量低于周计划"));
        assert_eq!(zh("最近两周每周周销量都低于周计划").as_deref(), Some("连续两周 周销量低于周计划"));
        assert_eq!(en("sales below plan in each of the last two weeks and stock above 5"), None);
        assert_eq!((en("sales below plan"), zh("每周周销量低于5件")), (None, None));
    }
}
