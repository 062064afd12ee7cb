//! The stock table and the lists: header row, columns, key and match columns.

use super::body::body;
use super::headers::{Found, Headers, best_row};
use super::kinds::{Holds, holds};
use super::{Findings, LocatedColumn, LocatedTable, Look};
use crate::column::fold;
use crate::diagnostic::Diagnostic;
use crate::import::init::quoted;
use crate::import::map::{ColumnMap, Extent, ListMap, Worded};
use crate::import::near::nearest;
use crate::import::sheet::{Area, RawSheet, Tag};
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
    keys_are_texts(&mut table);
    table.sheet = match &map.sheet {
        Some(name) => look.sheet_of(std::iter::once(name), findings),
        None => (!look.sheets.is_empty()).then_some(0),
    };
    let mut all: Vec<Vec<String>> = map.columns.iter().map(|c| spellings(c, None)).collect();
    all.resize(table.columns.len(), Vec::new());
    for (index, key) in table.key.iter().zip(key_spellings) {
        all[*index] = key;
    }
    place(look, &mut table, &all, &map.extent, findings);
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
    for (at, name) in map.matches.iter().enumerate() {
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
                match_next(map, at, stock),
            ));
        }
    }
    keys_are_texts(&mut table);
    table.sheet = match &map.sheet {
        Some(name) => look.sheet_of(std::iter::once(name), findings),
        None => look.sheet_of(std::iter::once(&map.name).chain(&map.also), findings),
    };
    place(look, &mut table, &all, &map.extent, findings);
    table
}

/// A key is compared as text.
fn keys_are_texts(table: &mut LocatedTable) {
    for index in &table.key {
        table.columns[*index].holds = Holds::Text;
        table.columns[*index].unit = None;
    }
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
fn place(look: &Look, table: &mut LocatedTable, spellings: &[Vec<String>], extent: &Extent, findings: &mut Findings) {
    let Some(sheet) = table.sheet.and_then(|i| look.sheets.get(i)) else {
        return;
    };
    let (headers, beside) = header(look, table, sheet, spellings, extent, findings);
    table.header_row = headers.row;
    table.body = body(sheet, &headers, extent, look.texts);
    if beside.is_some() {
        let (first_col, last_col) = (headers.all.first().map_or(0, |h| h.col), headers.all.last().map_or(0, |h| h.col));
        table.body.window = Some(Area { first_row: 0, last_row: u32::MAX, first_col, last_col });
        table.body.beside = beside;
    }
    let first = table.body.first + table.body.descriptions;
    let kind = |col: u32| sheet.columns.get(col as usize).map_or(Holds::Any, |cells| holds(cells, first, table.body.end, look.texts));
    let mut claimed: FxHashSet<u32> = FxHashSet::default();
    for (index, spelled) in spellings.iter().enumerate() {
        let is_key = table.key.contains(&index);
        match found(&headers, &table.columns[index], spelled) {
            Found::One(col) => {
                claimed.insert(col);
                let column = &mut table.columns[index];
                column.col = Some(col);
                column.header = headers.text(col).to_string();
                if column.holds == Holds::Any {
                    column.holds = if column.part.is_some() { Holds::Number } else { kind(col) };
                }
            }
            Found::None => {
                let missing = not_found(look, table, index, &headers, spelled);
                let said = table.match_stock.get(table.key.iter().position(|k| *k == index).unwrap_or(usize::MAX)) == Some(&None);
                if is_key && !said {
                    let next = match table.name.as_str() {
                        "stock" => key_next(&missing.next, &table.columns[index].name, spelled),
                        list => list_key_next(list, &table.columns[index].name, &headers),
                    };
                    findings.diagnostics.push(Diagnostic { code: "key-not-found", next, ..missing });
                } else if !is_key {
                    table.columns[index].missing = Some(missing);
                }
            }
            Found::Several(columns) => {
                claimed.extend(&columns);
                table.twins.extend(columns.iter().map(|c| (*c, headers.text(*c).to_string())));
                let column = &table.columns[index];
                findings.diagnostics.push(twice(sheet, &headers, &column.name, column.place.clone(), &columns));
            }
        }
    }
    let (texts, stacks) = headers.doubled();
    let mut named: FxHashSet<String> = table.extra.iter().map(|e| e.name.clone()).collect();
    for header in headers.all.iter().filter(|h| !claimed.contains(&h.col)) {
        let doubled = texts.contains(&header.folded);
        let stacked = doubled && !stacks.contains(&fold(&header.stack));
        let place = Place::Cell(CellRef { sheet: sheet.id, row: headers.row, col: header.col });
        let name = if stacked { &header.stack } else { &header.text };
        if !named.insert(name.clone()) {
            table.twins.push((header.col, header.text.clone()));
            continue;
        }
        let missing = (doubled && !stacked).then(|| {
            let twins: Vec<u32> = headers.all.iter().filter(|h| h.folded == header.folded).map(|h| h.col).collect();
            twice(sheet, &headers, &header.text, Some(place.clone()), &twins)
        });
        table.extra.push(LocatedColumn {
            name: name.clone(),
            header: header.text.clone(),
            col: Some(header.col),
            holds: kind(header.col),
            place: Some(place),
            missing,
            ..LocatedColumn::default()
        });
    }
}

fn found(headers: &Headers, column: &LocatedColumn, spellings: &[String]) -> Found {
    match column.letter {
        Some(col) => Found::One(col),
        None => headers.find(spellings.iter().map(String::as_str)),
    }
}

/// The header row, or the stack of them; of tables that stand side by side the one that has most of the columns, and
/// where another one begins.
fn header(
    look: &Look,
    table: &LocatedTable,
    sheet: &RawSheet,
    spellings: &[Vec<String>],
    extent: &Extent,
    findings: &mut Findings,
) -> (Headers, Option<u32>) {
    let sought = || (0..spellings.len()).filter(|i| table.columns[*i].letter.is_none());
    let score = |headers: &Headers| -> usize {
        let points = |i: usize| match headers.find(spellings[i].iter().map(String::as_str)) {
            Found::None => 0,
            Found::One(_) => 2,
            Found::Several(_) => 1,
        };
        sought().map(points).sum()
    };
    let full = 2 * sought().count();
    let headers = best_row(sheet, look.texts, extent, full, score)
        .or_else(|| best_row(sheet, look.texts, extent, usize::MAX, |h| h.all.len()))
        .unwrap_or_default()
        .widened(sheet, extent.range, look.texts);
    let runs = runs(&headers);
    if runs.len() < 2 || score(&headers) >= full {
        return (headers, None);
    }
    let mut parts: Vec<(usize, Headers)> =
        runs.iter().map(|(first, last)| headers.within(*first..=*last)).map(|h| (score(&h), h)).collect();
    parts.sort_by_key(|(points, _)| std::cmp::Reverse(*points));
    match &parts[..] {
        [(most, best), (next, _), ..] if most > next && *most > score(&headers) => {
            findings.diagnostics.push(beside(look, table, sheet, best));
            let is_taken = |col: u32| best.all.iter().any(|h| h.col == col);
            (best.clone(), runs.iter().map(|(first, _)| *first).find(|col| !is_taken(*col)))
        }
        _ => (headers, None),
    }
}

/// Columns of headers without a gap between them.
fn runs(headers: &Headers) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for header in &headers.all {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == header.col => *last = header.col,
            _ => runs.push((header.col, header.col)),
        }
    }
    runs
}

fn beside(look: &Look, table: &LocatedTable, sheet: &RawSheet, taken: &Headers) -> Diagnostic {
    let (first, last) = (taken.all.first().map_or(0, |h| h.col), taken.all.last().map_or(0, |h| h.col));
    let (title, row) = (&sheet.name, taken.row + 1);
    let (first, last) = (crate::place::column_letters(first), crate::place::column_letters(last));
    let heading = if table.name == "stock" { "[stock]".to_string() } else { format!("[list.{}]", table.name) };
    Diagnostic::note(
        "tables-beside",
        Place::Text(if table.span == Default::default() { look.map.stock.span } else { table.span }),
        said!(
            "the sheet \"{title}\" has tables side by side; the one in columns {first} to {last} is taken",
            "工作表“{title}”里有并排的几个表；取 {first} 到 {last} 列的那一个"
        ),
        said!(
            "if another one is meant, write `range = \"{first}{row}:{last}\"` under {heading} with its own cells",
            "如果要用另一个，请在 {heading} 下写 `range = \"{first}{row}:{last}\"`，换成它的单元格"
        ),
    )
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
    let mut wanted: Vec<&str> = Vec::new();
    for spelling in spellings.iter().map(String::as_str).filter(|s| !s.trim().is_empty()) {
        if !wanted.contains(&spelling) {
            wanted.push(spelling);
        }
    }
    let Said { en, zh } = listed(&wanted);
    let row = headers.row + 1;
    let next = if near.is_empty() {
        let some: Vec<&str> = headers.all.iter().map(|h| h.text.as_str()).take(30).collect();
        let Said { en, zh } = listed(&some);
        let (all, more) = (headers.all.len(), headers.all.len() - some.len());
        let (more, of) = if more > 0 { (format!(" and {more} more"), format!("等 {all} 个")) } else { (String::new(), String::new()) };
        said!(
            "its headers, in row {row}, are {en}{more}; write the right one in the map",
            "第 {row} 行的表头有 {zh}{of}；请在映射文件里写上正确的表头"
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

/// What to write for a key that was not found: where `key` calls it by its header, the name of the map, which stays when
/// a header changes.
fn key_next(next: &Said, name: &str, spelled: &[String]) -> Said {
    let Some(typed) = spelled.last().filter(|typed| fold(typed) != fold(name)) else { return next.clone() };
    let Said { en, zh } = next;
    said!(
        "{en}; and in `key` write \"{name}\" instead of \"{typed}\": that name stays when a header changes",
        "{zh}；并把 `key` 里的“{typed}”改成“{name}”：表头再变，这个名称也不用改"
    )
}

/// What to write where a list is matched by a name that the stock table does not have: the stock table's own name for
/// its key, which stays when a header changes, and in the list the header under that name.
fn match_next(map: &ListMap, at: usize, stock: &LocatedTable) -> Said {
    let key = stock.key.get(at).or(stock.key.first()).and_then(|k| stock.columns.get(*k));
    let (Some(key), Some(asked)) = (key, map.matches.get(at)) else {
        return Said::new("match by a key column or a column under [stock.columns]", "请按主键列或 [stock.columns] 里的列匹配");
    };
    let (key, list) = (quoted(&key.name), &map.name.text);
    let names: Vec<String> =
        map.matches.iter().enumerate().map(|(i, name)| if i == at { key.clone() } else { quoted(&name.text) }).collect();
    let names = names.join(", ");
    let own = map.columns.iter().find(|c| is_called(c, &asked.text));
    if let Some(column) = own.filter(|c| c.letter.is_some()) {
        let column = &column.name.text;
        return said!(
            "write `match = [{names}]`, as the stock table calls its key, and rename the line \"{column}\" under [list.{list}.columns] to {key}",
            "请写 `match = [{names}]`（主表里主键的名称），并把 [list.{list}.columns] 下的“{column}”那一行改名为 {key}"
        );
    }
    let header = quoted(own.and_then(|c| c.headers.first()).map_or(&asked.text, |h| &h.text));
    let (instead, instead_zh) = match own {
        Some(column) => {
            let column = &column.name.text;
            (format!(" instead of the one of \"{column}\""), format!("，代替“{column}”那一行"))
        }
        None => (String::new(), String::new()),
    };
    said!(
        "write `match = [{names}]`, as the stock table calls its key, and under [list.{list}.columns] the line `{key} = {{ header = {header} }}`{instead}",
        "请写 `match = [{names}]`（主表里主键的名称），并在 [list.{list}.columns] 下写 `{key} = {{ header = {header} }}`{instead_zh}"
    )
}

/// The key of a list that its sheet does not have under any name: its header has to be told.
fn list_key_next(list: &str, name: &str, headers: &Headers) -> Said {
    let some: Vec<&str> = headers.all.iter().map(|h| h.text.as_str()).take(30).collect();
    let (Said { en, zh }, name, row) = (listed(&some), quoted(name), headers.row + 1);
    said!(
        "write under [list.{list}.columns] the line `{name} = {{ header = \"...\" }}`, with the header of this sheet that holds the same codes; row {row} has {en}",
        "请在 [list.{list}.columns] 下写 `{name} = {{ header = \"……\" }}`，填这张表里写着同样编码的那一列的表头；第 {row} 行有 {zh}"
    )
}

fn twice(sheet: &RawSheet, headers: &Headers, name: &str, place: Option<Place>, columns: &[u32]) -> Diagnostic {
    let cells: Vec<String> = columns.iter().map(|c| crate::place::a1(headers.row, *c)).collect();
    let (en, zh) = (cells.join(" and "), cells.join(" 和 "));
    let title = &sheet.name;
    let stacks: Vec<&str> = columns.iter().map(|c| headers.stack(*c)).collect();
    let differ = headers.first < headers.row && stacks.iter().all(|s| stacks.iter().filter(|o| *o == s).count() == 1);
    let next = if differ {
        let Said { en, zh } = listed(&stacks);
        said!(
            "write the one that is meant with the group above it, as `header` in the map: {en}",
            "请在映射文件的 `header` 里连同上层表头写出要用的那一列：{zh}"
        )
    } else {
        let letter = crate::place::column_letters(columns.first().copied().unwrap_or_default());
        said!(
            "say in the map which one is meant by its letter, as `column = \"{letter}\"`, or rename one of the headers",
            "请在映射文件里用列的字母指明，例如 `column = \"{letter}\"`，或改掉其中一个表头"
        )
    };
    let mut diagnostic = Diagnostic::error(
        "column-twice",
        place.unwrap_or(Place::Nowhere),
        said!("\"{name}\" fits two columns of the sheet \"{title}\": {en}", "“{name}”对应工作表“{title}”里的两列：{zh}"),
        next,
    );
    for col in columns {
        let text = headers.stack(*col);
        let cell = CellRef { sheet: sheet.id, row: headers.row, col: *col };
        diagnostic = diagnostic.and_see(Place::Cell(cell), said!("the header \"{text}\"", "表头“{text}”"));
    }
    diagnostic
}

/// The map names no key: says which columns could be it.
fn no_key(look: &Look, table: &LocatedTable) -> Diagnostic {
    let candidates: Vec<&str> = match table.sheet.and_then(|i| look.sheets.get(i)) {
        Some(sheet) => {
            let columns = table
                .columns
                .iter()
                .chain(&table.extra)
                .filter(|c| c.col.is_some_and(|col| is_unique(sheet, table.body.first + table.body.descriptions, table.body.end, col)));
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
pub fn is_unique(sheet: &RawSheet, first_row: u32, end: u32, col: u32) -> bool {
    let Some(column) = sheet.columns.get(col as usize) else {
        return false;
    };
    let (first, end) = (first_row as usize, (end as usize).min(column.tags.len()));
    if end <= first {
        return false;
    }
    let mut seen: FxHashSet<(bool, u64)> = FxHashSet::default();
    column.tags[first..end].iter().zip(&column.values[first..end]).all(|(tag, value)| match tag {
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
