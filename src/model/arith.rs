//! Sums, products, powers, joined texts and conversions, with their units.
//! Invariant: a product's factor of units is a `Scale` round it, exact as num/den.

use super::checker::{Checker, Here, Val};
use super::meet::{Why, scaled};
use super::{Expr, ExprKind, Kind, Type};
use crate::place::Span;
use crate::plan::Arith;
use crate::said;
use crate::syntax::ast::{self, BinaryOp};
use crate::unit::{Factor, Unit};

impl<'a> Checker<'a> {
    pub fn binary(&mut self, op: BinaryOp, left: &ast::Expr, right: &ast::Expr, span: Span, here: Here) -> Val {
        let (l, r) = (self.check(left, here), self.check(right, here));
        match op {
            BinaryOp::Add => self.sum(Arith::Add, l, r, span, here),
            BinaryOp::Sub => self.sum(Arith::Sub, l, r, span, here),
            BinaryOp::Mul => self.product(Arith::Mul, l, r, span, here),
            BinaryOp::Of => {
                self.factor_meant(&l, &r);
                self.product(Arith::Mul, l, r, span, here)
            }
            BinaryOp::Div => self.product(Arith::Div, l, r, span, here),
            BinaryOp::Pow => self.power(l, r, span, here),
            BinaryOp::Join => {
                let types = [l.expr.ty.clone(), r.expr.ty.clone()];
                self.derive(span, Kind::Text(None), &[&types[0], &types[1]], here, ExprKind::Join(Box::new(l.expr), Box::new(r.expr)))
            }
        }
    }

    fn arith(&mut self, op: Arith, l: Val, r: Val, kind: Kind, span: Span, here: Here) -> Val {
        let bare = l.bare && r.bare;
        let ty = self.join_types(&[&l.expr.ty, &r.expr.ty], kind, span, here);
        let kind = ExprKind::Arith { op, left: Box::new(l.expr), right: Box::new(r.expr) };
        Val { expr: Expr { span, ty, kind }, bare }
    }

    fn sum(&mut self, op: Arith, l: Val, r: Val, span: Span, here: Here) -> Val {
        match (l.kind(), r.kind()) {
            (Kind::Date, Kind::Date) if op == Arith::Sub => {
                let day = self.units.named("day");
                return self.arith(op, l, r, Kind::Number(day), span, here);
            }
            (Kind::Date, Kind::Date) => {
                self.error(
                    "dates-added",
                    span,
                    said!("Two dates cannot be added.", "两个日期不能相加。"),
                    said!(
                        "Their distance is a difference: later - earlier; a date plus days is a date.",
                        "两个日期相减得到天数；日期加天数得到日期。"
                    ),
                );
                return Val::broken(span);
            }
            (Kind::Date, Kind::Number(_)) => {
                let Some(days) = self.days(r) else { return Val::broken(span) };
                return self.arith(op, l, days, Kind::Date, span, here);
            }
            (Kind::Number(_), Kind::Date) if op == Arith::Add => {
                let Some(days) = self.days(l) else { return Val::broken(span) };
                return self.arith(op, days, r, Kind::Date, span, here);
            }
            (Kind::Any, Kind::Date | Kind::Any) | (Kind::Date, Kind::Any) => return self.arith(op, l, r, Kind::Any, span, here),
            _ => {}
        }
        for val in [&l, &r] {
            if !matches!(val.kind(), Kind::Number(_) | Kind::Any) {
                self.not_a_number(val);
                return Val::broken(span);
            }
        }
        if self.percent_aside(op, &l, &r) {
            return Val::broken(span);
        }
        let (l, r) =
            if matches!((l.kind(), r.kind()), (Kind::Any, Kind::Any)) { (self.adopt_number(l), self.adopt_number(r)) } else { (l, r) };
        let mut vals = [l, r];
        let mut kind = self.meet(&mut vals, Why::Add);
        if vals.iter().any(|v| matches!(v.kind(), Kind::Any)) {
            kind = Kind::Any;
        }
        let [l, r] = vals;
        self.arith(op, l, r, kind, span, here)
    }

    /// `price - 15%`, `need + 10%`: asks of what.
    fn percent_aside(&mut self, op: Arith, l: &Val, r: &Val) -> bool {
        let (Some(left), Some(right)) = (l.unit(), r.unit()) else { return false };
        if right.percent && right.is_plain() && !left.is_plain() {
            let (share, whole) = (self.words(r.expr.span), self.words(l.expr.span));
            let sign = if op == Arith::Add { '+' } else { '-' };
            if op != Arith::Add && matches!(r.expr.kind, super::ExprKind::Number(n) if n > 1.0) {
                self.error(
                    "percent-of-what",
                    r.expr.span,
                    said!("Nothing can fall by more than 100%.", "最多只能减少 100%。"),
                    said!(
                        "If it comes to {share}, write: {whole} * {share}. If it grows by that much, write: {whole} * (1 + {share}).",
                        "如果是指变成原来的 {share}，请写：{whole} * {share}；如果是指增加 {share}，请写：{whole} * (1 + {share})。"
                    ),
                );
                return true;
            }
            self.error(
                "percent-of-what",
                r.expr.span,
                said!(
                    "{share} of what? \"{whole}\" is a quantity, a percentage alone is none.",
                    "{share}是谁的百分比？“{whole}”是数量，单独的百分比不是数量。"
                ),
                said!(
                    "Write \"{whole} {sign} {share} of {whole}\", or \"{whole} * (1 {sign} {share})\".",
                    "请写“{whole} {sign} {whole}的{share}”，或“{whole} * (1 {sign} {share})”。"
                ),
            );
            return true;
        }
        false
    }

    /// A length of time as days, for moving dates.
    pub fn days(&mut self, val: Val) -> Option<Val> {
        let day = self.units.named("day");
        let Kind::Number(unit) = val.kind() else {
            if matches!(val.kind(), Kind::Any) {
                return Some(val);
            }
            self.not_a_number(&val);
            return None;
        };
        if val.bare {
            let mut val = val;
            val.expr.ty.kind = Kind::Number(day);
            return Some(val);
        }
        if let Some(factor) = self.units.convert(unit, &day) {
            return Some(scaled(val, factor, day));
        }
        let (words, unit) = (self.words(val.expr.span), unit.clone());
        let said = super::words::unit(&unit, self.units);
        let (en, zh) = (said.en, said.zh);
        let next = if unit == self.units.named("month") || unit == self.units.named("year") {
            said!(
                "Months and years differ in length: write EDATE(date, 2) for two months later.",
                "月和年长短不一：推后两个月请写 EDATE(日期, 2)。"
            )
        } else if unit == self.units.named("workday") {
            said!("Workdays skip weekends: write WORKDAY(date, 5).", "工作日要跳过周末：请写 WORKDAY(日期, 5)。")
        } else {
            said!("A date moves by days or weeks: date + 14 days.", "日期只能加减天或周：日期 + 14 天。")
        };
        self.error(
            "date-and-what",
            val.expr.span,
            said!("\"{words}\" is {en}; a date moves by days.", "“{words}”是{zh}，日期只能按天移动。"),
            next,
        );
        None
    }

    pub fn product(&mut self, op: Arith, l: Val, r: Val, span: Span, here: Here) -> Val {
        let (l, r) = (self.adopt_number(l), self.adopt_number(r));
        for val in [&l, &r] {
            if !matches!(val.kind(), Kind::Number(_) | Kind::Any) {
                self.not_a_number(val);
                return Val::broken(span);
            }
        }
        let (Some(left), Some(right)) = (l.unit(), r.unit()) else {
            return self.arith(op, l, r, Kind::Any, span, here);
        };
        // the rate times 100 is its figure, no rate any more
        let hundredfold = [&l, &r].iter().any(|v| v.bare && matches!(v.expr.kind, ExprKind::Number(n) if n == 100.0));
        let percent = op == Arith::Mul
            && !hundredfold
            && left.is_plain()
            && right.is_plain()
            && (left.percent && (right.percent || r.bare) || right.percent && l.bare)
            || op == Arith::Div && left.percent && left.is_plain() && r.bare;
        let (mut unit, factor) = if op == Arith::Mul { self.units.multiply(left, right) } else { self.units.divide(left, right) };
        unit.percent = percent && unit.is_plain();
        let val = self.arith(op, l, r, Kind::Number(unit.clone()), span, here);
        scaled(val, factor, unit)
    }

    pub fn power(&mut self, base: Val, exponent: Val, span: Span, here: Here) -> Val {
        for val in [&base, &exponent] {
            if !matches!(val.kind(), Kind::Number(_) | Kind::Any) {
                self.not_a_number(val);
                return Val::broken(span);
            }
        }
        if exponent.unit().is_some_and(|u| !u.is_plain()) {
            let words = self.words(exponent.expr.span);
            self.error(
                "power-with-unit",
                exponent.expr.span,
                said!("The power \"{words}\" has a unit; a power is a plain number.", "指数“{words}”带有单位；指数必须是不带单位的数。"),
                said!("Divide by its unit first: ({words}) / 1 day, for example.", "请先除以单位，例如 ({words}) / 1 天。"),
            );
            return Val::broken(span);
        }
        let Some(unit) = base.unit().cloned() else { return self.arith(Arith::Pow, base, exponent, Kind::Any, span, here) };
        if unit.is_plain() {
            return self.arith(Arith::Pow, base, exponent, Kind::Number(Unit::plain()), span, here);
        }
        let raised = match self.constant(&exponent.expr) {
            Some(n) if n.fract() == 0.0 && n.abs() < 20.0 => Some(self.units.power(&unit, n as i8)),
            Some(0.5) => self.units.root(&unit),
            _ => None,
        };
        match raised {
            Some(raised) => self.arith(Arith::Pow, base, exponent, Kind::Number(raised), span, here),
            None => {
                self.no_root(&base);
                Val::broken(span)
            }
        }
    }

    /// SQRT of a unit with an odd power.
    pub fn no_root(&mut self, val: &Val) {
        let words = self.words(val.expr.span);
        let said = self.kind_words(val.kind());
        let (en, zh) = (said.en, said.zh);
        let one = match val.unit() {
            Some(unit) => self.units.display(unit, crate::tongue::Tongue::En, false),
            None => String::new(),
        };
        let one_zh = val.unit().map(|u| self.units.display(u, crate::tongue::Tongue::Zh, false)).unwrap_or_default();
        self.error(
            "root-of-unit",
            val.expr.span,
            said!("\"{words}\" is in {en}, and that has no such root or power.", "“{words}”的单位是{zh}，不能开方或取这个次方。"),
            said!(
                "Make it a plain number first: ({words}) / 1 {one}, or divide by the period that the rate counts by.",
                "请先化为不带单位的数：({words}) / 1 {one_zh}，或除以速率所用的周期。"
            ),
        );
    }

    /// `x in USD`: the same value in another unit; a rate is used here and nowhere else.
    pub fn convert(&mut self, value: &ast::Expr, to: &ast::UnitText, span: Span, here: Here) -> Val {
        let val = self.check(value, here);
        let Some(mut wanted) = self.unit(to) else { return Val::broken(span) };
        let own = match val.kind() {
            Kind::Number(unit) => unit.clone(),
            Kind::Any => {
                let ty = Type { kind: Kind::Number(wanted), ..val.expr.ty.clone() };
                return Val::new(span, ty, val.expr.kind);
            }
            _ => {
                self.not_a_number(&val);
                return Val::broken(span);
            }
        };
        let mut val = val;
        if val.bare {
            val.expr.ty.kind = Kind::Number(wanted);
            val.bare = false;
            return val;
        }
        let mut factor = Factor::ONE;
        let mut from = own.clone();
        if let (Some((a, power)), Some((b, other))) = (self.units.currency(&own), self.units.currency(&wanted))
            && a != b
            && power == other
        {
            let (a, b) = (a.to_string(), b.to_string());
            let Some(rate) = self.rate(&a, &b) else {
                self.error(
                    "no-rate",
                    to.span,
                    said!("There is no rate from {a} to {b}.", "没有 {a} 到 {b} 的汇率。"),
                    said!("Add it to the map: [rates] {a} = \"... {b}\".", "请在映射里添加：[rates] {a} = \"... {b}\"。"),
                );
                return Val::broken(span);
            };
            let rate = if power < 0 { rate.inverse() } else { rate };
            factor = (0..power.unsigned_abs()).fold(factor, |all, _| all.then(rate));
            from = self.units.with_currency(&own, &b);
        }
        // "in USD" of CNY/unit is USD/unit
        if let ([(_, 1)], Some((_, 1))) = (wanted.atoms.as_slice(), self.units.currency(&wanted))
            && self.units.currency(&from).is_some_and(|(_, power)| power == 1)
        {
            wanted = from.clone();
        }
        match self.units.convert(&from, &wanted) {
            Some(unit_factor) => {
                let mut out = scaled(val, factor.then(unit_factor), wanted.clone());
                out.expr.span = span;
                out.expr.ty.kind = Kind::Number(wanted);
                out
            }
            None => {
                let words = self.words(value.span);
                let (own_words, wanted_words) = (super::words::unit(&own, self.units), super::words::unit(&wanted, self.units));
                let (a, b, a_zh, b_zh) = (own_words.en, wanted_words.en, own_words.zh, wanted_words.zh);
                let next = if own.is_plain() {
                    said!("To give a plain number a unit, multiply it: {words} * 1 {b}.", "要给数加上单位，请相乘：{words} * 1 {b_zh}。")
                } else {
                    said!(
                        "\"in\" only turns a unit into another of the same measure, such as days into weeks.",
                        "“换算”只在同类单位之间进行，例如天和周。"
                    )
                };
                self.error(
                    "cannot-convert",
                    span,
                    said!("\"{words}\" is in {a}; that does not turn into {b}.", "“{words}”的单位是{a_zh}，不能换算成{b_zh}。"),
                    next,
                );
                Val::broken(span)
            }
        }
    }

    /// From a unit to another of the same measure, by the rates of the map where their currencies differ.
    pub(super) fn factor_between(&self, own: &Unit, wanted: &Unit) -> Option<Factor> {
        let (mut factor, mut from) = (Factor::ONE, own.clone());
        if let (Some((a, power)), Some((b, other))) = (self.units.currency(own), self.units.currency(wanted))
            && a != b
            && power == other
        {
            let rate = self.rate(a, b)?;
            let rate = if power < 0 { rate.inverse() } else { rate };
            factor = (0..power.unsigned_abs()).fold(factor, |all, _| all.then(rate));
            from = self.units.with_currency(own, b);
        }
        Some(factor.then(self.units.convert(&from, wanted)?))
    }

    /// The rate of the map, either way round, or over one third currency.
    fn rate(&self, from: &str, to: &str) -> Option<Factor> {
        let direct = |from: &str, to: &str| {
            self.schema.rates.iter().rev().find_map(|r| {
                if r.from == from && r.to == to {
                    Some(Factor { num: r.rate, den: 1.0 })
                } else if r.from == to && r.to == from {
                    Some(Factor { num: 1.0, den: r.rate })
                } else {
                    None
                }
            })
        };
        direct(from, to).or_else(|| {
            self.schema.rates.iter().find_map(|r| {
                let middle = [&r.from, &r.to].into_iter().find(|c| c.as_str() != from && c.as_str() != to)?;
                Some(direct(from, middle)?.then(direct(middle, to)?))
            })
        })
    }

    /// The value of an expression of literals and parameters.
    pub fn constant(&self, expr: &Expr) -> Option<f64> {
        match &expr.kind {
            ExprKind::Number(n) => Some(*n),
            ExprKind::Negate(x) => self.constant(x).map(|n| -n),
            ExprKind::Scale { value, num, den } => self.constant(value).map(|n| Factor { num: *num, den: *den }.apply(n)),
            ExprKind::Arith { op, left, right } => {
                let (l, r) = (self.constant(left)?, self.constant(right)?);
                let n = match op {
                    Arith::Add => l + r,
                    Arith::Sub => l - r,
                    Arith::Mul => l * r,
                    Arith::Div => l / r,
                    Arith::Pow => l.powf(r),
                };
                n.is_finite().then_some(n)
            }
            ExprKind::Item { item, .. } => match &self.items.get(*item)?.kind {
                super::ItemKind::Param { value: super::ParamValue::Number(n), .. } => Some(*n),
                _ => None,
            },
            _ => None,
        }
    }
}
