//! Why a column has no formula. Invariant: each reason is said in words that a planner understands.

use crate::said;
use crate::tongue::Said;

/// Why a column stays a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// No function of Excel 2016 does it.
    NoFunction,
    /// Too many rows: the formulas would take minutes.
    ManyRows,
    /// Each row takes what earlier rows left.
    Turns,
    /// Longer or deeper than Excel takes.
    TooLong,
    /// Texts whose order or look Excel judges by the country it runs in.
    Country,
    /// The periods that are looked at differ from row to row.
    Periods,
    /// What it is computed from stands in no sheet of the report.
    Elsewhere,
}

impl Why {
    pub fn said(self) -> Said {
        match self {
            Why::NoFunction => said!("no function of Excel 2016 does this", "Excel 2016 没有对应的函数"),
            Why::ManyRows => {
                said!("so many rows would take minutes to recalculate", "行数太多，重新计算要花好几分钟")
            }
            Why::Turns => said!("each row takes of the room what earlier rows left", "每一行占用的是前面各行留下的空间"),
            Why::TooLong => said!("the formula would be longer than Excel takes", "公式超出 Excel 的长度限制"),
            Why::Country => said!("Excel compares or shows these texts by the country's habits", "Excel 会按地区习惯比较或显示这类文本"),
            Why::Periods => said!("the periods differ from row to row", "每行所看的期间不同"),
            Why::Elsewhere => said!("what it is computed from stands in no sheet of this workbook", "计算依据不在本工作簿的任何工作表中"),
        }
    }
}
