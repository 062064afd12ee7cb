//! The report spliced into the user's own workbook: our columns go into the sheet's part, our sheets are grafted beside
//! it, and every part that needs no change is copied as it is packed. Takes the user's package, what stands beside its
//! tables and the sheets that we add; writes the new package.
//! Invariant: a part of the user's that is not named in [`draft::Finished`] comes out byte for byte.

pub mod base;
mod draft;
mod furniture;
mod graft;
mod notes;
mod print;
mod rows;
mod scan;
mod stream;
mod styles;
mod tables;
mod workbook;

use super::cells::{CellWriter, Look};
use super::pack::{self, Job, Packed};
use super::package::{self, SheetPart, reference};
use super::sheet::{Note, Report, Rows};
use super::style::{DATE, DATE_TIME};
use crate::package::book::Book;
use crate::package::marks::{COLOUR, COLUMNS, SHEET};
use crate::package::rels::rels_part;
use crate::package::{Package, key};
use base::{Base, Ground};
use draft::Draft;
use furniture::{Below, relationships};
use graft::in_strict;
use rustc_hash::FxHashMap;
use std::io::{self, Seek, Write};
use stream::SheetStream;
use styles::StyleMap;
use workbook::{NewName, NewSheet, PRINT_TITLES};
use zip::ZipWriter;

/// Days between the first days of the two calendars of Excel.
const DAYS_1904: f64 = 1462.0;

/// The report's part of a package.
pub struct Splice<'a> {
    pub base: Base<'a>,
    pub beside: Vec<Beside<'a>>,
    /// By colour: the end of the defined name of its word, the word, and the fill in ARGB.
    pub colours: Vec<(&'static str, String, &'static str)>,
    /// By sheet that is added: its kind, for the mark.
    pub kinds: Vec<&'static str>,
}

/// What is put right of a table.
pub struct Beside<'a> {
    pub ground: Ground,
    pub widths: Vec<f64>,
    pub titles: Vec<String>,
    /// First and last column of the keys, for print.
    pub keys: Option<(u32, u32)>,
    pub notes: Vec<Note>,
    /// Column of the flags.
    pub flag: Option<u32>,
    /// Its cells begin at the ground's first column.
    pub body: Box<dyn Rows + 'a>,
}

/// Writes the user's package with the report in it.
///
/// # Errors
/// A part cannot be read, or the output not written.
pub fn write<W: Write + Seek>(report: &Report<'_>, splice: &Splice<'_>, to: W) -> io::Result<()> {
    let frame = package::frame(report).map_err(|e| io::Error::other(e.to_string()))?;
    let frame = Package::open(&frame)?;
    let base = &splice.base;
    let strict = base.book.strict;
    let mut draft = Draft::new(base.package.clone());
    clean(&mut draft, base)?;
    let tints: Vec<String> = splice.colours.iter().map(|(_, _, fill)| tint(fill)).collect();
    let styles = with_styles(&mut draft, &base.book, &frame, &tints)?;
    let names = new_names(splice, report, &frame)?;
    let taken: Vec<String> = base.book.names.iter().map(|n| n.name.to_lowercase()).collect();
    // before our sheets, so that a second run finds these parts in the same places
    let mut belows = Vec::new();
    let mut filters = Vec::new();
    let mut titles = Vec::new();
    for beside in &splice.beside {
        let ground = &beside.ground;
        let sheet = reference(&base.book.sheets[ground.index].name);
        let own = base.book.names.iter().find(|n| n.local == Some(ground.index) && n.name.eq_ignore_ascii_case(PRINT_TITLES));
        let wanted = print::titles(&sheet, ground.header, beside.keys, own.map(|n| n.text.as_str()));
        titles.extend(wanted.map(|wanted| (ground.index, wanted)));
        let below = below(&mut draft, splice, beside, &styles)?;
        if let Some(area) = beside.ground.seen.filter.as_deref().and_then(|f| furniture::grown(f, &below)) {
            let name = &base.book.sheets[beside.ground.index].name;
            filters.push((beside.ground.index, format!("{}!{}", reference(name), absolute(&area))));
        }
        tables::grow(&mut draft, &beside.ground.part, &beside.titles, &below)?;
        belows.push(below);
    }
    let grafted = graft::graft(&mut draft, &frame, report, &styles, &taken, strict)?;

    let look = look(report, &base.book, &styles);
    let mut jobs: Vec<Job<'_>> = Vec::new();
    let mut sheets = Vec::new();
    for (n, (sheet, part)) in report.sheets.iter().zip(&grafted.sheets).enumerate() {
        let kind = format!("{}/worksheet", relationships(strict));
        sheets.push(NewSheet { name: sheet.name.clone(), rel: draft.relate(&base.book.part, &kind, part) });
        let text = frame.read(&package::part_name(n))?;
        let text = graft::differential(&text, &styles);
        let text = if strict { in_strict(text) } else { text };
        let text = String::from_utf8_lossy(&text).replace(" tabSelected=\"1\"", "");
        let cut = SheetPart::cut(&text, sheet)?;
        let look = look.clone();
        jobs.push(Job::new(part.clone(), package::cells(sheet), move |out| cut.write(report, n, look, out)));
    }
    for (beside, below) in splice.beside.iter().zip(belows) {
        let cells = u64::from(beside.ground.seen.rows) * u64::from(beside.ground.first.max(1));
        let look = look.clone();
        jobs.push(Job::new(beside.ground.part.clone(), cells, move |out| spliced(report, base, beside, below, look, out)));
    }
    let text = workbook::edited(&base.book, &base.marks, &sheets, &names, workbook::Changed { filters: &filters, titles: &titles });
    draft.put(&base.book.part, text);
    let finished = draft.finish()?;
    put_together(base, finished, pack::pack(jobs)?, to)
}

/// Drops what an earlier report added, what formulas no longer agree with, and a signature that no longer holds.
fn clean(draft: &mut Draft<'_>, base: &Base<'_>) -> io::Result<()> {
    let before = if base.marks.is_empty() && !base.signed { Default::default() } else { draft.reachable() };
    let kept = workbook::kept(&base.book, &base.marks);
    let lost = base.book.sheets.iter().zip(&kept).filter(|(_, kept)| !**kept).filter_map(|(s, _)| s.rel.as_ref());
    let chains = base.book.rels.iter().filter(|r| r.is("calcChain"));
    let ids: Vec<String> = lost.chain(chains.clone()).map(|r| r.id.clone()).collect();
    draft.unrelate(&base.book.part, &ids);
    for chain in chains {
        draft.drop_part(&chain.target);
    }
    let signatures: Vec<String> = draft.rels("").into_iter().filter(|r| r.is("origin")).map(|r| r.id).collect();
    draft.unrelate("", &signatures);
    draft.drop_unreachable(&before);
    Ok(())
}

fn tint(fill: &str) -> String {
    format!("<dxf><fill><patternFill patternType=\"solid\"><fgColor rgb=\"{fill}\"/><bgColor rgb=\"{fill}\"/></patternFill></fill></dxf>")
}

fn with_styles(draft: &mut Draft<'_>, book: &Book, frame: &Package<'_>, tints: &[String]) -> io::Result<StyleMap> {
    let ours = frame.read("xl/styles.xml")?;
    let unreadable = || io::Error::other("the styles of the workbook cannot be read");
    let part = book.rels.iter().find(|r| r.is("styles") && draft.exists(&r.target)).map(|r| r.target.clone());
    match part {
        Some(part) => {
            let theirs = draft.read(&part)?;
            let ours = if book.strict { in_strict(ours) } else { ours };
            let (text, map) = styles::merge(&theirs, &ours, tints).ok_or_else(unreadable)?;
            if text != theirs {
                draft.put(&part, text);
            }
            Ok(map)
        }
        None => {
            let part = if draft.exists("xl/styles.xml") { draft.free_name("xl/styles", ".xml") } else { "xl/styles.xml".to_string() };
            let (text, map) = styles::merge(&ours, &ours, tints).ok_or_else(unreadable)?;
            draft.put(&part, if book.strict { in_strict(text) } else { text });
            draft.set_type(&part, "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml");
            draft.relate(&book.part, &format!("{}/styles", relationships(book.strict)), &part);
            Ok(map)
        }
    }
}

fn look(report: &Report<'_>, book: &Book, styles: &StyleMap) -> Look {
    let dates = report.styles.all.iter().map(|s| s.number == DATE || s.number == DATE_TIME).collect();
    Look { styles: styles.cells.clone(), dates, shift: if book.date1904 { DAYS_1904 } else { 0.0 } }
}

/// The names that the frame defines, and the marks.
fn new_names(splice: &Splice<'_>, report: &Report<'_>, frame: &Package<'_>) -> io::Result<Vec<NewName>> {
    let mut names: Vec<NewName> = Book::open(frame)?
        .names
        .into_iter()
        .map(|n| NewName { local: n.local, hidden: n.name.starts_with("_xlnm._"), name: n.name, text: n.text })
        .collect();
    let mut mark = |name: String, text: String| names.push(NewName { name, local: None, hidden: true, text });
    for (n, beside) in splice.beside.iter().enumerate() {
        let sheet = reference(&splice.base.book.sheets[beside.ground.index].name);
        let letters = |col: u32| crate::place::column_letters(col);
        let last = beside.ground.first + beside.widths.len() as u32 - 1;
        mark(format!("{COLUMNS}{}", n + 1), format!("{sheet}!${}:${}", letters(beside.ground.first), letters(last)));
    }
    for (n, (sheet, kind)) in report.sheets.iter().zip(&splice.kinds).enumerate() {
        mark(format!("{SHEET}{kind}_{}", n + 1), format!("{}!$A:$XFD", reference(&sheet.name)));
    }
    if splice.beside.iter().any(|b| b.flag.is_some()) {
        for (name, word, _) in &splice.colours {
            mark(format!("{COLOUR}{name}"), format!("\"{word}\""));
        }
    }
    Ok(names)
}

/// What is to change below the rows of a sheet; its notes are written on the way.
fn below(draft: &mut Draft<'_>, splice: &Splice<'_>, beside: &Beside<'_>, styles: &StyleMap) -> io::Result<Below> {
    let ground = &beside.ground;
    let strict = splice.base.book.strict;
    let colours = splice.colours.iter().zip(&styles.tints).map(|((name, ..), id)| (format!("{COLOUR}{name}"), *id)).collect();
    let last = ground.first + beside.widths.len() as u32 - 1;
    Ok(Below {
        prefix: String::new(),
        rows: (ground.header, ground.seen.rows.saturating_sub(1).max(ground.header + 1)),
        data_end: ground.first.saturating_sub(1),
        block: (ground.first, last),
        earlier: ground.earlier.clone(),
        tint: beside.flag.map(|column| (column, colours)),
        legacy_drawing: notes::write(draft, &ground.part, &beside.notes, &ground.earlier, strict)?,
        links: String::new(),
        fitted: None,
        strict,
    })
}

/// The user's sheet with our columns.
fn spliced(report: &Report<'_>, base: &Base<'_>, beside: &Beside<'_>, mut below: Below, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let ground = &beside.ground;
    let (mut stream, head) = SheetStream::open(base.package.stream(&ground.part)?)?;
    below.prefix = stream.prefix.clone();
    if !has_name(&base.book, ground.index, "_xlnm.Print_Area") {
        let characters = print::characters(&head.text, ground.first) + beside.widths.iter().sum::<f64>();
        below.fitted = print::fitted(&head.text, ground.seen.page_setup).map(|by| (by, characters));
    }
    out.write_all(&furniture::head(&head.text, ground.first, &beside.widths, &below))?;
    out.write_all(format!("<{}>", head.data).as_bytes())?;
    let block = rows::Block {
        first: ground.first,
        width: beside.widths.len() as u32,
        cleared: ground.earlier.clone(),
        ordered: ground.seen.ordered,
    };
    let mut writer = CellWriter::new(package::targets(report), Vec::new(), package::tall(report), look);
    rows::splice(&mut stream, &block, &*beside.body, &mut writer, out)?;
    out.write_all(format!("</{}>", head.data).as_bytes())?;
    below.links = writer.links;
    out.write_all(&furniture::tail(&stream.tail()?, &below))
}

/// Whether the workbook has a name of this sheet's own.
fn has_name(book: &Book, sheet: usize, name: &str) -> bool {
    book.names.iter().any(|n| n.local == Some(sheet) && n.name.eq_ignore_ascii_case(name))
}

/// `A1:B9` as `$A$1:$B$9`.
fn absolute(area: &str) -> String {
    let cell = |cell: &str| {
        let digits = cell.find(|c: char| c.is_ascii_digit()).unwrap_or(cell.len());
        format!("${}${}", &cell[..digits], &cell[digits..])
    };
    area.split(':').map(cell).collect::<Vec<_>>().join(":")
}

/// Names of parts as those who refer to them spell them, where the archive has them otherwise (backslashes, another case):
/// Excel reads such a package, others do not.
fn spellings(package: &Package<'_>) -> FxHashMap<String, String> {
    let mut spelled = FxHashMap::default();
    if package.names().iter().any(|n| n == draft::TYPES) && !package.names().iter().any(|n| n.contains('\\')) {
        return spelled;
    }
    let mut next = vec![String::new()];
    while let Some(part) = next.pop() {
        spelled.insert(key(&rels_part(&part)), rels_part(&part));
        for rel in crate::package::rels::of(package, &part).into_iter().filter(|r| !r.external) {
            if spelled.insert(key(&rel.target), rel.target.clone()).is_none() {
                next.push(rel.target);
            }
        }
    }
    spelled.insert(key(draft::TYPES), draft::TYPES.to_string());
    spelled
}

/// The new package: the user's parts in their order, then ours.
fn put_together<W: Write + Seek>(base: &Base<'_>, mut finished: draft::Finished, packed: Vec<Packed>, to: W) -> io::Result<()> {
    let mut out = ZipWriter::new(to);
    let mut archive = base.package.archive();
    let spellings = spellings(&base.package);
    let mut packed: Vec<Option<Packed>> = packed.into_iter().map(Some).collect();
    for (n, name) in base.package.names().iter().enumerate() {
        let wanted = key(name);
        // folders are no parts, and of parts with one name only the last counts
        if name.ends_with('/') || finished.dropped.contains(&wanted) || base.package.find(name) != Some(n) {
            continue;
        }
        let of_ours = packed.iter_mut().find(|p| p.as_ref().is_some_and(|p| key(&p.name) == wanted)).and_then(Option::take);
        let name = spellings.get(&wanted).unwrap_or(name);
        match (of_ours, finished.package_changed.remove(&wanted)) {
            (Some(packed), _) => packed.copy(name, &mut out)?,
            (None, Some(bytes)) => pack::held(name, &bytes, &mut out)?,
            (None, None) => out.raw_copy_file_rename(archive.by_index_raw(n)?, name.as_str())?,
        }
    }
    for (name, bytes) in &finished.added {
        pack::held(name, bytes, &mut out)?;
    }
    for packed in packed.into_iter().flatten() {
        let name = packed.name.clone();
        packed.copy(&name, &mut out)?;
    }
    out.finish()?.flush()
}
