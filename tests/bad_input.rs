//! Input that no sensible person writes, through reading, formatting and translating: an error with a place, the rest
//! still read, in bounded time and memory. One process of its own, so that its peak memory means something.

use restock::format::{self, Spellings, Work};
use restock::place::{FileId, Place, Sources};
use restock::syntax::{self, Known};
use restock::tongue::Tongue;

/// What goes wrong, and a text of it with a statement behind that is in order.
fn inputs() -> Vec<(&'static str, String)> {
    let row = |cells: usize| format!("  |{}\n", " 1 |".repeat(cells));
    let ragged: String = (0..2_000).map(|n| row(1 + n % 7)).collect();
    let en = include_str!("language/en.rules");
    let half: String = en.chars().take(en.chars().count() / 2).collect();
    let cut: String = en.char_indices().map(|(_, c)| c).filter(|c| *c != '"').collect();
    vec![
        ("half a file", format!("{half} \"\n")),
        ("a file without quotes", cut),
        ("a line of ten megabytes", format!("a = {}\n", "on hand + ".repeat(1_000_000))),
        ("ten thousand parentheses", format!("a = {}1{}\n", "(".repeat(10_000), ")".repeat(10_000))),
        ("ten thousand parentheses over lines", format!("a = {}1{}\n", "(\n  ".repeat(10_000), ")\n  ".repeat(10_000))),
        ("ragged rows", format!("table \"t\"\n  | on hand | = x | then |\n{ragged}")),
        ("a table of one row and ten thousand cells", format!("table \"t\"\n{}{}", row(3_000), row(3_001))),
        ("a name of a megabyte over lines", format!("a = on hand\n{}", "  + on hand and and\n".repeat(50_000))),
        ("half an allocation", "allocate on hand to warehouses\n  taking warehouses.priority from low\n  at most\n".to_string()),
        ("an allocation of ten thousand lines", format!("allocate on hand to warehouses\n{}", "  by warehouses.share\n".repeat(10_000))),
        ("a table both here and in a sheet", format!("table \"t\" from sheet \"s\"\n{ragged}")),
        ("a hundred thousand broken statements", "rule when then\n".repeat(20_000)),
    ]
}

fn seconds_of_work() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    // utime and stime, in hundredths on every Linux that people use
    fields.get(11..13).map_or(0.0, |t| t.iter().filter_map(|t| t.parse::<f64>().ok()).sum::<f64>() / 100.0)
}

fn peak_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

#[test]
fn bad_input_is_answered_in_bounded_time_and_memory() {
    let known = Known { names: vec!["on hand".to_string()], ..Known::default() };
    for (title, bad) in inputs() {
        let before = seconds_of_work();
        let mut sources = Sources::default();
        let vocabulary = sources.add_file("vocabulary.rules", include_str!("../rules/vocabulary.rules"));
        let file = sources.add_file("bad.rules", format!("{bad}\nb   =   on hand*2\n"));
        let order: [FileId; 2] = [vocabulary, file];
        let parsed = syntax::parse(&sources, &order, &known);
        let read = seconds_of_work();
        let errors = parsed.diagnostics.iter().filter(|d| d.is_error());
        let placed = errors.filter(|d| matches!(d.place, Place::Text(span) if span.file == file && !sources.text(span).is_empty()));
        assert!(placed.count() > 0, "{title}: an error with a place");
        let work = Work { sources: &sources, parsed: &parsed, known: &known, spellings: &Spellings::default() };
        for rewritten in [format::format(work, &[file]), format::translate(work, &[file], Tongue::Zh)] {
            let text = &rewritten[0].text;
            assert!(text.ends_with("b = on hand * 2\n"), "{title}: the statement behind is formatted\n{}", &text[text.len() - 200..]);
        }
        let (done, peak) = (seconds_of_work(), peak_megabytes());
        println!("{title}: read {:.2} s, format and translate {:.2} s, peak so far {peak:.0} MB", read - before, done - read);
        // unoptimised, and whatever else the machine does; the limit of two seconds is for the program itself
        assert!(done - before < 30.0, "{title}: {:.1} s", done - before);
        assert!(peak < 300.0, "{title}: {peak:.0} MB");
    }
}
