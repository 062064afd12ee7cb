//! What the words behind `why` mean: a row of the stock table by its key; the title of a rule, a name, or an action.
//! What is not there is answered with what is near.

use crate::column::fold;
use crate::driver::{Checked, Judged, SpelledAction};
use crate::import::sheet::Cell;
use crate::plan::{ColumnDef, ColumnId, RuleId, STOCK, Source, WHOLE};
use crate::said;
use crate::spelling;
use crate::tongue::{Said, listed};

/// Titles that are offered where none is near.
const RULES_TOLD: usize = 12;
/// Names that share a word with what was asked for.
const NEAR_TOLD: usize = 6;

pub fn key_words(row: usize, checked: &Checked, judged: &Judged) -> String {
    let parts = judged.bound.stock.keys.iter().filter_map(|k| k.get(row)).map(|id| checked.texts.get(*id));
    parts.collect::<Vec<_>>().join("/")
}

pub fn find_row(key: &str, checked: &Checked, judged: &Judged) -> Result<u32, Said> {
    let keys: Vec<String> = (0..judged.bound.stock.len()).map(|row| key_words(row, checked, judged)).collect();
    let wanted = fold(key);
    if let Some(row) = keys.iter().position(|k| k == key).or_else(|| keys.iter().position(|k| fold(k) == wanted)) {
        return Ok(row as u32);
    }
    if let Some(said) = left_out(&wanted, checked, judged) {
        return Err(said);
    }
    let starts: Vec<&str> = keys.iter().filter(|k| fold(k).starts_with(&wanted)).map(String::as_str).take(5).collect();
    let near = if starts.is_empty() { spelling::near(key, keys.iter().map(String::as_str)) } else { starts };
    let columns: Vec<&str> = judged.facts.keys.get(usize::from(STOCK)).into_iter().flatten().map(|k| k.name.as_str()).collect();
    let Said { en, zh } = match near.as_slice() {
        [] => {
            let sheet = checked.sources.sheet(judged.bound.stock.sheet);
            let first = keys.first().map_or("", String::as_str);
            said!(
                "Write it as it stands on the sheet \"{sheet}\", for example: restock why \"{first}\".",
                "请照工作表“{sheet}”里的写法填写，例如：restock why \"{first}\"。"
            )
        }
        near => {
            let Said { en, zh } = listed(near);
            said!("Did you mean {en}?", "是不是{zh}？")
        }
    };
    let (parts_en, parts_zh) = match columns.as_slice() {
        [] | [_] => (String::new(), String::new()),
        several => {
            let shown = several.join("/");
            (format!(" The parts of the key are parted by /: {shown}."), format!("主键由几列组成，各部分之间写 /：{shown}。"))
        }
    };
    Err(said!("There is no row with the key \"{key}\". {en}{parts_en}", "没有主键为“{key}”的行。{zh}{parts_zh}"))
}

/// A row of the sheet with this key that was not read as a row of the table, with the reason: a total.
fn left_out(wanted: &str, checked: &Checked, judged: &Judged) -> Option<Said> {
    let stock = &judged.bound.stock;
    let sheet = checked.sheets.iter().find(|sheet| sheet.id == stock.sheet)?;
    let columns: Vec<u32> = checked.located.stock.key.iter().filter_map(|key| checked.located.stock.columns.get(*key)?.col).collect();
    let holds =
        |row: u32| columns.iter().any(|col| matches!(sheet.get(row, *col), Cell::Text(id) if fold(checked.texts.get(id)) == wanted));
    let (row, Said { en, zh }) = judged.bound.skipped.iter().find(|(row, _)| holds(*row))?;
    let (name, row) = (checked.sources.sheet(stock.sheet), row + 1);
    Some(said!("Row {row} of the sheet \"{name}\": {en}.", "工作表“{name}”第 {row} 行：{zh}。"))
}

/// What the second word of the question means.
pub enum Asked {
    /// A name that no rule sets.
    Value(ColumnId),
    Rule(RuleId),
    /// The words of an action, or a name that rules set: the rules that do so, and the names.
    Several {
        rules: Vec<RuleId>,
        sets: Vec<String>,
    },
}

pub fn asked(words: &str, checked: &Checked) -> Result<Asked, Said> {
    let rule = find_rule(words, checked);
    let key = spelling::name_key(words);
    let is_exact = |rule: &RuleId| checked.plan.rules.get(usize::from(*rule)).is_some_and(|r| spelling::name_key(&r.title) == key);
    if rule.as_ref().is_ok_and(is_exact) || key.is_empty() {
        return rule.map(Asked::Rule);
    }
    if let Some(asked) = name_asked(&key, checked) {
        return Ok(asked);
    }
    let planned = checked.plan.limits.iter().map(|l| &l.name).chain(checked.plan.orders.iter().map(|o| &o.name));
    if let Some(name) = planned.into_iter().find(|name| spelling::name_key(name) == key) {
        return Ok(Asked::Several { rules: Vec::new(), sets: vec![name.clone()] });
    }
    let spelled =
        |action: &&SpelledAction| action.words.iter().map(|s| spelling::name_key(s)).any(|s| begins(&s, &key) || begins(&key, &s));
    let named: Vec<&SpelledAction> = checked.spelled.actions.iter().filter(spelled).collect();
    let actions: Vec<String> = named.iter().flat_map(|action| &action.words).map(|s| spelling::name_key(s)).collect();
    let do_one_of = |actions: &[String]| -> Vec<RuleId> {
        let does = |rule: &crate::plan::Rule| {
            rule.actions.iter().map(|a| spelling::name_key(&a.words)).any(|own| actions.iter().any(|action| begins(&own, action)))
        };
        checked.plan.rules.iter().enumerate().filter(|(_, r)| does(r)).map(|(n, _)| n as RuleId).collect()
    };
    let asked_for = do_one_of(&actions);
    // `markdown 15%` does what `mark down by 15%` does: it names what the others set
    let set = checked.plan.targets.iter().filter(|t| t.writers.iter().any(|w| asked_for.contains(&w.rule)));
    let by_name: Vec<String> = set.map(|t| spelling::name_key(&t.name)).collect();
    let rules = do_one_of(&[actions, by_name].concat());
    if !rules.is_empty() {
        return Ok(Asked::Several { rules, sets: Vec::new() });
    }
    // no rule does it, but what it would set has a value
    let set = named.iter().flat_map(|action| &action.sets);
    match set.map(|s| spelling::name_key(s)).find_map(|set| name_asked(&set, checked)) {
        Some(asked) => Ok(asked),
        None => rule.map(Asked::Rule),
    }
}

/// A name that rules set, with these rules, or one that has a value without them.
fn name_asked(key: &str, checked: &Checked) -> Option<Asked> {
    let is_key = |spelled: &String| spelling::name_key(spelled) == key;
    let name = checked.spelled.set.iter().find(|all| all.iter().any(is_key));
    let target = name.and_then(|all| checked.plan.targets.iter().find(|t| all.contains(&t.name)));
    if let Some(target) = target {
        let mut rules: Vec<RuleId> = target.writers.iter().map(|w| w.rule).collect();
        rules.dedup();
        return Some(Asked::Several { rules, sets: vec![target.name.clone()] });
    }
    let named = |c: &ColumnDef| [STOCK, WHOLE].contains(&c.table) && c.source != Source::Hidden && is_key(&c.name);
    checked.plan.columns.iter().rposition(named).map(|column| Asked::Value(column as ColumnId))
}

/// Whether words begin with other words; Chinese ones need no blank behind them.
fn begins(words: &str, with: &str) -> bool {
    let latin = with.ends_with(|c: char| c.is_ascii_alphanumeric());
    words.strip_prefix(with).is_some_and(|rest| !latin || !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
}

fn find_rule(title: &str, checked: &Checked) -> Result<RuleId, Said> {
    let rules = &checked.plan.rules;
    let wanted = fold(title);
    if let Some(rule) = rules.iter().position(|r| r.title == title).or_else(|| rules.iter().position(|r| fold(&r.title) == wanted)) {
        return Ok(rule as RuleId);
    }
    let titles: Vec<&str> = rules.iter().map(|r| r.title.as_str()).collect();
    let names = checked.plan.columns.iter().filter(|c| [STOCK, WHOLE].contains(&c.table) && c.source != Source::Hidden);
    let names: Vec<&str> = names.map(|c| c.name.as_str()).collect();
    let all = || titles.iter().chain(&names).copied();
    let mut near = spelling::near(title, all());
    if near.is_empty() {
        near = all().filter(|other| shares_word(title, other)).take(NEAR_TOLD).collect();
        near.dedup();
    }
    if !near.is_empty() {
        let Said { en, zh } = listed(&near);
        return Err(said!("There is no rule or name \"{title}\". Did you mean {en}?", "没有规则或名称“{title}”。是不是{zh}？"));
    }
    let told = &titles[..titles.len().min(RULES_TOLD)];
    let more = titles.len() - told.len();
    let Said { en, zh } = listed(told);
    let (more_en, more_zh) =
        if more == 0 { (String::new(), String::new()) } else { (format!(" and {more} more"), format!(" 等 {} 条", titles.len())) };
    Err(said!("There is no rule \"{title}\". The rules: {en}{more_en}.", "没有规则“{title}”。现有规则：{zh}{more_zh}。"))
}

/// Whether one holds the other, or a word of it: 补货 and 补货量, `reorder` and `order quantity`.
fn shares_word(asked: &str, name: &str) -> bool {
    let (asked, name) = (spelling::name_key(asked), spelling::name_key(name));
    let long = |word: &&str| word.chars().count() >= if word.is_ascii() { 4 } else { 2 };
    name.contains(&asked) || name.split_whitespace().filter(long).any(|word| asked.contains(word))
}
