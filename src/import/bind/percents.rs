//! Columns of shares without a % sign: whether 20 or 0.2 stands for 20%.
//! Takes the numbers as they stand and those that had a sign, divides by 100 what is meant so.
//! Invariant: what can be read in both ways beside cells of the other writing is unknown and told with its cell.

use super::cells::Reader;
use super::issues::Issues;
use crate::import::frame::Fate;
use crate::import::values::shown;
use crate::said;
use crate::tongue::Said;

/// Values above one that are so many times those below it are another writing of shares, not larger shares.
const TWO_WRITINGS: f64 = 20.0;

/// The middle one of some values, without their signs.
fn middle(values: &[f64], some: &[usize]) -> f64 {
    let mut sizes: Vec<f64> = some.iter().map(|i| values[*i].abs()).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or_default()
}

impl Reader<'_> {
    /// 20 means 20%, unless the whole column can only be fractions. Where some cells look like the one and some like the
    /// other, the more frequent writing is taken and the other cells are unknown.
    pub(super) fn take_percent(&self, values: &mut [f64], rows: &[u32], mut signed: Vec<usize>, issues: &mut Issues) {
        signed.sort_unstable();
        let told = |i: &usize| !values[*i].is_nan() && values[*i] != 0.0 && signed.binary_search(i).is_err();
        let open: Vec<usize> = (0..values.len()).filter(told).collect();
        let Some(first) = open.first().copied() else { return };
        let small: Vec<usize> = open.iter().copied().filter(|i| values[*i].abs() < 1.0).collect();
        let large: Vec<usize> = open.iter().copied().filter(|i| values[*i].abs() > 1.5).collect();
        let name = self.name;
        if large.is_empty() {
            issues.add("percent-as-fraction", Some(self.cell(rows[first])), None, Fate::Assumed, || {
                (
                    said!(
                        "all values of the column \"{name}\" lie between -1.5 and 1.5: 0.2 is taken as 20%",
                        "“{name}”列的值都在 -1.5 到 1.5 之间：0.2 按 20% 读取"
                    ),
                    Said::new("if 1 means 1% there, write 1% in the cells", "如果其中的 1 表示 1%，请在单元格里写 1%"),
                )
            });
            return;
        }
        let two_writings = !small.is_empty() && middle(values, &large) >= TWO_WRITINGS * middle(values, &small);
        let fractions = two_writings && small.len() >= large.len();
        if two_writings {
            let (doubtful, taken) = if fractions { (&large, &small) } else { (&small, &large) };
            let usual = shown::number(values[taken[0]]);
            for i in doubtful {
                self.two_percents(rows[*i], *i, values[*i], &usual, issues);
                values[*i] = f64::NAN;
            }
        } else if let Some(first) = small.first() {
            self.small_percents(rows[*first], values[*first], small.len(), issues);
        }
        if !fractions {
            for (i, value) in values.iter_mut().enumerate() {
                if signed.binary_search(&i).is_err() {
                    *value /= 100.0;
                }
            }
        }
    }

    fn two_percents(&self, row: u32, index: usize, value: f64, usual: &str, issues: &mut Issues) {
        issues.add("percent-two-readings", Some(self.cell(row)), self.row(index), Fate::Unknown, || {
            let (name, shown, by_hundred) = (self.name, shown::number(value), shown::number(value * 100.0));
            (
                said!(
                    "{shown} in the column \"{name}\", where most cells are like {usual}, may be {shown}% or {by_hundred}%; it is unknown",
                    "“{name}”列多数单元格写成 {usual} 这样，这里的 {shown} 可能是 {shown}%，也可能是 {by_hundred}%，按未知处理"
                ),
                Said::new("write it with its sign, such as 20%", "请带上百分号，例如写成 20%"),
            )
        });
    }

    fn small_percents(&self, row: u32, value: f64, count: usize, issues: &mut Issues) {
        issues.add("percent-mixed", Some(self.cell(row)), None, Fate::Assumed, || {
            let (name, shown) = (self.name, shown::number(value));
            (
                if count == 1 {
                    said!(
                        "the column \"{name}\" has values above 1.5, so {shown} is read as {shown}%",
                        "“{name}”列有大于 1.5 的值，所以 {shown} 按 {shown}% 读取"
                    )
                } else {
                    said!(
                        "the column \"{name}\" has values above 1.5, so {shown} is read as {shown}%, and so on for {count} cells below 1",
                        "“{name}”列有大于 1.5 的值，所以 {shown} 按 {shown}% 读取；小于 1 的单元格共 {count} 个，都这样读取"
                    )
                },
                Said::new("if 0.2 means 20% there, write 20% in the cell", "如果 0.2 表示 20%，请在单元格里写 20%"),
            )
        });
    }
}
