//! `outbox`: the mails that wait to leave or are stuck, and what a person decides on them.

use std::io::Write as _;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clap::{Args, Subcommand};

use crate::cli::{Context, Failure, Outcome, timeline};
use crate::{
    desk::Desk,
    model::{
        command::{Command, Submission},
        id::Seq,
        outbox::{MailState, Outbound},
        safe_text::SafeText,
    },
    text::{Text, fill},
};

/// List mails that wait or are stuck; send one again or give it up
///
/// A mail "may have left" where nobody knows whether the mail program took it: the sender was stopped
/// meanwhile, or the program was killed or ran too long. Such a mail never leaves again by itself.
///
/// Trying again and dropping need the right `outbox`, and stand on the request.
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
    /// Send a mail now; one that may have left before may arrive twice
    Retry {
        /// The number of the mail, as the list shows it
        mail: i64,
    },
    /// Give a mail up; the reason is recorded on its request
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
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let command = match &arguments.what {
        None => {
            list(&mut desk, arguments, now, context)?;
            return Ok(Outcome::Done);
        }
        Some(What::Retry { mail }) => Command::MailRetry { mail: Seq(*mail) },
        Some(What::Drop { mail, reason }) => {
            Command::MailDrop { mail: Seq(*mail), reason: reason.clone() }
        }
    };
    desk.perform(&Submission::from(command), &me, now)?;
    Ok(Outcome::Done)
}

fn list(
    desk: &mut Desk,
    arguments: &Outbox,
    now: DateTime<Utc>,
    context: &mut Context,
) -> Result<(), Failure> {
    let zone = desk.standard(now)?.timezone;
    let text = Text::of(context.language);
    for mail in desk.outbox(MOST)? {
        let over = matches!(mail.state, MailState::Sent | MailState::Dropped);
        if over && !arguments.all {
            continue;
        }
        if arguments.json {
            context.line(&serde_json::to_value(&mail).map_err(anyhow::Error::from)?)?;
        } else {
            writeln!(context.out, "{}", SafeText::line(&line(&mail, zone, &text)))?;
        }
    }
    Ok(())
}

fn line(mail: &Outbound, zone: Tz, text: &Text) -> String {
    let words = &text.outbox;
    let mut line = format!(
        "{:>6}  #{:<6} {:<14} {}",
        mail.event,
        mail.request,
        text.mail_state(mail.state),
        text.count(&words.tries, u64::from(mail.attempts))
    );
    if mail.state == MailState::Queued && mail.attempts > 0 {
        let at = timeline::moment(mail.next_try, zone, text);
        line = format!("{line}  {}", fill(&words.next, &[("at", &at)]));
    }
    if let Some(why) = &mail.reason {
        line = format!("{line}  {}", text.mail_reason(why));
    }
    line
}
