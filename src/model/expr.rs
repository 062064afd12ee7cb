//! One expression: what it is, its unit, of which rows it is. Takes the tree, returns typed expressions with every
//! conversion explicit. Invariant: a broken part is reported once and then fits everything.
//! One file, because expressions hold each other; calls, series and lists have files of their own.

use std::sync::Arc;

use super::checker::{Argument, Checker, Here, Val};
use super::meet::Why;
use super::schema::{ColumnKind, ColumnSchema};
use super::scope::{Entry, ListEntry};
use super::{Expr, ExprKind, Home, ItemId, Kind, TableId, Type};
use crate::import::frame::Period;
use crate::place::{Place, Span};
use crate::said;
use crate::syntax::ast;
use crate::tongue::Said;
use crate::unit::Unit;

impl<'a> Checker<'a> {
    pub fn check(&mut self, e: &ast::Expr, here: Here) -> Val {
        let span = e.span;
        match &e.kind {
            ast::ExprKind::Broken => Val::broken(span),
            ast::ExprKind::Number { value, unit } => {
                let parsed = match unit {
                    Some(unit) => match self.unit(unit) {
                        Some(unit) => unit,
                        None => return Val::broken(span),
                    },
                    None => Unit::plain(),
                };
                let mut val = self.literal(span, Kind::Number(parsed), ExprKind::Number(*value));
                val.bare = unit.is_none();
                val
            }
            ast::ExprKind::Date(serial) => self.literal(span, Kind::Date, ExprKind::Number(*serial)),
            ast::ExprKind::Truth(truth) => self.literal(span, Kind::Truth, ExprKind::Truth(*truth)),
            ast::ExprKind::Text(text) => self.text(text, here),
            ast::ExprKind::Name(name) if here.slots.iter().any(|(key, _)| *key == name.key) => {
                self.check(&ast::Expr { span, kind: ast::ExprKind::Slot(name.clone()) }, here)
            }
            ast::ExprKind::Name(name) => self.name(name, here),
            ast::ExprKind::Field { list, field } => self.field(list, field, span, here),
            ast::ExprKind::Slot(name) => match here.slots.iter().find(|(key, _)| *key == name.key) {
                Some((_, Argument::Value(value))) => self.check(value, Here { slots: &[], ..here }),
                Some((_, Argument::Colour(_))) => {
                    self.error(
                        "colour-as-value",
                        span,
                        said!("A colour stands where a value is wanted.", "这里需要数值，却写了颜色。"),
                        said!("Colours belong behind \"flag\": flag red \"...\".", "颜色写在“标记”后面：标记 红 “……”。"),
                    );
                    Val::broken(span)
                }
                None => {
                    let slot = &name.text;
                    self.error(
                        "unknown-slot",
                        span,
                        said!("\"{{{slot}}}\" is no slot of this action.", "“{{{slot}}}”不是这个动作的空位。"),
                        said!("Use the names in braces of the line \"action ...\".", "请使用“动作 ……”这一行里花括号中的名称。"),
                    );
                    Val::broken(span)
                }
            },
            ast::ExprKind::All(inner) => {
                let words = self.words(inner.span);
                self.error(
                    "all-outside",
                    span,
                    said!(
                        "\"all\" speaks of many rows at once and stands only inside an aggregate.",
                        "“全部”指很多行，只能写在汇总函数里。"
                    ),
                    said!("Write SUM(all {words}), for example.", "例如写 SUM(全部 {words})。"),
                );
                Val::broken(span)
            }
            ast::ExprKind::BeforeRules(inner) => self.check(inner, Here { before: true, ..here }),
            ast::ExprKind::Negate(inner) => self.negate(inner, span, here),
            ast::ExprKind::Not(inner) => {
                let val = self.truth(inner, here);
                self.derive(span, Kind::Truth, &[&val.expr.ty.clone()], here, ExprKind::Not(Box::new(val.expr)))
            }
            ast::ExprKind::And(all) | ast::ExprKind::Or(all) => {
                let vals: Vec<Expr> = all.iter().map(|part| self.truth(part, here).expr).collect();
                let types: Vec<Type> = vals.iter().map(|v| v.ty.clone()).collect();
                let kind = if matches!(e.kind, ast::ExprKind::And(_)) { ExprKind::And(vals) } else { ExprKind::Or(vals) };
                self.derive(span, Kind::Truth, &types.iter().collect::<Vec<_>>(), here, kind)
            }
            ast::ExprKind::Binary { op, left, right } => self.binary(*op, left, right, span, here),
            ast::ExprKind::Compare { op, left, right } => self.compare(*op, left, right, span, here),
            ast::ExprKind::Between { value, low, high } => {
                let mut vals = vec![self.check(value, here), self.check(low, here), self.check(high, here)];
                for end in &vals[1..] {
                    self.percent_meant(end, vals[0].kind(), end.expr.span);
                    self.ratio_meant(end, &vals[0].expr, end.expr.span);
                }
                self.meet(&mut vals, Why::Compare);
                self.right_way_round(&vals[1], &vals[2]);
                self.ordered(&vals[0], span);
                let ty = self.join_types(&[&vals[0].expr.ty, &vals[1].expr.ty, &vals[2].expr.ty], Kind::Truth, span, here);
                let mut parts = vals.into_iter().map(|v| Box::new(v.expr));
                match (parts.next(), parts.next(), parts.next()) {
                    (Some(value), Some(low), Some(high)) => Val::new(span, ty, ExprKind::Between { value, low, high }),
                    _ => Val::broken(span),
                }
            }
            ast::ExprKind::OneOf { value, items, negated } => {
                let subject = self.check(value, here);
                let mut types = vec![subject.expr.ty.clone()];
                let mut checked = Vec::with_capacity(items.len());
                for item in items {
                    let val = self.check(item, here);
                    self.percent_meant(&val, subject.kind(), item.span);
                    let val = self.fit(val, &subject.expr.ty.kind, subject.expr.span, Why::Compare);
                    types.push(val.expr.ty.clone());
                    checked.push(val.expr);
                }
                let kind = ExprKind::OneOf { value: Box::new(subject.expr), items: checked, negated: *negated };
                self.derive(span, Kind::Truth, &types.iter().collect::<Vec<_>>(), here, kind)
            }
            ast::ExprKind::IsKnown(value) => {
                let val = self.check(value, here);
                let ty = val.expr.ty.clone();
                self.derive(span, Kind::Truth, &[&ty], here, ExprKind::IsKnown(Box::new(val.expr)))
            }
            ast::ExprKind::IsBlank { value, negated } => self.is_blank(value, *negated, span, here),
            ast::ExprKind::Streak { condition, times, of } => self.streak(condition, times, of, span, here),
            ast::ExprKind::Ago { value, period } => self.ago(value, period, span, here),
            ast::ExprKind::Call { func, func_span, args } => self.call(*func, *func_span, args, span, here),
            ast::ExprKind::Convert { value, unit } => self.convert(value, unit, span, here),
            ast::ExprKind::Selection { list, .. } => {
                let list = &list.text;
                self.error(
                    "selection-inside",
                    span,
                    said!("\"{list} where ...\" chooses rows; it is not a value.", "“{list} 其中 ……”选出若干行，不是一个值。"),
                    said!(
                        "Give it a name of its own (like promos = promos where ...), then SUM(like promos.orders).",
                        "请先命名（同类活动 = 往期 其中 ……），再写 SUM(同类活动.订单)。"
                    ),
                );
                Val::broken(span)
            }
        }
    }

    pub fn literal(&self, span: Span, kind: Kind, expr: ExprKind) -> Val {
        Val::new(span, Type { kind, series: None, home: Home::Whole }, expr)
    }

    /// A value made of others: its rows and its periods are theirs.
    pub fn derive(&mut self, span: Span, kind: Kind, of: &[&Type], here: Here, expr: ExprKind) -> Val {
        let ty = self.join_types(of, kind, span, here);
        Val::new(span, ty, expr)
    }

    pub fn join_types(&mut self, of: &[&Type], kind: Kind, span: Span, here: Here) -> Type {
        let mut home = Home::Whole;
        let mut series: Option<Period> = None;
        for ty in of {
            home = match (home, ty.home) {
                (Home::Whole, other) | (other, Home::Whole) => other,
                (Home::Table(a), Home::Table(b)) if a == b => Home::Table(a),
                _ => Home::Table(here.list.unwrap_or(here.table)),
            };
            match (series, ty.series) {
                (Some(a), Some(b)) if a != b => {
                    let (a, b) = (period_words(a), period_words(b));
                    let (a_en, b_en, a_zh, b_zh) = (a.en, b.en, a.zh, b.zh);
                    self.error(
                        "periods-differ",
                        span,
                        said!("One history counts by {a_en}, the other by {b_en}.", "一个历史按{a_zh}计，另一个按{b_zh}计。"),
                        said!("Sum the finer one up first: SUM(daily units each week).", "请先把较细的汇总：SUM(日销件数 按周)。"),
                    );
                    series = Some(if coarseness(ty.series) > coarseness(series) { b_period(ty.series) } else { b_period(series) });
                }
                (None, other) => series = other,
                _ => {}
            }
        }
        Type { kind, series, home }
    }

    /// A condition.
    pub fn truth(&mut self, e: &ast::Expr, here: Here) -> Val {
        let val = self.check(e, here);
        if !matches!(val.kind(), Kind::Truth | Kind::Any) {
            let (words, kind) = (self.words(e.span), self.kind_words(val.kind()));
            let (en, zh) = (kind.en, kind.zh);
            self.error(
                "not-a-condition",
                e.span,
                said!("\"{words}\" is {en}, not a condition.", "“{words}”是{zh}，不是条件。"),
                next_of(&val.expr.kind).unwrap_or_else(|| {
                    said!(
                        "Compare it with something: \"{words} above 0\", \"{words} is ...\".",
                        "请写成比较：“{words} 高于 0”“{words} 是……”。"
                    )
                }),
            );
            return Val::broken(e.span);
        }
        val
    }

    fn negate(&mut self, inner: &ast::Expr, span: Span, here: Here) -> Val {
        let val = self.check(inner, here);
        if !matches!(val.kind(), Kind::Number(_) | Kind::Any) {
            self.not_a_number(&val);
            return Val::broken(span);
        }
        let (ty, bare) = (val.expr.ty.clone(), val.bare);
        let kind = match val.expr.kind {
            ExprKind::Number(n) => ExprKind::Number(-n),
            _ => ExprKind::Negate(Box::new(val.expr)),
        };
        Val { expr: Expr { span, ty, kind }, bare }
    }

    pub fn not_a_number(&mut self, val: &Val) {
        let (words, kind) = (self.words(val.expr.span), self.kind_words(val.kind()));
        let (en, zh) = (kind.en, kind.zh);
        self.error(
            "not-a-number",
            val.expr.span,
            said!("\"{words}\" is {en}; a number is wanted here.", "“{words}”是{zh}，这里需要数值。"),
            said!("Name a column with numbers, or compare instead of calculating.", "请改用数值列；如果要判断，请写比较。"),
        );
    }

    /// A text; names in braces are replaced by their values.
    pub fn text(&mut self, text: &ast::Text, here: Here) -> Val {
        let mut plain = String::new();
        let mut whole: Option<Val> = None;
        for part in &text.parts {
            let next = match part {
                ast::TextPart::Plain(words) => {
                    plain.push_str(words);
                    continue;
                }
                ast::TextPart::Slot { list: None, name } if here.slots.iter().any(|(key, _)| *key == name.key) => {
                    self.check(&ast::Expr { span: text.span, kind: ast::ExprKind::Slot(name.clone()) }, here)
                }
                ast::TextPart::Slot { list, name } => match list {
                    Some(list) => self.field(list, name, text.span, here),
                    None => self.name(name, here),
                },
            };
            for val in [self.text_literal(text.span, std::mem::take(&mut plain)), next] {
                whole = Some(match whole {
                    None => val,
                    Some(left) => {
                        let types = [left.expr.ty.clone(), val.expr.ty.clone()];
                        self.derive(
                            text.span,
                            Kind::Text(None),
                            &[&types[0], &types[1]],
                            here,
                            ExprKind::Join(Box::new(left.expr), Box::new(val.expr)),
                        )
                    }
                });
            }
        }
        let last = self.text_literal(text.span, plain);
        match whole {
            None => last,
            Some(left) if matches!(&last.expr.kind, ExprKind::Text(t) if t.is_empty()) => left,
            Some(left) => {
                let ty = Type { kind: Kind::Text(None), ..left.expr.ty.clone() };
                Val::new(text.span, ty, ExprKind::Join(Box::new(left.expr), Box::new(last.expr)))
            }
        }
    }

    fn text_literal(&self, span: Span, text: String) -> Val {
        self.literal(span, Kind::Text(Some(Arc::new([text.clone()]))), ExprKind::Text(text))
    }

    /// The unit as the table knows it; `$` and `¥` are the map's currency if it uses that sign.
    pub fn unit(&mut self, text: &ast::UnitText) -> Option<Unit> {
        let mut canon = text.canon.clone();
        for sign in ["$", "¥"] {
            if canon.split('/').any(|part| part.trim() == sign) {
                let own = self.schema.currency.clone().filter(|code| self.units.sign(code) == Some(sign));
                let Some(code) = own.or_else(|| self.only_currency(sign)) else {
                    let codes = super::words::choices(self.units.with_sign(sign).into_iter().take(6));
                    let (en, zh) = (codes.en, codes.zh);
                    let amount = self.words(text.span).replace(['$', '¥', '＄', '￥'], "");
                    let first = self.units.with_sign(sign).into_iter().next().unwrap_or("USD");
                    let amount = amount.trim();
                    self.error(
                        "which-currency",
                        text.span,
                        said!("\"{sign}\" stands for several currencies.", "“{sign}”可以指多种货币。"),
                        said!(
                            "Write the currency's code behind the number: {amount} {first} (known are {en}), or set currency in the map.",
                            "请在数字后面写货币代码：{amount} {first}（可用{zh}），或在映射里设置 currency。"
                        ),
                    );
                    return None;
                };
                canon = canon.split('/').map(|part| if part.trim() == sign { code.as_str() } else { part }).collect::<Vec<_>>().join("/");
            }
        }
        match self.units.parse(&canon) {
            Ok(unit) => Some(unit),
            Err(unknown) => {
                let word = &unknown.word;
                let next = super::words::did_you_mean(&unknown.near, crate::syntax::known_units());
                self.error("unknown-unit", text.span, crate::syntax::no_such_unit(word), next);
                None
            }
        }
    }

    /// The only currency with that sign among the columns of the map: `$2000` beside amounts in USD.
    fn only_currency(&self, sign: &str) -> Option<String> {
        let tables = std::iter::once(&self.schema.stock).chain(&self.schema.lists);
        let units = tables.flat_map(|t| &t.columns).filter_map(|c| if let ColumnKind::Number(unit) = &c.kind { Some(unit) } else { None });
        let mut codes =
            units.filter_map(|u| self.units.currency(u)).map(|(code, _)| code).filter(|code| self.units.sign(code) == Some(sign));
        let first = codes.next()?;
        codes.all(|code| code == first).then(|| first.to_string())
    }

    /// A bare name.
    pub fn name(&mut self, name: &ast::Name, here: Here) -> Val {
        if here.table != 0
            && let Some(item) = self.scope.column(here.table, &name.key)
        {
            return self.item(item, name.span, here, here.list.is_some());
        }
        match self.scope.name(&name.key) {
            Some(Entry::Item(item)) => {
                let home = self.type_of(item).home;
                if here.table != 0 && home == Home::Table(0) {
                    self.foreign(name, here);
                    return Val::broken(name.span);
                }
                self.item(item, name.span, here, here.list.is_some() && home != Home::Whole)
            }
            Some(Entry::Range(low, high)) => {
                self.read[low] = true;
                self.read[high] = true;
                let (low, high, words) = (self.items[low].name.clone(), self.items[high].name.clone(), &name.text);
                self.error(
                    "range-as-value",
                    name.span,
                    said!("\"{words}\" is a range, and one value is wanted here.", "“{words}”是一个范围，这里需要一个值。"),
                    said!("Write \"{low}\" or \"{high}\".", "请写“{low}”或“{high}”。"),
                );
                Val::broken(name.span)
            }
            None => match self.header(name, here.table) {
                Some(item) => self.item(item, name.span, here, here.list.is_some()),
                None => match self.column_to_come(name, here.table) {
                    Some(item) => self.item(item, name.span, here, here.list.is_some()),
                    None => {
                        self.unknown_name(name, here);
                        Val::broken(name.span)
                    }
                },
            },
        }
    }

    /// A name of the stock table, read among the rows of a list.
    fn foreign(&mut self, name: &ast::Name, here: Here) {
        let list = self.tables.get(here.table).cloned().unwrap_or_default();
        let words = &name.text;
        let key = self.schema.stock.key.first().cloned().unwrap_or_else(|| "SKU".into());
        self.error(
            "other-table",
            name.span,
            said!(
                "\"{words}\" belongs to the rows of stock, but this is about rows of \"{list}\".",
                "“{words}”属于库存表的行，而这里针对的是“{list}”的行。"
            ),
            said!(
                "Look it up: LOOKUP(stock.{words} where stock.{key} is {key}).",
                "请查找：查找(stock.{words} 其中 stock.{key} 是 {key})。"
            ),
        );
    }

    /// A header of the sheet that nobody mapped, in brackets.
    fn header(&mut self, name: &ast::Name, table: TableId) -> Option<ItemId> {
        if !name.bracketed {
            return None;
        }
        let schema = if table == 0 { Some(&self.schema.stock) } else { self.schema.lists.get(table - 1) }?;
        let found = schema.headers.iter().find(|h| h.name == name.text).or_else(|| {
            schema.headers.iter().find(|h| std::iter::once(&h.name).chain(&h.also).any(|n| crate::spelling::name_key(n) == name.key))
        });
        let column = match found {
            Some(column) => column.clone(),
            None if !self.schema.seen => ColumnSchema::unknown(&name.text),
            None => return None,
        };
        Some(self.add_column(name, table, &column))
    }

    /// A column that was met in the rules first, known under the user's spelling from here on.
    fn add_column(&mut self, name: &ast::Name, table: TableId, column: &ColumnSchema) -> ItemId {
        let item = self.add_input(table, column);
        if table == 0 {
            self.scope.add_name(&name.text, Entry::Item(item));
        } else {
            self.scope.add_column(table, &name.text, item);
        }
        item
    }

    /// Where there is no map, a name that nobody defines: a column of a workbook to come.
    fn column_to_come(&mut self, name: &ast::Name, table: TableId) -> Option<ItemId> {
        let label = self
            .levels
            .iter()
            .flat_map(|l| &l.labels)
            .any(|(l, also)| std::iter::once(l).chain(also).any(|l| crate::spelling::name_key(l) == name.key));
        if !self.schema.open || name.bracketed || label || self.scope.list(&name.key).is_some() {
            return None;
        }
        let words = &name.text;
        let near = self.scope.names_near(name, table, &self.tables);
        let next = super::words::did_you_mean(
            &near,
            said!(
                "Give it in an example (given {words} = ...), define it, or name it in a map.",
                "请在示例里给定它（给定 {words} = ……），或定义它，或写进映射。"
            ),
        );
        self.warning(
            "not-given",
            name.span,
            said!(
                "No statement defines \"{words}\" and no example gives it: it is unknown in all examples.",
                "没有语句定义“{words}”，也没有示例给定它：在所有示例里它都是未知。"
            ),
            next,
        );
        Some(self.add_column(name, table, &ColumnSchema::unknown(&name.text)))
    }

    /// The same for a list.
    fn list_to_come(&mut self, name: &ast::Name) -> Option<ListEntry> {
        if !self.schema.open {
            return None;
        }
        let entry = ListEntry::Table(self.scope.add_table());
        self.tables.push(name.text.clone());
        self.scope.add_list(&name.text, entry);
        self.lists_read.insert(entry.table());
        Some(entry)
    }

    /// A list or a selection by its name.
    pub fn list(&mut self, name: &ast::Name) -> Option<ListEntry> {
        if let Some(entry) = self.scope.list(&name.key) {
            if let ListEntry::Selection(item, _) = entry {
                self.read[item] = true;
            }
            self.lists_read.insert(entry.table());
            return Some(entry);
        }
        if let Some(entry) = self.list_to_come(name) {
            return Some(entry);
        }
        let words = &name.text;
        let next = super::words::did_you_mean(
            &self.scope.lists_near(words),
            said!("Lists are named in the map: [list.{words}].", "列表在映射里登记：[list.\"{words}\"]。"),
        );
        self.error("unknown-list", name.span, said!("I do not know the list \"{words}\".", "不认识列表“{words}”。"), next);
        None
    }

    fn field(&mut self, list: &ast::Name, field: &ast::Name, span: Span, here: Here) -> Val {
        let Some(entry) = self.list(list) else { return Val::broken(span) };
        let table = entry.table();
        let own_rows = here.list == Some(table) || here.list.is_none() && here.table == table;
        if !own_rows {
            let words = self.words(span);
            let (message, next) = match here.list {
                None => (
                    said!("\"{words}\" has many values: one for each row of the list.", "“{words}”有很多值：列表的每一行一个。"),
                    said!(
                        "Say which is meant: SUM({words}), MAX({words}), or LOOKUP({words} where ...).",
                        "请说明要哪一个：SUM({words})、MAX({words})，或 查找({words} 其中 ……)。"
                    ),
                ),
                Some(other) => {
                    let other = self.tables.get(other).cloned().unwrap_or_default();
                    (
                        said!(
                            "This is about rows of \"{other}\"; \"{words}\" belongs to another list.",
                            "这里针对的是“{other}”的行，而“{words}”属于另一个列表。"
                        ),
                        said!("Work \"{words}\" out in a formula of its own first.", "请先用单独的公式算出“{words}”。"),
                    )
                }
            };
            self.error("list-field-alone", span, message, next);
            return Val::broken(span);
        }
        let item = match table {
            0 => match self.scope.name(&field.key) {
                Some(Entry::Item(item)) => Some(item),
                _ => self.header(field, 0),
            },
            _ => self.scope.column(table, &field.key).or_else(|| self.header(field, table)),
        };
        let item = item.or_else(|| self.column_to_come(field, table));
        match item {
            Some(item) => self.item(item, span, here, false),
            None => {
                let (words, list_words) = (&field.text, &list.text);
                let next = super::words::did_you_mean(
                    &self.scope.columns_near(table, words),
                    said!(
                        "Name the column in the map, or write {list_words}.[{words}] if it is a header.",
                        "请在映射里登记这一列；如果是表头，请写 {list_words}.【{words}】。"
                    ),
                );
                self.error(
                    "unknown-column",
                    field.span,
                    said!("The list \"{list_words}\" has no column \"{words}\".", "列表“{list_words}”没有“{words}”这一列。"),
                    next,
                );
                Val::broken(span)
            }
        }
    }

    pub fn item(&mut self, item: ItemId, span: Span, here: Here, outer: bool) -> Val {
        self.read[item] = true;
        let ty = self.type_of(item);
        Val::new(span, ty, ExprKind::Item { item, before_rules: here.before, outer })
    }

    fn is_blank(&mut self, value: &ast::Expr, negated: bool, span: Span, here: Here) -> Val {
        let val = self.check(value, here);
        if let ExprKind::Item { item, .. } = val.expr.kind {
            use super::ItemKind;
            if !matches!(self.items[item].kind, ItemKind::Input { .. } | ItemKind::History { .. } | ItemKind::Set) {
                let words = self.words(value.span);
                self.error(
                    "blank-computed",
                    span,
                    said!(
                        "\"{words}\" is computed; only a cell of the workbook can be blank.",
                        "“{words}”是算出来的；只有工作簿里的单元格才会为空。"
                    ),
                    said!("Write \"{words} is known\" or \"not {words} is known\".", "请写“{words} 已知”或“非 {words} 已知”。"),
                );
            }
        }
        let ty = val.expr.ty.clone();
        let known = self.derive(span, Kind::Truth, &[&ty], here, ExprKind::IsKnown(Box::new(val.expr)));
        if negated {
            return known;
        }
        let ty = known.expr.ty.clone();
        Val::new(span, ty, ExprKind::Not(Box::new(known.expr)))
    }

    /// Comparisons other than equal and not equal want an order.
    pub fn ordered(&mut self, val: &Val, span: Span) {
        // two kinds that do not go together are said already
        let said = self.diagnostics.last().is_some_and(|d| match d.place {
            Place::Text(at) => d.code == "kinds-differ" && span.start <= at.start && at.end <= span.end,
            _ => false,
        });
        if !said && matches!(val.kind(), Kind::Text(_) | Kind::Truth) {
            let (words, kind) = (self.words(val.expr.span), self.kind_words(val.kind()));
            let (en, zh) = (kind.en, kind.zh);
            self.error(
                "no-order",
                span,
                said!("\"{words}\" is {en}, which has no larger and smaller.", "“{words}”是{zh}，不能比较大小。"),
                said!(
                    "Write \"is\" or \"is not\"; for ordered labels use a \"levels\" statement.",
                    "请写“是”或“不是”；有先后的标签请用“等级”语句。"
                ),
            );
        }
    }

    /// `on hand < on hand`
    fn same_on_both_sides(&mut self, op: ast::CompareOp, left: &ast::Expr, right: &ast::Expr, span: Span) {
        use ast::CompareOp::{AtLeast, AtMost, Equal};
        let (words, other) = (self.words(left.span), self.words(right.span));
        // what a planning statement makes of one word is no comparison of the user's
        if left.span == right.span || crate::spelling::name_key(&words) != crate::spelling::name_key(&other) {
            return;
        }
        let (en, zh) =
            if matches!(op, AtLeast | AtMost | Equal) { ("always holds", "总是成立") } else { ("never holds", "永远不成立") };
        self.warning(
            "same-on-both-sides",
            span,
            said!("\"{words}\" is compared with itself: that {en}.", "“{words}”和它自己比较，{zh}。"),
            said!("Write another name or a number on one of the sides.", "请把其中一边换成别的名称或数值。"),
        );
    }

    fn compare(&mut self, op: ast::CompareOp, left: &ast::Expr, right: &ast::Expr, span: Span, here: Here) -> Val {
        let first = self.check(left, here);
        let second = match &right.kind {
            ast::ExprKind::Name(name) if matches!(first.kind(), Kind::Text(_)) && self.is_bare_text(name, here) => {
                self.text_without_quotes(name, left.span, op == ast::CompareOp::NotEqual);
                Val::broken(right.span)
            }
            _ => self.check(right, here),
        };
        for (bare, beside, at) in [(&second, &first, right.span), (&first, &second, left.span)] {
            // two literals say what they say
            if !matches!(beside.expr.kind, ExprKind::Number(_)) {
                self.percent_compared(bare, beside.kind(), at);
                self.ratio_meant(bare, &beside.expr, at);
            }
        }
        self.same_on_both_sides(op, left, right, span);
        let mut vals = vec![first, second];
        self.meet(&mut vals, Why::Compare);
        if !matches!(op, ast::CompareOp::Equal | ast::CompareOp::NotEqual) {
            let val = vals[0].clone();
            self.ordered(&val, span);
        }
        let ty = self.join_types(&[&vals[0].expr.ty, &vals[1].expr.ty], Kind::Truth, span, here);
        match (vals.pop(), vals.pop()) {
            (Some(right), Some(left)) => {
                Val::new(span, ty, ExprKind::Compare { op, left: Box::new(left.expr), right: Box::new(right.expr) })
            }
            _ => Val::broken(span),
        }
    }
}

/// `contains "a" or "b"`: a text or a number alone is half a comparison.
fn next_of(kind: &ExprKind) -> Option<Said> {
    matches!(kind, ExprKind::Text(_) | ExprKind::Number(_)).then(|| {
        said!(
            "Write the name and the comparison again in front of it, as in the condition before.",
            "请像前一个条件那样，在它前面再写一遍名称和比较词。"
        )
    })
}

pub(super) fn period_words(period: Period) -> Said {
    match period {
        Period::Day => Said::new("day", "天"),
        Period::Week { ends: 6 } => Said::new("week", "周"),
        Period::Week { .. } => Said::new("week (ending on another day)", "周（结束日不同）"),
        Period::Month => Said::new("month", "月"),
    }
}

fn coarseness(period: Option<Period>) -> u8 {
    match period {
        None => 0,
        Some(Period::Day) => 1,
        Some(Period::Week { .. }) => 2,
        Some(Period::Month) => 3,
    }
}

fn b_period(period: Option<Period>) -> Period {
    period.unwrap_or(Period::Day)
}
