//! Styles of cells, each kept once, and how numbers of a unit are shown.
//! Invariant: equal styles have one id; id 0 is the plain style.

use crate::plan::Colour;
use crate::unit::Units;
use rustc_hash::FxHashMap;

pub type StyleId = u16;
pub const PLAIN: StyleId = 0;

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Style {
    /// Excel's number format; empty is General.
    pub number: String,
    pub ink: Ink,
    pub fill: Fill,
    pub wrap: bool,
    pub top: bool,
    pub centre: bool,
    pub right: bool,
    /// A step away from the edge, so that text does not touch the number left of it.
    pub indent: bool,
    /// May be written in a locked sheet.
    pub unlocked: bool,
    /// Written upwards.
    pub turned: bool,
    pub boxed: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Ink {
    #[default]
    Plain,
    Bold,
    /// The title of a sheet.
    Title,
    /// A key figure in its tile.
    Figure,
    /// White on dark: heads of tables.
    Head,
    /// A link.
    Link,
    /// A remark.
    Faint,
    /// Text whose columns line up.
    Mono,
}

/// Tints that can be told apart in greyscale and by the colour-blind; words stand beside them always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Fill {
    #[default]
    None,
    Green,
    Amber,
    Red,
    /// Heads of tables.
    Head,
    /// Heads of the columns that were added to the user's sheet.
    Added,
    /// Cells that the user may fill.
    Input,
}

impl From<Option<Colour>> for Fill {
    fn from(colour: Option<Colour>) -> Fill {
        match colour {
            None => Fill::None,
            Some(Colour::Green) => Fill::Green,
            Some(Colour::Amber) => Fill::Amber,
            Some(Colour::Red) => Fill::Red,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Styles {
    pub all: Vec<Style>,
    ids: FxHashMap<Style, StyleId>,
}

impl Default for Styles {
    fn default() -> Styles {
        Styles { all: vec![Style::default()], ids: FxHashMap::from_iter([(Style::default(), PLAIN)]) }
    }
}

impl Styles {
    pub fn id(&mut self, style: Style) -> StyleId {
        if let Some(id) = self.ids.get(&style) {
            return *id;
        }
        let id = self.all.len() as StyleId;
        self.all.push(style.clone());
        self.ids.insert(style, id);
        id
    }

    /// The style under no tint and under each colour, by [`tint_index`].
    pub fn tinted(&mut self, style: &Style) -> [StyleId; 4] {
        [Fill::None, Fill::Green, Fill::Amber, Fill::Red].map(|fill| {
            let fill = if fill == Fill::None { style.fill } else { fill };
            self.id(Style { fill, ..style.clone() })
        })
    }

    pub fn ink(&mut self, ink: Ink) -> StyleId {
        self.id(Style { ink, ..Style::default() })
    }

    /// The head of one of our tables, over texts or over numbers.
    pub fn head(&mut self, numbers: bool) -> StyleId {
        let head = Style { ink: Ink::Head, fill: Fill::Head, wrap: true, top: true, ..Style::default() };
        self.id(Style { right: numbers, indent: !numbers, ..head })
    }

    pub fn number(&mut self, format: &str) -> StyleId {
        self.id(Style { number: format.to_string(), ..Style::default() })
    }

    /// Text that may need several lines.
    pub fn prose(&mut self) -> StyleId {
        self.id(Style { wrap: true, top: true, indent: true, ..Style::default() })
    }
}

/// Index into what [`Styles::tinted`] returns.
pub fn tint_index(colour: Option<Colour>) -> usize {
    match colour {
        None => 0,
        Some(Colour::Green) => 1,
        Some(Colour::Amber) => 2,
        Some(Colour::Red) => 3,
    }
}

pub const DATE: &str = "yyyy\\-mm\\-dd";
pub const DATE_TIME: &str = "yyyy\\-mm\\-dd\\ hh:mm";

/// What kind of quantity a unit is, for its number format.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Quantity {
    #[default]
    Plain,
    Percent,
    /// An amount of this currency, by its ISO code.
    Money(String),
    /// Money per something: a price, a rate.
    Price(String),
    Other,
}

/// The number format for values of a unit: currencies with their sign, as many decimals as the values need and no more
/// than are of use.
pub fn number_format<'v>(quantity: &Quantity, values: impl Iterator<Item = &'v f64>) -> String {
    let (mut whole, mut hundredths, mut largest) = (true, true, 0.0_f64);
    for value in values.filter(|v| v.is_finite()) {
        whole &= value.fract() == 0.0;
        hundredths &= ((value * 100.0).round() / 100.0 - value).abs() < 1e-9;
        largest = largest.max(value.abs());
    }
    let no_cents = |code: &str| Units::shipped().decimals(code) == 0;
    match quantity {
        Quantity::Percent if hundredths => "0%".into(),
        Quantity::Percent => "0.0%".into(),
        Quantity::Price(code) if largest < 1.0 && !hundredths => money(code, "#,##0.0000"),
        Quantity::Money(code) if no_cents(code) && (whole || largest >= 1.0) => money(code, "#,##0"),
        Quantity::Price(code) if no_cents(code) && whole => money(code, "#,##0"),
        Quantity::Money(code) | Quantity::Price(code) => money(code, "#,##0.00"),
        Quantity::Plain | Quantity::Other if whole => "#,##0".into(),
        Quantity::Plain | Quantity::Other if largest < 1.0 && !hundredths => "0.0000".into(),
        Quantity::Plain | Quantity::Other => "#,##0.00".into(),
    }
}

fn money(code: &str, digits: &str) -> String {
    let sign = match code {
        "USD" => "[$$-409]",
        "GBP" => "[$£-809]",
        "EUR" => "[$€-2]\\ ",
        "CNY" => "[$¥-804]",
        "JPY" => "[$¥-411]",
        "" => "",
        _ => return format!("[${code}]\\ {digits}"),
    };
    format!("{sign}{digits}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_is_kept_once_and_tints_keep_the_rest() {
        let mut styles = Styles::default();
        let date = Style { number: DATE.into(), ..Style::default() };
        let tints = styles.tinted(&date);
        assert_eq!(styles.id(date), tints[0]);
        assert_eq!(styles.all.len(), 5);
        assert_eq!(styles.all[tints[tint_index(Some(Colour::Red))] as usize].number, DATE);
    }

    #[test]
    fn formats_follow_unit_and_values() {
        let format = |q: Quantity, v: &[f64]| number_format(&q, v.iter());
        assert_eq!(format(Quantity::Plain, &[1.0, f64::NAN, 3000.0]), "#,##0");
        assert_eq!(format(Quantity::Other, &[1.5]), "#,##0.00");
        assert_eq!(format(Quantity::Plain, &[0.00123]), "0.0000");
        assert_eq!(format(Quantity::Percent, &[0.15]), "0%");
        assert_eq!(format(Quantity::Percent, &[0.155]), "0.0%");
        assert_eq!(format(Quantity::Money("GBP".into()), &[3.0]), "[$£-809]#,##0.00");
        assert_eq!(format(Quantity::Money("JPY".into()), &[3.5]), "[$¥-411]#,##0");
        assert_eq!(format(Quantity::Money("MXN".into()), &[3.5]), "[$MXN]\\ #,##0.00");
        assert_eq!(format(Quantity::Price("KRW".into()), &[1200.0, 900.0]), "[$KRW]\\ #,##0");
        assert_eq!(format(Quantity::Price("JPY".into()), &[24.9]), "[$¥-411]#,##0.00");
    }
}
