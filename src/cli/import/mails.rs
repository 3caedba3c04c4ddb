//! Mails of files, mboxes and Maildirs: each becomes what `receive` would make of it, many with one
//! commit.

use std::{
    collections::{BTreeMap, HashSet},
    fs::File,
    io::{self, BufReader, Write},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use serde_json::json;

use super::{Account, Import, Kind, department, progress};
use crate::{
    cli::{Context, Failure, receive::Became},
    desk::{Desk, Done, Error},
    exchange::{Filed, FolderMails, MboxMails},
    model::{
        command::Submission,
        id::Login,
        mail::{Mail, arrival::Arrival},
        refusal::Refusal,
        safe_text::SafeText,
    },
    text::{Text, fill},
};

/// So many mails are taken in with one commit,
const BATCH: usize = 200;
/// or fewer where they are large: so many bytes.
const BATCH_BYTES: usize = 32 << 20;

/// What mails became besides requests.
#[derive(Debug, Default)]
pub struct Tally {
    pub messages: u64,
    /// Mails of ours that were not delivered.
    pub undelivered: u64,
    /// How many were ignored, by the reason.
    pub left_out: BTreeMap<String, u64>,
}

impl Tally {
    /// How many were ignored.
    pub fn ignored(&self) -> u64 {
        self.left_out.values().sum()
    }

    /// Says it, a line each.
    pub fn report(&self, text: &Text, out: &mut dyn Write) -> io::Result<()> {
        let said = &text.import;
        for (count, what) in
            [(self.messages, &said.messages), (self.undelivered, &said.undelivered)]
        {
            if count > 0 {
                writeln!(out, "  {count:>7}  {what}")?;
            }
        }
        for (why, count) in &self.left_out {
            let why = fill(&said.ignored, &[("why", &text.ignored_words(why))]);
            writeln!(out, "  {count:>7}  {why}")?;
        }
        Ok(())
    }
}

/// A mail on its way in.
struct Waiting {
    place: String,
    mail: Mail,
}

/// What an import of mails works with.
struct Work<'a> {
    account: Account,
    tally: Tally,
    refused: Refused,
    seen: HashSet<String>,
    /// Whether the mails lie in an archive, rather than one in a file of its own.
    archive: bool,
    arguments: &'a Import,
    desk: &'a mut Desk,
    me: &'a Login,
    context: &'a Context,
}

/// Takes in the mails of a file or folder.
pub fn import(
    path: &Path,
    kind: Kind,
    arguments: &Import,
    desk: &mut Desk,
    me: &Login,
    context: &Context,
) -> Result<Account, Failure> {
    let reading = || format!("reading {}", path.display());
    let mut work = Work {
        account: Account::default(),
        tally: Tally::default(),
        refused: Refused { path: arguments.refused_path(path), file: None, dry: arguments.dry_run },
        seen: HashSet::new(),
        archive: kind != Kind::Eml || path.is_dir(),
        arguments,
        desk,
        me,
        context,
    };
    match kind {
        Kind::Mbox => {
            let file = File::open(path).with_context(reading)?;
            let bar = progress(file.metadata().map_or(0, |m| m.len()));
            let input = BufReader::with_capacity(256 * 1024, bar.wrap_read(file));
            work.all(MboxMails::new(input).map(|filed| filed.with_context(reading)))?;
            bar.finish_and_clear();
        }
        Kind::Maildir => {
            let mails = FolderMails::maildir(path).with_context(reading)?;
            work.files(mails)?;
        }
        _ if path.is_dir() => {
            let all = arguments.format == Some(Kind::Eml);
            let mails = FolderMails::folder(path, all).with_context(reading)?;
            work.files(mails)?;
        }
        _ => {
            // A file that is not there is a mistake of whoever named it.
            File::open(path).with_context(reading)?;
            work.files(FolderMails::single(path.to_owned()))?;
        }
    }
    work.refused.close()?;
    let mut account = work.account;
    account.mails = Some(work.tally);
    Ok(account)
}

impl Work<'_> {
    fn files(&mut self, mails: FolderMails) -> Result<(), Failure> {
        let bar = progress(mails.len() as u64);
        bar.set_style(super::style("{bar:40} {pos}/{len} {eta}"));
        self.all(mails.inspect(|_| bar.inc(1)).map(Ok))?;
        bar.finish_and_clear();
        Ok(())
    }

    fn all(&mut self, mails: impl Iterator<Item = anyhow::Result<Filed>>) -> Result<(), Failure> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        for filed in mails {
            let filed = filed?;
            self.account.read += 1;
            if let Some(why) = filed.left_out {
                self.ignore(why);
                continue;
            }
            let raw = match filed.raw {
                Ok(raw) => raw,
                Err(why) => {
                    self.refuse(&filed.place, None, &why)?;
                    continue;
                }
            };
            if raw.trim_ascii().is_empty() {
                self.ignore("there is no mail in it");
                continue;
            }
            bytes += raw.len();
            let mut mail = Mail::read(&raw);
            mail.filed = true;
            mail.archived = self.archive;
            mail.dates.mailbox = filed.delivered;
            batch.push(Waiting { place: filed.place, mail });
            if batch.len() == BATCH || bytes >= BATCH_BYTES {
                self.take(std::mem::take(&mut batch))?;
                bytes = 0;
            }
        }
        self.take(batch)
    }

    fn take(&mut self, batch: Vec<Waiting>) -> Result<(), Failure> {
        if batch.is_empty() {
            return Ok(());
        }
        if self.arguments.dry_run {
            return self.look(batch);
        }
        let now = self.context.now(self.desk)?;
        let (heads, submissions): (Vec<Head>, Vec<Submission>) = batch
            .into_iter()
            .map(|waiting| (Head::of(&waiting), waiting.mail.submission()))
            .unzip();
        let answers = match self.desk.perform_batch(&submissions, self.me, now) {
            Ok(answers) => answers,
            // One of them may be what the file cannot take: the others are not to suffer for it.
            Err(error) => self.one_by_one(&submissions, error)?,
        };
        for (head, answer) in heads.iter().zip(&answers) {
            match Became::of(answer) {
                Became::Request(_) => {
                    self.account.accepted += 1;
                    self.count(answer.as_ref().ok().and_then(department));
                }
                Became::Message(_) => {
                    self.account.accepted += 1;
                    self.tally.messages += 1;
                }
                Became::Note(_) => {
                    self.account.accepted += 1;
                    self.tally.undelivered += 1;
                }
                Became::Duplicate(_) => self.account.duplicate += 1,
                Became::Ignored { why, .. } => self.ignore(why.reason()),
                Became::Refused(why) => self.refuse(&head.place, Some(head), &why)?,
            }
        }
        Ok(())
    }

    fn one_by_one(
        &mut self,
        submissions: &[Submission],
        error: anyhow::Error,
    ) -> Result<Vec<Result<Done, Refusal>>, Failure> {
        let mut answers = Vec::with_capacity(submissions.len());
        let mut works = false;
        for submission in submissions {
            let now = self.context.now(self.desk)?;
            answers.push(match self.desk.perform(submission, self.me, now) {
                Ok(done) => {
                    works = true;
                    Ok(done)
                }
                Err(Error::Refused(refusal)) => {
                    works = true;
                    Err(refusal)
                }
                Err(Error::Failed(error)) => Err(Refusal::invalid(format!("{error:#}"))),
            });
        }
        if works { Ok(answers) } else { Err(error.into()) }
    }

    /// Says what would become of the mails.
    fn look(&mut self, batch: Vec<Waiting>) -> Result<(), Failure> {
        let now = self.context.now(self.desk)?;
        for waiting in batch {
            if !self.seen.insert(waiting.mail.command()) {
                self.account.duplicate += 1;
                continue;
            }
            let (arrival, decision) = self.desk.preview_mail(&waiting.mail, now)?;
            match arrival {
                Arrival::Request => {
                    self.account.accepted += 1;
                    let department = decision.map(|decision| decision.department.to_string());
                    self.count(department.as_deref());
                }
                Arrival::Message(_) => {
                    self.account.accepted += 1;
                    self.tally.messages += 1;
                }
                Arrival::Undelivered(_) => {
                    self.account.accepted += 1;
                    self.tally.undelivered += 1;
                }
                Arrival::Duplicate(_) => self.account.duplicate += 1,
                Arrival::Ignored(why, _) => self.ignore(why.reason()),
            }
        }
        Ok(())
    }

    fn count(&mut self, department: Option<&str>) {
        if let Some(department) = department {
            *self.account.departments.entry(department.to_owned()).or_default() += 1;
        }
    }

    fn ignore(&mut self, why: &str) {
        *self.tally.left_out.entry(why.to_owned()).or_default() += 1;
    }

    fn refuse(&mut self, place: &str, head: Option<&Head>, why: &str) -> Result<(), Failure> {
        self.account.refused += 1;
        self.refused.write(place, head, why)
    }
}

/// What is said of a mail that is refused.
struct Head {
    place: String,
    from: Option<String>,
    subject: String,
}

impl Head {
    fn of(waiting: &Waiting) -> Self {
        Self {
            place: waiting.place.clone(),
            from: waiting.mail.address.clone(),
            subject: waiting.mail.subject.clone(),
        }
    }
}

/// The file in which each refused mail stands with the reason, a JSON object a line. It is laid
/// out with the first refusal.
struct Refused {
    path: PathBuf,
    file: Option<io::BufWriter<File>>,
    dry: bool,
}

impl Refused {
    fn write(&mut self, place: &str, head: Option<&Head>, why: &str) -> Result<(), Failure> {
        if self.dry {
            writeln!(io::stderr(), "{}: {}", SafeText::line(place), SafeText::line(why))?;
            return Ok(());
        }
        let file = if let Some(file) = &mut self.file {
            file
        } else {
            let path = &self.path;
            let file = File::create(path).with_context(|| format!("writing {}", path.display()))?;
            self.file.insert(io::BufWriter::new(file))
        };
        let value = json!({
            "mail": place, "reason": why, "from": head.and_then(|head| head.from.as_deref()),
            "subject": head.map(|head| head.subject.as_str()),
        });
        crate::model::safe_json::write(&mut *file, &value)?;
        file.write_all(b"\n")?;
        Ok(())
    }

    fn close(&mut self) -> Result<(), Failure> {
        if let Some(mut file) = self.file.take() {
            file.flush().with_context(|| format!("writing {}", self.path.display()))?;
        }
        Ok(())
    }
}
