//! Rules made up at random over a small workbook in which every tenth cell is blank. Takes a seed and a folder; writes
//! workbook, map and rules. Invariant: the same seed gives the same files.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use std::path::Path;

/// Marsaglia's xorshift.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len() as u64) as usize]
    }
}

const ROWS: u32 = 14;
const WEEKS: u16 = 9;
const KINDS: [&str; 5] = ["red", "Red", "blue", "B*", "绿 色"];

pub fn write(folder: &Path, seed: u64) {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    (0..10).for_each(|_| {
        dice.next();
    });
    workbook(&mut dice).save(folder.join("stock.xlsx")).expect("the workbook");
    std::fs::write(folder.join("restock.toml"), MAP).expect("the map");
    std::fs::write(folder.join("made-up.rules"), rules(&mut dice)).expect("the rules");
}

const MAP: &str = r#"language = "en"
rules = "made-up.rules"
input = "stock.xlsx"
as_of = 2026-03-01
[stock]
sheet = "Stock"
key = ["SKU"]
[stock.columns]
"SKU" = { header = "SKU", type = "text" }
"alpha" = { header = "Alpha", unit = "units" }
"beta" = { header = "Beta", unit = "units" }
"count" = { header = "Count", unit = "units" }
"lead" = { header = "Lead", unit = "days" }
"kind" = { header = "Kind", type = "text" }
"due" = { header = "Due", type = "date" }
"fragile" = { header = "Fragile", type = "yes/no" }
[history."sales"]
sheet = "Sales"
layout = "wide"
period = "week"
unit = "units/week"
[list.moves]
sheet = "Moves"
match = ["SKU"]
[list.moves.columns]
"SKU" = { header = "SKU", type = "text" }
"amount" = { header = "Amount", unit = "units" }
"sort" = { header = "Sort", type = "text" }
"day" = { header = "Day", type = "date" }
"#;

fn workbook(dice: &mut Dice) -> Workbook {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let serial = |n: u64| ExcelDateTime::from_serial_datetime(46_000.0 + n as f64).expect("a date");
    let page = book.add_worksheet().set_name("Stock").expect("a name");
    for (n, head) in ["SKU", "Alpha", "Beta", "Count", "Lead", "Kind", "Due", "Fragile"].iter().enumerate() {
        page.write(0, n as u16, *head).expect("a cell");
    }
    for row in 1..=ROWS {
        page.write(row, 0, format!("K-{row}")).expect("a cell");
        for column in 1..8u16 {
            if dice.below(10) == 0 {
                continue;
            }
            match column {
                1 => page.write(row, column, dice.below(4_000) as f64 / 37.0 - 20.0),
                2 => page.write(row, column, dice.below(400) as f64 / 4.0),
                3 => page.write(row, column, dice.below(12) as f64),
                4 => page.write(row, column, dice.below(60) as f64),
                5 => page.write(row, column, dice.one(&KINDS)),
                6 => page.write_with_format(row, column, serial(dice.below(150)), &day),
                _ => page.write(row, column, dice.one(&["yes", "no"])),
            }
            .expect("a cell");
        }
    }
    let page = book.add_worksheet().set_name("Sales").expect("a name");
    page.write(0, 0, "SKU").expect("a cell");
    for week in 0..WEEKS {
        page.write(0, week + 1, format!("2026-W{:02}", week + 1)).expect("a cell");
    }
    for row in 1..=ROWS {
        // one row has no history
        if row == 3 {
            continue;
        }
        page.write(row, 0, format!("K-{row}")).expect("a cell");
        for week in 0..WEEKS {
            match dice.below(8) {
                0 => {}
                _ => {
                    page.write(row, week + 1, dice.below(80) as f64).expect("a cell");
                }
            }
        }
    }
    let page = book.add_worksheet().set_name("Moves").expect("a name");
    for (n, head) in ["SKU", "Amount", "Sort", "Day"].iter().enumerate() {
        page.write(0, n as u16, *head).expect("a cell");
    }
    for row in 1..=40u32 {
        page.write(row, 0, format!("K-{}", dice.below(u64::from(ROWS)) + 1)).expect("a cell");
        if dice.below(8) != 0 {
            page.write(row, 1, dice.below(90) as f64 - 30.0).expect("a cell");
        }
        if dice.below(8) != 0 {
            page.write(row, 2, dice.one(&KINDS)).expect("a cell");
        }
        if dice.below(8) != 0 {
            page.write_with_format(row, 3, serial(dice.below(150)), &day).expect("a cell");
        }
    }
    book
}

fn rules(dice: &mut Dice) -> String {
    let mut text = String::from("param share = 40%\nparam floor = 7 units\n\n");
    for n in 0..14 {
        let value = amount(dice, 3);
        text.push_str(&format!("n{n} = {value}\nshow n{n}\n"));
    }
    for n in 0..8 {
        let condition = condition(dice, 3);
        text.push_str(&format!("c{n} = IF({condition}, 1, 0)\nshow c{n}\n"));
    }
    for n in 0..3 {
        let by = amount(dice, 2);
        text.push_str(&format!(
            "tiers t{n} by {by}\n  under 5 units: \"few\"\n  5 to 30 units: \"some\"\n  over 30 units: \"many\"\nshow t{n}\n"
        ));
    }
    text.push_str(&format!("days{} = due - TODAY()\nshow days0\n", 0));
    text.push_str("quantity = MAX(alpha, 0 units)\nshow quantity\n");
    let (one, two, three) = (condition(dice, 2), condition(dice, 2), condition(dice, 1));
    text.push_str(&format!("rule \"One\": {one} means set quantity = 3 units\n"));
    text.push_str(&format!("rule \"Two\"\n  when {two}\n  then set quantity = beta\n"));
    text.push_str(&format!("rule \"Three\"\n  when {three}\n  then mark down by 15%\n"));
    text.push_str("rule \"Four\"\n  when t0 is \"few\" or fragile\n  then mark down by 25%\n");
    text
}

/// An amount in units.
fn amount(dice: &mut Dice, depth: u32) -> String {
    if depth == 0 {
        return dice.one(&["alpha", "beta", "count", "floor", "3 units", "12.5 units"]).to_string();
    }
    let next = |dice: &mut Dice| amount(dice, depth - 1);
    match dice.below(22) {
        0 | 1 => format!("({} + {})", next(dice), next(dice)),
        2 => format!("({} - {})", next(dice), next(dice)),
        3 => format!("({} * share)", next(dice)),
        4 => format!("({} * ({} / {}))", next(dice), next(dice), next(dice)),
        5 => format!("MAX({}, {})", next(dice), next(dice)),
        6 => format!("MIN({}, {}, {})", next(dice), next(dice), next(dice)),
        7 => format!("AVERAGE({}, {})", next(dice), next(dice)),
        8 => format!("ABS({})", next(dice)),
        9 => format!("ROUND({}, {})", next(dice), dice.one(&["0", "1", "2"])),
        10 => format!("IF({}, {}, {})", condition(dice, depth - 1), next(dice), next(dice)),
        11 => format!("IFBLANK({}, {})", next(dice), next(dice)),
        12 => format!("CEILING({}, 5 units)", next(dice)),
        13 => format!("SUM(sales over last {} weeks)", dice.one(&["2", "3", "5", "20"])),
        14 => format!("SUM(sales over last {} weeks, {} weeks ago)", dice.one(&["1", "2", "4"]), dice.one(&["1", "3"])),
        15 => format!("(MAX(sales over last {} weeks) * 1 week)", dice.one(&["2", "4"])),
        16 => "(STDEV(sales over last 6 weeks) * 1 week)".to_string(),
        17 => format!("SUM(sales over last 5 weeks where sales above {} units/week)", dice.one(&["5", "40", "79"])),
        18 => "SUM(moves.amount)".to_string(),
        19 => format!("SUM(moves.amount where moves.amount above {} units and moves.sort is \"red\")", dice.one(&["0", "20"])),
        20 => dice
            .one(&["TOTAL(beta)", "TOTAL(count by kind)", "TOTAL(beta by fragile)", "TOTAL(alpha where count above 4 units)"])
            .to_string(),
        _ => dice
            .one(&[
                "AVERAGE(moves.amount where moves.day at most due)",
                "ROUNDDOWN(alpha, 1)",
                "(AVERAGE(sales over last 4 weeks) * lead)",
                "LOOKUP(moves.amount where moves.sort is kind, otherwise 0 units)",
            ])
            .to_string(),
    }
}

fn condition(dice: &mut Dice, depth: u32) -> String {
    if depth == 0 {
        return dice
            .one(&["alpha above beta", "fragile", "kind is \"red\"", "count at least 5 units", "due below TODAY()", "beta is known"])
            .to_string();
    }
    let next = |dice: &mut Dice| condition(dice, depth - 1);
    let compare = ["below", "above", "at least", "at most", "is", "is not"];
    match dice.below(14) {
        0 | 1 => format!("({} and {})", next(dice), next(dice)),
        2 | 3 => format!("({} or {})", next(dice), next(dice)),
        4 => format!("not ({})", next(dice)),
        5..=7 => format!("{} {} {}", amount(dice, depth - 1), dice.one(&compare), amount(dice, depth - 1)),
        8 => format!("kind is one of {}", dice.one(&["(\"red\", \"blue\")", "(\"B*\")", "(\"绿 色\", \"RED\")"])),
        9 => format!("{} between 3 units and 40 units", amount(dice, depth - 1)),
        10 => "CONTAINS(kind, \"ed\")".to_string(),
        11 => format!("(sales above {} units/week for two weeks in a row)", dice.one(&["5", "30"])),
        12 => format!("(sales below {} units/week in {} of the last 5 weeks)", dice.one(&["20", "60"]), dice.one(&["1", "2", "4"])),
        _ => "COUNT(moves where moves.amount above 10 units) at least 2".to_string(),
    }
}
