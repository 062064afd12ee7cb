//! Scenarios: the same rules planned and run once more with other definitions, over the same frames. Takes the checked
//! model; gives a plan a scenario, and later what it changes. Invariant: what is said of the run itself is not said
//! again for a scenario.

use super::Checked;
use crate::columns::{self, Results};
use crate::decisions::{self, Decisions, Side};
use crate::diagnostic::{Diagnostic, Severity};
use crate::import::frame::Bound;
use crate::model::schema::Schema;
use crate::model::{self, Model, analysis, ast};
use crate::plan::{self, Plan};
use crate::report;
use crate::said;

/// A scenario ready to be run.
#[derive(Clone, Debug)]
pub struct ScenarioPlan {
    pub title: String,
    pub words: String,
    pub plan: Plan,
}

impl Checked {
    /// Plans every scenario. The analyses run again, because tiers, tables and rules may read what changed.
    pub(super) fn plan_scenarios(&mut self, trees: &[ast::File], model: &Model, schema: &Schema, proven: &[Diagnostic]) {
        for (number, scenario) in model.scenarios.iter().enumerate() {
            let schema = scenario.schema(schema);
            let rechecked = scenario.needs_check().then(|| model::from_syntax(trees, &schema, &self.units, &self.sources).0);
            let base = rechecked.as_ref().unwrap_or(model);
            let Some(changed) = base.scenarios.get(number) else { continue };
            let model = changed.over(base);
            let title = &scenario.title;
            let fresh = analysis::check(&model, &self.sources).into_iter().filter(|d| !proven.contains(d));
            self.diagnostics.extend(fresh.map(|d| of_scenario(d, title, Severity::Warning)));
            let (plan, found) = plan::from_model(&model, &schema, &self.sources);
            let broken = found.iter().any(Diagnostic::is_error);
            self.diagnostics.extend(
                found
                    .into_iter()
                    .filter(|d| !self.diagnostics.contains(d))
                    .map(|d| of_scenario(d, title, Severity::Error))
                    .collect::<Vec<_>>(),
            );
            if !broken {
                self.scenarios.push(ScenarioPlan { title: title.clone(), words: scenario.words.clone(), plan });
            }
        }
    }

    /// Runs every scenario and lays it beside the run.
    pub(super) fn run_scenarios(&mut self, bound: &Bound, results: &Results, decisions: &Decisions) -> Vec<report::Scenario> {
        let mut all = Vec::new();
        for scenario in &self.scenarios {
            let other = columns::run(&scenario.plan, bound, &mut self.texts);
            let decided = decisions::from_results(&scenario.plan, bound, &other, &self.texts, self.tongue);
            let run = Side { plan: &self.plan, results, decisions };
            let side = Side { plan: &scenario.plan, results: &other, decisions: &decided };
            let comparison = decisions::beside(run, side, bound, &self.texts, &self.units);
            all.push(report::Scenario { title: scenario.title.clone(), words: scenario.words.clone(), comparison });
        }
        all
    }
}

/// The finding, with the scenario under which it holds in front; never worse than `worst`.
fn of_scenario(mut found: Diagnostic, title: &str, worst: Severity) -> Diagnostic {
    let (en, zh) = (&found.message.en, &found.message.zh);
    found.message = said!("In the scenario \"{title}\": {en}", "在情景“{title}”下：{zh}");
    found.severity = found.severity.max(worst);
    found
}
