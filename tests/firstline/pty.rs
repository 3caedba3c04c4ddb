//! The real program in a real terminal, once for the main job: open the demo, find a request, claim
//! it, write a note, see it, and leave the terminal as it was.

use std::{
    io::{Read as _, Write as _},
    num::NonZeroU16,
    process::Command,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::support::{Place, shifted_clock};

/// A terminal with the program in it.
pub struct Terminal {
    parser: vt100::Parser,
    bytes: mpsc::Receiver<Vec<u8>>,
    writer: Box<dyn std::io::Write + Send>,
    pub child: Box<dyn portable_pty::Child + Send + Sync>,
    master: Box<dyn portable_pty::MasterPty + Send>,
}

impl Terminal {
    pub fn start(place: &Place, arguments: &[&str], size: (u16, u16)) -> Self {
        Self::start_with(place, arguments, size, &[])
    }

    /// Starts the program with more variables in its environment.
    pub fn start_with(
        place: &Place,
        arguments: &[&str],
        (rows, columns): (u16, u16),
        variables: &[(&str, &str)],
    ) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_firstline"));
        command.args(arguments);
        command.env_clear();
        for (name, value) in shifted_clock() {
            command.env(name, value);
        }
        command.env("TERM", "xterm-256color");
        command.env("LANG", "en_US.UTF-8");
        command.env("HOME", place.folder());
        command.env("XDG_CONFIG_HOME", place.path("config"));
        command.env("XDG_DATA_HOME", place.path("data"));
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        for (name, value) in variables {
            command.env(name, value);
        }
        command.cwd(place.folder());
        Self::of(command, (rows, columns))
    }

    /// A terminal with any program in it.
    pub fn of(command: CommandBuilder, (rows, columns): (u16, u16)) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        // The thread reads a copy of the terminal; it lets go of it when nobody listens any more.
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
        Self { parser, bytes, writer, child, master: pair.master }
    }

    pub fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    /// Waits until the screen holds something.
    #[track_caller]
    pub fn wait(&mut self, what: impl Fn(&str) -> bool, why: &str) {
        let limit = Instant::now() + Duration::from_mins(4);
        loop {
            if what(&self.screen()) {
                return;
            }
            assert!(Instant::now() < limit, "{why}; the screen is:\n{}", self.screen());
            if let Ok(bytes) = self.bytes.recv_timeout(Duration::from_millis(50)) {
                self.parser.process(&bytes);
            }
        }
    }

    /// Gives the window another size.
    fn resize(&mut self, (rows, columns): (u16, u16)) {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.resize(size).unwrap();
        self.parser
            .screen_mut()
            .set_size(NonZeroU16::new(rows).unwrap(), NonZeroU16::new(columns).unwrap());
    }

    pub fn send(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }
}

/// A desk full of life in a file, and the screen of Anna over it.
fn screen_over_a_file(place: &Place, size: (u16, u16)) -> Terminal {
    screen_with(place, size, &[])
}

fn screen_with(place: &Place, size: (u16, u16), variables: &[(&str, &str)]) -> Terminal {
    let file = place.path("desk.db");
    if !file.exists() {
        let written = Command::new(env!("CARGO_BIN_EXE_firstline"))
            .args(["demo", "--write"])
            .arg(&file)
            .env_clear()
            .envs(shifted_clock())
            .env("HOME", place.folder())
            .output()
            .unwrap();
        assert!(written.status.success(), "{written:?}");
    }
    let file = file.to_str().unwrap();
    let mut terminal =
        Terminal::start_with(place, &["--db", file, "--as", "anna"], size, variables);
    terminal.wait(
        |screen| screen.contains("0 All") && screen.contains("Deadlines"),
        "the desk does not open",
    );
    terminal
}

impl Terminal {
    /// How many bytes each key brings, from the fewest to the most.
    fn bytes_per_key(&mut self, keys: &str) -> Vec<usize> {
        let mut sent: Vec<usize> = keys
            .chars()
            .map(|key| {
                self.send(key.encode_utf8(&mut [0; 4]));
                self.bytes_until_quiet()
            })
            .collect();
        sent.sort_unstable();
        sent
    }

    /// How many bytes come until none come for a while.
    fn bytes_until_quiet(&mut self) -> usize {
        let mut count = 0;
        while let Ok(bytes) = self.bytes.recv_timeout(Duration::from_millis(700)) {
            count += bytes.len();
            self.parser.process(&bytes);
        }
        count
    }
}

#[test]
fn little_is_sent_when_the_selection_moves_and_nothing_when_nothing_changes() {
    let place = Place::new();
    let mut terminal = screen_over_a_file(&place, (36, 120));
    terminal.bytes_until_quiet();
    // Two rows of the queue, and what differs in the client and the script beside. What a step costs
    // while an arrow is held down is counted with the stream.
    let sent = terminal.bytes_per_key("jjjkkkj");
    assert!(sent[0] > 0, "{sent:?}");
    assert!(sent[sent.len() / 2] < 2500, "{sent:?}");
    // With the whole screen for the queue only the rows change, and what can be done with the chosen one.
    terminal.send("z");
    terminal.bytes_until_quiet();
    let sent = terminal.bytes_per_key("jkjkj");
    assert!(sent[sent.len() / 2] < 1000, "{sent:?}");
    // The clock may turn in one of the looks, not in each.
    let quiet = (0..3).any(|_| terminal.bytes.recv_timeout(Duration::from_millis(900)).is_err());
    assert!(quiet, "something is sent though nothing changes");
    terminal.child.kill().unwrap();
}

#[test]
fn over_ssh_a_step_is_a_few_hundred_bytes_and_the_panes_come_when_asked() {
    let place = Place::new();
    let ssh = [("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22")];
    let mut terminal = screen_with(&place, (36, 120), &ssh);
    terminal.bytes_until_quiet();
    let sent = terminal.bytes_per_key("jjjjjjj");
    assert!(sent[0] > 0, "{sent:?}");
    assert!(sent[sent.len() / 2] < 400, "{sent:?}");
    assert!(terminal.screen().contains("still #"));
    terminal.send("=");
    terminal
        .wait(|screen| !screen.contains("still #"), "the panes do not follow when they are asked");
    terminal.child.kill().unwrap();
}

#[test]
fn a_hang_up_ends_the_program_and_keeps_what_was_typed() {
    let place = Place::new();
    let mut terminal = screen_over_a_file(&place, (36, 120));
    terminal.send("r");
    terminal.wait(|screen| screen.contains("Ctrl-S"), "the editor does not open");
    terminal.send("Half an answ");
    terminal.wait(|screen| screen.contains("Half an answ"), "nothing is typed");
    // The line goes: no key, no question, no second to think.
    let Terminal { mut child, master, writer, bytes, .. } = terminal;
    drop((writer, master, bytes));
    let limit = Instant::now() + Duration::from_mins(1);
    while child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < limit, "it goes on without a terminal");
        thread::sleep(Duration::from_millis(50));
    }
    let mut again = screen_over_a_file(&place, (36, 120));
    again.send("r");
    again.wait(|screen| screen.contains("Half an answ"), "the draft is not found again");
    again.child.kill().unwrap();
}

#[test]
fn a_hang_up_from_another_program_gives_the_terminal_back() {
    let place = Place::new();
    let mut terminal = screen_over_a_file(&place, (36, 120));
    assert!(terminal.parser.screen().alternate_screen());
    let pid = terminal.child.process_id().unwrap().to_string();

    assert!(Command::new("kill").args(["-HUP", &pid]).status().unwrap().success());

    let limit = Instant::now() + Duration::from_mins(1);
    while terminal.child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < limit, "it goes on after a hang-up");
        terminal.bytes_until_quiet();
    }
    terminal.bytes_until_quiet();
    assert!(!terminal.parser.screen().alternate_screen(), "the alternate screen stays");
    assert!(!terminal.parser.screen().hide_cursor(), "the cursor stays hidden");
}

#[test]
fn a_burst_of_keys_is_read_to_its_end() {
    let place = Place::new();
    let mut terminal = screen_over_a_file(&place, (36, 120));
    terminal.bytes_until_quiet();

    // More than the program reads at once, and nothing after it that would wake it again.
    terminal.send(&"k".repeat(3000));
    terminal.send("?");

    terminal.wait(
        |screen| screen.contains("Work on a request"),
        "the last key of the burst is not read",
    );
    terminal.child.kill().unwrap();
}

#[test]
fn a_sequence_without_its_end_takes_no_key_for_long() {
    let place = Place::new();
    let mut terminal = screen_over_a_file(&place, (36, 120));
    terminal.bytes_until_quiet();

    for begun in ["\u{1b}[200~", "\u{1b}[12;", "\u{1b}]52;c;", "\u{1b}[M", "\u{1b}O"] {
        terminal.send(begun);
        // Whoever sees that nothing happens presses the key again.
        let limit = Instant::now() + Duration::from_mins(2);
        while !terminal.screen().contains("Work on a request") {
            assert!(Instant::now() < limit, "no key is read after {begun:?}");
            terminal.send("?");
            terminal.bytes_until_quiet();
        }
        while terminal.screen().contains("Work on a request") {
            assert!(Instant::now() < limit, "the help does not close after {begun:?}");
            terminal.send("\u{1b}");
            terminal.bytes_until_quiet();
        }
    }
    terminal.child.kill().unwrap();
}

#[test]
fn a_flood_of_the_mouse_and_of_pastes_is_read_to_its_end() {
    let place = Place::new();
    let mut terminal = screen_over_a_file(&place, (36, 120));
    terminal.bytes_until_quiet();

    let mut flood = String::new();
    for nr in 0..6000 {
        flood.push_str(&format!("\u{1b}[<35;{};{}M", 1 + nr % 110, 3 + nr % 30));
    }
    flood.push_str(&format!("\u{1b}[200~{}\u{1b}[201~", "paste ".repeat(2000)));
    assert!(flood.len() > 64 << 10);
    terminal.send(&flood);
    terminal.send("?");

    terminal.wait(
        |screen| screen.contains("Work on a request"),
        "the last key of the flood is not read",
    );
    terminal.child.kill().unwrap();
}

/// A picture without what the clock changes in it.
fn without_digits(screen: &str) -> Vec<String> {
    screen.lines().map(|line| line.replace(|c: char| c.is_ascii_digit(), "#")).collect()
}

/// The picture of a screen that has had this size from the beginning.
fn picture_at(place: &Place, size: (u16, u16)) -> Vec<String> {
    let mut terminal = screen_over_a_file(place, size);
    terminal.bytes_until_quiet();
    let picture = without_digits(&terminal.screen());
    terminal.child.kill().unwrap();
    terminal.child.wait().unwrap();
    picture
}

#[test]
fn a_resize_is_drawn_behind_the_beginning_of_a_key() {
    let place = Place::new();
    let right = picture_at(&place, (30, 100));
    let mut terminal = screen_over_a_file(&place, (36, 120));
    terminal.bytes_until_quiet();

    // A key of which only the beginning came: whoever reads keys waits for the rest.
    terminal.send("\u{1b}[");
    terminal.bytes_until_quiet();
    terminal.resize((30, 100));

    terminal.wait(|screen| without_digits(screen) == right, "the picture is not of the new size");
    terminal.child.kill().unwrap();
}

#[test]
fn a_storm_of_sizes_and_keys_ends_in_the_right_picture() {
    let place = Place::new();
    let right = picture_at(&place, (36, 120));
    let mut terminal = screen_over_a_file(&place, (36, 120));
    terminal.bytes_until_quiet();

    for nr in 0..1000 {
        terminal.resize((20 + nr % 40, 70 + nr % 130));
        if nr % 3 == 0 {
            terminal.send("jk");
        }
        while let Ok(bytes) = terminal.bytes.try_recv() {
            terminal.parser.process(&bytes);
        }
    }
    terminal.resize((36, 120));

    terminal.wait(|screen| without_digits(screen) == right, "the picture is not the right one");
    terminal.child.kill().unwrap();
}

#[test]
fn the_first_start_on_a_new_machine_lays_a_desk_out_and_opens_it() {
    let place = Place::new();
    assert!(!place.path("data").exists(), "nothing is there yet");
    let mut terminal = Terminal::start(&place, &[], (24, 80));
    terminal.wait(|screen| screen.contains("Language, en or ru"), "no question");
    let questions = terminal.screen();
    assert!(questions.contains("There is no desk here yet"), "{questions}");
    for next in ["Your name", "The folder of your standard", "Front desk"] {
        terminal.send("\r");
        terminal.wait(|screen| screen.contains(next), next);
    }
    terminal.send("\r");
    terminal.wait(
        |screen| screen.contains("0 All") && screen.contains("Board"),
        "the new desk does not open",
    );
    assert!(place.path("data/firstline/desk.db").exists());
}

#[test]
fn the_main_job_in_a_real_terminal() {
    let place = Place::new();
    let mut terminal = Terminal::start(&place, &["demo"], (36, 120));
    terminal.wait(
        |screen| screen.contains("0 All 64") && screen.contains("Deadlines"),
        "the desk does not open",
    );
    assert!(terminal.parser.screen().alternate_screen());
    // The tour is for newcomers; then the next request that nobody has, opened, and a note on it.
    terminal.send("\x1b[24~");
    thread::sleep(Duration::from_millis(300));
    terminal.send(".");
    thread::sleep(Duration::from_millis(300));
    terminal.send("\r");
    terminal.wait(|screen| screen.contains("Facts"), "the request does not open");
    terminal.send("t");
    thread::sleep(Duration::from_millis(300));
    terminal.send("Checked the line");
    terminal.send("\x13");
    terminal.wait(|screen| screen.contains("Checked the line"), "the note does not appear");
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
        if status.is_none() && terminal.screen().contains("y  quit") {
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
    assert!(!terminal.parser.screen().alternate_screen(), "the terminal is not given back");
}

#[cfg(unix)]
#[test]
fn an_editor_of_ones_own_writes_and_gives_the_terminal_back() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    // It speaks and waits for a key as an editor does, then writes below what is there.
    let editor = place.path("editor.sh");
    std::fs::write(
        &editor,
        "#!/bin/sh\nprintf 'EDITOR HERE: '\ncat \"$1\"\nread answer\nprintf ' and %s' \"$answer\" >> \"$1\"\n",
    )
    .unwrap();
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o755)).unwrap();
    let config = place.path("own.toml");
    let written = format!("editor = {:?}\n", editor.to_str().unwrap());
    std::fs::write(&config, written).unwrap();
    let config = config.to_str().unwrap();
    let mut terminal = Terminal::start(&place, &["demo", "--config", config], (36, 120));
    terminal.wait(|screen| screen.contains("Deadlines"), "the desk does not open");
    terminal.send("\x1b[24~");
    thread::sleep(Duration::from_millis(300));
    for (open, typed, more) in
        [("n\t\t\t\t", "My router", "it restarts"), ("jt", "I looked", "it blinks")]
    {
        terminal.send(open);
        terminal.wait(
            |screen| screen.contains("New request") || screen.contains("INTERNAL NOTE"),
            "nothing to write into opens",
        );
        terminal.send(typed);
        terminal.wait(|screen| screen.contains(typed), "what is typed does not appear");
        terminal.send("\x05");
        let opened = format!("EDITOR HERE: {typed}");
        terminal.wait(|screen| screen.contains(&opened), "the editor does not open");
        assert!(!terminal.parser.screen().alternate_screen());
        terminal.send(more);
        terminal.send("\r");
        let whole = format!("{typed} and {more}");
        terminal.wait(
            |screen| screen.contains(&whole) && !screen.contains("EDITOR HERE"),
            "what the editor wrote does not come back",
        );
        assert!(terminal.parser.screen().alternate_screen());
        // Keys are keys again: a letter is typed, and the way out leads out.
        terminal.send("!");
        let typed = format!("{whole}!");
        terminal.wait(|screen| screen.contains(&typed), "keys are lost");
        terminal.send("\x1b");
        terminal.wait(|screen| !screen.contains(&typed), "it does not close");
    }
    terminal.child.kill().unwrap();
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
    terminal.wait(|screen| screen.contains("y  quit"), "it does not ask");
    terminal.send("y");
    let limit = Instant::now() + Duration::from_secs(10);
    let mut status = None;
    while status.is_none() && Instant::now() < limit {
        thread::sleep(Duration::from_millis(50));
        status = terminal.child.try_wait().unwrap();
    }
    assert!(status.is_some_and(|status| status.success()));
}
