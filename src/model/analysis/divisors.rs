//! Divisions that can meet a zero and decide something: the row's tier or rule would silently be unknown.
//! Invariant: a division that a test or IFERROR guards is not told of, and none is told twice.

use super::cases::Case;
use super::facts::{Facts, can_be_zero};
use super::values::Example;
use super::walk::each_child;
use crate::diagnostic::Diagnostic;
use crate::function::Func;
use crate::model::{Expr, ExprKind, ItemId, ItemKind, Kind, Rule};
use crate::place::{Place, Span};
use crate::plan::{Arith, WindowAgg};
use crate::said;
use crate::tongue::{Said, Tongue};
use crate::unit::Units;
use rustc_hash::{FxHashMap, FxHashSet};

const DEPTH: u32 = 24;

/// A division by something that can be zero.
#[derive(Clone, Copy)]
struct Hazard<'m> {
    whole: &'m Expr,
    left: &'m Expr,
    right: &'m Expr,
    /// The name in whose definition it stands.
    item: Option<ItemId>,
}

/// Each known to hold where the expression at hand counts: one of its cases.
type Guards = Vec<Vec<Case>>;

struct Search<'f, 'm> {
    facts: &'f mut Facts<'m>,
    of_item: FxHashMap<ItemId, Vec<Hazard<'m>>>,
}

pub fn check(facts: &mut Facts, found: &mut Vec<Diagnostic>) {
    let model = facts.model;
    let mut search = Search { facts, of_item: FxHashMap::default() };
    let mut seen: FxHashSet<Span> = FxHashSet::default();
    let mut tell = |hazards: Vec<Hazard>, feeds: Said, place: Option<Span>, tongue: Tongue, facts: &Facts| {
        for hazard in hazards {
            if seen.insert(hazard.whole.span) {
                found.push(told(facts, &hazard, &feeds, place, tongue));
            }
        }
    };
    for item in &model.items {
        if let ItemKind::Tiers { by, .. } = &item.kind {
            let mut hazards = Vec::new();
            search.expr(by, &mut Vec::new(), None, DEPTH, &mut hazards);
            let name = &item.name;
            tell(hazards, said!("the tier “{name}”", "档位“{name}”"), item.span, item.tongue, search.facts);
        }
    }
    for table in &model.decision_tables {
        let mut hazards = Vec::new();
        table.inputs.iter().for_each(|i| search.expr(i, &mut Vec::new(), None, DEPTH, &mut hazards));
        let title = &table.title;
        tell(hazards, said!("the table “{title}”", "表格“{title}”"), Some(table.span), table.tongue, search.facts);
    }
    for rule in &model.rules {
        let hazards = search.rule(rule);
        let title = &rule.title;
        tell(hazards, said!("the rule “{title}”", "规则“{title}”"), Some(rule.span), rule.tongue, search.facts);
    }
}

impl<'m> Search<'_, 'm> {
    fn rule(&mut self, rule: &'m Rule) -> Vec<Hazard<'m>> {
        let mut hazards = Vec::new();
        for (n, clause) in rule.clauses.iter().enumerate() {
            let mut guards = Vec::new();
            for (other, guard) in rule.clauses.iter().enumerate() {
                if other != n {
                    guards.push(self.facts.cases(&guard.condition, !guard.unless));
                }
            }
            self.expr(&clause.condition, &mut guards, None, DEPTH, &mut hazards);
        }
        hazards
    }

    fn expr(&mut self, e: &'m Expr, guards: &mut Guards, item: Option<ItemId>, depth: u32, into: &mut Vec<Hazard<'m>>) {
        match &e.kind {
            ExprKind::Arith { op: Arith::Div, left, right } => {
                self.expr(left, guards, item, depth, into);
                self.expr(right, guards, item, depth, into);
                if self.zero(right, guards, depth) {
                    into.push(Hazard { whole: e, left, right, item });
                }
            }
            ExprKind::Call { func: Func::If | Func::Ifs, args } => {
                let before = guards.len();
                let mut parts = args.chunks_exact(2);
                for pair in parts.by_ref() {
                    self.expr(&pair[0], guards, item, depth, into);
                    guards.push(self.facts.cases(&pair[0], true));
                    self.expr(&pair[1], guards, item, depth, into);
                    guards.pop();
                    guards.push(self.facts.cases(&pair[0], false));
                }
                parts.remainder().iter().for_each(|last| self.expr(last, guards, item, depth, into));
                guards.truncate(before);
            }
            // the other parts decide where this one is unknown
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                let holds = matches!(e.kind, ExprKind::And(_));
                for (n, part) in parts.iter().enumerate() {
                    let before = guards.len();
                    for (other, guard) in parts.iter().enumerate() {
                        if other != n {
                            guards.push(self.facts.cases(guard, holds));
                        }
                    }
                    self.expr(part, guards, item, depth, into);
                    guards.truncate(before);
                }
            }
            ExprKind::Call { func: Func::IfError | Func::IfBlank, args } => {
                args.iter().skip(1).for_each(|a| self.expr(a, guards, item, depth, into));
            }
            // aggregates pass over the unknown
            ExprKind::IsKnown(_) | ExprKind::Group { .. } | ExprKind::List(_) | ExprKind::Window { agg: WindowAgg::Agg(_), .. } => {}
            ExprKind::Item { item: id, .. } => {
                for hazard in self.item(*id, depth) {
                    if self.zero(hazard.right, guards, depth) {
                        into.push(hazard);
                    }
                }
            }
            _ => {
                let mut children = Vec::new();
                each_child(e, &mut |child| children.push(child));
                for child in children {
                    self.expr(child, guards, item, depth, into);
                }
            }
        }
    }

    fn item(&mut self, id: ItemId, depth: u32) -> Vec<Hazard<'m>> {
        let model = self.facts.model;
        let Some(def) = model.items.get(id) else {
            return Vec::new();
        };
        let ItemKind::Formula(value) = &def.kind else {
            return Vec::new();
        };
        if depth == 0 {
            return Vec::new();
        }
        if let Some(found) = self.of_item.get(&id) {
            return found.clone();
        }
        // a circle is told of elsewhere; here it only has to end
        self.of_item.insert(id, Vec::new());
        let mut hazards = Vec::new();
        self.expr(value, &mut Vec::new(), Some(id), depth - 1, &mut hazards);
        self.of_item.insert(id, hazards.clone());
        hazards
    }

    fn zero(&mut self, divisor: &Expr, guards: &Guards, depth: u32) -> bool {
        // a name that nobody knows is told of as such; what guards it cannot be read either
        if divisor.ty.kind == Kind::Any {
            return false;
        }
        let span = self.facts.span(divisor);
        if !can_be_zero(span) {
            return false;
        }
        let zero = Example::Number(0.0);
        let var = self.facts.var(divisor);
        let guarded = |cases: &Vec<Case>| cases.iter().all(|c| c.values.get(&var).is_some_and(|v| !v.has(&zero)));
        if guards.iter().any(guarded) {
            return false;
        }
        match &divisor.kind {
            ExprKind::Scale { value, .. } | ExprKind::Negate(value) => self.zero(value, guards, depth),
            ExprKind::Arith { op: Arith::Mul, left, right } => self.zero(left, guards, depth) || self.zero(right, guards, depth),
            ExprKind::Arith { op: Arith::Div, left, .. } => self.zero(left, guards, depth),
            ExprKind::Item { item, .. } if depth > 0 => {
                let model = self.facts.model;
                match model.items.get(*item) {
                    Some(def) if !model.is_changed(*item) => match &def.kind {
                        ItemKind::Formula(value) => self.zero(value, guards, depth - 1),
                        _ => true,
                    },
                    _ => true,
                }
            }
            _ => true,
        }
    }
}

fn told(facts: &Facts, hazard: &Hazard, feeds: &Said, place: Option<Span>, tongue: Tongue) -> Diagnostic {
    let (left, right, whole) = (facts.words(hazard.left), facts.words(hazard.right), facts.words(hazard.whole));
    let item = hazard.item.and_then(|i| facts.model.items.get(i));
    let (en, zh) = (&feeds.en, &feeds.zh);
    let message = match item.map(|i| &i.name) {
        Some(name) => said!(
            "“{name}” divides by “{right}”, which can be zero. There it is unknown, and so is {en}.",
            "“{name}”除以“{right}”，而它可能为零。那时结果未知，{zh}也随之未知。"
        ),
        None => said!(
            "“{whole}” divides by “{right}”, which can be zero. There {en} is unknown.",
            "“{whole}”除以“{right}”，而它可能为零。那时{zh}未知。"
        ),
    };
    let days = matches!(&hazard.whole.ty.kind, Kind::Number(unit) if *unit == Units::shipped().named("day"));
    let next = if days {
        said!(
            "Write `COVER({left}, {right})`: without sales it gives the days of the parameter `max cover` (999).",
            "改写为 COVER({left}, {right})：没有销量时取参数“最大可售天数”（999 天）。"
        )
    } else {
        said!(
            "Write `IF({right} = 0, 0, {whole})`: the 0 in the middle is the value where \"{right}\" is zero; put there what fits (with 0, a rule that says \"below\" fires there).",
            "请写成 IF({right} = 0, 0, {whole})：中间的 0 是“{right}”为零时取的值，请换成合适的数（取 0 时，写“低于”的规则会触发）。"
        )
    };
    let tongue = item.map_or(tongue, |i| i.tongue);
    let found = Diagnostic::warning("zero-divisor", Place::Text(hazard.whole.span), message, next).in_tongue(tongue);
    match place {
        Some(place) => found.and_see(Place::Text(place), Said::new(format!("{en} needs it"), format!("{zh}要用到它"))),
        None => found,
    }
}
