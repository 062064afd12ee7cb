//! Which stage of a name each reader reads, and the order in which everything can be computed. Takes the model, returns
//! for every reader and name a node, and the nodes in order; circles that remain are handed out as chains of nodes.
//! Invariant: in `order` a node stands behind all it reads, except inside a circle.
//!
//! A name that rules or limits change has a definition and a last stage; what is computed from it follows the last
//! stage, and only where a rule or limit must look at the time before it acted exists a second version:
//! * `Last`: after all rules and limits; what everyone reads.
//! * `Ruled`: after rules, with every limited name before its limits; what a limit reads of what it limits.
//! * `Def`: with every name that is changed at its definition (the definition itself reads last stages).
//! * `Pure`: as if nothing had acted anywhere; only where `Def` would lead back to the reader.

use super::definition::{Part, each_part};
use crate::model::analysis::walk::{each_item, each_looked_at};
use crate::model::{Expr, ExprKind, ItemId, ItemKind, Model, TemplatePart};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Node {
    Last(ItemId),
    Ruled(ItemId),
    Def(ItemId),
    Pure(ItemId),
    /// The clauses of a rule.
    Fired(usize),
    /// The value of the n-th write of a rule, counted over its actions.
    Write(usize, usize),
    /// What a rule says: reason and labels.
    Told(usize),
    Check(usize),
    /// Groups and goal of a key figure.
    Kpi(usize),
}

/// A name that is read: as it is, or `before rules`.
type Read = (ItemId, bool);

pub(super) struct Stages<'a> {
    model: &'a Model,
    reads: Vec<Vec<Read>>,
    fired: Vec<Vec<Read>>,
    writes: Vec<Vec<Vec<Read>>>,
    told: Vec<Vec<Read>>,
    checks: Vec<Vec<Read>>,
    kpis: Vec<Vec<Read>>,
    /// Writers of an item: rule and number of its write.
    writers: Vec<Vec<(usize, usize)>>,
    /// By rule the set of targets it writes.
    written: Vec<Set>,
    /// By item: what a limit of it reads.
    limits: Vec<Vec<ItemId>>,
    /// By working item of a limit: the name that is limited.
    limits_of: Vec<Option<ItemId>>,
    /// By item: limited names that its last stage depends on through formulas, itself included.
    limited: Vec<Set>,
    /// By item: targets that its last stage depends on through formulas, itself included.
    depends: Vec<Set>,
    /// By item: targets on whose last stage its `Def` version depends.
    depends_before: Vec<Set>,
    component: Vec<u32>,
    first_write: Vec<usize>,
    pub order: Vec<Node>,
    pub circles: Vec<Vec<Node>>,
}

/// A small set of targets.
#[derive(Clone, Debug, Default, PartialEq)]
struct Set(Vec<u64>);

impl Set {
    fn insert(&mut self, at: usize) {
        if self.0.len() <= at / 64 {
            self.0.resize(at / 64 + 1, 0);
        }
        self.0[at / 64] |= 1 << (at % 64);
    }

    /// Whether something came in.
    fn add(&mut self, other: &Set) -> bool {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        let mut grown = false;
        for (mine, more) in self.0.iter_mut().zip(&other.0) {
            grown |= *more & !*mine != 0;
            *mine |= more;
        }
        grown
    }

    fn has(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|w| w & (1 << (at % 64)) != 0)
    }

    fn meets(&self, other: &Set) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|w| *w == 0)
    }
}

impl<'a> Stages<'a> {
    pub fn of(model: &'a Model) -> Stages<'a> {
        let mut first_write = Vec::with_capacity(model.rules.len() + 1);
        let mut count = 0;
        for rule in &model.rules {
            first_write.push(count);
            count += rule.actions.iter().map(|a| a.writes.len()).sum::<usize>();
        }
        first_write.push(count);
        let mut stages = Stages {
            model,
            reads: item_reads(model),
            fired: fired_reads(model),
            writes: model.rules.iter().map(|r| r.writes().map(|w| reads_of([&w.value])).collect()).collect(),
            told: model
                .rules
                .iter()
                .map(|r| reads_of(r.actions.iter().filter_map(|a| a.label.as_ref()).chain(&r.because).flat_map(|t| values(t))))
                .collect(),
            checks: model.checks.iter().map(|c| reads_of(std::iter::once(&c.condition).chain(&c.due))).collect(),
            kpis: model.kpis.iter().map(kpi_reads).collect(),
            writers: vec![Vec::new(); model.items.len()],
            written: vec![Set::default(); model.rules.len()],
            limits: vec![Vec::new(); model.items.len()],
            limits_of: vec![None; model.items.len()],
            limited: vec![Set::default(); model.items.len()],
            depends: vec![Set::default(); model.items.len()],
            depends_before: vec![Set::default(); model.items.len()],
            component: Vec::new(),
            first_write,
            order: Vec::new(),
            circles: Vec::new(),
        };
        stages.find_writers();
        stages.find_limits();
        stages.find_dependence();
        let components = Components::of(&stages);
        stages.component = components.component;
        // now that `Def` is known to lead back to some readers, they read `Pure`
        let components = Components::of(&stages);
        stages.order = components.order;
        stages.circles = components.circles;
        stages
    }

    /// Whether rules set the item.
    pub fn is_set(&self, item: ItemId) -> bool {
        self.model.items.get(item).is_some_and(|i| i.target.is_some())
    }

    pub fn is_limited(&self, item: ItemId) -> bool {
        self.limits.get(item).is_some_and(|l| !l.is_empty())
    }

    /// Whether the item has a definition and a later stage.
    fn is_target(&self, item: ItemId) -> bool {
        self.is_set(item) || self.is_limited(item)
    }

    /// The node that holds a limited name before its limits.
    pub fn asked(&self, item: ItemId) -> Node {
        self.canon(Node::Ruled(item))
    }

    pub fn writers(&self, item: ItemId) -> &[(usize, usize)] {
        &self.writers[item]
    }

    /// Whether rules have a say in the item's last stage.
    pub fn follows_rules(&self, item: ItemId) -> bool {
        !self.depends[item].is_empty()
    }

    /// The node that `reader` reads when it names `item`.
    pub fn read(&self, reader: Node, item: ItemId, before_rules: bool) -> Node {
        if item >= self.model.items.len() {
            return Node::Last(item);
        }
        let own = |rule: usize| self.written[rule].meets(&self.depends[item]);
        let before = match reader {
            Node::Pure(_) => return self.canon(Node::Pure(item)),
            Node::Def(at) if !self.is_target(at) => return self.canon(Node::Def(item)),
            Node::Ruled(at) if !self.is_limited(at) && !before_rules => return self.canon(Node::Ruled(item)),
            Node::Last(at) if !before_rules && self.limits_of[at].is_some_and(|of| self.limited[item].has(of)) => {
                return self.canon(Node::Ruled(item));
            }
            Node::Fired(rule) | Node::Write(rule, _) | Node::Told(rule) => before_rules || own(rule),
            Node::Last(_) | Node::Ruled(_) | Node::Def(_) | Node::Check(_) | Node::Kpi(_) => before_rules,
        };
        if !before {
            return Node::Last(item);
        }
        let def = self.canon(Node::Def(item));
        let reader = if let Node::Told(rule) = reader { Node::Fired(rule) } else { reader };
        match (self.component.get(self.index(reader)), self.component.get(self.index(def))) {
            (Some(here), Some(there)) if here == there && *here != NOT_SEEN => self.canon(Node::Pure(item)),
            _ => def,
        }
    }

    /// One node for versions that cannot differ.
    fn canon(&self, node: Node) -> Node {
        match node {
            Node::Ruled(i) if self.limited[i].is_empty() => Node::Last(i),
            Node::Ruled(i) if self.is_limited(i) && !self.is_set(i) => self.canon(Node::Def(i)),
            Node::Def(i) | Node::Pure(i) if self.depends[i].is_empty() => Node::Last(i),
            Node::Pure(i) if self.depends_before[i].is_empty() => Node::Def(i),
            other => other,
        }
    }

    pub fn count(&self) -> usize {
        let rules = self.model.rules.len();
        self.model.items.len() * 4 + rules * 2 + self.first_write[rules] + self.model.checks.len() + self.model.kpis.len()
    }

    pub fn index(&self, node: Node) -> usize {
        let items = self.model.items.len() * 4;
        let rules = self.model.rules.len();
        match node {
            Node::Last(i) => i * 4,
            Node::Def(i) => i * 4 + 1,
            Node::Pure(i) => i * 4 + 2,
            Node::Ruled(i) => i * 4 + 3,
            Node::Fired(r) => items + r,
            Node::Told(r) => items + rules + r,
            Node::Check(c) => items + rules * 2 + c,
            Node::Write(r, w) => items + rules * 2 + self.model.checks.len() + self.first_write[r] + w,
            Node::Kpi(k) => items + rules * 2 + self.model.checks.len() + self.first_write[rules] + k,
        }
    }

    /// What a node reads, in order of the text.
    fn edges(&self, node: Node, into: &mut Vec<Node>) {
        into.clear();
        let reads: &[Read] = match node {
            Node::Last(i) if self.is_limited(i) => {
                into.push(self.asked(i));
                into.extend(self.limits[i].iter().map(|w| Node::Last(*w)));
                return;
            }
            Node::Last(i) | Node::Ruled(i) if self.is_set(i) => {
                into.push(Node::Def(i));
                for (rule, write) in &self.writers[i] {
                    into.extend([Node::Fired(*rule), Node::Write(*rule, *write)]);
                }
                return;
            }
            Node::Last(i) | Node::Ruled(i) | Node::Def(i) | Node::Pure(i) => self.reads.get(i).map_or(&[], |r| r),
            Node::Fired(r) => &self.fired[r],
            Node::Write(r, w) => &self.writes[r][w],
            Node::Told(r) => &self.told[r],
            Node::Check(c) => &self.checks[c],
            Node::Kpi(k) => &self.kpis[k],
        };
        into.extend(reads.iter().filter(|(i, _)| *i < self.model.items.len()).map(|(i, before)| self.read(node, *i, *before)));
    }

    /// What must be computed, in order of definition; the rest follows from it.
    fn roots(&self) -> Vec<Node> {
        let model = self.model;
        let wanted = |(i, item): (usize, &crate::model::Item)| {
            let input = matches!(item.kind, ItemKind::Input { .. } | ItemKind::History { .. } | ItemKind::Selection { .. });
            (self.is_target(i) || (!input && item.ty.series.is_none() && !is_row_number(model, item))).then_some(Node::Last(i))
        };
        let mut roots: Vec<Node> = model.items.iter().enumerate().filter_map(wanted).collect();
        roots.extend(model.shown.iter().filter(|i| **i < model.items.len()).map(|i| Node::Last(*i)));
        for (r, writes) in self.writes.iter().enumerate() {
            roots.push(Node::Fired(r));
            roots.extend((0..writes.len()).map(|w| Node::Write(r, w)));
            roots.push(Node::Told(r));
        }
        roots.extend((0..model.checks.len()).map(Node::Check));
        roots.extend((0..model.kpis.len()).map(Node::Kpi));
        roots
    }

    fn find_writers(&mut self) {
        for (r, rule) in self.model.rules.iter().enumerate() {
            for (w, write) in rule.writes().enumerate() {
                if self.is_set(write.item) {
                    self.writers[write.item].push((r, w));
                    self.written[r].insert(write.item);
                }
            }
        }
    }

    fn find_limits(&mut self) {
        for limit in &self.model.limits {
            let Some(reads) = self.limits.get_mut(limit.item) else { continue };
            for working in limit.working() {
                reads.push(working);
                self.limits_of[working] = Some(limit.item);
            }
        }
    }

    fn find_dependence(&mut self) {
        if self.model.limits.is_empty() && self.model.items.iter().all(|i| i.target.is_none()) {
            return;
        }
        // what is read comes first, so that one pass does, and a second one where names stand in a circle
        let order = by_need(&self.reads);
        let mut grown = true;
        while grown {
            grown = false;
            for i in order.iter().copied() {
                let mut last = std::mem::take(&mut self.depends[i]);
                let mut before = std::mem::take(&mut self.depends_before[i]);
                let mut limited = std::mem::take(&mut self.limited[i]);
                if self.is_limited(i) {
                    limited.insert(i);
                }
                let target = self.is_target(i);
                if target {
                    last.insert(i);
                }
                for (j, before_rules) in &self.reads[i] {
                    if *j == i || *j >= self.reads.len() {
                        continue;
                    }
                    let through = if *before_rules { &self.depends_before[*j] } else { &self.depends[*j] };
                    grown |= last.add(through);
                    grown |= before.add(if target { through } else { &self.depends_before[*j] });
                    // what rules set is the same before and after the limits of other names
                    if !before_rules && !self.is_set(i) {
                        grown |= limited.add(&self.limited[*j]);
                    }
                }
                self.depends[i] = last;
                self.depends_before[i] = before;
                self.limited[i] = limited;
            }
        }
    }
}

/// Items with what they read in front of them.
fn by_need(reads: &[Vec<Read>]) -> Vec<ItemId> {
    let mut order = Vec::with_capacity(reads.len());
    let mut seen = vec![false; reads.len()];
    for root in 0..reads.len() {
        let mut visits: Vec<(ItemId, usize)> = Vec::new();
        if !std::mem::replace(&mut seen[root], true) {
            visits.push((root, 0));
        }
        while let Some((item, next)) = visits.last_mut() {
            if let Some((read, _)) = reads[*item].get(*next) {
                *next += 1;
                if *read < reads.len() && !std::mem::replace(&mut seen[*read], true) {
                    visits.push((*read, 0));
                }
            } else {
                order.push(*item);
                visits.pop();
            }
        }
    }
    order
}

fn item_reads(model: &Model) -> Vec<Vec<Read>> {
    let of_item = |item: &crate::model::Item| {
        let mut reads = Vec::new();
        each_part(model, item, &mut |part| match part {
            Part::Expr(e) => each_item(e, &mut |i, before| reads.push((i, before))),
            Part::Item(i) => reads.push((i, false)),
        });
        unique(reads)
    };
    model.items.iter().map(of_item).collect()
}

fn kpi_reads(kpi: &crate::model::Kpi) -> Vec<Read> {
    let mut reads = vec![(kpi.item, false)];
    reads.extend(reads_of(kpi.by.iter().chain(kpi.goal.iter().map(|goal| &goal.met))));
    unique(reads)
}

/// Clauses; for a row of a decision table also what the table looks at.
fn fired_reads(model: &Model) -> Vec<Vec<Read>> {
    let mut reads: Vec<Vec<Read>> = model.rules.iter().map(|r| reads_of(r.clauses.iter().map(|c| &c.condition))).collect();
    for table in &model.decision_tables {
        if table.rows.iter().all(|row| row.rule.is_none()) {
            continue;
        }
        let mut looked_at = Vec::new();
        each_looked_at(table, &mut |e| each_item(e, &mut |i, before| looked_at.push((i, before))));
        for rule in table.rows.iter().filter_map(|row| row.rule) {
            if let (Some(into), Some(rule)) = (reads.get_mut(rule), model.rules.get(rule)) {
                // the row number that the model compares is found from the table itself
                let own = reads_of(rule.clauses.iter().filter(|c| c.unless).map(|c| &c.condition));
                *into = unique(looked_at.iter().copied().chain(own).collect());
            }
        }
    }
    reads
}

/// The model's own name for the number of the row that wins; the plan has its own column for it.
fn is_row_number(model: &Model, item: &crate::model::Item) -> bool {
    let ItemKind::TableOutput { table, column } = item.kind else {
        return false;
    };
    let Some(table) = model.decision_tables.get(table) else {
        return false;
    };
    let numbered = |(n, row): (usize, &crate::model::DecisionRow)| matches!(row.values.get(column), Some(Some(value)) if matches!(value.kind, ExprKind::Number(x) if x == (n + 1) as f64) && value.span == row.span);
    !table.rows.is_empty() && table.rows.iter().enumerate().all(numbered)
}

fn values(template: &[TemplatePart]) -> impl Iterator<Item = &Expr> {
    template.iter().filter_map(|part| match part {
        TemplatePart::Value { expr, .. } => Some(expr),
        TemplatePart::Plain(_) => None,
    })
}

fn reads_of<'e>(exprs: impl IntoIterator<Item = &'e Expr>) -> Vec<Read> {
    let mut reads = Vec::new();
    for expr in exprs {
        each_item(expr, &mut |i, before| reads.push((i, before)));
    }
    unique(reads)
}

fn unique(reads: Vec<Read>) -> Vec<Read> {
    let mut seen = rustc_hash::FxHashSet::default();
    reads.into_iter().filter(|r| seen.insert(*r)).collect()
}

const NOT_SEEN: u32 = u32::MAX;

/// Tarjan's strongly connected components, without recursion, so that a chain of any length fits.
struct Components {
    component: Vec<u32>,
    order: Vec<Node>,
    circles: Vec<Vec<Node>>,
}

struct Visit {
    node: Node,
    edges: Vec<Node>,
    next: usize,
}

impl Components {
    fn of(stages: &Stages) -> Components {
        let count = stages.count();
        let mut found = Components { component: vec![NOT_SEEN; count], order: Vec::new(), circles: Vec::new() };
        let mut number = vec![NOT_SEEN; count];
        let mut low = vec![NOT_SEEN; count];
        let mut open: Vec<Node> = Vec::new();
        let mut clock = 0u32;
        let mut components = 0u32;
        for root in stages.roots() {
            let mut visits: Vec<Visit> = Vec::new();
            let mut enter = Some(root);
            loop {
                if let Some(node) = enter.take() {
                    let at = stages.index(node);
                    if number[at] == NOT_SEEN {
                        number[at] = clock;
                        low[at] = clock;
                        clock += 1;
                        open.push(node);
                        let mut edges = Vec::new();
                        stages.edges(node, &mut edges);
                        visits.push(Visit { node, edges, next: 0 });
                    } else if let (Some(parent), true) = (visits.last(), found.component[at] == NOT_SEEN) {
                        let parent = stages.index(parent.node);
                        low[parent] = low[parent].min(number[at]);
                    }
                }
                let Some(visit) = visits.last_mut() else {
                    break;
                };
                if let Some(next) = visit.edges.get(visit.next) {
                    enter = Some(*next);
                    visit.next += 1;
                    continue;
                }
                let node = visit.node;
                let own_edge = visit.edges.contains(&node);
                visits.pop();
                let at = stages.index(node);
                if let Some(parent) = visits.last() {
                    let parent = stages.index(parent.node);
                    low[parent] = low[parent].min(low[at]);
                }
                found.order.push(node);
                if low[at] == number[at] {
                    let start = open.iter().rposition(|n| *n == node).unwrap_or(0);
                    let members = open.split_off(start);
                    for member in &members {
                        found.component[stages.index(*member)] = components;
                    }
                    components += 1;
                    if members.len() > 1 || own_edge {
                        found.circles.push(shortest_circle(stages, &members));
                    }
                }
            }
        }
        found
    }
}

/// A shortest circle through the first member by its place in the model; the first node again at the end.
fn shortest_circle(stages: &Stages, members: &[Node]) -> Vec<Node> {
    let inside: rustc_hash::FxHashSet<Node> = members.iter().copied().collect();
    let Some(start) = members.iter().copied().min_by_key(|n| stages.index(*n)) else {
        return Vec::new();
    };
    let mut came_from: rustc_hash::FxHashMap<Node, Node> = rustc_hash::FxHashMap::default();
    let mut queue = std::collections::VecDeque::from([start]);
    let mut edges = Vec::new();
    while let Some(node) = queue.pop_front() {
        stages.edges(node, &mut edges);
        for next in edges.iter().copied().filter(|n| inside.contains(n)) {
            if next == start {
                let mut chain = vec![start, node];
                let mut at = node;
                while at != start {
                    at = came_from.get(&at).copied().unwrap_or(start);
                    chain.push(at);
                }
                chain.reverse();
                return chain;
            }
            if let std::collections::hash_map::Entry::Vacant(free) = came_from.entry(next) {
                free.insert(node);
                queue.push_back(next);
            }
        }
    }
    vec![start, start]
}
