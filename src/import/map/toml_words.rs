//! What is wrong with the TOML of a map, in words that a shop assistant understands. Takes the parser's sentence and
//! the text it points at, returns what is wrong and what to write instead; and finds brackets that are never closed,
//! because the parser would complain about every line behind them. Invariant: the parser's own words are shown only
//! where nothing better is known, and then in brackets.

use crate::said;
use crate::tongue::Said;
use std::ops::Range;

/// What is wrong and the next step. `pointed` is the text at the place.
pub fn explained(reason: &str, pointed: &str) -> (Said, Said) {
    let has = |part: &str| reason.contains(part);
    let known = |en: &str, zh: &str, next_en: &str, next_zh: &str| (Said::new(en, zh), Said::new(next_en, next_zh));
    if has("duplicate key") {
        let name = pointed.trim();
        return (
            said!("{name} stands here a second time", "{name} 在这里又写了一次"),
            Said::new("keep one of the two and delete the other", "两处保留一处，删掉另一处"),
        );
    }
    if ["month between", "day between", "invalid date", "hour between", "minute between", "second between"].iter().any(|p| has(p)) {
        return (
            said!("there is no date {pointed}", "没有 {pointed} 这一天"),
            Said::new("write a date of the calendar, such as 2026-11-27", "请写日历上有的日期，例如 2026-11-27"),
        );
    }
    if has("expected nan")
        || has("expected inf")
        || has("invalid float")
        || has("invalid integer")
        || has("expected true")
        || has("expected false")
    {
        let bare = pointed.trim();
        return (
            said!("{bare} is neither a number nor a text in straight quotes", "{bare} 既不是数字，也不是英文直引号里的文本"),
            said!(
                "write a number, such as 2026, or the text in quotes: \"{bare}\"",
                "请写数字，例如 2026；如果是文本，请加英文直引号：\"{bare}\""
            ),
        );
    }
    if has("string values must be quoted") && pointed.trim().is_empty() || has("missing value") {
        return known(
            "the value is missing behind `=`",
            "`=` 后面没有写值",
            "write the value, a text in straight quotes",
            "请补上值，文本用英文直引号括起来",
        );
    }
    if has("string values must be quoted") {
        let bare = unquoted(pointed);
        return (
            said!("{pointed} is a text without straight quotes", "{pointed} 是文本，但没有用英文直引号括起来"),
            said!("write \"{bare}\"", "写成 \"{bare}\""),
        );
    }
    if has("invalid basic string") || has("invalid literal string") || has("invalid multi-line") {
        return known(
            "a quote is opened, but not closed on this line",
            "引号没有在这一行内闭合",
            "add the closing straight quote",
            "请补上后面的英文直引号",
        );
    }
    if has("escape") {
        return known(
            "a backslash in straight quotes begins a special character",
            "英文双引号里的反斜杠表示特殊字符",
            "write paths with /, for example \"data/stock.xlsx\"",
            "路径请用 /，例如 \"data/库存.xlsx\"",
        );
    }
    if has("unclosed") || has("missing comma") {
        return known(
            "a bracket is not closed, or a comma is missing before this",
            "括号没有闭合，或者前面少了逗号",
            "add the closing `]` or `}`, or the comma",
            "请补上 `]` 或 `}`，或者补上逗号",
        );
    }
    if has("invalid unquoted key") || has("unquoted keys cannot be empty") {
        let bare = unquoted(pointed);
        return (
            said!(
                "a name with other than Latin letters, digits, - and _ needs quotes",
                "名称里有英文字母、数字、- 和 _ 以外的字符时要加引号"
            ),
            if bare.is_empty() {
                Said::new("write the name in straight quotes", "请把名称用英文直引号括起来")
            } else {
                said!("write \"{bare}\"", "写成 \"{bare}\"")
            },
        );
    }
    if has("key with no value") || has("missing assignment") {
        return known("the `=` behind the name is missing", "名称后面少了 `=`", "write `name = value`", "写成 `名称 = 值`");
    }
    if has("leading zero") || has("redundant") {
        return known(
            "a number does not begin like this",
            "数字不能这样开头",
            "write it without the zero or sign, or in quotes if it is a text",
            "请去掉前面的 0 或符号；如果是文本，请加引号",
        );
    }
    if has("unexpected key or value") || has("unexpected content") || has("extra ") || has("invalid key-value pair") {
        return known(
            "here stands more than one value, or a sign too many",
            "这里多了一个值或符号",
            "one `name = value` a line, texts in straight quotes, lists in [ ]",
            "每行一条 `名称 = 值`，文本用英文直引号，列表用 [ ]",
        );
    }
    let next = Said::new(
        "write texts in straight quotes, one `name = value` a line, and headings such as [stock] in square brackets",
        "文本用英文直引号括起来，每行一条 `名称 = 值`，小标题写成 [stock] 这样的方括号",
    );
    (said!("the map cannot be read here ({reason})", "映射文件这里读不懂（{reason}）"), next)
}

/// Without the quotes of any script around it.
fn unquoted(pointed: &str) -> &str {
    pointed.trim().trim_matches(['“', '”', '‘', '’', '「', '」', '"', '\''])
}

/// Words of the map as somebody says them in Chinese, and as they are written.
const SAID_IN_CHINESE: [(&str, &str); 22] = [
    ("单位", "unit"),
    ("表头", "header"),
    ("列名", "header"),
    ("标题", "header"),
    ("工作表", "sheet"),
    ("表", "sheet"),
    ("主键", "key"),
    ("键", "key"),
    ("类型", "type"),
    ("默认", "default"),
    ("默认值", "default"),
    ("别名", "also"),
    ("列", "column"),
    ("输入", "input"),
    ("输出", "output"),
    ("规则", "rules"),
    ("语言", "language"),
    ("货币", "currency"),
    ("币种", "currency"),
    ("周期", "period"),
    ("布局", "layout"),
    ("匹配", "match"),
];

/// What the map calls something that is written in Chinese, if that is known here.
pub fn in_english<'k>(said: &str, known: &[&'k str]) -> Option<&'k str> {
    let (_, key) = SAID_IN_CHINESE.iter().find(|(zh, _)| *zh == said)?;
    known.iter().find(|known| *known == key).copied()
}

/// A bracket of a value that is never closed: where it stands, which one it is, and the lines that it spoils.
#[derive(Debug, PartialEq)]
pub struct Unclosed {
    pub at: usize,
    pub bracket: char,
    pub lines: Range<usize>,
}

/// Brackets after `=` that are still open where the next entry or heading begins.
pub fn unclosed(text: &str) -> Vec<Unclosed> {
    let mut found = Vec::new();
    // open brackets of the value at hand, the start of its line, and whether a value could follow here
    let (mut open, mut statement, mut expects): (Vec<(usize, char)>, usize, bool) = (Vec::new(), 0, false);
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some((at, bracket)) = open.first().copied().filter(|_| !expects && begins_entry(line)) {
            found.push(Unclosed { at, bracket, lines: statement..start });
            open.clear();
        }
        if open.is_empty() {
            statement = start;
        }
        read_line(line, start, &mut open, &mut expects);
        start += line.len();
    }
    if let Some((at, bracket)) = open.first().copied() {
        found.push(Unclosed { at, bracket, lines: statement..text.len() });
    }
    found
}

/// Marks that a Chinese keyboard writes where TOML wants those of an English one: where they stand, and what is meant.
/// In quotes and comments they are texts.
pub fn full_width(text: &str) -> Vec<(Range<usize>, char)> {
    let mut found = Vec::new();
    let mut quote: Option<char> = None;
    let mut comment = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (_, '\n') => (quote, comment) = (None, false),
            _ if comment => {}
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '#') => comment = true,
            (None, '"' | '\'') => quote = Some(c),
            (None, c) => {
                let meant = [('，', ','), ('＝', '='), ('［', '['), ('］', ']'), ('｛', '{'), ('｝', '}'), ('【', '['), ('】', ']')];
                found.extend(meant.iter().find(|(wide, _)| *wide == c).map(|(_, plain)| (at..at + c.len_utf8(), *plain)));
            }
        }
    }
    found
}

/// Whether a line looks like `name = ...` or `[heading]`.
fn begins_entry(line: &str) -> bool {
    let line = line.trim_start();
    if line.starts_with('[') {
        return line.trim_end().ends_with(']') && !line.contains(',');
    }
    let rest = match line.chars().next() {
        Some(quote @ ('"' | '\'')) => line[1..].split_once(quote).map(|(_, rest)| rest),
        Some(c) if c.is_alphanumeric() => Some(line.trim_start_matches(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))),
        _ => None,
    };
    rest.is_some_and(|rest| rest.trim_start().starts_with('='))
}

/// Goes through one line; quotes and comments hide brackets. A heading of its own is no value.
fn read_line(line: &str, start: usize, open: &mut Vec<(usize, char)>, expects: &mut bool) {
    let mut in_value = !open.is_empty();
    let mut quote: Option<char> = None;
    let mut chars = line.char_indices();
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (Some('"'), '\\') => {
                chars.next();
            }
            (Some(q), c) if q == c => quote = None,
            (Some(_), _) => {}
            (None, '#') => break,
            (None, '"' | '\'') => quote = Some(c),
            (None, '=') => in_value = true,
            (None, '{' | '[') if in_value => open.push((start + at, c)),
            (None, '}' | ']') => {
                open.pop();
            }
            _ => {}
        }
        if !c.is_whitespace() {
            *expects = quote.is_none() && matches!(c, '{' | '[' | ',');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Unclosed, explained, full_width, unclosed};

    #[test]
    fn brackets_that_stay_open() {
        let text =
            "[stock]\nkey = [\"SKU\"\n[stock.columns]\n\"a\" = { header = \"A\"\n\"b\" = { header = \"B\" }\nc = [\n \"x\",\n \"y\"\n]\n";
        let at = |part: &str| text.find(part).unwrap_or(0);
        assert_eq!(
            unclosed(text),
            [
                Unclosed { at: at("[\"SKU\""), bracket: '[', lines: at("key")..at("[stock.columns]") },
                Unclosed { at: at("{ header = \"A\""), bracket: '{', lines: at("\"a\"")..at("\"b\" =") },
            ]
        );
        assert!(unclosed("a = { x = 1, # }\n y = \"}{\" }\nb = 'it[s'\n").is_empty());
        assert_eq!(unclosed("a = { x = 1\n").len(), 1);
    }

    #[test]
    fn marks_of_a_chinese_keyboard() {
        let text = "【stock】\n\"现货，可售\" = { header = \"a\"，unit ＝ 'b，c' } # ，\n";
        let plain: Vec<char> = full_width(text).into_iter().map(|(_, plain)| plain).collect();
        assert_eq!(plain, ['[', ']', ',', '=']);
    }

    #[test]
    fn foreign_words_only_where_nothing_is_known() {
        for reason in [
            "duplicate key",
            "invalid date, expected day between 01 and 28",
            "invalid basic string, expected `\"`",
            "unclosed table, expected `]`",
        ] {
            let (what, next) = explained(reason, "as_of");
            assert!(!what.zh.is_ascii() && !what.zh.contains("expected") && !next.zh.contains("expected"), "{}", what.zh);
        }
        assert!(explained("recursion limit", "").0.zh.contains("（recursion limit）"));
    }
}
