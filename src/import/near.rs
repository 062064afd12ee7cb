//! The nearest of known words, for "did you mean". Takes what was written and what there is; returns the likeliest,
//! nearest first. Invariant: the order depends on the words alone.

use crate::column::fold;

/// At most `most` of `known` that are like `word`; a short Chinese word may differ by one character only.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>, most: usize) -> Vec<&'a str> {
    let mut scored = ranked(word, known);
    scored.retain(|(score, _)| *score >= 0.5);
    scored.truncate(most);
    scored.into_iter().map(|(_, k)| k).collect()
}

/// All of `known`, the nearest first, words that are equally far in their own order.
pub fn sorted<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    ranked(word, known).into_iter().map(|(_, k)| k).collect()
}

fn ranked<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<(f64, &'a str)> {
    let folded = fold(word);
    let mut scored: Vec<(f64, &str)> = known.into_iter().map(|k| (likeness(&folded, &fold(k)), k)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored
}

fn likeness(a: &str, b: &str) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let edit = strsim::normalized_damerau_levenshtein(a, b);
    // one inside the other, as `lead time` in `lead time (days)`
    let inside = if a.contains(b) || b.contains(a) {
        let (short, long) = (a.chars().count().min(b.chars().count()) as f64, a.chars().count().max(b.chars().count()) as f64);
        if short >= 2.0 { 0.5 + 0.5 * short / long } else { 0.0 }
    } else {
        0.0
    };
    edit.max(inside)
}

/// `"a", "b"` and `“a”、“b”`: a list of names for a message.
pub fn listed(names: &[&str]) -> crate::tongue::Said {
    let en: Vec<String> = names.iter().map(|n| format!("\"{n}\"")).collect();
    let zh: Vec<String> = names.iter().map(|n| format!("“{n}”")).collect();
    crate::tongue::Said::new(en.join(", "), zh.join("、"))
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn likely_words_only() {
        let known = ["On hand", "On order", "Lead time (days)", "现有库存", "在途数量"];
        assert_eq!(nearest("On hnad", known, 2), ["On hand"]);
        assert_eq!(nearest("lead time", known, 2), ["Lead time (days)"]);
        assert_eq!(nearest("现存库存", known, 1), ["现有库存"]);
        assert!(nearest("viewers", known, 3).is_empty());
    }
}
