//! What people say for the sound of it, and what they leave unsaid: articles, 都, "stay" in front of "below", and "then"
//! in front of an action. Takes a place in a line; returns where the letters end that need no token of their own.
//! Invariant: only letters that no name, word or function of the file begins with are passed over.

use super::canon::Rule as Concept;
use super::cut::Cutter;
use super::form::Form;
use super::text::{is_letter, is_space, is_word};
use super::token::Kind;
use super::tongues::tongues;
use crate::spelling::is_han;

/// Verbs and adverbs that say no more than "is" in front of a comparison: "sales stay below".
const MOVES: [&str; 29] = [
    "fall",
    "falls",
    "fell",
    "fallen",
    "drop",
    "drops",
    "dropped",
    "stay",
    "stays",
    "stayed",
    "remain",
    "remains",
    "go",
    "goes",
    "went",
    "rise",
    "rises",
    "get",
    "gets",
    "come",
    "comes",
    "has",
    "have",
    "had",
    "been",
    "both",
    "still",
    "always",
    "consistently",
];

/// Words between a condition and its action that say no more than "then".
const AT_ONCE: [&str; 16] =
    ["的时候", "时候", "时", "就要", "立即", "立刻", "马上", "需要", "应该", "应当", "必须", "直接", "需", "应", "要", "请"];

/// Signs of arithmetic in words, the longer ones first.
const SIGNS: [(&str, char); 13] = [
    ("plus", '+'),
    ("minus", '-'),
    ("multiplied by", '*'),
    ("divided by", '/'),
    ("加上", '+'),
    ("加", '+'),
    ("减去", '-'),
    ("减掉", '-'),
    ("减", '-'),
    ("乘以", '*'),
    ("乘", '*'),
    ("除以", '/'),
    ("除", '/'),
];

impl Cutter<'_, '_> {
    /// "on hand plus on order", 现有库存加在途数量: behind a value and in front of the next one such a word is a sign; where
    /// it ends.
    pub(super) fn said_sign(&self, i: usize) -> Option<(char, usize)> {
        let chs = &self.folded.chs;
        let stands = |w: &str| w.chars().enumerate().all(|(n, c)| i + n < self.end && chs[i + n].lo == c);
        let (words, sign) = SIGNS.iter().find(|(words, _)| stands(words))?;
        let j = i + words.chars().count();
        let han = words.starts_with(is_han);
        let parted = han || (i == 0 || !is_word(chs[i - 1].c)) && j < self.end && is_space(chs[j].c);
        let next = self.skip_blanks(j);
        // 加急, 减价 are words of their own
        let value = next < self.end
            && (chs[next].c.is_ascii_digit()
                || chs[next].c == '('
                || self.names_at(next).name.is_some()
                || self.numeral(next).is_some()
                || self.function(next).is_some());
        (parted && value).then_some((*sign, j))
    }

    /// In a rule, in front of an action: the end of what says "then" without being that word. Behind the comma of a
    /// condition nothing need be said at all.
    pub(super) fn then_unsaid(&self, i: usize) -> Option<usize> {
        let comma = self.last() == Some(Kind::Mark(',')) && self.depth == 0;
        let has_filler = is_han(self.folded.chs[i].c) && (self.act_start || comma || self.ends_value());
        if !(has_filler || comma && !self.acting) {
            return None;
        }
        let filler = if has_filler { self.at_once(i) } else { 0 };
        if filler == 0 && (!comma || self.acting) {
            return None;
        }
        let at = i + filler;
        let here = self.names_at(at);
        let end = here.phrase.filter(|p| here.name.is_none_or(|n| n < *p))?;
        let next = self.folded.chs.get(self.skip_blanks(end)).filter(|_| self.skip_blanks(end) < self.end);
        let amount = |c: char| !is_letter(c) || tongues().numeral_starts.contains(&c) || c == '百';
        let ends = self.act_start || end < self.end && is_space(self.folded.chs[end].c) || next.is_none_or(|c| amount(c.c));
        (ends && (self.acting || self.in_condition())).then_some(at)
    }

    /// How many letters here say no more than "then".
    fn at_once(&self, i: usize) -> usize {
        let stands = |w: &&&str| w.chars().enumerate().all(|(n, c)| self.folded.chs.get(i + n).is_some_and(|ch| ch.c == c));
        AT_ONCE.iter().find(stands).map_or(0, |w| w.chars().count())
    }

    /// 时下单 behind a name: such letters and an action belong to no longer name.
    pub(super) fn acts_at_once(&self, i: usize) -> bool {
        let filler = self.at_once(i);
        self.draft.form == Form::Rule && !self.acting && filler > 0 && self.names_at(i + filler).phrase.is_some()
    }

    /// A colon or an arrow between a condition and its action.
    pub(super) fn then_drawn(&self, i: usize) -> Option<usize> {
        let c = |k: usize| if k < self.end { self.folded.chs[k].c } else { '\0' };
        let end = match (c(i), c(i + 1)) {
            (':' | '→', _) => i + 1,
            ('-' | '=', '>') => i + 2,
            _ => return None,
        };
        let at = self.skip_blanks(end);
        let fits = self.draft.form == Form::Rule && !self.acting && self.depth == 0 && self.in_condition();
        (fits && self.names_at(at).phrase.is_some_and(|p| self.names_at(at).name.is_none_or(|n| n < p))).then_some(end)
    }

    /// 并 between two actions.
    pub(super) fn and_unsaid(&self, i: usize) -> bool {
        self.acting && self.folded.chs[i].c == '并' && self.ends_value() && self.names_at(self.skip_blanks(i + 1)).phrase.is_some()
    }

    /// The last clause of the line so far is a condition, and something stands in it.
    fn in_condition(&self) -> bool {
        let clause = self.line.tokens.iter().rposition(|t| {
            t.is_mark(':')
                || matches!(t.kind, Kind::Word(Concept::WHEN | Concept::UNLESS | Concept::BECAUSE | Concept::OVERRIDES | Concept::VALID))
        });
        clause.is_some_and(|at| {
            let token = &self.line.tokens[at];
            let opens = token.is_mark(':') || matches!(token.kind, Kind::Word(Concept::WHEN | Concept::UNLESS));
            opens && self.line.tokens[at + 1..].iter().any(|t| !t.is_mark(','))
        })
    }

    /// "fall" of "fall below", "have been" of "have been below".
    pub(super) fn moves(&self, i: usize) -> Option<usize> {
        let chs = &self.folded.chs;
        if !chs.get(i)?.lo.is_ascii_lowercase() || (i > 0 && is_word(chs[i - 1].c)) {
            return None;
        }
        let end = (i..self.end).find(|k| !is_word(chs[*k].c))?;
        let spelled = |w: &&str| w.len() == end - i && w.chars().enumerate().all(|(n, c)| chs[i + n].lo == c);
        if !MOVES.iter().any(spelled) {
            return None;
        }
        let next = self.skip_blanks(end);
        // dropped over 5%: by how much, not to where
        let typed: String = (i..end).map(|k| chs[k].lo).collect();
        let goes = |stems: &[&str]| stems.iter().any(|stem| typed.starts_with(stem));
        let (down, up) = (
            goes(&["fall", "fell", "drop", "declin", "decreas", "sink", "sank"]),
            goes(&["ris", "rose", "grow", "grew", "increas", "climb"]),
        );
        let is_change = |concept: Concept| {
            down && matches!(concept, Concept::ABOVE | Concept::AT_LEAST) || up && matches!(concept, Concept::BELOW | Concept::AT_MOST)
        };
        let compared =
            next > end && next < self.end && self.word_behind(next).is_some_and(|(w, _)| compares(w.concept) && !is_change(w.concept));
        (compared || next > end && next < self.end && self.moves(next).is_some()).then_some(end)
    }

    /// The end of letters that say nothing where they stand: the article of "the weekly plan" and "means a markdown",
    /// 都 of 都低于, 在 of 在30天以下, 的话 of 如果…的话.
    pub(super) fn said_for_sound(&self, i: usize) -> Option<usize> {
        if is_han(self.folded.chs[i].c) {
            return self.said_for_sound_behind(i).filter(|_| self.ends_value());
        }
        if let Some(j) = self.moves(i) {
            return Some(j);
        }
        let shown = |j: usize| self.folded.shown(i, j);
        let j = (2..=4).map(|n| i + n - 1).find(|j| *j < self.end && is_space(self.folded.chs[*j].c))?;
        let next = self.skip_blanks(j);
        let known = next < self.end && (self.names_at(next).name.is_some() || (self.act_start && is_letter(self.folded.chs[next].c)));
        let article = shown(j).eq_ignore_ascii_case("the") && (known || shown(j) == "the")
            || known && (shown(j).eq_ignore_ascii_case("a") || shown(j).eq_ignore_ascii_case("an"));
        article.then_some(j)
    }

    /// Chinese letters behind a value that say nothing.
    pub(super) fn said_for_sound_behind(&self, i: usize) -> Option<usize> {
        let c = |k: usize| if k < self.end { self.folded.chs[k].c } else { '\0' };
        let parts = |k: usize| {
            let k = self.skip_blanks(k);
            let then = self.word_behind(k).is_some_and(|(w, _)| w.concept == Concept::THEN);
            k >= self.end || c(k) == ',' || then
        };
        match c(i) {
            '都' | '均' | '已' | '仍' => {
                let k = if c(i) == '已' && c(i + 1) == '经' { i + 2 } else { i + 1 };
                let k = self.skip_blanks(k);
                self.word_behind(k).is_some_and(|(w, _)| compares(w.concept)).then_some(k)
            }
            '在' => c(self.skip_blanks(i + 1)).is_ascii_digit().then_some(i + 1),
            '的' if self.draft.form == Form::Rule && c(i + 1) == '话' => parts(i + 2).then_some(i + 2),
            // 低于周计划一半的，降价20%
            '的' if self.draft.form == Form::Rule && !self.acting && c(i + 1) == ',' => Some(i + 1),
            '时' if self.draft.form == Form::Rule => {
                let k = if c(i + 1) == '候' { i + 2 } else { i + 1 };
                parts(k).then_some(k)
            }
            _ => None,
        }
    }
}

/// Words that compare, or say how often something held: what 都 and 已 stand in front of.
pub(super) fn compares(word: Concept) -> bool {
    matches!(
        word,
        Concept::BELOW
            | Concept::ABOVE
            | Concept::AT_LEAST
            | Concept::AT_MOST
            | Concept::IS
            | Concept::IS_NOT
            | Concept::BETWEEN
            | Concept::STREAK
            | Concept::IS_BLANK
            | Concept::IS_NOT_BLANK
            | Concept::IS_ONE_OF
            | Concept::IS_NOT_ONE_OF
    )
}
