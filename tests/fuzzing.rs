//! The ground that the fuzz targets stand on, compiled and walked once: fuzz/ is no member of the workspace, and a
//! change here would else break it unseen. What is found there is read by tests/hostile.rs.

#[path = "../fuzz/lib.rs"]
mod ground;

use ground::{MAP, RULES, World};

#[test]
fn the_world_of_the_targets_comes_to_decisions() {
    assert!(World { map: MAP, rules: RULES }.judge());
    assert!(!World { map: b"key = [", rules: RULES }.judge());
    assert!(!World { map: MAP, rules: b"rule" }.judge());
    assert!(ground::format_alone(RULES));
    assert!(!ground::format_alone(&[0xff, 0xff, 0xff, 0x00, 0x80]));
}

#[test]
fn a_file_is_begun_with_and_a_package_is_packed() {
    assert!(ground::begin("stock.csv", b"SKU,On hand\nA-1,10\nB-2,20\n".to_vec()));
    assert!(!ground::begin("stock.csv", Vec::new()));
    let packed = ground::package(b"@@ a.xml\n<a/>\n@@ b.xml\n<b/>").expect("a package");
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(packed)).expect("a zip file");
    assert_eq!(package.len(), 2);
    assert_eq!(std::io::read_to_string(package.by_name("b.xml").expect("the second part")).expect("text"), "<b/>");
}
