//! Tables: shown before they are taken in, then record by record, many with one commit.

use std::{
    collections::{HashMap, hash_map::Entry},
    fs::File,
    hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher},
    io::{self, BufReader, Write},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use chrono_tz::Tz;
use serde_json::{Value, json};

use super::{Account, Import, Kind, at_line, department, progress};
use crate::{
    cli::{Context, Failure, timeline::moment},
    desk::{Desk, Done, Error},
    exchange::{
        Column, DateOrder, Dates, Mapping, Purpose, Ready, Record, Records, Table, records,
    },
    model::{
        command::{Command, Intake, Submission},
        id::Login,
        past::Ticket,
        safe_text::SafeText,
    },
    text::{Text, fill},
};

/// So many requests are taken in with one commit: a commit waits for the disk.
const BATCH: usize = 500;
/// So many rows are shown as the requests that they would become.
const FIRST_ROWS: usize = 5;
/// So many columns of one kind are named.
const NAMED: usize = 40;

/// What a table holds, as it is shown.
#[derive(Debug)]
pub(super) struct Shown {
    columns: Vec<Column>,
    /// The same as it was known before the records were read.
    before: Vec<Column>,
    map: Option<String>,
    /// Whether the map was said, and not guessed.
    map_was_said: bool,
    above: u64,
    rows: Vec<String>,
}

impl Shown {
    fn of(records: &dyn Records, mapping: &Mapping) -> Self {
        Self {
            columns: records.columns(),
            before: records.columns(),
            map: records.map().map(str::to_owned),
            map_was_said: mapping.map().is_some(),
            above: records.above(),
            rows: Vec::new(),
        }
    }

    fn named(&self, wanted: impl Fn(&Purpose) -> bool) -> Vec<&str> {
        let columns = self.columns.iter().filter(|column| wanted(&column.purpose));
        columns.map(|column| column.name.as_str()).filter(|name| !name.is_empty()).collect()
    }

    /// Says what each column was taken for, and which were left out.
    fn write(&self, text: &Text, out: &mut dyn Write) -> io::Result<()> {
        let said = &text.import;
        let mut line = |pattern: &str, name: &str, value: &str| {
            writeln!(out, "{}", SafeText::line(&fill(pattern, &[(name, value)])))
        };
        if self.above > 0 {
            line(&said.above, "n", &self.above.to_string())?;
        }
        if let Some(map) = self.map.as_ref().filter(|_| !self.map_was_said) {
            let title = Ready::named(map).map_or_else(|| map.clone(), |ready| ready.map().title);
            let words = [("title", title.as_str()), ("map", map.as_str())];
            line(&fill(&said.map_guessed, &words), "", "")?;
        }
        let taken: Vec<String> = self
            .columns
            .iter()
            .filter_map(|column| match &column.purpose {
                Purpose::Field(field) | Purpose::PartOf(field) => {
                    Some(format!("{} → {field}", column.name))
                }
                Purpose::Conversation => Some(format!("{} → {}", column.name, said.conversation)),
                Purpose::LeftOut | Purpose::Unwanted => None,
            })
            .collect();
        line(&said.columns, "columns", &listed(taken.iter().map(String::as_str), text))?;
        let left = self.named(|purpose| *purpose == Purpose::LeftOut);
        if !left.is_empty() {
            line(&said.left_out, "columns", &listed(left.into_iter(), text))?;
        }
        let unwanted = self.named(|purpose| *purpose == Purpose::Unwanted);
        if !unwanted.is_empty() {
            line(&said.unwanted, "columns", &listed(unwanted.into_iter(), text))?;
        }
        Ok(())
    }

    /// Says it once more where reading the records told of more columns.
    pub fn later(&self, text: &Text, out: &mut dyn Write) -> io::Result<()> {
        if self.columns == self.before { Ok(()) } else { self.write(text, out) }
    }

    /// The first rows, as the requests that they would become.
    pub fn first_rows(&self, text: &Text, out: &mut dyn Write) -> io::Result<()> {
        if !self.rows.is_empty() {
            writeln!(out, "{}", text.import.first_rows)?;
        }
        for row in &self.rows {
            writeln!(out, "  {}", SafeText::line(row))?;
        }
        Ok(())
    }

    /// The same for other programs.
    pub fn tell(&self, value: &mut Value) {
        value["columns"] = self
            .columns
            .iter()
            .filter_map(|column| match &column.purpose {
                Purpose::Field(field) | Purpose::PartOf(field) => {
                    Some((column.name.clone(), field.clone().into()))
                }
                Purpose::Conversation => Some((column.name.clone(), "conversation".into())),
                Purpose::LeftOut | Purpose::Unwanted => None,
            })
            .collect::<serde_json::Map<_, _>>()
            .into();
        value["left_out"] = json!(self.named(|purpose| *purpose == Purpose::LeftOut));
        value["unwanted"] = json!(self.named(|purpose| *purpose == Purpose::Unwanted));
        value["map"] = json!(self.map);
        value["above"] = json!(self.above);
    }

    fn row(&mut self, row: String) {
        if self.rows.len() < FIRST_ROWS {
            self.rows.push(row);
        }
    }
}

/// Names in a line, the first many of them.
fn listed<'n>(names: impl ExactSizeIterator<Item = &'n str>, text: &Text) -> String {
    let more = names.len().saturating_sub(NAMED);
    let mut line = names.take(NAMED).collect::<Vec<_>>().join(", ");
    if more > 0 {
        line.push_str(&fill(&text.import.and_more, &[("n", &more.to_string())]));
    }
    line
}

/// The command that a record asks for.
fn command(record: &Record) -> Result<Command, String> {
    let intake = record.intake.as_ref().map_err(Clone::clone)?;
    Ok(match &record.past {
        Some(past) => {
            Command::Ticket(Box::new(Ticket { intake: (**intake).clone(), past: past.clone() }))
        }
        None => Command::Intake((**intake).clone()),
    })
}

/// The request that a command asks for.
fn intake(command: &mut Command) -> Option<&mut Intake> {
    match command {
        Command::Intake(intake) => Some(intake),
        Command::Ticket(ticket) => Some(&mut ticket.intake),
        _ => None,
    }
}

/// A number that came before in the file.
enum Twice {
    Same,
    OtherWords { reason: String },
}

/// What an import of a table works with.
struct Work<'a> {
    account: Account,
    refused: Refused,
    batch: Vec<(Record, Submission)>,
    /// The numbers of the file by their fingerprints, each with its line and the fingerprint of its words.
    numbers: HashMap<u64, (u64, u64)>,
    text: Text,
    zone: Tz,
    arguments: &'a Import,
    desk: &'a mut Desk,
    me: &'a Login,
    context: &'a mut Context,
}

/// Takes in the records of a file.
pub(super) fn import(
    path: &Path,
    kind: Kind,
    mapping: &Mapping,
    arguments: &Import,
    desk: &mut Desk,
    me: &Login,
    context: &mut Context,
) -> Result<Account, Failure> {
    let now = context.now(desk)?;
    let zone = desk.standard(now)?.timezone;
    let dates = Dates { zone, order: arguments.dates.map(DateOrder::from), now };
    let opened = File::open(path).with_context(|| format!("opening {}", path.display()))?;
    let bar = progress(opened.metadata().map_or(0, |m| m.len()));
    let input = BufReader::with_capacity(256 * 1024, bar.wrap_read(opened));

    let named = |name| Ready::named(name).map(|ready| mapping.clone().with_map(ready.map()));
    let (table, own) = match kind {
        Kind::Zammad => (Table::Zammad, None),
        Kind::OsTicket => (Table::Csv, named("osticket")),
        Kind::Rt => (Table::Csv, named("rt")),
        Kind::Csv => (Table::Csv, None),
        _ => (Table::Json, None),
    };
    let mapping = own.as_ref().unwrap_or(mapping);
    let text = Text::of(context.language);
    let mut records = records(table, input, mapping, dates).map_err(|error| {
        anyhow::anyhow!("{}: {}", path.display(), text.reason(&format!("{error:#}")))
    })?;
    let shown = Shown::of(&*records, mapping);
    if !arguments.json {
        shown.write(&text, &mut context.out)?;
        context.out.flush()?;
    }
    let mut work = Work {
        account: Account { table: Some(shown), ..Account::default() },
        refused: Refused::into(arguments.refused_path(path), kind, arguments.dry_run),
        batch: Vec::with_capacity(BATCH),
        numbers: HashMap::new(),
        text,
        zone,
        arguments,
        desk,
        me,
        context,
    };
    for record in records.by_ref() {
        let record = record.with_context(|| format!("reading {}", path.display()))?;
        work.read(record)?;
    }
    work.take()?;
    work.refused.close()?;
    bar.finish_and_clear();
    let mut account = work.account;
    if let Some(shown) = &mut account.table {
        shown.columns = records.columns();
    }
    Ok(account)
}

impl Work<'_> {
    fn read(&mut self, record: Record) -> Result<(), Failure> {
        self.account.read += 1;
        match command(&record) {
            Ok(mut command) => {
                if let (Some(source), Some(intake)) = (&self.arguments.source, intake(&mut command))
                {
                    intake.source = Some(source.clone());
                }
                match self.known_in_file(record.line, &command) {
                    Some(Twice::OtherWords { reason }) => return self.refuse(&record, &reason),
                    Some(Twice::Same) if self.arguments.dry_run => self.account.duplicate += 1,
                    _ => self.batch.push((record, Submission::from(command))),
                }
                if self.batch.len() == BATCH {
                    self.take()?;
                }
                Ok(())
            }
            Err(reason) => self.refuse(&record, &reason),
        }
    }

    /// Whether the number of a record came before in the file. A number of a named source is one request's: the
    /// desk takes it once, so that other words under it would be lost.
    fn known_in_file(&mut self, line: u64, command: &Command) -> Option<Twice> {
        let (intake, past) = match command {
            Command::Intake(intake) => (intake, None),
            Command::Ticket(ticket) => (&ticket.intake, Some(&ticket.past)),
            _ => return None,
        };
        let number = intake.external_id.as_ref()?;
        let source = intake.source.as_ref().or(past.map(|past| &past.desk));
        let client = &intake.client;
        // As the desk does: without a source the number counts within the channel and who sends.
        let who = (source.is_none()).then_some((
            intake.channel,
            &client.email,
            &client.phone,
            &client.name,
        ));
        let hasher = BuildHasherDefault::<DefaultHasher>::default();
        let key = hasher.hash_one((number, source, who));
        let words = hasher.hash_one((&intake.subject, &intake.body));
        match self.numbers.entry(key) {
            Entry::Vacant(free) => {
                free.insert((line, words));
                None
            }
            Entry::Occupied(first) if first.get().1 == words => Some(Twice::Same),
            Entry::Occupied(first) => Some(Twice::OtherWords {
                reason: format!(
                    "line {} has the number `{number}` too, with other words: a table has one row for a request",
                    first.get().0
                ),
            }),
        }
    }

    fn refuse(&mut self, record: &Record, reason: &str) -> Result<(), Failure> {
        self.account.refuse(record.line, reason);
        self.refused.write(record, reason, &self.text)
    }

    /// Takes in what was gathered, or looks what would come of it.
    fn take(&mut self) -> Result<(), Failure> {
        let (records, submissions): (Vec<Record>, Vec<Submission>) =
            std::mem::take(&mut self.batch).into_iter().unzip();
        if self.arguments.dry_run {
            return self.look(&records, &submissions);
        }
        let now = self.context.now(self.desk)?;
        let answers = self.desk.perform_batch(&submissions, self.me, now)?;
        for (record, answer) in records.iter().zip(answers) {
            match answer {
                Ok(done) if done.repeated => self.account.duplicate += 1,
                Ok(done) => {
                    self.account.accepted += 1;
                    self.remark(record, &done)?;
                    if let Some(department) = department(&done) {
                        *self.account.departments.entry(department.to_string()).or_default() += 1;
                    }
                }
                Err(refusal) => self.refuse(record, &refusal.to_string())?,
            }
        }
        Ok(())
    }

    fn look(&mut self, records: &[Record], submissions: &[Submission]) -> Result<(), Failure> {
        let now = self.context.now(self.desk)?;
        for (record, submission) in records.iter().zip(submissions) {
            let (intake, past) = match &submission.command {
                Command::Intake(intake) => (intake, None),
                Command::Ticket(ticket) => (&ticket.intake, Some(&ticket.past)),
                _ => continue,
            };
            match self.desk.is_known(intake, past, now) {
                Ok(false) => {}
                Ok(true) => {
                    self.account.duplicate += 1;
                    continue;
                }
                Err(Error::Refused(refusal)) => {
                    self.refuse(record, &refusal.to_string())?;
                    continue;
                }
                Err(Error::Failed(error)) => return Err(error.into()),
            }
            let decision = self.desk.preview(intake, now)?;
            let department = decision.department.to_string();
            let row = self.row(intake, &department);
            if let Some(shown) = &mut self.account.table {
                shown.row(row);
            }
            *self.account.departments.entry(department).or_default() += 1;
            self.account.accepted += 1;
        }
        Ok(())
    }

    /// A request in a line: when it came, from whom, about what, to whom it would go.
    fn row(&self, intake: &Intake, department: &str) -> String {
        let client = &intake.client;
        let names = [&client.name, &client.email, &client.phone, &client.messenger];
        let who = names.into_iter().flatten().next().map_or("–", String::as_str);
        let about = intake.subject.as_deref().filter(|subject| !subject.trim().is_empty());
        let about: String = about.unwrap_or(&intake.body).trim().chars().take(60).collect();
        let received = intake
            .received
            .map_or_else(|| self.text.import.now.clone(), |at| moment(at, self.zone, &self.text));
        let number = intake.external_id.as_deref().unwrap_or_default();
        let number =
            if number.starts_with("csv:") || number.starts_with("jsonl:") { "–" } else { number };
        format!("{number} · {received} · {who} · {about} → {department}")
    }

    /// Tells what was left out of a record that was accepted.
    fn remark(&mut self, record: &Record, done: &Done) -> io::Result<()> {
        self.account.left_out += done.remarks.len() as u64;
        for remark in &done.remarks {
            let words = self.text.message(&remark.message());
            writeln!(io::stderr(), "{}", at_line(&self.text, record.line, &words))?;
        }
        Ok(())
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

    fn write(&mut self, record: &Record, reason: &str, text: &Text) -> Result<(), Failure> {
        let reason = text.reason(reason);
        if self.dry {
            writeln!(io::stderr(), "{}", at_line(text, record.line, &reason))?;
            return Ok(());
        }
        if self.file.is_none() {
            let file = File::create(&self.path)
                .with_context(|| format!("writing {}", self.path.display()))?;
            self.file = Some(io::BufWriter::new(file));
        }
        if let Some(file) = &mut self.file {
            if matches!(self.kind, Kind::Csv | Kind::OsTicket | Kind::Rt) {
                writeln!(file, "# {}", at_line(text, record.line, &reason))?;
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
            file.flush().with_context(|| format!("writing {}", self.path.display()))?;
        }
        Ok(())
    }
}
