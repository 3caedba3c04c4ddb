//! Why a mail waits or is stuck. It lies in the box as a line of English, which other programs read too;
//! it is read back to be said in another language.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a mail waits, is stuck, or was dropped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum Why {
    /// The mail program ended with this exit code, and these words.
    Exit {
        code: i32,
        /// What it said; may be empty.
        words: String,
    },
    /// Nobody knows whether it left.
    MayHaveLeft(Doubt),
    /// It lay in the box too long to leave by itself.
    Waited,
    /// There is nobody left to whom it could go.
    Nobody,
    /// What stands in the place of the address is none.
    NoAddress,
    /// The program could not be started: its name with what the system said.
    NotStarted(String),
    /// It left and came back; the subject of what the mail server wrote, which may be empty.
    CameBack(String),
    /// In a person's words: why it was dropped.
    Person(String),
}

/// Why nobody knows whether a mail left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// The sender stopped before it knew.
    Stopped,
    /// The program ran longer than so many seconds, and was ended.
    TooLong {
        program: String,
        /// How long it was waited for.
        seconds: u64,
    },
    /// The program was ended by a signal.
    Signal {
        program: String,
        /// The number of the signal.
        signal: i32,
    },
    /// What the system said.
    Other(String),
}

const WAITED: &str = "waited too long in the box";
const NOBODY: &str = "nobody is left whom it could go to";
const NO_ADDRESS: &str = "the client's address is none";
const MAY_HAVE_LEFT: &str = "may have left: ";
const CAME_BACK: &str = "came back: ";
const EXIT: &str = "exit code ";
const NOT_STARTED: &str = "not started: ";
const STOPPED: &str = "the sender stopped before it knew";
const TOO_LONG: &str = " ran longer than ";
const SIGNAL: &str = " was ended by signal ";

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exit { code, words } if words.is_empty() => write!(f, "{EXIT}{code}"),
            Self::Exit { code, words } => write!(f, "{EXIT}{code}: {words}"),
            Self::MayHaveLeft(doubt) => write!(f, "{MAY_HAVE_LEFT}{doubt}"),
            Self::Waited => f.write_str(WAITED),
            Self::Nobody => f.write_str(NOBODY),
            Self::NoAddress => f.write_str(NO_ADDRESS),
            Self::NotStarted(what) => write!(f, "{NOT_STARTED}{what}"),
            Self::CameBack(words) => write!(f, "{CAME_BACK}{words}"),
            Self::Person(words) => f.write_str(words),
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stopped => f.write_str(STOPPED),
            Self::TooLong { program, seconds } => write!(f, "{program}{TOO_LONG}{seconds} s"),
            Self::Signal { program, signal } => write!(f, "{program}{SIGNAL}{signal}"),
            Self::Other(what) => f.write_str(what),
        }
    }
}

impl From<Why> for String {
    fn from(why: Why) -> Self {
        why.to_string()
    }
}

impl From<Doubt> for String {
    fn from(doubt: Doubt) -> Self {
        doubt.to_string()
    }
}

impl From<String> for Why {
    fn from(text: String) -> Self {
        match text.as_str() {
            WAITED => return Self::Waited,
            NOBODY => return Self::Nobody,
            NO_ADDRESS => return Self::NoAddress,
            _ => {}
        }
        if let Some(doubt) = text.strip_prefix(MAY_HAVE_LEFT) {
            return Self::MayHaveLeft(Doubt::from(doubt));
        }
        if let Some(what) = text.strip_prefix(NOT_STARTED) {
            return Self::NotStarted(what.to_owned());
        }
        if let Some(words) = text.strip_prefix(CAME_BACK) {
            return Self::CameBack(words.to_owned());
        }
        let exit = text.strip_prefix(EXIT).and_then(|rest| {
            let (code, words) = rest.split_once(": ").unwrap_or((rest, ""));
            Some((code.parse().ok()?, words.to_owned()))
        });
        match exit {
            Some((code, words)) => Self::Exit { code, words },
            None => Self::Person(text),
        }
    }
}

impl From<&str> for Doubt {
    fn from(text: &str) -> Self {
        if text == STOPPED {
            return Self::Stopped;
        }
        let counted = |between: &str, end: &str| {
            let (program, number) = text.rsplit_once(between)?;
            Some((program.to_owned(), number.strip_suffix(end)?.to_owned()))
        };
        let too_long = counted(TOO_LONG, " s")
            .and_then(|(program, number)| Some((program, number.parse().ok()?)));
        if let Some((program, seconds)) = too_long {
            return Self::TooLong { program, seconds };
        }
        let signal =
            counted(SIGNAL, "").and_then(|(program, number)| Some((program, number.parse().ok()?)));
        match signal {
            Some((program, signal)) => Self::Signal { program, signal },
            None => Self::Other(text.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_the_box_is_read_back() {
        let program = || "/usr/bin/msmtp".to_owned();
        for (why, line) in [
            (Why::Exit { code: 75, words: "server: busy".into() }, "exit code 75: server: busy"),
            (Why::Exit { code: 67, words: String::new() }, "exit code 67"),
            (Why::MayHaveLeft(Doubt::Stopped), "may have left: the sender stopped before it knew"),
            (
                Why::MayHaveLeft(Doubt::TooLong { program: program(), seconds: 120 }),
                "may have left: /usr/bin/msmtp ran longer than 120 s",
            ),
            (
                Why::MayHaveLeft(Doubt::Signal { program: program(), signal: 9 }),
                "may have left: /usr/bin/msmtp was ended by signal 9",
            ),
            (Why::Waited, "waited too long in the box"),
            (Why::Nobody, "nobody is left whom it could go to"),
            (Why::NoAddress, "the client's address is none"),
            (Why::NotStarted("msmtp: not found".into()), "not started: msmtp: not found"),
            (Why::CameBack("Undelivered mail".into()), "came back: Undelivered mail"),
            (Why::Person("told by phone".into()), "told by phone"),
        ] {
            assert_eq!(why.to_string(), line);
            assert_eq!(Why::from(line.to_owned()), why);
        }
    }
}
