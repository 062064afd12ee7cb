//! The speed of everything about text: reading, formatting, translating 5,000 lines, from text to text in this process.
//! `cargo bench --bench text`. Nothing is asserted here; the figures are read by people.

use std::time::{Duration, Instant};

use restock::format::{self, Spellings, Work};
use restock::place::Sources;
use restock::syntax::{self, Known};
use restock::tongue::Tongue;

const VOCABULARY: &str = include_str!("../rules/vocabulary.rules");
const BIG: &str = include_str!("../tests/language/big.rules");
const NAMES: &str = include_str!("../tests/language/names.txt");

fn known() -> Known {
    let mut known = Known::default();
    for line in NAMES.lines().filter(|l| !l.is_empty() && !l.starts_with(['#', '!'])) {
        match line.split_once('.') {
            Some((list, field)) => known.lists.push((vec![list.to_string()], vec![field.to_string()])),
            None => known.names.push(line.to_string()),
        }
    }
    known
}

/// The fastest of some runs.
fn fastest(mut work: impl FnMut()) -> Duration {
    let one = |work: &mut dyn FnMut()| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..15).map(|_| one(&mut work)).min().unwrap_or_default()
}

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let known = known();
    let spellings = Spellings::default();
    let read = |text: &str| {
        let mut sources = Sources::default();
        let files = [sources.add_file("vocabulary.rules", VOCABULARY), sources.add_file("big.rules", text)];
        let parsed = syntax::parse(&sources, &files, &known);
        (sources, parsed)
    };
    let written = |text: &str, to: Option<Tongue>| {
        let (sources, parsed) = read(text);
        let work = Work { sources: &sources, parsed: &parsed, known: &known, spellings: &spellings };
        let mut all = match to {
            None => format::format(work, &[1]),
            Some(to) => format::translate(work, &[1], to),
        };
        all.remove(0).text
    };
    let formatted = written(BIG, None);
    let chinese = written(BIG, Some(Tongue::Zh));
    println!("{} lines, {} after formatting", BIG.lines().count(), formatted.lines().count());
    let show = |what: &str, time: Duration| println!("{what:32} {:6.1} ms", time.as_secs_f64() * 1000.0);
    show("read", fastest(|| drop(read(BIG))));
    show("fmt", fastest(|| drop(written(BIG, None))));
    show("fmt, formatted already", fastest(|| drop(written(&formatted, None))));
    show("translate to Chinese", fastest(|| drop(written(BIG, Some(Tongue::Zh)))));
    show("translate back", fastest(|| drop(written(&chinese, Some(Tongue::En)))));
}
