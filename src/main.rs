//! The command `restock`.
fn main() {}
