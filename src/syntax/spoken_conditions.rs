//! Conditions that a shop says with a verb instead of a name and a comparison: a day has passed, was so long ago, sales
//! fell week after week, a text holds a word, a value is one of several words, a place in the order of size. Takes the
//! words of a condition that cannot be read; returns it as it is written.
//! Invariant: each figure, bound and negation of the condition stands in what is returned.

use super::explain::Explain;
use super::figures::{days_in, time_said};
use super::idioms::{Condition, find_words};
use crate::spelling::{is_han, name_key};
use crate::tongue::Tongue;

/// A day lies behind, or ahead.
const PASSED: &[&str] = &[
    "is in the past",
    "are in the past",
    "has passed",
    "has already passed",
    "has gone by",
    "is past",
    "passed",
    "已经过去了",
    "已经过去",
    "已经过了",
    "已过去",
    "已过期",
    "已经过",
    "已过",
    "在过去",
    "过了",
];
const AHEAD: &[&str] = &["is in the future", "are in the future", "在未来", "在将来", "还没到", "还未到", "尚未到", "未到"];

/// How far a day lies back, and how that compares; what holds another stands before it.
const BACK: [(&str, Bound); 27] = [
    ("no more than", Bound::AtMost),
    ("not more than", Bound::AtMost),
    ("at most", Bound::AtMost),
    ("no less than", Bound::AtLeast),
    ("not less than", Bound::AtLeast),
    ("at least", Bound::AtLeast),
    ("more than", Bound::Above),
    ("longer than", Bound::Above),
    ("older than", Bound::Above),
    ("earlier than", Bound::Above),
    ("over", Bound::Above),
    ("before", Bound::Above),
    ("less than", Bound::Below),
    ("newer than", Bound::Below),
    ("younger than", Bound::Below),
    ("later than", Bound::Below),
    ("under", Bound::Below),
    ("不超过", Bound::AtMost),
    ("不早于", Bound::AtMost),
    ("至多", Bound::AtMost),
    ("不晚于", Bound::AtLeast),
    ("至少", Bound::AtLeast),
    ("超过", Bound::Above),
    ("早于", Bound::Above),
    ("晚于", Bound::Below),
    ("不到", Bound::Below),
    ("不足", Bound::Below),
];

/// Stock that is left, by what is said of it.
const LEFT: [(&str, Bound); 9] = [
    ("只剩下", Bound::AtMost),
    ("只剩", Bound::AtMost),
    ("仅剩", Bound::AtMost),
    ("剩不到", Bound::Below),
    ("剩下不到", Bound::Below),
    ("不到", Bound::Below),
    ("不足", Bound::Below),
    ("少于", Bound::Below),
    ("超过", Bound::Above),
];

/// A text holds another one.
const HOLDS: &[&str] = &["contains", "includes", "containing", "has", "包含", "含有", "包括", "里面有", "里有", "中有", "里含", "带有"];

/// One of several words, and whether that is denied.
const AMONG: [(&str, bool); 24] = [
    ("is not one of", true),
    ("isn't one of", true),
    ("is not any of", true),
    ("is none of", true),
    ("is not in", true),
    ("isn't in", true),
    ("not in", true),
    ("is one of", false),
    ("is any of", false),
    ("is in", false),
    ("is not", true),
    ("isn't", true),
    ("<>", true),
    ("is", false),
    ("=", false),
    ("不属于", true),
    ("属于", false),
    ("不是", true),
    ("不等于", true),
    ("不为", true),
    ("非", true),
    ("是", false),
    ("等于", false),
    ("为", false),
];

/// Where goods are sold, in other words than a column's.
const PLACES: &[&str] = &["站点", "站", "国家", "市场", "平台", "market", "markets", "country", "marketplace", "site", "store"];

#[derive(Clone, Copy, PartialEq)]
enum Bound {
    Above,
    AtLeast,
    AtMost,
    Below,
}

impl Bound {
    fn of_number(self, tongue: Tongue) -> &'static str {
        match (self, tongue) {
            (Bound::Above, Tongue::En) => "above",
            (Bound::AtLeast, Tongue::En) => "at least",
            (Bound::AtMost, Tongue::En) => "at most",
            (Bound::Below, Tongue::En) => "below",
            (Bound::Above, Tongue::Zh) => "超过",
            (Bound::AtLeast, Tongue::Zh) => "至少",
            (Bound::AtMost, Tongue::Zh) => "至多",
            (Bound::Below, Tongue::Zh) => "少于",
        }
    }

    /// What lies further back is the earlier day.
    fn of_day(self, tongue: Tongue) -> &'static str {
        match (self, tongue) {
            (Bound::Above, Tongue::En) => "before",
            (Bound::AtLeast, Tongue::En) => "on or before",
            (Bound::AtMost, Tongue::En) => "on or after",
            (Bound::Below, Tongue::En) => "after",
            (Bound::Above, Tongue::Zh) => "早于",
            (Bound::AtLeast, Tongue::Zh) => "不晚于",
            (Bound::AtMost, Tongue::Zh) => "不早于",
            (Bound::Below, Tongue::Zh) => "晚于",
        }
    }
}

impl Explain<'_, '_> {
    pub(super) fn spoken(&self, said: &Condition<'_>) -> Option<String> {
        self.passed(said.shown)
            .or_else(|| self.back(said.shown, |_| None))
            .or_else(|| self.left(said.shown))
            .or_else(|| self.week_after_week(said))
            .or_else(|| self.held_text(said.shown))
            .or_else(|| self.among(said.shown))
            .or_else(|| self.elsewhere(said.shown))
            .or_else(|| self.among_the_first(said.shown))
    }

    /// An age of something that is no day: `stock is older than 90 days`; by the first of the days that are known.
    pub(super) fn age(&self, said: &Condition<'_>) -> Option<(String, String)> {
        let days = &self.names.dates;
        let better = self.back(said.shown, |_| days.first().cloned())?;
        Some((better, days.join(if self.tongue == Tongue::Zh { "、" } else { ", " })))
    }

    /// The name that the condition begins with, and what is said of it.
    fn named<'t>(&self, shown: &'t str) -> Option<(String, &'t str)> {
        let name = self.name_at_start(shown)?;
        let rest = shown[name.len()..].trim();
        Some((name, rest))
    }

    /// `ETA has passed`
    fn passed(&self, shown: &str) -> Option<String> {
        let (name, rest) = self.named(shown)?;
        let says = |words: &[&str]| words.iter().any(|w| rest.eq_ignore_ascii_case(w));
        let (en, zh) = if says(PASSED) {
            ("before", "早于")
        } else if says(AHEAD) {
            ("after", "晚于")
        } else {
            return None;
        };
        Some(format!("{name} {} TODAY()", if self.tongue == Tongue::Zh { zh } else { en }))
    }

    /// `last sold more than 30 days ago`, 首次销售日期早于90天前; `day`: what stands for a name that holds no day.
    fn back(&self, shown: &str, day: impl Fn(&str) -> Option<String>) -> Option<String> {
        let lower = shown.to_ascii_lowercase();
        let (at, words, bound) = BACK.iter().find_map(|(words, bound)| Some((find_words(&lower, words)?, *words, *bound)))?;
        let rest = &lower[at + words.len()..];
        let ago = rest.trim_end().ends_with(" ago") || ["前", "以前", "之前"].iter().any(|w| rest.trim_end().ends_with(w));
        if !(ago || matches!(words, "older than" | "newer than" | "younger than")) {
            return None;
        }
        let time = time_said(rest)?;
        let before = shown[..at].trim();
        let before = ["is", "was", "are", "were", "是", "在"].iter().find_map(|w| before.strip_suffix(w)).unwrap_or(before).trim();
        let is_day = self.names.holds(&name_key(before)) && !self.names.is_list(&name_key(before)) && !self.names.is_history(&name_key(before));
        let name = if is_day { before.to_string() } else { day(before)? };
        let months = ["month", "year", "月", "年"].iter().any(|unit| time.contains(unit)).then(|| months_in(&time)).flatten();
        Some(match months {
            Some(months) => format!("{name} {} EDATE(TODAY(), -{months})", bound.of_day(self.tongue)),
            None => format!("TODAY() - {name} {} {time}", bound.of_number(self.tongue)),
        })
    }

    /// `we have less than 2 weeks of stock left`, 库存只剩两周
    fn left(&self, shown: &str) -> Option<String> {
        let lower = shown.to_ascii_lowercase();
        if self.tongue == Tongue::En {
            let ends = ["of stock", "of cover", "of supply", "of inventory", "stock", "cover", "supply"];
            let head = lower.trim_end_matches(" left").trim_end_matches(" remaining").trim_end_matches(" on hand");
            let head = ends.iter().find_map(|end| head.strip_suffix(end))?.trim_end();
            let (at, words, bound) = BACK.iter().find_map(|(words, bound)| Some((find_words(head, words)?, *words, *bound)))?;
            let time = time_said(&head[at..])?;
            return head[at + words.len()..].trim().ends_with(&time).then(|| format!("{} {} {}", self.cover(), bound.of_number(self.tongue), by_days(time)));
        }
        let (at, words, bound) = LEFT.iter().find_map(|(words, bound)| Some((shown.find(words)?, *words, *bound)))?;
        let before = shown[..at].trim();
        let time = time_said(&shown[at + words.len()..])?;
        let whole = shown[at + words.len()..].trim().trim_end_matches(['了', '的']).ends_with(time.trim_start_matches(char::is_numeric).trim());
        let cover = self.cover();
        let of_stock = matches!(before, "库存" | "存货" | "还能卖" | "能卖" | "可卖" | "还可卖" | "库存还能卖" | "") || before == cover;
        (whole && of_stock && days_in(&time).is_some()).then(|| format!("{cover} {} {}", bound.of_number(self.tongue), by_days(time)))
    }

    /// `weekly sales fell three weeks in a row`: each week against the one before.
    fn week_after_week(&self, said: &Condition<'_>) -> Option<String> {
        let (rose, at, length) = self.turned(said)?;
        let time = time_said(said.shown)?;
        let weeks = days_in(&time).filter(|_| time.contains("week") || time.contains('周') || time.contains("星期"))? / 7.0;
        let streak = ["in a row", "for ", "straight", "running", "连续", "持续", "一连"].iter().any(|w| said.shown.contains(w));
        if said.shown.contains(['%', '％']) || !streak || !(2.0..=6.0).contains(&weeks) || weeks.fract() != 0.0 {
            return None;
        }
        let what = said.shown[..at].trim().to_string();
        let sales = self.name_at_start(&what).filter(|n| *n == what || what[n.len()..].trim_start().starts_with("连续")).or_else(|| (length > 0 && what.is_empty()).then(|| self.sales()))?;
        let week = |n: u32| match (self.tongue, n) {
            (Tongue::En, 1) => format!("{sales} last week"),
            (Tongue::En, n) => format!("{sales} {n} weeks ago"),
            (Tongue::Zh, 1) => format!("上周 {sales}"),
            (Tongue::Zh, n) => format!("{n} 周前 {sales}"),
        };
        let (than, and) = match (self.tongue, rose) {
            (Tongue::En, true) => ("above", " and "),
            (Tongue::En, false) => ("below", " and "),
            (Tongue::Zh, true) => ("高于", " 且 "),
            (Tongue::Zh, false) => ("低于", " 且 "),
        };
        let steps: Vec<String> = (1..=weeks as u32).map(|n| format!("{} {than} {}", week(n), week(n + 1))).collect();
        Some(steps.join(and))
    }

    /// `product contains lamp`, 品名里有“蓝牙”
    fn held_text(&self, shown: &str) -> Option<String> {
        let (name, rest) = self.named(shown)?;
        let part = HOLDS.iter().find_map(|w| {
            let part = rest.strip_prefix(w)?;
            (w.starts_with(is_han) || part.starts_with([' ', '"'])).then(|| part.trim())
        })?;
        let bare = part.trim_matches(['"', '“', '”']);
        let one = !bare.is_empty() && !bare.contains(['"', '“', '”', ',', '，', '、']) && bare.split(' ').count() < 4;
        let told = !self.names.holds(&name_key(bare)) && !bare.starts_with(|c: char| c.is_ascii_digit());
        (one && told).then(|| match self.tongue {
            Tongue::En => format!("{name} contains \"{bare}\""),
            Tongue::Zh => format!("{name} 包含 “{bare}”"),
        })
    }

    /// `SKU is not A1, A2`, 市场不属于US、MX, 市场非US
    fn among(&self, shown: &str) -> Option<String> {
        let (name, rest) = self.named(shown)?;
        let (words, negated, list) = AMONG.iter().find_map(|(words, negated)| {
            let list = rest.strip_prefix(words)?;
            (!words.ends_with(|c: char| c.is_ascii_alphabetic()) || list.starts_with(' ')).then(|| (*words, *negated, list.trim()))
        })?;
        let items: Vec<&str> = list
            .split([',', '，', '、', '/', '和', '与', '或'])
            .flat_map(|part| part.split(" and "))
            .flat_map(|part| part.split(" or "))
            .map(|item| item.trim().trim_matches(['"', '“', '”', '\'', '(', ')', '（', '）']))
            .filter(|item| !item.is_empty())
            .collect();
        let is_text = |item: &&str| {
            item.split(' ').count() < 3
                && item.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.'))
                && !item.chars().all(|c| c.is_ascii_digit() || c == '.')
                && item.chars().filter(|c| is_han(*c)).count() < 7
                && self.name_at_start(item).is_none()
        };
        let one = items.len() == 1 && matches!(words, "非" | "属于" | "不属于");
        // what a comma parts is told with the list itself
        let quoted = list.split([',', '，', '、']).all(|item| item.trim().starts_with(['"', '“']) && item.trim().ends_with(['"', '”']));
        let joined = list.contains(['和', '与', '或']);
        if quoted && !joined || !(items.len() > 1 || one) || !items.iter().all(is_text) || shown.contains(" by ") {
            return None;
        }
        let quoted = |(open, close): (char, char)| items.iter().map(|i| format!("{open}{i}{close}")).collect::<Vec<_>>();
        Some(match (self.tongue, one) {
            (Tongue::En, _) => {
                format!("{name} {} {}", if negated { "is not one of" } else { "is one of" }, quoted(('"', '"')).join(", "))
            }
            (Tongue::Zh, true) => format!("{name} {} {}", if negated { "不是" } else { "是" }, quoted(('“', '”')).join("、")),
            (Tongue::Zh, false) => format!("{name} {} {}", if negated { "不属于" } else { "属于" }, quoted(('“', '”')).join("、")),
        })
    }

    /// `non-US market`, 非US站点
    fn elsewhere(&self, shown: &str) -> Option<String> {
        let rest = shown.strip_prefix('非').or_else(|| shown.strip_prefix("non-")).or_else(|| shown.strip_prefix("Non-"))?.trim();
        let place = PLACES.iter().filter_map(|p| rest.strip_suffix(p)).map(str::trim).min_by_key(|which| which.len())?;
        let text = place.trim_matches(['"', '“', '”', '的']);
        let market = self.known(&["market", "市场", "站点", "国家"])?;
        let one = !text.is_empty() && text.chars().all(char::is_alphanumeric) && !self.names.holds(&name_key(text));
        one.then(|| self.say(&format!("{market} is not \"{text}\""), &format!("{market} 不是 “{text}”")))
    }

    /// `daily sales is in the top 10`, 日销量排名前10, 日销量前十名
    fn among_the_first(&self, shown: &str) -> Option<String> {
        let (name, rest) = match self.named(shown) {
            Some((name, rest)) => (name, rest.to_string()),
            None => {
                let (first, name) = shown.split_once(" by ")?;
                (self.name_at_start(name).filter(|n| n.len() == name.trim().len())?, first.trim().to_string())
            }
        };
        let heads = ["is in the top ", "is among the top ", "in the top ", "is top ", "top ", "is in top "];
        let heads_zh = ["排名在前", "排名前", "排在前", "排前", "在前", "前", "排名第"];
        let number = heads.iter().chain(&heads_zh).find_map(|head| rest.strip_prefix(head))?;
        let number = ["名的", "名", "位的", "位", "的", "个"].iter().find_map(|end| number.strip_suffix(end)).unwrap_or(number).trim();
        let count = match number {
            "十" => "10",
            "五" => "5",
            "三" => "3",
            "二十" => "20",
            number => number,
        };
        let plain = !count.is_empty() && count.chars().all(|c| c.is_ascii_digit());
        plain.then(|| self.say(&format!("RANK({name}) at most {count}"), &format!("RANK({name}) 至多 {count}")))
    }
}

/// How long stock lasts is told in days or weeks: six months are 180 days.
fn by_days(time: String) -> String {
    let months = ["month", "quarter", "year", "月", "季", "年"].iter().any(|unit| time.contains(unit));
    let days = days_in(&time).filter(|_| months);
    days.map_or(time.clone(), |days| if time.starts_with(|c: char| c.is_ascii_alphanumeric()) && time.is_ascii() { format!("{days} days") } else { format!("{days} 天") })
}

/// The months of `3 months`, 两个月, `a year`.
fn months_in(time: &str) -> Option<u32> {
    let days = days_in(time)?;
    let months = if time.contains("year") || time.contains('年') { days / 365.0 * 12.0 } else { days / 30.0 };
    (months.fract() == 0.0 && months >= 1.0).then_some(months as u32)
}
