//! `restock explain CODE`: the long story of a message.

use super::Voice;
use crate::diagnostic::explain as stories;
use crate::said;
use crate::spelling;
use crate::tongue::{Said, Tongue, listed};

pub fn explain(code: &str, tongue: Option<Tongue>, voice: &mut Voice) -> u8 {
    let tongue = tongue.unwrap_or(voice.tongue);
    if let Some(story) = stories::explain(code, tongue, crate::driver::story_examples) {
        voice.print(story.trim_end());
        return 0;
    }
    let all = stories::stories();
    let near = spelling::near(code, all.keys().map(String::as_str));
    let Said { en, zh } = if near.is_empty() {
        Said::default()
    } else {
        let Said { en, zh } = listed(&near);
        said!(" Did you mean {en}?", "是不是{zh}？")
    };
    let said = said!(
        "There is no message with the code \"{code}\".{en} The code stands in brackets behind error or warning.",
        "没有代码为“{code}”的提示。{zh}代码写在“错误”或“警告”后面的方括号里。"
    );
    voice.say_in(&said, tongue);
    2
}
