//! The end from outside: hang-up, a signal, a terminal that is gone. Watched by a thread of its own
//! which ends the process, since reading keys neither notices nor yields when the terminal is gone.

use std::{
    fs::File,
    os::fd::AsFd,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::SyncSender,
    },
    thread,
    time::Duration,
};

use anyhow::{Context, Result};
use rustix::event::{PollFd, PollFlags, poll};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH},
    flag,
    iterator::Signals,
};

use crate::tui::{input::Input, terminal};

/// How long the screen has to keep its drafts before the process ends; mostly it needs a few milliseconds.
const GRACE: Duration = Duration::from_millis(1500);
/// How often it is looked whether they are kept.
const LOOK: Duration = Duration::from_millis(10);

/// What a shell reports of a process that a signal ended.
const fn exit_code(signal: i32) -> i32 {
    128 + signal
}

/// What is set whenever the window gets another size, and when it had another in between.
///
/// # Errors
/// Where signals cannot be watched.
pub fn resized() -> Result<Arc<AtomicBool>> {
    let resized = Arc::new(AtomicBool::new(false));
    flag::register(SIGWINCH, Arc::clone(&resized)).context("watching the size of the window")?;
    Ok(resized)
}

/// Watches until the process ends. `kept` says when everything is written that was typed.
///
/// # Errors
/// Where signals cannot be watched.
pub fn watch(inputs: SyncSender<Input>, kept: Arc<AtomicBool>) -> Result<()> {
    let mut signals =
        Signals::new([SIGHUP, SIGTERM, SIGINT, SIGQUIT]).context("watching signals")?;
    let on_signal = inputs.clone();
    let kept_on_signal = Arc::clone(&kept);
    thread::Builder::new()
        .name("signals".into())
        .spawn(move || {
            if let Some(signal) = signals.forever().next() {
                // A hang-up may come from a terminal that is gone, or from another program.
                end(&on_signal, &kept_on_signal, signal, signal != SIGHUP || is_there());
            }
        })
        .context("starting the watch for signals")?;
    thread::Builder::new()
        .name("terminal".into())
        .spawn(move || {
            if wait_for_its_end() {
                end(&inputs, &kept, SIGHUP, false);
            }
        })
        .context("starting the watch for the terminal")?;
    Ok(())
}

/// Waits until the terminal is gone; false where it cannot be watched.
fn wait_for_its_end() -> bool {
    let Ok(tty) = File::options().read(true).open("/dev/tty") else {
        return false;
    };
    loop {
        match is_gone(&tty, 1) {
            Ok(true) => return true,
            Ok(false) | Err(rustix::io::Errno::INTR) => {}
            Err(_) => return false,
        }
    }
}

/// Whether the terminal is gone within so many seconds.
fn is_gone(tty: &File, seconds: i64) -> rustix::io::Result<bool> {
    // Nothing is asked for: hang-up and error are reported all the same, and keys do not wake it.
    let mut watched = [PollFd::from_borrowed_fd(tty.as_fd(), PollFlags::empty())];
    poll(&mut watched, Some(&rustix::event::Timespec { tv_sec: seconds, tv_nsec: 0 }))?;
    Ok(watched[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL))
}

/// Whether there is a terminal to give back.
fn is_there() -> bool {
    File::options().read(true).open("/dev/tty").is_ok_and(|tty| is_gone(&tty, 0) == Ok(false))
}

/// Has the drafts kept, gives the terminal back where there is one, and ends the process.
fn end(inputs: &SyncSender<Input>, kept: &AtomicBool, signal: i32, has_terminal: bool) -> ! {
    // The screen may be busy or its queue full: it gets its chance, not a veto.
    let limit = GRACE.as_millis() / LOOK.as_millis();
    let mut told = false;
    for _ in 0..limit {
        told = told || inputs.try_send(Input::Ending).is_ok();
        if kept.load(Ordering::Acquire) {
            break;
        }
        thread::sleep(LOOK);
    }
    if has_terminal {
        // A terminal that takes nothing holds up whoever writes to it; the end does not wait for that.
        let restored = thread::Builder::new().name("restore".into()).spawn(terminal::restore);
        let mut patience = 30;
        while restored.as_ref().is_ok_and(|thread| !thread.is_finished()) && patience > 0 {
            thread::sleep(LOOK);
            patience -= 1;
        }
    }
    std::process::exit(exit_code(signal));
}
