//! How much room a text for people has: the width of the terminal that standard output is.

use std::io;

use rustix::termios::{isatty, tcgetwinsize};

/// How many columns the terminal has; none where standard output is none, or does not tell.
pub(in crate::cli) fn columns() -> Option<usize> {
    let out = io::stdout();
    if !isatty(&out) {
        return None;
    }
    let size = tcgetwinsize(&out).ok()?;
    (size.ws_col > 0).then(|| usize::from(size.ws_col))
}
