//! The table of units, read from `rules/units.toml`: spellings in both tongues, dimensions, factors; how a unit and a
//! quantity are written. Invariant: atoms stand in the order of the file, so products are always shown alike.

use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::sync::LazyLock;

use super::{AtomId, Unit};
use crate::spelling::{is_han, name_key, near};
use crate::tongue::Tongue;

const SHIPPED: &str = include_str!("../../rules/units.toml");

/// All units that can be written, and their factors.
#[derive(Clone, Debug, Default)]
pub struct Units {
    pub(super) atoms: Vec<Atom>,
    by_spelling: FxHashMap<String, AtomId>,
}

/// One unit of the table.
#[derive(Clone, Debug)]
pub(super) struct Atom {
    pub id: String,
    pub plural: String,
    pub zh: String,
    pub dimension: String,
    /// A volume is the third power of its dimension.
    pub power: i8,
    pub num: f64,
    pub den: f64,
    /// A currency, with the sign that it may share with others.
    pub sign: Option<String>,
    /// Of amounts of a currency.
    decimals: u32,
    /// Other spellings of rules.
    also: Vec<String>,
}

/// A unit as a list of units shows it.
#[derive(Clone, Debug)]
pub struct UnitLine<'a> {
    /// All spellings of rules, the first as reports write it.
    pub en: Vec<&'a str>,
    pub zh: Vec<&'a str>,
    pub dimension: &'a str,
    pub is_currency: bool,
}

/// A part of a unit that the table does not know, and what it may have meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownUnit {
    pub word: String,
    pub near: Vec<String>,
}

#[derive(Deserialize)]
struct FileOfUnits {
    currency: Vec<UnitEntry>,
    unit: Vec<UnitEntry>,
}

#[derive(Deserialize)]
struct UnitEntry {
    id: String,
    plural: Option<String>,
    #[serde(default)]
    also: Vec<String>,
    /// Not in rules.
    #[serde(default)]
    in_maps: Vec<String>,
    zh: Vec<String>,
    dimension: Option<String>,
    power: Option<i8>,
    num: Option<f64>,
    den: Option<f64>,
    sign: Option<String>,
    decimals: Option<u32>,
}

impl Units {
    /// The table that is built in, read once.
    pub fn shipped() -> &'static Units {
        static TABLE: LazyLock<Units> = LazyLock::new(Units::read);
        &TABLE
    }

    fn read() -> Units {
        let file: FileOfUnits = toml::from_str(SHIPPED).expect("rules/units.toml is part of the program and is read by a test");
        let mut units = Units::default();
        for entry in file.currency.into_iter().chain(file.unit) {
            let atom = units.atoms.len() as AtomId;
            let mut spellings = vec![entry.id.clone()];
            spellings.extend(entry.plural.clone());
            spellings.extend(entry.also.iter().chain(&entry.in_maps).cloned());
            spellings.extend(entry.zh.iter().cloned());
            for spelling in spellings {
                units.by_spelling.entry(name_key(&spelling)).or_insert(atom);
            }
            units.atoms.push(Atom {
                plural: entry.plural.unwrap_or_else(|| entry.id.clone()),
                zh: entry.zh.first().cloned().unwrap_or_else(|| entry.id.clone()),
                dimension: entry.dimension.unwrap_or_else(|| entry.id.clone()),
                power: entry.power.unwrap_or(1),
                num: entry.num.unwrap_or(1.0),
                den: entry.den.unwrap_or(1.0),
                sign: entry.sign,
                decimals: entry.decimals.unwrap_or(2),
                also: entry.also.into_iter().chain(entry.zh).collect(),
                id: entry.id,
            });
        }
        units
    }

    /// All units, in the order of the table.
    pub fn lines(&self) -> impl Iterator<Item = UnitLine<'_>> {
        self.atoms.iter().map(|atom| {
            let (zh, en): (Vec<&str>, Vec<&str>) = atom.also.iter().map(String::as_str).partition(|s| s.chars().any(is_han));
            let plural = (atom.plural != atom.id).then_some(atom.plural.as_str());
            UnitLine {
                en: std::iter::once(atom.id.as_str()).chain(plural).chain(en).collect(),
                zh: if zh.is_empty() { vec![atom.zh.as_str()] } else { zh },
                dimension: &atom.dimension,
                is_currency: atom.sign.is_some(),
            }
        })
    }

    /// Reads `units/day`, `USD/cbm/day`, `件/天`, `USD per unit`, `cm^2`, `%`; an empty text or `1` is a plain number.
    pub fn parse(&self, text: &str) -> Result<Unit, UnknownUnit> {
        // most units are one word, spelt as in the table
        if let Some(atom) = self.by_spelling.get(text) {
            return Ok(Unit { atoms: smallvec::smallvec![(*atom, 1)], percent: false });
        }
        let text = crate::spelling::fold(text).replace(" per ", "/").replace('每', "/");
        let mut unit = Unit::plain();
        let mut percent = false;
        for (index, part) in text.split('/').enumerate() {
            for factor in part.split(['*', '·', '×']) {
                let factor = factor.trim();
                if factor == "%" {
                    percent = true;
                } else if !(factor.is_empty() && index == 0 || factor == "1") {
                    let (atom, power) = self.factor(factor)?;
                    let power = if index == 0 { power } else { -power };
                    unit = self.multiply(&unit, &Unit { atoms: smallvec::smallvec![(atom, power)], percent: false }).0;
                }
            }
        }
        unit.percent = percent;
        Ok(unit)
    }

    /// `cm`, `cm^2`, `cm2`.
    fn factor(&self, text: &str) -> Result<(AtomId, i8), UnknownUnit> {
        if let Some(atom) = self.by_spelling.get(&name_key(text)) {
            return Ok((*atom, 1));
        }
        let base = text.trim_end_matches(|c: char| c.is_ascii_digit());
        if let (Some(atom), Ok(power)) = (self.by_spelling.get(&name_key(base.trim_end_matches('^'))), text[base.len()..].parse::<i8>()) {
            return Ok((*atom, power));
        }
        let known = self.atoms.iter().flat_map(|a| [a.id.as_str(), a.plural.as_str()].into_iter().chain(a.also.iter().map(String::as_str)));
        let near = near(text, known).into_iter().map(String::from).collect();
        Err(UnknownUnit { word: text.to_string(), near })
    }

    /// The code of a currency that is called so: `USD`, `usd`.
    pub fn currency_named(&self, name: &str) -> Option<String> {
        let unit = self.parse(&name.trim().to_uppercase()).ok()?;
        let (code, power) = self.currency(&unit)?;
        (power == 1 && unit.atoms.len() == 1).then(|| code.to_string())
    }

    /// The unit of one atom, by its spelling; only for spellings that the table surely has.
    pub fn named(&self, id: &str) -> Unit {
        self.by_spelling.get(&name_key(id)).map_or_else(Unit::plain, |atom| Unit { atoms: smallvec::smallvec![(*atom, 1)], percent: false })
    }

    /// Currencies that are written with this sign, as ISO codes.
    pub fn with_sign(&self, sign: &str) -> Vec<&str> {
        self.atoms.iter().filter(|a| a.sign.as_deref() == Some(sign)).map(|a| a.id.as_str()).collect()
    }

    /// The sign of a currency by its code: `$`.
    pub fn sign(&self, code: &str) -> Option<&str> {
        self.by_spelling.get(&name_key(code)).and_then(|atom| self.atoms.get(*atom as usize)).and_then(|a| a.sign.as_deref())
    }

    /// The ISO codes of the currencies that a sign or word beside an amount may mean: `US$`, `$`, `元`, `EUR`.
    pub fn currencies_of(&self, mark: &str) -> Vec<&str> {
        let spelled = self.by_spelling.get(&name_key(mark)).and_then(|atom| self.atoms.get(*atom as usize)).filter(|a| a.sign.is_some());
        match spelled {
            Some(atom) => vec![&atom.id],
            None => self.atoms.iter().filter(|a| a.sign.as_deref() == Some(mark)).map(|a| a.id.as_str()).collect(),
        }
    }

    /// The currency in a unit: its ISO code and its power.
    pub fn currency(&self, unit: &Unit) -> Option<(&str, i8)> {
        unit.atoms.iter().find_map(|(atom, power)| {
            let atom = self.atoms.get(*atom as usize)?;
            atom.sign.is_some().then_some((atom.id.as_str(), *power))
        })
    }

    /// Whether it is that of an amount of money, and not of a price.
    pub fn is_money(&self, unit: &Unit) -> bool {
        unit.atoms.len() == 1 && matches!(self.currency(unit), Some((_, 1)))
    }

    /// The decimals in which an amount of money is paid; none for what is no amount of money.
    pub fn paid_in(&self, unit: &Unit) -> Option<u32> {
        let (code, _) = self.currency(unit).filter(|_| self.is_money(unit))?;
        Some(self.decimals(code))
    }

    /// `units/day` · `件/天`; a plain number is an empty text. `plural` is about the numerator, in English.
    pub fn display(&self, unit: &Unit, tongue: Tongue, plural: bool) -> String {
        let mut above = Vec::new();
        let mut below = Vec::new();
        if unit.percent {
            above.push("%".to_string());
        }
        for (id, power) in &unit.atoms {
            let Some(atom) = self.atoms.get(*id as usize) else { continue };
            let word = match tongue {
                Tongue::Zh => &atom.zh,
                Tongue::En if plural && *power > 0 => &atom.plural,
                Tongue::En => &atom.id,
            };
            let size = power.unsigned_abs();
            let word = if size == 1 { word.clone() } else { format!("{word}^{size}") };
            if *power > 0 { above.push(word) } else { below.push(word) }
        }
        if above.is_empty() && !below.is_empty() {
            above.push("1".into());
        }
        let mut text = above.join("*");
        for word in below {
            text.push('/');
            text.push_str(&word);
        }
        text
    }

    /// A value with its unit as a sentence has it: `15%`, `1 day`, `30 days`, `12.5 USD/unit`, `30 天`.
    pub fn show(&self, value: f64, unit: &Unit, tongue: Tongue) -> String {
        if unit.percent && unit.is_plain() {
            return format!("{}%", plain_number(value * 100.0));
        }
        let number = plain_number(value);
        let word = self.display(unit, tongue, number != "1" && number != "-1");
        if word.is_empty() {
            number
        } else if word.starts_with('%') {
            format!("{}{word}", plain_number(value * 100.0))
        } else {
            format!("{number} {word}")
        }
    }

    /// How many decimals amounts of a currency have; two where the table does not know it.
    pub fn decimals(&self, code: &str) -> u32 {
        self.by_spelling.get(&name_key(code)).and_then(|atom| self.atoms.get(*atom as usize)).map_or(2, |a| a.decimals)
    }
}

/// At most six decimals, no needless zeros, no minus before zero.
pub(super) fn plain_number(value: f64) -> String {
    if value.is_nan() {
        return "?".into();
    }
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_tongues_spell_one_unit() {
        let units = Units::shipped();
        for (en, zh) in [("units/day", "件/天"), ("USD", "美元"), ("cbm", "立方米"), ("USD/unit", "美元/件"), ("days", "日")] {
            assert_eq!(units.parse(en), units.parse(zh), "{en}");
        }
        assert_eq!(units.parse("pcs per week"), units.parse("unit/week"));
        assert!(units.parse("%").is_ok_and(|u| u.percent && u.is_plain()));
        assert!(units.parse("").is_ok_and(|u| u.is_plain()));
    }

    #[test]
    fn units_are_shown_as_written() {
        let units = Units::shipped();
        let shown = |text: &str, tongue| units.display(&units.parse(text).unwrap_or_default(), tongue, true);
        assert_eq!(shown("USD/cbm/day", Tongue::En), "USD/cbm/day");
        assert_eq!(shown("unit/day", Tongue::En), "units/day");
        assert_eq!(shown("unit/day", Tongue::Zh), "件/天");
        let day = units.named("day");
        assert_eq!(units.show(1.0, &day, Tongue::En), "1 day");
        assert_eq!(units.show(2.5, &day, Tongue::En), "2.5 days");
        assert_eq!(units.show(0.15, &Unit::percent(), Tongue::Zh), "15%");
    }

    #[test]
    fn currencies_have_their_own_decimals() {
        let units = Units::shipped();
        // ISO 4217, but for the rupiah, whose hundredths nobody writes
        assert_eq!(["JPY", "KRW", "CLP", "VND", "IDR", "USD", "CNY", "XXX"].map(|c| units.decimals(c)), [0, 0, 0, 0, 0, 2, 2, 2]);
    }

    #[test]
    fn a_typo_in_a_unit_has_a_suggestion() {
        let units = Units::shipped();
        let error = units.parse("unit/dya").unwrap_err();
        assert_eq!((error.word.as_str(), error.near.first().map(String::as_str)), ("dya", Some("day")));
        assert!(units.parse("furlong").is_err_and(|e| e.near.is_empty()));
    }
}
