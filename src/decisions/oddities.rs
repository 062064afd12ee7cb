//! Numbers that no shop has, in the rows where rules read or make them: pieces below zero in the workbook, a pack of none
//! that turns a quantity into none, a quantity to order that is no whole number of pieces. All are computed with as they
//! are, as Excel does, and told. Invariant: a line a row and column, up to a bound; the last line then says how many more.

use super::cells::each_child;
use crate::column::{Column, Texts, truth};
use crate::columns::compile::{Scope, World};
use crate::columns::eval::Eval;
use crate::columns::limits::{Behind, words_of};
use crate::columns::node::{Num, Truth};
use crate::columns::number::at_six;
use crate::columns::resolve::at;
use crate::columns::worker::{At, Rows, Worker};
use crate::columns::{Results, frame};
use crate::function::Func;
use crate::import::frame::{Bound, Fate, Issue};
use crate::place::CellRef;
use crate::plan::{ColumnId, Expr, Plan, STOCK, Shape, Source, TableId, Work};
use crate::said;
use crate::tongue::{Said, Tongue};
use crate::unit::{Unit, Units};

/// Rows of one column that are told line by line.
const MOST_ROWS: usize = 200;

/// All of them.
pub fn odd_numbers(plan: &Plan, bound: &Bound, results: &Results, texts: &Texts, tongue: Tongue, units: &Units) -> Vec<Issue> {
    let finder =
        Finder { plan, bound, results, tongue, units, world: results.world(plan, bound, texts), worker: Worker::new(texts, bound.as_of) };
    let mut found = finder.negative_cells();
    found.extend(finder.empty_packs());
    found.extend(finder.orders_below_zero());
    found.extend(finder.parts_of_pieces());
    found
}

struct Finder<'a> {
    plan: &'a Plan,
    bound: &'a Bound,
    results: &'a Results,
    tongue: Tongue,
    units: &'a Units,
    world: World<'a>,
    worker: Worker<'a>,
}

/// `CEILING(quantity, pack)` in a formula, with the tests that lead there.
struct Packing<'e> {
    quantity: &'e Expr,
    pack: &'e Expr,
    /// Each with what it has to be.
    tests: Vec<(&'e Expr, bool)>,
}

impl<'a> Finder<'a> {
    fn is_pieces(&self, unit: &Unit) -> bool {
        let piece = self.units.named("unit");
        piece.atoms.first().is_some_and(|(atom, _)| unit.atoms.iter().any(|(own, power)| own == atom && *power == 1))
            && self.units.currency(unit).is_none()
    }

    fn amount(&self, x: f64, unit: &Unit) -> String {
        let words = format!("{} {}", crate::columns::words::general(x), self.units.display(unit, self.tongue, true));
        words.trim().to_string()
    }

    fn first_cell(&self, table: TableId, row: usize) -> Option<CellRef> {
        let frame = frame(self.bound, table)?;
        frame.sheet_row(row).map(|r| CellRef { sheet: frame.sheet, row: r, col: 0 })
    }

    /// Cells below zero of columns and histories of pieces.
    fn negative_cells(&self) -> Vec<Issue> {
        let mut found = Vec::new();
        let say = |name: &str, amount: &str| {
            said!("{name} is {amount}, less than nothing: it is computed with as it is", "“{name}”为 {amount}，小于零：按原值参与计算")
        };
        for (id, def) in self.plan.columns.iter().enumerate().filter(|(_, def)| def.source == Source::Input && def.table == STOCK) {
            let (Shape::Number(unit), Some(place)) = (&def.shape, self.results.inputs.get(id).copied().flatten()) else { continue };
            let Some(Column::Number(values)) = self.results.column(self.plan, self.bound, id as ColumnId) else { continue };
            if !self.is_pieces(unit) || unit.atoms.len() != 1 {
                continue;
            }
            let name = &def.name;
            let next = said!(
                "correct the cell; or leave such rows out: check \"{name} is not negative\": {name} at least 0, otherwise skip row",
                "请改正单元格；或跳过这样的行：检查 “{name}不为负”：{name} 至少 0，否则 跳过该行"
            );
            let rows = (0..values.len()).filter(|row| values[*row] < 0.0 && !self.results.is_skipped(STOCK, *row));
            let lines = rows.map(|row| {
                let cell = self.bound.stock.cell(row, place as usize);
                (row, cell.or_else(|| self.first_cell(STOCK, row)), say(&def.name, &self.amount(values[row], unit)))
            });
            capped("negative-cell", &next, lines, &mut found);
        }
        for history in &self.bound.histories {
            let Some(def) = self.plan.histories.iter().find(|d| d.name == history.name).filter(|d| self.is_pieces(&d.unit)) else {
                continue;
            };
            let below = |row: usize| {
                let negative = |(_, values): &(usize, &crate::import::frame::Values)| at(values, row).is_some_and(|v| v < 0.0);
                let (period, values) = history.values.iter().enumerate().find(negative)?;
                let cell = history.cells(row, history.first + period as i32).first().copied();
                Some((row, cell, say(&def.name, &self.amount(at(values, row)?, &def.unit))))
            };
            let next = said!("correct the cell, unless returns are booked so", "如果不是这样记退货，请改正单元格");
            let rows = (0..self.bound.stock.len()).filter(|row| !self.results.is_skipped(STOCK, *row));
            capped("negative-cell", &next, rows.filter_map(below), &mut found);
        }
        found
    }

    /// Quantities rounded to packs of none: none are left.
    fn empty_packs(&self) -> Vec<Issue> {
        let behind = Behind { plan: self.plan, bound: self.bound, results: self.results };
        let mut found: Vec<Issue> = Vec::new();
        let mut told: Vec<(ColumnId, String)> = Vec::new();
        for step in &self.plan.steps {
            let (Work::Row(expr), Some(def)) = (&step.work, self.plan.columns.get(step.into as usize)) else { continue };
            let mut packings = Vec::new();
            collect(expr, &mut Vec::new(), &mut packings);
            for packing in packings {
                let Expr::Column(pack_id) = packing.pack else { continue };
                let name = if def.source == Source::Hidden { def.words.lines().next().unwrap_or_default() } else { &def.name }.to_string();
                if told.contains(&(*pack_id, name.clone())) {
                    continue;
                }
                // few rows have such packs: the quantity is worked out for them alone
                let Some(Column::Number(packs)) = self.results.column(self.plan, self.bound, *pack_id) else { continue };
                let is_none = |row: &u32| at(packs, *row as usize).is_some_and(|pack| at_six(pack) == 0.0);
                let all = (0..self.world.rows(def.table) as u32).filter(is_none);
                let rows: Vec<u32> = all.filter(|row| !self.results.is_skipped(def.table, *row as usize)).collect();
                if rows.is_empty() {
                    continue;
                }
                let here = At::rows(Rows::Pick(&rows));
                let scope = Scope::Row(def.table);
                let quantity: Num<'_> = self.world.number(packing.quantity, scope);
                let quantity = quantity.eval(&self.worker, here);
                let tests: Vec<(Truth<'_>, bool)> = packing.tests.iter().map(|(e, wanted)| (self.world.truth(e, scope), *wanted)).collect();
                let tests: Vec<_> = tests.iter().map(|(t, wanted)| (t.eval(&self.worker, here), *wanted)).collect();
                let reached = |i: usize| tests.iter().all(|(t, wanted)| t.get(i) == if *wanted { truth::TRUE } else { truth::FALSE });
                let hit = |i: &usize| at_six(quantity.get(*i)) > 0.0 && reached(*i);
                let pack_name = words_of(self.plan, behind_name(&behind, *pack_id)).to_string();
                let unit = if let Shape::Number(unit) = &def.shape { unit.clone() } else { Unit::default() };
                let lines = (0..rows.len()).filter(hit).map(|i| {
                    let row = rows[i] as usize;
                    let place = self.results.inputs.get(behind_name(&behind, *pack_id) as usize).copied().flatten();
                    let cell =
                        place.and_then(|p| frame(self.bound, def.table)?.cell(row, p as usize)).or_else(|| self.first_cell(def.table, row));
                    let amount = self.amount(quantity.get(i), &unit);
                    (
                        row,
                        cell,
                        said!(
                            "{pack_name} is 0 in this row, so {name} becomes 0 instead of {amount}: nothing can be packed in packs of 0",
                            "这一行的“{pack_name}”为 0，所以“{name}”由 {amount}变为 0：0 件一箱什么也装不下"
                        ),
                    )
                });
                let before = found.len();
                let next = said!(
                    "correct the cell, or clear it: a blank is unknown, and the row is told as undecided",
                    "请改正单元格，或清空它：空白表示未知，这一行会列为未定"
                );
                let lines: Vec<_> = lines.collect();
                capped("pack-of-none", &next, lines.into_iter(), &mut found);
                if found.len() > before {
                    told.push((*pack_id, name));
                }
            }
        }
        found
    }

    /// Rules that order less than nothing: nothing is ordered (`order X` sets MAX(0, X)).
    fn orders_below_zero(&self) -> Vec<Issue> {
        let mut found = Vec::new();
        let next = said!(
            "if that is not meant, add a condition to the rule, or correct the cells that it is worked out from",
            "如果这不是本意，请给规则加上条件，或改正计算所需的单元格"
        );
        for target in &self.plan.targets {
            for writer in &target.writers {
                let work = self.plan.steps.iter().find(|s| s.into == writer.value).map(|s| &s.work);
                let Some(Work::Row(Expr::Call { func: Func::Max, args })) = work else { continue };
                let [Expr::Number(0.0), asked] = args.as_slice() else { continue };
                let (Some(def), Some(rule)) = (self.plan.columns.get(writer.value as usize), self.plan.rules.get(usize::from(writer.rule)))
                else {
                    continue;
                };
                let (Some(Column::Truth(fired)), Shape::Number(unit)) =
                    (self.results.column(self.plan, self.bound, rule.fired), &def.shape)
                else {
                    continue;
                };
                let rows: Vec<u32> = (0..self.world.rows(rule.table) as u32)
                    .filter(|row| at(fired, *row as usize) == Some(truth::TRUE) && !self.results.is_skipped(rule.table, *row as usize))
                    .collect();
                let asked = self.world.number(asked, Scope::Row(rule.table));
                let asked = asked.eval(&self.worker, At::rows(Rows::Pick(&rows)));
                let (title, name) = (&rule.title, &target.name);
                let lines = (0..rows.len()).filter(|i| at_six(asked.get(*i)) < 0.0).map(|i| {
                    let row = rows[i] as usize;
                    let amount = self.amount(asked.get(i), unit);
                    let message = said!(
                        "\"{title}\" orders {amount} in this row, less than nothing: {name} is 0, nothing is ordered",
                        "规则“{title}”在这一行下单 {amount}，小于零：“{name}”按 0 计，不下单"
                    );
                    (row, self.first_cell(rule.table, row), message)
                });
                capped("negative-quantity", &next, lines, &mut found);
            }
        }
        found
    }

    /// Quantities of order lines that are no whole number of pieces.
    fn parts_of_pieces(&self) -> Vec<Issue> {
        let pieces = Shape::Number(self.units.named("unit"));
        let last = |column: ColumnId| self.plan.limits.iter().find(|l| l.asked == column).map_or(column, |l| l.after);
        let mut columns: Vec<ColumnId> = Vec::new();
        let all = self.plan.orders.iter().map(|o| o.quantity).chain(self.plan.limits.iter().map(|l| l.after));
        for column in all.chain(self.plan.targets.iter().map(|t| last(t.after))) {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        let mut found = Vec::new();
        for column in columns {
            let Some(def) = self.plan.columns.get(column as usize).filter(|def| def.shape == pieces) else { continue };
            let (Some(Column::Number(values)), Shape::Number(unit)) = (self.results.column(self.plan, self.bound, column), &def.shape)
            else {
                continue;
            };
            let odd = |row: &usize| at_six(values[*row]) > 0.0 && at_six(values[*row]) != at_six(values[*row]).round();
            let name = &def.name;
            let rows = (0..values.len()).filter(odd).filter(|row| !self.results.is_skipped(def.table, *row));
            let lines = rows.map(|row| {
                let amount = self.amount(values[row], unit);
                (
                    row,
                    self.first_cell(def.table, row),
                    said!("{name} is {amount} in this row: no whole number of pieces", "这一行的“{name}”为 {amount}：不是整件"),
                )
            });
            let next = said!(
                "round it in the rules, for example CEILING({name}, case pack) or ROUNDUP(..., 0); if it is rounded, correct the case pack",
                "请在规则中取整，例如 CEILING({name}, 箱规) 或 ROUNDUP(……, 0)；如果已取整，请改正箱规"
            );
            capped("part-of-a-piece", &next, lines, &mut found);
        }
        found
    }
}

/// The input that a name is taken from as it stands, else the name.
fn behind_name(behind: &Behind<'_>, id: ColumnId) -> ColumnId {
    let step = behind.plan.steps.iter().find(|s| s.into == id).map(|s| &s.work);
    match step {
        Some(Work::Row(Expr::Column(other))) => behind_name(behind, *other),
        _ => id,
    }
}

fn collect<'e>(expr: &'e Expr, tests: &mut Vec<(&'e Expr, bool)>, into: &mut Vec<Packing<'e>>) {
    match expr {
        Expr::Call { func: Func::Ceiling | Func::Floor, args } => {
            if let [quantity, pack] = args.as_slice() {
                into.push(Packing { quantity, pack, tests: tests.clone() });
            }
            args.iter().for_each(|arg| collect(arg, tests, into));
        }
        Expr::Choose { branches, otherwise } => {
            let depth = tests.len();
            for (test, value) in branches {
                collect(test, tests, into);
                tests.push((test, true));
                collect(value, tests, into);
                tests.pop();
                tests.push((test, false));
            }
            otherwise.iter().for_each(|value| collect(value, tests, into));
            tests.truncate(depth);
        }
        other => each_child(other, &mut |child| collect(child, tests, into)),
    }
}

/// So many lines, and one that says how many more.
fn capped(code: &'static str, next: &Said, lines: impl Iterator<Item = (usize, Option<CellRef>, Said)>, found: &mut Vec<Issue>) {
    let mut all: Vec<(usize, Option<CellRef>, Said)> = lines.collect();
    let more = all.len().saturating_sub(MOST_ROWS);
    all.truncate(MOST_ROWS);
    if let Some((_, _, last)) = all.last_mut().filter(|_| more > 0) {
        *last = std::mem::take(last).then(said!("The same in {more} more rows.", "另有 {more} 行同样。"));
    }
    found.extend(all.into_iter().map(|(row, cell, message)| Issue {
        code,
        cell,
        row: Some(row),
        fate: Fate::Noted,
        message,
        next: next.clone(),
    }));
}
