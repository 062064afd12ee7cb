//! Rules, and rows of decision tables that act, which give a name different values for one row. Takes the rules with
//! the cases in which they fire. Invariant: a conflict is told only with a row in which both fire and differ; where one
//! can neither be shown nor excluded, a note says so, once a name.

use super::cases::Case;
use super::facts::Facts;
use super::values::{Example, millionths};
use super::words;
use crate::diagnostic::Diagnostic;
use crate::function::Func;
use crate::model::{BandTest, DecisionTable, Expr, ExprKind, Kind, Rule, ast};
use crate::place::Place;
use crate::plan::Arith;
use crate::said;
use crate::tongue::Said;
use rustc_hash::FxHashSet;

/// Pairs of rules looked at for conflicts; a file that has more is told about the first.
const PAIRS: usize = 20_000;
const CONFLICTS: usize = 50;
/// Boxes in which a row of a table may fire; beyond, nothing is claimed from it.
const BOXES: usize = 96;
/// Boxes that may be looked at in all for one table.
const LOOKS: usize = 50_000;
/// Pairs that a note names.
const NAMED: usize = 3;

/// What a rule gives to a name.
#[derive(Clone, Debug, PartialEq)]
enum Given {
    Number(i64),
    Text(String),
    Above,
    Below,
    /// Another value in each row; equal keys are equal values.
    Varies(String),
}

fn given(facts: &mut Facts, value: &Expr) -> Given {
    match &value.kind {
        ExprKind::Call { func: Func::LevelAbove, .. } => return Given::Above,
        ExprKind::Call { func: Func::LevelBelow, .. } => return Given::Below,
        _ => {}
    }
    match facts.constant_text(value) {
        Some(text) => Given::Text(crate::column::fold(&text)),
        None => match facts.constant(value) {
            Some(n) => Given::Number(millionths(n)),
            None => Given::Varies(facts.key(value)),
        },
    }
}

fn given_words(facts: &mut Facts, value: &Expr, kind: &Kind) -> Said {
    let words = facts.words(value);
    match (facts.constant_text(value), facts.constant(value)) {
        (Some(text), _) => words::value(kind, &Example::Text(text), facts.model),
        (None, Some(n)) => words::value(kind, &Example::Number(n), facts.model),
        _ => match &value.kind {
            ExprKind::Call { func: Func::LevelAbove, .. } => said!("the level above", "高一级"),
            ExprKind::Call { func: Func::LevelBelow, .. } => said!("the level below", "低一级"),
            _ => said!("{words}", "{words}"),
        },
    }
}

/// One rule's value for a name.
struct Claim<'m> {
    rule: usize,
    value: &'m Expr,
    given: Given,
}

/// What is known of two claims.
enum Meeting {
    Never,
    /// They disagree in this row.
    Row(Said),
    Open,
}

/// `cases` by rule; those of the rows of tables are worked out here.
pub fn check(facts: &mut Facts, mut cases: Vec<Option<Vec<Case>>>, found: &mut Vec<Diagnostic>) {
    let model = facts.model;
    // rules of one table exclude each other; of them all one conflict with another rule is told
    let mut group: Vec<usize> = (0..model.rules.len()).collect();
    for (n, table) in model.decision_tables.iter().enumerate() {
        if table.rows.iter().all(|row| row.rule.is_none()) {
            continue;
        }
        for (rule, fires) in of_table(facts, table) {
            if let (Some(slot), Some(group)) = (cases.get_mut(rule), group.get_mut(rule)) {
                *slot = Some(fires);
                *group = model.rules.len() + n;
            }
        }
    }
    let mut claims: Vec<Vec<Claim>> = model.items.iter().map(|_| Vec::new()).collect();
    for (r, rule) in model.rules.iter().enumerate() {
        for write in rule.writes() {
            let agree = model.items.get(write.item).and_then(|i| i.target.as_ref()).is_some_and(|t| t.combine == ast::Combine::Agree);
            if agree {
                claims[write.item].push(Claim { rule: r, value: &write.value, given: given(facts, &write.value) });
            }
        }
    }
    let mut looked_at = 0;
    let mut told = 0;
    for (item, claims) in claims.iter().enumerate() {
        let mut groups_told: FxHashSet<(usize, usize)> = FxHashSet::default();
        let mut groups_open: FxHashSet<(usize, usize)> = FxHashSet::default();
        let mut open: Vec<(&Claim, &Claim)> = Vec::new();
        for (n, second) in claims.iter().enumerate() {
            for first in &claims[..n] {
                let groups = (group[first.rule], group[second.rule]);
                if first.given == second.given || groups.0 == groups.1 || groups_told.contains(&groups) {
                    continue;
                }
                if looked_at > PAIRS || told >= CONFLICTS {
                    continue;
                }
                looked_at += 1;
                let (a, b) = (&model.rules[first.rule], &model.rules[second.rule]);
                if a.table != b.table || a.overrides.contains(&second.rule) || b.overrides.contains(&first.rule) || !same_days(a, b) {
                    continue;
                }
                match meet(facts, &cases, first, second) {
                    Meeting::Never => {}
                    Meeting::Open => {
                        if groups_open.insert(groups) {
                            open.push((first, second));
                        }
                    }
                    Meeting::Row(row) => {
                        let kind = &model.items[item].ty.kind;
                        let (one, other) = (given_words(facts, first.value, kind), given_words(facts, second.value, kind));
                        found.push(conflict(facts, &model.items[item].name, (a, &one), (b, &other), &row));
                        groups_told.insert(groups);
                        told += 1;
                    }
                }
            }
        }
        open.retain(|(a, b)| !groups_told.contains(&(group[a.rule], group[b.rule])));
        let open: Vec<(&Rule, &Rule)> = open.iter().map(|(a, b)| (&model.rules[a.rule], &model.rules[b.rule])).collect();
        if let Some((first, second)) = open.first() {
            found.push(not_proven(&model.items[item].name, first, second, &open));
        }
    }
}

fn meet(facts: &mut Facts, cases: &[Option<Vec<Case>>], first: &Claim, second: &Claim) -> Meeting {
    let (Some(x), Some(y)) = (&cases[first.rule], &cases[second.rule]) else { return Meeting::Never };
    let both: Vec<Case> = x.iter().flat_map(|x| y.iter().filter_map(|y| x.and(y))).filter_map(|case| facts.settle(&case)).collect();
    if both.is_empty() {
        return Meeting::Never;
    }
    for case in both.iter().filter(|case| case.exact) {
        if facts.free(case)
            && differ(facts, case, first, second)
            && let Some(row) = facts.row(case)
        {
            return Meeting::Row(facts.row_words(&row));
        }
    }
    Meeting::Open
}

/// Whether the two values differ in some row of the case. A value of the row's own does where something that the
/// conditions do not speak of moves it away from the other's constant.
fn differ(facts: &mut Facts, case: &Case, first: &Claim, second: &Claim) -> bool {
    let varies = match (&first.given, &second.given) {
        (Given::Varies(_), Given::Varies(_)) => return false,
        (Given::Varies(_), Given::Number(_)) => first.value,
        (Given::Number(_), Given::Varies(_)) => second.value,
        (Given::Varies(_), _) | (_, Given::Varies(_)) => return false,
        _ => return true,
    };
    let plain = matches!(varies.ty.kind, Kind::Number(_)) && moves_freely(varies);
    let (rests, moves) = facts.rests(varies);
    let apart = case.values.keys().all(|var| facts.vars[*var].rests_on.is_disjoint(&rests));
    plain && !moves && apart && !rests.is_empty()
}

/// Whether the value is a column, or one times or over a number: it takes more than one value.
fn moves_freely(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Item { .. } => true,
        ExprKind::Scale { value, num, .. } => *num != 0.0 && moves_freely(value),
        ExprKind::Arith { op, left, right } => {
            let factor = |e: &Expr| matches!(e.kind, ExprKind::Number(n) if n != 0.0);
            match op {
                Arith::Mul => (factor(right) && moves_freely(left)) || (factor(left) && moves_freely(right)),
                Arith::Div => factor(right) && moves_freely(left),
                Arith::Add | Arith::Sub | Arith::Pow => false,
            }
        }
        _ => false,
    }
}

/// Each acting row of a table with the cases in which it is the first that fits.
fn of_table(facts: &mut Facts, table: &DecisionTable) -> Vec<(usize, Vec<Case>)> {
    let mut above: Vec<(Case, bool)> = Vec::new();
    let mut acting = Vec::new();
    let mut looks = 0;
    // a row speaks of each input, so that it can be cut at each
    let mut whole = Case::any();
    for input in &table.inputs {
        let var = facts.var(input);
        whole.values.insert(var, facts.vars[var].universe.clone());
    }
    for row in &table.rows {
        let (mut fits, mut known) = (whole.clone(), true);
        for (input, test) in table.inputs.iter().zip(&row.tests) {
            if matches!(test, BandTest::Any) {
                continue;
            }
            let var = facts.var(input);
            match facts.test(test, &input.ty.kind).filter(|_| input.ty.kind != Kind::Any) {
                Some(values) => {
                    let joined = fits.values.get(&var).map_or_else(|| values.clone(), |v| v.and(&values));
                    fits.values.insert(var, joined);
                }
                None => known = false,
            }
        }
        if let Some(rule) = row.rule {
            let mut fires = first_of(&above, &fits, known, &mut looks);
            fires.iter_mut().for_each(|case| case.values.retain(|var, values| whole.values.get(var) != Some(values)));
            acting.push((rule, fires.into_iter().filter_map(|case| facts.settle(&case)).collect()));
        }
        above.push((fits, known));
    }
    acting
}

/// What rows above leave of a row.
fn first_of(above: &[(Case, bool)], fits: &Case, known: bool, looks: &mut usize) -> Vec<Case> {
    let mut left = vec![Case { exact: known, ..fits.clone() }];
    for (case, known) in above {
        if !known {
            left.iter_mut().for_each(|c| c.exact = false);
            continue;
        }
        left = left.into_iter().flat_map(|c| super::tables::without(c, case)).collect();
        *looks += left.len();
        if left.len() > BOXES || *looks > LOOKS {
            return vec![Case { exact: false, ..fits.clone() }];
        }
    }
    left
}

fn not_proven(name: &str, first: &Rule, second: &Rule, open: &[(&Rule, &Rule)]) -> Diagnostic {
    let pairs = |between: &str, quotes: fn(&str) -> String| {
        let one = |(a, b): &(&Rule, &Rule)| format!("{}{between}{}", quotes(&a.title), quotes(&b.title));
        open.iter().take(NAMED).map(one).collect::<Vec<_>>()
    };
    let quoted = |title: &str| format!("“{title}”");
    let more = open.len().saturating_sub(NAMED);
    let (mut en, mut zh) = (pairs(" and ", quoted).join("; "), pairs("与", quoted).join("；"));
    if more > 0 {
        en.push_str(&format!("; and {more} more pairs"));
        zh.push_str(&format!("；另有 {more} 对"));
    }
    let message = said!(
        "Not proven: whether rules can disagree about “{name}”: {en}. Both may fire for one row, as far as can be told without the data.",
        "未能证明各规则对“{name}”是否总是一致：{zh}。不看数据时，两者可能对同一行同时触发。"
    );
    let next = said!(
        "Nothing has to be done; a row in which it happens is listed as undecided. To settle it beforehand, say `overrides` or `unless`.",
        "可以不改；真的出现时，该行会列为未定。要事先说定，请用“优先于”或“除非”。"
    );
    Diagnostic::note("not-proven", Place::Text(second.span), message, next)
        .and_see(Place::Text(first.span), said!("the other rule", "另一条规则"))
        .in_tongue(second.tongue)
}

fn same_days(a: &Rule, b: &Rule) -> bool {
    match (a.valid, b.valid) {
        (Some(a), Some(b)) => a.0 <= b.1 && b.0 <= a.1,
        _ => true,
    }
}

fn conflict(facts: &Facts, name: &str, first: (&Rule, &Said), second: (&Rule, &Said), row: &Said) -> Diagnostic {
    let (a, b) = (&first.0.title, &second.0.title);
    let where_ = if row.en.is_empty() {
        said!("in every row", "任何一行")
    } else {
        Said::new(format!("for a row with {}", row.en), format!("当 {} 时", row.zh))
    };
    let message = Said::new(
        format!(
            "Rules “{a}” and “{b}” can disagree about “{name}”: {}, the first gives {} and the second {}.",
            where_.en, first.1.en, second.1.en
        ),
        format!("规则“{a}”和“{b}”对“{name}”可能不一致：{}，前者给出 {}，后者给出 {}。", where_.zh, first.1.zh, second.1.zh),
    );
    let of_table = |rule: &Rule| facts.model.decision_tables.iter().flat_map(|t| &t.rows).any(|row| row.span == rule.span);
    let next = if of_table(first.0) || of_table(second.0) {
        said!(
            "Put this case into the table too, or narrow the rule with `unless`: between rules and rows of a table nothing says who goes first.",
            "请把这种情况也写进表格，或用“除非”缩小规则的条件：表格的行与规则之间没有先后。"
        )
    } else {
        said!(
            "Say which one goes first with a line `overrides \"{a}\"` in “{b}” (or the other way round), or narrow one of them with `unless`.",
            "在“{b}”里加一行 优先于 “{a}”（或反过来）说明谁优先，或用“除非”缩小其中一条的条件。"
        )
    };
    Diagnostic::warning("possible-conflict", Place::Text(second.0.span), message, next)
        .and_see(Place::Text(first.0.span), said!("the rule “{a}”", "规则“{a}”"))
        .in_tongue(second.0.tongue)
}
