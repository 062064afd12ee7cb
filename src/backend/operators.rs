//! How the operators and functions of a plan are spelt by other programs: one table, a column a program.
//! Invariant: an entry means the same as the plan's on known operands; what does not is missing and is put together by
//! the back end.

use crate::function::Func;
use crate::plan::{Arith, Compare};

/// The sign of an arithmetic operator, and how tightly it binds.
pub fn arithmetic(op: Arith) -> (&'static str, u8) {
    match op {
        Arith::Add => ("+", 1),
        Arith::Sub => ("-", 1),
        Arith::Mul => ("*", 2),
        Arith::Div => ("/", 2),
        Arith::Pow => ("^", 3),
    }
}

/// The sign of a comparison.
pub fn comparison(op: Compare) -> &'static str {
    match op {
        Compare::Equal => "=",
        Compare::NotEqual => "<>",
        Compare::Below => "<",
        Compare::Above => ">",
        Compare::AtLeast => ">=",
        Compare::AtMost => "<=",
    }
}

/// Excel's function of the same meaning, as the file spells it. Functions that are younger than the format have a
/// prefix there. Only what Excel 2016, LibreOffice 7.4 and WPS know.
pub fn excel(func: Func) -> Option<&'static str> {
    Some(match func {
        Func::Abs => "ABS",
        Func::Min => "MIN",
        Func::Max => "MAX",
        Func::Sum => "SUM",
        Func::Average => "AVERAGE",
        Func::Median => "MEDIAN",
        Func::StDev => "STDEV",
        Func::Round => "ROUND",
        Func::RoundUp => "ROUNDUP",
        Func::RoundDown => "ROUNDDOWN",
        Func::Ceiling => "CEILING",
        Func::Floor => "FLOOR",
        Func::Int => "INT",
        Func::Sqrt => "SQRT",
        Func::Exp => "EXP",
        Func::Ln => "LN",
        Func::NormSInv => "_xlfn.NORM.S.INV",
        Func::Date => "DATE",
        Func::Year => "YEAR",
        Func::Month => "MONTH",
        Func::EDate => "EDATE",
        Func::WorkDay => "WORKDAY",
        Func::NetworkDays => "NETWORKDAYS",
        Func::Left => "LEFT",
        Func::Right => "RIGHT",
        Func::Len => "LEN",
        Func::Upper => "UPPER",
        Func::Lower => "LOWER",
        Func::Trim => "TRIM",
        _ => return None,
    })
}
