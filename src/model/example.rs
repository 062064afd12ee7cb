//! Examples: small worlds of given values, and what is expected in them. Takes the statements once all names and rules
//! are known; returns the worlds with every value in the unit of its name. Invariant: a world holds at least one row of
//! the stock table, and each of its columns has a value for every row.
//! One file, because what is given and what is expected are read from the same world, row by row.

use super::band::{condition, truth};
use super::checker::{Checker, Here, Val};
use super::given::rate_of;
use super::meet::Why;
use super::portion::Expected;
use super::schema::Rate;
use super::scope::Entry;
use super::{
    Allocation, Check, Example, ExpectCheck, ExpectPortion, ExpectRule, ExpectValue, Expr, ExprKind, Given, Home, ItemId, ItemKind, Kind,
    Rule, Split, TableId, Type, World, WorldTable,
};
use crate::diagnostic::Diagnostic;
use crate::place::{Place, Span};
use crate::said;
use crate::spelling::{name_key, near};
use crate::syntax::ast::{self, Band, ExamplePart, GivenValue, Name, Portion, Standing, StatementKind, TableColumn};
use crate::tongue::Tongue;

/// A pipe table of an example.
struct Rows<'a> {
    span: Span,
    table: TableId,
    columns: Vec<Option<Column<'a>>>,
    rows: &'a [(Span, Vec<GivenValue>)],
}

struct Column<'a> {
    name: &'a Name,
    item: ItemId,
    expected: bool,
    portion: Option<(Span, &'a Portion)>,
}

/// What stands in the rule files to be expected.
#[derive(Clone, Copy)]
pub(super) struct Known<'m> {
    pub rules: &'m [Rule],
    pub checks: &'m [Check],
    pub splits: &'m [Split],
    pub allocations: &'m [Allocation],
}

/// What a `given` line says.
struct Single {
    item: ItemId,
    value: Given,
}

impl<'a> Checker<'a> {
    /// All examples of all files, in order.
    pub(super) fn examples(&mut self, files: &'a [ast::File], known: Known<'_>) -> Vec<Example> {
        let mut found: Vec<Example> = Vec::new();
        // by file: its first example in another currency, and how many there are
        let mut foreign: Vec<(Span, Tongue, usize)> = Vec::new();
        for statement in files.iter().flat_map(|f| &f.statements) {
            let StatementKind::Example(example) = &statement.kind else { continue };
            self.tongue = statement.tongue;
            let title = &example.title.raw;
            if found.iter().any(|e| e.title == *title) {
                self.error(
                    "title-twice",
                    example.title.span,
                    said!("There are two examples with the title \"{title}\".", "有两个示例的标题都是“{title}”。"),
                    said!("Give each example a title of its own.", "请给每个示例不同的标题。"),
                );
            }
            let before = self.diagnostics.len();
            let worlds = self.worlds(example, known);
            if self.is_foreign(before) {
                self.diagnostics.truncate(before);
                match foreign.iter_mut().find(|(first, ..)| first.file == statement.span.file) {
                    Some((.., count)) => *count += 1,
                    None => foreign.push((example.title.span, statement.tongue, 1)),
                }
                continue;
            }
            found.push(Example { title: title.clone(), span: statement.span, tongue: statement.tongue, worlds });
        }
        self.diagnostics.extend(foreign.into_iter().map(|(first, tongue, count)| in_other_currency(first, count).in_tongue(tongue)));
        found
    }

    /// Whether all mistakes of an example are amounts in a currency that the workbook does not have: files of the library
    /// speak of US dollars, and their rules hold for any shop.
    fn is_foreign(&self, before: usize) -> bool {
        let mut errors = self.diagnostics[before..].iter().filter(|d| d.is_error()).peekable();
        errors.peek().is_some() && errors.all(|d| d.code == "currencies-differ")
    }

    fn worlds(&mut self, example: &'a ast::Example, known: Known<'_>) -> Vec<World> {
        let (mut singles, mut lists, mut alone): (Vec<Single>, Vec<Rows<'a>>, Vec<Rows<'a>>) = (Vec::new(), Vec::new(), Vec::new());
        let mut world = World::default();
        let before = self.diagnostics.len();
        let mut expects = false;
        for part in &example.parts {
            match part {
                ExamplePart::Given { name, value, .. } => {
                    if let Some(day) = self.today(name, value) {
                        world.today = Some(day);
                    } else if let Some(from) = self.rate_given(name) {
                        world.rates.extend(self.given_rate(&from, name, value));
                    } else if let Some(item) = self.given_name(name, 0) {
                        if singles.iter().any(|s| s.item == item) {
                            self.given_twice(name);
                        }
                        singles.extend(self.given(item, name, value).map(|value| Single { item, value }));
                    }
                }
                ExamplePart::Worlds { span, list, columns, rows } => {
                    let table = match list {
                        Some(list) => self.given_list(list),
                        None => Some(0),
                    };
                    let Some(table) = table else { continue };
                    let rows = self.rows(*span, table, columns, rows);
                    expects |= rows.columns.iter().flatten().any(|c| c.expected);
                    if list.is_some() { lists.push(rows) } else { alone.push(rows) }
                }
                ExamplePart::ExpectRule { title, fires } => {
                    expects = true;
                    world.rules.extend(self.expect_rule(title, *fires, known.rules));
                }
                ExamplePart::ExpectCheck { span, title, standing } => {
                    expects = true;
                    world.checks.extend(self.expect_check(title, *standing, *span, known.checks));
                }
                ExamplePart::Expect { span, name, test } => {
                    expects = true;
                    if let Some(item) = self.known_name(name, 0) {
                        world.values.extend(self.expect_value(item, name, test, *span));
                    }
                }
                ExamplePart::ExpectPortion { span, name, portion, test, arrives } => {
                    expects = true;
                    if let Some(item) = self.known_name(name, 0) {
                        let expected = Expected { name, portion, test: test.as_ref(), arrives: arrives.as_deref(), span: *span };
                        world.portions.extend(self.expect_portion(item, &expected, known));
                    }
                }
            }
        }
        if !expects && !example.unread && self.diagnostics.len() == before {
            self.expects_nothing(&example.title);
        }
        self.one_world(&lists, &alone);
        for rows in lists {
            self.fill(&mut world, &rows, &rows.columns, known);
        }
        for single in singles {
            self.spread(&mut world, single);
        }
        let stock = self.stock_of(&mut world);
        stock.rows = stock.rows.max(1);
        if alone.is_empty() { vec![world] } else { self.one_row_worlds(&world, &alone, known) }
    }

    fn stock_of<'w>(&self, world: &'w mut World) -> &'w mut WorldTable {
        table_of(world, 0)
    }

    /// Each row of the tables that stand alone makes a world.
    fn one_row_worlds(&mut self, base: &World, alone: &[Rows<'a>], known: Known<'_>) -> Vec<World> {
        let mut worlds = Vec::new();
        for rows in alone {
            for number in 0..rows.rows.len() {
                let mut world = World { row: Some(rows.rows[number].0), ..base.clone() };
                let one = Rows { span: rows.span, table: rows.table, columns: Vec::new(), rows: &rows.rows[number..=number] };
                self.fill(&mut world, &one, &rows.columns, known);
                worlds.push(world);
            }
        }
        worlds
    }

    /// The rows as rows of one world: what is given, and what is expected of each row.
    fn fill(&mut self, world: &mut World, rows: &Rows<'a>, columns: &[Option<Column<'a>>], known: Known<'_>) {
        let count = rows.rows.len();
        let table = table_of(world, rows.table);
        table.rows = count;
        table.lines = rows.rows.iter().map(|(span, _)| *span).collect();
        for (at, column) in columns.iter().enumerate() {
            let Some(column) = column else { continue };
            let cells = rows.rows.iter().map(|(span, cells)| (*span, cells.get(at)));
            if column.expected {
                for (row, (span, cell)) in cells.enumerate() {
                    let Some(GivenValue::One(value)) = cell else {
                        if let Some(GivenValue::Series(_)) = cell {
                            self.series_for_one(column.name, span);
                        }
                        continue;
                    };
                    let test = Band::Is(value.clone());
                    let row_of = (count > 1).then_some(row);
                    if let Some((head, portion)) = column.portion {
                        let expected = Expected { name: column.name, portion, test: Some(&test), arrives: None, span: value.span };
                        let found = self.expect_portion(column.item, &expected, known);
                        let words =
                            |words: &str, this: &Self| format!("{} {words}", this.words(head).trim_start_matches(['=', '＝']).trim());
                        world.portions.extend(found.map(|p| ExpectPortion {
                            row: row_of,
                            words: words(&format!("= {}", p.words), self),
                            ..p
                        }));
                        continue;
                    }
                    let found = self.expect_value(column.item, column.name, &test, value.span);
                    world.values.extend(found.map(|v| ExpectValue { row: row_of, ..v }));
                }
                continue;
            }
            let values: Vec<Given> =
                cells.map(|(_, cell)| cell.and_then(|c| self.given(column.item, column.name, c)).unwrap_or(Given::Unknown)).collect();
            if self.items[column.item].ty.home == Home::Whole {
                world.whole.retain(|(item, _)| *item != column.item);
                world.whole.extend(values.into_iter().take(1).map(|v| (column.item, v)));
                continue;
            }
            let table = table_of(world, rows.table);
            table.columns.retain(|(item, _)| *item != column.item);
            table.columns.push((column.item, values));
        }
    }

    /// A value for all rows.
    fn spread(&mut self, world: &mut World, single: Single) {
        if self.items[single.item].ty.home == Home::Whole {
            world.whole.push((single.item, single.value));
            return;
        }
        let table = self.stock_of(world);
        table.rows = table.rows.max(1);
        if !table.columns.iter().any(|(item, _)| *item == single.item) {
            table.columns.push((single.item, vec![single.value; table.rows]));
        }
    }

    fn rows(&mut self, span: Span, table: TableId, columns: &'a [TableColumn], rows: &'a [(Span, Vec<GivenValue>)]) -> Rows<'a> {
        let mut read: Vec<Option<Column<'a>>> = Vec::new();
        for column in columns {
            let mut portion_of = None;
            let (name, expected) = match column {
                TableColumn::Condition(ast::Expr { kind: ast::ExprKind::Name(name), .. }) => (Some(name), false),
                TableColumn::Defines { name, .. } => (Some(name), true),
                TableColumn::Portion { span, name, portion } => {
                    portion_of = Some((*span, portion));
                    (Some(name), true)
                }
                TableColumn::Condition(e) => {
                    self.column_no_name(e.span);
                    (None, false)
                }
                TableColumn::Then(span) => {
                    self.column_no_name(*span);
                    (None, false)
                }
            };
            let item = name.and_then(|name| if expected { self.known_name(name, table) } else { self.given_name(name, table) });
            let twice = name.filter(|n| {
                let same = |c: &Column<'_>| c.expected == expected && Some(c.item) == item && c.name.key == n.key;
                portion_of.is_none() && item.is_some() && read.iter().flatten().any(|c| c.portion.is_none() && same(c))
            });
            if let Some(name) = twice {
                self.given_twice(name);
            }
            read.push(item.zip(name).map(|(item, name)| Column { name, item, expected, portion: portion_of }));
        }
        Rows { span, table, columns: read, rows }
    }

    /// The currency whose rate is given, unless a column has that name.
    fn rate_given(&self, name: &Name) -> Option<String> {
        if self.scope.name(&name.key).is_some() { None } else { self.units.currency_named(&name.text) }
    }

    /// `given USD = 7.12 CNY`.
    fn given_rate(&mut self, from: &str, name: &Name, value: &GivenValue) -> Option<Rate> {
        let rate = if let GivenValue::One(e) = value { rate_of(from, e, self.units) } else { None };
        if rate.is_none() {
            let words = &name.text;
            self.error(
                "rate-unreadable",
                name.span,
                said!("\"{words}\" is a currency, and what is given for it is no rate.", "“{words}”是货币，给出的值不是它的汇率。"),
                said!("Write what one of it is worth: given {words} = 7.12 CNY.", "请写它值多少：给定 {words} = 7.12 CNY。"),
            );
        }
        rate
    }

    /// `given today = 2026-11-01`, unless a column has that name.
    fn today(&mut self, name: &Name, value: &GivenValue) -> Option<f64> {
        if !matches!(name.key.as_str(), "today" | "今天") || self.scope.name(&name.key).is_some() {
            return None;
        }
        match value {
            GivenValue::One(e) => {
                let val = self.check(e, Here::rows_of(0));
                let val = self.fit(val, &Kind::Date, name.span, Why::Set);
                Some(self.constant(&val.expr).unwrap_or(f64::NAN))
            }
            _ => {
                self.series_for_one(name, name.span);
                Some(f64::NAN)
            }
        }
    }

    /// The item of a name that an example gives or expects; nothing is read by it.
    fn known_name(&mut self, name: &Name, table: TableId) -> Option<ItemId> {
        let column = if table == 0 { None } else { self.scope.column(table, &name.key) };
        let item = column.or(match self.scope.name(&name.key) {
            Some(Entry::Item(item)) => Some(item),
            Some(Entry::Range(low, _)) => {
                let (words, low) = (&name.text, self.items[low].name.clone());
                self.error(
                    "range-as-value",
                    name.span,
                    said!("\"{words}\" is a range; an example looks at one of its ends.", "“{words}”是一个范围；示例里要写其中一端。"),
                    said!("Write \"{low}\".", "请写“{low}”。"),
                );
                return None;
            }
            None => None,
        });
        let item = match item {
            Some(item) => item,
            None if table != 0 && self.scope.name(&name.key).is_some() => {
                self.other_rows(name, table);
                return None;
            }
            None => {
                self.name_of_nobody(name, table);
                return None;
            }
        };
        let home = self.type_of(item).home;
        if home != Home::Whole && home != Home::Table(table) {
            self.other_rows(name, table);
            return None;
        }
        Some(item)
    }

    /// The same for a name that is given: one that something reads, and no choice of rows.
    fn given_name(&mut self, name: &Name, table: TableId) -> Option<ItemId> {
        let item = self.known_name(name, table)?;
        let key =
            if table == 0 { &self.schema.stock.key } else { self.schema.lists.get(table - 1).map_or(&self.schema.stock.key, |l| &l.key) };
        let is_key = key.iter().any(|k| name_key(k) == name.key);
        if self.schema.open
            && !self.read[item]
            && !is_key
            && matches!(self.items[item].kind, ItemKind::Input { .. } | ItemKind::History { .. })
        {
            self.name_of_nobody(name, table);
            return None;
        }
        Some(item)
    }

    /// The list whose rows are given.
    fn given_list(&mut self, list: &Name) -> Option<TableId> {
        let entry = self.scope.list(&list.key).map(|entry| entry.table());
        let known = entry.filter(|table| !self.schema.open || *table == 0 || self.lists_read.contains(table));
        if known.is_none() {
            let words = &list.text;
            let read: Vec<String> = (1..self.tables.len())
                .filter(|t| !self.schema.open || self.lists_read.contains(t))
                .map(|t| self.tables[t].clone())
                .collect();
            let close: Vec<String> = near(words, read.iter().map(String::as_str)).into_iter().map(String::from).collect();
            let next = super::words::did_you_mean(
                &close,
                said!("Give rows of \"stock\", or of a list that a rule reads.", "请给定“库存表”的行，或规则用到的列表的行。"),
            );
            self.error("unknown-list", list.span, said!("No rule knows the list \"{words}\".", "没有规则用到列表“{words}”。"), next);
        }
        known
    }

    fn name_of_nobody(&mut self, name: &Name, table: TableId) {
        let words = &name.text;
        let read: Vec<String> =
            (0..self.items.len()).filter(|i| self.read[*i] || self.items[*i].span.is_some()).map(|i| self.items[i].name.clone()).collect();
        let others = read.iter().map(String::as_str).filter(|n| name_key(n) != name.key);
        let mut close: Vec<String> = near(words, others).into_iter().map(String::from).collect();
        if close.is_empty() && !self.schema.open {
            close = self.scope.names_near(name, table, &self.tables);
        }
        let next = super::words::did_you_mean(
            &close,
            said!("Give a name that a rule or a formula reads, spelt as it stands there.", "请写规则或公式里用到的名称，写法要一致。"),
        );
        self.error("unknown-name", name.span, said!("No rule knows \"{words}\".", "没有规则用到“{words}”。"), next);
    }

    fn other_rows(&mut self, name: &Name, table: TableId) {
        let (words, list) = (&name.text, self.tables.get(table).cloned().unwrap_or_default());
        self.error(
            "other-table",
            name.span,
            said!("\"{words}\" is no column of the rows of \"{list}\".", "“{words}”不是“{list}”各行的列。"),
            said!(
                "Give rows of a list in a table of their own, under \"given\" and the list's name.",
                "列表的行请写在各自的表格里，表格前写“给定”和列表的名称。"
            ),
        );
    }

    /// A value for a name, in its unit.
    fn given(&mut self, item: ItemId, name: &Name, value: &GivenValue) -> Option<Given> {
        let ty = self.type_of(item);
        match value {
            GivenValue::Blank(_) => Some(Given::Unknown),
            GivenValue::One(e) => {
                let given = self.given_one(&ty, e, name)?;
                Some(match (ty.series, given) {
                    (Some(_), Given::Number(n)) => Given::Series(vec![n]),
                    (_, given) => given,
                })
            }
            GivenValue::Series(all) => {
                let span = all.first().map_or(name.span, |e| e.span);
                if ty.series.is_none() {
                    self.series_for_one(name, span);
                    return None;
                }
                let read: Vec<Option<Given>> = all.iter().map(|e| self.given_one(&ty, e, name)).collect();
                let number = |g: Option<Given>| if let Some(Given::Number(n)) = g { n } else { f64::NAN };
                Some(Given::Series(read.into_iter().map(number).collect()))
            }
        }
    }

    fn given_one(&mut self, ty: &Type, e: &ast::Expr, name: &Name) -> Option<Given> {
        if self.is_unknown(e) {
            return Some(Given::Unknown);
        }
        if let (Kind::Truth, Some(truth)) = (&ty.kind, said_truth(e)) {
            return Some(Given::Truth(truth));
        }
        if let Kind::Level(levels) = ty.kind
            && let ast::ExprKind::Name(label) = &e.kind
            && let Some(rank) = self.rank(&label.text, levels)
        {
            return Some(Given::Text(self.levels[levels].labels[rank].0.clone()));
        }
        if let ast::ExprKind::Name(label) = &e.kind
            && self.scope.name(&label.key).is_none()
        {
            self.not_a_value(e.span, name);
            return None;
        }
        let val = self.check(e, Here::rows_of(0));
        let literal = matches!(val.expr.kind, ExprKind::Text(_) | ExprKind::Truth(_) | ExprKind::Level(_));
        if !literal && super::param::reads_a_name(&val.expr) {
            self.not_a_value(e.span, name);
            return None;
        }
        let val = self.per_period(val, ty);
        let val = self.fit(val, &ty.kind, name.span, Why::Set);
        match (&val.expr.kind, &ty.kind) {
            (ExprKind::Number(n), _) if n.is_nan() => None,
            (ExprKind::Text(text), Kind::Text(Some(labels))) if !labels.iter().any(|l| name_key(l) == name_key(text)) => {
                let words = &name.text;
                let choices = super::words::choices(labels.iter().map(String::as_str));
                let (en, zh) = (choices.en, choices.zh);
                self.error(
                    "unknown-label",
                    e.span,
                    said!("\"{words}\" is never \"{text}\".", "“{words}”不会是“{text}”。"),
                    said!("It can be {en}.", "可以是{zh}。"),
                );
                None
            }
            (ExprKind::Text(text), _) => Some(Given::Text(text.clone())),
            (ExprKind::Truth(truth), _) => Some(Given::Truth(*truth)),
            (ExprKind::Level(rank), Kind::Level(levels)) => Some(Given::Text(self.levels.get(*levels)?.labels.get(*rank)?.0.clone())),
            _ => self.constant(&val.expr).map(Given::Number),
        }
    }

    /// `100 units` given for a weekly history is 100 units a week.
    fn per_period(&mut self, val: Val, ty: &Type) -> Val {
        let (Some(period), Some(own), Kind::Number(wanted)) = (ty.series, val.unit().cloned(), &ty.kind) else { return val };
        if val.bare || self.units.convert(&own, wanted).is_some() {
            return val;
        }
        let (rate, factor) = self.units.divide(&own, &self.period_unit(period));
        if self.units.convert(&rate, wanted).is_none() { val } else { super::meet::scaled(val, factor, rate) }
    }

    /// `unknown`, unless somebody calls a column so.
    pub(super) fn is_unknown(&self, e: &ast::Expr) -> bool {
        matches!(&e.kind, ast::ExprKind::Name(n) if matches!(n.key.as_str(), "unknown" | "未知") && self.scope.name(&n.key).is_none())
    }

    fn expect_rule(&mut self, title: &ast::Text, fires: bool, rules: &[Rule]) -> Option<ExpectRule> {
        let words = &title.raw;
        let rule = rules.iter().position(|r| r.title == *words);
        if rule.is_none() {
            let close: Vec<String> = near(words, rules.iter().map(|r| r.title.as_str())).into_iter().map(String::from).collect();
            let next = super::words::did_you_mean(&close, super::words::titles_there(rules.iter().map(|r| r.title.as_str())));
            self.error("unknown-rule", title.span, said!("There is no rule \"{words}\".", "没有规则“{words}”。"), next);
        }
        rule.map(|rule| ExpectRule { rule, fires, span: title.span })
    }

    fn expect_check(&mut self, title: &ast::Text, standing: Standing, span: Span, checks: &[Check]) -> Option<ExpectCheck> {
        let words = &title.raw;
        let Some(check) = checks.iter().position(|c| c.title == *words) else {
            let close: Vec<String> = near(words, checks.iter().map(|c| c.title.as_str())).into_iter().map(String::from).collect();
            let next = super::words::did_you_mean(&close, said!("Write the title exactly as the check has it.", "请照抄那条检查的标题。"));
            self.error("unknown-check", title.span, said!("There is no check \"{words}\".", "没有检查“{words}”。"), next);
            return None;
        };
        if standing == Standing::Open && checks.get(check).is_some_and(|c| c.due.is_none()) {
            self.error(
                "check-without-day",
                span,
                said!("The check \"{words}\" has no day, so it is never open.", "检查“{words}”没有限期，因此不会是“未完成”。"),
                said!(
                    "Expect that it passes or fails, or give the check a day: due 2026-10-01.",
                    "请期望它通过或不通过，或给检查加上限期：限期 2026-10-01。"
                ),
            );
        }
        Some(ExpectCheck { check, standing, span })
    }

    fn expect_value(&mut self, item: ItemId, name: &Name, test: &Band, span: Span) -> Option<ExpectValue> {
        let ty = self.type_of(item);
        if ty.series.is_some() {
            let words = &name.text;
            self.error(
                "series-expected",
                span,
                said!(
                    "\"{words}\" has a value for each period; an example expects one.",
                    "“{words}”每个期间各有一个值；示例里只能期望一个值。"
                ),
                said!("Expect a name that sums it up, or a rule.", "请改为期望一个汇总后的名称，或一条规则。"),
            );
            return None;
        }
        let read = self.read[item];
        let here = Here::rows_of(if let Home::Table(table) = ty.home { table } else { 0 });
        let value = Expr { span: name.span, ty: ty.clone(), kind: ExprKind::Item { item, before_rules: false, outer: false } };
        let before = self.diagnostics.len();
        let condition = match test {
            Band::Is(e) if self.is_unknown(e) => {
                let known = truth(span, &ty, ExprKind::IsKnown(Box::new(value)));
                truth(span, &ty, ExprKind::Not(Box::new(known)))
            }
            Band::Is(e) if ty.kind == Kind::Truth && said_truth(e).is_some() => {
                let with = truth(e.span, &ty, ExprKind::Truth(said_truth(e) == Some(true)));
                truth(span, &ty, ExprKind::Compare { op: ast::CompareOp::Equal, left: Box::new(value), right: Box::new(with) })
            }
            test => {
                let test = self.band(test, &ty.kind, name.span, here);
                condition(value, test, span)
            }
        };
        self.read[item] = read;
        let words = format!("{} {}", name.text, expected_words(&self.words(span), &name.text));
        (self.diagnostics.len() == before).then(|| ExpectValue { item, row: None, condition, words: words.trim().to_string() })
    }

    fn one_world(&mut self, lists: &[Rows<'a>], alone: &[Rows<'a>]) {
        if let (Some(stock), Some(second)) = (lists.iter().find(|r| r.table == 0), alone.first()) {
            let (first, second) = (stock.span, second.span);
            self.error(
                "two-kinds-of-worlds",
                if first.start < second.start { second } else { first },
                said!(
                    "One table is the stock table of one world, the other has a world in each row.",
                    "一个表格是一个世界里的库存表，另一个表格每一行各是一个世界。"
                ),
                said!("Make two examples of it.", "请拆成两个示例。"),
            );
        }
    }

    fn expects_nothing(&mut self, title: &ast::Text) {
        let words = &title.raw;
        self.error(
            "expects-nothing",
            title.span,
            said!("The example \"{words}\" expects nothing, so it can never fail.", "示例“{words}”没有写期望，因此永远不会失败。"),
            said!("Add a line such as: expect rule \"Stop-loss\", markdown = 15%.", "请加一行，例如：期望 规则 “止损”，降价率 = 15%。"),
        );
    }

    fn given_twice(&mut self, name: &Name) {
        let words = &name.text;
        self.error(
            "given-twice",
            name.span,
            said!("\"{words}\" is given twice in this example.", "这个示例里“{words}”给定了两次。"),
            said!(
                "Keep one; several values make a series (120, 49, 30) or rows of a table.",
                "请只保留一处；多个值请写成序列（120，49，30）或表格的行。"
            ),
        );
    }

    fn column_no_name(&mut self, span: Span) {
        let words = self.words(span);
        self.error(
            "column-no-name",
            span,
            said!("A column of an example is a name; \"{words}\" is none.", "示例表格的列标题应是名称；“{words}”不是名称。"),
            said!("Give a name, or write \"= name\" for a column that is expected.", "请写名称；期望的列写“= 名称”。"),
        );
    }

    fn series_for_one(&mut self, name: &Name, span: Span) {
        let words = &name.text;
        self.error(
            "series-for-one-value",
            span,
            said!("\"{words}\" holds one value in each row, not one a period.", "“{words}”每行只有一个值，不是每个期间一个值。"),
            said!("Give one value.", "请只给一个值。"),
        );
    }

    pub(super) fn not_a_value(&mut self, span: Span, name: &Name) {
        let (words, name) = (self.words(span), &name.text);
        let next = match said_word(&words) {
            true => said!("\"{name}\" takes no yes or no; give a value of its kind.", "“{name}”不是是非值，请给出它的值。"),
            false => said!(
                "Write a number with its unit, a date, a text in quotes, yes, no or unknown.",
                "请写带单位的数、日期、引号里的文字、是、否或未知。"
            ),
        };
        self.error(
            "given-not-fixed",
            span,
            said!("\"{name}\" is given as \"{words}\", which is no value.", "“{name}”给定为“{words}”，这不是一个值。"),
            next,
        );
    }
}

/// The rows of a table in a world, added where there are none yet.
fn table_of(world: &mut World, table: TableId) -> &mut WorldTable {
    let at = match world.tables.iter().position(|t| t.table == table) {
        Some(at) => at,
        None => {
            let at = if table == 0 { 0 } else { world.tables.len() };
            world.tables.insert(at, WorldTable { table, rows: 0, lines: Vec::new(), columns: Vec::new() });
            at
        }
    };
    &mut world.tables[at]
}

/// What stands behind the name: `= 15%`, `at least 3 units`; of a cell of a table the cell.
fn expected_words(words: &str, name: &str) -> String {
    match words.strip_prefix(name) {
        Some(rest) => rest.trim().to_string(),
        None => format!("= {words}"),
    }
}

const YES: [&str; 4] = ["yes", "true", "是", "真"];
const NO: [&str; 4] = ["no", "false", "否", "假"];

fn said_word(words: &str) -> bool {
    let key = name_key(words);
    YES.contains(&key.as_str()) || NO.contains(&key.as_str())
}

/// `yes`, `no`, `是`, `“否”`.
pub(super) fn said_truth(e: &ast::Expr) -> Option<bool> {
    let key = match &e.kind {
        ast::ExprKind::Truth(truth) => return Some(*truth),
        ast::ExprKind::Name(name) => name.key.clone(),
        ast::ExprKind::Text(text) => name_key(&text.raw),
        _ => return None,
    };
    match key.as_str() {
        key if YES.contains(&key) => Some(true),
        key if NO.contains(&key) => Some(false),
        _ => None,
    }
}

fn in_other_currency(first: Span, count: usize) -> Diagnostic {
    let (en, zh) = if count == 1 {
        ("This example is not run: its amounts are".to_string(), "这个示例不运行：其中的金额".to_string())
    } else {
        (
            format!("{count} examples of this file, the first one here, are not run: their amounts are"),
            format!("这个文件有 {count} 个示例（第一个在此）不运行：其中的金额"),
        )
    };
    Diagnostic::note(
        "example-other-currency",
        Place::Text(first),
        said!("{en} in another currency than those of your workbook.", "{zh}和您工作簿的货币不同。"),
        said!("Write them in your currency, or leave it: the rules hold all the same.", "请改成您的货币；不改也可以，规则照常运行。"),
    )
}
