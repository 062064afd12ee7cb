//! Key figures: one number for all rows, or one a group. Takes the statement, gives an ordinary formula; its `by` holds
//! for every total in it. Invariant: a key figure reads columns of rows only inside totals.

use super::band::condition;
use super::checker::{Checker, Here};
use super::{Expr, ExprKind, Goal, Home, ItemId, ItemKind, Kind, Kpi};
use crate::function::Func;
use crate::place::Span;
use crate::said;
use crate::syntax::ast;

/// A key figure in the text, with its item.
pub(super) struct KpiSource<'a> {
    pub statement: &'a ast::Statement,
    pub kpi: &'a ast::Kpi,
    pub item: ItemId,
}

impl<'a> Checker<'a> {
    pub fn resolve_kpi(&mut self, item: ItemId, kpi: &'a ast::Kpi) {
        let value = match &kpi.by {
            Some(by) => grouped(kpi.value.clone(), by),
            None => kpi.value.clone(),
        };
        let val = self.check(&value, Here::rows_of(0));
        let val = self.single(val);
        if let Some(groups) = self.other_groups(kpi) {
            self.groups_inside(groups, kpi);
        } else if let Some(span) = self.reads_rows(&val.expr, kpi.by.is_some()) {
            self.rows_outside_total(span, kpi);
        }
        self.items[item].ty = val.expr.ty.clone();
        // a share is shown as its goal is written
        if let Kind::Number(unit) = &mut self.items[item].ty.kind
            && unit.is_plain()
            && kpi.goal.as_ref().is_some_and(in_percent)
        {
            unit.percent = true;
        }
        if kpi.by.is_some() {
            self.items[item].ty.home = Home::Table(0);
        }
        self.items[item].kind = ItemKind::Formula(val.expr);
    }

    /// All key figures, once everything has its type: groups and goals.
    pub fn kpis(&mut self) -> Vec<Kpi> {
        let sources = std::mem::take(&mut self.kpi_sources);
        sources
            .into_iter()
            .map(|source| {
                self.tongue = source.statement.tongue;
                let here = Here::rows_of(0);
                let by = source.kpi.by.as_ref().map(|e| {
                    let val = self.check(e, here);
                    self.single(val).expr
                });
                let ty = self.items[source.item].ty.clone();
                let goal = source.kpi.goal.as_ref().map(|band| {
                    let span = band_span(band).unwrap_or(source.kpi.name.span);
                    let test = self.band(band, &ty.kind, source.kpi.name.span, here);
                    let kind = ExprKind::Item { item: source.item, before_rules: false, outer: false };
                    if let ItemKind::Formula(value) = self.items[source.item].kind.clone() {
                        self.ratio_banded(&value, [&test]);
                    }
                    let value = Expr { span: source.kpi.name.span, ty: ty.clone(), kind };
                    let named = self.named_in(band, source.item, here);
                    Goal { met: condition(value, test, span), words: self.goal_words(&source, span), named }
                });
                Kpi { item: source.item, by, goal, span: source.statement.span, tongue: source.statement.tongue }
            })
            .collect()
    }

    /// Names in a goal that stand for one number, as they are written. The figure is a share where its goal is one.
    fn named_in(&mut self, band: &ast::Band, figure: ItemId, here: Here) -> Vec<(String, ItemId)> {
        let mut written = Vec::new();
        super::walk::band(band, &mut |e| {
            super::walk::all(e, &mut |e| written.extend(matches!(e.kind, ast::ExprKind::Name(_)).then_some(e)))
        });
        let mut named = Vec::new();
        for e in written {
            let found = self.check(e, here).expr;
            let ExprKind::Item { item, .. } = found.kind else { continue };
            if found.ty.home != Home::Whole {
                continue;
            }
            let share = matches!(&found.ty.kind, Kind::Number(unit) if unit.is_plain() && unit.percent);
            if let Kind::Number(unit) = &mut self.items[figure].ty.kind
                && unit.is_plain()
            {
                unit.percent |= share;
            }
            named.push((self.sources.text(e.span).to_string(), item));
        }
        named
    }

    /// `at least 80%`: what stands behind the word for a goal, which ends the statement. `goal` is the place of its values.
    fn goal_words(&self, source: &KpiSource<'_>, goal: Span) -> String {
        let (kpi, whole) = (source.kpi, self.sources.text(source.statement.span));
        let start = kpi.by.as_ref().map_or(kpi.value.span, |by| by.span).end.min(goal.start);
        let from = |at: u32| at.saturating_sub(source.statement.span.start) as usize;
        let (Some(tail), Some(between)) = (whole.get(from(start)..), whole.get(from(start)..from(goal.start))) else {
            return String::new();
        };
        let behind = ["goal", "目标"].iter().filter_map(|word| Some(between.to_lowercase().find(word)? + word.len())).min();
        let words = behind.and_then(|at| tail.get(at..)).unwrap_or_default();
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Where a total inside makes groups that are not those of the figure.
    fn other_groups(&self, kpi: &ast::Kpi) -> Option<Span> {
        let words = |span: Span| self.sources.text(span).split_whitespace().collect::<String>().to_lowercase();
        let own = kpi.by.as_ref().map(|by| words(by.span));
        let mut found = None;
        super::walk::all(&kpi.value, &mut |e| {
            let ast::ExprKind::Call { func, args, .. } = &e.kind else { return };
            for arg in args.iter().filter(|a| *func == Func::Total || a.all_rows) {
                if let (Some(first), Some(last)) = (arg.by.first(), arg.by.last()) {
                    let by = first.span.to(last.span);
                    found = found.or((own != Some(words(by))).then_some(by));
                }
            }
        });
        found
    }

    fn groups_inside(&mut self, by: Span, kpi: &ast::Kpi) {
        let (name, by_words) = (&kpi.name.text, self.words(by));
        let text = |from: u32, to: u32| self.sources.text(Span { start: from, end: to, ..kpi.value.span }).trim().to_string();
        let (before, behind) = (text(kpi.value.span.start, by.start), text(by.end, kpi.value.span.end));
        let value = ["by", "按"].iter().find_map(|word| before.strip_suffix(word)).unwrap_or(&before).trim().to_string() + &behind;
        self.error(
            "kpi-groups-inside",
            by,
            match &kpi.by {
                None => said!(
                    "\"{name}\" is one number for all rows, but this total is one for each \"{by_words}\".",
                    "“{name}”是全部行的一个数，而这里的汇总每个“{by_words}”各有一个。"
                ),
                Some(own) => {
                    let own = self.words(own.span);
                    said!(
                        "\"{name}\" is one number for each \"{own}\", but this total is one for each \"{by_words}\".",
                        "“{name}”是每个“{own}”一个数，而这里的汇总每个“{by_words}”各有一个。"
                    )
                }
            },
            said!(
                "For a number of each group write the group behind the formula: {value} by {by_words}",
                "要每组一个数，请把分组写在公式后面：{value} 按 {by_words}"
            ),
        );
    }

    /// Where a column of rows stands outside every total; in a figure of groups a total may be one for each.
    fn reads_rows(&self, e: &Expr, grouped: bool) -> Option<Span> {
        match &e.kind {
            ExprKind::Group { .. } => (!grouped && e.ty.home != Home::Whole).then_some(e.span),
            ExprKind::List(_) => (e.ty.home != Home::Whole).then_some(e.span),
            ExprKind::Item { item, .. } => (self.items.get(*item)?.ty.home != Home::Whole).then_some(e.span),
            ExprKind::Window { .. } => (e.ty.home != Home::Whole).then_some(e.span),
            _ => {
                let mut found = None;
                super::analysis::walk::each_child(e, &mut |child| found = found.or_else(|| self.reads_rows(child, grouped)));
                found
            }
        }
    }

    fn rows_outside_total(&mut self, span: Span, kpi: &ast::Kpi) {
        let (words, name) = (self.words(span), &kpi.name.text);
        self.error(
            "kpi-reads-rows",
            span,
            said!(
                "\"{name}\" is one number for all rows (or for each group), but \"{words}\" has a value in each row.",
                "“{name}”是全部行（或每组）的一个数，而“{words}”每行各有一个值。"
            ),
            said!("Sum it up: TOTAL({words}).", "请先汇总：合计({words})。"),
        );
    }
}

/// The expression with `by` at each total that has none of its own.
fn grouped(mut e: ast::Expr, by: &ast::Expr) -> ast::Expr {
    each_call(&mut e, &mut |func, args| {
        for arg in args {
            if (func == Func::Total || arg.all_rows) && arg.by.is_empty() {
                arg.by.push(by.clone());
            }
        }
    });
    e
}

fn each_call(e: &mut ast::Expr, visit: &mut dyn FnMut(Func, &mut Vec<ast::Arg>)) {
    use ast::ExprKind as E;
    match &mut e.kind {
        E::Call { func, args, .. } => {
            visit(*func, args);
            args.iter_mut().for_each(|a| each_call(&mut a.value, visit));
        }
        E::All(x) | E::BeforeRules(x) | E::Negate(x) | E::Not(x) | E::IsKnown(x) => each_call(x, visit),
        E::IsBlank { value, .. } | E::Convert { value, .. } | E::Ago { value, .. } => each_call(value, visit),
        E::Binary { left, right, .. } | E::Compare { left, right, .. } => {
            each_call(left, visit);
            each_call(right, visit);
        }
        E::Between { value, low, high } => {
            for part in [value, low, high] {
                each_call(part, visit);
            }
        }
        E::OneOf { value, items, .. } => {
            each_call(value, visit);
            items.iter_mut().for_each(|i| each_call(i, visit));
        }
        E::And(all) | E::Or(all) => all.iter_mut().for_each(|p| each_call(p, visit)),
        E::Streak { condition, .. } => each_call(condition, visit),
        E::Number { .. }
        | E::Text(_)
        | E::Date(_)
        | E::Truth(_)
        | E::Name(_)
        | E::Field { .. }
        | E::Slot(_)
        | E::Selection { .. }
        | E::Broken => {}
    }
}

fn in_percent(goal: &ast::Band) -> bool {
    let mut found = false;
    super::walk::band(goal, &mut |e| found |= matches!(&e.kind, ast::ExprKind::Number { unit: Some(unit), .. } if unit.canon == "%"));
    found
}

fn band_span(band: &ast::Band) -> Option<Span> {
    match band {
        ast::Band::Any(span) => Some(*span),
        ast::Band::Order(_, e) | ast::Band::Is(e) => Some(e.span),
        ast::Band::Range { low, high, .. } => Some(low.span.to(high.span)),
        ast::Band::OneOf { items, .. } => Some(items.first()?.span.to(items.last()?.span)),
    }
}
