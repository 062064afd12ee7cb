//! `event "NAME" ...`: rows of the list `events`, one a market. Takes the statements; gives the columns that the list
//! needs, and the rows. Invariant: a row names only columns that the list has.

use super::checker::Checker;
use super::planning::{Calendar, GivenRows};
use super::schema::{ColumnKind, ColumnSchema, Schema, TableSchema};
use super::{ItemId, Kind, ParamValue, TableId};
use crate::place::Span;
use crate::said;
use crate::spelling::name_key;
use crate::syntax::ast::{self, Event, Expr, ExprKind, StatementKind};
use crate::unit::{Unit, Units};

/// The list, in both tongues.
const LIST: [&str; 2] = ["events", "事件表"];
const NAME: [&str; 2] = ["name", "名称"];
const START: [&str; 2] = ["start", "开始"];
const END: [&str; 2] = ["end", "结束"];
const MARKET: [&str; 2] = ["market", "市场"];
const CLOSED: [&str; 2] = ["closed", "休市"];
const CHANNEL: [&str; 2] = ["channel", "渠道"];

impl Schema {
    /// With the list `events` and its columns, if rule files speak of events.
    pub fn with_events(mut self, files: &[ast::File], units: &Units) -> Schema {
        let events: Vec<&Event> = events_of(files).map(|(_, e)| e).collect();
        if events.is_empty() {
            return self;
        }
        let found = self.lists.iter().position(is_events);
        let at = found.unwrap_or_else(|| {
            self.lists.push(TableSchema { name: LIST[0].into(), also: vec![LIST[1].into()], ..TableSchema::default() });
            self.lists.len() - 1
        });
        let list = &mut self.lists[at];
        let plain = [
            (NAME, ColumnKind::Text),
            (START, ColumnKind::Date),
            (END, ColumnKind::Date),
            (MARKET, ColumnKind::Text),
            (CLOSED, ColumnKind::YesNo),
        ];
        for (spellings, kind) in plain {
            add(list, spellings[0], spellings.get(1).copied(), kind);
        }
        for (name, value) in events.iter().flat_map(|e| &e.with) {
            let known = [CHANNEL].into_iter().find(|s| s.iter().any(|s| name_key(s) == name.key));
            let (name, also) = known.map_or((name.text.as_str(), None), |s| (s[0], Some(s[1])));
            add(list, name, also, kind_of(value, units));
        }
        self
    }
}

fn is_events(list: &TableSchema) -> bool {
    std::iter::once(&list.name).chain(&list.also).any(|n| LIST.iter().any(|l| name_key(l) == name_key(n)))
}

/// A column under one of these names, added if there is none.
fn add(list: &mut TableSchema, name: &str, also: Option<&str>, kind: ColumnKind) {
    let spellings: Vec<&str> = std::iter::once(name).chain(also).collect();
    if column(list, &spellings).is_none() {
        let also = also.into_iter().map(String::from).collect();
        list.columns.push(ColumnSchema { name: name.into(), also, kind, mapped: true, found: true, place: None });
    }
}

fn column<'s>(list: &'s TableSchema, spellings: &[&str]) -> Option<&'s ColumnSchema> {
    let named = |c: &&ColumnSchema| std::iter::once(&c.name).chain(&c.also).any(|n| spellings.iter().any(|s| name_key(s) == name_key(n)));
    list.columns.iter().find(named)
}

fn kind_of(value: &Expr, units: &Units) -> ColumnKind {
    match &value.kind {
        ExprKind::Number { unit, .. } => {
            ColumnKind::Number(unit.as_ref().and_then(|u| units.parse(&u.canon).ok()).unwrap_or_else(Unit::plain))
        }
        ExprKind::Date(_) => ColumnKind::Date,
        ExprKind::Truth(_) => ColumnKind::YesNo,
        _ => ColumnKind::Text,
    }
}

fn events_of(files: &[ast::File]) -> impl Iterator<Item = (&ast::Statement, &Event)> {
    files.iter().flat_map(|f| &f.statements).filter_map(|s| match &s.kind {
        StatementKind::Event(event) => Some((s, event)),
        _ => None,
    })
}

impl<'a> Checker<'a> {
    /// The rows of all event statements, one a market.
    pub fn events(&mut self, files: &'a [ast::File]) -> Option<GivenRows> {
        let (at, list) = self.schema.lists.iter().enumerate().find(|(_, l)| is_events(l))?;
        let name_of = |spellings: &[&str]| column(list, spellings).map(|c| c.name.clone());
        let mut seen: Vec<(String, Span)> = Vec::new();
        let mut rows = Vec::new();
        for (statement, event) in events_of(files) {
            self.tongue = statement.tongue;
            self.check_event(event, &mut seen);
            let mut row: Vec<(Option<String>, ParamValue)> = vec![
                (name_of(&NAME), ParamValue::Text(event.title.raw.clone())),
                (name_of(&START), ParamValue::Number(event.first)),
                (name_of(&END), ParamValue::Number(event.last)),
                (name_of(&CLOSED), ParamValue::Truth(event.closed)),
            ];
            for (name, value) in &event.with {
                let known = [CHANNEL].into_iter().find(|s| s.iter().any(|s| name_key(s) == name.key));
                let column = known.map_or_else(|| name_of(&[&name.text]), |s| name_of(&s));
                if let Some(value) = literal(value) {
                    row.push((column, value));
                }
            }
            let markets: Vec<Option<String>> =
                if event.places.is_empty() { vec![None] } else { event.places.iter().map(|p| Some(p.raw.clone())).collect() };
            for market in markets {
                let mut row: Vec<(String, ParamValue)> = row.iter().filter_map(|(name, v)| Some((name.clone()?, v.clone()))).collect();
                row.extend(market.and_then(|m| Some((name_of(&MARKET)?, ParamValue::Text(m)))));
                rows.push(row);
            }
        }
        (!rows.is_empty()).then(|| GivenRows { table: at + 1, keys: list.key.clone(), rows })
    }

    fn check_event(&mut self, event: &Event, seen: &mut Vec<(String, Span)>) {
        let title = &event.title.raw;
        if event.last < event.first {
            self.error(
                "event-dates",
                event.title.span,
                said!("The event \"{title}\" ends before it begins.", "事件“{title}”的结束日期早于开始日期。"),
                said!("Write the earlier date first.", "请先写较早的日期。"),
            );
        }
        if let Some((_, first)) = seen.iter().find(|(t, _)| t == title).cloned() {
            self.warning(
                "event-twice",
                event.title.span,
                said!("There are two events \"{title}\"; both count.", "有两个事件都叫“{title}”，两个都算。"),
                said!("Take one out, or give them different names.", "请删除一个，或改用不同的名称。"),
            );
            if let Some(last) = self.diagnostics.last_mut() {
                last.also.push((crate::place::Place::Text(first), crate::tongue::Said::new("the first one", "第一个")));
            }
        } else {
            seen.push((title.clone(), event.title.span));
        }
    }

    /// Where holidays stand, if the list `events` says which events close a market.
    pub fn calendar(&mut self) -> Option<Calendar> {
        let table: TableId = self.schema.lists.iter().position(is_events)? + 1;
        let item = |this: &mut Self, spellings: &[&str]| -> Option<ItemId> {
            let item = spellings.iter().find_map(|s| this.scope.column(table, &name_key(s)))?;
            this.read[item] = true;
            Some(item)
        };
        let (start, end, closed) = (item(self, &START)?, item(self, &END)?, item(self, &CLOSED)?);
        let fits = |this: &Self, id: ItemId, wanted: &Kind| this.items[id].ty.kind == *wanted;
        if !fits(self, start, &Kind::Date) || !fits(self, end, &Kind::Date) || !fits(self, closed, &Kind::Truth) {
            return None;
        }
        let market = item(self, &MARKET).filter(|id| matches!(self.items[*id].ty.kind, Kind::Text(_)));
        Some(Calendar { start, end, closed, market })
    }
}

impl Checker<'_> {
    /// A place was named for its holidays, but nothing says when they are.
    pub fn no_holidays(&mut self, asked: Span) {
        let words = self.words(asked);
        let mapped = self.schema.lists.iter().find(|l| is_events(l)).map(|l| l.name.clone());
        let next = match mapped {
            Some(list) => said!(
                "Give the list {list} its columns in the map: start and end (dates), market, and closed (yes/no).",
                "请在映射里给列表“{list}”写上各列：开始、结束（日期）、市场和休市（是/否）。"
            ),
            None => said!(
                "Write them: event \"Golden Week\" 2026-10-01 to 2026-10-07 in \"CN\", closed; or name their sheet in the map under [list.events], with the columns name, start, end, market and closed.",
                "请写上节假日：事件 “国庆” 2026-10-01 到 2026-10-07 在 “CN”，休市；或在映射里用 [list.\"事件表\"] 登记它们所在的工作表，列为名称、开始、结束、市场、休市。"
            ),
        };
        let what = said!(
            "No holiday is known, so workdays in {words} leave out weekends only.",
            "没有任何节假日，所以“{words}”的工作日只扣除周末。"
        );
        self.warning("no-holidays", asked, what, next);
    }
}

fn literal(value: &Expr) -> Option<ParamValue> {
    match &value.kind {
        ExprKind::Number { value, .. } => Some(ParamValue::Number(*value)),
        ExprKind::Date(day) => Some(ParamValue::Number(*day)),
        ExprKind::Truth(t) => Some(ParamValue::Truth(*t)),
        ExprKind::Text(text) => Some(ParamValue::Text(text.raw.clone())),
        _ => None,
    }
}
