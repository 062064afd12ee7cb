//! Types and units of expressions.

use super::super::{ExprKind, Home, ItemKind, Kind};
use super::read;

const NAMES: &str = "# names: SKU [text], on hand [units], on order [units], lead time [days], unit price [USD/unit], unit cost [CNY/unit], \
    weekly sales / 周销量 [series units/week], weekly plan [series units/week], daily units [series units/day], market [text], \
    phase [text], viewers [], battery [yes/no], event date [date], length [cm], width [cm], height [cm], \
    inbound.SKU [text], inbound.quantity [units], inbound.eta [date], inbound.promised [date], inbound.shipment [text], \
    duties.country [text], duties.rate [%]\n";

fn unit_of(formula: &str) -> String {
    let found = read(&format!("{NAMES}x = {formula}"));
    assert!(found.diagnostics.is_empty(), "{formula}: {:?}", found.diagnostics);
    found.unit("x")
}

fn code_of(formula: &str) -> String {
    let found = read(&format!("{NAMES}x = {formula}"));
    found.codes().join(" ")
}

#[test]
fn units_follow_the_algebra() {
    assert_eq!(unit_of("AVERAGE(weekly sales over last 8 weeks)"), "units/week");
    assert_eq!(unit_of("SUM(weekly sales over last 8 weeks)"), "units");
    assert_eq!(unit_of("AVERAGE(weekly sales over last 8 weeks) in units/day"), "units/day");
    assert_eq!(unit_of("5 days of AVERAGE(weekly sales over last 8 weeks)"), "units");
    assert_eq!(unit_of("COVER(on hand, AVERAGE(weekly sales over last 8 weeks))"), "days");
    assert_eq!(unit_of("CEILING(MAX(0, on hand), 12)"), "units");
    assert_eq!(unit_of("on hand * unit price"), "USD");
    assert_eq!(unit_of("(on hand * unit cost) in USD"), "USD");
    assert_eq!(unit_of("on hand / (on hand / lead time)"), "days");
    assert_eq!(unit_of("SQRT(lead time / 7 days)"), "");
    assert_eq!(unit_of("length * width * height / 6000 cm3/kg"), "kg");
    assert_eq!(unit_of("event date - TODAY()"), "days");
    assert_eq!(unit_of("weekly sales 52 weeks ago"), "units/week");
    assert_eq!(unit_of("IF(on hand > 3, on hand, 0)"), "units");
    assert_eq!(unit_of("1 - 15%"), "%");
    assert_eq!(unit_of("SLOPE(weekly sales over last 8 weeks)"), "units/week^2");
    assert_eq!(unit_of("SUM(inbound.quantity)"), "units");
    assert_eq!(unit_of("COUNT(inbound where inbound.eta at most event date)"), "");
    assert_eq!(unit_of("LOOKUP(duties.rate where duties.country is market, otherwise 0)"), "%");
    assert_eq!(unit_of("RUNNING SHARE(on hand)"), "%");
    assert_eq!(unit_of("TOTAL(on hand by market)"), "units");
}

#[test]
fn weeks_become_days_exactly() {
    let found = read(&format!("{NAMES}x = AVERAGE(weekly sales over last 8 weeks) in units/day"));
    let ItemKind::Formula(expr) = &found.item("x").kind else { panic!("no formula") };
    assert!(matches!(expr.kind, ExprKind::Scale { num: 1.0, den: 7.0, .. }), "{expr:?}");
}

#[test]
fn mistakes_of_units_are_said() {
    assert_eq!(code_of("on hand + lead time"), "units-differ");
    assert_eq!(code_of("unit price - 15%"), "percent-of-what");
    assert_eq!(code_of("on hand > 50%"), "percent-of-what");
    assert_eq!(code_of("unit price + unit cost"), "currencies-differ");
    assert_eq!(code_of("SQRT(lead time)"), "root-of-unit");
    assert_eq!(code_of("event date + 2 months"), "date-and-what");
    assert_eq!(code_of("on hand + viewers"), "units-differ");
    assert_eq!(code_of("SUM(weekly sales over last 2 months)"), "period-misfit");
    assert_eq!(code_of("IF(on hand > 3, on hand, lead time)"), "units-differ");
    assert_eq!(code_of("CEILING(on hand, lead time)"), "units-differ");
}

#[test]
fn series_know_their_periods() {
    let found = read(&format!(
        "{NAMES}x = weekly sales - weekly plan\ny = SUM(x over last 4 weeks)\nz = SUM(daily units each week) - weekly sales"
    ));
    assert!(found.diagnostics.is_empty(), "{:?}", found.diagnostics);
    assert!(found.item("x").ty.series.is_some() && found.item("z").ty.series.is_some());
    assert_eq!(found.unit("y"), "units");
    assert_eq!(code_of("daily units - weekly sales"), "periods-differ");
    let found = read(&format!("{NAMES}x = SUM(daily units over last 8 weeks)"));
    let ItemKind::Formula(expr) = &found.item("x").kind else { panic!("no formula") };
    let ExprKind::Window { span: super::super::WindowSpan::Last { count, .. }, .. } = &expr.kind else { panic!("{expr:?}") };
    assert!(matches!(count.kind, ExprKind::Number(56.0)), "{count:?}");
}

#[test]
fn homes_say_of_which_rows() {
    let found = read(&format!(
        "{NAMES}a = TOTAL(on hand)\nb = TOTAL(on hand by market)\nc = SUM(all inbound.quantity)\nd = SUM(inbound.quantity)\ndays late for inbound = eta - promised\ne = MAX(inbound.days late)"
    ));
    assert!(found.diagnostics.is_empty(), "{:?}", found.diagnostics);
    let home = |name: &str| found.item(name).ty.home;
    assert_eq!([home("a"), home("b"), home("c"), home("d")], [Home::Whole, Home::Table(0), Home::Whole, Home::Table(0)]);
    assert_eq!(home("days late"), Home::Table(1));
}

#[test]
fn order_of_definitions_does_not_matter() {
    let mut text = NAMES.to_string();
    for i in 0..3000 {
        text.push_str(&format!("f{i} = f{} + 1\n", i + 1));
    }
    text.push_str("f3000 = on hand\n");
    let found = read(&text);
    assert!(found.diagnostics.is_empty(), "{:?}", found.diagnostics.first());
    assert_eq!(found.unit("f0"), "units");
}

#[test]
fn levels_are_ranks_in_either_tongue() {
    let found = read(&format!("{NAMES}levels phase: daily (日常), preheat (预热)\nrule \"R\": phase is \"预热\" means note \"x\""));
    assert!(found.diagnostics.is_empty(), "{:?}", found.diagnostics);
    assert!(matches!(found.item("phase").ty.kind, Kind::Level(0)));
    let ExprKind::Compare { right, .. } = &found.model.rules[0].clauses[0].condition.kind else { panic!() };
    assert!(matches!(right.kind, ExprKind::Level(1)));
}
