//! Putting a file in its place: written beside the target, flushed, then renamed, so that whatever happens the old file
//! or the new one is there. Takes a path and a way to write; returns what went wrong as a diagnostic.
//! Invariant: when an error is returned the target is as it was and nothing else is left behind.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::system::reason;
use crate::place::Place;
use crate::said;
use crate::tongue::Said;
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a killed run left behind is removed after so long; no run takes it.
const STALE: Duration = Duration::from_secs(3_600);

/// Writes `target` by way of a file beside it.
pub fn put(target: &Path, write: impl FnOnce(&mut Quiet<BufWriter<File>>) -> io::Result<()>) -> Result<(), Diagnostic> {
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(folder_missing(target, folder));
    }
    if target.is_dir() || fs::metadata(target).is_ok_and(|m| m.permissions().readonly()) {
        return Err(failure(target, &io::Error::from(ErrorKind::PermissionDenied)));
    }
    // Windows refuses the rename while Excel has the file open; this tells before the work is done
    if target.exists() {
        fs::OpenOptions::new().write(true).open(target).map_err(|e| failure(target, &e))?;
    }
    remove_stale(target, folder);
    let beside = beside(target, folder);
    let written = File::create(&beside).and_then(|file| {
        let mut file = Quiet { to: BufWriter::with_capacity(1 << 20, file), failed: false };
        write(&mut file)?;
        file.flush()?;
        file.to.get_ref().sync_all()
    });
    let placed = written.and_then(|()| fs::rename(&beside, target));
    placed.map_err(|e| {
        // the message about the write matters; that the rest could not be removed as well adds nothing
        let _ = fs::remove_file(&beside);
        failure(target, &e)
    })
}

/// A name in the same folder, so that the rename stays on one disk.
fn beside(target: &Path, folder: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    folder.join(format!(".{name}.{}.part", std::process::id()))
}

/// Halves of this target that runs before have left, killed as they wrote. Whatever cannot be looked at or removed stays.
fn remove_stale(target: &Path, folder: &Path) {
    let start = format!(".{}.", target.file_name().unwrap_or_default().to_string_lossy());
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let number = name.to_str().and_then(|n| n.strip_prefix(&start)?.strip_suffix(".part"));
        let is_half = number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        let age = || entry.metadata().and_then(|m| m.modified()).ok()?.elapsed().ok();
        if is_half && age().is_some_and(|age| age > STALE) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// A file that fails once: the zip library ends an archive that is dropped half-way, and would complain on the terminal
/// when that fails, too.
pub struct Quiet<W> {
    to: W,
    failed: bool,
}

impl<W> Quiet<W> {
    fn once<T>(&mut self, done: T, work: impl FnOnce(&mut W) -> io::Result<T>) -> io::Result<T> {
        if self.failed {
            return Ok(done);
        }
        let result = work(&mut self.to);
        self.failed = result.as_ref().is_err_and(|e| e.kind() != ErrorKind::Interrupted);
        result
    }
}

impl<W: Write> Write for Quiet<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.once(bytes.len(), |to| to.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.once((), Write::flush)
    }
}

impl<W: Seek> Seek for Quiet<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.once(0, |file| file.seek(to))
    }
}

fn folder_missing(target: &Path, folder: &Path) -> Diagnostic {
    let (target, folder) = (target.display(), folder.display());
    Diagnostic::error(
        "output-folder-missing",
        Place::File(target.to_string()),
        said!("The folder \"{folder}\" for the report does not exist.", "要写入报告的文件夹“{folder}”不存在。"),
        said!("Make the folder, or name another output.", "请新建该文件夹，或者换一个输出位置。"),
    )
}

/// What went wrong, in plain words.
pub fn failure(target: &Path, error: &io::Error) -> Diagnostic {
    let path = target.display().to_string();
    let place = Place::File(path.clone());
    // 32 and 33: sharing and lock violation on Windows
    if matches!(error.raw_os_error(), Some(32 | 33)) && cfg!(windows) || error.kind() == ErrorKind::ResourceBusy {
        return Diagnostic::error(
            "output-locked",
            place,
            said!(
                "\"{path}\" is open in another program, so the report could not be put there.",
                "“{path}”正被另一个程序打开，无法写入报告。"
            ),
            said!(
                "Close it in Excel or WPS and run again, or name another output.",
                "请在 Excel 或 WPS 中关闭它后重新运行，或者换一个输出文件名。"
            ),
        );
    }
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Diagnostic::error(
            "disk-full",
            place,
            said!(
                "There is no room left on the disk for \"{path}\"; the old file is as it was.",
                "磁盘空间不足，写不下“{path}”；旧文件保持原样。"
            ),
            said!("Make room, or name an output on another disk.", "请腾出磁盘空间，或者换到另一个磁盘。"),
        ),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem | ErrorKind::IsADirectory => Diagnostic::error(
            "output-not-writable",
            place,
            said!(
                "\"{path}\" cannot be written: it is read-only, a folder, or open in another program.",
                "无法写入“{path}”：它是只读的，或者是文件夹，或者正被另一个程序打开。"
            ),
            said!("Close or free the file, or name another output.", "请关闭该文件或取消只读，或者换一个输出位置。"),
        ),
        ErrorKind::NotFound => folder_missing(target, target.parent().unwrap_or(Path::new("."))),
        _ => {
            let Said { en, zh } = reason(error);
            Diagnostic::error(
                "output-failed",
                place,
                said!("\"{path}\" could not be written: {en}.", "无法写入“{path}”：{zh}。"),
                said!("The old file is as it was. Try another output.", "旧文件保持原样。请换一个输出位置再试。"),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("restock-target-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let folder = folder("full");
        let target = folder.join("a.xlsx");
        put(&target, |f| f.write_all(b"old")).unwrap();
        let full = put(&target, |f| {
            f.write_all(b"half")?;
            Err(io::Error::from(ErrorKind::StorageFull))
        });
        assert_eq!(full.unwrap_err().code, "disk-full");
        assert_eq!((fs::read(&target).unwrap(), names(&folder)), (b"old".to_vec(), vec!["a.xlsx".to_string()]));
        put(&target, |f| f.write_all(b"new")).unwrap();
        assert_eq!((fs::read(&target).unwrap(), names(&folder)), (b"new".to_vec(), vec!["a.xlsx".to_string()]));
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_file_fails_once() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::Error::from(ErrorKind::StorageFull))
            }
            fn flush(&mut self) -> io::Result<()> {
                Err(io::Error::from(ErrorKind::StorageFull))
            }
        }
        let mut file = Quiet { to: Full, failed: false };
        assert_eq!(file.write(b"ab").unwrap_err().kind(), ErrorKind::StorageFull);
        assert_eq!((file.write(b"ab").unwrap(), file.flush().is_ok()), (2, true));
    }

    #[test]
    fn halves_of_killed_runs_go_once_they_are_old() {
        let folder = folder("stale");
        let old = std::time::SystemTime::now() - 2 * STALE;
        for (name, when) in [(".a.xlsx.77.part", Some(old)), (".a.xlsx.78.part", None), (".a.xlsx.mine.part", Some(old))] {
            let file = File::create(folder.join(name)).unwrap();
            when.map_or(Ok(()), |when| file.set_modified(when)).unwrap();
        }
        put(&folder.join("a.xlsx"), |f| f.write_all(b"new")).unwrap();
        assert_eq!(names(&folder), [".a.xlsx.78.part", ".a.xlsx.mine.part", "a.xlsx"]);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn missing_folders_and_folders_in_the_way() {
        let folder = folder("way");
        let missing = put(&folder.join("no/such/a.xlsx"), |_| Ok(()));
        assert_eq!(missing.unwrap_err().code, "output-folder-missing");
        assert_eq!(put(&folder, |_| Ok(())).unwrap_err().code, "output-not-writable");
        let read_only = folder.join("b.xlsx");
        fs::write(&read_only, "old").unwrap();
        let mut rights = fs::metadata(&read_only).unwrap().permissions();
        rights.set_readonly(true);
        fs::set_permissions(&read_only, rights).unwrap();
        assert_eq!(put(&read_only, |f| f.write_all(b"new")).unwrap_err().code, "output-not-writable");
        assert_eq!(names(&folder), ["b.xlsx"]);
        fs::remove_dir_all(&folder).unwrap();
    }
}
