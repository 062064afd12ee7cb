//! The reference of the language, drawn from the grammar's words, the functions, the units and the vocabulary of actions;
//! what each is for, with an example, stands in `grammar/reference.toml`. Gives Markdown in either tongue.
//! Invariant: every kind of statement, every function and every word of everywhere is in it (a test holds that).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::driver::VOCABULARY;
use crate::function::Func;
use crate::syntax::{concepts_in, derived_suffixes, known_lists, spelling, spellings};
use crate::tongue::Tongue;
use crate::unit::Units;

/// What a kind of statement is for.
#[derive(Clone, Debug, Deserialize)]
pub struct StatementDoc {
    /// The concept of its first word; `FORMULA` has none.
    pub head: String,
    /// The section of its words in the data files of the tongues.
    pub scope: String,
    pub en: String,
    pub zh: String,
    /// A rule file that holds.
    pub example: String,
    pub example_zh: String,
}

/// What a function gives.
#[derive(Clone, Debug, Deserialize)]
pub struct FunctionDoc {
    pub name: String,
    pub en: String,
    pub zh: String,
    /// A use, and what comes of it.
    pub call: String,
    pub call_zh: Option<String>,
    pub gives: String,
    pub gives_zh: Option<String>,
    /// Lines of an example that it needs; `{x}` is the name of the result.
    #[serde(default)]
    pub given: String,
    pub given_zh: Option<String>,
    /// Statements that it needs.
    #[serde(default)]
    pub with: String,
}

#[derive(Deserialize)]
struct Meaning {
    en: String,
    zh: String,
}

#[derive(Deserialize)]
struct File {
    statement: Vec<StatementDoc>,
    function: Vec<FunctionDoc>,
    word: BTreeMap<String, Meaning>,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    let text = include_str!("../../grammar/reference.toml");
    toml::from_str(text).expect("grammar/reference.toml is part of the program and is read by a test")
});

pub fn statements() -> &'static [StatementDoc] {
    &FILE.statement
}

pub fn functions() -> &'static [FunctionDoc] {
    &FILE.function
}

/// The reference in a tongue.
pub fn reference(tongue: Tongue) -> String {
    let mut page = Page { tongue, out: String::new() };
    page.line("<!-- Drawn by `restock doc reference` from grammar, vocabulary, units and functions; do not edit. -->");
    page.line("");
    page.say("# Reference of the rule language", "# 规则语言参考");
    page.line("");
    page.say(
        "Every statement, word, function, unit and action. For a first rule read the guide (`restock doc`), for the whole on one page \
         `restock doc language`. Every example here is run by the program's own tests.",
        "全部语句、词语、函数、单位和动作。写第一条规则请看入门（`restock doc`），一页看完请用 `restock doc language`。\
         这里的每个例子都由程序自己的测试运行过。",
    );
    page.statements();
    page.words();
    page.functions();
    page.derived();
    page.units();
    page.actions();
    page.out
}

struct Page {
    tongue: Tongue,
    out: String,
}

/// The words of the shipped vocabulary's lines below an action.
const EFFECTS_IN_CHINESE: [(&str, &str); 9] = [
    ("sets ", "设 "),
    ("shows ", "显示为 "),
    (", otherwise ", "，否则 "),
    (", largest wins", "，取最大"),
    (", smallest wins", "，取最小"),
    (" before rules", " 规则前"),
    ("amber", "黄"),
    ("green", "绿"),
    ("red", "红"),
];

impl Page {
    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn pick<'t>(&self, en: &'t str, zh: &'t str) -> &'t str {
        if self.tongue == Tongue::En { en } else { zh }
    }

    fn say(&mut self, en: &str, zh: &str) {
        let text = self.pick(en, zh).to_string();
        self.line(&text);
    }

    fn chapter(&mut self, en: &str, zh: &str) {
        self.line("");
        self.say(&format!("## {en}"), &format!("## {zh}"));
        self.line("");
    }

    fn head(&mut self, titles: &[(&str, &str)]) {
        let cells: Vec<&str> = titles.iter().map(|(en, zh)| self.pick(en, zh)).collect();
        let line = format!("| {} |", cells.join(" | "));
        self.line(&line);
        self.line(&format!("|{}", "---|".repeat(titles.len())));
    }

    fn row(&mut self, cells: &[String]) {
        let cells: Vec<String> = cells.iter().map(|c| c.replace('|', "\\|")).collect();
        self.line(&format!("| {} |", cells.join(" | ")));
    }

    fn other(&self) -> Tongue {
        if self.tongue == Tongue::En { Tongue::Zh } else { Tongue::En }
    }

    /// The own spelling of a concept with its synonyms, and the other tongue's.
    fn spelled(&self, concept: &str) -> (String, String) {
        let code = |all: Vec<&str>| all.iter().map(|s| format!("`{s}`")).collect::<Vec<_>>().join(", ");
        (code(spellings(concept, self.tongue).collect()), code(spellings(concept, self.other()).take(1).collect()))
    }

    fn statements(&mut self) {
        self.chapter("Statements", "语句");
        self.say(
            "A statement begins in the first column; its further lines are indented. The order of statements does not matter.",
            "语句从行首开始，后续各行缩进。语句的先后顺序不影响结果。",
        );
        for doc in statements() {
            let own = spelling(&doc.head, self.tongue).unwrap_or(self.pick("name = ...", "名称 = …"));
            let other = spelling(&doc.head, self.other()).map_or(String::new(), |s| format!(" · {s}"));
            self.line("");
            self.line(&format!("### {own}{other}"));
            self.line("");
            self.say(&doc.en, &doc.zh);
            let words = concepts_in(&doc.scope).into_iter().filter(|c| *c != doc.head);
            let words: Vec<String> = words.filter_map(|c| spellings(c, self.tongue).next().map(|s| format!("`{s}`"))).collect();
            if !words.is_empty() {
                let list = words.join(", ");
                self.line("");
                self.say(&format!("Its own words: {list}."), &format!("专用词语：{list}。"));
            }
            if !doc.example.is_empty() {
                self.line("");
                self.line("```");
                self.say(doc.example.trim_end(), doc.example_zh.trim_end());
                self.line("```");
            }
        }
    }

    fn words(&mut self) {
        self.chapter("Words of everywhere", "通用词语");
        self.head(&[("write", "写法"), ("in Chinese", "英文"), ("meaning", "含义")]);
        for concept in concepts_in("everywhere") {
            let (own, other) = self.spelled(concept);
            let other = if other.is_empty() { "—".to_string() } else { other };
            let meaning = FILE.word.get(concept).map_or("", |m| self.pick(&m.en, &m.zh)).to_string();
            if !own.is_empty() {
                self.row(&[own, other, meaning]);
            }
        }
    }

    fn functions(&mut self) {
        self.chapter("Functions", "函数");
        self.head(&[("function", "函数"), ("what it gives", "结果"), ("example", "例子"), ("gives", "等于")]);
        for doc in functions() {
            let zh = Func::find(&doc.name).map_or("", Func::zh);
            let name = if zh.is_empty() { format!("`{}`", doc.name) } else { format!("`{}` · `{zh}`", doc.name) };
            let call = self.pick(&doc.call, doc.call_zh.as_deref().unwrap_or(&doc.call)).to_string();
            let gives = self.pick(&doc.gives, doc.gives_zh.as_deref().unwrap_or(&doc.gives)).to_string();
            let what = self.pick(&doc.en, &doc.zh).to_string();
            self.row(&[name, what, format!("`{call}`"), format!("`{gives}`")]);
        }
    }

    fn derived(&mut self) {
        self.chapter("Names that statements make", "语句自动产生的名称");
        self.head(&[("of", "来自"), ("names", "名称")]);
        let rows = [
            ("BUFFER", "buffer safety stock", "缓冲 安全库存", "safety stock", "安全库存"),
            ("PARAM", "param sea transit = 25 to 35 days", "参数 海运时间 = 25 到 35 天", "sea transit", "海运时间"),
            ("SCHEDULE", "schedule peak inbound", "倒排 旺季入仓", "peak inbound", "旺季入仓"),
            ("STEP", "sea freight: 25 to 35 days", "海运：25 到 35 天", "peak inbound sea freight", "旺季入仓 海运"),
        ];
        for (what, en, zh, name, name_zh) in rows {
            let name = self.pick(name, name_zh);
            let suffixes = derived_suffixes(what, self.tongue);
            let gap = if self.tongue == Tongue::En { " " } else { "" };
            let names: Vec<String> = suffixes.iter().map(|s| format!("`{name}{gap}{s}`")).collect();
            let of = format!("`{}`", self.pick(en, zh));
            self.row(&[of, names.join(", ")]);
        }
        let (lists, fields) = known_lists();
        let of = |all: &[&'static str]| -> Vec<String> {
            let own = all.iter().filter(|s| s.is_ascii() == (self.tongue == Tongue::En)).chain(all.iter());
            own.take(1).map(|s| format!("`{s}`")).collect()
        };
        let lists: Vec<String> = lists.into_iter().flat_map(of).collect();
        let fields: Vec<String> = fields.into_iter().flat_map(of).collect();
        self.line("");
        let (lists, fields) = (lists.join(", "), fields.join(", "));
        self.say(
            &format!("Lists that are always there: {lists}; the columns of events: {fields}."),
            &format!("始终存在的列表：{lists}；事件的列：{fields}。"),
        );
    }

    fn units(&mut self) {
        self.chapter("Units", "单位");
        self.say(
            "Behind a number, after `in`, and in the map; a slash between them: `units/day`, `USD/cbm/day`. Units of one kind convert into \
             each other. Currencies convert by the rates of the map; months, years and workdays convert into nothing.",
            "写在数字后面、“换算”后面和映射里；中间用斜杠：`件/天`、`USD/立方米/天`。同类单位自动换算；币种按映射里的汇率换算；\
             月、年和工作日不能换算成别的单位。",
        );
        self.line("");
        self.head(&[("write", "写法"), ("in Chinese", "英文"), ("kind", "种类")]);
        for unit in Units::shipped().lines() {
            let code = |all: &[&str]| all.iter().map(|s| format!("`{s}`")).collect::<Vec<_>>().join(", ");
            let (own, other) = if self.tongue == Tongue::En { (&unit.en, &unit.zh) } else { (&unit.zh, &unit.en) };
            let kind =
                if unit.is_currency { self.pick("currency", "币种").to_string() } else { self.dimension(unit.dimension).to_string() };
            self.row(&[code(own), code(&other.iter().take(1).copied().collect::<Vec<_>>()), kind]);
        }
    }

    fn dimension<'t>(&self, dimension: &'t str) -> &'t str {
        let zh = match dimension {
            "mass" => "重量",
            "length" => "长度、体积",
            "time" => "时间",
            "unit" => "数量",
            "case" => "箱",
            "pallet" => "托盘",
            "order" => "订单",
            "workday" => "工作日",
            "month" => "月",
            "year" => "年",
            other => other,
        };
        let en = if dimension == "length" { "length, volume" } else { dimension };
        self.pick(en, zh)
    }

    fn actions(&mut self) {
        self.chapter("Actions", "动作");
        self.say(
            "What a rule may do; your own are defined in the same way. `{...}` is filled in by the rule.",
            "规则可以做的事；您自己的动作也用同样的方式定义。`{…}` 由规则填入。",
        );
        self.line("");
        self.head(&[("action", "动作"), ("in Chinese", "英文"), ("what it does", "作用")]);
        let mut open: Option<(String, String, Vec<String>)> = None;
        for line in VOCABULARY.lines().chain([""]) {
            if let Some(effect) = line.strip_prefix("  ") {
                if let Some((_, _, effects)) = &mut open {
                    effects.push(format!("`{}`", self.effect(effect.trim())));
                }
                continue;
            }
            if let Some((en, zh, effects)) = open.take() {
                // a second spelling of English stands behind the Chinese one
                let (zh, more) = zh.split_once(", ").map_or((zh.clone(), None), |(zh, more)| (zh.to_string(), Some(more)));
                let en = more.map_or(en.clone(), |more| format!("{en}`, `{more}"));
                let (own, other) = if self.tongue == Tongue::En { (en, zh) } else { (zh, en) };
                self.row(&[format!("`{own}`"), format!("`{other}`"), effects.join(if self.tongue == Tongue::En { "; " } else { "；" })]);
            }
            open = line
                .strip_prefix("action ")
                .and_then(|l| l.trim_end().strip_suffix(')'))
                .and_then(|l| l.rsplit_once(" ("))
                .map(|(en, zh)| (en.to_string(), zh.to_string(), Vec::new()));
        }
    }

    /// What a line below an action does, in the tongue of the page: `sets markdown (降价率) = share`, 设 降价率 (markdown) = share.
    fn effect(&self, line: &str) -> String {
        if self.tongue == Tongue::En {
            return line.to_string();
        }
        let turned = line.strip_prefix("sets ").and_then(|rest| rest.split_once(" (")).and_then(|(en, rest)| {
            let (zh, value) = rest.split_once(") = ")?;
            Some(format!("sets {zh} ({en}) = {value}"))
        });
        let line = turned.unwrap_or_else(|| line.to_string());
        EFFECTS_IN_CHINESE.iter().fold(line, |line, (en, zh)| line.replace(en, zh))
    }
}
