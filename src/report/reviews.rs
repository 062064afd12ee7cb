//! What reviewers answered to decisions, from the last report to the next. Takes answers by key, rule and name; gives
//! them back in the order in which they came.
//! Invariant: an answer is given to at most one decision.

use rustc_hash::FxHashMap;

/// Titles of the Decisions sheet, English and Chinese, by which the next run finds what it takes over: rule, name,
/// choice, value.
pub const REVIEW_TITLES: [[&str; 2]; 4] = [["Rule", "规则"], ["Sets", "设定项"], ["Review", "复核"], ["Reviewer's value", "复核值"]];

/// The choices, English and Chinese.
pub const CHOICES: [[&str; 2]; 3] = [["accept", "接受"], ["change", "修改"], ["reject", "驳回"]];

/// What was typed beside a choice.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Answer {
    #[default]
    None,
    Number(f64),
    /// Excel serial day.
    Date(f64),
    Text(String),
}

#[derive(Clone, Debug, Default)]
pub struct Reviews {
    /// By key parts, rule and name: the answered ones of its lines and their places, since a rule may act more than once
    /// on a name.
    by_decision: FxHashMap<Vec<String>, Vec<(usize, String, Answer)>>,
    filled: usize,
}

impl Reviews {
    /// Adds an answered line of the last report: the `nth` of its decision.
    pub fn add(&mut self, decision: Vec<String>, nth: usize, choice: String, value: Answer) {
        self.filled += 1;
        self.by_decision.entry(decision).or_default().push((nth, choice, value));
    }

    /// How many lines have an answer.
    pub fn filled(&self) -> usize {
        self.filled
    }

    /// The answer to the `nth` decision of this key, rule and name; the choice in the tongue asked for.
    pub fn answer(&self, decision: &[String], nth: usize, chinese: bool) -> Option<(&str, &Answer)> {
        let (_, choice, value) = self.by_decision.get(decision)?.iter().find(|(place, ..)| *place == nth)?;
        let known = CHOICES.iter().find(|both| both.contains(&choice.as_str()));
        Some((known.map_or(choice, |both| both[usize::from(chinese)]), value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_go_by_decision_and_place() {
        let mut reviews = Reviews::default();
        let key = || vec!["A1".to_string(), "Reorder".into(), String::new()];
        reviews.add(key(), 1, "reject".into(), Answer::Number(3.0));
        assert_eq!(reviews.filled(), 1);
        assert_eq!(reviews.answer(&key(), 1, true), Some(("驳回", &Answer::Number(3.0))));
        assert_eq!((reviews.answer(&key(), 0, false), reviews.answer(&key(), 2, false)), (None, None));
    }
}
