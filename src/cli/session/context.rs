//! What every command needs: where to write, which desk, who asks, what time it is.

use std::{
    cell::Cell,
    fmt,
    fs::File,
    io::{self, IsTerminal, Write},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

use crate::{
    clock::Clock,
    config::settings::Settings,
    desk::{self, Desk, Errand, Often},
    model::{id::Login, refusal::Refusal, safe_text::SafeText},
    report::Format,
    text::{Language, Text, fill},
};

use crate::cli::{
    identity,
    ssh::{self, Session},
};

/// What every command needs.
pub struct Context {
    pub out: Box<dyn Write>,
    pub language: Language,
    /// The time, on a desk that is not simulated.
    pub clock: Clock,
    pub db: PathBuf,
    /// The operator named by `--as`.
    pub named: Option<Login>,
    /// What is known of the session.
    pub session: Session,
    /// How the key of an ssh session tells the operator, where the command line says so.
    pub ssh: Option<String>,
    /// Whether standard output shows colours.
    pub colour: bool,
    /// Where the config file is looked for.
    pub settings_file: Option<PathBuf>,
    /// What the operator set.
    pub settings: Settings,
    /// Whether it was said that the system's clock is behind.
    pub told_of_clock: Cell<bool>,
}

/// The standard output; where it cannot be written the error says so.
struct Answer(io::Stdout);

impl Write for Answer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(|error| unwritten(&error))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(|error| unwritten(&error))
    }
}

/// An answer that could not be written; whatever was done stays done.
pub(in crate::cli) fn unwritten(error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("the answer cannot be written: {error}"))
}

/// Writes an answer into a file, which the error names.
pub(in crate::cli) fn into_file(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let saying = || format!("cannot write {}", path.display());
    let mut file = io::BufWriter::new(File::create(path).with_context(saying)?);
    write(&mut file).with_context(saying)?;
    file.flush().with_context(saying)
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("db", &self.db)
            .field("named", &self.named)
            .finish_non_exhaustive()
    }
}

impl Context {
    /// The context of a program run from a shell.
    pub fn new(
        language: Language,
        db: PathBuf,
        named: Option<Login>,
        settings_file: Option<PathBuf>,
        settings: Settings,
        session: Session,
    ) -> Self {
        let colour =
            io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
        Self {
            out: Box::new(io::BufWriter::new(Answer(io::stdout()))),
            language,
            clock: Clock::system(),
            db,
            named,
            session,
            ssh: None,
            colour,
            settings_file,
            settings,
            told_of_clock: Cell::new(false),
        }
    }

    /// Opens the desk.
    ///
    /// # Errors
    /// When the file is not there, is not a desk's, or cannot be used; the message says what to do.
    pub fn desk(&self) -> anyhow::Result<Desk> {
        Desk::open(&self.db)
    }

    /// The time at a desk: the system's, or on a simulated desk what its commands set. That the system's clock is
    /// behind the desk is said once, whatever is asked or done.
    pub fn now(&self, desk: &Desk) -> anyhow::Result<DateTime<Utc>> {
        let system = self.clock.now();
        if let Some(last) = desk.ahead_of(system)?
            && !self.told_of_clock.replace(true)
        {
            let text = Text::of(self.language);
            let show = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
            let facts = [("clock", &*show(system)), ("last", &*show(last))];
            let words = fill(&text.common.clock_behind, &facts);
            writeln!(io::stderr(), "firstline: {words}")?;
        }
        desk.time_at(system)
    }

    /// Who sits at the keyboard: the user of the operating system, or, on an account that is set up to be shared,
    /// whoever's key opened the session of ssh.
    ///
    /// # Errors
    /// When the system or the server of ssh does not tell.
    pub fn user(&self, desk: &Desk) -> anyhow::Result<String> {
        let owner = std::fs::metadata(desk.path()).ok().map(|facts| facts.uid());
        identity::ensure_believed(owner)?;
        let account = identity::login()?;
        if self.ssh.is_none() && !self.session.is_shared() {
            return Ok(account);
        }
        // An account that is or was somebody's own is nobody else's.
        ensure!(
            desk.operator(&account)?.is_none(),
            "`{account}` is, or was, an operator of this desk itself: an account that people share is none; `firstline help trust` shows how one is set up"
        );
        ssh::operator(&self.session, self.ssh.as_deref(), owner)
    }

    /// Lets whoever sits at the keyboard in: in the name that `--as` gives, where the desk lets them act for
    /// that one, else in their own. Answers in whose name they are there.
    ///
    /// # Errors
    /// When they are no operator at work, or may not act for the other; the message says what to do.
    pub fn me(&self, desk: &mut Desk) -> Result<Login, Failure> {
        let caller = match &self.named {
            // Where everybody may be anybody, nobody need be known to the system.
            Some(named) if desk.is_simulated() => named.clone(),
            _ => Login::from(self.user(desk)?),
        };
        Ok(desk.enter(&caller, self.named.as_ref(), self.clock.now())?)
    }

    /// Which way figures go that are about to be written: to the eyes of whoever sits at a terminal, or away, into a
    /// file or to another program.
    pub fn errand(
        &self,
        report: &'static str,
        days: (NaiveDate, NaiveDate),
        format: Format,
        file: Option<&Path>,
        often: Often,
    ) -> Errand {
        if format == Format::Text && file.is_none() && io::stdout().is_terminal() {
            return Errand::Shown;
        }
        Errand::Taken { report, days, format: format.word(), often }
    }

    /// Refuses whoever is no operator at work of a real desk, also where only its standard is read. A simulated desk
    /// is nobody's secret.
    ///
    /// # Errors
    /// When they are none; the message says what to do.
    pub fn let_in(&self, desk: &mut Desk) -> anyhow::Result<()> {
        if desk.is_simulated() {
            return Ok(());
        }
        match self.me(desk) {
            Ok(_) => Ok(()),
            Err(Failure::Refusal(refusal)) => Err(refusal.into()),
            Err(Failure::Failed(error)) => Err(error),
            Err(Failure::Usage(message) | Failure::Refused(message)) => bail!(message),
        }
    }

    /// Writes one JSON value as a line.
    pub fn line(&mut self, value: &serde_json::Value) -> io::Result<()> {
        crate::model::safe_json::write(&mut self.out, value)?;
        self.out.write_all(b"\n")
    }
}

/// Why a command ended without doing what it was asked.
#[derive(Debug)]
pub enum Failure {
    /// The arguments do not fit together: exit code 2.
    Usage(String),
    /// The desk refused, or a person has to do something first: exit code 1.
    Refused(String),
    /// The desk refused a command: exit code 1.
    Refusal(Refusal),
    /// Something went wrong: exit code 1.
    Failed(anyhow::Error),
}

impl Failure {
    /// The same in the language of the reader.
    #[must_use]
    pub fn said(self, language: Language) -> Self {
        match self {
            Self::Refusal(refusal) if language != Language::English => {
                Self::Refused(Text::of(language).refusal(&refusal))
            }
            other => other,
        }
    }

    pub fn code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Refused(_) | Self::Refusal(_) | Self::Failed(_) => 1,
        }
    }

    /// Whether the reader of our output went away.
    pub fn is_broken_pipe(&self) -> bool {
        let Self::Failed(error) = self else {
            return false;
        };
        error.chain().any(|cause| {
            cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
                || cause
                    .downcast_ref::<serde_json::Error>()
                    .is_some_and(|e| e.io_error_kind() == Some(io::ErrorKind::BrokenPipe))
        })
    }

    pub fn report(&self, to: &mut dyn Write) -> io::Result<()> {
        let message = match self {
            Self::Usage(message) | Self::Refused(message) => message.clone(),
            Self::Refusal(refusal) => refusal.to_string(),
            // One line, with what was being done first and the cause last.
            Self::Failed(error) => format!("{error:#}"),
        };
        // What was refused may be quoted in it.
        writeln!(to, "firstline: {}", SafeText::block(&message))
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        let error: anyhow::Error = error.into();
        match error.downcast::<desk::Error>() {
            Ok(desk::Error::Refused(refusal)) => Self::Refusal(refusal),
            Ok(desk::Error::Failed(error)) => Self::Failed(error),
            Err(error) => match error.downcast::<Refusal>() {
                Ok(refusal) => Self::Refusal(refusal),
                Err(error) => Self::Failed(error),
            },
        }
    }
}
