//! Aggregates over rows: of the table at hand (TOTAL, SHARE, RANK, RUNNING SHARE, `over all rows`) and of lists (SUM of a
//! list's column, LOOKUP, LATEST, TEXTJOIN). Invariant: inside a list aggregate a name with the list in front is of the
//! list's row, a bare name is of the row at hand (`outer`).

use super::checker::{Checker, Here, Val};
use super::scope::ListEntry;
use super::{Expr, ExprKind, GroupAgg, Home, ItemKind, Kind, ListExpr, TableId, Type, walk};
use crate::function::Func;
use crate::place::Span;
use crate::plan::{Agg, ListAgg, Pick};
use crate::said;
use crate::syntax::ast::{self, ArgRole};
use crate::unit::Unit;

impl<'a> Checker<'a> {
    pub fn group_call(&mut self, func: Func, args: &[ast::Arg], span: Span, here: Here) -> Val {
        let Some(arg) = args.first() else { return Val::broken(span) };
        if let Some(window) = &arg.window {
            let words = self.words(arg.value.span);
            let name = func.name();
            self.error(
                "window-and-rows",
                window.span,
                said!("{name} gathers rows, not periods.", "{name} 汇总的是行，不是周期。"),
                said!(
                    "Gather the periods in a formula first: sold = SUM({words} over last 8 weeks), then {name}(sold).",
                    "请先用公式汇总周期：销量 = SUM({words} 最近 8 周)，再写 {name}(销量)。"
                ),
            );
            return Val::broken(span);
        }
        // TOTAL of a list's column is its sum
        if func == Func::Total
            && let Some(list) = self.list_of(arg, true, here)
            && arg.by.is_empty()
        {
            return self.list_aggregate(Agg::Sum, Func::Sum, arg, list, span, here);
        }
        let agg = match func {
            Func::Share => GroupAgg::Share,
            Func::Rank => GroupAgg::Rank,
            Func::RunningShare => GroupAgg::RunningShare,
            _ => GroupAgg::Agg(Agg::Sum),
        };
        self.group(agg, arg, span, here)
    }

    /// Over the rows of the table at hand.
    pub fn group(&mut self, agg: GroupAgg, arg: &ast::Arg, span: Span, here: Here) -> Val {
        let here = Here { list: None, ..here };
        let val = self.check(&arg.value, here);
        let val = self.single(val);
        let by: Vec<Expr> = arg
            .by
            .iter()
            .map(|e| {
                let val = self.check(e, here);
                self.single(val).expr
            })
            .collect();
        let keep = arg.keep.as_ref().map(|k| {
            let val = self.truth(k, here);
            Box::new(self.single(val).expr)
        });
        let counts = matches!(agg, GroupAgg::Agg(Agg::Count | Agg::CountA));
        let orders = matches!(agg, GroupAgg::Agg(Agg::Min | Agg::Max) | GroupAgg::Rank);
        let fits = match val.kind() {
            Kind::Number(_) | Kind::Any => true,
            Kind::Date | Kind::Level(_) => counts || orders,
            _ => counts,
        };
        if !fits {
            self.not_a_number(&val);
            return Val::broken(span);
        }
        let per_row = !by.is_empty() || !matches!(agg, GroupAgg::Agg(_));
        let kind = match agg {
            GroupAgg::Share | GroupAgg::RunningShare => Kind::Number(Unit::percent()),
            GroupAgg::Rank | GroupAgg::Agg(Agg::Count | Agg::CountA) => Kind::Number(Unit::plain()),
            GroupAgg::Agg(_) => val.kind().clone(),
        };
        let home = if per_row { Home::Table(here.table) } else { Home::Whole };
        // what is the same for all rows is still gathered over the rows at hand
        let mut value = val.expr;
        if value.ty.home == Home::Whole {
            value.ty.home = Home::Table(here.table);
        }
        let group = ExprKind::Group { agg, value: Box::new(value), by, keep };
        Val::new(span, Type { kind, series: None, home }, group)
    }

    /// The list that an argument speaks of: a field of it, or its bare name. One of several arguments may be a field of
    /// the row at hand, as in MAX(inbound.eta, inbound.promised).
    pub fn list_of(&self, arg: &ast::Arg, alone: bool, here: Here) -> Option<ListEntry> {
        let value = match &arg.value.kind {
            ast::ExprKind::All(inner) => inner,
            _ => &arg.value,
        };
        if let ast::ExprKind::Name(name) = &value.kind {
            let is_name = self.scope.name(&name.key).is_some() || self.scope.column(here.table, &name.key).is_some();
            return if is_name && arg.keep.is_none() { None } else { self.scope.list(&name.key) };
        }
        let name = walk::first_field(value)?;
        let entry = self.scope.list(&name.key)?;
        let own_row = entry.table() == here.list.unwrap_or(here.table);
        (alone || arg.keep.is_some() || !own_row).then_some(entry)
    }

    /// SUM(inbound.quantity where ...), COUNT(inbound where ...).
    pub fn list_aggregate(&mut self, agg: Agg, func: Func, arg: &ast::Arg, list: ListEntry, span: Span, here: Here) -> Val {
        let inner = Here { list: Some(list.table()), ..here };
        let (value_ast, all) = strip_all(&arg.value);
        let bare_list = matches!(&value_ast.kind, ast::ExprKind::Name(_));
        if arg.all_rows || !arg.by.is_empty() {
            let (name, words) = (func.name(), self.words(arg.value.span));
            self.error(
                "list-by",
                arg.span,
                said!("A list's rows are chosen with \"where\", not with \"by\".", "列表的行用“其中”选择，不用“按”。"),
                said!("Write {name}({words} where ... is ...).", "请写 {name}({words} 其中 …… 是 ……)。"),
            );
            return Val::broken(span);
        }
        let value = if bare_list {
            if !matches!(agg, Agg::Count | Agg::CountA) {
                let (name, words) = (func.name(), self.words(value_ast.span));
                self.error(
                    "list-as-value",
                    value_ast.span,
                    said!("\"{words}\" is a list; {name} needs one of its columns.", "“{words}”是列表，{name} 需要它的某一列。"),
                    said!("Write {name}({words}.quantity where ...), for example.", "例如写 {name}({words}.数量 其中 ……)。"),
                );
                return Val::broken(span);
            }
            None
        } else {
            let val = self.check(value_ast, inner);
            Some(self.single(val))
        };
        let kind = match (&value, agg) {
            (Some(val), Agg::Count) if !matches!(val.kind(), Kind::Number(_) | Kind::Date | Kind::Any | Kind::Level(_)) => {
                let words = self.words(val.expr.span);
                self.error(
                    "count-of-text",
                    val.expr.span,
                    said!("COUNT counts numbers, and \"{words}\" is text.", "COUNT 只数数值，而“{words}”是文字。"),
                    said!(
                        "Write COUNTA({words} where ...), or COUNT of the list itself.",
                        "请写 COUNTA({words} 其中 ……)，或直接 COUNT(列表)。"
                    ),
                );
                return Val::broken(span);
            }
            (_, Agg::Count | Agg::CountA) => Kind::Number(Unit::plain()),
            (Some(val), _) => match (val.kind(), agg) {
                (kind @ (Kind::Number(_) | Kind::Any), _) | (kind @ (Kind::Date | Kind::Level(_)), Agg::Min | Agg::Max) => kind.clone(),
                _ => {
                    let val = val.clone();
                    self.not_a_number(&val);
                    return Val::broken(span);
                }
            },
            (None, _) => Kind::Any,
        };
        let keep = self.list_condition(list, arg.keep.as_ref(), inner);
        let expr = ListExpr {
            agg: ListAgg::Agg(agg),
            list: list.table(),
            matched: self.matched(list, all, here),
            keep,
            value: value.map(|v| v.expr),
            pick: None,
            otherwise: None,
        };
        self.list_value(expr, kind, span, here)
    }

    fn list_value(&mut self, expr: ListExpr, kind: Kind, span: Span, here: Here) -> Val {
        let mut outer = expr.matched;
        for part in expr.keep.iter().chain(&expr.value).chain(expr.pick.iter().map(|(_, e)| e)) {
            outer |= reads_outer(part);
        }
        outer |= expr.otherwise.as_ref().is_some_and(Checker::of_rows);
        let home = if outer { Home::Table(here.list.unwrap_or(here.table)) } else { Home::Whole };
        Val::new(span, Type { kind, series: None, home }, ExprKind::List(Box::new(expr)))
    }

    /// Whether only the rows that match the row at hand are meant.
    pub fn matched(&self, list: ListEntry, all: bool, here: Here) -> bool {
        let table = list.table();
        table != 0 && !all && here.table == 0 && self.schema.lists.get(table - 1).is_some_and(|l| !l.key.is_empty())
    }

    /// The condition of a selection and that of the aggregate.
    pub fn list_condition(&mut self, list: ListEntry, keep: Option<&ast::Expr>, inner: Here) -> Option<Expr> {
        let own = keep.map(|k| {
            let val = self.truth(k, inner);
            self.single(val).expr
        });
        let chosen = match list {
            ListEntry::Table(_) => None,
            ListEntry::Selection(item, _) => {
                self.read[item] = true;
                self.type_of(item);
                match &self.items[item].kind {
                    ItemKind::Selection { keep, .. } => Some(keep.clone()),
                    _ => None,
                }
            }
        };
        match (chosen, own) {
            (Some(a), Some(b)) => {
                let ty = b.ty.clone();
                Some(Expr { span: b.span, ty, kind: ExprKind::And(vec![a, b]) })
            }
            (a, b) => a.or(b),
        }
    }

    /// LOOKUP and LATEST.
    pub fn list_call(&mut self, func: Func, args: &[ast::Arg], span: Span, here: Here) -> Val {
        let Some(arg) = args.iter().find(|a| a.role == ArgRole::Plain) else { return Val::broken(span) };
        let name = func.name();
        let Some(list) = self.list_of(arg, true, here) else {
            let unknown = walk::first_field(&arg.value).cloned();
            if let Some(list) = unknown {
                self.list(&list);
            } else {
                let words = self.words(arg.value.span);
                self.error(
                    "not-a-list",
                    arg.value.span,
                    said!(
                        "{name} looks into a list, and \"{words}\" is none of its columns.",
                        "{name} 在列表里查找，而“{words}”不是列表的列。"
                    ),
                    said!(
                        "Write the list in front of the column: LOOKUP(duties.rate where duties.country is market).",
                        "请在列前写列表：查找(关税.税率 其中 关税.国家 是 市场)。"
                    ),
                );
            }
            return Val::broken(span);
        };
        let inner = Here { list: Some(list.table()), ..here };
        let (value_ast, all) = strip_all(&arg.value);
        let value = self.check(value_ast, inner);
        let value = self.single(value);
        let keep = self.list_condition(list, arg.keep.as_ref(), inner);
        let matched = self.matched(list, all, here);
        let mut pick = None;
        let mut otherwise = None;
        for other in args {
            match other.role {
                ArgRole::Plain if std::ptr::eq(other, arg) => {}
                ArgRole::Plain => {
                    let words = self.words(other.span);
                    self.error(
                        "argument-count",
                        other.span,
                        said!("{name} has one column; \"{words}\" is too much.", "{name} 只取一列，“{words}”是多余的。"),
                        said!("Choose rows with \"where\", and say \"otherwise ...\" for none.", "用“其中”选择行，找不到时用“否则 ……”。"),
                    );
                }
                ArgRole::Otherwise => {
                    let val = self.check(&other.value, here);
                    let val = self.single(val);
                    otherwise = Some(self.fit(val, &value.expr.ty.kind.clone(), value.expr.span, super::meet::Why::Same(func)).expr);
                }
                ArgRole::Largest | ArgRole::Smallest => {
                    let val = self.check(&other.value, inner);
                    let val = self.single(val);
                    let which = if other.role == ArgRole::Largest { Pick::Largest } else { Pick::Smallest };
                    pick = Some((which, val.expr));
                }
            }
        }
        let agg = if func == Func::Latest {
            let Some(by) = arg.by.first() else {
                let words = self.words(arg.value.span);
                self.error(
                    "latest-by",
                    span,
                    said!("LATEST does not know by which date.", "没有说明“最近值”按哪个日期。"),
                    said!("Write LATEST({words} by the list's date).", "请写 最近值({words} 按 列表的日期)。"),
                );
                return Val::broken(span);
            };
            let val = self.check(by, inner);
            if !matches!(val.kind(), Kind::Date | Kind::Number(_) | Kind::Any) {
                let (words, kind) = (self.words(by.span), self.kind_words(val.kind()));
                let (en, zh) = (kind.en, kind.zh);
                self.error(
                    "not-a-date",
                    by.span,
                    said!("\"{words}\" is {en}; LATEST goes by a date.", "“{words}”是{zh}；“最近值”按日期取。"),
                    said!("Name the date column of the list.", "请写列表的日期列。"),
                );
                return Val::broken(span);
            }
            pick = Some((Pick::Largest, val.expr));
            ListAgg::Latest
        } else {
            if keep.is_none() && !matched && pick.is_none() {
                let words = self.words(arg.value.span);
                self.error(
                    "lookup-which",
                    span,
                    said!("LOOKUP is not told which row.", "没有说明查找哪一行。"),
                    said!("Write LOOKUP({words} where ... is ...).", "请写 查找({words} 其中 …… 是 ……)。"),
                );
                return Val::broken(span);
            }
            ListAgg::Lookup
        };
        let kind = match value.kind() {
            // a label of the list may be any
            Kind::Text(Some(_)) if otherwise.is_some() => Kind::Text(None),
            kind => kind.clone(),
        };
        let expr = ListExpr { agg, list: list.table(), matched, keep, value: Some(value.expr), pick, otherwise };
        self.list_value(expr, kind, span, here)
    }

    /// TEXTJOIN over a list, or over texts of one row.
    pub fn text_join(&mut self, args: &[ast::Arg], span: Span, here: Here) -> Val {
        let separator = args.first().map(|a| self.check(&a.value, here));
        let text = match separator.as_ref().map(|s| &s.expr.kind) {
            Some(ExprKind::Text(text)) => text.clone(),
            _ => {
                self.error(
                    "join-separator",
                    args.first().map_or(span, |a| a.span),
                    said!("TEXTJOIN begins with what stands between the texts, in quotes.", "TEXTJOIN 的第一个参数是分隔符，要加引号。"),
                    said!("Write TEXTJOIN(\", \", papers.name where ...).", "请写 TEXTJOIN(“、”, 单证.名称 其中 ……)。"),
                );
                return Val::broken(span);
            }
        };
        if let [_, arg] = args
            && let Some(list) = self.list_of(arg, true, here)
        {
            let inner = Here { list: Some(list.table()), ..here };
            let (value_ast, all) = strip_all(&arg.value);
            let value = self.check(value_ast, inner);
            let value = self.single(value);
            let keep = self.list_condition(list, arg.keep.as_ref(), inner);
            let expr = ListExpr {
                agg: ListAgg::Join(text),
                list: list.table(),
                matched: self.matched(list, all, here),
                keep,
                value: Some(value.expr),
                pick: None,
                otherwise: None,
            };
            return self.list_value(expr, Kind::Text(None), span, here);
        }
        let mut vals: Vec<Expr> = separator.into_iter().map(|s| s.expr).collect();
        for arg in args.iter().skip(1) {
            let val = self.check(&arg.value, here);
            vals.push(self.single(val).expr);
        }
        let types: Vec<Type> = vals.iter().map(|v| v.ty.clone()).collect();
        self.derive(span, Kind::Text(None), &types.iter().collect::<Vec<_>>(), here, ExprKind::Call { func: Func::TextJoin, args: vals })
    }

    pub fn table_name(&self, table: TableId) -> String {
        self.tables.get(table).cloned().unwrap_or_default()
    }
}

/// `all inbound.quantity`: the expression under `all`.
fn strip_all(e: &ast::Expr) -> (&ast::Expr, bool) {
    match &e.kind {
        ast::ExprKind::All(inner) => (inner, true),
        _ => (e, false),
    }
}

/// Whether an expression inside a list aggregate reads the row at hand.
pub(super) fn reads_outer(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Item { outer, .. } => *outer,
        ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Truth(_) | ExprKind::Level(_) => false,
        ExprKind::Scale { value, .. } | ExprKind::Negate(value) | ExprKind::IsKnown(value) | ExprKind::Not(value) => reads_outer(value),
        ExprKind::Arith { left, right, .. } | ExprKind::Compare { left, right, .. } | ExprKind::Join(left, right) => {
            reads_outer(left) || reads_outer(right)
        }
        ExprKind::Between { value, low, high } => reads_outer(value) || reads_outer(low) || reads_outer(high),
        ExprKind::OneOf { value, items, .. } => reads_outer(value) || items.iter().any(reads_outer),
        ExprKind::And(all) | ExprKind::Or(all) | ExprKind::Call { args: all, .. } => all.iter().any(reads_outer),
        ExprKind::Window { value, keep, .. } => reads_outer(value) || keep.as_ref().is_some_and(|k| reads_outer(k)),
        // gathered for the row at hand
        ExprKind::Group { .. } | ExprKind::List(_) => expr.ty.home != Home::Whole,
    }
}
