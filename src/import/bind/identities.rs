//! The sums that a known export keeps in each row: inbound = working + shipped + receiving.
//! Takes the stock table's sheet and rows; adds an issue for each row where a sum does not hold.
//! Invariant: nothing is corrected, and a row with an unknown part is not accused.

use super::Work;
use crate::import::frame::{Fate, Frame};
use crate::import::locate::{Found, Headers, LocatedTable};
use crate::import::profile::{self, Identity, Profile};
use crate::import::sheet::{Cell, RawSheet};
use crate::import::values::{number, shown};
use crate::place::CellRef;
use crate::said;
use crate::tongue::Said;

pub fn check(work: &mut Work, table: &LocatedTable, frame: &Frame) {
    let Some(sheet) = table.sheet.and_then(|i| work.sheets.get(i)) else { return };
    let headers = Headers::of_rows(sheet, table.header_row, table.header_row, table.body.window, work.texts);
    let Some(profile) = profile::recognise(&headers) else { return };
    for identity in &profile.identity {
        one(work, sheet, frame, &headers, profile, identity);
    }
}

fn one(work: &mut Work, sheet: &RawSheet, frame: &Frame, headers: &Headers, profile: &Profile, identity: &Identity) {
    let col = |spellings: &[String]| match profile::find(headers, spellings) {
        Found::One(col) => Some(col),
        _ => None,
    };
    let parts: Option<Vec<u32>> = identity.parts.iter().map(|p| col(p)).collect();
    let (Some(total), Some(parts)) = (col(&identity.total), parts) else { return };
    let names: Vec<&str> = parts.iter().map(|p| headers.text(*p)).collect();
    let (name, words) = (headers.text(total), names.join(" + "));
    for (index, row) in frame.rows.iter().enumerate() {
        let value = |col: u32| match sheet.get(*row, col) {
            Cell::Number(n) => Some(n),
            Cell::Text(id) => number::read(work.texts.get(id)).map(|r| r.number),
            _ => None,
        };
        let sum: Option<f64> = parts.iter().map(|p| value(*p)).sum();
        let (Some(whole), Some(sum)) = (value(total), sum) else { continue };
        if (whole - sum).abs() < 1e-6 {
            continue;
        }
        let cell = CellRef { sheet: sheet.id, row: *row, col: total };
        work.issues.add("identity-broken", Some(cell), Some(index), Fate::Assumed, || {
            let (whole, sum) = (shown::number(whole), shown::number(sum));
            let (en, zh) = (profile.title(crate::tongue::Tongue::En), profile.title(crate::tongue::Tongue::Zh));
            (
                said!(
                    "in {en} \"{name}\" is {words}, but here it is {whole} and they make {sum}; both are taken as they stand",
                    "在“{zh}”里，“{name}”应等于 {words}，但这里是 {whole}，各项之和为 {sum}；均按原值采用"
                ),
                Said::new(
                    "export the report again; if a column was changed by hand, undo it",
                    "请重新导出该报告；如果手工改过某一列，请改回来",
                ),
            )
        });
    }
}
