//! Which name means what: one definition a name over all files, the map and the workbook, in every spelling.
//! Invariant: keys are [`name_key`]s; a list's columns live in the list, everything else in one space.

use rustc_hash::FxHashMap;

use super::{ItemId, TableId};
use crate::spelling::{name_key, near, near_pair};
use crate::syntax::ast::Name;
use crate::syntax::{has_figure, keeps_figures, keeps_negation, stated_share};

/// What a bare name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Item(ItemId),
    /// A parameter that is a range: its low and its high end.
    Range(ItemId, ItemId),
}

/// What a name in front of a dot stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListEntry {
    Table(TableId),
    /// A selection: its item and the list it chooses from.
    Selection(ItemId, TableId),
}

impl ListEntry {
    pub fn table(self) -> TableId {
        match self {
            ListEntry::Table(t) | ListEntry::Selection(_, t) => t,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Scope {
    names: FxHashMap<String, Entry>,
    lists: FxHashMap<String, ListEntry>,
    /// By table; that of the stock table stays empty: its columns are names.
    columns: Vec<FxHashMap<String, ItemId>>,
    /// Other words for names, by their keys.
    meant: FxHashMap<String, String>,
    /// Every spelling as it was written, for suggestions, in order of definition.
    spelled: Vec<String>,
    spelled_lists: Vec<String>,
    spelled_columns: Vec<Vec<String>>,
}

impl Scope {
    pub fn with_tables(count: usize) -> Scope {
        Scope { columns: vec![FxHashMap::default(); count], spelled_columns: vec![Vec::new(); count], ..Scope::default() }
    }

    /// One table more.
    pub fn add_table(&mut self) -> TableId {
        self.columns.push(FxHashMap::default());
        self.spelled_columns.push(Vec::new());
        self.columns.len() - 1
    }

    /// What the name meant before, if it was taken.
    pub fn add_name(&mut self, spelling: &str, entry: Entry) -> Option<Entry> {
        let before = self.names.get(&name_key(spelling)).copied();
        if before.is_none() {
            self.names.insert(name_key(spelling), entry);
            self.spelled.push(spelling.to_string());
        }
        before
    }

    /// A definition takes the place of a column that was only found by its header.
    pub fn replace_name(&mut self, spelling: &str, entry: Entry) {
        self.names.insert(name_key(spelling), entry);
    }

    pub fn add_list(&mut self, spelling: &str, entry: ListEntry) -> Option<ListEntry> {
        let before = self.lists.get(&name_key(spelling)).copied();
        if before.is_none() {
            self.lists.insert(name_key(spelling), entry);
            self.spelled_lists.push(spelling.to_string());
        }
        before
    }

    pub fn add_column(&mut self, table: TableId, spelling: &str, item: ItemId) -> Option<ItemId> {
        let column = self.columns.get_mut(table)?;
        let before = column.get(&name_key(spelling)).copied();
        if before.is_none() {
            column.insert(name_key(spelling), item);
            self.spelled_columns[table].push(spelling.to_string());
        }
        before
    }

    pub fn name(&self, key: &str) -> Option<Entry> {
        self.names.get(key).copied()
    }

    /// `word` is another word for `name`; the first meaning stands.
    pub fn add_meant(&mut self, word: &str, name: &str) {
        self.meant.entry(name_key(word)).or_insert_with(|| name.to_string());
    }

    /// The name to write for a word that is none: `unit cost` for `purchase price`.
    pub fn meant(&self, key: &str) -> Option<&str> {
        self.meant.get(key).map(String::as_str)
    }

    pub fn list(&self, key: &str) -> Option<ListEntry> {
        self.lists.get(key).copied()
    }

    /// A column of a list.
    pub fn column(&self, table: TableId, key: &str) -> Option<ItemId> {
        self.columns.get(table).and_then(|c| c.get(key)).copied()
    }

    /// Names like this one, as somebody would write them here; columns of lists with their list in front.
    pub fn names_near(&self, name: &Name, table: TableId, list_names: &[String]) -> Vec<String> {
        let fields: Vec<String> = self
            .spelled_columns
            .iter()
            .enumerate()
            .filter(|(t, _)| *t != table)
            .flat_map(|(t, columns)| columns.iter().map(move |c| (t, c)))
            .filter(|(_, column)| name_key(column) == name.key)
            .filter_map(|(t, column)| list_names.get(t).map(|list| format!("{list}.{column}")))
            .collect();
        if !fields.is_empty() {
            return fields;
        }
        if let Some(meant) = self.meant(&name.key) {
            return vec![meant.to_string()];
        }
        let own = self.spelled_columns.get(table).into_iter().flatten();
        let all: Vec<&str> = self.spelled.iter().chain(own).map(String::as_str).collect();
        // 周计划五成, 起订量两倍: a part of a name, 的 left out
        let part = all.iter().find_map(|known| {
            let part = name.text.strip_prefix(known).filter(|part| part.ends_with('倍') || stated_share(part).is_some())?;
            (has_figure(part) && name.text.starts_with(crate::spelling::is_han)).then(|| format!("{known}的{part}"))
        });
        if let Some(part) = part {
            return vec![part];
        }
        let mut found = near(&name.text, all);
        found.retain(|found| keeps_figures(&name.text, found) && keeps_negation(&name.text, found));
        found.into_iter().map(String::from).collect()
    }

    pub fn lists_near(&self, text: &str) -> Vec<String> {
        near(text, self.spelled_lists.iter().map(String::as_str)).into_iter().map(String::from).collect()
    }

    pub fn columns_near(&self, table: TableId, text: &str) -> Vec<String> {
        let spelled = if table == 0 { Some(&self.spelled) } else { self.spelled_columns.get(table) };
        let all = || spelled.into_iter().flatten().map(String::as_str);
        let mut found = near(text, all());
        if found.is_empty() && table != 0 {
            found.extend(near_pair(text, all()));
        }
        found.into_iter().map(String::from).collect()
    }
}
