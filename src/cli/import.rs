//! `import`: requests of other systems, from files. Every record is accounted for: accepted, refused
//! with the reason in a file beside, or there already.

mod mails;
mod map;
mod table;
mod whole;

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, IsTerminal as _, Read as _, Write as _},
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::{Context, Failure, Outcome};
use crate::{
    desk::Done,
    exchange::{DateOrder, Look, carry::is_export, is_maildir, look},
    model::{event::Event, safe_text::SafeText},
    text::{Text, fill},
};

/// Import requests from files; the same file twice imports nothing twice
///
/// Files are tables (csv), JSON lines (jsonl), mails: a file each (eml), many in one file (mbox), a Maildir with
/// those nested in it. A mail becomes a request, a message on the request it belongs to, or is ignored because a
/// machine wrote it, as with `receive`; its files are kept with it. Every record is accounted for: accepted,
/// refused, there already or ignored. What is refused stands with its reason in NAME.refused in the folder where
/// the command is run, or in --refused FILE, and stops nothing.
///
/// What the columns of a table mean is known by their names, by --map, or by a map: a file that says it once.
/// Ready ones are there for the tables of jira, zendesk, freshdesk, osticket, rt, otrs and zammad, and are taken by
/// themselves where a table has their columns. `import --map list` lists them; `import --map zendesk` writes one
/// out, to be changed and given as --map FILE.toml.
#[derive(Debug, Args)]
pub struct Import {
    /// The files; for mails also folders
    #[arg(required_unless_present = "map", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// What the files are; by their names, else by how they begin, where it is not said
    #[arg(long, value_enum)]
    pub format: Option<Kind>,
    /// Set the column for a field, as `body=text` or `field.label=category`; or take a map: FILE.toml, or one of
    /// jira, zendesk, freshdesk, osticket, rt, otrs, zammad
    #[arg(long = "map", value_name = "FIELD=COLUMN")]
    pub map: Vec<map::MapArgument>,
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
            // What is no text is told how to become one.
            Some("csv" | "tsv" | "tab" | "xlsx" | "xls" | "xlsm" | "ods") => {
                return Some(Self::Csv);
            }
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
            Look::Other => Self::of_text(&start),
        }
    }

    /// What a text is by how it begins: JSON, or a first line in which something separates names.
    fn of_text(start: &[u8]) -> Option<Self> {
        let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
        if start.starts_with(b"{") || start.starts_with(b"[") {
            return Some(Self::Jsonl);
        }
        let wide = start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff");
        let first = start.split(|byte| *byte == b'\n').next()?;
        let is_text = wide || !first.iter().any(|byte| *byte < b' ' && !b"\t\r".contains(byte));
        let separated = first.iter().any(|byte| b";\t|,".contains(byte));
        (is_text && separated).then_some(Self::Csv)
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
    /// What a table holds; none where no table is read.
    table: Option<table::Shown>,
    /// What mails became besides requests; none where no mails are read.
    mails: Option<mails::Tally>,
}

impl Account {
    fn refuse(&mut self, line: u64, reason: &str) {
        /// More of them stand in the file of what was refused.
        const SHOWN: usize = 3;
        self.refused += 1;
        if self.reasons.len() < SHOWN {
            self.reasons.push((line, reason.to_owned()));
        }
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
    let Some(mapping) = map::mapping(arguments, context)? else {
        return Ok(Outcome::Done);
    };
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    if !arguments.dry_run {
        let now = context.now(&desk)?;
        desk.may_take_in(&me, now)?;
    }
    let text = Text::of(context.language);
    let mut outcome = Outcome::Done;
    for path in &arguments.paths {
        let account = match kind(path, arguments, &text)? {
            mails @ (Kind::Eml | Kind::Mbox | Kind::Maildir) => {
                mails::import(path, mails, arguments, &mut desk, &me, context)?
            }
            table => table::import(path, table, &mapping, arguments, &mut desk, &me, context)?,
        };
        if account.refused > 0 {
            outcome = Outcome::Problems;
        }
        report(path, &account, arguments, context)?;
    }
    Ok(outcome)
}

/// What a file is, as said or as it looks.
fn kind(path: &Path, arguments: &Import, text: &Text) -> Result<Kind, Failure> {
    arguments.format.or_else(|| Kind::of(path)).ok_or_else(|| {
        let why = "its name does not tell what it is; say it with --format: csv, jsonl, eml, mbox, maildir, zammad, osticket, rt or desk";
        Failure::Usage(format!("{}: {}", path.display(), text.reason(why)))
    })
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
        if let Some(table) = &account.table {
            table.tell(&mut value);
        }
        context.line(&value)?;
        return Ok(());
    }
    let text = Text::of(context.language);
    let out = &mut context.out;
    let said = &text.import;
    let number = |count: u64| count.to_string();
    let mut line = fill(
        &said.account,
        &[
            ("file", &path.display().to_string()),
            ("read", &number(account.read)),
            ("accepted", &number(account.accepted)),
            ("refused", &number(account.refused)),
            ("duplicate", &number(account.duplicate)),
        ],
    );
    if let Some(mails) = &account.mails {
        line.push_str(&fill(&said.account_ignored, &[("ignored", &number(mails.ignored()))]));
    }
    writeln!(out, "{}", SafeText::line(&line))?;
    if let Some(mails) = &account.mails {
        mails.report(&text, out)?;
    }
    if let Some(table) = &account.table {
        table.later(&text, out)?;
    }
    for (department, count) in &account.departments {
        writeln!(out, "  {count:>7}  {department}")?;
    }
    if account.left_out > 0 {
        writeln!(out, "  {:>7}  {}", account.left_out, said.addresses)?;
    }
    if let Some(table) = account.table.as_ref().filter(|_| arguments.dry_run) {
        table.first_rows(&text, out)?;
    }
    if account.refused > 0 && !arguments.dry_run {
        for (line, reason) in &account.reasons {
            writeln!(out, "  {}", at_line(&text, *line, &text.reason(reason)))?;
        }
        let file = arguments.refused_path(path).display().to_string();
        writeln!(
            out,
            "{}",
            fill(&said.refused_file, &[("file", &*SafeText::line(&file).to_string())])
        )?;
    }
    Ok(())
}

/// What is said of a line of a file.
fn at_line(text: &Text, line: u64, said: &str) -> String {
    let words = [("line", &*line.to_string()), ("said", said)];
    SafeText::line(&fill(&text.import.line, &words)).to_string()
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
