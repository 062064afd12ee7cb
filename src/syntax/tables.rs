//! Decision tables: the head row says what each column is, and each cell is read as that.
//! Invariant: every row of the tree has as many cells as there are columns.

use super::ast::{Band, Name, StatementKind, Table, TableBody, TableCell, TableColumn, TableRow};
use super::build::parts;
use super::canon::Rule;
use super::mistakes;
use super::reader::Reader;
use super::token::{LogicalLine, Token};
use crate::place::Span;
use crate::said;

/// The tokens of each cell of a row.
pub fn cells(line: &LogicalLine) -> Vec<&[Token]> {
    let tokens = &line.tokens;
    let bars = tokens.first().is_some_and(|t| t.is_mark('|'));
    let mut cells: Vec<&[Token]> = tokens.split(|t| t.is_mark('|')).collect();
    if bars {
        // before the first bar and behind the last stands nothing
        cells.remove(0);
        if cells.last().is_some_and(|c| c.is_empty()) {
            cells.pop();
        }
    }
    cells
}

/// The head row of a table.
pub fn columns(reader: &mut Reader<'_, '_>, line: &LogicalLine) -> Vec<Option<TableColumn>> {
    let mut columns = Vec::new();
    for cell in cells(line) {
        if cell.is_empty() {
            let span = reader.span(&line.tokens);
            reader.mistakes.push(mistakes::empty_cell(span, reader.draft.tongue));
            reader.incomplete = true;
            columns.push(None);
            continue;
        }
        columns.push(reader.tokens(Rule::head_cell, cell, |b, pair| {
            let end = b.tokens.len();
            let span = b.span(0, end);
            let mut cell = parts(pair);
            let inner = cell.next()?;
            Some(match inner.as_rule() {
                Rule::named => {
                    let (name, also) = b.named(&inner);
                    match cell.find(|p| p.as_rule() == Rule::portion) {
                        Some(portion) => TableColumn::Portion { span, name, portion: super::worlds::portion(b, portion) },
                        None => TableColumn::Defines { name, also },
                    }
                }
                Rule::expr if b.is_mark(end - 1, '=') => {
                    let mut names: Vec<Name> = (0..end).filter(|i| b.is_name(*i)).map(|i| b.name(i)).collect();
                    if names.is_empty() {
                        return None;
                    }
                    TableColumn::Defines { name: names.remove(0), also: names }
                }
                Rule::expr => TableColumn::Condition(b.expr(inner)),
                _ => TableColumn::Then(span),
            })
        }));
    }
    columns
}

pub fn table(reader: &mut Reader<'_, '_>) -> Option<StatementKind> {
    let read = reader.head(|b, pair| {
        let mut inner = parts(pair);
        let title = b.text_of(&inner.next()?);
        let sheet = inner.find(|p| p.as_rule() == Rule::from_sheet).and_then(|p| p.into_inner().next()).map(|t| b.text_of(&t));
        Some((title, sheet))
    });
    let mut columns = None;
    let mut rows = Vec::new();
    let mut exactly_one = false;
    for line in reader.further() {
        if !line.row {
            exactly_one |= reader.line(Rule::table_line, line, |_, _| Some(())).is_some();
        } else if line.broken {
            reader.incomplete = true;
            if columns.is_none() {
                columns = Some(Vec::new());
            }
        } else if let Some(columns) = &columns {
            rows.extend(row(reader, columns, line));
        } else {
            columns = Some(rows_columns(reader, line));
        }
    }
    let (title, sheet) = read?;
    if let Some(sheet) = sheet {
        if columns.is_some() {
            reader.mistakes.push(mistakes::table_here_and_in_sheet(sheet.span, &sheet.raw, reader.draft.tongue));
        }
        return Some(StatementKind::Table(Table { title, body: TableBody::FromSheet { sheet, exactly_one } }));
    }
    let columns: Vec<TableColumn> = match columns {
        Some(columns) => columns.into_iter().collect::<Option<_>>()?,
        None => Vec::new(),
    };
    if columns.is_empty() || rows.is_empty() {
        reader.missing(
            said!("rows", "表格行"),
            said!("| turnover | = markdown rate |, and below it | \"slow\" | 15% |", "| 周转 | = 降价率 |，下一行 | “慢” | 15% |"),
        );
    } else if columns.iter().all(|c| matches!(c, TableColumn::Condition(_))) {
        reader.missing(
            said!("result column", "结果列"),
            said!("a column with the heading \"= markdown rate\" or \"then\"", "标题为“= 降价率”或“则”的一列"),
        );
    }
    Some(StatementKind::Table(Table { title, body: TableBody::Rows { columns, rows, exactly_one } }))
}

/// The head row of a decision table: what a split makes of a name is a matter of examples.
fn rows_columns(reader: &mut Reader<'_, '_>, line: &LogicalLine) -> Vec<Option<TableColumn>> {
    let mut columns = columns(reader, line);
    for column in &mut columns {
        if let Some(TableColumn::Portion { span, name, .. }) = column {
            reader.mistakes.push(mistakes::portion_in_table(*span, &name.text, reader.draft.tongue));
            reader.incomplete = true;
            *column = None;
        }
    }
    columns
}

fn row(reader: &mut Reader<'_, '_>, columns: &[Option<TableColumn>], line: &LogicalLine) -> Option<TableRow> {
    let span = reader.span(&line.tokens);
    let mut cells = cells(line);
    if columns.is_empty() {
        return None;
    }
    let pasted = !line.tokens.first().is_some_and(|t| t.is_mark('|') && reader.folded.chs[t.a as usize].c == '|');
    if pasted && cells.len() < columns.len() {
        // tabs at the end of a line do not survive every editor
        cells.resize(columns.len(), &[]);
    }
    if cells.len() != columns.len() {
        reader.mistakes.push(mistakes::ragged_row(span, cells.len(), columns.len(), reader.draft.tongue));
        reader.incomplete = true;
        return None;
    }
    let mut read = Vec::with_capacity(cells.len());
    let mut whole = true;
    for (i, (cell, column)) in cells.iter().zip(columns).enumerate() {
        let blank = blank_span(line, i).map_or(span, |(a, b)| reader.folded.span(a, b));
        let cell = match column {
            None | Some(TableColumn::Portion { .. }) => None,
            Some(TableColumn::Condition(_)) => condition(reader, cell, blank).map(TableCell::Condition),
            Some(TableColumn::Defines { .. }) if cell.is_empty() => Some(TableCell::Value(None)),
            Some(TableColumn::Defines { .. }) => reader
                .tokens(Rule::value_cell, cell, |b, pair| Some(b.expr(parts(pair).next()?)))
                .map(|value| TableCell::Value(Some(value))),
            Some(TableColumn::Then(_)) if cell.is_empty() => Some(TableCell::Then(Vec::new())),
            Some(TableColumn::Then(_)) => {
                reader.tokens(Rule::then_cell, cell, |b, pair| Some(b.actions(parts(pair).next()?))).map(TableCell::Then)
            }
        };
        whole &= cell.is_some();
        read.extend(cell);
    }
    whole.then_some(TableRow { span, cells: read })
}

fn condition(reader: &mut Reader<'_, '_>, cell: &[Token], blank: Span) -> Option<Band> {
    if cell.is_empty() {
        return Some(Band::Any(blank));
    }
    reader.tokens(Rule::band_cell, cell, |b, pair| Some(b.band_cell(pair)))
}

/// The characters between the bars of a cell.
fn blank_span(line: &LogicalLine, cell: usize) -> Option<(usize, usize)> {
    let mut bars = line.tokens.iter().filter(|t| t.is_mark('|'));
    let opens = line.tokens.first().is_some_and(|t| t.is_mark('|'));
    let left = if opens { bars.nth(cell) } else { bars.nth(cell.checked_sub(1)?) }?;
    Some((left.a as usize, bars.next().map_or(left.b, |t| t.b) as usize))
}
