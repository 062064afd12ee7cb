//! The names that examples give: a folder of rules is tested without any workbook, and what an example gives is then a
//! column; in a project whose map lacks it, the line is read all the same, and the model says what is missing.
//! Takes the drafts of a file; adds to the known names.
//! Invariant: only examples teach; a name that is known already stays what it is.

use super::canon::Rule as Concept;
use super::form::Form;
use super::harvest::{Draft, Range, trim, word_at};
use super::names::Names;
use super::text::{Folded, Line, is_open_quote};

/// Adds what the examples among the drafts give.
pub fn learn(drafts: &[Draft], folded: &Folded<'_>, names: &mut Names) {
    for draft in drafts.iter().filter(|d| d.form == Form::Example) {
        let mut list: Option<Range> = None;
        let mut head = true;
        for line in draft.lines.iter().skip(1) {
            if is_row(folded, line) {
                if std::mem::take(&mut head) {
                    columns(folded, line, list.take(), names);
                }
                continue;
            }
            (list, head) = (None, true);
            let Some((word, j)) = word_at(folded, line.first, line.end, Form::Example.own_scope()) else { continue };
            if word.concept != Concept::GIVEN {
                continue;
            }
            let (name, ends_line) = given(folded, j, line.end);
            if name.0 >= name.1 {
                continue;
            }
            if ends_line {
                list = Some(name);
            } else {
                names.add(&folded.letters(name.0, name.1));
            }
        }
    }
}

fn is_row(folded: &Folded<'_>, line: &Line) -> bool {
    folded.chs[line.first].c == '|' || (line.first..line.end).any(|i| folded.chs[i].c == '\t')
}

/// The name behind `given`, and whether nothing follows it.
fn given(folded: &Folded<'_>, from: usize, end: usize) -> (Range, bool) {
    let equals = (from..end).take_while(|i| !is_open_quote(folded.chs[*i].c)).find(|i| folded.chs[*i].c == '=');
    let stop = equals.or_else(|| {
        (from..end).find(|i| {
            let word = word_at(folded, *i, end, Form::Example.scopes());
            word.is_some_and(|(w, _)| matches!(w.concept, Concept::IS | Concept::IS_BLANK | Concept::IS_NOT_KNOWN))
        })
    });
    (trim(folded, from, stop.unwrap_or(end)), stop.is_none())
}

/// The names in the head row of a world: of a list, or of the stock table. A column with `=` holds what is expected.
fn columns(folded: &Folded<'_>, line: &Line, list: Option<Range>, names: &mut Names) {
    let bar = if folded.chs[line.first].c == '|' { '|' } else { '\t' };
    let mut found: Vec<String> = Vec::new();
    let mut a = line.first;
    for i in line.first..=line.end {
        if i == line.end || folded.chs[i].c == bar {
            let (x, y) = trim(folded, a, i);
            if x < y && folded.chs[x].c != '=' && folded.chs[y - 1].c != '=' {
                found.push(folded.letters(x, y).into_owned());
            }
            a = i + 1;
        }
    }
    match list {
        Some((x, y)) => names.add_fields(&folded.letters(x, y), &found),
        None => found.iter().for_each(|name| names.add(name)),
    }
}
