//! What examples tell about columns that no map describes: the kind and unit of a name are those of the values given
//! for it, a name given as a series is a history, a list is what `given LIST` shows. Takes trees and schema, returns the
//! schema with what was learnt. Invariant: what the map or a statement says is left as it is.

use rustc_hash::FxHashSet;

use super::build::{from_syntax, gathered};
use super::checker::Checker;
use super::example::said_truth;
use super::schema::{ColumnKind, ColumnSchema, HistorySchema, Rate, Schema, TableSchema};
use super::{ItemKind, Kind, walk};
use crate::import::frame::Period;
use crate::place::Sources;
use crate::spelling::name_key;
use crate::syntax::ast::{self, ExamplePart, Expr, ExprKind, GivenValue, Name, StatementKind, TableColumn, WindowKind};
use crate::unit::{Unit, Units};

/// The last day of weeks where no map says another: Sunday.
const SUNDAY: u8 = 6;

/// The schema, and what the examples of the files add to it.
pub fn with_examples(files: &[ast::File], schema: &Schema, units: &Units, sources: &Sources) -> Schema {
    let mut schema = schema.clone();
    let told: Vec<Told<'_>> = told(files);
    learn_rates(&mut schema, &told, units);
    let uses = Uses::of(files);
    if schema.open {
        let new: Vec<&Told> = {
            let checker = gathered(files, &schema, units, sources);
            told.iter().filter(|t| !is_taken(&checker, t) && rate_told(t, units).is_none()).collect()
        };
        for told in new {
            add(&mut schema, told, &uses, units);
        }
        match_lists(&mut schema, files);
    }
    kinds_of_bare_columns(&mut schema, &told, units);
    settle_numbers(schema, files, &told, units, sources)
}

/// A name that examples give, with all values given for it.
struct Told<'a> {
    name: &'a Name,
    /// The list whose column it is.
    list: Option<&'a Name>,
    series: bool,
    /// Some example gives one value.
    single: bool,
    values: Vec<&'a Expr>,
}

fn told(files: &[ast::File]) -> Vec<Told<'_>> {
    let mut found: Vec<Told<'_>> = Vec::new();
    for statement in files.iter().flat_map(|f| &f.statements) {
        let StatementKind::Example(example) = &statement.kind else { continue };
        for part in &example.parts {
            match part {
                ExamplePart::Given { name, value, .. } => note(&mut found, name, None, Some(value)),
                ExamplePart::Worlds { list, columns, rows, .. } => {
                    for (at, column) in columns.iter().enumerate() {
                        let TableColumn::Condition(Expr { kind: ExprKind::Name(name), .. }) = column else { continue };
                        note(&mut found, name, list.as_ref(), None);
                        for (_, cells) in rows {
                            note(&mut found, name, list.as_ref(), cells.get(at));
                        }
                    }
                }
                ExamplePart::ExpectRule { .. }
                | ExamplePart::ExpectCheck { .. }
                | ExamplePart::Expect { .. }
                | ExamplePart::ExpectPortion { .. } => {}
            }
        }
    }
    found
}

fn note<'a>(found: &mut Vec<Told<'a>>, name: &'a Name, list: Option<&'a Name>, value: Option<&'a GivenValue>) {
    let list = list.filter(|l| !is_stock(l));
    let same = |t: &Told<'_>| t.name.key == name.key && t.list.map(|l| &l.key) == list.map(|l| &l.key);
    let at = found.iter().position(same).unwrap_or_else(|| {
        found.push(Told { name, list, series: false, single: false, values: Vec::new() });
        found.len() - 1
    });
    let Some(told) = found.get_mut(at) else { return };
    match value {
        Some(GivenValue::One(e)) => {
            told.single = true;
            told.values.push(e);
        }
        Some(GivenValue::Series(all)) => {
            told.series = true;
            told.values.extend(all);
        }
        Some(GivenValue::Blank(_)) | None => {}
    }
}

fn is_stock(list: &Name) -> bool {
    matches!(list.key.as_str(), "stock" | "库存表")
}

/// `given USD = 7.12 CNY`: the first rate that an example gives counts where no map has one.
fn learn_rates(schema: &mut Schema, told: &[Told<'_>], units: &Units) {
    for rate in told.iter().filter_map(|t| rate_told(t, units)) {
        let known = |r: &Rate| r.from == rate.from && r.to == rate.to || r.from == rate.to && r.to == rate.from;
        if !schema.rates.iter().any(known) {
            schema.rates.push(rate);
        }
    }
}

/// The first value given for a name as a rate, where the name is a currency.
fn rate_told(told: &Told<'_>, units: &Units) -> Option<Rate> {
    if told.list.is_some() {
        return None;
    }
    let from = units.currency_named(&told.name.text)?;
    told.values.iter().find_map(|e| rate_of(&from, e, units))
}

/// `7.12 CNY` as what one unit of a currency is worth.
pub(super) fn rate_of(from: &str, e: &Expr, units: &Units) -> Option<Rate> {
    let ExprKind::Number { value, .. } = e.kind else { return None };
    let unit = unit(e, units)?;
    let (to, power) = units.currency(&unit)?;
    let fits = power == 1 && unit.atoms.len() == 1 && to != from && value > 0.0;
    fits.then(|| Rate { from: from.to_string(), rate: value, to: to.to_string() })
}

fn is_taken(checker: &Checker<'_>, told: &Told<'_>) -> bool {
    match told.list {
        None => matches!(told.name.key.as_str(), "today" | "今天") || checker.scope.name(&told.name.key).is_some(),
        Some(list) => checker.scope.list(&list.key).is_some_and(|entry| checker.scope.column(entry.table(), &told.name.key).is_some()),
    }
}

fn add(schema: &mut Schema, told: &Told<'_>, uses: &Uses, units: &Units) {
    let name = told.name.text.clone();
    let by_period = uses.windows.contains(&told.name.key) || uses.back.contains(&told.name.key);
    let series = told.series && (by_period || !told.single) || uses.windows.contains(&told.name.key);
    if told.list.is_none() && series {
        let (unit, period) = rate(told, units);
        let plan = uses.ahead.contains(&told.name.key) && !uses.back.contains(&told.name.key);
        schema.histories.push(HistorySchema {
            name,
            also: Vec::new(),
            unit,
            period,
            plan,
            level: false,
            keys: None,
            found: true,
            place: None,
        });
        return;
    }
    let column =
        ColumnSchema { name, also: Vec::new(), kind: kind(told, units).unwrap_or(ColumnKind::Any), mapped: true, found: true, place: None };
    let Some(list) = told.list else {
        schema.stock.columns.push(column);
        return;
    };
    match schema.lists.iter_mut().find(|l| name_key(&l.name) == list.key) {
        Some(table) => table.columns.push(column),
        None => schema.lists.push(TableSchema { name: list.text.clone(), columns: vec![column], ..TableSchema::default() }),
    }
}

/// The kind of the first value that has one of its own.
fn kind(told: &Told<'_>, units: &Units) -> Option<ColumnKind> {
    told.values.iter().find_map(|e| match &e.kind {
        ExprKind::Date(_) => Some(ColumnKind::Date),
        ExprKind::Truth(_) => Some(ColumnKind::YesNo),
        ExprKind::Text(text) => Some(if said_truth(e).is_some() && text.raw.len() < 4 { ColumnKind::YesNo } else { ColumnKind::Text }),
        ExprKind::Name(_) if said_truth(e).is_some() => Some(ColumnKind::YesNo),
        _ => unit(e, units).map(ColumnKind::Number),
    })
}

fn unit(e: &Expr, units: &Units) -> Option<Unit> {
    match &e.kind {
        ExprKind::Number { unit: Some(unit), .. } => units.parse(&unit.canon).ok(),
        ExprKind::Negate(inner) => unit(inner, units),
        _ => None,
    }
}

/// The unit and the period of a series: `(120 units/week, 49)`; without a unit the period is that of its name.
fn rate(told: &Told<'_>, units: &Units) -> (Unit, Period) {
    let written = told.values.iter().find_map(|e| unit(e, units));
    let has = |word: &str| written.as_ref().is_some_and(|u| units.named(word).atoms.iter().all(|a| u.atoms.iter().any(|b| a.0 == b.0)));
    let named = |words: &[&str]| words.iter().any(|w| told.name.key.contains(w));
    let (period, word) = if has("day") || (!has("week") && !has("month") && named(&["daily", "per day", "日"])) {
        (Period::Day, "day")
    } else if has("month") || (!has("week") && named(&["monthly", "per month", "月"])) {
        (Period::Month, "month")
    } else {
        (Period::Week { ends: SUNDAY }, "week")
    };
    let unit = match written {
        Some(unit) if has(word) => unit,
        written => units.divide(&written.unwrap_or_else(Unit::plain), &units.named(word)).0,
    };
    (unit, period)
}

/// A list that has the first column of the stock table that an example gives beside it belongs to the row by it.
fn match_lists(schema: &mut Schema, files: &[ast::File]) {
    for statement in files.iter().flat_map(|f| &f.statements) {
        let StatementKind::Example(example) = &statement.kind else { continue };
        let tables = example.parts.iter().filter_map(|part| match part {
            ExamplePart::Worlds { list: Some(list), columns, .. } => Some((list, columns)),
            _ => None,
        });
        let stock = tables.clone().find(|(list, _)| is_stock(list)).and_then(|(_, columns)| columns.iter().find_map(condition_name));
        let Some(key) = stock else { continue };
        if schema.stock.key.is_empty() {
            schema.stock.key.push(key.text.clone());
        }
        for (list, columns) in tables.filter(|(list, _)| !is_stock(list)) {
            let matched = columns.iter().filter_map(condition_name).any(|c| c.key == key.key);
            if let Some(table) = schema.lists.iter_mut().find(|l| name_key(&l.name) == list.key)
                && matched
                && table.key.is_empty()
            {
                table.key.push(key.text.clone());
            }
        }
    }
}

fn condition_name(column: &TableColumn) -> Option<&Name> {
    match column {
        TableColumn::Condition(Expr { kind: ExprKind::Name(name), .. }) => Some(name),
        _ => None,
    }
}

/// Columns of the map of which neither unit nor type is known take those of the examples.
fn kinds_of_bare_columns(schema: &mut Schema, told: &[Told<'_>], units: &Units) {
    let Schema { stock, lists, .. } = schema;
    let tables = std::iter::once((None, stock)).chain(lists.iter_mut().map(|l| (Some(name_key(&l.name)), l)));
    for (list, table) in tables {
        for column in table.columns.iter_mut().filter(|c| c.kind == ColumnKind::Any) {
            let keys: Vec<String> = std::iter::once(&column.name).chain(&column.also).map(|n| name_key(n)).collect();
            let own = told.iter().find(|t| t.list.map(|l| l.key.clone()) == list && keys.contains(&t.name.key));
            if let Some(kind) = own.and_then(|t| kind(t, units)) {
                column.kind = kind;
            }
        }
    }
}

/// A column with numbers that never have a unit takes the kind of its first use, and is a plain number without one.
fn settle_numbers(mut schema: Schema, files: &[ast::File], told: &[Told<'_>], units: &Units, sources: &Sources) -> Schema {
    let is_number = |e: &Expr| matches!(e.kind, ExprKind::Number { .. } | ExprKind::Negate(_));
    let bare: Vec<&Told<'_>> = told.iter().filter(|t| t.values.iter().any(|e| is_number(e))).collect();
    let open =
        |schema: &Schema| std::iter::once(&schema.stock).chain(&schema.lists).any(|t| t.columns.iter().any(|c| c.kind == ColumnKind::Any));
    if bare.is_empty() || !open(&schema) {
        return schema;
    }
    let (model, _) = from_syntax(files, &schema, units, sources);
    let Schema { stock, lists, .. } = &mut schema;
    for (at, table) in std::iter::once(stock).chain(lists).enumerate() {
        for column in table.columns.iter_mut().filter(|c| c.kind == ColumnKind::Any) {
            let item = model
                .items
                .iter()
                .find(|i| matches!(&i.kind, ItemKind::Input { column: c } if *c == column.name) && i.ty.home == super::Home::Table(at));
            let list = (at > 0).then(|| name_key(&table.name));
            let key = name_key(&column.name);
            let given = bare.iter().any(|t| t.name.key == key && t.list.map(|l| l.key.clone()) == list);
            column.kind = match item.map(|i| &i.ty.kind) {
                Some(Kind::Number(unit)) => ColumnKind::Number(unit.clone()),
                Some(Kind::Any) | None if given => ColumnKind::Number(Unit::plain()),
                _ => ColumnKind::Any,
            };
        }
    }
    schema
}

/// How names are read over time.
#[derive(Default)]
struct Uses {
    /// Inside `over last`, `over next`, `ago` and the like.
    windows: FxHashSet<String>,
    ahead: FxHashSet<String>,
    back: FxHashSet<String>,
}

impl Uses {
    fn of(files: &[ast::File]) -> Uses {
        let mut uses = Uses::default();
        for statement in files.iter().flat_map(|f| &f.statements) {
            walk::statement(&statement.kind, &mut |e| walk::all(e, &mut |e| uses.note(e)));
        }
        uses
    }

    fn note(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Call { args, .. } => {
                for arg in args {
                    let (Some(window), ExprKind::Name(name)) = (&arg.window, &arg.value.kind) else { continue };
                    self.windows.insert(name.key.clone());
                    let set = if matches!(window.kind, WindowKind::Next { .. }) { &mut self.ahead } else { &mut self.back };
                    set.insert(name.key.clone());
                }
            }
            ExprKind::Ago { value, .. } => {
                if let ExprKind::Name(name) = &value.kind {
                    self.windows.insert(name.key.clone());
                    self.back.insert(name.key.clone());
                }
            }
            ExprKind::Streak { condition, .. } => walk::names(condition, &mut |name| {
                self.back.insert(name.key.clone());
            }),
            _ => {}
        }
    }
}
