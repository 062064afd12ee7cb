//! One row of a sheet taken as headers, or two or three stacked ones, and the search for a header in them.
//! Invariant: an exact spelling goes before a folded one, that before a whole stack, that before one without bracketed
//! notes; two columns of one rank are never chosen between.

use crate::column::{Texts, fold};
use crate::import::map::Extent;
use crate::import::sheet::{Area, Cell, RawSheet};
use crate::import::values::{period, shown};
use crate::spelling::is_han;
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::ops::{Range, RangeInclusive};
use std::sync::OnceLock;

/// Rows in which the header row is looked for.
pub const DEEPEST: u32 = 30;
/// Rows that one header may have.
const TALLEST: u32 = 3;

#[derive(Clone, Debug)]
pub struct Header {
    pub col: u32,
    /// The lowest of its cells.
    pub text: String,
    /// All of its cells from above, each once: `Units on the way / In transfer`; the text itself where there is one row.
    pub stack: String,
    pub folded: String,
    pub stripped: String,
    /// The serial day, where the header is a date cell.
    pub day: Option<f64>,
    /// Whether dates in digits begin with the day, where the headers beside it tell.
    pub day_first: Option<bool>,
}

#[derive(Clone, Debug, Default)]
pub struct Headers {
    /// The first row of the header.
    pub first: u32,
    /// The last one; the data follow.
    pub row: u32,
    /// In the order of their columns.
    pub all: Vec<Header>,
    index: OnceLock<Index>,
}

/// Columns by each form in which a header compares.
#[derive(Clone, Debug, Default)]
struct Index {
    text: FxHashMap<String, Vec<u32>>,
    folded: FxHashMap<String, Vec<u32>>,
    /// Whole stacks, where they are more than the text.
    squeezed: FxHashMap<String, Vec<u32>>,
    stripped: FxHashMap<String, Vec<u32>>,
}

impl Index {
    fn of(headers: &Headers) -> Index {
        let mut index = Index::default();
        let stacked = headers.first < headers.row;
        for header in &headers.all {
            let col = header.col;
            index.text.entry(header.text.clone()).or_default().push(col);
            index.folded.entry(header.folded.clone()).or_default().push(col);
            if stacked && header.stack != header.text {
                index.squeezed.entry(squeeze(&fold(&header.stack))).or_default().push(col);
            }
            if !header.stripped.is_empty() {
                index.stripped.entry(header.stripped.clone()).or_default().push(col);
            }
        }
        index
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    None,
    One(u32),
    Several(Vec<u32>),
}

impl Headers {
    /// The headers that some rows make together, within the columns of `window`.
    pub fn of_rows(sheet: &RawSheet, first: u32, last: u32, window: Option<Area>, texts: &Texts) -> Headers {
        let columns = sheet.columns.len() as u32;
        let (from, to) = window.map_or((0, columns), |w| (w.first_col, w.last_col.saturating_add(1).min(columns)));
        let merged = if first == last { FxHashMap::default() } else { merged_cells(sheet, first..=last, from..to) };
        let mut all = Vec::new();
        // without merged cells a group's title stands over its first column only
        let mut group: Vec<String> = vec![String::new(); (last - first + 1) as usize];
        for col in from..to {
            let mut parts: Vec<String> = Vec::new();
            let mut day = None;
            for row in first..=last {
                let mut text = cell_text(sheet, row, col, texts);
                if let Some((row, col)) = merged.get(&(row, col)) {
                    text = cell_text(sheet, *row, *col, texts);
                }
                let kept = &mut group[(row - first) as usize];
                match &text {
                    Some((text, _)) => *kept = text.clone(),
                    None if row < last && merged.is_empty() && !kept.is_empty() && cell_text(sheet, last, col, texts).is_some() => {
                        text = Some((kept.clone(), None));
                    }
                    None if row < last => kept.clear(),
                    None => {}
                }
                if let Some((text, its_day)) = text {
                    day = its_day;
                    if parts.last() != Some(&text) {
                        parts.push(text);
                    }
                }
            }
            let Some(text) = parts.last().cloned() else { continue };
            let folded = fold(&text);
            all.push(Header { col, stripped: strip_notes(&folded), folded, stack: parts.join(" / "), text, day, day_first: None });
        }
        let day_first = period::day_first(all.iter().map(|h| h.text.as_str()));
        all.iter_mut().for_each(|h| h.day_first = day_first);
        Headers { first, row: last, all, index: OnceLock::new() }
    }

    /// The column of a header that has one of these spellings.
    pub fn find<'s>(&self, spellings: impl Iterator<Item = &'s str> + Clone) -> Found {
        let spellings: Vec<Cow<str>> = spellings.map(one_line).collect();
        let folded: Vec<String> = spellings.iter().map(|s| fold(s)).collect();
        let index = self.index.get_or_init(|| Index::of(self));
        let ranked = |rank: usize, i: usize| match rank {
            0 => index.text.get(spellings[i].as_ref()),
            1 => index.folded.get(&folded[i]),
            2 => index.squeezed.get(&squeeze(&folded[i])),
            _ => index.stripped.get(&strip_notes(&folded[i])),
        };
        let mut several = Vec::new();
        for rank in 0..4 {
            let mut columns: Vec<u32> = (0..spellings.len()).filter_map(|i| ranked(rank, i)).flatten().copied().collect();
            columns.sort_unstable();
            columns.dedup();
            match columns[..] {
                [] => {}
                [one] => return Found::One(one),
                _ if several.is_empty() => several = columns,
                _ => {}
            }
        }
        if several.is_empty() { Found::None } else { Found::Several(several) }
    }

    pub fn text(&self, col: u32) -> &str {
        self.header(col).map_or("", |h| h.text.as_str())
    }

    /// With the groups above it, where there are any.
    pub fn stack(&self, col: u32) -> &str {
        self.header(col).map_or("", |h| h.stack.as_str())
    }

    fn header(&self, col: u32) -> Option<&Header> {
        self.all.binary_search_by_key(&col, |h| h.col).ok().map(|at| &self.all[at])
    }

    /// The headers of some columns alone.
    pub fn within(&self, cols: RangeInclusive<u32>) -> Headers {
        let from = self.all.partition_point(|h| h.col < *cols.start());
        let to = self.all.partition_point(|h| h.col <= *cols.end());
        Headers { first: self.first, row: self.row, all: self.all[from..to.max(from)].to_vec(), index: OnceLock::new() }
    }

    /// Which texts, and which whole stacks, stand over more than one column; both folded.
    pub fn doubled(&self) -> (FxHashSet<String>, FxHashSet<String>) {
        let doubled = |of: &dyn Fn(&Header) -> String| {
            let mut seen = FxHashSet::default();
            self.all.iter().map(of).filter(|text| !seen.insert(text.clone())).collect()
        };
        (doubled(&|h| h.folded.clone()), doubled(&|h| fold(&h.stack)))
    }

    /// The same with the rows below that its merged cells reach into: `SKU` over three rows beside groups over two.
    pub fn grown(self, sheet: &RawSheet, window: Option<Area>, texts: &Texts) -> Headers {
        let tall = |m: &&Area| {
            (self.first..=self.row).contains(&m.first_row)
                && m.last_row > self.row
                && m.last_row - self.first <= TALLEST
                && m.first_col == m.last_col
        };
        let last = sheet.merged.iter().filter(tall).map(|m| m.last_row).max();
        match last.filter(|last| *last < sheet.rows) {
            Some(last) => Headers::of_rows(sheet, self.first, last, window, texts),
            None => self,
        }
    }

    /// The same columns with the rows above them taken in, where those tell equal headers apart.
    pub fn widened(self, sheet: &RawSheet, window: Option<Area>, texts: &Texts) -> Headers {
        let twins = |h: &Headers, text: &dyn Fn(&Header) -> String| {
            let mut all: Vec<String> = h.all.iter().map(text).collect();
            let before = all.len();
            all.sort_unstable();
            all.dedup();
            before - all.len()
        };
        let alike = twins(&self, &|h| h.folded.clone());
        if self.first < self.row || alike == 0 {
            return self;
        }
        let top = window.map_or(0, |w| w.first_row);
        let taller = (1..TALLEST).filter_map(|more| self.row.checked_sub(more)).filter(|first| *first >= top);
        let mut best = (alike, None);
        for first in taller {
            let stacked = Headers::of_rows(sheet, first, self.row, window, texts);
            let left = twins(&stacked, &|h| fold(&h.stack));
            if stacked.all.len() == self.all.len() && left < best.0 {
                best = (left, Some(stacked));
            }
        }
        best.1.unwrap_or(self)
    }
}

/// A header without line breaks: between Han characters nothing takes their place, elsewhere a blank.
fn one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(['\n', '\r']) {
        return text.into();
    }
    let mut out = String::new();
    for line in text.split(['\n', '\r']).map(str::trim).filter(|l| !l.is_empty()) {
        let joint = (out.chars().next_back(), line.chars().next());
        if !matches!(joint, (Some(a), Some(b)) if is_han(a) && is_han(b)) && !out.is_empty() {
            out.push(' ');
        }
        out.push_str(line);
    }
    out.into()
}

impl Header {
    /// The day, week or month that the header names; a year may stand in the row above.
    pub fn period(&self) -> Option<period::Header> {
        if let Some(day) = self.day {
            return Some(period::Header::Day(day.floor()));
        }
        let own = period::read_as(&self.text, self.day_first)?;
        let above = self.stack.strip_suffix(self.text.as_str()).unwrap_or_default();
        match (period::year_in(above), own) {
            (Some(year), period::Header::DayOfYear(month, day)) => crate::date::checked(year, month, day).map(period::Header::Day),
            (Some(year), period::Header::MonthOfYear(month)) => Some(period::Header::Month(year, month)),
            (Some(year), period::Header::WeekOfYear(week)) => Some(period::Header::Week(year, week)),
            _ => Some(own),
        }
    }
}

/// The cells of some rows and columns that are merged, each with the corner that holds the text.
fn merged_cells(sheet: &RawSheet, rows: RangeInclusive<u32>, cols: Range<u32>) -> FxHashMap<(u32, u32), (u32, u32)> {
    let mut found = FxHashMap::default();
    let near = sheet.merged.iter().filter(|m| m.first_row <= *rows.end() && m.last_row >= *rows.start());
    for area in near {
        let from = (area.first_row.max(*rows.start()), area.first_col.max(cols.start));
        // areas that overlap are none of Excel's
        if found.contains_key(&from) {
            continue;
        }
        for row in from.0..=area.last_row.min(*rows.end()) {
            for col in from.1..area.last_col.saturating_add(1).min(cols.end) {
                found.entry((row, col)).or_insert((area.first_row, area.first_col));
            }
        }
    }
    found
}

fn cell_text(sheet: &RawSheet, row: u32, col: u32, texts: &Texts) -> Option<(String, Option<f64>)> {
    let (text, day) = match sheet.get(row, col) {
        Cell::Text(id) => (one_line(start(texts.get(id))).into_owned(), None),
        Cell::Number(number) => (shown::number(number), None),
        Cell::Date(day) => (crate::date::iso(day), Some(day)),
        Cell::Truth(_) | Cell::Error(_) | Cell::Empty => return None,
    };
    (!text.trim().is_empty()).then_some((text, day))
}

/// As much of a text as a header can have.
fn start(text: &str) -> &str {
    const LONGEST: usize = 1_000;
    text.char_indices().nth(LONGEST).map_or(text, |(at, _)| &text[..at])
}

/// Stacks compare without blanks and without what may part their rows.
fn squeeze(folded: &str) -> String {
    folded.chars().filter(|c| !c.is_whitespace() && !matches!(c, '/' | '-' | '>' | '|' | '—' | '–')).collect()
}

/// The rows among the first ones for which `score` is greatest; of equals the fewest, of those the first; none if all
/// are zero. `full` is the score that cannot be bettered.
pub fn best_row(sheet: &RawSheet, texts: &Texts, extent: &Extent, full: usize, score: impl Fn(&Headers) -> usize) -> Option<Headers> {
    let window = extent.range;
    let top = window.map_or(0, |w| w.first_row);
    let rows = match extent.header_row {
        Some(row) => row..row.saturating_add(1),
        None => top..sheet.rows.min(top.saturating_add(DEEPEST)).min(window.map_or(u32::MAX, |w| w.last_row.saturating_add(1))),
    };
    let mut best: Option<(usize, Headers)> = None;
    for tall in 0..TALLEST {
        for last in rows.clone() {
            let Some(first) = last.checked_sub(tall).filter(|first| *first >= top) else { continue };
            let headers = Headers::of_rows(sheet, first, last, window, texts);
            let points = score(&headers);
            if points > best.as_ref().map_or(0, |(most, _)| *most) {
                best = Some((points, headers));
            }
        }
        if best.as_ref().is_some_and(|(points, _)| *points >= full) {
            break;
        }
    }
    best.map(|(_, headers)| headers.grown(sheet, window, texts))
}

/// A folded header without `(days)`, `(必填)`, `[kg]` and marks of required columns.
pub fn strip_notes(folded: &str) -> String {
    let mut out = String::with_capacity(folded.len());
    let mut depth = 0usize;
    for c in folded.chars() {
        match c {
            '(' | '[' | '【' | '〔' | '{' => depth += 1,
            ')' | ']' | '】' | '〕' | '}' => depth = depth.saturating_sub(1),
            '*' | ':' => {}
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Found, Headers, one_line, strip_notes};
    use crate::column::fold;

    #[test]
    fn line_breaks_are_no_part_of_a_header() {
        assert_eq!(one_line("现有\n库存"), "现有库存");
        assert_eq!(one_line("On\r\nhand "), "On hand");
        assert_eq!(one_line("FBA\n在途"), "FBA 在途");
        assert_eq!(one_line(" kept "), " kept ");
    }

    #[test]
    fn notes_fall_off() {
        assert_eq!(strip_notes(&fold("标题（必填）")), "标题");
        assert_eq!(strip_notes(&fold("Lead time (days)")), "lead time");
        assert_eq!(strip_notes(&fold("*Seller SKU【required】")), "seller sku");
        assert_eq!(strip_notes(&fold("(kg)")), "");
    }

    #[test]
    fn a_group_above_tells_equal_headers_apart() {
        use crate::import::sheet::{Area, Cell, RawSheet};
        let mut texts = crate::column::Texts::default();
        let mut sheet = RawSheet { rows: 3, columns: vec![Default::default(); 5], ..RawSheet::default() };
        let rows = [["SKU", "On the way", "", "In stock", ""], ["", "Pending", "Moving", "Fit", "Pending"]];
        for (row, cells) in rows.iter().enumerate() {
            for (col, text) in cells.iter().enumerate().filter(|(_, t)| !t.is_empty()) {
                let id = texts.intern(text);
                sheet.columns[col].set(row as u32, Cell::Text(id));
            }
        }
        let single = Headers::of_rows(&sheet, 1, 1, None, &texts);
        assert_eq!(single.find(["Pending"].into_iter()), Found::Several(vec![1, 4]));
        let check = |sheet: &RawSheet| {
            let both = Headers::of_rows(sheet, 0, 1, None, &texts);
            assert_eq!(both.find(["In stock / Pending"].into_iter()), Found::One(4));
            assert_eq!(both.find(["on the way>pending"].into_iter()), Found::One(1));
            assert_eq!(both.find(["Pending"].into_iter()), Found::Several(vec![1, 4]));
            assert_eq!((both.find(["SKU"].into_iter()), both.text(2)), (Found::One(0), "Moving"));
        };
        check(&sheet);
        let area = |row, col, last_row, last_col| Area { first_row: row, first_col: col, last_row, last_col };
        sheet.merged = vec![area(0, 0, 1, 0), area(0, 1, 0, 2), area(0, 3, 0, 4)];
        check(&sheet);
    }
}
