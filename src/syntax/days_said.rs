//! Days that are said without a year: after 1 December, 12月1日之后. Takes the tokens of a line that was refused; returns the
//! day as it is written, compared with today's where nothing else is compared with it.
//! Invariant: month and day are those that were written; the year is an example.

use super::explain::Explain;
use super::mistakes;
use super::token::Kind;
use crate::diagnostic::Diagnostic;
use crate::place::Span;
use crate::spelling::is_han;
use crate::tongue::Tongue;

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
/// What stands in front of a day, and how the comparison is written.
const BEFORE: [(&str, &str); 8] = [
    ("on or after ", "on or after"),
    ("on or before ", "on or before"),
    ("after ", "after"),
    ("since ", "on or after"),
    ("from ", "on or after"),
    ("before ", "before"),
    ("until ", "on or before"),
    ("by ", "on or before"),
];
/// The same behind a day of Chinese; the longer ones first.
const BEHIND: [(&str, &str); 10] = [
    ("及之后", "不早于"),
    ("及以后", "不早于"),
    ("开始", "不早于"),
    ("之后", "晚于"),
    ("以后", "晚于"),
    ("之前", "早于"),
    ("以前", "早于"),
    ("起", "不早于"),
    ("后", "晚于"),
    ("前", "早于"),
];
/// A year to show how one is written.
const YEAR: u32 = 2026;

/// A day in a text: where, its year if it has one, month and day.
#[derive(Debug, PartialEq)]
struct Day {
    from: usize,
    end: usize,
    year: Option<u32>,
    month: u32,
    day: u32,
}

impl Explain<'_, '_> {
    /// `after 1 December`, `15 March 2027`, 12月1日之后
    pub(super) fn day_said(&self) -> Option<Diagnostic> {
        let all = self.span(0, self.tokens.len());
        let text = self.shown(0, self.tokens.len());
        let day = if self.tongue == Tongue::En { english(text)? } else { chinese(text)? };
        // the title of a rule may name a day
        let quoted = |i: usize| self.kind(i) == Some(Kind::Text) && self.span(i, i + 1).end > all.start + day.from as u32;
        if (0..self.tokens.len()).any(quoted) {
            return None;
        }
        let date = format!("{}-{:02}-{:02}", day.year.unwrap_or(YEAR), day.month, day.day);
        let (from, end, better) = self.compared_day(text, &day, &date);
        let at = |n: usize| all.start + n as u32;
        let span = Span { start: at(from), end: at(end), ..all };
        Some(match day.year {
            Some(_) => mistakes::day_in_words(span, &text[from..end], &better, self.tongue),
            None => mistakes::date_without_year(span, &text[from..end], &better, self.tongue),
        })
    }

    /// The day with its comparison; what no name stands in front of is compared with today.
    fn compared_day(&self, text: &str, day: &Day, date: &str) -> (usize, usize, String) {
        if self.tongue == Tongue::En {
            let before = &text[..day.from];
            let lower = before.to_ascii_lowercase();
            let Some((word, op)) = BEFORE.iter().find(|(word, _)| lower.ends_with(word)) else {
                return (day.from, day.end, date.to_string());
            };
            let from = day.from - word.len();
            let lead = before[..from].trim_end();
            // valid until 30 November 2026: the clause wants two days, a condition one
            if lead.to_ascii_lowercase().ends_with("valid") {
                return (lead.len() - "valid".len(), day.end, format!("when TODAY() {op} {date}"));
            }
            // it is after 1 December
            let today = ["it is", "it's", "today is", "now is"].iter().find(|w| lead.to_ascii_lowercase().ends_with(**w));
            if let Some(today) = today {
                return (lead.len() - today.len(), day.end, format!("TODAY() {op} {date}"));
            }
            let named = self.name_at_end(lead);
            let better = if named { format!("{op} {date}") } else { format!("TODAY() {op} {date}") };
            // on hand above 5 units after 1 December: two conditions
            let joins =
                !named && !lead.is_empty() && !lead.ends_with([':', ',']) && !["and", "or", "when", "if"].iter().any(|w| lead.ends_with(w));
            return (from, day.end, if joins { format!("and {better}") } else { better });
        }
        let behind = &text[day.end..];
        let lead = text[..day.from].trim_end();
        let Some((word, op)) = BEHIND.iter().find(|(word, _)| behind.starts_with(word)) else {
            return (day.from, day.end, date.to_string());
        };
        let named = self.name_at_end(lead.trim_end_matches(['在', '是']));
        let better = if named { format!("{op} {date}") } else { format!("TODAY() {op} {date}") };
        // a comma behind it joins it to what follows
        let rest = &behind[word.len()..];
        let comma = rest.chars().next().filter(|c| matches!(c, '，' | ','));
        let end = day.end + word.len() + comma.map_or(0, char::len_utf8);
        (day.from, end, if comma.is_some() { format!("{better} 且") } else { better })
    }

    /// Whether a text ends in a known name, or in one and "is".
    fn name_at_end(&self, text: &str) -> bool {
        let text = [" is", " was", " falls", " lies", " comes"].iter().find_map(|w| text.strip_suffix(w)).unwrap_or(text);
        let starts = text.char_indices().map(|(at, _)| at);
        let mut parts = starts.filter(|at| text[*at..].starts_with(is_han) || *at == 0 || text[..*at].ends_with([' ', ':']));
        parts.any(|at| self.names.holds(&crate::spelling::name_key(&text[at..])))
    }
}

/// `1 December`, `December 1st 2026`
fn english(text: &str) -> Option<Day> {
    let lower = text.to_ascii_lowercase();
    let words: Vec<(usize, &str)> = lower
        .split(|c: char| !c.is_ascii_alphanumeric())
        .map(|w| (w.as_ptr() as usize - lower.as_ptr() as usize, w))
        .filter(|(_, w)| !w.is_empty())
        .collect();
    let month = |w: &str| MONTHS.iter().position(|m| *m == w || w.len() >= 3 && w != "mar" && m.starts_with(w)).map(|n| n as u32 + 1);
    let number = |w: &str| w.trim_end_matches(|c: char| c.is_ascii_lowercase()).parse::<u32>().ok();
    let day = |w: &str| number(w).filter(|n| (1..=31).contains(n));
    let n = (0..words.len()).find(|n| month(words[*n].1).is_some())?;
    let year = |k: usize| words.get(k).and_then(|(_, w)| w.parse::<u32>().ok()).filter(|y| (1990..2200).contains(y));
    let before = n.checked_sub(1).and_then(|k| Some((k, day(words[k].1)?)));
    let behind = || words.get(n + 1).and_then(|(_, w)| Some((n + 1, day(w)?)));
    let (k, day) = before.or_else(behind)?;
    let last = k.max(n);
    let year = year(last + 1);
    let last = last + usize::from(year.is_some());
    let first = k.min(n);
    Some(Day { from: words[first].0, end: words[last].0 + words[last].1.len(), year, month: month(words[n].1)?, day })
}

/// 12月1日, 12月1号
fn chinese(text: &str) -> Option<Day> {
    let at = text.find('月')?;
    let digits = |t: &str| t.bytes().rev().take_while(u8::is_ascii_digit).count();
    let from = at - digits(&text[..at]);
    let rest = &text[at + '月'.len_utf8()..];
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let mark = rest[length..].chars().next().filter(|c| matches!(c, '日' | '号'))?;
    let (month, day) = (text[from..at].parse().ok()?, rest[..length].parse().ok()?);
    let year = text[..from].strip_suffix('年').map(|y| &y[y.len() - digits(y)..]);
    let end = at + '月'.len_utf8() + length + mark.len_utf8();
    let from = year.map_or(from, |y| from - '年'.len_utf8() - y.len());
    let fits = (1..=12).contains(&month) && (1..=31).contains(&day);
    fits.then_some(Day { from, end, year: year.and_then(|y| y.parse().ok()), month, day })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_found_in_both_tongues() {
        let day = |from, end, year, month, day| Some(Day { from, end, year, month, day });
        assert_eq!(english("after 1 December"), day(6, 16, None, 12, 1));
        assert_eq!(english("after Dec 1st, stock"), day(6, 13, None, 12, 1));
        assert_eq!(english("by 15 March 2027"), day(3, 16, Some(2027), 3, 15));
        assert_eq!((english("may not sell"), english("sales in 5 marts")), (None, None));
        assert_eq!(chinese("在12月1日之后"), day(3, 12, None, 12, 1));
        assert_eq!(chinese("三个月"), None);
    }
}
