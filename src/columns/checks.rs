//! Failed checks as issues of the data, or as errors that stop the run. Takes the computed truths of the checks.
//! Invariant: a check whose condition is unknown has not failed; the blank behind it is an issue of its own already.

use super::compile::Scope;
use super::reads::Reads;
use super::resolve::at;
use super::show::{Cell, Look};
use super::worker::{At, Rows, Worker};
use super::{Results, frame};
use crate::column::{Column, Texts, truth};
use crate::diagnostic::Diagnostic;
use crate::import::frame::{Bound, Fate, Issue};
use crate::place::{CellRef, Place};
use crate::plan::{Check, CheckFate, Mention, Plan, STOCK, Test, WHOLE};
use crate::said;
use crate::tongue::{Said, Tongue};
use crate::unit::Units;

/// Issues of checks that warn or skip, and errors of those that stop.
pub fn failures(plan: &Plan, bound: &Bound, results: &Results, texts: &Texts) -> (Vec<Issue>, Vec<Diagnostic>) {
    let (mut issues, mut stops) = (Vec::new(), Vec::new());
    for check in &plan.checks {
        let Some(Column::Truth(holds)) = results.column(plan, bound, check.truth) else { continue };
        let rows = if check.table == WHOLE { 1 } else { frame(bound, check.table).map_or(0, |f| f.len()) };
        let failed: Vec<u32> = (0..rows as u32).filter(|r| at(holds, *r as usize) == Some(truth::FALSE)).collect();
        if failed.is_empty() {
            continue;
        }
        let teller = Teller::new(check, plan, bound, results, texts, Units::shipped());
        if check.fate == CheckFate::Stop {
            stops.push(stop(check, &failed, &teller));
            continue;
        }
        for row in failed {
            let (message, cell) = (teller.message(row), teller.cell(row));
            let (fate, next) = match check.fate {
                CheckFate::SkipRow => (
                    Fate::Skipped,
                    said!(
                        "The row is left out of decisions and totals until the cell is corrected",
                        "在更正单元格之前，这一行不参与决策和合计"
                    ),
                ),
                _ if check.due.is_some() => (
                    Fate::Noted,
                    said!(
                        "See to it, or correct what says that it is not done; the run went on",
                        "请尽快办理，或更正显示其未完成的数据；本次运行照常继续"
                    ),
                ),
                _ if check.table == WHOLE => (
                    Fate::Noted,
                    said!("Look at the parameters and totals that it names; the run went on", "请核对其中的参数和合计；本次运行照常继续"),
                ),
                _ => (Fate::Noted, said!("Look at the row; it was judged all the same", "请核对这一行；它仍照常参与决策")),
            };
            let code = match check.fate {
                CheckFate::SkipRow => "check-skipped-row",
                _ if check.due.is_some() => "check-overdue",
                _ => "check-failed",
            };
            let of_stock = (check.table == STOCK).then_some(row as usize);
            issues.push(Issue { code, cell, row: of_stock, fate, message, next });
        }
    }
    (issues, stops)
}

fn stop(check: &Check, failed: &[u32], teller: &Teller<'_>) -> Diagnostic {
    let (title, count) = (&check.title, failed.len());
    let first = failed.first().copied().unwrap_or(0);
    let example = teller.message(first);
    let (en, zh) = (&example.en, &example.zh);
    let message = if check.table == WHOLE {
        said!("{en}; this check stops the run", "{zh}；此检查要求停止运行")
    } else {
        said!(
            "The check \"{title}\" fails in {count} rows and stops the run; the first: {en}",
            "检查“{title}”有 {count} 行不通过，运行已停止；第一处：{zh}"
        )
    };
    let next = said!(
        "Correct the data, or write `otherwise warn` or `otherwise skip row` in the check",
        "请更正数据，或在检查中改写为“否则 提醒”或“否则 跳过该行”"
    );
    let mut diagnostic = Diagnostic::error("check-stopped-run", Place::Text(check.span), message, next).in_tongue(check.tongue);
    for row in failed.iter().take(5) {
        if let Some(cell) = teller.cell(*row) {
            let said = teller.message(*row);
            diagnostic = diagnostic.and_see(Place::Cell(cell), said);
        }
    }
    diagnostic
}

/// Tells the failure of a check in one row.
struct Teller<'a> {
    check: &'a Check,
    bound: &'a Bound,
    texts: &'a Texts,
    /// Single values that the check names: words, and looks in both tongues.
    mentions: Vec<(&'a Mention, super::node::Node<'a>, Look, Look)>,
    /// The first input that the check reads, as its place in the frame.
    input: Option<u32>,
    /// Until when it might have failed.
    day: Option<&'a Column>,
}

impl<'a> Teller<'a> {
    fn new(check: &'a Check, plan: &'a Plan, bound: &'a Bound, results: &'a Results, texts: &'a Texts, units: &Units) -> Teller<'a> {
        let mut found = Vec::new();
        mentions(&check.test, &mut found);
        let world = results.world(plan, bound, texts);
        let mentions = found
            .into_iter()
            .filter(|m| m.periods.is_none())
            .map(|m| {
                let node = world.node(&m.expr, Scope::Row(check.table));
                let look = |tongue| Look::new(&m.shape, plan, units, tongue);
                (m, node, look(Tongue::En), look(Tongue::Zh))
            })
            .collect();
        // breadth first: the inputs nearest to the condition come first
        let mut input = None;
        let mut queue = vec![check.truth];
        let mut seen = vec![false; plan.columns.len()];
        let mut next = 0;
        while let Some(id) = queue.get(next).copied() {
            next += 1;
            if std::mem::replace(seen.get_mut(id as usize).unwrap_or(&mut true), true) {
                continue;
            }
            if plan.columns[id as usize].table == check.table
                && let Some(at) = results.inputs.get(id as usize).copied().flatten()
            {
                input = Some(at);
                break;
            }
            for step in plan.steps.iter().filter(|s| s.into == id) {
                queue.extend(Reads::of_work(&step.work, plan).own);
            }
        }
        let day = check.due.and_then(|due| results.column(plan, bound, due.day));
        Teller { check, bound, texts, mentions, input, day }
    }

    fn cell(&self, row: u32) -> Option<CellRef> {
        let frame = frame(self.bound, self.check.table)?;
        let whole_row = || Some(CellRef { sheet: frame.sheet, row: frame.sheet_row(row as usize)?, col: 0 });
        self.input.and_then(|at| frame.cell(row as usize, at as usize)).or_else(whole_row)
    }

    /// `"Space contract is signed" was due on 2026-10-01 and is not done`
    fn overdue(&self, row: u32) -> Option<Said> {
        let day = match self.day? {
            Column::Number(days) => at(days, row as usize).filter(|d| d.is_finite())?,
            _ => return None,
        };
        let (title, day) = (&self.check.title, crate::date::iso(day));
        Some(said!("\"{title}\" was due on {day} and is not done", "“{title}”应在 {day} 前完成，尚未完成"))
    }

    /// `Stock is not negative: on hand is -3 units, wanted: on hand at least 0`.
    fn message(&self, row: u32) -> Said {
        if let Some(overdue) = self.overdue(row) {
            return overdue;
        }
        let worker = Worker::new(self.texts, self.bound.as_of);
        let rows = [row];
        let at = At::rows(Rows::Pick(&rows));
        let (mut en, mut zh) = (String::new(), String::new());
        for (n, (mention, node, look_en, look_zh)) in self.mentions.iter().enumerate() {
            // a name that is asked for twice is told once
            if self.mentions[..n].iter().any(|(earlier, ..)| earlier.words == mention.words) {
                continue;
            }
            let column = super::compile::collect(node, &worker, at);
            let cell = Cell::of(&column, 0);
            for (text, look, tongue) in [(&mut en, look_en, Tongue::En), (&mut zh, look_zh, Tongue::Zh)] {
                text.push_str(match (text.is_empty(), tongue) {
                    (true, _) => "",
                    (_, Tongue::En) => ", ",
                    (_, Tongue::Zh) => "，",
                });
                text.push_str(&mention.words);
                text.push_str(if tongue == Tongue::En { " is " } else { " 为 " });
                look.show(cell, &worker, tongue, text);
            }
        }
        let (title, words) = (&self.check.title, self.words());
        if en.is_empty() {
            return said!("Check \"{title}\" fails: {words}", "检查“{title}”不通过：{words}");
        }
        said!("Check \"{title}\" fails: {en} (wanted: {words})", "检查“{title}”不通过：{zh}（要求：{words}）")
    }

    /// The condition in the user's words.
    fn words(&self) -> String {
        fn leaves<'t>(test: &'t Test, joint: &'t str, joints: [&'t str; 2], out: &mut Vec<(&'t str, &'t str)>) {
            match test {
                Test::And(all) => all.iter().for_each(|t| leaves(t, joints[0], joints, out)),
                Test::Or(all) => all.iter().for_each(|t| leaves(t, joints[1], joints, out)),
                Test::Leaf { words, .. } => out.push((joint, words)),
            }
        }
        let joints = if self.check.tongue == Tongue::Zh { ["，且", "，或"] } else { [" and ", " or "] };
        let mut parts = Vec::new();
        leaves(&self.check.test, "", joints, &mut parts);
        match parts.as_slice() {
            [] => self.check.words.clone(),
            [(_, first), rest @ ..] => rest.iter().fold(first.to_string(), |all, (joint, words)| all + joint + words),
        }
    }
}

fn mentions<'t>(test: &'t Test, out: &mut Vec<&'t Mention>) {
    match test {
        Test::And(all) | Test::Or(all) => all.iter().for_each(|t| mentions(t, out)),
        Test::Leaf { mentions, .. } => out.extend(mentions),
    }
}
