//! Statements that plan: split, allocate, limit, schedule. Each takes the reader of one statement and returns its part
//! of the tree. Invariant: a line that may stand once is kept once.

use super::ast::{Allocate, Direction, Expr, Limit, Lots, Schedule, ScheduleStep, Split, SplitPart, StatementKind, Whole};
use super::ast::{Band, Name};
use super::build::{Build, parts};
use super::canon::{Pair, Rule};
use super::reader::Reader;
use super::token::LogicalLine;
use crate::place::Span;
use crate::said;

/// A line that may stand once in its statement.
enum Line {
    Where(Expr),
    By(Expr),
    Taking(Expr, Direction),
    RowsBy(Expr, Direction),
    AtMost(Expr, Option<Expr>),
    Whole(Whole),
    Lots(Lots),
    Part(SplitPart),
    Costing(Expr),
    To(Expr, Option<Expr>),
    Least(Expr),
    Finishes(Expr),
    Step(ScheduleStep),
}

/// The first pair of a line, built.
fn line(b: &mut Build<'_, '_>, pair: Pair<'_>) -> Option<Line> {
    let span = b.span(0, b.tokens.len());
    let inner = parts(pair).next()?;
    Some(match inner.as_rule() {
        Rule::where_line => Line::Where(b.only(inner)?),
        Rule::weight_line => Line::By(b.only(inner)?),
        Rule::costing => Line::Costing(b.only(inner)?),
        Rule::least_line => Line::Least(b.only(inner)?),
        Rule::finishes => Line::Finishes(b.only(inner)?),
        Rule::in_whole => Line::Whole(b.whole(inner)?),
        Rule::taking => {
            let (value, direction) = b.ordered(inner)?;
            Line::Taking(value, direction)
        }
        Rule::rows_by => {
            let (value, direction) = b.ordered(inner)?;
            Line::RowsBy(value, direction)
        }
        Rule::at_most_line => {
            let mut inner = parts(inner);
            let most = b.arith(inner.next()?);
            Line::AtMost(most, inner.next().and_then(|takes| b.only(takes)))
        }
        Rule::to_line => {
            let mut inner = parts(inner);
            let to = b.arith(inner.next()?);
            Line::To(to, inner.next().and_then(|by| b.only(by)))
        }
        Rule::lots => {
            let mut values = parts(inner).map(|p| b.arith(p)).collect::<Vec<_>>().into_iter();
            Line::Lots(Lots { size: values.next()?, every: values.next()?, from: values.next()? })
        }
        Rule::part => Line::Part(part(b, inner, span)?),
        _ => Line::Step(step(b, inner, span)?),
    })
}

fn part(b: &mut Build<'_, '_>, pair: Pair<'_>, span: Span) -> Option<SplitPart> {
    let (mut share, mut title, mut arrives, mut when) = (None, None, None, None);
    for inner in parts(pair) {
        match inner.as_rule() {
            Rule::arith => share = Some(b.arith(inner)),
            Rule::text => title = Some(b.text_of(&inner)),
            Rule::arrives => arrives = b.only(inner),
            Rule::when_line => when = b.only(inner),
            _ => {}
        }
    }
    Some(SplitPart { span, share, title: title?, arrives, when })
}

fn step(b: &mut Build<'_, '_>, pair: Pair<'_>, span: Span) -> Option<ScheduleStep> {
    let mut inner = parts(pair);
    let (name, also) = b.named(&inner.next()?);
    let takes = match b.spread(inner.next()?) {
        (low, Some(high)) => Band::Range { low, low_open: false, high, high_open: false },
        (one, None) => Band::Is(one),
    };
    let places = inner.next().map(|place| places(b, place)).unwrap_or_default();
    Some(ScheduleStep { span, name, also, takes, places })
}

/// `in market`, `in "MX", "US"`.
pub fn places(b: &mut Build<'_, '_>, pair: Pair<'_>) -> Vec<Expr> {
    let mut places = Vec::new();
    for inner in parts(pair) {
        places.push(if inner.as_rule() == Rule::text { b.literal(&inner) } else { b.operand(&inner) });
    }
    places
}

fn first_word(reader: &Reader<'_, '_>, line: &LogicalLine) -> Span {
    line.tokens.first().map_or(Span::default(), |t| reader.folded.span(t.a as usize, t.b as usize))
}

fn read_line(reader: &mut Reader<'_, '_>, rule: Rule, logical: &LogicalLine) -> Option<(Line, Span)> {
    let word = first_word(reader, logical);
    reader.line(rule, logical, line).map(|line| (line, word))
}

/// `split NAME where CONDITION`: the name and the condition.
fn target(b: &mut Build<'_, '_>, pair: Pair<'_>) -> Option<(Expr, Option<Expr>)> {
    let mut inner = parts(pair);
    let target = b.operand(&inner.next()?);
    let keep = inner.find(|p| p.as_rule() == Rule::where_line).and_then(|p| b.only(p));
    Some((target, keep))
}

pub fn split(reader: &mut Reader<'_, '_>) -> Option<StatementKind> {
    let read = reader.head(target);
    let (mut parts, mut lots, mut whole) = (Vec::new(), None, None);
    let (mut lots_seen, mut whole_seen) = (None, None);
    for logical in reader.further() {
        match read_line(reader, Rule::split_line, logical) {
            Some((Line::Part(part), _)) => parts.push(part),
            Some((Line::Lots(value), word)) => reader.once(&mut lots, &mut lots_seen, value, word),
            Some((Line::Whole(value), word)) => reader.once(&mut whole, &mut whole_seen, value, word),
            _ => {}
        }
    }
    if parts.is_empty() && lots.is_none() {
        reader
            .missing(said!("part", "批次"), said!("70% \"first batch\" arrives event date - 14 days", "70% “首批” 到货 活动日期 - 14 天"));
    }
    let (target, keep) = read?;
    Some(StatementKind::Split(Box::new(Split { target, keep, parts, lots, whole })))
}

pub fn allocate(reader: &mut Reader<'_, '_>) -> Option<StatementKind> {
    let read = reader.head(|b, pair| {
        let list: Option<Name> = (0..b.tokens.len()).find(|i| b.is_word(*i, Rule::TO)).map(|i| b.name(i + 1));
        let (target, keep) = target(b, pair)?;
        Some((target, list?, keep))
    });
    let mut keep_line = None;
    let (mut by, mut taking, mut at_most, mut rows_by, mut whole) = (None, None, None, None, None);
    let mut seen: [Option<Span>; 6] = [None; 6];
    for logical in reader.further() {
        match read_line(reader, Rule::allocate_line, logical) {
            Some((Line::Where(value), word)) => reader.once(&mut keep_line, &mut seen[0], value, word),
            Some((Line::By(value), word)) => reader.once(&mut by, &mut seen[1], value, word),
            Some((Line::Taking(value, d), word)) => reader.once(&mut taking, &mut seen[2], (value, d), word),
            Some((Line::AtMost(value, takes), word)) => reader.once(&mut at_most, &mut seen[3], (value, takes), word),
            Some((Line::RowsBy(value, d), word)) => reader.once(&mut rows_by, &mut seen[4], (value, d), word),
            Some((Line::Whole(value), word)) => reader.once(&mut whole, &mut seen[5], value, word),
            _ => {}
        }
    }
    let (target, list, keep) = read?;
    let keep = match (keep, keep_line) {
        (Some(a), Some(b)) => {
            let span = a.span.to(b.span);
            Some(Expr { span, kind: super::ast::ExprKind::And(vec![a, b]) })
        }
        (a, b) => a.or(b),
    };
    Some(StatementKind::Allocate(Box::new(Allocate { target, list, keep, by, taking, at_most, rows_by, whole })))
}

pub fn limit(reader: &mut Reader<'_, '_>) -> Option<StatementKind> {
    let read = reader.head(target);
    let (mut costing, mut to, mut rows_by, mut whole, mut least) = (None, None, None, None, None);
    let mut seen: [Option<Span>; 5] = [None; 5];
    for logical in reader.further() {
        match read_line(reader, Rule::limit_line, logical) {
            Some((Line::Costing(value), word)) => reader.once(&mut costing, &mut seen[0], value, word),
            Some((Line::To(value, by), word)) => reader.once(&mut to, &mut seen[1], (value, by), word),
            Some((Line::RowsBy(value, d), word)) => reader.once(&mut rows_by, &mut seen[2], (value, d), word),
            Some((Line::Whole(value), word)) => reader.once(&mut whole, &mut seen[3], value, word),
            Some((Line::Least(value), word)) => reader.once(&mut least, &mut seen[4], value, word),
            _ => {}
        }
    }
    if to.is_none() {
        reader.missing(said!("bound", "上限"), said!("to cash available in total", "总计不超过 可用资金"));
    }
    let (target, _) = read?;
    let (to, by) = to?;
    Some(StatementKind::Limit(Box::new(Limit { target, costing, to, by, rows_by, whole, least })))
}

pub fn schedule(reader: &mut Reader<'_, '_>) -> Option<StatementKind> {
    let read = reader.head(|b, pair| {
        let mut inner = parts(pair);
        let (name, also) = b.named(&inner.next()?);
        let keep = inner.find(|p| p.as_rule() == Rule::where_line).and_then(|p| b.only(p));
        Some((name, also, keep))
    });
    let (mut finishes, mut keep_line) = (None, None);
    let mut seen: [Option<Span>; 2] = [None; 2];
    let mut steps = Vec::new();
    for logical in reader.further() {
        match read_line(reader, Rule::schedule_line, logical) {
            Some((Line::Finishes(value), word)) => reader.once(&mut finishes, &mut seen[0], value, word),
            Some((Line::Where(value), word)) => reader.once(&mut keep_line, &mut seen[1], value, word),
            Some((Line::Step(step), _)) => steps.push(step),
            _ => {}
        }
    }
    if finishes.is_none() {
        reader.missing(said!("date to finish by", "完成日期"), said!("finishes by event date - 14 days", "完成于 活动日期 - 14 天"));
    }
    if steps.is_empty() {
        reader.missing(said!("step", "步骤"), said!("production: 20 days", "生产：20 天"));
    }
    let (name, also, keep) = match read {
        Some(read) => read,
        None => {
            let (name, also) = reader.defined()?;
            (name, also, None)
        }
    };
    Some(StatementKind::Schedule(Box::new(Schedule { name, also, keep: keep.or(keep_line), finishes, steps })))
}
