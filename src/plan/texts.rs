//! Plans and analyses of real rule text: the stories of both, the season rules, and that sensible rules are left alone.

use super::explain::explain;
use super::from_model::from_model;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::tests::read;
use std::collections::BTreeMap;

/// The plan as text, and all that was said on the way, as the driver does it.
fn planned(text: &str) -> (String, Vec<Diagnostic>) {
    let mut read = read(text);
    let mut found = std::mem::take(&mut read.diagnostics);
    found.extend(crate::model::analysis::check(&read.model, &read.sources));
    let (plan, more) = from_model(&read.model, &read.schema, &read.sources);
    found.extend(more);
    (explain(&plan), found)
}

#[derive(serde::Deserialize)]
struct Story {
    wrong: Option<String>,
    right: Option<String>,
}

#[test]
fn wrong_gives_its_code_and_right_gives_none() {
    let mut bad = Vec::new();
    for text in [include_str!("../diagnostic/stories/plan.toml"), include_str!("../diagnostic/stories/analysis.toml")] {
        let stories: BTreeMap<String, Story> = toml::from_str(text).expect("stories");
        for (code, story) in stories {
            let (Some(wrong), Some(right)) = (story.wrong, story.right) else { continue };
            let found = planned(&wrong).1;
            if found.iter().map(|d| d.code).collect::<Vec<_>>() != [code.as_str()] {
                bad.push(format!("{code}: the wrong text gives {found:?}"));
            }
            let found = planned(&right).1;
            if !found.is_empty() {
                bad.push(format!("{code}: the right text gives {found:?}"));
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

const SEASON: &str = r#"# names: on hand [units], on order [units], reserved [units], unit price [USD/unit], unit cost [USD/unit], lead time [days], MOQ [units], case pack [units], weekly forecast [units/week], viewers [], average viewers [], phase [text], weekly sales [series units/week]
param stop-loss share = 50%
param review days = 30 days
levels phase: daily (日常), preheat (预热), live (直播)
position      = on hand + on order - reserved
daily sales   = AVERAGE(weekly sales over last 8 weeks) in units/day
days of cover = COVER(position, daily sales)
revenue       = SUM(weekly sales over last 52 weeks) * unit price
class share   = RUNNING SHARE(revenue)
tiers abc by class share
  at most 80%:  "A"
  over 80% to 95%:  "B"
  otherwise:    "C"
tiers turnover by days of cover
  under 30 days:  "fast"
  30 to 90 days:  "normal"
  over 90 days:   "slow"
buffer safety stock
  holds position
  by phase
    daily:    3 to 5 days of daily sales
    preheat:  7 to 10 days of daily sales
    live:     at least 15 days of daily sales
need           = MAX(0 units, daily sales * (lead time + review days) + safety stock min - position)
order quantity = IF(need > 0 units, CEILING(MAX(need, MOQ), case pack), 0 units)
order cost     = order quantity * unit cost
rule "Traffic spike"
  when viewers at least 150% of average viewers
  then raise phase
rule "Stop-loss"
  when weekly sales below stop-loss share of weekly forecast for two weeks in a row
  then mark down by 15%, pause replenishment
  because "Sold {weekly sales}, two weeks running"
rule "Expedite"
  when days of cover below lead time and abc is one of "A", "B"
  unless weekly sales below stop-loss share of weekly forecast for two weeks in a row
  then expedite
rule "Slow stock": turnover is "slow" means flag amber "Sell down before buying"
"#;

#[test]
fn the_season_rules() {
    let (plan, found) = planned(SEASON);
    assert!(found.is_empty(), "{found:?}");
    let has = |wanted: &str| assert!(plan.lines().any(|l| l.contains(wanted)), "missing {wanted} in\n{plan}");
    has("[class share] : stock number = RUNNING SHARE([revenue])");
    has("[abc] : stock text = NTH(FIRST([class share]: <=0.8 | >0.8 <=0.95 | known): \"A\" | \"B\" | \"C\")");
    has("[turnover] : stock text = NTH(FIRST([days of cover]: <30 | >=30 <=90 | >90): \"fast\" | \"normal\" | \"slow\")");
    has("[days of cover] : stock number = COVER([position], [daily sales], [max cover])");
    // the streak is one column for both rules that speak of it
    assert_eq!(plan.matches("ALL(").count(), 1, "{plan}");
    has("because Sold {weekly sales ago [1, 0]}, two weeks running");
    // what follows from the phase reads it after rules; its raise reads it before
    has("[safety stock min] : stock number after rules");
    has("[need] : stock number after rules");
    assert_eq!(plan.matches("CEILING").count(), 1, "no version of the order quantity but one is needed:\n{plan}");
}

#[test]
fn tables_that_act_and_lists_that_join() {
    let text = r#"# names: on hand [units], SKU [text], market [text], weeks slow [], inbound.quantity [units], inbound.SKU [text], inbound.market [text]
arriving = SUM(inbound.quantity where inbound.market is market and inbound.quantity above 5 units)
share = SHARE(on hand by market)
table "Ladder"
  | on hand         | weeks slow   | = cut | then               |
  | over 90 units   | under 5      | 15%   | expedite           |
  | over 90 units   | 5 or more    | 30%   | mark down by 20%   |
  | any             | any          | 0%    |                    |
"#;
    let (plan, found) = planned(text);
    assert!(found.iter().all(|d| d.severity != Severity::Error), "{found:?}");
    let has = |wanted: &str| assert!(plan.lines().any(|l| l.contains(wanted)), "missing {wanted} in\n{plan}");
    has("LIST inbound SUM([quantity] join [market#1] = [market#2] where ([quantity] > 5))");
    has("hidden [Ladder] : stock number = FIRST([on hand], [weeks slow]: >90, <5 | >90, >=5 | any, any)");
    has("[cut] : stock number = NTH([Ladder]: 0.15 | 0.3 | 0)");
    assert_eq!(plan.matches("FIRST(").count(), 1, "{plan}");
    assert!(!plan.lines().any(|l| l.starts_with("[row of")), "{plan}");
}

/// Taken from the catalogue of sellers' rules: nothing here is wrong, and nothing may be said.
#[test]
fn sensible_rules_are_left_alone() {
    let text = r#"# names: on hand [units], market [text], role [text], condition [text], unit price [USD/unit], landed cost [USD/unit], lead time [days], last event end [date], viewers [], weekly sales [series units/week], weekly plan [series units/week], battery [yes/no], storage days [days]
daily sales  = AVERAGE(weekly sales over last 8 weeks) in units/day
turnover days = IF(daily sales = 0 units/day, 9999 days, on hand / daily sales)
tiers turnover by turnover days
  under 30 days:  "fast"
  30 to 90 days:  "normal"
  over 90 days:   "slow"
tiers region by market
  "MX": "LatAm"
  "BR": "LatAm"
  "GB": "UK"
  otherwise: "other"
days after event = TODAY() - last event end
tiers leftover channel by days after event
  under 1 day:     "not yet"
  1 to 14 days:    "Deals"
  15 to 45 days:   "Outlet"
  over 45 days:    "back to the warehouse"
table "Way out"
  | turnover | condition     | turnover days | = way out     |
  | "slow"   | "damaged"     | any           | "refurbish"   |
  | "slow"   | "good"        | over 365 days | "B2B"         |
  | "slow"   | "good"        | any           | "bundle"      |
  | any      | any           | any           | "none"        |
order quantity = 100 units
stop-loss due = weekly sales below 50% of weekly plan for two weeks in a row
rule "Stop-loss": stop-loss due means mark down by 15%, pause replenishment
rule "Slow: do not buy": turnover is "slow" means pause replenishment
rule "Deeper": turnover is "slow" and storage days above 180 days means mark down by 30%
rule "Way out: B2B": way out is "B2B" means sell to B2B
rule "Leftover": turnover days over 60 days and leftover channel is not "not yet" means note "Leftover goes to {leftover channel}"
rule "Battery": battery and region is "UK" means flag red "By sea only"
check "Stock is not negative": on hand at least 0 units, otherwise warn
"#;
    let (_, found) = planned(text);
    assert!(found.is_empty(), "{found:?}");
}
