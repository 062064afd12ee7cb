//! `restock check`: reads map, workbook, cells and rules, and says what is wrong. Invariant: where it finds no error,
//! `run` does not stop over keys either.

use super::{Voice, args::Work, files, narrate};
use crate::diagnostic::Severity;
use crate::driver;
use crate::said;

pub fn check(work: &Work, voice: &mut Voice) -> u8 {
    let mut checked = driver::check(&files::request(work, voice.tongue), &files::Disk);
    let bound = driver::bind(&mut checked);
    narrate::diagnostics(&checked.diagnostics, &checked, voice);
    let Some(bound) = bound else { return 1 };
    let rules = checked.plan.rules.iter().filter(|r| r.span.file != checked.vocabulary).count();
    let (columns, sheets) = (checked.computed(), checked.sheets.len());
    let word = |count: usize, one: &'static str, many: &'static str| if count == 1 { one } else { many };
    let (rule_word, column_word) = (word(rules, "rule", "rules"), word(columns, "computed column", "computed columns"));
    let sheet_word = word(sheets, "sheet", "sheets");
    let warnings = checked.diagnostics.iter().filter(|d| d.severity == Severity::Warning).count();
    let warning_word = word(warnings, "warning", "warnings");
    let verdict = if warnings == 0 {
        said!("All well", "一切正常")
    } else {
        said!("No errors, {warnings} {warning_word}", "没有错误，有 {warnings} 条警告")
    };
    let (en, zh) = (&verdict.en, &verdict.zh);
    voice.say_in(
        &said!(
            "{en}: {rules} {rule_word} and {columns} {column_word} over {sheets} {sheet_word}.",
            "{zh}：{rules} 条规则，{columns} 个计算列，{sheets} 个工作表。"
        ),
        checked.tongue,
    );
    let issues = bound.issues.len();
    if issues > 0 {
        voice.say_in(
            &said!(
                "Data issues met while reading the cells: {issues}. restock run lists them, and those that show only when it calculates.",
                "读取单元格时发现数据问题 {issues} 条；restock run 会逐一列出，并加上计算时才出现的问题。"
            ),
            checked.tongue,
        );
    }
    // the process ends here, and the system takes memory back faster than a walk over every tree
    std::mem::forget((checked, bound));
    0
}
