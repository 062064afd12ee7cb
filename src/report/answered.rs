//! Which answer of the last report belongs to which decision of this run. Takes the run with its answers; gives them by
//! decision, and those that have none now. Invariant: each answer is given to one decision or is among those without.

use super::facts::{Run, Shown};
use super::reviews::{Answer, Review, STOCK_NAMES, known};
use super::verdicts::rule_title;
use crate::decisions::Decision;
use crate::plan::{STOCK, TableId};
use crate::said;
use crate::tongue::Said;
use rustc_hash::FxHashMap;

/// An answer beside the decision that it belongs to.
#[derive(Clone, Debug)]
pub struct Answered {
    pub choice: String,
    pub value: Answer,
    /// Empty where it is of the decision as it stands.
    pub earlier: String,
}

/// All answers of the last report.
#[derive(Default)]
pub struct Pairs<'r> {
    /// By decision; empty where nobody answered.
    pub by_decision: Vec<Option<&'r Review>>,
    /// By key, rule and name, in that order.
    pub without: Vec<(&'r [String], &'r Review)>,
}

impl<'r> Pairs<'r> {
    pub fn of(run: &Run<'r>) -> Pairs<'r> {
        let (reviews, decisions) = (&run.facts.reviews, &run.decisions.decisions);
        if reviews.filled() == 0 {
            return Pairs::default();
        }
        let mut groups: FxHashMap<&[String], Vec<usize>> = FxHashMap::default();
        for (index, decision) in decisions.iter().enumerate() {
            if let Some((key, _)) = reviews.of(&key_of(run, decision)) {
                groups.entry(key).or_default().push(index);
            }
        }
        let mut pairs = Pairs { by_decision: vec![None; decisions.len()], without: Vec::new() };
        let mut left = reviews.all();
        // a rule may act more than once on a name, and not all of it is decided in each run: first what still stands
        for (must_stand, must_be_nth) in [(true, true), (true, false), (false, true)] {
            left.retain(|(key, review)| {
                let group = groups.get(key).map_or(&[][..], Vec::as_slice);
                let fits = |(nth, index): (usize, &usize)| {
                    let stands = || decisions.get(*index).is_some_and(|d| still(run, d, review));
                    let is_free = matches!(pairs.by_decision.get(*index), Some(None));
                    (is_free && (!must_be_nth || nth == review.nth) && (!must_stand || stands())).then_some(*index)
                };
                let found = group.iter().enumerate().find_map(fits);
                if let Some(slot) = found.and_then(|index| pairs.by_decision.get_mut(index)) {
                    *slot = Some(review);
                }
                found.is_none()
            });
        }
        // the same order in the next run, which reads the table from the line
        left.sort_by_cached_key(|(key, review)| {
            (table_of(run, key), key_parts(run, key, true), key[key.len().saturating_sub(2)..].to_vec(), review.nth)
        });
        pairs.without = left;
        pairs
    }

    /// The answer of a decision, in the words of this run.
    pub fn answered(&self, run: &Run<'_>, index: u32) -> Option<Answered> {
        let review = self.by_decision.get(index as usize).copied().flatten()?;
        let decision = run.decisions.decisions.get(index as usize)?;
        Some(Answered { choice: choice(run, review), value: review.value.clone(), earlier: earlier(run, decision, review) })
    }
}

/// The choice in the tongue of the report, or as it was typed.
pub fn choice(run: &Run<'_>, review: &Review) -> String {
    known(&review.choice).map_or(review.choice.as_str(), |[en, zh]| run.say(en, zh)).to_string()
}

/// How many answers of the last report were taken over, how many of them are of an earlier decision, and how many
/// belong to no decision now.
pub fn counts(run: &Run<'_>) -> (usize, usize, usize) {
    let pairs = Pairs::of(run);
    let answers: Vec<Answered> = (0..pairs.by_decision.len() as u32).filter_map(|index| pairs.answered(run, index)).collect();
    (answers.len(), answers.iter().filter(|a| !a.earlier.is_empty()).count(), pairs.without.len())
}

/// Table, key parts, rule and name of a decision.
fn key_of(run: &Run<'_>, decision: &Decision) -> Vec<String> {
    let mut key = row_key(run, decision.table, decision.row as usize);
    key.push(rule_title(run.plan, decision.rule).to_string());
    let target = decision.name.and_then(|t| run.plan.targets.get(usize::from(t)));
    key.push(target.map(|t| t.name.clone()).unwrap_or_default());
    key
}

/// The table and the key parts that are not empty.
pub fn row_key(run: &Run<'_>, table: TableId, row: usize) -> Vec<String> {
    let name = run.table_words(table);
    let parts = run.frame(table).map_or(0, |f| f.keys.len());
    let parts = (0..parts).map(|part| run.key(table, row, part)).filter(|part| !part.is_empty());
    std::iter::once(name).chain(parts).map(String::from).collect()
}

/// The table that the key of an answer names; the stock table where it names none.
pub fn table_of(run: &Run<'_>, key: &[String]) -> TableId {
    let named = |name: &String| run.plan.tables.iter().skip(usize::from(STOCK) + 1).position(|t| t.name == *name);
    key.first().and_then(named).map_or(STOCK, |list| list as TableId + STOCK + 1)
}

/// Key parts as they stand on a list: with the table in front where the list says it of each line.
pub fn key_parts(run: &Run<'_>, key: &[String], with_table: bool) -> Vec<String> {
    let row = &key[..key.len().saturating_sub(2)];
    let names_stock = row.len() > 1 && STOCK_NAMES.contains(&row[0].as_str());
    match (table_of(run, row) == STOCK, with_table, names_stock) {
        (true, true, false) => std::iter::once(run.table_words(STOCK).to_string()).chain(row.iter().cloned()).collect(),
        (true, true, true) => std::iter::once(run.table_words(STOCK).to_string()).chain(row[1..].iter().cloned()).collect(),
        (true, false, true) => row[1..].to_vec(),
        _ => row.to_vec(),
    }
}

/// What an answer was about, where that is not the decision as it stands now.
fn earlier(run: &Run<'_>, decision: &Decision, review: &Review) -> String {
    if !review.earlier.is_empty() {
        let now = was(&decision.words, &value_of(run, decision));
        let is_back = [now.en.as_ref(), now.zh.as_ref()].contains(&review.earlier.as_str());
        return if is_back { String::new() } else { review.earlier.clone() };
    }
    if still(run, decision, review) {
        return String::new();
    }
    run.said(&was(&review.action, &review.decided)).to_string()
}

fn was(action: &str, value: &Answer) -> Said {
    let value = match value {
        Answer::Number(n) => crate::columns::words::general(*n),
        Answer::Date(day) => crate::date::iso(*day),
        Answer::Text(text) => text.clone(),
        Answer::None => String::new(),
    };
    match value.as_str() {
        "" => said!("an earlier decision: {action}", "较早的决策：{action}"),
        _ => said!("an earlier decision: {action}, value {value}", "较早的决策：{action}，值 {value}"),
    }
}

/// The value of a decision as its cell holds it.
fn value_of(run: &Run<'_>, decision: &Decision) -> Answer {
    let shape = decision.name.and_then(|t| run.target_shape(t));
    match shape.zip(decision.value.as_ref()).map(|(shape, value)| run.shown(shape, value)) {
        Some(Shown::Number(n)) => Answer::Number(n),
        Some(Shown::Date(day)) => Answer::Date(day),
        Some(Shown::Text(text)) => Answer::Text(text.to_string()),
        Some(Shown::Truth(truth)) => Answer::Text(run.yes_no(truth).to_string()),
        Some(Shown::Unknown) => Answer::Text(run.say("unknown", "未知").to_string()),
        None => Answer::None,
    }
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

#[cfg(test)]
mod tests {
    use super::super::world::world;
    use super::*;
    use crate::tongue::Tongue;

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
            let found = Pairs::of(&run).answered(&run, at as u32).expect("its answer");
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
