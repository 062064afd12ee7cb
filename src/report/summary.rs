//! The Summary sheet: what was judged, what the rules decided, what it comes to, and where to look.
//! Invariant: each number that another sheet holds is a formula over that sheet, with the value it must give.

use super::Formulas;
use super::annotated::{added_range, decision_range};
use super::blocks::{self, Block};
use super::drawn::{ROW_PIXELS, sheet_pixels};
use super::facts::{Run, Shown, distinct};
use super::layout::{Layout, Own};
use super::listing::{Inks, sheet};
use super::money::Effects;
use super::sheet::{Cell, Chart, ChartKind, Formula, Grid, Labels, Series, Sheet};
use super::style::{DATE, Ink, Style, Styles};
use super::{flags, key_figures, largest, since, tiles};
use crate::date::iso;
use crate::decisions::{LineStatus, Readiness, limit_counts};
use crate::plan::{ColumnId, Limit, STOCK, Shape, WHOLE};
use crate::said;
use crate::tongue::{Said, Tongue};
use std::collections::BTreeSet;

/// What the Summary says of other sheets.
pub struct Others<'a> {
    /// Lines of Data issues.
    pub issues: usize,
    /// The sheets of workings, and what is there.
    pub behind: Vec<(String, &'a str)>,
    /// The Rule column of the Decisions sheet, if all of it stands on one sheet.
    pub rules: Option<String>,
}

pub fn describe<'a>(
    run: Run<'a>,
    layout: &Layout,
    effects: &Effects<'_>,
    others: Others<'a>,
    formulas: Formulas,
    styles: &mut Styles,
) -> Sheet<'a> {
    let Others { issues, behind, rules: rule_range } = others;
    let inks = Inks::new(styles);
    let mut grid = Grid::default();
    let say = |en: &'static str, zh: &'static str| run.say(en, zh);

    grid.push(since::titled(&run, say("Summary", "摘要"), formulas, &inks));
    let date = styles.id(Style { number: DATE.into(), ink: Ink::Bold, ..Style::default() });
    grid.push(vec![
        Cell::text(say("As of", "截止日期"), inks.bold),
        if run.bound.as_of > 0.0 {
            Cell::number(run.bound.as_of, date)
        } else {
            Cell::text(say("no date needed", "无需日期"), inks.text)
        },
        Cell::text(run.said(&run.facts.as_of_from), inks.faint),
    ]);
    grid.gap();

    let totals = sums(&run, effects);
    let found = Found::of(&run);
    let tiles_of_run = tiles::of_run(&run, layout, &totals, &found, issues, styles);
    tiles::push(tiles_of_run, &mut grid, styles);
    let (grouped, whole_run): (Vec<_>, Vec<_>) = key_figures::figures(&run).into_iter().partition(|f| f.group.is_some());
    if !whole_run.is_empty() {
        grid.push(key_figures::heads(&run, &[say("KPIs", "指标")], &inks));
        tiles::push(key_figures::tiles(&run, &whole_run), &mut grid, styles);
    }
    let mut drawn: Vec<(ChartKind, Block)> = Vec::new();
    let [classes, cash] = blocks::there_are(&run);
    let count = [!run.plan.rules.is_empty(), classes, cash].iter().filter(|c| **c).count() as u32;
    let band = grid.next();
    (0..count.div_ceil(2) * BAND).for_each(|_| grid.gap());

    largest::push(&run, layout, effects, &mut grid, &inks, styles);
    flags::push(&run, &mut grid, &inks, styles);
    drawn.extend(rules(&run, rule_range.as_deref(), effects, &mut grid, &inks, styles).map(|b| (ChartKind::Bars, b)));
    totals_table(&run, layout, totals, &mut grid, &inks, styles);
    limits(&run, &mut grid, &inks, styles);
    if classes {
        drawn.extend(blocks::stock_by_class(&run, layout, &mut grid, &inks, styles).map(|b| (ChartKind::Columns, b)));
    }
    if cash {
        drawn.extend(blocks::cash_by_week(&run, layout, &mut grid, &inks, styles).map(|b| (ChartKind::Columns, b)));
    }
    rows(&run, layout, &found, &mut grid, &inks);
    readiness(&run, layout, &mut grid, &inks);
    whole(&run, &mut grid, &inks, styles);
    key_figures::by_group(&run, &grouped, &mut grid, &inks, styles);

    grid.push(inks.heads(&[say("Sheets", "工作表"), say("#Lines", "#行数"), say("What is there", "内容")]));
    let lines = |own: Own| match own {
        Own::Decisions => Some(run.decisions.decisions.len()),
        Own::Orders => Some(super::orders::ready(&run).count()),
        Own::Timeline => Some(run.decisions.timeline.len()),
        Own::Readiness => Some(run.decisions.readiness.len()),
        Own::Undecided => Some(run.decisions.undecided.len()),
        Own::Issues => Some(issues),
        Own::Parameters => Some(run.plan.params.len()),
        _ => None,
    };
    for user in layout.user.iter().filter(|u| u.table.is_some()) {
        let link = layout.link(crate::place::CellRef { sheet: user.id, row: 0, col: 0 });
        grid.push(vec![
            Cell::text(user.names[0].clone(), inks.link).to(link),
            Cell::empty(0),
            Cell::text(
                say("your data, with decision, reason and computed columns on the right", "您的数据，右侧附决策、原因和计算列"),
                inks.text,
            ),
        ]);
    }
    for own in Own::ALL.into_iter().filter(|o| *o != Own::Summary && layout.own_link(*o).is_some()) {
        let what = match own {
            Own::Summary | Own::Decisions => {
                say("one line a decision, with room for your review, which is kept", "每个决策一行，可在此填写复核，复核会一直保留")
            }
            Own::Orders => say("what to order of each row, in which batch, when", "每行要下单的数量、批次和日期"),
            Own::Timeline => say("the steps of each schedule, with the last safe day to begin", "各排期的步骤和最晚安全开始日"),
            Own::Forecast => {
                say("history as a curve, the stock of the next weeks, what runs short", "各行历史曲线、未来几周库存和最先缺货的商品")
            }
            Own::LongTexts => say("texts that no cell holds in one piece", "单元格放不下的完整文本"),
            Own::Readiness => say("what must be done by when, and how it stands", "各项准备的限期和完成情况"),
            Own::Scenarios => say("what would change, side by side", "假设情况下的变化，并列对照"),
            Own::Undecided => say("rules that could not be decided, and why", "无法判定的规则及原因"),
            Own::Issues => say("every doubt about the data, with its cell", "数据中的每个疑点及其单元格"),
            Own::Parameters => {
                say("the values that the rules used; yours go into the column Your value", "规则所用的数值；您可在“您的值”一列填写自己的值")
            }
            Own::Rules => say("the rule text, with how often each fired", "规则原文及每条触发次数"),
            Own::Constants => say("the constants of the rules, as cells", "规则中的常数"),
            Own::Audit => say("files, mapping, row counts and checks", "文件、列映射、行数核对与检查"),
        };
        let count = lines(own).map_or(Cell::empty(0), |n| Cell::number(n as f64, inks.whole));
        grid.push(vec![Cell::text(layout.name(own).to_string(), inks.link).to(layout.own_link(own)), count, Cell::text(what, inks.text)]);
    }
    for (name, what) in behind {
        let link = layout.link_to(&name);
        grid.push(vec![Cell::text(name, inks.link).to(link), Cell::empty(0), Cell::text(what, inks.text)]);
    }
    if !run.facts.notes.is_empty() {
        grid.gap();
        grid.push(inks.heads(&[say("Worth knowing", "说明")]));
        for note in &run.facts.notes {
            grid.push(vec![Cell::text(run.said(note), inks.text)]);
        }
    }
    let size = grid.size();
    let mut made = sheet(layout.name(Own::Summary).to_string(), WIDTHS.to_vec(), 0, size, Box::new(grid));
    made.freeze = (0, 0);
    made.repeat = None;
    made.upright = true;
    made.charts = drawn.into_iter().enumerate().map(|(n, (kind, block))| chart(&run, kind, block, band, n as u32)).collect();
    made
}

/// Two charts side by side take so many rows.
const BAND: u32 = 16;
const WIDTHS: [f64; 7] = [34.0, 18.0, 18.0, 18.0, 18.0, 18.0, 18.0];
/// Pixels between two charts.
const BETWEEN: u32 = 16;

/// A block as a chart, in the n-th place from `band` on.
fn chart(run: &Run<'_>, kind: ChartKind, block: Block, band: u32, n: u32) -> Chart {
    let width = (sheet_pixels(&WIDTHS[..tiles::ACROSS]) - BETWEEN) / 2;
    let count = match &block.labels {
        Labels::Words(words) => words.len(),
        Labels::Days(days) => days.len(),
    };
    let measured = &block.axes.1;
    let largest = block.values.iter().enumerate().filter(|(_, v)| v.is_finite()).max_by(|a, b| a.1.total_cmp(b.1));
    let most = match (largest, &block.labels) {
        (Some((at, _)), Labels::Words(words)) => words.get(at).cloned().unwrap_or_default(),
        (Some((at, _)), Labels::Days(days)) => days.get(at).map_or(String::new(), |d| iso(*d)),
        (None, _) => String::new(),
    };
    let title = &block.title;
    // pence are of no use on an axis of thousands
    let number = match largest {
        Some((_, value)) if *value >= 1_000.0 => block.number.replace(".00", ""),
        _ => block.number,
    };
    let in_words = match run.facts.tongue {
        Tongue::En => format!("{title}: {measured} of {count} categories; the largest is {most}. The numbers stand in the table below."),
        Tongue::Zh => format!("{title}：{count} 个类别的{measured}，最大的是“{most}”。数据见下方表格。"),
    };
    Chart {
        kind,
        in_words,
        series: vec![Series { name: measured.clone(), column: block.column, values: block.values }],
        title: block.title,
        axes: block.axes,
        number,
        categories: (0, block.rows),
        labels: block.labels,
        place: (band + n / 2 * BAND, (n % 2) * (width + BETWEEN)),
        size: (width, (BAND - 1) * ROW_PIXELS - 8),
    }
}

/// Rows about which something was found, each once.
pub struct Found {
    /// With a decision that holds.
    pub decided: Vec<(u16, u32)>,
    /// With a rule that could not be decided.
    pub undecided: Vec<(u16, u32)>,
}

impl Found {
    fn of(run: &Run<'_>) -> Found {
        let holding = run.decisions.decisions.iter().filter(|d| !d.beaten);
        let undecided = run.decisions.undecided.iter();
        Found { decided: distinct(holding.map(|d| (d.table, d.row))), undecided: distinct(undecided.map(|u| (u.table, u.row))) }
    }
}

/// How many of the rows are those of the stock sheet.
pub fn of_stock(rows: &[(u16, u32)]) -> usize {
    rows.iter().filter(|(table, _)| *table == STOCK).count()
}

/// How many rows were judged, and how many have what.
fn rows<'a>(run: &Run<'a>, layout: &Layout, found: &Found, grid: &mut Grid<'a>, inks: &Inks) {
    let say = |en: &'static str, zh: &'static str| run.say(en, zh);
    grid.push(inks.heads(&[say("Rows", "行"), say("#Count", "#数量")]));
    let (judged, skipped) = (run.rows_judged(), run.rows_skipped());
    grid.push(vec![Cell::text(say("Judged", "已判定"), inks.text), Cell::number(judged as f64, inks.whole)]);
    let not_judged = match decision_range(layout) {
        Some(range) => Cell::formula(format!("COUNTIF({range},\"{}\")", say("not judged", "未判定")), skipped as f64, inks.whole),
        None => Cell::number(skipped as f64, inks.whole),
    };
    grid.push(vec![Cell::text(say("Not judged", "未判定"), inks.text), not_judged]);
    let mut count = |words: &'static str, rows: &[(u16, u32)]| {
        let of_stock = of_stock(rows);
        let mut cells = vec![Cell::text(words, inks.text), Cell::number(of_stock as f64, inks.whole)];
        // rows of lists are no rows of the stock sheet
        if rows.len() > of_stock {
            let more = rows.len() - of_stock;
            cells.push(Cell::text(run.say(&format!("and {more} rows of lists"), &format!("另有列表 {more} 行")).to_string(), inks.faint));
        }
        grid.push(cells);
    };
    count(say("With a decision", "有决策"), &found.decided);
    count(say("With a rule undecided", "有规则未定"), &found.undecided);
    grid.gap();
}

/// How far the check-list is.
fn readiness<'a>(run: &Run<'a>, layout: &Layout, grid: &mut Grid<'a>, inks: &Inks) {
    if run.decisions.readiness.is_empty() {
        return;
    }
    grid.push(inks.heads(&[layout.name(Own::Readiness), run.say("#Items", "#项数")]));
    for (state, words) in [
        (Readiness::Overdue, run.say("Overdue", "逾期")),
        (Readiness::Open, run.say("Open", "未完成")),
        (Readiness::Done, run.say("Done", "已完成")),
    ] {
        let count = super::readiness::count(run, state);
        grid.push(vec![Cell::text(words, inks.link).to(layout.own_link(Own::Readiness)), Cell::number(count as f64, inks.whole)]);
    }
    grid.gap();
}

/// How often each rule fired, with the money of the rows it fired on.
fn rules<'a>(
    run: &Run<'a>,
    rule_range: Option<&str>,
    effects: &Effects<'_>,
    grid: &mut Grid<'a>,
    inks: &Inks,
    styles: &mut Styles,
) -> Option<Block> {
    if run.plan.rules.is_empty() {
        return None;
    }
    let mut money: Vec<Option<f64>> = vec![None; run.plan.rules.len()];
    let mut lines = vec![0usize; run.plan.rules.len()];
    let mut columns: BTreeSet<ColumnId> = BTreeSet::new();
    let mut last_counted: Vec<Option<(u16, u32)>> = vec![None; run.plan.rules.len()];
    for decision in &run.decisions.decisions {
        let rule = usize::from(decision.rule);
        let Some(count) = lines.get_mut(rule) else { continue };
        *count += 1;
        // a rule that acts twice on a row has its money at effect there once
        if decision.beaten || last_counted[rule] == Some((decision.table, decision.row)) {
            continue;
        }
        if let Some(amount) = effects.of_decision(run, decision) {
            *money[rule].get_or_insert(0.0) += amount;
            last_counted[rule] = Some((decision.table, decision.row));
            columns.extend(effects.column(decision.name));
        }
    }
    let with_money = money.iter().any(Option::is_some);
    let formats: BTreeSet<String> = columns.iter().map(|id| run.format_of(*id)).collect();
    let format = formats.first().cloned().unwrap_or_default();
    let money_style = styles.number(&format);
    let mut titles = vec![
        run.say("Rule", "规则"),
        run.say("#Rows fired", "#触发行数"),
        run.say("#Decisions", "#决策数"),
        run.say("#Rows undecided", "#未定行数"),
    ];
    if with_money {
        titles.push(run.say("#Money effect", "#金额影响"));
    } else {
        titles.push(run.say("Money effect", "金额影响"));
    }
    grid.push(inks.heads(&titles));
    let first = grid.next();
    // as the chart shows them; the rows that move most money stand above
    let mut order: Vec<usize> = (0..run.plan.rules.len()).collect();
    order.sort_by(|a, b| lines[*b].cmp(&lines[*a]).then(a.cmp(b)));
    for (place, n) in order.iter().copied().enumerate() {
        let rule = &run.plan.rules[n];
        let (fired, undecided) = run.decisions.counts.get(n).copied().unwrap_or_default();
        let count = match rule_range {
            Some(range) => Cell::formula(format!("SUMPRODUCT(--({range}=$A{}))", grid.next() + 1), lines[n] as f64, inks.whole),
            None => Cell::number(lines[n] as f64, inks.whole),
        };
        let mut row = vec![
            Cell::text(rule.title.as_str(), inks.text),
            Cell::number(f64::from(fired), inks.whole),
            count,
            Cell::number(f64::from(undecided), inks.whole),
        ];
        if with_money {
            row.push(Cell::number(money[n].unwrap_or(f64::NAN), money_style));
        } else if place == 0 {
            // an empty column would look like a sum of nothing
            row.push(Cell::text(run.say("no money column depends on what the rules set", "没有随规则变化的金额列"), inks.faint));
        }
        grid.push(row);
    }
    let bold_whole = styles.id(Style { number: "#,##0".into(), ink: Ink::Bold, ..Style::default() });
    // a row on which several rules fired is one row
    let fired = distinct(run.decisions.decisions.iter().map(|d| (d.table, d.row)));
    let undecided = distinct(run.decisions.undecided.iter().map(|u| (u.table, u.row)));
    let (last, sum) = (grid.next(), lines.iter().sum::<usize>() as f64);
    let mut total = vec![
        Cell::text(run.say("All rules, each row once", "全部规则（每行只计一次）"), inks.bold),
        Cell::number(fired.len() as f64, bold_whole),
        Cell::formula(format!("SUM(C{}:C{last})", first + 1), sum, bold_whole),
        Cell::number(undecided.len() as f64, bold_whole),
    ];
    // amounts in two currencies have no sum
    if with_money && formats.len() == 1 {
        let bold_money = styles.id(Style { number: format, ink: Ink::Bold, ..Style::default() });
        total.push(Cell::formula(format!("SUM(E{}:E{last})", first + 1), money.iter().flatten().sum(), bold_money));
    }
    grid.push(total);
    grid.gap();
    let shown = order.len().min(MOST_DRAWN);
    let title = match order.len() {
        all if all > MOST_DRAWN => run
            .say(&format!("Decisions by rule: the first {MOST_DRAWN} of {all}"), &format!("各规则的决策数：{all} 条中的前 {MOST_DRAWN} 条"))
            .to_string(),
        _ => run.say("Decisions by rule", "各规则的决策数").to_string(),
    };
    Some(Block {
        rows: (first, first + shown as u32 - 1),
        title,
        axes: (String::new(), run.say("Decisions", "决策数").to_string()),
        number: "#,##0".into(),
        labels: Labels::Words(order.iter().take(shown).map(|n| run.plan.rules[*n].title.clone()).collect()),
        column: 2,
        values: order.iter().take(shown).map(|n| lines[*n] as f64).collect(),
    })
}

/// What each limit took off.
fn limits<'a>(run: &Run<'a>, grid: &mut Grid<'a>, inks: &Inks, styles: &mut Styles) {
    if run.plan.limits.is_empty() {
        return;
    }
    let titles = [
        run.say("Limit", "限额"),
        run.say("#Rows cut", "#削减行数"),
        run.say("#To nothing", "#减为零"),
        run.say("#Asked for by rows cut", "#被削减各行申请量"),
        run.say("#Granted to them", "#其中放行量"),
        run.say("#Bound", "#额度"),
        run.say("#Used", "#已用"),
    ];
    grid.push(inks.heads(&titles));
    for (limit, count) in run.plan.limits.iter().zip(limit_counts(run.plan, &run.decisions.cuts)) {
        let style = styles.number(&run.format_of(limit.asked));
        let Said { en, zh } = Said::new(format!("\"{}\" of {}", count.title, limit.name), format!("{}的限额“{}”", limit.name, count.title));
        let unit = run.def(limit.asked).map_or(String::new(), |d| run.unit_words(&d.shape));
        let of_room = styles.number(&run.format_of(limit.room));
        let used = used_after(run, limit);
        let [bound, used] = match used {
            Some((bound, used)) => [Cell::number(bound, of_room), Cell::number(used, of_room)],
            None => [Cell::text("", inks.text), Cell::text("", inks.text)],
        };
        grid.push(vec![
            Cell::text(run.with_unit(run.say(&en, &zh), &unit), inks.text),
            Cell::number(count.rows as f64, inks.whole),
            Cell::number(count.to_nothing as f64, inks.whole),
            Cell::number(count.asked, style),
            Cell::number(count.left, style),
            bound,
            used,
        ]);
        if let Some(note) = unplaced_words(run, limit) {
            grid.push(vec![Cell::text(note, inks.faint)]);
        }
    }
    grid.gap();
}

/// What a limit counts although it finds no place and is not ordered.
fn unplaced_words(run: &Run<'_>, limit: &Limit) -> Option<String> {
    let of_name = |orders: usize| run.plan.orders.get(orders).is_some_and(|o| o.quantity == limit.after);
    let lines = || run.decisions.orders.iter().filter(|l| l.status == LineStatus::Unplaced && of_name(l.orders));
    let unit = run.def(limit.after).map_or(String::new(), |d| run.unit_words(&d.shape));
    let total: f64 = lines().map(|l| l.quantity).sum();
    let amount = format!("{} {unit}", crate::columns::words::general(total));
    let amount = amount.trim();
    let said = said!(
        "\"Used\" counts {amount} that find no room and are not ordered: see the sheet \"Orders\"",
        "“已用”仍计入 {amount}：它们无处可放、不会下单，见工作表“订单”"
    );
    lines().next().map(|_| run.said(&said).to_string())
}

/// The bound of a limit that has one for all rows, and what the rows cost of it once all limits of the name have cut.
fn used_after(run: &Run<'_>, limit: &Limit) -> Option<(f64, f64)> {
    let number = |id: ColumnId, row: usize| run.number_at(id, row).unwrap_or(f64::NAN);
    let table = run.def(limit.asked)?.table;
    let one = limit.by.is_none() && run.def(limit.room)?.table == WHOLE;
    let bound = number(limit.room, 0);
    let cost = |row: usize| {
        let (asked, after, cost) = (number(limit.asked, row), number(limit.after, row), number(limit.cost, row));
        if after > 0.0 { cost * after / asked } else { 0.0 }
    };
    let rows = (0..run.frame(table)?.len()).filter(|row| run.is_judged(table, *row));
    let used: f64 = rows.map(cost).filter(|n| n.is_finite()).sum();
    (one && bound.is_finite()).then_some((bound, (used * 1e6).round() / 1e6))
}

/// Rules in the chart at most.
const MOST_DRAWN: usize = 12;

/// A sum of a column over the rows that were judged.
pub struct Total {
    pub column: ColumnId,
    pub after: f64,
    /// Before rules, where it can be told.
    pub before: Option<f64>,
}

/// The sums of what rules change, and of shown amounts of money; NaN where no row has a known value.
pub fn sums(run: &Run<'_>, effects: &Effects<'_>) -> Vec<Total> {
    let sums_up = |shape: &Shape| match shape {
        Shape::Number(unit) => !unit.is_plain() && unit.atoms.len() == 1 && !matches!(run.quantity(unit), super::style::Quantity::Percent),
        _ => false,
    };
    let adds_up = |id: ColumnId| !effects.is_repeated(id);
    let mut lines: Vec<(ColumnId, Option<ColumnId>)> = Vec::new();
    for target in &run.plan.targets {
        if run.def(target.after).is_some_and(|d| d.table != WHOLE && sums_up(&d.shape) && adds_up(target.after)) {
            lines.push((run.plan.last_stage(target.after), Some(target.before)));
        }
    }
    for table in 1..run.plan.tables.len() as u16 {
        for id in run.shown_columns(table) {
            if run.def(id).is_some_and(|d| run.is_money(&d.shape) && adds_up(id)) && !lines.iter().any(|(after, _)| *after == id) {
                lines.push((id, None));
            }
        }
    }
    let total = |(column, before): (ColumnId, Option<ColumnId>)| {
        let before = match before {
            Some(before) => Some(run.sum(before)),
            None => effects.total_before(run, column),
        };
        Total { column, after: run.sum(column), before: before.filter(|b| b.is_finite()) }
    };
    lines.into_iter().map(total).collect()
}

/// The sum of a column, a formula over its cells where they stand on one sheet; a sum of nothing known is no number.
pub fn sum_cell<'a>(run: &Run<'a>, layout: &Layout, column: ColumnId, sum: f64, styles: &mut Styles) -> Cell<'a> {
    let (unknown, number) = (run.say("unknown", "未知"), run.format_of(column));
    match added_range(run, layout, column) {
        Some(range) if sum.is_finite() => Cell::formula(format!("SUM({range})"), sum, styles.number(&number)),
        // no amount is known, which is not the same as none
        Some(range) => {
            let formula = format!("IF(COUNT({range})=0,\"{unknown}\",SUM({range}))");
            Cell::text(unknown, styles.id(Style { number, right: true, ..Style::default() })).live(Some(Formula::Text(formula.into())))
        }
        None if sum.is_finite() => Cell::number(sum, styles.number(&number)),
        None => Cell::text(unknown, styles.id(Style { right: true, ..Style::default() })),
    }
}

/// What rules change, before and after; and shown amounts of money.
fn totals_table<'a>(run: &Run<'a>, layout: &Layout, lines: Vec<Total>, grid: &mut Grid<'a>, inks: &Inks, styles: &mut Styles) {
    if lines.is_empty() {
        return;
    }
    let titles = [
        run.say("Totals", "合计"),
        run.say("#Before rules, as of the run", "#规则前（运行时）"),
        run.say("#After rules", "#规则后"),
        run.say("#Change", "#变化"),
        run.say("#Rows unknown", "#未知行数"),
    ];
    grid.push(inks.heads(&titles));
    for Total { column: after, after: sum, before } in lines {
        let style = styles.number(&run.format_of(after));
        let row = grid.next() + 1;
        let after_cell = sum_cell(run, layout, after, sum, styles);
        let mut cells = vec![Cell::text(run.title(after), inks.text)];
        match before {
            Some(earlier) if sum.is_finite() => {
                cells.push(Cell::number(earlier, style));
                cells.push(after_cell);
                cells.push(Cell::formula(format!("C{row}-B{row}"), sum - earlier, style));
            }
            _ => {
                cells.push(Cell::number(before.unwrap_or(f64::NAN), style));
                cells.push(after_cell);
                cells.push(Cell::empty(style));
            }
        }
        // a sum over rows of which some are unknown is short of them
        cells.push(Cell::number(run.rows_unknown(after) as f64, inks.whole));
        grid.push(cells);
    }
    grid.gap();
}

/// Computed values of the whole.
fn whole<'a>(run: &Run<'a>, grid: &mut Grid<'a>, inks: &Inks, styles: &mut Styles) {
    let mut shown = run.shown_columns(WHOLE);
    shown.retain(|id| !run.plan.kpis.iter().any(|k| k.column == *id));
    if shown.is_empty() {
        return;
    }
    grid.push(inks.heads(&[run.say("Key figures", "关键数字"), run.say("#Value", "#值")]));
    for id in shown {
        let value = match run.value(id, 0) {
            Shown::Unknown => Cell::text(run.say("unknown", "未知").to_string(), inks.text),
            Shown::Number(n) | Shown::Date(n) => Cell::number(n, styles.number(&run.format_of(id))),
            Shown::Text(text) => Cell::text(text, inks.text),
            Shown::Truth(truth) => Cell::text(run.yes_no(truth), inks.text),
        };
        grid.push(vec![Cell::text(run.title(id), inks.text), value]);
    }
    grid.gap();
}

/// The as-of date in words, for the Audit sheet.
pub fn as_of(run: &Run<'_>) -> String {
    if run.bound.as_of > 0.0 { iso(run.bound.as_of) } else { run.say("no date needed", "无需日期").to_string() }
}
