//! What examples expect of the parts of a split and of the places of an allocation. Takes the expectation and the splits
//! and allocations of the files; returns it with fixed numbers in the unit of its name.
//! Invariant: the part named is one that some split of the name makes, and a place is named only where one allocates it.

use super::checker::{Checker, Here};
use super::example::Known;
use super::param::reads_a_name;
use super::{BandTest, ExpectPortion, Expr, ItemId, Kind, PortionTest};
use crate::place::Span;
use crate::said;
use crate::spelling::{name_key, near};
use crate::syntax::ast::{self, Band, CompareOp, Name, Portion};

/// An expectation as it is written.
pub(super) struct Expected<'e> {
    pub name: &'e Name,
    pub portion: &'e Portion,
    pub test: Option<&'e Band>,
    pub arrives: Option<&'e ast::Expr>,
    pub span: Span,
}

impl Checker<'_> {
    pub(super) fn expect_portion(&mut self, item: ItemId, expected: &Expected<'_>, known: Known<'_>) -> Option<ExpectPortion> {
        let before = self.diagnostics.len();
        let Expected { name, portion, test, arrives, span } = expected;
        if let Some(part) = &portion.part {
            self.part_of_split(item, name, part, known);
        }
        if let Some(to) = &portion.to
            && !known.allocations.iter().any(|a| a.item == item)
        {
            let words = &name.text;
            self.error(
                "part-of-nothing",
                to.span,
                said!("Nothing allocates \"{words}\", so none of it goes anywhere.", "没有分配“{words}”的语句，因此它不会分到任何地方。"),
                said!(
                    "Leave \"to\" and the place out, or write: allocate {words} to warehouses",
                    "请去掉“到”和地点，或写：分配 {words} 到 仓库表"
                ),
            );
        }
        let kind = self.type_of(item).kind;
        let quantity = test.and_then(|test| self.portion_test(test, &kind, name));
        let day = arrives.and_then(|e| {
            let val = self.date(e, Here::rows_of(0))?;
            self.fixed_end(&val.expr, name)
        });
        let words = self.words(*span).split_whitespace().collect::<Vec<_>>().join(" ");
        (self.diagnostics.len() == before).then(|| ExpectPortion {
            item,
            part: portion.part.as_ref().map(|t| t.raw.clone()),
            to: portion.to.as_ref().map(|t| t.raw.clone()),
            row: None,
            quantity,
            arrives: day,
            words,
        })
    }

    /// The part must be one that a split of the name makes.
    fn part_of_split(&mut self, item: ItemId, name: &Name, part: &ast::Text, known: Known<'_>) {
        let splits = || known.splits.iter().filter(|s| s.item == item);
        let titles: Vec<&str> = splits().flat_map(|s| s.parts.iter().map(|p| p.title.as_str())).collect();
        let lots = splits().any(|s| s.lots.is_some());
        let key = name_key(&part.raw);
        if titles.iter().any(|t| name_key(t) == key) || lots && is_lot(&part.raw) {
            return;
        }
        let (words, title) = (&name.text, &part.raw);
        if titles.is_empty() && !lots {
            self.error(
                "part-of-nothing",
                part.span,
                said!("No split makes parts of \"{words}\".", "没有拆分“{words}”的语句。"),
                said!("Expect \"{words}\" itself, or write: split {words}", "请直接期望“{words}”，或写一条：拆分 {words}"),
            );
            return;
        }
        let close: Vec<String> = near(title, titles.iter().copied()).into_iter().map(String::from).collect();
        let choices = super::words::choices(titles.iter().copied());
        let (en, zh) = (choices.en, choices.zh);
        let else_said = match lots {
            true => said!("Lots are called \"lot 1\", \"lot 2\" and so on.", "等量分批的各批叫“第 1 批”、“第 2 批”，依此类推。"),
            false => said!("The parts are {en}.", "各批是{zh}。"),
        };
        let next = super::words::did_you_mean(&close, else_said);
        self.error("unknown-part", part.span, said!("\"{words}\" has no part \"{title}\".", "“{words}”没有名为“{title}”的批次。"), next);
    }

    fn portion_test(&mut self, test: &Band, kind: &Kind, name: &Name) -> Option<PortionTest> {
        if let Band::Is(e) = test
            && self.is_unknown(e)
        {
            return Some(PortionTest::Unknown);
        }
        let within = |low: f64, low_open: bool, high: f64, high_open: bool| Some(PortionTest::Within { low, low_open, high, high_open });
        match self.band(test, kind, name.span, Here::rows_of(0)) {
            BandTest::Compare { op, with } => {
                let n = self.fixed_end(&with, name)?;
                match op {
                    CompareOp::Equal => within(n, false, n, false),
                    CompareOp::Below => within(f64::NEG_INFINITY, false, n, true),
                    CompareOp::AtMost => within(f64::NEG_INFINITY, false, n, false),
                    CompareOp::Above => within(n, true, f64::INFINITY, false),
                    CompareOp::AtLeast => within(n, false, f64::INFINITY, false),
                    CompareOp::NotEqual => self.no_amount(with.span, name),
                }
            }
            BandTest::Range { low, low_open, high, high_open } => {
                let (low, high) = (self.fixed_end(&low, name)?, self.fixed_end(&high, name)?);
                within(low, low_open, high, high_open)
            }
            BandTest::OneOf { .. } | BandTest::Any => self.no_amount(name.span, name),
        }
    }

    fn no_amount(&mut self, span: Span, name: &Name) -> Option<PortionTest> {
        let words = &name.text;
        self.error(
            "portion-how-much",
            span,
            said!("How much of \"{words}\" this part is to be is not said.", "没有写明“{words}”的这一批应是多少。"),
            said!(
                "Write an amount or a range: = 120 units, at least 100 units, 100 to 120 units.",
                "请写数量或范围：= 120 件，至少 100 件，100 到 120 件。"
            ),
        );
        None
    }

    /// The number of an expression without names.
    fn fixed_end(&mut self, e: &Expr, name: &Name) -> Option<f64> {
        let fixed = if reads_a_name(e) { None } else { self.constant(e) };
        if fixed.is_none() {
            self.not_a_value(e.span, name);
        }
        fixed.filter(|n| !n.is_nan())
    }
}

/// `lot 3`, 第 3 批.
fn is_lot(title: &str) -> bool {
    let key = name_key(title);
    let number = key.strip_prefix("lot").or_else(|| key.strip_prefix('第')?.strip_suffix('批'));
    number.is_some_and(|n| n.trim().parse::<u32>().is_ok_and(|n| n > 0))
}
