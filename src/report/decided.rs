//! The Decisions sheet: a table of one line a decision, with room for the reviewer. Lines are made as they are written.
//! Invariant: sorted by the effect in money, largest first, those without behind; then by key.

use super::facts::{Run, cell_words};
use super::layout::{Layout, Own, Part};
use super::listing::{Inks, KeyColumns, ValueStyles, row_link, sheet, unique};
use super::money::Effects;
use super::reviews::{Answer, Answered, CHOICES, DECIDED_TITLES, REVIEW_TITLES, answered, remark};
use super::sheet::{Area, Cell, Choice, ChoiceKind, Rows, Sheet, Sink, Table};
use super::style::{DATE, Fill, Style, StyleId, Styles, tint_index};
use super::verdicts::{colour_word, rule_title};
use super::width::Widths;
use crate::decisions::Decision;
use crate::plan::{ColumnId, Value};
use std::io;
use std::sync::Arc;
use unicode_width::UnicodeWidthStr;

/// Widest column of reasons, and of other texts; what is longer goes on in further lines.
const WIDEST_WHY: f64 = 84.0;
const WIDEST: f64 = 48.0;
/// Row of the heads; above them stands what the review is for.
pub const HEAD: u32 = 1;

pub fn describe<'a>(run: Run<'a>, layout: &Arc<Layout>, effects: &Effects<'_>, styles: &mut Styles) -> Vec<Sheet<'a>> {
    let all = &run.decisions.decisions;
    let money: Vec<f64> = all.iter().map(|d| effects.of_decision(&run, d).unwrap_or(f64::NAN)).collect();
    let keys = KeyColumns::new(&run, all.iter().map(|d| d.table));
    let with_money = money.iter().any(|m| !m.is_nan());
    let mut order: Vec<u32> = (0..all.len() as u32).collect();
    let key_of = |d: &Decision| -> Vec<&str> {
        let parts = run.frame(d.table).map_or(0, |f| f.keys.len());
        (0..parts).map(|p| run.key(d.table, d.row as usize, p)).collect()
    };
    order.sort_by(|a, b| {
        let (ma, mb) = (money[*a as usize].abs(), money[*b as usize].abs());
        let by_money = ma.is_nan().cmp(&mb.is_nan()).then(mb.partial_cmp(&ma).unwrap_or(std::cmp::Ordering::Equal));
        let (da, db) = (&all[*a as usize], &all[*b as usize]);
        by_money
            .then_with(|| key_of(da).cmp(&key_of(db)))
            .then((da.table, da.row, da.rule, da.action).cmp(&(db.table, db.row, db.rule, db.action)))
    });

    let say = |both: [&'static str; 2]| run.say(both[0], both[1]);
    let mut titles = keys.titles.clone();
    let at_rule = titles.len();
    titles.extend([REVIEW_TITLES[0], DECIDED_TITLES[0]].map(|both| say(both).to_string()));
    let with_flags = all.iter().any(|d| d.colour.is_some());
    if with_flags {
        titles.push(run.say("Flag", "标记").into());
    }
    let at_value = titles.len() + 1;
    titles.extend([REVIEW_TITLES[1], DECIDED_TITLES[1]].map(|both| say(both).to_string()));
    if with_money {
        titles.push(run.say("Money effect", "金额影响").into());
    }
    let titles_before_why = titles.len();
    let more = [
        run.say("Why", "原因"),
        run.say("Cells", "来源单元格"),
        run.say("Status", "状态"),
        run.say("Row", "所在行"),
        say(REVIEW_TITLES[2]),
        say(REVIEW_TITLES[3]),
        say(DECIDED_TITLES[2]),
    ];
    titles.extend(more.map(String::from));
    unique(&mut titles);

    let base = Style { top: true, wrap: true, indent: true, ..Style::default() };
    let shapes = (0..run.plan.targets.len() as u16).filter_map(|t| {
        let of_target = all.iter().filter(|d| d.name == Some(t));
        let numbers = of_target.filter_map(|d| if let Some(Value::Number(n)) = d.value { Some(n) } else { None }).collect();
        Some((run.target_shape(t)?, numbers))
    });
    let values = ValueStyles::new(&run, styles, &Style { wrap: false, indent: false, ..base.clone() }, shapes);
    let mut money_styles: Vec<(ColumnId, StyleId)> = Vec::new();
    for column in (0..run.plan.targets.len() as u16).filter_map(|t| effects.column(Some(t))) {
        let id = styles.id(Style { number: run.format_of(column), top: true, ..Style::default() });
        money_styles.push((column, id));
    }
    let input = Style { fill: Fill::Input, unlocked: true, boxed: true, top: true, ..Style::default() };
    let answers = answered(&run, order.iter().copied());
    let body = Arc::new(Body {
        run,
        layout: layout.clone(),
        keys,
        order,
        with_flags,
        numbers: at_value..titles_before_why,
        titles,
        money: with_money.then_some(money),
        money_styles,
        money_columns: (0..run.plan.targets.len() as u16).map(|t| effects.column(Some(t))).collect(),
        values,
        inks: Inks::new(styles),
        action: styles.tinted(&base),
        flag: styles.tinted(&Style { wrap: false, indent: false, centre: true, ..base.clone() }),
        input: styles.id(input.clone()),
        input_words: styles.id(Style { wrap: base.wrap, ..input.clone() }),
        input_date: styles.id(Style { number: DATE.into(), ..input }),
        answers,
    });
    let widths = body.widths();
    layout.parts(Own::Decisions).into_iter().enumerate().map(|(n, part)| one_part(&body, part, n, at_rule, &widths)).collect()
}

fn one_part<'a>(body: &Arc<Body<'a>>, part: Part, number: usize, at_rule: usize, widths: &[f64]) -> Sheet<'a> {
    let run = body.run;
    let lines = (part.to - part.from) as u32;
    let columns = body.titles.len() as u32;
    let rows = lines.max(1) + HEAD + 1;
    let mut made = sheet(
        part.name.clone(),
        widths.to_vec(),
        HEAD,
        (rows, columns),
        Box::new(PartBody { body: body.clone(), from: part.from, to: part.to }),
    );
    made.freeze = (HEAD + 1, at_rule as u32);
    if lines == 0 {
        return made;
    }
    made.table = Some(Table {
        name: if number == 0 { "Decisions".into() } else { format!("Decisions{}", number + 1) },
        area: Area { first_row: HEAD, first_col: 0, last_row: HEAD + lines, last_col: columns - 1 },
        columns: body.titles.clone(),
    });
    let (review, first, last) = (columns - 3, HEAD + 1, HEAD + lines);
    made.choices.push(Choice {
        area: Area { first_row: first, first_col: review, last_row: last, last_col: review },
        kind: ChoiceKind::List(CHOICES.iter().map(|[en, zh]| run.say(en, zh).to_string()).collect()),
        title: run.say("Review", "复核").into(),
        help: run
            .say(
                "Choose accept, change or reject; with change, type your own value in the next column. It is kept for the next run and does not change what is decided: for that, change a parameter or a rule.",
                "请选择接受、修改或驳回；选择修改时，请在下一列填写您的值。复核会保留到下次运行，但不改变决策；要改变决策，请修改参数或规则。",
            )
            .into(),
    });
    made.choices.push(Choice {
        area: Area { first_row: first, first_col: columns - 1, last_row: last, last_col: columns - 1 },
        kind: ChoiceKind::Any,
        title: run.say(DECIDED_TITLES[2][0], DECIDED_TITLES[2][1]).into(),
        help: run
            .say(
                "Filled where the decision changed after it was reviewed. Clear this cell once you have looked at the decision again.",
                "复核之后决策有变化时，此处会写明。再次确认该决策后，请清空此单元格。",
            )
            .into(),
    });
    made
}

/// The list as a whole.
struct Body<'a> {
    run: Run<'a>,
    layout: Arc<Layout>,
    keys: KeyColumns,
    order: Vec<u32>,
    titles: Vec<String>,
    /// Whether a column says the colours in words.
    with_flags: bool,
    /// The titles that stand over numbers.
    numbers: std::ops::Range<usize>,
    money: Option<Vec<f64>>,
    money_styles: Vec<(ColumnId, StyleId)>,
    money_columns: Vec<Option<ColumnId>>,
    values: ValueStyles,
    inks: Inks,
    action: [StyleId; 4],
    flag: [StyleId; 4],
    input: StyleId,
    input_date: StyleId,
    input_words: StyleId,
    /// By decision; empty where nobody answered the last report.
    answers: Vec<Option<Answered>>,
}

struct PartBody<'a> {
    body: Arc<Body<'a>>,
    from: usize,
    to: usize,
}

impl<'a> Body<'a> {
    fn line<'c>(&'c self, index: u32, cells: &mut Vec<Cell<'c>>)
    where
        'a: 'c,
    {
        let run = &self.run;
        let decision = &run.decisions.decisions[index as usize];
        let text = self.action[0];
        self.keys.push(run, decision.table, decision.row, text, cells);
        cells.push(Cell::text(rule_title(run.plan, decision.rule), text));
        cells.push(Cell::text(&*decision.words, self.action[tint_index(decision.colour)]));
        if self.with_flags {
            let style = self.flag[tint_index(decision.colour)];
            cells.push(decision.colour.map_or(Cell::empty(style), |colour| Cell::text(colour_word(run, colour), style)));
        }
        let target = decision.name.and_then(|t| run.plan.targets.get(usize::from(t)));
        cells.push(target.map_or(Cell::empty(text), |t| Cell::text(t.name.as_str(), text)));
        cells.push(self.values.cell(run, decision.name.and_then(|t| run.target_shape(t)), decision.value.as_ref()));
        if let Some(money) = &self.money {
            let column = decision.name.and_then(|t| self.money_columns.get(usize::from(t)).copied().flatten());
            let style = self.money_styles.iter().find(|(id, _)| Some(*id) == column).map_or(text, |(_, style)| *style);
            cells.push(Cell::number(money[index as usize], style));
        }
        cells.push(Cell::text(&*decision.reason, text));
        cells.push(Cell::text(cell_words(&decision.cells, run.sources, 8), text));
        cells.push(Cell::text(status(run, decision), text));
        cells.push(row_link(run, &self.layout, decision.table, decision.row, self.inks.link, text));
        let answer = self.answers.get(index as usize).and_then(Option::as_ref);
        cells.push(match answer {
            Some(Answered { choice, .. }) if !choice.is_empty() => Cell::text(choice.as_str(), self.input),
            _ => Cell::empty(self.input),
        });
        cells.push(match answer.map(|a| &a.value) {
            Some(Answer::Number(n)) => Cell::number(*n, self.input),
            Some(Answer::Date(day)) => Cell::number(*day, self.input_date),
            Some(Answer::Text(text)) => Cell::text(text.as_str(), self.input),
            Some(Answer::None) | None => Cell::empty(self.input),
        });
        cells.push(match answer.map(|a| a.earlier.as_str()) {
            Some("") | None => Cell::empty(self.input_words),
            Some(earlier) => Cell::text(earlier, self.input_words),
        });
    }

    fn widths(&self) -> Vec<f64> {
        let mut widths = Widths::new(9.0, WIDEST_WHY);
        for (n, title) in self.titles.iter().enumerate() {
            widths.see_head(n, title);
        }
        let why = self.numbers.end;
        let mut cells = Vec::new();
        for index in self.order.iter().take(1_500) {
            cells.clear();
            self.line(*index, &mut cells);
            for (n, cell) in cells.iter().enumerate() {
                match &cell.value {
                    super::sheet::Value::Text(text) if n == why => widths.see(n, text),
                    super::sheet::Value::Text(text) => {
                        let longest = text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
                        widths.see_cells(n, longest.min(WIDEST as usize));
                    }
                    super::sheet::Value::Number(v) => widths.see_cells(n, super::width::number_width(*v, "[$X]\\ #,##0.00").min(16)),
                    _ => {}
                }
            }
        }
        widths.done_to(self.titles.len())
    }
}

/// Whether a decision stands: final, provisional, or beaten by another rule.
pub fn status<'w>(run: &Run<'_>, decision: &Decision) -> &'w str {
    match (decision.beaten, decision.provisional) {
        (true, _) => run.say("overridden", "被覆盖"),
        (false, true) => run.say("provisional", "暂定"),
        (false, false) => run.say("final", "确定"),
    }
}

impl Rows for PartBody<'_> {
    fn each(&self, sink: &mut Sink<'_>) -> io::Result<()> {
        let body = &self.body;
        let style = |n: usize| if body.numbers.contains(&n) { body.inks.head_right } else { body.inks.head };
        let head: Vec<Cell<'_>> = body.titles.iter().enumerate().map(|(n, t)| Cell::text(t.as_str(), style(n))).collect();
        sink(0, &[Cell::text(remark(body.run.facts.tongue), body.inks.faint)])?;
        sink(HEAD, &head)?;
        if self.from == self.to {
            return sink(HEAD + 1, &[Cell::text(body.run.say("No rule fired.", "没有规则触发。"), body.inks.faint)]);
        }
        let mut cells = Vec::with_capacity(body.titles.len());
        for (n, index) in body.order[self.from..self.to].iter().enumerate() {
            cells.clear();
            body.line(*index, &mut cells);
            sink(HEAD + 1 + n as u32, &cells)?;
        }
        Ok(())
    }
}
