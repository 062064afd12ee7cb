//! The package of a workbook: rust_xlsxwriter makes the frame (styles, panes, tables, notes, validations, properties)
//! around empty sheets, and the cells are put into it as they are computed, large sheets each on a thread of its own.
//! The only user of rust_xlsxwriter. Takes a [`Report`] and a writer; the same report gives the same bytes.

use super::cells::{CellWriter, Look, Tall};
use super::drawn;
use super::pack::{self, Job};
use super::sheet::{Area, ChoiceKind, Report, Sheet};
use super::style::{Fill, Ink, Style};
use crate::place::a1;
use rust_xlsxwriter as xlsx;
use std::io::{self, Cursor, Read, Seek, Write};
use zip::{ZipArchive, ZipWriter};

/// Characters beside each other that can still be read on a page of A4 across.
pub const CHARACTERS_A_PAGE: f64 = 240.0;
/// Excel refuses a workbook in which a bound of a validation takes more than 255 characters; it keeps 15 digits.
const LARGEST_BOUND: f64 = 999_999_999_999_999.0;
/// Bytes of XML that are gathered before they are packed.
const CHUNK: usize = 1 << 18;

/// Writes the whole workbook.
pub fn write<W: Write + Seek>(report: &Report<'_>, to: W) -> io::Result<()> {
    let frame = frame(report).map_err(|e| io::Error::other(e.to_string()))?;
    let mut frame = ZipArchive::new(Cursor::new(frame))?;
    let mut jobs = Vec::new();
    for (n, sheet) in report.sheets.iter().enumerate() {
        let mut xml = String::new();
        frame.by_name(&part_name(n))?.read_to_string(&mut xml)?;
        let part = SheetPart::cut(&xml, sheet)?;
        jobs.push(Job::new(part_name(n), cells(sheet), move |out| part.write(report, n, Look::default(), out)));
    }
    let packed = pack::pack(jobs)?;
    let mut out = ZipWriter::new(to);
    for n in 0..frame.len() {
        let name = frame.by_index_raw(n)?.name()?.to_string();
        match packed.iter().find(|p| p.name == name) {
            None if name.starts_with("xl/charts/") => {
                let mut text = Vec::new();
                frame.by_index(n)?.read_to_end(&mut text)?;
                pack::held(&name, &drawn::outspoken(&name, text), &mut out)?;
            }
            None if name.starts_with("xl/tables/") => {
                let mut text = String::new();
                frame.by_index(n)?.read_to_string(&mut text)?;
                pack::held(&name, whole_table(&text, report).as_bytes(), &mut out)?;
            }
            None => out.raw_copy_file(frame.by_index_raw(n)?)?,
            Some(sheet) => sheet.copy(&name, &mut out)?,
        }
    }
    out.finish()?.flush()
}

/// By style: what it does to the height of a row.
pub fn tall(report: &Report<'_>) -> Vec<Tall> {
    let of = |style: &Style| match style {
        Style { turned: true, .. } => Tall::Turned,
        Style { ink: Ink::Figure | Ink::Title, .. } => Tall::Figure,
        Style { wrap: true, .. } => Tall::Wraps,
        _ => Tall::Line,
    };
    report.styles.all.iter().map(of).collect()
}

/// About how many cells a sheet has.
pub fn cells(sheet: &Sheet<'_>) -> u64 {
    u64::from(sheet.size.0) * u64::from(sheet.size.1)
}

/// The part of the frame that holds a sheet.
pub fn part_name(sheet: usize) -> String {
    format!("xl/worksheets/sheet{}.xml", sheet + 1)
}

/// The sheets' names as they stand in front of `!`.
pub fn targets(report: &Report<'_>) -> Vec<String> {
    report.names.iter().map(|n| reference(n)).collect()
}

/// A sheet's name as formulas have it in front of a cell: in quotes only where Excel wants them.
pub fn prefix(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_alphabetic() || c.is_ascii_digit() || c == '_')
        && name.chars().next().is_some_and(char::is_alphabetic)
        // what could be a cell, a row or a column
        && (name.chars().take_while(char::is_ascii_alphabetic).count() > 3 || !name.is_ascii())
        && !matches!(name.to_ascii_uppercase().as_str(), "TRUE" | "FALSE");
    if plain { format!("{name}!") } else { format!("{}!", reference(name)) }
}

/// A sheet's name as it stands in front of `!`, always in quotes.
pub fn reference(name: &str) -> String {
    format!("'{}'", name.replace('\'', "''"))
}

/// A worksheet part of the frame, cut where the cells and the links belong.
pub struct SheetPart {
    head: String,
    middle: String,
    tail: String,
}

impl SheetPart {
    /// # Errors
    /// The frame has not the shape that is known.
    pub fn cut(xml: &str, sheet: &Sheet<'_>) -> io::Result<SheetPart> {
        let broken = || io::Error::other("the frame of a sheet has another shape than expected");
        let (head, rest) = match xml.split_once("<sheetData/>") {
            Some(cut) => cut,
            None => {
                let (head, rest) = xml.split_once("<sheetData>").ok_or_else(broken)?;
                (head, rest.split_once("</sheetData>").ok_or_else(broken)?.1)
            }
        };
        let links = rest.find("<printOptions").or_else(|| rest.find("<pageMargins")).ok_or_else(broken)?;
        let (middle, tail) = rest.split_at(links);
        let tail = if sheet.sparklines.is_empty() { tail.to_string() } else { drawn::sparklines(tail, &sheet.sparklines) };
        let head = match (head.find("<dimension ref=\""), sheet.size) {
            (Some(at), (rows, columns)) if rows > 0 && columns > 0 => {
                let end = head[at..].find("/>").ok_or_else(broken)? + at;
                format!("{}<dimension ref=\"A1:{}\"{}", &head[..at], a1(rows - 1, columns - 1), &head[end..])
            }
            _ => head.to_string(),
        };
        Ok(SheetPart { head, middle: middle.to_string(), tail })
    }

    /// # Errors
    /// The output cannot be written.
    pub fn write(&self, report: &Report<'_>, sheet: usize, look: Look, out: &mut dyn Write) -> io::Result<()> {
        let sheet = &report.sheets[sheet];
        out.write_all(self.head.as_bytes())?;
        out.write_all(b"<sheetData>")?;
        let mut cells = CellWriter::new(targets(report), sheet.widths.clone(), tall(report), look);
        let mut buffer = Vec::with_capacity(CHUNK + (CHUNK >> 2));
        sheet.body.each(&mut |row, line| {
            cells.row(&mut buffer, row, line);
            if buffer.len() >= CHUNK {
                out.write_all(&buffer)?;
                buffer.clear();
            }
            Ok(())
        })?;
        out.write_all(&buffer)?;
        out.write_all(b"</sheetData>")?;
        out.write_all(self.middle.as_bytes())?;
        if !cells.links.is_empty() {
            out.write_all(b"<hyperlinks>")?;
            out.write_all(cells.links.as_bytes())?;
            out.write_all(b"</hyperlinks>")?;
        }
        out.write_all(self.tail.as_bytes())
    }
}

/// The text of a table's part with the area that the report's table has.
pub fn whole_table(text: &str, report: &Report<'_>) -> String {
    let tables = report.sheets.iter().filter_map(|s| s.table.as_ref());
    let Some(table) = tables.into_iter().find(|t| text.contains(&format!(" displayName=\"{}\"", t.name))) else {
        return text.to_string();
    };
    let Area { first_row, first_col, last_row, last_col } = table.area;
    let of = |last: u32| format!(" ref=\"{}:{}\"", a1(first_row, first_col), a1(last, last_col));
    text.replace(&of(first_row + 1), &of(last_row))
}

/// The workbook without its cells.
///
/// # Errors
/// rust_xlsxwriter refuses something.
pub fn frame(report: &Report<'_>) -> Result<Vec<u8>, xlsx::XlsxError> {
    let mut book = xlsx::Workbook::new();
    let fixed = xlsx::ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = xlsx::DocProperties::new()
        .set_title(&report.title)
        .set_author("restock")
        .set_comment("Made by restock")
        .set_creation_datetime(&fixed);
    book.set_properties(&properties);
    for style in report.styles.all.iter().skip(1) {
        book.register_format(&format(style));
    }
    for (n, sheet) in report.sheets.iter().enumerate() {
        let page = book.add_worksheet();
        page.set_name(&sheet.name)?;
        if n == report.active {
            page.set_active(true);
        }
        furnish(page, sheet)?;
    }
    for (name, cell) in &report.cell_names {
        book.define_name(name, &format!("={cell}"))?;
    }
    book.save_to_buffer()
}

fn furnish(page: &mut xlsx::Worksheet, sheet: &Sheet<'_>) -> Result<(), xlsx::XlsxError> {
    if !sheet.upright {
        page.set_landscape();
    }
    page.set_paper_size(9).set_print_fit_to_pages(pages_wide(sheet), 0).set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3);
    if let Some(columns) = sheet.printed.filter(|columns| *columns > 0) {
        page.set_print_area(0, 0, sheet.size.0.saturating_sub(1), columns as u16 - 1)?;
    }
    // a remark above the heads would run over the keys that every page repeats
    if let (None, Some((head, _)), true) = (sheet.printed, sheet.repeat, sheet.ours && sheet.freeze.1 > 0 && pages_wide(sheet) > 1)
        && head == 1
        && sheet.size.0 > head + 1
    {
        page.set_print_area(head, 0, sheet.size.0 - 1, sheet.size.1.max(1) as u16 - 1)?;
    }
    page.set_footer("&L&A&R&P / &N");
    if sheet.ours {
        page.set_screen_gridlines(false);
        page.set_tab_color(xlsx::Color::RGB(0x1F_4E79));
    }
    for (col, width) in sheet.widths.iter().enumerate() {
        page.set_column_width(col as u16, *width)?;
    }
    if sheet.freeze != (0, 0) {
        page.set_freeze_panes(sheet.freeze.0, sheet.freeze.1 as u16)?;
    }
    if let Some((first, last)) = sheet.repeat {
        page.set_repeat_rows(first, last)?;
    }
    if sheet.freeze.1 > 0 {
        page.set_repeat_columns(0, sheet.freeze.1 as u16 - 1)?;
    }
    if let Some(Area { first_row, first_col, last_row, last_col }) = sheet.filter {
        page.autofilter(first_row, first_col as u16, last_row, last_col as u16)?;
    }
    if let Some(table) = &sheet.table {
        let columns: Vec<xlsx::TableColumn> = table.columns.iter().map(|title| xlsx::TableColumn::new().set_header(title)).collect();
        let made = xlsx::Table::new().set_name(&table.name).set_style(xlsx::TableStyle::Light1).set_columns(&columns);
        // rust_xlsxwriter notes every cell of a table, so it gets one row; `whole_table` says the true area
        let Area { first_row, first_col, last_col, .. } = table.area;
        page.add_table(first_row, first_col as u16, first_row + 1, last_col as u16, &made)?;
    }
    for choice in &sheet.choices {
        let rule = match &choice.kind {
            ChoiceKind::List(items) if fits_list(items) => xlsx::DataValidation::new().allow_list_strings(items)?,
            ChoiceKind::OneOf(area) => {
                let corner = |row: u32, col: u32| format!("${}${}", crate::place::column_letters(col), row + 1);
                let (first, last) = (corner(area.first_row, area.first_col), corner(area.last_row, area.last_col));
                xlsx::DataValidation::new().allow_list_formula(xlsx::Formula::new(format!("={first}:{last}")))
            }
            ChoiceKind::NumberOrWords(low, high) => {
                let (low, high) = (low.clamp(-LARGEST_BOUND, LARGEST_BOUND), high.clamp(-LARGEST_BOUND, LARGEST_BOUND));
                let cell = a1(choice.area.first_row, choice.area.first_col);
                let test = format!("=OR(ISTEXT({cell}),AND(ISNUMBER({cell}),{cell}>={low},{cell}<={high}))");
                xlsx::DataValidation::new().allow_custom(xlsx::Formula::new(test))
            }
            ChoiceKind::List(_) | ChoiceKind::Any => xlsx::DataValidation::new().allow_any_value(),
        };
        // Excel holds 32 characters of a title and 255 of a message
        let rule = rule.set_input_title(cut(&choice.title, 32))?.set_input_message(cut(&choice.help, 255))?;
        let rule = rule.set_error_title(cut(&choice.title, 32))?.set_error_message(cut(&choice.help, 255))?;
        let Area { first_row, first_col, last_row, last_col } = choice.area;
        page.add_data_validation(first_row, first_col as u16, last_row, last_col as u16, &rule)?;
    }
    for note in &sheet.notes {
        let lines: usize = note.text.lines().map(|l| 1 + unicode_width::UnicodeWidthStr::width(l) / 42).sum();
        let made = xlsx::Note::new(&note.text).add_author_prefix(false).set_width(280).set_height(20 + 16 * lines.min(20) as u32);
        page.insert_note(note.row, note.col as u16, &made)?;
    }
    drawn::draw(page, sheet)?;
    if sheet.locked {
        let options = xlsx::ProtectionOptions { format_columns: true, format_rows: true, use_autofilter: true, ..Default::default() };
        page.protect_with_options(&options);
    }
    Ok(())
}

/// A list of choices in a validation is one text of at most 255 characters, parted by commas.
pub fn fits_list(items: &[String]) -> bool {
    let joined: usize = items.iter().map(|i| i.encode_utf16().count() + 1).sum();
    joined <= 250 && !items.is_empty() && !items.iter().any(|i| i.contains(','))
}

/// One page, unless the print would be too small to read.
fn pages_wide(sheet: &Sheet<'_>) -> u16 {
    if sheet.printed.is_some() {
        return 1;
    }
    let characters: f64 = sheet.widths.iter().sum();
    (characters / if sheet.upright { CHARACTERS_A_PAGE / 1.4 } else { CHARACTERS_A_PAGE }).ceil().clamp(1.0, 100.0) as u16
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_string() } else { text.chars().take(most - 1).chain(['…']).collect() }
}

fn format(style: &Style) -> xlsx::Format {
    let mut format = xlsx::Format::new();
    if !style.number.is_empty() {
        format = format.set_num_format(&style.number);
    }
    format = match style.ink {
        Ink::Plain => format,
        Ink::Bold => format.set_bold(),
        Ink::Title => format.set_bold().set_font_size(16).set_font_color(0x1F_4E79),
        Ink::Figure => format.set_bold().set_font_size(14),
        Ink::Head => format.set_bold().set_font_color(0xFF_FFFF),
        Ink::Link => format.set_font_color(0x05_63C1).set_underline(xlsx::FormatUnderline::Single),
        Ink::Mono => format.set_font_name("Courier New").set_font_size(9),
        Ink::Faint => format.set_font_color(0x59_5959).set_italic(),
    };
    let colour = match style.fill {
        Fill::None => None,
        Fill::Green => Some(0xE4_F3EA),
        Fill::Amber => Some(0xFF_D078),
        Fill::Red => Some(0xED_A08C),
        Fill::Head => Some(0x1F_4E79),
        Fill::Added => Some(0xD6_E4F0),
        Fill::Input => Some(0xFF_FBE6),
    };
    if let Some(colour) = colour {
        format = format.set_background_color(colour);
    }
    if style.wrap {
        format = format.set_text_wrap();
    }
    if style.top {
        format = format.set_align(xlsx::FormatAlign::Top);
    }
    if style.centre {
        format = format.set_align(xlsx::FormatAlign::Center);
    }
    if style.right {
        format = format.set_align(xlsx::FormatAlign::Right);
    }
    if style.indent {
        format = format.set_align(xlsx::FormatAlign::Left).set_indent(1);
    }
    if style.turned {
        format = format.set_rotation(90);
    }
    if style.unlocked {
        format = format.set_unlocked();
    }
    if style.boxed {
        format = format.set_border(xlsx::FormatBorder::Thin).set_border_color(0xBF_BFBF);
    }
    format
}
