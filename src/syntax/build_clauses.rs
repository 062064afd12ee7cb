//! From pairs to the parts of statements: bands, labels, actions and their phrases, clauses that several statements share.
//! Invariant: a range has its unit on both ends.

use super::ast::{
    ActionCall, ActionPiece, Band, BufferLine, Clause, Colour, Combine, Direction, Expr, ExprKind, Joint, Label, Order, Phrase,
    PhrasePiece, SetTarget, Sets, ShownColour, Shows, Text, Whole,
};
use super::build::{Build, parts};
use super::canon::{Pair, Rule};
use super::mistakes;
use super::token::Kind;
use crate::place::Span;

impl Build<'_, '_> {
    pub fn label(&mut self, pair: &Pair<'_>) -> Label {
        let (i, _) = self.range(pair);
        self.label_at(i)
    }

    pub fn label_at(&mut self, i: usize) -> Label {
        if self.tokens.get(i).is_some_and(|t| t.kind == Kind::Text) {
            let text = self.text(i);
            return Label { text: text.raw, span: text.span, quoted: true };
        }
        let name = self.name(i);
        Label { text: name.text, span: name.span, quoted: false }
    }

    // ── bands ───────────────────────────────────────────────────────────────────────────────────

    pub fn band(&mut self, pair: Pair<'_>) -> Band {
        let span = self.pair_span(&pair);
        let Some(inner) = parts(pair).next() else { return Band::Any(span) };
        match inner.as_rule() {
            Rule::one_of => {
                let (items, negated) = self.one_of(inner);
                Band::OneOf { items, negated }
            }
            Rule::between => {
                let (low, high) = self.between(inner);
                Band::Range { low, low_open: false, high, high_open: false }
            }
            _ => self.opened(inner),
        }
    }

    fn opened(&mut self, pair: Pair<'_>) -> Band {
        let (start, end) = self.range(&pair);
        let span = self.span(start, end);
        let negated = self.is_word(start, Rule::IS_NOT) || self.is_word(start, Rule::NOT);
        let mut order = None;
        let mut values: Vec<(Expr, usize)> = Vec::new();
        for inner in parts(pair) {
            let (a, b) = self.range(&inner);
            if inner.as_rule() == Rule::order {
                order = self.word(a).and_then(order_of);
            } else {
                values.push((self.arith(inner), b));
            }
        }
        let mut values = values.into_iter();
        let Some((low, behind)) = values.next() else { return Band::Any(span) };
        if let Some((high, _)) = values.next() {
            let low_open = order == Some(Order::Above);
            let high_open = self.is_word(behind + 1, Rule::BELOW);
            if negated || matches!(order, Some(Order::Below | Order::AtMost)) {
                let wanted =
                    crate::said!("a range such as \"30 to 90\" or \"over 30 to under 90\"", "范围，例如“30 到 90”“高于30到不足90”");
                self.mistakes.push(mistakes::unexpected(span, Some(self.shown_span(span)), wanted, self.tongue));
            }
            let (low, high) = self.shared(low, high);
            return Band::Range { low, low_open, high, high_open };
        }
        let order = order.or(match self.word(behind).filter(|_| behind < end) {
            Some(Rule::OR_MORE) => Some(Order::AtLeast),
            Some(Rule::OR_LESS) => Some(Order::AtMost),
            _ => None,
        });
        match (order, negated) {
            (Some(order), false) => Band::Order(order, low),
            (Some(order), true) => Band::Order(opposite(order), low),
            (None, true) => Band::OneOf { items: vec![low], negated: true },
            (None, false) => Band::Is(low),
        }
    }

    /// The cell of a condition column: a band, or a bare list of literals.
    pub fn band_cell(&mut self, pair: Pair<'_>) -> Band {
        let mut items = Vec::new();
        for inner in parts(pair) {
            match inner.as_rule() {
                Rule::band => return self.band(inner),
                Rule::EOI => {}
                _ => items.push(self.literal(&inner)),
            }
        }
        Band::OneOf { items, negated: false }
    }

    /// `25 to 35 days`, or one value.
    pub fn spread(&mut self, pair: Pair<'_>) -> (Expr, Option<Expr>) {
        let span = self.pair_span(&pair);
        let mut ends: Vec<Expr> = parts(pair).map(|p| self.arith(p)).collect();
        match (ends.pop(), ends.pop()) {
            (Some(high), Some(low)) => {
                let (low, high) = self.shared(low, high);
                (low, Some(high))
            }
            (Some(one), None) => (one, None),
            _ => (Expr { span, kind: ExprKind::Broken }, None),
        }
    }

    // ── actions ─────────────────────────────────────────────────────────────────────────────────

    pub fn actions(&mut self, pair: Pair<'_>) -> Vec<ActionCall> {
        parts(pair).map(|act| self.act(act)).collect()
    }

    fn act(&mut self, pair: Pair<'_>) -> ActionCall {
        let (start, end) = self.range(&pair);
        let mut pieces = vec![ActionPiece::Words(self.name(start))];
        for inner in parts(pair) {
            let (a, b) = self.range(&inner);
            let span = self.span(a, b);
            let piece = match inner.as_rule() {
                Rule::phrase => Some(ActionPiece::Words(self.name(a))),
                Rule::colour => self.colour(a).map(|c| ActionPiece::Colour(c, span)),
                Rule::order => self.word(a).and_then(order_of).map(|o| ActionPiece::Order(o, span)),
                Rule::joint => Some(ActionPiece::Joint(self.joint(a), span)),
                _ => Some(ActionPiece::Value(self.arith(inner))),
            };
            pieces.extend(piece);
        }
        ActionCall { span: self.span(start, end), pieces }
    }

    fn colour(&self, i: usize) -> Option<Colour> {
        match self.word(i) {
            Some(Rule::GREEN) => Some(Colour::Green),
            Some(Rule::AMBER) => Some(Colour::Amber),
            Some(Rule::RED) => Some(Colour::Red),
            _ => None,
        }
    }

    fn joint(&self, i: usize) -> Joint {
        match self.word(i) {
            Some(Rule::BY) => Joint::By,
            Some(Rule::TO) => Joint::To,
            Some(Rule::IN | Rule::CONVERT) => Joint::In,
            Some(Rule::OF | Rule::DE) => Joint::Of,
            _ => Joint::Equals,
        }
    }

    pub fn phrase(&mut self, pair: Pair<'_>) -> Phrase {
        let span = self.pair_span(&pair);
        let mut pieces = Vec::new();
        for inner in parts(pair) {
            let (a, _) = self.range(&inner);
            pieces.push(match inner.as_rule() {
                Rule::slot => PhrasePiece::Slot(self.name(a)),
                Rule::order => PhrasePiece::Order(self.word(a).and_then(order_of).unwrap_or(Order::AtMost)),
                Rule::joint => PhrasePiece::Joint(self.joint(a)),
                _ => PhrasePiece::Words(self.name(a)),
            });
        }
        Phrase { span, pieces }
    }

    pub fn sets(&mut self, pair: Pair<'_>) -> Sets {
        let (start, end) = self.range(&pair);
        let span = self.span(start, end);
        let mut target = SetTarget::Slot(self.name(start + 1));
        let mut also = Vec::new();
        let mut value = Expr { span, kind: ExprKind::Broken };
        let mut otherwise = None;
        let mut combine = Combine::Agree;
        for inner in parts(pair) {
            let (a, _) = self.range(&inner);
            match inner.as_rule() {
                Rule::slot => target = SetTarget::Slot(self.name(a)),
                Rule::named => {
                    let (name, others) = self.named(&inner);
                    target = SetTarget::Name(name);
                    also = others;
                }
                Rule::arith => value = self.arith(inner),
                Rule::combine => match self.word(a) {
                    Some(Rule::LARGEST_WINS) => combine = Combine::Largest,
                    Some(Rule::SMALLEST_WINS) => combine = Combine::Smallest,
                    Some(Rule::ADDS_UP) => combine = Combine::Sum,
                    _ => otherwise = parts(inner).next().map(|p| self.arith(p)),
                },
                _ => {}
            }
        }
        Sets { span, target, also, value, otherwise, combine }
    }

    pub fn shows(&mut self, pair: Pair<'_>) -> Shows {
        let span = self.pair_span(&pair);
        let mut colour = ShownColour::None;
        let mut text = None;
        for inner in parts(pair) {
            let (a, _) = self.range(&inner);
            match inner.as_rule() {
                Rule::colour => colour = self.colour(a).map_or(ShownColour::None, ShownColour::Fixed),
                Rule::slot => colour = ShownColour::Slot(self.name(a)),
                _ => text = Some(self.text(a)),
            }
        }
        Shows { span, colour, text }
    }

    // ── clauses ─────────────────────────────────────────────────────────────────────────────────

    /// One clause of a rule, with the place of its word.
    pub fn clause(&mut self, pair: Pair<'_>) -> Option<(Clause, Span)> {
        let (start, _) = self.range(&pair);
        let word = self.span(start, start + 1);
        let rule = pair.as_rule();
        let inner: Vec<Pair<'_>> = parts(pair).collect();
        let dates: Vec<f64> = inner.iter().filter(|p| p.as_rule() == Rule::date).map(|p| self.number(self.range(p).0)).collect();
        let whole = inner.iter().fold(word, |span, p| span.to(self.pair_span(p)));
        let first = inner.into_iter().next()?;
        let clause = match rule {
            Rule::when_line => Clause::When(self.expr(first)),
            Rule::unless_line => Clause::Unless(self.expr(first)),
            Rule::then_line => Clause::Then(self.actions(first)),
            Rule::because_line => Clause::Because(self.text_of(&first)),
            Rule::overrides_line => Clause::Overrides(self.text_of(&first)),
            Rule::valid_line => Clause::Valid(whole, dates.first().copied()?, dates.get(1).copied()?),
            _ => return None,
        };
        Some((clause, word))
    }

    pub fn text_of(&mut self, pair: &Pair<'_>) -> Text {
        let (i, _) = self.range(pair);
        self.text(i)
    }

    pub fn direction(&self, pair: &Pair<'_>) -> Direction {
        let (i, _) = self.range(pair);
        if self.is_word(i, Rule::HIGH_TO_LOW) { Direction::HighToLow } else { Direction::LowToHigh }
    }

    /// `rows by EXPR from high to low`, `taking EXPR from low to high`.
    pub fn ordered(&mut self, pair: Pair<'_>) -> Option<(Expr, Direction)> {
        let mut inner = parts(pair);
        let value = self.arith(inner.next()?);
        let direction = self.direction(&inner.next()?);
        Some((value, direction))
    }

    pub fn whole(&mut self, pair: Pair<'_>) -> Option<Whole> {
        let inner = parts(pair).next()?;
        let (i, _) = self.range(&inner);
        Some(match inner.as_rule() {
            Rule::unit => Whole::Unit(self.unit(i)),
            Rule::quantity => Whole::Of(self.literal(&inner)),
            _ => Whole::Of(self.operand(&inner)),
        })
    }

    /// A band as the amount of a buffer line.
    pub fn buffer_line(&mut self, level: Option<super::ast::Label>, span: Span, band: Pair<'_>) -> BufferLine {
        BufferLine { span, level, amount: self.band(band) }
    }

    /// The only expression inside a pair such as `where_line`, `holds`, `costing`.
    pub fn only(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let inner = parts(pair).next()?;
        Some(match inner.as_rule() {
            Rule::expr => self.expr(inner),
            Rule::operand => self.operand(&inner),
            _ => self.arith(inner),
        })
    }
}

pub fn order_of(word: Rule) -> Option<Order> {
    match word {
        Rule::BELOW => Some(Order::Below),
        Rule::ABOVE => Some(Order::Above),
        Rule::AT_LEAST => Some(Order::AtLeast),
        Rule::AT_MOST => Some(Order::AtMost),
        _ => None,
    }
}

fn opposite(order: Order) -> Order {
    match order {
        Order::Below => Order::AtLeast,
        Order::Above => Order::AtMost,
        Order::AtLeast => Order::Below,
        Order::AtMost => Order::Above,
    }
}
