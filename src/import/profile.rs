//! The exports that sellers have, known by their headers: `rules/profiles/*.toml`, data and no code.
//! Takes the headers of a sheet, returns the profile that fits best: its names, its key, its identities.
//! Invariant: headers may stand in any order and in older spellings; what is no sign of a profile is never required.

use super::locate::Headers;
use crate::column::fold;
use crate::import::locate::Found;
use crate::tongue::Tongue;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    pub name: String,
    en: String,
    zh: String,
    /// Headers that must all be there, each in one of its spellings.
    signs: Vec<Vec<String>>,
    /// Headers of the key columns, the first of which must be there.
    pub key: Vec<String>,
    pub column: Vec<ProfileColumn>,
    #[serde(default)]
    pub identity: Vec<Identity>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileColumn {
    pub name: String,
    pub zh: String,
    pub headers: Vec<String>,
    pub unit: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub part: Option<u32>,
    pub dates: Option<String>,
}

/// What a header of a sheet stands for.
#[derive(Debug)]
pub struct Meaning<'p> {
    /// Of the column in its profile.
    pub index: usize,
    pub column: &'p ProfileColumn,
    /// Columns of the sheet that could be meant as well.
    pub rivals: Vec<u32>,
}

/// A sum that the export keeps: the total is its parts. Each is a header in its spellings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    pub total: Vec<String>,
    pub parts: Vec<Vec<String>>,
}

const FILES: &[&str] = &[
    include_str!("../../rules/profiles/amazon-restock.toml"),
    include_str!("../../rules/profiles/amazon-fba-inventory.toml"),
    include_str!("../../rules/profiles/amazon-planning.toml"),
    include_str!("../../rules/profiles/amazon-ledger.toml"),
    include_str!("../../rules/profiles/amazon-business.toml"),
    include_str!("../../rules/profiles/tiktok-orders.toml"),
    include_str!("../../rules/profiles/tiktok-stock.toml"),
    include_str!("../../rules/profiles/mercado-libre-stock.toml"),
    include_str!("../../rules/profiles/mercado-libre-restock.toml"),
    include_str!("../../rules/profiles/mercado-libre-sales.toml"),
    include_str!("../../rules/profiles/shopify-inventory.toml"),
    include_str!("../../rules/profiles/lingxing-restock.toml"),
    include_str!("../../rules/profiles/lingxing-performance.toml"),
    include_str!("../../rules/profiles/mabang-inventory.toml"),
    include_str!("../../rules/profiles/gerpgo-team.toml"),
    include_str!("../../rules/profiles/gerpgo-restock.toml"),
    include_str!("../../rules/profiles/amazon-business-dates.toml"),
    include_str!("../../rules/profiles/amazon-ledger-detail.toml"),
    include_str!("../../rules/profiles/amazon-reserved.toml"),
    include_str!("../../rules/profiles/amazon-orders.toml"),
    include_str!("../../rules/profiles/amazon-fees.toml"),
    include_str!("../../rules/profiles/amazon-awd.toml"),
    include_str!("../../rules/profiles/gerpgo-purchases.toml"),
];

static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| FILES.iter().filter_map(|text| toml::from_str(text).ok()).collect());

/// The profile whose signs are all among the headers; of several the one that knows most of them.
pub fn recognise(headers: &Headers) -> Option<&'static Profile> {
    let fitting = PROFILES.iter().filter(|p| p.signs.iter().all(|sign| find(headers, sign) != Found::None));
    fitting.max_by_key(|p| (p.column.iter().filter(|c| find(headers, &c.headers) != Found::None).count(), std::cmp::Reverse(&p.name)))
}

/// The column of a header in one of its spellings; of several columns that of the spelling that stands first. A spelling
/// that ends with `*` is that of every header that begins so.
pub fn find(headers: &Headers, spellings: &[String]) -> Found {
    let together = headers.find(spellings.iter().map(String::as_str));
    if matches!(together, Found::One(_)) {
        return together;
    }
    let alone = |spelling: &String| match spelling.strip_suffix('*') {
        Some(start) => beginning(headers, &fold(start)),
        None => headers.find(std::iter::once(spelling.as_str())),
    };
    let each: Vec<Found> = spellings.iter().map(alone).collect();
    let first = each.iter().find(|f| matches!(f, Found::One(_))).or_else(|| each.iter().find(|f| **f != Found::None));
    first.cloned().unwrap_or(Found::None)
}

fn beginning(headers: &Headers, start: &str) -> Found {
    let columns: Vec<u32> = headers.all.iter().filter(|h| h.folded.starts_with(start)).map(|h| h.col).collect();
    match columns[..] {
        [] => Found::None,
        [one] => Found::One(one),
        _ => Found::Several(columns),
    }
}

impl Profile {
    pub fn title(&self, tongue: Tongue) -> &str {
        match tongue {
            Tongue::En => &self.en,
            Tongue::Zh => &self.zh,
        }
    }

    /// By column of the sheet what its header stands for; several where one cell holds several numbers.
    pub fn columns(&self, headers: &Headers) -> FxHashMap<u32, Vec<Meaning<'_>>> {
        let mut found: FxHashMap<u32, Vec<Meaning>> = FxHashMap::default();
        for (index, column) in self.column.iter().enumerate() {
            let (col, rivals) = match find(headers, &column.headers) {
                Found::One(col) => (col, Vec::new()),
                // a header that begins so stands for each warehouse: the first is as likely as the others
                Found::Several(cols) if column.headers.iter().any(|h| h.ends_with('*')) => (cols[0], cols[1..].to_vec()),
                _ => continue,
            };
            found.entry(col).or_default().push(Meaning { index, column, rivals });
        }
        found
    }
}

impl ProfileColumn {
    pub fn name(&self, tongue: Tongue) -> &str {
        match tongue {
            Tongue::En => &self.name,
            Tongue::Zh => &self.zh,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FILES, PROFILES};
    use std::collections::BTreeSet;

    #[test]
    fn every_profile_is_read_and_whole() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/profiles");
        assert_eq!((PROFILES.len(), std::fs::read_dir(folder).expect("profiles").count()), (FILES.len(), FILES.len()));
        assert_eq!(PROFILES.iter().map(|p| &p.name).collect::<BTreeSet<_>>().len(), FILES.len());
        for profile in PROFILES.iter() {
            let name = &profile.name;
            let known: Vec<&String> = profile.column.iter().flat_map(|c| &c.headers).collect();
            assert!(known.contains(&&profile.key[0]), "{name}: its key is no column");
            for names in [profile.column.iter().map(|c| &c.name).collect::<BTreeSet<_>>(), profile.column.iter().map(|c| &c.zh).collect()] {
                assert_eq!(names.len(), profile.column.len(), "{name}: one name twice");
            }
        }
    }
}
