//! A folder that goes when its owner does: a throwaway desk lies in it.

use std::{
    fs,
    io::ErrorKind,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    process,
};

use anyhow::Context as _;

/// More desks than these are not open in one process at a time.
const MOST: u32 = 1000;

/// A folder that goes when its owner does.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Makes one among the temporary files that nobody else can look into.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new() -> anyhow::Result<Self> {
        for number in 0..MOST {
            let name = format!("firstline-training-{}-{number}", process::id());
            let path = std::env::temp_dir().join(name);
            match fs::DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => {
                    return Err(error).with_context(|| format!("making {}", path.display()));
                }
            }
        }
        anyhow::bail!("there are {MOST} throwaway desks among the temporary files already")
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed lies among the temporary files, which the system clears.
        let _ = fs::remove_dir_all(&self.0);
    }
}
