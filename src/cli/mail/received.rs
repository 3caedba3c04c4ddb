//! `received`: the mails that came in and were laid aside, and taking one in all the same.

use std::io::Write as _;

use clap::Args;

use crate::cli::{Context, Failure, Outcome, timeline};
use crate::{
    model::{
        command::{Command, Submission},
        event::{Event, IgnoredMail, Recorded},
        id::{RequestId, Seq},
        private::Private,
        safe_text::SafeText,
    },
    text::{Text, fill},
};

/// List mails that were set aside, with reasons; take one in after all
///
/// Automatic replies, receipts of reading, reports of mail servers, mails that go in circles and the desk's
/// own mails open no request. Each lies here, whole. Taking one in needs the right `intake`, and makes it a
/// request or a message as though a person had written it; nothing answers it by itself.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true))]
pub struct ReceivedMails {
    /// List those that were set aside, the latest first
    #[arg(long, group = "what")]
    pub ignored: bool,
    /// Take this one in, by its number in the list
    #[arg(long, value_name = "NUMBER", group = "what")]
    pub take: Option<i64>,
    /// Also those that were taken in since
    #[arg(long, requires = "ignored")]
    pub all: bool,
    /// So many at most
    #[arg(long, value_name = "NUMBER", default_value_t = 1_000, requires = "ignored")]
    pub limit: usize,
    /// One JSON object a mail
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
///
/// # Errors
/// When the desk cannot be used, or the mail cannot be taken in.
pub fn run(arguments: &ReceivedMails, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let text = Text::of(context.language);
    if let Some(mail) = arguments.take {
        let command = Command::MailTake { mail: Seq(mail) };
        let done = desk.perform(&Submission::from(command), &me, now)?;
        let request = done.request.unwrap_or(RequestId(0));
        if arguments.json {
            context.line(&serde_json::json!({ "mail": mail, "request": request }))?;
        } else {
            let words = [("mail", &*mail.to_string()), ("request", &*request.to_string())];
            writeln!(context.out, "{}", fill(&text.ignored.taken, &words))?;
        }
        return Ok(Outcome::Done);
    }
    let zone = desk.standard(now)?.timezone;
    let mails = desk.ignored_mails(arguments.all, arguments.limit)?;
    if mails.is_empty() && !arguments.json {
        writeln!(context.out, "{}", text.ignored.none)?;
    }
    for (recorded, taken) in mails {
        let Event::MailIgnored(mail) = &recorded.event else { continue };
        if arguments.json {
            context.line(&object(&recorded, mail, taken, zone))?;
            continue;
        }
        let from = mail.letter.from.as_ref().or(mail.name.as_ref()).map_or("–", Private::as_str);
        let mut why = text.ignored_reason(mail.why).to_owned();
        if let Some(remark) = &mail.remark {
            why = format!("{why}: {remark}");
        }
        let mut line = format!(
            "{:>6}  {}  {why} · {from} · {}",
            recorded.seq,
            timeline::moment(recorded.at, zone, &text),
            mail.subject.as_str(),
        );
        if let Some(request) = recorded.request {
            line = format!("{line} · #{request}");
        }
        if let Some(request) = taken {
            line = format!(
                "{line} · {}",
                fill(&text.ignored.taken_to, &[("request", &request.to_string())])
            );
        }
        writeln!(context.out, "{}", SafeText::line(&line))?;
    }
    Ok(Outcome::Done)
}

fn object(
    recorded: &Recorded,
    mail: &IgnoredMail,
    taken: Option<RequestId>,
    zone: chrono_tz::Tz,
) -> serde_json::Value {
    let letter = &mail.letter;
    serde_json::json!({
        "mail": recorded.seq,
        "at": recorded.at.with_timezone(&zone).to_rfc3339(),
        "why": mail.why,
        "reason": mail.remark.as_deref().unwrap_or(mail.why.reason()),
        "from": letter.from.as_ref().map(Private::as_str),
        "subject": mail.subject.as_str(),
        "message_id": letter.message_id,
        "request": recorded.request,
        "taken": taken,
    })
}
