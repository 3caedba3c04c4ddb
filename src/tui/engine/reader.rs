//! The thread that reads the terminal: it waits for bytes and for another size of the window, and gives what
//! they mean to the screen. However much arrives at once, all of it is read, and nothing is waited for in vain.

use std::{
    io::{self, Read as _},
    os::unix::net::UnixStream,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::SyncSender,
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
};
use signal_hook::{consts::SIGWINCH, low_level::pipe};

use crate::tui::{
    decode::Decoder,
    input::{self, Input},
    terminal,
};

/// How long the reader sleeps between looks at whether it is to pause.
const READ: Duration = Duration::from_millis(200);
/// So much is read at once.
const GULP: usize = 64 << 10;
/// Whoever watches the terminal ends the process when it is gone; this is how often the reader lets them.
const PATIENCE: u32 = 50;

/// The thread that reads the terminal.
#[derive(Debug)]
pub struct Reader {
    paused: Arc<AtomicBool>,
    resting: Arc<AtomicBool>,
}

impl Reader {
    /// Starts it.
    ///
    /// # Errors
    /// Where the size of the window cannot be watched, or no thread started.
    pub fn start(to_screen: SyncSender<Input>) -> Result<Self> {
        let (resized, told) = UnixStream::pair().context("watching the size of the window")?;
        for end in [&resized, &told] {
            end.set_nonblocking(true).context("watching the size of the window")?;
        }
        pipe::register(SIGWINCH, told).context("watching the size of the window")?;

        let paused = Arc::new(AtomicBool::new(false));
        let resting = Arc::new(AtomicBool::new(false));
        let reader = Self { paused: Arc::clone(&paused), resting: Arc::clone(&resting) };
        thread::Builder::new()
            .name("input".into())
            .spawn(move || {
                let mut reading = Reading {
                    decoder: Decoder::default(),
                    bytes: vec![0; GULP],
                    resized,
                    to_screen,
                    gone: 0,
                };
                loop {
                    if paused.load(Ordering::Acquire) {
                        resting.store(true, Ordering::Release);
                        thread::sleep(Duration::from_millis(20));
                        continue;
                    }
                    resting.store(false, Ordering::Release);
                    if let Err(error) = reading.step() {
                        if let Some(error) = error {
                            let why = format!("the terminal cannot be read: {error}");
                            let _ = reading.to_screen.send(Input::Lost(why));
                        }
                        return;
                    }
                }
            })
            .context("starting the thread that reads the terminal")?;
        Ok(reader)
    }

    /// Keeps the thread from taking keys that belong to another program, and waits until it rests.
    pub fn pause(&self, on: bool) {
        self.paused.store(on, Ordering::Release);
        let mut patience = 50;
        while on && !self.resting.load(Ordering::Acquire) && patience > 0 {
            thread::sleep(Duration::from_millis(10));
            patience -= 1;
        }
    }
}

/// What the thread works with.
struct Reading {
    decoder: Decoder,
    bytes: Vec<u8>,
    /// Says that the window got another size.
    resized: UnixStream,
    to_screen: SyncSender<Input>,
    /// How often in a row the terminal was found gone.
    gone: u32,
}

impl Reading {
    /// Waits for something, a while at most, and tells the screen of it. None where nobody listens any more.
    fn step(&mut self) -> Result<(), Option<Errno>> {
        let patience = self.decoder.patience();
        let wait = patience.map_or(READ, |patience| patience.min(READ));
        let stdin = io::stdin();
        let begun = Instant::now();
        let (has_bytes, is_resized) = {
            let mut watched =
                [PollFd::new(&stdin, PollFlags::IN), PollFd::new(&self.resized, PollFlags::IN)];
            let limit = Timespec {
                tv_sec: i64::try_from(wait.as_secs()).unwrap_or_default(),
                tv_nsec: i64::from(wait.subsec_nanos()),
            };
            match poll(&mut watched, Some(&limit)) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(Some(error)),
            }
            (!watched[0].revents().is_empty(), !watched[1].revents().is_empty())
        };
        let passed = begun.elapsed();

        if is_resized {
            while self.resized.read(&mut [0; 1024]).is_ok_and(|count| count > 0) {}
            if let Some(size) = terminal::size_now() {
                self.tell(Input::Resize(size))?;
            }
        }
        let events = if has_bytes {
            let count = match rustix::io::read(&stdin, &mut self.bytes) {
                Ok(count) => count,
                Err(Errno::INTR | Errno::AGAIN) => return Ok(()),
                Err(Errno::IO) => 0,
                Err(error) => return Err(Some(error)),
            };
            if count == 0 {
                return self.is_gone();
            }
            self.gone = 0;
            // They came in time, however late this thread comes to read them.
            let in_time = patience.map_or(passed, |patience| {
                passed.min(patience.saturating_sub(Duration::from_millis(1)))
            });
            self.decoder.take(&self.bytes[..count], in_time)
        } else {
            self.decoder.rest(passed)
        };
        for event in events {
            if let Some(input) = input::read(event) {
                self.tell(input)?;
            }
        }
        Ok(())
    }

    fn tell(&self, input: Input) -> Result<(), Option<Errno>> {
        self.to_screen.send(input).map_err(|_| None)
    }

    fn is_gone(&mut self) -> Result<(), Option<Errno>> {
        self.gone += 1;
        if self.gone > PATIENCE {
            return Err(Some(Errno::IO));
        }
        thread::sleep(READ);
        Ok(())
    }
}
