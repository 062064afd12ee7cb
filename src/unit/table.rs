//! The table of units, read from `rules/units.toml`.

/// All units that can be written, and their factors.
#[derive(Clone, Debug, Default)]
pub struct Units {}
