//! The result as CSV files for programs: `decisions.csv`, `rows.csv`, `issues.csv`, and `rows-LIST.csv` for each list
//! with computed columns, `totals.csv` for values of the whole and the sums of the Summary. UTF-8 with BOM, without which Excel takes Chinese for another encoding; numbers
//! with full precision.
//! Invariant: the unknown is an empty field; each file is put in its place whole.

use super::facts::{Run, Shown};
use super::issues::lines;
use super::json::fate_code;
use super::key_figures::{by_name, figures, goal_words};
use super::money::Effects;
use super::scenarios::{group_words, kind, plain_name, shown, what};
use super::summary::sums;
use super::target::{Quiet, put};
use super::verdicts::Verdicts;
use crate::decisions::What;
use crate::diagnostic::Diagnostic;
use crate::plan::{STOCK, TableId, WHOLE};
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

const BOM: &[u8] = b"\xEF\xBB\xBF";

type Out<'w> = csv::Writer<&'w mut Quiet<BufWriter<File>>>;

/// Writes all files into a folder, which is made if it is missing; its parent must exist.
pub fn write_csv(run: &Run<'_>, folder: &Path) -> Result<(), Diagnostic> {
    if !folder.is_dir() {
        std::fs::create_dir(folder).map_err(|e| super::target::failure(folder, &e))?;
    }
    let file = |name: &str, write: &dyn Fn(&mut Out<'_>) -> io::Result<()>| {
        put(&folder.join(name), |to| {
            to.write_all(BOM)?;
            let mut out = csv::Writer::from_writer(to);
            write(&mut out)?;
            out.flush()
        })
    };
    file("decisions.csv", &|out| decisions(run, out))?;
    file("rows.csv", &|out| rows(run, STOCK, out))?;
    if !run.plan.orders.is_empty() {
        file("orders.csv", &|out| orders(run, out))?;
    }
    if !run.plan.schedules.is_empty() {
        file("timeline.csv", &|out| timeline(run, out))?;
    }
    if run.plan.checks.iter().any(|c| c.due.is_some()) {
        file("readiness.csv", &|out| {
            out.write_record(super::readiness::FIELDS)?;
            run.decisions
                .readiness
                .iter()
                .try_for_each(|line| out.write_record(super::readiness::fields(run, line)).map_err(io::Error::from))
        })?;
    }
    file("issues.csv", &|out| issues(run, out))?;
    for table in STOCK + 1..run.plan.tables.len() as TableId {
        if !run.computed(table).is_empty() {
            let name: String = run.plan.tables[usize::from(table)].name.chars().map(file_char).collect();
            file(&format!("rows-{name}.csv"), &|out| rows(run, table, out))?;
        }
    }
    file("totals.csv", &|out| totals(run, out))?;
    if !run.plan.kpis.is_empty() {
        file("kpis.csv", &|out| kpis(run, out))?;
    }
    if !run.scenarios.is_empty() {
        file("scenarios.csv", &|out| scenarios(run, out))?;
    }
    Ok(())
}

/// What every file system takes.
fn file_char(c: char) -> char {
    if c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|') { '_' } else { c }
}

fn decisions(run: &Run<'_>, out: &mut Out<'_>) -> io::Result<()> {
    let all = &run.decisions.decisions;
    let keys = super::listing::KeyColumns::new(run, all.iter().map(|d| d.table));
    let tail = ["rule", "action", "name", "value", "unit", "colour", "status", "provisional", "reason", "cells"];
    out.write_record(keys.titles.iter().map(String::as_str).chain(tail))?;
    let mut cells = Vec::new();
    for d in all {
        cells.clear();
        keys.push(run, d.table, d.row, 0, &mut cells);
        for cell in &cells {
            match &cell.value {
                super::sheet::Value::Text(text) => out.write_field(text.as_bytes())?,
                _ => out.write_field("")?,
            }
        }
        let shape = d.name.and_then(|t| run.target_shape(t));
        let value = match (shape, &d.value) {
            (Some(shape), Some(value)) => field(run.shown(shape, value)).into_owned(),
            _ => String::new(),
        };
        let places: Vec<String> = d.cells.iter().map(|c| run.sources.cells(*c)).collect();
        out.write_field(super::verdicts::rule_title(run.plan, d.rule))?;
        out.write_field(&*d.words)?;
        out.write_field(d.name.and_then(|t| run.plan.targets.get(usize::from(t))).map_or("", |t| &t.name))?;
        out.write_field(value)?;
        out.write_field(shape.map_or(String::new(), |s| run.field_unit(s)))?;
        out.write_field(d.colour.map_or(String::new(), |c| format!("{c:?}").to_lowercase()))?;
        out.write_field(super::json::status_code(run, d))?;
        out.write_field(truth(d.provisional))?;
        out.write_field(&*d.reason)?;
        out.write_field(places.join(" "))?;
        out.write_record(None::<&[u8]>)?;
    }
    Ok(())
}

fn rows(run: &Run<'_>, table: TableId, out: &mut Out<'_>) -> io::Result<()> {
    let columns = run.computed(table);
    let names = run.key_names(table);
    let titles: Vec<&str> = columns.iter().map(|id| run.def(*id).map_or("", |d| d.name.as_str())).collect();
    let cuts = run.plan_cuts().then(|| Verdicts::of(*run, table));
    let tail = ["status", "skipped by", "cut"].into_iter().take(if cuts.is_some() { 3 } else { 2 });
    let taken = |title: &str| titles.contains(&title) || names.iter().any(|name| name == title);
    // a name of the user's may be the same word
    let tail = tail.map(|title| if taken(title) { format!("{title} (restock)") } else { title.to_string() });
    let tail: Vec<String> = tail.collect();
    out.write_record(names.iter().map(String::as_str).chain(titles.iter().copied()).chain(tail.iter().map(String::as_str)))?;
    for row in 0..run.frame(table).map_or(0, |f| f.len()) {
        for part in 0..names.len() {
            out.write_field(run.key(table, row, part))?;
        }
        for id in &columns {
            out.write_field(field(run.value(*id, row)).as_bytes())?;
        }
        let skipped = run.skipped_by(table, row);
        out.write_field(row_status(skipped))?;
        out.write_field(skipped.unwrap_or_default())?;
        if let Some(verdicts) = &cuts {
            let unknown = run.decisions.unknown_of(table, row).iter().map(|u| run.said(&u.said));
            let words: Vec<&str> = verdicts.cuts(row).iter().map(|c| run.said(&c.why)).chain(unknown).collect();
            out.write_field(words.join("; "))?;
        }
        out.write_record(None::<&[u8]>)?;
    }
    Ok(())
}

/// Whether a row was judged, as programs read it.
pub fn row_status(skipped_by: Option<&str>) -> &'static str {
    if skipped_by.is_some() { "skipped" } else { "judged" }
}

fn orders(run: &Run<'_>, out: &mut Out<'_>) -> io::Result<()> {
    let names = run.key_names(STOCK);
    out.write_record(names.iter().map(String::as_str).chain(super::orders::FIELDS))?;
    for line in super::orders::ready(run) {
        for part in 0..names.len() {
            out.write_field(run.key(STOCK, line.row as usize, part))?;
        }
        for field in super::orders::fields(run, line) {
            out.write_field(field)?;
        }
        out.write_record(None::<&[u8]>)?;
    }
    Ok(())
}

fn timeline(run: &Run<'_>, out: &mut Out<'_>) -> io::Result<()> {
    let names = run.key_names(STOCK);
    out.write_record(names.iter().map(String::as_str).chain(super::timeline::FIELDS))?;
    for line in &run.decisions.timeline {
        for part in 0..names.len() {
            out.write_field(line.row.map_or("", |row| run.key(STOCK, row as usize, part)))?;
        }
        for field in super::timeline::fields(run, line) {
            out.write_field(field)?;
        }
        out.write_record(None::<&[u8]>)?;
    }
    Ok(())
}

fn totals(run: &Run<'_>, out: &mut Out<'_>) -> io::Result<()> {
    out.write_record(["name", "value", "unit", "before rules"])?;
    for id in run.computed(WHOLE) {
        let Some(def) = run.def(id) else { continue };
        out.write_record([def.name.as_str(), &field(run.value(id, 0)), &run.field_unit(&def.shape), ""])?;
    }
    for total in sums(run, &Effects::of(run)) {
        let Some(def) = run.def(total.column) else { continue };
        let number = |n: Option<f64>| n.filter(|n| n.is_finite()).map_or(String::new(), |n| n.to_string());
        out.write_record([def.name.as_str(), &number(Some(total.after)), &run.field_unit(&def.shape), &number(total.before)])?;
    }
    Ok(())
}

/// Totals, then how often rules fire, then each decision that changes.
fn scenarios(run: &Run<'_>, out: &mut Out<'_>) -> io::Result<()> {
    let changes = || run.scenarios.iter().flat_map(|s| &s.comparison.changes);
    let keys = super::listing::KeyColumns::new(run, changes().map(|c| c.table));
    out.write_record(
        ["scenario", "kind"].into_iter().chain(keys.titles.iter().map(String::as_str)).chain(["what", "before", "after", "unit", "group"]),
    )?;
    let mut line = |scenario: &str, kind: &str, cells: &[super::sheet::Cell<'_>], tail: [&str; 5]| -> io::Result<()> {
        out.write_field(scenario)?;
        out.write_field(kind)?;
        for n in 0..keys.titles.len() {
            match cells.get(n).map(|c| &c.value) {
                Some(super::sheet::Value::Text(text)) => out.write_field(text.as_bytes())?,
                _ => out.write_field("")?,
            }
        }
        for part in tail {
            out.write_field(part)?;
        }
        out.write_record(None::<&[u8]>)?;
        Ok(())
    };
    let number = |n: f64| if n.is_finite() { n.to_string() } else { String::new() };
    for scenario in run.scenarios {
        let found = &scenario.comparison;
        for total in &found.totals {
            let unit = run.def(total.column).map_or(String::new(), |d| run.field_unit(&d.shape));
            let kind = if total.sum { "sum" } else { "total" };
            line(&scenario.title, kind, &[], [plain_name(run, total), &number(total.before), &number(total.after), &unit, ""])?;
        }
        for figure in &found.figures {
            let Some(kpi) = run.plan.kpis.get(figure.kpi) else { continue };
            let Some(def) = run.def(kpi.column) else { continue };
            let (unit, group) = (run.field_unit(&def.shape), group_words(run, figure));
            let (before, after) = (field(run.shown(&def.shape, &figure.before)), field(run.shown(&def.shape, &figure.after)));
            line(&scenario.title, "kpi", &[], [&def.name, &before, &after, &unit, &group])?;
            if kpi.goal.is_some() {
                let met = |met: Option<bool>| met.map_or("", |met| if met { "met" } else { "not met" });
                line(&scenario.title, "goal", &[], [&def.name, met(figure.met.0), met(figure.met.1), "", &group])?;
            }
        }
        for (n, (before, after)) in found.fired.iter().enumerate() {
            let title = run.plan.rules.get(n).map_or("", |r| r.title.as_str());
            line(&scenario.title, "rule fires", &[], [title, &before.to_string(), &after.to_string(), "", ""])?;
        }
        let mut cells = Vec::new();
        for change in &found.changes {
            cells.clear();
            keys.push(run, change.table, change.row, 0, &mut cells);
            let unit = match change.what {
                What::Value(column) => run.def(column).map_or(String::new(), |d| run.field_unit(&d.shape)),
                What::Rule(_) | What::Day(..) => String::new(),
            };
            let (before, after) = (field(shown(run, change, &change.before)), field(shown(run, change, &change.after)));
            line(&scenario.title, kind(change), &cells, [&what(run, change), &before, &after, &unit, ""])?;
        }
    }
    Ok(())
}

fn kpis(run: &Run<'_>, out: &mut Out<'_>) -> io::Result<()> {
    out.write_record(["kpi", "by", "group", "value", "unit", "goal", "met"])?;
    for figure in figures(run) {
        let Some(def) = run.def(figure.kpi.column) else { continue };
        out.write_record([
            def.name.as_str(),
            figure.kpi.by.map_or("", |by| by_name(run, by)),
            &figure.group.map_or(Cow::Borrowed(""), field),
            &field(figure.value),
            &run.field_unit(&def.shape),
            &goal_words(run, figure.kpi),
            figure.met.map_or("", truth),
        ])?;
    }
    Ok(())
}

fn issues(run: &Run<'_>, out: &mut Out<'_>) -> io::Result<()> {
    let names = run.key_names(STOCK);
    out.write_record(["cell"].into_iter().chain(names.iter().map(String::as_str)).chain(["kind", "fate", "message", "next"]))?;
    for line in lines(run) {
        out.write_field(line.cell.map_or(String::new(), |c| run.sources.cell(c)))?;
        for part in 0..names.len() {
            out.write_field(line.row.map_or("", |row| run.key(STOCK, row, part)))?;
        }
        out.write_field(line.code)?;
        out.write_field(fate_code(line.fate))?;
        out.write_field(run.said(line.message))?;
        out.write_field(run.said(line.next))?;
        out.write_record(None::<&[u8]>)?;
    }
    Ok(())
}

fn field(shown: Shown<'_>) -> Cow<'_, str> {
    match shown {
        Shown::Unknown => "".into(),
        Shown::Number(n) => n.to_string().into(),
        Shown::Date(n) => crate::date::iso(n).into(),
        Shown::Text(text) => text.into(),
        Shown::Truth(t) => truth(t).into(),
    }
}

fn truth(truth: bool) -> &'static str {
    if truth { "TRUE" } else { "FALSE" }
}
