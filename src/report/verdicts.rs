//! The verdicts of a run by row: what fired, how bad it is, what is undecided.
//! Takes the run once; answers row by row without searching.
//! Invariant: decisions that another rule overrode or outbid count for nothing but their own line.

use super::facts::{Run, cell_words};
use super::money::Effects;
use super::width::{Widths, hundredths};
use crate::decisions::{Cut, Decision, Undecided};
use crate::plan::{Colour, Plan, TableId};
use std::borrow::Cow;

/// Verdicts of one table, found by row.
pub struct Verdicts<'a> {
    run: Run<'a>,
    table: TableId,
    /// Decisions of row r are those from `starts[r]` to `starts[r + 1]`.
    decisions: Vec<&'a Decision>,
    starts: Vec<u32>,
    undecided: Vec<&'a Undecided>,
    undecided_starts: Vec<u32>,
    cuts: Vec<&'a Cut>,
    cut_starts: Vec<u32>,
    /// By decision: the money that hangs on it, without its sign.
    stakes: Vec<f64>,
}

/// Things that a row of the user's sheet tells, and the width of their line and of that of the reasons, in digits: both
/// are one line, for the heights of the user's rows are the user's.
const MOST_SHOWN: usize = 3;
const WORDS_DIGITS: usize = 100;
const WHY_DIGITS: usize = 150;
/// The widest such line with the words that point to the rest.
pub const WIDEST_DIGITS: usize = 172;

fn starts(rows: usize, of: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut starts = vec![0u32; rows + 1];
    for row in of {
        if let Some(count) = starts.get_mut(row as usize + 1) {
            *count += 1;
        }
    }
    for n in 0..rows {
        starts[n + 1] += starts[n];
    }
    starts
}

impl<'a> Verdicts<'a> {
    pub fn of(run: Run<'a>, table: TableId) -> Verdicts<'a> {
        let rows = run.frame(table).map_or(0, |f| f.len());
        let fits = |t: TableId, row: u32| t == table && (row as usize) < rows;
        let mut decisions: Vec<&Decision> = run.decisions.decisions.iter().filter(|d| fits(d.table, d.row)).collect();
        decisions.sort_by_key(|d| (d.row, d.rule, d.action));
        let mut undecided: Vec<&Undecided> = run.decisions.undecided.iter().filter(|u| fits(u.table, u.row)).collect();
        undecided.sort_by_key(|u| (u.row, u.rule));
        let cuts: Vec<&Cut> = run.decisions.cuts.iter().filter(|c| fits(c.table, c.row)).collect();
        Verdicts {
            run,
            table,
            starts: starts(rows, decisions.iter().map(|d| d.row)),
            decisions,
            undecided_starts: starts(rows, undecided.iter().map(|u| u.row)),
            undecided,
            cut_starts: starts(rows, cuts.iter().map(|c| c.row)),
            cuts,
            stakes: Vec::new(),
        }
    }

    /// The same, so that what moves most money is told first.
    pub fn ranked(mut self, effects: &Effects<'_>) -> Verdicts<'a> {
        let stake = |d: &&Decision| effects.at_stake(&self.run, d).map_or(0.0, |(amount, _)| amount.abs());
        self.stakes = self.decisions.iter().map(stake).map(|s| if s.is_finite() { s } else { 0.0 }).collect();
        self
    }

    /// What fired for a row and holds.
    pub fn holding(&self, row: usize) -> impl Iterator<Item = &'a Decision> + '_ {
        self.decisions[self.starts[row] as usize..self.starts[row + 1] as usize].iter().copied().filter(|d| !d.beaten)
    }

    pub fn undecided(&self, row: usize) -> &[&'a Undecided] {
        &self.undecided[self.undecided_starts[row] as usize..self.undecided_starts[row + 1] as usize]
    }

    /// What limits and allocations took off quantities of the row.
    pub fn cuts(&self, row: usize) -> &[&'a Cut] {
        &self.cuts[self.cut_starts[row] as usize..self.cut_starts[row + 1] as usize]
    }

    /// The worst colour.
    pub fn colour(&self, row: usize) -> Option<Colour> {
        self.holding(row).filter_map(|d| d.colour).max()
    }

    /// What a row has, the most telling first: what moves money, what a limit cut, what is undecided, what sets a value, flags
    /// and notes. Beyond [`MOST_SHOWN`] or a line's width the rest is counted; what gives the row its colour is always shown.
    fn shown(&self, row: usize) -> Shown<'a> {
        let first = self.starts[row] as usize;
        let of_row = self.decisions[first..self.starts[row + 1] as usize].iter().enumerate();
        let mut decisions: Vec<(&Decision, f64)> =
            of_row.filter(|(_, d)| !d.beaten).map(|(n, d)| (*d, self.stakes.get(first + n).copied().unwrap_or(0.0))).collect();
        // of equals the order of the rules holds
        decisions.sort_by(|(a, x), (b, y)| y.total_cmp(x).then(b.name.is_some().cmp(&a.name.is_some())).then(b.colour.cmp(&a.colour)));
        let moving = decisions.iter().take_while(|(_, stake)| *stake > 0.0).count();
        let rest = decisions.split_off(moving);
        let mut items: Vec<Item<'a>> = decisions.into_iter().map(|(d, _)| Item::Decision(d)).collect();
        items.extend(self.cuts(row).iter().map(|cut| Item::Cut(cut)));
        items.extend(self.undecided(row).iter().map(|undecided| Item::Undecided(undecided)));
        items.extend(rest.into_iter().map(|(d, _)| Item::Decision(d)));

        let fit = fitting(items.iter().take(MOST_SHOWN).map(|item| hundredths(&self.item_words(item))), WORDS_DIGITS);
        let worst = self.colour(row);
        let tells = |item: &Item<'_>| matches!(item, Item::Decision(d) if d.colour == worst);
        if worst.is_some()
            && !items[..fit].iter().any(tells)
            && let Some(at) = items.iter().position(tells)
        {
            items[fit - 1..=at].rotate_right(1);
        }
        let mut left = items.split_off(fit);
        left.retain(|item| matches!(item, Item::Undecided(_)));
        let undecided = left.len();
        let holding = self.holding(row).count() + self.cuts(row).len() + self.undecided(row).len();
        Shown { more: holding - items.len() - undecided, items, undecided }
    }

    fn item_words(&self, item: &Item<'a>) -> Cow<'a, str> {
        match item {
            Item::Decision(d) if d.provisional => format!("{}{}", d.words, self.run.say(" (provisional)", "（暂定）")).into(),
            Item::Decision(d) => Cow::Borrowed(&d.words),
            Item::Cut(cut) => self.run.said(&cut.short).into(),
            Item::Undecided(u) => format!("{}{}", self.run.say("undecided: ", "未定："), rule_title(self.run.plan, u.rule)).into(),
        }
    }

    /// The words of the columns Decision and Why: a line each, whose rest stands on the sheet of decisions.
    pub fn told(&self, row: usize) -> [Cow<'a, str>; 2] {
        let shown = self.shown(row);
        [self.words(&shown), self.why(&shown, row)]
    }

    /// Makes room for these lines in two columns.
    pub fn see(&self, row: usize, at: usize, widths: &mut Widths) {
        for (n, line) in self.told(row).iter().enumerate() {
            widths.see_cells(at + n, hundredths(line).div_ceil(100));
        }
    }

    fn words(&self, shown: &Shown<'a>) -> Cow<'a, str> {
        let Shown { items, more, undecided } = shown;
        if let ([only], 0, 0) = (items.as_slice(), more, undecided) {
            return within(self.item_words(only), WORDS_DIGITS);
        }
        let between = self.run.say("; ", "；");
        let told = items.iter().map(|item| self.item_words(item)).collect::<Vec<_>>().join(between);
        let mut words = vec![within(told.into(), WORDS_DIGITS)];
        if *more > 0 {
            words.push(self.run.say(&format!("and {more} more: see Decisions"), &format!("另有 {more} 项，见“决策”")).to_string().into());
        }
        if *undecided > 0 {
            let [en, zh] = [format!("and {undecided} undecided: see Undecided"), format!("另有 {undecided} 项未定，见“未定”")];
            words.push(self.run.say(&en, &zh).to_string().into());
        }
        words.join(between).into()
    }

    /// An undecided rule with the cell that it waits for in front, where a long reason does not cut it off.
    fn open(&self, undecided: &Undecided) -> String {
        let (title, reason) = (rule_title(self.run.plan, undecided.rule), self.run.said(&undecided.said));
        let cells = cell_words(&undecided.cells, self.run.sources, 1);
        let [en, zh] = match cells.as_str() {
            "" => [format!("{title}: {reason}"), format!("{title}：{reason}")],
            cells => [format!("{title} ({cells}): {reason}"), format!("{title}（{cells}）：{reason}")],
        };
        self.run.say(&en, &zh).to_string()
    }

    /// Of what the Decision column shows each rule with its reason, once.
    fn why(&self, shown: &Shown<'a>, row: usize) -> Cow<'a, str> {
        let (colon, between) = (self.run.say(": ", "："), self.run.say("; ", "；"));
        let with_title = |rule: u16, reason: &str| match reason {
            "" => rule_title(self.run.plan, rule).to_string(),
            reason => format!("{}{colon}{reason}", rule_title(self.run.plan, rule)),
        };
        let mut reasons: Vec<String> = Vec::new();
        for item in &shown.items {
            let reason = match item {
                Item::Decision(d) => with_title(d.rule, &d.reason),
                Item::Undecided(u) => self.open(u),
                Item::Cut(cut) if cut.told => continue,
                Item::Cut(cut) => self.run.said(&cut.why).to_string(),
            };
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        reasons.extend(self.run.decisions.unknown_of(self.table, row).iter().map(|unknown| self.run.said(&unknown.said).to_string()));
        let fit = fitting(reasons.iter().map(|reason| hundredths(reason)), WHY_DIGITS);
        let cut = fit < reasons.len();
        reasons.truncate(fit);
        let whole = reasons.join(between);
        let cut = cut || hundredths(&whole) > 100 * WHY_DIGITS;
        let mut words = within(whole.into(), WHY_DIGITS);
        if cut {
            words = format!("{words}{between}{}", self.run.say("more on Decisions", "其余见“决策”")).into();
        }
        words
    }
}

/// One thing that a row is told.
enum Item<'a> {
    Decision(&'a Decision),
    Cut(&'a Cut),
    Undecided(&'a Undecided),
}

struct Shown<'a> {
    items: Vec<Item<'a>>,
    /// Decisions and cuts that are not shown.
    more: usize,
    /// Undecided rules that are not shown.
    undecided: usize,
}

/// How many texts of these widths fit a line of so many digits: the first always does.
fn fitting(widths: impl Iterator<Item = usize>, digits: usize) -> usize {
    let mut used = 0;
    let fits = |(n, width): (usize, usize)| {
        used += width + 200;
        n == 0 || used <= 100 * digits
    };
    widths.enumerate().map(fits).take_while(|fits| *fits).count()
}

/// The text, or its beginning up to a whole word and an ellipsis, where it is wider.
fn within(text: Cow<'_, str>, digits: usize) -> Cow<'_, str> {
    if hundredths(&text) <= 100 * digits {
        return text;
    }
    let (mut used, mut end, mut word) = (0, 0, 0);
    for (at, c) in text.char_indices() {
        used += hundredths(c.encode_utf8(&mut [0; 4]));
        if used + 200 > 100 * digits {
            break;
        }
        end = at + c.len_utf8();
        if c == ' ' || !c.is_ascii() {
            word = end;
        }
    }
    let end = if word * 2 > end { word } else { end };
    format!("{} …", text[..end].trim_end()).into()
}

/// The word for a colour, so that nothing is told by a tint alone.
pub fn colour_word<'w>(run: &Run<'_>, colour: Colour) -> &'w str {
    match colour {
        Colour::Green => run.say("green", "绿"),
        Colour::Amber => run.say("amber", "黄"),
        Colour::Red => run.say("red", "红"),
    }
}

pub fn rule_title(plan: &Plan, rule: u16) -> &str {
    plan.rules.get(usize::from(rule)).map_or("", |r| r.title.as_str())
}
