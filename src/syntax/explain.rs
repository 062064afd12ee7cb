//! From a line that the grammar refuses to a sentence in the user's words: the tokens round the place where it stopped
//! tell what was meant. Takes tokens and the stop; returns one diagnostic.
//! One file, because the order of the questions is its meaning; those about whole sentences stand in `first_words.rs`.
//! Invariant: there is always an answer; the last one lists what may stand there.

use super::canon::{Rule, Stopped};
use super::form::Form;
use super::mistakes;
use super::names::Names;
use super::numbers::is_time;
use super::suggest;
use super::text::{Folded, is_letter, is_space};
use super::token::{Kind, Token};
use super::tongues::{EVERYWHERE, HEAD, tongues};
use crate::diagnostic::Diagnostic;
use crate::place::Span;
use crate::spelling::name_key;
use crate::tongue::{Said, Tongue};

pub struct Explain<'a, 's> {
    pub folded: &'a Folded<'s>,
    pub names: &'a Names,
    pub form: Form,
    pub tongue: Tongue,
    pub tokens: &'a [Token],
}

impl<'s> Explain<'_, 's> {
    pub fn diagnose(&self, line: Rule, stopped: &Stopped) -> Diagnostic {
        if stopped.wanted.is_empty() {
            return mistakes::too_involved(self.span(0, self.tokens.len()), self.tongue);
        }
        let at = self.stepped_back(stopped);
        self.title_without_quotes(line)
            .or_else(|| self.tiers_in_one_line(line))
            .or_else(|| self.tier_turned(line))
            .or_else(|| self.tiers_without_by(line))
            .or_else(|| self.limit_in_one_line(line, at))
            .or_else(|| self.otherwise_in_rule(line))
            .or_else(|| self.tier_by_rank())
            .or_else(|| self.change_in_words())
            .or_else(|| self.action_for_time(at))
            .or_else(|| self.markdown_repeated())
            .or_else(|| self.order_for_time())
            .or_else(|| self.days_of_sales())
            .or_else(|| self.unknown_fate(line, at))
            .or_else(|| self.unknown_colour(line))
            .or_else(|| self.direction_missing())
            .or_else(|| self.reason_with_colon())
            .or_else(|| self.range_of_condition(line))
            .or_else(|| self.said_otherwise())
            .or_else(|| self.short_names())
            .or_else(|| self.first_words(at))
            .or_else(|| self.hidden_word())
            .or_else(|| self.streak_open(at))
            .or_else(|| self.period_without_unit(at))
            .or_else(|| self.right_side_missing(at, stopped))
            .or_else(|| self.missing_then(line))
            .or_else(|| self.then_left_out(line, at))
            .or_else(|| self.missing_colon(line, at))
            .or_else(|| self.missing_equals(line))
            .or_else(|| self.unknown_function(at))
            .or_else(|| self.misspelt(at))
            .or_else(|| self.missing_when(line))
            .or_else(|| self.name_in_pieces(at))
            .or_else(|| self.window_without_aggregate(at))
            .or_else(|| self.unit_in_name())
            .or_else(|| self.word_in_name(at))
            .or_else(|| self.no_action(at))
            .or_else(|| self.side_by_side(at))
            .unwrap_or_else(|| self.unexpected(at, line, stopped))
    }

    /// The grammar reports the furthest place: in `x y` it took `y` for the start of `y weeks ago` and wanted a unit, in
    /// `x 5 units` it looked for `x 5 units or more`.
    fn stepped_back(&self, stopped: &Stopped) -> usize {
        let at = stopped.token.min(self.tokens.len());
        let number = at.wrapping_sub(1 + usize::from(matches!(self.kind(at.wrapping_sub(1)), Some(Kind::Unit(_)))));
        let beside = number.checked_sub(1).is_some_and(|before| self.is_operand(before));
        if beside && matches!(self.kind(number), Some(Kind::Number(_))) {
            return number;
        }
        let unit_only = stopped.wanted.iter().all(|r| matches!(r, Rule::unit));
        let token = at.wrapping_sub(1);
        let bare = self.tokens.get(token).is_some_and(|t| t.is_name() || matches!(t.kind, Kind::Number(_)));
        let beside = token.checked_sub(1).is_some_and(|before| self.is_operand(before));
        if unit_only && bare && beside { token } else { at }
    }

    /// `section Demand`: the title as it would have to stand.
    fn title_without_quotes(&self, line: Rule) -> Option<Diagnostic> {
        let titled = matches!(
            line,
            Rule::rule_head
                | Rule::table_head
                | Rule::section
                | Rule::use_file
                | Rule::check
                | Rule::example_head
                | Rule::scenario_head
                | Rule::event
        );
        if !titled || self.tokens.iter().any(|t| t.kind == Kind::Text && t.a == self.tokens[1.min(self.tokens.len() - 1)].a) {
            return None;
        }
        let head = self.shown(0, 1);
        let clause = |t: &Token| {
            t.is_mark(':')
                || t.is_mark('|')
                || matches!(t.kind, Kind::Date(_))
                || matches!(t.kind, Kind::Word(Rule::WHEN | Rule::UNLESS | Rule::THEN | Rule::MEANS | Rule::BECAUSE | Rule::FROM_SHEET))
        };
        let end = self.tokens.iter().position(clause).unwrap_or(self.tokens.len());
        let title = if end > 1 { self.shown(1, end) } else { "" };
        Some(mistakes::title_without_quotes(self.span(0, end.max(1)), head, title.trim_matches(['"', '“', '”']), self.tongue))
    }

    /// `tiers turnover days of cover`
    fn tiers_without_by(&self, line: Rule) -> Option<Diagnostic> {
        if line != Rule::tiers_head || self.tokens.iter().any(|t| t.is_word(Rule::BY)) {
            return None;
        }
        let count = self.tokens.len();
        let value = (count > 2 && self.tokens[count - 1].kind == Kind::Name).then(|| self.shown(count - 1, count));
        let end = if value.is_some() { count - 1 } else { count };
        let name = if end > 1 { self.shown(1, end) } else { "" };
        Some(mistakes::tiers_without_by(self.span(0, count), self.shown(0, 1), name, value, self.tongue))
    }

    /// `limit order quantity to 50000 USD`
    fn limit_in_one_line(&self, line: Rule, at: usize) -> Option<Diagnostic> {
        let bound = line == Rule::limit_head && matches!(self.word(at), Some(Rule::TO | Rule::AT_MOST | Rule::NOT_OVER)) && at > 1;
        let end = self.tokens.len() - usize::from(matches!(self.tokens.last().map(|t| t.kind), Some(Kind::Word(Rule::IN_TOTAL))));
        (bound && at + 1 < end).then(|| {
            let (target, bound) = (self.shown(1, at).trim(), self.shown(at + 1, end).trim());
            let key = name_key(target);
            let is_money = ["cost", "value", "amount", "spend", "金额", "成本", "费用", "货款"].iter().any(|word| key.contains(word));
            let pieces = ["unit", "units", "pcs", "pieces", "件", "箱", "cases"].iter().any(|word| bound.contains(word));
            // what is limited is a quantity; money is what it costs
            let head = match self.known(&["order quantity", "补货量"]).filter(|_| is_money) {
                Some(quantity) => format!("{} {quantity}", self.shown(0, 1).trim()),
                None => self.shown(0, at).trim().to_string(),
            };
            let what = match (is_money, pieces) {
                (true, _) => Some(target.to_string()),
                (false, true) => None,
                (false, false) => Some(format!("{target} * {}", self.cost())),
            };
            mistakes::limit_in_one_line(self.span(at, end), &head, what.as_deref(), bound, self.tongue)
        })
    }

    /// `else hold`
    fn otherwise_in_rule(&self, line: Rule) -> Option<Diagnostic> {
        let end = self.tokens.len();
        let i = self.tokens.iter().position(|t| t.is_word(Rule::OTHERWISE)).filter(|i| i + 1 < end)?;
        if !matches!(line, Rule::rule_line | Rule::rule_head) {
            return None;
        }
        let at = |rules: &[Rule]| self.tokens[..i].iter().rposition(|t| rules.iter().any(|rule| t.is_word(*rule)));
        let then = at(&[Rule::THEN, Rule::MEANS]);
        let opens = at(&[Rule::WHEN]).or_else(|| self.tokens[..i].iter().position(|t| t.is_mark(':')));
        let condition = then.zip(opens).filter(|(then, opens)| opens + 1 < *then).map(|(then, opens)| self.shown(opens + 1, then).trim());
        let condition = condition.map(|c| c.trim_end_matches([',', '，']).to_string()).or_else(|| self.condition_above());
        Some(mistakes::otherwise_in_rule(
            self.span(i, end),
            self.shown(i, i + 1),
            condition.as_deref(),
            self.shown(i + 1, end),
            self.tongue,
        ))
    }

    /// The condition of the rule where it is one line that stands above this one.
    fn condition_above(&self) -> Option<String> {
        let head = self.folded.src.get(..self.span(0, 1).start as usize)?;
        let rule = head.rfind("\nrule ").max(head.rfind("\n规则")).map_or(0, |at| at + 1);
        let mut lines = head[rule..].lines().map(str::trim).filter_map(|l| l.strip_prefix("when ").or_else(|| l.strip_prefix('当')));
        let condition = lines.next()?.trim().to_string();
        lines.next().is_none().then_some(condition)
    }

    /// 理由：“卖不动”, `note: look`: the word, a colon and the text.
    fn reason_with_colon(&self) -> Option<Diagnostic> {
        const REASON: [&str; 5] = ["理由", "原因", "reason", "because", "因为"];
        const NOTE: [&str; 3] = ["备注", "note", "说明"];
        let said = |i: usize, words: &[&str]| words.contains(&self.shown(i, i + 1).trim().to_lowercase().as_str());
        let begins = |i: &usize| self.tokens[i + 1].is_mark(':') && (said(*i, &REASON) || said(*i, &NOTE));
        let end = self.tokens.len();
        let i = (0..end.saturating_sub(2)).find(begins).filter(|_| self.form == Form::Rule)?;
        let text = self.shown(i + 2, end).trim_matches(['"', '“', '”', ' ']);
        let (en, zh) = if said(i, &REASON) { ("because", "因为") } else { ("note", "备注") };
        let better = if self.tongue == Tongue::Zh { format!("{zh} “{text}”") } else { format!("{en} \"{text}\"") };
        Some(mistakes::reason_with_colon(self.span(i, end), self.shown(i, i + 1), &better, self.tongue))
    }

    /// Behind the last comma of a check: `otherwise delete row`, or a fate without its `otherwise`.
    fn unknown_fate(&self, line: Rule, at: usize) -> Option<Diagnostic> {
        if line != Rule::check {
            return None;
        }
        let end = self.tokens.len();
        if let Some(i) = self.tokens.iter().rposition(|t| t.is_word(Rule::OTHERWISE)).filter(|i| *i <= at && i + 1 < end) {
            return Some(mistakes::unknown_fate(self.span(i + 1, end), self.shown(i + 1, end), self.tongue));
        }
        let fate = matches!(self.word(at), Some(Rule::WARN | Rule::SKIP_ROW | Rule::STOP));
        fate.then(|| mistakes::fate_without_otherwise(self.span(at, at + 1), self.shown(at, at + 1), self.tongue))
    }

    /// `rows by margin rate`
    fn direction_missing(&self) -> Option<Diagnostic> {
        let ordered = matches!(self.word(0), Some(Rule::TAKING | Rule::ROWS_BY));
        let said = self.tokens.iter().any(|t| t.is_word(Rule::HIGH_TO_LOW) || t.is_word(Rule::LOW_TO_HIGH));
        let end = self.tokens.len();
        (ordered && !said && end > 1).then(|| mistakes::missing_direction(self.span(0, end), self.shown(0, end), self.tongue))
    }

    /// `shows purple`
    fn unknown_colour(&self, line: Rule) -> Option<Diagnostic> {
        let shows = line == Rule::action_line && self.word(0) == Some(Rule::SHOWS);
        (shows && self.tokens.get(1)?.is_name()).then(|| mistakes::unknown_colour(self.span(1, 2), self.shown(1, 2), self.tongue))
    }

    /// `on hand below 5 units expedite`: from the stop on an action.
    fn then_left_out(&self, line: Rule, at: usize) -> Option<Diagnostic> {
        if !matches!(line, Rule::rule_head | Rule::rule_line)
            || self.tokens[..at].iter().any(|t| t.is_word(Rule::THEN) || t.is_word(Rule::MEANS))
        {
            return None;
        }
        // 90天的降价10%
        let action = |i: &usize| self.tokens[*i].is_word(Rule::DE) && self.names.is_phrase(self.shown(i + 1, self.tokens.len()));
        let at = (1..self.tokens.len().saturating_sub(1)).find(action).map_or(at, |de| de + 1);
        let first = self.tokens.get(at)?;
        let off = self.share_taken_off(at);
        if !(first.is_name() || first.kind == Kind::Phrase || off.is_some()) {
            return None;
        }
        let clause = |t: &Token| matches!(t.kind, Kind::Word(Rule::BECAUSE | Rule::WHEN | Rule::UNLESS | Rule::OVERRIDES | Rule::VALID));
        let end = self.tokens.iter().skip(at).position(clause).map_or(self.tokens.len(), |n| at + n);
        let shown = self.shown(at, end);
        let meant = suggest::action(shown);
        let known = self.names.is_phrase(shown);
        let written = if known { shown } else { meant.as_deref().or(off.as_deref())? };
        Some(mistakes::then_left_out(self.span(at, end), shown, written, self.tongue))
    }

    /// From here to the end `30% off`, 打九折: the markdown.
    fn share_taken_off(&self, at: usize) -> Option<String> {
        let shown = self.shown(at, self.tokens.len()).trim();
        let off = shown.ends_with("off") || shown.contains('折') && shown.chars().count() < 9;
        let share = super::figures::stated_share(shown).filter(|_| off)?;
        Some(if self.tongue == Tongue::Zh { format!("降价 {share}") } else { format!("mark down by {share}") })
    }

    /// 降价15%两周, `mark down by 15% for two weeks`: an action is of the day; how long a rule holds is a clause of its own.
    fn action_for_time(&self, at: usize) -> Option<Diagnostic> {
        let then = self.tokens[..at.min(self.tokens.len())].iter().rposition(|t| t.is_word(Rule::THEN) || t.is_word(Rule::MEANS))?;
        let time = self.word(at) == Some(Rule::FOR) && matches!(self.kind(at + 2), Some(Kind::Unit(unit)) if is_time(unit));
        let action = self.shown(then + 1, at).trim();
        (self.form == Form::Rule
            && time
            && self.tokens.len() == at + 3
            && self.names.is_phrase(action)
            && super::figures::has_figure(action))
        .then(|| mistakes::action_for_time(self.span(then + 1, at + 3), self.shown(at + 1, at + 3), action, self.tongue))
    }

    /// `next 30%: "B"`, 前20%：“A”: a place in a ranking is no band of a value.
    fn tier_by_rank(&self) -> Option<Diagnostic> {
        const RANKED: [&str; 9] = ["top", "next", "bottom", "last", "前", "接下来", "后", "最后", "其次"];
        let end = self.tokens.len();
        let shown = self.shown(0, end).trim().to_lowercase();
        let share = super::figures::stated_share(&shown).is_some() && RANKED.iter().any(|word| shown.starts_with(word));
        let ordered = self.tokens.iter().any(|t| t.is_word(Rule::HIGH_TO_LOW) || t.is_word(Rule::LOW_TO_HIGH));
        let (name, by) = self.tiers_above().unwrap_or(match self.tongue {
            Tongue::En => ("class", "on hand"),
            Tongue::Zh => ("等级", "现有库存"),
        });
        (self.form == Form::Tiers && (share || ordered))
            .then(|| mistakes::tier_by_rank(self.span(0, end), self.shown(0, end), name, by, self.tongue))
    }

    /// What the tiers of this line are called, and by what they go.
    fn tiers_above(&self) -> Option<(&str, &str)> {
        let above = self.folded.src.get(..self.span(0, 1).start as usize)?;
        let head = above[above.rfind("\ntiers ").max(above.rfind("\n档位")).map_or(0, |at| at + 1)..].lines().next()?;
        let rest = head.strip_prefix("tiers ").or_else(|| head.strip_prefix("档位"))?;
        let (name, by) = rest.split_once(" by ").or_else(|| rest.split_once('按'))?;
        let by = by.trim().trim_end_matches([':', '：']);
        (!by.is_empty() && !by.contains('(')).then_some((name.trim(), by))
    }

    /// `weekly sales down by 20%`, 周销量减少20% as a line of a scenario.
    fn change_in_words(&self) -> Option<Diagnostic> {
        const UP: [&str; 9] = ["up by", "up", "rise by", "increased by", "grow by", "增加", "上升", "增长", "提高"];
        const DOWN: [&str; 9] = ["down by", "down", "fall by", "decreased by", "drop by", "减少", "下降", "降低", "下滑"];
        let shown = self.shown(0, self.tokens.len()).trim();
        let share = super::figures::stated_share(shown).filter(|_| self.form == Form::Scenario)?;
        let name = self.name_at_start(shown)?;
        let rest = shown[name.len()..].trim_start();
        let (up, down) = (UP.iter().any(|w| rest.starts_with(w)), DOWN.iter().any(|w| rest.starts_with(w)));
        if !(up || down) || !super::figures::keeps_figures(shown, &share) {
            return None;
        }
        let change = |sign: char| format!("{name} * (1 {sign} {share})");
        let span = self.span(0, self.tokens.len());
        Some(match share.trim_end_matches('%').parse::<f64>() {
            Ok(n) if down && n > 100.0 => mistakes::falls_too_far(span, &name, &share, self.tongue),
            _ => mistakes::said_otherwise(span, shown, &change(if up { '+' } else { '-' }), self.tongue),
        })
    }

    /// A tier, a level or a step without its colon.
    fn missing_colon(&self, line: Rule, at: usize) -> Option<Diagnostic> {
        let whole = matches!(line, Rule::tiers_line | Rule::levels_head | Rule::check);
        let lines = whole || matches!(line, Rule::buffer_line | Rule::schedule_line);
        let named = self.tokens.first().is_some_and(|t| t.is_name() || whole);
        if !lines || !named || self.tokens.iter().any(|t| t.is_mark(':')) {
            return None;
        }
        let before = match line {
            // "less than 30 days = fast"
            Rule::tiers_line => {
                let label = self.tokens.len().checked_sub(1)?;
                label - usize::from(label > 0 && self.tokens[label - 1].is_mark('='))
            }
            Rule::check if matches!(self.word(2), Some(Rule::FOR | Rule::FOR_LIST)) => 4,
            Rule::check | Rule::levels_head => 2,
            _ => 1,
        };
        if before == 0 || before > self.tokens.len() || (before == self.tokens.len() && line != Rule::check) {
            return None;
        }
        let mut shown = self.shown(0, before);
        if line == Rule::levels_head {
            // of the letters that nobody knows the first word is the name
            shown = shown.match_indices(' ').nth(1).map_or(shown, |(i, _)| &shown[..i]);
        }
        let end = self.tokens.len();
        let rest = (line == Rule::tiers_line).then(|| self.shown(end - 1, end));
        Some(mistakes::missing_colon(self.span(before.min(at.max(1)) - 1, before), shown, rest, self.tongue))
    }

    /// `param share 50%`.
    fn missing_equals(&self, line: Rule) -> Option<Diagnostic> {
        let definition = matches!(line, Rule::param | Rule::kpi);
        if !definition || self.tokens.len() < 2 || self.tokens.iter().any(|t| t.is_mark('=')) {
            return None;
        }
        // param target: 45 days
        let opens = |i: &usize| !self.tokens[*i].is_name() && !self.tokens[*i].is_mark(':') && self.word(*i) != Some(Rule::IS);
        let value = (2..self.tokens.len()).find(opens).map_or("50%", |i| self.shown(i, self.tokens.len()));
        Some(mistakes::missing_equals(self.span(0, 2), self.shown(0, 2), value, self.tongue))
    }

    /// `ROUNDD(x, 2)`
    fn unknown_function(&self, at: usize) -> Option<Diagnostic> {
        let name = at.checked_sub(1)?;
        if !self.tokens.get(at)?.is_mark('(') || self.kind(name) != Some(Kind::Unknown) {
            return None;
        }
        let typed = self.shown(name, at);
        Some(mistakes::unknown_function(self.span(name, at), typed, suggest::function(typed), self.tongue))
    }

    pub(super) fn span(&self, a: usize, b: usize) -> Span {
        match (self.tokens.get(a), self.tokens.get(b.max(a + 1) - 1)) {
            (Some(x), Some(y)) => self.folded.span(x.a as usize, y.b as usize),
            _ => self.tokens.last().map_or(Span::default(), |t| self.folded.span(t.a as usize, t.b as usize)),
        }
    }

    pub(super) fn shown(&self, a: usize, b: usize) -> &'s str {
        let span = self.span(a, b);
        self.folded.src.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    pub(super) fn kind(&self, i: usize) -> Option<Kind> {
        self.tokens.get(i).map(|t| t.kind)
    }

    pub(super) fn word(&self, i: usize) -> Option<Rule> {
        match self.kind(i) {
            Some(Kind::Word(w)) => Some(w),
            _ => None,
        }
    }

    pub(super) fn is_operand(&self, i: usize) -> bool {
        self.tokens.get(i).is_some_and(Token::is_operand)
    }

    /// 库存天数底于30天: a homophone inside letters that nobody knows.
    fn hidden_word(&self) -> Option<Diagnostic> {
        self.tokens.iter().filter(|t| t.kind == Kind::Unknown).find_map(|t| {
            // 大与3: the second half may have been read as a word
            let end = (t.b as usize + 1).min(self.tokens.last()?.b as usize);
            let shown = self.folded.shown(t.a as usize, end);
            let (from, to, word) = suggest::hidden(shown, self.form.scopes())?;
            let span = self.folded.span(t.a as usize + from, t.a as usize + to);
            let typed: String = shown.chars().skip(from).take(to - from).collect();
            Some(mistakes::misspelt_word(span, &typed, word.spelled, self.tongue))
        })
    }

    /// 低于50% 两周, without 连续.
    fn streak_open(&self, at: usize) -> Option<Diagnostic> {
        let compares = |t: &Token| matches!(t.kind, Kind::Word(w) if super::unsaid::compares(w)) || t.is_mark('=');
        let bare = self.form == Form::Rule
            && self.tokens[..at.min(self.tokens.len())].iter().any(compares)
            && at.checked_sub(1).is_some_and(|before| self.is_operand(before))
            && matches!(self.kind(at), Some(Kind::Number(_)))
            && matches!(self.kind(at + 1), Some(Kind::Unit(unit)) if is_time(unit))
            && self.tokens.len() == at + 2;
        if bare {
            return Some(mistakes::streak_open(self.span(at, at + 2), self.shown(at, at + 2), self.shown(at, at + 2), self.tongue));
        }
        let (from, i) = self.period_beside(compares)?;
        if let Some(better) = self.some_of_the_last(i) {
            return Some(mistakes::said_otherwise(self.span(from, i + 2), self.shown(from, i + 2), &better, self.tongue));
        }
        Some(mistakes::streak_open(self.span(from, i + 2), self.shown(from, i + 2), self.shown(i, i + 2), self.tongue))
    }

    /// `for two weeks in the last 6 weeks`, 最近四周中至少有两周: how many of how many.
    fn some_of_the_last(&self, beside: usize) -> Option<String> {
        let is_time = |k: usize| matches!((self.kind(k), self.kind(k + 1)), (Some(Kind::Number(_)), Some(Kind::Unit(u))) if is_time(u));
        let last = (0..self.tokens.len()).find(|k| self.word(*k) == Some(Rule::OVER_LAST) && is_time(k + 1))? + 1;
        let some = if beside == last { (0..last).rev().find(|k| is_time(*k))? } else { beside };
        let (Some(Kind::Number(n)), Some(Kind::Number(of)), true) =
            (self.kind(some), self.kind(last), self.kind(some + 1) == self.kind(last + 1))
        else {
            return None;
        };
        let (period, times) = (self.shown(last, last + 2), self.shown(some, some + 2));
        (n <= of).then(|| match self.tongue {
            Tongue::En => format!("in {n} of the last {period}"),
            Tongue::Zh => format!("最近{period}有{times}"),
        })
    }

    /// A bare period in a condition: `in two weeks` behind it, 两周 in front of the name or of the comparison.
    fn period_beside(&self, compares: impl Fn(&Token) -> bool) -> Option<(usize, usize)> {
        if self.form != Form::Rule || !self.tokens.iter().any(&compares) {
            return None;
        }
        let begins = |t: &Token| t.is_mark(':') || matches!(t.kind, Kind::Word(Rule::WHEN | Rule::UNLESS | Rule::AND | Rule::OR));
        (1..self.tokens.len()).find_map(|i| {
            let period =
                matches!(self.kind(i), Some(Kind::Number(_))) && matches!(self.kind(i + 1), Some(Kind::Unit(unit)) if is_time(unit));
            let inside = self.tokens[i - 1].is_name() && self.tokens.get(i + 2).is_some_and(&compares);
            let ahead = begins(&self.tokens[i - 1]) && self.tokens.get(i + 2).is_some_and(Token::is_name);
            let from = if self.word(i - 1) == Some(Rule::IN) { i - 1 } else { i };
            (period && (inside || ahead || from < i)).then_some((from, i))
        })
    }

    /// `over last 8`: what?
    fn period_without_unit(&self, at: usize) -> Option<Diagnostic> {
        let is_bare = |i: usize| {
            matches!(self.kind(i), Some(Kind::Number(_)))
                && !matches!(self.kind(i + 1), Some(Kind::Unit(_)))
                && i.checked_sub(1)
                    .is_some_and(|p| matches!(self.word(p), Some(Rule::OVER_LAST | Rule::OVER_NEXT | Rule::OF_THE_LAST | Rule::STREAK)))
        };
        let i = [Some(at), at.checked_sub(1)].into_iter().flatten().find(|i| is_bare(*i))?;
        Some(mistakes::period_without_unit(self.span(i, i + 1), self.shown(i, i + 1), self.tongue))
    }

    /// A comparison or an operator without its right side.
    fn right_side_missing(&self, at: usize, stopped: &Stopped) -> Option<Diagnostic> {
        let before = at.checked_sub(1)?;
        let wants = stopped.wanted.iter().any(|r| matches!(r, Rule::arith | Rule::operand | Rule::quantity | Rule::sign | Rule::expr));
        let open = matches!(
            self.word(before),
            Some(
                Rule::BELOW
                    | Rule::ABOVE
                    | Rule::AT_LEAST
                    | Rule::AT_MOST
                    | Rule::IS
                    | Rule::IS_NOT
                    | Rule::BETWEEN
                    | Rule::OF
                    | Rule::DE
                    | Rule::TO
                    | Rule::AND
                    | Rule::OR
                    | Rule::WHEN
                    | Rule::UNLESS
            )
        ) || matches!(self.kind(before), Some(Kind::Mark('+' | '-' | '*' | '/' | '=' | '^' | '&')));
        let ends = self.kind(at).is_none()
            || matches!(self.kind(at), Some(Kind::Mark(')' | ',' | '|')))
            || matches!(self.word(at), Some(Rule::THEN | Rule::BECAUSE | Rule::MEANS | Rule::WHEN | Rule::UNLESS | Rule::AND | Rule::OR));
        (wants && open && ends).then(|| mistakes::right_side_missing(self.span(before, before + 1), self.shown(before, at), self.tongue))
    }

    /// A line of a rule that is an action but does not begin with "then".
    fn missing_then(&self, line: Rule) -> Option<Diagnostic> {
        let first = self.tokens.first()?;
        if line != Rule::rule_line || !(first.is_name() || first.kind == Kind::Phrase) {
            return None;
        }
        let shown = self.shown(0, self.tokens.len());
        let off = self.share_taken_off(0);
        let action = off.as_deref().or(Some(shown).filter(|shown| self.names.is_phrase(shown)))?;
        Some(mistakes::missing_then(self.span(0, self.tokens.len()), shown, action, self.tongue))
    }

    /// A line of a rule that is a condition but does not begin with "when".
    fn missing_when(&self, line: Rule) -> Option<Diagnostic> {
        let compares = |t: &Token| matches!(t.kind, Kind::Word(w) if super::unsaid::compares(w)) || t.is_mark('=');
        let streak = matches!(self.word(0), Some(Rule::STREAK));
        if line != Rule::rule_line || !(self.is_operand(0) || streak) || !self.tokens.iter().any(compares) {
            return None;
        }
        let end = self.tokens.len();
        Some(mistakes::missing_when(self.span(0, end), self.shown(0, end), self.tongue))
    }

    /// A misspelt word of the language at the stop or shortly before it.
    fn misspelt(&self, at: usize) -> Option<Diagnostic> {
        let scopes = self.form.scopes();
        let near = [Some(at), at.checked_sub(1), at.checked_sub(2)];
        for i in near.into_iter().flatten().filter(|i| self.kind(*i) == Some(Kind::Unknown)) {
            let token = self.tokens[i];
            let (a, b) = (token.a as usize, token.b as usize);
            if let Some(word) = suggest::word(self.shown(i, i + 1), scopes) {
                return Some(mistakes::misspelt_word(self.span(i, i + 1), self.shown(i, i + 1), word.spelled, self.tongue));
            }
            // the words of an unknown run one by one: "supply belwo"
            let mut from = a;
            for k in a..=b {
                if k == b || is_space(self.folded.chs[k].c) {
                    if k > from && (from > a || k < b) {
                        let piece = self.folded.shown(from, k);
                        if piece.chars().count() > 2
                            && let Some(word) = suggest::word(piece, scopes)
                        {
                            return Some(mistakes::misspelt_word(self.folded.span(from, k), piece, word.spelled, self.tongue));
                        }
                    }
                    from = k + 1;
                }
            }
        }
        None
    }

    /// `weekly sales over last 8 weeks` outside of an aggregate.
    fn window_without_aggregate(&self, at: usize) -> Option<Diagnostic> {
        let from = (0..=at).rev().find(|i| matches!(self.word(*i), Some(Rule::OVER_LAST | Rule::OVER_NEXT | Rule::EACH)))?;
        let period = matches!((self.kind(from + 1), self.kind(from + 2)), (Some(Kind::Number(_)), Some(Kind::Unit(_))));
        let run = self.tokens[from..].iter().skip(1).take_while(|t| t.is_operand()).count();
        // 近30天销量: a header that begins like a window
        let joined = |i: usize| self.kind(i) == Some(Kind::Unknown) && self.tokens[i].a == self.tokens[i - 1].b;
        let length = if period && !(from + 1..from + 1 + run).any(joined) { 2 } else { run };
        if length == 0 || from + length + 1 < at {
            return None;
        }
        let end = from + 1 + length;
        let compares = |t: &Token| matches!(t.kind, Kind::Word(Rule::BELOW | Rule::ABOVE | Rule::AT_LEAST | Rule::AT_MOST));
        let judged = self.tokens[..from].iter().rev().take_while(|t| !matches!(t.kind, Kind::Word(Rule::WHEN | Rule::AND | Rule::OR)));
        if self.form == Form::Rule && self.word(from) == Some(Rule::OVER_LAST) && judged.clone().any(compares) && length == 2 {
            if let Some(better) = self.some_of_the_last(from + 1) {
                // for two weeks stands in front of it
                let first = from.checked_sub(3).filter(|k| self.word(*k) == Some(Rule::FOR)).unwrap_or(from);
                return Some(mistakes::said_otherwise(self.span(first, end), self.shown(first, end), &better, self.tongue));
            }
            return Some(mistakes::streak_open(self.span(from, end), self.shown(from, end), self.shown(from + 1, end), self.tongue));
        }
        // 每周5: pieces a week
        let pieces = self.word(from) == Some(Rule::EACH) && end > from + 1 && matches!(self.kind(end - 1), Some(Kind::Number(_)));
        if pieces && self.tongue == Tongue::Zh && from > 0 && compares(&self.tokens[from - 1]) {
            let typed = self.shown(from, end).trim();
            return Some(mistakes::misspelt_word(self.span(from, end), typed, &format!("{typed}件"), self.tongue));
        }
        if (from + 1..end).any(joined) {
            return Some(self.read_as_word(from, end, self.shown(from, from + 1)));
        }
        let before = from.checked_sub(1).filter(|i| self.tokens[*i].is_name());
        let behind = end + usize::from(self.word(end) == Some(Rule::DE));
        let value = before
            .or_else(|| self.tokens.get(behind).filter(|t| t.is_name()).map(|_| behind))
            .map(|i| self.shown(i, i + 1).to_string())
            .filter(|value| !["sales", "sold", "销量", "销售", "销售量"].contains(&value.as_str()) || self.names.holds(value))
            .unwrap_or_else(|| self.sales());
        let judged = self.form == Form::Rule && period && self.word(from) == Some(Rule::OVER_LAST);
        if let Some(told) = self.window_judged(from, end, behind).filter(|_| judged && before.is_none()) {
            return Some(told);
        }
        let each = judged.then(|| self.shown(from + 1, end));
        Some(mistakes::window_without_aggregate(self.span(from, end), self.shown(from, end), &value, each, self.tongue))
    }

    /// 最近两周的周销量合计低于…: the whole condition, once for each period and once for all together; a word for the sum
    /// leaves only that.
    fn window_judged(&self, from: usize, end: usize, value: usize) -> Option<Diagnostic> {
        if self.tongue == Tongue::En || !self.tokens.get(value).is_some_and(Token::is_name) {
            return None;
        }
        let closes = |t: &Token| matches!(t.kind, Kind::Word(Rule::THEN | Rule::MEANS | Rule::BECAUSE | Rule::AND | Rule::OR));
        let last = value + self.tokens[value..].iter().position(closes).unwrap_or(self.tokens.len() - value);
        let last = if self.tokens[last - 1].is_mark(',') { last - 1 } else { last };
        let shown = self.shown(value, last);
        let name = self.name_at_start(shown)?;
        let rest = shown[name.len()..].trim_start();
        let total = ["合计", "总计", "总和", "累计", "加起来", "总共"].iter().find_map(|w| rest.strip_prefix(w));
        let sum = format!("SUM({name} {}){}", self.shown(from, end), total.unwrap_or(rest));
        let each = total.is_none().then(|| format!("连续{} {name}{rest}", self.shown(from + 1, end)));
        Some(mistakes::window_judged(self.span(from, last), self.shown(from, end), each.as_deref(), &sum, self.tongue))
    }

    /// Behind "then" stands something that is no action.
    fn no_action(&self, at: usize) -> Option<Diagnostic> {
        let before = at.checked_sub(1)?;
        let acts = matches!(self.word(before), Some(Rule::THEN | Rule::MEANS));
        let value = matches!(self.kind(at), Some(Kind::Text | Kind::Number(_) | Kind::Date(_)));
        let share = acts && matches!(self.kind(at + 1), Some(Kind::Unit(_))) && self.shown(at + 2, self.tokens.len()).trim() == "off";
        if share {
            let by = format!("mark down by {}", self.shown(at, at + 2));
            return Some(mistakes::share_off(self.span(at, self.tokens.len()), self.shown(at, self.tokens.len()), &by, self.tongue));
        }
        let end = at + 1 + usize::from(matches!(self.kind(at + 1), Some(Kind::Unit(_))));
        let text = self.shown(at, end).trim_matches(['"', '“', '”']);
        (acts && value).then(|| mistakes::no_action(self.span(at, end), self.shown(at, end), text, self.tongue))
    }

    /// Two things side by side.
    fn side_by_side(&self, at: usize) -> Option<Diagnostic> {
        let before = at.checked_sub(1)?;
        if !self.is_operand(before) || !self.is_operand(at) {
            return None;
        }
        // a number is shown with its unit
        let is_unit = |i: usize| matches!(self.kind(i), Some(Kind::Unit(_)));
        let from = if is_unit(before) { before.saturating_sub(1) } else { before };
        let to = at + 1 + usize::from(is_unit(at + 1));
        let (left, right) = (self.shown(from, at), self.shown(at, to));
        if self.kind(at) == Some(Kind::Name) {
            let words = tongues().words.iter().filter(|w| w.scopes & self.form.scopes() & !HEAD != 0);
            let swallowed = words.filter(|w| right.len() > w.spelled.len() && right.starts_with(w.spelled)).max_by_key(|w| w.spelled.len());
            if let Some(word) = swallowed.filter(|w| w.tongue == Tongue::Zh || w.scopes & EVERYWHERE != 0) {
                let rest = right[word.spelled.len()..].trim();
                return Some(mistakes::name_swallows_word(self.span(at, at + 1), right, word.spelled, rest, self.tongue));
            }
        }
        if self.kind(at) == Some(Kind::Name) && left.trim_end().ends_with(['%', '％']) {
            return Some(mistakes::share_of(self.span(from, to), left, right, self.tongue));
        }
        let number = matches!(self.kind(before), Some(Kind::Number(_)));
        if let Some(rate) = self.pieces_a_time(from, at) {
            return Some(rate);
        }
        // 一周5件
        let time = left.trim().strip_prefix('一').filter(|time| ["天", "周", "个月"].contains(time) && right.trim().ends_with('件'));
        if let Some(time) = time {
            let better = format!("每{}{}", time.trim_start_matches('个'), right.trim());
            return Some(mistakes::misspelt_word(self.span(from, to), self.shown(from, to).trim(), &better, self.tongue));
        }
        if let Some(pieces) = self.name_with_unit(before, at) {
            return Some(pieces);
        }
        if let Some(whole) = right.strip_prefix(['x', 'X', '×']).filter(|rest| number && (rest.is_empty() || rest.starts_with(' '))) {
            let times = format!("{} * {}", left.trim(), whole.trim());
            return Some(mistakes::misspelt_word(self.span(from, to), self.shown(from, to), times.trim(), self.tongue));
        }
        if let Some(unit) = suggest::unit(right).filter(|_| number && matches!(self.kind(at), Some(Kind::Unknown | Kind::Name))) {
            return Some(mistakes::misspelt_unit(self.span(at, at + 1), right, unit, self.tongue));
        }
        if number && self.kind(at) == Some(Kind::Unknown) && right.chars().all(|c| is_letter(c) || c == ' ') {
            return Some(mistakes::unknown_unit(self.span(at, at + 1), right, self.tongue));
        }
        // markdown since: two pieces of one name
        let pieces = [before, at].map(|i| self.kind(i));
        let one_name = self.tongue == Tongue::En && matches!(pieces, [Some(Kind::Name), Some(Kind::Unknown)]);
        if one_name && self.tokens[at].a == self.tokens[before].b + 1 && !right.contains(' ') {
            return Some(mistakes::name_or_gap(self.span(from, to), self.shown(from, to), left.trim(), right, self.tongue));
        }
        Some(mistakes::missing_between(self.span(from, to), left, right, self.tongue))
    }

    /// `5 a week`, `5 units per week`: pieces in a time.
    fn pieces_a_time(&self, from: usize, at: usize) -> Option<Diagnostic> {
        let rate = |i: usize| {
            let typed = self.shown(i, i + 1).trim().to_lowercase();
            let time = ["a ", "an ", "per ", "each ", "every "].iter().find_map(|word| typed.strip_prefix(word))?.to_string();
            ["day", "week", "month", "quarter", "year"].contains(&time.as_str()).then_some((i + 1, time))
        };
        let split = |i: usize| {
            let opens = ["a", "per", "each", "every"].contains(&self.shown(i, i + 1).trim().to_lowercase().as_str());
            let time = matches!(self.kind(i + 1), Some(Kind::Unit(unit)) if is_time(unit));
            (opens && time).then(|| (i + 2, self.shown(i + 1, i + 2).trim().to_string()))
        };
        if !matches!(self.kind(from), Some(Kind::Number(_))) {
            return None;
        }
        let (end, time) = rate(at).or_else(|| split(at))?;
        let amount = self.shown(from, at).trim();
        let units = if at > from + 1 { "" } else { " units" };
        let better = format!("{amount}{units} per {time}");
        Some(mistakes::misspelt_word(self.span(from, end), self.shown(from, end).trim(), &better, self.tongue))
    }

    /// The same where a comparison stands in front: below lead days.
    fn unit_in_name(&self) -> Option<Diagnostic> {
        let compares = |i: usize| matches!(self.word(i), Some(Rule::BELOW | Rule::ABOVE | Rule::AT_LEAST | Rule::AT_MOST));
        let ends = |i: usize| matches!(self.kind(i), Some(Kind::Unit(_)));
        (2..self.tokens.len()).filter(|at| compares(at - 2) && ends(*at)).find_map(|at| self.name_with_unit(at - 1, at))
    }

    /// `receiving days`: a name that nobody knows, and that ends in a unit or in a word that is a name elsewhere.
    fn name_with_unit(&self, before: usize, at: usize) -> Option<Diagnostic> {
        let unknown = |i: usize| self.kind(i) == Some(Kind::Unknown);
        let one_word = |i: usize| self.kind(i) == Some(Kind::Name) && self.shown(i, i + 1).chars().all(|c| c.is_ascii_lowercase());
        let last = matches!(self.kind(at), Some(Kind::Unit(_))) || one_word(at);
        let words = self.shown(before, before + 1).trim().chars().all(|c| c.is_ascii_alphabetic() || c == ' ');
        if self.tongue != Tongue::En || !unknown(before) || !last || !words {
            return None;
        }
        let end = at + 1 + (at + 1..self.tokens.len()).take_while(|i| unknown(*i)).count();
        Some(mistakes::unknown_words(self.span(before, end), self.shown(before, end).trim(), self.tongue))
    }

    fn unexpected(&self, at: usize, line: Rule, stopped: &Stopped) -> Diagnostic {
        let found = self.tokens.get(at).map(|_| self.shown(at, at + 1));
        let span = if found.is_some() { self.span(at, at + 1) } else { self.span(at.saturating_sub(1), at) };
        mistakes::unexpected(span, found, self.wanted(at, line, stopped), self.tongue)
    }

    /// What may stand at the stop, in words: at the start of a line its clauses, else what the grammar wanted.
    fn wanted(&self, at: usize, line: Rule, stopped: &Stopped) -> Said {
        let own = tongues().words.iter().filter(|w| w.scopes & self.form.own_scope() != 0 && w.scopes & (HEAD | EVERYWHERE) == 0);
        let mut all: Vec<(String, String)> = Vec::new();
        if at == 0 && Some(line) == self.form.line_rule() {
            let mut concepts: Vec<Rule> = Vec::new();
            for word in own.filter(|w| w.tongue == self.tongue) {
                if !concepts.contains(&word.concept) {
                    concepts.push(word.concept);
                }
            }
            let spelled = |tongue: Tongue, c: Rule| tongues().spelling(c, tongue);
            all.extend(concepts.into_iter().map(|c| (format!("\"{}\"", spelled(Tongue::En, c)), format!("“{}”", spelled(Tongue::Zh, c)))));
        }
        for rule in &stopped.wanted {
            let (en, zh) = match rule {
                Rule::operator => ("an operator (+ - * /)", "运算符（+ - * /）"),
                Rule::compared | Rule::between | Rule::one_of => ("a comparison (below, above, is)", "比较（低于、高于、是）"),
                Rule::arith
                | Rule::operand
                | Rule::expr
                | Rule::quantity
                | Rule::call
                | Rule::paren
                | Rule::named
                | Rule::test
                | Rule::call_arg => ("a name or a number", "名称或数值"),
                Rule::text => ("a text in quotes", "引号中的文字"),
                Rule::date => ("a date (2026-11-27)", "日期（2026-11-27）"),
                Rule::unit => ("a unit", "单位"),
                Rule::act | Rule::actions => ("an action", "动作"),
                Rule::band | Rule::opened => ("a value, a range or a comparison", "数值、范围或比较"),
                Rule::equals => ("\"=\"", "“=”"),
                Rule::colon => ("a colon", "冒号"),
                Rule::EOI => ("the end of the line", "行尾"),
                _ => continue,
            };
            all.push((en.to_string(), zh.to_string()));
        }
        let mut kept: Vec<(String, String)> = Vec::new();
        for said in all {
            if kept.len() < 6 && !kept.contains(&said) {
                kept.push(said);
            }
        }
        if kept.is_empty() {
            kept.push(("the end of the statement".to_string(), "语句结束".to_string()));
        }
        let list = |zh: bool, with: &str| kept.iter().map(|s| if zh { s.1.as_str() } else { s.0.as_str() }).collect::<Vec<_>>().join(with);
        Said::new(list(false, ", "), list(true, "、"))
    }
}
