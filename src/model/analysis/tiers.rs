//! Tiers: bands that overlap, that leave a gap, that nothing can fall into.
//! Invariant: an error names a value that falls into two bands, or into none.

use super::facts::Facts;
use super::values::Values;
use super::words;
use crate::diagnostic::Diagnostic;
use crate::model::{BandTest, Expr, Item, Kind, TierBand};
use crate::place::Place;
use crate::said;
use crate::tongue::Said;

/// Gaps told of one statement; more say the same.
const GAPS: usize = 3;

pub fn check(facts: &mut Facts, item: &Item, by: &Expr, bands: &[TierBand], found: &mut Vec<Diagnostic>) {
    let kind = by.ty.kind.clone();
    if kind == Kind::Any {
        return;
    }
    let var = facts.var(by);
    let universe = facts.vars[var].universe.clone();
    let place = item.span.map_or(Place::Nowhere, Place::Text);
    let name = &item.name;
    let by_words = facts.words(by);
    let mut taken: Vec<(usize, Values)> = Vec::new();
    let mut rest = universe.clone();
    let mut proven = true;
    let mut catches_rest = false;
    for (n, band) in bands.iter().enumerate() {
        if catches_rest {
            found.push(after_otherwise(item, band));
            continue;
        }
        if matches!(band.test, BandTest::Any) {
            catches_rest = true;
            continue;
        }
        let Some(fits) = facts.test(&band.test, &kind) else {
            proven = false;
            continue;
        };
        if fits.is_empty() {
            found.push(empty(item, band, &facts.words(by)));
            continue;
        }
        let fits = fits.and(&universe);
        let twice = taken.iter().find_map(|(other, values)| Some((*other, values.and(&fits).example()?)));
        if let Some((other, example)) = twice {
            let value = words::value(&kind, &example, facts.model);
            let (first, second) = (&bands[other].label, &band.label);
            let message = Said::new(
                format!("{} falls into two bands of “{name}”: “{first}” and “{second}”.", value.en),
                format!("{} 同时落在“{name}”的两个档位里：“{first}”和“{second}”。", value.zh),
            );
            let next = super::overlaps::parted(facts, &kind, &bands[other], band);
            let also = said!("the band “{first}” takes this value too", "档位“{first}”也包含这个值");
            found.push(
                Diagnostic::error("overlap", Place::Text(band.span), message, next)
                    .and_see(Place::Text(bands[other].span), also)
                    .in_tongue(item.tongue),
            );
        }
        rest = rest.without(&fits);
        taken.push((n, fits));
    }
    if !proven {
        let message = said!(
            "Not proven: some bands of “{name}” end at values that differ by row, so gaps and overlaps cannot be looked for here.",
            "未能证明：“{name}”的某些档位以逐行不同的值为界，因此这里无法检查空档和重叠。"
        );
        let next = said!(
            "Nothing has to be done. An `otherwise` band keeps every row in a tier.",
            "可以不改。加一个“否则”档位，就能保证每一行都有档位。"
        );
        found.push(Diagnostic::note("not-proven", place, message, next).in_tongue(item.tongue));
        return;
    }
    if catches_rest || bands.is_empty() {
        return;
    }
    for gap in pieces(&rest).into_iter().take(GAPS) {
        let Some(example) = gap.example() else {
            continue;
        };
        let value = words::value(&kind, &example, facts.model);
        let message = Said::new(
            format!("“{name}” has a gap: {by_words} of {} falls into no tier.", value.en),
            format!("“{name}”有空档：{by_words} 为 {} 时不属于任何档位。", value.zh),
        );
        let next = said!(
            "Let the bands meet, add a band for such values, or end with `otherwise: \"...\"`.",
            "让相邻档位首尾相接，为这些值加一个档位，或在最后写“否则：“…””。"
        );
        found.push(Diagnostic::error("gap", place.clone(), message, next).in_tongue(item.tongue));
    }
}

/// Each stretch of a set by itself.
fn pieces(values: &Values) -> Vec<Values> {
    match values {
        Values::Numbers { ranges, whole } => ranges.iter().map(|r| Values::Numbers { ranges: vec![*r], whole: *whole }).collect(),
        Values::Texts { .. } => vec![values.clone()],
    }
}

fn empty(item: &Item, band: &TierBand, by: &str) -> Diagnostic {
    let (name, label) = (&item.name, &band.label);
    let message = said!(
        "Nothing can fall into the band “{label}” of “{name}”: no {by} lies between its ends.",
        "“{name}”的档位“{label}”永远不会有值：没有哪个 {by} 落在它的两端之间。"
    );
    let next = said!("Write the smaller end first: `30 to 90 days`.", "先写较小的一端：“30 到 90 天”。");
    Diagnostic::error("dead-row", Place::Text(band.span), message, next).in_tongue(item.tongue)
}

fn after_otherwise(item: &Item, band: &TierBand) -> Diagnostic {
    let (name, label) = (&item.name, &band.label);
    let message = said!(
        "The band “{label}” of “{name}” stands behind `otherwise`, which takes all that is left.",
        "“{name}”的档位“{label}”写在“否则”之后，而“否则”已经包含了其余所有值。"
    );
    let next = said!("Move `otherwise` to the end.", "把“否则”移到最后。");
    Diagnostic::error("dead-row", Place::Text(band.span), message, next).in_tongue(item.tongue)
}
