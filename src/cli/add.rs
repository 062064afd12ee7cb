//! `restock add THEMES`: rule files of the library into the project, cut to what its workbook can feed; without a theme,
//! the list of themes. Never overwrites, but where `--write` asks for it.

use std::path::Path;

use super::{Voice, args::Add, args::Work, files, narrate};
use crate::diagnostic::system;
use crate::driver::{self, Adopted, NewFile, Theme};
use crate::said;
use crate::spelling::near;
use crate::tongue::{Said, Tongue, listed};

pub fn add(work: &Add, voice: &mut Voice) -> u8 {
    let tongue = work.lang.unwrap_or(voice.tongue);
    if work.themes.is_empty() {
        for theme in &driver::THEMES {
            let name = if tongue == Tongue::Zh { theme.zh } else { theme.name };
            voice.print(&format!("{name:<12}  {}", theme.subject(tongue)));
        }
        voice.say_in(&said!("Take one into your project: restock add reorder", "加入自己的项目：restock add 补货"), tongue);
        return 0;
    }
    let mut themes: Vec<&'static Theme> = Vec::new();
    for word in &work.themes {
        match driver::theme(word) {
            Some(theme) if themes.iter().any(|t| t.name == theme.name) => {}
            Some(theme) => themes.push(theme),
            None => {
                voice.say_in(&no_theme(word), tongue);
                return 2;
            }
        }
    }
    let request = files::request(&Work { map: work.map.clone(), ..Work::default() }, voice.tongue);
    let (files, tongue) = match driver::adopt(&request, &themes, work.lang, &files::Disk) {
        Adopted::Files { files, tongue } => (files, tongue),
        Adopted::Broken(checked) => {
            narrate::diagnostics(&checked.diagnostics, &checked, voice);
            voice.say_in(&said!("Nothing was added: mend this first.", "没有加入任何文件：请先改正以上错误。"), checked.tongue);
            return 1;
        }
        Adopted::NoFolder(entry, tongue) => {
            let said = said!(
                "Nothing was added: the map names the rule file \"{entry}\". Put the rule files into a folder and write rules = \"rules\" in restock.toml.",
                "没有加入任何文件：映射里写的是规则文件“{entry}”。请把规则文件放进一个文件夹，并在 restock.toml 里写 rules = \"rules\"。"
            );
            voice.say_in(&said, tongue);
            return 1;
        }
    };
    let taken: Vec<&NewFile> = files.iter().filter(|f| !work.write && f.path.exists()).collect();
    if !taken.is_empty() {
        let paths = taken.iter().map(|f| f.path.display().to_string()).collect::<Vec<_>>().join(", ");
        let said = said!(
            "Nothing was added: {paths} is there already. To take the library's text anew, and lose what was changed there: --write",
            "没有加入任何文件：已经有 {paths}。要重新采用规则库的内容（会丢掉在里面改过的地方），请加 --write"
        );
        voice.say_in(&said, tongue);
        return 1;
    }
    let code = files.iter().map(|file| write(file, tongue, voice)).max().unwrap_or(0);
    if code == 0 && files.iter().any(|file| file.statements.0 < file.statements.1) {
        voice.say_in(&next(&files, tongue), tongue);
    }
    code
}

/// How more of it would run.
fn next(files: &[NewFile], tongue: Tongue) -> Said {
    let Said { en: example, zh: example_zh } = match files.iter().find_map(|file| file.example.as_ref()) {
        Some(Said { en, zh }) => said!(", such as {en}", "，例如 {zh}"),
        None => Said::default(),
    };
    let mut names: Vec<&str> = Vec::new();
    for theme in files.iter().map(|file| file.theme).chain(files.iter().flat_map(|file| file.together.iter().copied())) {
        let name = if tongue == Tongue::Zh { theme.zh } else { theme.name };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let Said { en: others, zh: others_zh } = match names.len() > files.len() {
        false => Said::default(),
        true => said!(
            " What other themes define comes with them in one call, which then lists what all of them need.",
            "由规则库别的主题定义的，请在一条命令里一起加入，届时会列出它们合起来还缺什么。"
        ),
    };
    let names = names.join(" ");
    said!(
        "Name in restock.toml what your workbook has of it, or define it in a rule file of your own{example}.{others} Then: restock add {names} --write",
        "工作簿里有的，请登记到 restock.toml；也可以在自己的规则文件里定义{example_zh}。{others_zh}然后：restock add {names} --write"
    )
}

fn write(file: &NewFile, tongue: Tongue, voice: &mut Voice) -> u8 {
    let path = file.path.display();
    let ((statements, all), (examples, all_examples)) = (file.statements, file.examples);
    if statements == 0 {
        let name = file.theme.name;
        voice.say_in(&said!("{name}: nothing in it runs with this workbook.", "{name}：这个工作簿用不上其中任何一条。"), tongue);
    } else {
        let written = file.path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&file.path, &file.text));
        if let Err(error) = written {
            let Said { en, zh } = system::reason(&error);
            voice.say_in(&said!("\"{path}\" could not be written: {en}.", "无法写入“{path}”：{zh}。"), tongue);
            return 1;
        }
        let said = said!(
            "Written: {path}: {statements} of {all} statements and {examples} of {all_examples} examples run with this workbook.",
            "已写出：{path}：{all} 条语句中有 {statements} 条、{all_examples} 个示例中有 {examples} 个可以用于这个工作簿。"
        );
        voice.say_in(&said, tongue);
    }
    if statements < all {
        let said = match statements {
            0 => said!("  It needs:", "  需要："),
            _ => said!("  The others are comments there, each with its reason. They need:", "  其余的写成了注释，各附原因。它们需要："),
        };
        voice.say_in(&said, tongue);
        for line in &file.missing {
            voice.say(&format!("    {}", line.in_tongue(tongue)));
        }
    }
    0
}

fn no_theme(word: &str) -> Said {
    if Path::new(word).exists() {
        return said!(
            "\"{word}\" is a file or folder; add wants a theme of the library, and --map FOLDER names the project. All themes: restock add",
            "“{word}”是文件或文件夹；add 后面请写规则库的主题，项目文件夹用 --map 指定。全部主题：restock add"
        );
    }
    let names = driver::THEMES.iter().flat_map(|t| [t.name, t.zh]);
    let near = match driver::sought(word) {
        Some(theme) => vec![theme.name, theme.zh],
        None => near(word, names),
    };
    let Said { en, zh } = match near.is_empty() {
        true => Said::default(),
        false => {
            let Said { en, zh } = listed(&near);
            said!(" Did you mean {en}?", " 是不是{zh}？")
        }
    };
    said!("The library has no theme \"{word}\".{en} All themes: restock add", "规则库里没有“{word}”这个主题。{zh}全部主题：restock add")
}
