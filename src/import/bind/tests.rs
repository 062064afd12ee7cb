//! Frames bound from made-up sheets. Invariant: rows in are rows judged, merged, skipped or blank.
use super::bind;
use crate::column::{Column, Texts, truth};
use crate::diagnostic::Diagnostic;
use crate::import::frame::{Bound, Fate};
use crate::import::locate::{Located, Wanted, locate};
use crate::import::map;
use crate::import::read::{Input, Options, read};
use crate::import::sheet::RawSheet;
use crate::place::Sources;

struct World {
    bound: Bound,
    located: Located,
    texts: Texts,
    diagnostics: Vec<Diagnostic>,
}

/// Each file is a sheet: name and CSV text.
fn world(map_text: &str, files: &[(&str, &str)]) -> World {
    let mut sources = Sources::default();
    let mut texts = Texts::default();
    let inputs: Vec<Input> =
        files.iter().map(|(name, text)| Input { path: format!("{name}.csv"), bytes: text.as_bytes().to_vec() }).collect();
    let reading = read(&inputs, &Options::default(), &mut sources, &mut texts);
    assert!(reading.diagnostics.iter().all(|d| d.code == "text-encoding"), "{:?}", reading.diagnostics);
    finish(map_text, &reading.sheets, texts)
}

fn finish(map_text: &str, sheets: &[RawSheet], mut texts: Texts) -> World {
    let (map, mut diagnostics) = map::from_toml(&format!("input = \"x.csv\"\n{map_text}"), 0);
    let (located, found) = locate(&map, sheets, &texts, None);
    diagnostics.extend(found);
    let (bound, found) = bind(&map, &located, sheets, &Wanted::everything(&located), &mut texts);
    diagnostics.extend(found);
    World { bound, located, texts, diagnostics }
}

impl World {
    fn numbers(&self, name: &str) -> Vec<f64> {
        match &self.bound.stock.columns.iter().find(|c| c.name == name).expect(name).data {
            Column::Number(values) => values.clone(),
            other => panic!("{name}: {other:?}"),
        }
    }

    fn texts(&self, name: &str) -> Vec<&str> {
        match &self.bound.stock.columns.iter().find(|c| c.name == name).expect(name).data {
            Column::Text(ids) => ids.iter().map(|id| self.texts.get(*id)).collect(),
            other => panic!("{name}: {other:?}"),
        }
    }

    fn issues(&self) -> Vec<(&str, Option<String>)> {
        self.bound.issues.iter().map(|i| (i.code, i.cell.map(|c| crate::place::a1(c.row, c.col)))).collect()
    }

    fn codes(&self) -> Vec<&str> {
        self.diagnostics.iter().map(|d| d.code).collect()
    }
}

fn same(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    assert!(found.iter().zip(expected).all(|(a, b)| a == b || (a.is_nan() && b.is_nan())), "{found:?} is not {expected:?}");
}

const NAN: f64 = f64::NAN;

#[test]
fn columns_are_typed_and_doubts_have_cells() {
    let world = world(
        "[stock]\nkey = [\"SKU\"]\n[stock.columns]\n\"on hand\" = { header = \"On hand\", unit = \"units\" }\n\"margin\" = { header = \"Margin\", unit = \"%\" }\n\"battery\" = { header = \"Battery\", type = \"yes/no\" }\n\"phase\" = { header = \"Phase\", default = \"daily\" }\n\"seen\" = { header = \"Seen\", type = \"date\" }\n",
        &[(
            "stock",
            "Stock of today,,,,,\nSKU,On hand,Margin,Battery,Phase,Seen\nA,10,20,是,live,2026-11-27\nB,\"1,234\",15%,no,,soon\n,5,1,1,x,\n,,,,,\nC,3 pcs,,maybe,preheat,2026年11月28日\nD,n/a,45,,daily,\n",
        )],
    );
    assert_eq!(world.codes(), Vec::<&str>::new());
    assert_eq!(world.bound.stock.header_row, 1);
    assert_eq!(world.bound.stock.rows, [2, 3, 6, 7]);
    assert_eq!(world.texts("SKU"), ["A", "B", "C", "D"]);
    same(&world.numbers("on hand"), &[10.0, 1234.0, 3.0, NAN]);
    same(&world.numbers("margin"), &[0.2, 0.15, NAN, 0.45]);
    same(&world.numbers("seen"), &[46_353.0, NAN, 46_354.0, NAN]);
    assert_eq!(world.texts("phase"), ["live", "daily", "preheat", "daily"]);
    let battery = &world.bound.stock.columns.iter().find(|c| c.name == "battery").expect("battery").data;
    assert_eq!(*battery, Column::Truth(vec![truth::TRUE, truth::FALSE, truth::UNKNOWN, truth::UNKNOWN]));
    assert_eq!(
        world.issues(),
        [
            ("blank-key", Some("A5".into())),
            ("decimal-assumed", Some("B4".into())),
            ("number-assumed", Some("B7".into())),
            ("no-number", Some("B8".into())),
            ("number-as-text", Some("B4".into())),
            ("number-as-text", Some("C4".into())),
            ("no-yes-or-no", Some("D7".into())),
            ("no-date", Some("F4".into())),
        ]
    );
    assert_eq!(world.bound.skipped.len(), 1);
    assert_eq!(world.bound.issues[3].row, Some(3));
    assert_eq!(world.bound.issues[3].fate, Fate::Unknown);
}

#[test]
fn fractions_in_a_percent_column_are_taken_so_once() {
    let world = world(
        "[stock]\nkey = \"SKU\"\n[stock.columns]\n\"m\" = { header = \"M\", unit = \"%\" }\n",
        &[("stock", "SKU,M\nA,0.2\nB,1.1\nC,\nD,0\n")],
    );
    same(&world.numbers("m"), &[0.2, 1.1, NAN, 0.0]);
    assert_eq!(world.issues(), [("percent-as-fraction", Some("B2".into()))]);
}

#[test]
fn shares_in_two_writings_leave_the_rarer_one_unknown() {
    let read = |cells: &str| {
        let rows: String = cells.split(' ').enumerate().map(|(n, cell)| format!("A{n},{cell}\n")).collect();
        let map = "[stock]\nkey = \"SKU\"\n[stock.columns]\n\"m\" = { header = \"M\", unit = \"%\" }\n";
        let world = world(map, &[("stock", &format!("SKU,M\n{rows}"))]);
        (world.numbers("m"), world.issues().iter().map(|(code, _)| code.to_string()).collect::<Vec<_>>())
    };
    let (fractions, issues) = read("0.02 0.12 0.05 20 5%");
    same(&fractions, &[0.02, 0.12, 0.05, NAN, 0.05]);
    assert_eq!(issues, ["number-as-text", "percent-two-readings"]);
    let (points, _) = read("60% 0.4 70 30");
    same(&points, &[0.6, NAN, 0.7, 0.3]);
    let (small, issues) = read("0.5 1.2 4 0.8");
    same(&small, &[0.5 / 100.0, 1.2 / 100.0, 0.04, 0.8 / 100.0]);
    assert_eq!(issues, ["percent-mixed"]);
}

#[test]
fn words_that_are_no_unit_of_the_column_make_it_unknown() {
    let world = world(
        "[stock]\nkey = \"SKU\"\n[stock.columns]\n\"n\" = { header = \"N\", unit = \"units\" }\n\"p\" = { header = \"P\", unit = \"USD/unit\" }\n\
         [history.sales]\nsheet = \"sales\"\nperiod = \"week\"\nunit = \"units\"\n",
        &[
            ("stock", "SKU,N,P\nA,3件,$5\nB,5元,5%\nC,5%,5件\nD,2层,5\nE,4 sets,5\n"),
            ("sales", "SKU,2026-W02\nA,2箱\nB,3件\nC,￥20\nD,3天\nE,7\n"),
        ],
    );
    same(&world.numbers("n"), &[3.0, NAN, NAN, NAN, 4.0]);
    same(&world.numbers("p"), &[5.0, NAN, NAN, 5.0, 5.0]);
    same(&world.bound.histories[0].values[0], &[NAN, 3.0, NAN, NAN, 7.0]);
}

#[test]
fn rows_in_another_currency_than_the_map_says_are_told() {
    let world = world(
        "[stock]\nkey = \"SKU\"\n[stock.columns]\n\"cost\" = { header = \"Cost\", unit = \"CNY/unit\" }\n\"price\" = { header = \"Price\" }\n",
        &[("stock", "SKU,Cost,Price,Currency,Note\nA,1,5,CNY,USD\nB,2,5,美金,\nC,3,5,,x\nD,4,5,usd,\nE,5,5,MXN,\n")],
    );
    same(&world.numbers("cost"), &[1.0, 2.0, 3.0, 4.0, 5.0]);
    assert_eq!(world.issues(), [("row-currency", Some("D3".into())), ("row-currency", Some("D6".into()))]);
    assert!(world.bound.issues[0].message.en.contains("USD for 2 rows"), "{}", world.bound.issues[0].message.en);
}

#[test]
fn a_date_with_two_readings_lies_among_the_others() {
    let world = world(
        "[stock]\nkey = \"SKU\"\n[stock.columns]\n\"d\" = { header = \"D\", type = \"date\" }\n",
        &[("stock", "SKU,D\nA,2026-11-04\nB,11/05/2026\nC,2026-11-06\n")],
    );
    same(&world.numbers("d"), &[4.0, 5.0, 6.0].map(|day| crate::date::to_serial(2026, 11, 1) + day - 1.0));
    assert_eq!(world.issues(), [("date-order", Some("B3".into()))]);
}

#[test]
fn a_wide_history_is_aligned_by_key_and_sorted_by_period() {
    let world = world(
        "[stock]\nkey = \"SKU\"\nsheet = \"stock\"\n[history.sales]\nsheet = \"sales\"\nperiod = \"week\"\n",
        &[
            ("stock", "SKU,On hand\nA-1,1\nB-2,2\nC-3,3\n"),
            ("sales", "SKU,Note,2026-W02,2026年第1周,2026-W04,2026-W05\nb-2 ,x,5,4,6,\nA-1,y,2,1,n/a,\nZ,z,9,9,9,\n"),
        ],
    );
    assert_eq!(world.codes(), Vec::<&str>::new());
    let history = &world.bound.histories[0];
    assert_eq!(history.values.len(), 5);
    same(&history.values[0], &[1.0, 4.0, NAN]);
    same(&history.values[1], &[2.0, 5.0, NAN]);
    same(&history.values[2], &[NAN, NAN, NAN]);
    same(&history.values[3], &[NAN, 6.0, NAN]);
    // the last column is still empty
    assert_eq!(crate::date::iso(history.covers.1), "2026-01-25");
    assert_eq!(world.bound.as_of, history.covers.1);
    assert_eq!(history.cells(0, history.first)[0].col, 3);
    assert_eq!(history.cells(0, history.first + 2), []);
    let mut codes: Vec<&str> = world.issues().iter().map(|i| i.0).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["history-column-ignored", "history-key-not-in-stock", "key-respelled", "no-history", "no-number"]);
}

#[test]
fn a_long_history_is_zero_from_the_first_record_to_the_as_of_date() {
    let world = world(
        "as_of = 2026-01-06\n[stock]\nkey = \"SKU\"\nsheet = \"stock\"\n[history.daily]\nsheet = \"sales\"\nperiod = \"day\"\ndate = \"Date\"\nvalue = \"Qty\"\n",
        &[
            ("stock", "SKU\nA\nB\nC\n"),
            ("sales", "Date,SKU,Qty\n2026-01-03,A,2\n2026/1/3,A,5\n2026-01-01,B,1\n2026-01-05,B,-1\n2026-01-07,A,4\n2026-01-02,X,1\n"),
        ],
    );
    assert_eq!(world.codes(), Vec::<&str>::new());
    let history = &world.bound.histories[0];
    let row = |row: usize| history.values.iter().map(|v| v[row]).collect::<Vec<f64>>();
    same(&row(0), &[NAN, NAN, 7.0, 0.0, 0.0, 0.0, 4.0]);
    same(&row(1), &[1.0, 0.0, 0.0, 0.0, -1.0, 0.0, NAN]);
    same(&row(2), &[NAN; 7]);
    assert_eq!(history.cells(0, history.first + 2).iter().map(|c| c.row).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(crate::date::iso(world.bound.as_of), "2026-01-06");
}

#[test]
fn keys_with_leading_zeros_and_numbers() {
    let world = world(
        "[stock]\nkey = \"SKU\"\ndigits = 5\nsheet = \"stock\"\n[history.sales]\nsheet = \"sales\"\nperiod = \"month\"\n",
        &[("stock", "SKU\n00123\n456\n"), ("sales", "SKU,2026-01\n123,7\n00456,8\n")],
    );
    assert_eq!(world.texts("SKU"), ["00123", "456"]);
    same(&world.bound.histories[0].values[0], &[7.0, 8.0]);
}

#[test]
fn a_key_twice_stops_or_sums() {
    let files = [("stock", "SKU,On hand,Lead\nA,1,5\nB,2,6\nA,4,5\nB,3,7\n")];
    let columns =
        "[stock.columns]\n\"on hand\" = { header = \"On hand\", unit = \"units\" }\n\"lead\" = { header = \"Lead\", unit = \"days\" }\n";
    let stopped = world(&format!("[stock]\nkey = \"SKU\"\n{columns}"), &files);
    assert_eq!(stopped.codes(), ["key-twice"]);
    assert_eq!(stopped.diagnostics[0].also.len(), 2);
    let summed = world(&format!("[stock]\nkey = \"SKU\"\nduplicates = \"sum\"\n{columns}"), &files);
    assert_eq!(summed.codes(), Vec::<&str>::new());
    same(&summed.numbers("on hand"), &[5.0, 5.0]);
    same(&summed.numbers("lead"), &[5.0, NAN]);
    assert_eq!(summed.issues(), [("rows-added-up", Some("A4".into())), ("rows-differ", Some("C3".into()))]);
}

#[test]
fn a_history_with_fewer_keys_serves_several_rows() {
    let world = world(
        "[stock]\nkey = [\"SKU\", \"Warehouse\"]\nsheet = \"stock\"\n[history.sales]\nsheet = \"sales\"\nperiod = \"week\"\n",
        &[("stock", "SKU,Warehouse\nA,X\nA,Y\nB,X\n"), ("sales", "SKU,2026-W01\nA,3\nB,4\n")],
    );
    assert_eq!(world.located.histories[0].keys.len(), 1);
    same(&world.bound.histories[0].values[0], &[3.0, 3.0, 4.0]);
}

#[test]
fn a_list_takes_the_stock_sheets_spelling() {
    let world = world(
        "[stock]\nkey = \"SKU\"\nsheet = \"stock\"\n[list.inbound]\nsheet = \"orders\"\nmatch = [\"SKU\"]\n[list.inbound.columns]\n\"quantity\" = { header = \"Qty\", unit = \"units\" }\n\"eta\" = { header = \"ETA\" }\n",
        &[("stock", "SKU\nAb-1\nC\n"), ("orders", "SKU,Qty,ETA\nAB-1,5,2026-01-02\nC,6,\nQ,7,\n")],
    );
    let list = &world.bound.lists[0];
    let keys: Vec<&str> = list.keys[0].iter().map(|k| world.texts.get(*k)).collect();
    assert_eq!(keys, ["Ab-1", "C", "Q"]);
    let data: Vec<(&str, &Column)> = list.columns.iter().map(|c| (c.name.as_str(), &c.data)).collect();
    assert_eq!(data[1], ("quantity", &Column::Number(vec![5.0, 6.0, 7.0])));
    assert!(matches!(data[2].1, Column::Number(v) if v[0] == 46_024.0 && v[1].is_nan()));
}

#[test]
fn what_is_missing_is_said_with_what_is_there() {
    let world = world(
        "[stock]\nkey = \"SKU\"\nsheet = \"stock\"\n[stock.columns]\n\"on hand\" = \"On hnad\"\n[history.sales]\nsheet = \"saels\"\nperiod = \"week\"\n[list.orders]\nsheet = \"sales\"\nmatch = \"SKUs\"\n",
        &[("stock", "SKU,On hand\nA,1\n"), ("sales", "SKU,2026-W01\nA,3\n")],
    );
    assert_eq!(world.codes(), ["match-not-in-stock", "sheet-not-found"]);
    // the near sheet is offered though the list reads it, the stock sheet is not
    let next = &world.diagnostics[1].next.en;
    assert!(next.contains("\"sales\";") && !next.contains("stock"), "{next}");
    let missing = world.located.missing(&Wanted::everything(&world.located));
    assert_eq!(missing.iter().map(|d| d.code).collect::<Vec<_>>(), ["column-not-found"]);
    assert!(missing[0].next.en.contains("\"On hand\"") && missing[0].is_error());
    assert!(!world.located.missing(&Wanted::default())[0].is_error());
}

#[test]
fn two_columns_for_one_header_are_never_chosen_between() {
    let world = world("[stock]\nkey = \"SKU\"\n[stock.columns]\n\"q\" = \"Qty\"\n", &[("stock", "SKU,Qty,Qty\nA,1,2\n")]);
    assert_eq!(world.codes(), ["column-twice"]);
    assert!(world.diagnostics[0].message.en.contains("B1 and C1"));
}

#[test]
fn headers_without_a_year_take_it_from_the_map_or_the_as_of_date() {
    let files = [("stock", "SKU,11-30销量,12-31销量,01-01销量\nA,1,2,3\n")];
    let map = "[stock]\nkey = \"SKU\"\n[history.daily]\nperiod = \"day\"\n";
    assert_eq!(world(map, &files).codes(), ["history-needs-year"]);
    let dated = world(&format!("as_of = 2026-01-05\n{map}"), &files);
    assert_eq!(crate::date::iso(dated.bound.histories[0].covers.0), "2025-11-30");
    let said = world(&format!("{map}year = 2023\n"), &files);
    assert_eq!(crate::date::iso(said.bound.histories[0].covers.1), "2024-01-01");
}

#[test]
fn a_history_that_ends_before_the_as_of_date_says_so() {
    let world = world(
        "as_of = 2026-02-01\n[stock]\nkey = \"SKU\"\nsheet = \"stock\"\n[history.sales]\nsheet = \"sales\"\nperiod = \"week\"\n",
        &[("stock", "SKU,On hand\nA,1\n"), ("sales", "SKU,Name,2026-W02,latest,2026-W03\nA,lamp,1,2,3\n")],
    );
    let found =
        |code: &str| world.bound.issues.iter().filter(|i| i.code == code).map(|i| (i.fate, i.message.en.as_ref())).collect::<Vec<_>>();
    assert_eq!(
        found("history-ends-early"),
        [(Fate::Assumed, "sales ends on 2026-01-18, before the as-of date 2026-02-01: last week means the one that ended on 2026-01-18")]
    );
    let fates: Vec<Fate> = found("history-column-ignored").iter().map(|f| f.0).collect();
    assert_eq!(fates, [Fate::Noted, Fate::Assumed]);
}

#[test]
fn added_rows_keep_their_own_cells_and_what_belongs_to_the_article_agrees() {
    let map = "[stock]\nkey = \"SKU\"\nduplicates = \"sum\"\n[stock.columns]\n\"现有库存\" = { header = \"库存\", unit = \"件\" }\n\"起订量\" = { header = \"MOQ\", unit = \"件\" }\n\"箱规\" = { header = \"箱规\", unit = \"件\" }\n";
    let world = world(map, &[("stock", "SKU,库存,MOQ,箱规\nB,3,10,10\nA,10,100,50\nA,5,100,50\nC,10,100,50\nC,约5个左右,120,50\n")]);
    let stock = &world.bound.stock;
    let numbers = |name: &str| match &stock.columns.iter().find(|c| c.name == name).expect("a column").data {
        Column::Number(v) => v.clone(),
        _ => Vec::new(),
    };
    assert_eq!(numbers("现有库存")[..2], [3.0, 15.0]);
    assert!(numbers("现有库存")[2].is_nan() && numbers("起订量")[2].is_nan());
    assert_eq!((numbers("起订量")[1], numbers("箱规")), (100.0, vec![10.0, 50.0, 50.0]));
    let on_hand = stock.columns.iter().position(|c| c.name == "现有库存").expect("a column");
    assert_eq!(stock.cell(2, on_hand).map(|c| c.row), Some(5));
    assert_eq!(stock.added, [(1, 3), (2, 5)]);
    let issue = |code: &str| world.bound.issues.iter().find(|i| i.code == code).expect("an issue");
    assert_eq!((issue("no-number").row, issue("no-number").cell.map(|c| c.row)), (Some(2), Some(5)));
    assert!(issue("rows-differ").message.en.contains("rows 5, 6") && !issue("rows-differ").next.zh.contains("写上单位"));
    assert!(issue("rows-added-up").message.en.starts_with("2 rows") && issue("rows-added-up").message.zh.contains("已并入第 3 行"));
}

#[test]
fn rows_of_a_text_file_with_too_few_fields_are_told() {
    let world = world("[stock]\nkey = \"SKU\"\n", &[("stock", "SKU,On hand,MOQ\nA,1,2\nB,1\nC,1,\n")]);
    let short: Vec<_> = world.bound.issues.iter().filter(|i| i.code == "row-short").collect();
    assert_eq!(short.iter().map(|i| i.cell.map(|c| c.row)).collect::<Vec<_>>(), [Some(2)]);
    assert!(short[0].message.en.contains("row 3 with 2 of 3") && short[0].message.zh.contains("第 3 行，只有 2 个"));
}

#[test]
fn years_and_days_that_headers_leave_open_are_told() {
    let told = |map: &str, header: &str| {
        let world = world(
            &format!(
                "{map}[stock]\nkey = \"SKU\"\nsheet = \"stock\"\n[history.sales]\nsheet = \"sales\"\nperiod = \"week\"\nyear = 2026\n"
            ),
            &[("stock", "SKU,On hand\nA,1\n"), ("sales", &format!("SKU,{header}\nA,1,2\n"))],
        );
        let found = world.bound.issues.iter().filter(|i| matches!(i.code, "history-year-taken" | "history-week-days"));
        found.map(|i| i.message.en.to_string()).collect::<Vec<_>>()
    };
    let by_map = "the headers of \"sales\" name no year; by `year = 2026` in the map the first, ";
    assert_eq!(told("", "W22,W23"), [format!("{by_map}\"W22\", is the week 2026-05-25 to 2026-05-31")]);
    assert_eq!(told("", "5/31,6/7"), [format!("{by_map}\"5/31\", is the week 2026-05-25 to 2026-05-31: the day is the last of its week")]);
    assert_eq!(told("week_ends = \"saturday\"\n", "5/31,6/7"), [format!("{by_map}\"5/31\", is the week 2026-05-31 to 2026-06-06")]);
    // the days from Sunday to Saturday lie mostly in the week from Monday; those of a whole week say nothing new
    let range = format!("{by_map}\"8/2-8/8\", is the week 2026-08-03 to 2026-08-09, which has most of the days that the header names");
    assert_eq!(told("", "8/2-8/8,8/9-8/15"), [range]);
    assert_eq!(
        told("week_ends = \"saturday\"\n", "8/2-8/8,8/9-8/15"),
        [format!("{by_map}\"8/2-8/8\", is the week 2026-08-02 to 2026-08-08")]
    );
    assert_eq!(told("", "2026-06-01,2026-06-08").len(), 0);
    assert_eq!(told("", "2026-05-31,2026-06-07").len(), 1);
}

#[test]
fn week_53_of_a_year_that_has_none_is_no_week() {
    let world = world(
        "[stock]\nkey = \"SKU\"\nsheet = \"stock\"\n[history.sales]\nsheet = \"sales\"\nperiod = \"week\"\nyear = 2025\n",
        &[("stock", "SKU,On hand\nA,1\n"), ("sales", "SKU,第52周,第53周,第1周\nA,1,2,3\n")],
    );
    assert_eq!(world.codes(), ["history-no-such-week"]);
    assert!(world.diagnostics[0].message.zh.contains("2025 年只有 52 周"));
}
