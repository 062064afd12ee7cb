//! Excel's functions of dates, on serial days of the 1900 system. Unknown is NaN; so is a date that Excel has not.
//! Invariant: a result is a whole day between 1900-01-01 and 9999-12-31, or unknown.

use crate::date::{from_serial, to_serial};

/// 9999-12-31.
const LAST: f64 = 2_958_465.0;

fn in_calendar(day: f64) -> f64 {
    if (1.0..=LAST).contains(&day) { day } else { f64::NAN }
}

/// The whole day of a known date.
fn whole(day: f64) -> Option<f64> {
    (0.0..LAST + 1.0).contains(&day).then(|| day.floor())
}

/// DATE: months and days beyond their range roll over; years below 1900 count from 1900.
pub fn date(year: f64, month: f64, day: f64) -> f64 {
    if !(year.abs() < 10_000.0 && month.abs() < 200_000.0 && day.abs() < 4_000_000.0) {
        return f64::NAN;
    }
    let year = if (0.0..1900.0).contains(&year) { year + 1900.0 } else { year };
    let months = year.trunc() as i32 * 12 + month.trunc() as i32 - 1;
    in_calendar(to_serial(months.div_euclid(12), months.rem_euclid(12) as u32 + 1, 1) + day.trunc() - 1.0)
}

/// YEAR.
pub fn year(day: f64) -> f64 {
    whole(day).map_or(f64::NAN, |d| f64::from(from_serial(d).0))
}

/// MONTH.
pub fn month(day: f64) -> f64 {
    whole(day).map_or(f64::NAN, |d| f64::from(from_serial(d).1))
}

/// EDATE: the same day `months` later, or the last day of a shorter month.
pub fn edate(day: f64, months: f64) -> f64 {
    let Some(day) = whole(day).filter(|_| months.abs() < 200_000.0) else {
        return f64::NAN;
    };
    let (year, month, of_month) = from_serial(day);
    let months = year * 12 + month as i32 - 1 + months.trunc() as i32;
    let first = |m: i32| to_serial(m.div_euclid(12), m.rem_euclid(12) as u32 + 1, 1);
    in_calendar((first(months) + f64::from(of_month) - 1.0).min(first(months + 1) - 1.0))
}

/// Monday 0 to Sunday 6, from 1900-03-01 on.
pub fn weekday(day: f64) -> u32 {
    (day.floor() as i64 - 2).rem_euclid(7) as u32
}

/// Working days (Monday to Friday) from serial day 2, a Monday, to `day`, that one included.
fn working(day: f64) -> i64 {
    let days = day as i64 - 2;
    days.div_euclid(7) * 5 + (days.rem_euclid(7) + 1).min(5)
}

/// NETWORKDAYS: working days between two dates, both included; negative backwards.
pub fn networkdays(from: f64, to: f64) -> f64 {
    let (Some(from), Some(to)) = (whole(from), whole(to)) else {
        return f64::NAN;
    };
    if from <= to { (working(to) - working(from - 1.0)) as f64 } else { -((working(from) - working(to - 1.0)) as f64) }
}

/// WORKDAY: the working day that lies `days` working days later or earlier.
pub fn workday(from: f64, days: f64) -> f64 {
    let Some(from) = whole(from).filter(|_| days.abs() < 3_000_000.0) else {
        return f64::NAN;
    };
    let days = days.trunc() as i64;
    if days == 0 {
        return from;
    }
    // forward: the day on which the count reaches `count`; backward: the last day before the count falls below it
    let count = if days > 0 { working(from) + days } else { working(from - 1.0) + days + 1 };
    let weeks = (count - 1).div_euclid(5);
    in_calendar((2 + weeks * 7 + (count - 1).rem_euclid(5)) as f64)
}

/// ISOWEEKNUM: the week of the year that holds the Thursday. Source: ISO 8601.
pub fn iso_week(day: f64) -> f64 {
    let Some(day) = whole(day) else { return f64::NAN };
    let thursday = day - f64::from(weekday(day)) + 3.0;
    let (year, _, _) = from_serial(thursday);
    ((thursday - to_serial(year, 1, 1)) / 7.0).floor() + 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_excel_documents() {
        let d = |y, m, day| to_serial(y, m, day);
        assert_eq!(date(2026.0, 14.0, 1.0), d(2027, 2, 1));
        assert_eq!(date(2008.0, 1.0, 35.0), d(2008, 2, 4));
        assert_eq!(edate(d(2011, 1, 31), 1.0), d(2011, 2, 28));
        assert_eq!(edate(d(2011, 1, 15), -1.0), d(2010, 12, 15));
        // Microsoft's help: WORKDAY(2008-10-01, 151) = 2009-04-30, NETWORKDAYS(2012-10-01, 2013-03-01) = 110
        assert_eq!(workday(d(2008, 10, 1), 151.0), d(2009, 4, 30));
        assert_eq!(networkdays(d(2012, 10, 1), d(2013, 3, 1)), 110.0);
        assert_eq!(iso_week(d(2012, 3, 9)), 10.0);
        assert_eq!((iso_week(d(2021, 1, 3)), iso_week(d(2020, 12, 31))), (53.0, 53.0));
        assert!(year(f64::NAN).is_nan() && edate(f64::NAN, 1.0).is_nan());
    }

    #[test]
    fn workdays_agree_with_counting() {
        let start = to_serial(2026, 11, 2);
        for from in 0..14 {
            let from = start + f64::from(from);
            for days in -12i32..=12 {
                let (mut day, mut left) = (from, days.abs());
                while left > 0 {
                    day += f64::from(days.signum());
                    left -= i32::from(weekday(day) < 5);
                }
                assert_eq!(workday(from, f64::from(days)), day, "{from} {days}");
                let to = from + f64::from(days);
                let (low, high) = (from.min(to), from.max(to));
                let naive = (low as i64..=high as i64).filter(|d| weekday(*d as f64) < 5).count() as f64;
                assert_eq!(networkdays(from, to), if days < 0 { -naive } else { naive });
            }
        }
    }
}
