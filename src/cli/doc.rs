//! `restock doc [guide|language|reference|catalogue FOLDER]`: what there is to read, on stdout as Markdown.

use std::path::PathBuf;

use super::{Voice, files, narrate};
use crate::diagnostic::Diagnostic;
use crate::doc;
use crate::driver::{self, Request};
use crate::said;
use crate::tongue::Tongue;

/// What to show.
#[derive(Clone, Debug, PartialEq)]
pub enum Page {
    Guide,
    Language,
    Reference,
    /// Of the rule files in a folder.
    Catalogue(PathBuf),
}

pub fn show(page: &Page, tongue: Option<Tongue>, voice: &mut Voice) -> u8 {
    let tongue = tongue.unwrap_or(voice.tongue);
    match page {
        Page::Guide => voice.print(doc::guide(tongue).trim_end()),
        Page::Language => voice.print(doc::language(tongue).trim_end()),
        Page::Reference => voice.print(doc::reference(tongue).trim_end()),
        Page::Catalogue(folder) => return catalogue(folder, tongue, voice),
    }
    0
}

fn catalogue(folder: &std::path::Path, tongue: Tongue, voice: &mut Voice) -> u8 {
    let request = Request { map: folder.to_path_buf(), tongue, ..Request::default() };
    let tested = driver::guarded(&request, &files::Disk);
    // that there is no rule file at all is said below
    let opened = tested.iter().filter(|t| !t.checked.sources.files.is_empty());
    for set in opened.filter(|t| t.checked.diagnostics.iter().any(Diagnostic::is_error)) {
        narrate::diagnostics(&set.checked.diagnostics, &set.checked, voice);
    }
    let catalogue = doc::catalogue(&tested);
    for (n, set) in tested.iter().enumerate() {
        let wrong: Vec<Diagnostic> = catalogue.wrong.iter().filter(|(of, _)| *of == n).map(|(_, d)| d.clone()).collect();
        narrate::diagnostics(&wrong, &set.checked, voice);
    }
    if catalogue.entries.iter().all(|entry| !entry.is_done()) {
        let folder = folder.display();
        voice.say_in(
            &said!(
                "No rule file in \"{folder}\" says which entry it does: a comment \"# entry 84\" behind a statement. Name the folder of the rule library: restock doc catalogue FOLDER",
                "“{folder}”里没有规则文件标明它实现哪一条（语句后面的注释“# 条目 84”）。请指明规则库的文件夹：restock doc catalogue 文件夹"
            ),
            tongue,
        );
        return 1;
    }
    voice.print(catalogue.text().trim_end());
    let listed = |all: &[u32]| all.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    for (entries, en, zh) in [
        (catalogue.missing(), "Entries that no statement does", "没有语句实现的条目"),
        (catalogue.untested(), "Entries that no example shows", "没有示例体现的条目"),
    ] {
        if !entries.is_empty() {
            let entries = listed(&entries);
            voice.say_in(&said!("{en}: {entries}", "{zh}：{entries}"), tongue);
        }
    }
    u8::from(!catalogue.wrong.is_empty())
}
