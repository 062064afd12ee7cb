//! The report takes the place of the old one as a whole or not at all: whatever kills the program, and however full the
//! disk is.

#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("restock-safe-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("temp folder");
    folder
}

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/autumn")
}

fn names(folder: &Path) -> Vec<String> {
    std::fs::read_dir(folder).expect("folder").map(|e| e.expect("entry").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn killed_at_any_moment_leaves_the_old_file_or_the_new_one() {
    let folder = folder("killed");
    let output = folder.join("report.xlsx");
    let command = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_restock"));
        command.arg("run").arg(example()).arg("--output").arg(&output).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let start = Instant::now();
    assert!(command().status().expect("restock").success());
    let whole = start.elapsed();
    let new = std::fs::read(&output).expect("report");
    let (mut old_stayed, mut new_came) = (0, 0);
    for step in 0..12 {
        std::fs::write(&output, b"old").expect("old file");
        let mut child = command().spawn().expect("restock");
        // close together towards the end, where the file is written
        let share = 1.0 - f64::from(11 - step) * f64::from(11 - step) / 150.0;
        std::thread::sleep(Duration::from_secs_f64(whole.as_secs_f64() * share));
        child.kill().expect("kill");
        child.wait().expect("restock");
        let found = std::fs::read(&output).expect("there is always a file");
        if found == b"old" {
            old_stayed += 1;
        } else {
            assert!(found == new, "half a report of {} bytes", found.len());
            new_came += 1;
        }
    }
    assert!(old_stayed > 0, "each of {new_came} runs was over before it was killed");
    std::fs::remove_dir_all(&folder).expect("temp folder");
}

#[test]
fn a_full_disk_gives_a_message_and_leaves_the_old_file() {
    let folder = folder("full");
    let output = folder.join("report.xlsx");
    std::fs::write(&output, b"old").expect("old file");
    // the system refuses to write more than 16 blocks of 512 bytes, as a full disk would
    let ran = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 16; exec \"$0\" run \"$1\" --output \"$2\""])
        .arg(env!("CARGO_BIN_EXE_restock"))
        .arg(example())
        .arg(&output)
        .output()
        .expect("sh");
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert_eq!(ran.status.code(), Some(1), "{said}");
    assert!(said.starts_with("error[disk-full]") && said.contains("There is no room left on the disk"), "{said}");
    assert_eq!((std::fs::read(&output).expect("old file"), names(&folder)), (b"old".to_vec(), vec!["report.xlsx".to_string()]));
    std::fs::remove_dir_all(&folder).expect("temp folder");
}
