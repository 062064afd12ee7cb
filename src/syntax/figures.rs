//! The figures of a sentence in their meaning: 两成五 is 25%, 打八折 takes 20% off, 两周 is 14 days, `1,500` is a number.
//! Takes text as it was typed; returns its figures. Invariant: a sentence that is offered in place of another keeps each
//! of its figures; [`keeps_figures`] says whether it does, and what does not is not offered.

use crate::spelling::is_han;

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sense {
    /// A part of one: 15% is 0.15; of 八折 what is taken off.
    Share,
    /// A time, in days.
    Days,
    /// A number with a unit or a sign of money.
    Amount,
    /// A number by itself.
    Bare,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Figure {
    value: f64,
    sense: Sense,
}

/// Units of time with their days; a month has 30 and a quarter 91, longer spellings first.
const TIMES: [(&str, f64); 24] = [
    ("fortnight", 14.0),
    ("quarters", 91.0),
    ("quarter", 91.0),
    ("months", 30.0),
    ("month", 30.0),
    ("weeks", 7.0),
    ("week", 7.0),
    ("wks", 7.0),
    ("wk", 7.0),
    ("years", 365.0),
    ("year", 365.0),
    ("days", 1.0),
    ("day", 1.0),
    ("个季度", 91.0),
    ("季度", 91.0),
    ("个星期", 7.0),
    ("星期", 7.0),
    ("个礼拜", 7.0),
    ("礼拜", 7.0),
    ("个月", 30.0),
    ("周", 7.0),
    ("天", 1.0),
    ("日", 1.0),
    ("月", 30.0),
];

/// Number words of English and what stands for a whole without one: `a month`.
const WORDS: [(&str, f64); 14] = [
    ("a couple of ", 2.0),
    ("one ", 1.0),
    ("two ", 2.0),
    ("three ", 3.0),
    ("four ", 4.0),
    ("five ", 5.0),
    ("six ", 6.0),
    ("seven ", 7.0),
    ("eight ", 8.0),
    ("nine ", 9.0),
    ("ten ", 10.0),
    ("twelve ", 12.0),
    ("a ", 1.0),
    ("an ", 1.0),
];

/// Words that are figures by themselves.
const WHOLE: [(&str, Figure); 6] = [
    ("半个月", Figure { value: 14.0, sense: Sense::Days }),
    ("半月", Figure { value: 14.0, sense: Sense::Days }),
    ("半年", Figure { value: 182.0, sense: Sense::Days }),
    ("一半", Figure { value: 0.5, sense: Sense::Share }),
    ("半价", Figure { value: 0.5, sense: Sense::Share }),
    ("half", Figure { value: 0.5, sense: Sense::Share }),
];

/// Chinese letters behind a number that make it an amount.
const COUNTED: [char; 14] = ['件', '箱', '元', '块', '个', '盒', '套', '双', '包', '瓶', '份', '美', '欧', '倍'];

/// Whether each figure of what was `written` stands in what is `offered`, in its meaning: a share also as what is left
/// or what comes to it (降价20% is 80% of the price), a time also in other units (30 天, 4 周).
pub fn keeps_figures(written: &str, offered: &str) -> bool {
    let offered = figures(offered);
    figures(written).iter().all(|wanted| offered.iter().any(|found| stands_for(*wanted, *found)))
}

/// Words that turn a sentence round.
const NEGATIONS: [&str; 13] =
    ["not", "no", "never", "without", "except", "isn't", "aren't", "doesn't", "don't", "didn't", "won't", "cannot", "can't"];
const NEGATIONS_ZH: [&str; 7] = ["不", "没", "非", "无", "除了", "除去", "以外"];
/// Words that set a bound, or change by a factor.
const BOUNDS: [&str; 12] = [
    "at least",
    "at most",
    "up to",
    "no more than",
    "no less than",
    "not more",
    "not less",
    "more than",
    "less than",
    "double",
    "triple",
    "twice",
];
const BOUNDS_ZH: [&str; 12] = ["至少", "至多", "最多", "最少", "最低", "最高", "不超过", "不低于", "不少于", "翻倍", "以上", "以下"];

fn says_one_of(text: &str, english: &[&str], chinese: &[&str]) -> bool {
    let lower = text.to_lowercase().replace('’', "'");
    let padded = format!(" {} ", lower.replace(|c: char| !c.is_alphanumeric() && c != '\'', " "));
    english.iter().any(|word| padded.contains(&format!(" {word} "))) || chinese.iter().any(|word| lower.contains(word))
}

/// Whether a negation or an exception of what was `written` stands in what is `offered` too. 不 inside of a comparison
/// that sets a bound counts as well: not above is at most.
pub fn keeps_negation(written: &str, offered: &str) -> bool {
    let says = |text: &str| says_one_of(text, &NEGATIONS, &NEGATIONS_ZH);
    !says(written) || says(offered) || sets_bound(offered)
}

/// Words with which an action is stopped, taken back or made less: 取消下单 is no order.
const STOPS: [&str; 25] = [
    "stop", "cancel", "halt", "freeze", "hold", "pause", "skip", "less", "fewer", "reduce", "cut", "halve", "delist", "remove", "forbid",
    "drop", "kill", "avoid", "block", "nothing", "delay", "postpone", "defer", "off", "down",
];
const STOPS_ZH: [&str; 17] =
    ["莫", "降", "折", "停", "取消", "禁", "别", "勿", "少", "减", "暂", "撤", "下架", "下线", "推迟", "延后", "拒"];

/// Whether what stops or lessens in what was `written` stands in the action that is `offered` too.
pub fn keeps_stop(written: &str, offered: &str) -> bool {
    !says_one_of(written, &STOPS, &STOPS_ZH) || says_one_of(offered, &STOPS, &STOPS_ZH)
}

/// Whether a text sets a bound: at least, 不超过, 翻倍.
pub fn sets_bound(text: &str) -> bool {
    says_one_of(text, &BOUNDS, &BOUNDS_ZH)
}

/// Whether a bound of what was `written` stands in what is `offered` too.
pub fn keeps_bound(written: &str, offered: &str) -> bool {
    !sets_bound(written) || sets_bound(offered)
}

fn stands_for(wanted: Figure, found: Figure) -> bool {
    let same = |a: f64, b: f64| (a - b).abs() < 1e-9;
    match (wanted.sense, found.sense) {
        (Sense::Days, Sense::Days) => (wanted.value - found.value).abs() <= wanted.value * 0.1,
        (Sense::Share, _) => [wanted.value, 1.0 - wanted.value, 1.0 + wanted.value].iter().any(|v| same(*v, found.value)),
        (Sense::Bare, Sense::Share) => same(wanted.value, found.value) || same(wanted.value / 100.0, found.value),
        (Sense::Days, _) | (_, Sense::Days) => false,
        _ => same(wanted.value, found.value),
    }
}

/// The share that was written, as it is written in a rule: 15%, 两成 and 八折 are 15%, 20%, 20%; of numbers that say
/// nothing of what they count, the first from one on.
pub fn share_in(typed: &str) -> Option<String> {
    let found = figures(typed);
    let share = found.iter().find(|f| f.sense == Sense::Share).map(|f| f.value * 100.0);
    let share = share.or_else(|| found.iter().find(|f| f.sense == Sense::Bare && f.value >= 1.0).map(|f| f.value))?;
    Some(format!("{}%", (share * 1e6).round() / 1e6))
}

/// The share that was called one: a bare number is none.
pub fn stated_share(typed: &str) -> Option<String> {
    let share = figures(typed).into_iter().find(|f| f.sense == Sense::Share)?.value * 100.0;
    Some(format!("{}%", (share * 1e6).round() / 1e6))
}

/// The first time that was written, as a rule can say it: two weeks, 90 天; `a month` is one month.
pub fn time_said(typed: &str) -> Option<String> {
    let lower = typed.to_lowercase();
    let spans = |at: usize| figure(&lower, at).filter(|(figure, _)| figure.sense == Sense::Days);
    let (at, length) = lower.char_indices().find_map(|(at, _)| Some((at, spans(at)?.1)))?;
    let shown = lower[at..at + length].trim();
    Some(match shown {
        "半个月" | "半月" => "2 周".to_string(),
        _ => shown.strip_prefix("an ").or_else(|| shown.strip_prefix("a ")).map_or_else(|| shown.to_string(), |unit| format!("one {unit}")),
    })
}

/// Whether any figure was written.
pub fn has_figure(typed: &str) -> bool {
    !figures(typed).is_empty()
}

/// The first time that was written, in days.
pub fn days_in(typed: &str) -> Option<f64> {
    figures(typed).into_iter().find(|f| f.sense == Sense::Days).map(|f| f.value)
}

fn figures(text: &str) -> Vec<Figure> {
    let lower = text.to_lowercase();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = lower[at..].chars().next() {
        match figure(&lower, at) {
            Some((figure, length)) => {
                found.push(figure);
                at += length;
            }
            // digits that belong to a word (SKU12) are no figure
            None if c.is_alphanumeric() && !is_han(c) => {
                at += lower[at..].find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(c.len_utf8()).max(c.len_utf8())
            }
            None => at += c.len_utf8(),
        }
    }
    found
}

/// The figure that begins here, and how long it is.
fn figure(text: &str, at: usize) -> Option<(Figure, usize)> {
    let here = &text[at..];
    let starts_word = !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
    if let Some((words, figure)) = WHOLE.iter().find(|(words, _)| here.starts_with(words) && (starts_word || words.starts_with(is_han))) {
        return Some((*figure, words.len()));
    }
    if let Some(rest) = here.strip_prefix("百分之") {
        let (value, length) = number(rest)?;
        return Some((Figure { value: value / 100.0, sense: Sense::Share }, here.len() - rest.len() + length));
    }
    if let Some((value, rest)) = WORDS.iter().filter(|_| starts_word).find_map(|(word, n)| Some((*n, here.strip_prefix(word)?))) {
        let (days, unit) = time(rest)?;
        return Some((Figure { value: value * days, sense: Sense::Days }, here.len() - rest.len() + unit));
    }
    let (value, length) = number(here).filter(|_| starts_word)?;
    let rest = &here[length..];
    let behind = rest.trim_start();
    let blanks = rest.len() - behind.len();
    let (sense, value, more) = if let Some(after) = behind.strip_prefix(['%', '％']) {
        (Sense::Share, value / 100.0, behind.len() - after.len())
    } else if ["percent", "per cent", "points", "个点", "个百分点"].iter().any(|word| behind.starts_with(word)) {
        (Sense::Share, value / 100.0, 0)
    } else if let Some((share, more)) = tenths(value, behind).or_else(|| left_of_price(value, behind)) {
        (Sense::Share, share, more)
    } else if let Some((days, more)) = time(behind) {
        (Sense::Days, value * days, more)
    } else if behind.starts_with(COUNTED) || behind.starts_with(|c: char| c.is_ascii_alphabetic() || "$¥€£".contains(c)) {
        (Sense::Amount, value, 0)
    } else if here.starts_with(is_han) {
        // 一直, 三方: a numeral that counts nothing is part of a word
        return None;
    } else {
        (Sense::Bare, value, 0)
    };
    Some((Figure { value, sense }, length + if more > 0 { blanks + more } else { 0 }))
}

/// 三成 is 30%, 两成五 and 2成半 are 25%; 成本, 成品, 成交 are other words. The share, and how long what says so is.
fn tenths(value: f64, behind: &str) -> Option<(f64, usize)> {
    let after = behind.strip_prefix('成').filter(|rest| !rest.starts_with(['本', '品', '交', '功']))?;
    let half = after.strip_prefix('半').map(|_| (5.0, '半'.len_utf8()));
    let (part, length) = half.or_else(|| number(after).filter(|(n, _)| *n < 10.0)).unwrap_or((0.0, 0));
    Some(((value * 10.0 + part) / 100.0, '成'.len_utf8() + length))
}

/// 八折, 85折, 8.5折: what is taken off.
fn left_of_price(value: f64, behind: &str) -> Option<(f64, usize)> {
    behind.strip_prefix('折')?;
    let left = if value < 10.0 { value / 10.0 } else { value / 100.0 };
    (left > 0.0 && left < 1.0).then_some((1.0 - left, '折'.len_utf8()))
}

/// The days of a unit of time, and how long its spelling is.
fn time(text: &str) -> Option<(f64, usize)> {
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphabetic());
    // 月 of 12月 and 日 of 1日 belong to a date as well, and are kept or lost with it
    TIMES.iter().find(|(unit, _)| text.strip_prefix(unit).is_some_and(ends)).map(|(unit, days)| (*days, unit.len()))
}

/// Digits or Chinese numerals with their powers, and how long they are.
fn number(text: &str) -> Option<(f64, usize)> {
    let digits = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).unwrap_or(text.len());
    let typed = text[..digits].trim_end_matches(['.', ',']);
    if typed.starts_with(|c: char| c.is_ascii_digit()) {
        let value: f64 = typed.replace(',', "").parse().ok()?;
        let power = [('万', 1e4), ('千', 1e3), ('百', 1e2)].into_iter().find(|(c, _)| text[typed.len()..].starts_with(*c));
        return Some(match power {
            Some((c, power)) => (value * power, typed.len() + c.len_utf8()),
            None => (value, typed.len()),
        });
    }
    let (mut total, mut digit, mut length) = (0.0, None, 0);
    // 八五折 is 85
    let spelled = |text: &str| text.chars().take_while(|c| "零一二三四五六七八九".contains(*c)).count();
    let side_by_side = spelled(text) > 1;
    for c in text.chars() {
        match (c, han_digit(c)) {
            (_, Some(d)) if side_by_side => digit = Some(digit.unwrap_or(0.0) * 10.0 + d),
            (_, Some(d)) => digit = Some(d),
            ('十' | '百' | '千' | '万', _) => {
                let power = match c {
                    '十' => 10.0,
                    '百' => 100.0,
                    '千' => 1_000.0,
                    _ => 10_000.0,
                };
                let many = digit.take();
                total = if c == '万' { (total + many.unwrap_or(0.0)) * power } else { total + many.unwrap_or(1.0) * power };
            }
            _ => break,
        }
        length += c.len_utf8();
    }
    (length > 0).then_some((total + digit.unwrap_or(0.0), length))
}

fn han_digit(c: char) -> Option<f64> {
    match c {
        '两' => Some(2.0),
        _ => "零一二三四五六七八九".chars().position(|d| d == c).map(|d| d as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a shop writes, and the share that it is.
    #[test]
    fn shares_are_read_in_every_spelling() {
        let table = [
            ("降价2成", "20%"),
            ("降价 2 成", "20%"),
            ("降价1成", "10%"),
            ("降价2成5", "25%"),
            ("降价两成五", "25%"),
            ("降价两成半", "25%"),
            ("降价三成封顶", "30%"),
            ("降价百分之二十", "20%"),
            ("降价百分之15", "15%"),
            ("打八折", "20%"),
            ("打八五折", "15%"),
            ("打8.5折", "15%"),
            ("85折", "15%"),
            ("半价", "50%"),
            ("25% off", "25%"),
            ("by 20 percent", "20%"),
            ("discount 15", "15%"),
            ("mark down by 12.5%", "12.5%"),
        ];
        for (typed, share) in table {
            assert_eq!(share_in(typed).as_deref(), Some(share), "{typed}");
        }
        for typed in ["降价到19.99美元", "降价5美元", "cut 2 units", "按成本价", "一直降价", "$5 off", "降价", "下单两箱"]
        {
            assert_eq!(share_in(typed), None, "{typed}");
        }
    }

    #[test]
    fn figures_are_kept_or_not() {
        let kept = [
            ("两周没卖出去", "周销量 等于 0，连续 2 周"),
            ("连续一个月没有卖出", "周销量 等于 0，连续 4 周"),
            ("近30天没有销量", "周销量 等于 0，连续 4 周"),
            ("涨价10%", "设 售价 = 售价 * 110%"),
            ("补货1,500件", "下单 1500件"),
            ("采购两千件", "下单 2000件"),
            ("no sales for two weeks", "weekly sales is 0 for 2 weeks in a row"),
            ("八折清仓", "清仓，降价 20%"),
            ("一直卖不动", "周销量 等于 0，连续 8 周"),
        ];
        for (written, offered) in kept {
            assert!(keeps_figures(written, offered), "{written} -> {offered}");
        }
        let lost = [
            ("降价2成", "降价 2%"),
            ("降价到19.99美元", "降价 19.99%"),
            ("补货500件", "下单"),
            ("断货超过3天", "现有库存 等于 0"),
            ("两周没卖出去", "周销量 等于 0，连续 8 周"),
            ("cut 2 units", "cut order by 2%"),
        ];
        for (written, offered) in lost {
            assert!(!keeps_figures(written, offered), "{written} -> {offered}");
        }
    }
}
