//! Texts that stand without their quotes beside a column of texts: `market is US`, 市场不是MX和BR, `MX/BR` in a table;
//! and which names can be meant by one that speaks of a day.
//! Takes what nobody can read so, says how to write it. Invariant: what is offered keeps every text, figure and negation.

use super::Kind;
use super::checker::Checker;
use super::schema::ColumnKind;
use crate::place::Span;
use crate::said;
use crate::syntax::ast;

impl Checker<'_> {
    /// `market is US`
    pub(super) fn text_without_quotes(&mut self, name: &ast::Name, beside: Span, negated: bool) {
        let (words, value) = (&name.text, self.words(beside));
        let label = self.levels.iter().flat_map(|l| &l.labels).any(|(l, _)| crate::spelling::name_key(l) == name.key);
        let what = if label {
            said!("\"{words}\" is the name of a level, not of a column.", "“{words}”是等级的名称，不是列。")
        } else {
            said!("I do not know \"{words}\"; \"{value}\" holds texts.", "不认识“{words}”；“{value}”是文字列。")
        };
        let all: Vec<&str> =
            words.split(['和', '或', '、', '/']).flat_map(|w| w.split(" and ")).flat_map(|w| w.split(" or ")).map(str::trim).collect();
        if all.len() > 1 && all.iter().all(|w| !w.is_empty()) {
            let (en_op, zh_op) = if negated { ("is not one of", "不属于") } else { ("is one of", "属于") };
            let en = all.iter().map(|w| format!("\"{w}\"")).collect::<Vec<_>>().join(", ");
            let zh = all.iter().map(|w| format!("“{w}”")).collect::<Vec<_>>().join("、");
            let next = said!("Write: {value} {en_op} {en}", "请写：{value} {zh_op} {zh}");
            self.error("unknown-name", name.span, what, next);
            return;
        }
        self.error("unknown-name", name.span, what, said!("A text stands in quotes: \"{words}\".", "文字要加引号：“{words}”。"));
    }

    /// `MX/BR` in the cell of a text: a list of two texts.
    pub(super) fn texts_with_slash(&mut self, e: &ast::Expr, subject: &Kind) -> bool {
        let mut parts = Vec::new();
        let mut at = e;
        while let ast::ExprKind::Binary { op: ast::BinaryOp::Div, left, right } = &at.kind {
            parts.push(&**right);
            at = left;
        }
        parts.push(at);
        let unknown = |e: &&ast::Expr| matches!(&e.kind, ast::ExprKind::Name(name) if self.scope.name(&name.key).is_none());
        if !matches!(subject, Kind::Text(_)) || parts.len() < 2 || !parts.iter().all(unknown) {
            return false;
        }
        let shown = self.words(e.span);
        let names: Vec<String> = parts.iter().rev().map(|e| self.words(e.span)).collect();
        let en: Vec<String> = names.iter().map(|n| format!("\"{n}\"")).collect();
        let zh: Vec<String> = names.iter().map(|n| format!("“{n}”")).collect();
        let (en, zh) = (en.join(", "), zh.join("、"));
        self.error(
            "unknown-name",
            e.span,
            said!(
                "\"{shown}\" would be a division; several texts stand in quotes, with commas.",
                "“{shown}”会被当成除法；几个文字要加引号，用顿号隔开。"
            ),
            said!("Write: {en}", "请写成：{zh}"),
        );
        true
    }

    /// Whether a known name can be what was meant: `markdown` is none for `markdown since`, which is a day.
    pub(super) fn suits(&self, typed: &str, found: &str) -> bool {
        let key = crate::spelling::name_key(found);
        let column = self.schema.stock.columns.iter().find(|c| crate::spelling::name_key(&c.name) == key);
        !names_a_day(typed) || names_a_day(found) || column.is_some_and(|c| matches!(c.kind, ColumnKind::Date | ColumnKind::Any))
    }
}

/// `markdown since`, 首次到货日期: whether the last word of a name speaks of a day.
fn names_a_day(name: &str) -> bool {
    let lower = name.to_lowercase();
    ["since", "until", "date", "day", "eta"].iter().any(|w| lower.split(' ').next_back() == Some(*w))
        || ["日期", "起始日", "时间", "日"].iter().any(|w| lower.ends_with(w))
}
