//! What the cells of a column hold, where the map does not say. Looks at every cell of the column once.

use crate::column::{TextId, Texts};
use crate::import::map::CellKind;
use crate::import::sheet::{RawColumn, Tag};
use crate::import::values::{date, number, yes_no};
use rustc_hash::FxHashSet;

/// What the cells of a column are read as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Holds {
    Number,
    Text,
    YesNo,
    Date,
    /// Nobody has said and no cell told.
    #[default]
    Any,
}

impl From<CellKind> for Holds {
    fn from(kind: CellKind) -> Holds {
        match kind {
            CellKind::Number => Holds::Number,
            CellKind::Text => Holds::Text,
            CellKind::YesNo => Holds::YesNo,
            CellKind::Date => Holds::Date,
        }
    }
}

/// Texts that are looked at one by one; beyond that a column is text.
const MOST_TEXTS: usize = 5_000;

/// Decides by the cells below the header. A column of numbers may hold a few texts: they are reported when it is read.
pub fn holds(column: &RawColumn, first_row: u32, end: u32, texts: &Texts) -> Holds {
    let end = (end as usize).min(column.tags.len());
    let first = (first_row as usize).min(end);
    let (mut numbers, mut dates, mut truths, mut text_cells) = (0usize, 0usize, 0usize, 0usize);
    let mut words: FxHashSet<TextId> = FxHashSet::default();
    let mut seen: Vec<TextId> = Vec::new();
    for (tag, value) in column.tags[first..end].iter().zip(&column.values[first..end]) {
        match tag {
            Tag::Number => numbers += 1,
            Tag::Date => dates += 1,
            Tag::Truth => truths += 1,
            Tag::Text => {
                let id = *value as TextId;
                if texts.get(id).trim().is_empty() {
                    continue;
                }
                text_cells += 1;
                if seen.len() <= MOST_TEXTS && words.insert(id) {
                    seen.push(id);
                }
            }
            Tag::Empty | Tag::Error => {}
        }
    }
    let all = numbers + dates + truths + text_cells;
    if all == 0 {
        return Holds::Any;
    }
    if text_cells == 0 {
        return match (numbers, dates, truths) {
            (_, 0, 0) => Holds::Number,
            (0, _, 0) => Holds::Date,
            (_, 0, _) if numbers == 0 => Holds::YesNo,
            (_, _, 0) => {
                if dates >= numbers {
                    Holds::Date
                } else {
                    Holds::Number
                }
            }
            _ => Holds::Text,
        };
    }
    if seen.len() > MOST_TEXTS {
        return if text_cells * 5 <= numbers { Holds::Number } else { Holds::Text };
    }
    let every = |test: &dyn Fn(&str) -> bool| seen.iter().all(|id| test(texts.get(*id)));
    if numbers == 0 && dates == 0 && every(&yes_no::certain) {
        return Holds::YesNo;
    }
    if numbers == 0 && truths == 0 && every(&date::looks) {
        return Holds::Date;
    }
    // `1.50` and `1,200`, but not `00123` or a number of 13 digits, which are codes
    let amount = |t: &str| number::read(t).is_some_and(|r| r.form < number::Form::Assumed) && !is_code(t);
    if truths == 0 && dates == 0 && (every(&amount) || text_cells * 5 <= numbers) {
        return Holds::Number;
    }
    if dates > 0 && text_cells * 5 <= dates { Holds::Date } else { Holds::Text }
}

fn is_code(text: &str) -> bool {
    let digits = text.trim();
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    plain && (digits.len() > 9 || (digits.len() > 1 && digits.starts_with('0')) || digits.len() >= 4)
}

#[cfg(test)]
mod tests {
    use super::{Holds, holds};
    use crate::column::Texts;
    use crate::import::sheet::{Cell, RawColumn};

    fn column(texts: &mut Texts, cells: &[&str]) -> RawColumn {
        let mut column = RawColumn::default();
        for (row, text) in cells.iter().enumerate() {
            let cell = match text.strip_prefix('=').map(str::parse) {
                Some(Ok(number)) => Cell::Number(number),
                _ if text.is_empty() => Cell::Empty,
                _ => Cell::Text(texts.intern(text)),
            };
            column.set(row as u32, cell);
        }
        column
    }

    #[test]
    fn kinds_by_cells() {
        let mut texts = Texts::default();
        for (cells, kind) in [
            (&["h", "=1", "", "=2.5"][..], Holds::Number),
            (&["h", "=1", "=2", "=3", "=4", "=5", "n/a"], Holds::Number),
            (&["h", "是", "否", ""], Holds::YesNo),
            (&["h", "Yes", "n"], Holds::YesNo),
            (&["h", "1,200", "15.50"], Holds::Number),
            (&["h", "00123", "00124"], Holds::Text),
            (&["h", "10120", "85123"], Holds::Text),
            (&["h", "2026-11-27", "2026/11/28"], Holds::Date),
            (&["h", "daily", "live"], Holds::Text),
            (&["h", "", " "], Holds::Any),
        ] {
            let column = column(&mut texts, cells);
            assert_eq!(holds(&column, 1, u32::MAX, &texts), kind, "{cells:?}");
        }
    }
}
