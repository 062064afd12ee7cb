//! Typed columns with unknowns: what import produces, evaluation works on and reports read.
//! Three physical kinds only. Unknown is NaN in numbers, `UNKNOWN_TEXT` in texts, `Truth::UNKNOWN` in truths;
//! a number column never holds an infinity.

use rustc_hash::FxHashMap;

/// Index into [`Texts`].
pub type TextId = u32;
pub const UNKNOWN_TEXT: TextId = u32::MAX;

/// Truth values as bytes.
pub mod truth {
    pub const FALSE: u8 = 0;
    pub const TRUE: u8 = 1;
    pub const UNKNOWN: u8 = 2;
}

#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Numbers in the column's unit; dates as Excel's serial days (1900 system); levels as ranks from zero.
    Number(Vec<f64>),
    Text(Vec<TextId>),
    Truth(Vec<u8>),
}

impl Column {
    pub fn len(&self) -> usize {
        match self {
            Column::Number(v) => v.len(),
            Column::Text(v) => v.len(),
            Column::Truth(v) => v.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn is_known(&self, row: usize) -> bool {
        match self {
            Column::Number(v) => !v[row].is_nan(),
            Column::Text(v) => v[row] != UNKNOWN_TEXT,
            Column::Truth(v) => v[row] != truth::UNKNOWN,
        }
    }
}

/// All texts of a run, each once. Two texts are equal for the language when their fold classes are.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    all: Vec<Box<str>>,
    /// For each text the id of the first text with the same folded form.
    class: Vec<TextId>,
    by_text: FxHashMap<Box<str>, TextId>,
    by_fold: FxHashMap<Box<str>, TextId>,
}

impl Texts {
    pub fn intern(&mut self, text: &str) -> TextId {
        if let Some(id) = self.by_text.get(text) {
            return *id;
        }
        let id = self.all.len() as TextId;
        self.all.push(text.into());
        self.by_text.insert(text.into(), id);
        let class = *self.by_fold.entry(fold(text).into()).or_insert(id);
        self.class.push(class);
        id
    }

    pub fn get(&self, id: TextId) -> &str {
        self.all.get(id as usize).map(|t| &**t).unwrap_or("")
    }

    /// Texts that the language calls equal have one class.
    pub fn class(&self, id: TextId) -> TextId {
        self.class.get(id as usize).copied().unwrap_or(UNKNOWN_TEXT)
    }

    /// The id of a text already known, without adding it.
    pub fn find(&self, text: &str) -> Option<TextId> {
        self.by_text.get(text).copied()
    }

    /// The class of a text that is folded already, if any text has it.
    pub fn class_of_folded(&self, folded: &str) -> Option<TextId> {
        self.by_fold.get(folded).copied()
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

/// The form in which names, headers, keys and texts compare: NFKC, case folded, blanks squeezed and trimmed.
pub fn fold(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    if text.is_ascii() {
        let mut out = String::with_capacity(text.len());
        for word in text.split_ascii_whitespace() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
        out.make_ascii_lowercase();
        return out;
    }
    let normal: String =
        text.nfkc().filter(|c| !matches!(c, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}')).flat_map(char::to_lowercase).collect();
    let mut out = String::with_capacity(normal.len());
    for word in normal.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
