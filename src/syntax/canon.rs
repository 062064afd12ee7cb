//! The canonical text of one line and pest's reading of it: the only place that runs pest. Takes tokens; returns pairs
//! and the way back from a place in the canonical text to its token.
//! Invariant: the canonical text is a function of the kinds of the tokens alone.

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};
pub use pest::iterators::Pair;

use super::token::{Kind, Token};
use super::tongues::tongues;

#[derive(pest_derive::Parser)]
#[grammar = "grammar/spine.pest"]
#[grammar = "grammar/words.pest"]
struct Grammar;

/// The canonical text of some tokens. Its buffers are used again for the next line.
#[derive(Default)]
pub struct Canon {
    text: String,
    /// For every byte of the text the index of its token.
    token_at: Vec<u32>,
}

/// Where the grammar stopped: the token, or the number of tokens for the end; and what structure it wanted there.
#[derive(Clone, Debug)]
pub struct Stopped {
    pub token: usize,
    pub wanted: Vec<Rule>,
}

impl Canon {
    pub fn write(&mut self, tokens: &[Token]) {
        self.text.clear();
        self.token_at.clear();
        for (i, token) in tokens.iter().enumerate() {
            match token.kind {
                Kind::Word(concept) => self.text.push_str(tongues().canon(concept)),
                Kind::Name | Kind::Unknown | Kind::Bracketed => self.text.push_str("[]"),
                Kind::Phrase => self.text.push('~'),
                Kind::Slot => self.text.push('?'),
                Kind::Func(_) => self.text.push('@'),
                Kind::Number(_) => self.text.push('0'),
                Kind::Unit(_) => self.text.push_str("{}"),
                Kind::Text => self.text.push_str("\"\""),
                Kind::Date(_) => self.text.push('d'),
                Kind::Mark(mark) => self.text.push(mark),
            }
            self.token_at.resize(self.text.len(), i as u32);
        }
    }

    /// Index of the token at a byte of the canonical text.
    pub fn token(&self, at: usize) -> usize {
        self.token_at.get(at).map_or_else(|| self.token_at.last().map_or(0, |t| *t as usize + 1), |t| *t as usize)
    }

    /// The tokens of a pair: first and one behind the last.
    pub fn range(&self, pair: &Pair<'_, Rule>) -> (usize, usize) {
        let span = pair.as_span();
        let (start, end) = (self.token(span.start()), self.token(span.end()));
        (start, end.max(start))
    }

    /// Reads the text as `rule`.
    pub fn parse(&self, rule: Rule) -> Result<Pair<'_, Rule>, Stopped> {
        match Grammar::parse(rule, &self.text) {
            Ok(mut pairs) => pairs.next().ok_or(Stopped { token: 0, wanted: Vec::new() }),
            Err(error) => {
                let at = match error.location {
                    InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
                };
                let wanted = match error.variant {
                    ErrorVariant::ParsingError { positives, .. } => positives,
                    ErrorVariant::CustomError { .. } => Vec::new(),
                };
                Err(Stopped { token: self.token(at), wanted })
            }
        }
    }
}

/// Bounds the work of one line: a line that needs more steps than any sensible one is refused.
pub fn bound_work() {
    pest::set_call_limit(std::num::NonZeroUsize::new(4_000_000));
}
