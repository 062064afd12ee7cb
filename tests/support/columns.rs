//! Columns of a workbook that is not there: `on hand [units], weekly sales [series units/week], market [text],
//! inbound.eta [date]`. Takes such a line; returns the schema. Without brackets nobody knows what a column holds.

use restock::import::frame::Period;
use restock::model::schema::{ColumnKind, ColumnSchema, HistorySchema, Rate, Schema, TableSchema};
use restock::unit::Units;

pub fn schema(names: &str, units: &Units) -> Schema {
    let mut schema = Schema {
        stock: TableSchema { name: "stock".into(), key: vec!["SKU".into()], ..TableSchema::default() },
        rates: vec![Rate { from: "USD".into(), rate: 7.12, to: "CNY".into() }],
        seen: true,
        ..Schema::default()
    };
    for entry in entries(names) {
        let (spelled, kind) = entry.split_once('[').unwrap_or((entry, ""));
        let (spelled, kind) = (spelled.trim(), kind.trim_end_matches(']').trim());
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
            let level = !series.contains('/');
            let period = if series.ends_with("/day") { Period::Day } else { Period::Week { ends: 6 } };
            let unit = units.parse(series).expect("a unit");
            schema.histories.push(HistorySchema { name, also, unit, period, plan: false, level, keys, found: true, place: None });
            continue;
        }
        let kind = match kind {
            "text" => ColumnKind::Text,
            "date" => ColumnKind::Date,
            "yes/no" => ColumnKind::YesNo,
            "" | "any" => ColumnKind::Any,
            "number" => ColumnKind::Number(restock::unit::Unit::plain()),
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
    restock::driver::with_other_words(schema)
}

/// The entries between commas that stand outside brackets.
fn entries(names: &str) -> Vec<&str> {
    let mut inside = false;
    let part = |c: char| {
        inside = (inside || c == '[') && c != ']';
        c == ',' && !inside
    };
    names.split(part).map(str::trim).filter(|e| !e.is_empty()).collect()
}
