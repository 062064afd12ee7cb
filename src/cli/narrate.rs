//! Diagnostics as the user sees them: the first ones whole, the rest counted, errors before warnings before notes.

use super::Voice;
use crate::diagnostic::{Diagnostic, Severity, render};
use crate::driver::Checked;
use crate::place::Place;
use crate::said;

/// More of one code than this are counted, not shown.
const OF_ONE_CODE: usize = 12;

/// What was said while the rules were read. Notes about rule text, which are the same each time, are only counted.
pub fn work(checked: &Checked, voice: &mut Voice) {
    let is_note =
        |d: &&Diagnostic| d.severity == Severity::Note && matches!(d.place, Place::Text(span) if checked.rule_files.contains(&span.file));
    let (notes, told): (Vec<&Diagnostic>, Vec<&Diagnostic>) = checked.diagnostics.iter().partition(is_note);
    diagnostics(&told.into_iter().cloned().collect::<Vec<_>>(), checked, voice);
    let count = notes.len();
    if count > 0 {
        let word = if count == 1 { "note" } else { "notes" };
        voice.say_in(
            &said!("{count} {word} on the rules: restock check shows them.", "对规则有 {count} 条提示：用 restock check 查看。"),
            checked.tongue,
        );
    }
}

/// Says every diagnostic, and a closing line if there are errors.
pub fn diagnostics(all: &[Diagnostic], checked: &Checked, voice: &mut Voice) {
    let mut sorted: Vec<&Diagnostic> = all.iter().collect();
    sorted.sort_by(|a, b| (a.severity, &a.place).cmp(&(b.severity, &b.place)));
    sorted.dedup();
    let mut shown: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for diagnostic in &sorted {
        let count = shown.entry(diagnostic.code).or_default();
        *count += 1;
        if *count <= OF_ONE_CODE {
            let text = render(diagnostic, &checked.sources, checked.tongue, voice.colour);
            voice.say(text.trim_end());
            voice.say("");
        }
    }
    for (code, count) in shown.into_iter().filter(|(_, count)| *count > OF_ONE_CODE) {
        let more = count - OF_ONE_CODE;
        voice.say_in(&said!("... and {more} more [{code}]", "……还有 {more} 条 [{code}]"), checked.tongue);
    }
    let errors = sorted.iter().filter(|d| d.severity == Severity::Error).count();
    if errors > 0 {
        let first = sorted[0].code;
        let said = match errors {
            1 => said!(
                "1 error; nothing was written. \"restock explain {first}\" tells more.",
                "有 1 处错误，没有写出任何文件。“restock explain {first}”有详细说明。"
            ),
            _ => said!(
                "{errors} errors; nothing was written. \"restock explain {first}\" tells more of the first.",
                "有 {errors} 处错误，没有写出任何文件。“restock explain {first}”详细说明第一条。"
            ),
        };
        voice.say_in(&said, checked.tongue);
    }
}
