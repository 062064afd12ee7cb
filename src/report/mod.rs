//! The report: a description of sheets, then the writers (workbook, JSON, CSV).

mod cells;
mod package;
mod sheet;
mod style;
mod target;
