//! Firstline is a support desk in a terminal that keeps a company's written service standard.
//!
//! This page is the map of the code: where things are, which way they depend on one another, and
//! where to put a new one.
//!
//! # Layers
//!
//! ```text
//! main → cli → tui, demo → desk → store → model, terms
//!        cli, tui → manual → report, terms, text
//!        cli, tui → report, training → desk     desk → standards → model, terms, text
//!        cli → exchange → model                 cli, tui → call, reach, saved, config, text → model
//! ```
//!
//! * [`model`] — what a desk is: pure data and pure decisions. Requests, events, commands, the
//!   standard, business time, deadlines, routing. No input or output, no reading of the time.
//! * [`clock`] — the only reader of the system's time.
//! * [`desk`] — the one door: everything that changes or reads a desk goes through it.
//! * [`store`] — the only SQL: the log, the tables made from it, and every query.
//! * [`cli`] — the command line: one file a command.
//! * [`terms`] — text → terms: word boundaries, case, ё/е, stems. Routing and search share it.
//! * [`config`] — what an operator may set: keys and looks.
//! * [`text`] — every text the operator sees, typed, in English and Russian.
//! * [`tui`] — the screen.
//! * [`standards`] — TOML → checked standard, and every problem with file, line and column.
//! * [`problem`] — what is wrong with a file that a person wrote: the place, the marked line, a hint.
//! * [`learn`] — rules proposed from what was resolved, with their evidence. A function of its rows alone.
//! * [`manual`] — the manual: chapters in Markdown → the terminal, the screen, `man`, one page of HTML.
//! * [`report`] — rows → table → text, CSV, JSON, HTML.
//! * [`call`] — calling an operator: the bell, the desktop, a program of their own.
//! * [`demo`] — a desk full of life to try the program on.
//! * [`training`] — exercises scored by the standard, the quiz, the practice desk.
//! * [`reach`] — what a session may touch besides the desk: programs, files, the environment.
//! * [`saved`] — files that came with messages, written to disk.
//! * [`exchange`] — streams in: CSV, JSON lines, mail, tickets of other desks, a whole desk. A bad record never
//!   ends a stream. And mails out, as bytes; handing them to a mail program is the command line's.
//!
//! # Rooms
//!
//! A part is a folder of rooms, each about one subject, each of about a dozen files at most. What stands in a
//! room is named from the part (`model::client`, `tui::paint`), so that a file can move without its users.
//!
//! | part | its rooms |
//! |---|---|
//! | `model` | `log` commands and events · `request` · `people` · `mail` · `time` · `routing` · `standard` · `judging` · `words` · `views` what screens read |
//! | `store` | `engine` the file · `log` · `project` events → tables · `requests`, `people`, `control`, `mail` queries |
//! | `desk` | `door` how a command passes · `request` · `mail` · `lapse` what time brings · `people` · `judging` · `standard` |
//! | `cli` | `session` who asks · `told` how it is written · `requests`, `people`, `mail`, `standards`, `import`, `upkeep` commands |
//! | `tui` | `engine` loop, threads, terminal · `state` · `update` · `act` what keys do · `offer` what can be done · `draw`, `widget`, `view` · `pane`, `screen`, `overlay` · `guide` |
//! | `exchange` | `table` · `mail` |
//! | `report` | `figures` · `standards` |
//!
//! # Where to put a new thing
//!
//! * A command: its variant in `model/log/command.rs`, its event in `model/log/event.rs`, what decides it in the room
//!   of `desk` that it is about, what the tables make of the event in `store/project`. Then its words: the name of the
//!   right, the event and the refusal in `assets/text`, its line in `cli/told/about.rs`.
//! * A subcommand: a file in a room of `cli`, named after it, and a line in `cli/session/arguments.rs`.
//! * A box over the screen: a file in a room of `tui/overlay` with a state, what its keys do, and a view.
//! * A query: a function in a room of `store` with its SQL; the row it answers with in `model/views/card.rs`.

pub mod call;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod desk;
pub mod exchange;
pub mod learn;
pub mod manual;
pub mod model;
pub mod problem;
pub mod reach;
pub mod report;
pub mod saved;
pub mod standards;
pub mod store;
pub mod terms;
pub mod text;
pub mod training;
pub mod tui;
