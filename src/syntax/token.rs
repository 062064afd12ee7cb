//! Tokens: the pieces that a statement is cut into. Each knows the characters it came from.

use super::canon::Rule as Concept;
use crate::function::Func;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A word of the language.
    Word(Concept),
    /// A known name.
    Name,
    /// Letters that nobody knows: a name that the model may report.
    Unknown,
    /// `[Sessions – Total]`
    Bracketed,
    /// Words of an action's phrase.
    Phrase,
    /// `{share}`, or the bare name of a slot, in the definition of an action.
    Slot,
    Func(Func),
    /// Already divided by a hundred if a `%` follows.
    Number(f64),
    /// Index into [`Cut::units`].
    Unit(u32),
    /// A quoted text; its content is read from the source.
    Text,
    /// Excel serial day.
    Date(f64),
    Mark(char),
}

#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub kind: Kind,
    /// Indices into the folded characters.
    pub a: u32,
    pub b: u32,
}

impl Token {
    pub fn is_word(&self, concept: Concept) -> bool {
        self.kind == Kind::Word(concept)
    }

    pub fn is_mark(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }

    pub fn is_name(&self) -> bool {
        matches!(self.kind, Kind::Name | Kind::Unknown | Kind::Bracketed)
    }

    /// Something that stands for a value or ends one.
    pub fn is_operand(&self) -> bool {
        self.is_name()
            || matches!(self.kind, Kind::Number(_) | Kind::Unit(_) | Kind::Text | Kind::Date(_) | Kind::Slot)
            || self.is_word(Concept::TRUE)
            || self.is_word(Concept::FALSE)
    }
}

/// A statement in pieces, a logical line each.
#[derive(Debug, Default)]
pub struct Cut {
    pub lines: Vec<LogicalLine>,
    /// Canonical spellings of compound units: `USD/cbm/day`.
    pub units: Vec<String>,
}

/// A line of a statement, continuations joined.
#[derive(Debug, Default)]
pub struct LogicalLine {
    pub tokens: Vec<Token>,
    /// A mistake was found that the grammar would only repeat.
    pub broken: bool,
    /// A row of a table: `|` or tabs.
    pub row: bool,
}
