//! Rule texts against the checked model: what is said about wrong ones, and that right ones are left alone.

mod rules;
mod stories;
mod typing;

use super::schema::{ColumnKind, ColumnSchema, HistorySchema, Rate, Schema, TableSchema};
use super::{Item, Model, from_syntax};
use crate::diagnostic::Diagnostic;
use crate::import::frame::Period;
use crate::place::Sources;
use crate::syntax::{self, Known};
use crate::unit::Units;

const VOCABULARY: &str = include_str!("../../../rules/vocabulary.rules");

/// A checked text: the model, what was said, and the sources.
pub(crate) struct Read {
    pub model: Model,
    pub diagnostics: Vec<Diagnostic>,
    pub units: &'static Units,
    pub sources: Sources,
    pub schema: Schema,
}

impl Read {
    pub fn codes(&self) -> Vec<&str> {
        self.diagnostics.iter().map(|d| d.code).collect()
    }

    pub fn item(&self, name: &str) -> &Item {
        self.model.items.iter().find(|i| i.name == name).unwrap_or_else(|| panic!("no item {name}: {:?}", self.diagnostics))
    }

    /// The unit of an item in words.
    pub fn unit(&self, name: &str) -> String {
        match &self.item(name).ty.kind {
            super::Kind::Number(unit) => self.units.display(unit, crate::tongue::Tongue::En, true),
            other => format!("{other:?}"),
        }
    }
}

/// Reads a text whose columns are those of a `# names:` line: `on hand [units], weekly sales [series units/week],
/// market [text], inbound.eta [date]`.
pub(crate) fn read(text: &str) -> Read {
    let units = Units::shipped();
    let names = text.lines().find_map(|l| l.trim().strip_prefix("# names:")).unwrap_or("");
    let schema = schema(names, units);
    read_with(text, schema, units)
}

pub(super) fn read_with(text: &str, schema: Schema, units: &'static Units) -> Read {
    let mut sources = Sources::default();
    let vocabulary = sources.add_file(super::VOCABULARY, VOCABULARY);
    let file = sources.add_file("test.rules", text);
    let mut known = Known::default();
    for column in &schema.stock.columns {
        known.names.push(column.name.clone());
        known.names.extend(column.also.iter().cloned());
    }
    for history in &schema.histories {
        known.names.push(history.name.clone());
        known.names.extend(history.also.iter().cloned());
    }
    for list in &schema.lists {
        let columns = list.columns.iter().map(|c| c.name.clone()).collect();
        known.lists.push((std::iter::once(&list.name).chain(&list.also).cloned().collect(), columns));
    }
    let parsed = syntax::parse(&sources, &[vocabulary, file], &known);
    let schema = schema.with_events(&parsed.files, units);
    let (model, found) = from_syntax(&parsed.files, &schema, units, &sources);
    let diagnostics = parsed.diagnostics.into_iter().chain(found).collect();
    Read { model, diagnostics, units, sources, schema }
}

pub(super) fn schema(names: &str, units: &Units) -> Schema {
    let mut schema = Schema {
        stock: TableSchema { name: "stock".into(), key: vec!["SKU".into()], ..TableSchema::default() },
        rates: vec![Rate { from: "USD".into(), rate: 7.12, to: "CNY".into() }],
        seen: true,
        ..Schema::default()
    };
    for entry in names.split("],").map(|e| e.trim().trim_end_matches(']')).filter(|e| !e.is_empty()) {
        let (spelled, kind) = entry.split_once('[').unwrap_or((entry, ""));
        let (spelled, kind) = (spelled.trim(), kind.trim());
        let mut spellings = spelled.split(" / ").map(str::trim).map(String::from);
        let name = spellings.next().unwrap_or_default();
        let also: Vec<String> = spellings.collect();
        if let Some(series) = kind.strip_prefix("series ") {
            let (series, keys) = match series.split_once(" by ") {
                Some((series, key)) => (series, Some(vec![key.to_string()])),
                None => (series, None),
            };
            if keys.is_some() {
                schema.stock.key = vec!["SKU".into(), "Warehouse".into()];
            }
            let period = if series.ends_with("/day") { Period::Day } else { Period::Week { ends: 6 } };
            let level = !series.contains('/');
            let unit = units.parse(series).expect("a unit");
            schema.histories.push(HistorySchema { name, also, unit, period, plan: false, level, keys, found: true, place: None });
            continue;
        }
        let kind = match kind {
            "text" => ColumnKind::Text,
            "date" => ColumnKind::Date,
            "yes/no" => ColumnKind::YesNo,
            "any" => ColumnKind::Any,
            unit => ColumnKind::Number(units.parse(unit).expect("a unit")),
        };
        let (list, column) = match name.split_once('.') {
            Some((list, column)) => (Some(list.to_string()), column.to_string()),
            None => (None, name),
        };
        let column = ColumnSchema { name: column, also, kind, mapped: true, found: true, place: None };
        match list {
            None => schema.stock.columns.push(column),
            Some(list) => match schema.lists.iter_mut().find(|l| l.name == list) {
                Some(table) => table.columns.push(column),
                None => {
                    // in a list with a column SKU the rows match by it
                    let key = if column.name == "SKU" { vec!["SKU".into()] } else { Vec::new() };
                    schema.lists.push(TableSchema { name: list, key, columns: vec![column], ..TableSchema::default() });
                }
            },
        }
    }
    schema
}
