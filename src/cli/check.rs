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
    voice.say_in(
        &said!(
            "All well: {rules} rules and {columns} computed columns over {sheets} sheets.",
            "一切正常：{rules} 条规则，{columns} 个计算列，{sheets} 个工作表。"
        ),
        checked.tongue,
    );
    // the process ends here, and the system takes memory back faster than a walk over every tree
    std::mem::forget(checked);
    0
}
