//! Stages, circles and shapes of plans made from small models by hand; the text of `explain` is what is asserted.

use super::explain::explain;
use super::from_model::from_model;
use super::*;
use crate::model::analysis::sample::{Sample, before_rules, number};
use crate::model::ast::CompareOp;
use crate::model::{Home, Kind};

fn lines(sample: &Sample) -> Vec<String> {
    let (plan, found) = from_model(&sample.model, &sample.schema, &sample.sources);
    assert!(found.is_empty(), "{found:?}");
    in_order(&plan);
    explain(&plan).lines().map(str::to_string).collect()
}

/// A step reads only what earlier steps made.
fn in_order(plan: &Plan) {
    let mut done: Vec<bool> = plan.columns.iter().map(|c| matches!(c.source, Source::Input | Source::Param)).collect();
    for step in &plan.steps {
        let mut reads = Vec::new();
        for digits in format!("{:?}", step.work).split("Column(").skip(1).chain(format!("{:?}", step.work).split("Outer(").skip(1)) {
            reads.extend(digits.split(')').next().and_then(|d| d.parse::<usize>().ok()));
        }
        if let Work::Resolve(target) = &step.work {
            let target = &plan.targets[*target as usize];
            reads.push(target.before as usize);
            reads.extend(target.writers.iter().flat_map(|w| [w.value as usize, plan.rules[w.rule as usize].fired as usize]));
        }
        for read in reads {
            assert!(done[read], "column {read} {:?} is read before it is made", plan.columns[read].name);
        }
        assert!(!std::mem::replace(&mut done[step.into as usize], true), "made twice: {}", step.into);
    }
    assert!(done.iter().all(|d| *d));
}

fn has(lines: &[String], wanted: &str) {
    assert!(lines.iter().any(|l| l == wanted), "missing: {wanted}\nin:\n{}", lines.join("\n"));
}

#[test]
fn ordinary_readers_see_the_last_stage_and_the_rule_the_one_before() {
    let mut s = Sample::empty();
    let stock = s.number("stock on hand");
    let quantity = s.formula("quantity", stock.clone());
    let price = s.number("price");
    let cost = s.arith(quantity.clone(), Arith::Mul, price);
    let cost = s.formula("cost", cost);
    let dear = s.compare(cost.clone(), CompareOp::Above, number(1000.0));
    s.rule("Too dear", vec![dear], vec![(&quantity, number(0.0))]);
    let other = s.compare(cost, CompareOp::Above, number(5.0));
    s.formula("much", other);
    let lines = lines(&s);
    has(&lines, "hidden [quantity#1] : stock number = [stock on hand]");
    has(&lines, "hidden [cost#3] : stock number = ([quantity#1] * [price])");
    has(&lines, "hidden [cost above] : stock truth = ([cost#3] > 1000)");
    has(&lines, "[quantity#6] : stock number after rules = RESOLVE 0");
    has(&lines, "[cost#7] : stock number after rules = ([quantity#6] * [price])");
    has(&lines, "[much] : stock truth after rules = ([cost#7] > 5)");
}

#[test]
fn one_column_where_no_rule_has_a_say() {
    let mut s = Sample::empty();
    let a = s.number("a");
    let b = s.arith(a.clone(), Arith::Add, number(1.0));
    let b = s.formula("b", b);
    let low = s.compare(b, CompareOp::Below, number(3.0));
    let set = s.formula("c", a);
    s.rule("Low", vec![low], vec![(&set, number(2.0))]);
    let lines = lines(&s);
    assert_eq!(lines.iter().filter(|l| l.starts_with("[b]")).count(), 1, "{lines:?}");
}

/// The cap reads the quantity as it is without the cap, but with the phase that another rule raised.
#[test]
fn a_cap_sees_what_other_rules_did() {
    let mut s = Sample::empty();
    let phase = s.number("phase");
    let viewers = s.number("viewers");
    let many = s.compare(viewers, CompareOp::Above, number(10.0));
    let raised = s.arith(phase.clone(), Arith::Add, number(1.0));
    s.rule("Spike", vec![many], vec![(&phase, raised)]);
    let quantity = s.arith(phase.clone(), Arith::Mul, number(100.0));
    let quantity = s.formula("quantity", quantity);
    let much = s.compare(quantity.clone(), CompareOp::Above, number(150.0));
    let cap = s.formula("cap", number(150.0));
    s.rule("Cap", vec![much], vec![(&quantity, cap)]);
    let lines = lines(&s);
    // raised from the value before rules
    assert!(lines.iter().any(|l| l.contains("= ([phase#0] + 1)")), "{lines:#?}");
    let after = lines.iter().find(|l| l.ends_with("RESOLVE 0")).and_then(|l| l.split(' ').next()).map(str::to_string).unwrap_or_default();
    assert!(lines.iter().any(|l| l.ends_with(&format!("= ({after} * 100)"))), "{lines:#?}");
    assert_eq!(lines.iter().filter(|l| l.contains("* 100")).count(), 1);
}

/// A rule that raises the phase and looks at what follows from the phase looks at the time before all rules.
#[test]
fn a_rule_that_leads_to_what_it_reads_reads_the_time_before() {
    let mut s = Sample::empty();
    let phase = s.number("phase");
    let quantity = s.arith(phase.clone(), Arith::Mul, number(100.0));
    let quantity = s.formula("quantity", quantity);
    let little = s.compare(quantity.clone(), CompareOp::Below, number(50.0));
    s.rule("More", vec![little], vec![(&phase, number(1.0))]);
    let much = s.compare(quantity.clone(), CompareOp::Above, number(150.0));
    s.rule("Cap", vec![much], vec![(&quantity, number(150.0))]);
    let lines = lines(&s);
    // pure: phase as it came; definition: with the phase after rules
    assert_eq!(lines.iter().filter(|l| l.contains("* 100")).count(), 2, "{lines:#?}");
    has(&lines, "hidden [quantity#1] : stock number = ([phase#0] * 100)");
}

#[test]
fn a_circle_is_printed_through_the_actions() {
    let mut s = Sample::empty();
    let a = s.number("a");
    let b = s.number("b");
    let when_a = s.compare(a.clone(), CompareOp::Above, number(0.0));
    let when_b = s.compare(b.clone(), CompareOp::Above, number(0.0));
    s.rule("First", vec![when_a], vec![(&b, number(1.0))]);
    s.rule("Second", vec![when_b], vec![(&a, number(1.0))]);
    let (_, found) = from_model(&s.model, &s.schema, &s.sources);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code, "circle");
    assert!(found[0].message.en.contains("a → rule “Second” → b → rule “First” → a"), "{}", found[0].message.en);
    assert_eq!(found[0].also.len(), 3);
}

#[test]
fn before_rules_breaks_the_circle() {
    let mut s = Sample::empty();
    let a = s.number("a");
    let b = s.number("b");
    let when_a = s.compare(before_rules(&a), CompareOp::Above, number(0.0));
    let when_b = s.compare(b.clone(), CompareOp::Above, number(0.0));
    s.rule("First", vec![when_a], vec![(&b, number(1.0))]);
    s.rule("Second", vec![when_b], vec![(&a, number(1.0))]);
    lines(&s);
}

#[test]
fn a_formula_circle_is_found_and_others_still_stand() {
    let mut s = Sample::empty();
    let a = s.formula("a", number(1.0));
    let b = s.formula("b", a.clone());
    s.model.items[0].kind = crate::model::ItemKind::Formula(b);
    s.formula("c", number(2.0));
    let (plan, found) = from_model(&s.model, &s.schema, &s.sources);
    assert_eq!(found.len(), 1);
    assert!(found[0].message.en.contains("a → b → a"), "{}", found[0].message.en);
    assert!(plan.columns.iter().any(|c| c.name == "c"));
}

#[test]
fn a_chain_of_any_length_fits() {
    let mut s = Sample::empty();
    let mut last = s.number("n");
    for i in 0..20_000 {
        let next = s.arith(last, Arith::Add, number(1.0));
        last = s.formula(&format!("n{i}"), next);
    }
    let (plan, found) = from_model(&s.model, &s.schema, &s.sources);
    assert!(found.is_empty());
    assert_eq!(plan.steps.len(), 20_000);
}

#[test]
fn streaks_are_shared_and_their_periods_shown() {
    let mut s = Sample::empty();
    let sales = s.history("weekly sales");
    let plan = s.number("weekly plan");
    let streak = |s: &mut Sample| {
        let below = s.compare(sales.clone(), CompareOp::Below, plan.clone());
        s.weeks_in_a_row(below, 2.0)
    };
    let note = s.add("note", Kind::Number(crate::unit::Unit::plain()), Home::Table(0), crate::model::ItemKind::Set);
    let first = streak(&mut s);
    s.rule("One", vec![first], vec![(&note, number(1.0))]);
    let second = streak(&mut s);
    s.rule("Two", vec![second], vec![(&note, number(1.0))]);
    let lines = lines(&s);
    assert_eq!(
        lines.iter().filter(|l| l.contains("ALL((each weekly sales < [weekly plan]) over week last 2 ago 0)")).count(),
        1,
        "{lines:#?}"
    );
    has(&lines, "  when “weekly sales below weekly plan for 2 weeks in a row” [weekly sales ago [1, 0], weekly plan]");
    has(&lines, "hidden [note#0] : stock number = unknown");
}
