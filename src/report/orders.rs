//! The Orders sheet: a line a batch (and, where it is allocated, a target), with what the quantities come to and that
//! they tie to their columns. Also the same lines for JSON and CSV. What is held back for review stands in the block only.
//! Invariant: the block above the lines adds them up by status; its difference must be zero.

use super::Formulas;
use super::article::{Told, article_and_supplier};
use super::facts::{Run, Shown};
use super::layout::{Layout, Own};
use super::listing::{Inks, KeyColumns, row_link, sheet};
use super::sheet::{Area, Cell, Grid, Rows, Sheet, Sink};
use super::since;
use super::style::{DATE, Fill, Style, Styles, number_format};
use super::width::{Widths, number_width};
use crate::decisions::{Decisions, LineStatus, OrderLine};
use crate::place::column_letters;
use crate::plan::{ColumnId, Orders, STOCK, Shape};
use crate::said;
use crate::tongue::Said;
use serde_json::{Value as Json, json};
use std::io;
use std::sync::Arc;

pub const STATUSES: [LineStatus; 5] =
    [LineStatus::Order, LineStatus::Waits, LineStatus::Unplaced, LineStatus::Provisional, LineStatus::Undecided];

/// The lines that may be ordered, now or once they are due. What is provisional or undecided is not among them before
/// somebody has looked at it: only the block above the lines counts it, apart.
pub fn ready<'a>(run: &Run<'a>) -> impl Iterator<Item = &'a OrderLine> + use<'a> {
    run.decisions.orders.iter().filter(|line| !line.status.is_held())
}

/// The statement that a line comes from.
fn orders<'a>(run: &Run<'a>, line: &OrderLine) -> Option<&'a Orders> {
    run.plan.orders.get(line.orders)
}

/// `first batch`, `lot 3`; empty for a whole quantity.
fn batch_words<'a>(run: &Run<'a>, line: &OrderLine) -> std::borrow::Cow<'a, str> {
    orders(run, line).map_or("".into(), |of| crate::decisions::batch_words(of, line.batch))
}

/// Where a line goes: the name of the list's row.
fn target_words<'a>(run: &Run<'a>, line: &OrderLine) -> &'a str {
    let label = orders(run, line).and_then(|o| o.allocation.as_ref()?.label).zip(line.to);
    match label.map(|(column, row)| run.value(column, row as usize)) {
        Some(Shown::Text(text)) => text,
        _ => "",
    }
}

fn shape<'a>(run: &Run<'a>, line: &OrderLine) -> Option<&'a Shape> {
    run.def(orders(run, line)?.quantity).map(|d| &d.shape)
}

pub fn status_words(status: LineStatus) -> Said {
    match status {
        LineStatus::Order => said!("order", "下单"),
        LineStatus::Waits => said!("waits", "等待"),
        LineStatus::Unplaced => said!("no room", "无处可放"),
        LineStatus::Provisional => said!("provisional", "暂定"),
        LineStatus::Undecided => said!("undecided", "未定"),
    }
}

fn status_code(status: LineStatus) -> &'static str {
    match status {
        LineStatus::Order => "order",
        LineStatus::Waits => "waits",
        LineStatus::Unplaced => "no room",
        LineStatus::Provisional => "provisional",
        LineStatus::Undecided => "undecided",
    }
}

/// The heads of `orders.csv` behind the key columns.
pub const FIELDS: [&str; 9] = ["name", "batch", "to", "quantity", "unit", "date", "cost", "status", "why"];

/// A line's fields for programs, in the order of [`FIELDS`].
pub fn fields(run: &Run<'_>, line: &OrderLine) -> [String; 9] {
    let number = |n: f64| if n.is_finite() { n.to_string() } else { String::new() };
    [
        orders(run, line).map_or(String::new(), |o| o.name.clone()),
        batch_words(run, line).into_owned(),
        target_words(run, line).to_string(),
        number(line.quantity),
        shape(run, line).map_or(String::new(), |s| run.field_unit(s)),
        if line.date.is_finite() { crate::date::iso(line.date) } else { String::new() },
        number(line.cost),
        status_code(line.status).to_string(),
        line.why.as_ref().map_or(String::new(), |w| run.said(w).to_string()),
    ]
}

/// A line as JSON; `key` names its row.
pub fn json_line(run: &Run<'_>, line: &OrderLine, key: Json) -> Json {
    let number = |n: f64| if n.is_finite() { super::json::number(n) } else { Json::Null };
    let text = |t: &str| if t.is_empty() { Json::Null } else { json!(t) };
    json!({
        "name": orders(run, line).map(|o| &o.name),
        "key": key,
        "batch": text(&batch_words(run, line)),
        "to": text(target_words(run, line)),
        "quantity": number(line.quantity),
        "unit": text(&shape(run, line).map_or(String::new(), |s| run.field_unit(s))),
        "date": if line.date.is_finite() { json!(crate::date::iso(line.date)) } else { Json::Null },
        "cost": number(line.cost),
        "status": status_code(line.status),
        "why": line.why.as_ref().map(|w| run.said(w)),
    })
}

/// The statements whose lines have a cost.
fn with_cost(run: &Run<'_>) -> Vec<usize> {
    let costs = |n: &usize| run.decisions.orders.iter().any(|l| l.orders == *n && l.cost.is_finite());
    (0..run.plan.orders.len()).filter(costs).collect()
}

/// Columns behind the keys, the article and the supplier.
const TITLES: usize = 10;
const WHAT: u32 = 0;
const QUANTITY: u32 = 3;
const DATE_AT: u32 = 5;
const COST: u32 = 6;
const STATUS: u32 = 7;

/// Nothing where no statement splits or allocates anything.
pub fn describe<'a>(run: Run<'a>, layout: &Arc<Layout>, formulas: Formulas, styles: &mut Styles) -> Vec<Sheet<'a>> {
    let parts = layout.parts(Own::Orders);
    let keys = KeyColumns::new(&run, std::iter::once(STOCK));
    let mut titles = keys.titles.clone();
    let known = article_and_supplier(&run);
    titles.extend(known.iter().map(|told| told.title.clone()));
    let before = titles.len();
    let cost = run.with_unit(run.say("Cost", "金额"), &run.money_words(run.facts.currency.as_deref().unwrap_or_default()));
    let more: [&str; TITLES] = [
        run.say("What", "项目"),
        run.say("Batch", "批次"),
        run.say("To", "去向"),
        run.say("Quantity", "数量"),
        run.say("Unit", "单位"),
        run.say("Arrives on", "到货日期"),
        &cost,
        run.say("Status", "状态"),
        run.say("Why", "原因"),
        run.say("Row", "所在行"),
    ];
    titles.extend(more.map(String::from));
    super::listing::unique(&mut titles);
    let lines = &run.decisions.orders;
    let mut order: Vec<u32> = (0..lines.len() as u32).filter(|n| !lines[*n as usize].status.is_held()).collect();
    // what is to be ordered first stands first; lines without a date behind
    order.sort_by(|a, b| {
        let (a, b) = (&lines[*a as usize], &lines[*b as usize]);
        let by_date = a.date.is_nan().cmp(&b.date.is_nan()).then(a.date.partial_cmp(&b.date).unwrap_or(std::cmp::Ordering::Equal));
        a.status.cmp(&b.status).then(by_date)
    });
    let inks = Inks::new(styles);
    let mut above = Grid::default();
    block(&run, layout, formulas, &mut above, &inks, styles);
    let body =
        Arc::new(Body { run, layout: layout.clone(), keys, known, before, titles, order, inks, looks: Looks::new(&run, styles), above });
    let mut widths = Widths::new(9.0, 50.0);
    body.titles.iter().enumerate().for_each(|(n, t)| widths.see_head(n, t));
    for line in body.order.iter().take(1_500) {
        for (n, cell) in body.line(*line).iter().enumerate() {
            match &cell.value {
                super::sheet::Value::Text(text) => widths.see(n, text),
                super::sheet::Value::Number(v) => {
                    let format = styles.all.get(usize::from(cell.style)).map_or("", |s| s.number.as_str());
                    widths.see_cells(n, number_width(*v, format).max(10));
                }
                _ => {}
            }
        }
    }
    for row in body.above.rows.iter().skip(1) {
        for (n, cell) in row.iter().enumerate() {
            if let super::sheet::Value::Text(text) = &cell.value
                && row.len() > 1
            {
                widths.see(n, text);
            }
            if let super::sheet::Value::Number(v) = &cell.value {
                let format = styles.all.get(usize::from(cell.style)).map_or("", |s| s.number.as_str());
                widths.see_cells(n, number_width(*v, format));
            }
        }
    }
    let columns = body.titles.len() as u32;
    let widths = widths.done_to(body.titles.len());
    let parts = parts.into_iter().enumerate().map(|(n, part)| {
        let head = head_row(&run, n);
        let count = (part.to - part.from) as u32;
        let rows = Box::new(PartBody { body: body.clone(), from: part.from, to: part.to, head });
        let mut made = sheet(part.name, widths.clone(), head, (head + 1 + count.max(1), columns), rows);
        // the block above the lines would be cut off where pages repeat the keys
        made.printed = Some(columns);
        made.freeze = if head < 15 { (head + 1, body.keys.titles.len() as u32) } else { (0, 0) };
        // the block above the heads would be cut off and repeated on a second page across; the link is for the screen
        made.printed = Some(columns - 1);
        made.filter = (count > 0).then_some(Area { first_row: head, first_col: 0, last_row: head + count, last_col: columns - 1 });
        made
    });
    parts.collect()
}

/// The head of the lines: on the first part behind the block and a gap.
fn head_row(run: &Run<'_>, part: usize) -> u32 {
    if part == 0 { (run.plan.orders.len() + with_cost(run).len()) as u32 + 3 } else { 0 }
}

struct Body<'a> {
    run: Run<'a>,
    layout: Arc<Layout>,
    keys: KeyColumns,
    /// What is ordered and of whom.
    known: Vec<Told>,
    /// Columns before the line's own.
    before: usize,
    titles: Vec<String>,
    /// Lines as they are listed.
    order: Vec<u32>,
    inks: Inks,
    looks: Looks,
    above: Grid<'a>,
}

struct PartBody<'a> {
    body: Arc<Body<'a>>,
    from: usize,
    to: usize,
    head: u32,
}

impl<'a> Body<'a> {
    fn line<'c>(&'c self, index: u32) -> Vec<Cell<'c>> {
        let (run, inks, looks) = (&self.run, &self.inks, &self.looks);
        let line = &run.decisions.orders[index as usize];
        let mut cells = Vec::with_capacity(self.titles.len());
        self.keys.push(run, STOCK, line.row, inks.text, &mut cells);
        cells.extend(self.known.iter().map(|told| told.cell(run, line.row, inks.text)));
        let status = looks.status[STATUSES.iter().position(|s| *s == line.status).unwrap_or(0)];
        cells.push(Cell::text(orders(run, line).map_or("", |o| o.name.as_str()), inks.text));
        cells.push(Cell::text(batch_words(run, line), inks.text));
        cells.push(Cell::text(target_words(run, line), inks.text));
        cells.push(Cell::number(line.quantity, looks.quantity.get(line.orders).copied().unwrap_or_default()));
        cells.push(Cell::text(shape(run, line).map_or(String::new(), |s| run.unit_words(s)), inks.text));
        let past = usize::from(line.is_past(run.bound.as_of));
        cells.push(Cell::number(line.date, looks.date[past]));
        cells.push(Cell::number(line.cost, looks.cost));
        cells.push(Cell::text(run.said(&status_words(line.status)).to_string(), status));
        cells.push(Cell::text(line.why.as_ref().map_or("", |w| run.said(w)), inks.prose));
        cells.push(row_link(run, &self.layout, STOCK, line.row, inks.link, inks.text));
        cells
    }
}

impl Rows for PartBody<'_> {
    fn each(&self, sink: &mut Sink<'_>) -> io::Result<()> {
        let body = &self.body;
        if self.head > 0 {
            body.above.each(sink)?;
        }
        let k = body.before;
        let right = |n: usize| [k + QUANTITY as usize, k + DATE_AT as usize, k + COST as usize].contains(&n);
        let style = |n: usize| if right(n) { body.inks.head_right } else { body.inks.head };
        let head: Vec<Cell<'_>> = body.titles.iter().enumerate().map(|(n, t)| Cell::text(t.as_str(), style(n))).collect();
        sink(self.head, &head)?;
        if self.from == self.to {
            return sink(self.head + 1, &[Cell::text(body.run.say("There is nothing to order.", "没有需要下单的数量。"), body.inks.faint)]);
        }
        for (n, index) in body.order[self.from..self.to].iter().enumerate() {
            sink(self.head + 1 + n as u32, &body.line(*index))?;
        }
        Ok(())
    }
}

/// Where the lines of one part stand, as formulas name them.
pub struct Places {
    pub what: String,
    pub quantity: String,
    pub date: String,
    pub cost: String,
    pub status: String,
    /// The cell with the word for what is to be ordered.
    pub order: String,
    first: String,
}

impl Places {
    /// The cell with the name of a statement's quantity.
    pub fn name(&self, orders: usize) -> String {
        format!("{}$A${}", self.first, orders + 3)
    }
}

/// By part; none where nothing is ordered. For formulas on the first part itself (`beside`) its sheet is not named.
pub fn places(run: &Run<'_>, layout: &Layout, beside: bool) -> Option<Vec<Places>> {
    let parts = layout.parts(Own::Orders);
    let prefix = |n: usize, name: &str| if beside && n == 0 { String::new() } else { format!("{}!", super::package::reference(name)) };
    let first = prefix(0, &parts.first()?.name);
    let keys = (KeyColumns::new(run, std::iter::once(STOCK)).titles.len() + article_and_supplier(run).len()) as u32;
    let places = parts.iter().enumerate().map(|(n, part)| {
        let (from, to) = (head_row(run, n) + 2, head_row(run, n) + 1 + (part.to - part.from).max(1) as u32);
        let sheet = prefix(n, &part.name);
        let range = |behind: u32| {
            let letters = column_letters(keys + behind);
            format!("{sheet}${letters}${from}:${letters}${to}")
        };
        Places {
            what: range(WHAT),
            quantity: range(QUANTITY),
            date: range(DATE_AT),
            cost: range(COST),
            status: range(STATUS),
            order: format!("{first}$C$2"),
            first: first.clone(),
        }
    });
    Some(places.collect())
}

/// What each name adds up to: its column, its lines by status, and the difference, which must be zero.
fn block<'a>(run: &Run<'a>, layout: &Layout, formulas: Formulas, grid: &mut Grid<'a>, inks: &Inks, styles: &mut Styles) {
    grid.push(since::titled(run, run.say("Orders", "订单"), formulas, inks));
    let mut heads = vec![Cell::text(run.say("What", "项目"), inks.head), Cell::text(run.say("In its column", "列合计"), inks.head_right)];
    heads.extend(STATUSES.map(|s| Cell::text(run.said(&status_words(s)).to_string(), inks.head_right)));
    heads.push(Cell::text(run.say("Difference", "差额"), inks.head_right));
    grid.push(heads);
    let places = places(run, layout, true).unwrap_or_default();
    for (n, orders) in run.plan.orders.iter().enumerate() {
        let style = styles.number(&run.format_of(orders.quantity));
        let row = grid.next() + 1;
        let whole = total(run, orders.quantity);
        let sum = match super::annotated::added_range(run, layout, orders.quantity) {
            Some(range) if run.results.skipped_of(STOCK).is_none() => Cell::formula(format!("SUM({range})"), whole, style),
            _ => Cell::number(whole, style),
        };
        let mut cells = vec![Cell::text(orders.name.as_str(), inks.text), sum];
        for (k, status) in STATUSES.iter().enumerate() {
            let of = run.decisions.orders.iter().filter(|l| l.orders == n && l.status == *status).map(|l| l.quantity).sum();
            if status.is_held() {
                // no line of it stands below
                cells.push(Cell::number(of, style));
                continue;
            }
            let head = column_letters(2 + k as u32);
            let sums = places.iter().map(|p| format!("SUMIFS({},{},$A{row},{},{head}$2)", p.quantity, p.what, p.status));
            cells.push(Cell::formula(sums.collect::<Vec<_>>().join("+"), of, style));
        }
        let last = column_letters(1 + STATUSES.len() as u32);
        let lines: f64 = run.decisions.orders.iter().filter(|l| l.orders == n).map(|l| l.quantity).sum();
        cells.push(Cell::formula(format!("ROUND(B{row}-SUM(C{row}:{last}{row}),6)"), ((whole - lines) * 1e6).round() / 1e6 + 0.0, style));
        grid.push(cells);
    }
    let cost = Looks::new(run, styles).cost;
    for n in with_cost(run) {
        let name = run.plan.orders.get(n).map_or("", |o| o.name.as_str());
        let money = run.money_words(run.facts.currency.as_deref().unwrap_or_default());
        let label = run.with_unit(&format!("{name}{}{}", run.say(": ", "："), run.say("cost", "金额")), &money);
        let mut cells = vec![Cell::text(label, inks.text), Cell::empty(0)];
        for (k, status) in STATUSES.iter().enumerate() {
            let of = run.decisions.orders.iter().filter(|l| l.orders == n && l.status == *status && l.cost.is_finite()).map(|l| l.cost);
            let of = super::facts::known_sum(of);
            let of = if of.is_finite() { of } else { 0.0 };
            if status.is_held() {
                cells.push(Cell::number(of, cost));
                continue;
            }
            let head = column_letters(2 + k as u32);
            let sums = places.iter().map(|p| format!("SUMIFS({},{},{},{},{head}$2)", p.cost, p.what, p.name(n), p.status));
            cells.push(Cell::formula(sums.collect::<Vec<_>>().join("+"), of, cost));
        }
        grid.push(cells);
    }
    let mut notes: Vec<String> = Vec::new();
    if run.decisions.orders.iter().any(|line| line.status.is_held()) {
        let held = run.say(
            "Provisional and undecided quantities are held back: see the sheets Undecided and Data issues.",
            "暂定和未定的数量暂不列入：见工作表“未定”和“数据问题”。",
        );
        notes.push(held.to_string());
    }
    notes.extend(unknown_rows(run.decisions).map(|said| run.said(&said).to_string()));
    if notes.is_empty() {
        return grid.gap();
    }
    grid.push(vec![Cell::text(notes.join(run.say(" ", "")), inks.faint)]);
}

/// How many rows nobody can order, because their quantity is unknown.
pub fn unknown_rows(decisions: &Decisions) -> Option<Said> {
    let mut places: Vec<_> = decisions.unknown.iter().map(|u| (u.table, u.row)).collect();
    places.dedup();
    match places.len() {
        0 => None,
        1 => Some(said!(
            "The quantity of 1 row is unknown, so it is not ordered: see the sheet \"Data issues\".",
            "有 1 行数量未知，不下单：见工作表“数据问题”。"
        )),
        n => Some(said!(
            "The quantity of {n} rows is unknown, so they are not ordered: see the sheet \"Data issues\".",
            "有 {n} 行数量未知，不下单：见工作表“数据问题”。"
        )),
    }
}

/// The sum of a column over the rows that are judged.
fn total(run: &Run<'_>, column: ColumnId) -> f64 {
    let rows = run.frame(STOCK).map_or(0, |f| f.len());
    let value = |row: usize| match run.value(column, row) {
        Shown::Number(n) if run.is_judged(STOCK, row) => n,
        _ => 0.0,
    };
    (0..rows).map(value).sum()
}

/// Styles of the lines.
struct Looks {
    quantity: Vec<u16>,
    cost: u16,
    /// Of days to come, of days that are past.
    date: [u16; 2],
    status: [u16; 5],
}

impl Looks {
    fn new(run: &Run<'_>, styles: &mut Styles) -> Looks {
        let quantity = run.plan.orders.iter().map(|o| styles.number(&run.format_of(o.quantity))).collect();
        let costs: Vec<f64> = run.decisions.orders.iter().map(|l| l.cost).collect();
        let currency = run.facts.currency.clone().unwrap_or_default();
        let cost = styles.number(&number_format(&super::style::Quantity::Money(currency), costs.iter()));
        let date = [Fill::None, Fill::Red].map(|fill| styles.id(Style { number: DATE.into(), fill, ..Style::default() }));
        let fills = [Fill::None, Fill::None, Fill::Red, Fill::Amber, Fill::Amber];
        Looks { quantity, cost, date, status: fills.map(|fill| styles.id(Style { fill, indent: true, ..Style::default() })) }
    }
}
