//! From schema and statements to items: every name gets its place before any expression is read.
//! Invariant: items stand in the order stock columns, lists' columns, histories, statements in order of the files.

use super::checker::{ActionDef, BufferSource, Checker, Def, TableSource};
use super::kpi::KpiSource;
use super::schema::{ColumnKind, ColumnSchema, TableSchema};
use super::scope::{Entry, ListEntry};
use super::{BufferPart, Coarse, Home, Item, ItemId, ItemKind, Kind, Levels, ParamValue, TableId, Type};
use crate::place::Span;
use crate::plan::ParamOrigin;
use crate::said;
use crate::spelling::{is_han, name_key};
use crate::syntax::ast::{self, Name, Statement, StatementKind};
use crate::tongue::Tongue;

/// The file of the shipped actions.
pub const VOCABULARY: &str = "vocabulary.rules";

impl<'a> Checker<'a> {
    pub fn gather_schema(&mut self) {
        let schema = self.schema;
        for spelling in std::iter::once("stock").chain(schema.stock.also.iter().map(String::as_str)).chain(["库存表"]) {
            self.scope.add_list(spelling, ListEntry::Table(0));
        }
        for (at, list) in schema.lists.iter().enumerate() {
            for spelling in std::iter::once(&list.name).chain(&list.also) {
                self.scope.add_list(spelling, ListEntry::Table(at + 1));
            }
        }
        self.gather_table(0, &schema.stock);
        for (at, list) in schema.lists.iter().enumerate() {
            self.gather_table(at + 1, list);
        }
        for (word, name) in &schema.meant {
            self.scope.add_meant(word, name);
        }
        for (index, history) in schema.histories.iter().enumerate() {
            let ty = Type { kind: Kind::Number(history.unit.clone()), series: Some(history.period), home: Home::Table(0) };
            let coarse = history
                .keys
                .as_ref()
                .map(|by| Coarse { by: by.clone(), over: schema.stock.key.iter().filter(|key| !by.contains(key)).cloned().collect() });
            let item = self.add_item(given(&history.name, &history.also, ty, ItemKind::History { index, coarse }), Def::Given);
            self.spell(0, item, &history.name, &history.also);
        }
    }

    fn gather_table(&mut self, table: TableId, schema: &TableSchema) {
        for column in &schema.columns {
            let item = self.add_input(table, column);
            self.spell(table, item, &column.name, &column.also);
        }
        for key in &schema.key {
            let known =
                if table == 0 { self.scope.name(&name_key(key)).is_some() } else { self.scope.column(table, &name_key(key)).is_some() };
            if !known {
                let column =
                    ColumnSchema { name: key.clone(), also: Vec::new(), kind: ColumnKind::Text, mapped: true, found: true, place: None };
                let item = self.add_input(table, &column);
                self.spell(table, item, key, &[]);
            }
        }
    }

    fn spell(&mut self, table: TableId, item: ItemId, name: &str, also: &[String]) {
        for spelling in std::iter::once(name).chain(also.iter().map(String::as_str)) {
            if table == 0 {
                self.scope.add_name(spelling, Entry::Item(item));
            } else {
                self.scope.add_column(table, spelling, item);
            }
        }
    }

    /// The item of a column of the workbook.
    pub fn add_input(&mut self, table: TableId, column: &ColumnSchema) -> ItemId {
        let kind = match &column.kind {
            ColumnKind::Number(unit) => Kind::Number(unit.clone()),
            ColumnKind::Text => Kind::Text(None),
            ColumnKind::YesNo => Kind::Truth,
            ColumnKind::Date => Kind::Date,
            ColumnKind::Any => Kind::Any,
        };
        let ty = Type { kind, series: None, home: Home::Table(table) };
        self.add_item(given(&column.name, &column.also, ty, ItemKind::Input { column: column.name.clone() }), Def::Given)
    }

    /// All statements: names first, in the order of the files.
    pub fn gather_statements(&mut self, files: &'a [ast::File]) {
        for file in files {
            for statement in &file.statements {
                if let StatementKind::Levels(levels) = &statement.kind {
                    self.tongue = statement.tongue;
                    self.gather_levels(levels);
                }
            }
        }
        self.levels_of_columns();
        for file in files {
            let mut section = None;
            for statement in &file.statements {
                self.tongue = statement.tongue;
                if let StatementKind::Section(title) = &statement.kind {
                    section = Some(title.raw.clone());
                }
                self.gather_statement(statement, &section);
            }
        }
        self.spellings_of_levels();
    }

    fn gather_levels(&mut self, levels: &ast::Levels) {
        let twice = |name: &&Name| self.levels.iter().any(|l| l.keys().any(|key| key == name.key));
        if let Some(name) = std::iter::once(&levels.name).chain(&levels.also).find(twice) {
            let (span, name) = (name.span, &name.text);
            self.error(
                "defined-twice",
                span,
                said!("The levels of \"{name}\" are given twice.", "“{name}”的等级写了两次。"),
                said!("Keep one of the two lists.", "请只保留一处。"),
            );
            return;
        }
        let mut seen: Vec<String> = Vec::new();
        let mut labels = Vec::new();
        for level in &levels.levels {
            for label in std::iter::once(&level.name).chain(&level.also) {
                let key = name_key(&label.text);
                if seen.contains(&key) {
                    let text = &label.text;
                    self.error(
                        "level-twice",
                        label.span,
                        said!("\"{text}\" stands twice among these levels.", "等级“{text}”出现了两次。"),
                        said!(
                            "Name each level once, lowest first; other spellings go in parentheses.",
                            "每个等级只写一次，从低到高；别名写在括号里。"
                        ),
                    );
                }
                seen.push(key);
            }
            labels.push((level.name.text.clone(), level.also.iter().map(|l| l.text.clone()).collect()));
        }
        let also = levels.also.iter().map(|n| n.text.clone()).collect();
        self.levels.push(Levels { name: levels.name.text.clone(), also, labels });
    }

    /// A column with the name of a `levels` statement holds its levels.
    fn levels_of_columns(&mut self) {
        for (id, key) in self.keys_of_levels() {
            if let Some(Entry::Item(item)) = self.scope.name(&key)
                && matches!(self.items[item].ty.kind, Kind::Text(_) | Kind::Any)
                && matches!(self.items[item].kind, ItemKind::Input { .. })
            {
                self.items[item].ty.kind = Kind::Level(id);
            }
            for table in 1..self.tables.len() {
                if let Some(item) = self.scope.column(table, &key)
                    && matches!(self.items[item].ty.kind, Kind::Text(_) | Kind::Any)
                {
                    self.items[item].ty.kind = Kind::Level(id);
                }
            }
        }
    }

    fn keys_of_levels(&self) -> Vec<(usize, String)> {
        self.levels.iter().enumerate().flat_map(|(id, l)| l.keys().map(move |key| (id, key))).collect()
    }

    /// The spellings of a `levels` statement all mean the column or formula that has one of them.
    fn spellings_of_levels(&mut self) {
        for (id, key) in self.keys_of_levels() {
            let named = self.scope.name(&key);
            let columns: Vec<_> = (1..self.tables.len()).map(|table| (table, self.scope.column(table, &key))).collect();
            let levels = &self.levels[id];
            for spelling in std::iter::once(&levels.name).chain(&levels.also) {
                // a spelling that means something of its own keeps its meaning
                if let Some(entry @ Entry::Item(_)) = named {
                    self.scope.add_name(spelling, entry);
                }
                for (table, column) in &columns {
                    if let Some(item) = column {
                        self.scope.add_column(*table, spelling, *item);
                    }
                }
            }
        }
    }

    fn gather_statement(&mut self, statement: &'a Statement, section: &Option<String>) {
        let unknown = Type { kind: Kind::Any, series: None, home: Home::Whole };
        match &statement.kind {
            StatementKind::Param(param) => self.gather_param(statement, param, section),
            StatementKind::Formula(formula) => {
                let table = match &formula.list {
                    Some(list) => match self.list(list) {
                        Some(entry) => entry.table(),
                        None => 0,
                    },
                    None => 0,
                };
                let item = self.made(statement, &formula.name, &formula.also, unknown, section);
                let id = self.add_item(item, Def::Formula { formula, table });
                if let ast::ExprKind::Selection { list, .. } = &formula.value.kind {
                    let Some(entry) = self.list(list) else { return };
                    for name in std::iter::once(&formula.name).chain(&formula.also) {
                        let spelling = name.text.clone();
                        if self.scope.add_list(&spelling, ListEntry::Selection(id, entry.table())).is_some()
                            || self.scope.name(&name.key).is_some()
                        {
                            self.error(
                                "defined-twice",
                                name.span,
                                said!("\"{spelling}\" is already the name of something else.", "“{spelling}”已经是别的名称。"),
                                said!("Give this selection another name.", "请给这个选择换一个名称。"),
                            );
                        }
                    }
                    return;
                }
                self.define_all(table, id, &formula.name, &formula.also);
            }
            StatementKind::Tiers(tiers) => {
                let mut labels: Vec<String> = Vec::new();
                for band in &tiers.bands {
                    if !labels.contains(&band.label.text) {
                        labels.push(band.label.text.clone());
                    }
                }
                let ty = Type { kind: Kind::Text(Some(labels.into())), series: None, home: Home::Table(0) };
                let item = self.made(statement, &tiers.name, &tiers.also, ty, section);
                let id = self.add_item(item, Def::Tiers { tiers });
                self.define_all(0, id, &tiers.name, &tiers.also);
            }
            StatementKind::Table(table) => self.gather_decision_table(statement, table, section),
            StatementKind::Buffer(buffer) => self.gather_buffer(statement, buffer, section),
            StatementKind::Action(action) => {
                let shipped = self.sources.files.get(statement.span.file as usize).is_some_and(|f| f.path == VOCABULARY);
                if action.sets.is_empty() && action.shows.is_empty() {
                    self.action_without_effect(statement);
                }
                self.action_defs.push(ActionDef { statement, action, shipped });
            }
            StatementKind::Schedule(schedule) => self.gather_schedule(statement, schedule, section),
            StatementKind::Kpi(kpi) => {
                let item = self.made(statement, &kpi.name, &kpi.also, unknown, section);
                let id = self.add_item(item, Def::Kpi { kpi });
                self.define_all(0, id, &kpi.name, &kpi.also);
                self.kpi_sources.push(KpiSource { statement, kpi, item: id });
            }
            StatementKind::Limit(_)
            | StatementKind::Event(_)
            | StatementKind::Split(_)
            | StatementKind::Allocate(_)
            | StatementKind::Show(_)
            | StatementKind::Levels(_)
            | StatementKind::Rule(_)
            | StatementKind::Check(_)
            | StatementKind::Example(_)
            | StatementKind::Scenario(_)
            | StatementKind::Section(_)
            | StatementKind::Use(_) => {}
        }
    }

    /// An item for a statement, to be worked out later.
    pub fn made(&self, statement: &Statement, name: &Name, also: &[Name], ty: Type, section: &Option<String>) -> Item {
        Item {
            name: name.text.clone(),
            also: also.iter().map(|n| n.text.clone()).collect(),
            ty,
            kind: ItemKind::Set,
            span: Some(name.span),
            tongue: statement.tongue,
            words: self.sources.text(statement.span).trim_end().to_string(),
            section: section.clone(),
            target: None,
        }
    }

    pub fn define_all(&mut self, table: TableId, item: ItemId, name: &Name, also: &[Name]) {
        for n in std::iter::once(name).chain(also) {
            self.define(table, &n.text, n.span, Entry::Item(item));
        }
    }

    /// `safety stock` and its other spellings with a word behind: `safety stock min`, `安全库存下限`.
    pub fn derived(&self, name: &Name, also: &[Name], en: &str, zh: &str) -> Vec<String> {
        let mut spellings: Vec<String> = std::iter::once(name)
            .chain(also)
            .map(|n| if n.text.chars().any(is_han) { format!("{}{zh}", n.text) } else { format!("{} {en}", n.text) })
            .collect();
        let others: Vec<String> = std::iter::once(name)
            .chain(also)
            .map(|n| if n.text.chars().any(is_han) { format!("{} {en}", n.text) } else { format!("{}{zh}", n.text) })
            .collect();
        spellings.extend(others);
        spellings
    }

    fn gather_buffer(&mut self, statement: &'a Statement, buffer: &'a ast::Buffer, section: &Option<String>) {
        let zh = statement.tongue == Tongue::Zh;
        let at = self.buffers.len();
        let mut items = [0; 4];
        for (slot, (part, en, zh_word)) in PARTS.iter().enumerate() {
            let spellings = self.derived(&buffer.name, &buffer.also, en, zh_word);
            let kind = match part {
                BufferPart::State => {
                    let labels = super::meet::STATES.iter().map(|(en, label)| if zh { *label } else { *en }.to_string()).collect();
                    Kind::Text(Some(labels))
                }
                _ => Kind::Any,
            };
            let mut item = self.made(statement, &buffer.name, &[], Type { kind, series: None, home: Home::Table(0) }, section);
            if let Some((first, rest)) = spellings.split_first() {
                item.name = first.clone();
                // the suffix of the other tongue is known, but is no spelling to be shown
                item.also = rest.iter().take(buffer.also.len()).cloned().collect();
            }
            items[slot] = self.add_item(item, Def::Buffer(at));
            for spelling in &spellings {
                self.define(0, spelling, buffer.name.span, Entry::Item(items[slot]));
            }
        }
        self.buffers.push(BufferSource { statement, buffer, items });
    }

    fn gather_decision_table(&mut self, statement: &'a Statement, table: &'a ast::Table, section: &Option<String>) {
        // the rows of a sheet come as a table of their own
        let ast::TableBody::Rows { columns, .. } = &table.body else { return };
        let at = self.decision_sources.len();
        let mut outputs = Vec::new();
        let ty = Type { kind: Kind::Any, series: None, home: Home::Table(0) };
        for column in columns {
            if let ast::TableColumn::Defines { name, also } = column {
                let item = self.made(statement, name, also, ty.clone(), section);
                let id = self.add_item(item, Def::Table(at));
                self.define_all(0, id, name, also);
                outputs.push(id);
            }
        }
        let acts = columns.iter().any(|c| matches!(c, ast::TableColumn::Then(_)));
        let row_number = acts.then(|| {
            let mut item = self.made(
                statement,
                &Name { text: String::new(), key: String::new(), span: table.title.span, bracketed: false },
                &[],
                ty.clone(),
                section,
            );
            let title = &table.title.raw;
            item.name =
                crate::tongue::Said::new(format!("row of {title}"), format!("{title} 的行")).in_tongue(statement.tongue).to_string();
            self.add_item(item, Def::Table(at))
        });
        self.decision_sources.push(TableSource { statement, table, outputs, row_number, section: section.clone() });
        self.decision_tables.push(None);
    }
}

/// The four names of a buffer.
pub(super) const PARTS: [(BufferPart, &str, &str); 4] = [
    (BufferPart::Min, "min", "下限"),
    (BufferPart::Max, "max", "上限"),
    (BufferPart::State, "state", "状态"),
    (BufferPart::Gap, "gap", "缺口"),
];

fn given(name: &str, also: &[String], ty: Type, kind: ItemKind) -> Item {
    Item {
        name: name.to_string(),
        also: also.to_vec(),
        ty,
        kind,
        span: None,
        tongue: Tongue::En,
        words: String::new(),
        section: None,
        target: None,
    }
}

/// A parameter item before its value is known.
pub(super) fn unset_param() -> ItemKind {
    ItemKind::Param { value: ParamValue::Number(f64::NAN), low: None, high: None, note: None, origin: ParamOrigin::Rules, without: None }
}

/// The first line of a statement.
pub(super) fn first_line(text: &str, span: Span) -> Span {
    let end = text.find('\n').map_or(span.end, |at| span.start + at as u32);
    Span { end, ..span }
}
