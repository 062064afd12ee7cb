//! What is said about sentences in rule text: conditions, periods, lists, actions. The other half of `mistakes.rs`, with
//! the same shape. Invariant: the next step, when followed, gives text that parses.

use super::mistakes::{error, warning};
use crate::diagnostic::Diagnostic;
use crate::place::Span;
use crate::said;
use crate::tongue::{Said, Tongue};

/// `12月1日`. `better`: the day with a year, as an example, and what it is compared with.
pub fn date_without_year(span: Span, shown: &str, better: &str, tongue: Tongue) -> Diagnostic {
    error(
        "date-without-year",
        span,
        tongue,
        said!("\"{shown}\" does not say of which year.", "“{shown}”没有写年份。"),
        said!("Write year, month and day, for example: {better}", "请写全年、月、日，例如：{better}"),
    )
}

/// `15 March 2027`
pub fn day_in_words(span: Span, shown: &str, better: &str, tongue: Tongue) -> Diagnostic {
    let what = said!("\"{shown}\": a day is written as year-month-day.", "“{shown}”：日期要写成“年-月-日”。");
    error("said-otherwise", span, tongue, what, said!("Write: {better}", "请写成：{better}"))
}

/// `order for 6 weeks`: the quantity has to be worked out.
pub fn order_for_time(span: Span, shown: &str, better: &str, tongue: Tongue) -> Diagnostic {
    let what = said!("\"{shown}\" names a time, not a quantity.", "“{shown}”写的是时间，不是数量。");
    error("action-shape", span, tongue, what, said!("Write: {better}", "请写成：{better}"))
}

/// `receiving days`: words between two operators of which none is a name.
pub fn unknown_words(span: Span, shown: &str, tongue: Tongue) -> Diagnostic {
    let what = said!("I do not know \"{shown}\".", "不认识“{shown}”。");
    let next = said!(
        "Define it (\"{shown} = ...\"), name the column in the map, or write [{shown}] if it is a header.",
        "请定义它（“{shown} = ……”），在映射里登记这一列，或者写 [{shown}]（如果它是表头）。"
    );
    error("unknown-name", span, tongue, what, next)
}

/// An action that is said otherwise than it is written.
pub fn action_shape(span: Span, what: Said, next: Said, tongue: Tongue) -> Diagnostic {
    error("action-shape", span, tongue, what, next)
}

/// `mark down by 20% but not below unit cost`
pub fn markdown_with_floor(span: Span, shown: &str, better: &str, tongue: Tongue) -> Diagnostic {
    let what =
        said!("\"{shown}\": how low the price may fall stands in the share itself.", "“{shown}”：价格最低到多少，要写在降价幅度里。");
    error("action-shape", span, tongue, what, said!("Write: {better}", "请写成：{better}"))
}

/// A line `unknown: "?"` of tiers.
pub fn tier_for_unknown(span: Span, shown: &str, formula: &str, tongue: Tongue) -> Diagnostic {
    error(
        "tier-for-unknown",
        span,
        tongue,
        said!(
            "\"{shown}\": where the value is not known the tier is not known either; no line of tiers can catch that.",
            "“{shown}”：数值未知时档位也未知，没有哪一档能接住它。"
        ),
        said!(
            "Leave the line out. To see a text there, add a formula of its own below: {formula}",
            "请删去这一行。如果想显示文字，请在下面另写一条公式：{formula}"
        ),
    )
}

/// `50% weekly plan`, 50%周计划
pub fn share_of(span: Span, share: &str, whole: &str, tongue: Tongue) -> Diagnostic {
    error(
        "missing-between",
        span,
        tongue,
        said!("Between \"{share}\" and \"{whole}\" stands no \"of\".", "“{share}”和“{whole}”之间缺少“的”。"),
        said!("Write: {share} of {whole}", "请写成：{whole}的{share}"),
    )
}

/// `for more than two weeks`. `longer`: by whole weeks; `enough`: where the time itself counts too.
pub fn longer_than(span: Span, shown: &str, longer: &str, enough: Option<&str>, tongue: Tongue) -> Diagnostic {
    let what = said!("\"{shown}\" is said as a streak of whole weeks.", "“{shown}”要用“连续”来写，按整周计。");
    let next = match enough {
        Some(enough) => {
            said!("Write: {longer} -- or, where that time is enough: {enough}", "请写成：{longer}；如果满这段时间就算，请写：{enough}")
        }
        None => said!("Write: {longer}", "请写成：{longer}"),
    };
    error("streak-open", span, tongue, what, next)
}

/// 现有库存低于50件超过两周: a column with one value a row.
pub fn no_past(span: Span, shown: &str, name: &str, condition: &str, tongue: Tongue) -> Diagnostic {
    let what = said!(
        "\"{shown}\" cannot be told: \"{name}\" says what is there today, not what was week after week.",
        "“{shown}”看不出来：“{name}”只有当天的数，没有每周的记录。"
    );
    let next = said!(
        "Leave out the time: {condition}. To look back, give the workbook a sheet with a column a week ([history.\"...\"] in the map).",
        "请去掉时间，写成：{condition}。要往回看，请在工作簿里加一张每周一列的表，并在映射里登记为 [history.\"……\"]。"
    );
    error("said-otherwise", span, tongue, what, next)
}

/// 周计划50%超过两周: a part, and nothing that is compared with it.
pub fn compared_with_nothing(span: Span, shown: &str, better: &str, tongue: Tongue) -> Diagnostic {
    let what = said!("\"{shown}\" does not say what is compared with it.", "“{shown}”没有写拿什么和它比较。");
    error("said-otherwise", span, tongue, what, said!("Write it in full, for example: {better}", "请写全，例如：{better}"))
}

/// `average weekly sales`: a function without its parentheses.
pub fn call_without_parentheses(span: Span, typed: &str, call: &str, tongue: Tongue) -> Diagnostic {
    error(
        "call-without-parentheses",
        span,
        tongue,
        said!(
            "\"{typed}\" is a function; what it works on stands in parentheses behind it.",
            "“{typed}”是函数，它处理的内容要写在后面的括号里。"
        ),
        said!("Write: {call}", "请写成：{call}"),
    )
}

pub fn comma_between_conditions(span: Span, joined: &str, tongue: Tongue) -> Diagnostic {
    error(
        "comma-between-conditions",
        span,
        tongue,
        said!(
            "A comma does not say whether both conditions must hold, or one of them.",
            "逗号没有说清是两个条件都要成立，还是成立一个就行。"
        ),
        said!("If both must hold, write: {joined}", "如果都要成立，请写“且”：{joined}"),
    )
}

/// `market is "US", "DE"`
pub fn list_after_is(span: Span, is: &str, value: &str, list: &str, negated: bool, tongue: Tongue) -> Diagnostic {
    let (en, zh) = if negated { ("is not one of", "不属于") } else { ("is one of", "属于") };
    error(
        "list-after-is",
        span,
        tongue,
        said!("Behind \"{is}\" stands one value, not several.", "“{is}”后面只能写一个值。"),
        said!("Write: {value} {en} {list}", "请写成：{value} {zh} {list}"),
    )
}

/// `weekly sales this week`
pub fn running_period(span: Span, shown: &str, value: &str, tongue: Tongue) -> Diagnostic {
    error(
        "running-period",
        span,
        tongue,
        said!("\"{shown}\" is not over yet; a rule looks at weeks that are complete.", "“{shown}”还没有结束；规则只看已经结束的周。"),
        said!("Write: {value} last week", "请写成：上周 {value}"),
    )
}

/// `weekly sales below plan this week`. `better`: the whole condition about the last week.
pub fn running_week(span: Span, shown: &str, better: &str, tongue: Tongue) -> Diagnostic {
    let what =
        said!("\"{shown}\" is not over yet; a rule looks at weeks that are complete.", "“{shown}”还没有结束；规则只看已经结束的周。");
    error("running-period", span, tongue, what, said!("Write: {better}", "请写成：{better}"))
}

/// `in whole case pack` where nobody knows such a column.
pub fn in_whole_what(span: Span, words: &str, name: &str, tongue: Tongue) -> Diagnostic {
    error(
        "in-whole-what",
        span,
        tongue,
        said!("I do not know \"{name}\".", "不认识“{name}”。"),
        said!(
            "Name that column in the map, or write the amount, for example: {words} 12 units",
            "请在映射里登记这一列，或直接写数量，例如：{words} 12 件"
        ),
    )
}

/// `days of cover from 30 to 90 days`
pub fn range_of_condition(span: Span, value: &str, low: &str, high: &str, tongue: Tongue) -> Diagnostic {
    error(
        "range-of-condition",
        span,
        tongue,
        said!("In a condition a range is said with \"between\".", "条件里的范围用“介于”。"),
        said!("Write: {value} between {low} and {high}", "请写成：{value} 介于 {low} 和 {high}"),
    )
}

/// 活动日期在 2026-12-01 之前, `event date by 2026-12-01`
pub fn date_compared(span: Span, shown: &str, better: &str, tongue: Tongue) -> Diagnostic {
    error(
        "date-compared",
        span,
        tongue,
        said!("\"{shown}\" does not say whether the day itself counts.", "“{shown}”没有说清当天算不算。"),
        said!("Write: {better}", "请写成：{better}"),
    )
}

/// 低于计划50%: half of the plan, or half less than the plan?
pub fn part_without_of(span: Span, whole: &str, part: &str, tongue: Tongue) -> Diagnostic {
    error(
        "part-without-of",
        span,
        tongue,
        said!(
            "\"{whole} {part}\" can mean {part} of it, or {part} less than it.",
            "“{whole}{part}”可以指它的 {part}，也可以指比它少 {part}。"
        ),
        said!("Write \"{part} of {whole}\", or \"{whole} * (1 - {part})\".", "请写“{whole}的{part}”，或“{whole} * (1 - {part})”。"),
    )
}

pub fn right_side_missing(span: Span, word: &str, tongue: Tongue) -> Diagnostic {
    error(
        "right-side-missing",
        span,
        tongue,
        said!("Behind \"{word}\" a value is missing.", "“{word}”后面缺少数值。"),
        said!("Write a number with its unit or a name, for example \"{word} 30 days\".", "请写上带单位的数或名称，例如“{word} 30 天”。"),
    )
}

/// A second condition with an action of its own.
pub fn two_rules_in_one(span: Span, condition: &str, tongue: Tongue) -> Diagnostic {
    error(
        "two-rules-in-one",
        span,
        tongue,
        said!(
            "This rule has a second \"when\" with a \"then\" of its own; all conditions of a rule must hold together, for all of its actions.",
            "这条规则里有第二个“当”，后面又有“则”；一条规则的各个条件要同时成立，动作一起做。"
        ),
        said!(
            "Give it a rule of its own: rule \"...\" | when {condition} | then ...",
            "请另写一条规则：规则 “……” ｜ 当 {condition} ｜ 则 ……"
        ),
    )
}

/// What a rule is to bring about, where its condition belongs.
pub fn bound_alone(span: Span, shown: &str, better: &str, tongue: Tongue) -> Diagnostic {
    let what = said!("\"{shown}\" reads as a condition, and nothing is to be done.", "“{shown}”读作条件，却没有要做的事。");
    error("missing-part", span, tongue, what, said!("If it is to be kept so, write: {better}", "如果要保持这样，请写成：{better}"))
}

/// `no sales in the last 8 weeks`: clear to a person, and written otherwise.
pub fn said_otherwise(span: Span, shown: &str, better: &str, tongue: Tongue) -> Diagnostic {
    error(
        "said-otherwise",
        span,
        tongue,
        said!("\"{shown}\" is said with a name and a comparison.", "“{shown}”要用名称和比较来写。"),
        said!("Write: {better}", "请写成：{better}"),
    )
}

/// 近30天没有销量, where sales are told by the week.
pub fn said_by_week(span: Span, shown: &str, days: f64, weeks: f64, better: &str, tongue: Tongue) -> Diagnostic {
    error(
        "said-otherwise",
        span,
        tongue,
        said!(
            "\"{shown}\" is said with a name and a comparison; sales are told by the week, and {days} days are about {weeks} weeks.",
            "“{shown}”要用名称和比较来写；销量是按周的，{days} 天约合 {weeks} 周。"
        ),
        said!("Write: {better}", "请写成：{better}"),
    )
}

/// `tiers speed by days of cover: below 30 days fast, 30 days or more slow`
pub fn tiers_in_one_line(span: Span, lines: &str, tongue: Tongue) -> Diagnostic {
    let what = said!("Each tier stands on a line of its own.", "每一档要单独写一行。");
    error("tiers-in-one-line", span, tongue, what, said!("Write:\n{lines}", "请写成：\n{lines}"))
}

/// `fast: less than 20 days`
pub fn tier_turned(span: Span, shown: &str, better: &str, tongue: Tongue) -> Diagnostic {
    let what =
        said!("\"{shown}\": the range stands in front, the name of the tier behind it.", "“{shown}”：范围写在前面，档位名写在后面。");
    error("tiers-in-one-line", span, tongue, what, said!("Write: {better}", "请写成：{better}"))
}

/// 理由：“卖不动”
pub fn reason_with_colon(span: Span, word: &str, better: &str, tongue: Tongue) -> Diagnostic {
    error(
        "reason-with-colon",
        span,
        tongue,
        said!("Behind \"{word}\" stands a text in quotes, without a colon.", "“{word}”后面直接写引号中的文字，不用冒号。"),
        said!("Write: {better}", "请写成：{better}"),
    )
}

/// 销量 where the column is called 周销量. `pairs`: what was said, and the name.
pub fn short_name(span: Span, pairs: &[(&str, &str)], better: &str, tongue: Tongue) -> Diagnostic {
    let list = |with: fn(&(&str, &str)) -> String, between: &str| pairs.iter().map(with).collect::<Vec<_>>().join(between);
    let en = list(|(short, name)| format!("\"{short}\" is called \"{name}\""), ", ");
    let zh = list(|(short, name)| format!("“{short}”在这里叫“{name}”"), "，");
    error("short-name", span, tongue, said!("{en} here.", "{zh}。"), said!("Write: {better}", "请写成：{better}"))
}

/// 断货超过3天: a stock has no past.
pub fn gone_since(span: Span, shown: &str, stock: &str, tongue: Tongue) -> Diagnostic {
    error(
        "said-otherwise",
        span,
        tongue,
        said!(
            "\"{shown}\" cannot be told: \"{stock}\" says what is there today, not since when.",
            "“{shown}”看不出来：“{stock}”只有当天的数，没有断货从哪天开始。"
        ),
        said!(
            "Leave out the time: {stock} is 0. Or give the workbook a column with the days out of stock and compare that.",
            "请去掉时间，写成：{stock} 等于 0。要按天数判断，请在工作簿里加一列断货天数，再用它比较。"
        ),
    )
}

/// `limit order quantity to 50000 USD`: what belongs on lines of its own.
pub fn limit_in_one_line(span: Span, head: &str, what: Option<&str>, bound: &str, tongue: Tongue) -> Diagnostic {
    let next = match what {
        Some(what) => said!(
            "Write three lines: {head} | costing {what} | to {bound} in total",
            "请写三行：{head} ｜ 花费 {what} ｜ 总计不超过 {bound}"
        ),
        None => said!("Write two lines: {head} | to {bound} in total", "请写两行：{head} ｜ 总计不超过 {bound}"),
    };
    error(
        "limit-in-one-line",
        span,
        tongue,
        said!("What a limit counts, and up to where, stands below it, a line each.", "限额计什么、上限多少，要分行写在下面。"),
        next,
    )
}

/// A line `else hold` of a rule.
/// `condition`: that of the rule, where it is known.
pub fn otherwise_in_rule(span: Span, word: &str, condition: Option<&str>, action: &str, tongue: Tongue) -> Diagnostic {
    let action = action.trim();
    let next = match condition {
        Some(condition) => said!(
            "Write a rule of its own: rule \"Otherwise\": not ({condition}) means {action}",
            "请另写一条规则：规则 “其他情况”：非（{condition}） 则 {action}"
        ),
        None => said!(
            "Write a rule of its own: rule \"Otherwise\": not (the condition above) means {action}",
            "请另写一条规则：规则 “其他情况”：非（上面的条件） 则 {action}"
        ),
    };
    error(
        "otherwise-in-rule",
        span,
        tongue,
        said!("A rule has no \"{word}\": where its condition fails, it does nothing.", "规则没有“{word}”：条件不成立时什么也不做。"),
        next,
    )
}

/// `mark down by 15% for two weeks`
pub fn action_for_time(span: Span, time: &str, action: &str, tongue: Tongue) -> Diagnostic {
    let what = said!(
        "An action is of the day of the run and holds as long as its condition does; \"{time}\" has no place in it.",
        "动作只针对当次运行，条件成立就继续有效；“{time}”不能写在动作里。"
    );
    let next = said!(
        "Write only: {action}. If the rule is to hold on certain days, give it a line of its own with both days, for example: valid 2026-11-16 to 2026-11-29",
        "请只写：{action}。如果规则只在某几天有效，请另起一行写明起止日期，例如：有效期 2026-11-16 到 2026-11-29"
    );
    error("action-shape", span, tongue, what, next)
}

/// `next 30%: "B"`
pub fn tier_by_rank(span: Span, shown: &str, name: &str, by: &str, tongue: Tongue) -> Diagnostic {
    error(
        "unexpected",
        span,
        tongue,
        said!("\"{shown}\": a tier is a band of a value, not a place in a ranking.", "“{shown}”：档位按数值的范围划分，不按名次。"),
        said!(
            "Band the running share, where the second line ends at the sum of the first two (20% and 30% make 50%): tiers {name} by RUNNING SHARE({by}) | under 20%: \"A\" | 20% to under 50%: \"B\" | 50% or more: \"C\"",
            "请按累计占比分档，第二档到前两档之和为止（20% 加 30% 是 50%）：档位 {name} 按 累计占比({by}) ｜ 低于 20%：“A” ｜ 20% 到 低于 50%：“B” ｜ 50% 以上：“C”"
        ),
    )
}

/// `weekly sales down by 150%`
pub fn falls_too_far(span: Span, name: &str, share: &str, tongue: Tongue) -> Diagnostic {
    let what = said!("Nothing can fall by more than 100%.", "最多只能减少 100%。");
    let next = said!(
        "If it comes to {share}, write: {name} * {share}. If it grows by that much, write: {name} * (1 + {share}).",
        "如果是指变成原来的 {share}，请写：{name} * {share}；如果是指增加 {share}，请写：{name} * (1 + {share})。"
    );
    error("percent-of-what", span, tongue, what, next)
}

/// 10天销量, `7 days of sales`
pub fn days_of_sales(span: Span, shown: &str, better: &str, tongue: Tongue) -> Diagnostic {
    let what = said!("\"{shown}\": of which weeks the sales are is not said.", "“{shown}”没有说按哪几周的销量计算。");
    error(
        "said-otherwise",
        span,
        tongue,
        what,
        said!("Write, with the last 8 weeks as an example: {better}", "请写明，例如按最近 8 周：{better}"),
    )
}

/// `not blank and below 5 units`: nothing in front of the second half says what is compared.
pub fn left_side_missing(span: Span, shown: &str, tongue: Tongue) -> Diagnostic {
    error(
        "left-side-missing",
        span,
        tongue,
        said!("In front of \"{shown}\" the name is missing that it speaks of.", "“{shown}”前面缺少要比较的名称。"),
        said!("Repeat the name, for example: on hand {shown}", "请重复写出名称，例如：现有库存 {shown}"),
    )
}

/// An action that follows its condition on one line.
/// `written`: the action as it has to be written.
pub fn then_left_out(span: Span, action: &str, written: &str, tongue: Tongue) -> Diagnostic {
    error(
        "missing-then",
        span,
        tongue,
        said!("\"{action}\" is an action; in front of it \"then\" is missing.", "“{action}”是动作，前面缺少“则”。"),
        said!("Write: then {written}", "请写成：则 {written}"),
    )
}

/// `rule "x": expedite when on hand below 5 units`
pub fn action_first(span: Span, action: &str, condition: &str, tongue: Tongue) -> Diagnostic {
    error(
        "missing-then",
        span,
        tongue,
        said!("The condition comes first, then the action.", "先写条件，再写动作。"),
        said!("Write: when {condition} then {action}", "请写成：当 {condition} 则 {action}"),
    )
}

/// `action`: the line as an action.
pub fn missing_then(span: Span, line: &str, action: &str, tongue: Tongue) -> Diagnostic {
    let (line, action) = (line.trim(), action.trim());
    error(
        "missing-then",
        span,
        tongue,
        said!("\"{line}\" is an action, but the line does not begin with \"then\".", "“{line}”是动作，但这一行没有以“则”开头。"),
        said!("Write: then {action}", "请写成：则 {action}"),
    )
}

/// `on hand below 5 units`: a line of a rule without its first word.
pub fn missing_when(span: Span, line: &str, tongue: Tongue) -> Diagnostic {
    let line = line.trim();
    error(
        "missing-when",
        span,
        tongue,
        said!("This line is a condition, but it does not begin with \"when\".", "这一行是条件，但没有以“当”开头。"),
        said!("Write: when {line}", "请写成：当 {line}"),
    )
}

/// `text`: the value as a note can show it.
pub fn no_action(span: Span, shown: &str, text: &str, tongue: Tongue) -> Diagnostic {
    error(
        "no-action",
        span,
        tongue,
        said!("{shown} is a value, not an action.", "{shown} 是数值或文字，不是动作。"),
        said!(
            "Behind \"then\" stands an action such as: mark down by 15%, pause replenishment, note \"{text}\".",
            "“则”后面要写动作，例如：降价 15%，暂停补货，备注 “{text}”。"
        ),
    )
}

/// `25% off` behind "means"
pub fn share_off(span: Span, shown: &str, better: &str, tongue: Tongue) -> Diagnostic {
    let what = said!("\"{shown}\" is not the name of an action.", "“{shown}”不是动作的写法。");
    error("no-action", span, tongue, what, said!("Write: {better}", "请写：{better}"))
}

pub fn streak_open(span: Span, shown: &str, period: &str, tongue: Tongue) -> Diagnostic {
    error(
        "streak-open",
        span,
        tongue,
        said!("\"{shown}\" does not say whether it must hold all the time.", "“{shown}”没有说清是否每次都要成立。"),
        said!("Write \"for {period} in a row\", or \"in 1 of the last {period}\".", "请写“连续{period}”，或“最近{period}有 1 周”。"),
    )
}

/// `period`: in a condition of a rule, the periods that may each have to fulfil it.
pub fn window_without_aggregate(span: Span, shown: &str, value: &str, period: Option<&str>, tongue: Tongue) -> Diagnostic {
    let next = match period {
        Some(period) => said!(
            "If it must hold in each of them, write \"for {period} in a row\" behind the condition; for all together SUM({value} {shown}).",
            "如果每个时期都要成立，请写“连续{period} {value}……”；如果看合计，请写 SUM({value} {shown})。"
        ),
        None => said!("Write AVERAGE({value} {shown}) or SUM({value} {shown}).", "请写 AVERAGE({value} {shown}) 或 SUM({value} {shown})。"),
    };
    error(
        "window-without-aggregate",
        span,
        tongue,
        said!("\"{shown}\" names several periods, but does not say what to do with them.", "“{shown}”涉及多个时期，但没有说怎么汇总。"),
        next,
    )
}

/// 最近两周的周销量低于…: `each` and `sum` are whole conditions.
pub fn window_judged(span: Span, shown: &str, each: Option<&str>, sum: &str, tongue: Tongue) -> Diagnostic {
    let next = match each {
        Some(each) => said!(
            "If it must hold in each of them, write: {each} -- for all together: {sum}",
            "如果每个时期都要成立，请写：{each}；如果看合计，请写：{sum}"
        ),
        None => said!("Write: {sum}", "请写成：{sum}"),
    };
    let what =
        said!("\"{shown}\" names several periods, but does not say what to do with them.", "“{shown}”涉及多个时期，但没有说怎么汇总。");
    error("window-without-aggregate", span, tongue, what, next)
}

pub fn shift_without_window(span: Span, shift: &str, tongue: Tongue) -> Diagnostic {
    error(
        "shift-without-window",
        span,
        tongue,
        said!("\"{shift}\" shifts a window, but in front of it stands none.", "“{shift}”用来平移一段时期，但前面没有写时期。"),
        said!("Write: over last 8 weeks, {shift}", "请写成：最近 8 周，{shift}"),
    )
}

pub fn bare_list_in_call(span: Span, list: &str, tongue: Tongue) -> Diagnostic {
    error(
        "bare-list-in-call",
        span,
        tongue,
        said!("Inside a function it is not clear where this list ends.", "在函数里看不出这个列表在哪里结束。"),
        said!("Put it in parentheses: ({list}).", "请加括号：（{list}）。"),
    )
}

pub fn mixed_and_or(span: Span, left: &str, right: &str, tongue: Tongue) -> Diagnostic {
    error(
        "mixed-and-or",
        span,
        tongue,
        said!("\"and\" and \"or\" stand side by side without parentheses.", "“且”和“或”混用而没有括号。"),
        said!("Write: {left} -- or write: {right}", "请写成：{left}，或者写成：{right}"),
    )
}

pub fn minus_power(span: Span, base: &str, power: &str, tongue: Tongue) -> Diagnostic {
    error(
        "minus-power",
        span,
        tongue,
        said!("Excel and mathematics disagree about -{base}^{power}.", "Excel 与数学对 -{base}^{power} 的理解不同。"),
        said!("Write (-{base})^{power} or -({base}^{power}).", "请写 (-{base})^{power} 或 -({base}^{power})。"),
    )
}

/// Two comparisons side by side; `better`: both in full.
pub fn chained_comparison(span: Span, better: Option<Said>, tongue: Tongue) -> Diagnostic {
    let next = match better {
        Some(Said { en, zh }) => said!("Write: {en}", "请写成：{zh}"),
        None => said!(
            "Put \"and\" or \"or\" between them, and the name in front of each.",
            "请在两个比较之间写“且”或“或”，并在每个比较前面写上名称。"
        ),
    };
    error("chained-comparison", span, tongue, said!("Two comparisons follow one another.", "两个比较连在了一起。"), next)
}

/// `at least 100 units or less`. `readings`: with the one bound, and with the other.
pub fn two_bounds(span: Span, shown: &str, readings: [&Said; 2], tongue: Tongue) -> Diagnostic {
    let [(one_en, one_zh), (two_en, two_zh)] = readings.map(|r| (&r.en, &r.zh));
    error(
        "two-bounds",
        span,
        tongue,
        said!("\"{shown}\" sets two bounds that do not go together.", "“{shown}”里两个界限方向相反。"),
        said!("Write \"{one_en}\" or \"{two_en}\".", "请写“{one_zh}”，或“{two_zh}”。"),
    )
}

/// `sales are 50% below plan`
pub fn part_below(span: Span, value: &str, part: &str, whole: &str, above: bool, tongue: Tongue) -> Diagnostic {
    let (en, zh, sign) = if above { ("at least", "至少", '+') } else { ("at most", "至多", '-') };
    error(
        "chained-comparison",
        span,
        tongue,
        said!("Two comparisons follow one another.", "两个比较连在了一起。"),
        said!("Write: {value} {en} {whole} * (1 {sign} {part})", "请写成：{value} {zh} {whole} * (1 {sign} {part})"),
    )
}

/// `at least 20% above AVERAGE(..)`. `order`: the comparison in both tongues, with `share` of the whole.
pub fn part_above(span: Span, value: &str, order: (&str, &str), share: &str, whole: &str, tongue: Tongue) -> Diagnostic {
    let (en, zh) = order;
    error(
        "chained-comparison",
        span,
        tongue,
        said!("Two comparisons follow one another.", "两个比较连在了一起。"),
        said!("Write: {value} {en} {share} of {whole}", "请写成：{value} {zh} {whole}的{share}"),
    )
}

/// 比周计划低50%
pub fn part_less(span: Span, shown: &str, better: &str, tongue: Tongue) -> Diagnostic {
    error(
        "part-without-of",
        span,
        tongue,
        said!("\"{shown}\" is no comparison: what is left has to be computed.", "“{shown}”不是比较的写法，要写明剩下多少。"),
        said!("Write: {better}", "请写成：{better}"),
    )
}

pub fn not_before_streak(span: Span, condition: &str, streak: &str, tongue: Tongue) -> Diagnostic {
    error(
        "not-before-streak",
        span,
        tongue,
        said!(
            "It is not clear whether \"not\" belongs to the condition or to the whole run of periods.",
            "看不出“非”是指这个条件，还是指整个连续时期。"
        ),
        said!(
            "Write (not {condition}) {streak}, or not ({condition} {streak}).",
            "请写（非 {condition}）{streak}，或 非（{condition} {streak}）。"
        ),
    )
}

pub fn not_a_list(span: Span, tongue: Tongue) -> Diagnostic {
    error(
        "where-without-list",
        span,
        tongue,
        said!(
            "\"where\" behind a formula chooses rows of a list, but in front of it stands no list.",
            "公式后面的“其中”用来挑选列表的行，但前面不是列表。"
        ),
        said!("Put it inside the function: SUM(inbound.quantity where ...).", "请放进函数里：SUM(在途.数量 其中 …)。"),
    )
}

pub fn ragged_row(span: Span, cells: usize, wanted: usize, tongue: Tongue) -> Diagnostic {
    let word = if cells == 1 { "cell" } else { "cells" };
    let next = if cells < wanted {
        said!("Give it {wanted} cells; an empty one is written \"| |\".", "请补足 {wanted} 格；空格写成“| |”。")
    } else {
        said!("Take out what is too much, or give the head one more column.", "请删去多出的格，或者在表头加一列。")
    };
    let what = said!("This row has {cells} {word}, the head has {wanted}.", "这一行有 {cells} 格，表头有 {wanted} 格。");
    error("ragged-row", span, tongue, what, next)
}

pub fn table_here_and_in_sheet(span: Span, sheet: &str, tongue: Tongue) -> Diagnostic {
    error(
        "table-here-and-in-sheet",
        span,
        tongue,
        said!(
            "The rows of this table stand in the sheet \"{sheet}\" and below the statement.",
            "这张表的行既在工作表“{sheet}”里，又写在语句下面。"
        ),
        said!(
            "Keep one of the two: remove the rows here, or the words that name the sheet.",
            "请只保留一处：删除这里的行，或删除“来自工作表”。"
        ),
    )
}

pub fn portion_in_table(span: Span, name: &str, tongue: Tongue) -> Diagnostic {
    error(
        "portion-in-table",
        span,
        tongue,
        said!(
            "A decision table gives values to names; what a split makes of \"{name}\" is not given by one.",
            "决策表给名称赋值；“{name}”拆分出来的部分不能由表格给出。"
        ),
        said!(
            "Write only the name behind \"=\", or expect the part in an example.",
            "请在“=”后面只写名称；想检查拆分的部分，请写在示例的期望里。"
        ),
    )
}

pub fn empty_cell(span: Span, tongue: Tongue) -> Diagnostic {
    error(
        "empty-heading",
        span,
        tongue,
        said!("This column has no heading.", "这一列没有标题。"),
        said!(
            "Write the name of a column above it, \"= name\" for a result, or \"then\" for actions.",
            "请在上面写列名；结果列写“= 名称”，动作列写“则”。"
        ),
    )
}

pub fn missing_direction(span: Span, line: &str, tongue: Tongue) -> Diagnostic {
    error(
        "missing-direction",
        span,
        tongue,
        said!("This line does not say which end comes first.", "这一行没有写从哪一头开始。"),
        said!("Write: {line} from high to low, or from low to high", "请写：{line} 从高到低，或 从低到高"),
    )
}

pub fn unexpected(span: Span, found: Option<&str>, wanted: Said, tongue: Tongue) -> Diagnostic {
    let Said { en, zh } = wanted;
    let message = match found {
        Some(found) => said!("\"{found}\" does not fit here.", "“{found}”不能出现在这里。"),
        None => said!("The line ends too early.", "这一行没有写完。"),
    };
    error("unexpected", span, tongue, message, said!("Here may stand: {en}.", "这里可以是：{zh}。"))
}

pub fn bad_slot(span: Span, shown: &str, tongue: Tongue) -> Diagnostic {
    warning(
        "bad-slot",
        span,
        tongue,
        said!("\"{shown}\" in this text names nothing, so it is shown as it stands.", "文字里的“{shown}”没有名称，将原样显示。"),
        said!("Write a name in braces: {{weekly sales}}.", "请在花括号里写名称：{{周销量}}。"),
    )
}

pub fn unclosed_brace(span: Span, shown: &str, name: &str, tongue: Tongue) -> Diagnostic {
    warning(
        "unclosed-brace",
        span,
        tongue,
        said!(
            "\"{shown}\" in this text opens a brace that nothing closes, so it is shown as it stands.",
            "文字里的“{shown}”缺少“}}”，将原样显示。"
        ),
        said!("Write {{{name}}}.", "请写成 {{{name}}}。"),
    )
}

/// `is 0 or blank`, `does not contain "a" or "b"`. `better`: both comparisons in full.
pub fn half_a_comparison(span: Span, shown: &str, better: &str, tongue: Tongue) -> Diagnostic {
    let shown = shown.trim_matches(['"', '“', '”']);
    let what = said!("\"{shown}\" is half a comparison: what it is compared with is missing.", "“{shown}”只是半个比较，缺少前面的名称。");
    error("left-side-missing", span, tongue, what, said!("Write: {better}", "请写成：{better}"))
}

/// `never sold`, 每周销量低于10件: for how long? `better`: with so many weeks as an example.
pub fn how_many_weeks(span: Span, shown: &str, better: &str, tongue: Tongue) -> Diagnostic {
    let what = said!("\"{shown}\" does not say for how many weeks.", "“{shown}”没有写看几周。");
    let next = said!("Write the weeks that are to count, for example: {better}", "请写明看几周，例如：{better}");
    error("said-otherwise", span, tongue, what, next)
}

/// `stock is older than 90 days`. `days`: the columns that hold days; `better`: by the first of them.
pub fn age_of_what(span: Span, shown: &str, days: &str, better: &str, tongue: Tongue) -> Diagnostic {
    let what = said!(
        "\"{shown}\": an age is counted from a day; the columns with days are: {days}.",
        "“{shown}”：时间要从某一天算起；存日期的列有：{days}。"
    );
    error("said-otherwise", span, tongue, what, said!("Write, with the day that is meant: {better}", "请选用其中一列，例如：{better}"))
}

/// `below the same week last year`
pub fn year_before(span: Span, shown: &str, better: &str, tongue: Tongue) -> Diagnostic {
    let what = said!(
        "\"{shown}\": a week is named by its distance; the last one is 1 week ago, the same week a year before 53 weeks ago.",
        "“{shown}”：周要按距离来写，上周是 1 周前，去年同一周是 53 周前。"
    );
    error("said-otherwise", span, tongue, what, said!("Write: {better}", "请写成：{better}"))
}
