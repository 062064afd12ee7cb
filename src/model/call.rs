//! Functions of one row: how many arguments, of what kind, with which unit the result comes.
//! One file, because all of them share how arguments are checked; what gathers rows stands elsewhere.
//! Invariant: every function of [`Func`] is either here or handed on to windows, rows or lists.

use super::checker::{Checker, Here, Val};
use super::meet::{Why, scaled};
use super::scope::Entry;
use super::{Expr, ExprKind, Home, Item, ItemKind, Kind, ParamValue, Type};
use crate::function::{self, Func};
use crate::place::Span;
use crate::plan::{Agg, Arith, ParamOrigin};
use crate::said;
use crate::syntax::ast::{self, ArgRole, Combine};
use crate::unit::Unit;

impl<'a> Checker<'a> {
    pub fn call(&mut self, func: Func, func_span: Span, args: &[ast::Arg], span: Span, here: Here) -> Val {
        let plain = args.iter().filter(|a| a.role == ArgRole::Plain).count();
        let (least, most) = func.arity();
        if plain < least || plain > most {
            self.argument_count(func, func_span, plain);
            return Val::broken(span);
        }
        match func.kind() {
            function::Kind::Rows => self.group_call(func, args, span, here),
            function::Kind::List => self.list_call(func, args, span, here),
            function::Kind::Aggregate => self.aggregate(func, args, span, here),
            function::Kind::Row => {
                self.nothing_round(func, args);
                let vals: Vec<Val> = args.iter().map(|a| self.check(&a.value, here)).collect();
                self.row_function(func, vals, span, here)
            }
        }
    }

    fn argument_count(&mut self, func: Func, at: Span, given: usize) {
        let name = func.name();
        let (least, most) = func.arity();
        let (en, zh) = match (least, most) {
            (a, b) if a == b => (format!("{a}"), format!("{a} 个")),
            (a, 255) => (format!("at least {a}"), format!("至少 {a} 个")),
            (a, b) => (format!("{a} to {b}"), format!("{a} 到 {b} 个")),
        };
        let (pattern, pattern_zh) = usage(func);
        self.error(
            "argument-count",
            at,
            said!("{name} takes {en} arguments, and there are {given}.", "{name} 需要{zh}参数，这里有 {given} 个。"),
            said!("Write it as {pattern}.", "写法：{pattern_zh}。"),
        );
    }

    /// Row functions take no window, no `by`, no `where`.
    fn nothing_round(&mut self, func: Func, args: &[ast::Arg]) {
        for arg in args {
            if arg.window.is_some() || arg.all_rows || !arg.by.is_empty() || arg.keep.is_some() || arg.role != ArgRole::Plain {
                let name = func.name();
                self.error(
                    "not-an-aggregate",
                    arg.span,
                    said!("{name} works on one value; it does not gather periods or rows.", "{name} 只处理一个值，不能汇总周期或行。"),
                    said!("Put an aggregate inside: {name}(SUM(...)).", "请在里面先汇总：{name}(SUM(……))。"),
                );
            }
        }
    }

    /// MIN(a, b), AVERAGE(history over last ...), SUM(list.column where ...), AVERAGE(x over all rows by ...).
    fn aggregate(&mut self, func: Func, args: &[ast::Arg], span: Span, here: Here) -> Val {
        if func == Func::TextJoin {
            return self.text_join(args, span, here);
        }
        let Some(agg) = self.agg(func, args, here) else { return Val::broken(span) };
        let Some(first) = args.first() else { return Val::broken(span) };
        let own_args = if func == Func::Percentile { 1 } else { args.len() };
        if own_args == 1 {
            if let Some(window) = &first.window {
                return self.window(agg, func, first, window, span, here);
            }
            if first.all_rows {
                return self.group(super::GroupAgg::Agg(agg), first, span, here);
            }
            if let Some(list) = self.list_of(first, true, here) {
                return self.list_aggregate(agg, func, first, list, span, here);
            }
            if let Some(list) = super::walk::first_field(&first.value).cloned() {
                self.list(&list);
                return Val::broken(span);
            }
            if !first.by.is_empty() || first.keep.is_some() {
                let (name, words) = (func.name(), self.words(first.value.span));
                self.error(
                    "over-what",
                    first.span,
                    said!(
                        "It is not said over what {name} gathers \"{words}\": rows or periods?",
                        "没有说明 {name} 按行还是按周期汇总“{words}”。"
                    ),
                    said!(
                        "Over all rows of the sheet: {name}({words} over all rows by ...); over time: {name}({words} over last 8 weeks).",
                        "按所有行：{name}({words} 所有行 按 ……)；按时间：{name}({words} 最近 8 周)。"
                    ),
                );
                return Val::broken(span);
            }
            let val = self.check(&first.value, here);
            if val.expr.ty.series.is_some() {
                self.series_alone(&val.expr);
                return Val::broken(span);
            }
            let of_rows = matches!(val.expr.ty.home, Home::Table(_)) && matches!(val.kind(), Kind::Number(_) | Kind::Date);
            if matches!(func, Func::Percentile | Func::Slope | Func::StDev)
                || of_rows && matches!(func, Func::Max | Func::Min | Func::Sum | Func::Average | Func::Median)
            {
                self.no_rows_to_gather(func, &val);
                return Val::broken(span);
            }
            return self.over_arguments(func, vec![val], span, here);
        }
        let mut vals = Vec::with_capacity(args.len());
        for arg in args {
            let alone = std::slice::from_ref(arg);
            let gathers = arg.window.is_some() || arg.all_rows || self.list_of(arg, false, here).is_some();
            vals.push(if gathers { self.aggregate(func, alone, arg.span, here) } else { self.check(&arg.value, here) });
        }
        if func == Func::Slope {
            self.error(
                "not-an-aggregate",
                span,
                said!("SLOPE works over the periods of a history.", "SLOPE 用于历史数据的各周期。"),
                said!("Write SLOPE(weekly sales over last 8 weeks): the change per week.", "请写 SLOPE(周销量 最近 8 周)：每周的变化。"),
            );
            return Val::broken(span);
        }
        self.over_arguments(func, vals, span, here)
    }

    fn no_rows_to_gather(&mut self, func: Func, val: &Val) {
        let (name, words) = (func.name(), self.words(val.expr.span));
        self.error(
            "over-what",
            val.expr.span,
            said!("\"{words}\" is one value; {name} needs many.", "“{words}”只有一个值，{name} 需要多个值。"),
            said!(
                "Over all rows: {name}({words} over all rows). Of one row write: {words}.",
                "所有行的写法：{name}({words} 所有行)。只看本行就写：{words}。"
            ),
        );
    }

    pub fn agg(&mut self, func: Func, args: &[ast::Arg], here: Here) -> Option<Agg> {
        Some(match func {
            Func::Sum | Func::Total => Agg::Sum,
            Func::Average => Agg::Average,
            Func::Min => Agg::Min,
            Func::Max => Agg::Max,
            Func::Median => Agg::Median,
            Func::Count => Agg::Count,
            Func::CountA => Agg::CountA,
            Func::StDev => Agg::StDev,
            Func::Slope => Agg::Slope,
            Func::Percentile => {
                let share = args.get(1)?;
                let val = self.check(&share.value, here);
                match self.constant(&val.expr) {
                    Some(p) if (0.0..=1.0).contains(&p) => Agg::Percentile(p),
                    _ => {
                        let words = self.words(share.value.span);
                        self.error(
                            "percentile-share",
                            share.value.span,
                            said!("\"{words}\" is no fixed share between 0% and 100%.", "“{words}”不是 0% 到 100% 之间的固定值。"),
                            said!("Write PERCENTILE(weekly sales over last 26 weeks, 90%).", "请写 PERCENTILE(周销量 最近 26 周, 90%)。"),
                        );
                        return None;
                    }
                }
            }
            _ => return None,
        })
    }

    /// An aggregate over its arguments, as `MAX(0, x)`.
    fn over_arguments(&mut self, func: Func, mut vals: Vec<Val>, span: Span, here: Here) -> Val {
        let counts = matches!(func, Func::Count | Func::CountA);
        let kind = if counts { Kind::Number(Unit::plain()) } else { self.meet(&mut vals, Why::Same(func)) };
        let ordered = matches!(func, Func::Min | Func::Max) && matches!(kind, Kind::Date | Kind::Level(_));
        if !(counts || ordered || matches!(kind, Kind::Number(_) | Kind::Any)) {
            if let Some(val) = vals.first().cloned() {
                self.not_a_number(&val);
            }
            return Val::broken(span);
        }
        self.make_call(func, vals, kind, span, here)
    }

    fn make_call(&mut self, func: Func, vals: Vec<Val>, kind: Kind, span: Span, here: Here) -> Val {
        let types: Vec<Type> = vals.iter().map(|v| v.expr.ty.clone()).collect();
        let args = vals.into_iter().map(|v| v.expr).collect();
        self.derive(span, kind, &types.iter().collect::<Vec<_>>(), here, ExprKind::Call { func, args })
    }

    fn numbers(&mut self, vals: &[Val]) -> bool {
        let mut fine = true;
        for val in vals {
            if !matches!(val.kind(), Kind::Number(_) | Kind::Any) {
                self.not_a_number(val);
                fine = false;
            }
        }
        fine
    }

    fn plain_numbers(&mut self, func: Func, vals: &[Val]) -> bool {
        let mut fine = self.numbers(vals);
        for val in vals {
            if val.unit().is_some_and(|u| !u.is_plain()) {
                let (name, words, said) = (func.name(), self.words(val.expr.span), self.kind_words(val.kind()));
                let (en, zh) = (said.en, said.zh);
                self.error(
                    "unit-not-wanted",
                    val.expr.span,
                    said!("{name} wants a plain number, and \"{words}\" is in {en}.", "{name} 需要不带单位的数，而“{words}”的单位是{zh}。"),
                    said!("Divide by a quantity of the same unit first, so that a ratio is left.", "请先除以同单位的量，得到比值。"),
                );
                fine = false;
            }
        }
        fine
    }

    fn row_function(&mut self, func: Func, mut vals: Vec<Val>, span: Span, here: Here) -> Val {
        let first_kind = vals.first().map(|v| v.kind().clone()).unwrap_or(Kind::Any);
        match func {
            Func::Abs | Func::Int => {
                if !self.numbers(&vals) {
                    return Val::broken(span);
                }
                self.make_call(func, vals, first_kind, span, here)
            }
            Func::Round | Func::RoundUp | Func::RoundDown => {
                let (value, digits) = vals.split_at(1);
                if !self.numbers(value) || !self.plain_numbers(func, digits) {
                    return Val::broken(span);
                }
                if vals.len() == 1 {
                    vals.push(self.literal(span, Kind::Number(Unit::plain()), ExprKind::Number(0.0)));
                }
                self.make_call(func, vals, first_kind, span, here)
            }
            Func::Ceiling | Func::Floor | Func::Mod => {
                if !self.numbers(&vals) {
                    return Val::broken(span);
                }
                let kind = self.meet(&mut vals, Why::Same(func));
                self.make_call(func, vals, kind, span, here)
            }
            Func::Sqrt => {
                if !self.numbers(&vals) {
                    return Val::broken(span);
                }
                let kind = match &first_kind {
                    Kind::Number(unit) => match self.units.root(unit) {
                        Some(root) => Kind::Number(root),
                        None => {
                            if let Some(val) = vals.first().cloned() {
                                self.no_root(&val);
                            }
                            return Val::broken(span);
                        }
                    },
                    other => other.clone(),
                };
                self.make_call(func, vals, kind, span, here)
            }
            Func::Power => match (vals.pop(), vals.pop()) {
                (Some(exponent), Some(base)) => self.power(base, exponent, span, here),
                _ => Val::broken(span),
            },
            Func::Exp | Func::Ln | Func::NormSInv => {
                if !self.plain_numbers(func, &vals) {
                    return Val::broken(span);
                }
                self.make_call(func, vals, Kind::Number(Unit::plain()), span, here)
            }
            Func::If => self.choose(func, vals, span, here, |at, _| at == 0),
            Func::Ifs => self.choose(func, vals, span, here, |at, count| at % 2 == 0 && !(count % 2 == 1 && at + 1 == count)),
            Func::IfError | Func::IfBlank => self.choose(func, vals, span, here, |_, _| false),
            Func::And | Func::Or | Func::Not => {
                for val in &vals {
                    if !matches!(val.kind(), Kind::Truth | Kind::Any) {
                        self.not_a_truth(val);
                        return Val::broken(span);
                    }
                }
                let types: Vec<Type> = vals.iter().map(|v| v.expr.ty.clone()).collect();
                let mut parts: Vec<Expr> = vals.into_iter().map(|v| v.expr).collect();
                let kind = match func {
                    Func::And => ExprKind::And(parts),
                    Func::Or => ExprKind::Or(parts),
                    _ => match parts.pop() {
                        Some(part) => ExprKind::Not(Box::new(part)),
                        None => return Val::broken(span),
                    },
                };
                self.derive(span, Kind::Truth, &types.iter().collect::<Vec<_>>(), here, kind)
            }
            Func::Date => {
                if !self.plain_numbers(func, &vals) {
                    return Val::broken(span);
                }
                self.make_call(func, vals, Kind::Date, span, here)
            }
            Func::Year | Func::Month | Func::IsoWeekNum => {
                if !self.dates(&vals) {
                    return Val::broken(span);
                }
                self.make_call(func, vals, Kind::Number(Unit::plain()), span, here)
            }
            Func::EDate => {
                let month = self.units.named("month");
                self.date_and_count(func, vals, month, Kind::Date, span, here)
            }
            Func::WorkDay => {
                let workday = self.units.named("workday");
                let market = self.market_of(&mut vals);
                let val = self.date_and_count(func, vals, workday, Kind::Date, span, here);
                self.of_market(val, market, here)
            }
            Func::NetworkDays => {
                let market = self.market_of(&mut vals);
                if !self.dates(&vals) {
                    return Val::broken(span);
                }
                let workday = self.units.named("workday");
                let val = self.make_call(func, vals, Kind::Number(workday), span, here);
                self.of_market(val, market, here)
            }
            Func::Today => self.make_call(func, vals, Kind::Date, span, here),
            Func::Left | Func::Right => {
                let rest = vals.split_off(1.min(vals.len()));
                if !self.plain_numbers(func, &rest) {
                    return Val::broken(span);
                }
                let mut vals = self.texts(vals);
                if rest.is_empty() {
                    vals.push(self.literal(span, Kind::Number(Unit::plain()), ExprKind::Number(1.0)));
                }
                vals.extend(rest);
                self.make_call(func, vals, Kind::Text(None), span, here)
            }
            Func::Len => {
                let vals = self.texts(vals);
                self.make_call(func, vals, Kind::Number(Unit::plain()), span, here)
            }
            Func::Upper | Func::Lower | Func::Trim => {
                let vals = self.texts(vals);
                self.make_call(func, vals, Kind::Text(None), span, here)
            }
            Func::Text => {
                if let Some(format) = vals.get(1)
                    && !matches!(format.kind(), Kind::Text(_) | Kind::Any)
                {
                    let words = self.words(format.expr.span);
                    self.error(
                        "text-format",
                        format.expr.span,
                        said!("\"{words}\" is no number format.", "“{words}”不是数字格式。"),
                        said!("Write it in quotes as in Excel: TEXT(x, \"0.0\").", "请像 Excel 那样加引号：TEXT(x, \"0.0\")。"),
                    );
                    return Val::broken(span);
                }
                self.make_call(func, vals, Kind::Text(None), span, here)
            }
            Func::Contains => {
                let vals = self.texts(vals);
                self.make_call(func, vals, Kind::Truth, span, here)
            }
            Func::Cover => self.cover(vals, span, here),
            Func::LevelAbove | Func::LevelBelow => {
                if !matches!(first_kind, Kind::Level(_) | Kind::Any) {
                    let value = vals.first().map_or(span, |v| v.expr.span);
                    let (words, said) = (self.words(value), self.kind_words(&first_kind));
                    let (en, zh) = (said.en, said.zh);
                    self.error(
                        "not-a-level",
                        value,
                        said!("\"{words}\" is {en}; only levels can be raised or lowered.", "“{words}”是{zh}；只有等级可以升降。"),
                        said!("Say their order: levels phase: daily, preheat, live.", "请先写等级的顺序：等级 阶段：日常，预热，直播。"),
                    );
                    return Val::broken(span);
                }
                self.make_call(func, vals, first_kind, span, here)
            }
            // gathered before they come here
            _ => Val::broken(span),
        }
    }

    fn not_a_truth(&mut self, val: &Val) {
        let (words, kind) = (self.words(val.expr.span), self.kind_words(val.kind()));
        let (en, zh) = (kind.en, kind.zh);
        self.error(
            "not-a-condition",
            val.expr.span,
            said!("\"{words}\" is {en}, not a condition.", "“{words}”是{zh}，不是条件。"),
            said!("Compare it with something: \"{words} > 0\".", "请写成比较：“{words} > 0”。"),
        );
    }

    /// IF and its kin: tests where `is_test` says so, the rest are branches of one kind.
    fn choose(&mut self, func: Func, vals: Vec<Val>, span: Span, here: Here, is_test: fn(usize, usize) -> bool) -> Val {
        let count = vals.len();
        let mut branches = Vec::new();
        let mut tests = Vec::new();
        for (at, val) in vals.into_iter().enumerate() {
            if is_test(at, count) {
                if !matches!(val.kind(), Kind::Truth | Kind::Any) {
                    self.not_a_truth(&val);
                }
                tests.push((at, val));
            } else {
                branches.push((at, val));
            }
        }
        let places: Vec<usize> = branches.iter().map(|(at, _)| *at).collect();
        let mut branches: Vec<Val> = branches.into_iter().map(|(_, v)| v).collect();
        let bare = branches.iter().all(|b| b.bare);
        let kind = self.meet(&mut branches, Why::Same(func));
        let mut all: Vec<(usize, Val)> = tests.into_iter().chain(places.into_iter().zip(branches)).collect();
        all.sort_by_key(|(at, _)| *at);
        let mut out = self.make_call(func, all.into_iter().map(|(_, v)| v).collect(), kind, span, here);
        // an IF over bare numbers alone is a computed number
        out.bare = bare && func == Func::IfError;
        out
    }

    fn dates(&mut self, vals: &[Val]) -> bool {
        let mut fine = true;
        for val in vals {
            if !matches!(val.kind(), Kind::Date | Kind::Any) {
                let (words, kind) = (self.words(val.expr.span), self.kind_words(val.kind()));
                let (en, zh) = (kind.en, kind.zh);
                self.error(
                    "not-a-date",
                    val.expr.span,
                    said!("\"{words}\" is {en}; a date is wanted here.", "“{words}”是{zh}，这里需要日期。"),
                    said!("Write a date such as 2026-11-27, a date column, or TODAY().", "请写日期（如 2026-11-27）、日期列或 TODAY()。"),
                );
                fine = false;
            }
        }
        fine
    }

    /// EDATE and WORKDAY: a date and a count, plain or in its unit.
    fn date_and_count(&mut self, func: Func, mut vals: Vec<Val>, unit: Unit, kind: Kind, span: Span, here: Here) -> Val {
        let (Some(count), Some(date)) = (vals.pop(), vals.pop()) else { return Val::broken(span) };
        if !self.dates(std::slice::from_ref(&date)) || !self.numbers(std::slice::from_ref(&count)) {
            return Val::broken(span);
        }
        let fits = count.unit().is_none_or(|u| u.is_plain() || *u == unit);
        if !fits {
            let (name, words, said) = (func.name(), self.words(count.expr.span), self.kind_words(count.kind()));
            let wanted = super::words::unit(&unit, self.units);
            let (en, zh, want_en, want_zh) = (said.en, said.zh, wanted.en, wanted.zh);
            self.error(
                "units-differ",
                count.expr.span,
                said!("{name} counts {want_en}, and \"{words}\" is in {en}.", "{name} 按{want_zh}计，而“{words}”的单位是{zh}。"),
                said!("Write a number of {want_en}; for days, add them to the date.", "请写{want_zh}数；如果是天数，直接加到日期上。"),
            );
            return Val::broken(span);
        }
        self.make_call(func, vec![date, count], kind, span, here)
    }

    /// Texts; numbers are written out as Excel does.
    fn texts(&mut self, vals: Vec<Val>) -> Vec<Val> {
        vals.into_iter()
            .map(|val| match val.kind() {
                Kind::Text(_) | Kind::Any => val,
                _ => {
                    let (span, ty) = (val.expr.span, Type { kind: Kind::Text(None), ..val.expr.ty.clone() });
                    let empty = self.literal(span, Kind::Text(None), ExprKind::Text(String::new()));
                    Val::new(span, ty, ExprKind::Join(Box::new(val.expr), Box::new(empty.expr)))
                }
            })
            .collect()
    }

    fn cover(&mut self, vals: Vec<Val>, span: Span, here: Here) -> Val {
        let mut vals = vals.into_iter();
        let (Some(stock), Some(rate)) = (vals.next(), vals.next()) else { return Val::broken(span) };
        if !self.numbers(&[stock.clone(), rate.clone()]) {
            return Val::broken(span);
        }
        let day = self.units.named("day");
        let mut rate = rate;
        if let (Some(stock_unit), Some(rate_unit)) = (stock.unit(), rate.unit()) {
            let wanted = self.units.divide(stock_unit, &day).0;
            match self.units.convert(rate_unit, &wanted) {
                Some(factor) => rate = scaled(rate, factor, wanted),
                None => {
                    let (words, said) = (self.words(rate.expr.span), self.kind_words(rate.kind()));
                    let wants = super::words::unit(&wanted, self.units);
                    let (en, zh, want_en, want_zh) = (said.en, said.zh, wants.en, wants.zh);
                    self.error(
                        "cover-rate",
                        rate.expr.span,
                        said!(
                            "COVER wants how much goes a day ({want_en}), and \"{words}\" is in {en}.",
                            "COVER 需要每天的消耗（{want_zh}），而“{words}”的单位是{zh}。"
                        ),
                        said!(
                            "Write COVER(on hand, AVERAGE(weekly sales over last 8 weeks)).",
                            "请写 COVER(现有库存, AVERAGE(周销量 最近 8 周))。"
                        ),
                    );
                    return Val::broken(span);
                }
            }
        }
        let most = self.max_cover(span);
        let limit = self.item(most, span, Here { before: false, ..here }, false);
        self.make_call(Func::Cover, vec![stock, rate, limit], Kind::Number(day), span, here)
    }

    /// The parameter `max cover`: the user's, or 999 days.
    fn max_cover(&mut self, span: Span) -> usize {
        for name in ["max cover", "最大可售天数"] {
            if let Some(Entry::Item(item)) = self.scope.name(&crate::spelling::name_key(name)) {
                return item;
            }
        }
        let _ = span;
        let days = Kind::Number(self.units.named("day"));
        let zh = self.tongue == crate::tongue::Tongue::Zh;
        let (name, also) = if zh { ("最大可售天数", "max cover") } else { ("max cover", "最大可售天数") };
        let item = Item {
            name: name.into(),
            also: vec![also.into()],
            ty: Type { kind: days, series: None, home: Home::Whole },
            kind: ItemKind::Param {
                value: ParamValue::Number(999.0),
                low: None,
                high: None,
                note: None,
                origin: ParamOrigin::Shipped,
                without: None,
            },
            span: None,
            tongue: self.tongue,
            words: String::new(),
            section: None,
            target: None,
        };
        let id = self.add_item(item, super::checker::Def::Given);
        self.scope.add_name(name, Entry::Item(id));
        self.scope.add_name(also, Entry::Item(id));
        self.override_param(id);
        id
    }

    /// A product of two checked values, as `5 days of daily sales`.
    pub fn part_of(&mut self, part: Val, whole: Val, span: Span, here: Here) -> Val {
        self.product(Arith::Mul, part, whole, span, here)
    }
}

/// How a function is written, in both tongues.
fn usage(func: Func) -> (String, String) {
    let name = func.name();
    let (en, zh) = match func {
        Func::Ceiling | Func::Floor => ("order quantity, case pack", "订货量, 箱规"),
        Func::Mod => ("x, 7", "x, 7"),
        Func::If => ("condition, value, other value", "条件, 值, 另一个值"),
        Func::Ifs => ("condition, value, condition, value", "条件, 值, 条件, 值"),
        Func::IfError | Func::IfBlank => ("x, 0", "x, 0"),
        Func::Date => ("2026, 11, 27", "2026, 11, 27"),
        Func::EDate => ("TODAY(), 2", "TODAY(), 2"),
        Func::WorkDay => ("event date, 5", "活动日期, 5"),
        Func::NetworkDays => ("TODAY(), event date", "TODAY(), 活动日期"),
        Func::Today => ("", ""),
        Func::Cover => ("on hand, daily sales", "现有库存, 日销量"),
        Func::Contains => ("name, \"set\"", "名称, “套装”"),
        Func::Text => ("x, \"0.0\"", "x, \"0.0\""),
        Func::TextJoin => ("\", \", papers.name where ...", "“、”, 单证.名称 其中 ……"),
        Func::Percentile => ("weekly sales over last 26 weeks, 90%", "周销量 最近 26 周, 90%"),
        Func::Power => ("x, 2", "x, 2"),
        Func::Lookup => ("duties.rate where duties.country is market, otherwise 0", "关税.税率 其中 关税.国家 是 市场，否则 0"),
        Func::Latest => ("rates.value by rates.date", "汇率.值 按 汇率.日期"),
        _ => ("x", "x"),
    };
    let zh_name = if func.zh().is_empty() { name } else { func.zh() };
    (format!("{name}({en})"), format!("{zh_name}({zh})"))
}

/// Which of two ways of combining holds for a name that several actions set; none if they clash.
pub(super) fn combined(a: Combine, b: Combine) -> Option<Combine> {
    match (a, b) {
        (a, b) if a == b => Some(a),
        (Combine::Agree, other) | (other, Combine::Agree) => Some(other),
        _ => None,
    }
}

impl Checker<'_> {
    /// The third argument of WORKDAY and NETWORKDAYS: whose holidays count.
    fn market_of(&mut self, vals: &mut Vec<Val>) -> Option<Val> {
        let market = if vals.len() > 2 { vals.pop() } else { None };
        market.map(|val| self.market(val))
    }

    /// A function of dates that knows the holidays of a market.
    fn of_market(&mut self, mut val: Val, market: Option<Val>, here: Here) -> Val {
        let (Some(market), ExprKind::Call { args, .. }) = (market, &mut val.expr.kind) else { return val };
        let types = [val.expr.ty.clone(), market.expr.ty.clone()];
        let asked = market.expr.span;
        args.push(market.expr);
        val.expr.ty = self.join_types(&[&types[0], &types[1]], types[0].kind.clone(), val.expr.span, here);
        self.asks_for_holidays(asked);
        val
    }

    /// Sees to it that the columns with holidays are read; says so once where there are none.
    pub fn asks_for_holidays(&mut self, asked: Span) {
        if self.calendar.is_none() && !self.holidays_missed {
            self.calendar = self.calendar();
            self.holidays_missed = self.calendar.is_none();
            if self.holidays_missed {
                self.no_holidays(asked);
            }
        }
    }
}
