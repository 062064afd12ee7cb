//! Whole rule files: the season job, and what rules set and show.

use super::super::schema::{ParamText, Schema};
use super::super::{ItemKind, ParamValue};
use super::{read, read_with, schema};
use crate::place::Place;
use crate::plan::ParamOrigin;
use crate::unit::Units;

const SEASON: &str = "SKU [text], on hand [units], reserved [units], on order [units], unit cost [USD/unit], unit price [USD/unit], lead time [days], \
    MOQ [units], case pack [units], weekly forecast [units/week], viewers [], average viewers [], phase [text], weekly sales [series units/week]";

#[test]
fn the_season_job_is_right() {
    let text = include_str!("../../../tests/cases/season/season.rules");
    let units = Units::shipped();
    let found = read_with(text, schema(SEASON, units), units);
    assert!(found.diagnostics.is_empty(), "{:?}", found.diagnostics);
    assert_eq!(found.model.rules.len(), 4);
    let shown: Vec<&str> = found.model.shown.iter().map(|i| found.model.items[*i].name.as_str()).collect();
    for name in ["phase", "days of cover", "abc", "turnover", "order quantity", "markdown"] {
        assert!(shown.contains(&name), "{name} is not shown: {shown:?}");
    }
    assert_eq!(found.unit("order cost"), "USD");
    assert_eq!(found.unit("daily sales"), "units/day");
}

fn with_param(text: &str, name: &str, value: &str, from_command: bool) -> Schema {
    let units = Units::shipped();
    let names = text.lines().find_map(|l| l.trim().strip_prefix("# names:")).unwrap_or("");
    let param = ParamText {
        name: name.into(),
        text: value.into(),
        place: Place::Nowhere,
        name_place: Place::Nowhere,
        origin: if from_command { crate::plan::ParamOrigin::Set } else { crate::plan::ParamOrigin::Map },
    };
    Schema { params: vec![param], ..schema(names, units) }
}

#[test]
fn parameters_are_overridden_in_order() {
    let text = "# names: on hand [units]\nparam share = 50% between 10% and 90%\nx = share * on hand";
    for (name, value, code, number) in [
        ("share", "45%", "", 0.45),
        ("share", "0.2", "", 0.2),
        ("share", "95%", "param-outside", 0.95),
        ("share", "45 days", "param-unreadable", 0.5),
        ("share", "45", "param-unreadable", 0.5),
        ("shares", "45%", "unknown-param", 0.5),
    ] {
        let found = read_with(text, with_param(text, name, value, true), Units::shipped());
        assert_eq!(found.codes().join(" "), code, "{value}");
        let ItemKind::Param { value: ParamValue::Number(n), origin, .. } = &found.item("share").kind else { panic!() };
        assert_eq!(*n, number);
        assert_eq!(*origin == ParamOrigin::Set, number != 0.5);
    }
}

#[test]
fn actions_write_their_names() {
    let found = read(
        "# names: on hand [units], phase [text]\nlevels phase: daily, live\nrule \"A\": on hand below 5 units means mark down by 15%, raise phase\nrule \"B\"\n  when on hand below 3 units\n  then mark down by 20%\n  overrides \"A\"",
    );
    assert!(found.diagnostics.is_empty(), "{:?}", found.diagnostics);
    let names: Vec<&str> = found.model.rules[0].writes().map(|w| found.model.items[w.item].name.as_str()).collect();
    assert_eq!(names, ["markdown", "phase"]);
    assert_eq!(found.model.rules[1].overrides, [0]);
    assert_eq!(found.unit("markdown"), "%");
    assert!(found.item("markdown").target.as_ref().is_some_and(|t| t.otherwise.is_some()));
}

#[test]
fn all_mistakes_are_said_at_once() {
    let found = read(
        "# names: on hand [units]\nx = on hnd * 2\ny = SQRT(on hand, 2)\nrule \"R\": on hand blow 5 means frob\nrule \"S\": on hand below 5 means pause replenishmnt\n",
    );
    for code in ["unknown-name", "argument-count", "unknown-action"] {
        assert!(found.codes().contains(&code), "{code} is missing: {:?}", found.codes());
    }
}

#[test]
fn five_thousand_lines_are_fast() {
    let mut text = String::from("# names: on hand [units], weekly sales [series units/week], market [text]\n");
    for i in 0..1000 {
        text.push_str(&format!(
            "sales {i} = AVERAGE(weekly sales over last 8 weeks) in units/day\ncover {i} = COVER(on hand, sales {i})\nrule \"R{i}\"\n  when cover {i} below {i} days and market is one of \"US\", \"DE\"\n  then flag amber \"x\"\n"
        ));
    }
    let found = read(&text);
    assert!(found.diagnostics.is_empty(), "{:?}", found.diagnostics.first());
    assert_eq!(found.model.rules.len(), 1000);
}
