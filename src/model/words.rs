//! How kinds, lists of choices and quotes are said in both tongues.

use super::{Kind, Levels};
use crate::tongue::{Said, Tongue};
use crate::unit::{Unit, Units};

/// `units/day`, `a plain number`, `text`, `a date`.
pub(super) fn kind(kind: &Kind, units: &Units, levels: &[Levels]) -> Said {
    match kind {
        Kind::Number(unit) => self::unit(unit, units),
        Kind::Text(_) => Said::new("text", "文字"),
        Kind::Truth => Said::new("yes or no", "是非"),
        Kind::Date => Said::new("a date", "日期"),
        Kind::Level(id) => {
            let name = levels.get(*id).map(|l| l.name.as_str()).unwrap_or("");
            crate::said!("a level of \"{name}\"", "“{name}”的等级")
        }
        Kind::Any => Said::new("unknown", "未知"),
    }
}

pub(super) fn unit(unit: &Unit, units: &Units) -> Said {
    if unit.is_plain() {
        return if unit.percent { Said::new("a percentage", "百分比") } else { Said::new("a plain number", "不带单位的数") };
    }
    Said::new(units.display(unit, Tongue::En, true), units.display(unit, Tongue::Zh, true))
}

/// `Did you mean "a" or "b"?`; the other text where nothing is near.
pub(super) fn did_you_mean(near: &[String], otherwise: Said) -> Said {
    if near.is_empty() {
        return otherwise;
    }
    let en: Vec<String> = near.iter().map(|n| format!("\"{n}\"")).collect();
    let zh: Vec<String> = near.iter().map(|n| format!("“{n}”")).collect();
    Said::new(format!("Did you mean {}?", en.join(" or ")), format!("是不是{}？", zh.join("或")))
}

/// What to do where no rule has a title: the titles that there are, and that a file may be missing.
pub(super) fn titles_there<'a>(titles: impl IntoIterator<Item = &'a str>) -> Said {
    let titles: Vec<&str> = titles.into_iter().collect();
    if titles.is_empty() {
        return Said::new(
            "There is no other rule. If it stands in another rule file, put that file beside this one; else take the line out.",
            "这里没有别的规则。如果它在另一个规则文件里，请把那个文件也放进来；否则请删去这一行。",
        );
    }
    let Said { en, zh } = choices(titles);
    Said::new(
        format!("The rules here: {en}. If it stands in another rule file, put that file beside this one; else take the line out."),
        format!("现有的规则是{zh}。如果它在另一个规则文件里，请把那个文件也放进来；否则请删去这一行。"),
    )
}

/// `"a", "b", "c"` · “a”、“b”、“c”; at most eight.
pub(super) fn choices<'a>(all: impl IntoIterator<Item = &'a str>) -> Said {
    let all: Vec<&str> = all.into_iter().collect();
    let (some, more) = all.split_at(all.len().min(8));
    let dots = |text: String, dots: &str| if more.is_empty() { text } else { text + dots };
    Said::new(
        dots(some.iter().map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", "), ", ..."),
        dots(some.iter().map(|n| format!("“{n}”")).collect::<Vec<_>>().join("、"), "……"),
    )
}
