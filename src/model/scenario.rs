//! Scenarios: what if a name were something else. Takes the statement, returns for each line the new definition of its
//! name; what is the same for all rows as a fixed value, what is a rate as a rate. Invariant: a line reads the value
//! that its name had before the scenario; whatever else it names it reads as the scenario leaves it.

use super::checker::{Checker, Here, Val};
use super::meet::Why;
use super::schema::{Rate, Schema};
use super::scope::Entry;
use super::{Expr, ExprKind, Home, ItemId, ItemKind, Kind, Model, ParamValue, Scenario, ScenarioChange};
use crate::function::Func;
use crate::place::Span;
use crate::said;
use crate::syntax::ast::{self, BinaryOp, StatementKind};

impl<'a> Checker<'a> {
    pub fn scenarios(&mut self, files: &'a [ast::File]) -> Vec<Scenario> {
        let mut found: Vec<Scenario> = Vec::new();
        for statement in files.iter().flat_map(|f| &f.statements) {
            let StatementKind::Scenario(scenario) = &statement.kind else { continue };
            self.tongue = statement.tongue;
            let title = &scenario.title.raw;
            if found.iter().any(|s| s.title == *title) {
                self.error(
                    "title-twice",
                    scenario.title.span,
                    said!("There are two scenarios with the title \"{title}\".", "有两个情景的标题都是“{title}”。"),
                    said!("Give each scenario a title of its own.", "请给每个情景不同的标题。"),
                );
            }
            let mut out = Scenario {
                title: title.clone(),
                span: statement.span,
                tongue: statement.tongue,
                words: self.sources.text(statement.span).trim_end().to_string(),
                changes: Vec::new(),
                fixed: Vec::new(),
                rates: Vec::new(),
            };
            for change in &scenario.changes {
                self.scenario_line(change, &mut out);
            }
            found.push(out);
        }
        found
    }

    fn scenario_line(&mut self, change: &'a ast::Change, out: &mut Scenario) {
        let name = &change.name;
        match self.scope.name(&name.key) {
            Some(Entry::Item(item)) => match &change.high {
                Some(high) => self.range_for_one(name, change.value.span.to(high.span)),
                None => self.item_line(change, item, name, None, out),
            },
            Some(Entry::Range(low, high)) => self.range_line(change, (low, high), out),
            None => {
                if !self.rate_line(change, out) {
                    self.name(name, Here::rows_of(0));
                }
            }
        }
    }

    /// `sea transit = 35 to 50 days` sets both ends of a range; one value or a change holds for both.
    fn range_line(&mut self, change: &'a ast::Change, (low, high): (ItemId, ItemId), out: &mut Scenario) {
        let ends = change.high.as_ref().map(|end| self.pair(&change.value, end, Here::rows_of(0)));
        if let (Some(_), Some(end)) = (change.op, &change.high) {
            self.range_for_one(&change.name, change.value.span.to(end.span));
            return;
        }
        if ends.as_ref().is_some_and(|(a, b)| !self.right_way_round(a, b)) {
            return;
        }
        let (first, second) = ends.unzip();
        for (item, val) in [(low, first), (high, second)] {
            let text = self.items[item].name.clone();
            let name = ast::Name { key: crate::spelling::name_key(&text), text, ..change.name.clone() };
            self.item_line(change, item, &name, val, out);
        }
    }

    /// One item's line; `val` where it is an end of a range that is written out.
    fn item_line(&mut self, change: &'a ast::Change, item: ItemId, name: &ast::Name, val: Option<Val>, out: &mut Scenario) {
        let read = self.read[item];
        let ty = self.type_of(item);
        if matches!(self.items[item].kind, ItemKind::Selection { .. }) {
            self.list_in_scenario(change.span);
            return;
        }
        let here = Here::rows_of(if let Home::Table(table) = ty.home { table } else { 0 });
        let old = ast::Expr { span: name.span, kind: ast::ExprKind::Name(name.clone()) };
        if self.turned_below_zero(change, name) {
            return;
        }
        let val = match (val, change.op) {
            (Some(val), _) => val,
            (None, Some(op)) => self.binary(op, &old, &change.value, change.span, here),
            (None, None) => self.check(&change.value, here),
        };
        self.read[item] = read;
        let why = if matches!(ty.kind, Kind::Text(_)) { Why::Compare } else { Why::Set };
        let val = self.fit(val, &ty.kind, name.span, why);
        let val = if ty.series.is_none() { self.single(val) } else { val };
        let keep = change.keep.as_ref().map(|keep| self.truth(keep, here).expr);
        if ty.home == Home::Whole {
            if let Some(keep) = &keep {
                self.same_for_all(name, keep.span);
                return;
            }
            if val.expr.ty.home != Home::Whole {
                self.same_for_all(name, val.expr.span);
                return;
            }
            if matches!(self.items[item].kind, ItemKind::Param { .. }) {
                self.fixed_line(item, name, &val, out);
                return;
            }
        }
        let mut value = val.expr;
        value.ty.kind = ty.kind.clone();
        if let Some(keep) = keep {
            let old = Expr { span: name.span, ty: ty.clone(), kind: ExprKind::Item { item, before_rules: false, outer: false } };
            value = Expr { span: change.span, ty: ty.clone(), kind: ExprKind::Call { func: Func::If, args: vec![keep, value, old] } };
        }
        out.changes.push(ScenarioChange { item, value });
    }

    /// A parameter becomes another fixed value; several lines follow one another.
    fn fixed_line(&mut self, item: ItemId, name: &ast::Name, val: &Val, out: &mut Scenario) {
        let own = self.items[item].name.clone();
        let earlier = out.fixed.iter().position(|(n, _)| *n == own);
        let before = self.items[item].kind.clone();
        if let (Some(at), ItemKind::Param { value, .. }) = (earlier, &mut self.items[item].kind) {
            *value = out.fixed[at].1.clone();
        }
        let value = match &val.expr.kind {
            ExprKind::Text(text) => Some(ParamValue::Text(text.clone())),
            ExprKind::Truth(truth) => Some(ParamValue::Truth(*truth)),
            ExprKind::Level(rank) => Some(ParamValue::Number(*rank as f64)),
            _ => self.constant(&val.expr).filter(|n| n.is_finite()).map(ParamValue::Number),
        };
        self.items[item].kind = before;
        let Some(value) = value else {
            if !matches!(val.kind(), Kind::Any) && !matches!(val.expr.kind, ExprKind::Number(n) if n.is_nan()) {
                let (words, name) = (self.words(val.expr.span), &name.text);
                self.error(
                    "param-not-fixed",
                    val.expr.span,
                    said!("A parameter is a fixed value; \"{words}\" has to be computed.", "参数必须是固定值；“{words}”需要计算。"),
                    said!(
                        "Give \"{name}\" a number with its unit, or change it by one.",
                        "请给“{name}”一个带单位的数，或在原值上加减乘除一个数。"
                    ),
                );
            }
            return;
        };
        if let (ParamValue::Number(n), ItemKind::Param { low, high, .. }) = (&value, &self.items[item].kind)
            && (low.is_some_and(|low| *n < low) || high.is_some_and(|high| *n > high))
        {
            let (message, next) = self.outside(item, *n);
            self.error("param-outside", name.span, message, next);
        }
        match earlier {
            Some(at) => out.fixed[at].1 = value,
            None => out.fixed.push((own, value)),
        }
    }

    /// `USD = 7.48 CNY`, `USD * 105%`.
    fn rate_line(&mut self, change: &'a ast::Change, out: &mut Scenario) -> bool {
        let Some(from) = self.units.currency_named(&change.name.text) else { return false };
        if let Some(keep) = &change.keep {
            self.same_for_all(&change.name, keep.span);
            return true;
        }
        let val = self.check(&change.value, Here::rows_of(0));
        let (number, unit) = (self.constant(&val.expr), val.unit().cloned());
        let known = |rates: &[Rate]| rates.iter().filter(|r| r.from == from).cloned().collect::<Vec<_>>();
        let mut old = known(&out.rates);
        if old.is_empty() {
            old = known(&self.schema.rates);
        }
        let to = unit.as_ref().and_then(|u| self.units.currency(u)).filter(|(_, power)| *power == 1).map(|(code, _)| code.to_string());
        let new = match (change.op, number, to) {
            (None, Some(rate), Some(to)) if to != from => vec![Rate { from: from.clone(), rate, to }],
            (Some(op), Some(by), None) if !old.is_empty() && unit.as_ref().is_some_and(crate::unit::Unit::is_plain) => {
                let changed = |rate: f64| match op {
                    BinaryOp::Mul => rate * by,
                    BinaryOp::Div => rate / by,
                    BinaryOp::Add => rate + by,
                    _ => rate - by,
                };
                old.into_iter().map(|r| Rate { rate: changed(r.rate), ..r }).collect()
            }
            _ => {
                let (words, name) = (self.words(change.value.span), &change.name.text);
                self.error(
                    "rate-unreadable",
                    change.span,
                    said!("\"{name}\" is a currency, and \"{words}\" is no rate for it.", "“{name}”是货币，而“{words}”不是它的汇率。"),
                    said!(
                        "Write {name} = 7.48 CNY, or {name} * 105% where the map has its rate.",
                        "请写 {name} = 7.48 CNY；如果映射里有它的汇率，也可以写 {name} * 105%。"
                    ),
                );
                return true;
            }
        };
        out.rates.retain(|r| !new.iter().any(|n| n.from == r.from && n.to == r.to));
        out.rates.extend(new);
        true
    }

    /// `weekly sales * -100%`: a name times less than nothing.
    fn turned_below_zero(&mut self, change: &'a ast::Change, name: &ast::Name) -> bool {
        if change.op != Some(BinaryOp::Mul) {
            return false;
        }
        let said = self.diagnostics.len();
        let by = self.check(&change.value, Here::rows_of(0));
        // what is wrong with the value itself is said when the line is checked
        self.diagnostics.truncate(said);
        let Some(factor) = self.constant(&by.expr).filter(|n| *n < 0.0) else { return false };
        let (words, text) = (self.words(change.span), &name.text);
        let kept = (100.0 * (1.0 + factor)).max(0.0);
        let (less, kept) = ((factor * -1e8).round() / 1e6, (kept * 1e6).round() / 1e6);
        self.error(
            "scenario-below-zero",
            change.span,
            said!("\"{words}\" turns \"{text}\" below zero.", "“{words}”会把“{text}”变成负数。"),
            said!("If {less}% less is meant, write: {text} * {kept}%", "如果是指减少 {less}%，请写：{text} * {kept}%"),
        );
        true
    }

    fn range_for_one(&mut self, name: &ast::Name, span: Span) {
        let (words, name) = (self.words(span), &name.text);
        self.error(
            "range-for-one-value",
            span,
            said!("\"{name}\" cannot be changed by a range, \"{words}\".", "“{name}”不能用范围“{words}”来改变。"),
            said!(
                "Write one value. A range stands behind \"=\" for a parameter that is a range itself.",
                "请写一个值；只有本身是范围的参数，才能在“=”后面写范围。"
            ),
        );
    }

    fn same_for_all(&mut self, name: &ast::Name, span: Span) {
        let (words, name) = (self.words(span), &name.text);
        self.error(
            "scenario-by-row",
            span,
            said!(
                "\"{name}\" is one value for all rows; it cannot depend on \"{words}\".",
                "“{name}”是全部行共用的一个值，不能随“{words}”变化。"
            ),
            said!(
                "Change a column of the rows instead, or leave out what depends on the row.",
                "请改变每行各有值的列，或去掉与行有关的部分。"
            ),
        );
    }

    fn list_in_scenario(&mut self, span: Span) {
        self.error(
            "list-as-value",
            span,
            said!("A choice of rows has no value to change.", "选出的若干行没有可以改变的值。"),
            said!("Change a name that is computed from it.", "请改变由它算出的名称。"),
        );
    }
}

impl Scenario {
    /// Whether parameters or rates change, so that the model must be checked anew.
    pub fn needs_check(&self) -> bool {
        !self.fixed.is_empty() || !self.rates.is_empty()
    }

    /// The schema under which the model is to be checked.
    pub fn schema(&self, schema: &Schema) -> Schema {
        let mut schema = schema.with_rates(&self.rates);
        schema.fixed.extend(self.fixed.iter().cloned());
        schema
    }

    /// The model with the changed definitions; what a name was before is a name of its own that nobody else reads.
    pub fn over(&self, model: &Model) -> Model {
        let mut model = model.clone();
        for change in &self.changes {
            let Some(item) = model.items.get(change.item) else { continue };
            let mut old = item.clone();
            if let (ItemKind::Set, Some(otherwise)) = (&old.kind, old.target.as_ref().and_then(|t| t.otherwise.clone())) {
                old.kind = ItemKind::Formula(otherwise);
            }
            old.target = None;
            old.name.push_str(" before the scenario");
            let before = model.items.len();
            model.items.push(old);
            let mut value = change.value.clone();
            redirect(&mut value, change.item, before);
            let item = &mut model.items[change.item];
            item.kind = ItemKind::Formula(value);
            if let Some(target) = &mut item.target {
                target.otherwise = None;
            }
        }
        model
    }
}

/// Lets an expression read another item in the place of one.
fn redirect(e: &mut Expr, from: ItemId, to: ItemId) {
    use ExprKind as E;
    match &mut e.kind {
        E::Item { item, .. } => {
            if *item == from {
                *item = to;
            }
        }
        E::Number(_) | E::Text(_) | E::Truth(_) | E::Level(_) => {}
        E::Scale { value, .. } | E::Negate(value) | E::IsKnown(value) | E::Not(value) => redirect(value, from, to),
        E::Arith { left, right, .. } | E::Join(left, right) | E::Compare { left, right, .. } => {
            redirect(left, from, to);
            redirect(right, from, to);
        }
        E::Between { value, low, high } => {
            for part in [value, low, high] {
                redirect(part, from, to);
            }
        }
        E::OneOf { value, items, .. } => {
            redirect(value, from, to);
            items.iter_mut().for_each(|i| redirect(i, from, to));
        }
        E::And(all) | E::Or(all) | E::Call { args: all, .. } => all.iter_mut().for_each(|p| redirect(p, from, to)),
        E::Window { value, keep, .. } => {
            redirect(value, from, to);
            keep.iter_mut().for_each(|k| redirect(k, from, to));
        }
        E::Group { value, by, keep, .. } => {
            redirect(value, from, to);
            by.iter_mut().for_each(|b| redirect(b, from, to));
            keep.iter_mut().for_each(|k| redirect(k, from, to));
        }
        E::List(list) => {
            let parts = list.keep.iter_mut().chain(&mut list.value).chain(list.pick.iter_mut().map(|(_, p)| p)).chain(&mut list.otherwise);
            parts.for_each(|p| redirect(p, from, to));
        }
    }
}
