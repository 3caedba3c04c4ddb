//! `import`: requests of other systems, from files. Every record is accounted for: accepted, refused
//! with the reason in a file beside, or there already.

mod mails;
mod whole;

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufReader, IsTerminal as _, Read as _, Write as _},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::{Context, Failure, Outcome, client::pair};
use crate::{
    desk::{Desk, Done, Error},
    exchange::{
        CsvRecords, DateOrder, Dates, JsonRecords, Look, Mapping, Record,
        carry::is_export,
        is_maildir, look,
        tickets::{OtherDesk, TicketRecord, tickets},
    },
    model::{
        command::{Command, Submission},
        event::Event,
        id::Login,
        past::Ticket,
        safe_text::SafeText,
    },
};

/// Takes in requests from files. The same file twice takes nothing in twice
///
/// Tables (csv), JSON lines (jsonl), mails: a file each (eml), many in one file (mbox), a Maildir with those
/// nested in it. A mail becomes a request, a message on the request it belongs to, or is ignored because a
/// machine wrote it, as with `receive`; its files are kept with it. Every record is accounted for: accepted,
/// refused, there already or ignored. What is refused stands with its reason in NAME.refused in the folder where
/// the command is run, or in --refused FILE, and stops nothing.
#[derive(Debug, Args)]
pub struct Import {
    /// The files; for mails also folders
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// What the files are; by their names, else by how they begin, where it is not said
    #[arg(long, value_enum)]
    pub format: Option<Kind>,
    /// Which column stands for which field, as `body=text` or `field.label=category`
    #[arg(long = "map", value_name = "FIELD=COLUMN", value_parser = pair)]
    pub map: Vec<(String, String)>,
    /// The system that gave the records their numbers; the same number of another source is another's
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// The file for what is refused, instead of NAME.refused where the command is run; of one PATH
    #[arg(long, value_name = "FILE")]
    pub refused: Option<PathBuf>,
    /// What stands first in dates like 03/04/2026; by the column where it tells
    #[arg(long, value_enum, value_name = "ORDER")]
    pub dates: Option<Order>,
    /// Show what would happen, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// One JSON object for each file
    #[arg(long)]
    pub json: bool,
}

/// What stands first in a date of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Order {
    /// 17/03/2026
    DayFirst,
    /// 3/17/2026
    MonthFirst,
}

impl From<Order> for DateOrder {
    fn from(order: Order) -> Self {
        match order {
            Order::DayFirst => Self::DayFirst,
            Order::MonthFirst => Self::MonthFirst,
        }
    }
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Comma-, semicolon- or tab-separated values with a header
    Csv,
    /// A JSON object a line
    Jsonl,
    /// A mail a file; in a folder, every file
    Eml,
    /// Many mails in one file (mboxrd, mboxo)
    Mbox,
    /// A folder with `new` and `cur`, and those nested in it
    Maildir,
    /// Tickets of Zammad: JSON of its REST API, with articles and users where they are there
    Zammad,
    /// Tickets of osTicket: the CSV of its export
    #[value(name = "osticket")]
    OsTicket,
    /// Tickets of Request Tracker: the tab-separated values of a search
    Rt,
    /// What `firstline export` gave out: a new desk that is equal to it
    Desk,
}

impl Kind {
    /// What a file is by its name, else by how it begins.
    fn of(path: &Path) -> Option<Self> {
        if is_export(path) {
            return Some(Self::Desk);
        }
        if path.is_dir() {
            let maildir = is_maildir(path);
            return Some(if maildir { Self::Maildir } else { Self::Eml });
        }
        let ending = path.extension().and_then(|ending| ending.to_str());
        match ending.map(str::to_lowercase).as_deref() {
            Some("csv" | "tsv") => return Some(Self::Csv),
            Some("jsonl" | "ndjson" | "json") => return Some(Self::Jsonl),
            Some("eml" | "email" | "mail") => return Some(Self::Eml),
            Some("mbox" | "mbx") => return Some(Self::Mbox),
            _ => {}
        }
        let mut start = Vec::new();
        let file = File::open(path).ok()?;
        file.take(1024).read_to_end(&mut start).ok()?;
        match look(&start) {
            Look::Mail => Some(Self::Eml),
            Look::Mbox => Some(Self::Mbox),
            Look::Other => None,
        }
    }
}

/// So many requests are taken in with one commit: a commit waits for the disk.
const BATCH: usize = 500;

/// A record of a file, and what it asks of the desk.
struct Taken {
    line: u64,
    raw: Vec<u8>,
    asked: Result<Command, String>,
}

impl From<Record> for Taken {
    fn from(record: Record) -> Self {
        Self {
            line: record.line,
            raw: record.raw,
            asked: record.intake.map(|intake| match record.past {
                Some(past) => Command::Ticket(Box::new(Ticket { intake: *intake, past })),
                None => Command::Intake(*intake),
            }),
        }
    }
}

impl From<TicketRecord> for Taken {
    fn from(record: TicketRecord) -> Self {
        Self { line: record.line, raw: record.raw, asked: record.ticket.map(Command::Ticket) }
    }
}

#[derive(Debug, Default)]
struct Account {
    read: u64,
    accepted: u64,
    duplicate: u64,
    refused: u64,
    /// The first few reasons, with their lines.
    reasons: Vec<(u64, String)>,
    departments: BTreeMap<String, u64>,
    /// How many addresses were left out of what was accepted.
    left_out: u64,
    /// The columns of a table, each with the field it was taken for; none where it was left out.
    columns: Vec<(String, Option<String>)>,
    /// What mails became besides requests; none where no mails are read.
    mails: Option<mails::Tally>,
}

impl Account {
    /// Tells what was left out of a record that was accepted.
    fn remark(&mut self, record: &Taken, done: &Done) -> io::Result<()> {
        self.left_out += done.remarks.len() as u64;
        for remark in &done.remarks {
            let words = remark.message().to_string();
            writeln!(io::stderr(), "line {}: {}", record.line, SafeText::line(&words))?;
        }
        Ok(())
    }

    fn refuse(&mut self, line: u64, reason: &str) {
        /// More of them stand in the file of what was refused.
        const SHOWN: usize = 3;
        self.refused += 1;
        if self.reasons.len() < SHOWN {
            self.reasons.push((line, reason.to_owned()));
        }
    }

    fn columns_left_out(&self) -> impl Iterator<Item = &str> {
        let left = self.columns.iter().filter(|(_, field)| field.is_none());
        left.map(|(column, _)| column.as_str()).filter(|column| !column.is_empty())
    }

    /// Says what each column of a table was taken for, and which were left out.
    fn report_columns(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let taken: Vec<String> = self
            .columns
            .iter()
            .filter_map(|(column, field)| Some(format!("{column} → {}", field.as_ref()?)))
            .collect();
        if !taken.is_empty() {
            writeln!(out, "columns: {}", SafeText::line(&taken.join(", ")))?;
        }
        let left: Vec<&str> = self.columns_left_out().collect();
        if !left.is_empty() {
            writeln!(
                out,
                "left out: {} (take one with --map field.NAME=COLUMN)",
                SafeText::line(&left.join(", "))
            )?;
        }
        Ok(())
    }
}

/// Runs the command.
///
/// # Errors
/// When a file cannot be read, a mapping does not fit, or the desk cannot be written. What was taken
/// in before stays, and importing again goes on where it stopped.
pub fn run(arguments: &Import, context: &mut Context) -> Result<Outcome, Failure> {
    let whole = |path: &PathBuf| match arguments.format {
        Some(format) => format == Kind::Desk,
        None => is_export(path),
    };
    if arguments.paths.iter().any(whole) {
        let [path] = arguments.paths.as_slice() else {
            return Err(Failure::Usage(
                "an export of a whole desk becomes a desk of its own: import it by itself"
                    .to_owned(),
            ));
        };
        if arguments.dry_run || !arguments.map.is_empty() {
            return Err(Failure::Usage(
                "an export of a whole desk is taken as it is: leave --dry-run and --map out"
                    .to_owned(),
            ));
        }
        return whole::import(path, arguments.json, context);
    }
    if let Some(file) = &arguments.refused {
        let is_it = |path: &PathBuf| match (path.canonicalize(), file.canonicalize()) {
            (Ok(source), Ok(target)) => source == target,
            _ => false,
        };
        if arguments.paths.len() > 1 || arguments.paths.iter().any(is_it) {
            return Err(Failure::Usage(
                "--refused names a file of its own for what is refused of one source: import one at a time"
                    .to_owned(),
            ));
        }
    }
    let mapping =
        Mapping::new(&arguments.map).map_err(|error| Failure::Usage(error.to_string()))?;
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    if !arguments.dry_run {
        let now = context.now(&desk)?;
        desk.may_take_in(&me, now)?;
    }
    let mut outcome = Outcome::Done;
    for path in &arguments.paths {
        let account = file(path, &mapping, arguments, &mut desk, &me, context)?;
        if account.refused > 0 {
            outcome = Outcome::Problems;
        }
        report(path, &account, arguments, context)?;
    }
    Ok(outcome)
}

fn file(
    path: &Path,
    mapping: &Mapping,
    arguments: &Import,
    desk: &mut Desk,
    me: &Login,
    context: &Context,
) -> Result<Account, Failure> {
    let kind = arguments.format.or_else(|| Kind::of(path)).ok_or_else(|| {
        Failure::Usage(format!(
            "{}: its name does not tell what it is; say it with --format: csv, jsonl, eml, mbox, maildir, zammad, osticket, rt or desk",
            path.display()
        ))
    })?;
    if matches!(kind, Kind::Eml | Kind::Mbox | Kind::Maildir) {
        return mails::import(path, kind, arguments, desk, me, context);
    }
    let now = context.now(desk)?;
    let zone = desk.standard(now)?.timezone;
    let dates = Dates { zone, order: arguments.dates.map(DateOrder::from), now };
    let opened = File::open(path).with_context(|| format!("opening {}", path.display()))?;
    let length = opened.metadata().map_or(0, |m| m.len());
    let bar = progress(length);
    let input = BufReader::with_capacity(256 * 1024, bar.wrap_read(opened));
    let other = match kind {
        Kind::Zammad => Some(OtherDesk::Zammad),
        Kind::OsTicket => Some(OtherDesk::OsTicket),
        Kind::Rt => Some(OtherDesk::RequestTracker),
        _ => None,
    };
    let named = || format!("{}", path.display());
    let mut account = Account::default();
    let records: Box<dyn Iterator<Item = io::Result<Taken>>> = match (kind, other) {
        (_, Some(other)) => {
            let found = tickets(other, input, dates).with_context(named)?;
            Box::new(found.map(|record| record.map(Taken::from)))
        }
        (Kind::Csv, None) => {
            let found = CsvRecords::new(input, mapping, dates).with_context(named)?;
            for (column, field) in found.columns() {
                account.columns.push((column.to_owned(), field.map(str::to_owned)));
            }
            Box::new(found.map(|record| record.map(Taken::from)))
        }
        (_, None) => {
            let found = JsonRecords::new(input, mapping, dates)?;
            Box::new(found.map(|record| record.map(Taken::from)))
        }
    };
    let mut refused = Refused::into(arguments.refused_path(path), kind, arguments.dry_run);
    let mut batch: Vec<(Taken, Submission)> = Vec::with_capacity(BATCH);
    for record in records {
        let record = record.with_context(|| format!("reading {}", path.display()))?;
        account.read += 1;
        match &record.asked {
            Ok(asked) => {
                let mut submission = Submission::from(asked.clone());
                match &mut submission.command {
                    Command::Intake(intake) => intake.source.clone_from(&arguments.source),
                    Command::Ticket(ticket) => ticket.intake.source.clone_from(&arguments.source),
                    _ => {}
                }
                batch.push((record, submission));
                if batch.len() == BATCH {
                    take(&mut batch, &mut account, &mut refused, arguments, desk, me, context)?;
                }
            }
            Err(reason) => {
                account.refuse(record.line, reason);
                refused.write(&record, reason)?;
            }
        }
    }
    take(&mut batch, &mut account, &mut refused, arguments, desk, me, context)?;
    refused.close()?;
    bar.finish_and_clear();
    Ok(account)
}

/// Takes in what was gathered.
fn take(
    batch: &mut Vec<(Taken, Submission)>,
    account: &mut Account,
    refused: &mut Refused,
    arguments: &Import,
    desk: &mut Desk,
    me: &Login,
    context: &Context,
) -> Result<(), Failure> {
    let now = context.now(desk)?;
    let (records, submissions): (Vec<Taken>, Vec<Submission>) = batch.drain(..).unzip();
    if arguments.dry_run {
        for (record, submission) in records.iter().zip(&submissions) {
            let (intake, past) = match &submission.command {
                Command::Intake(intake) => (intake, None),
                Command::Ticket(ticket) => (&ticket.intake, Some(&ticket.past)),
                _ => continue,
            };
            match desk.is_known(intake, past, now) {
                Ok(false) => {}
                Ok(true) => {
                    account.duplicate += 1;
                    continue;
                }
                Err(Error::Refused(refusal)) => {
                    account.refuse(record.line, &refusal.to_string());
                    refused.write(record, &refusal.to_string())?;
                    continue;
                }
                Err(Error::Failed(error)) => return Err(error.into()),
            }
            let decision = desk.preview(intake, now)?;
            *account.departments.entry(decision.department.to_string()).or_default() += 1;
            account.accepted += 1;
        }
        return Ok(());
    }
    let answers = desk.perform_batch(&submissions, me, now)?;
    for (record, answer) in records.iter().zip(answers) {
        match answer {
            Ok(done) if done.repeated => account.duplicate += 1,
            Ok(done) => {
                account.accepted += 1;
                account.remark(record, &done)?;
                if let Some(department) = department(&done) {
                    *account.departments.entry(department.to_string()).or_default() += 1;
                }
            }
            Err(refusal) => {
                account.refuse(record.line, &refusal.to_string());
                refused.write(record, &refusal.to_string())?;
            }
        }
    }
    Ok(())
}

/// Where the rules sent what was taken in.
fn department(done: &Done) -> Option<&str> {
    done.events.iter().find_map(|recorded| match &recorded.event {
        Event::Routed(routed) => Some(routed.department.as_str()),
        _ => None,
    })
}

fn progress(length: u64) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    ProgressBar::new(length).with_style(style("{bar:40} {bytes}/{total_bytes} {eta}"))
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn report(
    path: &Path,
    account: &Account,
    arguments: &Import,
    context: &mut Context,
) -> Result<(), Failure> {
    if arguments.json {
        let mut value = json!({
            "file": path, "read": account.read, "accepted": account.accepted, "duplicate": account.duplicate,
            "refused": account.refused, "departments": account.departments, "dry_run": arguments.dry_run,
            "addresses_left_out": account.left_out,
        });
        if let Some(mails) = &account.mails {
            value["ignored"] = mails.ignored().into();
            value["ignored_because"] = json!(mails.left_out);
            value["messages"] = mails.messages.into();
            value["undelivered"] = mails.undelivered.into();
        }
        if !account.columns.is_empty() {
            value["columns"] = account
                .columns
                .iter()
                .filter_map(|(column, field)| Some((column.clone(), field.clone()?.into())))
                .collect::<serde_json::Map<_, _>>()
                .into();
            value["left_out"] = json!(account.columns_left_out().collect::<Vec<_>>());
        }
        context.line(&value)?;
        return Ok(());
    }
    let out = &mut context.out;
    write!(
        out,
        "{}: {} read = {} accepted + {} refused + {} there already",
        path.display(),
        account.read,
        account.accepted,
        account.refused,
        account.duplicate,
    )?;
    match &account.mails {
        Some(mails) => {
            writeln!(out, " + {} ignored", mails.ignored())?;
            mails.report(out)?;
        }
        None => writeln!(out)?,
    }
    account.report_columns(out)?;
    for (department, count) in &account.departments {
        writeln!(out, "  {count:>7}  {department}")?;
    }
    if account.left_out > 0 {
        writeln!(out, "  {:>7}  addresses left out, as told", account.left_out)?;
    }
    if account.refused > 0 && !arguments.dry_run {
        for (line, reason) in &account.reasons {
            writeln!(out, "  line {line}: {}", SafeText::line(reason))?;
        }
        writeln!(out, "refused, with the reasons: {}", arguments.refused_path(path).display())?;
    }
    Ok(())
}

impl Import {
    /// Where the refused records of a source go: never beside it, for the source may be somebody else's.
    fn refused_path(&self, source: &Path) -> PathBuf {
        if let Some(file) = &self.refused {
            return file.clone();
        }
        // Sources of one name in several folders keep apart.
        let name = source.file_name().unwrap_or_else(|| "import".as_ref());
        let before = self.paths.iter().take_while(|path| *path != source);
        let namesakes = before.filter(|path| path.file_name() == source.file_name()).count();
        let mut file = name.to_os_string();
        if namesakes > 0 {
            file.push(format!("-{}", namesakes + 1));
        }
        file.push(".refused");
        file.into()
    }
}

/// The file in which each refused record stands under the reason. It is laid out with the
/// first refusal.
struct Refused {
    path: PathBuf,
    kind: Kind,
    file: Option<io::BufWriter<File>>,
    dry: bool,
}

impl Refused {
    fn into(path: PathBuf, kind: Kind, dry: bool) -> Self {
        Self { path, kind, file: None, dry }
    }

    fn write(&mut self, record: &Taken, reason: &str) -> Result<(), Failure> {
        if self.dry {
            writeln!(io::stderr(), "line {}: {}", record.line, SafeText::line(reason))?;
            return Ok(());
        }
        if self.file.is_none() {
            let file = File::create(&self.path)
                .with_context(|| format!("writing {}", self.path.display()))?;
            self.file = Some(io::BufWriter::new(file));
        }
        if let Some(file) = &mut self.file {
            if matches!(self.kind, Kind::Csv | Kind::OsTicket | Kind::Rt) {
                writeln!(file, "# line {}: {reason}", record.line)?;
                file.write_all(record.raw.trim_ascii_end())?;
                file.write_all(b"\n")?;
            } else {
                let raw = String::from_utf8_lossy(&record.raw);
                crate::model::safe_json::write(
                    &mut *file,
                    &json!({"line": record.line, "reason": reason, "record": raw}),
                )?;
                file.write_all(b"\n")?;
            }
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), Failure> {
        if let Some(mut file) = self.file.take() {
            file.flush()?;
        }
        Ok(())
    }
}
