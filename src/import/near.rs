//! Names that a message offers: the nearest of those there are.

use crate::column::fold;
use crate::spelling;

/// At most `most` of `known` that `word` may have meant; first those that only carry a note more, as `Lead time (days)`.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone, most: usize) -> Vec<&'a str> {
    let folded = fold(word);
    let mut found: Vec<&str> = Vec::new();
    let inside = |name: &str| {
        let other = fold(name);
        folded.chars().count() >= 3 && (other.starts_with(&folded) || (folded.starts_with(&other) && other.chars().count() >= 3))
    };
    for name in known.clone().into_iter().filter(|k| inside(k)).chain(spelling::near(word, known)) {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found.truncate(most);
    found
}

/// All of `known`, the likeliest first, the others in their own order.
pub fn sorted<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Vec<&'a str> {
    let mut all = nearest(word, known.clone(), usize::MAX);
    for name in known {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{nearest, sorted};

    #[test]
    fn likely_words_first() {
        let known = ["On hand", "On order", "Lead time (days)", "现有库存", "在途数量"];
        assert_eq!(nearest("On hnad", known, 2), ["On hand"]);
        assert_eq!(nearest("lead time", known, 2), ["Lead time (days)"]);
        assert_eq!(nearest("现存库存", known, 1), ["现有库存"]);
        assert!(nearest("viewers", known, 3).is_empty());
        assert_eq!(sorted("On order", known)[0], "On order");
        assert_eq!(sorted("viewers", known), known);
    }
}
