//! The result as JSON for programs, streamed. Numbers have full precision; dates are ISO texts; the unknown is null.
//! Invariant: fields stand in a fixed order; a row is named by its key columns as the map names them.

use super::decided::status;
use super::facts::{Run, Scenario, Shown};
use super::issues::{Line, lines};
use super::key_figures::{Figure, by_name, figures, goal_words};
use super::money::Effects;
use super::scenarios::{group_words, plain_name, shown, what};
use super::undecided::kind;
use crate::decisions::{Change, Cut, CutBy, Decision, FigurePair, Total, Undecided, UndecidedWhy};
use crate::import::frame::Fate;
use crate::place::CellRange;
use crate::plan::{ColumnId, ParamOrigin, STOCK, Shape, TableId, Value, WHOLE};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value as Json, json};
use std::io::{self, Write};

/// Writes one JSON object and a line feed.
pub fn write_json(run: &Run<'_>, mut to: impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut to, &Document { run })?;
    to.write_all(b"\n")?;
    to.flush()
}

struct Document<'r, 'a> {
    run: &'r Run<'a>,
}

/// A sequence that is made while it is written.
struct Each<F>(F);

impl<F, I> Serialize for Each<F>
where
    F: Fn() -> I,
    I: Iterator,
    I::Item: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

impl Serialize for Document<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let run = self.run;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("version", &run.facts.version)?;
        let as_of = if run.bound.as_of > 0.0 { json!(crate::date::iso(run.bound.as_of)) } else { Json::Null };
        map.serialize_entry("as_of", &as_of)?;
        map.serialize_entry("currency", &run.facts.currency)?;
        map.serialize_entry("rows_read", &run.facts.rows_read)?;
        map.serialize_entry("rows_judged", &run.rows_judged())?;
        map.serialize_entry("rows_skipped", &run.rows_skipped())?;
        map.serialize_entry("rules", &Each(|| (0..run.plan.rules.len()).map(|n| rule(run, n))))?;
        map.serialize_entry("decisions", &Each(|| run.decisions.decisions.iter().map(|d| decision(run, d))))?;
        map.serialize_entry("undecided", &Each(|| run.decisions.undecided.iter().map(|u| undecided(run, u))))?;
        if run.plan_cuts() {
            map.serialize_entry("cuts", &Each(|| run.decisions.cuts.iter().map(|c| cut(run, c))))?;
        }
        if !run.plan.orders.is_empty() {
            let line = |l: &crate::decisions::OrderLine| super::orders::json_line(run, l, key_json(run, STOCK, l.row as usize));
            map.serialize_entry("orders", &Each(|| super::orders::ready(run).map(line)))?;
        }
        if !run.plan.schedules.is_empty() {
            let line = |l: &crate::decisions::TimelineLine| {
                super::timeline::json_line(run, l, l.row.map_or(Json::Null, |row| key_json(run, STOCK, row as usize)))
            };
            map.serialize_entry("timeline", &Each(|| run.decisions.timeline.iter().map(line)))?;
        }
        if run.plan.checks.iter().any(|c| c.due.is_some()) {
            map.serialize_entry("readiness", &Each(|| run.decisions.readiness.iter().map(|l| super::readiness::json_line(run, l))))?;
        }
        map.serialize_entry("issues", &Each(|| lines(run).into_iter().map(|l| issue(run, &l))))?;
        map.serialize_entry("params", &Each(|| run.plan.params.iter().map(|p| param(run, p))))?;
        let columns: Vec<ColumnId> = (0..run.plan.tables.len() as TableId).flat_map(|t| run.computed(t)).collect();
        map.serialize_entry("columns", &Each(|| columns.iter().map(|id| column(run, *id))))?;
        map.serialize_entry("totals", &Values { run, columns: &run.computed(WHOLE), row: 0 })?;
        map.serialize_entry("sums", &Each(|| super::summary::sums(run, &Effects::of(run)).into_iter().map(|t| sum(run, &t))))?;
        map.serialize_entry("kpis", &Each(|| figures(run).into_iter().map(|f| figure(run, &f))))?;
        map.serialize_entry("scenarios", &Each(|| run.scenarios.iter().map(|s| scenario(run, s))))?;
        let tables: Vec<TableId> =
            (STOCK..run.plan.tables.len() as TableId).filter(|t| *t == STOCK || !run.computed(*t).is_empty()).collect();
        map.serialize_entry("rows", &Tables { run, tables: &tables })?;
        map.end()
    }
}

struct Tables<'r, 'a> {
    run: &'r Run<'a>,
    tables: &'r [TableId],
}

impl Serialize for Tables<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let run = self.run;
        let mut map = serializer.serialize_map(Some(self.tables.len()))?;
        for table in self.tables {
            let columns = run.computed(*table);
            let names = run.key_names(*table);
            let rows = run.frame(*table).map_or(0, |f| f.len());
            let name = run.plan.tables.get(usize::from(*table)).map_or("", |t| t.name.as_str());
            let (names, columns) = (&names, &columns);
            map.serialize_entry(name, &Each(|| (0..rows).map(move |row| Row { run, table: *table, names, columns, row })))?;
        }
        map.end()
    }
}

struct Row<'r, 'a> {
    run: &'r Run<'a>,
    table: TableId,
    names: &'r [String],
    columns: &'r [ColumnId],
    row: usize,
}

impl Serialize for Row<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let skipped = self.run.skipped_by(self.table, self.row);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("key", &Key { run: self.run, table: self.table, names: self.names, row: self.row })?;
        map.serialize_entry("status", super::csv::row_status(skipped))?;
        if let Some(check) = skipped {
            map.serialize_entry("skipped_by", check)?;
        }
        map.serialize_entry("values", &Values { run: self.run, columns: self.columns, row: self.row })?;
        map.end()
    }
}

struct Key<'r, 'a> {
    run: &'r Run<'a>,
    table: TableId,
    names: &'r [String],
    row: usize,
}

impl Serialize for Key<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.names.len()))?;
        for (part, name) in self.names.iter().enumerate() {
            map.serialize_entry(name, self.run.key(self.table, self.row, part))?;
        }
        map.end()
    }
}

/// Columns of one row, by name.
struct Values<'r, 'a> {
    run: &'r Run<'a>,
    columns: &'r [ColumnId],
    row: usize,
}

impl Serialize for Values<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.columns.len()))?;
        for id in self.columns {
            let name = self.run.def(*id).map_or("", |d| d.name.as_str());
            match self.run.value(*id, self.row) {
                Shown::Unknown => map.serialize_entry(name, &())?,
                Shown::Number(n) => map.serialize_entry(name, &number(n))?,
                Shown::Date(n) => map.serialize_entry(name, &crate::date::iso(n))?,
                Shown::Text(text) => map.serialize_entry(name, text)?,
                Shown::Truth(truth) => map.serialize_entry(name, &truth)?,
            }
        }
        map.end()
    }
}

/// Whole numbers without a fraction, so that 200 units are not 200.0.
pub fn number(n: f64) -> Json {
    if n.fract() == 0.0 && n.abs() < 9e15 { json!(n as i64) } else { json!(n) }
}

fn json_of(shown: Shown<'_>) -> Json {
    match shown {
        Shown::Unknown => Json::Null,
        Shown::Number(n) => number(n),
        Shown::Date(n) => json!(crate::date::iso(n)),
        Shown::Text(text) => json!(text),
        Shown::Truth(truth) => json!(truth),
    }
}

fn key_json(run: &Run<'_>, table: TableId, row: usize) -> Json {
    let names = run.key_names(table).into_iter().enumerate();
    Json::Object(names.map(|(part, name)| (name, json!(run.key(table, row, part)))).collect())
}

fn cells_json(run: &Run<'_>, cells: &[CellRange]) -> Json {
    cells.iter().map(|c| json!(run.sources.cells(*c))).collect()
}

fn table_name<'a>(run: &Run<'a>, table: TableId) -> &'a str {
    run.plan.tables.get(usize::from(table)).map_or("", |t| t.name.as_str())
}

fn unit_json(run: &Run<'_>, shape: Option<&Shape>) -> Json {
    match shape.map(|s| run.field_unit(s)) {
        Some(unit) if !unit.is_empty() => json!(unit),
        _ => Json::Null,
    }
}

fn sum(run: &Run<'_>, total: &super::summary::Total) -> Json {
    let def = run.def(total.column);
    let known = |n: f64| if n.is_finite() { number(n) } else { Json::Null };
    json!({
        "name": def.map(|d| &d.name),
        "value": known(total.after),
        "unit": unit_json(run, def.map(|d| &d.shape)),
        "before_rules": total.before.map_or(Json::Null, known),
    })
}

fn rule(run: &Run<'_>, n: usize) -> Json {
    let rule = &run.plan.rules[n];
    let (fired, undecided) = run.decisions.counts.get(n).copied().unwrap_or_default();
    json!({ "rule": rule.title, "table": table_name(run, rule.table), "fired": fired, "undecided": undecided })
}

fn decision(run: &Run<'_>, d: &Decision) -> Json {
    let shape = d.name.and_then(|t| run.target_shape(t));
    let value = match (shape, &d.value) {
        (Some(shape), Some(value)) => json_of(run.shown(shape, value)),
        _ => Json::Null,
    };
    json!({
        "table": table_name(run, d.table),
        "key": key_json(run, d.table, d.row as usize),
        "rule": super::verdicts::rule_title(run.plan, d.rule),
        "action": &*d.words,
        "name": d.name.and_then(|t| run.plan.targets.get(usize::from(t))).map(|t| &t.name),
        "value": value,
        "unit": unit_json(run, shape),
        "colour": d.colour.map(|c| format!("{c:?}").to_lowercase()),
        "provisional": d.provisional,
        "overridden": d.beaten,
        "reason": &*d.reason,
        "cells": cells_json(run, &d.cells),
    })
}

/// A quantity that got less than it asked for; `limit` is null where an allocation found no room.
fn cut(run: &Run<'_>, c: &Cut) -> Json {
    let limit = match c.by {
        CutBy::Limit(n) => run.plan.limits.get(n).map(|l| crate::columns::limits::words_of(run.plan, l.room)),
        CutBy::Allocation(_) => None,
    };
    json!({
        "table": table_name(run, c.table),
        "key": key_json(run, c.table, c.row as usize),
        "name": c.name,
        "limit": limit,
        "asked": number(c.asked),
        "left": number(c.left),
        "why": run.said(&c.why),
    })
}

fn undecided(run: &Run<'_>, u: &Undecided) -> Json {
    let (name, candidates) = match &u.why {
        UndecidedWhy::Unknown => (Json::Null, Json::Null),
        UndecidedWhy::NoValue { target } => (json!(run.plan.targets.get(usize::from(*target)).map(|t| &t.name)), Json::Null),
        UndecidedWhy::Conflict { target, candidates } => {
            let shape = run.target_shape(*target);
            let list: Vec<Json> = candidates
                .iter()
                .map(|(rule, value)| {
                    json!({
                        "rule": super::verdicts::rule_title(run.plan, *rule),
                        "value": shape.map_or(Json::Null, |s| json_of(run.shown(s, value))),
                    })
                })
                .collect();
            (json!(run.plan.targets.get(usize::from(*target)).map(|t| &t.name)), json!(list))
        }
    };
    json!({
        "table": table_name(run, u.table),
        "key": key_json(run, u.table, u.row as usize),
        "rule": super::verdicts::rule_title(run.plan, u.rule),
        "kind": kind(&Run { facts: &Default::default(), ..*run }, u),
        "name": name,
        "candidates": candidates,
        "why": run.said(&u.said),
        "cells": cells_json(run, &u.cells),
    })
}

fn issue(run: &Run<'_>, line: &Line<'_>) -> Json {
    json!({
        "code": line.code,
        "fate": fate_code(line.fate),
        "cell": line.cell.map(|c| run.sources.cell(c)),
        "key": line.row.map(|row| key_json(run, STOCK, row)),
        "message": run.said(line.message),
        "next": run.said(line.next),
    })
}

/// What became of a cell or row, as programs read it.
pub fn fate_code(fate: Fate) -> &'static str {
    match fate {
        Fate::Noted => "noted",
        Fate::Assumed => "assumed",
        Fate::Unknown => "unknown",
        Fate::Skipped => "skipped",
    }
}

fn param(run: &Run<'_>, param: &crate::plan::Param) -> Json {
    let def = run.def(param.column);
    let origin = match param.origin {
        ParamOrigin::Rules => "rules",
        ParamOrigin::Map => "map",
        ParamOrigin::Set => "set",
        ParamOrigin::Sheet => "sheet",
        ParamOrigin::Shipped => "built in",
    };
    json!({
        "name": def.map(|d| &d.name),
        "value": def.map_or(Json::Null, |d| json_of(run.shown(&d.shape, &param.value))),
        "unit": unit_json(run, def.map(|d| &d.shape)),
        "origin": origin,
        "note": param.note,
    })
}

fn scenario(run: &Run<'_>, scenario: &Scenario) -> Json {
    let found = &scenario.comparison;
    let total = |t: &Total| {
        json!({
            "name": plain_name(run, t),
            "sum": t.sum,
            "unit": unit_json(run, run.def(t.column).map(|d| &d.shape)),
            "before": if t.before.is_finite() { number(t.before) } else { Json::Null },
            "after": if t.after.is_finite() { number(t.after) } else { Json::Null },
        })
    };
    let rule = |(n, (before, after)): (usize, &(u32, u32))| json!({ "rule": run.plan.rules.get(n).map(|r| &r.title), "before": before, "after": after });
    let change = |c: &Change| {
        json!({
            "table": table_name(run, c.table),
            "key": key_json(run, c.table, c.row as usize),
            "kind": super::scenarios::kind(c),
            "what": what(run, c),
            "before": json_of(shown(run, c, &c.before)),
            "after": json_of(shown(run, c, &c.after)),
        })
    };
    let kpi = |f: &FigurePair| {
        let def = run.plan.kpis.get(f.kpi).and_then(|k| run.def(k.column));
        let value = |v: &Value| def.map_or(Json::Null, |d| if *v == Value::Unknown { Json::Null } else { json_of(run.shown(&d.shape, v)) });
        json!({
            "name": def.map(|d| &d.name),
            "group": f.group.as_ref().map(|_| group_words(run, f)),
            "unit": unit_json(run, def.map(|d| &d.shape)),
            "before": value(&f.before),
            "after": value(&f.after),
            "met before": f.met.0,
            "met after": f.met.1,
        })
    };
    json!({
        "scenario": scenario.title,
        "totals": found.totals.iter().map(total).collect::<Vec<_>>(),
        "kpis": found.figures.iter().map(kpi).collect::<Vec<_>>(),
        "rules": found.fired.iter().enumerate().map(rule).collect::<Vec<_>>(),
        "changes": found.changes.iter().map(change).collect::<Vec<_>>(),
    })
}

fn figure(run: &Run<'_>, figure: &Figure<'_>) -> Json {
    let kpi = figure.kpi;
    json!({
        "name": run.def(kpi.column).map(|d| &d.name),
        "by": kpi.by.map(|by| by_name(run, by)),
        "group": figure.group.map(json_of),
        "value": json_of(figure.value),
        "unit": unit_json(run, run.def(kpi.column).map(|d| &d.shape)),
        "goal": kpi.goal.as_ref().map(|_| goal_words(run, kpi)),
        "met": figure.met,
        "note": figure.note.map(|note| run.said(note)),
    })
}

fn column(run: &Run<'_>, id: ColumnId) -> Json {
    let def = run.def(id);
    let kind = def.map(|d| match d.shape {
        Shape::Number(_) => "number",
        Shape::Text => "text",
        Shape::Truth => "yes/no",
        Shape::Date => "date",
        Shape::Level(_) => "level",
    });
    json!({
        "name": def.map(|d| &d.name),
        "table": def.map(|d| table_name(run, d.table)),
        "kind": kind,
        "unit": unit_json(run, def.map(|d| &d.shape)),
    })
}

/// Used by the CSV files too: a decision's status in words that do not change with the tongue.
pub fn status_code(run: &Run<'_>, decision: &Decision) -> &'static str {
    status(&Run { facts: &Default::default(), ..*run }, decision)
}
