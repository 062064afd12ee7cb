//! Which currency the amounts of a table are in: named in a header, in a column of codes, or assumed.
//! Takes the table's cells, returns a code and where it is from. Invariant: amounts of several currencies get no unit.

use super::guess::in_tongue;
use super::known::unit_behind;
use crate::column::Texts;
use crate::import::currencies;
use crate::import::locate::Headers;
use crate::import::sheet::{Cell, RawSheet};
use crate::import::values::number;
use crate::tongue::Tongue;
use crate::unit::Units;
use std::ops::Range;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// An ISO code.
    pub code: String,
    pub from: From,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum From {
    Header,
    /// A column of codes, all alike.
    Column(String),
    /// A column of several codes, the most frequent first.
    Several(String, Vec<String>),
    /// The sign that amounts of a column are written with, and what else it may mean.
    Sign(String, &'static str, Vec<String>),
    Assumed,
}

impl Money {
    /// The unit of a column that is shipped with a gap for the currency; none where there are several.
    pub fn unit(&self, unit: &str, tongue: Tongue) -> Option<String> {
        let money = unit.contains("{currency}");
        let several = matches!(self.from, From::Several(..));
        (!(money && several)).then(|| in_tongue(&unit.replace("{currency}", &self.code), tongue))
    }

    /// The column of codes and the codes, where amounts are in several currencies.
    pub fn several(&self) -> Option<(&str, &[String])> {
        match &self.from {
            From::Several(header, codes) => Some((header, codes)),
            _ => None,
        }
    }
}

/// Of the table with these headers and rows; `tongue` suggests one where nothing tells.
pub fn money(sheet: &RawSheet, headers: &Headers, rows: Range<u32>, texts: &Texts, tongue: Tongue) -> Money {
    let units = Units::shipped();
    for header in &headers.all {
        let named = currencies::named(sheet, header.col, rows.clone(), texts, units);
        let codes: Vec<String> = named.into_iter().map(|n| n.code).collect();
        if let Some(first) = codes.first().cloned() {
            let header = header.text.clone();
            let from = if codes.len() > 1 { From::Several(header, codes) } else { From::Column(header) };
            return Money { code: first, from };
        }
    }
    if let Some(code) = of_headers(headers) {
        return Money { code: code.to_string(), from: From::Header };
    }
    if let Some(code) = of_title(sheet, headers, texts, units) {
        return Money { code, from: From::Header };
    }
    match of_cells(sheet, headers, rows, texts, units) {
        Some((header, mark, mut codes)) => {
            let code = codes.remove(0);
            Money { code, from: From::Sign(header, mark, codes) }
        }
        None => Money { code: if tongue == Tongue::Zh { "CNY" } else { "USD" }.to_string(), from: From::Assumed },
    }
}

/// A code in the lines above the header: `Prices in EUR`.
fn of_title(sheet: &RawSheet, headers: &Headers, texts: &Texts, units: &Units) -> Option<String> {
    const WIDEST: u32 = 30;
    let cells = (0..headers.first).flat_map(|row| (0..WIDEST).map(move |col| (row, col)));
    let words = cells.filter_map(|(row, col)| match sheet.get(row, col) {
        Cell::Text(id) => Some(texts.get(id)).filter(|t| t.len() <= 300),
        _ => None,
    });
    let mut codes = words.flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric())).filter(|word| is_code(word, units));
    codes.next().map(String::from)
}

/// Rows whose amounts are looked at for a sign.
const TRIED: usize = 50;

/// The first column with an amount that is written with a sign, the sign, and what it may mean, the likeliest first.
fn of_cells(
    sheet: &RawSheet,
    headers: &Headers,
    rows: Range<u32>,
    texts: &Texts,
    units: &Units,
) -> Option<(String, &'static str, Vec<String>)> {
    headers.all.iter().find_map(|header| {
        let mark = rows.clone().take(TRIED).find_map(|row| match sheet.get(row, header.col) {
            Cell::Text(id) => ['.', ','].into_iter().find_map(|mark| number::read_in(texts.get(id), mark)?.money),
            _ => None,
        })?;
        let codes: Vec<String> = units.currencies_of(mark).into_iter().map(String::from).collect();
        (!codes.is_empty()).then(|| (header.text.clone(), mark, codes))
    })
}

fn is_code(text: &str, units: &Units) -> bool {
    text.len() == 3
        && text.bytes().all(|b| b.is_ascii_uppercase())
        && units.parse(text).is_ok_and(|unit| units.currency(&unit).is_some_and(|(code, power)| code == text && power == 1))
}

/// The currency that the first header to name one names.
fn of_headers(headers: &Headers) -> Option<&'static str> {
    headers.all.iter().find_map(|header| of_header(&header.folded))
}

/// The currency that a header names: `售价(美元)`, `Cost [EUR]`, `Price $`, `Price GBP`.
pub fn of_header(folded: &str) -> Option<&'static str> {
    const MARKS: [(&str, &str); 15] = [
        ("usd", "USD"),
        ("us$", "USD"),
        ("美元", "USD"),
        ("eur", "EUR"),
        ("欧元", "EUR"),
        ("€", "EUR"),
        ("gbp", "GBP"),
        ("£", "GBP"),
        ("mxn", "MXN"),
        ("日元", "JPY"),
        ("jpy", "JPY"),
        ("rmb", "CNY"),
        ("cny", "CNY"),
        ("元", "CNY"),
        ("$", "USD"),
    ];
    let noted = folded.contains(['(', '[', '$', '£', '€']).then_some(folded);
    let note = noted.or_else(|| unit_behind(folded).map(|(_, unit)| unit))?;
    MARKS.iter().find(|(mark, _)| note.contains(mark)).map(|(_, code)| *code)
}
