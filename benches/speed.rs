//! The speed of the main job, as ratios taken in one run: `cargo bench --bench speed` (ROWS=100000 by default).
//! The yardsticks are the bare libraries on the same cells: calamine streaming the input, rust_xlsxwriter writing the
//! output. Nothing is asserted here; the figures are read by people.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use calamine::{Data, DataRef, Reader, Xlsx};
use rust_xlsxwriter::{Workbook, Worksheet};

fn main() {
    let rows: u32 = std::env::var("ROWS").ok().and_then(|r| r.parse().ok()).unwrap_or(100_000);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("speed-{rows}"));
    std::fs::create_dir_all(&folder).expect("bench folder");
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/season");
    for file in ["restock.toml", "season.rules"] {
        std::fs::copy(case.join(file), folder.join(file)).expect("the season case");
    }
    let input = folder.join("stock.xlsx");
    if !input.exists() {
        season_workbook(&input, rows);
    }
    println!("season job, {rows} SKUs, {} MB", std::fs::metadata(&input).expect("input").len() / 1_000_000);

    let reading = best(3, || {
        std::hint::black_box(stream(&input));
    });
    let mut peak = 0;
    let ours = best(3, || peak = run(&["run".as_ref(), folder.as_os_str()]));
    let output = folder.join("stock-report.xlsx");
    let sheets = cells(&output);
    let writing = best(3, || write(&sheets, &folder.join("bare.xlsx")));
    drop(sheets);
    line("bare calamine, streaming the input", reading, None);
    line("bare rust_xlsxwriter, writing the output", writing, None);
    line("restock run", ours, None);
    println!("  run / (read + write)        {:.2}   (at most 1.15)", ours.as_secs_f64() / (reading + writing).as_secs_f64());
    println!("  peak memory                 {} MB (at most 400)", peak / 1000);

    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/autumn");
    let report = folder.join("autumn.xlsx");
    let small = best(10, || {
        run(&["run".as_ref(), example.as_os_str(), "--output".as_ref(), report.as_os_str()]);
    });
    line("the 200-SKU example, start to exit", small, Some(50));

    let big = folder.join("check");
    std::fs::create_dir_all(&big).expect("bench folder");
    std::fs::write(big.join("big.rules"), five_thousand_lines()).expect("rules");
    let map = std::fs::read_to_string(case.join("restock.toml")).expect("map").replace("season.rules", "big.rules");
    std::fs::write(big.join("restock.toml"), map).expect("map");
    std::fs::copy(case.join("stock.xlsx"), big.join("stock.xlsx")).expect("workbook");
    std::fs::write(big.join("none.rules"), "a = 1\n").expect("rules");
    let check = best(5, || {
        run(&["check".as_ref(), big.as_os_str()]);
    });
    line("check of 5,000 lines, start to exit, with a 300-SKU workbook", check, Some(50));
}

fn best(times: u32, mut work: impl FnMut()) -> Duration {
    (0..times)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .min()
        .expect("at least once")
}

fn line(what: &str, took: Duration, most: Option<u32>) {
    let most = most.map_or(String::new(), |m| format!("   (at most {m})"));
    println!("  {what}: {:.0} ms{most}", took.as_secs_f64() * 1000.0);
}

/// Runs the binary and gives its peak memory in kB, where the system tells.
fn run(args: &[&std::ffi::OsStr]) -> u64 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_restock"))
        .args(args)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("restock");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        if let Ok(text) = std::fs::read_to_string(&status)
            && let Some(kb) =
                text.lines().find_map(|l| l.strip_prefix("VmHWM:")).and_then(|l| l.trim().trim_end_matches(" kB").parse().ok())
        {
            peak = std::cmp::max(peak, kb);
        }
        match child.try_wait().expect("restock") {
            Some(code) => {
                assert!(code.success(), "restock {args:?} ended with {code}");
                return peak;
            }
            None => std::thread::sleep(Duration::from_millis(1)),
        }
    }
}

fn stream(path: &Path) -> u64 {
    let mut book: Xlsx<_> = calamine::open_workbook(path).expect("workbook");
    let mut count = 0;
    for name in book.sheet_names() {
        let mut reader = book.worksheet_cells_reader(&name).expect("sheet");
        while let Some(cell) = reader.next_cell().expect("cell") {
            count += u64::from(!matches!(cell.get_value(), DataRef::Empty));
        }
    }
    count
}

type Cells = Vec<(u32, u16, Data)>;

fn cells(path: &Path) -> Vec<(String, Cells)> {
    let mut book: Xlsx<_> = calamine::open_workbook(path).expect("report");
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let mut reader = book.worksheet_cells_reader(&name).expect("sheet");
        let mut cells = Vec::new();
        while let Some(cell) = reader.next_cell().expect("cell") {
            let (row, col) = cell.get_position();
            cells.push((row, col as u16, cell.get_value().clone().into()));
        }
        sheets.push((name, cells));
    }
    sheets
}

fn write(sheets: &[(String, Cells)], path: &Path) {
    let mut book = Workbook::new();
    for (name, cells) in sheets {
        let sheet: &mut Worksheet = book.add_worksheet_with_low_memory().expect("sheet");
        sheet.set_name(name).expect("name");
        for (row, col, value) in cells {
            match value {
                Data::Float(n) => sheet.write_number(*row, *col, *n).map(drop),
                Data::Int(n) => sheet.write_number(*row, *col, *n as f64).map(drop),
                Data::DateTime(d) => sheet.write_number(*row, *col, d.as_f64()).map(drop),
                Data::String(t) => sheet.write_string(*row, *col, t).map(drop),
                Data::Bool(b) => sheet.write_boolean(*row, *col, *b).map(drop),
                _ => Ok(()),
            }
            .expect("cell");
        }
    }
    book.save(path).expect("bare.xlsx");
}

/// A small generator of its own, so that the workbook is the same everywhere (Marsaglia's xorshift).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    fn below(&mut self, n: u32) -> f64 {
        (self.next() * f64::from(n)).floor()
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len() as u32) as usize]
    }
}

/// The workbook of the season case at any size: the same sheets and headers, 22 columns and 54 weeks.
fn season_workbook(path: &Path, rows: u32) {
    let mut dice = Dice(20_250_615);
    let mut book = Workbook::new();
    let date = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    let money = rust_xlsxwriter::Format::new().set_num_format("#,##0.00");
    let inventory = book.add_worksheet_with_low_memory().expect("sheet");
    inventory.set_name("Inventory").expect("name");
    let headers = "SKU|Description|Category|Brand|Supplier|Warehouse|Market|Phase|On hand|Reserved|On order|Unit cost|Unit price|Lead time (days)|MOQ|Case pack|Weekly forecast|Viewers|Average viewers|Last receipt|ETA|Margin";
    for (c, h) in headers.split('|').enumerate() {
        inventory.write_string(0, c as u16, h).expect("cell");
    }
    let mut means = Vec::new();
    for r in 1..=rows {
        let mean = (2.2 + 1.2 * (dice.next() + dice.next() + dice.next() - 1.5) * 2.0).exp();
        means.push(mean);
        let cost = (dice.next() * 3000.0).round() / 100.0 + 0.2;
        let price = (cost * (1.2 + dice.next()) * 100.0).round() / 100.0;
        let texts = [
            format!("SKU-{r:07}"),
            format!(
                "{} {} {}",
                dice.of(&["Steel", "Soft", "Mini", "Travel"]),
                dice.of(&["lamp", "bowl", "brush", "cable"]),
                dice.below(400)
            ),
            dice.of(&["Home", "Kitchen", "Pets", "Beauty", "Toys", "Garden"]).into(),
            format!("Brand {:03}", dice.below(200)),
            format!("Supplier {:04} Co., Ltd.", dice.below(600)),
            dice.of(&["MX-01", "US-02", "DE-03", "UK-04"]).into(),
            dice.of(&["MX", "US", "DE", "GB"]).into(),
            dice.of(&["daily", "daily", "daily", "daily", "preheat", "live"]).into(),
        ];
        for (c, t) in texts.iter().enumerate() {
            inventory.write_string(r, c as u16, t).expect("cell");
        }
        let order = if dice.next() < 0.75 { 0.0 } else { dice.below(500) };
        let numbers = [(mean * (1.0 + dice.next() * 10.0)).floor(), dice.below(20), order];
        for (c, n) in numbers.iter().enumerate() {
            inventory.write_number(r, 8 + c as u16, *n).expect("cell");
        }
        inventory.write_number_with_format(r, 11, cost, &money).expect("cell");
        inventory.write_number_with_format(r, 12, price, &money).expect("cell");
        let views = 50.0 + dice.below(5000);
        let pack = [1.0, 6.0, 12.0, 24.0][dice.below(4) as usize];
        let more = [
            12.0 + dice.below(48),
            1.0 + dice.below(100),
            pack,
            (mean * 10.0).round() / 10.0,
            (views * (0.5 + 1.2 * dice.next())).floor(),
            views,
        ];
        for (c, n) in more.iter().enumerate() {
            inventory.write_number(r, 13 + c as u16, *n).expect("cell");
        }
        inventory.write_number_with_format(r, 19, 45_658.0 + dice.below(150), &date).expect("cell");
        if order > 0.0 {
            inventory.write_number_with_format(r, 20, 45_809.0 + dice.below(60), &date).expect("cell");
        }
        inventory.write_number(r, 21, (price - cost) / price).expect("cell");
    }
    let sales = book.add_worksheet_with_low_memory().expect("sheet");
    sales.set_name("Weekly sales").expect("name");
    sales.write_string(0, 0, "SKU").expect("cell");
    for k in 0..54u32 {
        // 2024-W23 is the first; 2024 has 52 weeks
        let (year, week) = if 23 + k <= 52 { (2024, 23 + k) } else { (2025, 23 + k - 52) };
        sales.write_string(0, 1 + k as u16, format!("{year}-W{week:02}")).expect("cell");
    }
    for (r, mean) in means.iter().enumerate() {
        sales.write_string(r as u32 + 1, 0, format!("SKU-{:07}", r + 1)).expect("cell");
        for k in 0..54 {
            let sold = if dice.next() < 0.08 { 0.0 } else { (mean * (0.5 + dice.next())).floor() };
            sales.write_number(r as u32 + 1, 1 + k, sold).expect("cell");
        }
    }
    book.save(path).expect("stock.xlsx");
}

/// Rules of every common kind, 5,000 lines, each name its own.
fn five_thousand_lines() -> String {
    use std::fmt::Write;
    let mut text = String::new();
    for k in 0..312 {
        write!(
            text,
            "param share {k} = 50%\n\
             position {k} = on hand + on order - reserved\n\
             daily sales {k} = AVERAGE(weekly sales over last 8 weeks) in units/day\n\
             cover {k} = COVER(position {k}, daily sales {k})\n\
             tiers turnover {k} by cover {k}\n  under 30 days: \"fast\"\n  30 to 90 days: \"normal\"\n  over 90 days: \"slow\"\n\
             需求 {k} = MAX(0 件, daily sales {k} * lead time - position {k})\n\
             rule \"Stop {k}\"\n  when weekly sales below share {k} of weekly forecast for two weeks in a row\n  then note \"stop\"\n  because \"Sold {{weekly sales}}\"\n\
             规则 “慢 {k}”\n  当 turnover {k} 是 “slow” 且 需求 {k} 高于 0 件\n  则 备注 “慢”\n"
        )
        .expect("text");
    }
    text
}
