//! `restock translate --to en|zh [PATHS]`: rule files in the other language. One file goes to stdout; several want
//! `--write` (in place) or `--into FOLDER`.

use std::path::Path;

use super::Voice;
use super::args::Translate;
use super::rule_paths::{STDIN, Source, read, replace, say_mistakes};
use crate::diagnostic::system::reason;
use crate::driver::{Files, RuleTexts};
use crate::format::{self, Rewritten};
use crate::said;
use crate::syntax::encode_like;
use crate::tongue::Said;

pub fn translate(work: &Translate, voice: &mut Voice) -> u8 {
    let Some((source, projects)) = read(&work.paths, voice) else { return 1 };
    let number: usize = projects.iter().map(|p| p.wanted.len()).sum();
    if number > 1 && !work.write && work.into.is_none() {
        voice.say_in(
            &said!(
                "These are {number} files. Say --write to rewrite them in place, or --into FOLDER to write them there.",
                "一共 {number} 个文件。请加 --write 原地改写，或加 --into 文件夹 写到那里。"
            ),
            voice.tongue,
        );
        return 2;
    }
    let mut failed = false;
    for texts in &projects {
        failed |= say_mistakes(texts, voice);
        for rewritten in format::translate(texts.work(), &texts.wanted, work.to) {
            say_left(texts, &rewritten, voice);
            failed |= !one(texts, &rewritten, work, &source, voice);
        }
    }
    u8::from(failed)
}

/// Statements that stay in their own language.
fn say_left(texts: &RuleTexts, rewritten: &Rewritten, voice: &mut Voice) {
    for span in &rewritten.left {
        let sources = &texts.checked.sources;
        let path = sources.files.get(usize::from(span.file)).map_or("", |f| f.path.as_str());
        let (line, _) = sources.line_column(*span);
        voice.say_in(
            &said!(
                "{path}:{line}: left as it is: in the other language it would read differently. Put its names in brackets and try again.",
                "{path}:{line}：保持原样：换成另一种语言会读成别的意思。请给其中的名称加上方括号再试。"
            ),
            texts.checked.tongue,
        );
    }
}

/// Writes one file; whether that went well.
fn one(texts: &RuleTexts, rewritten: &Rewritten, work: &Translate, source: &Source, voice: &mut Voice) -> bool {
    let Some(file) = texts.checked.sources.files.get(usize::from(rewritten.file)) else { return false };
    let path = Path::new(&file.path);
    let from_stdin = path == Path::new(STDIN);
    if from_stdin || !work.write && work.into.is_none() {
        let _ = voice.out.write_all(rewritten.text.as_bytes());
        return true;
    }
    let old = source.read(path).unwrap_or_default();
    let (target, written) = match &work.into {
        Some(folder) => {
            let target = folder.join(path.file_name().unwrap_or_default());
            let is_free = !target.exists();
            let write = || std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&target, encode_like(&rewritten.text, &old)));
            let taken = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
            let written = if is_free { write() } else { Err(taken) };
            (target, written)
        }
        None => (path.to_path_buf(), replace(path, &rewritten.text, &old)),
    };
    let shown = target.display();
    match &written {
        Ok(()) => voice.say_in(&said!("Written: {shown}", "已写出：{shown}"), texts.checked.tongue),
        Err(error) => {
            let Said { en, zh } = reason(error);
            voice.say_in(&said!("\"{shown}\" could not be written: {en}.", "无法写入“{shown}”：{zh}。"), texts.checked.tongue);
        }
    }
    written.is_ok()
}
