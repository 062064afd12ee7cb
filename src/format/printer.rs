//! Writes the leaves of a tree: names, texts, numbers with their units, dates. Takes the source for what keeps the user's
//! own spelling; returns text in one tongue. Invariant: what is written reads as the same leaf.

use super::doc::{Break, Doc};
use super::speech::{Speech, digits, narrow, squeezed};
use super::twins::{Twins, tongue_of};
use crate::date;
use crate::place::Span;
use crate::syntax::ast::{Label, Name, Text, UnitText};
use crate::syntax::numeral;
use crate::tongue::Tongue;

/// Writes one statement.
#[derive(Clone, Copy)]
pub struct Printer<'a> {
    /// The text of the file that the statement stands in.
    pub src: &'a str,
    pub speech: &'static Speech,
    /// Names are turned into the tongue that is written; without it they stay as they are.
    pub twins: Option<&'a Twins<'a>>,
    /// The list whose columns stand here by their bare names.
    pub list: Option<&'a Name>,
}

impl Printer<'_> {
    pub fn tongue(&self) -> Tongue {
        self.speech.tongue
    }

    pub fn word(&self, concept: &str) -> &'static str {
        self.speech.word(concept)
    }

    pub fn source(&self, span: Span) -> &str {
        self.src.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Between two places of the source, comments left out.
    pub fn between(&self, start: u32, end: u32) -> String {
        let text = self.src.get(start as usize..end as usize).unwrap_or("");
        text.lines().map(|l| l.split(['#', '＃']).next().unwrap_or("")).collect::<Vec<_>>().join("\n")
    }

    // ── names ───────────────────────────────────────────────────────────────────────────────────

    pub fn name(&self, name: &Name) -> String {
        let twin = self.twins.and_then(|t| match self.list {
            Some(list) => t.field(&list.key, &name.key, self.tongue()),
            None => t.name(&name.key, self.tongue()),
        });
        self.named(name, twin)
    }

    pub fn field(&self, list: &Name, field: &Name) -> String {
        let twin = self.twins.and_then(|t| t.field(&list.key, &field.key, self.tongue()));
        format!("{}.{}", self.name(list), self.named(field, twin))
    }

    /// A definition and its other spellings: in the tongue that is written first, then in the other one, then the rest.
    pub fn definition(&self, name: &Name, also: &[Name]) -> String {
        let mut all: Vec<&Name> = std::iter::once(name).chain(also).collect();
        if self.twins.is_some()
            && let Some(own) = all.iter().position(|n| tongue_of(&n.text) == self.tongue())
            && let Some(other) = all.iter().position(|n| tongue_of(&n.text) != self.tongue())
        {
            let (own, other) = (all[own], all[other]);
            all.retain(|n| n.span != own.span && n.span != other.span);
            all.splice(0..0, [own, other]);
        }
        let mut out = match all.split_first() {
            Some((first, rest)) if !rest.is_empty() => {
                let rest: Vec<String> = rest.iter().map(|n| self.named(n, None)).collect();
                return format!("{} ({})", self.named(first, None), rest.join(", "));
            }
            _ => String::new(),
        };
        out.push_str(&self.name(name));
        out
    }

    fn named(&self, name: &Name, twin: Option<&str>) -> String {
        match twin {
            Some(twin) if is_plain(twin) => twin.to_string(),
            Some(twin) => self.bracketed(twin),
            None if name.bracketed => self.bracketed(&name.text),
            None => squeezed(&name.text),
        }
    }

    fn bracketed(&self, text: &str) -> String {
        let square = self.tongue() == Tongue::En && !text.contains([']', '［', '］']) || text.contains('】');
        if square { format!("[{text}]") } else { format!("【{text}】") }
    }

    pub fn label(&self, label: &Label) -> String {
        if label.quoted {
            return self.quoted(&label.text, label.span);
        }
        let source = self.source(label.span);
        if source.starts_with(['[', '【', '［']) {
            return self.bracketed(&label.text);
        }
        let twin = self.twins.and_then(|t| t.name(&crate::spelling::name_key(&label.text), self.tongue()));
        twin.map_or_else(|| squeezed(&label.text), str::to_string)
    }

    /// A label as its definition has it.
    pub fn own_label(&self, label: &Label) -> String {
        if label.quoted { self.quoted(&label.text, label.span) } else { squeezed(&label.text) }
    }

    // ── texts ───────────────────────────────────────────────────────────────────────────────────

    pub fn text(&self, text: &Text) -> String {
        self.quoted(&text.raw, text.span)
    }

    fn quoted(&self, raw: &str, span: Span) -> String {
        if raw.contains('＂') {
            return self.source(span).to_string();
        }
        if self.tongue() == Tongue::En || raw.contains(['"', '“', '”']) {
            return format!("\"{}\"", raw.replace('"', "\"\""));
        }
        format!("“{raw}”")
    }

    pub fn date(&self, serial: f64) -> String {
        date::iso(serial)
    }

    // ── numbers ─────────────────────────────────────────────────────────────────────────────────

    /// `30 days`, `50%`, `$20/unit`, 两周. Without `with_unit` the unit is left to the number behind.
    pub fn number(&self, span: Span, value: f64, unit: Option<&UnitText>, with_unit: bool) -> String {
        let Some(unit) = unit else { return self.digits(self.source(span), value, false, false) };
        let inside = unit.span.start > span.start && unit.span.end <= span.end;
        let source = self.source(span);
        if is_money(source) {
            return self.money(source, unit);
        }
        let own = if inside { Span { end: unit.span.start, ..span } } else { span };
        let percent = unit.canon.starts_with('%');
        let is_time = TIMES.contains(&unit.canon.as_str());
        let number = self.digits(self.source(own), value, percent, is_time);
        if !with_unit && !percent {
            return number;
        }
        let spelled = self.speech.unit(&unit.canon, value.abs() != 1.0);
        if percent {
            return format!("{number}{spelled}");
        }
        let glued = self.tongue() == Tongue::Zh && !number.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '.'));
        if glued { format!("{number}{spelled}") } else { format!("{number} {spelled}") }
    }

    /// Digits as they were typed, number words in the tongue that is written.
    fn digits(&self, typed: &str, value: f64, percent: bool, worded: bool) -> String {
        let typed: String = narrow(typed).chars().filter(|c| !c.is_whitespace() && !matches!(c, '(' | ')')).collect();
        let plain = typed.trim_start_matches('-').trim_end_matches('%');
        let kept = plain.starts_with(|c: char| c.is_ascii_digit() || c == '.')
            && plain.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '万' | '亿'))
            && typed.len() - typed.trim_start_matches('-').len() == usize::from(value < 0.0);
        if kept {
            return typed.trim_end_matches('%').to_string();
        }
        let letters = !typed.is_empty() && typed.chars().all(char::is_alphabetic);
        if worded && letters && (1.0..=12.0).contains(&value) && value.fract() == 0.0 {
            return numeral(value as u32, self.tongue()).map_or_else(|| digits(value, percent), str::to_string);
        }
        digits(value, percent)
    }

    /// The sign stands in front; what the money is per stands behind.
    fn money(&self, typed: &str, unit: &UnitText) -> String {
        let typed: String = narrow(typed).chars().filter(|c| !c.is_whitespace() && !matches!(c, '(' | ')' | '+')).collect();
        let mut out = typed.split(['/', '÷']).next().unwrap_or("").to_string();
        for per in unit.canon.split('/').skip(1) {
            out.push('/');
            out.push_str(&self.speech.unit(per, false));
        }
        out
    }

    // ── the line ────────────────────────────────────────────────────────────────────────────────

    /// A blank where the line may be broken, if that is needed.
    pub fn fill(&self, doc: &mut Doc, level: u16, at: u32) {
        doc.may_break(Break { level, blank: true, fill: true, at });
    }

    /// A comma behind which the line may be broken.
    pub fn comma(&self, doc: &mut Doc, comma: &str, level: u16, at: u32) {
        let bare = comma.trim_end();
        doc.push(bare);
        doc.may_break(Break { level, blank: bare.len() < comma.len(), fill: true, at });
    }
}

/// Units of time: what a number word may stand in front of.
const TIMES: [&str; 7] = ["minute", "hour", "day", "week", "month", "year", "workday"];

fn is_money(source: &str) -> bool {
    let first = source.trim_start_matches(['-', '－', '−', '(', '（', ' ', '+']).chars().next();
    first.is_some_and(|c| matches!(c, '$' | '¥' | '€' | '£' | '＄' | '￥' | '￡'))
}

/// May stand without brackets.
fn is_plain(name: &str) -> bool {
    let inside = !name.starts_with('-') && !name.ends_with('-') && !name.contains(" -") && !name.contains("- ");
    inside && name.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
}
