//! Walks over checked expressions: the children of one, the names in one. Order is that of the text.

use crate::model::{BandTest, DecisionTable, Expr, ExprKind, ItemId, WindowSpan};

/// Calls `visit` with each direct part of an expression.
pub fn each_child<'e>(expr: &'e Expr, visit: &mut dyn FnMut(&'e Expr)) {
    match &expr.kind {
        ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Truth(_) | ExprKind::Level(_) | ExprKind::Item { .. } => {}
        ExprKind::Scale { value, .. } | ExprKind::Negate(value) | ExprKind::IsKnown(value) | ExprKind::Not(value) => visit(value),
        ExprKind::Arith { left, right, .. } | ExprKind::Join(left, right) | ExprKind::Compare { left, right, .. } => {
            visit(left);
            visit(right);
        }
        ExprKind::Between { value, low, high } => {
            visit(value);
            visit(low);
            visit(high);
        }
        ExprKind::OneOf { value, items, .. } => {
            visit(value);
            items.iter().for_each(visit);
        }
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Call { args: parts, .. } => parts.iter().for_each(visit),
        ExprKind::Window { value, keep, span, .. } => {
            visit(value);
            match span {
                WindowSpan::Last { count, .. } | WindowSpan::Next { count } => visit(count),
                WindowSpan::Between { from, to } => {
                    visit(from);
                    visit(to);
                }
                WindowSpan::Inside => {}
            }
            keep.iter().for_each(|k| visit(k));
        }
        ExprKind::Group { value, by, keep, .. } => {
            visit(value);
            by.iter().for_each(&mut *visit);
            keep.iter().for_each(|k| visit(k));
        }
        ExprKind::List(list) => {
            list.value.iter().for_each(&mut *visit);
            list.keep.iter().for_each(&mut *visit);
            list.pick.iter().for_each(|(_, by)| visit(by));
            list.otherwise.iter().for_each(visit);
        }
    }
}

/// Calls `visit` with the expression and everything inside it.
pub fn each_inside<'e>(expr: &'e Expr, visit: &mut dyn FnMut(&'e Expr)) {
    visit(expr);
    each_child(expr, &mut |child| each_inside(child, visit));
}

/// Calls `visit` with every name in an expression, and whether it is read `before rules`.
pub fn each_item(expr: &Expr, visit: &mut dyn FnMut(ItemId, bool)) {
    each_inside(expr, &mut |e| {
        if let ExprKind::Item { item, before_rules, .. } = e.kind {
            visit(item, before_rules);
        }
    });
}

/// The expressions of a test.
pub fn each_bound<'e>(test: &'e BandTest, visit: &mut dyn FnMut(&'e Expr)) {
    match test {
        BandTest::Any => {}
        BandTest::Compare { with, .. } => visit(with),
        BandTest::Range { low, high, .. } => {
            visit(low);
            visit(high);
        }
        BandTest::OneOf { items, .. } => items.iter().for_each(visit),
    }
}

/// What a decision table looks at to find its row: inputs, then the tests row by row.
pub fn each_looked_at<'e>(table: &'e DecisionTable, visit: &mut dyn FnMut(&'e Expr)) {
    table.inputs.iter().for_each(&mut *visit);
    for test in table.rows.iter().flat_map(|row| &row.tests) {
        each_bound(test, visit);
    }
}
