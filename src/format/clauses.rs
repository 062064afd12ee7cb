//! Writes the parts that several statements share: bands, actions and their phrases.
//! Invariant: a band reads as the same band, whatever stands in front of it.

use super::doc::Doc;
use super::printer::Printer;
use super::speech::{narrow, squeezed};
use super::twins::tongue_of_phrase;
use crate::syntax::ast::{ActionCall, ActionPiece, Band, Expr, Name, Order, Phrase, PhrasePiece, Whole};
use crate::syntax::spellings;
use crate::tongue::Tongue;

/// Where a band stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// A tier, a line of a buffer, a goal: what catches the rest is `otherwise`.
    Line,
    /// A cell of a table: it may be blank, and a list needs no words.
    Cell,
}

impl Printer<'_> {
    pub fn band(&self, doc: &mut Doc, band: &Band, within: Within) {
        match band {
            Band::Any(_) if within == Within::Line => doc.push(self.word("OTHERWISE")),
            Band::Any(span) => {
                let written = self.source(*span).chars().any(char::is_alphabetic);
                doc.push(if written { self.word("ANYTHING") } else { "" });
            }
            Band::Order(order @ (Order::AtLeast | Order::AtMost), value) if self.is_trailing(*order, value) => {
                let word = if *order == Order::AtLeast { "OR_MORE" } else { "OR_LESS" };
                doc.push(&format!("{} {}", self.flat(value), self.word(word)));
            }
            Band::Order(order, value) => {
                doc.push(&format!("{} ", self.bound(*order)));
                self.arith(doc, value, 1);
            }
            Band::Range { low, low_open, high, high_open } => {
                if *low_open {
                    doc.push(&format!("{} ", self.bound(Order::Above)));
                }
                let to = self.word("TO");
                // 30 到不足 60 天
                let open = format!("{to}{}", self.speech.pick(" under", "不足"));
                self.spread(doc, low, high, if *high_open { &open } else { to }, 1);
            }
            Band::OneOf { items, negated } => match items.as_slice() {
                [only] if *negated => {
                    doc.push(&format!("{} ", self.word("IS_NOT")));
                    self.arith(doc, only, 1);
                }
                items if within == Within::Cell && items.len() > 1 && !*negated => self.items(doc, items, self.speech.list_comma(), 1),
                items => self.one_of(doc, items, *negated, true, 1),
            },
            Band::Is(value) => self.arith(doc, value, 1),
        }
    }

    /// Of a band one says `under` and `over`, of a comparison `below` and `above`.
    fn bound(&self, order: Order) -> &'static str {
        match (self.tongue(), order) {
            (Tongue::En, Order::Below) => "under",
            (Tongue::En, Order::Above) => "over",
            _ => self.speech.order(order),
        }
    }

    /// `5 or more`: the words stand behind the number, as the user put them.
    fn is_trailing(&self, order: Order, value: &Expr) -> bool {
        let behind = self.src.get(value.span.end as usize..).unwrap_or("").trim_start_matches([' ', '\t', '　']);
        let concept = if order == Order::AtLeast { "OR_MORE" } else { "OR_LESS" };
        let mut all = [Tongue::En, Tongue::Zh].into_iter().flat_map(|t| spellings(concept, t));
        all.any(|s| behind.get(..s.len()).is_some_and(|b| b.eq_ignore_ascii_case(s)))
    }

    // ── actions ─────────────────────────────────────────────────────────────────────────────────

    pub fn actions(&self, doc: &mut Doc, calls: &[ActionCall], level: u16) {
        for (n, call) in calls.iter().enumerate() {
            if n > 0 {
                self.comma(doc, self.speech.comma(), level, call.span.start);
            }
            self.action(doc, call, level + 1);
        }
    }

    fn action(&self, doc: &mut Doc, call: &ActionCall, level: u16) {
        if let Some((phrase, slots)) = self.twins.and_then(|t| t.call(call, self.tongue())) {
            for (n, piece) in phrase.pieces.iter().enumerate() {
                if n > 0 {
                    doc.push(" ");
                }
                match piece {
                    PhrasePiece::Slot(name) => {
                        if let Some((_, given)) = slots.iter().find(|(key, _)| *key == name.key) {
                            self.piece(doc, given, level);
                        }
                    }
                    PhrasePiece::Words(words) => doc.push(&squeezed(&words.text)),
                    PhrasePiece::Order(order) => doc.push(self.speech.order(*order)),
                    PhrasePiece::Joint(joint) => doc.push(self.speech.joint(*joint)),
                }
            }
            return;
        }
        for (n, piece) in call.pieces.iter().enumerate() {
            if n > 0 {
                doc.push(" ");
            }
            self.piece(doc, piece, level);
        }
    }

    fn piece(&self, doc: &mut Doc, piece: &ActionPiece, level: u16) {
        match piece {
            ActionPiece::Words(name) => doc.push(&squeezed(&name.text)),
            ActionPiece::Value(value) => self.arith(doc, value, level),
            ActionPiece::Colour(colour, _) => doc.push(self.speech.colour(*colour)),
            ActionPiece::Order(order, _) => doc.push(self.speech.order(*order)),
            ActionPiece::Joint(joint, _) => doc.push(self.speech.joint(*joint)),
        }
    }

    /// `mark down by {share} (降价 {share})`: in a translation the phrase of the tongue first.
    pub fn phrases(&self, phrases: &[Phrase]) -> String {
        let mut all: Vec<&Phrase> = phrases.iter().collect();
        if self.twins.is_some()
            && let Some(own) = all.iter().position(|p| tongue_of_phrase(p) == self.tongue())
            && let Some(other) = all.iter().position(|p| tongue_of_phrase(p) != self.tongue())
        {
            let (own, other) = (all[own], all[other]);
            all.retain(|p| p.span != own.span && p.span != other.span);
            all.splice(0..0, [own, other]);
        }
        let written: Vec<String> = all.iter().map(|p| self.phrase(p)).collect();
        match written.split_first() {
            Some((first, rest)) if !rest.is_empty() => format!("{first} ({})", rest.join(", ")),
            Some((first, _)) => first.clone(),
            None => String::new(),
        }
    }

    fn phrase(&self, phrase: &Phrase) -> String {
        // an order or a joint is a word of the tongue of its phrase
        let speech = super::speech::speech(tongue_of_phrase(phrase));
        let pieces = phrase.pieces.iter().map(|piece| match piece {
            PhrasePiece::Words(name) => squeezed(&name.text),
            PhrasePiece::Slot(name) => self.slot(name),
            PhrasePiece::Order(order) => speech.order(*order).to_string(),
            PhrasePiece::Joint(joint) => speech.joint(*joint).to_string(),
        });
        pieces.collect::<Vec<_>>().join(" ")
    }

    /// A slot as it was written, with its braces or without.
    pub fn slot(&self, name: &Name) -> String {
        narrow(self.source(name.span)).trim().to_string()
    }

    /// `in whole case pack`, `in whole pallets`.
    pub fn whole(&self, whole: &Whole) -> String {
        let of = match whole {
            Whole::Of(value) => self.flat(value),
            Whole::Unit(unit) => self.speech.unit(&unit.canon, true),
        };
        format!("{} {of}", self.word("IN_WHOLE"))
    }
}
