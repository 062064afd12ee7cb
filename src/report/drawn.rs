//! Charts and sparklines in the terms of rust_xlsxwriter. Takes what a sheet wants drawn and puts it on the frame's page.
//! One dark colour, values written beside the bars: nothing is told by colour alone, and grey paper shows the same.
//! Invariant: a chart points at cells; the numbers in its cache are those that the cells hold.

use super::sheet::{Chart, ChartKind, Labels, Sheet, Sparkline};
use super::style::DATE;
use rust_xlsxwriter as xlsx;
use std::fmt::Write as _;

const DARK: u32 = 0x1F_4E79;
const GREY: u32 = 0x59_5959;
/// Fills of the series of a chart, told apart by lightness, too.
const FILLS: [u32; 4] = [DARK, 0x9D_C3E6, 0xC5_5A11, 0xBF_BFBF];
/// Upright columns that have their value above them.
const MOST_LABELS: u32 = 7;
/// Pixels of a row that has no height of its own.
pub const ROW_PIXELS: u32 = 20;

/// Pixels of a column of so many characters, as Excel draws its usual font.
fn column_pixels(width: f64) -> u32 {
    (width * 7.0 + 5.0) as u32
}

/// # Errors
/// rust_xlsxwriter refuses something.
pub fn draw(page: &mut xlsx::Worksheet, sheet: &Sheet<'_>) -> Result<(), xlsx::XlsxError> {
    for chart in &sheet.charts {
        remember(page, chart)?;
        let (column, offset) = column_at(&sheet.widths, chart.place.1);
        page.insert_chart_with_offset(chart.place.0, column, &made(chart, &sheet.name), offset, 4)?;
    }
    if let Some(first) = sheet.sparklines.first() {
        // one for the frame; `sparklines` puts all in its place. Columns, for LibreOffice prints no lines
        let one = xlsx::Sparkline::new().set_range((sheet.name.as_str(), 0, 0, 0, 1)).set_type(xlsx::SparklineType::Column);
        let one = one
            .set_sparkline_color(DARK)
            .show_last_point(true)
            .set_last_point_color(0xC5_5A11)
            .show_empty_cells_as(xlsx::ChartEmptyCells::Gaps)
            .show_hidden_data(true);
        // Excel lets columns begin at the smallest value, which would then look like none
        let one = if sheet.sparklines.iter().any(|s| s.negative) { one } else { one.set_custom_min(0.0) };
        page.add_sparkline(first.row, first.col as u16, &one)?;
    }
    Ok(())
}

/// The text of a sheet with all its sparklines in place of the one of the frame.
pub fn sparklines(tail: &str, all: &[Sparkline]) -> String {
    const OPEN: &str = "<x14:sparklines>";
    let Some((start, end)) = tail.find(OPEN).zip(tail.find("</x14:sparklines>")) else { return tail.to_string() };
    let mut out = String::with_capacity(tail.len() + all.len() * 120);
    out.push_str(&tail[..start + OPEN.len()]);
    for line in all {
        let range = line.range.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let cell = crate::place::a1(line.row, line.col);
        // writing to a string cannot fail
        let _ = write!(out, "<x14:sparkline><xm:f>{range}</xm:f><xm:sqref>{cell}</xm:sqref></x14:sparkline>");
    }
    out.push_str(&tail[end..]);
    out
}

/// What a chart draws, on the page of the frame, from where it gets into the chart's cache.
fn remember(page: &mut xlsx::Worksheet, chart: &Chart) -> Result<(), xlsx::XlsxError> {
    let (column, (first, _)) = chart.categories;
    match &chart.labels {
        Labels::Words(words) => {
            for (n, word) in words.iter().enumerate() {
                page.write_string(first + n as u32, column as u16, word)?;
            }
        }
        Labels::Days(days) => {
            for (n, day) in days.iter().enumerate() {
                page.write_number(first + n as u32, column as u16, *day)?;
            }
        }
    }
    for series in &chart.series {
        for (n, value) in series.values.iter().enumerate().filter(|(_, v)| v.is_finite()) {
            page.write_number(first + n as u32, series.column as u16, *value)?;
        }
    }
    Ok(())
}

/// The column at so many pixels from the left, and how far into it.
fn column_at(widths: &[f64], pixels: u32) -> (u16, u32) {
    let mut left = pixels;
    for (n, width) in widths.iter().enumerate() {
        let wide = column_pixels(*width);
        if left < wide {
            return (n as u16, left);
        }
        left -= wide;
    }
    (widths.len() as u16, left)
}

/// Pixels of all columns together.
pub fn sheet_pixels(widths: &[f64]) -> u32 {
    widths.iter().map(|w| column_pixels(*w)).sum()
}

fn made(chart: &Chart, sheet: &str) -> xlsx::Chart {
    let mut made = match chart.kind {
        ChartKind::Bars => xlsx::Chart::new_bar(),
        ChartKind::Columns => xlsx::Chart::new_column(),
    };
    let font = |size: f64, colour: u32| {
        let mut font = xlsx::ChartFont::new();
        font.set_size(size).set_color(colour).unset_bold();
        font
    };
    let mut heading = font(12.0, DARK);
    heading.set_bold();
    made.title().set_name(chart.title.as_str()).set_font(&heading).set_overlay(false);
    made.set_alt_text(chart.in_words.as_str()).set_name(chart.title.as_str());
    made.set_width(chart.size.0).set_height(chart.size.1);
    let (column, (first, last)) = chart.categories;
    for (n, series) in chart.series.iter().enumerate() {
        let mut labels = xlsx::ChartDataLabel::new();
        labels.show_value().set_font(&font(9.0, 0x26_2626)).set_num_format(chart.number.as_str());
        let fill = xlsx::ChartSolidFill::new().set_color(FILLS[n % FILLS.len()]).clone();
        let drawn = made.add_series();
        drawn
            .set_name(series.name.as_str())
            .set_categories((sheet, first, column as u16, last, column as u16))
            .set_values((sheet, first, series.column as u16, last, series.column as u16))
            .set_format(xlsx::ChartFormat::new().set_solid_fill(&fill))
            .set_gap(60);
        // side by side they would run into each other; the table has the numbers
        if chart.kind == ChartKind::Bars || last - first < MOST_LABELS {
            drawn.set_data_label(&labels);
        }
    }
    let grey = font(9.0, GREY);
    let mut line = xlsx::ChartLine::new();
    line.set_color(0xD9_D9D9);
    let categories = axis(&mut made, chart.kind == ChartKind::Columns);
    categories.set_font(&font(9.0, 0x26_2626)).set_name(chart.axes.0.as_str()).set_name_font(&grey).set_text_axis(true);
    categories.set_major_gridlines(false).set_major_tick_type(xlsx::ChartAxisTickType::None);
    categories.set_minor_tick_type(xlsx::ChartAxisTickType::None);
    if matches!(chart.labels, Labels::Days(_)) {
        categories.set_num_format(DATE);
    }
    if chart.kind == ChartKind::Bars {
        // the first row on top, and the scale below all the same
        categories.set_label_interval(1);
        categories.set_reverse().set_crossing(xlsx::ChartAxisCrossing::Max);
    }
    let values = axis(&mut made, chart.kind == ChartKind::Bars);
    values.set_font(&grey).set_name(chart.axes.1.as_str()).set_name_font(&grey).set_num_format(chart.number.as_str());
    values.set_major_gridlines(true).set_major_gridlines_line(&line);
    values.set_major_tick_type(xlsx::ChartAxisTickType::None).set_minor_tick_type(xlsx::ChartAxisTickType::None);
    match chart.series.len() {
        0 | 1 => made.legend().set_hidden(),
        _ => made.legend().set_position(xlsx::ChartLegendPosition::Bottom),
    };
    made
}

/// The axis at the bottom, or the one at the left.
fn axis(chart: &mut xlsx::Chart, at_bottom: bool) -> &mut xlsx::ChartAxis {
    if at_bottom { chart.x_axis() } else { chart.y_axis() }
}

/// A part of the frame as it goes into a package: what a chart's labels do not show is said, since LibreOffice takes
/// silence for consent.
pub fn outspoken(name: &str, text: Vec<u8>) -> Vec<u8> {
    const SHOWN: &str = "<c:showVal val=\"1\"/>";
    if !name.starts_with("xl/charts/") {
        return text;
    }
    let all = format!(
        "<c:showLegendKey val=\"0\"/>{SHOWN}<c:showCatName val=\"0\"/><c:showSerName val=\"0\"/><c:showPercent val=\"0\"/><c:showBubbleSize val=\"0\"/>"
    );
    String::from_utf8(text).map_or_else(|error| error.into_bytes(), |text| text.replace(SHOWN, &all).into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_pixels() {
        assert_eq!(column_at(&[10.0, 10.0], 0), (0, 0));
        assert_eq!(column_at(&[10.0, 10.0], 80), (1, 5));
        assert_eq!((column_at(&[10.0, 10.0], 200), sheet_pixels(&[10.0, 10.0])), ((2, 50), 150));
    }

    #[test]
    fn all_sparklines_take_the_place_of_one() {
        let lines = [
            Sparkline { row: 4, col: 1, range: "'R&D'!B7:AZ7".into(), negative: false },
            Sparkline { row: 5, col: 1, range: "'R&D'!B2:AZ2".into(), negative: false },
        ];
        assert_eq!(
            sparklines("<a><x14:sparklines><x14:sparkline/></x14:sparklines></a>", &lines),
            "<a><x14:sparklines><x14:sparkline><xm:f>'R&amp;D'!B7:AZ7</xm:f><xm:sqref>B5</xm:sqref></x14:sparkline>\
             <x14:sparkline><xm:f>'R&amp;D'!B2:AZ2</xm:f><xm:sqref>B6</xm:sqref></x14:sparkline></x14:sparklines></a>"
        );
        assert_eq!(sparklines("<a/>", &lines), "<a/>");
    }
}
