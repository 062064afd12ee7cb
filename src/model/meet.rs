//! Values that stand side by side - compared, added, branches of one IF - must be of one kind and unit: here they are
//! brought to it, or the mistake is said. Only numbers written without a unit take their neighbour's.
//! Invariant: after a meeting all values have one kind; conversions are explicit `Scale`s.

use super::checker::{Checker, Val};
use super::{Expr, ExprKind, Kind, LevelsId};
use crate::function::Func;
use crate::place::Span;
use crate::said;
use crate::spelling::{name_key, near};
use crate::tongue::{Said, Tongue};
use crate::unit::{Factor, Unit};

/// Why values meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    Compare,
    Add,
    /// Branches of IF, arguments of MAX.
    Same(Func),
    /// A value for a name or a parameter.
    Set,
}

impl<'a> Checker<'a> {
    /// Brings all values to the kind of the first that has one of its own. Returns that kind.
    pub fn meet(&mut self, vals: &mut [Val], why: Why) -> Kind {
        let anchor = vals
            .iter()
            .position(|v| matches!(v.kind(), Kind::Level(_)))
            .or_else(|| vals.iter().position(|v| !v.bare && !matches!(v.kind(), Kind::Any) && !matches!(v.expr.kind, ExprKind::Text(_))))
            .or_else(|| vals.iter().position(|v| !v.bare && !matches!(v.kind(), Kind::Any)))
            .or_else(|| vals.iter().position(|v| !matches!(v.kind(), Kind::Any)));
        let Some(anchor) = anchor else { return Kind::Any };
        let anchor = self.beside_columns_without_unit(vals, anchor).unwrap_or(anchor);
        let mut kind = vals[anchor].expr.ty.kind.clone();
        if let Kind::Text(Some(_)) = kind
            && !matches!(why, Why::Compare)
        {
            let labels = vals.iter().try_fold(Vec::new(), |mut all: Vec<String>, v| match v.kind() {
                Kind::Text(Some(labels)) => {
                    for label in labels.iter() {
                        if !all.contains(label) {
                            all.push(label.clone());
                        }
                    }
                    Some(all)
                }
                _ => None,
            });
            kind = Kind::Text(labels.map(Into::into));
        }
        if let Kind::Number(unit) = &mut kind {
            unit.percent = vals.iter().filter(|v| !v.bare).filter_map(Val::unit).any(|u| u.percent);
        }
        let span = vals[anchor].expr.span;
        for (index, val) in vals.iter_mut().enumerate() {
            if index != anchor {
                let taken = std::mem::replace(val, Val::broken(span));
                *val = self.fit(taken, &kind, span, why);
            }
        }
        kind
    }

    /// Where the first value is of columns without a unit, the one that has a unit: it says what they lack.
    fn beside_columns_without_unit(&self, vals: &[Val], anchor: usize) -> Option<usize> {
        let unit = |v: &Val| v.unit().cloned().filter(|_| !v.bare);
        let lacks = unit(vals.get(anchor)?).is_some_and(|u| u.is_plain() && !u.percent);
        let other = vals.iter().position(|v| unit(v).is_some_and(|u| !u.is_plain() && !u.percent))?;
        (lacks && self.only_columns_without_unit(&vals[anchor]).is_some()).then_some(other)
    }

    /// Brings one value to a kind that is given; `beside` is where that kind comes from.
    pub fn fit(&mut self, val: Val, kind: &Kind, beside: Span, why: Why) -> Val {
        match (&val.expr.ty.kind, kind) {
            (Kind::Any, _) => self.adopt(val, kind),
            (_, Kind::Any) | (Kind::Truth, Kind::Truth) | (Kind::Date, Kind::Date) => val,
            (Kind::Number(own), Kind::Number(wanted)) => {
                if val.bare {
                    let mut val = val;
                    val.expr.ty.kind = kind.clone();
                    return val;
                }
                match self.units.convert(own, wanted) {
                    Some(factor) => scaled(val, factor, wanted.clone()),
                    // the next column of the sum is looked at, too
                    None if own.is_plain() && !own.percent && !wanted.percent && self.columns_lack_unit(&val, wanted, beside) => {
                        let mut val = val;
                        val.expr.ty.kind = kind.clone();
                        val
                    }
                    None => {
                        self.units_differ(&val, &own.clone(), wanted, beside, why);
                        Val::broken(val.expr.span)
                    }
                }
            }
            (Kind::Text(_), Kind::Level(levels)) => self.as_level(val, *levels),
            (Kind::Level(a), Kind::Level(b)) if a == b => val,
            (Kind::Text(_), Kind::Text(labels)) => match (labels, why) {
                (Some(labels), Why::Compare) => self.as_label(val, &labels.clone(), beside),
                _ => val,
            },
            _ => {
                self.kinds_differ(&val, kind, beside, why);
                Val::broken(val.expr.span)
            }
        }
    }

    /// A column that nobody knows the kind of (it is empty, or there is no workbook) takes the kind of its first use.
    pub fn adopt(&mut self, mut val: Val, kind: &Kind) -> Val {
        let ExprKind::Item { item, .. } = val.expr.kind else { return val };
        if matches!(self.items[item].kind, super::ItemKind::Input { .. }) && matches!(self.items[item].ty.kind, Kind::Any) {
            let kind = match kind {
                Kind::Text(_) => Kind::Text(None),
                other => other.clone(),
            };
            self.items[item].ty.kind = kind.clone();
            val.expr.ty.kind = kind;
        }
        val
    }

    /// The same where a number is wanted: without a unit, if the workbook was there to look at.
    pub fn adopt_number(&mut self, val: Val) -> Val {
        if matches!(val.kind(), Kind::Any) && self.schema.seen { self.adopt(val, &Kind::Number(Unit::plain())) } else { val }
    }

    fn units_differ(&mut self, val: &Val, own: &Unit, wanted: &Unit, beside: Span, why: Why) {
        let (words, other) = (self.words(val.expr.span), self.words(beside));
        let (own_words, wanted_words) = (super::words::unit(own, self.units), super::words::unit(wanted, self.units));
        let (own_en, own_zh, wanted_en, wanted_zh) = (own_words.en, own_words.zh, wanted_words.en, wanted_words.zh);
        let percent = if own.percent && own.is_plain() { Some((words.clone(), other.clone())) } else { None };
        let percent = percent.or_else(|| (wanted.percent && wanted.is_plain()).then(|| (other.clone(), words.clone())));
        if let Some((share, whole)) = percent {
            let (quantity, plain) = if own.is_plain() { (wanted, own) } else { (own, wanted) };
            let is_rate = quantity.atoms.iter().all(|(_, power)| *power < 0);
            if is_rate && !share.ends_with('%') {
                let (time, _) = self.units.divide(plain, quantity);
                let time = Unit { percent: false, ..time };
                let (en, zh) = (self.units.display(&time, Tongue::En, false), self.units.display(&time, Tongue::Zh, false));
                self.error(
                    "units-differ",
                    val.expr.span,
                    said!(
                        "\"{share}\" is a percentage, \"{whole}\" is one per {en}: they cannot be compared.",
                        "“{share}”是百分比，“{whole}”是每{zh}的比率：不能比较。"
                    ),
                    said!(
                        "Multiply \"{whole}\" by 1 {en} where it is defined, so that it is a share too.",
                        "请在定义“{whole}”的地方乘以 1 {zh}，让它也成为百分比。"
                    ),
                );
                return;
            }
            self.error(
                "percent-of-what",
                val.expr.span,
                said!(
                    "{share} of what? \"{whole}\" is a quantity, a percentage alone is none.",
                    "{share}是谁的百分比？“{whole}”是数量，单独的百分比不是数量。"
                ),
                said!(
                    "Write \"{share} of {whole}\", or the column that it is a share of.",
                    "请写“{whole}的{share}”，或写明是哪一列的百分比。"
                ),
            );
            return;
        }
        let money = (self.units.currency(own), self.units.currency(wanted));
        if let (Some((a, p)), Some((b, q))) = money
            && a != b
            && p == q
        {
            let (a, b) = (a.to_string(), b.to_string());
            // £20 beside a price in USD/unit: an amount for each unit, in the other currency
            let amount = self.units.is_money(own) && !self.units.is_money(wanted) && words.contains(|c: char| c.is_ascii_digit());
            let next = if amount && matches!(val.expr.kind, ExprKind::Number(_)) {
                let number: String = words.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect();
                let (for_each, for_each_zh) =
                    (wanted_en.replacen(&b, &a, 1), self.units.display(wanted, Tongue::En, false).replacen(&b, &a, 1));
                said!(
                    "If {b} is meant, write {number} {wanted_en}. Else convert it: ({number} {for_each} in {b}); the rate stands in the map under [rates] ({a} = \"... {b}\").",
                    "如果是{wanted_zh}，请写 {number} {wanted_zh}；否则请换算：（{number} {for_each_zh} 换算 {b}）；汇率写在映射的 [rates] 里（{a} = \"... {b}\"）。"
                )
            } else {
                said!(
                    "Convert one, in parentheses: ({words} in {b}); the rate stands in the map under [rates] ({a} = \"... {b}\").",
                    "请换算其中一个，并加括号：（{words} 换算 {b}）；汇率写在映射的 [rates] 里（{a} = \"... {b}\"）。"
                )
            };
            self.error(
                "currencies-differ",
                val.expr.span,
                said!(
                    "\"{words}\" is in {own_en}, \"{other}\" in {wanted_en}: two currencies never mix by themselves.",
                    "“{words}”的单位是{own_zh}，“{other}”是{wanted_zh}：两种货币不能直接混用。"
                ),
                next,
            );
            return;
        }
        let message = match why {
            Why::Add => said!(
                "\"{words}\" is in {own_en}, \"{other}\" in {wanted_en}: they cannot be added.",
                "“{words}”的单位是{own_zh}，“{other}”是{wanted_zh}：不能相加减。"
            ),
            Why::Compare => said!(
                "\"{words}\" is in {own_en}, \"{other}\" in {wanted_en}: they cannot be compared.",
                "“{words}”的单位是{own_zh}，“{other}”是{wanted_zh}：不能比较。"
            ),
            Why::Same(func) => {
                let func = func.name();
                said!(
                    "\"{words}\" is in {own_en}, \"{other}\" in {wanted_en}: {func} wants one unit for all.",
                    "“{words}”的单位是{own_zh}，“{other}”是{wanted_zh}：{func} 里的单位必须一致。"
                )
            }
            // a column of the workbook has no place in the rules to quote
            Why::Set if beside == val.expr.span => {
                said!("\"{words}\" is in {own_en}, but {wanted_en} belong here.", "“{words}”的单位是{own_zh}，而这里需要的是{wanted_zh}。")
            }
            Why::Set => said!(
                "\"{words}\" is in {own_en}, but \"{other}\" holds {wanted_en}.",
                "“{words}”的单位是{own_zh}，而“{other}”的单位是{wanted_zh}。"
            ),
        };
        let literal = &val.expr.above_zero().kind;
        let next = match literal {
            ExprKind::Number(n) => self.as_neighbour(*n, own, wanted),
            _ => None,
        };
        let packs = || if let ExprKind::Number(n) = literal { self.packs_of(*n, own, wanted) } else { None };
        let by_rules = |unit: &Unit, span: Span| unit.is_plain().then(|| self.set_by_rules_alone(span)).flatten();
        let next = next
            .or_else(packs)
            .or_else(|| by_rules(wanted, beside).or_else(|| by_rules(own, val.expr.span)))
            .or_else(|| self.days_of(own, wanted, &words, beside))
            .unwrap_or_else(|| self.way_between(own, wanted, &words));
        self.error("units-differ", val.expr.span, message, next);
    }

    /// What a literal was probably meant to be: its number in the unit of its neighbour (`5 units` beside `units/day`).
    fn as_neighbour(&self, n: f64, own: &Unit, wanted: &Unit) -> Option<Said> {
        let (over, _) = self.units.divide(own, wanted);
        let one_atom = |unit: &Unit, power: i32| unit.atoms.len() == 1 && unit.atoms.iter().all(|(_, p)| i32::from(*p) == power);
        if one_atom(&over, 1) || one_atom(&over, -1) && wanted.atoms.len() < own.atoms.len() {
            // own is what wanted is a part of, or the other way round
            let numerator = |unit: &Unit| unit.atoms.iter().filter(|(_, p)| *p > 0).map(|(a, _)| *a).collect::<Vec<_>>();
            if numerator(own) == numerator(wanted) {
                let (en, zh) =
                    (self.units.show(n, wanted, crate::tongue::Tongue::En), self.units.show(n, wanted, crate::tongue::Tongue::Zh));
                return Some(said!("Write {en}, if that is meant.", "如果是这个意思，请写 {zh}。"));
            }
        }
        None
    }

    /// So many cartons, where units are wanted: times what a carton holds.
    fn packs_of(&self, n: f64, own: &Unit, wanted: &Unit) -> Option<Said> {
        let is = |unit: &Unit, name: &str| self.units.convert(unit, &self.units.named(name)).is_some();
        let pack = self.scope.meant("case pack").filter(|_| is(own, "case") && is(wanted, "unit"))?;
        Some(said!("Write: {n} * {pack}", "请写：{n} * {pack}"))
    }

    /// So many days, where an amount is wanted: of something that is counted by the day.
    fn days_of(&self, own: &Unit, wanted: &Unit, words: &str, beside: Span) -> Option<Said> {
        let (rate, _) = self.units.divide(wanted, own);
        let days = self.units.time_power(own) == 1 && own.atoms.len() == 1;
        let fits = |i: &&super::Item| {
            let is_rate = matches!(&i.ty.kind, Kind::Number(unit) if self.units.convert(unit, &rate).is_some());
            days && i.ty.series.is_none() && self.words(beside) != i.name && is_rate
        };
        // what is sold, before any other rate: a plan, a capacity
        let sold = |i: &&super::Item| ["daily sales", "日销量"].contains(&name_key(&i.name).as_str());
        let rates = || self.items.iter().filter(fits);
        let name = &rates().find(sold).or_else(|| rates().next())?.name;
        Some(said!("Write \"{words} of {name}\".", "请写“{words}的{name}”。"))
    }

    /// How one unit may become another, where a step is at hand.
    fn way_between(&self, own: &Unit, wanted: &Unit, words: &str) -> Said {
        let month = self.units.named("month");
        if own.atoms.iter().chain(&wanted.atoms).any(|(a, _)| month.atoms.iter().any(|(m, _)| m == a)) {
            let (days, months) = match crate::syntax::days_in(words) {
                Some(days) => (days, Said::new(words, words)),
                None => (60.0, Said::new("two months", "两个月")),
            };
            let (en, zh) = (months.en, months.zh);
            return said!(
                "Months are calendar months, never 30 days: move dates with EDATE, or say the days, for example {days} days for {en}.",
                "月是日历月，不等于 30 天：日期请用 EDATE 推移，或直接写天数，例如{zh}写 {days} 天。"
            );
        }
        if own.is_plain() {
            let unit = self.units.display(wanted, crate::tongue::Tongue::En, true);
            let zh = self.units.display(wanted, crate::tongue::Tongue::Zh, true);
            return said!(
                "\"{words}\" has no unit. A parameter: write {unit} behind its number; a column: unit = \"{unit}\" in the map; a formula: multiply it by 1 {unit}.",
                "“{words}”没有单位。参数：在数字后面写 {zh}；列：在映射文件里写 unit = \"{zh}\"；公式：乘以 1 {zh}。"
            );
        }
        let (quotient, _) = self.units.divide(wanted, own);
        let missing = super::words::unit(&quotient, self.units);
        let (en, zh) = (missing.en, missing.zh);
        said!(
            "Bring both to one unit: \"{words}\" would have to be multiplied by something in {en}.",
            "请先统一单位：“{words}”需要乘以单位为{zh}的量。"
        )
    }

    /// 首次销售日期超过90天: how many days have passed since then, or how many there are till then.
    fn days_from_today(&self, val: &Val, wanted: &Kind, beside: Span, why: Why) -> Option<Said> {
        let time = |kind: &Kind| match kind {
            Kind::Number(unit) => {
                (self.units.time_power(unit) == 1 && unit.atoms.len() == 1) || unit.atoms == self.units.named("month").atoms
            }
            _ => false,
        };
        let (date, time) = match (val.kind(), wanted) {
            (Kind::Date, time_kind) if time(time_kind) => (val.expr.span, beside),
            (time_kind, Kind::Date) if time(time_kind) => (beside, val.expr.span),
            _ => return None,
        };
        if why != Why::Compare || date.end > time.start || date.file != time.file {
            return None;
        }
        let compared = self.words(Span { start: date.end, end: time.start, ..date });
        let (compared, name, words) = (compared.trim(), self.words(date), self.words(time));
        if compared.is_empty() || compared.contains('\n') || compared.chars().count() > 20 {
            return None;
        }
        let days = crate::syntax::days_in(&words).filter(|_| words.contains("month") || words.contains('月'));
        let days = days.map_or(words.clone(), |days| format!("{days} {}", if words.contains('月') { "天" } else { "days" }));
        // 60天以内: the bound stands behind the figure
        let text = self.sources.files.get(usize::from(time.file)).map_or("", |f| f.text.as_str());
        let behind = text.get(time.end as usize..).unwrap_or_default().trim_start();
        if ["以内", "之内", "内"].iter().any(|word| behind.starts_with(word)) {
            return Some(said!(
                "If it lies behind, write: {name} between TODAY() - {days} and TODAY(). If it lies ahead: {name} between TODAY() and TODAY() + {days}",
                "如果是过去 {days}之内，请写：{name} 介于 TODAY() - {days} 和 TODAY()；如果是今后 {days}之内，请写：{name} 介于 TODAY() 和 TODAY() + {days}"
            ));
        }
        let compared = match compared {
            "在" | "是" | "" if ["以上", "及以上"].iter().any(|word| behind.starts_with(word)) => "至少",
            "在" | "是" | "" if ["以下", "及以下"].iter().any(|word| behind.starts_with(word)) => "至多",
            compared => compared,
        };
        Some(said!(
            "For the days that have passed since then write: TODAY() - {name} {compared} {days}. For the days till then: {name} - TODAY() {compared} {days}",
            "按已经过去的天数，请写：TODAY() - {name} {compared} {days}；按还有多少天，请写：{name} - TODAY() {compared} {days}"
        ))
    }

    fn kinds_differ(&mut self, val: &Val, wanted: &Kind, beside: Span, why: Why) {
        let (words, other) = (self.words(val.expr.span), self.words(beside));
        let (own, wants) = (self.kind_words(val.kind()), self.kind_words(wanted));
        let (own_en, own_zh, want_en, want_zh) = (own.en, own.zh, wants.en, wants.zh);
        let (text, kind, name) = match (val.kind(), wanted) {
            (Kind::Text(_), k) => (Some(&words), k.clone(), &other),
            (k, Kind::Text(_)) => (Some(&other), k.clone(), &words),
            (k, _) => (None, k.clone(), &words),
        };
        let next = match (text, kind) {
            _ if let Some(said) = self.days_from_today(val, wanted, beside, why) => said,
            (Some(text), Kind::Date) => {
                let bare = text.trim_matches(['"', '“', '”']);
                said!("Write a date without quotes: {bare}, as in 2026-11-27.", "日期不加引号，例如 2026-11-27。")
            }
            (Some(_), Kind::Truth) => said!(
                "\"{name}\" is yes or no by itself: write \"{name}\" or \"not {name}\".",
                "“{name}”本身就是条件：请写“{name}”或“非 {name}”。"
            ),
            (Some(text), Kind::Number(_)) if !text.starts_with(['"', '“', '”', '「', '『', '‘']) => said!(
                "If the cells of \"{text}\" are numbers, set type = \"number\" for it in the map; if they are text, compare it with a text: {text} is \"...\".",
                "如果“{text}”的单元格是数值，请在映射里给该列写 type = \"number\"；如果是文字，请和文字比较：{text}是“……”。"
            ),
            (Some(text), Kind::Number(_)) if !text.contains(|c: char| c.is_numeric()) => said!(
                "If \"{name}\" is a number, compare it with one; if it is text, set type = \"text\" for the column in the map.",
                "如果“{name}”是数值，请和数值比较；如果是文字，请在映射里给该列写 type = \"text\"。"
            ),
            (Some(text), Kind::Number(_)) => {
                let bare = text.trim_matches(['"', '“', '”']);
                said!(
                    "If a number is meant, write it without quotes ({bare}); if text, set type = \"text\" for the column in the map.",
                    "如果是数值，请去掉引号（{bare}）；如果是文字，请在映射里给该列写 type = \"text\"。"
                )
            }
            (_, Kind::Date) if matches!(val.kind(), Kind::Number(_)) || matches!(wanted, Kind::Number(_)) => said!(
                "A date is compared with a date; the distance of two dates is in days: event date - TODAY().",
                "日期只能和日期比较；两个日期相减得到天数：活动日期 - TODAY()。"
            ),
            _ => said!("Compare or combine values of one kind.", "请使用同一类的值。"),
        };
        let message = match why {
            Why::Set => said!("\"{words}\" is {own_en}, but \"{other}\" holds {want_en}.", "“{words}”是{own_zh}，而“{other}”是{want_zh}。"),
            _ => said!(
                "\"{words}\" is {own_en}, \"{other}\" is {want_en}: they do not go together.",
                "“{words}”是{own_zh}，“{other}”是{want_zh}：两者不能放在一起。"
            ),
        };
        self.error("kinds-differ", val.expr.span, message, next);
    }

    /// A text as a rank of levels: a literal, or the branches of an IF.
    pub fn as_level(&mut self, val: Val, levels: LevelsId) -> Val {
        match val.expr.ty.kind {
            Kind::Level(own) if own == levels => return val,
            Kind::Text(_) => {}
            _ => return val,
        }
        let bare = val.bare;
        Val { expr: self.level_expr(val.expr, levels), bare }
    }

    fn level_expr(&mut self, expr: Expr, levels: LevelsId) -> Expr {
        let Expr { span, mut ty, kind } = expr;
        ty.kind = Kind::Level(levels);
        let kind = match kind {
            ExprKind::Text(label) => match self.rank(&label, levels) {
                Some(rank) => ExprKind::Level(rank),
                None => {
                    self.unknown_level(&label, levels, span);
                    ty.kind = Kind::Any;
                    ExprKind::Number(f64::NAN)
                }
            },
            ExprKind::Call { func: func @ (Func::If | Func::Ifs | Func::IfError | Func::IfBlank), args } => {
                let is_value = |at: usize, count: usize| match func {
                    Func::If => at > 0,
                    Func::Ifs => at % 2 == 1 || at + 1 == count && count % 2 == 1,
                    _ => true,
                };
                let count = args.len();
                let args = args
                    .into_iter()
                    .enumerate()
                    .map(|(at, a)| if is_value(at, count) && matches!(a.ty.kind, Kind::Text(_)) { self.level_expr(a, levels) } else { a });
                ExprKind::Call { func, args: args.collect() }
            }
            other => {
                let words = self.words(span);
                let name = self.levels.get(levels).map(|l| l.name.clone()).unwrap_or_default();
                self.error(
                    "text-for-level",
                    span,
                    said!(
                        "\"{words}\" is free text; a level of \"{name}\" is wanted here.",
                        "“{words}”是任意文字，这里需要“{name}”的等级。"
                    ),
                    said!(
                        "Compare each as text in a formula, or name the column like the levels.",
                        "请用固定的等级名称，或让该列与等级语句同名。"
                    ),
                );
                ty.kind = Kind::Any;
                other
            }
        };
        Expr { span, ty, kind }
    }

    pub fn rank(&self, label: &str, levels: LevelsId) -> Option<usize> {
        let key = name_key(label);
        self.levels.get(levels)?.labels.iter().position(|(l, also)| std::iter::once(l).chain(also).any(|l| name_key(l) == key))
    }

    pub fn unknown_level(&mut self, label: &str, levels: LevelsId, span: Span) {
        let Some(statement) = self.levels.get(levels) else { return };
        let name = statement.name.clone();
        let all: Vec<&str> = statement.labels.iter().map(|(l, _)| l.as_str()).collect();
        let spelled = statement.labels.iter().flat_map(|(l, also)| std::iter::once(l).chain(also)).map(String::as_str);
        let near: Vec<String> = near(label, spelled).into_iter().map(String::from).collect();
        let choices = super::words::choices(all);
        let (en, zh) = (choices.en, choices.zh);
        let next = super::words::did_you_mean(&near, said!("The levels are {en}.", "等级有：{zh}。"));
        self.error("unknown-label", span, said!("\"{name}\" has no level \"{label}\".", "“{name}”没有等级“{label}”。"), next);
    }

    /// A literal text as one of the labels that its neighbour can have, in the neighbour's spelling.
    fn as_label(&mut self, mut val: Val, labels: &[String], beside: Span) -> Val {
        let ExprKind::Text(text) = &val.expr.kind else { return val };
        let key = name_key(text);
        let found = labels.iter().find(|l| name_key(l) == key).or_else(|| {
            let state = STATES.iter().position(|(en, zh)| name_key(en) == key || *zh == key)?;
            labels.iter().find(|l| l.as_str() == STATES[state].0 || l.as_str() == STATES[state].1)
        });
        match found {
            Some(label) => {
                val.expr.kind = ExprKind::Text(label.clone());
                val
            }
            None => {
                let (text, other) = (text.clone(), self.words(beside));
                let near: Vec<String> = near(&text, labels.iter().map(String::as_str)).into_iter().map(String::from).collect();
                let choices = super::words::choices(labels.iter().map(String::as_str));
                let (en, zh) = (choices.en, choices.zh);
                let next = super::words::did_you_mean(&near, said!("It can be {en}.", "可以是{zh}。"));
                self.error("unknown-label", val.expr.span, said!("\"{other}\" is never \"{text}\".", "“{other}”不会是“{text}”。"), next);
                val
            }
        }
    }
}

/// The states of a buffer in both tongues.
pub(super) const STATES: [(&str, &str); 3] = [("short", "不足"), ("ok", "正常"), ("over", "超出")];

/// The same value in another unit.
pub(super) fn scaled(val: Val, factor: Factor, unit: Unit) -> Val {
    let Val { expr: Expr { span, mut ty, kind }, bare } = val;
    let percent = unit.percent || matches!(&ty.kind, Kind::Number(u) if u.percent && unit.is_plain());
    let inner = ty.clone();
    ty.kind = Kind::Number(Unit { percent, ..unit });
    let kind = if factor.is_one() {
        kind
    } else {
        ExprKind::Scale { value: Box::new(Expr { span, ty: inner, kind }), num: factor.num, den: factor.den }
    };
    Val { expr: Expr { span, ty, kind }, bare }
}
