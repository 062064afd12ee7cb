//! A quantity in a text of the map or the command line: `45%`, `30 days`, `1,200 units`, `0.8 USD/cbm/day`, `3万件`.
//! Takes text, returns a number in the unit written. Invariant: nothing is guessed; what does not parse is named.

use super::{Unit, Units, UnknownUnit};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadQuantity {
    /// No number in front.
    NotANumber,
    /// A comma in front of decimals (`2,5`), or `1.000`, which is one and, elsewhere, a thousand: what may be meant,
    /// written so that it has one reading.
    Mark(Vec<String>),
    Unit(UnknownUnit),
}

impl Units {
    /// The number and its unit, none if only a number stands there. Percent is divided: `45%` is 0.45.
    pub fn quantity(&self, text: &str) -> Result<(f64, Option<Unit>), BadQuantity> {
        let text = crate::spelling::fold(text);
        let end = text
            .char_indices()
            .find(|(i, c)| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ' ') || *i == 0 && matches!(c, '-' | '+')))
            .map_or(text.len(), |(i, _)| i);
        let meant = meant(text[..end].trim());
        if !meant.is_empty() {
            return Err(BadQuantity::Mark(meant));
        }
        let digits: String = text[..end].chars().filter(|c| !matches!(c, ',' | ' ' | '+')).collect();
        let (sign_of_money, digits, rest) = if digits.is_empty() { self.money_in_front(&text) } else { (None, digits, text[end..].trim()) };
        let mut number: f64 = digits.parse().map_err(|_| BadQuantity::NotANumber)?;
        let rest = match rest.strip_prefix('万') {
            Some(rest) => {
                number *= 1e4;
                rest.trim()
            }
            None => rest,
        };
        if rest.is_empty() {
            return Ok((number, sign_of_money));
        }
        let unit = self.parse(rest).map_err(BadQuantity::Unit)?;
        if unit.percent {
            number /= 100.0;
        }
        Ok((number, Some(unit)))
    }

    /// `€20`: a sign that only one currency uses.
    fn money_in_front<'t>(&self, text: &'t str) -> (Option<Unit>, String, &'t str) {
        let end = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
        let sign = text[..end].trim().to_uppercase();
        match self.with_sign(&sign).as_slice() {
            [code] => (Some(self.named(code)), text[end..].replace([',', ' '], ""), ""),
            _ => (None, String::new(), text),
        }
    }
}

/// What a number with a doubtful mark may mean; nothing for one with a single reading. The point stands in front of
/// decimals, the comma between groups of three.
fn meant(text: &str) -> Vec<String> {
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let mut groups = whole.trim_start_matches(['-', '+']).split(',').map(str::trim);
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    if rest.peek().is_some() || decimals.contains(',') {
        let grouped = (1..=3).contains(&first.len()) && digits(first) && rest.all(|g| g.len() == 3 && digits(g)) && digits(decimals);
        return if grouped { Vec::new() } else { vec![text.replace('.', "").replace(',', ".").replace(' ', "")] };
    }
    let is_thousands = (1..=3).contains(&first.len()) && digits(first) && !first.starts_with('0');
    if is_thousands && decimals.len() == 3 && digits(decimals) && decimals.ends_with('0') {
        return vec![format!("{whole}.{}", decimals.trim_end_matches('0')).trim_end_matches('.').to_string(), format!("{whole}{decimals}")];
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_the_map_are_read() {
        let units = Units::shipped();
        assert_eq!(units.quantity("45%"), Ok((0.45, Some(Unit::percent()))));
        assert_eq!(units.quantity("30 days"), Ok((30.0, units.parse("day").ok())));
        assert_eq!(units.quantity("1,200"), Ok((1200.0, None)));
        assert_eq!(units.quantity("3万件"), Ok((30_000.0, units.parse("unit").ok())));
        assert_eq!(units.quantity("0.8 USD/cbm/day"), Ok((0.8, units.parse("USD/cbm/day").ok())));
        assert_eq!(units.quantity("€20"), Ok((20.0, units.parse("EUR").ok())));
        assert_eq!(units.quantity("many"), Err(BadQuantity::NotANumber));
        for (text, readings) in
            [("2,5 days", vec!["2.5"]), ("33,5%", vec!["33.5"]), ("1.000,50", vec!["1000.50"]), ("1.000", vec!["1", "1000"])]
        {
            assert_eq!(units.quantity(text), Err(BadQuantity::Mark(readings.into_iter().map(String::from).collect())), "{text}");
        }
        assert_eq!(units.quantity("1,200.50"), Ok((1200.5, None)));
        assert_eq!(units.quantity("0.125"), Ok((0.125, None)));
        assert!(matches!(units.quantity("30 dyas"), Err(BadQuantity::Unit(u)) if u.word == "dyas"));
    }
}
