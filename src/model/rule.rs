//! Rules and checks: clauses, actions, reasons, who overrides whom.
//! Invariant: rules stand in the order of the files; `overrides` is closed under transitivity and free of circles.

use rustc_hash::FxHashMap;

use super::call::combined;
use super::checker::{Argument, Checker, Here};
use super::{Check, Clause, Expr, ExprKind, ItemId, Kind, Rule, TableId, Target, TemplatePart, Type};
use crate::place::{Place, Span};
use crate::said;
use crate::spelling::near;
use crate::syntax::ast::{self, Combine, Statement, StatementKind};
use crate::tongue::Said;

/// How the values of the rules that set a name are combined, as their actions say.
#[derive(Default)]
pub(super) struct Combines {
    by_item: FxHashMap<ItemId, (Combine, Option<Expr>, Span)>,
}

impl Combines {
    pub fn add(&mut self, checker: &mut Checker, item: ItemId, sets: &ast::Sets, otherwise: Option<Expr>, call: Span) {
        let Some((known_way, known, first)) = self.by_item.get(&item).cloned() else {
            self.by_item.insert(item, (sets.combine, otherwise, call));
            return;
        };
        match combined(known_way, sets.combine) {
            Some(combine) => {
                // told of is the action that says how values combine, not one that leaves it open
                let first = if known_way == Combine::Agree && combine != Combine::Agree { call } else { first };
                self.by_item.insert(item, (combine, known.or(otherwise), first));
            }
            None => {
                let name = checker.items[item].name.clone();
                let (a, b) = (checker.words(first), checker.words(call));
                // bounds of one name from both sides: where they cross, nothing says which wins
                let bounds = [known_way, sets.combine];
                let both = bounds.contains(&Combine::Smallest) && bounds.contains(&Combine::Largest);
                let next = if both && matches!(sets.target, ast::SetTarget::Slot(_)) {
                    said!(
                        "Put both bounds into the formula of the name, `MAX(least, MIN({name}, most))`, and leave one of the two rules out.",
                        "请把两个界限都写进这个名称的公式，`MAX(下限, MIN({name}, 上限))`，并去掉其中一条规则。"
                    )
                } else {
                    said!(
                        "Give both actions the same way, or let them set different names.",
                        "请让两个动作用同一种取值方式，或设置不同的名称。"
                    )
                };
                checker.error(
                    "combine-clash",
                    call,
                    said!(
                        "\"{a}\" and \"{b}\" both set \"{name}\", but one says the largest wins and the other says otherwise.",
                        "“{a}”和“{b}”都设置“{name}”，但取值方式不同（取最大、取最小或累加）。"
                    ),
                    next,
                );
            }
        }
    }

    /// Makes the items that rules set targets.
    pub fn finish(self, checker: &mut Checker) {
        for (item, (combine, otherwise, _)) in self.by_item {
            // a name with a definition of its own has a value without any rule
            let otherwise = if matches!(checker.items[item].kind, super::ItemKind::Set) { otherwise } else { None };
            checker.items[item].target = Some(Target { combine, otherwise });
        }
    }
}

/// Rules as they are found, with what they say they override.
pub(super) struct Rules<'a> {
    pub rules: Vec<Rule>,
    by_title: FxHashMap<String, usize>,
    overrides: Vec<Vec<&'a ast::Text>>,
}

impl<'a> Checker<'a> {
    pub fn rules(&mut self, files: &'a [ast::File], combines: &mut Combines) -> Vec<Rule> {
        let mut found = Rules { rules: Vec::new(), by_title: FxHashMap::default(), overrides: Vec::new() };
        let mut tables = 0;
        for file in files {
            let mut section = None;
            for statement in &file.statements {
                self.tongue = statement.tongue;
                match &statement.kind {
                    StatementKind::Section(title) => section = Some(title.raw.clone()),
                    StatementKind::Rule(rule) => self.rule(statement, rule, &section, combines, &mut found),
                    StatementKind::Table(ast::Table { body: ast::TableBody::Rows { .. }, .. }) => {
                        self.table_rules(tables, combines, &mut found);
                        tables += 1;
                    }
                    _ => {}
                }
            }
        }
        self.overrides(&mut found);
        found.rules
    }

    fn rule(
        &mut self,
        statement: &'a Statement,
        rule: &'a ast::Rule,
        section: &Option<String>,
        combines: &mut Combines,
        found: &mut Rules<'a>,
    ) {
        let table = match &rule.list {
            Some(list) => self.list(list).map_or(0, |entry| entry.table()),
            None => 0,
        };
        let here = Here::rows_of(table);
        let mut out = Rule {
            title: rule.title.raw.clone(),
            table,
            span: statement.span,
            tongue: statement.tongue,
            section: section.clone(),
            clauses: Vec::new(),
            valid: None,
            actions: Vec::new(),
            because: None,
            overrides: Vec::new(),
            words: self.sources.text(statement.span).trim_end().to_string(),
        };
        self.unique_title(found, &rule.title);
        let mut overrides = Vec::new();
        for clause in &rule.clauses {
            match clause {
                ast::Clause::When(e) | ast::Clause::Unless(e) => {
                    let val = self.truth(e, here);
                    let condition = self.single(val).expr;
                    let unless = matches!(clause, ast::Clause::Unless(_));
                    out.clauses.push(Clause { span: e.span, words: self.words(e.span), unless, condition });
                }
                ast::Clause::Then(calls) => {
                    for call in calls {
                        out.actions.extend(self.action(call, table, combines));
                    }
                }
                ast::Clause::Because(text) => out.because = Some(self.template(text, here)),
                ast::Clause::Overrides(title) => overrides.push(title),
                ast::Clause::Valid(span, first, last) => {
                    if first > last {
                        self.error(
                            "range-upside-down",
                            *span,
                            said!("The rule ends before it begins.", "有效期的结束日早于开始日。"),
                            said!("Write the earlier date first.", "请先写较早的日期。"),
                        );
                    }
                    out.valid = Some((*first, *last));
                }
            }
        }
        let title = &rule.title.raw;
        if !rule.clauses.iter().any(|c| matches!(c, ast::Clause::Then(_))) {
            self.error(
                "rule-without-action",
                rule.title.span,
                said!("The rule \"{title}\" does nothing.", "规则“{title}”没有动作。"),
                said!("Add a line: then flag amber \"...\".", "请加一行：则 标记 黄 “……”。"),
            );
        }
        found.rules.push(out);
        found.overrides.push(overrides);
    }

    fn unique_title(&mut self, found: &mut Rules, title: &ast::Text) {
        let Some(first) = found.by_title.get(&title.raw).and_then(|at| found.rules.get(*at)) else {
            found.by_title.insert(title.raw.clone(), found.rules.len());
            return;
        };
        let (span, words) = (first.span, &title.raw);
        self.error(
            "title-twice",
            title.span,
            said!("There are two rules with the title \"{words}\".", "有两条规则的标题都是“{words}”。"),
            said!(
                "Give each rule a title of its own; reports and \"overrides\" go by it.",
                "请给每条规则不同的标题；报告和“优先于”都按标题识别。"
            ),
        );
        if let Some(last) = self.diagnostics.last_mut() {
            last.also.push((Place::Text(span), Said::new("the first one", "第一条")));
        }
    }

    /// A row of a decision table with a `then` cell is a rule: it fires where the row wins.
    fn table_rules(&mut self, at: usize, combines: &mut Combines, found: &mut Rules<'a>) {
        let Some(source) = self.decision_sources.get(at) else { return };
        let (statement, table, section) = (source.statement, source.table, source.section.clone());
        let Some(row_number) = source.row_number else { return };
        let ast::TableBody::Rows { rows, .. } = &table.body else { return };
        let number_type = self.type_of(row_number);
        for (number, row) in rows.iter().enumerate() {
            let calls: Vec<&'a ast::ActionCall> =
                row.cells.iter().flat_map(|c| if let ast::TableCell::Then(calls) = c { calls.as_slice() } else { &[] }).collect();
            if calls.is_empty() {
                continue;
            }
            let actions = calls.into_iter().filter_map(|call| self.action(call, 0, combines)).collect();
            let is = |kind| Expr { span: row.span, ty: number_type.clone(), kind };
            let left = is(ExprKind::Item { item: row_number, before_rules: false, outer: false });
            let right = is(ExprKind::Number((number + 1) as f64));
            let condition = Expr {
                span: row.span,
                ty: Type { kind: Kind::Truth, ..number_type.clone() },
                kind: ExprKind::Compare { op: ast::CompareOp::Equal, left: Box::new(left), right: Box::new(right) },
            };
            let (title, count) = (&table.title.raw, number + 1);
            let title = said!("{title}, row {count}", "{title}，第 {count} 行").in_tongue(statement.tongue).to_string();
            let words = self.words(row.span);
            if let Some(Some(decision)) = self.decision_tables.get_mut(at)
                && let Some(decision_row) = decision.rows.get_mut(number)
            {
                decision_row.rule = Some(found.rules.len());
            }
            found.rules.push(Rule {
                title,
                table: 0,
                span: row.span,
                tongue: statement.tongue,
                section: section.clone(),
                clauses: vec![Clause { span: row.span, words: words.clone(), unless: false, condition }],
                valid: None,
                actions,
                because: None,
                overrides: Vec::new(),
                words,
            });
            found.overrides.push(Vec::new());
        }
    }

    fn overrides(&mut self, found: &mut Rules<'a>) {
        let mut lines: Vec<Vec<(usize, Span)>> = Vec::new();
        for (at, titles) in found.overrides.iter().enumerate() {
            self.tongue = found.rules[at].tongue;
            let mut beaten = Vec::new();
            for title in titles {
                let words = &title.raw;
                match found.by_title.get(words) {
                    Some(other) if *other == at => self.error(
                        "override-circle",
                        title.span,
                        said!("A rule cannot override itself.", "规则不能优先于自己。"),
                        said!("Name the other rule's title, or take the line out.", "请写另一条规则的标题，或删除这一行。"),
                    ),
                    Some(other) => beaten.push((*other, title.span)),
                    None => {
                        let near: Vec<String> =
                            near(words, found.rules.iter().map(|r| r.title.as_str())).into_iter().map(String::from).collect();
                        let titles = found.rules.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, r)| r.title.as_str());
                        let next = super::words::did_you_mean(&near, super::words::titles_there(titles));
                        self.error("unknown-rule", title.span, said!("There is no rule \"{words}\".", "没有规则“{words}”。"), next);
                    }
                }
            }
            lines.push(beaten);
        }
        let direct: Vec<Vec<usize>> = lines.iter().map(|beaten| beaten.iter().map(|(other, _)| *other).collect()).collect();
        self.override_circles(found, &lines, &direct);
        for at in 0..direct.len() {
            let mut reached = Vec::new();
            let mut open = direct[at].clone();
            while let Some(next) = open.pop() {
                if !reached.contains(&next) {
                    reached.push(next);
                    open.extend(direct[next].iter().copied());
                }
            }
            reached.retain(|other| *other != at);
            reached.sort_unstable();
            found.rules[at].overrides = reached;
        }
    }

    /// Each `overrides` line that leads back to its rule is in one of the circles told.
    fn override_circles(&mut self, found: &Rules<'a>, lines: &[Vec<(usize, Span)>], direct: &[Vec<usize>]) {
        let mut told: Vec<Vec<usize>> = Vec::new();
        for (at, beaten) in lines.iter().enumerate() {
            for (first, line) in beaten {
                let Some(back) = shortest(direct, *first, at) else { continue };
                let mut rules = back.clone();
                rules.sort_unstable();
                if told.contains(&rules) {
                    continue;
                }
                told.push(rules);
                self.tongue = found.rules[at].tongue;
                let titles: Vec<String> = std::iter::once(at).chain(back).map(|r| found.rules[r].title.clone()).collect();
                let quoted = |open: &str, close: &str| titles.iter().map(|t| format!("{open}{t}{close}")).collect::<Vec<_>>().join(" → ");
                let (en, zh) = (quoted("\"", "\""), quoted("“", "”"));
                self.error(
                    "override-circle",
                    *line,
                    said!("These rules override one another in a circle: {en}.", "这些规则互相优先，成了循环：{zh}。"),
                    said!("Take one of the \"overrides\" lines out.", "请删除其中一行“优先于”。"),
                );
            }
        }
    }

    /// A text with names in braces.
    pub fn template(&mut self, text: &ast::Text, here: Here) -> Vec<TemplatePart> {
        let mut parts = Vec::new();
        for part in &text.parts {
            match part {
                ast::TextPart::Plain(words) => parts.push(TemplatePart::Plain(words.clone())),
                ast::TextPart::Slot { list: None, name } if here.slots.iter().any(|(key, _)| *key == name.key) => {
                    match here.slots.iter().find(|(key, _)| *key == name.key) {
                        Some((_, Argument::Value(ast::Expr { kind: ast::ExprKind::Text(inner), .. }))) => {
                            parts.extend(self.template(inner, Here { slots: &[], ..here }));
                        }
                        Some((_, Argument::Value(e))) => {
                            let val = self.check(e, Here { slots: &[], ..here });
                            match val.expr.kind {
                                ExprKind::Text(text) => parts.push(TemplatePart::Plain(text)),
                                _ => parts.push(TemplatePart::Value { words: self.words(e.span), expr: val.expr }),
                            }
                        }
                        _ => {}
                    }
                }
                ast::TextPart::Slot { list, name } => {
                    let e = ast::Expr {
                        span: if name.span == Span::default() { text.span } else { name.span },
                        kind: match list {
                            Some(list) => ast::ExprKind::Field { list: list.clone(), field: name.clone() },
                            None => ast::ExprKind::Name(name.clone()),
                        },
                    };
                    let val = self.check(&e, here);
                    let words = match list {
                        Some(list) => format!("{}.{}", list.text, name.text),
                        None => name.text.clone(),
                    };
                    parts.push(TemplatePart::Value { words, expr: val.expr });
                }
            }
        }
        parts
    }

    pub fn checks(&mut self, files: &'a [ast::File]) -> Vec<Check> {
        let mut checks: Vec<Check> = Vec::new();
        for statement in files.iter().flat_map(|f| &f.statements) {
            let StatementKind::Check(check) = &statement.kind else { continue };
            self.tongue = statement.tongue;
            let table: TableId = match &check.list {
                Some(list) => self.list(list).map_or(0, |entry| entry.table()),
                None => 0,
            };
            let title = &check.title.raw;
            if checks.iter().any(|c| c.title == *title) {
                self.error(
                    "title-twice",
                    check.title.span,
                    said!("There are two checks with the title \"{title}\".", "有两条检查的标题都是“{title}”。"),
                    said!("Give each check a title of its own.", "请给每条检查不同的标题。"),
                );
            }
            let val = self.truth(&check.condition, Here::rows_of(table));
            let condition = self.single(val).expr;
            let due = check.due.as_ref().and_then(|due| self.due(due, table));
            let fate = check.otherwise.unwrap_or(ast::CheckFate::Warn);
            if fate == ast::CheckFate::SkipRow
                && (table != 0 || condition.ty.home == super::Home::Whole && !matches!(condition.ty.kind, Kind::Any))
            {
                self.error(
                    "skip-which-row",
                    check.title.span,
                    said!(
                        "This check is not about rows of the stock sheet, so there is no row to skip.",
                        "这条检查不是针对库存表的行，没有可以跳过的行。"
                    ),
                    said!("Write \"otherwise warn\" or \"otherwise stop\".", "请写“否则 提醒”或“否则 停止”。"),
                );
            }
            checks.push(Check {
                title: title.clone(),
                table,
                span: statement.span,
                tongue: statement.tongue,
                condition,
                due,
                fate,
                words: self.sources.text(statement.span).trim_end().to_string(),
            });
        }
        checks
    }

    /// The day of a check: of its rows, or one for all.
    fn due(&mut self, e: &'a ast::Expr, table: TableId) -> Option<Expr> {
        let val = self.date(e, Here::rows_of(table))?;
        Some(self.adopt(val, &Kind::Date).expr)
    }

    /// The names that `show` names.
    pub fn shows(&mut self, files: &'a [ast::File]) -> Vec<ItemId> {
        let mut shown = Vec::new();
        for statement in files.iter().flat_map(|f| &f.statements) {
            let StatementKind::Show(names) = &statement.kind else { continue };
            self.tongue = statement.tongue;
            for e in names {
                let val = match &e.kind {
                    // a column of a list, to be shown on the list's sheet
                    ast::ExprKind::Field { list, .. } => match self.list(list) {
                        Some(entry) => self.check(e, Here::rows_of(entry.table())),
                        None => continue,
                    },
                    _ => self.check(e, Here::rows_of(0)),
                };
                match val.expr.kind {
                    ExprKind::Item { item, .. } if val.expr.ty.series.is_none() => shown.push(item),
                    ExprKind::Item { .. } => self.series_alone(&val.expr),
                    _ => {}
                }
            }
        }
        shown
    }
}

/// The shortest way over `overrides` lines from one rule to another, both ends included.
fn shortest(direct: &[Vec<usize>], from: usize, to: usize) -> Option<Vec<usize>> {
    let mut came: Vec<Option<usize>> = vec![None; direct.len()];
    let mut open = std::collections::VecDeque::from([from]);
    let mut seen = vec![from];
    while let Some(next) = open.pop_front() {
        if next == to {
            let mut way = vec![to];
            while let Some(before) = way.last().and_then(|last| came[*last]) {
                way.push(before);
            }
            way.reverse();
            return Some(way);
        }
        for other in &direct[next] {
            if !seen.contains(other) {
                seen.push(*other);
                came[*other] = Some(next);
                open.push_back(*other);
            }
        }
    }
    None
}
