//! The Audit sheet: what was read, with which program, map and rules; which header became which name; that no row was
//! lost; which checks passed; what could not be written; what the marks mean.
//! Invariant: rows read = rows judged + rows not judged + rows merged, shown as a formula that must give zero.

use super::facts::{FileFact, Run};
use super::layout::{Layout, Own};
use super::listing::{Inks, sheet};
use super::package::reference;
use super::sheet::{Cell, Formula, Grid, Sheet};
use super::since::{self, Kind, Watched};
use super::style::{DATE, Fill, Ink, Style, Styles};
use crate::backend::excel::Live;
use crate::column::{Column, truth};
use crate::plan::CheckFate;
use crate::said;
use std::collections::BTreeMap;

/// What the workbook could not take, counted before it is written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    pub notes_left_out: usize,
    /// Lines of the sheet with the texts that no cell holds.
    pub pieces_of_texts: usize,
    pub columns_left_out: usize,
    pub extra_sheets: usize,
}

/// The sheet, and its cell that says whether inputs changed, if there is one.
pub fn describe<'a>(run: Run<'a>, layout: &Layout, limits: Limits, live: &Live, styles: &mut Styles) -> (Sheet<'a>, Option<String>) {
    let inks = Inks::new(styles);
    let mut grid = Grid::default();
    grid.push(vec![Cell::text(run.say("Audit", "审计"), inks.title)]);
    run_itself(&run, &mut grid, &inks);
    rows(&run, &mut grid, &inks, styles);
    checks(&run, &mut grid, &inks, styles);
    mapping(&run, layout, &mut grid, &inks);
    formulas(&run, layout, live, &mut grid, &inks);
    let changed = inputs(&run, layout, live, &mut grid, &inks, styles);
    left_out(&run, limits, &mut grid, &inks);
    legend(&run, &mut grid, &inks, styles);
    let size = grid.size();
    let mut made = sheet(layout.name(Own::Audit).to_string(), vec![34.0, 30.0, 22.0, 18.0, 46.0], 0, size, Box::new(grid));
    made.freeze = (0, 0);
    made.repeat = None;
    (made, changed)
}

fn heads(grid: &mut Grid<'_>, inks: &Inks, titles: &[&str]) {
    grid.gap();
    grid.push(inks.heads(titles));
}

fn run_itself<'a>(run: &Run<'a>, grid: &mut Grid<'a>, inks: &Inks) {
    heads(grid, inks, &[run.say("The run", "本次运行"), run.say("Value", "值"), run.say("Remark", "说明")]);
    let mut line = |what: &'a str, value: String, remark: &'a str| {
        grid.push(vec![Cell::text(what, inks.prose), Cell::text(value, inks.prose), Cell::text(remark, inks.prose)]);
    };
    line(run.say("Program", "程序"), format!("restock {}", run.facts.version), "");
    line(run.say("As-of date", "截止日期"), super::summary::as_of(run), run.said(&run.facts.as_of_from));
    line(run.say("Currency", "币种"), run.facts.currency.clone().unwrap_or_else(|| run.say("none named", "未指定").to_string()), "");
    heads(grid, inks, &[run.say("Files", "文件"), run.say("Path", "路径"), run.say("SHA-256", "SHA-256")]);
    let files = |what: &'a str, files: &'a [FileFact]| files.iter().map(move |f| (what, f)).collect::<Vec<_>>();
    let mut all = files(run.say("Workbook", "工作簿"), &run.facts.inputs);
    all.extend(files(run.say("Map", "映射文件"), run.facts.map.as_slice()));
    all.extend(files(run.say("Rules", "规则文件"), &run.facts.rules));
    for (what, file) in all {
        grid.push(vec![
            Cell::text(what, inks.prose),
            Cell::text(file.path.as_str(), inks.prose),
            Cell::text(file.hash.as_str(), inks.text),
        ]);
    }
}

/// That no row was lost.
fn rows<'a>(run: &Run<'a>, grid: &mut Grid<'a>, inks: &Inks, styles: &mut Styles) {
    let bold = styles.id(Style { number: "#,##0".into(), ink: Ink::Bold, ..Style::default() });
    heads(grid, inks, &[run.say("Rows of the stock sheet", "库存表行数核对"), run.say("#Count", "#数量"), run.say("Remark", "说明")]);
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, why) in &run.bound.skipped {
        *reasons.entry(run.said(why)).or_default() += 1;
    }
    let by_check = run.rows_skipped() - run.bound.skipped.len();
    let mut line = |what: &'a str, count: usize, remark: &'a str| {
        grid.push(vec![Cell::text(what, inks.prose), Cell::number(count as f64, inks.whole), Cell::text(remark, inks.text)])
    };
    let read =
        line(run.say("Read", "读入"), run.facts.rows_read, run.say("rows under the header that hold anything", "表头以下有内容的行"));
    let judged = line(run.say("Judged", "已判定"), run.rows_judged(), "");
    if run.facts.rows_merged > 0 {
        line(run.say("Added up with another row", "与同键的行合并"), run.facts.rows_merged, "");
    }
    if by_check > 0 {
        line(run.say("Not judged: a check failed", "未判定：检查未通过"), by_check, "");
    }
    // a hundred reasons are enough on this sheet; the rest of the lines stands on Data issues
    let mut reasons: Vec<(&str, usize)> = reasons.into_iter().collect();
    reasons.sort_by_key(|(why, count)| (std::cmp::Reverse(*count), *why));
    let more: usize = reasons.iter().skip(100).map(|(_, count)| count).sum();
    for (why, count) in reasons.into_iter().take(100) {
        line(run.say("Not judged", "未判定"), count, why);
    }
    let last = if more > 0 {
        line(run.say("Not judged", "未判定"), more, run.say("other reasons, see Data issues", "其他原因，见数据问题表"))
    } else {
        grid.next() - 1
    };
    let accounted = run.rows_judged() + run.facts.rows_merged + run.rows_skipped();
    let difference = run.facts.rows_read as f64 - accounted as f64;
    grid.push(vec![
        Cell::text(run.say("Difference (must be 0)", "差额（应为 0）"), inks.bold),
        Cell::formula(format!("B{}-SUM(B{}:B{})", read + 1, judged + 1, last + 1), difference, bold),
        Cell::text(if difference == 0.0 { run.say("pass", "通过") } else { run.say("failed", "未通过") }, inks.bold),
    ]);
}

fn checks<'a>(run: &Run<'a>, grid: &mut Grid<'a>, inks: &Inks, styles: &mut Styles) {
    if run.plan.checks.is_empty() {
        return;
    }
    let failed_style = styles.id(Style { fill: Fill::Red, indent: true, top: true, ..Style::default() });
    let titles = [
        run.say("Checks", "检查"),
        run.say("Result", "结果"),
        run.say("#Rows failed", "#未通过行数"),
        run.say("#Rows unknown", "#未知行数"),
        run.say("If it fails", "未通过时"),
    ];
    heads(grid, inks, &titles);
    for check in &run.plan.checks {
        let values: &[u8] = match run.column(check.truth) {
            Some(Column::Truth(values)) => values,
            _ => &[],
        };
        let count = |wanted: u8| values.iter().filter(|v| **v == wanted).count();
        let (failed, unknown) = (count(truth::FALSE), count(truth::UNKNOWN));
        let fate = match check.fate {
            CheckFate::Warn => run.say("a warning", "提醒"),
            CheckFate::SkipRow => run.say("the row is not judged", "该行不判定"),
            CheckFate::Stop => run.say("the run stops", "停止运行"),
        };
        let result = if failed > 0 {
            Cell::text(run.say("failed", "未通过"), failed_style)
        } else {
            Cell::text(run.say("pass", "通过"), inks.prose)
        };
        grid.push(vec![
            Cell::text(check.title.as_str(), inks.prose),
            result,
            Cell::number(failed as f64, inks.whole),
            Cell::number(unknown as f64, inks.whole),
            Cell::text(fate, inks.prose),
        ]);
    }
}

fn mapping<'a>(run: &Run<'a>, layout: &Layout, grid: &mut Grid<'a>, inks: &Inks) {
    let titles = [
        run.say("Name in the rules", "规则中的名称"),
        run.say("Header", "表头"),
        run.say("Cell", "单元格"),
        run.say("Unit", "单位"),
        run.say("How it was found", "如何找到"),
    ];
    heads(grid, inks, &titles);
    for fact in &run.facts.mapping {
        let place = match fact.cell {
            Some(cell) => {
                let link = layout.link(cell);
                Cell::text(run.sources.cell(cell), if link.is_some() { inks.link } else { inks.prose }).to(link)
            }
            None => Cell::empty(0),
        };
        grid.push(vec![
            Cell::text(fact.name.as_str(), inks.prose),
            Cell::text(fact.header.as_str(), inks.prose),
            place,
            Cell::text(fact.unit.as_str(), inks.prose),
            Cell::text(run.said(&fact.how), inks.prose),
        ]);
    }
}

/// Which computed columns are formulas and which stay values, and why.
fn formulas<'a>(run: &Run<'a>, layout: &Layout, live: &Live, grid: &mut Grid<'a>, inks: &Inks) {
    if live.columns.is_empty() {
        return;
    }
    heads(grid, inks, &[run.say("Formulas", "公式"), run.say("What they are", "说明")]);
    let live_count = run.plan.shown.iter().filter(|id| live.columns.get(**id as usize).is_some_and(Option::is_some)).count();
    let line = |grid: &mut Grid<'a>, what: String, why: String| {
        grid.push(vec![Cell::text(what, inks.prose), Cell::text(why, inks.prose)]);
    };
    let count = match live_count {
        1 => run.say("1 computed column", "1 个计算列").to_string(),
        n => format!("{n}{}", run.say(" computed columns", " 个计算列")),
    };
    let follows = run.say("live: follow the parameters and the input cells", "实时公式：随参数和输入单元格变化");
    line(grid, count, follows.to_string());
    for (name, _, why) in super::workings::kept_as_values(run, live) {
        let why = why.said();
        line(grid, name, format!("{}{}", run.say("a value: ", "数值："), run.said(&why)));
    }
    for (name, cells) in super::workings::fixed_inputs(run, live) {
        let said = said!(
            "constants on Workings, for they were read otherwise than they stand (put them right and run again): {cells}",
            "有 {cells} 个单元格与读取结果不一致，在“计算过程”表中为常数：请改正后重新运行"
        );
        line(grid, name, run.said(&said).to_string());
    }
    for user in layout.user.iter().filter(|u| u.table.is_some()) {
        let name = user.names.first().map_or("", String::as_str);
        let words = format!("{name}: {}", run.say("Decision, Why, Flag", "决策、原因、标记"));
        line(grid, words, run.say("values: what the run decided", "数值：本次运行的决策").to_string());
    }
    let values = [
        (
            Own::Summary,
            run.say(
                "formulas: sums after rules, counts of decisions; values: times fired, money effects, amounts before rules",
                "公式：规则后的合计、决策数；数值：触发次数、金额影响、规则前的金额",
            ),
        ),
        (Own::Decisions, run.say("values: decisions and reasons are those of the run", "数值：本次运行的决策和原因")),
        (Own::Orders, run.say("values: the lines are those of the run; their sums are formulas", "数值：本次运行的明细；合计为公式")),
        (Own::Timeline, run.say("values: the steps are those of the run", "数值：本次运行的步骤")),
        (Own::Readiness, run.say("values: the items are those of the run", "数值：本次运行的事项")),
        (Own::Scenarios, run.say("values: a scenario is run, not recalculated", "数值：情景需要运行，不随公式重算")),
        (Own::Undecided, run.say("values: what was undecided in the run", "数值：本次运行的未定项")),
        (Own::Issues, run.say("values: the doubts of the run", "数值：本次运行的疑点")),
    ];
    for (own, what) in values.into_iter().filter(|(own, _)| layout.own_link(*own).is_some()) {
        line(grid, layout.name(own).to_string(), what.to_string());
    }
    if !run.plan.kpis.is_empty() {
        let name = format!("{}: {}", layout.name(Own::Summary), run.say("KPIs", "指标"));
        line(grid, name, run.say("values: the figures are those of the run", "数值：本次运行的指标").to_string());
    }
}

/// Whether somebody changed the inputs since: then what stays a value, and the decisions, are of yesterday. The cell that
/// says it of all together.
fn inputs<'a>(run: &Run<'a>, layout: &Layout, live: &Live, grid: &mut Grid<'a>, inks: &Inks, styles: &mut Styles) -> Option<String> {
    if live.columns.is_empty() {
        return None;
    }
    let watched = since::watched(run, layout);
    let titles = [
        run.say("Inputs since the run", "运行后的输入"),
        run.say("#At the run", "#运行时"),
        run.say("#Now", "#现在"),
        run.say("Changed", "是否变化"),
        run.say("Remark", "说明"),
    ];
    heads(grid, inks, &titles);
    let (same, changed) = since::words(run);
    let [of_whole, of_parts, of_days] = ["#,##0", "#,##0.00####", DATE].map(|format| styles.number(format));
    let whole = grid.next() + 1;
    let (first, last) = (whole + 1, whole + watched.len() as u32);
    let test = format!("IF(COUNTIF(D{first}:D{last},\"{same}\")=ROWS(D{first}:D{last}),\"{same}\",\"{changed}\")");
    grid.push(vec![
        Cell::text(run.say("All together", "全部输入"), inks.bold),
        Cell::empty(0),
        Cell::empty(0),
        Cell::text(same, inks.bold).live((!watched.is_empty()).then(|| Formula::Text(test.into()))),
    ]);
    for Watched { name, then, now, kind } in watched {
        let row = grid.next() + 1;
        let sums = match kind {
            Kind::AverageDate => of_days,
            _ if then.fract() == 0.0 => of_whole,
            _ => of_parts,
        };
        let test = match kind {
            // whole numbers far below what a cell holds exactly
            Kind::Texts | Kind::Dates => format!("C{row}=B{row}"),
            Kind::AverageDate => format!("ABS(C{row}-B{row})<=1/10^9"),
            Kind::Sum | Kind::Mixed => format!("ABS(C{row}-B{row})<=ABS(B{row})/10^9+1/10^9"),
        };
        let remark = match kind {
            Kind::Sum => run.say("sum", "合计"),
            Kind::Dates => run.say("how many dates", "日期个数"),
            Kind::AverageDate => run.say("average of the dates", "日期的平均值"),
            Kind::Texts => run.say("a check sum over the texts: their length, first character and row", "文本校验和：长度、首字符与行号"),
            Kind::Mixed => run.say("a check sum over values of different units", "不同单位数值的校验和"),
        };
        grid.push(vec![
            Cell::text(name, inks.prose),
            Cell::number(then, sums),
            Cell::formula(now, then, sums),
            Cell::text(same, inks.prose).live(Some(Formula::Text(format!("IF({test},\"{same}\",\"{changed}\")").into()))),
            Cell::text(remark, inks.text),
        ]);
    }
    Some(format!("{}!$D${whole}", reference(layout.name(Own::Audit))))
}

/// What Excel's limits did not let in.
fn left_out<'a>(run: &Run<'a>, limits: Limits, grid: &mut Grid<'a>, inks: &Inks) {
    let mut lines: Vec<(&str, usize)> = vec![
        (
            run.say("rows with a decision that have no cell note (the Why column has the words)", "有决策但未加批注的行（原因列中有说明）"),
            limits.notes_left_out,
        ),
        (
            run.say(
                "cells for texts beyond Excel's 32,767 characters; where they belong they are cut, whole they stand on Long texts",
                "超过 Excel 单元格 32,767 字符的文本所占单元格数；原处被截断，全文见“长文本”表",
            ),
            limits.pieces_of_texts,
        ),
        (run.say("computed columns that found no room on the sheet", "工作表放不下的计算列"), limits.columns_left_out),
        (
            run.say("further sheets for what Excel's 1,048,576 rows do not hold", "因超出 Excel 1,048,576 行而增加的工作表"),
            limits.extra_sheets,
        ),
    ];
    lines.retain(|(_, count)| *count > 0);
    if lines.is_empty() {
        return;
    }
    heads(grid, inks, &[run.say("What did not fit", "未能容纳的内容"), run.say("#Count", "#数量")]);
    for (what, count) in lines {
        grid.push(vec![Cell::text(what.to_string(), inks.prose), Cell::number(count as f64, inks.whole)]);
    }
}

fn legend<'a>(run: &Run<'a>, grid: &mut Grid<'a>, inks: &Inks, styles: &mut Styles) {
    heads(grid, inks, &[run.say("Marks", "图例"), run.say("Meaning", "含义")]);
    let mut line = |mark: &'a str, style: Style, meaning: &'a str| {
        grid.push(vec![Cell::text(mark, styles.id(style)), Cell::text(meaning, inks.text)]);
    };
    let plain = Style { indent: true, ..Style::default() };
    let tint = |fill| Style { fill, ..plain.clone() };
    line(run.say("red", "红"), tint(Fill::Red), run.say("the worst flag of a rule on this row is red", "该行规则标记中最严重的是红色"));
    line(run.say("amber", "黄"), tint(Fill::Amber), run.say("the worst flag is amber", "最严重的是黄色"));
    line(run.say("green", "绿"), tint(Fill::Green), run.say("the worst flag is green", "最严重的是绿色"));
    let faint = Style { ink: Ink::Faint, ..plain.clone() };
    line(
        run.say("italic", "斜体"),
        faint,
        run.say("provisional: a rule is undecided or in conflict; the value before rules stands", "暂定：有规则未定或冲突，保留规则前的值"),
    );
    line(
        "0.5",
        plain.clone(),
        run.say("a condition on Workings that is unknown; 1 is yes, 0 is no", "“计算过程”表中未知的条件；1 为是，0 为否"),
    );
    line(run.say("empty", "空白"), plain.clone(), run.say("unknown: an input is blank or unreadable", "未知：有输入为空或无法读取"));
    line(
        run.say("Your value", "您的值"),
        Style { fill: Fill::Input, boxed: true, ..plain.clone() },
        run.say("a cell that you may fill", "可由您填写的单元格"),
    );
}
