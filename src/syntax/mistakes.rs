//! What is said about lines, characters, numbers, words and names in rule text (sentences: `sentence_mistakes.rs`): one
//! function a code. Takes the place and the user's own words; returns a diagnostic in both tongues.
//! One file, because it is a list of short functions with nothing between them.
//! Invariant: the next step, when followed, gives text that parses.

use crate::diagnostic::Diagnostic;
use crate::place::{Place, Span};
use crate::said;
use crate::tongue::{Said, Tongue};

pub use super::sentence_mistakes::*;

pub(super) fn error(code: &'static str, span: Span, tongue: Tongue, message: Said, next: Said) -> Diagnostic {
    Diagnostic::error(code, Place::Text(span), message, next).in_tongue(tongue)
}

pub(super) fn warning(code: &'static str, span: Span, tongue: Tongue, message: Said, next: Said) -> Diagnostic {
    Diagnostic::warning(code, Place::Text(span), message, next).in_tongue(tongue)
}

// ── lines and statements ────────────────────────────────────────────────────────────────────────

pub fn line_too_long(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::error(
        "line-too-long",
        Place::Text(span),
        said!("This line is longer than {limit} bytes and was not read.", "这一行超过 {limit} 字节，没有读取。"),
        said!(
            "Break it into several lines: a line goes on after an operator or a comma, and inside parentheses.",
            "请分成几行：运算符、逗号之后以及括号之内都可以换行。"
        ),
    )
}

pub fn indented_statement(span: Span, tongue: Tongue) -> Diagnostic {
    warning(
        "indented-statement",
        span,
        tongue,
        said!("This line starts a statement of its own, but it is indented.", "这一行是一条新语句，但前面有空格。"),
        said!("Move it to the first column. (It was read as if it stood there.)", "请顶格书写（已按顶格处理）。"),
    )
}

/// `more`: lines that follow and belong there too, which this speaks for.
pub fn not_indented(span: Span, line: &str, more: bool, tongue: Tongue) -> Diagnostic {
    let line = line.trim();
    if more {
        return warning(
            "not-indented",
            span,
            tongue,
            said!(
                "\"{line}\" and the lines below it go on with the statement above, but they begin in the first column.",
                "“{line}”和下面几行属于上一条语句，但它们顶格书写了。"
            ),
            said!("Put two spaces in front of each. (They were read as if they were there.)", "请在每行行首加两个空格（已按缩进处理）。"),
        );
    }
    warning(
        "not-indented",
        span,
        tongue,
        said!(
            "\"{line}\" goes on with the statement above, but it begins in the first column.",
            "“{line}”属于上一条语句，但它顶格书写了。"
        ),
        said!("Put two spaces in front of it. (It was read as if they were there.)", "请在行首加两个空格（已按缩进处理）。"),
    )
}

pub fn unknown_statement(span: Span, typed: &str, meant: Option<&str>, tongue: Tongue) -> Diagnostic {
    match meant {
        Some(word) => error(
            "unknown-statement",
            span,
            tongue,
            said!("\"{typed}\" begins no kind of statement.", "没有以“{typed}”开头的语句。"),
            said!("Did you mean \"{word}\"?", "是不是“{word}”？"),
        ),
        None => error(
            "unknown-statement",
            span,
            tongue,
            said!(
                "This line is no statement: it has no \"=\" and does not begin with a known word.",
                "这一行不是语句：没有“=”，开头也不是已知的关键字。"
            ),
            said!(
                "Write a formula (name = ...), or begin with a word such as param, rule, tiers, table. If the line goes on with the one above, put spaces in front of it.",
                "请写成公式（名称 = ……），或以“参数”“规则”“档位”“表格”等开头；如果它接着上一行，请在行首加空格。"
            ),
        ),
    }
}

/// `if on hand above 500 units then pause replenishment`: a rule without its first words.
/// `titled`: the title and the rest, where a title stands without its quotes: `stop loss: when ...`.
pub fn rule_without_head(span: Span, line: &str, titled: Option<(&str, &str)>, tongue: Tongue) -> Diagnostic {
    let line = line.trim();
    if let Some((title, rest)) = titled {
        return error(
            "unknown-statement",
            span,
            tongue,
            said!(
                "This reads like a rule, but a rule begins with \"rule\" and its title in quotes.",
                "这像是一条规则，但规则要以“规则”开头，标题放进引号。"
            ),
            said!("Write: rule \"{title}\": {rest}", "请写成：规则 “{title}”：{rest}"),
        );
    }
    error(
        "unknown-statement",
        span,
        tongue,
        said!("This reads like a rule, but a rule begins with its title.", "这像是一条规则，但规则要先写标题。"),
        said!("Write: rule \"Title\": {line}", "请写成：规则 “标题”：{line}"),
    )
}

pub fn missing_equals(span: Span, what: &str, value: &str, tongue: Tongue) -> Diagnostic {
    error(
        "missing-equals",
        span,
        tongue,
        said!("Between the name and its value \"=\" is missing.", "名称和值之间缺少“=”。"),
        said!("Write: {what} = {value}", "请写成：{what} = {value}"),
    )
}

pub fn unknown_function(span: Span, typed: &str, meant: Option<&str>, tongue: Tongue) -> Diagnostic {
    let next = match meant {
        // names of Excel whose arguments stand otherwise here
        Some("LOOKUP") => said!(
            "Write what is wanted and which row: LOOKUP(duties.rate where duties.country is market, otherwise 0).",
            "请写明要取哪一列、取哪一行：查找(关税.税率 其中 关税.国家 是 市场，否则 0)。"
        ),
        Some(name @ ("SUM" | "COUNT" | "AVERAGE")) if typed.to_ascii_lowercase().contains("if") => said!(
            "Write the condition inside: {name}(inbound.quantity where inbound.eta at most TODAY()).",
            "条件写在里面：{name}(在途.数量 其中 在途.预计到达 不晚于 TODAY())。"
        ),
        Some(name) => said!("Did you mean {name}?", "是不是 {name}？"),
        None => said!(
            "Functions are called as in Excel: SUM, ROUND, IF, COVER ... If it is a name, put an operator behind it.",
            "函数与 Excel 相同：SUM、ROUND、IF、COVER……如果它是名称，请在后面加上运算符。"
        ),
    };
    error("unknown-function", span, tongue, said!("There is no function \"{typed}\".", "没有函数“{typed}”。"), next)
}

pub fn missing_colon(span: Span, what: &str, rest: Option<&str>, tongue: Tongue) -> Diagnostic {
    let what = what.trim();
    let (rest, rest_zh) = (rest.unwrap_or("..."), rest.unwrap_or("…"));
    error(
        "missing-colon",
        span,
        tongue,
        said!("A colon is missing on this line.", "这一行缺少冒号。"),
        said!("Write it behind \"{what}\": {what}: {rest}", "请写在“{what}”后面：{what}：{rest_zh}"),
    )
}

pub fn duplicate_clause(span: Span, clause: &str, first: Span, tongue: Tongue) -> Diagnostic {
    error(
        "duplicate-clause",
        span,
        tongue,
        said!("\"{clause}\" stands twice in this statement, but only one is allowed.", "这条语句里“{clause}”出现了两次，只能有一次。"),
        said!("Keep one of the two lines.", "请只保留其中一行。"),
    )
    .and_see(Place::Text(first), said!("The first one is here.", "第一次出现在这里。"))
}

pub fn missing_part(span: Span, what: Said, example: Said, tongue: Tongue) -> Diagnostic {
    let (what_en, what_zh) = (what.en, what.zh);
    let (en, zh) = (example.en, example.zh);
    error(
        "missing-part",
        span,
        tongue,
        said!("This statement has no {what_en}.", "这条语句缺少{what_zh}。"),
        said!("Add it below, indented, for example: {en}", "请在下面缩进补上，例如：{zh}"),
    )
}

pub fn empty_file(span: Span) -> Diagnostic {
    Diagnostic::warning(
        "empty-file",
        Place::Text(span),
        said!("This rule file holds no statement.", "这个规则文件里没有语句。"),
        said!("Write one, for example: param service level = 95%", "请写一条语句，例如：参数 服务水平 = 95%"),
    )
}

pub fn title_without_quotes(span: Span, head: &str, title: &str, tongue: Tongue) -> Diagnostic {
    let (title_en, title_zh) = if title.is_empty() { ("Title", "标题") } else { (title, title) };
    error(
        "title-without-quotes",
        span,
        tongue,
        said!("Behind \"{head}\" stands a text in quotes.", "“{head}”后面的文字要放进引号。"),
        said!("Write: {head} \"{title_en}\"", "请写成：{head} “{title_zh}”"),
    )
}

pub fn tiers_without_by(span: Span, head: &str, name: &str, value: Option<&str>, tongue: Tongue) -> Diagnostic {
    let (value_en, value_zh) = (value.unwrap_or("days of cover"), value.unwrap_or("可售天数"));
    error(
        "tiers-without-by",
        span,
        tongue,
        said!("\"{head}\" does not say by what.", "“{head}”没有写按什么区分。"),
        said!("Write: {head} {name} by {value_en}", "请写成：{head} {name} 按 {value_zh}"),
    )
}

/// A check ends in `otherwise warn`, `otherwise skip row` or `otherwise stop`.
pub fn unknown_fate(span: Span, typed: &str, tongue: Tongue) -> Diagnostic {
    error(
        "unknown-fate",
        span,
        tongue,
        said!("\"{typed}\" is nothing that a check can do.", "“{typed}”不是检查可用的处理方式。"),
        said!("Write: otherwise warn, otherwise skip row, or otherwise stop.", "请写：否则 提醒、否则 跳过该行 或 否则 停止。"),
    )
}

pub fn fate_without_otherwise(span: Span, fate: &str, tongue: Tongue) -> Diagnostic {
    error(
        "unknown-fate",
        span,
        tongue,
        said!("In front of \"{fate}\" the word \"otherwise\" is missing.", "“{fate}”前面缺少“否则”。"),
        said!("Write: otherwise {fate}", "请写成：否则 {fate}"),
    )
}

pub fn unknown_colour(span: Span, typed: &str, tongue: Tongue) -> Diagnostic {
    error(
        "unknown-colour",
        span,
        tongue,
        said!("\"{typed}\" is no colour.", "“{typed}”不是颜色。"),
        said!("The colours are red, amber and green, for example: flag amber \"look\".", "颜色有红、黄、绿，例如：标记 黄 “请查看”。"),
    )
}

// ── characters, quotes, brackets ────────────────────────────────────────────────────────────────

pub fn unclosed_quote(span: Span, shown: &str, close: char, tongue: Tongue) -> Diagnostic {
    let count = shown.chars().count();
    let end: String = if count <= 30 { shown.to_string() } else { format!("…{}", shown.chars().skip(count - 12).collect::<String>()) };
    error(
        "unclosed-quote",
        span,
        tongue,
        said!("The text that opens here is not closed on its line.", "从这里开始的文字在本行没有结束引号。"),
        said!("Put {close} where the text ends, for example: {end}{close}", "请在文字结束处加上 {close}，例如：{end}{close}"),
    )
}

pub fn single_quotes(span: Span, content: &str, tongue: Tongue) -> Diagnostic {
    error(
        "single-quotes",
        span,
        tongue,
        said!("A text stands in double quotes.", "文字要用双引号。"),
        said!("Write \"{content}\".", "请写成“{content}”。"),
    )
}

pub fn unclosed_bracket(span: Span, open: char, close: char, tongue: Tongue) -> Diagnostic {
    error(
        "unclosed-bracket",
        span,
        tongue,
        said!("The bracket {open} is not closed on its line.", "方括号 {open} 在本行没有结束。"),
        said!("Put {close} behind the last character of the column's name.", "请在列名的最后一个字后面加上 {close}。"),
    )
}

pub fn unclosed_parenthesis(span: Span, tongue: Tongue) -> Diagnostic {
    error(
        "unclosed-parenthesis",
        span,
        tongue,
        said!("This parenthesis is not closed.", "这个括号没有结束。"),
        said!("Put \")\" where it ends.", "请在应当结束的地方加上“）”。"),
    )
}

pub fn unopened_parenthesis(span: Span, tongue: Tongue) -> Diagnostic {
    error(
        "unopened-parenthesis",
        span,
        tongue,
        said!("This \")\" closes nothing.", "这个“）”前面没有对应的“（”。"),
        said!("Delete it, or put \"(\" where it begins.", "请删去它，或在应当开始的地方加上“（”。"),
    )
}

pub fn too_deep(span: Span, limit: usize, tongue: Tongue) -> Diagnostic {
    error(
        "too-deep",
        span,
        tongue,
        said!(
            "Parentheses stand inside one another more than {limit} times; the line was not read further.",
            "括号嵌套超过 {limit} 层，这一行没有继续读取。"
        ),
        said!(
            "Give the inner part a name: part = ... on a line of its own, and use the name here.",
            "请把里面的部分单独写成一条公式（部分 = ……），再在这里用它的名称。"
        ),
    )
}

pub fn too_many_operators(span: Span, limit: usize, tongue: Tongue) -> Diagnostic {
    error(
        "too-many-operators",
        span,
        tongue,
        said!("This line has more than {limit} operators and was not read further.", "这一行的运算符超过 {limit} 个，没有继续读取。"),
        said!("Break it into several formulas, each with a name.", "请拆成几条公式，各起一个名称。"),
    )
}

pub fn too_involved(span: Span, tongue: Tongue) -> Diagnostic {
    error(
        "too-involved",
        span,
        tongue,
        said!("This line can be read in too many ways to be read at all.", "这一行的读法太多，无法读取。"),
        said!("Break it into several formulas, each with a name.", "请拆成几条公式，各起一个名称。"),
    )
}

pub fn stray_character(span: Span, shown: &str, tongue: Tongue) -> Diagnostic {
    match shown {
        ";" | "；" => error(
            "stray-character",
            span,
            tongue,
            said!("\"{shown}\" does not part anything here.", "这里不能用“{shown}”分隔。"),
            said!("Parts of a list are separated with a comma.", "并列的各项请用逗号或顿号分隔。"),
        ),
        _ => error(
            "stray-character",
            span,
            tongue,
            said!("\"{shown}\" means nothing here.", "这里的“{shown}”没有意义。"),
            said!(
                "Delete it; if it belongs to the name of a column, put the whole name in brackets: [name].",
                "请删去它；如果它是列名的一部分，请把整个列名放进方括号：【列名】。"
            ),
        ),
    }
}

/// `1500$`
pub fn sign_behind(span: Span, number: &str, sign: &str, tongue: Tongue) -> Diagnostic {
    error(
        "stray-character",
        span,
        tongue,
        said!("The sign of a currency stands in front of its number, not behind it.", "货币符号要写在数字前面。"),
        said!("Write: {sign}{number}", "请写成：{sign}{number}"),
    )
}

pub fn homoglyph(span: Span, shown: &str, plain: &str, strange: &str, tongue: Tongue) -> Diagnostic {
    error(
        "homoglyph",
        span,
        tongue,
        said!(
            "\"{shown}\" looks like \"{plain}\", but holds letters of another alphabet: {strange}.",
            "“{shown}”看起来像“{plain}”，但其中有别的字母表的字母：{strange}。"
        ),
        said!("Type \"{plain}\" again. (It was read as that.)", "请重新输入“{plain}”（已按它处理）。"),
    )
}

pub fn double_equals(span: Span, tongue: Tongue) -> Diagnostic {
    error(
        "double-equals",
        span,
        tongue,
        said!("Equality is written with one \"=\".", "相等只写一个“=”。"),
        said!("Write \"=\" or \"is\".", "请写“=”或“是”。"),
    )
}

// ── numbers ─────────────────────────────────────────────────────────────────────────────────────

pub fn thousands_comma(span: Span, shown: &str, tongue: Tongue) -> Diagnostic {
    let (one, many) = (shown.replace(',', ""), shown.replace(',', ", "));
    error(
        "thousands-comma",
        span,
        tongue,
        said!(
            "\"{shown}\" inside parentheses or a list can be one number or several.",
            "括号或并列项里的“{shown}”可能是一个数，也可能是几个数。"
        ),
        said!(
            "Write {one} for one number, or {many} with a space behind the comma for several.",
            "一个数请写 {one}；几个数请在逗号后加空格：{many}。"
        ),
    )
}

pub fn point_for_thousands(span: Span, shown: &str, many: &str, tongue: Tongue) -> Diagnostic {
    let few = shown.trim_end_matches('0').trim_end_matches('.');
    warning(
        "point-for-thousands",
        span,
        tongue,
        said!("\"{shown}\" is read as {few}: the point stands in front of decimals.", "“{shown}”按 {few} 读取：点是小数点。"),
        said!("Write {many} if thousands are meant, or {few}.", "如果指几千，请写 {many}；否则写 {few}。"),
    )
}

/// `1,50`. `pointed`: the same with a point.
pub fn decimal_comma(span: Span, shown: &str, pointed: &str, tongue: Tongue) -> Diagnostic {
    let apart = shown.replace(',', ", ");
    error(
        "comma-in-number",
        span,
        tongue,
        said!("\"{shown}\": a point stands in front of decimals, not a comma.", "“{shown}”：小数点要写成“.”，不是逗号。"),
        said!(
            "Write {pointed}; two numbers have a space between them: {apart}.",
            "请写 {pointed}；如果是两个数，请在逗号后加空格：{apart}。"
        ),
    )
}

pub fn hyphen_range(span: Span, low: &str, high: &str, tongue: Tongue) -> Diagnostic {
    error(
        "hyphen-range",
        span,
        tongue,
        said!("\"{low}-{high}\" can be a range or a difference.", "“{low}-{high}”可能是范围，也可能是减法。"),
        said!(
            "Write \"{low} to {high}\" for a range, \"{low} - {high}\" with spaces for a difference.",
            "范围请写“{low} 到 {high}”，减法请在减号两边加空格：“{low} - {high}”。"
        ),
    )
}

/// 24.12.2026, 12/24/2026. `days`: the days that it can mean.
pub fn turned_date(span: Span, shown: &str, days: &[String], tongue: Tongue) -> Diagnostic {
    let (en, zh) = (days.join(" or "), days.join(" 或 "));
    error(
        "turned-date",
        span,
        tongue,
        said!("\"{shown}\" is no date here: the year comes first, then month and day.", "日期要按年、月、日书写，“{shown}”不是。"),
        said!("Write {en}.", "请写 {zh}。"),
    )
}

pub fn no_such_date(span: Span, shown: &str, tongue: Tongue) -> Diagnostic {
    error(
        "no-such-date",
        span,
        tongue,
        said!("There is no day {shown}.", "没有 {shown} 这一天。"),
        said!("Write year, month and day, for example 2026-11-27.", "请按年、月、日书写，例如 2026-11-27。"),
    )
}

pub fn number_too_large(span: Span, tongue: Tongue) -> Diagnostic {
    error(
        "number-too-large",
        span,
        tongue,
        said!("This number is too large to calculate with.", "这个数太大，无法计算。"),
        said!("Check it for digits too many.", "请检查是否多打了数字。"),
    )
}

pub fn period_without_unit(span: Span, shown: &str, tongue: Tongue) -> Diagnostic {
    error(
        "period-without-unit",
        span,
        tongue,
        said!("\"{shown}\" what? A period needs its unit.", "“{shown}”后面缺少时间单位。"),
        said!("Write \"{shown} weeks\" or \"{shown} days\".", "请写“{shown} 周”或“{shown} 天”。"),
    )
}

// ── words and names ─────────────────────────────────────────────────────────────────────────────

pub fn misspelt_word(span: Span, typed: &str, meant: &str, tongue: Tongue) -> Diagnostic {
    error(
        "misspelt-word",
        span,
        tongue,
        said!("I do not know \"{typed}\".", "不认识“{typed}”。"),
        said!("Did you mean \"{meant}\"?", "是不是“{meant}”？"),
    )
}

pub fn misspelt_unit(span: Span, typed: &str, meant: &str, tongue: Tongue) -> Diagnostic {
    error(
        "misspelt-unit",
        span,
        tongue,
        said!("\"{typed}\" is no unit.", "“{typed}”不是单位。"),
        said!("Did you mean \"{meant}\"?", "是不是“{meant}”？"),
    )
}

pub fn unknown_unit(span: Span, typed: &str, tongue: Tongue) -> Diagnostic {
    error(
        "misspelt-unit",
        span,
        tongue,
        no_such_unit(typed),
        known_units()
            .then(said!("If it is a name, put an operator (+ - * /) in front of it.", "如果是名称，请在前面加运算符（+ - * /）。")),
    )
}

/// What is said of a unit that nobody knows.
pub fn no_such_unit(typed: &str) -> Said {
    said!("I do not know the unit \"{typed}\".", "不认识单位“{typed}”。")
}

/// The units that people look for first.
pub fn known_units() -> Said {
    said!(
        "Known are units, cases, kg, cbm, days, weeks, %, and currencies by their code, such as USD.",
        "可用的单位有：件、箱、公斤、立方米、天、周、% 以及货币代码（如 USD）。"
    )
}

/// `may_be`: whether it looks like the header of a column.
pub fn word_in_name(span: Span, whole: &str, word: &str, may_be: bool, tongue: Tongue) -> Diagnostic {
    let next = match may_be {
        true => said!("If it is a column, name it in the map or write [{whole}].", "如果它是一列，请在映射里登记，或写成【{whole}】。"),
        false => said!(
            "Write each name as the map has it, with a comparison behind it; between two conditions \"and\" or \"or\", texts in quotes.",
            "列名请照映射里的写法，后面写比较；两个条件之间写“且”或“或”，文字加引号。"
        ),
    };
    error(
        "word-in-name",
        span,
        tongue,
        said!(
            "\"{whole}\" is not a known column or definition, so \"{word}\" in it was read as a word of the language.",
            "“{whole}”不是已知的列或定义，所以其中的“{word}”被当作关键字。"
        ),
        next,
    )
}

pub fn name_swallows_word(span: Span, name: &str, word: &str, rest: &str, tongue: Tongue) -> Diagnostic {
    error(
        "name-swallows-word",
        span,
        tongue,
        said!(
            "\"{name}\" is a known name, so \"{word}\" in it was not read as a word.",
            "“{name}”是已知的名称，所以其中的“{word}”没有当作关键字。"
        ),
        said!(
            "If \"{word}\" is meant as a word, put a space behind it: \"{word} {rest}\".",
            "如果“{word}”是关键字，请在后面加空格：“{word} {rest}”。"
        ),
    )
}

pub fn name_is_word(span: Span, name: &str, tongue: Tongue) -> Diagnostic {
    warning(
        "name-is-word",
        span,
        tongue,
        said!(
            "\"{name}\" is a word of the language and also a known name; here it was read as the word.",
            "“{name}”既是关键字，又是已知的名称；这里按关键字处理。"
        ),
        said!("Write [{name}] where you mean the name.", "如果指的是名称，请写成【{name}】。"),
    )
}

pub fn spelling_taken(span: Span, name: &str, tongue: Tongue) -> Diagnostic {
    error(
        "spelling-taken",
        span,
        tongue,
        said!("\"{name}\" cannot be another spelling: it is a unit or a word of the language.", "“{name}”不能作为别名：它是单位或关键字。"),
        said!(
            "Leave it out (a unit belongs behind the number), or choose another spelling.",
            "请删去（单位应写在数的后面），或换一个写法。"
        ),
    )
}

pub fn two_readings(span: Span, name: &str, other: &str, tongue: Tongue) -> Diagnostic {
    error(
        "two-readings",
        span,
        tongue,
        said!(
            "\"{name}\" can be read in two ways: as the name [{name}], or as {other}.",
            "“{name}”有两种读法：名称【{name}】，或 {other}。"
        ),
        said!("Write [{name}] for the name, else {other}", "指名称请写【{name}】，否则请写 {other}"),
    )
}

/// `markdown since`, where `markdown` is a name: one name in two pieces, or something is missing.
pub fn name_or_gap(span: Span, whole: &str, left: &str, right: &str, tongue: Tongue) -> Diagnostic {
    error(
        "missing-between",
        span,
        tongue,
        said!("Between {left} and {right} something is missing.", "{left} 和 {right} 之间缺少内容。"),
        said!(
            "If \"{whole}\" is one column, name it in the map or write [{whole}]; else put a comparison (below, above, is) or an operator (+ - * /) between them.",
            "如果“{whole}”是一列，请在映射里登记，或写成【{whole}】；否则请在中间加上比较（低于、高于、是）或运算符（+ - * /）。"
        ),
    )
}

pub fn missing_between(span: Span, left: &str, right: &str, tongue: Tongue) -> Diagnostic {
    error(
        "missing-between",
        span,
        tongue,
        said!("Between {left} and {right} something is missing.", "{left} 和 {right} 之间缺少内容。"),
        said!(
            "Put a comparison (below, above, is), an operator (+ - * /) or a comma between them.",
            "请在中间加上比较（低于、高于、是）、运算符（+ - * /）或逗号。"
        ),
    )
}
