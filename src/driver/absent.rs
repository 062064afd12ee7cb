//! Texts that rules compare with a column which holds them in no row: a slip of the pen that would silence a rule for good.
//! Takes the model and the located sheets, gives a warning where the column holds a text spelt nearly alike, else a note.
//! Invariant: a text and column is told once, at its first place; blanks and columns that rule files fill are left alone.

use super::Checked;
use super::slips::ComparedTexts;
use crate::column::fold;
use crate::diagnostic::Diagnostic;
use crate::import::bind::key_text;
use crate::import::locate::LocatedColumn;
use crate::import::map::Fill;
use crate::model::analysis::walk::{each_bound, each_inside};
use crate::model::{Expr, ExprKind, Home, ItemKind, Model, TableId};
use crate::place::{Place, Span};
use crate::said;
use crate::spelling::{near, near_pair};
use crate::tongue::Said;
use rustc_hash::FxHashMap;

/// Texts of a column that are named in a message.
const SHOWN: usize = 6;

/// Texts that an input column is compared with at one place: one, a list of which any will do, a column of a table.
pub(super) struct Compared<'m> {
    table: TableId,
    column: &'m str,
    texts: Vec<(&'m str, Span)>,
}

impl Checked {
    /// Takes what `compared` found.
    pub(super) fn absent_texts(&self, model: &Model, compared: &[Compared]) -> Vec<Diagnostic> {
        let given = model.given.as_ref().map(|g| TableId::from(g.table));
        let mut held: FxHashMap<(TableId, &str), Option<Vec<String>>> = FxHashMap::default();
        let mut told: Vec<(TableId, &str, String)> = Vec::new();
        let mut found = Vec::new();
        for &Compared { table, column, ref texts } in compared.iter().filter(|c| Some(c.table) != given) {
            let values = held.entry((table, column)).or_insert_with(|| self.texts_of(table, column));
            let Some(values) = values else { continue };
            let holds = |text: &str| text.trim().is_empty() || values.iter().any(|value| fold(value) == fold(text));
            let any = texts.iter().any(|(text, _)| holds(text));
            for (text, span) in texts.iter().filter(|(text, _)| !holds(text)) {
                let others = values.iter().map(String::as_str).filter(|v| !texts.iter().any(|(t, _)| fold(t) == fold(v)));
                let alike = match near(text, others.clone()) {
                    none if none.is_empty() => near_pair(text, others).into_iter().collect(),
                    alike => alike,
                };
                let once = (table, column, fold(text));
                // that one of a list is missing is no news
                if (alike.is_empty() && any) || told.contains(&once) {
                    continue;
                }
                told.push(once);
                found.push(absent(column, text, *span, values, &alike));
            }
        }
        found
    }

    /// The different texts of a column in the order of the sheet; none where it was not found or holds none.
    fn texts_of(&self, table: TableId, column: &str) -> Option<Vec<String>> {
        let located = match table.checked_sub(1) {
            None => &self.located.stock,
            Some(list) => self.located.lists.get(list)?,
        };
        let named: &LocatedColumn = located.columns.iter().chain(&located.extra).find(|c| c.name == column)?;
        let (sheet, col) = (self.sheets.get(located.sheet?)?, named.col?);
        let mut seen: FxHashMap<String, usize> = FxHashMap::default();
        let default = match &named.default {
            Some((Fill::Text(text), _)) => Some(text.clone()),
            _ => None,
        };
        let cells = (located.body.first..located.body.end).filter_map(|row| key_text(sheet.get(row, col), &self.texts));
        for value in cells.chain(default) {
            let next = seen.len();
            seen.entry(value).or_insert(next);
        }
        let mut values: Vec<(String, usize)> = seen.into_iter().collect();
        values.sort_by_key(|(_, order)| *order);
        (!values.is_empty()).then(|| values.into_iter().map(|(value, _)| value).collect())
    }
}

fn absent(column: &str, text: &str, span: Span, values: &[String], alike: &[&str]) -> Diagnostic {
    let quote = |all: &[&str]| {
        let [en, zh] = [["\"", "\"", ", "], ["“", "”", "、"]]
            .map(|[open, close, between]| all.iter().map(|value| format!("{open}{value}{close}")).collect::<Vec<_>>().join(between));
        Said { en, zh }
    };
    let message = said!("no row holds \"{text}\" in \"{column}\"", "“{column}”没有一行是“{text}”");
    if !alike.is_empty() {
        let Said { en, zh } = quote(alike);
        let next = said!("did you mean {en}? As it stands, it fits no row", "是不是{zh}？照现在的写法，没有一行符合");
        return Diagnostic::warning("text-not-in-column", Place::Text(span), message, next);
    }
    let first: Vec<&str> = values.iter().take(SHOWN).map(String::as_str).collect();
    let Said { en, zh } = quote(&first);
    let next = if values.len() > SHOWN {
        said!("it holds {en} and others; leave this if such rows may come later", "里面有{zh}等；如果以后可能出现这样的行，可以保留")
    } else {
        said!("it holds {en}; leave this if such rows may come later", "里面有{zh}；如果以后可能出现这样的行，可以保留")
    };
    Diagnostic::note("text-not-in-column", Place::Text(span), message, next)
}

/// The texts by column, in the order of first mention, for what is told of the cells.
pub(super) fn by_column(compared: &[Compared]) -> Vec<ComparedTexts> {
    let mut found: Vec<ComparedTexts> = Vec::new();
    for &Compared { table, column, ref texts } in compared {
        let at = found.iter().position(|c| c.table == table && c.column == column).unwrap_or_else(|| {
            found.push(ComparedTexts { table, column: column.to_owned(), texts: Vec::new() });
            found.len() - 1
        });
        for (text, _) in texts {
            if !found[at].texts.iter().any(|known| known == text) {
                found[at].texts.push((*text).to_owned());
            }
        }
    }
    found
}

/// All comparisons of an input column with a text that stands in the rules, in the order of definition.
pub(super) fn compared<'m>(model: &'m Model) -> Vec<Compared<'m>> {
    let mut found = Vec::new();
    let mut see = |value: &Expr, with: &mut dyn Iterator<Item = &'m Expr>| {
        let ExprKind::Item { item, .. } = value.kind else { return };
        let Some((ItemKind::Input { column }, Home::Table(table))) = model.items.get(item).map(|i| (&i.kind, &i.ty.home)) else { return };
        let text = |expr: &'m Expr| match &expr.kind {
            ExprKind::Text(words) => Some((words.as_str(), expr.span)),
            _ => None,
        };
        found.push(Compared { table: *table, column, texts: with.filter_map(text).collect() });
    };
    let of_items = model.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Formula(expr) | ItemKind::Selection { keep: expr, .. } => Some(expr),
        _ => None,
    });
    let conditions = model.rules.iter().flat_map(|r| &r.clauses).map(|c| &c.condition);
    for expr in of_items.chain(conditions).chain(model.checks.iter().map(|c| &c.condition)) {
        each_inside(expr, &mut |e| match &e.kind {
            ExprKind::Compare { left, right, .. } => {
                see(left, &mut std::iter::once(&**right));
                see(right, &mut std::iter::once(&**left));
            }
            ExprKind::OneOf { value, items, .. } => see(value, &mut items.iter()),
            _ => {}
        });
    }
    for table in &model.decision_tables {
        for (n, input) in table.inputs.iter().enumerate() {
            let mut bounds = Vec::new();
            for test in table.rows.iter().filter_map(|row| row.tests.get(n)) {
                each_bound(test, &mut |bound| bounds.push(bound));
            }
            see(input, &mut bounds.into_iter());
        }
    }
    found
}
