//! From pairs to expressions: logic, streaks, comparisons, arithmetic with its precedence, calls.
//! One file, because expressions hold each other.
//! Invariant: no `and` beside an `or`, no `-2^2`, no `1 < x < 5` leaves here without a mistake.

use super::ast::{Arg, ArgRole, BinaryOp, Expr, ExprKind, Period, Window, WindowKind, WindowLength};
use super::build::Build;
use super::canon::{Pair, Rule};
use super::comparisons::left_side;
use super::mistakes;
use super::token::Kind;
use crate::place::Span;

/// An operand or an operator of a sum, in the order in which they were written.
enum Item {
    Operand(Expr),
    /// The operator, and whether it was 的 (the part stands behind it).
    Operator(BinaryOp, bool),
}

impl Build<'_, '_> {
    // ── logic ───────────────────────────────────────────────────────────────────────────────────

    pub fn expr(&mut self, pair: Pair<'_>) -> Expr {
        let mut inner = pair.into_inner();
        let (Some(first), second) = (inner.next(), inner.next()) else {
            return Expr { span: Span::default(), kind: ExprKind::Broken };
        };
        if second.is_none() {
            return self.test(first);
        }
        let mut tests = Vec::new();
        let mut ors = Vec::new();
        // where the chain begins that the next streak binds
        let mut chain = 0;
        for part in std::iter::once(first).chain(second).chain(inner) {
            let (start, _) = self.range(&part);
            if part.as_rule() == Rule::streak {
                let condition = self.joined(tests.split_off(chain), &ors.split_off(chain.min(ors.len())));
                tests.push(self.held(condition, part));
                chain = tests.len();
                continue;
            }
            if !tests.is_empty() {
                ors.push(self.is_word(start - 1, Rule::OR));
            }
            if part.as_rule() == Rule::halved {
                let half = self.half(tests.last(), part);
                tests.push(half);
                continue;
            }
            tests.push(self.test(part));
        }
        self.joined(tests, &ors)
    }

    /// `and below 180 days` behind a comparison: of the same left side.
    fn half(&mut self, before: Option<&Expr>, pair: Pair<'_>) -> Expr {
        let (span, (start, end)) = (self.pair_span(&pair), self.range(&pair));
        let Some(left) = before.and_then(left_side).cloned() else {
            let shown = self.shown_span(span);
            self.mistakes.push(mistakes::left_side_missing(span, shown, self.tongue));
            return Expr { span, kind: ExprKind::Broken };
        };
        let Some(inner) = pair.into_inner().next() else { return self.word_tests(left, start, end, &mut 0) };
        let kind = match inner.as_rule() {
            Rule::contained => self.contained(left, inner),
            Rule::between => {
                let (low, high) = self.between(inner);
                ExprKind::Between { value: Box::new(left), low: Box::new(low), high: Box::new(high) }
            }
            _ => self.compared(Box::new(left), inner),
        };
        Expr { span, kind }
    }

    /// A condition in so many periods. `not` in front of it could belong to the condition or to the whole.
    fn held(&mut self, condition: Expr, pair: Pair<'_>) -> Expr {
        let streak = self.pair_span(&pair);
        let span = condition.span.to(streak);
        let last = match &condition.kind {
            ExprKind::And(tests) | ExprKind::Or(tests) => tests.iter().find(|t| self.is_negated(t)),
            _ => Some(&condition).filter(|t| self.is_negated(t)),
        };
        if let Some(Expr { kind: ExprKind::Not(inner), .. }) = last {
            let shown = self.shown_span(inner.span);
            let streak = self.shown_span(streak).trim_start_matches([',', '，', '、', ' ']);
            self.mistakes.push(mistakes::not_before_streak(span, shown, streak, self.tongue));
        }
        let (times, of) = self.streak(pair);
        Expr { span, kind: ExprKind::Streak { condition: Box::new(condition), times: Box::new(times), of } }
    }

    /// Begins with a `not` of its own, not with a parenthesis.
    fn is_negated(&self, expr: &Expr) -> bool {
        matches!(&expr.kind, ExprKind::Not(inner) if inner.span.start > expr.span.start)
            && !self.shown_span(expr.span).starts_with(['(', '（'])
    }

    fn joined(&mut self, items: Vec<Expr>, ors: &[bool]) -> Expr {
        let (mut items, ors) = if items.len() > 1 { self.values_gathered(items, ors) } else { (items, ors.to_vec()) };
        if items.len() == 1
            && let Some(only) = items.pop()
        {
            return only;
        }
        let (Some(first), Some(last)) = (items.first(), items.last()) else {
            return Expr { span: Span::default(), kind: ExprKind::Broken };
        };
        let span = first.span.to(last.span);
        let or = ors.first().copied().unwrap_or(false);
        if let Some(k) = ors.iter().position(|o| *o != or)
            && k + 1 < items.len()
        {
            let (left, pivot, right) = (items[0].span.to(items[k].span), items[k].span, items[k + 1].span);
            let between = |a: Span, b: Span| self.shown_span(Span { file: span.file, start: a.end, end: b.start });
            let together = format!("({}){}{}", self.shown_span(left), between(pivot, right), self.shown_span(right));
            let before = items[0].span.to(items[k - 1].span);
            let apart = format!("{}{}({})", self.shown_span(before), between(before, pivot), self.shown_span(pivot.to(right)));
            self.mistakes.push(mistakes::mixed_and_or(span, &squeezed(&together), &squeezed(&apart), self.tongue));
        }
        Expr { span, kind: if or { ExprKind::Or(items) } else { ExprKind::And(items) } }
    }

    /// How many periods of which.
    fn streak(&mut self, pair: Pair<'_>) -> (Expr, Period) {
        let (start, _) = self.range(&pair);
        let comma = start + usize::from(self.is_mark(start, ','));
        let first = comma + usize::from(self.is_word(comma, Rule::AND));
        let word = self.word(first);
        let counted = inner_count(&pair);
        let inner: Vec<Pair<'_>> = pair.into_inner().collect();
        let mut periods: Vec<Period> = inner.iter().filter(|p| p.as_rule() == Rule::period).map(|p| self.period(p)).collect();
        let of = periods.remove(0);
        let times = match word {
            Some(Rule::IN | Rule::FOR) if counted.is_some() => {
                let count = counted.map_or(first + 1, |p| self.range(&p).0);
                match self.tokens.get(count).map(|t| t.kind) {
                    Some(Kind::Number(value)) => Expr { span: self.span(count, count + 1), kind: ExprKind::Number { value, unit: None } },
                    _ => self.reference(count).0,
                }
            }
            Some(Rule::OVER_LAST) => periods.pop().map_or_else(|| (*of.count).clone(), |p| *p.count),
            _ => (*of.count).clone(),
        };
        (times, of)
    }

    fn test(&mut self, pair: Pair<'_>) -> Expr {
        let (start, end) = self.range(&pair);
        let nots = (start..end).take_while(|i| self.is_word(*i, Rule::NOT)).count();
        let mut at = start + nots;
        let mut value = Expr { span: self.span(start, end), kind: ExprKind::Broken };
        let mut tests = 0;
        let mut early = None;
        for inner in pair.into_inner() {
            let (a, b) = self.range(&inner);
            if inner.as_rule() == Rule::early {
                early = Some(inner);
                at = b;
                continue;
            }
            value = self.word_tests(value, at, a, &mut tests);
            at = b;
            if inner.as_rule() == Rule::arith {
                value = self.arith(inner);
                continue;
            }
            tests += 1;
            let span = value.span.to(self.pair_span(&inner));
            if tests == 2 {
                let mistake = self.second_comparison(&value, &inner, span);
                let told = mistake.code == "streak-open";
                self.mistakes.push(mistake);
                if told {
                    // that the condition lacks a period is not said again
                    value = Expr { span, kind: ExprKind::Broken };
                    continue;
                }
            }
            let boxed = Box::new(value);
            let kind = match inner.as_rule() {
                Rule::compared | Rule::bounded => self.compared(boxed, inner),
                Rule::contained => self.contained(*boxed, inner),
                Rule::between | Rule::ranged => {
                    let (low, high) = self.between(inner);
                    ExprKind::Between { value: boxed, low: Box::new(low), high: Box::new(high) }
                }
                _ => {
                    let (items, negated) = self.one_of(inner);
                    ExprKind::OneOf { value: boxed, items, negated }
                }
            };
            value = Expr { span, kind };
        }
        value = self.word_tests(value, at, end, &mut tests);
        if let Some(streak) = early {
            let span = value.span.to(self.pair_span(&streak));
            let (times, of) = self.streak(streak);
            value = Expr { span, kind: ExprKind::Streak { condition: Box::new(value), times: Box::new(times), of } };
        }
        for n in (0..nots).rev() {
            let span = self.span(start + n, start + n + 1).to(value.span);
            value = Expr { span, kind: ExprKind::Not(Box::new(value)) };
        }
        value
    }

    /// `is blank`, `is known` and their opposites, which are words only.
    fn word_tests(&mut self, mut value: Expr, from: usize, to: usize, tests: &mut usize) -> Expr {
        for i in from..to {
            let span = value.span.to(self.span(i, i + 1));
            let boxed = |value: Expr| Box::new(value);
            let kind = match self.word(i) {
                Some(Rule::IS_BLANK) => ExprKind::IsBlank { value: boxed(value), negated: false },
                Some(Rule::IS_NOT_BLANK) => ExprKind::IsBlank { value: boxed(value), negated: true },
                Some(Rule::IS_KNOWN) => ExprKind::IsKnown(boxed(value)),
                Some(Rule::IS_NOT_KNOWN) => {
                    let known = Expr { span, kind: ExprKind::IsKnown(boxed(value)) };
                    ExprKind::Not(boxed(known))
                }
                _ => continue,
            };
            *tests += 1;
            if *tests == 2 {
                let mistake = mistakes::chained_comparison(span, None, self.tongue);
                self.mistakes.push(mistake);
            }
            value = Expr { span, kind };
        }
        value
    }

    pub fn between(&mut self, pair: Pair<'_>) -> (Expr, Expr) {
        let span = self.pair_span(&pair);
        let mut ends = pair.into_inner().filter(|p| p.as_rule() == Rule::arith).collect::<Vec<_>>().into_iter();
        let broken = || Expr { span, kind: ExprKind::Broken };
        let low = ends.next().map(|p| self.arith(p)).unwrap_or_else(broken);
        let high = ends.next().map(|p| self.arith(p)).unwrap_or_else(broken);
        self.shared(low, high)
    }

    /// The two ends of a range: unit and `of ...` of the second number hold for both (`3 to 5 days of daily sales`,
    /// `15% to 20% of need`), the whole in front of 的 too (预测的70%到80%).
    pub fn shared(&mut self, low: Expr, high: Expr) -> (Expr, Expr) {
        let of = |part: Expr, whole: &Expr, span: Span| Expr {
            span,
            kind: ExprKind::Binary { op: BinaryOp::Of, left: Box::new(part), right: Box::new(whole.clone()) },
        };
        match (&low.kind, &high.kind) {
            (ExprKind::Number { .. }, ExprKind::Binary { op: BinaryOp::Of, left: part, right: whole }) if is_number(part) => {
                if !self.is_small(whole) {
                    return (low, high);
                }
                let span = low.span;
                (of(with_unit_of(low, part), whole, span), high)
            }
            (ExprKind::Binary { op: BinaryOp::Of, left: part, right: whole }, ExprKind::Number { .. }) if is_number(part) => {
                if !self.is_small(whole) {
                    return (low, high);
                }
                let part = with_unit_of((**part).clone(), &high);
                let span = high.span;
                (of(part, whole, low.span), of(high, whole, span))
            }
            (ExprKind::Number { .. }, ExprKind::Number { .. }) => (with_unit_of(low, &high), high),
            _ => (low, high),
        }
    }

    /// The whole of a range stands twice in the tree, so ranges within ranges would double it again and again.
    fn is_small(&mut self, whole: &Expr) -> bool {
        let small = whole.span.end - whole.span.start <= 400 && self.depth_of(whole) <= 3;
        if !small {
            self.mistakes.push(mistakes::too_involved(whole.span, self.tongue));
        }
        small
    }

    /// How deep parentheses stand in the source of an expression.
    fn depth_of(&self, expr: &Expr) -> usize {
        let mut depth = 0usize;
        let mut deepest = 0;
        for c in self.shown_span(expr.span).chars() {
            match c {
                '(' | '（' => depth += 1,
                ')' | '）' => depth = depth.saturating_sub(1),
                _ => {}
            }
            deepest = deepest.max(depth);
        }
        deepest
    }

    pub fn one_of(&mut self, pair: Pair<'_>) -> (Vec<Expr>, bool) {
        let (start, end) = self.range(&pair);
        let negated = self.is_word(start, Rule::IS_NOT_ONE_OF);
        let bare = !self.is_mark(start + 1, '(');
        let mut items = Vec::new();
        for inner in pair.into_inner() {
            items.push(if inner.as_rule() == Rule::arith { self.arith(inner) } else { self.literal(&inner) });
        }
        if bare && items.len() > 1 && self.calls > 0 {
            let alike = items.iter().take_while(|e| std::mem::discriminant(&e.kind) == std::mem::discriminant(&items[0].kind));
            let list: Vec<&str> = alike.map(|e| self.shown_span(e.span)).collect();
            self.mistakes.push(mistakes::bare_list_in_call(self.span(start + 1, end), &list.join(", "), self.tongue));
        }
        (items, negated)
    }

    // ── arithmetic ──────────────────────────────────────────────────────────────────────────────

    pub fn arith(&mut self, pair: Pair<'_>) -> Expr {
        let mut inner = pair.into_inner();
        let (first, second) = (inner.next(), inner.next());
        if let (Some(only), None) = (&first, &second)
            && only.as_rule() != Rule::sign
        {
            return self.factor(*only);
        }
        let mut items: Vec<Item> = Vec::new();
        let mut sign: Option<(bool, usize)> = None;
        let mut unit = None;
        let mut signed_last = None;
        for inner in first.into_iter().chain(second).chain(inner) {
            let (a, _) = self.range(&inner);
            match inner.as_rule() {
                Rule::sign => {
                    let minus = self.is_mark(a, '-') ^ sign.is_some_and(|s| s.0);
                    sign = Some((minus, sign.map_or(a, |s| s.1)));
                }
                Rule::operator => {
                    let (op, de) = self.operator(a);
                    if op == BinaryOp::Pow
                        && let Some(base) = signed_last
                    {
                        let (base, power) = (self.shown_span(base), self.shown(a + 1, a + 2));
                        self.mistakes.push(mistakes::minus_power(self.span(a.saturating_sub(2), a + 2), base, power, self.tongue));
                    }
                    items.push(Item::Operator(op, de));
                    signed_last = None;
                }
                Rule::convert => unit = Some(a + 1),
                _ => {
                    let value = self.factor(inner);
                    let value = match sign.take() {
                        Some((true, at)) => {
                            signed_last = Some(value.span);
                            negated(value, self.span(at, at + 1))
                        }
                        _ => {
                            signed_last = None;
                            value
                        }
                    };
                    items.push(Item::Operand(value));
                }
            }
        }
        let mut items = items.into_iter().peekable();
        let sum = self.climb(&mut items, 0);
        match unit {
            Some(i) => {
                let unit = self.unit(i);
                Expr { span: sum.span.to(unit.span), kind: ExprKind::Convert { value: Box::new(sum), unit } }
            }
            None => sum,
        }
    }

    fn operator(&self, i: usize) -> (BinaryOp, bool) {
        match self.tokens.get(i).map(|t| t.kind) {
            Some(Kind::Mark('+')) => (BinaryOp::Add, false),
            Some(Kind::Mark('-')) => (BinaryOp::Sub, false),
            Some(Kind::Mark('*')) => (BinaryOp::Mul, false),
            Some(Kind::Mark('/')) => (BinaryOp::Div, false),
            Some(Kind::Mark('^')) => (BinaryOp::Pow, false),
            Some(Kind::Mark('&')) => (BinaryOp::Join, false),
            Some(Kind::Word(Rule::DE)) => (BinaryOp::Of, true),
            Some(Kind::Word(Rule::TIMES)) => (BinaryOp::Mul, false),
            _ => (BinaryOp::Of, false),
        }
    }

    /// Precedence climbing; all operators lean left but `of`, so that `50% of 20% of x` is 的 read backwards.
    fn climb(&mut self, items: &mut std::iter::Peekable<std::vec::IntoIter<Item>>, least: u8) -> Expr {
        let mut left = match items.next() {
            Some(Item::Operand(value)) => value,
            _ => Expr { span: self.span(0, 1), kind: ExprKind::Broken },
        };
        while let Some(Item::Operator(op, de)) = items.peek() {
            let (op, de) = (*op, *de);
            let strength = strength(op);
            if strength < least {
                break;
            }
            items.next();
            let right = self.climb(items, if op == BinaryOp::Of && !de { strength } else { strength + 1 });
            left = self.binary(op, de, left, right);
        }
        left
    }

    fn binary(&self, op: BinaryOp, de: bool, left: Expr, right: Expr) -> Expr {
        let span = left.span.to(right.span);
        if de {
            // 在途的数量 is a column of a list
            if let (ExprKind::Name(list), ExprKind::Name(field)) = (&left.kind, &right.kind)
                && self.names.fields(&list.key).is_some_and(|f| f.holds(&field.key))
            {
                return Expr { span, kind: ExprKind::Field { list: list.clone(), field: field.clone() } };
            }
            // 预测的50%: the part stands behind, unless only the first is a number (5 天的日销量)
            let part_first = is_number(&left) && !is_number(&right);
            let (part, whole) = if part_first { (left, right) } else { (right, left) };
            return Expr { span, kind: ExprKind::Binary { op, left: Box::new(part), right: Box::new(whole) } };
        }
        Expr { span, kind: ExprKind::Binary { op, left: Box::new(left), right: Box::new(right) } }
    }

    fn factor(&mut self, pair: Pair<'_>) -> Expr {
        match pair.as_rule() {
            Rule::operand => self.operand(&pair),
            Rule::call => self.call(pair),
            Rule::paren => {
                let span = self.pair_span(&pair);
                // a list in parentheses of its own ends there
                let calls = std::mem::take(&mut self.calls);
                let value = pair.into_inner().next().map(|inner| self.expr(inner));
                self.calls = calls;
                // the span keeps the parentheses, so that a quoted part is whole
                Expr { span, kind: value.map_or(ExprKind::Broken, |v| v.kind) }
            }
            Rule::slotted => {
                let (a, b) = self.range(&pair);
                let name = self.name(a);
                let slot = Expr { span: name.span, kind: ExprKind::Slot(name) };
                if b > a + 1 { Expr { span: self.span(a, b), kind: ExprKind::BeforeRules(Box::new(slot)) } } else { slot }
            }
            _ => self.literal(&pair),
        }
    }

    /// A name with what may stand before and behind it: `all`, `52 weeks ago`, `before rules`.
    pub fn operand(&mut self, pair: &Pair<'_>) -> Expr {
        let (start, end) = self.range(pair);
        let span = self.span(start, end);
        let mut wraps: Vec<Option<Period>> = Vec::new();
        let mut at = start;
        for ago in pair.into_inner() {
            let (a, b) = self.range(&ago);
            if a == start {
                at = b;
            }
            let period = match ago.into_inner().next() {
                Some(period) => self.period(&period),
                None => self.one_period(a),
            };
            wraps.push(Some(period));
        }
        if self.is_word(at, Rule::BEFORE_RULES) {
            wraps.push(None);
            at += 1;
        }
        at += usize::from(self.is_word(at, Rule::DE));
        let all = self.is_word(at, Rule::ALL);
        at += usize::from(all);
        let (mut value, behind) = self.reference(at);
        if behind < end && self.is_word(behind, Rule::BEFORE_RULES) {
            wraps.push(None);
        }
        if all {
            value = Expr { span: self.span(at - 1, behind), kind: ExprKind::All(Box::new(value)) };
        }
        for wrap in wraps {
            let kind = match wrap {
                Some(period) => ExprKind::Ago { value: Box::new(value), period },
                None => ExprKind::BeforeRules(Box::new(value)),
            };
            value = Expr { span, kind };
        }
        value
    }

    // ── calls ───────────────────────────────────────────────────────────────────────────────────

    fn call(&mut self, pair: Pair<'_>) -> Expr {
        let (start, end) = self.range(&pair);
        let span = self.span(start, end);
        let Some(Kind::Func(func)) = self.tokens.get(start).map(|t| t.kind) else {
            return Expr { span, kind: ExprKind::Broken };
        };
        self.calls += 1;
        let args = pair.into_inner().map(|arg| self.arg(arg)).collect();
        self.calls -= 1;
        Expr { span, kind: ExprKind::Call { func, func_span: self.span(start, start + 1), args } }
    }

    fn arg(&mut self, pair: Pair<'_>) -> Arg {
        let (start, end) = self.range(&pair);
        let span = self.span(start, end);
        let role = match self.word(start) {
            Some(Rule::OTHERWISE) => ArgRole::Otherwise,
            Some(Rule::LARGEST) => ArgRole::Largest,
            Some(Rule::SMALLEST) => ArgRole::Smallest,
            _ => ArgRole::Plain,
        };
        let value = Expr { span, kind: ExprKind::Broken };
        let mut arg = Arg { span, role, value, window: None, all_rows: false, by: Vec::new(), keep: None };
        let mut first_window = span;
        for inner in pair.into_inner() {
            let (a, b) = self.range(&inner);
            match inner.as_rule() {
                Rule::arith => arg.value = self.arith(inner),
                Rule::expr => arg.value = self.expr(inner),
                Rule::window if self.is_word(a, Rule::OVER_ALL_ROWS) => arg.all_rows = true,
                Rule::window => {
                    let span = self.span(a, b);
                    if arg.window.is_some() {
                        let shown = self.shown(a, a + 1);
                        self.mistakes.push(mistakes::duplicate_clause(span, shown, first_window, self.tongue));
                    }
                    first_window = span;
                    arg.window = Some(self.window(inner));
                }
                // 最近8周的周销量，52周前: the shift of the window in front
                Rule::shift => {
                    if let Some(Window { kind: WindowKind::Last { ago, .. }, .. }) = &mut arg.window
                        && ago.is_none()
                    {
                        *ago = inner.into_inner().next().map(|p| self.period(&p));
                    } else {
                        let shown = self.shown(a, b).trim_start_matches([',', '，', ' ']).to_string();
                        self.mistakes.push(mistakes::shift_without_window(self.span(a, b), &shown, self.tongue));
                    }
                }
                Rule::group => {
                    for by in inner.into_inner() {
                        let by = self.operand(&by);
                        arg.by.push(by);
                    }
                }
                Rule::where_line => {
                    arg.keep = inner.into_inner().next().map(|e| self.expr(e));
                }
                _ => {}
            }
        }
        arg
    }

    fn window(&mut self, pair: Pair<'_>) -> Window {
        let (start, end) = self.range(&pair);
        let span = self.span(start, end);
        let word = self.word(start);
        let mut inner = pair.into_inner();
        let first = inner.next();
        let kind = match (word, first) {
            (Some(Rule::OVER_LAST | Rule::OVER_NEXT), Some(length)) => {
                let length = match length.as_rule() {
                    Rule::period => WindowLength::Period(self.period(&length)),
                    _ => WindowLength::Named(Box::new(self.operand(&length))),
                };
                let ago = inner.next().and_then(|shift| shift.into_inner().next()).map(|p| self.period(&p));
                if word == Some(Rule::OVER_LAST) { WindowKind::Last { length, ago } } else { WindowKind::Next { length } }
            }
            (Some(Rule::FROM), Some(from)) => {
                let from = self.arith(from);
                let to = inner.next().map(|to| self.arith(to)).unwrap_or(Expr { span, kind: ExprKind::Broken });
                WindowKind::Between { from: Box::new(from), to: Box::new(to) }
            }
            _ => WindowKind::Each(self.unit(end - 1)),
        };
        Window { span, kind }
    }
}

/// Several lines as one.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn strength(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Join => 0,
        BinaryOp::Add | BinaryOp::Sub => 1,
        BinaryOp::Mul | BinaryOp::Div => 2,
        BinaryOp::Of => 3,
        BinaryOp::Pow => 4,
    }
}

fn is_number(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Number { .. })
}

fn negated(value: Expr, sign: Span) -> Expr {
    let span = sign.to(value.span);
    let kind = match value.kind {
        ExprKind::Number { value, unit } => ExprKind::Number { value: 0.0 - value, unit },
        kind => ExprKind::Negate(Box::new(Expr { span: value.span, kind })),
    };
    Expr { span, kind }
}

/// A bare number with the unit of another one.
fn with_unit_of(number: Expr, other: &Expr) -> Expr {
    match (&number.kind, &other.kind) {
        (ExprKind::Number { value, unit: None }, ExprKind::Number { unit: Some(unit), .. }) => {
            // 15 to 20%: as decimal text, so that 0.15 is the nearest double
            let value = if unit.canon.starts_with('%') { format!("{value}e-2").parse().unwrap_or(*value) } else { *value };
            Expr { span: number.span, kind: ExprKind::Number { value, unit: Some(unit.clone()) } }
        }
        _ => number,
    }
}

/// The count of `in 3 of the last 6 weeks`.
fn inner_count<'i>(streak: &Pair<'i>) -> Option<Pair<'i>> {
    (*streak).into_inner().find(|p| p.as_rule() == Rule::count)
}
