//! `restock fmt [PATHS]`: rule files look alike afterwards. Exit code 1 if a file could not be read whole, or with
//! `--check` if one is not formatted.

use std::path::Path;

use super::args::Fmt;
use super::rule_paths::{STDIN, read, replace, say_mistakes};
use super::{Voice, rule_paths};
use crate::diagnostic::system::reason;
use crate::driver::{Files, RuleTexts};
use crate::format::{self, Rewritten};
use crate::said;
use crate::tongue::Said;

pub fn fmt(work: &Fmt, voice: &mut Voice) -> u8 {
    let Some((source, projects)) = read(&work.paths, voice) else { return 1 };
    let mut done = Done::default();
    for texts in &projects {
        done.mistakes |= say_mistakes(texts, voice);
        for rewritten in format::format(texts.work(), &texts.wanted) {
            one(texts, &rewritten, work.check, &source, &mut done, voice);
        }
    }
    let Done { same, changed, mistakes, failed } = done;
    let tongue = projects.first().map_or(voice.tongue, |p| p.checked.tongue);
    if work.check {
        voice.say_in(&said!("{changed} to format, {same} formatted.", "{changed} 个文件需要整理，{same} 个已整理好。"), tongue);
    } else {
        voice.say_in(&said!("{changed} formatted, {same} unchanged.", "整理了 {changed} 个文件，{same} 个没有变化。"), tongue);
    }
    u8::from(mistakes || failed || work.check && changed > 0)
}

#[derive(Default)]
struct Done {
    same: usize,
    changed: usize,
    mistakes: bool,
    failed: bool,
}

fn one(texts: &RuleTexts, rewritten: &Rewritten, check: bool, source: &rule_paths::Source, done: &mut Done, voice: &mut Voice) {
    let Some(file) = texts.checked.sources.files.get(usize::from(rewritten.file)) else { return };
    let path = Path::new(&file.path);
    let is_same = file.text == rewritten.text;
    done.same += usize::from(is_same);
    done.changed += usize::from(!is_same);
    if path == Path::new(STDIN) && !check {
        let _ = voice.out.write_all(rewritten.text.as_bytes());
        return;
    }
    if is_same {
        return;
    }
    let shown = path.display();
    if check {
        voice.print(&file.path);
        return;
    }
    let written = source.read(path).and_then(|old| replace(path, &rewritten.text, &old));
    match written {
        Ok(()) => voice.say_in(&said!("Formatted: {shown}", "已整理：{shown}"), texts.checked.tongue),
        Err(error) => {
            done.failed = true;
            let Said { en, zh } = reason(&error);
            voice.say_in(&said!("\"{shown}\" could not be written: {en}.", "无法写入“{shown}”：{zh}。"), texts.checked.tongue);
        }
    }
}
