//! Which names, labels and actions have a spelling in the other tongue. Takes the spellings of the map and the trees of
//! all rule files; answers for a name, a column of a list, a call of an action.
//! Invariant: the canonical spelling in a tongue is the first one of that tongue, in the order map, files, vocabulary.

use rustc_hash::FxHashMap;

use crate::spelling::{is_han, name_key};
use crate::syntax::ast::{
    Action, ActionCall, ActionPiece, ExprKind, File, Level, Name, ParamValue, Phrase, PhrasePiece, SetTarget, StatementKind, TableBody,
    TableColumn,
};
use crate::syntax::{derived_suffixes, known_lists};
use crate::tongue::Tongue;

/// The names of the map, each with all its spellings.
#[derive(Clone, Debug, Default)]
pub struct Spellings {
    pub names: Vec<Vec<String>>,
    /// Lists, each with its columns.
    pub lists: Vec<(Vec<String>, Vec<Vec<String>>)>,
}

/// The tongue of a spelling: Chinese where it holds a Han character.
pub fn tongue_of(spelled: &str) -> Tongue {
    if spelled.chars().any(is_han) { Tongue::Zh } else { Tongue::En }
}

/// One thing with all its spellings; the first of each tongue is that tongue's own.
#[derive(Clone, Debug, Default)]
struct Group {
    own: [Option<String>; 2],
}

fn side(tongue: Tongue) -> usize {
    usize::from(tongue == Tongue::Zh)
}

/// Spellings by key; spellings that share a key belong together.
#[derive(Clone, Debug, Default)]
struct Groups {
    by_key: FxHashMap<String, usize>,
    groups: Vec<Group>,
}

impl Groups {
    fn add<'s>(&mut self, spelled: impl Iterator<Item = &'s str> + Clone) {
        let known = spelled.clone().filter_map(|s| self.by_key.get(&name_key(s)).copied()).min();
        let group = known.unwrap_or_else(|| {
            self.groups.push(Group::default());
            self.groups.len() - 1
        });
        for s in spelled {
            match self.by_key.insert(name_key(s), group) {
                Some(other) if other != group => self.join(other, group),
                _ => {}
            }
            self.groups[group].own[side(tongue_of(s))].get_or_insert_with(|| s.to_string());
        }
    }

    /// Two groups turned out to be one.
    fn join(&mut self, from: usize, into: usize) {
        self.by_key.values_mut().filter(|group| **group == from).for_each(|group| *group = into);
        let spelled = std::mem::take(&mut self.groups[from].own);
        for (own, other) in self.groups[into].own.iter_mut().zip(spelled) {
            *own = own.take().or(other);
        }
    }

    /// The spelling of a tongue, where the thing has one in both.
    fn find(&self, key: &str, tongue: Tongue) -> Option<&str> {
        let group = &self.groups[*self.by_key.get(key)?];
        group.own[side(Tongue::En)].as_ref().and(group.own[side(Tongue::Zh)].as_ref())?;
        group.own[side(tongue)].as_deref()
    }
}

/// What has a spelling in the other tongue.
#[derive(Clone, Debug, Default)]
pub struct Twins<'a> {
    names: Groups,
    /// Keys of lists to their columns.
    lists: FxHashMap<String, usize>,
    fields: Vec<Groups>,
    actions: Vec<&'a Action>,
}

impl<'a> Twins<'a> {
    /// `files` in the order of their say: the user's, then the shipped vocabulary.
    pub fn new(spellings: &Spellings, files: impl IntoIterator<Item = &'a File>) -> Twins<'a> {
        let mut twins = Twins::default();
        for (list, columns) in &spellings.lists {
            let fields = twins.list(list.iter().map(String::as_str));
            columns.iter().for_each(|c| twins.fields[fields].add(c.iter().map(String::as_str)));
        }
        let (lists, events) = known_lists();
        for spelled in &lists {
            let fields = twins.list(spelled.iter().copied());
            if spelled.contains(&"events") {
                events.iter().for_each(|e| twins.fields[fields].add(e.iter().copied()));
            }
        }
        for names in &spellings.names {
            twins.names.add(names.iter().map(String::as_str));
        }
        for statement in files.into_iter().flat_map(|f| &f.statements) {
            twins.learn(&statement.kind);
        }
        twins
    }

    fn list<'s>(&mut self, spelled: impl Iterator<Item = &'s str> + Clone) -> usize {
        self.names.add(spelled.clone());
        let known = spelled.clone().filter_map(|s| self.lists.get(&name_key(s)).copied()).min();
        let fields = known.unwrap_or_else(|| {
            self.fields.push(Groups::default());
            self.fields.len() - 1
        });
        for s in spelled {
            self.lists.entry(name_key(s)).or_insert(fields);
        }
        fields
    }

    fn learn(&mut self, kind: &'a StatementKind) {
        match kind {
            StatementKind::Param(p) => {
                self.define(&p.name, &p.also);
                if matches!(p.value, ParamValue::Range(..)) {
                    self.derive("PARAM", &p.name, &p.also, None);
                }
            }
            StatementKind::Formula(f) => {
                match f.list.as_ref().and_then(|l| self.lists.get(&l.key).copied()) {
                    Some(fields) => self.fields[fields].add(spelled(&f.name, &f.also)),
                    None => self.define(&f.name, &f.also),
                }
                if let ExprKind::Selection { list, .. } = &f.value.kind
                    && let Some(fields) = self.lists.get(&list.key).copied()
                {
                    for name in std::iter::once(&f.name).chain(&f.also) {
                        self.lists.entry(name.key.clone()).or_insert(fields);
                    }
                }
            }
            StatementKind::Tiers(t) => self.define(&t.name, &t.also),
            StatementKind::Kpi(k) => self.define(&k.name, &k.also),
            StatementKind::Buffer(b) => {
                self.define(&b.name, &b.also);
                self.derive("BUFFER", &b.name, &b.also, None);
            }
            StatementKind::Schedule(s) => {
                self.define(&s.name, &s.also);
                self.derive("SCHEDULE", &s.name, &s.also, None);
                for step in &s.steps {
                    self.derive("STEP", &s.name, &s.also, Some((&step.name, &step.also)));
                }
            }
            StatementKind::Levels(l) => {
                self.define(&l.name, &l.also);
                for Level { name, also } in &l.levels {
                    self.names.add(std::iter::once(name).chain(also).map(|l| l.text.as_str()));
                }
            }
            StatementKind::Table(table) => {
                if let TableBody::Rows { columns, .. } = &table.body {
                    for column in columns {
                        if let TableColumn::Defines { name, also } = column {
                            self.define(name, also);
                        }
                    }
                }
            }
            StatementKind::Action(action) => {
                for sets in &action.sets {
                    if let SetTarget::Name(name) = &sets.target {
                        self.define(name, &sets.also);
                    }
                }
                self.actions.push(action);
            }
            _ => {}
        }
    }

    fn define(&mut self, name: &Name, also: &[Name]) {
        self.names.add(spelled(name, also));
    }

    /// `safety stock min`, 安全库存下限: the suffixes of each tongue behind the spelling of that tongue.
    fn derive(&mut self, what: &str, name: &Name, also: &[Name], step: Option<(&Name, &[Name])>) {
        const TONGUES: [Tongue; 2] = [Tongue::En, Tongue::Zh];
        let own = |(name, also): (&Name, &[Name]), tongue: Tongue| {
            spelled(name, also).find(|s| tongue_of(s) == tongue).unwrap_or(&name.text).to_string()
        };
        let base = |of: Tongue, step_of: Tongue| {
            let base = own((name, also), of);
            match step.map(|step| own(step, step_of)) {
                Some(step) if step.starts_with(is_han) => format!("{base}{step}"),
                Some(step) => format!("{base} {step}"),
                None => base,
            }
        };
        for (en, zh) in derived_suffixes(what, Tongue::En).iter().zip(derived_suffixes(what, Tongue::Zh)) {
            let both = [format!("{} {en}", base(Tongue::En, Tongue::En)), format!("{}{zh}", base(Tongue::Zh, Tongue::Zh))];
            let mut keys: Vec<String> = both.to_vec();
            // a spelling of one tongue may have the step or the suffix of the other
            for (of, step_of) in TONGUES.into_iter().flat_map(|of| TONGUES.map(|step_of| (of, step_of))) {
                keys.push(format!("{} {en}", base(of, step_of)));
                keys.push(format!("{}{zh}", base(of, step_of)));
            }
            let group = self.names.groups.len();
            self.names.groups.push(Group { own: both.map(Some) });
            for key in keys {
                self.names.by_key.entry(name_key(&key)).or_insert(group);
            }
        }
    }

    /// How a tongue spells a name, where it is spelt in both.
    pub fn name(&self, key: &str, tongue: Tongue) -> Option<&str> {
        self.names.find(key, tongue)
    }

    /// How a tongue spells what stands behind a list and a dot, or among the bare names where the list's columns are
    /// known: a column of the list, of a selection of its rows, else any name. A column without a twin keeps its
    /// spelling, whatever a name of the same letters is called.
    pub fn field(&self, list: &str, key: &str, tongue: Tongue) -> Option<&str> {
        match self.lists.get(list).map(|fields| &self.fields[*fields]).filter(|fields| fields.by_key.contains_key(key)) {
            Some(fields) => fields.find(key, tongue),
            None => self.name(key, tongue),
        }
    }

    /// The phrase of a tongue for a call, and what its slots hold, by their keys.
    pub fn call<'c>(&self, call: &'c ActionCall, tongue: Tongue) -> Option<(&'a Phrase, Vec<(&'a str, &'c ActionPiece)>)> {
        self.actions.iter().find_map(|action| {
            let slots = action.phrases.iter().find_map(|p| fits(&p.pieces, &call.pieces))?;
            let wanted = action.phrases.iter().find(|p| tongue_of_phrase(p) == tongue)?;
            let filled = |piece: &PhrasePiece| match piece {
                PhrasePiece::Slot(name) => slots.iter().any(|(key, _)| *key == name.key),
                _ => true,
            };
            wanted.pieces.iter().all(filled).then_some((wanted, slots))
        })
    }
}

fn spelled<'n>(name: &'n Name, also: &'n [Name]) -> impl Iterator<Item = &'n str> + Clone {
    std::iter::once(name).chain(also).map(|n| n.text.as_str())
}

/// The tongue of an action's phrase, by its words.
pub fn tongue_of_phrase(phrase: &Phrase) -> Tongue {
    let han = phrase.pieces.iter().any(|p| matches!(p, PhrasePiece::Words(name) if tongue_of(&name.text) == Tongue::Zh));
    if han { Tongue::Zh } else { Tongue::En }
}

/// What the slots of a phrase hold in a call, if the call says the phrase.
fn fits<'p, 'c>(phrase: &'p [PhrasePiece], call: &'c [ActionPiece]) -> Option<Vec<(&'p str, &'c ActionPiece)>> {
    let mut slots = Vec::new();
    if phrase.len() != call.len() {
        return None;
    }
    for (wanted, given) in phrase.iter().zip(call) {
        match (wanted, given) {
            (PhrasePiece::Words(a), ActionPiece::Words(b)) if a.key == b.key => {}
            (PhrasePiece::Slot(name), ActionPiece::Value(_) | ActionPiece::Colour(..)) => slots.push((name.key.as_str(), given)),
            (PhrasePiece::Order(a), ActionPiece::Order(b, _)) if a == b => {}
            (PhrasePiece::Joint(a), ActionPiece::Joint(b, _)) if a == b => {}
            _ => return None,
        }
    }
    Some(slots)
}
