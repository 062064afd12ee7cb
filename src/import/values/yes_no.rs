//! Yes and no as people write them in cells.

use crate::column::fold;

/// Yes, no, y, n, true, false, 是, 否, 有, 无, √, ×, 1, 0; none for everything else.
pub fn read(text: &str) -> Option<bool> {
    match fold(text).as_str() {
        "yes" | "y" | "true" | "1" | "是" | "有" | "√" | "✓" | "✔" | "对" => Some(true),
        "no" | "n" | "false" | "0" | "否" | "无" | "×" | "✗" | "✘" | "x" | "没有" => Some(false),
        _ => None,
    }
}

/// Words that are yes or no by themselves: digits and a lone x need the map to say so.
pub fn certain(text: &str) -> bool {
    !matches!(fold(text).as_str(), "0" | "1" | "x" | "对") && read(text).is_some()
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_of_both_tongues() {
        for yes in ["Yes", " Y", "TRUE", "是", "有", "√", "１"] {
            assert_eq!(super::read(yes), Some(true), "{yes}");
        }
        for no in ["no", "N", "false", "否", "无", "×", "0"] {
            assert_eq!(super::read(no), Some(false), "{no}");
        }
        assert_eq!(super::read("maybe"), None);
        assert!(super::certain("是") && !super::certain("1"));
    }
}
