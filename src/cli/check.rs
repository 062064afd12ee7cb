//! `restock check`: reads map, workbook and rules, and says what is wrong.

use super::{Voice, args::Work, files, narrate};
use crate::driver;
use crate::said;

pub fn check(work: &Work, voice: &mut Voice) -> u8 {
    let checked = driver::check(&files::request(work, voice.tongue), &files::Disk);
    narrate::diagnostics(&checked.diagnostics, &checked, voice);
    if checked.has_errors() {
        return 1;
    }
    let rules = checked.plan.rules.iter().filter(|r| r.span.file != checked.vocabulary).count();
    let (columns, sheets) = (checked.computed(), checked.sheets.len());
    let word = |count: usize, one: &'static str, many: &'static str| if count == 1 { one } else { many };
    let (rule_word, column_word) = (word(rules, "rule", "rules"), word(columns, "computed column", "computed columns"));
    let sheet_word = word(sheets, "sheet", "sheets");
    voice.say_in(
        &said!(
            "All well: {rules} {rule_word} and {columns} {column_word} over {sheets} {sheet_word}.",
            "一切正常：{rules} 条规则，{columns} 个计算列，{sheets} 个工作表。"
        ),
        checked.tongue,
    );
    // the process ends here, and the system takes memory back faster than a walk over every tree
    std::mem::forget(checked);
    0
}
