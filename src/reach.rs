//! What a session may touch on the machine besides the desk. Whoever came to the machine for the desk alone, as
//! by `ForceCommand` in the server of ssh, has the desk and nothing else: no other program, no file but new ones
//! in a folder that the administrator names, nothing that the caller set in the environment.
//!
//! It is decided once, where the program starts, and asked wherever a program is started or a file outside the
//! desk is touched.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::bail;

/// What a session may touch besides the desk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Reach {
    /// All that the account may.
    #[default]
    Machine,
    /// The desk alone.
    Desk {
        /// Where files may be saved; nowhere where none is named.
        downloads: Option<PathBuf>,
    },
}

/// What says how a terminal shows things: all that the desk alone reads of the environment.
const OF_THE_TERMINAL: [&str; 8] =
    ["TERM", "COLORTERM", "COLORFGBG", "NO_COLOR", "LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES"];

impl Reach {
    /// Whether there is nothing but the desk.
    pub const fn is_desk_alone(&self) -> bool {
        matches!(self, Self::Desk { .. })
    }

    /// A program about to be started.
    ///
    /// # Errors
    /// Where the session has the desk alone.
    pub fn program(&self, program: &str) -> anyhow::Result<Command> {
        match self {
            Self::Machine => Ok(Command::new(program)),
            Self::Desk { .. } => {
                bail!("this session has the desk alone: no other program is started ({program})")
            }
        }
    }

    /// A variable of the environment.
    pub fn variable(&self, name: &str) -> Option<String> {
        let told = match self {
            Self::Machine => true,
            Self::Desk { .. } => OF_THE_TERMINAL.contains(&name),
        };
        if told { env::var(name).ok() } else { None }
    }

    /// The folder in which files are saved: the one wished for, or the only one that there is.
    ///
    /// # Errors
    /// Where the session has none.
    pub fn folder_for_files(&self, wished: &Path) -> anyhow::Result<PathBuf> {
        match self {
            Self::Machine => Ok(wished.to_owned()),
            Self::Desk { downloads: Some(folder) } => Ok(folder.clone()),
            Self::Desk { downloads: None } => bail!(
                "this session has the desk alone, and no folder for files: the administrator names one (`downloads` in /etc/firstline/ssh.toml)"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_desk_alone_starts_nothing_reads_nothing_and_writes_in_its_folder_only() {
        let alone = Reach::Desk { downloads: Some("/srv/downloads".into()) };
        assert!(alone.program("sh").is_err());
        assert_eq!(alone.variable("PATH"), None);
        assert_eq!(alone.folder_for_files(Path::new("/etc")).unwrap(), Path::new("/srv/downloads"));
        let nowhere = Reach::Desk { downloads: None };
        assert!(nowhere.folder_for_files(Path::new("/tmp")).is_err());
        assert!(Reach::Machine.program("sh").is_ok());
        assert_eq!(Reach::Machine.variable("PATH"), env::var("PATH").ok());
    }
}
