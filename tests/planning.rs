//! What must hold of limits, splits and allocations whatever the workbook says, run from the command line over generated
//! sheets: nothing costs more than there is, parts add up to the whole, each but the last is whole packs, no place is
//! overfilled, and what is placed and what finds no room make the whole.

use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

const MAP: &str = r#"
rules = "plan.rules"
input = "stock.csv"
currency = "USD"
as_of = 2026-11-22
[stock]
sheet = "stock"
key = ["SKU"]
[stock.columns]
"wanted" = { header = "Wanted", unit = "units" }
"case pack" = { header = "Case pack", unit = "units" }
"MOQ" = { header = "MOQ", unit = "units" }
"unit cost" = { header = "Unit cost", unit = "USD/unit" }
"margin rate" = { header = "Margin", unit = "%" }
"supplier" = { header = "Supplier" }
"#;

const RULES: &str = r#"
param cash available = 0 USD
param supplier cash = 0 USD
param first share = 50%
param second share = 20%
order quantity = wanted
show order quantity
limit order quantity
  costing order quantity * unit cost
  to cash available in total
  rows by margin rate from high to low
limit order quantity
  costing order quantity * unit cost
  to supplier cash by supplier
  rows by margin rate from high to low
split order quantity
  first share "first"
  second share "second"
  rest "last"
  in whole case pack
"#;

/// Wanted, case pack, MOQ, unit cost in cents, margin in per cent, supplier.
type Row = (u32, u32, u32, u32, u32, u8);

fn rows_of(folder: &Path, file: &str) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(folder.join(file)).expect("a file of the run");
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn money_is_never_exceeded_and_parts_add_up(
        rows in prop::collection::vec((0..2_000u32, 1..60u32, 0..200u32, 1..3_000u32, 0..60u32, 0..3u8), 1..40),
        cash in 0..200_000u32,
        supplier in 0..100_000u32,
        shares in (1..60u32, 1..39u32),
    ) {
        let folder = std::env::temp_dir().join(format!("restock-planning-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("temp folder");
        let line = |(n, r): (usize, &Row)| format!("S{n:03},{},{},{},{:.2},{}%,V{}\n", r.0, r.1, r.2, f64::from(r.3) / 100.0, r.4, r.5);
        let stock: String = rows.iter().enumerate().map(line).collect();
        std::fs::write(folder.join("stock.csv"), format!("SKU,Wanted,Case pack,MOQ,Unit cost,Margin,Supplier\n{stock}")).expect("stock");
        std::fs::write(folder.join("restock.toml"), MAP).expect("map");
        std::fs::write(folder.join("plan.rules"), RULES).expect("rules");
        let arg = |text: String| std::ffi::OsString::from(text);
        let place = folder.to_string_lossy().into_owned();
        let args = vec![
            arg("run".into()), arg(place.clone()), arg("--csv".into()), arg(format!("{place}/out")), arg("--output".into()), arg(format!("{place}/r.xlsx")),
            arg("--set".into()), arg(format!("cash available={cash} USD")), arg("--set".into()), arg(format!("supplier cash={supplier} USD")),
            arg("--set".into()), arg(format!("first share={}%", shares.0)), arg("--set".into()), arg(format!("second share={}%", shares.1)),
        ];
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let exit = restock::cli::run_with(args, &mut out, &mut err);
        prop_assert_eq!(exit, 0, "{}", String::from_utf8_lossy(&err));
        let computed = rows_of(&folder.join("out"), "rows.csv");
        let orders = rows_of(&folder.join("out"), "orders.csv");
        let mut spent: BTreeMap<Option<u8>, f64> = BTreeMap::new();
        for (row, found) in rows.iter().zip(&computed) {
            let quantity: f64 = found["order quantity"].parse().expect("a quantity");
            let (pack, least) = (f64::from(row.1), f64::from(row.2));
            prop_assert!(quantity <= f64::from(row.0));
            // all that was asked for, or whole packs of at least the least quantity, or nothing
            prop_assert!(quantity == f64::from(row.0) || quantity == 0.0 || (quantity % pack == 0.0 && quantity >= least));
            for group in [None, Some(row.5)] {
                *spent.entry(group).or_default() += quantity * f64::from(row.3) / 100.0;
            }
            let parts: Vec<f64> = ["first", "second", "last"].iter().map(|p| found[&format!("order quantity \"{p}\"")].parse().expect("a part")).collect();
            prop_assert_eq!(parts.iter().sum::<f64>(), quantity);
            prop_assert!(parts.iter().all(|p| *p >= 0.0) && parts[0] % pack == 0.0 && parts[1] % pack == 0.0);
            let lines = orders.iter().filter(|o| o["SKU"] == found["SKU"]).map(|o| o["quantity"].parse::<f64>().expect("a quantity"));
            prop_assert_eq!(lines.sum::<f64>(), quantity);
        }
        for (group, money) in spent {
            let room = if group.is_none() { cash } else { supplier };
            prop_assert!(money <= f64::from(room) + 1e-6, "{money} of {room}");
        }
        let _ = std::fs::remove_dir_all(&folder);
    }
}

const PLACES_MAP: &str = r#"
rules = "plan.rules"
input = ["stock.csv", "warehouses.csv"]
as_of = 2026-11-22
[stock]
sheet = "stock"
key = ["SKU"]
[stock.columns]
"wanted" = { header = "Wanted", unit = "units" }
"case pack" = { header = "Case pack", unit = "units" }
"margin rate" = { header = "Margin", unit = "%" }
"market" = { header = "Market" }
"unit volume" = { header = "Volume", unit = "cbm/unit" }
[list.warehouses]
sheet = "warehouses"
[list.warehouses.columns]
"name" = { header = "Warehouse" }
"market" = { header = "Market" }
"share" = { header = "Share", unit = "%" }
"priority" = { header = "Priority" }
"free space" = { header = "Free cbm", unit = "cbm" }
"#;

/// Wanted, case pack, margin in per cent, market, volume in litres.
type Ware = (u32, u32, u32, u8, u32);

/// Market, share in per cent, priority, free space in cubic metres; none is a blank cell.
type Warehouse = (u8, u32, u32, Option<u32>);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn nothing_is_lost_and_no_place_overfilled(
        rows in prop::collection::vec((0..900u32, 1..40u32, 0..60u32, 0..3u8, 1..80u32), 1..25),
        places in prop::collection::vec((0..3u8, 0..60u32, 0..4u32, prop::option::weighted(0.9, 0..30u32)), 1..7),
        lines in (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()),
    ) {
        let folder = std::env::temp_dir().join(format!("restock-places-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("temp folder");
        let (shares, order, room, split) = lines;
        let mut rules = String::from("order quantity = wanted\nshow order quantity\n");
        if split {
            rules += "split order quantity where margin rate above 30%\n  60% \"first\"\n  rest \"last\"\n";
        }
        rules += "allocate order quantity to warehouses where warehouses.market is market\n  in whole case pack\n";
        for (wanted, line) in [
            (shares, "  by warehouses.share\n"),
            (order, "  taking warehouses.priority from low to high\n"),
            (room, "  at most warehouses.free space, each takes unit volume\n  rows by margin rate from high to low\n"),
        ] {
            rules += if wanted { line } else { "" };
        }
        let line = |(n, r): (usize, &Ware)| format!("S{n:03},{},{},{}%,M{},{:.3}\n", r.0, r.1, r.2, r.3, f64::from(r.4) / 1000.0);
        let stock: String = rows.iter().enumerate().map(line).collect();
        let line = |(n, p): (usize, &Warehouse)| format!("W{n},M{},{}%,{},{}\n", p.0, p.1, p.2, p.3.map_or(String::new(), |r| r.to_string()));
        let warehouses: String = places.iter().enumerate().map(line).collect();
        std::fs::write(folder.join("stock.csv"), format!("SKU,Wanted,Case pack,Margin,Market,Volume\n{stock}")).expect("stock");
        std::fs::write(folder.join("warehouses.csv"), format!("Warehouse,Market,Share,Priority,Free cbm\n{warehouses}")).expect("places");
        std::fs::write(folder.join("restock.toml"), PLACES_MAP).expect("map");
        std::fs::write(folder.join("plan.rules"), &rules).expect("rules");
        let place = folder.to_string_lossy().into_owned();
        let args = ["run", &place, "--csv", &format!("{place}/out"), "--output", &format!("{place}/r.xlsx")].map(std::ffi::OsString::from);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let exit = restock::cli::run_with(args, &mut out, &mut err);
        prop_assert_eq!(exit, 0, "{}", String::from_utf8_lossy(&err));
        let orders = rows_of(&folder.join("out"), "orders.csv");
        let mut used: BTreeMap<String, f64> = BTreeMap::new();
        for (n, row) in rows.iter().enumerate() {
            let own: Vec<_> = orders.iter().filter(|o| o["SKU"] == format!("S{n:03}")).collect();
            let quantity = |o: &BTreeMap<String, String>| o["quantity"].parse::<f64>().expect("a quantity");
            prop_assert_eq!(own.iter().map(|o| quantity(o)).sum::<f64>(), f64::from(row.0), "row {} of\n{}", n, rules);
            for batch in own.iter().map(|o| &o["batch"]).collect::<std::collections::BTreeSet<_>>() {
                let placed = own.iter().filter(|o| o["batch"] == *batch && !o["to"].is_empty());
                let odd = placed.filter(|o| quantity(o) % f64::from(row.1) != 0.0).count();
                prop_assert!(odd <= 1, "only the pieces that make no pack are loose");
            }
            if !room && places.iter().any(|p| p.0 == row.3 && (p.1 > 0 || !shares || order)) {
                prop_assert!(own.iter().all(|o| !o["to"].is_empty()), "there is room for all");
            }
            for o in own.iter().filter(|o| !o["to"].is_empty()) {
                let to: usize = o["to"][1..].parse().expect("a warehouse");
                prop_assert_eq!(places[to].0, row.3, "sent to another market");
                prop_assert!(!shares || order || places[to].1 > 0, "a place without a share");
                *used.entry(o["to"].clone()).or_default() += quantity(o) * f64::from(row.4) / 1000.0;
            }
        }
        if room {
            for (to, taken) in used {
                let free = places[to[1..].parse::<usize>().expect("a warehouse")].3.map_or(0.0, f64::from);
                prop_assert!(taken <= free + 1e-6, "{to}: {taken} of {free}");
            }
        }
        let _ = std::fs::remove_dir_all(&folder);
    }
}
