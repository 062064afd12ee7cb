//! Runs a node over all rows of a table: chunk by chunk, in as many threads as there are cores. Returns a column.
//! Invariant: the column is the same for any number of threads (texts by content, not by id).

use super::eval::Eval;
use super::worker::{At, CHUNK, Rows, Vals, Value, Worker};
use crate::column::{Column, TextId, Texts, UNKNOWN_TEXT};

/// Below this many rows a thread costs more than it brings.
const WORTH_A_THREAD: usize = 16 * CHUNK;

/// How many threads share `len` rows.
pub fn threads(len: usize) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    (len / WORTH_A_THREAD).clamp(1, cores)
}

/// The values of a node for all `len` rows, and the texts that each thread made with the rows it worked on.
pub fn evaluate<'n, N: Eval<'n> + Sync>(node: &N, len: usize, texts: &Texts, as_of: f64) -> (Vec<N::Out>, Vec<(usize, Texts)>)
where
    N::Out: Send,
{
    let mut out = vec![N::Out::UNKNOWN; len];
    let share = len.div_ceil(threads(len)).div_ceil(CHUNK).max(1) * CHUNK;
    let run = |start: usize, out: &mut [N::Out]| {
        let worker = Worker::new(texts, as_of);
        for (number, part) in out.chunks_mut(CHUNK).enumerate() {
            let at = At::rows(Rows::Range { start: start + number * CHUNK, len: part.len() });
            let values = node.eval(&worker, at);
            match &values {
                Vals::One(v) => part.fill(*v),
                Vals::Lent(v) => part.copy_from_slice(v),
                Vals::Own(v) => part.copy_from_slice(v),
            }
            worker.free(values);
        }
        worker.into_made()
    };
    if len <= share {
        let made = run(0, &mut out);
        return (out, vec![(len, made)]);
    }
    let made = std::thread::scope(|scope| {
        let parts: Vec<_> =
            out.chunks_mut(share).enumerate().map(|(number, part)| (part.len(), scope.spawn(move || run(number * share, part)))).collect();
        parts.into_iter().map(|(len, thread)| (len, thread.join().unwrap_or_default())).collect()
    });
    (out, made)
}

/// Gives the texts that threads made their places among all texts. `base`: how many texts there were when they began.
pub fn settle(column: &mut Column, made: Vec<(usize, Texts)>, base: usize, texts: &mut Texts) {
    let base = base as TextId;
    let Column::Text(column) = column else { return };
    let mut rest = column.as_mut_slice();
    for (len, made) in made {
        let (part, behind) = rest.split_at_mut(len.min(rest.len()));
        rest = behind;
        if made.is_empty() {
            continue;
        }
        let ids: Vec<TextId> = (0..made.len() as TextId).map(|id| texts.intern(made.get(id))).collect();
        for id in part.iter_mut().filter(|id| **id != UNKNOWN_TEXT && **id >= base) {
            *id = ids[(*id - base) as usize];
        }
    }
}
