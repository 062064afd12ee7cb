//! What is known of expressions without data: constants, ranges, which of two are the same; and the things that
//! conditions speak of, each a variable with the values it can have.
//! One file, because ranges need constants, and variables need both.
//! Invariant: a range or a set given here holds every value that the expression can have.

use super::values::{Example, Values, millionths};
use super::walk::each_inside;
use crate::function::Func;
use crate::model::{BandTest, BufferPart, Expr, ExprKind, GroupAgg, ItemId, ItemKind, Kind, Model, ParamValue, ast};
use crate::place::Sources;
use crate::plan::{Agg, Arith, ListAgg, WindowAgg};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::fmt::Write as _;

pub type VarId = usize;

/// Formulas are followed this deep; what lies deeper is taken as anything.
const DEPTH: u32 = 24;

#[derive(Clone, Debug)]
pub struct Var {
    /// As the user writes it.
    pub words: String,
    pub kind: Kind,
    pub universe: Values,
    /// Inputs, histories and opaque parts that it depends on: two variables without common ones vary freely.
    pub rests_on: BTreeSet<ItemId>,
    /// Its value changes by rules, or nothing can be said about how it depends on others.
    pub moves: bool,
    /// Tiers: the variable that decides the label, and for each label the values for which it comes out.
    pub follows: Option<(VarId, Vec<(String, Values)>)>,
    /// A condition that is not taken apart: its words are a sentence.
    pub sentence: bool,
}

/// Where numbers of an expression can lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    pub low: f64,
    pub high: f64,
    pub whole: bool,
}

const ANYWHERE: Span = Span { low: f64::NEG_INFINITY, high: f64::INFINITY, whole: false };

fn at(x: f64) -> Span {
    Span { low: x, high: x, whole: x.fract() == 0.0 }
}

fn between(low: f64, high: f64, whole: bool) -> Span {
    Span { low, high, whole }
}

pub struct Facts<'a> {
    pub model: &'a Model,
    pub sources: &'a Sources,
    pub vars: Vec<Var>,
    by_key: FxHashMap<String, VarId>,
    spans: FxHashMap<ItemId, Span>,
    rests: FxHashMap<ItemId, (BTreeSet<ItemId>, bool)>,
}

impl<'a> Facts<'a> {
    pub fn of(model: &'a Model, sources: &'a Sources) -> Facts<'a> {
        Facts { model, sources, vars: Vec::new(), by_key: FxHashMap::default(), spans: FxHashMap::default(), rests: FxHashMap::default() }
    }

    pub fn words(&self, expr: &Expr) -> String {
        let text = self.sources.text(expr.span);
        if text.is_empty()
            && let ExprKind::Item { item, .. } = expr.kind
        {
            return self.model.items.get(item).map(|i| i.name.clone()).unwrap_or_default();
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The number that an expression has in every row, parameters at their present values.
    pub fn constant(&mut self, expr: &Expr) -> Option<f64> {
        let span = self.span(expr);
        (span.low == span.high && span.low.is_finite()).then_some(span.low)
    }

    /// The text of a literal or a parameter.
    pub fn constant_text(&self, expr: &Expr) -> Option<String> {
        match &expr.kind {
            ExprKind::Text(t) => Some(t.clone()),
            ExprKind::Item { item, .. } => match &self.model.items.get(*item)?.kind {
                ItemKind::Param { value: ParamValue::Text(t), .. } => Some(t.clone()),
                _ => None,
            },
            _ => None,
        }
    }

    pub fn span(&mut self, expr: &Expr) -> Span {
        self.span_within(expr, DEPTH)
    }

    fn span_within(&mut self, expr: &Expr, depth: u32) -> Span {
        let days = matches!(expr.ty.kind, Kind::Date);
        let found = self.span_of_kind(expr, depth);
        let found = Span { whole: found.whole || days, ..found };
        if found.low.is_nan() || found.high.is_nan() { ANYWHERE } else { found }
    }

    fn span_of_kind(&mut self, expr: &Expr, depth: u32) -> Span {
        match &expr.kind {
            ExprKind::Number(n) => at(*n),
            ExprKind::Truth(t) => at(f64::from(*t)),
            ExprKind::Level(rank) => at(*rank as f64),
            ExprKind::Item { item, .. } => self.item_span(*item, depth),
            ExprKind::Scale { value, num, den } => {
                let span = self.span_within(value, depth);
                let ends = [span.low * num / den, span.high * num / den];
                Span { low: ends[0].min(ends[1]), high: ends[0].max(ends[1]), whole: span.low == span.high && ends[0].fract() == 0.0 }
            }
            ExprKind::Negate(value) => {
                let span = self.span_within(value, depth);
                Span { low: -span.high, high: -span.low, whole: span.whole }
            }
            ExprKind::Arith { op, left, right } => {
                let (a, b) = (self.span_within(left, depth), self.span_within(right, depth));
                let dates = left.ty.kind == Kind::Date && right.ty.kind == Kind::Date;
                arithmetic(*op, a, b, dates)
            }
            ExprKind::Call { func, args } => self.call_span(*func, args, depth),
            ExprKind::Window { agg, value, .. } => {
                let span = self.span_within(value, depth);
                match agg {
                    WindowAgg::Single => span,
                    WindowAgg::Agg(agg) => aggregate(*agg, span),
                    WindowAgg::All | WindowAgg::AtLeast(_) => between(0.0, 1.0, true),
                }
            }
            ExprKind::Group { agg, value, .. } => {
                let span = self.span_within(value, depth);
                match agg {
                    GroupAgg::Agg(agg) => aggregate(*agg, span),
                    GroupAgg::Rank => between(1.0, f64::INFINITY, true),
                    GroupAgg::Share | GroupAgg::RunningShare if span.low >= 0.0 => between(0.0, 1.0, false),
                    GroupAgg::Share | GroupAgg::RunningShare => ANYWHERE,
                }
            }
            ExprKind::List(list) => {
                let span = list.value.as_ref().map_or(ANYWHERE, |v| self.span_within(v, depth));
                let span = match &list.agg {
                    ListAgg::Agg(agg) => aggregate(*agg, span),
                    ListAgg::Lookup | ListAgg::Latest => span,
                    ListAgg::Join(_) => ANYWHERE,
                };
                match &list.otherwise {
                    Some(otherwise) => either(span, self.span_within(otherwise, depth)),
                    None => span,
                }
            }
            ExprKind::Compare { .. }
            | ExprKind::Between { .. }
            | ExprKind::OneOf { .. }
            | ExprKind::IsKnown(_)
            | ExprKind::Not(_)
            | ExprKind::And(_)
            | ExprKind::Or(_) => between(0.0, 1.0, true),
            ExprKind::Text(_) | ExprKind::Join(..) => ANYWHERE,
        }
    }

    fn item_span(&mut self, id: ItemId, depth: u32) -> Span {
        let model = self.model;
        let Some(item) = model.items.get(id) else {
            return ANYWHERE;
        };
        let by_kind = match &item.ty.kind {
            Kind::Truth => between(0.0, 1.0, true),
            Kind::Level(levels) => between(0.0, model.levels.get(*levels).map_or(0.0, |l| l.labels.len().saturating_sub(1) as f64), true),
            Kind::Date => between(f64::NEG_INFINITY, f64::INFINITY, true),
            _ => ANYWHERE,
        };
        if model.is_changed(id) || depth == 0 {
            return by_kind;
        }
        if let Some(span) = self.spans.get(&id) {
            return *span;
        }
        let span = match &item.kind {
            ItemKind::Param { value: ParamValue::Number(n), .. } => at(*n),
            ItemKind::Param { value: ParamValue::Truth(t), .. } => at(f64::from(*t)),
            ItemKind::Formula(value) => {
                let span = self.span_within(value, depth - 1);
                Span { whole: span.whole || by_kind.whole, low: span.low.max(by_kind.low), high: span.high.min(by_kind.high) }
            }
            ItemKind::BufferPart { part: BufferPart::Gap, .. } => between(0.0, f64::INFINITY, false),
            _ => by_kind,
        };
        self.spans.insert(id, span);
        span
    }

    fn call_span(&mut self, func: Func, args: &[Expr], depth: u32) -> Span {
        let spans: Vec<Span> = args.iter().map(|a| self.span_within(a, depth)).collect();
        let whole = spans.iter().all(|s| s.whole);
        let least = |of: fn(&Span) -> f64| spans.iter().map(of).fold(f64::INFINITY, f64::min);
        let most = |of: fn(&Span) -> f64| spans.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
        match (func, spans.as_slice()) {
            (Func::Abs, [x]) if x.low >= 0.0 => *x,
            (Func::Abs, [x]) => between(if x.high < 0.0 { -x.high } else { 0.0 }, x.high.abs().max(x.low.abs()), whole),
            (Func::Max, [_, ..]) => between(most(|s| s.low), most(|s| s.high), whole),
            (Func::Min, [_, ..]) => between(least(|s| s.low), least(|s| s.high), whole),
            (Func::Average | Func::Median, [_, ..]) => between(least(|s| s.low), most(|s| s.high), false),
            (Func::If, [_, then, otherwise]) => either(*then, *otherwise),
            (Func::IfError | Func::IfBlank, [x, y]) => either(*x, *y),
            (Func::Cover, _) => between(0.0, f64::INFINITY, false),
            (Func::Count | Func::CountA | Func::Len, _) => between(0.0, f64::INFINITY, true),
            (Func::StDev | Func::Sqrt | Func::Exp, _) => between(0.0, f64::INFINITY, false),
            (Func::Month, _) => between(1.0, 12.0, true),
            (Func::IsoWeekNum, _) => between(1.0, 53.0, true),
            (Func::Year | Func::Today | Func::NetworkDays, _) => between(f64::NEG_INFINITY, f64::INFINITY, true),
            (Func::Int, [x]) => between(x.low.floor(), x.high.floor(), true),
            (Func::Round | Func::RoundUp | Func::RoundDown, [x, digits]) if digits.low == 0.0 && digits.high == 0.0 => {
                between(x.low.floor(), x.high.ceil(), true)
            }
            (Func::Round | Func::RoundUp | Func::RoundDown, [x]) => between(x.low.floor(), x.high.ceil(), true),
            (Func::Ceiling | Func::Floor, [x, step]) if x.low >= 0.0 && step.low >= 0.0 => {
                between(0.0, f64::INFINITY, step.whole && step.low == step.high)
            }
            _ => ANYWHERE,
        }
    }

    /// Two expressions with one key are the same, wherever they stand.
    pub fn key(&self, expr: &Expr) -> String {
        let mut out = String::new();
        self.write_key(expr, &mut out, DEPTH);
        out
    }

    fn write_key(&self, expr: &Expr, out: &mut String, depth: u32) {
        if let ExprKind::Item { item, before_rules, outer } = &expr.kind {
            // a name that only stands for another name is that name
            if depth > 0
                && let Some(def) = self.model.items.get(*item)
                && !self.model.is_changed(*item)
                && let ItemKind::Formula(inner) = &def.kind
                && matches!(inner.kind, ExprKind::Item { .. })
            {
                return self.write_key(inner, out, depth - 1);
            }
            let _ = write!(out, "i{item}{}{}", if *before_rules { "b" } else { "" }, if *outer { "o" } else { "" });
            return;
        }
        match &expr.kind {
            ExprKind::Number(n) => {
                let _ = write!(out, "{n}");
            }
            ExprKind::Text(t) => {
                let _ = write!(out, "{:?}", crate::column::fold(t));
            }
            ExprKind::Truth(t) => {
                let _ = write!(out, "{t}");
            }
            ExprKind::Level(rank) => {
                let _ = write!(out, "l{rank}");
            }
            ExprKind::Scale { num, den, .. } => {
                let _ = write!(out, "scale {num}/{den}");
            }
            ExprKind::Arith { op, .. } => {
                let _ = write!(out, "{op:?}");
            }
            ExprKind::Compare { op, .. } => {
                let _ = write!(out, "{op:?}");
            }
            ExprKind::OneOf { negated, .. } => {
                let _ = write!(out, "oneof {negated}");
            }
            ExprKind::Call { func, .. } => out.push_str(func.name()),
            ExprKind::Window { agg, keep, period, span, .. } => {
                let span = match span {
                    crate::model::WindowSpan::Last { ago, .. } => format!("last ago {ago}"),
                    crate::model::WindowSpan::Next { .. } => "next".to_string(),
                    crate::model::WindowSpan::Between { .. } => "between".to_string(),
                    crate::model::WindowSpan::Inside => "inside".to_string(),
                };
                let _ = write!(out, "window {agg:?} {period:?} {span} {}", keep.is_some());
            }
            ExprKind::Group { agg, by, keep, .. } => {
                let _ = write!(out, "group {agg:?} {} {}", by.len(), keep.is_some());
            }
            ExprKind::List(list) => {
                let parts = (list.value.is_some(), list.keep.is_some(), list.pick.as_ref().map(|p| p.0), list.otherwise.is_some());
                let _ = write!(out, "list {:?} {} {} {parts:?}", list.agg, list.list, list.matched);
            }
            ExprKind::Negate(_) => out.push_str("neg"),
            ExprKind::Join(..) => out.push('&'),
            ExprKind::Between { .. } => out.push_str("between"),
            ExprKind::IsKnown(_) => out.push_str("known"),
            ExprKind::Not(_) => out.push_str("not"),
            ExprKind::And(_) => out.push_str("and"),
            ExprKind::Or(_) => out.push_str("or"),
            ExprKind::Item { .. } => {}
        }
        out.push('(');
        super::walk::each_child(expr, &mut |child| {
            self.write_key(child, out, depth);
            out.push(';');
        });
        out.push(')');
    }

    /// The variable of an expression that a condition compares.
    pub fn var(&mut self, expr: &Expr) -> VarId {
        let key = self.key(expr);
        if let Some(var) = self.by_key.get(&key) {
            return *var;
        }
        let universe = self.universe(expr);
        let (rests_on, moves) = self.rests_on(expr, DEPTH);
        let var = self.vars.len();
        self.vars.push(Var {
            words: self.words(expr),
            kind: expr.ty.kind.clone(),
            universe,
            rests_on,
            moves,
            follows: None,
            sentence: expr.ty.kind == Kind::Truth && !matches!(expr.kind, ExprKind::Item { .. }),
        });
        self.by_key.insert(key, var);
        if let ExprKind::Item { item, before_rules: _, .. } = expr.kind {
            self.vars[var].follows = self.tiers_of(item);
        }
        var
    }

    /// The difference of two expressions, neither of them constant: `left - right`, and whether it came out turned round.
    pub fn difference(&mut self, left: &Expr, right: &Expr) -> (VarId, bool) {
        let (a, b) = (self.key(left), self.key(right));
        let turned = a > b;
        let key = if turned { format!("{b} - {a}") } else { format!("{a} - {b}") };
        if let Some(var) = self.by_key.get(&key) {
            return (*var, turned);
        }
        let (mut rests_on, one) = self.rests_on(left, DEPTH);
        let (more, other) = self.rests_on(right, DEPTH);
        rests_on.extend(more);
        let (x, y) = (self.span(left), self.span(right));
        let span = if turned { arithmetic(Arith::Sub, y, x, false) } else { arithmetic(Arith::Sub, x, y, false) };
        let words = if turned {
            format!("{} - {}", self.words(right), self.words(left))
        } else {
            format!("{} - {}", self.words(left), self.words(right))
        };
        let var = self.vars.len();
        let universe = Values::numbers(span.low, span.high, span.whole);
        let kind = match &left.ty.kind {
            Kind::Number(unit) => Kind::Number(unit.clone()),
            _ => Kind::Number(crate::unit::Unit::plain()),
        };
        self.vars.push(Var { words, kind, universe, rests_on, moves: one || other, follows: None, sentence: false });
        self.by_key.insert(key, var);
        (var, turned)
    }

    fn universe(&mut self, expr: &Expr) -> Values {
        match &expr.ty.kind {
            Kind::Text(Some(labels)) => Values::texts(labels.iter().map(String::as_str)),
            Kind::Text(None) | Kind::Any => Values::any_text(),
            Kind::Truth => Values::numbers(0.0, 1.0, true),
            Kind::Level(levels) => Values::numbers(0.0, self.model.levels.get(*levels).map_or(0.0, |l| l.labels.len() as f64 - 1.0), true),
            Kind::Date | Kind::Number(_) => {
                let span = self.span(expr);
                Values::numbers(span.low, span.high, span.whole)
            }
        }
    }

    /// For tiers whose bands are known: what decides the label, and by which values.
    fn tiers_of(&mut self, item: ItemId) -> Option<(VarId, Vec<(String, Values)>)> {
        let model = self.model;
        let def = model.items.get(item)?;
        let ItemKind::Tiers { by, bands } = &def.kind else {
            return None;
        };
        if model.is_changed(item) || by.ty.kind == Kind::Any {
            return None;
        }
        let var = self.var(by);
        let mut rest = self.vars[var].universe.clone();
        let mut labels: Vec<(String, Values)> = Vec::new();
        for band in bands {
            let fits = self.test(&band.test, &by.ty.kind)?.and(&rest);
            rest = rest.without(&fits);
            match labels.iter_mut().find(|(label, _)| *label == band.label) {
                Some((_, values)) => *values = values.or(&fits),
                None => labels.push((band.label.clone(), fits)),
            }
        }
        Some((var, labels))
    }

    /// The values that a test lets through; none where its ends are not known without data.
    pub fn test(&mut self, test: &BandTest, kind: &Kind) -> Option<Values> {
        match test {
            BandTest::Any => Some(everything(kind)),
            BandTest::Compare { op, with } => self.compared(*op, with, kind),
            BandTest::Range { low, low_open, high, high_open } => {
                let from = if *low_open { ast::CompareOp::Above } else { ast::CompareOp::AtLeast };
                let to = if *high_open { ast::CompareOp::Below } else { ast::CompareOp::AtMost };
                Some(self.compared(from, low, kind)?.and(&self.compared(to, high, kind)?))
            }
            BandTest::OneOf { items, negated } => {
                let mut all = everything(kind).others();
                for item in items {
                    all = all.or(&self.compared(ast::CompareOp::Equal, item, kind)?);
                }
                Some(if *negated { all.others() } else { all })
            }
        }
    }

    /// The values for which `value OP with` holds.
    pub fn compared(&mut self, op: ast::CompareOp, with: &Expr, kind: &Kind) -> Option<Values> {
        if matches!(kind, Kind::Text(_) | Kind::Any) {
            let text = self.constant_text(with)?;
            let same = Values::texts([text.as_str()]);
            return match op {
                ast::CompareOp::Equal => Some(same),
                ast::CompareOp::NotEqual => Some(same.others()),
                _ => None,
            };
        }
        let x = self.constant(with)?;
        Some(numbers_that(op, x))
    }

    /// What an expression's value rests on, formulas followed as deep as anywhere.
    pub fn rests(&mut self, expr: &Expr) -> (BTreeSet<ItemId>, bool) {
        self.rests_on(expr, DEPTH)
    }

    /// What an expression's value rests on, and whether rules or things unknown move it.
    fn rests_on(&mut self, expr: &Expr, depth: u32) -> (BTreeSet<ItemId>, bool) {
        let mut items = Vec::new();
        each_inside(expr, &mut |e| {
            if let ExprKind::Item { item, .. } = e.kind {
                items.push(item);
            }
        });
        let mut all = BTreeSet::new();
        let mut moves = false;
        for item in items {
            let (found, moved) = self.item_rests_on(item, depth);
            all.extend(found);
            moves |= moved;
        }
        (all, moves)
    }

    fn item_rests_on(&mut self, id: ItemId, depth: u32) -> (BTreeSet<ItemId>, bool) {
        let model = self.model;
        let Some(item) = model.items.get(id) else {
            return (BTreeSet::new(), true);
        };
        if model.is_changed(id) || depth == 0 {
            return (BTreeSet::from([id]), true);
        }
        if let Some(found) = self.rests.get(&id) {
            return found.clone();
        }
        let mut all = BTreeSet::new();
        let mut moves = false;
        let mut parts: Vec<&Expr> = Vec::new();
        match &item.kind {
            ItemKind::Input { .. } | ItemKind::History { .. } => {
                all.insert(id);
            }
            ItemKind::Param { .. } => {}
            ItemKind::Formula(value) | ItemKind::Working { value } => parts.push(value),
            ItemKind::Selection { keep, .. } => parts.push(keep),
            ItemKind::Tiers { by, bands } => {
                parts.push(by);
                bands.iter().for_each(|b| super::walk::each_bound(&b.test, &mut |e| parts.push(e)));
            }
            ItemKind::TableOutput { table, column } => {
                if let Some(table) = model.decision_tables.get(*table) {
                    super::walk::each_looked_at(table, &mut |e| parts.push(e));
                    parts.extend(table.rows.iter().filter_map(|row| row.values.get(*column)?.as_ref()));
                }
            }
            ItemKind::BufferPart { holds, by, lines, .. } => {
                parts.extend(holds.iter().chain(by));
                parts.extend(lines.iter().flat_map(|l| l.level.iter().chain(&l.min).chain(&l.max)));
            }
            ItemKind::Set | ItemKind::Placed { .. } => moves = true,
        }
        // a name in a circle rests on itself; the circle is reported elsewhere
        self.rests.insert(id, (BTreeSet::from([id]), true));
        for part in parts {
            let (found, moved) = self.rests_on(part, depth - 1);
            all.extend(found);
            moves |= moved;
        }
        self.rests.insert(id, (all.clone(), moves));
        (all, moves)
    }

    /// The label that tiers give for a value of what they go by.
    pub fn label_for(labels: &[(String, Values)], value: &Example) -> Option<String> {
        labels.iter().find(|(_, values)| values.has(value)).map(|(label, _)| label.clone())
    }
}

/// All values of a kind.
pub fn everything(kind: &Kind) -> Values {
    match kind {
        Kind::Text(_) | Kind::Any => Values::any_text(),
        _ => Values::all_numbers(),
    }
}

pub fn numbers_that(op: ast::CompareOp, x: f64) -> Values {
    match op {
        ast::CompareOp::Equal => Values::exactly(x),
        ast::CompareOp::NotEqual => Values::exactly(x).others(),
        ast::CompareOp::Below => Values::below(x),
        ast::CompareOp::Above => Values::above(x),
        ast::CompareOp::AtLeast => Values::at_least(x),
        ast::CompareOp::AtMost => Values::at_most(x),
    }
}

fn either(a: Span, b: Span) -> Span {
    between(a.low.min(b.low), a.high.max(b.high), a.whole && b.whole)
}

fn aggregate(agg: Agg, each: Span) -> Span {
    match agg {
        Agg::Sum => {
            between(if each.low >= 0.0 { 0.0 } else { f64::NEG_INFINITY }, if each.high <= 0.0 { 0.0 } else { f64::INFINITY }, each.whole)
        }
        Agg::Min | Agg::Max => each,
        Agg::Average | Agg::Median | Agg::Percentile(_) => Span { whole: false, ..each },
        Agg::Count | Agg::CountA => between(0.0, f64::INFINITY, true),
        Agg::StDev => between(0.0, f64::INFINITY, false),
        Agg::Slope => ANYWHERE,
    }
}

fn arithmetic(op: Arith, a: Span, b: Span, dates: bool) -> Span {
    let whole = a.whole && b.whole;
    match op {
        Arith::Add => between(a.low + b.low, a.high + b.high, whole),
        Arith::Sub => between(a.low - b.high, a.high - b.low, whole || dates),
        Arith::Mul => {
            // nothing times anything is nothing
            let times = |x: f64, y: f64| if x == 0.0 || y == 0.0 { 0.0 } else { x * y };
            let ends = [times(a.low, b.low), times(a.low, b.high), times(a.high, b.low), times(a.high, b.high)];
            between(ends.iter().copied().fold(f64::INFINITY, f64::min), ends.iter().copied().fold(f64::NEG_INFINITY, f64::max), whole)
        }
        Arith::Div if a.low == a.high && b.low == b.high && b.low != 0.0 => {
            let x = a.low / b.low;
            between(x, x, x.fract() == 0.0)
        }
        Arith::Div if a.low >= 0.0 && b.low >= 0.0 => between(0.0, f64::INFINITY, false),
        Arith::Div => ANYWHERE,
        Arith::Pow if a.low == a.high && b.low == b.high => {
            let x = a.low.powf(b.low);
            between(x, x, x.fract() == 0.0)
        }
        Arith::Pow if a.low >= 0.0 => between(0.0, f64::INFINITY, false),
        Arith::Pow => ANYWHERE,
    }
}

/// Whether a range holds zero at six decimals.
pub fn can_be_zero(span: Span) -> bool {
    millionths(span.low) <= 0 && millionths(span.high) >= 0
}
