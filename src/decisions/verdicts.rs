//! Makes the verdicts, block by block of rows, on all cores. A rule is prepared once (its sentence, its cells, its
//! rivals), then runs over the rows in which it fired. Invariant: blocks come in the order of rows, and within a block
//! verdicts are sorted, so the whole is.

use super::cells::{Trace, Tracer, Want};
use super::cuts;
use super::gaps::behind;
use super::orders::order_lines;
use super::readiness::readiness;
use super::telling::{Sentence, Speech};
use super::timeline::timeline_lines;
use super::undecided::{Conflict, no_value_row, open_row};
use super::{Decision, Decisions, Undecided};
use crate::column::{Column, Texts, truth};
use crate::columns::number::compare;
use crate::columns::resolve::{at, known_at, state};
use crate::columns::rows::threads;
use crate::columns::show::Cell;
use crate::columns::worker::Worker;
use crate::columns::{Results, frame};
use crate::import::frame::{Bound, Period};
use crate::place::CellRange;
use crate::plan::{Action, ColumnId, Combine, Expr, Mention, Plan, Rule, RuleId, TableId, TargetId, WHOLE, Work, visit};
use crate::tongue::Tongue;
use crate::unit::Units;
use std::sync::Arc;

/// Rows that are judged at a time.
const BLOCK: usize = 8192;

/// All verdicts. A reason is in the tongue of its rule; `report_tongue` is that of rules without one of their own, which
/// do not exist today, and of the values in conflicts.
pub fn from_results(plan: &Plan, bound: &Bound, results: &Results, texts: &Texts, report_tongue: Tongue) -> Decisions {
    let units = Units::shipped();
    let tracer = Tracer::new(plan, bound, results, texts);
    let orders = order_lines(plan, bound, results);
    let cuts = cuts::cuts(plan, bound, results, texts, &orders);
    let mut all = Decisions {
        counts: vec![(0, 0); plan.rules.len()],
        orders,
        cuts,
        unknown: super::unknown::unknown_quantities(plan, bound, results, texts),
        timeline: timeline_lines(plan, bound, results),
        readiness: readiness(plan, bound, results),
        ..Decisions::default()
    };
    for table in 0..plan.tables.len() as TableId {
        let rules: Vec<Ready<'_>> = plan
            .rules
            .iter()
            .enumerate()
            .filter(|(_, r)| r.table == table)
            .filter_map(|(id, rule)| Ready::new(id as RuleId, rule, plan, bound, results, texts, units, &tracer))
            .collect();
        if rules.is_empty() {
            continue;
        }
        let conflicts: Vec<Conflict<'_>> = (0..plan.targets.len())
            .filter_map(|t| Conflict::new(t as TargetId, table, plan, bound, results, &tracer, units, report_tongue))
            .collect();
        let rows = if table == WHOLE { 1 } else { frame(bound, table).map_or(0, |f| f.len()) };
        let skipped = results.skipped_of(table);
        let job = Job { table, rules: &rules, conflicts: &conflicts, skipped, results, texts, as_of: bound.as_of };
        let share = rows.div_ceil(threads(rows)).div_ceil(BLOCK).max(1) * BLOCK;
        let starts: Vec<usize> = (0..rows).step_by(share).collect();
        let parts: Vec<Decisions> = match starts.as_slice() {
            [_] | [] => vec![job.run(0, rows, plan.rules.len())],
            many => std::thread::scope(|scope| {
                let threads: Vec<_> = many
                    .iter()
                    .map(|start| {
                        let job = &job;
                        scope.spawn(move || job.run(*start, rows.min(start + share), plan.rules.len()))
                    })
                    .collect();
                threads.into_iter().map(|t| t.join().unwrap_or_default()).collect()
            }),
        };
        for part in parts {
            // the first part is moved as it is, so that most reasons are never copied
            if all.decisions.is_empty() {
                all.decisions = part.decisions;
            } else {
                all.decisions.reserve_exact(part.decisions.len());
                all.decisions.extend(part.decisions);
            }
            all.undecided.extend(part.undecided);
            for (sum, count) in all.counts.iter_mut().zip(part.counts) {
                sum.0 += count.0;
                sum.1 += count.1;
            }
        }
    }
    cuts::tell(&mut all, plan);
    all
}

/// A rule ready to judge rows.
pub struct Ready<'a> {
    pub id: RuleId,
    pub rule: &'a Rule,
    fired: &'a [u8],
    provisional: Option<&'a [bool]>,
    reason: Sentence<'a>,
    pub trace: Trace<'a>,
    /// Of the clauses and of the values that the actions set.
    behind: Trace<'a>,
    /// Truths of the clauses, to tell which one is unknown.
    pub clauses: Vec<Option<&'a [u8]>>,
    actions: Vec<ReadyAction<'a>>,
    /// Values to set that are unknown in some row.
    pub gaps: Vec<Gap<'a>>,
}

/// A value that an action sets, unknown in some rows.
pub struct Gap<'a> {
    pub target: TargetId,
    pub name: &'a str,
    pub words: &'a str,
    value: &'a Column,
    states: &'a [u8],
    pub trace: Trace<'a>,
}

struct ReadyAction<'a> {
    action: &'a Action,
    words: Sentence<'a>,
    writes: Option<Writes<'a>>,
}

/// What an action sets, and what may beat it.
struct Writes<'a> {
    target: TargetId,
    value: &'a Column,
    /// Whether rules that override this one for the target fired.
    rivals: Vec<&'a [u8]>,
    /// The value that came out, where the largest or smallest wins; and the states.
    won: Option<(&'a [f64], &'a [u8])>,
    provisional: Option<&'a [bool]>,
}

impl<'a> Ready<'a> {
    #[allow(clippy::too_many_arguments)]
    fn new(
        id: RuleId,
        rule: &'a Rule,
        plan: &'a Plan,
        bound: &'a Bound,
        results: &'a Results,
        texts: &'a Texts,
        units: &'a Units,
        tracer: &Tracer<'a>,
    ) -> Option<Ready<'a>> {
        let truths = |column: ColumnId| match results.column(plan, bound, column) {
            Some(Column::Truth(v)) => Some(v.as_slice()),
            _ => None,
        };
        let marks = |column: ColumnId| results.provisional.get(column as usize).and_then(|p| p.as_deref());
        let speech = Speech { plan, world: results.world(plan, bound, texts), units, table: rule.table, tongue: rule.tongue };
        let last = |period: Period, mention: &Mention| last_period(tracer, rule, period, &mention.expr);
        let reason = match &rule.because {
            Some(template) => Sentence::from_template(template, &last, speech),
            None => Sentence::from_clauses(&rule.clauses, &last, speech),
        };
        let roots: Vec<ColumnId> = rule.clauses.iter().map(|c| c.truth).collect();
        let actions = rule
            .actions
            .iter()
            .map(|action| {
                let first = action.writes.first().copied();
                let mention = first.and_then(|(target, value)| told(plan, tracer, target, value));
                let words = match &action.label {
                    Some(label) => Sentence::from_template(label, &last, speech),
                    None => Sentence::from_words(&action.words, mention.as_ref(), speech),
                };
                let writes = first.and_then(|(target, value)| {
                    let def = plan.targets.get(target as usize)?;
                    let over = |r: RuleId| r != id && plan.rules.get(r as usize).is_some_and(|r| r.overrides.contains(&id));
                    let rivals = def.writers.iter().filter(|w| over(w.rule)).filter_map(|w| truths(plan.rules[w.rule as usize].fired));
                    let won = match (def.combine, results.column(plan, bound, def.after)) {
                        (Combine::Largest | Combine::Smallest, Some(Column::Number(v))) => {
                            Some((v.as_slice(), results.states.get(target as usize).map_or(&[][..], |s| s)))
                        }
                        _ => None,
                    };
                    Some(Writes {
                        target,
                        value: results.column(plan, bound, value)?,
                        rivals: rivals.collect(),
                        won,
                        provisional: marks(def.after),
                    })
                });
                ReadyAction { action, words, writes }
            })
            .collect();
        let written = rule.actions.iter().flat_map(|action| action.writes.iter().map(move |(target, value)| (action, *target, *value)));
        let mut all = roots.clone();
        all.extend(rule.actions.iter().flat_map(|action| action.writes.iter().map(|(_, value)| *value)));
        let gaps = written.filter_map(|(action, target, column)| {
            let value = results.column(plan, bound, column)?;
            let gap = || Gap {
                target,
                name: plan.targets.get(target as usize).map_or("", |t| t.name.as_str()),
                words: &action.words,
                value,
                states: results.states.get(target as usize).map_or(&[][..], |s| s),
                trace: tracer.columns(rule.table, &[column]),
            };
            (0..value.len()).any(|row| !value.is_known(row)).then(gap)
        });
        Some(Ready {
            id,
            rule,
            gaps: gaps.collect(),
            fired: truths(rule.fired)?,
            provisional: marks(rule.fired),
            reason,
            trace: tracer.columns(rule.table, &roots),
            behind: tracer.columns(rule.table, &all),
            clauses: rule.clauses.iter().map(|c| truths(c.truth)).collect(),
            actions,
        })
    }

    fn judge(&self, table: TableId, rows: &[u32], worker: &Worker<'_>, texts: &Texts, out: &mut Vec<Decision>) {
        if rows.is_empty() || self.actions.is_empty() {
            return;
        }
        let mut reasons = self.reason.fill(rows, worker);
        for (reason, gaps) in reasons.iter_mut().zip(self.behind.gaps(rows, worker)).filter(|(_, gaps)| !gaps.is_empty()) {
            *reason = format!("{reason}{}", behind(&gaps, self.rule.tongue)).into();
        }
        let cells: Vec<Arc<[CellRange]>> = self.trace.cells(rows, Want::All, worker);
        let words: Vec<Vec<Arc<str>>> = self.actions.iter().map(|a| a.words.fill(rows, worker)).collect();
        let mut words: Vec<_> = words.into_iter().map(Vec::into_iter).collect();
        let marked = |marks: Option<&[bool]>, row: usize| marks.and_then(|m| at(m, row)).unwrap_or(false);
        for ((row, reason), cells) in rows.iter().zip(reasons).zip(cells) {
            let place = *row as usize;
            let told = std::iter::repeat_n((reason, cells), self.actions.len());
            for (number, ((action, words), (reason, cells))) in self.actions.iter().zip(&mut words).zip(told).enumerate() {
                let beaten = action.writes.as_ref().is_some_and(|w| w.beaten(place));
                let doubtful = marked(self.provisional, place) || action.writes.as_ref().is_some_and(|w| marked(w.provisional, place));
                out.push(Decision {
                    table,
                    row: *row,
                    rule: self.id,
                    action: number as u16,
                    words: words.next().unwrap_or_else(|| "".into()),
                    colour: action.action.colour,
                    name: action.writes.as_ref().map(|w| w.target),
                    value: action.writes.as_ref().map(|w| Cell::of(w.value, place).value(texts)),
                    provisional: doubtful || beaten,
                    beaten,
                    reason,
                    cells,
                });
            }
        }
    }
}

impl Gap<'_> {
    /// Whether the value is unknown in a row, and the name undecided for it; not where another rule settles the name.
    fn leaves_open(&self, row: usize) -> bool {
        !known_at(self.value, row) && at(self.states, row) == Some(state::UNDECIDED)
    }
}

impl Writes<'_> {
    fn beaten(&self, row: usize) -> bool {
        if self.rivals.iter().any(|fired| at(fired, row) == Some(truth::TRUE)) {
            return true;
        }
        let (Some((won, states)), Column::Number(mine)) = (self.won, self.value) else { return false };
        let definite = states.get(row) == Some(&state::DEFINITE);
        match (won.get(row), at(mine, row)) {
            (Some(won), Some(mine)) if definite && !won.is_nan() && !mine.is_nan() => compare(*won, mine).is_ne(),
            _ => false,
        }
    }
}

/// The last complete period of a series in a rule: that of the windows of its clauses that read the series, else its own.
fn last_period(tracer: &Tracer<'_>, rule: &Rule, period: Period, expr: &Expr) -> i32 {
    let mut wanted = Vec::new();
    visit(expr, &mut |e| {
        if let Expr::History(id) = e {
            wanted.push(*id);
        }
    });
    let mut last: Option<i32> = None;
    for clause in &rule.clauses {
        windows(&clause.test, &mut |window| {
            let mut reads = false;
            visit(&window.value, &mut |e| reads |= matches!(e, Expr::History(id) if wanted.contains(id)));
            if reads && window.period == period {
                let mut inside = vec![window.value.clone()];
                inside.extend(window.keep.clone());
                let anchor = tracer.last_period(period, &Expr::And(inside));
                last = Some(last.map_or(anchor, |l| l.min(anchor)));
            }
        });
    }
    last.unwrap_or_else(|| tracer.last_period(period, expr))
}

fn windows<'t>(test: &'t crate::plan::Test, f: &mut dyn FnMut(&'t crate::plan::Window)) {
    match test {
        crate::plan::Test::And(all) | crate::plan::Test::Or(all) => all.iter().for_each(|t| windows(t, f)),
        crate::plan::Test::Leaf { expr, .. } => visit(expr, &mut |e| {
            if let Expr::Window(window) = e {
                f(window);
            }
        }),
    }
}

/// What stands behind the words of an action: the value that it sets, or of a bound (`keep order quantity at most trial
/// lot`) the bound; nothing where the words say the value.
fn told(plan: &Plan, tracer: &Tracer<'_>, target: TargetId, value: ColumnId) -> Option<Mention> {
    let set = plan.targets.get(usize::from(target))?;
    let bound = match (set.combine, tracer.work(value)) {
        (Combine::Smallest | Combine::Largest, Some(Work::Row(Expr::Call { args, .. }))) => match args.as_slice() {
            [Expr::Column(first), bound] if *first == set.before => Some(bound),
            _ => None,
        },
        _ => None,
    };
    let (expr, literal) = match bound {
        Some(bound) => (bound.clone(), is_constant(bound)),
        None => (Expr::Column(value), is_literal(plan, tracer, value)),
    };
    let shape = plan.columns.get(value as usize)?.shape.clone();
    (!literal).then(|| Mention { words: String::new(), expr, shape, periods: None })
}

/// Whether a value is the same for all rows as the rule's words say it.
fn is_literal(plan: &Plan, tracer: &Tracer<'_>, column: ColumnId) -> bool {
    match tracer.work(column) {
        Some(Work::Row(expr)) => is_constant(expr),
        _ => plan.columns.get(column as usize).is_none(),
    }
}

fn is_constant(expr: &Expr) -> bool {
    let mut literal = true;
    visit(expr, &mut |e| literal &= !matches!(e, Expr::Column(_) | Expr::Outer(_) | Expr::History(_) | Expr::Window(_)));
    literal
}

/// What the threads share.
struct Job<'a> {
    table: TableId,
    rules: &'a [Ready<'a>],
    conflicts: &'a [Conflict<'a>],
    /// Rows that a check left out, where there are any.
    skipped: Option<&'a [bool]>,
    results: &'a Results,
    texts: &'a Texts,
    as_of: f64,
}

impl Job<'_> {
    fn run(&self, start: usize, end: usize, rules: usize) -> Decisions {
        let worker = Worker::new(self.texts, self.as_of);
        let mut all = Decisions { counts: vec![(0, 0); rules], ..Decisions::default() };
        let (mut yes, mut open): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
        let mut block: Vec<Decision> = Vec::new();
        let mut order: Vec<(u32, u32)> = Vec::new();
        let mut doubts: Vec<Undecided> = Vec::new();
        for first in (start..end).step_by(BLOCK) {
            let last = end.min(first + BLOCK);
            for ready in self.rules {
                yes.clear();
                open.clear();
                match ready.fired {
                    [truth::TRUE] => yes.extend(first as u32..last as u32),
                    [truth::UNKNOWN] => open.extend(first as u32..last as u32),
                    // most rows are not fired in, and passed over many at a time
                    all => {
                        let rows = all.get(first..last.min(all.len())).unwrap_or_default();
                        for place in memchr::memchr2_iter(truth::TRUE, truth::UNKNOWN, rows) {
                            let into = if rows[place] == truth::TRUE { &mut yes } else { &mut open };
                            into.push((first + place) as u32);
                        }
                    }
                }
                if let Some(skipped) = self.skipped {
                    let judged = |row: &u32| skipped.get(*row as usize) != Some(&true);
                    yes.retain(judged);
                    open.retain(judged);
                }
                let count = &mut all.counts[usize::from(ready.id)];
                count.0 += yes.len() as u32;
                count.1 += open.len() as u32;
                ready.judge(self.table, &yes, &worker, self.texts, &mut block);
                for gap in &ready.gaps {
                    let open = yes.iter().filter(|r| gap.leaves_open(**r as usize));
                    doubts.extend(open.map(|row| no_value_row(ready.id, gap, self.table, *row, &worker)));
                }
                doubts.extend(open.iter().map(|row| open_row(ready, self.table, *row, &worker, self.results)));
            }
            for conflict in self.conflicts {
                doubts.extend((first as u32..last as u32).filter_map(|row| conflict.row(row, self.table, self.rules, &worker)));
            }
            // within a row the block has rules and actions in order already; large verdicts are moved once only
            order.clear();
            order.extend(block.iter().enumerate().map(|(place, d)| (d.row, place as u32)));
            order.sort_unstable();
            let mut waiting: Vec<Option<Decision>> = block.drain(..).map(Some).collect();
            all.decisions.extend(order.iter().filter_map(|(_, place)| waiting[*place as usize].take()));
            doubts.sort_by_key(|u| (u.row, u.rule));
            all.undecided.append(&mut doubts);
        }
        all
    }
}
