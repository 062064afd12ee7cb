//! Random rule files in either tongue, over every kind of statement and expression. Takes a seed; returns text that
//! parses. Spacing, synonyms and the user's own spellings vary, as they do in files that people write.

use restock::tongue::Tongue;

/// Names that are known in both tongues; the last two in one only.
pub const NAMES: &[(&str, &str)] = &[
    ("on hand", "现有库存"),
    ("weekly sales", "周销量"),
    ("lead time", "交货周期"),
    ("daily sales", "日销量"),
    ("event date", "活动日期"),
    ("margin rate", "margin rate"),
    ("箱规", "箱规"),
];

/// Columns of the list `inbound`.
pub const FIELDS: &[(&str, &str)] = &[("quantity", "数量"), ("eta", "预计到达")];

pub struct Generator {
    seed: u64,
    tongue: Tongue,
    defined: usize,
}

impl Generator {
    pub fn new(seed: u64, tongue: Tongue) -> Generator {
        Generator { seed: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1, tongue, defined: 0 }
    }

    fn below(&mut self, n: usize) -> usize {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        (self.seed >> 11) as usize % n
    }

    fn one<'a>(&mut self, en: &[&'a str], zh: &[&'a str]) -> &'a str {
        let all = if self.tongue == Tongue::En { en } else { zh };
        all[self.below(all.len())]
    }

    fn word(&mut self, en: &'static str, zh: &'static str) -> &'static str {
        if self.tongue == Tongue::En { en } else { zh }
    }

    fn maybe(&mut self, part: impl FnOnce(&mut Generator) -> String) -> String {
        if self.below(2) == 0 { part(self) } else { String::new() }
    }

    /// A file of so many statements.
    pub fn file(&mut self, statements: usize) -> String {
        let mut out = String::new();
        for _ in 0..statements {
            out.push_str(self.one(&["", "", "\n", "\n\n\n", "# note\n"], &["", "\n", "# 说明\n", "＃说明\n\n"]));
            let statement = self.statement();
            for (n, line) in statement.lines().enumerate() {
                out.push_str(line);
                // a table row and a broken line keep to themselves
                if n == 0 && self.below(5) == 0 {
                    out.push_str("   # why");
                }
                out.push('\n');
            }
        }
        out
    }

    fn statement(&mut self) -> String {
        match self.below(20) {
            0 => self.param(),
            1 | 2 => self.formula(),
            3 => self.levels(),
            4 => self.tiers(),
            5 => self.table(),
            6 => self.buffer(),
            7..=10 => self.rule(),
            11 => self.action(),
            12 => self.split(),
            13 => self.allocate(),
            14 => self.limit(),
            15 => self.schedule(),
            16 => self.event(),
            17 => self.check(),
            18 => self.example(),
            _ => match self.below(5) {
                0 => format!("{} {}", self.word("section", "章节"), self.text()),
                1 => format!("{} {}", self.word("show", "显示"), self.names(2)),
                2 => self.kpi(),
                3 => self.scenario(),
                _ => format!("{} {}", self.word("use", "引用"), self.text()),
            },
        }
    }

    // ── leaves ──────────────────────────────────────────────────────────────────────────────────

    fn name(&mut self) -> String {
        let (en, zh) = NAMES[self.below(NAMES.len())];
        self.word(en, zh).to_string()
    }

    fn names(&mut self, n: usize) -> String {
        let comma = self.one(&[", ", ","], &["、", "，"]);
        (0..n).map(|_| self.name()).collect::<Vec<_>>().join(comma)
    }

    /// A new name, often with its other spelling.
    fn defined(&mut self) -> String {
        self.defined += 1;
        let n = self.defined;
        let letter = |n: usize| char::from(b'a' + (n % 26) as u8);
        let (en, zh) = (format!("made {}{}", letter(n / 26), letter(n)), format!("定义{}{}", letter(n / 26), letter(n)));
        match (self.tongue, self.below(3)) {
            (Tongue::En, 0) => en,
            (Tongue::En, _) => format!("{en} ({zh})"),
            (Tongue::Zh, 0) => zh,
            (Tongue::Zh, 1) => format!("{zh}（{en}）"),
            (Tongue::Zh, _) => format!("{zh} ({en})"),
        }
    }

    fn field(&mut self) -> String {
        let (en, zh) = FIELDS[self.below(FIELDS.len())];
        format!("{}.{}", self.word("inbound", "在途"), self.word(en, zh))
    }

    fn digits(&mut self) -> String {
        let n = self.below(900) + 13;
        match self.below(5) {
            0 => format!("{n}.5"),
            1 => format!("{n}0"),
            _ => n.to_string(),
        }
    }

    fn unit(&mut self) -> &'static str {
        self.one(&["units", "pcs", "days", "USD", "kg", "units/day", "cartons"], &["件", "个", "天", "美元", "公斤", "件/天", "箱"])
    }

    fn number(&mut self) -> String {
        let digits = self.digits();
        match self.below(4) {
            0 => digits,
            1 => format!("{digits}%"),
            2 => format!("{digits}{}", self.unit()),
            _ => format!("{digits} {}", self.unit()),
        }
    }

    fn period(&mut self) -> String {
        let n = self
            .one(&["8 weeks", "two weeks", "3 days", "twelve months", "1 week"], &["8 周", "两周", "3天", "十二个月", "十五天", "1 周"]);
        n.to_string()
    }

    fn text(&mut self) -> String {
        let words = ["stop", "止损", "a \"\"b\"\" c", "{on hand} left", "# no comment", "x, y: z"];
        let word = words[self.below(words.len())];
        match self.below(if self.tongue == Tongue::Zh { 3 } else { 1 }) {
            0 => format!("\"{word}\""),
            _ if word.contains('"') => "“止”".to_string(),
            1 => format!("“{word}”"),
            _ => format!("「{word}」"),
        }
    }

    fn date(&mut self) -> String {
        let all = ["2026-11-27", "2026/1/5", "2026年11月7日"];
        all[self.below(all.len())].to_string()
    }

    // ── expressions ─────────────────────────────────────────────────────────────────────────────

    fn value(&mut self, depth: usize) -> String {
        if depth == 0 {
            return if self.below(2) == 0 { self.name() } else { self.number() };
        }
        let d = depth - 1;
        match self.below(12) {
            0 => self.name(),
            1 => self.number(),
            2 => format!("{} {} {}", self.value(d), ["+", "-", "*", "/", "&"][self.below(5)], self.value(d)),
            3 => format!("({})", self.value(d)),
            4 => format!("-{}", self.name()),
            5 => self.part(),
            6 => self.earlier(),
            7 => self.call(d),
            8 => format!("IF({}, {}, {})", self.condition(d), self.value(d), self.value(d)),
            9 => format!("MAX({}, {})", self.value(d), self.value(d)),
            10 => format!("({}) * ({})", self.value(d), self.value(d)),
            _ => format!("{} ^ 2", self.name()),
        }
    }

    fn part(&mut self) -> String {
        let (name, digits) = (self.name(), self.digits());
        let other = self.name();
        match (self.tongue, self.below(3)) {
            (Tongue::En, 0) => format!("{digits}% of {name}"),
            (Tongue::En, 1) => format!("{digits} days of {name}"),
            (Tongue::En, _) => format!("{other} of {name}"),
            (Tongue::Zh, 0) => format!("{name}的{digits}%"),
            (Tongue::Zh, 1) => format!("{digits} 天的{name}"),
            (Tongue::Zh, _) => format!("{name} 的 {other}"),
        }
    }

    fn earlier(&mut self) -> String {
        let (name, period) = (self.name(), self.period());
        match (self.tongue, self.below(3)) {
            (Tongue::En, 0) => format!("{name} {period} ago"),
            (Tongue::En, 1) => format!("{name} last week"),
            (Tongue::En, _) => format!("{name} before rules"),
            (Tongue::Zh, 0) => format!("{period}前 {name}"),
            (Tongue::Zh, 1) => format!("上周 {name}"),
            (Tongue::Zh, _) => format!("规则前的 {name}"),
        }
    }

    fn call(&mut self, d: usize) -> String {
        let (name, field, period) = (self.name(), self.field(), self.period());
        let of = self.word("where", "其中");
        match self.below(6) {
            0 => format!("AVERAGE({name} {} {period})", self.one(&["over last", "over the last"], &["最近", "过去"])),
            1 => format!("SUM({name} {} {})", self.word("over next", "未来"), self.name()),
            2 => format!("SUM({field} {of} {field} {} {})", self.compare(), self.value(d)),
            3 => format!("{}({name} {} {})", self.one(&["TOTAL", "SHARE"], &["合计", "TOTAL", "占比"]), self.word("by", "按"), self.name()),
            4 => {
                let (from, to) = (self.word("from", "从"), self.word("to", "到"));
                format!("SUM({name} {from} {} {to} {} + 7 {})", self.name(), self.name(), self.word("days", "天"))
            }
            _ => {
                let otherwise = self.word("otherwise", "否则");
                format!(
                    "{}({field} {of} {field} {} {name}, {otherwise} 0)",
                    self.one(&["LOOKUP"], &["查找", "LOOKUP"]),
                    self.word("is", "是")
                )
            }
        }
    }

    fn compare(&mut self) -> &'static str {
        self.one(
            &["below", "is under", "above", "over", "at least", "at most", "<", ">=", "is", "<>", "earlier than", "no later than"],
            &["低于", "少于", "高于", "超过", "至少", "不超过", "<", ">=", "是", "不等于", "早于", "不晚于"],
        )
    }

    fn test(&mut self, d: usize) -> String {
        let name = self.name();
        match self.below(7) {
            0 => format!("{name} {}", self.one(&["is blank", "is not blank", "is known"], &["为空", "不为空", "已知", "未知"])),
            1 => {
                let (low, high) = (self.below(90) + 1, self.digits());
                let unit = self.unit();
                match self.tongue {
                    Tongue::En => format!("{name} between {low} and {high} {unit}"),
                    Tongue::Zh => format!("{name} 介于 {low} 和 {high} {unit}"),
                }
            }
            2 => format!("{name} {} (\"US\", \"DE\")", self.word("is one of", "属于")),
            3 => format!("{} {name} {} {}", self.word("not", "非"), self.compare(), self.number()),
            _ => format!("{} {} {}", self.value(d), self.compare(), self.value(d)),
        }
    }

    fn condition(&mut self, d: usize) -> String {
        match self.below(4) {
            0 => format!("{} {} {}", self.test(d), self.one(&["and"], &["且", "并且"]), self.test(d)),
            1 => format!("{} {} ({} {} {})", self.test(d), self.word("or", "或"), self.test(d), self.word("and", "且"), self.test(d)),
            _ => self.test(d),
        }
    }

    /// A condition of a clause, where a list may be bare and a streak may stand.
    fn clause(&mut self) -> String {
        let name = self.name();
        let period = self.period();
        match self.below(5) {
            0 => format!("{name} {} {}", self.word("is one of", "属于"), self.word("\"US\", \"DE\"", "“US”、“DE”")),
            1 => {
                let test = format!("{name} {} {}", self.compare(), self.number());
                match self.tongue {
                    Tongue::En => format!("{test} for {period} in a row"),
                    Tongue::Zh => format!("{test}，连续{period}"),
                }
            }
            2 => {
                let test = format!("{name} {} {}", self.compare(), self.number());
                match self.tongue {
                    Tongue::En => format!("({test} or {name} is blank) in 3 of the last 6 weeks"),
                    Tongue::Zh => format!("({test} 或 {name} 为空)，最近 6 周有 3 周"),
                }
            }
            _ => self.condition(2),
        }
    }

    fn band(&mut self) -> String {
        let (a, b) = (self.below(50) + 1, self.below(50) + 60);
        let unit = self.unit();
        match (self.tongue, self.below(6)) {
            (Tongue::En, 0) => format!("under {a} {unit}"),
            (Tongue::En, 1) => format!("{a} to {b} {unit}"),
            (Tongue::En, 2) => format!("over {a}% to {b}%"),
            (Tongue::En, 3) => format!("{a} to under {b} {unit}"),
            (Tongue::En, 4) => format!("{a} {unit} or more"),
            (Tongue::En, _) => format!("at most {a}"),
            (Tongue::Zh, 0) => format!("低于{a}{unit}"),
            (Tongue::Zh, 1) => format!("{a}到{b}{unit}"),
            (Tongue::Zh, 2) => format!("高于{a}%到{b}%"),
            (Tongue::Zh, 3) => format!("{a} 到不足 {b} {unit}"),
            (Tongue::Zh, 4) => format!("{a}{unit}及以上"),
            (Tongue::Zh, _) => format!("至多 {a}"),
        }
    }

    // ── statements ──────────────────────────────────────────────────────────────────────────────

    fn colon(&mut self) -> &'static str {
        self.one(&[":", ": "], &["：", ": "])
    }

    fn param(&mut self) -> String {
        let name = self.defined();
        let head = format!("{} {name} = ", self.word("param", "参数"));
        if self.below(3) == 0 {
            return format!("{head}{} {} {}", self.below(20) + 1, self.one(&["to"], &["到", "至", "~"]), self.number());
        }
        let between = self.maybe(|g| g.word(" between 1% and 99.5%", " 介于 1% 和 99.5%").to_string());
        let note = self.maybe(|g| format!(" {}", g.text()));
        format!("{head}{}{between}{note}", self.number())
    }

    fn formula(&mut self) -> String {
        let name = self.defined();
        let list = self.maybe(|g| g.word(" for inbound", " 针对 在途").to_string());
        let convert = self.maybe(|g| g.word(" in units/day", " 换算 件/天").to_string());
        let value = self.value(3);
        if convert.is_empty() { format!("{name}{list} = {value}") } else { format!("{name}{list} = ({value}){convert}") }
    }

    fn levels(&mut self) -> String {
        self.defined += 1;
        let n = self.defined;
        match self.tongue {
            Tongue::En => format!("levels phase{n}: daily{n} (日常{n}), live{n} (直播{n}), other{n}"),
            Tongue::Zh => format!("等级 阶段{n}：日常{n}（daily{n}）、直播{n}（live{n}）"),
        }
    }

    fn tiers(&mut self) -> String {
        let name = self.defined();
        let mut out = format!("{} {name} {} {}", self.word("tiers", "档位"), self.word("by", "按"), self.name());
        for _ in 0..3 {
            out.push_str(&format!("\n   {}{}{}", self.band(), self.colon(), self.text()));
        }
        out.push_str(&format!("\n  {}{}{}", self.one(&["otherwise"], &["否则", "其他"]), self.colon(), self.text()));
        out
    }

    fn table(&mut self) -> String {
        let mut out = format!("{} {}\n", self.word("table", "表格"), self.text());
        let head = format!("| {} | {} | = {} | {} |\n", self.name(), self.name(), self.defined(), self.word("then", "则"));
        out.push_str(&head);
        if self.below(2) == 0 {
            out.push_str("|---|:--:|---|---|\n");
        }
        for _ in 0..3 {
            let second = match self.below(3) {
                0 => String::new(),
                1 => self.word("any", "任意").to_string(),
                _ => self.word("\"a\", \"b\"", "“a”、“b”").to_string(),
            };
            let act = self.maybe(|g| g.act());
            out.push_str(&format!("  | {} | {second} | {} | {act} |\n", self.band(), self.number()));
        }
        if self.below(2) == 0 {
            out.push_str(self.word("  exactly one row\n", "  恰好一行\n"));
        }
        out
    }

    fn buffer(&mut self) -> String {
        let name = self.defined();
        let holds = self.value(1);
        match self.tongue {
            Tongue::En => format!("buffer {name}\n holds {holds}\n keeps 3 to 5 days of {}", self.name()),
            Tongue::Zh => format!("缓冲 {name}\n　计入 {holds}\n　保持 {}的15%到20%", self.name()),
        }
    }

    fn act(&mut self) -> String {
        let (name, text, number) = (self.name(), self.text(), self.number());
        let all = match self.tongue {
            Tongue::En => [
                "mark down by 15%".to_string(),
                "pause replenishment".to_string(),
                format!("flag yellow {text}"),
                format!("keep {name} at most {number}"),
                format!("set {name} = {number}"),
                format!("order {number}"),
                format!("note {text}"),
            ],
            Tongue::Zh => [
                "降价15%".to_string(),
                "暂停补货".to_string(),
                format!("标记黄 {text}"),
                format!("保持{name}至多{number}"),
                format!("设 {name} = {number}"),
                format!("下单 {number}"),
                format!("备注 {text}"),
            ],
        };
        all[self.below(all.len())].clone()
    }

    fn acts(&mut self) -> String {
        let n = self.below(3) + 1;
        let comma = self.one(&[", ", " and "], &["，", "、"]);
        (0..n).map(|_| self.act()).collect::<Vec<_>>().join(comma)
    }

    fn rule(&mut self) -> String {
        self.defined += 1;
        let title = format!("\"rule {}\"", self.defined);
        let list = self.maybe(|g| g.word(" for inbound", " 针对 在途").to_string());
        let head = format!("{} {title}{list}", self.word("rule", "规则"));
        let mut out = if self.below(3) == 0 {
            let then = self.word("means", "则");
            format!("{head}{}{} {then} {}", self.colon(), self.condition(1), self.acts())
        } else {
            let mut out = head;
            for _ in 0..self.below(2) + 1 {
                out.push_str(&format!("\n  {} {}", self.one(&["when"], &["当", "如果"]), self.clause()));
            }
            out.push_str(&self.maybe(|g| format!("\n    {} {}", g.word("unless", "除非"), g.clause())));
            out.push_str(&format!("\n {} {}", self.one(&["then"], &["则", "那么"]), self.acts()));
            out
        };
        out.push_str(&self.maybe(|g| format!("\n  {} {}", g.word("because", "因为"), g.text())));
        out.push_str(&self.maybe(|g| format!("\n  {} {} {} {}", g.word("valid", "有效期"), g.date(), g.word("to", "到"), g.date())));
        out
    }

    fn action(&mut self) -> String {
        self.defined += 1;
        let n = char::from(b'a' + (self.defined % 26) as u8);
        match self.tongue {
            Tongue::En => format!(
                "action push {n}{n} to {{place}} (推送{n}{n}到 {{place}})\n sets made up = 3, otherwise 0, largest wins\n shows yellow \"x\""
            ),
            Tongue::Zh => format!("动作 推送{n}{n}到 {{place}}（push {n}{n} to {{place}}）\n 设 虚构 = 3，否则 0，取最大\n 显示为 黄 “x”"),
        }
    }

    fn split(&mut self) -> String {
        let (name, when) = (self.name(), self.condition(1));
        match self.tongue {
            Tongue::En => format!(
                "split {name} where {when}\n  70% \"a\" arrives event date - 14 days\n  rest \"b\" when {name} above 3\n  in whole 箱规\n  in lots of 500 pcs every 7 days from event date"
            ),
            Tongue::Zh => format!(
                "拆分 {name} 其中 {when}\n  70% “a” 到货 活动日期 - 14 天\n  其余 “b” 当 {name} 高于 3\n  取整到 箱规\n  每批500个每隔7天从活动日期"
            ),
        }
    }

    fn allocate(&mut self) -> String {
        let name = self.name();
        match self.tongue {
            Tongue::En => format!(
                "allocate {name} to inbound where inbound.quantity above 3\n rows by margin rate from high to low\n at most inbound.quantity, each takes on hand\n by inbound.quantity\n in whole pallets"
            ),
            Tongue::Zh => format!(
                "分配 {name} 到 在途 其中 在途.数量 高于 3\n 行按 margin rate 从高到低\n 至多 在途.数量，每件占用 现有库存\n 按 在途.数量\n 取整到 托"
            ),
        }
    }

    fn limit(&mut self) -> String {
        let (name, cost) = (self.name(), self.value(1));
        match self.tongue {
            Tongue::En => format!("limit {name}\n  costing {cost}\n  to on hand in total\n  rows by margin rate from low to high"),
            Tongue::Zh => format!("限额 {name}\n  花费 {cost}\n  总计不超过 现有库存 按 箱规\n  行按 margin rate 从低到高"),
        }
    }

    fn schedule(&mut self) -> String {
        let name = self.defined();
        match self.tongue {
            Tongue::En => format!(
                "schedule {name} where on hand > 0\n  finishes by event date - 14 days\n  sea freight (头程, by sea): 25 to 35 days\n  customs: 5 workdays in \"MX\", \"US\""
            ),
            Tongue::Zh => format!("倒排 {name}\n  完成于 活动日期 - 14 天\n  海运（sea）：25 到 35 天\n  清关：5个工作日 在 “MX”、“US”"),
        }
    }

    fn event(&mut self) -> String {
        let (text, date) = (self.text(), self.date());
        match self.tongue {
            Tongue::En => format!("event {text} {date} to {date} in \"MX\", \"US\" with channel \"TikTok\", closed"),
            Tongue::Zh => format!("事件 {text} {date} 到 {date} 在 “MX” 带 渠道 “TikTok”，休市"),
        }
    }

    fn check(&mut self) -> String {
        let fate = self
            .one(&["", ", otherwise warn", ", otherwise skip", ", otherwise stop"], &["", "，否则 提醒", "，否则跳过该行", "，否则 停止"]);
        let due = self.one(&["", ", due event date - 45 days", ", due 2026-10-01"], &["", "，限期 活动日期 - 45 天", "，限期 2026-10-01"]);
        format!("{} {}{}{}{due}{fate}", self.word("check", "检查"), self.text(), self.colon(), self.condition(1))
    }

    fn kpi(&mut self) -> String {
        let name = self.defined();
        let value = self.value(1);
        match self.tongue {
            Tongue::En => format!("kpi {name} = {value} by 箱规, goal at least 80%"),
            Tongue::Zh => format!("指标 {name} = {value} 按 箱规，目标 至少 80%"),
        }
    }

    fn scenario(&mut self) -> String {
        let (name, number) = (self.name(), self.number());
        format!(
            "{} {}\n  {name} * 130%\n  {name} = {number}\n  {name} + {number}\n  {name} = 35 {} 50 {}",
            self.word("scenario", "情景"),
            self.text(),
            self.word("to", "到"),
            self.word("days", "天")
        )
    }

    fn example(&mut self) -> String {
        let name = self.name();
        match self.tongue {
            Tongue::En => format!(
                "example \"e\"\n  given {name} = (120,  49)\n  given on hand is blank\n  given inbound\n  | quantity | eta |\n  | 3 |  |\n  expect rule \"x\", {name} = 15%\n  expect no rule \"y\", check \"z\" is  overdue, check \"w\"\n  expect {name} \"a\" to \"b\" = 12 units arrives 2026-11-02, {name} to \"b\" at most 3 units\n  | {name} | = {name} \"a\" |\n  | 3 | 5 |"
            ),
            Tongue::Zh => format!(
                "示例 “e”\n  给定 {name} = （120，49）\n  给定 现有库存 为空\n  给定 在途\n  | 数量 | 预计到达 |\n  | 3 |  |\n  期望 规则 “x”，{name} = 15%\n  期望 无规则 “y”，检查 “z” 为逾期，检查 “w”\n  期望 {name}“a”到“b” = 12 件 到货 2026-11-02，{name} “a” 到货 2026-11-03\n  | {name} | = {name} 到 “b” |\n  | 3 | 5 |"
            ),
        }
    }
}
