//! The real program in a real terminal, once for the main job: open the demo, find a request, claim
//! it, write a note, see it, and leave the terminal as it was.

use std::{
    io::{Read as _, Write as _},
    num::NonZeroU16,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::support::Place;

/// A terminal with the program in it.
struct Terminal {
    parser: vt100::Parser,
    bytes: mpsc::Receiver<Vec<u8>>,
    writer: Box<dyn std::io::Write + Send>,
    child: Box<dyn portable_pty::Child + Send + Sync>,
    _master: Box<dyn portable_pty::MasterPty + Send>,
}

impl Terminal {
    fn start(place: &Place, arguments: &[&str], (rows, columns): (u16, u16)) -> Self {
        let size = PtySize {
            rows,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_firstline"));
        command.args(arguments);
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("LANG", "en_US.UTF-8");
        command.env("HOME", place.folder());
        command.env("XDG_CONFIG_HOME", place.path("config"));
        command.env("XDG_DATA_HOME", place.path("data"));
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.cwd(place.folder());
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let (sender, bytes) = mpsc::channel();
        thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(count) = reader.read(&mut buffer) {
                if count == 0 || sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let parser = vt100::Parser::new(
            NonZeroU16::new(rows).unwrap(),
            NonZeroU16::new(columns).unwrap(),
            0,
        );
        Self {
            parser,
            bytes,
            writer,
            child,
            _master: pair.master,
        }
    }

    fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    /// Waits until the screen holds something.
    #[track_caller]
    fn wait(&mut self, what: impl Fn(&str) -> bool, why: &str) {
        let limit = Instant::now() + Duration::from_mins(1);
        loop {
            if what(&self.screen()) {
                return;
            }
            assert!(
                Instant::now() < limit,
                "{why}; the screen is:\n{}",
                self.screen()
            );
            if let Ok(bytes) = self.bytes.recv_timeout(Duration::from_millis(50)) {
                self.parser.process(&bytes);
            }
        }
    }

    fn send(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }
}

#[test]
fn the_main_job_in_a_real_terminal() {
    let place = Place::new();
    let mut terminal = Terminal::start(&place, &["demo"], (36, 120));
    terminal.wait(
        |screen| screen.contains("Queue") && screen.contains("Deadlines"),
        "the desk does not open",
    );
    assert!(terminal.parser.screen().alternate_screen());
    // The tour is for newcomers; then the next request that nobody has, opened, and a note on it.
    terminal.send("\x1b[24~");
    thread::sleep(Duration::from_millis(300));
    terminal.send(".");
    thread::sleep(Duration::from_millis(300));
    terminal.send("\r");
    terminal.wait(
        |screen| screen.contains("Facts"),
        "the request does not open",
    );
    terminal.send("t");
    thread::sleep(Duration::from_millis(300));
    terminal.send("Checked the line");
    terminal.send("\x13");
    terminal.wait(
        |screen| screen.contains("Checked the line"),
        "the note does not appear",
    );
    terminal.send("\x1b");
    thread::sleep(Duration::from_millis(200));
    terminal.send("Q");
    thread::sleep(Duration::from_millis(200));
    let limit = Instant::now() + Duration::from_secs(10);
    let mut status = None;
    while status.is_none() && Instant::now() < limit {
        if let Ok(bytes) = terminal.bytes.recv_timeout(Duration::from_millis(50)) {
            terminal.parser.process(&bytes);
        }
        status = terminal.child.try_wait().unwrap();
        if status.is_none() && terminal.screen().contains("y  yes") {
            terminal.send("y");
        }
    }
    let screen = terminal.screen();
    assert!(
        status.is_some_and(|status| status.success()),
        "it does not end; the screen is:\n{screen}"
    );
    while let Ok(bytes) = terminal.bytes.recv_timeout(Duration::from_millis(200)) {
        terminal.parser.process(&bytes);
    }
    assert!(
        !terminal.parser.screen().alternate_screen(),
        "the terminal is not given back"
    );
}

#[test]
fn an_exercise_in_a_real_terminal() {
    let place = Place::new();
    let mut terminal = Terminal::start(&place, &["train", "callback-kept"], (36, 120));
    terminal.wait(
        |screen| screen.contains("You said you would call by two."),
        "the client does not speak",
    );
    terminal.send("gf");
    terminal.wait(
        |screen| screen.contains("not passed") && screen.contains("norm:keep-promised-calls"),
        "the page does not come",
    );
    terminal.send("\x1b");
    thread::sleep(Duration::from_millis(300));
    terminal.send("Q");
    terminal.wait(|screen| screen.contains("y  yes"), "it does not ask");
    terminal.send("y");
    let limit = Instant::now() + Duration::from_secs(10);
    let mut status = None;
    while status.is_none() && Instant::now() < limit {
        thread::sleep(Duration::from_millis(50));
        status = terminal.child.try_wait().unwrap();
    }
    assert!(status.is_some_and(|status| status.success()));
}
