//! `restock run`: judges every row and writes the annotated workbook, and JSON and CSV where asked for.

use super::{Voice, args::Work, files, narrate};
use crate::decisions::{self, LineStatus};
use crate::diagnostic::system;
use crate::driver::{self, Checked, Judged};
use crate::import::frame::History;
use crate::report;
use crate::said;
use crate::tongue::Said;

pub fn run(work: &Work, voice: &mut Voice) -> u8 {
    let mut checked = driver::check(&files::request(work, voice.tongue), &files::Disk);
    let judged = driver::judge(&mut checked);
    narrate::work(&checked, voice);
    let Some(judged) = judged else { return 1 };
    if work.strict && judged.has_doubts() {
        let Said { en, zh } = doubts(&judged, &checked);
        voice.say_in(
            &said!(
                "--strict: the data leave doubts, so nothing was written: {en}. Run without --strict and read these sheets.",
                "--strict：数据有疑问，因此没有写出任何文件：{zh}。请去掉 --strict 再运行，并查看这些工作表。"
            ),
            checked.tongue,
        );
        return 1;
    }
    let mut failures = Vec::new();
    match driver::write(&checked, &judged, work.formulas) {
        Ok(notices) => narrate::diagnostics(&notices, &checked, voice),
        Err(failure) => failures.push(failure),
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
        let Said { en, zh } = system::reason(&error);
        voice.say_in(&said!("The JSON could not be written: {en}.", "无法写出 JSON：{zh}。"), checked.tongue);
        return 1;
    }
    if !failures.is_empty() {
        narrate::diagnostics(&failures, &checked, voice);
        return 1;
    }
    summary(&checked, &judged, voice);
    0
}

/// What leaves doubts, counted as the sheets of the report count it.
fn doubts(judged: &Judged, checked: &Checked) -> Said {
    let unplaced = judged.decisions.orders.iter().filter(|l| l.status == LineStatus::Unplaced).count();
    let counts = [
        (report::issue_count(&judged.report(checked)), said!("Data issues", "数据问题")),
        (judged.decisions.undecided.len(), said!("Undecided", "未定")),
        (unplaced, said!("Orders, without room", "订单，无处可放")),
    ];
    let told = || counts.iter().filter(|(count, _)| *count > 0);
    Said::new(
        told().map(|(count, sheet)| format!("{} {count}", sheet.en)).collect::<Vec<_>>().join(", "),
        told().map(|(count, sheet)| format!("{} {count}", sheet.zh)).collect::<Vec<_>>().join("，"),
    )
}

/// Histories that end so long before the as-of date that "last week" is not what anybody means by it.
fn old_data(judged: &Judged) -> Vec<Said> {
    const MOST_DAYS: f64 = 31.0;
    let as_of = judged.bound.as_of;
    let is_old = |history: &&History| !history.plan && !history.values.is_empty() && as_of - history.covers.1 > MOST_DAYS;
    let told = |history: &History| {
        let (name, last, day) = (&history.name, crate::date::iso(history.covers.1), crate::date::iso(as_of));
        said!(
            "  {name} ends on {last}, long before {day}: rules that speak of the last periods judge by old numbers.",
            "  “{name}”只到 {last}，远早于 {day}：涉及最近各期的规则用的是旧数据。"
        )
    };
    judged.bound.histories.iter().filter(is_old).map(told).collect()
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
    let row_word = if rows == 1 { "row" } else { "rows" };
    let decision_word = if decisions == 1 { "decision" } else { "decisions" };
    voice.say_in(
        &said!(
            "{rows} {row_word} judged{en}, {skipped} skipped; {decisions} {decision_word}.",
            "{zh}判定了 {rows} 行，跳过 {skipped} 行；共 {decisions} 条决策。"
        ),
        checked.tongue,
    );
    for said in old_data(judged) {
        voice.say_in(&said, checked.tongue);
    }
    for said in super::fired::lines(checked, judged, rows) {
        voice.say_in(&said, checked.tongue);
    }
    for limit in decisions::limit_counts(&checked.plan, &judged.decisions.cuts) {
        let decisions::LimitCount { title, rows, to_nothing, .. } = limit;
        let row_word = if rows == 1 { "row" } else { "rows" };
        let said = match (rows, to_nothing) {
            (0, _) => said!("  limit \"{title}\": cut nothing", "  限额“{title}”：没有削减"),
            (_, 0) => said!("  limit \"{title}\": cut {rows} {row_word}", "  限额“{title}”：削减 {rows} 行"),
            _ => said!(
                "  limit \"{title}\": cut {rows} {row_word}, {to_nothing} of them to nothing",
                "  限额“{title}”：削减 {rows} 行，其中 {to_nothing} 行减为零"
            ),
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
        let unplaced = lines.iter().filter(|l| l.status == LineStatus::Unplaced).count();
        if unplaced > 0 {
            let (word, is, it) = if unplaced == 1 { ("line finds", "is", "it") } else { ("lines find", "are", "them") };
            let said = said!(
                "  {unplaced} {word} no room and {is} not ordered, though totals and limits count {it}: see the sheet \"Orders\".",
                "  其中 {unplaced} 行无处可放、不会下单，但合计和限额仍计入：见工作表“订单”。"
            );
            voice.say_in(&said, checked.tongue);
        }
    }
    if let Some(said) = report::unknown_rows(&judged.decisions) {
        voice.say_in(&said, checked.tongue);
    }
    let conflicts = judged.decisions.conflicts();
    if conflicts > 0 {
        voice.say_in(
            &said!(
                "Conflicts: {conflicts}. Rules give one name different values, and the value before rules stands. See the sheet \"Undecided\", or ask for a row: restock why KEY",
                "冲突 {conflicts} 处：几条规则给同一个名称不同的值，暂按规则前的值。见工作表“未定”，或查某一行：restock why 主键"
            ),
            checked.tongue,
        );
    }
    let valueless = judged.decisions.valueless();
    if valueless > 0 {
        voice.say_in(
            &said!(
                "Fired without a value: {valueless}. What the rule sets is unknown there, so the value before rules stands. See the sheet \"Undecided\".",
                "已触发但值未知 {valueless} 处：规则要设的值未知，暂按规则前的值。见工作表“未定”。"
            ),
            checked.tongue,
        );
    }
    for (name, without, used) in report::taken_over(&run) {
        voice.say_in(
            &said!(
                "Your value of the last report counts: {name} {without} -> {used}.",
                "采用上次报告中您填写的值：{name} {without} -> {used}。"
            ),
            checked.tongue,
        );
    }
    reviews(&run, checked, voice);
    let issues = report::issue_count(&judged.report(checked));
    if issues > 0 {
        let word = if issues == 1 { "data issue" } else { "data issues" };
        voice.say_in(
            &said!("{issues} {word}, see the sheet \"Data issues\".", "数据问题 {issues} 条，见工作表“数据问题”。"),
            checked.tongue,
        );
    }
    let output = checked.output.display();
    voice.say_in(&said!("Written: {output}", "已写出：{output}"), checked.tongue);
}

/// What became of the reviews of the last report.
fn reviews(run: &report::Run<'_>, checked: &Checked, voice: &mut Voice) {
    let (taken, earlier, lost) = report::review_counts(run);
    if taken + lost == 0 {
        return;
    }
    let (of_en, of_zh) = match earlier {
        0 => (String::new(), String::new()),
        n => (format!(", {n} of them of an earlier decision"), format!("，其中 {n} 条针对较早的决策")),
    };
    let (lost_en, lost_zh) = match lost {
        0 => (String::new(), String::new()),
        n => (
            format!("; {n} without a decision now, kept below the table of the sheet \"Decisions\""),
            format!("；{n} 条现无对应的决策，保留在工作表“决策”的表格下方"),
        ),
    };
    voice.say_in(&said!("Reviews taken over: {taken}{of_en}{lost_en}.", "沿用复核 {taken} 条{of_zh}{lost_zh}。"), checked.tongue);
}
