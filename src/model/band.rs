//! Bands: what a tier, a cell of a table or a line of a buffer fits. Takes the band and the value it is for.
//! Invariant: the ends of a band are in the unit of that value.

use super::checker::{Checker, Here, Val};
use super::meet::Why;
use super::scope::Entry;
use super::{BandTest, Expr, ExprKind, Kind, Type};
use crate::place::Span;
use crate::syntax::ast::{self, Band, BinaryOp, CompareOp, Order};

impl<'a> Checker<'a> {
    /// A band as a test of a value of this kind.
    pub fn band(&mut self, band: &Band, subject: &Kind, beside: Span, here: Here) -> BandTest {
        match band {
            Band::Any(_) => BandTest::Any,
            Band::Order(order, e) => {
                let with = self.end(e, subject, beside, here);
                if matches!(subject, Kind::Text(_) | Kind::Truth) {
                    let val = Val::new(
                        beside,
                        crate::model::Type { kind: subject.clone(), series: None, home: super::Home::Whole },
                        with.kind.clone(),
                    );
                    self.ordered(&val, e.span);
                }
                BandTest::Compare { op: compare_op(*order), with }
            }
            Band::Range { low, low_open, high, high_open } => {
                let (low, high) = self.ends(low, high, subject, beside, here);
                BandTest::Range { low, low_open: *low_open, high, high_open: *high_open }
            }
            Band::OneOf { items, negated } => {
                let items = items.iter().map(|e| self.end(e, subject, beside, here)).collect();
                BandTest::OneOf { items, negated: *negated }
            }
            Band::Is(e) => {
                if let ast::ExprKind::Name(name) = &e.kind
                    && let Some(Entry::Range(low, high)) = self.scope.name(&name.key)
                {
                    let own = Here { list: None, ..here };
                    let (low, high) = (self.item(low, e.span, own, false), self.item(high, e.span, own, false));
                    self.percent_meant(&high, subject, e.span);
                    let low = self.fit(low, subject, beside, Why::Compare).expr;
                    let high = self.fit(high, subject, beside, Why::Compare).expr;
                    return BandTest::Range { low, low_open: false, high, high_open: false };
                }
                BandTest::Compare { op: CompareOp::Equal, with: self.end(e, subject, beside, here) }
            }
        }
    }

    /// One end, in the unit of the value; a bare name may be a label.
    pub fn end(&mut self, e: &ast::Expr, subject: &Kind, beside: Span, here: Here) -> Expr {
        if let Some(label) = self.bare_label(e, subject) {
            return label;
        }
        if self.texts_with_slash(e, subject) {
            return Val::broken(e.span).expr;
        }
        let val = self.check(e, here);
        let val = self.single(val);
        self.percent_meant(&val, subject, e.span);
        self.fit(val, subject, beside, Why::Compare).expr
    }

    /// `daily` in a table's cell, where a level or a label is expected and nothing else has that name.
    fn bare_label(&mut self, e: &ast::Expr, subject: &Kind) -> Option<Expr> {
        let ast::ExprKind::Name(name) = &e.kind else { return None };
        match subject {
            Kind::Level(levels) => {
                let rank = self.rank(&name.text, *levels);
                if rank.is_none() && self.scope.name(&name.key).is_none() {
                    self.unknown_level(&name.text, *levels, e.span);
                    return Some(Val::broken(e.span).expr);
                }
                rank.map(|rank| self.literal(e.span, subject.clone(), ExprKind::Level(rank)).expr)
            }
            Kind::Text(Some(labels)) if self.scope.name(&name.key).is_none() => {
                let label = labels.iter().find(|l| crate::spelling::name_key(l) == name.key)?.clone();
                Some(self.literal(e.span, subject.clone(), ExprKind::Text(label)).expr)
            }
            _ => None,
        }
    }

    /// Both ends of a range: the unit and the `of ...` of one hold for both.
    pub fn ends(&mut self, low: &ast::Expr, high: &ast::Expr, subject: &Kind, beside: Span, here: Here) -> (Expr, Expr) {
        let (low, high) = self.pair(low, high, here);
        let low = self.single(low);
        let high = self.single(high);
        for end in [&low, &high] {
            self.percent_meant(end, subject, end.expr.span);
        }
        (self.fit(low, subject, beside, Why::Compare).expr, self.fit(high, subject, beside, Why::Compare).expr)
    }

    /// `3 to 5 days of daily sales`: what stands behind one number belongs to both.
    pub fn pair(&mut self, low: &ast::Expr, high: &ast::Expr, here: Here) -> (Val, Val) {
        let whole = |e: &ast::Expr| match &e.kind {
            ast::ExprKind::Binary { op: BinaryOp::Of, right, .. } => Some((**right).clone()),
            _ => None,
        };
        let (low_whole, high_whole) = (whole(low), whole(high));
        let mut vals = [self.part(low, high, here), self.part(high, low, here)];
        for (at, (own, other)) in [(&low_whole, &high_whole), (&high_whole, &low_whole)].into_iter().enumerate() {
            if own.is_none()
                && let Some(of) = other
                && matches!([low, high][at].kind, ast::ExprKind::Number { .. })
            {
                let of = self.check(of, here);
                let span = vals[at].expr.span;
                let part = std::mem::replace(&mut vals[at], Val::broken(span));
                vals[at] = self.part_of(part, of, span, here);
            }
        }
        let [low, high] = vals;
        (low, high)
    }

    /// A number without a unit takes that of the other number.
    fn part(&mut self, e: &ast::Expr, other: &ast::Expr, here: Here) -> Val {
        let unit_of = |e: &ast::Expr| match &e.kind {
            ast::ExprKind::Number { unit, .. } => unit.clone(),
            ast::ExprKind::Binary { op: BinaryOp::Of, left, .. } => match &left.kind {
                ast::ExprKind::Number { unit, .. } => unit.clone(),
                _ => None,
            },
            _ => None,
        };
        if let ast::ExprKind::Number { value, unit: None } = e.kind
            && let Some(unit) = unit_of(other)
        {
            let value = if unit.canon == "%" { value / 100.0 } else { value };
            return self.check(&ast::Expr { span: e.span, kind: ast::ExprKind::Number { value, unit: Some(unit) } }, here);
        }
        self.check(e, here)
    }
}

pub(super) fn compare_op(order: Order) -> CompareOp {
    match order {
        Order::Below => CompareOp::Below,
        Order::Above => CompareOp::Above,
        Order::AtLeast => CompareOp::AtLeast,
        Order::AtMost => CompareOp::AtMost,
    }
}

/// A condition about the rows of a value.
pub(super) fn truth(span: Span, of: &Type, kind: ExprKind) -> Expr {
    Expr { span, ty: Type { kind: Kind::Truth, series: None, home: of.home }, kind }
}

/// A test of a band as a condition.
pub(super) fn condition(value: Expr, test: BandTest, span: Span) -> Expr {
    let ty = value.ty.clone();
    let compare = |op, left: Expr, right: Expr| truth(span, &ty, ExprKind::Compare { op, left: Box::new(left), right: Box::new(right) });
    match test {
        BandTest::Any => truth(span, &ty, ExprKind::Truth(true)),
        BandTest::Compare { op, with } => compare(op, value, with),
        BandTest::Range { low, low_open, high, high_open } => {
            let above = if low_open { ast::CompareOp::Above } else { ast::CompareOp::AtLeast };
            let below = if high_open { ast::CompareOp::Below } else { ast::CompareOp::AtMost };
            let parts = vec![compare(above, value.clone(), low), compare(below, value, high)];
            truth(span, &ty, ExprKind::And(parts))
        }
        BandTest::OneOf { items, negated } => truth(span, &ty, ExprKind::OneOf { value: Box::new(value), items, negated }),
    }
}
