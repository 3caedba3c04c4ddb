//! The arguments, as clap reads them. What each command does is in the file of its name.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use super::{
    add, apply, attachment, audit, backup, board, bulk, call, client, completions, config, confirm,
    deadlines, demo, doctor, due, events, explain, export, import, init, ledger, manual, norms,
    operator, outbox, queue, receive, received, report, retention, review, route, screen, search,
    send, shift, show, standards, train, watch,
};

/// A support desk in the terminal that keeps a company's written service standard
///
/// Without a command it opens the screen.
#[derive(Debug, Parser)]
#[command(name = "firstline", version, max_term_width = 100, disable_help_subcommand = true)]
pub struct Arguments {
    /// The desk's file [default: the user's data folder, or what the config says]
    #[arg(long, global = true, env = "FIRSTLINE_DB", value_name = "FILE")]
    pub db: Option<PathBuf>,

    /// The config file [default: the user's config folder]
    #[arg(long, global = true, env = "FIRSTLINE_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Acts as this operator, where the desk is simulated or your role lets you act for others
    #[arg(long = "as", global = true, value_name = "LOGIN")]
    pub operator: Option<String>,

    /// Takes the operator from the key of the ssh session, on an account that is set up for it in
    /// /etc/firstline/ssh.toml: the file of keys that stands there, or the word `environment`
    #[arg(long, global = true, value_name = "FILE")]
    pub ssh_identity: Option<String>,

    /// Gives the desk and nothing else: no other program, no file of the machine, nothing of the environment
    #[arg(long, global = true)]
    pub contained: bool,

    /// What to do
    #[command(subcommand)]
    pub command: Option<Command>,
}

impl Command {
    /// Whether it reads or writes files of the machine, or has other programs run: not for whoever has the desk
    /// alone.
    pub fn touches_the_machine(&self) -> bool {
        match self {
            Self::Demo(_)
            | Self::Init(_)
            | Self::Import(_)
            | Self::Send(_)
            | Self::Watch(_)
            | Self::Standards(_)
            | Self::Audit(_)
            | Self::Backup(_)
            | Self::Export(_)
            | Self::Doctor(_)
            | Self::Config(_)
            | Self::Retention(_)
            | Self::Due(_)
            | Self::Between(_)
            | Self::Route(_)
            | Self::Train(_) => true,
            Self::Apply(apply) => apply.acts.is_some(),
            Self::Man(man) => man.writes(),
            Self::Attachment(attachment) => attachment.writes(),
            Self::Client(client) => client.writes(),
            Self::Ledger(ledger) => ledger.writes(),
            Self::Report(report) => report.output.is_some(),
            Self::Confirm(confirm) => confirm.yes,
            Self::Add(_)
            | Self::Receive(_)
            | Self::Received(_)
            | Self::Outbox(_)
            | Self::Bulk(_)
            | Self::Events(_)
            | Self::Queue(_)
            | Self::Show(_)
            | Self::Explain(_)
            | Self::Search(_)
            | Self::Deadlines(_)
            | Self::Board(_)
            | Self::Shift(_)
            | Self::Call(_)
            | Self::Review(_)
            | Self::Screen(_)
            | Self::Operator(_)
            | Self::Norms(_)
            | Self::Completions(_)
            | Self::Help(_) => false,
        }
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Opens a throwaway desk full of life
    Demo(demo::Demo),
    /// Creates the desk's file with a standard in force; you become its first supervisor
    Init(init::Init),
    /// Writes a request down; the rules route it
    Add(add::Add),
    /// Takes in requests from files; the same file twice takes nothing in twice
    Import(import::Import),
    /// Takes in one mail on standard input, as a mail server pipes it
    Receive(receive::Receive),
    /// Has the mail program take the replies that wait to leave
    Send(send::Send),
    /// Lists the mails that wait to leave or are stuck; has one tried again or dropped
    Outbox(outbox::Outbox),
    /// Lists the mails that were laid aside, and why; takes one in all the same
    Received(received::ReceivedMails),
    /// Resolves or closes many requests in one act; tells how many were ended, and which were not and why
    Bulk(bulk::Bulk),
    /// Lists what waits for a second person; confirms one of it, or declines it
    Confirm(confirm::Confirm),
    /// Erases what the standard has kept long enough, or only tells it
    Retention(retention::Retention),
    /// Shows when something would be due, and what was counted
    Due(due::Due),
    /// Shows how much business time lies between two times
    Between(due::Between),
    /// Shows where a request would go, and why
    Route(route::Route),
    /// Reads commands as JSON lines and answers each with a line
    Apply(apply::Apply),
    /// Prints the log, an event a line
    Events(events::Events),
    /// Lists requests, the most urgent first
    Queue(queue::Queue),
    /// Shows a request: facts, deadlines, promised calls, timeline
    Show(show::Show),
    /// Tells why a request stands as it does
    Explain(explain::Explain),
    /// Lists and saves the files that came with messages
    Attachment(attachment::Attachment),
    /// Shows, finds, changes, merges and erases clients
    Client(client::Client),
    /// Finds requests by words in any form, phrases in quotes, numbers and phones
    Search(search::Search),
    /// Lists deadlines, the nearest due time first
    Deadlines(deadlines::Deadlines),
    /// Shows departments, operators, and what needs a decision now
    Board(board::Board),
    /// Shows what a shift leaves to the next, and signs it for either
    Shift(shift::Shift),
    /// A call rings: brings up the client on an operator's screen, for a telephone switch
    Call(call::Call),
    /// Notices what falls due and calls whoever is to be told, without a screen
    Watch(watch::Watch),
    /// Reviews answers: draws them fairly, shows the score sheet, scores, and compares reviewers
    Review(review::Review),
    /// Rewards and penalties by the measures of the standard: proposed, decided, contested, exported
    Ledger(ledger::Ledger),
    /// Reports on the service, its people, deadlines, promises and clients
    Report(report::Report),
    /// Prints one frame of a screen as text
    Screen(screen::Screen),
    /// Checks and shows service standards
    Standards(standards::Standards),
    /// Adds, lists and changes operators
    Operator(operator::Operator),
    /// Shows how often each norm was kept, overridden, broken, and refused an action
    Norms(norms::Norms),
    /// Plays the exercises of the standard, asks questions on it, shows who has passed what
    Train(train::Train),
    /// Checks the log
    Audit(audit::Audit),
    /// Copies the desk to a new file while others work on it
    Backup(backup::Backup),
    /// Gives out the whole desk as JSON lines or CSV, for a new desk equal to it and for other programs
    Export(export::Export),
    /// Looks at the desk and at the place it lies in
    Doctor(doctor::Doctor),
    /// Says where the config file is looked for, or what holds
    Config(config::Config),
    /// Prints the completions of a shell
    Completions(completions::Completions),
    /// Print a manual page, or write all of them into a folder
    Man(completions::Man),
    /// Open a chapter of the manual, or the help of a command
    Help(manual::Help),
}
