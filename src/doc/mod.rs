//! What the program says about its own language: the guide, the reference that is drawn from grammar, vocabulary, units
//! and functions, and the catalogue of a library of rules. Takes the shipped data and tested rule files; gives Markdown.
//! Invariant: the same program and the same rule files give the same text, and nothing is said twice by hand.

mod catalogue;
mod reference;
mod tags;

pub use catalogue::{Catalogue, Entry, catalogue};
pub use reference::{FunctionDoc, StatementDoc, functions, reference, statements};
pub use tags::{Tag, tags};

use crate::tongue::Tongue;

/// The guide for a first rule.
pub fn guide(tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::En => include_str!("../../docs/guide.md"),
        Tongue::Zh => include_str!("../../docs/guide.zh.md"),
    }
}

/// The language on one page.
pub fn language(tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::En => include_str!("../../docs/language.md"),
        Tongue::Zh => include_str!("../../docs/language.zh.md"),
    }
}
