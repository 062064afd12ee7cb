//! Statements about what happens or might happen: events, scenarios, examples with their small worlds.
//! Invariant: the rows of a world have as many values as it has columns.

use super::ast::{
    Band, BinaryOp, Change, Event, Example, ExamplePart, Expr, ExprKind, GivenValue, Name, Portion, Scenario, Standing, StatementKind,
    TableColumn, Text,
};
use super::build::{Build, parts};
use super::canon::{Pair, Rule};
use super::mistakes;
use super::reader::Reader;
use super::tables;
use super::token::{Kind, LogicalLine};
use crate::said;

pub fn event(reader: &mut Reader<'_, '_>) -> Option<StatementKind> {
    reader.head(|b, pair| {
        let mut inner = parts(pair);
        let title = b.text_of(&inner.next()?);
        let mut dates: Vec<f64> = Vec::new();
        let mut event = Event { title, first: f64::NAN, last: f64::NAN, places: Vec::new(), with: Vec::new(), closed: false };
        for part in inner {
            let (a, _) = b.range(&part);
            match part.as_rule() {
                Rule::date => dates.push(b.number(a)),
                Rule::place => event.places = texts(b, part),
                Rule::with => {
                    let name = b.name(a + 1);
                    let value = parts(part).next().map(|p| b.literal(&p))?;
                    event.with.push((name, value));
                }
                Rule::closed => event.closed = true,
                _ => {}
            }
        }
        event.first = *dates.first()?;
        event.last = dates.get(1).copied().unwrap_or(event.first);
        Some(StatementKind::Event(event))
    })
}

/// The markets of an event; a bare name is taken as its letters.
fn texts(b: &mut Build<'_, '_>, pair: Pair<'_>) -> Vec<Text> {
    let mut texts = Vec::new();
    for inner in parts(pair) {
        let span = b.pair_span(&inner);
        texts.push(if inner.as_rule() == Rule::text {
            b.text_of(&inner)
        } else {
            let raw = b.shown_span(span).to_string();
            Text { span, parts: vec![super::ast::TextPart::Plain(raw.clone())], raw }
        });
    }
    texts
}

pub fn scenario(reader: &mut Reader<'_, '_>) -> Option<StatementKind> {
    let title = reader.head(|b, pair| parts(pair).next().map(|t| b.text_of(&t)));
    let mut changes = Vec::new();
    for line in reader.further() {
        changes.extend(reader.line(Rule::scenario_line, line, |b, pair| {
            let span = b.span(0, b.tokens.len());
            let mut inner = parts(pair);
            let (at, _) = b.range(&inner.next()?);
            let op = match b.tokens.get(at).map(|t| t.kind) {
                Some(Kind::Mark('+')) => Some(BinaryOp::Add),
                Some(Kind::Mark('-')) => Some(BinaryOp::Sub),
                Some(Kind::Mark('*')) => Some(BinaryOp::Mul),
                Some(Kind::Mark('/')) => Some(BinaryOp::Div),
                _ => None,
            };
            let (value, high) = b.spread(inner.next()?);
            let keep = inner.find(|p| p.as_rule() == Rule::where_line).and_then(|p| b.only(p));
            Some(Change { span, name: b.name(0), op, value, high, keep })
        }));
    }
    if changes.is_empty() {
        reader.missing(said!("change", "变化"), said!("lead time + 10 days", "交货周期 + 10 天"));
    }
    Some(StatementKind::Scenario(Scenario { title: title?, changes }))
}

pub fn example(reader: &mut Reader<'_, '_>) -> Option<StatementKind> {
    let title = reader.head(|b, pair| pair.into_inner().next().map(|t| b.text_of(&t)));
    let mut parts = Vec::new();
    let mut list: Option<Name> = None;
    let mut rows: Vec<&LogicalLine> = Vec::new();
    for line in reader.further() {
        if line.row {
            rows.push(line);
            continue;
        }
        parts.extend(worlds(reader, &mut list, &mut rows));
        let read = reader.line(Rule::example_line, line, |b, pair| {
            let inner = pair.into_inner().next()?;
            Some(if inner.as_rule() == Rule::given { given(b, inner) } else { (None, expected(b, inner)) })
        });
        let (given_list, read) = read.unwrap_or_default();
        list = given_list;
        parts.extend(read);
    }
    parts.extend(worlds(reader, &mut list, &mut rows));
    Some(StatementKind::Example(Example { title: title?, unread: reader.incomplete, parts }))
}

/// `given NAME = VALUE`, or the list whose rows follow.
fn given(b: &mut Build<'_, '_>, pair: Pair<'_>) -> (Option<Name>, Vec<ExamplePart>) {
    let (start, end) = b.range(&pair);
    let span = b.span(start, end);
    let name = b.name(start + 1);
    let value = match pair.into_inner().next() {
        Some(value) => given_value(b, value),
        None if end > start + 2 => GivenValue::Blank(span),
        None => return (Some(name), Vec::new()),
    };
    (None, vec![ExamplePart::Given { span, name, value }])
}

/// A value, or several by period. 未知 and 是 stand as names: what they mean is seen beside the name they are given for.
fn given_value(b: &mut Build<'_, '_>, pair: Pair<'_>) -> GivenValue {
    match pair.as_rule() {
        Rule::series => GivenValue::Series(parts(pair).map(|p| one_value(b, p)).collect()),
        _ => GivenValue::One(one_value(b, pair)),
    }
}

fn one_value(b: &mut Build<'_, '_>, pair: Pair<'_>) -> Expr {
    if pair.as_rule() == Rule::given_word {
        let name = b.name(b.range(&pair).0);
        return Expr { span: name.span, kind: ExprKind::Name(name) };
    }
    b.arith(pair)
}

fn expected(b: &mut Build<'_, '_>, pair: Pair<'_>) -> Vec<ExamplePart> {
    let mut parts = Vec::new();
    for one in pair.into_inner() {
        let (start, end) = b.range(&one);
        let span = b.span(start, end);
        let inner: Vec<Pair<'_>> = one.into_inner().collect();
        if let Some(portion) = inner.iter().find(|p| p.as_rule() == Rule::portion) {
            let portion = self::portion(b, *portion);
            let name = b.name(start);
            let (mut test, mut arrives) = (None, None);
            for pair in inner {
                match pair.as_rule() {
                    Rule::arrives => arrives = b.only(pair).map(Box::new),
                    Rule::arith | Rule::given_word => test = Some(Band::Is(one_value(b, pair))),
                    Rule::band => test = Some(b.band(pair)),
                    _ => {}
                }
            }
            parts.push(ExamplePart::ExpectPortion { span, name, portion: Box::new(portion), test, arrives });
            continue;
        }
        let fires = !inner.iter().any(|p| p.as_rule() == Rule::no_rule);
        let of_check = b.word(start) == Some(Rule::CHECK);
        let standing = inner.iter().find(|p| p.as_rule() == Rule::standing).map_or(Standing::Passes, |p| standing(b, p));
        for pair in inner {
            match pair.as_rule() {
                Rule::text => {
                    let title = b.text_of(&pair);
                    parts.push(match of_check {
                        true => ExamplePart::ExpectCheck { span, title, standing },
                        false => ExamplePart::ExpectRule { title, fires },
                    });
                }
                Rule::arith | Rule::given_word => {
                    let test = Band::Is(one_value(b, pair));
                    parts.push(ExamplePart::Expect { span, name: b.name(start), test });
                }
                Rule::band => {
                    let test = b.band(pair);
                    parts.push(ExamplePart::Expect { span, name: b.name(start), test });
                }
                _ => {}
            }
        }
    }
    parts
}

/// `"first batch" to "MX-1"`.
pub fn portion(b: &mut Build<'_, '_>, pair: Pair<'_>) -> Portion {
    let (start, _) = b.range(&pair);
    let mut texts: Vec<Text> = parts(pair).map(|t| b.text_of(&t)).collect();
    let to = if b.is_word(start, Rule::TO) || texts.len() > 1 { texts.pop() } else { None };
    Portion { part: texts.pop(), to }
}

fn standing(b: &Build<'_, '_>, pair: &Pair<'_>) -> Standing {
    match b.word(b.range(pair).0) {
        Some(Rule::IS_DONE) => Standing::Done,
        Some(Rule::IS_OPEN) => Standing::Open,
        Some(Rule::IS_OVERDUE) => Standing::Overdue,
        Some(Rule::FAILS) => Standing::Fails,
        _ => Standing::Passes,
    }
}

/// The rows that were gathered, as a world: of `given LIST`, or one row each.
fn worlds(reader: &mut Reader<'_, '_>, list: &mut Option<Name>, rows: &mut Vec<&LogicalLine>) -> Option<ExamplePart> {
    let lines = std::mem::take(rows);
    let list = list.take();
    let (head, lines) = lines.split_first()?;
    if head.broken {
        reader.incomplete = true;
        return None;
    }
    let columns: Vec<TableColumn> = tables::columns(reader, head).into_iter().collect::<Option<_>>()?;
    let mut span = reader.span(&head.tokens);
    let mut read = Vec::new();
    for line in lines {
        let row_span = reader.span(&line.tokens);
        span = span.to(row_span);
        if line.broken {
            reader.incomplete = true;
            continue;
        }
        let cells = tables::cells(line);
        if cells.len() != columns.len() {
            reader.mistakes.push(mistakes::ragged_row(row_span, cells.len(), columns.len(), reader.draft.tongue));
            reader.incomplete = true;
            continue;
        }
        let mut values = Vec::new();
        for cell in cells {
            if cell.is_empty() {
                values.push(GivenValue::Blank(row_span));
                continue;
            }
            let value = reader.tokens(Rule::given_cell, cell, |b, pair| {
                let inner = parts(pair).next()?;
                Some(given_value(b, inner))
            });
            values.push(value.unwrap_or(GivenValue::One(Expr { span: row_span, kind: ExprKind::Broken })));
        }
        read.push((row_span, values));
    }
    Some(ExamplePart::Worlds { span, list, columns, rows: read })
}
