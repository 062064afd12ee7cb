//! Constants as a formula names them: the cell of a literal, of a date, of labels; and after what each is called. Takes what
//! a step holds; gives references. Invariant: a literal has its cell before a formula names it.

use super::Why;
use super::constants::{ConstantValue, Constants};
use super::literals::{Literal, Literals, Place};
use super::place::On;
use super::writer::{Kind, Res, Writer};
use crate::plan::{ColumnId, Expr, Shape, Step, Work};

impl<'a> Writer<'a> {
    /// The cell of a literal; a bare zero or one stands for itself.
    pub fn number_constant(&mut self, x: f64) -> String {
        if x == 0.0 || x == 1.0 {
            return format!("{x}");
        }
        let literal = self.literals.number(x);
        let line = self.live.constants.number(x, literal, &self.used_by);
        self.line(line)
    }

    pub fn text_constant(&mut self, text: &str) -> String {
        let literal = self.literals.text(text);
        self.text_constant_as(text, literal.place)
    }

    pub fn text_constant_as(&mut self, text: &str, place: Place) -> String {
        let line = self.live.constants.text(text, Literal { place, shape: Some(Shape::Text) }, &self.used_by);
        self.line(line)
    }

    /// A number beyond all that occur.
    pub fn bound(&mut self, x: f64) -> String {
        let line = self.live.constants.number(x, Literal { place: Place::Bound, shape: None }, &self.used_by);
        self.line(line)
    }

    /// What the literals of a step are; a constant column that it takes up has no cell, so its literal is looked at here.
    pub fn literals_of(&self, step: &Step, name: &str, shape: &Shape) -> Literals {
        let plan = self.plan();
        let mut found = Literals::of(plan, &step.work, name, shape);
        for id in crate::columns::reads::Reads::of_work(&step.work, plan).own {
            if let (Some(expr), Some(def)) = (self.constant_of(id), plan.columns.get(id as usize)) {
                let name = if matches!(step.work, Work::Resolve(_)) { name } else { &def.name };
                found.also(plan, &expr, name, &def.shape);
            }
        }
        found
    }

    /// The rule or check whose condition a column is.
    pub fn user_of(&self, id: ColumnId) -> Option<&'a str> {
        let plan = self.plan();
        let rule = plan.rules.iter().find(|r| r.clauses.iter().any(|c| c.truth == id)).map(|r| r.title.as_str());
        rule.or_else(|| plan.checks.iter().find(|c| c.truth == id).map(|c| c.title.as_str()))
    }

    /// The cell of the as-of date.
    pub fn today(&mut self) -> String {
        let line = match self.as_of {
            Some(line) => line,
            None => {
                let value = ConstantValue::Date(self.world.bound.as_of.floor());
                self.live.constants.add(self.sheets.names.as_of.clone(), value, Some(Shape::Date))
            }
        };
        self.as_of = Some(line);
        self.line(line)
    }

    /// The labels of levels as cells below each other; a bare range.
    pub fn labels(&mut self, levels: usize) -> Option<(String, usize)> {
        let labels: Vec<String> = self.plan().levels.get(levels)?.labels.iter().map(|(label, _)| label.clone()).collect();
        let name = self.plan().levels.get(levels)?.name.clone();
        let key = format!("levels {levels}");
        let first = match self.known_parts.get(&key) {
            Some((line, _)) => *line,
            None => {
                let literal = || Literal { place: Place::Label(name.clone()), shape: Some(Shape::Text) };
                let lines: Vec<u32> = labels.iter().map(|label| self.live.constants.label(label, literal())).collect();
                let first = lines.first().copied()?;
                self.known_parts.insert(key, (first, Kind::Text));
                first
            }
        };
        let last = first + labels.len() as u32 - 1;
        Some((format!("{}{}:{}", self.prefix(On::Constants), Constants::address(first), Constants::address(last)), labels.len()))
    }

    /// The rank of a label: its place, or that of its other spelling, among the constants.
    pub fn rank_of_label(&mut self, labels: ColumnId, levels: u16) -> Res<String> {
        let expr = Expr::Column(labels);
        self.compares_in_excel(&expr)?;
        let def = self.plan().levels.get(usize::from(levels)).ok_or(Why::Elsewhere)?;
        let cell = self.text_cell(&expr)?;
        let mut text = "\"\"".to_string();
        let spellings: usize = def.labels.iter().map(|(_, also)| also.len() + 1).sum();
        if spellings > 40 {
            return Err(Why::TooLong);
        }
        for (rank, (label, also)) in def.labels.iter().enumerate().rev() {
            let mut tests = Vec::new();
            for spelling in std::iter::once(label).chain(also) {
                self.compares_in_excel(&Expr::Text(spelling.clone()))?;
                let place = if spelling == label { Place::Label(def.name.clone()) } else { Place::OtherSpelling(label.clone()) };
                let constant = self.text_constant_as(spelling, place);
                tests.push(format!("{cell}={constant}"));
            }
            let test = if tests.len() == 1 { tests.remove(0) } else { format!("OR({})", tests.join(",")) };
            text = format!("IF({test},{rank},{text})");
        }
        Ok(text)
    }
}
