//! One row of a sheet taken as headers, and the search for a header in it.
//! Invariant: an exact spelling goes before a folded one, that before one without bracketed notes; two columns of one
//! rank are never chosen between.

use crate::column::{Texts, fold};
use crate::import::sheet::{Cell, RawSheet};
use crate::import::values::shown;
use crate::spelling::is_han;
use std::borrow::Cow;

/// Rows in which the header row is looked for.
pub const DEEPEST: u32 = 30;

#[derive(Clone, Debug)]
pub struct Header {
    pub col: u32,
    pub text: String,
    pub folded: String,
    pub stripped: String,
    /// The serial day, where the header is a date cell.
    pub day: Option<f64>,
}

#[derive(Clone, Debug, Default)]
pub struct Headers {
    pub row: u32,
    pub all: Vec<Header>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    None,
    One(u32),
    Several(Vec<u32>),
}

impl Headers {
    pub fn of_row(sheet: &RawSheet, row: u32, texts: &Texts) -> Headers {
        let mut all = Vec::new();
        for col in 0..sheet.columns.len() as u32 {
            let (text, day) = match sheet.get(row, col) {
                Cell::Text(id) => (one_line(texts.get(id)).into_owned(), None),
                Cell::Number(number) => (shown::number(number), None),
                Cell::Date(day) => (crate::date::iso(day), Some(day)),
                Cell::Truth(_) | Cell::Error(_) | Cell::Empty => continue,
            };
            if text.trim().is_empty() {
                continue;
            }
            let folded = fold(&text);
            all.push(Header { col, stripped: strip_notes(&folded), folded, text, day });
        }
        Headers { row, all }
    }

    /// The column of a header that has one of these spellings.
    pub fn find<'s>(&self, spellings: impl Iterator<Item = &'s str> + Clone) -> Found {
        let spellings = spellings.map(one_line);
        let folded: Vec<String> = spellings.clone().map(|s| fold(&s)).collect();
        let stripped: Vec<String> = folded.iter().map(|f| strip_notes(f)).collect();
        let ranks: [&dyn Fn(&Header) -> bool; 3] = [&|h| spellings.clone().any(|s| s == h.text), &|h| folded.contains(&h.folded), &|h| {
            !h.stripped.is_empty() && stripped.contains(&h.stripped)
        }];
        for rank in ranks {
            let columns: Vec<u32> = self.all.iter().filter(|h| rank(h)).map(|h| h.col).collect();
            match columns[..] {
                [] => {}
                [one] => return Found::One(one),
                _ => return Found::Several(columns),
            }
        }
        Found::None
    }

    pub fn text(&self, col: u32) -> &str {
        self.all.iter().find(|h| h.col == col).map_or("", |h| h.text.as_str())
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

/// The row among the first ones for which `score` is greatest; the first of equals, none if all are zero.
pub fn best_row(sheet: &RawSheet, texts: &Texts, score: impl Fn(&Headers) -> usize) -> Option<Headers> {
    let mut best: Option<(usize, Headers)> = None;
    for row in 0..sheet.rows.min(DEEPEST) {
        let headers = Headers::of_row(sheet, row, texts);
        let points = score(&headers);
        if points > best.as_ref().map_or(0, |(most, _)| *most) {
            best = Some((points, headers));
        }
    }
    best.map(|(_, headers)| headers)
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
    use super::{one_line, strip_notes};
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
}
