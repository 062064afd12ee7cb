//! A streak in other words: in each of the last two weeks, both last week and the week before, 上周和上上周都.
//! Periods in other words: this week, the same week last year, for more than two weeks, 每周. Takes the tokens of a line
//! that was refused, or the words of a condition; returns the condition as it is written.
//! Invariant: the count of periods is the one that was written, or two where two were named.

use super::canon::Rule;
use super::explain::Explain;
use super::figures::{days_in, time_said};
use super::first_words::RUNNING;
use super::form::Form;
use super::idioms::find_words;
use super::mistakes;
use super::names::Names;
use super::token::Token;
use crate::diagnostic::Diagnostic;
use crate::place::Span;
use crate::spelling::{is_han, name_key};
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

/// The week that lies a year before the last one.
const YEAR_BEFORE: [&str; 12] = [
    "the same week last year",
    "same week last year",
    "the same week a year ago",
    "same week a year ago",
    "the same period last year",
    "same period last year",
    "this week last year",
    "去年同期",
    "去年同一周",
    "去年同周",
    "去年这周",
    "上年同期",
];
/// A condition held for longer than so much time; the time stands behind.
const LONGER: [&str; 7] = ["for more than ", "for over ", "for longer than ", "over ", "持续超过", "长达超过", "超过"];
/// A period that returns, without a word on how many of them.
const EVERY: [&str; 9] = ["in each week", "each week", "every week", "week after week", "每一周的", "每一周", "每周的", "每周", "每个星期"];

impl Explain<'_, '_> {
    /// `weekly sales below plan this week`: of the last week, which is complete.
    pub(super) fn running_week(&self, shown: &str, span: Span) -> Option<Diagnostic> {
        let week = RUNNING.iter().filter(|w| w.contains("week") || w.ends_with('周') || w.ends_with("星期"));
        let (at, words) = week.filter_map(|w| Some((find_words(shown, w)?, *w))).next()?;
        let mut behind = &shown[at + words.len()..];
        if self.tongue == Tongue::Zh {
            // 本周计划 is 本 and 周计划
            let own = &shown[at + '本'.len_utf8()..];
            behind = if words.ends_with('周') && self.name_at_start(own).is_some() { own } else { behind.trim_start_matches('的') };
        }
        let rest = format!("{} {}", shown[..at].trim(), behind.trim());
        let better = self.dated(self.in_full_names(rest.trim()).as_str()).filter(|better| better.len() > 12)?;
        Some(mistakes::running_week(span, words, &better, self.tongue))
    }

    /// `weekly sales below 50% of the same week last year`
    pub(super) fn compared_with_last_year(&self, shown: &str) -> Option<String> {
        if self.tongue == Tongue::Zh && shown.contains('比') {
            return None;
        }
        self.dated(&self.last_year_named(shown)?)
    }

    /// The week a year before last week by its number: the last week is 1 week ago.
    pub(super) fn last_year_named(&self, shown: &str) -> Option<String> {
        let (at, words) = YEAR_BEFORE.iter().find_map(|w| Some((find_words(shown, w)?, *w)))?;
        let (before, behind) = (shown[..at].trim_end(), &shown[at + words.len()..]);
        let begins = before.strip_prefix("上周").unwrap_or(before).trim_start();
        let sales = self.name_at_start(begins).filter(|name| self.names.is_history(&name_key(name))).unwrap_or_else(|| self.sales());
        let named = before.to_lowercase().ends_with(&sales.to_lowercase()) && before.len() > sales.len();
        Some(match (self.tongue, named) {
            (Tongue::En, true) => format!("{before} 53 weeks ago{behind}"),
            (Tongue::En, false) => format!("{before} {sales} 53 weeks ago{behind}"),
            (Tongue::Zh, true) => {
                format!("{} 53 周前 {sales}{behind}", before.get(..before.len() - sales.len()).unwrap_or(before).trim_end())
            }
            (Tongue::Zh, false) => format!("{before} 53 周前 {sales}{}", behind.trim_start_matches(sales.as_str())),
        })
    }

    /// A condition whose histories are those of the last week, where they say no other; none if no history is named.
    pub(super) fn dated(&self, shown: &str) -> Option<String> {
        dated(self.names, shown, self.tongue)
    }

    /// `for more than two weeks`: whole weeks are counted. Of a column with one value nothing can be said.
    pub(super) fn held_longer(&self, shown: &str, span: Span) -> Option<Diagnostic> {
        let (at, words) = LONGER.iter().find_map(|w| Some((shown.rfind(w)?, *w)))?;
        let condition = shown[..at].trim().trim_end_matches("连续").trim_end_matches("持续").trim_end_matches([',', '，']).trim_end();
        let period = shown[at + words.len()..].trim().trim_end_matches(['的', '了']);
        let days = time_said(period).filter(|time| time.len() >= period.len()).and_then(|time| days_in(&time))?;
        let compares = [
            "below", "under", "above", "less", "more", "least", "most", " is ", "低", "高", "少", "多", "小", "大", "不足", "不到", "等于",
            "是", "达",
        ];
        let name = self.name_at_start(condition).or_else(|| self.name_at_start(condition.split_once(" of ")?.1))?;
        if !compares.iter().any(|w| condition.replacen(&name, "", 1).contains(w)) {
            return self.told_short(shown, condition, &name, days, span);
        }
        // "over two weeks" may be any of them as well
        let exact = !words.starts_with("over");
        if !self.names.is_column(&name_key(&name)) && !exact {
            return None;
        }
        if self.names.is_column(&name_key(&name)) {
            return Some(mistakes::no_past(span, shown, &name, condition, self.tongue));
        }
        let weeks = (days / 7.0).floor() as u32 + 1;
        let streak = |time: &str| match self.tongue {
            Tongue::En => format!("{condition} for {time} in a row"),
            Tongue::Zh => format!("连续{time} {condition}"),
        };
        let longer = streak(&self.say(&format!("{weeks} weeks"), &format!(" {weeks} 周")));
        let enough = (days % 7.0 == 0.0).then(|| streak(&time_said(period).unwrap_or_default()));
        Some(mistakes::longer_than(span, shown, &longer, enough.as_deref(), self.tongue))
    }

    /// `weekly sales below last week`, 周销量比上周低: the last week against the one before.
    pub(super) fn than_the_week_before(&self, shown: &str) -> Option<String> {
        let name = self.name_at_start(shown).filter(|name| self.names.is_history(&name_key(name)))?;
        let rest = shown.get(name.len()..).unwrap_or("").trim();
        let ends = ["last week's", "last week", "the week before", "the previous week", "上周", "上个星期", "前一周"];
        if self.tongue == Tongue::En {
            let compared = ends.iter().find_map(|end| rest.strip_suffix(end))?.trim();
            let plain = !compared.is_empty() && compared.split(' ').count() < 4 && !compared.contains(|c: char| c.is_ascii_digit());
            return plain.then(|| format!("{name} last week {compared} {name} 2 weeks ago"));
        }
        let than = rest.strip_prefix('比').and_then(|rest| {
            let turn = ends.iter().find_map(|end| rest.strip_prefix(end))?;
            [("低", "低于"), ("少", "低于"), ("高", "高于"), ("多", "高于")].into_iter().find(|(word, _)| *word == turn).map(|(_, op)| op)
        });
        let compared = than.or_else(|| ends.iter().find_map(|end| rest.strip_suffix(end)))?.trim();
        let plain = ["低于", "少于", "高于", "多于", "超过", "不足", "不到", "不低于", "不高于"].contains(&compared);
        plain.then(|| format!("上周 {name} {compared} 2 周前 {name}"))
    }

    /// `at least twice in the last 4 weeks`: in so many of them.
    pub(super) fn so_often(&self, shown: &str) -> Option<String> {
        const OFTEN: [(&str, &str); 6] = [
            ("at least once", "1"),
            ("at least twice", "2"),
            ("at least three times", "3"),
            ("once", "1"),
            ("twice", "2"),
            ("three times", "3"),
        ];
        let (at, words, times) = OFTEN.iter().find_map(|(words, times)| Some((find_words(shown, words)?, *words, *times)))?;
        let behind = shown[at + words.len()..].trim();
        let period = ["in the last ", "in the past ", "of the last ", "over the last "].iter().find_map(|w| behind.strip_prefix(w))?;
        let plain = time_said(period).is_some_and(|time| time == period) && self.tongue == Tongue::En;
        plain.then(|| format!("{} in {times} of the last {period}", shown[..at].trim()))
    }

    /// 周销量低于10件已经两周: a streak.
    pub(super) fn held_for(&self, shown: &str) -> Option<String> {
        const HELD: [(&str, &str); 7] =
            [("已经连续", ""), ("已经有", ""), ("已经", ""), ("连着", ""), ("至少", "至少"), ("有", ""), ("达", "")];
        let (at, words, least) = HELD.iter().find_map(|(words, least)| Some((shown.rfind(words)?, *words, *least)))?;
        let (condition, period) =
            (shown[..at].trim().trim_end_matches([',', '，']), shown[at + words.len()..].trim().trim_end_matches('了'));
        let name = self.name_at_start(condition)?;
        let compares = ["低于", "高于", "少于", "多于", "超过", "等于", "不足", "不到", "大于", "小于"]
            .iter()
            .any(|w| condition.get(name.len()..).unwrap_or("").contains(w));
        let plain = time_said(period).is_some_and(|time| time.len() >= period.len()) && !self.names.is_column(&name_key(&name));
        (compares && plain).then(|| format!("连续{least}{period} {condition}"))
    }

    /// 周计划50%超过两周: nothing is compared with the part.
    fn told_short(&self, shown: &str, condition: &str, name: &str, days: f64, span: Span) -> Option<Diagnostic> {
        let share = super::figures::stated_share(condition).filter(|_| self.names.is_history(&name_key(name)))?;
        let (sales, weeks) = (self.sales(), (days / 7.0).floor() as u32 + 1);
        let better = self.say(
            &format!("{sales} below {share} of {name} for {weeks} weeks in a row"),
            &format!("{sales}低于{name}的{share}，连续 {weeks} 周"),
        );
        (sales != name).then(|| mistakes::compared_with_nothing(span, shown, &better, self.tongue))
    }

    /// 每周销量低于10件: for how many weeks?
    pub(super) fn weeks_open(&self, shown: &str, span: Span) -> Option<Diagnostic> {
        let (at, words) = EVERY.iter().find_map(|w| Some((find_words(shown, w)?, *w)))?;
        if days_in(&shown.replacen(words, "", 1)).is_some_and(|_| ["连续", "最近", "last", "row"].iter().any(|w| shown.contains(w)))
            || shown.contains('(')
        {
            return None;
        }
        // 每周销量 is 每 and 周销量
        let own = shown.get(at + '每'.len_utf8()..).filter(|own| words.starts_with(is_han) && self.name_at_start(own).is_some());
        let behind = own.unwrap_or(&shown[at + words.len()..]).trim();
        let mut condition = format!("{} {}", shown[..at].trim(), behind).trim().replace("都低", "低").replace("都高", "高");
        // 10 units each week
        if ["units", "unit", "pcs", "pieces"].iter().any(|unit| condition.ends_with(unit)) {
            condition.push_str("/week");
        } else if condition.ends_with(['件', '个']) {
            condition.push_str("/周");
        }
        let name = self.name_at_start(&condition)?;
        if !self.names.is_history(&name_key(&name)) || condition.len() == name.len() {
            return None;
        }
        let better = self.say(&format!("{condition} for 4 weeks in a row"), &format!("连续 4 周 {condition}"));
        Some(mistakes::how_many_weeks(span, shown, &better, self.tongue))
    }

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

/// A text with the histories of the map in their last week, where no period stands beside them; none if there are none.
pub(super) fn dated(names: &Names, shown: &str, tongue: Tongue) -> Option<String> {
    let mut out = String::new();
    let (mut at, mut found) = (0, false);
    while let Some(c) = shown[at..].chars().next() {
        let Some(length) = names.history_at(shown, at) else {
            out.push(c);
            at += c.len_utf8();
            continue;
        };
        let (name, behind) = (&shown[at..at + length], shown[at + length..].trim_start());
        let told = match tongue {
            Tongue::En => {
                let words: Vec<&str> = behind.split_whitespace().take(3).collect();
                words.first() == Some(&"last") || words.first() == Some(&"yesterday") || words.get(2) == Some(&"ago")
            }
            Tongue::Zh => ["上周", "周前", "昨天", "上月", "周前的", "上周的"].iter().any(|w| out.trim_end().ends_with(w)),
        };
        match tongue {
            _ if told => out.push_str(name),
            Tongue::En => out.push_str(&format!("{name} last week")),
            Tongue::Zh => out.push_str(&format!("{}上周 {name}", if out.is_empty() || out.ends_with(' ') { "" } else { " " })),
        }
        found = true;
        at += length;
    }
    found.then_some(out)
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
