//! One token at a place: the longest known name or word, with what stands before it deciding between them.
//! One file, because the choices look ahead into one another (a name asks for the word behind it, a word for the name).
//! Invariant: a token never ends where it begins, and never beyond the end of its line.

use super::canon::Rule as Concept;
use super::cut::{Cutter, Spot};
use super::form::Form;
use super::harvest::ends_inside_word;
use super::mistakes;
use super::names::Named;
use super::text::{is_letter, is_open_quote, is_space, is_word};
use super::token::Kind;
use super::tongues::{EVERYWHERE, Entry, Word, tongues};
use crate::function::Func;
use crate::spelling::{is_han, name_key};

/// The names that start at a place.
#[derive(Clone, Copy, Default)]
pub(super) struct NamesAt {
    pub(super) name: Option<usize>,
    /// The longest that is shorter than `name`.
    shorter: Option<usize>,
    pub(super) phrase: Option<usize>,
}

impl Cutter<'_, '_> {
    pub(super) fn token(&mut self, i: usize, fresh: bool) -> usize {
        let chs = &self.folded.chs;
        let c = chs[i].c;
        if self.last() == Some(Kind::Mark('.')) && (is_letter(c) || is_word(c)) {
            return self.field(i);
        }
        match c {
            _ if is_open_quote(c) => return self.text(i),
            '\'' if (i == 0 || !is_word(chs[i - 1].c)) && self.single_quoted(i).is_some() => return self.text(i),
            '[' | '【' => return self.bracketed(i),
            '{' if self.draft.form == Form::Action => {
                if let Some(close) = (i..self.end).find(|k| chs[*k].c == '}') {
                    self.push(Kind::Slot, i, close + 1);
                    return close + 1;
                }
            }
            '0'..='9' => return self.number(i),
            '.' if i + 1 < self.end
                && chs[i + 1].c.is_ascii_digit()
                && !self.last().is_some_and(|k| matches!(k, Kind::Name | Kind::Unknown)) =>
            {
                return self.number(i);
            }
            '$' | '¥' | '€' | '£' => {
                if let Some(j) = self.money(i) {
                    return j;
                }
            }
            // a share as a percentage: `TOTAL(late) / TOTAL(all) in %`
            '%' if matches!(self.last_word(), Some(Concept::IN | Concept::CONVERT)) => {
                if let Some((unit, j)) = self.units(i) {
                    self.push(Kind::Unit(unit), i, j);
                    return j;
                }
            }
            _ => {}
        }
        if is_letter(c) { self.letters(i, fresh) } else { self.mark(i) }
    }

    // ── letters ─────────────────────────────────────────────────────────────────────────────────

    fn letters(&mut self, i: usize, fresh: bool) -> usize {
        if let Some(spot) = self.forced.iter().find(|s| s.at == i).copied() {
            return self.short_cut(spot);
        }
        let word = self.word(i);
        if fresh
            && let Some((w, j)) = word
            && w.scopes & EVERYWHERE == 0
        {
            self.push(Kind::Word(w.concept), i, j);
            return j;
        }
        if self.draft.form == Form::Action
            && let Some(j) = self.slot_word(i)
        {
            self.push(Kind::Slot, i, j);
            return j;
        }
        let names = self.names_at(i);
        if self.draft.form == Form::Rule
            && let Some(j) = self.then_unsaid(i)
        {
            if self.acting {
                return j;
            }
            let comma = self.line.tokens.pop_if(|_| j == i);
            let (a, b) = comma.map_or((i, j), |t| (t.a as usize, t.b as usize));
            self.push(Kind::Word(Concept::THEN), a, b);
            if j > i {
                return j;
            }
        }
        if self.and_unsaid(i) {
            self.push(Kind::Mark(','), i, i + 1);
            return i + 1;
        }
        if self.act_start
            && let Some(j) = names.phrase
        {
            self.push(Kind::Phrase, i, j);
            return j;
        }
        // behind these stands a unit, even if a column is called so; behind `by` may stand either
        let by = self.last_word() == Some(Concept::BY);
        if (by || matches!(self.last_word(), Some(Concept::IN | Concept::CONVERT | Concept::EACH | Concept::IN_WHOLE)))
            && let Some((unit, j)) = self.units(i)
            && names.name.is_none_or(|n| n < j || n == j && !by)
        {
            self.push(Kind::Unit(unit), i, j);
            return j;
        }
        if let Some((func, j)) = self.function(i) {
            self.push(Kind::Func(func), i, j);
            return j;
        }
        let phrase = names.phrase.filter(|_| self.acting);
        let long = names.name.max(phrase);
        let numeral = self.numeral(i);
        let word_end = word.map_or(0, |w| w.1);
        let numeral_end = numeral.map_or(0, |n| n.1);
        if let Some(j) = long
            && j > word_end.max(numeral_end)
        {
            self.note_spots(i, j, names.shorter, word);
            let kind = if names.name == Some(j) { Kind::Name } else { Kind::Phrase };
            if kind == Kind::Name && self.is_glued(j) {
                // 退货率 where only 退货 is known: nobody knows the whole
                let end = self.unknown(j);
                self.push(Kind::Unknown, i, end);
                return end;
            }
            self.push(kind, i, j);
            return self.period_unit(j);
        }
        if let Some((n, j)) = numeral
            && j >= word_end
        {
            self.push(Kind::Number(f64::from(n)), i, j);
            return self.after_number(j);
        }
        if let Some((sign, j)) = self.said_sign(i).filter(|_| self.ends_value() && self.last() != Some(Kind::Phrase)) {
            self.push(Kind::Mark(sign), i, j);
            return j;
        }
        if let Some(j) = self
            .span_or_day(i)
            .or_else(|| self.han_amount(i))
            .or_else(|| self.amount_each(i))
            .or_else(|| self.part_or_multiple(i))
            .or_else(|| self.percent_in_words(i))
        {
            return j;
        }
        if let Some(j) = self.other_function(i) {
            self.push(Kind::Unknown, i, j);
            return j;
        }
        if let Some((w, j)) = word {
            // `closed` behind an event cannot be the column of that name
            let of_events = self.draft.form == Form::Event && tongues().event_fields.iter().any(|(_, all)| all.contains(&w.spelled));
            // nor can a column stand where an example says the day on which a part arrives
            let of_portion = self.draft.form == Form::Example && w.concept == Concept::ARRIVES;
            if long == Some(j) && !of_events && !of_portion && self.may_be_name(j) {
                self.shadowed.push((i, j));
            }
            self.push(Kind::Word(w.concept), i, j);
            return j;
        }
        if let Some(j) = self.shared_character(i) {
            self.push(Kind::Name, i - 1, j);
            return j;
        }
        if let Some(j) = self.said_for_sound(i) {
            return j;
        }
        let j = self.unknown(i);
        self.push(Kind::Unknown, i, j);
        self.period_unit(j)
    }

    /// Letters that nobody knows stand right behind a Chinese name.
    fn is_glued(&self, j: usize) -> bool {
        let chs = &self.folded.chs;
        // 连续止损周数周, 近窗口周: the unit of a named length
        let length = matches!(self.last_word(), Some(Concept::STREAK | Concept::OVER_LAST | Concept::OVER_NEXT | Concept::OF_THE_LAST));
        j < self.end
            && !(length && self.is_time(j))
            && is_han(chs[j].c)
            && is_han(chs[j - 1].c)
            && self.word_behind(j).is_none()
            && self.names_at(j).name.is_none()
            && self.names_at(j).phrase.is_none()
            && self.numeral(j).is_none()
            && self.function(j).is_none()
            && self.han_share(j).is_none()
            && self.said_for_sound_behind(j).is_none()
            && self.said_sign(j).is_none()
            && !self.acts_at_once(j)
    }

    /// Whether the name that is spelt like a word could be meant up to here: no value ends in front of it, and what
    /// follows could follow a value.
    fn may_be_name(&self, j: usize) -> bool {
        let k = self.skip_blanks(j);
        let begins = |c: char| is_letter(c) || is_word(c) || is_open_quote(c) || matches!(c, '[' | '【' | '(');
        !self.ends_value() && (k >= self.end || !begins(self.folded.chs[k].c) || self.word_behind(k).is_some())
    }

    /// 上周销量, 最近8周销量: the period's own character is also the first of the name (周销量).
    fn shared_character(&self, i: usize) -> Option<usize> {
        let token = self.line.tokens.last().filter(|t| t.b as usize == i)?;
        let period = matches!(token.kind, Kind::Unit(_) | Kind::Word(Concept::LAST_DAY | Concept::LAST_WEEK | Concept::LAST_MONTH));
        if !period || !is_han(self.folded.chs[i].c) {
            return None;
        }
        self.names_at(i - 1).name.filter(|j| *j > i)
    }

    /// At a spot that was tried the long way: the name, else the word, that ends at the shorter place.
    fn short_cut(&mut self, spot: Spot) -> usize {
        let mut is_name = false;
        self.names.trie.walk(&self.folded.chs, spot.at, spot.short, |j, hits| {
            is_name |= j == spot.short && hits.contains(&Named::Name);
        });
        let word = super::harvest::word_at(self.folded, spot.at, spot.short, self.scopes);
        match word {
            Some((w, j)) if !is_name => {
                self.push(Kind::Word(w.concept), spot.at, j);
                j
            }
            _ => {
                self.push(Kind::Name, spot.at, spot.short);
                spot.short
            }
        }
    }

    /// Notes whether the same letters can be cut otherwise: into known pieces with a word among them, or so that a word
    /// begins inside the name and ends behind it (库存低 + 于 against 库存 + 低于).
    fn note_spots(&mut self, i: usize, j: usize, shorter: Option<usize>, word: Option<(&'static Word, usize)>) {
        let chs = &self.folded.chs;
        let long = j;
        if let Some((_, k)) = word
            && k < long
        {
            let rest = self.skip_blanks(k);
            if self.names_at(rest).name == Some(long) {
                self.spots.push(Spot { at: i, long, short: k, rest, rival: true });
                return;
            }
        }
        let Some(k) = shorter else { return };
        let next = self.skip_blanks(k);
        if next >= long {
            return;
        }
        if let Some((word, word_end)) = super::harvest::word_at(self.folded, next, self.end, self.scopes) {
            // `cost of goods`: with "of" between known names the whole name wins
            if matches!(word.concept, Concept::OF | Concept::DE) {
                return;
            }
            if word_end < long {
                let rest = self.skip_blanks(word_end);
                if rest < long && self.names_at(rest).name == Some(long) {
                    self.spots.push(Spot { at: i, long, short: k, rest: next, rival: true });
                }
            } else if word_end > long && is_han(chs[long - 1].c) {
                self.spots.push(Spot { at: i, long, short: k, rest: next, rival: false });
            }
        }
    }

    pub(super) fn skip_blanks(&self, mut i: usize) -> usize {
        while i < self.end && is_space(self.folded.chs[i].c) {
            i += 1;
        }
        i
    }

    /// A word of the statement, if what stands round it lets it be one.
    pub(super) fn word(&self, i: usize) -> Option<(&'static Word, usize)> {
        self.word_if(i, self.ends_value(), self.line.tokens.is_empty())
    }

    /// A word behind a value that is not a token yet.
    pub(super) fn word_behind(&self, i: usize) -> Option<(&'static Word, usize)> {
        self.word_if(i, true, false)
    }

    fn word_if(&self, i: usize, ends_value: bool, begins_line: bool) -> Option<(&'static Word, usize)> {
        let chs = &self.folded.chs;
        if i > 0 && is_word(chs[i].c) && (is_word(chs[i - 1].c) || (chs[i - 1].c == '-' && i > 1 && is_word(chs[i - 2].c))) {
            return None;
        }
        let mut found: [Option<(&'static Word, usize)>; 8] = [None; 8];
        let mut n = 0;
        tongues().trie.walk(chs, i, self.end, |j, entries| {
            if ends_inside_word(self.folded, j, self.end) || n == found.len() {
                return;
            }
            let words = entries.iter().filter_map(|e| match e {
                Entry::Word(id) => Some(tongues().word(*id)),
                _ => None,
            });
            if let Some(word) =
                words.clone().find(|w| w.scopes & self.scopes & !EVERYWHERE != 0).or(words.clone().find(|w| w.scopes & self.scopes != 0))
            {
                found[n] = Some((word, j));
                n += 1;
            }
        });
        // "due by when": of the words that begin here the shorter one stands in front of a longer name
        let hides_name = |m: usize, word: &Word, j: usize| m > 0 && word.spelled.contains(' ') && self.is_inside_name(i, j);
        let found = found[..n].iter().enumerate().rev().filter_map(|(m, word)| Some((m, (*word)?)));
        found
            .filter(|(m, (word, j))| !hides_name(*m, word, *j))
            .map(|(_, word)| word)
            .find(|(word, j)| self.may_stand(word, i, *j, ends_value, begins_line))
    }

    /// Some words are words only in some company, so that unknown names may hold their letters.
    fn may_stand(&self, word: &Word, i: usize, j: usize, ends_value: bool, begins_line: bool) -> bool {
        match word.concept {
            Concept::OVER_LAST | Concept::OVER_NEXT => {
                let next = self.skip_blanks(j);
                let bare = !word.spelled.starts_with("over");
                !self.is_inside_name(i, j)
                    && (self.is_count(next) || !bare || (is_han(self.folded.chs[i].c) && self.names_at(next).name.is_some()))
            }
            Concept::OF_THE_LAST | Concept::STREAK => {
                let next = self.skip_blanks(j);
                let at_least =
                    word.concept == Concept::STREAK && self.word_behind(next).is_some_and(|(w, _)| w.concept == Concept::AT_LEAST);
                self.is_count(next) || at_least || self.names_at(next).name.is_some_and(|end| self.is_time(self.skip_blanks(end)))
            }
            Concept::AGO | Concept::HAVE => matches!(self.last(), Some(Kind::Unit(_))),
            Concept::LARGEST | Concept::SMALLEST => matches!(self.last(), Some(Kind::Mark('(' | ','))),
            Concept::TIMES => matches!(self.last(), Some(Kind::Number(_))),
            Concept::IN_A_ROW => matches!(self.last(), Some(Kind::Unit(_))),
            // a header may begin so; behind a value and in front of a text nothing else can be meant
            Concept::CONTAINS | Concept::CONTAINS_NOT => {
                ends_value && self.folded.chs.get(self.skip_blanks(j)).is_some_and(|c| is_open_quote(c.c))
            }
            // 为 is a part of many words: only a plain value makes it "is"
            Concept::IS if word.spelled == "为" => {
                let whole = i > 0 && matches!(self.folded.chs[i - 1].c, '应' | '因' | '成' | '作' | '认' | '以' | '行');
                ends_value && !whole && self.is_plain_value(self.skip_blanks(j))
            }
            Concept::BELOW | Concept::ABOVE if word.spelled == "before" || word.spelled == "after" => {
                matches!(self.last(), Some(Kind::Name | Kind::Bracketed | Kind::Unknown | Kind::Mark(')') | Kind::Word(Concept::IS)))
                    || (ends_value && !matches!(self.last(), Some(Kind::Unit(_))))
            }
            Concept::DE | Concept::HE | Concept::OF => ends_value && self.said_for_sound_behind(i).is_none(),
            Concept::AND | Concept::OR | Concept::BY => begins_line || ends_value || self.last() == Some(Kind::Mark(',')),
            Concept::TRUE | Concept::FALSE | Concept::NOT => !ends_value,
            // in an example, only behind what is expected: elsewhere it is as likely a column
            Concept::ARRIVES if self.draft.form == Form::Example => {
                matches!(self.last(), Some(Kind::Text | Kind::Number(_) | Kind::Unit(_) | Kind::Mark(')')))
            }
            Concept::EACH => self.unit(self.skip_blanks(j)).is_some(),
            _ => true,
        }
    }

    /// `over last` in front of `Last updated`: the name is longer than the word.
    fn is_inside_name(&self, i: usize, j: usize) -> bool {
        let ends_line = self.skip_blanks(j) >= self.end && self.draft.form == Form::Check;
        (i + 1..j)
            .filter(|k| is_space(self.folded.chs[*k - 1].c))
            .any(|k| self.names_at(k).name.is_some_and(|n| n > j || n == j && ends_line))
    }

    /// A number, a text or a Chinese zero.
    fn is_plain_value(&self, i: usize) -> bool {
        i < self.end && (self.folded.chs[i].c.is_ascii_digit() || self.folded.chs[i].c == '零' || is_open_quote(self.folded.chs[i].c))
    }

    fn is_count(&self, i: usize) -> bool {
        i < self.end && (self.folded.chs[i].c.is_ascii_digit() || self.numeral(i).is_some())
    }

    /// Whether the last token ends a value, so that an operator may follow.
    pub(super) fn ends_value(&self) -> bool {
        let Some(token) = self.line.tokens.last() else { return false };
        token.is_operand()
            || token.is_mark(')')
            || matches!(
                token.kind,
                Kind::Word(
                    Concept::IS_BLANK
                        | Concept::IS_NOT_BLANK
                        | Concept::IS_KNOWN
                        | Concept::IS_NOT_KNOWN
                        | Concept::IN_A_ROW
                        | Concept::AGO
                        | Concept::LAST_DAY
                        | Concept::LAST_WEEK
                        | Concept::LAST_MONTH
                        | Concept::BEFORE_RULES
                        | Concept::OR_MORE
                        | Concept::OR_LESS
                        | Concept::BETWEEN_END
                        | Concept::OVER_ALL_ROWS
                        | Concept::RED
                        | Concept::AMBER
                        | Concept::GREEN
                ) | Kind::Phrase
            )
    }

    pub(super) fn names_at(&self, i: usize) -> NamesAt {
        let chs = &self.folded.chs;
        let mut at = NamesAt::default();
        if i >= self.end || (i > 0 && is_word(chs[i].c) && is_word(chs[i - 1].c)) {
            return at;
        }
        self.names.trie.walk(chs, i, self.end, |j, hits| {
            if j < self.end && is_word(chs[j - 1].c) && is_word(chs[j].c) {
                return;
            }
            // "stop-loss": a hyphen without blanks ends a name only where another known name follows it
            if j + 1 < self.end
                && chs[j].c == '-'
                && is_letter(chs[j + 1].c)
                && is_word(chs[j - 1].c)
                && self.names_at(j + 1).name.is_none()
            {
                return;
            }
            for hit in hits {
                match hit {
                    Named::Name => {
                        at.shorter = at.name.or(at.shorter);
                        at.name = Some(j);
                    }
                    Named::Phrase => at.phrase = Some(j),
                }
            }
        });
        at
    }

    /// The bare name of a slot in the lines of an action.
    fn slot_word(&self, i: usize) -> Option<usize> {
        let chs = &self.folded.chs;
        if i > 0 && is_word(chs[i].c) && is_word(chs[i - 1].c) {
            return None;
        }
        let fits = |slot: &String| {
            let j = i + slot.chars().count();
            (j <= self.end && name_key(self.folded.shown(i, j)) == *slot && !ends_inside_word(self.folded, j, self.end)).then_some(j)
        };
        self.draft.slots.iter().filter_map(fits).max()
    }

    /// A function with its parenthesis behind it. AND( OR( NOT( are functions only where a value may stand.
    pub(super) fn function(&self, i: usize) -> Option<(Func, usize)> {
        let chs = &self.folded.chs;
        if i > 0 && is_word(chs[i].c) && is_word(chs[i - 1].c) {
            return None;
        }
        // the longest name of a function has 13 letters
        if !chs[i..self.end.min(i + 16)].iter().any(|c| c.c == '(') {
            return None;
        }
        let logical_place = self.ends_value()
            || self.line.tokens.is_empty()
            || matches!(self.last_word(), Some(Concept::AND | Concept::OR | Concept::NOT | Concept::WHEN | Concept::UNLESS));
        let mut best = None;
        tongues().trie.walk(chs, i, self.end, |j, entries| {
            for entry in entries {
                if let Entry::Func(func) = entry {
                    let k = self.skip_blanks(j);
                    let called = k < self.end && chs[k].c == '(';
                    if called && !(logical_place && matches!(func, Func::And | Func::Or | Func::Not)) {
                        best = Some((*func, j));
                    }
                }
            }
        });
        best
    }

    /// 求和(: what another program calls a function, where its letters might be cut.
    fn other_function(&self, i: usize) -> Option<usize> {
        let chs = &self.folded.chs;
        let open = (i..self.end.min(i + 8)).find(|k| !is_han(chs[*k].c)).filter(|k| *k > i && *k < self.end && chs[*k].c == '(')?;
        let key = name_key(self.folded.shown(i, open));
        tongues().mistaken_functions.iter().any(|(wrong, _)| *wrong == key).then_some(open)
    }

    /// Letters that nobody knows: on to the next word or known name.
    fn unknown(&self, i: usize) -> usize {
        let chs = &self.folded.chs;
        let end = self.end;
        let known = |k: usize| {
            self.word_behind(k).is_some_and(|(w, j)| self.parts(w, j))
                || self.names_at(k).name.is_some()
                || self.numeral(k).is_some()
                || self.function(k).is_some()
                || self.han_share(k).is_some()
                || self.said_for_sound_behind(k).is_some()
                || self.moves(k).is_some()
        };
        let mut j = i;
        loop {
            if is_han(chs[j].c) {
                j += 1;
            } else {
                let from = j;
                let joins = |j: usize| chs[j].c == '-' || chs[j].c == '\'' && j > from;
                while j < end && (is_word(chs[j].c) || (joins(j) && j + 1 < end && is_word(chs[j + 1].c))) {
                    j += 1;
                }
                if j == from {
                    return i + 1;
                }
            }
            if j >= end {
                return j;
            }
            if chs[j].c == '-' && j + 1 < end && is_letter(chs[j + 1].c) && self.names_at(j + 1).name.is_none() {
                j += 1;
                continue;
            }
            let k = self.skip_blanks(j);
            let parted = k > j && (k >= end || is_han(chs[k].c) || is_han(chs[j - 1].c));
            if k >= end || !(is_letter(chs[k].c) || (k > j && is_word(chs[k].c) && !chs[k].c.is_ascii_digit())) || parted || known(k) {
                return j;
            }
            j = k;
        }
    }

    /// Whether a word inside letters that nobody knows parts them. "of" and "and" are as likely a part of the name
    /// (cost of goods, 目的国) unless something known follows.
    fn parts(&self, word: &Word, j: usize) -> bool {
        if !matches!(word.concept, Concept::OF | Concept::DE | Concept::HE) {
            return true;
        }
        let next = self.skip_blanks(j);
        let known = || {
            self.names_at(next).name.is_some()
                || self.numeral(next).is_some()
                || self.function(next).is_some()
                || self.han_share(next).is_some()
        };
        next < self.end && (!is_letter(self.folded.chs[next].c) || known())
    }

    /// Behind the `.` of a list: a column of it, else the longest known name, else letters.
    fn field(&mut self, i: usize) -> usize {
        let chs = &self.folded.chs;
        let list = self.line.tokens.iter().rev().nth(1).map(|t| name_key(self.folded.shown(t.a as usize, t.b as usize)));
        let mut best = None;
        if let Some(fields) = list.and_then(|l| self.names.fields(&l)) {
            fields.walk(chs, i, self.end, |j, _| {
                if !ends_inside_word(self.folded, j, self.end) {
                    best = Some(j);
                }
            });
        }
        let best = best.max(self.names_at(i).name);
        let j = best.unwrap_or_else(|| if is_letter(chs[i].c) { self.unknown(i) } else { i + 1 });
        self.push(if best.is_some() { Kind::Name } else { Kind::Unknown }, i, j);
        j
    }

    // ── texts, brackets, marks ──────────────────────────────────────────────────────────────────

    /// The end of `'text'`, if a single quote is closed on its line.
    fn single_quoted(&self, i: usize) -> Option<usize> {
        (i + 1..self.end).find(|k| self.folded.chs[*k].c == '\'')
    }

    fn text(&mut self, i: usize) -> usize {
        let chs = &self.folded.chs;
        let end = self.end;
        let close = match chs[i].c {
            '「' => '」',
            '『' => '』',
            '"' => '"',
            '‘' => '’',
            '\'' => '\'',
            _ => '”',
        };
        if chs[i].c == '\'' {
            let j = self.single_quoted(i).unwrap_or(end);
            self.mistakes.push(mistakes::single_quotes(self.folded.span(i, j + 1), self.folded.shown(i + 1, j), self.draft.tongue));
        }
        let mut j = i + 1;
        let j = loop {
            match (j..end).find(|k| chs[*k].c == close) {
                Some(k) if close == '"' && k + 1 < end && chs[k + 1].c == '"' => j = k + 2,
                Some(k) => break self.other_quote(i, k).unwrap_or(k) + 1,
                None => {
                    // closed with the other keyboard's quote
                    if let Some(k) = (i + 1..end).rev().find(|k| matches!(chs[*k].c, '"' | '“' | '”')) {
                        break k + 1;
                    }
                    self.mistakes.push(mistakes::unclosed_quote(
                        self.folded.span(i, end),
                        self.folded.shown(i, end),
                        close,
                        self.draft.tongue,
                    ));
                    self.line.broken = true;
                    break end;
                }
            }
        };
        self.push(Kind::Text, i, j);
        j
    }

    /// `“x": ... “y”`: the other keyboard's quote closed the text, before the next one opened. `close`: where its own would.
    fn other_quote(&self, i: usize, close: usize) -> Option<usize> {
        let chs = &self.folded.chs;
        if chs[i].c != '“' {
            return None;
        }
        let next = (i + 1..close).find(|k| chs[*k].c == '“')?;
        (i + 1..next).find(|k| chs[*k].c == '"')
    }

    fn bracketed(&mut self, i: usize) -> usize {
        let chs = &self.folded.chs;
        let close = if chs[i].c == '[' { ']' } else { '】' };
        let j = match (i + 1..self.end).find(|k| chs[*k].c == close) {
            Some(k) => k + 1,
            None => {
                self.mistakes.push(mistakes::unclosed_bracket(self.folded.span(i, self.end), chs[i].c, close, self.draft.tongue));
                self.line.broken = true;
                (i + 1..self.end).find(|k| matches!(chs[*k].c, ',' | ':' | '|' | '(' | ')' | '=' | '<' | '>')).unwrap_or(self.end)
            }
        };
        self.push(Kind::Bracketed, i, j);
        j
    }

    fn mark(&mut self, i: usize) -> usize {
        let chs = &self.folded.chs;
        let c = chs[i].c;
        let next = if i + 1 < self.end { chs[i + 1].c } else { '\0' };
        let (word, length) = match (c, next) {
            ('<', '=') => (Some(Concept::AT_MOST), 2),
            ('≤', _) => (Some(Concept::AT_MOST), 1),
            ('>', '=') => (Some(Concept::AT_LEAST), 2),
            ('≥', _) => (Some(Concept::AT_LEAST), 1),
            ('<', '>') | ('!', '=') => (Some(Concept::IS_NOT), 2),
            ('≠', _) => (Some(Concept::IS_NOT), 1),
            ('<', _) => (Some(Concept::BELOW), 1),
            ('>', _) => (Some(Concept::ABOVE), 1),
            ('~', _) => (Some(Concept::TO), 1),
            _ => (None, 1),
        };
        if let Some(word) = word {
            self.push(Kind::Word(word), i, i + length);
            return i + length;
        }
        if let Some(j) = self.then_drawn(i) {
            self.push(Kind::Word(Concept::THEN), i, j);
            return j;
        }
        match c {
            '-' => {
                // 15%-20%: neither a name nor a minus
                let tight = i > 0 && next.is_ascii_digit() && !is_space(chs[i - 1].c);
                if tight && matches!(self.last(), Some(Kind::Number(_) | Kind::Unit(_))) {
                    self.hyphen_range(i);
                }
                self.push(Kind::Mark('-'), i, i + 1);
            }
            '(' | ')' | ',' | '=' | '+' | '*' | '/' | '^' | '&' | '|' => {
                if c == '=' && next == '=' {
                    self.mistakes.push(mistakes::double_equals(self.folded.span(i, i + 2), self.draft.tongue));
                    self.push(Kind::Mark('='), i, i + 2);
                    return i + 2;
                }
                self.push(Kind::Mark(c), i, i + 1);
            }
            ':' if matches!(self.last_word(), Some(Concept::WHEN | Concept::UNLESS | Concept::THEN | Concept::BECAUSE)) => {}
            ':' => self.push(Kind::Mark(c), i, i + 1),
            '.' | '。' => self.dot(i),
            '€' | '£' | '$' | '¥' if matches!(self.last(), Some(Kind::Number(_))) => {
                let (from, end) = self.line.tokens.last().map_or((i, i), |t| (t.a as usize, t.b as usize));
                let (number, sign) = (self.folded.shown(from, end), self.folded.shown(i, i + 1));
                self.mistakes.push(mistakes::sign_behind(self.folded.span(from, i + 1), number, sign, self.draft.tongue));
            }
            '\'' if i > 0 && is_word(chs[i - 1].c) && is_word(next) => {
                let j = (i + 1..self.end).find(|k| !is_word(chs[*k].c)).unwrap_or(self.end);
                self.mistakes.push(mistakes::stray_character(self.folded.span(i, j), self.folded.shown(i, j), self.draft.tongue));
                return j;
            }
            _ => {
                self.mistakes.push(mistakes::stray_character(self.folded.span(i, i + 1), self.folded.shown(i, i + 1), self.draft.tongue));
                if c == ';' {
                    self.push(Kind::Mark(','), i, i + 1);
                }
            }
        }
        i + 1
    }

    /// `inbound.eta`, 在途。数量: a dot between a name and letters. A Chinese stop in front of a clause says nothing.
    fn dot(&mut self, i: usize) {
        let chs = &self.folded.chs;
        let next = self.skip_blanks(i + 1);
        let letters = next < self.end && (is_word(chs[next].c) || is_letter(chs[next].c) || matches!(chs[next].c, '[' | '【'));
        let after_name = self.line.tokens.last().is_some_and(|t| t.is_name() && t.b as usize == i);
        let is_list = self.line.tokens.last().is_some_and(|t| self.names.is_list(&name_key(self.folded.shown(t.a as usize, t.b as usize))));
        let own_word = next < self.end && self.word(next).is_some_and(|(w, _)| w.scopes & EVERYWHERE == 0);
        if chs[i].c == '。' && own_word && !is_list {
            return;
        }
        if letters && after_name && (chs[i].c == '.' || is_list) {
            self.push(Kind::Mark('.'), i, i + 1);
            return;
        }
        self.mistakes.push(mistakes::stray_character(self.folded.span(i, i + 1), self.folded.shown(i, i + 1), self.draft.tongue));
    }
}
