//! Text to tree. Fold (NFKC with the source bytes kept), harvest names, cut into the longest known names and words,
//! write the canonical text, let pest read it, build the ast. Every mistake of every statement is reported.
//!
//! ```text
//! bytes ─encoding─▶ text ─text─▶ folded ─harvest─▶ drafts ─cut─▶ tokens ─canon─▶ pairs ─build─▶ ast
//! ```

pub mod ast;
mod build;
mod build_clauses;
mod build_expressions;
mod canon;
mod comparisons;
mod cut;
mod days_said;
mod dump;
mod encoding;
mod every_period;
mod explain;
mod figures;
mod first_words;
mod form;
mod givens;
mod harvest;
mod idioms;
mod lookalikes;
mod mistakes;
mod names;
mod numbers;
mod plans;
mod ranges;
mod reader;
mod scan;
mod sentence_mistakes;
mod short_names;
mod spellings;
mod spoken_actions;
mod spoken_conditions;
mod statements;
mod suggest;
mod tables;
mod text;
mod tier_lines;
mod token;
mod tongues;
mod tops;
mod unsaid;
mod word_in_name;
mod worlds;

pub use dump::{dump, shape};
pub use encoding::{Note, Undecodable, decode, encode_like};
pub use figures::{days_in, has_figure, keeps_bound, keeps_figures, keeps_negation, keeps_stop, sets_bound, share_in, stated_share};
pub use mistakes::{known_units, no_such_unit};
pub use spellings::{
    concept_of, concepts, concepts_in, date_spelling, derived_suffixes, known_lists, numeral, speaks_of_dates, spelling, spellings,
    unit_plural, unit_spellings,
};
pub use spoken_actions::{repeated, repeated_said};
pub use suggest::{Move, action as meant_action, called as meant_function, more_ordered, moved, value as meant_value};

use crate::diagnostic::Diagnostic;
use crate::place::{FileId, Sources, Span};
use crate::spelling::{is_han, name_key};
use crate::threads::in_parts;
use crate::tongue::Tongue;
use canon::Canon;
use cut::{Cutter, Spot};
use harvest::Draft;
use names::Names;
use reader::Reader;
use rustc_hash::FxHashSet;
use text::Folded;
use token::{Cut, Kind};
use tongues::tongues;

/// What is known before a rule file is read: the names of the map. (Names that the files define are harvested.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// Columns, histories and parameters, every spelling.
    pub names: Vec<String>,
    /// Lists, every spelling, each with the spellings of its columns.
    pub lists: Vec<(Vec<String>, Vec<String>)>,
    /// Those of `names` that hold a value a period, and those that hold days.
    pub histories: Vec<String>,
    pub dates: Vec<String>,
    /// Their other spellings.
    pub dates_also: Vec<String>,
}

/// The trees of all files, in the order of `files`.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    pub files: Vec<ast::File>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads rule files together: a name defined in one is known in all. `use` statements are not followed here.
pub fn parse(sources: &Sources, files: &[FileId], known: &Known) -> Parsed {
    canon::bound_work();
    let mut parsed = Parsed::default();
    let mut names = Names::new(known);
    let mut drafted: Vec<(Folded<'_>, Vec<Draft>)> = Vec::new();
    for file in files {
        let text = sources.files.get(*file as usize).map_or("", |source| source.text.as_str());
        let mut folded = Folded::new(*file, text);
        for span in &folded.too_long {
            parsed.diagnostics.push(mistakes::line_too_long(*span, text::LONGEST_LINE));
        }
        lookalikes::unmask(&mut folded, &|key| names.holds(key), &mut parsed.diagnostics);
        let drafts = harvest::statements(&folded, &names, &mut parsed.diagnostics);
        if drafts.is_empty() && folded.too_long.is_empty() {
            parsed.diagnostics.push(mistakes::empty_file(Span { file: *file, start: 0, end: 0 }));
        }
        drafted.push((folded, drafts));
    }
    for (folded, drafts) in &drafted {
        harvest::learn(drafts, folded, &mut names);
        givens::learn(drafts, folded, &mut names);
    }
    let drafts: Vec<(&Folded<'_>, &Draft)> = drafted.iter().flat_map(|(folded, drafts)| drafts.iter().map(move |d| (folded, d))).collect();
    let mut reads = read_all(&drafts, &names).into_iter();
    let mut shadowed = FxHashSet::default();
    for (folded, drafts) in &drafted {
        let mut file = ast::File { id: folded.file, statements: Vec::with_capacity(drafts.len()), comments: folded.comments.clone() };
        for (draft, read) in drafts.iter().zip(&mut reads) {
            spellings_taken(folded, draft, &mut parsed.diagnostics);
            for (a, b) in read.shadowed {
                let shown = folded.shown(a, b);
                if shadowed.insert(name_key(shown)) {
                    parsed.diagnostics.push(mistakes::name_is_word(folded.span(a, b), shown, read.tongue));
                }
            }
            parsed.diagnostics.extend(read.mistakes);
            file.statements.extend(read.kind.map(|kind| ast::Statement { span: read.span, tongue: read.tongue, kind }));
        }
        parsed.files.push(file);
    }
    parsed
}

/// So many statements are worth a second thread.
const WORTH_A_THREAD: usize = 500;

/// Reads statements, in their order. Each is read by itself, so long files are shared out over threads.
fn read_all(drafts: &[(&Folded<'_>, &Draft)], names: &Names) -> Vec<Read> {
    in_parts(drafts.len(), WORTH_A_THREAD, |range| {
        let mut canon = Canon::default();
        drafts[range].iter().map(|(folded, draft)| read_statement(folded, names, draft, &mut canon)).collect()
    })
}

/// A statement that was read, or what is wrong with it.
struct Read {
    kind: Option<ast::StatementKind>,
    span: Span,
    tongue: Tongue,
    mistakes: Vec<Diagnostic>,
    shadowed: Vec<(usize, usize)>,
}

/// Longest cut first. Where the same letters can be cut in another way, the way that makes a sentence is taken; where
/// both do and all pieces are known, that is a mistake that shows both.
fn read_statement(folded: &Folded<'_>, names: &Names, draft: &Draft, canon: &mut Canon) -> Read {
    let (cut, cutter_mistakes, spots, shadowed) = cut_with(folded, names, draft, &[]);
    let first = read_cut(folded, names, draft, canon, &cut, cutter_mistakes, shadowed);
    if spots.is_empty() {
        return first;
    }
    let spots = &spots[..spots.len().min(3)];
    let good = |read: &Read| !read.mistakes.iter().any(Diagnostic::is_error);
    let first_good = good(&first);
    for mask in 1..1usize << spots.len() {
        let forced: Vec<Spot> = spots.iter().enumerate().filter(|(k, _)| mask >> k & 1 == 1).map(|(_, s)| *s).collect();
        if first_good && forced.iter().any(|s| !s.rival) {
            continue;
        }
        let (cut, cutter_mistakes, _, shadowed) = cut_with(folded, names, draft, &forced);
        let other = read_cut(folded, names, draft, canon, &cut, cutter_mistakes, shadowed);
        if !good(&other) {
            continue;
        }
        if !first_good {
            return other;
        }
        let mut both = first;
        for spot in forced {
            let shown = |a: usize, b: usize| folded.shown(a, b).trim();
            // the pieces that are names in brackets, so that the other reading can be written as it is shown
            let piece = |a: usize, b: usize| {
                let text = shown(a, b);
                match draft.tongue {
                    _ if !names.holds(&name_key(text)) => text.to_string(),
                    Tongue::En => format!("[{text}]"),
                    Tongue::Zh => format!("【{text}】"),
                }
            };
            let mut other = piece(spot.at, spot.short);
            if let Some((_, j)) = harvest::word_at(folded, spot.rest, spot.long, draft.form.scopes())
                .filter(|_| !names.holds(&name_key(shown(spot.rest, spot.long))))
            {
                other = format!("{other} {} {}", shown(spot.rest, j), piece(j, spot.long));
            } else {
                other = format!("{other} {}", piece(spot.rest, spot.long));
            }
            let span = folded.span(spot.at, spot.long);
            both.mistakes.push(mistakes::two_readings(span, shown(spot.at, spot.long), &other, draft.tongue));
        }
        return both;
    }
    first
}

type CutResult = (Cut, Vec<Diagnostic>, Vec<Spot>, Vec<(usize, usize)>);

fn cut_with(folded: &Folded<'_>, names: &Names, draft: &Draft, forced: &[Spot]) -> CutResult {
    let mut cutter = Cutter::new(folded, names, draft, forced);
    let cut = cutter.cut();
    (cut, cutter.mistakes, cutter.spots, cutter.shadowed)
}

fn read_cut(
    folded: &Folded<'_>,
    names: &Names,
    draft: &Draft,
    canon: &mut Canon,
    cut: &Cut,
    mistakes: Vec<Diagnostic>,
    shadowed: Vec<(usize, usize)>,
) -> Read {
    let tongue = tongue_of(folded, draft, cut);
    let mut reader = Reader { folded, names, draft, cut, canon, mistakes, incomplete: false };
    let kind = statements::statement(&mut reader);
    let span = reader.statement_span();
    Read { kind, span, tongue, mistakes: reader.mistakes, shadowed }
}

/// The tongue of a formula is that of its words, where it has any.
fn tongue_of(folded: &Folded<'_>, draft: &Draft, cut: &Cut) -> Tongue {
    if draft.head.is_some() {
        return draft.tongue;
    }
    let words = cut.lines.iter().flat_map(|l| &l.tokens).filter(|t| matches!(t.kind, Kind::Word(_)));
    let first = words.map(|t| folded.chs[t.a as usize].c).find(|c| text::is_letter(*c));
    match first {
        Some(c) if is_han(c) => Tongue::Zh,
        Some(_) => Tongue::En,
        None => draft.tongue,
    }
}

/// An other spelling that is a unit or a word of the language could never be read.
fn spellings_taken(folded: &Folded<'_>, draft: &Draft, out: &mut Vec<Diagnostic>) {
    for (a, b) in draft.defs.iter().skip(1) {
        let shown = folded.shown(*a, *b);
        let taken = tongues().trie.get(&name_key(shown)).unwrap_or(&[]).iter().any(|entry| match entry {
            tongues::Entry::Word(id) => tongues().word(*id).scopes & tongues::EVERYWHERE != 0,
            tongues::Entry::Unit(_) => true,
            tongues::Entry::Func(_) | tongues::Entry::Numeral(_) => false,
        });
        if taken {
            out.push(mistakes::spelling_taken(folded.span(*a, *b), shown, draft.tongue));
        }
    }
}
