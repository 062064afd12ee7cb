//! Which known spelling somebody may have meant, and the form in which names compare. Knows nothing of the rest
//! but [`crate::column::fold`]. Invariant: a suggestion is never further away than the length of the word allows.

pub use crate::column::fold;

/// Whether a character is Han, the number 〇 included.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

/// What names compare by: folded, and a blank between a Han character and anything else dropped.
pub fn name_key(text: &str) -> String {
    if text.chars().all(|c| c.is_ascii() || matches!(c, '\u{4e00}'..='\u{9fff}')) {
        return plain_key(text);
    }
    let folded = fold(text);
    if folded.contains(' ') { plain_key(&folded) } else { folded }
}

/// The key of a text that NFKC leaves as it is: blanks are one blank, none beside a Han character.
fn plain_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let (mut blank, mut last) = (false, None);
    for c in text.chars() {
        if c.is_ascii_whitespace() {
            blank = true;
            continue;
        }
        if blank && !is_han(c) && last.is_some_and(|last| !is_han(last)) {
            key.push(' ');
        }
        blank = false;
        last = Some(c);
        key.push(c.to_ascii_lowercase());
    }
    key
}

/// The known spellings nearest to `word`, best first, at most three. Chinese words are short: one character may differ
/// from three on; of Latin letters none in one or two, and less than a third of longer words.
pub fn near<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = name_key(word);
    let length = wanted.chars().count();
    let limit = match (wanted.chars().any(is_han), length) {
        (true, ..3) | (false, ..3) => 0,
        (true, _) => 1 + length / 6,
        (false, ..6) => 1,
        (false, ..9) => 2,
        (false, _) => 3,
    };
    let mut found: Vec<(usize, usize, &str)> = Vec::new();
    for candidate in known {
        let key = name_key(candidate);
        let other = key.chars().count();
        if other.abs_diff(length) > limit && !holds_all_words(&key, &wanted) {
            continue;
        }
        let mut distance = strsim::damerau_levenshtein(&wanted, &key);
        if distance > limit && holds_all_words(&key, &wanted) {
            distance = limit;
        }
        if distance <= limit && (distance < length.max(2) || distance == 0) {
            found.push((distance, other, candidate));
        }
    }
    found.sort();
    found.dedup_by(|a, b| a.2 == b.2);
    found.into_iter().take(3).map(|(_, _, candidate)| candidate).collect()
}

/// Those of a few spellings that differ from a Chinese word of two characters in the second one only: 税绿, 税率.
/// Among many such a likeness says nothing.
pub fn near_pair<'a>(word: &str, few: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = name_key(word).chars().collect();
    let [first, _] = wanted[..] else { return None };
    let alike = |known: &&str| {
        let key: Vec<char> = name_key(known).chars().collect();
        matches!(key[..], [a, b] if a == first && is_han(a) && is_han(b))
    };
    let mut found = few.into_iter().filter(alike);
    found.next().filter(|_| found.next().is_none())
}

/// Whether a text is another one but for a single slip of the pen inside a word: a letter too many, too few, turned round
/// or wrong. `A1` and `A2`, `warehouse A` and `warehouse B`, words of less than five letters or three characters are not.
pub fn is_slip(text: &str, meant: &str) -> bool {
    let (text, meant) = (name_key(text), name_key(meant));
    let mut differing = text.split(' ').zip(meant.split(' ')).filter(|(a, b)| a != b);
    let (Some((a, b)), None) = (differing.next(), differing.next()) else { return false };
    let least = if b.chars().any(is_han) { 3 } else { 5 };
    let plain = |word: &str| word.chars().count() >= least && word.chars().all(|c| c.is_alphabetic() || c == '-');
    text.split(' ').count() == meant.split(' ').count() && plain(a) && plain(b) && strsim::damerau_levenshtein(a, b) == 1
}

/// `sales` for `weekly sales`: every word of the shorter stands in the longer one.
fn holds_all_words(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    short.chars().count() >= 4 && short.split(' ').all(|word| long.split(' ').any(|other| other == word))
        || short.chars().any(is_han) && short.chars().count() >= 2 && long.contains(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_squeeze_blanks_beside_han() {
        assert_eq!(name_key("FBA 在途"), name_key("fba在途"));
        assert_eq!(name_key("  On   Hand "), "on hand");
        assert_ne!(name_key("on hand"), name_key("onhand"));
        assert_eq!(name_key("é 在　途 ｘ"), "é在途x");
        assert_eq!(name_key("二 〇 年 q"), "二〇年q");
        for text in ["a b", " 在 途 b c ", "A-1 在", "\tx  y"] {
            assert_eq!(name_key(&fold(text)), name_key(text));
        }
    }

    #[test]
    fn slips_of_the_pen() {
        for (text, meant) in [("Clearence", "clearance"), ("clearnace", "Clearance"), ("on ordres", "on orders"), ("停止销受", "停止销售")]
        {
            assert!(is_slip(text, meant), "{text}");
        }
        for (text, meant) in [
            ("A1", "A2"),
            ("lief", "life"),
            ("warehouse A", "warehouse B"),
            ("active", "inactive"),
            ("on hold", "hold"),
            ("SKU-100", "SKU-101"),
            ("在售", "停售"),
        ] {
            assert!(!is_slip(text, meant), "{text}");
        }
    }

    #[test]
    fn suggestions_scale_with_length() {
        let known = ["weekly sales", "weekly forecast", "on hand", "周销量", "周预测", "日销量"];
        assert_eq!(near("weekly sale", known), ["weekly sales"]);
        assert_eq!(near("onhand", known), ["on hand"]);
        assert_eq!(near("周销售", known), ["周销量"]);
        assert!(near("margin", known).is_empty());
        assert!(near("量", known).is_empty());
        assert!(near("b", ["a", "乙"]).is_empty());
        assert!(near("毛利", ["毛重", "数量"]).is_empty());
        assert_eq!(near_pair("税绿", ["国家", "税率"]), Some("税率"));
        assert_eq!(near_pair("税绿", ["税额", "税率"]), None);
    }
}
