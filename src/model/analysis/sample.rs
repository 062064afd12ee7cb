//! Small models for tests, made by hand. Takes names and expressions; every name and expression made here has a place
//! in a source text that spells it. Invariant: item ids count in the order of the calls.

use crate::model::ast::{Combine, CompareOp};
use crate::model::schema::{HistorySchema, Schema};
use crate::model::{
    Action, Clause, Expr, ExprKind, Home, Item, ItemId, ItemKind, Kind, Model, ParamValue, Rule, Target, Type, WindowSpan, Write,
};
use crate::place::{Sources, Span};
use crate::plan::{Agg, Arith, ParamOrigin, WindowAgg};
use crate::tongue::Tongue;
use crate::unit::Unit;

pub const WEEK: crate::import::frame::Period = crate::import::frame::Period::Week { ends: 6 };

pub struct Sample {
    pub model: Model,
    pub schema: Schema,
    pub sources: Sources,
}

impl Sample {
    pub fn empty() -> Sample {
        let mut sources = Sources::default();
        sources.add_file("sample.rules", "");
        let model = Model { tables: vec!["stock".to_string()], ..Model::default() };
        Sample { model, schema: Schema::default(), sources }
    }

    /// Writes text into the source and says where it stands.
    pub fn say(&mut self, text: &str) -> Span {
        let file = &mut self.sources.files[0].text;
        let start = file.len() as u32;
        file.push_str(text);
        file.push('\n');
        Span { file: 0, start, end: start + text.len() as u32 }
    }

    fn said(&self, expr: &Expr) -> String {
        self.sources.text(expr.span).to_string()
    }

    pub fn add(&mut self, name: &str, kind: Kind, home: Home, item: ItemKind) -> Expr {
        let span = self.say(name);
        let ty = Type { kind, series: None, home };
        self.model.items.push(Item {
            name: name.to_string(),
            also: Vec::new(),
            ty: ty.clone(),
            kind: item,
            span: Some(span),
            tongue: Tongue::En,
            words: name.to_string(),
            section: None,
            target: None,
        });
        let item = self.model.items.len() - 1;
        Expr { span, ty, kind: ExprKind::Item { item, before_rules: false, outer: false } }
    }

    pub fn input(&mut self, name: &str, kind: Kind) -> Expr {
        self.add(name, kind, Home::Table(0), ItemKind::Input { column: name.to_string() })
    }

    pub fn number(&mut self, name: &str) -> Expr {
        self.input(name, Kind::Number(Unit::plain()))
    }

    pub fn history(&mut self, name: &str) -> Expr {
        let index = self.schema.histories.len();
        self.schema.histories.push(HistorySchema {
            name: name.to_string(),
            also: Vec::new(),
            unit: Unit::plain(),
            period: WEEK,
            plan: false,
            level: false,
            keys: None,
            found: true,
            place: None,
        });
        let mut expr = self.add(name, Kind::Number(Unit::plain()), Home::Table(0), ItemKind::History { index, coarse: None });
        expr.ty.series = Some(WEEK);
        self.model.items[id(&expr)].ty.series = Some(WEEK);
        expr
    }

    pub fn param(&mut self, name: &str, value: f64) -> Expr {
        let kind = ItemKind::Param {
            value: ParamValue::Number(value),
            low: None,
            high: None,
            note: None,
            origin: ParamOrigin::Rules,
            without: None,
        };
        self.add(name, Kind::Number(Unit::plain()), Home::Whole, kind)
    }

    pub fn formula(&mut self, name: &str, value: Expr) -> Expr {
        let (kind, home) = (value.ty.kind.clone(), value.ty.home);
        self.add(name, kind, home, ItemKind::Formula(value))
    }

    /// Rules set it.
    pub fn target(&mut self, item: &Expr) {
        self.model.items[id(item)].target = Some(Target { combine: Combine::Agree, otherwise: None });
    }

    pub fn rule(&mut self, title: &str, when: Vec<Expr>, sets: Vec<(&Expr, Expr)>) -> usize {
        let clauses = when
            .into_iter()
            .map(|condition| Clause { span: condition.span, words: format!("when {}", self.said(&condition)), unless: false, condition })
            .collect();
        let mut actions = Vec::new();
        for (item, value) in sets {
            self.target(item);
            let words = format!("set {} = {}", self.said(item), self.said(&value));
            let writes = vec![Write { item: id(item), value }];
            actions.push(Action { span: self.say(&words), words: words.clone(), phrase: words, writes, colour: None, label: None });
        }
        let span = self.say(title);
        self.model.rules.push(Rule {
            title: title.to_string(),
            table: 0,
            span,
            tongue: Tongue::En,
            section: None,
            clauses,
            valid: None,
            actions,
            because: None,
            overrides: Vec::new(),
            words: title.to_string(),
        });
        self.model.rules.len() - 1
    }

    pub fn make(&mut self, words: &str, kind: Kind, home: Home, expr: ExprKind) -> Expr {
        Expr { span: self.say(words), ty: Type { kind, series: None, home }, kind: expr }
    }

    pub fn compare(&mut self, left: Expr, op: CompareOp, right: Expr) -> Expr {
        let word = match op {
            CompareOp::Equal => "is",
            CompareOp::NotEqual => "is not",
            CompareOp::Below => "below",
            CompareOp::Above => "above",
            CompareOp::AtLeast => "at least",
            CompareOp::AtMost => "at most",
        };
        let words = format!("{} {word} {}", self.said(&left), self.said(&right));
        let home = left.ty.home;
        self.make(&words, Kind::Truth, home, ExprKind::Compare { op, left: Box::new(left), right: Box::new(right) })
    }

    pub fn arith(&mut self, left: Expr, op: Arith, right: Expr) -> Expr {
        let words = format!("{} {op:?} {}", self.said(&left), self.said(&right));
        let (kind, home) = (left.ty.kind.clone(), left.ty.home);
        self.make(&words, kind, home, ExprKind::Arith { op, left: Box::new(left), right: Box::new(right) })
    }

    pub fn all(&mut self, parts: Vec<Expr>) -> Expr {
        let words = parts.iter().map(|p| self.said(p)).collect::<Vec<_>>().join(" and ");
        self.make(&words, Kind::Truth, Home::Table(0), ExprKind::And(parts))
    }

    pub fn over_last(&mut self, agg: Agg, value: Expr, count: f64) -> Expr {
        let words = format!("{agg:?}({} over last {count} weeks)", self.said(&value));
        let kind = value.ty.kind.clone();
        let count = Box::new(number(count));
        let span = WindowSpan::Last { count, ago: 0 };
        let window = ExprKind::Window { agg: WindowAgg::Agg(agg), value: Box::new(value), keep: None, period: WEEK, span };
        self.make(&words, kind, Home::Table(0), window)
    }

    pub fn weeks_in_a_row(&mut self, mut value: Expr, count: f64) -> Expr {
        let words = format!("{} for {count} weeks in a row", self.said(&value));
        value.ty.series = Some(WEEK);
        let span = WindowSpan::Last { count: Box::new(number(count)), ago: 0 };
        let window = ExprKind::Window { agg: WindowAgg::All, value: Box::new(value), keep: None, period: WEEK, span };
        self.make(&words, Kind::Truth, Home::Table(0), window)
    }
}

pub fn id(expr: &Expr) -> ItemId {
    match expr.kind {
        ExprKind::Item { item, .. } => item,
        _ => usize::MAX,
    }
}

pub fn number(value: f64) -> Expr {
    Expr {
        span: Span::default(),
        ty: Type { kind: Kind::Number(Unit::plain()), series: None, home: Home::Whole },
        kind: ExprKind::Number(value),
    }
}

pub fn text(value: &str) -> Expr {
    Expr {
        span: Span::default(),
        ty: Type { kind: Kind::Text(None), series: None, home: Home::Whole },
        kind: ExprKind::Text(value.to_string()),
    }
}

pub fn before_rules(expr: &Expr) -> Expr {
    let mut expr = expr.clone();
    if let ExprKind::Item { before_rules, .. } = &mut expr.kind {
        *before_rules = true;
    }
    expr
}
