//! Which rows of a table are its rows, and what the others are: descriptions, totals, notes, repeated headers, hidden
//! rows, another table. Takes the located table and the texts of its keys, returns the rows to read.
//! Invariant: each row with a cell in the table's columns is read, or skipped with an issue at its cell.

use super::Work;
use super::row_facts::{self, Facts};
use crate::column::{TextId, UNKNOWN_TEXT};
use crate::import::frame::Fate;
use crate::import::locate::{Body, LocatedTable};
use crate::import::sheet::{Cell, RawSheet};
use crate::place::CellRef;
use crate::said;
use crate::tongue::Said;

/// A row that is not read: why, in a word for the list of skipped rows, and as an issue.
struct Odd {
    code: &'static str,
    col: u32,
    why: Said,
    next: Said,
}

/// The rows of the table, and those skipped with the reason. `keys` are the texts of the key columns from
/// `body.first` on; a list without `match` has none.
pub fn rows(work: &mut Work, table: &LocatedTable, sheet: &RawSheet, keys: &[Vec<TextId>], skipped: &mut Vec<(u32, Said)>) -> Vec<u32> {
    let body = &table.body;
    let facts = row_facts::facts(table, sheet, keys, work.texts);
    let mut sort = Sort { sheet, table, body, keys, facts, headed: headed(table), after_gap: false };
    let mut rows = Vec::with_capacity(body.end.saturating_sub(body.first) as usize);
    let mut hidden: Vec<u32> = Vec::new();
    let mut beside: Option<(u32, u32)> = None;
    let mut cells_beside = 0usize;
    let mut short: Vec<u32> = Vec::new();
    for row in body.first..body.end {
        if sort.is_blank(row) {
            sort.after_gap = true;
            continue;
        }
        let is_hidden = sheet.hidden_rows.binary_search(&row).is_ok();
        let odd = sort.odd(row, is_hidden, work);
        match odd {
            None => {
                sort.after_gap = false;
                if is_hidden {
                    hidden.push(row);
                }
                let facts = sort.facts(row);
                if facts.loose > 0 {
                    cells_beside += facts.loose as usize;
                    beside.get_or_insert((row, facts.first_loose));
                }
                let last = sort.headed.last().copied().unwrap_or_default();
                if sheet.fields.get(row as usize).is_some_and(|fields| *fields <= last) {
                    short.push(row);
                }
                rows.push(row);
            }
            Some(odd) => {
                let cell = CellRef { sheet: sheet.id, row, col: odd.col };
                skipped.push((row, odd.why.clone()));
                work.issues.add(odd.code, Some(cell), None, Fate::Skipped, || (odd.why, odd.next));
            }
        }
    }
    let col = sort.first_col();
    if let Some(row) = short.first() {
        let (count, name, at) = (short.len(), &sheet.name, row + 1);
        let (has, wanted) = (sheet.fields[*row as usize], sort.headed.last().copied().unwrap_or_default() + 1);
        work.issues.add("row-short", Some(CellRef { sheet: sheet.id, row: *row, col }), None, Fate::Assumed, || {
            (
                said!(
                    "rows of \"{name}\" have fewer fields than the header, {count} of them; the first is row {at} with {has} of {wanted}; what is missing counts as blank",
                    "“{name}”有 {count} 行的字段比表头少；第一处是第 {at} 行，只有 {has} 个，表头有 {wanted} 个；缺的按空白处理"
                ),
                Said::new(
                    "look whether a value or a comma is missing in these rows: then all values behind it stand one column too far left",
                    "请检查这些行是否漏了一个值或逗号：漏了的话，后面的值都会左移一列",
                ),
            )
        });
    }
    if let Some(row) = hidden.first() {
        let (count, name) = (hidden.len(), &sheet.name);
        work.issues.add("hidden-rows", Some(CellRef { sheet: sheet.id, row: *row, col }), None, Fate::Noted, || {
            (
                said!(
                    "hidden or filtered rows of the sheet \"{name}\" are read like the others; the first of {count} is here",
                    "工作表“{name}”有 {count} 行被隐藏或筛掉（第一行在此），仍照常读取"
                ),
                Said::new(
                    "to leave them out, write `hidden = \"skip\"` in the map",
                    "如果不要这些行，请在映射文件里写 `hidden = \"skip\"`",
                ),
            )
        });
    }
    if let Some(col) = body.beside {
        let letter = crate::place::column_letters(col);
        work.issues.add("table-beside", Some(CellRef { sheet: sheet.id, row: table.header_row, col }), None, Fate::Noted, || {
            (
                said!(
                    "another table stands beside this one, from column {letter} on; its cells are not read",
                    "旁边从 {letter} 列起是另一张表，它的单元格不读取"
                ),
                Said::new(
                    "if it is the one that is meant, name its cells in the map: `range = \"E1:H\"`",
                    "如果要读的是那一张，请在映射文件里写明它的单元格：`range = \"E1:H\"`",
                ),
            )
        });
    }
    if let Some((row, col)) = beside {
        let (count, name) = (cells_beside, &sheet.name);
        work.issues.add("cells-beside", Some(CellRef { sheet: sheet.id, row, col }), None, Fate::Noted, || {
            (
                said!(
                    "cells of the sheet \"{name}\" in columns without a header are not read; the first of {count} is here",
                    "工作表“{name}”有 {count} 个单元格所在的列没有表头（第一个在此），不读取"
                ),
                Said::new("if they belong to the table, give their column a header", "如果它们属于这张表，请给该列写上表头"),
            )
        });
    }
    sort.another_table(work, skipped);
    rows
}

/// The columns of the table that have a header, sorted.
fn headed(table: &LocatedTable) -> Vec<u32> {
    let twins = table.twins.iter().map(|(col, _)| *col);
    let mut cols: Vec<u32> = table.columns.iter().chain(&table.extra).filter_map(|c| c.col).chain(twins).collect();
    cols.sort_unstable();
    cols.dedup();
    cols
}

struct Sort<'a> {
    sheet: &'a RawSheet,
    table: &'a LocatedTable,
    body: &'a Body,
    keys: &'a [Vec<TextId>],
    /// By row, from the first of the body.
    facts: Vec<Facts>,
    headed: Vec<u32>,
    /// No row of the table has stood since the last blank one.
    after_gap: bool,
}

impl Sort<'_> {
    fn first_col(&self) -> u32 {
        let key = self.table.key.first().and_then(|k| self.table.columns[*k].col);
        key.or(self.headed.first().copied()).unwrap_or_default()
    }

    fn facts(&self, row: u32) -> Facts {
        self.facts.get(row.saturating_sub(self.body.first) as usize).copied().unwrap_or_default()
    }

    fn is_blank(&self, row: u32) -> bool {
        self.facts(row).first.is_none()
    }

    fn odd(&self, row: u32, hidden: bool, work: &Work) -> Option<Odd> {
        if row < self.body.first + self.body.descriptions {
            return Some(Odd {
                code: "description-row",
                col: self.first_col(),
                why: Said::new("this row describes the columns; it is not judged", "这一行是对列的说明，不参与判定"),
                next: Said::new(
                    "if it is a row like the others, write `description_rows = 0` in the map",
                    "如果它是普通的数据行，请在映射文件里写 `description_rows = 0`",
                ),
            });
        }
        if hidden && self.body.skip_hidden {
            return Some(Odd {
                code: "hidden-row",
                col: self.first_col(),
                why: Said::new("this row is hidden, and the map says to skip such rows", "这一行被隐藏，按配置跳过"),
                next: Said::new("to read it, write `hidden = \"keep\"` in the map", "如果要读取，请在映射文件里写 `hidden = \"keep\"`"),
            });
        }
        self.total(row, work).or_else(|| self.header_again(row)).or_else(|| self.note(row, work)).or_else(|| self.keyless(row, work))
    }

    fn key_at(&self, row: u32) -> Vec<TextId> {
        self.keys.iter().map(|k| k[(row - self.body.first) as usize]).collect()
    }

    fn total(&self, row: u32, work: &Work) -> Option<Odd> {
        if self.body.keep_totals {
            return None;
        }
        let col = self.facts(row).total?;
        let Cell::Text(id) = self.sheet.get(row, col) else { return None };
        let text = work.texts.get(id).to_string();
        Some(Odd {
            code: "totals-row",
            col,
            why: said!(
                "this row is taken as a row of totals, because it says \"{text}\"; it is not judged",
                "这一行写着“{text}”，按合计行处理，不参与判定"
            ),
            next: Said::new(
                "if it is a row like the others, write `totals = \"keep\"` in the map",
                "如果它是普通的数据行，请在映射文件里写 `totals = \"keep\"`",
            ),
        })
    }

    /// Headers are repeated where a program writes page after page.
    fn header_again(&self, row: u32) -> Option<Odd> {
        let Facts { same, texts, other, .. } = self.facts(row);
        (!other && same >= 2 && same * 2 > texts).then(|| Odd {
            code: "header-again",
            col: self.first_col(),
            why: Said::new("this row repeats the header; it is not judged", "这一行重复了表头，不参与判定"),
            next: Said::new("nothing needs to be done", "无需处理"),
        })
    }

    /// A remark under the table or beside it: the only cell of a row, behind a gap or too long for a key, or cells in
    /// columns without a header alone.
    fn note(&self, row: u32, work: &Work) -> Option<Odd> {
        if self.body.keep_notes || self.keys.is_empty() {
            return None;
        }
        let facts = self.facts(row);
        let col = match facts.headed {
            0 if facts.loose > 0 => facts.first_loose,
            1 if self.headed.len() >= 3 => {
                let col = facts.first_headed;
                let Cell::Text(id) = self.sheet.get(row, col) else { return None };
                let text = work.texts.get(id);
                let long = text.len() > 120 || text.chars().count() > 40 || text.contains(['：', '。']) || text.contains(": ");
                if !(self.after_gap || long) {
                    return None;
                }
                col
            }
            _ => return None,
        };
        Some(Odd {
            code: "note-row",
            col,
            why: Said::new("this row holds a note and nothing else; it is not judged", "这一行只有备注，不参与判定"),
            next: Said::new(
                "if it is a row of the table, write `notes = \"keep\"` in the map",
                "如果它是表中的数据行，请在映射文件里写 `notes = \"keep\"`",
            ),
        })
    }

    fn keyless(&self, row: u32, work: &Work) -> Option<Odd> {
        // a list's rows count without a key too
        if self.table.name != "stock" {
            return None;
        }
        let blank = self.key_at(row).iter().position(|k| *k == UNKNOWN_TEXT)?;
        let col = self.table.key.get(blank).and_then(|k| self.table.columns[*k].col)?;
        let why = match self.sheet.get(row, col) {
            Cell::Error(id) => {
                let text = work.texts.get(id);
                if text.starts_with('=') {
                    said!("the key is the formula {text}, which was never computed", "主键是公式 {text}，没有计算过")
                } else {
                    said!("the key cell shows {text}", "主键单元格显示 {text}")
                }
            }
            _ => Said::new("the key cell is blank", "主键单元格为空"),
        };
        let (en, zh) = (why.en, why.zh);
        Some(Odd {
            code: "blank-key",
            col,
            why: said!("the row is not judged: {en}", "该行不参与判定：{zh}"),
            next: Said::new("write the key into the cell, or empty the row", "请补上主键，或清空这一行"),
        })
    }

    /// The rows of another table below are named once and counted one by one.
    fn another_table(&self, work: &mut Work, skipped: &mut Vec<(u32, Said)>) {
        let Some(first) = self.body.other_table else { return };
        let below: Vec<u32> = (first..self.sheet.rows).filter(|row| !self.is_blank(*row)).collect();
        let (count, from) = (below.len(), first + 1);
        let col = self.facts(first).first.unwrap_or_default();
        let why = said!("row of another table, which begins in row {from}", "属于从第 {from} 行开始的另一张表");
        skipped.extend(below.into_iter().map(|row| (row, why.clone())));
        work.issues.add("another-table", Some(CellRef { sheet: self.sheet.id, row: first, col }), None, Fate::Skipped, || {
            (
                said!(
                    "another table seems to begin here; its rows, {count} of them, are not judged",
                    "从这里起像是另一张表，共 {count} 行不参与判定"
                ),
                Said::new(
                    "if these rows belong to the table, say which cells it has: `range = \"A1:F200\"` in the map",
                    "如果这些行属于同一张表，请在映射文件里用 `range = \"A1:F200\"` 写明它的范围",
                ),
            )
        });
    }
}
