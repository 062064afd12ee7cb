//! Read access to the spellings of both tongues, for messages, the formatter and the translator. Concepts go by their
//! names in `grammar/words.pest` (`BELOW`), units by their names in `rules/units.toml` (`day`).
//! Invariant: the first spelling is the canonical one.

use super::canon::Rule as Concept;
use super::tongues::{Entry, Word, scope, tongues};
use crate::spelling::name_key;
use crate::tongue::Tongue;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// A concept with its words, in the order of the tongues' files.
type Named = (Concept, Vec<&'static Word>);

/// By the name of a concept. Made once: the formatter asks for every statement.
static NAMED: LazyLock<FxHashMap<&'static str, Named>> = LazyLock::new(|| {
    let words = |concept: Concept| tongues().words.iter().filter(move |w| w.concept == concept).collect();
    let named = Concept::all_rules().iter().map(|c| (tongues().canon(*c).trim_matches(['<', '>']), (*c, words(*c))));
    named.collect()
});

fn words(concept: &str) -> impl Iterator<Item = &'static Word> {
    NAMED.get(concept).into_iter().flat_map(|(_, words)| words.iter().copied())
}

fn concept_named(name: &str) -> Option<Concept> {
    NAMED.get(name).map(|(concept, _)| *concept)
}

/// The names of all concepts, in the order of the grammar.
pub fn concepts() -> impl Iterator<Item = &'static str> {
    Concept::all_rules().iter().map(|c| tongues().canon(*c).trim_matches(['<', '>'])).filter(|name| *name != "?" && *name != "EOI")
}

/// The concepts that are words inside a kind of statement (`rule`, `table`), or `everywhere`.
pub fn concepts_in(statement: &str) -> Vec<&'static str> {
    let wanted = scope(statement);
    concepts().filter(|c| words(c).any(|w| w.scopes & wanted != 0)).collect()
}

/// How a tongue writes a concept; the other tongue's word if it has none of its own. None for an unknown concept.
pub fn spelling(concept: &str, tongue: Tongue) -> Option<&'static str> {
    concept_named(concept).map(|c| tongues().spelling(c, tongue)).filter(|s| !s.is_empty())
}

/// How a tongue says a comparison of dates (`BELOW`: `earlier than`, 早于).
pub fn date_spelling(concept: &str, tongue: Tongue) -> Option<&'static str> {
    let found = concept_named(concept)?;
    tongues().dates.iter().find(|(t, c, _)| *t == tongue && *c == found).map(|(_, _, s)| *s)
}

/// Whether words speak of dates in either tongue.
pub fn speaks_of_dates(words: &str) -> bool {
    tongues().dates.iter().any(|(_, _, s)| words.contains(s))
}

/// All spellings of a concept in a tongue, the canonical one first; empty where the tongue has none.
pub fn spellings(concept: &str, tongue: Tongue) -> impl Iterator<Item = &'static str> {
    words(concept).filter(move |w| w.tongue == tongue).map(|w| w.spelled)
}

/// The concept that a spelling stands for inside a kind of statement (`rule`, `table`, or `everywhere`, `head`), and its tongue.
pub fn concept_of(spelled: &str, statement: &str) -> Option<(&'static str, Tongue)> {
    let scopes = scope(statement) | scope("everywhere");
    let entries = tongues().trie.get(&name_key(spelled))?;
    let words = entries.iter().filter_map(|e| match e {
        Entry::Word(id) => Some(tongues().word(*id)),
        _ => None,
    });
    words.filter(|w| w.scopes & scopes != 0).map(|w| (tongues().canon(w.concept).trim_matches(['<', '>']), w.tongue)).next()
}

/// How a tongue writes one unit of the table (`day`: `day`, `days`; 天, 日), canonical first.
pub fn unit_spellings(unit: &str, tongue: Tongue) -> &'static [&'static str] {
    tongues().unit_spellings(unit, tongue)
}

/// How a tongue writes several of a unit (`days`), where that differs from one.
pub fn unit_plural(unit: &str, tongue: Tongue) -> Option<&'static str> {
    tongues().plural(unit, tongue)
}

/// A number as a word, from one to twelve.
pub fn numeral(number: u32, tongue: Tongue) -> Option<&'static str> {
    tongues().numeral(number, tongue)
}

/// The lists that are always known, and the columns of `events`: each with its spellings in all tongues.
pub fn known_lists() -> (Vec<&'static [&'static str]>, Vec<&'static [&'static str]>) {
    let spelled = |all: &'static [(&'static str, Vec<&'static str>)]| all.iter().map(|(_, s)| s.as_slice()).collect();
    (spelled(&tongues().lists), spelled(&tongues().event_fields))
}

/// The suffixes of derived names in the order of their parts: of `BUFFER` min, max, state, gap; of `PARAM` min, max; of
/// `SCHEDULE` start, late by; of `STEP` start.
pub fn derived_suffixes(what: &str, tongue: Tongue) -> &'static [&'static str] {
    tongues().derived(what, tongue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_spellings_can_be_asked_for() {
        assert_eq!(spelling("BELOW", Tongue::Zh), Some("低于"));
        assert_eq!(spelling("MEANS", Tongue::Zh), Some("means"));
        assert_eq!(spelling("NONSENSE", Tongue::En), None);
        assert_eq!(spellings("AND", Tongue::Zh).collect::<Vec<_>>(), ["且", "并且", "而且", "同时"]);
        assert_eq!(concept_of("不足", "rule"), Some(("BELOW", Tongue::Zh)));
        assert_eq!(concept_of("holds", "buffer"), Some(("HOLDS", Tongue::En)));
        assert_eq!(concept_of("holds", "rule"), None);
        assert_eq!(unit_spellings("unit", Tongue::Zh)[0], "件");
        assert_eq!(derived_suffixes("BUFFER", Tongue::En), ["min", "max", "state", "gap"]);
        assert!(concepts().count() > 100);
        assert_eq!(date_spelling("AT_MOST", Tongue::Zh), Some("不晚于"));
        assert!(speaks_of_dates("is earlier than") && !speaks_of_dates("低于"));
        assert_eq!((unit_plural("day", Tongue::En), unit_plural("kg", Tongue::En)), (Some("days"), None));
        assert_eq!((numeral(2, Tongue::Zh), numeral(12, Tongue::Zh)), (Some("两"), Some("十二")));
        assert_eq!((numeral(12, Tongue::En), numeral(13, Tongue::En)), (Some("twelve"), None));
        assert!(known_lists().1.contains(&["market", "市场"].as_slice()));
    }
}
