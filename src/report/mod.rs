//! The report: a description of sheets, then the writers (workbook, JSON, CSV).
