//! Any bytes as a CSV file: read, a first map written, read by that map.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    restock_fuzz::begin("stock.csv", bytes.to_vec());
});
