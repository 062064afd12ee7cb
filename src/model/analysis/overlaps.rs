//! What is said where two bands of tiers share values: one of the two lines as it has to stand, with the user's own
//! figures. Takes the two bands; returns the next step. Invariant: the line that is offered ends where the other begins.

use super::facts::Facts;
use super::words;
use crate::model::{BandTest, Kind, TierBand, ast};
use crate::said;
use crate::tongue::Said;

/// Where a band begins and ends; whether that value itself is left out. None: it goes on for ever.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Ends {
    low: Option<(f64, bool)>,
    high: Option<(f64, bool)>,
}

/// How the overlap of two bands goes away.
pub fn parted(facts: &mut Facts, kind: &Kind, first: &TierBand, second: &TierBand) -> Said {
    let ends = ends_of(facts, first).zip(ends_of(facts, second)).filter(|_| matches!(kind, Kind::Number(_)));
    let cut =
        ends.and_then(|(a, b)| if lower(a, b) { cut(a, b).map(|e| (e, first, second)) } else { cut(b, a).map(|e| (e, second, first)) });
    // where one band lies inside the other, or both begin alike, it is the second of the two that is cut
    let Some((Cut { which, ends }, below, above)) = cut else {
        return said!("Let one band end where the other begins.", "让一个档位在另一个开始的地方结束。");
    };
    let label = if which == Which::Below { &below.label } else { &above.label };
    let Said { en, zh } = written(facts, kind, ends);
    // of two neighbours either may be the one that was meant
    let later = ends_of(facts, below).zip(ends_of(facts, above)).filter(|_| which == Which::Below).and_then(|(a, b)| begun_later(a, b));
    if let Some(later) = later {
        let Said { en: or, zh: or_zh } = written(facts, kind, later);
        let other = &above.label;
        return said!(
            "Let one band end where the other begins: {en}: \"{label}\"; or let the other begin where it ends: {or}: \"{other}\"",
            "让一个档位在另一个开始的地方结束：{zh}：“{label}”；或者让另一个从它结束的地方开始：{or_zh}：“{other}”"
        );
    }
    said!("Let one band end where the other begins: {en}: \"{label}\"", "让一个档位在另一个开始的地方结束：{zh}：“{label}”")
}

/// The higher of two neighbours that begins where the lower one ends.
fn begun_later(below: Ends, above: Ends) -> Option<Ends> {
    let (x, open) = below.high?;
    (above.high.is_none_or(|(high, _)| x < high)).then_some(Ends { low: Some((x, !open)), high: above.high })
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Which {
    Below,
    Above,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Cut {
    which: Which,
    ends: Ends,
}

fn lower(a: Ends, b: Ends) -> bool {
    let low = |e: Ends| e.low.map_or(f64::NEG_INFINITY, |(x, _)| x);
    let high = |e: Ends| e.high.map_or(f64::INFINITY, |(x, _)| x);
    (low(a), high(a)) <= (low(b), high(b))
}

/// `below` begins first: it ends where the other begins; where both begin alike the other begins where it ends.
fn cut(below: Ends, above: Ends) -> Option<Cut> {
    let start = |e: Ends| e.low.map_or(f64::NEG_INFINITY, |(x, _)| x);
    let end = |e: Ends| e.high.map_or(f64::INFINITY, |(x, _)| x);
    if end(above) < end(below) {
        return None;
    }
    if start(below) < start(above) {
        let (x, open) = above.low?;
        return Some(Cut { which: Which::Below, ends: Ends { low: below.low, high: Some((x, !open)) } });
    }
    let (x, open) = below.high.filter(|_| end(below) < end(above))?;
    Some(Cut { which: Which::Above, ends: Ends { low: Some((x, !open)), high: above.high } })
}

fn ends_of(facts: &mut Facts, band: &TierBand) -> Option<Ends> {
    match &band.test {
        BandTest::Range { low, low_open, high, high_open } => {
            Some(Ends { low: Some((facts.constant(low)?, *low_open)), high: Some((facts.constant(high)?, *high_open)) })
        }
        BandTest::Compare { op, with } => {
            let x = facts.constant(with)?;
            let (low, high) = match op {
                ast::CompareOp::Below => (None, Some((x, true))),
                ast::CompareOp::AtMost => (None, Some((x, false))),
                ast::CompareOp::Above => (Some((x, true)), None),
                ast::CompareOp::AtLeast => (Some((x, false)), None),
                _ => return None,
            };
            Some(Ends { low, high })
        }
        _ => None,
    }
}

/// `30 days to below 50 days`, 高于 50 天.
fn written(facts: &Facts, kind: &Kind, ends: Ends) -> Said {
    let value = |x: f64| words::value(kind, &super::values::Example::Number(x), facts.model);
    match (ends.low.map(|(x, open)| (value(x), open)), ends.high.map(|(x, open)| (value(x), open))) {
        (None, Some((x, true))) => Said::new(format!("below {}", x.en), format!("低于 {}", x.zh)),
        (None, Some((x, false))) => Said::new(format!("at most {}", x.en), format!("至多 {}", x.zh)),
        (Some((x, true)), None) => Said::new(format!("above {}", x.en), format!("高于 {}", x.zh)),
        (Some((x, false)), None) => Said::new(format!("at least {}", x.en), format!("至少 {}", x.zh)),
        (Some((low, open)), Some((high, ends_open))) => {
            let (above, above_zh) = if open { ("above ", "高于 ") } else { ("", "") };
            let (to, to_zh) = if ends_open { ("to below", "到低于") } else { ("to", "到") };
            Said::new(format!("{above}{} {to} {}", low.en, high.en), format!("{above_zh}{}{to_zh} {}", low.zh, high.zh))
        }
        (None, None) => said!("otherwise", "否则"),
    }
}
