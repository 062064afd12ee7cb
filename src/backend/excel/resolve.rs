//! The value of a name after rules as formula text. Takes the rules that write it; gives the value of the rule that
//! stands, else what stood before. Invariant: where a rule is undecided or gives an unknown value, or rules conflict, the
//! value before rules.

use super::Why;
use super::writer::{Kind, Res, Writer};
use crate::plan::{Combine, Expr, RuleId, Target};

/// Rules that write one name, beyond which there is no formula.
const MOST_WRITERS: usize = 12;

/// What one rule gives.
struct Given {
    rule: RuleId,
    fired: String,
    value: String,
    expr: Expr,
    /// Whether it stands: fires and no other fired rule overrides it.
    stands: String,
    /// Whether the value is known; none where it always is.
    known: Option<String>,
}

impl Given {
    /// It stands, and nobody knows what it gives.
    fn in_doubt(&self) -> Option<String> {
        self.known.as_ref().map(|known| format!("AND({},NOT({known}))", self.stands))
    }
}

impl Writer<'_> {
    pub fn resolve(&mut self, target: u16, kind: Kind) -> Res<String> {
        let plan = self.plan();
        let target = plan.targets.get(usize::from(target)).ok_or(Why::Elsewhere)?;
        let before = self.cell(&Expr::Column(target.before), kind)?;
        if target.writers.len() > MOST_WRITERS {
            return Err(Why::TooLong);
        }
        let mut given: Vec<Given> = Vec::new();
        for writer in &target.writers {
            let rule = plan.rules.get(usize::from(writer.rule)).ok_or(Why::Elsewhere)?;
            let expr = Expr::Column(writer.value);
            let fired = self.truth_cell(&Expr::Column(rule.fired))?;
            let value = self.cell(&expr, kind)?;
            let known = match kind {
                _ if is_sure(&value) => None,
                Kind::Text => Some(format!("{value}<>\"\"")),
                Kind::Truth => Some(format!("{value}<>0.5")),
                Kind::Number | Kind::Unknown => Some(format!("ISNUMBER({value})")),
            };
            given.push(Given { rule: writer.rule, stands: format!("{fired}=1"), fired, value, expr, known });
        }
        let fired: Vec<(RuleId, String)> = given.iter().map(|g| (g.rule, g.fired.clone())).collect();
        let mut open = Vec::new();
        for g in &mut given {
            let over: Vec<String> = fired
                .iter()
                .filter(|(rule, _)| *rule != g.rule && plan.rules.get(usize::from(*rule)).is_some_and(|r| r.overrides.contains(&g.rule)))
                .map(|(_, cell)| format!("{cell}=1"))
                .collect();
            let undecided = format!("{}=0.5", g.fired);
            if over.is_empty() {
                open.push(undecided);
            } else {
                let beaten = any(&over);
                g.stands = format!("AND({}=1,NOT({beaten}))", g.fired);
                open.push(format!("AND({undecided},NOT({beaten}))"));
            }
        }
        match given.as_slice() {
            [] => Ok(before),
            [Given { known: Some(known), stands, value, .. }] => Ok(format!("IF({stands},IF({known},{value},{before}),{before})")),
            [one] => Ok(format!("IF({},{},{before})", one.stands, one.value)),
            _ => match target.combine {
                Combine::Agree => self.agree(&given, &open, &before),
                _ => self.combined(target, &given, &open, &before),
            },
        }
    }

    /// All that stand must give the same.
    fn agree(&mut self, given: &[Given], open: &[String], before: &str) -> Res<String> {
        let mut first = before.to_string();
        for g in given.iter().rev() {
            first = format!("IF({},{},{first})", g.stands, g.value);
        }
        let mut conflicts = Vec::new();
        for (n, a) in given.iter().enumerate() {
            for b in &given[n + 1..] {
                // two constants that are the same cell cannot differ
                if a.value == b.value && !a.value.contains("IF(") {
                    continue;
                }
                let same = self.same(&a.expr, &b.expr)?;
                conflicts.push(format!("AND({},{},{same}<>1)", a.stands, b.stands));
            }
        }
        let doubts: Vec<String> = open.iter().cloned().chain(given.iter().filter_map(Given::in_doubt)).chain(conflicts).collect();
        Ok(format!("IF({},{before},{first})", any(&doubts)))
    }

    /// Whether two values are the same, as 1, 0 or 0.5.
    fn same(&mut self, a: &Expr, b: &Expr) -> Res<String> {
        let compare = Expr::Compare { op: crate::plan::Compare::Equal, left: Box::new(a.clone()), right: Box::new(b.clone()) };
        Ok(self.truth(&compare)?.three())
    }

    /// The largest, the smallest or the sum of those that stand.
    fn combined(&mut self, target: &Target, given: &[Given], open: &[String], before: &str) -> Res<String> {
        let stand: Vec<&str> = given.iter().map(|g| g.stands.as_str()).collect();
        let text = match target.combine {
            Combine::Sum => {
                let parts: Vec<String> = given.iter().map(|g| format!("IF({},{},0)", g.stands, g.value)).collect();
                parts.join("+")
            }
            combine => {
                // of those that do not stand, one that stands takes the place, so that it changes nothing
                let any_standing = given.iter().rev().fold("0".to_string(), |rest, g| format!("IF({},{},{rest})", g.stands, g.value));
                let parts: Vec<String> = given.iter().map(|g| format!("IF({},{},{any_standing})", g.stands, g.value)).collect();
                format!("{}({})", if combine == Combine::Largest { "MAX" } else { "MIN" }, parts.join(","))
            }
        };
        let some = any(&stand.iter().map(|s| s.to_string()).collect::<Vec<_>>());
        let text = format!("IF({some},{text},{before})");
        let doubts: Vec<String> = open.iter().cloned().chain(given.iter().filter_map(Given::in_doubt)).collect();
        Ok(if doubts.is_empty() { text } else { format!("IF({},{before},{text})", any(&doubts)) })
    }
}

/// Whether a text names a constant or parameter.
fn is_sure(value: &str) -> bool {
    !value.contains(super::template::ROW)
}

fn any(tests: &[String]) -> String {
    match tests {
        [one] => one.clone(),
        _ => format!("OR({})", tests.join(",")),
    }
}
