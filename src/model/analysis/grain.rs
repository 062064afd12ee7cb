//! Histories of a coarser grain than the rows: weekly sales by SKU beside rows by SKU and warehouse are one demand that
//! stands on several rows. Multiplying by a share of the row divides it; against totals by the history's own key it is
//! itself; everything else counts it several times. Invariant: an error names a history of coarser grain and a value
//! of single rows that meets it.

use super::facts::Facts;
use super::walk::{each_bound, each_child};
use crate::diagnostic::Diagnostic;
use crate::function::Func;
use crate::model::{Expr, ExprKind, GroupAgg, Home, ItemId, ItemKind, Kind, STOCK_TABLE};
use crate::place::{Place, Span};
use crate::plan::{Agg, Arith};
use crate::said;
use crate::tongue::{Said, Tongue};
use crate::unit::{Unit, Units};
use rustc_hash::{FxHashMap, FxHashSet};

/// Of which rows a value speaks.
#[derive(Clone, Copy)]
enum Grain {
    /// The same for all rows, or gathered from them.
    Gathered,
    /// Of each row by itself; where it stands.
    Row(Span),
    /// Of several rows together, because this history has one value for them.
    Shared(ItemId),
}

struct Search<'s, 'm> {
    facts: &'s Facts<'m>,
    units: &'static Units,
    of_item: FxHashMap<ItemId, Grain>,
    tongue: Tongue,
    told: FxHashSet<Span>,
    found: Vec<Diagnostic>,
}

pub fn check(facts: &Facts, found: &mut Vec<Diagnostic>) {
    let model = facts.model;
    if !model.items.iter().any(|i| matches!(&i.kind, ItemKind::History { coarse: Some(_), .. })) {
        return;
    }
    let mut search = Search {
        facts,
        units: Units::shipped(),
        of_item: FxHashMap::default(),
        tongue: Tongue::En,
        told: FxHashSet::default(),
        found: Vec::new(),
    };
    for item in 0..model.items.len() {
        search.item(item, Span::default());
    }
    for table in &model.decision_tables {
        search.tongue = table.tongue;
        for row in &table.rows {
            for (input, test) in table.inputs.iter().zip(&row.tests) {
                let mut parts = vec![input];
                each_bound(test, &mut |bound| parts.push(bound));
                search.meet_all(parts.into_iter(), input.span);
            }
            row.values.iter().flatten().for_each(|v| _ = search.expr(v));
        }
    }
    for rule in &model.rules {
        search.tongue = rule.tongue;
        rule.clauses.iter().for_each(|c| _ = search.expr(&c.condition));
        rule.writes().for_each(|w| _ = search.expr(&w.value));
    }
    for check in &model.checks {
        search.tongue = check.tongue;
        std::iter::once(&check.condition).chain(&check.due).for_each(|e| _ = search.expr(e));
    }
    found.append(&mut search.found);
}

impl Search<'_, '_> {
    /// The grain of a name; `at` is where it is used.
    fn item(&mut self, id: ItemId, at: Span) -> Grain {
        let here = |grain| match grain {
            Grain::Row(_) => Grain::Row(at),
            other => other,
        };
        if let Some(grain) = self.of_item.get(&id) {
            return here(*grain);
        }
        let Some(item) = self.facts.model.items.get(id) else { return Grain::Gathered };
        let own = if item.ty.home == Home::Table(STOCK_TABLE) { Grain::Row(at) } else { Grain::Gathered };
        // a circle is told of elsewhere; here it only has to end
        self.of_item.insert(id, own);
        let before = std::mem::replace(&mut self.tongue, item.tongue);
        let grain = match &item.kind {
            ItemKind::History { coarse: Some(_), .. } => Grain::Shared(id),
            ItemKind::Formula(value) => self.expr(value),
            ItemKind::Tiers { by, bands } => {
                for band in bands {
                    let mut parts = vec![by];
                    each_bound(&band.test, &mut |bound| parts.push(bound));
                    self.meet_all(parts.into_iter(), by.span);
                }
                own
            }
            ItemKind::BufferPart { holds, lines, .. } => {
                let ends = lines.iter().flat_map(|l| l.min.iter().chain(&l.max));
                let span = holds.as_ref().map_or(at, |h| h.span);
                self.meet_all(holds.iter().chain(ends), span)
            }
            _ => own,
        };
        self.tongue = before;
        self.of_item.insert(id, grain);
        here(grain)
    }

    fn expr(&mut self, expr: &Expr) -> Grain {
        match &expr.kind {
            ExprKind::Item { item, .. } if expr.ty.home == Home::Table(STOCK_TABLE) => self.item(*item, expr.span),
            ExprKind::Scale { value, .. } | ExprKind::Negate(value) => self.expr(value),
            ExprKind::Arith { op: Arith::Mul, left, right } => {
                let (a, b) = (self.expr(left), self.expr(right));
                match (a, b) {
                    // a part of the whole for each row
                    (Grain::Shared(_), Grain::Row(_)) if is_ratio(right) => Grain::Row(expr.span),
                    (Grain::Row(_), Grain::Shared(_)) if is_ratio(left) => Grain::Row(expr.span),
                    (shared @ Grain::Shared(_), _) | (_, shared @ Grain::Shared(_)) => shared,
                    (Grain::Gathered, Grain::Gathered) => Grain::Gathered,
                    _ => Grain::Row(expr.span),
                }
            }
            ExprKind::Arith { op: Arith::Div, left, right } => {
                let (a, b) = (self.expr(left), self.expr(right));
                match (a, b) {
                    // a price or a time of the row is no amount that adds up over rows
                    (shared @ Grain::Shared(_), Grain::Row(_)) if !self.is_amount(right) => shared,
                    (a, b) => self.meet(a, b, expr.span),
                }
            }
            ExprKind::Arith { left, right, .. } => self.meet_all([&**left, &**right].into_iter(), expr.span),
            ExprKind::Compare { left, right, .. } => {
                self.meet_all([&**left, &**right].into_iter(), expr.span);
                Grain::Gathered
            }
            ExprKind::Between { value, low, high } => {
                self.meet_all([&**value, &**low, &**high].into_iter(), expr.span);
                Grain::Gathered
            }
            ExprKind::Call { func, args } => match func {
                Func::If | Func::Ifs => {
                    let is_value = |at: usize| if *func == Func::If { at > 0 } else { at % 2 == 1 || at + 1 == args.len() };
                    args.iter().enumerate().filter(|(at, _)| !is_value(*at)).for_each(|(_, a)| _ = self.expr(a));
                    self.meet_all(args.iter().enumerate().filter(|(at, _)| is_value(*at)).map(|(_, a)| a), expr.span)
                }
                _ => self.meet_all(args.iter(), expr.span),
            },
            ExprKind::Window { value, keep, .. } => {
                if let Some(keep) = keep {
                    self.expr(keep);
                }
                self.expr(value)
            }
            ExprKind::Group { agg, value, keep, .. } => {
                if let Some(keep) = keep {
                    self.expr(keep);
                }
                let grain = self.expr(value);
                let sums = matches!(agg, GroupAgg::Agg(Agg::Sum) | GroupAgg::Share | GroupAgg::RunningShare);
                if let (true, Grain::Shared(history)) = (sums, grain) {
                    self.added_up(history, value, expr.span);
                    return Grain::Gathered;
                }
                if *agg == GroupAgg::Share { Grain::Row(expr.span) } else { Grain::Gathered }
            }
            _ => {
                each_child(expr, &mut |child| _ = self.expr(child));
                if expr.ty.home == Home::Whole { Grain::Gathered } else { Grain::Row(expr.span) }
            }
        }
    }

    fn meet_all<'e>(&mut self, parts: impl Iterator<Item = &'e Expr>, span: Span) -> Grain {
        let mut all = Grain::Gathered;
        for part in parts {
            let grain = self.expr(part);
            all = self.meet(all, grain, span);
        }
        all
    }

    /// Two values that are added, compared or chosen between.
    fn meet(&mut self, a: Grain, b: Grain, span: Span) -> Grain {
        match (a, b) {
            (Grain::Gathered, other) | (other, Grain::Gathered) => other,
            (Grain::Shared(history), Grain::Row(row)) | (Grain::Row(row), Grain::Shared(history)) => {
                self.mixed(history, row, span);
                Grain::Gathered
            }
            (first, _) => first,
        }
    }

    /// Whether amounts of this kind add up over rows: pieces, and money that is no price.
    fn is_amount(&self, expr: &Expr) -> bool {
        let Kind::Number(unit) = &expr.ty.kind else { return false };
        let pieces = |unit: &Unit| {
            let named = ["unit", "case", "pallet"].map(|name| self.units.named(name));
            let power = |(atom, power): &(_, i8)| named.iter().any(|n| n.atoms.iter().any(|(a, _)| a == atom)).then_some(*power);
            unit.atoms.iter().filter_map(power).sum::<i8>()
        };
        match pieces(unit) {
            0 => self.units.currency(unit).is_some_and(|(_, power)| power > 0),
            power => power > 0,
        }
    }

    fn names(&self, history: ItemId) -> Option<(String, String, String)> {
        let item = self.facts.model.items.get(history)?;
        let ItemKind::History { coarse: Some(coarse), .. } = &item.kind else { return None };
        Some((item.name.clone(), coarse.by.join(", "), coarse.over.join(", ")))
    }

    fn say(&mut self, span: Span, message: Said, next: Said) {
        if self.told.insert(span) {
            self.found.push(Diagnostic::error("grain-mixed", Place::Text(span), message, next).in_tongue(self.tongue));
        }
    }

    fn mixed(&mut self, history: ItemId, row: Span, span: Span) {
        let Some((name, by, over)) = self.names(history) else { return };
        let row = self.facts.sources.text(row).split_whitespace().collect::<Vec<_>>().join(" ");
        let message = said!(
            "“{name}” is one number for each {by}, but the stock sheet has a row for each {by} and {over}. Beside “{row}” the same demand counts again on every row.",
            "“{name}”每个 {by} 只有一个数，而库存表按 {by} 和 {over} 分行。和“{row}”放在一起，同一份需求会在每一行重复计算。"
        );
        let next = said!(
            "Share it out: `{name} * share`, with a column that says which part of it each row has. Or set it against the rows together: `TOTAL({row} by {by})`.",
            "请分摊到行：`{name} * 份额`（用一列写明每行占多少）；或者用各行的合计来比：`合计({row} 按 {by})`。"
        );
        self.say(span, message, next);
    }

    fn added_up(&mut self, history: ItemId, value: &Expr, span: Span) {
        let Some((name, by, over)) = self.names(history) else { return };
        let value = self.facts.words(value);
        let message = said!(
            "“{name}” is one number for each {by} and stands on the row of each {over}, so adding up “{value}” counts it several times.",
            "“{name}”每个 {by} 只有一个数，每个 {over} 的行上都是它，因此把“{value}”相加会重复计算。"
        );
        let next = said!(
            "Share it out first: `{name} * share`, with a column that says which part of it each row has.",
            "请先分摊到行：`{name} * 份额`（用一列写明每行占多少）。"
        );
        self.say(span, message, next);
    }
}

/// A number without a unit, or a percentage.
fn is_ratio(expr: &Expr) -> bool {
    matches!(&expr.ty.kind, Kind::Number(unit) if unit.is_plain())
}
