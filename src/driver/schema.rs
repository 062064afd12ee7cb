//! The schema for the model, made from the map and what was located; and, the other way, which columns the plan wants
//! bound. Units are read here, so that import need not know what they mean.

use crate::column::fold;
use crate::diagnostic::Diagnostic;
use crate::import::frame::Period;
use crate::import::init::Known;
use crate::import::init::unit_words;
use crate::import::locate::{Holds, LocatedColumn, LocatedHistory, LocatedTable, Wanted, WantedColumn};
use crate::import::map::Worded;
use crate::model::schema::{ColumnKind, ColumnSchema, HistorySchema, ParamText, Rate, Schema, TableSchema};
use crate::place::Place;
use crate::plan::{ParamOrigin, STOCK, Shape, Source, TableId};
use crate::said;
use crate::tongue::Said;
use crate::unit::{Unit, Units};

use super::Checked;

/// With other words for its columns, as the table of known headers has them; first come, first served.
pub fn with_other_words(mut schema: Schema) -> Schema {
    let known = Known::shipped();
    let words = |name: &str| known.words_for(name).into_iter().map(|word| (word.to_string(), name.to_string())).collect::<Vec<_>>();
    schema.meant = schema.stock.columns.iter().flat_map(|column| words(&column.name)).collect();
    schema
}

impl Checked {
    pub(super) fn schema(&mut self, set: &[(String, String)]) -> Schema {
        let own = self.read_last_report();
        let mut found = Vec::new();
        let currency = self.map.currency.as_ref().map(|c| c.text.trim().to_uppercase());
        let units = &self.units;
        found.extend(self.map.currency.as_ref().and_then(|written| unknown_currency(written, units)));
        let schema = Schema {
            stock: table(&self.located.stock, units, &mut found),
            lists: self.located.lists.iter().map(|l| table(l, units, &mut found)).collect(),
            histories: self.located.histories.iter().map(|h| history(h, &self.located.stock, units, &mut found)).collect(),
            params: self
                .map
                .params
                .iter()
                .map(|(name, value)| ParamText {
                    name: name.text.clone(),
                    text: value.text.clone(),
                    place: Place::Text(value.span),
                    name_place: Place::Text(name.span),
                    origin: ParamOrigin::Map,
                })
                .chain(own)
                .chain(set.iter().map(|(name, text)| ParamText {
                    name: name.clone(),
                    text: text.clone(),
                    place: Place::Nowhere,
                    name_place: Place::Nowhere,
                    origin: ParamOrigin::Set,
                }))
                .collect(),
            rates: self.map.rates.iter().map(|r| Rate { from: r.from.text.clone(), rate: r.rate, to: r.to.text.clone() }).collect(),
            currency,
            seen: self.located.seen,
            open: false,
            ..Schema::default()
        };
        self.diagnostics.extend(found);
        with_other_words(schema)
    }

    /// The columns and histories that the plan reads.
    pub(super) fn wanted(&self) -> Wanted {
        let of = |table: TableId| -> Vec<WantedColumn> {
            let plans = std::iter::once(&self.plan).chain(self.scenarios.iter().map(|s| &s.plan));
            let inputs = plans.flat_map(|p| &p.columns).filter(|c| c.table == table && c.source == Source::Input);
            // columns that only event statements fill are not looked for in the sheet
            let given = self.plan.given.as_ref().is_some_and(|g| g.table == table);
            let located = self.located.lists.get(usize::from(table).wrapping_sub(usize::from(STOCK) + 1));
            let stands = |name: &str| located.is_some_and(|l| l.columns.iter().chain(&l.extra).any(|c| c.name == name));
            let mut wanted: Vec<WantedColumn> = Vec::new();
            for column in inputs.filter(|c| !given || stands(&c.name)) {
                if !wanted.iter().any(|w| w.name == column.name) {
                    wanted.push(WantedColumn { name: column.name.clone(), holds: holds(&column.shape) });
                }
            }
            wanted
        };
        Wanted {
            stock: of(STOCK),
            lists: (0..self.located.lists.len()).map(|k| of(STOCK + 1 + k as TableId)).collect(),
            histories: self.plan.histories.iter().map(|h| h.name.clone()).collect(),
            as_of: self.as_of,
        }
    }
}

fn holds(shape: &Shape) -> Option<Holds> {
    match shape {
        Shape::Number(_) => Some(Holds::Number),
        Shape::Text | Shape::Level(_) => Some(Holds::Text),
        Shape::Truth => Some(Holds::YesNo),
        Shape::Date => Some(Holds::Date),
    }
}

fn table(located: &LocatedTable, units: &Units, found: &mut Vec<Diagnostic>) -> TableSchema {
    TableSchema {
        name: located.name.clone(),
        also: located.also.clone(),
        key: located.key.iter().filter_map(|k| located.columns.get(*k)).map(|c| c.name.clone()).collect(),
        columns: located.columns.iter().map(|c| column(c, units, found)).collect(),
        claimed: located.columns.iter().filter(|c| c.col.is_some()).map(|c| (c.header.clone(), c.name.clone())).collect(),
        headers: located.extra.iter().map(|c| column(c, units, found)).collect(),
        place: Some(Place::Text(located.span)),
    }
}

/// Amounts of the report would otherwise be in a currency that nobody knows.
fn unknown_currency(written: &Worded, units: &Units) -> Option<Diagnostic> {
    let word = written.text.trim();
    units.currency_named(word).is_none().then(|| {
        Diagnostic::error(
            "unknown-unit",
            Place::Text(written.span),
            said!("\"{word}\" is no currency that I know", "“{word}”不是已知的货币"),
            Said::new("write its ISO code, such as USD, GBP or CNY", "请写货币代码，例如 USD、GBP 或 CNY"),
        )
    })
}

/// Where the header of the sheet names another unit than the map does: a column that was days and is weeks now.
fn other_unit(located: &LocatedColumn, units: &Units) -> Option<Diagnostic> {
    let written = located.unit.as_ref().filter(|_| located.part.is_none())?;
    let (folded, unit) = (fold(&located.header), units.parse(&written.text).ok()?);
    let words = unit_words(&folded)?;
    let own = units.parse(words).ok()?;
    let differs = match (units.currency(&own), units.currency(&unit)) {
        // these signs stand for several currencies
        (Some((own, _)), Some((code, _))) => own != code && !words.contains(['$', '¥', '￥']),
        (None, None) => own != unit && !own.is_plain() && units.convert(&own, &unit).is_some(),
        _ => false,
    };
    let words = if units.currency(&own).is_some() { words.to_uppercase() } else { words.to_string() };
    let (header, said) = (&located.header, &written.text);
    differs.then(|| {
        Diagnostic::warning(
            "header-other-unit",
            Place::Text(written.span),
            said!(
                "the header \"{header}\" speaks of {words}, but the map says {said}",
                "表头“{header}”写的是{words}，而映射文件写的是{said}"
            ),
            said!(
                "if the cells hold {words}, write the unit so in the map; else correct the header",
                "如果单元格里是{words}，请把映射文件里的单位改过来；否则请改表头"
            ),
        )
    })
}

fn column(located: &LocatedColumn, units: &Units, found: &mut Vec<Diagnostic>) -> ColumnSchema {
    found.extend(other_unit(located, units));
    let kind = match located.holds {
        // a unit that nobody knows is told once; what follows from it is not
        Holds::Number => {
            located.unit.as_ref().map_or(Some(Unit::plain()), |u| unit(u, units, found)).map_or(ColumnKind::Any, ColumnKind::Number)
        }
        Holds::Text => ColumnKind::Text,
        Holds::YesNo => ColumnKind::YesNo,
        Holds::Date => ColumnKind::Date,
        Holds::Any => ColumnKind::Any,
    };
    ColumnSchema {
        name: located.name.clone(),
        also: located.also.iter().chain(&located.secondary).cloned().collect(),
        kind,
        mapped: located.mapped,
        found: located.found(),
        place: located.place.clone(),
    }
}

/// A history's unit is an amount a period: `units` in a weekly history is `units/week`; that of a level stays `units`.
fn history(located: &LocatedHistory, stock: &LocatedTable, units: &Units, found: &mut Vec<Diagnostic>) -> HistorySchema {
    let written = located.unit.as_ref().and_then(|u| unit(u, units, found)).unwrap_or_else(Unit::plain);
    let per = units.named(match located.period {
        Period::Day => "day",
        Period::Week { .. } => "week",
        Period::Month => "month",
    });
    if let (true, Some(text)) = (located.level && units.time_power(&written) != 0, &located.unit) {
        let (name, shown) = (&located.name, &text.text);
        found.push(Diagnostic::error(
            "level-with-rate",
            Place::Text(text.span),
            said!("\"{name}\" is a level, so its unit is an amount, not \"{shown}\"", "“{name}”是存量，单位应是数量，而不是“{shown}”"),
            said!(
                "write unit = \"units\", or take out kind = \"level\" if it counts what was sold or received",
                "请写 unit = \"件\"；如果它记录的是卖出或收到多少，请去掉 kind = \"level\""
            ),
        ));
    }
    let key_name = |key: usize| stock.columns.get(*stock.key.get(key)?).map(|c| c.name.clone());
    let keys = (!located.keys.is_empty() && located.keys.len() < stock.key.len())
        .then(|| located.keys.iter().filter_map(|(key, _)| key_name(*key)).collect());
    let unit = if located.level {
        written
    } else if units.time_power(&written) == 0 && !written.atoms.iter().any(|a| per.atoms.iter().any(|p| p.0 == a.0)) {
        units.divide(&written, &per).0
    } else {
        written
    };
    HistorySchema {
        name: located.name.clone(),
        also: located.also.clone(),
        unit,
        period: located.period,
        plan: located.plan,
        level: located.level,
        keys,
        found: located.found,
        place: Some(Place::Text(located.span)),
    }
}

fn unit(written: &Worded, units: &Units, found: &mut Vec<Diagnostic>) -> Option<Unit> {
    match units.parse(&written.text) {
        Ok(unit) => Some(unit),
        Err(unknown) => {
            let word = &unknown.word;
            let next = match unknown.near.first() {
                Some(near) => said!("did you mean \"{near}\"?", "是不是“{near}”？"),
                None => said!("write a unit such as units, days, kg, USD/unit, units/week", "请写单位，例如 件、天、公斤、USD/件、件/周"),
            };
            found.push(Diagnostic::error(
                "unknown-unit",
                Place::Text(written.span),
                said!("\"{word}\" is not a unit", "“{word}”不是单位"),
                next,
            ));
            None
        }
    }
}
