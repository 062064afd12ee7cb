//! What the workbook and the map offer to rules: names, kinds and units of columns, histories, lists, parameters.
//! Made by the driver from the map and the located sheets, so that the model knows nothing of import.

use crate::import::frame::Period;
use crate::place::Place;
use crate::plan::ParamOrigin;
use crate::said;
use crate::tongue::Said;
use crate::unit::Unit;

#[derive(Clone, Debug, Default)]
pub struct Schema {
    pub stock: TableSchema,
    pub lists: Vec<TableSchema>,
    pub histories: Vec<HistorySchema>,
    /// `[params]` of the map and `--set`, later wins: name, the text of the value, where, whether from `--set`.
    pub params: Vec<ParamText>,
    /// 1 unit of `from` is `rate` units of `to`.
    pub rates: Vec<Rate>,
    /// The report's currency, as an ISO code: what `$` or `¥` mean.
    pub currency: Option<String>,
    /// Whether the workbook was there to look at; without it nothing is said about missing headers.
    pub seen: bool,
    /// There is no map: a name that nobody defines is a column of a workbook to come, unknown in every row.
    pub open: bool,
    /// Other words for columns of the main table, each with the name to write: `purchase price` for `unit cost`.
    pub meant: Vec<(String, String)>,
    /// Parameters by their name, with a value that takes the place of all others: an example's, a scenario's.
    pub fixed: Vec<(String, super::ParamValue)>,
}

#[derive(Clone, Debug, Default)]
pub struct TableSchema {
    /// `stock` for the main table.
    pub name: String,
    pub also: Vec<String>,
    /// Names of the key columns (stock) or of the `match` columns (lists).
    pub key: Vec<String>,
    pub columns: Vec<ColumnSchema>,
    /// Headers of the sheet that no column claims, reached in brackets.
    pub headers: Vec<ColumnSchema>,
    /// Headers that columns of the map claim, each with the name of the column.
    pub claimed: Vec<(String, String)>,
    /// Days of the week and the like are histories, not here.
    pub place: Option<Place>,
}

#[derive(Clone, Debug)]
pub struct ColumnSchema {
    pub name: String,
    pub also: Vec<String>,
    pub kind: ColumnKind,
    /// The map says so; otherwise found by header.
    pub mapped: bool,
    /// The workbook has it (or the map a default).
    pub found: bool,
    pub place: Option<Place>,
}

impl ColumnSchema {
    /// A column that only the rules speak of: no map names it and no workbook was seen.
    pub fn unknown(name: &str) -> ColumnSchema {
        ColumnSchema { name: name.to_string(), also: Vec::new(), kind: ColumnKind::Any, mapped: false, found: false, place: None }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum ColumnKind {
    Number(Unit),
    Text,
    YesNo,
    Date,
    /// Nobody has said and no cell told.
    Any,
}

#[derive(Clone, Debug)]
pub struct HistorySchema {
    pub name: String,
    pub also: Vec<String>,
    /// Amount per period: `units/week`; for a level the amount: `units`.
    pub unit: Unit,
    pub period: Period,
    pub plan: bool,
    /// How much there is at the end of each period, not how much came or went: its unit is no rate.
    pub level: bool,
    /// The stock table's key columns that this history has as well, where they are fewer: one value for several rows.
    pub keys: Option<Vec<String>>,
    pub found: bool,
    pub place: Option<Place>,
}

#[derive(Clone, Debug)]
pub struct ParamText {
    pub name: String,
    pub text: String,
    /// Of the value.
    pub place: Place,
    pub name_place: Place,
    /// `Map`, `Sheet` or `Set`.
    pub origin: ParamOrigin,
}

impl ParamText {
    /// A next step for this value; one that stands in a cell of the last report can be cleared as well.
    pub(super) fn or_cleared(&self, next: Said) -> Said {
        match self.origin {
            ParamOrigin::Sheet => next.then(said!(
                "Or clear the cell: then the value of the map or the rule file counts.",
                "也可以清空这个单元格，那样就用映射或规则文件里的值。"
            )),
            _ => next,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    pub from: String,
    pub rate: f64,
    pub to: String,
}

impl Schema {
    /// With other rates in the place of those between the same currencies, either way round.
    pub fn with_rates(&self, rates: &[Rate]) -> Schema {
        let mut schema = self.clone();
        let pair = |r: &Rate, n: &Rate| (r.from == n.from && r.to == n.to) || (r.from == n.to && r.to == n.from);
        schema.rates.retain(|r| !rates.iter().any(|n| pair(r, n)));
        schema.rates.extend(rates.iter().cloned());
        schema
    }
}
