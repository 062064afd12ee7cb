//! A first look at a sheet that is to be annotated: where there is room for our columns, and what stands in the way.
//! Takes the part as a stream and the columns that an earlier report added; gives what was seen.
//! Invariant: no cell with a value or a formula stands in or right of [`Scan::free`], but for those of the earlier report.

use super::stream::{SheetStream, area_of, cells, last_cell};
use crate::package::xml::{Element, attribute, children};
use std::io::{self, Read};
use std::ops::Range;

#[derive(Clone, Debug, Default)]
pub struct Scan {
    /// First column right of all data, and of merged cells that reach into the rows of the data.
    pub free: u32,
    /// The same, of the columns left of an earlier report's.
    pub left: u32,
    /// First column that an earlier report's block may grow into: the first of the user's right of it.
    pub next_right: Option<u32>,
    /// Rows stand in ascending order, each once.
    pub ordered: bool,
    /// Number of rows up to the last.
    pub rows: u32,
    pub protected: bool,
    /// Height of the header row in points, where it has one of its own.
    pub head_height: Option<f64>,
    /// The area of the sheet's own filter.
    pub filter: Option<String>,
    /// The user has said how the sheet is printed: paper, scale, or breaks between pages.
    pub page_setup: bool,
}

/// Looks through a sheet whose data begin in `header` row; `ours` are columns of an earlier report.
///
/// # Errors
/// The part cannot be read or is no worksheet.
pub fn scan(source: impl Read, header: u32, ours: &[(u32, u32)]) -> io::Result<Scan> {
    let (mut stream, _) = SheetStream::open(source)?;
    let mut seen = Scan { ordered: true, ..Scan::default() };
    let is_ours = |col: u32| ours.iter().any(|(first, last)| (*first..=*last).contains(&col));
    let right_of = ours.iter().map(|(_, last)| *last).max();
    let mut last_row = None;
    let prefix = stream.prefix.clone();
    while let Some(row) = stream.row()? {
        seen.ordered &= last_row.is_none_or(|last| row.number > last);
        last_row = Some(row.number);
        seen.rows = seen.rows.max(row.number + 1);
        let text = stream.window();
        if row.number == header {
            seen.head_height = attribute(&text[row.open.clone()], "ht").and_then(|ht| ht.parse().ok());
        }
        let last = last_cell(text, row.inner.clone(), &prefix);
        if last.as_ref().is_some_and(|c| c.filled && !is_ours(c.col) && right_of.is_none_or(|r| c.col < r)) {
            seen.free = seen.free.max(last.as_ref().map_or(0, |c| c.col + 1));
            seen.left = seen.left.max(last.map_or(0, |c| c.col + 1));
            continue;
        }
        for cell in cells(text, row.inner).iter().filter(|c| c.filled && !is_ours(c.col)) {
            seen.free = seen.free.max(cell.col + 1);
            if right_of.is_some_and(|r| cell.col > r) {
                seen.next_right = Some(seen.next_right.map_or(cell.col, |n| n.min(cell.col)));
            } else {
                seen.left = seen.left.max(cell.col + 1);
            }
        }
    }
    let tail = stream.tail()?;
    for element in children(&tail, 0..tail.len()) {
        let tag = &tail[element.open.clone()];
        match element.name.as_str() {
            "sheetProtection" => seen.protected = attribute(tag, "sheet").is_some_and(|v| v == "1" || v.eq_ignore_ascii_case("true")),
            "autoFilter" => seen.filter = attribute(tag, "ref"),
            "pageSetup" | "rowBreaks" | "colBreaks" => seen.page_setup = true,
            "mergeCells" => merges(&tail, &element, header..seen.rows, &mut seen.free),
            _ => {}
        }
    }
    Ok(seen)
}

fn merges(tail: &[u8], element: &Element, rows: Range<u32>, free: &mut u32) {
    let mut areas: Vec<_> = children(tail, element.inner.clone())
        .iter()
        .filter_map(|m| area_of(&attribute(&tail[m.open.clone()], "ref")?))
        .filter(|(first_row, _, last_row, _)| *first_row < rows.end && *last_row >= rows.start)
        .collect();
    areas.sort_unstable_by_key(|a| a.1);
    for (_, first, _, last) in areas {
        // one that begins within the data reaches out of them; one far to the right is met when we come to it
        if first <= *free && last >= *free {
            *free = last + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(rows: &str, tail: &str, ours: &[(u32, u32)]) -> Scan {
        scan(format!("<worksheet><sheetData>{rows}</sheetData>{tail}</worksheet>").as_bytes(), 0, ours).unwrap()
    }

    #[test]
    fn room_is_right_of_values_not_of_formats() {
        let rows = "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"C1\"><f>A1</f></c><c r=\"Z1\" s=\"4\"/></row><row r=\"3\"><c r=\"B3\"><v>1</v></c></row>";
        let seen = look(rows, "<sheetProtection sheet=\"1\"/>", &[]);
        assert_eq!((seen.free, seen.ordered, seen.rows, seen.protected), (3, true, 3, true));
        assert!(!look("<row r=\"2\"/><row r=\"2\"/>", "", &[]).ordered);
    }

    #[test]
    fn the_header_row_may_have_a_height_of_its_own() {
        let head = |row: &str| look(&format!("{row}<c r=\"A1\"><v>1</v></c></row>"), "", &[]).head_height;
        assert_eq!((head("<row r=\"1\">"), head("<row r=\"1\" ht=\"31.5\" customHeight=\"1\">")), (None, Some(31.5)));
    }

    #[test]
    fn merged_cells_in_the_rows_of_the_data_are_passed() {
        let rows = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>";
        assert_eq!(look(rows, "<mergeCells><mergeCell ref=\"A1:D1\"/><mergeCell ref=\"A5:Z5\"/></mergeCells>", &[]).free, 4);
    }

    #[test]
    fn what_an_earlier_report_added_is_no_data() {
        let rows = "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>1</v></c><c r=\"C1\"><v>1</v></c><c r=\"E1\"><v>1</v></c></row>";
        let seen = look(rows, "", &[(1, 2)]);
        assert_eq!((seen.free, seen.next_right), (5, Some(4)));
        let seen = look("<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>1</v></c></row>", "", &[(1, 2)]);
        assert_eq!((seen.free, seen.next_right), (1, None));
    }
}
