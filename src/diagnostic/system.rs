//! What the operating system refused, in both tongues: its own texts are in one tongue, which need not be the user's.
//! Takes an error of input or output, returns a reason that fits behind a colon. Invariant: the system's own words are
//! shown only where nothing better is known, and then in brackets.

use crate::said;
use crate::tongue::Said;
use std::io::{Error, ErrorKind};

/// Why a file or folder could not be read or written.
pub fn reason(error: &Error) -> Said {
    let (en, zh) = match error.kind() {
        ErrorKind::NotFound => ("it is not there", "文件或文件夹不存在"),
        ErrorKind::PermissionDenied => ("no permission, or another program has it open", "没有权限，或者其他程序正打开着它"),
        ErrorKind::IsADirectory => ("it is a folder", "它是文件夹，不是文件"),
        ErrorKind::NotADirectory => ("a part of the path is a file, no folder", "路径中有一段是文件，不是文件夹"),
        ErrorKind::AlreadyExists => ("it is there already", "已经存在"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ("the disk is full", "磁盘已满"),
        ErrorKind::ReadOnlyFilesystem => ("the disk can only be read", "磁盘是只读的"),
        ErrorKind::FileTooLarge => ("the file would be too large for the disk", "文件太大，磁盘放不下"),
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => ("another program is using it", "其他程序正在使用它"),
        ErrorKind::InvalidFilename => ("the disk does not take such a name", "磁盘不接受这样的文件名"),
        ErrorKind::UnexpectedEof => ("the file ends too early", "文件不完整"),
        ErrorKind::InvalidData => ("the bytes are not what such a file holds", "文件内容不符合格式"),
        ErrorKind::OutOfMemory => ("there is not enough memory", "内存不足"),
        _ => return said!("the system refused ({error})", "系统拒绝了这一操作（{error}）"),
    };
    Said::new(en, zh)
}

#[cfg(test)]
mod tests {
    use super::reason;
    use std::io::Error;

    #[test]
    fn usual_refusals_are_said_in_both_tongues() {
        let missing = std::fs::read("/no/such/file").map_err(|e| reason(&e)).unwrap_err();
        assert_eq!((missing.en.as_str(), missing.zh.as_str()), ("it is not there", "文件或文件夹不存在"));
        let folder = std::fs::read(env!("CARGO_MANIFEST_DIR")).map_err(|e| reason(&e)).unwrap_err();
        assert!(!folder.zh.is_ascii() && !folder.zh.contains("os error"), "{}", folder.zh);
        assert!(reason(&Error::other("odd")).zh.contains("（odd）"));
    }
}
