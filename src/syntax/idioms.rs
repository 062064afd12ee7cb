//! Conditions in the words of a shop: no sales in 8 weeks, sales grew by 20%, not enough for 30 days, for a fortnight.
//! Takes the tokens of a line that was refused, or that speaks of names nobody knows; returns what was meant, with the
//! user's own figures and names.
//! Invariant: what is offered uses names that are known, or the ones that `restock init` gives.

use super::canon::Rule;
use super::explain::Explain;
use super::figures::{days_in, keeps_figures, time_said};
use super::form::Form;
use super::mistakes;
use super::spoken_conditions::GOES_ON;
use super::token::{Kind, Token};
use crate::diagnostic::Diagnostic;
use crate::spelling::{is_han, name_key};
use crate::tongue::Tongue;

/// Spans of time that are no number and unit.
const SPANS: [(&str, &str); 10] = [
    ("a fortnight", "2 weeks"),
    ("fortnight", "2 weeks"),
    ("a couple of weeks", "2 weeks"),
    ("半个月", "2 周"),
    ("半月", "2 周"),
    ("一个季度", "13 周"),
    ("for a week", "for one week"),
    ("for a month", "for 4 weeks"),
    ("for a quarter", "for 13 weeks"),
    ("for a year", "for 52 weeks"),
];

/// Nothing was sold.
const UNSOLD: &[&str] = &[
    "no sales",
    "no sale",
    "zero sales",
    "without sales",
    "not sold",
    "no orders",
    "hasn't sold",
    "unsold",
    "nothing was sold",
    "nothing has been sold",
    "nothing has sold",
    "nothing sold",
    "never been sold",
    "never sold",
    "has not sold",
    "has not been sold",
    "did not sell",
    "didn't sell",
    "sales stopped",
    "没有销量",
    "没销量",
    "无销量",
    "没有卖出",
    "没卖出",
    "从未卖出",
    "从未售出",
    "没卖过",
    "没有卖过",
    "没有售出",
    "没有出单",
    "没出单",
    "不出单",
    "零出单",
    "没有动销",
    "零销量",
    "不动销",
    "卖不动",
    "卖不出",
];

/// The stock lasts for less than so many days.
const RUNS_OUT: &[&str] = &[
    "not enough for",
    "lasts less than",
    "last less than",
    "lasts under",
    "lasts for less than",
    "covers less than",
    "cover less than",
    "covers under",
    "runs out in",
    "runs out within",
    "run out in",
    "will run out in",
    "不够卖",
    "只够卖",
    "仅够卖",
    "卖不到",
    "只能卖",
    "撑不到",
];

/// It lasts for more.
const LASTS: &[&str] = &["lasts more than", "last more than", "lasts over", "covers more than", "enough for", "够卖", "能卖", "可卖"];

/// It will soon be gone, or is.
const LOW: &[&str] =
    &["running low", "runs low", "running out", "库存不足", "库存偏低", "库存告急", "快断货", "要断货", "即将断货", "快卖完"];
const GONE: &[&str] = &["out of stock", "sold out", "断货", "缺货", "卖完了", "售罄", "没有库存", "没库存", "没货"];

/// What is feared, and not there yet.
const NOT_YET: [&str; 15] =
    ["risk", "about to", "soon", "will be", "going to", "nearly", "almost", "likely", "风险", "快要", "即将", "将要", "可能", "快", "会"];

/// Sales rose, or fell.
const ROSE: &[&str] = &[
    "grew by",
    "grew",
    "grow by",
    "rose by",
    "rose",
    "increased by",
    "increased",
    "went up by",
    "rising",
    "growing",
    "increasing",
    "up by",
    "增长了",
    "增长",
    "上涨",
    "上升",
    "涨了",
];
const FELL: &[&str] = &[
    "fell by",
    "fall by",
    "fell",
    "dropped by",
    "drop by",
    "dropped",
    "decreased by",
    "decreased",
    "declined by",
    "declined",
    "went down by",
    "falling",
    "declining",
    "decreasing",
    "dropping",
    "down by",
    "下降了",
    "下降",
    "下滑",
    "下跌",
    "跌了",
    "减少了",
];

/// A day has passed by more than so many days, or comes within them.
const LATE: &[&str] = &["late", "overdue", "behind", "晚了", "迟了", "逾期", "延误", "晚到"];
const SOON: &[&str] = &["in the next", "within the next", "within", "未来", "今后"];

/// Days that lie behind.
pub(super) const OVER: [&str; 14] =
    ["first", "last", "launch", "listed", "created", "received", "sold", "start", "首次", "上架", "最后", "上次", "创建", "入库"];

/// A text begins or ends so.
const BEGINS: &[&str] = &["starts with", "begins with", "开头"];
const ENDS: &[&str] = &["ends with", "结尾"];

/// The periods before the last one.
const BEFORE: &[&str] = &["the previous", "previous", "the preceding", "prior", "前"];

/// A condition, and where in it names stand: what stands inside of a known one says nothing.
pub(super) struct Condition<'t> {
    pub(super) shown: &'t str,
    known: Vec<(usize, usize)>,
    unknown: Vec<(usize, usize)>,
    /// The grammar took the line, so only what nobody knows can be an idiom.
    is_read: bool,
}

impl<'t> Condition<'t> {
    fn of(line: &Explain<'_, 't>, from: usize, end: usize, is_read: bool) -> Condition<'t> {
        let start = line.span(from, end).start;
        let place = |i: usize| {
            let span = line.span(i, i + 1);
            ((span.start - start) as usize, (span.end - start) as usize)
        };
        let of_kind = |kind: Kind| (from..end).filter(|i| line.kind(*i) == Some(kind)).map(place).collect();
        Condition { shown: line.shown(from, end), known: of_kind(Kind::Name), unknown: of_kind(Kind::Unknown), is_read }
    }

    /// The first of the phrases that stands here: where, and how long it is.
    fn phrase(&self, phrases: &[&str]) -> Option<(usize, usize)> {
        let inside_known = |at: usize, end: usize| self.known.iter().any(|(a, b)| *a <= at && end <= *b);
        let meets_unknown = |at: usize, end: usize| self.unknown.iter().any(|(a, b)| *a < end && at < *b);
        let counts = |at: usize, end: usize| !inside_known(at, end) && (!self.is_read || meets_unknown(at, end));
        phrases.iter().find_map(|words| {
            let at = find_words(self.shown, words)?;
            counts(at, at + words.len()).then_some((at, words.len()))
        })
    }
}

/// What says that something is to hold in each of some weeks.
const HELD: [&str; 6] = ["for ", "in a row", "running", "straight", "consecutive", "连续"];
/// Weeks that are compared one by one; more than that nobody reads.
const MOST_COMPARED: f64 = 4.0;

impl Explain<'_, '_> {
    pub(super) fn said_otherwise(&self) -> Option<Diagnostic> {
        if self.form != Form::Rule {
            return None;
        }
        self.span_of_time().or_else(|| self.conditions().into_iter().find_map(|(from, end)| self.condition_otherwise(from, end, false)))
    }

    /// The same of a line that reads, but with a name that nobody knows: 断货, `no sales for 30 days`.
    pub(super) fn unknown_otherwise(&self) -> Vec<Diagnostic> {
        let has_unknown = self.tokens.iter().any(|t| t.kind == Kind::Unknown);
        if has_unknown && let Some(said) = self.unknown_in_action() {
            return vec![said];
        }
        if has_unknown && let Some(said) = self.order_for_time().or_else(|| self.days_of_sales()) {
            return vec![said];
        }
        if self.form != Form::Rule || !has_unknown {
            return Vec::new();
        }
        let mut found: Vec<Diagnostic> =
            self.conditions().into_iter().filter_map(|(from, end)| self.condition_otherwise(from, end, true)).collect();
        if found.is_empty() {
            found.extend(self.every_period());
        }
        found
    }

    /// The conditions of the line, as ranges of tokens.
    fn conditions(&self) -> Vec<(usize, usize)> {
        let opens =
            |t: &Token| t.is_mark(':') || t.is_word(Rule::WHEN) || t.is_word(Rule::UNLESS) || t.is_word(Rule::AND) || t.is_word(Rule::OR);
        let closes = |t: &Token| opens(t) || t.is_word(Rule::THEN) || t.is_word(Rule::MEANS) || t.is_word(Rule::BECAUSE);
        let starts = (0..self.tokens.len()).filter(|i| opens(&self.tokens[*i]));
        starts
            .filter_map(|i| {
                let rest = &self.tokens[i + 1..];
                let end = i + 1 + rest.iter().position(closes).unwrap_or(rest.len());
                let end = if self.tokens[end - 1].is_mark(',') { end - 1 } else { end };
                (end > i + 1).then_some((i + 1, end))
            })
            .collect()
    }

    /// `for a fortnight`, 连续半个月
    fn span_of_time(&self) -> Option<Diagnostic> {
        let whole = self.shown(0, self.tokens.len());
        let start = self.span(0, 1).start as usize;
        // a title may speak of a month
        let quoted = |at: usize| {
            let inside = |t: &Token| t.kind == Kind::Text && self.folded.span(t.a as usize, t.b as usize).end as usize > start + at;
            self.tokens.iter().any(|t| inside(t) && self.folded.span(t.a as usize, t.b as usize).start as usize <= start + at)
        };
        let stands = |(typed, _): &&(&str, &str)| find_words(whole, typed).is_some_and(|at| !quoted(at));
        let (typed, meant) = SPANS.iter().find(stands)?;
        let at = start + find_words(whole, typed)? + typed.len();
        let (typed, meant) = (typed.trim_start_matches("for "), meant.trim_start_matches("for "));
        let at = at - typed.len();
        let span = crate::place::Span { start: at as u32, end: (at + typed.len()) as u32, ..self.span(0, 1) };
        Some(mistakes::misspelt_unit(span, typed, meant, self.tongue))
    }

    fn condition_otherwise(&self, from: usize, end: usize, is_read: bool) -> Option<Diagnostic> {
        let said = Condition::of(self, from, end, is_read);
        if super::numbers::names_feast(said.shown) {
            return None;
        }
        let better = self
            .unsold(&said)
            .or_else(|| self.lasting(&said))
            .or_else(|| self.stock_left(&said))
            .or_else(|| self.short(&said))
            .or_else(|| self.moved(&said))
            .or_else(|| self.within(&said))
            .or_else(|| self.day(&said))
            .or_else(|| self.affix(&said))
            .or_else(|| self.periods_before(&said))
            .or_else(|| self.compared_with_last_year(said.shown))
            .or_else(|| self.among_the_first(said.shown))
            .or_else(|| self.spoken(&said));
        // an exception, and how long it was to hold, are lost in what replaces the whole
        let held = HELD.iter().any(|word| said.shown.contains(word)) && days_in(said.shown).is_some();
        let excepts = ["（", "(", "除", "不算", "except"].iter().any(|word| said.shown.contains(word));
        let keeps = |better: &String| {
            let each = ["3 weeks ago", "3 周前"].iter().any(|third| better.contains(third));
            let streak =
                each || better.contains("in a row") || better.contains("连续") || better.contains("above") || better.contains("below");
            // 三个月 is the 3 of EDATE(TODAY(), -3)
            (keeps_figures(said.shown, better) || better.contains("EDATE(")) && (!held || streak || !better.contains("2 weeks ago"))
        };
        if excepts && self.elsewhere(said.shown).is_none() {
            return None;
        }
        // what is right as it stands has its mistake elsewhere in the line; quotes may be all that is missing
        let quoted = said.shown.contains(['"', '“']);
        let counts = |c: &char| !(c.is_whitespace() || quoted && "\"“”".contains(*c));
        let letters = |text: &str| text.chars().filter(counts).collect::<String>().to_lowercase();
        let better = better.filter(keeps).filter(|better| letters(better) != letters(said.shown));
        let span = self.span(from, end);
        if let Some(told) =
            self.held_longer(said.shown, span).or_else(|| self.weeks_open(said.shown, span)).or_else(|| self.running_week(said.shown, span))
        {
            return Some(told);
        }
        if let Some((better, days)) = self.age(&said).filter(|_| better.is_none()) {
            return Some(mistakes::age_of_what(span, said.shown, &days, &better, self.tongue));
        }
        if let Some(better) = better {
            let goes_on = self.turned(&said).is_some() && GOES_ON.iter().any(|w| said.shown.contains(w));
            if (goes_on || said.phrase(UNSOLD).is_some()) && days_in(said.shown).is_none() {
                return Some(mistakes::how_many_weeks(span, said.shown, &better, self.tongue));
            }
            if better.contains("53 ") && !said.shown.contains("53") {
                return Some(mistakes::year_before(span, said.shown, &better, self.tongue));
            }
            let streak = said.phrase(UNSOLD).is_some();
            let brought = days_in(said.shown).zip(days_in(&better)).filter(|(typed, weeks)| streak && typed != weeks);
            return Some(match brought {
                Some((days, weeks)) => mistakes::said_by_week(span, said.shown, days, weeks / 7.0, &better, self.tongue),
                None => mistakes::said_otherwise(span, said.shown, &better, self.tongue),
            });
        }
        // 断货超过3天: the column says what is there today, not since when
        let (stock, _) = (self.stock(), said.phrase(GONE)?);
        days_in(said.shown).map(|_| mistakes::gone_since(span, said.shown, &stock, self.tongue))
    }

    /// `no sales in the last 8 weeks`. Sales are told by the week, so other times are brought to whole weeks.
    fn unsold(&self, said: &Condition<'_>) -> Option<String> {
        said.phrase(UNSOLD)?;
        let sales = self.sales();
        let by_week = ["week", "周"].iter().any(|week| sales.contains(week));
        let weeks = |days: f64| (days / 7.0).round().max(1.0);
        let weeks = match days_in(said.shown) {
            Some(days) if by_week => {
                let weeks = weeks(days);
                self.say(&format!("{weeks} {}", if weeks > 1.0 { "weeks" } else { "week" }), &format!("{weeks} 周"))
            }
            Some(_) => amount(said.shown)?,
            None => self.say("8 weeks", "8 周"),
        };
        Some(self.say(&format!("{sales} is 0 for {weeks} in a row"), &format!("{sales} 等于 0，连续 {weeks}")))
    }

    /// 库存不够卖30天
    fn lasting(&self, said: &Condition<'_>) -> Option<String> {
        let compared = match (said.phrase(RUNS_OUT), said.phrase(LASTS)) {
            (Some(_), _) => self.say("below", "少于"),
            (None, Some(_))
                if ["less than", "under ", "below ", "no more than", "不到", "不足", "少于", "以内"]
                    .iter()
                    .any(|word| said.shown.contains(word)) =>
            {
                self.say("below", "少于")
            }
            (None, Some(_)) if ["at least", "or more", "至少", "以上"].iter().any(|word| said.shown.contains(word)) => {
                self.say("at least", "至少")
            }
            (None, Some(_)) => self.say("above", "超过"),
            (None, None) => return None,
        };
        // what is on hand alone: the cover of the file may count what is on its way
        let own = self.name_at_start(said.shown).filter(|name| ["on hand", "现有库存"].contains(&name_key(name).as_str()));
        let daily = self.known(&["daily sales", "日销量"]);
        let cover = own.zip(daily).map_or_else(|| self.cover(), |(stock, daily)| format!("COVER({stock}, {daily})"));
        Some(format!("{cover} {compared} {}", self.in_days(amount(said.shown)?, said.shown)))
    }

    /// A month is no number of days; what is counted in days says so many.
    pub(super) fn in_days(&self, time: String, shown: &str) -> String {
        let months = ["month", "月"].iter().any(|month| time.contains(month));
        match days_in(shown).filter(|_| months) {
            Some(days) => self.say(&format!("{days} days"), &format!("{days} 天")),
            None => time,
        }
    }

    /// `20 days of stock left`, 剩20天库存
    fn stock_left(&self, said: &Condition<'_>) -> Option<String> {
        let shown = format!(" {} ", said.shown.to_lowercase());
        let en = shown.contains(" left ") && ["stock", "cover", "inventory", "supply"].iter().any(|word| shown.contains(word));
        let zh = shown.contains('剩') && shown.contains("库存");
        days_in(&shown).filter(|_| en || zh)?;
        let (more, less) = ([" more than ", " over ", "超过", "以上", "多于"], [" less than ", " under ", "不到", "不足", "少于", "以下"]);
        let says = |words: &[&str]| words.iter().any(|word| shown.contains(word));
        let compared = match (says(&more), says(&less)) {
            (true, false) => self.say("above", "超过"),
            (false, true) => self.say("below", "少于"),
            _ => self.say("at most", "至多"),
        };
        Some(format!("{} {compared} {}", self.cover(), amount(said.shown)?))
    }

    /// 库存不足, `out of stock`
    fn short(&self, said: &Condition<'_>) -> Option<String> {
        if said.phrase(LOW).is_some_and(|(at, length)| said.shown[at + length..].trim().is_empty()) {
            let lead = self.known(&["lead time", "交货周期"]).unwrap_or_else(|| self.say("30 days", "30 天"));
            return Some(format!("{} {} {lead}", self.cover(), self.say("below", "少于")));
        }
        let (at, length) = said.phrase(GONE)?;
        let lower = said.shown.to_lowercase();
        let denied =
            ["not ", "n't", "never", "no ", "没有断", "没有缺", "不会", "不缺", "不断", "未"].iter().any(|word| lower.contains(word));
        if denied || said.shown.get(at + length..).is_some_and(|rest| rest.starts_with('率')) {
            return None;
        }
        if NOT_YET.iter().any(|word| lower.contains(word)) {
            let lead = self.known(&["lead time", "交货周期"])?;
            return Some(format!("{} {} {lead}", self.cover(), self.say("below", "少于")));
        }
        Some(format!("{} {} 0", self.stock(), self.say("is", "等于")))
    }

    fn stock(&self) -> String {
        self.known(&["on hand", "现有库存"]).unwrap_or_else(|| self.say("on hand", "现有库存"))
    }

    /// Whether something rose, where that is said, and how long the word is.
    pub(super) fn turned(&self, said: &Condition<'_>) -> Option<(bool, usize, usize)> {
        let rose = said.phrase(ROSE);
        let (at, length) = rose.or_else(|| said.phrase(FELL))?;
        Some((rose.is_some(), at, length))
    }

    /// `weekly sales grew by 20%`
    fn moved(&self, said: &Condition<'_>) -> Option<String> {
        let (rose, at, length) = self.turned(said)?;
        let by: String =
            said.shown[at + length..].chars().skip_while(|c| !c.is_ascii_digit()).take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        let share: f64 = by.parse().ok().filter(|_| said.shown.contains(['%', '％']))?;
        let what = said.shown[..at].trim();
        let sales = if self.names.holds(&name_key(what)) { what.to_string() } else { self.sales() };
        let says = |words: &[&str]| words.iter().any(|word| said.shown.contains(word));
        // with what else it is compared is another sentence
        if says(&["同比", "去年", "计划", "上月", "上个月", "last year", "plan", "month", "quarter", "year"]) {
            return None;
        }
        if says(&["less than", "under ", "no more than", "不到", "不足", "少于", "不超过", "以内", "以下"]) {
            return None;
        }
        // by more than 20% is not by 20% and more
        let over = said.shown.split("over ").skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let strictly = over || says(&["more than", "above ", "超过", "超出", "多于", "高于", "大于"]);
        let kept = if rose { 100.0 + share } else { 100.0 - share };
        let (en, zh) = match (rose, strictly) {
            (true, false) => ("at least", "至少"),
            (true, true) => ("above", "高于"),
            (false, false) => ("at most", "至多"),
            (false, true) => ("below", "低于"),
        };
        // over several weeks: these beside those before them
        let held = HELD.iter().any(|word| said.shown.contains(word));
        if let Some(weeks) = days_in(said.shown).map(|days| (days / 7.0).round()).filter(|weeks| *weeks > 1.0 && !held) {
            let now = self.say(&format!("SUM({sales} over last {weeks} weeks)"), &format!("SUM({sales} 最近 {weeks} 周)"));
            let before = self.say(
                &format!("SUM({sales} over last {weeks} weeks, {weeks} weeks ago)"),
                &format!("SUM({sales} 最近 {weeks} 周，{weeks} 周前)"),
            );
            let some = if rose { &now } else { &before };
            return Some(self.say(
                &format!("{now} {en} {kept}% of {before} and {some} above 0"),
                &format!("{now} {zh} {before} * {kept}% 且 {some} 高于 0"),
            ));
        }
        if held {
            let weeks = days_in(said.shown).map(|days| (days / 7.0).round()).filter(|weeks| (1.0..=MOST_COMPARED).contains(weeks))?;
            let week = |n: f64| match self.tongue {
                Tongue::En if n == 1.0 => format!("{sales} last week"),
                Tongue::En => format!("{sales} {n} weeks ago"),
                Tongue::Zh if n == 1.0 => format!("上周 {sales}"),
                Tongue::Zh => format!("{n} 周前 {sales}"),
            };
            let each = |n: usize| {
                let (later, before) = (week(n as f64), week(n as f64 + 1.0));
                self.say(&format!("{later} {en} {kept}% of {before}"), &format!("{later} {zh} ({before}) * {kept}%"))
            };
            return Some((1..=weeks as usize).map(each).collect::<Vec<_>>().join(&self.say(" and ", " 且 ")));
        }
        // from nothing to nothing is no fall and no rise
        let (some, some_zh) = if rose {
            (format!("{sales} last week"), format!("上周 {sales}"))
        } else {
            (format!("{sales} 2 weeks ago"), format!("2 周前 {sales}"))
        };
        Some(self.say(
            &format!("{sales} last week {en} {kept}% of {sales} 2 weeks ago and {some} above 0"),
            &format!("上周 {sales} {zh} (2 周前 {sales}) * {kept}% 且 {some_zh} 高于 0"),
        ))
    }

    /// 可售天数在30天以内, `on hand within 100 units`; a day within so many days is [`Self::day`].
    fn within(&self, said: &Condition<'_>) -> Option<String> {
        let (at, length) = said.phrase(&["within", "以内", "之内"])?;
        let name = self.name_at_start(said.shown)?;
        let figure = if self.tongue == Tongue::Zh { &said.shown[name.len()..at] } else { &said.shown[at + length..] };
        let figure = figure.trim().trim_start_matches(['在', '是']).trim();
        let key = name_key(&name);
        let counts_days = ["days", "cover", "time", "transit", "天数", "周期", "时长"].iter().any(|word| key.contains(word));
        let fits = figure.starts_with(|c: char| c.is_ascii_digit()) && (counts_days || days_in(figure).is_none());
        fits.then(|| format!("{name} {} {figure}", self.say("at most", "至多")))
    }

    /// `ETA is more than 7 days late`, `ETA is in the next 14 days`
    fn day(&self, said: &Condition<'_>) -> Option<String> {
        let (late, soon) = (said.phrase(LATE), said.phrase(SOON));
        late.or(soon)?;
        let (name, days) = (self.name_at_start(said.shown)?, amount(said.shown)?);
        let lower = said.shown.get(name.len()..).unwrap_or_default().to_lowercase();
        if [" last ", " past ", "最近", "过去"].iter().any(|word| lower.contains(word)) {
            return None;
        }
        // `within 60 days` of what is over by its nature
        let bare = !["next", "未来", "今后"].iter().any(|word| lower.contains(word));
        if late.is_none() && bare && OVER.iter().any(|word| name_key(&name).contains(word)) {
            return Some(
                self.say(&format!("{name} between TODAY() - {days} and TODAY()"), &format!("{name} 介于 TODAY() - {days} 和 TODAY()")),
            );
        }
        Some(match late {
            Some(_) => format!("TODAY() - {name} {} {days}", self.say("above", "超过")),
            None => self.say(&format!("{name} between TODAY() and TODAY() + {days}"), &format!("{name} 介于 TODAY() 和 TODAY() + {days}")),
        })
    }

    /// `SKU starts with "AB"`, 商品编码以“AB”开头
    fn affix(&self, said: &Condition<'_>) -> Option<String> {
        let func = match (said.phrase(BEGINS), said.phrase(ENDS)) {
            (Some(_), _) => "LEFT",
            (None, Some(_)) => "RIGHT",
            (None, None) => return None,
        };
        let bare = || said.shown.split_whitespace().next_back().filter(|_| self.tongue == Tongue::En && !said.shown.contains(','));
        let text = said.shown.split(['"', '“', '”']).nth(1).or_else(bare)?;
        let (name, length) = (self.name_at_start(said.shown)?, text.chars().count());
        Some(self.say(&format!("{func}({name}, {length}) is \"{text}\""), &format!("{func}({name}, {length}) 是 “{text}”")))
    }

    /// `weekly sales < 50% of previous 4 weeks`
    fn periods_before(&self, said: &Condition<'_>) -> Option<String> {
        let (at, length) = said.phrase(BEFORE)?;
        let weeks =
            said.shown[at + length..].trim_start().starts_with(|c: char| c.is_ascii_digit()).then(|| amount(&said.shown[at..]))??;
        days_in(&weeks)?;
        let sales = self.name_at_start(said.shown)?;
        let share = said.shown.split(['%', '％']).next().map_or("", |s| s.trim_end_matches(|c: char| c.is_ascii_digit()));
        let share = said
            .shown
            .strip_prefix(share)
            .and_then(|s| s.split(['%', '％']).next())
            .filter(|_| said.shown.contains(['%', '％']))
            .unwrap_or("100");
        let more = ["above", "over ", "more than", ">", "高于", "超过", "大于", "多于"].iter().any(|word| said.shown.contains(word));
        let (en, zh) = if more { ("above", "高于") } else { ("below", "低于") };
        Some(self.say(
            &format!("{sales} last week {en} {share}% of AVERAGE({sales} over last {weeks}, 1 week ago)"),
            &format!("上周 {sales} {zh} AVERAGE({sales} 最近 {weeks}，1 周前) * {share}%"),
        ))
    }

    /// The known name that a condition begins with.
    pub(super) fn name_at_start(&self, shown: &str) -> Option<String> {
        if self.names.holds(&name_key(shown)) {
            return Some(shown.trim().to_string());
        }
        let ends = |end: usize| shown.starts_with(is_han) || !shown[end..].starts_with(char::is_alphanumeric);
        let ends = shown.char_indices().map(|(at, _)| at).filter(|end| *end > 0 && ends(*end));
        ends.map(|end| shown[..end].trim()).filter(|name| self.names.holds(&name_key(name))).max_by_key(|name| name.len()).map(String::from)
    }

    /// How long the stock lasts, by its name or worked out.
    pub(super) fn cover(&self) -> String {
        let worked_out = self.say("COVER(on hand, AVERAGE(weekly sales over last 8 weeks))", "COVER(现有库存, AVERAGE(周销量 最近 8 周))");
        self.known(&["days of cover", "可售天数"]).unwrap_or(worked_out)
    }

    /// The history of sales by its name.
    pub(super) fn sales(&self) -> String {
        self.known(&["weekly sales", "周销量"]).unwrap_or_else(|| self.say("weekly sales", "周销量"))
    }

    /// The first of these names that is known, those of the line's tongue before others.
    pub(super) fn known(&self, names: &[&str]) -> Option<String> {
        let own = |name: &&&str| name.starts_with(is_han) == (self.tongue == Tongue::Zh);
        let known = || names.iter().filter(|name| self.names.holds(&name_key(name)));
        known().find(own).or_else(|| known().next()).map(ToString::to_string)
    }

    pub(super) fn say(&self, en: &str, zh: &str) -> String {
        if self.tongue == Tongue::Zh { zh.to_string() } else { en.to_string() }
    }
}

/// Where whole words stand in a text; Chinese knows no blanks.
pub(super) fn find_words(text: &str, words: &str) -> Option<usize> {
    let bound = |c: Option<char>| words.starts_with(is_han) || c.is_none_or(|c| !c.is_alphanumeric());
    let lower = text.to_ascii_lowercase();
    let at = lower.find(words)?;
    (bound(lower[..at].chars().next_back()) && bound(lower[at + words.len()..].chars().next())).then_some(at)
}

/// The first number with the unit behind it, or else the first time: `8 weeks`, 30天, 两周.
fn amount(text: &str) -> Option<String> {
    let Some(from) = text.find(|c: char| c.is_ascii_digit()) else { return time_said(text) };
    let rest = &text[from..];
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let unit = rest[digits..].trim_start();
    let ends = |c: char| !c.is_alphabetic() || is_han(c) && !"天日周月年星期个".contains(c);
    let unit = &unit[..unit.find(ends).unwrap_or(unit.len())];
    (!unit.is_empty()).then(|| format!("{} {unit}", &rest[..digits]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_their_unit() {
        assert_eq!(amount("no sales in the last 8 weeks").as_deref(), Some("8 weeks"));
        assert_eq!(amount("库存不够卖30天").as_deref(), Some("30 天"));
        assert_eq!(amount("最近8周没有销量").as_deref(), Some("8 周"));
        assert_eq!(amount("no sales"), None);
        assert_eq!((find_words("unsold", "sold"), find_words("is unsold", "unsold")), (None, Some(3)));
    }
}
