//! Reads values out of TOML tables and says what is wrong with them: wrong kinds, unknown keys, words that are none
//! of the known ones. Takes spanned values, returns plain ones; every complaint keeps its place.

use super::{Worded, toml_words};
use crate::diagnostic::Diagnostic;
use crate::import::near::nearest;
use crate::place::{FileId, Place, Span};
use crate::tongue::{Said, listed};
use crate::{date, said};
use std::borrow::Cow;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub type Key<'i> = Spanned<Cow<'i, str>>;
pub type Value<'i> = Spanned<DeValue<'i>>;

pub struct Reading<'i> {
    text: &'i str,
    file: FileId,
    diagnostics: Vec<Diagnostic>,
    /// Lines that TOML itself could not read: what else is wrong with them is a consequence.
    broken_lines: Vec<usize>,
}

impl<'i> Reading<'i> {
    pub fn new(text: &'i str, file: FileId) -> Reading<'i> {
        Reading { text, file, diagnostics: Vec::new(), broken_lines: Vec::new() }
    }

    /// The diagnostics in the order of the file.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        self.diagnostics.sort_by(|a, b| a.place.cmp(&b.place));
        self.diagnostics
    }

    pub fn file(&self) -> FileId {
        self.file
    }

    pub fn span(&self, range: Range<usize>) -> Span {
        Span { file: self.file, start: range.start as u32, end: range.end as u32 }
    }

    pub fn worded(&self, text: &str, range: Range<usize>) -> Worded {
        Worded { text: text.to_string(), span: self.span(range) }
    }

    pub fn error(&mut self, code: &'static str, span: Span, message: Said, next: Said) {
        self.diagnostics.push(Diagnostic::error(code, Place::Text(span), message, next));
    }

    pub fn error_and(&mut self, code: &'static str, span: Span, message: Said, next: Said, also: (Span, Said)) {
        self.diagnostics.push(Diagnostic::error(code, Place::Text(span), message, next).and_see(Place::Text(also.0), also.1));
    }

    /// The text with plain marks for full-width ones and blanks where a bracket is never closed, so that the rest is read
    /// and its places stay.
    pub fn mended(&mut self) -> Cow<'i, str> {
        let mut text = Cow::Borrowed(self.text);
        for (at, plain) in toml_words::full_width(self.text) {
            let wide = &self.text[at.clone()];
            self.error(
                "map-not-toml",
                self.span(at.clone()),
                said!("\"{wide}\" is a full-width mark", "“{wide}”是中文（全角）符号"),
                said!("write `{plain}`", "请改成英文（半角）的 `{plain}`"),
            );
            text.to_mut().replace_range(at.clone(), &format!("{plain:<width$}", width = at.len()));
        }
        for open in toml_words::unclosed(&text) {
            let line = self.text.get(open.at..open.lines.end).and_then(|rest| rest.lines().next()).unwrap_or_default();
            let bracket = open.bracket;
            let blank: String = self.text[open.lines.clone()].bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }).collect();
            // the bracket that closes it stands inside of the quotes then
            if let Some(quote) = line.rfind('"').filter(|_| line.matches('"').count() % 2 == 1) {
                self.error(
                    "map-not-toml",
                    self.span(open.at + quote..open.at + quote + 1),
                    said!("a quote is opened, but not closed on this line", "引号没有在这一行内闭合"),
                    said!("add the closing straight quote", "请补上后面的英文直引号"),
                );
                text.to_mut().replace_range(open.lines, &blank);
                continue;
            }
            let closing = if bracket == '{' { '}' } else { ']' };
            self.error(
                "map-not-toml",
                self.span(open.at..open.at + 1),
                said!("this `{bracket}` is never closed", "这个 `{bracket}` 没有闭合"),
                said!("add the `{closing}` at the end of the value", "在值的末尾补上 `{closing}`"),
            );
            text.to_mut().replace_range(open.lines, &blank);
        }
        text
    }

    /// The whole file as a table; mistakes of TOML itself are reported and what stands around them is kept.
    pub fn document<'t>(&mut self, mended: &'t str) -> DeTable<'t> {
        let (table, errors) = DeTable::parse_recoverable(mended);
        for error in errors {
            let span = self.span(error.span().unwrap_or(0..0));
            let line = self.line(span);
            // what follows on the same line is the same mistake
            if self.broken_lines.contains(&line) {
                continue;
            }
            self.broken_lines.push(line);
            let reason = error.message().trim().replace('\n', "; ");
            let pointed = self.text.get(span.start as usize..span.end as usize).unwrap_or_default();
            let (message, next) = toml_words::explained(&reason, pointed);
            self.error("map-not-toml", span, message, next);
        }
        table.into_inner()
    }

    fn line(&self, span: Span) -> usize {
        self.text.bytes().take(span.start as usize).filter(|b| *b == b'\n').count()
    }

    /// The entries of a table in the order of the file.
    pub fn entries<'t, 'k>(&self, table: &'t DeTable<'k>) -> Vec<(&'t Key<'k>, &'t Value<'k>)> {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries
    }

    pub fn unknown_key(&mut self, key: &Key, known: &[&str], place: Said) {
        let name: &str = key.get_ref();
        let span = self.span(key.span());
        let english = toml_words::in_english(name, known);
        if english.is_some() {
            // that it wants quotes is not the remedy
            self.diagnostics.retain(|d| d.code != "map-not-toml" || d.place != Place::Text(span));
        }
        let near = nearest(name, known.iter().copied(), 1);
        let next = match english.as_ref().or(near.first()) {
            Some(near) => said!("did you mean `{near}`?", "是不是想写 `{near}`？"),
            None => {
                let Said { en, zh } = listed(known);
                said!("known here: {en}", "这里可以写：{zh}")
            }
        };
        let (en, zh) = (place.en, place.zh);
        self.error("map-unknown-key", span, Said::new(format!("`{name}` means nothing {en}"), format!("{zh}不认识 `{name}`")), next);
    }

    /// A value of the wrong kind.
    pub fn wrong(&mut self, key: &str, value: &Value, wanted: Said) {
        if self.broken_lines.contains(&self.line(self.span(value.span()))) {
            return;
        }
        let found = kind_of(value.get_ref());
        let (we, wz, fe, fz) = (wanted.en, wanted.zh, found.en, found.zh);
        self.error(
            "map-wrong-value",
            self.span(value.span()),
            Said::new(format!("`{key}` wants {we}, not {fe}"), format!("`{key}` 应写成{wz}，而不是{fz}")),
            Said::new(format!("write `{key} = ...` with {we}"), format!("把 `{key} = ...` 改成{wz}")),
        );
    }

    pub fn text(&mut self, key: &str, value: &Value) -> Option<Worded> {
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => Some(self.worded(text, value.span())),
            _ => {
                self.wrong(key, value, Said::new("a text in quotes", "带引号的文本"));
                None
            }
        }
    }

    /// A text or a list of texts.
    pub fn texts(&mut self, key: &str, value: &Value) -> Vec<Worded> {
        match value.get_ref() {
            DeValue::Array(items) => items.iter().filter_map(|item| self.text(key, item)).collect(),
            DeValue::String(text) if !text.trim().is_empty() => vec![self.worded(text, value.span())],
            _ => {
                self.wrong(key, value, Said::new("a text in quotes or a list of texts", "带引号的文本，或文本的列表"));
                Vec::new()
            }
        }
    }

    pub fn flag(&mut self, key: &str, value: &Value) -> Option<bool> {
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => {
                self.wrong(key, value, Said::new("true or false", "true 或 false"));
                None
            }
        }
    }

    pub fn whole(&mut self, key: &str, value: &Value, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let number = match value.get_ref() {
            DeValue::Integer(digits) => i64::from_str_radix(digits.as_str(), digits.radix()).ok(),
            _ => None,
        };
        let found = number.filter(|n| range.contains(n));
        if found.is_none() {
            let (low, high) = (range.start(), range.end());
            self.wrong(key, value, said!("a whole number from {low} to {high}", "{low} 到 {high} 之间的整数"));
        }
        found
    }

    /// A date, with or without quotes.
    pub fn date(&mut self, key: &str, value: &Value) -> Option<(f64, Span)> {
        let serial = match value.get_ref() {
            DeValue::Datetime(when) => when.date.and_then(|d| date::checked(i32::from(d.year), u32::from(d.month), u32::from(d.day))),
            DeValue::String(text) => crate::import::values::date::read(text).map(f64::floor),
            _ => None,
        };
        if serial.is_none() {
            self.wrong(key, value, Said::new("a date such as 2026-11-27", "日期，例如 2026-11-27"));
        }
        serial.map(|s| (s, self.span(value.span())))
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&mut self, key: &str, value: &Value, words: &[(&str, T)]) -> Option<T> {
        if let DeValue::String(text) = value.get_ref() {
            let folded = crate::column::fold(text);
            if let Some((_, found)) = words.iter().find(|(word, _)| *word == folded) {
                return Some(*found);
            }
        }
        let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let Said { en, zh } = listed(&names);
        self.wrong(key, value, said!("one of {en}", "以下之一：{zh}"));
        None
    }

    pub fn table<'t, 'k>(&mut self, key: &str, value: &'t Value<'k>) -> Option<&'t DeTable<'k>> {
        match value.get_ref() {
            DeValue::Table(table) => Some(table),
            _ => {
                self.wrong(key, value, said!("a section `[{key}]`", "小节 `[{key}]`"));
                None
            }
        }
    }
}

fn kind_of(value: &DeValue) -> Said {
    match value {
        DeValue::String(text) if text.trim().is_empty() => Said::new("an empty text", "空文本"),
        DeValue::String(text) => said!("the text \"{text}\"", "文本“{text}”"),
        DeValue::Integer(number) => said!("the number {number}", "数字 {number}"),
        DeValue::Float(number) => {
            let number = number.as_str();
            said!("the number {number}", "数字 {number}")
        }
        DeValue::Boolean(flag) => said!("{flag}", "{flag}"),
        DeValue::Datetime(when) => said!("the date {when}", "日期 {when}"),
        DeValue::Array(_) => Said::new("a list", "列表"),
        DeValue::Table(_) => Said::new("a section", "小节"),
    }
}
