//! One thread's evaluator state: rows at hand, buffers that are used again, texts made on the way.
//! Invariant: a buffer taken has the length of the rows at hand when it is handed on.

use std::cell::RefCell;

use crate::column::{TextId, Texts, UNKNOWN_TEXT, fold, truth};
use crate::import::frame::Period;

/// How many rows are worked on at a time: small enough for the first cache levels.
pub const CHUNK: usize = 2048;

/// Which rows an expression is evaluated for.
#[derive(Clone, Copy)]
pub enum Rows<'r> {
    Range {
        start: usize,
        len: usize,
    },
    Pick(&'r [u32]),
    /// Pairs of a row at hand and a row of a list. `stock_list`: the list is the stock table, so histories are its.
    Pairs {
        own: &'r [u32],
        list: &'r [u32],
        stock_list: bool,
    },
}

impl Rows<'_> {
    pub fn len(&self) -> usize {
        match self {
            Rows::Range { len, .. } => *len,
            Rows::Pick(rows) => rows.len(),
            Rows::Pairs { own, .. } => own.len(),
        }
    }
}

/// Where an expression is evaluated: rows, and the period at hand inside a window.
#[derive(Clone, Copy)]
pub struct At<'r> {
    pub rows: Rows<'r>,
    pub period: Option<(Period, i32)>,
}

impl<'r> At<'r> {
    pub fn rows(rows: Rows<'r>) -> At<'r> {
        At { rows, period: None }
    }

    pub fn in_period(self, period: Period, index: i32) -> At<'r> {
        At { rows: self.rows, period: Some((period, index)) }
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }
}

/// The values of an expression for the rows at hand.
pub enum Vals<'v, T> {
    /// The same for all rows.
    One(T),
    Lent(&'v [T]),
    Own(Vec<T>),
}

impl<T: Copy> Vals<'_, T> {
    #[inline]
    pub fn get(&self, at: usize) -> T {
        match self {
            Vals::One(v) => *v,
            Vals::Lent(v) => v[at],
            Vals::Own(v) => v[at],
        }
    }

    /// All values, or none where there is one for all rows.
    pub fn slice(&self) -> Option<&[T]> {
        match self {
            Vals::One(_) => None,
            Vals::Lent(v) => Some(v),
            Vals::Own(v) => Some(v),
        }
    }
}

/// Kinds of values that have a pool of buffers.
pub trait Value: Copy + PartialEq + 'static {
    const UNKNOWN: Self;
    fn known(self) -> bool;
    fn pool(pools: &Pools) -> &RefCell<Vec<Vec<Self>>>;
}

#[derive(Default)]
pub struct Pools {
    numbers: RefCell<Vec<Vec<f64>>>,
    truths: RefCell<Vec<Vec<u8>>>,
    texts: RefCell<Vec<Vec<TextId>>>,
}

impl Value for f64 {
    const UNKNOWN: f64 = f64::NAN;
    #[inline]
    fn known(self) -> bool {
        !self.is_nan()
    }
    fn pool(pools: &Pools) -> &RefCell<Vec<Vec<f64>>> {
        &pools.numbers
    }
}

impl Value for u8 {
    const UNKNOWN: u8 = truth::UNKNOWN;
    #[inline]
    fn known(self) -> bool {
        self != truth::UNKNOWN
    }
    fn pool(pools: &Pools) -> &RefCell<Vec<Vec<u8>>> {
        &pools.truths
    }
}

impl Value for TextId {
    const UNKNOWN: TextId = UNKNOWN_TEXT;
    #[inline]
    fn known(self) -> bool {
        self != UNKNOWN_TEXT
    }
    fn pool(pools: &Pools) -> &RefCell<Vec<Vec<TextId>>> {
        &pools.texts
    }
}

pub struct Worker<'a> {
    pub texts: &'a Texts,
    /// Serial day.
    pub as_of: f64,
    pools: Pools,
    /// Texts made by this worker; their ids follow those of `texts`.
    made: RefCell<Texts>,
}

impl<'a> Worker<'a> {
    pub fn new(texts: &'a Texts, as_of: f64) -> Worker<'a> {
        Worker { texts, as_of, pools: Pools::default(), made: RefCell::default() }
    }

    /// An empty buffer.
    pub fn take<T: Value>(&self) -> Vec<T> {
        T::pool(&self.pools).borrow_mut().pop().unwrap_or_else(|| Vec::with_capacity(CHUNK))
    }

    /// Gives a buffer back.
    pub fn give<T: Value>(&self, mut buffer: Vec<T>) {
        buffer.clear();
        T::pool(&self.pools).borrow_mut().push(buffer);
    }

    /// Gives back what values owned.
    pub fn free<T: Value>(&self, values: Vals<'_, T>) {
        if let Vals::Own(buffer) = values {
            self.give(buffer);
        }
    }

    /// A buffer filled with one value.
    pub fn filled<T: Value>(&self, value: T, len: usize) -> Vec<T> {
        let mut buffer = self.take();
        buffer.resize(len, value);
        buffer
    }

    /// A column's values for the rows at hand; `outer` takes the row at hand of a pair.
    pub fn column<'v, T: Value>(&self, column: &'v [T], rows: Rows<'_>, outer: bool) -> Vals<'v, T> {
        let gather = |rows: &[u32]| {
            let mut out = self.take();
            out.extend(rows.iter().map(|r| column[*r as usize]));
            Vals::Own(out)
        };
        match rows {
            Rows::Range { start, len } => Vals::Lent(&column[start..start + len]),
            Rows::Pick(rows) => gather(rows),
            Rows::Pairs { own, list, .. } => gather(if outer { own } else { list }),
        }
    }

    pub fn map<'o, A: Value, R: Value>(&self, a: Vals<'_, A>, f: impl Fn(A) -> R) -> Vals<'o, R> {
        let out = match a.slice() {
            None => return Vals::One(f(a.get(0))),
            Some(a) => {
                let mut out = self.take();
                out.extend(a.iter().map(|a| f(*a)));
                out
            }
        };
        self.free(a);
        Vals::Own(out)
    }

    pub fn zip<'o, A: Value, B: Value, R: Value>(&self, a: Vals<'_, A>, b: Vals<'_, B>, f: impl Fn(A, B) -> R) -> Vals<'o, R> {
        let mut out: Vec<R> = self.take();
        match (a.slice(), b.slice()) {
            (None, None) => {
                self.give(out);
                return Vals::One(f(a.get(0), b.get(0)));
            }
            (Some(x), None) => {
                let b = b.get(0);
                out.extend(x.iter().map(|a| f(*a, b)));
            }
            (None, Some(y)) => {
                let a = a.get(0);
                out.extend(y.iter().map(|b| f(a, *b)));
            }
            (Some(x), Some(y)) => out.extend(x.iter().zip(y).map(|(a, b)| f(*a, *b))),
        }
        self.free(a);
        self.free(b);
        Vals::Own(out)
    }

    /// The id of a text that this worker makes.
    pub fn make(&self, text: &str) -> TextId {
        match self.texts.find(text) {
            Some(id) => id,
            None => self.texts.len() as TextId + self.made.borrow_mut().intern(text),
        }
    }

    pub fn with_text<R>(&self, id: TextId, f: impl FnOnce(&str) -> R) -> R {
        match id.checked_sub(self.texts.len() as TextId) {
            Some(made) if id != UNKNOWN_TEXT => f(self.made.borrow().get(made)),
            _ => f(self.texts.get(id)),
        }
    }

    /// The fold class of any text, made ones included.
    #[inline]
    pub fn class(&self, id: TextId) -> TextId {
        let base = self.texts.len() as TextId;
        if id < base || id == UNKNOWN_TEXT {
            return self.texts.class(id);
        }
        let made = self.made.borrow();
        match self.texts.class_of_folded(&fold(made.get(id - base))) {
            Some(class) => class,
            None => base + made.class(id - base),
        }
    }

    /// The texts made, in the order of their ids behind those of `texts`.
    pub fn into_made(self) -> Texts {
        self.made.into_inner()
    }
}
