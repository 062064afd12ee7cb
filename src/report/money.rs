//! What a decision comes to in money: the amount after rules less the amount before. For a name that is an amount of
//! money it is the name itself; for another (an order quantity) it is the first computed amount of money that is worked
//! out from it directly (an order cost), worked out once more with the value before rules.
//! Invariant: an effect is told only where both amounts are known; nothing is guessed from prices or names.

use super::facts::{Run, known_sum};
use crate::column::Column;
use crate::columns::reads::Reads;
use crate::decisions::Decision;
use crate::plan::{Arith, ColumnId, Expr, Mention, RuleId, Source, Stage, TableId, TargetId, TemplatePart, Value, WHOLE, Work};
use rustc_hash::FxHashMap;

/// A formula is followed back through so many others.
const DEEPEST: u32 = 8;

/// A name in a row.
type Place = (TableId, u32, TargetId);
/// A rule and its action.
type Writing = (RuleId, u16);

/// For each target the amount that tells its effect.
pub struct Effects<'a> {
    by_target: Vec<Option<Amount<'a>>>,
    /// By column: the expression that a step makes it of, where it is one of the row.
    formulas: Vec<Option<&'a Expr>>,
    /// By column: whether rules change it, or anything that it is made of.
    changed: Vec<bool>,
    /// By column: whether it repeats the value of a group.
    repeated: Vec<bool>,
    /// Where several rules set a name in a row: the rule and action whose value it has, for an effect counts once.
    winners: FxHashMap<Place, Writing>,
}

struct Amount<'a> {
    /// The column that holds the amount after rules.
    column: ColumnId,
    /// The last stage of the target, which the formula names.
    last: ColumnId,
    after: ColumnId,
    before: ColumnId,
    formula: Option<&'a Expr>,
}

impl<'a> Effects<'a> {
    pub fn of(run: &Run<'a>) -> Effects<'a> {
        let by_target = run.plan.targets.iter().map(|target| {
            let def = run.def(target.after)?;
            // amounts are worked out from the last stage; what a limit takes off is no effect of a rule
            let last = run.plan.last_stage(target.after);
            let amount = |column, formula| Amount { column, last, after: target.after, before: target.before, formula };
            if run.is_money(&def.shape) {
                return Some(amount(target.after, None));
            }
            run.plan.steps.iter().find_map(|step| match &step.work {
                Work::Row(expr) if expr.is_worked_out_of(last) => {
                    let money = run.def(step.into)?;
                    let fits = money.source == Source::Computed && money.table == def.table && run.is_money(&money.shape);
                    fits.then(|| amount(step.into, Some(expr)))
                }
                _ => None,
            })
        });
        let mut formulas = vec![None; run.plan.columns.len()];
        let mut changed = vec![false; run.plan.columns.len()];
        for step in &run.plan.steps {
            let into = step.into as usize;
            let reads = Reads::of_work(&step.work, run.plan);
            let follows = reads.own.iter().chain(&reads.list).any(|id| changed.get(*id as usize) == Some(&true));
            if let (Some(formula), Some(change)) = (formulas.get_mut(into), changed.get_mut(into)) {
                *change = follows || matches!(step.work, Work::Resolve(_)) || run.plan.limits.iter().any(|l| l.after == step.into);
                *formula = match &step.work {
                    Work::Row(expr) => Some(expr),
                    _ => None,
                };
            }
        }
        let by_target: Vec<Option<Amount<'a>>> = by_target.collect();
        let winners = winners(run, &by_target);
        Effects { by_target, formulas, changed, repeated: run.plan.repeated(), winners }
    }

    /// The sum of a computed amount as it was before rules; none where it does not follow from plain arithmetic.
    pub fn total_before(&self, run: &Run<'_>, column: ColumnId) -> Option<f64> {
        let (rows, table) = (run.column(column)?.len(), run.def(column)?.table);
        let amounts = (0..rows).filter(|row| run.is_judged(table, *row)).map(|row| self.before(run, column, row, DEEPEST));
        Some(known_sum(amounts.collect::<Option<Vec<f64>>>()?.into_iter()))
    }

    /// The value of a row before rules; NaN for the unknown, none where it cannot be told.
    fn before(&self, run: &Run<'_>, column: ColumnId, row: usize, depth: u32) -> Option<f64> {
        let own = |id: ColumnId| match run.column(id)? {
            Column::Number(v) => v.get(if run.def(id)?.table == WHOLE { 0 } else { row }).copied(),
            _ => None,
        };
        if self.changed.get(column as usize) != Some(&true) {
            return own(column);
        }
        if let Some(limit) = run.plan.limits.iter().find(|l| l.after == column) {
            return self.before(run, limit.asked, row, depth);
        }
        if let Some(target) = run.plan.targets.iter().find(|t| t.after == column) {
            return own(target.before);
        }
        let def = run.def(column)?;
        let twin = run.plan.columns.iter().position(|c| c.name == def.name && c.table == def.table && c.stage == Stage::Definition);
        if let Some(twin) = twin.filter(|twin| *twin != column as usize && def.stage == Stage::AfterRules) {
            return own(twin as ColumnId);
        }
        let formula = (*self.formulas.get(column as usize)?)?;
        if depth == 0 { None } else { arithmetic(formula, &|id| self.before(run, id, row, depth - 1)) }
    }

    /// The column that holds the amounts, for their number format.
    pub fn column(&self, target: Option<TargetId>) -> Option<ColumnId> {
        self.by_target.get(usize::from(target?))?.as_ref().map(|a| a.column)
    }

    /// Whether a column repeats the value of a group, so that its sum over rows means nothing.
    pub fn is_repeated(&self, column: ColumnId) -> bool {
        self.repeated.get(column as usize) == Some(&true)
    }

    /// The money that hangs on a decision, and the column that tells its currency: its effect, else what its action names.
    pub fn at_stake(&self, run: &Run<'_>, decision: &Decision) -> Option<(f64, ColumnId)> {
        self.of_decision(run, decision).zip(self.column(decision.name)).or_else(|| self.mentioned(run, decision))
    }

    /// The first amount of money that the action of a decision names: `Order {order quantity}, {order cost}`.
    pub fn mentioned(&self, run: &Run<'_>, decision: &Decision) -> Option<(f64, ColumnId)> {
        let action = run.plan.rules.get(usize::from(decision.rule))?.actions.get(usize::from(decision.action))?;
        let parts = action.label.as_ref()?.parts.iter();
        parts.into_iter().find_map(|part| match part {
            // an amount of a group hangs on all of its rows together
            TemplatePart::Value(Mention { expr: Expr::Column(id), .. }) if !self.is_repeated(*id) => {
                let def = run.def(*id).filter(|d| d.table != WHOLE && run.is_money(&d.shape));
                def.and_then(|_| run.number_at(*id, decision.row as usize)).map(|amount| (amount, *id))
            }
            _ => None,
        })
    }

    /// The effect of one decision; none for one that does not hold, or that sets what another has set already.
    pub fn of_decision(&self, run: &Run<'_>, decision: &Decision) -> Option<f64> {
        let target = decision.name?;
        let amount = self.by_target.get(usize::from(target))?.as_ref()?;
        let winner = self.winners.get(&(decision.table, decision.row, target));
        if decision.beaten || winner.is_some_and(|winner| *winner != (decision.rule, decision.action)) {
            return None;
        }
        let row = decision.row as usize;
        let with = |stage: ColumnId| match amount.formula {
            Some(_) if stage == amount.last => run.number_at(amount.column, row),
            Some(formula) => arithmetic(formula, &|id| match run.column(if id == amount.last { stage } else { id })? {
                Column::Number(v) => v.get(if run.def(id)?.table == WHOLE { 0 } else { row }).copied(),
                _ => None,
            }),
            None => run.number_at(stage, row),
        };
        let effect = with(amount.after)? - with(amount.before)?;
        effect.is_finite().then_some(effect)
    }
}

/// Of the decisions that set one name in one row the first that has the value after rules, else the first.
fn winners(run: &Run<'_>, amounts: &[Option<Amount<'_>>]) -> FxHashMap<Place, Writing> {
    let mut found: FxHashMap<Place, (Writing, bool)> = FxHashMap::default();
    let contested: Vec<bool> = run.plan.targets.iter().zip(amounts).map(|(t, amount)| amount.is_some() && t.writers.len() > 1).collect();
    let is_contested = |d: &&Decision| !d.beaten && d.name.is_some_and(|t| contested.get(usize::from(t)) == Some(&true));
    for decision in run.decisions.decisions.iter().filter(is_contested) {
        let Some(target) = decision.name else { continue };
        let after = run.plan.targets.get(usize::from(target)).and_then(|t| run.number_at(t.after, decision.row as usize));
        let has_value = matches!((&decision.value, after), (Some(Value::Number(n)), Some(after)) if *n == after);
        let mine = ((decision.rule, decision.action), has_value);
        let place = found.entry((decision.table, decision.row, target)).or_insert(mine);
        if has_value && !place.1 {
            *place = mine;
        }
    }
    found.into_iter().map(|(place, (winner, _))| (place, winner)).collect()
}

/// Plain arithmetic over the values of columns; none if anything else stands in the formula.
fn arithmetic(expr: &Expr, value: &dyn Fn(ColumnId) -> Option<f64>) -> Option<f64> {
    let part = |e: &Expr| arithmetic(e, value);
    match expr {
        Expr::Number(n) => Some(*n),
        Expr::Column(id) => value(*id),
        Expr::Scale { value, num, den } => Some(part(value)? * num / den),
        Expr::Negate(value) => Some(-part(value)?),
        Expr::Arith { op, left, right } => {
            let (left, right) = (part(left)?, part(right)?);
            match op {
                Arith::Add => Some(left + right),
                Arith::Sub => Some(left - right),
                Arith::Mul => Some(left * right),
                Arith::Div => Some(left / right),
                Arith::Pow => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::world::world;
    use super::*;
    use crate::tongue::Tongue;

    #[test]
    fn pausing_an_order_saves_what_it_would_have_cost() {
        let world = world(Tongue::En, 30);
        let run = world.run();
        let effects = Effects::of(&run);
        let paused = run.decisions.decisions.iter().find(|d| d.row == 1 && d.name == Some(0));
        // 37 on hand, 74 asked for at 2 each before the rule, none after
        assert_eq!(paused.and_then(|d| effects.of_decision(&run, d)), Some(-148.0));
        let marked = run.decisions.decisions.iter().find(|d| d.name == Some(1));
        assert_eq!(marked.and_then(|d| effects.of_decision(&run, d)), None);
        // order cost is twice the order quantity, and that twice the stock, before rules; a check left the last row out
        let on_hand: f64 = (0..28).filter(|n| n % 11 != 10).map(|n| f64::from(n * 37 % 900)).sum();
        assert_eq!(effects.total_before(&run, 5), Some(4.0 * on_hand));
    }
}
