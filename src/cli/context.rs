//! What every command needs: where to write, and what time it is.

use std::{
    fmt,
    io::{self, Write},
};

use crate::clock::Clock;

/// What every command needs.
pub struct Context {
    /// Where data go.
    pub out: Box<dyn Write>,
    /// The time, on a desk that is not simulated.
    pub clock: Clock,
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").finish_non_exhaustive()
    }
}

impl Context {
    /// The context of a program run from a shell.
    pub fn new() -> Self {
        Self {
            out: Box::new(io::BufWriter::new(io::stdout())),
            clock: Clock::system(),
        }
    }
}

impl Default for Context {
    fn default() -> Self {
        Self::new()
    }
}

/// Why a command ended without doing what it was asked.
#[derive(Debug)]
pub enum Failure {
    /// The arguments do not fit together: exit code 2.
    Usage(String),
    /// The desk refused, or a person has to do something first: exit code 1.
    Refused(String),
    /// Something went wrong: exit code 1.
    Failed(anyhow::Error),
}

impl Failure {
    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Refused(_) | Self::Failed(_) => 1,
        }
    }

    /// Whether the reader of our output went away.
    pub fn is_broken_pipe(&self) -> bool {
        let Self::Failed(error) = self else {
            return false;
        };
        error.chain().any(|cause| {
            cause
                .downcast_ref::<io::Error>()
                .is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
                || cause
                    .downcast_ref::<serde_json::Error>()
                    .is_some_and(|e| e.io_error_kind() == Some(io::ErrorKind::BrokenPipe))
        })
    }

    /// Says it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn report(&self, to: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Usage(message) | Self::Refused(message) => writeln!(to, "firstline: {message}"),
            // One line, with what was being done first and the cause last.
            Self::Failed(error) => writeln!(to, "firstline: {error:#}"),
        }
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}
