//! `restock init WORKBOOK`: writes a map and starter rules that run at once, in the tongue of the headers or of
//! `--lang`. Never overwrites.

use std::path::{Path, PathBuf};

use super::Voice;
use crate::diagnostic::{render, system};
use crate::import::init;
use crate::import::read::{Input, Options};
use crate::place::Sources;
use crate::said;
use crate::tongue::{Said, Tongue};

pub fn init(workbook: &Path, into: Option<&Path>, encoding: Option<String>, lang: Option<Tongue>, voice: &mut Voice) -> u8 {
    let folder: PathBuf = into.map_or_else(|| workbook.parent().unwrap_or(Path::new("")).to_path_buf(), Path::to_path_buf);
    // the map names the workbook as it is reached from the map's folder
    let shown = match into {
        Some(_) => std::path::absolute(workbook).unwrap_or_else(|_| workbook.to_path_buf()),
        None => workbook.file_name().map_or_else(|| workbook.to_path_buf(), PathBuf::from),
    };
    let mut sources = Sources::default();
    let (started, diagnostics) = match Input::load(workbook, &shown.display().to_string()) {
        Ok(input) => init::init(&[input], &Options { encoding, ..Options::default() }, lang, &mut sources),
        Err(missing) => (None, vec![missing]),
    };
    let tongue = started.as_ref().map_or(lang.unwrap_or(voice.tongue), |s| s.tongue);
    for diagnostic in diagnostics {
        voice.say(render(&diagnostic, &sources, tongue, voice.colour).trim_end());
    }
    let Some(started) = started else { return 1 };
    let (map, rules) = (folder.join("restock.toml"), folder.join(&started.rules_path));
    for path in [&map, &rules] {
        if path.exists() {
            let path = path.display();
            voice.say_in(
                &said!(
                    "\"{path}\" is there already and was left as it is. Name another folder: restock init WORKBOOK --into FOLDER",
                    "“{path}”已经存在，没有改动。请换一个文件夹：restock init 工作簿 --into 文件夹"
                ),
                tongue,
            );
            return 1;
        }
    }
    for (path, text) in [(&map, &started.map), (&rules, &started.rules)] {
        let written = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(path, text));
        let path = path.display();
        if let Err(error) = written {
            let Said { en, zh } = system::reason(&error);
            voice.say_in(&said!("\"{path}\" could not be written: {en}.", "无法写入“{path}”：{zh}。"), tongue);
            return 1;
        }
        voice.say_in(&said!("Written: {path}", "已写出：{path}"), tongue);
    }
    let shown = if folder.as_os_str().is_empty() { Path::new(".") } else { &folder }.display();
    voice.say_in(
        &said!("Read both, they are short. Then: restock run {shown}", "请看一看这两个文件，都很短。然后运行：restock run {shown}"),
        tongue,
    );
    0
}
