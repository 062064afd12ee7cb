//! What kinds of data issues are called on the sheet: a few words in both tongues for each code. The code itself stays
//! in JSON and CSV. Invariant: every code that import and evaluation give has its words (a test holds that).

use crate::tongue::Tongue;

const WORDS: &[(&str, &str, &str)] = &[
    ("another-table", "another table in the sheet", "同表中的另一张表"),
    ("blank-key", "row without key", "主键为空"),
    ("blanks-left-out", "blanks left out", "空白未计入"),
    ("cell-two-readings", "cell with two readings", "有两种读法的单元格"),
    ("cells-beside", "cells beside the table", "表格旁边的单元格"),
    ("cells-merged", "cells merged over rows", "跨行合并的单元格"),
    ("check-failed", "check failed", "检查不通过"),
    ("check-overdue", "check-list item overdue", "准备事项逾期"),
    ("check-skipped-row", "row left out by a check", "检查跳过该行"),
    ("date-as-text", "date kept as text", "日期存成了文本"),
    ("date-order", "order of day and month assumed", "假定的日月顺序"),
    ("decimal-assumed", "decimal mark assumed", "假定的小数点"),
    ("decimal-comma", "comma as decimal mark", "逗号作小数点"),
    ("decimal-point", "point as decimal mark", "点作小数点"),
    ("description-row", "description row", "说明行"),
    ("error-cell", "error value", "错误值"),
    ("formula-without-value", "formula without a value", "公式没有结果"),
    ("header-again", "header repeated", "重复的表头"),
    ("hidden-row", "hidden row", "隐藏行"),
    ("hidden-rows", "hidden rows read", "已读取的隐藏行"),
    ("history-blank-key", "history row without key", "历史数据的主键为空"),
    ("history-column-ignored", "column of the history not used", "历史数据中未使用的列"),
    ("history-ends-early", "history ends before the as-of date", "历史数据早于截止日期"),
    ("history-key-not-in-stock", "history of a key that the stock lacks", "历史数据的主键不在库存表"),
    ("history-too-short", "history shorter than asked for", "历史数据不够长"),
    ("history-week-days", "days of a week's header", "周表头的日期"),
    ("history-without-date", "history row without date", "历史数据缺日期"),
    ("history-year-taken", "year of headers without one", "表头没有年份"),
    ("identity-broken", "numbers that do not add up", "数字对不上"),
    ("key-fits-several", "key that fits several", "主键对应多行"),
    ("key-is-date", "key turned into a date", "主键变成了日期"),
    ("key-merged", "key of a merged cell", "合并单元格的主键"),
    ("key-not-in-stock", "key that the stock lacks", "主键不在库存表"),
    ("key-respelled", "key spelled differently", "主键写法不同"),
    ("key-rounded", "key cut to 15 digits", "主键超过15位被截断"),
    ("key-shortened", "key written short", "主键被缩写"),
    ("key-zeros-lost", "key that may have lost zeros", "主键可能丢了前面的零"),
    ("keys-alike", "keys nearly alike", "主键几乎相同"),
    ("limit-not-judged", "limit could not be judged", "限额无法判定"),
    ("list-blank-key", "list row without key", "清单的主键为空"),
    ("lookup-with-several-matches", "several matches of a LOOKUP", "查找匹配到多行"),
    ("lookup-without-match", "LOOKUP without a match", "查找没有匹配"),
    ("negative-cell", "pieces below zero", "件数小于零"),
    ("negative-quantity", "negative quantity", "负数量"),
    ("no-date", "no date", "不是日期"),
    ("no-history", "row without history", "没有历史数据"),
    ("no-number", "no number", "不是数字"),
    ("no-such-level", "label that is no level", "标签不在等级之中"),
    ("no-yes-or-no", "neither yes nor no", "不是“是”或“否”"),
    ("note-row", "row with a note", "备注行"),
    ("number-as-text", "number kept as text", "数字存成了文本"),
    ("number-assumed", "number read with an assumption", "按假设读入的数字"),
    ("order-held", "order held back", "暂不下单"),
    ("order-unknown", "quantity unknown, not ordered", "数量未知，不下单"),
    ("other-currency", "amount in another currency", "货币不一致的金额"),
    ("other-kind", "cell of another kind", "单元格类型不符"),
    ("other-unit", "number in another unit", "单位不一致的数字"),
    ("pack-of-none", "pack of 0", "箱规为 0"),
    ("part-of-a-piece", "part of a piece", "不是整件"),
    ("percent-as-fraction", "fraction read as percent", "小数按百分比读入"),
    ("percent-mixed", "fraction among percents", "百分比列里的小数"),
    ("percent-two-readings", "percent or fraction unclear", "百分比或小数不明"),
    ("review-without-decision", "review without a decision", "复核没有对应的决策"),
    ("review-word", "review that is no choice", "复核不在选项之中"),
    ("room-unknown", "room unknown", "空间未知"),
    ("row-currency", "row in another currency", "行的货币不同"),
    ("row-short", "row with too few fields", "字段不够的行"),
    ("row-skipped", "row left out", "跳过的行"),
    ("rows-added-up", "rows of one key added up", "同主键的行已合并"),
    ("rows-differ", "rows of one key differ", "同一主键的行不一致"),
    ("shares-not-whole", "shares that do not make 100%", "份额合计不是 100%"),
    ("table-beside", "table beside the table", "旁边的另一张表"),
    ("totals-row", "totals row", "合计行"),
];

/// The words for a code; the code itself where there are none.
pub fn words(code: &str, tongue: Tongue) -> &str {
    match (WORDS.iter().find(|(known, ..)| *known == code), tongue) {
        (Some((_, en, _)), Tongue::En) => en,
        (Some((_, _, zh)), Tongue::Zh) => zh,
        (None, _) => code,
    }
}

#[cfg(test)]
mod tests {
    use super::{WORDS, words};
    use crate::tongue::Tongue;

    #[test]
    fn every_code_has_its_words() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let of_runs = [
            "blanks-left-out",
            "check-failed",
            "limit-not-judged",
            "negative-cell",
            "negative-quantity",
            "order-held",
            "order-unknown",
            "pack-of-none",
            "part-of-a-piece",
            "review-without-decision",
            "review-word",
            "room-unknown",
            "shares-not-whole",
        ];
        let mut codes =
            ["check-skipped-row", "no-such-level", "row-skipped"].into_iter().chain(of_runs).map(String::from).collect::<Vec<_>>();
        for file in std::fs::read_dir(root.join("import/bind")).expect("folder").flatten() {
            let text = std::fs::read_to_string(file.path()).expect("source");
            codes.extend(text.split("issues.add(").skip(1).filter_map(|call| {
                let (code, _) = call.trim_start().strip_prefix('"')?.split_once('"')?;
                Some(code.to_string())
            }));
        }
        assert!(codes.len() > 20);
        for code in codes {
            assert_ne!(words(&code, Tongue::En), code, "no words for {code} in issue_kinds.rs");
            assert!(!words(&code, Tongue::Zh).is_ascii());
        }
        assert!(WORDS.is_sorted_by_key(|(code, ..)| *code));
    }
}
