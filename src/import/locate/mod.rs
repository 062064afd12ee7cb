//! Where the names of the map stand in the workbook: sheets, header rows, columns, periods, and what the cells hold.
//! Takes the map and the raw sheets, returns [`Located`] with all that a schema needs, and what was not found.
//! Invariant: lists, histories and columns stand in the order of the map, found or not; nothing is found by a near
//! spelling, that is only suggested.

mod body;
mod headers;
mod history;
mod kinds;
mod table;

use crate::column::{Texts, fold};
use crate::diagnostic::Diagnostic;
use crate::import::frame::Period;
use crate::import::map::{ColumnMap, Fill, Habits, Map, Missing, Worded};
use crate::import::near::{nearest, sorted};
use crate::import::sheet::RawSheet;
use crate::place::{Place, Span};
use crate::said;
use crate::tongue::Said;
use crate::tongue::listed;
use rustc_hash::FxHashMap;

pub(crate) use body::{Body, body};
pub(crate) use headers::{DEEPEST, Found, Header, Headers, strip_notes};
pub use kinds::Holds;
pub(crate) use kinds::holds;
pub(crate) use table::is_unique;

/// The map laid over the sheets.
#[derive(Clone, Debug, Default)]
pub struct Located {
    /// Whether there was a workbook to look at.
    pub seen: bool,
    pub stock: LocatedTable,
    pub lists: Vec<LocatedTable>,
    pub histories: Vec<LocatedHistory>,
}

#[derive(Clone, Debug, Default)]
pub struct LocatedTable {
    /// `stock`, or the list's name.
    pub name: String,
    pub also: Vec<String>,
    /// The heading in the map.
    pub span: Span,
    /// Index into the sheets.
    pub sheet: Option<usize>,
    pub header_row: u32,
    /// The rows under the header that belong to it.
    pub body: Body,
    /// Indices into `columns`: the key columns of the stock table, the `match` columns of a list.
    pub key: Vec<usize>,
    /// For the `match` columns of a list: the column of the stock table that they are compared with.
    pub match_stock: Vec<Option<usize>>,
    /// Columns with a name.
    pub columns: Vec<LocatedColumn>,
    /// Headers that no column claims, reached in brackets.
    pub extra: Vec<LocatedColumn>,
    /// Columns whose header stands over another, too, so that neither can be reached by it alone; with the header.
    pub twins: Vec<(u32, String)>,
}

#[derive(Clone, Debug, Default)]
pub struct LocatedColumn {
    pub name: String,
    pub also: Vec<String>,
    /// Spellings of the header in the map that may serve as names in rule files where nothing else is called so.
    pub secondary: Vec<String>,
    /// As the sheet has it; empty if not found.
    pub header: String,
    pub col: Option<u32>,
    pub holds: Holds,
    /// The unit's text in the map; `holds` is then a number.
    pub unit: Option<Worded>,
    pub default: Option<(Fill, Span)>,
    pub mapped: bool,
    /// The name in the map, or the header cell.
    pub place: Option<Place>,
    /// Why it was not found, or cannot be told from another; an error only if a rule wants the column.
    pub missing: Option<Diagnostic>,
    /// The sheet's column by its letter in the map.
    pub letter: Option<u32>,
    /// Of several numbers in one cell the one meant, from one.
    pub part: Option<u32>,
    pub habits: Habits,
}

impl LocatedColumn {
    /// The workbook has it, or the map a default.
    pub fn found(&self) -> bool {
        self.col.is_some() || self.default.is_some()
    }

    pub fn is_percent(&self) -> bool {
        self.unit.as_ref().is_some_and(|u| matches!(u.text.trim(), "%" | "％") || u.text.trim().eq_ignore_ascii_case("percent"))
    }

    fn from_map(map: &ColumnMap) -> LocatedColumn {
        let holds = match (map.kind, &map.unit) {
            (Some((kind, _)), _) => Holds::from(kind),
            (None, Some(_)) => Holds::Number,
            (None, None) if map.part.is_some() => Holds::Number,
            (None, None) => Holds::Any,
        };
        let plain = |text: &str| text.chars().all(|c| c.is_alphanumeric() || c == ' ');
        LocatedColumn {
            name: map.name.text.clone(),
            also: map.also.iter().map(|a| a.text.clone()).collect(),
            secondary: map.headers.iter().map(|h| h.text.clone()).filter(|h| plain(h)).collect(),
            header: String::new(),
            col: None,
            holds,
            unit: map.unit.clone(),
            default: map.default.clone(),
            mapped: true,
            place: Some(Place::Text(map.name.span)),
            missing: None,
            letter: map.letter.map(|(col, _)| col),
            part: map.part,
            habits: map.habits,
        }
    }
}

#[derive(Clone, Debug)]
pub struct LocatedHistory {
    pub name: String,
    pub also: Vec<String>,
    pub span: Span,
    pub unit: Option<Worded>,
    pub period: Period,
    pub plan: bool,
    /// How much there is at the end of each period.
    pub level: bool,
    pub missing: Missing,
    pub found: bool,
    /// Index into the sheets.
    pub sheet: Option<usize>,
    pub header_row: u32,
    pub body: Body,
    /// Which of the stock table's key columns this sheet has, and where. Fewer than the stock table has means that
    /// one row of the history is the same demand for several rows of the stock table.
    pub keys: Vec<(usize, u32)>,
    pub columns: HistoryColumns,
    /// A column of the stock table, by its index there.
    pub launch: Option<usize>,
    pub habits: Habits,
    /// How its first period was taken, where that is not plain from the header.
    pub taken: Option<Taken>,
}

/// The first period of a wide history whose header leaves something open.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    pub col: u32,
    pub header: String,
    /// In the counting of [`Period::index`].
    pub period: i32,
    pub year: YearFrom,
    /// The day that the header names, where the period is a week.
    pub day: Option<f64>,
}

/// What said in which year a header lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YearFrom {
    Header,
    Map(i32),
    AsOf,
}

#[derive(Clone, Debug)]
pub enum HistoryColumns {
    /// Column and period, sorted by period.
    Wide(Vec<(u32, i32)>),
    Long {
        date: u32,
        value: u32,
    },
    /// Not found.
    Nowhere,
}

/// What was said of a table while it was located.
#[derive(Default)]
pub(crate) struct Findings {
    pub diagnostics: Vec<Diagnostic>,
}

/// Lays the map over the sheets; without sheets only what the map itself says. `as_of` from the command line.
pub fn locate(map: &Map, sheets: &[RawSheet], texts: &Texts, as_of: Option<f64>) -> (Located, Vec<Diagnostic>) {
    let mut findings = Findings::default();
    let mut located = Located { seen: !sheets.is_empty(), ..Located::default() };
    let look = Look { map, sheets, texts, as_of: as_of.or(map.as_of.map(|(day, _)| day)) };
    located.stock = table::stock(&look, &mut findings);
    for list in &map.lists {
        let list = table::list(&look, list, &located.stock, &mut findings);
        located.lists.push(list);
    }
    for history in &map.histories {
        let history = history::history(&look, history, &located.stock, &mut findings);
        located.histories.push(history);
    }
    findings.diagnostics.extend(same_cells(&located.histories));
    prune_secondary(map, &mut located);
    (located, findings.diagnostics)
}

/// Histories that read the same cells: sales that are compared with themselves never fall short.
fn same_cells(histories: &[LocatedHistory]) -> Vec<Diagnostic> {
    let cells = |h: &LocatedHistory| match &h.columns {
        HistoryColumns::Wide(columns) => columns.first().copied().map(|(col, _)| (h.sheet, h.header_row, col)),
        HistoryColumns::Long { value, .. } => Some((h.sheet, h.header_row, *value)),
        HistoryColumns::Nowhere => None,
    };
    let mut found = Vec::new();
    for (at, history) in histories.iter().enumerate() {
        let same = cells(history).and_then(|own| histories[..at].iter().find(|other| cells(other) == Some(own)));
        let Some(other) = same else { continue };
        let (other, name) = (&other.name, &history.name);
        found.push(Diagnostic::warning(
            "history-twice",
            Place::Text(history.span),
            said!("the histories \"{other}\" and \"{name}\" read the same cells", "历史数据“{other}”和“{name}”读的是同一批单元格"),
            said!(
                "write the right `sheet` for one of them; if one name more is meant, write `also = [\"{name}\"]` under \"{other}\" and delete this section",
                "请给其中一个写上正确的 `sheet`；如果只是多一个名称，请在“{other}”下写 `also = [\"{name}\"]`，并删去这一节"
            ),
        ));
    }
    found
}

/// Spellings of headers serve as names only where nothing else is called so, and no other column claims them.
fn prune_secondary(map: &Map, located: &mut Located) {
    let mut taken: FxHashMap<String, usize> = FxHashMap::default();
    let mut take = |name: &str, times: usize| *taken.entry(fold(name)).or_default() += times;
    let params = map.params.iter().map(|(name, _)| name.text.as_str());
    let histories = located.histories.iter().flat_map(|h| std::iter::once(&h.name).chain(&h.also)).map(String::as_str);
    let lists = located.lists.iter().flat_map(|l| std::iter::once(&l.name).chain(&l.also)).map(String::as_str);
    params.chain(histories).chain(lists).for_each(|name| take(name, 2));
    for table in std::iter::once(&mut located.stock).chain(&mut located.lists) {
        let mut own = taken.clone();
        for column in &table.columns {
            for name in std::iter::once(&column.name).chain(&column.also) {
                *own.entry(fold(name)).or_default() += 2;
            }
            for name in &column.secondary {
                *own.entry(fold(name)).or_default() += 1;
            }
        }
        for column in &mut table.columns {
            column.secondary.retain(|name| own.get(&fold(name)) == Some(&1));
        }
    }
}

/// What there is to look at.
pub(crate) struct Look<'a> {
    pub map: &'a Map,
    pub sheets: &'a [RawSheet],
    pub texts: &'a Texts,
    pub as_of: Option<f64>,
}

impl<'a> Look<'a> {
    /// A sheet by its name: exactly, else folded.
    pub fn sheet_named(&self, name: &str) -> Option<usize> {
        self.sheets.iter().position(|s| s.name == name).or_else(|| self.sheets.iter().position(|s| fold(&s.name) == fold(name)))
    }

    /// The first sheet of one of these names; where there is none, it is told at the first name.
    pub fn sheet_of<'n>(&self, mut names: impl Iterator<Item = &'n Worded> + Clone, findings: &mut Findings) -> Option<usize> {
        let found = names.clone().find_map(|name| self.sheet_named(&name.text));
        if found.is_none() && !self.sheets.is_empty() {
            findings.diagnostics.extend(names.next().map(|name| self.no_sheet(name)));
        }
        found
    }

    fn no_sheet(&self, name: &Worded) -> Diagnostic {
        let is_stock = self.map.stock.sheet.as_ref().is_some_and(|sheet| sheet.span == name.span);
        // a sheet that another table reads is hardly the one that is missing
        let taken: Vec<usize> = self.map.sheets().filter_map(|sheet| self.sheet_named(&sheet.text)).collect();
        // unless its name is only a slip of the pen away
        let slip = |sheet: &str| !nearest(&name.text, [sheet], 1).is_empty();
        let free = self.sheets.iter().enumerate().filter(|(at, s)| is_stock || !taken.contains(at) || slip(&s.name));
        let free = free.map(|(_, s)| s.name.as_str());
        let free = sorted(&name.text, free);
        let Said { en, zh } = listed(&free);
        let text = &name.text;
        let next = match (is_stock, free.is_empty()) {
            (true, _) => said!("write one of its sheets here: {en}", "请在这里改成已有的工作表：{zh}"),
            (false, false) => said!(
                "write one of its sheets here: {en}; if the workbook has it no more, delete this section of the map",
                "请在这里改成已有的工作表：{zh}；如果工作簿里不再有这张表，请删去映射里的这一节"
            ),
            (false, true) => said!(
                "put the sheet back, or write its new name here (all other sheets are read as something else already); if the workbook has it no more, delete this section of the map",
                "请把这张表放回工作簿，或在这里写它的新名称（其余工作表都已另有用途）；如果不再有这张表，请删去映射里的这一节"
            ),
        };
        Diagnostic::error(
            "sheet-not-found",
            Place::Text(name.span),
            said!("the workbook has no sheet \"{text}\"", "工作簿里没有工作表“{text}”"),
            next,
        )
    }

    pub fn sheet_name(&self, sheet: usize) -> &'a str {
        self.sheets.get(sheet).map_or("", |s| s.name.as_str())
    }
}

/// Which columns and histories evaluation wants, by their names in [`Located`].
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Columns of the stock table: names, or headers of extra columns.
    pub stock: Vec<WantedColumn>,
    /// By list, in the order of the map.
    pub lists: Vec<Vec<WantedColumn>>,
    /// Names of histories.
    pub histories: Vec<String>,
    /// From the command line; goes before the map's.
    pub as_of: Option<f64>,
}

/// A column and what its cells shall be read as; none leaves it to the cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedColumn {
    pub name: String,
    pub holds: Option<Holds>,
}

impl Wanted {
    /// Everything that has a name in the map.
    pub fn everything(located: &Located) -> Wanted {
        let all = |table: &LocatedTable| table.columns.iter().map(|c| WantedColumn { name: c.name.clone(), holds: None }).collect();
        Wanted {
            stock: all(&located.stock),
            lists: located.lists.iter().map(all).collect(),
            histories: located.histories.iter().map(|h| h.name.clone()).collect(),
            as_of: None,
        }
    }
}

impl Located {
    /// Columns of the map that the sheets lack: errors where they are wanted, else warnings.
    pub fn missing(&self, wanted: &Wanted) -> Vec<Diagnostic> {
        let empty = Vec::new();
        let lists = (0..self.lists.len()).map(|i| wanted.lists.get(i).unwrap_or(&empty));
        let mut found = Vec::new();
        for (table, wanted) in std::iter::once((&self.stock, &wanted.stock)).chain(self.lists.iter().zip(lists)) {
            for column in table.columns.iter().chain(table.extra.iter().filter(|e| wanted.iter().any(|w| w.name == e.name))) {
                let Some(missing) = &column.missing else { continue };
                let is_wanted = wanted.iter().any(|w| w.name == column.name) && column.default.is_none();
                let severity = if is_wanted { crate::diagnostic::Severity::Error } else { crate::diagnostic::Severity::Warning };
                found.push(Diagnostic { severity, ..missing.clone() });
            }
        }
        found
    }
}
