//! The frames of a world that an example gives: the rows of its tables, its histories with the newest period last.
//! Takes the plan and the world, returns what binding a workbook would. Invariant: every column is as long as its frame;
//! what the world does not give is not in it, and so unknown.

use crate::column::{Column, TextId, Texts, UNKNOWN_TEXT, truth};
use crate::import::frame::{Bound, Frame, FrameColumn, History, Origin, Period};
use crate::model::schema::Schema;
use crate::model::{Given, ItemKind, Model, World, WorldTable};
use crate::plan::{ColumnDef, Expr, Plan, STOCK, Shape, Source, WindowSpan, Work};

/// A day on which a week and a month end: Sunday, 31 May 2026. Examples that say no date stand there.
pub(super) const USUAL_DAY: f64 = 46173.0;

/// Lays a world out as the plan reads it.
pub(super) fn bound(world: &World, model: &Model, schema: &Schema, plan: &Plan, texts: &mut Texts) -> Bound {
    let as_of = world.today.unwrap_or(USUAL_DAY);
    let given = |table: usize| world.tables.iter().find(|t| t.table == table);
    let stock = frame(0, given(0), &schema.stock.key, &[], model, plan, texts);
    let first_keys: Vec<TextId> = stock.keys.iter().filter_map(|k| k.first().copied()).collect();
    let lists = (1..plan.tables.len().saturating_sub(1)).map(|table| {
        let keys = schema.lists.get(table - 1).map_or(&[][..], |l| &l.key);
        frame(table, given(table), keys, &first_keys, model, plan, texts)
    });
    let lists = lists.collect();
    let histories = given(0).map_or_else(Vec::new, |stock| histories(stock, model, plan, as_of));
    let mut bound = Bound { stock, lists, histories, as_of, ..Bound::default() };
    // events of the rule files are there as in a run, unless the example says which events there are
    if plan.given.as_ref().is_some_and(|rows| given(usize::from(rows.table - STOCK)).is_none()) {
        super::events::add_rows(&mut bound, plan, texts);
    }
    bound
}

/// A table's rows. Keys that are not given are the rows' numbers; those of a list are the first row's of the stock table.
fn frame(
    table: usize,
    given: Option<&WorldTable>,
    keys: &[String],
    first_keys: &[TextId],
    model: &Model,
    plan: &Plan,
    texts: &mut Texts,
) -> Frame {
    let rows = given.map_or(0, |g| g.rows);
    let name = model.tables.get(table).cloned().unwrap_or_default();
    let mut frame = Frame { name, rows: (0..rows as u32).collect(), ..Frame::default() };
    for (part, key) in keys.iter().enumerate() {
        let own = given.and_then(|g| values_of(g, key, model));
        frame.keys.push(match own {
            Some(values) => values.iter().map(|v| text_id(v, texts)).collect(),
            None => {
                let other = first_keys.get(part).copied();
                (0..rows).map(|row| other.unwrap_or_else(|| texts.intern(&(row + 1).to_string()))).collect()
            }
        });
    }
    for def in plan.columns.iter().filter(|c| c.source == Source::Input && usize::from(c.table) == table + usize::from(STOCK)) {
        let data = match given.and_then(|g| values_of(g, &def.name, model)) {
            Some(values) => column(values, def, texts),
            None => match keys.iter().position(|k| *k == def.name) {
                Some(part) if def.shape == Shape::Text => Column::Text(frame.keys[part].clone()),
                _ => continue,
            },
        };
        frame.columns.push(FrameColumn { name: def.name.clone(), header: def.name.clone(), col: None, data, unknown_at: Vec::new() });
    }
    frame
}

/// The given values of a column by its name.
fn values_of<'w>(given: &'w WorldTable, name: &str, model: &Model) -> Option<&'w [Given]> {
    let is = |item: &usize| matches!(model.items.get(*item).map(|i| &i.kind), Some(ItemKind::Input { column }) if column == name);
    given.columns.iter().find(|(item, _)| is(item)).map(|(_, values)| values.as_slice())
}

fn text_id(given: &Given, texts: &mut Texts) -> TextId {
    match given {
        Given::Text(text) => texts.intern(text),
        Given::Number(n) => texts.intern(&n.to_string()),
        _ => UNKNOWN_TEXT,
    }
}

fn column(values: &[Given], def: &ColumnDef, texts: &mut Texts) -> Column {
    match def.shape {
        Shape::Text => Column::Text(values.iter().map(|v| text_id(v, texts)).collect()),
        Shape::Truth => Column::Truth(values.iter().map(|v| if let Given::Truth(t) = v { u8::from(*t) } else { truth::UNKNOWN }).collect()),
        _ => Column::Number(values.iter().map(|v| if let Given::Number(n) = v { *n } else { f64::NAN }).collect()),
    }
}

fn histories(stock: &WorldTable, model: &Model, plan: &Plan, as_of: f64) -> Vec<History> {
    let mut found = Vec::new();
    for (item, values) in &stock.columns {
        let Some(ItemKind::History { index, .. }) = model.items.get(*item).map(|i| &i.kind) else { continue };
        let Some(def) = plan.histories.get(*index) else { continue };
        let newest = newest(def.period, as_of);
        let longest = values.iter().map(length).max().unwrap_or(0);
        // a plan that is only read ahead begins with the coming period
        let ahead = def.plan && looks(plan, *index, true) && !looks(plan, *index, false);
        let one = longest <= 1;
        let first = match (one, ahead) {
            (true, _) => newest - far(def.period),
            (false, true) => newest + 1,
            (false, false) => newest - longest as i32 + 1,
        };
        let last = if one { newest + if def.plan { far(def.period) } else { 0 } } else { first + longest as i32 - 1 };
        let at = |given: &Given, period: i32| match given {
            Given::Series(all) if all.len() == 1 => all[0],
            Given::Series(all) => {
                // shorter rows end with the newest period too
                let offset = if ahead { period - first } else { period - last + all.len() as i32 - 1 };
                usize::try_from(offset).ok().and_then(|o| all.get(o)).copied().unwrap_or(f64::NAN)
            }
            _ => f64::NAN,
        };
        found.push(History {
            name: def.name.clone(),
            period: def.period,
            plan: def.plan,
            first,
            values: (first..=last).map(|period| values.iter().map(|v| at(v, period)).collect::<Vec<f64>>().into()).collect(),
            covers: (def.period.days(first).0, def.period.days(last).1),
            origin: Origin::Wide { sheet: 0, row_of: vec![u32::MAX; values.len()], col_of: Vec::new(), added: Vec::new() },
        });
    }
    found
}

fn length(given: &Given) -> usize {
    if let Given::Series(all) = given { all.len() } else { 0 }
}

/// The last period that is over by the as-of date.
fn newest(period: Period, as_of: f64) -> i32 {
    let index = period.index(as_of);
    if period.days(index).1 > as_of.floor() { index - 1 } else { index }
}

/// How many periods a single value fills: two years and more.
fn far(period: Period) -> i32 {
    match period {
        Period::Day => 800,
        Period::Week { .. } => 160,
        Period::Month => 40,
    }
}

/// Whether a window over coming (or past) periods reads the history.
fn looks(plan: &Plan, history: usize, ahead: bool) -> bool {
    let mut found = false;
    for step in &plan.steps {
        let Work::Row(expr) = &step.work else { continue };
        crate::plan::visit(expr, &mut |e| {
            let Expr::Window(window) = e else { return };
            if matches!(window.span, WindowSpan::Next { .. }) == ahead {
                crate::plan::visit(&window.value, &mut |e| {
                    found |= matches!(e, Expr::History(id) if usize::from(*id) == history);
                });
            }
        });
    }
    found
}
