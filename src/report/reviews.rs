//! What reviewers answered to decisions, from the last report to the next. Takes answers by key, rule and name; gives
//! them back to the decisions of this run, and says which found none.
//! Invariant: an answer is given to at most one decision, or told among the data issues; none is lost in silence.

use super::facts::{Run, Shown};
use super::verdicts::rule_title;
use crate::column::fold;
use crate::decisions::Decision;
use crate::import::frame::{Fate, Issue};
use crate::plan::{STOCK, TableId};
use crate::said;
use crate::tongue::{Said, Tongue};
use rustc_hash::FxHashMap;

/// Titles of the Decisions sheet, English and Chinese, by which the next run finds what it takes over: rule, name,
/// choice, value.
pub const REVIEW_TITLES: [[&str; 2]; 4] = [["Rule", "规则"], ["Sets", "设定项"], ["Review", "复核"], ["Reviewer's value", "复核值"]];

/// Titles of what a decision was, and of the column that says that an answer is of an earlier one: action, value, mark.
pub const DECIDED_TITLES: [[&str; 2]; 3] = [["Action", "动作"], ["Value", "值"], ["Review is of", "复核针对"]];

/// The choices, English and Chinese.
pub const CHOICES: [[&str; 2]; 3] = [["accept", "接受"], ["change", "修改"], ["reject", "驳回"]];

/// What the stock table is called on a list that speaks of several.
const STOCK_NAMES: [&str; 2] = ["stock", "库存"];

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

/// An answer beside the decision that it belongs to.
#[derive(Clone, Debug)]
pub struct Answered {
    pub choice: String,
    pub value: Answer,
    /// Empty where it is of the decision as it stands.
    pub earlier: String,
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

    /// The lines of a decision, whether or not the last report named the table.
    fn of(&self, key: &[String]) -> Option<(&[String], &[Review])> {
        let named = |name: &str| self.by_decision.get_key_value(&[&[name.to_string()][..], key.get(1..)?].concat());
        // a list of the stock table alone names no table, and another tongue names it otherwise
        let of_stock = || STOCK_NAMES.into_iter().find_map(named).or_else(|| self.by_decision.get_key_value(key.get(1..)?));
        let is_stock = key.first().is_some_and(|name| STOCK_NAMES.contains(&name.as_str()));
        let found = if is_stock { of_stock() } else { self.by_decision.get_key_value(key) };
        found.map(|(key, reviews)| (key.as_slice(), reviews.as_slice()))
    }
}

/// A choice as it is known, in either tongue.
fn known(choice: &str) -> Option<&'static [&'static str; 2]> {
    CHOICES.iter().find(|both| both.iter().any(|word| fold(word) == fold(choice)))
}

/// Table, key parts, rule and name of a decision.
fn key_of(run: &Run<'_>, decision: &Decision) -> Vec<String> {
    let mut key = row_key(run, decision.table, decision.row as usize);
    key.push(rule_title(run.plan, decision.rule).to_string());
    let target = decision.name.and_then(|t| run.plan.targets.get(usize::from(t)));
    key.push(target.map(|t| t.name.clone()).unwrap_or_default());
    key
}

fn row_key(run: &Run<'_>, table: TableId, row: usize) -> Vec<String> {
    let name = run.table_words(table);
    let parts = run.frame(table).map_or(0, |f| f.keys.len());
    let parts = (0..parts).map(|part| run.key(table, row, part)).filter(|part| !part.is_empty());
    std::iter::once(name).chain(parts).map(String::from).collect()
}

/// The answers by decision, as far as there are any; `order` is that of the sheet.
pub fn answered(run: &Run<'_>, order: impl Iterator<Item = u32>) -> Vec<Option<Answered>> {
    let reviews = &run.facts.reviews;
    if reviews.filled() == 0 {
        return Vec::new();
    }
    let mut answers = vec![None; run.decisions.decisions.len()];
    let mut seen: FxHashMap<Vec<String>, usize> = FxHashMap::default();
    for index in order {
        let Some(decision) = run.decisions.decisions.get(index as usize) else { continue };
        let key = key_of(run, decision);
        let Some((_, lines)) = reviews.of(&key) else { continue };
        let nth = seen.entry(key).or_insert(0);
        if let (Some(review), Some(slot)) = (lines.iter().find(|r| r.nth == *nth), answers.get_mut(index as usize)) {
            let choice = known(&review.choice).map_or(review.choice.as_str(), |[en, zh]| run.say(en, zh)).to_string();
            *slot = Some(Answered { choice, value: review.value.clone(), earlier: earlier(run, decision, review) });
        }
        *nth += 1;
    }
    answers
}

/// What an answer was about, where that is not the decision as it stands now.
fn earlier(run: &Run<'_>, decision: &Decision, review: &Review) -> String {
    if !review.earlier.is_empty() {
        return review.earlier.clone();
    }
    if still(run, decision, review) {
        return String::new();
    }
    let value = match &review.decided {
        Answer::Number(n) => crate::columns::words::general(*n),
        Answer::Date(day) => crate::date::iso(*day),
        Answer::Text(text) => text.clone(),
        Answer::None => String::new(),
    };
    let action = &review.action;
    let said = match value.as_str() {
        "" => said!("an earlier decision: {action}", "较早的决策：{action}"),
        _ => said!("an earlier decision: {action}, value {value}", "较早的决策：{action}，值 {value}"),
    };
    run.said(&said).to_string()
}

/// Whether a decision has the value that stood beside the answer; without a value, the same words.
fn still(run: &Run<'_>, decision: &Decision, review: &Review) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(1.0);
    let shape = decision.name.and_then(|t| run.target_shape(t));
    match (shape.zip(decision.value.as_ref()).map(|(shape, value)| run.shown(shape, value)), &review.decided) {
        (Some(Shown::Number(now) | Shown::Date(now)), Answer::Number(then) | Answer::Date(then)) => near(now, *then),
        (Some(Shown::Text(now)), Answer::Text(then)) => now == then,
        (Some(Shown::Truth(now)), Answer::Text(then)) => match now {
            true => ["yes", "是"].contains(&then.as_str()),
            false => ["no", "否"].contains(&then.as_str()),
        },
        (Some(Shown::Unknown), Answer::Text(then)) => ["unknown", "未知"].contains(&then.as_str()),
        (Some(_), _) => false,
        (None, _) => review.action.is_empty() || *decision.words == *review.action,
    }
}

/// How many answers of the last report were taken over, how many of them are of an earlier decision, and how many
/// belong to no decision any more.
pub fn counts(run: &Run<'_>) -> (usize, usize, usize) {
    let answers = answered(run, 0..run.decisions.decisions.len() as u32);
    let taken = answers.iter().flatten().count();
    (taken, answers.iter().flatten().filter(|a| !a.earlier.is_empty()).count(), run.facts.reviews.filled() - taken)
}

/// Answers that belong to no decision of this run, and choices that are none, as data issues.
pub fn issues(run: &Run<'_>) -> Vec<Issue> {
    let reviews = &run.facts.reviews;
    if reviews.filled() == 0 {
        return Vec::new();
    }
    let mut decided: FxHashMap<&[String], usize> = FxHashMap::default();
    for decision in &run.decisions.decisions {
        if let Some((key, _)) = reviews.of(&key_of(run, decision)) {
            *decided.entry(key).or_default() += 1;
        }
    }
    let mut all: Vec<(&Vec<String>, &Review)> = reviews.by_decision.iter().flat_map(|(key, r)| r.iter().map(move |r| (key, r))).collect();
    all.sort_by(|a, b| a.0.cmp(b.0).then(a.1.nth.cmp(&b.1.nth)));
    let mut found = Vec::new();
    for (key, review) in all {
        let Some((rule, row_of)) = key.split_last().and_then(|(_, rest)| rest.split_last()) else { continue };
        let row = row_with(run, row_of);
        if review.nth >= decided.get(key.as_slice()).copied().unwrap_or(0) {
            found.push(without_decision(run, review, rule, row_of, row));
        } else if !review.choice.is_empty() && known(&review.choice).is_none() {
            found.push(no_choice(&review.choice, rule, row_of, row));
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
            "the review \"{shown}\" of rule \"{rule}\" for {key} stands on no line now: {en}",
            "对 {key} 的规则“{rule}”所作的复核“{shown}”已没有对应的行：{zh}"
        ),
        next: said!(
            "nothing to do, unless the rule was only renamed or the key respelled: then enter the review again",
            "一般无需处理；如果只是规则改名或主键换了写法，请重新填写复核"
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
            "The columns Review and Reviewer's value are yours: accept, change or reject a line. What you enter is kept in the next run by key and rule; it changes no decision. To change decisions, change a parameter or a rule."
        }
        Tongue::Zh => {
            "“复核”和“复核值”两列由您填写：对每行选择接受、修改或驳回。填写的内容按主键和规则保留到下次运行，不改变决策；要改变决策，请修改参数或规则。"
        }
    }
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn an_answer_of_another_value_says_so() {
        let base = world(Tongue::En, 30);
        let run = base.run();
        let (at, decision) = run.decisions.decisions.iter().enumerate().find(|(_, d)| d.name == Some(1)).expect("a markdown");
        let mut key = key_of(&run, decision);
        key.remove(0);
        let answer = |decided: Answer| {
            let mut world = world(Tongue::En, 30);
            let review = Review { choice: "接受".into(), action: "mark down".into(), decided, ..Review::default() };
            world.facts.reviews.add(key.clone(), review);
            let run = world.run();
            let all = answered(&run, 0..run.decisions.decisions.len() as u32);
            let found = all[at].clone().expect("its answer");
            (found.choice, found.earlier)
        };
        let value = match run.shown(run.target_shape(1).expect("a shape"), decision.value.as_ref().expect("a value")) {
            Shown::Number(n) => n,
            other => panic!("{other:?}"),
        };
        assert_eq!(answer(Answer::Number(value)), ("accept".to_string(), String::new()));
        assert_eq!(answer(Answer::Number(7.0)).1, "an earlier decision: mark down, value 7");
    }
}
