//! How a tongue writes the words of the language, its units, numbers and marks. Takes concepts by their names in the
//! grammar; returns canonical spellings. Invariant: everything comes from the spellings that `syntax` reads.

use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::syntax::{self, ast};
use crate::tongue::Tongue;

/// The canonical words of one tongue.
pub struct Speech {
    pub tongue: Tongue,
    words: FxHashMap<&'static str, &'static str>,
}

static SPEECHES: LazyLock<[Speech; 2]> = LazyLock::new(|| [Tongue::En, Tongue::Zh].map(Speech::read));

/// The canonical words of a tongue.
pub fn speech(tongue: Tongue) -> &'static Speech {
    match tongue {
        Tongue::En => &SPEECHES[0],
        Tongue::Zh => &SPEECHES[1],
    }
}

impl Speech {
    fn read(tongue: Tongue) -> Speech {
        let words = syntax::concepts().filter_map(|c| Some((c, syntax::spelling(c, tongue)?))).collect();
        Speech { tongue, words }
    }

    /// The canonical spelling of a concept (`BELOW`).
    pub fn word(&self, concept: &str) -> &'static str {
        self.words.get(concept).copied().unwrap_or_default()
    }

    /// Parts clauses and actions: `, ` or `，`.
    pub fn comma(&self) -> &'static str {
        self.pick(", ", "，")
    }

    /// Parts the items of a list: `, ` or `、`.
    pub fn list_comma(&self) -> &'static str {
        self.pick(", ", "、")
    }

    /// Behind a title, with what follows on the line.
    pub fn colon(&self) -> &'static str {
        self.pick(": ", "：")
    }

    /// Behind what a line is about; the rest is aligned.
    pub fn bare_colon(&self) -> &'static str {
        self.pick(":", "：")
    }

    pub fn pick<'t>(&self, en: &'t str, zh: &'t str) -> &'t str {
        match self.tongue {
            Tongue::En => en,
            Tongue::Zh => zh,
        }
    }

    /// A unit by its canonical spelling: `unit/day` is `units/day` or `件/天`.
    pub fn unit(&self, canon: &str, several: bool) -> String {
        let mut out = String::new();
        for (n, part) in canon.split('/').enumerate() {
            if n > 0 {
                out.push('/');
            }
            let plural = if several && n == 0 { syntax::unit_plural(part, self.tongue) } else { None };
            let spelled = plural.or_else(|| syntax::unit_spellings(part, self.tongue).first().copied());
            out.push_str(spelled.unwrap_or(part));
        }
        out
    }

    pub fn order(&self, order: ast::Order) -> &'static str {
        self.word(match order {
            ast::Order::Below => "BELOW",
            ast::Order::Above => "ABOVE",
            ast::Order::AtLeast => "AT_LEAST",
            ast::Order::AtMost => "AT_MOST",
        })
    }

    pub fn colour(&self, colour: ast::Colour) -> &'static str {
        self.word(match colour {
            ast::Colour::Red => "RED",
            ast::Colour::Amber => "AMBER",
            ast::Colour::Green => "GREEN",
        })
    }

    pub fn direction(&self, direction: ast::Direction) -> &'static str {
        self.word(match direction {
            ast::Direction::HighToLow => "HIGH_TO_LOW",
            ast::Direction::LowToHigh => "LOW_TO_HIGH",
        })
    }

    pub fn joint(&self, joint: ast::Joint) -> &'static str {
        match joint {
            ast::Joint::By => self.word("BY"),
            ast::Joint::To => self.word("TO"),
            ast::Joint::In => self.word(self.pick("IN", "CONVERT")),
            ast::Joint::Of => self.word(self.pick("OF", "DE")),
            ast::Joint::Equals => "=",
        }
    }
}

/// Full width as half width, wherever both are the same character.
pub fn narrow(text: &str) -> Cow<'_, str> {
    let wide = |c: char| matches!(c, '\u{ff01}'..='\u{ff5e}' | '\u{3000}' | '￥' | '￡');
    if !text.contains(wide) {
        return Cow::Borrowed(text);
    }
    let half = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        '￥' => '¥',
        '￡' => '£',
        _ => c,
    };
    Cow::Owned(text.chars().map(half).collect())
}

/// Half width, and runs of blanks as one.
pub fn squeezed(text: &str) -> String {
    let text = narrow(text);
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// A number that was typed in a way that is not kept, as digits; `percent`: in front of a `%`.
pub fn digits(value: f64, percent: bool) -> String {
    if !percent {
        return format!("{value}");
    }
    let rounded = (value * 100.0 * 1e10).round() / 1e10;
    let text = format!("{rounded}");
    let back: f64 = format!("{text}e-2").parse().unwrap_or(f64::NAN);
    if back == value { text } else { format!("{}", value * 100.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_agree_with_their_number() {
        let (en, zh) = (speech(Tongue::En), speech(Tongue::Zh));
        assert_eq!(en.unit("unit/day", true), "units/day");
        assert_eq!(en.unit("day", false), "day");
        assert_eq!(en.unit("kg", true), "kg");
        assert_eq!(zh.unit("USD/cbm/day", true), "美元/立方米/天");
        assert_eq!(en.unit("$/unit", true), "$/unit");
    }

    #[test]
    fn numbers_that_were_shared_are_written_out() {
        assert_eq!(digits(0.15, true), "15");
        assert_eq!(digits(0.999, true), "99.9");
        assert_eq!(digits(-5.0, false), "-5");
        assert_eq!(squeezed("　ＦＢＡ  在途 "), "FBA 在途");
    }
}
