//! Which sheet is the stock, which column the key, which sheets are histories or lists.
//! Takes the raw sheets, returns a [`Guess`] with what was assumed; none if no sheet is a table with a key.
//! One file, because each sheet is judged by what the others turned out to be.

use super::known::{Known, unit_behind};
use super::money::{self, Money};
use crate::column::{Texts, fold};
use crate::import::bind::key_text;
use crate::import::locate::{DEEPEST, Found, Header, Headers, Holds, body, holds, is_unique};
use crate::import::map::{Extent, Layout, PeriodKind};
use crate::import::profile::{self, Meaning, Profile};
use crate::import::sheet::{Cell, RawSheet, Tag};
use crate::import::values::{number, period};
use crate::tongue::Tongue;
use crate::unit::Units;
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;

#[derive(Debug)]
pub struct Guess {
    pub tongue: Tongue,
    pub money: Money,
    pub stock: StockGuess,
    pub histories: Vec<HistoryGuess>,
    pub lists: Vec<ListGuess>,
    /// Sheets that nothing uses.
    pub unused: Vec<String>,
    /// Sheets whose headers speak of weeks or months, but are no history as they stand: sheet and such a header.
    pub unread: Vec<(String, String)>,
}

#[derive(Debug)]
pub struct StockGuess {
    pub sheet: String,
    /// Headers of the key columns.
    pub key: Vec<String>,
    /// Other headers that could be the key.
    pub candidates: Vec<String>,
    /// Headers that may tell rows apart together with the key: those of the known export, where fewer do in this sheet.
    pub key_more: Vec<String>,
    /// The key stands on several rows.
    pub repeats: bool,
    /// No column tells all rows apart: the key is the one that comes nearest, the candidates other columns of texts.
    pub likely: bool,
    pub columns: Vec<ColumnGuess>,
    /// Headers without a known name.
    pub others: Vec<String>,
    /// The known export that the sheet is, by its title.
    pub profile: Option<String>,
    /// The last row of the header, from zero.
    pub header_row: u32,
}

#[derive(Debug, Default)]
pub struct ColumnGuess {
    pub name: String,
    pub header: String,
    /// The letter of the column, where its header stands more than once.
    pub letter: Option<String>,
    pub unit: Option<String>,
    /// Its amounts are in several currencies: the column of their codes, and the units there could be.
    pub currencies: Option<(String, Vec<String>)>,
    pub kind: Option<String>,
    /// Of several numbers in one cell the one meant.
    pub part: Option<u32>,
    pub dates: Option<String>,
    /// Other headers that could be meant.
    pub rivals: Vec<String>,
}

#[derive(Debug)]
pub struct HistoryGuess {
    pub name: String,
    pub sheet: String,
    pub header_row: u32,
    pub layout: Layout,
    pub period: PeriodKind,
    pub plan: bool,
    /// Periods with a column, for wide ones.
    pub periods: usize,
    /// The key's headers, where they are not those of the stock sheet.
    pub key: Vec<String>,
    pub date: String,
    pub value: String,
    /// Its headers name no year: that of the first period, as far as the sheets tell.
    pub needs_year: bool,
    /// Whether they tell; else the year was only assumed.
    pub year_found: bool,
    pub year: i32,
    /// The name tells that it counts sales.
    pub is_sales: bool,
}

impl HistoryGuess {
    fn in_year(self, (found, year): (Option<i32>, i32)) -> HistoryGuess {
        HistoryGuess { year_found: found == Some(year), year, ..self }
    }
}

#[derive(Debug)]
pub struct ListGuess {
    pub name: String,
    pub sheet: String,
    pub header_row: u32,
    /// The key's header in this sheet.
    pub key: String,
    pub columns: Vec<ColumnGuess>,
}

/// A sheet as a table.
struct Table<'a> {
    sheet: &'a RawSheet,
    headers: Headers,
    /// The first row of data, and the one after the last.
    first: u32,
    end: u32,
    rows: u32,
    periods: Vec<(u32, period::Header)>,
    known: usize,
    key: Option<u32>,
    key_known: bool,
    profile: Option<&'static Profile>,
}

impl Table<'_> {
    fn money(&self, texts: &Texts, tongue: Tongue) -> Money {
        money::money(self.sheet, &self.headers, self.first..self.end, texts, tongue)
    }
}

pub fn guess(sheets: &[RawSheet], texts: &Texts, known: &Known, asked: Option<Tongue>) -> Option<Guess> {
    [Keys::Headed, Keys::Bare, Keys::Likely].into_iter().find_map(|keys| of_tables(sheets, texts, known, keys, asked))
}

/// Which columns may be the key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    /// Those with a header that tell all rows apart, or whose header is known for a key.
    Headed,
    /// Where no sheet has such a one: those without a header too.
    Bare,
    /// Where no sheet has such a one either: those that tell most rows apart.
    Likely,
}

fn of_tables(sheets: &[RawSheet], texts: &Texts, known: &Known, keys: Keys, asked: Option<Tongue>) -> Option<Guess> {
    let tables: Vec<Table> = sheets.iter().filter_map(|s| table(s, texts, known, keys)).collect();
    let stock_at = (0..tables.len()).filter(|i| tables[*i].key.is_some()).max_by_key(|i| {
        let t = &tables[*i];
        // of equals the first sheet
        (t.key_known, t.known.saturating_sub(usize::from(t.key_known)).min(3), t.periods.len() < 3, t.known, std::cmp::Reverse(*i))
    })?;
    let stock = &tables[stock_at];
    let of_headers = tongue(&stock.headers);
    // where nothing else tells, the headers say in which country the money is spent, whatever tongue was asked for
    let money = stock.money(texts, of_headers);
    let tongue = asked.unwrap_or(of_headers);
    let key_col = stock.key?;
    let mut key_cols = vec![key_col];
    let mut repeats = false;
    if !is_unique(stock.sheet, stock.first, stock.end, key_col) {
        repeats = !together(stock, &key_cols, texts);
        let parts = key_parts(stock, key_col, known, texts);
        if repeats && let Some(one) = parts.iter().find(|col| together(stock, &[key_col, **col], texts)) {
            key_cols.push(*one);
            repeats = false;
        } else if repeats && together(stock, &[&[key_col], &parts[..]].concat(), texts) {
            key_cols.extend(parts);
            repeats = false;
        }
    }
    let is_period = |col: u32| stock.periods.len() >= 3 && stock.periods.iter().any(|(c, _)| *c == col);
    let plain: Vec<&Header> = stock.headers.all.iter().filter(|h| !is_period(h.col)).collect();
    let (mut columns, others) = columns(stock, &plain, texts, known, tongue, &money);
    let likely = keys == Keys::Likely && !stock.key_known;
    let unique = |col: u32| is_unique(stock.sheet, stock.first, stock.end, col);
    let candidates = plain
        .iter()
        .filter(|h| !key_cols.contains(&h.col) && (likely || unique(h.col)))
        .filter(|h| {
            let counts = is_running(stock.sheet, stock.first, stock.end, h.col);
            holds_text(stock, h.col) || !(likely || stock.key_known || counts)
        })
        .map(|h| h.text.clone())
        .take(4)
        .collect();
    let mut key: Vec<String> = Vec::new();
    let spelling = Spelling::new(&stock.headers);
    for col in &key_cols {
        let (header, letter) = spelling.of(&stock.headers, *col);
        // a header that stands twice, or that no rule can write, cannot be the key by itself: its column gets a name
        let name = match (&letter, columns.iter().find(|c| c.header == header && c.letter == letter)) {
            (None, _) if !has_brackets(&header) => header,
            (_, Some(column)) => column.name.clone(),
            (_, None) => {
                let of_sheet = crate::place::column_letters(*col);
                let name = match (plain_name(&header), &letter) {
                    (plain, None) if !plain.is_empty() => plain,
                    (plain, Some(letter)) if !plain.is_empty() => format!("{plain} {letter}"),
                    _ if tongue == Tongue::En => format!("column {of_sheet}"),
                    _ => format!("{of_sheet}列"),
                };
                columns.push(ColumnGuess { name: name.clone(), header, letter, ..ColumnGuess::default() });
                name
            }
        };
        key.push(name);
    }
    let keys = key_set(stock, key_col, texts);
    let parts = match (&stock.profile, repeats) {
        (Some(_), _) => key_parts_of_profile(stock),
        // a column with blanks tells rows apart once they are filled
        (None, true) => {
            stock.headers.all.iter().filter(|h| known.column(&h.text).is_some_and(|(_, c)| c.part_of_key)).map(|h| h.col).collect()
        }
        (None, false) => Vec::new(),
    };
    let key_more = parts.iter().filter(|col| !key_cols.contains(col)).map(|col| spelling.of(&stock.headers, *col).0).collect();
    let mut guess = Guess {
        tongue,
        money,
        stock: StockGuess {
            sheet: stock.sheet.name.clone(),
            key,
            candidates,
            key_more,
            repeats,
            likely,
            columns,
            others,
            profile: stock.profile.map(|p| p.title(tongue).to_string()),
            header_row: stock.headers.row,
        },
        histories: Vec::new(),
        lists: Vec::new(),
        unused: Vec::new(),
        unread: Vec::new(),
    };
    for (at, table) in tables.iter().enumerate() {
        if at == stock_at {
            if table.periods.len() >= 3 {
                let own = wide(table, known, tongue, Vec::new(), &guess.histories);
                guess.histories.extend(own.map(|h| h.in_year(first_year(table, sheets, texts))));
            }
            continue;
        }
        if !is_wide(table)
            && let Some(header) = speaks_of_periods(table)
        {
            guess.unread.push((table.sheet.name.clone(), header));
        }
        let Some(key) = key_like(table, &keys, texts) else {
            guess.unused.push(table.sheet.name.clone());
            continue;
        };
        let key_header = table.headers.text(key).to_string();
        let own_key = if fold(&key_header) == fold(&guess.stock.key[0]) { Vec::new() } else { vec![key_header.clone()] };
        let history = if is_wide(table) {
            wide(table, known, tongue, own_key, &guess.histories).map(|h| h.in_year(first_year(table, sheets, texts)))
        } else {
            long(table, key, texts, known, tongue, own_key, &guess.histories)
        };
        match history {
            Some(history) => guess.histories.push(history),
            None => {
                let own = table.money(texts, tongue);
                let money = if own.from == money::From::Assumed { &guess.money } else { &own };
                let list = list(table, key_header, key, texts, known, tongue, money, &guess.lists);
                guess.lists.push(list);
            }
        }
    }
    let seen: FxHashSet<&str> = tables.iter().map(|t| t.sheet.name.as_str()).collect();
    guess.unused.extend(sheets.iter().map(|s| &s.name).filter(|n| !seen.contains(n.as_str())).cloned());
    Some(guess)
}

/// Whether a sheet beside the stock has a column a period: three of them, or two that make up half of it.
fn is_wide(table: &Table) -> bool {
    let periods = table.periods.len();
    periods >= 3 || (periods == 2 && table.headers.all.len() <= 5)
}

/// A header with a word for a period, where at least half of them have one.
fn speaks_of_periods(table: &Table) -> Option<String> {
    let is_count = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let speaks = |header: &&Header| {
        ["周", "星期", "week", "月", "month", "天"].iter().any(|word| header.folded.contains(word)) && header.text.contains(is_count)
    };
    let speaking: Vec<&Header> = table.headers.all.iter().filter(speaks).collect();
    let own = table.headers.all.len().saturating_sub(1);
    speaking.first().filter(|_| speaking.len() >= 2 && speaking.len() * 2 > own).map(|h| h.text.clone())
}

/// Rows that are tried as headers of a sheet.
const TRIED: usize = 4;

/// The likeliest header row that has a key below it, else the likeliest.
fn table<'a>(sheet: &'a RawSheet, texts: &Texts, known: &Known, keys: Keys) -> Option<Table<'a>> {
    let score = |headers: &Headers| {
        let words = headers.all.iter().filter(|h| h.text.parse::<f64>().is_err()).count();
        let named = headers.all.iter().filter(|h| known.column(&h.text).is_some() || known.is_amount(&h.text)).count();
        let periods = headers.all.iter().filter(|h| h.day.is_none() && period::read(&h.text).is_some()).count();
        if words < 2 && named == 0 { 0 } else { words + 3 * named + periods }
    };
    let mut rows: Vec<(usize, Headers)> = (0..sheet.rows.min(DEEPEST))
        .map(|row| Headers::of_rows(sheet, row, row, None, texts))
        .map(|h| (score(&h), h))
        .filter(|r| r.0 > 0)
        .collect();
    rows.sort_by_key(|(score, headers)| (std::cmp::Reverse(*score), headers.row));
    let mut tables: Vec<Table> =
        rows.into_iter().take(TRIED).filter_map(|(_, headers)| under(sheet, headers, texts, known, keys)).collect();
    // a known export before what only looks like a header
    let known = tables.iter().position(|t| t.profile.is_some() && t.key.is_some());
    let best = known.or_else(|| tables.iter().position(|t| t.key.is_some())).unwrap_or(0);
    (best < tables.len()).then(|| tables.swap_remove(best))
}

fn under<'a>(sheet: &'a RawSheet, headers: Headers, texts: &Texts, known: &Known, keys: Keys) -> Option<Table<'a>> {
    let headers = headers.grown(sheet, None, texts).widened(sheet, None, texts);
    let profile = profile::recognise(&headers);
    let body = body(sheet, &headers, &Extent::default(), texts);
    let (first, end) = (body.first + body.descriptions, body.end);
    if end <= first {
        return None;
    }
    let periods: Vec<(u32, period::Header)> = headers.all.iter().filter_map(|h| h.period().map(|p| (h.col, p))).collect();
    let known_headers = headers.all.iter().filter(|h| known.column(&h.text).is_some()).count();
    let known_keys: Vec<u32> = headers.all.iter().filter(|h| known.column(&h.text).is_some_and(|(_, c)| c.key)).map(|h| h.col).collect();
    let unique = |col: &u32| is_unique(sheet, first, end, *col);
    let of_profile = profile.and_then(|p| match profile::find(&headers, &p.key[..1]) {
        Found::One(col) => Some(col),
        _ => p.key.iter().find_map(|k| match profile::find(&headers, std::slice::from_ref(k)) {
            Found::One(col) => Some(col),
            _ => None,
        }),
    });
    let known_key = of_profile.or(known_keys.iter().find(|c| unique(c)).or(known_keys.first()).copied());
    let cols = || headers.all.iter().map(|h| h.col);
    // codes stand in front, be they texts or numbers; a running number and an amount are none
    let is_amount = |col: u32| known.column(headers.text(col)).is_some_and(|(_, c)| c.unit.is_some());
    let is_code = |col: &u32| unique(col) && !is_amount(*col) && !is_running(sheet, first, end, *col);
    let any = cols().find(is_code).or_else(|| cols().next().filter(unique));
    let last = headers.all.last().map_or(0, |h| h.col);
    let without_header = || (0..last).filter(|c| headers.text(*c).is_empty() && texts_only(sheet, first, end, *c));
    let key = known_key.or(any).or_else(|| match keys {
        Keys::Headed => None,
        Keys::Bare => without_header().find(unique),
        Keys::Likely => {
            let labels = |col: &u32| texts_only(sheet, first, end, *col) && !headers.text(*col).is_empty();
            likely(sheet, first..end, cols().filter(labels)).or_else(|| likely(sheet, first..end, without_header()))
        }
    });
    Some(Table {
        sheet,
        first,
        end,
        rows: end - first,
        periods,
        known: known_headers,
        key,
        key_known: known_key.is_some(),
        profile,
        headers,
    })
}

/// The column with the most different texts, the first of equals; none tells half of the rows apart, none is a key.
fn likely(sheet: &RawSheet, rows: Range<u32>, columns: impl Iterator<Item = u32>) -> Option<u32> {
    let different = |col: u32| {
        let texts = rows.clone().filter_map(|row| match sheet.get(row, col) {
            Cell::Text(id) => Some(id),
            _ => None,
        });
        texts.collect::<FxHashSet<_>>().len()
    };
    let counted = columns.map(|col| (different(col), std::cmp::Reverse(col)));
    let (most, std::cmp::Reverse(col)) = counted.max()?;
    (most >= 2 && most * 2 >= rows.len()).then_some(col)
}

/// Whether a column counts its rows: 1, 2, 3.
fn is_running(sheet: &RawSheet, first: u32, end: u32, col: u32) -> bool {
    (first..end).zip(1u32..).all(|(row, n)| sheet.get(row, col) == Cell::Number(f64::from(n)))
}

fn texts_only(sheet: &RawSheet, first: u32, end: u32, col: u32) -> bool {
    sheet
        .columns
        .get(col as usize)
        .is_some_and(|c| c.tags.iter().take(end as usize).skip(first as usize).all(|t| matches!(t, Tag::Text | Tag::Empty)))
}

/// Whether most of the filled cells are amounts, in whatever dress: `12 pcs`, `(3)`, `¥12.50`.
fn mostly_amounts(table: &Table, col: u32, texts: &Texts) -> bool {
    const TRIED: usize = 1_000;
    let (mut filled, mut amounts) = (0usize, 0usize);
    for row in (table.first..table.end).take(TRIED) {
        let is_amount = match table.sheet.get(row, col) {
            Cell::Empty | Cell::Error(_) => continue,
            Cell::Text(id) if texts.get(id).trim().is_empty() => continue,
            Cell::Text(id) => ['.', ','].into_iter().any(|mark| number::read_in(texts.get(id), mark).is_some()),
            Cell::Number(_) => true,
            Cell::Date(_) | Cell::Truth(_) => false,
        };
        filled += 1;
        amounts += usize::from(is_amount);
    }
    amounts * 2 > filled
}

fn holds_text(table: &Table, col: u32) -> bool {
    texts_only(table.sheet, table.first, table.end, col)
}

fn tongue(headers: &Headers) -> Tongue {
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    if headers.all.iter().any(|h| h.text.chars().any(is_han)) { Tongue::Zh } else { Tongue::En }
}

/// Whether some columns together tell all rows apart; rows with a blank among them do not count.
fn together(table: &Table, cols: &[u32], texts: &Texts) -> bool {
    let mut seen: FxHashSet<Vec<String>> = FxHashSet::default();
    let sources: Vec<Vec<u32>> = cols.iter().map(|c| table.sheet.sources(*c, table.first..table.end)).collect();
    (0..table.rows as usize).all(|at| {
        let part = |(c, source): (&u32, &Vec<u32>)| key_text(table.sheet.get(source[at], *c), texts).map(|key| fold(&key));
        let key = cols.iter().zip(&sources).map(part);
        key.collect::<Option<Vec<String>>>().is_none_or(|key| seen.insert(key))
    })
}

fn key_set(table: &Table, col: u32, texts: &Texts) -> FxHashSet<String> {
    (table.first..table.end).filter_map(|row| key_text(table.sheet.get(row, col), texts)).map(|t| fold(&t)).collect()
}

/// The column of a sheet whose values are mostly keys of the stock sheet.
fn key_like(table: &Table, keys: &FxHashSet<String>, texts: &Texts) -> Option<u32> {
    let mut best: Option<(usize, u32)> = None;
    let step = (table.rows / 500).max(1) as usize;
    for header in &table.headers.all {
        let (mut known, mut all) = (0usize, 0usize);
        for row in (table.first..table.end).step_by(step) {
            if let Some(text) = key_text(table.sheet.get(row, header.col), texts) {
                all += 1;
                known += usize::from(keys.contains(&fold(&text)));
            }
        }
        let share = (known * 100).checked_div(all).unwrap_or(0);
        if share >= 50 && best.is_none_or(|(most, _)| share > most) {
            best = Some((share, header.col));
        }
    }
    best.map(|(_, col)| col)
}

fn columns(
    table: &Table,
    headers: &[&Header],
    texts: &Texts,
    known: &Known,
    tongue: Tongue,
    money: &Money,
) -> (Vec<ColumnGuess>, Vec<String>) {
    let mut taken: FxHashMap<usize, usize> = FxHashMap::default();
    let mut of_profile: FxHashSet<usize> = FxHashSet::default();
    let (mut named, mut others): (Vec<ColumnGuess>, Vec<(u32, String)>) = (Vec::new(), Vec::new());
    let mut cols: Vec<u32> = Vec::new();
    // a header that names its currency knows it better than the rest of the table
    let in_words = |unit: &Option<String>, header: &Header| {
        let own = money::of_header(header).map(|code| Money { code: code.to_string(), from: money::From::Header });
        unit.as_ref().and_then(|u| own.as_ref().unwrap_or(money).unit(u, tongue))
    };
    let currencies = |unit: &Option<String>, header: &Header| match (unit, in_words(unit, header), money.several()) {
        (Some(unit), None, Some((header, codes))) => {
            let units = codes.iter().map(|code| in_tongue(&unit.replace("{currency}", code), tongue));
            Some((header.to_string(), units.collect()))
        }
        _ => None,
    };
    let profile = table.profile;
    let mut known_columns = profile.map(|p| p.columns(&table.headers)).unwrap_or_default();
    let spelling_of = Spelling::new(&table.headers);
    // names of the profile go before those that other headers only resemble, wherever the columns stand
    let mut headers: Vec<&Header> = headers.to_vec();
    headers.sort_by_key(|h| !known_columns.contains_key(&h.col));
    for header in headers {
        let (spelling, letter) = spelling_of.of(&table.headers, header.col);
        let entries = known_columns.remove(&header.col).unwrap_or_default();
        if !entries.is_empty() {
            for Meaning { index, column, rivals } in entries.into_iter().filter(|m| of_profile.insert(m.index)) {
                taken.insert(usize::MAX - index, named.len());
                cols.push(header.col);
                named.push(ColumnGuess {
                    name: column.name(tongue).to_string(),
                    header: spelling.clone(),
                    letter: letter.clone(),
                    unit: in_words(&column.unit, header),
                    currencies: currencies(&column.unit, header),
                    kind: column.kind.clone(),
                    part: column.part,
                    dates: column.dates.clone(),
                    rivals: rivals.iter().map(|col| spelling_of.of(&table.headers, *col).0).collect(),
                });
            }
            continue;
        }
        let fits = table.sheet.columns.get(header.col as usize).map_or(Holds::Any, |c| holds(c, table.first, table.end, texts));
        let meant = known.column(&header.text);
        let noted = meant.and_then(|(_, column)| unit_of_header(header, column.unit.as_deref()?));
        match meant {
            // cartons are no pieces: such a column is not the one that is known by the rest of its header
            Some(_) if noted == Some(Noted::Other) => others.push((header.col, spelling)),
            // a column of texts is no amount, whatever its header says
            Some((index, column))
                if column.unit.is_none() || matches!(fits, Holds::Number | Holds::Any) || mostly_amounts(table, header.col, texts) =>
            {
                let name = column.name(tongue);
                let first = taken.get(&index).copied().or_else(|| named.iter().position(|c| c.name == name));
                match first {
                    Some(first) => {
                        // a known export leaves no doubt which of its columns is meant
                        if first >= of_profile.len() {
                            named[first].rivals.push(spelling.clone());
                        }
                        others.push((header.col, spelling));
                    }
                    None => {
                        taken.insert(index, named.len());
                        cols.push(header.col);
                        named.push(ColumnGuess {
                            name: name.to_string(),
                            header: spelling,
                            letter,
                            unit: match noted {
                                Some(Noted::Same(unit)) => Some(unit),
                                _ => in_words(&column.unit, header),
                            },
                            currencies: currencies(&column.unit, header),
                            kind: column.kind.clone(),
                            ..ColumnGuess::default()
                        });
                    }
                }
            }
            _ => others.push((header.col, spelling)),
        }
    }
    let mut in_order: Vec<(u32, ColumnGuess)> = cols.into_iter().zip(named).collect();
    in_order.sort_by_key(|(col, _)| *col);
    others.sort_by_key(|(col, _)| *col);
    (in_order.into_iter().map(|(_, column)| column).collect(), others.into_iter().map(|(_, spelling)| spelling).collect())
}

/// How the map names a column: by its header, with the groups above it where it stands more than once, else by its letter.
struct Spelling {
    texts: FxHashSet<String>,
    stacks: FxHashSet<String>,
}

impl Spelling {
    fn new(headers: &Headers) -> Spelling {
        let (texts, stacks) = headers.doubled();
        Spelling { texts, stacks }
    }

    fn of(&self, headers: &Headers, col: u32) -> (String, Option<String>) {
        let (text, stack) = (headers.text(col).to_string(), headers.stack(col).to_string());
        if text.is_empty() {
            (text, Some(crate::place::column_letters(col)))
        } else if !self.texts.contains(&fold(&text)) {
            (text, None)
        } else if headers.first < headers.row && !self.stacks.contains(&fold(&stack)) {
            (stack, None)
        } else {
            (text, Some(crate::place::column_letters(col)))
        }
    }
}

/// Columns by which the known export that the table is tells rows apart together with the first.
fn key_parts_of_profile(table: &Table) -> Vec<u32> {
    let col = |header: &String| match profile::find(&table.headers, std::slice::from_ref(header)) {
        Found::One(col) => Some(col),
        _ => None,
    };
    table.profile.iter().flat_map(|p| p.key.iter().skip(1)).filter_map(col).collect()
}

/// Columns that may tell rows apart together with the key.
fn key_parts(table: &Table, key: u32, known: &Known, texts: &Texts) -> Vec<u32> {
    let mut parts = key_parts_of_profile(table);
    let known = table.headers.all.iter().filter(|h| known.column(&h.text).is_some_and(|(_, c)| c.part_of_key)).map(|h| h.col);
    let known: Vec<u32> = known.filter(|col| !parts.contains(col)).collect();
    parts.extend(known);
    // a blank in a key column would cost the row
    let text = |row: u32, col: u32| key_text(table.sheet.get(row, col), texts);
    let filled = |col: u32| (table.first..table.end).all(|row| text(row, key).is_none() || text(row, col).is_some());
    parts.retain(|col| *col != key && filled(*col));
    parts
}

/// What the end of a header says of its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Noted {
    /// A unit of what the column measures, as the header spells it: `Lead time (weeks)`, `Lead time weeks`.
    Same(String),
    /// A unit of something else: `MOQ (cartons)`.
    Other,
}

/// None where it is no unit, or the one that is known anyhow.
fn unit_of_header(header: &Header, known: &str) -> Option<Noted> {
    let words = match header.folded.rsplit_once('(') {
        Some((_, rest)) => rest.split_once(')')?.0.trim(),
        None => unit_behind(&header.folded)?.1,
    };
    let units = Units::shipped();
    let (own, known) = (units.parse(words).ok()?, units.parse(known).ok()?);
    match units.convert(&own, &known) {
        _ if own == known || own.is_plain() => None,
        Some(_) => Some(Noted::Same(words.to_string())),
        None => Some(Noted::Other),
    }
}

/// Units in the words of the tongue.
pub fn in_tongue(unit: &str, tongue: Tongue) -> String {
    match tongue {
        Tongue::En => unit.to_string(),
        Tongue::Zh => unit
            .replace("units", "件")
            .replace("unit", "件")
            .replace("days", "天")
            .replace("week", "周")
            .replace("day", "天")
            .replace("month", "月"),
    }
}

/// The length of the periods, and whether their headers name no year.
fn period_kind(periods: &[(u32, period::Header)]) -> (PeriodKind, bool) {
    let mut days: Vec<f64> = Vec::new();
    let mut needs_year = false;
    let mut year = 2023;
    let mut before = (0, 0);
    for (_, header) in periods {
        match header {
            period::Header::Week(..) => return (PeriodKind::Week, false),
            period::Header::Month(..) => return (PeriodKind::Month, false),
            period::Header::MonthOfYear(_) => return (PeriodKind::Month, true),
            period::Header::WeekOfYear(_) => return (PeriodKind::Week, true),
            period::Header::DayOfYear(month, day) => {
                needs_year = true;
                year += i32::from((*month, *day) < before);
                before = (*month, *day);
                days.extend(crate::date::checked(year, *month, *day));
            }
            period::Header::Day(day) => days.push(*day),
        }
    }
    days.sort_by(f64::total_cmp);
    let mut gaps: Vec<f64> = days.windows(2).map(|w| w[1] - w[0]).collect();
    gaps.sort_by(f64::total_cmp);
    match gaps.get(gaps.len() / 2).copied().unwrap_or(1.0) {
        g if g >= 27.0 => (PeriodKind::Month, needs_year),
        g if g >= 6.0 => (PeriodKind::Week, needs_year),
        _ => (PeriodKind::Day, needs_year),
    }
}

/// The year where nothing in the sheets tells.
const ASSUMED_YEAR: i32 = 2025;

/// The year of the first period where its headers name none: what the sheets name in titles and dates is the year of
/// the last one. First that of the sheets, if they tell, then the one to write.
fn first_year(table: &Table, sheets: &[RawSheet], texts: &Texts) -> (Option<i32>, i32) {
    const TOP: u32 = 5;
    const DATES: u32 = 50;
    let mut latest: Option<i32> = None;
    for sheet in sheets {
        for (row, column) in sheet.columns.iter().take(60).flat_map(|c| (0..DATES.min(sheet.rows)).map(move |row| (row, c))) {
            let year = match column.get(row) {
                Cell::Date(day) => Some(crate::date::from_serial(day).0),
                Cell::Text(id) if row < TOP && texts.get(id).len() <= 100 => period::year_in(texts.get(id)),
                _ => None,
            };
            latest = latest.max(year.filter(|y| (2000..=2100).contains(y)));
        }
    }
    let place = |header: &period::Header| match header {
        period::Header::DayOfYear(month, day) => (*month, *day),
        period::Header::MonthOfYear(one) | period::Header::WeekOfYear(one) => (*one, 0),
        _ => (0, 0),
    };
    let turns = table.periods.windows(2).filter(|pair| place(&pair[1].1) < place(&pair[0].1)).count();
    let first = latest.map(|year| year - i32::try_from(turns).unwrap_or(0));
    // week 53 belongs to a year that has one
    let has_weeks = |first: &i32| {
        let (mut year, mut before) = (*first, (0, 0));
        table.periods.iter().all(|(_, header)| {
            year += i32::from(place(header) < before);
            before = place(header);
            !matches!(header, period::Header::WeekOfYear(week) if *week > period::weeks_in(year))
        })
    };
    let about = first.unwrap_or(ASSUMED_YEAR);
    if has_weeks(&about) {
        return (first, about);
    }
    let near = (1..=6).flat_map(|far| [about + far, about - far]).find(has_weeks);
    (first, near.unwrap_or(about))
}

/// A name for a history that no other has.
fn history_name(
    known: &Known,
    words: &str,
    sheet: &str,
    period: PeriodKind,
    tongue: Tongue,
    others: &[HistoryGuess],
) -> (String, bool, bool) {
    let found = known.history(words);
    let named = found.map_or_else(|| plain_name(sheet), |h| h.name(period, tongue).to_string());
    let name = if others.iter().any(|o| o.name == named) { format!("{named} {}", plain_name(sheet)) } else { named };
    let plan = found.is_some_and(|h| h.plan);
    (name, plan, found.is_some() && !plan && !fold(words).contains("return") && !words.contains('退'))
}

fn wide(table: &Table, known: &Known, tongue: Tongue, key: Vec<String>, others: &[HistoryGuess]) -> Option<HistoryGuess> {
    let (period, needs_year) = period_kind(&table.periods);
    let sheet = &table.sheet.name;
    let (mut name, plan, mut is_sales) = history_name(known, sheet, sheet, period, tongue, others);
    if known.history(sheet).is_none() && others.is_empty() {
        // periods beside the stock without another word are what was sold
        (name, is_sales) = (history_name(known, "sales", sheet, period, tongue, others).0, true);
    }
    Some(HistoryGuess {
        name,
        sheet: sheet.clone(),
        header_row: table.headers.row,
        layout: Layout::Wide,
        period,
        plan,
        periods: table.periods.len(),
        key,
        date: String::new(),
        value: String::new(),
        needs_year,
        year_found: false,
        year: ASSUMED_YEAR,
        is_sales,
    })
}

/// A sheet with a row a sale: a date, the key, an amount, and a name that speaks of sales.
fn long(
    table: &Table,
    key: u32,
    texts: &Texts,
    known: &Known,
    tongue: Tongue,
    own_key: Vec<String>,
    others: &[HistoryGuess],
) -> Option<HistoryGuess> {
    let sheet = &table.sheet.name;
    let kind_of = |col: u32| table.sheet.columns.get(col as usize).map_or(Holds::Any, |c| holds(c, table.first, table.end, texts));
    let date = table.headers.all.iter().find(|h| kind_of(h.col) == Holds::Date)?;
    let value = table.headers.all.iter().find(|h| h.col != key && known.is_amount(&h.text) && kind_of(h.col) == Holds::Number)?;
    let words = format!("{sheet} {}", value.text);
    known.history(&words)?;
    let period = PeriodKind::Day;
    let (name, plan, is_sales) = history_name(known, &words, sheet, period, tongue, others);
    Some(HistoryGuess {
        name,
        sheet: sheet.clone(),
        header_row: table.headers.row,
        layout: Layout::Long,
        period,
        plan,
        periods: 0,
        key: own_key,
        date: date.text.clone(),
        value: value.text.clone(),
        needs_year: false,
        year_found: false,
        year: ASSUMED_YEAR,
        is_sales,
    })
}

#[allow(clippy::too_many_arguments)]
fn list(
    table: &Table,
    key: String,
    key_col: u32,
    texts: &Texts,
    known: &Known,
    tongue: Tongue,
    money: &Money,
    others: &[ListGuess],
) -> ListGuess {
    let headers: Vec<&Header> = table.headers.all.iter().filter(|h| h.col != key_col).collect();
    let (mut columns, rest) = columns(table, &headers, texts, known, tongue, money);
    for header in rest {
        let col = headers.iter().find(|h| h.text == header).map_or(u32::MAX, |h| h.col);
        let alone = headers.iter().filter(|h| h.text == header).count() == 1;
        let name = plain_name(&header);
        if !alone || name.is_empty() || columns.iter().any(|c| c.name == name) {
            continue;
        }
        let number = table.sheet.columns.get(col as usize).is_some_and(|c| holds(c, table.first, table.end, texts) == Holds::Number);
        let unit = (number && known.is_amount(&header)).then(|| in_tongue("units", tongue));
        columns.push(ColumnGuess { name, header, unit, ..ColumnGuess::default() });
    }
    let mut name = plain_name(&table.sheet.name).replace(' ', "_");
    if others.iter().any(|o| o.name == name) || name.is_empty() {
        name = format!("list{}", others.len() + 1);
    }
    ListGuess { name, sheet: table.sheet.name.clone(), header_row: table.headers.row, key, columns }
}

/// Whether rules cannot reach the header in brackets, as it holds some itself.
pub fn has_brackets(header: &str) -> bool {
    header.contains(['[', ']', '【', '】'])
}

/// A header or sheet name as a plain name: letters, digits and single blanks.
pub fn plain_name(text: &str) -> String {
    let kept: String = fold(text).chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}
