//! Headers of a wide history: which day, week or month a column is.
//! Takes the header's text, returns what it names; headers without a year are told apart, since they need one.

use super::date::leading_number;
use crate::date::to_serial;
use unicode_normalization::UnicodeNormalization;

/// What a header names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Header {
    /// A serial day; in a weekly or monthly history the period that holds it.
    Day(f64),
    /// ISO year and week.
    Week(i32, u32),
    /// Year and month.
    Month(i32, u32),
    /// Month and day, the year unsaid: `06-08销量`.
    DayOfYear(u32, u32),
    /// A month, the year unsaid: `Jan`, `3月`.
    MonthOfYear(u32),
    /// An ISO week, the year unsaid: `W36`, `KW 36`, `第36周`, `36周`.
    WeekOfYear(u32),
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const FULL_MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
/// Words that may stand behind a period and say only what is counted.
const TAILS: [&str; 12] = ["销量", "销售量", "销售", "数量", "件数", "出库", "sales", "units", "qty", "units sold", "预测", "计划"];

/// Whether a header names the first and the last day of its period: `6.1-6.7`, `第22周(6/1-6/7)`.
pub fn is_range(text: &str) -> bool {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace()).collect();
    let inside = folded.rsplit_once(['(', '[', '【', '周', ':']).map_or(folded.as_str(), |(_, rest)| rest);
    two_days(inside.trim_end_matches([')', ']', '】'])).is_some()
}

/// Whether headers in digits begin with the day, where one of them can be read in one way only and none in the other.
pub fn day_first<'t>(headers: impl Iterator<Item = &'t str>) -> Option<bool> {
    let (mut day, mut month) = (false, false);
    for (a, b) in headers.filter_map(|text| in_digits(strip_lead(text.trim())).map(|(a, b, _)| (a, b))) {
        day |= a > 12 && b <= 12;
        month |= b > 12 && a <= 12;
    }
    (day != month).then_some(day)
}

/// Two numbers and perhaps a year: `31/08`, `31.08.2026`, `8/31/26`.
fn in_digits(text: &str) -> Option<(u32, u32, Option<i32>)> {
    let (a, rest) = leading_number(text)?;
    let mark = rest.chars().next().filter(|c| matches!(c, '/' | '.' | '-'))?;
    let (b, rest) = leading_number(&rest[1..])?;
    if !(1..=31).contains(&a) || !(1..=31).contains(&b) {
        return None;
    }
    let Some(rest) = rest.strip_prefix(mark) else { return rest.is_empty().then_some((a, b, None)) };
    let (year, end) = leading_number(rest)?;
    let year = match rest.len() {
        4 => year,
        2 => 2000 + year,
        _ => return None,
    };
    (end.is_empty() && (1990..=2200).contains(&year)).then_some((a, b, Some(year as i32)))
}

/// The same without words that say which day of its week it is: `w/c 31 Aug`.
fn strip_lead(text: &str) -> &str {
    const LEADS: [&str; 8] = ["w/c ", "wc ", "w/e ", "week commencing ", "week ending ", "week of ", "wk ending ", "wk commencing "];
    let lead = LEADS.iter().find(|lead| text.get(..lead.len()).is_some_and(|head| head.eq_ignore_ascii_case(lead)));
    lead.map_or(text, |lead| text[lead.len()..].trim_start())
}

/// A day by its month's name, the year unsaid: `31-aug`, `aug31`, `31aug`.
fn named_day(text: &str) -> Option<Header> {
    let marks = ['-', '/', '.', ' '];
    let (day, word) = match leading_number(text) {
        Some((day, rest)) => (day, rest.trim_start_matches(marks)),
        None => {
            let end = text.find(|c: char| !c.is_ascii_alphabetic())?;
            let (day, rest) = leading_number(text[end..].trim_start_matches(marks))?;
            (day, rest.is_empty().then_some(&text[..end])?)
        }
    };
    let month = month_number(word)?;
    (1..=31).contains(&day).then_some(Header::DayOfYear(month, day))
}

/// Reads a header; none if it names no period.
pub fn read(text: &str) -> Option<Header> {
    read_as(text, None)
}

/// The same; `day_first`: whether dates in digits begin with the day, where that is known. Where it is not, `06/08` is a
/// day in June as it is in Chinese, and `06/08/2026` is none.
pub fn read_as(text: &str, day_first: Option<bool>) -> Option<Header> {
    let text = strip_lead(text.trim());
    // cells of sales are looked at too, while the header row is searched: most are a few digits, which name no period
    if text.len() < 4 && text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    if let Some((a, b, year)) = in_digits(text) {
        let plain = (a > 12 || b > 12).then_some(a > 12);
        let (day, month) = if day_first.or(plain) == Some(true) { (a, b) } else { (b, a) };
        match year {
            Some(year) => return day_first.or(plain).and(crate::date::checked(year, month, day)).map(Header::Day),
            None if day_first == Some(true) && month <= 12 => return Some(Header::DayOfYear(month, day)),
            None => {}
        }
    }
    if let Some(day) = super::date::read(text) {
        return Some(Header::Day(day.floor()));
    }
    if text.len() > super::number::LONGEST {
        return None;
    }
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let mut body = folded.trim();
    for tail in TAILS {
        if let Some(rest) = body.strip_suffix(tail) {
            body = rest.trim_end();
            break;
        }
    }
    let compact: String = body.chars().filter(|c| !c.is_whitespace()).collect();
    // 36周 by itself; 4周销量 is what four weeks sold
    if let Some((week @ 1..=53, "周")) = leading_number(&compact)
        && body == folded.trim()
    {
        return Some(Header::WeekOfYear(week));
    }
    super::date::read(&compact)
        .map(|day| Header::Day(day.floor()))
        .or_else(|| year_first(&compact))
        .or_else(|| month_word(&compact))
        .or_else(|| week_first(&compact))
        .or_else(|| without_year(&compact))
        .or_else(|| named_day(&compact))
        // W36 2026: the number of a week and a year must not run into each other
        .or_else(|| week_first(&body.split_whitespace().collect::<Vec<_>>().join("-")))
}

/// Whether a header that names no period that can be read may be meant as one: `this wk`, `W74`, `本周`; not a total or a
/// change over periods.
pub fn may_be_one(text: &str) -> bool {
    const WORDS: [&str; 12] = ["week", "wk", "month", "today", "yesterday", "周", "星期", "月", "日", "天", "本期", "上期"];
    const NOT: [&str; 20] = [
        "total", "sum", "avg", "average", "mean", "wow", "yoy", "mom", "change", "diff", "trend", "last ", "合计", "小计", "总", "平均",
        "环比", "同比", "近", "率",
    ];
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let numbered = folded.strip_prefix(['w', 'd', 'm']).is_some_and(|rest| rest.trim().bytes().all(|b| b.is_ascii_digit()));
    // `last 4 weeks` is a sum, `last week` a week
    if ["last week", "last wk", "previous week", "last month", "previous month"].contains(&folded.trim()) {
        return true;
    }
    (numbered || WORDS.iter().any(|word| folded.contains(word))) && !folded.contains('%') && !NOT.iter().any(|word| folded.contains(word))
}

/// A year that stands in a text by itself, as in a group above months: `2026`, `2026年`, `FY 2026`.
pub fn year_in(text: &str) -> Option<i32> {
    let digits = text.split(|c: char| !c.is_ascii_digit()).filter(|d| !d.is_empty());
    let mut years = digits.filter(|d| d.len() == 4).filter_map(|d| d.parse().ok()).filter(|y| (1990..=2200).contains(y));
    years.next().filter(|_| years.next().is_none())
}

/// First day (a Monday) of an ISO week. Source: ISO 8601, the week with the year's first Thursday is week 1.
pub fn iso_week_monday(year: i32, week: u32) -> f64 {
    let january_4 = to_serial(year, 1, 4);
    let monday = january_4 - (january_4 - 2.0).rem_euclid(7.0);
    monday + f64::from(week - 1) * 7.0
}

fn week_of(year: u32, week: u32) -> Option<Header> {
    ((1..=53).contains(&week) && (1990..=2200).contains(&year)).then_some(Header::Week(year as i32, week))
}

fn month_of(year: u32, month: u32) -> Option<Header> {
    ((1..=12).contains(&month) && (1990..=2200).contains(&year)).then_some(Header::Month(year as i32, month))
}

/// `2011-w48`, `2011w48`, `2011年第48周`, `2026-09`, `2026年9月`, `2026-sep`.
fn year_first(text: &str) -> Option<Header> {
    let (year, rest) = leading_number(text)?;
    let chinese = rest.strip_prefix('年');
    let year = match text.len() - rest.len() {
        4 => year,
        // 25年16周
        2 if chinese.is_some() => 2000 + year,
        _ => return None,
    };
    let rest = chinese.unwrap_or(rest).trim_start_matches(['-', '/', '.', '_']);
    for lead in ["week", "wk", "w", "第"] {
        if let Some(after) = rest.strip_prefix(lead) {
            let (week, end) = week_number(after.trim_start_matches(['-', '.']))?;
            let days = end.strip_prefix("星期").or_else(|| end.strip_prefix('周')).unwrap_or(end);
            return if days.is_empty() { week_of(year, week) } else { week_by_days(year, week, days) };
        }
    }
    if let Some(month) = month_number(rest) {
        return month_of(year, month);
    }
    let (number, end) = leading_number(rest)?;
    match end {
        "周" => week_of(year, number),
        "月" | "月份" => month_of(year, number),
        "" if chinese.is_none() && rest.len() == 2 => month_of(year, number),
        _ => None,
    }
}

fn month_number(word: &str) -> Option<u32> {
    let word = word.trim_end_matches('.');
    MONTHS.iter().chain(&FULL_MONTHS).position(|m| *m == word).map(|i| (i % 12) as u32 + 1)
}

/// `sep2026`, `sep-2026`, `sep`.
fn month_word(text: &str) -> Option<Header> {
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let month = month_number(&text[..end])?;
    let rest = text[end..].trim_start_matches(['-', '/', '.', ',', '_']);
    if rest.is_empty() {
        return Some(Header::MonthOfYear(month));
    }
    match leading_number(rest)? {
        (year, "") if rest.len() == 4 => month_of(year, month),
        _ => None,
    }
}

/// `w48-2011`, `kw48`, `第48周`; `week482011` is too crowded and none.
fn week_first(text: &str) -> Option<Header> {
    let rest = ["week", "wk", "kw", "w", "第"].iter().find_map(|lead| text.strip_prefix(lead))?;
    let (week, rest) = week_number(rest.trim_start_matches(['-', '.']))?;
    let rest = match (text.starts_with('第'), rest.strip_prefix('周')) {
        (true, Some(days)) => days,
        (true, None) => return None,
        (false, _) => rest,
    };
    if rest.is_empty() {
        return (1..=53).contains(&week).then_some(Header::WeekOfYear(week));
    }
    if let Some(days) = days(rest) {
        return Some(days);
    }
    let rest = rest.strip_prefix(['-', '/', ','])?;
    let (year, end) = leading_number(rest)?;
    if end.is_empty() && rest.len() == 4 { week_of(year, week) } else { None }
}

/// The days of a week behind its number: `(6/1-6/7)`, `6.1-6.7`; they tell more than the number, which is counted in
/// many ways.
fn days(text: &str) -> Option<Header> {
    let bare = text.trim_start_matches(['(', '[', '【', ':', ',']).trim_end_matches([')', ']', '】']);
    let days = without_year(bare).filter(|h| matches!(h, Header::DayOfYear(..)));
    days.filter(|_| text.len() > bare.len() || bare.contains(['-', '~', '至']))
}

/// The same where the year stands before the week: the day that is nearest to the week of that number.
fn week_by_days(year: u32, week: u32, text: &str) -> Option<Header> {
    let (Header::Week(year, week), Header::DayOfYear(month, day)) = (week_of(year, week)?, days(text)?) else { return None };
    let monday = iso_week_monday(year, week);
    let near = |day: &f64| (day - monday).abs();
    let all = (year - 1..=year + 1).filter_map(|year| crate::date::checked(year, month, day));
    all.min_by(|a, b| near(a).total_cmp(&near(b))).map(Header::Day)
}

/// A number in digits, or in Han numerals up to 99: `二十二`.
fn week_number(text: &str) -> Option<(u32, &str)> {
    const DIGITS: &str = "〇一二三四五六七八九";
    if let Some(found) = leading_number(text) {
        return Some(found);
    }
    let (mut tens, mut ones, mut end) = (None, None, 0);
    for (at, c) in text.char_indices() {
        match DIGITS.chars().position(|d| d == c).and_then(|d| u32::try_from(d).ok()) {
            Some(digit) if ones.is_none() => ones = Some(digit),
            None if c == '十' && tens.is_none() => (tens, ones) = (Some(ones.unwrap_or(1)), None),
            _ => break,
        }
        end = at + c.len_utf8();
    }
    (end > 0).then(|| (tens.unwrap_or(0) * 10 + ones.unwrap_or(0), &text[end..]))
}

/// Weeks of an ISO year: 53 where its first or last day is a Thursday.
pub fn weeks_in(year: i32) -> u32 {
    ((iso_week_monday(year + 1, 1) - iso_week_monday(year, 1)) / 7.0) as u32
}

/// The month and day before the dash, where a day stands on both sides: `6.1-6.7`, `8/3-9`, `0803-0809`.
fn two_days(text: &str) -> Option<(u32, u32)> {
    let (first, last) = text.split_once(['-', '~', '至'])?;
    let four_digits = |day: &str| day.len() == 4 && day.bytes().all(|b| b.is_ascii_digit());
    let day = |text: &str| {
        let parted = if four_digits(text) { format!("{}/{}", &text[..2], &text[2..]) } else { text.replace('.', "/") };
        // a dash inside of one of them would be a third day
        let found = without_year(&parted).filter(|_| !text.contains(['-', '~', '至']))?;
        if let Header::DayOfYear(month, day) = found { Some((month, day)) } else { None }
    };
    let (month, begins) = day(first)?;
    let only_day = |text: &str| text.parse::<u32>().ok().filter(|d| text.len() <= 2 && *d > begins && *d <= 31).map(|d| (month, d));
    day(last).or_else(|| only_day(last.trim_end_matches(['日', '号'])))?;
    Some((month, begins))
}

/// `06-08`, `6月8日`, `3月`.
/// Also `6/1周` and `6.1-6.7`, a week by its days: the first one counts.
fn without_year(text: &str) -> Option<Header> {
    if let Some((first, _)) = text.split_once(['-', '~', '至']).filter(|(first, _)| first.contains(['.', '/', '月']) || first.len() == 4)
    {
        return two_days(text).map(|(month, day)| Header::DayOfYear(month, day)).filter(|_| !first.is_empty());
    }
    let (month, rest) = leading_number(text)?;
    if !(1..=12).contains(&month) {
        return None;
    }
    let (rest, chinese) = match rest.strip_prefix('月') {
        Some("") | Some("份") => return Some(Header::MonthOfYear(month)),
        Some(rest) => (rest, true),
        None => (rest.strip_prefix(['-', '/'])?, false),
    };
    let (day, end) = leading_number(rest)?;
    let well = (1..=31).contains(&day) && (end.is_empty() || (chinese && matches!(end, "日" | "号")) || (!chinese && end == "周"));
    well.then_some(Header::DayOfYear(month, day))
}

#[cfg(test)]
mod tests {
    use super::{Header, iso_week_monday, read};
    use crate::date::iso;

    #[test]
    fn headers_of_both_tongues() {
        for text in
            ["2011-W48", "2011W48", "2011年第48周", "2011 第48周", "2011年48周", "2011-W48 sales", "W48 2011".replace(' ', "-").as_str()]
        {
            assert_eq!(read(text), Some(Header::Week(2011, 48)), "{text}");
        }
        for text in ["2026-09", "2026/09", "2026年9月", "Sep 2026", "2026-Sep", "September 2026"] {
            assert_eq!(read(text), Some(Header::Month(2026, 9)), "{text}");
        }
        assert_eq!(read("2026-11-27"), Some(Header::Day(46_353.0)));
        assert_eq!(read("2026年11月27日销量"), Some(Header::Day(46_353.0)));
        assert_eq!(read("06-08销量"), Some(Header::DayOfYear(6, 8)));
        assert_eq!(read("6月8日"), Some(Header::DayOfYear(6, 8)));
        let weeks = ["6/1周", "6.1-6.7", "6月1日-6月7日", "6/1-7", "0601-0607", "6.1~6.7销量"];
        assert_eq!(weeks.map(read), [Some(Header::DayOfYear(6, 1)); 6]);
        assert_eq!(
            ["6/1周", "6.1-6.7", "0601-0607", "第22周(6/1-6/7)", "W22 6/1-6/7", "06-08", "2026-06-08"].map(super::is_range),
            [false, true, true, true, false, false, false]
        );
        assert_eq!(read("25年16周"), Some(Header::Week(2025, 16)));
        assert_eq!(["31-Aug", "Aug 31", "31 Aug", "w/c 31 Aug"].map(read), [Some(Header::DayOfYear(8, 31)); 4]);
        assert_eq!(read("W36 2026"), Some(Header::Week(2026, 36)));
        let day = Some(Header::Day(crate::date::to_serial(2026, 8, 31)));
        assert_eq!(["31/08/2026", "31.08.2026", "31/08/26", "wk ending 31/08/2026"].map(|text| super::read_as(text, Some(true))), [day; 4]);
        assert_eq!(read("08/31/2026"), day);
        assert_eq!(read("07/09/2026"), None);
        assert_eq!(super::read_as("07/09", Some(true)), Some(Header::DayOfYear(9, 7)));
        let first = |headers: &[&str]| super::day_first(headers.iter().copied());
        assert_eq!(
            [first(&["SKU", "31/08", "07/09"]), first(&["08/31", "09/07"]), first(&["07/09"]), first(&["31/08", "08/31"])],
            [Some(true), Some(false), None, None]
        );
        assert_eq!(read("jan"), Some(Header::MonthOfYear(1)));
        for text in ["W36", "KW 36", "Week 36", "第36周", "第36周销量", "36周", "36 周"] {
            assert_eq!(read(text), Some(Header::WeekOfYear(36)), "{text}");
        }
        for text in ["第22周(6/1-6/7)", "第22周 6/1-6/7", "第二十二周（6月1日-6月7日）", "W22 (6/1-6/7)"] {
            assert_eq!(read(text), Some(Header::DayOfYear(6, 1)), "{text}");
        }
        assert_eq!(read("2026年第1周(12/29-1/4)"), Some(Header::Day(crate::date::to_serial(2025, 12, 29))));
        assert_eq!(["第二十二周", "第十周", "第九周"].map(read), [22, 10, 9].map(|week| Some(Header::WeekOfYear(week))));
        assert_eq!(read("2026年第五十二周"), Some(Header::Week(2026, 52)));
        for text in ["第22周环比", "54周", "第一百周", "第周", "6月第1周"] {
            assert_eq!(read(text), None, "{text}");
        }
        for text in ["SKU", "2026", "On hand", "91-180天库存数", "7天销量", "2011-W54", "13-08", "W54", "4周销量", "第3季"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn what_may_be_meant_as_a_period() {
        for text in ["this wk", "W74", "本周", "Week forty", "9月第一周"] {
            assert!(super::may_be_one(text), "{text}");
        }
        for text in ["Total", "4周平均", "周环比", "last 4 weeks", "SKU", "Note", "近30天销量", "合计（周）"] {
            assert!(!super::may_be_one(text), "{text}");
        }
    }

    #[test]
    fn iso_weeks() {
        assert_eq!([2020, 2024, 2025, 2026].map(super::weeks_in), [53, 52, 52, 53]);
        assert_eq!(iso(iso_week_monday(2011, 48)), "2011-11-28");
        assert_eq!(iso(iso_week_monday(2010, 52)), "2010-12-27");
        assert_eq!(iso(iso_week_monday(2026, 1)), "2025-12-29");
    }
}
