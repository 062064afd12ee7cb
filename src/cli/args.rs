//! The command line, read into one plain struct per command. Errors say what was meant and show the usage.

use std::ffi::OsString;
use std::path::PathBuf;

use super::doc::Page;
use crate::report::Formulas;
use crate::said;
use crate::spelling;
use crate::tongue::{Said, Tongue, listed};

/// What the user asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Run(Work),
    Check(Work),
    Test(Work),
    Why(Work, Question),
    Explain(String, Option<Tongue>),
    Doc(Page, Option<Tongue>),
    Add(Add),
    Init { workbook: PathBuf, into: Option<PathBuf>, encoding: Option<String>, lang: Option<Tongue> },
    Fmt(Fmt),
    Translate(Translate),
    Help(Option<Tongue>),
    Version,
}

/// `add [THEMES]`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Add {
    /// As they were typed; none for the list.
    pub themes: Vec<String>,
    /// The map of the project, or its folder.
    pub map: PathBuf,
    /// Over files that are there.
    pub write: bool,
    pub lang: Option<Tongue>,
}

/// `fmt [PATHS]`; the path `-` is stdin to stdout.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fmt {
    pub paths: Vec<PathBuf>,
    /// Writes nothing, names what is not formatted.
    pub check: bool,
}

/// `translate --to zh [PATHS]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Translate {
    pub paths: Vec<PathBuf>,
    pub to: Tongue,
    /// In place.
    pub write: bool,
    /// Into this folder, under the same names.
    pub into: Option<PathBuf>,
}

/// A map to work with, and what the command line changes of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Work {
    /// The map, or a folder with `restock.toml`.
    pub map: PathBuf,
    /// `--as-of 2011-12-04`, as a serial day.
    pub as_of: Option<f64>,
    /// `--set "name=value"`, in order.
    pub set: Vec<(String, String)>,
    pub output: Option<PathBuf>,
    pub csv: Option<PathBuf>,
    pub json: bool,
    pub strict: bool,
    /// `--unguarded`: test says what no example would notice, too.
    pub unguarded: bool,
    /// `--encoding gb18030`: of CSV inputs.
    pub encoding: Option<String>,
    /// `--formulas values`
    pub formulas: Formulas,
}

/// `why KEY [RULE]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// The parts of a key of several columns are parted by `/`.
    pub key: String,
    pub rule: Option<String>,
}

const COMMANDS: &[&str] = &["run", "check", "test", "why", "doc", "explain", "init", "add", "fmt", "translate", "help"];

const OPTIONS: &[&str] = &[
    "--as-of",
    "--set",
    "--output",
    "--csv",
    "--encoding",
    "--formulas",
    "--json",
    "--strict",
    "--unguarded",
    "--map",
    "--check",
    "--write",
    "--to",
    "--lang",
    "--into",
    "--help",
    "--version",
];

/// Reads the arguments behind the program's name.
///
/// # Errors
/// What is wrong with them, in both tongues.
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Command, Said> {
    use lexopt::Arg::{Long, Short, Value};
    let mut parser = lexopt::Parser::from_args(args);
    let mut words: Vec<String> = Vec::new();
    let mut work = Work::default();
    let mut into = None;
    let mut map = None;
    let mut to = None;
    let mut lang = None;
    let (mut check, mut write, mut help) = (false, false, false);
    while let Some(arg) = parser.next().map_err(fault)? {
        match arg {
            Value(word) => words.push(word.to_string_lossy().into_owned()),
            Short('h') | Long("help") => help = true,
            Short('V') | Long("version") => return Ok(Command::Version),
            Long("as-of") => {
                let text = parser.value().map_err(fault)?.to_string_lossy().into_owned();
                work.as_of = Some(day(&text)?);
            }
            Long("set") => {
                let text = parser.value().map_err(fault)?.to_string_lossy().into_owned();
                let Some((name, value)) = text.split_once(['=', '＝']) else {
                    return Err(said!("--set wants \"name=value\", not \"{text}\".", "--set 后面请写“名称=值”，而不是“{text}”。"));
                };
                work.set.push((bare(name), bare(value)));
            }
            Short('o') | Long("output") => work.output = Some(parser.value().map_err(fault)?.into()),
            Long("csv") => work.csv = Some(parser.value().map_err(fault)?.into()),
            Long("encoding") => work.encoding = Some(parser.value().map_err(fault)?.to_string_lossy().into_owned()),
            Long("formulas") => {
                let text = parser.value().map_err(fault)?.to_string_lossy().into_owned();
                work.formulas = match text.as_str() {
                    "live" => Formulas::Live,
                    "values" => Formulas::Values,
                    _ => {
                        return Err(said!(
                            "--formulas is live or values, not \"{text}\".",
                            "--formulas 只能是 live 或 values，而不是“{text}”。"
                        ));
                    }
                };
            }
            Long("json") => work.json = true,
            Long("strict") => work.strict = true,
            Long("unguarded") => work.unguarded = true,
            Long("map") => map = Some(PathBuf::from(parser.value().map_err(fault)?)),
            Long("check") => check = true,
            Long("write") => write = true,
            Long("to") => {
                let code = parser.value().map_err(fault)?.to_string_lossy().into_owned();
                to = Some(tongue("--to", &code)?);
            }
            Long("lang") => {
                let code = parser.value().map_err(fault)?.to_string_lossy().into_owned();
                lang = Some(tongue("--lang", &code)?);
            }
            Long("into") => into = Some(PathBuf::from(parser.value().map_err(fault)?)),
            other => {
                let shown = match other {
                    Short(c) => format!("-{c}"),
                    Long(name) => format!("--{name}"),
                    Value(_) => String::new(),
                };
                let Said { en, zh } = meant(&shown, OPTIONS);
                return Err(said!("There is no option {shown}.{en}", "没有 {shown} 这个选项。{zh}"));
            }
        }
    }
    let mut words = words.into_iter();
    let Some(command) = words.next().filter(|_| !help) else { return Ok(Command::Help(lang)) };
    let mut rest: Vec<String> = words.collect();
    let most = match command.as_str() {
        "why" | "doc" => 2,
        "fmt" | "translate" | "add" => usize::MAX,
        _ => 1,
    };
    if rest.len() > most {
        let extra = &rest[most];
        return Err(said!("\"{extra}\" is one word too many for {command}.", "{command} 后面多了“{extra}”。"));
    }
    match command.as_str() {
        "run" | "check" | "test" => {
            work.map = map.unwrap_or_else(|| rest.pop().unwrap_or_else(|| ".".into()).into());
            Ok(match command.as_str() {
                "run" => Command::Run(work),
                "check" => Command::Check(work),
                _ => Command::Test(work),
            })
        }
        "why" => {
            work.map = map.unwrap_or_else(|| ".".into());
            let mut rest = rest.into_iter();
            let Some(key) = rest.next() else {
                return Err(said!("why wants the key of a row: restock why SKU-1", "why 后面请写要查的行，例如：restock why SKU-1"));
            };
            Ok(Command::Why(work, Question { key: bare(&key), rule: rest.next().map(|rule| bare(&rule)) }))
        }
        "doc" => Ok(Command::Doc(page(&rest)?, lang)),
        "explain" => rest.pop().map(|code| Command::Explain(code, lang)).ok_or_else(|| {
            said!(
                "explain wants the code of a message: restock explain unknown-name",
                "explain 后面请写提示的代码，例如：restock explain unknown-name"
            )
        }),
        "init" => rest
            .pop()
            .map(|w| Command::Init { workbook: w.into(), into, encoding: work.encoding, lang })
            .ok_or_else(|| said!("init wants a workbook: restock init stock.xlsx", "init 后面请写工作簿，例如：restock init stock.xlsx")),
        "add" => {
            let themes = rest.iter().map(|word| bare(word)).collect();
            Ok(Command::Add(Add { themes, map: map.unwrap_or_else(|| ".".into()), write, lang }))
        }
        "fmt" => Ok(Command::Fmt(Fmt { paths: paths(rest), check })),
        "translate" => match to {
            Some(to) => Ok(Command::Translate(Translate { paths: paths(rest), to, write, into })),
            None => Err(said!(
                "translate wants the language: restock translate --to zh rules/autumn.rules",
                "translate 需要写明语言，例如：restock translate --to en rules/秋季.rules"
            )),
        },
        "help" => Ok(Command::Help(lang)),
        _ => {
            let Said { en, zh } = meant(&command, COMMANDS);
            Err(said!("There is no command \"{command}\".{en}", "没有“{command}”这个命令。{zh}"))
        }
    }
}

/// Which of a few words may be meant, as a further sentence.
fn meant(typed: &str, known: &[&str]) -> Said {
    let near = spelling::near(typed, known.iter().copied());
    if near.is_empty() {
        return Said::default();
    }
    let Said { en, zh } = listed(&near);
    said!(" Did you mean {en}?", "是不是{zh}？")
}

fn tongue(option: &str, code: &str) -> Result<Tongue, Said> {
    Tongue::from_code(code).ok_or_else(|| said!("{option} wants en or zh, not \"{code}\".", "{option} 后面请写 en 或 zh，而不是“{code}”。"))
}

/// What `doc` is to show; the guide, where nothing is named.
fn page(words: &[String]) -> Result<Page, Said> {
    let (name, folder) = (words.first().map_or("guide", String::as_str), words.get(1));
    match (name, folder) {
        ("catalogue", folder) => Ok(Page::Catalogue(folder.map_or_else(|| "rules".into(), PathBuf::from))),
        (_, Some(extra)) => Err(said!("\"{extra}\" is one word too many for doc.", "doc 后面多了“{extra}”。")),
        ("guide", _) => Ok(Page::Guide),
        ("language", _) => Ok(Page::Language),
        ("reference", _) => Ok(Page::Reference),
        (other, _) => Err(said!(
            "doc shows guide, language, reference or catalogue, not \"{other}\".",
            "doc 可以显示 guide（入门）、language（语言一页）、reference（参考）或 catalogue（目录），没有“{other}”。"
        )),
    }
}

/// Without paths the folder at hand.
fn paths(words: Vec<String>) -> Vec<PathBuf> {
    if words.is_empty() { vec![".".into()] } else { words.into_iter().map(PathBuf::from).collect() }
}

/// What is wrong with an option, without the words of the library that reads them.
fn fault(error: lexopt::Error) -> Said {
    match error {
        lexopt::Error::MissingValue { option: Some(option) } => {
            said!("{option} wants a value behind it.", "{option} 后面要写一个值。")
        }
        lexopt::Error::UnexpectedValue { option, .. } => said!("{option} takes no value.", "{option} 后面不能写值。"),
        other => said!("The options could not be read ({other}).", "参数有误（{other}）。"),
    }
}

fn day(text: &str) -> Result<f64, Said> {
    let parts: Vec<&str> = text.split(['-', '/', '年', '月', '日']).filter(|p| !p.is_empty()).collect();
    let date = match parts[..] {
        [y, m, d] => match (y.parse(), m.parse(), d.parse()) {
            (Ok(y), Ok(m), Ok(d)) => crate::date::checked(y, m, d),
            _ => None,
        },
        _ => None,
    };
    date.ok_or_else(|| said!("\"{text}\" is no date. Write it as 2026-11-27.", "“{text}”不是日期，请写成 2026-11-27。"))
}

/// A word of the command line without the quotes of the rules or of a Chinese keyboard, which no shell takes off.
fn bare(word: &str) -> String {
    let pairs = [('“', '”'), ('”', '”'), ('「', '」'), ('‘', '’')];
    let inner = |text: &str| pairs.iter().find_map(|(a, b)| Some(text.strip_prefix(*a)?.strip_suffix(*b)?.to_string()));
    let text = word.trim();
    inner(text).unwrap_or_else(|| text.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Command, Said> {
        parse(words.iter().map(OsString::from))
    }

    #[test]
    fn a_folder_and_what_changes_it() {
        let Ok(Command::Run(work)) = read(&["run", "shop", "--set", "service level=97%", "--as-of", "2011-12-04", "--json"]) else {
            panic!()
        };
        assert_eq!(work.map, PathBuf::from("shop"));
        assert_eq!(work.set, [("service level".to_string(), "97%".to_string())]);
        assert_eq!(work.as_of, Some(crate::date::to_serial(2011, 12, 4)));
        assert!(work.json);
    }

    #[test]
    fn rule_files_and_a_tongue() {
        assert_eq!(read(&["fmt", "--check"]), Ok(Command::Fmt(Fmt { paths: vec![".".into()], check: true })));
        assert_eq!(read(&["fmt", "-"]), Ok(Command::Fmt(Fmt { paths: vec!["-".into()], check: false })));
        let wanted = Translate { paths: vec!["a".into(), "b".into()], to: Tongue::Zh, write: true, into: None };
        assert_eq!(read(&["translate", "a", "b", "--to", "zh", "--write"]), Ok(Command::Translate(wanted)));
        assert!(read(&["translate", "a"]).is_err_and(|s| s.en.contains("--to")));
        assert!(read(&["translate", "a", "--to", "fr"]).is_err_and(|s| s.zh.contains("“fr”")));
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(read(&["doc"]), Ok(Command::Doc(Page::Guide, None)));
        assert_eq!(read(&["doc", "reference", "--lang", "zh"]), Ok(Command::Doc(Page::Reference, Some(Tongue::Zh))));
        assert_eq!(read(&["doc", "catalogue", "r"]), Ok(Command::Doc(Page::Catalogue("r".into()), None)));
        let init = Command::Init { workbook: "a.xlsx".into(), into: None, encoding: None, lang: Some(Tongue::Zh) };
        assert_eq!(read(&["init", "a.xlsx", "--lang", "zh"]), Ok(init));
        assert!(read(&["doc", "poem"]).is_err_and(|s| s.en.contains("\"poem\"")));
        assert!(read(&["rum"]).is_err_and(|s| s.en.contains("\"run\"")));
        assert!(read(&["frobnicate"]).is_err_and(|s| !s.en.contains("Did you mean") && !s.zh.contains("是不是")));
        assert!(read(&["run", "--as-of", "2011-02-30"]).is_err());
        assert!(read(&["why"]).is_err());
        assert!(read(&["run", "a", "b"]).is_err_and(|s| s.zh.contains("“b”")));
        assert!(read(&["run", "--bogus"]).is_err_and(|s| s.en.contains("--bogus") && !s.en.contains("Did you mean")));
        assert!(read(&["fmt", "--chek"]).is_err_and(|s| s.zh.contains("是不是“--check”")));
        assert_eq!(read(&["explain", "x", "--lang", "zh"]), Ok(Command::Explain("x".into(), Some(Tongue::Zh))));
        assert_eq!(read(&["run", "--help", "--lang", "zh"]), Ok(Command::Help(Some(Tongue::Zh))));
    }
}
