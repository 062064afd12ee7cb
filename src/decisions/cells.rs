//! Which input cells stand behind a value. A trace is found once for a condition: through computed columns to inputs,
//! histories and list rows; then it gives the cells of each row. Neighbours are drawn together into blocks, so nothing
//! is cut. Of totals, ranks and shares over many rows only the row's own cells are told.
//! Invariant: blocks are sorted, disjoint and inside one sheet each.
//! One file: the trace and the cells that it gives know the same few kinds of place.

use super::gaps::{Folded, Gap};
use crate::column::{Column, Texts};
use crate::columns::compile::{Scope, World};
use crate::columns::eval::{Eval, anchor, complete};
use crate::columns::node::Num;
use crate::columns::number::at_six;
use crate::columns::reads::Reads;
use crate::columns::worker::{At, Rows, Worker};
use crate::columns::{Results, frame, lists::Matches};
use crate::import::frame::{Bound, Frame, History, Origin, Period};
use crate::place::{CellRange, CellRef, SheetId};
use crate::plan::{ColumnId, Expr, ListAgg, ListWork, Mention, Plan, STOCK, TableId, WHOLE, Window, WindowAgg, WindowSpan, Work};

/// Finds traces in one plan.
pub struct Tracer<'a> {
    pub plan: &'a Plan,
    pub bound: &'a Bound,
    pub results: &'a Results,
    world: World<'a>,
    /// By column: its step.
    step_of: Vec<Option<usize>>,
}

/// The inputs behind a condition or value of one table.
pub struct Trace<'a> {
    frame: Option<&'a Frame>,
    /// Columns of the row's own frame, by their place in it.
    inputs: Vec<usize>,
    histories: Vec<(&'a History, Span<'a>)>,
    lists: Vec<ListTrace<'a>>,
    /// Aggregates over periods that leave out the unknown.
    folded: Vec<Folded<'a>>,
    as_of: f64,
    /// The same blocks in each row, sorted, where that is so: the common case, which costs next to nothing.
    fixed: Option<Vec<Fixed<'a>>>,
}

/// A block of columns that a trace has in every row.
struct Fixed<'a> {
    sheet: SheetId,
    /// By row of the table: the row of the sheet, `u32::MAX` for none.
    rows: &'a [u32],
    first: u32,
    last: u32,
}

struct ListTrace<'a> {
    frame: &'a Frame,
    matches: &'a Matches,
    inputs: Vec<usize>,
    /// What the list is called, where an aggregate leaves out its unknown rows.
    folded: Option<&'a str>,
}

/// Periods of a history that a value looked at.
pub enum Span<'a> {
    Fixed { period: Period, first: i32, last: i32 },
    Last { period: Period, last: i32, count: Num<'a> },
    Next { period: Period, first: i32, count: Num<'a> },
    Between { from: Num<'a>, to: Num<'a> },
}

/// The walk through a plan that makes a trace.
struct Walk<'a, 't> {
    tracer: &'t Tracer<'a>,
    table: TableId,
    seen: Vec<bool>,
    trace: Trace<'a>,
}

/// The window around an expression.
#[derive(Clone, Copy)]
enum Around<'e> {
    Nothing,
    Window(&'e Window, i32),
    Periods { period: Period, first: i32, last: i32 },
}

impl<'a> Tracer<'a> {
    pub fn new(plan: &'a Plan, bound: &'a Bound, results: &'a Results, texts: &'a Texts) -> Tracer<'a> {
        let mut step_of = vec![None; plan.columns.len()];
        for (number, step) in plan.steps.iter().enumerate() {
            if let Some(slot) = step_of.get_mut(step.into as usize) {
                *slot = Some(number);
            }
        }
        Tracer { plan, bound, results, world: results.world(plan, bound, texts), step_of }
    }

    fn walk(&self, table: TableId) -> Walk<'a, '_> {
        let trace = Trace {
            frame: frame(self.bound, table),
            inputs: Vec::new(),
            histories: Vec::new(),
            lists: Vec::new(),
            folded: Vec::new(),
            as_of: self.bound.as_of,
            fixed: None,
        };
        Walk { tracer: self, table, seen: vec![false; self.plan.columns.len()], trace }
    }

    /// Everything behind columns of a table.
    pub fn columns(&self, table: TableId, columns: &[ColumnId]) -> Trace<'a> {
        let mut walk = self.walk(table);
        columns.iter().for_each(|c| walk.column(*c));
        walk.done()
    }

    /// Everything behind a mentioned value; `last` is the last complete period where it is a series.
    pub fn mention(&self, table: TableId, mention: &Mention, last: i32) -> Trace<'a> {
        let mut walk = self.walk(table);
        match &mention.periods {
            Some((period, ago)) => {
                for ago in ago {
                    let index = last.saturating_sub_unsigned(*ago);
                    walk.expr(&mention.expr, Around::Periods { period: *period, first: index, last: index });
                }
            }
            None => walk.expr(&mention.expr, Around::Nothing),
        }
        walk.done()
    }

    /// The last complete period of the histories inside an expression.
    pub fn last_period(&self, period: Period, expr: &Expr) -> i32 {
        anchor(period, self.world.histories(expr).into_iter(), self.bound.as_of)
    }

    /// What a computed column is made of directly.
    pub fn work(&self, column: ColumnId) -> Option<&'a Work> {
        let step = (*self.step_of.get(column as usize)?)?;
        self.plan.steps.get(step).map(|s| &s.work)
    }
}

impl<'a> Walk<'a, '_> {
    fn column(&mut self, id: ColumnId) {
        let Some(def) = self.tracer.plan.columns.get(id as usize) else { return };
        if std::mem::replace(&mut self.seen[id as usize], true) || def.table == WHOLE || def.table != self.table {
            return;
        }
        if let Some(Some(at)) = self.tracer.results.inputs.get(id as usize) {
            self.trace.inputs.push(*at as usize);
            return;
        }
        match self.tracer.work(id) {
            Some(Work::Row(expr)) => self.expr(expr, Around::Nothing),
            Some(Work::List(work)) => self.list(id, work),
            Some(work) => Reads::of_work(work, self.tracer.plan).own.iter().for_each(|c| self.column(*c)),
            None => {}
        }
    }

    fn expr<'e>(&mut self, expr: &'e Expr, around: Around<'e>) {
        match expr {
            Expr::Column(id) | Expr::Outer(id) => self.column(*id),
            Expr::History(id) => self.history(*id, around),
            Expr::Window(window) => {
                let inner = match window.span {
                    // the finer periods of those around it: days settle which
                    WindowSpan::Inside => around,
                    _ => {
                        let mut histories = self.tracer.world.histories(&window.value);
                        if let Some(keep) = &window.keep {
                            histories.extend(self.tracer.world.histories(keep));
                        }
                        Around::Window(window, anchor(window.period, histories.into_iter(), self.tracer.bound.as_of))
                    }
                };
                if let (WindowAgg::Agg(_), Around::Nothing, Around::Window(_, anchor)) = (window.agg, around, inner) {
                    self.folded(window, anchor);
                }
                self.expr(&window.value, inner);
                if let Some(keep) = &window.keep {
                    self.expr(keep, inner);
                }
                match &window.span {
                    WindowSpan::Last { count, .. } | WindowSpan::Next { count } => self.expr(count, Around::Nothing),
                    WindowSpan::Between { from, to } => {
                        self.expr(from, Around::Nothing);
                        self.expr(to, Around::Nothing);
                    }
                    WindowSpan::Inside => {}
                }
            }
            other => each_child(other, &mut |child| self.expr(child, around)),
        }
    }

    fn history(&mut self, id: crate::plan::HistoryId, around: Around<'_>) {
        if self.table != STOCK {
            return;
        }
        let Some(history) = self.tracer.world.histories(&Expr::History(id)).first().copied() else { return };
        let span = match around {
            Around::Nothing => None,
            Around::Periods { period, first, last } => Some(Span::Fixed { period, first, last }),
            Around::Window(window, anchor) => self.span(window, anchor),
        };
        let Some(span) = span else { return };
        self.trace.histories.push((history, span));
    }

    /// The periods of a window; none where it has no number of them.
    fn span(&self, window: &Window, anchor: i32) -> Option<Span<'a>> {
        let world = &self.tracer.world;
        let (scope, period) = (Scope::Row(self.table), window.period);
        let next = period.index(self.tracer.bound.as_of) + 1;
        match &window.span {
            WindowSpan::Last { count, ago } => {
                let last = anchor.saturating_sub_unsigned(*ago);
                match world.number(count, scope) {
                    Num::One(count) if count.is_nan() => None,
                    Num::One(count) => Some(Span::Fixed { period, first: last - whole(count) + 1, last }),
                    count => Some(Span::Last { period, last, count }),
                }
            }
            WindowSpan::Next { count } => match world.number(count, scope) {
                Num::One(count) if count.is_nan() => None,
                Num::One(count) => Some(Span::Fixed { period, first: next, last: next + whole(count) - 1 }),
                count => Some(Span::Next { period, first: next, count }),
            },
            WindowSpan::Between { from, to } => Some(Span::Between { from: world.number(from, scope), to: world.number(to, scope) }),
            WindowSpan::Inside => None,
        }
    }

    fn folded(&mut self, window: &Window, anchor: i32) {
        if self.table != STOCK {
            return;
        }
        let Some(span) = self.span(window, anchor) else { return };
        let (world, scope) = (&self.tracer.world, Scope::Row(self.table));
        let mut histories = world.histories(&window.value);
        histories.extend(window.keep.iter().flat_map(|keep| world.histories(keep)));
        self.trace.folded.push(Folded {
            value: world.node(&window.value, scope),
            keep: window.keep.as_ref().map(|keep| world.truth(keep, scope)),
            period: window.period,
            span,
            histories,
        });
    }

    fn list(&mut self, id: ColumnId, work: &ListWork) {
        let reads = Reads::of_work(&Work::List(Box::new(work.clone())), self.tracer.plan);
        for own in &reads.own {
            self.column(*own);
        }
        let (Some(frame), Some(Some(matches))) = (frame(self.tracer.bound, work.list), self.tracer.results.matches.get(id as usize)) else {
            return;
        };
        // inputs of the list behind what was read of it
        let mut inner = self.tracer.walk(work.list);
        reads.list.iter().for_each(|c| inner.column(*c));
        let inputs = inner.done().inputs;
        if !inputs.is_empty() {
            let folds = matches!(work.agg, ListAgg::Agg(_));
            let folded = self.tracer.plan.tables.get(usize::from(work.list)).filter(|_| folds && !matches.same).map(|t| t.name.as_str());
            self.trace.lists.push(ListTrace { frame, matches, inputs, folded });
        }
    }

    fn done(mut self) -> Trace<'a> {
        self.trace.inputs.sort_unstable();
        self.trace.inputs.dedup();
        self.trace.fixed = self.trace.fixed();
        self.trace
    }
}

/// Periods of one kind in the counting of a history, as far as it has values; `(1, 0)` for none.
fn in_history(history: &History, period: Period, first: i32, last: i32) -> (i32, i32) {
    if first > last {
        (1, 0)
    } else if period == history.period {
        (first.max(history.first), last.min(history.first.saturating_add(history.values.len() as i32) - 1))
    } else {
        by_days(history, period.days(first).0, period.days(last).1)
    }
}

/// The periods of a history that hold the days from one to another.
fn by_days(history: &History, from: f64, to: f64) -> (i32, i32) {
    if from.is_nan() || to.is_nan() {
        (1, 0)
    } else {
        in_history(history, history.period, history.period.index(from), history.period.index(to))
    }
}

pub fn whole(count: f64) -> i32 {
    at_six(count).ceil().clamp(0.0, 20_000.0) as i32
}

/// Direct parts of an expression other than windows.
pub fn each_child<'e>(expr: &'e Expr, f: &mut dyn FnMut(&'e Expr)) {
    match expr {
        Expr::Scale { value, .. } | Expr::Negate(value) | Expr::Not(value) | Expr::IsKnown(value) => f(value),
        Expr::Arith { left, right, .. } | Expr::Compare { left, right, .. } | Expr::Join(left, right) => {
            f(left);
            f(right);
        }
        Expr::And(all) | Expr::Or(all) | Expr::Call { args: all, .. } => all.iter().for_each(f),
        Expr::Choose { branches, otherwise } => {
            for (test, value) in branches {
                f(test);
                f(value);
            }
            otherwise.iter().for_each(|e| f(e));
        }
        Expr::FirstFit(grid) => {
            grid.inputs.iter().for_each(&mut *f);
            for fit in grid.rows.iter().flatten() {
                match fit {
                    crate::plan::Fit::Any | crate::plan::Fit::Known => {}
                    crate::plan::Fit::Range { low, high } => low.iter().chain(high).for_each(|e| f(&e.at)),
                    crate::plan::Fit::OneOf { items, .. } => items.iter().for_each(&mut *f),
                }
            }
        }
        Expr::Nth { index, values } => {
            f(index);
            values.iter().for_each(f);
        }
        Expr::Number(_)
        | Expr::Text(_)
        | Expr::Truth(_)
        | Expr::Unknown
        | Expr::Column(_)
        | Expr::Outer(_)
        | Expr::History(_)
        | Expr::Window(_) => {}
    }
}

/// Cells of the rows at hand, or only those whose value is unknown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Want {
    All,
    Unknown,
}

impl<'a> Trace<'a> {
    /// The histories in which a row of the stock table does not occur.
    pub fn absent(&self, row: u32) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for (history, _) in self.histories.iter().filter(|(history, _)| !history.has_row(row as usize)) {
            if !names.contains(&history.name) {
                names.push(history.name.clone());
            }
        }
        names
    }

    /// Columns that are the same in every row; none where list rows, long histories or windows of the row's own are
    /// among them, or two tables stand on one sheet.
    fn fixed(&self) -> Option<Vec<Fixed<'a>>> {
        if !self.lists.is_empty() {
            return None;
        }
        let mut by_table: Vec<(SheetId, &'a [u32], Vec<u32>)> = Vec::new();
        if let Some(frame) = self.frame.filter(|_| !self.inputs.is_empty()) {
            if !frame.added.is_empty() {
                return None;
            }
            let cols = self.inputs.iter().filter_map(|i| frame.columns.get(*i)?.col).collect();
            by_table.push((frame.sheet, &frame.rows, cols));
        }
        for (history, span) in &self.histories {
            let (Span::Fixed { period, first, last }, Origin::Wide { sheet, row_of, col_of, added }) = (span, &history.origin) else {
                return None;
            };
            if !added.is_empty() {
                return None;
            }
            let (first, last) = in_history(history, *period, *first, *last);
            let cols = (first..=last).filter_map(|p| col_of.get(usize::try_from(p - history.first).ok()?)).filter(|c| **c != u32::MAX);
            match by_table.iter_mut().find(|(s, rows, _)| s == sheet && std::ptr::eq(*rows, row_of.as_slice())) {
                Some((_, _, all)) => all.extend(cols),
                None => by_table.push((*sheet, row_of, cols.copied().collect())),
            }
        }
        by_table.sort_by_key(|(sheet, _, _)| *sheet);
        if by_table.windows(2).any(|two| two[0].0 == two[1].0) {
            return None;
        }
        let mut blocks: Vec<Fixed<'a>> = Vec::new();
        for (sheet, rows, mut cols) in by_table {
            cols.sort_unstable();
            for col in cols {
                match blocks.last_mut() {
                    Some(block) if block.sheet == sheet && col <= block.last + 1 => block.last = col,
                    _ => blocks.push(Fixed { sheet, rows, first: col, last: col }),
                }
            }
        }
        Some(blocks)
    }

    /// For each row its cells as blocks.
    pub fn cells<C: FromIterator<CellRange>>(&self, rows: &[u32], want: Want, worker: &Worker<'_>) -> Vec<C> {
        if let (Some(fixed), Want::All) = (&self.fixed, want) {
            let sheet_row = |block: &Fixed<'a>, row: u32| *block.rows.get(row as usize).unwrap_or(&u32::MAX);
            let block = |block: &Fixed<'a>, row: u32| {
                let cell = |col| CellRef { sheet: block.sheet, row: sheet_row(block, row), col };
                CellRange { first: cell(block.first), last: cell(block.last) }
            };
            let of_row = |row: u32| {
                let is_there = |b: &&Fixed<'a>| sheet_row(b, row) != u32::MAX;
                // a known length is collected in one allocation
                if fixed.iter().all(|b| is_there(&b)) {
                    fixed.iter().map(|b| block(b, row)).collect()
                } else {
                    fixed.iter().filter(is_there).map(|b| block(b, row)).collect()
                }
            };
            return rows.iter().map(|row| of_row(*row)).collect();
        }
        let at = At::rows(Rows::Pick(rows));
        let spans: Vec<Vec<(i32, i32)>> = self.histories.iter().map(|(history, span)| self.periods(history, span, worker, at)).collect();
        let mut blocks = Vec::new();
        rows.iter()
            .enumerate()
            .map(|(place, row)| {
                let row = *row as usize;
                blocks.clear();
                for input in &self.inputs {
                    self.own(*input, row, want, &mut blocks);
                }
                for ((history, _), spans) in self.histories.iter().zip(&spans) {
                    let (first, last) = spans[if spans.len() == 1 { 0 } else { place }];
                    history_cells(history, row, first, last, want, &mut blocks);
                }
                for list in &self.lists {
                    list_cells(list, row, want, &mut blocks);
                }
                merge(&mut blocks);
                blocks.iter().copied().collect()
            })
            .collect()
    }

    /// Names of inputs and histories whose value is unknown in a row.
    pub fn unknown_names(&self, row: u32, worker: &Worker<'_>) -> Vec<&'a str> {
        let at_row = row as usize;
        let rows = [row];
        let at = At::rows(Rows::Pick(&rows));
        let mut names = Vec::new();
        if let Some(frame) = self.frame {
            let columns = self.inputs.iter().filter_map(|i| frame.columns.get(*i));
            names.extend(columns.filter(|c| at_row < c.data.len() && !c.data.is_known(at_row)).map(|c| c.name.as_str()));
        }
        for (history, span) in &self.histories {
            let (first, last) = self.periods(history, span, worker, at)[0];
            let unknown = (first..=last).any(|p| complete(history, p, self.as_of).is_none_or(|v| v.get(at_row).is_none_or(|v| v.is_nan())));
            if unknown && !names.contains(&history.name.as_str()) {
                names.push(&history.name);
            }
        }
        for list in &self.lists {
            let unknown =
                |column: &Column| list.matches.of(at_row).iter().any(|r| (*r as usize) < column.len() && !column.is_known(*r as usize));
            for input in &list.inputs {
                if let Some(column) = list.frame.columns.get(*input).filter(|c| unknown(&c.data)) {
                    names.push(&column.name);
                }
            }
        }
        names
    }

    /// What aggregates left out of each row, each once.
    pub fn gaps(&self, rows: &[u32], worker: &Worker<'_>) -> Vec<Vec<Gap>> {
        let mut all: Vec<Vec<Gap>> = vec![Vec::new(); rows.len()];
        for folded in &self.folded {
            for (of_row, gap) in all.iter_mut().zip(folded.gaps(rows, worker)) {
                of_row.extend(gap.filter(|gap| !of_row.contains(gap)));
            }
        }
        for list in &self.lists {
            for (of_row, row) in all.iter_mut().zip(rows) {
                of_row.extend(list.gap(*row as usize).filter(|gap| !of_row.contains(gap)));
            }
        }
        all
    }

    /// The periods of a history that were looked at, in its own counting: one pair for all rows, or one a row.
    fn periods(&self, history: &History, span: &Span<'a>, worker: &Worker<'_>, at: At<'_>) -> Vec<(i32, i32)> {
        let of = |period: Period, first: i32, last: i32| in_history(history, period, first, last);
        match span {
            Span::Fixed { period, first, last } => vec![of(*period, *first, *last)],
            Span::Last { period, last, count } => {
                let count = count.eval(worker, at);
                let row = |i: usize| Some(count.get(i)).filter(|c| !c.is_nan()).map_or((1, 0), |c| of(*period, last - whole(c) + 1, *last));
                (0..at.count()).map(row).collect()
            }
            Span::Next { period, first, count } => {
                let count = count.eval(worker, at);
                let row =
                    |i: usize| Some(count.get(i)).filter(|c| !c.is_nan()).map_or((1, 0), |c| of(*period, *first, first + whole(c) - 1));
                (0..at.count()).map(row).collect()
            }
            Span::Between { from, to } => {
                let (from, to) = (from.eval(worker, at), to.eval(worker, at));
                (0..at.count()).map(|i| by_days(history, from.get(i).clamp(-1e6, 4e6), to.get(i).clamp(-1e6, 4e6))).collect()
            }
        }
    }

    fn own(&self, input: usize, row: usize, want: Want, blocks: &mut Vec<CellRange>) {
        let Some((frame, column)) = self.frame.and_then(|f| Some((f, f.columns.get(input)?))) else { return };
        let wanted = want == Want::All || (row < column.data.len() && !column.data.is_known(row));
        if let (true, Some(col), Some(sheet_row)) = (wanted, column.col, frame.sheet_row(row)) {
            let cell = |row| CellRange::from(CellRef { sheet: frame.sheet, row, col });
            let before = blocks.len();
            if want == Want::Unknown {
                blocks.extend(frame.unknown_at(row, column).map(cell));
            }
            if blocks.len() == before {
                blocks.push(cell(sheet_row));
                blocks.extend(frame.added_to(row).map(cell));
            }
        }
    }
}

pub fn history_cells(history: &History, row: usize, first: i32, last: i32, want: Want, blocks: &mut Vec<CellRange>) {
    let wanted = |period: i32| {
        let values = usize::try_from(period - history.first).ok().and_then(|i| history.values.get(i));
        want == Want::All || values.and_then(|v| v.get(row)).is_none_or(|v| v.is_nan())
    };
    match &history.origin {
        Origin::Wide { sheet, col_of, .. } => {
            let wanted =
                (first..=last).filter(|p| wanted(*p)).filter_map(|p| col_of.get(usize::try_from(p - history.first).ok()?).copied());
            let wanted: Vec<u32> = wanted.filter(|col| *col != u32::MAX).collect();
            for sheet_row in history.origin.wide_rows(row) {
                for col in &wanted {
                    let cell = CellRef { sheet: *sheet, row: sheet_row, col: *col };
                    match blocks.last_mut() {
                        Some(block)
                            if block.last.sheet == *sheet
                                && block.first.row == sheet_row
                                && block.last.row == sheet_row
                                && block.last.col + 1 == *col =>
                        {
                            block.last = cell;
                        }
                        _ => blocks.push(cell.into()),
                    }
                }
            }
        }
        Origin::Long { sheet, col, starts, entries } => {
            let (Some(start), Some(end)) = (starts.get(row), starts.get(row + 1)) else { return };
            if first > last {
                return;
            }
            let (from, to) = (history.period.days(first).0, history.period.days(last).1);
            let found = entries.get(*start as usize..*end as usize).unwrap_or_default();
            for (day, sheet_row) in found.iter().filter(|(day, _)| *day >= from && day.floor() <= to) {
                if wanted(history.period.index(*day)) {
                    blocks.push(CellRef { sheet: *sheet, row: *sheet_row, col: *col }.into());
                }
            }
        }
    }
}

fn list_cells(list: &ListTrace<'_>, row: usize, want: Want, blocks: &mut Vec<CellRange>) {
    let sheet = list.frame.sheet;
    for input in &list.inputs {
        let Some(column) = list.frame.columns.get(*input) else { continue };
        let Some(col) = column.col else { continue };
        if list.matches.same && want == Want::All {
            // what is the same for all rows was looked at from the first to the last row of the list
            let mut of_sheet = list.frame.rows.iter().filter(|r| **r != crate::import::frame::NO_ROW);
            if let Some((first, last)) = of_sheet.next().map(|first| (first, of_sheet.next_back().unwrap_or(first))) {
                blocks.push(CellRange { first: CellRef { sheet, row: *first, col }, last: CellRef { sheet, row: *last, col } });
            }
            continue;
        }
        for found in list.matches.of(row) {
            let found = *found as usize;
            let wanted = want == Want::All || (found < column.data.len() && !column.data.is_known(found));
            if let (true, Some(sheet_row)) = (wanted, list.frame.sheet_row(found)) {
                blocks.push(CellRef { sheet, row: sheet_row, col }.into());
            }
        }
    }
}

impl ListTrace<'_> {
    /// The rows of a list that an aggregate found for a row and left out.
    fn gap(&self, row: usize) -> Option<Gap> {
        let name = self.folded?;
        let found = self.matches.of(row);
        let unknown = found.iter().filter(|r| self.matches.left_out.binary_search(r).is_ok()).count();
        let mut cells = Vec::new();
        list_cells(self, row, Want::Unknown, &mut cells);
        merge(&mut cells);
        (unknown > 0 && unknown < found.len()).then(|| Gap { names: vec![name.to_string()], period: None, unknown, of: found.len(), cells })
    }
}

/// Sorts, drops what is there twice, and draws neighbours together: along rows, then blocks of equal width downwards.
pub fn merge(blocks: &mut Vec<CellRange>) {
    if blocks.len() < 2 {
        return;
    }
    blocks.sort_unstable();
    blocks.dedup_by(|next, block| {
        let one_row = |b: &CellRange| b.first.row == b.last.row;
        let beside = one_row(block) && one_row(next) && block.first.row == next.first.row && next.first.col <= block.last.col + 1;
        if block.first.sheet == next.first.sheet && beside {
            block.last.col = block.last.col.max(next.last.col);
            return true;
        }
        false
    });
    if blocks.len() < 2 {
        return;
    }
    // a column's cells stand apart in the order of rows where other columns lie between them
    blocks.sort_unstable_by_key(|b| (b.first.sheet, b.first.col, b.last.col, b.first.row));
    blocks.dedup_by(|next, block| {
        let under = block.first.sheet == next.first.sheet
            && (block.first.col, block.last.col) == (next.first.col, next.last.col)
            && next.first.row <= block.last.row + 1;
        if under {
            block.last.row = block.last.row.max(next.last.row);
        }
        under
    });
    blocks.sort_unstable();
}

/// Blocks of several traces as one.
pub fn together(parts: impl Iterator<Item = Vec<CellRange>>) -> Vec<CellRange> {
    let mut all: Vec<CellRange> = parts.flatten().collect();
    merge(&mut all);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_become_blocks() {
        let cell = |row, col| CellRange::from(CellRef { sheet: 0, row, col });
        let mut blocks = vec![cell(3, 5), cell(3, 4), cell(3, 4), cell(4, 4), cell(4, 5), cell(9, 1)];
        merge(&mut blocks);
        let block = CellRange { first: CellRef { sheet: 0, row: 3, col: 4 }, last: CellRef { sheet: 0, row: 4, col: 5 } };
        assert_eq!(blocks, [block, cell(9, 1)]);
    }
}
