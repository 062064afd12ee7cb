//! What stands right of the data of an annotated table: the decision, the reason, the flag and the computed columns, and
//! the notes on decisions. Takes the run and the sheet, gives the added cells of a row when the writer asks for them.
//! Invariant: a row that was not judged says so and shows no values.

use super::{added_columns, is_flagged};
use crate::backend::excel::{Live, RowAt};
use crate::column::{Column, UNKNOWN_TEXT, truth};
use crate::import::sheet::RawSheet;
use crate::plan::{Colour, ColumnId, STOCK, Shape};
use crate::report::facts::{Run, Shown, cell_words};
use crate::report::layout::UserSheet;
use crate::report::money::Effects;
use crate::report::sheet::{Cell, Formula, Note, Value};
use crate::report::style::{Fill, Ink, Style, StyleId, Styles};
use crate::report::verdicts::{Verdicts, colour_word, rule_title};
use crate::said;
use crate::tongue::Said;
use std::borrow::Cow;
use std::sync::Arc;

const NO_ROW: u32 = u32::MAX;

/// How the heads of added columns are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heads {
    Wrapped,
    /// The columns are as wide as their heads.
    OneLine,
}

/// What stands right of the data of a table.
pub struct Added<'a> {
    run: Run<'a>,
    pub verdicts: Verdicts<'a>,
    /// By row of the sheet: the row of the frame, or `NO_ROW`.
    frame_row: Vec<u32>,
    /// Rows of the sheet that import refused, sorted.
    refused: Vec<(u32, &'a Said)>,
    /// Rows of the sheet that were added to an earlier row of the same key, and that row. Sorted.
    added: Vec<(u32, u32)>,
    table: u16,
    pub heads: Vec<String>,
    pub lines: Heads,
    /// Over texts, over numbers.
    pub head: (StyleId, StyleId),
    words: [StyleId; 4],
    pub flag: Option<[StyleId; 4]>,
    pub columns: Vec<AddedColumn<'a>>,
    live: Arc<Live>,
}

pub struct AddedColumn<'a> {
    pub id: ColumnId,
    data: Option<&'a Column>,
    /// Dates, levels: what the plain number does not tell.
    shape: &'a Shape,
    style: [StyleId; 4],
    provisional: Option<(&'a [bool], [StyleId; 4])>,
}

impl<'a> Added<'a> {
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        run: Run<'a>,
        raw: &RawSheet,
        sheet: &UserSheet,
        table: u16,
        live: Arc<Live>,
        lines: Heads,
        effects: &Effects<'_>,
        styles: &mut Styles,
    ) -> Added<'a> {
        let mut frame_row = vec![NO_ROW; raw.rows as usize];
        for (n, row) in run.frame(table).map_or(&[][..], |f| &f.rows).iter().enumerate() {
            if let Some(slot) = frame_row.get_mut(*row as usize) {
                *slot = n as u32;
            }
        }
        let mut refused: Vec<(u32, &Said)> =
            if table == STOCK { run.bound.skipped.iter().map(|(row, why)| (*row, why)).collect() } else { Vec::new() };
        refused.sort_by_key(|(row, _)| *row);

        let frame = run.frame(table);
        let to = |of: usize| frame.and_then(|f| f.sheet_row(of)).unwrap_or_default();
        let mut added: Vec<(u32, u32)> = frame.map_or(&[][..], |f| &f.added).iter().map(|(of, row)| (*row, to(*of))).collect();
        added.sort_unstable();

        let flagged = is_flagged(&run, table);
        let columns: Vec<AddedColumn<'a>> =
            added_columns(&run, sheet, table).into_iter().filter_map(|(id, _)| AddedColumn::new(run, id, styles)).collect();
        let head = Style { ink: Ink::Bold, fill: Fill::Added, wrap: lines == Heads::Wrapped, top: true, ..Style::default() };
        let mut heads = vec![run.say("Decision", "决策").to_string(), run.say("Why", "原因").to_string()];
        if flagged {
            heads.push(run.say("Flag", "标记").to_string());
        }
        heads.extend(columns.iter().map(|c| run.title(c.id)));
        Added {
            run,
            verdicts: Verdicts::of(run, table).ranked(effects),
            frame_row,
            refused,
            added,
            table,
            heads,
            lines,
            head: (styles.id(Style { indent: true, ..head.clone() }), styles.id(Style { right: true, ..head })),
            words: styles.tinted(&Style { indent: true, ..Style::default() }),
            flag: flagged.then(|| styles.tinted(&Style { centre: true, ..Style::default() })),
            columns,
            live,
        }
    }

    pub fn width(&self) -> u32 {
        self.heads.len() as u32
    }

    pub fn head_cells(&self) -> impl Iterator<Item = Cell<'_>> {
        let words = self.heads.len() - self.columns.len();
        let numeric = move |n: usize| n >= words && matches!(self.columns[n - words].shape, Shape::Number(_) | Shape::Date);
        self.heads.iter().enumerate().map(move |(n, h)| Cell::text(h.as_str(), if numeric(n) { self.head.1 } else { self.head.0 }))
    }

    pub fn frame_row(&self, row: u32) -> Option<usize> {
        self.frame_row.get(row as usize).filter(|r| **r != NO_ROW).map(|r| *r as usize)
    }

    /// The tint of a row of the sheet.
    pub fn colour(&self, row: u32) -> Option<Colour> {
        self.verdicts.colour(self.frame_row(row)?)
    }

    pub fn push<'c>(&'c self, row: u32, tint: usize, out: &mut Vec<Cell<'c>>)
    where
        'a: 'c,
    {
        let say = |en, zh| self.run.say(en, zh);
        let Some(of_frame) = self.frame_row(row) else {
            if let Ok(at) = self.added.binary_search_by_key(&row, |(row, _)| *row) {
                let to = self.added[at].1 + 1;
                let words = said!("added to row {to}", "已并入第 {to} 行");
                out.push(worded(self.run.said(&words).to_string().into(), self.words[0]));
                out.push(Cell::text(say("another row has the same key", "与该行主键相同"), self.words[0]));
                return;
            }
            if let Ok(at) = self.refused.binary_search_by_key(&row, |(row, _)| *row) {
                out.push(Cell::text(say("not judged", "未判定"), self.words[0]));
                out.push(Cell::text(self.run.said(self.refused[at].1), self.words[0]));
            }
            return;
        };
        let [mut decision, why] = self.verdicts.told(of_frame);
        if !self.run.is_judged(self.table, of_frame) {
            decision = Cow::Borrowed(say("not judged", "未判定"));
        }
        out.push(worded(decision, self.words[tint]));
        out.push(worded(why, self.words[tint]));
        if let Some(flag) = self.flag {
            let word = self.verdicts.colour(of_frame).map_or("", |colour| colour_word(&self.run, colour));
            out.push(worded(word.into(), flag[tint]));
        }
        let at = RowAt { of_table: of_frame as u32, of_sheet: row };
        if !self.run.is_judged(self.table, of_frame) {
            out.extend(self.columns.iter().map(|column| Cell::empty(column.style[tint])));
            return;
        }
        for column in &self.columns {
            let formula = self.live.columns.get(column.id as usize).and_then(Option::as_ref);
            out.push(column.cell(&self.run, of_frame, tint).live(formula.map(|template| Formula::Of { template, at })));
        }
    }

    /// A note on each fired decision while the cap lasts.
    pub fn notes(&self, sheet: &UserSheet, left: &mut usize) -> Vec<Note> {
        let mut notes = Vec::new();
        for row in 0..self.frame_row.len() as u32 {
            if *left == 0 {
                break;
            }
            let Some(of_frame) = self.frame_row(row) else { continue };
            let mut text = String::new();
            for decision in self.verdicts.holding(of_frame) {
                if !text.is_empty() {
                    text.push_str("\n\n");
                }
                let rule = rule_title(self.run.plan, decision.rule);
                text.push_str(&format!("{rule}{}{}\n{}", self.run.say(": ", "："), decision.words, decision.reason));
                let cells = cell_words(&decision.cells, self.run.sources, 12);
                if !cells.is_empty() {
                    text.push_str(&format!("\n{}{cells}", self.run.say("From ", "来自 ")));
                }
            }
            if !text.is_empty() {
                notes.push(Note { row, col: sheet.columns, text: text.chars().take(2_000).collect() });
                *left -= 1;
            }
        }
        notes
    }
}

fn worded<'c>(text: Cow<'c, str>, style: StyleId) -> Cell<'c> {
    if text.is_empty() { Cell::empty(style) } else { Cell::text(text, style) }
}

impl<'a> AddedColumn<'a> {
    pub fn new(run: Run<'a>, id: ColumnId, styles: &mut Styles) -> Option<AddedColumn<'a>> {
        let def = run.def(id)?;
        let words = !matches!(def.shape, Shape::Number(_) | Shape::Date);
        let style = Style { number: run.format_of(id), indent: words, ..Style::default() };
        let provisional = run.results.provisional.get(id as usize).and_then(Option::as_deref);
        Some(AddedColumn {
            id,
            data: run.column(id),
            shape: &def.shape,
            style: styles.tinted(&style),
            provisional: provisional.map(|p| (p, styles.tinted(&Style { ink: Ink::Faint, ..style }))),
        })
    }

    pub fn cell<'c>(&'c self, run: &Run<'a>, row: usize, tint: usize) -> Cell<'c>
    where
        'a: 'c,
    {
        let style = match self.provisional {
            Some((provisional, style)) if provisional.get(row).copied().unwrap_or(false) => style[tint],
            _ => self.style[tint],
        };
        let value = match (self.data, self.shape) {
            (Some(Column::Number(v)), Shape::Number(_) | Shape::Date) => match v.get(row) {
                Some(n) if n.is_finite() => Value::Number(*n),
                _ => Value::Empty,
            },
            (Some(Column::Text(v)), _) => match v.get(row) {
                Some(id) if *id != UNKNOWN_TEXT => Value::Text(run.texts.get(*id).into()),
                _ => Value::Empty,
            },
            (Some(Column::Truth(v)), _) => match v.get(row) {
                Some(&truth::TRUE) => Value::Text(run.yes_no(true).into()),
                Some(&truth::FALSE) => Value::Text(run.yes_no(false).into()),
                _ => Value::Empty,
            },
            _ => match run.value(self.id, row) {
                Shown::Number(n) | Shown::Date(n) => Value::Number(n),
                Shown::Text(text) => Value::Text(text.into()),
                Shown::Truth(truth) => Value::Text(run.yes_no(truth).into()),
                Shown::Unknown => Value::Empty,
            },
        };
        Cell { value, style, link: None, formula: None }
    }
}
