//! The vocabulary: which action a call of a rule means, what it sets and shows.
//! One file, because what is said about a call that fits nothing needs the same phrases.
//! Invariant: a call means the action whose phrase fits all its pieces; the user's actions before the shipped ones.

use super::checker::{Argument, Checker, Def, Here};
use super::meet::Why;
use super::rule::Combines;
use super::scope::Entry;
use super::{Action, Home, ItemId, ItemKind, Kind, TableId, Type, Write};
use crate::place::Span;
use crate::said;
use crate::spelling::{name_key, near, near_pair};
use crate::syntax::ast::{self, ActionCall, ActionPiece, Clause, Joint, Order, PhrasePiece, SetTarget, ShownColour, StatementKind};
use crate::tongue::Said;

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

    fn unknown_action(&mut self, call: &ActionCall) {
        let words = self.words(call.span);
        let given = phrase_words(&call.pieces);
        let mut same = None;
        let mut spelled: Vec<String> = Vec::new();
        let mut written: Vec<(String, Span)> = Vec::new();
        for def in &self.action_defs {
            for phrase in &def.action.phrases {
                let known =
                    joined(phrase.pieces.iter().filter_map(|p| if let PhrasePiece::Words(n) = p { Some(n.text.as_str()) } else { None }));
                let is_zh = known.chars().any(crate::spelling::is_han);
                if !given.is_empty()
                    && (name_key(&known) == name_key(&given) || name_key(&known).starts_with(&format!("{} ", name_key(&given))))
                {
                    same = same.or(Some(phrase.span));
                }
                let of_tongue = is_zh == (self.tongue == crate::tongue::Tongue::Zh) || given.chars().any(crate::spelling::is_han) == is_zh;
                if of_tongue && !known.is_empty() && !spelled.contains(&known) {
                    written.push((known.clone(), phrase.span));
                    spelled.push(known);
                }
            }
        }
        if let Some(moved) = self.moved(&words) {
            let what = said!("I do not know the action \"{words}\".", "不认识动作“{words}”。");
            self.error("unknown-action", call.span, what, said!("Write: {moved}", "请写：{moved}"));
            return;
        }
        if let Some(better) = self.given_value(&words) {
            let what =
                said!("\"{words}\" gives a name a value, but does not begin with \"set\".", "“{words}”给名称赋值，但没有以“设”开头。");
            self.error("action-shape", call.span, what, said!("Write: {better}", "请写：{better}"));
            return;
        }
        if let Some(better) = rounded_up(&words) {
            let what = said!("\"{words}\": rounding is a function.", "“{words}”：取整要用函数。");
            self.error("action-shape", call.span, what, said!("Write: {better}", "请写：{better}"));
            return;
        }
        if let Some((en, zh)) = self.two_actions(&words) {
            let what = said!("\"{words}\" is two actions in one.", "“{words}”是两个动作。");
            self.error("action-shape", call.span, what, said!("Write: {en}", "请写：{zh}"));
            return;
        }
        if let Some(phrase) = same {
            let value = call.pieces.iter().find_map(|p| if let ActionPiece::Value(v) = p { Some(self.words(v.span)) } else { None });
            let pattern = filled(&self.words(phrase), &words, value.as_deref());
            let what = if says_how_much(&words) || !pattern.contains("15%") {
                said!("The action \"{words}\" is not complete, or says too much.", "动作“{words}”的写法不完整，或多写了内容。")
            } else {
                said!("\"{words}\" does not say by how much.", "“{words}”没有写明幅度。")
            };
            self.error("action-shape", call.span, what, to_write(&words, &pattern));
            return;
        }
        if let Some(meant) = sold_at(&words).map(|share| format!("降价 {share}")).or_else(|| crate::syntax::meant_action(&words)) {
            let what = said!("I do not know the action \"{words}\".", "不认识动作“{words}”。");
            self.error("unknown-action", call.span, what, to_write(&words, &meant));
            return;
        }
        let mut found: Vec<String> = near(&given, spelled.iter().map(String::as_str)).into_iter().map(String::from).collect();
        if found.is_empty() {
            found = near(&words, spelled.iter().map(String::as_str)).into_iter().map(String::from).collect();
        }
        if found.is_empty() {
            found.extend(near_pair(&given, spelled.iter().map(String::as_str)).map(String::from));
        }
        for found in &mut found {
            if let Some((_, phrase)) = written.iter().find(|(known, _)| known == found) {
                *found = filled(&self.words(*phrase), &words, None);
            }
        }
        let said = super::words::choices(spelled.iter().map(String::as_str));
        let (en, zh) = (said.en, said.zh);
        let next = super::words::did_you_mean(
            &found,
            said!(
                "Known actions are {en}. A new one is a line \"action {words}\" with what it does indented below it, for example: shows amber \"{words}\".",
                "已知的动作有{zh}。新动作写一行“动作 {words}”，下面缩进写它做什么，例如：显示为 黄 “{words}”。"
            ),
        );
        self.error("unknown-action", call.span, said!("I do not know the action \"{words}\".", "不认识动作“{words}”。"), next);
    }

    /// `raise price by 10%`, 涨价 10%: a column moved by so much, as `set` says it. What lowers a price by a share is a
    /// markdown, which the table of mistaken actions knows.
    fn moved(&self, words: &str) -> Option<String> {
        let (what, up, by) = crate::syntax::moved(words)?;
        let price = self.scope.meant("price");
        let key = name_key(&what);
        let named = matches!(self.scope.name(&key), Some(Entry::Item(_))).then_some(what.as_str());
        let name = named.or_else(|| self.scope.meant(&key))?;
        let (sign, zh) = (if up { '+' } else { '-' }, words.chars().any(crate::spelling::is_han));
        let set = if zh { "设" } else { "set" };
        match by.strip_suffix('%') {
            Some(_) if !up && Some(name) == price => None,
            Some(share) => {
                let share: f64 = share.trim().parse().ok()?;
                let kept = if up { 100.0 + share } else { 100.0 - share };
                Some(format!("{set} {name} = {name} * {kept}%"))
            }
            // what comes off a price comes off each unit
            None if Some(name) == price && !by.contains('/') => {
                Some(format!("{set} {name} = {name} {sign} {by}/{}", if zh { "件" } else { "unit" }))
            }
            None => Some(format!("{set} {name} = {name} {sign} {by}")),
        }
    }

    /// `order quantity = 100 units`, 补货量=100件, 补到100件
    fn given_value(&self, words: &str) -> Option<String> {
        if let Some(level) = ["补到", "补足到", "补货到", "补至"].iter().find_map(|verb| words.strip_prefix(verb)) {
            let stock = self.scope.meant("现有库存")?;
            return Some(format!("下单 {} - {stock}", level.trim()));
        }
        let (name, value) = words.split_once(['=', '＝'])?;
        let known = matches!(self.scope.name(&name_key(name)), Some(Entry::Item(_)));
        let set = if words.chars().any(crate::spelling::is_han) { "设" } else { "set" };
        known.then(|| format!("{set} {} = {}", name.trim(), value.trim()))
    }

    /// `outlet with 30% off`, 八折清仓: an action and a markdown.
    fn two_actions(&self, words: &str) -> Option<(String, String)> {
        let share = sold_at(words).or_else(|| crate::syntax::share_in(words).filter(|share| words.contains(share.as_str())))?;
        let zh = words.chars().any(crate::spelling::is_han);
        let bare = self.action_defs.iter().flat_map(|d| &d.action.phrases).filter_map(|p| match &p.pieces[..] {
            [PhrasePiece::Words(name)] if zh == name.text.chars().any(crate::spelling::is_han) => Some(&name.text),
            _ => None,
        });
        let key = name_key(words);
        let stands = |name: &&String| {
            let name = name_key(name);
            if zh { key.contains(&name) } else { key.starts_with(&format!("{name} ")) || key.ends_with(&format!(" {name}")) }
        };
        let other = bare.into_iter().filter(stands).max_by_key(|name| name.len())?;
        Some((format!("{other}, mark down by {share}"), format!("{other}，降价 {share}")))
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
        // what is wrong with a value is said where the rule is checked
        self.diagnostics.truncate(before);
        self.items[item].ty = Type { kind, series: None, home };
        self.items[item].kind = ItemKind::Set;
    }

    /// `mark down by 15` would be 1,500%: a bare number over one where a share is wanted lacks its sign.
    pub(super) fn percent_meant(&mut self, val: &super::checker::Val, kind: &Kind, span: Span) {
        let super::ExprKind::Number(n) = val.expr.kind else { return };
        if val.bare && n.abs() > 1.0 && matches!(kind, Kind::Number(u) if u.percent && u.is_plain()) {
            let hundredfold = n * 100.0;
            self.error(
                "percent-missing",
                span,
                said!("A percentage belongs here; {n} alone would be {hundredfold}%.", "这里应写百分比；只写 {n} 等于 {hundredfold}%。"),
                said!("Write {n}%.", "请写 {n}%。"),
            );
        }
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
            let val = self.single(val);
            let span = if val.expr.span.file == call.span.file { val.expr.span } else { call.span };
            self.percent_meant(&val, &ty.kind, span);
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

    fn unknown_colour(&mut self, span: Span) {
        let typed = self.words(span);
        let bare = typed.trim_matches(['"', '“', '”']);
        self.error(
            "unknown-colour",
            span,
            said!("\"{bare}\" is no colour.", "“{bare}”不是颜色。"),
            said!("The colours are red, amber and green, for example: flag amber \"look\".", "颜色有红、黄、绿，例如：标记 黄 “请查看”。"),
        );
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

fn joined<'t>(words: impl Iterator<Item = &'t str>) -> String {
    words.collect::<Vec<_>>().join(" ")
}

/// The words of a call, its values left out.
fn phrase_words(pieces: &[ActionPiece]) -> String {
    joined(pieces.iter().filter_map(|p| match p {
        ActionPiece::Words(name) => Some(name.text.as_str()),
        ActionPiece::Order(Order::AtMost, _) => Some("at most"),
        ActionPiece::Order(Order::AtLeast, _) => Some("at least"),
        _ => None,
    }))
}

/// The pattern of a shipped action with something in its slots, so that it can be copied: `mark down by {share}` with the
/// share that was written, else 15%; `value` is the first value of the call. A slot of the user's own stays as it is.
fn filled(pattern: &str, written: &str, value: Option<&str>) -> String {
    let zh = pattern.chars().any(crate::spelling::is_han);
    let share = sold_at(written).or_else(|| crate::syntax::share_in(written)).unwrap_or_else(|| "15%".to_string());
    let mut out = pattern.replace("{share}", &share);
    if let Some(value) = value {
        out = out.replace("{name}", value);
    }
    for (slot, en, zh_value) in [
        ("{colour}", "red", "红"),
        ("{text}", "\"look here\"", "“请查看”"),
        ("{place}", "\"B\"", "“B”"),
        ("{quantity}", "100 units", "100 件"),
        ("{limit}", "100 units", "100 件"),
        ("{value}", "100 units", "100 件"),
        ("{name}", "order quantity", "补货量"),
    ] {
        out = out.replace(slot, if zh { zh_value } else { en });
    }
    out
}

/// `order need rounded up to case pack`, 下单 需求量 向上取整到箱规
fn rounded_up(words: &str) -> Option<String> {
    const MARKS: [&str; 5] = [" rounded up to ", " round up to ", "向上取整到", "按箱规取整到", "取整到"];
    let (before, step) = MARKS.iter().find_map(|mark| words.split_once(mark))?;
    let (action, what) = before.trim().split_once(' ')?;
    Some(format!("{action} CEILING({}, {})", what.trim(), step.trim().trim_start_matches("whole ")))
}

fn says_how_much(words: &str) -> bool {
    sold_at(words).is_some() || words.chars().any(|c| c.is_ascii_digit() || c == '成' || c == '分')
}

/// The next step behind an action that is not known so: the one to write, with a figure that nobody gave as an example.
fn to_write(words: &str, action: &str) -> Said {
    if says_how_much(words) || !action.contains("15%") {
        return said!("Write: {action}", "请写：{action}");
    }
    said!("Write the figure, for example: {action}", "请写明幅度，例如：{action}")
}

/// 打8折, 八五折: what is left of the price, as the share by which it is marked down.
pub(super) fn sold_at(words: &str) -> Option<String> {
    let before = words.split('折').next().filter(|b| b.len() < words.len())?;
    let is_digit = |c: char| c.is_ascii_digit() || c == '.' || HAN_DIGITS.contains(c);
    let tail: Vec<char> = before.trim_end().chars().rev().take_while(|c| is_digit(*c)).collect();
    let digits: String =
        tail.iter().rev().map(|c| HAN_DIGITS.chars().position(|d| d == *c).map_or(c.to_string(), |n| n.to_string())).collect();
    let kept = match (digits.contains('.'), digits.len()) {
        (false, 1) => digits.parse::<f64>().ok()? * 10.0,
        (false, 2) => digits.parse::<f64>().ok()?,
        (true, _) => digits.parse::<f64>().ok()? * 10.0,
        _ => return None,
    };
    (kept > 0.0 && kept < 100.0).then(|| format!("{}%", ((100.0 - kept) * 100.0).round() / 100.0))
}

const HAN_DIGITS: &str = "零一二三四五六七八九";
