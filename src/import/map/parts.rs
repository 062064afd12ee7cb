//! The sections of the map: which keys there are and what each becomes.
//! Takes the reader with the file in it, returns the [`Map`]; what is wrong stays with the reader.

use super::extent::{HABITS, KEYS, letters};
use super::reader::{Key, Reading, Value};
use super::{
    CellKind, ColumnMap, Duplicates, Extent, Fill, Habits, HistoryMap, Layout, ListMap, Map, Missing, PeriodKind, RateMap, StockMap, Worded,
};
use crate::import::values;
use crate::place::Span;
use crate::said;
use crate::tongue::{Said, Tongue};
use toml::de::{DeTable, DeValue};

const TOP: &[&str] =
    &["language", "rules", "input", "output", "as_of", "currency", "week_ends", "stock", "history", "list", "params", "rates"];
const STOCK: &[&str] = &["sheet", "key", "duplicates", "digits", "key_dates", "columns"];
const COLUMN: &[&str] = &["header", "unit", "type", "default", "also", "column", "part"];
const HISTORY: &[&str] =
    &["sheet", "layout", "period", "unit", "kind", "plan", "missing", "also", "key", "duplicates", "date", "value", "launch", "year"];
const LIST: &[&str] = &["sheet", "match", "columns", "also"];
const DUPLICATES: &[(&str, Duplicates)] = &[("stop", Duplicates::Stop), ("sum", Duplicates::Sum)];
const FLOW_OR_LEVEL: &[(&str, bool)] = &[("flow", false), ("level", true), ("流量", false), ("存量", true)];
const KINDS: &[(&str, CellKind)] = &[
    ("yes/no", CellKind::YesNo),
    ("number", CellKind::Number),
    ("text", CellKind::Text),
    ("date", CellKind::Date),
    ("是/否", CellKind::YesNo),
    ("数字", CellKind::Number),
    ("文本", CellKind::Text),
    ("日期", CellKind::Date),
];
/// A weekday in both tongues, as the map spells it; 0 is Monday.
pub fn weekday_words(day: usize) -> (&'static str, &'static str) {
    let word = |at: usize| WEEKDAYS.get(at).map_or("", |(word, _)| *word);
    (word(day % 7), word(day % 7 + 7))
}

const WEEKDAYS: &[(&str, u8)] = &[
    ("monday", 0),
    ("tuesday", 1),
    ("wednesday", 2),
    ("thursday", 3),
    ("friday", 4),
    ("saturday", 5),
    ("sunday", 6),
    ("周一", 0),
    ("周二", 1),
    ("周三", 2),
    ("周四", 3),
    ("周五", 4),
    ("周六", 5),
    ("周日", 6),
];

pub fn map(reading: &mut Reading) -> Map {
    let mended = reading.mended();
    let document = reading.document(&mended);
    let mut map = Map { file: reading.file(), week_ends: 6, ..Map::default() };
    for (key, value) in reading.entries(&document) {
        let name: &str = key.get_ref();
        match name {
            "language" => map.language = reading.choice(name, value, &[("en", Tongue::En), ("zh", Tongue::Zh)]),
            "rules" => map.rules = reading.texts(name, value),
            "input" => map.inputs = reading.texts(name, value),
            "output" => map.output = reading.text(name, value),
            "as_of" => map.as_of = reading.date(name, value),
            "currency" => map.currency = reading.text(name, value),
            "week_ends" => map.week_ends = reading.choice(name, value, WEEKDAYS).unwrap_or(6),
            "stock" => {
                if let Some(table) = reading.table(name, value) {
                    map.stock = stock(reading, key, table);
                }
            }
            "history" => {
                for (name, table) in named_tables(reading, name, value) {
                    let history = history(reading, name, table);
                    map.histories.push(history);
                }
            }
            "list" => {
                for (name, table) in named_tables(reading, name, value) {
                    let list = list(reading, name, table);
                    map.lists.push(list);
                }
            }
            "params" => {
                if let Some(table) = reading.table(name, value) {
                    map.params = params(reading, table);
                }
            }
            "rates" => {
                if let Some(table) = reading.table(name, value) {
                    map.rates = rates(reading, table);
                }
            }
            _ if map.habits.read(reading, name, value) => {}
            _ => reading.unknown_key(key, &[TOP, HABITS].concat(), Said::new("in the map", "映射文件里")),
        }
    }
    if map.inputs.is_empty() && !document.contains_key("input") {
        reading.error(
            "map-no-input",
            Span { file: map.file, start: 0, end: 0 },
            Said::new("the map names no workbook", "映射文件里没有写工作簿"),
            Said::new("add a line such as `input = \"stock.xlsx\"` at the top", "在最上面加一行，例如 `input = \"库存.xlsx\"`"),
        );
    }
    same_names(reading, &map);
    map
}

/// The sections `[history."name"]` under a heading.
fn named_tables<'t, 'k>(reading: &mut Reading, heading: &str, value: &'t Value<'k>) -> Vec<(&'t Key<'k>, &'t DeTable<'k>)> {
    let Some(table) = reading.table(heading, value) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (key, value) in reading.entries(table) {
        if let Some(inner) = reading.table(&format!("{heading}.{}", key.get_ref()), value) {
            found.push((key, inner));
        }
    }
    found
}

fn name_of(reading: &Reading, key: &Key) -> Worded {
    reading.worded(key.get_ref(), key.span())
}

fn stock(reading: &mut Reading, heading: &Key, table: &DeTable) -> StockMap {
    let mut stock = StockMap { span: reading.span(heading.span()), ..StockMap::default() };
    for (key, value) in reading.entries(table) {
        let name: &str = key.get_ref();
        match name {
            "sheet" => stock.sheet = reading.text(name, value),
            "key" => stock.key = reading.texts(name, value),
            "duplicates" => stock.duplicates = reading.choice(name, value, DUPLICATES).unwrap_or_default(),
            "digits" => stock.digits = reading.whole(name, value, 1..=15).map(|n| n as u32),
            "columns" => stock.columns = columns(reading, "stock.columns", value),
            "key_dates" => stock.key_dates = reading.text(name, value),
            _ if stock.extent.read(reading, name, value) => {}
            _ => reading.unknown_key(key, &[STOCK, KEYS].concat(), Said::new("under [stock]", "[stock] 下")),
        }
    }
    stock
}

fn columns(reading: &mut Reading, heading: &str, value: &Value) -> Vec<ColumnMap> {
    let Some(table) = reading.table(heading, value) else {
        return Vec::new();
    };
    let mut columns = Vec::new();
    for (key, value) in reading.entries(table) {
        let mut column = ColumnMap { name: name_of(reading, key), ..ColumnMap::default() };
        match value.get_ref() {
            // "on hand" = "On hand": the header alone
            DeValue::String(_) | DeValue::Array(_) => column.headers = reading.texts(key.get_ref(), value),
            DeValue::Table(inner) => fill_column(reading, &mut column, inner),
            _ => reading.wrong(
                key.get_ref(),
                value,
                Said::new("{ header = \"...\" } or the header in quotes", "{ header = \"...\" }，或带引号的表头"),
            ),
        }
        columns.push(column);
    }
    columns
}

fn fill_column(reading: &mut Reading, column: &mut ColumnMap, table: &DeTable) {
    for (key, value) in reading.entries(table) {
        let name: &str = key.get_ref();
        match name {
            "header" => column.headers = reading.texts(name, value),
            "also" => column.also = reading.texts(name, value),
            "unit" => {
                // `unit = "date"` is what people write for `type = "date"`
                if let DeValue::String(text) = value.get_ref() {
                    let folded = crate::column::fold(text);
                    if let Some((_, kind)) = KINDS.iter().find(|(word, _)| *word == folded) {
                        column.kind = Some((*kind, reading.span(value.span())));
                        continue;
                    }
                }
                column.unit = reading.text(name, value);
            }
            "type" => column.kind = reading.choice(name, value, KINDS).map(|k| (k, reading.span(value.span()))),
            "default" => column.default = fill(reading, name, value),
            "column" => {
                let found = match value.get_ref() {
                    DeValue::String(text) => letters(text),
                    _ => None,
                };
                if found.is_none() {
                    reading.wrong(name, value, Said::new("the letter of a column such as \"F\"", "列的字母，例如 \"F\""));
                }
                column.letter = found.map(|col| (col, reading.span(value.span())));
            }
            "part" => column.part = reading.whole(name, value, 1..=50).map(|part| part as u32),
            _ if column.habits.read(reading, name, value) => {}
            _ => reading.unknown_key(key, &[COLUMN, HABITS].concat(), for_name("for the column", "列", &column.name)),
        }
    }
    if let (Some(unit), Some((kind, span))) = (&column.unit, column.kind)
        && kind != CellKind::Number
    {
        let (name, unit) = (&column.name.text, &unit.text);
        reading.error(
            "map-unit-and-type",
            span,
            said!("\"{name}\" has the unit {unit} and a type that is no number", "“{name}”有单位 {unit}，类型却不是数字"),
            Said::new("keep the unit or the type, not both", "单位和类型只保留一个"),
        );
    }
}

/// A default: a number, a text, true or false, or a date.
fn fill(reading: &mut Reading, key: &str, value: &Value) -> Option<(Fill, Span)> {
    let fill = match value.get_ref() {
        DeValue::String(text) => Some(Fill::Text(text.to_string())),
        DeValue::Integer(digits) => i64::from_str_radix(digits.as_str(), digits.radix()).ok().map(|n| Fill::Number(n as f64)),
        DeValue::Float(digits) => digits.as_str().parse().ok().filter(|n: &f64| n.is_finite()).map(Fill::Number),
        DeValue::Boolean(flag) => Some(Fill::Truth(*flag)),
        DeValue::Datetime(_) => reading.date(key, value).map(|(serial, _)| Fill::Date(serial)),
        _ => None,
    };
    if fill.is_none() {
        reading.wrong(key, value, Said::new("a number, a text, true or false, or a date", "数字、文本、true/false 或日期"));
    }
    fill.map(|f| (f, reading.span(value.span())))
}

fn history(reading: &mut Reading, heading: &Key, table: &DeTable) -> HistoryMap {
    let name = name_of(reading, heading);
    let (mut layout, mut period, mut missing) = (None, None, None);
    let mut history = HistoryMap {
        name: name.clone(),
        also: Vec::new(),
        sheet: None,
        layout: Layout::Wide,
        period: PeriodKind::Week,
        unit: None,
        plan: false,
        level: false,
        missing: Missing::Unknown,
        key: Vec::new(),
        duplicates: Duplicates::Stop,
        date: Vec::new(),
        value: Vec::new(),
        launch: None,
        year: None,
        extent: Extent::default(),
        habits: Habits::default(),
    };
    for (key, value) in reading.entries(table) {
        let name: &str = key.get_ref();
        match name {
            "sheet" => history.sheet = reading.text(name, value),
            "layout" => layout = reading.choice(name, value, &[("wide", Layout::Wide), ("long", Layout::Long)]),
            "period" => {
                period = reading.choice(name, value, &[("day", PeriodKind::Day), ("week", PeriodKind::Week), ("month", PeriodKind::Month)]);
            }
            "unit" => history.unit = reading.text(name, value),
            "kind" => history.level = reading.choice(name, value, FLOW_OR_LEVEL).unwrap_or(false),
            "plan" => history.plan = reading.flag(name, value).unwrap_or(false),
            "missing" => missing = reading.choice(name, value, &[("unknown", Missing::Unknown), ("zero", Missing::Zero)]),
            // `header` is how some write another name for the history
            "also" | "header" => history.also.extend(reading.texts(name, value)),
            "key" => history.key = reading.texts(name, value),
            "duplicates" => history.duplicates = reading.choice(name, value, DUPLICATES).unwrap_or_default(),
            "date" => history.date = reading.texts(name, value),
            "value" => history.value = reading.texts(name, value),
            "launch" => history.launch = reading.text(name, value),
            "year" => history.year = reading.whole(name, value, 1990..=2200).map(|y| y as i32),
            _ if history.extent.read(reading, name, value) || history.habits.read(reading, name, value) => {}
            _ => reading.unknown_key(key, &[HISTORY, KEYS, HABITS].concat(), for_name("in the history", "历史数据", &history.name)),
        }
    }
    let said_long = !history.date.is_empty() || !history.value.is_empty();
    history.layout = layout.unwrap_or(if said_long { Layout::Long } else { Layout::Wide });
    // nobody having counted does not mean that nothing was there
    let absent = if history.layout == Layout::Long && !history.level { Missing::Zero } else { Missing::Unknown };
    history.missing = missing.unwrap_or(absent);
    let title = &name.text;
    if let Some(period) = period {
        history.period = period;
    } else if !table.contains_key("period") {
        reading.error(
            "map-history-needs",
            name.span,
            said!("the history \"{title}\" does not say how long its periods are", "历史数据“{title}”没有写每期多长"),
            Said::new(
                "add `period = \"week\"`, or \"day\" or \"month\"",
                "加上 `period = \"week\"`（周），或 \"day\"（日）、\"month\"（月）",
            ),
        );
    }
    if history.layout == Layout::Long {
        for (key, given) in [("date", &history.date), ("value", &history.value)] {
            if given.is_empty() && !table.contains_key(key) {
                reading.error(
                    "map-history-needs",
                    name.span,
                    said!(
                        "the long history \"{title}\" does not say which column holds the {key}",
                        "逐行历史数据“{title}”没有写 {key} 是哪一列"
                    ),
                    said!("add `{key} = \"...\"` with the header of that column", "加上 `{key} = \"...\"`，引号里写那一列的表头"),
                );
            }
        }
    }
    history
}

fn list(reading: &mut Reading, heading: &Key, table: &DeTable) -> ListMap {
    let mut list = ListMap {
        name: name_of(reading, heading),
        also: Vec::new(),
        sheet: None,
        matches: Vec::new(),
        extent: Extent::default(),
        columns: Vec::new(),
    };
    for (key, value) in reading.entries(table) {
        let name: &str = key.get_ref();
        match name {
            "sheet" => list.sheet = reading.text(name, value),
            "match" => list.matches = reading.texts(name, value),
            "columns" => list.columns = columns(reading, &format!("list.{}.columns", list.name.text), value),
            "also" => list.also = reading.texts(name, value),
            _ if list.extent.read(reading, name, value) => {}
            _ => reading.unknown_key(key, &[LIST, KEYS].concat(), for_name("in the list", "清单", &list.name)),
        }
    }
    list
}

/// The values of parameters are kept as text: the rules know their units.
fn params(reading: &mut Reading, table: &DeTable) -> Vec<(Worded, Worded)> {
    let mut params = Vec::new();
    for (key, value) in reading.entries(table) {
        let text = match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => text.to_string(),
            DeValue::Integer(digits) if digits.radix() == 10 => digits.as_str().to_string(),
            DeValue::Float(digits) => digits.as_str().to_string(),
            DeValue::Boolean(flag) => if *flag { "yes" } else { "no" }.to_string(),
            DeValue::Datetime(when) if when.date.is_some() && when.time.is_none() => when.to_string(),
            _ => {
                reading.wrong(
                    key.get_ref(),
                    value,
                    Said::new("a value such as \"45%\" or \"30 days\"", "一个值，例如 \"45%\" 或 \"30 天\""),
                );
                continue;
            }
        };
        params.push((name_of(reading, key), reading.worded(&text, value.span())));
    }
    params
}

fn rates(reading: &mut Reading, table: &DeTable) -> Vec<RateMap> {
    let mut rates = Vec::new();
    for (key, value) in reading.entries(table) {
        let read = match value.get_ref() {
            DeValue::String(text) => rate(text).map(|(rate, to)| (rate, reading.worded(&to, value.span()))),
            _ => None,
        };
        match read {
            Some((rate, to)) => rates.push(RateMap { from: name_of(reading, key), rate, to }),
            None => {
                reading.wrong(
                    key.get_ref(),
                    value,
                    Said::new("an amount and a currency such as \"7.12 CNY\"", "金额加货币，例如 \"7.12 CNY\""),
                );
            }
        }
    }
    rates
}

/// `7.12 CNY`: a positive number and a currency.
fn rate(text: &str) -> Option<(f64, String)> {
    let (number, currency) = text.trim().split_once(char::is_whitespace)?;
    let number = values::number::read(number)?.number;
    let currency = currency.trim();
    (number > 0.0 && !currency.is_empty()).then(|| (number, currency.to_string()))
}

fn for_name(en: &str, zh: &str, name: &Worded) -> Said {
    let name = &name.text;
    said!("{en} \"{name}\"", "{zh}“{name}”里")
}

/// One name for two things is an error here, before any rule is read.
fn same_names(reading: &mut Reading, map: &Map) {
    let stock = map.stock.columns.iter().flat_map(|c| std::iter::once(&c.name).chain(&c.also));
    let histories = map.histories.iter().flat_map(|h| std::iter::once(&h.name).chain(&h.also));
    twice(reading, stock.chain(histories).collect());
    twice(reading, map.lists.iter().flat_map(|l| std::iter::once(&l.name).chain(&l.also)).collect());
    for list in &map.lists {
        twice(reading, list.columns.iter().flat_map(|c| std::iter::once(&c.name).chain(&c.also)).collect());
    }
}

fn twice(reading: &mut Reading, names: Vec<&Worded>) {
    let mut seen: rustc_hash::FxHashMap<String, &Worded> = Default::default();
    for name in names {
        let folded = crate::column::fold(&name.text);
        match seen.get(&folded) {
            // a column may repeat its own name under `also`
            Some(first) if first.text != name.text || first.span != name.span => {
                let text = &name.text;
                let first = first.span;
                reading.error_and(
                    "map-name-twice",
                    name.span,
                    said!("the name \"{text}\" stands twice in the map", "名称“{text}”在映射文件里出现了两次"),
                    Said::new("give one of the two another name", "给其中一个换个名称"),
                    (first, Said::new("the first one", "第一次出现在这里")),
                );
            }
            Some(_) => {}
            None => {
                seen.insert(folded, name);
            }
        }
    }
}
