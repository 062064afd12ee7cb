//! Checked expressions to plan expressions. Windows, totals and list aggregates that do not stand at the top become
//! working columns; series formulas are copied into the window that reads them.
//! Invariant: what comes out reads only columns that exist already.

use super::from_model::{Lowering, Scope, home_table, shape_of, table_id};
use super::*;
use crate::model::analysis::walk::each_inside;
use crate::model::{self, ExprKind, GroupAgg, Home, ItemId, ItemKind, ast};

impl Lowering<'_> {
    pub(super) fn expr(&mut self, e: &model::Expr, scope: Scope) -> Expr {
        match &e.kind {
            ExprKind::Number(n) if n.is_finite() => Expr::Number(*n),
            ExprKind::Number(_) => Expr::Unknown,
            ExprKind::Text(text) => Expr::Text(text.clone()),
            ExprKind::Truth(truth) => Expr::Truth(*truth),
            ExprKind::Level(rank) => Expr::Number(*rank as f64),
            ExprKind::Item { item, before_rules, outer } => self.item(*item, *before_rules, *outer, scope),
            ExprKind::Scale { value, num, den } => {
                let value = self.expr(value, scope);
                if num == den { value } else { Expr::Scale { value: Box::new(value), num: *num, den: *den } }
            }
            ExprKind::Negate(value) => match self.expr(value, scope) {
                Expr::Number(n) => Expr::Number(-n),
                value => Expr::Negate(Box::new(value)),
            },
            ExprKind::Arith { op, left, right } => {
                Expr::Arith { op: *op, left: Box::new(self.expr(left, scope)), right: Box::new(self.expr(right, scope)) }
            }
            ExprKind::Join(left, right) => Expr::Join(Box::new(self.expr(left, scope)), Box::new(self.expr(right, scope))),
            ExprKind::Compare { op, left, right } => compare(compare_op(*op), self.expr(left, scope), self.expr(right, scope)),
            ExprKind::Between { value, low, high } => {
                let value = self.repeatable(value, scope);
                let low = self.expr(low, scope);
                let high = self.expr(high, scope);
                Expr::And(vec![compare(Compare::AtLeast, value.clone(), low), compare(Compare::AtMost, value, high)])
            }
            ExprKind::OneOf { value, items, negated } => {
                let value = self.repeatable(value, scope);
                let mut tests: Vec<Expr> = items.iter().map(|i| compare(Compare::Equal, value.clone(), self.expr(i, scope))).collect();
                let any = if tests.len() == 1 { tests.remove(0) } else { Expr::Or(tests) };
                if *negated { Expr::Not(Box::new(any)) } else { any }
            }
            ExprKind::IsKnown(value) => Expr::IsKnown(Box::new(self.expr(value, scope))),
            ExprKind::Not(value) => Expr::Not(Box::new(self.expr(value, scope))),
            ExprKind::And(parts) => Expr::And(parts.iter().map(|p| self.expr(p, scope)).collect()),
            ExprKind::Or(parts) => Expr::Or(parts.iter().map(|p| self.expr(p, scope)).collect()),
            ExprKind::Call { func, args } => self.call(*func, args, &e.ty.kind, scope),
            ExprKind::Window { .. } => self.window(e, scope),
            ExprKind::Group { .. } | ExprKind::List(_) => self.gathered(e, scope),
        }
    }

    fn item(&mut self, item: ItemId, before_rules: bool, outer: bool, scope: Scope) -> Expr {
        let Some(def) = self.model.items.get(item) else {
            return Expr::Unknown;
        };
        let node = self.stages.read(scope.reader, item, before_rules);
        if let ItemKind::Selection { keep, .. } = &def.kind {
            return self.expr(keep, Scope { reader: node, ..scope });
        }
        if def.ty.series.is_some() {
            if !scope.window {
                return Expr::Unknown;
            }
            if let ItemKind::History { index, .. } = &def.kind {
                return Expr::History(*index as HistoryId);
            }
            if !self.copy_series(item) {
                return Expr::Unknown;
            }
            return match self.definition(item, Scope { reader: node, ..scope }) {
                Work::Row(expr) => expr,
                _ => Expr::Unknown,
            };
        }
        match self.column_at(node) {
            Some(column) => self.at(column, outer, scope),
            None => Expr::Unknown,
        }
    }

    /// A column as it is named in this scope.
    fn at(&self, column: ColumnId, outer: bool, scope: Scope) -> Expr {
        let table = self.plan.columns[column as usize].table;
        match scope.list {
            Some(list) if table != WHOLE && (outer || table != list) => Expr::Outer(column),
            _ => Expr::Column(column),
        }
    }

    /// An expression that may be written twice without being computed twice.
    fn repeatable(&mut self, e: &model::Expr, scope: Scope) -> Expr {
        let value = self.expr(e, scope);
        let plain = matches!(
            value,
            Expr::Column(_) | Expr::Outer(_) | Expr::History(_) | Expr::Number(_) | Expr::Text(_) | Expr::Truth(_) | Expr::Unknown
        );
        if plain || scope.window || scope.list.is_some() {
            return value;
        }
        Expr::Column(self.share(Work::Row(value), scope.table, shape_of(&e.ty.kind), e.span, scope.reader))
    }

    /// The column that holds an expression, for each row of `table`.
    pub(super) fn column_of(&mut self, e: &model::Expr, scope: Scope) -> ColumnId {
        let work = self.work(e, scope);
        self.share(work, scope.table, shape_of(&e.ty.kind), e.span, scope.reader)
    }

    fn call(&mut self, func: Func, args: &[model::Expr], kind: &model::Kind, scope: Scope) -> Expr {
        let mut lowered: Vec<Expr> = args.iter().map(|a| self.expr(a, scope)).collect();
        match func {
            Func::If | Func::Ifs => {
                let odd = lowered.len() % 2 == 1;
                let otherwise = match lowered.pop() {
                    Some(last) if odd => Some(Box::new(last)),
                    Some(last) => {
                        lowered.push(last);
                        // as in Excel, where a test without a second answer is FALSE
                        (func == Func::If && *kind == model::Kind::Truth).then(|| Box::new(Expr::Truth(false)))
                    }
                    None => None,
                };
                let mut parts = lowered.into_iter();
                let mut branches = Vec::new();
                while let (Some(test), Some(value)) = (parts.next(), parts.next()) {
                    branches.push((test, value));
                }
                Expr::Choose { branches, otherwise }
            }
            Func::And => Expr::And(lowered),
            Func::Or => Expr::Or(lowered),
            Func::Not if lowered.len() == 1 => Expr::Not(Box::new(lowered.remove(0))),
            Func::WorkDay | Func::NetworkDays if lowered.len() > 2 => {
                self.holidays();
                Expr::Call { func, args: lowered }
            }
            Func::Cover => {
                if lowered.len() == 2 {
                    lowered.push(Expr::Column(self.max_cover()));
                }
                Expr::Call { func, args: lowered }
            }
            _ => Expr::Call { func, args: lowered },
        }
    }

    fn window(&mut self, e: &model::Expr, scope: Scope) -> Expr {
        let ExprKind::Window { agg, value, keep, period, span } = &e.kind else {
            return Expr::Unknown;
        };
        let inside = matches!(span, model::WindowSpan::Inside);
        if scope.list.is_some() || (scope.window && !inside) {
            return self.lift(e, scope);
        }
        let each = Scope { window: true, ..scope };
        let value = self.expr(value, each);
        let keep = keep.as_ref().map(|k| self.expr(k, each));
        let own = Scope { window: false, ..scope };
        let span = match span {
            model::WindowSpan::Last { count, ago } => WindowSpan::Last { count: Box::new(self.expr(count, own)), ago: *ago },
            model::WindowSpan::Next { count } => WindowSpan::Next { count: Box::new(self.expr(count, own)) },
            model::WindowSpan::Between { from, to } => {
                WindowSpan::Between { from: Box::new(self.expr(from, own)), to: Box::new(self.expr(to, own)) }
            }
            model::WindowSpan::Inside => WindowSpan::Inside,
        };
        Expr::Window(Box::new(Window { agg: *agg, value, keep, period: *period, span }))
    }

    /// A part that is the same in every period, or belongs to one side of a list's condition, as a column of its own.
    fn lift(&mut self, e: &model::Expr, scope: Scope) -> Expr {
        let side = match scope.list {
            Some(list) if !self.of_own_row(e, list, scope) => list,
            _ => scope.table,
        };
        let column = self.column_of(e, Scope::of(scope.reader, side));
        self.at(column, side == scope.table, scope)
    }

    /// Whether a part inside a list's condition speaks of the row at hand alone.
    fn of_own_row(&self, e: &model::Expr, list: TableId, scope: Scope) -> bool {
        let (mut own, mut theirs) = (false, false);
        each_inside(e, &mut |part| {
            if let ExprKind::Item { item, outer, .. } = part.kind
                && let Some(Home::Table(home)) = self.model.items.get(item).map(|i| i.ty.home)
            {
                own |= table_id(home) == scope.table && (outer || scope.table != list);
                theirs |= table_id(home) == list && (!outer || scope.table != list);
            }
        });
        own && !theirs
    }

    /// Totals and list aggregates as a column.
    fn gathered(&mut self, e: &model::Expr, scope: Scope) -> Expr {
        if scope.list.is_some() {
            return self.lift(e, scope);
        }
        let own = Scope { window: false, ..scope };
        let (work, table) = match &e.kind {
            ExprKind::List(list) => {
                let table = if self.needs_row(list, own) { own.table } else { WHOLE };
                (self.list(list, Scope { table, ..own }), table)
            }
            _ => self.group(e, own),
        };
        Expr::Column(self.share(work, table, shape_of(&e.ty.kind), e.span, scope.reader))
    }

    /// The work of an expression that has a column of its own in the table of the scope.
    pub(super) fn work(&mut self, e: &model::Expr, scope: Scope) -> Work {
        match &e.kind {
            ExprKind::List(list) if !scope.window && scope.list.is_none() => self.list(list, scope),
            ExprKind::Group { .. } if !scope.window && scope.list.is_none() => {
                let (work, table) = self.group(e, scope);
                if table == scope.table {
                    return work;
                }
                Work::Row(Expr::Column(self.share(work, table, shape_of(&e.ty.kind), e.span, scope.reader)))
            }
            _ => Work::Row(self.expr(e, scope)),
        }
    }

    /// An aggregate over rows, and the table that its result stands in.
    fn group(&mut self, e: &model::Expr, scope: Scope) -> (Work, TableId) {
        let ExprKind::Group { agg, value, by, keep } = &e.kind else {
            return (Work::Row(Expr::Unknown), scope.table);
        };
        let table = match value.ty.home {
            Home::Table(t) => table_id(t),
            Home::Whole => scope.table,
        };
        let rows = Scope::of(scope.reader, table);
        let column = self.column_of(value, rows);
        let by: Vec<ColumnId> = by.iter().map(|b| self.column_of(b, rows)).collect();
        let keep = keep.as_ref().map(|k| self.column_of(k, rows));
        match agg {
            GroupAgg::Agg(agg) => {
                let into = if by.is_empty() { WHOLE } else { table };
                (Work::Group { agg: *agg, value: column, by, keep }, into)
            }
            GroupAgg::Rank => (Work::Rank { value: column, by, keep }, table),
            GroupAgg::RunningShare => (Work::RunningShare { value: column, by, keep }, table),
            GroupAgg::Share => {
                let into = if by.is_empty() { WHOLE } else { table };
                let sum = Work::Group { agg: Agg::Sum, value: column, by, keep };
                let total = self.share(sum, into, shape_of(&value.ty.kind), e.span, scope.reader);
                let share = Expr::Arith { op: Arith::Div, left: Box::new(Expr::Column(column)), right: Box::new(Expr::Column(total)) };
                let share = match keep {
                    // a row that does not count has no share
                    Some(keep) => Expr::Choose { branches: vec![(Expr::Column(keep), share)], otherwise: None },
                    None => share,
                };
                (Work::Row(share), table)
            }
        }
    }

    /// Whether the result differs by the row at hand.
    fn needs_row(&self, list: &model::ListExpr, scope: Scope) -> bool {
        let home = |part: &model::Expr| match part.kind {
            ExprKind::Item { item, outer, .. } => match self.model.items.get(item).map(|i| i.ty.home) {
                Some(Home::Table(table)) => Some((table_id(table), outer)),
                _ => None,
            },
            _ => None,
        };
        let own = table_id(list.list);
        let mut found = list.matched;
        for e in list.keep.iter().chain(&list.value).chain(list.pick.iter().map(|(_, by)| by)) {
            each_inside(e, &mut |part| found |= home(part).is_some_and(|(table, outer)| table != own || (outer && scope.table == own)));
        }
        if let Some(e) = &list.otherwise {
            each_inside(e, &mut |part| found |= home(part).is_some());
        }
        found
    }

    fn list(&mut self, list: &model::ListExpr, scope: Scope) -> Work {
        let table = table_id(list.list);
        let inner = Scope { list: Some(table), window: false, ..scope };
        let own = Scope { list: None, window: false, ..scope };
        let mut join = Vec::new();
        let mut rest = Vec::new();
        let mut conditions = Vec::new();
        list.keep.iter().for_each(|k| conjuncts(k, &mut conditions));
        for condition in conditions {
            let sides = match &condition.kind {
                ExprKind::Compare { op: ast::CompareOp::Equal, left, right } => {
                    if self.only_list(left, table, scope) && self.only_own(right, table, scope) {
                        Some((left, right))
                    } else if self.only_list(right, table, scope) && self.only_own(left, table, scope) {
                        Some((right, left))
                    } else {
                        None
                    }
                }
                _ => None,
            };
            match sides {
                Some((theirs, mine)) => {
                    let theirs = self.column_of(theirs, Scope::of(scope.reader, table));
                    let mine = self.expr(mine, own);
                    join.push((theirs, mine));
                }
                None => rest.push(self.expr(condition, inner)),
            }
        }
        let keep = match rest.len() {
            0 => None,
            1 => rest.pop(),
            _ => Some(Expr::And(rest)),
        };
        let value = list.value.as_ref().map(|v| self.expr(v, inner));
        let pick = list.pick.as_ref().map(|(pick, by)| (*pick, self.expr(by, inner)));
        let otherwise = list.otherwise.as_ref().map(|o| self.expr(o, own));
        Work::List(Box::new(ListWork { agg: list.agg.clone(), list: table, matched: list.matched, join, keep, value, pick, otherwise }))
    }

    /// Speaks of the list's row, and of nothing of the row at hand.
    fn only_list(&self, e: &model::Expr, list: TableId, scope: Scope) -> bool {
        let (own, theirs) = self.homes(e, list, scope);
        theirs && !own
    }

    /// Speaks of the row at hand, and of nothing of the list's row.
    fn only_own(&self, e: &model::Expr, list: TableId, scope: Scope) -> bool {
        let (own, theirs) = self.homes(e, list, scope);
        own && !theirs
    }

    fn homes(&self, e: &model::Expr, list: TableId, scope: Scope) -> (bool, bool) {
        let (mut own, mut theirs) = (false, false);
        each_inside(e, &mut |part| match &part.kind {
            ExprKind::Item { item, outer, .. } => {
                let table = self.model.items.get(*item).map_or(WHOLE, |i| home_table(i.ty.home));
                if table != WHOLE {
                    if table == list && !(*outer && scope.table == list) { theirs = true } else { own = true }
                }
            }
            // whose row a nested aggregate belongs to is not decided here
            ExprKind::List(_) | ExprKind::Group { .. } | ExprKind::Window { .. } => {
                own = true;
                theirs = true;
            }
            _ => {}
        });
        (own, theirs)
    }
}

fn conjuncts<'e>(e: &'e model::Expr, into: &mut Vec<&'e model::Expr>) {
    match &e.kind {
        ExprKind::And(parts) => parts.iter().for_each(|p| conjuncts(p, into)),
        _ => into.push(e),
    }
}

pub(super) fn compare(op: Compare, left: Expr, right: Expr) -> Expr {
    Expr::Compare { op, left: Box::new(left), right: Box::new(right) }
}

pub(super) fn compare_op(op: ast::CompareOp) -> Compare {
    match op {
        ast::CompareOp::Equal => Compare::Equal,
        ast::CompareOp::NotEqual => Compare::NotEqual,
        ast::CompareOp::Below => Compare::Below,
        ast::CompareOp::Above => Compare::Above,
        ast::CompareOp::AtLeast => Compare::AtLeast,
        ast::CompareOp::AtMost => Compare::AtMost,
    }
}
