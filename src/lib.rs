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
