//! The two tongues, and a sentence in both. Whatever is said to a user exists twice from the moment it is made;
//! which of the two is shown is decided where it is shown.

/// A tongue of statements, messages and reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tongue {
    #[default]
    En,
    Zh,
}

impl Tongue {
    /// `"en"` or `"zh"`.
    pub fn code(self) -> &'static str {
        match self {
            Tongue::En => "en",
            Tongue::Zh => "zh",
        }
    }

    pub fn from_code(code: &str) -> Option<Tongue> {
        match code {
            "en" => Some(Tongue::En),
            "zh" => Some(Tongue::Zh),
            _ => None,
        }
    }
}

/// One thing said in both tongues.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub en: String,
    pub zh: String,
}

impl Said {
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Said {
        Said { en: en.into(), zh: zh.into() }
    }

    /// This sentence and another one behind it.
    pub fn then(self, next: Said) -> Said {
        Said { en: format!("{} {}", self.en, next.en), zh: format!("{}{}", self.zh, next.zh) }
    }

    pub fn in_tongue(&self, tongue: Tongue) -> &str {
        match tongue {
            Tongue::En => &self.en,
            Tongue::Zh => &self.zh,
        }
    }
}

/// `"a", "b"` and `“a”、“b”`: a list of names for a message.
pub fn listed(names: &[&str]) -> Said {
    let en: Vec<String> = names.iter().map(|n| format!("\"{n}\"")).collect();
    let zh: Vec<String> = names.iter().map(|n| format!("“{n}”")).collect();
    Said::new(en.join(", "), zh.join("、"))
}

/// `said!("sold {n}", "卖出 {n}")`: both texts are format strings over the same captured variables.
#[macro_export]
macro_rules! said {
    ($en:literal, $zh:literal $(,)?) => {
        $crate::tongue::Said { en: format!($en), zh: format!($zh) }
    };
}
