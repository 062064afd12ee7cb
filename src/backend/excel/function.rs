//! Functions of one row as formula text. Takes a function and its arguments. Invariant: where Excel and the language
//! differ (rounding of the operand, unknown arguments), the text does what the language says.

use super::Why;
use super::condition::Truth;
use super::expression::{Number, known, unknown};
use super::writer::{Kind, Res, Writer};
use crate::backend::operators::excel;
use crate::function::Func;
use crate::plan::Expr;

impl Writer<'_> {
    pub fn function(&mut self, func: Func, args: &[Expr]) -> Res<Number> {
        let arg = |n: usize| args.get(n).ok_or(Why::NoFunction);
        match func {
            Func::Min | Func::Max | Func::Sum | Func::Average | Func::Median | Func::StDev | Func::Count => self.among(func, args),
            Func::CountA => {
                let mut parts = Vec::new();
                for arg in args {
                    parts.push(match self.kind(arg) {
                        Kind::Unknown => "0".to_string(),
                        _ => self.truth(&Expr::IsKnown(Box::new(arg.clone())))?.three(),
                    });
                }
                Ok(Number { six: true, ..Number::sure(format!("SUM({})", parts.join(","))) })
            }
            Func::Round | Func::RoundUp | Func::RoundDown => self.rounded(func, arg(0)?, args.get(1)),
            Func::Int => self.plain(func, &[arg(0)?], true),
            Func::Ceiling | Func::Floor => {
                let (value, step) = (self.short(arg(0)?)?, self.short(arg(1)?)?);
                let name = excel(func).ok_or(Why::NoFunction)?;
                let mut made = Number::sure(format!("{name}({},{})", value.at_six(), step.text));
                if func == Func::Floor {
                    // LibreOffice gives 0 for a step of 0, Excel an error
                    made.text = format!("IF(AND({}=0,{}<>0),\"\",{})", step.text, value.at_six(), made.text);
                    made.empty = true;
                }
                made.needs(&value);
                made.needs(&step);
                made.fails = true;
                Ok(made)
            }
            Func::Mod => {
                // as INT of the quotient, which a few last binary digits must not pull below a whole number
                let (x, divisor) = (self.short(arg(0)?)?, self.short(arg(1)?)?);
                let (a, b) = (&x.text, &divisor.text);
                let mut made = Number { tight: 1, ..Number::sure(format!("{a}-{b}*INT(ROUND({a}/{b},9))")) };
                made.needs(&x);
                made.needs(&divisor);
                made.fails = true;
                Ok(made)
            }
            Func::Power => self.power(arg(0)?, arg(1)?),
            Func::Abs => self.plain(func, &[arg(0)?], false),
            Func::Sqrt | Func::Exp | Func::Ln | Func::NormSInv => {
                let mut made = self.plain(func, &[arg(0)?], false)?;
                made.fails = true;
                Ok(made)
            }
            Func::IfError | Func::IfBlank => {
                let (first, second) = (self.cell_or_none(arg(0)?)?, self.number(arg(1)?)?);
                if first.cells.is_empty() {
                    return Ok(first);
                }
                Ok(Number::maybe(format!("IF(ISNUMBER({}),{},{})", first.text, first.text, second.whole()), second.fails))
            }
            // whose holidays count is looked up among the events, which is no formula
            Func::WorkDay | Func::NetworkDays if args.len() > 2 => Err(Why::NoFunction),
            Func::Date | Func::EDate | Func::Year | Func::Month | Func::WorkDay | Func::NetworkDays => {
                let args: Vec<&Expr> = args.iter().collect();
                let mut made = self.plain(func, &args, false)?;
                made.fails = true;
                made.six = true;
                Ok(made)
            }
            Func::IsoWeekNum => {
                let day = self.solid(arg(0)?)?;
                let mut made = Number { six: true, ..Number::sure(format!("WEEKNUM({},21)", day.text)) };
                made.needs(&day);
                made.fails = true;
                Ok(made)
            }
            Func::Today => Ok(Number { six: true, ..Number::sure(self.today()) }),
            Func::Len => {
                let text = self.text_of(arg(0)?)?;
                let text = Truth::Test { text: "1=1".into(), numbers: text.numbers.clone(), texts: text.cells.clone(), fails: text.fails }
                    .guarding(&format!("LEN({})", text.text));
                Ok(Number { six: true, ..Number::maybe(text, true) })
            }
            Func::Cover => self.cover(args),
            Func::LevelAbove | Func::LevelBelow => {
                let rank = self.short(arg(0)?)?;
                let levels = self.world.levels_of(arg(0)?).ok_or(Why::Elsewhere)?;
                let (range, _) = self.labels(levels).ok_or(Why::Elsewhere)?;
                let text = match func {
                    Func::LevelAbove => format!("MIN({}+1,ROWS({range})-1)", rank.text),
                    _ => format!("MAX({}-1,0)", rank.text),
                };
                let mut made = Number { six: true, ..Number::sure(text) };
                made.needs(&rank);
                Ok(made)
            }
            Func::Contains => match self.part(&Expr::Call { func, args: args.to_vec() }, Kind::Truth) {
                Ok(cell) => Ok(Number::maybe(format!("IF({}=0.5,\"\",{})", cell.text, cell.text), false)),
                Err(why) => Err(why),
            },
            _ => Err(Why::NoFunction),
        }
    }

    /// A function of known numbers; `rounds`: of numbers at six decimals.
    fn plain(&mut self, func: Func, args: &[&Expr], rounds: bool) -> Res<Number> {
        let name = excel(func).ok_or(Why::NoFunction)?;
        let mut made = Number::default();
        let mut texts = Vec::new();
        for arg in args {
            let arg = self.solid(arg)?;
            texts.push(if rounds { arg.at_six() } else { arg.text.clone() });
            made.needs(&arg);
        }
        made.text = format!("{name}({})", texts.join(","));
        made.tight = super::expression::TIGHT;
        Ok(made)
    }

    fn rounded(&mut self, func: Func, value: &Expr, digits: Option<&Expr>) -> Res<Number> {
        let name = excel(func).ok_or(Why::NoFunction)?;
        let value = self.solid(value)?;
        let mut made = Number::default();
        made.needs(&value);
        let (first, digits) = match digits {
            None => (value.at_six(), "0".to_string()),
            Some(digits) => {
                let shown = self.short(digits)?;
                made.needs(&shown);
                let first = match digits {
                    Expr::Number(n) if *n <= 2.0 => value.at_six(),
                    _ => format!("ROUND({},MAX(6,{}+4))", value.text, shown.text),
                };
                (first, shown.text)
            }
        };
        made.text = format!("{name}({first},{digits})");
        made.tight = super::expression::TIGHT;
        made.six = matches!(digits.as_str(), "0" | "1");
        Ok(made)
    }

    /// An aggregate over arguments that are written out: unknown where one of them is. COUNT counts what is known.
    fn among(&mut self, func: Func, args: &[Expr]) -> Res<Number> {
        let mut texts = Vec::new();
        if func == Func::Count {
            for arg in args {
                texts.push(self.cell_or_none(arg)?.text);
            }
            return Ok(Number { six: true, ..Number::sure(format!("COUNT({})", texts.join(","))) });
        }
        let name = excel(func).ok_or(Why::NoFunction)?;
        let mut made = Number { tight: super::expression::TIGHT, six: matches!(func, Func::Min | Func::Max), ..Number::default() };
        for arg in args {
            let arg = self.solid(arg)?;
            made.six &= arg.six;
            made.needs(&arg);
            texts.push(arg.text);
        }
        made.text = format!("{name}({})", texts.join(","));
        // of a single number there is none
        made.fails |= func == Func::StDev;
        Ok(made)
    }

    /// Days that stock lasts: none without stock, the most without sales.
    fn cover(&mut self, args: &[Expr]) -> Res<Number> {
        let [stock, rate, most] = args else { return Ok(unknown()) };
        let (stock, rate, most) = (self.short(stock)?, self.short(rate)?, self.number(most)?);
        let text = format!("IF({}<=0,0,IF({}<=0,{},{}/{}))", stock.at_six(), rate.at_six(), most.text, stock.text, rate.text);
        let mut made = Number::maybe(text, false);
        made.empty = false;
        made.needs(&stock);
        made.needs(&rate);
        made.needs(&most);
        Ok(made)
    }
}

impl Truth {
    /// `value` behind the guard of a test that always holds.
    fn guarding(&self, value: &str) -> String {
        match self {
            Truth::Test { numbers, texts, .. } => match known(numbers, texts) {
                Some(known) => format!("IF({known},{value},\"\")"),
                None => value.to_string(),
            },
            Truth::Three { .. } => value.to_string(),
        }
    }
}
