//! The stock frame and the frames of lists: which rows there are, their keys, their columns.

use super::Work;
use super::cells::Reader;
use super::keys::{KeyForm, KeyIndex, Match, shown_key, texts_of};
use super::other_currencies;
use super::rows::rows;
use crate::column::{Column, TextId, UNKNOWN_TEXT, fold, truth};
use crate::diagnostic::Diagnostic;
use crate::import::frame::{Fate, Frame, FrameColumn};
use crate::import::init::Known;
use crate::import::locate::{Holds, LocatedColumn, LocatedTable, Wanted, WantedColumn};
use crate::import::map::{Duplicates, Fill};
use crate::import::sheet::{Cell, RawSheet};
use crate::import::values::{date, number, yes_no};
use crate::place::{CellRef, Place, a1};
use crate::said;
use crate::tongue::Said;
use rustc_hash::{FxHashMap, FxHashSet};

/// The stock frame with what only binding needs.
pub struct Stock {
    pub frame: Frame,
    pub skipped: Vec<(u32, Said)>,
    /// Launch dates of histories, by the index of the column.
    pub launches: FxHashMap<usize, Vec<f64>>,
}

pub fn stock(work: &mut Work, wanted: &Wanted) -> Stock {
    let table = &work.located.stock;
    let mut stock =
        Stock { frame: Frame { name: table.name.clone(), ..Frame::default() }, skipped: Vec::new(), launches: FxHashMap::default() };
    let Some(sheet) = table.sheet.and_then(|i| work.sheets.get(i)) else {
        return stock;
    };
    stock.frame.sheet = sheet.id;
    stock.frame.header_row = table.header_row;
    let key_cols: Vec<u32> = table.key.iter().filter_map(|k| table.columns[*k].col).collect();
    if key_cols.is_empty() || key_cols.len() < table.key.len() {
        return stock;
    }
    let first = table.body.first;
    let keys = texts_of(sheet, &key_cols, first..table.body.end, KeyForm::of(&work.map.stock), work.texts, work.issues);
    let rows = rows(work, table, sheet, &keys, &mut stock.skipped);
    let key_at = |row: u32| -> Vec<TextId> { keys.iter().map(|k| k[(row - first) as usize]).collect() };
    let mut more: Vec<(usize, u32)> = Vec::new();
    let frame = &mut stock.frame;
    frame.keys = vec![Vec::with_capacity(rows.len()); keys.len()];
    let twice = duplicates(&rows, &key_at);
    if twice.is_empty() {
        for row in &rows {
            for (vector, keys) in frame.keys.iter_mut().zip(&keys) {
                vector.push(keys[(*row - first) as usize]);
            }
        }
        frame.rows = rows;
    } else {
        if work.map.stock.duplicates == Duplicates::Stop {
            let diagnostic = key_twice(work, sheet, key_cols[0], &twice, &key_at);
            work.diagnostics.push(diagnostic);
        }
        let mut seen: FxHashMap<Vec<TextId>, usize> = FxHashMap::default();
        for row in rows {
            let key = key_at(row);
            match seen.get(&key) {
                Some(index) => more.push((*index, row)),
                None => {
                    for (vector, part) in frame.keys.iter_mut().zip(&key) {
                        vector.push(*part);
                    }
                    seen.insert(key, frame.rows.len());
                    frame.rows.push(row);
                }
            }
        }
    }
    added_up(work, sheet, key_cols[0], frame, &more);
    more.sort_unstable();
    frame.added = more.clone();
    similar_keys(work, sheet, key_cols[0], frame);
    let mut names: Vec<WantedColumn> =
        table.key.iter().map(|k| WantedColumn { name: table.columns[*k].name.clone(), holds: None }).collect();
    let matched = work.located.lists.iter().flat_map(|l| &l.match_stock).flatten();
    names.extend(matched.map(|i| WantedColumn { name: table.columns[*i].name.clone(), holds: None }));
    names.extend(wanted.stock.iter().cloned());
    columns(work, table, sheet, &names, frame, &more);
    other_currencies::note(work, table, sheet, frame);
    for launch in work.located.histories.iter().filter_map(|h| h.launch) {
        let column = table.columns.get(launch).or_else(|| table.extra.get(launch.wrapping_sub(table.columns.len())));
        if let Some((column, col)) = column.and_then(|c| Some((c, c.col?))) {
            let reader = Reader { of_stock: true, header: &column.header, ..Reader::new(work.map, sheet, col, &column.name) };
            if let Column::Number(days) = reader.read(Holds::Date, &stock.frame.rows, work.texts, work.issues) {
                stock.launches.insert(launch, days);
            }
        }
    }
    stock
}

/// Keys that stand on several rows, with their rows, in order of the first.
fn duplicates(rows: &[u32], key_at: &dyn Fn(u32) -> Vec<TextId>) -> Vec<Vec<u32>> {
    let mut seen: FxHashMap<Vec<TextId>, usize> = FxHashMap::default();
    let mut groups: Vec<Vec<u32>> = Vec::new();
    for row in rows {
        let group = *seen.entry(key_at(*row)).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(*row);
    }
    groups.retain(|g| g.len() > 1);
    groups
}

/// Says that rows were added to others, once for all of them.
fn added_up(work: &mut Work, sheet: &RawSheet, col: u32, frame: &Frame, more: &[(usize, u32)]) {
    let Some((index, row)) = more.first() else { return };
    if work.map.stock.duplicates == Duplicates::Stop {
        return;
    }
    let key = shown_key(&frame.keys.iter().map(|k| k[*index]).collect::<Vec<_>>(), work.texts);
    let (count, to, this) = (more.len(), frame.rows[*index] + 1, row + 1);
    work.issues.add("rows-added-up", Some(CellRef { sheet: sheet.id, row: *row, col }), None, Fate::Noted, || {
        (
            if count == 1 {
                said!(
                    "the key \"{key}\" stands on two rows: row {this} was added to row {to}",
                    "主键“{key}”出现在两行：第 {this} 行已并入第 {to} 行"
                )
            } else {
                said!(
                    "{count} rows were added to an earlier row of the same key; the first is row {this}, \"{key}\", added to row {to}",
                    "有 {count} 行与前面的同主键行合并；第一处是第 {this} 行“{key}”，已并入第 {to} 行"
                )
            },
            Said::new(
                "amounts are added up, everything else must agree; write `duplicates = \"stop\"` in the map to be stopped instead",
                "数量相加，其余内容必须一致；如果不应合并，请在映射文件里写 `duplicates = \"stop\"`，遇到重复主键就停下",
            ),
        )
    });
}

fn key_twice(work: &Work, sheet: &RawSheet, col: u32, twice: &[Vec<u32>], key_at: &dyn Fn(u32) -> Vec<TextId>) -> Diagnostic {
    let count = twice.len();
    let first = &twice[0];
    let key = shown_key(&key_at(first[0]), work.texts);
    let cells: Vec<String> = first.iter().map(|r| a1(*r, col)).collect();
    let cells = cells.join(", ");
    let title = &sheet.name;
    let (message, next) = (
        if count == 1 {
            said!(
                "the key \"{key}\" stands on several rows of the sheet \"{title}\": {cells}",
                "主键“{key}”在工作表“{title}”里出现在多行：{cells}"
            )
        } else {
            said!(
                "{count} keys stand on several rows of the sheet \"{title}\", the first is \"{key}\": {cells}",
                "工作表“{title}”里有 {count} 个主键重复，第一个是“{key}”：{cells}"
            )
        },
        Said::new(
            "keep one row a key; or add a column to `key` that tells the rows apart; or write `duplicates = \"sum\"` under [stock]",
            "每个主键只留一行；或在 `key` 里再加一列来区分；或在 [stock] 下写 `duplicates = \"sum\"`",
        ),
    );
    let mut diagnostic = Diagnostic::error("key-twice", Place::Cell(CellRef { sheet: sheet.id, row: first[0], col }), message, next);
    for rows in twice.iter().take(200) {
        let (key, start) = (shown_key(&key_at(rows[0]), work.texts), rows[0] + 1);
        for row in &rows[1..] {
            let again = said!("\"{key}\" again, first in row {start}", "“{key}”重复，首次出现在第 {start} 行");
            diagnostic = diagnostic.and_see(Place::Cell(CellRef { sheet: sheet.id, row: *row, col }), again);
        }
    }
    diagnostic
}

/// Keys that differ only in case, width or blanks are two rows, but worth a word.
fn similar_keys(work: &mut Work, sheet: &RawSheet, col: u32, frame: &Frame) {
    let mut seen: FxHashMap<Vec<TextId>, usize> = FxHashMap::default();
    for (index, row) in frame.rows.iter().enumerate() {
        let class: Vec<TextId> = frame.keys.iter().map(|k| work.texts.class(k[index])).collect();
        if let Some(first) = seen.insert(class, index) {
            let texts = &*work.texts;
            let key_of = |i: usize| shown_key(&frame.keys.iter().map(|k| k[i]).collect::<Vec<_>>(), texts);
            let (this, other, at) = (key_of(index), key_of(first), frame.rows[first] + 1);
            work.issues.add("keys-alike", Some(CellRef { sheet: sheet.id, row: *row, col }), Some(index), Fate::Noted, || {
                (
                    said!(
                        "the keys \"{this}\" and \"{other}\" (row {at}) differ only in case, width or blanks; they are two rows",
                        "主键“{this}”与“{other}”（第 {at} 行）只有大小写、全半角或空格不同，按两行处理"
                    ),
                    Said::new("if they are one, spell them alike", "如果是同一个，请统一写法"),
                )
            });
        }
    }
}

/// Reads the named columns into a frame, each once.
fn columns(work: &mut Work, table: &LocatedTable, sheet: &RawSheet, names: &[WantedColumn], frame: &mut Frame, more: &[(usize, u32)]) {
    let of_stock = frame.name == "stock";
    for wanted in names {
        if frame.columns.iter().any(|c| c.name == wanted.name) {
            continue;
        }
        let located = table.columns.iter().chain(&table.extra).find(|c| c.name == wanted.name);
        let Some(located) = located else {
            let folded = fold(&wanted.name);
            let extra = table.extra.iter().find(|c| fold(&c.name) == folded);
            let data = match extra.and_then(|c| Some((c, c.col?))) {
                Some((column, col)) => {
                    let reader = Reader { of_stock, header: &column.header, ..Reader::new(work.map, sheet, col, &column.name) };
                    reader.read(wanted.holds.unwrap_or(column.holds), &frame.rows, work.texts, work.issues)
                }
                None => unknown(wanted.holds.unwrap_or_default(), frame.rows.len()),
            };
            let (header, col) = extra.map_or((String::new(), None), |c| (c.header.clone(), c.col));
            frame.columns.push(FrameColumn { name: wanted.name.clone(), header, col, data, unknown_at: Vec::new() });
            continue;
        };
        let holds = match (wanted.holds, located.holds) {
            (Some(holds), Holds::Any) => holds,
            (Some(holds), _) if !located.mapped => holds,
            (_, holds) => holds,
        };
        check_default(work, located, holds);
        let default = located.default.as_ref().map(|(fill, _)| fill);
        let is_key = table.key.iter().any(|k| table.columns[*k].name == located.name);
        // without a column in the sheet, a column behind the last one: all blank
        let col = located.col.unwrap_or(u32::MAX);
        let reader = Reader {
            percent: located.is_percent(),
            default,
            of_stock,
            header: &located.header,
            habits: located.habits.or(work.map.habits),
            part: located.part,
            unit: located.unit.as_ref().map(|u| u.text.as_str()),
            is_key,
            ..Reader::new(work.map, sheet, col, &located.name)
        };
        let mut data = reader.read(holds, &frame.rows, work.texts, work.issues);
        if !is_key {
            merged_cells(work, &reader, frame);
        }
        let unknown_at = if more.is_empty() { Vec::new() } else { merge(work, &reader, located, holds, &mut data, frame, more) };
        frame.columns.push(FrameColumn { name: located.name.clone(), header: located.header.clone(), col: located.col, data, unknown_at });
    }
}

/// A value in a cell that is merged over several rows counts once: of an amount nobody could tell how much is whose.
fn merged_cells(work: &mut Work, reader: &Reader, frame: &Frame) {
    let (Some(first), Some(last)) = (frame.rows.first(), frame.rows.last()) else { return };
    let (sheet, col, name) = (reader.sheet, reader.col, reader.name);
    if !sheet.merged.iter().any(|m| m.first_col == col && m.first_row < m.last_row) {
        return;
    }
    let sources = sheet.sources(col, *first..last.saturating_add(1));
    let source = |row: u32| sources.get((row - first) as usize).copied().unwrap_or(row);
    let below: Vec<u32> =
        frame.rows.iter().copied().filter(|row| source(*row) != *row && sheet.get(source(*row), col) != Cell::Empty).collect();
    let Some(row) = below.first() else { return };
    let (count, top) = (below.len(), a1(source(*row), col));
    work.issues.add("cells-merged", Some(reader.cell(*row)), None, Fate::Unknown, || {
        (
            said!(
                "cells of the column \"{name}\" are merged over several rows; a value counts for the first of them ({top}), and {count} rows have none, the first one here",
                "“{name}”列有跨行合并的单元格；值只算在第一行（{top}），另有 {count} 行没有值，第一行在此"
            ),
            Said::new(
                "if each of these rows has the value, unmerge the cells and write it into each",
                "如果每一行都是这个值，请取消合并并逐行填写",
            ),
        )
    });
}

fn unknown(holds: Holds, rows: usize) -> Column {
    match holds {
        Holds::Number | Holds::Date => Column::Number(vec![f64::NAN; rows]),
        Holds::YesNo => Column::Truth(vec![truth::UNKNOWN; rows]),
        Holds::Text | Holds::Any => Column::Text(vec![UNKNOWN_TEXT; rows]),
    }
}

/// A default that the column cannot hold is a mistake in the map.
fn check_default(work: &mut Work, column: &LocatedColumn, holds: Holds) {
    let Some((fill, span)) = &column.default else { return };
    let fits = match (holds, fill) {
        (Holds::Number, Fill::Number(_)) | (Holds::YesNo, Fill::Truth(_) | Fill::Number(_)) | (Holds::Date, Fill::Date(_)) => true,
        (Holds::Number, Fill::Text(text)) => number::read(text).is_some(),
        (Holds::Date, Fill::Text(text)) => date::read(text).is_some(),
        (Holds::YesNo, Fill::Text(text)) => yes_no::read(text).is_some(),
        (Holds::Text | Holds::Any, _) => true,
        _ => false,
    };
    if !fits {
        let name = &column.name;
        let (en, zh) = match holds {
            Holds::Number => ("numbers", "数字"),
            Holds::Date => ("dates", "日期"),
            _ => ("yes or no", "是或否"),
        };
        work.diagnostics.push(Diagnostic::error(
            "map-wrong-default",
            Place::Text(*span),
            said!("\"{name}\" holds {en}, its default does not fit", "“{name}”列存放{zh}，默认值不合适"),
            said!("write {en} as `default`, or change the unit or type of the column", "`default` 请写{zh}，或改这一列的单位或类型"),
        ));
    }
}

/// Adds the rows with a repeated key: amounts add up, everything else must agree. Returns where the unknown values come
/// from, by row of the frame.
fn merge(
    work: &mut Work,
    reader: &Reader,
    located: &LocatedColumn,
    holds: Holds,
    data: &mut Column,
    frame: &Frame,
    more: &[(usize, u32)],
) -> Vec<(usize, u32)> {
    let rows: Vec<u32> = more.iter().map(|(_, row)| *row).collect();
    let of: Vec<usize> = more.iter().map(|(index, _)| *index).collect();
    let reader = Reader { added_to: Some(&of), ..reader.clone() };
    let extra = reader.read(holds, &rows, work.texts, work.issues);
    let adds = adds(located);
    let mut differ: Vec<usize> = Vec::new();
    let mut unknown_at: Vec<(usize, u32)> = Vec::new();
    for (at, (index, row)) in more.iter().enumerate() {
        match (&mut *data, &extra) {
            (Column::Number(all), Column::Number(more)) if adds => {
                if more[at].is_nan() {
                    unknown_at.push((*index, *row));
                }
                if all[*index].is_nan() && !unknown_at.iter().rev().any(|(of, _)| of == index) {
                    unknown_at.push((*index, frame.rows[*index]));
                }
                all[*index] += more[at];
            }
            (Column::Number(all), Column::Number(more)) if all[*index] != more[at] && !(all[*index].is_nan() && more[at].is_nan()) => {
                all[*index] = f64::NAN;
                differ.push(*index);
            }
            (Column::Text(all), Column::Text(more)) if work.texts.class(all[*index]) != work.texts.class(more[at]) => {
                all[*index] = UNKNOWN_TEXT;
                differ.push(*index);
            }
            (Column::Truth(all), Column::Truth(more)) if all[*index] != more[at] => {
                all[*index] = truth::UNKNOWN;
                differ.push(*index);
            }
            _ => {}
        }
    }
    differ.sort_unstable();
    differ.dedup();
    for index in differ {
        let rows: Vec<u32> = std::iter::once(frame.rows[index]).chain(frame.added_to(index)).collect();
        unknown_at.extend(rows.iter().map(|row| (index, *row)));
        let cell = located.col.map(|col| CellRef { sheet: reader.sheet.id, row: frame.rows[index], col });
        work.issues.add("rows-differ", cell, Some(index), Fate::Unknown, || {
            let name = &located.name;
            let shown: Vec<String> = rows.iter().take(8).map(|row| (row + 1).to_string()).collect();
            let (en, zh) = (shown.join(", "), shown.join("、"));
            let next = if located.unit.is_some() {
                Said::new(
                    "make them equal: it is taken for a property of the article, the same in each of its rows",
                    "请改成一致：这一列按商品属性处理，同一商品各行应当相同",
                )
            } else {
                Said::new(
                    "make them equal, or give the column a unit such as units if it shall be added up",
                    "请改成一致；如果应当相加，请给这一列写上单位，例如 件",
                )
            };
            (
                said!(
                    "the rows of this key differ in \"{name}\" (rows {en}); it is unknown",
                    "同一主键的几行（第 {zh} 行）在“{name}”上不一致，按未知处理"
                ),
                next,
            )
        });
    }
    unknown_at.sort_unstable();
    unknown_at.dedup();
    unknown_at
}

/// Whether the amounts of a column add up over the rows of a key: what belongs to the article does not.
fn adds(column: &LocatedColumn) -> bool {
    let known = Known::shipped();
    let of_product = |spelling: &str| known.column(spelling).is_some_and(|(_, column)| column.of_product);
    column.unit.as_ref().is_some_and(|u| adds_up(&u.text)) && !of_product(&column.name) && !of_product(&column.header)
}

/// Whether amounts of this unit add up over rows: units and money do, days, shares and prices do not.
fn adds_up(unit: &str) -> bool {
    let unit = fold(unit);
    !unit.contains('/')
        && !matches!(
            unit.as_str(),
            "%" | "day" | "days" | "week" | "weeks" | "month" | "months" | "天" | "日" | "周" | "月" | "小时" | "hour" | "hours"
        )
}

/// A list: every row that is not blank.
pub fn list(work: &mut Work, table: &LocatedTable, wanted: &[WantedColumn], stock: &Frame) -> Frame {
    let mut frame = Frame { name: table.name.clone(), ..Frame::default() };
    let Some(sheet) = table.sheet.and_then(|i| work.sheets.get(i)) else {
        frame.columns = wanted
            .iter()
            .map(|w| FrameColumn {
                name: w.name.clone(),
                header: String::new(),
                col: None,
                data: unknown(w.holds.unwrap_or_default(), 0),
                unknown_at: Vec::new(),
            })
            .collect();
        return frame;
    };
    frame.sheet = sheet.id;
    frame.header_row = table.header_row;
    let first = table.body.first;
    frame.rows = rows(work, table, sheet, &[], &mut Vec::new());
    let cols: Vec<Option<u32>> = table.key.iter().map(|k| table.columns[*k].col).collect();
    for (part, col) in cols.iter().enumerate() {
        let Some(col) = col else {
            frame.keys.push(vec![UNKNOWN_TEXT; frame.rows.len()]);
            continue;
        };
        // a list's key column is padded only where it is the stock table's first key
        let theirs = table.match_stock.get(part).copied().flatten();
        let is_key = theirs.is_some_and(|i| work.located.stock.key.first() == Some(&i));
        let form = if is_key { KeyForm::of(&work.map.stock) } else { KeyForm::default() };
        let all = texts_of(sheet, &[*col], first..table.body.end, form, work.texts, work.issues);
        let mut keys: Vec<TextId> = frame.rows.iter().map(|r| all[0][(*r - first) as usize]).collect();
        if let Some(Column::Text(values)) =
            theirs.and_then(|i| stock.columns.iter().find(|c| c.name == work.located.stock.columns[i].name)).map(|c| &c.data)
        {
            respell(work, sheet, *col, &table.name, &mut keys, &frame.rows, values);
        }
        frame.keys.push(keys);
    }
    no_row_of_stock(work, table, sheet, &cols, &frame, stock);
    let mut names: Vec<WantedColumn> =
        table.key.iter().map(|k| WantedColumn { name: table.columns[*k].name.clone(), holds: None }).collect();
    names.extend(wanted.iter().cloned());
    columns(work, table, sheet, &names, &mut frame, &[]);
    frame
}

/// Says which rows of a list match no row of the stock sheet although each part of their key is one that it has, or is blank.
fn no_row_of_stock(work: &mut Work, table: &LocatedTable, sheet: &RawSheet, cols: &[Option<u32>], frame: &Frame, stock: &Frame) {
    let name_of = |at: usize| &work.located.stock.columns[at].name;
    let theirs: Option<Vec<&Vec<TextId>>> = table
        .match_stock
        .iter()
        .map(|at| match &stock.columns.iter().find(|c| at.is_some_and(|at| c.name == *name_of(at)))?.data {
            Column::Text(values) => Some(values),
            _ => None,
        })
        .collect();
    let Some(theirs) = theirs.filter(|parts| !parts.is_empty() && parts.len() == frame.keys.len()) else { return };
    let there: FxHashSet<Vec<TextId>> = (0..stock.len()).map(|row| theirs.iter().map(|part| part[row]).collect()).collect();
    let each: Vec<FxHashSet<TextId>> = theirs.iter().map(|part| part.iter().copied().collect()).collect();
    let list = &table.name;
    for (at, row) in frame.rows.iter().enumerate() {
        let key: Vec<TextId> = frame.keys.iter().map(|part| part[at]).collect();
        if let Some(blank) = key.iter().position(|part| *part == UNKNOWN_TEXT) {
            let Some(col) = cols[blank] else { continue };
            work.issues.add("list-blank-key", Some(CellRef { sheet: sheet.id, row: *row, col }), None, Fate::Noted, || {
                (
                    said!(
                        "a row of the list {list} has no key and belongs to no row of the stock sheet",
                        "清单 {list} 有一行没有主键，不属于库存主表的任何一行"
                    ),
                    Said::new("write the key into the cell, or empty the row", "请补上主键，或清空这一行"),
                )
            });
        } else if key.len() > 1 && !there.contains(&key) && key.iter().zip(&each).all(|(part, known)| known.contains(part)) {
            let shown = shown_key(&key, work.texts);
            let cell = cols[0].map(|col| CellRef { sheet: sheet.id, row: *row, col });
            work.issues.add("key-not-in-stock", cell, None, Fate::Noted, || {
                (
                    said!("\"{shown}\" of the list {list} is not in the stock sheet", "清单 {list} 里的“{shown}”不在库存主表中"),
                    Said::new(
                        "nothing needs to be done if it is not sold any more; else correct its spelling",
                        "如已停售则无需处理；否则请更正写法",
                    ),
                )
            });
        }
    }
}

/// Gives the match values of a list the spelling of the stock sheet.
fn respell(work: &mut Work, sheet: &RawSheet, col: u32, list: &str, keys: &mut [TextId], rows: &[u32], stock: &Vec<TextId>) {
    let mut index = KeyIndex::new(&[stock], stock.len(), work.texts);
    for (key, row) in keys.iter_mut().zip(rows) {
        if *key == UNKNOWN_TEXT {
            continue;
        }
        let cell = CellRef { sheet: sheet.id, row: *row, col };
        let text = work.texts.get(*key).to_string();
        match index.find(&[*key], work.texts) {
            Match::Exact(_) => {}
            Match::Folded(group) => {
                let theirs = shown_key(index.key(group), work.texts);
                work.issues.add("key-respelled", Some(cell), None, Fate::Assumed, || {
                    (
                        said!("\"{text}\" is taken for \"{theirs}\" of the stock sheet", "“{text}”按库存主表里的“{theirs}”处理"),
                        Said::new("spell it alike in both sheets", "请在两张表里统一写法"),
                    )
                });
                if let Some(id) = index.key(group).first() {
                    *key = *id;
                }
            }
            Match::Several | Match::None => {
                work.issues.add("key-not-in-stock", Some(cell), None, Fate::Noted, || {
                    (
                        said!("\"{text}\" of the list {list} is not in the stock sheet", "清单 {list} 里的“{text}”不在库存主表中"),
                        Said::new(
                            "nothing needs to be done if it is not sold any more; else correct its spelling",
                            "如已停售则无需处理；否则请更正写法",
                        ),
                    )
                });
            }
        }
    }
}
