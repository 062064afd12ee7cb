//! The state of a check: items and what defines each, the scope, the diagnostics; items get their type on demand, so
//! the order of statements does not matter. Invariant: an item that is done has its final type.

use rustc_hash::FxHashMap;

use super::action::ActionUse;
use super::schema::Schema;
use super::scope::{Entry, Scope};
use super::{DecisionTable, Expr, ExprKind, Home, Item, ItemId, ItemKind, Kind, Levels, TableId, Type, walk};
use crate::diagnostic::Diagnostic;
use crate::place::{Place, Sources, Span};
use crate::syntax::ast;
use crate::tongue::{Said, Tongue};
use crate::unit::{Unit, Units};

/// What an item comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Def<'a> {
    /// Columns, histories, parameters: known from the start.
    Given,
    Formula {
        formula: &'a ast::Formula,
        table: TableId,
    },
    Tiers {
        tiers: &'a ast::Tiers,
    },
    /// Index into `decision_sources`.
    Table(usize),
    /// Index into `buffers`.
    Buffer(usize),
    Kpi {
        kpi: &'a ast::Kpi,
    },
    /// Index into `schedules`.
    Schedule(usize),
    /// Only actions set it: index into `action_defs` and into its `sets`.
    Set {
        action: usize,
        sets: usize,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Waiting,
    Working,
    Done,
}

/// A decision table in the text, with the items of its outputs.
pub(super) struct TableSource<'a> {
    pub statement: &'a ast::Statement,
    pub table: &'a ast::Table,
    pub outputs: Vec<ItemId>,
    /// The number of the row that won, for `then` cells.
    pub row_number: Option<ItemId>,
    pub section: Option<String>,
}

/// A buffer in the text: min, max, state, gap.
pub(super) struct BufferSource<'a> {
    pub statement: &'a ast::Statement,
    pub buffer: &'a ast::Buffer,
    pub items: [ItemId; 4],
}

pub(super) struct ActionDef<'a> {
    pub statement: &'a ast::Statement,
    pub action: &'a ast::Action,
    pub shipped: bool,
}

pub(super) struct Checker<'a> {
    pub schema: &'a Schema,
    pub units: &'a Units,
    pub sources: &'a Sources,
    pub scope: Scope,
    pub items: Vec<Item>,
    pub defs: Vec<Def<'a>>,
    pub state: Vec<State>,
    /// Whether anything reads the item.
    pub read: Vec<bool>,
    /// The same for lists.
    pub lists_read: rustc_hash::FxHashSet<TableId>,
    pub levels: Vec<Levels>,
    pub tables: Vec<String>,
    pub decision_sources: Vec<TableSource<'a>>,
    pub decision_tables: Vec<Option<DecisionTable>>,
    pub buffers: Vec<BufferSource<'a>>,
    pub kpi_sources: Vec<super::kpi::KpiSource<'a>>,
    pub schedules: Vec<super::schedule::ScheduleSource<'a>>,
    /// Where holidays stand, once somebody has asked.
    pub calendar: Option<super::Calendar>,
    /// Somebody has asked, and there are none.
    pub holidays_missed: bool,
    pub action_defs: Vec<ActionDef<'a>>,
    /// Parameters whose values are still to be read, with their items.
    pub params: Vec<(Tongue, &'a ast::Param, Vec<ItemId>)>,
    /// Parameters that are ranges: low and high end.
    pub ranges: Vec<(ItemId, ItemId)>,
    /// Which action each call of a rule means, by the start of the call.
    pub uses: FxHashMap<Span, ActionUse<'a>>,
    /// Items that actions set, with the table of the rules that do.
    pub targets: FxHashMap<ItemId, TableId>,
    /// By item the calls that set it, in the order of the text, each with the `sets` line of its action.
    pub writers: FxHashMap<ItemId, Vec<(Span, usize)>>,
    pub tongue: Tongue,
    pub diagnostics: Vec<Diagnostic>,
    pub told_unitless: Option<super::unitless::Told>,
}

/// Where an expression stands.
#[derive(Clone, Copy)]
pub(super) struct Here<'c> {
    /// The table of the row at hand.
    pub table: TableId,
    /// Inside an aggregate over a list: the list.
    pub list: Option<TableId>,
    /// Inside `before rules`.
    pub before: bool,
    /// What the slots of an action hold.
    pub slots: &'c [(&'c str, Argument<'c>)],
}

impl Here<'_> {
    pub fn rows_of(table: TableId) -> Here<'static> {
        Here { table, list: None, before: false, slots: &[] }
    }
}

/// What a rule puts into a slot of an action.
#[derive(Clone, Copy, Debug)]
pub(super) enum Argument<'c> {
    Value(&'c ast::Expr),
    Colour(ast::Colour),
}

/// A checked expression, and whether it is a number written without a unit, which takes its neighbour's.
#[derive(Clone, Debug)]
pub(super) struct Val {
    pub expr: Expr,
    pub bare: bool,
}

impl Val {
    pub fn new(span: Span, ty: Type, kind: ExprKind) -> Val {
        Val { expr: Expr { span, ty, kind }, bare: false }
    }

    /// What could not be checked: fits everything, so that one mistake is said once.
    pub fn broken(span: Span) -> Val {
        Val::new(span, Type { kind: Kind::Any, series: None, home: Home::Whole }, ExprKind::Number(f64::NAN))
    }

    pub fn kind(&self) -> &Kind {
        &self.expr.ty.kind
    }

    /// The unit of a number.
    pub fn unit(&self) -> Option<&Unit> {
        match &self.expr.ty.kind {
            Kind::Number(unit) => Some(unit),
            _ => None,
        }
    }
}

impl<'a> Checker<'a> {
    pub fn error(&mut self, code: &'static str, span: Span, message: Said, next: Said) {
        self.diagnostics.push(Diagnostic::error(code, Place::Text(span), message, next).in_tongue(self.tongue));
    }

    pub fn warning(&mut self, code: &'static str, span: Span, message: Said, next: Said) {
        self.diagnostics.push(Diagnostic::warning(code, Place::Text(span), message, next).in_tongue(self.tongue));
    }

    /// The user's own words; texts of several lines become one.
    pub fn words(&self, span: Span) -> String {
        let text = self.sources.text(span).trim();
        if text.contains('\n') { text.split_whitespace().collect::<Vec<_>>().join(" ") } else { text.to_string() }
    }

    pub fn kind_words(&self, kind: &Kind) -> Said {
        super::words::kind(kind, self.units, &self.levels)
    }

    /// Adds an item and what defines it.
    pub fn add_item(&mut self, item: Item, def: Def<'a>) -> ItemId {
        self.items.push(item);
        self.state.push(if matches!(def, Def::Given) { State::Done } else { State::Waiting });
        self.defs.push(def);
        self.read.push(false);
        self.items.len() - 1
    }

    /// Takes a name for an item; what stood there before decides whether that is a mistake.
    pub fn define(&mut self, table: TableId, spelling: &str, span: Span, entry: Entry) {
        let taken = match (table, entry) {
            (0, _) => self.scope.add_name(spelling, entry),
            (t, Entry::Item(item)) => self.scope.add_column(t, spelling, item).map(Entry::Item),
            _ => None,
        };
        let Some((Entry::Item(old) | Entry::Range(old, _), new)) = taken.zip(entry_item(entry)) else { return };
        if old == new {
            return;
        }
        let place = self.items[old].span;
        let by_header = matches!(self.items[old].kind, ItemKind::Input { .. }) && place.is_none() && !self.is_mapped(old);
        if by_header {
            if table == 0 {
                self.scope.replace_name(spelling, entry);
            }
            self.warning(
                "defined-over-header",
                span,
                crate::said!(
                    "\"{spelling}\" is also a column of the workbook, found by its header. The definition here is used.",
                    "工作簿里也有表头为“{spelling}”的列；这里的定义优先。"
                ),
                crate::said!(
                    "If the column is meant, remove this definition; if not, give one of them another name.",
                    "如果要用工作簿里的列，请删除这条定义；否则请换一个名称。"
                ),
            );
            return;
        }
        let (message, next) = match &self.items[old].kind {
            ItemKind::Input { .. } | ItemKind::History { .. } => (
                crate::said!("\"{spelling}\" is already a column of the map.", "“{spelling}”已经是映射里的列。"),
                crate::said!(
                    "Give this definition another name, or remove the column from the map.",
                    "请给这条定义换个名称，或从映射里删除该列。"
                ),
            ),
            _ => (
                crate::said!("\"{spelling}\" is defined twice.", "“{spelling}”定义了两次。"),
                crate::said!("Keep one of the two definitions, or rename one.", "请保留其中一条，或给其中一条改名。"),
            ),
        };
        let code = if place.is_none() { "defined-and-mapped" } else { "defined-twice" };
        self.error(code, span, message, next);
        let see = match place {
            Some(place) => Some((Place::Text(place), Said::new("first defined here", "第一次定义在这里"))),
            None => self.schema_place(old).map(|place| (place, Said::new("the column of the map", "映射里的列"))),
        };
        if let (Some((place, said)), Some(last)) = (see, self.diagnostics.last_mut()) {
            last.also.push((place, said));
        }
    }

    fn schema_place(&self, item: ItemId) -> Option<Place> {
        match &self.items[item].kind {
            ItemKind::Input { column } => self.schema.stock.columns.iter().find(|c| c.name == *column).and_then(|c| c.place.clone()),
            ItemKind::History { index, .. } => self.schema.histories.get(*index).and_then(|h| h.place.clone()),
            _ => None,
        }
    }

    fn is_mapped(&self, item: ItemId) -> bool {
        let ItemKind::Input { column } = &self.items[item].kind else { return true };
        let Home::Table(table) = self.items[item].ty.home else { return true };
        let table = if table == 0 { Some(&self.schema.stock) } else { self.schema.lists.get(table - 1) };
        table.is_none_or(|t| t.columns.iter().find(|c| c.name == *column).is_none_or(|c| c.mapped))
    }

    /// The type of an item, worked out now if it was not yet. In a circle: unknown; the circle itself is reported by
    /// the analysis of the whole model.
    pub fn type_of(&mut self, item: ItemId) -> Type {
        match self.state[item] {
            State::Done => {}
            State::Working => return Type { kind: Kind::Any, series: None, home: Home::Table(0) },
            State::Waiting => self.resolve(item),
        }
        self.items[item].ty.clone()
    }

    /// Works out an item, those that it reads first: with a stack of our own, since definitions may hang together in
    /// chains of thousands.
    fn resolve(&mut self, item: ItemId) {
        let mut open = vec![(item, false)];
        let mut seen: rustc_hash::FxHashSet<ItemId> = rustc_hash::FxHashSet::default();
        while let Some((item, ready)) = open.pop() {
            if self.state[item] != State::Waiting {
                continue;
            }
            if ready || !seen.insert(item) {
                self.resolve_now(item);
                continue;
            }
            open.push((item, true));
            let from = open.len();
            self.each_reading(item, &mut |read| open.push((read, false)));
            open[from..].reverse();
        }
    }

    /// The items that the definition of an item names and that are not worked out yet.
    fn each_reading(&self, item: ItemId, visit: &mut dyn FnMut(ItemId)) {
        let mut name = |name: &ast::Name| {
            if let Some(Entry::Item(id)) = self.scope.name(&name.key)
                && self.state[id] == State::Waiting
            {
                visit(id);
            }
        };
        match self.defs[item] {
            Def::Formula { formula, .. } => walk::names(&formula.value, &mut name),
            Def::Tiers { tiers } => walk::names(&tiers.by, &mut name),
            Def::Table(at) => walk::statement(&self.decision_sources[at].statement.kind, &mut |e| walk::names(e, &mut name)),
            Def::Buffer(at) => walk::statement(&self.buffers[at].statement.kind, &mut |e| walk::names(e, &mut name)),
            Def::Kpi { kpi } => walk::names(&kpi.value, &mut name),
            Def::Schedule(at) => walk::statement(&self.schedules[at].statement.kind, &mut |e| walk::names(e, &mut name)),
            Def::Given | Def::Set { .. } => {}
        }
    }

    fn resolve_now(&mut self, item: ItemId) {
        self.state[item] = State::Working;
        let tongue = std::mem::replace(&mut self.tongue, self.items[item].tongue);
        match self.defs[item] {
            Def::Given => {}
            Def::Formula { formula, table } => self.resolve_formula(item, formula, table),
            Def::Tiers { tiers } => self.resolve_tiers(item, tiers),
            Def::Table(at) => self.resolve_table(at),
            Def::Buffer(at) => self.resolve_buffer(at),
            Def::Kpi { kpi } => self.resolve_kpi(item, kpi),
            Def::Schedule(at) => self.resolve_schedule(at),
            Def::Set { action, sets } => self.resolve_set(item, action, sets),
        }
        if let Some(table) = self.targets.get(&item)
            && self.items[item].ty.home == Home::Whole
        {
            self.items[item].ty.home = Home::Table(*table);
        }
        self.state[item] = State::Done;
        self.tongue = tongue;
    }

    fn resolve_formula(&mut self, item: ItemId, formula: &'a ast::Formula, table: TableId) {
        if let ast::ExprKind::Selection { list, keep } = &formula.value.kind {
            self.resolve_selection(item, list, keep);
            return;
        }
        let val = self.check(&formula.value, Here::rows_of(table));
        let val = match self.levels_named(&formula.name, &formula.also) {
            Some(levels) => self.as_level(val, levels),
            None => val,
        };
        self.items[item].ty = val.expr.ty.clone();
        if table != 0 && self.items[item].ty.home == Home::Whole {
            self.items[item].ty.home = Home::Table(table);
        }
        self.items[item].kind = ItemKind::Formula(val.expr);
    }

    /// The `levels` statement with one of these names.
    pub fn levels_named(&self, name: &ast::Name, also: &[ast::Name]) -> Option<usize> {
        let keys: Vec<&str> = std::iter::once(name).chain(also).map(|n| n.key.as_str()).collect();
        self.levels.iter().position(|l| l.keys().any(|key| keys.contains(&key.as_str())))
    }

    fn resolve_selection(&mut self, item: ItemId, list: &ast::Name, keep: &ast::Expr) {
        let Some(entry) = self.list(list) else { return };
        let table = entry.table();
        let here = Here { list: Some(table), ..Here::rows_of(0) };
        let mut keep = self.truth(keep, here).expr;
        if let super::scope::ListEntry::Selection(outer, _) = entry {
            self.type_of(outer);
            if let ItemKind::Selection { keep: first, .. } = &self.items[outer].kind {
                let ty = keep.ty.clone();
                keep = Expr { span: keep.span, ty, kind: ExprKind::And(vec![first.clone(), keep]) };
            }
        }
        self.items[item].ty = Type { kind: Kind::Any, series: None, home: Home::Table(table) };
        self.items[item].kind = ItemKind::Selection { list: table, keep };
    }
}

fn entry_item(entry: Entry) -> Option<ItemId> {
    match entry {
        Entry::Item(item) | Entry::Range(item, _) => Some(item),
    }
}
