//! Numbers that miss their percent sign: beside a percentage, in front of "of", beside a share that a formula works out.
//! Takes checked values, says what is missing. Invariant: a number with a unit, a sign or "times" is never doubted.

use super::checker::{Checker, Val};
use super::{BandTest, Expr, ExprKind, ItemKind, Kind, Type};
use crate::place::Span;
use crate::plan::Arith;
use crate::said;

/// From here on nobody means so many times by "50 of the plan".
const MANY_TIMES: f64 = 2.0;
/// A share that a formula works out may pass 100%, but hardly five times that.
const LARGEST_RATIO: f64 = 5.0;
/// How far names are followed to what defines them.
const DEPTH: u32 = 8;

impl Checker<'_> {
    /// `mark down by 15` would be 1,500%: a bare number over one where a share is wanted lacks its sign.
    pub(super) fn percent_meant(&mut self, val: &Val, kind: &Kind, span: Span) {
        if !matches!(kind, Kind::Number(u) if u.percent && u.is_plain()) {
            return;
        }
        let Some((n, param)) = self.bare_number(val).filter(|(n, _)| n.abs() > 1.0) else { return };
        let hundredfold = n * 100.0;
        let message = match &param {
            None => {
                said!("A percentage belongs here; {n} alone would be {hundredfold}%.", "这里应写百分比；只写 {n} 等于 {hundredfold}%。")
            }
            Some(name) => said!(
                "A percentage belongs here; \"{name}\" is {n}, that would be {hundredfold}%.",
                "这里应写百分比；“{name}”是 {n}，等于 {hundredfold}%。"
            ),
        };
        self.error("percent-missing", span, message, sign_behind(n, param.as_deref()));
    }

    /// Beside a percentage in a comparison: exactly one is 100%, which some write for 1%.
    pub(super) fn percent_compared(&mut self, val: &Val, kind: &Kind, span: Span) {
        let is_share = matches!(kind, Kind::Number(u) if u.percent && u.is_plain());
        if is_share && val.bare && matches!(val.expr.kind, ExprKind::Number(n) if n == 1.0) {
            self.warning(
                "percent-missing",
                span,
                said!("A percentage belongs here; 1 alone is 100%.", "这里应写百分比；只写 1 等于 100%。"),
                said!("Write 1%, or 100% if the whole is meant.", "请写 1%；如果指全部，请写 100%。"),
            );
        } else {
            self.percent_meant(val, kind, span);
        }
    }

    /// `below 50 of weekly plan` would be fifty times the plan.
    pub(super) fn factor_meant(&mut self, part: &Val, whole: &Val) {
        let span = part.expr.span;
        let Some((n, param)) = self.bare_number(part).filter(|(n, _)| *n >= MANY_TIMES) else { return };
        // 补货量的1.5倍, 起订量的两倍
        if self.words(span).ends_with('倍') || matches!(whole.kind(), Kind::Any) || self.bare_number(whole).is_some() {
            return;
        }
        let (whole, hundredth) = (self.words(whole.expr.span), n / 100.0);
        match param {
            None => self.error(
                "percent-missing",
                span,
                said!("\"{n} of {whole}\" would be {n} times {whole}.", "“{whole}的{n}”等于 {whole} 的 {n} 倍。"),
                said!(
                    "Write {n}% of {whole}. If {n} times as much is meant, write {n} * {whole}.",
                    "请写 {whole}的{n}%。如果指 {n} 倍，请写 {whole}的{n}倍。"
                ),
            ),
            Some(name) => self.error(
                "percent-missing",
                span,
                said!(
                    "\"{name}\" is {n}, so \"{name} of {whole}\" would be {n} times {whole}.",
                    "“{name}”是 {n}，所以“{whole}的{name}”等于 {whole} 的 {n} 倍。"
                ),
                said!(
                    "Write {n}% (or {hundredth}) as the value of \"{name}\". If {n} times as much is meant, write {name} * {whole}.",
                    "请把“{name}”的值写成 {n}%（或 {hundredth}）。如果指 {n} 倍，请写 {whole} * {name}。"
                ),
            ),
        }
    }

    /// The bands of a share that a formula works out: the first end that no share reaches is enough.
    pub(super) fn ratio_banded<'t>(&mut self, subject: &Expr, tests: impl IntoIterator<Item = &'t BandTest>) {
        let ends: Vec<Expr> = tests.into_iter().flat_map(super::table::ends).cloned().collect();
        for end in ends {
            let before = self.diagnostics.len();
            let span = end.span;
            self.ratio_meant(&Val { expr: end, bare: true }, subject, span);
            if self.diagnostics.len() > before {
                return;
            }
        }
    }

    /// A quotient of two values of one unit, compared with a number that no share reaches.
    pub(super) fn ratio_meant(&mut self, val: &Val, subject: &Expr, span: Span) {
        let plain = matches!(&subject.ty.kind, Kind::Number(u) if u.is_plain() && !u.percent);
        let Some((n, _)) = self.bare_number(val).filter(|(n, _)| plain && n.abs() > LARGEST_RATIO) else { return };
        if !self.is_ratio(subject, DEPTH) {
            return;
        }
        let (words, hundredfold) = (self.words(subject.span), n * 100.0);
        self.warning(
            "percent-missing",
            span,
            said!(
                "\"{words}\" is a share, where 1 is 100%; {n} alone is {hundredfold}%.",
                "“{words}”是比例，1 就是 100%；只写 {n} 等于 {hundredfold}%。"
            ),
            said!("Write {n}%, or {hundredfold}% if {n} times is meant.", "请写 {n}%；如果指 {n} 倍，请写 {hundredfold}%。"),
        );
    }

    /// A number that somebody wrote without a unit, here or as a parameter, which is then named.
    fn bare_number(&self, val: &Val) -> Option<(f64, Option<String>)> {
        match &val.expr.kind {
            ExprKind::Number(n) if val.bare => Some((*n, None)),
            ExprKind::Item { item, .. } => {
                let item = self.items.get(*item)?;
                let unitless = matches!(&item.ty, Type { kind: Kind::Number(unit), .. } if unit.is_plain() && !unit.percent);
                match &item.kind {
                    ItemKind::Param { value: super::ParamValue::Number(n), .. } if unitless => Some((*n, Some(item.name.clone()))),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Whether what was sold or planned, period by period, goes into a value.
    fn reads_history(&self, expr: &Expr, depth: u32) -> bool {
        let mut found = false;
        super::build::each(expr, &mut |e| {
            found = found
                || match &e.kind {
                    ExprKind::Item { item, .. } => self.items.get(*item).is_some_and(|i| {
                        i.ty.series.is_some()
                            || matches!(&i.kind, ItemKind::Formula(value) if depth > 0 && self.reads_history(value, depth - 1))
                    }),
                    _ => false,
                };
        });
        found
    }

    fn is_ratio(&self, expr: &Expr, depth: u32) -> bool {
        match &expr.kind {
            ExprKind::Arith { op: Arith::Div, left, right } => {
                let has_unit = |e: &Expr| matches!(&e.ty.kind, Kind::Number(u) if !u.is_plain());
                // sales over stock are turns, not a share of it
                let sold = |e: &Expr| self.reads_history(e, depth);
                has_unit(left) && has_unit(right) && sold(left) == sold(right)
            }
            ExprKind::Scale { value, .. } => depth > 0 && self.is_ratio(value, depth - 1),
            ExprKind::Item { item, .. } => match self.items.get(*item).map(|i| &i.kind) {
                Some(ItemKind::Formula(value)) => depth > 0 && self.is_ratio(value, depth - 1),
                _ => false,
            },
            _ => false,
        }
    }
}

fn sign_behind(n: f64, param: Option<&str>) -> crate::tongue::Said {
    match param {
        None => said!("Write {n}%.", "请写 {n}%。"),
        Some(name) => said!("Write {n}% as the value of \"{name}\".", "请把“{name}”的值写成 {n}%。"),
    }
}
