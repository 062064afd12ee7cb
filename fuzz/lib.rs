//! What the fuzz targets share: a world in memory, and workbooks made of parts that a fuzzer can change one by one.
//! Takes the fuzzer's bytes; gives back only how far they came, since all that counts is that it comes back, in time and memory.

use restock::driver::{self, Files, Request};
use restock::format::{self, Spellings, Work};
use restock::import::init;
use restock::import::locate::{Wanted, locate};
use restock::import::read::{Input, Options};
use restock::place::Sources;
use restock::syntax::{self, Known};
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};

/// A map and one rule file that exist in memory only; inputs are those of `fuzz/world`.
pub struct World<'a> {
    pub map: &'a [u8],
    pub rules: &'a [u8],
}

impl Files for World<'_> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match path.extension().and_then(|e| e.to_str()) {
            Some("toml") => Ok(self.map.to_vec()),
            _ if path.ends_with("world.rules") => Ok(self.rules.to_vec()),
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn rules_in(&self, _: &Path) -> io::Result<Vec<PathBuf>> {
        Ok(Vec::new())
    }

    fn folders_in(&self, _: &Path) -> io::Result<Vec<PathBuf>> {
        Ok(Vec::new())
    }

    fn is_folder(&self, _: &Path) -> bool {
        false
    }

    fn is_file(&self, _: &Path) -> bool {
        false
    }
}

impl World<'_> {
    /// The whole flow but the writing: reading, checking, judging. Whether it came to decisions.
    pub fn judge(&self) -> bool {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let fuzz = if here.ends_with("fuzz") { here.to_path_buf() } else { here.join("fuzz") };
        let mut checked = driver::check(&Request { map: fuzz.join("world/restock.toml"), ..Request::default() }, self);
        let judged = driver::judge(&mut checked);
        std::hint::black_box(judged.as_ref().map(driver::Judged::has_doubts));
        std::hint::black_box(&checked.diagnostics);
        judged.is_some()
    }
}

pub const RULES: &[u8] = include_bytes!("world/world.rules");
pub const MAP: &[u8] = include_bytes!("world/restock.toml");

/// Reads a file, writes a first map for it, and reads the file by that map. Whether it came to that.
pub fn begin(path: &str, bytes: Vec<u8>) -> bool {
    let inputs = [Input { path: path.to_string(), bytes }];
    let (start, found) = init::init(&inputs, &Options::default(), None, &mut Sources::default());
    std::hint::black_box(&found);
    let Some(start) = start else { return false };
    let mut texts = restock::column::Texts::default();
    let reading = restock::import::read::read(&inputs, &Options::default(), &mut Sources::default(), &mut texts);
    let (map, _) = restock::import::map::from_toml(&start.map, 0);
    let (located, _) = locate(&map, &reading.sheets, &texts, None);
    let wanted = Wanted::everything(&located);
    std::hint::black_box(restock::import::bind::bind(&map, &located, &reading.sheets, &wanted, &mut texts));
    true
}

/// Reads rules that stand alone and formats them. Whether they are text.
pub fn format_alone(rules: &[u8]) -> bool {
    let Ok((text, _)) = syntax::decode(rules) else { return false };
    let mut sources = Sources::default();
    let file = sources.add_file("world.rules", text);
    let known = Known::default();
    let parsed = syntax::parse(&sources, &[file], &known);
    let spellings = Spellings::default();
    std::hint::black_box(format::format(Work { sources: &sources, parsed: &parsed, known: &known, spellings: &spellings }, &[file]));
    true
}

/// A package out of a text of parts: each begins with a line `@@ name`. So the fuzzer changes XML and not what is packed.
pub fn package(parts: &[u8]) -> Option<Vec<u8>> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut rest = parts;
    while let Some(at) = find(rest, b"@@ ") {
        rest = &rest[at + 3..];
        let end = rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
        let name = String::from_utf8_lossy(&rest[..end]).into_owned();
        rest = rest.get(end + 1..).unwrap_or_default();
        let content = &rest[..find(rest, b"\n@@ ").unwrap_or(rest.len())];
        out.start_file(name, stored).ok()?;
        out.write_all(content).ok()?;
    }
    Some(out.finish().ok()?.into_inner())
}

fn find(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    bytes.windows(mark.len()).position(|w| w == mark)
}
