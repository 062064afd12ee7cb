//! The first or last so many in the order of a value, as people say it: `top 10 by daily sales`, 日销量排在最后10名,
//! 可售天数最低的10个. Takes the words of a condition that cannot be read; returns it with RANK.
//! Invariant: the figure is the one that was written, and the first are never the last.

use super::explain::Explain;
use crate::spelling::name_key;
use crate::tongue::Tongue;

/// What stands between a name and the place, and says nothing of which end is meant.
const FILLERS: [&str; 24] = [
    "sku ",
    "skus ",
    "item ",
    "product ",
    "it ",
    "is ",
    "are ",
    "among ",
    "in ",
    "the ",
    "one of ",
    "with ",
    "sellers",
    "排名在",
    "排名",
    "排在",
    "排行",
    "排",
    "位于",
    "处于",
    "在",
    "是",
    "为",
    "的",
];
/// The largest first, and the smallest first.
const FIRST: [&str; 13] =
    ["top ", "best ", "highest ", "largest ", "biggest ", "first ", "最高的前", "最高的", "最大的", "最多的", "最好的", "前", "最高"];
const LAST: [&str; 14] = [
    "bottom ",
    "lowest ",
    "smallest ",
    "last ",
    "least ",
    "最低的后",
    "最低的",
    "最小的",
    "最少的",
    "倒数第",
    "倒数",
    "最后的",
    "最后",
    "后",
];
/// What is counted, and says nothing more.
const COUNTED: [&str; 21] = [
    "skus", "sku", "products", "items", "rows", "sellers", "ones", "places", "of", "all", "名的", "名", "位", "个", "款", "种", "产品",
    "商品", "的", "里", "内",
];

impl Explain<'_, '_> {
    /// `daily sales is in the top 10`, 日销量排名前10
    pub(super) fn among_the_first(&self, shown: &str) -> Option<String> {
        let shown = shown.trim();
        let at_start = || {
            let name = self.name_at_start(shown).filter(|name| shown.len() > name.len())?;
            let rest = shown.get(name.len()..)?.to_string();
            Some((name, rest))
        };
        let (name, rest) = self.ranked_by(shown).or_else(at_start).or_else(|| self.sold(shown))?;
        let mut rest = rest.trim().to_lowercase();
        let mut last = None;
        // 排名 前, `is in the top`: whatever order they come in
        loop {
            let filler = FILLERS.iter().find_map(|word| rest.strip_prefix(word));
            let first = || FIRST.iter().find_map(|word| rest.strip_prefix(word)).map(|rest| (false, rest));
            let end = || LAST.iter().find_map(|word| rest.strip_prefix(word)).map(|rest| (true, rest));
            let (found, after) = match (filler, end().or_else(first)) {
                (_, Some((is_last, after))) => (Some(is_last), after),
                (Some(after), None) => (last, after),
                (None, None) => break,
            };
            // 最低的前10个 is said of the low end
            last = if last == Some(true) { last } else { found };
            rest = after.trim_start().to_string();
        }
        let last = last?;
        let (count, share) = counted(&rest)?;
        let name = match (self.names.is_history(&name_key(&name)), self.tongue) {
            (true, Tongue::En) => format!("{name} last week"),
            (true, Tongue::Zh) => format!("上周 {name}"),
            (false, _) => name,
        };
        let ranked = match (last, name.contains(' ')) {
            (true, true) => format!("-({name})"),
            (true, false) => format!("-{name}"),
            (false, _) => name.clone(),
        };
        Some(match share {
            true => self.say(
                &format!("RANK({ranked}) at most {count}% of COUNT({name} over all rows)"),
                &format!("RANK({ranked}) 至多 COUNT({name} 所有行) * {count}%"),
            ),
            false => self.say(&format!("RANK({ranked}) at most {count}"), &format!("RANK({ranked}) 至多 {count}")),
        })
    }

    /// `top 10 by daily sales`, `10 lowest days of cover`, 销量前10: the name, and the rest.
    fn ranked_by(&self, shown: &str) -> Option<(String, String)> {
        for by in [" by ", " in ", " with the ", " with "] {
            let Some((first, name)) = shown.split_once(by) else { continue };
            let name = name.trim();
            let ends = LAST.iter().chain(&FIRST).find_map(|word| Some((word, name.strip_prefix(word)?)));
            let (order, name) = ends.map_or(("", name), |(word, name)| (*word, name.trim()));
            if self.names.holds(&name_key(name)) {
                return Some((name.to_string(), format!("{order}{first}")));
            }
        }
        None
    }

    /// 销量排名前10, `top 10 sellers`
    fn sold(&self, shown: &str) -> Option<(String, String)> {
        let rest = ["销量", "销售量", "卖得"].iter().find_map(|word| shown.strip_prefix(word));
        let sellers = || ["sellers", "best-sellers", "bestsellers"].iter().any(|word| shown.ends_with(word)).then_some(shown);
        Some((self.known(&["日销量", "周销量", "daily sales", "weekly sales"])?, rest.or_else(sellers)?.to_string()))
    }
}

/// `10 skus`, 十名, 20%: the figure, and whether it is a share.
fn counted(text: &str) -> Option<(String, bool)> {
    let mut text = text.trim();
    while let Some(shorter) = COUNTED.iter().find_map(|word| text.strip_suffix(word)) {
        text = shorter.trim_end();
    }
    let share = text.strip_suffix(['%', '％']);
    let text = share.unwrap_or(text).trim();
    let count = match text {
        "三" | "three" => "3",
        "五" | "five" => "5",
        "十" | "ten" => "10",
        "二十" | "twenty" => "20",
        "五十" | "fifty" => "50",
        text => text,
    };
    (!count.is_empty() && count.chars().all(|c| c.is_ascii_digit())).then(|| (count.to_string(), share.is_some()))
}
