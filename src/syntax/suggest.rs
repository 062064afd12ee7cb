//! What somebody may have meant: the nearest word, name or phrase. Takes what was typed; returns a known spelling.
//! Invariant: a suggestion is never further away than the length of what was typed allows; a homophone comes first.

use super::canon::Rule as Concept;
use super::names::Names;
use super::text::{is_han, name_key};
use super::tongues::{HEAD, Scopes, Word, tongues};
use crate::tongue::Tongue;

pub struct Suggest<'a> {
    pub names: &'a Names,
}

impl Suggest<'_> {
    /// A head word: param, rule ...
    pub fn head(&self, typed: &str) -> Option<&'static Word> {
        self.word(typed, HEAD)
    }

    /// A word of some scopes: from the table of what people mistype, then the nearest spelling.
    pub fn word(&self, typed: &str, scopes: Scopes) -> Option<&'static Word> {
        let key = name_key(typed);
        let in_scope = |concept: Concept, tongue: Tongue| {
            let mut words = tongues().words.iter().filter(move |w| w.concept == concept && w.scopes & scopes != 0);
            let first = words.clone().next();
            words.find(|w| w.tongue == tongue).or(first)
        };
        let tongue = if key.chars().any(is_han) { Tongue::Zh } else { Tongue::En };
        let mistaken = tongues().mistaken.iter().find(|(wrong, _)| *wrong == key).and_then(|(_, concept)| in_scope(*concept, tongue));
        mistaken.or_else(|| {
            let words = tongues().words.iter().filter(|w| w.scopes & scopes != 0 && w.spelled.chars().count() > 1);
            nearest(&key, words.map(|w| (w.spelled, w)))
        })
    }

    /// A mistyped word inside letters that nobody knows: where in them, in characters, and the word that was meant.
    pub fn hidden(&self, typed: &str, scopes: Scopes) -> Option<(usize, usize, &'static Word)> {
        let chars: Vec<char> = typed.chars().collect();
        for (wrong, concept) in &tongues().mistaken {
            let wanted: Vec<char> = wrong.chars().collect();
            if !wrong.starts_with(is_han) || wanted.len() >= chars.len() {
                continue;
            }
            if let Some(at) = chars.windows(wanted.len()).position(|w| w == wanted)
                && let Some(word) =
                    tongues().words.iter().find(|w| w.concept == *concept && w.scopes & scopes != 0 && w.tongue == Tongue::Zh)
            {
                return Some((at, at + wanted.len(), word));
            }
        }
        None
    }

    pub fn phrase(&self, typed: &str) -> Option<&str> {
        nearest(&name_key(typed), self.names.phrases.iter().map(|p| (p.as_str(), p.as_str())))
    }
}

fn nearest<'a, T>(key: &str, all: impl Iterator<Item = (&'a str, T)>) -> Option<T> {
    let length = key.chars().count();
    let limit = match key.chars().any(is_han) {
        true if length < 2 => return None,
        true => 1 + length / 5,
        false => 1 + length / 4,
    };
    let mut best: Option<(usize, usize, T)> = None;
    for (spelled, value) in all {
        let candidate = name_key(spelled);
        let distance = strsim::damerau_levenshtein(key, &candidate);
        let better = best.as_ref().is_none_or(|b| (distance, candidate.len()) < (b.0, b.1));
        if distance <= limit && distance < length && better {
            best = Some((distance, candidate.len(), value));
        }
    }
    best.map(|b| b.2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::tongues::EVERYWHERE;

    #[test]
    fn homophones_come_before_near_words() {
        let names = Names::default();
        let suggest = Suggest { names: &names };
        assert_eq!(suggest.word("底于", EVERYWHERE).map(|w| w.spelled), Some("低于"));
        assert_eq!(suggest.word("belwo", EVERYWHERE).map(|w| w.spelled), Some("below"));
        assert_eq!(suggest.head("规责").map(|w| w.spelled), Some("规则"));
        assert_eq!(suggest.head("rul").map(|w| w.spelled), Some("rule"));
        assert_eq!(suggest.hidden("库存天数底于", EVERYWHERE).map(|h| (h.0, h.1, h.2.spelled)), Some((4, 6, "低于")));
        assert!(suggest.head("margin").is_none());
    }
}
