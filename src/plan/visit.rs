//! The walk over a planned expression. Invariant: every part is visited once, a whole before its parts.

use super::{Expr, Fit, WindowSpan};

/// Calls `f` on an expression and all inside it.
pub fn visit<'e>(expr: &'e Expr, f: &mut dyn FnMut(&'e Expr)) {
    f(expr);
    match expr {
        Expr::Number(_) | Expr::Text(_) | Expr::Truth(_) | Expr::Unknown | Expr::Column(_) | Expr::Outer(_) | Expr::History(_) => {}
        Expr::Scale { value, .. } | Expr::Negate(value) | Expr::Not(value) | Expr::IsKnown(value) => visit(value, f),
        Expr::Arith { left, right, .. } | Expr::Compare { left, right, .. } | Expr::Join(left, right) => {
            visit(left, f);
            visit(right, f);
        }
        Expr::And(all) | Expr::Or(all) => all.iter().for_each(|e| visit(e, f)),
        Expr::Choose { branches, otherwise } => {
            for (test, value) in branches {
                visit(test, f);
                visit(value, f);
            }
            if let Some(e) = otherwise {
                visit(e, f);
            }
        }
        Expr::FirstFit(grid) => {
            grid.inputs.iter().for_each(|e| visit(e, f));
            for fit in grid.rows.iter().flatten() {
                match fit {
                    Fit::Any | Fit::Known => {}
                    Fit::Range { low, high } => low.iter().chain(high).for_each(|e| visit(&e.at, f)),
                    Fit::OneOf { items, .. } => items.iter().for_each(|e| visit(e, f)),
                }
            }
        }
        Expr::Nth { index, values } => {
            visit(index, f);
            values.iter().for_each(|e| visit(e, f));
        }
        Expr::Call { args, .. } => args.iter().for_each(|e| visit(e, f)),
        Expr::Window(window) => {
            visit(&window.value, f);
            if let Some(keep) = &window.keep {
                visit(keep, f);
            }
            match &window.span {
                WindowSpan::Last { count, .. } | WindowSpan::Next { count } => visit(count, f),
                WindowSpan::Between { from, to } => {
                    visit(from, f);
                    visit(to, f);
                }
                WindowSpan::Inside => {}
            }
        }
    }
}
