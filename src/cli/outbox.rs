//! `outbox`: the mails that wait to leave or are stuck, and what a person decides on them.

use std::io::Write as _;

use clap::{Args, Subcommand};

use super::{Context, Failure, Outcome};
use crate::{
    desk::Desk,
    model::{
        id::Seq,
        outbox::{MailState, Outbound},
        safe_text::SafeText,
    },
};

/// Lists the mails that wait to leave or are stuck; has one tried again or dropped
///
/// A mail "may have left" where nobody knows whether the mail program took it: the sender was stopped
/// meanwhile, or the program was killed or ran too long. Such a mail never leaves again by itself.
#[derive(Debug, Args)]
pub struct Outbox {
    /// What to do; without it the mails are listed
    #[command(subcommand)]
    pub what: Option<What>,
    /// Also those that left or were dropped, the last ones
    #[arg(long)]
    pub all: bool,
    /// One JSON object a mail
    #[arg(long)]
    pub json: bool,
}

/// What to do with a mail.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Has it tried again now; one that may have left then may arrive twice
    Retry {
        /// The number of the mail, as the list shows it
        mail: i64,
    },
    /// Has it not leave; the reason is noted on its request
    Drop {
        /// The number of the mail, as the list shows it
        mail: i64,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

/// So many mails are listed.
const MOST: usize = 10_000;

/// Runs the command.
///
/// # Errors
/// When the desk cannot be used, or there is no such mail.
pub fn run(arguments: &Outbox, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&desk)?;
    let now = context.now(&desk)?;
    match &arguments.what {
        None => list(&desk, arguments, context)?,
        Some(What::Retry { mail }) => {
            if !desk.retry_mail(Seq(*mail), now)? {
                return Err(none(*mail));
            }
        }
        Some(What::Drop { mail, reason }) => {
            if reason.trim().is_empty() {
                return Err(Failure::Usage("say why: --reason \"…\"".into()));
            }
            if !desk.drop_mail(Seq(*mail), reason, &me, now)? {
                return Err(none(*mail));
            }
        }
    }
    Ok(Outcome::Done)
}

fn none(mail: i64) -> Failure {
    Failure::Refused(format!(
        "no mail {mail} waits or is stuck; see: firstline outbox --all"
    ))
}

fn list(desk: &Desk, arguments: &Outbox, context: &mut Context) -> Result<(), Failure> {
    for mail in desk.outbox(MOST)? {
        let over = matches!(mail.state, MailState::Sent | MailState::Dropped);
        if over && !arguments.all {
            continue;
        }
        if arguments.json {
            context.line(&serde_json::to_value(&mail).map_err(anyhow::Error::from)?)?;
        } else {
            writeln!(context.out, "{}", SafeText::line(&line(&mail)))?;
        }
    }
    Ok(())
}

fn line(mail: &Outbound) -> String {
    let mut line = format!(
        "{:>6}  #{:<6} {:<8} {:>2} tries",
        mail.event, mail.request, mail.state, mail.attempts
    );
    if mail.state == MailState::Queued && mail.attempts > 0 {
        line = format!(
            "{line}  next {}",
            mail.next_try.format("%Y-%m-%d %H:%M UTC")
        );
    }
    if let Some(reason) = &mail.reason {
        line = format!("{line}  {reason}");
    }
    line
}
