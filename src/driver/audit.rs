//! What the report's Audit sheet needs to know of a run: files and their hashes, the mapping used, the keys.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::column::TextId;
use crate::import::frame::Bound;
use crate::import::locate::{LocatedColumn, LocatedHistory, LocatedTable};
use crate::import::sheet::Tag;
use crate::place::{CellRef, FileId};
use crate::report::{Facts, FileFact, KeyFact, MappingFact, file_name};
use crate::said;
use crate::tongue::Said;

use super::Checked;

/// SHA-256 in hexadecimal.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

impl Checked {
    pub(super) fn facts(&self, bound: &Bound) -> Facts {
        let file = |id: FileId| {
            self.sources
                .files
                .get(usize::from(id))
                .map(|f| FileFact { path: file_name(&f.path).to_string(), hash: hash(f.text.as_bytes()) })
        };
        let tables = std::iter::once(&self.located.stock).chain(&self.located.lists);
        let mut mapping = Vec::new();
        for table in tables.clone() {
            mapping.extend(table.columns.iter().filter(|c| c.found()).map(|c| self.mapped(table, c)));
        }
        mapping.extend(self.located.histories.iter().filter(|h| h.found).map(|h| self.mapped_history(h)));
        let as_of_from = if self.as_of.is_some() {
            said!("from the command line", "来自命令行")
        } else if self.map.as_of.is_some() {
            said!("from the map", "来自映射")
        } else {
            said!("the earliest last day among the histories", "各历史数据最后一天中最早的一天")
        };
        Facts {
            tongue: self.tongue,
            version: env!("CARGO_PKG_VERSION").to_string(),
            map: file(self.map.file),
            rules: self.rule_files.iter().filter_map(|f| file(*f)).collect(),
            inputs: self.inputs.clone(),
            as_of_from,
            currency: self.map.currency.as_ref().map(|c| c.text.trim().to_uppercase()),
            mapping,
            keys: std::iter::once(Vec::new()).chain(tables.map(keys)).collect(),
            stock_headers: stock_headers(&self.located.stock),
            headers: self.located.histories.iter().filter_map(|h| Some((self.sheets.get(h.sheet?)?.id, h.header_row))).collect(),
            rows_read: self.rows_read(),
            rows_merged: bound.rows_merged,
            notes: Vec::new(),
            rule_files: self.rule_files.clone(),
            reviews: self.reviews.clone(),
        }
    }

    /// Rows of the stock sheet under its header that hold anything: counted over the raw cells, so that the Audit sheet
    /// compares two counts that were made apart.
    fn rows_read(&self) -> usize {
        let stock = &self.located.stock;
        let Some(sheet) = stock.sheet.and_then(|s| self.sheets.get(s)) else { return 0 };
        let cols = stock.body.window.map_or(0..usize::MAX, |w| w.first_col as usize..(w.last_col as usize).saturating_add(1));
        let end = stock.body.other_table.map_or(stock.body.end, |_| sheet.rows) as usize;
        let mut holds = vec![false; sheet.rows as usize];
        for column in sheet.columns.iter().take(cols.end).skip(cols.start) {
            for (row, (tag, value)) in column.tags.iter().zip(column.values.iter()).enumerate() {
                holds[row] |= match tag {
                    Tag::Empty => false,
                    Tag::Text => !self.texts.get(*value as TextId).trim().is_empty(),
                    _ => true,
                };
            }
        }
        holds.iter().take(end).skip(stock.body.first as usize).filter(|h| **h).count()
    }

    fn mapped(&self, table: &LocatedTable, column: &LocatedColumn) -> MappingFact {
        let sheet = table.sheet.and_then(|s| self.sheets.get(s));
        let name = if table.name == "stock" { column.name.clone() } else { format!("{}.{}", table.name, column.name) };
        let how = match (column.mapped, column.col) {
            (_, None) => said!("only a default", "只有默认值"),
            (true, Some(_)) => said!("the map", "映射"),
            (false, Some(_)) => said!("found by its header", "按表头找到"),
        };
        let cell = sheet.and_then(|s| Some(CellRef { sheet: s.id, row: table.header_row, col: column.col? }));
        let unit = column.unit.as_ref().map(|u| u.text.clone()).unwrap_or_default();
        MappingFact { name, header: column.header.clone(), cell, unit, how }
    }

    fn mapped_history(&self, history: &LocatedHistory) -> MappingFact {
        let sheet = history.sheet.and_then(|s| self.sheets.get(s));
        MappingFact {
            name: history.name.clone(),
            header: sheet.map(|s| s.name.clone()).unwrap_or_default(),
            cell: sheet.and_then(|s| Some(CellRef { sheet: s.id, row: history.header_row, col: history.keys.first()?.1 })),
            unit: history.unit.as_ref().map(|u| u.text.clone()).unwrap_or_default(),
            how: Said::new("the map", "映射"),
        }
    }
}

fn stock_headers(table: &LocatedTable) -> Vec<(u32, String)> {
    let named = table.columns.iter().chain(&table.extra).filter_map(|c| Some((c.col?, c.header.clone())));
    let mut all: Vec<(u32, String)> = named.chain(table.twins.iter().cloned()).collect();
    all.sort_unstable();
    all.dedup_by_key(|(col, _)| *col);
    all
}

fn keys(table: &LocatedTable) -> Vec<KeyFact> {
    table.key.iter().filter_map(|k| table.columns.get(*k)).map(|c| KeyFact { name: c.name.clone(), col: c.col }).collect()
}
