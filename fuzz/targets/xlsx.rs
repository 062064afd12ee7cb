//! Any bytes as a workbook: as they are, or as the parts of a package.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let book = if bytes.starts_with(b"@@ ") { restock_fuzz::package(bytes) } else { Some(bytes.to_vec()) };
    if let Some(book) = book {
        restock_fuzz::begin("stock.xlsx", book);
    }
});
