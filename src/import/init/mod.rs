//! A first map and starter rules out of a workbook that nobody has described yet.
//! Takes the files, returns two texts that run at once; where something was assumed, a comment in the map says so and
//! names the candidates. Invariant: both texts depend on the files alone.

mod guess;
mod histories;
mod known;
mod money;
mod tables;
mod uncounted;
mod write_map;
mod write_rules;

use self::histories::YearBy;
use crate::column::Texts;
use crate::diagnostic::Diagnostic;
use crate::import::bind::bind;
use crate::import::locate::{Wanted, locate};
use crate::import::map::from_toml;
use crate::import::read::{Input, Options, read};
use crate::import::sheet::RawSheet;
use crate::package::book::{ending, saved_on};
use crate::place::{Place, Sources};
use crate::said;
use crate::tongue::{Said, Tongue, listed};

pub use known::{Known, unit_words};
use write_map::Pins;
pub(crate) use write_map::quoted;

/// What `restock init` writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    pub tongue: Tongue,
    /// Text of `restock.toml`.
    pub map: String,
    /// Text of the first rule file, and where the map expects it.
    pub rules: String,
    pub rules_path: String,
}

/// Looks at the files and writes the first map, in the tongue that was asked for, else in that of the headers. Notes and warnings of reading come along; errors mean there is no start.
pub fn init(inputs: &[Input], options: &Options, tongue: Option<Tongue>, sources: &mut Sources) -> (Option<Start>, Vec<Diagnostic>) {
    let mut texts = Texts::default();
    let reading = read(inputs, options, sources, &mut texts);
    let mut diagnostics = reading.diagnostics;
    let known = known::Known::shipped();
    let saved = inputs.iter().filter_map(|input| saved_on(&input.bytes)).max();
    let Some(mut guess) = guess::guess(&reading.sheets, &texts, known, tongue, saved) else {
        if diagnostics.iter().all(|d| !d.is_error()) {
            let path = inputs.first().map_or("", |i| i.path.as_str());
            diagnostics.push(Diagnostic::error(
                "init-no-table",
                Place::File(path.to_string()),
                said!(
                    "no sheet of {path} is a table with headers and a column that tells its rows apart",
                    "{path} 里没有带表头、且有一列能区分每一行的表"
                ),
                Said::new(
                    "put one row a product under one row of headers, with a column such as SKU, and try again",
                    "请整理成一行表头、每行一个商品，并有一列类似“商品编码”，再试一次",
                ),
            ));
        }
        return (None, diagnostics);
    };
    let names: Vec<&str> = inputs.iter().map(|i| i.path.as_str()).collect();
    let ending = inputs.first().and_then(|input| ending(&input.bytes)).unwrap_or("xlsx");
    let found = |pins: Pins| runs(&write_map::map(&guess, &names, ending, pins), &reading.sheets, &texts);
    let free = Pins::default();
    let tries = [free, Pins { rows: true, ..free }, Pins { sum: true, ..free }, Pins { rows: true, sum: true, alone: false }];
    let pins = tries.into_iter().find(|pins| found(*pins)).unwrap_or(Pins { rows: true, sum: true, alone: true });
    if pins.alone {
        guess.histories.clear();
        guess.lists.clear();
        guess.lead_times = None;
        guess.stock.uncounted.clear();
        guess.stock.columns.retain(|c| c.letter.is_some());
    }
    if !write_rules::knows_stock(&guess) {
        diagnostics.push(no_stock(&guess, inputs));
    }
    let path = inputs.first().map_or("", |i| i.path.as_str());
    diagnostics.extend(guess.histories.iter().filter(|h| h.needs_year).map(|h| year_taken(h, path)));
    diagnostics.extend(guess.unread.iter().map(|(sheet, header)| no_history(sheet, header, path)));
    diagnostics.extend(not_counted(&guess, path));
    diagnostics.extend(lead_times(&guess, path));
    let start = Start {
        tongue: guess.tongue,
        map: write_map::map(&guess, &names, ending, pins),
        rules: write_rules::rules(&guess),
        rules_path: "rules/start.rules".to_string(),
    };
    (Some(start), diagnostics)
}

fn year_taken(history: &histories::HistoryGuess, path: &str) -> Diagnostic {
    let (sheet, year, key) = (&history.sheet, history.year, quoted(&history.name));
    let message = match history.year_by {
        YearBy::Cells => said!(
            "the headers of the sheet \"{sheet}\" name no year; other cells name {year}, which is taken for the first of them",
            "工作表“{sheet}”的表头没有年份；按其他单元格里的年份，第一列按 {year} 年"
        ),
        YearBy::Saved => said!(
            "the headers of the sheet \"{sheet}\" name no year; by the day on which the workbook was saved the first of them is in {year}",
            "工作表“{sheet}”的表头没有年份；按工作簿的保存日期，第一列是 {year} 年"
        ),
        YearBy::Nothing => said!(
            "the headers of the sheet \"{sheet}\" name no year; {year} was written as that of the first of them",
            "工作表“{sheet}”的表头没有年份；第一列先按 {year} 年写入"
        ),
    };
    Diagnostic::note(
        "init-year-assumed",
        Place::File(path.to_string()),
        message,
        said!(
            "look at `year` under [history.{key}] in restock.toml and correct it: what is recent depends on it",
            "请核对并改正 restock.toml 里 [history.{key}] 下的 `year`：“最近几周”是哪几周由它决定"
        ),
    )
}

fn no_history(sheet: &str, header: &str, path: &str) -> Diagnostic {
    Diagnostic::note(
        "init-no-history",
        Place::File(path.to_string()),
        said!(
            "the headers of the sheet \"{sheet}\" speak of periods, but \"{header}\" does not say which week, month or day it is, so the sheet was not taken for a history",
            "工作表“{sheet}”的表头像是按周、月或天的数据，但“{header}”看不出是哪一周、哪个月或哪一天，所以没有当作历史数据"
        ),
        Said::new(
            "write the headers as 2026-W22, 2026-06 or 2026-06-01, with a column a period, and run restock init again",
            "请把表头写成 2026年第22周、2026年6月 或 2026-06-01（每期一列），再运行一次 restock init",
        ),
    )
}

/// More columns look like stock than the starter rules use.
fn not_counted(guess: &guess::Guess, path: &str) -> Option<Diagnostic> {
    let line = write_rules::counted_line(guess)?;
    let columns: Vec<&str> = guess.stock.uncounted.iter().map(String::as_str).collect();
    let (Said { en, zh }, sheet) = (listed(&columns), &guess.stock.sheet);
    Some(Diagnostic::note(
        "init-not-counted",
        Place::File(path.to_string()),
        said!(
            "these columns of the sheet \"{sheet}\" look like stock or stock on the way and are not counted: {en}",
            "工作表“{sheet}”的这些列看起来也是库存或在途，没有计入：{zh}"
        ),
        said!("to count them, write in rules/start.rules: {line}", "要计入，请在 rules/start.rules 里改写为：{line}"),
    ))
}

fn lead_times(guess: &guess::Guess, path: &str) -> Option<Diagnostic> {
    let (sheet, line) = write_rules::lead_time_line(guess)?;
    Some(Diagnostic::note(
        "init-lead-times",
        Place::File(path.to_string()),
        said!(
            "the sheet \"{sheet}\" has the suppliers' lead times, and the starter rules do not use them",
            "工作表“{sheet}”里有各供应商的交货周期，入门规则没有用到"
        ),
        said!("to use them, write in rules/start.rules: {line}", "要使用，请在 rules/start.rules 里写：{line}"),
    ))
}

fn no_stock(guess: &guess::Guess, inputs: &[Input]) -> Diagnostic {
    let (path, sheet) = (inputs.first().map_or("", |i| i.path.as_str()), &guess.stock.sheet);
    let headers: Vec<&str> = guess.stock.others.iter().map(String::as_str).take(12).collect();
    let Said { en, zh } = listed(&headers);
    let next = if headers.is_empty() {
        Said::new("write your rules over the columns that the map names", "请用映射文件里的列名写规则")
    } else {
        said!(
            "say in restock.toml which column it is: \"on hand\" = {{ header = \"...\", unit = \"units\" }}; not named yet are {en}",
            "请在 restock.toml 里指明是哪一列：\"现有库存\" = {{ header = \"……\", unit = \"件\" }}；还没有名称的列有 {zh}"
        )
    };
    Diagnostic::note(
        "init-no-stock",
        Place::File(path.to_string()),
        said!(
            "no column of the sheet \"{sheet}\" is known to hold the stock, so the starter rules say nothing of it",
            "工作表“{sheet}”里没有认出库存列，所以入门规则没有涉及库存"
        ),
        next,
    )
}

/// Whether a map finds the tables that were guessed, without an error.
fn runs(map: &str, sheets: &[RawSheet], texts: &Texts) -> bool {
    let (map, mut found) = from_toml(map, 0);
    let (located, more) = locate(&map, sheets, texts, None);
    found.extend(more);
    if found.iter().any(Diagnostic::is_error) {
        return false;
    }
    let wanted = Wanted::everything(&located);
    let (_, more) = bind(&map, &located, sheets, &wanted, &mut texts.clone());
    !located.missing(&wanted).iter().chain(&more).any(Diagnostic::is_error)
}

#[cfg(test)]
mod tests;
