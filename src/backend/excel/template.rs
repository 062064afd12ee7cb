//! A formula for all rows of a column: text with gaps where the row's number or the row of a history belongs.
//! Takes text with marks; gives the bytes of one row's formula, markup escaped.
//! Invariant: rendering allocates nothing, so that a million formulas cost little more than their bytes.

use std::sync::Arc;

/// Stands in formula text for the number of the row at hand.
pub const ROW: char = '\u{1}';
/// Stands before the number of a history and behind it; what follows up to the next mark are the cells' letters.
pub const HISTORY: char = '\u{2}';
/// Between the letters of the first and of the last cell of a history's row.
pub const TO: char = '\u{3}';

/// The longest formula that Excel takes, in characters.
pub const LONGEST: usize = 8_192;
/// Levels of nested functions that Excel takes.
pub const DEEPEST: usize = 64;

/// Which row a formula is for: of its table, and of the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowAt {
    pub of_table: u32,
    /// Counted from zero.
    pub of_sheet: u32,
}

/// Where the row of a history stands for each row of the stock table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HistoryRows {
    /// What stands in front of a cell: the user's own sheet, our block.
    pub sheets: [String; 2],
    /// By row of the table: the row of the sheet from zero, and on which of the two.
    pub rows: Vec<(u32, bool)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Text(Box<str>),
    Row,
    Cells { rows: Arc<HistoryRows>, first: Box<str>, last: Option<Box<str>> },
}

impl Template {
    /// From text with marks.
    pub fn new(text: &str, histories: &[Arc<HistoryRows>]) -> Template {
        let mut pieces = Vec::new();
        let mut rest = text;
        let plain = |text: &str, pieces: &mut Vec<Piece>| {
            if !text.is_empty() {
                pieces.push(Piece::Text(text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").into()));
            }
        };
        while let Some(at) = rest.find([ROW, HISTORY]) {
            plain(&rest[..at], &mut pieces);
            rest = &rest[at..];
            if let Some(after) = rest.strip_prefix(ROW) {
                pieces.push(Piece::Row);
                rest = after;
                continue;
            }
            let mut parts = rest[1..].splitn(3, HISTORY);
            let history = parts.next().and_then(|n| n.parse::<usize>().ok()).and_then(|n| histories.get(n));
            let letters = parts.next().unwrap_or_default();
            if let Some(rows) = history {
                let (first, last) = letters.split_once(TO).map_or((letters, None), |(a, b)| (a, Some(b.into())));
                pieces.push(Piece::Cells { rows: rows.clone(), first: first.into(), last });
            }
            rest = parts.next().unwrap_or_default();
        }
        plain(rest, &mut pieces);
        Template { pieces }
    }

    /// Appends the formula of a row, without the equals sign.
    pub fn push(&self, out: &mut Vec<u8>, at: RowAt) {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.extend_from_slice(text.as_bytes()),
                Piece::Row => number(out, at.of_sheet + 1),
                Piece::Cells { rows, first, last } => {
                    let (row, block) = rows.rows.get(at.of_table as usize).copied().unwrap_or_default();
                    out.extend_from_slice(rows.sheets[usize::from(block)].as_bytes());
                    out.extend_from_slice(first.as_bytes());
                    number(out, row + 1);
                    if let Some(last) = last {
                        out.push(b':');
                        out.extend_from_slice(last.as_bytes());
                        number(out, row + 1);
                    }
                }
            }
        }
    }

    /// The formula of a row as text.
    pub fn text(&self, at: RowAt) -> String {
        let mut out = Vec::new();
        self.push(&mut out, at);
        String::from_utf8_lossy(&out).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    }
}

fn number(out: &mut Vec<u8>, n: u32) {
    let mut digits = [0u8; 10];
    let (mut at, mut rest) = (digits.len(), n);
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// Whether Excel takes a formula: its length, rows written out, and how deep its functions nest.
pub fn fits(text: &str) -> bool {
    // a row's number has seven digits at most; a sheet's name in front of a history at most 35 characters
    let length: usize = text
        .chars()
        .map(|c| {
            if c == ROW {
                7
            } else if c == HISTORY {
                28
            } else {
                c.len_utf16()
            }
        })
        .sum();
    let (mut depth, mut deepest, mut quoted) = (0usize, 0, false);
    for c in text.chars() {
        match c {
            '"' => quoted ^= true,
            '(' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            ')' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    length <= LONGEST && deepest <= DEEPEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_for_each_row() {
        let rows = Arc::new(HistoryRows { sheets: ["'W & s'!".into(), "Block!".into()], rows: vec![(6, false), (0, true)] });
        let template = Template::new(&format!("IF(D{ROW}<>K{ROW},SUM({HISTORY}0{HISTORY}$AX{TO}$BE{HISTORY}),\"\")"), &[rows]);
        assert_eq!(template.text(RowAt { of_table: 0, of_sheet: 9 }), "IF(D10<>K10,SUM('W & s'!$AX7:$BE7),\"\")");
        assert_eq!(template.text(RowAt { of_table: 1, of_sheet: 10 }), "IF(D11<>K11,SUM(Block!$AX1:$BE1),\"\")");
        let mut bytes = Vec::new();
        template.push(&mut bytes, RowAt { of_table: 0, of_sheet: 0 });
        assert!(String::from_utf8_lossy(&bytes).starts_with("IF(D1&lt;&gt;K1,"));
    }

    #[test]
    fn excels_limits() {
        let nested = |n: usize| format!("{}1{}", "IF(".repeat(n), ")".repeat(n));
        assert!(fits(&nested(64)) && !fits(&nested(65)));
        assert!(fits(&"1".repeat(8_192)) && !fits(&format!("D{ROW}+").repeat(1_000)));
    }
}
