//! Mails that lie in files of their own: one, a folder of them, a Maildir with its nested folders.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};

use super::{Filed, LARGEST_MAIL, Look, look};

/// No folder is looked into that lies deeper.
const DEEPEST: usize = 32;

/// The mails of a file or folder, by name.
#[derive(Debug)]
pub struct FolderMails {
    /// What is left, the last first.
    left: Vec<PathBuf>,
    maildir: bool,
}

/// Whether a folder is a Maildir: `new` or `cur` stand in it, or in a folder right beneath.
pub fn is_maildir(path: &Path) -> bool {
    let is = |path: &Path| path.join("cur").is_dir() || path.join("new").is_dir();
    is(path)
        || fs::read_dir(path).is_ok_and(|entries| {
            entries
                .flatten()
                .any(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()) && is(&entry.path()))
        })
}

impl FolderMails {
    /// One mail in a file.
    pub fn single(path: PathBuf) -> Self {
        Self { left: vec![path], maildir: false }
    }

    /// The mails of a folder and the folders in it: files called `.eml`, and those without an ending that
    /// look like mails; every file where `all` says so.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn folder(path: &Path, all: bool) -> io::Result<Self> {
        let mut left = Vec::new();
        walk(path, 0, &mut |file| {
            let ending = file.extension().and_then(|ending| ending.to_str());
            let wanted = match ending.map(str::to_lowercase).as_deref() {
                Some("eml" | "email" | "mail") => true,
                None => all || begins_like_mail(&file),
                Some(_) => all,
            };
            if wanted {
                left.push(file);
            }
        })?;
        left.sort_unstable_by(|one, other| other.cmp(one));
        Ok(Self { left, maildir: false })
    }

    /// The mails of a Maildir and of those nested in it, as they came: the oldest first.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn maildir(path: &Path) -> io::Result<Self> {
        let mut left = Vec::new();
        walk(path, 0, &mut |file| {
            let folder = file.parent().and_then(Path::file_name);
            let hidden =
                file.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
            if folder.is_some_and(|name| name == "new" || name == "cur") && !hidden {
                left.push(file);
            }
        })?;
        // Names begin with the time of delivery.
        left.sort_by(|one, other| other.file_name().cmp(&one.file_name()).then(other.cmp(one)));
        Ok(Self { left, maildir: true })
    }

    /// How many are left.
    pub fn len(&self) -> usize {
        self.left.len()
    }

    /// Whether none is left.
    pub fn is_empty(&self) -> bool {
        self.left.is_empty()
    }
}

impl Iterator for FolderMails {
    type Item = Filed;

    fn next(&mut self) -> Option<Filed> {
        let path = self.left.pop()?;
        let left_out = if self.maildir { flagged(&path) } else { None };
        Some(Filed {
            raw: read(&path).map_err(|error| error.to_string()),
            delivered: if self.maildir { delivered(&path) } else { None },
            place: path.to_string_lossy().into_owned(),
            left_out,
        })
    }
}

/// What the flags of a Maildir's file say against taking the mail in.
fn flagged(path: &Path) -> Option<&'static str> {
    let name = path.file_name()?.to_string_lossy();
    let (_, flags) = name.rsplit_once(":2,").or_else(|| name.rsplit_once("!2,"))?;
    if flags.contains('T') {
        Some("deleted in its mailbox")
    } else if flags.contains('D') {
        Some("a draft")
    } else {
        None
    }
}

/// When a mail was put into its Maildir: its name begins with the seconds since 1970.
fn delivered(path: &Path) -> Option<DateTime<Utc>> {
    let name = path.file_name()?.to_str()?;
    let seconds: String = name.chars().take_while(char::is_ascii_digit).collect();
    let seconds = Some(seconds).filter(|seconds| matches!(seconds.len(), 9..=11))?;
    DateTime::from_timestamp(seconds.parse().ok()?, 0)
}

/// The bytes of a file, as far as a mail is read.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"));
    }
    let mut raw = Vec::new();
    file.take(LARGEST_MAIL as u64).read_to_end(&mut raw)?;
    Ok(raw)
}

fn begins_like_mail(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(1024).read_to_end(&mut start));
    read.is_ok() && look(&start) == Look::Mail
}

/// Calls for every file beneath a folder; links to folders are not followed.
fn walk(folder: &Path, depth: usize, found: &mut impl FnMut(PathBuf)) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let path = entry.path();
        if kind.is_dir() {
            // A folder that may not be read hides no other.
            if depth < DEEPEST {
                let _ = walk(&path, depth + 1, found);
            }
        } else if kind.is_file() || kind.is_symlink() && path.is_file() {
            found(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_maildir_gives_its_mails_with_those_nested_the_oldest_first() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for (place, text) in [
            ("cur/1002.b:2,S", "Subject: 2\n\n"),
            ("new/1003.c", "Subject: 3\n\n"),
            (".Sub.Folder/cur/1001.a:2,RS", "Subject: 1\n\n"),
            ("cur/1004.d:2,ST", "Subject: gone\n\n"),
            ("tmp/1005.e", "Subject: half\n\n"),
            ("maildirfolder", ""),
        ] {
            let path = root.join(place);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        assert!(is_maildir(root));
        let found: Vec<Filed> = FolderMails::maildir(root).unwrap().collect();
        let subjects: Vec<String> = found
            .iter()
            .map(|filed| String::from_utf8_lossy(filed.raw.as_ref().unwrap()).trim().to_owned())
            .collect();
        assert_eq!(subjects, ["Subject: 1", "Subject: 2", "Subject: 3", "Subject: gone"]);
        assert_eq!(found[3].left_out, Some("deleted in its mailbox"));
    }

    #[test]
    fn a_folder_gives_what_looks_like_mail() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir(root.join("in")).unwrap();
        fs::write(root.join("in/b.EML"), "no header").unwrap();
        fs::write(root.join("a"), "Subject: 1\n\n").unwrap();
        fs::write(root.join("readme.txt"), "Subject: 1\n\n").unwrap();
        fs::write(root.join("notes"), "some notes").unwrap();
        assert!(!is_maildir(root));
        assert_eq!(FolderMails::folder(root, false).unwrap().len(), 2);
        assert_eq!(FolderMails::folder(root, true).unwrap().len(), 4);
    }
}
