//! Which rows under a header are the table's: where they begin behind descriptions, and where another table begins.
//! Takes the sheet, the header and what the map says; returns [`Body`]. Looks at the cells, never at their meaning.

use super::headers::Headers;
use crate::column::Texts;
use crate::import::map::{Extent, Rows};
use crate::import::sheet::{Area, Cell, RawSheet, Tag};
use crate::import::values::number;

/// The rows of a table, and what shall become of those that are no plain ones.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// The first row under the header.
    pub first: u32,
    /// How many of the first rows describe the columns.
    pub descriptions: u32,
    /// The row after the last one.
    pub end: u32,
    /// The row in which another table begins, where that was found out and not said; those from there on are not read.
    pub other_table: Option<u32>,
    /// The columns that the map allows, or those of the table that was taken of several side by side; none means all.
    pub window: Option<Area>,
    /// The first column of a table that stands beside this one and is not read.
    pub beside: Option<u32>,
    pub skip_hidden: bool,
    pub keep_totals: bool,
    pub keep_notes: bool,
}

/// Rows that are looked at to tell what a column holds.
const LOOKED_AT: u32 = 60;

pub fn body(sheet: &RawSheet, headers: &Headers, extent: &Extent, texts: &Texts) -> Body {
    let first = headers.row.saturating_add(1);
    let last = extent.range.map_or(u32::MAX, |r| r.last_row.saturating_add(1)).min(sheet.rows);
    let mut body = Body {
        first,
        end: last.max(first),
        window: extent.range,
        skip_hidden: extent.hidden == Some(Rows::Skip),
        keep_totals: extent.totals == Some(Rows::Keep),
        keep_notes: extent.notes == Some(Rows::Keep),
        ..Body::default()
    };
    let look = Look { sheet, texts, cols: headers.all.iter().map(|h| h.col).collect() };
    body.descriptions = extent.description_rows.unwrap_or_else(|| look.descriptions(first, body.end)).min(body.end - first);
    // a range that was said is the whole table
    if extent.range.is_none()
        && let Some(row) = look.other_table(first + body.descriptions, body.end)
    {
        (body.end, body.other_table) = (row, Some(row));
    }
    body
}

struct Look<'a> {
    sheet: &'a RawSheet,
    texts: &'a Texts,
    cols: Vec<u32>,
}

impl Look<'_> {
    fn is_blank(&self, row: u32, col: u32) -> bool {
        match self.sheet.get(row, col) {
            Cell::Empty => true,
            Cell::Text(id) => self.texts.get(id).trim().is_empty(),
            _ => false,
        }
    }

    /// Filled cells of a row, and whether all of them are words: texts that are no numbers.
    fn words(&self, row: u32) -> (usize, bool) {
        let (mut filled, mut words) = (0, true);
        for col in &self.cols {
            if !self.is_blank(row, *col) {
                filled += 1;
                words &= matches!(self.sheet.get(row, *col), Cell::Text(id) if number::read(self.texts.get(id)).is_none());
            }
        }
        (filled, words)
    }

    /// Whether the filled cells of a column in some rows are numbers or dates, nearly all of them.
    fn is_numeric(&self, col: u32, rows: std::ops::Range<u32>) -> bool {
        let (mut filled, mut numbers) = (0usize, 0usize);
        for row in rows {
            match self.sheet.get(row, col) {
                Cell::Empty | Cell::Error(_) => continue,
                Cell::Number(_) | Cell::Date(_) => numbers += 1,
                Cell::Text(id) if self.texts.get(id).trim().is_empty() => continue,
                Cell::Text(id) => numbers += usize::from(number::read(self.texts.get(id)).is_some()),
                Cell::Truth(_) => {}
            }
            filled += 1;
        }
        filled > 0 && numbers * 5 >= filled * 4
    }

    /// A row under the header that describes: all words, though most of the columns hold numbers.
    fn descriptions(&self, first: u32, end: u32) -> u32 {
        let (filled, words) = if first < end { self.words(first) } else { (0, false) };
        if filled < 2 || !words {
            return 0;
        }
        let below = first + 1..end.min(first.saturating_add(LOOKED_AT));
        let (mut against, mut with) = (0, 0);
        for col in self.cols.iter().filter(|c| self.is_numeric(**c, below.clone())) {
            if self.is_blank(first, *col) {
                with += 1;
            } else {
                against += 1;
            }
        }
        let long = self.cols.iter().any(
            |c| matches!(self.sheet.get(first, *c), Cell::Text(id) if self.texts.get(id).split_whitespace().nth(3).is_some() || self.texts.get(id).chars().nth(24).is_some()),
        );
        u32::from(against > with && (against >= 2 || (against == 1 && long)))
    }

    /// The row behind a blank one that is the header of another table, or the title above it: words where the columns
    /// held numbers so far, or words above numbers where the columns held words.
    fn other_table(&self, first: u32, end: u32) -> Option<u32> {
        let mut candidates: Vec<u32> = Vec::new();
        for col in self.cols.iter().take(3) {
            let Some(column) = self.sheet.columns.get(*col as usize) else { continue };
            let tags = column.tags.get(first as usize..(end as usize).min(column.tags.len())).unwrap_or_default();
            let starts = tags.windows(2).enumerate().filter(|(_, w)| w[0] == Tag::Empty && w[1] != Tag::Empty);
            candidates.extend(starts.map(|(at, _)| first + at as u32 + 1).take(1_000));
        }
        candidates.sort_unstable();
        candidates.dedup();
        candidates.into_iter().find(|row| {
            let blank = row.checked_sub(1).is_some_and(|above| self.words(above).0 == 0);
            let (filled, words) = self.words(*row);
            let header = if filled == 1 && words { row + 1 } else { *row };
            blank && header < end && self.is_header(header, first, *row)
        })
    }

    fn is_header(&self, row: u32, first: u32, before: u32) -> bool {
        let (filled, words) = self.words(row);
        let above = first..before.min(first.saturating_add(LOOKED_AT));
        let below = row.saturating_add(1)..row.saturating_add(LOOKED_AT).min(self.sheet.rows);
        let changes =
            |col: u32| self.is_numeric(col, above.clone()) || (self.is_worded(col, above.clone()) && self.is_numeric(col, below.clone()));
        filled >= 2 && words && self.cols.iter().any(|c| !self.is_blank(row, *c) && changes(*c))
    }

    /// Whether a column holds words in some rows, and hardly a number.
    fn is_worded(&self, col: u32, rows: std::ops::Range<u32>) -> bool {
        let (mut words, mut numbers) = (0usize, 0usize);
        for row in rows.filter(|row| !self.is_blank(*row, col)) {
            match self.sheet.get(row, col) {
                Cell::Text(id) if number::read(self.texts.get(id)).is_none() => words += 1,
                _ => numbers += 1,
            }
        }
        words > 0 && numbers * 5 <= words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body_of(rows: &[&str]) -> Body {
        let mut texts = Texts::default();
        let mut sheet = RawSheet { rows: rows.len() as u32, columns: vec![Default::default(); 4], ..RawSheet::default() };
        for (row, line) in rows.iter().enumerate() {
            for (col, text) in line.split(',').enumerate().filter(|(_, t)| !t.is_empty()) {
                let cell = text.parse().map_or_else(|_| Cell::Text(texts.intern(text)), Cell::Number);
                sheet.columns[col].set(row as u32, cell);
            }
        }
        let headers = Headers::of_rows(&sheet, 0, 0, None, &texts);
        body(&sheet, &headers, &Extent::default(), &texts)
    }

    #[test]
    fn descriptions_are_words_over_numbers() {
        assert_eq!(body_of(&["SKU,Qty,Price", "Your code.,Number of units.,With tax.", "A,1,2", "B,2,3"]).descriptions, 1);
        assert_eq!(body_of(&["SKU,Qty,Price", "A,unknown,2", "B,2,3"]).descriptions, 0);
        assert_eq!(body_of(&["SKU,Name,Qty", "A,red,n/a", "B,blue,3"]).descriptions, 0);
    }

    #[test]
    fn another_table_begins_behind_a_blank_row() {
        assert_eq!(body_of(&["SKU,Qty", "A,1", "B,2", "", "Code,Due", "X,Y"]).other_table, Some(4));
        assert_eq!(body_of(&["SKU,Qty", "A,1", "", "Orders", "Code,Due", "X,Y"]).other_table, Some(3));
        assert_eq!(body_of(&["SKU,Qty", "A,1", "", "B,2", "", "C,n/a"]).other_table, Some(5));
        assert_eq!(body_of(&["SKU,Qty", "A,1", "", "B,2", "Total,3"]).other_table, None);
        assert_eq!(body_of(&["SKU,Name,Qty", "A,red,1", "B,blue,2", "", "Old stock", "Code,Left", "Z,4", "Y,9"]).other_table, Some(4));
        assert_eq!(body_of(&["SKU,Name,Qty", "A,red,1", "", "B,blue", "C,green,3"]).other_table, None);
    }
}
