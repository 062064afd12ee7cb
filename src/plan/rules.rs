//! Rules and checks: the columns of their clauses, of whether they fire, of the values they give.
//! Invariant: `fired` is the and of the clauses, each turned round where it stands behind `unless`, and of `valid`.

use super::expressions::compare;
use super::from_model::{Lowering, Scope, table_id};
use super::stages::Node;
use super::*;
use crate::model::{self, Home, ast};

/// What has been made of a rule so far.
#[derive(Clone, Default)]
pub(super) struct Parts {
    pub clauses: Vec<Clause>,
    pub fired: Option<ColumnId>,
    pub because: Option<Template>,
    /// By action.
    pub labels: Vec<Option<Template>>,
}

fn today() -> Expr {
    Expr::Call { func: Func::Today, args: Vec::new() }
}

impl Lowering<'_> {
    fn rule_scope(&self, rule: usize, reader: Node) -> Scope {
        Scope::of(reader, table_id(self.model.rules[rule].table))
    }

    pub(super) fn fired(&mut self, r: usize) {
        let rule = &self.model.rules[r];
        let scope = self.rule_scope(r, Node::Fired(r));
        let mut clauses = match self.table_rows.get(&r).copied() {
            Some((table, row)) => vec![self.row_clause(table, row, scope)],
            None => Vec::new(),
        };
        let by_row = !clauses.is_empty();
        for clause in &rule.clauses {
            // what the model says of a table's row is what its row number says already
            if by_row && !clause.unless {
                continue;
            }
            let truth = self.truth_of(&clause.condition, scope);
            let test = self.test(&clause.condition, scope);
            clauses.push(Clause { words: clause.words.clone(), span: clause.span, unless: clause.unless, truth, test });
        }
        let mut all: Vec<Expr> =
            clauses.iter().map(|c| if c.unless { Expr::Not(Box::new(Expr::Column(c.truth))) } else { Expr::Column(c.truth) }).collect();
        if let Some((first, last)) = rule.valid {
            all.push(compare(Compare::AtLeast, today(), Expr::Number(first)));
            all.push(compare(Compare::AtMost, today(), Expr::Number(last)));
        }
        let fired = match all.as_slice() {
            [Expr::Column(only)] => *only,
            _ => {
                let column = self.add_column(ColumnDef {
                    name: rule.title.clone(),
                    table: scope.table,
                    shape: Shape::Truth,
                    source: Source::Hidden,
                    words: rule.words.clone(),
                    span: Some(rule.span),
                    tongue: rule.tongue,
                    section: rule.section.clone(),
                    stage: Stage::Definition,
                });
                self.plan.steps.push(Step { into: column, work: Work::Row(Expr::And(all)) });
                column
            }
        };
        self.set_column(Node::Fired(r), fired);
        self.rules[r].clauses = clauses;
        self.rules[r].fired = Some(fired);
    }

    fn row_clause(&mut self, table: usize, row: usize, scope: Scope) -> Clause {
        let decision = &self.model.decision_tables[table];
        let entry = &decision.rows[row];
        let index = self.row_of_table(table, scope);
        let is_row = compare(Compare::Equal, index, Expr::Number(row as f64));
        let truth = self.share(Work::Row(is_row), scope.table, Shape::Truth, entry.span, scope.reader);
        let test = self.row_test(decision, row, scope);
        Clause { words: entry.words.clone(), span: entry.span, unless: false, truth, test }
    }

    fn truth_of(&mut self, condition: &model::Expr, scope: Scope) -> ColumnId {
        let work = self.work(condition, scope);
        self.share(work, scope.table, Shape::Truth, condition.span, scope.reader)
    }

    pub(super) fn write(&mut self, r: usize, w: usize) {
        let rule = &self.model.rules[r];
        let Some(write) = rule.writes().nth(w) else {
            return;
        };
        let Some(item) = self.model.items.get(write.item) else {
            return;
        };
        let scope = self.rule_scope(r, Node::Write(r, w));
        let work = self.work(&write.value, scope);
        let shape = super::from_model::shape_of(&item.ty.kind);
        let column = self.share(work, scope.table, shape, write.value.span, scope.reader);
        self.set_column(Node::Write(r, w), column);
    }

    pub(super) fn told(&mut self, r: usize) {
        let rule = &self.model.rules[r];
        let scope = self.rule_scope(r, Node::Told(r));
        let because = rule.because.as_ref().map(|b| self.template(b, Some(r), scope));
        let labels = rule.actions.iter().map(|a| a.label.as_ref().map(|l| self.template(l, Some(r), scope))).collect();
        self.rules[r].because = because;
        self.rules[r].labels = labels;
    }

    pub(super) fn check(&mut self, c: usize) {
        let check = &self.model.checks[c];
        // what names no column of a row is asked once, not for each row
        let whole = |e: &model::Expr| e.ty.home == Home::Whole;
        let table = if whole(&check.condition) && check.due.iter().all(whole) { WHOLE } else { table_id(check.table) };
        let scope = Scope::of(Node::Check(c), table);
        let done = self.truth_of(&check.condition, scope);
        let (truth, due) = match &check.due {
            Some(due) => {
                let day = self.column_of(due, scope);
                let in_time = compare(Compare::AtLeast, Expr::Column(day), today());
                let passes = Work::Row(Expr::Or(vec![Expr::Column(done), in_time]));
                let truth = self.share(passes, table, Shape::Truth, check.span, scope.reader);
                (truth, Some(Due { done, day }))
            }
            None => (done, None),
        };
        let test = self.test(&check.condition, scope);
        self.checks[c] = Some(Check {
            title: check.title.clone(),
            table: scope.table,
            span: check.span,
            tongue: check.tongue,
            truth,
            due,
            test,
            words: check.words.clone(),
            fate: match check.fate {
                ast::CheckFate::Warn => CheckFate::Warn,
                ast::CheckFate::SkipRow => CheckFate::SkipRow,
                ast::CheckFate::Stop => CheckFate::Stop,
            },
        });
    }

    pub(super) fn kpi(&mut self, k: usize) {
        let kpi = &self.model.kpis[k];
        let Some(column) = self.column_at(Node::Last(kpi.item)) else { return };
        let scope = Scope::of(Node::Kpi(k), self.plan.columns[column as usize].table);
        let by = kpi.by.as_ref().map(|by| self.column_of(by, Scope::of(Node::Kpi(k), STOCK)));
        let goal = kpi.goal.as_ref().map(|goal| Goal {
            met: self.column_of(&goal.met, scope),
            words: goal.words.clone(),
            named: goal.named.iter().filter_map(|(name, item)| Some((name.clone(), self.column_at(Node::Last(*item))?))).collect(),
        });
        self.plan.kpis.push(Kpi { column, by, goal, span: kpi.span, tongue: kpi.tongue });
    }

    /// The finished rule, once all its columns are there.
    pub(super) fn rule(&mut self, r: usize, parts: Parts) -> Rule {
        let rule = &self.model.rules[r];
        let mut labels = parts.labels.into_iter();
        let mut write = 0;
        let mut actions = Vec::new();
        for action in &rule.actions {
            let mut writes = Vec::new();
            for wanted in &action.writes {
                if let (Some(target), Some(value)) = (self.target(wanted.item), self.column_at(Node::Write(r, write))) {
                    writes.push((target, value));
                }
                write += 1;
            }
            let colour = action.colour.map(|c| match c {
                ast::Colour::Green => Colour::Green,
                ast::Colour::Amber => Colour::Amber,
                ast::Colour::Red => Colour::Red,
            });
            actions.push(Action { words: action.words.clone(), writes, colour, label: labels.next().flatten() });
        }
        let fired = parts.fired.unwrap_or(0);
        Rule {
            title: rule.title.clone(),
            table: table_id(rule.table),
            span: rule.span,
            tongue: rule.tongue,
            section: rule.section.clone(),
            clauses: parts.clauses,
            fired,
            valid: rule.valid,
            actions,
            because: parts.because,
            overrides: rule.overrides.iter().map(|o| *o as RuleId).collect(),
            words: rule.words.clone(),
        }
    }
}
