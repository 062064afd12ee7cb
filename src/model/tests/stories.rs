//! Every story of units and model: the wrong text gives its code, the right one gives nothing.

use std::collections::BTreeMap;

use super::read;

#[derive(serde::Deserialize)]
struct Story {
    wrong: Option<String>,
    right: Option<String>,
}

#[test]
fn wrong_gives_its_code_and_right_gives_none() {
    let mut bad = Vec::new();
    let files = [
        include_str!("../../diagnostic/stories/unit.toml"),
        include_str!("../../diagnostic/stories/model.toml"),
        include_str!("../../diagnostic/stories/planning.toml"),
    ];
    for text in files {
        let stories: BTreeMap<String, Story> = toml::from_str(text).expect("stories");
        for (code, story) in stories {
            let (Some(wrong), Some(right)) = (story.wrong, story.right) else { continue };
            let found = read(&wrong);
            if !found.codes().contains(&code.as_str()) {
                bad.push(format!("{code}: the wrong text gives {:?}", found.diagnostics));
            }
            let found = read(&right);
            if !found.diagnostics.is_empty() {
                bad.push(format!("{code}: the right text gives {:?}", found.diagnostics));
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}
