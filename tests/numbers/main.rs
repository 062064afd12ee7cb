//! The program's numbers against LibreOffice's: every case of `numbers.csv`, which `make_table.py` has made, must agree.
//! LibreOffice stores fifteen significant digits, so that is what agrees; comparisons agree exactly.

use restock::columns::number;
use std::cmp::Ordering;
use std::collections::BTreeMap;

fn ours(function: &str, a: f64, b: f64) -> Option<f64> {
    let yes = |is: bool| f64::from(u8::from(is));
    Some(match function {
        "ROUND" => number::round(a, b),
        "PLAIN" => number::plain_round(a, b as i32),
        "ROUNDUP" => number::round_up(a, b),
        "ROUNDDOWN" => number::round_down(a, b),
        "CEILING" => number::ceiling(a, b),
        "FLOOR" => number::floor(a, b),
        "MOD" => number::modulo(a, b),
        "INT" => number::int(a),
        "BELOW" => yes(number::compare(a, b) == Ordering::Less),
        "EQUAL" => yes(number::compare(a, b) == Ordering::Equal),
        _ => return None,
    })
}

#[test]
fn every_case_agrees_with_libreoffice() -> Result<(), Box<dyn std::error::Error>> {
    let mut table = csv::Reader::from_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/numbers/numbers.csv"))?;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for record in table.records() {
        let record = record?;
        let (function, a, b): (&str, f64, f64) = (&record[0], record[1].parse()?, record[2].parse()?);
        *counts.entry(function.to_string()).or_default() += 1;
        let got = ours(function, a, b).ok_or("a function that the test does not know")?;
        let agrees = match &record[3] {
            "error" => got.is_nan(),
            text => {
                let wanted: f64 = text.parse()?;
                // a remainder has the digits that the operand leaves it
                let scale = if function == "MOD" { a.abs().max(wanted.abs()) } else { wanted.abs() };
                (got - wanted).abs() <= scale * 5.1e-15
            }
        };
        if !agrees {
            wrong.push(format!("{function}({a:?}, {b:?}) is {got:?}, LibreOffice has {}", &record[3]));
        }
    }
    assert!(wrong.is_empty(), "{} of {counts:?} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(counts.values().sum::<usize>() >= 10_000 && counts.len() == 10, "{counts:?}");
    Ok(())
}
