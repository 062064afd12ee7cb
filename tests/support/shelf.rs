//! Rule files that stand on no disk, each in a folder of its own.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// By path: the text.
#[derive(Default)]
pub struct Shelf {
    files: BTreeMap<PathBuf, String>,
}

impl Shelf {
    pub fn put(&mut self, path: &str, text: String) {
        self.files.insert(Path::new("shelf").join(path), text);
    }
}

impl restock::driver::Files for Shelf {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.files.get(path).map(|t| t.clone().into_bytes()).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn rules_in(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        Ok(self.files.keys().filter(|p| p.parent() == Some(folder)).cloned().collect())
    }

    fn folders_in(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let mut found: Vec<PathBuf> =
            self.files.keys().filter_map(|p| p.parent()).filter(|p| p.parent() == Some(folder)).map(Path::to_path_buf).collect();
        found.dedup();
        Ok(found)
    }

    fn is_folder(&self, path: &Path) -> bool {
        !self.is_file(path) && self.files.keys().any(|p| p.starts_with(path))
    }

    fn is_file(&self, path: &Path) -> bool {
        self.files.contains_key(path)
    }
}
