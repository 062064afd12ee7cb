//! Writes statements that plan and that try out: split, allocate, limit, schedule, events, scenarios. Takes a statement;
//! returns its lines, those that may stand once in one fixed order. Invariant: the lines read as the same statement.

use super::clauses::Within;
use super::doc::Doc;
use super::printer::Printer;
use super::speech::squeezed;
use super::statements::{Item, plain};
use crate::syntax::ast::{Allocate, BinaryOp, Direction, Event, Expr, Limit, Scenario, Schedule, Split, Whole};

impl Printer<'_> {
    /// `WORD VALUE`, indented.
    fn line(&self, word: &str, value: &Expr) -> Item {
        let mut doc = plain(&format!("{} ", self.word(word)));
        self.expr(&mut doc, value, 1);
        Item::new(2, value.span.start, doc)
    }

    fn ordered(&self, word: &str, (value, direction): &(Expr, Direction)) -> Item {
        let mut item = self.line(word, value);
        item.doc.push(&format!(" {}", self.speech.direction(*direction)));
        item
    }

    fn keep(&self, doc: &mut Doc, keep: Option<&Expr>) {
        if let Some(keep) = keep {
            doc.push(&format!(" {} ", self.word("WHERE")));
            self.expr(doc, keep, 1);
        }
    }

    fn in_whole(&self, whole: &Whole) -> Item {
        let at = match whole {
            Whole::Of(value) => value.span.start,
            Whole::Unit(unit) => unit.span.start,
        };
        Item::new(2, at, plain(&self.whole(whole)))
    }

    pub fn split(&self, split: &Split, at: u32) -> Vec<Item> {
        let mut head = plain(&format!("{} {}", self.word("SPLIT"), self.flat(&split.target)));
        self.keep(&mut head, split.keep.as_ref());
        let mut items = vec![Item::new(0, at, head)];
        for part in &split.parts {
            let mut doc = Doc::default();
            match &part.share {
                Some(share) => self.arith(&mut doc, share, 1),
                None => doc.push(self.word("REST")),
            }
            doc.push(&format!(" {}", self.text(&part.title)));
            if let Some(arrives) = &part.arrives {
                doc.push(&format!(" {} ", self.word("ARRIVES")));
                self.arith(&mut doc, arrives, 1);
            }
            if let Some(when) = &part.when {
                doc.push(&format!(" {} ", self.word("WHEN")));
                self.expr(&mut doc, when, 1);
            }
            items.push(Item::new(2, part.span.start, doc));
        }
        if let Some(lots) = &split.lots {
            let mut doc = plain(&format!("{} ", self.word("LOTS")));
            self.arith(&mut doc, &lots.size, 1);
            doc.push(&format!(" {} ", self.word("EVERY")));
            self.arith(&mut doc, &lots.every, 1);
            doc.push(&format!(" {} ", self.word("FROM")));
            self.arith(&mut doc, &lots.from, 1);
            items.push(Item::new(2, lots.size.span.start, doc));
        }
        items.extend(split.whole.iter().map(|w| self.in_whole(w)));
        items
    }

    pub fn allocate(&self, allocate: &Allocate, at: u32) -> Vec<Item> {
        let target = self.flat(&allocate.target);
        let mut head = plain(&format!("{} {target} {} {}", self.word("ALLOCATE"), self.word("TO"), self.name(&allocate.list)));
        self.keep(&mut head, allocate.keep.as_ref());
        let mut items = vec![Item::new(0, at, head)];
        items.extend(allocate.by.iter().map(|by| self.line("BY", by)));
        items.extend(allocate.taking.iter().map(|taking| self.ordered("TAKING", taking)));
        if let Some((most, takes)) = &allocate.at_most {
            let mut item = self.line("AT_MOST", most);
            if let Some(takes) = takes {
                item.doc.push(&format!("{}{} ", self.speech.comma(), self.word("EACH_TAKES")));
                self.arith(&mut item.doc, takes, 1);
            }
            items.push(item);
        }
        items.extend(allocate.whole.iter().map(|w| self.in_whole(w)));
        items.extend(allocate.rows_by.iter().map(|by| self.ordered("ROWS_BY", by)));
        items
    }

    pub fn limit(&self, limit: &Limit, at: u32) -> Vec<Item> {
        let mut items = vec![Item::new(0, at, plain(&format!("{} {}", self.word("LIMIT"), self.flat(&limit.target))))];
        items.extend(limit.costing.iter().map(|costing| self.line("COSTING", costing)));
        let mut to = self.line(self.speech.pick("TO", "NOT_OVER"), &limit.to);
        match &limit.by {
            Some(by) => {
                to.doc.push(&format!(" {} ", self.word("BY")));
                self.arith(&mut to.doc, by, 1);
            }
            // 总计不超过 says it already
            None => to.doc.push(self.speech.pick(&format!(" {}", self.word("IN_TOTAL")), "")),
        }
        items.push(to);
        items.extend(limit.rows_by.iter().map(|by| self.ordered("ROWS_BY", by)));
        items
    }

    pub fn schedule(&self, schedule: &Schedule, at: u32) -> Vec<Item> {
        let mut head = plain(&format!("{} {}", self.word("SCHEDULE"), self.definition(&schedule.name, &schedule.also)));
        self.keep(&mut head, schedule.keep.as_ref());
        let mut items = vec![Item::new(0, at, head)];
        items.extend(schedule.finishes.iter().map(|by| self.line("FINISHES_BY", by)));
        for step in &schedule.steps {
            let mut doc = Doc::default();
            self.band(&mut doc, &step.takes, Within::Line);
            if !step.places.is_empty() {
                doc.push(&format!(" {} ", self.word("IN")));
                self.items(&mut doc, &step.places, self.speech.list_comma(), 1);
            }
            // the bare name of a step is its own, whatever else is called so
            let name = if step.also.is_empty() { squeezed(&step.name.text) } else { self.definition(&step.name, &step.also) };
            let left = format!("{name}{}", self.speech.bare_colon());
            items.push(Item { indent: 2, at: step.span.start, left, doc });
        }
        items
    }

    pub fn event(&self, event: &Event, at: u32) -> Item {
        let mut doc = plain(&format!("{} {} {}", self.word("EVENT"), self.text(&event.title), self.date(event.first)));
        if event.last != event.first {
            doc.push(&format!(" {} {}", self.word("TO"), self.date(event.last)));
        }
        if !event.places.is_empty() {
            let places: Vec<String> = event.places.iter().map(|place| self.text(place)).collect();
            doc.push(&format!(" {} {}", self.word("IN"), places.join(self.speech.list_comma())));
        }
        for (n, (name, value)) in event.with.iter().enumerate() {
            doc.push(if n == 0 { " " } else { self.speech.comma() });
            let twin = self.twins.and_then(|t| t.field("events", &name.key, self.tongue()));
            let name = twin.map_or_else(|| self.name(name), str::to_string);
            doc.push(&format!("{} {name} {}", self.word("WITH"), self.flat(value)));
        }
        if event.closed {
            doc.push(&format!("{}{}", self.speech.comma(), self.word("CLOSED")));
        }
        Item::new(0, at, doc)
    }

    pub fn scenario(&self, scenario: &Scenario, at: u32) -> Vec<Item> {
        let mut items = vec![Item::new(0, at, plain(&format!("{} {}", self.word("SCENARIO"), self.text(&scenario.title))))];
        for change in &scenario.changes {
            let sign = match change.op {
                Some(BinaryOp::Add) => "+",
                Some(BinaryOp::Sub) => "-",
                Some(BinaryOp::Mul) => "*",
                Some(BinaryOp::Div) => "/",
                _ => "=",
            };
            let mut doc = plain(&format!("{} {sign} ", self.name(&change.name)));
            match &change.high {
                Some(high) => self.spread(&mut doc, &change.value, high, self.word("TO"), 1),
                None => self.arith(&mut doc, &change.value, 1),
            }
            if let Some(keep) = &change.keep {
                doc.push(&format!(" {} ", self.word("WHERE")));
                self.expr(&mut doc, keep, 1);
            }
            items.push(Item::new(2, change.span.start, doc));
        }
        items
    }
}
