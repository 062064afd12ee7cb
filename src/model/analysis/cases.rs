//! Conditions as cases: alternatives, each a set of values for every variable it speaks of. From them follows what
//! cannot be, what excludes each other and what holds together, with a row to show.
//! Invariant: the cases of a condition cover every row in which it is true; those marked exact cover no other.

use super::facts::{Facts, VarId, numbers_that};
use super::values::{Example, Values};
use super::words;
use crate::model::{Expr, ExprKind, ItemKind, Kind, ast};
use crate::tongue::Said;
use std::collections::BTreeMap;

/// More alternatives than that are not followed.
const MOST: usize = 96;
const DEPTH: u32 = 16;

#[derive(Clone, Debug)]
pub struct Case {
    pub values: BTreeMap<VarId, Values>,
    /// Nothing was left out.
    pub exact: bool,
}

impl Case {
    pub fn any() -> Case {
        Case { values: BTreeMap::new(), exact: true }
    }

    pub fn of(var: VarId, values: Values) -> Case {
        Case { values: BTreeMap::from([(var, values)]), exact: true }
    }

    fn anything() -> Case {
        Case { values: BTreeMap::new(), exact: false }
    }

    /// Both; none where they exclude each other.
    pub fn and(&self, other: &Case) -> Option<Case> {
        // most pairs exclude each other by one variable: look before copying
        for (var, values) in &other.values {
            if self.values.get(var).is_some_and(|mine| mine.and(values).is_empty()) {
                return None;
            }
        }
        let mut both = self.clone();
        both.exact &= other.exact;
        for (var, values) in &other.values {
            let joined = both.values.get(var).map_or_else(|| values.clone(), |mine| mine.and(values));
            both.values.insert(*var, joined);
        }
        Some(both)
    }
}

impl Facts<'_> {
    /// The cases in which a condition is true; `holds` false: in which it is false.
    pub fn cases(&mut self, condition: &Expr, holds: bool) -> Vec<Case> {
        self.cases_within(condition, holds, DEPTH)
    }

    fn cases_within(&mut self, e: &Expr, holds: bool, depth: u32) -> Vec<Case> {
        match &e.kind {
            ExprKind::Truth(t) => {
                if *t == holds {
                    vec![Case::any()]
                } else {
                    Vec::new()
                }
            }
            ExprKind::Not(inner) => self.cases_within(inner, !holds, depth),
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                let all = matches!(e.kind, ExprKind::And(_)) == holds;
                let each: Vec<Vec<Case>> = parts.iter().map(|p| self.cases_within(p, holds, depth)).collect();
                if all { all_of(each) } else { few(each.into_iter().flatten().collect()) }
            }
            ExprKind::Compare { op, left, right } => {
                let op = if holds { *op } else { opposite(*op) };
                self.comparison(op, left, right)
            }
            // literals the wrong way round are an error of their own
            ExprKind::Between { low, high, .. } if matches!((&low.kind, &high.kind), (ExprKind::Number(a), ExprKind::Number(b)) if a > b) =>
            {
                vec![Case::anything()]
            }
            ExprKind::Between { value, low, high } => {
                let from = if holds { ast::CompareOp::AtLeast } else { ast::CompareOp::Below };
                let to = if holds { ast::CompareOp::AtMost } else { ast::CompareOp::Above };
                let ends = vec![self.comparison(from, value, low), self.comparison(to, value, high)];
                if holds { all_of(ends) } else { few(ends.into_iter().flatten().collect()) }
            }
            ExprKind::OneOf { value, items, negated } => {
                let one = *negated != holds;
                let op = if one { ast::CompareOp::Equal } else { ast::CompareOp::NotEqual };
                if let Some(case) = self.membership(value, items, one) {
                    return vec![case];
                }
                let each: Vec<Vec<Case>> = items.iter().map(|i| self.comparison(op, value, i)).collect();
                if one { few(each.into_iter().flatten().collect()) } else { all_of(each) }
            }
            ExprKind::Item { item, before_rules, .. } if e.ty.kind == Kind::Truth => {
                let model = self.model;
                if let Some(def) = model.items.get(*item)
                    && let ItemKind::Formula(inner) = &def.kind
                    && !model.is_changed(*item)
                    && !before_rules
                    && depth > 0
                {
                    return self.cases_within(inner, holds, depth - 1);
                }
                vec![self.truth(e, holds)]
            }
            ExprKind::Call { func: crate::function::Func::Not, args } if args.len() == 1 => self.cases_within(&args[0], !holds, depth),
            ExprKind::IsKnown(_) => vec![Case::anything()],
            _ if e.ty.kind == Kind::Truth => vec![self.truth(e, holds)],
            _ => vec![Case::anything()],
        }
    }

    /// A condition that is one thing: a yes/no column, a streak.
    fn truth(&mut self, e: &Expr, holds: bool) -> Case {
        let var = self.var(e);
        Case::of(var, Values::exactly(f64::from(u8::from(holds))).and(&Values::numbers(0.0, 1.0, true)))
    }

    fn membership(&mut self, value: &Expr, items: &[Expr], one: bool) -> Option<Case> {
        let mut all: Option<Values> = None;
        for item in items {
            let same = self.compared(ast::CompareOp::Equal, item, &value.ty.kind)?;
            all = Some(all.map_or_else(|| same.clone(), |a| a.or(&same)));
        }
        let var = self.var(value);
        let all = all?;
        let all = if one { all } else { all.others() };
        let within = self.vars[var].universe.and(&all);
        Some(Case::of(var, within))
    }

    fn comparison(&mut self, op: ast::CompareOp, left: &Expr, right: &Expr) -> Vec<Case> {
        let case = self.one_comparison(op, left, right);
        if case.values.values().any(Values::is_empty) { Vec::new() } else { vec![case] }
    }

    fn one_comparison(&mut self, op: ast::CompareOp, left: &Expr, right: &Expr) -> Case {
        if let Some(values) = self.compared(op, right, &left.ty.kind) {
            return self.where_value(left, values);
        }
        if let Some(values) = self.compared(mirrored(op), left, &right.ty.kind) {
            return self.where_value(right, values);
        }
        if !matches!(left.ty.kind, Kind::Number(_) | Kind::Date | Kind::Level(_)) {
            return Case::anything();
        }
        let (var, turned) = self.difference(left, right);
        let op = if turned { mirrored(op) } else { op };
        let within = self.vars[var].universe.and(&numbers_that(op, 0.0));
        Case::of(var, within)
    }

    fn where_value(&mut self, e: &Expr, values: Values) -> Case {
        let var = self.var(e);
        let within = self.vars[var].universe.and(&values);
        Case::of(var, within)
    }

    /// What a case says once tiers and what they go by are brought together; none where that cannot be.
    pub fn settle(&self, case: &Case) -> Option<Case> {
        let mut case = case.clone();
        // each round carries what is known one tier further
        for _ in 0..8 {
            let mut changed = false;
            let mut vars: Vec<VarId> = case.values.keys().copied().collect();
            vars.reverse();
            for var in vars {
                let Some((by, labels)) = &self.vars[var].follows else {
                    continue;
                };
                let given = case.values.get(by).cloned().unwrap_or_else(|| self.vars[*by].universe.clone());
                let wanted = case.values[&var].clone();
                let mut possible = given.without(&given);
                let mut left: Vec<&str> = Vec::new();
                for (label, from) in labels {
                    let here = from.and(&given);
                    if wanted.has(&Example::Text(label.clone())) && !here.is_empty() {
                        possible = possible.or(&here);
                        left.push(label);
                    }
                }
                let texts = wanted.and(&Values::texts(left));
                changed |= texts != wanted || possible != given;
                case.values.insert(var, texts);
                case.values.insert(*by, possible);
            }
            if case.values.values().any(Values::is_empty) {
                return None;
            }
            if !changed {
                break;
            }
        }
        (!case.values.values().any(Values::is_empty)).then_some(case)
    }

    /// A row in which a settled case holds: variables and values, tiers by what they follow. None where the values
    /// found do not fit together after all.
    pub fn row(&self, case: &Case) -> Option<Vec<(VarId, Example)>> {
        let mut chosen: BTreeMap<VarId, Example> = BTreeMap::new();
        // a tier's variable is numbered before what it follows, and decided after it
        for var in case.values.keys().rev().copied() {
            self.choose(var, case, &mut chosen, 8)?;
        }
        let row: Vec<(VarId, Example)> = case.values.keys().filter_map(|v| Some((*v, chosen.get(v)?.clone()))).collect();
        row.iter().all(|(v, x)| case.values[v].has(x)).then_some(row)
    }

    fn choose(&self, var: VarId, case: &Case, chosen: &mut BTreeMap<VarId, Example>, depth: u32) -> Option<Example> {
        if let Some(done) = chosen.get(&var) {
            return Some(done.clone());
        }
        let value = match &self.vars[var].follows {
            Some((by, labels)) if depth > 0 => {
                let decides = self.choose(*by, case, chosen, depth - 1)?;
                Example::Text(Facts::label_for(labels, &decides)?)
            }
            _ => match case.values.get(&var) {
                Some(values) => values.example()?,
                None => self.vars[var].universe.example()?,
            },
        };
        chosen.insert(var, value.clone());
        Some(value)
    }

    /// Whether the variables of a case can take their values without regard to each other.
    pub fn free(&self, case: &Case) -> bool {
        let vars: Vec<VarId> = case.values.keys().copied().collect();
        if vars.iter().any(|v| self.vars[*v].moves) {
            return false;
        }
        for (n, a) in vars.iter().enumerate() {
            for b in &vars[n + 1..] {
                let linked = |x: &VarId, y: &VarId| self.vars[*x].follows.as_ref().is_some_and(|f| f.0 == *y);
                if linked(a, b) || linked(b, a) {
                    continue;
                }
                // two tiers by one value meet in that value
                if let (Some(x), Some(y)) = (&self.vars[*a].follows, &self.vars[*b].follows)
                    && x.0 == y.0
                {
                    continue;
                }
                if !self.vars[*a].rests_on.is_disjoint(&self.vars[*b].rests_on) {
                    return false;
                }
            }
        }
        true
    }

    /// `days of cover 60 days, turnover “normal”`.
    pub fn row_words(&self, row: &[(VarId, Example)]) -> Said {
        let parts: Vec<Said> = row.iter().map(|(var, value)| words::pair(&self.vars[*var], value, self.model)).collect();
        words::list(&parts)
    }
}

/// Every part holds: the alternatives of each with those of the others.
pub fn all_of(parts: Vec<Vec<Case>>) -> Vec<Case> {
    let mut cases = vec![Case::any()];
    for part in parts {
        if cases.len() * part.len() > MOST * 4 {
            // too many to follow: what is known so far still holds, and the rest is left open
            cases.iter_mut().for_each(|c| c.exact = false);
            continue;
        }
        cases = cases.iter().flat_map(|case| part.iter().filter_map(|other| case.and(other))).collect();
        if cases.is_empty() {
            break;
        }
    }
    few(cases)
}

fn few(cases: Vec<Case>) -> Vec<Case> {
    if cases.len() > MOST { vec![Case::anything()] } else { cases }
}

pub fn opposite(op: ast::CompareOp) -> ast::CompareOp {
    match op {
        ast::CompareOp::Equal => ast::CompareOp::NotEqual,
        ast::CompareOp::NotEqual => ast::CompareOp::Equal,
        ast::CompareOp::Below => ast::CompareOp::AtLeast,
        ast::CompareOp::AtLeast => ast::CompareOp::Below,
        ast::CompareOp::Above => ast::CompareOp::AtMost,
        ast::CompareOp::AtMost => ast::CompareOp::Above,
    }
}

/// The same comparison with its sides changed.
fn mirrored(op: ast::CompareOp) -> ast::CompareOp {
    match op {
        ast::CompareOp::Below => ast::CompareOp::Above,
        ast::CompareOp::Above => ast::CompareOp::Below,
        ast::CompareOp::AtLeast => ast::CompareOp::AtMost,
        ast::CompareOp::AtMost => ast::CompareOp::AtLeast,
        same => same,
    }
}
