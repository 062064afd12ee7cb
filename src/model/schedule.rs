//! `schedule NAME`: steps counted backward from the day by which all must be done. Takes the statement, makes a formula
//! for the start of each step, for the whole and for how late it is. Invariant: a start is the last safe day: the long
//! end of every range is what it reckons with.

use super::checker::{Checker, Def, Here, State, Val};
use super::planning::{Schedule, ScheduleStep, arith, call, compare, number};
use super::scope::Entry;
use super::{Expr, ExprKind, Home, ItemId, ItemKind, Kind, Type};
use crate::function::Func;
use crate::place::Span;
use crate::plan::Arith;
use crate::said;
use crate::spelling::{is_han, name_key};
use crate::syntax::ast::{self, Band, CompareOp, Name, Statement};

/// A schedule in the text, with the items that it defines.
pub(super) struct ScheduleSource<'a> {
    pub statement: &'a Statement,
    pub schedule: &'a ast::Schedule,
    pub start: ItemId,
    pub late_by: ItemId,
    /// The start of each step.
    pub steps: Vec<ItemId>,
    pub made: Option<Schedule>,
}

/// How long a step takes.
struct Takes {
    low: Option<Expr>,
    high: Expr,
    workdays: bool,
}

impl<'a> Checker<'a> {
    /// The names that a schedule defines.
    pub fn gather_schedule(&mut self, statement: &'a Statement, schedule: &'a ast::Schedule, section: &Option<String>) {
        let at = self.schedules.len();
        let date = Type { kind: Kind::Date, series: None, home: Home::Table(0) };
        let days = Type { kind: Kind::Number(self.units.named("day")), ..date.clone() };
        let add = |this: &mut Self, ty: Type, spellings: Vec<String>| {
            let mut item = this.made(statement, &schedule.name, &[], ty, section);
            if let Some((first, rest)) = spellings.split_first() {
                item.name = first.clone();
                item.also = rest.iter().take(schedule.also.len()).cloned().collect();
            }
            let id = this.add_item(item, Def::Schedule(at));
            for spelling in &spellings {
                this.define(0, spelling, schedule.name.span, Entry::Item(id));
            }
            id
        };
        let start = self.derived(&schedule.name, &schedule.also, "start", "开始");
        let start = add(self, date.clone(), start);
        let late_by = self.derived(&schedule.name, &schedule.also, "late by", "逾期");
        let late_by = add(self, days, late_by);
        let mut steps = Vec::new();
        for step in &schedule.steps {
            let (first, others) = spelled_with(schedule, step);
            let mut spellings = self.derived(&first, &others, "start", "开始");
            let mut seen: Vec<String> = Vec::new();
            spellings.retain(|s| {
                let key = name_key(s);
                let new = !seen.contains(&key);
                seen.push(key);
                new
            });
            steps.push(add(self, date.clone(), spellings));
        }
        self.schedules.push(ScheduleSource { statement, schedule, start, late_by, steps, made: None });
    }

    pub fn resolve_schedule(&mut self, at: usize) {
        let source = &self.schedules[at];
        let (statement, schedule, start, late_by) = (source.statement, source.schedule, source.start, source.late_by);
        let items = source.steps.clone();
        let all: Vec<ItemId> = [start, late_by].into_iter().chain(items.iter().copied()).collect();
        for item in &all {
            self.state[*item] = State::Working;
        }
        let here = Here::rows_of(0);
        let name = schedule.name.text.clone();
        let finish = schedule.finishes.as_ref().and_then(|e| self.date(e, here));
        let keep = schedule.keep.as_ref().map(|keep| {
            let val = self.truth(keep, here);
            self.single(val).expr
        });
        let takes: Vec<Option<Takes>> = schedule.steps.iter().map(|step| self.takes(step, here)).collect();
        let places: Vec<Vec<Expr>> = schedule.steps.iter().map(|step| self.step_places(step, here)).collect();
        let mut finish = finish.unwrap_or_else(|| Val::broken(schedule.name.span)).expr;
        finish.ty.kind = Kind::Date;
        let of_rows = |e: &Expr| e.ty.home != Home::Whole;
        let by_row = of_rows(&finish)
            || keep.as_ref().is_some_and(of_rows)
            || takes.iter().flatten().any(|t| of_rows(&t.high) || t.low.as_ref().is_some_and(of_rows))
            || places.iter().flatten().any(of_rows);
        let home = if by_row { Home::Table(0) } else { Home::Whole };
        let keep = keep.map(|mut keep| {
            keep.ty.home = home;
            self.working(statement, &name, keep)
        });
        let kept = |this: &mut Self, value: Expr, otherwise: Option<Expr>| match keep {
            Some(keep) => {
                let (kind, span) = (value.ty.kind.clone(), value.span);
                let test = this.item(keep, span, here, false).expr;
                call(Func::If, [test, value].into_iter().chain(otherwise).collect(), kind, span)
            }
            None => value,
        };
        let mut finish = kept(self, finish, None);
        finish.ty.home = home;
        let finish = self.working(statement, &name, finish);
        let mut end = finish;
        let mut steps = Vec::new();
        for (((step, item), takes), places) in schedule.steps.iter().zip(&items).zip(takes).zip(places).rev() {
            let until = self.item(end, step.span, here, false).expr;
            let (low, high, workdays) = match takes {
                Some(takes) => (takes.low, takes.high, takes.workdays),
                None => (None, Val::broken(step.span).expr, false),
            };
            let mut value = back(until, high.clone(), workdays, places, step.span);
            value.ty.home = home;
            self.settle(*item, value, home);
            let low = low.map(|low| self.working(statement, &name, low));
            let high = self.working(statement, &name, high);
            steps.push(ScheduleStep { name: step.name.text.clone(), start: *item, end, low, high, workdays });
            end = *item;
        }
        steps.reverse();
        let span = schedule.name.span;
        let mut first = self.item(end, span, here, false).expr;
        first.ty.home = home;
        self.settle(start, first, home);
        let begin = self.item(start, span, here, false).expr;
        let today = Expr {
            span,
            ty: Type { kind: Kind::Date, series: None, home: Home::Whole },
            kind: ExprKind::Call { func: Func::Today, args: Vec::new() },
        };
        let days = Kind::Number(self.units.named("day"));
        let late = compare(CompareOp::Below, begin.clone(), today.clone());
        let by = arith(Arith::Sub, today, begin, days.clone());
        let zero = number(0.0, days.clone(), span);
        let late = call(Func::If, vec![late, by, zero.clone()], days, span);
        let mut late = kept(self, late, Some(zero));
        late.ty.home = home;
        self.settle(late_by, late, home);
        for item in all {
            self.state[item] = State::Done;
        }
        self.schedules[at].made = Some(Schedule {
            name,
            span: statement.span,
            tongue: statement.tongue,
            words: self.words(super::gather::first_line(self.sources.text(statement.span), statement.span)),
            keep,
            finish,
            start,
            late_by,
            steps,
        });
    }

    fn settle(&mut self, item: ItemId, value: Expr, home: Home) {
        self.items[item].ty.home = match self.targets.get(&item) {
            Some(table) if home == Home::Whole => Home::Table(*table),
            _ => home,
        };
        self.items[item].kind = ItemKind::Formula(value);
    }

    /// How long a step takes, in days or in workdays.
    fn takes(&mut self, step: &ast::ScheduleStep, here: Here) -> Option<Takes> {
        let mut is_range = false;
        let (low, high) = match &step.takes {
            Band::Is(ast::Expr { kind: ast::ExprKind::Name(name), span }) => match self.scope.name(&name.key) {
                Some(Entry::Range(low, high)) => {
                    // the wrong way round is a mistake of the parameter, told there
                    is_range = true;
                    (Some(self.item(low, *span, here, false)), self.item(high, *span, here, false))
                }
                _ => (None, self.check(&ast::Expr { span: *span, kind: ast::ExprKind::Name(name.clone()) }, here)),
            },
            Band::Is(e) => (None, self.check(e, here)),
            Band::Range { low, high, .. } => {
                let (low, high) = self.pair(low, high, here);
                (Some(low), high)
            }
            _ => return None,
        };
        let workday = self.units.named("workday");
        let workdays = high.unit() == Some(&workday);
        if !workdays && !step.places.is_empty() {
            let words = self.words(step.name.span);
            self.error(
                "place-without-workdays",
                step.span,
                said!("\"{words}\" takes calendar days, which are the same in every place.", "“{words}”按自然日计算，与地点无关。"),
                said!("Write workdays (5 workdays in market), or take the place out.", "请写工作日（5 个工作日 在 市场），或删除地点。"),
            );
        }
        let length = |this: &mut Self, val: Val| {
            let val = this.amount_of_row(val);
            if workdays && (val.bare || val.unit() == Some(&workday)) { Some(val) } else { this.days(val) }
        };
        let low = match low {
            Some(low) => Some(length(self, low)?),
            None => None,
        };
        let high = length(self, high)?;
        let (a, b) = (low.as_ref().and_then(|l| self.constant(&l.expr)), self.constant(&high.expr));
        if b.is_some_and(|b| b < 0.0) || (!is_range && a.zip(b).is_some_and(|(a, b)| a > b)) {
            let words = self.words(step.name.span);
            self.error(
                "step-length",
                step.span,
                said!("The step \"{words}\" cannot take that long.", "步骤“{words}”的时长写反了或小于 0。"),
                said!("Write the short end first, and no length below 0: 25 to 35 days.", "先写较短的一端，且不小于 0：25 到 35 天。"),
            );
        }
        Some(Takes { low: low.map(|l| l.expr), high: high.expr, workdays })
    }

    /// Whose holidays count.
    fn step_places(&mut self, step: &ast::ScheduleStep, here: Here) -> Vec<Expr> {
        let mut places = Vec::new();
        for place in &step.places {
            let val = self.check(place, here);
            places.push(self.market(val).expr);
            self.asks_for_holidays(place.span);
        }
        places
    }

    /// A market by its name, for its holidays.
    pub fn market(&mut self, val: Val) -> Val {
        let val = self.single(val);
        if matches!(val.kind(), Kind::Text(_) | Kind::Any) {
            return val;
        }
        let (words, kind) = (self.words(val.expr.span), self.kind_words(val.kind()));
        let (en, zh) = (kind.en, kind.zh);
        self.error(
            "not-a-market",
            val.expr.span,
            said!("\"{words}\" is {en}; a market or country is wanted here.", "“{words}”是{zh}，这里需要市场或国家。"),
            said!("Write a text such as \"MX\", or a column of texts such as market.", "请写文字（如 “MX”）或文字列（如 市场）。"),
        );
        Val::broken(val.expr.span)
    }
}

/// The name of a step behind that of its schedule: the first spellings of both, then each other spelling of the schedule
/// with that of the step in its tongue, then all the rest.
fn spelled_with(schedule: &ast::Schedule, step: &ast::ScheduleStep) -> (Name, Vec<Name>) {
    let has_han = |name: &Name| name.text.chars().any(is_han);
    let joined = |name: &Name, step: &Name| {
        let blank = if has_han(name) || has_han(step) { "" } else { " " };
        let text = format!("{}{blank}{}", name.text, step.text);
        Name { key: name_key(&text), text, span: step.span, bracketed: false }
    };
    let steps = || std::iter::once(&step.name).chain(&step.also);
    let own = |name: &Name| steps().find(|s| has_han(s) == has_han(name)).unwrap_or(&step.name);
    let mut others: Vec<Name> = schedule.also.iter().map(|name| joined(name, own(name))).collect();
    others.extend(std::iter::once(&schedule.name).chain(&schedule.also).flat_map(|name| steps().map(|s| joined(name, s))));
    (joined(&schedule.name, &step.name), others)
}

/// The day on which to begin what must be done by `end`.
fn back(end: Expr, takes: Expr, workdays: bool, places: Vec<Expr>, span: Span) -> Expr {
    if workdays {
        let whole = match takes.kind {
            ExprKind::Number(n) if n.fract() == 0.0 => takes,
            _ => {
                let kind = takes.ty.kind.clone();
                let zero = number(0.0, Kind::Number(crate::unit::Unit::plain()), span);
                call(Func::RoundUp, vec![takes, zero], kind, span)
            }
        };
        let back = match whole.kind {
            ExprKind::Number(n) => number(-n, whole.ty.kind.clone(), span),
            _ => Expr { span, ty: whole.ty.clone(), kind: ExprKind::Negate(Box::new(whole)) },
        };
        return call(Func::WorkDay, [end, back].into_iter().chain(places).collect(), Kind::Date, span);
    }
    call(Func::Int, vec![arith(Arith::Sub, end, takes, Kind::Date)], Kind::Date, span)
}
