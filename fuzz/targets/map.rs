//! Any bytes as `restock.toml`, over the sheets of `fuzz/world`.
#![no_main]

use restock_fuzz::{RULES, World};

libfuzzer_sys::fuzz_target!(|map: &[u8]| {
    // what a map names is opened: only the files of the world, and nothing that waits for somebody to type
    let text = String::from_utf8_lossy(map);
    if text.contains("/dev") || text.contains("/proc") {
        return;
    }
    World { map, rules: RULES }.judge();
});
