//! The speed and memory of the main job against their limits, all taken in one run:
//! `cargo bench --bench speed` (ROWS=100000 by default; QUICK=1 takes each once).
//! The yardsticks are the bare libraries on the same cells: calamine streaming the input on one thread,
//! rust_xlsxwriter writing the output in its low-memory mode. Nothing is asserted here; the figures are read by people.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use calamine::{Data, DataRef, Reader, Xlsx};
use restock::columns;
use restock::driver::{self, Request};
use rust_xlsxwriter::{Workbook, Worksheet};

mod disk;

fn main() {
    let rows: u32 = std::env::var("ROWS").ok().and_then(|r| r.parse().ok()).unwrap_or(100_000);
    let times = if std::env::var_os("QUICK").is_some() { 1 } else { 3 };
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

    let output = folder.join("stock-report.xlsx");
    let season = |formulas: &str| {
        let (mut peak, mut took) = (0, Duration::MAX);
        for _ in 0..times {
            // without an earlier report, whose reviews would have to be read
            let _ = std::fs::remove_file(&output);
            let start = Instant::now();
            peak = peak.max(run(&["run".as_ref(), folder.as_os_str(), "--formulas".as_ref(), formulas.as_ref()]));
            took = took.min(start.elapsed());
        }
        (took, peak / 1000)
    };
    // in turns, so that a machine that slows down slows all of them
    let reading = best(times, || _ = std::hint::black_box(stream(&input)));
    let (live, live_peak) = season("live");
    let (values, values_peak) = season("values");
    let reading = reading.min(best(times, || _ = std::hint::black_box(stream(&input))));
    let sheets = cells(&output);
    let writing = best(times.min(2), || write(&sheets, &folder.join("bare.xlsx")));
    drop(sheets);
    let evaluation = evaluation(&folder, times);
    println!("  bare calamine, streaming the input: {}", ms(reading));
    println!("  bare rust_xlsxwriter, writing the output (values): {}", ms(writing));
    println!("  run, values: {}, peak {values_peak} MB", ms(values));
    println!("  run, live formulas: {}, peak {live_peak} MB", ms(live));
    println!("  evaluation alone: {}", ms(evaluation));
    let both = reading + writing;
    let of = |part: Duration, whole: Duration| part.as_secs_f64() / whole.as_secs_f64();
    limit("values / read", of(values, reading), 1.6);
    limit("live formulas / read", of(live, reading), 2.5);
    limit("values / (read + write)", of(values, both), 1.15);
    limit("live formulas / (read + write the values)", of(live, both), 1.15);
    limit("evaluation / (read + write)", of(evaluation, both), 0.05);
    limit("peak in values mode, MB", values_peak as f64, 300.0);
    limit("peak with live formulas, MB", live_peak as f64, 400.0);

    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/autumn");
    let report = folder.join("autumn.xlsx");
    let small = best(10, || {
        run(&["run".as_ref(), example.as_os_str(), "--output".as_ref(), report.as_os_str()]);
    });
    limit("the 200-SKU example, start to exit, ms", small.as_secs_f64() * 1000.0, 50.0);

    let big = folder.join("check");
    std::fs::create_dir_all(&big).expect("bench folder");
    std::fs::write(big.join("big.rules"), five_thousand_lines()).expect("rules");
    let map = std::fs::read_to_string(case.join("restock.toml")).expect("map").replace("season.rules", "big.rules");
    std::fs::write(big.join("restock.toml"), map).expect("map");
    std::fs::copy(case.join("stock.xlsx"), big.join("stock.xlsx")).expect("workbook");
    let check = best(10, || {
        run(&["check".as_ref(), big.as_os_str()]);
    });
    limit("check of 5,000 lines, start to exit, with a 300-SKU workbook, ms", check.as_secs_f64() * 1000.0, 50.0);
}

/// A figure beside what it may be at most.
fn limit(what: &str, figure: f64, most: f64) {
    let verdict = if figure <= most { "" } else { "   TOO MUCH" };
    println!("  {what}: {figure:.2} (at most {most}){verdict}");
}

fn ms(took: Duration) -> String {
    format!("{:.0} ms", took.as_secs_f64() * 1000.0)
}

/// The steps of the plan, without reading and without the words of decisions.
fn evaluation(folder: &Path, times: u32) -> Duration {
    let request = Request { map: folder.join("restock.toml"), ..Request::default() };
    let mut checked = driver::check(&request, &disk::Disk);
    let Some(judged) = driver::judge(&mut checked) else { return Duration::MAX };
    let mut texts = checked.texts.clone();
    best(times, || drop(columns::run(&checked.plan, &judged.bound, &mut texts)))
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
