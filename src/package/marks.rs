//! Hidden names that mark what a report added to a workbook, so that the next run knows it whatever the user renamed,
//! moved or sorted. Takes the outline of a workbook; gives its added columns and sheets.
//! Invariant: what is not marked is the user's.

use super::Package;
use super::book::Book;

/// `_restock_columns_1` is the block of added columns of a sheet.
pub const COLUMNS: &str = "_restock_columns_";
/// `_restock_sheet_summary_1` is an added sheet.
pub const SHEET: &str = "_restock_sheet_";
/// What conditional formats of ours compare with; the colour's word in the report's tongue.
pub const COLOUR: &str = "_restock_colour_";
/// Every name of ours begins so.
pub const ANY: &str = "_restock_";
/// The comment of names that users are meant to see.
pub const COMMENT: &str = "restock";

/// What the last report added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    pub columns: Vec<MarkedColumns>,
    pub sheets: Vec<MarkedSheet>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkedColumns {
    pub sheet: String,
    /// First and last column.
    pub first: u32,
    pub last: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkedSheet {
    /// The kind in the name of the mark: `summary`, `parameters`.
    pub kind: String,
    pub sheet: String,
}

impl Marks {
    /// The marks of a file; none if it is no workbook of ours.
    pub fn of_bytes(bytes: &[u8]) -> Marks {
        Package::open(bytes).and_then(|p| Book::open(&p)).map(|b| Marks::of(&b)).unwrap_or_default()
    }

    pub fn of(book: &Book) -> Marks {
        let mut marks = Marks::default();
        for name in book.names.iter().filter(|n| n.local.is_none()) {
            let Some((sheet, range)) = sheet_and_range(&name.text) else { continue };
            if !book.sheets.iter().any(|s| s.name == sheet) {
                continue;
            }
            if name.name.starts_with(COLUMNS)
                && let Some((first, last)) = columns_of(range)
            {
                marks.columns.push(MarkedColumns { sheet, first, last });
            } else if let Some(kind) = name.name.strip_prefix(SHEET) {
                let kind = kind.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('_').to_string();
                marks.sheets.push(MarkedSheet { kind, sheet });
            }
        }
        marks
    }

    pub fn is_empty(&self) -> bool {
        self.columns.is_empty() && self.sheets.is_empty()
    }

    pub fn is_own_sheet(&self, sheet: &str) -> bool {
        self.sheets.iter().any(|s| s.sheet == sheet)
    }

    /// Added columns of a sheet, as first and last.
    pub fn columns_of(&self, sheet: &str) -> Vec<(u32, u32)> {
        self.columns.iter().filter(|c| c.sheet == sheet).map(|c| (c.first, c.last)).collect()
    }
}

/// `'It''s'!$A:$C` is the sheet and the rest.
pub fn sheet_and_range(reference: &str) -> Option<(String, &str)> {
    let reference = reference.trim();
    match reference.strip_prefix('\'') {
        Some(quoted) => {
            let mut from = 0;
            loop {
                let end = from + quoted[from..].find('\'')?;
                if quoted[end + 1..].starts_with('\'') {
                    from = end + 2;
                    continue;
                }
                let rest = quoted[end + 1..].strip_prefix('!')?;
                return Some((quoted[..end].replace("''", "'"), rest));
            }
        }
        None => reference.rsplit_once('!').map(|(sheet, range)| (sheet.trim_start_matches('$').to_string(), range)),
    }
}

/// First and last column of `$W:$Z` or `$W$1:$Z$9`.
fn columns_of(range: &str) -> Option<(u32, u32)> {
    let column = |cell: &str| {
        let letters: String = cell.chars().filter(|c| *c != '$').take_while(char::is_ascii_alphabetic).collect();
        column_number(letters.as_bytes())
    };
    // LibreOffice repeats the sheet: $W$1:Sheet.$Z$9 becomes plain on saving as xlsx
    let (first, last) = range.split_once(':').unwrap_or((range, range));
    let (first, last) = (column(first)?, column(last)?);
    (first <= last).then_some((first, last))
}

/// `A` is 0; none for no letters or a column that Excel has not.
pub fn column_number(letters: &[u8]) -> Option<u32> {
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let number = letters.iter().fold(0, |n, b| n * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1);
    (number <= 16_384).then(|| number - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_in_every_spelling() {
        assert_eq!(sheet_and_range("'It''s a, b'!$W:$Z"), Some(("It's a, b".into(), "$W:$Z")));
        assert_eq!(sheet_and_range("Sheet1!$A$1"), Some(("Sheet1".into(), "$A$1")));
        assert_eq!(sheet_and_range("$Sheet1!$A$1"), Some(("Sheet1".into(), "$A$1")));
        assert_eq!(sheet_and_range("#REF!"), Some(("#REF".into(), "")));
        assert_eq!(
            (columns_of("$W:$Z"), columns_of("$W$1:$Z$1048576"), columns_of("$C$3")),
            (Some((22, 25)), Some((22, 25)), Some((2, 2)))
        );
        assert_eq!((columns_of("#REF!"), columns_of("$XFE:$XFF"), column_number(b"XFD")), (None, None, Some(16_383)));
    }
}
