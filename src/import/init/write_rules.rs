//! Starter rules in the tongue of the headers, over the columns that were found and no others.

use super::guess::{ColumnGuess, Guess};
use super::histories::HistoryGuess;
use super::uncounted::is_net;
use crate::import::map::{Layout, PeriodKind};
use crate::tongue::Tongue;
use std::fmt::Write;

/// How many periods the first average looks at.
const WEEKS: usize = 8;

/// Whether the table has a column that is known to hold the stock.
pub fn knows_stock(guess: &Guess) -> bool {
    let name = if guess.tongue == Tongue::Zh { "现有库存" } else { "on hand" };
    guess.stock.columns.iter().any(|c| c.name == name)
}

pub fn rules(guess: &Guess) -> String {
    let zh = guess.tongue == Tongue::Zh;
    let say = |en: &'static str, cn: &'static str| if zh { cn } else { en };
    let has = |en: &str, cn: &str| {
        let name = if zh { cn } else { en };
        guess.stock.columns.iter().find(|c| c.name == name).map(|c| c.name.as_str())
    };
    let on_hand = has("on hand", "现有库存");
    let mut position: Vec<String> = on_hand.iter().map(|n| n.to_string()).collect();
    position.extend(has("on order", "在途数量").filter(|_| on_hand.is_some()).map(|n| format!("+ {n}")));
    // what is fit for sale has the reserved taken off already
    let gross = guess.stock.columns.iter().any(|c| on_hand == Some(c.name.as_str()) && !is_net(&c.header));
    position.extend(has("reserved", "预留库存").filter(|_| gross).map(|n| format!("- {n}")));
    let mut position = position.join(" ");
    let sales = guess.histories.iter().filter(|h| h.is_sales).max_by_key(|h| (h.layout == Layout::Wide, h.period == PeriodKind::Week));
    let mut out = String::new();
    let _ = writeln!(
        out,
        "# {}",
        say(
            "Starter rules, written by `restock init` for the columns it found. Change them, add your own.",
            "入门规则，由 `restock init` 按找到的列生成。可以随意修改和添加。"
        )
    );
    if let Some(line) = counted_line(guess) {
        let columns = in_brackets(&guess.stock.uncounted, zh).join(say(", ", "、"));
        let name = counted(zh);
        let _ = if zh {
            writeln!(
                out,
                "\n# 以下列看起来也是库存或在途，没有计入：{columns}。\n# 如果它们与上面用到的列不重复，要计入，请用这一行代替下面的一行：\n#   {line}\n{name} = {position}"
            )
        } else {
            writeln!(
                out,
                "\n# These columns look like stock or stock on the way and are not counted: {columns}.\n# To count them, if they are no part of what is counted, write this line in place of the one below it:\n#   {line}\n{name} = {position}"
            )
        };
        position = name.to_string();
    }
    let on_hand: Option<&str> = on_hand.map(|n| if guess.stock.uncounted.is_empty() { n } else { counted(zh) });
    if let Some((sheet, line)) = lead_time_line(guess) {
        let _ = if zh {
            writeln!(out, "\n# 工作表“{sheet}”里有各供应商的交货周期，规则还没有用到。要用请写：\n#   {line}")
        } else {
            writeln!(
                out,
                "\n# The sheet \"{sheet}\" has the suppliers' lead times, which no rule uses yet. To use them, write:\n#   {line}"
            )
        };
    }
    if let (Some(sales), false) = (sales, position.is_empty()) {
        let _ = writeln!(out, "\n{} = {}", say("daily sales", "日销量"), daily_sales(sales, zh));
        let _ = writeln!(out, "{} = COVER({position}, {})", say("days of cover", "可售天数"), say("daily sales", "日销量"));
        out.push_str(say(
            "\ntiers turnover by days of cover\n  under 30 days:   \"fast\"\n  30 to 90 days:   \"normal\"\n  over 90 days:    \"slow\"\n",
            "\n档位 周转 按 可售天数\n  低于 30 天：“快”\n  30 到 90 天：“正常”\n  高于 90 天：“慢”\n",
        ));
        if let Some(lead) = has("lead time", "交货周期") {
            order(&mut out, guess, &position, lead, zh);
            let _ = writeln!(
                out,
                "\n{}",
                if zh {
                    format!("规则 “快断货”：可售天数低于{lead} 则 标记红 “到货前会断货”")
                } else {
                    format!("rule \"Runs out\": days of cover below {lead} means flag red \"Runs out before new stock can arrive\"")
                }
            );
        }
        out.push_str(say(
            "\nrule \"Slow stock\": turnover is \"slow\" means flag amber \"Sell down before buying more\"\n",
            "\n规则 “滞销”：周转是“慢” 则 标记黄 “先消化库存再采购”\n",
        ));
    } else if let Some(on_hand) = on_hand {
        let _ = writeln!(
            out,
            "\n{}",
            if zh {
                format!("规则 “无库存”：{on_hand}不高于0 则 标记红 “已无库存”")
            } else {
                format!("rule \"Out of stock\": {on_hand} at most 0 means flag red \"Nothing left\"")
            }
        );
    } else {
        let header = &guess.stock.key[0];
        let named = guess.stock.columns.iter().find(|c| c.header == *header);
        let key = named.map_or_else(|| if zh { format!("【{header}】") } else { format!("[{header}]") }, |c| c.name.clone());
        let _ = writeln!(
            out,
            "\n{}",
            if zh {
                format!(
                    "# 没有找到库存列。请在 restock.toml 的 [stock.columns] 下写上，例如：\n\
                     #   \"现有库存\" = {{ header = \"……\", unit = \"件\" }}\n# 然后在这里写规则，例如：\n\
                     #   规则 “偏低”：现有库存低于 10 件 则 标记黄 “尽快补货”\n\n检查 “每行都有主键”：{key}已知，否则 提醒"
                )
            } else {
                format!(
                    "# No stock column was found. Write it into restock.toml, under [stock.columns], for example:\n\
                     #   \"on hand\" = {{ header = \"...\", unit = \"units\" }}\n# Then write rules here, for example:\n\
                     #   rule \"Low\": on hand below 10 units means flag amber \"Order soon\"\n\n\
                     check \"Every row has a key\": {key} is known, otherwise warn"
                )
            }
        );
    }
    if let Some(on_hand) = on_hand {
        let _ = writeln!(
            out,
            "\n{}",
            if zh {
                format!("检查 “库存不为负”：{on_hand}至少0，否则 提醒")
            } else {
                format!("check \"Stock is not negative\": {on_hand} at least 0, otherwise warn")
            }
        );
    }
    out
}

/// What the starter rules call the stock that they count, where there is more that they do not.
fn counted(zh: bool) -> &'static str {
    if zh { "计入库存" } else { "counted stock" }
}

fn in_brackets(headers: &[String], zh: bool) -> Vec<String> {
    headers.iter().map(|header| if zh { format!("【{header}】") } else { format!("[{header}]") }).collect()
}

/// The line that counts the columns that look like stock as well; none where there are none.
pub fn counted_line(guess: &Guess) -> Option<String> {
    let zh = guess.tongue == Tongue::Zh;
    let is = |c: &ColumnGuess, en: &str, cn: &str| c.name == if zh { cn } else { en };
    let on_hand = guess.stock.columns.iter().find(|c| is(c, "on hand", "现有库存"))?;
    if guess.stock.uncounted.is_empty() {
        return None;
    }
    let mut line = format!("{} = {}", counted(zh), on_hand.name);
    if let Some(order) = guess.stock.columns.iter().find(|c| is(c, "on order", "在途数量")) {
        let _ = write!(line, " + {}", order.name);
    }
    for header in in_brackets(&guess.stock.uncounted, zh) {
        let _ = write!(line, " + {header} * 1 {}", if zh { "件" } else { "unit" });
    }
    if let Some(reserved) = guess.stock.columns.iter().find(|c| is(c, "reserved", "预留库存") && !is_net(&on_hand.header)) {
        let _ = write!(line, " - {}", reserved.name);
    }
    Some(line)
}

/// The sheet of the suppliers' lead times, and the line that makes them known to rules.
pub fn lead_time_line(guess: &Guess) -> Option<(&str, String)> {
    let list = guess.lists.get(guess.lead_times?)?;
    let (name, by) = (&list.name, &list.by);
    let line = match guess.tongue {
        Tongue::En => format!("lead time = LOOKUP({name}.lead time where {name}.{by} is {by})"),
        Tongue::Zh => format!("交货周期 = 查找({name}.交货周期 其中 {name}.{by} 是 {by})"),
    };
    Some((&list.sheet, line))
}

/// What a day sells, from the newest periods of the history.
fn daily_sales(history: &HistoryGuess, zh: bool) -> String {
    let name = &history.name;
    let there = if history.layout == Layout::Wide { history.periods.max(1) } else { usize::MAX };
    match (history.period, zh) {
        (PeriodKind::Week, false) => format!("AVERAGE({name} over last {} weeks) in units/day", WEEKS.min(there)),
        (PeriodKind::Week, true) => format!("AVERAGE({name} 最近 {} 周) 换算 件/天", WEEKS.min(there)),
        (PeriodKind::Day, false) => format!("AVERAGE({name} over last {} days)", (WEEKS * 7).min(there)),
        (PeriodKind::Day, true) => format!("AVERAGE({name} 最近 {} 天)", (WEEKS * 7).min(there)),
        (PeriodKind::Month, _) => {
            // a month has no fixed length: the days of the months looked at, on average
            let months = 6.min(there);
            let days = (months as f64 * 365.0 / 12.0).round();
            if zh {
                format!("SUM({name} 最近 {months} 个月) / {days} 天")
            } else {
                format!("SUM({name} over last {months} months) / {days} days")
            }
        }
    }
}

fn order(out: &mut String, guess: &Guess, position: &str, lead: &str, zh: bool) {
    let has = |en: &str, cn: &str| guess.stock.columns.iter().any(|c| c.name == if zh { cn } else { en });
    let (moq, pack) = (has("MOQ", "起订量"), has("case pack", "箱规"));
    // money of several currencies is not multiplied out
    let cost = guess.stock.columns.iter().any(|c| c.name == if zh { "单位成本" } else { "unit cost" } && c.unit.is_some());
    if zh {
        let _ = writeln!(out, "\n参数 备货天数 = 30 天");
        let _ = writeln!(out, "需求量 = MAX(0 件, 日销量 * ({lead} + 备货天数) - ({position}))");
    } else {
        let _ = writeln!(out, "\nparam review days = 30 days");
        let _ = writeln!(out, "need = MAX(0 units, daily sales * ({lead} + review days) - ({position}))");
    }
    let (need, none) = if zh { ("需求量", "0 件") } else { ("need", "0 units") };
    let least = match (moq, zh) {
        (true, false) => format!("MAX({need}, MOQ)"),
        (true, true) => format!("MAX({need}, 起订量)"),
        _ => need.to_string(),
    };
    let whole = match (pack, zh) {
        (true, false) => format!("CEILING({least}, case pack)"),
        (true, true) => format!("CEILING({least}, 箱规)"),
        (false, _) => format!("ROUNDUP({least}, 0)"),
    };
    let quantity = if zh { "补货量" } else { "order quantity" };
    let _ = writeln!(out, "{quantity} = IF({need} > {none}, {whole}, {none})");
    if cost {
        let _ =
            writeln!(out, "{} = {quantity} * {}", if zh { "补货金额" } else { "order cost" }, if zh { "单位成本" } else { "unit cost" });
        let _ = writeln!(out, "{}", if zh { "显示 补货金额" } else { "show order cost" });
    }
    let _ = writeln!(out, "{} {quantity}", if zh { "显示" } else { "show" });
    // a blank here would leave the quantity blank, and a case pack of 0 would make it 0, without a word
    let names = [Some(lead), moq.then_some(if zh { "起订量" } else { "MOQ" }), pack.then_some(if zh { "箱规" } else { "case pack" })];
    let mut needed: Vec<String> =
        names.iter().flatten().map(|name| if zh { format!("{name}已知") } else { format!("{name} is known") }).collect();
    needed.extend(pack.then(|| if zh { "箱规高于 0 件" } else { "case pack above 0 units" }.to_string()));
    let _ = match zh {
        true => writeln!(out, "\n检查 “补货要用的都有”：{}，否则 提醒", needed.join(" 且 ")),
        false => writeln!(out, "\ncheck \"What an order needs is there\": {}, otherwise warn", needed.join(" and ")),
    };
}
