//! Analyses on small models made by hand, against brute force where a band or table is small enough to try out.

use super::check;
use super::sample::{Sample, before_rules, number, text};
use crate::diagnostic::{Diagnostic, Severity};
use crate::function::Func;
use crate::model::ast::CompareOp;
use crate::model::{BandTest, DecisionRow, DecisionTable, Expr, ExprKind, Home, ItemKind, Kind, TierBand};
use crate::plan::{Agg, Arith};
use crate::tongue::Tongue;
use crate::unit::{Unit, Units};
use proptest::prelude::*;

fn codes(found: &[Diagnostic]) -> Vec<&str> {
    found.iter().map(|d| d.code).collect()
}

fn order(op: CompareOp, with: f64) -> BandTest {
    BandTest::Compare { op, with: number(with) }
}

fn range(low: f64, low_open: bool, high: f64, high_open: bool) -> BandTest {
    BandTest::Range { low: number(low), low_open, high: number(high), high_open }
}

fn tiers(s: &mut Sample, by: &Expr, bands: Vec<(BandTest, &str)>) -> Expr {
    let labels = bands.iter().map(|b| b.1.to_string()).collect();
    let bands = bands.into_iter().map(|(test, label)| TierBand { span: s.say(label), test, label: label.to_string() }).collect();
    s.add("turnover", Kind::Text(Some(labels)), Home::Table(0), ItemKind::Tiers { by: by.clone(), bands })
}

fn days(s: &mut Sample, name: &str) -> Expr {
    s.input(name, Kind::Number(Units::shipped().named("day")))
}

fn run(s: &Sample) -> Vec<Diagnostic> {
    check(&s.model, &s.sources)
}

#[test]
fn a_gap_prints_a_value_with_its_unit() {
    let mut s = Sample::empty();
    let cover = days(&mut s, "days of cover");
    tiers(&mut s, &cover, vec![(order(CompareOp::Below, 30.0), "fast"), (order(CompareOp::Above, 90.0), "slow")]);
    let found = run(&s);
    assert_eq!(codes(&found), ["gap"]);
    assert!(found[0].message.en.contains("60 days falls into no tier"), "{}", found[0].message.en);
    assert!(found[0].message.zh.contains("60 天"), "{}", found[0].message.zh);
}

#[test]
fn an_end_in_two_bands_is_an_overlap() {
    let mut s = Sample::empty();
    let cover = days(&mut s, "days of cover");
    let bands = vec![
        (order(CompareOp::AtMost, 30.0), "fast"),
        (range(30.0, false, 90.0, false), "normal"),
        (order(CompareOp::Above, 90.0), "slow"),
    ];
    tiers(&mut s, &cover, bands);
    let found = run(&s);
    assert_eq!(codes(&found), ["overlap"]);
    assert!(found[0].message.en.starts_with("30 days falls into two bands"), "{}", found[0].message.en);
}

#[test]
fn whole_days_between_dates_leave_no_gap() {
    let mut s = Sample::empty();
    let end = s.input("event end", Kind::Date);
    let today = s.make("TODAY()", Kind::Date, Home::Whole, ExprKind::Call { func: Func::Today, args: Vec::new() });
    let mut since = s.arith(today, Arith::Sub, end);
    since.ty.kind = Kind::Number(Units::shipped().named("day"));
    let bands = vec![
        (order(CompareOp::Below, 1.0), "not yet"),
        (range(1.0, false, 14.0, false), "deals"),
        (order(CompareOp::AtLeast, 15.0), "outlet"),
    ];
    tiers(&mut s, &since, bands);
    assert_eq!(codes(&run(&s)), [""; 0]);
}

#[test]
fn bands_follow_the_present_values_of_parameters() {
    let mut s = Sample::empty();
    let limit = s.param("limit", 40.0);
    let cover = days(&mut s, "days of cover");
    let under = BandTest::Compare { op: CompareOp::Below, with: limit };
    tiers(&mut s, &cover, vec![(under, "fast"), (order(CompareOp::AtLeast, 30.0), "slow")]);
    assert_eq!(codes(&run(&s)), ["overlap"]);
}

#[test]
fn ends_that_differ_by_row_are_not_proven() {
    let mut s = Sample::empty();
    let lead = days(&mut s, "lead time");
    let cover = days(&mut s, "days of cover");
    let under = BandTest::Compare { op: CompareOp::Below, with: lead.clone() };
    let over = BandTest::Compare { op: CompareOp::AtLeast, with: lead };
    tiers(&mut s, &cover, vec![(under, "short"), (over, "enough")]);
    let found = run(&s);
    assert_eq!(codes(&found), ["not-proven"]);
    assert_eq!(found[0].severity, Severity::Note);
}

fn table(s: &mut Sample, inputs: Vec<Expr>, rows: Vec<Vec<BandTest>>, exactly_one: bool) {
    let rows = rows
        .into_iter()
        .map(|tests| DecisionRow { span: s.say("row"), words: "row".to_string(), tests, values: Vec::new(), rule: None })
        .collect();
    let span = s.say("table");
    let table =
        DecisionTable { title: "Ladder".to_string(), span, tongue: Tongue::En, inputs, rows, exactly_one, words: "table".to_string() };
    s.model.decision_tables.push(table);
}

fn is(label: &str) -> BandTest {
    BandTest::OneOf { items: vec![text(label)], negated: false }
}

fn turnover_and_weeks(s: &mut Sample) -> (Expr, Expr) {
    let cover = days(s, "days of cover");
    let bands =
        vec![(order(CompareOp::Below, 30.0), "fast"), (range(30.0, false, 90.0, false), "normal"), (order(CompareOp::Above, 90.0), "slow")];
    (tiers(s, &cover, bands), s.number("weeks slow"))
}

#[test]
fn the_markdown_ladder_is_whole() {
    let mut s = Sample::empty();
    let (turnover, weeks) = turnover_and_weeks(&mut s);
    let rows = vec![
        vec![is("slow"), order(CompareOp::Below, 2.0)],
        vec![is("slow"), range(2.0, false, 5.0, true)],
        vec![is("slow"), order(CompareOp::AtLeast, 5.0)],
        vec![BandTest::Any, BandTest::Any],
    ];
    table(&mut s, vec![turnover, weeks], rows, false);
    assert_eq!(codes(&run(&s)), [""; 0]);
}

#[test]
fn a_table_with_a_hole_and_a_dead_row() {
    let mut s = Sample::empty();
    let (turnover, weeks) = turnover_and_weeks(&mut s);
    let rows = vec![
        vec![is("slow"), BandTest::Any],
        vec![is("slow"), order(CompareOp::Above, 5.0)],
        vec![is("fast"), order(CompareOp::AtMost, 5.0)],
        vec![is("normal"), BandTest::Any],
    ];
    table(&mut s, vec![turnover, weeks], rows, false);
    let found = run(&s);
    assert_eq!(codes(&found), ["dead-row", "gap"]);
    assert!(found[0].message.en.contains("Row 2") && found[0].message.en.contains("row 1"), "{}", found[0].message.en);
    assert!(found[1].message.en.contains("turnover “fast”, weeks slow 10"), "{}", found[1].message.en);
}

/// What a tier excludes by its own value is neither a hole nor an overlap.
#[test]
fn a_tier_and_what_it_goes_by_are_seen_together() {
    let mut s = Sample::empty();
    let (turnover, _) = turnover_and_weeks(&mut s);
    let cover = Expr { kind: ExprKind::Item { item: 0, before_rules: false, outer: false }, ..turnover.clone() };
    let cover = Expr { ty: s.model.items[0].ty.clone(), span: s.model.items[0].span.unwrap_or_default(), ..cover };
    let rows = vec![
        vec![is("slow"), order(CompareOp::Above, 50.0)],
        vec![is("fast"), order(CompareOp::Below, 30.0)],
        vec![is("normal"), range(30.0, false, 90.0, false)],
    ];
    table(&mut s, vec![turnover, cover], rows, true);
    assert_eq!(codes(&run(&s)), [""; 0]);
}

#[test]
fn exactly_one_row_tells_the_case_in_two_rows() {
    let mut s = Sample::empty();
    let (turnover, weeks) = turnover_and_weeks(&mut s);
    let rows = vec![
        vec![is("slow"), BandTest::Any],
        vec![BandTest::Any, order(CompareOp::Below, 3.0)],
        vec![BandTest::OneOf { items: vec![text("slow")], negated: true }, order(CompareOp::AtLeast, 3.0)],
    ];
    table(&mut s, vec![turnover, weeks], rows, true);
    let found = run(&s);
    assert_eq!(codes(&found), ["overlap"]);
    assert!(found[0].message.en.contains("Rows 1 and 2"), "{}", found[0].message.en);
}

#[test]
fn a_rule_whose_conditions_exclude_each_other() {
    let mut s = Sample::empty();
    let (turnover, _) = turnover_and_weeks(&mut s);
    let cover = Expr {
        ty: s.model.items[0].ty.clone(),
        span: s.model.items[0].span.unwrap_or_default(),
        kind: ExprKind::Item { item: 0, before_rules: false, outer: false },
    };
    let quantity = s.number("quantity");
    let slow = s.compare(turnover.clone(), CompareOp::Equal, text("slow"));
    let low = s.compare(cover, CompareOp::Below, number(20.0));
    s.rule("Both", vec![slow, low], vec![(&quantity, number(0.0))]);
    let never = s.compare(turnover, CompareOp::Equal, text("sluggish"));
    s.rule("Typo", vec![never], vec![(&quantity, number(0.0))]);
    let found = run(&s);
    assert_eq!(codes(&found), ["never-fires", "never-fires"]);
    assert!(found[0].message.en.contains("exclude each other"), "{}", found[0].message.en);
    assert!(found[1].message.en.contains("never holds"), "{}", found[1].message.en);
}

#[test]
fn a_conflict_is_told_with_a_row_and_an_override_ends_it() {
    let mut s = Sample::empty();
    let (turnover, weeks) = turnover_and_weeks(&mut s);
    let quantity = s.number("quantity");
    let slow = s.compare(turnover, CompareOp::Equal, text("slow"));
    let long = s.compare(weeks, CompareOp::Above, number(4.0));
    s.rule("Slow", vec![slow.clone()], vec![(&quantity, number(0.0))]);
    s.rule("Long", vec![long], vec![(&quantity, number(10.0))]);
    let found = run(&s);
    assert_eq!(codes(&found), ["possible-conflict"]);
    assert!(found[0].message.en.contains("days of cover 100 days"), "{}", found[0].message.en);
    s.model.rules[1].overrides.push(0);
    assert_eq!(codes(&run(&s)), [""; 0]);
    // the winner now fires wherever the loser does
    s.model.rules[1].clauses.clear();
    assert_eq!(codes(&run(&s)), ["hidden-rule"]);
}

#[test]
fn rules_that_exclude_each_other_do_not_conflict() {
    let mut s = Sample::empty();
    let sales = s.history("weekly sales");
    let plan = s.number("weekly plan");
    let below = s.compare(sales, CompareOp::Below, plan.clone());
    let streak = s.weeks_in_a_row(below, 2.0);
    let quantity = s.number("quantity");
    let lead = s.number("lead time");
    let less = s.compare(plan.clone(), CompareOp::Below, lead.clone());
    let not_less = s.compare(lead, CompareOp::AtMost, plan);
    s.rule("Streak", vec![streak.clone()], vec![(&quantity, number(0.0))]);
    s.rule("None", vec![streak], vec![(&quantity, number(1.0))]);
    s.model.rules[1].clauses[0].unless = true;
    let other = s.number("other");
    s.rule("Less", vec![less], vec![(&other, number(0.0))]);
    s.rule("Not less", vec![not_less], vec![(&other, number(1.0))]);
    assert_eq!(codes(&run(&s)), [""; 0]);
}

/// Both look at the same sales: whether they meet is for the data to tell.
#[test]
fn conditions_that_hang_together_are_not_called_a_conflict() {
    let mut s = Sample::empty();
    let sales = s.history("weekly sales");
    let recent = s.over_last(Agg::Average, sales.clone(), 8.0);
    let yearly = s.over_last(Agg::Sum, sales, 52.0);
    let quantity = s.number("quantity");
    let a = s.compare(recent, CompareOp::Below, number(5.0));
    let b = s.compare(yearly, CompareOp::Above, number(5000.0));
    s.rule("Few", vec![a], vec![(&quantity, number(0.0))]);
    s.rule("Many", vec![b], vec![(&quantity, number(1.0))]);
    assert_eq!(codes(&run(&s)), ["not-proven"]);
}

#[test]
fn a_value_that_other_rules_move_proves_no_conflict() {
    let mut s = Sample::empty();
    let phase = s.number("phase");
    let battery = s.input("battery", Kind::Truth);
    let quantity = s.number("quantity");
    s.rule("Raise", vec![battery.clone()], vec![(&phase, number(2.0))]);
    let high = s.compare(phase.clone(), CompareOp::Above, number(1.0));
    let low = s.compare(before_rules(&phase), CompareOp::Below, number(1.0));
    s.rule("High", vec![high], vec![(&quantity, number(0.0))]);
    s.rule("Low", vec![low], vec![(&quantity, number(1.0))]);
    assert_eq!(codes(&run(&s)), ["not-proven"]);
}

#[test]
fn a_divisor_that_can_be_zero_is_told_once_and_guards_count() {
    let mut s = Sample::empty();
    let stock = s.number("stock on hand");
    let rate = s.number("rate");
    let ratio = s.arith(stock.clone(), Arith::Div, rate.clone());
    let cover = s.formula("cover", ratio.clone());
    tiers(&mut s, &cover, vec![(order(CompareOp::Below, 30.0), "fast"), (BandTest::Any, "slow")]);
    let low = s.compare(cover.clone(), CompareOp::Below, number(3.0));
    let quantity = s.number("quantity");
    s.rule("Low", vec![low.clone()], vec![(&quantity, number(5.0))]);
    let found = run(&s);
    assert_eq!(codes(&found), ["zero-divisor"]);
    assert!(found[0].message.en.contains("“cover” divides by “rate”"), "{}", found[0].message.en);

    let none = s.compare(rate.clone(), CompareOp::Equal, number(0.0));
    let kind = Kind::Number(Unit::plain());
    let guarded = ExprKind::Call { func: Func::If, args: vec![none, number(999.0), ratio] };
    let guarded = s.make("IF(rate = 0, 999, cover)", kind, Home::Table(0), guarded);
    let ItemKind::Formula(value) = &mut s.model.items[2].kind else { panic!("a formula") };
    *value = guarded;
    assert_eq!(codes(&run(&s)), [""; 0]);
}

#[test]
fn a_clause_beside_it_guards_a_division() {
    let mut s = Sample::empty();
    let stock = s.number("stock on hand");
    let rate = s.number("rate");
    let ratio = s.arith(stock, Arith::Div, rate.clone());
    let few = s.compare(ratio, CompareOp::Below, number(3.0));
    let sells = s.compare(rate, CompareOp::Above, number(0.0));
    let quantity = s.number("quantity");
    s.rule("Low", vec![sells, few], vec![(&quantity, number(5.0))]);
    assert_eq!(codes(&run(&s)), [""; 0]);
    s.model.rules[0].clauses.remove(0);
    assert_eq!(codes(&run(&s)), ["zero-divisor"]);
}

#[derive(Clone, Debug)]
enum Band {
    Order(CompareOp, i8),
    Range(i8, bool, i8, bool),
}

impl Band {
    fn test(&self) -> BandTest {
        match self {
            Band::Order(op, x) => order(*op, f64::from(*x)),
            Band::Range(a, x, b, y) => range(f64::from(*a), *x, f64::from(*b), *y),
        }
    }

    fn has(&self, x: f64) -> bool {
        let compare = |op: CompareOp, with: f64| match op {
            CompareOp::Below => x < with,
            CompareOp::AtMost => x <= with,
            CompareOp::Above => x > with,
            CompareOp::AtLeast => x >= with,
            CompareOp::Equal => x == with,
            CompareOp::NotEqual => x != with,
        };
        match self {
            Band::Order(op, with) => compare(*op, f64::from(*with)),
            Band::Range(a, x, b, y) => {
                compare(if *x { CompareOp::Above } else { CompareOp::AtLeast }, f64::from(*a))
                    && compare(if *y { CompareOp::Below } else { CompareOp::AtMost }, f64::from(*b))
            }
        }
    }
}

fn band() -> impl Strategy<Value = Band> {
    let ops = prop_oneof![Just(CompareOp::Below), Just(CompareOp::AtMost), Just(CompareOp::Above), Just(CompareOp::AtLeast)];
    prop_oneof![
        (ops, -6i8..7).prop_map(|(op, x)| Band::Order(op, x)),
        (-6i8..7, any::<bool>(), 0i8..6, any::<bool>()).prop_map(|(a, x, width, y)| Band::Range(a, x, a + width, y)),
    ]
}

/// Every end and a point between each two.
fn points() -> impl Iterator<Item = f64> {
    (-28..=28).map(|n| f64::from(n) / 2.0)
}

proptest! {
    #[test]
    fn tiers_agree_with_trying_them_out(bands in proptest::collection::vec(band(), 1..5)) {
        let mut s = Sample::empty();
        let by = s.number("x");
        tiers(&mut s, &by, bands.iter().map(|b| (b.test(), "label")).collect());
        let found = run(&s);
        let fitting = |x: f64| bands.iter().filter(|b| b.has(x)).count();
        prop_assert_eq!(found.iter().any(|d| d.code == "gap"), points().any(|x| fitting(x) == 0));
        prop_assert_eq!(found.iter().any(|d| d.code == "overlap"), points().any(|x| fitting(x) > 1));
        let empty = bands.iter().filter(|b| !points().any(|x| b.has(x))).count();
        prop_assert_eq!(found.iter().filter(|d| d.code == "dead-row").count(), empty);
    }

    #[test]
    fn tables_agree_with_trying_them_out(rows in proptest::collection::vec((proptest::option::of(band()), proptest::option::of(band())), 1..6)) {
        let mut s = Sample::empty();
        let (x, y) = (s.number("x"), s.number("y"));
        let test = |b: &Option<Band>| b.as_ref().map_or(BandTest::Any, Band::test);
        table(&mut s, vec![x, y], rows.iter().map(|(a, b)| vec![test(a), test(b)]).collect(), true);
        let found = run(&s);
        let fits = |row: &(Option<Band>, Option<Band>), x: f64, y: f64| row.0.as_ref().is_none_or(|b| b.has(x)) && row.1.as_ref().is_none_or(|b| b.has(y));
        let all: Vec<(f64, f64)> = points().flat_map(|x| points().map(move |y| (x, y))).collect();
        let firsts: Vec<Option<usize>> = all.iter().map(|(x, y)| rows.iter().position(|r| fits(r, *x, *y))).collect();
        let dead = (0..rows.len()).filter(|n| !firsts.contains(&Some(*n))).count();
        prop_assert_eq!(found.iter().filter(|d| d.code == "dead-row").count(), dead);
        prop_assert_eq!(found.iter().any(|d| d.code == "gap"), firsts.contains(&None));
        let twice = all.iter().any(|(x, y)| rows.iter().filter(|r| fits(r, *x, *y)).count() > 1);
        prop_assert_eq!(found.iter().any(|d| d.code == "overlap"), twice);
    }
}
