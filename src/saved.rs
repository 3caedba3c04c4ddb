//! Files that came with messages, on their way to disk: under a safe name, readable by their owner only,
//! never over another file, and never opened.

use std::{
    fs::OpenOptions,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};

use crate::model::mail::{Attached, file_name};

/// As often as this another name is tried beside one that is taken.
const TRIES: u32 = 1000;

/// The name under which a file is saved in a folder; `nr` names one that has none, from 1.
pub fn name(attached: &Attached, nr: usize) -> String {
    match file_name(attached.name.as_str()) {
        name if name.is_empty() => format!("part-{nr}"),
        name => name,
    }
}

/// Writes bytes into a new file.
///
/// # Errors
/// When there is a file of this name, or it cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)
}

/// Writes bytes into a new file of a folder, under this name or, where it is taken, one beside it:
/// `bill.pdf`, `bill-2.pdf`. Answers where they lie.
///
/// # Errors
/// When the folder cannot be written.
pub fn write_beside(folder: &Path, name: &str, bytes: &[u8]) -> anyhow::Result<PathBuf> {
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => (stem, format!(".{ending}")),
        _ => (name, String::new()),
    };
    for nr in 1..=TRIES {
        let path =
            if nr == 1 { folder.join(name) } else { folder.join(format!("{stem}-{nr}{ending}")) };
        match write(&path, bytes) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            written => {
                written.with_context(|| format!("writing {}", path.display()))?;
                return Ok(path);
            }
        }
    }
    bail!("{} has {TRIES} files called {name} already", folder.display())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn nothing_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let write = |bytes: &[u8]| write_beside(folder.path(), "bill.pdf", bytes).unwrap();
        let first = write(b"one");
        let second = write(b"two");
        assert_eq!(second, folder.path().join("bill-2.pdf"));
        assert_eq!(fs::read(first).unwrap(), b"one");
        assert_eq!(fs::read(second).unwrap(), b"two");
        let hidden = write_beside(folder.path(), ".profile", b"").unwrap();
        let again = write_beside(folder.path(), ".profile", b"").unwrap();
        assert_eq!(hidden, folder.path().join(".profile"));
        assert_eq!(again, folder.path().join(".profile-2"));
    }
}
