//! What the user's own workbook did not let us do as usual, said to the one who runs the rules.
//! Takes the run and the workbook; gives diagnostics.
//! Invariant: whatever is left out of a sheet is named here.

use super::facts::Run;
use super::splice::base::{Base, Ground, Refusal};
use crate::diagnostic::Diagnostic;
use crate::place::Place;
use crate::said;

pub fn notices(run: &Run<'_>, base: Option<&Base<'_>>) -> Vec<Diagnostic> {
    let Some(base) = base else { return copied(run).into_iter().collect() };
    let path = run.inputs.get(base.input).map(|i| i.path.clone()).unwrap_or_default();
    let mut found: Vec<Diagnostic> = base.grounds.iter().filter_map(|g| refused(run, g)).collect();
    if base.signed {
        found.push(Diagnostic::warning(
            "signature-dropped",
            Place::File(path.clone()),
            said!(
                "\"{path}\" is signed digitally; a signature holds only for the file that was signed, so the report has none",
                "“{path}”带有数字签名；签名只对原文件有效，因此报告中不再保留签名"
            ),
            said!(
                "Sign the report again if you need it signed. Your own file is as it was.",
                "如需签名，请对报告重新签名。您的原文件保持不变。"
            ),
        ));
    }
    if base.locked {
        found.push(Diagnostic::warning(
            "workbook-structure-protected",
            Place::File(path.clone()),
            said!(
                "the sheets of \"{path}\" are protected against adding and removing; the report has its sheets behind them all the same, and the protection stays on",
                "“{path}”的工作簿结构受保护，不能增删工作表；报告仍在其后加入了自己的工作表，保护保持不变"
            ),
            said!(
                "To remove or move the added sheets, take the protection off in Excel (Review, Protect Workbook).",
                "如需删除或移动新增的工作表，请先在 Excel 中取消保护（审阅—保护工作簿）。"
            ),
        ));
    }
    found
}

/// A workbook of XML parts that could not be taken apart: its data stand in a new one.
fn copied(run: &Run<'_>) -> Option<Diagnostic> {
    let book = run.raw.iter().find(|s| s.id == run.bound.stock.sheet)?.book;
    let input = run.inputs.get(book)?;
    crate::package::book::ending(&input.bytes)?;
    let path = &input.path;
    Some(Diagnostic::warning(
        "workbook-copied",
        Place::File(path.clone()),
        said!(
            "the parts of \"{path}\" contradict each other, so the report could not be put into a copy of it; its data stand in a new workbook, without formulas and formats",
            "“{path}”的内部结构有矛盾，报告无法写入它的副本；数据已复制到新的工作簿中，不含公式和格式"
        ),
        said!("Open it in Excel, save it and run again.", "请用 Excel 打开并重新保存，然后再次运行。"),
    ))
}

fn refused(run: &Run<'_>, ground: &Ground) -> Option<Diagnostic> {
    let sheet = run.raw.iter().find(|s| s.id == ground.sheet)?;
    let name = &sheet.name;
    let place = Place::Sheet(ground.sheet);
    Some(match ground.refused? {
        Refusal::Protected => Diagnostic::warning(
            "sheet-protected",
            place,
            said!(
                "the sheet \"{name}\" is protected, so nothing was written on it; the decisions stand on the sheets that the report adds",
                "工作表“{name}”受保护，因此没有在上面写入任何内容；决策列在报告新增的工作表中"
            ),
            said!(
                "To have the decisions beside the rows, take the protection off in Excel (Review, Unprotect Sheet) and run again.",
                "如需把决策写在各行旁边，请在 Excel 中取消保护（审阅—撤消工作表保护）后重新运行。"
            ),
        ),
        Refusal::Full => Diagnostic::warning(
            "sheet-full",
            place,
            said!(
                "the sheet \"{name}\" has no free columns right of its data; the decisions stand on the sheets that the report adds",
                "工作表“{name}”数据右侧已没有空列；决策列在报告新增的工作表中"
            ),
            said!(
                "To have the decisions beside the rows, remove what stands in the last columns (up to XFD) and run again.",
                "如需把决策写在各行旁边，请清除最后几列（直至 XFD 列）的内容后重新运行。"
            ),
        ),
    })
}
