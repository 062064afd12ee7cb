//! Tiers as people first write them: all in one line, or the name in front of its range. Takes a line of tiers that was
//! refused; returns the lines to write. Invariant: every figure stays; a bound that two tiers share belongs to one of them.

use super::canon::Rule;
use super::explain::Explain;
use super::mistakes;
use super::reader::Reader;
use super::token::Token;
use super::tongues::tongues;
use crate::diagnostic::Diagnostic;
use crate::spelling::name_key;
use crate::tongue::Tongue;

/// A range as it was typed, and the name of its tier.
struct Tier {
    band: String,
    name: String,
}

const UNITS: [&str; 16] =
    ["个月", "天", "周", "月", "件", "箱", "元", "%", "％", "days", "day", "weeks", "week", "units", "unit", "months"];
const ENDS: [&str; 8] = ["及以下", "以下", "及以上", "以上", "以内", "or more", "or less", "or below"];
const STARTS: [&str; 18] = [
    "below",
    "less than",
    "under",
    "above",
    "more than",
    "over",
    "from",
    "at least",
    "at most",
    "up to",
    "低于",
    "少于",
    "小于",
    "不到",
    "高于",
    "超过",
    "大于",
    "至少",
];
/// What people write for all that is left, where a split says so.
pub(super) const REST: [&str; 8] = ["rest", "others", "remaining", "default", "其余", "余下", "剩余", "默认"];
/// The same in a buffer, whose labels may be any words.
pub(super) const REST_OF_LEVELS: [&str; 20] = [
    "rest",
    "others",
    "other",
    "remaining",
    "default",
    "any",
    "all others",
    "all other",
    "anything else",
    "everything",
    "其余",
    "余下",
    "剩余",
    "默认",
    "任意",
    "其他的",
    "其余的",
    "其它的",
    "所有其他",
    "任何",
];
/// What people write for a value that is not there.
const UNKNOWN: [&str; 16] = [
    "unknown",
    "not known",
    "missing",
    "blank",
    "empty",
    "no data",
    "no value",
    "n/a",
    "未知",
    "不知道",
    "不明",
    "空白",
    "空",
    "缺失",
    "没有数据",
    "无数据",
];
const PARTS: [char; 6] = ['，', ',', '；', ';', '、', '|'];

impl Explain<'_, '_> {
    /// `分档 可售天数：30天以下 快，30-90天 正常，90天以上 慢`
    pub(super) fn tiers_in_one_line(&self, line: Rule) -> Option<Diagnostic> {
        let end = self.tokens.len();
        let colon = (1..end).find(|i| self.tokens[*i].is_mark(':')).filter(|_| line == Rule::tiers_head)?;
        let tiers: Vec<Tier> = self.shown(colon + 1, end).split(PARTS).map(tier).collect::<Option<_>>()?;
        if tiers.len() < 2 {
            return None;
        }
        let zh = self.tongue == Tongue::Zh;
        let by = (1..colon).find(|i| self.word(*i) == Some(Rule::BY));
        let value = self.shown(by.map_or(1, |i| i + 1), colon).trim();
        // what no name is known for can only be what the tiers are called
        let (name, value) = match by {
            Some(i) => (self.shown(1, i).trim().to_string(), value),
            None if !self.names.holds(&name_key(value)) => (value.to_string(), if zh { "可售天数" } else { "days of cover" }),
            None if zh => (format!("{value}分档"), value),
            None => (format!("{value} tier"), value),
        };
        let head = if zh { format!("档位 {name} 按 {value}") } else { format!("tiers {name} by {value}") };
        let bands: Vec<&str> = tiers.iter().map(|t| t.band.as_str()).collect();
        let lines: Vec<String> = tiers.iter().map(|t| row(&parted(&t.band, &bands), &t.name, zh)).collect();
        Some(mistakes::tiers_in_one_line(self.span(0, end), &format!("{head}\n  {}", lines.join("\n  ")), self.tongue))
    }

    /// `fast: less than 20 days`, `A from 200 days`: the line the other way round.
    pub(super) fn tier_turned(&self, line: Rule) -> Option<Diagnostic> {
        if line != Rule::tiers_line {
            return None;
        }
        let end = self.tokens.len();
        let shown = self.shown(0, end);
        let (name, band) = match shown.split_once([':', '：']) {
            Some((name, band)) => (name.trim(), band.trim()),
            None => shown.split_at(STARTS.iter().filter_map(|w| shown.find(&format!(" {w} "))).min()?),
        };
        let has_digit = |text: &str| text.contains(|c: char| c.is_ascii_digit());
        let said = tier(&format!("{} {name}", band.trim()))?;
        (!name.is_empty() && !has_digit(name) && has_digit(band)).then(|| {
            mistakes::tier_turned(self.span(0, end), shown, &row(&ranged(&said.band), &said.name, self.tongue == Tongue::Zh), self.tongue)
        })
    }
}

/// A line `rest: "C"`; among the lines of a buffer also `any: 3 days of daily sales`.
pub(super) fn for_rest(reader: &Reader<'_, '_>, tokens: &[Token], words: &[&str]) -> Option<Diagnostic> {
    let colon = tokens.iter().position(|t| t.is_mark(':'))?;
    let first = reader.shown(reader.span(&tokens[..colon]));
    let is_rest = colon > 0 && !first.starts_with(['"', '“', '「']) && words.contains(&name_key(first).as_str());
    (is_rest && !reader.names.holds(&name_key(first))).then(|| {
        let meant = tongues().spelling(Rule::OTHERWISE, reader.draft.tongue);
        mistakes::misspelt_word(reader.span(&tokens[..colon]), first, meant, reader.draft.tongue)
    })
}

/// A line `unknown: "?"`: what is not known has no tier; and `rest: "C"`.
pub(super) fn for_unknown_or_rest(reader: &Reader<'_, '_>, tokens: &[Token]) -> Option<Diagnostic> {
    let colon = tokens.iter().position(|t| t.is_mark(':'))?;
    if let Some(mistake) = for_rest(reader, tokens, &REST) {
        return Some(mistake);
    }
    let (band, label) = (reader.shown(reader.span(&tokens[..colon])), reader.shown(reader.span(tokens.get(colon + 1..)?)));
    let key = name_key(band);
    let key = key.strip_prefix("if ").unwrap_or(&key);
    if colon == 0 || !UNKNOWN.contains(&key) || reader.names.holds(key) {
        return None;
    }
    let label = label.trim_matches(['"', '“', '”', ' ']);
    let (name, zh) = (reader.defined()?.0.text, reader.draft.tongue == Tongue::Zh);
    let formula =
        if zh { format!("{name}显示 = IFBLANK({name}, “{label}”)") } else { format!("{name} shown = IFBLANK({name}, \"{label}\")") };
    Some(mistakes::tier_for_unknown(reader.span(tokens), band, &formula, reader.draft.tongue))
}

fn row(band: &str, name: &str, zh: bool) -> String {
    if zh { format!("{band}：“{name}”") } else { format!("{band}: \"{name}\"") }
}

/// `30天以下 快`: the range ends behind its last figure, the unit and what says which side.
fn tier(typed: &str) -> Option<Tier> {
    let typed = typed.trim();
    let mut end = typed.rfind(|c: char| c.is_ascii_digit())? + 1;
    for words in [&UNITS[..], &ENDS[..]] {
        let rest = typed[end..].trim_start();
        if let Some(word) = words.iter().find(|w| rest.starts_with(**w)) {
            end = typed.len() - rest.len() + word.len();
        }
    }
    let name = typed[end..].trim().trim_matches(['"', '“', '”', '=', ':', '：', ' ']);
    (!name.is_empty()).then(|| Tier { band: typed[..end].trim().to_string(), name: name.to_string() })
}

/// `30-90天` is 30 到 90天, `from 200 days` is `200 days or more`.
fn ranged(band: &str) -> String {
    let is_zh = band.chars().any(crate::spelling::is_han);
    let to = if is_zh { " 到 " } else { " to " };
    if let Some(low) = band.strip_prefix("from ").filter(|rest| !rest.contains(" to ")) {
        return format!("{low} or more");
    }
    match band.split_once(['-', '~', '～', '—']) {
        Some((low, high)) if low.ends_with(|c: char| c.is_ascii_digit()) => format!("{low}{to}{}", high.trim()),
        _ => band.to_string(),
    }
}

/// The range, open where another one has the same bound: 30天以下 beside 30-90天 is 低于 30天.
fn parted(band: &str, all: &[&str]) -> String {
    let number =
        |text: &str| text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(|c| c.is_ascii_digit() || *c == '.').collect::<String>();
    let bounds = |text: &str| text.split(['-', '~', '～', '—', '到']).map(number).collect::<Vec<_>>();
    let shared = all.iter().any(|other| *other != band && bounds(other).contains(&number(band)));
    let open =
        |end: &str, word: &str| band.strip_suffix(end).filter(|_| shared).map(|rest| format!("{word} {}", rest.trim_end_matches('及')));
    open("以下", "低于").or_else(|| open("以内", "低于")).or_else(|| open("以上", "高于")).unwrap_or_else(|| ranged(band))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_keep_their_figures() {
        let all = ["30天以下", "30-90天", "90天以上"];
        assert_eq!(all.map(|band| parted(band, &all)), ["低于 30天", "30 到 90天", "高于 90天"]);
        let apart = ["29天以下", "30~90天", "91天及以上"];
        assert_eq!(apart.map(|band| parted(band, &apart)), ["29天以下", "30 到 90天", "91天及以上"]);
        let read = |typed| tier(typed).map(|t| (t.band, t.name));
        assert_eq!(read("90天以上 慢"), Some(("90天以上".to_string(), "慢".to_string())));
        assert_eq!(read("30 to 90 days \"normal\""), Some(("30 to 90 days".to_string(), "normal".to_string())));
        assert_eq!((read("快"), read("30天以下")), (None, None));
        assert_eq!(ranged("from 200 days"), "200 days or more");
    }
}
