//! Values and rows in words, in both tongues. Invariant: a value stands with its unit, a text in quotes.

use super::facts::Var;
use super::values::Example;
use crate::model::{Kind, Model};
use crate::said;
use crate::tongue::{Said, Tongue};
use crate::unit::Units;

/// `60 days`, `15%`, `2026-11-27`, `“slow”`.
pub fn value(kind: &Kind, example: &Example, model: &Model) -> Said {
    match (example, kind) {
        (Example::Text(text), _) => said!("“{text}”", "“{text}”"),
        (Example::OtherText, _) => said!("some other text", "其他文字"),
        (Example::Number(x), Kind::Number(unit)) => {
            let units = Units::shipped();
            Said::new(units.show(*x, unit, Tongue::En), units.show(*x, unit, Tongue::Zh))
        }
        (Example::Number(x), Kind::Date) => {
            let day = crate::date::iso(*x);
            said!("{day}", "{day}")
        }
        (Example::Number(x), Kind::Level(levels)) => {
            let label = model.levels.get(*levels).and_then(|l| l.labels.get(*x as usize)).map(|l| l.0.clone());
            let label = label.unwrap_or_else(|| x.to_string());
            said!("“{label}”", "“{label}”")
        }
        (Example::Number(x), Kind::Truth) => {
            if *x == 0.0 {
                said!("no", "否")
            } else {
                said!("yes", "是")
            }
        }
        (Example::Number(x), _) => said!("{x}", "{x}"),
    }
}

/// A name with its value: `days of cover 60 days`; for a condition that is not taken apart, whether it holds.
pub fn pair(var: &Var, example: &Example, model: &Model) -> Said {
    let name = &var.words;
    if var.sentence {
        return match example {
            Example::Number(x) if *x == 0.0 => said!("not “{name}”", "“{name}”不成立"),
            _ => said!("“{name}”", "“{name}”成立"),
        };
    }
    let value = value(&var.kind, example, model);
    Said::new(format!("{name} {}", value.en), format!("{name} {}", value.zh))
}

pub fn list(parts: &[Said]) -> Said {
    Said::new(
        parts.iter().map(|p| p.en.as_str()).collect::<Vec<_>>().join(", "),
        parts.iter().map(|p| p.zh.as_str()).collect::<Vec<_>>().join("，"),
    )
}
