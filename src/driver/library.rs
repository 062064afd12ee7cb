//! The library of rules as it is built in: a file a theme, in both tongues, for `restock add`.
//! Invariant: the texts are those of `rules/`, so what the tests of the library hold, holds of them.

use crate::spelling::name_key;
use crate::tongue::Tongue;

/// One rule file of the library.
#[derive(Debug)]
pub struct Theme {
    /// The file's name without its ending.
    pub name: &'static str,
    /// What it is called in Chinese.
    pub zh: &'static str,
    texts: [&'static str; 2],
}

/// All, by their names.
pub const THEMES: [Theme; 15] = [
    Theme {
        name: "batches",
        zh: "分批",
        texts: [include_str!("../../rules/en/batches.rules"), include_str!("../../rules/zh/batches.rules")],
    },
    Theme {
        name: "buffers",
        zh: "缓冲",
        texts: [include_str!("../../rules/en/buffers.rules"), include_str!("../../rules/zh/buffers.rules")],
    },
    Theme {
        name: "calendar",
        zh: "日历",
        texts: [include_str!("../../rules/en/calendar.rules"), include_str!("../../rules/zh/calendar.rules")],
    },
    Theme { name: "cash", zh: "现金", texts: [include_str!("../../rules/en/cash.rules"), include_str!("../../rules/zh/cash.rules")] },
    Theme {
        name: "compliance",
        zh: "合规",
        texts: [include_str!("../../rules/en/compliance.rules"), include_str!("../../rules/zh/compliance.rules")],
    },
    Theme {
        name: "demand", zh: "需求", texts: [include_str!("../../rules/en/demand.rules"), include_str!("../../rules/zh/demand.rules")]
    },
    Theme { name: "kpis", zh: "指标", texts: [include_str!("../../rules/en/kpis.rules"), include_str!("../../rules/zh/kpis.rules")] },
    Theme {
        name: "landed-cost",
        zh: "落地成本",
        texts: [include_str!("../../rules/en/landed-cost.rules"), include_str!("../../rules/zh/landed-cost.rules")],
    },
    Theme {
        name: "live-stream",
        zh: "直播",
        texts: [include_str!("../../rules/en/live-stream.rules"), include_str!("../../rules/zh/live-stream.rules")],
    },
    Theme {
        name: "reorder",
        zh: "补货",
        texts: [include_str!("../../rules/en/reorder.rules"), include_str!("../../rules/zh/reorder.rules")],
    },
    Theme {
        name: "returns",
        zh: "退货",
        texts: [include_str!("../../rules/en/returns.rules"), include_str!("../../rules/zh/returns.rules")],
    },
    Theme {
        name: "review", zh: "复盘", texts: [include_str!("../../rules/en/review.rules"), include_str!("../../rules/zh/review.rules")]
    },
    Theme {
        name: "schedule",
        zh: "倒排",
        texts: [include_str!("../../rules/en/schedule.rules"), include_str!("../../rules/zh/schedule.rules")],
    },
    Theme {
        name: "stop-loss",
        zh: "止损",
        texts: [include_str!("../../rules/en/stop-loss.rules"), include_str!("../../rules/zh/stop-loss.rules")],
    },
    Theme {
        name: "warehouses",
        zh: "仓网",
        texts: [include_str!("../../rules/en/warehouses.rules"), include_str!("../../rules/zh/warehouses.rules")],
    },
];

impl Theme {
    pub fn text(&self, tongue: Tongue) -> &'static str {
        match tongue {
            Tongue::En => self.texts[0],
            Tongue::Zh => self.texts[1],
        }
    }

    /// The first line of the file: what it is about.
    pub fn subject(&self, tongue: Tongue) -> &'static str {
        self.text(tongue).lines().next().unwrap_or_default().trim_start_matches(['\u{feff}', '#', ' '])
    }

    pub fn file_name(&self) -> String {
        format!("{}.rules", self.name)
    }
}

/// By its name, its file's name or its Chinese name.
pub fn theme(word: &str) -> Option<&'static Theme> {
    let key = name_key(word.strip_suffix(".rules").unwrap_or(word));
    THEMES.iter().find(|theme| [theme.name, theme.zh].iter().any(|own| name_key(own) == key))
}

/// What people look for, and the theme that has it.
const SOUGHT: [(&str, &str); 46] = [
    ("safety stock", "buffers"),
    ("安全库存", "buffers"),
    ("peak", "calendar"),
    ("season", "calendar"),
    ("promotion", "calendar"),
    ("holiday", "calendar"),
    ("events", "calendar"),
    ("大促", "calendar"),
    ("旺季", "calendar"),
    ("节日", "calendar"),
    ("活动", "calendar"),
    ("budget", "cash"),
    ("预算", "cash"),
    ("资金", "cash"),
    ("certificates", "compliance"),
    ("认证", "compliance"),
    ("侵权", "compliance"),
    ("forecast", "demand"),
    ("预测", "demand"),
    ("销量", "demand"),
    ("new products", "demand"),
    ("新品", "demand"),
    ("metrics", "kpis"),
    ("turnover", "kpis"),
    ("周转", "kpis"),
    ("freight", "landed-cost"),
    ("duty", "landed-cost"),
    ("运费", "landed-cost"),
    ("关税", "landed-cost"),
    ("利润", "landed-cost"),
    ("replenishment", "reorder"),
    ("restock", "reorder"),
    ("stockout", "reorder"),
    ("缺货", "reorder"),
    ("断货", "reorder"),
    ("采购", "reorder"),
    ("refunds", "returns"),
    ("退款", "returns"),
    ("markdown", "stop-loss"),
    ("clearance", "stop-loss"),
    ("overstock", "stop-loss"),
    ("清仓", "stop-loss"),
    ("滞销", "stop-loss"),
    ("降价", "stop-loss"),
    ("allocation", "warehouses"),
    ("分仓", "warehouses"),
];

/// The theme that somebody may look for with another word.
pub fn sought(word: &str) -> Option<&'static Theme> {
    let key = name_key(word);
    let sought = SOUGHT.iter().find(|(said, _)| *said == key || said.strip_suffix('s') == Some(&key));
    sought.and_then(|(_, name)| theme(name))
}
