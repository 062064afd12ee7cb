//! Tiers, decision tables and buffers: values tested against bands.
//! Invariant: a row has as many tests as the table has inputs and as many values as it has outputs.

use std::sync::Arc;

use super::checker::{Checker, Here, Val};
use super::gather::{PARTS, first_line};
use super::meet::Why;
use super::{BandTest, BufferLine, DecisionRow, DecisionTable, Expr, ExprKind, Home, ItemId, ItemKind, Kind, TierBand, Type};
use crate::diagnostic::Diagnostic;
use crate::place::{Place, Span};
use crate::said;
use crate::spelling::name_key;
use crate::syntax::ast::{self, Band, TableCell, TableColumn};
use crate::tongue::Said;
use crate::unit::Unit;

impl<'a> Checker<'a> {
    pub fn resolve_tiers(&mut self, item: ItemId, tiers: &'a ast::Tiers) {
        let here = Here::rows_of(0);
        let by = self.check(&tiers.by, here);
        let by = self.single(by);
        let subject = by.expr.ty.kind.clone();
        let bands: Vec<TierBand> = tiers
            .bands
            .iter()
            .map(|band| TierBand {
                span: band.span,
                test: self.band(&band.band, &subject, by.expr.span, here),
                label: band.label.text.clone(),
            })
            .collect();
        self.ratio_banded(&by.expr, bands.iter().map(|b| &b.test));
        self.items[item].ty.home = by.expr.ty.home;
        self.items[item].kind = ItemKind::Tiers { by: by.expr, bands };
    }

    pub fn resolve_table(&mut self, at: usize) {
        let source = &self.decision_sources[at];
        let (statement, table) = (source.statement, source.table);
        let (outputs, row_number) = (source.outputs.clone(), source.row_number);
        for item in outputs.iter().chain(&row_number) {
            self.state[*item] = super::checker::State::Working;
        }
        let ast::TableBody::Rows { columns, rows, exactly_one } = &table.body else { return };
        let here = Here::rows_of(0);
        let mut inputs = Vec::new();
        for column in columns {
            if let TableColumn::Condition(e) = column {
                let val = self.check(e, here);
                inputs.push(self.single(val).expr);
            }
        }
        let mut decision_rows = Vec::new();
        let mut values: Vec<Vec<Option<Val>>> = Vec::new();
        for row in rows {
            let mut tests = Vec::new();
            let mut row_values = Vec::new();
            for (cell, column) in row.cells.iter().zip(columns) {
                match (cell, column) {
                    (TableCell::Condition(band), TableColumn::Condition(_)) => {
                        let test = match inputs.get(tests.len()) {
                            Some(input) => {
                                let (kind, span) = (input.ty.kind.clone(), input.span);
                                self.band(band, &kind, span, here)
                            }
                            None => BandTest::Any,
                        };
                        tests.push(test);
                    }
                    (TableCell::Value(value), TableColumn::Defines { name, .. }) => {
                        row_values.push(match value {
                            Some(e) => {
                                let val = self.check(e, here);
                                Some(self.single(val))
                            }
                            None => {
                                let name = &name.text;
                                self.warning(
                                    "blank-value",
                                    row.span,
                                    said!(
                                        "This row leaves \"{name}\" blank: it is unknown where the row wins.",
                                        "这一行没有写“{name}”：该行生效时它为未知。"
                                    ),
                                    said!("Write a value in the cell, 0 for example.", "请在单元格里写一个值，例如 0。"),
                                );
                                None
                            }
                        });
                    }
                    _ => {}
                }
            }
            tests.resize(inputs.len(), BandTest::Any);
            row_values.resize(outputs.len(), None);
            decision_rows.push(DecisionRow { span: row.span, words: self.words(row.span), tests, values: Vec::new(), rule: None });
            values.push(row_values);
        }
        for (column, input) in inputs.iter().enumerate() {
            self.ratio_banded(input, decision_rows.iter().map(|r| &r.tests[column]));
        }
        let mut home = Home::Whole;
        let mut types: Vec<Type> = inputs.iter().map(|i| i.ty.clone()).collect();
        for test in decision_rows.iter().flat_map(|r| &r.tests) {
            types.extend(ends(test).into_iter().map(|e| e.ty.clone()));
        }
        if types.iter().any(|t| t.home != Home::Whole) {
            home = Home::Table(0);
        }
        for (column, item) in outputs.iter().enumerate() {
            let cells: Vec<Option<Val>> = values.iter_mut().map(|row| row[column].take()).collect();
            let mut known: Vec<Val> = cells.iter().flatten().cloned().collect();
            // an output with the name of levels holds levels
            let own_levels = {
                let item = &self.items[*item];
                let keys: Vec<String> = std::iter::once(&item.name).chain(&item.also).map(|n| name_key(n)).collect();
                self.levels.iter().position(|l| l.keys().any(|key| keys.contains(&key)))
            };
            if let Some(levels) = own_levels {
                known = known.into_iter().map(|v| self.as_level(v, levels)).collect();
            }
            let kind = self.meet(&mut known, Why::Set);
            let own_home = if known.iter().any(|v| v.expr.ty.home != Home::Whole) { Home::Table(0) } else { home };
            let mut known = known.into_iter();
            for (row, cell) in decision_rows.iter_mut().zip(cells) {
                row.values.push(cell.and_then(|_| known.next()).map(|v| v.expr));
            }
            self.items[*item].ty = Type { kind, series: None, home: own_home };
            self.items[*item].kind = ItemKind::TableOutput { table: at, column };
        }
        if let Some(item) = row_number {
            for (number, row) in decision_rows.iter_mut().enumerate() {
                row.values.push(Some(self.literal(row.span, Kind::Number(Unit::plain()), ExprKind::Number((number + 1) as f64)).expr));
            }
            self.items[item].ty = Type { kind: Kind::Number(Unit::plain()), series: None, home: Home::Table(0) };
            self.items[item].kind = ItemKind::TableOutput { table: at, column: outputs.len() };
        }
        for item in outputs.iter().chain(&row_number) {
            self.state[*item] = super::checker::State::Done;
            if let Some(table) = self.targets.get(item)
                && self.items[*item].ty.home == Home::Whole
            {
                self.items[*item].ty.home = Home::Table(*table);
            }
        }
        self.decision_tables[at] = Some(DecisionTable {
            title: table.title.raw.clone(),
            span: statement.span,
            tongue: statement.tongue,
            inputs,
            rows: decision_rows,
            exactly_one: *exactly_one,
            words: self.sources.text(statement.span).trim_end().to_string(),
        });
    }

    /// A table that defines nothing and does nothing.
    pub fn empty_table(&mut self, at: usize) {
        let title = &self.decision_sources[at].table.title;
        let (span, words) = (title.span, title.raw.clone());
        self.tongue = self.decision_sources[at].statement.tongue;
        self.resolve_table(at);
        self.error(
            "table-without-output",
            span,
            said!("The table \"{words}\" has only conditions.", "表格“{words}”只有条件列。"),
            said!("Add a column \"= name\" for a value, or \"then\" for an action.", "请加一列“= 名称”给出数值，或一列“则”写动作。"),
        );
    }

    pub fn resolve_buffer(&mut self, at: usize) {
        let source = &self.buffers[at];
        let (statement, buffer, items) = (source.statement, source.buffer, source.items);
        for item in items {
            self.state[item] = super::checker::State::Working;
        }
        let here = Here::rows_of(0);
        let holds = buffer.holds.as_ref().map(|e| {
            let val = self.check(e, here);
            self.single(val)
        });
        let by = buffer.by.as_ref().map(|e| {
            let val = self.check(e, here);
            self.single(val)
        });
        let mut amounts: Vec<[Option<Val>; 2]> = Vec::new();
        let mut levels = Vec::new();
        for line in &buffer.lines {
            let level = match (&line.level, &by) {
                (Some(label), Some(by)) => self.buffer_level(label, &by.expr),
                _ => None,
            };
            amounts.push(self.amount(&line.amount, here));
            levels.push(level);
        }
        let has_rest = buffer.lines.iter().any(|line| line.level.is_none());
        if let Some(by) = by.as_ref().filter(|_| !has_rest) {
            self.missing_levels(buffer, &by.expr, &levels, statement.span);
        }
        // all amounts and the position held are in one unit: that of the position, or of the first amount
        let mut flat: Vec<Val> = holds.iter().cloned().chain(amounts.iter().flatten().flatten().cloned()).collect();
        let kind = self.meet(&mut flat, Why::Compare);
        let home = if flat.iter().chain(&by).any(|v| v.expr.ty.home != Home::Whole) { Home::Table(0) } else { Home::Whole };
        let mut flat = flat.into_iter();
        let holds = holds.and_then(|_| flat.next()).map(|v| v.expr);
        let by = by.map(|v| v.expr);
        let mut lines = Vec::new();
        for (level, [min, max]) in levels.into_iter().zip(amounts) {
            let min = min.and_then(|_| flat.next()).map(|v| v.expr);
            let max = max.and_then(|_| flat.next()).map(|v| v.expr);
            lines.push(BufferLine { level, min, max });
        }
        if holds.is_none() {
            let name = &buffer.name.text;
            let Said { en, zh } = self.position();
            self.warning(
                "buffer-holds-nothing",
                first_line(self.sources.text(statement.span), statement.span),
                said!(
                    "\"{name}\" does not say which stock it is compared with, so its state and gap are unknown.",
                    "“{name}”没有写“计入”哪些库存，状态和缺口将是未知。"
                ),
                said!("Add a line: holds {en}", "请加一行：计入 {zh}"),
            );
        }
        for ((part, _, _), item) in PARTS.iter().zip(items) {
            if *part != super::BufferPart::State {
                self.items[item].ty.kind = kind.clone();
            }
            self.items[item].ty.home = match self.targets.get(&item) {
                Some(table) if home == Home::Whole => Home::Table(*table),
                _ => home,
            };
            self.items[item].kind = ItemKind::BufferPart { part: *part, holds: holds.clone(), by: by.clone(), lines: lines.clone() };
            self.state[item] = super::checker::State::Done;
        }
    }

    /// The lower and upper end of a buffer's line.
    /// What is there and on its way, in the names of the workbook where it has them.
    fn position(&self) -> Said {
        let of = |known: &str, sign: &str| self.scope.meant(known).map(|name| format!("{sign}{name}"));
        match of("on hand", "") {
            Some(stock) => {
                let words: String = [Some(stock), of("on order", " + "), of("reserved", " - ")].into_iter().flatten().collect();
                Said::new(words.clone(), words)
            }
            None => said!("on hand + on order", "现有库存 + 在途数量"),
        }
    }

    fn amount(&mut self, band: &Band, here: Here) -> [Option<Val>; 2] {
        let one = |me: &mut Self, e: &ast::Expr| {
            let val = me.check(e, here);
            me.single(val)
        };
        match band {
            Band::Any(_) => [None, None],
            Band::Order(ast::Order::AtLeast | ast::Order::Above, e) => [Some(one(self, e)), None],
            Band::Order(ast::Order::AtMost | ast::Order::Below, e) => [None, Some(one(self, e))],
            Band::Range { low, high, .. } => {
                let (low, high) = self.pair(low, high, here);
                [Some(self.single(low)), Some(self.single(high))]
            }
            Band::Is(e) => {
                if let Some((low, high)) = self.range_of(e, here) {
                    return [Some(low), Some(high)];
                }
                let val = one(self, e);
                [Some(val.clone()), Some(val)]
            }
            Band::OneOf { items, .. } => {
                let span = items.first().map(|i| i.span).unwrap_or_default();
                self.error(
                    "buffer-amount",
                    span,
                    said!("A line of a buffer holds an amount or a range.", "缓冲的一行应写数量或范围。"),
                    said!("Write \"3 to 5 days of daily sales\" or \"at least 500 units\".", "请写“3 到 5 天的日销量”或“至少 500 件”。"),
                );
                [None, None]
            }
        }
    }

    /// A parameter that is a range, also with something it is a part of: `cover range of daily sales`.
    fn range_of(&mut self, e: &ast::Expr, here: Here) -> Option<(Val, Val)> {
        use super::scope::Entry;
        match &e.kind {
            ast::ExprKind::Name(name) => match self.scope.name(&name.key) {
                Some(Entry::Range(low, high)) => Some((self.item(low, e.span, here, false), self.item(high, e.span, here, false))),
                _ => None,
            },
            ast::ExprKind::Binary { op: ast::BinaryOp::Of, left, right } => {
                let (low, high) = self.range_of(left, here)?;
                let whole = self.check(right, here);
                let whole = self.single(whole);
                Some((self.part_of(low, whole.clone(), e.span, here), self.part_of(high, whole, e.span, here)))
            }
            _ => None,
        }
    }

    fn buffer_level(&mut self, label: &ast::Label, by: &Expr) -> Option<Expr> {
        match &by.ty.kind {
            Kind::Level(levels) => match self.rank(&label.text, *levels) {
                Some(rank) => Some(self.literal(label.span, by.ty.kind.clone(), ExprKind::Level(rank)).expr),
                None => {
                    self.unknown_level(&label.text, *levels, label.span);
                    None
                }
            },
            kind => {
                let kind = kind.clone();
                let text = self.literal(label.span, Kind::Text(Some(Arc::new([label.text.clone()]))), ExprKind::Text(label.text.clone()));
                Some(self.fit(text, &kind, by.span, Why::Compare).expr)
            }
        }
    }

    /// Each level needs its line.
    fn missing_levels(&mut self, buffer: &ast::Buffer, by: &Expr, lines: &[Option<Expr>], span: Span) {
        let missing: Vec<String> = match &by.ty.kind {
            Kind::Level(levels) => {
                let given: Vec<usize> =
                    lines.iter().flatten().filter_map(|l| if let ExprKind::Level(rank) = l.kind { Some(rank) } else { None }).collect();
                let labels = self.levels.get(*levels).map(|l| l.labels.as_slice()).unwrap_or(&[]);
                labels.iter().enumerate().filter(|(rank, _)| !given.contains(rank)).map(|(_, (label, _))| label.clone()).collect()
            }
            Kind::Text(Some(labels)) => {
                let given: Vec<&String> =
                    lines.iter().flatten().filter_map(|l| if let ExprKind::Text(text) = &l.kind { Some(text) } else { None }).collect();
                labels.iter().filter(|l| !given.contains(l)).cloned().collect()
            }
            _ => Vec::new(),
        };
        let name = &buffer.name.text;
        if matches!(by.ty.kind, Kind::Text(None)) {
            let (by_words, place) = (self.words(by.span), Place::Text(first_line(self.sources.text(span), span)));
            let given = super::words::choices(buffer.lines.iter().filter_map(|l| l.level.as_ref()).map(|l| l.text.as_str()));
            let (en, zh) = (given.en, given.zh);
            let labels: Vec<&str> = buffer.lines.iter().filter_map(|l| l.level.as_ref()).map(|l| l.text.as_str()).collect();
            let (list_en, list_zh) = (labels.join(", "), labels.join("、"));
            self.diagnostics.push(
                Diagnostic::note(
                    "not-proven",
                    place,
                    said!(
                        "Not proven: whether \"{name}\" has a line for every \"{by_words}\", because only the data tell which there are; for others than {en} it is unknown.",
                        "未能证明：“{name}”是否涵盖了每一种“{by_words}”，因为有哪些取值只有数据才知道；除{zh}以外的行，结果是未知。"
                    ),
                    said!(
                        "Say what all others keep: a last line `otherwise: ...`. Or name all of them, lowest first, and check looks for you: levels {by_words}: {list_en}",
                        "请在最后加一行“其他：……”，写明其余各行保持多少；或从低到高列出全部等级，检查时就会核对：等级 {by_words}：{list_zh}"
                    ),
                )
                .in_tongue(self.tongue),
            );
            return;
        }
        if missing.is_empty() {
            return;
        }
        let said = super::words::choices(missing.iter().map(String::as_str));
        let (en, zh) = (said.en, said.zh);
        let one = &missing[0];
        self.error(
            "buffer-level-missing",
            first_line(self.sources.text(span), span),
            said!("\"{name}\" has no line for {en}.", "“{name}”缺少{zh}这一行。"),
            said!("Add it: {one}: 3 to 5 days of daily sales.", "请补上，例如 {one}：3 到 5 天的日销量。"),
        );
    }
}

/// The values that a test compares with.
pub(super) fn ends(test: &BandTest) -> Vec<&Expr> {
    match test {
        BandTest::Any => Vec::new(),
        BandTest::Compare { with, .. } => vec![with],
        BandTest::Range { low, high, .. } => vec![low, high],
        BandTest::OneOf { items, .. } => items.iter().collect(),
    }
}
