//! Files in: workbooks and text files to raw sheets, all cells, a thread a sheet.
//! Takes the files' bytes, returns the sheets in order of file and workbook, and what could not be read and why.
//! Invariant: whatever the bytes are, the answer is data or a plain message; sheets and texts do not depend on timing.

mod builder;
mod compound;
mod foreign;
mod ods;
mod package;
mod text_file;
mod xls;
mod xlsx;
mod xml;

use crate::column::{Texts, fold};
use crate::diagnostic::{Diagnostic, system};
use crate::import::sheet::RawSheet;
use crate::package::marks::Marks;
use crate::place::{Place, Sources};
use crate::said;
use crate::tongue::{Said, listed};
use builder::Filled;
use package::Kind;
use std::collections::BTreeMap;
use std::path::Path;
pub use xlsx::SHIFT_1904;

/// A file is held in memory as it is, and text once more when it is decoded.
const MOST_BYTES: u64 = 256 << 20;

/// A file that was read into memory, under the path that the user gave.
#[derive(Clone, Debug, Default)]
pub struct Input {
    pub path: String,
    pub bytes: Vec<u8>,
}

#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Read only the first sheet of each file and the sheets with these names; none reads all.
    pub only: Option<Vec<String>>,
    /// With `only`: not even the first sheet, unless it is named.
    pub nothing_else: bool,
    /// Read the sheets that an earlier report added, and only those, instead of leaving them out.
    pub added: bool,
    /// Encoding of text files (`gb18030`, `windows-1252` ...) where it shall not be found out.
    pub encoding: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Reading {
    pub sheets: Vec<RawSheet>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Why a file or sheet could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    Encrypted,
    TooLarge,
    /// What is damaged; it fits behind a colon.
    Broken(Said),
}

impl Failure {
    /// A library refused the bytes: its words are in English, whatever the user's tongue.
    pub fn of_library(error: &dyn std::fmt::Display) -> Failure {
        Failure::Broken(said!("{error}", "读取时出错（{error}）"))
    }
}

/// The sheets of one file, before their texts have common numbers.
#[derive(Default)]
pub(crate) struct Book {
    pub sheets: Vec<FilledSheet>,
    /// The table of strings that the sheets share.
    pub strings: Vec<Box<str>>,
    pub from_1904: bool,
}

pub(crate) struct FilledSheet {
    pub name: String,
    pub filled: Result<Filled, Failure>,
}

impl Input {
    /// Reads a file from disk; `shown` is its path as the user wrote it.
    ///
    /// # Errors
    /// Why it could not be opened.
    #[allow(clippy::result_large_err)] // once a file
    pub fn load(path: &Path, shown: &str) -> Result<Input, Diagnostic> {
        if std::fs::metadata(path).is_ok_and(|about| about.len() > MOST_BYTES) {
            return Err(failed(shown, &Failure::TooLarge));
        }
        match std::fs::read(path) {
            Ok(bytes) => Ok(Input { path: shown.to_string(), bytes }),
            Err(error) => Err(not_opened(path, shown, &error)),
        }
    }

    fn file_name(&self) -> &str {
        Path::new(&self.path).file_name().and_then(|n| n.to_str()).unwrap_or(&self.path)
    }

    fn stem(&self) -> &str {
        Path::new(&self.path).file_stem().and_then(|n| n.to_str()).unwrap_or(&self.path)
    }
}

fn not_opened(file: &Path, path: &str, error: &std::io::Error) -> Diagnostic {
    let place = Place::File(path.to_string());
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let meant = meant(file, folder);
    match error.kind() {
        std::io::ErrorKind::NotFound if !meant.is_empty() => {
            let (Said { en, zh }, said) =
                (listed(&meant.iter().map(String::as_str).collect::<Vec<_>>()), said!("there is no file {path}", "找不到文件 {path}"));
            Diagnostic::error("input-not-found", place, said, said!("did you mean {en}?", "是不是{zh}？"))
        }
        std::io::ErrorKind::NotFound => Diagnostic::error(
            "input-not-found",
            place,
            said!("there is no file {path}", "找不到文件 {path}"),
            Said::new(
                "check the name and the folder; paths in the map count from the folder of the map",
                "请检查文件名和文件夹；映射文件里的路径从映射文件所在的文件夹算起",
            ),
        ),
        std::io::ErrorKind::PermissionDenied => Diagnostic::error(
            "input-not-found",
            place,
            said!("{path} may not be opened", "没有权限打开 {path}"),
            Said::new("close it in other programs or ask for the right to read it", "请先在其他程序里关闭它，或申请读取权限"),
        ),
        _ => {
            let Said { en, zh } = system::reason(error);
            Diagnostic::error(
                "input-not-found",
                place,
                said!("{path} could not be opened: {en}", "无法打开 {path}：{zh}"),
                Said::new("check that it is a file and that the disk can be read", "请确认它是一个文件，并且磁盘可读"),
            )
        }
    }
}

/// Tables in the folder of a file that is not there: those called nearly so; of few ones all of them.
fn meant(file: &Path, folder: &Path) -> Vec<String> {
    const FEW: usize = 3;
    const KINDS: [&str; 7] = ["xlsx", "xlsm", "xlsb", "xls", "ods", "csv", "tsv"];
    let is_table = |path: &Path| path.extension().is_some_and(|e| KINDS.iter().any(|k| e.eq_ignore_ascii_case(k)));
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let name = |path: &Path| path.file_name().and_then(|n| n.to_str()).map(String::from);
    // Excel's lock files begin so
    let mut all: Vec<String> = entries.filter(|p| is_table(p)).filter_map(|p| name(&p)).filter(|n| !n.starts_with("~$")).collect();
    all.sort();
    let typed = name(file).unwrap_or_default();
    let same: Vec<String> = all.iter().filter(|n| fold(n) == fold(&typed)).cloned().collect();
    let near: Vec<String> = crate::spelling::near(&typed, all.iter().map(String::as_str)).into_iter().map(String::from).collect();
    match (same.is_empty(), near.is_empty()) {
        (false, _) => same,
        (_, false) => near,
        _ if all.len() <= FEW => all,
        _ => Vec::new(),
    }
}

/// Reads all files. Sheets get their numbers from `sources`, texts theirs from `texts`.
pub fn read(inputs: &[Input], options: &Options, sources: &mut Sources, texts: &mut Texts) -> Reading {
    let mut reading = Reading::default();
    let mut encodings = Encodings::new();
    for (book, input) in inputs.iter().enumerate() {
        let read = match read_file(input, options, &mut encodings, &mut reading.diagnostics) {
            Ok(read) => read,
            Err(failure) => {
                reading.diagnostics.push(failed(&input.path, &failure));
                continue;
            }
        };
        for FilledSheet { name, filled } in read.sheets {
            match filled {
                Ok(filled) => {
                    let id = sources.add_sheet(input.file_name(), &name);
                    let sheet = filled.finish(id, name, book, texts, &read.strings);
                    reading.sheets.push(RawSheet { from_1904: read.from_1904, ..sheet });
                }
                Err(failure) => reading.diagnostics.push(sheet_failed(&input.path, &name, &failure)),
            }
        }
    }
    reading.diagnostics.extend(encodings.iter().map(|(encoding, files)| taken(encoding, files)));
    reading
}

/// By encoding the text files that were read in it.
type Encodings = BTreeMap<&'static str, Vec<String>>;

fn taken(encoding: &str, files: &[String]) -> Diagnostic {
    let Said { en, zh } = listed(&files.iter().map(String::as_str).collect::<Vec<_>>());
    let message = said!("read as {encoding}: {en}", "按 {encoding} 编码读取：{zh}");
    let next = Said::new("if letters look wrong, name the encoding with --encoding", "如果出现乱码，请用 --encoding 指定编码");
    Diagnostic::note("text-encoding", Place::Nowhere, message, next)
}

fn read_file(input: &Input, options: &Options, encodings: &mut Encodings, diagnostics: &mut Vec<Diagnostic>) -> Result<Book, Failure> {
    let wanted = |position: usize, name: &str| match &options.only {
        None => true,
        Some(names) => (position == 0 && !options.nothing_else) || names.iter().any(|n| n == name || fold(n) == fold(name)),
    };
    match package::kind(&input.bytes, &input.path)? {
        Kind::Xlsx => {
            let marks = Marks::of_bytes(&input.bytes);
            let marked = !marks.sheets.is_empty();
            let mut book = xlsx::read(&input.bytes, &|position, name| {
                wanted(position, name) && (!marked || marks.is_own_sheet(name) == options.added)
            })?;
            for FilledSheet { name, filled } in &mut book.sheets {
                if let Ok(filled) = filled {
                    marks.columns_of(name).into_iter().for_each(|(first, last)| filled.clear_columns(first, last));
                }
            }
            Ok(book)
        }
        Kind::Xlsb => foreign::read(&input.bytes, &wanted),
        Kind::Xls => xls::read(&input.bytes, &wanted),
        Kind::Ods => ods::read(&input.bytes, &wanted),
        Kind::Text if is_prose(input) => {
            let path = &input.path;
            diagnostics.push(Diagnostic::error(
                "input-unknown-kind",
                Place::File(path.clone()),
                said!("{path} is no workbook: it holds plain text", "{path} 不是工作簿，里面只是普通文本"),
                Said::new(
                    "name the file that holds the table; was it exported, export it again as .xlsx",
                    "请改写为存放表格的文件；如果它是导出的，请重新导出为 .xlsx",
                ),
            ));
            Ok(Book::default())
        }
        Kind::Text => {
            let (filled, encoding, notes) = text_file::read(input, options.encoding.as_deref());
            diagnostics.extend(notes);
            if let Some(encoding) = encoding {
                encodings.entry(encoding).or_default().push(input.path.clone());
            }
            Ok(Book { sheets: vec![FilledSheet { name: input.stem().to_string(), filled }], ..Book::default() })
        }
        Kind::Markup => {
            let path = &input.path;
            diagnostics.push(Diagnostic::error(
                "input-is-web-page",
                Place::File(path.clone()),
                said!(
                    "{path} is a web page or XML text under the name of a workbook",
                    "{path} 其实是网页或 XML 文本，只是用了工作簿的扩展名"
                ),
                Said::new("open it in Excel and save it as .xlsx", "请用 Excel 打开它，另存为 .xlsx"),
            ));
            Ok(Book::default())
        }
        Kind::Empty => {
            let path = &input.path;
            diagnostics.push(Diagnostic::error(
                "input-empty",
                Place::File(path.clone()),
                said!("{path} is empty", "{path} 是空文件"),
                Said::new("export it again from where it came", "请从来源系统重新导出"),
            ));
            Ok(Book::default())
        }
        Kind::Unknown => {
            let path = &input.path;
            diagnostics.push(Diagnostic::error(
                "input-unknown-kind",
                Place::File(path.clone()),
                said!("{path} is no workbook that can be read", "{path} 不是可以读取的工作簿"),
                Said::new(
                    "save it as .xlsx; .xlsm, .xlsb, .xls, .ods, .csv and .tsv can also be read",
                    "请另存为 .xlsx；.xlsm、.xlsb、.xls、.ods、.csv、.tsv 也可以",
                ),
            ));
            Ok(Book::default())
        }
    }
}

/// Text without any columns under the name of a workbook; a table of text under such a name is a common export.
fn is_prose(input: &Input) -> bool {
    let named = |e: &std::ffi::OsStr| ["xlsx", "xlsm", "xlsb", "xls", "ods"].iter().any(|k| e.eq_ignore_ascii_case(k));
    Path::new(&input.path).extension().is_some_and(named) && !input.bytes.iter().any(|b| b",;\t|".contains(b))
}

fn failed(path: &str, failure: &Failure) -> Diagnostic {
    let place = Place::File(path.to_string());
    match failure {
        Failure::Encrypted => Diagnostic::error(
            "input-encrypted",
            place,
            said!("{path} is protected by a password", "{path} 有打开密码"),
            Said::new(
                "open it in Excel, take the password off (File, Info, Protect Workbook) and save it",
                "请用 Excel 打开，在“文件—信息—保护工作簿”里去掉密码后保存",
            ),
        ),
        Failure::TooLarge => Diagnostic::error(
            "input-too-large",
            place,
            said!("{path} holds more than can be read", "{path} 的内容太多，无法读取"),
            Said::new("keep only the sheets and columns that are needed and save it again", "请只保留需要的工作表和列，重新保存"),
        ),
        Failure::Broken(Said { en, zh }) => Diagnostic::error(
            "input-broken",
            place,
            said!("{path} is damaged: {en}", "{path} 已损坏：{zh}"),
            Said::new("open it in Excel, let it repair the file and save it as .xlsx", "请用 Excel 打开并让它修复，再另存为 .xlsx"),
        ),
    }
}

fn sheet_failed(path: &str, sheet: &str, failure: &Failure) -> Diagnostic {
    let why = match failure {
        Failure::Encrypted => Said::new("it is protected by a password", "有密码保护"),
        Failure::TooLarge => Said::new("it has more cells than can be read", "单元格太多"),
        Failure::Broken(reason) => reason.clone(),
    };
    let (en, zh) = (why.en, why.zh);
    Diagnostic::warning(
        "sheet-unreadable",
        Place::File(path.to_string()),
        said!("the sheet \"{sheet}\" of {path} cannot be read: {en}", "{path} 的工作表“{sheet}”读不了：{zh}"),
        Said::new(
            "the other sheets are used; open the file in Excel and save it again to mend this one",
            "其余工作表照常使用；用 Excel 打开并重新保存可以修复它",
        ),
    )
}

#[cfg(test)]
mod tests;
