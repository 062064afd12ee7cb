//! Aggregates over periods as formula text: plain ones over cells beside each other in the history's row, others over
//! working columns, one a period. Takes a window. Invariant: a period that is not complete is left out, as it is
//! unknown to the interpreter.

use super::condition::Truth;
use super::expression::{Number, unknown};
use super::place::history_cells;
use super::writer::{Kind, Res, Writer};
use super::{Data, Why};
use crate::column::Column;
use crate::columns::eval::{anchor, complete};
use crate::columns::number::at_six;
use crate::import::frame::History;
use crate::plan::{Agg, Expr, HistoryId, WHOLE, Window, WindowAgg, WindowSpan};

/// Streaks of more periods than this become values.
const MOST_PERIODS: i32 = 400;
/// Cells of working columns that one window may cost.
const MOST_CELLS: usize = 3_000_000;
/// A streak is written out up to so many characters.
const LONG: usize = 400;

impl Writer<'_> {
    /// A history in the period at hand.
    pub fn history_now(&mut self, id: HistoryId) -> Res<Number> {
        let Some((history, number)) = self.history(id) else { return Ok(unknown()) };
        let offset = self.period.filter(|(period, _)| *period == history.period).and_then(|(_, index)| self.offset(history, index));
        let Some(offset) = offset else { return Ok(unknown()) };
        let Some(col) = self.period_column(number, offset) else { return Ok(unknown()) };
        let text = history_cells(number, col, col);
        Ok(Number { cells: vec![text.clone()], ..Number::sure(text) })
    }

    fn history(&self, id: HistoryId) -> Option<(&'_ History, usize)> {
        let name = &self.plan().histories.get(usize::from(id))?.name;
        let history = self.world.bound.histories.iter().find(|h| h.name == *name)?;
        Some((history, usize::from(id)))
    }

    /// Where a complete period stands in its history.
    fn offset(&self, history: &History, index: i32) -> Option<u32> {
        complete(history, index, self.world.bound.as_of)?;
        u32::try_from(index - history.first).ok()
    }

    fn period_column(&mut self, history: usize, offset: u32) -> Option<u32> {
        let col = self.places.get(history)?.as_ref()?.column(offset as usize)?;
        self.looked_at.get_mut(history)?.insert(offset);
        Some(col)
    }

    /// The periods of a window, oldest first.
    fn periods(&mut self, window: &Window) -> Res<(i32, i32)> {
        let mut histories = self.world.histories(&window.value);
        if let Some(keep) = &window.keep {
            histories.extend(self.world.histories(keep));
        }
        let as_of = self.world.bound.as_of;
        let anchor = anchor(window.period, histories.iter().copied(), as_of);
        // one period beyond the data stands for all further unknown ones
        let ends = histories.iter().filter(|h| !h.values.is_empty()).map(|h| {
            let last = h.first + h.values.len() as i32 - 1;
            (window.period.index(h.period.days(h.first).0), window.period.index(h.period.days(last).1))
        });
        let (low, high) = ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or((anchor, anchor));
        let counts = matches!(window.agg, WindowAgg::AtLeast(_));
        match &window.span {
            WindowSpan::Last { count, ago } => {
                let count = self.whole_count(count)?;
                let last = anchor.saturating_sub_unsigned(*ago);
                let first = last - count + 1;
                Ok((if counts { first } else { first.max((low - 1).min(last + 1)) }, last))
            }
            WindowSpan::Next { count } => {
                let count = self.whole_count(count)?;
                let first = window.period.index(as_of) + 1;
                let last = first + count - 1;
                Ok((first, if counts { last } else { last.min((high + 1).max(first - 1)) }))
            }
            WindowSpan::Inside => {
                let Some((coarse, index)) = self.period else { return Err(Why::Periods) };
                let (start, end) = coarse.days(index);
                let mut first = window.period.index(start);
                first += i32::from(window.period.days(first).1 < start);
                let mut last = window.period.index(end);
                last -= i32::from(window.period.days(last).1 > end);
                Ok((first, last))
            }
            WindowSpan::Between { .. } => Err(Why::Periods),
        }
    }

    /// A count of periods that is the same for all rows and has no fraction. A parameter is one only where the formula
    /// follows it.
    fn whole_count(&self, count: &Expr) -> Res<i32> {
        match count {
            Expr::Column(id) if self.counted => match self.world.column(*id) {
                Some(Column::Number(v)) if v.len() == 1 => self.whole_count(&Expr::Number(v.first().copied().unwrap_or(f64::NAN))),
                _ => Err(Why::Periods),
            },
            Expr::Number(n) if at_six(*n) == at_six(*n).floor() && *n >= 1.0 && *n < 20_000.0 => Ok(at_six(*n) as i32),
            _ => Err(Why::Periods),
        }
    }

    pub fn window(&mut self, window: &Window) -> Res<Number> {
        if window.agg == WindowAgg::Single {
            return self.in_single(window, |this| this.number(&window.value));
        }
        let WindowAgg::Agg(agg) = window.agg else { return Ok(unknown()) };
        if let (Expr::History(id), None) = (&window.value, &window.keep) {
            if let Some(cells) = self.cells(*id, window)? {
                return aggregate(agg, &cells, None, &mut |x| self.number_constant(x));
            }
            return Ok(match agg {
                Agg::Count | Agg::CountA => Number { six: true, ..Number::sure("0".into()) },
                _ => unknown(),
            });
        }
        let (first, last) = self.periods(window)?;
        self.affordable(first, last)?;
        let mut values = Vec::new();
        let mut kept = Vec::new();
        for index in first..=last {
            let before = self.period.replace((window.period, index));
            let made = self.on_workings(|this| -> Res<()> {
                let value = match this.kind(&window.value) {
                    Kind::Truth => Expr::Call { func: crate::function::Func::Sum, args: vec![window.value.clone()] },
                    _ => window.value.clone(),
                };
                let value = match &window.keep {
                    Some(keep) => Expr::Choose { branches: vec![(keep.clone(), value)], otherwise: None },
                    None => value,
                };
                values.push((this.cell(&value, Kind::Number)?, Data::Own(this.evaluated(&value, Kind::Number)?)));
                if let (Some(keep), Agg::Sum) = (&window.keep, agg) {
                    kept.push((this.cell(keep, Kind::Truth)?, Data::Own(this.evaluated(keep, Kind::Truth)?)));
                }
                Ok(())
            });
            self.period = before;
            made?;
        }
        if values.is_empty() {
            return Err(Why::Periods);
        }
        let cells = self.parts_in_a_row(values, Kind::Number);
        let kept = if kept.is_empty() { None } else { Some(self.parts_in_a_row(kept, Kind::Truth)) };
        aggregate(agg, &cells, kept.as_deref(), &mut |x| self.number_constant(x))
    }

    fn affordable(&self, first: i32, last: i32) -> Res<()> {
        let count = last.saturating_sub(first).saturating_add(1);
        if count > MOST_PERIODS || count as usize * self.world.rows(self.table) > MOST_CELLS { Err(Why::ManyRows) } else { Ok(()) }
    }

    /// The cells of a history's complete periods in a window, beside each other; none if there are none.
    fn cells(&mut self, id: HistoryId, window: &Window) -> Res<Option<String>> {
        if self.table == WHOLE {
            return Err(Why::Elsewhere);
        }
        if let WindowSpan::Last { count, .. } = &window.span
            && matches!(**count, Expr::Column(_))
        {
            return self.counted_cells(id, window, count).map(Some);
        }
        let (first, last) = self.periods(window)?;
        let Some((history, number)) = self.history(id) else { return Ok(None) };
        if history.period != window.period {
            return Ok(None);
        }
        let offsets: Vec<u32> = (first..=last).filter_map(|index| self.offset(history, index)).collect();
        let columns: Vec<u32> = offsets.iter().filter_map(|o| self.period_column(number, *o)).collect();
        match (columns.first(), columns.last()) {
            (Some(a), Some(b)) if columns.windows(2).all(|w| w[1] == w[0] + 1) => Ok(Some(history_cells(number, *a, *b))),
            (None, _) => Ok(None),
            _ => Err(Why::Periods),
        }
    }

    /// As many cells before the last as a parameter says.
    fn counted_cells(&mut self, id: HistoryId, window: &Window, count: &Expr) -> Res<String> {
        self.counted = true;
        let periods = self.periods(window);
        self.counted = false;
        let (_, last) = periods?;
        let (history, number) = self.history(id).ok_or(Why::Elsewhere)?;
        if history.period != window.period || self.offset(history, last).is_none() {
            return Err(Why::Periods);
        }
        let offsets: Vec<u32> = (history.first..=last).filter_map(|index| self.offset(history, index)).collect();
        let columns: Vec<u32> = offsets.iter().filter_map(|o| self.period_column(number, *o)).collect();
        let (Some(a), Some(b)) = (columns.first(), columns.last()) else { return Err(Why::Periods) };
        if columns.windows(2).any(|w| w[1] != w[0] + 1) {
            return Err(Why::Periods);
        }
        let (all, newest) = (history_cells(number, *a, *b), history_cells(number, *b, *b));
        let count = self.number(count)?;
        Ok(format!("INDEX({all},1,MAX(1,COLUMNS({all})+1-{})):{newest}", count.text))
    }

    fn in_single<T>(&mut self, window: &Window, write: impl FnOnce(&mut Self) -> Res<T>) -> Res<T> {
        let (first, last) = self.periods(window)?;
        if first != last {
            return Err(Why::Periods);
        }
        let before = self.period.replace((window.period, last));
        let made = write(self);
        self.period = before;
        made
    }

    /// A window whose value is a condition: a streak, an n of m, one period.
    pub fn streak(&mut self, window: &Window) -> Res<Truth> {
        if window.agg == WindowAgg::Single {
            return self.in_single(window, |this| this.truth(&window.value));
        }
        let (first, last) = self.periods(window)?;
        self.affordable(first, last)?;
        let outside = window.agg == WindowAgg::All;
        // a period that `where` leaves out neither helps nor harms
        let value = match &window.keep {
            Some(keep) => {
                let kept =
                    Expr::Choose { branches: vec![(keep.clone(), window.value.clone())], otherwise: Some(Box::new(Expr::Truth(outside))) };
                let unknown_keep = Expr::Not(Box::new(Expr::IsKnown(Box::new(keep.clone()))));
                Expr::Choose { branches: vec![(unknown_keep, Expr::Truth(outside))], otherwise: Some(Box::new(kept)) }
            }
            None => window.value.clone(),
        };
        let mut inline = Vec::new();
        let mut parts: Vec<(String, Column)> = Vec::new();
        let inline_wanted = window.agg == WindowAgg::All && last - first < 6;
        for index in first..=last {
            let before = self.period.replace((window.period, index));
            let made = if inline_wanted {
                self.truth(&value).map(|t| inline.push(t.three()))
            } else {
                self.on_workings(|this| -> Res<()> {
                    parts.push((this.cell(&value, Kind::Truth)?, this.evaluated(&value, Kind::Truth)?));
                    Ok(())
                })
            };
            self.period = before;
            made?;
        }
        if inline_wanted {
            return match inline.as_slice() {
                [] => Ok(Truth::sure("1")),
                [one] => Ok(Truth::Three { text: one.clone(), cell: false }),
                many if many.iter().map(String::len).sum::<usize>() < LONG * many.len() => {
                    Ok(Truth::Three { text: format!("MIN({})", many.join(",")), cell: false })
                }
                _ => Err(Why::TooLong),
            };
        }
        if parts.is_empty() {
            return Err(Why::Periods);
        }
        let parts = parts.into_iter().map(|(text, data)| (text, Data::Own(data))).collect();
        let cells = self.parts_in_a_row(parts, Kind::Truth);
        let text = match window.agg {
            WindowAgg::AtLeast(least) => {
                let least = self.number_constant(f64::from(least));
                format!("IF(COUNTIF({cells},1)>={least},1,IF(COUNTIF({cells},1)+COUNTIF({cells},0.5)<{least},0,0.5))")
            }
            _ => format!("MIN({cells})"),
        };
        Ok(Truth::Three { text, cell: false })
    }
}

/// An aggregate over cells in which what is unknown is no number. `kept`: the conditions of its periods.
fn aggregate(agg: Agg, cells: &str, kept: Option<&str>, constant: &mut dyn FnMut(f64) -> String) -> Res<Number> {
    let maybe = |text: String, fails: bool| Ok(Number::maybe(text, fails));
    match agg {
        Agg::Count | Agg::CountA => Ok(Number { six: true, ..Number::sure(format!("COUNT({cells})")) }),
        Agg::Sum => match kept {
            Some(kept) => maybe(format!("IF(AND(COUNT({cells})=0,COUNTIF({kept},1)>0),\"\",SUM({cells}))"), false),
            None => maybe(format!("IF(COUNT({cells})=0,\"\",SUM({cells}))"), false),
        },
        Agg::Min => maybe(format!("IF(COUNT({cells})=0,\"\",MIN({cells}))"), false),
        Agg::Max => maybe(format!("IF(COUNT({cells})=0,\"\",MAX({cells}))"), false),
        // these are errors without values
        Agg::Average => strict(format!("AVERAGE({cells})")),
        Agg::Median => strict(format!("MEDIAN({cells})")),
        Agg::StDev => strict(format!("STDEV({cells})")),
        Agg::Percentile(share) => strict(format!("PERCENTILE({cells},{})", constant(share))),
        // the columns are the times; the product makes an array of them where no other function does
        Agg::Slope => strict(format!("SUMPRODUCT(SLOPE({cells},COLUMN({cells})))")),
    }
}

fn strict(text: String) -> Res<Number> {
    Ok(Number { fails: true, ..Number::sure(text) })
}
