//! The steps of a plan, one after the other. Takes the plan and the frames, returns [`Results`]; texts that formulas
//! make are added to `texts`. Invariant: each column that a step fills is as long as its table.

use super::compile::Scope;
use super::groups::{Groups, Part, by_group, rank, running_share};
use super::lists::{Job, Trouble};
use super::reads::{Reads, every_expr, mark_all_read};
use super::resolve::{Given, at, resolve, state};
use super::rows::{evaluate, settle};
use super::turns::{before, turns};
use super::{Results, checks, frame, left_out};
use crate::column::{Column, Texts, UNKNOWN_TEXT, truth};
use crate::import::frame::{Bound, Fate, Issue};
use crate::place::CellRef;
use crate::plan::{
    AllocateWork, CheckFate, ColumnId, Expr, LevelsId, ListAgg, Order, Plan, STOCK, Shape, Source, Step, TableId, Value, WHOLE, Work,
};
use crate::said;
use crate::tongue::Said;
use crate::unit::Units;

/// Runs all steps. `texts` gains the texts that rules compute.
pub fn run(plan: &Plan, bound: &Bound, texts: &mut Texts) -> Results {
    let mut run = Run { plan, bound, results: start(plan, bound, texts) };
    let first = needed_by_skips(plan);
    for step in plan.steps.iter().filter(|s| first.get(s.into as usize) == Some(&true)) {
        run.step(step, texts);
    }
    run.skip_rows();
    for step in plan.steps.iter().filter(|s| first.get(s.into as usize) != Some(&true)) {
        run.step(step, texts);
    }
    let (issues, stops) = checks::failures(plan, bound, &run.results, texts);
    run.results.issues.extend(issues);
    run.results.issues.extend(super::limits::not_admitted(plan, bound, &run.results));
    run.results.issues.extend(super::room::assumed(plan, bound, &run.results));
    run.results.issues.extend(left_out::notes(plan, bound, &run.results));
    run.results.uneven_figures = left_out::uneven_figures(plan, bound, &run.results);
    run.results.stops = stops;
    run.results
}

/// Inputs found, labels and literals made texts, parameters in place.
fn start(plan: &Plan, bound: &Bound, texts: &mut Texts) -> Results {
    let mut literals: Vec<&str> = vec!["", "TRUE", "FALSE"];
    every_expr(plan, &mut |e| {
        crate::plan::visit(e, &mut |e| {
            if let Expr::Text(text) = e {
                literals.push(text);
            }
        })
    });
    for literal in literals {
        texts.intern(literal);
    }
    let labels = plan.levels.iter().map(|l| l.labels.iter().map(|(label, _)| texts.intern(label)).collect()).collect();
    let count = plan.columns.len();
    let mut results = Results {
        columns: vec![None; count],
        provisional: vec![None; count],
        states: vec![Vec::new(); plan.targets.len()],
        skipped: vec![false; bound.stock.len()],
        skipped_in_lists: bound.lists.iter().map(|l| vec![false; l.len()]).collect(),
        inputs: vec![None; count],
        matches: vec![None; count],
        placements: vec![None; count],
        labels,
        ..Results::default()
    };
    for (id, column) in plan.columns.iter().enumerate().filter(|(_, c)| c.source == Source::Input) {
        let found =
            frame(bound, column.table).and_then(|f| f.columns.iter().position(|c| c.name == column.name && c.data.len() == f.len()));
        match found {
            Some(at) => results.inputs[id] = Some(at as u32),
            None => results.columns[id] = Some(unknown(&column.shape, rows_of(bound, column.table))),
        }
    }
    for param in &plan.params {
        if let Some(slot) = results.columns.get_mut(param.column as usize) {
            *slot = Some(match &param.value {
                Value::Number(x) => Column::Number(vec![*x]),
                Value::Text(t) => Column::Text(vec![texts.intern(t)]),
                Value::Truth(t) => Column::Truth(vec![u8::from(*t)]),
                Value::Unknown => unknown(&plan.columns[param.column as usize].shape, 1),
            });
        }
    }
    results
}

fn rows_of(bound: &Bound, table: TableId) -> usize {
    if table == WHOLE { 1 } else { frame(bound, table).map_or(0, |f| f.len()) }
}

/// A column of unknowns.
fn unknown(shape: &Shape, rows: usize) -> Column {
    match shape {
        Shape::Text => Column::Text(vec![UNKNOWN_TEXT; rows]),
        Shape::Truth => Column::Truth(vec![truth::UNKNOWN; rows]),
        _ => Column::Number(vec![f64::NAN; rows]),
    }
}

/// By column: whether a check that skips rows needs it.
fn needed_by_skips(plan: &Plan) -> Vec<bool> {
    let mut needed = vec![false; plan.columns.len()];
    for check in plan.checks.iter().filter(|c| c.fate == CheckFate::SkipRow) {
        if let Some(n) = needed.get_mut(check.truth as usize) {
            *n = true;
        }
    }
    mark_all_read(plan, &mut needed);
    needed
}

struct Run<'a> {
    plan: &'a Plan,
    bound: &'a Bound,
    results: Results,
}

impl Run<'_> {
    fn skip_rows(&mut self) {
        for check in self.plan.checks.iter().filter(|c| c.fate == CheckFate::SkipRow) {
            let Some(Column::Truth(holds)) = self.results.column(self.plan, self.bound, check.truth) else { continue };
            let failed: Vec<usize> = (0..rows_of(self.bound, check.table)).filter(|r| at(holds, *r) == Some(truth::FALSE)).collect();
            let skipped = match check.table {
                WHOLE => continue,
                STOCK => Some(&mut self.results.skipped),
                list => self.results.skipped_in_lists.get_mut(list as usize - 2),
            };
            if let Some(skipped) = skipped {
                for row in failed {
                    if let Some(s) = skipped.get_mut(row) {
                        *s = true;
                    }
                }
            }
        }
    }

    fn step(&mut self, step: &Step, texts: &mut Texts) {
        let Some(def) = self.plan.columns.get(step.into as usize) else { return };
        let rows = rows_of(self.bound, def.table);
        let column = match &step.work {
            Work::Row(expr) => self.row(expr, &def.shape, def.table, rows, texts),
            Work::Group { agg, value, by, keep } => {
                let Some((groups, keep)) = self.groups(*value, by, *keep, texts) else {
                    return self.set(step, unknown(&def.shape, rows));
                };
                let of = self.plan.columns[*value as usize].table;
                let part = Part { keep: keep.as_deref(), skipped: self.results.skipped_of(of) };
                let Some(column) = self.results.column(self.plan, self.bound, *value) else {
                    return self.set(step, unknown(&def.shape, rows));
                };
                let totals = by_group(*agg, column, &groups, &part);
                let total = |group: u32| totals.get(group as usize).copied().unwrap_or(f64::NAN);
                if def.table == of {
                    Column::Number(groups.of.iter().map(|g| total(*g)).collect())
                } else {
                    Column::Number(vec![total(0); rows])
                }
            }
            Work::Rank { value, by, keep } | Work::RunningShare { value, by, keep } => {
                let groups = self.groups(*value, by, *keep, texts);
                let of = self.plan.columns.get(*value as usize).map_or(WHOLE, |c| c.table);
                match (groups, self.results.column(self.plan, self.bound, *value)) {
                    (Some((groups, keep)), Some(Column::Number(values))) if of == def.table => {
                        let part = Part { keep: keep.as_deref(), skipped: self.results.skipped_of(of) };
                        Column::Number(if matches!(step.work, Work::Rank { .. }) {
                            rank(values, &groups, &part)
                        } else {
                            let keys = frame(self.bound, of).map_or(&[][..], |f| &f.keys);
                            let texts = &*texts;
                            let tie = |a: u32, b: u32| {
                                let texts_of = |row: u32| keys.iter().map(move |k| k.get(row as usize).map(|id| texts.get(*id)));
                                texts_of(a).cmp(texts_of(b)).then(a.cmp(&b))
                            };
                            running_share(values, &groups, &part, &tie)
                        })
                    }
                    _ => unknown(&def.shape, rows),
                }
            }
            Work::Before { value, by, order } => {
                let (found, doubtful) = self.before(*value, *by, *order, rows, texts);
                if let Some(doubtful) = doubtful {
                    self.mark(step.into, doubtful);
                }
                Column::Number(found)
            }
            Work::List(work) => {
                let list_provisional = self.any_provisional(&Reads::of_work(&step.work, self.plan).list, work.list);
                let base = texts.len();
                let mut found = {
                    let world = self.results.world(self.plan, self.bound, texts);
                    let skipped = self.results.skipped_of(work.list);
                    Job { world, own: def.table, shape: def.shape.clone(), work, skipped, list_provisional }.run()
                };
                settle(&mut found.column, found.made, base, texts);
                if let Some((mut values, made, rows)) = found.otherwise {
                    settle(&mut values, made, base, texts);
                    for row in rows {
                        copy(&mut found.column, &values, row);
                    }
                }
                if matches!(work.agg, ListAgg::Lookup | ListAgg::Latest) {
                    self.look_up_issues(step.into, work.list, found.troubles);
                }
                self.results.matches[step.into as usize] = Some(found.matches);
                if let Some(doubtful) = found.provisional {
                    self.mark(step.into, doubtful);
                }
                found.column
            }
            Work::Allocate(work) => self.allocate(step.into, work, texts),
            Work::Resolve(target) => self.resolve(*target, &def.shape, rows, texts),
            Work::RankLabels { labels, levels } => self.rank_labels(*labels, *levels, rows, texts),
        };
        self.set(step, column);
    }

    /// Stores a step's column and carries on what is provisional.
    fn set(&mut self, step: &Step, column: Column) {
        let into = step.into;
        self.results.columns[into as usize] = Some(column);
        let table = self.plan.columns[into as usize].table;
        let own = Reads::of_work(&step.work, self.plan).own;
        if own.iter().all(|id| self.results.provisional.get(*id as usize).is_none_or(Option::is_none)) {
            return;
        }
        let from = own.first().and_then(|id| self.plan.columns.get(*id as usize)).map_or(table, |c| c.table);
        let whole = !matches!(
            step.work,
            Work::Row(_) | Work::Before { .. } | Work::List(_) | Work::Allocate(_) | Work::Resolve(_) | Work::RankLabels { .. }
        );
        let Some(doubtful) = self.any_provisional(&own, if whole { from } else { table }) else { return };
        // what is computed from all rows is as doubtful as its most doubtful row
        let doubtful = if whole { vec![doubtful.contains(&true); rows_of(self.bound, table)] } else { doubtful };
        self.mark(into, doubtful);
    }

    fn mark(&mut self, column: ColumnId, doubtful: Vec<bool>) {
        if !doubtful.contains(&true) {
            return;
        }
        match &mut self.results.provisional[column as usize] {
            Some(marks) => marks.iter_mut().zip(doubtful).for_each(|(m, d)| *m |= d),
            none => *none = Some(doubtful),
        }
    }

    /// The rows of a table in which one of the columns is provisional; none where all are definite.
    fn any_provisional(&self, columns: &[ColumnId], table: TableId) -> Option<Vec<bool>> {
        let rows = rows_of(self.bound, table);
        let mut any: Option<Vec<bool>> = None;
        for id in columns {
            let Some(Some(marks)) = self.results.provisional.get(*id as usize) else { continue };
            let any = any.get_or_insert_with(|| vec![false; rows]);
            for (row, any) in any.iter_mut().enumerate() {
                *any |= at(marks, row).unwrap_or(false);
            }
        }
        any
    }

    fn row(&self, expr: &Expr, shape: &Shape, table: TableId, rows: usize, texts: &mut Texts) -> Column {
        let scope = Scope::Row(table);
        let base = texts.len();
        let (mut column, made) = {
            let world = self.results.world(self.plan, self.bound, texts);
            let as_of = self.bound.as_of;
            match shape {
                Shape::Text => {
                    let (values, made) = evaluate(&world.text(expr, scope), rows, texts, as_of);
                    (Column::Text(values), made)
                }
                Shape::Truth => {
                    let (values, made) = evaluate(&world.truth(expr, scope), rows, texts, as_of);
                    (Column::Truth(values), made)
                }
                _ => {
                    let (values, made) = evaluate(&world.number(expr, scope), rows, texts, as_of);
                    (Column::Number(values), made)
                }
            }
        };
        settle(&mut column, made, base, texts);
        column
    }

    /// The groups of the table of `value`, and the rows to keep.
    fn groups(&self, value: ColumnId, by: &[ColumnId], keep: Option<ColumnId>, texts: &Texts) -> Option<(Groups, Option<Vec<u8>>)> {
        let rows = rows_of(self.bound, self.plan.columns.get(value as usize)?.table);
        let by: Option<Vec<&Column>> =
            by.iter().map(|id| self.results.column(self.plan, self.bound, *id).filter(|c| c.len() == rows)).collect();
        let keep = match keep {
            None => None,
            Some(id) => match self.results.column(self.plan, self.bound, id)? {
                Column::Truth(v) => Some((0..rows).map(|r| at(v, r).unwrap_or(truth::UNKNOWN)).collect()),
                _ => return None,
            },
        };
        Some((Groups::new(&by?, rows, texts), keep))
    }

    /// What earlier rows take, and where that is in doubt.
    fn before(
        &self,
        value: ColumnId,
        by: Option<ColumnId>,
        order: Option<Order>,
        rows: usize,
        texts: &Texts,
    ) -> (Vec<f64>, Option<Vec<bool>>) {
        let column = |id| self.results.column(self.plan, self.bound, id);
        let of = self.plan.columns.get(value as usize).map_or(WHOLE, |c| c.table);
        let (Some((groups, _)), Some(values)) = (self.groups(value, by.as_slice(), None, texts), column(value)) else {
            return (vec![f64::NAN; rows], None);
        };
        let turns = self.turns(of, order, texts);
        let reads: Vec<ColumnId> = std::iter::once(value).chain(by).chain(order.map(|o| o.by)).collect();
        before(values, &turns, &groups, self.any_provisional(&reads, of).as_deref())
    }

    /// Finds places for all rows. A row at or behind a doubtful one is as doubtful, since it takes what that one leaves.
    fn allocate(&mut self, into: ColumnId, work: &AllocateWork, texts: &Texts) -> Column {
        let turns = self.turns(STOCK, work.order, texts);
        let paid_in = match self.plan.columns.get(into as usize).map(|c| &c.shape) {
            Some(crate::plan::Shape::Number(unit)) => Units::shipped().paid_in(unit),
            _ => None,
        };
        let job =
            super::allocation::Job { plan: self.plan, bound: self.bound, results: &self.results, texts, work, turns: &turns, paid_in };
        let (column, placements) = job.run();
        let reads = Reads::of_work(&Work::Allocate(Box::new(work.clone())), self.plan);
        let list_in_doubt = self.any_provisional(&reads.list, work.list).is_some_and(|d| d.contains(&true));
        let own = self.any_provisional(&reads.own, STOCK);
        if let Some(doubtful) = own.filter(|_| work.rooms.iter().any(|r| r.shared)) {
            let mut marks = vec![false; doubtful.len()];
            let mut in_doubt = false;
            for row in turns.iter().map(|r| *r as usize) {
                let takes = matches!(&column, Column::Number(v) if at(v, row).is_some_and(|q| !q.is_nan()));
                marks[row] = in_doubt || at(&doubtful, row) == Some(true);
                in_doubt |= marks[row] && takes;
            }
            self.mark(into, marks);
        }
        if list_in_doubt {
            self.mark(into, vec![true; column.len()]);
        }
        if let Some(slot) = self.results.placements.get_mut(into as usize) {
            *slot = Some(placements);
        }
        column
    }

    /// The rows of a table in the order of their turn.
    fn turns(&self, table: TableId, order: Option<Order>, texts: &Texts) -> Vec<u32> {
        let by = order.and_then(|o| Some((self.results.column(self.plan, self.bound, o.by)?, o.falling)));
        let keys = frame(self.bound, table).map_or(&[][..], |f| &f.keys);
        turns(rows_of(self.bound, table), by, keys, texts, self.results.skipped_of(table))
    }

    fn resolve(&mut self, target: u16, shape: &Shape, rows: usize, texts: &Texts) -> Column {
        let Some(def) = self.plan.targets.get(target as usize) else { return unknown(shape, rows) };
        let column = |id| self.results.column(self.plan, self.bound, id);
        let nothing = unknown(shape, rows);
        let before = column(def.before).unwrap_or(&nothing);
        let given: Vec<Given<'_>> = def
            .writers
            .iter()
            .filter_map(|w| match column(self.plan.rules.get(w.rule as usize)?.fired)? {
                Column::Truth(fired) => Some(Given { rule: w.rule, fired, value: column(w.value)? }),
                _ => None,
            })
            .collect();
        let (column, states) = resolve(def, &given, before, rows, self.plan, texts);
        let doubtful = states.iter().map(|s| *s != state::DEFINITE).collect();
        self.mark(def.after, doubtful);
        self.results.states[target as usize] = states;
        column
    }

    fn rank_labels(&mut self, labels: ColumnId, levels: LevelsId, rows: usize, texts: &mut Texts) -> Column {
        let Some(def) = self.plan.levels.get(levels as usize) else { return Column::Number(vec![f64::NAN; rows]) };
        let mut classes: rustc_hash::FxHashMap<u32, f64> = rustc_hash::FxHashMap::default();
        for (rank, (label, also)) in def.labels.iter().enumerate() {
            for spelling in std::iter::once(label).chain(also) {
                let id = texts.intern(spelling);
                classes.entry(texts.class(id)).or_insert(rank as f64);
            }
        }
        let mut wrong: Vec<(usize, u32)> = Vec::new();
        let ranks = match self.results.column(self.plan, self.bound, labels) {
            Some(Column::Text(v)) => (0..rows)
                .map(|row| match at(v, row).unwrap_or(UNKNOWN_TEXT) {
                    UNKNOWN_TEXT => f64::NAN,
                    id => classes.get(&texts.class(id)).copied().unwrap_or_else(|| {
                        wrong.push((row, id));
                        f64::NAN
                    }),
                })
                .collect(),
            _ => vec![f64::NAN; rows],
        };
        let known: Vec<&str> = def.labels.iter().map(|(label, _)| label.as_str()).collect();
        let (comma, dun) = (known.join(", "), known.join("、"));
        let first = known.first().copied().unwrap_or("?");
        for (row, id) in wrong {
            let (text, name) = (texts.get(id), &def.name);
            let message = said!("\"{text}\" is none of the levels of {name}: {comma}", "“{text}”不在等级“{name}”之中：{dun}");
            let next = said!(
                "Correct the cell, or add the spelling to the levels line: {first} ({text})",
                "请更正单元格，或在等级一行补上这种写法：{first}（{text}）"
            );
            self.issue("no-such-level", labels, row, Fate::Unknown, message, next);
        }
        Column::Number(ranks)
    }

    fn look_up_issues(&mut self, into: ColumnId, list: TableId, troubles: Vec<(u32, Trouble)>) {
        let def = &self.plan.columns[into as usize];
        let name = self.plan.tables.get(list as usize).map_or("?", |t| t.name.as_str()).to_string();
        let words = if def.words.is_empty() { def.name.clone() } else { def.words.clone() };
        for (row, trouble) in troubles {
            if self.results.is_skipped(def.table, row as usize) {
                continue;
            }
            let (code, message, next) = match trouble {
                Trouble::Nothing => (
                    "lookup-without-match",
                    said!("Nothing in the list \"{name}\" matches this row for: {words}", "列表“{name}”中没有与这一行匹配的记录：{words}"),
                    said!(
                        "Add the missing row to \"{name}\", or write `, otherwise ...` in the look-up",
                        "请在“{name}”中补上缺少的一行，或在查找中写“，否则 …”"
                    ),
                ),
                Trouble::Several(count, rows) => {
                    let list_frame = frame(self.bound, list);
                    let listed: Vec<String> =
                        rows.iter().filter_map(|r| list_frame?.sheet_row(*r as usize)).map(|r| (r + 1).to_string()).collect();
                    let more = if count > listed.len() { ", ..." } else { "" };
                    let (rows, dun) = (listed.join(", "), listed.join("、"));
                    let more_zh = if more.is_empty() { "" } else { " 等" };
                    (
                        "lookup-with-several-matches",
                        said!(
                            "{count} rows of the list \"{name}\" match this row (sheet rows {rows}{more}), one is wanted: {words}",
                            "列表“{name}”中有 {count} 行与这一行匹配（工作表第 {dun} 行{more_zh}），但只能有一行：{words}"
                        ),
                        said!(
                            "Narrow the condition, or say which one counts: `largest ...`, `smallest ...`, LATEST",
                            "请收窄条件，或写明取哪一行：“最大 …”“最小 …”，或用 最近值"
                        ),
                    )
                }
            };
            let table = def.table;
            let cell = self.row_cell(table, row as usize);
            let of_stock = (table == STOCK).then_some(row as usize);
            self.results.issues.push(Issue { code, cell, row: of_stock, fate: Fate::Unknown, message, next });
        }
    }

    /// The first cell of a row, which stands for the row.
    fn row_cell(&self, table: TableId, row: usize) -> Option<CellRef> {
        let frame = frame(self.bound, table)?;
        Some(CellRef { sheet: frame.sheet, row: frame.sheet_row(row)?, col: 0 })
    }

    fn issue(&mut self, code: &'static str, column: ColumnId, row: usize, fate: Fate, message: Said, next: Said) {
        let table = self.plan.columns.get(column as usize).map_or(WHOLE, |c| c.table);
        let input = self.results.inputs.get(column as usize).copied().flatten();
        let cell = match (frame(self.bound, table), input) {
            (Some(frame), Some(at)) => frame.cell(row, at as usize),
            _ => self.row_cell(table, row),
        };
        let row = (table == STOCK).then_some(row);
        self.results.issues.push(Issue { code, cell, row, fate, message, next });
    }
}

/// Sets `row` of one column to what another of its kind has there.
fn copy(out: &mut Column, from: &Column, row: usize) {
    match (out, from) {
        (Column::Number(out), Column::Number(v)) => out[row] = v[row],
        (Column::Text(out), Column::Text(v)) => out[row] = v[row],
        (Column::Truth(out), Column::Truth(v)) => out[row] = v[row],
        _ => {}
    }
}
