//! Plans and frames made by hand, for tests. Takes short calls, gives a [`Hand`] to run. Invariant: a name added is a
//! column of the plan at once, so its id can be used in the next call.

use super::{Results, run};
use crate::column::{Column, Texts, UNKNOWN_TEXT};
use crate::import::frame::{Bound, Frame, FrameColumn, History, Origin, Period};
use crate::place::Span;
use crate::plan::*;
use crate::tongue::Tongue;
use crate::unit::{Unit, Units};

pub const WEEK: Period = Period::Week { ends: 6 };

pub struct Hand {
    pub plan: Plan,
    pub bound: Bound,
    pub texts: Texts,
}

pub fn num(x: f64) -> Expr {
    Expr::Number(x)
}

pub fn text(t: &str) -> Expr {
    Expr::Text(t.into())
}

pub fn col(id: ColumnId) -> Expr {
    Expr::Column(id)
}

pub fn arith(op: Arith, left: Expr, right: Expr) -> Expr {
    Expr::Arith { op, left: Box::new(left), right: Box::new(right) }
}

pub fn compare(op: Compare, left: Expr, right: Expr) -> Expr {
    Expr::Compare { op, left: Box::new(left), right: Box::new(right) }
}

pub fn window(agg: WindowAgg, value: Expr, period: Period, span: WindowSpan) -> Expr {
    Expr::Window(Box::new(Window { agg, value, keep: None, period, span }))
}

pub fn last(count: f64, ago: u32) -> WindowSpan {
    WindowSpan::Last { count: Box::new(num(count)), ago }
}

impl Hand {
    /// A stock table of `rows` rows with keys `K0`, `K1` ...; sheet 0, data from row 1 on.
    pub fn new(rows: usize, as_of: f64) -> Hand {
        let mut texts = Texts::default();
        let keys = (0..rows).map(|r| texts.intern(&format!("K{r}"))).collect();
        let stock = Frame { name: "stock".into(), rows: (1..=rows as u32).collect(), keys: vec![keys], ..Frame::default() };
        let plan = Plan { tables: vec![Table::default(), Table { name: "stock".into(), ..Table::default() }], ..Plan::default() };
        Hand { plan, bound: Bound { stock, as_of, ..Bound::default() }, texts }
    }

    pub fn list(&mut self, name: &str, keys: &[&str]) -> TableId {
        let rows = (1..=keys.len() as u32).collect();
        let keys = keys.iter().map(|k| self.texts.intern(k)).collect();
        let sheet = 10 + self.bound.lists.len() as u16;
        self.bound.lists.push(Frame { name: name.into(), sheet, rows, keys: vec![keys], ..Frame::default() });
        self.plan.tables.push(Table { name: name.into(), ..Table::default() });
        self.plan.tables.len() as TableId - 1
    }

    fn def(&mut self, name: &str, table: TableId, shape: Shape, source: Source) -> ColumnId {
        self.plan.columns.push(ColumnDef {
            name: name.into(),
            table,
            shape,
            source,
            words: String::new(),
            span: None,
            tongue: Tongue::En,
            section: None,
            stage: Stage::Definition,
        });
        self.plan.columns.len() as ColumnId - 1
    }

    fn input(&mut self, name: &str, table: TableId, shape: Shape, data: Column) -> ColumnId {
        let frame = match table {
            STOCK => &mut self.bound.stock,
            list => &mut self.bound.lists[list as usize - 2],
        };
        let col = Some(frame.columns.len() as u32 + 1);
        frame.columns.push(FrameColumn { name: name.into(), header: name.into(), col, data, unknown_at: Vec::new() });
        self.def(name, table, shape, Source::Input)
    }

    pub fn numbers(&mut self, name: &str, table: TableId, unit: &str, values: &[f64]) -> ColumnId {
        let unit = Units::shipped().parse(unit).unwrap_or_else(|_| Unit::plain());
        self.input(name, table, Shape::Number(unit), Column::Number(values.to_vec()))
    }

    /// An empty text is unknown.
    pub fn words(&mut self, name: &str, table: TableId, values: &[&str]) -> ColumnId {
        let ids = values.iter().map(|t| if t.is_empty() { UNKNOWN_TEXT } else { self.texts.intern(t) }).collect();
        self.input(name, table, Shape::Text, Column::Text(ids))
    }

    /// Weekly values, one vector a row, the last week ending on the as-of date.
    pub fn weekly(&mut self, name: &str, rows: &[Vec<f64>]) -> HistoryId {
        let weeks = rows.first().map_or(0, Vec::len);
        let last = WEEK.index(self.bound.as_of);
        let first = last - weeks as i32 + 1;
        let values = (0..weeks).map(|w| rows.iter().map(|r| r[w]).collect::<Vec<f64>>().into()).collect();
        let covers = (WEEK.days(first).0, WEEK.days(last).1);
        let origin =
            Origin::Wide { sheet: 1, row_of: (1..=rows.len() as u32).collect(), col_of: (1..=weeks as u32).collect(), added: Vec::new() };
        self.bound.histories.push(History { name: name.into(), period: WEEK, plan: false, first, values, covers, origin });
        let unit = Units::shipped().parse("units/week").unwrap_or_default();
        self.plan.histories.push(HistoryDef { name: name.into(), unit, period: WEEK, plan: false });
        self.plan.histories.len() as HistoryId - 1
    }

    pub fn step(&mut self, name: &str, table: TableId, shape: Shape, work: Work) -> ColumnId {
        let into = self.def(name, table, shape, Source::Computed);
        self.plan.steps.push(Step { into, work });
        into
    }

    pub fn formula(&mut self, name: &str, expr: Expr) -> ColumnId {
        self.step(name, STOCK, Shape::Number(Unit::plain()), Work::Row(expr))
    }

    pub fn truth(&mut self, name: &str, expr: Expr) -> ColumnId {
        self.step(name, STOCK, Shape::Truth, Work::Row(expr))
    }

    /// A rule of one `when` over the stock table, without actions.
    pub fn rule(&mut self, title: &str, words: &str, expr: Expr, mentions: Vec<Mention>) -> RuleId {
        let truth = self.truth(title, expr.clone());
        let clause = Clause {
            words: format!("when {words}"),
            span: Span::default(),
            unless: false,
            truth,
            test: Test::Leaf { words: words.into(), expr, mentions, sides: Vec::new() },
        };
        self.plan.rules.push(Rule {
            title: title.into(),
            table: STOCK,
            span: Span::default(),
            tongue: Tongue::En,
            section: None,
            clauses: vec![clause],
            fired: truth,
            valid: None,
            actions: Vec::new(),
            because: None,
            overrides: Vec::new(),
            words: format!("rule \"{title}\""),
        });
        self.plan.rules.len() as RuleId - 1
    }

    /// A target without a definition; its steps come with [`Hand::resolve`].
    pub fn target(&mut self, name: &str, before: ColumnId, combine: Combine) -> TargetId {
        let shape = self.plan.columns[before as usize].shape.clone();
        let after = self.def(name, STOCK, shape, Source::Computed);
        self.plan.columns[after as usize].stage = Stage::AfterRules;
        self.plan.targets.push(Target { name: name.into(), before, after, combine, writers: Vec::new() });
        self.plan.targets.len() as TargetId - 1
    }

    /// Lets a rule set a target to a column.
    pub fn action(&mut self, rule: RuleId, words: &str, target: TargetId, value: ColumnId) {
        let actions = &mut self.plan.rules[rule as usize].actions;
        let number = actions.len() as u16;
        actions.push(Action { words: words.into(), writes: vec![(target, value)], colour: None, label: None });
        self.plan.targets[target as usize].writers.push(Writer { rule, action: number, value });
    }

    pub fn resolve(&mut self, target: TargetId) -> ColumnId {
        let into = self.plan.targets[target as usize].after;
        self.plan.steps.push(Step { into, work: Work::Resolve(target) });
        into
    }

    pub fn run(&mut self) -> Results {
        run(&self.plan, &self.bound, &mut self.texts)
    }

    /// A number column after a run.
    pub fn got(&self, results: &Results, id: ColumnId) -> Vec<f64> {
        match results.column(&self.plan, &self.bound, id) {
            Some(Column::Number(v)) => v.clone(),
            Some(Column::Truth(v)) => v.iter().map(|t| f64::from(*t)).collect(),
            _ => Vec::new(),
        }
    }

    /// A text column after a run.
    pub fn said(&self, results: &Results, id: ColumnId) -> Vec<String> {
        match results.column(&self.plan, &self.bound, id) {
            Some(Column::Text(v)) => v.iter().map(|t| self.texts.get(*t).to_string()).collect(),
            _ => Vec::new(),
        }
    }
}
