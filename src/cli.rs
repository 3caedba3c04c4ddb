//! The command line: one file a command. Here the arguments are read and the command is chosen; what
//! it does stands in its file.
//!
//! Data go to standard output, messages to standard error. Exit codes: 0 done, 1 refused or problems
//! found, 2 usage. A reader that goes away early (`| head`) ends the program quietly.

mod import;
mod mail;
mod people;
mod requests;
mod session;
mod standards;
mod told;
mod upkeep;

pub use context::{Context, Failure};

use mail::{outbox, receive, received, send};
use people::{board, client, ledger, norms, operator, report, review, shift, train};
use requests::{
    add, apply, attachment, bulk, call, confirm, deadlines, explain, moves, queue, search, show,
};
use session::{arguments, context, filter, first_run, help, identity, ssh, usage, when};
use standards::{due, route};
use told::{about, destruction, json, room, timeline};
use upkeep::{
    audit, backup, completions, config, demo, doctor, events, export, init, manual, retention,
    screen, watch,
};

use std::{
    ffi::OsString,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use chrono::{DateTime, Utc};
use clap::{FromArgMatches as _, parser::ValueSource};

use crate::{
    config::settings::Settings,
    model::{
        calendar::Calendar,
        id::{CalendarId, Login},
        safe_text::SafeText,
        standard::{ALWAYS, Standard},
    },
    standards::{load_dir, load_files},
    text::{Language, Text},
};
use arguments::{Arguments, Command};
use ssh::Session;

/// What came of a command that ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done: exit code 0.
    Done,
    /// Refused, or problems were found: exit code 1.
    Problems,
    /// Not now, but perhaps later: exit code 75, on which a mail server tries again.
    Later,
}

/// Runs the program on its arguments, the program's name first.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    // A file that may grow no further is an error of writing it, and no death.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let reader = help::asked(&arguments);
    let mut command = help::command(reader);
    let read = command
        .try_get_matches_from_mut(&arguments)
        .and_then(|mut matches| {
            let told = Told::by(&matches);
            Ok((Arguments::from_arg_matches_mut(&mut matches)?, told))
        })
        .map_err(|error| error.format(&mut command));
    let words = arguments;
    let (arguments, told) = match read {
        Ok(read) => read,
        Err(error) => {
            // Help and version are answers, not errors; clap knows which goes where.
            let hostile = |word: &OsString| word.to_string_lossy().chars().any(char::is_control);
            let written = match help::told(&error, reader) {
                Some(told) => write!(io::stderr(), "{}", SafeText::block(&told)),
                // What was typed is quoted in it, and may be anything.
                None if error.use_stderr() && words.iter().any(hostile) => {
                    let told = error.render().to_string();
                    write!(io::stderr(), "{}", SafeText::block(&told))
                }
                None => error.print().and_then(|()| io::stdout().flush()),
            };
            return match written {
                _ if error.use_stderr() => ExitCode::from(2),
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => ended(&Failure::from(context::unwritten(&error))),
            };
        }
    };
    let receives = matches!(arguments.command, Some(Command::Receive(_)));
    match run(arguments, told, &words) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Problems) => ExitCode::from(1),
        Ok(Outcome::Later) => ExitCode::from(receive::LATER),
        Err(failure) if receives => {
            // Whatever it is, the mail is not lost: a person mends it, and the mail server tries again.
            let _ = failure.report(&mut io::stderr());
            ExitCode::from(receive::LATER)
        }
        Err(failure) => ended(&failure),
    }
}

/// Says why a command ended without doing what it was asked; answers its exit code.
fn ended(failure: &Failure) -> ExitCode {
    if failure.is_broken_pipe() {
        return ExitCode::SUCCESS;
    }
    // Where nothing can be said, the code tells.
    let _ = failure.report(&mut io::stderr());
    ExitCode::from(failure.code())
}

/// Which places the environment told, rather than the command line.
#[derive(Debug, Clone, Copy)]
struct Told {
    db: bool,
    config: bool,
}

impl Told {
    fn by(matches: &clap::ArgMatches) -> Self {
        let by_environment = |name| matches.value_source(name) == Some(ValueSource::EnvVariable);
        Self { db: by_environment("db"), config: by_environment("config") }
    }
}

fn run(mut arguments: Arguments, told: Told, words: &[OsString]) -> Result<Outcome, Failure> {
    let named = arguments.operator.map(Login::from);
    let asked = arguments.contained || arguments.ssh_identity.is_some();
    let session = Session::of(asked, arguments.command.is_none(), words)?;
    if session.reach.is_desk_alone() {
        if arguments.command.as_ref().is_some_and(Command::touches_the_machine) {
            return Err(Failure::Refused(
                "this session has the desk alone: what reads or writes files of the machine, or starts other programs, is not for it".into(),
            ));
        }
        // What the caller set counts for nothing.
        arguments.db = session.desk().or(arguments.db.filter(|_| !told.db));
        arguments.config = session.config().or(arguments.config.filter(|_| !told.config));
    }

    let must = arguments.config.is_some();
    let home = session.home();
    let settings_file = config::file(arguments.config.as_deref(), home.as_deref());
    let settings = match config::settings(settings_file.as_deref(), must) {
        // Where the file lies is asked most where it is broken.
        // And help is asked for where nothing works yet.
        Err(_)
            if matches!(&arguments.command, Some(Command::Config(asked)) if asked.is_path())
                || matches!(&arguments.command, Some(Command::Help(_))) =>
        {
            Settings::default()
        }
        settings => settings?,
    };
    let db = arguments
        .db
        .or_else(|| settings.database.clone())
        .map_or_else(|| default_db(home.as_deref()), Ok)
        .or_else(|failure| match &arguments.command {
            Some(Command::Help(_)) => Ok(PathBuf::new()),
            _ => Err(failure),
        })?;
    let language = settings.language.unwrap_or_else(language);
    let mut context = Context::new(language, db, named, settings_file, settings, session);
    context.ssh.clone_from(&arguments.ssh_identity);
    let outcome = match &arguments.command {
        None => screen::run_desk(&mut context),
        Some(command) => chosen(command, &mut context),
    }
    .map_err(|failure| failure.said(language))?;
    context.out.flush()?;
    Ok(outcome)
}

fn chosen(command: &Command, context: &mut Context) -> Result<Outcome, Failure> {
    let text = Text::shared(context.language);
    match command {
        Command::Help(arguments) => manual::run(arguments, context),
        Command::Demo(arguments) => demo::run(arguments, context),
        Command::Screen(arguments) => screen::run(arguments, context),
        Command::Init(arguments) => init::run(arguments, context),
        Command::Add(arguments) => add::run(arguments, context),
        Command::Import(arguments) => import::run(arguments, context),
        Command::Receive(arguments) => receive::run(arguments, context),
        Command::Send(arguments) => send::run(arguments, context),
        Command::Outbox(arguments) => outbox::run(arguments, context),
        Command::Received(arguments) => received::run(arguments, context),
        Command::Retention(arguments) => retention::run(arguments, context),
        Command::Escalate(arguments) => moves::escalate(arguments, context),
        Command::Bounce(arguments) => moves::bounce(arguments, context),
        Command::Bulk(arguments) => bulk::run(arguments, context),
        Command::Confirm(arguments) => confirm::run(arguments, context),
        Command::Attachment(arguments) => attachment::run(arguments, context),
        Command::Due(asked) => question(context, |from, input, out| {
            due::due(asked, |folder| from.calendars(folder), (from.now, text), input, out)
        }),
        Command::Between(asked) => question(context, |from, input, out| {
            due::between(asked, |folder| from.calendars(folder), (from.now, text), input, out)
        }),
        Command::Route(asked) => question(context, |from, input, out| {
            route::route(asked, |folder| from.standard(folder), from.now, input, out)
        }),
        Command::Apply(arguments) => apply::run(arguments, context),
        Command::Events(arguments) => events::run(arguments, context),
        Command::Queue(arguments) => queue::run(arguments, context),
        Command::Shift(arguments) => shift::run(arguments, context),
        Command::Show(arguments) => show::run(arguments, context),
        Command::Explain(arguments) => explain::run(arguments, context),
        Command::Client(arguments) => client::run(arguments, context),
        Command::Search(arguments) => search::run(arguments, context),
        Command::Deadlines(arguments) => deadlines::run(arguments, context),
        Command::Board(arguments) => board::run(arguments, context),
        Command::Call(arguments) => call::run(arguments, context),
        Command::Watch(arguments) => watch::run(arguments, context),
        Command::Review(arguments) => review::run(arguments, context),
        Command::Ledger(arguments) => ledger::run(arguments, context),
        Command::Report(arguments) => report::run(arguments, context),
        Command::Standards(arguments) => standards::run(arguments, context),
        Command::Operator(arguments) => operator::run(arguments, context),
        Command::Norms(arguments) => norms::run(arguments, context),
        Command::Train(arguments) => train::run(arguments, context),
        Command::Audit(arguments) => audit::run(arguments, context),
        Command::Backup(arguments) => backup::run(arguments, context),
        Command::Export(arguments) => export::run(arguments, context),
        Command::Doctor(arguments) => doctor::run(arguments, context),
        Command::Config(arguments) => config::run(arguments, context),
        Command::Completions(arguments) => completions::run(arguments, context),
        Command::Man(arguments) => completions::run_man(arguments, context),
    }
}

/// Answers what needs a standard and no desk of its own: input is read line by line, answers are written as they come.
/// Whoever asks gets `false` where a line could not be answered.
fn question(
    context: &mut Context,
    answer: impl FnOnce(Source<'_>, &mut dyn Read, &mut dyn Write) -> anyhow::Result<bool>,
) -> Result<Outcome, Failure> {
    let mut out = std::mem::replace(&mut context.out, Box::new(io::sink()));
    let from = Source { context, now: context.clock.now() };
    let whole = answer(from, &mut io::stdin().lock(), &mut *out);
    context.out = out;
    Ok(if whole? { Outcome::Done } else { Outcome::Problems })
}

/// Where the standard of a question comes from.
struct Source<'c> {
    context: &'c Context,
    now: DateTime<Utc>,
}

impl Source<'_> {
    /// The standard in a folder, or where none is named the one in force at the desk; without a desk the
    /// one that comes with the program.
    fn standard(&self, folder: Option<&Path>) -> anyhow::Result<Arc<Standard>> {
        let loaded = match folder {
            Some(folder) => load_dir(folder),
            None if self.context.db.exists() => {
                let mut desk = self.context.desk()?;
                self.context.let_in(&mut desk)?;
                return desk.standard(self.now);
            }
            None => load_files(&init::builtin(language())),
        };
        if let Some(standard) = loaded.standard {
            return Ok(standard.into());
        }
        let mut report = Vec::new();
        loaded.report(&mut report, &Text::of(language()), false)?;
        anyhow::bail!("the standard has errors\n\n{}", String::from_utf8_lossy(&report).trim_end())
    }

    /// The calendars of that standard.
    fn calendars(&self, folder: Option<&Path>) -> anyhow::Result<due::Calendars> {
        let standard = self.standard(folder)?;
        let mut known = standard.calendars.clone();
        known
            .entry(CalendarId::from(ALWAYS))
            .or_insert_with(|| Calendar::always(standard.timezone));
        Ok(due::Calendars { known, timezone: standard.timezone })
    }
}

/// The language that the environment asks for.
fn language() -> Language {
    let asked = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .unwrap_or_default();
    if asked.starts_with("ru") { Language::Russian } else { Language::English }
}

/// Where the desk lies when nobody says otherwise: below a home folder that the system names, or the user's.
fn default_db(home: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(home) = home {
        return Ok(home.join(".local/share/firstline/desk.db"));
    }
    directories::ProjectDirs::from("", "", "firstline")
        .map(|places| places.data_dir().join("desk.db"))
        .ok_or_else(|| {
            Failure::Usage("you have no home folder; name the desk's file with --db".into())
        })
}
