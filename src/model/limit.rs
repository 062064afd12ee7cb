//! `limit NAME`: what bounds a quantity, what it costs, who comes first. Takes the statements, gives limits and the
//! working items they read. Invariant: cost and bound of a limit are in one unit, pack and least in that of the name.

use super::checker::{Checker, Def, Here, Val};
use super::gather::first_line;
use super::meet::Why;
use super::planning::Limit;
use super::scope::Entry;
use super::{Expr, ExprKind, Home, Item, ItemId, ItemKind, Kind, Type, walk};
use crate::diagnostic::Diagnostic;
use crate::function::Func;
use crate::place::{Place, Span};
use crate::said;
use crate::spelling::name_key;
use crate::syntax::ast::{self, Direction, Statement, StatementKind};
use crate::tongue::{Said, Tongue};

/// Under these names a workbook says in what quantities goods are packed, where a limit does not say it itself.
const PACKS: [&str; 4] = ["case pack", "箱规", "装箱数", "每箱数量"];
const LEAST: [&str; 4] = ["MOQ", "起订量", "最小起订量", "最低起订量"];

impl<'a> Checker<'a> {
    /// A name of the project by which rows may be put in order: the dearest or quickest first.
    pub(super) fn worth_ordering_by(&self) -> String {
        const NAMES: [&str; 10] =
            ["margin rate", "毛利率", "daily sales", "日销量", "revenue", "销售额", "unit price", "售价", "on hand", "现有库存"];
        let known = NAMES.iter().find(|name| matches!(self.scope.name(&name_key(name)), Some(Entry::Item(_))));
        known.map_or(if self.tongue == Tongue::Zh { "毛利率" } else { "margin rate" }, |name| name).to_string()
    }

    /// All limits, in the order of the files.
    pub fn limits(&mut self, files: &'a [ast::File]) -> Vec<Limit> {
        let mut limits = Vec::new();
        for statement in files.iter().flat_map(|f| &f.statements) {
            if let StatementKind::Limit(limit) = &statement.kind {
                self.tongue = statement.tongue;
                limits.extend(self.limit(statement, limit));
            }
        }
        self.several_of_one(&limits);
        limits
    }

    /// Limits of one name do not see what the others cut.
    fn several_of_one(&mut self, limits: &[Limit]) {
        for (n, limit) in limits.iter().enumerate() {
            let Some(first) = limits[..n].iter().find(|l| l.item == limit.item) else { continue };
            let name = self.items[limit.item].name.clone();
            let message = said!(
                "\"{name}\" has several limits: each is judged alone on what was asked, and the smallest wins.",
                "“{name}”有多条限额：各自按原申请量单独判定，以最小的为准。"
            );
            let next = said!(
                "Nothing need be changed; what one limit cuts is not given to other rows by the next. The Summary says how much of each bound is used.",
                "不必修改；一条限额减下来的，另一条不会再分给其他行。摘要写明每条限额用了多少。"
            );
            let note = Diagnostic::note("limits-judged-alone", Place::Text(limit.span), message, next)
                .and_see(Place::Text(first.span), said!("the first limit", "第一条限额"))
                .in_tongue(limit.tongue);
            self.diagnostics.push(note);
        }
    }

    fn limit(&mut self, statement: &Statement, limit: &ast::Limit) -> Option<Limit> {
        let here = Here::rows_of(0);
        let (item, kind) = self.planned(&limit.target)?;
        let title = Said::new(format!("limit {}", self.items[item].name), format!("限额 {}", self.items[item].name));
        let title = title.in_tongue(statement.tongue).to_string();
        let cost = self.check(limit.costing.as_ref().unwrap_or(&limit.target), here);
        let mut cost = self.amount_of_row(cost);
        cost.expr.ty.home = Home::Table(0);
        let by = limit.by.as_ref().map(|by| {
            let val = self.check(by, here);
            self.single(val)
        });
        let room = match (&limit.by, walk::first_field(&limit.to)) {
            (Some(by), Some(list)) => {
                let (list, by) = (list.clone(), by.clone());
                self.look_up(&limit.to, &list, &by, here)
            }
            _ => self.check(&limit.to, here),
        };
        let room = self.single(room);
        if limit.by.is_none() && room.expr.ty.home != Home::Whole {
            let words = self.words(limit.to.span);
            self.error(
                "limit-by-what",
                limit.to.span,
                said!(
                    "\"{words}\" has a value for each row, but a limit in total has one bound.",
                    "“{words}”每行各有一个值，而总额限额只有一个上限。"
                ),
                said!(
                    "Say for which rows together it holds (to {words} by supplier), or name a parameter or a total.",
                    "请写明哪些行合用一个上限（总计不超过 {words} 按 供应商），或改用参数或合计。"
                ),
            );
        }
        let money = |val: &Val| val.unit().is_some_and(|unit| self.units.currency(unit).is_some());
        if limit.costing.is_none() && money(&room) && !money(&cost) {
            let (bound, words) = (self.words(limit.to.span), self.words(limit.target.span));
            let price =
                self.scope.meant("unit cost").unwrap_or(if self.tongue == Tongue::Zh { "单位成本" } else { "unit cost" }).to_string();
            self.error(
                "units-differ",
                limit.to.span,
                said!(
                    "\"{bound}\" is money, \"{words}\" is not: what does a row cost?",
                    "“{bound}”是金额，而“{words}”不是：每行花费多少？"
                ),
                said!("Add a line: costing {words} * {price}", "请加一行：花费 {words} * {price}"),
            );
            return None;
        }
        let room = self.fit(room, &cost.expr.ty.kind.clone(), cost.expr.span, Why::Compare);
        let order = limit.rows_by.as_ref().map(|(e, direction)| {
            let val = self.check(e, here);
            (self.in_order(val), *direction == Direction::HighToLow)
        });
        if order.is_none() {
            let by = self.worth_ordering_by();
            self.warning(
                "limit-without-order",
                first_line(self.sources.text(statement.span), statement.span),
                said!("The limit does not say which rows come first; they are taken by key.", "限额没有写先满足哪些行，将按主键排序。"),
                said!("Add a line: rows by {by} from high to low", "请加一行：行按 {by} 从高到低"),
            );
        }
        let pack = match &limit.whole {
            Some(whole) => self.whole(whole, &kind, limit.target.span, here),
            None => self.named_quantity(&PACKS, &kind).or_else(|| self.one_piece(&kind, limit.target.span)),
        };
        let least = match &limit.least {
            Some(least) => {
                let val = self.check(least, here);
                let val = self.single(val);
                Some(self.fit(val, &kind, limit.target.span, Why::Compare).expr)
            }
            None => self.named_quantity(&LEAST, &kind),
        };
        let made = |this: &mut Self, expr: Expr| this.working(statement, &title, expr);
        Some(Limit {
            item,
            span: statement.span,
            tongue: statement.tongue,
            words: self.words(statement.span),
            cost: made(self, cost.expr),
            room: made(self, room.expr),
            by: by.map(|by| made(self, by.expr)),
            order: order.map(|(by, falling)| (made(self, by.expr), falling)),
            pack: pack.map(|pack| made(self, pack)),
            paid_in: if let Kind::Number(unit) = &kind { self.units.paid_in(unit) } else { None },
            least: least.map(|least| made(self, least)),
        })
    }

    /// The name that a limit, split or allocation is about: a quantity or an amount of each row.
    pub fn planned(&mut self, target: &ast::Expr) -> Option<(ItemId, Kind)> {
        let val = self.check(target, Here::rows_of(0));
        let ExprKind::Item { item, .. } = val.expr.kind else {
            if !matches!(val.kind(), Kind::Any) {
                self.no_quantity(target.span);
            }
            return None;
        };
        let fits = matches!(val.kind(), Kind::Number(_) | Kind::Any)
            && val.expr.ty.series.is_none()
            && val.expr.ty.home == Home::Table(0)
            && !matches!(self.items[item].kind, ItemKind::Param { .. });
        if !fits {
            self.no_quantity(target.span);
            return None;
        }
        let val = self.adopt_number(val);
        Some((item, val.expr.ty.kind))
    }

    fn no_quantity(&mut self, span: Span) {
        let words = self.words(span);
        self.error(
            "not-a-quantity",
            span,
            said!(
                "\"{words}\" is no quantity of the rows of the stock sheet, so there is nothing to divide up.",
                "“{words}”不是库存表每行的数量，没有可以分的东西。"
            ),
            said!("Name a column or formula such as order quantity.", "请写数量列或公式的名称，例如 补货量。"),
        );
    }

    /// One number a row.
    pub fn amount_of_row(&mut self, val: Val) -> Val {
        let val = self.single(val);
        let val = self.adopt_number(val);
        if !matches!(val.kind(), Kind::Number(_) | Kind::Any) {
            self.not_a_number(&val);
            return Val::broken(val.expr.span);
        }
        val
    }

    /// A value by which rows can be put in order.
    pub fn in_order(&mut self, val: Val) -> Val {
        let mut val = self.single(val);
        if !matches!(val.kind(), Kind::Number(_) | Kind::Date | Kind::Level(_) | Kind::Any) {
            self.not_a_number(&val);
            return Val::broken(val.expr.span);
        }
        val.expr.ty.home = Home::Table(0);
        val
    }

    /// `budgets.amount by supplier`: the amount of the list's row whose supplier is that of the row at hand.
    fn look_up(&mut self, value: &ast::Expr, list: &ast::Name, by: &ast::Expr, here: Here) -> Val {
        let span = value.span;
        let ast::ExprKind::Name(name) = &by.kind else {
            self.error(
                "limit-by-what",
                by.span,
                said!(
                    "A list's bounds are found by a column that it shares with the stock sheet.",
                    "列表里的上限要靠与库存表共有的列来查找。"
                ),
                said!("Write \"by\" and the name of that column, such as by supplier.", "请在“按”后面写那一列的名称，例如 按 供应商。"),
            );
            return Val::broken(span);
        };
        let same = ast::ExprKind::Compare {
            op: ast::CompareOp::Equal,
            left: Box::new(ast::Expr { span: by.span, kind: ast::ExprKind::Field { list: list.clone(), field: name.clone() } }),
            right: Box::new(by.clone()),
        };
        let arg = ast::Arg {
            span,
            role: ast::ArgRole::Plain,
            value: value.clone(),
            window: None,
            all_rows: false,
            by: Vec::new(),
            keep: Some(ast::Expr { span: by.span, kind: same }),
        };
        self.call(Func::Lookup, span, &[arg], span, here)
    }

    /// `in whole case pack`, in the unit of the quantity.
    pub fn whole(&mut self, whole: &ast::Whole, kind: &Kind, beside: Span, here: Here) -> Option<Expr> {
        match whole {
            ast::Whole::Of(e) => {
                let val = self.check(e, here);
                let val = self.amount_of_row(val);
                let val = self.per_case(val, kind);
                Some(self.fit(val, kind, beside, Why::Compare).expr)
            }
            ast::Whole::Unit(text) => {
                let unit = self.unit(text)?;
                let one = self.literal(text.span, Kind::Number(unit), ExprKind::Number(1.0));
                Some(self.fit(one, kind, beside, Why::Compare).expr)
            }
        }
    }

    /// What comes in one case: `24 units/case` is 24 units.
    fn per_case(&mut self, val: Val, kind: &Kind) -> Val {
        let (Some(own), Kind::Number(wanted)) = (val.unit().cloned(), kind) else { return val };
        if self.units.convert(&own, wanted).is_some() || val.bare {
            return val;
        }
        let mut val = val;
        for name in ["case", "pallet"] {
            let (unit, factor) = self.units.multiply(&own, &self.units.named(name));
            if self.units.convert(&unit, wanted).is_some() {
                return super::meet::scaled(val, factor, unit);
            }
        }
        if own.is_plain() && !own.percent {
            val.expr.ty.kind = kind.clone();
        }
        val
    }

    /// A column under one of the usual names, where it fits the quantity.
    fn named_quantity(&mut self, names: &[&str], kind: &Kind) -> Option<Expr> {
        let item = names.iter().find_map(|name| match self.scope.name(&name_key(name)) {
            Some(Entry::Item(item)) => Some(item),
            _ => None,
        })?;
        let ty = self.type_of(item);
        if ty.series.is_some() || !matches!(ty.kind, Kind::Number(_)) {
            return None;
        }
        let span = self.items[item].span.unwrap_or_default();
        let val = self.item(item, span, Here::rows_of(0), false);
        let val = self.per_case(val, kind);
        let (Kind::Number(own), Kind::Number(wanted)) = (val.kind(), kind) else { return None };
        let factor = self.units.convert(own, wanted)?;
        Some(super::meet::scaled(val, factor, wanted.clone()).expr)
    }

    /// What is counted comes in whole pieces.
    pub fn one_piece(&self, kind: &Kind, span: Span) -> Option<Expr> {
        let Kind::Number(unit) = kind else { return None };
        (*unit == self.units.named("unit")).then(|| self.literal(span, kind.clone(), ExprKind::Number(1.0)).expr)
    }

    /// An item that only the statement itself reads.
    pub fn working(&mut self, statement: &Statement, name: &str, value: Expr) -> ItemId {
        let item = Item {
            name: name.to_string(),
            also: Vec::new(),
            ty: Type { series: None, ..value.ty.clone() },
            span: Some(value.span),
            words: self.words(value.span),
            kind: ItemKind::Working { value },
            tongue: statement.tongue,
            section: None,
            target: None,
        };
        self.add_item(item, Def::Given)
    }
}
