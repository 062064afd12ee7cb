//! Parameters: a fixed value, its bounds, and who overrides it: the map, then `--set`.
//! Invariant: a parameter's value is known before the run, and lies within its bounds.

use rustc_hash::FxHashSet;

use super::checker::{Checker, Def, Here, Val};
use super::gather::unset_param;
use super::meet::Why;
use super::scope::Entry;
use super::{ExprKind, Home, ItemId, ItemKind, Kind, ParamValue, Type};
use crate::diagnostic::Diagnostic;
use crate::place::{Place, Span};
use crate::plan::{MOST_OF_A_WHOLE, ParamOrigin};
use crate::said;
use crate::spelling::name_key;
use crate::syntax::ast::{self, Statement};
use crate::tongue::{Said, Tongue};
use crate::unit::BadQuantity;

impl<'a> Checker<'a> {
    /// Takes the names of a parameter; its value is read when all names are known.
    pub fn gather_param(&mut self, statement: &'a Statement, param: &'a ast::Param, section: &Option<String>) {
        let ends = if matches!(param.value, ast::ParamValue::Range(..)) { 2 } else { 1 };
        let mut ids = Vec::new();
        for at in 0..ends {
            let ty = Type { kind: Kind::Any, series: None, home: Home::Whole };
            let mut item = self.made(statement, &param.name, &param.also, ty, section);
            item.kind = unset_param();
            if ends == 1 {
                let id = self.add_item(item, Def::Given);
                self.define_all(0, id, &param.name, &param.also);
                ids.push(id);
                continue;
            }
            let (en, zh) = [("min", "下限"), ("max", "上限")][at];
            let spellings = self.derived(&param.name, &param.also, en, zh);
            item.name = spellings.first().cloned().unwrap_or_default();
            item.also = spellings.iter().skip(1).take(param.also.len()).cloned().collect();
            let id = self.add_item(item, Def::Given);
            for spelling in &spellings {
                self.define(0, spelling, param.name.span, Entry::Item(id));
            }
            ids.push(id);
        }
        if let [low, high] = ids[..] {
            for name in std::iter::once(&param.name).chain(&param.also) {
                self.define(0, &name.text, name.span, Entry::Range(low, high));
            }
        }
        self.params.push((statement.tongue, param, ids));
    }

    /// Reads the values of all parameters.
    pub fn settle_params(&mut self) {
        for (tongue, param, ids) in std::mem::take(&mut self.params) {
            self.tongue = tongue;
            self.settle_param(param, &ids);
        }
    }

    fn settle_param(&mut self, param: &'a ast::Param, ids: &[ItemId]) {
        let here = Here::rows_of(0);
        let ends = match &param.value {
            ast::ParamValue::One(value) => vec![self.check(value, here)],
            ast::ParamValue::Range(low, high) => {
                let (low, high) = self.pair(low, high, here);
                let mut ends = vec![low, high];
                self.meet(&mut ends, Why::Compare);
                ends
            }
        };
        let bounds = param.between.as_ref().map(|(low, high)| self.pair(low, high, here));
        let bounds = bounds.filter(|(low, high)| self.right_way_round(low, high));
        for (end, id) in ends.iter().zip(ids) {
            let mut kind = end.expr.ty.kind.clone();
            let mut value = self.fixed(end);
            if let Some(levels) = self.levels_named(&param.name, &param.also) {
                let level = self.as_level(end.clone(), levels);
                (kind, value) = (level.expr.ty.kind.clone(), self.fixed(&level));
            }
            if let Kind::Text(_) = kind {
                kind = Kind::Text(None);
            }
            self.items[*id].ty.kind = kind.clone();
            let mut limits = [None, None];
            if let Some((low, high)) = &bounds {
                for (limit, bound) in limits.iter_mut().zip([low, high]) {
                    let bound = self.fit(bound.clone(), &kind, end.expr.span, Why::Compare);
                    *limit = match self.fixed(&bound) {
                        Some(ParamValue::Number(n)) if n.is_finite() => Some(n),
                        _ => None,
                    };
                }
            }
            match value {
                Some(value) => {
                    let note = param.note.as_ref().map(|n| n.raw.clone());
                    self.items[*id].kind =
                        ItemKind::Param { value, low: limits[0], high: limits[1], note, origin: ParamOrigin::Rules, without: None };
                }
                None => self.not_fixed(&param.name, end),
            }
            self.within(*id, param.name.span);
        }
        if let [low, high] = ids[..] {
            self.ranges.push((low, high));
            if let [a, b] = &ends[..] {
                self.right_way_round(a, b);
            }
        }
    }

    /// Whether a range begins at its smaller end, as far as its ends are literals; the mistake is said.
    pub fn right_way_round(&mut self, low: &Val, high: &Val) -> bool {
        let (low, high) = (&low.expr, &high.expr);
        let (Some(a), Some(b)) = (self.constant(low), self.constant(high)) else { return true };
        // as they were written: one of them may have been brought to another unit already
        let written = |e: &super::Expr| {
            let words = self.words(e.span);
            let figure: String = words.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
            let rest: String = words.chars().filter(|c| !(c.is_ascii_digit() || *c == '.' || c.is_whitespace())).collect();
            (figure.parse::<f64>().ok(), rest)
        };
        let ((first, first_unit), (second, second_unit)) = (written(low), written(high));
        let alike = first_unit.is_empty() || first_unit == second_unit;
        let in_order = alike && first.zip(second).is_some_and(|(a, b)| a <= b);
        if a <= b || in_order || reads_a_name(low) || reads_a_name(high) {
            return true;
        }
        let (from, to) = (self.words(low.span), self.words(high.span));
        let unit = to.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',')).to_string();
        // the unit behind the second number holds for both
        let from_whole = if from.chars().all(|c| c.is_ascii_digit() || c == '.') { format!("{from}{unit}") } else { from.clone() };
        self.error(
            "range-upside-down",
            low.span.to(high.span),
            said!(
                "This range begins at {from_whole} and ends at {to}, which is less.",
                "这个范围从 {from_whole} 开始，到更小的 {to} 结束。"
            ),
            said!("Write the smaller end first: {to}, then {from_whole}.", "请先写较小的一端：{to}，再写 {from_whole}。"),
        );
        false
    }

    /// A range whose ends the map or `--set` has turned round.
    pub fn turned_ranges(&mut self) {
        for (low, high) in std::mem::take(&mut self.ranges) {
            let (Some(a), Some(b)) = (self.number_of(low), self.number_of(high)) else { continue };
            let set = |item: ItemId| !matches!(self.items[item].kind, ItemKind::Param { origin: ParamOrigin::Rules, .. });
            if a <= b || !(set(low) || set(high)) {
                continue;
            }
            let unit = match &self.items[low].ty.kind {
                Kind::Number(unit) => unit.clone(),
                _ => crate::unit::Unit::plain(),
            };
            let (first, second) = (self.items[low].name.clone(), self.items[high].name.clone());
            let show = |n: f64, tongue| self.units.show(n, &unit, tongue);
            let (a_en, b_en, a_zh, b_zh) = (show(a, Tongue::En), show(b, Tongue::En), show(a, Tongue::Zh), show(b, Tongue::Zh));
            let key =
                |item: ItemId| [name_key(&self.items[item].name)].into_iter().chain(self.items[item].also.iter().map(|n| name_key(n)));
            let keys: Vec<String> = key(low).chain(key(high)).collect();
            let given = self.schema.params.iter().rev().find(|p| keys.contains(&name_key(&p.name)) && p.place != Place::Nowhere);
            let place = given.map(|p| p.place.clone()).or_else(|| self.items[low].span.map(Place::Text)).unwrap_or(Place::Nowhere);
            self.diagnostics.push(
                Diagnostic::error(
                    "range-upside-down",
                    place,
                    said!(
                        "As it is set now, \"{first}\" is {a_en} and \"{second}\" only {b_en}.",
                        "按现在的设置，“{first}”是 {a_zh}，而“{second}”只有 {b_zh}。"
                    ),
                    said!(
                        "Set both ends, the smaller one first: \"{first}\" to {b_en}, \"{second}\" to {a_en}.",
                        "请两端一起设置，小的在前：“{first}”设为 {b_zh}，“{second}”设为 {a_zh}。"
                    ),
                )
                .in_tongue(self.items[low].tongue),
            );
        }
    }

    fn not_fixed(&mut self, name: &ast::Name, val: &Val) {
        if matches!(val.kind(), Kind::Any) {
            return;
        }
        let name = &name.text;
        let words = self.words(val.expr.span);
        self.error(
            "param-not-fixed",
            val.expr.span,
            said!("A parameter is a fixed value; \"{words}\" has to be computed.", "参数必须是固定值；“{words}”需要计算。"),
            said!("Leave out the word param: {name} = {words}.", "请去掉“参数”二字，写成公式：{name} = {words}。"),
        );
    }

    fn number_of(&self, item: ItemId) -> Option<f64> {
        match &self.items[item].kind {
            ItemKind::Param { value: ParamValue::Number(n), .. } => Some(*n),
            _ => None,
        }
    }

    /// The value of an expression of literals.
    fn fixed(&self, val: &Val) -> Option<ParamValue> {
        match &val.expr.kind {
            ExprKind::Text(text) => Some(ParamValue::Text(text.clone())),
            ExprKind::Truth(truth) => Some(ParamValue::Truth(*truth)),
            ExprKind::Level(rank) => Some(ParamValue::Number(*rank as f64)),
            _ if reads_a_name(&val.expr) => None,
            _ => self.constant(&val.expr).filter(|n| n.is_finite()).map(ParamValue::Number),
        }
    }

    /// A value outside its bounds is a mistake.
    fn within(&mut self, item: ItemId, span: Span) {
        let ItemKind::Param { value: ParamValue::Number(n), low, high, .. } = &self.items[item].kind else { return };
        let n = *n;
        if low.is_some_and(|low| n < low) || high.is_some_and(|high| n > high) {
            let (message, next) = self.outside(item, n);
            self.error("param-outside", span, message, next);
        }
    }

    pub(super) fn outside(&self, item: ItemId, n: f64) -> (Said, Said) {
        let it = &self.items[item];
        let name = &it.name;
        let unit = match &it.ty.kind {
            Kind::Number(unit) => unit.clone(),
            _ => crate::unit::Unit::plain(),
        };
        let (low, high) = match &it.kind {
            ItemKind::Param { low, high, .. } => (*low, *high),
            _ => (None, None),
        };
        let show = |n: Option<f64>, tongue| n.map(|n| self.units.show(n, &unit, tongue)).unwrap_or_default();
        let (value, low_en, high_en) = (show(Some(n), Tongue::En), show(low, Tongue::En), show(high, Tongue::En));
        let (value_zh, low_zh, high_zh) = (show(Some(n), Tongue::Zh), show(low, Tongue::Zh), show(high, Tongue::Zh));
        (
            said!("\"{name}\" is {value}, outside {low_en} to {high_en}.", "“{name}”为{value_zh}，超出了 {low_zh} 到 {high_zh}。"),
            said!("Choose a value inside, or widen \"between\" in the rule file.", "请改成范围内的值，或放宽规则文件里的“介于”。"),
        )
    }

    /// What the map and `--set` say about all parameters.
    pub fn override_params(&mut self) {
        let params: Vec<ItemId> = (0..self.items.len()).filter(|i| matches!(self.items[*i].kind, ItemKind::Param { .. })).collect();
        for item in params {
            self.override_param(item);
        }
        let schema = self.schema;
        for text in &schema.params {
            match self.scope.name(&name_key(&text.name)) {
                Some(Entry::Item(item)) if matches!(self.items[item].kind, ItemKind::Param { .. }) => {}
                Some(Entry::Range(low, high)) => self.override_range(low, high, text),
                found => {
                    if matches!(name_key(&text.name).as_str(), "max cover" | "最大可售天数") {
                        continue;
                    }
                    let name = &text.name;
                    let spelled = self.items.iter().filter(|i| matches!(i.kind, ItemKind::Param { .. })).map(|i| i.name.as_str());
                    let near: Vec<String> = crate::spelling::near(name, spelled).into_iter().map(String::from).collect();
                    let (message, next) = if found.is_some() {
                        (
                            said!("\"{name}\" is no parameter: it is a column or a formula.", "“{name}”不是参数，而是列或公式。"),
                            said!("Only parameters can be set here.", "这里只能设置参数。"),
                        )
                    } else {
                        (
                            said!("No rule file has a parameter \"{name}\".", "规则文件里没有参数“{name}”。"),
                            super::words::did_you_mean(
                                &near,
                                said!("Define it in a rule file: param {name} = ...", "请在规则文件里定义：参数 {name} = ……"),
                            ),
                        )
                    };
                    let mut unknown = Diagnostic::error("unknown-param", text.name_place.clone(), message, next);
                    if text.origin == ParamOrigin::Sheet {
                        // the rules have changed since that report; nothing of theirs is wrong
                        unknown.severity = crate::diagnostic::Severity::Warning;
                    }
                    self.diagnostics.push(unknown);
                }
            }
        }
    }

    /// Applies the texts of the map and of `--set` to one parameter; later ones win.
    pub fn override_param(&mut self, item: ItemId) {
        let schema = self.schema;
        for text in &schema.params {
            let key = name_key(&text.name);
            let own = std::iter::once(&self.items[item].name).chain(&self.items[item].also).any(|n| name_key(n) == key)
                || self.scope.name(&key) == Some(Entry::Item(item));
            if own {
                self.set_param(item, &text.text, text);
            }
        }
        let fixed = schema.fixed.iter().rev().find(|(name, _)| *name == self.items[item].name);
        if let (Some((_, fixed)), ItemKind::Param { value, origin, .. }) = (fixed, &mut self.items[item].kind) {
            *value = fixed.clone();
            *origin = ParamOrigin::Set;
        }
    }

    fn override_range(&mut self, low: ItemId, high: ItemId, text: &super::schema::ParamText) {
        let parts: Vec<&str> =
            [" to ", "到", "至", "~", "～"].iter().find_map(|w| text.text.split_once(w)).map(|(a, b)| vec![a, b]).unwrap_or_default();
        let [a, b] = parts[..] else {
            // one value holds for both ends, as in a scenario
            if self.units.quantity(text.text.trim()).is_ok() {
                self.set_param(low, &text.text, text);
                self.set_param(high, &text.text, text);
                return;
            }
            let name = &text.name;
            self.diagnostics.push(Diagnostic::error(
                "param-unreadable",
                text.place.clone(),
                said!("\"{name}\" is a range and needs two numbers.", "“{name}”是范围，需要两个数。"),
                text.or_cleared(said!("Write \"25 to 35 days\".", "请写“25 到 35 天”。")),
            ));
            return;
        };
        // the unit behind the second number holds for both
        let a = if a.trim().chars().all(|c| c.is_ascii_digit() || c == '.') {
            let unit: String = b.trim().chars().skip_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect();
            format!("{a}{unit}")
        } else {
            a.to_string()
        };
        self.set_param(low, &a, text);
        self.set_param(high, b, text);
    }

    fn set_param(&mut self, item: ItemId, value: &str, text: &super::schema::ParamText) {
        let kind = self.items[item].ty.kind.clone();
        let name = self.items[item].name.clone();
        let given = value.trim();
        let refused = |code, message: Said, next: Said| Diagnostic::error(code, text.place.clone(), message, text.or_cleared(next));
        let unreadable = |message: Said, next: Said| refused("param-unreadable", message, next);
        let read: Result<ParamValue, Diagnostic> = match &kind {
            Kind::Number(wanted) => match self.units.quantity(given) {
                Ok((n, None)) if wanted.percent && wanted.is_plain() && n.abs() > largest_share(text.origin) => Err(unreadable(
                    said!("\"{name}\" is a percentage: is {given}% meant?", "“{name}”是百分比：是不是 {given}%？"),
                    said!("Write {given}%, or a share such as 0.45.", "请写 {given}%，或写小数，例如 0.45。"),
                )),
                Ok((n, None)) => Ok(ParamValue::Number(n)),
                Ok((n, Some(unit))) => match self.factor_between(&unit, wanted) {
                    Some(factor) => Ok(ParamValue::Number(factor.apply(n))),
                    None => {
                        let (own, wants) = (super::words::unit(&unit, self.units), super::words::unit(wanted, self.units));
                        let (own_en, own_zh, want_en, want_zh) = (own.en, own.zh, wants.en, wants.zh);
                        Err(unreadable(
                            said!(
                                "\"{name}\" is in {want_en}, and \"{given}\" is in {own_en}.",
                                "“{name}”的单位是{want_zh}，而“{given}”是{own_zh}。"
                            ),
                            said!("Write the value in {want_en}.", "请用{want_zh}写这个值。"),
                        ))
                    }
                },
                Err(BadQuantity::NotANumber) => Err(unreadable(
                    said!("\"{given}\" is no number for \"{name}\".", "“{given}”不是“{name}”可用的数值。"),
                    said!("Write a number with its unit, such as 45% or 30 days.", "请写带单位的数，例如 45% 或 30 天。"),
                )),
                Err(BadQuantity::Mark(meant)) => {
                    let (en, zh) = (meant.join(" or "), meant.join(" 或 "));
                    Err(unreadable(
                        said!("\"{given}\" for \"{name}\" can be read in two ways.", "“{name}”的值“{given}”有两种读法。"),
                        said!(
                            "Write {en}: a point stands in front of decimals, thousands have no mark.",
                            "请写 {zh}：小数用点，千位不写分隔符。"
                        ),
                    ))
                }
                Err(BadQuantity::Unit(unknown)) => {
                    let word = &unknown.word;
                    let next = super::words::did_you_mean(
                        &unknown.near,
                        said!("Write it as in the rule file, such as 30 days.", "请照规则文件的写法，例如 30 天。"),
                    );
                    Err(unreadable(said!("I do not know the unit \"{word}\" of \"{name}\".", "不认识“{name}”的单位“{word}”。"), next))
                }
            },
            Kind::Text(_) => Ok(ParamValue::Text(given.trim_matches(['"', '“', '”']).to_string())),
            Kind::Truth => match crate::spelling::fold(given).as_str() {
                "yes" | "true" | "是" | "真" => Ok(ParamValue::Truth(true)),
                "no" | "false" | "否" | "假" => Ok(ParamValue::Truth(false)),
                _ => Err(unreadable(
                    said!("\"{given}\" is neither yes nor no, as \"{name}\" wants.", "“{given}”既不是“是”也不是“否”。"),
                    said!("Write yes or no.", "请写“是”或“否”。"),
                )),
            },
            Kind::Date => match date(given) {
                Some(serial) => Ok(ParamValue::Number(serial)),
                None => Err(unreadable(
                    said!("\"{given}\" is no date for \"{name}\".", "“{given}”不是“{name}”可用的日期。"),
                    said!("Write it as 2026-11-27.", "请写成 2026-11-27。"),
                )),
            },
            Kind::Level(levels) => match self.rank(given, *levels) {
                Some(rank) => Ok(ParamValue::Number(rank as f64)),
                None => Err(unreadable(
                    said!("\"{given}\" is none of the levels of \"{name}\".", "“{given}”不是“{name}”的等级。"),
                    said!("Write one of the labels of the levels statement.", "请写等级语句中的名称。"),
                )),
            },
            Kind::Any => return,
        };
        let value = match read {
            Ok(value) => value,
            Err(diagnostic) => {
                self.diagnostics.push(diagnostic);
                return;
            }
        };
        if let ItemKind::Param { value: slot, origin, low, high, without, .. } = &mut self.items[item].kind {
            *without = (text.origin == ParamOrigin::Sheet).then(|| slot.clone());
            *origin = text.origin;
            let turned = matches!((&*slot, &value), (ParamValue::Number(was), ParamValue::Number(n)) if *was >= 0.0 && *n < 0.0);
            let outside = matches!(&value, ParamValue::Number(n) if low.is_some_and(|l| *n < l) || high.is_some_and(|h| *n > h));
            *slot = value.clone();
            if let (true, ParamValue::Number(n)) = (outside, value) {
                let (message, next) = self.outside(item, n);
                self.diagnostics.push(refused("param-outside", message, next));
            } else if turned {
                self.diagnostics.push(Diagnostic::warning(
                    "param-below-zero",
                    text.place.clone(),
                    said!("\"{name}\" is {given}, below zero; the rule file has no such value.", "“{name}”为 {given}，小于零；规则文件里的值不是负数。"),
                    text.or_cleared(said!(
                        "Leave out the minus if it is not meant. To forbid such values, write \"between\" behind the parameter in the rule file.",
                        "如果不是这个意思，请去掉负号。想禁止这样的值，请在规则文件的参数后面写“介于”。"
                    )),
                ));
            }
        }
    }

    /// A parameter that nothing reads.
    pub fn unused_params(&mut self) {
        // one end of a range is enough
        let read: FxHashSet<Span> = self.items.iter().zip(&self.read).filter(|(_, read)| **read).filter_map(|(i, _)| i.span).collect();
        let mut seen = FxHashSet::default();
        for item in 0..self.items.len() {
            let (ItemKind::Param { origin, .. }, Some(span)) = (&self.items[item].kind, self.items[item].span) else { continue };
            if *origin == ParamOrigin::Shipped || read.contains(&span) || !seen.insert(span) {
                continue;
            }
            let name = self.words(span);
            self.tongue = self.items[item].tongue;
            self.warning(
                "unused-param",
                span,
                said!("Nothing reads the parameter \"{name}\".", "没有任何语句用到参数“{name}”。"),
                said!("Use it, or take it out; perhaps a rule has its number typed in.", "请使用它或删除它；也许某条规则里直接写了数值。"),
            );
        }
    }
}

/// `2026-11-27`, `2026/11/27`, `2026年11月27日`.
/// A cell shows a share of 1.5 as 150%; who types a text means 1.5%.
fn largest_share(origin: ParamOrigin) -> f64 {
    if origin == ParamOrigin::Sheet { MOST_OF_A_WHOLE } else { 1.0 }
}

fn date(text: &str) -> Option<f64> {
    let parts: Vec<&str> = text.split(['-', '/', '年', '月', '日', '.']).map(str::trim).filter(|p| !p.is_empty()).collect();
    let [year, month, day] = parts[..] else { return None };
    crate::date::checked(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

pub(super) fn reads_a_name(expr: &super::Expr) -> bool {
    match &expr.kind {
        ExprKind::Number(_) => false,
        ExprKind::Negate(value) | ExprKind::Scale { value, .. } => reads_a_name(value),
        ExprKind::Arith { left, right, .. } => reads_a_name(left) || reads_a_name(right),
        _ => true,
    }
}
