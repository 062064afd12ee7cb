//! Rule files without a workbook, for the formatter and the translator. Takes paths, and the map that gives the names;
//! returns the trees. Invariant: a file that was asked for is read once, under the path that was asked.

use std::path::{Path, PathBuf};

use crate::column::Texts;
use crate::format::{self, Spellings};
use crate::import::locate::{Located, locate};
use crate::place::{FileId, Span};
use crate::syntax::{Known, Parsed};
use crate::tongue::Tongue;
use crate::unit::Units;

use super::rule_files::known_of_map;
use super::{Checked, Files, Request};

/// Rule files that were read, with what they must be read with; not checked against a workbook.
pub struct RuleTexts {
    pub checked: Checked,
    pub parsed: Parsed,
    known: Known,
    spellings: Spellings,
    /// The files that were asked for.
    pub wanted: Vec<FileId>,
}

impl RuleTexts {
    pub fn work(&self) -> format::Work<'_> {
        format::Work { sources: &self.checked.sources, parsed: &self.parsed, known: &self.known, spellings: &self.spellings }
    }
}

/// Reads the rule files `wanted`, together with those of the map: what one defines is known in all.
pub fn rule_texts(map: Option<PathBuf>, wanted: &[PathBuf], files: &dyn Files, tongue: Tongue) -> RuleTexts {
    let mut checked = Checked { units: Units::shipped().clone(), tongue, ..Checked::default() };
    let mut texts = RuleTexts {
        parsed: Parsed::default(),
        known: Known::default(),
        spellings: Spellings::default(),
        wanted: Vec::new(),
        checked: Checked::default(),
    };
    let mut all: Vec<(PathBuf, Option<Span>)> = wanted.iter().map(|p| (p.clone(), None)).collect();
    let same = |a: &Path, b: &Path| matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b);
    if let Some(map) = map {
        let request = Request { map, tongue, ..Request::default() };
        checked.folder = request.map.parent().unwrap_or(Path::new("")).to_path_buf();
        if !checked.read_map(&request, files) {
            return RuleTexts { checked, ..texts };
        }
        texts.known = known_of_map(&checked.map);
        texts.spellings = spellings(&locate(&checked.map, &[], &Texts::default(), None).0);
        let others = checked.rules_of_map(files);
        all.extend(others.into_iter().filter(|(p, _)| !wanted.iter().any(|w| same(w, p))));
    } else {
        // without a map the names are those that the examples give, and what the files beside them define
        let mut folders: Vec<&Path> = wanted.iter().filter(|p| files.is_file(p)).filter_map(|p| p.parent()).collect();
        folders.dedup();
        for folder in folders {
            let beside = files.rules_in(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }).unwrap_or_default();
            all.extend(beside.into_iter().filter(|p| !wanted.iter().any(|w| same(w, p))).map(|p| (p, None)));
        }
    }
    let opened = checked.open_these(files, all);
    texts.parsed = checked.trees_with(files, opened, &texts.known);
    let is_wanted = |id: &FileId| {
        let source = checked.sources.files.get(usize::from(*id));
        source.is_some_and(|s| wanted.iter().any(|w| w.display().to_string() == s.path))
    };
    texts.wanted = checked.rule_files.iter().copied().filter(is_wanted).collect();
    texts.checked = checked;
    texts
}

/// The names of the map that have other spellings.
fn spellings(located: &Located) -> Spellings {
    let all = |name: &String, also: &[String]| std::iter::once(name).chain(also).cloned().collect::<Vec<_>>();
    let mut spellings = Spellings::default();
    spellings.names.extend(located.stock.columns.iter().map(|c| all(&c.name, &c.also)));
    spellings.names.extend(located.histories.iter().map(|h| all(&h.name, &h.also)));
    for list in &located.lists {
        let columns = list.columns.iter().map(|c| all(&c.name, &c.also)).collect();
        spellings.lists.push((all(&list.name, &list.also), columns));
    }
    spellings
}
