//! Mails as they lie in files and folders: single ones, mbox files, Maildirs. They come one by one; an
//! mbox is never whole in memory, and what cannot be read comes out as that, and the next one follows.

mod folder;
mod mbox;

pub use folder::{FolderMails, is_maildir};
pub use mbox::MboxMails;

use chrono::{DateTime, Utc};

use super::LARGEST_MAIL;

/// A mail as it lies somewhere.
#[derive(Debug)]
pub struct Filed {
    /// Where: the path, or the line of the mbox on which it begins.
    pub place: String,
    /// Its bytes, those beyond [`LARGEST_MAIL`] left out, or why they cannot be read.
    pub raw: Result<Vec<u8>, String>,
    /// When it came there, where that is told.
    pub delivered: Option<DateTime<Utc>>,
    /// Why it is to be left out by what its folder says of it.
    pub left_out: Option<&'static str>,
}

/// What the beginning of a file looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Mail,
    /// Many mails, one after the other.
    Mbox,
    Other,
}

/// What a file's first bytes look like.
pub fn look(start: &[u8]) -> Look {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    if start.starts_with(b"From ") {
        return Look::Mbox;
    }
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
    let header = name.len() < line.len()
        && !name.is_empty()
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        && name[0].is_ascii_alphabetic();
    if header { Look::Mail } else { Look::Other }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_apart_by_their_beginning() {
        assert_eq!(look(b"From a@b Mon Jan  1 10:00:00 2024\n"), Look::Mbox);
        assert_eq!(look(b"Received: from a by b\n"), Look::Mail);
        assert_eq!(look(b"\xef\xbb\xbfSubject: x"), Look::Mail);
        assert_eq!(look(b"name;mail\nx;y"), Look::Other);
        assert_eq!(look(b""), Look::Other);
    }
}
