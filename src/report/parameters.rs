//! The Parameters sheet: each value that the rules used, where it came from, and an empty cell for the user's own.
//! Invariant: only the *Your value* column can be written; it holds what was typed there before, and is checked against
//! the parameter's limits.

use super::Formulas;
use super::facts::{Run, Shown};
use super::layout::{Layout, Own};
use super::listing::{Inks, sheet};
use super::package::{fits_list, prefix, reference};
use super::sheet::{Area, Cell, Choice, ChoiceKind, Formula, Grid, Sheet, Value as CellValue};
use super::style::{Fill, Quantity, Style, Styles, number_format};
use super::width::{Widths, number_width};
use crate::plan::{MOST_OF_A_WHOLE, Param, ParamOrigin, Shape, Value};
use crate::said;

/// Heads of the columns that the next run reads, English and Chinese.
pub const PARAMETER_TITLE: [&str; 2] = ["Parameter", "参数"];
pub const YOUR_VALUE_TITLE: [&str; 2] = ["Your value", "您的值"];

/// The column of the value used, of the user's own, and of what holds without it.
const USED: u32 = 1;
const YOURS: u32 = 6;
const WITHOUT: u32 = 7;

/// By parameter: how formulas name the cell with the value used. Truths and levels stand there as words.
pub fn cells(run: &Run<'_>, layout: &Layout) -> Vec<Option<String>> {
    let names = unique_names(run, layout);
    let cell = |n: usize| format!("{}{}", prefix(layout.name(Own::Parameters)), absolute(n as u32 + 1, USED));
    names.into_iter().enumerate().map(|(n, name)| Some(name.unwrap_or_else(|| cell(n)))).collect()
}

/// The names of the cells with the values used.
pub fn names(run: &Run<'_>, layout: &Layout) -> Vec<(String, String)> {
    let sheet = reference(layout.name(Own::Parameters));
    let cell = |n: usize| format!("{sheet}!{}", absolute(n as u32 + 1, USED));
    unique_names(run, layout).into_iter().enumerate().filter_map(|(n, name)| Some((name?, cell(n)))).collect()
}

fn absolute(row: u32, col: u32) -> String {
    format!("${}${}", crate::place::column_letters(col), row + 1)
}

/// Names as Excel allows them: letters, digits, dots and low lines, and nothing that could be a cell.
fn unique_names(run: &Run<'_>, layout: &Layout) -> Vec<Option<String>> {
    let mut taken = layout.taken_names.clone();
    run.plan
        .params
        .iter()
        .map(|param| {
            let name = &run.def(param.column)?.name;
            let clean: String = name.chars().map(|c| if c.is_alphanumeric() || c == '.' { c } else { '_' }).take(200).collect();
            let starts_well = clean.chars().next().is_some_and(char::is_alphabetic);
            let clean = if starts_well && !looks_like_a_cell(&clean) { clean } else { format!("_{clean}") };
            let lower = clean.to_lowercase();
            if taken.contains(&lower) {
                return None;
            }
            taken.push(lower);
            Some(clean)
        })
        .collect()
}

/// `MOQ1`, `R1C1`, `C`: what Excel would read as a cell.
fn looks_like_a_cell(name: &str) -> bool {
    let letters = name.chars().take_while(char::is_ascii_alphabetic).count();
    let rest = &name[letters..];
    let is_a1 = (1..=3).contains(&letters) && !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
    let upper = name.to_ascii_uppercase();
    is_a1 || upper.bytes().all(|b| matches!(b, b'R' | b'C') || b.is_ascii_digit()) || matches!(upper.as_str(), "TRUE" | "FALSE")
}

pub fn describe<'a>(run: Run<'a>, layout: &Layout, formulas: Formulas, styles: &mut Styles) -> Sheet<'a> {
    let inks = Inks::new(styles);
    let mut grid = Grid::default();
    let titles = [
        run.say(PARAMETER_TITLE[0], PARAMETER_TITLE[1]),
        run.say("#Value used", "#所用值"),
        run.say("Unit", "单位"),
        run.say("Comes from", "来源"),
        run.say("Allowed", "允许范围"),
        run.say("Note", "备注"),
        run.say(YOUR_VALUE_TITLE[0], YOUR_VALUE_TITLE[1]),
        run.say("#If yours is empty", "#不填时的值"),
    ];
    let titles = if formulas == Formulas::Live { &titles[..] } else { &titles[..YOURS as usize + 1] };
    let mut titles = titles.to_vec();
    let lists = long_lists(&run);
    let heads: Vec<String> = lists.iter().map(|(n, _)| format!("{}{}", run.say("Choices of ", "可选值："), param_name(&run, *n))).collect();
    let first_list = titles.len() as u32;
    titles.extend(heads.iter().map(String::as_str));
    grid.push(inks.heads(&titles));
    let mut choices = Vec::new();
    for (number, param) in run.plan.params.iter().enumerate() {
        let Some(def) = run.def(param.column) else { continue };
        let format = match (&def.shape, &param.value) {
            (Shape::Number(unit), Value::Number(n)) => {
                // what was typed is shown as it was typed, fractions of a yen, too
                let quantity = match run.quantity(unit) {
                    Quantity::Money(code) if n.fract() != 0.0 => Quantity::Price(code),
                    other => other,
                };
                number_format(&quantity, std::iter::once(n))
            }
            _ => run.format(&def.shape, [].iter()),
        };
        let style = Style { number: format.clone(), top: true, ..Style::default() };
        let shown = styles.id(Style { right: true, ..style.clone() });
        let input = styles.id(Style { fill: Fill::Input, unlocked: true, boxed: true, ..style });
        let cell = |value: &Value| match run.shown(&def.shape, value) {
            Shown::Unknown => Cell::text(run.say("unknown", "未知"), shown),
            Shown::Number(n) | Shown::Date(n) => Cell::number(n, shown),
            Shown::Text(text) => Cell::text(text.to_string(), shown),
            Shown::Truth(truth) => Cell::text(run.yes_no(truth), shown),
        };
        let allowed = allowed(&run, param, &def.shape);
        let (value, without, row) = (cell(&param.value), cell(param.without.as_ref().unwrap_or(&param.value)), grid.next());
        let mut line = vec![
            Cell::text(def.name.as_str(), inks.prose),
            value.live((formulas == Formulas::Live).then(|| used(row, is_number(&def.shape)))),
            Cell::text(run.unit_words(&def.shape).replace('%', ""), inks.prose),
            Cell::text(origin(&run, param.origin), inks.prose),
            Cell::text(allowed.clone(), inks.prose),
            Cell::text(param.note.as_deref().unwrap_or(""), inks.prose),
            // what was typed stays until somebody clears it
            match (param.origin, run.shown(&def.shape, &param.value)) {
                (ParamOrigin::Sheet, Shown::Number(n) | Shown::Date(n)) => Cell::number(n, input),
                (ParamOrigin::Sheet, Shown::Text(text)) => Cell::text(text.to_string(), input),
                (ParamOrigin::Sheet, Shown::Truth(truth)) => Cell::text(run.yes_no(truth), input),
                _ => Cell::empty(input),
            },
        ];
        if formulas == Formulas::Live {
            line.push(without);
        }
        grid.push(line);
        choices.push(Choice {
            area: Area { first_row: row, first_col: YOURS, last_row: row, last_col: YOURS },
            kind: match lists.iter().position(|(n, _)| *n == number) {
                Some(at) => ChoiceKind::OneOf(Area {
                    first_row: 1,
                    first_col: first_list + at as u32,
                    last_row: lists[at].1.len() as u32,
                    last_col: first_list + at as u32,
                }),
                None => kind(param, &def.shape, &run),
            },
            title: def.name.clone(),
            help: help(&run, &def.shape, &allowed),
        });
    }
    if run.plan.params.is_empty() {
        grid.push(vec![Cell::text(run.say("The rules have no parameters.", "规则中没有参数。"), inks.faint)]);
    }
    for (at, (_, labels)) in lists.iter().enumerate() {
        let col = first_list as usize + at;
        for (n, label) in labels.iter().enumerate() {
            while grid.rows.len() <= n + 1 {
                grid.gap();
            }
            let row = &mut grid.rows[n + 1];
            row.resize(row.len().max(col), Cell::empty(0));
            row.push(Cell::text(label.clone(), inks.text));
        }
    }
    let mut widths = Widths::new(10.0, 50.0);
    for row in &grid.rows {
        for (n, cell) in row.iter().enumerate() {
            match &cell.value {
                CellValue::Text(text) => widths.see(n, text),
                CellValue::Number(v) => {
                    widths.see_cells(n, number_width(*v, styles.all.get(usize::from(cell.style)).map_or("", |s| &s.number)).max(6))
                }
                _ => {}
            }
        }
    }
    titles.iter().enumerate().for_each(|(n, t)| widths.see_head(n, t));
    let size = grid.size();
    let mut made = sheet(layout.name(Own::Parameters).to_string(), widths.done_to(titles.len()), 0, size, Box::new(grid));
    made.choices = choices;
    made.locked = true;
    made
}

/// What may be typed, and when it counts.
fn help(run: &Run<'_>, shape: &Shape, allowed: &str) -> String {
    let mut help = run.say("What you type here is used in the next run.", "在此填写的值将用于下一次运行。").to_string();
    if let Shape::Number(unit) = shape {
        let unit = if unit.percent && unit.is_plain() { String::new() } else { run.unit_words(shape) };
        match unit.as_str() {
            "" => help.push_str(run.say(" A number, such as 30 or 45%.", "请填写数值，例如 30 或 45%。")),
            unit => {
                let said = said!(
                    " A number in {unit}, or a number with another unit, such as 4 weeks, which counts from the next run on.",
                    "请填写以{unit}为单位的数值，或带其他单位的数值（例如 4 周，从下次运行起生效）。"
                );
                help.push_str(run.said(&said));
            }
        }
    }
    if !allowed.is_empty() {
        help.push_str(run.say(" Allowed: ", "允许范围："));
        help.push_str(allowed);
    }
    help
}

fn param_name<'a>(run: &Run<'a>, param: usize) -> &'a str {
    run.plan.params.get(param).and_then(|p| run.def(p.column)).map_or("", |d| d.name.as_str())
}

/// Labels that do not fit into a list of choices, by parameter: they stand in cells right of the parameters.
fn long_lists(run: &Run<'_>) -> Vec<(usize, Vec<String>)> {
    let all = run.plan.params.iter().enumerate();
    let lists = all.filter_map(|(n, param)| match kind(param, &run.def(param.column)?.shape, run) {
        ChoiceKind::List(labels) if !fits_list(&labels) && !labels.is_empty() => Some((n, labels)),
        _ => None,
    });
    lists.collect()
}

/// Yours where there is one. Words in place of a number (`4 weeks`) count from the next run on.
fn used<'f>(row: u32, number: bool) -> Formula<'f> {
    let (yours, without) = (crate::place::a1(row, YOURS), crate::place::a1(row, WITHOUT));
    match number {
        true => Formula::Text(format!("IF(ISNUMBER({yours}),{yours},{without})").into()),
        false => Formula::Text(format!("IF({yours}=\"\",{without},{yours})").into()),
    }
}

fn is_number(shape: &Shape) -> bool {
    matches!(shape, Shape::Number(_) | Shape::Date)
}

/// What the last report's *Your value* changed: name, the value without it, the value used.
pub fn taken_over(run: &Run<'_>) -> Vec<(String, String, String)> {
    let words = |shape: &Shape, value: &Value| match (shape, run.shown(shape, value)) {
        (Shape::Number(unit), Shown::Number(n)) => run.units.show(n, unit, run.facts.tongue),
        (_, Shown::Number(n)) => crate::columns::words::general(n),
        (_, Shown::Date(day)) => crate::date::iso(day),
        (_, Shown::Text(text)) => text.to_string(),
        (_, Shown::Truth(truth)) => run.yes_no(truth).to_string(),
        (_, Shown::Unknown) => run.say("unknown", "未知").to_string(),
    };
    let own = run.plan.params.iter().filter(|p| p.origin == ParamOrigin::Sheet);
    own.filter_map(|param| {
        let def = run.def(param.column)?;
        let without = param.without.as_ref().unwrap_or(&param.value);
        Some((def.name.clone(), words(&def.shape, without), words(&def.shape, &param.value)))
    })
    .collect()
}

fn origin<'w>(run: &Run<'_>, origin: ParamOrigin) -> &'w str {
    match origin {
        ParamOrigin::Rules => run.say("rule file", "规则文件"),
        ParamOrigin::Map => run.say("restock.toml", "restock.toml"),
        ParamOrigin::Set => run.say("--set on the command line", "命令行 --set"),
        ParamOrigin::Sheet => run.say("Parameters sheet of the last report", "上次报告的参数表"),
        ParamOrigin::Shipped => run.say("built in", "内置"),
    }
}

/// `50% to 99.9%`, `at least 1 day`.
fn allowed(run: &Run<'_>, param: &Param, shape: &Shape) -> String {
    let show = |n: f64| match shape {
        Shape::Number(unit) => run.units.show(n, unit, run.facts.tongue),
        Shape::Date => crate::date::iso(n),
        _ => n.to_string(),
    };
    match (param.low.map(show), param.high.map(show)) {
        (Some(low), Some(high)) => format!("{low}{}{high}", run.say(" to ", " 至 ")),
        (Some(low), None) => format!("{}{low}", run.say("at least ", "至少 ")),
        (None, Some(high)) => format!("{}{high}", run.say("at most ", "至多 ")),
        (None, None) => String::new(),
    }
}

fn kind(param: &Param, shape: &Shape, run: &Run<'_>) -> ChoiceKind {
    match (shape, param.low, param.high) {
        (Shape::Truth, ..) => ChoiceKind::List(vec![run.yes_no(true).into(), run.yes_no(false).into()]),
        (Shape::Text, ..) => ChoiceKind::Any,
        (Shape::Level(levels), ..) => {
            let labels = run.plan.levels.get(usize::from(*levels)).map(|l| l.labels.iter().map(|(label, _)| label.clone()).collect());
            labels.map_or(ChoiceKind::Any, ChoiceKind::List)
        }
        (Shape::Number(unit), low, high) if unit.percent && unit.is_plain() => {
            ChoiceKind::NumberOrWords(low.unwrap_or(-MOST_OF_A_WHOLE), high.unwrap_or(MOST_OF_A_WHOLE))
        }
        (_, low, high) => ChoiceKind::NumberOrWords(low.unwrap_or(-1e300), high.unwrap_or(1e300)),
    }
}
