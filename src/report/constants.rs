//! The Constants sheet: each literal of the rules, called after what it is compared with or the value of, with its unit,
//! and the totals of the whole stand. Takes the formulas; gives the sheet.
//! Invariant: a line stands where the formulas look for it.

use super::facts::Run;
use super::listing::{Inks, sheet};
use super::sheet::{Cell, Formula, Rows, Sheet, Sink};
use super::style::{DATE, Style, StyleId, Styles};
use super::width::Widths;
use crate::backend::excel::{Constant, ConstantValue, FIRST_ROW, Live, Place, RowAt};
use crate::plan::Shape;
use std::io;
use std::sync::Arc;

pub fn describe<'a>(run: Run<'a>, name: &str, live: &Arc<Live>, styles: &mut Styles) -> Sheet<'a> {
    let inks = Inks::new(styles);
    let mut widths = Widths::new(12.0, 60.0);
    let heads = [run.say("Name", "名称"), run.say("#Value", "#值"), run.say("Unit", "单位"), run.say("First used by", "首次用于")];
    heads.iter().enumerate().for_each(|(n, h)| widths.see_head(n, h));
    let right = styles.id(Style { right: true, ..Style::default() });
    let lines: Vec<Line> = live.constants.lines.iter().map(|c| line(&run, c, right, styles)).collect();
    for (line, constant) in lines.iter().zip(&live.constants.lines) {
        widths.see(0, &line.name);
        widths.see(2, &line.unit);
        widths.see(3, &constant.used_by);
        if let ConstantValue::Text(text) = &constant.value {
            widths.see(1, text);
        }
    }
    let body = ConstantLines {
        title: run
            .say("Constants of the rules, and totals: every formula names these cells", "规则中的常数与合计：所有公式都引用这些单元格"),
        live: live.clone(),
        lines,
        heads: inks.heads(&heads),
        big: inks.title,
        text: inks.text,
    };
    let size = (body.lines.len() as u32 + FIRST_ROW, 4);
    let mut made = sheet(name.to_string(), widths.done_to(4), FIRST_ROW - 1, size, Box::new(body));
    made.freeze = (FIRST_ROW, 0);
    made
}

/// How a constant is shown.
struct Line {
    name: String,
    unit: String,
    style: StyleId,
}

fn line(run: &Run<'_>, constant: &Constant, text: StyleId, styles: &mut Styles) -> Line {
    let Constant { title, literal, value, used_by, .. } = constant;
    let of = |en: &str, zh: &str, name: &str| run.say(en, zh).replace("{}", name);
    let name = match &literal.place {
        Place::Named => title.clone(),
        Place::ComparedWith(name) => of("compared with {}", "与“{}”比较的值", name),
        Place::ValueOf(name) => of("value of {}", "“{}”的取值", name),
        Place::Conversion => run.say("conversion of units", "单位换算").to_string(),
        Place::Label(name) => of("label of {}", "“{}”的标签", name),
        Place::OtherSpelling(label) => of("another spelling of {}", "“{}”的另一种写法", label),
        Place::Bound => run.say("beyond all numbers: unknown ones come last", "超出所有数值：未知的排最后").to_string(),
        Place::Word => run.say("word for yes or no", "表示是或否的词").to_string(),
        Place::Elsewhere => match value {
            ConstantValue::Text(_) => of("text in {}", "“{}”中的文本", used_by),
            _ => of("number in {}", "“{}”中的数", used_by),
        },
    };
    let (unit, style) = match (value, &literal.shape) {
        (ConstantValue::Number(x), Some(shape @ Shape::Number(_))) => {
            (run.field_unit(shape), styles.number(&run.format(shape, std::iter::once(x))))
        }
        (ConstantValue::Date(_), _) | (ConstantValue::Number(_), Some(Shape::Date)) => (String::new(), styles.number(DATE)),
        (ConstantValue::Number(_), Some(Shape::Truth)) => (run.say("1 yes, 0 no", "1 是，0 否").to_string(), 0),
        (ConstantValue::Number(_), Some(Shape::Level(_))) => (run.say("rank, from 0", "级别序号，从 0 起").to_string(), 0),
        (ConstantValue::Text(_), _) => (String::new(), text),
        _ => (String::new(), 0),
    };
    Line { name, unit, style }
}

struct ConstantLines<'a> {
    title: &'a str,
    live: Arc<Live>,
    lines: Vec<Line>,
    heads: Vec<Cell<'a>>,
    big: StyleId,
    text: StyleId,
}

impl Rows for ConstantLines<'_> {
    fn each(&self, sink: &mut Sink<'_>) -> io::Result<()> {
        sink(0, &[Cell::text(self.title, self.big)])?;
        sink(FIRST_ROW - 1, &self.heads)?;
        for ((constant, line), row) in self.live.constants.lines.iter().zip(&self.lines).zip(FIRST_ROW..) {
            let cell = match &constant.value {
                ConstantValue::Number(x) | ConstantValue::Date(x) => Cell::number(*x, line.style),
                ConstantValue::Text(text) => Cell::text(text.as_str(), line.style),
                ConstantValue::Unknown => Cell::empty(0),
            };
            let at = RowAt { of_table: 0, of_sheet: row };
            let cell = cell.live(constant.formula.as_ref().map(|template| Formula::Of { template, at }));
            let [name, unit, used_by] = [&line.name, &line.unit, &constant.used_by].map(|t| Cell::text(t.as_str(), self.text));
            sink(row, &[name, cell, unit, used_by])?;
        }
        Ok(())
    }
}
