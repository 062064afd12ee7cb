//! Where something stands: a stretch of a rule file or of the map, or a cell of a workbook. Bad rules point at text,
//! bad data at a cell, in one type. Knows nothing of the rest; `Sources` turns a place into words.

/// Index into [`Sources::files`].
pub type FileId = u16;
/// Index into [`Sources::sheets`].
pub type SheetId = u16;

/// A stretch of source text, in bytes of the decoded text of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// The smallest span that holds both; both lie in one file.
    pub fn to(self, other: Span) -> Span {
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A cell; row and column count from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellRef {
    pub sheet: SheetId,
    pub row: u32,
    pub col: u32,
}

/// A block of cells of one sheet, both corners included; often a single cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellRange {
    pub first: CellRef,
    pub last: CellRef,
}

impl From<CellRef> for CellRange {
    fn from(cell: CellRef) -> CellRange {
        CellRange { first: cell, last: cell }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    Text(Span),
    Cell(CellRef),
    /// From the first cell to the last, both included.
    Cells(CellRef, CellRef),
    Sheet(SheetId),
    /// A file as a whole, by its path as the user gave it.
    File(String),
    Nowhere,
}

/// A text file that was read: a rule file, the map, the shipped vocabulary.
#[derive(Clone, Debug, Default)]
pub struct Source {
    pub path: String,
    pub text: String,
}

#[derive(Clone, Debug, Default)]
pub struct SheetName {
    /// File name of the workbook.
    pub book: String,
    pub sheet: String,
}

/// Everything a place can point into.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    pub files: Vec<Source>,
    pub sheets: Vec<SheetName>,
}

impl Sources {
    pub fn add_file(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        self.files.push(Source { path: path.into(), text: text.into() });
        (self.files.len() - 1) as FileId
    }

    pub fn add_sheet(&mut self, book: impl Into<String>, sheet: impl Into<String>) -> SheetId {
        self.sheets.push(SheetName { book: book.into(), sheet: sheet.into() });
        (self.sheets.len() - 1) as SheetId
    }

    pub fn text(&self, span: Span) -> &str {
        self.files.get(span.file as usize).and_then(|f| f.text.get(span.start as usize..span.end as usize)).unwrap_or("")
    }

    /// Line and column (in characters) of the start of a span, both from one.
    pub fn line_column(&self, span: Span) -> (usize, usize) {
        let Some(file) = self.files.get(span.file as usize) else {
            return (1, 1);
        };
        let before = file.text.get(..span.start as usize).unwrap_or(&file.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        (line, column)
    }

    /// `Inventory!F17`; the sheet name in quotes where Excel wants them.
    pub fn cell(&self, cell: CellRef) -> String {
        format!("{}!{}", self.sheet(cell.sheet), a1(cell.row, cell.col))
    }

    /// `Inventory!F17`, `'Weekly sales'!AZ17:BC17`.
    pub fn cells(&self, range: CellRange) -> String {
        let first = self.cell(range.first);
        if range.first == range.last { first } else { format!("{first}:{}", a1(range.last.row, range.last.col)) }
    }

    /// The sheet's name as it stands in front of `!`.
    pub fn sheet(&self, sheet: SheetId) -> String {
        let name = self.sheets.get(sheet as usize).map(|s| s.sheet.as_str()).unwrap_or("?");
        if !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit()) {
            name.to_string()
        } else {
            format!("'{}'", name.replace('\'', "''"))
        }
    }
}

/// `F17` for row 16, column 5.
pub fn a1(row: u32, col: u32) -> String {
    format!("{}{}", column_letters(col), row + 1)
}

/// `A`, `Z`, `AA` ... for a column counted from zero.
pub fn column_letters(col: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = col + 1;
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.reverse();
    String::from_utf8(letters).expect("ASCII letters")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_follow_excel() {
        assert_eq!(["A", "Z", "AA", "AZ", "BA", "XFD"].map(String::from), [0, 25, 26, 51, 52, 16383].map(column_letters));
    }
}
