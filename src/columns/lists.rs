//! Aggregates over the rows of a list for each row at hand. Takes a [`ListWork`], joins by hash on match keys and
//! equalities, then runs what is left of the condition over blocks of pairs. Returns a column, the list rows that each
//! row found, and the look-ups that went wrong. Invariant: pairs of one row stand together, in the order of the list.
//! One file: joining, filtering and gathering are one pass over the same pairs.

use super::compile::{Scope, World};
use super::eval::{Eval, known_of};
use super::groups::{NONE, Numbering, key, number_key, text_key};
use super::node::{Node, Num, Text, Truth};
use super::number::compare;
use super::rows::threads;
use super::statistics::aggregate;
use super::worker::{At, CHUNK, Rows, Vals, Value, Worker};
use crate::column::{Column, TextId, Texts, UNKNOWN_TEXT, fold, truth};
use crate::plan::{Agg, Expr, ListAgg, ListWork, Pick, STOCK, Shape, TableId, visit};
use rustc_hash::{FxHashMap, FxHashSet};

/// The rows of a list that each row found: `rows[starts[r]..starts[r + 1]]`.
#[derive(Clone, Debug, Default)]
pub struct Matches {
    pub table: TableId,
    pub starts: Vec<u32>,
    pub rows: Vec<u32>,
    /// All rows at hand found the same: `starts` has one entry only.
    pub same: bool,
    /// List rows that were left out because their condition, value or order is unknown; sorted.
    pub left_out: Vec<u32>,
}

impl Matches {
    pub fn of(&self, row: usize) -> &[u32] {
        let row = if self.same { 0 } else { row };
        match (self.starts.get(row), self.starts.get(row + 1)) {
            (Some(a), Some(b)) => self.rows.get(*a as usize..*b as usize).unwrap_or_default(),
            _ => &[],
        }
    }
}

/// Why a look-up has no answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    Nothing,
    /// How many, and the first few list rows.
    Several(usize, Vec<u32>),
}

pub struct Found {
    pub column: Column,
    pub made: Vec<(usize, Texts)>,
    pub matches: Matches,
    /// By row, in order.
    pub troubles: Vec<(u32, Trouble)>,
    /// Rows that found a provisional list row.
    pub provisional: Option<Vec<bool>>,
    /// Values for the rows that found nothing, and those rows; its texts are numbered from the same id as `made`.
    pub otherwise: Option<Otherwise<Column>>,
}

/// What a list step needs beside the expressions.
pub struct Job<'a> {
    pub world: World<'a>,
    pub own: TableId,
    pub shape: Shape,
    pub work: &'a ListWork,
    /// Rows of the list that a check left out.
    pub skipped: Option<&'a [bool]>,
    pub list_provisional: Option<Vec<bool>>,
}

/// Whether two values are the same for the language.
type Same<'f, T> = dyn Fn(&Worker<'_>, T, T) -> bool + Sync + 'f;
/// Makes the value of a row from what it has found.
type Finish<'f, T> = dyn Fn(&Worker<'_>, &mut Kept<T>, &mut Option<Trouble>) -> T + Sync + 'f;

/// What a row has found so far.
struct Kept<T> {
    values: Vec<T>,
    /// What the pick goes by.
    picks: Vec<f64>,
    rows: Vec<u32>,
}

impl Job<'_> {
    pub fn run(&self) -> Found {
        let scope = Scope::Pair { own: self.own, list: self.work.list };
        let value = self.work.value.as_ref();
        match (&self.work.agg, &self.shape) {
            (ListAgg::Agg(agg), _) => {
                let node = match (value, agg) {
                    (None, _) => Num::One(1.0),
                    (Some(e), Agg::CountA) => Num::Present(vec![self.world.node(e, scope)]),
                    (Some(e), _) => self.world.number(e, scope),
                };
                // COUNTA gives 1 or 0 where the others give a value or unknown
                let counts = *agg == Agg::CountA;
                self.find(&node, aggregate(*agg, &mut [], &[], 0), &|_, kept, _| {
                    let seen = kept.values.len();
                    let mut places: Vec<f64> = Vec::new();
                    if *agg == Agg::Slope {
                        places = kept.values.iter().enumerate().filter(|(_, v)| !v.is_nan()).map(|(p, _)| (p + 1) as f64).collect();
                    }
                    kept.values.retain(|v| !v.is_nan() && (!counts || *v != 0.0));
                    aggregate(*agg, &mut kept.values, &places, seen)
                })
                .into(Column::Number)
            }
            (ListAgg::Join(separator), _) => {
                let node = value.map_or(Text::One(UNKNOWN_TEXT), |e| self.world.text(e, scope));
                let nothing = self.world.texts.find("").unwrap_or(UNKNOWN_TEXT);
                self.find(&node, nothing, &|worker, kept: &mut Kept<TextId>, _| {
                    let known = kept.values.iter().filter(|id| **id != UNKNOWN_TEXT);
                    let parts: Vec<String> = known.map(|id| worker.with_text(*id, str::to_string)).collect();
                    if parts.is_empty() && !kept.values.is_empty() {
                        return UNKNOWN_TEXT;
                    }
                    worker.make(&parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(separator))
                })
                .into(Column::Text)
            }
            (_, Shape::Text) => {
                let node = value.map_or(Text::One(UNKNOWN_TEXT), |e| self.world.text(e, scope));
                let same = |w: &Worker<'_>, a: TextId, b: TextId| a == b || w.class(a) == w.class(b);
                self.look_up(&node, &same, |e| self.world.text(e, Scope::Row(self.own))).into(Column::Text)
            }
            (_, Shape::Truth) => {
                let node = value.map_or(Truth::One(truth::UNKNOWN), |e| self.world.truth(e, scope));
                self.look_up(&node, &|_, a, b| a == b, |e| self.world.truth(e, Scope::Row(self.own))).into(Column::Truth)
            }
            _ => {
                let node = value.map_or(Num::One(f64::NAN), |e| self.world.number(e, scope));
                let same = |_: &Worker<'_>, a: f64, b: f64| compare(a, b).is_eq();
                self.look_up(&node, &same, |e| self.world.number(e, Scope::Row(self.own))).into(Column::Number)
            }
        }
    }

    /// LOOKUP and LATEST: one match, or the pick among several; then `otherwise` where nothing matched.
    fn look_up<'n, N, F>(&self, node: &N, same: &Same<'_, N::Out>, otherwise: F) -> Raw<N::Out>
    where
        N: Eval<'n> + Sync,
        N::Out: Send,
        F: Fn(&Expr) -> N,
    {
        let latest = self.work.agg == ListAgg::Latest;
        let direction = self.work.pick.as_ref().map(|(pick, _)| *pick).or(latest.then_some(Pick::Largest));
        let mut raw = self.find(node, N::Out::UNKNOWN, &|worker, kept, trouble| {
            let Some(direction) = direction else {
                return match kept.values.as_slice() {
                    [one] => *one,
                    many => {
                        *trouble = Some(Trouble::Several(many.len(), kept.rows.iter().copied().take(5).collect()));
                        N::Out::UNKNOWN
                    }
                };
            };
            let mut best: Vec<usize> = Vec::new();
            for (i, by) in kept.picks.iter().enumerate().filter(|(_, by)| !by.is_nan()) {
                let order = best.first().map(|b| compare(*by, kept.picks[*b]));
                let better = match direction {
                    Pick::Largest => order.is_none_or(|o| o.is_gt()),
                    Pick::Smallest => order.is_none_or(|o| o.is_lt()),
                };
                if better {
                    best.clear();
                }
                if better || order.is_some_and(|o| o.is_eq()) {
                    best.push(i);
                }
            }
            let Some(first) = best.first() else { return N::Out::UNKNOWN };
            // two newest values that differ are a doubt; the largest of equals is as good as another
            if latest && best.iter().any(|b| !same(worker, kept.values[*b], kept.values[*first])) {
                *trouble = Some(Trouble::Several(best.len(), best.iter().map(|b| kept.rows[*b]).take(5).collect()));
                return N::Out::UNKNOWN;
            }
            kept.values[*first]
        });
        let none: Vec<usize> = (0..raw.out.len()).filter(|r| raw.matches.of(*r).is_empty()).collect();
        match &self.work.otherwise {
            Some(e) => {
                let node = otherwise(e);
                let (values, made) = super::rows::evaluate(&node, raw.out.len(), self.world.texts, self.world.bound.as_of);
                raw.otherwise = Some((values, made, none));
            }
            None => raw.troubles.extend(none.into_iter().map(|r| (r as u32, Trouble::Nothing))),
        }
        raw.troubles.sort_by_key(|(r, _)| *r);
        raw
    }

    fn find<'n, N>(&self, node: &N, nothing: N::Out, finish: &Finish<'_, N::Out>) -> Raw<N::Out>
    where
        N: Eval<'n> + Sync,
        N::Out: Send,
    {
        let scope = Scope::Pair { own: self.own, list: self.work.list };
        let keep = self.work.keep.as_ref().map(|e| self.world.truth(e, scope));
        let pick = self.work.pick.as_ref().map(|(_, e)| self.world.number(e, scope));
        let rows = self.world.rows(self.own);
        let list_rows = self.world.rows(self.work.list);
        // LOOKUP and LATEST give the unknown value they found, aggregates leave it out
        let skips = matches!(self.work.agg, ListAgg::Agg(_) | ListAgg::Join(_));
        let index = Index::new(self);
        let same = index.same_for_all(self.work);
        let run = |start: usize, out: &mut [N::Out]| -> Part {
            let worker = Worker::new(self.world.texts, self.world.bound.as_of);
            let mut part = Part { counts: Vec::with_capacity(out.len()), ..Part::default() };
            let mut kept = Kept { values: Vec::new(), picks: Vec::new(), rows: Vec::new() };
            let mut pairs: (Vec<u32>, Vec<u32>) = (Vec::with_capacity(CHUNK), Vec::with_capacity(CHUNK));
            let mut current = start;
            // writes what the current row has found
            let close = |row: usize, kept: &mut Kept<N::Out>, part: &mut Part, out: &mut [N::Out]| {
                part.counts.push(kept.rows.len() as u32);
                part.rows.extend_from_slice(&kept.rows);
                if let Some(doubtful) = &self.list_provisional {
                    part.provisional.push(kept.rows.iter().any(|r| doubtful.get(*r as usize) == Some(&true)));
                }
                if !kept.values.is_empty() {
                    let mut trouble = None;
                    out[row - start] = finish(&worker, kept, &mut trouble);
                    part.troubles.extend(trouble.map(|t| (row as u32, t)));
                }
                kept.values.clear();
                kept.picks.clear();
                kept.rows.clear();
            };
            let mut flush = |pairs: &mut (Vec<u32>, Vec<u32>), part: &mut Part, out: &mut [N::Out]| {
                let at = At::rows(Rows::Pairs { own: &pairs.0, list: &pairs.1, stock_list: self.work.list == STOCK });
                let test = keep.as_ref().map_or(Vals::One(truth::TRUE), |k| k.eval(&worker, at));
                let none = matches!(&test, Vals::One(t) if *t != truth::TRUE);
                if !none && !pairs.0.is_empty() {
                    let values = node.eval(&worker, at);
                    let picks = pick.as_ref().map_or(Vals::One(f64::NAN), |p| p.eval(&worker, at));
                    for i in 0..pairs.0.len() {
                        let row = pairs.0[i] as usize;
                        if row != current {
                            close(current, &mut kept, part, out);
                            part.counts.resize(row - start, 0);
                            if self.list_provisional.is_some() {
                                part.provisional.resize(row - start, false);
                            }
                            current = row;
                        }
                        let holds = test.get(i);
                        let blank = holds == truth::TRUE && (skips && !values.get(i).known() || pick.is_some() && picks.get(i).is_nan());
                        if blank || holds == truth::UNKNOWN {
                            part.left_out.resize(part.left_out.len().max(list_rows), false);
                            if let Some(out) = part.left_out.get_mut(pairs.1[i] as usize) {
                                *out = true;
                            }
                        }
                        if holds == truth::TRUE {
                            kept.values.push(values.get(i));
                            kept.picks.push(picks.get(i));
                            kept.rows.push(pairs.1[i]);
                        }
                    }
                    worker.free(values);
                    worker.free(picks);
                }
                worker.free(test);
                pairs.0.clear();
                pairs.1.clear();
                if let Some(row) = part.end {
                    close(current, &mut kept, part, out);
                    part.counts.resize(row, 0);
                    if self.list_provisional.is_some() {
                        part.provisional.resize(row, false);
                    }
                }
            };
            for row in start..start + out.len() {
                for other in index.of(row) {
                    if pairs.0.len() == CHUNK {
                        flush(&mut pairs, &mut part, out);
                    }
                    pairs.0.push(row as u32);
                    pairs.1.push(*other);
                }
            }
            part.end = Some(out.len());
            flush(&mut pairs, &mut part, out);
            part.made = worker.into_made();
            part
        };
        let computed = if same { rows.min(1) } else { rows };
        let mut out = vec![nothing; computed];
        let share = computed.div_ceil(threads(computed)).max(1);
        let parts: Vec<(usize, Part)> = if computed <= share {
            vec![(computed, run(0, &mut out))]
        } else {
            let run = &run;
            std::thread::scope(|scope| {
                let threads: Vec<_> =
                    out.chunks_mut(share).enumerate().map(|(n, part)| (part.len(), scope.spawn(move || run(n * share, part)))).collect();
                threads.into_iter().map(|(len, thread)| (len, thread.join().unwrap_or_default())).collect()
            })
        };
        let mut raw = Raw::new(self.work.list, same);
        let mut left_out = vec![false; list_rows];
        for (len, part) in parts {
            left_out.iter_mut().zip(&part.left_out).for_each(|(all, one)| *all |= one);
            for count in &part.counts {
                let last = raw.matches.starts.last().copied().unwrap_or(0);
                raw.matches.starts.push(last + count);
            }
            raw.matches.rows.extend(part.rows);
            raw.troubles.extend(part.troubles);
            raw.provisional.extend(part.provisional);
            raw.made.push((len, part.made));
        }
        raw.matches.left_out = (0..list_rows as u32).filter(|r| left_out[*r as usize]).collect();
        raw.out = out;
        if same && rows != 1 {
            if let Some((len, _)) = raw.made.first_mut() {
                *len = rows;
            }
            raw.out = vec![raw.out.first().copied().unwrap_or(nothing); rows];
            raw.provisional = vec![raw.provisional.first() == Some(&true); rows];
            let trouble = raw.troubles.first().map(|(_, t)| t.clone());
            raw.troubles = trouble.map_or_else(Vec::new, |t| (0..rows as u32).map(|r| (r, t.clone())).collect());
        }
        if self.list_provisional.is_none() {
            raw.provisional.clear();
        }
        raw
    }
}

/// What one thread found for its rows.
#[derive(Default)]
struct Part {
    counts: Vec<u32>,
    rows: Vec<u32>,
    troubles: Vec<(u32, Trouble)>,
    provisional: Vec<bool>,
    /// By list row: left out for an unknown; empty where none is.
    left_out: Vec<bool>,
    made: Texts,
    /// Set before the last flush: how many rows there are.
    end: Option<usize>,
}

/// Values, texts made on the way, and the rows that take them.
pub type Otherwise<V> = (V, Vec<(usize, Texts)>, Vec<usize>);

struct Raw<T> {
    out: Vec<T>,
    made: Vec<(usize, Texts)>,
    matches: Matches,
    troubles: Vec<(u32, Trouble)>,
    provisional: Vec<bool>,
    otherwise: Option<Otherwise<Vec<T>>>,
}

impl<T: Value> Raw<T> {
    fn new(table: TableId, same: bool) -> Raw<T> {
        Raw {
            out: Vec::new(),
            made: Vec::new(),
            matches: Matches { table, starts: vec![0], rows: Vec::new(), same, left_out: Vec::new() },
            troubles: Vec::new(),
            provisional: Vec::new(),
            otherwise: None,
        }
    }

    fn into(self, wrap: fn(Vec<T>) -> Column) -> Found {
        Found {
            column: wrap(self.out),
            made: self.made,
            matches: self.matches,
            troubles: self.troubles,
            provisional: (!self.provisional.is_empty()).then_some(self.provisional),
            otherwise: self.otherwise.map(|(values, made, rows)| (wrap(values), made, rows)),
        }
    }
}

/// The list rows that come into question for each row at hand.
struct Index {
    /// By number of the key: its list rows, cut by starts.
    starts: Vec<u32>,
    rows: Vec<u32>,
    /// By row at hand: the number of its key.
    own: Vec<u32>,
    keyed: bool,
}

impl Index {
    fn new(job: &Job<'_>) -> Index {
        let (world, work) = (&job.world, job.work);
        let len = world.rows(work.list);
        let usable = |row: &u32| job.skipped.is_none_or(|s| s.get(*row as usize) != Some(&true));
        let own_len = world.rows(job.own);
        let mut numbering = Numbering::default();
        let (mut list, mut own) = (vec![0u32; len], vec![0u32; own_len]);
        let mut stage = 0;
        if work.matched {
            for (own_keys, list_keys) in matched_keys(world, job.own, work.list) {
                let spelled = Spelled::new(own_keys, world.texts);
                for (row, number) in list.iter_mut().enumerate() {
                    let key = list_keys.get(row).and_then(|id| spelled.find(*id, world.texts));
                    *number = numbering.add(stage, *number, key);
                }
                for (row, number) in own.iter_mut().enumerate() {
                    let key = own_keys.get(row).filter(|id| **id != UNKNOWN_TEXT).map(|id| u64::from(*id));
                    *number = numbering.find(stage, *number, key);
                }
                stage += 1;
            }
            if stage == 0 {
                own.fill(NONE);
            }
        }
        for (column, expr) in &work.join {
            let column = world.column(*column).filter(|c| c.len() == len);
            for (row, number) in list.iter_mut().enumerate() {
                *number = numbering.add(stage, *number, column.and_then(|c| key(c, row, world.texts)));
            }
            let keys = own_keys(job, expr, column, own_len);
            for (row, number) in own.iter_mut().enumerate() {
                *number = numbering.find(stage, *number, keys.get(row).copied().flatten());
            }
            stage += 1;
        }
        let keyed = work.matched || !work.join.is_empty();
        if !keyed {
            let rows: Vec<u32> = (0..len as u32).filter(usable).collect();
            return Index { starts: vec![0, rows.len() as u32], rows, own, keyed };
        }
        let count = list.iter().filter(|n| **n != NONE).max().map_or(0, |n| *n as usize + 1);
        let mut starts = vec![0u32; count + 1];
        let placed: Vec<(u32, u32)> =
            list.iter().enumerate().map(|(r, n)| (*n, r as u32)).filter(|(n, r)| *n != NONE && usable(r)).collect();
        for (number, _) in &placed {
            starts[*number as usize + 1] += 1;
        }
        for number in 0..count {
            starts[number + 1] += starts[number];
        }
        let mut next = starts.clone();
        let mut rows = vec![0u32; placed.len()];
        for (number, row) in placed {
            rows[next[number as usize] as usize] = row;
            next[number as usize] += 1;
        }
        Index { starts, rows, own, keyed }
    }

    fn of(&self, row: usize) -> &[u32] {
        if !self.keyed {
            return &self.rows;
        }
        let number = self.own.get(row).copied().unwrap_or(NONE);
        match (self.starts.get(number as usize), self.starts.get(number as usize + 1)) {
            (Some(a), Some(b)) if number != NONE => &self.rows[*a as usize..*b as usize],
            _ => &[],
        }
    }

    /// Whether every row at hand sees the same list rows in the same way.
    fn same_for_all(&self, work: &ListWork) -> bool {
        let mut outer = false;
        for e in work.keep.iter().chain(&work.value).chain(work.pick.iter().map(|(_, e)| e)) {
            visit(e, &mut |e| outer |= matches!(e, Expr::Outer(_) | Expr::History(_)));
        }
        !self.keyed && !outer && work.otherwise.is_none()
    }
}

/// The key columns that match, the one of the row at hand first. A list's key columns stand first in its frame and are
/// found in the other table by name, so that a list may match by the second key only; without such names they match in
/// order.
pub fn matched_keys<'a>(world: &World<'a>, own: TableId, list: TableId) -> Vec<(&'a [TextId], &'a [TextId])> {
    let (Some(own), Some(list)) = (super::frame(world.bound, own), super::frame(world.bound, list)) else {
        return Vec::new();
    };
    let by_name = |name: &str| {
        let name = fold(name);
        own.columns.iter().find(|c| fold(&c.name) == name).and_then(|c| match &c.data {
            Column::Text(v) if v.len() == own.len() => Some(v.as_slice()),
            _ => None,
        })
    };
    let pairs = list.keys.iter().enumerate().filter_map(|(part, keys)| {
        let named = list.columns.get(part).and_then(|c| by_name(&c.name));
        Some((named.or_else(|| own.keys.get(part).map(Vec::as_slice))?, keys.as_slice()))
    });
    pairs.collect()
}

/// The keys of the rows at hand for one equality.
fn own_keys(job: &Job<'_>, expr: &Expr, list: Option<&Column>, len: usize) -> Vec<Option<u64>> {
    let world = &job.world;
    let worker = Worker::new(world.texts, world.bound.as_of);
    let node = match list {
        Some(Column::Text(_)) => Node::Text(world.text(expr, Scope::Row(job.own))),
        _ => world.node(expr, Scope::Row(job.own)),
    };
    let mut keys = Vec::with_capacity(len);
    for start in (0..len).step_by(CHUNK) {
        let at = At::rows(Rows::Range { start, len: CHUNK.min(len - start) });
        match (&node, list) {
            (Node::Num(n), Some(Column::Number(_))) => {
                let v = n.eval(&worker, at);
                keys.extend((0..at.count()).map(|i| number_key(v.get(i))));
            }
            (Node::Truth(n), Some(Column::Truth(_))) => {
                let v = n.eval(&worker, at);
                let is = known_of(&node, &worker, at);
                keys.extend((0..at.count()).map(|i| (is.get(i) == truth::TRUE).then(|| u64::from(v.get(i)))));
            }
            (Node::Text(n), Some(Column::Text(_))) => {
                let v = n.eval(&worker, at);
                // a text made just now has the class of an equal one that the list may have
                keys.extend((0..at.count()).map(|i| {
                    let id = v.get(i);
                    if id == UNKNOWN_TEXT {
                        None
                    } else if (id as usize) < world.texts.len() {
                        text_key(id, world.texts)
                    } else {
                        Some(u64::from(worker.class(id)))
                    }
                }));
            }
            _ => keys.resize(start + at.count(), None),
        }
    }
    keys
}

/// The spellings of a key column: exact first, else the only one that is equal when folded.
pub struct Spelled {
    exact: FxHashSet<TextId>,
    by_class: FxHashMap<TextId, Option<TextId>>,
}

impl Spelled {
    pub fn new(keys: &[TextId], texts: &Texts) -> Spelled {
        let exact: FxHashSet<TextId> = keys.iter().copied().filter(|id| *id != UNKNOWN_TEXT).collect();
        let mut by_class: FxHashMap<TextId, Option<TextId>> = FxHashMap::default();
        for id in keys.iter().filter(|id| **id != UNKNOWN_TEXT) {
            by_class.entry(texts.class(*id)).and_modify(|one| *one = one.filter(|o| o == id)).or_insert(Some(*id));
        }
        Spelled { exact, by_class }
    }

    /// The own key, as a number, that a key of a list means.
    pub fn find(&self, id: TextId, texts: &Texts) -> Option<u64> {
        if id == UNKNOWN_TEXT {
            return None;
        }
        if self.exact.contains(&id) {
            return Some(u64::from(id));
        }
        self.by_class.get(&texts.class(id)).copied().flatten().map(u64::from)
    }
}
