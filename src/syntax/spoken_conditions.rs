//! Conditions that a shop says with a verb instead of a name and a comparison: a day has passed, was so long ago, sales
//! fell week after week, a text holds a word, a value is one of several words, a place in the order of size. Takes the
//! words of a condition that cannot be read; returns it as it is written.
//! Invariant: each figure, bound and negation of the condition stands in what is returned.

use super::explain::Explain;
use super::figures::{days_in, time_said};
use super::idioms::{Condition, OVER, find_words};
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
    "is overdue",
    "is late",
    "已逾期",
    "逾期了",
    "逾期",
    "已到期",
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
const BACK: [(&str, Bound); 31] = [
    ("not older than", Bound::AtMost),
    ("no older than", Bound::AtMost),
    ("not newer than", Bound::AtLeast),
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
    ("在", Bound::AtLeast),
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
const AMONG: [(&str, bool); 30] = [
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
    ("is neither", true),
    ("is either", false),
    ("other than", true),
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
    ("不在", true),
    ("在", false),
    ("除了", true),
];

/// A move that goes on, without a word on how long.
pub(super) const GOES_ON: &[&str] = &["keep", "steadily", "持续", "逐周", "一直", "连续"];

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
            .or_else(|| self.lately(said.shown))
            .or_else(|| self.back(said.shown, |_| None))
            .or_else(|| self.left(said.shown))
            .or_else(|| self.week_after_week(said))
            .or_else(|| self.held_text(said.shown))
            .or_else(|| self.among(said.shown))
            .or_else(|| self.elsewhere(said.shown))
            .or_else(|| self.sum_of_two(said.shown))
            .or_else(|| self.state(said.shown))
            .or_else(|| self.than_average(said.shown))
            .or_else(|| self.than_the_week_before(said.shown))
            .or_else(|| self.so_often(said.shown))
            .or_else(|| self.held_for(said.shown))
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
        let rest = shown.get(name.len()..).unwrap_or("").trim();
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

    /// `last sold in the last 30 days`, 首次销售日期在最近30天内: of a day.
    fn lately(&self, shown: &str) -> Option<String> {
        let (name, rest) = self.named(shown)?;
        let day = self.names.is_date(&name_key(&name));
        let heads =
            ["is in the last ", "in the last ", "was in the last ", "is within the last ", "within the last ", "was within the last "];
        let heads_zh = ["在最近", "在过去", "在近", "是最近"];
        let said = heads.iter().chain(&heads_zh).find_map(|head| rest.strip_prefix(head));
        // 首次销售日期60天内: what is over by its nature; of other days nobody knows on which side
        let bare = || rest.strip_prefix(['在', '是']).unwrap_or(rest).trim_start();
        let over = ["以内", "之内", "内"].iter().any(|end| rest.ends_with(end)) && OVER.iter().any(|word| name_key(&name).contains(word));
        let time = said.or_else(|| over.then(bare)).filter(|_| day)?;
        let time = strip_any(time, &["之内", "以内", "内", "里"]).unwrap_or(time).trim();
        let said = time_said(time).filter(|said| said.len() >= time.len())?;
        let since = match months_in(&said).filter(|_| ["month", "year", "月", "年"].iter().any(|unit| said.contains(unit))) {
            Some(months) => format!("EDATE(TODAY(), -{months})"),
            None => format!("TODAY() - {said}"),
        };
        Some(self.say(&format!("{name} between {since} and TODAY()"), &format!("{name} 介于 {since} 和 TODAY()")))
    }

    /// `last sold more than 30 days ago`, 首次销售日期早于90天前; `day`: what stands for a name that holds no day.
    fn back(&self, shown: &str, day: impl Fn(&str) -> Option<String>) -> Option<String> {
        let lower = shown.to_ascii_lowercase();
        let (at, words, bound) = BACK.iter().find_map(|(words, bound)| Some((find_words(&lower, words)?, *words, *bound)))?;
        let rest = &lower[at + words.len()..];
        let since = ["距今", "到现在", "至今", "到今天"].iter().find_map(|w| shown[..at].trim_end().strip_suffix(w));
        let away = rest.trim_end().ends_with(" away") || rest.trim_end().ends_with(" from now");
        let ago = away
            || since.is_some()
            || rest.trim_end().ends_with(" ago")
            || ["前", "以前", "之前"].iter().any(|w| rest.trim_end().ends_with(w));
        if !(ago || words.ends_with("older than") || matches!(words, "newer than" | "not newer than" | "younger than")) {
            return None;
        }
        let time = time_said(rest)?;
        let before = since.unwrap_or(&shown[..at]).trim().trim_start_matches('距');
        let before = ["is", "was", "are", "were", "是", "在"].iter().find_map(|w| before.strip_suffix(w)).unwrap_or(before).trim();
        let is_day =
            self.names.holds(&name_key(before)) && !self.names.is_list(&name_key(before)) && !self.names.is_history(&name_key(before));
        let name = if is_day { before.to_string() } else { day(before)? };
        if away {
            let soon = matches!(bound, Bound::Below | Bound::AtMost);
            let far = || format!("{name} - TODAY() {} {time}", bound.of_number(self.tongue));
            return Some(if soon { format!("{name} between TODAY() and TODAY() + {time}") } else { far() });
        }
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
            return head[at + words.len()..]
                .trim()
                .ends_with(&time)
                .then(|| format!("{} {} {}", self.cover(), bound.of_number(self.tongue), by_days(time)));
        }
        let (at, words, bound) = LEFT.iter().find_map(|(words, bound)| Some((shown.find(words)?, *words, *bound)))?;
        let before = shown[..at].trim();
        let time = time_said(&shown[at + words.len()..])?;
        let whole =
            shown[at + words.len()..].trim().trim_end_matches(['了', '的']).ends_with(time.trim_start_matches(char::is_numeric).trim());
        let cover = self.cover();
        let of_stock = matches!(before, "库存" | "存货" | "还能卖" | "能卖" | "可卖" | "还可卖" | "库存还能卖" | "") || before == cover;
        (whole && of_stock && days_in(&time).is_some()).then(|| format!("{cover} {} {}", bound.of_number(self.tongue), by_days(time)))
    }

    /// `weekly sales fell three weeks in a row`: each week against the one before.
    fn week_after_week(&self, said: &Condition<'_>) -> Option<String> {
        let (rose, at, length) = self.turned(said)?;
        let of_weeks = |time: &String| ["week", "周", "星期"].iter().any(|unit| time.contains(unit));
        let streak = ["in a row", "for ", "straight", "running", "连续", "持续", "一连"].iter().any(|w| said.shown.contains(w));
        let goes_on = GOES_ON.iter().any(|w| said.shown.contains(w));
        let weeks = match time_said(said.shown) {
            Some(time) => days_in(&time).filter(|_| of_weeks(&time) && streak)? / 7.0,
            None if goes_on => 2.0,
            None => 1.0,
        };
        let alone = weeks > 1.0 || said.shown[at + length..].trim().is_empty();
        if said.shown.contains(['%', '％']) || !alone || !(1.0..=6.0).contains(&weeks) || weeks.fract() != 0.0 {
            return None;
        }
        let between = ["have been", "has been", "are", "is", "were", "was", "keep", "keeps", "环比", "在", "逐周", "一直"];
        let what = said.shown[..at].trim();
        let what = between.iter().find_map(|w| what.strip_suffix(w)).unwrap_or(what).trim();
        let whole = |name: &String| *name == what || what.get(name.len()..).unwrap_or("").trim_start().starts_with(['连', '持']);
        let sales = self.name_at_start(what).filter(whole).or_else(|| what.is_empty().then(|| self.sales()))?;
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
        let list = if matches!(words, "在" | "不在") { list.strip_suffix(['里', '中', '内'])?.trim_end_matches('之') } else { list };
        let items: Vec<&str> = list
            .split([',', '，', '、', '/', '和', '与', '或'])
            .flat_map(|part| part.split(" and "))
            .flat_map(|part| part.split(" or "))
            .flat_map(|part| part.split(" nor "))
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
        let one = items.len() == 1
            && matches!(words, "非" | "属于" | "不属于" | "在" | "不在" | "除了" | "is either" | "is neither" | "other than");
        let of_two = matches!(words, "在" | "不在");
        // what a comma parts is told with the list itself
        let quoted = list.split([',', '，', '、']).all(|item| item.trim().starts_with(['"', '“']) && item.trim().ends_with(['"', '”']));
        let joined = list.contains(['和', '与', '或']) || list.contains(" nor ") || words == "is either";
        if of_two && items.len() < 2 && !items.iter().all(|item| item.is_ascii())
            || quoted && !joined
            || !(items.len() > 1 || one)
            || !items.iter().all(is_text)
            || shown.contains(" by ")
        {
            return None;
        }
        let quoted = |(open, close): (char, char)| items.iter().map(|i| format!("{open}{i}{close}")).collect::<Vec<_>>();
        Some(match (self.tongue, one) {
            (Tongue::En, true) => format!("{name} {} {}", if negated { "is not" } else { "is" }, quoted(('"', '"')).join(", ")),
            (Tongue::En, false) => {
                format!("{name} {} {}", if negated { "is not one of" } else { "is one of" }, quoted(('"', '"')).join(", "))
            }
            (Tongue::Zh, true) => format!("{name} {} {}", if negated { "不是" } else { "是" }, quoted(('“', '”')).join("、")),
            (Tongue::Zh, false) => format!("{name} {} {}", if negated { "不属于" } else { "属于" }, quoted(('“', '”')).join("、")),
        })
    }

    /// `non-US market`, 非US站点
    pub(super) fn elsewhere(&self, shown: &str) -> Option<String> {
        // 除US以外
        let except = shown
            .strip_prefix("除了")
            .or_else(|| shown.strip_prefix('除'))
            .and_then(|s| Some(s.strip_suffix('外')?.trim_end_matches(['以', '之'])));
        let rest = except
            .or_else(|| shown.strip_prefix('非'))
            .or_else(|| shown.strip_prefix("non-"))
            .or_else(|| shown.strip_prefix("Non-"))?
            .trim();
        let place = PLACES.iter().filter_map(|p| rest.strip_suffix(p)).map(str::trim).min_by_key(|which| which.len());
        let place = place.or(except)?;
        let text = place.trim_matches(['"', '“', '”', '的']);
        let market = self.known(&["market", "市场", "站点", "国家"])?;
        let one = !text.is_empty() && text.chars().all(char::is_alphanumeric) && !self.names.holds(&name_key(text));
        one.then(|| self.say(&format!("{market} is not \"{text}\""), &format!("{market} 不是 “{text}”")))
    }

    /// 现有库存与在途数量之和
    fn sum_of_two(&self, shown: &str) -> Option<String> {
        let (at, word) =
            ["加起来", "加在一起", "的总和", "的和", "之和", "总和", "合计"].iter().find_map(|w| Some((shown.find(w)?, *w)))?;
        let (one, two) = shown[..at].split_once(['和', '与'])?;
        let known = |name: &str| self.names.holds(&name_key(name.trim()));
        (known(one) && known(two)).then(|| format!("{} + {} {}", one.trim(), two.trim(), shown[at + word.len()..].trim()))
    }

    /// `on hand is negative`, 现有库存没填
    fn state(&self, shown: &str) -> Option<String> {
        let (name, rest) = self.named(shown)?;
        let below = ["is negative", "is below zero", "为负数", "为负", "是负数", "是负的"];
        let blank = ["is not filled in", "is not filled", "has no value", "没有填", "没填", "未填", "没有值"];
        if below.contains(&rest) {
            return Some(self.say(&format!("{name} below 0"), &format!("{name} 低于 0")));
        }
        blank.contains(&rest).then(|| self.say(&format!("{name} is blank"), &format!("{name} 为空")))
    }

    /// `return rate is above average`, 退货率高于平均水平
    fn than_average(&self, shown: &str) -> Option<String> {
        let (name, rest) = self.named(shown)?;
        let ends = ["the average", "average", "the mean", "平均水平", "平均值", "平均数", "平均"];
        let compared = strip_any(rest, &ends)?.trim();
        let short = compared.chars().count() < 16 && !compared.is_empty() && !compared.contains(|c: char| c.is_ascii_digit());
        let history = self.names.is_history(&name_key(&name));
        short.then(|| match (self.tongue, history) {
            (Tongue::En, false) => format!("{name} {compared} AVERAGE({name} over all rows)"),
            (Tongue::En, true) => format!("{name} last week {compared} AVERAGE({name} over last 8 weeks)"),
            (Tongue::Zh, false) => format!("{name} {compared} AVERAGE({name} 所有行)"),
            (Tongue::Zh, true) => format!("上周 {name} {compared} AVERAGE({name} 最近 8 周)"),
        })
    }
}

/// What stands in front of the first of the endings that fits.
fn strip_any<'t>(text: &'t str, ends: &[&str]) -> Option<&'t str> {
    ends.iter().find_map(|end| text.strip_suffix(end))
}

/// How long stock lasts is told in days or weeks: six months are 180 days.
fn by_days(time: String) -> String {
    let months = ["month", "quarter", "year", "月", "季", "年"].iter().any(|unit| time.contains(unit));
    let days = days_in(&time).filter(|_| months);
    days.map_or(time.clone(), |days| {
        if time.starts_with(|c: char| c.is_ascii_alphanumeric()) && time.is_ascii() {
            format!("{days} days")
        } else {
            format!("{days} 天")
        }
    })
}

/// The months of `3 months`, 两个月, `a year`.
fn months_in(time: &str) -> Option<u32> {
    let days = days_in(time)?;
    let months = if time.contains("year") || time.contains('年') { days / 365.0 * 12.0 } else { days / 30.0 };
    (months.fract() == 0.0 && months >= 1.0).then_some(months as u32)
}
