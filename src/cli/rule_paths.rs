//! Rule files named on the command line: files, folders, stdin. Takes paths; returns the files, those of one project
//! together, read. Invariant: a file is asked for once, and is written back beside itself first, then renamed.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::Voice;
use super::files::Disk;
use crate::diagnostic::system::reason;
use crate::diagnostic::{Diagnostic, render};
use crate::driver::{Files, RuleTexts, rule_texts};
use crate::place::Place;
use crate::said;
use crate::syntax::encode_like;
use crate::tongue::Said;

/// The path that means stdin.
pub const STDIN: &str = "-";

/// The disk, and what came from stdin.
pub struct Source {
    stdin: Vec<u8>,
}

impl Files for Source {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        if path == Path::new(STDIN) { Ok(self.stdin.clone()) } else { Disk.read(path) }
    }

    fn rules_in(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        Disk.rules_in(folder)
    }

    fn folders_in(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        Disk.folders_in(folder)
    }

    fn is_folder(&self, path: &Path) -> bool {
        Disk.is_folder(path)
    }

    fn is_file(&self, path: &Path) -> bool {
        path == Path::new(STDIN) || Disk.is_file(path)
    }
}

/// Reads all files that the paths mean, project by project. `None` after a problem that was said.
pub fn read(paths: &[PathBuf], voice: &mut Voice) -> Option<(Source, Vec<RuleTexts>)> {
    let mut source = Source { stdin: Vec::new() };
    if paths.iter().any(|p| p == Path::new(STDIN)) && io::stdin().read_to_end(&mut source.stdin).is_err() {
        voice.say_in(&said!("stdin could not be read.", "无法读取标准输入。"), voice.tongue);
        return None;
    }
    let mut projects: Vec<(Option<PathBuf>, Vec<PathBuf>)> = Vec::new();
    for path in paths {
        let found = match expand(path) {
            Ok(found) => found,
            Err(error) => {
                let path = path.display();
                let Said { en, zh } = reason(&error);
                voice.say_in(&said!("\"{path}\" could not be opened: {en}.", "无法打开“{path}”：{zh}。"), voice.tongue);
                return None;
            }
        };
        if found.is_empty() {
            let path = path.display();
            voice.say_in(&said!("There is no rule file (*.rules) in \"{path}\".", "“{path}”里没有规则文件（*.rules）。"), voice.tongue);
            return None;
        }
        for file in found {
            let map = map_of(&file);
            match projects.iter_mut().find(|(m, _)| *m == map) {
                Some((_, files)) if files.contains(&file) => {}
                Some((_, files)) => files.push(file),
                None => projects.push((map, vec![file])),
            }
        }
    }
    let texts = projects.into_iter().map(|(map, files)| rule_texts(map, &files, &source, voice.tongue)).collect();
    Some((source, texts))
}

/// The rule files that a path means: itself, or all below a folder.
fn expand(path: &Path) -> io::Result<Vec<PathBuf>> {
    if path == Path::new(STDIN) || path.is_file() && path.file_name().is_none_or(|n| n != "restock.toml") {
        return Ok(vec![path.to_path_buf()]);
    }
    let folder = if path.is_file() { path.parent().unwrap_or(Path::new("")) } else { path };
    let mut found = Vec::new();
    below(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }, &mut found)?;
    found.sort();
    Ok(found)
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        // a link is not followed, so that a circle of links ends
        if entry.file_type()?.is_dir() && !hidden {
            below(&path, found)?;
        } else if path.is_file() && path.extension().is_some_and(|e| e.eq_ignore_ascii_case("rules")) {
            found.push(path);
        }
    }
    Ok(())
}

/// So many folders up a map is looked for.
const HIGHEST: usize = 3;

/// The map of the project that a file belongs to: beside it or in a folder above.
pub(super) fn map_of(file: &Path) -> Option<PathBuf> {
    let file = if file == Path::new(STDIN) { Path::new("stdin") } else { file };
    let file = std::path::absolute(file).ok()?;
    let beside = |folder: &Path| Some(folder.join("restock.toml")).filter(|m| m.is_file());
    file.ancestors().skip(1).take(HIGHEST + 1).find_map(beside)
}

/// Says what is wrong with the files that were asked for; whether any of it is an error.
pub fn say_mistakes(texts: &RuleTexts, voice: &mut Voice) -> bool {
    let checked = &texts.checked;
    let asked = |d: &&Diagnostic| match d.place {
        Place::Text(span) => texts.wanted.contains(&span.file) || usize::from(span.file) == 0,
        _ => true,
    };
    let mut found: Vec<&Diagnostic> = checked.diagnostics.iter().filter(asked).collect();
    found.sort_by(|a, b| (a.severity, &a.place).cmp(&(b.severity, &b.place)));
    for diagnostic in &found {
        voice.say(render(diagnostic, &checked.sources, checked.tongue, voice.colour).trim_end());
        voice.say("");
    }
    found.iter().any(|d| d.is_error())
}

/// Writes a text in the encoding of the file that it takes the place of: beside it, then renamed, so that a full disk or
/// a power cut leaves one of the two whole.
pub fn replace(path: &Path, text: &str, old: &[u8]) -> io::Result<()> {
    let target = path.canonicalize()?;
    let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let beside = target.with_file_name(format!(".{name}.{}.new", std::process::id()));
    let written = std::fs::write(&beside, encode_like(text, old))
        .and_then(|()| std::fs::set_permissions(&beside, std::fs::metadata(&target)?.permissions()))
        .and_then(|()| std::fs::rename(&beside, &target));
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written
}
