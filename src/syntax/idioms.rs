//! Conditions in the words of a shop: no sales in 8 weeks, sales grew by 20%, not enough for 30 days, for a fortnight.
//! Takes the tokens of a refused line; returns what was meant, with the user's own figures and names.
//! Invariant: what is offered uses names that are known, or the ones that `restock init` gives.

use super::canon::Rule;
use super::explain::Explain;
use super::form::Form;
use super::mistakes;
use super::token::Token;
use crate::diagnostic::Diagnostic;
use crate::spelling::{is_han, name_key};
use crate::tongue::Tongue;

/// Spans of time that are no number and unit.
const SPANS: [(&str, &str); 6] = [
    ("a fortnight", "2 weeks"),
    ("fortnight", "2 weeks"),
    ("a couple of weeks", "2 weeks"),
    ("半个月", "2 周"),
    ("半月", "2 周"),
    ("一个季度", "13 周"),
];

/// Nothing was sold.
const UNSOLD: [&str; 16] = [
    "no sales",
    "no sale",
    "zero sales",
    "without sales",
    "not sold",
    "no orders",
    "hasn't sold",
    "unsold",
    "没有销量",
    "没销量",
    "无销量",
    "没有卖出",
    "没卖出",
    "没有动销",
    "零销量",
    "不动销",
];

/// The stock lasts for less than so many days.
const RUNS_OUT: [&str; 18] = [
    "not enough for",
    "lasts less than",
    "last less than",
    "lasts under",
    "lasts for less than",
    "covers less than",
    "cover less than",
    "covers under",
    "runs out in",
    "runs out within",
    "run out in",
    "will run out in",
    "不够卖",
    "只够卖",
    "仅够卖",
    "卖不到",
    "只能卖",
    "撑不到",
];

/// It lasts for more.
const LASTS: [&str; 8] = ["lasts more than", "last more than", "lasts over", "covers more than", "enough for", "够卖", "能卖", "可卖"];

/// Sales moved by a share, and whether up.
const MOVED: [(&str, bool); 26] = [
    ("grew by", true),
    ("grew", true),
    ("grow by", true),
    ("rose by", true),
    ("rose", true),
    ("increased by", true),
    ("up by", true),
    ("went up by", true),
    ("fell by", false),
    ("fall by", false),
    ("dropped by", false),
    ("drop by", false),
    ("decreased by", false),
    ("declined by", false),
    ("down by", false),
    ("went down by", false),
    ("增长了", true),
    ("增长", true),
    ("上涨", true),
    ("上升", true),
    ("涨了", true),
    ("下降了", false),
    ("下降", false),
    ("下滑", false),
    ("跌了", false),
    ("减少了", false),
];

impl Explain<'_, '_> {
    pub(super) fn said_otherwise(&self) -> Option<Diagnostic> {
        if self.form != Form::Rule {
            return None;
        }
        self.span_of_time().or_else(|| self.conditions().into_iter().find_map(|(from, end)| self.condition_otherwise(from, end)))
    }

    /// The conditions of the line, as ranges of tokens.
    fn conditions(&self) -> Vec<(usize, usize)> {
        let opens =
            |t: &Token| t.is_mark(':') || t.is_word(Rule::WHEN) || t.is_word(Rule::UNLESS) || t.is_word(Rule::AND) || t.is_word(Rule::OR);
        let closes = |t: &Token| opens(t) || t.is_word(Rule::THEN) || t.is_word(Rule::MEANS) || t.is_word(Rule::BECAUSE);
        let starts = (0..self.tokens.len()).filter(|i| opens(&self.tokens[*i]));
        starts
            .filter_map(|i| {
                let rest = &self.tokens[i + 1..];
                let end = i + 1 + rest.iter().position(closes).unwrap_or(rest.len());
                let end = if self.tokens[end - 1].is_mark(',') { end - 1 } else { end };
                (end > i + 1).then_some((i + 1, end))
            })
            .collect()
    }

    /// `for a fortnight`, 连续半个月
    fn span_of_time(&self) -> Option<Diagnostic> {
        let whole = self.shown(0, self.tokens.len());
        let (typed, meant) = SPANS.iter().find(|(typed, _)| whole.contains(typed))?;
        let at = self.span(0, 1).start as usize + whole.find(typed)?;
        let span = crate::place::Span { start: at as u32, end: (at + typed.len()) as u32, ..self.span(0, 1) };
        Some(mistakes::misspelt_unit(span, typed, meant, self.tongue))
    }

    fn condition_otherwise(&self, from: usize, end: usize) -> Option<Diagnostic> {
        let shown = self.shown(from, end);
        let better = self.unsold(shown).or_else(|| self.lasting(shown)).or_else(|| self.grown(shown))?;
        Some(mistakes::said_otherwise(self.span(from, end), shown, &better, self.tongue))
    }

    /// `no sales in the last 8 weeks`
    fn unsold(&self, shown: &str) -> Option<String> {
        phrase_in(shown, &UNSOLD)?;
        let weeks = amount(shown).unwrap_or_else(|| self.say("8 weeks", "8 周"));
        let sales = self.sales();
        Some(match self.tongue {
            Tongue::En => format!("{sales} is 0 for {weeks} in a row"),
            Tongue::Zh => format!("{sales} 等于 0，连续 {weeks}"),
        })
    }

    /// 库存不够卖30天
    fn lasting(&self, shown: &str) -> Option<String> {
        let less = phrase_in(shown, &RUNS_OUT).is_some();
        if !less {
            phrase_in(shown, &LASTS)?;
        }
        let days = amount(shown)?;
        let cover = self.known(&["days of cover", "可售天数"]).unwrap_or_else(|| {
            let (en, zh) = ("COVER(on hand, AVERAGE(weekly sales over last 8 weeks))", "COVER(现有库存, AVERAGE(周销量 最近 8 周))");
            self.say(en, zh)
        });
        let compared = match less {
            true => self.say("below", "少于"),
            false => self.say("above", "超过"),
        };
        Some(format!("{cover} {compared} {days}"))
    }

    /// `weekly sales grew by 20%`
    fn grown(&self, shown: &str) -> Option<String> {
        let (at, length, up) = MOVED.iter().find_map(|(words, up)| Some((find_words(shown, words)?, words.len(), *up)))?;
        let share: f64 = shown[at + length..].trim().trim_start_matches("over").trim().split(['%', '％']).next()?.trim().parse().ok()?;
        let what = shown[..at].trim();
        let key = name_key(what);
        let sales = if self.names.holds(&key) { what.to_string() } else { self.sales() };
        let kept = if up { 100.0 + share } else { 100.0 - share };
        Some(match (self.tongue, up) {
            (Tongue::En, true) => format!("{sales} last week at least {kept}% of {sales} 2 weeks ago"),
            (Tongue::En, false) => format!("{sales} last week at most {kept}% of {sales} 2 weeks ago"),
            (Tongue::Zh, true) => format!("上周 {sales} 至少 (2 周前 {sales}) * {kept}%"),
            (Tongue::Zh, false) => format!("上周 {sales} 至多 (2 周前 {sales}) * {kept}%"),
        })
    }

    /// The history of sales by its name.
    fn sales(&self) -> String {
        self.known(&["weekly sales", "周销量"]).unwrap_or_else(|| self.say("weekly sales", "周销量"))
    }

    /// The first of these names that is known, those of the line's tongue before others.
    fn known(&self, names: &[&str]) -> Option<String> {
        let own = |name: &&&str| name.starts_with(is_han) == (self.tongue == Tongue::Zh);
        let known = || names.iter().filter(|name| self.names.holds(&name_key(name)));
        known().find(own).or_else(|| known().next()).map(ToString::to_string)
    }

    fn say(&self, en: &str, zh: &str) -> String {
        if self.tongue == Tongue::Zh { zh.to_string() } else { en.to_string() }
    }
}

/// Where whole words stand in a text; Chinese knows no blanks.
fn find_words(text: &str, words: &str) -> Option<usize> {
    let bound = |c: Option<char>| words.starts_with(is_han) || c.is_none_or(|c| !c.is_alphanumeric());
    let lower = text.to_ascii_lowercase();
    let at = lower.find(words)?;
    (bound(lower[..at].chars().next_back()) && bound(lower[at + words.len()..].chars().next())).then_some(at)
}

fn phrase_in(text: &str, phrases: &[&str]) -> Option<usize> {
    phrases.iter().find_map(|words| find_words(text, words))
}

/// The first number with the unit behind it: `8 weeks`, 30天.
fn amount(text: &str) -> Option<String> {
    let from = text.find(|c: char| c.is_ascii_digit())?;
    let rest = &text[from..];
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let unit = rest[digits..].trim_start();
    let ends = |c: char| !c.is_alphabetic() || is_han(c) && !"天日周月年星期个".contains(c);
    let unit = &unit[..unit.find(ends).unwrap_or(unit.len())];
    (!unit.is_empty()).then(|| format!("{} {unit}", &rest[..digits]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_their_unit() {
        assert_eq!(amount("no sales in the last 8 weeks").as_deref(), Some("8 weeks"));
        assert_eq!(amount("库存不够卖30天").as_deref(), Some("30 天"));
        assert_eq!(amount("最近8周没有销量").as_deref(), Some("8 周"));
        assert_eq!(amount("no sales"), None);
        assert_eq!((find_words("unsold", "sold"), find_words("is unsold", "unsold")), (None, Some(3)));
    }
}
