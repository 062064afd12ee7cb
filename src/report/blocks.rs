//! The blocks of the Summary that charts are drawn from: stock by class and cash by week. Takes the run, gives lines of
//! cells and where they stand; the same numbers are formulas over the sheets that they come from.
//! Invariant: a block is left out where the run has nothing for it; nothing is guessed from the values.

use super::annotated::{added_range, input_range};
use super::facts::{Run, Shown, known_sum};
use super::layout::Layout;
use super::listing::Inks;
use super::sheet::{Cell, Formula, Grid, Labels};
use super::style::{DATE, Ink, Quantity, Style, Styles, number_format};
use crate::column::fold;
use crate::decisions::{LineStatus, OrderLine};
use crate::import::init::Known;
use crate::plan::{ColumnId, Expr, STOCK, Shape, Source, Work};
use crate::said;
use crate::tongue::Said;

/// Classes that are listed at most.
const MOST_CLASSES: usize = 12;
/// Weeks that are listed at most; what is later stands in one line.
const MOST_WEEKS: usize = 26;

/// What a chart is drawn from.
pub struct Block {
    /// First and last row; labels stand in the first column.
    pub rows: (u32, u32),
    /// Of the numbers.
    pub column: u32,
    pub values: Vec<f64>,
    pub title: String,
    /// What the categories are, and what is measured.
    pub axes: (String, String),
    pub number: String,
    pub labels: Labels,
}

/// Columns of the stock table that are known by their names or headers.
pub struct KnownStock {
    known: &'static Known,
}

impl KnownStock {
    pub fn new() -> KnownStock {
        KnownStock { known: Known::shipped() }
    }

    /// Index of the input column of this English name, in whatever spelling.
    pub fn find(&self, run: &Run<'_>, name: &str) -> Option<usize> {
        let is = |text: &str| self.known.column(text).is_some_and(|(_, c)| c.name == name);
        let columns = &run.bound.stock.columns;
        columns.iter().position(|c| is(&c.name)).or_else(|| columns.iter().position(|c| is(&c.header)))
    }
}

/// The column whose classes the stock is told by: the tiers of turnover, else the first tiers, else the first levels.
fn class_column(run: &Run<'_>) -> Option<ColumnId> {
    let shown = run.shown_columns(STOCK);
    let is_tiers = |id: &ColumnId| {
        let texts = |work: &Work| matches!(work, Work::Row(Expr::Nth { values, .. }) if values.iter().all(|v| matches!(v, Expr::Text(_))));
        run.plan.steps.iter().any(|s| s.into == *id && texts(&s.work))
    };
    let of_turnover = |id: &&ColumnId| {
        run.def(**id).is_some_and(|d| {
            let name = fold(&d.name);
            name.contains("turnover") || name.contains("周转")
        })
    };
    let tiers: Vec<ColumnId> = shown.iter().copied().filter(is_tiers).collect();
    let levels = shown.iter().copied().find(|id| run.def(*id).is_some_and(|d| matches!(d.shape, Shape::Level(_))));
    tiers.iter().find(of_turnover).or(tiers.first()).copied().or(levels)
}

/// The labels of a class column, in their order.
fn labels(run: &Run<'_>, id: ColumnId) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |label: &str| {
        if !label.is_empty() && !found.iter().any(|l| fold(l) == fold(label)) {
            found.push(label.to_string());
        }
    };
    match run.def(id).map(|d| &d.shape) {
        Some(Shape::Level(levels)) => {
            let levels = run.plan.levels.get(usize::from(*levels));
            levels.into_iter().flat_map(|l| &l.labels).for_each(|(label, _)| add(label));
        }
        _ => {
            for step in run.plan.steps.iter().filter(|s| s.into == id) {
                if let Work::Row(Expr::Nth { values, .. }) = &step.work {
                    values.iter().for_each(|v| {
                        if let Expr::Text(t) = v {
                            add(t)
                        }
                    });
                }
            }
        }
    }
    found
}

/// A measure of the stock by class.
struct Measure {
    title: String,
    number: String,
    /// By row of the stock table.
    values: Vec<f64>,
    /// Ranges that are multiplied, row for row, if the cells hold the values.
    ranges: Option<Vec<String>>,
}

fn measures(run: &Run<'_>, layout: &Layout) -> Vec<Measure> {
    let known = KnownStock::new();
    let column = |name: &str| {
        let at = known.find(run, name)?;
        let read = &run.bound.stock.columns[at];
        let id = run.plan.columns.iter().position(|c| c.table == STOCK && c.source == Source::Input && c.name == read.name)?;
        match &read.data {
            crate::column::Column::Number(values) => Some((at, id as ColumnId, values)),
            _ => None,
        }
    };
    let Some((at, id, stock)) = column("on hand") else { return Vec::new() };
    let ranges = input_range(run, layout, at);
    let mut found =
        vec![Measure { title: run.title(id), number: run.format_of(id), values: stock.clone(), ranges: ranges.clone().map(|r| vec![r]) }];
    if let Some((at, id, cost)) = column("unit cost")
        && let Some(Shape::Number(unit)) = run.def(id).map(|d| &d.shape)
        && let Quantity::Price(currency) = run.quantity(unit)
    {
        let values: Vec<f64> = stock.iter().zip(cost).map(|(s, c)| s * c).collect();
        let both = ranges.zip(input_range(run, layout, at));
        found.push(Measure {
            title: run.with_unit(run.say("stock at cost", "库存成本"), &run.money_words(&currency)),
            number: number_format(&Quantity::Money(currency), values.iter()),
            values,
            ranges: both.map(|(a, b)| vec![a, b]),
        });
    }
    found
}

/// Whether stock can be told by class, and cash by week.
pub fn there_are(run: &Run<'_>) -> [bool; 2] {
    let classes = class_column(run).map_or(0, |id| labels(run, id).len());
    [(1..=MOST_CLASSES).contains(&classes), run.decisions.orders.iter().any(|line| is_cash(run, line))]
}

/// Whether a line costs money on a day. Where amounts of money are split themselves, they are what is paid; else what
/// the quantities cost.
fn is_cash(run: &Run<'_>, line: &OrderLine) -> bool {
    line.status == LineStatus::Order && line.date.is_finite() && line.cost.is_finite() && is_paid(run, line.orders)
}

/// Whether orders of this name are money to be spent, where some are counted in money and others in goods.
pub fn is_paid(run: &Run<'_>, orders: usize) -> bool {
    let is_money = |orders: &crate::plan::Orders| run.def(orders.quantity).is_some_and(|d| run.is_money(&d.shape));
    run.plan.orders.get(orders).is_some_and(is_money) || !run.plan.orders.iter().any(is_money)
}

/// How many rows and how much stock each class has.
pub fn stock_by_class<'a>(run: &Run<'a>, layout: &Layout, grid: &mut Grid<'a>, inks: &Inks, styles: &mut Styles) -> Option<Block> {
    let class = class_column(run)?;
    let name = run.def(class)?.name.as_str();
    let all = labels(run, class);
    if all.is_empty() || all.len() > MOST_CLASSES {
        return None;
    }
    let rows = run.bound.stock.len();
    let folded: Vec<String> = all.iter().map(|l| fold(l)).collect();
    // by row the number of its class, the unknown last
    let of_row: Vec<Option<usize>> = (0..rows)
        .map(|row| match run.value(class, row) {
            _ if !run.is_judged(STOCK, row) => None,
            Shown::Text(text) => Some(folded.iter().position(|l| *l == fold(text)).unwrap_or(all.len())),
            _ => Some(all.len()),
        })
        .collect();
    let measures = measures(run, layout);
    let titles: Vec<String> = std::iter::once(run.say("Rows", "行").to_string()).chain(measures.iter().map(|m| m.title.clone())).collect();
    let heads: Vec<String> = std::iter::once(name.to_string()).chain(titles.iter().map(|t| format!("#{t}"))).collect();
    grid.push(inks.heads(&heads.iter().map(String::as_str).collect::<Vec<_>>()));
    let of_class = added_range(run, layout, class);
    let sum =
        |values: &[f64], class: usize| -> f64 { known_sum(of_row.iter().zip(values).filter(|(c, _)| **c == Some(class)).map(|(_, v)| *v)) };
    let ones = vec![1.0; rows];
    let unknown = run.say("unknown", "未知");
    let unknown_style = styles.id(Style { right: true, ..Style::default() });
    let first = grid.next();
    let number: Vec<_> = measures.iter().map(|m| styles.number(&m.number)).collect();
    for (n, label) in all.iter().enumerate() {
        let row = grid.next() + 1;
        let cell = |value: f64, ranges: Option<&Vec<String>>, style| match (&of_class, ranges) {
            (Some(class), Some(ranges)) => {
                let more: String = ranges.iter().map(|r| format!(",{r}")).collect();
                let formula = format!("SUMPRODUCT(--({class}=$A{row}){more})");
                if value.is_finite() {
                    return Cell::formula(formula, value, style);
                }
                // of no row of the class is the amount known
                let known: String = ranges.iter().map(|r| format!(",--ISNUMBER({r})")).collect();
                let formula = format!("IF(SUMPRODUCT(--({class}=$A{row}){known})=0,\"{unknown}\",{formula})");
                Cell::text(unknown, unknown_style).live(Some(Formula::Text(formula.into())))
            }
            _ if value.is_finite() => Cell::number(value, style),
            _ => Cell::text(unknown, unknown_style),
        };
        let mut line = vec![Cell::text(label.clone(), inks.text), cell(sum(&ones, n), Some(&Vec::new()), inks.whole)];
        for (measure, style) in measures.iter().zip(&number) {
            line.push(cell(sum(&measure.values, n), measure.ranges.as_ref(), *style));
        }
        grid.push(line);
    }
    let last = grid.next() - 1;
    if of_row.contains(&Some(all.len())) {
        let mut line = vec![Cell::text(run.say("unknown", "未知"), inks.faint), Cell::number(sum(&ones, all.len()), inks.whole)];
        line.extend(measures.iter().zip(&number).map(|(m, style)| match sum(&m.values, all.len()) {
            known if known.is_finite() => Cell::number(known, *style),
            _ => Cell::text(unknown, unknown_style),
        }));
        grid.push(line);
    }
    grid.gap();
    let drawn = measures.last();
    let values: Vec<f64> = (0..all.len()).map(|n| sum(drawn.map_or(&ones, |m| &m.values), n)).collect();
    let measured = titles.last().cloned().unwrap_or_default();
    Some(Block {
        rows: (first, last),
        column: titles.len() as u32,
        values,
        title: format!("{}{name}{}", run.say("Stock by ", "库存按"), run.say("", "分布")),
        axes: (name.to_string(), measured),
        number: drawn.map_or("#,##0".into(), |m| m.number.clone()),
        labels: Labels::Words(all),
    })
}

/// What the lines of orders cost, week by week.
pub fn cash_by_week<'a>(run: &Run<'a>, layout: &Layout, grid: &mut Grid<'a>, inks: &Inks, styles: &mut Styles) -> Option<Block> {
    let lines: Vec<&OrderLine> = run.decisions.orders.iter().filter(|line| is_cash(run, line)).collect();
    let first_day = lines.iter().map(|l| l.date).fold(f64::INFINITY, f64::min);
    let last_day = lines.iter().map(|l| l.date).fold(f64::NEG_INFINITY, f64::max);
    if first_day > last_day {
        return None;
    }
    let monday = first_day.floor() - f64::from(crate::columns::calendar::weekday(first_day));
    let weeks = (((last_day - monday) / 7.0).floor() as usize + 1).min(MOST_WEEKS);
    let places = super::orders::places(run, layout, false);
    let named: Vec<usize> = (0..run.plan.orders.len()).filter(|n| is_paid(run, *n)).collect();
    let costs: Vec<f64> = lines.iter().map(|l| l.cost).collect();
    let format = number_format(&Quantity::Money(run.facts.currency.clone().unwrap_or_default()), costs.iter());
    let (money, date) = (styles.number(&format), styles.id(Style { number: DATE.into(), indent: true, ..Style::default() }));
    let cash = run.with_unit(run.say("Cash", "现金"), &run.money_words(run.facts.currency.as_deref().unwrap_or_default()));
    grid.push(inks.heads(&[run.say("Cash by week, from", "每周现金，自"), run.say("to", "至"), &format!("#{cash}")]));
    let first = grid.next();
    let (mut labels, mut values) = (Vec::new(), Vec::new());
    let formula = |days: String| {
        let places = places.as_ref()?;
        let sums = named.iter().flat_map(|n| places.iter().map(move |p| (n, p)));
        let sums = sums.map(|(n, p)| {
            format!("SUMIFS({},{},{},{},{},{},{})", p.cost, p.what, p.name(*n), p.status, p.order, p.date, days.replace('@', &p.date))
        });
        Some(sums.collect::<Vec<_>>().join("+"))
    };
    for week in 0..weeks {
        let (from, to) = (monday + 7.0 * week as f64, monday + 7.0 * week as f64 + 6.0);
        let sum: f64 = lines.iter().filter(|l| l.date >= from && l.date < to + 1.0).map(|l| l.cost).sum();
        let row = grid.next() + 1;
        let cell = match formula(format!("\">=\"&$A{row},@,\"<\"&($B{row}+1)")) {
            Some(formula) => Cell::formula(formula, sum, money),
            None => Cell::number(sum, money),
        };
        let mut line = vec![Cell::number(from, date), Cell::number(to, date), cell];
        let past: f64 = lines.iter().filter(|l| l.date >= from && l.date < (to + 1.0).min(run.bound.as_of)).map(|l| l.cost).sum();
        if past > 0.0 {
            line.push(Cell::text(run.say("before the as-of date", "早于截止日期"), inks.faint));
            line.push(Cell::number(past, styles.id(Style { number: format.clone(), ink: Ink::Faint, ..Style::default() })));
        }
        grid.push(line);
        labels.push(from);
        values.push(sum);
    }
    let last = grid.next() - 1;
    let end = monday + 7.0 * weeks as f64;
    if last_day >= end {
        let sum: f64 = lines.iter().filter(|l| l.date >= end).map(|l| l.cost).sum();
        let cell = match formula(format!("\">=\"&($B{}+1)", last + 1)) {
            Some(formula) => Cell::formula(formula, sum, money),
            None => Cell::number(sum, money),
        };
        grid.push(vec![Cell::text(run.say("later", "更晚"), inks.text), Cell::empty(0), cell]);
    }
    let bold = styles.id(Style { number: format.clone(), ink: Ink::Bold, ..Style::default() });
    let end = grid.next();
    let total = Cell::formula(format!("SUM(C{}:C{end})", first + 1), costs.iter().sum(), bold);
    grid.push(vec![Cell::text(run.say("All weeks", "各周合计"), inks.bold), Cell::empty(0), total]);
    // what is asked for and not among the weeks, so that the sums can be laid beside the totals
    for status in super::orders::STATUSES {
        let beside = |l: &&OrderLine| l.status == status && l.cost.is_finite() && is_paid(run, l.orders) && !is_cash(run, l);
        let sum: f64 = run.decisions.orders.iter().filter(beside).map(|l| l.cost).sum();
        if sum != 0.0 {
            let Said { en, zh } = match status {
                LineStatus::Order => Said::new("no day", "没有日期"),
                _ => super::orders::status_words(status),
            };
            let words = said!("not in the weeks: {en}", "不在各周之内：{zh}").in_tongue(run.facts.tongue).to_string();
            grid.push(vec![Cell::text(words, inks.faint), Cell::empty(0), Cell::number(sum, money)]);
        }
    }
    grid.gap();
    Some(Block {
        rows: (first, last),
        column: 2,
        values,
        title: run.say("Cash by week", "每周现金").to_string(),
        axes: (run.say("Week from", "周（起始日）").to_string(), cash),
        number: format,
        labels: Labels::Days(labels),
    })
}
