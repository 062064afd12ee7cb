//! What `why` and the reasons of decisions speak of: conditions as trees of the user's own words, the values behind
//! the names in them, and texts with values in them. Invariant: a mention's words are cut from the rule file.

use super::from_model::{Lowering, Scope, shape_of};
use super::*;
use crate::import::frame::Period;
use crate::model::analysis::walk::{each_child, each_inside};
use crate::model::{self, BandTest, ExprKind, ItemKind, ParamValue, ast};

/// Periods that a series is looked at in, as complete periods before the last one, oldest first.
type Looked = (Period, Vec<u32>);
/// More periods than that are no reason that anybody reads.
const PERIODS_SHOWN: u32 = 400;

impl Lowering<'_> {
    pub(super) fn test(&mut self, condition: &model::Expr, scope: Scope) -> Test {
        match &condition.kind {
            ExprKind::And(parts) => Test::And(parts.iter().map(|p| self.test(p, scope)).collect()),
            ExprKind::Or(parts) => Test::Or(parts.iter().map(|p| self.test(p, scope)).collect()),
            _ => {
                let expr = self.leaf(condition, scope);
                let mut mentions = Vec::new();
                self.mentions(condition, None, scope, &mut mentions);
                let mut sides = Vec::new();
                self.sides(condition, None, scope, &mut sides);
                Test::Leaf { words: self.words(condition.span), expr, mentions, sides }
            }
        }
    }

    /// A condition as it was computed: by its column where it has one.
    fn leaf(&mut self, condition: &model::Expr, scope: Scope) -> Expr {
        match self.work(condition, scope) {
            Work::Row(expr) => expr,
            work => Expr::Column(self.share(work, scope.table, Shape::Truth, condition.span, scope.reader)),
        }
    }

    /// The row of a decision table as a condition.
    pub(super) fn row_test(&mut self, table: &model::DecisionTable, row: usize, scope: Scope) -> Test {
        let mut all = Vec::new();
        for (input, test) in table.inputs.iter().zip(&table.rows[row].tests) {
            if matches!(test, BandTest::Any) {
                continue;
            }
            let words = format!("{} {}", self.words(input.span), self.test_words(test, table.tongue));
            let expr = self.test_expr(input, test, scope);
            let mut mentions = Vec::new();
            self.mentions(input, None, scope, &mut mentions);
            all.push(Test::Leaf { words: words.trim().to_string(), expr, mentions, sides: Vec::new() });
        }
        Test::And(all)
    }

    fn test_words(&self, test: &BandTest, tongue: Tongue) -> String {
        let said = |en: &'static str, zh: &'static str| if tongue == Tongue::Zh { zh } else { en };
        let listed = |items: &[model::Expr]| items.iter().map(|i| self.words(i.span)).collect::<Vec<_>>().join(said(", ", "、"));
        match test {
            BandTest::Any => String::new(),
            BandTest::Compare { op, with } => {
                let op = match op {
                    ast::CompareOp::Equal => said("is", "是"),
                    ast::CompareOp::NotEqual => said("is not", "不是"),
                    ast::CompareOp::Below => said("under", "低于"),
                    ast::CompareOp::Above => said("over", "高于"),
                    ast::CompareOp::AtLeast => said("at least", "至少"),
                    ast::CompareOp::AtMost => said("at most", "至多"),
                };
                format!("{op} {}", self.words(with.span))
            }
            BandTest::Range { low, low_open, high, high_open } => {
                let over = if *low_open { said("over ", "高于 ") } else { "" };
                let under = if *high_open { said("under ", "不足 ") } else { "" };
                format!("{over}{} {} {under}{}", self.words(low.span), said("to", "到"), self.words(high.span))
            }
            BandTest::OneOf { items, negated } if items.len() == 1 => {
                format!("{} {}", if *negated { said("is not", "不是") } else { said("is", "是") }, listed(items))
            }
            BandTest::OneOf { items, negated } => {
                format!("{} {}", if *negated { said("is not one of", "不属于") } else { said("is one of", "属于") }, listed(items))
            }
        }
    }

    /// The values that an expression names, in order of the text, each once.
    fn mentions(&mut self, e: &model::Expr, looked: Option<&Looked>, scope: Scope, into: &mut Vec<Mention>) {
        match &e.kind {
            ExprKind::Item { item, .. } => {
                let Some(def) = self.model.items.get(*item) else {
                    return;
                };
                if matches!(def.kind, ItemKind::Selection { .. }) {
                    return;
                }
                let words = self.words(e.span);
                let words = if words.is_empty() { def.name.clone() } else { words };
                let periods = looked_in(e, looked);
                self.mention(words, e, periods, scope, into);
            }
            ExprKind::Window { agg, value, keep, period, span } if is_streak(*agg) => {
                let looked = self.periods(*period, span);
                for part in std::iter::once(value).chain(keep) {
                    self.mentions(part, looked.as_ref(), scope, into);
                }
            }
            ExprKind::Window { span: model::WindowSpan::Inside, .. } => {
                self.mention(self.words(e.span), e, looked_in(e, looked), scope, into);
            }
            ExprKind::Window { .. } | ExprKind::Group { .. } | ExprKind::List(_) => {
                self.mention(self.words(e.span), e, None, scope, into);
            }
            _ => each_child(e, &mut |child| self.mentions(child, looked, scope, into)),
        }
    }

    /// The sides of comparisons that are worked out from names: of `below 50% of weekly plan` the `50% of weekly plan`.
    fn sides(&mut self, e: &model::Expr, looked: Option<&Looked>, scope: Scope, into: &mut Vec<Mention>) {
        match &e.kind {
            ExprKind::Compare { left, right, .. } => [left, right].iter().for_each(|side| self.side(side, looked, scope, into)),
            ExprKind::Between { value, low, high } => [value, low, high].iter().for_each(|side| self.side(side, looked, scope, into)),
            ExprKind::Window { agg, value, period, span, .. } if is_streak(*agg) => {
                let looked = self.periods(*period, span);
                self.sides(value, looked.as_ref(), scope, into);
            }
            ExprKind::Not(inner) => self.sides(inner, looked, scope, into),
            ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().for_each(|part| self.sides(part, looked, scope, into)),
            _ => {}
        }
    }

    fn side(&mut self, e: &model::Expr, looked: Option<&Looked>, scope: Scope, into: &mut Vec<Mention>) {
        let worked_out = matches!(e.kind, ExprKind::Scale { .. } | ExprKind::Negate(_) | ExprKind::Arith { .. } | ExprKind::Call { .. });
        let mut reads = false;
        each_inside(e, &mut |part| reads |= matches!(part.kind, ExprKind::Item { .. } | ExprKind::Group { .. } | ExprKind::List(_)));
        if worked_out && reads {
            self.mention(self.words(e.span), e, looked_in(e, looked), scope, into);
        }
    }

    fn mention(&mut self, words: String, e: &model::Expr, periods: Option<Looked>, scope: Scope, into: &mut Vec<Mention>) {
        if into.iter().any(|m| m.words == words && m.periods == periods) {
            return;
        }
        let expr = match self.work(e, Scope { window: periods.is_some(), ..scope }) {
            Work::Row(expr) => expr,
            work => Expr::Column(self.share(work, scope.table, shape_of(&e.ty.kind), e.span, scope.reader)),
        };
        into.push(Mention { words, expr, shape: shape_of(&e.ty.kind), periods });
    }

    pub(super) fn template(&mut self, parts: &[model::TemplatePart], rule: Option<usize>, scope: Scope) -> Template {
        let mut out = Template::default();
        for part in parts {
            match part {
                model::TemplatePart::Plain(text) => out.parts.push(TemplatePart::Plain(text.clone())),
                model::TemplatePart::Value { words, expr } => {
                    let periods = expr.ty.series.map(|period| self.streak_of(rule, expr, period));
                    let mut found = Vec::new();
                    self.mention(words.clone(), expr, periods, scope, &mut found);
                    out.parts.extend(found.into_iter().map(TemplatePart::Value));
                }
            }
        }
        out
    }

    /// The periods that a rule's streak looks at: the streak that names the same series, else the first one.
    fn streak_of(&self, rule: Option<usize>, series: &model::Expr, period: Period) -> Looked {
        let mut first = None;
        let mut same = None;
        let clauses = rule.and_then(|r| self.model.rules.get(r)).map_or(&[][..], |r| &r.clauses);
        for clause in clauses {
            each_inside(&clause.condition, &mut |e| {
                if let ExprKind::Window { agg, value, period: of, span, .. } = &e.kind
                    && is_streak(*agg)
                    && *of == period
                    && let Some(looked) = self.periods(*of, span)
                {
                    if let ExprKind::Item { item: wanted, .. } = series.kind {
                        let mut names = false;
                        each_inside(value, &mut |part| names |= matches!(part.kind, ExprKind::Item { item, .. } if item == wanted));
                        if names && same.is_none() {
                            same = Some(looked.clone());
                        }
                    }
                    first.get_or_insert(looked);
                }
            });
        }
        same.or(first).unwrap_or((period, vec![0]))
    }

    fn periods(&self, period: Period, span: &model::WindowSpan) -> Option<Looked> {
        let model::WindowSpan::Last { count, ago } = span else {
            return None;
        };
        let count = self.number_now(count)?.ceil().clamp(1.0, f64::from(PERIODS_SHOWN)) as u32;
        Some((period, (*ago..ago.saturating_add(count)).rev().collect()))
    }

    /// A literal, or a parameter at its present value.
    fn number_now(&self, e: &model::Expr) -> Option<f64> {
        match &e.kind {
            ExprKind::Number(n) => Some(*n),
            ExprKind::Scale { value, num, den } => Some(self.number_now(value)? * num / den),
            ExprKind::Item { item, .. } => match &self.model.items.get(*item)?.kind {
                ItemKind::Param { value: ParamValue::Number(n), .. } => Some(*n),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The periods in which a value is looked at; none where it is no series.
fn looked_in(e: &model::Expr, looked: Option<&Looked>) -> Option<Looked> {
    e.ty.series.map(|period| looked.filter(|l| l.0 == period).cloned().unwrap_or((period, vec![0])))
}

fn is_streak(agg: WindowAgg) -> bool {
    matches!(agg, WindowAgg::All | WindowAgg::AtLeast(_))
}
