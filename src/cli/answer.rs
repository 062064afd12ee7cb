//! The answer of `why` on the screen: rules with their clauses, values with what they are made of, cells.

use super::Voice;
use crate::decisions::{self, Candidate, CandidateFate, SetName, Standing, Verdict, WhyClause, WhyRule, WhyTest, WhyValue};
use crate::driver::{Checked, Judged};
use crate::import::sheet::Cell;
use crate::place::{CellRange, CellRef};
use crate::plan::{ColumnId, Expr, Mention, Target, WHOLE};
use crate::said;
use crate::tongue::{Said, Tongue};

/// A value that is made of more than this many levels of names is cut there.
const DEEPEST: usize = 10;

/// Writes one answer after the other.
pub struct Page<'a, 'v, 'w> {
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
    pub fn set_name(&mut self, set: &SetName) {
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
    pub fn name(&mut self, column: ColumnId, row: u32, judged: &Judged) {
        let Some(value) = value_of(self.checked, judged, row, column) else { return };
        self.value(&value, 0);
        let said = said!("No rule sets it.", "没有规则设置它。");
        self.line(said.in_tongue(self.checked.tongue));
    }

    /// A name that rules set, but none of them for this row.
    pub fn not_set(&mut self, target: &Target, row: u32, judged: &Judged) {
        let Some(value) = value_of(self.checked, judged, row, target.after) else { return };
        let (name, text) = (&target.name, &value.text);
        let said = said!("{name} = {text}: none of these rules sets it for this row", "{name} = {text}：这些规则都没有为这一行设置它");
        self.line(said.in_tongue(self.checked.tongue));
        self.before_rules(target, row, judged);
    }

    /// What a name is before rules set it: its definition and what that is made of.
    pub fn before_rules(&mut self, target: &Target, row: u32, judged: &Judged) {
        let value = value_of(self.checked, judged, row, target.before).filter(|value| value.formula.is_some());
        if let Some(mut value) = value {
            value.words = self.say("before rules", "规则前").to_string();
            self.value_at(&value, 0, 2);
        }
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
        for history in value.absent.iter().filter(|name| !value.made_of.iter().any(|part| part.absent.contains(name))) {
            let said = said!("no row of \"{history}\" has this key", "“{history}”中没有这个主键的行");
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

/// What stands in a column in one row of the stock, and what it is made of.
pub fn value_of(checked: &Checked, judged: &Judged, row: u32, column: ColumnId) -> Option<WhyValue> {
    let def = checked.plan.columns.get(column as usize)?;
    let mention = Mention { words: def.name.clone(), expr: Expr::Column(column), shape: def.shape.clone(), periods: None };
    let (bound, results) = (&judged.bound, &judged.results);
    let row = if def.table == WHOLE { 0 } else { row };
    Some(decisions::why_value(&checked.plan, bound, results, &checked.texts, row, def.table, &mention, checked.tongue))
}
