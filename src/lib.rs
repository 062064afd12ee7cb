//! restock: stock rules in plain words, run over the workbooks that shops already have.
//!
//! ```text
//! text ──syntax──▶ ast ──model──▶ checked model ──plan──▶ plan ──┐
//!                                                               ├─ columns ─▶ decisions ─▶ report
//! workbook ──import──▶ raw sheets ──locate, bind──▶ typed frames ─┘
//! ```
//! Read `driver` first: it is the flow. The modules stand here in the order of the flow.

pub mod column;
pub mod date;
pub mod function;
pub mod place;
pub mod spelling;
pub mod threads;
pub mod tongue;

pub mod diagnostic;
pub mod package;
pub mod unit;

pub mod syntax;

pub mod format;

pub mod model;

pub mod plan;

pub mod import;

pub mod columns;

pub mod decisions;

pub mod backend;

pub mod report;

pub mod driver;

pub mod doc;

pub mod cli;
