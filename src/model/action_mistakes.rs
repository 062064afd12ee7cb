//! What is said of a call that no action fits: the sentence to write, with the user's own figures in it.
//! Takes a call of a rule; gives a mistake. Invariant: what is offered is an action that the vocabulary has.

use super::Kind;
use super::action::joined;
use super::checker::{Checker, Val};
use super::scope::Entry;
use crate::place::Span;
use crate::said;
use crate::spelling::{name_key, near, near_pair};
use crate::syntax::ast::{ActionCall, ActionPiece, Order, PhrasePiece};
use crate::syntax::{Move, has_figure, keeps_bound, keeps_figures, keeps_negation, keeps_stop, sets_bound, share_in, stated_share};
use crate::tongue::Said;

/// Words of two characters that begin like an action and say something else.
const WORDS_OF_TRADE: [&str; 22] = [
    "下架", "下线", "下调", "备货", "备案", "转运", "转移", "转化", "预订", "预定", "预警", "加价", "加单", "加仓", "清关", "清点", "翻倍",
    "翻单", "捐款", "搭配", "标价", "降级",
];

impl<'a> Checker<'a> {
    pub(super) fn unknown_action(&mut self, call: &ActionCall) {
        let words = self.words(call.span);
        let given = phrase_words(&call.pieces);
        let mut same = None;
        let mut spelled: Vec<String> = Vec::new();
        let mut written: Vec<(String, Span)> = Vec::new();
        for def in &self.action_defs {
            for phrase in &def.action.phrases {
                let known =
                    joined(phrase.pieces.iter().filter_map(|p| if let PhrasePiece::Words(n) = p { Some(n.text.as_str()) } else { None }));
                let is_zh = known.chars().any(crate::spelling::is_han);
                if !given.is_empty()
                    && (name_key(&known) == name_key(&given) || name_key(&known).starts_with(&format!("{} ", name_key(&given))))
                {
                    same = same.or(Some(phrase.span));
                }
                let of_tongue = is_zh == (self.tongue == crate::tongue::Tongue::Zh) || given.chars().any(crate::spelling::is_han) == is_zh;
                if of_tongue && !known.is_empty() && !spelled.contains(&known) {
                    written.push((known.clone(), phrase.span));
                    spelled.push(known);
                }
            }
        }
        if let Some(amount) = below_zero(&words) {
            let what = said!("\"{words}\" orders less than nothing.", "“{words}”：下单数量不能小于零。");
            self.error(
                "below-zero",
                call.span,
                what,
                said!("Write a value from zero on, for example: order {amount}", "请写从零起的数量，例如：下单 {amount}"),
            );
            return;
        }
        if let Some(better) = stops_orders(&words) {
            let what = said!("I do not know the action \"{words}\".", "不认识动作“{words}”。");
            self.error("unknown-action", call.span, what, said!("Write: {better}", "请写：{better}"));
            return;
        }
        if let Some(denied) = self.denied(&words, &spelled).filter(|_| !sets_bound(&words)) {
            let what =
                said!("\"{words}\": a rule says what is done, not what is left undone.", "“{words}”：规则只写要做的事，不写不做的事。");
            let next = said!(
                "Put the condition of this rule as an exception under the rule that says \"{denied}\", for example: unless ...",
                "请把这条规则的条件作为例外，写进要“{denied}”的那条规则，例如：除非 ……"
            );
            self.error("unknown-action", call.span, what, next);
            return;
        }
        if let Some((code, what, next)) = self.two_readings(&words) {
            self.error(code, call.span, what, next);
            return;
        }
        if let Some(better) = self.set_to_name(&words) {
            let what =
                said!("\"{words}\" gives a name a value; the value stands behind \"=\".", "“{words}”给名称赋值，数值要写在“=”后面。");
            self.error("action-shape", call.span, what, said!("Write: {better}", "请写：{better}"));
            return;
        }
        if let Some((action, day)) = until(&words) {
            let what = said!(
                "An action is of the day of the run and holds as long as its condition does; \"until\" has no place in it.",
                "动作只针对当次运行，条件成立就继续有效；截止日期不能写在动作里。"
            );
            let next = said!(
                "Write only: {action}. That it ends on that day is a condition of its own: when TODAY() before {day}",
                "请只写：{action}。到那天为止是另一个条件，请另起一行：当 TODAY() 早于 {day}"
            );
            self.error("action-shape", call.span, what, next);
            return;
        }
        if let Some((action, time)) = held_for(&words) {
            let what = said!(
                "An action is of the day of the run and holds as long as its condition does; \"{time}\" has no place in it.",
                "动作只针对当次运行，条件成立就继续有效；“{time}”不能写在动作里。"
            );
            let next = said!(
                "Write only: {action}. If the rule is to hold on certain days, give it a line of its own with both days, for example: valid 2026-11-16 to 2026-11-29",
                "请只写：{action}。如果规则只在某几天有效，请另起一行写明起止日期，例如：有效期 2026-11-16 到 2026-11-29"
            );
            self.error("action-shape", call.span, what, next);
            return;
        }
        if let Some(moved) = self.moved(&words) {
            let what = said!("I do not know the action \"{words}\".", "不认识动作“{words}”。");
            self.error("unknown-action", call.span, what, said!("Write: {moved}", "请写：{moved}"));
            return;
        }
        if let Some(better) = self.given_value(&words) {
            let what =
                said!("\"{words}\" gives a name a value, but does not begin with \"set\".", "“{words}”给名称赋值，但没有以“设”开头。");
            self.error("action-shape", call.span, what, said!("Write: {better}", "请写：{better}"));
            return;
        }
        if let Some(better) = rounded_up(&words) {
            let what = said!("\"{words}\": rounding is a function.", "“{words}”：取整要用函数。");
            self.error("action-shape", call.span, what, said!("Write: {better}", "请写：{better}"));
            return;
        }
        if let Some((en, zh)) = self.two_actions(&words) {
            let what = said!("\"{words}\" is two actions in one.", "“{words}”是两个动作。");
            self.error("action-shape", call.span, what, said!("Write: {en}", "请写：{zh}"));
            return;
        }
        if let Some(meant) = crate::syntax::meant_action(&words).filter(|meant| has_figure(&words) && keeps_stop(&words, meant)) {
            let what = said!("I do not know the action \"{words}\".", "不认识动作“{words}”。");
            self.error("unknown-action", call.span, what, to_write(&words, &meant));
            return;
        }
        if let Some(phrase) = same {
            let value = call.pieces.iter().find_map(|p| if let ActionPiece::Value(v) = p { Some(self.words(v.span)) } else { None });
            if value.is_some() && !self.words(phrase).contains('{') {
                let verb = self.words(phrase);
                let what = said!("\"{words}\": the quantity behind \"{verb}\" cannot be read.", "“{words}”：“{verb}”后面的数量读不懂。");
                let next = said!(
                    "Give it a name in a line of its own (needed = ...), then write: {verb} needed",
                    "请另起一行给它一个名称（需要量 = ……），再写：{verb} 需要量"
                );
                self.error("action-shape", call.span, what, next);
                return;
            }
            let pattern = filled(&self.words(phrase), &words, value.as_deref());
            let what = if has_figure(&words) || !pattern.contains("15%") {
                said!("The action \"{words}\" is not complete, or says too much.", "动作“{words}”的写法不完整，或多写了内容。")
            } else {
                said!("\"{words}\" does not say by how much.", "“{words}”没有写明幅度。")
            };
            self.error("action-shape", call.span, what, to_write(&words, &pattern));
            return;
        }
        if let Some(meant) = crate::syntax::meant_action(&words).filter(|meant| keeps_stop(&words, meant)).or_else(|| sold_off(&words)) {
            let what = said!("I do not know the action \"{words}\".", "不认识动作“{words}”。");
            self.error("unknown-action", call.span, what, to_write(&words, &meant));
            return;
        }
        let mut found: Vec<String> = near(&given, spelled.iter().map(String::as_str)).into_iter().map(String::from).collect();
        if found.is_empty() {
            found = near(&words, spelled.iter().map(String::as_str)).into_iter().map(String::from).collect();
        }
        if found.is_empty() && !WORDS_OF_TRADE.contains(&given.as_str()) {
            // half a word is too little to order something
            let pair = near_pair(&given, spelled.iter().map(String::as_str)).filter(|action| *action != "下单");
            found.extend(pair.map(String::from));
        }
        for found in &mut found {
            if let Some((_, phrase)) = written.iter().find(|(known, _)| known == found) {
                *found = filled(&self.words(*phrase), &words, None);
            }
        }
        found.retain(|found| {
            keeps_figures(&words, found) && keeps_bound(&words, found) && keeps_negation(&words, found) && keeps_stop(&words, found)
        });
        let said = super::words::choices(spelled.iter().map(String::as_str));
        let (en, zh) = (said.en, said.zh);
        // an action of one's own only shows: a figure or a bound would be lost in it
        let next = if has_figure(&words) || sets_bound(&words) {
            said!(
                "An action for that is not known, and one of your own would only show its words. Write what is to change: order 100 units; mark down by 15%; set order quantity = order quantity * 120%; keep order quantity at least 100 units.",
                "没有这样的动作；自己新建的动作只会显示文字，不会改变数值。请写明要改什么，例如：下单 100 件；降价 15%；设 补货量 = 补货量 * 120%；保持 补货量 至少 100 件。"
            )
        } else {
            said!(
                "Known actions are {en}. A new one is a line \"action {words}\" with what it does indented below it, for example: shows amber \"{words}\".",
                "已知的动作有{zh}。新动作写一行“动作 {words}”，下面缩进写它做什么，例如：显示为 黄 “{words}”。"
            )
        };
        let next = super::words::did_you_mean(&found, next);
        self.error("unknown-action", call.span, said!("I do not know the action \"{words}\".", "不认识动作“{words}”。"), next);
    }

    /// `raise price by 10%`, 涨价 10%: a column moved by so much, as `set` says it. What lowers a price by a share is a
    /// markdown.
    fn moved(&self, words: &str) -> Option<String> {
        if let Some((more, share)) = crate::syntax::more_ordered(words) {
            let share: f64 = share.trim_end_matches('%').parse().ok()?;
            // 10% more than MOQ is no more of what is ordered already
            if let Some((_, whole)) = words.split_once(" than ") {
                let known = more && matches!(self.scope.name(&name_key(whole)), Some(Entry::Item(_)));
                return known.then(|| format!("order {} * {}%", whole.trim(), 100.0 + share));
            }
            let kept = if more { 100.0 + share } else { 100.0 - share };
            let zh = words.chars().any(crate::spelling::is_han);
            let (set, name) = if zh { ("设", "补货量") } else { ("set", "order quantity") };
            return Some(format!("{set} {name} = {name} * {kept}%"));
        }
        let (what, way, by) = crate::syntax::moved(words)?;
        let price = self.scope.meant("price");
        let key = name_key(&what);
        let named = matches!(self.scope.name(&key), Some(Entry::Item(_))).then_some(what.as_str());
        let name = named.or_else(|| self.scope.meant(&key))?;
        let zh = words.chars().any(crate::spelling::is_han);
        let (set, unit) = if zh { ("设", "件") } else { ("set", "unit") };
        let share = stated_share(&by);
        // what comes off a price comes off each unit
        let in_money = !by.ends_with(|c: char| c.is_ascii_digit()) || by.starts_with(['$', '¥', '€', '£']);
        let is_price = Some(name) == price || matches!(key.as_str(), "price" | "unit price" | "售价" | "单价");
        let each = if is_price && in_money && !by.contains('/') { format!("/{unit}") } else { String::new() };
        match (way, share) {
            (Move::To, Some(share)) => {
                // 八折 was read as 20% off, 80% is what is left
                let share: f64 = share.trim_end_matches('%').parse().ok()?;
                let kept = if by.contains('折') { 100.0 - share } else { share };
                let off = 100.0 - kept;
                let verb = if zh { "降价" } else { "mark down by" };
                return Some(match is_price && off > 0.0 {
                    true => format!("{verb} {off}%"),
                    false => format!("{set} {name} = {name} * {kept}%"),
                });
            }
            // what is on the other side of the figure already stays as it is
            (Move::To, None) => Some(match bound_of(words) {
                Some(func) => format!("{set} {name} = {func}({name}, {by}{each})"),
                None => format!("{set} {name} = {by}{each}"),
            }),
            (Move::Down, Some(share)) if is_price => Some(format!("{} {share}", if zh { "降价" } else { "mark down by" })),
            (_, Some(share)) => {
                let share: f64 = share.trim_end_matches('%').parse().ok()?;
                let kept = if way == Move::Up { 100.0 + share } else { 100.0 - share };
                Some(format!("{set} {name} = {name} * {kept}%"))
            }
            (_, None) => Some(format!("{set} {name} = {name} {} {by}{each}", if way == Move::Up { '+' } else { '-' })),
        }
        .filter(|better| keeps_figures(words, better))
    }

    /// `set order quantity to MOQ`, `keep order quantity at MOQ`, 补货量设为起订量: the name and the value are known.
    fn set_to_name(&self, words: &str) -> Option<String> {
        let zh = words.chars().any(crate::spelling::is_han);
        let heads: &[&str] = if zh { &["设置", "保持", "设", "把", "将", ""] } else { &["set ", "keep ", "hold ", "make "] };
        let joints: &[&str] = if zh {
            &["设置为", "设定为", "设为", "设成", "改为", "改成", "等于", "为", "成", "在"]
        } else {
            &[" equal to ", " to ", " at ", " as "]
        };
        let known = |name: &str| matches!(self.scope.name(&name_key(name)), Some(Entry::Item(_)));
        let rest = heads.iter().find_map(|head| words.trim().strip_prefix(head))?;
        let (name, value) = joints.iter().find_map(|joint| {
            let (name, value) = rest.split_once(joint)?;
            let (name, value) = (name.trim().strip_prefix("the ").unwrap_or(name.trim()), value.trim());
            let value = value.strip_prefix("the ").unwrap_or(value);
            (known(name) && known(value)).then_some((name, value))
        })?;
        Some(format!("{} {name} = {value}", if zh { "设" } else { "set" }))
    }

    /// 别降价, `do not mark down`: the action that is denied.
    fn denied(&self, words: &str, known: &[String]) -> Option<String> {
        const DENIALS: [&str; 14] =
            ["do not ", "don't ", "don’t ", "never ", "no ", "不要", "不许", "不准", "不用", "无需", "禁止", "别", "勿", "不"];
        let lower = words.trim().to_lowercase();
        let rest = DENIALS.iter().find_map(|denial| lower.strip_prefix(denial))?.trim();
        let (rest, key) = (rest.strip_prefix('再').unwrap_or(rest), name_key(rest));
        let is_known = known.iter().any(|action| key.starts_with(&name_key(action)) || name_key(action).starts_with(&key));
        (!rest.is_empty() && (is_known || stated_share(rest).is_some() || crate::syntax::meant_action(rest).is_some()))
            .then(|| rest.to_string())
    }

    /// `order quantity = 100 units`, 补货量=100件
    fn given_value(&self, words: &str) -> Option<String> {
        let (name, value) = words.split_once(['=', '＝'])?;
        let known = matches!(self.scope.name(&name_key(name)), Some(Entry::Item(_)));
        let set = if words.chars().any(crate::spelling::is_han) { "设" } else { "set" };
        known.then(|| format!("{set} {} = {}", name.trim(), value.trim()))
    }

    /// `outlet with 30% off`, 八折清仓: an action and a markdown.
    fn two_actions(&self, words: &str) -> Option<(String, String)> {
        // a share of what is ordered is no markdown
        let share = stated_share(words).filter(|_| !words.contains("quantity") && !words.contains("补货量"))?;
        let zh = words.chars().any(crate::spelling::is_han);
        let bare = self.action_defs.iter().flat_map(|d| &d.action.phrases).filter_map(|p| match &p.pieces[..] {
            [PhrasePiece::Words(name)] if zh == name.text.chars().any(crate::spelling::is_han) => Some(&name.text),
            _ => None,
        });
        let key = name_key(words);
        let stands = |name: &&String| {
            let name = name_key(name);
            if zh { key.contains(&name) } else { key.starts_with(&format!("{name} ")) || key.ends_with(&format!(" {name}")) }
        };
        let other = bare.into_iter().filter(stands).max_by_key(|name| name.len())?;
        Some((format!("{other}, mark down by {share}"), format!("{other}，降价 {share}")))
    }

    /// 降价5美元: the shipped markdown takes a share; so much money comes off the price itself.
    pub(super) fn money_off(&mut self, val: &Val, kind: &Kind, span: Span, call: Span) -> bool {
        // 降价10%每周: read as a rate
        if let Some((action, time)) = crate::syntax::repeated(&self.words(call)) {
            let (what, next) = crate::syntax::repeated_said(&self.words(call), &action, &time);
            self.error("action-shape", call, what, next);
            return true;
        }
        let takes_share = matches!(kind, Kind::Number(u) if u.percent && u.is_plain());
        let words = self.words(call);
        let lowers = ["降价", "mark down by"].iter().any(|verb| words.starts_with(verb));
        if !takes_share || !lowers || val.unit().is_none_or(|unit| self.units.currency(unit).is_none()) {
            return false;
        }
        let amount = self.words(span);
        let price = self.scope.meant("price").map(String::from);
        let zh = words.chars().any(crate::spelling::is_han);
        let next = match price {
            Some(price) => {
                // 5% of unit price is in its unit already
                let each = if amount.contains('/') || super::param::reads_a_name(&val.expr) {
                    ""
                } else if zh {
                    "/件"
                } else {
                    "/unit"
                };
                said!("Write: set {price} = {price} - {amount}{each}", "请写：设 {price} = {price} - {amount}{each}")
            }
            None => said!(
                "Write the share by which the price falls; for an amount the workbook needs a column with the price.",
                "请写降价的百分比；要按金额降价，工作簿里须有售价一列。"
            ),
        };
        let what = said!("\"{words}\": a markdown is a percentage, {amount} is money.", "“{words}”：降价要写百分比，{amount}是金额。");
        self.error("percent-of-what", span, what, next);
        true
    }

    pub(super) fn unknown_colour(&mut self, span: Span) {
        let typed = self.words(span);
        let bare = typed.trim_matches(['"', '“', '”']);
        self.error(
            "unknown-colour",
            span,
            said!("\"{bare}\" is no colour.", "“{bare}”不是颜色。"),
            said!("The colours are red, amber and green, for example: flag amber \"look\".", "颜色有红、黄、绿，例如：标记 黄 “请查看”。"),
        );
    }
}

/// The function that moves a value only the way that was said: 降价到19.99元 lowers what is above it.
fn bound_of(words: &str) -> Option<&'static str> {
    const LOWERS: [&str; 10] = ["mark down", "lower", "decrease", "reduce", "cut", "drop", "降", "下调", "调低", "减少"];
    const RAISES: [&str; 10] = ["raise", "increase", "put up", "lift", "提高", "上调", "调高", "增加", "涨", "提价"];
    let says = |verbs: &[&str]| verbs.iter().any(|v| words.starts_with(v) || v.chars().all(crate::spelling::is_han) && words.contains(v));
    match (says(&LOWERS), says(&RAISES)) {
        (true, false) => Some("MIN"),
        (false, true) => Some("MAX"),
        _ => None,
    }
}

/// `skip this order`, `no replenishment`, 不再进货: that nothing is ordered. What orders less is another thing.
fn stops_orders(words: &str) -> Option<&'static str> {
    const STOPS: [&str; 19] = [
        "stop", "cancel", "halt", "freeze", "hold", "hold off", "skip", "drop", "avoid", "block", "no", "not", "do not", "don't", "never",
        "without", "forbid", "suspend", "ban",
    ];
    const ORDERS: [&str; 19] = [
        "order",
        "orders",
        "ordering",
        "reorder",
        "reorders",
        "reordering",
        "replenish",
        "replenishing",
        "replenishment",
        "restock",
        "restocking",
        "buy",
        "buying",
        "purchase",
        "purchasing",
        "purchases",
        "procurement",
        "re-order",
        "refill",
    ];
    const FILLERS: [&str; 9] = ["this", "the", "any", "all", "it", "them", "more", "new", "on"];
    const STOPS_ZH: [&str; 15] =
        ["停止", "停", "取消", "禁止", "莫", "不再", "不要", "不用", "不许", "不准", "别", "勿", "不", "中止", "终止"];
    const ORDERS_ZH: [&str; 9] = ["补货", "下单", "采购", "进货", "订货", "补单", "补", "备货", "订购"];
    let lower = words.trim().to_lowercase();
    if let Some(rest) = STOPS_ZH.iter().find_map(|stop| lower.strip_prefix(stop)) {
        return ORDERS_ZH.contains(&rest.trim_end_matches(['了', '的']).trim()).then_some("暂停补货");
    }
    let said: Vec<&str> = lower.split_whitespace().filter(|word| !FILLERS.contains(word)).collect();
    match said.split_last() {
        Some((last, stops)) if !stops.is_empty() && ORDERS.contains(last) && STOPS.contains(&stops.join(" ").as_str()) => {
            Some("pause replenishment")
        }
        _ => None,
    }
}

/// 补货 -5件: the amount without its minus.
fn below_zero(words: &str) -> Option<&str> {
    let rest = ["补货", "补", "订货", "下单", "restock", "reorder", "buy"].iter().find_map(|verb| words.strip_prefix(verb))?;
    rest.trim().strip_prefix(['-', '−', '－']).map(str::trim).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// `pause replenishment until 2026-12-01`, 暂停补货到2026-12-01: the action, and the day.
fn until(words: &str) -> Option<(String, String)> {
    let at = words.find(|c: char| c.is_ascii_digit())?;
    let day = words.get(at..at + 10).filter(|day| day.get(4..5) == Some("-") && day.get(7..8) == Some("-"))?;
    let before = words[..at].trim();
    let action = [" until", " till", "直到", "一直到", "到", "至"].iter().find_map(|word| before.strip_suffix(word))?.trim();
    let part = |range: std::ops::Range<usize>| day.get(range)?.parse::<u32>().ok();
    crate::date::checked(part(0..4)? as i32, part(5..7)?, part(8..10)?)?;
    Some((action.to_string(), day.to_string()))
}

/// 降价15%两周: the markdown, and for how long it was to hold.
fn held_for(words: &str) -> Option<(String, String)> {
    let at = words.find(['%', '％'])?;
    let time = words[at..].trim_start_matches(['%', '％']).trim();
    let action = words[..words.len() - time.len()].trim().to_string();
    let lowers = ["降价", "mark down", "markdown"].iter().any(|verb| action.starts_with(verb));
    let alone = time.chars().count() < 8 && crate::syntax::days_in(time).is_some() && !time.contains(['到', '至', ',', '，']);
    (lowers && alone).then(|| (action, time.to_string()))
}

/// The pattern of a shipped action with something in its slots, so that it can be copied: `mark down by {share}` with the
/// share that was written, else 15%; `value` is the first value of the call. A slot of the user's own stays as it is.
fn filled(pattern: &str, written: &str, value: Option<&str>) -> String {
    let zh = pattern.chars().any(crate::spelling::is_han);
    let share = share_in(written).unwrap_or_else(|| "15%".to_string());
    let mut out = pattern.replace("{share}", &share);
    if let Some(value) = value {
        out = out.replace("{name}", value);
    }
    for (slot, en, zh_value) in [
        ("{colour}", "red", "红"),
        ("{text}", "\"look here\"", "“请查看”"),
        ("{place}", "\"B\"", "“B”"),
        ("{quantity}", "100 units", "100 件"),
        ("{limit}", "100 units", "100 件"),
        ("{value}", "100 units", "100 件"),
        ("{name}", "order quantity", "补货量"),
    ] {
        out = out.replace(slot, if zh { zh_value } else { en });
    }
    out
}

/// `order need rounded up to case pack`, 下单 需求量 向上取整到箱规
fn rounded_up(words: &str) -> Option<String> {
    const MARKS: [&str; 5] = [" rounded up to ", " round up to ", "向上取整到", "按箱规取整到", "取整到"];
    let (before, step) = MARKS.iter().find_map(|mark| words.split_once(mark))?;
    let (action, what) = before.trim().split_once(' ')?;
    Some(format!("{action} CEILING({}, {})", what.trim(), step.trim().trim_start_matches("whole ")))
}

/// The next step behind an action that is not known so: the one to write, with a figure that nobody gave as an example.
/// An action that has no place for the figures that were written is not offered.
fn to_write(words: &str, action: &str) -> Said {
    if !keeps_figures(words, action) {
        return said!(
            "The figure in \"{words}\" has no place in the action \"{action}\". Say it in the condition, or give a column the value: set NAME = VALUE.",
            "“{words}”里的数字，动作“{action}”放不下。请写进条件里，或设置一列：设 名称 = 数值。"
        );
    }
    if has_figure(words) || !action.contains("15%") {
        return said!("Write: {action}", "请写：{action}");
    }
    said!("Write the figure, for example: {action}", "请写明幅度，例如：{action}")
}

/// 打8折, 八五折, 降15个点: a markdown by what is taken off.
fn sold_off(words: &str) -> Option<String> {
    let lowered = words.strip_prefix('降').is_some_and(|rest| stated_share(rest).is_some() && !rest.contains(['到', '至', '价']));
    stated_share(words).filter(|_| words.contains('折') || lowered).map(|share| format!("降价 {share}"))
}

/// The words of a call, its values left out.
fn phrase_words(pieces: &[ActionPiece]) -> String {
    joined(pieces.iter().filter_map(|p| match p {
        ActionPiece::Words(name) => Some(name.text.as_str()),
        ActionPiece::Order(Order::AtMost, _) => Some("at most"),
        ActionPiece::Order(Order::AtLeast, _) => Some("at least"),
        _ => None,
    }))
}
