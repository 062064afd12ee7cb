//! What the lists of the report share: a frame for a sheet of ours, key columns, cells for values and places.
//! Invariant: on a list that speaks of several tables each line says of which.

use super::annotated::row_cell;
use super::facts::{Run, Shown};
use super::layout::Layout;
use super::sheet::{Cell, Rows, Sheet};
use super::style::{DATE, Ink, Style, StyleId, Styles};
use crate::plan::{STOCK, Shape, TableId, Value};
use std::collections::BTreeMap;

/// A sheet of ours with its head in row `head`.
pub fn sheet<'a>(name: String, widths: Vec<f64>, head: u32, size: (u32, u32), body: Box<dyn Rows + 'a>) -> Sheet<'a> {
    Sheet {
        name,
        widths,
        freeze: (head + 1, 0),
        filter: None,
        table: None,
        repeat: Some((head, head)),
        choices: Vec::new(),
        notes: Vec::new(),
        charts: Vec::new(),
        sparklines: Vec::new(),
        locked: false,
        ours: true,
        printed: None,
        upright: false,
        size,
        body,
    }
}

/// The columns that say which row a line is about.
pub struct KeyColumns {
    several: bool,
    pub titles: Vec<String>,
    parts: usize,
}

impl KeyColumns {
    /// `tables` are those that the list speaks of.
    pub fn new(run: &Run<'_>, tables: impl Iterator<Item = TableId>) -> KeyColumns {
        let mut tables: Vec<TableId> = tables.collect();
        tables.sort_unstable();
        tables.dedup();
        let several = tables.iter().any(|t| *t != STOCK);
        let main = if tables.len() == 1 { tables[0] } else { STOCK };
        let mut titles = run.key_names(main);
        let parts = tables.iter().map(|t| run.key_names(*t).len()).max().unwrap_or(titles.len()).max(titles.len());
        while titles.len() < parts {
            titles.push(format!("{} {}", run.say("key", "键"), titles.len() + 1));
        }
        if several {
            titles.insert(0, run.say("Table", "表").to_string());
        }
        KeyColumns { several, titles, parts }
    }

    /// With room for keys of so many parts, the table counted where it is said.
    pub fn with_room(mut self, run: &Run<'_>, columns: usize) -> KeyColumns {
        while self.titles.len() < columns {
            self.parts += 1;
            self.titles.push(format!("{} {}", run.say("key", "键"), self.parts));
        }
        self
    }

    /// Whether each line says of which table it is.
    pub fn says_table(&self) -> bool {
        self.several
    }

    pub fn push<'c>(&self, run: &Run<'c>, table: TableId, row: u32, style: StyleId, out: &mut Vec<Cell<'c>>) {
        if self.several {
            out.push(Cell::text(run.table_words(table), style));
        }
        for part in 0..self.parts {
            let key = run.key(table, row as usize, part);
            out.push(if key.is_empty() { Cell::empty(style) } else { Cell::text(key, style) });
        }
    }
}

/// Titles that differ, as an Excel table wants them.
pub fn unique(titles: &mut [String]) {
    for n in 1..titles.len() {
        let (base, mut number) = (titles[n].clone(), 2);
        while titles[..n].iter().any(|t| t.to_lowercase() == titles[n].to_lowercase()) {
            titles[n] = format!("{base} {number}");
            number += 1;
        }
    }
}

/// The link of a line to the row that it is about: `Inventory!A17`.
pub fn row_link<'c>(run: &Run<'_>, layout: &Layout, table: TableId, row: u32, style: StyleId, plain: StyleId) -> Cell<'c> {
    match row_cell(run, table, row) {
        Some(cell) => {
            let link = layout.link(cell);
            Cell::text(run.sources.cell(cell), if link.is_some() { style } else { plain }).to(link)
        }
        None => Cell::empty(plain),
    }
}

/// Styles of values by their number format, so that each is made once.
pub struct ValueStyles {
    by_format: BTreeMap<String, StyleId>,
    plain: StyleId,
    pub date: StyleId,
}

impl ValueStyles {
    /// The look of a number of a shape.
    pub fn look(&self, shape: Option<&Shape>) -> StyleId {
        shape.and_then(|s| self.by_format.get(&shape_key(s)).copied()).unwrap_or(self.plain)
    }

    /// For values of the given shapes; `base` is what they look like otherwise.
    pub fn new<'s>(run: &Run<'_>, styles: &mut Styles, base: &Style, shapes: impl Iterator<Item = (&'s Shape, Vec<f64>)>) -> ValueStyles {
        let mut by_format = BTreeMap::new();
        for (shape, values) in shapes {
            let format = run.format(shape, values.iter());
            let id = styles.id(Style { number: format, ..base.clone() });
            by_format.insert(shape_key(shape), id);
        }
        ValueStyles { by_format, plain: styles.id(base.clone()), date: styles.id(Style { number: DATE.into(), ..base.clone() }) }
    }

    pub fn cell<'v>(&self, run: &Run<'v>, shape: Option<&Shape>, value: Option<&'v Value>) -> Cell<'v> {
        let (Some(shape), Some(value)) = (shape, value) else {
            return Cell::empty(self.plain);
        };
        let style = self.look(Some(shape));
        match run.shown(shape, value) {
            Shown::Unknown => Cell::text(run.say("unknown", "未知"), self.plain),
            Shown::Number(n) => Cell::number(n, style),
            Shown::Date(n) => Cell::number(n, self.date),
            Shown::Text(text) => Cell::text(text.to_string(), self.plain),
            Shown::Truth(truth) => Cell::text(run.yes_no(truth), self.plain),
        }
    }
}

fn shape_key(shape: &Shape) -> String {
    format!("{shape:?}")
}

/// The looks that most sheets need.
#[derive(Clone, Copy)]
pub struct Inks {
    pub title: StyleId,
    pub bold: StyleId,
    pub head: StyleId,
    /// The head of a column of numbers.
    pub head_right: StyleId,
    /// The head of a column that repeats what the user's own sheet says.
    pub head_row: StyleId,
    pub link: StyleId,
    pub faint: StyleId,
    /// Text in one line.
    pub text: StyleId,
    /// Text that may need several lines.
    pub prose: StyleId,
    pub whole: StyleId,
}

impl Inks {
    /// A row of heads; `#` before a title says that numbers stand under it.
    pub fn heads<'c>(&self, titles: &[&str]) -> Vec<Cell<'c>> {
        let head = |title: &&str| match title.strip_prefix('#') {
            Some(title) => Cell::text(title.to_string(), self.head_right),
            None => Cell::text(title.to_string(), self.head),
        };
        titles.iter().map(head).collect()
    }

    pub fn new(styles: &mut Styles) -> Inks {
        Inks {
            title: styles.ink(Ink::Title),
            bold: styles.id(Style { ink: Ink::Bold, indent: true, ..Style::default() }),
            head: styles.head(false),
            head_right: styles.head(true),
            head_row: styles.id(Style {
                ink: Ink::Bold,
                fill: super::style::Fill::Added,
                wrap: true,
                top: true,
                indent: true,
                ..Style::default()
            }),
            link: styles.id(Style { ink: Ink::Link, top: true, indent: true, ..Style::default() }),
            faint: styles.id(Style { ink: Ink::Faint, indent: true, ..Style::default() }),
            text: styles.id(Style { indent: true, ..Style::default() }),
            prose: styles.prose(),
            whole: styles.id(Style { number: "#,##0".into(), top: true, ..Style::default() }),
        }
    }
}
