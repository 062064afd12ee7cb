//! What is said of a name that nobody knows: a slip of the pen, a header that the map calls otherwise, 七折 or another way of
//! saying a share, a text without its quotes. Takes the name and where it stands.
//! Invariant: one message a name, with a next step that fits it.

use super::checker::{Checker, Here};
use crate::said;
use crate::syntax::ast;
use crate::tongue::Said;

impl Checker<'_> {
    pub(super) fn unknown_name(&mut self, name: &ast::Name, here: Here) {
        let words = &name.text;
        if name.bracketed {
            let schema = if here.table == 0 { Some(&self.schema.stock) } else { self.schema.lists.get(here.table - 1) };
            let claimed = schema.and_then(|s| s.claimed.iter().find(|(header, _)| crate::spelling::name_key(header) == name.key));
            if let Some((header, column)) = claimed {
                self.error(
                    "unknown-header",
                    name.span,
                    said!(
                        "The header \"{header}\" is in the sheet, but the map calls it \"{column}\", and rules know it by that name.",
                        "工作表里有表头“{header}”，但映射文件给它起名“{column}”，规则里要用这个名称。"
                    ),
                    said!("Write: {column}", "请写：{column}"),
                );
                return;
            }
            let near: Vec<String> =
                crate::spelling::near(words, schema.into_iter().flat_map(|s| s.headers.iter().chain(&s.columns)).map(|h| h.name.as_str()))
                    .into_iter()
                    .map(String::from)
                    .collect();
            // [history."weekly sales"] is how the map says it
            let of_map = words.split(['"', '“', '”']).nth(1).or_else(|| words.rsplit('.').next()).map(str::trim);
            let next = match of_map.filter(|inner| self.scope.name(&crate::spelling::name_key(inner)).is_some()) {
                Some(inner) => said!("In a rule the name alone is enough: write {inner}.", "规则里只写名称就行，请写：{inner}"),
                None => super::words::did_you_mean(
                    &near,
                    said!("Copy the header exactly as it stands in the workbook, without its brackets.", "请照抄工作簿里的表头。"),
                ),
            };
            self.error("unknown-header", name.span, said!("The sheet has no header \"{words}\".", "工作表里没有表头“{words}”。"), next);
            return;
        }
        const BLANK: [&str; 12] =
            ["blank", "empty", "missing", "unknown", "not known", "n/a", "空", "空白", "空的", "为空", "未知", "缺失"];
        if BLANK.contains(&name.key.as_str()) {
            self.error(
                "unknown-name",
                name.span,
                said!("\"{words}\" is asked of a name.", "“{words}”要问的是哪个名称？"),
                said!("Write the name in front of it again, for example: on hand is blank", "请在前面再写一次名称，例如：现有库存 为空"),
            );
            return;
        }
        if self.scope.list(&name.key).is_some() {
            let next = match self.scope.meant(&name.key) {
                Some(column) => said!("Write: {column}", "请写：{column}"),
                None => said!(
                    "Write COUNT({words}), or name a column of it: SUM({words}.quantity).",
                    "请写 COUNT({words})，或写出它的列，例如 SUM({words}.数量)。"
                ),
            };
            let what = said!("\"{words}\" is a list with many rows, not a value.", "“{words}”是一个有很多行的列表，不是一个值。");
            self.error("list-as-value", name.span, what, next);
            return;
        }
        let label = self
            .levels
            .iter()
            .flat_map(|l| &l.labels)
            .any(|(l, also)| std::iter::once(l).chain(also).any(|l| crate::spelling::name_key(l) == name.key));
        if label {
            self.error(
                "unknown-name",
                name.span,
                said!("\"{words}\" is the name of a level, not of a column.", "“{words}”是等级的名称，不是列。"),
                said!("Put it in quotes: is \"{words}\".", "请加引号：是“{words}”。"),
            );
            return;
        }
        let is_header = self.schema.stock.headers.iter().any(|h| crate::spelling::name_key(&h.name) == name.key);
        let mut near = self.scope.names_near(name, here.table, &self.tables);
        near.retain(|found| self.suits(words, found));
        let next = if is_header {
            said!(
                "The workbook has such a header: write [{words}], or name it in the map.",
                "工作簿里有这个表头：请写【{words}】，或在映射里登记。"
            )
        } else if let Some(off) = crate::syntax::stated_share(words).filter(|_| words.contains('折')) {
            self.tenths(name, &off)
        } else if let Some(value) = crate::syntax::meant_value(&name.key) {
            said!("Write: {value}", "请写：{value}")
        } else if let Some(func) = crate::syntax::meant_function(words).filter(|_| near.is_empty()) {
            said!("It is a function; write what it works on in parentheses: {func}(...)", "它是函数，要处理的内容写在括号里：{func}(……)")
        } else if words.contains(['(', '（']) {
            said!(
                "Only names stand in braces: define one above (`shown = {words}`) and write its name here.",
                "花括号里只能写名称：请先定义一个（`显示值 = {words}`），再在这里写它的名称。"
            )
        } else {
            super::words::did_you_mean(
                &near,
                said!(
                    "Define it (\"{words} = ...\"), name the column in the map, or write [{words}] if it is a header; a text stands in quotes.",
                    "请定义它（“{words} = ……”），或在映射里登记；如果是表头，请写【{words}】；文字要加引号。"
                ),
            )
        };
        self.error("unknown-name", name.span, said!("I do not know \"{words}\".", "不认识“{words}”。"), next);
    }

    /// 七折: of a price it is 30% off, of anything else 70% of it. `off`: the share that is taken off.
    fn tenths(&self, name: &ast::Name, off: &str) -> Said {
        let kept = off
            .trim_end_matches('%')
            .parse::<f64>()
            .map_or_else(|_| off.to_string(), |n| format!("{}%", ((100.0 - n) * 100.0).round() / 100.0));
        let text = self.sources.files.get(usize::from(name.span.file)).and_then(|f| f.text.get(..name.span.start as usize));
        let before = text.unwrap_or("").trim_end();
        let is_part = before.ends_with('的') || before.to_lowercase().ends_with(" of");
        if is_part {
            return said!("That is {kept} of it: write {kept}.", "也就是它的 {kept}，请写：{kept}");
        }
        if before.ends_with("降价") || before.to_lowercase().ends_with(" by") {
            return said!("That is {off} off: write {off}.", "也就是降价 {off}，请写：{off}");
        }
        let whole = name.text.split('打').next().filter(|w| w.len() < name.text.len()).map(str::trim).filter(|w| !w.is_empty());
        match whole {
            Some(whole) => said!("That is {kept} of it: write {kept} of {whole}.", "也就是它的 {kept}，请写：{whole}的{kept}"),
            None => said!(
                "Of a price it is {off} off (mark down by {off}), of something else {kept} of it.",
                "作为降价是 {off}（降价 {off}）；作为占比是 {kept}，请写：……的{kept}"
            ),
        }
    }

    /// Beside a text: letters that are no name, nor nearly one.
    pub(super) fn is_bare_text(&self, name: &ast::Name, here: Here) -> bool {
        !self.schema.open
            && !name.bracketed
            && self.scope.name(&name.key).is_none()
            && (here.table == 0 || self.scope.column(here.table, &name.key).is_none())
            && self.scope.list(&name.key).is_none()
            && self.scope.names_near(name, here.table, &self.tables).is_empty()
    }
}
