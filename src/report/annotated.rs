//! The user's sheets in the report: every cell as it was read, and right of the data of an annotated table what is
//! added, with the rows tinted by their worst flag. Nothing is copied here: rows are put together as the writer asks for
//! them.
//! Invariant: a cell of the input stands in the same row and column of the report (in the first part of its sheet).

use super::facts::{Run, Shown};
use super::layout::{Apart, Layout, UserSheet};
use super::money::Effects;
use super::sheet::{Area, Cell, MOST_COLUMNS, Rows, Sheet, Sink, Value};
use super::splice::{self, base::Ground};
use super::style::{DATE, DATE_TIME, Ink, PLAIN, Style, StyleId, Styles, tint_index};
use super::width::{Widths, number_width};
use crate::backend::excel::Live;
use crate::column::Column;
use crate::import::sheet::{Cell as RawCell, RawSheet};
use crate::place::CellRef;
use crate::plan::{ColumnId, STOCK};
use added::{Added, Heads};
use std::io;
use std::sync::Arc;

mod added;

/// Cell notes in a workbook: they cost ten times what the same words cost in a column.
pub const MOST_NOTES: usize = 1_000;
/// Widest column that is added: as wide as the reasons that [`Verdicts`] puts into one line.
const MOST_WORDS: f64 = 3.0 + super::verdicts::WIDEST_DIGITS as f64;
/// Rows that are looked at for the widths.
const SAMPLE: u32 = 400;
/// Points of a row that shows two lines of its text.
const TWO_LINES: f64 = 26.0;

/// All parts of one sheet of the user's. `notes_left` is what remains of the cap on cell notes.
pub fn describe<'a>(
    run: Run<'a>,
    layout: &Layout,
    sheet: &UserSheet,
    live: &Arc<Live>,
    effects: &Effects<'_>,
    styles: &mut Styles,
    notes_left: &mut usize,
) -> Vec<Sheet<'a>> {
    let Some(raw) = run.raw.get(sheet.raw) else {
        return Vec::new();
    };
    let added = sheet.table.map(|table| Added::new(run, raw, sheet, table, live.clone(), Heads::Wrapped, effects, styles));
    let added = Arc::new(added);
    let looks = Looks::new(styles);
    let columns = sheet.columns + added.as_ref().as_ref().map_or(0, |a| a.width());
    let widths = widths(&run, raw, sheet, added.as_ref().as_ref());
    let mut sheets = Vec::new();
    for (n, name) in sheet.names.iter().enumerate() {
        let (from, to) = sheet.rows_of(n);
        let head = if n == 0 { 0 } else { sheet.header.map_or(0, |h| h + 1) };
        let rows = head + to - from;
        let body =
            Copied { run, raw, header: sheet.header, head, from, to, looks, added: added.clone(), numbers: numeric_text(&run, raw, sheet) };
        let filter = sheet.header.filter(|h| columns > 0 && rows > h + 1);
        let notes = match added.as_ref() {
            Some(added) if n == 0 => added.notes(sheet, notes_left),
            _ => Vec::new(),
        };
        sheets.push(Sheet {
            name: name.clone(),
            widths: widths.clone(),
            freeze: sheet.header.filter(|h| *h < 12).map_or((0, 0), |h| (h + 1, frozen_columns(&run, sheet))),
            filter: filter.map(|h| Area { first_row: h, first_col: 0, last_row: rows - 1, last_col: columns - 1 }),
            table: None,
            repeat: sheet.header.map(|h| (h, h)),
            choices: Vec::new(),
            notes,
            charts: Vec::new(),
            sparklines: Vec::new(),
            locked: false,
            ours: false,
            printed: None,
            upright: false,
            size: (rows, columns),
            body: Box::new(body),
        });
    }
    debug_assert!(sheets.len() == layout.user.get(sheet.raw).map_or(0, |u| u.names.len()));
    sheets
}

/// So many columns stand beside a table.
pub fn width(run: &Run<'_>, table: u16) -> u32 {
    2 + u32::from(is_flagged(run, table)) + run.shown_columns(table).len() as u32
}

fn is_flagged(run: &Run<'_>, table: u16) -> bool {
    run.plan.rules.iter().any(|r| r.table == table && r.actions.iter().any(|a| a.colour.is_some()))
}

/// What stands right of a table in the user's own package.
pub fn beside<'a>(
    run: Run<'a>,
    sheet: &UserSheet,
    ground: &Ground,
    live: &Arc<Live>,
    effects: &Effects<'_>,
    styles: &mut Styles,
    notes_left: &mut usize,
) -> Option<splice::Beside<'a>> {
    let (raw, table) = (run.raw.get(sheet.raw)?, sheet.table?);
    // the height of the header row is the user's and is kept
    let heads = if ground.seen.head_height.is_some_and(|points| points >= TWO_LINES) { Heads::Wrapped } else { Heads::OneLine };
    let added = Added::new(run, raw, sheet, table, live.clone(), heads, effects, styles);
    let widths = widths(&run, raw, sheet, Some(&added)).split_off(sheet.columns as usize);
    Some(splice::Beside {
        ground: ground.clone(),
        widths,
        titles: added.heads.clone(),
        keys: key_columns(&run, sheet),
        notes: added.notes(sheet, notes_left),
        flag: added.flag.map(|_| sheet.columns + 2),
        body: Box::new(Alone { header: sheet.header, rows: raw.rows, added }),
    })
}

/// The same on a sheet of its own, where the user's cannot take it: keys, then what would stand beside the table.
pub fn apart<'a>(run: Run<'a>, place: &Apart, effects: &Effects<'_>, styles: &mut Styles) -> Option<Sheet<'a>> {
    let (table, raw) = (place.table, run.raw.get(place.raw)?);
    let keys = run.key_names(table);
    let narrow = UserSheet {
        id: raw.id,
        raw: place.raw,
        names: Vec::new(),
        index: 0,
        header: None,
        table: Some(table),
        rows: raw.rows,
        columns: keys.len() as u32,
    };
    let added = Added::new(run, raw, &narrow, table, Arc::default(), Heads::Wrapped, effects, styles);
    let mut widths = Widths::new(8.0, MOST_WORDS);
    for (n, title) in keys.iter().chain(&added.heads).enumerate() {
        widths.see_head(n, title);
    }
    let rows = run.frame(table)?.rows.len() as u32;
    for row in 0..rows.min(SAMPLE) as usize {
        (0..keys.len()).for_each(|part| widths.see(part, run.key(table, row, part)));
        added.verdicts.see(row, keys.len(), &mut widths);
    }
    let columns = keys.len() + added.heads.len();
    let key_style = styles.tinted(&Style { indent: true, ..Style::default() });
    let frozen = keys.len() as u32;
    let body = ApartBody { run, table, keys, key_style, added };
    let mut made = super::listing::sheet(place.name.clone(), widths.done_to(columns), 0, (rows + 1, columns as u32), Box::new(body));
    made.freeze = (1, frozen);
    Some(made)
}

/// Keys and added cells, a row of the table a row.
struct ApartBody<'a> {
    run: Run<'a>,
    table: u16,
    keys: Vec<String>,
    key_style: [StyleId; 4],
    added: Added<'a>,
}

impl Rows for ApartBody<'_> {
    fn each(&self, sink: &mut Sink<'_>) -> io::Result<()> {
        let head = self.keys.iter().map(|k| Cell::text(k.as_str(), self.added.head.0)).chain(self.added.head_cells());
        sink(0, &head.collect::<Vec<_>>())?;
        let mut cells = Vec::with_capacity(self.keys.len() + self.added.heads.len());
        for (n, row) in self.run.frame(self.table).map_or(&[][..], |f| &f.rows).iter().enumerate() {
            let tint = tint_index(self.added.colour(*row));
            cells.clear();
            for part in 0..self.keys.len() {
                cells.push(Cell::text(self.run.key(self.table, n, part), self.key_style[tint]));
            }
            self.added.push(*row, tint, &mut cells);
            sink(n as u32 + 1, &cells)?;
        }
        Ok(())
    }
}

/// The added cells without the copied ones.
struct Alone<'a> {
    header: Option<u32>,
    rows: u32,
    added: Added<'a>,
}

impl Rows for Alone<'_> {
    fn each(&self, sink: &mut Sink<'_>) -> io::Result<()> {
        let mut cells = Vec::with_capacity(self.added.heads.len());
        for row in 0..self.rows {
            cells.clear();
            match self.header == Some(row) {
                true => cells.extend(self.added.head_cells()),
                // the tint is a conditional format here, which follows the flag
                false => self.added.push(row, 0, &mut cells),
            }
            if !cells.is_empty() {
                sink(row, &cells)?;
            }
        }
        Ok(())
    }
}

/// The key columns stay in view if they are the first ones.
fn frozen_columns(run: &Run<'_>, sheet: &UserSheet) -> u32 {
    let keys = sheet.table.and_then(|t| run.facts.keys.get(usize::from(t)));
    let last = keys.into_iter().flatten().filter_map(|k| k.col).max();
    last.filter(|c| *c < 3).map_or(0, |c| c + 1)
}

/// The columns that say which row one is in, for every printed page: those up to the key if it is among the first, else
/// the key alone.
fn key_columns(run: &Run<'_>, sheet: &UserSheet) -> Option<(u32, u32)> {
    match frozen_columns(run, sheet) {
        0 => {
            let keys = run.facts.keys.get(usize::from(sheet.table?))?;
            keys.iter().find_map(|k| k.col).map(|col| (col, col))
        }
        columns => Some((0, columns - 1)),
    }
}

/// Styles of copied cells, each under no tint and under each colour.
#[derive(Clone, Copy)]
struct Looks {
    plain: [StyleId; 4],
    date: [StyleId; 4],
    date_time: [StyleId; 4],
    head: StyleId,
    head_date: StyleId,
}

impl Looks {
    fn new(styles: &mut Styles) -> Looks {
        let number = |format: &str| Style { number: format.into(), ..Style::default() };
        Looks {
            plain: styles.tinted(&Style::default()),
            date: styles.tinted(&number(DATE)),
            date_time: styles.tinted(&number(DATE_TIME)),
            head: styles.id(Style { ink: Ink::Bold, wrap: true, top: true, ..Style::default() }),
            head_date: styles.id(Style { ink: Ink::Bold, wrap: true, top: true, ..number(DATE) }),
        }
    }
}

/// Some rows of a sheet, taken column by column: reading row by row would jump through as many arrays as there are
/// columns, which a cache does not like (a third of the time of writing).
#[derive(Default)]
struct Block {
    first: u32,
    rows: u32,
    cells: Vec<RawCell>,
}

const BLOCK_ROWS: u32 = 64;

impl Block {
    fn row(&mut self, raw: &RawSheet, row: u32) -> &[RawCell] {
        let width = raw.columns.len();
        if row < self.first || row >= self.first + self.rows {
            (self.first, self.rows) = (row, BLOCK_ROWS);
            self.cells.resize(width * BLOCK_ROWS as usize, RawCell::Empty);
            for (n, column) in raw.columns.iter().enumerate() {
                for k in 0..BLOCK_ROWS {
                    self.cells[k as usize * width + n] = column.get(row + k);
                }
            }
        }
        let at = (row - self.first) as usize * width;
        &self.cells[at..at + width]
    }
}

/// The body of one part.
struct Copied<'a> {
    run: Run<'a>,
    raw: &'a RawSheet,
    header: Option<u32>,
    /// Rows of the head that are repeated above, in parts behind the first.
    head: u32,
    from: u32,
    to: u32,
    looks: Looks,
    added: Arc<Option<Added<'a>>>,
    /// By column: whether text that is plainly a number is written as one.
    numbers: Vec<bool>,
}

impl Rows for Copied<'_> {
    fn each(&self, sink: &mut Sink<'_>) -> io::Result<()> {
        let mut cells: Vec<Cell<'_>> = Vec::with_capacity(self.raw.columns.len() + 32);
        let mut block = Block::default();
        for row in (0..self.head).chain(self.from..self.to) {
            cells.clear();
            let read = block.row(self.raw, row);
            let added = self.added.as_ref().as_ref();
            let colour = added.and_then(|a| a.colour(row));
            let is_header = self.header == Some(row);
            let tint = tint_index(colour);
            let mut filled = 0;
            for (n, cell) in read.iter().enumerate() {
                let cell = self.copied(*cell, tint, is_header, self.numbers[n]);
                if cell.value != Value::Empty {
                    filled = n + 1;
                }
                cells.push(cell);
            }
            match added {
                Some(added) if is_header => cells.extend(added.head_cells()),
                Some(added) => added.push(row, tint, &mut cells),
                None => {}
            }
            if cells.len() == self.raw.columns.len() && colour.is_none() {
                cells.truncate(filled);
            }
            if !cells.is_empty() {
                sink(if row < self.head && self.from > 0 { row } else { self.head + row - self.from }, &cells)?;
            }
        }
        Ok(())
    }
}

impl<'a> Copied<'a> {
    fn copied(&self, cell: RawCell, tint: usize, is_header: bool, numbers: bool) -> Cell<'a> {
        let (value, style) = match cell {
            RawCell::Empty => (Value::Empty, self.looks.plain[tint]),
            RawCell::Number(n) if n.is_finite() => (Value::Number(n), self.looks.plain[tint]),
            RawCell::Number(_) => (Value::Error("#NUM!"), self.looks.plain[tint]),
            RawCell::Date(n) if n.fract() == 0.0 => (Value::Number(n), self.looks.date[tint]),
            RawCell::Date(n) => (Value::Number(n), self.looks.date_time[tint]),
            RawCell::Text(id) => {
                let text = self.run.texts.get(id);
                let number = if numbers && !is_header { plain_number(text) } else { None };
                (number.map_or(Value::Text(text.into()), Value::Number), self.looks.plain[tint])
            }
            RawCell::Truth(truth) => (Value::Truth(truth), self.looks.plain[tint]),
            RawCell::Error(id) => (error_value(self.run.texts.get(id)), self.looks.plain[tint]),
        };
        let style = match (is_header, cell) {
            (false, _) => style,
            (true, RawCell::Empty) => PLAIN,
            (true, RawCell::Date(_)) => self.looks.head_date,
            (true, _) => self.looks.head,
        };
        Cell { value, style, link: None, formula: None }
    }
}

/// Columns of a text file, in which all is text by nature, become numbers where they plainly are; keys stay text.
fn numeric_text(run: &Run<'_>, raw: &RawSheet, sheet: &UserSheet) -> Vec<bool> {
    let keys = sheet.table.and_then(|t| run.facts.keys.get(usize::from(t)));
    let is_key = |col: usize| keys.into_iter().flatten().any(|k| k.col == Some(col as u32));
    (0..raw.columns.len()).map(|col| raw.plain_text && !is_key(col)).collect()
}

/// A number whose digits say all: no sign but minus, no leading zeros, no more digits than Excel keeps.
fn plain_number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    (all_digits(whole) && all_digits(decimals) && !leading_zero && digits.len() <= 15).then(|| text.parse().ok())?
}

/// Errors that Excel knows stay errors; others stand as text.
fn error_value(text: &str) -> Value<'_> {
    if matches!(text, "#DIV/0!" | "#N/A" | "#NAME?" | "#NULL!" | "#NUM!" | "#REF!" | "#VALUE!" | "#GETTING_DATA") {
        Value::Error(text)
    } else {
        Value::Text(text.into())
    }
}

/// Widths from the header and the first rows.
fn widths(run: &Run<'_>, raw: &RawSheet, sheet: &UserSheet, added: Option<&Added<'_>>) -> Vec<f64> {
    let mut widths = Widths::new(8.0, 48.0);
    let first = sheet.header.map_or(0, |h| h + 1);
    for (n, column) in raw.columns.iter().enumerate() {
        match sheet.header.map(|h| column.get(h)) {
            Some(RawCell::Text(id)) => widths.see_head(n, run.texts.get(id)),
            Some(RawCell::Date(_)) => widths.see_cells(n, 13),
            Some(RawCell::Number(v)) => widths.see_cells(n, number_width(v, "") + 3),
            _ => {}
        }
        for row in first..raw.rows.min(first + SAMPLE) {
            match column.get(row) {
                RawCell::Empty => {}
                RawCell::Number(n_) => widths.see_cells(n, number_width(n_, "")),
                RawCell::Date(d) => widths.see_cells(n, if d.fract() == 0.0 { 10 } else { 16 }),
                RawCell::Text(id) | RawCell::Error(id) => widths.see(n, run.texts.get(id)),
                RawCell::Truth(_) => widths.see_cells(n, 6),
            }
        }
    }
    if let Some(added) = added {
        let at = sheet.columns as usize;
        let mut words = Widths::new(8.0, MOST_WORDS);
        let rows: Vec<usize> = (first..raw.rows.min(first + 4 * SAMPLE)).filter_map(|row| added.frame_row(row)).collect();
        for row in &rows {
            added.verdicts.see(*row, 0, &mut words);
        }
        for (n, head) in added.heads.iter().enumerate() {
            match added.lines {
                Heads::Wrapped => words.see_head(n, head),
                Heads::OneLine => words.see_line_of_head(n, head),
            }
        }
        let shift = added.heads.len() - added.columns.len();
        for (n, column) in added.columns.iter().enumerate() {
            let format = run.format_of(column.id);
            for row in &rows {
                match run.value(column.id, *row) {
                    Shown::Number(v) => words.see_cells(shift + n, number_width(v, &format)),
                    Shown::Date(_) => words.see_cells(shift + n, 10),
                    Shown::Text(text) => words.see(shift + n, text),
                    Shown::Truth(_) => words.see_cells(shift + n, 4),
                    Shown::Unknown => {}
                }
            }
        }
        return [widths.done_to(at), words.done_to(added.heads.len())].concat();
    }
    widths.done_to(sheet.columns as usize)
}

/// The computed columns right of the data of a table, and where they stand.
pub fn added_columns(run: &Run<'_>, sheet: &UserSheet, table: u16) -> Vec<(ColumnId, u32)> {
    let room = MOST_COLUMNS.saturating_sub(sheet.columns + 3) as usize;
    let first = sheet.columns + 2 + u32::from(is_flagged(run, table));
    let shown = run.shown_columns(table).into_iter().take(room);
    shown.enumerate().map(|(n, id)| (id, first + n as u32)).collect()
}

/// The column letters range of an added column on its sheet, for formulas: `'Inventory'!AB2:AB301`.
pub fn added_range(run: &Run<'_>, layout: &Layout, column: ColumnId) -> Option<String> {
    let table = run.def(column)?.table;
    let sheet = layout.of_table(table)?;
    let header = sheet.header?;
    if sheet.names.len() != 1 || sheet.rows <= header + 1 {
        return None;
    }
    let (_, col) = added_columns(run, sheet, table).into_iter().find(|(id, _)| *id == column)?;
    Some(range(sheet, header + 1, col))
}

/// The range of a column of the Decision texts.
pub fn decision_range(layout: &Layout) -> Option<String> {
    let sheet = layout.of_table(STOCK)?;
    let header = sheet.header?;
    (sheet.names.len() == 1 && sheet.rows > header + 1).then(|| range(sheet, header + 1, sheet.columns))
}

/// The cells of an input column of the stock table, if they hold, row for row, the numbers that were judged by.
pub fn input_range(run: &Run<'_>, layout: &Layout, column: usize) -> Option<String> {
    let sheet = layout.of_table(STOCK)?;
    let header = sheet.header?;
    let frame = &run.bound.stock;
    let read = frame.columns.get(column)?;
    let col = read.col?;
    let cells = run.raw.get(sheet.raw)?.columns.get(col as usize)?;
    let Column::Number(values) = &read.data else { return None };
    let as_read = |(value, row): (&f64, &u32)| match cells.get(*row) {
        RawCell::Number(n) | RawCell::Date(n) => n == *value,
        RawCell::Empty => value.is_nan(),
        _ => false,
    };
    let whole = sheet.names.len() == 1 && sheet.rows > header + 1 && !run.raw[sheet.raw].plain_text;
    (whole && values.iter().zip(&frame.rows).all(as_read)).then(|| range(sheet, header + 1, col))
}

fn range(sheet: &UserSheet, first: u32, col: u32) -> String {
    let letters = crate::place::column_letters(col);
    format!("{}!${letters}${}:${letters}${}", super::package::reference(&sheet.names[0]), first + 1, sheet.rows)
}

/// The first cell of a row of a table, for links.
pub fn row_cell(run: &Run<'_>, table: u16, row: u32) -> Option<CellRef> {
    let frame = run.frame(table)?;
    let key = run.facts.keys.get(usize::from(table)).and_then(|k| k.first()).and_then(|k| k.col);
    Some(CellRef { sheet: frame.sheet, row: frame.sheet_row(row as usize)?, col: key.unwrap_or(0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_digits_become_numbers() {
        assert_eq!(["12", "-0.5", "1.50", "0"].map(plain_number), [Some(12.0), Some(-0.5), Some(1.5), Some(0.0)]);
        for text in ["", "007", "1,000", "1e5", "+1", "-", "1.", ".5", "12345678901234567", "１", "inf"] {
            assert_eq!(plain_number(text), None, "{text}");
        }
    }
}
