//! The sheet *Long texts*: what no cell of Excel holds in one piece, in as many cells below each other as it needs.
//! Takes the run; gives the pieces with where the text belongs.
//! Invariant: the pieces of a text put together are the text.

use super::cells::too_long;
use super::facts::Run;
use super::layout::{Layout, Own};
use super::listing::{Inks, row_link, sheet};
use super::sheet::{Cell, MOST_TEXT, Rows, Sheet, Sink};
use super::style::{Style, StyleId, Styles};
use super::verdicts::rule_title;
use crate::import::sheet::Cell as RawCell;
use crate::place::CellRef;
use crate::plan::TableId;
use rustc_hash::FxHashSet;
use std::io;
use std::sync::Arc;

/// A part of a text.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    from: Origin<'a>,
    /// From one on.
    number: u32,
    text: &'a str,
}

#[derive(Clone, Copy, Debug)]
enum Origin<'a> {
    Cell(CellRef),
    /// The reason of a rule on a row.
    Reason(TableId, u32, &'a str),
}

/// All pieces; of the user's own cells only where they are copied (`copied`).
pub fn pieces<'a>(run: &Run<'a>, copied: bool) -> Vec<Piece<'a>> {
    let mut found = Vec::new();
    let mut add = |from: Origin<'a>, text: &'a str| {
        found.extend(split(text).into_iter().enumerate().map(|(n, text)| Piece { from, number: n as u32 + 1, text }));
    };
    let long: FxHashSet<u32> = (0..run.texts.len() as u32).filter(|id| too_long(run.texts.get(*id))).collect();
    if copied && !long.is_empty() {
        for raw in run.raw {
            for row in 0..raw.rows {
                for (col, column) in raw.columns.iter().enumerate() {
                    if let RawCell::Text(id) = column.get(row)
                        && long.contains(&id)
                    {
                        add(Origin::Cell(CellRef { sheet: raw.id, row, col: col as u32 }), run.texts.get(id));
                    }
                }
            }
        }
    }
    for decision in run.decisions.decisions.iter().filter(|d| too_long(&d.reason)) {
        add(Origin::Reason(decision.table, decision.row, rule_title(run.plan, decision.rule)), &decision.reason);
    }
    found
}

/// Cut where a cell is full, counted as Excel does.
fn split(text: &str) -> Vec<&str> {
    let (mut pieces, mut from, mut units) = (Vec::new(), 0, 0);
    for (at, c) in text.char_indices() {
        if units + c.len_utf16() > MOST_TEXT {
            pieces.push(&text[from..at]);
            (from, units) = (at, 0);
        }
        units += c.len_utf16();
    }
    pieces.push(&text[from..]);
    pieces
}

/// Nothing where every text fits.
pub fn describe<'a>(run: Run<'a>, layout: &Arc<Layout>, pieces: Vec<Piece<'a>>, styles: &mut Styles) -> Vec<Sheet<'a>> {
    if pieces.is_empty() {
        return Vec::new();
    }
    let inks = Inks::new(styles);
    let body = Arc::new(Body {
        run,
        layout: layout.clone(),
        pieces,
        inks,
        text: styles.id(Style { top: true, indent: true, ..Style::default() }),
    });
    let parts = layout.parts(Own::LongTexts).into_iter().map(|part| {
        let rows = Box::new(PartBody { body: body.clone(), from: part.from, to: part.to });
        sheet(part.name, vec![24.0, 34.0, 10.0, 100.0], 0, ((part.to - part.from) as u32 + 1, 4), rows)
    });
    parts.collect()
}

struct Body<'a> {
    run: Run<'a>,
    layout: Arc<Layout>,
    pieces: Vec<Piece<'a>>,
    inks: Inks,
    text: StyleId,
}

struct PartBody<'a> {
    body: Arc<Body<'a>>,
    from: usize,
    to: usize,
}

impl Rows for PartBody<'_> {
    fn each(&self, sink: &mut Sink<'_>) -> io::Result<()> {
        let Body { run, layout, pieces, inks, text } = &*self.body;
        let heads = [run.say("Row", "所在行"), run.say("What", "内容"), run.say("#Part", "#段"), run.say("Text", "文本")];
        sink(0, &inks.heads(&heads))?;
        for (n, piece) in pieces[self.from..self.to].iter().enumerate() {
            let (place, what) = match piece.from {
                Origin::Cell(cell) => {
                    let link = layout.link(cell);
                    (Cell::text(run.sources.cell(cell), if link.is_some() { inks.link } else { *text }).to(link), run.say("cell", "单元格"))
                }
                Origin::Reason(table, row, rule) => (row_link(run, layout, table, row, inks.link, *text), rule),
            };
            let cells = [place, Cell::text(what, *text), Cell::number(f64::from(piece.number), inks.whole), Cell::text(piece.text, *text)];
            sink(n as u32 + 1, &cells)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_fit_and_make_the_text_again() {
        let text = "é😀字".repeat(20_000);
        let pieces = split(&text);
        assert_eq!((pieces.len(), pieces.concat().as_str()), (3, text.as_str()));
        assert!(pieces.iter().all(|p| p.encode_utf16().count() <= MOST_TEXT));
        assert_eq!(split("short"), ["short"]);
    }
}
