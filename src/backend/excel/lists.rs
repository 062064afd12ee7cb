//! Aggregates over the rows of a list as formula text: SUMIFS and its kin over helper columns beside the list. Takes
//! the work of a step. A key is a text with a letter in front, so that it is never a number or a criterion, and its
//! wildcards are escaped where it is looked for. Invariant: an unknown key equals nothing.

use super::place::{On, Site};
use super::role::Role;
use super::template::ROW;
use super::writer::{Kind, Res, Writer, kind_of};
use super::{Data, Why};
use crate::column::{Column, TextId, UNKNOWN_TEXT, truth};
use crate::columns::lists::{Spelled, matched_keys};
use crate::columns::number::at_six;
use crate::columns::words::general;
use crate::import::sheet::Cell;
use crate::plan::{Agg, Compare, Expr, ListAgg, ListWork, Shape, TableId, WHOLE};
use crate::unit::Unit;

/// Pairs of a row and a list's row that all formulas of one column may look at.
const MOST_PAIRS: usize = 25_000_000;
/// The longest text that Excel takes as a criterion.
const LONGEST_KEY: usize = 250;

/// A range and what its cells must fulfil.
struct Criterion {
    range: String,
    wanted: String,
}

/// Texts of a helper column: the formula, and what it gives on each row.
struct Keys {
    text: Option<String>,
    values: Vec<Option<String>>,
}

impl Writer<'_> {
    pub fn list(&mut self, work: &ListWork, shape: &Shape) -> Res<String> {
        let own = self.table;
        if self.world.rows(own).saturating_mul(self.world.rows(work.list)) > MOST_PAIRS {
            return Err(Why::ManyRows);
        }
        if work.pick.is_some() || work.value.as_ref().is_some_and(has_outer) {
            return Err(Why::NoFunction);
        }
        let mut criteria = Vec::new();
        let mut guards = Vec::new();
        let (theirs, pairs) = split(work.keep.as_ref())?;
        // rows that may be found at all
        let keep = self.usable(&theirs, work.list)?;
        let keyed = work.matched || !work.join.is_empty();
        if keyed {
            let (range, wanted) = self.keys(work, own, keep.as_ref())?;
            guards.push(format!("{wanted}<>\"\""));
            criteria.push(Criterion { range, wanted });
        } else if let Some((range, _)) = &keep {
            criteria.push(Criterion { range: range.clone(), wanted: "1".into() });
        }
        for (op, their, mine) in pairs {
            let (range, wanted, guard) = self.inequality(op, &their, &mine, work.list)?;
            guards.extend(guard);
            criteria.push(Criterion { range, wanted });
        }
        let text = self.aggregate_of(work, shape, &criteria)?;
        if guards.is_empty() {
            return Ok(text);
        }
        // a row whose key is unknown finds nothing
        let nothing = match (&work.agg, &work.otherwise) {
            (ListAgg::Agg(Agg::Sum | Agg::Count | Agg::CountA), _) => "0".to_string(),
            (_, Some(otherwise)) => self.cell(otherwise, kind_of(shape))?,
            _ if *shape == Shape::Truth => "0.5".to_string(),
            _ => "\"\"".to_string(),
        };
        let guard = if guards.len() == 1 { guards.remove(0) } else { format!("AND({})", guards.join(",")) };
        Ok(format!("IF({guard},{text},{nothing})"))
    }

    fn aggregate_of(&mut self, work: &ListWork, shape: &Shape, criteria: &[Criterion]) -> Res<String> {
        let found = self.count_of(work.list, criteria, None)?;
        let value = match &work.value {
            None if work.agg == ListAgg::Agg(Agg::Count) => return Ok(found),
            None => return Err(Why::NoFunction),
            Some(value) => value,
        };
        let kind = self.in_table(work.list, |this| this.kind(value));
        let values = self.list_values(value, kind, work.list)?;
        let all = criteria_text(criteria);
        let numbers = matches!(kind, Kind::Number | Kind::Unknown);
        match &work.agg {
            ListAgg::Agg(agg) => {
                let known =
                    |this: &mut Self| this.count_of(work.list, criteria, Some((&values, if numbers { "\"<1E+300\"" } else { "\"?*\"" })));
                Ok(match agg {
                    Agg::Count | Agg::CountA if numbers || *agg == Agg::CountA => known(self)?,
                    _ if !numbers => return Err(Why::NoFunction),
                    Agg::Sum if criteria.is_empty() => format!("IF(AND(COUNT({values})=0,{found}>0),\"\",SUM({values}))"),
                    Agg::Sum => format!("IF(AND({}=0,{found}>0),\"\",SUMIFS({values},{all}))", known(self)?),
                    Agg::Average if criteria.is_empty() => format!("IFERROR(AVERAGE({values}),\"\")"),
                    Agg::Average => format!("IFERROR(AVERAGEIFS({values},{all}),\"\")"),
                    Agg::Min | Agg::Max if criteria.is_empty() => {
                        let name = if *agg == Agg::Min { "MIN" } else { "MAX" };
                        format!("IF(COUNT({values})=0,\"\",{name}({values}))")
                    }
                    _ => return Err(Why::NoFunction),
                })
            }
            ListAgg::Lookup => {
                let otherwise = match &work.otherwise {
                    Some(otherwise) => self.cell(otherwise, kind_of(shape))?,
                    None if *shape == Shape::Truth => "0.5".into(),
                    None => "\"\"".into(),
                };
                let one = match (numbers, criteria) {
                    (_, []) => return Err(Why::NoFunction),
                    // the average of one is itself
                    (true, _) => format!("IFERROR(AVERAGEIFS({values},{all}),\"\")"),
                    (false, [only]) => {
                        let found = format!("INDEX({values},MATCH({},{},0))", only.wanted, only.range);
                        if *shape == Shape::Truth { found } else { format!("{found}&\"\"") }
                    }
                    _ => return Err(Why::NoFunction),
                };
                let none = if *shape == Shape::Truth { "0.5" } else { "\"\"" };
                Ok(format!("IF({found}=1,{one},IF({found}=0,{otherwise},{none}))"))
            }
            ListAgg::Latest | ListAgg::Join(_) => Err(Why::NoFunction),
        }
    }

    /// How many rows fulfil all, and one more.
    fn count_of(&mut self, list: TableId, criteria: &[Criterion], more: Option<(&str, &str)>) -> Res<String> {
        let mut all = criteria_text(criteria);
        if let Some((range, wanted)) = more {
            if !all.is_empty() {
                all.push(',');
            }
            all.push_str(&format!("{range},{wanted}"));
        }
        if all.is_empty() {
            return self.row_count(list);
        }
        Ok(if all.matches(',').count() == 1 { format!("COUNTIF({all})") } else { format!("COUNTIFS({all})") })
    }

    fn in_table<T>(&mut self, table: TableId, write: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.table, table);
        let made = write(self);
        self.table = before;
        made
    }

    /// The values of the list's rows as a range.
    fn list_values(&mut self, value: &Expr, kind: Kind, list: TableId) -> Res<String> {
        if let Expr::Column(id) = value
            && self.constant_of(*id).is_none()
            && self.plan().columns.get(*id as usize).is_some_and(|c| c.table == list)
            && kind != Kind::Text
            && let Site::Sheet(on, col) = self.site(*id)?
        {
            return self.range(on, col, list);
        }
        let col = self.in_table(list, |this| this.part_column(value, kind))?;
        self.range(On::Workings(list), col, list)
    }

    /// A working column beside the list that says which rows may be found; none if all may.
    fn usable(&mut self, theirs: &[Expr], list: TableId) -> Res<Option<(String, Vec<bool>)>> {
        let skipped = self.results_skipped(list).map(<[bool]>::to_vec);
        if theirs.is_empty() && skipped.is_none() {
            return Ok(None);
        }
        let condition = Expr::And(theirs.to_vec());
        let (text, data) = self.in_table(list, |this| {
            this.on_workings(|this| -> Res<(String, Column)> {
                Ok((this.cell(&condition, Kind::Truth)?, this.evaluated(&condition, Kind::Truth)?))
            })
        })?;
        let Column::Truth(mut data) = data else { return Err(Why::NoFunction) };
        let mut text = text;
        if let Some(skipped) = &skipped {
            let judged = self.in_table(list, |this| this.judged_column(list, skipped));
            text = format!("MIN({judged},{text})");
            data.iter_mut().zip(skipped).filter(|(_, s)| **s).for_each(|(t, _)| *t = truth::FALSE);
        }
        let may: Vec<bool> = data.iter().map(|t| *t == truth::TRUE).collect();
        let title = self.part_title(Role::Counts);
        let col = self.in_table(list, |this| this.add_part(title, Shape::Truth, &text, Data::Own(Column::Truth(data))));
        Ok(Some((self.range(On::Workings(list), col, list)?, may)))
    }

    /// The range of the list's keys, and the cell of the row's own.
    fn keys(&mut self, work: &ListWork, own: TableId, keep: Option<&(String, Vec<bool>)>) -> Res<(String, String)> {
        let list = work.list;
        let mut their_parts: Vec<Keys> = Vec::new();
        let mut own_parts: Vec<Keys> = Vec::new();
        if work.matched {
            let pairs: Vec<(Vec<TextId>, Vec<TextId>)> =
                matched_keys(&self.world, own, list).into_iter().map(|(a, b)| (a.to_vec(), b.to_vec())).collect();
            if pairs.is_empty() {
                return Err(Why::Elsewhere);
            }
            for (part, (mine, theirs)) in pairs.into_iter().enumerate() {
                let (a, b) = self.on_workings(|this| this.matched(part, &mine, &theirs, own, list))?;
                own_parts.push(a);
                their_parts.push(b);
            }
        }
        for (column, expr) in &work.join {
            let theirs = Expr::Column(*column);
            if self.in_table(list, |this| this.kind(&theirs)) != self.kind(expr) {
                return Err(Why::NoFunction);
            }
            their_parts.push(self.in_table(list, |this| this.on_workings(|this| this.key_of(&Expr::Column(*column))))?);
            own_parts.push(if own == WHOLE { self.key_of(expr)? } else { self.on_workings(|this| this.key_of(expr))? });
        }
        let (text, mut values) = joined(their_parts);
        let mut text = text;
        if let Some((range, may)) = keep {
            // the condition stands in the same row
            let cell = range.split(':').next().map(|c| c.trim_start_matches(|c: char| c != '$').replace('$', ""));
            let letters: String = cell.unwrap_or_default().chars().take_while(char::is_ascii_alphabetic).collect();
            text = text.map(|t| format!("IF({letters}{ROW}=1,{t},\"\")"));
            values.iter_mut().zip(may).filter(|(_, may)| !**may).for_each(|(v, _)| *v = None);
            if text.is_none() {
                return Err(Why::Elsewhere);
            }
        }
        let title = self.part_title(Role::Key);
        let col = self.in_table(list, |this| this.add_texts(title, text, values));
        let range = self.range(On::Workings(list), col, list)?;
        let (text, values) = joined(own_parts);
        let wild = values.iter().flatten().any(|v| v.contains(['*', '?', '~']));
        let (text, values) = match wild {
            false => (text, values),
            true => (
                text.map(|t| escaped(&t)),
                values.into_iter().map(|v| v.map(|v| v.replace('~', "~~").replace('*', "~*").replace('?', "~?"))).collect(),
            ),
        };
        if own == WHOLE {
            return Ok((range, text.ok_or(Why::Elsewhere)?));
        }
        let title = self.part_title(Role::Key);
        let col = self.add_texts(title, text, values);
        Ok((range, self.at(On::Workings(own), col)))
    }

    fn add_texts(&mut self, title: String, text: Option<String>, values: Vec<Option<String>>) -> u32 {
        let data = Data::Texts(values.into_iter().map(|v| v.map(Into::into)).collect());
        match text {
            Some(text) => self.add_part(title, Shape::Text, &text, data),
            None => self.add_value(title, Shape::Text, data, self.table),
        }
    }

    /// One key column of the map, of the row at hand and of the list's row in the other's spelling.
    fn matched(&mut self, part: usize, mine: &[TextId], theirs: &[TextId], own: TableId, list: TableId) -> Res<(Keys, Keys)> {
        let texts = self.world.texts;
        let mut spelling: rustc_hash::FxHashMap<TextId, TextId> = rustc_hash::FxHashMap::default();
        for id in mine.iter().filter(|id| **id != UNKNOWN_TEXT) {
            // two keys that Excel takes for one
            if *spelling.entry(texts.class(*id)).or_insert(*id) != *id || texts.get(*id).len() > LONGEST_KEY {
                return Err(Why::Country);
            }
        }
        let spelled = Spelled::new(mine, texts);
        let canonical: Vec<Option<TextId>> = theirs.iter().map(|id| spelled.find(*id, texts).map(|id| id as TextId)).collect();
        let shown = |id: TextId| texts.get(id).to_string();
        let own_values: Vec<Option<TextId>> = mine.iter().map(|id| (*id != UNKNOWN_TEXT).then_some(*id)).collect();
        let own_cell = self.key_cell(part, own, mine, &own_values);
        let their_cell = self.key_cell(part, list, theirs, &canonical);
        // a key that nobody has stands there all the same
        let spelt = |(id, canonical): (&TextId, &Option<TextId>)| canonical.or((*id != UNKNOWN_TEXT).then_some(*id));
        let canonical = match their_cell {
            Some(_) => theirs.iter().zip(&canonical).map(spelt).collect(),
            None => canonical,
        };
        let keys = |cell: Option<String>, ids: &[Option<TextId>]| Keys { text: cell, values: ids.iter().map(|id| id.map(shown)).collect() };
        Ok((keys(own_cell, &own_values), keys(their_cell, &canonical)))
    }

    /// The user's cell of a key as text, if for every row it says what is wanted; a row without a key has an empty cell.
    fn key_cell(&self, part: usize, table: TableId, read: &[TextId], wanted: &[Option<TextId>]) -> Option<String> {
        let sheet = self.sheets.tables.get(usize::from(table))?.as_ref()?;
        let col = (*sheet.keys.get(part)?)?;
        let frame = crate::columns::frame(self.world.bound, table)?;
        let raw = self.raw.iter().find(|r| r.id == frame.sheet && r.id == sheet.sheet)?;
        let cells = raw.columns.get(col as usize)?;
        let texts = self.world.texts;
        let says = |(row, (read, wanted)): (&u32, (&TextId, &Option<TextId>))| match (cells.get(*row), wanted) {
            (Cell::Text(id), Some(wanted)) => {
                let same_in_excel = texts.get(id).eq_ignore_ascii_case(texts.get(*wanted));
                id == *wanted || same_in_excel
            }
            // a key that nobody has finds nothing by itself
            (Cell::Text(id), None) => id == *read,
            (Cell::Empty, None) => true,
            (Cell::Number(x), Some(wanted)) => general(x) == texts.get(*wanted),
            _ => false,
        };
        let all = frame.rows.iter().zip(read.iter().zip(wanted)).all(says);
        all.then(|| self.at(On::Table(table), col))
    }

    /// An expression as a key: the same for what is the same to the language.
    fn key_of(&mut self, expr: &Expr) -> Res<Keys> {
        match self.kind(expr) {
            Kind::Text => {
                self.compares_in_excel(expr)?;
                let cell = self.text_of(expr)?;
                let Column::Text(ids) = self.evaluated(expr, Kind::Text)? else { return Err(Why::NoFunction) };
                let values: Vec<Option<String>> =
                    ids.iter().map(|id| (*id != UNKNOWN_TEXT).then(|| self.world.texts.get(*id).to_string())).collect();
                if values.iter().flatten().any(|v| v.len() > LONGEST_KEY) {
                    return Err(Why::TooLong);
                }
                Ok(Keys { text: Some(cell.text), values })
            }
            Kind::Number => {
                let number = self.cell_or_none(expr)?;
                let Column::Number(v) = self.evaluated(expr, Kind::Number)? else { return Err(Why::NoFunction) };
                let text = if number.cells.is_empty() {
                    number.at_six()
                } else {
                    format!("IF(ISNUMBER({}),{},\"\")", number.text, number.at_six())
                };
                Ok(Keys { text: Some(text), values: v.iter().map(|x| (!x.is_nan()).then(|| general(at_six(*x)))).collect() })
            }
            Kind::Truth => {
                let cell = self.truth_cell(expr)?;
                let Column::Truth(v) = self.evaluated(expr, Kind::Truth)? else { return Err(Why::NoFunction) };
                let values = v.iter().map(|t| (*t != truth::UNKNOWN).then(|| t.to_string())).collect();
                Ok(Keys { text: Some(format!("IF({cell}=0.5,\"\",{cell})")), values })
            }
            Kind::Unknown => Err(Why::NoFunction),
        }
    }

    /// A comparison of a list's number with one of the row at hand, as a criterion.
    fn inequality(&mut self, op: Compare, their: &Expr, mine: &Expr, list: TableId) -> Res<(String, String, Option<String>)> {
        let kinds = (self.in_table(list, |this| this.kind(their)), self.kind(mine));
        if kinds != (Kind::Number, Kind::Number) {
            return Err(Why::NoFunction);
        }
        let rounded = Expr::Call { func: crate::function::Func::Round, args: vec![their.clone(), Expr::Number(6.0)] };
        let whole = self.in_table(list, |this| this.number(their).map(|n| n.six && n.cells.len() == 1))?;
        let range = self.list_values(if whole { their } else { &rounded }, Kind::Number, list)?;
        let number = self.short(mine)?;
        let guard = match number.cells.as_slice() {
            [] => None,
            cells => Some(format!("COUNT({})={}", cells.join(","), cells.len())),
        };
        Ok((range, format!("\"{}\"&{}", op.sign(), number.at_six()), guard))
    }

    /// The working column of an expression.
    fn part_column(&mut self, expr: &Expr, kind: Kind) -> Res<u32> {
        let (text, data) =
            self.on_workings(|this| -> Res<(String, Column)> { Ok((this.cell(expr, kind)?, this.evaluated(expr, kind)?)) })?;
        let shape = match kind {
            Kind::Truth => Shape::Truth,
            Kind::Text => Shape::Text,
            Kind::Number | Kind::Unknown => Shape::Number(Unit::plain()),
        };
        let title = self.step_title();
        Ok(self.add_part(title, shape, &text, Data::Own(data)))
    }
}

/// Conjuncts that speak of the list's row alone, and comparisons of it with the row at hand.
type Split = (Vec<Expr>, Vec<(Compare, Expr, Expr)>);

fn split(keep: Option<&Expr>) -> Res<Split> {
    let mut theirs = Vec::new();
    let mut pairs = Vec::new();
    let conjuncts: Vec<&Expr> = match keep {
        None => Vec::new(),
        Some(Expr::And(all)) => all.iter().collect(),
        Some(one) => vec![one],
    };
    for conjunct in conjuncts {
        match conjunct {
            one if !has_outer(one) => theirs.push(one.clone()),
            Expr::Compare { op, left, right } => match (has_outer(left), has_outer(right)) {
                (false, true) => pairs.push((*op, (**left).clone(), of_own_row(right).ok_or(Why::NoFunction)?)),
                (true, false) => pairs.push((op.turned(), (**right).clone(), of_own_row(left).ok_or(Why::NoFunction)?)),
                _ => return Err(Why::NoFunction),
            },
            _ => return Err(Why::NoFunction),
        }
    }
    Ok((theirs, pairs))
}

fn has_outer(expr: &Expr) -> bool {
    let mut found = false;
    crate::plan::visit(expr, &mut |e| found |= matches!(e, Expr::Outer(_)));
    found
}

/// An expression of the row at hand alone, as one of that row.
fn of_own_row(expr: &Expr) -> Option<Expr> {
    let boxed = |e: &Expr| of_own_row(e).map(Box::new);
    Some(match expr {
        Expr::Outer(id) => Expr::Column(*id),
        Expr::Number(_) | Expr::Text(_) | Expr::Truth(_) => expr.clone(),
        Expr::Scale { value, num, den } => Expr::Scale { value: boxed(value)?, num: *num, den: *den },
        Expr::Negate(value) => Expr::Negate(boxed(value)?),
        Expr::Arith { op, left, right } => Expr::Arith { op: *op, left: boxed(left)?, right: boxed(right)? },
        Expr::Call { func, args } => Expr::Call { func: *func, args: args.iter().map(of_own_row).collect::<Option<_>>()? },
        _ => return None,
    })
}

/// Keys of several parts as one text with a letter in front.
fn joined(parts: Vec<Keys>) -> (Option<String>, Vec<Option<String>>) {
    let rows = parts.first().map_or(0, |p| p.values.len());
    let values = (0..rows)
        .map(|row| {
            let all: Option<Vec<&str>> = parts.iter().map(|p| p.values.get(row)?.as_deref()).collect();
            all.map(|all| format!("k|{}", all.join("|")))
        })
        .collect();
    let texts: Option<Vec<String>> = parts.into_iter().map(|p| p.text).collect();
    let text = texts.map(|texts| {
        let known: Vec<String> = texts.iter().filter(|t| t.contains(ROW)).map(|t| format!("{t}<>\"\"")).collect();
        let key = format!("\"k|\"&{}", texts.join("&\"|\"&"));
        match known.as_slice() {
            [] => key,
            [one] => format!("IF({one},{key},\"\")"),
            many => format!("IF(AND({}),{key},\"\")", many.join(",")),
        }
    });
    (text, values)
}

/// A key as a criterion: its wildcards stand for themselves.
fn escaped(text: &str) -> String {
    format!("SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({text},\"~\",\"~~\"),\"*\",\"~*\"),\"?\",\"~?\")")
}

fn criteria_text(criteria: &[Criterion]) -> String {
    criteria.iter().map(|c| format!("{},{}", c.range, c.wanted)).collect::<Vec<_>>().join(",")
}
