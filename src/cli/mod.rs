//! The commands, one file each. Opens files, prints, sets exit codes: 0 all well, 1 problems in rules or data that
//! stopped the work, 2 wrong usage. Data on stdout, narration on stderr.

mod add;
mod answer;
pub mod args;
mod asked;
mod check;
mod doc;
mod explain;
mod files;
mod fired;
mod fmt;
mod init;
mod narrate;
mod rule_paths;
mod run;
mod test;
mod translate;
mod why;

pub use files::Disk;

use std::ffi::OsString;
use std::io::Write;

use crate::said;
use crate::tongue::{Said, Tongue};

/// Where a command speaks.
pub struct Voice<'a> {
    pub out: &'a mut dyn Write,
    pub err: &'a mut dyn Write,
    pub colour: bool,
    /// For what is said before a map tells its language.
    pub tongue: Tongue,
}

impl Voice<'_> {
    /// A line of narration. A closed pipe is no reason to fail.
    fn say(&mut self, text: &str) {
        let _ = writeln!(self.err, "{text}");
    }

    fn say_in(&mut self, said: &Said, tongue: Tongue) {
        self.say(said.in_tongue(tongue));
    }

    /// A line of data.
    fn print(&mut self, text: &str) {
        let _ = writeln!(self.out, "{text}");
    }
}

/// The program: arguments behind its name in, exit code out.
pub fn main() -> u8 {
    let (stdout, stderr) = (std::io::stdout(), std::io::stderr());
    let colour = std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()) && std::io::IsTerminal::is_terminal(&stderr);
    let chinese = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|v| std::env::var(v).ok().filter(|v| !v.is_empty()))
        .is_some_and(|v| v.starts_with("zh"));
    let tongue = project_tongue().unwrap_or(if chinese { Tongue::Zh } else { Tongue::En });
    let mut out = std::io::BufWriter::new(stdout.lock());
    let mut err = stderr.lock();
    let code = dispatch(std::env::args_os().skip(1), &mut Voice { out: &mut out, err: &mut err, colour, tongue });
    let _ = out.flush();
    code
}

/// The tongue of the project in whose folder the program was called: what its map says goes before the system's.
fn project_tongue() -> Option<Tongue> {
    let here = std::env::current_dir().ok()?;
    let map = std::fs::read(rule_paths::map_of(&here.join("restock.toml"))?).ok()?;
    let (text, _) = crate::syntax::decode(&map).ok()?;
    crate::import::map::from_toml(&text, 0).0.language
}

/// The same with the streams of the caller, without colour and in English until a map says otherwise; for tests.
pub fn run_with(args: impl IntoIterator<Item = OsString>, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    dispatch(args, &mut Voice { out, err, colour: false, tongue: Tongue::En })
}

fn dispatch(args: impl IntoIterator<Item = OsString>, voice: &mut Voice) -> u8 {
    match args::parse(args) {
        Ok(args::Command::Run(work)) => run::run(&work, voice),
        Ok(args::Command::Check(work)) => check::check(&work, voice),
        Ok(args::Command::Test(work)) => test::test(&work, voice),
        Ok(args::Command::Why(work, question)) => why::why(&work, &question, voice),
        Ok(args::Command::Doc(page, tongue)) => doc::show(&page, tongue, voice),
        Ok(args::Command::Explain(code, tongue)) => explain::explain(&code, tongue, voice),
        Ok(args::Command::Init { workbook, into, encoding, lang }) => init::init(&workbook, into.as_deref(), encoding, lang, voice),
        Ok(args::Command::Add(work)) => add::add(&work, voice),
        Ok(args::Command::Fmt(work)) => fmt::fmt(&work, voice),
        Ok(args::Command::Translate(work)) => translate::translate(&work, voice),
        Ok(args::Command::Help(tongue)) => {
            voice.print(usage(tongue.unwrap_or(voice.tongue)));
            0
        }
        Ok(args::Command::Version) => {
            voice.print(concat!("restock ", env!("CARGO_PKG_VERSION")));
            0
        }
        Err(said) => {
            voice.say_in(&said, voice.tongue);
            voice.say_in(&said!("All commands and options: restock --help", "全部命令和选项：restock --help"), voice.tongue);
            2
        }
    }
}

fn usage(tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::En => include_str!("usage.en.txt"),
        Tongue::Zh => include_str!("usage.zh.txt"),
    }
}
