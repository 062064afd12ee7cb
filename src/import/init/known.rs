//! The headers that are known by name: `rules/headers.toml`, read once.

use crate::column::fold;
use crate::import::locate::strip_notes;
use crate::import::map::PeriodKind;
use crate::tongue::Tongue;
use crate::unit::Units;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::sync::LazyLock;

const SHIPPED: &str = include_str!("../../../rules/headers.toml");

#[derive(Debug, Default, Deserialize)]
pub struct Known {
    #[serde(default)]
    column: Vec<KnownColumn>,
    #[serde(default)]
    amount: Spellings,
    #[serde(default)]
    uncounted: Uncounted,
    #[serde(default)]
    history: Vec<KnownHistory>,
    #[serde(skip)]
    by_header: FxHashMap<String, usize>,
}

#[derive(Debug, Default, Deserialize)]
struct Spellings {
    headers: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Uncounted {
    words: Vec<String>,
    not: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub struct KnownColumn {
    /// The English name.
    pub name: String,
    zh: String,
    /// The column tells rows apart.
    #[serde(default)]
    pub key: bool,
    /// It does so together with the key.
    #[serde(default)]
    pub part_of_key: bool,
    /// An amount that is the same on each row of a key, so that it is never added up: the minimum order, the case pack.
    #[serde(default)]
    pub of_product: bool,
    pub unit: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    headers: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub struct KnownHistory {
    words: Vec<String>,
    #[serde(default)]
    pub plan: bool,
    day: (String, String),
    week: (String, String),
    month: (String, String),
}

impl Known {
    /// The table that the program carries.
    pub fn shipped() -> &'static Known {
        static TABLE: LazyLock<Known> = LazyLock::new(Known::read);
        &TABLE
    }

    fn read() -> Known {
        let mut known: Known = toml::from_str(SHIPPED).unwrap_or_default();
        let mut by_header = FxHashMap::default();
        for (index, column) in known.column.iter().enumerate() {
            for header in column.headers.iter().chain([&column.name, &column.zh]) {
                let folded = fold(header);
                by_header.entry(strip_notes(&folded)).or_insert(index);
                by_header.entry(folded).or_insert(index);
            }
        }
        known.by_header = by_header;
        known
    }

    /// The column that a header spells.
    pub fn column(&self, header: &str) -> Option<(usize, &KnownColumn)> {
        let folded = fold(header);
        let known = |header: &str| self.by_header.get(header);
        let with_unit = || known(unit_behind(&folded)?.0);
        let index = known(&folded).or_else(|| known(&strip_notes(&folded))).or_else(with_unit)?;
        self.column.get(*index).map(|c| (*index, c))
    }

    /// Other words for a column: how the headers that mean the same are spelled.
    pub fn words_for(&self, name: &str) -> Vec<&str> {
        let Some((index, column)) = self.column(name) else { return Vec::new() };
        let all = column.headers.iter().chain([&column.name, &column.zh]).map(String::as_str);
        all.filter(|word| self.column(word).is_some_and(|(other, _)| other == index)).collect()
    }

    /// What a header of a known column says of its unit; a word that belongs to the name says nothing: `On order`.
    pub fn noted(&self, folded: &str, known: &str) -> Option<Noted> {
        let by_itself = !folded.contains('(') && self.by_header.contains_key(folded);
        if by_itself { None } else { unit_of_header(folded, known) }
    }

    pub fn is_amount(&self, header: &str) -> bool {
        let folded = strip_notes(&fold(header));
        self.amount.headers.iter().any(|h| fold(h) == folded)
    }

    /// Whether a header without a name of its own speaks of pieces at hand or on the way.
    pub fn looks_like_stock(&self, header: &str) -> bool {
        let folded = fold(header);
        let apart: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let apart = format!(" {} ", apart.join(" "));
        let latin = |word: &str| word.chars().all(|c| c < '\u{2e80}');
        let has = |word: &String| if latin(word) { apart.contains(&format!(" {word} ")) } else { folded.contains(word.as_str()) };
        // 海外仓FBA: a Latin word between Chinese ones stands alone
        let beside_han = |word: &String| latin(word) && word.len() == 3 && !folded.is_ascii() && folded.contains(word.as_str());
        let Uncounted { words, not } = &self.uncounted;
        words.iter().any(|w| has(w) || beside_han(w)) && !not.iter().any(has)
    }

    /// What a history counts, by the words of its sheet.
    pub fn history(&self, words: &str) -> Option<&KnownHistory> {
        let folded = fold(words);
        self.history.iter().find(|h| h.words.iter().any(|w| folded.contains(w.as_str())))
    }
}

/// A folded header whose last word is a unit or a currency, apart: `lead time`, `weeks`.
pub fn unit_behind(folded: &str) -> Option<(&str, &str)> {
    let (name, unit) = folded.rsplit_once(' ')?;
    Units::shipped().parse(unit).is_ok().then_some((name.trim_end(), unit))
}

/// Where a header may say its unit: in the last bracket, or as the last word.
pub fn unit_words(folded: &str) -> Option<&str> {
    match folded.rsplit_once('(') {
        Some((_, rest)) => rest.split_once(')').map(|(words, _)| words.trim()),
        None => unit_behind(folded).map(|(_, unit)| unit),
    }
}

/// What the end of a header says of its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Noted {
    /// A unit of what the column measures, as the header spells it: `Lead time (weeks)`, `Lead time weeks`.
    Same(String),
    /// A unit of something else: `MOQ (cartons)`.
    Other,
}

/// None where it is no unit, or the one that is known anyhow.
fn unit_of_header(folded: &str, known: &str) -> Option<Noted> {
    let words = unit_words(folded)?;
    let units = Units::shipped();
    let (own, known) = (units.parse(words).ok()?, units.parse(known).ok()?);
    match units.convert(&own, &known) {
        _ if own == known || own.is_plain() => None,
        Some(_) => Some(Noted::Same(words.to_string())),
        None => Some(Noted::Other),
    }
}

impl KnownColumn {
    pub fn name(&self, tongue: Tongue) -> &str {
        match tongue {
            Tongue::En => &self.name,
            Tongue::Zh => &self.zh,
        }
    }
}

impl KnownHistory {
    pub fn name(&self, period: PeriodKind, tongue: Tongue) -> &str {
        let pair = match period {
            PeriodKind::Day => &self.day,
            PeriodKind::Week => &self.week,
            PeriodKind::Month => &self.month,
        };
        match tongue {
            Tongue::En => &pair.0,
            Tongue::Zh => &pair.1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Known;
    use crate::tongue::Tongue;

    #[test]
    fn the_shipped_table_is_read() {
        let known = Known::shipped();
        assert!(known.column.len() > 15);
        assert_eq!(known.column("交货周期（天）").map(|c| c.1.name(Tongue::En)), Some("lead time"));
        assert_eq!(known.column("On hand").map(|c| c.1.name(Tongue::Zh)), Some("现有库存"));
        assert_eq!(known.column("Lead time weeks").map(|c| c.1.name(Tongue::En)), Some("lead time"));
        assert_eq!(known.column("Sales price GBP").map(|c| c.1.name(Tongue::En)), Some("unit price"));
        assert_eq!(["on order", "qty on order", "lead time weeks"].map(|h| known.noted(h, "days").is_some()), [false, false, true]);
        assert!(known.column("nothing of the kind").is_none() && known.column("shelf life weeks").is_none());
        assert!(known.words_for("单位成本").contains(&"Purchase price") && known.words_for("nothing of the kind").is_empty());
        assert!(known.is_amount("Qty") && known.history("周销量").is_some());
    }
}
