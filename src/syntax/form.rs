//! The kinds of statement: their head words, the words that they read, and the rules of the grammar for their lines.

use super::canon::Rule as Concept;
use super::tongues::{EVERYWHERE, Scopes, scope};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Param,
    Formula,
    Show,
    Levels,
    Tiers,
    Table,
    Buffer,
    Rule,
    Action,
    Split,
    Allocate,
    Limit,
    Schedule,
    Event,
    Check,
    Kpi,
    Scenario,
    Example,
    Section,
    Use,
    /// A line in the first column that begins like nothing we know.
    Unknown,
}

use Form::*;

/// Form, head word, name of its scope, rule of its first line, rule of its further lines.
const FORMS: &[(Form, Concept, &str, Concept, Option<Concept>)] = &[
    (Param, Concept::PARAM, "param", Concept::param, None),
    (Formula, Concept::EOI, "formula", Concept::formula, None),
    (Show, Concept::SHOW, "show", Concept::show, None),
    (Levels, Concept::LEVELS, "levels", Concept::levels_head, Some(Concept::levels_line)),
    (Tiers, Concept::TIERS, "tiers", Concept::tiers_head, Some(Concept::tiers_line)),
    (Table, Concept::TABLE, "table", Concept::table_head, Some(Concept::table_line)),
    (Buffer, Concept::BUFFER, "buffer", Concept::buffer_head, Some(Concept::buffer_line)),
    (Rule, Concept::RULE, "rule", Concept::rule_head, Some(Concept::rule_line)),
    (Action, Concept::ACTION, "action", Concept::action_head, Some(Concept::action_line)),
    (Split, Concept::SPLIT, "split", Concept::split_head, Some(Concept::split_line)),
    (Allocate, Concept::ALLOCATE, "allocate", Concept::allocate_head, Some(Concept::allocate_line)),
    (Limit, Concept::LIMIT, "limit", Concept::limit_head, Some(Concept::limit_line)),
    (Schedule, Concept::SCHEDULE, "schedule", Concept::schedule_head, Some(Concept::schedule_line)),
    (Event, Concept::EVENT, "event", Concept::event, None),
    (Check, Concept::CHECK, "check", Concept::check, None),
    (Kpi, Concept::KPI, "kpi", Concept::kpi, None),
    (Scenario, Concept::SCENARIO, "scenario", Concept::scenario_head, Some(Concept::scenario_line)),
    (Example, Concept::EXAMPLE, "example", Concept::example_head, Some(Concept::example_line)),
    (Section, Concept::SECTION, "section", Concept::section, None),
    (Use, Concept::USE, "use", Concept::use_file, None),
];

impl Form {
    pub fn of_head(head: Concept) -> Form {
        FORMS.iter().find(|f| f.1 == head).map_or(Unknown, |f| f.0)
    }

    fn row(self) -> Option<&'static (Form, Concept, &'static str, Concept, Option<Concept>)> {
        FORMS.iter().find(|f| f.0 == self)
    }

    /// Its own word; none for formulas.
    pub fn head(self) -> Option<Concept> {
        self.row().map(|f| f.1).filter(|c| *c != Concept::EOI)
    }

    /// The words that count inside it.
    pub fn scopes(self) -> Scopes {
        EVERYWHERE | self.own_scope()
    }

    pub fn own_scope(self) -> Scopes {
        self.row().map_or(0, |f| scope(f.2))
    }

    pub fn first_rule(self) -> Option<Concept> {
        self.row().map(|f| f.3)
    }

    pub fn line_rule(self) -> Option<Concept> {
        self.row().and_then(|f| f.4)
    }

    /// All its lines are one.
    pub fn is_one_line(self) -> bool {
        self != Unknown && self.line_rule().is_none()
    }

    /// May hold rows of a table.
    pub fn has_rows(self) -> bool {
        matches!(self, Table | Example)
    }
}
