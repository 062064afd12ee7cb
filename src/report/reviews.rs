//! What reviewers answered to decisions, from the last report to the next: the answers by key, rule and name, and what
//! is to be said of those that found no decision or are no choice. Invariant: no answer is lost until its cells are cleared.

use super::answered::{Pairs, row_key};
use super::facts::Run;
use crate::column::fold;
use crate::import::frame::{Fate, Issue};
use crate::plan::STOCK;
use crate::said;
use crate::tongue::{Said, Tongue};
use rustc_hash::{FxHashMap, FxHashSet};

/// Titles of the Decisions sheet, English and Chinese, by which the next run finds what it takes over: rule, name,
/// choice, value.
pub const REVIEW_TITLES: [[&str; 2]; 4] = [["Rule", "规则"], ["Sets", "设定项"], ["Review", "复核"], ["Reviewer's value", "复核值"]];

/// Titles of what a decision was, and of the column that says that an answer is of an earlier one: action, value, mark.
pub const DECIDED_TITLES: [[&str; 2]; 3] = [["Action", "动作"], ["Value", "值"], ["Review is of", "复核针对"]];

/// The choices, English and Chinese.
pub const CHOICES: [[&str; 2]; 3] = [["accept", "接受"], ["change", "修改"], ["reject", "驳回"]];

/// What the stock table is called on a list that speaks of several.
pub const STOCK_NAMES: [&str; 2] = ["stock", "库存"];

/// What a cell holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Answer {
    #[default]
    None,
    Number(f64),
    /// Excel serial day.
    Date(f64),
    Text(String),
}

/// One answered line of the last report.
#[derive(Clone, Debug, Default)]
pub struct Review {
    /// Which of the lines with its key, rule and name it is, since a rule may act more than once on a name.
    pub nth: usize,
    pub choice: String,
    /// The reviewer's own value.
    pub value: Answer,
    /// The action and value that stood on the line.
    pub action: String,
    pub decided: Answer,
    /// What the line said already of an earlier decision.
    pub earlier: String,
}

#[derive(Clone, Debug, Default)]
pub struct Reviews {
    /// By key parts that are not empty, rule and name. On a list that speaks of several tables the table stands first.
    by_decision: FxHashMap<Vec<String>, Vec<Review>>,
    filled: usize,
}

impl Reviews {
    /// Adds an answered line of the last report.
    pub fn add(&mut self, decision: Vec<String>, review: Review) {
        self.filled += 1;
        self.by_decision.entry(decision).or_default().push(review);
    }

    /// How many lines have an answer.
    pub fn filled(&self) -> usize {
        self.filled
    }

    /// All of them, by key and place.
    pub fn all(&self) -> Vec<(&[String], &Review)> {
        let mut all: Vec<(&[String], &Review)> =
            self.by_decision.iter().flat_map(|(key, reviews)| reviews.iter().map(|r| (key.as_slice(), r))).collect();
        all.sort_by(|a, b| a.0.cmp(b.0).then(a.1.nth.cmp(&b.1.nth)));
        all
    }

    /// The lines of a decision, whether or not the last report named the table.
    pub fn of(&self, key: &[String]) -> Option<(&[String], &[Review])> {
        let named = |name: &str| self.by_decision.get_key_value(&[&[name.to_string()][..], key.get(1..)?].concat());
        // a list of the stock table alone names no table, and another tongue names it otherwise
        let of_stock = || STOCK_NAMES.into_iter().find_map(named).or_else(|| self.by_decision.get_key_value(key.get(1..)?));
        let is_stock = key.first().is_some_and(|name| STOCK_NAMES.contains(&name.as_str()));
        let found = if is_stock { of_stock() } else { self.by_decision.get_key_value(key) };
        found.map(|(key, reviews)| (key.as_slice(), reviews.as_slice()))
    }
}

/// A choice as it is known, in either tongue.
pub fn known(choice: &str) -> Option<&'static [&'static str; 2]> {
    CHOICES.iter().find(|both| both.iter().any(|word| fold(word) == fold(choice)))
}

/// Answers that belong to no decision of this run, and choices that are none, as data issues.
pub fn issues(run: &Run<'_>) -> Vec<Issue> {
    let pairs = Pairs::of(run);
    let lost: FxHashSet<(&[String], usize)> = pairs.without.iter().map(|(key, review)| (*key, review.nth)).collect();
    let mut found = Vec::new();
    for (key, review) in run.facts.reviews.all() {
        let Some((rule, row_of)) = key.split_last().and_then(|(_, rest)| rest.split_last()) else { continue };
        if lost.contains(&(key, review.nth)) {
            found.push(without_decision(run, review, rule, row_of, row_with(run, row_of)));
        } else if !review.choice.is_empty() && known(&review.choice).is_none() {
            found.push(no_choice(&review.choice, rule, row_of, row_with(run, row_of)));
        }
    }
    found
}

/// The row of the stock table with these key parts.
fn row_with(run: &Run<'_>, key: &[String]) -> Option<usize> {
    (0..run.bound.stock.len()).find(|row| {
        let own = row_key(run, STOCK, *row);
        let named = key.first().is_some_and(|name| STOCK_NAMES.contains(&name.as_str()));
        own[1..] == *key || named && own[1..] == key[1..]
    })
}

fn without_decision(run: &Run<'_>, review: &Review, rule: &str, key: &[String], row: Option<usize>) -> Issue {
    let of_list = || key.first().is_some_and(|first| run.plan.tables.iter().skip(2).any(|t| t.name == *first));
    let why = if !run.plan.rules.iter().any(|r| r.title == rule) {
        said!("no rule has this title any more", "已没有这个标题的规则")
    } else if row.is_none() && !of_list() {
        said!("no row has this key any more", "已没有这个主键的行")
    } else {
        said!("the rule does not decide this for the row any more", "该规则对这一行不再作此决策")
    };
    let Said { en, zh } = why;
    let value = match &review.value {
        Answer::None => String::new(),
        Answer::Number(n) => crate::columns::words::general(*n),
        Answer::Date(day) => crate::date::iso(*day),
        Answer::Text(text) => text.clone(),
    };
    let shown = [review.choice.as_str(), &value].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let key = key.join(" / ");
    Issue {
        code: "review-without-decision",
        cell: None,
        row,
        fate: Fate::Noted,
        message: said!(
            "the review \"{shown}\" of rule \"{rule}\" for {key} has no decision now: {en}",
            "对 {key} 的规则“{rule}”所作的复核“{shown}”现无对应的决策：{zh}"
        ),
        next: said!(
            "it is kept below the table of the sheet Decisions and goes back to its decision once that is made again; to delete it, clear it there. If the rule was renamed or the key respelled, enter it again",
            "它保留在工作表“决策”的表格下方，等该决策再次作出时自动归位；如要删除，请在那里清空。如果规则改了名或主键换了写法，请重新填写"
        ),
    }
}

fn no_choice(choice: &str, rule: &str, key: &[String], row: Option<usize>) -> Issue {
    let key = key.join(" / ");
    Issue {
        code: "review-word",
        cell: None,
        row,
        fate: Fate::Noted,
        message: said!(
            "\"{choice}\" in the column Review (rule \"{rule}\", {key}) is none of accept, change, reject; it is kept as it stands",
            "“复核”列中的“{choice}”（规则“{rule}”，{key}）不是接受、修改或驳回；已原样保留"
        ),
        next: said!("choose one of the three in that cell", "请在该单元格中选择三者之一"),
    }
}

/// The remark above the list of decisions.
pub fn remark<'w>(tongue: Tongue) -> &'w str {
    match tongue {
        Tongue::En => {
            "The columns Review and Reviewer's value are yours: accept, change or reject a line. What you enter is kept by key and rule until you delete it; it changes no decision. To change decisions, change a parameter or a rule."
        }
        Tongue::Zh => {
            "“复核”和“复核值”两列由您填写：对每行选择接受、修改或驳回。填写的内容按主键和规则一直保留，直到您删除，不改变决策；要改变决策，请修改参数或规则。"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::answered::counts;
    use super::super::world::world;
    use super::*;

    /// A run whose last report had one answered line.
    fn reviewed(rule: &str, key: &str, review: Review) -> crate::report::world::World {
        let mut world = world(Tongue::En, 30);
        world.facts.reviews.add(vec![key.to_string(), rule.to_string(), String::new()], review);
        world
    }

    #[test]
    fn an_answer_without_its_rule_or_row_is_told() {
        let review = || Review { choice: "Accept ".into(), ..Review::default() };
        let of = |rule: &str, key: &str| {
            let world = reviewed(rule, key, review());
            let run = world.run();
            assert_eq!(counts(&run), (0, 0, 1));
            issues(&run).into_iter().map(|i| (i.code, i.message.en)).collect::<Vec<_>>()
        };
        let found = of("A rule of old", "nowhere");
        assert_eq!(found.len(), 1);
        assert!(found[0].1.ends_with("no rule has this title any more"), "{found:?}");
        let title = world(Tongue::En, 30).run().plan.rules[0].title.clone();
        assert!(of(&title, "nowhere")[0].1.ends_with("no row has this key any more"));
    }

    #[test]
    fn choices_are_known_in_both_tongues_however_they_are_typed() {
        assert_eq!(known("Accept"), Some(&CHOICES[0]));
        assert_eq!(known(" 驳回"), Some(&CHOICES[2]));
        assert_eq!(known("ok"), None);
    }
}
