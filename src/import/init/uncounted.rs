//! Columns that look like stock, or stock on the way, and that the starter rules do not count.
//! Takes the stock table and its headers without a known name, gives those headers. Invariant: each holds numbers and
//! can be written in brackets.

use super::guess::has_brackets;
use super::known::Known;
use super::tables::{Table, mostly_amounts};
use crate::column::Texts;

/// In the order of the sheet.
pub fn uncounted(table: &Table, others: &[String], texts: &Texts, known: &Known) -> Vec<String> {
    let stands_once = |text: &str| {
        let mut there = table.headers.all.iter().filter(|h| h.text == text);
        there.next().filter(|_| there.next().is_none())
    };
    let found = others.iter().filter(|text| !has_brackets(text) && known.looks_like_stock(text));
    found.filter(|text| stands_once(text).is_some_and(|h| mostly_amounts(table, h.col, texts))).cloned().collect()
}

/// Whether a column taken for the stock at hand has what is reserved taken off already: `afn-fulfillable-quantity`.
pub fn is_net(header: &str) -> bool {
    const NET: [&str; 9] = ["fulfillable", "available", "sellable", "aptas para vender", "disponible", "verfügbar", "可售", "可用", "净"];
    let folded = crate::column::fold(header);
    NET.iter().any(|word| folded.contains(word))
}

#[cfg(test)]
mod tests {
    use super::{Known, is_net};

    #[test]
    fn what_looks_like_stock() {
        let like = [
            "3PL Qty Available",
            "WFS Available to Sell",
            "afn-inbound-shipped-quantity",
            "海外仓",
            "海运在途",
            "FBA可售",
            "Units in transit",
        ];
        let other = [
            "Stock value",
            "Days of inventory",
            "库龄90天以上",
            "安全库存",
            "afn-unsellable-quantity",
            "Case Pk",
            "在途金额",
            "Total stock",
            "asin",
        ];
        let known = Known::shipped();
        assert_eq!(like.iter().filter(|h| !known.looks_like_stock(h)).collect::<Vec<_>>(), Vec::<&&str>::new());
        assert_eq!(other.iter().filter(|h| known.looks_like_stock(h)).collect::<Vec<_>>(), Vec::<&&str>::new());
        assert!(is_net("afn-fulfillable-quantity") && is_net("可用库存") && !is_net("On hand") && !is_net("库存数量"));
    }
}
