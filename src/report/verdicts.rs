//! The verdicts of a run by row: what fired, how bad it is, what is undecided.
//! Takes the run once; answers row by row without searching.
//! Invariant: decisions that another rule overrode or outbid count for nothing but their own line.

use super::facts::Run;
use crate::decisions::{Cut, Decision, Undecided};
use crate::plan::{Colour, Plan, TableId};

/// Verdicts of one table, found by row.
pub struct Verdicts<'a> {
    run: Run<'a>,
    table: TableId,
    /// Decisions of row r are those from `starts[r]` to `starts[r + 1]`.
    decisions: Vec<&'a Decision>,
    starts: Vec<u32>,
    undecided: Vec<&'a Undecided>,
    undecided_starts: Vec<u32>,
    cuts: Vec<&'a Cut>,
    cut_starts: Vec<u32>,
}

fn starts(rows: usize, of: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut starts = vec![0u32; rows + 1];
    for row in of {
        if let Some(count) = starts.get_mut(row as usize + 1) {
            *count += 1;
        }
    }
    for n in 0..rows {
        starts[n + 1] += starts[n];
    }
    starts
}

impl<'a> Verdicts<'a> {
    pub fn of(run: Run<'a>, table: TableId) -> Verdicts<'a> {
        let rows = run.frame(table).map_or(0, |f| f.len());
        let fits = |t: TableId, row: u32| t == table && (row as usize) < rows;
        let mut decisions: Vec<&Decision> = run.decisions.decisions.iter().filter(|d| fits(d.table, d.row)).collect();
        decisions.sort_by_key(|d| (d.row, d.rule, d.action));
        let mut undecided: Vec<&Undecided> = run.decisions.undecided.iter().filter(|u| fits(u.table, u.row)).collect();
        undecided.sort_by_key(|u| (u.row, u.rule));
        let cuts: Vec<&Cut> = run.decisions.cuts.iter().filter(|c| fits(c.table, c.row)).collect();
        Verdicts {
            run,
            table,
            starts: starts(rows, decisions.iter().map(|d| d.row)),
            decisions,
            undecided_starts: starts(rows, undecided.iter().map(|u| u.row)),
            undecided,
            cut_starts: starts(rows, cuts.iter().map(|c| c.row)),
            cuts,
        }
    }

    /// What fired for a row and holds.
    pub fn holding(&self, row: usize) -> impl Iterator<Item = &'a Decision> + '_ {
        self.decisions[self.starts[row] as usize..self.starts[row + 1] as usize].iter().copied().filter(|d| !d.beaten)
    }

    pub fn undecided(&self, row: usize) -> &[&'a Undecided] {
        &self.undecided[self.undecided_starts[row] as usize..self.undecided_starts[row + 1] as usize]
    }

    /// What limits and allocations took off quantities of the row.
    pub fn cuts(&self, row: usize) -> &[&'a Cut] {
        &self.cuts[self.cut_starts[row] as usize..self.cut_starts[row + 1] as usize]
    }

    /// The worst colour.
    pub fn colour(&self, row: usize) -> Option<Colour> {
        self.holding(row).filter_map(|d| d.colour).max()
    }

    /// The words of the Decision column; borrowed where one decision is all there is.
    pub fn words(&self, row: usize) -> std::borrow::Cow<'a, str> {
        let mut holding = self.holding(row);
        let (first, second) = (holding.next(), holding.next());
        let (undecided, cuts) = (self.undecided(row), self.cuts(row));
        if let (Some(only), None, [], []) = (first, second, undecided, cuts)
            && !only.provisional
        {
            return (&*only.words).into();
        }
        let mut words: Vec<String> = self
            .holding(row)
            .map(|d| if d.provisional { format!("{}{}", d.words, self.run.say(" (provisional)", "（暂定）")) } else { d.words.to_string() })
            .collect();
        words.extend(cuts.iter().map(|cut| self.run.said(&cut.short).to_string()));
        for undecided in undecided {
            words.push(format!("{}{}", self.run.say("undecided: ", "未定："), rule_title(self.run.plan, undecided.rule)));
        }
        words.join(self.run.say("; ", "；")).into()
    }

    /// The words of the Why column: each rule with its reason, once.
    pub fn why(&self, row: usize) -> String {
        let mut out = String::new();
        let (colon, between) = (self.run.say(": ", "："), self.run.say("; ", "；"));
        let mut add = |rule: u16, reason: &str| {
            if !out.is_empty() {
                out.push_str(between);
            }
            out.push_str(rule_title(self.run.plan, rule));
            if !reason.is_empty() {
                out.push_str(colon);
                out.push_str(reason);
            }
        };
        let mut last = None;
        for decision in self.holding(row) {
            if last != Some((decision.rule, &decision.reason)) {
                add(decision.rule, &decision.reason);
            }
            last = Some((decision.rule, &decision.reason));
        }
        for undecided in self.undecided(row) {
            add(undecided.rule, self.run.said(&undecided.said));
        }
        for cut in self.cuts(row).iter().filter(|c| !c.told) {
            if !out.is_empty() {
                out.push_str(between);
            }
            out.push_str(self.run.said(&cut.why));
        }
        for unknown in self.run.decisions.unknown_of(self.table, row) {
            if !out.is_empty() {
                out.push_str(between);
            }
            out.push_str(self.run.said(&unknown.said));
        }
        out
    }
}

pub fn rule_title(plan: &Plan, rule: u16) -> &str {
    plan.rules.get(usize::from(rule)).map_or("", |r| r.title.as_str())
}
