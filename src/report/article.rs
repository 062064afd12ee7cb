//! What a row of the stock sheet is in the user's words: the column of descriptions, and that of suppliers. Rules need
//! not read them, so they are taken from the sheet as it stands. Takes the run; gives cells that stand beside a key.
//! Invariant: a cell shows the text of the user's cell, and nothing where there is none.

use super::facts::Run;
use super::sheet::Cell;
use super::style::StyleId;
use crate::column::fold;
use crate::import::frame::NO_ROW;
use crate::import::sheet::Cell as RawCell;
use crate::plan::STOCK;

/// What headers and maps call the words for an article, and the one who delivers it.
const ARTICLE: [&str; 15] = [
    "description",
    "product description",
    "item description",
    "product",
    "product name",
    "item name",
    "品名",
    "商品名称",
    "产品名称",
    "商品名",
    "产品名",
    "名称",
    "描述",
    "商品描述",
    "产品描述",
];
const SUPPLIER: [&str; 3] = ["supplier", "vendor", "供应商"];

/// A column of texts on the stock sheet.
pub struct Told {
    pub title: String,
    raw: usize,
    col: u32,
}

/// The descriptions, if there are any.
pub fn article(run: &Run<'_>) -> Option<Told> {
    find(run, &ARTICLE, true)
}

/// What is ordered and of whom; the supplier only where the map names him.
pub fn article_and_supplier(run: &Run<'_>) -> Vec<Told> {
    [article(run), find(run, &SUPPLIER, false)].into_iter().flatten().collect()
}

fn find(run: &Run<'_>, names: &[&str], unread: bool) -> Option<Told> {
    let frame = &run.bound.stock;
    let raw = run.raw.iter().position(|s| s.id == frame.sheet)?;
    let keys = run.facts.keys.get(usize::from(STOCK));
    let is_key = |col: u32| keys.into_iter().flatten().any(|k| k.col == Some(col));
    let read = frame.columns.iter().filter_map(|c| Some((c.col?, &c.name)));
    let headers = run.facts.stock_headers.iter().filter(|_| unread).map(|(col, header)| (*col, header));
    let (col, title) = read.chain(headers).find(|(col, name)| names.contains(&fold(name).as_str()) && !is_key(*col))?;
    let told = Told { title: title.clone(), raw, col };
    (0..frame.len() as u32).any(|row| told.text(run, row).is_some()).then_some(told)
}

impl Told {
    fn text<'c>(&self, run: &Run<'c>, row: u32) -> Option<&'c str> {
        let at = run.bound.stock.rows.get(row as usize).copied().filter(|at| *at != NO_ROW)?;
        match run.raw.get(self.raw)?.columns.get(self.col as usize)?.get(at) {
            RawCell::Text(id) => Some(run.texts.get(id)),
            _ => None,
        }
    }

    /// The text of a row of the stock table.
    pub fn cell<'c>(&self, run: &Run<'c>, row: u32, style: StyleId) -> Cell<'c> {
        self.text(run, row).map_or(Cell::empty(style), |text| Cell::text(text, style))
    }
}
