//! Decision tables: rows that can never win, cases that no row fits, and, where exactly one row is asked for, cases
//! that two rows fit. Works by taking each row's box away from what is left.
//! Invariant: where something is left open (an end that differs by row, too many boxes), nothing is claimed from it.

use super::cases::Case;
use super::facts::{Facts, VarId};
use super::values::Example;
use crate::diagnostic::Diagnostic;
use crate::model::{BandTest, DecisionTable, Kind};
use crate::place::Place;
use crate::said;
use crate::tongue::Said;

/// Boxes that may be left before the proof is given up.
const BOXES: usize = 4_000;
/// Boxes that may be looked at in all, for a table of hundreds of rows.
const LOOKS: usize = 200_000;
/// Pairs of rows compared under `exactly one row`.
const OVERLAPS: usize = 3;

/// What a row fits.
struct Fits {
    case: Case,
    /// All its ends are known without data.
    known: bool,
}

pub fn check(facts: &mut Facts, table: &DecisionTable, found: &mut Vec<Diagnostic>) {
    if table.rows.is_empty() || table.inputs.is_empty() {
        return;
    }
    let vars: Vec<VarId> = table.inputs.iter().map(|i| facts.var(i)).collect();
    let mut whole = Case::any();
    for var in &vars {
        whole.values.insert(*var, facts.vars[*var].universe.clone());
    }
    let mut rows = Vec::new();
    for row in &table.rows {
        let mut fits = Fits { case: whole.clone(), known: true };
        for ((input, var), test) in table.inputs.iter().zip(&vars).zip(&row.tests) {
            if matches!(test, BandTest::Any) {
                continue;
            }
            match facts.test(test, &input.ty.kind).filter(|_| input.ty.kind != Kind::Any) {
                Some(values) => {
                    let joined = fits.case.values.get(var).map_or_else(|| values.clone(), |v| v.and(&values));
                    fits.case.values.insert(*var, joined);
                }
                None => fits.known = false,
            }
        }
        rows.push(fits);
    }
    let mut left = vec![whole];
    let mut given_up = false;
    let mut looks = 0;
    for (n, row) in rows.iter().enumerate() {
        if row.case.values.values().any(|v| v.is_empty()) {
            found.push(never_fits(table, n));
            continue;
        }
        if given_up {
            continue;
        }
        let alive = left.iter().filter_map(|case| case.and(&row.case)).any(|case| facts.settle(&case).is_some());
        if !alive {
            found.push(taken_before(facts, table, &rows, n));
        }
        if row.known {
            looks += left.len();
            left = left.into_iter().flat_map(|case| without(case, &row.case)).collect();
            given_up = left.len() > BOXES || looks > LOOKS;
        }
    }
    let all_known = rows.iter().all(|r| r.known);
    if given_up || !all_known {
        if given_up || !left.is_empty() {
            found.push(not_proven(table));
        }
    } else if let Some(row) = left.iter().find_map(|case| facts.row(&facts.settle(case)?)) {
        found.push(no_row(facts, table, &vars, &row));
    }
    if table.exactly_one {
        overlaps(facts, table, &rows, &vars, found);
    }
}

/// What is left of a box when another is taken out of it.
pub fn without(case: Case, other: &Case) -> Vec<Case> {
    let apart = |common: Option<Case>| common.is_none_or(|c| c.values.values().any(|v| v.is_empty()));
    if apart(case.and(other)) {
        return vec![case];
    }
    let mut pieces = Vec::new();
    let mut rest = case;
    for (var, values) in &other.values {
        let Some(mine) = rest.values.get(var).cloned() else {
            continue;
        };
        let outside = mine.without(values);
        if !outside.is_empty() {
            let mut piece = rest.clone();
            piece.values.insert(*var, outside);
            pieces.push(piece);
        }
        rest.values.insert(*var, mine.and(values));
    }
    pieces
}

/// The row in the words of the table: its inputs only.
fn inputs_only(vars: &[VarId], row: &[(VarId, Example)]) -> Vec<(VarId, Example)> {
    let mut out: Vec<(VarId, Example)> = Vec::new();
    for var in vars {
        if let Some(pair) = row.iter().find(|(v, _)| v == var)
            && !out.contains(pair)
        {
            out.push(pair.clone());
        }
    }
    out
}

fn no_row(facts: &Facts, table: &DecisionTable, vars: &[VarId], row: &[(VarId, Example)]) -> Diagnostic {
    let title = &table.title;
    let row = facts.row_words(&inputs_only(vars, row));
    let message = Said::new(format!("No row of “{title}” fits: {}.", row.en), format!("“{title}”没有一行符合：{}。", row.zh));
    let next = said!(
        "Add a row for this case, or a last row with `any` in every condition.",
        "为这种情况加一行，或在最后加一行，每个条件都写“任意”。"
    );
    Diagnostic::error("gap", Place::Text(table.span), message, next).in_tongue(table.tongue)
}

fn never_fits(table: &DecisionTable, n: usize) -> Diagnostic {
    let (title, number) = (&table.title, n + 1);
    let message = said!(
        "Row {number} of “{title}” can never win: one of its conditions fits no value.",
        "“{title}”第 {number} 行永远不会命中：其中有个条件不符合任何值。"
    );
    let next =
        said!("Put it right or take the row out; in a range the smaller end stands first.", "请改正或删除这一行；写范围时较小的一端在前。");
    Diagnostic::error("dead-row", Place::Text(table.rows[n].span), message, next).in_tongue(table.tongue)
}

fn taken_before(facts: &Facts, table: &DecisionTable, rows: &[Fits], n: usize) -> Diagnostic {
    let (title, number) = (&table.title, n + 1);
    // where one earlier row takes it all, it is named
    let covers =
        |row: &Fits| row.known && row.case.values.iter().all(|(var, v)| rows[n].case.values.get(var).is_some_and(|w| w.is_within(v)));
    let by = rows[..n].iter().position(covers);
    let (message, also) = match by {
        Some(by) => {
            let first = by + 1;
            let message = said!(
                "Row {number} of “{title}” can never win: row {first} above it fits whatever it fits.",
                "“{title}”第 {number} 行永远不会命中：它符合的情况都已被上面第 {first} 行包含。"
            );
            (message, Some((by, said!("this row comes first", "这一行在前"))))
        }
        None => {
            let possible = facts.settle(&rows[n].case).is_some();
            let message = if possible {
                said!(
                    "Row {number} of “{title}” can never win: the rows above it together fit whatever it fits.",
                    "“{title}”第 {number} 行永远不会命中：它符合的情况都已被上面各行包含。"
                )
            } else {
                said!(
                    "Row {number} of “{title}” can never win: its conditions exclude each other.",
                    "“{title}”第 {number} 行永远不会命中：它的条件互相矛盾。"
                )
            };
            (message, None)
        }
    };
    let next = said!(
        "Move it further up if it is the special case, make it narrower than the rows above, or take it out.",
        "如果它是特例，请移到上面；否则让它与上面各行区分开，或删除这一行。"
    );
    let diagnostic = Diagnostic::error("dead-row", Place::Text(table.rows[n].span), message, next).in_tongue(table.tongue);
    match also {
        Some((by, said)) => diagnostic.and_see(Place::Text(table.rows[by].span), said),
        None => diagnostic,
    }
}

fn not_proven(table: &DecisionTable) -> Diagnostic {
    let title = &table.title;
    let message = said!(
        "Not proven: whether some row of “{title}” fits every case, because ends differ by row or the table is too large.",
        "未能证明“{title}”涵盖了所有情况：有的界限逐行不同，或表格太大。"
    );
    let next = said!(
        "Nothing has to be done. A last row with `any` in every condition fits the rest.",
        "可以不改。最后加一行、每个条件都写“任意”，就能涵盖其余情况。"
    );
    Diagnostic::note("not-proven", Place::Text(table.span), message, next).in_tongue(table.tongue)
}

fn overlaps(facts: &Facts, table: &DecisionTable, rows: &[Fits], vars: &[VarId], found: &mut Vec<Diagnostic>) {
    let mut told = 0;
    for n in 1..rows.len() {
        for earlier in 0..n {
            if told >= OVERLAPS || !rows[n].known || !rows[earlier].known {
                continue;
            }
            let both = rows[n].case.and(&rows[earlier].case).and_then(|case| facts.settle(&case)).and_then(|case| facts.row(&case));
            let Some(row) = both else {
                continue;
            };
            told += 1;
            let (title, first, second) = (&table.title, earlier + 1, n + 1);
            let row = facts.row_words(&inputs_only(vars, &row));
            let message = Said::new(
                format!("Rows {first} and {second} of “{title}” both fit, where exactly one row is asked for: {}.", row.en),
                format!("“{title}”要求恰好一行，但第 {first} 行和第 {second} 行都符合：{}。", row.zh),
            );
            let next = said!(
                "Make one of them narrower, or take out the line `exactly one row`: then the first fitting row wins.",
                "缩小其中一行的范围，或删除“恰好一行”这句话：那样第一个符合的行有效。"
            );
            let also = said!("the other row", "另一行");
            found.push(
                Diagnostic::error("overlap", Place::Text(table.rows[n].span), message, next)
                    .and_see(Place::Text(table.rows[earlier].span), also)
                    .in_tongue(table.tongue),
            );
        }
    }
}
