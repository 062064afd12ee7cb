//! A workbook package (OPC): its parts by name, their relationships, and the outline of the workbook part. Takes the
//! bytes of a file; gives views of them and edited copies of parts, for the readers and for the splicing writer.
//! Invariant: nothing here changes a part that it was not asked to change; names are found as Excel finds them, without
//! regard to case, to a leading slash, or to backslashes.

pub mod book;
pub mod marks;
pub mod rels;
pub mod xml;

use rustc_hash::FxHashMap;
use std::io::{self, Cursor, Read};
use zip::ZipArchive;

/// Parts that are held in memory may expand to so many bytes; sheets are streamed.
const MOST_HELD: u64 = 64 << 20;

/// The parts of a package.
#[derive(Clone)]
pub struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    names: Vec<String>,
    by_key: FxHashMap<String, usize>,
}

/// How a part's name compares.
pub fn key(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

impl<'b> Package<'b> {
    /// # Errors
    /// The bytes are no zip archive.
    pub fn open(bytes: &'b [u8]) -> io::Result<Package<'b>> {
        let mut archive = ZipArchive::new(Cursor::new(bytes))?;
        let mut names = Vec::with_capacity(archive.len());
        let mut by_key = FxHashMap::default();
        for n in 0..archive.len() {
            let name = archive.by_index_raw(n)?.name()?.to_string();
            // of parts with one name the last counts, as readers have it
            by_key.insert(key(&name), n);
            names.push(name);
        }
        Ok(Package { archive, names, by_key })
    }

    /// Names of the entries, as the archive has them and in its order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    pub fn archive(&self) -> ZipArchive<Cursor<&'b [u8]>> {
        self.archive.clone()
    }

    /// The entry of a part.
    pub fn find(&self, part: &str) -> Option<usize> {
        self.by_key.get(&key(part)).copied()
    }

    /// A part's bytes, in UTF-8 without a mark at its head.
    ///
    /// # Errors
    /// The part is missing, broken or too large to be held.
    pub fn read(&self, part: &str) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.stream(part)?.take(MOST_HELD).read_to_end(&mut bytes)?;
        if bytes.len() as u64 == MOST_HELD {
            return Err(io::Error::other(format!("{part} is too large")));
        }
        Ok(xml::utf8(bytes))
    }

    /// A part's bytes as a stream.
    ///
    /// # Errors
    /// The part is missing or packed in an unknown way.
    pub fn stream(&self, part: &str) -> io::Result<Stream<'b>> {
        let index = self.find(part).ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, format!("there is no part {part}")))?;
        Stream::open(self.archive.clone(), index)
    }
}

/// A part that is unpacked as it is read, in pieces that do not borrow the archive.
pub struct Stream<'b> {
    packed: &'b [u8],
    stored: bool,
    inflate: flate2::Decompress,
    done: bool,
}

impl<'b> Stream<'b> {
    fn open(mut archive: ZipArchive<Cursor<&'b [u8]>>, index: usize) -> io::Result<Stream<'b>> {
        let (start, size, method) = {
            let file = archive.by_index_raw(index)?;
            (file.data_start().unwrap_or(0), file.compressed_size(), file.compression())
        };
        let all: &'b [u8] = archive.into_inner().into_inner();
        let cut = || io::Error::new(io::ErrorKind::UnexpectedEof, "a part is cut off");
        let start = usize::try_from(start).map_err(io::Error::other)?;
        let end = usize::try_from(size).ok().and_then(|s| start.checked_add(s)).ok_or_else(cut)?;
        let packed = all.get(start..end).ok_or_else(cut)?;
        let stored = match method {
            zip::CompressionMethod::Stored => true,
            zip::CompressionMethod::Deflated => false,
            other => return Err(io::Error::other(format!("a part is packed as {other}"))),
        };
        Ok(Stream { packed, stored, inflate: flate2::Decompress::new(false), done: false })
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.stored {
            return self.packed.read(into);
        }
        loop {
            if self.done || into.is_empty() {
                return Ok(0);
            }
            let (taken, given) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self.inflate.decompress(self.packed, into, flate2::FlushDecompress::None)?;
            let taken = (self.inflate.total_in() - taken) as usize;
            let given = (self.inflate.total_out() - given) as usize;
            self.packed = &self.packed[taken..];
            self.done = status == flate2::Status::StreamEnd;
            if given > 0 {
                return Ok(given);
            }
            if !self.done && taken == 0 {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "a part is cut off"));
            }
        }
    }
}
