//! How the operators and functions of a plan are spelt by other programs: one table, a column a program.
//! Invariant: an entry means the same as the plan's on known operands; what does not is missing and is put together by
//! the back end.

use crate::function::Func;
use crate::plan::Arith;

/// How tightly an arithmetic operator binds.
pub fn binding(op: Arith) -> u8 {
    match op {
        Arith::Add | Arith::Sub => 1,
        Arith::Mul | Arith::Div => 2,
        Arith::Pow => 3,
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
