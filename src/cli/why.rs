//! `restock why KEY [RULE]`: which clause of which rule held, failed or was unknown for one row, with the values behind
//! it and their cells.

use super::answer::{Page, value_of};
use super::asked::{Asked, asked, find_row, key_words};
use super::{Voice, args::Question, args::Work, files, narrate};
use crate::decisions::{self, Verdict, WhyRule};
use crate::driver::{self, Checked, Judged};
use crate::plan::{RuleId, STOCK, TableId, Target};
use crate::said;
use crate::tongue::Said;

pub fn why(work: &Work, question: &Question, voice: &mut Voice) -> u8 {
    let mut checked = driver::check(&files::request(work, voice.tongue), &files::Disk);
    let judged = driver::judge(&mut checked);
    let errors: Vec<_> = checked.diagnostics.iter().filter(|d| d.is_error()).cloned().collect();
    narrate::diagnostics(&errors, &checked, voice);
    let Some(judged) = judged else { return 1 };
    let row = match find_row(&question.key, &checked, &judged) {
        Ok(row) => row,
        Err(said) => {
            voice.say_in(&said, checked.tongue);
            return 1;
        }
    };
    let asked = match question.rule.as_deref().map(|words| asked(words, &checked)).transpose() {
        Ok(asked) => asked,
        Err(said) => {
            voice.say_in(&said, checked.tongue);
            return 1;
        }
    };
    let rule_asked = asked.is_some();
    let (rule, several) = match asked {
        Some(Asked::Value(column)) => {
            voice.print(&at_row(row, &checked, &judged));
            Page { checked: &checked, voice, indent: 0 }.name(column, row, &judged);
            let name = checked.plan.columns.get(column as usize).map(|c| c.name.clone());
            afterwards(&checked, &judged, row, Some(name.as_slice()), voice);
            return 0;
        }
        Some(Asked::Rule(rule)) => (Some(rule), None),
        Some(Asked::Several { rules, sets }) => (None, Some((rules, sets))),
        None => (None, None),
    };
    let list = rule.and_then(|r| checked.plan.rules.get(usize::from(r))).map(|r| r.table).filter(|t| *t > STOCK);
    if let (Some(list), Some(rule)) = (list, rule) {
        of_list(&checked, &judged, row, list, rule, voice);
        return 0;
    }
    let found = decisions::why(&checked.plan, &judged.bound, &judged.results, &checked.texts, row, STOCK, rule);
    voice.print(&at_row(row, &checked, &judged));
    // what fired stands first: it is what people ask about
    let order = |v: Verdict| match v {
        Verdict::Held => 0,
        Verdict::Unknown => 1,
        Verdict::Failed => 2,
    };
    let mut found: Vec<&WhyRule> = found.iter().collect();
    found.sort_by_key(|r| order(r.verdict));
    if let Some((rules, _)) = &several {
        let titles: Vec<&str> = rules.iter().filter_map(|r| checked.plan.rules.get(usize::from(*r))).map(|r| r.title.as_str()).collect();
        found.retain(|r| titles.contains(&r.title.as_str()));
    }
    for rule in found {
        voice.print("");
        Page { checked: &checked, voice, indent: 0 }.rule(rule);
    }
    if let Some((rules, sets)) = &several {
        let of_lists = rules.iter().filter_map(|rule| Some((*rule, checked.plan.rules.get(usize::from(*rule))?.table)));
        for (rule, list) in of_lists.filter(|(_, table)| *table > STOCK) {
            voice.print("");
            of_list(&checked, &judged, row, list, rule, voice);
        }
        let set = decisions::set_names(&checked.plan, &judged.bound, &judged.results, &checked.texts, (STOCK, row), None, checked.tongue);
        for name in set.iter().filter(|name| sets.contains(&name.name)) {
            voice.print("");
            Page { checked: &checked, voice, indent: 0 }.set_name(name);
            let target = checked.plan.targets.iter().find(|t| t.name == name.name);
            if let Some(target) = target {
                Page { checked: &checked, voice, indent: 0 }.before_rules(target, row, &judged);
            }
        }
        let untouched = checked.plan.targets.iter().filter(|t| sets.contains(&t.name) && set.iter().all(|s| s.name != t.name));
        for target in untouched.filter(|t| checked.plan.columns.get(t.after as usize).is_some_and(|c| c.table == STOCK)) {
            voice.print("");
            Page { checked: &checked, voice, indent: 0 }.not_set(target, row, &judged);
        }
    }
    let names: Option<&[String]> = several.as_ref().map(|(_, sets)| sets.as_slice());
    if rule_asked && names.is_none_or(<[String]>::is_empty) {
        return 0;
    }
    afterwards(&checked, &judged, row, names, voice);
    if rule_asked {
        return 0;
    }
    let set = decisions::set_names(&checked.plan, &judged.bound, &judged.results, &checked.texts, (STOCK, row), rule, checked.tongue);
    for name in &set {
        voice.print("");
        Page { checked: &checked, voice, indent: 0 }.set_name(name);
    }
    let untouched = checked.plan.targets.iter().filter(|t| set.iter().all(|s| s.name != t.name));
    let untouched = untouched.filter(|t| checked.plan.columns.get(t.after as usize).is_some_and(|c| c.table == STOCK));
    if let Some(said) = left_alone(untouched, row, &checked, &judged) {
        voice.print("");
        voice.say_in(&said, checked.tongue);
    }
    0
}

/// The names that rules could have set and did not, with their values, and how to ask for one.
fn left_alone<'t>(names: impl Iterator<Item = &'t Target>, row: u32, checked: &Checked, judged: &Judged) -> Option<Said> {
    let (mut shown, mut first) = (Vec::new(), None);
    for target in names {
        let value = value_of(checked, judged, row, target.after)?;
        first.get_or_insert(&target.name);
        shown.push(format!("{} = {}", target.name, value.text));
    }
    let (name, key) = (first?, key_words(row as usize, checked, judged));
    let (en, zh) = (shown.join(", "), shown.join("，"));
    Some(said!(
        "Not set by a rule for this row: {en}. How one of them comes about: restock why \"{key}\" \"{name}\"",
        "没有规则为这一行设置：{zh}。想看它怎么来的：restock why \"{key}\" \"{name}\""
    ))
}

/// What limits, splits and allocations made of the quantities of a row; of some names only.
fn afterwards(checked: &Checked, judged: &Judged, row: u32, names: Option<&[String]>, voice: &mut Voice) {
    let wanted = |name: &String| names.is_none_or(|names| names.contains(name));
    for planned in decisions::planned(&checked.plan, &judged.bound, &judged.results, &checked.texts, row) {
        if !wanted(&planned.name) {
            continue;
        }
        voice.print("");
        voice.print(&format!("- {}", planned.words));
        for value in &planned.values {
            Page { checked, voice, indent: 0 }.value(value, 0);
        }
    }
    let cuts = judged.decisions.cuts.iter().filter(|cut| (cut.table, cut.row) == (STOCK, row) && wanted(&cut.name));
    for cut in cuts {
        voice.print("");
        voice.print(&format!("- {}", cut.why.in_tongue(checked.tongue)));
    }
}

/// `B-7 (Stock, row 12)`
fn at_row(row: u32, checked: &Checked, judged: &Judged) -> String {
    let cell = judged.bound.stock.rows.get(row as usize).map(|r| {
        let sheet = checked.sources.sheet(judged.bound.stock.sheet);
        let row = r + 1;
        said!("{sheet}, row {row}", "{sheet} 第 {row} 行")
    });
    let place = cell.map(|c| c.in_tongue(checked.tongue).to_string()).unwrap_or_default();
    format!("{} ({place})", key_words(row as usize, checked, judged))
}

/// A rule for a list: each row of the list that has the key.
fn of_list(checked: &Checked, judged: &Judged, row: u32, list: TableId, rule: RuleId, voice: &mut Voice) {
    let name = checked.plan.tables.get(usize::from(list)).map_or("", |t| t.name.as_str());
    let key = key_words(row as usize, checked, judged);
    let (plan, bound, results, texts) = (&checked.plan, &judged.bound, &judged.results, &checked.texts);
    let rows = decisions::list_rows(plan, bound, results, texts, row, list);
    let Some(frame) = bound.lists.get(usize::from(list) - 2).filter(|_| !rows.is_empty()) else {
        let said = said!(
            "{key}: no row of the list \"{name}\" has this key, so the rule has nothing to judge here",
            "{key}：列表“{name}”中没有这个主键的行，规则在这里没有可判定的内容"
        );
        voice.say_in(&said, checked.tongue);
        return;
    };
    for at in rows {
        let sheet = checked.sources.sheet(frame.sheet);
        let number = frame.sheet_row(at as usize).map_or(0, |r| r + 1);
        let said = said!("{key} ({sheet}, row {number})", "{key}（{sheet} 第 {number} 行）");
        voice.print(said.in_tongue(checked.tongue));
        for found in decisions::why(plan, bound, results, texts, at, list, Some(rule)) {
            Page { checked, voice, indent: 0 }.rule(&found);
        }
        voice.print("");
    }
}
