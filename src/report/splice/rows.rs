//! Cells put into the rows of a sheet that is there already: every row comes out byte for byte, but for its `spans` and
//! the cells of the columns that are ours. Takes the part as a stream and our rows; writes the part's rows.
//! Invariant: cells in the cleared columns are gone, our cells stand in their columns, everything else is as it was.

use super::stream::{Row, SheetStream, cells, decimal, last_cell};
use crate::package::xml::{attribute_range, prefixed};
use crate::report::cells::CellWriter;
use crate::report::sheet::{Cell, Rows};
use rustc_hash::FxHashMap;
use std::io::{self, Read, Write};
use std::ops::RangeInclusive;

/// Bytes that are gathered before they are packed.
const CHUNK: usize = 1 << 18;

/// Where our cells go.
#[derive(Clone, Debug)]
pub struct Block {
    pub first: u32,
    /// At least one.
    pub width: u32,
    /// Columns of an earlier report.
    pub cleared: Vec<(u32, u32)>,
    pub ordered: bool,
}

impl Block {
    fn columns(&self) -> RangeInclusive<u32> {
        self.first..=self.first + self.width - 1
    }

    /// The first column that needs a look.
    fn from(&self) -> u32 {
        self.cleared.iter().map(|c| c.0).fold(self.first, u32::min)
    }

    fn is_cleared(&self, col: u32) -> bool {
        self.cleared.iter().any(|(first, last)| (*first..=*last).contains(&col))
    }
}

/// Copies the rows of `stream` with the cells of `body`, whose cells begin at the block's first column.
///
/// # Errors
/// The part cannot be read or the output not written.
pub fn splice<R: Read>(
    stream: &mut SheetStream<R>,
    block: &Block,
    body: &dyn Rows,
    writer: &mut CellWriter,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut splicer = Splicer { stream, block, out, buffer: Vec::with_capacity(CHUNK + (CHUNK >> 2)), added: Vec::new(), peeked: None };
    if block.ordered {
        splicer.advance()?;
        body.each(&mut |row, cells| {
            splicer.upto(row)?;
            splicer.encode(writer, row, cells);
            splicer.here(row)
        })?;
        splicer.upto(u32::MAX)?;
    } else {
        splicer.unordered(body, writer)?;
    }
    splicer.flush(0)
}

struct Splicer<'s, R> {
    stream: &'s mut SheetStream<R>,
    block: &'s Block,
    out: &'s mut dyn Write,
    buffer: Vec<u8>,
    /// Our cells of the row at hand.
    added: Vec<u8>,
    peeked: Option<Row>,
}

impl<R: Read> Splicer<'_, R> {
    fn advance(&mut self) -> io::Result<()> {
        self.peeked = self.stream.row()?;
        Ok(())
    }

    fn flush(&mut self, from: usize) -> io::Result<()> {
        if self.buffer.len() > from {
            self.out.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    /// Copies rows that stand before one of ours.
    fn upto(&mut self, number: u32) -> io::Result<()> {
        while let Some(row) = self.peeked.take_if(|r| r.number < number) {
            self.added.clear();
            self.copy(&row);
            self.flush(CHUNK)?;
            self.advance()?;
        }
        Ok(())
    }

    fn encode(&mut self, writer: &mut CellWriter, row: u32, cells: &[Cell<'_>]) {
        self.added.clear();
        writer.cells(&mut self.added, row, self.block.first, cells);
        if !self.stream.prefix.is_empty() {
            self.added = prefixed(&String::from_utf8_lossy(&self.added), &self.stream.prefix).into_bytes();
        }
    }

    /// Writes the row at hand into its own, or into a new one where there is none.
    fn here(&mut self, number: u32) -> io::Result<()> {
        match self.peeked.take_if(|r| r.number == number) {
            Some(row) => {
                self.copy(&row);
                self.advance()?;
            }
            None => self.new_row(number),
        }
        self.flush(CHUNK)
    }

    fn new_row(&mut self, number: u32) {
        if !self.added.is_empty() {
            let name = format!("{}row", self.stream.prefix);
            self.buffer.extend_from_slice(format!("<{name} r=\"{}\">", number + 1).as_bytes());
            self.buffer.extend_from_slice(&self.added);
            self.buffer.extend_from_slice(format!("</{name}>").as_bytes());
        }
    }

    /// One row of the stream with what stands in `added`.
    fn copy(&mut self, row: &Row) {
        let text = self.stream.window();
        let last = last_cell(text, row.inner.clone(), &self.stream.prefix);
        let untouched = last.is_some_and(|c| c.col < self.block.from()) || row.inner.is_empty();
        if self.added.is_empty() && untouched {
            self.buffer.extend_from_slice(&text[row.outer.clone()]);
            return;
        }
        if row.inner.is_empty() && row.open == row.outer {
            self.open_tag(row, true);
            let name = format!("</{}row>", self.stream.prefix);
            self.buffer.extend_from_slice(&self.added);
            self.buffer.extend_from_slice(name.as_bytes());
            return;
        }
        self.open_tag(row, false);
        let text = self.stream.window();
        if untouched {
            self.buffer.extend_from_slice(&text[row.inner.clone()]);
            self.buffer.extend_from_slice(&self.added);
        } else {
            let mut at = row.inner.start;
            let mut pending = !self.added.is_empty();
            for cell in cells(text, row.inner.clone()) {
                // what stands between cells stays with the cell before it
                if pending && cell.col >= self.block.first {
                    self.buffer.extend_from_slice(&text[at..cell.outer.start]);
                    self.buffer.extend_from_slice(&self.added);
                    at = cell.outer.start;
                    pending = false;
                }
                let replaced = !self.added.is_empty() && self.block.columns().contains(&cell.col);
                if replaced || self.block.is_cleared(cell.col) {
                    self.buffer.extend_from_slice(&text[at..cell.outer.start]);
                    at = cell.outer.end;
                }
            }
            self.buffer.extend_from_slice(&text[at..row.inner.end]);
            if pending {
                self.buffer.extend_from_slice(&self.added);
            }
        }
        self.buffer.extend_from_slice(&text[row.inner.end..row.outer.end]);
    }

    /// A row's start tag, with `spans` that reach over our cells.
    fn open_tag(&mut self, row: &Row, closed: bool) {
        let text = self.stream.window();
        let tag = &text[row.open.clone()];
        let behind = if closed { tag.len() - 2 } else { tag.len() };
        let wider = attribute_range(tag, b"spans").filter(|_| !self.added.is_empty()).and_then(|range| {
            // one stretch; where there are several the hint is left alone
            let colon = tag[range.clone()].iter().position(|b| *b == b':')?;
            let last = decimal(&tag[range.start + colon + 1..range.end])?;
            let wanted = self.block.first + self.block.width;
            (last < wanted).then(|| (range.start + colon + 1..range.end, wanted))
        });
        match wider {
            Some((range, last)) => {
                self.buffer.extend_from_slice(&tag[..range.start]);
                self.buffer.extend_from_slice(last.to_string().as_bytes());
                self.buffer.extend_from_slice(&tag[range.end..behind]);
            }
            None => self.buffer.extend_from_slice(&tag[..behind]),
        }
        if closed {
            self.buffer.push(b'>');
        }
    }

    /// Rows in no order, or twice: our cells are held until their row comes.
    fn unordered(&mut self, body: &dyn Rows, writer: &mut CellWriter) -> io::Result<()> {
        let mut held: FxHashMap<u32, Vec<u8>> = FxHashMap::default();
        let mut order = Vec::new();
        body.each(&mut |row, cells| {
            self.encode(writer, row, cells);
            held.insert(row, self.added.clone());
            order.push(row);
            Ok(())
        })?;
        self.advance()?;
        while let Some(row) = self.peeked.take() {
            self.added = held.remove(&row.number).unwrap_or_default();
            self.copy(&row);
            self.flush(CHUNK)?;
            self.advance()?;
        }
        for row in order {
            if let Some(added) = held.remove(&row) {
                self.added = added;
                self.new_row(row);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::cells::Look;
    use crate::report::sheet::Grid;

    fn spliced(rows: &str, block: &Block, ours: Vec<Vec<Cell<'static>>>) -> String {
        let text = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
        spliced_part(&text, block, ours)
    }

    fn spliced_part(text: &str, block: &Block, ours: Vec<Vec<Cell<'static>>>) -> String {
        let (mut stream, _) = SheetStream::open(text.as_bytes()).unwrap();
        let mut writer = CellWriter::new(vec![], vec![], vec![], Look::default());
        let mut out = Vec::new();
        splice(&mut stream, block, &Grid { rows: ours }, &mut writer, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn block(first: u32, width: u32) -> Block {
        Block { first, width, cleared: vec![], ordered: true }
    }

    fn ours() -> Vec<Vec<Cell<'static>>> {
        vec![vec![Cell::number(1.0, 0)], vec![], vec![Cell::number(3.0, 0)], vec![Cell::number(4.0, 0)]]
    }

    #[test]
    fn cells_go_behind_the_data_and_rows_that_are_missing_are_made() {
        assert_eq!(
            spliced(
                "<row r=\"1\" spans=\"1:1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row><row r=\"2\" ht=\"9\"/><row r=\"3\"/><row r=\"9\"/>",
                &block(1, 2),
                ours()
            ),
            "<row r=\"1\" spans=\"1:3\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\"><v>1</v></c></row><row r=\"2\" ht=\"9\"/>\
             <row r=\"3\"><c r=\"B3\"><v>3</v></c></row><row r=\"4\"><c r=\"B4\"><v>4</v></c></row><row r=\"9\"/>"
        );
    }

    #[test]
    fn blank_cells_under_ours_give_way_and_those_right_of_them_stay() {
        assert_eq!(
            spliced("<row><c><v>7</v></c> <c s=\"1\"/> <c s=\"2\"/></row>", &block(1, 1), ours()[..1].to_vec()),
            "<row><c><v>7</v></c> <c r=\"B1\"><v>1</v></c> <c s=\"2\"/></row>"
        );
    }

    #[test]
    fn columns_of_an_earlier_report_are_cleared() {
        let block = Block { cleared: vec![(1, 2)], ..block(1, 1) };
        assert_eq!(
            spliced(
                "<row r=\"1\"><c r=\"A1\"/><c r=\"B1\"/><c r=\"C1\"/><c r=\"D1\"/></row><row r=\"2\"><c r=\"C2\"/></row>",
                &block,
                ours()[..1].to_vec()
            ),
            "<row r=\"1\"><c r=\"A1\"/><c r=\"B1\"><v>1</v></c><c r=\"D1\"/></row><row r=\"2\"></row>"
        );
    }

    #[test]
    fn prefixed_and_unordered_rows() {
        let part = "<x:worksheet><x:sheetData><x:row r=\"3\"/><x:row r=\"1\"><x:c r=\"A1\"/></x:row></x:sheetData></x:worksheet>";
        let block = Block { ordered: false, ..block(2, 1) };
        assert_eq!(
            spliced_part(part, &block, ours()),
            "<x:row r=\"3\"><x:c r=\"C3\"><x:v>3</x:v></x:c></x:row><x:row r=\"1\"><x:c r=\"A1\"/><x:c r=\"C1\"><x:v>1</x:v></x:c></x:row>\
             <x:row r=\"4\"><x:c r=\"C4\"><x:v>4</x:v></x:c></x:row>"
        );
    }
}
