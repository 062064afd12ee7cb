//! What somebody may have meant: the nearest word, name or phrase. Takes what was typed; returns a known spelling.
//! Invariant: a suggestion is never further away than the length of what was typed allows; a homophone comes first.

use super::canon::Rule as Concept;
use super::figures::{keeps_figures, share_in, stated_share};
use super::tongues::{EVERYWHERE, HEAD, Scopes, Word, tongues};
use crate::function::Func;
use crate::spelling::{is_han, name_key};
use crate::tongue::Tongue;

/// A head word: param, rule ...
pub fn head(typed: &str) -> Option<&'static Word> {
    word(typed, HEAD)
}

/// A word of some scopes: from the table of what people mistype, then the nearest spelling.
pub fn word(typed: &str, scopes: Scopes) -> Option<&'static Word> {
    let key = name_key(typed);
    // a word of the statement itself before one that may stand everywhere: "if" in a rule is "when"
    let meant = tongues().mistaken.iter().filter(|(wrong, _)| *wrong == key).map(|(_, concept)| *concept);
    let own = meant.clone().find_map(|concept| spelling(concept, &key, scopes & !EVERYWHERE));
    own.or_else(|| meant.clone().find_map(|concept| spelling(concept, &key, scopes))).or_else(|| {
        // three letters are near to too much, but for the word that begins a statement: rul
        let least = if scopes == HEAD { 3 } else { 4 };
        let words =
            tongues().words.iter().filter(|w| w.scopes & scopes != 0 && w.spelled.chars().count() > 1 && key.chars().count() >= least);
        nearest(&key, words.map(|w| (w.spelled, w)))
    })
}

/// The spelling of a concept that looks most like what was typed, in its tongue.
fn spelling(concept: Concept, key: &str, scopes: Scopes) -> Option<&'static Word> {
    let tongue = if key.chars().any(is_han) { Tongue::Zh } else { Tongue::En };
    let words = tongues().words.iter().filter(|w| w.concept == concept && w.scopes & scopes != 0);
    words.min_by_key(|w| (w.tongue != tongue, strsim::damerau_levenshtein(key, &name_key(w.spelled))))
}

/// A mistyped word inside letters that nobody knows: where in them, in characters, and the word that was meant.
pub fn hidden(typed: &str, scopes: Scopes) -> Option<(usize, usize, &'static Word)> {
    let chars: Vec<char> = typed.chars().collect();
    for (wrong, concept) in &tongues().mistaken {
        let wanted: Vec<char> = wrong.chars().collect();
        if !wrong.starts_with(is_han) || wanted.len() < 2 || wanted.len() >= chars.len() {
            continue;
        }
        if let Some(at) = chars.windows(wanted.len()).position(|w| w == wanted)
            && let Some(word) = spelling(*concept, wrong, scopes)
        {
            return Some((at, at + wanted.len(), word));
        }
    }
    None
}

/// How an action is written that people call otherwise: `discount 15%` is `mark down by 15%`, with their own share.
pub fn action(typed: &str) -> Option<String> {
    let key = name_key(typed).replace('’', "'").replace("don't", "do not").replace("doesn't", "do not");
    if let Some(limit) = most_ordered(&key) {
        return Some(limit);
    }
    let numeral = |c: char| c.is_ascii_digit() || HAN_NUMERALS.contains(c);
    let goes_on = |rest: &str| rest.is_empty() || rest.starts_with(|c: char| c == ' ' || numeral(c));
    // 25% off, give 20% off
    let off = key.ends_with(" off") || key.contains(" off ") || key.ends_with(" discount") || key.ends_with(" price cut");
    if let Some(share) = stated_share(&key).filter(|_| off) {
        return Some(format!("mark down by {share}"));
    }
    let fits = |wrong: &str| key.strip_prefix(wrong).is_some_and(goes_on);
    let (wrong, meant) = tongues().mistaken_actions.iter().filter(|(wrong, _)| fits(wrong)).max_by_key(|(wrong, _)| wrong.len())?;
    let rest = key[wrong.len()..].trim();
    if matches!(*meant, "order" | "下单") && rest.starts_with(numeral) {
        return Some(format!("{meant} {rest}"));
    }
    let better = share_in(&key).map_or_else(|| meant.to_string(), |share| meant.replace("15%", &share));
    keeps_figures(&key, &better).then_some(better)
}

const HAN_NUMERALS: &str = "一二两三四五六七八九十半";

/// `do not order more than 100 units`, 最多下单100件: a limit of what is ordered, not a stop. Takes a key.
fn most_ordered(key: &str) -> Option<String> {
    const EN: [&str; 6] = [
        "do not order more than",
        "do not order over",
        "do not reorder more than",
        "do not buy more than",
        "order at most",
        "order no more than",
    ];
    const ZH: [&str; 8] = ["下单不超过", "补货不超过", "补货不要超过", "下单最多", "最多下单", "最多补货", "补货最多", "最多补"];
    let amount = |words: &[&str]| {
        let rest = words.iter().find_map(|w| key.strip_prefix(w))?.trim();
        rest.starts_with(|c: char| c.is_ascii_digit()).then(|| rest.to_string())
    };
    const EN_LEAST: [&str; 3] = ["order at least", "order no less than", "order a minimum of"];
    const ZH_LEAST: [&str; 6] = ["至少下单", "至少补货", "至少补", "最少补", "补货至少", "下单至少"];
    let en = amount(&EN).map(|rest| format!("keep order quantity at most {rest}"));
    en.or_else(|| amount(&ZH).map(|rest| format!("保持 补货量 至多 {rest}")))
        .or_else(|| amount(&EN_LEAST).map(|rest| format!("keep order quantity at least {rest}")))
        .or_else(|| amount(&ZH_LEAST).map(|rest| format!("保持 补货量 至少 {rest}")))
}

/// `order 20% more`, 少补两成: whether more, and the share.
pub fn more_ordered(typed: &str) -> Option<(bool, String)> {
    const EN: [&str; 3] = ["order ", "buy ", "reorder "];
    const ZH: [(&str, bool); 8] = [
        ("多补", true),
        ("多订", true),
        ("多下", true),
        ("多采购", true),
        ("少补", false),
        ("少订", false),
        ("少下", false),
        ("少采购", false),
    ];
    let share = stated_share(typed)?;
    let zh = ZH.iter().find(|(verb, _)| typed.starts_with(verb)).map(|(_, more)| *more);
    let orders = EN.iter().any(|verb| typed.starts_with(verb));
    let en = [(" more", true), (" less", false), (" fewer", false)].into_iter().find(|(word, _)| orders && typed.contains(word));
    zh.or(en.map(|(_, more)| more)).map(|more| (more, share))
}

/// Where a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Up,
    Down,
    To,
}

/// Verbs that move a value up or down.
const MOVERS: [(&[&str], Move); 2] = [
    (&["raise", "increase", "put up", "lift", "提高", "上调", "调高", "增加", "涨", "提", "加"], Move::Up),
    (&["mark down", "discount", "lower", "decrease", "reduce", "cut", "drop", "降低", "下调", "调低", "减少", "降"], Move::Down),
];

/// `raise price by 10%`, 涨价 10%, 降价到19.99美元: what is moved, where to, and the figure.
pub fn moved(typed: &str) -> Option<(String, Move, String)> {
    // 降价到原价的80%: of what it is now
    for of in ["原价的", "现价的", "售价的"] {
        if ["到", "至", "为"].iter().any(|to| typed.contains(&format!("{to}{of}"))) {
            return moved(&typed.replacen(of, "", 1));
        }
    }
    let rest = |verb: &str| {
        let rest = typed.trim().strip_prefix(verb)?;
        (verb.starts_with(is_han) || rest.starts_with(' ')).then(|| rest.trim().to_string())
    };
    if let Some((what, share)) = part_of(typed.trim()) {
        return Some((what, Move::Down, share));
    }
    // 售价降20%: the name first
    if typed.starts_with(is_han) && MOVERS.iter().all(|(verbs, _)| verbs.iter().all(|v| !typed.trim().starts_with(v))) {
        let turned = |verb: &str| {
            let (what, by) = typed.trim().split_once(verb).filter(|(what, _)| !what.is_empty())?;
            let by = by.trim_start_matches(['价', '了']);
            by.starts_with(|c: char| c.is_ascii_digit() || HAN_NUMERALS.contains(c) || "到至".contains(c))
                .then(|| format!("{verb}{}{by}", what.trim()))
        };
        let verbs = MOVERS.iter().flat_map(|(verbs, _)| verbs.iter()).filter(|v| v.starts_with(is_han));
        return verbs.filter_map(|v| turned(v)).find_map(|turned| moved(&turned));
    }
    let (rest, way) = MOVERS.iter().find_map(|(verbs, way)| verbs.iter().find_map(|v| Some((rest(v)?, *way))))?;
    let rest = rest.strip_prefix("the ").unwrap_or(&rest);
    let numeral = |c: char| c.is_ascii_digit() || HAN_NUMERALS.contains(c);
    let money = |c: char| "$¥€£".contains(c);
    let (what, way, by) = if rest.starts_with(is_han) {
        let (what, by) = rest.split_at(rest.find(|c| numeral(c) || money(c))?);
        let to = ["到", "至", "为", "成"].iter().find_map(|to| what.trim().strip_suffix(to));
        (to.unwrap_or(what), to.map_or(way, |_| Move::To), by)
    } else if let Some((what, by)) = rest.split_once(" by ") {
        (what, way, by)
    } else if let Some((what, to)) = rest.split_once(" to ").or_else(|| Some(("price", rest.strip_prefix("to ")?))) {
        (what, Move::To, to)
    } else {
        let (what, by) = rest.split_at(rest.find(|c: char| c.is_ascii_digit() || money(c))?);
        (what, way, by)
    };
    // 涨价 says the price with one letter
    let what = if matches!(what.trim(), "价" | "价格") { "售价" } else { what.trim() };
    let by = by.trim();
    let alone = !["并", "且", "和", "，", ",", " and ", "封顶", "到"].iter().any(|more| by.contains(more));
    (alone && by.starts_with(|c| numeral(c) || money(c))).then(|| (what.to_string(), way, by.to_string()))
}

/// 补货量减半, 补货量打八折, `halve the order quantity`: of what a share is taken off, and which.
fn part_of(typed: &str) -> Option<(String, String)> {
    let half = ["减半", "砍半", "减一半", "砍一半", "减掉一半", "对半砍"].iter().find_map(|end| typed.strip_suffix(end));
    let lower = typed.to_lowercase();
    let halved = lower.strip_prefix("halve ");
    let halved =
        halved.or_else(|| lower.strip_suffix(" in half").and_then(|rest| ["cut ", "reduce "].iter().find_map(|v| rest.strip_prefix(v))));
    let halved =
        halved.or_else(|| lower.strip_suffix(" by half").and_then(|rest| ["cut ", "reduce "].iter().find_map(|v| rest.strip_prefix(v))));
    if let Some(what) = halved.map(|what| what.strip_prefix("the ").unwrap_or(what)).or(half).map(str::trim).filter(|w| !w.is_empty()) {
        return Some((what.trim_start_matches(['把', '将']).to_string(), "50%".to_string()));
    }
    let (what, share) = typed.split_once('打').filter(|(what, rest)| !what.is_empty() && rest.ends_with('折'))?;
    Some((what.trim().trim_start_matches(['把', '将']).to_string(), stated_share(share)?))
}

/// Words that stand where a value belongs, and what to write.
const MEANT_VALUES: [(&[&str], &str); 2] = [(&["today", "今天", "今日"], "TODAY()"), (&["zero", "nil", "none", "nothing", "零"], "0")];

/// The value that a word means, by its key.
pub fn value(key: &str) -> Option<&'static str> {
    MEANT_VALUES.iter().find(|(words, _)| words.contains(&key)).map(|(_, value)| *value)
}

/// The function that a bare word calls: sum, 平均.
pub fn called(typed: &str) -> Option<&'static str> {
    let key = name_key(typed);
    Func::find(&key).map(|f| f.name()).or_else(|| other_function(&key))
}

/// What another program calls a function, by its key.
pub fn other_function(key: &str) -> Option<&'static str> {
    tongues().mistaken_functions.iter().find(|(wrong, _)| *wrong == key).map(|(_, func)| *func)
}

/// A function of the language.
pub fn function(typed: &str) -> Option<&'static str> {
    let key = name_key(typed);
    let meant = other_function(&key);
    let spelled = Func::ALL.iter().flat_map(|f| [f.name(), f.zh()]).filter(|s| !s.is_empty());
    meant.or_else(|| nearest(&key, spelled.map(|s| (s, s))))
}

/// What is typed for a unit: characters that sound alike, and words of every day.
const MEANT_UNITS: &[(&str, &str)] = &[
    ("pct", "%"),
    ("bucks", "USD"),
    ("wk", "week"),
    ("wks", "weeks"),
    ("mths", "months"),
    ("items", "units"),
    ("item", "unit"),
    ("boxes", "cases"),
    ("box", "case"),
    ("块钱", "元"),
    ("盒", "箱"),
    ("套", "件"),
    ("双", "件"),
    ("包", "件"),
    ("瓶", "件"),
    ("份", "件"),
    ("田", "天"),
    ("填", "天"),
    ("见", "件"),
    ("相", "箱"),
    ("洲", "周"),
    ("州", "周"),
];

/// A unit, from what was typed behind a number.
pub fn unit(typed: &str) -> Option<&'static str> {
    let key = name_key(typed);
    let sound = MEANT_UNITS.iter().find(|(wrong, _)| *wrong == key).map(|(_, meant)| *meant);
    sound.or_else(|| nearest(&key, tongues().all_unit_spellings().filter(|s| s.chars().count() > 2).map(|s| (s, s))))
}

fn nearest<'a, T>(key: &str, all: impl Iterator<Item = (&'a str, T)>) -> Option<T> {
    let length = key.chars().count();
    let limit = match (key.chars().any(is_han), length) {
        // of two characters one is half of the word: the table above knows those that are meant
        (true, ..3) => return None,
        (true, _) => 1 + length / 5,
        (false, ..3) => return None,
        (false, ..6) => 1,
        (false, 6..9) => 2,
        (false, _) => 3,
    };
    let mut best: Option<(usize, usize, T)> = None;
    for (spelled, value) in all {
        let candidate = name_key(spelled);
        let distance = strsim::damerau_levenshtein(key, &candidate);
        let better = best.as_ref().is_none_or(|b| (distance, candidate.len()) < (b.0, b.1));
        if (1..=limit).contains(&distance) && distance < length && better {
            best = Some((distance, candidate.len(), value));
        }
    }
    best.map(|b| b.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn homophones_come_before_near_words() {
        assert_eq!(word("底于", EVERYWHERE).map(|w| w.spelled), Some("低于"));
        assert_eq!(word("belwo", EVERYWHERE).map(|w| w.spelled), Some("below"));
        assert_eq!(head("规责").map(|w| w.spelled), Some("规则"));
        assert_eq!(head("rul").map(|w| w.spelled), Some("rule"));
        assert_eq!(hidden("库存天数底于", EVERYWHERE).map(|h| (h.0, h.1, h.2.spelled)), Some((4, 6, "低于")));
        assert!(head("margin").is_none());
        assert_eq!((unit("dayz"), unit("田"), unit("lots")), (Some("day"), Some("天"), None));
    }
}
