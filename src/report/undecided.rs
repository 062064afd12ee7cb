//! The Undecided sheet: one line a rule that could not be decided for a row, with what is unknown or disagrees.
//! Invariant: as many lines as undecided verdicts, in their order.

use super::facts::{Run, Shown, cell_words};
use super::layout::{Layout, Own};
use super::listing::{Inks, KeyColumns, row_link, sheet};
use super::sheet::{Area, Cell, Rows, Sheet, Sink};
use super::style::Styles;
use super::verdicts::rule_title;
use super::width::Widths;
use crate::decisions::{Undecided, UndecidedWhy};
use std::io;
use std::sync::Arc;

pub fn describe<'a>(run: Run<'a>, layout: &Arc<Layout>, styles: &mut Styles) -> Vec<Sheet<'a>> {
    let all = &run.decisions.undecided;
    let keys = KeyColumns::new(&run, all.iter().map(|u| u.table));
    let mut titles = keys.titles.clone();
    let key_columns = titles.len() as u32;
    let more = [
        run.say("Rule", "规则"),
        run.say("Kind", "类型"),
        run.say("What is missing or disagrees", "缺什么、哪里矛盾"),
        run.say("Candidates", "候选值"),
        run.say("Cells", "来源单元格"),
        run.say("Row", "所在行"),
    ];
    titles.extend(more.map(String::from));
    let body = Arc::new(Body { run, layout: layout.clone(), keys, titles, inks: Inks::new(styles) });
    let mut widths = Widths::new(9.0, 60.0);
    body.titles.iter().enumerate().for_each(|(n, t)| widths.see_head(n, t));
    for undecided in all.iter().take(1_500) {
        for (n, cell) in body.line(undecided).iter().enumerate() {
            if let super::sheet::Value::Text(text) = &cell.value {
                widths.see(n, text);
            }
        }
    }
    let columns = body.titles.len() as u32;
    let widths = widths.done_to(columns as usize);
    let parts = layout.parts(Own::Undecided);
    let parts = parts.into_iter().map(|part| {
        let lines = (part.to - part.from) as u32;
        let rows = lines.max(1) + 1;
        let rows_of = Box::new(PartBody { body: body.clone(), from: part.from, to: part.to });
        let mut made = sheet(part.name, widths.clone(), 0, (rows, columns), rows_of);
        made.freeze = (1, key_columns);
        made.filter = (lines > 0).then_some(Area { first_row: 0, first_col: 0, last_row: lines, last_col: columns - 1 });
        made
    });
    parts.collect()
}

struct Body<'a> {
    run: Run<'a>,
    layout: Arc<Layout>,
    keys: KeyColumns,
    titles: Vec<String>,
    inks: Inks,
}

struct PartBody<'a> {
    body: Arc<Body<'a>>,
    from: usize,
    to: usize,
}

impl<'a> Body<'a> {
    fn line<'c>(&'c self, undecided: &'a Undecided) -> Vec<Cell<'c>> {
        let run = &self.run;
        let prose = self.inks.prose;
        let mut cells = Vec::with_capacity(self.titles.len());
        self.keys.push(run, undecided.table, undecided.row, prose, &mut cells);
        cells.push(Cell::text(rule_title(run.plan, undecided.rule), prose));
        cells.push(Cell::text(kind(run, undecided), prose));
        cells.push(Cell::text(run.said(&undecided.said), prose));
        cells.push(Cell::text(candidates(run, undecided), prose));
        cells.push(Cell::text(cell_words(&undecided.cells, run.sources, 8), prose));
        cells.push(row_link(run, &self.layout, undecided.table, undecided.row, self.inks.link, prose));
        cells
    }
}

pub fn kind<'w>(run: &Run<'_>, undecided: &Undecided) -> &'w str {
    match undecided.why {
        UndecidedWhy::Unknown => run.say("unknown", "未知"),
        UndecidedWhy::NoValue { .. } => run.say("value unknown", "值未知"),
        UndecidedWhy::Conflict { .. } => run.say("conflict", "冲突"),
    }
}

/// `Stop-loss: 0; Restock: 200`; empty unless rules conflict.
fn candidates(run: &Run<'_>, undecided: &Undecided) -> String {
    let UndecidedWhy::Conflict { target, candidates } = &undecided.why else {
        return String::new();
    };
    let words: Vec<String> = candidates
        .iter()
        .map(|(rule, value)| {
            let value = match run.target_shape(*target).map_or(Shown::Unknown, |shape| run.shown(shape, value)) {
                Shown::Unknown => run.say("unknown", "未知").to_string(),
                Shown::Number(n) => match run.target_shape(*target) {
                    Some(crate::plan::Shape::Number(unit)) => run.units.show(n, unit, run.facts.tongue),
                    _ => n.to_string(),
                },
                Shown::Date(n) => crate::date::iso(n),
                Shown::Text(text) => text.to_string(),
                Shown::Truth(truth) => run.yes_no(truth).to_string(),
            };
            format!("{}{}{value}", rule_title(run.plan, *rule), run.say(": ", "："))
        })
        .collect();
    words.join(run.say("; ", "；"))
}

impl Rows for PartBody<'_> {
    fn each(&self, sink: &mut Sink<'_>) -> io::Result<()> {
        let body = &self.body;
        let head: Vec<Cell<'_>> = body.titles.iter().map(|t| Cell::text(t.as_str(), body.inks.head)).collect();
        sink(0, &head)?;
        if self.from == self.to {
            return sink(
                1,
                &[Cell::text(body.run.say("Every rule could be decided for every row.", "所有规则对每一行都已判定。"), body.inks.faint)],
            );
        }
        for (n, undecided) in body.run.decisions.undecided[self.from..self.to].iter().enumerate() {
            sink(n as u32 + 1, &body.line(undecided))?;
        }
        Ok(())
    }
}
