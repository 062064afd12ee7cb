//! What the literals of a step stand for: what they are compared with, or what they are the value of. Takes the step;
//! gives, for each literal, a [`Place`] and the shape that it has there.
//! Invariant: a literal that stands in several places of a step is called after the first.

use crate::function::Func;
use crate::plan::{Arith, Expr, Fit, ListWork, Plan, Shape, Source, Work};
use rustc_hash::FxHashMap;

/// What a constant is, so that its line can be named in the reader's words.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Place {
    /// A name of the rules: the line has a title.
    #[default]
    Named,
    /// Compared with what is called so.
    ComparedWith(String),
    /// A value of what is called so.
    ValueOf(String),
    /// Makes one unit of another.
    Conversion,
    /// A label of levels, and another spelling of a label.
    Label(String),
    OtherSpelling(String),
    /// Beyond all numbers that occur.
    Bound,
    /// Yes or no as a cell shows it.
    Word,
    Elsewhere,
}

/// Where a literal stands, and what it is there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Literal {
    pub place: Place,
    pub shape: Option<Shape>,
}

#[derive(Debug, Default)]
pub struct Literals {
    numbers: FxHashMap<u64, Literal>,
    texts: FxHashMap<String, Literal>,
}

impl Literals {
    pub fn of(plan: &Plan, work: &Work, name: &str, shape: &Shape) -> Literals {
        let mut found = Literals::default();
        let own = Literal { place: Place::ValueOf(name.to_string()), shape: Some(shape.clone()) };
        match work {
            Work::Row(expr) => found.walk(plan, expr, &own),
            Work::List(work) => found.list(plan, work, &own),
            _ => {}
        }
        found
    }

    /// Of a column whose literal stands in no cell of its own, where another column takes it up.
    pub fn also(&mut self, plan: &Plan, expr: &Expr, name: &str, shape: &Shape) {
        self.walk(plan, expr, &Literal { place: Place::ValueOf(name.to_string()), shape: Some(shape.clone()) });
    }

    pub fn number(&self, x: f64) -> Literal {
        self.numbers.get(&x.to_bits()).cloned().unwrap_or_else(elsewhere)
    }

    pub fn text(&self, text: &str) -> Literal {
        self.texts.get(text).cloned().unwrap_or_else(elsewhere)
    }

    fn list(&mut self, plan: &Plan, work: &ListWork, own: &Literal) {
        for (column, expr) in &work.join {
            self.walk(plan, expr, &compared(plan, &Expr::Column(*column)));
        }
        self.walk_all(plan, work.keep.iter(), &elsewhere());
        self.walk_all(plan, work.value.iter().chain(&work.otherwise), own);
    }

    fn walk_all<'e>(&mut self, plan: &Plan, exprs: impl Iterator<Item = &'e Expr>, here: &Literal) {
        exprs.for_each(|e| self.walk(plan, e, here));
    }

    fn walk(&mut self, plan: &Plan, expr: &Expr, here: &Literal) {
        let none = elsewhere();
        match expr {
            Expr::Number(x) => {
                self.numbers.entry(x.to_bits()).or_insert_with(|| here.clone());
            }
            Expr::Text(text) => {
                self.texts.entry(text.clone()).or_insert_with(|| Literal { shape: Some(Shape::Text), ..here.clone() });
            }
            Expr::Scale { value, num, den } => {
                for factor in [num, den] {
                    self.numbers.entry(factor.to_bits()).or_insert(Literal { place: Place::Conversion, shape: None });
                }
                self.walk(plan, value, &Literal { shape: None, ..here.clone() });
            }
            Expr::Negate(value) => self.walk(plan, value, here),
            Expr::Arith { op: Arith::Add | Arith::Sub, left, right } => {
                let beside = |other: &Expr| match called(plan, other) {
                    Some((_, shape @ Shape::Number(_))) => Literal { place: Place::Elsewhere, shape: Some(shape) },
                    _ => none.clone(),
                };
                self.walk(plan, left, &beside(right));
                self.walk(plan, right, &beside(left));
            }
            Expr::Arith { left, right, .. } => self.walk_all(plan, [&**left, &**right].into_iter(), &none),
            Expr::Join(left, right) => self.walk_all(plan, [&**left, &**right].into_iter(), &none),
            Expr::Compare { left, right, .. } => {
                self.walk(plan, left, &compared(plan, right));
                self.walk(plan, right, &compared(plan, left));
            }
            Expr::Not(one) | Expr::IsKnown(one) => self.walk(plan, one, &none),
            Expr::And(all) | Expr::Or(all) => self.walk_all(plan, all.iter(), &none),
            Expr::Choose { branches, otherwise } => {
                for (test, value) in branches {
                    self.walk(plan, test, &none);
                    self.walk(plan, value, here);
                }
                self.walk_all(plan, otherwise.iter().map(|o| &**o), here);
            }
            Expr::FirstFit(grid) => {
                for (input, n) in grid.inputs.iter().zip(0..) {
                    let with = compared(plan, input);
                    let fits = grid.rows.iter().filter_map(|row| row.get::<usize>(n));
                    for fit in fits {
                        match fit {
                            Fit::Range { low, high } => self.walk_all(plan, low.iter().chain(high).map(|end| &end.at), &with),
                            Fit::OneOf { items, .. } => self.walk_all(plan, items.iter(), &with),
                            Fit::Any | Fit::Known => {}
                        }
                    }
                    self.walk(plan, input, &none);
                }
            }
            Expr::Nth { index, values } => {
                self.walk_all(plan, values.iter(), here);
                self.walk(plan, index, &none);
            }
            Expr::Call { func: Func::Min | Func::Max, args } => {
                let shape = args.iter().find_map(|a| called(plan, a)).map(|(_, shape)| shape).or_else(|| here.shape.clone());
                self.walk_all(plan, args.iter(), &Literal { place: Place::Elsewhere, shape });
            }
            Expr::Call { args, .. } => self.walk_all(plan, args.iter(), &none),
            Expr::Window(window) => self.walk_all(plan, std::iter::once(&window.value).chain(&window.keep), &none),
            _ => {}
        }
    }
}

fn elsewhere() -> Literal {
    Literal { place: Place::Elsewhere, shape: None }
}

/// Of a literal that is compared with an expression.
fn compared(plan: &Plan, with: &Expr) -> Literal {
    match called(plan, with) {
        Some((name, shape)) if name.is_empty() => Literal { place: Place::Elsewhere, shape: Some(shape) },
        Some((name, shape)) => Literal { place: Place::ComparedWith(name), shape: Some(shape) },
        None => elsewhere(),
    }
}

/// What an expression is called, empty where only its shape is known.
fn called(plan: &Plan, expr: &Expr) -> Option<(String, Shape)> {
    match expr {
        Expr::Column(id) | Expr::Outer(id) => {
            let def = plan.columns.get(*id as usize)?;
            let name = if def.source == Source::Hidden && def.name == def.words { "" } else { &def.name };
            Some((name.to_string(), def.shape.clone()))
        }
        Expr::History(id) => plan.histories.get(usize::from(*id)).map(|h| (h.name.clone(), Shape::Number(h.unit.clone()))),
        Expr::Negate(value) => called(plan, value),
        Expr::Window(window) => called(plan, &window.value),
        Expr::Call { func: Func::Min | Func::Max, args } => args.iter().find_map(|a| called(plan, a)),
        _ => None,
    }
}
