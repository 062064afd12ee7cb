//! Excel formulas of a plan's columns: for each column that has one a template, the working columns that they need, and
//! the constants that they name. Takes a run and where the report's sheets stand ([`Sheets`]); gives [`Live`].
//!
//! A number that is unknown is the empty text behind a test; a truth is 1, 0 or 0.5; a level is its rank.
//! Invariant: after a recalculation every formula gives what the interpreter computed; what cannot be said in Excel
//! 2016 stays a value, with the reason.

mod choice;
mod condition;
mod constants;
mod expression;
mod function;
mod gather;
mod lists;
mod literals;
mod naming;
mod place;
mod resolve;
mod role;
mod template;
#[cfg(test)]
mod tests;
mod text;
mod why;
mod window;
mod writer;

pub use constants::{Constant, ConstantValue, Constants, FIRST_ROW};
pub use literals::{Literal, Place};
pub use place::{Names, Sheets, TableSheet};
pub use template::{HistoryRows, RowAt, Template};
pub use why::Why;
pub use writer::formulas;

use crate::column::Column;
use crate::plan::{ColumnId, HistoryId, Shape};
use std::sync::Arc;

/// The formulas of a report.
#[derive(Clone, Debug, Default)]
pub struct Live {
    /// By [`ColumnId`]: the formula of a column that stands beside the user's data.
    pub columns: Vec<Option<Template>>,
    /// By table: the columns of its Workings sheet, from the second column of the sheet on.
    pub workings: Vec<Vec<WorkColumn>>,
    pub constants: Constants,
    pub blocks: Vec<Block>,
    /// Named columns that stay values.
    pub values: Vec<(ColumnId, Why)>,
}

/// A column of a Workings sheet. Its rows stand where those of the user's sheet stand.
#[derive(Clone, Debug)]
pub struct WorkColumn {
    pub title: String,
    /// In the user's words; empty where the title says all.
    pub words: String,
    pub shape: Shape,
    pub formula: Option<Template>,
    /// By row of the table: whether it stays a value although the column has a formula; empty where no row does.
    pub fixed: Vec<bool>,
    pub data: Data,
}

/// Where the values of a working column stand.
#[derive(Clone, Debug)]
pub enum Data {
    Column(ColumnId),
    Own(Column),
    Texts(Vec<Option<Box<str>>>),
}

/// The values of a history that cannot be read from the user's sheet as they stand there.
#[derive(Clone, Debug)]
pub struct Block {
    pub history: HistoryId,
    pub name: String,
    pub rows: Arc<HistoryRows>,
    /// By period from the first needed one: the column of the block.
    pub columns: Vec<(i32, u32)>,
}
