//! Writes expressions: logic, comparisons, sums, calls, periods. Parentheses stand where the user put them or where the
//! tree needs them. Invariant: both tongues need them in the same places, so a translation adds none.
//! One file, because the kinds of expression hold each other and share one table of strengths.

use super::doc::{Break, Doc};
use super::printer::Printer;
use super::speech::narrow;
use crate::syntax;
use crate::syntax::ast::{Arg, ArgRole, BinaryOp, CompareOp, Expr, ExprKind, Period, UnitText, Window, WindowKind, WindowLength};
use crate::tongue::Tongue;

/// How tightly an expression holds together; what stands inside something tighter is put in parentheses.
const LOOSE: u8 = 0;
const TEST: u8 = 1;
const ARITH: u8 = 2;
const JOIN: u8 = 3;
const SUM: u8 = 4;
const PRODUCT: u8 = 5;
const PART: u8 = 6;
const POWER: u8 = 7;
const SIGNED: u8 = 8;
const ATOM: u8 = 9;

fn strength(expr: &Expr) -> u8 {
    match &expr.kind {
        ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Streak { .. } | ExprKind::Selection { .. } => LOOSE,
        ExprKind::Not(_)
        | ExprKind::Compare { .. }
        | ExprKind::Between { .. }
        | ExprKind::OneOf { .. }
        | ExprKind::IsBlank { .. }
        | ExprKind::IsKnown(_) => TEST,
        ExprKind::Convert { .. } => ARITH,
        ExprKind::Binary { op, .. } => op_strength(*op),
        ExprKind::Negate(_) => SIGNED,
        ExprKind::Number { value, .. } if *value < 0.0 => SIGNED,
        _ => ATOM,
    }
}

fn op_strength(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Join => JOIN,
        BinaryOp::Add | BinaryOp::Sub => SUM,
        BinaryOp::Mul | BinaryOp::Div => PRODUCT,
        BinaryOp::Of => PART,
        BinaryOp::Pow => POWER,
    }
}

fn is_number(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Number { .. })
}

/// Where the first direct part begins; none where an expression cannot begin with a parenthesis of its part.
fn first_part(expr: &Expr) -> Option<u32> {
    Some(match &expr.kind {
        ExprKind::Binary { left, right, .. } => left.span.start.min(right.span.start),
        ExprKind::Compare { left, .. } => left.span.start,
        ExprKind::Between { value, .. }
        | ExprKind::OneOf { value, .. }
        | ExprKind::IsBlank { value, .. }
        | ExprKind::IsKnown(value)
        | ExprKind::Convert { value, .. } => value.span.start,
        ExprKind::And(items) | ExprKind::Or(items) => items.first()?.span.start,
        ExprKind::Streak { condition, .. } => condition.span.start,
        ExprKind::Not(inner) => match &inner.kind {
            ExprKind::IsKnown(value) if inner.span == expr.span => value.span.start,
            _ => return None,
        },
        _ => return None,
    })
}

impl Printer<'_> {
    /// Anything that may stand in a condition.
    pub fn expr(&self, doc: &mut Doc, expr: &Expr, level: u16) {
        self.within(doc, expr, LOOSE, level);
    }

    /// A value: conditions are put in parentheses.
    pub fn arith(&self, doc: &mut Doc, expr: &Expr, level: u16) {
        self.within(doc, expr, ARITH, level);
    }

    /// An expression that stays on its line.
    pub fn flat(&self, expr: &Expr) -> String {
        let mut doc = Doc::default();
        self.arith(&mut doc, expr, 0);
        doc.flat()
    }

    fn within(&self, doc: &mut Doc, expr: &Expr, least: u8, level: u16) {
        if self.is_wrapped(expr) || strength(expr) < least {
            doc.push("(");
            self.bare(doc, expr, level + 1);
            doc.push(")");
        } else {
            self.bare(doc, expr, level);
        }
    }

    /// Whether the user put it in parentheses: its span keeps them, those of its parts begin later.
    fn is_wrapped(&self, expr: &Expr) -> bool {
        self.source(expr.span).starts_with(['(', '（'])
            && first_part(expr).is_none_or(|start| start > expr.span.start)
            && (strength(expr) <= SIGNED || is_rate(expr))
    }

    fn bare(&self, doc: &mut Doc, expr: &Expr, level: u16) {
        match &expr.kind {
            ExprKind::Number { value, unit } => doc.push(&self.number(expr.span, *value, unit.as_ref(), true)),
            ExprKind::Text(text) => doc.push(&self.text(text)),
            ExprKind::Date(serial) => doc.push(&self.date(*serial)),
            ExprKind::Truth(truth) => doc.push(self.word(if *truth { "TRUE" } else { "FALSE" })),
            ExprKind::Name(name) => doc.push(&self.name(name)),
            ExprKind::Field { list, field } => doc.push(&self.field(list, field)),
            ExprKind::Slot(_) => doc.push(narrow(self.source(expr.span)).trim()),
            ExprKind::All(value) => {
                doc.push(self.word("ALL"));
                doc.push(" ");
                self.bare(doc, value, level);
            }
            ExprKind::BeforeRules(_) | ExprKind::Ago { .. } => self.staged(doc, expr, level),
            ExprKind::Negate(value) => {
                doc.push("-");
                self.within(doc, value, ATOM, level);
            }
            ExprKind::Not(value) => self.not(doc, value, level),
            ExprKind::Binary { op, left, right } => self.binary(doc, *op, left, right, level),
            ExprKind::Compare { op, left, right } => {
                self.within(doc, left, ARITH, level);
                let of_dates = syntax::speaks_of_dates(&self.between(left.span.end, right.span.start).to_lowercase());
                doc.push(&format!(" {} ", self.compared(*op, of_dates)));
                self.within(doc, right, ARITH, level + 1);
            }
            ExprKind::Between { value, low, high } => {
                self.within(doc, value, ARITH, level);
                doc.push(&format!(" {} ", self.word("BETWEEN")));
                let and = self.word(self.speech.pick("AND", "HE"));
                self.spread(doc, low, high, and, level + 1);
            }
            ExprKind::OneOf { value, items, negated } => {
                self.within(doc, value, ARITH, level);
                doc.push(" ");
                // inside a call a bare list would run into the next argument
                let bare = (level < CALLED || items.len() == 1) && items.iter().all(is_literal);
                self.one_of(doc, items, *negated, bare, level + 1);
            }
            ExprKind::IsBlank { value, negated } => {
                self.within(doc, value, ARITH, level);
                doc.push(&format!(" {}", self.word(if *negated { "IS_NOT_BLANK" } else { "IS_BLANK" })));
            }
            ExprKind::IsKnown(value) => {
                self.within(doc, value, ARITH, level);
                doc.push(&format!(" {}", self.word("IS_KNOWN")));
            }
            ExprKind::And(items) => self.chain(doc, items, "AND", level),
            ExprKind::Or(items) => self.chain(doc, items, "OR", level),
            ExprKind::Streak { condition, times, of } => self.streak(doc, condition, times, of, level),
            ExprKind::Call { func, args, .. } => {
                let zh = func.zh();
                doc.push(if self.tongue() == Tongue::Zh && !zh.is_empty() { zh } else { func.name() });
                doc.push("(");
                let level = level.max(CALLED) + 1;
                for (n, arg) in args.iter().enumerate() {
                    if n > 0 {
                        self.comma(doc, ", ", level, arg.span.start);
                    }
                    self.arg(doc, arg, level + 1);
                }
                doc.push(")");
            }
            ExprKind::Convert { value, unit } => {
                self.within(doc, value, JOIN, level);
                let word = self.word(self.speech.pick("IN", "CONVERT"));
                doc.push(&format!(" {word} {}", self.speech.unit(&unit.canon, true)));
            }
            ExprKind::Selection { list, keep } => {
                doc.push(&self.name(list));
                self.fill(doc, level, keep.span.start);
                doc.push(&format!("{} ", self.word("WHERE")));
                self.expr(doc, keep, level + 1);
            }
            ExprKind::Broken => doc.push(self.source(expr.span)),
        }
    }

    fn compared(&self, op: CompareOp, of_dates: bool) -> &'static str {
        let concept = match op {
            CompareOp::Equal => "IS",
            CompareOp::NotEqual => "IS_NOT",
            CompareOp::Below => "BELOW",
            CompareOp::Above => "ABOVE",
            CompareOp::AtLeast => "AT_LEAST",
            CompareOp::AtMost => "AT_MOST",
        };
        let said = if of_dates { syntax::date_spelling(concept, self.tongue()) } else { None };
        said.unwrap_or_else(|| self.word(concept))
    }

    // ── logic ───────────────────────────────────────────────────────────────────────────────────

    fn chain(&self, doc: &mut Doc, items: &[Expr], word: &str, level: u16) {
        let mut bound = true;
        for (n, item) in items.iter().enumerate() {
            if n > 0 {
                doc.may_break(Break { level, blank: true, fill: false, at: item.span.start });
                doc.push(&format!("{} ", self.word(word)));
            }
            // a streak binds all to its left, back to the last streak
            let held = matches!(item.kind, ExprKind::Streak { .. }) && bound && !self.is_wrapped(item);
            bound = held;
            if held {
                self.bare(doc, item, level + 1);
            } else if let (ExprKind::OneOf { value, items: list, negated }, Some(next)) = (&item.kind, items.get(n + 1))
                && !self.is_wrapped(item)
                && self.starts_like_an_item(next)
            {
                self.within(doc, value, ARITH, level + 1);
                doc.push(" ");
                self.one_of(doc, list, *negated, false, level + 1);
            } else {
                self.within(doc, item, TEST, level + 1);
            }
        }
    }

    /// Behind a bare list it would be read as one more of its items.
    fn starts_like_an_item(&self, next: &Expr) -> bool {
        let mut doc = Doc::default();
        self.within(&mut doc, next, TEST, 0);
        doc.flat().starts_with(|c: char| c.is_ascii_digit() || matches!(c, '"' | '“' | '$' | '¥' | '€' | '£'))
    }

    fn not(&self, doc: &mut Doc, value: &Expr, level: u16) {
        if let ExprKind::IsKnown(known) = &value.kind
            && !self.is_wrapped(value)
        {
            self.within(doc, known, ARITH, level);
            doc.push(&format!(" {}", self.word("IS_NOT_KNOWN")));
            return;
        }
        doc.push(&format!("{} ", self.word("NOT")));
        self.within(doc, value, TEST, level);
    }

    fn streak(&self, doc: &mut Doc, condition: &Expr, times: &Expr, of: &Period, level: u16) {
        let chain = matches!(condition.kind, ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Streak { .. });
        let starts_not = matches!(condition.kind, ExprKind::Not(_));
        if self.is_wrapped(condition) || starts_not && !is_unknown(condition) {
            self.within(doc, condition, ATOM, level);
        } else if chain {
            self.bare(doc, condition, level);
        } else {
            self.within(doc, condition, TEST, level);
        }
        let row = times.span == of.count.span;
        let period = self.period(of);
        let count = self.flat(times);
        doc.push(&match (self.tongue(), row) {
            (Tongue::En, true) => format!(" {} {period} {}", self.word("FOR"), self.word("IN_A_ROW")),
            (Tongue::En, false) => format!(" {} {count} {} {period}", self.word("IN"), self.word("OF_THE_LAST")),
            (Tongue::Zh, true) => {
                let gap = if period.starts_with(|c: char| c.is_ascii()) { " " } else { "" };
                format!("，{}{gap}{period}", self.word("STREAK"))
            }
            (Tongue::Zh, false) => {
                let unit = self.speech.unit(&of.unit.canon, true);
                format!("，{} {period}{} {count} {unit}", self.word("OVER_LAST"), self.word("HAVE"))
            }
        });
    }

    pub fn one_of(&self, doc: &mut Doc, items: &[Expr], negated: bool, bare: bool, level: u16) {
        doc.push(&format!("{} ", self.word(if negated { "IS_NOT_ONE_OF" } else { "IS_ONE_OF" })));
        if !bare {
            doc.push("(");
        }
        let comma = if bare { self.speech.list_comma() } else { ", " };
        self.items(doc, items, comma, level);
        if !bare {
            doc.push(")");
        }
    }

    pub fn items(&self, doc: &mut Doc, items: &[Expr], comma: &str, level: u16) {
        for (n, item) in items.iter().enumerate() {
            if n > 0 {
                self.comma(doc, comma, level, item.span.start);
            }
            self.arith(doc, item, level + 1);
        }
    }

    // ── sums ────────────────────────────────────────────────────────────────────────────────────

    fn binary(&self, doc: &mut Doc, op: BinaryOp, left: &Expr, right: &Expr, level: u16) {
        if op == BinaryOp::Of {
            return self.part(doc, left, right, level);
        }
        let own = op_strength(op);
        // a sum within a sum is broken at the same places
        let inner = |side: &Expr| if strength(side) == own && !self.is_wrapped(side) { level } else { level + 1 };
        let least = if op == BinaryOp::Pow && strength(left) == SIGNED { ATOM } else { own };
        self.within(doc, left, least, inner(left));
        let sign = match op {
            BinaryOp::Add => "+ ",
            BinaryOp::Sub => "- ",
            BinaryOp::Mul => "* ",
            BinaryOp::Div => "/ ",
            BinaryOp::Pow => "^ ",
            BinaryOp::Join | BinaryOp::Of => "& ",
        };
        doc.may_break(Break { level, blank: true, fill: true, at: right.span.start });
        doc.push(sign);
        self.within(doc, right, own + 1, level + 1);
    }

    /// `50% of forecast`, 预测的50%, 5 天的日销量.
    fn part(&self, doc: &mut Doc, part: &Expr, whole: &Expr, level: u16) {
        if self.tongue() == Tongue::En {
            self.within(doc, part, PART + 1, level);
            doc.push(&format!(" {} ", self.word("OF")));
            self.within(doc, whole, PART, level);
        } else if matches!(part.kind, ExprKind::Number { unit: None, .. }) {
            // 补货量的2倍
            self.within(doc, whole, PART, level);
            self.de(doc, part);
            doc.push(&format!("{}{}", self.flat(part), self.word("TIMES")));
        } else if self.leads(part, whole) {
            self.within(doc, part, PART + 1, level);
            self.de(doc, whole);
            self.within(doc, whole, PART + 1, level);
        } else {
            self.within(doc, whole, PART, level);
            self.de(doc, part);
            self.within(doc, part, PART + 1, level);
        }
    }

    /// 的, with blanks beside Latin letters.
    fn de(&self, doc: &mut Doc, next: &Expr) {
        let before = if doc.ends_in_letter() { " " } else { "" };
        let behind = if self.flat(next).starts_with(|c: char| c.is_ascii_alphabetic()) { " " } else { "" };
        doc.push(&format!("{before}{}{behind}", self.word("DE")));
    }

    /// 5 天的日销量: an amount stands in front of the whole, a share and a name behind it.
    fn leads(&self, part: &Expr, whole: &Expr) -> bool {
        let share = matches!(&part.kind, ExprKind::Number { unit: Some(unit), .. } if unit.canon.starts_with('%'));
        is_number(part) && !share && !is_number(whole) && strength(whole) > PART
    }

    /// A range: what the second number shares with the first is said once.
    pub fn spread(&self, doc: &mut Doc, low: &Expr, high: &Expr, to: &str, level: u16) {
        if let (Some((first, whole)), Some((second, other))) = (as_part(low), as_part(high))
            && whole.span == other.span
        {
            let share = !self.leads(second, whole);
            if self.tongue() == Tongue::Zh && share {
                self.within(doc, whole, PART, level);
                self.de(doc, first);
            }
            doc.push(&format!("{} {to} ", self.shared_number(first, second)));
            doc.push(&self.flat(second));
            if self.tongue() == Tongue::En {
                doc.push(&format!(" {} ", self.word("OF")));
                self.within(doc, whole, PART, level);
            } else if !share {
                self.de(doc, whole);
                self.within(doc, whole, PART + 1, level);
            }
            return;
        }
        if is_number(low) && is_number(high) {
            doc.push(&self.shared_number(low, high));
        } else {
            self.arith(doc, low, level);
        }
        doc.push(&format!(" {to} "));
        self.arith(doc, high, level);
    }

    /// The first number of a range, without the unit that stands behind the second one too.
    fn shared_number(&self, low: &Expr, high: &Expr) -> String {
        let (ExprKind::Number { value, unit: Some(unit) }, ExprKind::Number { unit: Some(other), .. }) = (&low.kind, &high.kind) else {
            return self.flat(low);
        };
        self.number(low.span, *value, Some(unit), unit.canon != other.canon)
    }

    // ── periods ─────────────────────────────────────────────────────────────────────────────────

    /// `8 weeks`, 两周.
    pub fn period(&self, period: &Period) -> String {
        self.counted(&period.count, &period.unit)
    }

    fn counted(&self, count: &Expr, unit: &UnitText) -> String {
        match &count.kind {
            ExprKind::Number { value, .. } => self.number(count.span, *value, Some(unit), true),
            _ => format!("{} {}", self.flat(count), self.speech.unit(&unit.canon, true)),
        }
    }

    /// A name at another time or stage: `weekly sales 52 weeks ago`, 52 周前 周销量, `order quantity before rules`. Two of
    /// them stand on both sides of the name, the inner one in front.
    fn staged(&self, doc: &mut Doc, outer: &Expr, level: u16) {
        let (words, value) = self.stage(outer);
        if let ExprKind::Ago { .. } | ExprKind::BeforeRules(_) = value.kind {
            let (inner, value) = self.stage(value);
            doc.push(&self.in_front(&inner));
            self.bare(doc, value, level);
            doc.push(&format!(" {words}"));
        } else if self.tongue() == Tongue::En || matches!(value.kind, ExprKind::Slot(_)) {
            self.bare(doc, value, level);
            doc.push(&format!(" {words}"));
        } else {
            doc.push(&self.in_front(&words));
            self.bare(doc, value, level);
        }
    }

    fn in_front(&self, words: &str) -> String {
        // 规则前的 补货量, but 52 周前 周销量
        let de = if words == self.word("BEFORE_RULES") { self.speech.pick("", self.word("DE")) } else { "" };
        format!("{words}{de} ")
    }

    /// The words of a stage, and what they are said of.
    fn stage<'e>(&self, expr: &'e Expr) -> (String, &'e Expr) {
        match &expr.kind {
            ExprKind::Ago { value, period } if period.count.span == period.unit.span => {
                let word = match period.unit.canon.as_str() {
                    "day" => "LAST_DAY",
                    "month" => "LAST_MONTH",
                    _ => "LAST_WEEK",
                };
                (self.word(word).to_string(), value)
            }
            ExprKind::Ago { value, period } => (format!("{}{}{}", self.period(period), self.speech.pick(" ", ""), self.word("AGO")), value),
            ExprKind::BeforeRules(value) => (self.word("BEFORE_RULES").to_string(), value),
            _ => (String::new(), expr),
        }
    }

    // ── calls ───────────────────────────────────────────────────────────────────────────────────

    fn arg(&self, doc: &mut Doc, arg: &Arg, level: u16) {
        let role = match arg.role {
            ArgRole::Plain => "",
            ArgRole::Otherwise => "OTHERWISE",
            ArgRole::Largest => "LARGEST",
            ArgRole::Smallest => "SMALLEST",
        };
        if !role.is_empty() {
            doc.push(&format!("{} ", self.word(role)));
            return self.arith(doc, &arg.value, level);
        }
        self.expr(doc, &arg.value, level);
        if let Some(window) = &arg.window {
            self.window(doc, window, level);
        }
        if arg.all_rows {
            doc.push(&format!(" {}", self.word("OVER_ALL_ROWS")));
        }
        for (n, by) in arg.by.iter().enumerate() {
            let word = if n == 0 { self.word("BY") } else { self.word(self.speech.pick("AND", "HE")) };
            self.fill(doc, level, by.span.start);
            doc.push(&format!("{word} "));
            self.arith(doc, by, level);
        }
        if let Some(keep) = &arg.keep {
            self.fill(doc, level, keep.span.start);
            doc.push(&format!("{} ", self.word("WHERE")));
            self.expr(doc, keep, level + 1);
        }
    }

    fn window(&self, doc: &mut Doc, window: &Window, level: u16) {
        let length = |length: &WindowLength| match length {
            WindowLength::Period(period) => self.period(period),
            WindowLength::Named(name) => self.flat(name),
        };
        match &window.kind {
            WindowKind::Last { length: l, ago } => {
                doc.push(&format!(" {} {}", self.word("OVER_LAST"), length(l)));
                if let Some(ago) = ago {
                    let gap = self.speech.pick(" ", "");
                    doc.push(&format!("{}{}{gap}{}", self.speech.comma(), self.period(ago), self.word("AGO")));
                }
            }
            WindowKind::Next { length: l } => doc.push(&format!(" {} {}", self.word("OVER_NEXT"), length(l))),
            WindowKind::Between { from, to } => {
                self.fill(doc, level, from.span.start);
                doc.push(&format!("{} ", self.word("FROM")));
                self.arith(doc, from, level + 1);
                doc.push(&format!(" {} ", self.word("TO")));
                self.arith(doc, to, level + 1);
            }
            WindowKind::Each(unit) => {
                let unit = self.speech.unit(&unit.canon, false);
                doc.push(self.speech.pick(&format!(" {} {unit}", self.word("EACH")), &format!(" {}{unit}", self.word("BY"))));
            }
        }
    }
}

/// Levels of breaks from here on stand inside a call.
const CALLED: u16 = 100;

fn is_literal(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Number { value, .. } => *value >= 0.0,
        ExprKind::Text(_) | ExprKind::Date(_) | ExprKind::Truth(_) => true,
        _ => false,
    }
}

/// `6000 cm3/kg`: behind a `/` its parentheses help the eye.
fn is_rate(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Number { unit: Some(unit), .. } if unit.canon.contains('/'))
}

fn is_unknown(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Not(inner) if matches!(inner.kind, ExprKind::IsKnown(_)))
}

/// `3 days of daily sales`: the number and the whole.
fn as_part(expr: &Expr) -> Option<(&Expr, &Expr)> {
    match &expr.kind {
        ExprKind::Binary { op: BinaryOp::Of, left, right } if is_number(left) => Some((left, right)),
        _ => None,
    }
}
