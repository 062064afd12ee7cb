//! The lines of `run` that say how often each rule fired: with what keeps one from firing, where the as-of date lies
//! outside its days, and with the column whose blanks leave it open in most rows.

use crate::date::iso;
use crate::decisions::{Undecided, UndecidedWhy};
use crate::driver::{Checked, Judged};
use crate::import::sheet::Cell;
use crate::plan::RuleId;
use crate::said;
use crate::tongue::Said;

/// One or two lines a rule, in the order of the rules.
pub fn lines(checked: &Checked, judged: &Judged, rows: usize) -> Vec<Said> {
    let mut found = Vec::new();
    for (id, (rule, (fired, undecided))) in checked.plan.rules.iter().zip(&judged.decisions.counts).enumerate() {
        let title = &rule.title;
        let as_of = judged.bound.as_of.floor();
        let outside = rule.valid.filter(|(first, last)| as_of < *first || as_of > *last).map(|(first, last)| (iso(first), iso(last)));
        found.push(match (outside, undecided) {
            (Some((first, last)), _) => {
                said!("  {title}: {fired}, valid only {first} to {last}", "  {title}：{fired}，有效期只在 {first} 到 {last}")
            }
            (None, 0) => said!("  {title}: {fired}", "  {title}：{fired}"),
            (None, _) => said!("  {title}: {fired}, undecided {undecided}", "  {title}：{fired}，未定 {undecided}"),
        });
        let undecided = *undecided as usize;
        if undecided * 2 > rows {
            found.extend(blanks(id as RuleId, undecided, checked, judged));
        }
    }
    found
}

/// The column of the stock sheet whose blanks leave a rule open in most of these rows.
fn blanks(rule: RuleId, undecided: usize, checked: &Checked, judged: &Judged) -> Option<Said> {
    let stock = &judged.bound.stock;
    let sheet = checked.sheets.iter().find(|sheet| sheet.id == stock.sheet)?;
    let of_rule = |u: &&Undecided| u.rule == rule && matches!(u.why, UndecidedWhy::Unknown);
    let mut counts = vec![0usize; stock.columns.len()];
    for entry in judged.decisions.undecided.iter().filter(of_rule) {
        let single = entry.cells.iter().filter(|range| range.first == range.last && range.first.sheet == stock.sheet).map(|r| r.first);
        for cell in single.filter(|cell| sheet.get(cell.row, cell.col) == Cell::Empty) {
            if let Some(at) = stock.columns.iter().position(|c| c.col == Some(cell.col)) {
                counts[at] += 1;
            }
        }
    }
    // of equal counts the first column
    let (at, rows) = counts.into_iter().enumerate().max_by_key(|(at, rows)| (*rows, std::cmp::Reverse(*at)))?;
    let column = stock.columns.get(at).filter(|_| rows * 2 > undecided)?;
    let (name, header) = (&column.name, &column.header);
    Some(said!(
        "    \"{name}\" is blank in {rows} of these rows, and a blank is unknown. If it means something, say what in restock.toml, under [stock.columns], for example: \"{name}\" = {{ header = \"{header}\", default = \"none\" }}",
        "    其中 {rows} 行的“{name}”是空白，空白按未知处理。如果空白有含义，请在 restock.toml 的 [stock.columns] 下写明，例如：\"{name}\" = {{ header = \"{header}\", default = \"无\" }}"
    ))
}
