//! Markdowns and orders whose words can mean two things, or lose a bound in what the language has: mark down to 15%, at
//! most 10%, order up to 60 days, order 3 cases. Takes the words of a call; gives what is said of it.
//! Invariant: every reading that is offered is a sentence that can be copied, and says which reading it is.

use super::Kind;
use super::checker::{Checker, Val};
use super::scope::Entry;
use crate::place::Span;
use crate::said;
use crate::spelling::{is_han, name_key};
use crate::syntax::stated_share;
use crate::tongue::{Said, Tongue};
use crate::unit::Unit;

const UP_TO: [&str; 7] = ["order up to", "reorder up to", "replenish up to", "replenish to", "restock to", "order to", "top up to"];
const UP_TO_ZH: [&str; 8] = ["补到", "补足到", "补够到", "补货到", "补至", "补货至", "下单到", "补足"];

impl Checker<'_> {
    /// What is wrong and the readings, for a call that no action fits.
    pub(super) fn two_readings(&self, words: &str) -> Option<(&'static str, Said, Said)> {
        if let Some((action, time)) = crate::syntax::repeated(words) {
            let (what, next) = crate::syntax::repeated_said(words, &action, &time);
            return Some(("action-shape", what, next));
        }
        let unknown = said!("I do not know the action \"{words}\".", "不认识动作“{words}”。");
        if let Some(next) = marked_down_to(words).or_else(|| bounded_markdown(words)) {
            return Some(("unknown-action", unknown, next));
        }
        if let Some(next) = self.meant_pieces(words).or_else(|| self.bounded_order(words)) {
            return Some(("unknown-action", unknown, next));
        }
        let (level, zh) = self.level(words)?;
        let missing = self.less_stock(level, if zh { "现有库存" } else { "on hand" })?;
        let what = said!(
            "\"{words}\": an order is how much is bought, what is there already taken off.",
            "“{words}”：下单写的是要买多少，已有的要减去。"
        );
        let most = crate::syntax::days_in(level).is_none().then(|| {
            let Said { en, zh } = self.bound(level, true);
            said!("; if no single order may exceed {level}: {en}", "；如果是说一次下单不超过 {level}：{zh}")
        });
        let order = if zh { "下单" } else { "order" };
        let (more, more_zh) = most.map_or_else(Default::default, |said| (said.en, said.zh));
        let next = said!("Write: {order} MAX(0, {missing}){more}", "请写：{order} MAX(0, {missing}){more_zh}");
        Some(("action-shape", what, next))
    }

    /// A bound of what is ordered. Without a column of orders there is nothing before the rules that could be kept.
    fn bound(&self, limit: &str, most: bool) -> Said {
        let column = ["order quantity", "补货量"].into_iter().any(|name| matches!(self.scope.name(&name_key(name)), Some(Entry::Item(_))));
        match (column, most) {
            (true, true) => said!("keep order quantity at most {limit}", "保持 补货量 至多 {limit}"),
            (true, false) => said!("keep order quantity at least {limit}", "保持 补货量 至少 {limit}"),
            (false, true) => said!(
                "put the bound into the order itself, for example in place of 300 units: order MIN(300 units, {limit})",
                "把上限写进下单的数量里，例如把 300 件换成：下单 MIN(300 件, {limit})"
            ),
            (false, false) => said!(
                "put the bound into the order itself, for example in place of 300 units: order MAX(300 units, {limit})",
                "把下限写进下单的数量里，例如把 300 件换成：下单 MAX(300 件, {limit})"
            ),
        }
    }

    /// `order at most 500 units`, where no column holds the orders.
    fn bounded_order(&self, words: &str) -> Option<Said> {
        let meant = crate::syntax::meant_action(words)?;
        let limit = |heads: [&str; 2]| heads.iter().find_map(|head| meant.strip_prefix(head)).map(|limit| limit.trim().to_string());
        let most = limit(["keep order quantity at most ", "保持 补货量 至多 "]);
        let least = limit(["keep order quantity at least ", "保持 补货量 至少 "]);
        let is_most = most.is_some();
        let Said { en, zh } = self.bound(&most.or(least)?, is_most);
        Some(said!("Write: {en}", "请写：{zh}"))
    }

    /// 补货 3箱: where the action that is meant would be refused for its unit.
    fn meant_pieces(&self, words: &str) -> Option<Said> {
        let meant = crate::syntax::meant_action(words)?;
        let amount = meant.strip_prefix("order ").or_else(|| meant.strip_prefix("下单 "))?.trim();
        let unit = self.units.parse(amount.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').trim()).ok()?;
        let counted = self.counted_in().unwrap_or_else(|| self.units.named("unit"));
        self.cannot_order(&unit).then(|| self.in_pieces(amount, &unit, &counted))
    }

    /// The level that an order goes up to, and whether it is said in Chinese.
    fn level<'w>(&self, words: &'w str) -> Option<(&'w str, bool)> {
        let level = |verbs: &[&str]| verbs.iter().find_map(|verb| words.strip_prefix(verb)).map(str::trim);
        level(&UP_TO).map(|level| (level, false)).or_else(|| level(&UP_TO_ZH).map(|level| (level, true)))
    }

    /// What is missing up to a level: 100件 - 现有库存 - 在途数量. A level in days is what sells in them.
    fn less_stock(&self, level: &str, on_hand: &str) -> Option<String> {
        let stock = self.scope.meant(on_hand)?;
        let zh = on_hand != "on hand";
        let known = |name: &'static str| matches!(self.scope.name(&name_key(name)), Some(Entry::Item(_))).then_some(name);
        let ways: [&str; 4] =
            if zh { ["在途数量", "在途", "在途库存", "on order"] } else { ["on order", "in transit", "inbound", "on the way"] };
        let way = ways.into_iter().find_map(known).map(|way| format!(" - {way}")).unwrap_or_default();
        let Some(days) = crate::syntax::days_in(level) else { return Some(format!("{level} - {stock}{way}")) };
        let (daily, weekly, unit) = if zh { ("日销量", "周销量", "天") } else { ("daily sales", "weekly sales", "days") };
        let a_day = match (known(daily), known(weekly)) {
            (Some(daily), _) => daily.to_string(),
            (_, Some(weekly)) if zh => format!("AVERAGE({weekly} 最近 8 周)"),
            (_, Some(weekly)) => format!("AVERAGE({weekly} over last 8 weeks)"),
            _ => return None,
        };
        Some(format!("{a_day} * {days} {unit} - {stock}{way}"))
    }

    /// The unit in which the stock is counted, where that is known.
    pub(super) fn counted_in(&self) -> Option<Unit> {
        let Some(Entry::Item(item)) = self.scope.name(&name_key(self.scope.meant("on hand")?)) else { return None };
        match &self.items.get(item)?.ty.kind {
            Kind::Number(unit) if !unit.is_plain() => Some(unit.clone()),
            _ => None,
        }
    }

    /// Whether a quantity in this unit cannot be ordered: 3 cases where the stock counts pieces, 500 units a month.
    pub(super) fn cannot_order(&self, unit: &Unit) -> bool {
        if unit.is_plain() {
            return false;
        }
        match self.counted_in() {
            Some(counted) => self.units.convert(unit, &counted).is_none(),
            None => unit.atoms.iter().any(|(_, power)| *power < 0) || [self.units.named("case"), self.units.named("pallet")].contains(unit),
        }
    }

    /// `order 3 cases`, `order 500 units per month`: says how it becomes pieces.
    pub(super) fn ordered_otherwise(&mut self, val: &Val, kind: &Kind, span: Span) -> bool {
        let Some(unit) = val.unit().cloned().filter(|unit| !val.bare && self.cannot_order(unit)) else { return false };
        // a column of the workbook that the order goes to has a unit of its own
        if matches!(kind, Kind::Number(own) if self.units.convert(&unit, own).is_some() && !self.cannot_order(own)) {
            return false;
        }
        let amount = self.words(span);
        let counted = self.counted_in().unwrap_or_else(|| self.units.named("unit"));
        let (own, wanted) = (super::words::unit(&unit, self.units), super::words::unit(&counted, self.units));
        let what = Said::new(
            format!("\"{amount}\" is in {}, the stock is counted in {}.", own.en, wanted.en),
            format!("“{amount}”的单位是{}，库存的单位是{}。", own.zh, wanted.zh),
        );
        let next = self.in_pieces(&amount, &unit, &counted);
        self.error("units-differ", span, what, next);
        true
    }

    fn in_pieces(&self, amount: &str, unit: &Unit, counted: &Unit) -> Said {
        let time = ["day", "week", "month", "quarter", "year"].into_iter().map(|id| self.units.named(id)).find(|time| {
            let (whole, _) = self.units.multiply(unit, time);
            self.units.convert(&whole, counted).is_some()
                && time.atoms.iter().all(|(atom, _)| unit.atoms.iter().any(|(own, _)| own == atom))
        });
        let whole = if amount.contains(" + ") || amount.contains(" - ") { format!("({amount})") } else { amount.to_string() };
        if let Some(time) = time {
            let (en, zh) = (self.units.display(&time, Tongue::En, false), self.units.display(&time, Tongue::Zh, false));
            return said!(
                "An order is a quantity, not a rate. Say for how long, for example: order {whole} * 1 {en}",
                "下单写的是数量，不是一段时间的速度。请写明买多长时间的量，例如：下单 {whole} * 1 {zh}"
            );
        }
        const CASE: [&str; 7] = ["case pack", "units per case", "case size", "pack size", "箱规", "每箱件数", "装箱数"];
        const PALLET: [&str; 4] = ["units per pallet", "pallet size", "每托件数", "托规"];
        let holds: &[&str] = match unit {
            unit if *unit == self.units.named("case") => &CASE,
            unit if *unit == self.units.named("pallet") => &PALLET,
            _ => {
                let wanted = super::words::unit(counted, self.units);
                return Said::new(format!("Write the quantity in {}.", wanted.en), format!("请用{}写数量。", wanted.zh));
            }
        };
        let zh = self.tongue == Tongue::Zh;
        let known = |name: &&str| match self.scope.name(&name_key(name)) {
            Some(Entry::Item(item)) => Some(((*name).to_string(), item)),
            _ => None,
        };
        let pack = holds.iter().filter(|name| name.starts_with(is_han) == zh).find_map(known).or_else(|| holds.iter().find_map(known));
        let number: String = amount.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect();
        let behind = amount[number.len()..].trim();
        // only `3 cases` is a number of them; a name of that unit is divided by one
        let literal = !number.is_empty() && self.units.parse(behind).is_ok();
        let times = if literal { number } else { format!("{whole} / 1 {}", self.units.display(unit, self.tongue, false)) };
        let Some((pack, item)) = pack else {
            let (name, name_zh, each) = if holds == CASE { ("case pack", "箱规", 12) } else { ("units per pallet", "每托件数", 240) };
            return said!(
                "Write the pieces, for example with {each} in each: order {times} * {each} units. If the workbook has a column with the pieces in each, name it \"{name}\" in the map and write: order {times} * {name}",
                "请写成件数，例如每个装 {each} 件：下单 {times} * {each} 件。如果工作簿有装多少件的一列，请在映射里命名为“{name_zh}”，再写：下单 {times} * {name_zh}"
            );
        };
        let each = match &self.items[item].ty.kind {
            Kind::Number(each) => self.units.convert(&self.units.multiply(unit, each).0, counted).is_some(),
            _ => false,
        };
        let times = if each { whole } else { times };
        said!("Write: order {times} * {pack}", "请写：下单 {times} * {pack}")
    }
}

/// `mark down to 15%`, 降价到15%: 15% off, or 15% of the price.
fn marked_down_to(words: &str) -> Option<Said> {
    let to = ["mark down to ", "markdown to ", "降价到", "降价至", "降到", "降至"].iter().find_map(|verb| words.strip_prefix(verb))?;
    // 至少, 至多
    if to.starts_with(['少', '多']) {
        return None;
    }
    let share = stated_share(to).filter(|_| !to.contains(['折', '价']) && !to.contains("price"))?;
    let share: f64 = share.trim_end_matches('%').parse().ok()?;
    // of what is left most is meant to be left: 80% is a price
    if !(share > 0.0 && share < 50.0) {
        return None;
    }
    let rest = 100.0 - share;
    Some(said!(
        "For {share}% off the price write: mark down by {share}%; for a price that is {share}% of today's: mark down by {rest}%",
        "如果是便宜 {share}%，请写：降价 {share}%；如果是只卖现价的 {share}%，请写：降价 {rest}%"
    ))
}

/// `mark down at most 10%`, 降价至少10%, 再降价10%
fn bounded_markdown(words: &str) -> Option<Said> {
    const VERBS: [&str; 3] = ["mark down", "markdown", "discount"];
    let zh = words.contains('降') && words.starts_with(is_han);
    let share = stated_share(words).filter(|_| zh || VERBS.iter().any(|verb| words.starts_with(verb)))?;
    if words.contains(['并', '且', '，', ',']) || words.contains("but") || words.contains("价到") {
        return None;
    }
    let says = |marks: &[&str]| marks.iter().any(|mark| words.contains(mark));
    if says(&["at most", "up to", "no more than", "a maximum", "最多", "至多", "不超过"]) {
        return Some(said!(
            "To mark down by it, write: mark down by {share}. A cap stands in the rule whose markdown it caps, for example in place of 25%: mark down by MIN(25%, {share})",
            "如果就是要降这么多，请写：降价 {share}。上限要写在被限制的那条降价规则里，例如把 25% 换成：降价 MIN(25%, {share})"
        ));
    }
    if says(&["at least", "no less than", "a minimum", "最少", "至少", "不少于"]) {
        return Some(said!(
            "Of the markdowns that several rules give the largest counts, so this is at least {share}: mark down by {share}",
            "几条规则都降价时取最大的，所以这样写就是至少 {share}：降价 {share}"
        ));
    }
    if says(&["another", "a further", "additional", "more", "again", "extra", "再降", "再次", "额外", "继续降", "又降"]) {
        return Some(said!(
            "Markdowns of several rules are not added up, the largest counts. For {share} off the price that stands in the workbook today, write: mark down by {share}",
            "几条规则的降价不会相加，只取最大的。如果是在工作簿里现在的售价上再便宜 {share}，请写：降价 {share}"
        ));
    }
    None
}
