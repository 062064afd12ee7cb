//! The verdicts of a run by row: what fired, how bad it is, what is undecided, what money is at stake.
//! Takes the run once; answers row by row without searching.
//! Invariant: decisions that another rule overrode or outbid count for nothing but their own line.

use super::facts::{Run, Shown};
use crate::decisions::{Decision, Undecided};
use crate::plan::{Colour, ColumnId, Expr, Fit, Plan, Source, TableId, TargetId, Work};

/// Verdicts of one table, found by row.
pub struct Verdicts<'a> {
    run: Run<'a>,
    /// Decisions of row r are those from `starts[r]` to `starts[r + 1]`.
    decisions: Vec<&'a Decision>,
    starts: Vec<u32>,
    undecided: Vec<&'a Undecided>,
    undecided_starts: Vec<u32>,
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
        Verdicts {
            run,
            starts: starts(rows, decisions.iter().map(|d| d.row)),
            decisions,
            undecided_starts: starts(rows, undecided.iter().map(|u| u.row)),
            undecided,
        }
    }

    /// What fired for a row and holds.
    pub fn holding(&self, row: usize) -> impl Iterator<Item = &'a Decision> + '_ {
        self.decisions[self.starts[row] as usize..self.starts[row + 1] as usize].iter().copied().filter(|d| !d.beaten)
    }

    pub fn undecided(&self, row: usize) -> &[&'a Undecided] {
        &self.undecided[self.undecided_starts[row] as usize..self.undecided_starts[row + 1] as usize]
    }

    /// The worst colour.
    pub fn colour(&self, row: usize) -> Option<Colour> {
        self.holding(row).filter_map(|d| d.colour).max()
    }

    /// The words of the Decision column; borrowed where one decision is all there is.
    pub fn words(&self, row: usize) -> std::borrow::Cow<'a, str> {
        let mut holding = self.holding(row);
        let (first, second) = (holding.next(), holding.next());
        let undecided = self.undecided(row);
        if let (Some(only), None, []) = (first, second, undecided)
            && !only.provisional
        {
            return only.words.as_str().into();
        }
        let mut words: Vec<String> = self
            .holding(row)
            .map(|d| if d.provisional { format!("{}{}", d.words, self.run.say(" (provisional)", "（暂定）")) } else { d.words.clone() })
            .collect();
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
        out
    }
}

pub fn rule_title(plan: &Plan, rule: u16) -> &str {
    plan.rules.get(usize::from(rule)).map_or("", |r| r.title.as_str())
}

/// Which column tells the money at stake for each target: the target itself if it is money, else the first computed
/// amount of money that depends on it.
pub struct Stakes {
    by_target: Vec<Option<ColumnId>>,
}

impl Stakes {
    pub fn of(run: &Run<'_>) -> Stakes {
        let money = |id: ColumnId| run.def(id).is_some_and(|d| d.source == Source::Computed && run.is_money(&d.shape));
        let by_target = run
            .plan
            .targets
            .iter()
            .map(|target| {
                if run.def(target.after).is_some_and(|d| run.is_money(&d.shape)) {
                    return Some(target.after);
                }
                let table = run.def(target.after)?.table;
                let depends = dependents(run.plan, target.after);
                let of_table = |id: &ColumnId| run.def(*id).is_some_and(|d| d.table == table);
                (0..run.plan.columns.len() as ColumnId).filter(of_table).find(|id| depends[*id as usize] && money(*id))
            })
            .collect();
        Stakes { by_target }
    }

    pub fn column(&self, target: Option<TargetId>) -> Option<ColumnId> {
        self.by_target.get(usize::from(target?)).copied().flatten()
    }

    /// The money at stake in one decision, if anything tells it.
    pub fn of_decision(&self, run: &Run<'_>, decision: &Decision) -> Option<f64> {
        match run.value(self.column(decision.name)?, decision.row as usize) {
            Shown::Number(n) => Some(n),
            _ => None,
        }
    }
}

/// By column: whether it is computed from `from`, by however many steps.
fn dependents(plan: &Plan, from: ColumnId) -> Vec<bool> {
    let mut reached = vec![false; plan.columns.len()];
    if let Some(start) = reached.get_mut(from as usize) {
        *start = true;
    }
    for step in &plan.steps {
        let mut reads = false;
        read_by(plan, &step.work, &mut |id| reads |= reached.get(id as usize).copied().unwrap_or(false));
        if reads && let Some(into) = reached.get_mut(step.into as usize) {
            *into = true;
        }
    }
    reached
}

fn read_by(plan: &Plan, work: &Work, see: &mut dyn FnMut(ColumnId)) {
    match work {
        Work::Row(expr) => columns_of(expr, see),
        Work::Group { value, by, keep, .. } | Work::Rank { value, by, keep } | Work::RunningShare { value, by, keep } => {
            see(*value);
            by.iter().chain(keep).for_each(|id| see(*id));
        }
        Work::List(list) => {
            list.join.iter().for_each(|(id, expr)| {
                see(*id);
                columns_of(expr, see);
            });
            let pick = list.pick.as_ref().map(|(_, expr)| expr);
            [list.keep.as_ref(), list.value.as_ref(), pick, list.otherwise.as_ref()].into_iter().flatten().for_each(|e| columns_of(e, see));
        }
        Work::Resolve(target) => {
            if let Some(target) = plan.targets.get(usize::from(*target)) {
                see(target.before);
                target.writers.iter().for_each(|w| see(w.value));
            }
        }
        Work::RankLabels { labels, .. } => see(*labels),
    }
}

fn columns_of(expr: &Expr, see: &mut dyn FnMut(ColumnId)) {
    match expr {
        Expr::Number(_) | Expr::Text(_) | Expr::Truth(_) | Expr::Unknown | Expr::History(_) => {}
        Expr::Column(id) | Expr::Outer(id) => see(*id),
        Expr::Scale { value, .. } | Expr::Negate(value) | Expr::Not(value) | Expr::IsKnown(value) => columns_of(value, see),
        Expr::Arith { left, right, .. } | Expr::Join(left, right) | Expr::Compare { left, right, .. } => {
            columns_of(left, see);
            columns_of(right, see);
        }
        Expr::And(all) | Expr::Or(all) | Expr::Call { args: all, .. } => all.iter().for_each(|e| columns_of(e, see)),
        Expr::Choose { branches, otherwise } => {
            branches.iter().flat_map(|(test, value)| [test, value]).chain(otherwise.as_deref()).for_each(|e| columns_of(e, see));
        }
        Expr::FirstFit(grid) => {
            grid.inputs.iter().for_each(|e| columns_of(e, see));
            for fit in grid.rows.iter().flatten() {
                match fit {
                    Fit::Any | Fit::Known => {}
                    Fit::Range { low, high } => low.iter().chain(high).for_each(|end| columns_of(&end.at, see)),
                    Fit::OneOf { items, .. } => items.iter().for_each(|e| columns_of(e, see)),
                }
            }
        }
        Expr::Nth { index, values } => {
            columns_of(index, see);
            values.iter().for_each(|e| columns_of(e, see));
        }
        Expr::Window(window) => {
            columns_of(&window.value, see);
            window.keep.iter().for_each(|e| columns_of(e, see));
        }
    }
}
