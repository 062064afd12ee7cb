//! Excel tables that end where our columns begin: they grow over our columns where that is safe, so that sorting the
//! table moves a decision with its row. Takes the draft and the sheet; edits the table's part.
//! Invariant: a table grows only if every one of its rows is one of the data, its columns are its own (no query fills
//! it, no total stands below), and no title would stand twice.

use super::draft::Draft;
use super::furniture::{Below, grown};
use super::stream::area_of;
use crate::package::xml::{self, Edits, Root, attribute, escape, prefixed};
use crate::place::a1;
use std::io;

/// Grows the tables of a sheet; `titles` are those of our columns, as their cells have them.
///
/// # Errors
/// A table's part cannot be read.
pub fn grow(draft: &mut Draft<'_>, sheet: &str, titles: &[String], below: &Below) -> io::Result<()> {
    for rel in draft.rels(sheet).into_iter().filter(|r| r.is("table") && !r.external) {
        let text = draft.read(&rel.target)?;
        let fed = draft.rels(&rel.target).iter().any(|r| r.is("queryTable"));
        if let Some(text) = table(&text, titles, below).filter(|_| !fed) {
            draft.put(&rel.target, text);
        }
    }
    Ok(())
}

fn table(text: &[u8], titles: &[String], below: &Below) -> Option<Vec<u8>> {
    let root = xml::root(text).filter(|r| r.element.name == "table")?;
    let open = &root.element.open;
    let tag = &text[open.clone()];
    let number = |name: &str, default: u32| attribute(tag, name).map_or(Some(default), |v| v.parse().ok());
    let plain = attribute(tag, "tableType").is_none_or(|t| t == "worksheet");
    if !plain || number("headerRowCount", 1)? != 1 || number("totalsRowCount", 0)? != 0 {
        return None;
    }
    let area = attribute(tag, "ref")?;
    let (r1, c1, r2, _) = area_of(&area)?;
    if r1 != below.rows.0 || r2 < below.rows.1 {
        return None;
    }
    let wider = grown(&area, below)?;
    let list = root.child("tableColumns")?;
    let columns = xml::children(text, list.inner.clone());
    let kept = (below.data_end + 1).checked_sub(c1)? as usize;
    let theirs = columns.get(..kept)?;
    let mut taken: Vec<String> = theirs.iter().filter_map(|c| attribute(&text[c.open.clone()], "name")).map(|n| n.to_lowercase()).collect();
    for title in titles {
        let folded = title.to_lowercase();
        if taken.contains(&folded) || title.is_empty() || title.contains(['\n', '\r', '_']) {
            return None;
        }
        taken.push(folded);
    }
    let highest = theirs.iter().filter_map(|c| attribute(&text[c.open.clone()], "id")?.parse::<u32>().ok()).max()?;
    let new: String = titles
        .iter()
        .enumerate()
        .map(|(n, title)| format!("<tableColumn id=\"{}\" name=\"{}\"/>", highest + 1 + n as u32, escape(title)))
        .collect();
    let mut edits = Edits::default();
    edits.set_attribute(text, open, "ref", &wider);
    edits.set_attribute(text, &list.open, "count", &(kept + titles.len()).to_string());
    edits.replace(theirs.last()?.outer.end..list.inner.end, prefixed(&new, &root.prefix));
    filter(text, &root, &mut edits, (r1, c1, r2), below);
    Some(edits.apply(text))
}

fn filter(text: &[u8], root: &Root, edits: &mut Edits, (r1, c1, r2): (u32, u32, u32), below: &Below) {
    if let Some(filter) = root.child("autoFilter") {
        edits.set_attribute(text, &filter.open, "ref", &format!("{}:{}", a1(r1, c1), a1(r2, below.block.1)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn below() -> Below {
        Below { rows: (0, 8), data_end: 1, block: (2, 3), earlier: vec![(2, 3)], ..Below::default() }
    }

    const TABLE: &str = "<table id=\"4\" name=\"T\" ref=\"A1:B9\"><autoFilter ref=\"A1:B9\"/><tableColumns count=\"2\"><tableColumn id=\"1\" name=\"SKU\"/>\
        <tableColumn id=\"7\" name=\"Qty\"><calculatedColumnFormula>1</calculatedColumnFormula></tableColumn></tableColumns></table>";

    #[test]
    fn a_table_grows_over_our_columns_and_once_only() {
        let titles = ["Decision".to_string(), "Why".to_string()];
        let found = table(TABLE.as_bytes(), &titles, &below()).unwrap();
        let text = String::from_utf8(found).unwrap();
        assert!(text.contains("name=\"T\" ref=\"A1:D9\"><autoFilter ref=\"A1:D9\"/><tableColumns count=\"4\">"), "{text}");
        assert!(
            text.contains("</tableColumn><tableColumn id=\"8\" name=\"Decision\"/><tableColumn id=\"9\" name=\"Why\"/></tableColumns>")
        );
        assert_eq!(table(text.as_bytes(), &titles, &below()).map(String::from_utf8), Some(Ok(text)), "it stands there already");
    }

    #[test]
    fn a_table_that_is_not_safe_stays() {
        let titles = ["Qty".to_string()];
        assert_eq!(table(TABLE.as_bytes(), &titles, &below()), None, "the title stands twice");
        let titles = ["Decision".to_string(), "Why".to_string()];
        for (from, to) in
            [("name=\"T\"", "totalsRowCount=\"1\""), ("A1:B9", "A2:B9"), ("name=\"T\"", "tableType=\"queryTable\""), ("A1:B9", "A1:B7")]
        {
            assert_eq!(table(TABLE.replace(from, to).as_bytes(), &titles, &below()), None, "{to}");
        }
    }
}
