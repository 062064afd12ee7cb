//! Formula texts of plans made by hand. That the texts mean what they should is shown by recalculation
//! (`tests/recalculation`); here it is how they look and what they refer to.

use super::*;
use crate::columns::plans::{Hand, WEEK, arith, col, compare, last, num, text, window};
use crate::import::sheet::{Cell, RawColumn, RawSheet};
use crate::plan::{Agg, Arith, Compare, Expr, STOCK, WindowAgg};

/// A stock sheet with the columns `a` and `b` in B and C, as they were read but for `b` in the last row.
fn hand() -> (Hand, Vec<RawSheet>, ColumnId, ColumnId) {
    let mut hand = Hand::new(3, 46_082.0);
    let a = hand.numbers("a", STOCK, "units", &[4.0, f64::NAN, 0.25]);
    let b = hand.numbers("b", STOCK, "units", &[1.0, 2.0, 12.0]);
    let mut raw = RawSheet { columns: vec![RawColumn::default(); 3], rows: 4, ..RawSheet::default() };
    for (row, (a, b)) in [(Some(4.0), 1.0), (None, 2.0), (Some(0.25), 3.0)].into_iter().enumerate() {
        raw.columns[1].set(row as u32 + 1, a.map_or(Cell::Empty, Cell::Number));
        raw.columns[2].set(row as u32 + 1, Cell::Number(b));
    }
    (hand, vec![raw], a, b)
}

/// The formulas of the columns that stand at D, E ... beside the data, in the second row of data, and all of them.
fn written(hand: &mut Hand, raw: &[RawSheet], shown: &[ColumnId]) -> (Vec<String>, Live) {
    hand.plan.shown = shown.to_vec();
    let results = hand.run();
    let beside = shown.iter().enumerate().map(|(n, id)| (*id, n as u32 + 3)).collect();
    let stock = TableSheet { sheet: 0, prefix: "Stock!".into(), shown: beside, keys: Vec::new() };
    let names = Names {
        constants: "Constants!".into(),
        workings: vec![String::new(), "Workings!".into()],
        blocks: vec!["Read!".into()],
        tongue: crate::tongue::Tongue::En,
        yes: "yes".into(),
        no: "no".into(),
        as_of: "as of".into(),
        judged: "judged".into(),
    };
    let sheets = Sheets { tables: vec![None, Some(stock)], names, ..Sheets::default() };
    let live = formulas(&hand.plan, &hand.bound, &results, &hand.texts, raw, &sheets);
    let at = RowAt { of_table: 1, of_sheet: 2 };
    let texts = shown.iter().map(|id| live.columns[*id as usize].as_ref().map_or_else(String::new, |t| t.text(at))).collect();
    (texts, live)
}

#[test]
fn a_cell_of_the_user_is_named_only_where_it_holds_what_was_read() {
    let (mut hand, raw, a, b) = hand();
    let sum = hand.formula("sum", arith(Arith::Add, col(a), col(b)));
    let (texts, live) = written(&mut hand, &raw, &[sum]);
    assert_eq!(texts, ["IF(COUNT(B3,Workings!B3)=2,B3+Workings!B3,\"\")"]);
    // b stands on its own sheet: the user's cell where it holds what was read, the value in the last row
    let [WorkColumn { formula: Some(formula), fixed, data: Data::Column(id), .. }] = live.workings[1].as_slice() else {
        panic!("one working column with a formula: {:?}", live.workings[1])
    };
    assert_eq!(
        (*id, formula.text(RowAt { of_table: 1, of_sheet: 2 }), fixed.as_slice()),
        (b, "IF(ISNUMBER(Stock!C3),Stock!C3,\"\")".to_string(), &[false, false, true][..])
    );
}

#[test]
fn literals_stand_among_the_constants_each_once() {
    let (mut hand, raw, a, _) = hand();
    let double = hand.formula("double", arith(Arith::Mul, col(a), num(2.0)));
    let more = hand.formula("more", arith(Arith::Sub, num(2.0), arith(Arith::Sub, col(a), num(5.0))));
    let (texts, live) = written(&mut hand, &raw, &[double, more]);
    assert_eq!(texts, ["IF(ISNUMBER(B3),B3*Constants!$B$4,\"\")", "IF(ISNUMBER(B3),Constants!$B$4-(B3-Constants!$B$5),\"\")"]);
    assert_eq!(live.constants.lines.len(), 2);
}

#[test]
fn conditions_are_numbers_and_computed_operands_are_rounded() {
    let (mut hand, raw, a, _) = hand();
    let half = hand.formula("half", arith(Arith::Div, col(a), num(2.0)));
    let both = Expr::And(vec![compare(Compare::Below, col(half), num(3.0)), compare(Compare::Above, col(a), num(1.0))]);
    let both = hand.truth("both", Expr::Not(Box::new(both)));
    let (texts, live) = written(&mut hand, &raw, &[half, both]);
    assert_eq!(texts[1], "IF(Workings!B3=1,Constants!$B$6,IF(Workings!B3=0,Constants!$B$7,\"\"))");
    let both = live.workings[1][0].formula.as_ref().map(|t| t.text(RowAt { of_table: 1, of_sheet: 2 }));
    let wanted =
        "1-(MIN(IF(ISNUMBER(Stock!D3),IF(ROUND(Stock!D3,6)<Constants!$B$5,1,0),0.5),IF(ISNUMBER(Stock!B3),IF(Stock!B3>1,1,0),0.5)))";
    assert_eq!(both.as_deref(), Some(wanted));
}

#[test]
fn an_aggregate_of_what_may_be_unknown_asks_for_all_of_it() {
    let (mut hand, raw, a, b) = hand();
    let most = Expr::Call { func: crate::function::Func::Max, args: vec![num(0.0), arith(Arith::Sub, col(a), col(b))] };
    let most = hand.formula("most", most);
    let (texts, live) = written(&mut hand, &raw, &[most]);
    assert_eq!(texts, ["IF(COUNT(B3,Workings!B3)=2,MAX(0,B3-Workings!B3),\"\")"]);
    assert_eq!(live.workings[1].len(), 1);
}

#[test]
fn a_history_that_was_read_otherwise_stands_in_a_block() {
    let (mut hand, raw, ..) = hand();
    let sales = hand.weekly("sales", &[vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0], vec![7.0, 8.0, 9.0]]);
    let mean = hand.formula("mean", window(WindowAgg::Agg(Agg::Average), Expr::History(sales), WEEK, last(2.0, 0)));
    let (texts, live) = written(&mut hand, &raw, &[mean]);
    assert_eq!(texts, ["IFERROR(AVERAGE(Read!$C4:$D4),\"\")"]);
    assert_eq!(live.blocks.iter().map(|b| b.columns.len()).collect::<Vec<_>>(), [2]);
}

#[test]
fn texts_that_excel_compares_otherwise_stay_values() {
    let (mut hand, raw, ..) = hand();
    let kind = hand.words("kind", STOCK, &["ＡＢ", "ab", "x"]);
    let same = hand.truth("same", compare(Compare::Equal, col(kind), text("ab")));
    let (texts, live) = written(&mut hand, &raw, &[same]);
    assert_eq!(live.values, [(same, Why::Country)]);
    // the words still follow the value
    assert!(texts[0].starts_with("IF(Workings!"), "{texts:?}");
}
