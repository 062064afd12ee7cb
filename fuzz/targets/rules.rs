//! Any bytes as a rule file, over the map and the sheets of `fuzz/world`: read, checked, judged, formatted.
#![no_main]

use restock_fuzz::{MAP, World, format_alone};

libfuzzer_sys::fuzz_target!(|rules: &[u8]| {
    World { map: MAP, rules }.judge();
    format_alone(rules);
});
