//! Doubts about the data, collected. So that a broken column cannot drown the report, only the first of a kind are
//! kept one by one; the rest is counted and said in one issue at the end.

use crate::import::frame::{Fate, Issue};
use crate::place::CellRef;
use crate::said;
use crate::tongue::Said;
use std::collections::BTreeMap;

const MOST: usize = 20_000;
const MOST_OF_A_KIND: usize = 5_000;

#[derive(Debug, Default)]
pub struct Issues {
    list: Vec<Issue>,
    counts: BTreeMap<(&'static str, Fate), (usize, usize)>,
}

impl Issues {
    /// Adds one; the sentence and the next step are only made if it is kept.
    pub fn add(&mut self, code: &'static str, cell: Option<CellRef>, row: Option<usize>, fate: Fate, say: impl FnOnce() -> (Said, Said)) {
        let (kept, lost) = self.counts.entry((code, fate)).or_default();
        if *kept >= MOST_OF_A_KIND || self.list.len() >= MOST {
            *lost += 1;
            return;
        }
        *kept += 1;
        let (message, next) = say();
        self.list.push(Issue { code, cell, row, fate, message, next });
    }

    pub fn finish(mut self) -> Vec<Issue> {
        for ((code, fate), (kept, lost)) in self.counts {
            if lost > 0 {
                self.list.push(Issue {
                    code,
                    cell: None,
                    row: None,
                    fate,
                    message: said!(
                        "{lost} more of this kind are not listed one by one, beside the {kept} above",
                        "同类问题另有 {lost} 处未逐一列出（上面列了 {kept} 处）"
                    ),
                    next: Said::new("mend the first ones: the others usually have the same cause", "先处理列出的几处，其余多半是同一原因"),
                });
            }
        }
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::{Issues, MOST_OF_A_KIND};
    use crate::import::frame::Fate;
    use crate::tongue::Said;

    #[test]
    fn nothing_is_lost_in_silence() {
        let mut issues = Issues::default();
        for _ in 0..MOST_OF_A_KIND + 7 {
            issues.add("blank-key", None, None, Fate::Skipped, || (Said::default(), Said::default()));
        }
        let list = issues.finish();
        assert_eq!(list.len(), MOST_OF_A_KIND + 1);
        assert!(list[MOST_OF_A_KIND].message.en.starts_with("7 more"));
    }
}
