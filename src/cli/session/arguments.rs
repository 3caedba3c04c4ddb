//! The arguments, as clap reads them. What each command does is in the file of its name.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::cli::{
    add, apply, attachment, audit, backup, board, bulk, call, client, completions, config, confirm,
    deadlines, demo, doctor, due, events, explain, export, import, init, ledger, manual, moves,
    norms, operator, outbox, queue, receive, received, report, retention, review, route, screen,
    search, send, shift, show, standards, train, watch,
};

/// A support desk in the terminal that runs on your company's written service standard
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

    /// Act as this operator, if the desk is simulated or your role lets you act for others
    #[arg(long = "as", global = true, value_name = "LOGIN")]
    pub operator: Option<String>,

    /// Take the operator from the key of the ssh session, on an account that is set up for it in
    /// /etc/firstline/ssh.toml: the file of keys that stands there, or the word `environment`
    #[arg(long, global = true, value_name = "FILE")]
    pub ssh_identity: Option<String>,

    /// Allow the desk and nothing else: no other program, no file of the machine, nothing of the environment
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
            | Self::Escalate(_)
            | Self::Bounce(_)
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
    /// Open a throwaway desk full of life
    Demo(demo::Demo),
    /// Create a desk with a standard in force; you become its first supervisor
    Init(init::Init),
    /// Create a request; the rules route it
    Add(add::Add),
    /// Import requests from files; the same file twice imports nothing twice
    Import(import::Import),
    /// Take in one mail on standard input, as a mail server pipes it
    Receive(receive::Receive),
    /// Send queued mail through the mail program
    Send(send::Send),
    /// List mails that wait or are stuck; send one again or give it up
    Outbox(outbox::Outbox),
    /// List mails that were set aside, with reasons; take one in after all
    Received(received::ReceivedMails),
    /// Escalate a request to a higher level
    Escalate(moves::Escalate),
    /// Send a request back to where it came from, with the reason
    Bounce(moves::Bounce),
    /// Resolve or close many requests at once; show how many were, and which were not and why
    Bulk(bulk::Bulk),
    /// List what waits for a second person; confirm it or decline it
    Confirm(confirm::Confirm),
    /// Erase what the standard has kept long enough, or only show it
    Retention(retention::Retention),
    /// Compute when something is due, and show what was counted
    Due(due::Due),
    /// Count the business time between two times
    Between(due::Between),
    /// Show where a request would go, and why
    Route(route::Route),
    /// Run commands given as JSON lines; answer each with a line
    Apply(apply::Apply),
    /// Print the log, an event a line
    Events(events::Events),
    /// List requests, the most urgent first
    Queue(queue::Queue),
    /// Show a request: facts, deadlines, callbacks, history
    Show(show::Show),
    /// Explain a request: routing, priority, due times, what blocks resolving
    Explain(explain::Explain),
    /// List and saves the files that came with messages
    Attachment(attachment::Attachment),
    /// Show, find, change, merge, export and erase clients
    Client(client::Client),
    /// Search requests by words in any form, phrases in quotes, numbers and phones
    Search(search::Search),
    /// List deadlines, the next due first
    Deadlines(deadlines::Deadlines),
    /// Show departments, operators, and what needs a decision now
    Board(board::Board),
    /// Show what a shift leaves to the next, and sign it
    Shift(shift::Shift),
    /// Show who is calling on an operator's screen; for a telephone switch
    Call(call::Call),
    /// Watch deadlines and notify people, without a screen
    Watch(watch::Watch),
    /// Review replies: draw them fairly, score them, compare reviewers
    Review(review::Review),
    /// Propose, decide, appeal and export rewards and penalties
    Ledger(ledger::Ledger),
    /// Report on the service, people, deadlines, promises and clients
    Report(report::Report),
    /// Print one frame of a screen as text, SVG or HTML
    Screen(screen::Screen),
    /// Check, show and adopt service standards
    Standards(standards::Standards),
    /// Add, list and change operators
    Operator(operator::Operator),
    /// Show how often each norm was kept, overridden, broken, and refused an action
    Norms(norms::Norms),
    /// Play the exercises of the standard, take its quiz, see who has passed what
    Train(train::Train),
    /// Check the log
    Audit(audit::Audit),
    /// Copy the desk to a new file while others work
    Backup(backup::Backup),
    /// Export the whole desk as JSON lines or CSV, for an equal desk and for other programs
    Export(export::Export),
    /// Check the desk and the place it is in
    Doctor(doctor::Doctor),
    /// Show the config path and the settings in effect
    Config(config::Config),
    /// Print the completions of a shell
    Completions(completions::Completions),
    /// Print a manual page, or write all of them into a folder
    Man(completions::Man),
    /// Open a chapter of the manual, or the help of a command
    Help(manual::Help),
}
