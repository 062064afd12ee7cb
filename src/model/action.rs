//! The vocabulary: which action a call of a rule means, what it sets and shows.
//! Invariant: a call means the action whose phrase fits all its pieces; the user's actions before the shipped ones.

use super::checker::{Argument, Checker, Def, Here};
use super::meet::Why;
use super::rule::Combines;
use super::scope::Entry;
use super::{Action, Home, ItemId, ItemKind, Kind, TableId, Type, Write};
use crate::place::Span;
use crate::said;
use crate::syntax::ast::{self, ActionCall, ActionPiece, Clause, Joint, PhrasePiece, SetTarget, ShownColour, StatementKind};

/// A call with the action that it means: index into `action_defs`, and what its slots hold.
#[derive(Clone, Debug)]
pub(super) struct ActionUse<'a> {
    pub action: usize,
    pub slots: Vec<(&'a str, Argument<'a>)>,
    pub table: TableId,
}

impl<'a> Checker<'a> {
    /// Finds the action of every call, and from them the names that rules set.
    pub fn match_calls(&mut self, files: &'a [ast::File]) {
        for statement in files.iter().flat_map(|f| &f.statements) {
            self.tongue = statement.tongue;
            let (calls, table): (Vec<&'a ActionCall>, TableId) = match &statement.kind {
                StatementKind::Rule(rule) => {
                    let table = rule.list.as_ref().and_then(|l| self.scope.list(&l.key)).map_or(0, |e| e.table());
                    let calls = rule.clauses.iter().flat_map(|c| if let Clause::Then(calls) = c { calls.as_slice() } else { &[] });
                    (calls.collect(), table)
                }
                StatementKind::Table(ast::Table { body: ast::TableBody::Rows { rows, .. }, .. }) => {
                    let cells = rows.iter().flat_map(|r| &r.cells);
                    (cells.flat_map(|c| if let ast::TableCell::Then(calls) = c { calls.as_slice() } else { &[] }).collect(), 0)
                }
                _ => continue,
            };
            for call in calls {
                match self.find_action(call) {
                    Some((action, slots)) => {
                        self.uses.insert(call.span, ActionUse { action, slots, table });
                    }
                    None => self.unknown_action(call),
                }
            }
        }
        self.gather_targets(files);
    }

    fn find_action(&self, call: &'a ActionCall) -> Option<(usize, Vec<(&'a str, Argument<'a>)>)> {
        let own = self.action_defs.iter().enumerate().filter(|(_, d)| !d.shipped);
        let shipped = self.action_defs.iter().enumerate().filter(|(_, d)| d.shipped);
        own.chain(shipped)
            .find_map(|(at, def)| def.action.phrases.iter().find_map(|p| fits(&p.pieces, &call.pieces)).map(|slots| (at, slots)))
    }

    pub fn action_without_effect(&mut self, statement: &ast::Statement) {
        let line = super::gather::first_line(self.sources.text(statement.span), statement.span);
        self.warning(
            "action-does-nothing",
            line,
            said!(
                "This action only writes its words beside the row: it sets nothing and shows no colour.",
                "这个动作只会把文字写在该行旁边：不设置任何名称，也不显示颜色。"
            ),
            said!(
                "Add below it, indented, what it does, for example: sets markdown = 20%, or: shows amber \"look here\".",
                "请在下面缩进写它做什么，例如：设 降价率 = 20%，或：显示为 黄 “请查看”。"
            ),
        );
    }

    /// Which of the names that actions set, and nobody defines, are read somewhere.
    fn mentioned(&self, files: &'a [ast::File]) -> Vec<&'a str> {
        let set = self.action_defs.iter().flat_map(|d| &d.action.sets);
        let names = set.flat_map(|s| match &s.target {
            SetTarget::Name(name) => Some(name).into_iter().chain(&s.also),
            SetTarget::Slot(_) => None.into_iter().chain(&s.also),
        });
        let wanted: Vec<&str> = names.map(|n| n.key.as_str()).filter(|key| self.scope.name(key).is_none()).collect();
        let mut found: Vec<&'a str> = Vec::new();
        let mut look = |name: &'a ast::Name| {
            if wanted.contains(&name.key.as_str()) && !found.contains(&name.key.as_str()) {
                found.push(&name.key);
            }
        };
        for statement in files.iter().flat_map(|f| &f.statements) {
            if let StatementKind::Rule(rule) = &statement.kind {
                for clause in &rule.clauses {
                    if let Clause::Because(text) = clause {
                        super::walk::text_names(text, &mut look);
                    }
                }
            }
            super::walk::statement(&statement.kind, &mut |e| super::walk::names(e, &mut look));
        }
        found
    }

    /// Names that actions set: those that exist become targets, the others exist from now on. An action that no rule
    /// calls defines nothing, unless somebody reads its name.
    fn gather_targets(&mut self, files: &'a [ast::File]) {
        let mentioned = self.mentioned(files);
        let mut called: Vec<Vec<TableId>> = vec![Vec::new(); self.action_defs.len()];
        let mut first_call: Vec<Option<Span>> = vec![None; self.action_defs.len()];
        for (call, used) in &self.uses {
            called[used.action].push(used.table);
            let first = &mut first_call[used.action];
            *first = Some(first.map_or(*call, |f| f.min(*call)));
        }
        for (action, tables) in called.iter_mut().enumerate() {
            let def = self.action_defs[action].action;
            let statement = self.action_defs[action].statement;
            tables.sort_unstable();
            for (at, sets) in def.sets.iter().enumerate() {
                let SetTarget::Name(name) = &sets.target else { continue };
                if slot_of(def, sets).is_some() {
                    continue;
                }
                let table = tables.first().copied();
                let spellings = || std::iter::once(name).chain(&sets.also);
                let known = spellings().find_map(|n| match self.scope.name(&n.key) {
                    Some(Entry::Item(item)) => Some(item),
                    _ => None,
                });
                let item = match known {
                    Some(item) => item,
                    None if table.is_some() || spellings().any(|n| mentioned.contains(&n.key.as_str())) => {
                        let ty = Type { kind: Kind::Any, series: None, home: Home::Table(table.unwrap_or(0)) };
                        // the report calls it as the first rule does that sets it
                        let is_zh = first_call[action].is_some_and(|c| self.words(c).chars().any(crate::spelling::is_han));
                        let called = spellings().find(|n| n.text.chars().any(crate::spelling::is_han) == is_zh).unwrap_or(name);
                        let also: Vec<ast::Name> = spellings().filter(|n| n.key != called.key).cloned().collect();
                        // what gives the value is the rule; the action's pattern would say nothing of it
                        let item = super::Item { words: String::new(), ..self.made(statement, called, &also, ty, &None) };
                        self.add_item(item, Def::Set { action, sets: at })
                    }
                    None => continue,
                };
                for spelling in spellings() {
                    self.scope.add_name(&spelling.text, Entry::Item(item));
                }
            }
        }
        let uses = std::mem::take(&mut self.uses);
        let mut calls: Vec<(&Span, &ActionUse<'a>)> = uses.iter().collect();
        calls.sort_unstable_by_key(|(span, _)| **span);
        for (call, used) in calls {
            let def = self.action_defs[used.action].action;
            for (at, sets) in def.sets.iter().enumerate() {
                let name = match slot_of(def, sets) {
                    None => match &sets.target {
                        SetTarget::Name(name) | SetTarget::Slot(name) => Some(name),
                    },
                    Some(slot) => match used.slots.iter().find(|(key, _)| *key == slot.key) {
                        Some((_, Argument::Value(ast::Expr { kind: ast::ExprKind::Name(name), .. }))) => Some(name),
                        _ => None,
                    },
                };
                let Some(name) = name else { continue };
                let column = if used.table == 0 { None } else { self.scope.column(used.table, &name.key) };
                if let Some(Entry::Item(item)) = column.map(Entry::Item).or_else(|| self.scope.name(&name.key)) {
                    self.targets.entry(item).or_insert(used.table);
                    self.writers.entry(item).or_default().push((*call, at));
                }
            }
        }
        self.uses = uses;
    }

    /// The type of a name that only actions set: of `otherwise`, or of the first value that a rule gives it.
    pub fn resolve_set(&mut self, item: ItemId, action: usize, sets: usize) {
        let otherwise = self.action_defs[action].action.sets[sets].otherwise.as_ref();
        let home = self.items[item].ty.home;
        let mut kind = Kind::Any;
        let before = self.diagnostics.len();
        if let Some(otherwise) = otherwise {
            let val = self.check(otherwise, Here::rows_of(0));
            if !val.bare {
                kind = val.expr.ty.kind;
            }
        }
        // bare numbers take the unit of the first value that has one
        let mut bare = Kind::Any;
        for (call, sets) in self.writers.get(&item).cloned().unwrap_or_default() {
            if !matches!(kind, Kind::Any) {
                break;
            }
            let Some(used) = self.uses.get(&call).cloned() else { continue };
            let value = &self.action_defs[used.action].action.sets[sets].value;
            let val = self.check(value, Here { slots: &used.slots, ..Here::rows_of(used.table) });
            let found = if val.bare { &mut bare } else { &mut kind };
            *found = val.expr.ty.kind;
        }
        if matches!(kind, Kind::Any) {
            kind = bare;
        }
        if let Kind::Text(_) = kind {
            kind = Kind::Text(None);
        }
        // what cannot be ordered says nothing of the unit of orders
        if let Kind::Number(unit) = &kind
            && is_ordered(&self.action_defs[action].action.sets[sets])
            && self.action_defs[action].shipped
            && self.cannot_order(unit)
        {
            kind = Kind::Number(self.counted_in().unwrap_or_else(|| self.units.named("unit")));
        }
        // what is wrong with a value is said where the rule is checked
        self.diagnostics.truncate(before);
        self.items[item].ty = Type { kind, series: None, home };
        self.items[item].kind = ItemKind::Set;
    }

    /// One action of a rule: what it writes, its colour and words.
    pub fn action(&mut self, call: &'a ActionCall, table: TableId, combines: &mut Combines) -> Option<Action> {
        let used = self.uses.get(&call.span)?.clone();
        let def = self.action_defs[used.action].action;
        let here = Here { slots: &used.slots, ..Here::rows_of(table) };
        let mut writes = Vec::new();
        for sets in &def.sets {
            let Some(item) = self.target_of(sets, &used, call.span, table) else { continue };
            let ty = self.type_of(item);
            let val = self.check(&sets.value, here);
            let mut val = self.single(val);
            // what is wrong with a value is said where the user wrote it
            let mut written = used.slots.iter().filter_map(|(_, argument)| match argument {
                Argument::Value(value) => Some(value.span),
                Argument::Colour(_) => None,
            });
            let span = match written.next().filter(|_| written.next().is_none()) {
                _ if val.expr.span.file == call.span.file => val.expr.span,
                Some(argument) => argument,
                None => call.span,
            };
            val.expr.span = span;
            self.percent_meant(&val, &ty.kind, span);
            if self.money_off(&val, &ty.kind, span, call.span) {
                continue;
            }
            if is_ordered(sets) && self.action_defs[used.action].shipped && self.ordered_otherwise(&val, &ty.kind, span) {
                continue;
            }
            let mut val = self.fit(val, &ty.kind, self.items[item].span.unwrap_or(span), Why::Set);
            val.expr.span = span;
            let otherwise = sets.otherwise.as_ref().map(|e| {
                let val = self.check(e, Here::rows_of(table));
                self.fit(val, &ty.kind, sets.span, Why::Set).expr
            });
            combines.add(self, item, sets, otherwise, call.span);
            writes.push(Write { item, value: val.expr });
        }
        let mut colour = None;
        let mut label = None;
        // a shop's own action that says nothing of colours keeps that of the shipped one
        let shows = if def.shows.is_empty() { self.shipped_shows(call) } else { &def.shows };
        for shows in shows {
            colour = colour.or(match &shows.colour {
                ShownColour::Fixed(colour) => Some(*colour),
                ShownColour::Slot(slot) => match used.slots.iter().find(|(key, _)| *key == slot.key) {
                    Some((_, Argument::Colour(colour))) => Some(*colour),
                    Some((_, Argument::Value(other))) => {
                        self.unknown_colour(other.span);
                        None
                    }
                    None => None,
                },
                ShownColour::None => None,
            });
            if label.is_none()
                && let Some(text) = &shows.text
            {
                label = Some(self.template(text, here));
            }
        }
        let phrase = def.phrases.first().map(|p| self.words(p.span)).unwrap_or_default();
        Some(Action { span: call.span, words: self.words(call.span), phrase, writes, colour, label })
    }

    /// What the shipped action of this wording shows, as far as it needs none of its slots.
    fn shipped_shows(&self, call: &ActionCall) -> &'a [ast::Shows] {
        let shipped = self.action_defs.iter().filter(|d| d.shipped);
        let same = shipped.map(|d| d.action).find(|a| a.phrases.iter().any(|p| fits(&p.pieces, &call.pieces).is_some()));
        same.map_or(&[], |action| &action.shows)
    }

    fn target_of(&mut self, sets: &ast::Sets, used: &ActionUse<'a>, call: Span, table: TableId) -> Option<ItemId> {
        let def = self.action_defs[used.action].action;
        let (name, span) = match (&sets.target, slot_of(def, sets)) {
            (SetTarget::Name(name), None) => (name.clone(), call),
            (SetTarget::Name(slot) | SetTarget::Slot(slot), _) => match used.slots.iter().find(|(key, _)| *key == slot.key) {
                Some((_, Argument::Value(ast::Expr { kind: ast::ExprKind::Name(name), span }))) => (name.clone(), *span),
                _ => {
                    let words = self.words(call);
                    self.error(
                        "set-what",
                        call,
                        said!("\"{words}\" does not name a column to set.", "“{words}”没有写明要设置哪一列。"),
                        said!("Name a column or a formula: set order quantity = 0 units.", "请写列名或公式名：设 订货量 = 0 件。"),
                    );
                    return None;
                }
            },
        };
        let column = if table == 0 { None } else { self.scope.column(table, &name.key) };
        let entry = column.map(Entry::Item).or_else(|| self.scope.name(&name.key));
        let Some(Entry::Item(item)) = entry else {
            // says that the name is unknown, or a range
            self.name(&name, Here::rows_of(table));
            return None;
        };
        let words = self.items[item].name.clone();
        let ty = self.type_of(item);
        let settable = !matches!(self.items[item].kind, ItemKind::Param { .. } | ItemKind::History { .. } | ItemKind::Selection { .. })
            && ty.series.is_none();
        if !settable {
            self.error(
                "cannot-set",
                span,
                said!(
                    "\"{words}\" cannot be set by a rule: it has no single value in each row.",
                    "“{words}”不能由规则设置：它不是每行一个值。"
                ),
                said!(
                    "Set a column or a formula of the table; parameters are changed in the map.",
                    "规则只能设置表中的列或公式；参数请在映射里修改。"
                ),
            );
            return None;
        }
        if ty.home != Home::Table(table) && ty.home != Home::Whole {
            let here = self.table_name(table);
            self.error(
                "other-table",
                span,
                said!(
                    "\"{words}\" belongs to other rows than those of \"{here}\", about which this rule decides.",
                    "“{words}”不属于“{here}”的行，而这条规则针对的是“{here}”。"
                ),
                said!("Make a rule for the table that \"{words}\" belongs to.", "请为“{words}”所在的表单独写一条规则。"),
            );
            return None;
        }
        Some(item)
    }
}

/// Whether it is the quantity that is ordered.
fn is_ordered(sets: &ast::Sets) -> bool {
    matches!(&sets.target, SetTarget::Name(name) if name.key == "order quantity")
}

/// The slot that a `sets` line names as its target, with or without braces.
fn slot_of<'t>(action: &ast::Action, sets: &'t ast::Sets) -> Option<&'t ast::Name> {
    match &sets.target {
        SetTarget::Slot(slot) => Some(slot),
        SetTarget::Name(name) => {
            let mut pieces = action.phrases.iter().flat_map(|p| &p.pieces);
            pieces.any(|p| matches!(p, PhrasePiece::Slot(slot) if slot.key == name.key)).then_some(name)
        }
    }
}

/// What the slots hold if a call fits a phrase.
fn fits<'a>(phrase: &'a [PhrasePiece], call: &'a [ActionPiece]) -> Option<Vec<(&'a str, Argument<'a>)>> {
    // most phrases differ in their first letter
    if let (Some(p), Some(c)) = (phrase.first().and_then(phrase_word), call.first().and_then(call_word))
        && p.chars().next() != c.chars().next()
    {
        return None;
    }
    let mut slots = Vec::new();
    let (mut p, mut c) = (0, 0);
    while p < phrase.len() || c < call.len() {
        let (p_end, c_end) = (p + words_ahead(&phrase[p..], phrase_word), c + words_ahead(&call[c..], call_word));
        if p_end > p || c_end > c {
            if !same_words(phrase[p..p_end].iter().filter_map(phrase_word), call[c..c_end].iter().filter_map(call_word)) {
                return None;
            }
            (p, c) = (p_end, c_end);
            continue;
        }
        match (&phrase[p..], &call[c..]) {
            ([PhrasePiece::Slot(name), ..], [ActionPiece::Value(e), ..]) => slots.push((name.key.as_str(), Argument::Value(e))),
            ([PhrasePiece::Slot(name), ..], [ActionPiece::Colour(colour, _), ..]) => {
                slots.push((name.key.as_str(), Argument::Colour(*colour)))
            }
            ([PhrasePiece::Order(a), ..], [ActionPiece::Order(b, _), ..]) if a == b => {}
            _ => return None,
        }
        p += 1;
        c += 1;
    }
    Some(slots)
}

/// Whether two runs of words say the same, however they are cut into pieces; a blank counts as little as a cut.
fn same_words<'t>(a: impl Iterator<Item = &'t str>, b: impl Iterator<Item = &'t str>) -> bool {
    let letters = |c: &char| *c != ' ';
    a.flat_map(str::chars).filter(letters).eq(b.flat_map(str::chars).filter(letters))
}

fn words_ahead<T>(pieces: &[T], word: fn(&T) -> Option<&str>) -> usize {
    pieces.iter().take_while(|p| word(p).is_some()).count()
}

fn phrase_word(piece: &PhrasePiece) -> Option<&str> {
    match piece {
        PhrasePiece::Words(name) => Some(&name.key),
        PhrasePiece::Joint(joint) => Some(joint_word(*joint)),
        _ => None,
    }
}

fn call_word(piece: &ActionPiece) -> Option<&str> {
    match piece {
        ActionPiece::Words(name) => Some(&name.key),
        ActionPiece::Joint(joint, _) => Some(joint_word(*joint)),
        _ => None,
    }
}

fn joint_word(joint: Joint) -> &'static str {
    match joint {
        Joint::By => "by",
        Joint::To => "to",
        Joint::In => "in",
        Joint::Of => "of",
        Joint::Equals => "=",
    }
}

pub(super) fn joined<'t>(words: impl Iterator<Item = &'t str>) -> String {
    words.collect::<Vec<_>>().join(" ")
}
