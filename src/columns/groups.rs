//! Aggregates over the rows of a table: by group, ranks, running shares. Takes whole columns, returns one value a row.
//! Keys are equal as the language says: numbers at six decimals, texts by class. Invariant: a row that is skipped, not
//! kept, or has an unknown key is in no group; its result is unknown but for a group's total, which stands on every row
//! of the group.

use rustc_hash::FxHashMap;

use super::number::{at_six, known};
use super::statistics::aggregate;
use crate::column::{Column, TextId, Texts, UNKNOWN_TEXT, truth};
use crate::plan::Agg;

/// No group.
pub const NONE: u32 = u32::MAX;

/// A value as a key; none for the unknown.
pub fn key(column: &Column, row: usize, texts: &Texts) -> Option<u64> {
    match column {
        Column::Number(v) => number_key(v[row]),
        Column::Text(v) => text_key(v[row], texts),
        Column::Truth(v) => (v[row] != truth::UNKNOWN).then_some(u64::from(v[row])),
    }
}

/// The same for a column that may have one row for all.
pub fn key_at(column: &Column, row: usize, texts: &Texts) -> Option<u64> {
    let row = if column.len() == 1 { 0 } else { row };
    if row < column.len() { key(column, row, texts) } else { None }
}

pub fn number_key(x: f64) -> Option<u64> {
    (!x.is_nan()).then(|| (at_six(x) + 0.0).to_bits())
}

pub fn text_key(id: TextId, texts: &Texts) -> Option<u64> {
    (id != UNKNOWN_TEXT).then(|| u64::from(texts.class(id)))
}

/// Numbers keys as they come: equal sequences of keys get the same number.
#[derive(Default)]
pub struct Numbering {
    stages: Vec<FxHashMap<(u32, u64), u32>>,
}

impl Numbering {
    /// The number of what has number `before` in the stages so far and this key now; a new one if there is none.
    pub fn add(&mut self, stage: usize, before: u32, key: Option<u64>) -> u32 {
        let (Some(key), true) = (key, before != NONE) else { return NONE };
        while self.stages.len() <= stage {
            self.stages.push(FxHashMap::default());
        }
        let map = &mut self.stages[stage];
        let next = map.len() as u32;
        *map.entry((before, key)).or_insert(next)
    }

    /// The same without adding.
    pub fn find(&self, stage: usize, before: u32, key: Option<u64>) -> u32 {
        match (key, self.stages.get(stage)) {
            (Some(key), Some(map)) if before != NONE => map.get(&(before, key)).copied().unwrap_or(NONE),
            _ => NONE,
        }
    }
}

/// Which rows belong to which group.
pub struct Groups {
    /// By row; [`NONE`] for rows in no group.
    pub of: Vec<u32>,
    pub count: usize,
}

impl Groups {
    pub fn new(by: &[&Column], len: usize, texts: &Texts) -> Groups {
        let mut numbering = Numbering::default();
        let mut of = vec![0u32; len];
        for (stage, column) in by.iter().enumerate() {
            for (row, group) in of.iter_mut().enumerate() {
                *group = numbering.add(stage, *group, key(column, row, texts));
            }
        }
        let count = of.iter().filter(|g| **g != NONE).max().map_or(0, |g| *g as usize + 1);
        Groups { of, count: count.max(usize::from(by.is_empty())) }
    }
}

/// Rows that take part: kept and not skipped.
pub struct Part<'a> {
    pub keep: Option<&'a [u8]>,
    pub skipped: Option<&'a [bool]>,
}

impl Part<'_> {
    pub fn has(&self, row: usize) -> bool {
        self.keep.is_none_or(|k| k.get(row) == Some(&truth::TRUE)) && self.skipped.is_none_or(|s| s.get(row) != Some(&true))
    }
}

/// The value as a number for aggregates; only whether it is known for texts.
fn as_number(column: &Column, row: usize) -> f64 {
    match column {
        Column::Number(v) => v[row],
        Column::Truth(v) if v[row] != truth::UNKNOWN => f64::from(v[row]),
        Column::Text(v) if v[row] != UNKNOWN_TEXT => 1.0,
        _ => f64::NAN,
    }
}

/// One value a group, in the order of the groups.
pub fn by_group(agg: Agg, value: &Column, groups: &Groups, part: &Part<'_>) -> Vec<f64> {
    let len = groups.of.len();
    if matches!(agg, Agg::Sum | Agg::Average | Agg::Count | Agg::CountA) {
        let mut sums = vec![(0.0f64, 0.0f64, false); groups.count];
        for row in 0..len {
            let group = groups.of[row];
            if group == NONE || !part.has(row) {
                continue;
            }
            let v = as_number(value, row);
            let (sum, count, seen) = &mut sums[group as usize];
            *seen = true;
            if !v.is_nan() {
                *sum += v;
                *count += 1.0;
            }
        }
        return sums
            .into_iter()
            .map(|(sum, count, seen)| match agg {
                Agg::Count | Agg::CountA => count,
                Agg::Sum if count > 0.0 || !seen => known(sum),
                Agg::Average => known(sum / count),
                _ => f64::NAN,
            })
            .collect();
    }
    let (starts, rows) = members(groups, part);
    let (mut values, mut places) = (Vec::new(), Vec::new());
    (0..groups.count)
        .map(|group| {
            values.clear();
            places.clear();
            let rows = &rows[starts[group] as usize..starts[group + 1] as usize];
            for (place, row) in rows.iter().enumerate() {
                let v = as_number(value, *row as usize);
                if !v.is_nan() {
                    values.push(v);
                    places.push((place + 1) as f64);
                }
            }
            aggregate(agg, &mut values, &places, rows.len())
        })
        .collect()
}

/// The rows of each group, in order, in one vector cut by starts.
fn members(groups: &Groups, part: &Part<'_>) -> (Vec<u32>, Vec<u32>) {
    let belongs = |row: usize| groups.of[row] != NONE && part.has(row);
    let mut starts = vec![0u32; groups.count + 1];
    for row in 0..groups.of.len() {
        if belongs(row) {
            starts[groups.of[row] as usize + 1] += 1;
        }
    }
    for group in 0..groups.count {
        starts[group + 1] += starts[group];
    }
    let mut next = starts.clone();
    let mut rows = vec![0u32; starts.last().copied().unwrap_or(0) as usize];
    for row in 0..groups.of.len() {
        if belongs(row) {
            let slot = &mut next[groups.of[row] as usize];
            rows[*slot as usize] = row as u32;
            *slot += 1;
        }
    }
    (starts, rows)
}

/// The rows of each group with known values, largest value first; `tie` orders rows of equal values.
fn ranked(value: &[f64], groups: &Groups, part: &Part<'_>, tie: &dyn Fn(u32, u32) -> std::cmp::Ordering) -> Vec<Vec<u32>> {
    let (starts, rows) = members(groups, part);
    (0..groups.count)
        .map(|group| {
            let rows = &rows[starts[group] as usize..starts[group + 1] as usize];
            let mut keyed: Vec<(f64, u32)> = rows.iter().map(|r| (at_six(value[*r as usize]), *r)).filter(|(v, _)| !v.is_nan()).collect();
            keyed.sort_by(|(a, r), (b, s)| b.total_cmp(a).then_with(|| tie(*r, *s)));
            keyed.into_iter().map(|(_, r)| r).collect()
        })
        .collect()
}

/// RANK from the largest, 1; equal values share the smaller rank.
pub fn rank(value: &[f64], groups: &Groups, part: &Part<'_>) -> Vec<f64> {
    let mut out = vec![f64::NAN; value.len()];
    for rows in ranked(value, groups, part, &|_, _| std::cmp::Ordering::Equal) {
        let mut rank = 1.0;
        for (place, row) in rows.iter().enumerate() {
            if place > 0 && at_six(value[rows[place - 1] as usize]) != at_six(value[*row as usize]) {
                rank = (place + 1) as f64;
            }
            out[*row as usize] = rank;
        }
    }
    out
}

/// The running sum from the largest on, over the total of the group; unknown where the total is zero.
pub fn running_share(value: &[f64], groups: &Groups, part: &Part<'_>, tie: &dyn Fn(u32, u32) -> std::cmp::Ordering) -> Vec<f64> {
    let mut out = vec![f64::NAN; value.len()];
    for rows in ranked(value, groups, part, tie) {
        let total: f64 = rows.iter().map(|r| value[*r as usize]).sum();
        let mut running = 0.0;
        for row in rows {
            running += value[row as usize];
            out[row as usize] = known(running / total);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all() -> Part<'static> {
        Part { keep: None, skipped: None }
    }

    proptest! {
        #[test]
        fn ranks_and_shares_agree_with_counting(values in prop::collection::vec(prop_oneof![4 => (0..30i32).prop_map(f64::from), 1 => Just(f64::NAN)], 1..40)) {
            let groups = Groups { of: vec![0; values.len()], count: 1 };
            let ranks = rank(&values, &groups, &all());
            let shares = running_share(&values, &groups, &all(), &|a, b| a.cmp(&b));
            let known: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
            let total: f64 = known.iter().sum();
            for (row, v) in values.iter().enumerate() {
                if v.is_nan() {
                    prop_assert!(ranks[row].is_nan() && shares[row].is_nan());
                    continue;
                }
                prop_assert_eq!(ranks[row], 1.0 + known.iter().filter(|o| *o > v).count() as f64);
                let before: f64 = values.iter().enumerate().filter(|(r, o)| *o > v || (*o == v && *r <= row)).map(|(_, o)| o).sum();
                prop_assert!((total == 0.0 && shares[row].is_nan()) || (shares[row] - before / total).abs() < 1e-12);
            }
        }

        #[test]
        fn group_totals_agree_with_filters(rows in prop::collection::vec((0..4u8, prop::option::weighted(0.8, -9..9i32), 0..3u8), 0..40)) {
            let by = Column::Number(rows.iter().map(|(k, _, _)| f64::from(*k)).collect());
            let value = Column::Number(rows.iter().map(|(_, v, _)| v.map_or(f64::NAN, f64::from)).collect());
            let keep: Vec<u8> = rows.iter().map(|(_, _, k)| *k).collect();
            let groups = Groups::new(&[&by], rows.len(), &Texts::default());
            let part = Part { keep: Some(&keep), skipped: None };
            let (sums, tops) = (by_group(Agg::Sum, &value, &groups, &part), by_group(Agg::Max, &value, &groups, &part));
            for (row, (k, _, _)) in rows.iter().enumerate() {
                let group = groups.of[row] as usize;
                let mine: Vec<_> = rows.iter().filter(|(o, _, kept)| o == k && *kept == truth::TRUE).map(|(_, v, _)| *v).collect();
                let known: Vec<f64> = mine.iter().flatten().map(|v| f64::from(*v)).collect();
                if known.is_empty() && !mine.is_empty() {
                    prop_assert!(sums[group].is_nan());
                } else {
                    prop_assert_eq!(sums[group], known.iter().sum::<f64>());
                }
                prop_assert_eq!(tops[group].is_nan(), known.is_empty());
            }
        }
    }
}
