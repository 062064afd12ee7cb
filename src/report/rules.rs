//! The Rules sheet: the text of the rule files, line by line, with how often each rule fired and stayed undecided.
//! Invariant: every line of every rule file stands there as it is written.

use super::facts::{Run, file_name};
use super::layout::{Layout, Own};
use super::listing::{Inks, sheet};
use super::sheet::{Area, Cell, Grid, Sheet};
use super::style::{Ink, Style, Styles};

pub fn describe<'a>(run: Run<'a>, layout: &Layout, styles: &mut Styles) -> Sheet<'a> {
    let inks = Inks::new(styles);
    let remark = styles.id(Style { ink: Ink::Faint, wrap: true, top: true, indent: true, ..Style::default() });
    let rule_line = styles.id(Style { ink: Ink::Bold, wrap: true, top: true, indent: true, ..Style::default() });
    let table_line = styles.id(Style { ink: Ink::Mono, top: true, indent: true, ..Style::default() });
    let whole = styles.id(Style { number: "#,##0".into(), top: true, ..Style::default() });
    let mut grid = Grid::default();
    let titles = [
        run.say("File", "文件"),
        run.say("#Line", "#行号"),
        run.say("Text", "规则原文"),
        run.say("#Rows fired", "#触发行数"),
        run.say("#Rows undecided", "#未定行数"),
    ];
    grid.push(inks.heads(&titles));
    for file in &run.facts.rule_files {
        let Some(source) = run.sources.files.get(usize::from(*file)) else { continue };
        let mut rules: Vec<(usize, usize)> = run
            .plan
            .rules
            .iter()
            .enumerate()
            .filter(|(_, rule)| rule.span.file == *file)
            .map(|(n, rule)| (run.sources.line_column(rule.span).0, n))
            .collect();
        rules.sort_unstable();
        let name = file_name(&source.path);
        for (n, line) in source.text.lines().enumerate() {
            let here: Vec<usize> = rules.iter().filter(|(at, _)| *at == n + 1).map(|(_, rule)| *rule).collect();
            let style = match line.trim_start().starts_with(['#', '＃']) {
                true => remark,
                false if !here.is_empty() => rule_line,
                false if line.trim_start().starts_with(['|', '｜']) => table_line,
                false => inks.prose,
            };
            let line = line.trim_end_matches('\r');
            let mut row = vec![
                Cell::text(name, inks.prose),
                Cell::number((n + 1) as f64, whole),
                if line.is_empty() { Cell::empty(0) } else { Cell::text(line, style) },
            ];
            if !here.is_empty() {
                let count = |pick: fn(&(u32, u32)) -> u32| -> f64 {
                    here.iter().map(|r| run.decisions.counts.get(*r).map_or(0.0, |c| f64::from(pick(c)))).sum()
                };
                row.push(Cell::number(count(|c| c.0), whole));
                row.push(Cell::number(count(|c| c.1), whole));
            }
            grid.push(row);
        }
    }
    let (rows, columns) = (grid.size().0, titles.len() as u32);
    let paths = run.facts.rule_files.iter().filter_map(|f| run.sources.files.get(usize::from(*f)));
    let path_width = paths.map(|s| unicode_width::UnicodeWidthStr::width(file_name(&s.path))).max().unwrap_or(0);
    // a table's line is not wrapped, and its letters are wider than digits
    let is_table = |line: &&str| line.trim_start().starts_with(['|', '｜']);
    let files = run.facts.rule_files.iter().filter_map(|f| run.sources.files.get(usize::from(*f)));
    let tables = files.flat_map(|s| s.text.lines()).filter(is_table).map(unicode_width::UnicodeWidthStr::width);
    let table_width = tables.max().unwrap_or(0) as f64 * 1.05 + 3.0;
    let widths = vec![(path_width as f64 + 3.0).clamp(10.0, 44.0), 8.0, table_width.clamp(92.0, 180.0), 12.0, 12.0];
    let mut made = sheet(layout.name(Own::Rules).to_string(), widths, 0, (rows, columns), Box::new(grid));
    made.filter = (rows > 1).then(|| Area { first_row: 0, first_col: 0, last_row: rows - 1, last_col: columns - 1 });
    made
}
