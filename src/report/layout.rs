//! Where everything stands in the report: names and numbers of the sheets, the user's sheets first, and in which sheet
//! and row a cell of the input is found. Takes the run; decided before any sheet is described, so that all can link.
//! Invariant: names are unique as Excel compares them, at most 31 characters, and free of what Excel forbids.

use super::facts::Run;
use super::sheet::{Link, MOST_ROWS};
use super::splice::base::Base;
use crate::column::fold;
use crate::place::{CellRef, SheetId};
use crate::plan::{STOCK, TableId, WHOLE};

/// The sheets that the program adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    Summary,
    Decisions,
    /// Only where there are scenarios.
    Scenarios,
    Orders,
    Timeline,
    /// Only where there is a history, or stock and its demand.
    Forecast,
    /// Only where a check has a day.
    Readiness,
    Undecided,
    Issues,
    Parameters,
    Rules,
    Audit,
    /// Only where a text does not fit into a cell.
    LongTexts,
    Constants,
}

/// Names of the Parameters sheet, English and Chinese: the next run looks for it.
pub const PARAMETERS_SHEET: [&str; 2] = ["Parameters", "参数"];

/// Names of the Decisions sheet, for the same purpose.
pub const DECISIONS_SHEET: [&str; 2] = ["Decisions", "决策"];

impl Own {
    /// Those that every report has, and those of statements that plan.
    pub const ALL: [Own; 13] = [
        Own::Summary,
        Own::Decisions,
        Own::Orders,
        Own::Timeline,
        Own::Forecast,
        Own::Readiness,
        Own::Scenarios,
        Own::Undecided,
        Own::Issues,
        Own::Parameters,
        Own::Rules,
        Own::Audit,
        Own::LongTexts,
    ];

    /// Whether the report has the sheet at all.
    fn is_made(self, run: &Run<'_>, pieces: usize) -> bool {
        match self {
            Own::Orders => !run.plan.orders.is_empty(),
            Own::Timeline => !run.plan.schedules.is_empty(),
            Own::Forecast => super::forecast::is_made(run),
            Own::Readiness => run.plan.checks.iter().any(|c| c.due.is_some()),
            Own::Scenarios => !run.scenarios.is_empty(),
            Own::LongTexts => pieces > 0,
            _ => true,
        }
    }

    /// The kind in the hidden name that marks the sheet.
    pub fn mark(self) -> &'static str {
        match self {
            Own::Summary => "summary",
            Own::Decisions => "decisions",
            Own::Scenarios => "scenarios",
            Own::Orders => "orders",
            Own::Timeline => "timeline",
            Own::Forecast => "forecast",
            Own::LongTexts => "texts",
            Own::Readiness => "readiness",
            Own::Undecided => "undecided",
            Own::Issues => "issues",
            Own::Parameters => "parameters",
            Own::Rules => "rules",
            Own::Audit => "audit",
            Own::Constants => "constants",
        }
    }

    fn name<'w>(self, run: &Run<'_>) -> &'w str {
        match self {
            Own::Summary => run.say("Summary", "摘要"),
            Own::Decisions => run.say(DECISIONS_SHEET[0], DECISIONS_SHEET[1]),
            Own::Scenarios => run.say("Scenarios", "情景"),
            Own::Orders => run.say("Orders", "订单"),
            Own::Timeline => run.say("Timeline", "时间线"),
            Own::Forecast => run.say("Forecast and stock", "预测与库存"),
            Own::LongTexts => run.say("Long texts", "长文本"),
            Own::Readiness => run.say("Readiness", "准备清单"),
            Own::Undecided => run.say("Undecided", "未定"),
            Own::Issues => run.say("Data issues", "数据问题"),
            Own::Parameters => run.say(PARAMETERS_SHEET[0], PARAMETERS_SHEET[1]),
            Own::Rules => run.say("Rules", "规则"),
            Own::Audit => run.say("Audit", "审计"),
            Own::Constants => run.say("Constants", "常数"),
        }
    }
}

#[derive(Clone, Debug)]
pub struct Layout {
    pub user: Vec<UserSheet>,
    own: Vec<OwnSheet>,
    /// By table: the name of its Workings sheet, if it gets one. These and the next stand behind all others.
    pub workings: Vec<String>,
    /// By history: the name of the sheet for values that were read otherwise than they stand.
    pub blocks: Vec<String>,
    /// Names of cells that the user's workbook has, in small letters.
    pub taken_names: Vec<String>,
    /// Sheets of ours for tables whose own sheet cannot take our columns.
    pub apart: Vec<Apart>,
}

/// What would stand beside a table, on a sheet of its own.
#[derive(Clone, Debug)]
pub struct Apart {
    /// Index into the raw sheets.
    pub raw: usize,
    pub table: TableId,
    pub name: String,
}

/// A sheet of the input, in one part or, beyond Excel's rows, in several with the head repeated.
#[derive(Clone, Debug)]
pub struct UserSheet {
    pub id: SheetId,
    /// Index into the raw sheets.
    pub raw: usize,
    pub names: Vec<String>,
    /// Number of the first part among the report's sheets.
    pub index: usize,
    pub header: Option<u32>,
    /// The table whose decisions and columns stand right of it.
    pub table: Option<TableId>,
    pub rows: u32,
    pub columns: u32,
}

#[derive(Clone, Debug)]
struct OwnSheet {
    kind: Own,
    index: usize,
    names: Vec<String>,
    /// Rows of the list on it, all parts together.
    rows: usize,
}

/// One part of a list of ours: its sheet and which rows of the list it holds.
#[derive(Clone, Debug)]
pub struct Part {
    pub name: String,
    pub from: usize,
    pub to: usize,
}

/// Rows above the list on each of our sheets, at most.
const ROOM_ABOVE: usize = 1_000;
const MOST_LISTED: usize = MOST_ROWS as usize - ROOM_ABOVE;

impl Layout {
    /// `issues` is the number of lines of the list of data issues, `pieces` that of texts too long for a cell.
    /// With a base, only its own sheets are in the report, under the names they have, and the columns of an annotated
    /// sheet end where ours begin.
    pub fn new(run: &Run<'_>, issues: usize, pieces: usize, base: Option<&Base<'_>>) -> Layout {
        let mut taken: Vec<String> = Vec::new();
        let mut index = 0;
        let mut user: Vec<UserSheet> = Vec::new();
        let mut refused = Vec::new();
        if let Some(base) = base {
            let kept = base.book.sheets.iter().filter(|s| !base.marks.is_own_sheet(&s.name));
            taken.extend(kept.map(|s| fold(&s.name)));
        }
        for (raw, sheet) in run.raw.iter().enumerate().filter(|(_, s)| base.is_none_or(|b| b.input == s.book)) {
            let ground = base.and_then(|b| b.ground(sheet.id));
            let columns = ground.map_or(sheet.columns.len() as u32, |g| g.first);
            let header = header_row(run, sheet.id);
            let mut own = UserSheet {
                id: sheet.id,
                raw,
                names: Vec::new(),
                index,
                header,
                table: if ground.is_some_and(|g| g.refused.is_some()) { None } else { annotated_table(run, sheet.id) },
                rows: sheet.rows,
                columns,
            };
            if base.is_some() {
                own.names.push(sheet.name.clone());
            } else {
                for _ in 0..own.parts() {
                    own.names.push(free_name(&sheet.name, "", &mut taken));
                }
            }
            index += own.names.len();
            if let Some(ground) = ground.filter(|g| g.refused.is_some()) {
                refused.push((raw, ground.table));
            }
            user.push(own);
        }
        // a table that shares its sheet with another is annotated there only once
        let mut own = Vec::new();
        for kind in Own::ALL.into_iter().filter(|own| own.is_made(run, pieces)).chain([Own::Constants]) {
            let rows = match kind {
                Own::Decisions => run.decisions.decisions.len(),
                Own::Undecided => run.decisions.undecided.len(),
                Own::Issues => issues,
                Own::Orders => super::orders::ready(run).count(),
                Own::Timeline => run.decisions.timeline.len(),
                Own::LongTexts => pieces,
                _ => 0,
            };
            let parts = rows.div_ceil(MOST_LISTED).max(1);
            let names: Vec<String> =
                (0..parts).map(|_| free_name(kind.name(run), run.say(" (restock)", "（restock）"), &mut taken)).collect();
            own.push(OwnSheet { kind, index, names, rows });
            index += parts;
        }
        // lists that stand in another file than the stock table
        let elsewhere = run.raw.iter().enumerate().filter(|(_, s)| base.is_some_and(|b| b.input != s.book));
        refused.extend(elsewhere.filter_map(|(raw, s)| Some((raw, annotated_table(run, s.id)?))));
        let apart = |(raw, table): (usize, TableId)| {
            let wanted = format!("{}{}", run.raw[raw].name, run.say(" (decisions)", "（决策）"));
            Apart { raw, table, name: free_name(&wanted, "", &mut taken) }
        };
        let apart = refused.into_iter().map(apart).collect();
        let workings = run.plan.tables.iter().enumerate().map(|(table, def)| {
            let name = run.say("Workings", "计算过程");
            let wanted = if table <= usize::from(STOCK) { name.to_string() } else { format!("{name} {}", def.name) };
            if table == usize::from(WHOLE) { String::new() } else { free_name(&wanted, run.say(" (restock)", "（restock）"), &mut taken) }
        });
        let workings = workings.collect();
        let block = run.say("Read", "读取");
        let blocks = run.plan.histories.iter().map(|h| free_name(&format!("{block} {}", h.name), "", &mut taken)).collect();
        let taken_names = base.map_or_else(Vec::new, Base::own_names);
        Layout { user, own, workings, blocks, taken_names, apart }
    }

    /// Names of all sheets, in the order in which links count them.
    pub fn names(&self) -> Vec<String> {
        let own = self.own.iter().flat_map(|o| &o.names).chain(self.apart.iter().map(|a| &a.name));
        let behind = self.workings.iter().chain(&self.blocks);
        self.user.iter().flat_map(|u| &u.names).chain(own).chain(behind).cloned().collect()
    }

    /// The first cell of a sheet by its name.
    pub fn link_to(&self, name: &str) -> Option<Link> {
        let sheet = self.names().iter().position(|n| n == name)?;
        Some(Link { sheet: sheet as u16, row: 0, col: 0 })
    }

    /// By sheet of ours that every report has, each part: its kind.
    pub fn kinds(&self) -> Vec<&'static str> {
        let own = self.own.iter().filter(|o| Own::ALL.contains(&o.kind)).flat_map(|o| o.names.iter().map(|_| o.kind.mark()));
        own.chain(self.apart.iter().map(|_| "beside")).collect()
    }

    /// The parts of a sheet of ours.
    pub fn parts(&self, kind: Own) -> Vec<Part> {
        let Some(own) = self.own.iter().find(|o| o.kind == kind) else {
            return Vec::new();
        };
        let part =
            |(n, name): (usize, &String)| Part { name: name.clone(), from: n * MOST_LISTED, to: ((n + 1) * MOST_LISTED).min(own.rows) };
        own.names.iter().enumerate().map(part).collect()
    }

    /// The name of the first part of a sheet of ours.
    pub fn name(&self, kind: Own) -> &str {
        self.own.iter().find(|o| o.kind == kind).and_then(|o| o.names.first()).map_or("", String::as_str)
    }

    pub fn own_link(&self, kind: Own) -> Option<Link> {
        let own = self.own.iter().find(|o| o.kind == kind)?;
        Some(Link { sheet: own.index as u16, row: 0, col: 0 })
    }

    /// Where a cell of the input is found in the report.
    pub fn link(&self, cell: CellRef) -> Option<Link> {
        let sheet = self.user.iter().find(|u| u.id == cell.sheet)?;
        let (part, row) = sheet.part_of(cell.row);
        Some(Link { sheet: (sheet.index + part) as u16, row, col: cell.col })
    }

    /// The sheet on which a table is annotated.
    pub fn of_table(&self, table: TableId) -> Option<&UserSheet> {
        self.user.iter().find(|u| u.table == Some(table))
    }
}

impl UserSheet {
    fn head_rows(&self) -> u32 {
        self.header.map_or(0, |h| h + 1)
    }

    fn parts(&self) -> u32 {
        let body = MOST_ROWS - self.head_rows().min(MOST_ROWS - 1);
        self.rows.saturating_sub(MOST_ROWS).div_ceil(body) + 1
    }

    /// First row and the row behind the last of a part, in rows of the input, without the repeated head.
    pub fn rows_of(&self, part: usize) -> (u32, u32) {
        if part == 0 {
            return (0, self.rows.min(MOST_ROWS));
        }
        let body = MOST_ROWS - self.head_rows().min(MOST_ROWS - 1);
        let from = MOST_ROWS + (part as u32 - 1) * body;
        (from, self.rows.min(from + body))
    }

    /// In which part a row of the input stands, and on which row there.
    fn part_of(&self, row: u32) -> (usize, u32) {
        if row < MOST_ROWS {
            return (0, row);
        }
        let head = self.head_rows().min(MOST_ROWS - 1);
        let body = MOST_ROWS - head;
        let beyond = row - MOST_ROWS;
        ((beyond / body) as usize + 1, head + beyond % body)
    }
}

pub fn header_row(run: &Run<'_>, sheet: SheetId) -> Option<u32> {
    let frames = std::iter::once(&run.bound.stock).chain(&run.bound.lists);
    let of_frame = frames.filter(|f| f.sheet == sheet && !f.columns.is_empty()).map(|f| f.header_row).next();
    of_frame.or_else(|| run.facts.headers.iter().find(|(s, _)| *s == sheet).map(|(_, row)| *row))
}

/// The stock table always; a list if there is something to show on it and its sheet is not the stock's.
pub fn annotated_table(run: &Run<'_>, sheet: SheetId) -> Option<TableId> {
    if run.bound.stock.sheet == sheet {
        return Some(STOCK);
    }
    (0..run.bound.lists.len())
        .filter(|n| run.bound.lists[*n].sheet == sheet)
        .map(|n| n as TableId + 2)
        .find(|table| run.plan.rules.iter().any(|r| r.table == *table) || !run.shown_columns(*table).is_empty())
}

/// A name that Excel takes and no other sheet has: the name itself, else with the suffix, else with a number.
fn free_name(wanted: &str, suffix: &str, taken: &mut Vec<String>) -> String {
    let clean: String =
        wanted.chars().map(|c| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') || c.is_control() { '_' } else { c }).collect();
    let clean = clean.trim().trim_matches('\'');
    let base = if clean.is_empty() { "Sheet" } else { clean };
    let mut name = shortened(base, "");
    let mut number = 1;
    while taken.contains(&fold(&name)) {
        name = if number == 1 && !suffix.is_empty() { shortened(base, suffix) } else { shortened(base, &format!(" ({})", number.max(2))) };
        number += 1;
    }
    taken.push(fold(&name));
    name
}

/// Within Excel's 31 characters, which it counts in UTF-16.
fn shortened(base: &str, suffix: &str) -> String {
    let room = 31 - suffix.encode_utf16().count();
    let mut used = 0;
    let kept: String = base
        .chars()
        .take_while(|c| {
            used += c.len_utf16();
            used <= room
        })
        .collect();
    format!("{}{suffix}", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_free_and_fit() {
        let mut taken = Vec::new();
        let mut name = |wanted: &str, suffix: &str| free_name(wanted, suffix, &mut taken);
        assert_eq!(name("summary", ""), "summary");
        assert_eq!(name("Summary", " (restock)"), "Summary (restock)");
        assert_eq!(name("Summary", " (restock)"), "Summary (2)");
        assert_eq!(name("a/b:c", ""), "a_b_c");
        assert_eq!(name(&"x".repeat(40), "").len(), 31);
        assert_eq!(name(&"x".repeat(41), ""), format!("{} (2)", "x".repeat(27)));
        assert_eq!(name("''", ""), "Sheet");
    }

    #[test]
    fn rows_beyond_excel_go_to_further_parts() {
        let sheet = UserSheet { id: 0, raw: 0, names: vec![], index: 0, header: Some(1), table: None, rows: MOST_ROWS * 2, columns: 1 };
        assert_eq!(sheet.parts(), 3);
        assert_eq!(sheet.rows_of(0), (0, MOST_ROWS));
        assert_eq!(sheet.rows_of(1), (MOST_ROWS, 2 * MOST_ROWS - 2));
        assert_eq!(sheet.rows_of(2), (2 * MOST_ROWS - 2, 2 * MOST_ROWS));
        assert_eq!((sheet.part_of(MOST_ROWS), sheet.part_of(2 * MOST_ROWS - 1)), ((1, 2), (2, 3)));
    }

    #[test]
    fn lists_beyond_excel_go_to_further_sheets() {
        let rows = 2 * MOST_LISTED + 7;
        let names = ["Decisions", "Decisions (2)", "Decisions (3)"].map(String::from).to_vec();
        let own = vec![OwnSheet { kind: Own::Decisions, index: 0, names, rows }];
        let none = Vec::new;
        let layout = Layout { user: vec![], own, workings: none(), blocks: none(), taken_names: none(), apart: vec![] };
        let parts: Vec<(String, usize, usize)> = layout.parts(Own::Decisions).into_iter().map(|p| (p.name, p.from, p.to)).collect();
        assert_eq!(parts[1], ("Decisions (2)".into(), MOST_LISTED, 2 * MOST_LISTED));
        assert_eq!(parts[2], ("Decisions (3)".into(), 2 * MOST_LISTED, rows));
        // what stands above a list has its room, too
        assert!(MOST_LISTED + 900 + 4 <= MOST_ROWS as usize);
    }
}
