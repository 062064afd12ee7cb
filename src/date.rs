//! Serial days of Excel's 1900 system and calendar dates. Days before 1900-03-01 are one off in Excel itself
//! (it believes in 1900-02-29); we count as Excel does from 1900-03-01 on.

/// Serial day of a proleptic Gregorian date. Source: H. Hinnant, "chrono-compatible low-level date algorithms".
pub fn to_serial(year: i32, month: u32, day: u32) -> f64 {
    let y = i64::from(year) - i64::from(month <= 2);
    let era = y.div_euclid(400);
    let yoe = y - era * 400;
    let doy = (153 * (i64::from(month) + if month > 2 { -3 } else { 9 }) + 2) / 5 + i64::from(day) - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    (era * 146_097 + doe - 719_468 + 25_569) as f64
}

/// Year, month, day of a serial day; the time of day is dropped.
pub fn from_serial(serial: f64) -> (i32, u32, u32) {
    let z = serial.floor() as i64 - 25_569 + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z - era * 146_097;
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = (doy - (153 * mp + 2) / 5 + 1) as u32;
    let month = if mp < 10 { mp + 3 } else { mp - 9 } as u32;
    ((yoe + era * 400 + i64::from(month <= 2)) as i32, month, day)
}

/// `2026-11-27`.
pub fn iso(serial: f64) -> String {
    let (y, m, d) = from_serial(serial);
    format!("{y:04}-{m:02}-{d:02}")
}

/// The serial day of a date that exists.
pub fn checked(year: i32, month: u32, day: u32) -> Option<f64> {
    let serial = to_serial(year, month, day);
    (from_serial(serial) == (year, month, day)).then_some(serial)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_are_excels() {
        assert_eq!(to_serial(1900, 3, 1), 61.0);
        assert_eq!(to_serial(2026, 11, 27), 46_353.0);
        assert_eq!(from_serial(46_353.7), (2026, 11, 27));
        assert_eq!(checked(2026, 2, 29), None);
    }
}
