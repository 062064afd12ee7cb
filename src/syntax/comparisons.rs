//! Comparisons of rule text: which one it is, and what is said where two stand side by side or a figure has two bounds
//! that do not go together. Takes the pairs of a test, returns its tree. Invariant: what is offered holds the figures that
//! were written.

use super::ast::{Arg, ArgRole, BinaryOp, CompareOp, Expr, ExprKind};
use super::build::Build;
use super::canon::{Pair, Rule};
use super::explain::Explain;
use super::form::Form;
use super::mistakes;
use super::numbers::is_time;
use super::token::Kind;
use crate::diagnostic::Diagnostic;
use crate::function::Func;
use crate::place::Span;
use crate::tongue::{Said, Tongue};

/// Words for a cell without a value, as keys.
const BLANK: [&str; 7] = ["blank", "empty", "missing", "空", "空白", "空值", "空的"];

impl Build<'_, '_> {
    pub(super) fn compared(&mut self, left: Box<Expr>, pair: Pair<'_>) -> ExprKind {
        let (start, end) = self.range(&pair);
        let mut right = None;
        let mut right_range = (start, end);
        for inner in pair.into_inner() {
            right_range = self.range(&inner);
            right = Some(self.arith(inner));
        }
        let words: Vec<Rule> = (start..right_range.0).filter_map(|i| self.word(i)).collect();
        let negated = words.contains(&Rule::IS_NOT);
        let tail = self.word(right_range.1).filter(|_| right_range.1 < end);
        let order = words.iter().find_map(|w| order_op(*w)).or(match tail {
            Some(Rule::OR_MORE) => Some(CompareOp::AtLeast),
            Some(Rule::OR_LESS) => Some(CompareOp::AtMost),
            _ => None,
        });
        let op = match (order, negated) {
            (Some(op), false) => op,
            (Some(op), true) => opposite(op),
            (None, true) => CompareOp::NotEqual,
            (None, false) => CompareOp::Equal,
        };
        let right = right.unwrap_or(Expr { span: left.span, kind: ExprKind::Broken });
        if let Some(tail) = tail {
            let whole = left.span.to(self.span(start, end));
            self.contradicted(op, &left, &right, tail, whole);
        }
        ExprKind::Compare { op, left, right: Box::new(right) }
    }

    /// `category contains "shoe"` is CONTAINS(category, "shoe").
    pub(super) fn contained(&mut self, text: Expr, pair: Pair<'_>) -> ExprKind {
        let (start, _) = self.range(&pair);
        let whole = text.span.to(self.pair_span(&pair));
        let part = pair.into_inner().next().map_or(Expr { span: whole, kind: ExprKind::Broken }, |p| self.arith(p));
        let arg =
            |value: Expr| Arg { span: value.span, role: ArgRole::Plain, value, window: None, all_rows: false, by: Vec::new(), keep: None };
        let call = ExprKind::Call { func: Func::Contains, func_span: self.span(start, start + 1), args: vec![arg(text), arg(part)] };
        if self.is_word(start, Rule::CONTAINS_NOT) { ExprKind::Not(Box::new(Expr { span: whole, kind: call })) } else { call }
    }

    /// `market is "US" or "DE"` says `market is one of "US", "DE"`, `contains "a" or "b"` says the comparison twice; a value
    /// alone behind anything else is half a comparison, and what the whole would be is said.
    pub(super) fn values_gathered(&mut self, items: Vec<Expr>, ors: &[bool]) -> (Vec<Expr>, Vec<bool>) {
        let mut kept: Vec<Expr> = Vec::with_capacity(items.len());
        let mut kept_ors = Vec::with_capacity(ors.len());
        for (k, item) in items.into_iter().enumerate() {
            let or = k.checked_sub(1).and_then(|k| ors.get(k).copied());
            if let Some(last) = kept.last_mut().filter(|_| or.is_some())
                && let Some(told) = self.codes_without_quotes(last, &item)
            {
                self.mistakes.push(told);
                last.kind = ExprKind::Broken;
                continue;
            }
            let Some(last) = kept.last_mut().filter(|_| or.is_some() && self.is_value(&item)) else {
                kept_ors.extend(or);
                kept.push(item);
                continue;
            };
            let span = last.span.to(item.span);
            let (either, text) = (or == Some(true), matches!(item.kind, ExprKind::Text(_)));
            match &mut last.kind {
                ExprKind::Compare { op: op @ (CompareOp::Equal | CompareOp::NotEqual), left, right }
                    if text && matches!(right.kind, ExprKind::Text(_)) =>
                {
                    if *op == CompareOp::NotEqual || !either {
                        let list = format!("{}, {}", self.shown_span(right.span), self.shown_span(item.span));
                        let is = self.shown_span(Span { start: left.span.end, end: right.span.start, ..span }).trim();
                        let (is, value) = (is.to_string(), self.shown_span(left.span).to_string());
                        let negated = *op == CompareOp::NotEqual;
                        self.mistakes.push(mistakes::list_after_is(span, &is, &value, &list, negated, self.tongue));
                    }
                    let right = std::mem::replace(right.as_mut(), Expr { span, kind: ExprKind::Broken });
                    let left = std::mem::replace(left.as_mut(), Expr { span, kind: ExprKind::Broken });
                    *last = Expr { span, kind: ExprKind::OneOf { value: Box::new(left), items: vec![right, item], negated: false } };
                }
                ExprKind::OneOf { items, .. } if text && either => {
                    items.push(item);
                    last.span = span;
                }
                ExprKind::Call { func: Func::Contains, .. } if text => {
                    let mut again = last.clone();
                    again.span = item.span;
                    if let ExprKind::Call { args, .. } = &mut again.kind
                        && let Some(part) = args.last_mut()
                    {
                        (part.span, part.value) = (item.span, item);
                    }
                    kept_ors.extend(or);
                    kept.push(again);
                }
                _ => match self.in_full(last, &item, either) {
                    Some(better) => {
                        self.mistakes.push(mistakes::half_a_comparison(span, self.shown_span(item.span), &better, self.tongue));
                        kept.last_mut().into_iter().for_each(|last| *last = Expr { span, kind: ExprKind::Broken });
                    }
                    None => {
                        kept_ors.extend(or);
                        kept.push(item);
                    }
                },
            }
        }
        (kept, kept_ors)
    }

    /// `market is US or DE`: two words of capitals that no name has.
    fn codes_without_quotes(&self, last: &Expr, item: &Expr) -> Option<Diagnostic> {
        let code = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-');
        let text = |e: &Expr| match &e.kind {
            ExprKind::Name(n) if !n.bracketed && code(&n.text) && !self.names.holds(&n.key) => Some(n.text.clone()),
            ExprKind::Text(_) => Some(self.shown_span(e.span).trim_matches(['"', '“', '”']).to_string()),
            _ => None,
        };
        let ExprKind::Compare { op: op @ (CompareOp::Equal | CompareOp::NotEqual), left, right } = &last.kind else { return None };
        let (first, second) = (text(right)?, text(item)?);
        if matches!((&right.kind, &item.kind), (ExprKind::Text(_), ExprKind::Text(_))) {
            return None;
        }
        let is = self.shown_span(Span { start: left.span.end, end: right.span.start, ..last.span }).trim();
        let list = match self.tongue {
            Tongue::En => format!("\"{first}\", \"{second}\""),
            Tongue::Zh => format!("“{first}”、“{second}”"),
        };
        let (span, negated) = (last.span.to(item.span), *op == CompareOp::NotEqual);
        Some(mistakes::list_after_is(span, is, self.shown_span(left.span), &list, negated, self.tongue))
    }

    /// A literal, or a word for a blank that no name has.
    fn is_value(&self, item: &Expr) -> bool {
        match &item.kind {
            ExprKind::Text(_) | ExprKind::Number { .. } | ExprKind::Date(_) => true,
            ExprKind::Name(name) => BLANK.contains(&name.key.as_str()) && !self.names.holds(&name.key),
            _ => false,
        }
    }

    /// `on hand is 0` and `blank`: both in full, `on hand is 0 or on hand is blank`. Of what is negated both are meant.
    fn in_full(&self, last: &Expr, item: &Expr, either: bool) -> Option<String> {
        let left = left_side(last)?;
        let (said, name, value) = (self.shown_span(last.span), self.shown_span(left.span), self.shown_span(item.span));
        let literal = |right: &Expr| matches!(right.kind, ExprKind::Number { .. } | ExprKind::Text(_) | ExprKind::Date(_));
        let (negated, right) = match &last.kind {
            ExprKind::Compare { right, .. } if !literal(right) => return None,
            ExprKind::Compare { op, right, .. } => (*op == CompareOp::NotEqual, Some(right.span.start)),
            ExprKind::IsBlank { negated, .. } => (*negated, None),
            ExprKind::Not(_) => (true, Some(item.span.start)),
            _ => return None,
        };
        let blank = matches!(item.kind, ExprKind::Name(_));
        let zh = self.tongue == Tongue::Zh;
        let equal = matches!(&last.kind, ExprKind::Compare { op: CompareOp::Equal | CompareOp::NotEqual, .. });
        let second = match (right, blank) {
            (_, true) if !(equal || right.is_none()) => return None,
            (_, true) if zh => format!("{name}{}", if negated { "不为空" } else { "为空" }),
            (_, true) => format!("{name} {}", if negated { "is not blank" } else { "is blank" }),
            (None, false) if zh => format!("{name}{} {value}", if negated { "不等于" } else { "等于" }),
            (None, false) => format!("{name} {} {value}", if negated { "is not" } else { "is" }),
            (Some(_), false) if matches!(last.kind, ExprKind::Not(_)) => {
                format!("{name}{}{value}", if zh { " 不包含 " } else { " does not contain " })
            }
            (Some(at), false) => format!("{name}{}{value}", self.shown_span(Span { start: left.span.end, end: at, ..last.span })),
        };
        let word = match (either && !negated, zh) {
            (true, true) => "或",
            (true, false) => "or",
            (false, true) => "且",
            (false, false) => "and",
        };
        Some(format!("{said} {word} {second}"))
    }

    /// What is said about a comparison behind a comparison: `below 5 units over two weeks`, `is 50% below plan`, `1 < x < 5`.
    pub(super) fn second_comparison(&self, value: &Expr, pair: &Pair<'_>, span: Span) -> Diagnostic {
        let (start, end) = self.range(pair);
        let over = self.is_word(start, Rule::ABOVE);
        let time = matches!(self.tokens.get(end - 1).map(|t| t.kind), Some(Kind::Unit(unit)) if is_time(unit));
        if over && time && end == start + 3 {
            let (shown, period) = (self.shown_span(self.span(start, end)), self.shown_span(self.span(start + 1, end)));
            let explain = Explain { folded: self.folded, names: self.names, form: Form::Rule, tongue: self.tongue, tokens: self.tokens };
            return explain
                .held_longer(self.shown_span(span), span)
                .unwrap_or_else(|| mistakes::streak_open(self.span(start, end), shown, period, self.tongue));
        }
        if let ExprKind::Compare { op: CompareOp::Equal, left, right } = &value.kind
            && matches!(&right.kind, ExprKind::Number { unit: Some(unit), .. } if unit.canon == "%")
            && (over || self.is_word(start, Rule::BELOW))
            && end > start + 1
        {
            let whole = super::short_names::in_full_names(self.names, self.shown_span(self.span(start + 1, end)));
            let streak = |word: Rule| matches!(word, Rule::FOR | Rule::STREAK | Rule::IN_A_ROW | Rule::OF_THE_LAST | Rule::OVER_LAST);
            let held = self.tokens.iter().any(|t| matches!(t.kind, Kind::Word(word) if streak(word)));
            let of_last_week = |text: &str| {
                let dated = super::every_period::dated(self.names, text, self.tongue).filter(|_| !held);
                dated.unwrap_or_else(|| text.to_string())
            };
            let (value, whole) = (of_last_week(self.shown_span(left.span)), of_last_week(&whole));
            return mistakes::part_below(span, &value, self.shown_span(right.span), &whole, over, self.tongue);
        }
        if let Some(said) = self.part_above(value, over, start, end, span) {
            return said;
        }
        let better = self.short_by(value, pair).or_else(|| self.both_in_full(value, pair));
        mistakes::chained_comparison(span, better, self.tongue)
    }

    /// `at least 20% above x` is at least 120% of it, `more than 20% below x` below 80% of it.
    fn part_above(&self, value: &Expr, over: bool, start: usize, end: usize, span: Span) -> Option<Diagnostic> {
        let ExprKind::Compare { op, left, right } = &value.kind else { return None };
        let ExprKind::Number { value: part, unit: Some(unit) } = &right.kind else { return None };
        if unit.canon != "%" || !(over || self.is_word(start, Rule::BELOW)) || end <= start + 1 {
            return None;
        }
        let order = match (op, over) {
            (CompareOp::AtLeast, true) | (CompareOp::AtMost, false) => ("at least", "至少"),
            (CompareOp::Above, true) | (CompareOp::Below, false) => ("above", "高于"),
            (CompareOp::AtMost, true) | (CompareOp::AtLeast, false) => ("at most", "至多"),
            (CompareOp::Below, true) | (CompareOp::Above, false) => ("below", "低于"),
            _ => return None,
        };
        let whole_part = if over { 1.0 + part } else { 1.0 - part };
        let share = format!("{}%", (whole_part * 10_000.0).round() / 100.0);
        let whole = self.shown_span(self.span(start + 1, end));
        Some(mistakes::part_above(span, self.shown_span(left.span), order, &share, whole, self.tongue))
    }

    /// `1 < x < 5`, `x at least 30 at most 60`: both comparisons with the name in front.
    fn both_in_full(&self, value: &Expr, pair: &Pair<'_>) -> Option<Said> {
        let ExprKind::Compare { op, left, right } = &value.kind else { return None };
        let (start, end) = self.range(pair);
        let figure = (*pair).into_inner().next().map(|inner| self.range(&inner))?;
        let words: Vec<Rule> = (start..figure.0).filter_map(|i| self.word(i)).collect();
        let second = words.iter().find_map(|w| order_op(*w))?;
        let second = if words.contains(&Rule::IS_NOT) { opposite(second) } else { second };
        if let (CompareOp::Equal, Rule::compared) = (op, pair.as_rule()) {
            // three times higher than safety stock
            let (times, whole) = (self.shown_span(right.span), self.shown_span(self.span(figure.0, figure.1)));
            let ExprKind::Number { value, unit: None } = right.kind else { return None };
            let (name, (en, zh)) = (self.shown_span(left.span), order_words(second));
            return times
                .ends_with(|c: char| !c.is_ascii_digit())
                .then(|| Said::new(format!("{name} {en} {value} * {whole}"), format!("{name} {zh} {value} * {whole}")));
        }
        let (name, first, figure_before) = match (&left.kind, &right.kind) {
            (ExprKind::Number { .. }, ExprKind::Number { .. }) => return None,
            (ExprKind::Number { .. }, _) => (right.span, mirrored(*op), left.span),
            (_, ExprKind::Number { .. }) => (left.span, *op, right.span),
            _ => return None,
        };
        // 周销量连续超过两周低于…: what nobody knows is no name of both
        let unknown = |span: Span| matches!(&left.kind, ExprKind::Name(n) if n.span == span && !self.names.holds(&n.key));
        if figure.1 < end || unknown(name) {
            return None;
        }
        let (name, low, high) = (self.shown_span(name), self.shown_span(figure_before), self.shown_span(self.span(figure.0, figure.1)));
        let ((first_en, first_zh), (second_en, second_zh)) = (order_words(first), order_words(second));
        Some(Said::new(
            format!("{name} {first_en} {low} and {name} {second_en} {high}"),
            format!("{name} {first_zh} {low} 且 {name} {second_zh} {high}"),
        ))
    }

    /// 低于周计划50%以上: less than the plan by half of it or more.
    fn short_by(&self, value: &Expr, pair: &Pair<'_>) -> Option<Said> {
        let ExprKind::Compare { op, left, right } = &value.kind else { return None };
        let (start, end) = self.range(pair);
        let more = self.is_word(end - 1, Rule::OR_MORE) && pair.as_rule() == Rule::bounded;
        let percent = matches!(self.tokens.get(start + 1).map(|t| t.kind), Some(Kind::Unit(_)))
            && self.shown_span(self.span(start, end - 1)).ends_with(['%', '％']);
        let (en, zh, sign) = match op {
            CompareOp::Below => ("at most", "至多", '-'),
            CompareOp::Above => ("at least", "至少", '+'),
            _ => return None,
        };
        if !(more && percent) || matches!(right.kind, ExprKind::Number { .. }) {
            return None;
        }
        let (name, whole, share) = (self.shown_span(left.span), self.shown_span(right.span), self.shown_span(self.span(start, end - 1)));
        Some(Said::new(format!("{name} {en} {whole} * (1 {sign} {share})"), format!("{name} {zh} {whole} * (1 {sign} {share})")))
    }

    /// 至少100件以下, 低于90天以上: two bounds of one figure that look in two directions.
    fn contradicted(&mut self, op: CompareOp, left: &Expr, right: &Expr, tail: Rule, whole: Span) {
        let other = match (op, tail) {
            (CompareOp::AtLeast | CompareOp::Above, Rule::OR_LESS) => CompareOp::AtMost,
            (CompareOp::AtMost | CompareOp::Below, Rule::OR_MORE) => CompareOp::AtLeast,
            _ => return,
        };
        let name = self.shown_span(left.span);
        let reading = |op: CompareOp| {
            let (en, zh) = order_words(op);
            // 100件以下: the tail is in the span of a figure that took it
            let figure = self.shown_span(right.span);
            Said::new(format!("{name} {en} {figure}"), format!("{name} {zh} {figure}"))
        };
        let (one, mut two) = (reading(op), reading(other));
        // 低于周计划的30%以上 may be less than the plan by 30% or more
        if let (CompareOp::Below, ExprKind::Binary { op: BinaryOp::Of, left: part, right: of }) = (op, &right.kind)
            && let ExprKind::Number { unit: Some(unit), .. } = &part.kind
            && unit.canon == "%"
        {
            let (share, of) = (self.shown_span(part.span), self.shown_span(of.span));
            two = Said::new(format!("{name} at most {of} * (1 - {share})"), format!("{name} 至多 {of} * (1 - {share})"));
        }
        self.mistakes.push(mistakes::two_bounds(whole, self.shown_span(whole), [&one, &two], self.tongue));
    }
}

/// What a comparison compares.
pub(super) fn left_side(test: &Expr) -> Option<&Expr> {
    match &test.kind {
        ExprKind::Compare { left, .. }
        | ExprKind::Between { value: left, .. }
        | ExprKind::OneOf { value: left, .. }
        | ExprKind::IsBlank { value: left, .. } => Some(left),
        ExprKind::Call { func: Func::Contains, args, .. } => args.first().map(|arg| &arg.value),
        ExprKind::Not(inner) if matches!(inner.kind, ExprKind::Call { func: Func::Contains, .. }) => left_side(inner),
        _ => None,
    }
}

/// A comparison in words, in both tongues.
fn order_words(op: CompareOp) -> (&'static str, &'static str) {
    match op {
        CompareOp::Equal => ("is", "等于"),
        CompareOp::NotEqual => ("is not", "不等于"),
        CompareOp::Below => ("below", "低于"),
        CompareOp::Above => ("above", "高于"),
        CompareOp::AtLeast => ("at least", "至少"),
        CompareOp::AtMost => ("at most", "至多"),
    }
}

/// `5 < x` is `x > 5`.
fn mirrored(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Below => CompareOp::Above,
        CompareOp::Above => CompareOp::Below,
        CompareOp::AtLeast => CompareOp::AtMost,
        CompareOp::AtMost => CompareOp::AtLeast,
        other => other,
    }
}

pub(super) fn order_op(word: Rule) -> Option<CompareOp> {
    match word {
        Rule::BELOW => Some(CompareOp::Below),
        Rule::ABOVE => Some(CompareOp::Above),
        Rule::AT_LEAST => Some(CompareOp::AtLeast),
        Rule::AT_MOST => Some(CompareOp::AtMost),
        _ => None,
    }
}

pub(super) fn opposite(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Below => CompareOp::AtLeast,
        CompareOp::Above => CompareOp::AtMost,
        CompareOp::AtLeast => CompareOp::Below,
        CompareOp::AtMost => CompareOp::Above,
        CompareOp::Equal => CompareOp::NotEqual,
        CompareOp::NotEqual => CompareOp::Equal,
    }
}
