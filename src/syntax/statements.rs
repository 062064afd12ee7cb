//! Statements about values and decisions: parameters, formulas, levels, tiers, buffers, rules, actions, checks, KPIs.
//! Each takes the reader of one statement and returns its part of the tree.
//! Invariant: a definition keeps its name even where its right side could not be read, so that no later phase misses it.

use super::ast::{
    Action, Buffer, BufferLine, Check, CheckFate, Clause, CompareOp, ExprKind, Formula, Kpi, Level, Levels, Param, ParamValue,
    Rule as RuleStatement, StatementKind, TierBand, Tiers,
};
use super::build::{Build, parts};
use super::canon::{Pair, Rule};
use super::form::Form;
use super::mistakes;
use super::reader::Reader;
use crate::diagnostic::Diagnostic;
use crate::place::Span;
use crate::said;
use crate::spelling::name_key;

/// Reads one statement.
pub fn statement(reader: &mut Reader<'_, '_>) -> Option<StatementKind> {
    match reader.form() {
        Form::Param => param(reader),
        Form::Formula => formula(reader),
        Form::Show => show(reader),
        Form::Levels => levels(reader),
        Form::Tiers => tiers(reader),
        Form::Table => super::tables::table(reader),
        Form::Buffer => buffer(reader),
        Form::Rule => rule(reader),
        Form::Action => action(reader),
        Form::Split => super::plans::split(reader),
        Form::Allocate => super::plans::allocate(reader),
        Form::Limit => super::plans::limit(reader),
        Form::Schedule => super::plans::schedule(reader),
        Form::Event => super::worlds::event(reader),
        Form::Check => check(reader),
        Form::Kpi => kpi(reader),
        Form::Scenario => super::worlds::scenario(reader),
        Form::Example => super::worlds::example(reader),
        Form::Section => reader.head(|b, pair| parts(pair).next().map(|t| StatementKind::Section(b.text_of(&t)))),
        Form::Use => reader.head(|b, pair| parts(pair).next().map(|t| StatementKind::Use(b.text_of(&t)))),
        Form::Unknown => None,
    }
}

fn param(reader: &mut Reader<'_, '_>) -> Option<StatementKind> {
    let read = reader.head(|b, pair| {
        let mut inner = parts(pair);
        let (name, also) = b.named(&inner.next()?);
        let value = match b.spread(inner.next()?) {
            (low, Some(high)) => ParamValue::Range(low, high),
            (one, None) => ParamValue::One(one),
        };
        let mut param = Param { name, also, value, between: None, note: None };
        for part in inner {
            match part.as_rule() {
                Rule::between => param.between = Some(b.between(part)),
                Rule::text => param.note = Some(b.text_of(&part)),
                _ => {}
            }
        }
        Some(param)
    });
    let param = read.or_else(|| {
        let (name, also) = reader.defined()?;
        Some(Param { name, also, value: ParamValue::One(reader.broken()), between: None, note: None })
    });
    param.map(|param| StatementKind::Param(Box::new(param)))
}

fn formula(reader: &mut Reader<'_, '_>) -> Option<StatementKind> {
    let read = reader.head(|b, pair| {
        let mut inner = parts(pair);
        let (name, also) = b.named(&inner.next()?);
        let mut list = None;
        let mut value = None;
        for part in inner {
            match part.as_rule() {
                Rule::for_list => list = Some(list_name(b, &part)),
                Rule::expr => value = Some(b.expr(part)),
                Rule::where_line => {
                    let span = b.pair_span(&part);
                    let keep = b.only(part)?;
                    let source = value.take()?;
                    let whole = source.span.to(keep.span);
                    value = Some(match source.kind {
                        ExprKind::Name(list) => super::ast::Expr { span: whole, kind: ExprKind::Selection { list, keep: Box::new(keep) } },
                        _ => {
                            b.mistakes.push(mistakes::not_a_list(span, b.tongue));
                            source
                        }
                    });
                }
                _ => {}
            }
        }
        Some(Formula { name, also, list, value: value? })
    });
    let formula = read.or_else(|| {
        let (name, also) = reader.defined()?;
        Some(Formula { name, also, list: None, value: reader.broken() })
    });
    formula.map(StatementKind::Formula)
}

/// The list of `for inbound`.
pub fn list_name(b: &Build<'_, '_>, pair: &Pair<'_>) -> super::ast::Name {
    let (_, end) = b.range(pair);
    b.name(end - 1)
}

fn show(reader: &mut Reader<'_, '_>) -> Option<StatementKind> {
    reader.head(|b, pair| {
        let shown = parts(pair).filter(|p| p.as_rule() == Rule::operand).map(|p| b.operand(&p)).collect();
        Some(StatementKind::Show(shown))
    })
}

fn levels(reader: &mut Reader<'_, '_>) -> Option<StatementKind> {
    let read_levels = |b: &mut Build<'_, '_>, pair: Pair<'_>| {
        let mut levels = Vec::new();
        for level in parts(pair).filter(|p| p.as_rule() == Rule::level) {
            let mut labels = parts(level).map(|l| b.label(&l)).collect::<Vec<_>>().into_iter();
            levels.extend(labels.next().map(|name| Level { name, also: labels.collect() }));
        }
        levels
    };
    let read = reader.head(|b, pair| {
        let named = parts(pair).find(|p| p.as_rule() == Rule::named)?;
        Some((b.named(&named), read_levels(b, pair)))
    });
    let ((name, also), mut levels) = match read {
        Some(read) => read,
        None => (reader.defined()?, Vec::new()),
    };
    for line in reader.further() {
        levels.extend(reader.line(Rule::levels_line, line, |b, pair| Some(read_levels(b, pair))).unwrap_or_default());
    }
    if levels.is_empty() {
        reader.missing(said!("level", "等级"), said!("daily, preheat, live", "日常、预热、直播"));
    }
    Some(StatementKind::Levels(Levels { name, also, levels }))
}

fn tiers(reader: &mut Reader<'_, '_>) -> Option<StatementKind> {
    let read = reader.head(|b, pair| {
        let mut inner = parts(pair);
        let (name, also) = b.named(&inner.next()?);
        let by = b.expr(inner.next()?);
        Some((name, also, by))
    });
    let mut bands = Vec::new();
    for line in reader.further() {
        if let Some(mistake) = super::tier_lines::for_unknown_or_rest(reader, &line.tokens) {
            reader.mistakes.push(mistake);
            reader.incomplete = true;
            continue;
        }
        let band = reader.line(Rule::tiers_line, line, |b, pair| {
            let span = b.span(0, b.tokens.len());
            let mut inner = parts(pair);
            let band = b.band(inner.next()?);
            let label = b.label(&inner.next()?);
            Some(TierBand { span, band, label })
        });
        bands.extend(band);
    }
    if bands.is_empty() {
        reader.missing(said!("tier", "档位"), said!("under 30 days: \"fast\"", "低于 30 天：“快”"));
    }
    let (name, also, by) = match read {
        Some(read) => read,
        None => {
            let (name, also) = reader.defined()?;
            (name, also, reader.broken())
        }
    };
    Some(StatementKind::Tiers(Tiers { name, also, by, bands }))
}

fn buffer(reader: &mut Reader<'_, '_>) -> Option<StatementKind> {
    let read = reader.head(|b, pair| Some(b.named(&parts(pair).next()?)));
    let (name, also) = match read {
        Some(read) => read,
        None => reader.defined()?,
    };
    let (mut holds, mut by) = (None, None);
    let (mut holds_seen, mut by_seen, mut keeps_seen) = (None, None, None);
    // `otherwise` among lines that tell levels apart is what `keeps` is without them
    let (mut keeps, mut is_rest) = (None, false);
    let mut lines: Vec<BufferLine> = Vec::new();
    for line in reader.further() {
        enum Part {
            Holds(super::ast::Expr),
            By(super::ast::Expr),
            Keeps(BufferLine),
            Level(BufferLine),
        }
        if let Some(mistake) = super::tier_lines::for_rest(reader, &line.tokens, &super::tier_lines::REST_OF_LEVELS) {
            reader.mistakes.push(mistake);
            reader.incomplete = true;
            continue;
        }
        let part = reader.line(Rule::buffer_line, line, |b, pair| {
            let span = b.span(0, b.tokens.len());
            let inner = parts(pair).next()?;
            Some(match inner.as_rule() {
                Rule::holds => Part::Holds(b.only(inner)?),
                Rule::by_line => Part::By(b.only(inner)?),
                Rule::keeps => Part::Keeps(b.buffer_line(None, span, parts(inner).next()?)),
                _ => {
                    let (mut inner, mut level) = (parts(inner), None);
                    let mut next = inner.next()?;
                    if next.as_rule() == Rule::label {
                        level = Some(b.label(&next));
                        next = inner.next()?;
                    }
                    Part::Level(b.buffer_line(level, span, next))
                }
            })
        });
        let word = line.tokens.first().map_or(Span::default(), |t| reader.folded.span(t.a as usize, t.b as usize));
        match part {
            Some(Part::Holds(value)) => reader.once(&mut holds, &mut holds_seen, value, word),
            Some(Part::By(value)) => reader.once(&mut by, &mut by_seen, value, word),
            Some(Part::Keeps(value)) => reader.once(&mut keeps, &mut keeps_seen, value, word),
            Some(Part::Level(value)) if value.level.is_none() => {
                is_rest = true;
                reader.once(&mut keeps, &mut keeps_seen, value, word);
            }
            Some(Part::Level(value)) => lines.push(value),
            None => {}
        }
    }
    if by.is_some() && lines.is_empty() {
        reader.missing(said!("line for any level", "各等级的行"), said!("daily: 3 to 5 days of daily sales", "日常：3 到 5 天的日销量"));
    } else if by.is_none() && (is_rest || !lines.is_empty()) {
        reader.missing(said!("\"by\": by what the levels are told", "“按”：按什么区分等级"), said!("by phase", "按 阶段"));
    } else if keeps.is_none() && lines.is_empty() {
        reader.missing(said!("amount to keep", "要保持的数量"), said!("keeps 3 to 5 days of daily sales", "保持 3 到 5 天的日销量"));
    }
    lines.extend(keeps);
    Some(StatementKind::Buffer(Box::new(Buffer { name, also, holds, by, lines })))
}

fn rule(reader: &mut Reader<'_, '_>) -> Option<StatementKind> {
    let read = reader.head(|b, pair| {
        let mut inner = parts(pair);
        let title = b.text_of(&inner.next()?);
        let mut list = None;
        let mut clauses = Vec::new();
        for part in inner {
            let span = b.pair_span(&part);
            match part.as_rule() {
                Rule::for_list => list = Some(list_name(b, &part)),
                Rule::expr => clauses.push((Clause::When(b.expr(part)), span)),
                Rule::actions => clauses.push((Clause::Then(b.actions(part)), span)),
                Rule::EOI => {}
                _ => clauses.extend(b.clause(part)),
            }
        }
        Some((title, list, clauses))
    });
    let failed = read.is_none();
    let (title, list, mut clauses) = match read {
        Some((title, list, clauses)) => (Some(title), list, clauses),
        None => (None, None, Vec::new()),
    };
    for line in reader.further() {
        let more =
            reader.line(Rule::rule_line, line, |b, pair| Some(parts(pair).filter_map(|clause| b.clause(clause)).collect::<Vec<_>>()));
        clauses.extend(more.unwrap_or_default());
    }
    one_of_each(reader, &mut clauses);
    let has = |wanted: fn(&Clause) -> bool| clauses.iter().any(|(c, _)| wanted(c));
    if let Some(mistake) = two_in_one(reader, &clauses).filter(|_| !failed) {
        reader.mistakes.push(mistake);
        return None;
    }
    let first = action_first(reader, &clauses);
    if let Some(mistake) = first.filter(|_| !failed && !has(|c| matches!(c, Clause::Then(_)))) {
        reader.mistakes.push(mistake);
        return None;
    }
    if let Some(mistake) = bound_alone(reader, &clauses).filter(|_| !failed) {
        reader.mistakes.push(mistake);
        return None;
    }
    if !failed && !has(|c| matches!(c, Clause::Then(_))) {
        reader.missing(said!("\"then\": it does nothing", "“则”：没有要做的事"), said!("then note \"look here\"", "则 备注 “请查看”"));
    } else if !failed && !has(|c| matches!(c, Clause::When(_) | Clause::Unless(_) | Clause::Valid(..))) {
        reader.missing(said!("condition", "条件"), said!("when on hand below 5 units", "当 现有库存 低于 5 件"));
    }
    let clauses = clauses.into_iter().map(|c| c.0).collect();
    Some(StatementKind::Rule(RuleStatement { title: title?, list, clauses }))
}

/// `rule "x": expedite when on hand below 5 units`
fn action_first(reader: &Reader<'_, '_>, clauses: &[(Clause, Span)]) -> Option<Diagnostic> {
    let [(Clause::When(action), _), (Clause::When(condition), _), ..] = clauses else { return None };
    let shown = reader.shown(action.span);
    let is_action = matches!(action.kind, ExprKind::Name(_)) && reader.names.is_phrase(shown);
    is_action.then(|| mistakes::action_first(action.span, shown, reader.shown(condition.span), reader.draft.tongue))
}

/// `when A then B`, and below it `when C then D`: all conditions of a rule hold for all of its actions.
fn two_in_one(reader: &Reader<'_, '_>, clauses: &[(Clause, Span)]) -> Option<Diagnostic> {
    let then = |(clause, _): &(Clause, Span)| matches!(clause, Clause::Then(_));
    let first = clauses.iter().position(then)?;
    let again = first + clauses[first..].iter().position(|(clause, _)| matches!(clause, Clause::When(_)))?;
    let (Clause::When(condition), _) = &clauses[again] else { return None };
    clauses[again..].iter().any(then).then(|| mistakes::two_rules_in_one(condition.span, reader.shown(condition.span), reader.draft.tongue))
}

/// `rule "x": order quantity at most 1000 units`: what is to be kept, written as a condition.
fn bound_alone(reader: &Reader<'_, '_>, clauses: &[(Clause, Span)]) -> Option<Diagnostic> {
    let [(Clause::When(condition), _)] = clauses else { return None };
    let ExprKind::Compare { op, left, right } = &condition.kind else { return None };
    let name = reader.shown(left.span);
    if !["order quantity", "补货量", "markdown", "降价率"].contains(&name_key(name).as_str()) {
        return None;
    }
    let (beyond, kept) = match op {
        CompareOp::AtMost => (("above", "高于"), ("at most", "至多")),
        CompareOp::AtLeast => (("below", "低于"), ("at least", "至少")),
        _ => return None,
    };
    let (bound, zh) = (reader.shown(right.span), reader.draft.tongue == crate::tongue::Tongue::Zh);
    let better = match zh {
        true => format!("{name} {} {bound} 则 保持 {name} {} {bound}", beyond.1, kept.1),
        false => format!("{name} {} {bound} means keep {name} {} {bound}", beyond.0, kept.0),
    };
    Some(mistakes::bound_alone(condition.span, reader.shown(condition.span), &better, reader.draft.tongue))
}

/// `because` and `valid` may stand once.
fn one_of_each(reader: &mut Reader<'_, '_>, clauses: &mut Vec<(Clause, Span)>) {
    let (mut because, mut valid): (Option<Span>, Option<Span>) = (None, None);
    let mut doubles = Vec::new();
    clauses.retain(|(clause, word)| {
        let seen = match clause {
            Clause::Because(_) => &mut because,
            Clause::Valid(..) => &mut valid,
            _ => return true,
        };
        if let Some(first) = seen {
            doubles.push((*word, *first));
            return false;
        }
        *seen = Some(*word);
        true
    });
    for (word, first) in doubles {
        let shown = reader.shown(word).to_string();
        reader.mistakes.push(mistakes::duplicate_clause(word, &shown, first, reader.draft.tongue));
    }
}

fn action(reader: &mut Reader<'_, '_>) -> Option<StatementKind> {
    let phrases =
        reader.head(|b, pair| Some(parts(pair).filter(|p| p.as_rule() == Rule::wording).map(|p| b.phrase(p)).collect::<Vec<_>>()));
    let mut action = Action { phrases: Vec::new(), sets: Vec::new(), shows: Vec::new() };
    for line in reader.further() {
        enum Part {
            Sets(Box<super::ast::Sets>),
            Shows(super::ast::Shows),
        }
        let part = reader.line(Rule::action_line, line, |b, pair| {
            let inner = parts(pair).next()?;
            Some(if inner.as_rule() == Rule::sets { Part::Sets(Box::new(b.sets(inner))) } else { Part::Shows(b.shows(inner)) })
        });
        match part {
            Some(Part::Sets(sets)) => action.sets.push(*sets),
            Some(Part::Shows(shows)) => action.shows.push(shows),
            None => {}
        }
    }
    action.phrases = phrases?;
    Some(StatementKind::Action(action))
}

fn check(reader: &mut Reader<'_, '_>) -> Option<StatementKind> {
    reader.head(|b, pair| {
        let mut inner = parts(pair);
        let title = b.text_of(&inner.next()?);
        let (mut list, mut condition, mut due, mut otherwise) = (None, None, None, None);
        for part in inner {
            match part.as_rule() {
                Rule::for_list => list = Some(list_name(b, &part)),
                Rule::expr => condition = Some(b.expr(part)),
                Rule::fate => {
                    let (_, end) = b.range(&part);
                    otherwise = Some(match b.word(end - 1) {
                        Some(Rule::SKIP_ROW) => CheckFate::SkipRow,
                        Some(Rule::STOP) => CheckFate::Stop,
                        _ => CheckFate::Warn,
                    });
                }
                Rule::due => due = b.only(part),
                _ => {}
            }
        }
        Some(StatementKind::Check(Check { title, list, condition: condition?, due, otherwise }))
    })
}

fn kpi(reader: &mut Reader<'_, '_>) -> Option<StatementKind> {
    let read = reader.head(|b, pair| {
        let mut inner = parts(pair);
        let (name, also) = b.named(&inner.next()?);
        let value = b.expr(inner.next()?);
        let mut kpi = Kpi { name, also, value, by: None, goal: None };
        for part in inner {
            match part.as_rule() {
                Rule::by_line => kpi.by = b.only(part),
                Rule::goal => kpi.goal = parts(part).next().map(|band| b.band(band)),
                _ => {}
            }
        }
        Some(kpi)
    });
    let kpi = read.or_else(|| {
        let (name, also) = reader.defined()?;
        Some(Kpi { name, also, value: reader.broken(), by: None, goal: None })
    });
    kpi.map(|kpi| StatementKind::Kpi(Box::new(kpi)))
}
