//! Trees and comments to text: the formatter and the translator. Takes rule files that were parsed; returns their new
//! texts. Invariant: a new text was read again and says the same, statement by statement; a statement that could not be
//! read, or has no form that reads as the same, stays exactly as it was.
//!
//! ```text
//! ast ─printer, expressions, clauses─▶ doc ─statements, plans, tables─▶ items ─layout─▶ text ─parse─▶ ast: the same?
//! ```

mod clauses;
mod doc;
mod expressions;
mod layout;
mod plans;
mod printer;
mod speech;
mod statements;
mod tables;
mod twins;

pub use twins::Spellings;

use crate::diagnostic::Diagnostic;
use crate::place::{FileId, Place, Sources, Span};
use crate::syntax::ast::{File, Statement};
use crate::syntax::{self, Known, Parsed};
use crate::threads::in_parts;
use crate::tongue::Tongue;
use layout::{Lines, Page};
use printer::Printer;
use speech::speech;
use statements::Item;
use twins::Twins;

/// What the texts are made from: rule files that were parsed together.
#[derive(Clone, Copy)]
pub struct Work<'a> {
    pub sources: &'a Sources,
    pub parsed: &'a Parsed,
    /// What the files were parsed with.
    pub known: &'a Known,
    /// The names of the map in both tongues.
    pub spellings: &'a Spellings,
}

/// The new text of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewritten {
    pub file: FileId,
    pub text: String,
    /// Statements that could be read, but not be written anew.
    pub left: Vec<Span>,
}

/// The files formatted, each statement in its own tongue.
pub fn format(work: Work<'_>, files: &[FileId]) -> Vec<Rewritten> {
    rewrite(work, files, None)
}

/// The files in a tongue, and formatted.
pub fn translate(work: Work<'_>, files: &[FileId], to: Tongue) -> Vec<Rewritten> {
    rewrite(work, files, Some(to))
}

/// So often a text is read again, each time with what did not hold left as it was.
const ROUNDS: usize = 3;

fn rewrite(work: Work<'_>, files: &[FileId], to: Option<Tongue>) -> Vec<Rewritten> {
    let twins = to.map(|_| twins_of(work.spellings, work.parsed));
    let mut drafts: Vec<Draft<'_>> = files.iter().filter_map(|id| Draft::new(work, *id)).collect();
    for draft in &mut drafts {
        draft.write(to, twins.as_ref());
    }
    for _ in 0..ROUNDS {
        let texts: Vec<String> = drafts.iter().map(Draft::text).collect();
        if to.is_none() && drafts.iter().zip(&texts).all(|(draft, text)| draft.src == text) {
            // what was read once reads the same again
            return drafts.into_iter().zip(texts).map(|(draft, text)| Rewritten { file: draft.file.id, text, left: draft.left }).collect();
        }
        let mut sources = work.sources.clone();
        for (draft, text) in drafts.iter().zip(&texts) {
            if let Some(source) = sources.files.get_mut(usize::from(draft.file.id)) {
                source.text.clone_from(text);
            }
        }
        let order: Vec<FileId> = work.parsed.files.iter().map(|f| f.id).collect();
        let again = syntax::parse(&sources, &order, work.known);
        let back = to.map(|_| twins_of(work.spellings, &again));
        let mut holds = true;
        for (draft, text) in drafts.iter_mut().zip(&texts) {
            let Some(file) = again.files.iter().find(|f| f.id == draft.file.id) else { continue };
            holds &= draft.compare(text, file, twins.as_ref(), back.as_ref());
        }
        drop(back);
        // nobody need wait while every tree of a long file is walked to give its memory back
        std::thread::spawn(move || drop((sources, again)));
        if holds {
            return drafts.into_iter().zip(texts).map(|(draft, text)| Rewritten { file: draft.file.id, text, left: draft.left }).collect();
        }
    }
    // what does not settle is not touched
    let unchanged = |draft: Draft<'_>| {
        let left = draft.file.statements.iter().map(|s| s.span).collect();
        Rewritten { file: draft.file.id, text: draft.src.to_string(), left }
    };
    drafts.into_iter().map(unchanged).collect()
}

/// The user's files have the first say, the shipped vocabulary, which is read before them, the last.
fn twins_of<'a>(spellings: &Spellings, parsed: &'a Parsed) -> Twins<'a> {
    let (first, others) = match parsed.files.split_first() {
        Some((first, others)) => (Some(first), others),
        None => (None, parsed.files.as_slice()),
    };
    Twins::new(spellings, others.iter().chain(first))
}

/// A file on its way to its new text.
struct Draft<'a> {
    src: &'a str,
    file: &'a File,
    lines: Lines<'a>,
    items: Vec<Option<Vec<Item>>>,
    tongues: Vec<Tongue>,
    left: Vec<Span>,
}

impl<'a> Draft<'a> {
    fn new(work: Work<'a>, id: FileId) -> Option<Draft<'a>> {
        let file = work.parsed.files.iter().find(|f| f.id == id)?;
        let src = work.sources.files.get(usize::from(id))?.text.as_str();
        let lines = Lines::new(src);
        let broken: Vec<(usize, usize)> =
            work.parsed.diagnostics.iter().filter_map(|d| place_of_error(d, id)).map(|s| lines.range(s)).collect();
        let is_sound = |statement: &Statement| {
            let (first, last) = lines.range(statement.span);
            !broken.iter().any(|(a, b)| *a <= last && *b >= first)
        };
        let items = file.statements.iter().map(|s| is_sound(s).then(Vec::new)).collect();
        let tongues = file.statements.iter().map(|s| s.tongue).collect();
        Some(Draft { src, file, lines, items, tongues, left: Vec::new() })
    }

    fn write(&mut self, to: Option<Tongue>, twins: Option<&Twins<'_>>) {
        let statements = &self.file.statements;
        let tongue = |n: usize| to.unwrap_or(statements[n].tongue);
        let written = for_all(statements.len(), |n| self.items[n].is_some().then(|| lines_of(self.src, &statements[n], tongue(n), twins)));
        for (n, items) in written.into_iter().enumerate() {
            if items.is_some() {
                self.items[n] = items;
                self.tongues[n] = tongue(n);
            }
        }
    }

    fn text(&self) -> String {
        Page { src: self.src, lines: &self.lines, file: self.file, items: &self.items, tongues: &self.tongues }.text()
    }

    /// Whether the new text says the same; statements that do not stay as they were from now on.
    fn compare(&mut self, text: &str, again: &File, twins: Option<&Twins<'_>>, back: Option<&Twins<'_>>) -> bool {
        let same_number = again.statements.len() == self.file.statements.len();
        let mut holds = same_number;
        let pairs: Vec<(&Statement, &Statement)> = self.file.statements.iter().zip(&again.statements).collect();
        let same = for_all(pairs.len(), |n| {
            let (statement, other) = pairs[n];
            match (twins, back) {
                _ if self.items[n].is_none() => true,
                // there and back gives what it gives in its own tongue
                (Some(twins), Some(back)) => {
                    let own = lines_of(self.src, statement, statement.tongue, Some(twins));
                    let returned = lines_of(text, other, statement.tongue, Some(back));
                    said(&own) == said(&returned)
                }
                _ => syntax::dump(statement) == syntax::dump(other),
            }
        });
        for (n, same) in same.into_iter().enumerate() {
            if !same {
                holds = false;
                self.items[n] = None;
                self.left.push(pairs[n].0.span);
                if !same_number {
                    // behind the first difference statements no longer stand opposite each other
                    break;
                }
            }
        }
        holds
    }
}

fn lines_of(src: &str, statement: &Statement, tongue: Tongue, twins: Option<&Twins<'_>>) -> Vec<Item> {
    Printer { src, speech: speech(tongue), twins, list: statement.kind.list() }.statement(statement)
}

/// So many statements are worth a second thread.
const WORTH_A_THREAD: usize = 300;

/// What `each` gives for every number below `count`, in order; long files are shared out over threads.
fn for_all<T: Send>(count: usize, each: impl Fn(usize) -> T + Sync) -> Vec<T> {
    in_parts(count, WORTH_A_THREAD, |range| range.map(&each).collect())
}

/// The words of some lines, however they are laid out.
fn said(items: &[Item]) -> String {
    items.iter().map(|item| format!("{} {}\n", item.left, item.doc.flat())).collect()
}

fn place_of_error(diagnostic: &Diagnostic, file: FileId) -> Option<Span> {
    match diagnostic.place {
        Place::Text(span) if span.file == file && diagnostic.is_error() => Some(span),
        _ => None,
    }
}
