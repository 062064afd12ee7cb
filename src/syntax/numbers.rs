//! Numbers, dates, money and units as they are typed: `1,000`, `3万件`, `2026年11月27日`, `$20/unit`, `十五天`.
//! Invariant: a number in front of `%` is already divided by a hundred, as decimal text, so that 99.9% is 0.999.

use super::canon::Rule as Concept;
use super::cut::Cutter;
use super::form::Form;
use super::harvest::ends_inside_word;
use super::mistakes;
use super::text::{is_space, is_word};
use super::token::Kind;
use super::tongues::{Entry, tongues};
use crate::date;
use crate::spelling::is_han;
use crate::tongue::Tongue;

/// Whether a unit by its index is one of time.
pub fn is_time(unit: u32) -> bool {
    tongues().units.get(unit as usize).is_some_and(|u| TIMES.contains(u))
}

pub const TIMES: [&str; 7] = ["minute", "hour", "day", "week", "month", "year", "workday"];

/// Parts and multiples in words; all but the half need an "of".
const PARTS: [(&str, f64); 17] = [
    ("half", 0.5),
    ("one half", 0.5),
    ("a third", 1.0 / 3.0),
    ("one third", 1.0 / 3.0),
    ("one-third", 1.0 / 3.0),
    ("two thirds", 2.0 / 3.0),
    ("two-thirds", 2.0 / 3.0),
    ("a quarter", 0.25),
    ("one quarter", 0.25),
    ("three quarters", 0.75),
    ("a fifth", 0.2),
    ("one fifth", 0.2),
    ("a tenth", 0.1),
    ("one tenth", 0.1),
    ("twice", 2.0),
    ("double", 2.0),
    ("triple", 3.0),
];
/// Number words in front of "percent": from zero to nineteen, then the tens from twenty on.
const PERCENTS: [&str; 29] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
];
/// Halves of long spans, in whole weeks and in their days.
const HALVES: [(&str, u32, f64); 4] = [("半年", 26, 182.0), ("半个月", 2, 14.0), ("half a year", 26, 182.0), ("half a month", 2, 14.0)];
/// Days that every shop knows; the year is never said. Month and day of 2026.
const FEASTS: [(&str, u32); 8] = [
    ("双11", 1111),
    ("双十一", 1111),
    ("双12", 1212),
    ("双十二", 1212),
    ("黑五", 1127),
    ("黑色星期五", 1127),
    ("black friday", 1127),
    ("cyber monday", 1130),
];

/// Whether one of them is spoken of: its year is asked for first.
pub(super) fn names_feast(text: &str) -> bool {
    let lower = text.to_lowercase();
    FEASTS.iter().any(|(words, _)| lower.contains(words))
}

fn percent() -> Option<u32> {
    tongues().units.iter().position(|u| *u == "%").map(|unit| unit as u32)
}

impl Cutter<'_, '_> {
    pub(super) fn unit(&self, i: usize) -> Option<(u16, usize)> {
        let mut best = None;
        tongues().trie.walk(&self.folded.chs, i, self.end, |j, entries| {
            let chs = &self.folded.chs;
            let cut = j < self.end && is_word(chs[j - 1].c) && is_word(chs[j].c);
            if !cut && let Some(unit) = entries.iter().find_map(|e| if let Entry::Unit(u) = e { Some(*u) } else { None }) {
                best = Some((unit, j));
            }
        });
        best
    }

    /// A unit with what it is divided by: `units/day`, `USD/cbm/day`, 件/天; but 件/天数 divides by a column.
    pub(super) fn units(&mut self, i: usize) -> Option<(u32, usize)> {
        let chs = &self.folded.chs;
        let (first, end) = if chs.get(i)?.c == '%' { (self.unit(i)?.0, i + 1) } else { self.unit(i)? };
        let mut j = end;
        let mut compound = String::new();
        while let Some((next, k)) = self.divisor(j) {
            if compound.is_empty() {
                compound.push_str(tongues().units[first as usize]);
            }
            compound.push('/');
            compound.push_str(tongues().units[next as usize]);
            j = k;
        }
        Some((if compound.is_empty() { u32::from(first) } else { self.compound(compound) }, j))
    }

    fn compound(&mut self, canon: String) -> u32 {
        let base = tongues().units.len();
        let id = self.out.units.iter().position(|u| *u == canon).unwrap_or_else(|| {
            self.out.units.push(canon);
            self.out.units.len() - 1
        });
        (base + id) as u32
    }

    /// `/day`, ` per day`, 每天 at `j`, where no longer name stands there; a column that is called like the unit is not
    /// meant behind a unit.
    fn divisor(&self, j: usize) -> Option<(u16, usize)> {
        let chs = &self.folded.chs;
        let from = if self.char_at(j) == '/' { j + 1 } else { self.behind_per(j)? };
        if from >= self.end {
            return None;
        }
        let (unit, k) = self.unit(from)?;
        let named = self.name_end(from).is_some_and(|n| n > k);
        let goes_on = k < self.end && (chs[k].c == '-' || (is_han(chs[k].c) && is_han(chs[k - 1].c) && self.word(k).is_none()));
        (!named && !goes_on).then_some((unit, k))
    }

    fn behind_per(&self, j: usize) -> Option<usize> {
        let at = self.after_blanks(j);
        if self.char_at(at) == '每' {
            return Some(at + 1);
        }
        let per = at > j && "per ".chars().enumerate().all(|(n, c)| self.char_at(at + n).to_ascii_lowercase() == c);
        per.then(|| self.after_blanks(at + 4))
    }

    /// 每周12件, where a value may begin: the amount with the time in front.
    pub(super) fn amount_each(&mut self, i: usize) -> Option<usize> {
        if self.char_at(i) != '每' || self.ends_value() || !self.is_time(i + 1) {
            return None;
        }
        let (time, at) = self.unit(i + 1)?;
        let from = self.after_blanks(at);
        if !self.char_at(from).is_ascii_digit() {
            return None;
        }
        let (to, text) = self.digits(from);
        let (unit, end) = self.unit(self.after_blanks(to))?;
        let unit = self.compound(format!("{}/{}", tongues().units[unit as usize], tongues().units[time as usize]));
        self.push(Kind::Number(text.parse().unwrap_or(f64::NAN)), i, end);
        self.push(Kind::Unit(unit), i, end);
        Some(end)
    }

    fn name_end(&self, i: usize) -> Option<usize> {
        let mut best = None;
        self.names.trie.walk(&self.folded.chs, i, self.end, |j, _| {
            if !ends_inside_word(self.folded, j, self.end) {
                best = Some(j);
            }
        });
        best
    }

    pub(super) fn is_time(&self, i: usize) -> bool {
        i < self.end && self.unit(i).is_some_and(|(u, _)| is_time(u32::from(u)))
    }

    /// "two weeks", 两周, 十五天: a number word in front of a unit of time.
    pub(super) fn numeral(&self, i: usize) -> Option<(u32, usize)> {
        let chs = &self.folded.chs;
        if !tongues().numeral_starts.contains(&chs.get(i)?.lo) {
            return None;
        }
        if !is_han(chs[i].c) {
            if i > 0 && is_word(chs[i - 1].c) {
                return None;
            }
            let mut best = None;
            tongues().trie.walk(chs, i, self.end, |j, entries| {
                if j < self.end && is_space(chs[j].c) {
                    best = entries.iter().find_map(|e| if let Entry::Numeral(n) = e { Some((*n, j)) } else { None }).or(best);
                }
            });
            return best.filter(|(_, j)| {
                let next = self.behind_consecutive(self.after_blanks(*j));
                self.is_time(next)
                    || self.is_spelled(next, "times")
                    || self.word_behind(next).is_some_and(|(w, _)| w.concept == Concept::OF_THE_LAST)
            });
        }
        let (mut j, mut value, mut pending) = (i, 0u32, None);
        while j < self.end && j < i + 3 {
            let Some(digit) = self.han_digit(j) else { break };
            match (digit, pending) {
                (11.., _) => return None,
                (10, _) => value += pending.take().unwrap_or(1) * 10,
                (_, None) => pending = Some(digit),
                _ => return None,
            }
            j += 1;
        }
        (j > i && self.is_time(self.after_blanks(j))).then_some((value + pending.unwrap_or(0), j))
    }

    /// Whether a word of ASCII letters stands here, and ends.
    fn is_spelled(&self, i: usize, word: &str) -> bool {
        let ends = |end: usize| !word.is_ascii() || !is_word(self.char_at(end));
        word.chars().enumerate().all(|(n, c)| self.char_at(i + n).to_ascii_lowercase() == c) && ends(i + word.chars().count())
    }

    /// "2 consecutive weeks" says as much as "2 weeks".
    fn behind_consecutive(&self, i: usize) -> usize {
        let word = ["consecutive", "successive", "straight", "full", "whole"].into_iter().find(|w| self.is_spelled(i, w));
        word.map(|w| self.after_blanks(i + w.len())).filter(|next| self.is_time(*next)).unwrap_or(i)
    }

    /// "half of the plan", "a third of MOQ", "twice order quantity": a factor in front of a value.
    pub(super) fn part_or_multiple(&mut self, i: usize) -> Option<usize> {
        let acts = self.last() == Some(Kind::Phrase);
        if (self.ends_value() && !acts) || !self.folded.chs.get(i)?.lo.is_ascii_lowercase() || (i > 0 && is_word(self.folded.chs[i - 1].c))
        {
            return None;
        }
        let (word, factor) = PARTS.into_iter().find(|(w, _)| self.is_spelled(i, w))?;
        let end = i + word.len();
        let mut next = self.after_blanks(end);
        let of = self.is_spelled(next, "of");
        let half = word == "half";
        if factor < 1.0 && of {
            next = self.after_blanks(next + 2);
        }
        let the = self.is_spelled(next, "the");
        if the {
            next = self.after_blanks(next + 3);
        }
        if next == end || (!of && !(the && (half || factor > 1.0)) && (factor < 1.0 && !half || self.name_end(next).is_none())) {
            return None;
        }
        self.push(Kind::Number(factor), i, end);
        if factor > 1.0 {
            self.push(Kind::Word(Concept::TIMES), i, end);
            return Some(end);
        }
        self.push(Kind::Unit(percent()?), i, end);
        if !of {
            self.push(Kind::Word(Concept::OF), i, end);
        }
        Some(end)
    }

    /// `fifteen percent`, `twenty-five per cent`
    pub(super) fn percent_in_words(&mut self, i: usize) -> Option<usize> {
        if (self.ends_value() && self.last() != Some(Kind::Phrase)) || (i > 0 && is_word(self.folded.chs[i - 1].c)) {
            return None;
        }
        let read = |at: usize, from: usize| {
            let found = PERCENTS.iter().skip(from).position(|w| self.is_spelled(at, w))? + from;
            Some((found, at + PERCENTS[found].len()))
        };
        let (first, mut end) = read(i, 0)?;
        let mut value = if first < 20 { first } else { (first - 18) * 10 };
        let next = if self.char_at(end) == '-' { end + 1 } else { self.after_blanks(end) };
        if first >= 20
            && let Some((ones, behind)) = read(next, 1).filter(|(ones, _)| *ones < 10)
        {
            (value, end) = (value + ones, behind);
        }
        let at = self.after_blanks(end);
        let (_, to) = self.unit(at).filter(|(unit, _)| tongues().units[usize::from(*unit)] == "%")?;
        self.push(Kind::Number(value as f64 / 100.0), i, end);
        self.push(Kind::Unit(percent()?), at, to);
        Some(to)
    }

    /// `1/2 of MOQ`, 起订量的1/3: a part of one, where a number begins; its value and its end.
    fn vulgar(&self, i: usize) -> Option<(f64, usize)> {
        let slash = self.digits_end(i);
        let end = self.digits_end(slash + 1);
        if self.char_at(slash) != '/' || end == slash + 1 || matches!(self.char_at(end), '/' | '.') || end - i > 7 {
            return None;
        }
        let next = self.after_blanks(end);
        let part = self.is_spelled(next, "of") || self.char_at(next) == '的' || self.last_word() == Some(Concept::DE);
        let (above, below) = (self.plain(i, slash).parse::<f64>().ok()?, self.plain(slash + 1, end).parse::<f64>().ok()?);
        (part && above > 0.0 && above < below && self.unit(next).is_none()).then_some((above / below, end))
    }

    /// 三分之一, 千分之5: the part and its end.
    fn han_part(&self, i: usize) -> Option<(f64, usize)> {
        let small = |at: usize| {
            let digits = self.digits_end(at);
            if digits > at {
                return Some((self.plain(at, digits).parse::<f64>().ok()?, digits));
            }
            let value = if self.char_at(at) == '万' { 10_000 } else { self.han_digit(at)? };
            Some((f64::from(value), at + 1))
        };
        let (below, j) = small(i)?;
        if self.char_at(j) != '分' || self.char_at(j + 1) != '之' {
            return None;
        }
        let (above, end) = small(j + 2)?;
        let whole = self.han_digit(end).is_none() && self.char_at(end) != '.';
        (above > 0.0 && above < below && whole).then_some((above / below, end))
    }

    /// 一半, 百分之五十, 百分之50: the share and its end.
    pub(super) fn han_share(&self, i: usize) -> Option<(f64, usize)> {
        let starts = |word: &str| word.chars().enumerate().all(|(n, c)| self.char_at(i + n) == c);
        if starts("一半") {
            return Some((0.5, i + 2));
        }
        if !starts("百分之") {
            return self.han_part(i);
        }
        let (from, digits) = (i + 3, self.digits_end(i + 3));
        if digits > from {
            let value = format!("{}e-2", self.plain(from, digits)).parse().ok()?;
            return (self.char_at(digits) != '.').then_some((value, digits));
        }
        let (mut value, mut pending, mut j) = (0u32, None, from);
        while j < from + 3 {
            match (self.han_digit(j), pending) {
                (Some(10), _) => value += pending.take().unwrap_or(1) * 10,
                (Some(digit @ ..10), None) => pending = Some(digit),
                (Some(100), Some(1)) => value += pending.take().unwrap_or(1) * 100,
                _ => break,
            }
            j += 1;
        }
        (j > from).then(|| (f64::from(value + pending.unwrap_or(0)) / 100.0, j))
    }

    /// 一百件, 两千五百件, 五成, 两倍, 一半: an amount in Chinese numerals with its unit, where a value may begin.
    pub(super) fn han_amount(&mut self, i: usize) -> Option<usize> {
        let acts = self.last() == Some(Kind::Phrase);
        if let Some((share, end)) = self.han_share(i) {
            // 周计划百分之五十 leaves open whether it is that much less
            let half = self.char_at(i) != '百';
            let of_name = matches!(self.last(), Some(Kind::Name | Kind::Bracketed));
            if self.ends_value() && !acts && !(half && of_name) {
                return None;
            }
            if of_name {
                // 周计划一半 is 周计划的一半
                self.push(Kind::Word(Concept::DE), i, end);
            }
            self.push(Kind::Number(share), i, end);
            self.push(Kind::Unit(percent()?), i, end);
            return Some(end);
        }
        if (self.ends_value() && !acts) || !is_han(self.folded.chs.get(i)?.c) {
            return None;
        }
        if self.char_at(i) == '零' && !is_han(self.char_at(i + 1)) && !self.char_at(i + 1).is_alphanumeric() {
            self.push(Kind::Number(0.0), i, i + 1);
            return Some(i + 1);
        }
        if !tongues().numeral_starts.contains(&self.folded.chs[i].lo) {
            return None;
        }
        let (mut total, mut section, mut digit, mut j) = (0u32, 0u32, None, i);
        // what a digit at the end counts: 两千五 is 2500, 两千零五 is 2005
        let mut ones = 1;
        while j < self.end && j < i + 12 {
            match (self.han_digit(j), self.char_at(j)) {
                (Some(power @ (10 | 100 | 1000)), _) => {
                    section += digit.take().unwrap_or(1) * power;
                    ones = power / 10;
                }
                (Some(d), _) if digit.is_none() => digit = Some(d),
                (None, '万') if section > 0 || digit.is_some() => {
                    total += (section + digit.take().unwrap_or(0)) * 10_000;
                    section = 0;
                    ones = 1000;
                }
                (None, '零') => ones = 1,
                _ => break,
            }
            j += 1;
        }
        let value = f64::from(total + section + digit.unwrap_or(0) * ones);
        if j == i {
            return None;
        }
        if let Some(end) = self.tenths(value, i, j) {
            return Some(end);
        }
        if self.char_at(j) == '倍' {
            self.push(Kind::Number(value), i, j);
            self.push(Kind::Word(Concept::TIMES), j, j + 1);
            return Some(j + 1);
        }
        if let Some((unit, end)) = self.units(self.after_blanks(j)) {
            self.push(Kind::Number(value), i, j);
            self.push(Kind::Unit(unit), self.after_blanks(j), end);
            return Some(end);
        }
        // 两千, 五万 by themselves; but 千 and 万 begin many words
        let alone = value >= 100.0 && j > i + 1 && !self.char_at(j).is_alphanumeric();
        if alone {
            self.push(Kind::Number(value), i, j);
        }
        alone.then_some(j)
    }

    /// 三成 and 3成 are 30%, 两成五 is 25%; 成本, 成品, 成交 are other words. `j`: behind the number.
    fn tenths(&mut self, value: f64, i: usize, j: usize) -> Option<usize> {
        let j = self.after_blanks(j);
        if self.char_at(j) != '成' || value > 10.0 || matches!(self.char_at(j + 1), '本' | '品' | '交' | '功') {
            return None;
        }
        let next = self.char_at(j + 1);
        let alone = !self.char_at(j + 2).is_ascii_digit() && self.unit(j + 2).is_none();
        let part = self.han_digit(j + 1).or_else(|| next.to_digit(10)).filter(|n| *n < 10 && alone);
        let part = if next == '半' { Some(5) } else { part };
        let (share, end) = (value * 10.0 + f64::from(part.unwrap_or(0)), j + 1 + usize::from(part.is_some()));
        self.push(Kind::Number(share / 100.0), i, end);
        self.push(Kind::Unit(percent()?), i, end);
        Some(end)
    }

    fn han_digit(&self, i: usize) -> Option<u32> {
        let mut digit = None;
        tongues().trie.walk(&self.folded.chs, i, (i + 1).min(self.end), |_, entries| {
            digit = entries.iter().find_map(|e| if let Entry::Numeral(n) = e { Some(*n) } else { None });
        });
        digit
    }

    fn after_blanks(&self, mut i: usize) -> usize {
        while i < self.end && is_space(self.folded.chs[i].c) {
            i += 1;
        }
        i
    }

    fn char_at(&self, i: usize) -> char {
        if i < self.end { self.folded.chs[i].c } else { '\0' }
    }

    fn digits_end(&self, mut i: usize) -> usize {
        while self.char_at(i).is_ascii_digit() {
            i += 1;
        }
        i
    }

    fn plain(&self, a: usize, b: usize) -> String {
        self.folded.chs[a..b].iter().map(|c| c.c).collect()
    }

    /// 2026-11-27, 2026/11/27, 2026年11月27日
    fn date(&mut self, i: usize) -> Option<usize> {
        let y = self.digits_end(i);
        let first = self.char_at(y);
        if y - i != 4 || !matches!(first, '-' | '/' | '年') {
            return None;
        }
        let m = self.digits_end(y + 1);
        let d = self.digits_end(m + 1);
        let parted =
            if first == '年' { self.char_at(m) == '月' && matches!(self.char_at(d), '日' | '号') } else { self.char_at(m) == first };
        if !parted || !(1..=2).contains(&(m - y - 1)) || !(1..=2).contains(&(d - m - 1)) {
            return None;
        }
        let number = |a, b| self.plain(a, b).parse::<u32>().unwrap_or(0);
        let end = if first == '年' { d + 1 } else { d };
        let serial = date::checked(number(i, y) as i32, number(y + 1, m), number(m + 1, d));
        if serial.is_none() {
            self.mistakes.push(mistakes::no_such_date(self.folded.span(i, end), self.folded.shown(i, end), self.draft.tongue));
        }
        self.push(Kind::Date(serial.unwrap_or(f64::NAN)), i, end);
        Some(end)
    }

    /// 24.12.2026, 12/24/2026: refused, and read as the day that it names where only one can be meant.
    fn turned_date(&mut self, i: usize) -> Option<usize> {
        let a = self.digits_end(i);
        let sign = self.char_at(a);
        let b = self.digits_end(a + 1);
        let c = self.digits_end(b + 1);
        let shaped = matches!(sign, '.' | '/' | '-')
            && self.char_at(b) == sign
            && (1..=2).contains(&(a - i))
            && (1..=2).contains(&(b - a - 1))
            && c - b - 1 == 4;
        if !shaped {
            return None;
        }
        let number = |a, b| self.plain(a, b).parse::<u32>().unwrap_or(0);
        let (first, second, year) = (number(i, a), number(a + 1, b), number(b + 1, c));
        if !(1900..2200).contains(&year) {
            return None;
        }
        let (day_first, month_first) = ((year as i32, second, first), (year as i32, first, second));
        let orders = if sign == '.' { vec![day_first] } else { vec![month_first, day_first] };
        let mut days: Vec<(i32, u32, u32)> = orders.into_iter().filter(|(y, m, d)| date::checked(*y, *m, *d).is_some()).collect();
        days.dedup();
        let written: Vec<String> = days.iter().map(|(y, m, d)| format!("{y}-{m:02}-{d:02}")).collect();
        let (&(y, m, d), span) = (days.first()?, self.folded.span(i, c));
        self.mistakes.push(mistakes::turned_date(span, self.folded.shown(i, c), &written, self.draft.tongue));
        self.push(Kind::Date(date::checked(y, m, d).unwrap_or(f64::NAN)), i, c);
        Some(c)
    }

    /// The digits at `i`, a comma for thousands read or refused.
    fn digits(&mut self, i: usize) -> (usize, String) {
        let mut j = self.digits_end(i);
        let mut text = self.plain(i, j);
        if (1..=3).contains(&text.len()) {
            let first = j;
            while self.is_thousands(j) {
                text.push_str(&self.plain(j + 1, j + 4));
                j += 4;
            }
            if j > first && (self.depth > 0 || self.in_list) {
                let span = self.folded.span(i, j);
                self.mistakes.push(mistakes::thousands_comma(span, self.folded.shown(i, j), self.draft.tongue));
            }
        }
        if let Some(end) = self.decimal_comma(j) {
            let pointed = format!("{text}.{}", self.plain(j + 1, end));
            self.mistakes.push(mistakes::decimal_comma(self.folded.span(i, end), self.folded.shown(i, end), &pointed, self.draft.tongue));
            return (end, pointed);
        }
        if self.char_at(j) == '.' && self.char_at(j + 1).is_ascii_digit() {
            let end = self.digits_end(j + 1);
            let decimals = self.plain(j, end);
            // in half of Europe 5.000 is five thousand
            if decimals.len() == 4 && decimals.ends_with('0') && (1..=3).contains(&text.len()) && !text.starts_with('0') {
                let span = self.folded.span(i, end);
                let many = format!("{text}{}", &decimals[1..]);
                self.mistakes.push(mistakes::point_for_thousands(span, self.folded.shown(i, end), &many, self.draft.tongue));
            }
            text.push_str(&decimals);
            j = end;
        }
        if text.is_empty() || text.starts_with('.') {
            text.insert(0, '0');
        }
        (j, text)
    }

    /// The end of `,50` right behind digits, where a comma parts nothing: one or two digits, then none, and no further comma.
    fn decimal_comma(&self, j: usize) -> Option<usize> {
        let ascii = self.folded.chs.get(j).is_some_and(|c| c.end == c.at + 1);
        let end = self.digits_end(j + 1);
        let fits = self.char_at(j) == ',' && ascii && (1..=2).contains(&end.saturating_sub(j + 1)) && self.char_at(end) != ',';
        (fits && self.depth == 0 && !self.in_list).then_some(end)
    }

    /// `,000` and no further digit; a full-width comma only ever parts a list.
    fn is_thousands(&self, j: usize) -> bool {
        let ascii = |k: usize| self.folded.chs.get(k).is_some_and(|c| c.end == c.at + 1);
        self.char_at(j) == ',' && ascii(j) && (1..=3).all(|k| self.char_at(j + k).is_ascii_digit()) && !self.char_at(j + 4).is_ascii_digit()
    }

    pub(super) fn number(&mut self, i: usize) -> usize {
        if let Some(j) = self.date(i).or_else(|| self.turned_date(i)) {
            return j;
        }
        // a known name that begins with digits (90天销量) wins if it is longer than number and unit
        let digits_end = self.digits_end(i);
        let unit_at = self.after_blanks(digits_end);
        let with_unit = self.units(unit_at).map_or(digits_end, |u| u.1);
        let period = matches!(
            self.last_word(),
            Some(Concept::OVER_LAST | Concept::OVER_NEXT | Concept::OF_THE_LAST | Concept::STREAK | Concept::FOR)
        );
        if !period && let Some(j) = self.name_end(i).filter(|j| *j > with_unit) {
            self.push(Kind::Name, i, j);
            return j;
        }
        if let Some((value, end)) = self.vulgar(i).or_else(|| self.han_part(i))
            && let Some(unit) = percent()
        {
            self.push(Kind::Number(value), i, end);
            self.push(Kind::Unit(unit), i, end);
            return end;
        }
        let (mut j, text) = self.digits(i);
        if let Some(end) = text.parse().ok().and_then(|value| self.tenths(value, i, j)) {
            return end;
        }
        if let Some(end) = self.ten_thousands(i, j) {
            return end;
        }
        let power = self.power(j);
        j += usize::from(power > 0);
        if let Some((value, end)) = self.said_in_powers(&text, power, j) {
            self.push(Kind::Number(value), i, end);
            return self.after_number(end);
        }
        let unit_at = self.after_blanks(j);
        if self.char_at(unit_at) == '‰'
            && let Some(unit) = percent()
        {
            self.push(Kind::Number(format!("{text}e{}", power - 3).parse().unwrap_or(f64::NAN)), i, j);
            self.push(Kind::Unit(unit), unit_at, unit_at + 1);
            return unit_at + 1;
        }
        let spelled = ["percent", "per cent", "个点", "个百分点"].iter().any(|word| self.is_spelled(unit_at, word));
        let percent = self.char_at(unit_at) == '%' || spelled;
        let value = format!("{text}e{}", power - if percent { 2 } else { 0 }).parse().unwrap_or(f64::NAN);
        if f64::is_finite(value) {
            self.push(Kind::Number(value), i, j);
        } else {
            self.mistakes.push(mistakes::number_too_large(self.folded.span(i, j), self.draft.tongue));
            self.push(Kind::Number(f64::NAN), i, j);
        }
        self.after_number(j)
    }

    /// The power of ten of what stands right behind digits: 2万, 3千, 2k. 千克 is a unit.
    fn power(&self, j: usize) -> i32 {
        match (self.char_at(j), self.char_at(j + 1)) {
            ('万', _) => 4,
            ('亿', _) => 8,
            ('千', next) if !matches!(next, '克' | '米' | '瓦') => 3,
            ('百', next) if next != '分' => 2,
            ('k' | 'K', next) if !is_word(next) => 3,
            _ => 0,
        }
    }

    /// 1万5千 and 1万5 are 15000: the value and its end, `j` behind the first power.
    fn said_in_powers(&self, first: &str, power: i32, j: usize) -> Option<(f64, usize)> {
        if !is_han(self.char_at(j - 1)) || power == 0 || first.contains('.') {
            return None;
        }
        let (mut value, mut last, mut end) = (first.parse::<f64>().ok()? * 10f64.powi(power), power, j);
        while self.char_at(end).is_ascii_digit() && self.digits_end(end) == end + 1 {
            let next = self.power(end + 1);
            let alone = next == 0 && !matches!(self.char_at(end + 1), '.' | '%' | '‰' | ',' | '/' | '成' | '折');
            let digit = f64::from(self.char_at(end).to_digit(10)?);
            match (next > 0 && next < last && is_han(self.char_at(end + 1)), alone) {
                (true, _) => (value, last, end) = (value + digit * 10f64.powi(next), next, end + 2),
                (false, true) => return Some((value + digit * 10f64.powi(last - 1), end + 1)),
                _ => return None,
            }
        }
        (end > j).then_some((value, end))
    }

    /// 1w件 is 1万件 in a Chinese statement; a bare 1.5w could be weeks, so it is asked for. `j`: behind the digits.
    fn ten_thousands(&mut self, i: usize, j: usize) -> Option<usize> {
        let next = self.char_at(j + 1);
        if !matches!(self.char_at(j), 'w' | 'W') || self.draft.tongue != Tongue::Zh || next.is_ascii_alphanumeric() {
            return None;
        }
        let value = format!("{}e4", self.plain(i, j).replace(',', "")).parse().ok()?;
        let counts = self.unit(self.after_blanks(j + 1)).is_some_and(|(unit, _)| !is_time(u32::from(unit)));
        if !counts {
            let meant = format!("{}万", self.folded.shown(i, j));
            self.mistakes.push(mistakes::misspelt_word(self.folded.span(i, j + 1), self.folded.shown(i, j + 1), &meant, Tongue::Zh));
        }
        self.push(Kind::Number(value), i, j + 1);
        Some(self.after_number(j + 1))
    }

    /// 半年, `half a year`, 双11: a span or a day that a rule wants said in figures; read as what is offered.
    pub(super) fn span_or_day(&mut self, i: usize) -> Option<usize> {
        if self.ends_value()
            || self.draft.form != Form::Rule
            || (i > 0 && is_word(self.folded.chs[i - 1].c) && !is_han(self.folded.chs[i].c))
        {
            return None;
        }
        let stands = |words: &str| {
            let end = i + words.chars().count();
            let here = words.chars().enumerate().all(|(n, c)| i + n < self.end && self.folded.chs[i + n].lo == c);
            (here && (is_han(self.folded.chs[end - 1].c) || !is_word(self.char_at(end)))).then_some(end)
        };
        if let Some((end, weeks, days)) = HALVES.iter().find_map(|(words, weeks, days)| Some((stands(words)?, *weeks, *days))) {
            let zh = self.draft.tongue == Tongue::Zh;
            let meant = if zh { format!("{weeks} 周") } else { format!("{weeks} weeks") };
            let (span, shown) = (self.folded.span(i, end), self.folded.shown(i, end));
            self.mistakes.push(mistakes::misspelt_unit(span, shown, &meant, self.draft.tongue));
            let day = tongues().units.iter().position(|u| *u == "day")? as u32;
            self.push(Kind::Number(days), i, end);
            self.push(Kind::Unit(day), i, end);
            return Some(end);
        }
        let (end, day) = FEASTS.iter().find_map(|(words, day)| Some((stands(words)?, *day)))?;
        let (span, shown) = (self.folded.span(i, end), self.folded.shown(i, end));
        let serial = date::checked(2026, day / 100, day % 100)?;
        let written = format!("2026-{:02}-{:02}", day / 100, day % 100);
        self.mistakes.push(mistakes::date_without_year(span, shown, &written, self.draft.tongue));
        self.push(Kind::Date(serial), i, end);
        Some(end)
    }

    /// Straight after a number a unit is a unit, whatever name begins with it.
    pub(super) fn after_number(&mut self, j: usize) -> usize {
        let at = self.behind_consecutive(self.after_blanks(j));
        if at < self.end
            && let Some((unit, end)) = self.units(at)
        {
            self.push(Kind::Unit(unit), at, end);
            return end;
        }
        j
    }

    /// `over last n weeks`: the unit behind a named length.
    pub(super) fn period_unit(&mut self, j: usize) -> usize {
        let before = self.line.tokens.iter().rev().nth(1).map(|t| t.kind);
        let period = matches!(
            before,
            Some(Kind::Word(Concept::OVER_LAST | Concept::OVER_NEXT | Concept::OF_THE_LAST | Concept::STREAK | Concept::FOR))
        );
        let at = self.after_blanks(j);
        if period
            && self.is_time(at)
            && let Some((unit, end)) = self.units(at)
        {
            self.push(Kind::Unit(unit), at, end);
            return end;
        }
        j
    }

    /// `$20`, `¥140/unit`: the sign is a unit that stands in front.
    pub(super) fn money(&mut self, i: usize) -> Option<usize> {
        let from = self.after_blanks(i + 1);
        if !self.char_at(from).is_ascii_digit() {
            return None;
        }
        let (mut j, text) = self.digits(from);
        let power = self.power(j);
        j += usize::from(power > 0);
        let mut canon = match self.char_at(i) {
            '€' => "EUR".to_string(),
            '£' => "GBP".to_string(),
            sign => sign.to_string(),
        };
        let mut end = j;
        while let Some((unit, k)) = self.divisor(end) {
            canon.push('/');
            canon.push_str(tongues().units[unit as usize]);
            end = k;
        }
        let unit = self.compound(canon);
        self.push(Kind::Number(format!("{text}e{power}").parse().unwrap_or(f64::NAN)), i, end);
        self.push(Kind::Unit(unit), i, end);
        Some(end)
    }

    /// `15%-20%`: refused, and both numbers shown with `to` between them.
    pub(super) fn hyphen_range(&mut self, i: usize) {
        let low = self.line.tokens.iter().rev().find(|t| matches!(t.kind, Kind::Number(_))).map_or(i, |t| t.a as usize);
        let mut high = self.digits_end(i + 1);
        if self.char_at(high) == '.' {
            high = self.digits_end(high + 1);
        }
        let high = if let Some((_, end)) = self.unit(high) { end } else { high };
        let span = self.folded.span(low, high);
        self.mistakes.push(mistakes::hyphen_range(span, self.folded.shown(low, i), self.folded.shown(i + 1, high), self.draft.tongue));
    }
}
