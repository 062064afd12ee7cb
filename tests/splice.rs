//! The report in the user's own package: each trap of spreadsheets that EXCEL.md lists is a small workbook here, made by
//! hand, run through the command, and looked at part by part.

use calamine::{Data, Reader};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::PathBuf;

#[allow(dead_code)]
#[path = "support/package.rs"]
mod package;

use package::{Book, ROWS, sheet, unzip};

const RULES: &str = "half = Qty / 2\nshow half\nrule \"Low\"\n  when Qty below 10\n  then flag red\n";

/// What came out of a run.
struct Ran {
    parts: BTreeMap<String, Vec<u8>>,
    bytes: Vec<u8>,
    said: String,
}

impl Ran {
    fn text(&self, part: &str) -> String {
        String::from_utf8(self.parts.get(part).unwrap_or_else(|| panic!("no part {part} among {:?}", self.parts.keys())).clone())
            .expect("UTF-8")
    }

    fn cells(&self, sheet: &str) -> Vec<Vec<String>> {
        let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(self.bytes.clone())).expect("workbook");
        let range = book.worksheet_range(sheet).expect("sheet");
        let end = range.end().expect("cells");
        let word =
            |row: u32, col: u32| range.get_value((row, col)).filter(|c| **c != Data::Empty).map(ToString::to_string).unwrap_or_default();
        (0..=end.0).map(|row| (0..=end.1).map(|col| word(row, col)).collect()).collect()
    }

    fn sheets(&self) -> Vec<String> {
        let book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(self.bytes.clone())).expect("workbook");
        book.sheet_names()
    }
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("restock-splice-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("temp folder");
    folder
}

fn run_named(case: &str, workbook: &[u8], file: &str, rules: &str) -> Ran {
    let folder = folder(case);
    let ending = file.rsplit('.').next().expect("an ending");
    std::fs::write(folder.join(file), workbook).expect("workbook");
    std::fs::write(folder.join("a.rules"), rules).expect("rules");
    let map = format!(
        "rules = \"a.rules\"\ninput = \"{file}\"\n[stock]\nsheet = \"Stock\"\nkey = [\"SKU\"]\n[stock.columns]\n\"Qty\" = {{ header = \"Qty\", unit = \"units\" }}\n"
    );
    std::fs::write(folder.join("restock.toml"), map).expect("map");
    let output = folder.join(format!("out.{ending}"));
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let args = ["run".into(), folder.clone().into_os_string(), "--output".into(), output.clone().into_os_string()];
    let exit = restock::cli::run_with(args, &mut stdout, &mut stderr);
    let said = String::from_utf8_lossy(&stderr).into_owned();
    assert_eq!(exit, 0, "{case}: {said}");
    let bytes = std::fs::read(&output).expect("report");
    std::fs::remove_dir_all(&folder).expect("temp folder");
    Ran { parts: unzip(&bytes), bytes, said }
}

fn run(case: &str, book: &Book) -> Ran {
    run_named(case, &book.bytes(), "in.xlsx", RULES)
}

/// Runs, and sees that every part but those named is as it was and that the cells are there.
fn check(case: &str, book: &Book, changed: &[&str]) -> Ran {
    let ran = run(case, book);
    for (name, text) in &book.parts {
        if !changed.contains(&name.as_str()) {
            assert_eq!(ran.parts.get(name).map(|b| String::from_utf8_lossy(b).into_owned()).as_ref(), Some(text), "{case}: {name}");
        }
    }
    ran
}

const USUAL: &[&str] = &[
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/worksheets/sheet1.xml",
    "xl/worksheets/_rels/sheet1.xml.rels",
];

fn with_tail(tail: &str) -> Book {
    Book::new().with("xl/worksheets/sheet1.xml", sheet("", ROWS, tail))
}

#[test]
fn columns_stand_beside_the_data_and_everything_else_is_as_it_was() {
    let ran = check("plain", &Book::new(), USUAL);
    let cells = ran.cells("Stock");
    assert_eq!(cells[0], ["SKU", "Qty", "Decision", "Why", "Flag", "half (units)"]);
    assert_eq!((cells[1][1].as_str(), cells[1][2].as_str(), cells[1][4].as_str(), cells[1][5].as_str()), ("5", "flag red", "red", "2.5"));
    assert_eq!(cells[2], ["K2", "50", "", "", "", "25"]);
    assert_eq!(ran.sheets()[..3], ["Stock", "Summary", "Decisions"]);
    let text = ran.text("xl/worksheets/sheet1.xml");
    assert!(text.contains("<row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>K2</t></is></c><c r=\"B3\"><v>50</v></c><c r=\""), "{text}");
    assert!(text.contains("<formula>$E2=_restock_colour_red</formula>"));
}

#[test]
fn a_second_run_on_the_report_changes_nothing() {
    for (case, book) in [("twice", Book::new()), ("twice-table", table()), ("twice-notes", notes())] {
        let once = run(case, &book);
        let again = run_named(case, &once.bytes, "in.xlsx", RULES);
        let mut differ: Vec<&String> = once.parts.keys().filter(|k| once.parts.get(*k) != again.parts.get(*k)).collect();
        // the Audit sheet has the hash of the input
        differ.retain(|k| !(k.starts_with("xl/worksheets/sheet") && String::from_utf8_lossy(&once.parts[*k]).contains("SHA-256")));
        assert_eq!((differ, once.parts.len()), (vec![], again.parts.len()), "{case}");
    }
}

#[test]
fn another_rule_replaces_what_the_last_run_added() {
    let once = run("replaced", &Book::new());
    let rules = "rule \"Plenty\"\n  when Qty above 10\n  then note \"many\"\n";
    let ran = run_named("replaced", &once.bytes, "in.xlsx", rules);
    let cells = ran.cells("Stock");
    assert_eq!(cells[0], ["SKU", "Qty", "Decision", "Why"]);
    assert_eq!((cells[1][2].as_str(), cells[2][2].as_str()), ("", "many"));
    assert_eq!(ran.sheets(), once.sheets());
    assert!(!ran.text("xl/worksheets/sheet1.xml").contains("_restock_colour"));
    // what somebody wrote right of our columns stays, and ours go where there is room
    let text = once.text("xl/worksheets/sheet1.xml").replace("</row><row r=\"3\"", "<c r=\"G2\"><v>77</v></c></row><row r=\"3\"");
    let mut parts: Vec<(String, String)> = once.parts.iter().map(|(n, b)| (n.clone(), String::from_utf8_lossy(b).into_owned())).collect();
    parts.iter_mut().find(|(n, _)| n == "xl/worksheets/sheet1.xml").expect("sheet").1 = text;
    let wider = format!("{RULES}wide = Qty * 3\nwider = Qty * 4\nshow wide, wider\n");
    let ran = run_named("moved", &package::zip(&parts), "in.xlsx", &wider);
    let cells = ran.cells("Stock");
    assert_eq!((cells[0][2].as_str(), cells[1][6].as_str(), cells[0][7].as_str()), ("", "77", "Decision"), "{cells:?}");
}

#[test]
fn rows_and_cells_without_numbers_and_self_closed_rows() {
    let rows = "<row><c t=\"inlineStr\"><is><t>SKU</t></is></c><c t=\"inlineStr\"><is><t>Qty</t></is></c></row>\
        <row/><row spans=\"1:2\"><c t=\"inlineStr\"><is><t>K1</t></is></c><c><v>5</v></c></row>";
    let book = Book::new().with("xl/worksheets/sheet1.xml", sheet("<dimension ref=\"A1:B3\"/>", rows, ""));
    let ran = check("unnumbered", &book, USUAL);
    assert_eq!(ran.cells("Stock")[2][..3], ["K1", "5", "flag red"]);
    let text = ran.text("xl/worksheets/sheet1.xml");
    assert!(text.contains("<row/>") && text.contains("<dimension ref=\"A1:F3\"/>") && text.contains("<row spans=\"1:6\">"), "{text}");
}

#[test]
fn prefixed_namespaces() {
    let prefix = |text: &str| text.replace("</", "</x:").replace('<', "<x:").replace("<x:/x:", "</x:").replace("xmlns=", "xmlns:x=");
    let book = Book::new();
    let mut book = Book { parts: book.parts };
    for part in ["xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"] {
        let text = book.parts.iter().find(|(n, _)| n == part).expect(part).1.clone();
        book = book.with(part, prefix(&text));
    }
    let ran = check("prefixed", &book, USUAL);
    assert_eq!(ran.cells("Stock")[1][2], "flag red");
    let text = ran.text("xl/worksheets/sheet1.xml");
    assert!(text.contains("<x:c r=\"C2\"") && text.contains("<x:cols><x:col ") && text.contains("<x:conditionalFormatting "), "{text}");
    assert!(ran.text("xl/styles.xml").contains("<x:dxfs count=\"3\"><x:dxf>") && ran.text("xl/workbook.xml").contains("<x:definedName "));
}

#[test]
fn part_names_in_another_case_and_twice() {
    let mut book = Book::new();
    for (name, _) in &mut book.parts {
        *name = name.replace("xl/worksheets/sheet1.xml", "xl/Worksheets/Sheet1.XML").replace("xl/styles", "XL/styles");
    }
    let ran = run("case", &book);
    assert_eq!(ran.cells("Stock")[1][2], "flag red");
    let mut bytes = Book::new().with("docProps/a.xml", "<a/>").with("docProps/b.xml", "<b/>").bytes();
    // two entries of one name, as careless programs write them
    let name = b"docProps/b.xml";
    while let Some(at) = bytes.windows(name.len()).position(|w| w == name) {
        bytes[at + 9] = b'a';
    }
    let ran = run_named("double", &bytes, "in.xlsx", RULES);
    assert_eq!((ran.cells("Stock")[1][2].as_str(), ran.text("docProps/a.xml").as_str()), ("flag red", "<b/>"));
}

#[test]
fn no_styles_part() {
    let book = Book::new()
        .without("xl/styles.xml")
        .change("xl/_rels/workbook.xml.rels", "<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>", "")
        .change("[Content_Types].xml", "<Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>", "");
    let ran = check("unstyled", &book, USUAL);
    assert_eq!(ran.cells("Stock")[1][2], "flag red");
    assert!(
        ran.text("[Content_Types].xml").contains("/xl/styles.xml\"") && ran.text("xl/_rels/workbook.xml.rels").contains("/xl/styles.xml\"")
    );
}

fn notes() -> Book {
    let vml = "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\">\
        <o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"1\"/></o:shapelayout><v:shape id=\"_x0000_s1025\" type=\"#_x0000_t201\"><x:ClientData ObjectType=\"Button\">\
        <x:Row>0</x:Row><x:Column>2</x:Column></x:ClientData></v:shape></xml>";
    with_tail("<legacyDrawing r:id=\"rId1\"/>")
        .related(&[("rId1", "vmlDrawing", "../drawings/vmlDrawing1.vml"), ("rId2", "comments", "../comments1.xml"), ("rId3", "threadedComment", "../threadedComments/threadedComment1.xml")])
        .with("xl/drawings/vmlDrawing1.vml", vml)
        .with("xl/comments1.xml", "<comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors><author>tc={1}</author></authors><commentList><comment ref=\"B2\" authorId=\"0\"><text><t>thread</t></text></comment></commentList></comments>")
        .with("xl/threadedComments/threadedComment1.xml", "<ThreadedComments xmlns=\"http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments\"/>")
        .typed("xl/comments1.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml")
        .typed("xl/threadedComments/threadedComment1.xml", "application/vnd.ms-excel.threadedcomments+xml")
        .change("[Content_Types].xml", "<Default Extension=\"xml\"", "<Default Extension=\"vml\" ContentType=\"application/vnd.openxmlformats-officedocument.vmlDrawing\"/><Default Extension=\"xml\"")
}

#[test]
fn notes_join_buttons_notes_and_threads() {
    let changed = [USUAL, &["xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"]].concat();
    let ran = check("notes", &notes(), &changed);
    let comments = ran.text("xl/comments1.xml");
    assert!(
        comments.contains("<author>tc={1}</author><author>restock</author>") && comments.contains("<comment ref=\"C2\" authorId=\"1\">"),
        "{comments}"
    );
    let drawing = ran.text("xl/drawings/vmlDrawing1.vml");
    assert!(
        drawing.contains("ObjectType=\"Button\"") && drawing.contains("ObjectType=\"Note\"") && drawing.contains("data=\"1,2\""),
        "{drawing}"
    );
    assert_eq!(ran.text("xl/worksheets/sheet1.xml").matches("<legacyDrawing ").count(), 1);
}

fn table() -> Book {
    with_tail("<tableParts count=\"1\"><tablePart r:id=\"rId1\"/></tableParts>")
        .related(&[("rId1", "table", "../tables/table1.xml")])
        .with("xl/tables/table1.xml", "<table xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" id=\"1\" name=\"Decisions\" displayName=\"Decisions\" ref=\"A1:B3\"><autoFilter ref=\"A1:B3\"/><tableColumns count=\"2\"><tableColumn id=\"1\" name=\"SKU\"/><tableColumn id=\"2\" name=\"Qty\"/></tableColumns></table>")
        .typed("xl/tables/table1.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml")
}

#[test]
fn a_table_grows_and_our_own_takes_another_name() {
    let ran = check("table", &table(), &[USUAL, &["xl/tables/table1.xml"]].concat());
    let grown = ran.text("xl/tables/table1.xml");
    assert!(grown.contains("ref=\"A1:F3\"") && grown.contains("<tableColumn id=\"3\" name=\"Decision\"/>"), "{grown}");
    let ours = ran.text("xl/tables/table2.xml");
    assert!(ours.contains("id=\"2\"") && ours.contains("displayName=\"Decisions_2\""), "{ours}");
    // with a total below it is left alone
    let book = table().change("xl/tables/table1.xml", "ref=\"A1:B3\">", "ref=\"A1:B3\" totalsRowCount=\"1\">");
    check("table-total", &book, USUAL);
}

#[test]
fn a_filter_grows_with_its_hidden_name() {
    let book = with_tail("<autoFilter ref=\"A1:B3\"/><pageMargins left=\"1\" right=\"1\" top=\"1\" bottom=\"1\" header=\"0\" footer=\"0\"/>")
        .change("xl/workbook.xml", "</sheets>", "</sheets><definedNames><definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"0\" hidden=\"1\">Stock!$A$1:$B$3</definedName></definedNames>");
    let ran = check("filter", &book, USUAL);
    assert!(ran.text("xl/worksheets/sheet1.xml").contains("<autoFilter ref=\"A1:F3\"/>"));
    assert!(ran.text("xl/workbook.xml").contains("hidden=\"1\">'Stock'!$A$1:$F$3</definedName>"));
}

#[test]
fn formats_and_validations_that_end_at_the_old_last_column_stay() {
    let tail = "<conditionalFormatting sqref=\"A2:B3\"><cfRule type=\"expression\" dxfId=\"0\" priority=\"1\"><formula>1</formula></cfRule></conditionalFormatting>\
        <dataValidations count=\"1\"><dataValidation type=\"whole\" sqref=\"B2:B3\"><formula1>0</formula1></dataValidation></dataValidations>";
    let book =
        with_tail(tail).change("xl/styles.xml", "</styleSheet>", "<dxfs count=\"1\"><dxf><font><b/></font></dxf></dxfs></styleSheet>");
    let ran = check("formats", &book, USUAL);
    let text = ran.text("xl/worksheets/sheet1.xml");
    let (first, second) = tail.split_at(tail.find("<dataValidations").expect("there"));
    assert!(text.contains(&format!("{first}<conditionalFormatting sqref=\"A2:F3\">")) && text.contains(second), "{text}");
    assert!(text.contains("dxfId=\"1\" priority=\"2\""));
}

#[test]
fn merged_cells_above_and_across_the_header() {
    let rows = ROWS
        .replace("r=\"3\"", "r=\"4\"")
        .replace("3\"", "4\"")
        .replace("r=\"2\"", "r=\"3\"")
        .replace("2\"", "3\"")
        .replace("r=\"1\"", "r=\"2\"")
        .replace("1\"", "2\"");
    let rows = format!("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Our stock, all of it</t></is></c></row>{rows}");
    let tail = "<mergeCells count=\"2\"><mergeCell ref=\"A1:H1\"/><mergeCell ref=\"B2:C2\"/></mergeCells>";
    let ran = check("merged", &Book::new().with("xl/worksheets/sheet1.xml", sheet("", &rows, tail)), USUAL);
    let cells = ran.cells("Stock");
    assert_eq!((cells[1][2].as_str(), cells[1][3].as_str(), cells[2][3].as_str()), ("", "Decision", "flag red"));
    assert!(ran.text("xl/worksheets/sheet1.xml").contains(tail));
}

#[test]
fn a_protected_sheet_is_left_alone_and_said() {
    let book = with_tail("<sheetProtection sheet=\"1\" objects=\"1\"/>");
    let untouched: Vec<&str> = USUAL.iter().copied().filter(|p| !p.contains("sheet1")).collect();
    let ran = check("protected", &book, &untouched);
    assert!(ran.said.contains("warning[sheet-protected]"), "{}", ran.said);
    assert_eq!(ran.cells("Decisions")[2][..3], ["K1", "Low", "flag red"]);
    let beside = ran.cells("Stock (decisions)");
    assert_eq!(
        (beside[0].as_slice(), beside[2].as_slice()),
        (&["SKU", "Decision", "Why", "Flag", "half (units)"].map(String::from)[..], &["K2", "", "", "", "25"].map(String::from)[..])
    );
}

#[test]
fn a_sheet_that_is_full_is_left_alone_and_said() {
    let rows = ROWS.replacen("</row>", "<c r=\"XFD1\"><v>1</v></c></row>", 1);
    let untouched: Vec<&str> = USUAL.iter().copied().filter(|p| !p.contains("sheet1")).collect();
    let ran = check("full", &Book::new().with("xl/worksheets/sheet1.xml", sheet("", &rows, "")), &untouched);
    assert!(ran.said.contains("warning[sheet-full]"), "{}", ran.said);
    assert_eq!(ran.cells("Stock (decisions)")[1][..2], ["K1", "flag red"]);
}

#[test]
fn a_signature_goes_and_is_said() {
    let rels = "http://schemas.openxmlformats.org/package/2006/relationships";
    let book = Book::new()
        .change(
            "_rels/.rels",
            "</Relationships>",
            &format!(
                "<Relationship Id=\"rId9\" Type=\"{rels}/digital-signature/origin\" Target=\"_xmlsignatures/origin.sigs\"/></Relationships>"
            ),
        )
        .with("_xmlsignatures/origin.sigs", "")
        .with(
            "_xmlsignatures/_rels/origin.sigs.rels",
            package::relations(&[("rId1", &format!("{rels}/digital-signature/signature"), "sig1.xml")]),
        )
        .with("_xmlsignatures/sig1.xml", "<Signature/>")
        .typed("_xmlsignatures/sig1.xml", "application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml");
    let ran = run("signed", &book);
    assert!(ran.said.contains("warning[signature-dropped]"), "{}", ran.said);
    assert!(!ran.parts.keys().any(|k| k.contains("signature")), "{:?}", ran.parts.keys());
    assert!(!ran.text("[Content_Types].xml").contains("sig1") && !ran.text("_rels/.rels").contains("origin"));
}

#[test]
fn the_chain_of_calculation_goes_with_what_names_it() {
    let book = Book::new()
        .with("xl/calcChain.xml", "<calcChain/>")
        .typed("xl/calcChain.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml")
        .change("xl/_rels/workbook.xml.rels", "</Relationships>", "<Relationship Id=\"rId7\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain\" Target=\"calcChain.xml\"/></Relationships>");
    let ran = run("chain", &book);
    assert!(!ran.parts.contains_key("xl/calcChain.xml"));
    assert!(!ran.text("[Content_Types].xml").contains("calcChain") && !ran.text("xl/_rels/workbook.xml.rels").contains("calcChain"));
}

#[test]
fn macros_stay_and_the_report_is_named_so() {
    let book = Book::new()
        .change("[Content_Types].xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
        .with("xl/vbaProject.bin", "macros")
        .typed("xl/vbaProject.bin", "application/vnd.ms-office.vbaProject")
        .change("xl/_rels/workbook.xml.rels", "</Relationships>", "<Relationship Id=\"rId7\" Type=\"http://schemas.microsoft.com/office/2006/relationships/vbaProject\" Target=\"vbaProject.bin\"/></Relationships>");
    let ran = run_named("macros", &book.bytes(), "in.xlsm", RULES);
    assert_eq!((ran.text("xl/vbaProject.bin").as_str(), ran.cells("Stock")[1][2].as_str()), ("macros", "flag red"));
}

#[test]
fn dates_of_1904_and_the_strict_form() {
    let book = Book::new().change("xl/workbook.xml", "<sheets>", "<workbookPr date1904=\"1\"/><sheets>");
    let rules = "due = DATE(2026, 1, 31)\nshow due\nrule \"Low\"\n  when Qty below 10\n  then flag red\n";
    let ran = run_named("1904", &book.bytes(), "in.xlsx", rules);
    // 2026-01-31 is 46053 from 1900 and 44591 from 1904
    let holds = |number: &str| ran.parts.values().any(|b| String::from_utf8_lossy(b).contains(&format!("<v>{number}</v>")));
    assert!(holds("44591") && !holds("46053"));
    let strict = |text: &str| {
        text.replace("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
    };
    let mut book = Book::new();
    for (_, text) in &mut book.parts {
        *text = strict(text);
    }
    let ran = check("strict", &book, USUAL);
    let mixed: Vec<&String> = ran
        .parts
        .iter()
        .filter(|(_, bytes)| {
            let text = String::from_utf8_lossy(bytes);
            text.contains("schemas.openxmlformats.org/spreadsheetml/2006/main")
                || text.contains("schemas.openxmlformats.org/officeDocument/2006/relationships")
        })
        .map(|(name, _)| name)
        .collect();
    assert_eq!(mixed, Vec::<&String>::new());
}

/// A chart, a picture, a pivot and a sparkline of the user's, under the names that the report's own parts would take.
fn drawn() -> Book {
    let rel = |kind: &str| format!("http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}");
    let sparklines = "<extLst><ext uri=\"{05C60535-1F16-4fd2-B633-F4F36F0B64E0}\" xmlns:x14=\"http://schemas.microsoft.com/office/spreadsheetml/2009/9/main\">\
        <x14:sparklineGroups xmlns:xm=\"http://schemas.microsoft.com/office/excel/2006/main\"><x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>Stock!B2:B3</xm:f>\
        <xm:sqref>A9</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>";
    with_tail(&format!(
        "<pageMargins left=\"1\" right=\"1\" top=\"1\" bottom=\"1\" header=\"0\" footer=\"0\"/><drawing r:id=\"rId1\"/>{sparklines}"
    ))
    .related(&[("rId1", "drawing", "../drawings/drawing1.xml"), ("rId2", "pivotTable", "../pivotTables/pivotTable1.xml")])
    .with("xl/drawings/drawing1.xml", "<xdr:wsDr xmlns:xdr=\"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing\"/>")
    .with(
        "xl/drawings/_rels/drawing1.xml.rels",
        package::relations(&[("rId1", &rel("chart"), "../charts/chart1.xml"), ("rId2", &rel("image"), "../media/image1.png")]),
    )
    .with("xl/charts/chart1.xml", "<c:chartSpace xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\"/>")
    .with("xl/media/image1.png", "no picture, but bytes")
    .with(
        "xl/pivotTables/pivotTable1.xml",
        "<pivotTableDefinition xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" name=\"P\"/>",
    )
    .typed("xl/drawings/drawing1.xml", "application/vnd.openxmlformats-officedocument.drawing+xml")
    .typed("xl/charts/chart1.xml", "application/vnd.openxmlformats-officedocument.drawingml.chart+xml")
    .typed("xl/pivotTables/pivotTable1.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotTable+xml")
    .change(
        "[Content_Types].xml",
        "<Default Extension=\"xml\"",
        "<Default Extension=\"png\" ContentType=\"image/png\"/><Default Extension=\"xml\"",
    )
}

#[test]
fn charts_pictures_and_pivots_keep_their_bytes_beside_our_charts() {
    let changed: Vec<&str> = USUAL.iter().copied().filter(|p| !p.contains("sheet1.xml.rels")).collect();
    let changed = [&changed[..], &["xl/worksheets/_rels/sheet1.xml.rels"]].concat();
    let ran = check("drawn", &drawn(), &changed);
    // ours stand under free names, and our drawing points at our chart
    assert!(ran.text("xl/charts/chart2.xml").contains("'Summary'!") || ran.text("xl/charts/chart2.xml").contains("Summary!"));
    let rels = ran.text("xl/drawings/_rels/drawing2.xml.rels");
    assert!(rels.contains("/xl/charts/chart2.xml") && !rels.contains("chart1.xml"), "{rels}");
    for part in ["/xl/charts/chart1.xml", "/xl/charts/chart2.xml", "/xl/drawings/drawing1.xml", "/xl/drawings/drawing2.xml"] {
        assert_eq!(ran.text("[Content_Types].xml").matches(&format!("\"{part}\"")).count(), 1, "{part}");
    }
    // the user's drawing and sparklines stay in the sheet, each at its place in the schema
    let text = ran.text("xl/worksheets/sheet1.xml");
    let order = ["<sheetData>", "<conditionalFormatting ", "<pageMargins ", "<drawing r:id=\"rId1\"/>", "<legacyDrawing ", "<extLst>"];
    let places: Vec<usize> = order.iter().map(|tag| text.find(tag).unwrap_or_else(|| panic!("{tag} in {text}"))).collect();
    assert!(places.is_sorted() && text.contains("<xm:f>Stock!B2:B3</xm:f>"), "{text}");
}

/// Rules for all sheets that a report can have.
const EVERYTHING: &str = "half = Qty / 2\ncost = Qty * 3\nshow half, cost, class\ntiers class by Qty\n  under 10 units: \"low\"\n  at least 10 units: \"high\"\nkpi stock = TOTAL(Qty), goal at least 10 units\n\
rule \"Low\"\n  when Qty below 10\n  then flag red\n\
split half\n  70% \"first\" arrives TODAY() + 14 days\n  rest \"second\" arrives TODAY() + 35 days\n\
schedule inbound where Qty above 10 units\n  finishes by TODAY() + 60 days\n  production: 20 days\n\
scenario \"Less\"\n  Qty * 50%\n";

#[test]
fn a_second_run_with_charts_orders_and_scenarios_changes_nothing() {
    let with_date = |case: &str, bytes: &[u8]| {
        let folder = folder(case);
        std::fs::write(folder.join("in.xlsx"), bytes).expect("workbook");
        std::fs::write(folder.join("a.rules"), EVERYTHING).expect("rules");
        let map = "rules = \"a.rules\"\ninput = \"in.xlsx\"\noutput = \"out.xlsx\"\nas_of = 2026-11-22\n[stock]\nsheet = \"Stock\"\nkey = [\"SKU\"]\n\
            [stock.columns]\n\"Qty\" = { header = \"Qty\", unit = \"units\" }\n";
        std::fs::write(folder.join("restock.toml"), map).expect("map");
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let exit = restock::cli::run_with(["run".into(), folder.clone().into_os_string()], &mut stdout, &mut stderr);
        assert_eq!(exit, 0, "{}", String::from_utf8_lossy(&stderr));
        let bytes = std::fs::read(folder.join("out.xlsx")).expect("report");
        std::fs::remove_dir_all(&folder).expect("temp folder");
        Ran { parts: unzip(&bytes), bytes, said: String::new() }
    };
    for (case, book) in [("all-twice", Book::new()), ("all-twice-drawn", drawn())] {
        let once = with_date(case, &book.bytes());
        for sheet in ["Orders", "Timeline", "Scenarios", "Summary"] {
            assert!(once.sheets().contains(&sheet.to_string()), "{:?}", once.sheets());
        }
        assert!(once.parts.contains_key("xl/charts/chart2.xml"));
        let again = with_date(case, &once.bytes);
        let is_audit = |k: &str| k.starts_with("xl/worksheets/sheet") && String::from_utf8_lossy(&once.parts[k]).contains("SHA-256");
        let differ: Vec<&String> = once.parts.keys().filter(|k| once.parts.get(*k) != again.parts.get(*k) && !is_audit(k)).collect();
        assert_eq!((differ, once.parts.len()), (vec![], again.parts.len()), "{case}");
    }
}

/// The report with a choice and the value 12 in a row of the sheet Decisions.
fn answered(ran: &Ran, row: usize, choice: &str) -> Vec<u8> {
    let is_decisions = |name: &str, text: &str| name.starts_with("xl/worksheets/") && text.contains("Reviewer's value</t>");
    let mut parts: Vec<(String, String)> = ran.parts.iter().map(|(n, b)| (n.clone(), String::from_utf8_lossy(b).into_owned())).collect();
    let text = &mut parts.iter_mut().find(|(n, t)| is_decisions(n, t)).expect("the Decisions sheet").1;
    for (title, rest) in
        [("Review", format!(" t=\"inlineStr\"><is><t>{choice}</t></is></c>")), ("Reviewer's value", "><v>12</v></c>".to_string())]
    {
        let col = ran.cells("Decisions")[1].iter().position(|c| c == title).expect(title);
        let cell = format!("<c r=\"{}{row}\"", char::from(b'A' + col as u8));
        let from = text.find(&cell).unwrap_or_else(|| panic!("{cell} in {text}"));
        let to = from + text[from..].find("/>").expect("blank") + 2;
        text.replace_range(from..to, &format!("{cell}{rest}"));
    }
    package::zip(&parts)
}

#[test]
fn answers_of_the_last_report_are_taken_over() {
    let rules = |rule: &str| format!("target = Qty * 2\nshow target\n{rule}");
    let set = |value: &str| rules(&format!("rule \"Low\"\n  when Qty below 10\n  then set target = {value} units\n"));
    let once = run_named("answers", &Book::new().bytes(), "in.xlsx", &set("30"));
    let cells = once.cells("Decisions");
    assert!(cells[0][0].contains("it changes no decision"), "the remark above the list: {:?}", cells[0]);
    // in the third row stands the first decision
    let columns: Vec<String> = cells[1].clone();
    let at = |title: &str| columns.iter().position(|c| c == title).expect(title);
    let answered = |choice: &str| answered(&once, 3, choice);
    let review = |ran: &Ran| ["Review", "Reviewer's value", "Review is of"].map(|title| ran.cells("Decisions")[2][at(title)].clone());
    let same = run_named("answers", &answered("change"), "in.xlsx", &set("30"));
    assert_eq!(review(&same), ["change", "12", ""]);
    assert!(same.said.contains("Reviews taken over: 1."), "{}", same.said);
    // another value: the answer is of the decision that it was made of, and stays so in the next run
    let other = run_named("answers", &answered("change"), "in.xlsx", &set("40"));
    assert_eq!(review(&other), ["change", "12", "an earlier decision: set target = 30 units, value 30"]);
    assert!(other.said.contains("1 of them of an earlier decision"), "{}", other.said);
    let later = run_named("answers", &other.bytes, "in.xlsx", &set("40"));
    assert_eq!(review(&later)[2], review(&other)[2]);
    // a word that is no choice is kept and told; an answer whose rule is gone is told
    let word = run_named("answers", &answered("later"), "in.xlsx", &set("30"));
    assert_eq!(review(&word)[0], "later");
    let issues = |ran: &Ran| ran.cells("Data issues").concat().join(" | ");
    assert!(issues(&word).contains("\"later\" in the column Review"), "{}", issues(&word));
    let gone = run_named("answers", &answered("change"), "in.xlsx", &rules("rule \"Renamed\"\n  when Qty below 10\n  then flag red\n"));
    assert!(issues(&gone).contains("the review \"change 12\" of rule \"Low\" for K1 has no decision now"), "{}", issues(&gone));
    assert!(gone.said.contains("1 without a decision now"), "{}", gone.said);
}

#[test]
fn a_review_outlives_a_run_without_its_decision() {
    let rules = |below: u32| {
        format!(
            "target = Qty * 2\nshow target\nrule \"Any\"\n  when Qty below 100\n  then flag red\nrule \"Low\"\n  when Qty below {below}\n  then set target = 30 units, flag amber\n"
        )
    };
    let run = |bytes: &[u8], below: u32| run_named("outlives", bytes, "in.xlsx", &rules(below));
    let column = |ran: &Ran, title: &str| -> Vec<String> {
        let cells = ran.cells("Decisions");
        let at = cells[1].iter().position(|c| c == title).expect(title);
        cells[2..].iter().map(|row| row[at].clone()).collect()
    };
    let first = run(&Book::new().bytes(), 10);
    let lines = column(&first, "Rule").len();
    assert_eq!(lines, 4, "{:?}", first.cells("Decisions"));
    let mut bytes = first.bytes.clone();
    for row in 3..3 + lines {
        bytes = answered(&Ran { parts: unzip(&bytes), bytes: bytes.clone(), said: String::new() }, row, "change");
    }
    let all = run(&bytes, 10);
    assert_eq!(column(&all, "Review"), ["change"; 4]);
    // both decisions of the rule Low are not made: they stand below the table, and count nowhere
    let what_if = run(&bytes, 1);
    assert!(what_if.said.contains("Reviews taken over: 2; 2 without a decision now, kept below"), "{}", what_if.said);
    assert_eq!(column(&what_if, "Review"), ["change", "change", "", "", "change", "change"]);
    assert_eq!(column(&what_if, "Status")[4..], ["no such decision now", "no such decision now"]);
    assert_eq!(column(&what_if, "Action")[4..], ["flag amber", "set target = 30 units"]);
    assert_eq!((column(&what_if, "Value")[5].as_str(), column(&what_if, "Review is of")[5].as_str()), ("30", ""));
    let table = what_if.parts.iter().find(|(_, b)| String::from_utf8_lossy(b).contains("displayName=\"Decisions\"")).expect("the table");
    assert!(String::from_utf8_lossy(table.1).contains("ref=\"A2:M4\""), "{}", String::from_utf8_lossy(table.1));
    let none = run(&Book::new().bytes(), 1);
    let counted = |ran: &Ran| ran.cells("Summary").into_iter().find(|row| row[0] == "Any").expect("a line of the rule");
    assert_eq!(counted(&what_if), counted(&none));
    // run on its own output, it stays as it is
    let twice = run(&what_if.bytes, 1);
    let sheet = |ran: &Ran| ran.parts.values().find(|b| String::from_utf8_lossy(b).contains("Reviewer's value</t>")).cloned();
    assert_eq!(sheet(&twice), sheet(&what_if));
    // even where nothing is decided at all
    let nothing = run_named(
        "outlives",
        &twice.bytes,
        "in.xlsx",
        "target = Qty * 2\nshow target\nrule \"Low\"\n  when Qty below 1\n  then set target = 30 units\n",
    );
    assert_eq!(column(&nothing, "Review").iter().filter(|c| *c == "change").count(), 4);
    // and back
    let back = run(&nothing.bytes, 10);
    assert_eq!(sheet(&back), sheet(&all));
    assert!(back.said.contains("Reviews taken over: 4."), "{}", back.said);
}

#[test]
fn the_workbook_may_take_its_own_place_if_named() {
    let folder = folder("own-place");
    std::fs::write(folder.join("in.xlsx"), Book::new().bytes()).expect("workbook");
    std::fs::write(folder.join("a.rules"), RULES).expect("rules");
    let map = "rules = \"a.rules\"\ninput = \"in.xlsx\"\noutput = \"in.xlsx\"\n[stock]\nkey = [\"SKU\"]\n[stock.columns]\n\"Qty\" = { header = \"Qty\", unit = \"units\" }\n";
    std::fs::write(folder.join("restock.toml"), map).expect("map");
    for _ in 0..2 {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let exit = restock::cli::run_with(["run".into(), folder.clone().into_os_string()], &mut stdout, &mut stderr);
        assert_eq!(exit, 0, "{}", String::from_utf8_lossy(&stderr));
        let bytes = std::fs::read(folder.join("in.xlsx")).expect("report");
        let ran = Ran { parts: unzip(&bytes), bytes, said: String::new() };
        assert_eq!(ran.cells("Stock")[0], ["SKU", "Qty", "Decision", "Why", "Flag", "half (units)"]);
    }
    std::fs::remove_dir_all(&folder).expect("temp folder");
}

#[test]
fn of_several_files_the_one_with_the_stock_table_is_annotated() {
    let folder = folder("several");
    let orders = Book::new().change("xl/workbook.xml", "name=\"Stock\"", "name=\"Open\"");
    std::fs::write(folder.join("orders.xlsx"), orders.bytes()).expect("workbook");
    std::fs::write(folder.join("stock.xlsx"), Book::new().bytes()).expect("workbook");
    let rules = "double for inbound = quantity * 2\nshow inbound.double\nrule \"Low\"\n  when Qty below 10\n  then flag red\n";
    std::fs::write(folder.join("a.rules"), rules).expect("rules");
    let map = "rules = \"a.rules\"\ninput = [\"orders.xlsx\", \"stock.xlsx\"]\n[stock]\nsheet = \"Stock\"\nkey = [\"SKU\"]\n[stock.columns]\n\"Qty\" = { header = \"Qty\", unit = \"units\" }\n\
        [list.inbound]\nsheet = \"Open\"\nmatch = [\"SKU\"]\n[list.inbound.columns]\n\"quantity\" = { header = \"Qty\", unit = \"units\" }\n";
    std::fs::write(folder.join("restock.toml"), map).expect("map");
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let exit = restock::cli::run_with(["run".into(), folder.clone().into_os_string()], &mut stdout, &mut stderr);
    assert_eq!(exit, 0, "{}", String::from_utf8_lossy(&stderr));
    let bytes = std::fs::read(folder.join("stock-report.xlsx")).expect("the report has the name of the stock table's file");
    let ran = Ran { parts: unzip(&bytes), bytes, said: String::new() };
    assert_eq!(ran.cells("Stock")[1][..3], ["K1", "5", "flag red"]);
    assert!(!ran.sheets().contains(&"Open".to_string()), "{:?}", ran.sheets());
    assert_eq!(ran.cells("Open (decisions)")[1][0], "K1");
    std::fs::remove_dir_all(&folder).expect("temp folder");
}
