//! Examples run: each world laid out as frames, the plan run over it, what came out compared with what is expected.
//! Takes the checked model; returns for each example what failed, with the chain of reasons.
//! Invariant: an example never sees the workbook, nor the parameters of the map.

use crate::column::{Column, truth};
use crate::columns;
use crate::columns::limits::not_admitted;
use crate::columns::reads::mark_all_read;
use crate::columns::resolve::at;
use crate::decisions::{self, Readiness, ReadinessLine, Verdict, WhyRule, WhyValue};
use crate::import::frame::Bound;
use crate::model::ast::Standing;
use crate::model::overlay::Overlay;
use crate::model::schema::Schema;
use crate::model::{self, ExpectCheck, ExpectPortion, ExpectRule, ExpectValue, Model, World, ast};
use crate::place::Span;
use crate::plan::{self, Expr, Mention, Plan, RuleId, STOCK, Test, WHOLE};
use crate::said;
use crate::tongue::{Said, Tongue};

use super::Checked;
use super::guard::{Guard, Witness};
use super::portions::{Portions, orders_of};
use super::world::bound;

/// Rows of a failure that are explained.
const ROWS_TOLD: usize = 3;

/// What came of one example.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub title: String,
    pub span: Span,
    pub tongue: Tongue,
    pub failures: Vec<Failure>,
}

/// One expectation that was not met in one world.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The row of the example's table, as written, where it has worlds of one row each.
    pub row: Option<String>,
    pub expected: Said,
    pub found: Said,
    /// The rules behind it, clause by clause.
    pub rules: Vec<WhyRule>,
    /// The value, and what it was made of.
    pub values: Vec<WhyValue>,
}

/// Worlds that share a plan.
struct Group {
    overlay: Overlay,
    /// Example and world.
    worlds: Vec<(usize, usize)>,
}

/// Runs all examples of a model without errors.
/// With a guard it learns from every world that holds.
pub(super) fn run(
    checked: &mut Checked,
    trees: &[ast::File],
    model: &Model,
    schema: &Schema,
    mut guard: Option<&mut Guard>,
) -> Vec<Outcome> {
    let outcome = |e: &model::Example| Outcome { title: e.title.clone(), span: e.span, tongue: e.tongue, failures: Vec::new() };
    let mut outcomes: Vec<Outcome> = model.examples.iter().map(outcome).collect();
    let mut groups: Vec<Group> = Vec::new();
    for (e, example) in model.examples.iter().enumerate() {
        for (w, world) in example.worlds.iter().enumerate() {
            let overlay = Overlay::of(model, world);
            match groups.iter_mut().find(|g| g.overlay == overlay) {
                Some(group) => group.worlds.push((e, w)),
                None => groups.push(Group { overlay, worlds: vec![(e, w)] }),
            }
        }
    }
    // failures are told in the order of the text, whatever plan they share
    let mut found: Vec<((usize, usize), Vec<Failure>)> = Vec::new();
    for group in groups {
        found.extend(group.run(checked, trees, model, schema, guard.as_deref_mut()));
    }
    found.sort_by_key(|(at, _)| *at);
    for ((e, _), failures) in found {
        outcomes[e].failures.extend(failures);
    }
    outcomes
}

impl Group {
    fn run(
        &self,
        checked: &mut Checked,
        trees: &[ast::File],
        model: &Model,
        schema: &Schema,
        mut guard: Option<&mut Guard>,
    ) -> Vec<((usize, usize), Vec<Failure>)> {
        let params = self.overlay.params(model);
        let rates = &self.overlay.rates;
        let rechecked = (!params.is_empty() || !rates.is_empty()).then(|| {
            let schema = Schema { fixed: params, ..schema.with_rates(rates) };
            model::from_syntax(trees, &schema, &checked.units, &checked.sources).0
        });
        let (mut model, schema) = self.overlay.over(rechecked.as_ref().unwrap_or(model), schema);
        let users = model.checks.len();
        let examples = std::mem::take(&mut model.examples);
        let mut starts = Vec::new();
        for (e, w) in &self.worlds {
            starts.push(model.checks.len());
            let Some(world) = examples.get(*e).and_then(|e| e.worlds.get(*w)) else { continue };
            let tongue = examples[*e].tongue;
            model.checks.extend(world.values.iter().map(|v| as_check(v, tongue)));
        }
        let (mut plan, found) = plan::from_model(&model, &schema, &checked.sources);
        if found.iter().any(crate::diagnostic::Diagnostic::is_error) {
            checked.diagnostics.extend(found);
            return Vec::new();
        }
        // what is expected is computed like any condition, but is no check of the data
        let expected = plan.checks.split_off(users.min(plan.checks.len()));
        let mut all = Vec::new();
        for ((e, w), start) in self.worlds.iter().zip(starts) {
            let Some(world) = examples.get(*e).and_then(|e| e.worlds.get(*w)) else { continue };
            let bound = bound(world, &model, &schema, &plan, &mut checked.texts);
            let results = columns::run(&plan, &bound, &mut checked.texts);
            let start = start - users;
            let checks = expected.get(start..start + world.values.len()).unwrap_or_default();
            let tongue = examples[*e].tongue;
            let judge = Judge { checked, model: &model, plan: &plan, bound: &bound, results: &results, world, schema: &schema, tongue };
            let failures = judge.failures(checks);
            if let (true, Some(guard)) = (failures.is_empty(), guard.as_deref_mut()) {
                let witness = Witness { plan: &plan, bound: &bound, world, example: *e, place: examples[*e].span, expected: checks };
                guard.see(&witness, &model, &mut checked.texts);
            }
            all.push(((*e, *w), failures));
        }
        all
    }
}

/// How a check stands in a world, and its lines.
pub(super) fn standing(check: usize, plan: &Plan, bound: &Bound, results: &columns::Results) -> (Standing, Vec<ReadinessLine>) {
    let lines = decisions::readiness_of(check, plan, bound, results);
    let worst = lines.iter().map(|l| l.state).min().unwrap_or(Readiness::Done);
    let dated = plan.checks.get(check).is_some_and(|c| c.due.is_some());
    let found = match (worst, dated) {
        (Readiness::Done, true) => Standing::Done,
        (Readiness::Done, false) => Standing::Passes,
        (Readiness::Open, true) => Standing::Open,
        (Readiness::Overdue, true) => Standing::Overdue,
        (_, false) => Standing::Fails,
    };
    (found, lines)
}

fn as_check(value: &ExpectValue, tongue: Tongue) -> model::Check {
    let table = if let model::Home::Table(table) = value.condition.ty.home { table } else { 0 };
    model::Check {
        title: String::new(),
        table,
        span: value.condition.span,
        tongue,
        condition: value.condition.clone(),
        due: None,
        fate: ast::CheckFate::Warn,
        words: value.words.clone(),
    }
}

/// One world that was run.
struct Judge<'a> {
    checked: &'a Checked,
    model: &'a Model,
    plan: &'a Plan,
    bound: &'a Bound,
    results: &'a columns::Results,
    world: &'a World,
    schema: &'a Schema,
    tongue: Tongue,
}

impl Judge<'_> {
    /// `checks`: the conditions of the values.
    fn failures(&self, checks: &[plan::Check]) -> Vec<Failure> {
        let mut failures: Vec<Failure> = self.world.rules.iter().filter_map(|r| self.rule(r)).collect();
        failures.extend(self.world.checks.iter().filter_map(|c| self.check(c)));
        failures.extend(self.world.values.iter().zip(checks).filter_map(|(value, check)| self.value(value, check)));
        if !self.world.portions.is_empty() {
            let portions = Portions::of(self.plan, self.bound, self.results, &self.checked.texts);
            failures.extend(self.world.portions.iter().filter_map(|expect| self.portion(expect, &portions)));
        }
        failures
    }

    /// A part of a split, or what goes to a place.
    fn portion(&self, expect: &ExpectPortion, portions: &Portions<'_>) -> Option<Failure> {
        let row = portions.failed_row(expect, self.model)?;
        let Said { en, zh } = portions.told(expect, self.model, row);
        let found = match self.rows(STOCK) {
            0 | 1 => said!("{en}", "{zh}"),
            _ => {
                let Said { en: of, zh: of_zh } = self.which_row(STOCK, row);
                said!("{en} {of}", "{of_zh} {zh}")
            }
        };
        let words = &expect.words;
        let quantity = orders_of(expect, self.model, self.plan).and_then(|(_, orders)| {
            let shape = self.plan.columns.get(orders.quantity as usize)?.shape.clone();
            Some(Mention { words: orders.name.clone(), expr: Expr::Column(orders.quantity), shape, periods: None })
        });
        let shown = |mention: &Mention| {
            let (plan, texts) = (self.plan, &self.checked.texts);
            decisions::why_value(plan, self.bound, self.results, texts, row as u32, STOCK, mention, self.tongue)
        };
        Some(Failure {
            row: self.row_words(),
            expected: said!("{words}", "{words}"),
            found,
            rules: quantity.as_ref().map(|q| self.writers(q, row)).unwrap_or_default(),
            values: quantity.as_ref().map(shown).into_iter().collect(),
        })
    }

    fn row_words(&self) -> Option<String> {
        let span = self.world.row?;
        Some(self.checked.sources.text(span).split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// `for SKU B, line 12`: a row among several, by its key and where it stands.
    fn which_row(&self, table: plan::TableId, row: usize) -> Said {
        let own = self.world.tables.iter().find(|t| t.table + usize::from(STOCK) == usize::from(table));
        let line = own.and_then(|t| t.lines.get(row)).map(|span| self.checked.sources.line_column(*span).0);
        let number = row + 1;
        match (own.and_then(|t| self.key_words(t, row)), line) {
            (Some(key), Some(line)) => said!("for {key}, line {line}", "{key}（第 {line} 行）"),
            (None, Some(line)) => said!("in row {number}, line {line}", "第 {number} 条（第 {line} 行）"),
            _ => said!("in row {number}", "第 {number} 行"),
        }
    }

    /// `SKU B`: the key that an example gives a row, else the first text.
    fn key_words(&self, table: &model::WorldTable, row: usize) -> Option<String> {
        let keys = match table.table {
            0 => &self.schema.stock.key,
            list => &self.schema.lists.get(list - 1)?.key,
        };
        let words = |(item, values): &(model::ItemId, Vec<model::Given>)| {
            let name = &self.model.items.get(*item)?.name;
            match values.get(row)? {
                model::Given::Text(text) => Some((keys.contains(name), format!("{name} {text}"))),
                model::Given::Number(n) if keys.contains(name) => Some((true, format!("{name} {n}"))),
                _ => None,
            }
        };
        let mut texts: Vec<(bool, String)> = table.columns.iter().filter_map(words).collect();
        texts.sort_by_key(|(is_key, _)| !is_key);
        texts.into_iter().next().map(|(_, words)| words)
    }

    fn rows(&self, table: plan::TableId) -> usize {
        if table == WHOLE { 1 } else { columns::frame(self.bound, table).map_or(0, crate::import::frame::Frame::len) }
    }

    fn why_rule(&self, rule: RuleId, row: usize) -> Option<WhyRule> {
        let table = self.plan.rules.get(usize::from(rule))?.table;
        decisions::why(self.plan, self.bound, self.results, &self.checked.texts, row as u32, table, Some(rule)).pop()
    }

    fn rule(&self, expect: &ExpectRule) -> Option<Failure> {
        let rule = self.plan.rules.get(expect.rule)?;
        let all: Vec<WhyRule> = (0..self.rows(rule.table)).filter_map(|row| self.why_rule(expect.rule as RuleId, row)).collect();
        let fired = |w: &&WhyRule| w.verdict == Verdict::Held && w.not_valid.is_none() && !w.skipped;
        if all.iter().any(|w| fired(&w)) == expect.fires {
            return None;
        }
        let title = &rule.title;
        let expected = match expect.fires {
            true => said!("rule \"{title}\"", "规则“{title}”"),
            false => said!("no rule \"{title}\"", "无规则“{title}”"),
        };
        let found = match expect.fires {
            false => said!("the rule fired", "规则已触发"),
            true if all.iter().any(|w| w.verdict == Verdict::Unknown) => said!("the rule is undecided", "规则未定"),
            true => said!("the rule did not fire", "规则未触发"),
        };
        let told = all.iter().filter(|w| expect.fires || fired(w)).take(ROWS_TOLD).cloned().collect();
        Some(Failure { row: self.row_words(), expected, found, rules: told, values: Vec::new() })
    }

    fn check(&self, expect: &ExpectCheck) -> Option<Failure> {
        let check = self.plan.checks.get(expect.check)?;
        let (found, lines) = standing(expect.check, self.plan, self.bound, self.results);
        if found.is_said_as(expect.standing) {
            return None;
        }
        let said = |standing| {
            let title = &check.title;
            match standing {
                Standing::Passes => said!("check \"{title}\" passes", "检查“{title}”通过"),
                Standing::Done => said!("check \"{title}\" is done", "检查“{title}”为已完成"),
                Standing::Open => said!("check \"{title}\" is open", "检查“{title}”为未完成"),
                Standing::Overdue => said!("check \"{title}\" is overdue", "检查“{title}”为逾期"),
                Standing::Fails => said!("check \"{title}\" fails", "检查“{title}”不通过"),
            }
        };
        let shown = |mention| {
            let row = lines.iter().find(|l| l.state != Readiness::Done).and_then(|l| l.row).unwrap_or(0);
            let table = check_table(self.plan, mention, check.table);
            decisions::why_value(self.plan, self.bound, self.results, &self.checked.texts, row, table, mention, self.tongue)
        };
        let values = first_mention(&check.test).map(shown).into_iter().collect();
        Some(Failure { row: self.row_words(), expected: said(expect.standing), found: said(found), rules: Vec::new(), values })
    }

    fn value(&self, expect: &ExpectValue, check: &plan::Check) -> Option<Failure> {
        let Some(Column::Truth(holds)) = self.results.column(self.plan, self.bound, check.truth) else { return None };
        let table = self.plan.columns.get(check.truth as usize)?.table;
        let rows: Vec<usize> = match expect.row {
            Some(row) => vec![row],
            None => (0..self.rows(table)).collect(),
        };
        let failed: Vec<usize> = rows.into_iter().filter(|row| at(holds, *row) != Some(truth::TRUE)).collect();
        let row = *failed.first()?;
        let words = &expect.words;
        let mention = first_mention(&check.test)?;
        let value = decisions::why_value(
            self.plan,
            self.bound,
            self.results,
            &self.checked.texts,
            row as u32,
            check_table(self.plan, mention, table),
            mention,
            self.tongue,
        );
        let (name, text) = (&value.words, &value.text);
        let (en, zh) =
            self.not_admitted(mention, row).map_or_else(Default::default, |why| (format!("; {}", why.en), format!("；{}", why.zh)));
        let found = match self.rows(table) {
            0 | 1 => said!("{name} = {text}{en}", "{name} = {text}{zh}"),
            _ => {
                let Said { en: of, zh: of_zh } = self.which_row(table, row);
                said!("{name} = {text} {of}{en}", "{of_zh} {name} = {text}{zh}")
            }
        };
        Some(Failure {
            row: self.row_words(),
            expected: said!("{words}", "{words}"),
            found,
            rules: self.writers(mention, row),
            values: vec![value],
        })
    }

    /// Why a limit admitted nothing, where what was found follows from that.
    fn not_admitted(&self, mention: &Mention, row: usize) -> Option<Said> {
        let mut needed = vec![false; self.plan.columns.len()];
        crate::plan::visit(&mention.expr, &mut |e| {
            if let Expr::Column(id) = e
                && let Some(needed) = needed.get_mut(*id as usize)
            {
                *needed = true;
            }
        });
        mark_all_read(self.plan, &mut needed);
        let limited = self.plan.limits.iter().any(|l| needed.get(l.after as usize) == Some(&true));
        let issues = if limited { not_admitted(self.plan, self.bound, self.results) } else { Vec::new() };
        issues.into_iter().find(|issue| issue.row == Some(row)).map(|issue| issue.message)
    }

    /// The rules that set the name, as they stood in the row.
    fn writers(&self, mention: &Mention, row: usize) -> Vec<WhyRule> {
        let Expr::Column(column) = mention.expr else { return Vec::new() };
        let target = self.plan.targets.iter().find(|t| t.after == column);
        target.iter().flat_map(|t| &t.writers).filter_map(|w| self.why_rule(w.rule, row)).collect()
    }
}

fn check_table(plan: &Plan, mention: &Mention, table: plan::TableId) -> plan::TableId {
    match mention.expr {
        Expr::Column(column) => plan.columns.get(column as usize).map_or(table, |c| if c.table == WHOLE { table } else { c.table }),
        _ => table,
    }
}

fn first_mention(test: &Test) -> Option<&Mention> {
    match test {
        Test::And(all) | Test::Or(all) => all.iter().find_map(first_mention),
        Test::Leaf { mentions, .. } => mentions.first(),
    }
}
