//! The tongues: how concepts, units, numerals and derived names are spelt (grammar/en.txt, grammar/zh.txt), and the
//! trie that finds the longest spelling at a place. A third tongue is one more file.
//! Invariant: the data files are read once; within one kind of statement no two concepts share a spelling (a test holds that).

use rustc_hash::FxHashMap;
use std::sync::LazyLock;

use super::canon::Rule as Concept;
use super::text::{Ch, is_space};
use crate::function::Func;
use crate::spelling::{is_han, name_key};
use crate::tongue::Tongue;

const FILES: &[(Tongue, &str)] = &[(Tongue::En, include_str!("../../grammar/en.txt")), (Tongue::Zh, include_str!("../../grammar/zh.txt"))];

/// In which kinds of statement a word is a word. One bit each; a statement reads its own words and those of everywhere.
pub type Scopes = u32;
const SCOPES: [&str; 22] = [
    "head",
    "everywhere",
    "rule",
    "action",
    "tiers",
    "table",
    "check",
    "buffer",
    "split",
    "allocate",
    "limit",
    "schedule",
    "kpi",
    "example",
    "param",
    "levels",
    "event",
    "show",
    "scenario",
    "section",
    "use",
    "formula",
];

/// The bit of a scope by its name in the data files; none for a name that is not there.
pub fn scope(name: &str) -> Scopes {
    SCOPES.iter().position(|s| *s == name).map_or(0, |bit| 1 << bit)
}

pub const HEAD: Scopes = 1;
pub const EVERYWHERE: Scopes = 2;

/// One spelling of one concept.
#[derive(Clone, Debug)]
pub struct Word {
    pub concept: Concept,
    pub scopes: Scopes,
    pub tongue: Tongue,
    pub spelled: &'static str,
}

/// What a spelling of the static trie stands for.
#[derive(Clone, Copy, Debug)]
pub enum Entry {
    /// Index into [`Tongues::words`].
    Word(u16),
    /// Index into [`Tongues::units`].
    Unit(u16),
    Func(Func),
    Numeral(u32),
}

/// All spellings of all tongues.
pub struct Tongues {
    pub trie: Trie<Entry>,
    pub words: Vec<Word>,
    /// Canonical spellings of units, as in `rules/units.toml`.
    pub units: Vec<&'static str>,
    /// Tongue, unit, its spellings.
    unit_spellings: Vec<(Tongue, &'static str, Vec<&'static str>)>,
    /// Units whose plural differs: tongue, unit, plural.
    plurals: Vec<(Tongue, &'static str, &'static str)>,
    /// How comparisons are said of dates, the canonical spelling first; also among the words.
    pub dates: Vec<(Tongue, Concept, &'static str)>,
    /// Number words, the canonical one first.
    numerals: Vec<(Tongue, u32, Vec<&'static str>)>,
    /// Tongue, what derives (BUFFER, SCHEDULE, STEP, PARAM), the suffixes in the order of their parts.
    pub derived: Vec<(Tongue, &'static str, Vec<&'static str>)>,
    /// Lists that are always known, each with the spelling of all tongues: `stock`, `events`.
    pub lists: Vec<(&'static str, Vec<&'static str>)>,
    /// Columns of `events`, each with the spelling of all tongues.
    pub event_fields: Vec<(&'static str, Vec<&'static str>)>,
    /// What people type for what they mean; for messages.
    pub mistaken: Vec<(&'static str, Concept)>,
    /// What people call an action: its key, and how the action is written.
    pub mistaken_actions: Vec<(&'static str, &'static str)>,
    /// What other programs call a function: its key, and the canonical spelling here.
    pub mistaken_functions: Vec<(&'static str, &'static str)>,
    canons: FxHashMap<Concept, &'static str>,
    /// First letters of number words.
    pub numeral_starts: Vec<char>,
}

static TONGUES: LazyLock<Tongues> = LazyLock::new(Tongues::read);

/// The tongues that are built in.
pub fn tongues() -> &'static Tongues {
    &TONGUES
}

impl Tongues {
    fn read() -> Tongues {
        let names: FxHashMap<String, Concept> = Concept::all_rules().iter().map(|c| (format!("{c:?}"), *c)).collect();
        let mut all = Tongues {
            trie: Trie::default(),
            words: Vec::new(),
            units: Vec::new(),
            unit_spellings: Vec::new(),
            plurals: Vec::new(),
            dates: Vec::new(),
            numerals: Vec::new(),
            derived: Vec::new(),
            lists: Vec::new(),
            event_fields: Vec::new(),
            mistaken: Vec::new(),
            mistaken_actions: Vec::new(),
            mistaken_functions: Vec::new(),
            canons: FxHashMap::default(),
            numeral_starts: Vec::new(),
        };
        for (name, concept) in &names {
            if name.starts_with(|c: char| c.is_ascii_uppercase()) {
                all.canons.insert(*concept, Box::leak(format!("<{name}>").into_boxed_str()));
            }
        }
        for (tongue, file) in FILES {
            let mut section = "";
            for line in file.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()) {
                if let Some(name) = line.strip_prefix('[') {
                    section = name.trim_end_matches(']');
                } else if let Some((what, spelled)) = line.split_once('=') {
                    let spelled: Vec<&'static str> = spelled.split('|').map(str::trim).filter(|s| !s.is_empty()).collect();
                    all.add(*tongue, section, what.trim(), spelled, &names);
                }
            }
        }
        for func in Func::ALL {
            for spelled in [func.name(), func.zh()].into_iter().filter(|s| !s.is_empty()) {
                all.trie.add(&name_key(spelled), Entry::Func(*func));
            }
        }
        all
    }

    fn add(&mut self, tongue: Tongue, section: &str, what: &'static str, spelled: Vec<&'static str>, names: &FxHashMap<String, Concept>) {
        match section {
            "units" => {
                let id = self.unit_id(what);
                for s in &spelled {
                    self.trie.add(&name_key(s), Entry::Unit(id));
                }
                self.unit_spellings.push((tongue, what, spelled));
            }
            "numerals" => {
                for s in &spelled {
                    self.numeral_starts.extend(s.chars().next().filter(|c| !self.numeral_starts.contains(c)));
                    self.trie.add(&name_key(s), Entry::Numeral(what.parse().unwrap_or(0)));
                }
                self.numerals.push((tongue, what.parse().unwrap_or(0), spelled));
            }
            "plurals" => self.plurals.extend(spelled.into_iter().map(|s| (tongue, what, s))),
            "derived" => self.derived.push((tongue, what, spelled)),
            "lists" | "events" => {
                let all = if section == "lists" { &mut self.lists } else { &mut self.event_fields };
                match all.iter_mut().find(|l| l.0 == what) {
                    Some(one) => one.1.extend(spelled),
                    None => all.push((what, spelled)),
                }
            }
            "mistaken actions" => self.mistaken_actions.extend(spelled.into_iter().map(|s| (s, what))),
            "mistaken functions" => self.mistaken_functions.extend(spelled.into_iter().map(|s| (s, what))),
            _ => {
                let Some(concept) = names.get(what).copied() else { return };
                if section == "mistaken" {
                    self.mistaken.extend(spelled.into_iter().map(|s| (s, concept)));
                    return;
                }
                if section == "dates" {
                    self.dates.extend(spelled.iter().map(|s| (tongue, concept, *s)));
                }
                let section = if section == "dates" { "everywhere" } else { section };
                let scopes = section.split(' ').map(scope).fold(0, |a, b| a | b);
                for spelled in spelled {
                    self.trie.add(&name_key(spelled), Entry::Word(self.words.len() as u16));
                    self.words.push(Word { concept, scopes, tongue, spelled });
                }
            }
        }
    }

    fn unit_id(&mut self, what: &'static str) -> u16 {
        let id = self.units.iter().position(|u| *u == what).unwrap_or(self.units.len());
        if id == self.units.len() {
            self.units.push(what);
        }
        id as u16
    }

    pub fn word(&self, id: u16) -> &Word {
        &self.words[id as usize]
    }

    /// `<BELOW>`, as the grammar reads it.
    pub fn canon(&self, concept: Concept) -> &'static str {
        self.canons.get(&concept).copied().unwrap_or("<?>")
    }

    /// The canonical spelling of a concept; the other tongue's if this one has none.
    pub fn spelling(&self, concept: Concept, tongue: Tongue) -> &'static str {
        let mut spelled = self.words.iter().filter(|w| w.concept == concept);
        let first = spelled.clone().next();
        spelled.find(|w| w.tongue == tongue).or(first).map_or("", |w| w.spelled)
    }

    /// Every way to spell a unit, in both tongues.
    pub fn all_unit_spellings(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.unit_spellings.iter().flat_map(|(_, _, spelled)| spelled.iter().copied())
    }

    /// How a tongue spells one unit of the table (`day`, `unit`), canonical first; as the other one does if it has no word.
    pub fn unit_spellings(&self, unit: &str, tongue: Tongue) -> &[&'static str] {
        let mut spelled = self.unit_spellings.iter().filter(|(_, u, _)| *u == unit);
        let any = spelled.clone().next();
        spelled.find(|(t, _, _)| *t == tongue).or(any).map_or(&[], |(_, _, s)| s)
    }

    /// How a tongue writes several of a unit (`days`), where that differs from one.
    pub fn plural(&self, unit: &str, tongue: Tongue) -> Option<&'static str> {
        self.plurals.iter().find(|(t, u, _)| *t == tongue && *u == unit).map(|(_, _, s)| *s)
    }

    /// A number as a word (`two`, 十二); none where the tongue writes digits.
    pub fn numeral(&self, number: u32, tongue: Tongue) -> Option<&'static str> {
        let spelled = self.numerals.iter().find(|(t, n, _)| *t == tongue && *n == number)?;
        spelled.2.first().copied()
    }

    /// The suffixes of derived names: `derived("BUFFER", Tongue::Zh)` is 下限, 上限, 状态, 缺口.
    pub fn derived(&self, what: &str, tongue: Tongue) -> &[&'static str] {
        self.derived.iter().find(|(t, w, _)| *t == tongue && *w == what).map_or(&[], |(_, _, s)| s)
    }
}

/// Spellings by their characters. A run of blanks counts as one; beside a Han character a blank may be there or not.
pub struct Trie<T> {
    next: FxHashMap<u64, u32>,
    first: FxHashMap<char, u32>,
    leaves: Vec<Vec<T>>,
}

impl<T> Default for Trie<T> {
    fn default() -> Trie<T> {
        Trie { next: FxHashMap::default(), first: FxHashMap::default(), leaves: Vec::new() }
    }
}

impl<T> Trie<T> {
    /// `key` as [`name_key`] makes it.
    pub fn add(&mut self, key: &str, value: T) {
        let mut node: Option<u32> = None;
        for c in key.chars() {
            let leaves = &mut self.leaves;
            let grow = || {
                leaves.push(Vec::new());
                (leaves.len() - 1) as u32
            };
            node = Some(match node {
                None => *self.first.entry(c).or_insert_with(grow),
                Some(node) => *self.next.entry(edge(node, c)).or_insert_with(grow),
            });
        }
        if let Some(node) = node {
            self.leaves[node as usize].push(value);
        }
    }

    /// Calls `hit` with the end and the values of every entry that starts at `i`, short ones first.
    pub fn walk<'t>(&'t self, chs: &[Ch], i: usize, end: usize, mut hit: impl FnMut(usize, &'t [T])) {
        let Some(mut node) = chs.get(i).and_then(|ch| self.first.get(&ch.lo)).copied() else { return };
        let mut j = i + 1;
        loop {
            let leaf = &self.leaves[node as usize];
            if !leaf.is_empty() {
                hit(j, leaf);
            }
            if j >= end {
                return;
            }
            let mut c = chs[j].lo;
            let mut after = j + 1;
            if is_space(c) {
                while after < end && is_space(chs[after].c) {
                    after += 1;
                }
                if after >= end {
                    return;
                }
                if is_han(chs[j - 1].c) || is_han(chs[after].c) {
                    c = chs[after].lo;
                    after += 1;
                } else {
                    c = ' ';
                }
            }
            match self.next.get(&edge(node, c)) {
                Some(next) => node = *next,
                None => return,
            }
            j = after;
        }
    }

    /// Whether a key stands here.
    pub fn holds(&self, key: &str) -> bool {
        self.get(key).is_some_and(|values| !values.is_empty())
    }

    pub fn get(&self, key: &str) -> Option<&[T]> {
        let mut chars = key.chars();
        let mut node = *self.first.get(&chars.next()?)?;
        for c in chars {
            node = *self.next.get(&edge(node, c))?;
        }
        Some(&self.leaves[node as usize])
    }
}

fn edge(node: u32, c: char) -> u64 {
    u64::from(node) << 32 | u64::from(u32::from(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_concepts_share_a_spelling() {
        let words = &tongues().words;
        let clash = |a: &Word, b: &Word| {
            a.concept != b.concept
                && name_key(a.spelled) == name_key(b.spelled)
                && (a.scopes & b.scopes != 0 || (a.scopes | b.scopes) & EVERYWHERE != 0 && (a.scopes | b.scopes) & HEAD == 0)
        };
        for (i, a) in words.iter().enumerate() {
            for b in &words[i + 1..] {
                assert!(!clash(a, b), "{} is {:?} and {:?}", a.spelled, a.concept, b.concept);
            }
        }
    }

    #[test]
    fn mistaken_functions_name_functions() {
        for (wrong, func) in &tongues().mistaken_functions {
            assert!(Func::find(func).is_some(), "{func}");
            assert!(Func::find(wrong).is_none() && name_key(wrong) == *wrong, "{wrong}");
        }
    }

    #[test]
    fn units_and_numerals_have_one_meaning() {
        for (tongue, unit, spelled) in &tongues().unit_spellings {
            for s in spelled {
                // both tongues spell some units alike (%, kg)
                let found = tongues().trie.get(&name_key(s)).unwrap_or(&[]).iter();
                let units: std::collections::BTreeSet<u16> =
                    found.filter_map(|e| if let Entry::Unit(u) = e { Some(*u) } else { None }).collect();
                assert_eq!(units.len(), 1, "{s} ({unit}, {tongue:?})");
            }
        }
    }

    #[test]
    fn every_word_of_the_grammar_is_spelt() {
        for concept in Concept::all_rules() {
            let name = format!("{concept:?}");
            if name.starts_with(|c: char| c.is_ascii_uppercase()) && name != "EOI" {
                assert!(!tongues().spelling(*concept, Tongue::En).is_empty(), "{name} has no spelling");
            }
        }
        for (line, _) in FILES.iter().flat_map(|(_, f)| f.lines().filter(|l| l.starts_with('[')).map(|l| (l, ()))) {
            for name in line.trim_matches(['[', ']']).split(' ') {
                let known = ["functions", "actions"].contains(&name)
                    || scope(name) != 0
                    || ["units", "plurals", "dates", "numerals", "derived", "lists", "events", "mistaken"].contains(&name);
                assert!(known, "section {name}");
            }
        }
    }
}
