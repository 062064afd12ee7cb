//! What the colours of flags say, on the Summary: each colour with its word and the rules that give it, and the slanted
//! letters of what is provisional. Takes the run; adds lines to a sheet.
//! Invariant: only marks that this report has are listed.

use super::facts::Run;
use super::listing::Inks;
use super::sheet::{Cell, Grid};
use super::style::{Fill, Ink, Style, Styles};
use super::verdicts::{colour_word, rule_title};
use crate::plan::Colour;
use std::collections::BTreeSet;
use unicode_width::UnicodeWidthStr;

/// Characters of rule titles on a line; what is more is counted.
const MOST: usize = 72;

pub fn push<'a>(run: &Run<'a>, grid: &mut Grid<'a>, inks: &Inks, styles: &mut Styles) {
    let decisions = &run.decisions.decisions;
    let mut given: BTreeSet<(Colour, u16)> = BTreeSet::new();
    let mut last = None;
    for decision in decisions {
        // decisions of a rule follow each other only by chance, yet often enough to spare most look-ups
        let flag = decision.colour.map(|colour| (colour, decision.rule));
        if flag != last {
            given.extend(flag);
            last = flag;
        }
    }
    let mut lines = Vec::new();
    for (colour, fill) in [(Colour::Red, Fill::Red), (Colour::Amber, Fill::Amber), (Colour::Green, Fill::Green)] {
        let rules: Vec<u16> = given.iter().filter(|(of, _)| *of == colour).map(|(_, rule)| *rule).collect();
        if !rules.is_empty() {
            let mark = styles.id(Style { fill, indent: true, ..Style::default() });
            lines.push(vec![Cell::text(colour_word(run, colour), mark), Cell::text(titles(run, &rules), inks.text)]);
        }
    }
    if decisions.iter().any(|d| d.provisional && !d.beaten) {
        let mark = styles.id(Style { ink: Ink::Faint, indent: true, ..Style::default() });
        let words = run.say(
            "provisional: a rule is undecided or in conflict, so the value before rules stands",
            "暂定：有规则未定或冲突，保留规则前的值",
        );
        lines.push(vec![Cell::text(run.say("italic", "斜体"), mark), Cell::text(words, inks.text)]);
    }
    if lines.is_empty() {
        return;
    }
    grid.push(inks.heads(&[run.say("Flag", "标记"), run.say("Given by", "来自规则")]));
    lines.into_iter().for_each(|line| {
        grid.push(line);
    });
    grid.push(vec![Cell::text(run.say("A row is coloured by its worst flag.", "一行按最严重的标记着色。"), inks.faint)]);
    grid.gap();
}

/// Titles of rules on one line, in the order of the rule files.
fn titles(run: &Run<'_>, rules: &[u16]) -> String {
    let titles: Vec<&str> = rules.iter().map(|rule| rule_title(run.plan, *rule)).collect();
    let (mut words, between) = (String::new(), run.say(", ", "、"));
    for (n, title) in titles.iter().enumerate() {
        if n > 0 && words.width() + between.width() + title.width() > MOST {
            let more = titles.len() - n;
            return words + run.say(&format!(" and {more} more"), &format!("等 {} 条", titles.len()));
        }
        if n > 0 {
            words.push_str(between);
        }
        words.push_str(title);
    }
    words
}
