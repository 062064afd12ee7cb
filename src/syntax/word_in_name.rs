//! Words of the language inside of what nobody knows: a column that the map does not name, or a time that is said in front
//! of the sales: 近30天销量, `last 4 weeks sales`. Takes the tokens around a stop.
//! Invariant: brackets are offered only for what may be the header of a column.

use super::canon::Rule;
use super::explain::Explain;
use super::figures::days_in;
use super::mistakes;
use super::token::Kind;
use super::tongues::{HEAD, tongues};
use crate::diagnostic::Diagnostic;
use crate::spelling::{is_han, name_key};

impl Explain<'_, '_> {
    /// A word of the language in the middle of what looks like a name.
    pub(super) fn word_in_name(&self, at: usize) -> Option<Diagnostic> {
        let near = [Some(at), at.checked_sub(1), at.checked_sub(2)];
        let own = |word: Rule| tongues().words.iter().any(|w| w.concept == word && w.scopes & (self.form.own_scope() | HEAD) != 0);
        for i in near.into_iter().flatten().filter(|i| self.word(*i).is_some_and(|w| *i > 0 || !own(w))) {
            let glued = |a: usize, b: usize| {
                let (from, to) = (self.tokens[a].b as usize, self.tokens[b].a as usize);
                to <= from + 1 || self.folded.shown(from, to).trim() == "the"
            };
            let mut from = i;
            while from > 0
                && matches!(self.kind(from - 1), Some(Kind::Unknown | Kind::Name | Kind::Number(_) | Kind::Unit(_)))
                && glued(from - 1, from)
                // below 50 and before: the figure belongs to the condition before
                && !matches!((self.kind(from - 1), self.word(from)), (Some(Kind::Number(_)), Some(Rule::AND | Rule::OR)))
            {
                from -= 1;
            }
            let mut to = i;
            let small = |k: usize| {
                self.tokens[k].is_name()
                    || matches!(
                        self.word(k),
                        Some(Rule::IN | Rule::OF | Rule::DE | Rule::HAVE | Rule::TO | Rule::BY | Rule::FOR | Rule::OR)
                            | Some(Rule::LAST_DAY | Rule::LAST_WEEK | Rule::LAST_MONTH)
                    )
            };
            while to + 1 < self.tokens.len() && small(to + 1) && glued(to, to + 1) {
                to += 1;
            }
            if to > from && (from..=to).any(|k| self.kind(k) == Some(Kind::Unknown)) {
                let word = self.shown(i, i + 1);
                return Some(self.read_as_word(from, to + 1, word));
            }
        }
        None
    }

    /// These tokens were read as words of the language, one by one.
    pub(super) fn read_as_word(&self, from: usize, end: usize, word: &str) -> Diagnostic {
        let (span, whole) = (self.span(from, end), self.shown(from, end));
        match self.window_said(whole) {
            Some(better) => mistakes::said_otherwise(span, whole, &better, self.tongue),
            None => mistakes::word_in_name(span, whole, word, may_be_name(whole), self.tongue),
        }
    }

    /// 近30天销量, 最近4周平均销量, 上上周 周销量: with the function that a time needs.
    fn window_said(&self, whole: &str) -> Option<String> {
        if let Some(name) = ["上上周", "大上周"].iter().find_map(|time| whole.strip_prefix(time)) {
            let name = name.trim().trim_start_matches('的').trim();
            return self.names.holds(&name_key(name)).then(|| format!("2 周前 {name}"));
        }
        let lower = whole.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        let sold = says(&["销量", "销售量", "销售", "卖", "sales", "sold"]);
        let over = ["in the last ", "over the last ", "during the last "].iter().any(|word| lower.contains(word));
        let back = over || lower.starts_with("last ") || ["最近", "过去", "近"].iter().any(|word| lower.starts_with(word));
        let days = days_in(&lower).filter(|_| sold && back)?;
        let sales = self.sales();
        let weekly = ["week", "周"].iter().any(|word| sales.contains(word));
        let (count, en, zh) = match weekly {
            true => ((days / 7.0).round().max(1.0), "weeks", "周"),
            false => (days, "days", "天"),
        };
        let func = if says(&["平均", "均", "average", "mean"]) { "AVERAGE" } else { "SUM" };
        Some(self.say(&format!("{func}({sales} over last {count} {en})"), &format!("{func}({sales} 最近 {count} {zh})")))
    }
}

/// Whether it may be the header of a column: few words, no figures, and none that join sentences.
fn may_be_name(whole: &str) -> bool {
    const JOINS: [&str; 12] = ["如果", "若", "没有", "都", "且", "或", "和", "每", "则", "就", "上周", "的都"];
    let plain = !whole.contains(|c: char| c.is_ascii_digit() || "%％[]【】（）()".contains(c));
    let short = match whole.contains(is_han) {
        true => whole.chars().count() <= 10 && !JOINS.iter().any(|word| whole.contains(word)),
        false => whole.split_whitespace().count() <= 4,
    };
    plain && short
}
