//! `restock explain CODE`: the long story of a message.

use super::Voice;
use crate::diagnostic::explain as stories;
use crate::said;

pub fn explain(code: &str, voice: &mut Voice) -> u8 {
    if let Some(story) = stories::explain(code, voice.tongue) {
        voice.print(story.trim_end());
        return 0;
    }
    let all = stories::stories();
    let near = all.keys().min_by_key(|k| strsim::damerau_levenshtein(k, code)).cloned().unwrap_or_default();
    let said = said!(
        "There is no message with the code \"{code}\". Did you mean \"{near}\"? The code stands in brackets behind error or warning.",
        "没有代码为“{code}”的提示。是不是“{near}”？代码写在“错误”或“警告”后面的方括号里。"
    );
    voice.say_in(&said, voice.tongue);
    2
}
