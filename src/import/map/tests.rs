//! Maps read from small texts. Invariant: every mistake is pointed at, none hides another.

use super::{CellKind, Duplicates, Fill, Layout, Map, Missing, PeriodKind, from_toml};
use crate::diagnostic::Diagnostic;
use crate::place::{Place, Span};

fn read(text: &str) -> (Map, Vec<Diagnostic>) {
    from_toml(text, 0)
}

fn span_text<'t>(text: &'t str, diagnostic: &Diagnostic) -> &'t str {
    let Place::Text(Span { start, end, .. }) = diagnostic.place else { panic!("a place in the map") };
    &text[start as usize..end as usize]
}

const WHOLE: &str = r#"
language = "en"
rules    = "rules"
input    = ["stock.xlsx", "sales.csv"]
output   = "out.xlsx"
as_of    = 2011-12-04
currency = "GBP"
week_ends = "Saturday"
[stock]
sheet = "Inventory"
key   = ["SKU", "Warehouse"]
duplicates = "sum"
digits = 5
[stock.columns]
"on hand"   = { header = ["On hand", "现有库存"], unit = "units", also = ["现有库存"] }
"battery"   = { header = "Battery", type = "yes/no" }
"phase"     = { header = ["Phase", "阶段"], default = "daily" }
"seen"      = { unit = "date" }
"cost"      = "Unit cost"
[history."weekly sales"]
sheet = "Weekly sales"
period = "week"
unit = "units/week"
also = "周销量"
[history."daily units"]
sheet = "Sales"
date = "Date"
value = "Qty"
period = "day"
launch = "First sale"
[list.inbound]
sheet = "Open orders"
match = ["SKU"]
also = ["在途单"]
[list.inbound.columns]
"quantity" = { header = "Qty", unit = "units" }
[params]
"stop-loss share" = "45%"
"weeks" = 8
[rates]
USD = "7.12 CNY"
"#;

#[test]
fn a_whole_map_is_read() {
    let (map, diagnostics) = read(WHOLE);
    assert_eq!(diagnostics, Vec::new());
    assert_eq!(map.inputs.len(), 2);
    assert_eq!(map.as_of.map(|d| d.0), Some(crate::date::to_serial(2011, 12, 4)));
    assert_eq!(map.week_ends, 5);
    assert_eq!(map.stock.duplicates, Duplicates::Sum);
    assert_eq!(map.stock.digits, Some(5));
    let names: Vec<&str> = map.stock.columns.iter().map(|c| c.name.text.as_str()).collect();
    assert_eq!(names, ["on hand", "battery", "phase", "seen", "cost"]);
    assert_eq!(map.stock.columns[2].default.as_ref().map(|d| d.0.clone()), Some(Fill::Text("daily".into())));
    assert_eq!(map.stock.columns[3].kind.map(|k| k.0), Some(CellKind::Date));
    assert_eq!(map.stock.columns[4].headers[0].text, "Unit cost");
    let wide = &map.histories[0];
    assert_eq!((wide.layout, wide.missing, wide.period), (Layout::Wide, Missing::Unknown, PeriodKind::Week));
    let long = &map.histories[1];
    assert_eq!((long.layout, long.missing, long.period), (Layout::Long, Missing::Zero, PeriodKind::Day));
    assert_eq!(map.lists[0].columns[0].unit.as_ref().map(|u| u.text.as_str()), Some("units"));
    assert_eq!(map.params[1].1.text, "8");
    assert_eq!((map.rates[0].rate, map.rates[0].to.text.as_str()), (7.12, "CNY"));
}

#[test]
fn all_mistakes_at_once_each_at_its_place() {
    let text = "langage = \"en\"\ninput = 5\nas_of = \"soon\"\n[stock]\nkey = [\"SKU\", 3]\nduplicate = \"sum\"\n[stock.columns]\n\"a\" = { headr = \"A\" }\n[history.h]\nsheet = \"S\"\nlayout = \"tall\"\n[rates]\nUSD = \"seven\"\n";
    let (_, diagnostics) = read(text);
    let found: Vec<(&str, &str)> = diagnostics.iter().map(|d| (d.code, span_text(text, d))).collect();
    assert_eq!(
        found,
        [
            ("map-unknown-key", "langage"),
            ("map-wrong-value", "5"),
            ("map-wrong-value", "\"soon\""),
            ("map-wrong-value", "3"),
            ("map-unknown-key", "duplicate"),
            ("map-unknown-key", "headr"),
            ("map-history-needs", "h"),
            ("map-wrong-value", "\"tall\""),
            ("map-wrong-value", "\"seven\""),
        ]
    );
    assert!(diagnostics[0].next.en.contains("`language`"), "{}", diagnostics[0].next.en);
}

#[test]
fn broken_toml_keeps_the_rest() {
    let (map, diagnostics) = read("input = \"a.xlsx\"\noutput = “b.xlsx”\n[stock]\nsheet = \"S\"\n");
    assert!(diagnostics.iter().any(|d| d.code == "map-not-toml"));
    assert_eq!(map.inputs[0].text, "a.xlsx");
    assert_eq!(map.stock.sheet.map(|s| s.text), Some("S".to_string()));
}

#[test]
fn a_name_for_two_things_is_an_error() {
    let (_, diagnostics) = read("input = \"a.xlsx\"\n[stock.columns]\n\"sales\" = \"Sales\"\n[history.Sales]\nperiod = \"week\"\n");
    assert_eq!(diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), ["map-name-twice"]);
}
