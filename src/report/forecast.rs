//! The sheet *Forecast and stock*: by row a sparkline of its history, the stock expected at the end of each of the next
//! weeks, and the first week in which it is short. Takes the run; lines are made as they are written.
//!
//! Expected stock = stock of the week before, less the demand of a week, plus what is on order and due in that week. The
//! stock is the column known as *on hand*, else what COVER is asked about; the demand is the rate that COVER is asked
//! about, else the average of the last weeks of the history.
//! Invariant: what runs short first stands first; a line is unknown as soon as its stock or its demand is.

use super::Formulas;
use super::annotated::input_range;
use super::blocks::KnownStock;
use super::facts::Run;
use super::layout::{Layout, Own};
use super::listing::{Inks, KeyColumns, row_link, sheet, unique};
use super::package::reference;
use super::sheet::{Area, Cell, Rows, Sheet, Sink, Sparkline};
use super::style::{DATE, Ink, Style, StyleId, Styles};
use super::width::Widths;
use crate::column::Column;
use crate::columns::number::round;
use crate::import::frame::{History, Origin, Period};
use crate::place::{a1, column_letters};
use crate::plan::{ColumnId, STOCK, Shape, Source};
use std::io;
use std::sync::Arc;
use unicode_width::UnicodeWidthStr;

/// Weeks ahead.
const WEEKS: usize = 13;
/// Lines at most: those that run short first.
const MOST_LINES: usize = 5_000;
/// Days of the history that its average is taken over where no rule names the demand.
const AVERAGE_DAYS: f64 = 56.0;
/// Rows above the list: title, as-of date, what is counted; then the head.
const HEAD: u32 = 3;
const NONE: u32 = u32::MAX;

/// Whether a run has anything for the sheet.
pub fn is_made(run: &Run<'_>) -> bool {
    run.bound.as_of > 0.0 && {
        let outlook = Outlook::of(*run);
        outlook.history.is_some() || (outlook.stock.is_some() && outlook.demand.is_some())
    }
}

/// What the sheet is made from.
struct Outlook<'a> {
    run: Run<'a>,
    history: Option<Shown<'a>>,
    stock: Option<Stock<'a>>,
    /// What is on order and when it comes: indices into the columns of the stock table.
    arrivals: Option<(usize, usize)>,
    demand: Option<Demand<'a>>,
}

/// A history and the periods of it that are drawn.
#[derive(Clone, Copy)]
struct Shown<'a> {
    history: &'a History,
    first: i32,
    last: i32,
}

#[derive(Clone, Copy)]
enum Stock<'a> {
    /// Index into the columns of the stock table.
    OnHand(usize, &'a [f64]),
    Asked(ColumnId, &'a [f64]),
}

#[derive(Clone, Copy)]
enum Demand<'a> {
    /// A column, and what makes it a rate a day.
    Rate(ColumnId, &'a [f64], f64, f64),
    Average(Shown<'a>),
}

impl<'a> Outlook<'a> {
    fn of(run: Run<'a>) -> Outlook<'a> {
        let history = run.bound.histories.iter().filter(|h| !h.plan && !h.values.is_empty()).find_map(|h| Shown::of(h, run.bound.as_of));
        let known = KnownStock::new();
        let asked = run.plan.asked_of_cover();
        let numbers = |at: usize| match &run.bound.stock.columns.get(at)?.data {
            Column::Number(values) => Some(values.as_slice()),
            _ => None,
        };
        let on_hand = known.find(&run, "on hand").and_then(|at| Some(Stock::OnHand(at, numbers(at)?)));
        let is_date = |at: &usize| {
            let name = &run.bound.stock.columns[*at].name;
            let def = run.plan.columns.iter().find(|c| c.table == STOCK && c.source == Source::Input && c.name == *name);
            def.is_some_and(|d| d.shape == Shape::Date)
        };
        let on_order = known.find(&run, "on order").filter(|at| numbers(*at).is_some());
        let arrivals = on_order.zip(known.find(&run, "ETA").filter(is_date));
        let demand = match asked.and_then(|(_, rate)| rate) {
            Some((id, num, den)) => of_stock(&run, id).map(|values| Demand::Rate(id, values, num, den)),
            None => history.map(Demand::Average),
        };
        let stock = on_hand.or_else(|| {
            let id = asked?.0?;
            Some(Stock::Asked(id, of_stock(&run, id)?))
        });
        // what COVER is asked about may hold what is on order already
        let arrivals = arrivals.filter(|_| on_hand.is_some());
        Outlook { run, history, stock, arrivals, demand }
    }

    fn stock(&self, row: usize) -> f64 {
        match self.stock {
            Some(Stock::OnHand(_, values) | Stock::Asked(_, values)) => values.get(row).copied().unwrap_or(f64::NAN),
            None => f64::NAN,
        }
    }

    /// What is on order and its day; zero and no day without.
    fn arrival(&self, row: usize) -> (f64, f64) {
        let value = |at: usize| match self.run.bound.stock.columns.get(at).map(|c| &c.data) {
            Some(Column::Number(values)) => values.get(row).copied().unwrap_or(f64::NAN),
            _ => f64::NAN,
        };
        self.arrivals.map_or((f64::NAN, f64::NAN), |(quantity, day)| (value(quantity), value(day)))
    }

    /// Demand of a week.
    fn demand(&self, row: usize) -> f64 {
        match self.demand {
            Some(Demand::Rate(_, values, num, den)) => values.get(row).copied().unwrap_or(f64::NAN) * num / den * 7.0,
            Some(Demand::Average(shown)) => shown.average(row),
            None => f64::NAN,
        }
    }

    /// Stock at the end of each week.
    fn ahead(&self, row: usize) -> [f64; WEEKS] {
        let (mut stock, demand) = (self.stock(row), self.demand(row));
        let (quantity, day) = self.arrival(row);
        std::array::from_fn(|week| {
            let from = self.run.bound.as_of + 7.0 * week as f64;
            let arrives = quantity.is_finite() && day > from && day <= from + 7.0;
            stock = round(stock - demand + if arrives { quantity } else { 0.0 }, 6.0);
            stock
        })
    }
}

/// The values of a column of the stock table.
fn of_stock<'a>(run: &Run<'a>, id: ColumnId) -> Option<&'a [f64]> {
    match (run.def(id)?.table, run.column(id)?) {
        (STOCK, Column::Number(values)) => Some(values),
        _ => None,
    }
}

impl<'a> Shown<'a> {
    /// The last complete periods; none if there are none.
    fn of(history: &'a History, as_of: f64) -> Option<Shown<'a>> {
        let most = match history.period {
            Period::Day => 90,
            Period::Week { .. } => 52,
            Period::Month => 24,
        };
        let until = as_of.min(history.covers.1);
        let end = history.first + history.values.len() as i32 - 1;
        let mut last = end.min(history.period.index(until));
        if history.period.days(last).1 > until {
            last -= 1;
        }
        let mut first = history.first.max(last - most + 1);
        if history.period.days(first).0 < history.covers.0 {
            first += 1;
        }
        (first <= last).then_some(Shown { history, first, last })
    }

    fn value(&self, row: usize, period: i32) -> f64 {
        let values = usize::try_from(period - self.history.first).ok().and_then(|n| self.history.values.get(n));
        values.and_then(|v| v.get(row)).copied().unwrap_or(f64::NAN)
    }

    /// A week's average over the last periods, the unknown left out.
    fn average(&self, row: usize) -> f64 {
        let length = |p: i32| {
            let (first, last) = self.history.period.days(p);
            last - first + 1.0
        };
        let (mut sum, mut days) = (0.0, 0.0);
        for period in (self.first..=self.last).rev() {
            if days + length(period) > AVERAGE_DAYS + 6.0 {
                break;
            }
            let value = self.value(row, period);
            if value.is_finite() {
                sum += value;
                days += length(period);
            }
        }
        if days > 0.0 { round(sum / days * 7.0, 6.0) } else { f64::NAN }
    }

    /// The user's cells of these periods: the sheet, its row for each row of the stock table, first and last column.
    fn cells(&self, layout: &Layout) -> Option<(String, &'a [u32], u32, u32)> {
        let Origin::Wide { sheet, row_of, col_of, added } = &self.history.origin else { return None };
        let offset = |p: i32| usize::try_from(p - self.history.first).ok();
        let cols = col_of.get(offset(self.first)?..=offset(self.last)?)?;
        let side_by_side = cols.windows(2).all(|c| c[0] != NONE && c[1] == c[0] + 1);
        let user = layout.user.iter().find(|u| u.id == *sheet && u.names.len() == 1)?;
        // the values of a key on several rows stand in no cell
        (side_by_side && added.is_empty()).then(|| (reference(&user.names[0]), row_of.as_slice(), cols[0], cols[cols.len() - 1]))
    }
}

/// None where a run has nothing for it.
pub fn describe<'a>(run: Run<'a>, layout: &Arc<Layout>, formulas: Formulas, styles: &mut Styles) -> Option<Sheet<'a>> {
    let name = layout.parts(Own::Forecast).into_iter().next()?.name;
    let outlook = Outlook::of(run);
    let rows = run.bound.stock.len();
    let mut order: Vec<(u32, u32, f64)> = (0..rows)
        .filter(|row| run.is_judged(STOCK, *row))
        .map(|row| {
            let ahead = outlook.ahead(row);
            let end = ahead[WEEKS - 1];
            let short = ahead.iter().position(|s| *s < 0.0).unwrap_or(if end.is_nan() { WEEKS + 1 } else { WEEKS });
            (row as u32, short as u32, end)
        })
        .collect();
    order.sort_by(|a, b| a.1.cmp(&b.1).then(a.2.partial_cmp(&b.2).unwrap_or(std::cmp::Ordering::Equal)).then(a.0.cmp(&b.0)));
    let left_out = order.len().saturating_sub(MOST_LINES);
    order.truncate(MOST_LINES);
    let order: Vec<u32> = order.into_iter().map(|(row, ..)| row).collect();
    let body = Body::new(outlook, layout, formulas, order, left_out, styles);
    let sparklines = body.sparklines(&name);
    let size = (HEAD + 1 + body.order.len().max(1) as u32, body.titles.len() as u32);
    let widths = body.widths();
    let keys = body.keys.titles.len() as u32;
    let last_week = body.columns.weeks.map(|first| first + WEEKS as u32 - 1);
    let filtered = !body.order.is_empty();
    let mut made = sheet(name, widths, HEAD, size, Box::new(body));
    made.freeze = (HEAD + 1, keys);
    // the history stands on the user's own sheet, too; the title and the remark would run over repeated keys on a second page
    made.printed = last_week.map(|week| week + 1);
    made.sparklines = sparklines;
    made.filter = filtered.then_some(Area { first_row: HEAD, first_col: 0, last_row: size.0 - 1, last_col: size.1 - 1 });
    Some(made)
}

/// Columns behind the keys.
#[derive(Clone, Copy, Default)]
struct Columns {
    curve: Option<u32>,
    stock: Option<u32>,
    order: Option<u32>,
    eta: Option<u32>,
    demand: Option<u32>,
    short: Option<u32>,
    row: u32,
    /// First of the weeks.
    weeks: Option<u32>,
    /// First of the values of the history, where the user's sheet does not hold them side by side.
    block: Option<u32>,
}

struct Body<'a> {
    outlook: Outlook<'a>,
    layout: Arc<Layout>,
    keys: KeyColumns,
    titles: Vec<String>,
    columns: Columns,
    order: Vec<u32>,
    left_out: usize,
    /// Sheet and column letters of the cells that hold stock, order and arrival as they were judged by.
    cells: [Option<(String, String)>; 3],
    live: bool,
    inks: Inks,
    whole: StyleId,
    number: StyleId,
    date: StyleId,
    head_date: StyleId,
    bold_date: StyleId,
}

impl<'a> Body<'a> {
    fn new(
        outlook: Outlook<'a>,
        layout: &Arc<Layout>,
        formulas: Formulas,
        order: Vec<u32>,
        left_out: usize,
        styles: &mut Styles,
    ) -> Body<'a> {
        let run = outlook.run;
        let keys = KeyColumns::new(&run, std::iter::once(STOCK));
        let mut titles = keys.titles.clone();
        let mut columns = Columns::default();
        let mut add = |title: String| {
            titles.push(title);
            titles.len() as u32 - 1
        };
        let input_id = |at: usize| {
            let name = &run.bound.stock.columns.get(at)?.name;
            let id = run.plan.columns.iter().position(|c| c.table == STOCK && c.source == Source::Input && c.name == *name);
            id.map(|id| id as ColumnId)
        };
        let input = |at: usize| match (input_id(at), run.bound.stock.columns.get(at)) {
            (Some(id), _) => run.title(id),
            (None, column) => column.map_or(String::new(), |c| c.name.clone()),
        };
        if let Some(shown) = outlook.history {
            let (first, last) = (shown.history.period.days(shown.first).0, shown.history.period.days(shown.last).1);
            let span = format!("{} – {}", crate::date::iso(first), crate::date::iso(last));
            columns.curve = Some(add(format!("{}{}{span}", shown.history.name, run.say(", ", "，"))));
        }
        let projected = outlook.stock.is_some() && outlook.demand.is_some();
        if projected {
            columns.stock = Some(add(match outlook.stock {
                Some(Stock::Asked(id, _)) => run.title(id),
                Some(Stock::OnHand(at, _)) => input(at),
                None => String::new(),
            }));
            if let Some((quantity, day)) = outlook.arrivals {
                columns.order = Some(add(input(quantity)));
                columns.eta = Some(add(input(day)));
            }
            // demand is taken off the stock, so it is counted as that
            let counted = match outlook.stock {
                Some(Stock::Asked(id, _)) => Some(id),
                Some(Stock::OnHand(at, _)) => input_id(at),
                None => None,
            };
            let unit = counted.and_then(|id| run.def(id)).map(|def| run.unit_words(&def.shape));
            columns.demand = Some(add(run.with_unit(run.say("Demand a week", "每周需求"), &unit.unwrap_or_default())));
            columns.short = Some(add(run.say("First week short, to", "首个缺货周（截至）").to_string()));
        }
        columns.row = add(run.say("Row", "所在行").to_string());
        if projected {
            for week in 1..=WEEKS {
                let at = add(crate::date::iso(run.bound.as_of + 7.0 * week as f64));
                columns.weeks.get_or_insert(at);
            }
        }
        if let Some(shown) = outlook.history.filter(|s| s.cells(layout).is_none()) {
            for period in shown.first..=shown.last {
                let at = add(crate::date::iso(shown.history.period.days(period).0));
                columns.block.get_or_insert(at);
            }
        }
        unique(&mut titles);
        let cell = |at: usize| {
            input_range(&run, layout, at)?;
            let user = layout.of_table(STOCK)?;
            let col = run.bound.stock.columns.get(at)?.col?;
            Some((reference(user.names.first()?), column_letters(col)))
        };
        let on_hand = if let Some(Stock::OnHand(at, _)) = outlook.stock { Some(at) } else { None };
        let arrivals = outlook.arrivals;
        let cells = [on_hand, arrivals.map(|a| a.0), arrivals.map(|a| a.1)].map(|at| cell(at?));
        let head = styles.head(true);
        let head = styles.all.get(usize::from(head)).cloned().unwrap_or_default();
        let number = |digits: &str| Style { number: format!("{digits};[Red]\\-{digits}"), ..Style::default() };
        Body {
            layout: layout.clone(),
            titles,
            columns,
            order,
            left_out,
            cells,
            live: formulas == Formulas::Live,
            inks: Inks::new(styles),
            whole: styles.id(number("#,##0")),
            number: styles.id(number("#,##0.0")),
            date: styles.number(DATE),
            head_date: styles.id(Style { number: DATE.into(), ..head }),
            bold_date: styles.id(Style { number: DATE.into(), ink: Ink::Bold, ..Style::default() }),
            keys,
            outlook,
        }
    }

    fn sparklines(&self, name: &str) -> Vec<Sparkline> {
        let (Some(shown), Some(curve)) = (self.outlook.history, self.columns.curve) else { return Vec::new() };
        let cells = shown.cells(&self.layout);
        let lines = self.order.iter().enumerate().filter_map(|(n, stock)| {
            let row = HEAD + 1 + n as u32;
            let (sheet, of, first, last) = match (&cells, self.columns.block) {
                (Some((sheet, rows, first, last)), _) => {
                    (sheet.clone(), rows.get(*stock as usize).copied().filter(|r| *r != NONE)?, *first, *last)
                }
                (None, Some(block)) => (reference(name), row, block, block + (shown.last - shown.first) as u32),
                (None, None) => return None,
            };
            let negative = (shown.first..=shown.last).any(|period| shown.value(*stock as usize, period) < 0.0);
            Some(Sparkline { row, col: curve, range: format!("{sheet}!{}:{}", a1(of, first), a1(of, last)), negative })
        });
        lines.collect()
    }

    fn widths(&self) -> Vec<f64> {
        let mut widths = Widths::new(9.0, 40.0);
        // heads wrap, so that thirteen weeks have room beside the rest
        for (n, title) in self.titles.iter().enumerate().filter(|(n, _)| self.columns.weeks.is_none_or(|w| (*n as u32) < w)) {
            widths.see_cells(n, title.split_whitespace().map(UnicodeWidthStr::width).max().unwrap_or(0).min(14));
        }
        for n in 0..self.order.len().min(1_500) {
            for (at, cell) in self.line(n).iter().enumerate() {
                match &cell.value {
                    super::sheet::Value::Text(text) => widths.see(at, text),
                    super::sheet::Value::Number(v) => widths.see_cells(at, super::width::number_width(*v, "#,##0.0")),
                    _ => {}
                }
            }
        }
        if let Some(curve) = self.columns.curve {
            widths.see_cells(curve as usize, 25);
        }
        for at in self.columns.eta.iter().chain(&self.columns.short) {
            widths.see_cells(*at as usize, 10);
        }
        if let Some(weeks) = self.columns.weeks {
            (weeks..weeks + WEEKS as u32).for_each(|week| widths.see_cells(week as usize, 8));
        }
        // the as-of date stands in the second column
        widths.see_cells(1, 10);
        widths.done_to(self.titles.len())
    }

    fn line(&self, n: usize) -> Vec<Cell<'_>> {
        let (run, inks, columns) = (&self.outlook.run, &self.inks, &self.columns);
        let stock_row = self.order[n];
        let row = stock_row as usize;
        let here = HEAD + 2 + n as u32;
        let mut cells = Vec::with_capacity(self.titles.len());
        self.keys.push(run, STOCK, stock_row, inks.text, &mut cells);
        if columns.curve.is_some() {
            cells.push(Cell::empty(0));
        }
        let ahead = self.outlook.ahead(row);
        if columns.weeks.is_some() {
            let of_sheet = run.bound.stock.sheet_row(row);
            let copied = |value: f64, style, cell: &Option<(String, String)>| {
                let formula = cell.as_ref().zip(of_sheet).filter(|_| self.live && value.is_finite());
                match formula {
                    Some(((sheet, letters), of_sheet)) => Cell::formula(format!("{sheet}!{letters}{}", of_sheet + 1), value, style),
                    None => Cell::number(value, style),
                }
            };
            cells.push(copied(self.outlook.stock(row), self.whole, &self.cells[0]));
            if columns.order.is_some() {
                let (quantity, day) = self.outlook.arrival(row);
                cells.push(copied(quantity, self.whole, &self.cells[1]));
                cells.push(copied(day, self.date, &self.cells[2]));
            }
            cells.push(Cell::number(self.outlook.demand(row), self.number));
            let first = ahead.iter().position(|s| *s < 0.0);
            let day = first.map_or(f64::NAN, |week| run.bound.as_of + 7.0 * (week as f64 + 1.0));
            let known = ahead[WEEKS - 1].is_finite();
            let short = Cell::number(day, self.bold_date);
            cells.push(if self.live && known {
                Cell { formula: Some(super::sheet::Formula::Text(self.first_short(here).into())), ..short }
            } else {
                short
            });
        }
        cells.push(row_link(run, &self.layout, STOCK, stock_row, inks.link, inks.text));
        if columns.weeks.is_some() {
            for (week, stock) in ahead.iter().enumerate() {
                cells.push(match self.projected(here, week).filter(|_| self.live && stock.is_finite()) {
                    Some(formula) => Cell::formula(formula, *stock, self.number),
                    None => Cell::number(*stock, self.number),
                });
            }
        }
        if let (Some(shown), Some(_)) = (self.outlook.history, columns.block) {
            cells.extend((shown.first..=shown.last).map(|period| Cell::number(shown.value(row, period), self.whole)));
        }
        cells
    }

    /// The stock at the end of a week, out of the week before.
    fn projected(&self, row: u32, week: usize) -> Option<String> {
        let columns = &self.columns;
        let weeks = columns.weeks?;
        let this = weeks + week as u32;
        let head = HEAD + 1;
        let before = column_letters(if week == 0 { columns.stock? } else { this - 1 });
        let demand = column_letters(columns.demand?);
        let arrives = match columns.order.zip(columns.eta) {
            Some((order, eta)) => {
                let (order, eta, until) = (column_letters(order), column_letters(eta), column_letters(this));
                let from = if week == 0 { "$B$2".to_string() } else { format!("{}${head}", column_letters(this - 1)) };
                format!("+IF(AND(${eta}{row}>{from},${eta}{row}<={until}${head}),${order}{row},0)")
            }
            None => String::new(),
        };
        Some(format!("ROUND({}{before}{row}-${demand}{row}{arrives},6)", if week == 0 { "$" } else { "" }))
    }

    /// The end of the first week below zero.
    fn first_short(&self, row: u32) -> String {
        let weeks = self.columns.weeks.unwrap_or(0);
        let mut formula = "\"\"".to_string();
        for week in (0..WEEKS as u32).rev() {
            let letters = column_letters(weeks + week);
            formula = format!("IF({letters}{row}<0,{letters}${},{formula})", HEAD + 1);
        }
        formula
    }

    /// What is counted, in words.
    fn remark(&self) -> String {
        let run = &self.outlook.run;
        let columns = &self.columns;
        let title = |at: Option<u32>| at.and_then(|n| self.titles.get(n as usize)).map_or("", String::as_str);
        let mut words = String::new();
        if columns.weeks.is_some() {
            let stock = title(columns.stock);
            let demand = match self.outlook.demand {
                Some(Demand::Rate(id, ..)) => run.def(id).map_or("", |d| d.name.as_str()).to_string(),
                Some(Demand::Average(shown)) => {
                    let name = &shown.history.name;
                    run.say(&format!("the average of {name} over the last 8 weeks"), &format!("{name}最近 8 周的平均值")).to_string()
                }
                None => String::new(),
            };
            let (order, eta) = (title(columns.order), title(columns.eta));
            words = run
                .say(
                    &format!("Stock at the end of each week: {stock}, less the demand of a week ({demand})"),
                    &format!("每周末库存：{stock}减去每周需求（{demand}）"),
                )
                .to_string();
            words.push_str(&match columns.order {
                Some(_) => run
                    .say(
                        &format!(", plus {order} in the week of {eta}; what has no date in these weeks is not counted. Below zero is what will be missing."),
                        &format!("，并在{eta}所在的周加上{order}；日期不在这几周内的不计入。负数表示届时缺少的数量。"),
                    )
                    .to_string(),
                None => run.say("; what is on order is not counted. Below zero is what will be missing.", "；在途数量不计入。负数表示届时缺少的数量。").to_string(),
            });
        }
        if self.left_out > 0 {
            let (most, more) = (MOST_LINES, self.left_out);
            words.push_str(run.say(
                &format!(" The {most} rows that run short first are shown; {more} more are not."),
                &format!("仅列出最先缺货的 {most} 行，另有 {more} 行未列出。"),
            ));
        }
        words.trim_start().to_string()
    }
}

impl Rows for Body<'_> {
    fn each(&self, sink: &mut Sink<'_>) -> io::Result<()> {
        let (run, inks, columns) = (&self.outlook.run, &self.inks, &self.columns);
        sink(0, &[Cell::text(run.say("Forecast and stock", "预测与库存"), inks.title)])?;
        sink(1, &[Cell::text(run.say("As of", "截止日期"), inks.bold), Cell::number(run.bound.as_of, self.bold_date)])?;
        sink(2, &[Cell::text(self.remark(), inks.faint)])?;
        let words = |at: usize| at < self.keys.titles.len() || Some(at as u32) == columns.curve || at as u32 == columns.row;
        let mut head: Vec<Cell<'_>> = self
            .titles
            .iter()
            .enumerate()
            .map(|(at, title)| Cell::text(title.as_str(), if words(at) { inks.head } else { inks.head_right }))
            .collect();
        // dates that formulas compare with
        if let Some(weeks) = columns.weeks {
            for week in 0..WEEKS {
                head[weeks as usize + week] = Cell::number(run.bound.as_of + 7.0 * (week as f64 + 1.0), self.head_date);
            }
        }
        sink(HEAD, &head)?;
        if self.order.is_empty() {
            return sink(HEAD + 1, &[Cell::text(run.say("No row was judged.", "没有已判定的行。"), inks.faint)]);
        }
        for n in 0..self.order.len() {
            sink(HEAD + 1 + n as u32, &self.line(n))?;
        }
        Ok(())
    }
}
