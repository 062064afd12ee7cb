//! The Undecided sheet: how many of each kind, then one line a rule that could not be decided for a row, with what is
//! unknown or disagrees, and the row itself.
//! Invariant: as many lines as undecided verdicts, in their order.

use super::facts::{Run, Shown, cell_words};
use super::layout::{Layout, Own};
use super::listing::{Inks, KeyColumns, row_link, sheet};
use super::sheet::{Area, Cell, Rows, Sheet, Sink};
use super::style::Styles;
use super::verdicts::rule_title;
use super::whole_row::WholeRow;
use super::width::Widths;
use crate::decisions::{Undecided, UndecidedWhy};
use crate::plan::{RuleId, STOCK};
use std::io;
use std::sync::Arc;

pub fn describe<'a>(run: Run<'a>, layout: &Arc<Layout>, styles: &mut Styles) -> Vec<Sheet<'a>> {
    let all = &run.decisions.undecided;
    let keys = KeyColumns::new(&run, all.iter().map(|u| u.table));
    let mut titles = keys.titles.clone();
    let key_columns = titles.len() as u32;
    // only a conflict has candidates
    let conflicts = all.iter().any(|u| matches!(u.why, UndecidedWhy::Conflict { .. }));
    let more = [
        Some(run.say("Rule", "规则")),
        Some(run.say("Kind", "类型")),
        Some(run.say("What is missing or disagrees", "缺什么、哪里矛盾")),
        conflicts.then(|| run.say("Candidates", "候选值")),
        Some(run.say("Cells", "来源单元格")),
        Some(run.say("Row", "所在行")),
    ];
    titles.extend(more.into_iter().flatten().map(String::from));
    let own_titles = titles.len();
    let whole = WholeRow::new(&run, styles);
    titles.extend(whole.titles.iter().cloned());
    let mut counts: Vec<((RuleId, &'static [&'static str; 2]), usize)> = Vec::new();
    for undecided in all {
        let of = (undecided.rule, kind_words(undecided));
        match counts.iter_mut().find(|(known, _)| *known == of) {
            Some((_, count)) => *count += 1,
            None => counts.push((of, 1)),
        }
    }
    counts.sort_by_key(|((rule, kind), count)| (std::cmp::Reverse(*count), *rule, *kind));
    let others = super::issues::others(&mut counts);
    let head = if counts.is_empty() { 2 } else { counts.len() as u32 + u32::from(others > 0) + 3 };
    let body = Body { run, layout: layout.clone(), keys, titles, own_titles, whole, conflicts, counts, others, inks: Inks::new(styles) };
    let body = Arc::new(body);
    let mut widths = Widths::new(9.0, 60.0);
    body.titles.iter().enumerate().for_each(|(n, t)| widths.see_head(n, t));
    for undecided in all.iter().take(1_500) {
        widths.see_line(&body.line(undecided), own_titles);
    }
    let others = super::issues::others_words(&run, body.others).map_or(0, |words| unicode_width::UnicodeWidthStr::width(words.as_str()));
    widths.see_cells(key_columns as usize, others);
    let columns = body.titles.len() as u32;
    let widths = widths.done_to(columns as usize);
    let parts = layout.parts(Own::Undecided);
    let parts = parts.into_iter().enumerate().map(|(n, part)| {
        let lines = (part.to - part.from) as u32;
        let head = if n == 0 { head } else { 0 };
        let rows_of = Box::new(PartBody { body: body.clone(), from: part.from, to: part.to, head });
        let mut made = sheet(part.name, widths.clone(), head, (head + 1 + lines.max(1), columns), rows_of);
        made.freeze = (head + 1, key_columns);
        made.printed = Some(own_titles as u32);
        made.filter = (lines > 0).then_some(Area { first_row: head, first_col: 0, last_row: head + lines, last_col: columns - 1 });
        made
    });
    parts.collect()
}

struct Body<'a> {
    run: Run<'a>,
    layout: Arc<Layout>,
    keys: KeyColumns,
    titles: Vec<String>,
    /// Titles in front of those of the whole row.
    own_titles: usize,
    whole: WholeRow,
    /// Whether rules disagree anywhere.
    conflicts: bool,
    /// Lines by rule and kind, most first.
    counts: Vec<((RuleId, &'static [&'static str; 2]), usize)>,
    /// Lines of the kinds that are not named above the list.
    others: usize,
    inks: Inks,
}

struct PartBody<'a> {
    body: Arc<Body<'a>>,
    from: usize,
    to: usize,
    head: u32,
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
        if self.conflicts {
            cells.push(Cell::text(candidates(run, undecided), prose));
        }
        cells.push(Cell::text(cell_words(&undecided.cells, run.sources, 8), prose));
        cells.push(row_link(run, &self.layout, undecided.table, undecided.row, self.inks.link, prose));
        let row = if undecided.table == STOCK { run.bound.stock.sheet_row(undecided.row as usize) } else { None };
        self.whole.push(run, row, &mut cells);
        cells
    }

    /// How many of each kind.
    fn above(&self, sink: &mut Sink<'_>) -> io::Result<()> {
        let (run, inks) = (&self.run, &self.inks);
        sink(0, &[Cell::text(run.say("Undecided", "未定"), inks.title)])?;
        if self.counts.is_empty() {
            return Ok(());
        }
        // under the heads of the list, whose columns are wide enough for them
        let behind = || (0..self.keys.titles.len()).map(|_| Cell::empty(0));
        let heads = inks.heads(&[run.say("Rule", "规则"), run.say("Kind", "类型"), run.say("#Count", "#数量")]);
        sink(1, &behind().chain(heads).collect::<Vec<_>>())?;
        for (n, ((rule, kind), count)) in self.counts.iter().enumerate() {
            let cells = [
                Cell::text(rule_title(run.plan, *rule), inks.text),
                Cell::text(run.say(kind[0], kind[1]), inks.text),
                Cell::number(*count as f64, inks.whole),
            ];
            sink(n as u32 + 2, &behind().chain(cells).collect::<Vec<_>>())?;
        }
        if let Some(words) = super::issues::others_words(run, self.others) {
            let cells = [Cell::text(words, inks.faint), Cell::empty(0), Cell::number(self.others as f64, inks.whole)];
            sink(self.counts.len() as u32 + 2, &behind().chain(cells).collect::<Vec<_>>())?;
        }
        Ok(())
    }
}

pub fn kind<'w>(run: &Run<'_>, undecided: &Undecided) -> &'w str {
    let [en, zh] = kind_words(undecided);
    run.say(en, zh)
}

fn kind_words(undecided: &Undecided) -> &'static [&'static str; 2] {
    match undecided.why {
        UndecidedWhy::Unknown => &["unknown", "未知"],
        UndecidedWhy::NoValue { .. } => &["value unknown", "值未知"],
        UndecidedWhy::Conflict { .. } => &["conflict", "冲突"],
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
        if self.head > 0 {
            body.above(sink)?;
        }
        let style = |n: usize| if n < body.own_titles { body.inks.head } else { body.inks.head_row };
        let head: Vec<Cell<'_>> = body.titles.iter().enumerate().map(|(n, t)| Cell::text(t.as_str(), style(n))).collect();
        sink(self.head, &head)?;
        if self.from == self.to {
            return sink(
                self.head + 1,
                &[Cell::text(body.run.say("Every rule could be decided for every row.", "所有规则对每一行都已判定。"), body.inks.faint)],
            );
        }
        for (n, undecided) in body.run.decisions.undecided[self.from..self.to].iter().enumerate() {
            sink(self.head + 1 + n as u32, &body.line(undecided))?;
        }
        Ok(())
    }
}
