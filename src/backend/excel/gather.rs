//! Aggregates over rows as formula text: totals, shares, ranks. Takes the columns of a step; the rows that take part
//! stand in a working column of their own. Invariant: a row that is left out, not kept or of unknown group counts nowhere.

use super::place::{On, Site};
use super::role::Role;
use super::writer::{Kind, Res, Writer};
use super::{Data, Why};
use crate::column::{Column, truth};
use crate::plan::{Agg, ColumnId, Expr, Order, Shape, WHOLE};
use crate::unit::Unit;

/// A formula that looks at all rows stands on each row up to so many rows.
const MOST_ROWS: usize = 5_000;
/// In place of an unknown rank.
const LAST_RANK: f64 = 1e300;

impl Writer<'_> {
    pub fn group(&mut self, agg: Agg, value: ColumnId, by: &[ColumnId], keep: Option<ColumnId>) -> Res<String> {
        let of = self.plan().columns.get(value as usize).map(|c| c.table).ok_or(Why::Elsewhere)?;
        if of == WHOLE {
            return Err(Why::NoFunction);
        }
        let cells = self.taking_part(value, keep, of, agg == Agg::CountA)?;
        if !by.is_empty() {
            return self.by_group(agg, &cells, by, keep, of);
        }
        let (range, seen) = (cells.range, cells.seen);
        Ok(match agg {
            Agg::Sum => format!("IF(AND(COUNT({range})=0,{seen}>0),\"\",SUM({range}))"),
            Agg::Count | Agg::CountA => format!("COUNT({range})"),
            Agg::Min => format!("IF(COUNT({range})=0,\"\",MIN({range}))"),
            Agg::Max => format!("IF(COUNT({range})=0,\"\",MAX({range}))"),
            Agg::Average => format!("IFERROR(AVERAGE({range}),\"\")"),
            Agg::Median => format!("IFERROR(MEDIAN({range}),\"\")"),
            Agg::StDev => format!("IFERROR(STDEV({range}),\"\")"),
            Agg::Percentile(share) => {
                let share = self.number_constant(share);
                format!("IFERROR(PERCENTILE({range},{share}),\"\")")
            }
            Agg::Slope => return Err(Why::NoFunction),
        })
    }

    /// The cells of the rows that take part.
    fn taking_part(&mut self, value: ColumnId, keep: Option<ColumnId>, of: u16, any_kind: bool) -> Res<Part> {
        let skipped = self.results_skipped(of);
        let number = matches!(self.world.column(value), Some(Column::Number(_)));
        let gaps = self.has_gaps(of);
        let all = number && keep.is_none() && skipped.is_none();
        if all
            && self.constant_of(value).is_none()
            && let Site::Sheet(on, col) = self.site(value)?
        {
            // rows of the user's sheet that are no rows of the table stand between them only where there are gaps
            if !(gaps && matches!(on, On::Table(_))) {
                return Ok(Part { range: self.range(on, col, of)?, seen: self.row_count(of)?, on, col });
            }
        }
        let table = std::mem::replace(&mut self.table, of);
        let part = self.part_of_rows(value, keep, of, any_kind || !number);
        self.table = table;
        part
    }

    fn part_of_rows(&mut self, value: ColumnId, keep: Option<ColumnId>, of: u16, presence: bool) -> Res<Part> {
        let expr = match presence {
            true => Expr::Choose { branches: vec![(Expr::IsKnown(Box::new(Expr::Column(value))), Expr::Number(1.0))], otherwise: None },
            false => Expr::Column(value),
        };
        let expr = match keep {
            Some(keep) => Expr::Choose { branches: vec![(Expr::Column(keep), expr)], otherwise: None },
            None => expr,
        };
        let skipped: Option<Vec<bool>> = self.results_skipped(of).map(<[bool]>::to_vec);
        let (text, mut data) = self
            .on_workings(|this| -> Res<(String, Column)> { Ok((this.cell(&expr, Kind::Number)?, this.evaluated(&expr, Kind::Number)?)) })?;
        let mut text = text;
        if let Some(skipped) = &skipped {
            let judged = self.judged_column(of, skipped);
            text = format!("IF({judged}=1,{text},\"\")");
            if let Column::Number(v) = &mut data {
                v.iter_mut().zip(skipped).filter(|(_, s)| **s).for_each(|(v, _)| *v = f64::NAN);
            }
        }
        let title = self.part_title(Role::TakesPart);
        let col = self.add_part(title, Shape::Number(Unit::plain()), &text, Data::Own(data));
        let on = On::Workings(of);
        let seen = match keep {
            None => self.row_count(of)?,
            Some(keep) => match self.site(keep)? {
                Site::Sheet(on, col) => format!("COUNTIF({},1)", self.range(on, col, of)?),
                Site::Line(_) | Site::Param(_) => format!("IF({}=1,1,0)", self.column(keep)?.text),
            },
        };
        Ok(Part { range: self.range(on, col, of)?, seen, on, col })
    }

    /// 1 on the rows that checks leave in.
    pub fn judged_column(&mut self, of: u16, skipped: &[bool]) -> String {
        let col = self.judged(of, skipped);
        self.on_workings(|this| this.at(On::Workings(of), col))
    }

    fn judged(&mut self, of: u16, skipped: &[bool]) -> u32 {
        let data = Column::Truth(skipped.iter().map(|s| if *s { truth::FALSE } else { truth::TRUE }).collect());
        self.add_value(self.sheets.names.judged.clone(), Shape::Truth, Data::Own(data), of)
    }

    /// How many rows of a table take part, as formula text.
    pub fn row_count(&mut self, of: u16) -> Res<String> {
        let skipped = self.results_skipped(of).map(<[bool]>::to_vec);
        if skipped.is_none() && !self.has_gaps(of) {
            return Ok(format!("ROWS({})", self.range(On::Table(of), 0, of)?));
        }
        let skipped = skipped.unwrap_or_else(|| vec![false; self.world.rows(of)]);
        let col = self.judged(of, &skipped);
        Ok(format!("SUM({})", self.range(On::Workings(of), col, of)?))
    }

    fn by_group(&mut self, agg: Agg, cells: &Part, by: &[ColumnId], keep: Option<ColumnId>, of: u16) -> Res<String> {
        if self.world.rows(of) > MOST_ROWS {
            return Err(Why::ManyRows);
        }
        let key = self.group_key(by, of)?;
        let keys = self.range(On::Workings(of), key, of)?;
        let own = self.at(On::Workings(of), key);
        let range = &cells.range;
        let known = format!("SUMPRODUCT(({keys}={own})*ISNUMBER({range}))");
        let text = match agg {
            Agg::Sum => {
                let seen = match keep {
                    None => format!("COUNTIF({keys},{own})"),
                    Some(keep) => match self.site(keep)? {
                        Site::Sheet(on, col) => format!("COUNTIFS({keys},{own},{},1)", self.range(on, col, of)?),
                        Site::Line(_) | Site::Param(_) => return Err(Why::Elsewhere),
                    },
                };
                format!("IF(AND({known}=0,{seen}>0),\"\",SUMIFS({range},{keys},{own}))")
            }
            Agg::Count | Agg::CountA => known,
            Agg::Average => format!("IFERROR(AVERAGEIFS({range},{keys},{own}),\"\")"),
            Agg::Min | Agg::Max => {
                // as the largest distance from the other end, since what is left out counts as none there
                let numbers = self.numbers_part(cells, of)?;
                let all = self.range(On::Workings(of), numbers, of)?;
                let (end, distance) = match agg {
                    Agg::Max => (format!("MIN({all})+"), format!("({all}-MIN({all}))")),
                    _ => (format!("MAX({all})-"), format!("(MAX({all})-{all})")),
                };
                format!("IF({known}=0,\"\",{end}SUMPRODUCT(MAX(({keys}={own})*ISNUMBER({range})*{distance})))")
            }
            _ => return Err(Why::NoFunction),
        };
        Ok(format!("IF({own}=\"\",\"\",{text})"))
    }

    /// The values that take part, zero for those that do not.
    fn numbers_part(&mut self, cells: &Part, of: u16) -> Res<u32> {
        let data = self.part_data(cells, of)?.into_iter().map(|x| if x.is_nan() { 0.0 } else { x }).collect();
        let text = self.on_workings(|this| {
            let cell = this.at(cells.on, cells.col);
            format!("IF(ISNUMBER({cell}),{cell},0)")
        });
        let title = self.part_title(Role::TakesPart);
        Ok(self.add_part(title, Shape::Number(Unit::plain()), &text, Data::Own(Column::Number(data))))
    }

    /// The sum of what is above zero over the rows whose turn comes earlier: by rank, then by key.
    pub fn before(&mut self, value: ColumnId, by: Option<ColumnId>, order: Option<Order>) -> Res<String> {
        let of = self.plan().columns.get(value as usize).map(|c| c.table).ok_or(Why::Elsewhere)?;
        if self.world.rows(of) > MOST_ROWS {
            return Err(Why::ManyRows);
        }
        if of == WHOLE || of != self.table {
            return Err(Why::Elsewhere);
        }
        let on = On::Workings(of);
        let asked = self.taking_part(value, None, of, false)?;
        let data = self.part_data(&asked, of)?.into_iter().map(|x| if x > 0.0 { x } else { 0.0 }).collect();
        let text = self.on_workings(|this| {
            let cell = this.at(asked.on, asked.col);
            format!("IF(ISNUMBER({cell}),MAX(0,{cell}),0)")
        });
        let title = self.part_title(Role::AskedFor);
        let asked = self.add_part(title, Shape::Number(Unit::plain()), &text, Data::Own(Column::Number(data)));
        let turn = self.turn(order, of)?;
        let (asked, turns, mine) = (self.range(on, asked, of)?, self.range(on, turn, of)?, self.at(on, turn));
        let mut text = format!("SUMIFS({asked},{turns},\"<\"&{mine}");
        let mut guards = Vec::new();
        if let Some(by) = by {
            let key = self.group_key(&[by], of)?;
            let own = self.at(on, key);
            text.push_str(&format!(",{},{own}", self.range(on, key, of)?));
            guards.push(format!("{own}<>\"\""));
        }
        if let Some(skipped) = self.results_skipped(of) {
            let judged = self.judged(of, skipped);
            guards.push(format!("{}=1", self.at(on, judged)));
        }
        text.push(')');
        Ok(match guards.as_slice() {
            [] => text,
            [one] => format!("IF({one},{text},\"\")"),
            many => format!("IF(AND({}),{text},\"\")", many.join(",")),
        })
    }

    /// The number of each row's turn: by rank, rows of unknown rank behind all others, ties by key.
    fn turn(&mut self, order: Option<Order>, of: u16) -> Res<u32> {
        let on = On::Workings(of);
        let keys = self.key_order(of);
        let title = self.part_title(Role::OrderOfKeys);
        let by_key = self.add_value(title, Shape::Number(Unit::plain()), Data::Own(Column::Number(keys)), of);
        let Some(order) = order else { return Ok(by_key) };
        let Some(Column::Number(ranks)) = self.world.column(order.by) else { return Err(Why::NoFunction) };
        // no rank of anybody's reaches this
        let last = if order.falling { -LAST_RANK } else { LAST_RANK };
        let data = ranks.iter().map(|x| if x.is_nan() { last } else { crate::columns::number::at_six(*x) }).collect();
        if ranks.len() != self.world.rows(of) {
            return Err(Why::Elsewhere);
        }
        let text = self.on_workings(|this| -> Res<String> {
            let rank = this.cell_or_none(&Expr::Column(order.by))?;
            let last = this.bound(last);
            Ok(format!("IF(ISNUMBER({0}),ROUND({0},6),{last})", rank.text))
        })?;
        let title = self.part_title(Role::RankForTurn);
        let rank = self.add_part(title, Shape::Number(Unit::plain()), &text, Data::Own(Column::Number(data)));
        let text = self.on_workings(|this| -> Res<String> {
            let (range, own) = (this.range(on, rank, of)?, this.at(on, rank));
            let (keys, key) = (this.range(on, by_key, of)?, this.at(on, by_key));
            let direction = u8::from(!order.falling);
            Ok(format!("RANK({own},{range},{direction})+COUNTIFS({range},{own},{keys},\"<\"&{key})"))
        })?;
        let world = self.world;
        let frame_keys = crate::columns::frame(world.bound, of).map_or(&[][..], |f| &f.keys);
        let column = world.column(order.by).map(|c| (c, order.falling));
        let mut turns = vec![0.0; world.rows(of)];
        for (place, row) in crate::columns::turns::turns(world.rows(of), column, frame_keys, world.texts, None).into_iter().enumerate() {
            turns[row as usize] = (place + 1) as f64;
        }
        let title = self.part_title(Role::Turn);
        Ok(self.add_part(title, Shape::Number(Unit::plain()), &text, Data::Own(Column::Number(turns))))
    }

    /// A working column with the group of each row as a text: a letter in front, so that it is never a number or a
    /// criterion such as `>5`.
    fn group_key(&mut self, by: &[ColumnId], of: u16) -> Res<u32> {
        let table = std::mem::replace(&mut self.table, of);
        let made = self.on_workings(|this| this.key_text(by));
        self.table = table;
        let (text, data) = made?;
        let title = self.part_title(Role::Key);
        Ok(self.add_part(title, Shape::Text, &text, data))
    }

    fn key_text(&mut self, by: &[ColumnId]) -> Res<(String, Data)> {
        let rows = self.world.rows(self.table);
        let mut shown: Vec<Option<String>> = vec![Some(String::new()); rows];
        let mut parts = Vec::new();
        let mut guards = Vec::new();
        for id in by {
            let expr = Expr::Column(*id);
            let cell = self.column(*id)?;
            match self.world.column(*id) {
                Some(Column::Text(v)) => {
                    self.compares_in_excel(&expr)?;
                    for (row, id) in v.iter().enumerate().take(rows) {
                        let text = (*id != crate::column::UNKNOWN_TEXT).then(|| self.world.texts.get(*id));
                        // wildcards would have to be escaped in every look-up
                        if text.is_some_and(|t| t.contains(['*', '?', '~']) || t.len() > 200) {
                            return Err(Why::Country);
                        }
                        shown[row] = shown[row].take().zip(text).map(|(a, b)| format!("{a}|{b}"));
                    }
                    guards.push(format!("{}<>\"\"", cell.text));
                    parts.push(cell.text);
                }
                Some(Column::Number(v)) if v.iter().all(|x| x.is_nan() || (x.fract() == 0.0 && x.abs() < 1e9)) => {
                    for (row, x) in v.iter().enumerate().take(rows) {
                        shown[row] = shown[row].take().filter(|_| !x.is_nan()).map(|a| format!("{a}|{x}"));
                    }
                    guards.push(format!("ISNUMBER({})", cell.text));
                    parts.push(cell.text);
                }
                Some(Column::Truth(v)) => {
                    for (row, t) in v.iter().enumerate().take(rows) {
                        shown[row] = shown[row].take().filter(|_| *t != truth::UNKNOWN).map(|a| format!("{a}|{t}"));
                    }
                    guards.push(format!("{}<>0.5", cell.text));
                    parts.push(cell.text);
                }
                _ => return Err(Why::NoFunction),
            }
        }
        let guard = match guards.as_slice() {
            [one] => one.clone(),
            _ => format!("AND({})", guards.join(",")),
        };
        let text = format!("IF({guard},\"k|\"&{},\"\")", parts.join("&\"|\"&"));
        Ok((text, Data::Texts(shown.into_iter().map(|t| t.map(|t| format!("k{t}").into())).collect())))
    }

    /// Rank from the largest; equal ones at six decimals share the smaller rank.
    pub fn rank(&mut self, value: ColumnId, by: &[ColumnId], keep: Option<ColumnId>) -> Res<String> {
        let of = self.table;
        if self.world.rows(of) > MOST_ROWS {
            return Err(Why::ManyRows);
        }
        let cells = self.taking_part(value, keep, of, false)?;
        let rounded = self.rounded_part(&cells, of)?;
        let range = self.range(On::Workings(of), rounded, of)?;
        let own = self.at(On::Workings(of), rounded);
        if by.is_empty() {
            return Ok(format!("IF(ISNUMBER({own}),RANK({own},{range}),\"\")"));
        }
        let key = self.group_key(by, of)?;
        let (keys, mine) = (self.range(On::Workings(of), key, of)?, self.at(On::Workings(of), key));
        Ok(format!("IF(AND(ISNUMBER({own}),{mine}<>\"\"),SUMPRODUCT(({keys}={mine})*ISNUMBER({range})*({range}>{own}))+1,\"\")"))
    }

    /// The values that take part at six decimals, in a working column.
    fn rounded_part(&mut self, cells: &Part, of: u16) -> Res<u32> {
        let data = self.part_data(cells, of)?;
        let rounded = data.iter().map(|x| if x.is_nan() { *x } else { crate::columns::number::at_six(*x) }).collect();
        let text = self.on_workings(|this| {
            let cell = this.at(cells.on, cells.col);
            format!("IF(ISNUMBER({cell}),ROUND({cell},6),\"\")")
        });
        let title = self.part_title(Role::Rounded);
        Ok(self.add_part(title, Shape::Number(Unit::plain()), &text, Data::Own(Column::Number(rounded))))
    }

    /// The running sum from the largest on, over the total; ties in the order of the keys.
    pub fn running_share(&mut self, value: ColumnId, by: &[ColumnId], keep: Option<ColumnId>) -> Res<String> {
        let of = self.table;
        if self.world.rows(of) > MOST_ROWS {
            return Err(Why::ManyRows);
        }
        if !by.is_empty() {
            return Err(Why::NoFunction);
        }
        let cells = self.taking_part(value, keep, of, false)?;
        let rounded = self.rounded_part(&cells, of)?;
        let order = self.key_order(of);
        let title = self.part_title(Role::OrderOfKeys);
        let order = self.add_value(title, Shape::Number(Unit::plain()), Data::Own(Column::Number(order)), of);
        let on = On::Workings(of);
        let (range, ranks, orders) = (cells.range, self.range(on, rounded, of)?, self.range(on, order, of)?);
        let (own, mine) = (self.at(on, rounded), self.at(on, order));
        let larger = format!("SUMIF({ranks},\">\"&{own},{range})");
        let ties = format!("SUMIFS({range},{ranks},{own},{orders},\"<=\"&{mine})");
        Ok(format!("IF(ISNUMBER({own}),IFERROR(({larger}+{ties})/SUM({range}),\"\"),\"\")"))
    }

    /// The place of each row in the order of the keys.
    fn key_order(&self, of: u16) -> Vec<f64> {
        let keys = crate::columns::frame(self.world.bound, of).map_or(&[][..], |f| &f.keys);
        let texts_of = |row: usize| keys.iter().map(move |k| k.get(row).map(|id| self.world.texts.get(*id)));
        let mut rows: Vec<usize> = (0..self.world.rows(of)).collect();
        rows.sort_by(|a, b| texts_of(*a).cmp(texts_of(*b)).then(a.cmp(b)));
        let mut order = vec![0.0; rows.len()];
        for (place, row) in rows.into_iter().enumerate() {
            order[row] = (place + 1) as f64;
        }
        order
    }
}

/// The cells of the rows that take part in an aggregate; what does not is no number there.
pub struct Part {
    pub range: String,
    /// How many rows take part, as formula text.
    seen: String,
    pub on: On,
    pub col: u32,
}
