//! `restock run`: judges every row and writes the annotated workbook, and JSON and CSV where asked for.

use super::{Voice, args::Work, files, narrate};
use crate::decisions::LineStatus;
use crate::driver::{self, Checked, Judged};
use crate::report;
use crate::said;

pub fn run(work: &Work, voice: &mut Voice) -> u8 {
    let mut checked = driver::check(&files::request(work, voice.tongue), &files::Disk);
    let judged = driver::judge(&mut checked);
    narrate::diagnostics(&checked.diagnostics, &checked, voice);
    let Some(judged) = judged else { return 1 };
    let doubts = judged.doubts();
    if work.strict && doubts > 0 {
        voice.say_in(
            &said!(
                "--strict: the data leave {doubts} doubts, so nothing was written. Run without --strict and read the sheets \"Data issues\" and \"Undecided\".",
                "--strict：数据有 {doubts} 处疑问，因此没有写出任何文件。请去掉 --strict 再运行，并查看“数据问题”和“未定”两个工作表。"
            ),
            checked.tongue,
        );
        return 1;
    }
    let mut failures = Vec::new();
    if let Err(failure) = driver::write(&checked, &judged) {
        failures.push(failure);
    }
    if let Some(folder) = &work.csv
        && let Err(failure) = report::write_csv(&judged.report(&checked), folder)
    {
        failures.push(failure);
    }
    if work.json
        && let Err(error) = report::write_json(&judged.report(&checked), &mut *voice.out)
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        voice.say_in(&said!("The JSON could not be written: {error}.", "无法写出 JSON：{error}。"), checked.tongue);
        return 1;
    }
    if !failures.is_empty() {
        narrate::diagnostics(&failures, &checked, voice);
        return 1;
    }
    summary(&checked, &judged, voice);
    0
}

fn summary(checked: &Checked, judged: &Judged, voice: &mut Voice) {
    let run = judged.report(checked);
    let (rows, skipped) = (run.rows_judged(), run.rows_skipped());
    let date = judged.bound.as_of;
    let as_of = match date.is_nan() {
        true => said!("", ""),
        false => {
            let day = crate::date::iso(date);
            said!(" as of {day}", "以 {day} 为准，")
        }
    };
    let (en, zh) = (as_of.en, as_of.zh);
    let decisions = judged.decisions.decisions.len();
    voice.say_in(
        &said!(
            "{rows} rows judged{en}, {skipped} skipped; {decisions} decisions.",
            "{zh}判断了 {rows} 行，跳过 {skipped} 行；共 {decisions} 条决定。"
        ),
        checked.tongue,
    );
    for (rule, (fired, undecided)) in checked.plan.rules.iter().zip(&judged.decisions.counts) {
        let title = &rule.title;
        let said = match undecided {
            0 => said!("  {title}: {fired}", "  {title}：{fired}"),
            _ => said!("  {title}: {fired}, undecided {undecided}", "  {title}：{fired}，未定 {undecided}"),
        };
        voice.say_in(&said, checked.tongue);
    }
    let lines = &judged.decisions.orders;
    if !lines.is_empty() {
        let ready = lines.iter().filter(|l| l.status == LineStatus::Order).count();
        let held = lines.len() - ready;
        let said = match held {
            0 => said!("Order lines: {ready}.", "订单行：{ready} 行。"),
            _ => said!("Order lines: {ready}; not to be ordered yet: {held}.", "订单行：{ready} 行可下单，{held} 行暂不下单。"),
        };
        voice.say_in(&said, checked.tongue);
    }
    let issues = judged.bound.issues.len() + judged.results.issues.len();
    if issues > 0 {
        voice.say_in(
            &said!("{issues} data issues, see the sheet \"Data issues\".", "数据问题 {issues} 条，见工作表“数据问题”。"),
            checked.tongue,
        );
    }
    let output = checked.output.display();
    voice.say_in(&said!("Written: {output}", "已写出：{output}"), checked.tongue);
}
