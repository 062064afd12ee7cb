//! The user's workbook as the ground of the report: which package it is, what an earlier report added to it, and where
//! our columns find room. Takes the run; gives the ground, or none where the data are copied into a new workbook.
//! Invariant: a sheet without a [`Ground`], or with one that is refused, is not changed.

use super::scan::{Scan, scan};
use super::workbook::names_sheet;
use crate::import::read::Input;
use crate::package::Package;
use crate::package::book::{Book, Name};
use crate::package::marks::{ANY, COMMENT, Marks};
use crate::place::SheetId;
use crate::plan::TableId;
use crate::report::sheet::MOST_COLUMNS;

pub struct Base<'a> {
    pub package: Package<'a>,
    pub book: Book,
    pub marks: Marks,
    /// Index among the inputs.
    pub input: usize,
    pub grounds: Vec<Ground>,
    /// The package was signed; what is signed cannot be changed without breaking the signature.
    pub signed: bool,
    /// Sheets may be neither added nor removed by hand.
    pub locked: bool,
}

/// A sheet on which a table stands.
#[derive(Clone, Debug)]
pub struct Ground {
    pub sheet: SheetId,
    pub table: TableId,
    pub part: String,
    /// Index among the sheets of the book.
    pub index: usize,
    pub header: u32,
    /// First column of ours.
    pub first: u32,
    /// Columns of an earlier report.
    pub earlier: Vec<(u32, u32)>,
    pub seen: Scan,
    pub refused: Option<Refusal>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Protected,
    /// The data reach to the last columns that Excel has.
    Full,
}

/// A table that wants columns beside it.
pub struct Wish<'n> {
    pub sheet: SheetId,
    pub name: &'n str,
    pub table: TableId,
    pub header: u32,
    /// Columns that were read.
    pub columns: u32,
    /// Columns that are to be added.
    pub width: u32,
}

impl<'a> Base<'a> {
    /// None where the file is no workbook of XML parts, or one that cannot be taken apart safely.
    pub fn of(input: &'a Input, number: usize, wishes: &[Wish<'_>]) -> Option<Base<'a>> {
        let package = Package::open(&input.bytes).ok()?;
        let book = Book::open(&package).ok()?;
        let marks = Marks::of(&book);
        // Excel would not open a workbook of ours of which another program had written half
        package.read(super::draft::TYPES).ok()?;
        let mut grounds = Vec::new();
        for wish in wishes {
            grounds.push(ground(&package, &book, &marks, wish)?);
        }
        let signed = crate::package::rels::of(&package, "").iter().any(|r| r.is("origin"));
        let protection = book.root.child("workbookProtection").map(|p| &book.text[p.open.clone()]);
        let locked = protection.and_then(|p| crate::package::xml::attribute(p, "lockStructure")).is_some_and(|v| v == "1" || v == "true");
        Some(Base { package, book, marks, input: number, grounds, signed, locked })
    }

    /// Names that the workbook has without us, in small letters.
    pub fn own_names(&self) -> Vec<String> {
        let ours = |name: &Name| {
            name.name.starts_with(ANY)
                || name.comment.as_deref() == Some(COMMENT)
                || self.marks.sheets.iter().any(|s| names_sheet(&name.text, &s.sheet))
        };
        self.book.names.iter().filter(|n| !ours(n)).map(|n| n.name.to_lowercase()).collect()
    }

    pub fn ground(&self, sheet: SheetId) -> Option<&Ground> {
        self.grounds.iter().find(|g| g.sheet == sheet)
    }
}

fn ground(package: &Package<'_>, book: &Book, marks: &Marks, wish: &Wish<'_>) -> Option<Ground> {
    let index = book.sheets.iter().position(|s| s.name == wish.name)?;
    let part = book.sheets[index].part()?.to_string();
    let earlier = marks.columns_of(wish.name);
    let seen = scan(package.stream(&part).ok()?, wish.header, &earlier).ok()?;
    let free = seen.free.max(wish.columns);
    // where the last report stood, if the columns to its right leave room
    let again = earlier.iter().map(|(first, _)| *first).min();
    let first = match again {
        Some(first) if seen.left <= first && seen.next_right.is_none_or(|right| first + wish.width <= right) => first,
        _ => free,
    };
    let refused = if seen.protected { Some(Refusal::Protected) } else { (first + wish.width > MOST_COLUMNS).then_some(Refusal::Full) };
    Some(Ground { sheet: wish.sheet, table: wish.table, part, index, header: wish.header, first, earlier, seen, refused })
}
