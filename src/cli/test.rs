//! `restock test [PATH]`: runs the examples of a project, of a rule file or of folders of them. What failed goes to
//! stdout with what was expected, what was found and why; a closing line counts.

use super::answer::Page;
use super::{Voice, args::Work, files, narrate};
use crate::decisions::WhyRule;
use crate::diagnostic::Diagnostic;
use crate::driver::{self, Checked, Failure, Outcome, Tested};
use crate::said;

/// A failure shows at most so many rules.
const RULES_SHOWN: usize = 5;

pub fn test(work: &Work, voice: &mut Voice) -> u8 {
    let mut request = files::request(work, voice.tongue);
    request.map.clone_from(&work.map);
    let all = if work.unguarded { driver::guarded(&request, &files::Disk) } else { driver::test(&request, &files::Disk) };
    let (mut examples, mut failed, mut broken) = (0, 0, 0);
    for tested in &all {
        narrate::diagnostics(&tested.checked.diagnostics, &tested.checked, voice);
        broken += usize::from(tested.checked.diagnostics.iter().any(Diagnostic::is_error));
        examples += tested.outcomes.len();
        failed += tested.failed();
        tested.outcomes.iter().filter(|o| !o.failures.is_empty()).for_each(|o| outcome(o, &tested.checked, voice));
    }
    if work.unguarded && failed + broken == 0 {
        all.iter().for_each(|t| narrate::diagnostics(&t.unguarded, &t.checked, voice));
        failed = all.iter().map(|t| t.unguarded.len()).sum();
        if failed == 0 {
            voice.say_in(
                &said!("The examples notice every change that was tried.", "试过的每处改动，示例都能发现。"),
                all.first().map_or(voice.tongue, |t| t.checked.tongue),
            );
        }
        return u8::from(failed > 0);
    }
    let tongue = all.iter().find(|t| !t.outcomes.is_empty()).or(all.first()).map_or(voice.tongue, |t| t.checked.tongue);
    let closing = closing(&all, examples, failed, broken);
    voice.print(closing.in_tongue(tongue));
    u8::from(failed + broken > 0)
}

fn closing(all: &[Tested], examples: usize, failed: usize, broken: usize) -> crate::tongue::Said {
    let sets = all.len();
    match (examples, failed, broken) {
        (_, _, 1..) if sets > 1 => said!(
            "{broken} of {sets} folders have errors and were not tested; of the others {examples} examples, {failed} failed.",
            "{sets} 个文件夹中有 {broken} 个有错误，未运行；其余共 {examples} 个示例，{failed} 个未通过。"
        ),
        (_, _, 1..) => said!("No example was run: mend the errors first.", "没有运行示例：请先改正错误。"),
        (0, ..) => said!("There is no example here.", "这里没有示例。"),
        (1, 0, _) => said!("1 example, it holds.", "1 个示例，通过。"),
        (_, 0, _) => said!("{examples} examples, all hold.", "{examples} 个示例，全部通过。"),
        (1, _, _) => said!("1 example, {failed} failed.", "1 个示例，{failed} 个未通过。"),
        _ => said!("{examples} examples, {failed} failed.", "{examples} 个示例，{failed} 个未通过。"),
    }
}

fn outcome(outcome: &Outcome, checked: &Checked, voice: &mut Voice) {
    let title = &outcome.title;
    let (line, _) = checked.sources.line_column(outcome.span);
    let file = checked.sources.files.get(usize::from(outcome.span.file)).map_or("", |f| f.path.as_str());
    let said = said!("failed: \"{title}\" ({file}:{line})", "未通过：“{title}”（{file}:{line}）");
    voice.print(said.in_tongue(checked.tongue));
    let (mut row, mut told) = (None, Vec::new());
    for failure in &outcome.failures {
        if failure.row != row {
            row.clone_from(&failure.row);
            if let Some(words) = &row {
                voice.print(&format!("  {words}"));
            }
            told.clear();
        }
        tell(failure, &mut told, checked, voice);
    }
    voice.print("");
}

fn tell(failure: &Failure, told: &mut Vec<WhyRule>, checked: &Checked, voice: &mut Voice) {
    let (expected, found) = (&failure.expected, &failure.found);
    let (expected_en, expected_zh, found_en, found_zh) = (&expected.en, &expected.zh, &found.en, &found.zh);
    for said in [said!("    expected  {expected_en}", "    期望  {expected_zh}"), said!("    found     {found_en}", "    实际  {found_zh}")]
    {
        voice.print(said.in_tongue(checked.tongue));
    }
    if let Some(value) = failure.values.first() {
        if let Some(formula) = &value.formula {
            let formula = formula.lines().map(str::trim).collect::<Vec<_>>().join(" | ");
            voice.print(&format!("      {formula}"));
        }
        value.made_of.iter().for_each(|part| Page { checked, voice, indent: 0 }.value(part, 0));
    }
    // a rule that was told for one expectation is not told again for the next
    for rule in failure.rules.iter().filter(|r| !told.contains(r)).take(RULES_SHOWN) {
        Page { checked, voice, indent: 4 }.rule(rule);
    }
    told.extend(failure.rules.iter().cloned());
}
