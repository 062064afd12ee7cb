//! The sheets that live formulas need: Workings (conditions and parts of computed columns, row for row beside the
//! user's) and blocks of histories that do not stand in the user's
//! sheet as they were read. Takes the run and the formulas; gives sheets.
//! Invariant: a row of a Workings sheet stands where the row of the user's sheet stands.

use super::annotated::added_columns;
use super::facts::Run;
use super::layout::{Layout, Own};
use super::listing::{Inks, sheet};
use super::package::prefix;
use super::sheet::{Cell, Formula, Note, Rows, Sheet, Sink, Value};
use super::style::{DATE, Style, StyleId, Styles};
use super::width::Widths;
use crate::backend::excel::{Block, Data, Live, Names, RowAt, Sheets, TableSheet, WorkColumn, formulas};
use crate::column::{Column, UNKNOWN_TEXT, truth};
use crate::import::frame::Frame;
use crate::plan::{ColumnId, Shape, Source};
use std::io;
use std::sync::Arc;

/// The formulas of the report; none if it is to hold values only.
pub fn live(run: Run<'_>, layout: &Layout) -> Live {
    let tables = (0..run.plan.tables.len() as u16).map(|table| table_sheet(&run, layout, table)).collect();
    let users = layout.user.iter().filter(|u| u.names.len() == 1).map(|u| (u.id, prefix(&u.names[0]))).collect();
    let names = Names {
        constants: prefix(layout.name(Own::Constants)),
        workings: layout.workings.iter().map(|n| prefix(n)).collect(),
        blocks: layout.blocks.iter().map(|n| prefix(n)).collect(),
        tongue: run.facts.tongue,
        yes: run.yes_no(true).to_string(),
        no: run.yes_no(false).to_string(),
        as_of: run.say("As-of date", "截止日期").to_string(),
        judged: run.say("judged", "已判定").to_string(),
    };
    let params = super::parameters::cells(&run, layout);
    formulas(run.plan, run.bound, run.results, run.texts, run.raw, &Sheets { tables, users, params, names })
}

fn table_sheet(run: &Run<'_>, layout: &Layout, table: u16) -> Option<TableSheet> {
    let frame = run.frame(table)?;
    let own = layout.of_table(table).or_else(|| layout.user.iter().find(|u| u.id == frame.sheet))?;
    if own.names.len() != 1 {
        return None;
    }
    let shown = if own.table == Some(table) { added_columns(run, own, table) } else { Vec::new() };
    let keys = run.facts.keys.get(usize::from(table)).map_or_else(Vec::new, |k| k.iter().map(|k| k.col).collect());
    Some(TableSheet { sheet: own.id, prefix: prefix(&own.names[0]), shown, keys })
}

/// All sheets that the formulas need, each with its kind for the mark.
pub fn describe<'a>(run: Run<'a>, layout: &Layout, live: &Arc<Live>, styles: &mut Styles) -> Vec<(&'static str, Sheet<'a>)> {
    let mut sheets = Vec::new();
    for (table, columns) in live.workings.iter().enumerate() {
        if let (false, Some(frame), Some(name)) = (columns.is_empty(), run.frame(table as u16), layout.workings.get(table)) {
            sheets.push(("workings", workings(run, name, table as u16, frame, live, styles)));
        }
    }
    for block in &live.blocks {
        if let Some(name) = layout.blocks.get(usize::from(block.history)) {
            sheets.push(("read", history(run, name, block, styles)));
        }
    }
    if !live.constants.lines.is_empty() {
        sheets.push(("constants", super::constants::describe(run, layout.name(Own::Constants), live, styles)));
    }
    sheets
}

/// The names of these sheets, each with what is there.
pub fn listed<'a>(run: &Run<'a>, layout: &Layout, live: &Live) -> Vec<(String, &'a str)> {
    let what = run.say("the steps of the formulas, row for row beside your sheet", "公式的中间步骤，与您的工作表逐行对应");
    let used = live.workings.iter().zip(&layout.workings).enumerate();
    let used = used.filter(|(table, (columns, _))| !columns.is_empty() && run.frame(*table as u16).is_some());
    let mut found: Vec<(String, &str)> = used.map(|(_, (_, name))| (name.clone(), what)).collect();
    let what = run.say("histories as they were read, where their cells say otherwise", "与原表不完全一致的历史数据（按读取值）");
    found.extend(live.blocks.iter().filter_map(|b| layout.blocks.get(usize::from(b.history))).map(|name| (name.clone(), what)));
    if !live.constants.lines.is_empty() {
        let what = run.say("the constants of the rules, as cells", "规则中的常数");
        found.push((layout.name(Own::Constants).to_string(), what));
    }
    found
}

fn workings<'a>(run: Run<'a>, name: &str, table: u16, frame: &'a Frame, live: &Arc<Live>, styles: &mut Styles) -> Sheet<'a> {
    let inks = Inks::new(styles);
    let columns = live.workings.get(usize::from(table)).map_or(&[][..], Vec::as_slice);
    let looks: Vec<Look> = columns.iter().map(|c| Look::new(&run, c, styles)).collect();
    let keyed = !run.key_names(table).is_empty();
    let mut heads = vec![if keyed { run.key_names(table).join(" / ") } else { run.say("Row of the sheet", "工作表行号").to_string() }];
    heads.extend(columns.iter().map(|c| run.with_unit(&c.title, &run.unit_words(&c.shape))));
    let mut widths = Widths::new(9.0, 48.0);
    heads.iter().enumerate().for_each(|(n, h)| widths.see_head(n, h));
    (0..frame.len().min(200)).for_each(|row| widths.see(0, &key(&run, table, row)));
    let what = run.say(
        "Workings: the steps of the formulas, row for row beside your sheet. Conditions: 1 is yes, 0 is no, 0.5 is unknown. Keys begin with k|.",
        "计算过程：公式的中间步骤，与您的工作表逐行对应。条件：1 为是，0 为否，0.5 为未知。键以 k| 开头。",
    );
    let last = frame.rows_beside().max().unwrap_or(frame.header_row) + 1;
    let size = (last, heads.len() as u32);
    let title = if frame.header_row > 0 { Some(Cell::text(what, inks.faint)) } else { None };
    let note = Note { row: frame.header_row, col: 0, text: what.to_string() };
    let (head, key) = ([styles.head(false), styles.head(true)], if keyed { inks.text } else { inks.whole });
    let body = Workings { run, table, frame, live: live.clone(), looks, title, heads, head, keyed, key };
    let mut made = sheet(name.to_string(), widths.done_to(size.1 as usize), frame.header_row, size, Box::new(body));
    if frame.header_row == 0 {
        made.notes.push(note);
    }
    made.freeze = if frame.header_row < 12 { (frame.header_row + 1, 1) } else { (0, 1) };
    made
}

fn key(run: &Run<'_>, table: u16, row: usize) -> String {
    let parts: Vec<&str> = (0..run.key_names(table).len()).map(|part| run.key(table, row, part)).collect();
    parts.join(" / ")
}

/// Styles of a working column: of formulas, of values.
#[derive(Clone, Copy)]
struct Look {
    formula: StyleId,
    value: StyleId,
}

impl Look {
    fn is_number(column: &WorkColumn) -> bool {
        !matches!((&column.shape, &column.data), (Shape::Text, _) | (_, Data::Texts(_)))
    }

    fn new(run: &Run<'_>, column: &WorkColumn, styles: &mut Styles) -> Look {
        let number = match (&column.shape, &column.data) {
            (Shape::Number(_), Data::Column(id)) => run.format_of(*id),
            (Shape::Date, _) => DATE.to_string(),
            (shape @ Shape::Number(_), Data::Own(Column::Number(values))) => run.format(shape, values.iter()),
            _ => String::new(),
        };
        // a step away from the number that may stand left of it
        let indent = !Look::is_number(column);
        let style = Style { number, indent, ..Style::default() };
        Look { formula: styles.id(style.clone()), value: styles.id(Style { ink: super::style::Ink::Faint, ..style }) }
    }
}

struct Workings<'a> {
    run: Run<'a>,
    table: u16,
    frame: &'a Frame,
    live: Arc<Live>,
    looks: Vec<Look>,
    /// What the sheet is, where a row stands above the heads.
    title: Option<Cell<'a>>,
    heads: Vec<String>,
    /// Over texts, over numbers.
    head: [StyleId; 2],
    /// Else a row goes by its number.
    keyed: bool,
    key: StyleId,
}

impl Rows for Workings<'_> {
    fn each(&self, sink: &mut Sink<'_>) -> io::Result<()> {
        let columns = self.live.workings.get(usize::from(self.table)).map_or(&[][..], Vec::as_slice);
        let data: Vec<Option<&Column>> = columns
            .iter()
            .map(|c| match &c.data {
                Data::Column(id) => self.run.column(*id),
                Data::Own(column) => Some(column),
                Data::Texts(_) => None,
            })
            .collect();
        let over_number = std::iter::once(!self.keyed).chain(columns.iter().map(Look::is_number));
        let heads = self.heads.iter().zip(over_number).map(|(h, number)| Cell::text(h.as_str(), self.head[usize::from(number)]));
        let heads: Vec<Cell<'_>> = heads.collect();
        if let Some(title) = &self.title {
            sink(0, std::slice::from_ref(title))?;
        }
        sink(self.frame.header_row, &heads)?;
        let mut cells: Vec<Cell<'_>> = Vec::with_capacity(columns.len() + 1);
        for (row, of_sheet) in self.frame.rows_beside().enumerate() {
            cells.clear();
            cells.push(match self.keyed {
                true => Cell::text(key(&self.run, self.table, row), self.key),
                false => Cell::number(f64::from(of_sheet + 1), self.key),
            });
            let at = RowAt { of_table: row as u32, of_sheet };
            for ((column, data), look) in columns.iter().zip(&data).zip(&self.looks) {
                let value = match (&column.data, data) {
                    (Data::Texts(texts), _) => texts.get(row).and_then(Option::as_deref).map_or(Value::Empty, |t| Value::Text(t.into())),
                    (_, Some(data)) => value(&self.run, data, row),
                    _ => Value::Empty,
                };
                let live = column.formula.as_ref().filter(|_| column.fixed.get(row) != Some(&true));
                let formula = live.map(|template| Formula::Of { template, at });
                let style = if formula.is_some() { look.formula } else { look.value };
                cells.push(Cell { value, style, link: None, formula });
            }
            sink(of_sheet, &cells)?;
        }
        Ok(())
    }
}

/// A value as working cells hold it: truths as 1, 0, 0.5; levels as ranks.
fn value<'c>(run: &Run<'c>, data: &Column, row: usize) -> Value<'c> {
    match data {
        Column::Number(v) => v.get(row).filter(|n| n.is_finite()).map_or(Value::Empty, |n| Value::Number(*n)),
        Column::Truth(v) => Value::Number(match v.get(row) {
            Some(&truth::TRUE) => 1.0,
            Some(&truth::FALSE) => 0.0,
            _ => 0.5,
        }),
        Column::Text(v) => match v.get(row) {
            Some(id) if *id != UNKNOWN_TEXT => Value::Text(run.texts.get(*id).into()),
            _ => Value::Empty,
        },
    }
}

fn history<'a>(run: Run<'a>, name: &str, block: &Block, styles: &mut Styles) -> Sheet<'a> {
    let rows: Vec<(u32, u32)> =
        block.rows.rows.iter().enumerate().filter(|(_, (_, ours))| *ours).map(|(stock, (row, _))| (stock as u32, *row)).collect();
    let width = block.columns.iter().map(|(_, col)| col + 1).max().unwrap_or(1);
    let height = rows.iter().map(|(_, row)| row + 1).max().unwrap_or(1);
    let inks = Inks::new(styles);
    let body = HistoryBlock {
        run,
        name: block.name.clone(),
        columns: block.columns.clone(),
        rows,
        width,
        title: inks.bold,
        text: inks.text,
        date: styles.number(DATE),
        value: styles.id(Style { ink: super::style::Ink::Faint, ..Style::default() }),
    };
    let mut widths = vec![16.0];
    widths.resize(width as usize, 11.0);
    let mut made = sheet(name.to_string(), widths, 1, (height, width), Box::new(body));
    made.freeze = (2, 1);
    made
}

struct HistoryBlock<'a> {
    run: Run<'a>,
    name: String,
    columns: Vec<(i32, u32)>,
    /// Row of the stock table, row of the sheet.
    rows: Vec<(u32, u32)>,
    width: u32,
    title: StyleId,
    text: StyleId,
    date: StyleId,
    value: StyleId,
}

impl Rows for HistoryBlock<'_> {
    fn each(&self, sink: &mut Sink<'_>) -> io::Result<()> {
        let Some(history) = self.run.bound.histories.iter().find(|h| h.name == self.name) else { return Ok(()) };
        let remark = self.run.say(
            ": rows whose cells were read otherwise than they stand on their sheet; each column by its first day",
            "：与原表内容不完全一致的行按读取后的值列出；每列标注该期间的第一天",
        );
        sink(0, &[Cell::text(format!("{}{remark}", self.name), self.title)])?;
        let mut line = vec![Cell::empty(0); self.width as usize];
        for (index, col) in &self.columns {
            line[*col as usize] = Cell::number(history.period.days(*index).0, self.date);
        }
        sink(1, &line)?;
        for (stock, row) in &self.rows {
            let mut line = vec![Cell::empty(0); self.width as usize];
            line[0] = Cell::text(key(&self.run, crate::plan::STOCK, *stock as usize), self.text);
            for (index, col) in &self.columns {
                let values = usize::try_from(index - history.first).ok().and_then(|o| history.values.get(o));
                let value = values.and_then(|v| v.get(*stock as usize)).copied().unwrap_or(f64::NAN);
                line[*col as usize] = Cell::number(value, self.value);
            }
            sink(*row, &line)?;
        }
        Ok(())
    }
}

/// Inputs of which some cells or all are constants on Workings, by name, with how many.
pub fn fixed_inputs(run: &Run<'_>, live: &Live) -> Vec<(String, usize)> {
    let columns = live.workings.iter().flatten();
    let found = columns.filter_map(|column| {
        let Data::Column(id) = column.data else { return None };
        let def = run.def(id).filter(|d| d.source == Source::Input)?;
        let frame = run.frame(def.table).filter(|f| !f.has_given_rows())?;
        let at = (*run.results.inputs.get(id as usize)?)?;
        let rows = frame.columns.get(at as usize)?.col.map_or(0, |_| frame.len());
        let cells = if column.formula.is_none() { rows } else { column.fixed.iter().filter(|f| **f).count() };
        (cells > 0).then(|| (def.name.clone(), cells))
    });
    found.collect()
}

/// Columns that are formulas, and columns that stay values with the reason, by name.
pub fn kept_as_values(run: &Run<'_>, live: &Live) -> Vec<(String, ColumnId, crate::backend::excel::Why)> {
    live.values.iter().filter_map(|(id, why)| Some((run.def(*id)?.name.clone(), *id, *why))).collect()
}
