//! Calling an operator: the bell, a notification of the desktop, a program of their own. The screen and
//! `firstline watch` do it alike; what is news is theirs to say.

use std::{
    io::{self, Write},
    process::Stdio,
    thread,
};

use crate::{config::settings::Notify, model::safe_text::SafeText, reach::Reach};

/// Rings the terminal's bell, and asks it for a notification of the desktop where it knows OSC 9.
///
/// # Errors
/// When the terminal cannot be written to.
pub fn ring(notify: &Notify, news: &SafeText, terminal: &mut dyn Write) -> io::Result<()> {
    if notify.bell {
        terminal.write_all(b"\x07")?;
    }
    if notify.osc9 {
        write!(terminal, "\x1b]9;{news}\x07")?;
    }
    terminal.flush()
}

/// Runs the operator's own program with the news as its last argument. It is nobody's errand: nobody
/// waits for it, and where it cannot be started the news still stand in the list.
pub fn run(reach: &Reach, command: &[String], news: &SafeText) {
    let Some((program, arguments)) = command.split_first() else {
        return;
    };
    // Whoever has the desk alone is called by the bell.
    let Ok(mut own) = reach.program(program) else {
        return;
    };
    let started = own
        .args(arguments)
        .arg(news.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if let Ok(mut child) = started {
        // Someone has to take its exit code, or it stays in the table of processes.
        thread::spawn(move || child.wait());
    }
}
