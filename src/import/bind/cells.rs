//! The cells of one column, read as numbers, texts, yes or no, or dates.
//! Takes the raw column and the sheet rows wanted, returns a column as long as those rows.
//! One file, because the four kinds share what is noted and counted once a column.
//! Invariant: what cannot be read is unknown and an issue with its cell; what was assumed is an issue; what was only
//! dressed up (blanks, full width, text for number) is noted once a column.

use super::habits::Taken;
use super::issues::Issues;
use crate::column::{Column, TextId, Texts, UNKNOWN_TEXT, truth};
use crate::import::frame::Fate;
use crate::import::locate::Holds;
use crate::import::map::{DateOrder, Fill, Habits, Map};
use crate::import::read::SHIFT_1904;
use crate::import::sheet::{Cell, RawColumn, RawSheet, Tag};
use crate::import::values::{date, number, shown, yes_no};
use crate::place::CellRef;
use crate::said;
use crate::tongue::Said;
use crate::unit::{Factor, Units};
use std::sync::LazyLock;

/// A column to read.
#[derive(Clone)]
pub struct Reader<'a> {
    pub sheet: &'a RawSheet,
    pub col: u32,
    pub name: &'a str,
    pub percent: bool,
    pub default: Option<&'a Fill>,
    /// Whether the rows are those of the stock frame.
    pub of_stock: bool,
    /// Rows of the stock frame that the rows read belong to, where they are not those of the frame one by one.
    pub added_to: Option<&'a [usize]>,
    /// As the sheet has it: it may tell the order of dates.
    pub header: &'a str,
    pub habits: Habits,
    /// Dates that could be both are month first where nothing tells.
    pub month_first: bool,
    /// Of several numbers in one cell the one meant, from one.
    pub part: Option<u32>,
    /// As the map has it: it may tell the currency of amounts.
    pub unit: Option<&'a str>,
    /// A key: a merged cell is that of all its rows.
    pub is_key: bool,
}

/// What is noted once a column: how often, and the first cell.
#[derive(Default)]
struct Tally {
    count: usize,
    first: Option<u32>,
}

impl Tally {
    fn add(&mut self, row: u32) {
        self.count += 1;
        self.first.get_or_insert(row);
    }
}

/// Whether a sign such as `US$` cannot be that of an amount in this unit.
fn is_other_money(mark: &str, unit: &str) -> bool {
    let Ok(unit) = Units::shipped().parse(unit) else { return false };
    let meant = Units::shipped().currencies_of(mark);
    !meant.is_empty() && Units::shipped().currency(&unit).is_some_and(|(code, _)| !meant.contains(&code))
}

/// Whether such a number cannot stand in a column of this unit: `5%` is neither money nor units, `5元` no units.
fn is_out_of_place(read: &number::Read, unit: &str) -> bool {
    let Ok(unit) = Units::shipped().parse(unit) else { return false };
    !unit.is_plain() && !unit.percent && (read.percent || (read.money.is_some() && Units::shipped().currency(&unit).is_none()))
}

/// Words for pieces beside the units of `rules/units.toml`.
const PIECES: &[&str] = &[
    "套", "条", "包", "瓶", "盒", "张", "支", "把", "本", "枚", "顶", "袋", "罐", "册", "卷", "根", "片", "roll", "rolls", "tube", "tubes",
    "jar", "jars", "sheet", "sheets", "set", "sets", "item", "items", "bottle", "bottles", "bag", "bags", "stk", "st", "uds", "unidades",
    "piezas", "pzas", "pz",
];

/// What a number with this word behind it is multiplied by in a column of this unit; none if the word is another unit, or
/// none that is known: `2 层`. The unit above the stroke of a rate is left out, as in `3 pcs` in units/day.
fn in_unit(own: &str, unit: &str) -> Option<Factor> {
    let Ok(whole) = Units::shipped().parse(unit) else { return Some(Factor::ONE) };
    let piece = PIECES.contains(&own.trim_end_matches('.').to_lowercase().as_str());
    let own = Units::shipped().parse(if piece { "units" } else { own }).ok()?;
    let above = unit.split('/').next().and_then(|above| Units::shipped().parse(above).ok());
    Units::shipped().convert(&own, &whole).or_else(|| Units::shipped().convert(&own, &above?))
}

static EMPTY: LazyLock<RawColumn> = LazyLock::new(RawColumn::default);

impl<'a> Reader<'a> {
    /// A column of which only the map as a whole says anything.
    pub fn new(map: &Map, sheet: &'a RawSheet, col: u32, name: &'a str) -> Reader<'a> {
        Reader {
            sheet,
            col,
            name,
            percent: false,
            default: None,
            of_stock: false,
            added_to: None,
            header: "",
            habits: map.habits,
            month_first: map.currency.as_ref().is_some_and(|c| c.text.trim().eq_ignore_ascii_case("USD")),
            part: None,
            unit: None,
            is_key: false,
        }
    }

    pub fn column(&self) -> &'a RawColumn {
        self.sheet.columns.get(self.col as usize).unwrap_or(&EMPTY)
    }

    pub fn cell(&self, row: u32) -> CellRef {
        CellRef { sheet: self.sheet.id, row, col: self.col }
    }

    pub fn row(&self, index: usize) -> Option<usize> {
        match self.added_to {
            Some(rows) => rows.get(index).copied(),
            None => self.of_stock.then_some(index),
        }
    }

    pub fn read(&self, holds: Holds, rows: &[u32], texts: &mut Texts, issues: &mut Issues) -> Column {
        match holds {
            Holds::Number => Column::Number(self.numbers(rows, texts, issues)),
            Holds::Date => Column::Number(self.dates(rows, texts, issues)),
            Holds::YesNo => Column::Truth(self.truths(rows, texts, issues)),
            Holds::Text | Holds::Any => Column::Text(self.texts(rows, texts, issues)),
        }
    }

    pub fn numbers(&self, rows: &[u32], texts: &Texts, issues: &mut Issues) -> Vec<f64> {
        let column = self.column();
        let blank = match self.default {
            Some(Fill::Number(n)) if self.percent => n / 100.0,
            Some(Fill::Number(n)) => *n,
            Some(Fill::Text(text)) => number::read(text).map_or(f64::NAN, |r| r.number),
            _ => f64::NAN,
        };
        let decimal = self.decimal(rows.iter().copied(), texts, issues);
        let mut dressed = Tally::default();
        // percent columns: which values were written with their sign and need no division
        let mut signed: Vec<usize> = Vec::new();
        let mut blanks: Vec<usize> = Vec::new();
        let mut values = Vec::with_capacity(rows.len());
        for (index, row) in rows.iter().enumerate() {
            let at = *row as usize;
            let value = match column.tags.get(at) {
                Some(Tag::Number) if self.part.is_none_or(|part| part == 1) => {
                    if self.percent && column.is_percent(*row) {
                        signed.push(index);
                    }
                    column.values[at]
                }
                None | Some(Tag::Empty) => {
                    if self.percent {
                        blanks.push(index);
                    }
                    blank
                }
                Some(_) => {
                    let (value, percent) = self.odd_number(column.get(*row), *row, index, blank, decimal, &mut dressed, texts, issues);
                    if percent {
                        signed.push(index);
                    }
                    value
                }
            };
            values.push(value);
        }
        self.note_dressed(&dressed, issues);
        if self.percent {
            signed.extend(blanks);
            self.take_percent(&mut values, rows, signed, issues);
        }
        values
    }

    /// One number outside a whole column, for histories.
    pub fn number(&self, row: u32, index: usize, blank: f64, decimal: Taken<char>, texts: &Texts, issues: &mut Issues) -> f64 {
        let mut unnoted = Tally::default();
        match self.column().get(row) {
            Cell::Number(number) => number,
            Cell::Empty => blank,
            other => self.odd_number(other, row, index, blank, decimal, &mut unnoted, texts, issues).0,
        }
    }

    /// A cell of a number column that is neither number nor empty; the flag says that it carried a per cent sign.
    #[allow(clippy::too_many_arguments)]
    fn odd_number(
        &self,
        cell: Cell,
        row: u32,
        index: usize,
        blank: f64,
        decimal: Taken<char>,
        dressed: &mut Tally,
        texts: &Texts,
        issues: &mut Issues,
    ) -> (f64, bool) {
        match cell {
            Cell::Text(id) => {
                let text = texts.get(id);
                if text.trim().is_empty() {
                    return (blank, true);
                }
                let whole = text;
                let text = match self.part {
                    Some(part) => parts(text).nth(part as usize - 1).unwrap_or(""),
                    None => text,
                };
                let mark = match (decimal, number::mark(text)) {
                    (Taken::All(mark), _) => Some(mark),
                    (Taken::Each, Some(number::Mark::Either)) => None,
                    (Taken::Each, Some(number::Mark::Comma)) => Some(','),
                    (Taken::Each, _) => Some('.'),
                };
                let Some(mark) = mark else {
                    self.two_ways(row, index, text, issues);
                    return (f64::NAN, false);
                };
                let Some(read) = number::read_in(text, mark) else {
                    self.no_number(row, index, whole, issues);
                    return (f64::NAN, false);
                };
                if let Some((mark, unit)) = read.money.zip(self.unit).filter(|(mark, unit)| is_other_money(mark, unit)) {
                    self.other_money(row, index, text, mark, unit, issues);
                    return (f64::NAN, false);
                }
                let factor = match read.unit.as_deref().zip(self.unit) {
                    Some((own, unit)) => in_unit(own, unit),
                    None if self.unit.is_some_and(|unit| is_out_of_place(&read, unit)) => None,
                    None => Some(Factor::ONE),
                };
                let Some(factor) = factor else {
                    self.other_unit(row, index, text, issues);
                    return (f64::NAN, false);
                };
                let number = if factor.is_one() { read.number } else { read.number * factor.num / factor.den };
                // in a column that writes both, `1,20` may be a slip
                let doubtful = decimal == Taken::Each && mark == ',';
                if read.form == number::Form::Assumed || doubtful {
                    issues.add("number-assumed", Some(self.cell(row)), self.row(index), Fate::Assumed, || {
                        let (name, text, mut value) = (self.name, short(text), shown::number(number));
                        if let Some(unit) = self.unit.filter(|_| !factor.is_one()) {
                            value = format!("{value} {unit}");
                        }
                        (
                            said!("\"{text}\" in the column \"{name}\" is read as {value}", "“{name}”列的“{text}”按 {value} 读取"),
                            Said::new("if that is wrong, write the number alone in the cell", "如果不对，请在单元格里只写数字"),
                        )
                    });
                } else if read.form == number::Form::Dressed || !self.sheet.plain_text {
                    dressed.add(row);
                }
                (number, read.percent)
            }
            Cell::Error(id) => {
                self.error_cell(row, index, texts.get(id), issues);
                (f64::NAN, false)
            }
            Cell::Date(day) => {
                self.other_kind(row, index, &crate::date::iso(day), Said::new("a date", "是日期"), issues);
                (f64::NAN, false)
            }
            Cell::Truth(flag) => {
                self.other_kind(row, index, if flag { "TRUE" } else { "FALSE" }, Said::new("no number", "不是数字"), issues);
                (f64::NAN, false)
            }
            Cell::Number(number) => (number, false),
            Cell::Empty => (blank, false),
        }
    }

    fn no_number(&self, row: u32, index: usize, text: &str, issues: &mut Issues) {
        issues.add("no-number", Some(self.cell(row)), self.row(index), Fate::Unknown, || {
            let (name, shown) = (self.name, short(text));
            let several = parts(text).count() > 1 && parts(text).all(|part| number::read(part).is_some());
            let next = match self.part {
                None if several => Said::new(
                    "if the cell holds several numbers, say which one is meant: `part = 1` for the column in the map",
                    "如果一个单元格里有几个数字，请在映射文件里给这一列写 `part = 1` 指明取第几个",
                ),
                _ => Said::new("write a number there, or leave the cell empty", "请改成数字，或清空该单元格"),
            };
            let message = match self.part {
                Some(part) => said!(
                    "\"{shown}\" in the column \"{name}\" has no number in place {part}; the value is unknown",
                    "“{name}”列的“{shown}”第 {part} 个位置没有数字，按未知处理"
                ),
                None => said!(
                    "\"{shown}\" in the column \"{name}\" is no number; the value is unknown",
                    "“{name}”列的“{shown}”不是数字，按未知处理"
                ),
            };
            (message, next)
        });
    }

    fn other_money(&self, row: u32, index: usize, text: &str, mark: &str, unit: &str, issues: &mut Issues) {
        issues.add("other-currency", Some(self.cell(row)), self.row(index), Fate::Unknown, || {
            let (name, text) = (self.name, short(text));
            let units = Units::shipped();
            let meant = units.currencies_of(mark).first().copied().unwrap_or(mark).to_string();
            (
                said!(
                    "\"{text}\" in the column \"{name}\" is not in {unit}, the unit that the map gives the column; the value is unknown",
                    "“{name}”列的“{text}”与映射文件里这一列的单位 {unit} 不是同一种货币，按未知处理"
                ),
                said!(
                    "if the whole column is in {meant}, correct its unit in the map; else convert the cell",
                    "如果整列都是 {meant}，请在映射文件里改这一列的单位；否则请换算这个单元格"
                ),
            )
        });
    }

    fn other_unit(&self, row: u32, index: usize, text: &str, issues: &mut Issues) {
        issues.add("other-unit", Some(self.cell(row)), self.row(index), Fate::Unknown, || {
            let (name, text, unit) = (self.name, short(text), self.unit.unwrap_or_default());
            (
                said!(
                    "\"{text}\" in the column \"{name}\" is not in {unit}, the unit that the map gives the column; the value is unknown",
                    "“{name}”列的“{text}”不是映射文件里这一列的单位 {unit}，按未知处理"
                ),
                said!(
                    "write the number in {unit}, or correct the column's unit in the map",
                    "请按 {unit} 填写数字，或在映射文件里改这一列的单位"
                ),
            )
        });
    }

    fn two_ways(&self, row: u32, index: usize, text: &str, issues: &mut Issues) {
        issues.add("cell-two-readings", Some(self.cell(row)), self.row(index), Fate::Unknown, || {
            let (name, text) = (self.name, short(text));
            (
                said!(
                    "\"{text}\" in the column \"{name}\" can be read in two ways, and the other cells of the column use both; it is unknown",
                    "“{name}”列的“{text}”有两种读法，而同列其他单元格两种写法都有，按未知处理"
                ),
                Said::new(
                    "write `decimal` or `dates` for the column in the map, or write the cell plainly",
                    "请在映射文件里给这一列写 `decimal` 或 `dates`，或把单元格改成没有歧义的写法",
                ),
            )
        });
    }

    fn note_dressed(&self, dressed: &Tally, issues: &mut Issues) {
        if let Some(row) = dressed.first {
            let (name, count) = (self.name, dressed.count);
            issues.add("number-as-text", Some(self.cell(row)), None, Fate::Noted, || {
                (
                    if count == 1 {
                        said!(
                            "a number of the column \"{name}\" is kept as text; it is read as a number",
                            "“{name}”列有一个数字以文本保存，已按数字读取"
                        )
                    } else {
                        said!(
                            "{count} numbers of the column \"{name}\" are kept as text, the first one here; they are read as numbers",
                            "“{name}”列有 {count} 个数字以文本保存（第一个在此），已按数字读取"
                        )
                    },
                    Said::new("nothing needs to be done", "无需处理"),
                )
            });
        }
    }

    fn error_cell(&self, row: u32, index: usize, text: &str, issues: &mut Issues) {
        let name = self.name;
        if let Some(formula) = text.strip_prefix('=') {
            issues.add("formula-without-value", Some(self.cell(row)), self.row(index), Fate::Unknown, || {
                let formula = short(formula);
                (
                    said!(
                        "the formula ={formula} was never computed: the file holds no value for it, so \"{name}\" is unknown here",
                        "公式 ={formula} 没有计算过：文件里没有它的结果，此处“{name}”按未知处理"
                    ),
                    Said::new("open the workbook in Excel and save it, then run again", "请用 Excel 打开工作簿并保存，然后重新运行"),
                )
            });
            return;
        }
        issues.add("error-cell", Some(self.cell(row)), self.row(index), Fate::Unknown, || {
            (
                said!("the cell shows {text}; \"{name}\" is unknown here", "单元格显示 {text}，此处“{name}”按未知处理"),
                Said::new("mend the formula in the workbook", "请在工作簿里改正公式"),
            )
        });
    }

    fn other_kind(&self, row: u32, index: usize, text: &str, is: Said, issues: &mut Issues) {
        issues.add("other-kind", Some(self.cell(row)), self.row(index), Fate::Unknown, || {
            let (name, en, zh) = (self.name, is.en, is.zh);
            (
                said!("{text} in the column \"{name}\" is {en}; the value is unknown", "“{name}”列的 {text} {zh}，按未知处理"),
                Said::new("correct the cell, or the column's unit or type in the map", "请改正单元格，或映射文件里这一列的单位、类型"),
            )
        });
    }

    fn dates(&self, rows: &[u32], texts: &Texts, issues: &mut Issues) -> Vec<f64> {
        let column = self.column();
        let blank = match self.default {
            Some(Fill::Date(day)) => *day,
            Some(Fill::Text(text)) => date::read(text).unwrap_or(f64::NAN),
            _ => f64::NAN,
        };
        let order = self.date_order(rows.iter().copied(), texts, issues);
        let mut dressed = Tally::default();
        let values = rows
            .iter()
            .enumerate()
            .map(|(index, row)| match column.get(*row) {
                Cell::Date(day) => day,
                Cell::Empty => blank,
                other => self.odd_date(other, *row, index, blank, order, &mut dressed, texts, issues),
            })
            .collect();
        self.note_dates(&dressed, issues);
        values
    }

    /// One date outside a whole column, for long histories.
    pub fn day(&self, row: u32, index: usize, order: Taken<DateOrder>, texts: &Texts, issues: &mut Issues) -> f64 {
        let mut unnoted = Tally::default();
        match self.column().get(row) {
            Cell::Date(day) => day,
            Cell::Empty => f64::NAN,
            other => self.odd_date(other, row, index, f64::NAN, order, &mut unnoted, texts, issues),
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn odd_date(
        &self,
        cell: Cell,
        row: u32,
        index: usize,
        blank: f64,
        order: Taken<DateOrder>,
        dressed: &mut Tally,
        texts: &Texts,
        issues: &mut Issues,
    ) -> f64 {
        match cell {
            Cell::Text(id) => {
                let text = texts.get(id);
                if text.trim().is_empty() {
                    return blank;
                }
                let loose = || {
                    let loose = date::Loose::of(text)?;
                    let (a, b) = (loose.day(DateOrder::DayFirst), loose.day(DateOrder::MonthFirst));
                    match order {
                        // the column's order, but never a thirteenth month
                        Taken::All(order) => loose.day(order).or(a).or(b),
                        Taken::Each if a.is_some() && b.is_some() && a != b => None,
                        Taken::Each => a.or(b),
                    }
                };
                if order == Taken::Each && date::read(text).is_none() && date::Loose::of(text).is_some() && loose().is_none() {
                    self.two_ways(row, index, text, issues);
                    return f64::NAN;
                }
                match date::read(text).or_else(loose) {
                    Some(day) => {
                        if !self.sheet.plain_text {
                            dressed.add(row);
                        }
                        day
                    }
                    None => {
                        issues.add("no-date", Some(self.cell(row)), self.row(index), Fate::Unknown, || {
                            let (name, text) = (self.name, short(text));
                            (
                                said!(
                                    "\"{text}\" in the column \"{name}\" cannot be read as a date; it is unknown",
                                    "“{name}”列的“{text}”读不成日期，按未知处理"
                                ),
                                Said::new("write it year first: 2026-11-27", "请按年-月-日写：2026-11-27"),
                            )
                        });
                        f64::NAN
                    }
                }
            }
            Cell::Number(number) if date::is_serial(number) => {
                dressed.add(row);
                // dates of such a workbook are shifted where they have a date's format
                if self.sheet.from_1904 { number + SHIFT_1904 } else { number }
            }
            Cell::Number(number) => {
                self.other_kind(row, index, &shown::number(number), Said::new("no date", "不是日期"), issues);
                f64::NAN
            }
            Cell::Error(id) => {
                self.error_cell(row, index, texts.get(id), issues);
                f64::NAN
            }
            Cell::Truth(flag) => {
                self.other_kind(row, index, if flag { "TRUE" } else { "FALSE" }, Said::new("no date", "不是日期"), issues);
                f64::NAN
            }
            Cell::Date(day) => day,
            Cell::Empty => blank,
        }
    }

    fn note_dates(&self, dressed: &Tally, issues: &mut Issues) {
        if let Some(row) = dressed.first {
            let (name, count) = (self.name, dressed.count);
            issues.add("date-as-text", Some(self.cell(row)), None, Fate::Noted, || {
                (
                    if count == 1 {
                        said!(
                            "a date of the column \"{name}\" is kept as text or as a plain number; it is read as a date",
                            "“{name}”列有一个日期以文本或数字保存，已按日期读取"
                        )
                    } else {
                        said!(
                            "{count} dates of the column \"{name}\" are kept as texts or plain numbers, the first one here; they are read as dates",
                            "“{name}”列有 {count} 个日期以文本或数字保存（第一个在此），已按日期读取"
                        )
                    },
                    Said::new("nothing needs to be done", "无需处理"),
                )
            });
        }
    }

    fn truths(&self, rows: &[u32], texts: &Texts, issues: &mut Issues) -> Vec<u8> {
        let column = self.column();
        let of = |flag: bool| if flag { truth::TRUE } else { truth::FALSE };
        let blank = match self.default {
            Some(Fill::Truth(flag)) => of(*flag),
            Some(Fill::Text(text)) => yes_no::read(text).map_or(truth::UNKNOWN, of),
            Some(Fill::Number(n)) => of(*n != 0.0),
            _ => truth::UNKNOWN,
        };
        rows.iter()
            .enumerate()
            .map(|(index, row)| match column.get(*row) {
                Cell::Truth(flag) => of(flag),
                Cell::Empty => blank,
                Cell::Number(n) if n == 0.0 || n == 1.0 => of(n == 1.0),
                Cell::Text(id) if texts.get(id).trim().is_empty() => blank,
                Cell::Text(id) if yes_no::read(texts.get(id)).is_some() => yes_no::read(texts.get(id)).map_or(truth::UNKNOWN, of),
                Cell::Error(id) => {
                    self.error_cell(*row, index, texts.get(id), issues);
                    truth::UNKNOWN
                }
                other => {
                    let text = match other {
                        Cell::Text(id) => short(texts.get(id)),
                        Cell::Number(n) => shown::number(n),
                        Cell::Date(day) => crate::date::iso(day),
                        _ => String::new(),
                    };
                    issues.add("no-yes-or-no", Some(self.cell(*row)), self.row(index), Fate::Unknown, || {
                        let name = self.name;
                        (
                            said!(
                                "\"{text}\" in the column \"{name}\" is neither yes nor no; it is unknown",
                                "“{name}”列的“{text}”既不是“是”也不是“否”，按未知处理"
                            ),
                            Said::new("write yes or no, y or n, 1 or 0", "请写 是/否、有/无、1/0"),
                        )
                    });
                    truth::UNKNOWN
                }
            })
            .collect()
    }

    fn texts(&self, rows: &[u32], texts: &mut Texts, issues: &mut Issues) -> Vec<TextId> {
        let column = self.column();
        let blank = match self.default {
            Some(Fill::Text(text)) => texts.intern(text),
            Some(Fill::Number(n)) => texts.intern(&shown::number(*n)),
            Some(Fill::Date(day)) => texts.intern(&crate::date::iso(*day)),
            Some(Fill::Truth(flag)) => texts.intern(if *flag { "yes" } else { "no" }),
            None => UNKNOWN_TEXT,
        };
        let first = rows.first().copied().unwrap_or_default();
        let last = rows.last().map_or(first, |last| last.saturating_add(1));
        let sources = if self.is_key && first < last { self.sheet.sources(self.col, first..last) } else { Vec::new() };
        let source = |row: u32| sources.get(row.wrapping_sub(first) as usize).copied().unwrap_or(row);
        let mut read = |(index, row): (usize, &u32)| match column.get(source(*row)) {
            Cell::Error(id) => {
                self.error_cell(*row, index, texts.get(id), issues);
                UNKNOWN_TEXT
            }
            cell => text_of(cell, texts).unwrap_or(blank),
        };
        rows.iter().enumerate().map(&mut read).collect()
    }
}

/// A cell as text: numbers as Excel shows them, dates as 2026-11-27; none for blanks and errors.
pub fn text_of(cell: Cell, texts: &mut Texts) -> Option<TextId> {
    match cell {
        Cell::Text(id) => (!texts.get(id).trim().is_empty()).then_some(id),
        Cell::Number(n) => Some(texts.intern(&shown::number(n))),
        Cell::Date(day) => Some(texts.intern(&crate::date::iso(day))),
        Cell::Truth(flag) => Some(texts.intern(if flag { "TRUE" } else { "FALSE" })),
        Cell::Empty | Cell::Error(_) => None,
    }
}

/// The numbers of a cell that holds several: `12/40/66`.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(['/', '|', '／', '｜']).map(str::trim)
}

/// The start of a long text, for messages.
pub fn short(text: &str) -> String {
    let mut start: String = text.trim().chars().take(40).collect();
    if start.len() < text.trim().len() {
        start.push('…');
    }
    start
}
