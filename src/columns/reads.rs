//! Which columns and histories a step reads: for the order of checks, for what is provisional, for the cells behind a
//! value. Invariant: everything that can change a step's result is listed.

use crate::plan::{AllocateWork, ColumnId, Expr, HistoryId, ListWork, Plan, Work, visit};

/// What an expression or step reads directly.
#[derive(Clone, Debug, Default)]
pub struct Reads {
    /// Columns of the row at hand, or of `WHOLE`.
    pub own: Vec<ColumnId>,
    /// Columns of a list.
    pub list: Vec<ColumnId>,
    pub histories: Vec<HistoryId>,
}

fn push<T: PartialEq + Copy>(all: &mut Vec<T>, one: T) {
    if !all.contains(&one) {
        all.push(one);
    }
}

/// Marks, by column, what the marked columns are made of. Steps read only earlier ones, so one pass backwards finds all.
pub fn mark_all_read(plan: &Plan, marked: &mut [bool]) {
    for step in plan.steps.iter().rev() {
        if marked.get(step.into as usize) == Some(&true) {
            let reads = Reads::of_work(&step.work, plan);
            for id in reads.own.iter().chain(&reads.list) {
                if let Some(mark) = marked.get_mut(*id as usize) {
                    *mark = true;
                }
            }
        }
    }
}

impl Reads {
    /// Of an ordinary expression of the row at hand.
    pub fn add_row(&mut self, expr: &Expr) {
        visit(expr, &mut |e| match e {
            Expr::Column(id) | Expr::Outer(id) => push(&mut self.own, *id),
            Expr::History(id) => push(&mut self.histories, *id),
            _ => {}
        });
    }

    /// Of an expression over pairs.
    fn add_pair(&mut self, expr: &Expr) {
        visit(expr, &mut |e| match e {
            Expr::Column(id) => push(&mut self.list, *id),
            Expr::Outer(id) => push(&mut self.own, *id),
            Expr::History(id) => push(&mut self.histories, *id),
            _ => {}
        });
    }

    fn add_list(&mut self, work: &ListWork) {
        for (column, own) in &work.join {
            push(&mut self.list, *column);
            self.add_row(own);
        }
        for pair in work.keep.iter().chain(&work.value).chain(work.pick.iter().map(|(_, e)| e)) {
            self.add_pair(pair);
        }
        if let Some(otherwise) = &work.otherwise {
            self.add_row(otherwise);
        }
    }

    fn add_allocation(&mut self, work: &AllocateWork) {
        let own = [work.quantity, work.places].into_iter().chain(work.pack).chain(work.order.map(|o| o.by));
        let splits = work.splits.iter().flat_map(|split| {
            let parts = split.parts.iter().flat_map(|p| [Some(p.quantity), p.arrives, p.when]).flatten();
            let lots = split.lots.iter().flat_map(|l| [l.size, l.every, l.from]);
            split.keep.into_iter().chain(parts).chain(lots)
        });
        own.chain(splits).for_each(|id| push(&mut self.own, id));
        work.pairs().for_each(|e| self.add_pair(e));
    }

    pub fn of_expr(expr: &Expr) -> Reads {
        let mut reads = Reads::default();
        reads.add_row(expr);
        reads
    }

    pub fn of_work(work: &Work, plan: &Plan) -> Reads {
        let mut reads = Reads::default();
        match work {
            Work::Row(expr) => reads.add_row(expr),
            Work::Group { value, by, keep, .. } | Work::Rank { value, by, keep } | Work::RunningShare { value, by, keep } => {
                push(&mut reads.own, *value);
                by.iter().chain(keep).for_each(|c| push(&mut reads.own, *c));
            }
            Work::Before { value, by, order } => {
                push(&mut reads.own, *value);
                by.iter().chain(order.as_ref().map(|o| &o.by)).for_each(|c| push(&mut reads.own, *c));
            }
            Work::List(work) => reads.add_list(work),
            Work::Allocate(work) => reads.add_allocation(work),
            Work::Resolve(target) => {
                if let Some(target) = plan.targets.get(*target as usize) {
                    push(&mut reads.own, target.before);
                    for writer in &target.writers {
                        push(&mut reads.own, writer.value);
                        if let Some(rule) = plan.rules.get(writer.rule as usize) {
                            push(&mut reads.own, rule.fired);
                        }
                    }
                }
            }
            Work::RankLabels { labels, .. } => push(&mut reads.own, *labels),
        }
        reads
    }
}

/// Calls `f` on every expression of a plan: of steps, clauses, checks and texts.
pub fn every_expr<'p>(plan: &'p Plan, f: &mut dyn FnMut(&'p Expr)) {
    for step in &plan.steps {
        match &step.work {
            Work::Row(expr) => f(expr),
            Work::List(work) => {
                let parts = work.keep.iter().chain(&work.value).chain(&work.otherwise);
                parts.chain(work.pick.iter().map(|(_, e)| e)).chain(work.join.iter().map(|(_, e)| e)).for_each(&mut *f);
            }
            Work::Allocate(work) => work.pairs().for_each(&mut *f),
            _ => {}
        }
    }
    let tests = plan.rules.iter().flat_map(|r| r.clauses.iter().map(|c| &c.test)).chain(plan.checks.iter().map(|c| &c.test));
    for test in tests {
        every_in_test(test, f);
    }
    let templates = plan.rules.iter().flat_map(|r| r.because.iter().chain(r.actions.iter().filter_map(|a| a.label.as_ref())));
    for part in templates.flat_map(|t| &t.parts) {
        if let crate::plan::TemplatePart::Value(mention) = part {
            f(&mention.expr);
        }
    }
}

fn every_in_test<'p>(test: &'p crate::plan::Test, f: &mut dyn FnMut(&'p Expr)) {
    match test {
        crate::plan::Test::And(all) | crate::plan::Test::Or(all) => all.iter().for_each(|t| every_in_test(t, f)),
        crate::plan::Test::Leaf { expr, mentions, sides, .. } => {
            f(expr);
            mentions.iter().chain(sides).for_each(|m| f(&m.expr));
        }
    }
}
