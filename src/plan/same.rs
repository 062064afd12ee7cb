//! When two works are the same, so that what is said twice is computed once. Takes a work, gives a number that equal
//! works share. Invariant: equal works have equal numbers; the reverse is for `==` to decide.

use std::hash::{Hash, Hasher};
use std::mem::discriminant;

use rustc_hash::FxHasher;

use super::{End, Expr, Fit, TableId, WindowSpan, Work};

pub(super) fn number(table: TableId, work: &Work) -> u64 {
    let mut hash = FxHasher::default();
    table.hash(&mut hash);
    discriminant(work).hash(&mut hash);
    match work {
        Work::Row(expr) => mark(expr, &mut hash),
        Work::Group { value, by, keep, .. } | Work::Rank { value, by, keep } | Work::RunningShare { value, by, keep } => {
            (value, by, keep).hash(&mut hash);
        }
        Work::List(list) => {
            (list.list, list.matched).hash(&mut hash);
            for (column, own) in &list.join {
                column.hash(&mut hash);
                mark(own, &mut hash);
            }
            list.keep.iter().chain(&list.value).chain(list.pick.as_ref().map(|(_, e)| e)).for_each(|e| mark(e, &mut hash));
        }
        Work::Before { value, by, order } => (value, by, order.map(|o| (o.by, o.falling))).hash(&mut hash),
        Work::Allocate(work) => (work.quantity, work.places, work.pack).hash(&mut hash),
        Work::Resolve(target) => target.hash(&mut hash),
        Work::RankLabels { labels, .. } => labels.hash(&mut hash),
    }
    hash.finish()
}

fn mark(expr: &Expr, hash: &mut FxHasher) {
    discriminant(expr).hash(hash);
    match expr {
        Expr::Number(n) => (*n + 0.0).to_bits().hash(hash),
        Expr::Text(text) => text.hash(hash),
        Expr::Truth(truth) => truth.hash(hash),
        Expr::Unknown => {}
        Expr::Column(column) | Expr::Outer(column) => column.hash(hash),
        Expr::History(history) => history.hash(hash),
        Expr::Scale { value, .. } | Expr::Negate(value) | Expr::Not(value) | Expr::IsKnown(value) => mark(value, hash),
        Expr::Arith { left, right, .. } | Expr::Join(left, right) | Expr::Compare { left, right, .. } => {
            mark(left, hash);
            mark(right, hash);
        }
        Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|e| mark(e, hash)),
        Expr::Choose { branches, otherwise } => {
            branches.iter().flat_map(|(test, then)| [test, then]).for_each(|e| mark(e, hash));
            otherwise.iter().for_each(|e| mark(e, hash));
        }
        Expr::FirstFit(grid) => {
            grid.inputs.iter().for_each(|e| mark(e, hash));
            grid.rows.iter().flatten().for_each(|fit| mark_fit(fit, hash));
        }
        Expr::Nth { index, values } => {
            mark(index, hash);
            values.iter().for_each(|e| mark(e, hash));
        }
        Expr::Call { func, args } => {
            discriminant(func).hash(hash);
            args.iter().for_each(|e| mark(e, hash));
        }
        Expr::Window(window) => {
            mark(&window.value, hash);
            window.keep.iter().for_each(|e| mark(e, hash));
            match &window.span {
                WindowSpan::Last { count, ago } => {
                    ago.hash(hash);
                    mark(count, hash);
                }
                WindowSpan::Next { count } => mark(count, hash),
                WindowSpan::Between { from, to } => {
                    mark(from, hash);
                    mark(to, hash);
                }
                WindowSpan::Inside => {}
            }
        }
    }
}

fn mark_fit(fit: &Fit, hash: &mut FxHasher) {
    discriminant(fit).hash(hash);
    match fit {
        Fit::Any | Fit::Known => {}
        Fit::Range { low, high } => low.iter().chain(high).for_each(|End { at, open }| {
            open.hash(hash);
            mark(at, hash);
        }),
        Fit::OneOf { items, .. } => items.iter().for_each(|e| mark(e, hash)),
    }
}
