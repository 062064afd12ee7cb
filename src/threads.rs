//! Work on many things, shared out over threads. Takes how many there are and what makes a run of them; returns all
//! results in order. Invariant: the results are the same for any number of threads.

use std::ops::Range;

/// More threads than this gain nothing on rule files.
const MOST: usize = 4;

/// What `part` makes of the numbers below `count`, run by run, in order. So many are `worth` a further thread.
///
/// # Panics
/// As `part` does.
pub fn in_parts<T: Send>(count: usize, worth: usize, part: impl Fn(Range<usize>) -> Vec<T> + Sync) -> Vec<T> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(MOST);
    let threads = cores.min(count / worth + 1);
    let share = count.div_ceil(threads);
    let range = |n: usize| (n * share).min(count)..((n + 1) * share).min(count);
    std::thread::scope(|scope| {
        let part = &part;
        let others: Vec<_> = (1..threads).map(|n| scope.spawn(move || part(range(n)))).collect();
        let mut all = part(range(0));
        for other in others {
            all.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_parts_come_in_order() {
        for count in [0, 1, 2, 3, 10, 1_001] {
            for worth in [1, 3, 1_000] {
                assert_eq!(in_parts(count, worth, |range| range.collect()), (0..count).collect::<Vec<_>>(), "{count} {worth}");
            }
        }
    }
}
