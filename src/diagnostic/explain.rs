//! The long stories of the codes, kept as TOML beside the code that emits them. Takes a code; returns text.
//! Invariant: every story has both tongues (a test holds that).

use crate::tongue::Tongue;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What `restock explain` tells about one code.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    pub en: String,
    pub zh: String,
    /// A small rule file that gives this code.
    pub wrong: Option<String>,
    /// The same, mended; it gives none.
    pub right: Option<String>,
    /// Both in Chinese, where the translator cannot turn them: an example that is wrong on purpose may not read.
    pub wrong_zh: Option<String>,
    pub right_zh: Option<String>,
}

/// Each file of stories: its name and its text.
const FILES: &[(&str, &str)] = &[
    ("syntax", include_str!("stories/syntax.toml")),
    ("unit", include_str!("stories/unit.toml")),
    ("model", include_str!("stories/model.toml")),
    ("planning", include_str!("stories/planning.toml")),
    ("plan", include_str!("stories/plan.toml")),
    ("analysis", include_str!("stories/analysis.toml")),
    ("columns", include_str!("stories/columns.toml")),
    ("decisions", include_str!("stories/decisions.toml")),
    ("map", include_str!("stories/map.toml")),
    ("import", include_str!("stories/import.toml")),
    ("report", include_str!("stories/report.toml")),
    ("driver", include_str!("stories/driver.toml")),
];

static STORIES: LazyLock<BTreeMap<String, Story>> = LazyLock::new(|| {
    let mut all = BTreeMap::new();
    for (_, text) in FILES {
        // a broken file is a mistake of ours, which the test below names; a user still gets the other stories
        if let Ok(stories) = toml::from_str::<BTreeMap<String, Story>>(text) {
            all.extend(stories);
        }
    }
    all
});

/// All stories by code.
pub fn stories() -> &'static BTreeMap<String, Story> {
    &STORIES
}

/// The long story of a code, with its wrong and right example as `examples` gives them in the tongue; none if there is no
/// such code.
pub fn explain(code: &str, tongue: Tongue, examples: impl Fn(&Story, Tongue) -> (Option<String>, Option<String>)) -> Option<String> {
    let code = code.trim().to_lowercase();
    let story = STORIES.get(&code)?;
    let (text, wrong, right) = match tongue {
        Tongue::En => (&story.en, "Wrong:", "Right:"),
        Tongue::Zh => (&story.zh, "错误写法：", "正确写法："),
    };
    let mut out = format!("{code}\n\n{}\n", text.trim());
    let (bad, good) = examples(story, tongue);
    for (title, example) in [(wrong, bad), (right, good)] {
        if let Some(example) = example {
            out.push_str(&format!("\n{title}\n"));
            for line in example.trim_matches('\n').lines().filter(|l| !l.starts_with("# names:")) {
                out.push_str(if line.is_empty() { "" } else { "    " });
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_stories_can_be_read_and_no_code_is_told_twice() {
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for (name, text) in FILES {
            let stories: BTreeMap<String, Story> = toml::from_str(text).unwrap_or_else(|e| panic!("stories/{name}.toml: {e}"));
            for (code, story) in stories {
                assert!(!story.en.trim().is_empty() && !story.zh.trim().is_empty(), "{code} lacks a tongue");
                assert!(code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{code} is not kebab-case");
                assert_eq!(story.wrong.is_some(), story.right.is_some(), "{code}: an example needs both halves");
                assert_eq!(story.wrong_zh.is_some(), story.right_zh.is_some(), "{code}: an example needs both halves");
                if let Some(other) = seen.insert(code.clone(), name) {
                    panic!("{code} stands in {other}.toml and {name}.toml");
                }
            }
        }
    }

    #[test]
    fn a_story_in_both_tongues() {
        let none = |_: &Story, _: Tongue| (None, None);
        assert!(explain("output-locked", Tongue::En, none).is_some_and(|s| s.starts_with("output-locked\n\n")));
        assert!(explain(" Output-Locked ", Tongue::Zh, none).is_some_and(|s| s.contains('。')));
        assert_eq!(explain("no-such-code", Tongue::En, none), None);
    }
}
