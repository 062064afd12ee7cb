//! The names that are known before expressions are read: those of the map, those that the files define, the phrases of
//! actions, and lists with their columns. Invariant: what is in the trie can be written without brackets.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Known;
use super::text::is_letter;
use super::tongues::{Trie, tongues};
use crate::spelling::{is_han, name_key};

/// What a spelling of the trie of names stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    Name,
    /// Words of an action's phrase.
    Phrase,
}

#[derive(Default)]
pub struct Names {
    pub trie: Trie<Named>,
    pub phrases: Vec<String>,
    keys: FxHashSet<String>,
    /// Keys of the map's histories and of its columns with one value a row; what files define is in neither.
    histories: FxHashSet<String>,
    columns: FxHashSet<String>,
    /// Names that only columns of lists have.
    listed: FxHashSet<String>,
    /// The map's columns of days, as they are spelt.
    pub dates: Vec<String>,
    /// Keys of all their spellings.
    days: FxHashSet<String>,
    /// Key of a list to its columns in `fields`.
    lists: FxHashMap<String, usize>,
    fields: Vec<Trie<()>>,
}

impl Names {
    pub fn new(known: &Known) -> Names {
        let mut names = Names::default();
        for (name, spelled) in &tongues().lists {
            let fields = names.add_list(spelled.iter().copied());
            if *name == "events" {
                for field in tongues().event_fields.iter().flat_map(|(_, spelled)| spelled) {
                    names.fields[fields].add(&name_key(field), ());
                }
            }
        }
        names.histories = known.histories.iter().map(|n| name_key(n)).collect();
        names.dates.clone_from(&known.dates);
        names.days = known.dates.iter().chain(&known.dates_also).map(|name| name_key(name)).collect();
        for name in &known.names {
            names.add(name);
            let key = name_key(name);
            if !names.histories.contains(&key) {
                names.columns.insert(key);
            }
        }
        for (spelled, fields) in &known.lists {
            let list = names.add_list(spelled.iter().map(String::as_str));
            for field in fields {
                let is_new = !names.holds(&name_key(field));
                names.add(field);
                if is_new {
                    names.listed.insert(name_key(field));
                }
                names.fields[list].add(&name_key(field), ());
            }
        }
        names
    }

    /// A list under all its spellings; one that is known already keeps its columns.
    fn add_list<'a>(&mut self, spelled: impl Iterator<Item = &'a str>) -> usize {
        let spelled: Vec<&str> = spelled.collect();
        let known = spelled.iter().find_map(|s| self.lists.get(&name_key(s)).copied());
        let list = known.unwrap_or_else(|| {
            self.fields.push(Trie::default());
            self.fields.len() - 1
        });
        for s in spelled {
            self.add(s);
            self.lists.insert(name_key(s), list);
        }
        list
    }

    /// A list, new or known, with further columns.
    pub fn add_fields(&mut self, list: &str, fields: &[String]) {
        let at = self.add_list(std::iter::once(list));
        for field in fields {
            self.add(field);
            self.fields[at].add(&name_key(field), ());
        }
    }

    pub fn add(&mut self, name: &str) {
        self.listed.remove(&name_key(name));
        let key = name_key(name);
        if self.keys.contains(&key) {
            return;
        }
        if is_plain(&key) {
            self.trie.add(&key, Named::Name);
        }
        self.keys.insert(key);
    }

    /// `base` with a suffix: `safety stock min`, `安全库存下限`.
    pub fn add_derived(&mut self, base: &str, suffix: &str) {
        if suffix.starts_with(is_han) {
            self.add(&format!("{base}{suffix}"));
        } else {
            self.add(&format!("{base} {suffix}"));
        }
    }

    pub fn add_phrase(&mut self, words: &str) {
        let key = name_key(words);
        if !self.phrases.iter().any(|p| name_key(p) == key) {
            self.trie.add(&key, Named::Phrase);
            self.phrases.push(words.to_string());
        }
    }

    /// The keys of all names, sorted.
    pub fn all(&self) -> Vec<String> {
        let mut all: Vec<String> = self.keys.iter().cloned().collect();
        all.sort_unstable();
        all
    }

    /// Whether a text begins with the words of an action.
    pub fn is_phrase(&self, shown: &str) -> bool {
        let key = name_key(shown);
        self.phrases.iter().any(|p| key.starts_with(&name_key(p)))
    }

    pub fn holds(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// Whether the name has a value where rules are about the stock table, and not only in a list.
    pub fn is_own(&self, key: &str) -> bool {
        self.holds(key) && !self.listed.contains(key)
    }

    /// Whether a key is that of a column of days.
    pub fn is_date(&self, key: &str) -> bool {
        self.days.contains(key)
    }

    /// Whether the name is a history of the map.
    pub fn is_history(&self, key: &str) -> bool {
        self.histories.contains(key)
    }

    /// How long the longest name of a history is that stands at a place of a text.
    pub fn history_at(&self, text: &str, at: usize) -> Option<usize> {
        let starts = text[at..].starts_with(is_han) || !text[..at].ends_with(char::is_alphanumeric);
        let rest = &text[at..];
        let ends = |end: usize| rest[..end].ends_with(is_han) || !rest[end..].starts_with(char::is_alphanumeric);
        let borders = rest.char_indices().map(|(n, c)| n + c.len_utf8()).take(60).filter(|end| starts && ends(*end));
        borders.filter(|end| !rest[..*end].ends_with(' ') && self.is_history(&name_key(&rest[..*end]))).max()
    }

    /// Whether the name is a column of the map with one value a row, so that nothing of it can be looked at week after week.
    pub fn is_column(&self, key: &str) -> bool {
        self.columns.contains(key)
    }

    pub fn is_list(&self, key: &str) -> bool {
        self.lists.contains_key(key)
    }

    /// The columns of a list, where they are known.
    pub fn fields(&self, list_key: &str) -> Option<&Trie<()>> {
        self.lists.get(list_key).map(|i| &self.fields[*i])
    }
}

/// Words, single blanks and inner hyphens: what may stand without brackets.
pub fn is_plain(key: &str) -> bool {
    let hyphens_inside = !key.starts_with('-') && !key.ends_with('-') && !key.contains(" -") && !key.contains("- ");
    !key.is_empty() && hyphens_inside && key.chars().all(|c| is_letter(c) || c.is_alphanumeric() || matches!(c, ' ' | '-'))
}
