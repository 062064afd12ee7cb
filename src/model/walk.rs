//! Walks over the tree: the parts of an expression, the expressions and names of a statement.
//! Invariant: each part is visited once, in the order of the text.

use crate::syntax::ast::{
    Arg, Band, Expr, ExprKind, Name, ParamValue, Period, StatementKind, TableBody, TableCell, TableColumn, Text, TextPart, Window,
    WindowKind, WindowLength,
};

/// Calls `visit` with each direct part.
pub(super) fn parts<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    match &expr.kind {
        ExprKind::Number { .. }
        | ExprKind::Text(_)
        | ExprKind::Date(_)
        | ExprKind::Truth(_)
        | ExprKind::Name(_)
        | ExprKind::Field { .. }
        | ExprKind::Slot(_)
        | ExprKind::Broken => {}
        ExprKind::All(x) | ExprKind::BeforeRules(x) | ExprKind::Negate(x) | ExprKind::Not(x) | ExprKind::IsKnown(x) => visit(x),
        ExprKind::IsBlank { value, .. } | ExprKind::Convert { value, .. } | ExprKind::Selection { keep: value, .. } => visit(value),
        ExprKind::Binary { left, right, .. } | ExprKind::Compare { left, right, .. } => {
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
            items.iter().for_each(&mut *visit);
        }
        ExprKind::And(all) | ExprKind::Or(all) => all.iter().for_each(visit),
        ExprKind::Streak { condition, times, of } => {
            visit(condition);
            visit(times);
            period(of, visit);
        }
        ExprKind::Ago { value, period: p } => {
            visit(value);
            period(p, visit);
        }
        ExprKind::Call { args, .. } => args.iter().for_each(|arg| argument(arg, visit)),
    }
}

fn period<'a>(period: &'a Period, visit: &mut dyn FnMut(&'a Expr)) {
    visit(&period.count);
}

fn argument<'a>(arg: &'a Arg, visit: &mut dyn FnMut(&'a Expr)) {
    visit(&arg.value);
    if let Some(Window { kind, .. }) = &arg.window {
        let length = |length: &'a WindowLength, visit: &mut dyn FnMut(&'a Expr)| match length {
            WindowLength::Period(p) => period(p, visit),
            WindowLength::Named(e) => visit(e),
        };
        match kind {
            WindowKind::Last { length: l, ago } => {
                length(l, visit);
                if let Some(ago) = ago {
                    period(ago, visit);
                }
            }
            WindowKind::Next { length: l } => length(l, visit),
            WindowKind::Between { from, to } => {
                visit(from);
                visit(to);
            }
            WindowKind::Each(_) => {}
        }
    }
    arg.by.iter().for_each(&mut *visit);
    arg.keep.iter().for_each(visit);
}

/// Calls `visit` with the expression and all that stands in it.
pub(super) fn all<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    visit(expr);
    parts(expr, &mut |part| all(part, visit));
}

/// The name of the list that a field or a list's bare name in this expression belongs to, not looking into aggregates
/// of their own.
pub(super) fn first_field(expr: &Expr) -> Option<&Name> {
    match &expr.kind {
        ExprKind::Field { list, .. } => Some(list),
        ExprKind::Call { func, .. } if func.kind() != crate::function::Kind::Row => None,
        _ => {
            let mut found = None;
            parts(expr, &mut |part| found = found.or_else(|| first_field(part)));
            found
        }
    }
}

/// The expressions of a statement that are read as values (not those of statements that this version leaves out).
pub(super) fn statement<'a>(kind: &'a StatementKind, visit: &mut dyn FnMut(&'a Expr)) {
    match kind {
        StatementKind::Param(param) => {
            match &param.value {
                ParamValue::One(value) => visit(value),
                ParamValue::Range(low, high) => {
                    visit(low);
                    visit(high);
                }
            }
            if let Some((low, high)) = &param.between {
                visit(low);
                visit(high);
            }
        }
        StatementKind::Formula(formula) => visit(&formula.value),
        StatementKind::Show(names) => names.iter().for_each(visit),
        StatementKind::Tiers(tiers) => {
            visit(&tiers.by);
            tiers.bands.iter().for_each(|b| band(&b.band, visit));
        }
        StatementKind::Table(table) => {
            if let TableBody::Rows { columns, rows, .. } = &table.body {
                for column in columns {
                    if let TableColumn::Condition(e) = column {
                        visit(e);
                    }
                }
                for cell in rows.iter().flat_map(|r| &r.cells) {
                    match cell {
                        TableCell::Condition(b) => band(b, visit),
                        TableCell::Value(v) => v.iter().for_each(&mut *visit),
                        TableCell::Then(calls) => calls.iter().for_each(|c| call(c, visit)),
                    }
                }
            }
        }
        StatementKind::Buffer(buffer) => {
            buffer.holds.iter().chain(&buffer.by).for_each(&mut *visit);
            buffer.lines.iter().for_each(|line| band(&line.amount, visit));
        }
        StatementKind::Rule(rule) => {
            use crate::syntax::ast::Clause;
            for clause in &rule.clauses {
                match clause {
                    Clause::When(e) | Clause::Unless(e) => visit(e),
                    Clause::Then(calls) => calls.iter().for_each(|c| call(c, visit)),
                    _ => {}
                }
            }
        }
        StatementKind::Check(check) => std::iter::once(&check.condition).chain(&check.due).for_each(visit),
        StatementKind::Kpi(kpi) => {
            visit(&kpi.value);
            kpi.by.iter().for_each(&mut *visit);
            kpi.goal.iter().for_each(|goal| band(goal, visit));
        }
        StatementKind::Schedule(schedule) => {
            schedule.keep.iter().chain(&schedule.finishes).for_each(&mut *visit);
            for step in &schedule.steps {
                band(&step.takes, visit);
                step.places.iter().for_each(&mut *visit);
            }
        }
        StatementKind::Action(_)
        | StatementKind::Levels(_)
        | StatementKind::Split(_)
        | StatementKind::Allocate(_)
        | StatementKind::Limit(_)
        | StatementKind::Event(_)
        | StatementKind::Scenario(_)
        | StatementKind::Example(_)
        | StatementKind::Section(_)
        | StatementKind::Use(_) => {}
    }
}

pub(super) fn band<'a>(band: &'a Band, visit: &mut dyn FnMut(&'a Expr)) {
    match band {
        Band::Any(_) => {}
        Band::Order(_, e) | Band::Is(e) => visit(e),
        Band::Range { low, high, .. } => {
            visit(low);
            visit(high);
        }
        Band::OneOf { items, .. } => items.iter().for_each(visit),
    }
}

fn call<'a>(call: &'a crate::syntax::ast::ActionCall, visit: &mut dyn FnMut(&'a Expr)) {
    for piece in &call.pieces {
        if let crate::syntax::ast::ActionPiece::Value(e) = piece {
            visit(e);
        }
    }
}

/// The names in an expression, those in the braces of texts too.
pub(super) fn names<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Name)) {
    all(expr, &mut |e| match &e.kind {
        ExprKind::Name(name) => visit(name),
        ExprKind::Field { list, field } => {
            visit(list);
            visit(field);
        }
        ExprKind::Text(t) => text_names(t, visit),
        ExprKind::Selection { list, .. } => visit(list),
        _ => {}
    });
}

pub(super) fn text_names<'a>(text: &'a Text, visit: &mut dyn FnMut(&'a Name)) {
    for part in &text.parts {
        if let TextPart::Slot { name, .. } = part {
            visit(name);
        }
    }
}
