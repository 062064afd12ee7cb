//! Tags of statements: comments that say which entries of the catalogue a statement does, `# entry 41, 43` or
//! `# 条目 41、43`. Takes rule files; gives each tag with its statement, or what is wrong with it.
//! Invariant: a tag belongs to the statement on its line or, on lines of their own, to the one right below.

use crate::diagnostic::Diagnostic;
use crate::place::{Place, Sources, Span};
use crate::said;
use crate::syntax::ast::{File, StatementKind};
use crate::tongue::Said;

/// What a statement says it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    pub entries: Vec<u32>,
    /// Of the statement.
    pub statement: Span,
    /// Index of the statement in its file.
    pub at: usize,
}

/// The tags of a file, in order; `known` says whether the catalogue has an entry.
pub fn tags(file: &File, sources: &Sources, known: &dyn Fn(u32) -> bool) -> (Vec<Tag>, Vec<Diagnostic>) {
    let (mut found, mut wrong): (Vec<Tag>, Vec<Diagnostic>) = (Vec::new(), Vec::new());
    let line = |at: u32| sources.line_column(Span { file: file.id, start: at, end: at }).0;
    let comments: Vec<(usize, Span)> = file.comments.iter().map(|c| (line(c.start), *c)).collect();
    let heads: Vec<usize> = file.statements.iter().map(|s| line(s.span.start)).collect();
    let lasts: Vec<usize> = file.statements.iter().map(|s| line(s.span.end)).collect();
    for (row, comment) in &comments {
        let Some(entries) = entries(sources.text(*comment)) else { continue };
        for entry in entries.iter().filter(|e| !known(**e)) {
            wrong.push(problem(
                *comment,
                said!("The catalogue has no entry {entry}.", "目录里没有条目 {entry}。"),
                said!("Write the number of an entry in rules/catalogue.toml.", "请写 rules/catalogue.toml 中的条目编号。"),
            ));
        }
        // down through the comments below to the statement
        let mut below = *row;
        while !heads.contains(&below) && comments.iter().any(|(r, _)| *r == below + 1 && !heads.contains(&below)) {
            below += 1;
        }
        let within = |n: &usize| heads[*n] <= *row && *row <= lasts[*n];
        let at = (0..heads.len()).find(within).or_else(|| heads.iter().position(|h| *h == below || *h == below + 1));
        let Some((at, statement)) = at.and_then(|at| Some((at, file.statements.get(at)?))) else {
            wrong.push(problem(
                *comment,
                said!("This tag belongs to no statement.", "这个标签不属于任何语句。"),
                said!(
                    "Put it at the end of a line of the statement, or on the line right above it.",
                    "请写在语句某一行的末尾，或紧挨着写在语句上一行。"
                ),
            ));
            continue;
        };
        if matches!(statement.kind, StatementKind::Example(_) | StatementKind::Section(_) | StatementKind::Use(_)) {
            wrong.push(problem(
                *comment,
                said!(
                    "A tag stands at the statement that does the entry, not at an example or a section.",
                    "标签要写在实现该条目的语句上，而不是示例或章节上。"
                ),
                said!("Move it to the rule, formula or check.", "请移到规则、公式或检查上。"),
            ));
            continue;
        }
        match found.iter_mut().find(|t| t.at == at) {
            Some(tag) => tag.entries.extend(entries),
            None => found.push(Tag { entries, statement: statement.span, at }),
        }
    }
    (found, wrong)
}

fn problem(place: Span, message: Said, next: Said) -> Diagnostic {
    Diagnostic::error("wrong-tag", Place::Text(place), message, next)
}

/// `# entry 41, 43`, `# entries 28-31: why`, `# 条目 41、43`; none for an ordinary comment.
fn entries(comment: &str) -> Option<Vec<u32>> {
    let text = comment.trim_start_matches(['#', '＃']).trim_start();
    let heads = ["entries", "Entries", "entry", "Entry", "条目"];
    let rest = heads.iter().find_map(|h| text.strip_prefix(h))?;
    let mut found = Vec::new();
    let words = rest.split([',', '，', '、', ' ', '和', '与']).map(str::trim).filter(|w| !w.is_empty() && *w != "and");
    for word in words {
        let ends = word.ends_with([':', '：', '.', '。', ';', '；']);
        let word = word.trim_end_matches([':', '：', '.', '。', ';', '；']);
        match (word.parse::<u32>(), word.split_once(['-', '–', '至'])) {
            (Ok(n), _) => found.push(n),
            (_, Some((a, b))) => match (a.parse::<u32>(), b.parse::<u32>()) {
                (Ok(a), Ok(b)) if b >= a && b - a < 100 => found.extend(a..=b),
                _ => break,
            },
            _ => break,
        }
        if ends {
            break;
        }
    }
    (!found.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_tag_in_both_tongues() {
        assert_eq!(entries("# entry 41, 43"), Some(vec![41, 43]));
        assert_eq!(entries("# entries 28-31 and 7: S0 and S1"), Some(vec![28, 29, 30, 31, 7]));
        assert_eq!(entries("＃条目 41、43"), Some(vec![41, 43]));
        assert_eq!(entries("# entry level goods"), None);
        assert_eq!(entries("# an entry 4"), None);
    }

    #[test]
    fn a_tag_belongs_to_its_line_or_the_one_below() {
        let text = "# entry 1\n# more about it\na = 1\nb = 2 # entry 2, 999\n\n# entry 3\n\nc = 3\n";
        let mut sources = Sources::default();
        let id = sources.add_file("t.rules", text);
        let parsed = crate::syntax::parse(&sources, &[id], &crate::syntax::Known::default());
        let (found, wrong) = tags(&parsed.files[0], &sources, &|n| n < 100);
        let read: Vec<(usize, Vec<u32>)> = found.into_iter().map(|t| (t.at, t.entries)).collect();
        assert_eq!(read, [(0, vec![1]), (1, vec![2, 999])]);
        let said: Vec<&str> = wrong.iter().map(|d| d.message.en.as_str()).collect();
        assert_eq!(said, ["The catalogue has no entry 999.", "This tag belongs to no statement."]);
    }
}
