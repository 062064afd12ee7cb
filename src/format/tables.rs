//! Writes tables and the small worlds of examples: bars below bars, wide characters measured. Takes cells; returns a line
//! a row. Invariant: a row stays on one line.

use super::clauses::Within;
use super::doc::{Doc, width};
use super::printer::Printer;
use super::statements::{Item, plain};
use crate::syntax::ast::{Band, Example, ExamplePart, GivenValue, Name, Portion, Standing, Table, TableBody, TableCell, TableColumn};
use crate::syntax::spellings;
use crate::tongue::Tongue;

impl Printer<'_> {
    pub fn table(&self, table: &Table, at: u32) -> Vec<Item> {
        let mut head = plain(&format!("{} {}", self.word("TABLE"), self.text(&table.title)));
        let TableBody::Rows { columns, rows, exactly_one } = &table.body else {
            let TableBody::FromSheet { sheet, exactly_one } = &table.body else { return Vec::new() };
            head.push(&format!(" {} {}", self.word("FROM_SHEET"), self.text(sheet)));
            let line = exactly_one.then(|| Item::new(2, sheet.span.end, plain(self.word("EXACTLY_ONE"))));
            return std::iter::once(Item::new(0, at, head)).chain(line).collect();
        };
        let mut items = vec![Item::new(0, at, head)];
        let first_row = rows.first().map_or(at, |r| r.span.start);
        let head_at = self.row_before(first_row, at);
        let mut cells = vec![columns.iter().map(|c| self.column(c)).collect::<Vec<_>>()];
        cells.extend(rows.iter().map(|row| row.cells.iter().map(|cell| self.cell(cell)).collect()));
        let places = std::iter::once(head_at).chain(rows.iter().map(|r| r.span.start));
        let mut lines = aligned(&cells).into_iter().zip(places);
        items.extend(lines.next().map(|(line, at)| Item::new(2, at, plain(&line))));
        items.push(Item::new(2, head_at, plain(&ruler(&cells))));
        items.extend(lines.map(|(line, at)| Item::new(2, at, plain(&line))));
        if *exactly_one {
            let last = rows.last().map_or(at, |r| r.span.end);
            items.push(Item::new(2, last, plain(self.word("EXACTLY_ONE"))));
        }
        items
    }

    /// Where the first line with a bar or a tab below the statement's head begins: the head of the table.
    fn row_before(&self, first_row: u32, at: u32) -> u32 {
        let head = self.src.get(at as usize..first_row as usize).unwrap_or("");
        let mut start = at;
        for line in head.split_inclusive('\n').skip(1).scan(at + head.find('\n').map_or(0, |n| n as u32 + 1), |place, line| {
            let here = *place;
            *place += line.len() as u32;
            Some((here, line))
        }) {
            let text = line.1.trim_start();
            if !text.is_empty() && !text.starts_with(['#', '＃']) {
                start = line.0 + (line.1.len() - text.len()) as u32;
                break;
            }
        }
        start
    }

    fn column(&self, column: &TableColumn) -> String {
        match column {
            TableColumn::Condition(value) => {
                let mut doc = Doc::default();
                self.expr(&mut doc, value, 1);
                doc.flat()
            }
            TableColumn::Defines { name, also } => format!("= {}", self.definition(name, also)),
            TableColumn::Portion { name, portion, .. } => format!("= {}", self.portion(name, portion)),
            TableColumn::Then(_) => self.word("THEN").to_string(),
        }
    }

    fn cell(&self, cell: &TableCell) -> String {
        let mut doc = Doc::default();
        match cell {
            TableCell::Condition(band) => self.band(&mut doc, band, Within::Cell),
            TableCell::Value(Some(value)) => self.expr(&mut doc, value, 1),
            TableCell::Value(None) => {}
            TableCell::Then(calls) => self.actions(&mut doc, calls, 1),
        }
        doc.flat()
    }

    // ── examples ────────────────────────────────────────────────────────────────────────────────

    pub fn example(&self, example: &Example, at: u32) -> Vec<Item> {
        let mut items = vec![Item::new(0, at, plain(&format!("{} {}", self.word("EXAMPLE"), self.text(&example.title))))];
        let mut expected_until: Option<u32> = None;
        for part in &example.parts {
            let (start, end, text) = match part {
                ExamplePart::Given { span, name, value } => {
                    expected_until = None;
                    items.push(Item::new(2, span.start, plain(&self.given_line(&self.name(name), value))));
                    continue;
                }
                ExamplePart::Worlds { span, list, columns, rows } => {
                    expected_until = None;
                    if let Some(list) = list {
                        items.push(Item::new(2, list.span.start, plain(&format!("{} {}", self.word("GIVEN"), self.name(list)))));
                    }
                    let of_list = Printer { list: list.as_ref(), ..*self };
                    let mut cells = vec![columns.iter().map(|c| of_list.column(c)).collect::<Vec<_>>()];
                    cells.extend(rows.iter().map(|(_, row)| row.iter().map(|v| self.given(v)).collect()));
                    let places = std::iter::once(span.start).chain(rows.iter().map(|r| r.0.start));
                    items.extend(aligned(&cells).iter().zip(places).map(|(line, at)| Item::new(2, at, plain(line))));
                    continue;
                }
                ExamplePart::ExpectRule { title, fires } => {
                    let word = self.word(if *fires { "RULE" } else { "NO_RULE" });
                    (title.span.start, title.span.end, format!("{word} {}", self.text(title)))
                }
                ExamplePart::ExpectCheck { span, title, standing } => {
                    let how = match standing {
                        Standing::Passes => "PASSES",
                        Standing::Done => "IS_DONE",
                        Standing::Open => "IS_OPEN",
                        Standing::Overdue => "IS_OVERDUE",
                        Standing::Fails => "FAILS",
                    };
                    (span.start, span.end, format!("{} {} {}", self.word("CHECK"), self.text(title), self.word(how)))
                }
                ExamplePart::Expect { span, name, test } => (span.start, span.end, self.expected(&self.name(name), test)),
                ExamplePart::ExpectPortion { span, name, portion, test, arrives } => {
                    let mut text = self.portion(name, portion);
                    if let Some(test) = test {
                        text = self.expected(&text, test);
                    }
                    if let Some(arrives) = arrives {
                        text.push_str(&format!(" {} {}", self.word("ARRIVES"), self.flat(arrives)));
                    }
                    (span.start, span.end, text)
                }
            };
            // what one `expect` names stays together
            let goes_on = expected_until.is_some_and(|until| !self.says_expect(until, start));
            expected_until = Some(end);
            match items.last_mut().filter(|_| goes_on) {
                Some(item) => {
                    self.comma(&mut item.doc, self.speech.comma(), 0, start);
                    item.doc.push(&text);
                }
                None => items.push(Item::new(2, start, plain(&format!("{} {text}", self.word("EXPECT"))))),
            }
        }
        items
    }

    /// `order quantity "first batch" to "MX-1"`.
    fn portion(&self, name: &Name, portion: &Portion) -> String {
        let mut text = self.name(name);
        text.extend(portion.part.iter().map(|part| format!(" {}", self.text(part))));
        text.extend(portion.to.iter().map(|to| format!(" {} {}", self.word("TO"), self.text(to))));
        text
    }

    fn says_expect(&self, from: u32, to: u32) -> bool {
        let between = self.between(from, to).to_lowercase();
        [Tongue::En, Tongue::Zh].into_iter().flat_map(|t| spellings("EXPECT", t)).any(|s| between.contains(s))
    }

    fn expected(&self, name: &str, test: &Band) -> String {
        let mut doc = plain(name);
        match test {
            Band::Is(value) => {
                doc.push(" = ");
                self.arith(&mut doc, value, 1);
            }
            Band::Any(_) => doc.push(&format!(" {}", self.word("ANYTHING"))),
            test => {
                doc.push(" ");
                self.band(&mut doc, test, Within::Line);
            }
        }
        doc.flat()
    }

    fn given_line(&self, name: &str, value: &GivenValue) -> String {
        let given = self.word("GIVEN");
        match value {
            GivenValue::Blank(_) => format!("{given} {name} {}", self.word("IS_BLANK")),
            value => format!("{given} {name} = {}", self.given(value)),
        }
    }

    fn given(&self, value: &GivenValue) -> String {
        match value {
            GivenValue::One(value) => self.flat(value),
            GivenValue::Series(values) => format!("({})", values.iter().map(|v| self.flat(v)).collect::<Vec<_>>().join(", ")),
            GivenValue::Blank(_) => String::new(),
        }
    }
}

fn widths(rows: &[Vec<String>]) -> Vec<usize> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    (0..columns).map(|c| rows.iter().filter_map(|r| r.get(c)).map(|cell| width(cell)).max().unwrap_or(0).max(1)).collect()
}

/// `| a   | bb |` for every row.
fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let widths = widths(rows);
    let row = |cells: &Vec<String>| {
        let mut line = "|".to_string();
        for (cell, wide) in cells.iter().zip(&widths) {
            line.push_str(&format!(" {cell}{} |", " ".repeat(wide.saturating_sub(width(cell)))));
        }
        line
    };
    rows.iter().map(row).collect()
}

/// `|-----|----|`, as Markdown wants it below the head.
fn ruler(rows: &[Vec<String>]) -> String {
    let dashes = widths(rows).into_iter().map(|w| format!("{}|", "-".repeat(w + 2)));
    std::iter::once("|".to_string()).chain(dashes).collect()
}
