//! Units that differ because one side has none: columns of the workbook for which the map says no unit, and names to
//! which nothing but rules gives a value. Says which they are and what to write.
//! Invariant: columns of one sum, comparison or call are told in one message.

use super::analysis::walk::each_item;
use super::checker::{Checker, Val};
use super::scope::Entry;
use super::{Home, ItemId, ItemKind, Kind};
use crate::diagnostic::Diagnostic;
use crate::place::{Place, Span};
use crate::said;
use crate::spelling::name_key;
use crate::tongue::{Said, Tongue, listed};
use crate::unit::Unit;

/// The columns without a unit that were told last, and beside what.
pub(super) struct Told {
    at: usize,
    span: Span,
    beside: Span,
    columns: Vec<ItemId>,
}

impl<'a> Checker<'a> {
    /// The columns that a plain number is made of; none where it is made of anything else as well.
    pub fn only_columns_without_unit(&self, val: &Val) -> Option<Vec<ItemId>> {
        let (mut columns, mut others) = (Vec::new(), false);
        each_item(&val.expr, &mut |item, _| {
            let plain = matches!(&self.items[item].ty.kind, Kind::Number(unit) if unit.is_plain() && !unit.percent);
            match self.items[item].kind {
                ItemKind::Input { .. } if plain => columns.push(item),
                _ => others = true,
            }
        });
        (!columns.is_empty() && !others).then_some(columns)
    }

    /// Tells the columns without a unit in a value that should be in `wanted`. False where it is not they that lack it.
    pub fn columns_lack_unit(&mut self, val: &Val, wanted: &Unit, beside: Span) -> bool {
        let Some(mut columns) = self.only_columns_without_unit(val) else { return false };
        let before = self.told_unitless.take().filter(|told| {
            let same = told.beside.file == beside.file && told.beside.start == beside.start && told.span != val.expr.span;
            same && self.diagnostics.get(told.at).is_some_and(|d| d.code == "units-differ" && d.place == Place::Text(told.span))
        });
        let (at, span, first) = match before {
            Some(told) => {
                columns.splice(0..0, told.columns);
                (told.at, told.span, told.beside)
            }
            None => (self.diagnostics.len(), val.expr.span, beside),
        };
        let mut seen: Vec<ItemId> = Vec::new();
        columns.retain(|item| {
            !seen.contains(item) && {
                seen.push(*item);
                true
            }
        });
        let told = self.lacking(&columns, wanted, span, first);
        match self.diagnostics.get_mut(at) {
            Some(earlier) => *earlier = told,
            None => self.diagnostics.push(told),
        }
        self.told_unitless = Some(Told { at, span, beside: first, columns });
        true
    }

    fn lacking(&self, columns: &[ItemId], wanted: &Unit, span: Span, beside: Span) -> Diagnostic {
        let other = self.words(beside);
        let unit = super::words::unit(wanted, self.units);
        let (unit_en, unit_zh) = (unit.en, unit.zh);
        let mut lines = String::new();
        let mut names: Vec<&str> = Vec::new();
        let mut heading = "";
        let written = match self.tongue {
            Tongue::Zh => self.units.display(wanted, Tongue::Zh, true),
            Tongue::En => self.units.display(wanted, Tongue::En, true),
        };
        for item in columns {
            let item = &self.items[*item];
            let (ItemKind::Input { column }, Home::Table(table)) = (&item.kind, item.ty.home) else { continue };
            let schema = if table == 0 { Some(&self.schema.stock) } else { self.schema.lists.get(table - 1) };
            let header = schema.and_then(|s| s.claimed.iter().find(|(_, name)| name == column)).map_or(column, |(header, _)| header);
            let title = schema.filter(|_| table > 0).map_or("stock", |s| s.name.as_str());
            if heading != title {
                heading = title;
                lines.push_str(&if table == 0 { "\n     [stock.columns]".to_string() } else { format!("\n     [list.{title}.columns]") });
            }
            lines.push_str(&format!("\n     \"{column}\" = {{ header = \"{header}\", unit = \"{written}\" }}"));
            names.push(column);
        }
        let Said { en, zh } = listed(&names);
        let has = if names.len() == 1 { "has" } else { "have" };
        let message = said!("{en} {has} no unit, but \"{other}\" is in {unit_en}.", "{zh}没有单位，而“{other}”的单位是{unit_zh}。");
        let next = said!(
            "If {unit_en} are meant, say so in the map, with these lines (in place of those with the same name):{lines}",
            "如果单位是{unit_zh}，请在映射文件里写（已有同名的行请替换）：{lines}"
        );
        let diagnostic = Diagnostic::error("units-differ", Place::Text(span), message, next);
        diagnostic.in_tongue(self.tongue)
    }

    /// A name that rules set, and that nothing defines: it holds the plain number that they set, such as 0.
    pub fn set_by_rules_alone(&self, span: Span) -> Option<Said> {
        let words = self.words(span);
        let Some(Entry::Item(item)) = self.scope.name(&name_key(&words)) else { return None };
        let (item, name) = (&self.items[item], &words);
        let plain = matches!(&item.ty.kind, Kind::Number(unit) if unit.is_plain() && !unit.percent);
        (plain && matches!(item.kind, ItemKind::Set)).then(|| {
            said!(
                "No column and no formula defines \"{name}\": here it is only what a rule sets, a number without a unit. Define it in a rule file, for example {name} = MAX(0 units, need), or say in the map which column it is: \"{name}\" = {{ header = \"...\", unit = \"units\" }}.",
                "没有列也没有公式定义“{name}”：这里它只是规则设的值，一个没有单位的数。请在规则文件里定义它，例如 {name} = MAX(0 件, 需求量)，或在映射文件里指明是哪一列：\"{name}\" = {{ header = \"……\", unit = \"件\" }}。"
            )
        })
    }
}
