//! Diagnostics: a code, a place, a plain sentence and a next step, in both tongues. Collected, never thrown:
//! every phase returns all it found. The long story of each code stands in `stories/*.toml`.

pub mod explain;
mod json;
mod render;
pub mod system;

pub use explain::{Story, explain, stories};
pub use json::to_json;
pub use render::render;

use crate::place::Place;
use crate::tongue::{Said, Tongue};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Stops the work before anything is written.
    Error,
    /// The work goes on; `--strict` does not stop on it.
    Warning,
    /// A fact worth knowing: an assumption taken, an encoding recognised.
    Note,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// A few plain words joined by hyphens, such as `unknown-name`; `restock explain CODE` tells more.
    pub code: &'static str,
    pub severity: Severity,
    pub place: Place,
    /// The tongue of the statement it is about; none for data and files: then the report's tongue is used.
    pub tongue: Option<Tongue>,
    pub message: Said,
    /// What to do next.
    pub next: Said,
    /// Further places, each with what is to be seen there.
    pub also: Vec<(Place, Said)>,
}

impl Diagnostic {
    pub fn error(code: &'static str, place: Place, message: Said, next: Said) -> Diagnostic {
        Diagnostic { code, severity: Severity::Error, place, tongue: None, message, next, also: Vec::new() }
    }

    pub fn warning(code: &'static str, place: Place, message: Said, next: Said) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, place, message, next) }
    }

    pub fn note(code: &'static str, place: Place, message: Said, next: Said) -> Diagnostic {
        Diagnostic { severity: Severity::Note, ..Diagnostic::error(code, place, message, next) }
    }

    pub fn in_tongue(mut self, tongue: Tongue) -> Diagnostic {
        self.tongue = Some(tongue);
        self
    }

    pub fn and_see(mut self, place: Place, said: Said) -> Diagnostic {
        self.also.push((place, said));
        self
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
