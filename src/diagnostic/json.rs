//! Diagnostics as JSON for programs. Lines and columns count from one, columns in characters.
//! Invariant: the fields and their order are always the same; what does not apply is null.

use super::render::place_words;
use super::{Diagnostic, Severity};
use crate::place::{Place, Sources, Span, a1};
use crate::tongue::Tongue;
use serde_json::{Map, Value, json};

/// One diagnostic: code, severity, place, message and next step in its own tongue, further places.
pub fn to_json(diagnostic: &Diagnostic, sources: &Sources, report_tongue: Tongue) -> Value {
    let tongue = diagnostic.tongue.unwrap_or(report_tongue);
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let also: Vec<Value> = diagnostic
        .also
        .iter()
        .map(|(place, said)| json!({ "place": place_json(place, sources), "message": said.in_tongue(tongue) }))
        .collect();
    json!({
        "code": diagnostic.code,
        "severity": severity,
        "place": place_json(&diagnostic.place, sources),
        "message": diagnostic.message.in_tongue(tongue),
        "next": diagnostic.next.in_tongue(tongue),
        "also": also,
    })
}

fn place_json(place: &Place, sources: &Sources) -> Value {
    let mut out = Map::new();
    out.insert("words".into(), place_words(place, sources).map_or(Value::Null, Value::from));
    match place {
        Place::Text(span) => {
            let (line, column) = sources.line_column(*span);
            let (end_line, end_column) = sources.line_column(Span { start: span.end, ..*span });
            out.insert("file".into(), sources.files.get(span.file as usize).map_or(Value::Null, |f| f.path.clone().into()));
            out.insert("line".into(), line.into());
            out.insert("column".into(), column.into());
            out.insert("end_line".into(), end_line.into());
            out.insert("end_column".into(), end_column.into());
        }
        Place::Cell(cell) => {
            sheet_json(&mut out, cell.sheet, sources);
            out.insert("cell".into(), a1(cell.row, cell.col).into());
        }
        Place::Cells(first, last) => {
            sheet_json(&mut out, first.sheet, sources);
            out.insert("cell".into(), format!("{}:{}", a1(first.row, first.col), a1(last.row, last.col)).into());
        }
        Place::Sheet(sheet) => sheet_json(&mut out, *sheet, sources),
        Place::File(path) => {
            out.insert("file".into(), path.clone().into());
        }
        Place::Nowhere => return Value::Null,
    }
    Value::Object(out)
}

fn sheet_json(out: &mut Map<String, Value>, sheet: u16, sources: &Sources) {
    let name = sources.sheets.get(sheet as usize);
    out.insert("workbook".into(), name.map_or(Value::Null, |s| s.book.clone().into()));
    out.insert("sheet".into(), name.map_or(Value::Null, |s| s.sheet.clone().into()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::said;

    #[test]
    fn text_and_cell() {
        let mut sources = Sources::default();
        let file = sources.add_file("a.rules", "日 = 1\nx = y");
        let sheet = sources.add_sheet("s.xlsx", "A b");
        let d = Diagnostic::error("unknown-name", Place::Text(Span { file, start: 12, end: 13 }), said!("m", "甲"), said!("n", "乙"))
            .and_see(Place::Cell(crate::place::CellRef { sheet, row: 1, col: 1 }), said!("here", "这里"));
        let value = to_json(&d, &sources, Tongue::Zh);
        assert_eq!(
            value.to_string(),
            r#"{"code":"unknown-name","severity":"error","place":{"words":"a.rules:2:5","file":"a.rules","line":2,"column":5,"end_line":2,"end_column":6},"message":"甲","next":"乙","also":[{"place":{"words":"'A b'!B2","workbook":"s.xlsx","sheet":"A b","cell":"B2"},"message":"这里"}]}"#
        );
    }
}
