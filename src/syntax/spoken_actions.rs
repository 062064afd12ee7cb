//! Actions whose figure is said otherwise than it is written: an order for so many weeks, a markdown that stops at the
//! cost. Takes the tokens of a line; returns the action as a formula says it.
//! Invariant: the figures are those that were written; names are known ones, or the ones that `restock init` gives.

use super::canon::Rule;
use super::explain::Explain;
use super::figures::{days_in, has_figure, keeps_figures, stated_share};
use super::form::Form;
use super::mistakes;
use super::numbers::is_time;
use super::token::{Kind, Token};
use crate::diagnostic::Diagnostic;
use crate::said;
use crate::spelling::name_key;
use crate::tongue::{Said, Tongue};

/// How an order begins that says for how long it is to last.
const ORDERS: [&str; 9] = ["order", "reorder", "restock", "replenish", "buy", "下单", "补货", "补", "订货"];
/// What parts a markdown from the price that it must not go below.
const FLOORS: [&str; 16] = [
    "but not below",
    "but never below",
    "but no lower than",
    "never below",
    "not below",
    "no lower than",
    "down to at most",
    "at most down to",
    "但不低于",
    "最多降到",
    "最低降到",
    "最多降至",
    "最低到",
    "降到不低于",
    "不低于",
    "不能低于",
];
const PRICES: [&str; 6] = ["unit price", "selling price", "price", "售价", "单价", "零售价"];
const COSTS: [&str; 7] = ["unit cost", "purchase price", "cost", "单位成本", "采购成本", "成本价", "成本"];

impl Explain<'_, '_> {
    /// `order for 6 weeks`, 补6周的货
    pub(super) fn order_for_time(&self) -> Option<Diagnostic> {
        let (from, to) = self.acts()?;
        let shown = self.shown(from, to).trim();
        let key = name_key(shown);
        let verb = ORDERS.iter().find(|verb| key.starts_with(**verb))?;
        let rest = key[verb.len()..].trim();
        // up to so many days is less the stock; the model knows of it
        if ["up to", "to ", "到", "至", "足", "补到", "补至", "nothing"].iter().any(|to| rest.starts_with(to)) {
            return None;
        }
        // 5 units a week is a quantity
        days_in(rest).filter(|_| !rest.contains(['/', '*', '(', '+', '-', '=']))?;
        let counted = |word: &str| !rest.contains(word);
        if !["units", "unit", "pcs", "cases", "件", "箱", "双", "套", "盒"].into_iter().all(counted) {
            return None;
        }
        let time = period_in(rest)?;
        let order = if self.tongue == Tongue::Zh { "下单" } else { "order" };
        let needed = format!("{} * {time}", self.sold_a_day());
        // enough for a time is what is missing; so many weeks of goods are a quantity
        let enough = ["enough", "for ", "够", "足够", "补够", "补足", "买够"].iter().any(|word| rest.starts_with(word));
        let there = self.known(&["on hand", "现有库存"]).filter(|_| enough);
        const WAYS: [&str; 5] = ["on order", "在途数量", "in transit", "在途", "inbound"];
        let way = WAYS.into_iter().find(|way| self.names.is_own(&name_key(way))).map(|way| format!(" - {way}")).unwrap_or_default();
        let better = match there {
            Some(stock) => format!("{order} MAX(0, {needed} - {stock}{way})"),
            None => format!("{order} {needed}"),
        };
        keeps_figures(shown, &better).then(|| mistakes::order_for_time(self.span(from, to), shown, &better, self.tongue))
    }

    /// 10天销量, `7 days of sales`, where no name says what is sold a day.
    pub(super) fn days_of_sales(&self) -> Option<Diagnostic> {
        const SOLD: [&str; 7] = ["sales", "demand", "sales volume", "销量", "的销量", "销售量", "销售"];
        let time = |i: usize| matches!((self.kind(i), self.kind(i + 1)), (Some(Kind::Number(_)), Some(Kind::Unit(u))) if is_time(u));
        let sold = |i: usize| self.kind(i) == Some(Kind::Unknown) && SOLD.contains(&name_key(self.shown(i, i + 1)).as_str());
        let of = |i: usize| usize::from(matches!(self.word(i), Some(Rule::OF | Rule::DE)));
        let windowed = |i: usize| {
            i > 0 && matches!(self.word(i - 1), Some(Rule::OVER_LAST | Rule::OVER_NEXT | Rule::STREAK | Rule::FOR | Rule::OF_THE_LAST))
        };
        let i = (0..self.tokens.len()).find(|i| time(*i) && !windowed(*i) && sold(i + 2 + of(i + 2)))?;
        let end = i + 3 + of(i + 2);
        let (shown, days) = (self.shown(i, end), self.shown(i, i + 2).trim());
        let time = self.in_days(days.to_string(), days);
        let better = match (self.form, self.known(&["daily sales", "日销量"])) {
            // a line of a buffer says what is kept
            (Form::Buffer, Some(daily)) if i == 0 => self.say(&format!("keeps {time} of {daily}"), &format!("保持 {time}的{daily}")),
            _ => format!("{} * {time}", self.sold_a_day()),
        };
        Some(mistakes::days_of_sales(self.span(i, end), shown, &better, self.tongue))
    }

    fn sold_a_day(&self) -> String {
        if let Some(daily) = self.known(&["daily sales", "日销量"]) {
            return daily;
        }
        let sales = self.sales();
        match self.tongue {
            Tongue::En => format!("AVERAGE({sales} over last 8 weeks)"),
            Tongue::Zh => format!("AVERAGE({sales} 最近 8 周)"),
        }
    }

    /// `order on hand + receiving days`: the grammar takes what it does not know for the words of an action.
    pub(super) fn unknown_in_action(&self) -> Option<Diagnostic> {
        let (from, to) = self.acts()?;
        let operator = |i: usize| ['+', '-', '*', '/'].iter().any(|mark| self.tokens[i].is_mark(*mark));
        let unknown = |i: usize| self.kind(i) == Some(Kind::Unknown);
        let part = |i: usize| unknown(i) || matches!(self.kind(i), Some(Kind::Unit(_) | Kind::Name));
        let at = (from + 1..to).find(|i| operator(i - 1) && unknown(*i) && i + 1 < to && part(i + 1))?;
        let end = (at..to).take_while(|i| part(*i)).last()? + 1;
        (self.tongue == Tongue::En).then(|| mistakes::unknown_words(self.span(at, end), self.shown(at, end).trim(), self.tongue))
    }

    /// 每周降价10%: the grammar takes 每周 for a window.
    pub(super) fn markdown_repeated(&self) -> Option<Diagnostic> {
        let (from, to) = self.acts()?;
        let shown = self.shown(from, to).trim();
        let (action, time) = repeated(shown)?;
        let (what, next) = repeated_said(shown, &action, &time);
        Some(mistakes::action_shape(self.span(from, to), what, next, self.tongue))
    }

    /// 降价20%，最多降到成本价
    pub(super) fn markdown_with_floor(&self) -> Option<Diagnostic> {
        let (from, to) = self.acts()?;
        let shown = self.shown(from, to).trim();
        let lower = shown.to_ascii_lowercase();
        let (at, words) =
            FLOORS.iter().filter_map(|words| Some((lower.find(words)?, *words))).min_by_key(|(at, words)| (*at, words.len()))?;
        let share = stated_share(&shown[..at])?;
        let floor = shown[at + words.len()..].trim().trim_end_matches(['。', '.']);
        let known = |name: &str| self.names.holds(&name_key(name));
        let zh = self.tongue == Tongue::Zh;
        let price = PRICES.into_iter().find(|name| known(name)).unwrap_or(if zh { "售价" } else { "unit price" });
        let floor = match floor {
            floor if known(floor) || has_figure(floor) => floor,
            floor if floor.contains("cost") || floor.contains('成') || floor.contains("purchase") => self.cost(),
            _ => return None,
        };
        let verb = if zh { "降价" } else { "mark down by" };
        let better = format!("{verb} MAX(0%, MIN({share}, 1 - {floor} / {price}))");
        keeps_figures(shown, &better).then(|| mistakes::markdown_with_floor(self.span(from, to), shown, &better, self.tongue))
    }

    /// What a unit costs, by its name here.
    pub(super) fn cost(&self) -> &'static str {
        let known = COSTS.into_iter().find(|name| self.names.holds(&name_key(name)));
        known.unwrap_or(if self.tongue == Tongue::Zh { "单位成本" } else { "unit cost" })
    }

    /// The action of the line, as a range of tokens: behind "then", else behind the comma of a condition.
    fn acts(&self) -> Option<(usize, usize)> {
        if self.form != Form::Rule {
            return None;
        }
        let end = self.tokens.len();
        let then = |t: &Token| t.is_word(Rule::THEN) || t.is_word(Rule::MEANS);
        let from = self.tokens.iter().position(then)? + 1;
        let closes = |t: &Token| t.is_word(Rule::BECAUSE) || t.is_word(Rule::UNLESS) || t.is_word(Rule::WHEN);
        let to = (from..end).find(|i| closes(&self.tokens[*i])).unwrap_or(end);
        (from < to).then_some((from, to))
    }
}

/// `mark down by 10% every week`, 每周降价10%: the markdown by itself, and how often it was to be.
pub fn repeated(words: &str) -> Option<(String, String)> {
    const OFTEN: [&str; 14] = [
        "every week",
        "each week",
        "per week",
        "a week",
        "weekly",
        "every two weeks",
        "every day",
        "each day",
        "per day",
        "a day",
        "daily",
        "every month",
        "each month",
        "a month",
    ];
    const OFTEN_ZH: [&str; 10] = ["每两周", "每隔一周", "每星期", "每个星期", "每个月", "每周", "每天", "每日", "每月", "逐周"];
    let share = stated_share(words)?;
    let zh = words.contains('降');
    let lowers = zh || ["mark down", "markdown", "discount", "take"].iter().any(|verb| words.starts_with(verb));
    let (often, verb) = if zh { (&OFTEN_ZH[..], "降价") } else { (&OFTEN[..], "mark down by") };
    let words = words.trim();
    let time = often.iter().find(|time| if zh { words.contains(**time) } else { words.ends_with(&format!(" {time}")) })?;
    (lowers && !words.contains(['，', ',', '至']) && !words.contains("到")).then(|| (format!("{verb} {share}"), (*time).to_string()))
}

/// What is said of it.
pub fn repeated_said(words: &str, action: &str, time: &str) -> (Said, Said) {
    let what = said!(
        "\"{words}\": a run marks down once, from the price of that day; \"{time}\" has no place in an action.",
        "“{words}”：每次运行只按当天的售价降一次价；“{time}”不能写在动作里。"
    );
    let next = said!(
        "Write: {action}, and run the rules again each time: where the condition still holds, they mark down again, from the price that stands in the workbook then.",
        "请写：{action}，到时候再运行一次规则：如果条件仍然成立，就按工作簿里那时的售价再降一次。"
    );
    (what, next)
}

/// `6 weeks`, 六周: the first time in a text, as it was written.
fn period_in(text: &str) -> Option<String> {
    let wanted = days_in(text)?;
    let ends = |c: &char| matches!(c, '的' | ' ' | ',' | '，');
    let mut starts = text.char_indices().map(|(at, _)| at).filter(|at| days_in(&text[*at..]) == Some(wanted));
    let from = starts.next_back()?;
    let stops = text[from..].char_indices().filter(|(_, c)| ends(c)).map(|(at, _)| from + at).chain([text.len()]);
    stops.into_iter().find(|to| days_in(&text[from..*to]) == Some(wanted)).map(|to| text[from..to].trim().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_the_one_that_was_written() {
        assert_eq!(period_in("for 6 weeks").as_deref(), Some("6 weeks"));
        assert_eq!(period_in("enough for six weeks of sales").as_deref(), Some("six weeks"));
        assert_eq!(period_in("6周的货").as_deref(), Some("6周"));
        assert_eq!(period_in("六周").as_deref(), Some("六周"));
        assert_eq!(period_in("500 units"), None);
    }
}
