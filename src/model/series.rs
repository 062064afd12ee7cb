//! Values over time: windows, single periods, streaks. Takes a value that is a series, gives one value a row.
//! One file, because windows, periods and streaks share how periods are counted.
//! Invariant: a window's length and shift are counted in the periods of its history.

use super::checker::{Checker, Here, Val};
use super::expr::period_words;
use super::{Expr, ExprKind, Home, ItemKind, Kind, Type, WindowSpan};
use crate::function::Func;
use crate::import::frame::Period;
use crate::place::Span;
use crate::plan::{Agg, WindowAgg};
use crate::said;
use crate::syntax::ast::{self, WindowKind, WindowLength};
use crate::unit::Unit;

/// Formulas over time are followed so deep.
const LEVEL_DEPTH: u32 = 8;

impl<'a> Checker<'a> {
    /// `AVERAGE(weekly sales over last 8 weeks where ...)`.
    pub fn window(&mut self, agg: Agg, func: Func, arg: &ast::Arg, window: &ast::Window, span: Span, here: Here) -> Val {
        let val = self.check(&arg.value, here);
        let keep = arg.keep.as_ref().map(|k| self.truth(k, here));
        self.no_grouping(arg);
        let Some(period) = val.expr.ty.series else {
            if matches!(val.kind(), Kind::Any) {
                // it may be the name at hand: who looks for circles has to see it
                return Val { expr: Expr { span, ..val.expr }, bare: false };
            }
            self.no_history(&val, window.span);
            return Val::broken(span);
        };
        if let Some(other) = keep.as_ref().and_then(|k| k.expr.ty.series)
            && other != period
        {
            let ty = val.expr.ty.clone();
            self.join_types(&[&ty, &Type { series: Some(other), ..ty.clone() }], Kind::Truth, span, here);
            return Val::broken(span);
        }
        if agg == Agg::Sum && self.holds_level(&val.expr, LEVEL_DEPTH) {
            self.level_summed(&val.expr, period, span);
            return Val::broken(span);
        }
        let own = Here { before: false, ..here };
        let (window_span, series) = match &window.kind {
            WindowKind::Last { length, ago } => {
                let Some(count) = self.length(length, period, own) else { return Val::broken(span) };
                if !self.is_whole(&count, period) || !self.is_some(&count, period) {
                    return Val::broken(span);
                }
                let shift = match ago {
                    Some(ago) => match self.whole_periods(ago, period, own) {
                        Some(n) => n,
                        None => return Val::broken(span),
                    },
                    None => 0,
                };
                (WindowSpan::Last { count: Box::new(count), ago: shift }, None)
            }
            WindowKind::Next { length } => {
                let Some(count) = self.length(length, period, own) else { return Val::broken(span) };
                (WindowSpan::Next { count: Box::new(count) }, None)
            }
            WindowKind::Between { from, to } => {
                let (Some(from), Some(to)) = (self.date(from, own), self.date(to, own)) else { return Val::broken(span) };
                (WindowSpan::Between { from: Box::new(from.expr), to: Box::new(to.expr) }, None)
            }
            WindowKind::Each(unit) => {
                let Some(coarse) = self.coarser(unit, period) else { return Val::broken(span) };
                (WindowSpan::Inside, Some(coarse))
            }
        };
        let kind = self.window_kind(agg, func, &val, period, series);
        let factor = kind.1;
        let mut ty = self.window_type(kind.0, &val, keep.as_ref(), &window_span, here);
        ty.series = series;
        let inner = Type { kind: ty.kind.clone(), ..ty.clone() };
        let expr = ExprKind::Window {
            agg: WindowAgg::Agg(agg),
            value: Box::new(val.expr),
            keep: keep.map(|k| Box::new(k.expr)),
            period,
            span: window_span,
        };
        let out = Val::new(span, inner, expr);
        match &out.expr.ty.kind {
            Kind::Number(unit) => {
                let unit = unit.clone();
                super::meet::scaled(out, factor, unit)
            }
            _ => out,
        }
    }

    /// Whether a value over time adds up levels: the stock at the end of each week, say.
    fn holds_level(&self, expr: &Expr, depth: u32) -> bool {
        let holds = |e: &Expr| self.holds_level(e, depth);
        match &expr.kind {
            ExprKind::Item { item, .. } => match self.items.get(*item).map(|i| &i.kind) {
                Some(ItemKind::History { index, .. }) => self.schema.histories.get(*index).is_some_and(|h| h.level),
                Some(ItemKind::Formula(value)) if depth > 0 => self.holds_level(value, depth - 1),
                _ => false,
            },
            ExprKind::Scale { value, .. } | ExprKind::Negate(value) => holds(value),
            ExprKind::Arith { op: crate::plan::Arith::Div, left, .. } => holds(left),
            ExprKind::Arith { left, right, .. } => holds(left) || holds(right),
            ExprKind::Call { func: Func::If, args } => args.iter().skip(1).any(holds),
            _ => false,
        }
    }

    fn level_summed(&mut self, value: &Expr, period: Period, span: Span) {
        let words = self.words(value.span);
        let each = period_words(period);
        let (en, zh) = (each.en, each.zh);
        self.error(
            "level-summed",
            span,
            said!(
                "\"{words}\" is a level: how much there is at the end of each {en}. Added up, the same pieces count again every {en}.",
                "“{words}”是存量，即每{zh}末有多少；相加会把同一批货每{zh}重复计算一次。"
            ),
            said!(
                "Take AVERAGE({words} over last 8 {en}s), MIN, MAX, or one {en}: \"{words} 1 {en} ago\".",
                "请用 AVERAGE({words} 最近 8 {zh})、MIN、MAX，或取其中一{zh}：“1 {zh}前 {words}”。"
            ),
        );
    }

    fn window_type(&mut self, kind: Kind, val: &Val, keep: Option<&Val>, span: &WindowSpan, here: Here) -> Type {
        let plain = |ty: &Type| Type { series: None, ..ty.clone() };
        let mut types = vec![plain(&val.expr.ty)];
        types.extend(keep.map(|k| plain(&k.expr.ty)));
        match span {
            WindowSpan::Last { count, .. } | WindowSpan::Next { count } => types.push(plain(&count.ty)),
            WindowSpan::Between { from, to } => types.extend([plain(&from.ty), plain(&to.ty)]),
            WindowSpan::Inside => {}
        }
        self.join_types(&types.iter().collect::<Vec<_>>(), kind, val.expr.span, here)
    }

    /// The kind of an aggregate over periods, and the factor of its unit: SUM of units/week over weeks gives units.
    fn window_kind(&mut self, agg: Agg, func: Func, val: &Val, period: Period, each: Option<Period>) -> (Kind, crate::unit::Factor) {
        let one = crate::unit::Factor::ONE;
        match (agg, val.kind()) {
            (Agg::Count | Agg::CountA, _) => (Kind::Number(Unit::plain()), one),
            (Agg::Min | Agg::Max, kind @ (Kind::Date | Kind::Level(_))) => (kind.clone(), one),
            (_, Kind::Any) => (Kind::Any, one),
            (_, Kind::Number(unit)) => {
                let by = self.period_unit(period);
                match agg {
                    Agg::Sum => {
                        let (whole, factor) = self.units.multiply(unit, &by);
                        if whole.atoms.len() >= unit.atoms.len() {
                            return (Kind::Number(unit.clone()), one);
                        }
                        match each {
                            None => (Kind::Number(whole), factor),
                            Some(coarse) => {
                                let (rate, again) = self.units.divide(&whole, &self.period_unit(coarse));
                                (Kind::Number(rate), factor.then(again))
                            }
                        }
                    }
                    Agg::Slope => {
                        let (rate, factor) = self.units.divide(unit, &by);
                        (Kind::Number(rate), factor)
                    }
                    _ => (Kind::Number(unit.clone()), one),
                }
            }
            _ => {
                let _ = func;
                self.not_a_number(val);
                (Kind::Any, one)
            }
        }
    }

    pub fn period_unit(&self, period: Period) -> Unit {
        self.units.named(match period {
            Period::Day => "day",
            Period::Week { .. } => "week",
            Period::Month => "month",
        })
    }

    /// 首次销售日期在90天前: a day has no past, how long ago it is has to be computed.
    fn day_ago(&mut self, val: &Val, time: Span, span: Span) {
        let (words, time) = (self.words(val.expr.span), self.words(time));
        let counted = |c: char| c.is_ascii_digit() || "一二两三四五六七八九十".contains(c);
        if !time.starts_with(counted) {
            return self.no_history(val, span);
        }
        let what = said!("\"{words}\" is a day: how long it is ago is computed.", "“{words}”是日期：过了多久要算出来。");
        let next = said!("Write: TODAY() - {words} at least {time}", "请写成：TODAY() - {words} 至少 {time}");
        self.error("not-a-history", span, what, next);
    }

    fn no_history(&mut self, val: &Val, at: Span) {
        let (words, window) = (self.words(val.expr.span), self.words(at));
        self.error(
            "not-a-history",
            val.expr.span,
            said!(
                "\"{words}\" has one value a row, not one a period: \"{window}\" has nothing to look at.",
                "“{words}”每行只有一个值，不是历史数据，不能取“{window}”。"
            ),
            said!(
                "Name a history of the map ([history.\"...\"]), such as weekly sales.",
                "请改用映射里的历史数据（[history.\"……\"]），例如周销量。"
            ),
        );
    }

    /// How many periods a length of time is; may be a part of one.
    fn length(&mut self, length: &WindowLength, period: Period, here: Here) -> Option<Expr> {
        match length {
            WindowLength::Period(p) => self.periods(p, period, here),
            WindowLength::Named(e) => {
                let val = self.check(e, here);
                self.count_of(val, period)
            }
        }
    }

    fn periods(&mut self, p: &ast::Period, period: Period, here: Here) -> Option<Expr> {
        let unit = self.unit(&p.unit)?;
        let mut count = self.check(&p.count, here);
        count.expr.span = p.span;
        if matches!(count.kind(), Kind::Number(u) if u.is_plain()) {
            count.expr.ty.kind = Kind::Number(unit);
            count.bare = false;
        }
        self.count_of(count, period)
    }

    /// A length of time as a number of periods.
    fn count_of(&mut self, val: Val, period: Period) -> Option<Expr> {
        let wanted = self.period_unit(period);
        let (words, each) = (self.words(val.expr.span), period_words(period));
        let (en, zh) = (each.en, each.zh);
        if val.expr.ty.series.is_some() {
            self.series_alone(&val.expr.clone());
            return None;
        }
        match val.kind() {
            Kind::Any => Some(val.expr),
            Kind::Number(unit) => match self.units.convert(unit, &wanted) {
                Some(factor) => {
                    let span = val.expr.span;
                    let constant = match val.expr.kind {
                        ExprKind::Number(n) => Some(factor.apply(n)),
                        _ => None,
                    };
                    let mut out = super::meet::scaled(val, factor, wanted).expr;
                    out.ty.kind = Kind::Number(Unit::plain());
                    if let Some(n) = constant {
                        out = Expr { span, ty: out.ty, kind: ExprKind::Number(n) };
                    }
                    Some(out)
                }
                None if unit.is_plain() => {
                    self.error(
                        "length-without-unit",
                        val.expr.span,
                        said!("\"{words}\" does not say of what: days, weeks?", "“{words}”没有说明是几天还是几周。"),
                        said!("Give it its unit where it is defined: 8 weeks, 30 days.", "请在定义处写明单位，例如 8 周、30 天。"),
                    );
                    None
                }
                None => {
                    let near_month = *unit == self.units.named("month") || *unit == self.units.named("year");
                    let days = if *unit == self.units.named("year") { 365.0 } else { 30.0 };
                    let each = if matches!(period, Period::Day) { 1.0 } else { 7.0 };
                    let next = if near_month {
                        let about = match val.expr.kind {
                            ExprKind::Number(n) => (n * days / each).round(),
                            _ => 4.0,
                        };
                        said!(
                            "Months and years differ in length: write {about} {en}s, or from EDATE(TODAY(), -2) to TODAY().",
                            "月和年长短不一：请写 {about} {zh}，或写 从 EDATE(TODAY(), -2) 到 TODAY()。"
                        )
                    } else {
                        said!("Say the {en}s: over last 8 {en}s.", "请写几{zh}，例如 最近 8 {zh}。")
                    };
                    self.error(
                        "period-misfit",
                        val.expr.span,
                        said!(
                            "\"{words}\" is no whole number of periods of this history, which counts by {en}.",
                            "这个历史按{zh}计，“{words}”换算不成它的周期数。"
                        ),
                        next,
                    );
                    None
                }
            },
            _ => {
                self.not_a_number(&val);
                None
            }
        }
    }

    /// Whether a length that is known is a whole number of periods; two days of a weekly history are not.
    fn is_whole(&mut self, count: &Expr, period: Period) -> bool {
        let Some(n) = self.constant(count).filter(|n| n.fract() != 0.0) else { return true };
        let words = self.words(count.span);
        let each = period_words(period);
        let (en, zh) = (each.en, each.zh);
        let whole = n.ceil();
        self.error(
            "period-misfit",
            count.span,
            said!(
                "\"{words}\" is no whole number of {en}s, and this history counts {en}s.",
                "“{words}”不是整数{zh}，而这份历史数据按{zh}计。"
            ),
            said!("Write a whole number of {en}s: {whole} {en}s.", "请写整数{zh}，例如 {whole} {zh}。"),
        );
        false
    }

    /// No week at all: `for 0 weeks` would hold everywhere, `over last 0 weeks` nowhere.
    fn is_some(&mut self, count: &Expr, period: Period) -> bool {
        let Some(n) = self.constant(count).filter(|n| *n < 1.0) else { return true };
        let words = self.words(count.span);
        let each = period_words(period);
        let (en, zh) = (each.en, each.zh);
        let message = match self.named_param(count) {
            Some((name, origin)) => {
                let (from, from_zh) = match origin {
                    crate::plan::ParamOrigin::Sheet => (" in Your value on the sheet Parameters", "（“参数”工作表的“您的值”）"),
                    crate::plan::ParamOrigin::Set => (" by --set", "（--set）"),
                    _ => ("", ""),
                };
                said!(
                    "\"{name}\" is {n}{from}: \"{words}\" is then no {en} at all.",
                    "“{name}”是 {n}{from_zh}：“{words}”就连一{zh}也没有。"
                )
            }
            None => said!("\"{words}\" is no {en} at all.", "“{words}”连一{zh}也没有。"),
        };
        let next = match self.named_param(count) {
            Some((name, _)) => said!(
                "Give \"{name}\" at least 1 {en}. A rule that is not to fire is taken out of its file instead.",
                "请让“{name}”至少为 1 {zh}；不想用这条规则，请从规则文件里删除。"
            ),
            None => said!("Write at least 1 {en}.", "请至少写 1 {zh}。"),
        };
        self.error("no-period", count.span, message, next);
        false
    }

    /// The parameter that a number comes from, and who gave its value.
    fn named_param(&self, expr: &Expr) -> Option<(String, crate::plan::ParamOrigin)> {
        match &expr.kind {
            ExprKind::Item { item, .. } => match self.items.get(*item).map(|i| (&i.name, &i.kind)) {
                Some((name, super::ItemKind::Param { origin, .. })) => Some((name.clone(), *origin)),
                _ => None,
            },
            ExprKind::Scale { value, .. } => self.named_param(value),
            _ => None,
        }
    }

    /// A shift into the past, which is a whole number of periods known before the run.
    fn whole_periods(&mut self, p: &ast::Period, period: Period, here: Here) -> Option<u32> {
        let count = self.periods(p, period, here)?;
        let words = self.words(p.span);
        match self.constant(&count) {
            Some(n) if n >= 1.0 && n.fract() == 0.0 && n < 100_000.0 => Some(n as u32),
            known => {
                let each = period_words(period);
                let (en, zh) = (each.en, each.zh);
                let message = match known {
                    Some(_) => said!("\"{words}\" is no whole number of {en}s.", "“{words}”不是整数{zh}。"),
                    None => said!(
                        "\"{words}\" differs from row to row; a step back in time is a fixed number.",
                        "“{words}”每行不同；往前推的周期数必须固定。"
                    ),
                };
                self.error(
                    "period-misfit",
                    p.span,
                    message,
                    said!(
                        "This history counts by {en}: write \"1 {en} ago\", \"52 {en}s ago\".",
                        "这个历史按{zh}计：请写“1 {zh}前”“52 {zh}前”。"
                    ),
                );
                None
            }
        }
    }

    /// `weekly sales 52 weeks ago`, `last week`, `yesterday`.
    pub fn ago(&mut self, value: &ast::Expr, p: &ast::Period, span: Span, here: Here) -> Val {
        let val = self.check(value, here);
        let Some(period) = val.expr.ty.series else {
            match val.kind() {
                Kind::Any => {}
                Kind::Date => self.day_ago(&val, p.span, span),
                _ => self.no_history(&val, p.span),
            }
            return Val::broken(span);
        };
        // "last week" of a daily history is seven days, not the day a week ago
        let named_period = self.sources.text(p.span).trim_start().to_lowercase();
        if matches!(period, Period::Day) && p.unit.canon != "day" && (named_period.starts_with("last") || named_period.starts_with('上')) {
            let words = self.words(value.span);
            self.error(
                "period-misfit",
                p.span,
                said!("\"{words}\" counts by day, so this is seven days and not one value.", "“{words}”按天计，上周有七天，不是一个值。"),
                said!("Write SUM({words} over last 7 days), or {words} 7 days ago.", "请写 SUM({words} 最近 7 天)，或 7 天前 {words}。"),
            );
            return Val::broken(span);
        }
        let Some(back) = self.whole_periods(p, period, here) else { return Val::broken(span) };
        let ty = Type { series: None, ..val.expr.ty.clone() };
        let count = self.literal(p.span, Kind::Number(Unit::plain()), ExprKind::Number(1.0)).expr;
        let window = ExprKind::Window {
            agg: WindowAgg::Single,
            value: Box::new(val.expr),
            keep: None,
            period,
            span: WindowSpan::Last { count: Box::new(count), ago: back - 1 },
        };
        Val::new(span, ty, window)
    }

    /// `CONDITION for two weeks in a row`, `CONDITION in 3 of the last 6 weeks`.
    pub fn streak(&mut self, condition: &ast::Expr, times: &ast::Expr, of: &ast::Period, span: Span, here: Here) -> Val {
        let said = self.diagnostics.len();
        let val = self.truth(condition, here);
        let Some(period) = val.expr.ty.series else {
            // a name that nobody knows may well be a history
            if !matches!(val.kind(), Kind::Any) && self.diagnostics.len() == said {
                let words = self.words(condition.span);
                self.error(
                    "not-a-history",
                    condition.span,
                    said!(
                        "\"{words}\" names no history, so it cannot hold week after week.",
                        "“{words}”没有用到历史数据，无法判断是否连续成立。"
                    ),
                    said!("Name a history of the map in it, or leave the period out.", "请在条件里使用历史数据，或去掉时间。"),
                );
            }
            return Val::broken(span);
        };
        let Some(count) = self.periods(of, period, here) else { return Val::broken(span) };
        if !self.is_whole(&count, period) || !self.is_some(&count, period) {
            return Val::broken(span);
        }
        let all = matches!((&times.kind, &of.count.kind), (ast::ExprKind::Number { value: a, .. }, ast::ExprKind::Number { value: b, .. }) if a == b)
            || times.span == of.count.span;
        let agg = if all {
            WindowAgg::All
        } else {
            let times_val = self.check(times, here);
            let own_unit = self.unit(&of.unit).unwrap_or_default();
            let same = own_unit == self.period_unit(period);
            match self.constant(&times_val.expr) {
                Some(n) if same && n >= 1.0 && n.fract() == 0.0 && self.constant(&count).is_none_or(|c| n <= c) => {
                    WindowAgg::AtLeast(n as u32)
                }
                _ => {
                    let each = period_words(period);
                    let (en, zh) = (each.en, each.zh);
                    self.error(
                        "streak-count",
                        times.span.to(of.span),
                        said!("How many {en}s out of how many is not clear here.", "这里没有说清几{zh}中有几{zh}。"),
                        said!(
                            "Write whole numbers of this history's periods: in 3 of the last 6 {en}s.",
                            "请写这个历史的整数周期：最近 6 {zh}有 3 {zh}。"
                        ),
                    );
                    return Val::broken(span);
                }
            }
        };
        let ty = Type { kind: Kind::Truth, series: None, home: val.expr.ty.home };
        let window = ExprKind::Window {
            agg,
            value: Box::new(val.expr),
            keep: None,
            period,
            span: WindowSpan::Last { count: Box::new(count), ago: 0 },
        };
        Val::new(span, ty, window)
    }

    /// The coarser period of `each week`, ending like the weeks of the other histories.
    fn coarser(&mut self, unit: &ast::UnitText, fine: Period) -> Option<Period> {
        let week =
            self.schema.histories.iter().map(|h| h.period).find(|p| matches!(p, Period::Week { .. })).unwrap_or(Period::Week { ends: 6 });
        let coarse = match unit.canon.as_str() {
            "week" => Some(week),
            "month" => Some(Period::Month),
            _ => None,
        };
        match (fine, coarse) {
            (Period::Day, Some(coarse)) => Some(coarse),
            _ => {
                let words = self.words(unit.span);
                let each = period_words(fine);
                let (en, zh) = (each.en, each.zh);
                self.error(
                    "period-misfit",
                    unit.span,
                    said!("A history by {en} cannot be put together by {words}.", "按{zh}的历史不能按{words}汇总。"),
                    said!("\"each week\" and \"each month\" sum a history by day.", "“按周”“按月”用于按天的历史。"),
                );
                None
            }
        }
    }

    /// A value of one row where a series stands without a period: says the phrases that help.
    pub fn series_alone(&mut self, expr: &Expr) {
        let at = series_item(expr).unwrap_or(expr.span);
        let words = self.words(at);
        let (en, zh) = match expr.ty.series {
            Some(period) => {
                let said = period_words(period);
                (said.en, said.zh)
            }
            None => ("week".into(), "周".into()),
        };
        let single = single_period(expr).filter(|(_, inner)| self.words(*inner) != words);
        if let Some(single) = single {
            // one side is of one period: so is the other
            let (outer, inner) = (self.words(single.0), self.words(single.1));
            let better = outer.replacen(&inner, &words, 1);
            self.error(
                "series-without-period",
                at,
                said!(
                    "\"{words}\" has a value for each {en}, and \"{outer}\" beside it is of one {en} only.",
                    "“{words}”每{zh}都有一个值，而同一条件里的“{outer}”只是其中一{zh}。"
                ),
                said!("Write: {better}", "请写成：{better}"),
            );
        } else if matches!(expr.ty.kind, Kind::Truth) {
            self.error(
                "series-without-period",
                at,
                said!("\"{words}\" has a value for each {en}; the condition does not say for which.", "“{words}”每{zh}都有一个值，条件没有说明看哪些{zh}。"),
                said!(
                    "Add \"for 2 {en}s in a row\" or \"in 3 of the last 6 {en}s\" behind the condition, or write \"{words} 2 {en}s ago\" or AVERAGE({words} over last 8 {en}s).",
                    "请在条件后加“连续 2 {zh}”或“最近 6 {zh}有 3 {zh}”，或写“2 {zh}前 {words}”、AVERAGE({words} 最近 8 {zh})。"
                ),
            );
        } else {
            self.error(
                "series-without-period",
                at,
                said!("\"{words}\" has a value for each {en}; one value is wanted here.", "“{words}”每{zh}都有一个值，这里需要一个值。"),
                said!(
                    "Say which: \"{words} 1 {en} ago\" for the last complete one, \"{words} 2 {en}s ago\" for the one before it, AVERAGE({words} over last 8 {en}s), SUM(...).",
                    "请说明取哪些：最近一个完整的{zh}写“1 {zh}前 {words}”，再往前一个写“2 {zh}前 {words}”，或 AVERAGE({words} 最近 8 {zh})、SUM(……)。"
                ),
            );
        }
    }

    /// A value that must not be a series.
    pub fn single(&mut self, val: Val) -> Val {
        if val.expr.ty.series.is_some() {
            self.series_alone(&val.expr);
            return Val::broken(val.expr.span);
        }
        val
    }

    pub fn date(&mut self, e: &ast::Expr, here: Here) -> Option<Val> {
        let val = self.check(e, here);
        let val = self.single(val);
        match val.kind() {
            Kind::Date | Kind::Any => Some(val),
            _ => {
                let (words, kind) = (self.words(e.span), self.kind_words(val.kind()));
                let (en, zh) = (kind.en, kind.zh);
                self.error(
                    "not-a-date",
                    e.span,
                    said!("\"{words}\" is {en}; a date is wanted here.", "“{words}”是{zh}，这里需要日期。"),
                    said!("Write a date such as 2026-11-27, a date column, or TODAY().", "请写日期（如 2026-11-27）、日期列或 TODAY()。"),
                );
                None
            }
        }
    }

    /// `by` and `over all rows` do not go with a window.
    fn no_grouping(&mut self, arg: &ast::Arg) {
        if arg.all_rows || !arg.by.is_empty() {
            self.error(
                "window-and-rows",
                arg.span,
                said!("Periods and rows cannot be gathered in one step.", "不能一步同时按周期和按行汇总。"),
                said!(
                    "Work out the periods in a formula first, then TOTAL(that formula by ...).",
                    "请先用公式汇总各周期，再写 合计(该公式 按 ……)。"
                ),
            );
        }
    }

    /// Whether an expression reads rows of its own table.
    pub fn of_rows(expr: &Expr) -> bool {
        expr.ty.home != Home::Whole
    }
}

/// Of a condition: the first value of one period in it, and the series inside of that.
fn single_period(expr: &Expr) -> Option<(Span, Span)> {
    let mut found = None;
    super::analysis::walk::each_inside(expr, &mut |e| {
        if let ExprKind::Window { agg: WindowAgg::Single, value, .. } = &e.kind
            && found.is_none()
        {
            found = Some((e.span, value.span));
        }
    });
    found.filter(|_| matches!(expr.ty.kind, Kind::Truth))
}

/// Where in an expression the series comes from.
fn series_item(expr: &Expr) -> Option<Span> {
    expr.ty.series?;
    match &expr.kind {
        ExprKind::Item { .. } => Some(expr.span),
        ExprKind::Scale { value, .. } | ExprKind::Negate(value) | ExprKind::Not(value) | ExprKind::IsKnown(value) => series_item(value),
        ExprKind::Arith { left, right, .. } | ExprKind::Compare { left, right, .. } | ExprKind::Join(left, right) => {
            series_item(left).or_else(|| series_item(right))
        }
        ExprKind::And(all) | ExprKind::Or(all) => all.iter().find_map(series_item),
        ExprKind::Between { value, low, high } => series_item(value).or_else(|| series_item(low)).or_else(|| series_item(high)),
        ExprKind::OneOf { value, .. } => series_item(value),
        ExprKind::Call { args, .. } => args.iter().find_map(series_item),
        _ => Some(expr.span),
    }
}
