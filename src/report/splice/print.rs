//! How a widened sheet of the user's is printed: over as many pages as stay readable, with the heads and the keys on each.
//! Takes the text above and below the rows; gives what is to change. Invariant: what the user has set himself, a print
//! area or titles, is left as it is.

use crate::package::xml::{self, Edits, Element, attribute, prefixed};
use crate::place::column_letters;
use crate::report::package::CHARACTERS_A_PAGE;

/// Width of a column in Excel where a sheet says nothing.
const USUAL_WIDTH: f64 = 8.43;

/// Who fits a sheet to pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fitted {
    /// The user has said so.
    ByUser,
    /// The user has said nothing of printing, so we do.
    ByUs,
}

/// Who fits the sheet to pages, if anybody; `page_setup`: the user has set more than that below the rows.
pub fn fitted(text: &[u8], page_setup: bool) -> Option<Fitted> {
    let root = xml::Tags::new(text).next()?;
    let children = xml::children(text, root.span.end..text.len());
    let properties = children.iter().find(|c| c.name == "sheetPr").map(|p| xml::children(text, p.inner.clone())).unwrap_or_default();
    let Some(setup) = properties.iter().find(|c| c.name == "pageSetUpPr") else {
        return (!page_setup).then_some(Fitted::ByUs);
    };
    let fits = attribute(&text[setup.open.clone()], "fitToPage").is_some_and(|v| v == "1" || v == "true");
    fits.then_some(Fitted::ByUser)
}

/// The characters of the sheet's columns before `until`.
pub fn characters(text: &[u8], until: u32) -> f64 {
    let Some(root) = xml::Tags::new(text).next() else { return 0.0 };
    let children = xml::children(text, root.span.end..text.len());
    let of = |name: &str| children.iter().find(|c| c.name == name);
    let format = of("sheetFormatPr").and_then(|f| number(text, f, "defaultColWidth"));
    let mut widths = vec![format.unwrap_or(USUAL_WIDTH); until as usize];
    for column in of("cols").map(|cols| xml::children(text, cols.inner.clone())).unwrap_or_default() {
        let (Some(from), Some(to)) = (number(text, &column, "min"), number(text, &column, "max")) else { continue };
        let hidden = attribute(&text[column.open.clone()], "hidden").is_some_and(|v| v == "1" || v == "true");
        let width = if hidden { Some(0.0) } else { number(text, &column, "width") };
        let range = (from as usize).saturating_sub(1)..(to as usize).min(widths.len());
        if let (Some(width), Some(stretch)) = (width, widths.get_mut(range)) {
            stretch.fill(width);
        }
    }
    widths.iter().sum()
}

fn number(text: &[u8], element: &Element, name: &str) -> Option<f64> {
    attribute(&text[element.open.clone()], name).and_then(|v| v.parse().ok())
}

/// Says above the rows that the sheet is fitted to pages.
pub fn fit(text: &[u8], children: &[Element], start: usize, prefix: &str, edits: &mut Edits) {
    let said = prefixed("<pageSetUpPr fitToPage=\"1\"/>", prefix);
    match children.iter().find(|c| c.name == "sheetPr") {
        Some(properties) => edits.append_child(text, properties, said.as_bytes()),
        None => edits.insert(start, prefixed("<sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>", prefix)),
    }
}

/// Spreads a sheet of so many characters over pages on which it can be read, if it is fitted to fewer.
pub fn spread(text: &[u8], children: &[Element], (by, characters): (Fitted, f64), prefix: &str, at: usize, edits: &mut Edits) {
    let setup = children.iter().find(|c| c.name == "pageSetup");
    let is_landscape = |s: &Element| attribute(&text[s.open.clone()], "orientation").is_some_and(|o| o == "landscape");
    let across = by == Fitted::ByUs || setup.is_some_and(is_landscape);
    let pages = (characters / if across { CHARACTERS_A_PAGE } else { CHARACTERS_A_PAGE / 1.4 }).ceil().clamp(1.0, 100.0);
    let wide = setup.and_then(|s| number(text, s, "fitToWidth")).unwrap_or(1.0);
    // none, too, is a number of pages: as many as there are
    if by == Fitted::ByUser && (wide == 0.0 || wide >= pages) {
        return;
    }
    match setup {
        Some(setup) => {
            edits.set_attribute(text, &setup.open, "fitToWidth", &pages.to_string());
            edits.set_attribute(text, &setup.open, "fitToHeight", "0");
        }
        None => {
            let paper = if by == Fitted::ByUs { "orientation=\"landscape\" " } else { "" };
            edits.insert(at, prefixed(&format!("<pageSetup {paper}fitToWidth=\"{pages}\" fitToHeight=\"0\"/>"), prefix));
        }
    }
}

/// The print titles of a sheet: the row of the heads, and the columns of the keys. `own` is what the user has set; rows of
/// his stay, and none of it changes where he has set columns, too.
pub fn titles(sheet: &str, header: u32, keys: Option<(u32, u32)>, own: Option<&str>) -> Option<String> {
    let row = header + 1;
    let rows = own.map_or(format!("{sheet}!${row}:${row}"), str::to_string);
    let only_rows = rows.rsplit('!').next().is_some_and(|area| area.chars().all(|c| matches!(c, '$' | ':') || c.is_ascii_digit()));
    let columns = keys.map(|(first, last)| format!("{sheet}!${}:${}", column_letters(first), column_letters(last)));
    match (columns, own) {
        (Some(columns), _) if only_rows && !rows.contains(',') => Some(format!("{columns},{rows}")),
        (_, None) => Some(rows),
        (_, Some(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spreaded(text: &str, characters: f64) -> String {
        let mut edits = Edits::default();
        let children = xml::children(text.as_bytes(), 0..text.len());
        spread(text.as_bytes(), &children, (Fitted::ByUser, characters), "", 0, &mut edits);
        String::from_utf8(edits.apply(text.as_bytes())).unwrap()
    }

    #[test]
    fn a_wide_sheet_is_spread_over_pages_and_a_narrow_one_is_left() {
        let text = b"<worksheet><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><cols><col min=\"1\" max=\"2\" width=\"20\"/><col min=\"3\" max=\"3\" hidden=\"1\"/></cols>";
        assert_eq!((fitted(text, true), characters(text, 4)), (Some(Fitted::ByUser), 48.43));
        assert_eq!(fitted(b"<worksheet><sheetPr/>", true), None);
        let setup = "<pageSetup orientation=\"landscape\" fitToHeight=\"0\"/>";
        assert_eq!(spreaded(setup, 700.0), "<pageSetup orientation=\"landscape\" fitToHeight=\"0\" fitToWidth=\"3\"/>");
        assert_eq!(spreaded(setup, 200.0), setup);
        assert_eq!(spreaded("<pageSetup fitToWidth=\"0\"/>", 700.0), "<pageSetup fitToWidth=\"0\"/>");
    }

    #[test]
    fn a_sheet_of_which_nothing_was_said_is_fitted() {
        let fits = |text: &str| {
            let children = xml::children(text.as_bytes(), 0..text.len());
            let mut edits = Edits::default();
            fit(text.as_bytes(), &children, 0, "", &mut edits);
            String::from_utf8(edits.apply(text.as_bytes())).unwrap()
        };
        assert_eq!(fitted(b"<worksheet><dimension ref=\"A1\"/>", false), Some(Fitted::ByUs));
        assert_eq!(fits("<dimension ref=\"A1\"/>"), "<sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><dimension ref=\"A1\"/>");
        let tab = "<sheetPr><tabColor rgb=\"FF000000\"/></sheetPr>";
        assert_eq!(fits(tab), "<sheetPr><tabColor rgb=\"FF000000\"/><pageSetUpPr fitToPage=\"1\"/></sheetPr>");
        let mut edits = Edits::default();
        spread(b"", &[], (Fitted::ByUs, 200.0), "", 0, &mut edits);
        assert_eq!(edits.apply(b""), b"<pageSetup orientation=\"landscape\" fitToWidth=\"1\" fitToHeight=\"0\"/>");
    }

    #[test]
    fn heads_and_keys_stand_on_every_page() {
        let titles = |keys, own| titles("'In v'", 2, keys, own);
        assert_eq!(titles(Some((0, 1)), None).as_deref(), Some("'In v'!$A:$B,'In v'!$3:$3"));
        assert_eq!(titles(None, None).as_deref(), Some("'In v'!$3:$3"));
        assert_eq!(titles(Some((1, 1)), Some("'In v'!$1:$3")).as_deref(), Some("'In v'!$B:$B,'In v'!$1:$3"));
        assert_eq!(titles(Some((1, 1)), Some("'In v'!$A:$A,'In v'!$1:$1")), None);
        assert_eq!(titles(Some((1, 1)), Some("'In v'!$A:$A")), None);
    }
}
