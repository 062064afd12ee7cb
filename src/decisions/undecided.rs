//! What a row leaves open: a rule whose clause is unknown, and rules that give one name different values.
//! Invariant: every entry says in words which value is missing or which values disagree.

use super::cells::{Tracer, Want, together};
use super::verdicts::{Gap, Ready};
use super::{Undecided, UndecidedWhy};
use crate::column::{Column, truth};
use crate::columns::Results;
use crate::columns::resolve::{Given, at, standing, state};
use crate::columns::show::{Cell, Look};
use crate::columns::worker::Worker;
use crate::import::frame::Bound;
use crate::place::{CellRange, CellRef};
use crate::plan::{Plan, RuleId, TableId, TargetId};
use crate::said;
use crate::tongue::{Said, Tongue};
use crate::unit::Units;

/// More unknown names than that are counted, not told; the cells are all there.
const NAMES_TOLD: usize = 4;

/// A rule that could not be decided in a row.
pub fn open_row(ready: &Ready<'_>, table: TableId, row: u32, worker: &Worker<'_>, results: &Results) -> Undecided {
    let cells: Vec<CellRange> = ready.trace.cells(&[row], Want::Unknown, worker).pop().unwrap_or_default();
    let names = ready.trace.unknown_names(row, worker);
    let unknown = ready.clauses.iter().position(|c| c.and_then(|c| at(c, row as usize)) == Some(truth::UNKNOWN));
    let clause = unknown.and_then(|c| ready.rule.clauses.get(c)).map_or(ready.rule.title.as_str(), |c| c.words.as_str());
    let why = UndecidedWhy::Unknown;
    if names.is_empty() {
        let read: Vec<CellRange> = ready.trace.cells(&[row], Want::All, worker).pop().unwrap_or_default();
        if let Some((cell, label)) = wrong_label(&read, results) {
            let (en, zh) = (&label.en, &label.zh);
            let said = said!("{en}; needed for: {clause}", "{zh}，无法判断：{clause}");
            return Undecided { table, row, rule: ready.id, why, cells: vec![cell.into()], said };
        }
    }
    Undecided { table, row, rule: ready.id, why, cells, said: missing(&names, clause) }
}

/// A label that is none of its levels, in one of the cells.
fn wrong_label<'r>(read: &[CellRange], results: &'r Results) -> Option<(CellRef, &'r Said)> {
    let inside = |cell: &CellRef, range: &CellRange| {
        let (first, last) = (range.first, range.last);
        cell.sheet == first.sheet && (first.row..=last.row).contains(&cell.row) && (first.col..=last.col).contains(&cell.col)
    };
    results.issues.iter().filter(|issue| issue.code == "no-such-level").find_map(|issue| {
        let cell = issue.cell.filter(|cell| read.iter().any(|range| inside(cell, range)))?;
        Some((cell, &issue.message))
    })
}

/// A rule that fired, but sets a name to what is unknown in the row.
pub fn no_value_row(rule: RuleId, gap: &Gap<'_>, table: TableId, row: u32, worker: &Worker<'_>) -> Undecided {
    let cells: Vec<CellRange> = gap.trace.cells(&[row], Want::Unknown, worker).pop().unwrap_or_default();
    let names = gap.trace.unknown_names(row, worker);
    let (name, words) = (gap.name, gap.words);
    let because = match names.as_slice() {
        [] => said!("a value behind it could not be computed", "背后有一个值算不出来"),
        names => {
            let (en, zh) = (names[..names.len().min(NAMES_TOLD)].join(", "), names[..names.len().min(NAMES_TOLD)].join("、"));
            let verb = if names.len() == 1 { "is" } else { "are" };
            said!("{en} {verb} unknown", "{zh} 未知")
        }
    };
    let (en, zh) = (because.en, because.zh);
    let said = said!(
        "the rule fired, but the {name} that it sets ({words}) is unknown, because {en}; the value before rules stands",
        "规则已触发，但它要设的{name}（{words}）未知，因为{zh}；暂按规则前的值"
    );
    Undecided { table, row, rule, why: UndecidedWhy::NoValue { target: gap.target }, cells, said }
}

fn missing(names: &[&str], clause: &str) -> Said {
    if names.is_empty() {
        return said!(
            "a value could not be computed (a division by zero, or no rows or periods to work on): {clause}",
            "有一个值算不出来（除数为零，或没有可用的行或期间）：{clause}"
        );
    }
    let told = &names[..names.len().min(NAMES_TOLD)];
    let (comma, dun) = (told.join(", "), told.join("、"));
    let more = names.len() - told.len();
    let (more_en, more_zh) =
        if more == 0 { (String::new(), String::new()) } else { (format!(" and {more} more"), format!(" 等 {} 项", names.len())) };
    let verb = if names.len() == 1 { "is" } else { "are" };
    said!("{comma}{more_en} {verb} unknown, needed for: {clause}", "{dun}{more_zh} 未知，无法判断：{clause}")
}

/// A name for which rules of a table may disagree.
pub struct Conflict<'a> {
    target: TargetId,
    name: &'a str,
    states: &'a [u8],
    given: Vec<Given<'a>>,
    plan: &'a Plan,
    looks: [Look; 2],
}

impl<'a> Conflict<'a> {
    /// None where no row has a conflict.
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        target: TargetId,
        table: TableId,
        plan: &'a Plan,
        bound: &'a Bound,
        results: &'a Results,
        tracer: &Tracer<'a>,
        units: &Units,
        tongue: Tongue,
    ) -> Option<Conflict<'a>> {
        let _ = (tracer, tongue);
        let def = plan.targets.get(target as usize)?;
        let states = results.states.get(target as usize)?;
        let column = plan.columns.get(def.after as usize)?;
        if column.table != table || !states.contains(&state::CONFLICT) {
            return None;
        }
        let given = def.writers.iter().filter_map(|w| match results.column(plan, bound, plan.rules.get(w.rule as usize)?.fired)? {
            Column::Truth(fired) => Some(Given { rule: w.rule, fired, value: results.column(plan, bound, w.value)? }),
            _ => None,
        });
        let looks = [Tongue::En, Tongue::Zh].map(|tongue| Look::new(&column.shape, plan, units, tongue));
        Some(Conflict { target, name: &def.name, states, given: given.collect(), plan, looks })
    }

    /// The conflict of a row, under the first of its rules.
    pub fn row(&self, row: u32, table: TableId, rules: &[Ready<'_>], worker: &Worker<'_>) -> Option<Undecided> {
        let place = row as usize;
        if self.states.get(place) != Some(&state::CONFLICT) {
            return None;
        }
        let (mut standing, _) = standing(&self.given, place, self.plan);
        standing.sort_by_key(|g| g.rule);
        let first = standing.first()?.rule;
        let candidates: Vec<(RuleId, crate::plan::Value)> =
            standing.iter().map(|g| (g.rule, Cell::of(g.value, place).value(worker.texts))).collect();
        let involved = rules.iter().filter(|r| candidates.iter().any(|(id, _)| *id == r.id));
        let cells = together(involved.flat_map(|r| r.trace.cells(&[row], Want::All, worker)));
        let told = |tongue: Tongue, look: &Look| {
            let mut text = String::new();
            for given in &standing {
                if !text.is_empty() {
                    text.push_str(if tongue == Tongue::Zh { "，" } else { ", " });
                }
                let title = self.plan.rules.get(given.rule as usize).map_or("?", |r| r.title.as_str());
                text.push_str(&if tongue == Tongue::Zh {
                    format!("规则“{title}”给出 ")
                } else {
                    format!("rule \"{title}\" gives ")
                });
                look.show(Cell::of(given.value, place), worker, tongue, &mut text);
            }
            text
        };
        let (name, en, zh) = (self.name, told(Tongue::En, &self.looks[0]), told(Tongue::Zh, &self.looks[1]));
        let said =
            said!("Rules disagree about {name}: {en}; the value before rules stands", "各规则对“{name}”的取值不一致：{zh}；暂按规则前的值");
        Some(Undecided { table, row, rule: first, why: UndecidedWhy::Conflict { target: self.target, candidates }, cells, said })
    }
}
