//! The order in which rows come to their turn, and what those before have taken. Takes whole columns, returns row
//! numbers in order, and for each row a sum. Invariant: rows of equal rank stand in the order of their keys, rows of
//! unknown rank behind all others, so the order is the same however the sheet is sorted.

use super::groups::{Groups, NONE};
use super::number::at_six;
use crate::column::{Column, TextId, Texts};

/// Rows in the order of their turn, those left out by `skipped` not among them.
pub fn turns(len: usize, by: Option<(&Column, bool)>, keys: &[Vec<TextId>], texts: &Texts, skipped: Option<&[bool]>) -> Vec<u32> {
    let rank = |row: u32| match by {
        Some((Column::Number(v), falling)) => {
            let value = at_six(super::resolve::at(v, row as usize).unwrap_or(f64::NAN));
            if falling { -value } else { value }
        }
        _ => 0.0,
    };
    let mut rows: Vec<(f64, u32)> =
        (0..len as u32).filter(|r| skipped.is_none_or(|s| s.get(*r as usize) != Some(&true))).map(|r| (rank(r), r)).collect();
    let texts_of = |row: u32| keys.iter().map(move |k| k.get(row as usize).map(|id| texts.get(*id)));
    rows.sort_by(|(a, r), (b, s)| {
        let by_rank = a.is_nan().cmp(&b.is_nan()).then_with(|| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        by_rank.then_with(|| texts_of(*r).cmp(texts_of(*s))).then(r.cmp(s))
    });
    rows.into_iter().map(|(_, r)| r).collect()
}

/// For each row the sum of the values above zero of the rows of its group that come earlier; unknown for rows that have
/// no turn or no group. Also which rows are doubtful or stand behind a doubtful one of their group that takes something.
pub fn before(values: &Column, turns: &[u32], groups: &Groups, doubtful: Option<&[bool]>) -> (Vec<f64>, Option<Vec<bool>>) {
    let len = groups.of.len();
    let mut out = vec![f64::NAN; len];
    let mut taken = vec![0.0; groups.count];
    let mut in_doubt = vec![false; groups.count];
    let mut marks = doubtful.map(|_| vec![false; len]);
    let Column::Number(values) = values else { return (out, marks) };
    for row in turns {
        let row = *row as usize;
        let Some(group) = groups.of.get(row).filter(|g| **g != NONE).map(|g| *g as usize) else { continue };
        out[row] = super::number::known(taken[group]);
        let value = super::resolve::at(values, row).unwrap_or(f64::NAN);
        if value > 0.0 {
            taken[group] += value;
        }
        if let (Some(marks), Some(doubtful)) = (&mut marks, doubtful) {
            let own = doubtful.get(row) == Some(&true);
            // what is unknown takes nothing, so nobody behind it has to wait for it
            in_doubt[group] |= own && !value.is_nan();
            marks[row] = own || in_doubt[group];
        }
    }
    (out, marks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ties_go_by_key_and_the_unknown_comes_last() {
        let mut texts = Texts::default();
        let keys = vec![["D", "B", "A", "C"].map(|t| texts.intern(t)).to_vec()];
        let by = Column::Number(vec![1.0, 2.0, f64::NAN, 2.0]);
        assert_eq!(turns(4, Some((&by, true)), &keys, &texts, None), [1, 3, 0, 2]);
        assert_eq!(turns(4, Some((&by, false)), &keys, &texts, None), [0, 1, 3, 2]);
        assert_eq!(turns(4, None, &keys, &texts, Some(&[false, true, false, false])), [2, 3, 0]);
    }

    proptest! {
        #[test]
        fn a_row_follows_all_that_have_a_higher_rank(rows in prop::collection::vec((0..5i32, prop::option::weighted(0.9, -3..20i32), 0..3u8, any::<bool>()), 1..30)) {
            let by = Column::Number(rows.iter().map(|r| f64::from(r.0)).collect());
            let values = Column::Number(rows.iter().map(|r| r.1.map_or(f64::NAN, f64::from)).collect());
            let group = Column::Number(rows.iter().map(|r| f64::from(r.2)).collect());
            let groups = Groups::new(&[&group], rows.len(), &Texts::default());
            let doubtful: Vec<bool> = rows.iter().map(|r| r.3).collect();
            let order = turns(rows.len(), Some((&by, true)), &[], &Texts::default(), None);
            let (sums, marks) = before(&values, &order, &groups, Some(&doubtful));
            let marks = marks.expect("marks");
            for (n, row) in rows.iter().enumerate() {
                let earlier = |(m, other): &(usize, &(i32, Option<i32>, u8, bool))| other.2 == row.2 && (other.0 > row.0 || other.0 == row.0 && *m < n);
                let wanted: i32 = rows.iter().enumerate().filter(earlier).filter_map(|(_, r)| r.1).filter(|v| *v > 0).sum();
                prop_assert_eq!(sums[n], f64::from(wanted));
                prop_assert_eq!(marks[n], row.3 || rows.iter().enumerate().filter(earlier).any(|(_, r)| r.3 && r.1.is_some()));
            }
        }
    }
}
