//! Model to plan: every name one column (two where rules set it), every clause and value of a rule a column, tiers and
//! tables grids, aggregates steps of their own. Takes the checked model, gives the plan and the circles it found.
//! Invariant: columns are numbered and steps ordered by the text alone, so the same files give the same plan.

use super::stages::{Node, Stages};
use super::*;
use crate::column::fold;
use crate::diagnostic::Diagnostic;
use crate::model::{self, Home, ItemId, ItemKind, Model, ParamValue};
use crate::place::{Place, Sources};
use crate::said;
use rustc_hash::FxHashMap;

/// Days of cover without sales, unless the rule files or the map say otherwise.
const MAX_COVER_DAYS: f64 = 999.0;
/// A series formula stands wherever it is read; beyond this many copies something is wrong with the rules.
const SERIES_COPIES: usize = 20_000;

/// Makes the plan of a checked model. The schema gives the tables and histories, in its order.
pub fn from_model(model: &Model, schema: &model::schema::Schema, sources: &Sources) -> (Plan, Vec<Diagnostic>) {
    let stages = Stages::of(model);
    let mut lowering = Lowering::new(model, schema, sources, &stages);
    for circle in &stages.circles {
        lowering.diagnostics.push(circle_found(circle, model));
    }
    for node in &stages.order {
        lowering.node(*node);
    }
    lowering.finish()
}

pub(super) struct Lowering<'a> {
    pub model: &'a Model,
    pub sources: &'a Sources,
    pub stages: &'a Stages<'a>,
    pub plan: Plan,
    pub diagnostics: Vec<Diagnostic>,
    /// By node: the column of a name at a stage, the value of a write, the truth of a rule or check.
    pub columns: Vec<Option<ColumnId>>,
    /// Working columns by table and work, so that what is said twice is computed once.
    shared: FxHashMap<u64, Vec<SharedStep>>,
    targets: Vec<Option<TargetId>>,
    pub rules: Vec<super::rules::Parts>,
    pub checks: Vec<Option<Check>>,
    /// By rule: the table and row whose `then` cell it is.
    pub table_rows: FxHashMap<usize, (usize, usize)>,
    max_cover: Option<ColumnId>,
    series_copies: usize,
}

/// A working column that may be read again, and where its work stands among the steps.
struct SharedStep {
    column: ColumnId,
    step: usize,
}

/// Who reads, and in which row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope {
    pub reader: Node,
    /// The row at hand is one of this table.
    pub table: TableId,
    /// Inside the condition or value of a list aggregate: that list.
    pub list: Option<TableId>,
    /// Inside a window: series stand for the period at hand.
    pub window: bool,
}

impl Scope {
    pub fn of(reader: Node, table: TableId) -> Scope {
        Scope { reader, table, list: None, window: false }
    }
}

/// A table of the model in the plan's counting, where `WHOLE` stands in front.
pub(super) fn table_id(table: model::TableId) -> TableId {
    table as TableId + 1
}

pub(super) fn home_table(home: Home) -> TableId {
    match home {
        Home::Whole => WHOLE,
        Home::Table(t) => table_id(t),
    }
}

pub(super) fn shape_of(kind: &model::Kind) -> Shape {
    match kind {
        model::Kind::Number(unit) => Shape::Number(unit.clone()),
        model::Kind::Text(_) | model::Kind::Any => Shape::Text,
        model::Kind::Truth => Shape::Truth,
        model::Kind::Date => Shape::Date,
        model::Kind::Level(levels) => Shape::Level(*levels as LevelsId),
    }
}

impl<'a> Lowering<'a> {
    fn new(model: &'a Model, schema: &model::schema::Schema, sources: &'a Sources, stages: &'a Stages<'a>) -> Lowering<'a> {
        let mut plan = Plan::default();
        plan.tables.push(Table::default());
        let keys = std::iter::once(&schema.stock).chain(&schema.lists).map(|t| t.key.clone()).chain(std::iter::repeat(Vec::new()));
        plan.tables.extend(model.tables.iter().zip(keys).map(|(name, key)| Table { name: name.clone(), key }));
        if model.tables.is_empty() {
            plan.tables.push(Table { name: "stock".to_string(), ..Table::default() });
        }
        plan.histories = schema
            .histories
            .iter()
            .map(|h| HistoryDef { name: h.name.clone(), unit: h.unit.clone(), period: h.period, plan: h.plan })
            .collect();
        plan.levels = model.levels.iter().map(|l| Levels { name: l.name.clone(), labels: l.labels.clone() }).collect();
        let mut targets = vec![None; model.items.len()];
        for (i, item) in model.items.iter().enumerate() {
            if let Some(target) = &item.target {
                targets[i] = Some(plan.targets.len() as TargetId);
                let combine = match target.combine {
                    model::ast::Combine::Agree => Combine::Agree,
                    model::ast::Combine::Largest => Combine::Largest,
                    model::ast::Combine::Smallest => Combine::Smallest,
                    model::ast::Combine::Sum => Combine::Sum,
                };
                plan.targets.push(Target { name: item.name.clone(), before: 0, after: 0, combine, writers: Vec::new() });
            }
        }
        Lowering {
            model,
            sources,
            stages,
            plan,
            diagnostics: Vec::new(),
            columns: vec![None; stages.count()],
            shared: FxHashMap::default(),
            targets,
            rules: model.rules.iter().map(|_| super::rules::Parts::default()).collect(),
            checks: vec![None; model.checks.len()],
            table_rows: table_rows(model),
            max_cover: None,
            series_copies: 0,
        }
    }

    fn node(&mut self, node: Node) {
        match node {
            Node::Last(item) if self.stages.is_limited(item) => self.limit(item),
            Node::Last(item) | Node::Ruled(item) if self.stages.is_set(item) => self.resolve(node, item),
            Node::Last(item) | Node::Ruled(item) | Node::Def(item) | Node::Pure(item) => self.define(node, item),
            Node::Fired(rule) => self.fired(rule),
            Node::Write(rule, write) => self.write(rule, write),
            Node::Told(rule) => self.told(rule),
            Node::Check(check) => self.check(check),
            Node::Kpi(kpi) => self.kpi(kpi),
        }
    }

    /// A name that rules set, after rules: its last stage unless limits follow.
    fn resolve(&mut self, node: Node, item: ItemId) {
        let Some(target) = self.targets[item] else {
            return;
        };
        let before = self.column_at(Node::Def(item)).unwrap_or_else(|| self.unknown(item));
        let source = if matches!(node, Node::Last(_)) { Source::Computed } else { Source::Hidden };
        let after = self.name_column(item, source, Stage::AfterRules);
        self.set_column(node, after);
        let mut writers = Vec::new();
        for (rule, write) in self.stages.writers(item) {
            let value = self.column_at(Node::Write(*rule, *write)).unwrap_or_else(|| self.unknown(item));
            writers.push(Writer { rule: *rule as RuleId, action: self.action_of(*rule, *write), value });
        }
        let entry = &mut self.plan.targets[target as usize];
        entry.before = before;
        entry.after = after;
        entry.writers = writers;
        self.plan.steps.push(Step { into: after, work: Work::Resolve(target) });
    }

    fn action_of(&self, rule: usize, write: usize) -> u16 {
        let mut left = write;
        for (a, action) in self.model.rules[rule].actions.iter().enumerate() {
            if left < action.writes.len() {
                return a as u16;
            }
            left -= action.writes.len();
        }
        0
    }

    pub(super) fn define(&mut self, node: Node, id: ItemId) {
        let item = &self.model.items[id];
        if item.ty.series.is_some() {
            return;
        }
        let last = matches!(node, Node::Last(_));
        let column = match &item.kind {
            ItemKind::History { .. } | ItemKind::Selection { .. } => return,
            ItemKind::Input { column } => self.input(id, column),
            ItemKind::Param { value, low, high, note, origin, without } => {
                let column = self.name_column(id, Source::Param, Stage::Definition);
                let value = self.param_value(value, &item.ty.kind);
                let without = without.as_ref().map(|w| self.param_value(w, &item.ty.kind));
                self.plan.params.push(Param { column, value, origin: *origin, without, low: *low, high: *high, note: note.clone() });
                column
            }
            _ => {
                let scope = Scope::of(node, home_table(item.ty.home));
                let work = self.definition(id, scope);
                let hidden = !last || matches!(item.kind, ItemKind::Working { .. } | ItemKind::Placed { .. });
                let stage = if last && self.stages.follows_rules(id) { Stage::AfterRules } else { Stage::Definition };
                let column = self.name_column(id, if hidden { Source::Hidden } else { Source::Computed }, stage);
                self.plan.steps.push(Step { into: column, work });
                column
            }
        };
        self.set_column(node, column);
    }

    /// The column as import binds it; levels are ranked from their labels.
    fn input(&mut self, id: ItemId, header: &str) -> ColumnId {
        let item = &self.model.items[id];
        let shape = shape_of(&item.ty.kind);
        let bound = if matches!(shape, Shape::Level(_)) { Shape::Text } else { shape.clone() };
        let column = self.add_column(ColumnDef {
            name: header.to_string(),
            table: home_table(item.ty.home),
            shape: bound,
            source: Source::Input,
            words: String::new(),
            span: item.span,
            tongue: item.tongue,
            section: None,
            stage: Stage::Definition,
        });
        let Shape::Level(levels) = shape else {
            return column;
        };
        let ranks = self.name_column(id, Source::Hidden, Stage::Definition);
        self.plan.steps.push(Step { into: ranks, work: Work::RankLabels { labels: column, levels } });
        ranks
    }

    fn param_value(&self, value: &ParamValue, kind: &model::Kind) -> Value {
        match (value, kind) {
            (ParamValue::Text(text), model::Kind::Level(levels)) => {
                let wanted = fold(text);
                let is = |(label, also): &(String, Vec<String>)| fold(label) == wanted || also.iter().any(|a| fold(a) == wanted);
                let rank = self.model.levels.get(*levels).and_then(|l| l.labels.iter().position(is));
                rank.map_or(Value::Unknown, |r| Value::Number(r as f64))
            }
            (ParamValue::Number(n), _) if n.is_finite() => Value::Number(*n),
            (ParamValue::Number(_), _) => Value::Unknown,
            (ParamValue::Text(text), _) => Value::Text(text.clone()),
            (ParamValue::Truth(t), _) => Value::Truth(*t),
        }
    }

    /// `max cover`: the rule file's, the map's, or 999 days.
    pub fn max_cover(&mut self) -> ColumnId {
        if let Some(column) = self.max_cover {
            return column;
        }
        let named = |name: &String| matches!(fold(name).as_str(), "max cover" | "最大可售天数");
        let own =
            self.model.items.iter().position(|i| matches!(i.kind, ItemKind::Param { .. }) && (named(&i.name) || i.also.iter().any(named)));
        let column = match own {
            Some(item) => {
                if self.column_at(Node::Last(item)).is_none() {
                    self.define(Node::Last(item), item);
                }
                self.column_at(Node::Last(item))
            }
            None => None,
        };
        let column = column.unwrap_or_else(|| {
            let tongue = self.model.items.iter().find(|i| i.span.is_some()).map(|i| i.tongue).unwrap_or_default();
            let column = self.add_column(ColumnDef {
                name: crate::tongue::Said::new("max cover", "最大可售天数").in_tongue(tongue).to_string(),
                table: WHOLE,
                shape: Shape::Number(Unit::plain()),
                source: Source::Param,
                words: String::new(),
                span: None,
                tongue,
                section: None,
                stage: Stage::Definition,
            });
            let value = Value::Number(MAX_COVER_DAYS);
            self.plan.params.push(Param { column, value, origin: ParamOrigin::Shipped, without: None, low: None, high: None, note: None });
            column
        });
        self.max_cover = Some(column);
        column
    }

    /// A stand-in for a column that a circle keeps from being computed.
    pub fn unknown(&mut self, item: ItemId) -> ColumnId {
        let column = self.name_column(item, Source::Hidden, Stage::Definition);
        self.plan.steps.push(Step { into: column, work: Work::Row(Expr::Unknown) });
        column
    }

    pub fn name_column(&mut self, id: ItemId, source: Source, stage: Stage) -> ColumnId {
        let item = &self.model.items[id];
        self.add_column(ColumnDef {
            name: item.name.clone(),
            table: home_table(item.ty.home),
            shape: shape_of(&item.ty.kind),
            source,
            words: item.words.clone(),
            span: item.span,
            tongue: item.tongue,
            section: item.section.clone(),
            stage,
        })
    }

    pub fn add_column(&mut self, column: ColumnDef) -> ColumnId {
        self.plan.columns.push(column);
        (self.plan.columns.len() - 1) as ColumnId
    }

    /// A working column for an expression of the text, or the one that already holds just that.
    pub fn share(&mut self, work: Work, table: TableId, shape: Shape, span: Span, reader: Node) -> ColumnId {
        if let Work::Row(Expr::Column(column)) = &work
            && self.plan.columns[*column as usize].table == table
        {
            return *column;
        }
        let number = same::number(table, &work);
        let held = |s: &&SharedStep| self.plan.columns[s.column as usize].table == table && self.plan.steps[s.step].work == work;
        if let Some(step) = self.shared.get(&number).and_then(|all| all.iter().find(held)) {
            return step.column;
        }
        let words = self.words(span);
        let tongue = self.tongue_of(reader);
        let column = self.add_column(ColumnDef {
            name: words.clone(),
            table,
            shape,
            source: Source::Hidden,
            words,
            span: Some(span),
            tongue,
            section: None,
            stage: Stage::Definition,
        });
        self.shared.entry(number).or_default().push(SharedStep { column, step: self.plan.steps.len() });
        self.plan.steps.push(Step { into: column, work });
        column
    }

    fn tongue_of(&self, reader: Node) -> Tongue {
        match reader {
            Node::Last(i) | Node::Ruled(i) | Node::Def(i) | Node::Pure(i) => self.model.items[i].tongue,
            Node::Fired(r) | Node::Write(r, _) | Node::Told(r) => self.model.rules[r].tongue,
            Node::Check(c) => self.model.checks[c].tongue,
            Node::Kpi(k) => self.model.kpis[k].tongue,
        }
    }

    /// The user's own text, on one line.
    pub fn words(&self, span: Span) -> String {
        let text = self.sources.text(span);
        if text.contains('\n') || text.contains("  ") {
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        } else {
            text.trim().to_string()
        }
    }

    pub fn column_at(&self, node: Node) -> Option<ColumnId> {
        self.columns.get(self.stages.index(node)).copied().flatten()
    }

    pub fn set_column(&mut self, node: Node, column: ColumnId) {
        let at = self.stages.index(node);
        if let Some(slot) = self.columns.get_mut(at) {
            *slot = Some(column);
        }
    }

    pub fn target(&self, item: ItemId) -> Option<TargetId> {
        self.targets.get(item).copied().flatten()
    }

    /// Whether another copy of a series formula may be made.
    pub fn copy_series(&mut self, item: ItemId) -> bool {
        self.series_copies += 1;
        if self.series_copies == SERIES_COPIES + 1 {
            let name = &self.model.items[item].name;
            let place = self.model.items[item].span.map_or(Place::Nowhere, Place::Text);
            let said =
                said!("“{name}” is built from series that repeat each other too many times.", "“{name}”由互相重复太多次的时间序列构成。");
            let next = said!(
                "Take an aggregate such as SUM(... over last 8 weeks) in between, or write the formula with fewer repeated names.",
                "请在中间先做一次汇总，例如 SUM(… 最近 8 周)，或减少公式中重复的名称。"
            );
            self.diagnostics.push(Diagnostic::error("series-too-long", place, said, next).in_tongue(self.model.items[item].tongue));
        }
        self.series_copies <= SERIES_COPIES
    }

    fn finish(mut self) -> (Plan, Vec<Diagnostic>) {
        let mut taken = vec![false; self.plan.columns.len()];
        for item in &self.model.shown {
            if let Some(column) = self.column_at(Node::Last(*item))
                && !std::mem::replace(&mut taken[column as usize], true)
            {
                self.plan.shown.push(column);
            }
        }
        self.orders();
        self.dates();
        let parts = std::mem::take(&mut self.rules);
        self.plan.rules = parts.into_iter().enumerate().map(|(r, parts)| self.rule(r, parts)).collect();
        self.plan.checks = std::mem::take(&mut self.checks).into_iter().flatten().collect();
        (self.plan, self.diagnostics)
    }
}

fn table_rows(model: &Model) -> FxHashMap<usize, (usize, usize)> {
    let rows =
        model.decision_tables.iter().enumerate().flat_map(|(t, table)| table.rows.iter().enumerate().map(move |(n, row)| (t, n, row)));
    rows.filter_map(|(t, n, row)| Some((row.rule?, (t, n)))).collect()
}

/// What stands in a circle, as the user knows it.
fn circle_found(circle: &[Node], model: &Model) -> Diagnostic {
    let mut names = Vec::new();
    let mut places: Vec<(Place, crate::tongue::Said)> = Vec::new();
    let mut tongue = None;
    let mut first_rule = None;
    for node in circle {
        let (name, place, of) = match node {
            Node::Last(i) | Node::Ruled(i) | Node::Def(i) | Node::Pure(i) => {
                let item = &model.items[*i];
                (crate::tongue::Said::new(item.name.clone(), item.name.clone()), item.span, item.tongue)
            }
            Node::Fired(r) | Node::Write(r, _) | Node::Told(r) => {
                let rule = &model.rules[*r];
                first_rule.get_or_insert(rule.title.clone());
                let title = &rule.title;
                (said!("rule “{title}”", "规则“{title}”"), Some(rule.span), rule.tongue)
            }
            Node::Kpi(k) => {
                let item = &model.items[model.kpis[*k].item];
                (crate::tongue::Said::new(item.name.clone(), item.name.clone()), item.span, item.tongue)
            }
            Node::Check(c) => {
                let check = &model.checks[*c];
                (crate::tongue::Said::new(check.title.clone(), check.title.clone()), Some(check.span), check.tongue)
            }
        };
        tongue.get_or_insert(of);
        if names.last() != Some(&name) {
            names.push(name.clone());
            if let Some(span) = place
                && !places.iter().any(|(p, _)| *p == Place::Text(span))
            {
                places.push((Place::Text(span), name));
            }
        }
    }
    if names.len() == 1 {
        names.push(names[0].clone());
    }
    let chain = crate::tongue::Said::new(
        names.iter().map(|n| n.en.as_str()).collect::<Vec<_>>().join(" → "),
        names.iter().map(|n| n.zh.as_str()).collect::<Vec<_>>().join(" → "),
    );
    let message = crate::tongue::Said::new(
        format!("These need each other in a circle, so none of them can be computed: {}.", chain.en),
        format!("这些名称互相引用成了一个圈，谁也算不出来：{}。", chain.zh),
    );
    let next = match first_rule {
        Some(title) => said!(
            "Break the circle at one place: let rule “{title}” read a name `before rules` (as in `order quantity before rules`), or compute one of the names from something else.",
            "请在一处断开：让规则“{title}”读取规则前的值（例如“规则前的 补货量”），或改用别的数据来算其中一个名称。"
        ),
        None => said!(
            "Break the circle at one place: compute one of these names from something else.",
            "请在一处断开：改用别的数据来算其中一个名称。"
        ),
    };
    let mut places = places.into_iter();
    let place = places.next().map_or(Place::Nowhere, |(p, _)| p);
    let mut found = Diagnostic::error("circle", place, message, next);
    for (place, name) in places {
        let said = crate::tongue::Said::new(format!("{} stands in the circle", name.en), format!("{}在这个圈里", name.zh));
        found = found.and_see(place, said);
    }
    found.in_tongue(tongue.unwrap_or_default())
}
