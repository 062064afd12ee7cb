//! The stock table and the lists: header row, columns, key and match columns.

use super::headers::{Found, Headers, best_row};
use super::kinds::{Holds, holds};
use super::{Findings, LocatedColumn, LocatedTable, Look};
use crate::column::fold;
use crate::diagnostic::Diagnostic;
use crate::import::map::{ColumnMap, ListMap, Worded};
use crate::import::near::nearest;
use crate::import::sheet::{RawSheet, Tag};
use crate::place::{CellRef, Place};
use crate::said;
use crate::tongue::Said;
use crate::tongue::listed;
use rustc_hash::FxHashSet;

pub fn stock(look: &Look, findings: &mut Findings) -> LocatedTable {
    let map = &look.map.stock;
    let mut table = LocatedTable { name: "stock".to_string(), span: map.span, ..LocatedTable::default() };
    table.columns = map.columns.iter().map(LocatedColumn::from_map).collect();
    // a key names a mapped column, one of its headers, or a header that no column claims
    let mut key_spellings: Vec<Vec<String>> = Vec::new();
    for key in &map.key {
        let position = map.columns.iter().position(|c| is_called(c, &key.text));
        match position {
            Some(index) => {
                table.key.push(index);
                key_spellings.push(spellings(&map.columns[index], Some(&key.text)));
            }
            None => {
                table.key.push(table.columns.len());
                table.columns.push(LocatedColumn::from_map(&ColumnMap { name: key.clone(), ..ColumnMap::default() }));
                key_spellings.push(vec![key.text.clone()]);
            }
        }
    }
    for index in &table.key {
        let column = &mut table.columns[*index];
        // a key is compared as text
        column.holds = Holds::Text;
        column.unit = None;
    }
    table.sheet = match &map.sheet {
        Some(name) => {
            let found = look.sheet_named(&name.text);
            if found.is_none() && !look.sheets.is_empty() {
                findings.diagnostics.push(look.no_sheet(name));
            }
            found
        }
        None => (!look.sheets.is_empty()).then_some(0),
    };
    let mut all: Vec<Vec<String>> = map.columns.iter().map(|c| spellings(c, None)).collect();
    all.resize(table.columns.len(), Vec::new());
    for (index, key) in table.key.iter().zip(key_spellings) {
        all[*index] = key;
    }
    place(look, &mut table, &all, findings);
    if map.key.is_empty() {
        findings.diagnostics.push(no_key(look, &table));
    }
    table
}

pub fn list(look: &Look, map: &ListMap, stock: &LocatedTable, findings: &mut Findings) -> LocatedTable {
    let mut table = LocatedTable {
        name: map.name.text.clone(),
        also: map.also.iter().map(|a| a.text.clone()).collect(),
        span: map.name.span,
        ..LocatedTable::default()
    };
    table.columns = map.columns.iter().map(LocatedColumn::from_map).collect();
    let mut all: Vec<Vec<String>> = map.columns.iter().map(|c| spellings(c, None)).collect();
    for name in &map.matches {
        let own = map.columns.iter().position(|c| is_called(c, &name.text));
        let theirs = stock.columns.iter().position(|c| {
            let folded = fold(&name.text);
            std::iter::once(&c.name).chain(&c.also).chain(&c.secondary).chain([&c.header]).any(|s| fold(s) == folded)
        });
        table.match_stock.push(theirs);
        match own {
            Some(index) => table.key.push(index),
            None => {
                table.key.push(table.columns.len());
                let mut spelled = vec![name.text.clone()];
                if let Some(column) = theirs.and_then(|i| stock.columns.get(i)) {
                    spelled.extend([column.name.clone(), column.header.clone()]);
                    spelled.extend(column.also.iter().chain(&column.secondary).cloned());
                }
                let mut column = LocatedColumn::from_map(&ColumnMap { name: name.clone(), ..ColumnMap::default() });
                // in rules it may be called as the stock table calls it
                column
                    .also
                    .extend(theirs.and_then(|i| stock.columns.get(i)).map(|c| c.name.clone()).filter(|n| fold(n) != fold(&name.text)));
                table.columns.push(column);
                all.push(spelled);
            }
        }
        if theirs.is_none() {
            let column = &name.text;
            let list = &map.name.text;
            findings.diagnostics.push(Diagnostic::error(
                "match-not-in-stock",
                Place::Text(name.span),
                said!(
                    "the list \"{list}\" is matched by \"{column}\", which the stock table does not have",
                    "清单“{list}”按“{column}”匹配，但库存主表没有这一列"
                ),
                Said::new("match by a key column or a column under [stock.columns]", "请按主键列或 [stock.columns] 里的列匹配"),
            ));
        }
    }
    for index in &table.key {
        table.columns[*index].holds = Holds::Text;
        table.columns[*index].unit = None;
    }
    table.sheet = match &map.sheet {
        Some(name) => {
            let found = look.sheet_named(&name.text);
            if found.is_none() && !look.sheets.is_empty() {
                findings.diagnostics.push(look.no_sheet(name));
            }
            found
        }
        None => {
            let names = || std::iter::once(&map.name).chain(&map.also);
            let found = names().find_map(|n| look.sheet_named(&n.text));
            if found.is_none() && !look.sheets.is_empty() {
                findings.diagnostics.push(look.no_sheet(&map.name));
            }
            found
        }
    };
    place(look, &mut table, &all, findings);
    table
}

fn is_called(column: &ColumnMap, name: &str) -> bool {
    let folded = fold(name);
    std::iter::once(&column.name).chain(&column.headers).chain(&column.also).any(|s| fold(&s.text) == folded)
}

/// The headers to look for: those of the map, else the name itself and its other spellings.
fn spellings(column: &ColumnMap, key: Option<&str>) -> Vec<String> {
    let mut all: Vec<String> = column.headers.iter().map(|h| h.text.clone()).collect();
    if all.is_empty() {
        all.extend(std::iter::once(&column.name).chain(&column.also).map(|n| n.text.clone()));
    }
    all.extend(key.map(str::to_string));
    all
}

/// Finds header row and columns of a table whose sheet is known.
fn place(look: &Look, table: &mut LocatedTable, spellings: &[Vec<String>], findings: &mut Findings) {
    let Some(sheet) = table.sheet.and_then(|i| look.sheets.get(i)) else {
        return;
    };
    let found = |headers: &Headers, index: usize| headers.find(spellings[index].iter().map(String::as_str));
    let score = |headers: &Headers| (0..spellings.len()).filter(|i| found(headers, *i) != Found::None).count();
    let headers = best_row(sheet, look.texts, score).or_else(|| best_row(sheet, look.texts, |h| h.all.len())).unwrap_or_default();
    table.header_row = headers.row;
    let mut claimed: FxHashSet<u32> = FxHashSet::default();
    for (index, spelled) in spellings.iter().enumerate() {
        let is_key = table.key.contains(&index);
        match found(&headers, index) {
            Found::One(col) => {
                claimed.insert(col);
                let column = &mut table.columns[index];
                column.col = Some(col);
                column.header = headers.text(col).to_string();
                if column.holds == Holds::Any
                    && let Some(cells) = sheet.columns.get(col as usize)
                {
                    column.holds = holds(cells, headers.row + 1, look.texts);
                }
            }
            Found::None => {
                let missing = not_found(look, table, index, &headers, spelled);
                let said = table.match_stock.get(table.key.iter().position(|k| *k == index).unwrap_or(usize::MAX)) == Some(&None);
                if is_key && !said {
                    findings.diagnostics.push(Diagnostic { code: "key-not-found", ..missing });
                } else if !is_key {
                    table.columns[index].missing = Some(missing);
                }
            }
            Found::Several(columns) => {
                claimed.extend(&columns);
                findings.diagnostics.push(twice(sheet, &headers, &table.columns[index], &columns));
            }
        }
    }
    for header in &headers.all {
        if claimed.contains(&header.col) || table.extra.iter().any(|e| e.header == header.text) {
            continue;
        }
        let cells = sheet.columns.get(header.col as usize);
        table.extra.push(LocatedColumn {
            name: header.text.clone(),
            also: Vec::new(),
            secondary: Vec::new(),
            header: header.text.clone(),
            col: Some(header.col),
            holds: cells.map_or(Holds::Any, |c| holds(c, headers.row + 1, look.texts)),
            unit: None,
            default: None,
            mapped: false,
            place: Some(Place::Cell(CellRef { sheet: sheet.id, row: headers.row, col: header.col })),
            missing: None,
        });
    }
}

fn not_found(look: &Look, table: &LocatedTable, index: usize, headers: &Headers, spellings: &[String]) -> Diagnostic {
    let column = &table.columns[index];
    let sheet = look.sheet_name(table.sheet.unwrap_or_default());
    let mut near: Vec<&str> = Vec::new();
    for spelling in spellings {
        for header in nearest(spelling, headers.all.iter().map(|h| h.text.as_str()), 3) {
            if !near.contains(&header) {
                near.push(header);
            }
        }
    }
    let wanted: Vec<&str> = spellings.iter().map(String::as_str).collect();
    let Said { en, zh } = listed(&wanted);
    let row = headers.row + 1;
    let next = if near.is_empty() {
        let some: Vec<&str> = headers.all.iter().map(|h| h.text.as_str()).take(12).collect();
        let Said { en, zh } = listed(&some);
        said!(
            "its headers, in row {row}, are {en}; write the right one in the map",
            "第 {row} 行的表头有 {zh}；请在映射文件里写上正确的表头"
        )
    } else {
        near.truncate(3);
        let Said { en, zh } = listed(&near);
        said!("did you mean {en}? Write it as `header` in the map", "是不是 {zh}？请写在映射文件的 `header` 里")
    };
    let name = &column.name;
    let place = column.place.clone().unwrap_or(Place::Nowhere);
    Diagnostic::error(
        "column-not-found",
        place,
        said!("the sheet \"{sheet}\" has no column {en} for \"{name}\"", "工作表“{sheet}”里没有“{name}”要用的列 {zh}"),
        next,
    )
}

fn twice(sheet: &RawSheet, headers: &Headers, column: &LocatedColumn, columns: &[u32]) -> Diagnostic {
    let cells: Vec<String> = columns.iter().map(|c| crate::place::a1(headers.row, *c)).collect();
    let (en, zh) = (cells.join(" and "), cells.join(" 和 "));
    let (name, title) = (&column.name, &sheet.name);
    let mut diagnostic = Diagnostic::error(
        "column-twice",
        column.place.clone().unwrap_or(Place::Nowhere),
        said!("\"{name}\" fits two columns of the sheet \"{title}\": {en}", "“{name}”对应工作表“{title}”里的两列：{zh}"),
        Said::new(
            "rename one of the headers, or write only the one that is meant as `header` in the map",
            "请改掉其中一个表头，或在映射文件的 `header` 里只写要用的那一个",
        ),
    );
    for col in columns {
        let text = headers.text(*col);
        let cell = CellRef { sheet: sheet.id, row: headers.row, col: *col };
        diagnostic = diagnostic.and_see(Place::Cell(cell), said!("the header \"{text}\"", "表头“{text}”"));
    }
    diagnostic
}

/// The map names no key: says which columns could be it.
fn no_key(look: &Look, table: &LocatedTable) -> Diagnostic {
    let candidates: Vec<&str> = match table.sheet.and_then(|i| look.sheets.get(i)) {
        Some(sheet) => {
            let columns =
                table.columns.iter().chain(&table.extra).filter(|c| c.col.is_some_and(|col| is_unique(sheet, table.header_row + 1, col)));
            columns.map(|c| c.header.as_str()).take(4).collect()
        }
        None => Vec::new(),
    };
    let next = if candidates.is_empty() {
        Said::new(
            "add `key = [\"SKU\"]` under [stock], with the header of the column that tells the rows apart",
            "在 [stock] 下加 `key = [\"SKU\"]`，写上能区分每一行的那一列的表头",
        )
    } else {
        let Said { en, zh } = listed(&candidates);
        said!(
            "add `key = [...]` under [stock]; these columns tell all rows apart: {en}",
            "在 [stock] 下加 `key = [...]`；能区分每一行的列有：{zh}"
        )
    };
    Diagnostic::error(
        "map-no-key",
        Place::Text(table.span),
        Said::new("the map does not say which column is the key of the stock table", "映射文件没有写库存主表的主键列"),
        next,
    )
}

/// Whether a column of texts or whole numbers has no blank and no value twice.
pub fn is_unique(sheet: &RawSheet, first_row: u32, col: u32) -> bool {
    let Some(column) = sheet.columns.get(col as usize) else {
        return false;
    };
    let first = first_row as usize;
    if column.tags.len() <= first {
        return false;
    }
    let mut seen: FxHashSet<(bool, u64)> = FxHashSet::default();
    column.tags[first..].iter().zip(&column.values[first..]).all(|(tag, value)| match tag {
        Tag::Text => seen.insert((true, value.to_bits())),
        Tag::Number => value.fract() == 0.0 && seen.insert((false, value.to_bits())),
        _ => false,
    })
}

/// The spellings under which a key column is looked for in other sheets.
pub fn key_spellings(stock: &LocatedTable, key: usize, said: &[Worded]) -> Vec<String> {
    let Some(column) = stock.key.get(key).and_then(|i| stock.columns.get(*i)) else {
        return Vec::new();
    };
    let mut all = vec![column.header.clone(), column.name.clone()];
    all.extend(column.also.iter().chain(&column.secondary).cloned());
    all.extend(said.get(key).map(|w| w.text.clone()));
    all.retain(|s| !s.is_empty());
    all
}
