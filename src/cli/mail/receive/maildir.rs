//! The mails that lie in a Maildir's `new`. Each is taken in with a commit of its own and moved to `cur`
//! only then: whatever happens in between, it is taken in once.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

use super::{Became, take};
use crate::{
    cli::Context,
    desk::Desk,
    exchange::FolderMails,
    model::{id::Login, mail::Mail},
};

/// A Maildir that is looked at again and again.
#[derive(Debug)]
pub(in crate::cli) struct Maildir {
    folder: PathBuf,
    /// Mails that could not be taken in: they stay in `new`, and are not tried at every look.
    failed: HashSet<PathBuf>,
}

/// A mail that was looked at.
#[derive(Debug)]
pub(in crate::cli) struct Delivered {
    /// Its file in `new`.
    pub file: PathBuf,
    pub from: Option<String>,
    /// What it is about.
    pub subject: String,
    /// What became of it; the error where it stays in `new`.
    pub became: anyhow::Result<Became>,
}

impl Maildir {
    /// A Maildir.
    ///
    /// # Errors
    /// When it is none.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        for part in ["new", "cur"] {
            let path = folder.join(part);
            anyhow::ensure!(
                path.is_dir(),
                "{} is no Maildir: there is no folder {}",
                folder.display(),
                path.display()
            );
        }
        Ok(Self { folder: folder.to_owned(), failed: HashSet::new() })
    }

    /// Has the next look try again what could not be taken in.
    pub fn try_again(&mut self) {
        self.failed.clear();
    }

    /// Takes in what lies in `new`, the oldest first.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn look(
        &mut self,
        desk: &mut Desk,
        me: &Login,
        context: &Context,
    ) -> anyhow::Result<Vec<Delivered>> {
        let new = self.folder.join("new");
        let mut found = Vec::new();
        let mails = FolderMails::folder(&new, true)
            .with_context(|| format!("reading {}", new.display()))?;
        for filed in mails {
            let file = PathBuf::from(&filed.place);
            if self.failed.contains(&file) || file.parent() != Some(new.as_path()) {
                continue;
            }
            let mail = filed.raw.map(|raw| Mail::read(&raw));
            let (from, subject) = mail.as_ref().map_or_else(
                |_| (None, String::new()),
                |mail| (mail.address.clone(), mail.subject.clone()),
            );
            let became = match mail {
                Ok(mail) => take(mail, desk, me, context),
                Err(why) => Err(anyhow::anyhow!(why)),
            }
            .and_then(|became| match became {
                Became::Refused(why) => Err(anyhow::anyhow!(why)),
                became => {
                    self.seen(&file).with_context(|| format!("moving {}", file.display()))?;
                    Ok(became)
                }
            });
            if became.is_err() {
                self.failed.insert(file.clone());
            }
            found.push(Delivered { file, from, subject, became });
        }
        Ok(found)
    }

    /// Moves a mail to those that were seen.
    fn seen(&self, file: &Path) -> io::Result<()> {
        let mut name = file.file_name().unwrap_or_default().to_os_string();
        if !name.to_string_lossy().contains(":2,") {
            name.push(":2,S");
        }
        fs::rename(file, self.folder.join("cur").join(name))
    }
}
