//! Letters of other alphabets that look Latin (Cyrillic а in `when`): named, and read as what they look like.
//! Takes a folded file; changes the characters and returns mistakes. Invariant: texts, brackets and known names stay.

use super::mistakes;
use super::text::{Folded, is_letter, is_open_quote, is_word};
use super::tongues::tongues;
use crate::diagnostic::Diagnostic;
use crate::spelling::{is_han, name_key};
use crate::tongue::Tongue;

const PAIRS: &[(char, char)] = &[
    ('а', 'a'),
    ('е', 'e'),
    ('о', 'o'),
    ('р', 'p'),
    ('с', 'c'),
    ('х', 'x'),
    ('у', 'y'),
    ('і', 'i'),
    ('ѕ', 's'),
    ('ј', 'j'),
    ('һ', 'h'),
    ('ԁ', 'd'),
    ('ո', 'n'),
    ('ѵ', 'v'),
    ('ԝ', 'w'),
    ('к', 'k'),
    ('м', 'm'),
    ('т', 't'),
    ('в', 'b'),
    ('н', 'h'),
    ('г', 'r'),
    ('ο', 'o'),
    ('α', 'a'),
    ('ν', 'v'),
    ('ι', 'i'),
    ('κ', 'k'),
    ('ρ', 'p'),
    ('τ', 't'),
    ('υ', 'u'),
    ('χ', 'x'),
    ('ε', 'e'),
    ('η', 'n'),
    ('β', 'b'),
    ('ı', 'i'),
];

fn latin(c: char) -> Option<char> {
    PAIRS.iter().find(|(look, _)| *look == c).map(|(_, latin)| *latin)
}

/// Reads lookalikes as Latin where the word mixes alphabets, or where it then is a word of the language.
pub fn unmask(folded: &mut Folded<'_>, known: &dyn Fn(&str) -> bool, out: &mut Vec<Diagnostic>) {
    if folded.src.is_ascii() || !folded.chs.iter().any(|ch| latin(ch.lo).is_some()) {
        return;
    }
    for line in folded.lines.clone() {
        let tongue = if folded.chs[line.first..line.end].iter().any(|c| is_han(c.c)) { Tongue::Zh } else { folded.tongue };
        let mut i = line.first;
        while i < line.end {
            let c = folded.chs[i].c;
            if is_open_quote(c) || c == '[' || c == '【' {
                let close = match c {
                    '[' => "]",
                    '【' => "】",
                    '“' | '”' => "”\"",
                    '「' => "」",
                    '『' => "』",
                    '‘' => "’",
                    _ => "\"",
                };
                i = (i + 1..line.end).find(|k| close.contains(folded.chs[*k].c)).unwrap_or(line.end) + 1;
            } else if is_word(c) && is_letter(c) {
                let end = (i..line.end).find(|k| !is_word(folded.chs[*k].c)).unwrap_or(line.end);
                word(folded, i, end, tongue, known, out);
                i = end;
            } else {
                i += 1;
            }
        }
    }
}

fn word(folded: &mut Folded<'_>, a: usize, b: usize, tongue: Tongue, known: &dyn Fn(&str) -> bool, out: &mut Vec<Diagnostic>) {
    let letters = &folded.chs[a..b];
    let strange: Vec<char> = letters.iter().filter(|ch| !ch.c.is_ascii()).map(|ch| ch.c).collect();
    if strange.is_empty() || letters.iter().any(|ch| !ch.c.is_ascii() && latin(ch.lo).is_none()) {
        return;
    }
    let plain: String = letters.iter().map(|ch| latin(ch.lo).unwrap_or(ch.c)).collect();
    let shown = folded.shown(a, b);
    let mixed = letters.iter().any(|ch| ch.c.is_ascii_alphabetic());
    if known(&name_key(shown)) || !(mixed || tongues().trie.holds(&name_key(&plain)) || known(&name_key(&plain))) {
        return;
    }
    let mut named: Vec<String> = Vec::new();
    for c in strange {
        let said = format!("{c} (U+{:04X})", u32::from(c));
        if !named.contains(&said) {
            named.push(said);
        }
    }
    out.push(mistakes::homoglyph(folded.span(a, b), shown, &plain, &named.join(", "), tongue));
    folded.unmasked = true;
    for ch in &mut folded.chs[a..b] {
        if let Some(latin) = latin(ch.lo) {
            ch.lo = latin;
            ch.c = latin;
        }
    }
}
