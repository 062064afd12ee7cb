//! The guide works as it says: its tables are put into a workbook, its rules into files, its commands run, and each line
//! of output that it shows comes out. At most two pages each, the same in both tongues.

use std::path::Path;

const GUIDES: [(&str, &str); 2] = [("docs/guide.md", "stock.xlsx"), ("docs/guide.zh.md", "库存.xlsx")];
/// Lines that fit two printed pages.
const TWO_PAGES: usize = 120;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("the guide")
}

/// The tables of the guide, each under the name of its sheet: the emphasised word above it.
fn workbook(text: &str, path: &Path) {
    let mut book = rust_xlsxwriter::Workbook::new();
    let mut sheet: Option<(rust_xlsxwriter::Worksheet, u32)> = None;
    for line in text.lines().chain([""]) {
        let name = line.strip_suffix('*').and_then(|l| l.split_once('*')).map(|(_, name)| name);
        if let Some(name) = name.filter(|_| line.starts_with("Sheet") || line.starts_with("工作表")) {
            if let Some((done, _)) = sheet.take() {
                book.push_worksheet(done);
            }
            let mut made = rust_xlsxwriter::Worksheet::new();
            made.set_name(name).expect("a name");
            sheet = Some((made, 0));
        }
        let (Some((sheet, row)), Some(cells)) = (&mut sheet, line.strip_prefix('|')) else { continue };
        if line.contains("---") {
            continue;
        }
        for (column, cell) in cells.trim_end_matches('|').split('|').map(str::trim).enumerate() {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(*row, column as u16, number).map(|_| ()).expect("cell"),
                Err(_) if cell.is_empty() => {}
                Err(_) => sheet.write_string(*row, column as u16, cell).map(|_| ()).expect("cell"),
            }
        }
        *row += 1;
    }
    if let Some((done, _)) = sheet {
        book.push_worksheet(done);
    }
    book.save(path).expect("the workbook");
}

/// Fenced blocks in order: the word behind the fence, and the lines.
fn blocks(text: &str) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        match line.strip_prefix("```") {
            Some(kind) if !open => found.push((kind.to_string(), Vec::new())),
            None if open => found.last_mut().expect("a block").1.push(line.to_string()),
            _ => {}
        }
        open ^= line.starts_with("```");
    }
    found
}

/// The words of a command line; quotes of both tongues hold words together.
fn words(line: &str) -> Vec<String> {
    let (mut all, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        match c {
            '"' | '“' | '”' => quoted = !quoted,
            ' ' if !quoted => all.push(std::mem::take(&mut word)),
            c => word.push(c),
        }
    }
    all.push(word);
    all
}

/// Runs one command in a folder, as `restock` would stand there.
fn run(line: &str, folder: &Path) -> String {
    let mut args = words(line);
    assert_eq!(args.remove(0), "restock");
    let shown = folder.to_string_lossy().into_owned();
    match args[0].as_str() {
        "init" => args[1] = format!("{shown}/{}", args[1]),
        "why" => args.extend(["--map".to_string(), shown.clone()]),
        _ => args.insert(1, shown.clone()),
    }
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = restock::cli::run_with(args.iter().map(Into::into), &mut out, &mut err);
    let said = format!("{}\n{}", String::from_utf8_lossy(&err), String::from_utf8_lossy(&out)).replace(&format!("{shown}/"), "");
    assert_eq!(code, 0, "{line}\n{said}");
    said
}

#[test]
fn the_guides_work_as_they_say() {
    for (guide, book) in GUIDES {
        let text = read(guide);
        let folder = std::env::temp_dir().join(format!("restock-guide-{}-{}", std::process::id(), guide.len()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("temp folder");
        workbook(&text, &folder.join(book));
        let mut rules = String::new();
        let mut commands = 0;
        for (kind, lines) in blocks(&text) {
            if kind == "rules" {
                rules.push_str(&lines.join("\n"));
                rules.push_str("\n\n");
                std::fs::write(folder.join("rules/mine.rules"), &rules).expect("rules");
                continue;
            }
            assert_eq!(kind, "console", "{guide}: an unknown kind of block");
            let mut said = String::new();
            for line in &lines {
                match line.strip_prefix("$ ") {
                    Some(command) => {
                        said = run(command, &folder);
                        commands += 1;
                    }
                    None => assert!(said.lines().any(|l| l.contains(line.trim())), "{guide}: {line:?} did not come out:\n{said}"),
                }
            }
        }
        assert!(commands >= 7, "{guide} shows its commands");
        std::fs::remove_dir_all(&folder).expect("temp folder");
    }
}

#[test]
fn they_are_short_and_alike() {
    let all: Vec<String> = GUIDES.iter().map(|(guide, _)| read(guide)).collect();
    for text in &all {
        assert!(text.lines().count() <= TWO_PAGES, "{} lines are more than two pages", text.lines().count());
    }
    let shape = |text: &String| -> Vec<String> {
        let heads = text.lines().filter(|l| l.starts_with('#')).map(|l| l.split(' ').next().unwrap_or_default().to_string());
        heads.chain(blocks(text).into_iter().map(|(kind, lines)| format!("{kind} {}", lines.len()))).collect()
    };
    assert_eq!(shape(&all[0]), shape(&all[1]));
}
