//! The Decisions sheet: a table of one line a decision, with room for the reviewer. Lines are made as they are written.
//! Below the table stand the reviews that have no decision now, so that nothing that counts decisions meets them.
//! Invariant: sorted by the effect in money, largest first, those without behind; then by key.

use super::answered::{Answered, Pairs, choice, key_parts, table_of};
use super::article::{Told, article};
use super::facts::{Run, cell_words};
use super::layout::{Layout, Own, Part};
use super::listing::{Inks, KeyColumns, ValueStyles, row_link, sheet, unique};
use super::money::Effects;
use super::reviews::{Answer, CHOICES, DECIDED_TITLES, REVIEW_TITLES, Review, remark};
use super::sheet::{Area, Cell, Choice, ChoiceKind, MOST_ROWS, Rows, Sheet, Sink, Table};
use super::style::{DATE, Fill, Style, StyleId, Styles, tint_index};
use super::verdicts::{colour_word, rule_title};
use super::width::Widths;
use crate::decisions::Decision;
use crate::plan::{ColumnId, STOCK, Value};
use std::borrow::Cow;
use std::io;
use std::sync::Arc;
use unicode_width::UnicodeWidthStr;

/// Widest column of reasons, and of other texts; what is longer goes on in further lines.
const WIDEST_WHY: f64 = 84.0;
const WIDEST: f64 = 48.0;
/// Row of the heads; above them stands what the review is for.
pub const HEAD: u32 = 1;
/// Above the reviews that have no decision now.
const WITHOUT: [&str; 2] = [
    "Reviews of decisions that are not made now. They count nowhere, and stand beside their decision again once it is made. To delete one, clear its Review and Reviewer's value.",
    "以下复核所针对的决策本次未作出。它们不计入任何统计；该决策再次作出时，复核会回到其旁边。如要删除，请清空“复核”和“复核值”。",
];

pub fn describe<'a>(run: Run<'a>, layout: &Arc<Layout>, effects: &Effects<'_>, pairs: Pairs<'a>, styles: &mut Styles) -> Vec<Sheet<'a>> {
    let all = &run.decisions.decisions;
    let money: Vec<f64> = all.iter().map(|d| effects.of_decision(&run, d).unwrap_or(f64::NAN)).collect();
    let keys = key_columns(&run, &pairs);
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
    titles.push(say(REVIEW_TITLES[0]).to_string());
    // behind the rule, since what stands before it is the key by which reviews are kept
    let article = article(&run);
    titles.extend(article.iter().map(|told| told.title.clone()));
    titles.push(say(DECIDED_TITLES[0]).to_string());
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
    let answers = (0..pairs.by_decision.len() as u32).map(|index| pairs.answered(&run, index)).collect();
    let body = Arc::new(Body {
        run,
        layout: layout.clone(),
        keys,
        order,
        article,
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
        without: pairs.without,
    });
    let widths = body.widths();
    let parts = layout.parts(Own::Decisions);
    let last = parts.len().saturating_sub(1);
    parts.into_iter().enumerate().map(|(n, part)| one_part(&body, part, (n, n == last), at_rule, &widths)).collect()
}

/// The cells of the Rule column, if all of it stands on one sheet.
pub fn rule_range(run: &Run<'_>, layout: &Layout, pairs: &Pairs<'_>) -> Option<String> {
    let lines = run.decisions.decisions.len();
    let [part] = &layout.parts(Own::Decisions)[..] else { return None };
    let letters = crate::place::column_letters(key_columns(run, pairs).titles.len() as u32);
    let first = HEAD as usize + 2;
    (lines > 0).then(|| format!("{}!${letters}${first}:${letters}${}", super::package::reference(&part.name), first + lines - 1))
}

/// The key columns of the sheet: those of its decisions and of the reviews that have none now.
fn key_columns(run: &Run<'_>, pairs: &Pairs<'_>) -> KeyColumns {
    let lists = pairs.without.iter().map(|(key, _)| table_of(run, key)).filter(|table| *table != STOCK);
    let keys = KeyColumns::new(run, run.decisions.decisions.iter().map(|d| d.table).chain(lists));
    let most = pairs.without.iter().map(|(key, _)| key_parts(run, key, keys.says_table()).len()).max();
    keys.with_room(run, most.unwrap_or(0))
}

fn one_part<'a>(body: &Arc<Body<'a>>, part: Part, (number, is_last): (usize, bool), at_rule: usize, widths: &[f64]) -> Sheet<'a> {
    let run = body.run;
    let lines = (part.to - part.from) as u32;
    let columns = body.titles.len() as u32;
    // a row between them, so that Excel does not take them into the table
    let below = HEAD + lines.max(1) + 2;
    let without = if is_last { body.without.len().min((MOST_ROWS - below - 1) as usize) } else { 0 };
    let rows = if without == 0 { below - 1 } else { below + 1 + without as u32 };
    let mut made = sheet(
        part.name.clone(),
        widths.to_vec(),
        HEAD,
        (rows, columns),
        Box::new(PartBody { body: body.clone(), from: part.from, to: part.to, below, without }),
    );
    made.freeze = (HEAD + 1, at_rule as u32);
    if lines > 0 {
        made.table = Some(Table {
            name: if number == 0 { "Decisions".into() } else { format!("Decisions{}", number + 1) },
            area: Area { first_row: HEAD, first_col: 0, last_row: HEAD + lines, last_col: columns - 1 },
            columns: body.titles.clone(),
        });
        made.choices.extend(choices(&run, columns, HEAD + 1, HEAD + lines));
    }
    if without > 0 {
        made.choices.extend(choices(&run, columns, below + 1, below + without as u32));
    }
    made
}

/// What may be entered in the reviewer's columns, of some rows.
fn choices(run: &Run<'_>, columns: u32, first: u32, last: u32) -> [Choice; 2] {
    let review = columns - 3;
    let of_review = Choice {
        area: Area { first_row: first, first_col: review, last_row: last, last_col: review },
        kind: ChoiceKind::List(CHOICES.iter().map(|[en, zh]| run.say(en, zh).to_string()).collect()),
        title: run.say("Review", "复核").into(),
        help: run
            .say(
                "Choose accept, change or reject; with change, type your own value in the next column. It is kept until you delete it and does not change what is decided: for that, change a parameter or a rule.",
                "请选择接受、修改或驳回；选择修改时，请在下一列填写您的值。复核会一直保留，直到您删除，但不改变决策；要改变决策，请修改参数或规则。",
            )
            .into(),
    };
    let of_earlier = Choice {
        area: Area { first_row: first, first_col: columns - 1, last_row: last, last_col: columns - 1 },
        kind: ChoiceKind::Any,
        title: run.say(DECIDED_TITLES[2][0], DECIDED_TITLES[2][1]).into(),
        help: run
            .say(
                "Filled where the decision changed after it was reviewed. Clear this cell once you have looked at the decision again.",
                "复核之后决策有变化时，此处会写明。再次确认该决策后，请清空此单元格。",
            )
            .into(),
    };
    [of_review, of_earlier]
}

/// The list as a whole.
struct Body<'a> {
    run: Run<'a>,
    layout: Arc<Layout>,
    keys: KeyColumns,
    order: Vec<u32>,
    titles: Vec<String>,
    /// Descriptions of the articles.
    article: Option<Told>,
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
    /// Reviews that have no decision now.
    without: Vec<(&'a [String], &'a Review)>,
}

struct PartBody<'a> {
    body: Arc<Body<'a>>,
    from: usize,
    to: usize,
    /// Row of the words above the reviews that have no decision now, and how many of them stand on this part.
    below: u32,
    without: usize,
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
        cells.extend(self.article.iter().map(|told| match decision.table {
            STOCK => told.cell(run, decision.row, text),
            _ => Cell::empty(text),
        }));
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
        match self.answers.get(index as usize).and_then(Option::as_ref) {
            Some(Answered { choice, value, earlier }) => self.review(choice.as_str().into(), value, earlier, cells),
            None => self.review("".into(), &Answer::None, "", cells),
        }
    }

    /// What the reviewer wrote.
    fn review<'c>(&self, choice: Cow<'c, str>, value: &'c Answer, earlier: &'c str, cells: &mut Vec<Cell<'c>>) {
        cells.push(if choice.is_empty() { Cell::empty(self.input) } else { Cell::text(choice, self.input) });
        cells.push(held(value, self.input, self.input_date, self.input));
        cells.push(if earlier.is_empty() { Cell::empty(self.input_words) } else { Cell::text(earlier, self.input_words) });
    }

    /// A review that has no decision now: what it was of, and what was answered.
    fn line_without<'c>(&'c self, key: &'c [String], review: &'c Review, cells: &mut Vec<Cell<'c>>)
    where
        'a: 'c,
    {
        let (run, text) = (&self.run, self.action[0]);
        let words = |words: &'c str| if words.is_empty() { Cell::empty(text) } else { Cell::text(words, text) };
        let [.., rule, name] = key else { return };
        let parts = key_parts(run, key, self.keys.says_table());
        cells.extend(parts.into_iter().map(|part| Cell::text(part, text)));
        cells.resize_with(self.keys.titles.len(), || Cell::empty(text));
        cells.push(words(rule));
        cells.extend(self.article.iter().map(|_| Cell::empty(text)));
        cells.push(words(&review.action));
        if self.with_flags {
            cells.push(Cell::empty(text));
        }
        cells.push(words(name));
        let target = run.plan.targets.iter().position(|t| t.name == *name);
        let look = self.values.look(target.and_then(|t| run.target_shape(t as u16)));
        cells.push(held(&review.decided, look, self.values.date, text));
        // the money, the reason and its cells are of a decision
        cells.resize_with(self.numbers.end + 2, || Cell::empty(text));
        cells.push(Cell::text(run.say("no such decision now", "现无此决策"), text));
        cells.push(Cell::empty(text));
        self.review(choice(run, review).into(), &review.value, &review.earlier, cells);
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

fn held(answer: &Answer, number: StyleId, date: StyleId, text: StyleId) -> Cell<'_> {
    match answer {
        Answer::Number(n) => Cell::number(*n, number),
        Answer::Date(day) => Cell::number(*day, date),
        Answer::Text(words) => Cell::text(words.as_str(), text),
        Answer::None => Cell::empty(text),
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
            sink(HEAD + 1, &[Cell::text(body.run.say("No rule fired.", "没有规则触发。"), body.inks.faint)])?;
        }
        let mut cells = Vec::with_capacity(body.titles.len());
        for (n, index) in body.order[self.from..self.to].iter().enumerate() {
            cells.clear();
            body.line(*index, &mut cells);
            sink(HEAD + 1 + n as u32, &cells)?;
        }
        if self.without > 0 {
            sink(self.below, &[Cell::text(body.run.say(WITHOUT[0], WITHOUT[1]), body.inks.faint)])?;
        }
        for (n, (key, review)) in body.without.iter().take(self.without).enumerate() {
            cells.clear();
            body.line_without(key, review, &mut cells);
            sink(self.below + 1 + n as u32, &cells)?;
        }
        Ok(())
    }
}
