//! Rules that another one makes idle: wherever the narrower fires the wider fires too, and does the same, or gives a
//! value that always wins. Takes the settled cases of all rules.
//! Invariant: told only where every action of the narrower rule is matched by one of the same words.

use super::cases::Case;
use super::facts::Facts;
use super::rules::{covers, lasts_as_long};
use super::values::millionths;
use crate::diagnostic::Diagnostic;
use crate::function::Func;
use crate::model::{Action, Expr, ExprKind, Rule, Write, ast};
use crate::place::Place;
use crate::said;
use rustc_hash::FxHashMap;

/// Pairs of rules looked at; a file that has more is told about the first.
const PAIRS: usize = 20_000;

/// How an action of the narrower rule stands to one of the wider.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Match {
    Same,
    /// Its value never wins.
    Weaker,
}

pub fn check(facts: &mut Facts, cases: &[Option<Vec<Case>>], found: &mut Vec<Diagnostic>) {
    let model = facts.model;
    let mut by_phrase: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (r, rule) in model.rules.iter().enumerate().filter(|(r, _)| cases[*r].is_some()) {
        if let Some(action) = rule.actions.first() {
            by_phrase.entry(&action.phrase).or_default().push(r);
        }
    }
    let mut looked_at = 0;
    for (n, narrow) in model.rules.iter().enumerate() {
        let (Some(inner), Some(first)) = (&cases[n], narrow.actions.first()) else { continue };
        if inner.iter().flat_map(|c| c.values.keys()).any(|v| facts.vars[*v].moves) {
            continue;
        }
        for w in by_phrase.get(first.phrase.as_str()).into_iter().flatten().copied() {
            let wide = &model.rules[w];
            let Some(outer) = cases[w].as_ref().filter(|_| w != n && wide.table == narrow.table) else { continue };
            looked_at += 1;
            if looked_at > PAIRS {
                return;
            }
            let overridden = wide.overrides.contains(&n) || narrow.overrides.contains(&w);
            if overridden || !lasts_as_long(wide, narrow) || !covers(outer, inner) || w > n && covers(inner, outer) {
                continue;
            }
            let Some(how) = idle(facts, narrow, wide) else { continue };
            // a rule of its own reason tells more, as long as what it does counts
            if how == Match::Same && narrow.because.is_some() {
                continue;
            }
            found.push(told(narrow, wide, how));
            break;
        }
    }
}

fn idle(facts: &mut Facts, narrow: &Rule, wide: &Rule) -> Option<Match> {
    let mut all = Match::Same;
    for action in &narrow.actions {
        let how = wide.actions.iter().find_map(|other| matched(facts, action, other))?;
        all = if how == Match::Weaker { Match::Weaker } else { all };
    }
    Some(all)
}

fn matched(facts: &mut Facts, action: &Action, other: &Action) -> Option<Match> {
    let same_words = crate::column::fold(&action.words) == crate::column::fold(&other.words);
    let told_alike = action.label.is_none() || same_words;
    if action.phrase != other.phrase || !told_alike || action.colour != other.colour || action.writes.len() != other.writes.len() {
        return None;
    }
    let mut all = Match::Same;
    for (mine, theirs) in action.writes.iter().zip(&other.writes) {
        if weaker(facts, mine, theirs)? {
            all = Match::Weaker;
        }
    }
    Some(all)
}

/// Whether a value loses against another one for the same name; none where it may count.
fn weaker(facts: &mut Facts, mine: &Write, theirs: &Write) -> Option<bool> {
    if mine.item != theirs.item {
        return None;
    }
    let combine = facts.model.items.get(mine.item)?.target.as_ref()?.combine;
    if combine == ast::Combine::Sum {
        return None;
    }
    if facts.key(&mine.value) == facts.key(&theirs.value) {
        return Some(false);
    }
    let ((of, a), (other, b)) = (bound(facts, &mine.value)?, bound(facts, &theirs.value)?);
    let (a, b) = (millionths(a), millionths(b));
    let loses = match combine {
        ast::Combine::Largest => a < b,
        ast::Combine::Smallest => a > b,
        _ => false,
    };
    (of == other && (a == b || loses)).then_some(a != b)
}

/// A number, or what it bounds: `MIN(x before rules, 100)`.
fn bound(facts: &mut Facts, value: &Expr) -> Option<(String, f64)> {
    if let Some(number) = facts.constant(value) {
        return Some((String::new(), number));
    }
    match &value.kind {
        ExprKind::Call { func: func @ (Func::Min | Func::Max), args } if args.len() == 2 => {
            let limit = facts.constant(&args[1])?;
            Some((format!("{} {}", func.name(), facts.key(&args[0])), limit))
        }
        _ => None,
    }
}

fn told(narrow: &Rule, wide: &Rule, how: Match) -> Diagnostic {
    let (title, other) = (&narrow.title, &wide.title);
    let (message, next) = match how {
        Match::Same => (
            said!(
                "Rule “{title}” adds nothing: wherever it fires, “{other}” fires too and does the same.",
                "规则“{title}”没有增加什么：凡是它触发的地方，“{other}”也会触发，并做同样的事。"
            ),
            said!(
                "Take it out, narrow “{other}” with `unless`, or give it an action or a `because` of its own.",
                "请删除它，用“除非”缩小“{other}”，或给它不同的动作或自己的“因为”。"
            ),
        ),
        Match::Weaker => (
            said!(
                "Rule “{title}” never has a say: wherever it fires, “{other}” fires too, and its value wins.",
                "规则“{title}”从不起作用：凡是它触发的地方，“{other}”也会触发，而且以它的值为准。"
            ),
            said!(
                "Look whether the two values are meant the other way round, narrow “{other}” with `unless`, or take the rule out.",
                "请看两个值是不是写反了；也可以用“除非”缩小“{other}”，或删除这条规则。"
            ),
        ),
    };
    Diagnostic::warning("hidden-rule", Place::Text(narrow.span), message, next)
        .and_see(Place::Text(wide.span), said!("this rule does it", "由这条规则完成"))
        .in_tongue(narrow.tongue)
}
