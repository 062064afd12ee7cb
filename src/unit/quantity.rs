//! A quantity in a text of the map or the command line: `45%`, `30 days`, `1,200 units`, `0.8 USD/cbm/day`, `3万件`.
//! Takes text, returns a number in the unit written. Invariant: nothing is guessed; what does not parse is named.

use super::{Unit, Units, UnknownUnit};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadQuantity {
    /// No number in front.
    NotANumber,
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
        assert!(matches!(units.quantity("30 dyas"), Err(BadQuantity::Unit(u)) if u.word == "dyas"));
    }
}
