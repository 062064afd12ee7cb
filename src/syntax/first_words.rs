//! Sentences as people first write them, before they have read anything: a function without parentheses, a comma for
//! "and", a date without its year. Takes the tokens of a line that the grammar refused; returns what was meant, written
//! as it can be read. Invariant: runs only on refused lines, so a file without mistakes pays nothing for it.

use super::canon::Rule;
use super::explain::Explain;
use super::form::Form;
use super::mistakes;
use super::numbers::is_time;
use super::suggest;
use super::text::is_space;
use super::token::{Kind, Token};
use super::tongues::tongues;
use crate::diagnostic::Diagnostic;
use crate::function::Func;
use crate::spelling::{name_key, near};
use crate::tongue::Tongue;

/// Words for the period that is not over yet.
pub(super) const RUNNING: [&str; 9] = ["this week", "this month", "today", "本周", "这周", "这个星期", "本月", "这个月", "今天"];

/// What stands behind a day and compares with it: words, and the comparison in both tongues.
const BEHIND_A_DATE: [(&[&str], &str); 2] = [(&["之前", "以前", "前"], "早于"), (&["之后", "以后", "后"], "晚于")];

impl Explain<'_, '_> {
    pub(super) fn first_words(&self, at: usize) -> Option<Diagnostic> {
        self.day_said()
            .or_else(|| self.every_period())
            .or_else(|| self.order_for_time())
            .or_else(|| self.markdown_with_floor())
            .or_else(|| self.in_whole_what())
            .or_else(|| self.date_compared())
            .or_else(|| self.running_period())
            .or_else(|| self.part_less(at))
            .or_else(|| self.call_without_parentheses())
            .or_else(|| self.streak_turned())
            .or_else(|| self.list_after_is(at))
            .or_else(|| self.part_without_of(at))
            .or_else(|| self.comma_between_conditions(at))
    }

    fn is_unit(&self, i: usize, wanted: &str) -> bool {
        matches!(self.kind(i), Some(Kind::Unit(unit)) if tongues().units.get(unit as usize).is_some_and(|u| *u == wanted))
    }

    /// `in whole case pack`: the unit was read, the rest of the column's name was not.
    fn in_whole_what(&self) -> Option<Diagnostic> {
        let end = self.tokens.len();
        let pieces = self.word(0) == Some(Rule::IN_WHOLE)
            && matches!(self.kind(1), Some(Kind::Unit(_)))
            && end > 2
            && self.tokens[2..].iter().all(|t| t.kind == Kind::Unknown);
        pieces.then(|| mistakes::in_whole_what(self.span(1, end), self.shown(0, 1), self.shown(1, end), self.tongue))
    }

    /// 活动日期在 2026-12-01 之前, `event date by 2026-12-01`.
    fn date_compared(&self) -> Option<Diagnostic> {
        let i = (1..self.tokens.len()).find(|i| matches!(self.kind(*i), Some(Kind::Date(_))))?;
        if self.tokens[i - 1].is_name() && self.tongue == Tongue::Zh {
            let behind = self.tokens.get(i + 1)?;
            let shown = self.folded.shown(behind.a as usize, self.tokens.last()?.b as usize);
            let (words, compared) = BEHIND_A_DATE.iter().find(|(words, _)| words.iter().any(|w| shown.starts_with(w)))?;
            let length = words.iter().find(|w| shown.starts_with(**w)).map_or(0, |w| w.chars().count());
            let (from, to) = (self.tokens[i - 1].a as usize, behind.a as usize + length);
            let better = format!("{} {compared} {}", self.shown(i - 1, i), self.shown(i, i + 1));
            return Some(mistakes::date_compared(self.folded.span(from, to), self.folded.shown(from, to), &better, self.tongue));
        }
        let by = self.word(i - 1) == Some(Rule::BY) && i > 1 && self.tokens[i - 2].is_name() && self.form == Form::Rule;
        let better = || format!("{} no later than {}", self.shown(i - 2, i - 1), self.shown(i, i + 1));
        by.then(|| mistakes::date_compared(self.span(i - 2, i + 1), self.shown(i - 2, i + 1), &better(), self.tongue))
    }

    /// `weekly sales this week`, 本周周销量.
    fn running_period(&self) -> Option<Diagnostic> {
        let runs =
            |t: &Token| t.kind == Kind::Unknown && RUNNING.contains(&name_key(self.folded.shown(t.a as usize, t.b as usize)).as_str());
        let i = self.tokens.iter().position(runs)?;
        let beside = |k: usize| self.tokens.get(k).is_some_and(|t| t.kind == Kind::Name);
        let name = i.checked_sub(1).filter(|k| beside(*k)).or(Some(i + 1).filter(|k| beside(*k)))?;
        let span = self.span(i.min(name), i.max(name) + 1);
        Some(mistakes::running_period(span, self.shown(i, i + 1), self.shown(name, name + 1), self.tongue))
    }

    /// `average weekly sales over the last 4 weeks`, 最近4周周销量的平均.
    fn call_without_parentheses(&self) -> Option<Diagnostic> {
        let function = |i: usize| {
            let token = self.tokens.get(i).filter(|t| t.kind == Kind::Unknown)?;
            let key = name_key(self.folded.shown(token.a as usize, token.b as usize));
            Func::find(&key).map(|f| f.name()).or_else(|| suggest::other_function(&key))
        };
        let (i, name) = (0..self.tokens.len()).find_map(|i| Some((i, function(i)?)))?;
        let is_name = |k: usize| self.tokens.get(k).is_some_and(|t| t.kind == Kind::Name);
        let behind = i + 1 + usize::from(matches!(self.word(i + 1), Some(Rule::OF | Rule::DE)));
        let value = if is_name(behind) {
            behind
        } else {
            let before = i.checked_sub(1 + usize::from(self.word(i.checked_sub(1)?) == Some(Rule::DE)))?;
            Some(before).filter(|k| is_name(*k))?
        };
        // customs days max: a word of a name that nobody knows
        if let Some(first) = value.checked_sub(1).filter(|k| value < i && self.kind(*k) == Some(Kind::Unknown))
            && self.tongue == Tongue::En
        {
            return Some(mistakes::unknown_words(self.span(first, i + 1), self.shown(first, i + 1).trim(), self.tongue));
        }
        let is_window =
            |k: &usize| self.word(*k) == Some(Rule::OVER_LAST) && matches!(self.kind(*k + 2), Some(Kind::Unit(unit)) if is_time(unit));
        let window = (0..self.tokens.len()).find(is_window);
        let aggregates = !matches!(name, "LEFT" | "RIGHT" | "LEN" | "UPPER" | "LOWER" | "TRIM" | "TEXT" | "DATE" | "YEAR" | "IF");
        let plain = window.is_none() && !self.names.is_history(&name_key(self.shown(value, value + 1)));
        let period = match (window, self.tongue) {
            _ if !aggregates => return None,
            (Some(w), _) => self.shown(w, w + 3).to_string(),
            (None, Tongue::En) if plain => "over all rows".to_string(),
            (None, Tongue::Zh) if plain => "所有行".to_string(),
            (None, Tongue::En) => "over last 8 weeks".to_string(),
            (None, Tongue::Zh) => "最近 8 周".to_string(),
        };
        let call = format!("{name}({} {period})", self.shown(value, value + 1));
        let all = [Some(i), Some(value), window, window.map(|w| w + 2)];
        let (from, to) = (all.iter().flatten().min()?, all.iter().flatten().max()?);
        Some(mistakes::call_without_parentheses(self.span(*from, *to + 1), self.shown(i, i + 1), &call, self.tongue))
    }

    /// `ordr quantity`, where `quantity` is a column of a list: one misspelt name in two pieces.
    pub(super) fn name_in_pieces(&self, at: usize) -> Option<Diagnostic> {
        let joins = |k: usize| {
            let (a, b) = (self.tokens[k].b as usize, self.tokens[k + 1].a as usize);
            b == a + 1 && is_space(self.folded.chs[a].c) && self.tokens[k].is_name() && self.tokens[k + 1].is_name()
        };
        let from = (at.saturating_sub(3)..=at).find(|k| k + 1 < self.tokens.len() && joins(*k))?;
        let mut end = from + 2;
        while end < self.tokens.len() && joins(end - 1) {
            end += 1;
        }
        if !self.tokens[from..end].iter().any(|t| t.kind == Kind::Unknown) {
            return None;
        }
        let shown = self.shown(from, end);
        let known = self.names.all();
        let meant = near(shown, known.iter().map(String::as_str)).into_iter().find(|n| n.split(' ').count() == shown.split(' ').count())?;
        Some(mistakes::misspelt_word(self.span(from, end), shown, meant, self.tongue))
    }

    /// 两周连续: the words the other way round.
    fn streak_turned(&self) -> Option<Diagnostic> {
        let turned = |i: &usize| {
            matches!(self.kind(*i), Some(Kind::Number(_)))
                && matches!(self.kind(*i + 1), Some(Kind::Unit(unit)) if is_time(unit))
                && matches!(self.kind(*i + 2), Some(Kind::Unknown))
                && self.shown(*i + 2, *i + 3) == "连续"
        };
        let i = (0..self.tokens.len()).find(turned)?;
        let meant = format!("连续{}", self.shown(i, i + 2));
        Some(mistakes::misspelt_word(self.span(i, i + 3), self.shown(i, i + 3), &meant, self.tongue))
    }

    /// `market is "US", "DE"`
    fn list_after_is(&self, at: usize) -> Option<Diagnostic> {
        let is_text = |k: usize| self.kind(k) == Some(Kind::Text);
        if !is_text(at) || at < 3 {
            return None;
        }
        let mut first = at;
        while first >= 2 && self.tokens[first - 1].is_mark(',') && is_text(first - 2) {
            first -= 2;
        }
        let mut end = at + 1;
        while self.tokens.get(end).is_some_and(|t| t.is_mark(',')) && is_text(end + 1) {
            end += 2;
        }
        let is = first.checked_sub(1).filter(|k| first < at && *k > 0)?;
        let negated = self.word(is) == Some(Rule::IS_NOT);
        if !(negated || self.word(is) == Some(Rule::IS)) || !self.tokens[is - 1].is_name() {
            return None;
        }
        let (value, list) = (self.shown(is - 1, is), self.shown(first, end));
        Some(mistakes::list_after_is(self.span(is - 1, end), self.shown(is, is + 1), value, list, negated, self.tongue))
    }

    /// 低于周计划50%
    fn part_without_of(&self, at: usize) -> Option<Diagnostic> {
        let before = at.checked_sub(1).filter(|k| self.tokens[*k].kind == Kind::Name)?;
        let compared = matches!(self.word(before.checked_sub(1)?), Some(Rule::BELOW | Rule::ABOVE | Rule::AT_LEAST | Rule::AT_MOST));
        let part = compared && matches!(self.kind(at), Some(Kind::Number(_))) && self.is_unit(at + 1, "%");
        part.then(|| mistakes::part_without_of(self.span(before, at + 2), self.shown(before, at), self.shown(at, at + 2), self.tongue))
    }

    /// `below weekly plan by 50%`, 比周计划低50%: a comparison with what is left.
    fn part_less(&self, at: usize) -> Option<Diagnostic> {
        if self.tongue == Tongue::En {
            let by = self.word(at) == Some(Rule::BY) && self.is_unit(at + 2, "%") && at > 1 && self.tokens[at - 1].is_name();
            let sign = match self.word(at.checked_sub(2)?) {
                Some(Rule::BELOW) => '-',
                Some(Rule::ABOVE) => '+',
                _ => return None,
            };
            let better = || {
                let (whole, share) = (self.shown(at - 1, at), self.shown(at + 1, at + 3));
                format!("{} {whole} * (1 {sign} {share})", if sign == '-' { "at most" } else { "at least" })
            };
            return by.then(|| mistakes::part_less(self.span(at - 2, at + 3), self.shown(at - 2, at + 3), &better(), self.tongue));
        }
        let first =
            self.tokens.iter().position(|t| t.kind == Kind::Unknown && self.folded.shown(t.a as usize, t.b as usize).contains('比'))?;
        let c = |k: usize| self.folded.chs.get(k).map_or('\0', |ch| ch.c);
        let last = self.tokens.last()?.b as usize;
        let from = (self.tokens[first].a as usize..last).find(|k| c(*k) == '比')?;
        // what stands behind the comma is another figure
        let last = (from..last).find(|k| matches!(c(*k), ',' | '，')).unwrap_or(last);
        let turn = (from + 2..last).find(|k| matches!(c(*k), '低' | '少' | '高' | '多'))?;
        let typed = self.folded.shown(turn, last);
        let share = super::figures::stated_share(typed)?;
        let end = (turn..last).find(|k| matches!(c(*k), '%' | '成' | '半')).map_or(last, |k| k + 1);
        // 高不到50%: by less than that
        let less = ["不到", "不足", "不超过"].iter().any(|word| typed.contains(word));
        let (words, sign) = match (matches!(c(turn), '低' | '少'), less) {
            (true, false) => ("至多", '-'),
            (true, true) => ("高于", '-'),
            (false, false) => ("至少", '+'),
            (false, true) => ("低于", '+'),
        };
        let better = format!("{words} {} * (1 {sign} {share})", self.folded.shown(from + 1, turn));
        // with its left side, where that can be given the week that is meant
        let opens = |t: &Token| t.is_mark(':') || matches!(t.kind, Kind::Word(Rule::WHEN | Rule::UNLESS | Rule::AND | Rule::OR));
        let start = self.tokens[..first].iter().rposition(opens).map_or(0, |i| i + 1);
        let begin = self.tokens[start].a as usize;
        let whole = format!("{} {better}", self.folded.shown(begin, from).trim());
        let whole = self.last_year_named(&whole).unwrap_or(whole);
        let held = ["连续", "持续", "最近", "过去", "近"].iter().any(|w| whole.contains(w));
        if let Some(dated) = self.dated(&whole).filter(|_| begin < from && !held) {
            return Some(mistakes::part_less(self.folded.span(begin, end), self.folded.shown(begin, end), &dated, self.tongue));
        }
        Some(mistakes::part_less(self.folded.span(from, end), self.folded.shown(from, end), &better, self.tongue))
    }

    /// `when on hand above 500 units, market is "US"`
    fn comma_between_conditions(&self, at: usize) -> Option<Diagnostic> {
        if self.form != Form::Rule || !self.tokens.get(at.checked_sub(1)?)?.is_mark(',') {
            return None;
        }
        let opens = |t: &Token| t.is_mark(':') || matches!(t.kind, Kind::Word(Rule::WHEN | Rule::UNLESS));
        let closes = |t: &Token| {
            matches!(t.kind, Kind::Word(Rule::THEN | Rule::MEANS | Rule::BECAUSE | Rule::UNLESS | Rule::OVERRIDES | Rule::VALID))
        };
        let from = self.tokens[..at].iter().rposition(opens).map_or(0, |i| i + 1);
        let end = self.tokens[at..].iter().position(closes).map_or(self.tokens.len(), |n| at + n);
        let end = if self.tokens[end - 1].is_mark(',') { end - 1 } else { end };
        let mut pieces: Vec<(usize, usize)> = vec![(from, from)];
        let mut depth = 0i32;
        for i in from..end {
            let token = &self.tokens[i];
            depth += i32::from(token.is_mark('(')) - i32::from(token.is_mark(')'));
            let streak = matches!(self.word(i + 1), Some(Rule::STREAK | Rule::FOR | Rule::OVER_LAST | Rule::IN));
            if token.is_mark(',') && depth == 0 && !streak {
                pieces.push((i + 1, i + 1));
            } else if let Some(last) = pieces.last_mut() {
                last.1 = i + 1;
            }
        }
        let compares = |t: &Token| {
            let bound = |w: Rule| super::unsaid::compares(w) && w != Rule::STREAK || matches!(w, Rule::OR_MORE | Rule::OR_LESS);
            t.is_mark('=') || matches!(t.kind, Kind::Word(w) if bound(w))
        };
        // behind the last comma may stand what is to be done
        let action = pieces.pop_if(|(a, b)| self.tokens[*a..*b].first().is_some_and(|t| t.kind == Kind::Phrase));
        let acts = pieces.iter().any(|(a, b)| self.tokens[*a..*b].iter().any(|t| t.kind == Kind::Phrase));
        let conditions = pieces.len() > 1 && !acts && pieces.iter().all(|(a, b)| b > a && self.tokens[*a..*b].iter().any(compares));
        let and = if self.tongue == Tongue::Zh { " 且 " } else { " and " };
        let joined: Vec<&str> = pieces.iter().map(|(a, b)| self.shown(*a, *b)).collect();
        // `unless market is "MX", rating under 4 means ...`: the exception stands first
        let excepts = from > 0 && self.tokens[from - 1].is_word(Rule::UNLESS);
        let acts_behind = self.tokens.get(end).is_some_and(|t| t.is_word(Rule::MEANS) || t.is_word(Rule::THEN));
        if let ([first, second], true, true, None) = (&joined[..], excepts && conditions, acts_behind, &action) {
            let rest = self.shown(end, self.tokens.len()).trim();
            let unless = self.shown(from - 1, from).trim();
            let comma = if self.tongue == Tongue::Zh { "，" } else { ", " };
            let better = format!("{} {rest}{comma}{unless} {}", second.trim(), first.trim());
            return Some(mistakes::said_otherwise(
                self.span(from - 1, self.tokens.len()),
                self.shown(from - 1, self.tokens.len()),
                &better,
                self.tongue,
            ));
        }
        let mut better = joined.join(and);
        if let Some((a, b)) = action {
            better.push_str(&format!("{}{}", if self.tongue == Tongue::Zh { " 则 " } else { " then " }, self.shown(a, b)));
        }
        conditions.then(|| mistakes::comma_between_conditions(self.span(from, end), &better, self.tongue))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spelling::is_han;

    #[test]
    fn words_for_the_running_period_are_keys() {
        assert!(RUNNING.iter().all(|w| name_key(w) == *w));
        assert!(BEHIND_A_DATE.iter().all(|(words, _)| words.iter().all(|w| w.starts_with(is_han))));
    }
}
