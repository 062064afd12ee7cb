//! Key figures: one number for all rows, or one a group. Takes the statement, gives an ordinary formula; its `by` holds
//! for every total in it. Invariant: a key figure reads columns of rows only inside totals.

use super::band::condition;
use super::checker::{Checker, Here};
use super::{Expr, ExprKind, Home, ItemId, ItemKind, Kind, Kpi};
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
        if let Some(span) = self.reads_rows(&val.expr) {
            self.rows_outside_total(span, kpi);
        }
        self.items[item].ty = val.expr.ty.clone();
        // a share is shown as its goal is written
        let in_percent = kpi.goal.as_ref().is_some_and(|goal| self.in_percent(goal));
        if let Kind::Number(unit) = &mut self.items[item].ty.kind
            && unit.is_plain()
            && in_percent
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
                    let value = Expr { span: source.kpi.name.span, ty: ty.clone(), kind };
                    let until = span.start.saturating_sub(source.statement.span.start) as usize;
                    (condition(value, test, span), goal_words(self.sources.text(source.statement.span), until))
                });
                Kpi { item: source.item, by, goal, span: source.statement.span, tongue: source.statement.tongue }
            })
            .collect()
    }

    /// Whether a goal is a share: a number in per cent, or a parameter that is one.
    fn in_percent(&mut self, goal: &'a ast::Band) -> bool {
        let (mut found, mut names) = (false, Vec::new());
        super::walk::band(goal, &mut |e| match &e.kind {
            ast::ExprKind::Number { unit: Some(unit), .. } => found |= unit.canon == "%",
            ast::ExprKind::Name(_) => names.push(e),
            _ => {}
        });
        found || names.into_iter().any(|name| matches!(self.check(name, Here::rows_of(0)).expr.ty.kind, Kind::Number(unit) if unit.percent))
    }

    /// Where a column of rows stands outside every total.
    fn reads_rows(&self, e: &Expr) -> Option<Span> {
        match &e.kind {
            ExprKind::Group { .. } => None,
            ExprKind::List(_) => (e.ty.home != Home::Whole).then_some(e.span),
            ExprKind::Item { item, .. } => (self.items.get(*item)?.ty.home != Home::Whole).then_some(e.span),
            ExprKind::Window { .. } => (e.ty.home != Home::Whole).then_some(e.span),
            _ => {
                let mut found = None;
                super::analysis::walk::each_child(e, &mut |child| found = found.or_else(|| self.reads_rows(child)));
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

fn band_span(band: &ast::Band) -> Option<Span> {
    match band {
        ast::Band::Any(span) => Some(*span),
        ast::Band::Order(_, e) | ast::Band::Is(e) => Some(e.span),
        ast::Band::Range { low, high, .. } => Some(low.span.to(high.span)),
        ast::Band::OneOf { items, .. } => Some(items.first()?.span.to(items.last()?.span)),
    }
}

/// `at least 80%`: what stands behind the word for a goal, which ends the statement. `until` is where the first value
/// begins, whose own name may have the word in it.
fn goal_words(statement: &str, until: usize) -> String {
    let before = statement.get(..until).unwrap_or(statement);
    let found = ["goal", "目标"].iter().filter_map(|word| before.rfind(word).map(|at| at + word.len())).max();
    found.map_or("", |at| &statement[at..]).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_for_a_goal_may_be_in_the_name_of_its_value() {
        let words = |text: &str, value: &str| goal_words(text, text.rfind(value).unwrap());
        assert_eq!(words("kpi a = b, goal at least\n   sell-through goal", "sell-through"), "at least sell-through goal");
        assert_eq!(words("指标 a = b，目标 至少 售罄率目标", "售罄率"), "至少 售罄率目标");
        assert_eq!(words("kpi goal x = b, goal under 80%", "80"), "under 80%");
    }
}
