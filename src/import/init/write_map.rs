//! The text of the first map, with what was assumed in comments.

use super::guess::{ColumnGuess, Guess, has_brackets, in_tongue, plain_name};
use super::histories::{HistoryGuess, YearBy};
use super::money::From;
use crate::import::map::{Layout, PeriodKind};
use crate::tongue::Tongue;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// How much is pinned down, because a freer map did not find the same tables again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pins {
    /// Header rows by number.
    pub rows: bool,
    /// Equal keys are added up.
    pub sum: bool,
    /// The stock table alone, and of it the key alone.
    pub alone: bool,
}

/// `ending` is that of the report: a workbook with macros keeps them.
pub fn map(guess: &Guess, inputs: &[&str], ending: &str, pins: Pins) -> String {
    let zh = guess.tongue == Tongue::Zh;
    let say = |en: &'static str, cn: &'static str| if zh { cn } else { en };
    let mut out = String::new();
    let _ = writeln!(
        out,
        "# {}",
        say(
            "Where restock finds what in the workbook. Written by `restock init`; correct what is wrong.",
            "告诉 restock 到工作簿的哪里找数据。由 `restock init` 生成，不对的地方请直接改。"
        )
    );
    let _ = writeln!(out, "language = \"{}\"", guess.tongue.code());
    let _ = writeln!(out, "rules    = \"rules\"");
    match inputs {
        [one] => {
            let _ = writeln!(out, "input    = {}", quoted(one));
        }
        many => {
            let all: Vec<String> = many.iter().map(|i| quoted(i)).collect();
            let _ = writeln!(out, "input    = [{}]", all.join(", "));
        }
    }
    let stem = inputs.first().and_then(|p| std::path::Path::new(p).file_stem()?.to_str()).unwrap_or("stock");
    let _ = writeln!(out, "output   = {}", quoted(&format!("{stem}{}.{ending}", say("-report", "-报告"))));
    let note = match &guess.money.from {
        From::Header => say("found in a header", "来自表头").to_string(),
        From::Column(header) => format!("{} [{}]", say("found in the column", "来自列"), one_line(header)),
        From::Several(header, codes) => {
            let codes = codes.join(say(", ", "、"));
            let header = one_line(header);
            if zh {
                format!("[{header}] 列有多种货币：{codes}；这里取最常见的，如不对请改")
            } else {
                format!("the column [{header}] has several: {codes}; the most frequent is taken, write another if that is wrong")
            }
        }
        From::Sign(header, mark, others) => {
            let (header, others) = (one_line(header), others.join(say(", ", "、")));
            let mut note = if zh { format!("来自 [{header}] 列的 {mark}") } else { format!("from {mark} in the column [{header}]") };
            if !others.is_empty() {
                let _ = write!(note, "{} {others}", say("; could also be:", "；也可能是："));
            }
            note
        }
        From::Assumed => say("assumed; write your own, such as EUR", "默认值；如不对请改，例如 USD").to_string(),
    };
    let _ = writeln!(out, "currency = \"{}\"  # {note}", guess.money.code);
    stock(&mut out, guess, pins, say);
    for history in guess.histories.iter().filter(|_| !pins.alone) {
        write_history(&mut out, guess, history, say);
        pin(&mut out, pins, history.header_row);
    }
    for list in guess.lists.iter().filter(|_| !pins.alone) {
        let _ = writeln!(out, "\n[list.{}]", key(&list.name));
        let _ = writeln!(out, "sheet = {}", quoted(&list.sheet));
        let _ = writeln!(out, "match = [{}]", quoted(&list.by));
        pin(&mut out, pins, list.header_row);
        let _ = writeln!(out, "[list.{}.columns]", key(&list.name));
        if crate::column::fold(&list.key) != crate::column::fold(&list.by) {
            let _ = writeln!(out, "{} = {{ header = {} }}", quoted(&list.by), quoted(&list.key));
        }
        columns(&mut out, &list.columns, say);
    }
    if !guess.unused.is_empty() {
        let _ = writeln!(out, "\n# {} {}", say("Sheets that are not used:", "未使用的工作表："), guess.unused.join(say(", ", "、")));
    }
    out
}

fn pin(out: &mut String, pins: Pins, row: u32) {
    if pins.rows {
        let _ = writeln!(out, "header_row = {}", row + 1);
    }
}

fn stock(out: &mut String, guess: &Guess, pins: Pins, say: impl Fn(&'static str, &'static str) -> &'static str + Copy) {
    let stock = &guess.stock;
    let _ = writeln!(out, "\n# {}", say("The main table: one row a key.", "库存主表：每个主键一行。"));
    if let Some(profile) = &stock.profile {
        let _ = writeln!(out, "# {} {profile}", say("Recognised by its headers:", "按表头识别为："));
    }
    let _ = writeln!(out, "[stock]");
    let _ = writeln!(out, "sheet = {}", quoted(&stock.sheet));
    let keys: Vec<String> = stock.key.iter().map(|k| quoted(k)).collect();
    let _ = writeln!(out, "key   = [{}]", keys.join(", "));
    if stock.likely {
        let doubt = say(
            "No column tells all rows apart; this one comes nearest. Rows where it is blank are not judged.",
            "没有一列能区分每一行，这一列最接近。它为空的行不参与判定。",
        );
        let _ = writeln!(out, "# {doubt}");
    }
    if !stock.candidates.is_empty() {
        let others = match stock.likely {
            true => say("Other columns of texts:", "其他文字列："),
            false => say("These columns also tell all rows apart:", "这些列也能区分每一行："),
        };
        let _ = writeln!(out, "# {others} {}", stock.candidates.iter().map(|c| one_line(c)).collect::<Vec<_>>().join(say(", ", "、")));
    }
    if !stock.key_more.is_empty() {
        let more: Vec<String> = stock.key_more.iter().map(|k| one_line(k)).collect();
        let _ = writeln!(
            out,
            "# {} {}",
            if stock.repeats {
                say(
                    "The key stands on several rows. Its rows may differ by these columns; if so, add to the key:",
                    "主键出现在多行，可能靠这些列区分；如果是，请在 key 里再加：",
                )
            } else {
                say("If a later export has a key on several rows, add to the key:", "如果以后导出的表里主键出现在多行，请在 key 里再加：")
            },
            more.join(say(", ", "、"))
        );
    }
    pin(out, pins, stock.header_row);
    if stock.repeats || pins.sum {
        let _ = writeln!(
            out,
            "duplicates = \"sum\"  # {}",
            say(
                "the key stands on several rows: they are added up; write \"stop\" to be told of them",
                "主键有重复行，按相加处理；写 \"stop\" 则报错提示"
            )
        );
    }
    let _ = writeln!(out, "[stock.columns]");
    let kept: Vec<&ColumnGuess> = stock.columns.iter().filter(|c| !pins.alone || c.letter.is_some()).collect();
    columns(out, kept, say);
    if !stock.others.is_empty() {
        let _ = writeln!(
            out,
            "# {}",
            say("Other columns are reached in brackets, or by a name if you add one here:", "其余列可以用方括号引用，也可以在这里起名：")
        );
        for header in stock.others.iter().take(60) {
            let _ = match has_brackets(header) {
                true => writeln!(out, "#   {} = {{ header = {} }}", quoted(&plain_name(header)), quoted(header)),
                false => writeln!(out, "#   [{}]", one_line(header)),
            };
        }
    }
}

fn columns<'g>(
    out: &mut String,
    columns: impl IntoIterator<Item = &'g ColumnGuess>,
    say: impl Fn(&'static str, &'static str) -> &'static str,
) {
    let columns: Vec<&ColumnGuess> = columns.into_iter().collect();
    let width = columns.iter().map(|c| quoted(&c.name).width()).max().unwrap_or(0);
    for column in columns {
        let name = quoted(&column.name);
        let pad = " ".repeat(width - name.width());
        let _ = match &column.letter {
            Some(letter) => write!(out, "{name}{pad} = {{ column = {}", quoted(letter)),
            None => write!(out, "{name}{pad} = {{ header = {}", quoted(&column.header)),
        };
        if let Some(unit) = &column.unit {
            let _ = write!(out, ", unit = {}", quoted(unit));
        }
        if let Some(kind) = &column.kind {
            let _ = write!(out, ", type = {}", quoted(kind));
        }
        if let Some(part) = column.part {
            let _ = write!(out, ", part = {part}");
        }
        if let Some(dates) = &column.dates {
            let _ = write!(out, ", dates = {}", quoted(dates));
        }
        let _ = write!(out, " }}");
        if let Some((header, units)) = &column.currencies {
            let _ = write!(
                out,
                "  # {} [{}]{} {}",
                say("no unit, the amounts are in several currencies: see the column", "金额有多种货币，没有写单位：见列"),
                one_line(header),
                say("; could be:", "；可以是："),
                units.join(say(", ", "、"))
            );
        }
        if column.borrowed {
            let doubt = say(
                "the header names no currency, another one does: correct it if they differ",
                "表头没写货币，按另一列表头里的货币填写：如果不同请改正",
            );
            let _ = write!(out, "  # {doubt}");
        }
        if !column.rivals.is_empty() {
            let rivals: Vec<String> = column.rivals.iter().take(6).map(|r| one_line(r)).collect();
            let _ = write!(out, "  # {} {}", say("could also be:", "也可能是："), rivals.join(say(", ", "、")));
        }
        out.push('\n');
    }
}

fn write_history(out: &mut String, guess: &Guess, history: &HistoryGuess, say: impl Fn(&'static str, &'static str) -> &'static str) {
    let (period, unit) = match history.period {
        PeriodKind::Day => ("day", "units/day"),
        PeriodKind::Week => ("week", "units/week"),
        PeriodKind::Month => ("month", "units/month"),
    };
    let _ = writeln!(out, "\n[history.{}]", quoted(&history.name));
    let _ = writeln!(out, "sheet  = {}", quoted(&history.sheet));
    if !history.key.is_empty() {
        let keys: Vec<String> = history.key.iter().map(|k| quoted(k)).collect();
        let _ = writeln!(out, "key    = [{}]  # {}", keys.join(", "), say("holds the keys of the stock sheet", "这一列的值与主表主键一致"));
    }
    match history.layout {
        Layout::Wide => {
            let _ = writeln!(out, "layout = \"wide\"  # {}", say("a column a period", "每期一列"));
        }
        Layout::Long => {
            let _ = writeln!(out, "layout = \"long\"  # {}", say("a row a date and key, summed by period", "每行一个日期和主键，按期相加"));
            let _ = writeln!(out, "date   = {}", quoted(&history.date));
            let _ = writeln!(out, "value  = {}", quoted(&history.value));
        }
    }
    let _ = writeln!(out, "period = \"{period}\"");
    let _ = writeln!(out, "unit   = {}", quoted(&in_tongue(unit, guess.tongue)));
    if history.needs_year {
        let _ = writeln!(
            out,
            "year   = {}  # {}",
            history.year,
            match history.year_by {
                YearBy::Cells => say(
                    "the headers name no year; other cells name this one: check that it is the year of the first column",
                    "表头没有年份，按其他单元格里的年份推算：请核对是否为第一列所在的年份",
                ),
                YearBy::Saved => say(
                    "the headers name no year; this one is by the day on which the workbook was saved: check that it is the year of the first column",
                    "表头没有年份，按工作簿的保存日期推算：请核对是否为第一列所在的年份",
                ),
                YearBy::Nothing =>
                    say("the headers name no year: write the year of the first column", "表头没有年份：请写第一列所在的年份"),
            }
        );
    }
    if history.plan {
        let _ = writeln!(out, "plan   = true  # {}", say("a plan: it does not set the as-of date", "计划：不影响基准日期"));
    }
}

/// A name as a TOML key.
fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if bare { name.to_string() } else { quoted(name) }
}

/// A text as a TOML string.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
