//! The report as a whole, written from a run made by hand and read back.

use super::world::{HEADER, World, world};
use super::*;
use crate::tongue::Tongue;
use std::io::Cursor;

#[path = "../../tests/support/dump.rs"]
mod dump;

fn written(world: &World) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    package::write(&describe(world.run(), Formulas::Live), &mut bytes).unwrap();
    bytes.into_inner()
}

/// `RESTOCK_REPORTS=folder cargo test reports_to_look_at` leaves workbooks for the eye and for other readers.
#[test]
fn reports_to_look_at() {
    let Some(folder) = std::env::var_os("RESTOCK_REPORTS").map(std::path::PathBuf::from) else { return };
    for (tongue, name) in [(Tongue::En, "en"), (Tongue::Zh, "zh")] {
        for skus in [40, 3_800] {
            let world = world(tongue, skus);
            write_workbook(&describe(world.run(), Formulas::Live), &folder.join(format!("{name}-{skus}.xlsx"))).unwrap();
            std::fs::write(folder.join(format!("{name}-{skus}.txt")), dump::dump(&written(&world), 60)).unwrap();
            write_json(&world.run(), std::fs::File::create(folder.join(format!("{name}-{skus}.json"))).unwrap()).unwrap();
            write_csv(&world.run(), &folder.join(format!("{name}-{skus}-csv"))).unwrap();
        }
    }
}

#[test]
fn same_run_same_bytes() {
    assert!(written(&world(Tongue::En, 3_000)) == written(&world(Tongue::En, 3_000)));
}

#[test]
fn the_workbook_in_words() {
    let text = dump::dump(&written(&world(Tongue::En, 30)), 1_000);
    let has = |line: &str| assert!(text.lines().any(|l| l == line), "no line {line:?} in\n{text}");
    // the user's own cells stand where they stood
    has("A1 Stock on 30 November");
    has(&format!("C{} On hand | bold wrap", HEADER + 1));
    has("G8 =HYPERLINK(\"http://example.invalid\")");
    has("C14 #DIV/0! | (e)");
    has("E5 45901 | yyyy\\-mm\\-dd fill=FFEDA08C");
    has("autoFilter ref=A3:R33");
    // what was added
    has("H3 Decision | bold fill=FFD6E4F0 wrap");
    has("H5 Paused; mark down by 15% | fill=FFEDA08C");
    has("I5 Stop-loss: Sold 12, 9 against a plan of 40, two weeks running | fill=FFEDA08C");
    has("J5 red | fill=FFEDA08C");
    has("K3 daily sales (units/day) | bold fill=FFD6E4F0 wrap");
    has("H14 undecided: Stop-loss");
    has("M14 | #,##0 italic");
    has("H33 not judged");
    has("I33 the key is blank");
    has("notes 14");
    // our sheets
    has("table displayName=Decisions ref=A2:O24");
    has("C2 Description | bold fill=FF1F4E79 wrap");
    has("dataValidation type=list sqref=M3:M24");
    has("sheetProtection sheet=1");
    has("G2 | 0% fill=FFFFFBE6 unlocked");
}

/// Excel refuses a workbook in which the bound of a validation is longer than 255 characters.
#[test]
fn bounds_of_validations_are_short() {
    let mut world = world(Tongue::Zh, 30);
    for param in &mut world.plan.params {
        (param.low, param.high) = (None, None);
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(written(&world))).unwrap();
    let mut bounds = 0;
    for number in 0..archive.len() {
        let mut xml = String::new();
        let mut part = archive.by_index(number).unwrap();
        if part.name().unwrap().starts_with("xl/worksheets/") {
            std::io::Read::read_to_string(&mut part, &mut xml).unwrap();
        }
        for bound in xml.split("<formula1>").skip(1).filter_map(|rest| rest.split_once('<')) {
            bounds += 1;
            assert!(bound.0.chars().count() <= 255, "{}", bound.0);
        }
    }
    assert!(bounds >= 2);
}

/// Choices that are longer than the 255 characters of a list stand in cells, and the validation names them.
#[test]
fn choices_too_long_for_a_list_stand_in_cells() {
    let mut world = world(Tongue::En, 30);
    world.plan.levels[0].labels = (0..20).map(|n| (format!("stage number {n} on the way"), vec![])).collect();
    let def = crate::plan::ColumnDef { name: "first stage".into(), shape: crate::plan::Shape::Level(0), ..world.plan.columns[0].clone() };
    world.plan.columns.push(def);
    let column = world.plan.columns.len() as u32 - 1;
    let value = crate::plan::Value::Number(3.0);
    let param = crate::plan::Param { column, value, low: None, high: None, ..world.plan.params[0].clone() };
    world.plan.params.push(param);
    let text = dump::dump(&written(&world), 60);
    let has = |line: &str| assert!(text.lines().any(|l| l == line), "no line {line:?} in\n{text}");
    has("dataValidation type=list sqref=G3");
    has("I1 Choices of first stage | bold fill=FF1F4E79 wrap");
    has("I2 stage number 0 on the way");
    has("I21 stage number 19 on the way");
    let mut archive = zip::ZipArchive::new(Cursor::new(written(&world))).unwrap();
    let found = (0..archive.len()).any(|number| {
        let mut xml = Vec::new();
        std::io::Read::read_to_end(&mut archive.by_index(number).unwrap(), &mut xml).unwrap();
        String::from_utf8_lossy(&xml).contains("<formula1>$I$2:$I$21</formula1>")
    });
    assert!(found);
}
