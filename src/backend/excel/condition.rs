//! Conditions as formula text. A test that needs only known operands is a plain Excel test behind a guard; all else is
//! a number: 1, 0, or 0.5 for unknown. Takes an expression. Invariant: [`Truth::three`] never gives anything but these.

use super::Why;
use super::expression::known;
use super::writer::{Kind, Res, Writer};
use crate::column::fold;
use crate::function::Func;
use crate::plan::{Compare, Expr};

/// The text of a condition.
#[derive(Clone, Debug)]
pub enum Truth {
    /// TRUE or FALSE, if the cells hold numbers and texts; an error stands for unknown.
    Test { text: String, numbers: Vec<String>, texts: Vec<String>, fails: bool },
    /// 1, 0 or 0.5; `cell`: a single cell, which may be repeated.
    Three { text: String, cell: bool },
}

impl Truth {
    pub fn sure(text: &str) -> Truth {
        Truth::Three { text: text.to_string(), cell: true }
    }

    /// As a number.
    pub fn three(&self) -> String {
        match self {
            Truth::Three { text, .. } => text.clone(),
            Truth::Test { text, numbers, texts, fails } => {
                let mut made = format!("IF({text},1,0)");
                if let Some(known) = known(numbers, texts) {
                    made = format!("IF({known},{made},0.5)");
                }
                if *fails { format!("IFERROR({made},0.5)") } else { made }
            }
        }
    }
}

impl Writer<'_> {
    pub fn truth(&mut self, expr: &Expr) -> Res<Truth> {
        if let Expr::Column(id) = expr
            && let Some(constant) = self.constant_of(*id)
        {
            return self.truth(&constant);
        }
        let three = |text: String| Truth::Three { text, cell: false };
        match expr {
            Expr::Truth(t) => Ok(Truth::sure(if *t { "1" } else { "0" })),
            Expr::Compare { op, left, right } => self.compare(*op, left, right),
            Expr::Not(value) => Ok(match self.truth(value)? {
                Truth::Test { text, numbers, texts, fails } => Truth::Test { text: format!("NOT({text})"), numbers, texts, fails },
                Truth::Three { text, cell } => three(format!("1-{}", if cell { text } else { format!("({text})") })),
            }),
            Expr::And(all) => self.joined("MIN", all, "1"),
            Expr::Or(all) => self.joined("MAX", all, "0"),
            Expr::IsKnown(value) => self.is_known(value),
            Expr::Choose { branches, otherwise } => {
                let (text, fails) = self.choose(branches, otherwise.as_deref(), Kind::Truth)?;
                Ok(three(if fails { format!("IFERROR({text},0.5)") } else { text }))
            }
            Expr::Nth { index, values } => {
                let (text, fails) = self.nth(index, values, Kind::Truth)?;
                Ok(three(if fails { format!("IFERROR({text},0.5)") } else { text }))
            }
            Expr::Window(window) if self.kind(expr) == Kind::Truth => self.streak(window),
            Expr::Call { func: Func::Contains, args } => self.contains(args),
            Expr::Call { func: Func::IfBlank | Func::IfError, args } if self.kind(expr) == Kind::Truth => {
                let [first, second] = args.as_slice() else { return Ok(Truth::sure("0.5")) };
                let (first, second) = (self.truth_cell(first)?, self.truth(second)?.three());
                Ok(three(format!("IF({first}<>0.5,{first},{second})")))
            }
            Expr::Column(id) if self.kind(expr) == Kind::Truth => Ok(Truth::Three { text: self.column(*id)?.text, cell: true }),
            _ => match self.kind(expr) {
                Kind::Number => {
                    let number = self.solid(expr)?;
                    let text = format!("{}<>0", number.at_six());
                    Ok(Truth::Test { text, numbers: number.cells, texts: Vec::new(), fails: number.fails })
                }
                _ => Ok(Truth::sure("0.5")),
            },
        }
    }

    /// A condition in a form that may be repeated.
    pub fn truth_cell(&mut self, expr: &Expr) -> Res<String> {
        match self.truth(expr)? {
            Truth::Three { text, cell: true } => Ok(text),
            _ => Ok(self.part(expr, Kind::Truth)?.text),
        }
    }

    fn joined(&mut self, func: &str, all: &[Expr], empty: &str) -> Res<Truth> {
        if let [one] = all {
            return self.truth(one);
        }
        let parts: Res<Vec<String>> = all.iter().map(|e| Ok(self.truth(e)?.three())).collect();
        let parts = parts?;
        if parts.is_empty() {
            return Ok(Truth::sure(empty));
        }
        Ok(Truth::Three { text: format!("{func}({})", parts.join(",")), cell: false })
    }

    fn is_known(&mut self, value: &Expr) -> Res<Truth> {
        let test = |text: String| Truth::Test { text, numbers: Vec::new(), texts: Vec::new(), fails: false };
        match self.kind(value) {
            Kind::Number => {
                let number = self.cell_or_none(value)?;
                Ok(if number.cells.is_empty() { Truth::sure("1") } else { test(format!("ISNUMBER({})", number.text)) })
            }
            Kind::Truth => Ok(test(format!("{}<>0.5", self.truth_cell(value)?))),
            Kind::Text => Ok(test(format!("{}<>\"\"", self.text_cell(value)?))),
            Kind::Unknown => Ok(Truth::sure("0")),
        }
    }

    fn compare(&mut self, op: Compare, left: &Expr, right: &Expr) -> Res<Truth> {
        match (self.kind(left), self.kind(right)) {
            (Kind::Unknown, _) | (_, Kind::Unknown) => Ok(Truth::sure("0.5")),
            (Kind::Text, _) | (_, Kind::Text) => self.compare_texts(op, left, right),
            (Kind::Truth, Kind::Truth) if matches!(op, Compare::Equal | Compare::NotEqual) => {
                let (a, b) = (self.truth_cell(left)?, self.truth_cell(right)?);
                let sign = op.sign();
                Ok(Truth::Three { text: format!("IF(OR({a}=0.5,{b}=0.5),0.5,IF({a}{sign}{b},1,0))"), cell: false })
            }
            _ => {
                let (a, b) = (self.solid(left)?, self.solid(right)?);
                let mut numbers = a.cells.clone();
                numbers.extend(b.cells.iter().filter(|c| !a.cells.contains(c)).cloned());
                let text = format!("{}{}{}", a.at_six(), op.sign(), b.at_six());
                Ok(Truth::Test { text, numbers, texts: Vec::new(), fails: a.fails || b.fails })
            }
        }
    }

    fn compare_texts(&mut self, op: Compare, left: &Expr, right: &Expr) -> Res<Truth> {
        if !matches!(op, Compare::Equal | Compare::NotEqual) {
            return Err(Why::Country);
        }
        self.compares_in_excel(left)?;
        self.compares_in_excel(right)?;
        let (a, b) = (self.text_of(left)?, self.text_of(right)?);
        let mut texts = a.cells.clone();
        texts.extend(b.cells.iter().filter(|c| !a.cells.contains(c)).cloned());
        Ok(Truth::Test { text: format!("{}{}{}", a.text, op.sign(), b.text), numbers: Vec::new(), texts, fails: a.fails || b.fails })
    }

    /// Excel compares texts without regard to case; we also without regard to width and stray blanks. Where that makes
    /// a difference there is no formula.
    pub fn compares_in_excel(&mut self, expr: &Expr) -> Res<()> {
        let plain = |text: &str| fold(text) == lower(text);
        let all_plain = match expr {
            Expr::Text(text) => plain(text),
            Expr::Column(id) => match self.world.column(*id) {
                Some(crate::column::Column::Text(ids)) => {
                    let mut seen = rustc_hash::FxHashSet::default();
                    ids.iter()
                        .filter(|id| **id != crate::column::UNKNOWN_TEXT && seen.insert(**id))
                        .all(|id| plain(self.world.texts.get(*id)))
                }
                _ => true,
            },
            _ => true,
        };
        if all_plain { Ok(()) } else { Err(Why::Country) }
    }

    fn contains(&mut self, args: &[Expr]) -> Res<Truth> {
        let [text, part] = args else { return Ok(Truth::sure("0.5")) };
        self.compares_in_excel(text)?;
        self.compares_in_excel(part)?;
        let (text, part) = (self.text_of(text)?, self.text_of(part)?);
        let mut texts = text.cells.clone();
        texts.extend(part.cells.iter().filter(|c| !text.cells.contains(c)).cloned());
        // SEARCH would read * and ? as wildcards
        let test = format!("ISNUMBER(FIND(LOWER({}),LOWER({})))", part.text, text.text);
        Ok(Truth::Test { text: test, numbers: Vec::new(), texts, fails: false })
    }
}

/// Lower case of what all programs agree on.
fn lower(text: &str) -> String {
    text.chars().map(|c| c.to_ascii_lowercase()).collect()
}
