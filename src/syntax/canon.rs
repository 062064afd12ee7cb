//! The canonical text of one line and pest's reading of it: the only place that runs pest. Takes tokens; returns the
//! shape of the line as a tree over its tokens.
//! Invariant: the canonical text is a function of the kinds of the tokens alone. So lines of one kind have one shape,
//! and a shape that was read is kept: long rule files say few kinds of things many times.

use std::rc::Rc;

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};
use pest::iterators::Pair as Read;
use rustc_hash::FxHashMap;

use super::token::{Kind, Token};
use super::tongues::tongues;

#[derive(pest_derive::Parser)]
#[grammar = "grammar/spine.pest"]
#[grammar = "grammar/words.pest"]
struct Grammar;

/// The canonical text of some tokens, and the shapes read so far. Its buffers are used again for the next line.
#[derive(Default)]
pub struct Canon {
    text: String,
    /// For every byte of the text the index of its token.
    token_at: Vec<u32>,
    shapes: FxHashMap<Rule, FxHashMap<String, Shape>>,
}

/// Longer lines are hardly said twice.
const WORTH_KEEPING: usize = 400;

/// Where the grammar stopped: the token, or the number of tokens for the end; and what structure it wanted there.
#[derive(Clone, Debug)]
pub struct Stopped {
    pub token: usize,
    pub wanted: Vec<Rule>,
}

/// What pest read in a line: its rules in the order of the text, each before what it consists of.
#[derive(Clone, Debug)]
pub struct Shape(Rc<[Node]>);

#[derive(Clone, Copy, Debug)]
struct Node {
    rule: Rule,
    /// Tokens: first and one behind the last.
    start: u32,
    end: u32,
    /// Index of the node behind all that it consists of.
    after: u32,
}

impl Shape {
    pub fn pair(&self) -> Pair<'_> {
        Pair { nodes: &self.0, at: 0 }
    }
}

/// A rule of the grammar in a line, with what it consists of.
#[derive(Clone, Copy)]
pub struct Pair<'i> {
    nodes: &'i [Node],
    at: usize,
}

impl<'i> Pair<'i> {
    pub fn as_rule(&self) -> Rule {
        self.nodes[self.at].rule
    }

    /// The tokens: first and one behind the last.
    pub fn range(&self) -> (usize, usize) {
        let node = &self.nodes[self.at];
        (node.start as usize, node.end as usize)
    }

    pub fn into_inner(self) -> Inner<'i> {
        Inner { nodes: self.nodes, at: self.at + 1, end: self.nodes[self.at].after as usize }
    }
}

#[derive(Clone)]
pub struct Inner<'i> {
    nodes: &'i [Node],
    at: usize,
    end: usize,
}

impl<'i> Iterator for Inner<'i> {
    type Item = Pair<'i>;

    fn next(&mut self) -> Option<Pair<'i>> {
        (self.at < self.end).then(|| {
            let pair = Pair { nodes: self.nodes, at: self.at };
            self.at = self.nodes[self.at].after as usize;
            pair
        })
    }
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

    /// Reads the text as `rule`.
    pub fn parse(&mut self, rule: Rule) -> Result<Shape, Stopped> {
        if let Some(shape) = self.shapes.get(&rule).and_then(|of_rule| of_rule.get(&self.text)) {
            return Ok(shape.clone());
        }
        let pair = match Grammar::parse(rule, &self.text) {
            Ok(mut pairs) => pairs.next().ok_or(Stopped { token: 0, wanted: Vec::new() })?,
            Err(error) => {
                let at = match error.location {
                    InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
                };
                let wanted = match error.variant {
                    ErrorVariant::ParsingError { positives, .. } => positives,
                    ErrorVariant::CustomError { .. } => Vec::new(),
                };
                return Err(Stopped { token: self.token(at), wanted });
            }
        };
        let mut nodes = Vec::new();
        self.keep(pair, &mut nodes);
        let shape = Shape(nodes.into());
        if self.text.len() <= WORTH_KEEPING {
            self.shapes.entry(rule).or_default().insert(self.text.clone(), shape.clone());
        }
        Ok(shape)
    }

    fn keep(&self, pair: Read<'_, Rule>, nodes: &mut Vec<Node>) {
        let span = pair.as_span();
        let (start, end) = (self.token(span.start()), self.token(span.end()));
        let at = nodes.len();
        nodes.push(Node { rule: pair.as_rule(), start: start as u32, end: end.max(start) as u32, after: 0 });
        for inner in pair.into_inner() {
            self.keep(inner, nodes);
        }
        nodes[at].after = nodes.len() as u32;
    }

    /// Index of the token at a byte of the canonical text.
    fn token(&self, at: usize) -> usize {
        self.token_at.get(at).map_or_else(|| self.token_at.last().map_or(0, |t| *t as usize + 1), |t| *t as usize)
    }
}

/// Bounds the work of one line: a line that needs more steps than any sensible one is refused.
pub fn bound_work() {
    pest::set_call_limit(std::num::NonZeroUsize::new(4_000_000));
}
