//! A small run made by hand, for the tests of the report: an inventory with a title row, a history, decisions of every
//! kind. Takes the tongue and the number of SKUs.
//! Invariant: the same arguments give the same run.

use super::facts::{Facts, FileFact, KeyFact, MappingFact, Run};
use crate::column::{Column, Texts, truth};
use crate::columns::Results;
use crate::decisions::{Decision, Decisions, Undecided, UndecidedWhy};
use crate::import::frame::{Bound, Fate, Frame, FrameColumn, Issue};
use crate::import::sheet::{Cell, RawSheet};
use crate::place::{CellRange, CellRef, Sources, Span};
use crate::plan::*;
use crate::said;
use crate::tongue::{Said, Tongue};
use crate::unit::Units;

/// Owns all that a [`Run`] borrows.
pub struct World {
    pub plan: Plan,
    pub bound: Bound,
    pub raw: Vec<RawSheet>,
    pub results: Results,
    pub decisions: Decisions,
    pub texts: Texts,
    pub sources: Sources,
    pub units: Units,
    pub facts: Facts,
}

impl World {
    pub fn run(&self) -> Run<'_> {
        Run {
            plan: &self.plan,
            bound: &self.bound,
            raw: &self.raw,
            results: &self.results,
            decisions: &self.decisions,
            scenarios: &[],
            texts: &self.texts,
            sources: &self.sources,
            units: &self.units,
            facts: &self.facts,
            inputs: &[],
        }
    }
}

/// Header row of the inventory: a title and a blank row stand above.
pub const HEADER: u32 = 2;

pub fn world(tongue: Tongue, skus: u32) -> World {
    let t = |en: &'static str, zh: &'static str| match tongue {
        Tongue::En => en,
        Tongue::Zh => zh,
    };
    let units = Units::shipped();
    let unit = |text: &str| units.parse(text).expect("a unit of the table");
    let mut texts = Texts::default();
    let mut sources = Sources::default();
    let inventory = sources.add_sheet("stock.xlsx", t("Inventory", "库存"));
    let sales = sources.add_sheet("stock.xlsx", t("Weekly sales", "周销量"));
    let rules_text = t(
        "# Autumn\nparam stop-loss share = 50%\n\nrule \"Stop-loss\"\n  when weekly sales below stop-loss share of weekly forecast for two weeks in a row\n  then mark down by 15%, pause replenishment\n\nrule \"Slow stock\": turnover is \"slow\" means flag amber \"Sell down before buying\"\n",
        "# 秋季\n参数 止损比例 = 50%\n\n规则 “止损”\n  当 周销量低于周预测的止损比例，连续两周\n  则 降价 15%，暂停补货\n\n规则 “滞销”：周转是“慢” 则 标记黄 “先清库存再进货”\n",
    );
    let file = sources.add_file("rules/autumn.rules", rules_text);
    let at = |part: &str| {
        let start = rules_text.find(part).expect("part of the rules") as u32;
        Span { file, start, end: start + part.len() as u32 }
    };

    let mut raw = RawSheet {
        id: inventory,
        name: t("Inventory", "库存").into(),
        book: 0,
        columns: vec![Default::default(); 7],
        rows: HEADER + 1 + skus,
        ..RawSheet::default()
    };
    let mut put = |texts: &mut Texts, row: u32, col: usize, text: &str| {
        let id = texts.intern(text);
        raw.columns[col].set(row, Cell::Text(id));
    };
    put(&mut texts, 0, 0, t("Stock on 30 November", "11 月 30 日库存"));
    let headers = [
        t("SKU", "货号"),
        t("Description", "品名"),
        t("On hand", "现有库存"),
        t("Unit cost", "采购成本"),
        t("Last receipt", "最近入库"),
        t("Battery", "带电"),
        t("Note", "备注"),
    ];
    for (n, header) in headers.iter().enumerate() {
        put(&mut texts, HEADER, n, header);
    }
    let mut keys = Vec::new();
    for n in 0..skus {
        let row = HEADER + 1 + n;
        let key = format!("SKU-{:05}", n + 1);
        put(&mut texts, row, 0, &key);
        keys.push(texts.intern(&key));
        put(&mut texts, row, 1, &format!("{} {}", t("Steel lamp, brushed, with a long name", "长款拉丝不锈钢台灯"), n + 1));
        if n % 5 == 4 {
            put(&mut texts, row, 6, "=HYPERLINK(\"http://example.invalid\")");
        }
    }
    for n in 0..skus {
        let row = HEADER + 1 + n;
        if n % 11 == 10 {
            let id = texts.intern("#DIV/0!");
            raw.columns[2].set(row, Cell::Error(id));
        } else {
            raw.columns[2].set(row, Cell::Number(f64::from(n * 37 % 900)));
        }
        raw.columns[3].set(row, Cell::Number(f64::from(n * 7 % 50) + 0.25));
        raw.columns[4].set(row, Cell::Date(45_900.0 + f64::from(n % 60) + if n % 3 == 0 { 0.5 } else { 0.0 }));
        raw.columns[5].set(row, Cell::Truth(n % 2 == 0));
    }
    let mut weekly = RawSheet {
        id: sales,
        name: t("Weekly sales", "周销量").into(),
        book: 0,
        columns: vec![Default::default(); 9],
        rows: skus + 1,
        ..RawSheet::default()
    };
    let sku = texts.intern(headers[0]);
    weekly.columns[0].set(0, Cell::Text(sku));
    for k in 1..9 {
        weekly.columns[k].set(0, Cell::Date(45_935.0 + 7.0 * k as f64));
        for n in 0..skus {
            weekly.columns[k].set(n + 1, Cell::Number(f64::from((n * 13 + k as u32 * 5) % 40)));
        }
    }
    for (n, key) in keys.iter().enumerate() {
        weekly.columns[0].set(n as u32 + 1, Cell::Text(*key));
    }

    // the last row is refused by import, the one before fails a check
    let judged = skus as usize - 1;
    let rows: Vec<u32> = (0..judged as u32).map(|n| HEADER + 1 + n).collect();
    let on_hand: Vec<f64> = (0..judged).map(|n| if n % 11 == 10 { f64::NAN } else { (n * 37 % 900) as f64 }).collect();
    let frame = Frame {
        name: "stock".into(),
        sheet: inventory,
        header_row: HEADER,
        rows,
        keys: vec![keys[..judged].to_vec()],
        columns: vec![FrameColumn {
            name: t("on hand", "现有库存").into(),
            header: headers[2].into(),
            col: Some(2),
            data: Column::Number(on_hand.clone()),
            unknown_at: Vec::new(),
        }],
        added: Vec::new(),
    };
    let mut skipped = vec![false; judged];
    skipped[judged - 1] = true;

    let def = |name: &str, table: TableId, shape: Shape, source: Source| ColumnDef {
        name: name.into(),
        table,
        shape,
        source,
        words: String::new(),
        span: None,
        tongue,
        section: None,
        stage: Stage::Definition,
    };
    let columns = vec![
        def(t("stop-loss share", "止损比例"), WHOLE, Shape::Number(unit("%")), Source::Param),
        def(t("daily sales", "日销量"), STOCK, Shape::Number(unit("units/day")), Source::Computed),
        def(t("turnover", "周转"), STOCK, Shape::Text, Source::Computed),
        def(t("order quantity", "补货量"), STOCK, Shape::Number(unit("units")), Source::Hidden),
        ColumnDef {
            stage: Stage::AfterRules, ..def(t("order quantity", "补货量"), STOCK, Shape::Number(unit("units")), Source::Computed)
        },
        def(t("order cost", "订货金额"), STOCK, Shape::Number(unit("GBP")), Source::Computed),
        def(t("markdown", "降价幅度"), STOCK, Shape::Number(unit("%")), Source::Computed),
        def(t("turnover is slow", "周转是慢"), STOCK, Shape::Truth, Source::Hidden),
        def(t("phase", "阶段"), STOCK, Shape::Level(0), Source::Computed),
        def(t("reorder by", "最迟下单"), STOCK, Shape::Date, Source::Computed),
        def(t("stock value", "库存总额"), WHOLE, Shape::Number(unit("GBP")), Source::Computed),
        def(t("not negative", "不为负"), STOCK, Shape::Truth, Source::Hidden),
        def(t("battery", "带电"), STOCK, Shape::Truth, Source::Computed),
    ];
    let (slow, fast) = (texts.intern(t("slow", "慢")), texts.intern(t("fast", "快")));
    let daily: Vec<f64> = (0..judged).map(|n| (n * 13 % 40) as f64 / 7.0).collect();
    let fired = |n: usize| n % 4 == 1;
    let slow_row = |n: usize| n.is_multiple_of(3);
    let before: Vec<f64> = on_hand.iter().map(|v| v * 2.0).collect();
    let after: Vec<f64> = before.iter().enumerate().map(|(n, v)| if fired(n) { 0.0 } else { *v }).collect();
    let cost: Vec<f64> = after.iter().enumerate().map(|(n, v)| v * ((n * 7 % 50) as f64 + 0.25)).collect();
    let total: f64 = cost.iter().filter(|c| !c.is_nan()).sum();
    let truths = |f: &dyn Fn(usize) -> u8| Column::Truth((0..judged).map(f).collect());
    let data = vec![
        Some(Column::Number(vec![0.5])),
        Some(Column::Number(daily)),
        Some(Column::Text((0..judged).map(|n| if slow_row(n) { slow } else { fast }).collect())),
        Some(Column::Number(before)),
        Some(Column::Number(after)),
        Some(Column::Number(cost.clone())),
        Some(Column::Number((0..judged).map(|n| if fired(n) { 0.15 } else { 0.0 }).collect())),
        Some(truths(&|n| u8::from(slow_row(n)))),
        Some(Column::Number((0..judged).map(|n| (n % 2) as f64).collect())),
        Some(Column::Number((0..judged).map(|n| 45_980.0 + n as f64).collect())),
        Some(Column::Number(vec![total])),
        Some(truths(&|n| if n + 1 == judged { truth::FALSE } else { truth::TRUE })),
        Some(truths(&|n| (n % 3) as u8)),
    ];
    let mut provisional = vec![None; columns.len()];
    provisional[4] = Some((0..judged).map(|n| n % 11 == 10).collect());

    let action = |words: &str, writes: Vec<(TargetId, ColumnId)>, colour| Action { words: words.into(), writes, colour, label: None };
    let rule = |title: &str, span: Span, actions: Vec<Action>| Rule {
        title: title.into(),
        table: STOCK,
        span,
        tongue,
        section: None,
        clauses: Vec::new(),
        fired: 7,
        valid: None,
        actions,
        because: None,
        overrides: Vec::new(),
        words: String::new(),
    };
    let stop_loss = t("Stop-loss", "止损");
    let slow_title = t("Slow stock", "滞销");
    let plan = Plan {
        tables: vec![Table::default(), Table { name: "stock".into(), ..Table::default() }],
        columns,
        levels: vec![Levels {
            name: t("phase", "阶段").into(),
            labels: vec![(t("daily", "日常").into(), vec![]), (t("live", "直播").into(), vec![])],
        }],
        params: vec![Param {
            column: 0,
            value: Value::Number(0.5),
            origin: ParamOrigin::Map,
            without: None,
            low: Some(0.1),
            high: Some(0.9),
            note: Some(t("agreed with finance", "已与财务商定").into()),
        }],
        steps: vec![
            Step { into: 4, work: Work::Resolve(0) },
            Step {
                into: 5,
                work: Work::Row(Expr::Arith { op: Arith::Mul, left: Box::new(Expr::Column(4)), right: Box::new(Expr::Number(2.0)) }),
            },
        ],
        rules: vec![
            rule(
                stop_loss,
                at(t("rule \"Stop-loss\"", "规则 “止损”")),
                vec![action("mark down by 15%", vec![(1, 6)], None), action("pause replenishment", vec![(0, 4)], Some(Colour::Red))],
            ),
            rule(slow_title, at(t("rule \"Slow stock\"", "规则 “滞销”")), vec![action("flag amber", vec![], Some(Colour::Amber))]),
        ],
        targets: vec![
            Target { name: t("order quantity", "补货量").into(), before: 3, after: 4, combine: Combine::Agree, writers: vec![] },
            Target { name: t("markdown", "降价幅度").into(), before: 6, after: 6, combine: Combine::Largest, writers: vec![] },
        ],
        checks: vec![Check {
            due: None,
            title: t("Stock is not negative", "库存不为负").into(),
            table: STOCK,
            span: at(t("param", "参数")),
            tongue,
            truth: 11,
            test: Test::And(vec![]),
            words: String::new(),
            fate: CheckFate::SkipRow,
        }],
        shown: vec![1, 2, 4, 5, 6, 8, 9, 10, 12],
        ..Plan::default()
    };

    let cell = |row: usize, col: u32| CellRef { sheet: inventory, row: HEADER + 1 + row as u32, col };
    let week = |row: usize, col: u32| CellRef { sheet: sales, row: row as u32 + 1, col };
    let mut decisions = Decisions { counts: vec![(0, 0), (0, 0)], ..Decisions::default() };
    for n in 0..judged - 1 {
        let decision = |rule: RuleId, action: u16, words: &str, colour, set: Option<(TargetId, f64)>, reason: &str| Decision {
            table: STOCK,
            row: n as u32,
            rule,
            action,
            words: words.into(),
            colour,
            name: set.map(|s| s.0),
            value: set.map(|s| Value::Number(s.1)),
            provisional: false,
            beaten: n % 20 == 9,
            reason: reason.into(),
            cells: [cell(n, 2).into(), CellRange { first: week(n, 7), last: week(n, 8) }].into(),
        };
        if n % 11 == 10 {
            decisions.counts[0].1 += 1;
            decisions.undecided.push(Undecided {
                table: STOCK,
                row: n as u32,
                rule: 0,
                why: if n % 2 == 0 {
                    UndecidedWhy::Unknown
                } else {
                    UndecidedWhy::Conflict { target: 0, candidates: vec![(0, Value::Number(0.0)), (1, Value::Number(200.0))] }
                },
                cells: vec![cell(n, 2).into()],
                said: said!("on hand is #DIV/0! in this row", "本行的现有库存为 #DIV/0!"),
            });
        } else if fired(n) {
            decisions.counts[0].0 += 1;
            let why = t("Sold 12, 9 against a plan of 40, two weeks running", "计划 40，实销 12、9，已连续两周");
            decisions.decisions.push(decision(0, 0, t("mark down by 15%", "降价 15%"), None, Some((1, 0.15)), why));
            decisions.decisions.push(decision(0, 1, t("Paused", "暂停补货"), Some(Colour::Red), Some((0, 0.0)), why));
        }
        if slow_row(n) {
            decisions.counts[1].0 += 1;
            decisions.decisions.push(decision(
                1,
                0,
                t("Sell down before buying", "先清库存再进货"),
                Some(Colour::Amber),
                None,
                t("turnover slow", "周转为慢"),
            ));
        }
    }

    let issues = (0..judged)
        .filter(|n| n % 11 == 10)
        .map(|n| Issue {
            code: "error-cell",
            cell: Some(cell(n, 2)),
            row: Some(n),
            fate: Fate::Unknown,
            message: said!("The cell holds #DIV/0!, so on hand is unknown here.", "单元格为 #DIV/0!，此处现有库存视为未知。"),
            next: said!("Mend the formula, or type the number.", "请改正公式，或直接填数字。"),
        })
        .collect();
    let file = |path: &str| FileFact { path: path.into(), hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into() };
    World {
        bound: Bound {
            stock: frame,
            as_of: 45_991.0,
            issues,
            skipped: vec![(HEADER + skus, said!("the key is blank", "键为空"))],
            ..Bound::default()
        },
        raw: vec![raw, weekly],
        results: Results { columns: data, provisional, skipped, ..Results::default() },
        decisions,
        texts,
        units: units.clone(),
        facts: Facts {
            tongue,
            version: "0.1.0".into(),
            map: Some(file("restock.toml")),
            rules: vec![file("rules/autumn.rules")],
            inputs: vec![file("stock.xlsx")],
            as_of_from: said!("the last day of weekly sales", "周销量的最后一天"),
            currency: Some("GBP".into()),
            mapping: vec![MappingFact {
                name: t("on hand", "现有库存").into(),
                header: headers[2].into(),
                cell: Some(CellRef { sheet: inventory, row: HEADER, col: 2 }),
                unit: t("units", "件").into(),
                how: said!("named in restock.toml", "由 restock.toml 指定"),
            }],
            stock_headers: headers.iter().enumerate().map(|(n, h)| (n as u32, h.to_string())).collect(),
            keys: vec![vec![], vec![KeyFact { name: headers[0].into(), col: Some(0) }]],
            headers: vec![(sales, 0)],
            rows_read: skus as usize,
            rows_merged: 0,
            notes: vec![Said::new("Weekly sales ends a week before the plan.", "周销量比计划早一周结束。")],
            rule_files: vec![file_id(rules_text, &sources)],
            reviews: Default::default(),
        },
        plan,
        sources,
    }
}

fn file_id(text: &str, sources: &Sources) -> u16 {
    sources.files.iter().position(|f| f.text == text).unwrap_or(0) as u16
}
