//! Verdicts of small plans made by hand: words, reasons, cells, doubts, why. Invariant: the sentences are whole, as a
//! user reads them.

use super::*;
use crate::columns::plans::*;
use crate::place::{CellRef, a1};
use crate::plan::*;
use crate::tongue::Tongue;
use crate::unit::{Unit, Units};

const NAN: f64 = f64::NAN;
const AS_OF: f64 = 45_823.0;

fn cells(all: &[CellRange]) -> Vec<String> {
    let one = |c: CellRef| format!("{}!{}", c.sheet, a1(c.row, c.col));
    all.iter().map(|r| if r.first == r.last { one(r.first) } else { format!("{}:{}", one(r.first), a1(r.last.row, r.last.col)) }).collect()
}

fn history(id: HistoryId, words: &str, periods: &[u32]) -> Mention {
    let shape = Shape::Number(Units::shipped().parse("units/week").unwrap_or_default());
    Mention { words: words.into(), expr: Expr::History(id), shape, periods: Some((WEEK, periods.to_vec())) }
}

fn value(hand: &Hand, id: ColumnId) -> Mention {
    let def = &hand.plan.columns[id as usize];
    Mention { words: def.name.clone(), expr: Expr::Column(id), shape: def.shape.clone(), periods: None }
}

/// The stop-loss rule of LANGUAGE.md over four rows.
fn stop_loss() -> (Hand, RuleId, TargetId) {
    let mut hand = Hand::new(4, AS_OF);
    let sales = vec![vec![120.0, 49.0, 30.0], vec![9.0, 60.0, 30.0], vec![8.0, NAN, 30.0], vec![7.0, 80.0, NAN]];
    let sales = hand.weekly("weekly sales", &sales);
    let forecast = hand.numbers("weekly forecast", STOCK, "units/week", &[100.0, 100.0, 100.0, 100.0]);
    let half = arith(Arith::Mul, num(0.5), col(forecast));
    let streak = window(WindowAgg::All, compare(Compare::Below, Expr::History(sales), half), WEEK, last(2.0, 0));
    let mentions = vec![history(sales, "weekly sales", &[1, 0]), value(&hand, forecast)];
    let rule = hand.rule("Stop-loss", "weekly sales below 50% of weekly forecast for two weeks in a row", streak, mentions);
    let before = hand.step("markdown", STOCK, Shape::Number(Unit::percent()), Work::Row(num(0.0)));
    let given = hand.step("given", STOCK, Shape::Number(Unit::percent()), Work::Row(num(0.15)));
    let target = hand.target("markdown", before, Combine::Largest);
    hand.action(rule, "mark down by 15%", target, given);
    hand.resolve(target);
    (hand, rule, target)
}

fn decide(hand: &mut Hand) -> (crate::columns::Results, Decisions) {
    let results = hand.run();
    let decisions = from_results(&hand.plan, &hand.bound, &results, &hand.texts, Tongue::En);
    (results, decisions)
}

#[test]
fn a_streak_says_what_it_looked_at() {
    let (mut hand, rule, target) = stop_loss();
    let (_, made) = decide(&mut hand);
    assert_eq!(made.counts, [(1, 1)]);
    let decision = &made.decisions[0];
    assert_eq!((decision.row, decision.rule, decision.action), (0, rule, 0));
    assert_eq!(&*decision.words, "mark down by 15%");
    assert_eq!(&*decision.reason, "weekly sales (49, 30 units/week) below 50% of weekly forecast (100 units/week) for two weeks in a row");
    assert_eq!((decision.name, &decision.value), (Some(target), &Some(Value::Number(0.15))));
    assert!(!decision.provisional && !decision.beaten);
    assert_eq!(cells(&decision.cells), ["0!B2", "1!C2:D2"]);
    // the second row fails, in the third a week is blank, the fourth fails whatever the blank is
    let open = &made.undecided[0];
    assert_eq!((made.undecided.len(), open.row), (1, 2));
    assert_eq!(cells(&open.cells), ["1!C4"]);
    assert_eq!(open.said.en, "weekly sales is unknown, needed for: when weekly sales below 50% of weekly forecast for two weeks in a row");
}

#[test]
fn because_is_filled_in_the_tongue_of_the_rule() {
    let (mut hand, rule, _) = stop_loss();
    let forecast = value(&hand, 0);
    let parts = vec![
        TemplatePart::Plain("计划 ".into()),
        TemplatePart::Value(forecast),
        TemplatePart::Plain("，实销 ".into()),
        TemplatePart::Value(history(0, "周销量", &[1, 0])),
    ];
    let rule = &mut hand.plan.rules[usize::from(rule)];
    rule.tongue = Tongue::Zh;
    rule.because = Some(Template { parts });
    let (_, made) = decide(&mut hand);
    assert_eq!(&*made.decisions[0].reason, "计划 100 件/周，实销 49、30 件/周");
}

#[test]
fn conflicts_name_both_rules_and_beaten_actions_stay() {
    let mut hand = Hand::new(2, AS_OF);
    let stock = hand.numbers("on hand", STOCK, "units", &[5.0, 50.0]);
    let sales = hand.numbers("daily sales", STOCK, "units/day", &[1.0, 1.0]);
    let unit = Shape::Number(Units::shipped().parse("units").unwrap_or_default());
    let before = hand.step("order quantity", STOCK, unit.clone(), Work::Row(num(10.0)));
    let none = hand.step("none", STOCK, unit.clone(), Work::Row(num(0.0)));
    let double = hand.step("double", STOCK, unit, Work::Row(arith(Arith::Mul, col(stock), num(2.0))));
    let mentions = vec![value(&hand, stock)];
    let low = hand.rule("Low", "on hand below 10 units", compare(Compare::Below, col(stock), num(10.0)), mentions);
    let mentions = vec![value(&hand, sales)];
    let any = hand.rule("Any", "daily sales above 0", compare(Compare::Above, col(sales), num(0.0)), mentions);
    let target = hand.target("order quantity", before, Combine::Agree);
    hand.action(low, "pause", target, none);
    hand.action(any, "order twice the stock", target, double);
    hand.resolve(target);
    let (_, made) = decide(&mut hand);
    assert!(made.decisions.iter().filter(|d| d.row == 0).all(|d| d.provisional));
    assert_eq!(&*made.decisions[1].words, "order twice the stock (10 units)");
    let conflict = &made.undecided[0];
    let candidates = vec![(low, Value::Number(0.0)), (any, Value::Number(10.0))];
    assert_eq!(conflict.why, UndecidedWhy::Conflict { target, candidates });
    assert_eq!(
        conflict.said.en,
        "Rules disagree about order quantity: rule \"Low\" gives 0 units, rule \"Any\" gives 10 units; the value before rules stands"
    );
    assert_eq!(cells(&conflict.cells), ["0!B2:C2"]);

    hand.plan.rules[usize::from(low)].overrides.push(any);
    let (_, made) = decide(&mut hand);
    assert!(made.undecided.is_empty());
    let flags: Vec<_> = made.decisions.iter().map(|d| (d.row, d.rule, d.beaten)).collect();
    assert_eq!(flags, [(0, low, false), (0, any, true), (1, any, false)]);
}

#[test]
fn why_tells_held_failed_and_unknown() {
    let (mut hand, rule, _) = stop_loss();
    let results = hand.run();
    let of = |row| why(&hand.plan, &hand.bound, &results, &hand.texts, row, STOCK, Some(rule)).remove(0);
    let verdicts: Vec<Verdict> = (0..4).map(|row| of(row).verdict).collect();
    assert_eq!(verdicts, [Verdict::Held, Verdict::Failed, Verdict::Unknown, Verdict::Failed]);
    let told = of(2);
    let WhyTest::Leaf { verdict, values, .. } = &told.clauses[0].test else { panic!("a leaf") };
    assert_eq!((*verdict, values[0].text.as_str(), values[0].known), (Verdict::Unknown, "unknown, 30 units/week", false));
    assert_eq!((cells(&values[0].cells), cells(&values[0].unknown_cells)), (vec!["1!C4:D4".to_string()], vec!["1!C4".to_string()]));
}

#[test]
fn why_goes_one_level_into_computed_names() {
    let mut hand = Hand::new(1, AS_OF);
    let on_hand = hand.numbers("on hand", STOCK, "units", &[12.0]);
    let on_order = hand.numbers("on order", STOCK, "units", &[3.0]);
    let units = hand.plan.columns[on_hand as usize].shape.clone();
    let position = hand.step("position", STOCK, units, Work::Row(arith(Arith::Add, col(on_hand), col(on_order))));
    hand.plan.columns[position as usize].words = "position = on hand + on order".into();
    let mentions = vec![value(&hand, position)];
    let low = compare(Compare::Below, col(position), num(20.0));
    let both = hand.rule("Low", "position below 20 units", low.clone(), mentions.clone());
    let leaf = |words: &str, expr: Expr| Test::Leaf { words: words.into(), expr, mentions: mentions.clone(), sides: Vec::new() };
    let high = compare(Compare::Above, col(position), num(40.0));
    hand.plan.rules[usize::from(both)].clauses[0].test =
        Test::Or(vec![leaf("position above 40 units", high), leaf("position below 20 units", low)]);
    let (results, mut made) = decide(&mut hand);
    assert!(made.decisions.is_empty() && made.counts == [(1, 0)]);
    let told = why(&hand.plan, &hand.bound, &results, &hand.texts, 0, STOCK, None).remove(0);
    let WhyTest::Any(Verdict::Held, parts) = &told.clauses[0].test else { panic!("alternatives") };
    let WhyTest::Leaf { verdict: Verdict::Held, values, .. } = &parts[1] else { panic!("a leaf that held") };
    assert_eq!((values[0].text.as_str(), values[0].formula.as_deref()), ("15 units", Some("position = on hand + on order")));
    let made_of: Vec<_> = values[0].made_of.iter().map(|v| (v.words.as_str(), v.text.as_str(), cells(&v.cells))).collect();
    assert_eq!(made_of, [("on hand", "12 units", vec!["0!B2".to_string()]), ("on order", "3 units", vec!["0!C2".to_string()])]);
    // of alternatives the reason tells those that held
    let before = hand.formula("before", num(0.0));
    let target = hand.target("x", before, Combine::Agree);
    hand.action(both, "order", target, before);
    hand.resolve(target);
    made = decide(&mut hand).1;
    assert_eq!(&*made.decisions[0].reason, "position (15 units) below 20 units");
}

#[test]
fn a_label_comes_with_the_number_it_was_chosen_by() {
    let mut hand = Hand::new(1, AS_OF);
    let days = hand.numbers("days of cover", STOCK, "days", &[120.0]);
    let rows = vec![vec![Fit::Range { low: None, high: Some(End { at: num(90.0), open: false }) }], vec![Fit::Known]];
    let tier = Expr::FirstFit(Box::new(Grid { inputs: vec![col(days)], rows }));
    let labels = Expr::Nth { index: Box::new(tier), values: vec![text("fast"), text("slow")] };
    let turnover = hand.step("turnover", STOCK, Shape::Text, Work::Row(labels));
    let mentions = vec![value(&hand, turnover)];
    let rule = hand.rule("Slow", "turnover is \"slow\"", compare(Compare::Equal, col(turnover), text("slow")), mentions);
    let before = hand.formula("before", num(0.0));
    let target = hand.target("x", before, Combine::Agree);
    hand.action(rule, "sell", target, before);
    hand.resolve(target);
    let (_, made) = decide(&mut hand);
    assert_eq!(&*made.decisions[0].reason, "turnover (days of cover 120 days) is \"slow\"");
}

#[test]
fn many_rows_come_sorted() {
    let rows = 40_000;
    let mut hand = Hand::new(rows, AS_OF);
    let values: Vec<f64> = (0..rows).map(|r| (r % 7) as f64).collect();
    let a = hand.numbers("a", STOCK, "", &values);
    let before = hand.formula("before", num(0.0));
    let target = hand.target("x", before, Combine::Sum);
    for limit in [3.0, 5.0] {
        let mentions = vec![value(&hand, a)];
        let rule = hand.rule(&format!("over {limit}"), "a above limit", compare(Compare::Above, col(a), num(limit)), mentions);
        hand.action(rule, "add", target, before);
        hand.action(rule, "add again", target, before);
    }
    hand.resolve(target);
    let (_, made) = decide(&mut hand);
    let fired = |limit: f64| values.iter().filter(|v| **v > limit).count() as u32;
    assert_eq!(made.counts, [(fired(3.0), 0), (fired(5.0), 0)]);
    assert_eq!(made.decisions.len() as u32, 2 * (fired(3.0) + fired(5.0)));
    assert!(made.decisions.is_sorted_by_key(|d| (d.row, d.rule, d.action)));
    assert_eq!(&*made.decisions[0].reason, "a (4) above limit");
}
