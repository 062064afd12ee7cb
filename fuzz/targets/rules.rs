//! Any bytes as a rule file, over the map and the sheets of `fuzz/world`: read, checked, judged, formatted.
#![no_main]

use restock::format::{self, Spellings, Work};
use restock::place::Sources;
use restock::syntax::{self, Known};
use restock_fuzz::{MAP, World};

libfuzzer_sys::fuzz_target!(|rules: &[u8]| {
    World { map: MAP, rules }.judge();
    let Ok((text, _)) = syntax::decode(rules) else { return };
    let mut sources = Sources::default();
    let file = sources.add_file("world.rules", text);
    let known = Known { open: true, ..Known::default() };
    let parsed = syntax::parse(&sources, &[file], &known);
    let spellings = Spellings::default();
    std::hint::black_box(format::format(Work { sources: &sources, parsed: &parsed, known: &known, spellings: &spellings }, &[file]));
});
