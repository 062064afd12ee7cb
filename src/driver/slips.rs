//! Cells whose text is nearly one that rules compare their column with: `Clearence`, where rules speak of "clearance".
//! Takes what rules compare and the bound tables, gives one data issue for each such text, at the first cell that holds it.
//! Invariant: a text that rules name themselves is never doubted, nor one that many rows hold.

use super::Checked;
use crate::column::{Column, TextId, Texts, fold};
use crate::import::frame::{Bound, Fate, Frame, Issue};
use crate::model::{STOCK_TABLE, TableId};
use crate::said;
use crate::spelling::is_slip;
use rustc_hash::FxHashMap;

/// Of a hundred rows; what more of them hold is a word of its own.
const MOST_IN_HUNDRED: usize = 2;
/// As many rows may hold it however short the table is.
const ALWAYS: usize = 2;

/// An input column, and all texts that rules compare it with.
pub(super) struct ComparedTexts {
    pub table: TableId,
    pub column: String,
    pub texts: Vec<String>,
}

impl Checked {
    pub(super) fn slips(&self, bound: &Bound) -> Vec<Issue> {
        let mut found = Vec::new();
        for ComparedTexts { table, column, texts } in &self.compared {
            let frame = if *table == STOCK_TABLE { Some(&bound.stock) } else { bound.lists.get(table - 1) };
            let at = frame.and_then(|f| f.columns.iter().position(|c| c.name == *column));
            let (Some(frame), Some(at)) = (frame, at) else { continue };
            found.extend(in_column(*table, frame, at, texts, &self.texts));
        }
        found
    }
}

fn in_column(table: TableId, frame: &Frame, at: usize, compared: &[String], texts: &Texts) -> Vec<Issue> {
    let Column::Text(cells) = &frame.columns[at].data else { return Vec::new() };
    // class of a text: its first row and how many hold it
    let mut held: FxHashMap<TextId, (usize, usize)> = FxHashMap::default();
    for (row, id) in cells.iter().enumerate() {
        held.entry(texts.class(*id)).or_insert((row, 0)).1 += 1;
    }
    let most = (cells.len() * MOST_IN_HUNDRED / 100).max(ALWAYS);
    let mut rare: Vec<(usize, usize)> = held.into_values().filter(|(_, rows)| *rows <= most).collect();
    rare.sort_unstable();
    let folded: Vec<String> = compared.iter().map(|text| fold(text)).collect();
    let issue = |(row, rows): (usize, usize)| {
        let word = texts.get(cells[row]);
        let slip_of = |meant: &&String| is_slip(word, meant);
        let meant = if folded.contains(&fold(word)) { None } else { compared.iter().find(slip_of) }?;
        let name = &frame.columns[at].name;
        let (en, zh) = if rows == 1 { (String::new(), String::new()) } else { (format!(", in {rows} rows"), format!("，共 {rows} 行")) };
        Some(Issue {
            code: "text-nearly",
            cell: frame.cell(row, at),
            row: (table == STOCK_TABLE).then_some(row),
            fate: Fate::Noted,
            message: said!(
                "{name} is \"{word}\"{en}, nearly the \"{meant}\" that rules speak of",
                "“{name}”写的是“{word}”{zh}，和规则里的“{meant}”只差一点"
            ),
            next: said!(
                "it was taken as another text; if \"{meant}\" is meant, correct the cell",
                "按另一段文字处理；如果就是“{meant}”，请改正单元格"
            ),
        })
    };
    rare.into_iter().filter_map(issue).collect()
}
