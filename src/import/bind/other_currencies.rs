//! Amounts that the map has in one currency, beside a column that says another one for some rows.
//! Takes the bound frame and the sheet's other columns, adds one issue a column of amounts and other currency.
//! Invariant: the amounts themselves stay as they are.

use super::Work;
use crate::import::currencies;
use crate::import::frame::{Fate, Frame};
use crate::import::locate::{LocatedColumn, LocatedTable};
use crate::import::sheet::RawSheet;
use crate::place::CellRef;
use crate::said;
use crate::tongue::Said;
use crate::unit::Units;

pub fn note(work: &mut Work, table: &LocatedTable, sheet: &RawSheet, frame: &Frame) {
    let units = Units::shipped();
    let money: Vec<(&LocatedColumn, &str, String)> = (table.columns.iter())
        .filter(|c| c.col.is_some() && frame.columns.iter().any(|f| f.name == c.name))
        .filter_map(|c| {
            let unit = c.unit.as_ref()?.text.as_str();
            let code = units.currency(&units.parse(unit).ok()?)?.0.to_string();
            Some((c, unit, code))
        })
        .collect();
    if money.is_empty() {
        return;
    }
    let all = 0..sheet.columns.len() as u32;
    let found = all.map(|col| (col, currencies::named(sheet, col, frame.rows.iter().copied(), work.texts, units)));
    let Some((col, named)) = found.into_iter().find(|(_, named)| !named.is_empty()) else { return };
    for (column, unit, code) in money {
        for other in named.iter().filter(|n| n.code != code) {
            let row = frame.rows.iter().position(|row| *row == other.first);
            work.issues.add("row-currency", Some(CellRef { sheet: sheet.id, row: other.first, col }), row, Fate::Assumed, || {
                let (name, theirs, rows) = (&column.name, &other.code, other.rows);
                (
                    said!(
                        "the sheet says {theirs} for {rows} rows, the first one here, but the map has \"{name}\" in {unit} for all: their amounts are taken as {code}",
                        "表里有 {rows} 行的货币是 {theirs}（第一行在此），而映射文件里“{name}”整列的单位是 {unit}：这些行的金额按 {code} 计算"
                    ),
                    Said::new(
                        "convert them, or take the unit from the column and look the rate up, as `restock doc language` shows under Map",
                        "请换算这些行；或者去掉这一列的单位，按行查汇率，写法见 `restock doc language` 的“映射”一节",
                    ),
                )
            });
        }
    }
}
