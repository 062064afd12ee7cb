//! First maps and rules from made-up workbooks. Invariant: what init writes is read back without a word.
use super::{Start, init};
use crate::column::Texts;
use crate::diagnostic::Diagnostic;
use crate::import::bind::bind;
use crate::import::frame::Bound;
use crate::import::locate::{Wanted, locate};
use crate::import::map::from_toml;
use crate::import::read::{Input, Options, read};
use crate::place::Sources;

fn start(files: &[(&str, &str)]) -> (Start, Vec<Input>) {
    let inputs: Vec<Input> =
        files.iter().map(|(name, text)| Input { path: format!("{name}.csv"), bytes: text.as_bytes().to_vec() }).collect();
    let (start, diagnostics) = init(&inputs, &Options::default(), None, &mut Sources::default());
    assert_eq!(diagnostics.iter().map(|d| d.code).find(|code| !matches!(*code, "text-encoding" | "init-year-assumed")), None);
    (start.expect("a start"), inputs)
}

/// The map that was written is read back and bound to the same files without an error.
fn runs(start: &Start, inputs: &[Input]) -> Bound {
    let (map, mut found) = from_toml(&start.map, 0);
    let mut texts = Texts::default();
    let reading = read(inputs, &Options::default(), &mut Sources::default(), &mut texts);
    let (located, more) = locate(&map, &reading.sheets, &texts, None);
    found.extend(more);
    let wanted = Wanted::everything(&located);
    found.extend(located.missing(&wanted));
    let (bound, more) = bind(&map, &located, &reading.sheets, &wanted, &mut texts);
    found.extend(more);
    let errors: Vec<&Diagnostic> = found.iter().filter(|d| d.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{}", start.map);
    bound
}

#[test]
fn an_english_workbook() {
    let (start, inputs) = start(&[
        ("Inventory", "SKU,Name,On hand,On order,Lead time (days),MOQ,Case pack,Unit cost ($)\nA,a,1,2,30,10,5,2.5\nB,b,3,4,20,10,5,3\n"),
        ("Weekly sales", "SKU,2026-W01,2026-W02,2026-W03\nA,1,2,3\nB,4,5,6\n"),
        ("Adjustments", "Date,SKU,Qty,Reason\n2026-01-01,A,1,lost\n2026-01-02,A,2,found\n"),
    ]);
    assert!(start.map.contains("\"lead time\" = { header = \"Lead time (days)\", unit = \"days\" }"), "{}", start.map);
    assert!(start.map.contains("[history.\"weekly sales\"]") && start.map.contains("[list.adjustments]"), "{}", start.map);
    assert!(start.map.contains("currency = \"USD\"  # found in a header"), "{}", start.map);
    assert!(start.rules.contains("daily sales = AVERAGE(weekly sales over last 3 weeks) in units/day"), "{}", start.rules);
    assert!(start.rules.contains("CEILING(MAX(need, MOQ), case pack)"), "{}", start.rules);
    let bound = runs(&start, &inputs);
    assert_eq!((bound.stock.len(), bound.histories[0].values.len(), bound.lists[0].len()), (2, 3, 2));
}

#[test]
fn a_chinese_workbook() {
    let (start, inputs) = start(&[
        ("库存", "商品编码,商品名称,现有库存,在途数量,交货周期（天）\nA,甲,1,2,30\nB,乙,3,4,20\n"),
        ("销售明细", "日期,商品编码,数量\n2026-01-01,A,1\n2026-01-03,A,2\n2026-01-03,B,2\n"),
    ]);
    assert!(start.map.starts_with("# 告诉") && start.map.contains("language = \"zh\""), "{}", start.map);
    assert!(start.map.contains("[history.\"日销件数\"]"), "{}", start.map);
    assert!(start.rules.contains("可售天数 = COVER(现有库存 + 在途数量, 日销量)"), "{}", start.rules);
    let bound = runs(&start, &inputs);
    assert_eq!((bound.stock.len(), bound.histories[0].values.len()), (2, 3));
}

#[test]
fn months_beside_the_stock() {
    let (start, inputs) = start(&[("data", "Sku,jan,feb,mar,unit cost,lead-time,quantity_on_hand\nK-1,1,2,3,4,2,5\nK-2,2,3,4,5,3,6\n")]);
    assert!(start.map.contains("year   = 2025"), "{}", start.map);
    let bound = runs(&start, &inputs);
    assert_eq!(bound.histories[0].values.len(), 3);
}

#[test]
fn amounts_of_several_currencies_get_no_unit() {
    let text = "SKU,On hand,Unit cost,Currency\nA,1,2.5,USD\nB,2,30,MXN\nC,2,4,USD\n";
    let (start, inputs) = start(&[("stock", text)]);
    assert!(start.map.contains("currency = \"USD\"  # the column [Currency] has several: USD, MXN;"), "{}", start.map);
    let line = start.map.lines().find(|l| l.starts_with("\"unit cost\"")).expect("a line");
    assert!(line.contains("{ header = \"Unit cost\" }  # no unit") && line.ends_with("could be: USD/unit, MXN/unit"), "{line}");
    runs(&start, &inputs);
    let (start, _) = self::start(&[("stock", &text.replace("MXN", "USD"))]);
    assert!(start.map.contains("currency = \"USD\"  # found in the column [Currency]"), "{}", start.map);
    assert!(start.map.contains("unit = \"USD/unit\""), "{}", start.map);
}

#[test]
fn a_sheet_without_table_is_a_message() {
    let inputs = [Input { path: "a.csv".into(), bytes: b"hello\n".to_vec() }];
    let (start, diagnostics) = init(&inputs, &Options::default(), None, &mut Sources::default());
    assert!(start.is_none());
    assert_eq!(diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), ["init-no-table"]);
}

#[test]
fn weeks_over_the_turn_of_the_year_are_read() {
    for (sheet, headers) in
        [("周销量", "第52周,第53周,第1周,第2周"), ("Weekly sales", "W52,W53,W1,W2"), ("周销量", "第52周,第53周,环比,第1周,第2周")]
    {
        let stray = if headers.contains("环比") { "A,1,2,9,3,4\n" } else { "A,1,2,3,4\n" };
        let (start, inputs) = start(&[("库存", "SKU,FBA可售\nA,100\n"), (sheet, &format!("SKU,{headers}\n{stray}"))]);
        assert!(start.map.contains("year   = 2026"), "{}", start.map);
        let bound = runs(&start, &inputs);
        assert_eq!(bound.histories[0].values.iter().map(|v| v[0]).collect::<Vec<_>>(), [1.0, 2.0, 3.0, 4.0], "{sheet}");
        assert_eq!(crate::date::iso(bound.histories[0].covers.0), "2026-12-21");
    }
}

#[test]
fn what_was_assumed_or_not_understood_is_told() {
    let told = |sales: &str| {
        let files = [("库存", "SKU,FBA可售\nA,100\nB,2\n"), ("周销量", sales)];
        let inputs: Vec<Input> = files.iter().map(|(n, t)| Input { path: format!("{n}.csv"), bytes: t.as_bytes().to_vec() }).collect();
        let (start, mut found) = init(&inputs, &Options::default(), None, &mut Sources::default());
        found.retain(|d| d.code.starts_with("init"));
        (start.expect("a start"), found)
    };
    let (start, found) = told("SKU,第40周,第41周,环比\nA,1,2,3\nB,1,2,3\n");
    assert!(start.map.contains("[history.\"周销量\"]"), "{}", start.map);
    assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), ["init-year-assumed"]);
    assert!(found[0].next.en.contains("`year` under [history.\"周销量\"]") && found[0].next.zh.contains("下的 `year`"));
    let (_, found) = told("SKU,6月第1周,6月第2周\nA,1,2\nB,1,2\n");
    assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), ["init-no-history"]);
    assert!(found[0].message.en.contains("\"周销量\"") && found[0].message.zh.contains("“6月第1周”"));
}

#[test]
fn a_unit_in_the_header_counts() {
    let (start, _) = start(&[("Inventory", "SKU,On hand,Lead time (weeks),MOQ (cartons),Case pack (pcs)\nA,10,6,2,12\nB,20,4,1,6\n")]);
    assert!(start.map.contains("\"lead time\" = { header = \"Lead time (weeks)\", unit = \"weeks\" }"), "{}", start.map);
    assert!(!start.map.contains("\"MOQ\" ="), "{}", start.map);
    let (start, inputs) =
        self::start(&[("Inventory", "SKU,On hand,On the way,Delivery time weeks,Sales price GBP\nA,10,1,6,2\nB,20,0,4,1\n")]);
    assert!(start.map.contains("\"lead time\"  = { header = \"Delivery time weeks\", unit = \"weeks\" }"), "{}", start.map);
    assert!(start.map.contains("\"unit price\" = { header = \"Sales price GBP\", unit = \"GBP/unit\" }"), "{}", start.map);
    assert!(start.map.contains("\"on order\"   = { header = \"On the way\""), "{}", start.map);
    runs(&start, &inputs);
}

#[test]
fn where_no_column_tells_all_rows_apart_the_nearest_is_the_key() {
    // the shape of a profit plan that Apache POI keeps: labels without a header, one of them twice, blank rows between
    let plan = "Objectives,,2013 plan,2014 plan\n,Revenues,100,120\n,Discount,5,6\n,HR EXPENSES,7,8\n,,1,1\n,Wages,9,9\n,HR Expenses,9,9\n";
    let inputs = [Input { path: "plan.csv".into(), bytes: plan.as_bytes().to_vec() }];
    let (start, _) = init(&inputs, &Options::default(), None, &mut Sources::default());
    let start = start.expect("a start");
    assert!(start.map.contains("key   = [\"column B\"]") && start.map.contains("this one comes nearest"), "{}", start.map);
    assert!(start.map.contains("duplicates = \"sum\""), "{}", start.map);
    let bound = runs(&start, &inputs);
    assert_eq!(bound.stock.len(), 4);
}

#[test]
fn a_header_in_brackets_gets_a_name_that_rules_can_write() {
    let inputs = [Input { path: "Peaks.csv".into(), bytes: b"Ion [id],Area,RT [min]\nA,1,2\nB,1,2\n".to_vec() }];
    let start = init(&inputs, &Options::default(), None, &mut Sources::default()).0.expect("a start");
    assert!(start.map.contains("key   = [\"ion id\"]") && start.map.contains("\"ion id\" = { header = \"Ion [id]\" }"), "{}", start.map);
    assert!(start.map.contains("#   \"rt min\" = { header = \"RT [min]\" }"), "{}", start.map);
    runs(&start, &inputs);
}

/// Messages of init alone, and what it wrote.
fn told(files: &[(&str, &str)]) -> (Start, Vec<Diagnostic>, Vec<Input>) {
    let inputs: Vec<Input> = files.iter().map(|(n, t)| Input { path: format!("{n}.csv"), bytes: t.as_bytes().to_vec() }).collect();
    let (start, mut found) = init(&inputs, &Options::default(), None, &mut Sources::default());
    found.retain(|d| d.code.starts_with("init"));
    (start.expect("a start"), found, inputs)
}

#[test]
fn reserved_is_taken_off_once() {
    let sales = ("Weekly sales", "SKU,2026-W01,2026-W02,2026-W03\nA,1,2,3\nB,4,5,6\n");
    let cover = |header: &str| {
        let stock = format!("SKU,{header},Reserved\nA,1,2\nB,3,4\n");
        let (start, _, _) = told(&[("Inventory", &stock), sales]);
        start.rules.lines().find(|l| l.starts_with("days of cover")).map(str::to_string)
    };
    assert_eq!(cover("On hand").as_deref(), Some("days of cover = COVER(on hand - reserved, daily sales)"));
    for net in ["afn-fulfillable-quantity", "Available"] {
        assert_eq!(cover(net).as_deref(), Some("days of cover = COVER(on hand, daily sales)"), "{net}");
    }
    let (start, _, _) = told(&[("库存", "SKU,可售库存,预留库存\nA,1,2\nB,3,4\n"), ("周销量", "SKU,第1周,第2周,第3周\nA,1,2,3\nB,4,5,6\n")]);
    assert!(start.rules.contains("可售天数 = COVER(现有库存, 日销量)"), "{}", start.rules);
}

#[test]
fn columns_that_look_like_stock_and_are_not_counted_are_named() {
    let (start, found, inputs) = told(&[
        ("Inventory", "SKU,On hand,3PL Qty Available,Stock value,Inbound to WFS\nA,1,2,30,4\nB,3,4,20,5\n"),
        ("Weekly sales", "SKU,2026-W01,2026-W02,2026-W03\nA,1,2,3\nB,4,5,6\n"),
    ]);
    let line = "counted stock = on hand + [3PL Qty Available] * 1 unit + [Inbound to WFS] * 1 unit";
    assert!(start.rules.contains(&format!("#   {line}\ncounted stock = on hand\n")), "{}", start.rules);
    assert!(start.rules.contains("COVER(counted stock, daily sales)") && !start.rules.contains("Stock value"), "{}", start.rules);
    assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), ["init-not-counted"]);
    assert!(found[0].message.en.contains("\"3PL Qty Available\"") && found[0].next.en.ends_with(line), "{:?}", found[0]);
    runs(&start, &inputs);
    let (start, found, inputs) = told(&[
        ("库存", "SKU,FBA可售,预留库存,在途数量,海外仓,库龄\nA,1,2,30,4,9\nB,3,4,20,5,9\n"),
        ("周销量", "SKU,第1周,第2周,第3周\nA,1,2,3\nB,4,5,6\n"),
    ]);
    let line = "计入库存 = 现有库存 + 在途数量 + 【海外仓】 * 1 件";
    assert!(start.rules.contains(&format!("#   {line}\n计入库存 = 现有库存 + 在途数量\n")), "{}", start.rules);
    assert!(found.iter().any(|d| d.code == "init-not-counted" && d.next.zh.ends_with(line)), "{found:?}");
    runs(&start, &inputs);
}

#[test]
fn lead_times_of_another_sheet_become_a_list_of_suppliers() {
    let (start, found, inputs) = told(&[
        ("Inventory", "SKU,On hand,Vendor\nA,1,Acme\nB,3,Blue\nC,5,Acme\n"),
        ("Vendors", "Vendor Name,Lead time\nAcme,30\nBlue,45\n"),
    ]);
    assert!(start.map.contains("[list.vendors]\nsheet = \"Vendors\"\nmatch = [\"supplier\"]"), "{}", start.map);
    assert!(start.map.contains("\"supplier\" = { header = \"Vendor Name\" }"), "{}", start.map);
    assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), ["init-lead-times"]);
    let line = "lead time = LOOKUP(vendors.lead time where vendors.supplier is supplier)";
    assert!(found[0].next.en.ends_with(line) && start.rules.contains(&format!("#   {line}\n")), "{}", start.rules);
    runs(&start, &inputs);
    let (start, found, inputs) =
        told(&[("库存", "SKU,现有库存,供应商\nA,1,甲\nB,3,乙\nC,5,甲\n"), ("供应商", "供应商名称,交货周期\n甲,30\n乙,45\n")]);
    assert!(found.iter().any(|d| d.next.zh.ends_with("交货周期 = 查找(供应商表.交货周期 其中 供应商表.供应商 是 供应商)")), "{found:?}");
    runs(&start, &inputs);
}
