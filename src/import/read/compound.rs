//! The compound file that an old .xls is: streams by name, out of chains of sectors.
//! Takes the bytes; gives copies of streams. Source: MS-CFB 2.
//! Invariant: no chain is followed for longer than the file has sectors, so that circles end.

use super::Failure;
use crate::tongue::Said;

/// Sector numbers from here on are marks, not sectors.
const MARKS: u32 = 0xFFFF_FFFA;
const SMALL_SECTOR: usize = 64;
/// Streams below this stand in the stream of small sectors.
const SMALL_STREAM: usize = 4096;

pub struct Compound<'b> {
    bytes: &'b [u8],
    sector: usize,
    chains: Vec<u32>,
    small_chains: Vec<u32>,
    small: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    length: usize,
}

fn broken() -> Failure {
    Failure::Broken(Said::new("its parts cannot be put together", "各部分无法拼合"))
}

pub fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2).map(|b| u16::from_le_bytes([b[0], b[1]]))
}

pub fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.as_chunks::<4>().0.iter().map(|b| u32::from_le_bytes(*b))
}

impl<'b> Compound<'b> {
    pub fn open(bytes: &'b [u8]) -> Result<Compound<'b>, Failure> {
        let head = bytes.get(..512).ok_or_else(broken)?;
        let word = |at: usize| u32_at(head, at).unwrap_or(u32::MAX);
        let sector = match u16_at(head, 30) {
            Some(9) => 512,
            Some(12) => 4096,
            _ => return Err(broken()),
        };
        let mut file = Compound { bytes, sector, chains: Vec::new(), small_chains: Vec::new(), small: Vec::new(), entries: Vec::new() };
        // the sectors that hold the chains: the first in the head, the others in a chain of their own
        let mut holders: Vec<u32> = numbers(&head[76..512]).collect();
        let mut next = word(68);
        let mut left = file.sectors();
        while next < MARKS {
            left = left.checked_sub(1).ok_or_else(broken)?;
            let mut more: Vec<u32> = numbers(file.sector_at(next).ok_or_else(broken)?).collect();
            next = more.pop().ok_or_else(broken)?;
            holders.extend(more);
        }
        for holder in holders.into_iter().filter(|id| *id < MARKS) {
            if file.chains.len() > file.sectors() + 2 * sector {
                return Err(broken());
            }
            let part: Vec<u32> = numbers(file.sector_at(holder).ok_or_else(broken)?).collect();
            file.chains.extend(part);
        }
        let folder = file.chain(word(48), usize::MAX)?;
        file.entries = folder.as_chunks::<128>().0.iter().map(|entry| Entry::of(entry, sector)).collect();
        let small = file.entries.first().map(|root| (root.start, root.length));
        if let Some((start, length)) = small.filter(|_| word(64) > 0) {
            file.small = file.chain(start, length)?;
            file.small_chains = numbers(&file.chain(word(60), usize::MAX)?).collect();
        }
        Ok(file)
    }

    fn sectors(&self) -> usize {
        self.bytes.len() / self.sector + 1
    }

    /// A sector; the last one of a file may be cut off.
    fn sector_at(&self, id: u32) -> Option<&'b [u8]> {
        let start = (id as usize).checked_add(1)?.checked_mul(self.sector)?;
        let end = (start + self.sector).min(self.bytes.len());
        self.bytes.get(start..end)
    }

    fn chain(&self, start: u32, length: usize) -> Result<Vec<u8>, Failure> {
        let mut all = Vec::new();
        let (mut id, mut left) = (start, self.sectors());
        while id < MARKS && all.len() < length {
            left = left.checked_sub(1).ok_or_else(broken)?;
            all.extend_from_slice(self.sector_at(id).ok_or_else(broken)?);
            id = self.chains.get(id as usize).copied().ok_or_else(broken)?;
        }
        all.truncate(length);
        Ok(all)
    }

    fn small_chain(&self, start: u32, length: usize) -> Result<Vec<u8>, Failure> {
        let mut all = Vec::new();
        let (mut id, mut left) = (start, self.small.len() / SMALL_SECTOR + 1);
        while id < MARKS && all.len() < length {
            left = left.checked_sub(1).ok_or_else(broken)?;
            let at = id as usize * SMALL_SECTOR;
            let end = (at + SMALL_SECTOR).min(self.small.len());
            all.extend_from_slice(self.small.get(at..end).ok_or_else(broken)?);
            id = self.small_chains.get(id as usize).copied().ok_or_else(broken)?;
        }
        all.truncate(length);
        Ok(all)
    }

    /// A stream, whatever the case of its name; none if there is no such stream.
    pub fn stream(&self, name: &str) -> Option<Result<Vec<u8>, Failure>> {
        let entry = self.entries.iter().find(|e| e.name.eq_ignore_ascii_case(name))?;
        Some(match entry.length < SMALL_STREAM {
            true => self.small_chain(entry.start, entry.length),
            false => self.chain(entry.start, entry.length),
        })
    }
}

impl Entry {
    fn of(entry: &[u8; 128], sector: usize) -> Entry {
        let units: Vec<u16> = entry[..64].as_chunks::<2>().0.iter().map(|b| u16::from_le_bytes(*b)).take_while(|u| *u != 0).collect();
        // files of small sectors may have anything in the upper half
        let high = if sector == 512 { 0 } else { u32_at(entry, 124).unwrap_or(0) };
        let length = u64::from(high) << 32 | u64::from(u32_at(entry, 120).unwrap_or(0));
        Entry {
            name: String::from_utf16_lossy(&units),
            start: u32_at(entry, 116).unwrap_or(u32::MAX),
            length: usize::try_from(length).unwrap_or(usize::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of four sectors: chains, folder, a stream of two sectors.
    fn file(chain_of_stream: [u32; 2]) -> Vec<u8> {
        let mut bytes = vec![0u8; 512 * 5];
        let mut put = |at: usize, words: &[u32]| {
            for (i, word) in words.iter().enumerate() {
                bytes[at + i * 4..at + i * 4 + 4].copy_from_slice(&word.to_le_bytes());
            }
        };
        put(28, &[9 << 16 | 0xFFFE]);
        put(48, &[1]);
        put(60, &[u32::MAX - 1, 0, u32::MAX - 1, 0]);
        put(76, &[0; 1]);
        put(80, &[u32::MAX; 108]);
        put(512, &[0xFFFF_FFFD, u32::MAX - 1, chain_of_stream[0], chain_of_stream[1]]);
        put(1024 + 128 + 116, &[2, 4096]);
        for (i, unit) in "Workbook".encode_utf16().enumerate() {
            bytes[1024 + 128 + i * 2..][..2].copy_from_slice(&unit.to_le_bytes());
        }
        bytes[1536] = 7;
        bytes[2048] = 8;
        bytes
    }

    #[test]
    fn streams_follow_their_chain() {
        let bytes = file([3, u32::MAX - 1]);
        let stream = Compound::open(&bytes).expect("a file").stream("WORKBOOK").expect("a stream").expect("whole");
        assert_eq!((stream.len(), stream[0], stream[512]), (1024, 7, 8));
        assert!(Compound::open(&bytes).expect("a file").stream("Book").is_none());
    }

    #[test]
    fn circles_end() {
        let bytes = file([3, 2]);
        assert_eq!(Compound::open(&bytes).expect("a file").stream("Workbook"), Some(Err(broken())));
    }
}
