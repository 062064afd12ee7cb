//! What a working column is for: the word behind the name of the column whose formula needs it.
//! Invariant: each role has its word in both tongues.

use crate::tongue::Tongue;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A step of a long formula, and its number.
    Step(u32),
    /// Whether a row of a list counts.
    Counts,
    /// What rows are looked up by: `k|` and the values, so that no key is taken for a number.
    Key,
    /// The value of a row where it takes part in a total.
    TakesPart,
    Rounded,
    AskedFor,
    OrderOfKeys,
    RankForTurn,
    Turn,
}

impl Role {
    pub fn words(self, tongue: Tongue) -> String {
        let (en, zh) = match self {
            Role::Step(n) => return if tongue == Tongue::En { format!("step {n}") } else { format!("第 {n} 步") },
            Role::Counts => ("the row counts: 1 yes, 0 no", "该行是否计入：1 是，0 否"),
            Role::Key => ("key to look up by", "查找用的键"),
            Role::TakesPart => ("value that takes part", "参与合计的值"),
            Role::Rounded => ("rounded to six decimals", "保留六位小数"),
            Role::AskedFor => ("what the row asks for", "该行的需求"),
            Role::OrderOfKeys => ("place by key", "按键排列的次序"),
            Role::RankForTurn => ("rank, unknown ones last", "排序值，未知的排最后"),
            Role::Turn => ("whose turn", "轮到的次序"),
        };
        (if tongue == Tongue::En { en } else { zh }).to_string()
    }
}
