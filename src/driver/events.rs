//! Rows that event statements add to the list `events`. Takes the frames that import bound, adds the rows behind those
//! of the sheet, or a list of its own where the map has none. Invariant: every column stays as long as its frame; a row
//! out of a rule file has no cell.

use crate::column::{Column, Texts, UNKNOWN_TEXT, truth};
use crate::import::frame::{Bound, Frame, FrameColumn, NO_ROW};
use crate::place::SheetId;
use crate::plan::{Plan, STOCK, Shape, Source, Value};

/// Adds the given rows of the plan.
pub(super) fn add_rows(bound: &mut Bound, plan: &Plan, texts: &mut Texts) {
    let Some(given) = &plan.given else { return };
    let Some(at) = usize::from(given.table).checked_sub(usize::from(STOCK) + 1) else { return };
    if at == bound.lists.len() {
        let name = plan.tables.get(usize::from(given.table)).map_or(String::new(), |t| t.name.clone());
        bound.lists.push(Frame { name, sheet: SheetId::MAX, ..Frame::default() });
    }
    let Some(frame) = bound.lists.get_mut(at) else { return };
    let rows = frame.len();
    for column in plan.columns.iter().filter(|c| c.table == given.table && c.source == Source::Input) {
        if !frame.columns.iter().any(|c| c.name == column.name) {
            let data = match column.shape {
                Shape::Text | Shape::Level(_) => Column::Text(vec![UNKNOWN_TEXT; rows]),
                // what no row of the sheet says is not so
                Shape::Truth => Column::Truth(vec![truth::FALSE; rows]),
                Shape::Number(_) | Shape::Date => Column::Number(vec![f64::NAN; rows]),
            };
            frame.columns.push(FrameColumn {
                name: column.name.clone(),
                header: column.name.clone(),
                col: None,
                data,
                unknown_at: Vec::new(),
            });
        }
    }
    for row in &given.rows {
        let value = |name: &str| row.iter().find(|(n, _)| n == name).map(|(_, v)| v);
        for column in &mut frame.columns {
            let value = value(&column.name);
            match &mut column.data {
                Column::Number(v) => v.push(if let Some(Value::Number(n)) = value { *n } else { f64::NAN }),
                Column::Text(v) => v.push(match value {
                    Some(Value::Text(t)) => texts.intern(t),
                    _ => UNKNOWN_TEXT,
                }),
                Column::Truth(v) => v.push(if let Some(Value::Truth(t)) = value { u8::from(*t) } else { truth::UNKNOWN }),
            }
        }
        for (keys, name) in frame.keys.iter_mut().zip(&given.keys) {
            keys.push(match value(name) {
                Some(Value::Text(t)) => texts.intern(t),
                _ => UNKNOWN_TEXT,
            });
        }
        frame.rows.push(NO_ROW);
    }
}
