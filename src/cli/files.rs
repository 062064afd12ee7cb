//! Files on disk for the driver, and the request that a command makes of it.

use std::path::{Path, PathBuf};

use super::args::Work;
use crate::driver::{Files, Request};
use crate::tongue::Tongue;

/// The disk.
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        std::fs::read(path)
    }

    fn rules_in(&self, folder: &Path) -> std::io::Result<Vec<PathBuf>> {
        entries(folder, is_rule_file)
    }

    fn texts_in(&self, folder: &Path) -> Vec<PathBuf> {
        let is_text = |path: &Path| path.extension().is_some_and(|e| e.eq_ignore_ascii_case("txt"));
        entries(folder, |path| is_text(path) && !is_rule_file(path)).unwrap_or_default()
    }

    fn folders_in(&self, folder: &Path) -> std::io::Result<Vec<PathBuf>> {
        entries(folder, Path::is_dir)
    }

    fn is_file(&self, path: &Path) -> bool {
        path.is_file()
    }

    fn is_folder(&self, path: &Path) -> bool {
        path.is_dir()
    }
}

/// Notepad puts .txt behind the name, and Windows does not show it.
fn is_rule_file(path: &Path) -> bool {
    let name = path.file_name().map_or(String::new(), |n| n.to_string_lossy().to_lowercase());
    name.ends_with(".rules") || name.ends_with(".rules.txt")
}

fn entries(folder: &Path, wanted: impl Fn(&Path) -> bool) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if wanted(&path) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The driver's request for a command; a folder means the `restock.toml` in it.
pub fn request(work: &Work, tongue: Tongue) -> Request {
    let map = if work.map.is_dir() { work.map.join("restock.toml") } else { work.map.clone() };
    Request { map, as_of: work.as_of, set: work.set.clone(), output: work.output.clone(), encoding: work.encoding.clone(), tongue }
}
