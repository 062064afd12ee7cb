//! Steps of plans made by hand against loops written out. Invariant: what a test expects is computed here in the most
//! naive way, or is a number from LANGUAGE.md.

use super::plans::*;
use crate::column::{Column, truth};
use crate::function::Func;
use crate::import::frame::{History, Origin, Period};
use crate::place::Span;
use crate::plan::*;
use crate::tongue::Tongue;
use crate::unit::Unit;
use proptest::prelude::*;

const NAN: f64 = f64::NAN;
/// Sunday 2025-06-15.
const AS_OF: f64 = 45_823.0;

fn same(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-9 * b.abs().max(1.0))
}

#[track_caller]
fn assert_same(got: Vec<f64>, wanted: &[f64]) {
    assert!(same(&got, wanted), "{got:?} is not {wanted:?}");
}

fn call(func: Func, args: Vec<Expr>) -> Expr {
    Expr::Call { func, args }
}

#[test]
fn numbers_and_the_unknown() {
    let mut hand = Hand::new(4, AS_OF);
    let a = hand.numbers("a", STOCK, "", &[6.0, NAN, 0.0, 0.1]);
    let b = hand.numbers("b", STOCK, "", &[3.0, 2.0, 0.0, 0.2]);
    let quotient = hand.formula("quotient", arith(Arith::Div, col(a), col(b)));
    let sum = hand.formula("sum", call(Func::Sum, vec![col(a), col(b)]));
    let is = hand.truth("is", compare(Compare::Equal, arith(Arith::Add, col(a), col(b)), num(0.3)));
    let filled = hand.formula("filled", call(Func::IfBlank, vec![col(a), num(-1.0)]));
    let cover = hand.formula("cover", call(Func::Cover, vec![col(a), col(b), num(999.0)]));
    let results = hand.run();
    assert_same(hand.got(&results, quotient), &[2.0, NAN, NAN, 0.5]);
    assert_same(hand.got(&results, sum), &[9.0, NAN, 0.0, 0.1 + 0.2]);
    assert_same(hand.got(&results, is), &[0.0, 2.0, 0.0, 1.0]);
    assert_same(hand.got(&results, filled), &[6.0, -1.0, 0.0, 0.1]);
    assert_same(hand.got(&results, cover), &[2.0, NAN, 0.0, 0.5]);
}

#[test]
fn texts_compare_by_class_and_join() {
    let mut hand = Hand::new(3, AS_OF);
    let market = hand.words("market", STOCK, &["mx", "ＵＳ", ""]);
    let amount = hand.numbers("amount", STOCK, "", &[1.5, 2.0, 3.0]);
    let is_us = hand.truth("is us", compare(Compare::Equal, col(market), text("us")));
    let joined = Expr::Join(Box::new(col(market)), Box::new(Expr::Join(Box::new(text("-")), Box::new(col(amount)))));
    let label = hand.step("label", STOCK, Shape::Text, Work::Row(joined.clone()));
    let upper = call(Func::Upper, vec![joined]);
    let again = hand.truth("again", compare(Compare::Equal, upper, text("MX-1.5")));
    let results = hand.run();
    assert_same(hand.got(&results, is_us), &[0.0, 1.0, 2.0]);
    assert_eq!(hand.said(&results, label), ["mx-1.5", "ＵＳ-2", ""]);
    assert_same(hand.got(&results, again), &[1.0, 0.0, 2.0]);
}

#[test]
fn a_grid_takes_the_first_fit_and_stops_at_the_unknown() {
    let mut hand = Hand::new(6, AS_OF);
    let days = hand.numbers("days", STOCK, "", &[29.999_999_9, 30.0, 90.0, 90.1, NAN, -5.0]);
    let range = |low: Option<f64>, low_open, high: Option<f64>, high_open| Fit::Range {
        low: low.map(|x| End { at: num(x), open: low_open }),
        high: high.map(|x| End { at: num(x), open: high_open }),
    };
    let rows = vec![vec![range(None, false, Some(30.0), true)], vec![range(Some(30.0), false, Some(90.0), false)], vec![Fit::Known]];
    let tier = Expr::FirstFit(Box::new(Grid { inputs: vec![col(days)], rows }));
    let labels = Expr::Nth { index: Box::new(tier), values: vec![text("fast"), text("normal"), text("slow")] };
    let turnover = hand.step("turnover", STOCK, Shape::Text, Work::Row(labels));
    let results = hand.run();
    // 29.9999999 is 30 at six decimals
    assert_eq!(hand.said(&results, turnover), ["normal", "normal", "normal", "slow", "", "fast"]);
}

#[test]
fn windows_of_part_periods_and_other_periods() {
    let mut hand = Hand::new(2, AS_OF);
    let sales = hand.weekly("weekly sales", &[vec![1.0, 2.0, 3.0, 4.0], vec![NAN, NAN, NAN, NAN]]);
    let length = hand.numbers("length", STOCK, "weeks", &[2.5, 1.0]);
    let sum = |hand: &mut Hand, count: Expr, ago| {
        let span = WindowSpan::Last { count: Box::new(count), ago };
        hand.formula("sum", window(WindowAgg::Agg(Agg::Sum), Expr::History(sales), WEEK, span))
    };
    let part = sum(&mut hand, col(length), 0);
    let earlier = sum(&mut hand, num(2.0), 2);
    let beyond = sum(&mut hand, num(9.0), 0);
    let none = sum(&mut hand, num(0.0), 0);
    // two weeks from Wednesday 4 June to Tuesday 10 June: 5/7 of the week to the 8th, 2/7 of the week to the 15th
    let days = WindowSpan::Between { from: Box::new(num(45_812.0)), to: Box::new(num(45_818.0)) };
    let between = hand.formula("between", window(WindowAgg::Agg(Agg::Sum), Expr::History(sales), WEEK, days));
    let single = hand.formula("single", window(WindowAgg::Single, Expr::History(sales), WEEK, last(1.0, 1)));
    let slope = hand.formula("slope", window(WindowAgg::Agg(Agg::Slope), Expr::History(sales), WEEK, last(4.0, 0)));
    let results = hand.run();
    assert_same(hand.got(&results, part), &[4.0 + 3.0 + 0.5 * 2.0, NAN]);
    assert_same(hand.got(&results, earlier), &[3.0, NAN]);
    assert_same(hand.got(&results, beyond), &[10.0, NAN]);
    assert_same(hand.got(&results, none), &[0.0, 0.0]);
    assert_same(hand.got(&results, between), &[3.0 * 5.0 / 7.0 + 4.0 * 2.0 / 7.0, NAN]);
    assert_same(hand.got(&results, single), &[3.0, NAN]);
    assert_same(hand.got(&results, slope), &[1.0, NAN]);
}

#[test]
fn what_an_aggregate_leaves_out_is_noted_once() {
    let mut hand = Hand::new(3, AS_OF);
    let sales = hand.weekly("weekly sales", &[vec![1.0, 2.0, 3.0], vec![1.0, NAN, 3.0], vec![NAN, NAN, NAN]]);
    let sum = hand.formula("sum", window(WindowAgg::Agg(Agg::Sum), Expr::History(sales), WEEK, last(2.0, 0)));
    let total = Work::Group { agg: Agg::Sum, value: sum, by: Vec::new(), keep: None };
    hand.step("total", WHOLE, Shape::Number(Unit::plain()), total);
    let results = hand.run();
    let told: Vec<_> =
        results.issues.iter().map(|i| (i.code, i.row, i.cell.map(|c| (c.sheet, c.row, c.col)), i.message.en.as_str())).collect();
    let first = "sum leaves out 1 of 2 weeks of weekly sales (from 2025-06-02), unknown in this row: it is worked out from the others";
    assert_eq!(
        told,
        [
            ("blanks-left-out", Some(1), Some((1, 2, 2)), first),
            ("blanks-left-out", Some(2), Some((0, 3, 0)), "total leaves out 1 row in which sum is unknown"),
        ]
    );
}

#[test]
fn only_complete_periods_count() {
    let mut hand = Hand::new(1, AS_OF);
    let sales = hand.weekly("weekly sales", &[vec![5.0, 6.0, 7.0]]);
    let total = |hand: &mut Hand| hand.formula("t", window(WindowAgg::Agg(Agg::Sum), Expr::History(sales), WEEK, last(2.0, 0)));
    let sum = total(&mut hand);
    // on Saturday the last week is not over
    hand.bound.as_of = AS_OF - 1.0;
    let results = hand.run();
    assert_same(hand.got(&results, sum), &[11.0]);
    // the history ends on a Friday: that week is never complete
    hand.bound.as_of = AS_OF + 30.0;
    hand.bound.histories[0].covers.1 = AS_OF - 2.0;
    let results = hand.run();
    assert_same(hand.got(&results, sum), &[11.0]);
}

#[test]
fn days_inside_weeks_and_a_plan_ahead() {
    let mut hand = Hand::new(1, AS_OF);
    let first = Period::Day.index(AS_OF) - 13;
    let history = |name: &str, plan, first: i32, values: Vec<Vec<f64>>, period: Period| {
        let end = period.days(first + values.len() as i32 - 1).1;
        let values = values.into_iter().map(Into::into).collect();
        let origin = Origin::Long { sheet: 1, col: 2, starts: vec![0, 0], entries: Vec::new() };
        History { name: name.into(), period, plan, first, covers: (period.days(first).0, end), values, origin }
    };
    let unit = Unit::plain();
    hand.bound.histories.push(history("daily", false, first, (1..=14).map(|d| vec![f64::from(d)]).collect(), Period::Day));
    hand.plan.histories.push(HistoryDef { name: "daily".into(), unit: unit.clone(), period: Period::Day, plan: false });
    let next = WEEK.index(AS_OF) + 1;
    hand.bound.histories.push(history("plan", true, next, vec![vec![70.0], vec![80.0], vec![90.0]], WEEK));
    hand.plan.histories.push(HistoryDef { name: "plan".into(), unit, period: WEEK, plan: true });
    let by_week = window(WindowAgg::Agg(Agg::Sum), Expr::History(0), Period::Day, WindowSpan::Inside);
    let most = hand.formula("most", window(WindowAgg::Agg(Agg::Max), by_week, WEEK, last(2.0, 0)));
    let ahead = WindowSpan::Next { count: Box::new(num(1.5)) };
    let ahead = hand.formula("ahead", window(WindowAgg::Agg(Agg::Sum), Expr::History(1), WEEK, ahead));
    let results = hand.run();
    assert_same(hand.got(&results, most), &[(8..=14).sum::<i32>().into()]);
    assert_same(hand.got(&results, ahead), &[70.0 + 0.5 * 80.0]);
}

#[test]
fn rules_resolve_names() {
    let mut hand = Hand::new(5, AS_OF);
    let a = hand.numbers("a", STOCK, "", &[1.0, 1.0, 0.0, NAN, 1.0]);
    let b = hand.numbers("b", STOCK, "", &[0.0, 1.0, 0.0, 0.0, NAN]);
    let before = hand.formula("before", num(7.0));
    let fifteen = hand.formula("fifteen", num(15.0));
    let thirty = hand.formula("thirty", num(30.0));
    let first = hand.rule("first", "a is 1", compare(Compare::Equal, col(a), num(1.0)), Vec::new());
    let second = hand.rule("second", "b is 1", compare(Compare::Equal, col(b), num(1.0)), Vec::new());
    let agree = hand.target("agree", before, Combine::Agree);
    let largest = hand.target("largest", before, Combine::Largest);
    for target in [agree, largest] {
        hand.action(first, "set to 15", target, fifteen);
        hand.action(second, "set to 30", target, thirty);
    }
    let (agreed, most) = (hand.resolve(agree), hand.resolve(largest));
    let after = hand.formula("after", arith(Arith::Mul, col(agreed), num(2.0)));
    let results = hand.run();
    assert_same(hand.got(&results, agreed), &[15.0, 7.0, 7.0, 7.0, 7.0]);
    assert_eq!(results.states[0], [0, 2, 0, 1, 1]);
    assert_same(hand.got(&results, most), &[15.0, 30.0, 7.0, 7.0, 7.0]);
    assert_eq!(results.provisional[after as usize].as_deref(), Some(&[false, true, false, true, true][..]));
    // with an override there is no conflict, and an overridden rule leaves nothing open
    hand.plan.rules[0].overrides.push(second);
    let results = hand.run();
    assert_same(hand.got(&results, agreed), &[15.0, 15.0, 7.0, 7.0, 15.0]);
    assert_eq!(results.states[0], [0, 0, 0, 1, 0]);
}

#[test]
fn skipped_rows_are_in_no_total() {
    let mut hand = Hand::new(3, AS_OF);
    let stock = hand.numbers("on hand", STOCK, "units", &[5.0, -3.0, 7.0]);
    let sum = Work::Group { agg: Agg::Sum, value: stock, by: Vec::new(), keep: None };
    let total = hand.step("total", WHOLE, Shape::Number(Unit::plain()), sum);
    let expr = compare(Compare::AtLeast, col(stock), num(0.0));
    let truth = hand.truth("check", expr.clone());
    let unit = hand.plan.columns[stock as usize].shape.clone();
    let mention = Mention { words: "on hand".into(), expr: col(stock), shape: unit, periods: None };
    hand.plan.checks.push(Check {
        due: None,
        title: "Stock is not negative".into(),
        table: STOCK,
        span: Span::default(),
        tongue: Tongue::En,
        truth,
        test: Test::Leaf { words: "on hand at least 0".into(), expr, mentions: vec![mention], sides: Vec::new() },
        words: String::new(),
        fate: CheckFate::SkipRow,
    });
    let results = hand.run();
    assert_same(hand.got(&results, total), &[12.0]);
    assert_eq!(results.skipped, [false, true, false]);
    let issue = &results.issues[0];
    assert_eq!((issue.code, issue.row), ("check-skipped-row", Some(1)));
    assert_eq!(issue.message.en, "Check \"Stock is not negative\" fails: on hand is -3 units (wanted: on hand at least 0)");
    assert_eq!(issue.cell.map(|c| (c.row, c.col)), Some((2, 1)));
    hand.plan.checks[0].fate = CheckFate::Stop;
    let results = hand.run();
    assert_eq!(results.stops.len(), 1);
    assert_same(hand.got(&results, total), &[9.0]);
}

#[test]
fn look_ups_want_one_match() {
    let mut hand = Hand::new(4, AS_OF);
    let market = hand.words("market", STOCK, &["US", "DE", "MX", ""]);
    let duties = hand.list("duties", &["", "", "", ""]);
    let country = hand.words("country", duties, &["us", "DE", "DE", "CN"]);
    let rate = hand.numbers("rate", duties, "%", &[0.1, 0.2, 0.3, 0.4]);
    let day = hand.numbers("day", duties, "", &[1.0, 2.0, 3.0, 4.0]);
    let work = ListWork {
        agg: ListAgg::Lookup,
        list: duties,
        matched: false,
        join: vec![(country, col(market))],
        keep: None,
        value: Some(col(rate)),
        pick: None,
        otherwise: None,
    };
    let shape = Shape::Number(Unit::percent());
    let plain = hand.step("plain", STOCK, shape.clone(), Work::List(Box::new(work.clone())));
    let otherwise = ListWork { otherwise: Some(num(0.0)), ..work.clone() };
    let otherwise = hand.step("otherwise", STOCK, shape.clone(), Work::List(Box::new(otherwise)));
    let latest = ListWork { agg: ListAgg::Latest, pick: Some((Pick::Largest, col(day))), ..work.clone() };
    let latest = hand.step("latest", STOCK, shape.clone(), Work::List(Box::new(latest)));
    let names = ListWork { agg: ListAgg::Join(", ".into()), value: Some(col(country)), ..work };
    let names = hand.step("names", STOCK, Shape::Text, Work::List(Box::new(names)));
    let results = hand.run();
    assert_same(hand.got(&results, plain), &[0.1, NAN, NAN, NAN]);
    assert_same(hand.got(&results, otherwise), &[0.1, NAN, 0.0, 0.0]);
    assert_same(hand.got(&results, latest), &[0.1, 0.3, NAN, NAN]);
    assert_eq!(hand.said(&results, names), ["us", "DE, DE", "", ""]);
    let codes: Vec<_> = results.issues.iter().filter(|i| i.row == Some(1)).map(|i| i.code).collect();
    assert_eq!(codes, ["lookup-with-several-matches"; 2]);
    assert!(results.issues[0].message.en.contains("sheet rows 3, 4") || results.issues[0].row != Some(1));
}

#[test]
fn a_list_matched_by_key_finds_another_spelling() {
    let mut hand = Hand::new(3, AS_OF);
    let inbound = hand.list("inbound", &["K0", "k2", "K9", "K0"]);
    let quantity = hand.numbers("quantity", inbound, "units", &[1.0, 2.0, 4.0, NAN]);
    let work = ListWork {
        agg: ListAgg::Agg(Agg::Sum),
        list: inbound,
        matched: true,
        join: Vec::new(),
        keep: None,
        value: Some(col(quantity)),
        pick: None,
        otherwise: None,
    };
    let matched = hand.step("matched", STOCK, Shape::Number(Unit::plain()), Work::List(Box::new(work.clone())));
    let all = ListWork { matched: false, ..work };
    let all = hand.step("all", STOCK, Shape::Number(Unit::plain()), Work::List(Box::new(all)));
    let results = hand.run();
    assert_same(hand.got(&results, matched), &[1.0, 0.0, 2.0]);
    assert_same(hand.got(&results, all), &[7.0; 3]);
    let found = results.matches[matched as usize].as_ref().map(|m| (0..3).map(|r| m.of(r).to_vec()).collect::<Vec<_>>());
    assert_eq!(found, Some(vec![vec![0, 3], vec![], vec![1]]));
}

#[test]
fn labels_become_ranks_and_the_rest_is_reported() {
    let mut hand = Hand::new(4, AS_OF);
    let phase = hand.words("phase", STOCK, &["Daily", "预热", "liev", ""]);
    let labels = [("daily", "日常"), ("preheat", "预热"), ("live", "直播")];
    let labels = labels.iter().map(|(en, zh)| (en.to_string(), vec![zh.to_string()])).collect();
    hand.plan.levels.push(Levels { name: "phase".into(), labels });
    let rank = hand.step("rank", STOCK, Shape::Level(0), Work::RankLabels { labels: phase, levels: 0 });
    let above = hand.step("above", STOCK, Shape::Level(0), Work::Row(call(Func::LevelAbove, vec![col(rank)])));
    let name = hand.step("name", STOCK, Shape::Text, Work::Row(Expr::Join(Box::new(col(above)), Box::new(text("!")))));
    let results = hand.run();
    assert_same(hand.got(&results, rank), &[0.0, 1.0, NAN, NAN]);
    assert_same(hand.got(&results, above), &[1.0, 2.0, NAN, NAN]);
    assert_eq!(hand.said(&results, name), ["preheat!", "live!", "", ""]);
    assert_eq!(results.issues.iter().map(|i| (i.code, i.row)).collect::<Vec<_>>(), [("no-such-level", Some(2))]);
}

#[test]
fn chunks_and_threads_change_nothing() {
    let rows = 70_000;
    let mut hand = Hand::new(rows, AS_OF);
    let values: Vec<f64> = (0..rows).map(|r| if r % 97 == 0 { NAN } else { (r % 1013) as f64 / 7.0 }).collect();
    let a = hand.numbers("a", STOCK, "", &values);
    let size = Expr::Choose {
        branches: vec![(compare(Compare::Below, col(a), num(50.0)), text("small"))],
        otherwise: Some(Box::new(Expr::Join(Box::new(text("size ")), Box::new(call(Func::Round, vec![col(a), num(0.0)]))))),
    };
    let size = hand.step("size", STOCK, Shape::Text, Work::Row(size));
    let results = hand.run();
    let said = hand.said(&results, size);
    for (row, v) in values.iter().enumerate() {
        let wanted = match v {
            v if v.is_nan() => String::new(),
            v if *v < 50.0 => "small".into(),
            v => format!("size {}", v.round()),
        };
        assert_eq!(said[row], wanted, "row {row}");
    }
}

fn tri() -> impl Strategy<Value = u8> {
    prop_oneof![Just(truth::FALSE), Just(truth::TRUE), Just(truth::UNKNOWN)]
}

fn cell() -> impl Strategy<Value = f64> {
    prop_oneof![4 => (0..12i32).prop_map(f64::from), 1 => Just(NAN)]
}

proptest! {
    #[test]
    fn laws_of_three_values(rows in prop::collection::vec((tri(), tri(), tri()), 1..50)) {
        let mut hand = Hand::new(rows.len(), AS_OF);
        let pick = |f: fn(&(u8, u8, u8)) -> u8| Column::Truth(rows.iter().map(f).collect());
        let mut truths = Vec::new();
        for (name, data) in [("a", pick(|r| r.0)), ("b", pick(|r| r.1)), ("c", pick(|r| r.2))] {
            let id = hand.numbers(name, STOCK, "", &vec![0.0; rows.len()]);
            hand.bound.stock.columns[id as usize].data = data;
            hand.plan.columns[id as usize].shape = Shape::Truth;
            truths.push(id);
        }
        let not = |e: Expr| Expr::Not(Box::new(e));
        let [a, b, c] = [col(truths[0]), col(truths[1]), col(truths[2])];
        // De Morgan, and distribution over or
        let pairs = [
            (not(Expr::And(vec![a.clone(), b.clone(), c.clone()])), Expr::Or(vec![not(a.clone()), not(b.clone()), not(c.clone())])),
            (
                Expr::And(vec![a.clone(), Expr::Or(vec![b.clone(), c.clone()])]),
                Expr::Or(vec![Expr::And(vec![a.clone(), b.clone()]), Expr::And(vec![a.clone(), c.clone()])]),
            ),
        ];
        let ids: Vec<_> = pairs.into_iter().map(|(x, y)| (hand.truth("x", x), hand.truth("y", y))).collect();
        let all = hand.truth("all", Expr::And(vec![a, b, c]));
        let results = hand.run();
        for (x, y) in ids {
            prop_assert_eq!(hand.got(&results, x), hand.got(&results, y));
        }
        for (row, (a, b, c)) in rows.iter().enumerate() {
            let wanted = if [a, b, c].contains(&&truth::FALSE) { 0.0 } else if [a, b, c].contains(&&truth::UNKNOWN) { 2.0 } else { 1.0 };
            prop_assert_eq!(hand.got(&results, all)[row], wanted);
        }
    }

    #[test]
    fn windows_agree_with_loops(
        rows in prop::collection::vec(prop::collection::vec(cell(), 10), 1..8),
        count in 1..12usize,
        ago in 0..14usize,
        limit in 0..12i32,
        least in 1..5u32,
    ) {
        let mut hand = Hand::new(rows.len(), AS_OF);
        let sales = hand.weekly("weekly sales", &rows);
        let span = || last(count as f64, ago as u32);
        let low = || compare(Compare::Below, Expr::History(sales), num(f64::from(limit)));
        let aggs = [Agg::Sum, Agg::Average, Agg::Min, Agg::Max, Agg::Median, Agg::Count, Agg::StDev];
        let ids: Vec<_> = aggs.iter().map(|a| hand.formula("w", window(WindowAgg::Agg(*a), Expr::History(sales), WEEK, span()))).collect();
        let kept = Expr::Window(Box::new(Window {
            agg: WindowAgg::Agg(Agg::Sum), value: Expr::History(sales), keep: Some(low()), period: WEEK, span: span(),
        }));
        let kept = hand.formula("kept", kept);
        let all = hand.truth("all", window(WindowAgg::All, low(), WEEK, span()));
        let some = hand.truth("some", window(WindowAgg::AtLeast(least), low(), WEEK, span()));
        let results = hand.run();
        for (row, values) in rows.iter().enumerate() {
            let at = |k: usize| values.len().checked_sub(1 + ago + k).map_or(NAN, |i| values[i]);
            let looked: Vec<f64> = (0..count).rev().map(at).collect();
            let known: Vec<f64> = looked.iter().copied().filter(|v| !v.is_nan()).collect();
            for (agg, id) in aggs.iter().zip(&ids) {
                let wanted = super::statistics::aggregate(*agg, &mut known.clone(), &[], looked.len());
                prop_assert!(same(&[hand.got(&results, *id)[row]], &[wanted]), "{agg:?} of {looked:?}: {wanted}");
            }
            let below: Vec<f64> = known.iter().copied().filter(|v| *v < f64::from(limit)).collect();
            prop_assert_eq!(hand.got(&results, kept)[row], below.iter().sum::<f64>());
            let unknown = looked.len() - known.len();
            let wanted = if below.len() + unknown < looked.len() { 0.0 } else if unknown > 0 { 2.0 } else { 1.0 };
            prop_assert_eq!(hand.got(&results, all)[row], wanted);
            let wanted = if below.len() >= least as usize { 1.0 } else if below.len() + unknown < least as usize { 0.0 } else { 2.0 };
            prop_assert_eq!(hand.got(&results, some)[row], wanted);
        }
    }

    #[test]
    fn joins_agree_with_loops(
        own in prop::collection::vec((0..4u8, cell()), 1..30),
        list in prop::collection::vec((0..4u8, cell()), 0..30),
        matched in any::<bool>(),
    ) {
        let mut hand = Hand::new(own.len(), AS_OF);
        let key = |k: u8| format!("key {k}");
        hand.bound.stock.keys = vec![own.iter().map(|(k, _)| hand.texts.intern(&key(*k))).collect()];
        let limit = hand.numbers("limit", STOCK, "", &own.iter().map(|(_, v)| *v).collect::<Vec<_>>());
        let keys: Vec<String> = list.iter().map(|(k, _)| key(*k)).collect();
        let table = hand.list("list", &keys.iter().map(String::as_str).collect::<Vec<_>>());
        let amount = hand.numbers("amount", table, "", &list.iter().map(|(_, v)| *v).collect::<Vec<_>>());
        let keep = compare(Compare::AtMost, col(amount), Expr::Outer(limit));
        let value = arith(Arith::Mul, col(amount), num(2.0));
        let aggs = [Agg::Sum, Agg::Count, Agg::Max, Agg::Median];
        let work = |agg| Work::List(Box::new(ListWork {
            agg: ListAgg::Agg(agg), list: table, matched, join: Vec::new(), keep: Some(keep.clone()),
            value: Some(value.clone()), pick: None, otherwise: None,
        }));
        let ids: Vec<_> = aggs.iter().map(|a| hand.step("l", STOCK, Shape::Number(Unit::plain()), work(*a))).collect();
        let results = hand.run();
        for (row, (k, limit)) in own.iter().enumerate() {
            let mut found: Vec<f64> = list.iter().filter(|(o, v)| (!matched || o == k) && v <= limit).map(|(_, v)| v * 2.0).collect();
            let seen = found.len();
            for (agg, id) in aggs.iter().zip(&ids) {
                let wanted = super::statistics::aggregate(*agg, &mut found, &[], seen);
                prop_assert!(same(&[hand.got(&results, *id)[row]], &[wanted]));
            }
        }
    }

    #[test]
    fn comparisons_of_columns_and_constants_agree(pairs in prop::collection::vec((-50..50i32, -30..30i32), 1..60), c in -50..50i32) {
        // near values on purpose: steps of a tenth of a millionth
        let a: Vec<f64> = pairs.iter().map(|(x, d)| f64::from(*x) + f64::from(*d) * 1e-7).collect();
        let mut hand = Hand::new(a.len(), AS_OF);
        let left = hand.numbers("a", STOCK, "", &a);
        let right = hand.numbers("c", STOCK, "", &vec![f64::from(c); a.len()]);
        for op in [Compare::Equal, Compare::NotEqual, Compare::Below, Compare::Above, Compare::AtLeast, Compare::AtMost] {
            let with_constant = hand.truth("x", compare(op, col(left), num(f64::from(c))));
            let with_column = hand.truth("y", compare(op, col(left), col(right)));
            let results = hand.run();
            let wanted: Vec<f64> = a
                .iter()
                .map(|a| f64::from(u8::from(super::eval::holds(op, super::number::at_six(*a).total_cmp(&f64::from(c))))))
                .collect();
            prop_assert_eq!(hand.got(&results, with_constant), wanted.clone());
            prop_assert_eq!(hand.got(&results, with_column), wanted);
        }
    }
}
