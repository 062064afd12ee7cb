//! `restock why KEY [RULE]`: which clause of which rule held, failed or was unknown for one row, with the values behind
//! it and their cells.

use super::{Voice, args::Question, args::Work, files, narrate};
use crate::column::fold;
use crate::decisions::{self, Candidate, CandidateFate, SetName, Standing, Verdict, WhyClause, WhyRule, WhyTest, WhyValue};
use crate::driver::{self, Checked, Judged};
use crate::import::sheet::Cell;
use crate::place::{CellRange, CellRef};
use crate::plan::{ColumnDef, ColumnId, Expr, Mention, RuleId, STOCK, Source, TableId, Target, WHOLE};
use crate::said;
use crate::spelling;
use crate::tongue::{Said, Tongue, listed};

/// A value that is made of more than this many levels of names is cut there.
const DEEPEST: usize = 10;
/// Titles that are offered where none is near.
const RULES_TOLD: usize = 12;

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
    0
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

fn key_words(row: usize, checked: &Checked, judged: &Judged) -> String {
    let parts = judged.bound.stock.keys.iter().filter_map(|k| k.get(row)).map(|id| checked.texts.get(*id));
    parts.collect::<Vec<_>>().join("/")
}

fn find_row(key: &str, checked: &Checked, judged: &Judged) -> Result<u32, Said> {
    let keys: Vec<String> = (0..judged.bound.stock.len()).map(|row| key_words(row, checked, judged)).collect();
    let wanted = fold(key);
    if let Some(row) = keys.iter().position(|k| k == key).or_else(|| keys.iter().position(|k| fold(k) == wanted)) {
        return Ok(row as u32);
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

/// What the second word of the question means.
enum Asked {
    /// A name that no rule sets.
    Value(ColumnId),
    Rule(RuleId),
    /// The words of an action, or a name that rules set: the rules that do so, and the names.
    Several {
        rules: Vec<RuleId>,
        sets: Vec<String>,
    },
}

fn asked(words: &str, checked: &Checked) -> Result<Asked, Said> {
    let rule = find_rule(words, checked);
    let key = spelling::name_key(words);
    let is_exact = |rule: &RuleId| checked.plan.rules.get(usize::from(*rule)).is_some_and(|r| spelling::name_key(&r.title) == key);
    if rule.as_ref().is_ok_and(is_exact) || key.is_empty() {
        return rule.map(Asked::Rule);
    }
    let name = checked.spelled.set.iter().find(|all| all.iter().any(|s| spelling::name_key(s) == key));
    let target = name.and_then(|all| checked.plan.targets.iter().find(|t| all.contains(&t.name)));
    if let Some(target) = target {
        let mut rules: Vec<RuleId> = target.writers.iter().map(|w| w.rule).collect();
        rules.dedup();
        return Ok(Asked::Several { rules, sets: vec![target.name.clone()] });
    }
    let named = |c: &ColumnDef| [STOCK, WHOLE].contains(&c.table) && c.source != Source::Hidden && spelling::name_key(&c.name) == key;
    if let Some(column) = checked.plan.columns.iter().rposition(named) {
        return Ok(Asked::Value(column as ColumnId));
    }
    let planned = checked.plan.limits.iter().map(|l| &l.name).chain(checked.plan.orders.iter().map(|o| &o.name));
    if let Some(name) = planned.into_iter().find(|name| spelling::name_key(name) == key) {
        return Ok(Asked::Several { rules: Vec::new(), sets: vec![name.clone()] });
    }
    let spelled = |all: &&Vec<String>| all.iter().map(|s| spelling::name_key(s)).any(|s| begins(&s, &key) || begins(&key, &s));
    let actions: Vec<String> = checked.spelled.actions.iter().filter(spelled).flatten().map(|s| spelling::name_key(s)).collect();
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
    match rules.is_empty() {
        false => Ok(Asked::Several { rules, sets: Vec::new() }),
        true => rule.map(Asked::Rule),
    }
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
    let near = spelling::near(title, titles.iter().copied());
    if !near.is_empty() {
        let Said { en, zh } = listed(&near);
        return Err(said!("There is no rule \"{title}\". Did you mean {en}?", "没有规则“{title}”。是不是{zh}？"));
    }
    let told = &titles[..titles.len().min(RULES_TOLD)];
    let more = titles.len() - told.len();
    let Said { en, zh } = listed(told);
    let (more_en, more_zh) =
        if more == 0 { (String::new(), String::new()) } else { (format!(" and {more} more"), format!(" 等 {} 条", titles.len())) };
    Err(said!("There is no rule \"{title}\". The rules: {en}{more_en}.", "没有规则“{title}”。现有规则：{zh}{more_zh}。"))
}

/// What stands in a column in one row of the stock, and what it is made of.
fn value_of(checked: &Checked, judged: &Judged, row: u32, column: ColumnId) -> Option<WhyValue> {
    let def = checked.plan.columns.get(column as usize)?;
    let mention = Mention { words: def.name.clone(), expr: Expr::Column(column), shape: def.shape.clone(), periods: None };
    let (bound, results) = (&judged.bound, &judged.results);
    let row = if def.table == WHOLE { 0 } else { row };
    Some(decisions::why_value(&checked.plan, bound, results, &checked.texts, row, def.table, &mention, checked.tongue))
}

/// Writes one answer after the other.
pub(super) struct Page<'a, 'v, 'w> {
    pub checked: &'a Checked,
    pub voice: &'v mut Voice<'w>,
    /// Blanks in front of each line.
    pub indent: usize,
}

impl Page<'_, '_, '_> {
    fn say<'s>(&self, en: &'s str, zh: &'s str) -> &'s str {
        match self.checked.tongue {
            Tongue::En => en,
            Tongue::Zh => zh,
        }
    }

    fn line(&mut self, text: &str) {
        let indent = " ".repeat(self.indent);
        self.voice.print(&format!("{indent}{text}"));
    }

    pub fn rule(&mut self, rule: &WhyRule) {
        let title = &rule.title;
        let said = match rule.verdict {
            _ if rule.skipped => said!("- \"{title}\": a check left this row out", "- “{title}”：这一行被检查跳过"),
            Verdict::Held => {
                let (actions, zh) = (rule.actions.join(", "), rule.actions.join("，"));
                said!("- \"{title}\" fired: {actions}", "- “{title}”已触发：{zh}")
            }
            Verdict::Failed => said!("- \"{title}\" did not fire", "- “{title}”未触发"),
            Verdict::Unknown => said!("- \"{title}\" is undecided", "- “{title}”未定"),
        };
        self.line(said.in_tongue(self.checked.tongue));
        if let Some((first, last)) = rule.not_valid {
            let (first, last) = (crate::date::iso(first), crate::date::iso(last));
            let said = said!("    valid only {first} to {last}", "    有效期只在 {first} 到 {last}");
            self.line(said.in_tongue(self.checked.tongue));
        }
        for clause in &rule.clauses {
            self.clause(clause, rule.tongue);
        }
        for value in &rule.gives {
            self.value_at(value, 0, 2);
        }
    }

    /// `order quantity: 0 units (before rules 120 units)`, then what each rule gave it and what became of that.
    fn set_name(&mut self, set: &SetName) {
        let SetName { name, before, after, .. } = set;
        let said = match set.standing {
            Standing::Final => said!("{name} = {after} (before rules {before})", "{name} = {after}（规则前 {before}）"),
            Standing::Undecided => said!(
                "{name} = {after}, provisional: a rule is undecided or its value unknown, so the value before rules stands",
                "{name} = {after}，暂定：有规则未定或其值未知，暂按规则前的值"
            ),
            Standing::Conflict => said!(
                "{name} = {after}, provisional: rules disagree, so the value before rules stands",
                "{name} = {after}，暂定：规则相互冲突，暂按规则前的值"
            ),
        };
        self.line(said.in_tongue(self.checked.tongue));
        for Candidate { title, value, fate } in &set.candidates {
            let Said { en, zh } = match fate {
                CandidateFate::Won => said!("counts", "采用"),
                CandidateFate::Overridden(winner) => said!("\"{winner}\" overrides it", "“{winner}”优先于它"),
                CandidateFate::Outbid => said!("another value wins", "另一条规则的值胜出"),
                CandidateFate::Disagrees => said!(
                    "conflict; write `overrides \"other rule\"` in the rule that is to win",
                    "冲突；请在应当胜出的规则中写“优先于”和另一条规则的标题"
                ),
                CandidateFate::Undecided => said!("undecided", "未定"),
                CandidateFate::NoValue => said!("fired, but its value is unknown", "已触发，但值未知"),
                CandidateFate::Waits => said!("waits until the others are decided", "要等其他规则确定"),
            };
            let said = said!("    \"{title}\" gives {value}: {en}", "    “{title}”给出 {value}：{zh}");
            self.line(said.in_tongue(self.checked.tongue));
        }
    }

    /// A name that no rule sets: its value, its formula, and what that is made of.
    fn name(&mut self, column: ColumnId, row: u32, judged: &Judged) {
        let Some(value) = value_of(self.checked, judged, row, column) else { return };
        self.value(&value, 0);
        let said = said!("No rule sets it.", "没有规则设置它。");
        self.line(said.in_tongue(self.checked.tongue));
    }

    /// A name that rules set, but none of them for this row.
    fn not_set(&mut self, target: &Target, row: u32, judged: &Judged) {
        let Some(value) = value_of(self.checked, judged, row, target.after) else { return };
        let (name, text) = (&target.name, &value.text);
        let said = said!("{name} = {text}: none of these rules sets it for this row", "{name} = {text}：这些规则都没有为这一行设置它");
        self.line(said.in_tongue(self.checked.tongue));
    }

    fn clause(&mut self, clause: &WhyClause, tongue: Tongue) {
        let verdict = match (clause.verdict, clause.unless) {
            (Verdict::Held, false) => self.say("held   ", "成立"),
            (Verdict::Failed, false) => self.say("failed ", "不成立"),
            (Verdict::Held, true) => self.say("exception does not apply:", "不属于例外："),
            (Verdict::Failed, true) => self.say("exception applies:", "属于例外："),
            (Verdict::Unknown, _) => self.say("unknown", "未知"),
        };
        let words = clause.words.split_whitespace().collect::<Vec<_>>().join(" ");
        let keyword = match (clause.unless, tongue) {
            (false, Tongue::En) => "when ",
            (true, Tongue::En) => "unless ",
            (false, Tongue::Zh) => "当 ",
            (true, Tongue::Zh) => "除非 ",
        };
        self.line(&format!("    {verdict}  {keyword}{words}"));
        self.test(&clause.test, matches!(clause.test, WhyTest::Leaf { .. }));
    }

    fn test(&mut self, test: &WhyTest, whole: bool) {
        match test {
            WhyTest::All(_, parts) | WhyTest::Any(_, parts) => {
                for part in parts {
                    self.test(part, false);
                }
            }
            WhyTest::Leaf { words, verdict, values } => {
                if !whole {
                    let mark = match verdict {
                        Verdict::Held => self.say("true", "真"),
                        Verdict::Failed => self.say("false", "假"),
                        Verdict::Unknown => self.say("unknown", "未知"),
                    };
                    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
                    self.line(&format!("        {mark}: {words}"));
                }
                for value in values {
                    self.value(value, 0);
                }
            }
        }
    }

    /// Under a clause; `depth` levels deeper.
    pub fn value(&mut self, value: &WhyValue, depth: usize) {
        self.value_at(value, depth, 5);
    }

    fn value_at(&mut self, value: &WhyValue, depth: usize, from: usize) {
        let indent = "  ".repeat(depth + from);
        let (words, text) = (&value.words, &value.text);
        // the cells behind a computed value stand with the names it is made of
        let cells = if value.made_of.is_empty() { self.cells(value) } else { String::new() };
        self.line(&format!("{indent}{words} = {text}{cells}"));
        if let Some(formula) = &value.formula {
            let formula = formula.lines().map(str::trim).collect::<Vec<_>>().join(" | ");
            self.line(&format!("{indent}    {formula}"));
        }
        if let Some((row, words)) = &value.chosen {
            let said = match words.is_empty() {
                true => said!("row {row} fits", "符合第 {row} 行"),
                false => said!("row {row} fits: {words}", "符合第 {row} 行：{words}"),
            };
            self.line(&format!("{indent}    {}", said.in_tongue(self.checked.tongue)));
        }
        // what a part left out is said with the part
        for gap in value.gaps.iter().filter(|gap| !value.made_of.iter().any(|part| part.gaps.contains(gap))) {
            let (said, cells) = (gap.said(), self.ranges(&gap.cells, true));
            let said = said.in_tongue(self.checked.tongue);
            self.line(&format!("{indent}    {said}{cells}"));
        }
        if depth < DEEPEST {
            for part in &value.made_of {
                self.value_at(part, depth + 2, from);
            }
        }
    }

    fn cells(&self, value: &WhyValue) -> String {
        self.ranges(if value.known || value.unknown_cells.is_empty() { &value.cells } else { &value.unknown_cells }, !value.known)
    }

    /// `[Stock!F12]`; of unknown cells with what stands in them: `[Stock!F12 "n/a"]`.
    fn ranges(&self, shown: &[CellRange], unknown: bool) -> String {
        if shown.is_empty() {
            return String::new();
        }
        let cells = |range: &CellRange| {
            let found = if unknown && range.first == range.last { self.holds(range.first) } else { String::new() };
            self.checked.sources.cells(*range) + &found
        };
        let all: Vec<String> = shown.iter().take(8).map(cells).collect();
        let more = shown.len().saturating_sub(8);
        let more = if more > 0 { self.say(" and more", " 等").to_string() } else { String::new() };
        format!("   [{}{more}]", all.join(", "))
    }

    /// What stands in a cell that is unknown.
    fn holds(&self, cell: CellRef) -> String {
        let sheet = self.checked.sheets.iter().find(|sheet| sheet.id == cell.sheet);
        match sheet.map(|sheet| sheet.get(cell.row, cell.col)) {
            Some(Cell::Empty) => format!(" {}", self.say("empty", "空白")),
            Some(Cell::Text(id) | Cell::Error(id)) => format!(" \"{}\"", self.checked.texts.get(id)),
            _ => String::new(),
        }
    }
}
