//! Ranges in conditions, as people write them: `days of cover 60-90 days`, 可售天数在60到90天, 2026-11-20到2026-12-01.
//! Takes the tokens of a line that cannot be read; returns the range with "between".
//! Invariant: both ends are those that were written.

use super::canon::Rule;
use super::explain::Explain;
use super::mistakes;
use super::token::{Kind, Token};
use crate::diagnostic::Diagnostic;
use crate::spelling::name_key;

/// What may stand between a name and its range.
const LINKS: [&str; 14] = ["within", "is within", "is", "are", "in", "of", "at", "from", "在", "是", "为", "从", "处于", "位于"];
/// The day of the run.
const TODAY: [&str; 8] = ["today", "the date", "now", "date", "今天", "今日", "日期", "当天"];
/// What may stand behind the range and says it once more.
const ENDS: [&str; 6] = ["之间", "内", "以内", "之内", "的", "期间"];

impl Explain<'_, '_> {
    pub(super) fn range_of_condition(&self, line: Rule) -> Option<Diagnostic> {
        if !matches!(line, Rule::rule_head | Rule::rule_line) {
            return None;
        }
        self.valid_from().or_else(|| (1..self.tokens.len()).find_map(|low| self.range_at(low)))
    }

    /// `valid from 2026-11-01 to 2026-12-01`, `valid until 2026-12-01`: the clause takes two days and no word before them.
    fn valid_from(&self) -> Option<Diagnostic> {
        let valid = self.tokens.iter().position(|t| t.is_word(Rule::VALID))?;
        let day = |i: usize| matches!(self.kind(i), Some(Kind::Date(_)));
        let first = (valid + 1..valid + 4).find(|i| day(*i))?;
        let shown = |i: usize| self.shown(i, i + 1).trim();
        let (better, end) = match self.tokens.get(first + 1) {
            Some(to) if to.is_word(Rule::TO) && day(first + 2) && first > valid + 1 => {
                (format!("{} {} {} {}", shown(valid), shown(first), shown(first + 1), shown(first + 2)), first + 3)
            }
            None if first > valid + 1 => {
                let since = ["from", "since", "自", "从", "after"].contains(&name_key(shown(first - 1)).as_str());
                let (en, zh) = if since { ("on or after", "不早于") } else { ("on or before", "不晚于") };
                (self.say(&format!("when TODAY() {en} {}", shown(first)), &format!("当 TODAY() {zh} {}", shown(first))), first + 1)
            }
            _ => return None,
        };
        Some(mistakes::said_otherwise(self.span(valid, end), self.shown(valid, end), &better, self.tongue))
    }

    /// The range whose lower end begins at a token.
    fn range_at(&self, low: usize) -> Option<Diagnostic> {
        let joint = self.end(low)?;
        let joins = |t: &Token| t.is_word(Rule::TO) || t.is_mark('-') || t.is_mark('~');
        let high = joint + 1;
        let end = self.tokens.get(joint).filter(|t| joins(t)).and_then(|_| self.end(high))?;
        let is_day = matches!(self.kind(low), Some(Kind::Date(_)));
        let linked = |k: usize| LINKS.contains(&name_key(self.shown(k, k + 1)).as_str());
        let before = if linked(low - 1) && low > 1 { low - 2 } else { low - 1 };
        let opens = |t: &Token| t.is_mark(':') || [Rule::WHEN, Rule::UNLESS, Rule::AND, Rule::OR].iter().any(|word| t.is_word(*word));
        let (from, value) = match &self.tokens[before] {
            today
                if is_day
                    && TODAY.contains(&name_key(self.shown(before, before + 1)).as_str())
                    && !opens(today)
                    && today.kind != Kind::Name =>
            {
                (before, "TODAY()".to_string())
            }
            name if name.is_name() => (before, self.shown(before, before + 1).trim().to_string()),
            head if is_day && opens(head) => (before + 1, "TODAY()".to_string()),
            _ => return None,
        };
        let more = self
            .tokens
            .get(end)
            .is_some_and(|t| t.is_word(Rule::BETWEEN_END) || ENDS.contains(&name_key(self.shown(end, end + 1)).as_str()));
        let (low, high) = (self.shown(low, joint).trim(), self.shown(high, end).trim());
        Some(mistakes::range_of_condition(self.span(from, end + usize::from(more)), &value, low, high, self.tongue))
    }

    /// Behind a number with its unit, or a day.
    fn end(&self, at: usize) -> Option<usize> {
        match self.kind(at)? {
            Kind::Date(_) => Some(at + 1),
            Kind::Number(_) => Some(at + 1 + usize::from(matches!(self.kind(at + 1), Some(Kind::Unit(_))))),
            _ => None,
        }
    }
}
