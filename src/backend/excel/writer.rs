//! Goes through the steps of a plan and writes a formula for each column that the report needs. Takes the run, returns
//! [`Live`]. Invariant: a formula is written only after the place of all that it reads is known.
//! One file, because every part of a formula asks the same writer where its operands stand.

use super::constants::{ConstantValue, Constants};
use super::literals::{Literals, Place};
use super::place::{HistoryPlace, On, Sheets, Site, as_read, reads_as};
use super::role::Role;
use super::template::{ROW, Template, fits};
use super::{Block, Data, Live, Why, WorkColumn};
use crate::column::{Column, Texts, UNKNOWN_TEXT, truth};
use crate::columns::compile::{Scope, World, collect};
use crate::columns::node::Node;
use crate::columns::number::at_six;
use crate::columns::reads::mark_all_read;
use crate::columns::worker::{At, Rows, Worker};
use crate::columns::{Results, frame};
use crate::import::frame::{Bound, Period};
use crate::import::sheet::{Cell, RawSheet};
use crate::place::column_letters;
use crate::plan::{ColumnId, Expr, Plan, Shape, Source, Step, TableId, Value, WHOLE, Work};
use rustc_hash::FxHashMap;

/// Words for yes and no that a column may have.
const MOST_WORDS: usize = 12;

/// A formula, or why there is none.
pub type Res<T> = Result<T, Why>;

/// What a value is in a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Number,
    Truth,
    Text,
    Unknown,
}

/// The formulas of all columns that the report shows, or that decide.
pub fn formulas(plan: &Plan, bound: &Bound, results: &Results, texts: &Texts, raw: &[RawSheet], sheets: &Sheets) -> Live {
    let mut writer = Writer::new(plan, bound, results, texts, raw, sheets);
    let needed = needed(plan);
    for step in plan.steps.iter().filter(|s| needed.get(s.into as usize) == Some(&true)) {
        writer.step(step);
    }
    writer.done()
}

/// By column: whether it is shown, decides, or is read by one that does.
fn needed(plan: &Plan) -> Vec<bool> {
    let mut needed = vec![false; plan.columns.len()];
    let mut want = |id: ColumnId| {
        if let Some(n) = needed.get_mut(id as usize) {
            *n = true;
        }
    };
    plan.shown.iter().for_each(|id| want(*id));
    for rule in &plan.rules {
        want(rule.fired);
        rule.clauses.iter().for_each(|c| want(c.truth));
    }
    plan.targets.iter().for_each(|t| want(t.after));
    plan.checks.iter().for_each(|c| want(c.truth));
    mark_all_read(plan, &mut needed);
    needed
}

/// A reference to the value of a column.
pub struct Ref {
    pub text: String,
    /// May be unknown.
    pub open: bool,
    /// An unknown one is an empty cell, which Excel takes for zero; else the empty text.
    pub blank: bool,
    /// Has six decimals at most.
    pub six: bool,
}

pub struct Writer<'a> {
    pub world: World<'a>,
    results: &'a Results,
    pub raw: &'a [RawSheet],
    pub sheets: &'a Sheets,
    sites: Vec<Option<Site>>,
    on: On,
    /// Whose rows are at hand.
    pub table: TableId,
    /// Inside a window.
    pub period: Option<(Period, i32)>,
    title: String,
    /// Of the step at hand, and the rule, check or column that it is a part of.
    pub(super) literals: Literals,
    pub(super) used_by: String,
    parts: u32,
    pub(super) live: Live,
    /// Working columns by what they compute.
    pub(super) known_parts: FxHashMap<String, (u32, Kind)>,
    pub places: Vec<Option<HistoryPlace>>,
    /// By history: the periods that formulas look at, as offsets.
    pub looked_at: Vec<std::collections::BTreeSet<u32>>,
    pub(super) as_of: Option<u32>,
    /// A count of periods may be a parameter.
    pub counted: bool,
    /// Working columns that are a constant on each row: they need no cells.
    same_for_all: FxHashMap<ColumnId, Expr>,
}

impl<'a> Writer<'a> {
    fn new(
        plan: &'a Plan,
        bound: &'a Bound,
        results: &'a Results,
        texts: &'a Texts,
        raw: &'a [RawSheet],
        sheets: &'a Sheets,
    ) -> Writer<'a> {
        let mut sites = vec![None; plan.columns.len()];
        for (n, param) in plan.params.iter().enumerate() {
            if let Some(site) = sites.get_mut(param.column as usize) {
                *site = Some(Site::Param(n));
            }
        }
        let places = plan
            .histories
            .iter()
            .enumerate()
            .map(|(n, def)| {
                let history = bound.histories.iter().find(|h| h.name == def.name)?;
                let user = match &history.origin {
                    crate::import::frame::Origin::Wide { sheet, .. } => sheets.users.get(sheet),
                    crate::import::frame::Origin::Long { .. } => None,
                };
                Some(HistoryPlace::new(history, bound.stock.len(), user, sheets.names.blocks.get(n)?, raw))
            })
            .collect();
        let live = Live { columns: vec![None; plan.columns.len()], workings: vec![Vec::new(); plan.tables.len()], ..Live::default() };
        Writer {
            world: results.world(plan, bound, texts),
            results,
            raw,
            sheets,
            sites,
            on: On::Constants,
            table: WHOLE,
            period: None,
            title: String::new(),
            literals: Literals::default(),
            used_by: String::new(),
            parts: 0,
            live,
            known_parts: FxHashMap::default(),
            places,
            looked_at: vec![Default::default(); plan.histories.len()],
            as_of: None,
            counted: false,
            same_for_all: FxHashMap::default(),
        }
    }

    pub fn plan(&self) -> &'a Plan {
        self.world.plan
    }

    fn done(mut self) -> Live {
        for (n, place) in self.places.iter().enumerate() {
            let (Some(place), Some(def), Some(looked)) = (place, self.world.plan.histories.get(n), self.looked_at.get(n)) else { continue };
            let Some(history) = self.world.bound.histories.iter().find(|h| h.name == def.name) else { continue };
            if place.in_block.is_empty() || looked.is_empty() {
                continue;
            }
            let columns = looked.iter().filter_map(|o| Some((history.first + *o as i32, place.column(*o as usize)?))).collect();
            self.live.blocks.push(Block { history: n as u16, name: def.name.clone(), rows: place.rows.clone(), columns });
        }
        self.live
    }

    fn histories(&self) -> Vec<std::sync::Arc<super::HistoryRows>> {
        self.places.iter().map(|p| p.as_ref().map_or_else(Default::default, |p| p.rows.clone())).collect()
    }

    fn step(&mut self, step: &Step) {
        let Some(def) = self.plan().columns.get(step.into as usize) else { return };
        if let (Source::Hidden, Work::Row(expr)) = (&def.source, &step.work)
            && self.is_constant(expr)
        {
            self.same_for_all.insert(step.into, expr.clone());
            return;
        }
        (self.table, self.period, self.parts) = (def.table, None, 0);
        self.title.clone_from(&def.name);
        self.literals = self.literals_of(step, &def.name, &def.shape);
        self.used_by = self.user_of(step.into).unwrap_or(&def.name).to_string();
        let beside = self.beside(step.into);
        let given = frame(self.world.bound, def.table).is_some_and(|f| f.has_given_rows());
        let direct = beside.filter(|_| !given && !matches!(def.shape, Shape::Truth | Shape::Level(_)));
        self.on = match (def.table, direct) {
            (WHOLE, _) => On::Constants,
            (table, Some(_)) => On::Table(table),
            (table, None) => On::Workings(table),
        };
        let written = self.work(step, &def.shape).and_then(|text| if fits(&text) { Ok(text) } else { Err(Why::TooLong) });
        let formula = match written {
            Ok(text) => Some(Template::new(&text, &self.histories())),
            Err(why) => {
                if def.source == Source::Computed {
                    self.live.values.push((step.into, why));
                }
                None
            }
        };
        let site = match (def.table, direct) {
            (WHOLE, _) => {
                let line = self.live.constants.add(def.name.clone(), self.whole_value(step.into, &def.shape), Some(def.shape.clone()));
                if let Some(line) = self.live.constants.lines.get_mut(line as usize) {
                    line.formula = formula;
                }
                Site::Line(line)
            }
            (table, Some(col)) => {
                self.live.columns[step.into as usize] = formula;
                Site::Sheet(On::Table(table), col)
            }
            (table, None) => {
                let column = WorkColumn {
                    title: def.name.clone(),
                    words: def.words.clone(),
                    shape: def.shape.clone(),
                    formula,
                    fixed: Vec::new(),
                    data: Data::Column(step.into),
                };
                let col = self.add_working(table, column);
                if beside.is_some() {
                    self.live.columns[step.into as usize] = self.label(table, col, &def.shape);
                }
                Site::Sheet(On::Workings(table), col)
            }
        };
        self.sites[step.into as usize] = Some(site);
    }

    /// The column of the user's sheet beside the data in which a computed column stands.
    fn beside(&self, id: ColumnId) -> Option<u32> {
        let table = self.plan().columns.get(id as usize)?.table;
        let sheet = self.sheets.tables.get(usize::from(table))?.as_ref()?;
        sheet.shown.iter().find(|(c, _)| *c == id).map(|(_, col)| *col)
    }

    /// The words of a truth or a level whose number stands on the Workings sheet.
    fn label(&mut self, table: TableId, col: u32, shape: &Shape) -> Option<Template> {
        self.on = On::Table(table);
        let cell = self.at(On::Workings(table), col);
        let text = match shape {
            Shape::Truth => {
                let (yes, no) = (self.sheets.names.yes.clone(), self.sheets.names.no.clone());
                let (yes, no) = (self.text_constant_as(&yes, Place::Word), self.text_constant_as(&no, Place::Word));
                format!("IF({cell}=1,{yes},IF({cell}=0,{no},\"\"))")
            }
            Shape::Level(levels) => self.label_of(&cell, usize::from(*levels))?,
            Shape::Number(_) | Shape::Date | Shape::Text => format!("IF({cell}=\"\",\"\",{cell})"),
        };
        Some(Template::new(&text, &[]))
    }

    fn whole_value(&self, id: ColumnId, shape: &Shape) -> ConstantValue {
        match (self.world.column(id), shape) {
            (Some(Column::Number(v)), shape) => match v.first() {
                Some(x) if x.is_finite() && *shape == Shape::Date => ConstantValue::Date(*x),
                Some(x) if x.is_finite() => ConstantValue::Number(*x),
                _ => ConstantValue::Unknown,
            },
            (Some(Column::Truth(v)), _) => ConstantValue::Number(v.first().map_or(0.5, |t| shown_truth(*t))),
            (Some(Column::Text(v)), _) => match v.first() {
                Some(id) if *id != UNKNOWN_TEXT => ConstantValue::Text(self.world.texts.get(*id).to_string()),
                _ => ConstantValue::Unknown,
            },
            _ => ConstantValue::Unknown,
        }
    }

    fn work(&mut self, step: &Step, shape: &Shape) -> Res<String> {
        match &step.work {
            Work::Row(expr) => self.cell(expr, kind_of(shape)),
            Work::Resolve(target) => self.resolve(*target, kind_of(shape)),
            Work::Group { agg, value, by, keep } => self.group(*agg, *value, by, *keep),
            Work::Rank { value, by, keep } => self.rank(*value, by, *keep),
            Work::RunningShare { value, by, keep } => self.running_share(*value, by, *keep),
            Work::Before { value, by, order } => self.before(*value, *by, *order),
            Work::Allocate(_) => Err(Why::Turns),
            Work::List(work) => self.list(work, shape),
            Work::RankLabels { labels, levels } => self.rank_of_label(*labels, *levels),
        }
    }

    fn add_working(&mut self, table: TableId, column: WorkColumn) -> u32 {
        let columns = &mut self.live.workings[usize::from(table)];
        columns.push(column);
        columns.len() as u32
    }

    /// What stands in front of a cell of a sheet.
    pub(super) fn prefix(&self, on: On) -> &str {
        if on == self.on {
            return "";
        }
        match on {
            On::Constants => &self.sheets.names.constants,
            On::Workings(table) => self.sheets.names.workings.get(usize::from(table)).map_or("", String::as_str),
            On::Table(table) => self.sheets.tables.get(usize::from(table)).and_then(Option::as_ref).map_or("", |t| &t.prefix),
        }
    }

    /// A cell of the row at hand.
    pub fn at(&self, on: On, col: u32) -> String {
        format!("{}{}{ROW}", self.prefix(on), column_letters(col))
    }

    /// All cells of a column that belong to rows of its table.
    pub fn range(&self, on: On, col: u32, table: TableId) -> Res<String> {
        let frame = frame(self.world.bound, table).ok_or(Why::Elsewhere)?;
        // rows out of rule files stand on no sheet of the user's
        if matches!(on, On::Table(_)) && frame.has_given_rows() {
            return Err(Why::Elsewhere);
        }
        let (first, last) = (frame.rows_beside().min(), frame.rows_beside().max());
        let (Some(first), Some(last)) = (first, last) else { return Err(Why::Elsewhere) };
        let letters = column_letters(col);
        Ok(format!("{}${letters}${}:${letters}${}", self.prefix(on), first + 1, last + 1))
    }

    /// Whether rows of the sheet between those of the table hold something else.
    pub fn has_gaps(&self, table: TableId) -> bool {
        frame(self.world.bound, table).is_none_or(|f| f.has_given_rows() || f.rows.windows(2).any(|w| w[1] != w[0].wrapping_add(1)))
    }

    pub(super) fn line(&self, line: u32) -> String {
        format!("{}{}", self.prefix(On::Constants), Constants::address(line))
    }

    /// Where a column stands, put on the Workings sheet if it stands nowhere yet.
    pub fn site(&mut self, id: ColumnId) -> Res<Site> {
        if let Some(Some(site)) = self.sites.get(id as usize) {
            return Ok(*site);
        }
        let def = self.plan().columns.get(id as usize).ok_or(Why::Elsewhere)?;
        if def.source != Source::Input || def.table == WHOLE {
            return Err(Why::Elsewhere);
        }
        let frame = frame(self.world.bound, def.table).ok_or(Why::Elsewhere)?;
        let given = frame.has_given_rows();
        let own = self.sheets.tables.get(usize::from(def.table)).and_then(Option::as_ref);
        // a list out of rule files alone has no sheet, but for Workings
        if own.is_none() && !given {
            return Err(Why::Elsewhere);
        }
        let at = self.results.inputs.get(id as usize).copied().flatten();
        let at = at.filter(|_| !given && own.is_some_and(|own| own.sheet == frame.sheet));
        let col = at.and_then(|at| as_read(frame, at as usize, self.raw, self.world.texts));
        let site = match col {
            Some(col) => Site::Sheet(On::Table(def.table), col),
            None => {
                let (text, fixed) = match (&def.shape, at) {
                    (Shape::Truth, Some(at)) => (self.yes_no(def.table, frame, at as usize), Vec::new()),
                    (Shape::Number(_) | Shape::Date, Some(at)) => {
                        self.partly_read(def.table, frame, at as usize).map_or((None, Vec::new()), |(text, fixed)| (Some(text), fixed))
                    }
                    _ => (None, Vec::new()),
                };
                let column = WorkColumn {
                    title: def.name.clone(),
                    words: String::new(),
                    shape: def.shape.clone(),
                    formula: text.map(|text| Template::new(&text, &[])),
                    fixed,
                    data: Data::Column(id),
                };
                Site::Sheet(On::Workings(def.table), self.add_working(def.table, column))
            }
        };
        if let Some(slot) = self.sites.get_mut(id as usize) {
            *slot = Some(site);
        }
        Ok(site)
    }

    /// The user's cell where it holds what was judged by, and the rows on which it does not; none if it does on no row.
    fn partly_read(&mut self, table: TableId, frame: &crate::import::frame::Frame, at: usize) -> Option<(String, Vec<bool>)> {
        let column = frame.columns.get(at)?;
        let (col, Column::Number(read)) = (column.col?, &column.data) else { return None };
        let raw = self.raw.iter().find(|r| r.id == frame.sheet)?.columns.get(col as usize)?;
        let fixed: Vec<bool> = frame.rows.iter().zip(read).map(|(row, value)| !reads_as(raw.get(*row), *value)).collect();
        if fixed.iter().all(|f| *f) {
            return None;
        }
        let before = std::mem::replace(&mut self.on, On::Workings(table));
        let cell = self.at(On::Table(table), col);
        self.on = before;
        Some((format!("IF(ISNUMBER({cell}),{cell},\"\")"), fixed))
    }

    /// The user's cell with yes or no as 1, 0 or 0.5, by the words that stand there.
    fn yes_no(&mut self, table: TableId, frame: &crate::import::frame::Frame, at: usize) -> Option<String> {
        let column = frame.columns.get(at)?;
        let (col, Column::Truth(read)) = (column.col?, &column.data) else { return None };
        let raw = self.raw.iter().find(|r| r.id == frame.sheet)?.columns.get(col as usize)?;
        let mut words: Vec<(u32, u8)> = Vec::new();
        for (row, truth) in frame.rows.iter().zip(read) {
            match raw.get(*row) {
                Cell::Empty if *truth == truth::UNKNOWN => {}
                Cell::Text(id) if words.contains(&(id, *truth)) => {}
                Cell::Text(id) if words.len() < MOST_WORDS && !words.iter().any(|(known, _)| *known == id) => words.push((id, *truth)),
                _ => return None,
            }
        }
        let texts = self.world.texts;
        if words.iter().any(|(id, _)| self.compares_in_excel(&Expr::Text(texts.get(*id).to_string())).is_err()) {
            return None;
        }
        let before = std::mem::replace(&mut self.on, On::Workings(table));
        let cell = self.at(On::Table(table), col);
        let mut text = "0.5".to_string();
        for (wanted, number) in [(truth::FALSE, "0"), (truth::TRUE, "1")] {
            let tests: Vec<String> = words
                .iter()
                .filter(|(_, t)| *t == wanted)
                .map(|(id, _)| format!("{cell}={}", self.text_constant(texts.get(*id))))
                .collect();
            text = match tests.as_slice() {
                [] => text,
                [one] => format!("IF({one},{number},{text})"),
                many => format!("IF(OR({}),{number},{text})", many.join(",")),
            };
        }
        self.on = before;
        Some(text)
    }

    fn is_constant(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Number(x) => x.is_finite(),
            Expr::Text(_) | Expr::Truth(_) => true,
            Expr::Column(id) => self.same_for_all.contains_key(id),
            _ => false,
        }
    }

    /// What a column is on each row, where that is a constant.
    pub fn constant_of(&self, id: ColumnId) -> Option<Expr> {
        let expr = self.same_for_all.get(&id)?;
        match expr {
            Expr::Column(other) => self.constant_of(*other),
            _ => Some(expr.clone()),
        }
    }

    /// A reference to a column in the row at hand.
    pub fn column(&mut self, id: ColumnId) -> Res<Ref> {
        let def = self.plan().columns.get(id as usize).ok_or(Why::Elsewhere)?;
        if def.table != WHOLE && def.table != self.table {
            return Err(Why::Elsewhere);
        }
        let input = def.source == Source::Input;
        Ok(match self.site(id)? {
            Site::Sheet(on, col) => {
                let six = match self.world.column(id) {
                    Some(Column::Number(v)) => input && v.iter().all(|x| x.is_nan() || at_six(*x) == *x),
                    _ => true,
                };
                let solid = matches!(on, On::Workings(_)) && def.shape == Shape::Truth;
                Ref { text: self.at(on, col), open: !solid, blank: input || self.is_value(id, on, col), six }
            }
            Site::Line(line) => {
                let value = self.live.constants.lines.get(line as usize);
                let open = value.is_some_and(|l| l.formula.is_some() || l.value == ConstantValue::Unknown) && def.shape != Shape::Truth;
                Ref { text: self.line(line), open, blank: true, six: false }
            }
            Site::Param(n) if matches!(def.shape, Shape::Truth | Shape::Level(_)) => {
                let line = self.number_of_param(n, id, &def.shape)?;
                Ref { text: self.line(line), open: def.shape != Shape::Truth, blank: false, six: true }
            }
            Site::Param(n) => {
                let cell = self.sheets.params.get(n).cloned().flatten().ok_or(Why::Elsewhere)?;
                let value = self.plan().params.get(n).map(|p| &p.value);
                let six = matches!(value, Some(Value::Number(x)) if at_six(*x) == *x);
                Ref { text: cell, open: value.is_none_or(|v| *v == Value::Unknown), blank: true, six }
            }
        })
    }

    /// A parameter that stands on its sheet as a word: the line with the number that formulas reckon with.
    fn number_of_param(&mut self, n: usize, id: ColumnId, shape: &Shape) -> Res<u32> {
        let cell = self.sheets.params.get(n).cloned().flatten().ok_or(Why::Elsewhere)?;
        let before = std::mem::replace(&mut self.on, On::Constants);
        let text = match shape {
            Shape::Level(levels) => self.labels(usize::from(*levels)).map(|(range, _)| format!("IFERROR(MATCH({cell},{range},0)-1,\"\")")),
            _ => {
                let (yes, no) = (self.sheets.names.yes.clone(), self.sheets.names.no.clone());
                let (yes, no) = (self.text_constant_as(&yes, Place::Word), self.text_constant_as(&no, Place::Word));
                Some(format!("IF({cell}={yes},1,IF({cell}={no},0,0.5))"))
            }
        };
        self.on = before;
        let text = text.ok_or(Why::Elsewhere)?;
        let name = self.plan().columns.get(id as usize).map_or_else(String::new, |c| c.name.clone());
        let line = self.live.constants.add(name, self.whole_value(id, shape), Some(shape.clone()));
        if let Some(made) = self.live.constants.lines.get_mut(line as usize) {
            made.formula = Some(Template::new(&text, &[]));
        }
        self.sites[id as usize] = Some(Site::Line(line));
        Ok(line)
    }

    fn is_value(&self, id: ColumnId, on: On, col: u32) -> bool {
        match on {
            On::Table(_) => self.live.columns.get(id as usize).is_none_or(Option::is_none),
            On::Workings(table) => {
                let column = self.live.workings.get(usize::from(table)).and_then(|w| w.get(col as usize - 1));
                column.is_none_or(|c| c.formula.is_none())
            }
            On::Constants => true,
        }
    }

    /// What an expression is for the interpreter.
    pub fn kind(&self, expr: &Expr) -> Kind {
        match self.world.node(expr, Scope::Row(self.table)) {
            Node::Num(_) => Kind::Number,
            Node::Truth(_) => Kind::Truth,
            Node::Text(_) => Kind::Text,
            Node::Unknown => Kind::Unknown,
        }
    }

    /// The whole formula of a cell: a number or text, or the empty text where it is unknown; 1, 0 or 0.5 for a truth.
    pub fn cell(&mut self, expr: &Expr, kind: Kind) -> Res<String> {
        match kind {
            Kind::Truth => Ok(self.truth(expr)?.three()),
            Kind::Text => Ok(self.text(expr)?.whole()),
            Kind::Number | Kind::Unknown => Ok(self.number(expr)?.whole()),
        }
    }

    /// An expression in a cell of its own, so that it can be named several times.
    pub fn part(&mut self, expr: &Expr, kind: Kind) -> Res<Ref> {
        let key = format!("{} {:?} {kind:?} {expr:?}", self.table, self.period);
        let made = |col: u32, this: &Self| Ref {
            text: this.at(On::Workings(this.table), col),
            open: kind != Kind::Truth,
            blank: false,
            six: kind == Kind::Truth,
        };
        if self.table == WHOLE {
            return Err(Why::TooLong);
        }
        if let Some((col, _)) = self.known_parts.get(&key) {
            return Ok(made(*col, self));
        }
        let before = std::mem::replace(&mut self.on, On::Workings(self.table));
        let written = self.cell(expr, kind);
        self.on = before;
        let text = written?;
        if !fits(&text) {
            return Err(Why::TooLong);
        }
        let data = self.evaluated(expr, kind)?;
        let column = WorkColumn {
            title: self.step_title(),
            words: String::new(),
            shape: match kind {
                Kind::Truth => Shape::Truth,
                Kind::Text => Shape::Text,
                Kind::Number | Kind::Unknown => Shape::Number(crate::unit::Unit::plain()),
            },
            formula: Some(Template::new(&text, &self.histories())),
            fixed: Vec::new(),
            data: Data::Own(data),
        };
        let col = self.add_working(self.table, column);
        self.known_parts.insert(key, (col, kind));
        Ok(made(col, self))
    }

    /// Parts beside each other on the Workings sheet, as a range of the row at hand.
    pub fn parts_in_a_row(&mut self, parts: Vec<(String, Data)>, kind: Kind) -> String {
        let count = parts.len() as u32;
        let mut last = 0;
        for (text, data) in parts {
            let column = WorkColumn {
                title: self.step_title(),
                words: String::new(),
                shape: if kind == Kind::Truth { Shape::Truth } else { Shape::Number(crate::unit::Unit::plain()) },
                formula: Some(Template::new(&text, &self.histories())),
                fixed: Vec::new(),
                data,
            };
            last = self.add_working(self.table, column);
        }
        let first = last + 1 - count;
        format!("{}:{}{ROW}", self.at(On::Workings(self.table), first), column_letters(last))
    }

    /// Writes for the Workings sheet for a while.
    pub fn on_workings<T>(&mut self, write: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.on, On::Workings(self.table));
        let written = write(self);
        self.on = before;
        written
    }

    /// What the interpreter makes of an expression, for each row of the table at hand.
    pub fn evaluated(&self, expr: &Expr, kind: Kind) -> Res<Column> {
        let scope = Scope::Row(self.table);
        let node = match kind {
            Kind::Truth => Node::Truth(self.world.truth(expr, scope)),
            Kind::Text => return self.evaluated_text(expr),
            Kind::Number | Kind::Unknown => Node::Num(self.world.number(expr, scope)),
        };
        let worker = Worker::new(self.world.texts, self.world.bound.as_of);
        let mut at = At::rows(Rows::Range { start: 0, len: self.world.rows(self.table) });
        at.period = self.period;
        Ok(collect(&node, &worker, at))
    }

    /// Texts that no run has made yet have no number, and so no cell.
    fn evaluated_text(&self, expr: &Expr) -> Res<Column> {
        let worker = Worker::new(self.world.texts, self.world.bound.as_of);
        let node = Node::Text(self.world.text(expr, Scope::Row(self.table)));
        let mut at = At::rows(Rows::Range { start: 0, len: self.world.rows(self.table) });
        at.period = self.period;
        let column = collect(&node, &worker, at);
        let known = self.world.texts.len() as u32;
        match &column {
            Column::Text(v) if v.iter().all(|id| *id == UNKNOWN_TEXT || *id < known) => Ok(column),
            _ => Err(Why::NoFunction),
        }
    }

    /// Rows that a check left out.
    pub fn results_skipped(&self, table: TableId) -> Option<&'a [bool]> {
        self.results.skipped_of(table)
    }

    /// The title of a part of the column at hand.
    pub fn part_title(&self, role: Role) -> String {
        format!("{} · {}", self.title, role.words(self.sheets.names.tongue))
    }

    pub fn step_title(&mut self) -> String {
        self.parts += 1;
        self.part_title(Role::Step(self.parts))
    }

    /// A working column of values.
    pub fn add_value(&mut self, title: String, shape: Shape, data: Data, table: TableId) -> u32 {
        self.add_working(table, WorkColumn { title, words: String::new(), shape, formula: None, fixed: Vec::new(), data })
    }

    /// The known values of a column that takes part in an aggregate.
    pub fn part_data(&self, part: &super::gather::Part, of: TableId) -> Res<Vec<f64>> {
        let column = match part.on {
            On::Workings(table) => {
                match self.live.workings.get(usize::from(table)).and_then(|w| w.get(part.col as usize - 1)).map(|c| &c.data) {
                    Some(Data::Own(column)) => Some(column),
                    Some(Data::Column(id)) => self.world.column(*id),
                    _ => None,
                }
            }
            On::Table(_) => {
                let at = self.sites.iter().position(|s| *s == Some(Site::Sheet(part.on, part.col)));
                at.and_then(|id| self.world.column(id as ColumnId))
            }
            On::Constants => None,
        };
        match column {
            Some(Column::Number(v)) if v.len() == self.world.rows(of) => Ok(v.clone()),
            _ => Err(Why::Elsewhere),
        }
    }

    pub fn add_part(&mut self, title: String, shape: Shape, text: &str, data: Data) -> u32 {
        let formula = Some(Template::new(text, &self.histories()));
        self.add_working(self.table, WorkColumn { title, words: String::new(), shape, formula, fixed: Vec::new(), data })
    }
}

pub fn kind_of(shape: &Shape) -> Kind {
    match shape {
        Shape::Truth => Kind::Truth,
        Shape::Text => Kind::Text,
        Shape::Number(_) | Shape::Date | Shape::Level(_) => Kind::Number,
    }
}

/// A truth as its cell has it.
pub fn shown_truth(t: u8) -> f64 {
    match t {
        truth::TRUE => 1.0,
        truth::FALSE => 0.0,
        _ => 0.5,
    }
}
