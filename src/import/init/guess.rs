//! Which sheet is the stock, which column the key, which sheets are histories or lists.
//! Takes the raw sheets, returns a [`Guess`] with what was assumed; none if no sheet is a table with a key.
//! One file, because each sheet is judged by what the others turned out to be.

use super::histories::{HistoryGuess, Saved, first_year, is_wide, long, speaks_of_periods, wide};
use super::known::{Known, Noted};
use super::money::{self, Money};
use super::tables::{
    Keys, Table, holds_text, is_running, key_like, key_parts, key_parts_of_profile, key_set, mostly_amounts, table, together,
};
use super::uncounted::uncounted;
use crate::column::{Texts, fold};
use crate::import::locate::{Header, Headers, Holds, holds, is_unique};
use crate::import::profile::Meaning;
use crate::import::sheet::RawSheet;
use crate::tongue::Tongue;
use rustc_hash::{FxHashMap, FxHashSet};

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
    /// Which of the lists has lead times by supplier, where the stock table has none.
    pub lead_times: Option<usize>,
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
    /// Those of them that look like stock, or stock on the way: the starter rules do not count them.
    pub uncounted: Vec<String>,
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
    /// Its header names no currency: that of the unit stands in another header.
    pub borrowed: bool,
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
pub struct ListGuess {
    pub name: String,
    pub sheet: String,
    pub header_row: u32,
    /// The key's header in this sheet.
    pub key: String,
    /// What the stock table calls that column.
    pub by: String,
    pub columns: Vec<ColumnGuess>,
}

/// `saved`: year, month and day on which the files were saved, where they say so.
pub fn guess(sheets: &[RawSheet], texts: &Texts, known: &Known, asked: Option<Tongue>, saved: Option<Saved>) -> Option<Guess> {
    [Keys::Headed, Keys::Bare, Keys::Likely].into_iter().find_map(|keys| of_tables(sheets, texts, known, keys, asked, saved))
}

fn of_tables(sheets: &[RawSheet], texts: &Texts, known: &Known, keys: Keys, asked: Option<Tongue>, saved: Option<Saved>) -> Option<Guess> {
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
    let uncounted = uncounted(stock, &others, texts, known);
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
            uncounted,
            profile: stock.profile.map(|p| p.title(tongue).to_string()),
            header_row: stock.headers.row,
        },
        histories: Vec::new(),
        lists: Vec::new(),
        unused: Vec::new(),
        unread: Vec::new(),
        lead_times: None,
    };
    for (at, table) in tables.iter().enumerate() {
        if at == stock_at {
            if table.periods.len() >= 3 {
                let own = wide(table, known, tongue, Vec::new(), &guess.histories);
                guess.histories.extend(own.map(|h| h.in_year(first_year(table, sheets, texts, saved))));
            }
            continue;
        }
        if !is_wide(table)
            && let Some(header) = speaks_of_periods(table)
        {
            guess.unread.push((table.sheet.name.clone(), header));
        }
        let Some(key) = key_like(table, &keys, texts) else {
            match of_suppliers(table, stock, &guess, texts, known) {
                Some(list) => {
                    guess.lead_times = Some(guess.lists.len());
                    guess.lists.push(list);
                }
                None => guess.unused.push(table.sheet.name.clone()),
            }
            continue;
        };
        let key_header = table.headers.text(key).to_string();
        let own_key = if fold(&key_header) == fold(&guess.stock.key[0]) { Vec::new() } else { vec![key_header.clone()] };
        let history = if is_wide(table) {
            wide(table, known, tongue, own_key, &guess.histories).map(|h| h.in_year(first_year(table, sheets, texts, saved)))
        } else {
            long(table, key, texts, known, tongue, own_key, &guess.histories)
        };
        match history {
            Some(history) => guess.histories.push(history),
            None => {
                let own = table.money(texts, tongue);
                let money = if own.from == money::From::Assumed { &guess.money } else { &own };
                let by = guess.stock.key[0].clone();
                let list = list(table, (key_header, key), by, texts, known, tongue, money, &guess.lists);
                guess.lists.push(list);
            }
        }
    }
    let seen: FxHashSet<&str> = tables.iter().map(|t| t.sheet.name.as_str()).collect();
    guess.unused.extend(sheets.iter().map(|s| &s.name).filter(|n| !seen.contains(n.as_str())).cloned());
    Some(guess)
}

fn tongue(headers: &Headers) -> Tongue {
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    if headers.all.iter().any(|h| h.text.chars().any(is_han)) { Tongue::Zh } else { Tongue::En }
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
        let own = money::of_header(&header.folded).map(|code| Money { code: code.to_string(), from: money::From::Header });
        unit.as_ref().and_then(|u| own.as_ref().unwrap_or(money).unit(u, tongue))
    };
    let currencies = |unit: &Option<String>, header: &Header| match (unit, in_words(unit, header), money.several()) {
        (Some(unit), None, Some((header, codes))) => {
            let units = codes.iter().map(|code| in_tongue(&unit.replace("{currency}", code), tongue));
            Some((header.to_string(), units.collect()))
        }
        _ => None,
    };
    // Min Order ($) is an amount of money, MOQ one of pieces
    let in_money =
        |unit: Option<&str>, header: &Header| unit.is_some_and(|u| !u.contains("{currency}")) && money::of_header(&header.folded).is_some();
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
                    borrowed: false,
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
        let noted = meant.and_then(|(_, column)| known.noted(&header.folded, column.unit.as_deref()?));
        match meant {
            // cartons and dollars are no pieces: such a column is not the one that is known by the rest of its header
            Some((_, column))
                if noted == Some(Noted::Other)
                    || in_money(column.unit.as_deref(), header)
                    // 海外仓 over numbers is what lies there, not which warehouse it is
                    || column.name == "warehouse" && matches!(fits, Holds::Number) && known.looks_like_stock(&header.text) =>
            {
                others.push((header.col, spelling));
            }
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
                            borrowed: column.unit.as_ref().is_some_and(|u| u.contains("{currency}"))
                                && matches!(money.from, money::From::Header)
                                && money::of_header(&header.folded).is_none(),
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

#[allow(clippy::too_many_arguments)]
fn list(
    table: &Table,
    (key, key_col): (String, u32),
    by: String,
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
    ListGuess { name, sheet: table.sheet.name.clone(), header_row: table.headers.row, key, by, columns }
}

/// A sheet with a row a supplier of the stock table and their lead times, where the stock table has none of its own.
fn of_suppliers(table: &Table, stock: &Table, guess: &Guess, texts: &Texts, known: &Known) -> Option<ListGuess> {
    let named = |columns: &[ColumnGuess], en: &str| {
        columns.iter().position(|c| c.letter.is_none() && known.column(&c.name).is_some_and(|(_, k)| k.name == en))
    };
    if guess.lead_times.is_some() || named(&guess.stock.columns, "lead time").is_some() {
        return None;
    }
    let supplier = &guess.stock.columns[named(&guess.stock.columns, "supplier")?];
    let col = stock.headers.all.iter().find(|h| h.text == supplier.header)?.col;
    let key = key_like(table, &key_set(stock, col, texts), texts)?;
    if !is_unique(table.sheet, table.first, table.end, key) {
        return None;
    }
    let (header, by, tongue) = (table.headers.text(key).to_string(), supplier.name.clone(), guess.tongue);
    let mut list = list(table, (header, key), by, texts, known, tongue, &guess.money, &guess.lists);
    named(&list.columns, "lead time")?;
    list.columns.retain(|column| column.name != list.by);
    // a list and a column of one name could not be told apart
    if list.name == list.by {
        list.name.push_str(if tongue == Tongue::Zh { "表" } else { "_list" });
    }
    Some(list)
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
