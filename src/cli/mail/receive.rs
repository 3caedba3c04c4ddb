//! `receive`: one mail on standard input, as a mail server pipes it.

mod maildir;

use std::io::{self, Read as _, Write as _};

pub(in crate::cli) use maildir::{Delivered, Maildir};

use clap::Args;

use crate::cli::{Context, Failure, Outcome};
use crate::{
    desk::{Desk, Done, Error},
    exchange::LARGEST_MAIL,
    model::{
        event::Event,
        id::{Login, Seq},
        mail::{Mail, arrival::Ignored},
        refusal::Refusal,
        safe_text::SafeText,
    },
    text::{Text, fill},
};

/// The exit code that has a mail server keep the mail and try again (`EX_TEMPFAIL` of sysexits.h).
pub(in crate::cli) const LATER: u8 = 75;

/// Take in one mail on standard input, as a mail server pipes it
///
/// A new matter becomes a request; an answer becomes a message on its request: by the message that it
/// answers, or by the tag `[#1042]` in its subject where the sender takes part in that request. The same
/// mail twice is taken once. Bounces, automatic replies, read receipts, loops and our own mails open no
/// request: they are laid aside, see `firstline received --ignored`. A bounce of a mail of ours is noted on
/// its request.
///
/// Exit code 0: taken in, or laid aside; standard error says which. Exit code 75: not now; the
/// mail server keeps the mail and tries again. Whoever runs it must be an operator of the desk.
#[derive(Debug, Args)]
pub struct Receive {
    /// One JSON object on standard output
    #[arg(long)]
    pub json: bool,
}

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) enum Became {
    /// A new request.
    Request(i64),
    /// A message on a request.
    Message(i64),
    /// A note on a request: a mail of ours did not arrive.
    Note(i64),
    /// It was here already.
    Duplicate(i64),
    /// It was laid aside.
    Ignored {
        /// Its number.
        mail: Seq,
        why: Ignored,
        /// What the desk said of it, where it could not take it.
        remark: Option<String>,
    },
    /// The desk refused it, and why.
    Refused(String),
}

impl Became {
    /// What a command's answer says of it.
    pub fn of(answer: &Result<Done, Refusal>) -> Self {
        match answer {
            Err(refusal) => Self::Refused(refusal.to_string()),
            Ok(done) => {
                let ignored = done.events.iter().find_map(|recorded| match &recorded.event {
                    Event::MailIgnored(mail) => Some((recorded.seq, mail)),
                    _ => None,
                });
                if let Some((mail, ignored)) = ignored {
                    return Self::Ignored {
                        mail,
                        why: ignored.why,
                        remark: ignored.remark.clone(),
                    };
                }
                let number = done.request.map_or(0, |request| request.0);
                let happened = |wanted: fn(&Event) -> bool| {
                    done.events.iter().any(|recorded| wanted(&recorded.event))
                };
                if done.repeated {
                    Self::Duplicate(number)
                } else if happened(|event| matches!(event, Event::Received(_))) {
                    Self::Request(number)
                } else if happened(|event| {
                    matches!(event, Event::Message { .. } | Event::OtherMessage { .. })
                }) {
                    Self::Message(number)
                } else {
                    Self::Note(number)
                }
            }
        }
    }

    /// The word for other programs, and the request.
    pub fn word(&self) -> (&'static str, Option<i64>) {
        match self {
            Self::Request(number) => ("request", Some(*number)),
            Self::Message(number) => ("message", Some(*number)),
            Self::Note(number) => ("undelivered", Some(*number)),
            Self::Duplicate(number) => ("duplicate", Some(*number)),
            Self::Ignored { .. } => ("ignored", None),
            Self::Refused(_) => ("refused", None),
        }
    }

    /// Why it was laid aside or refused.
    pub fn why(&self) -> Option<String> {
        match self {
            Self::Ignored { why, remark: Some(remark), .. } => {
                Some(format!("{}: {remark}", why.reason()))
            }
            Self::Ignored { why, .. } => Some(why.reason().to_owned()),
            Self::Refused(why) => Some(why.clone()),
            _ => None,
        }
    }

    /// What became of it, for people.
    pub fn sentence(&self, text: &Text) -> String {
        let said = &text.receive;
        let on = |pattern: &str, number: &i64| fill(pattern, &[("request", &number.to_string())]);
        match self {
            Self::Request(number) => on(&said.request, number),
            Self::Message(number) => on(&said.message, number),
            Self::Note(number) => on(&said.note, number),
            Self::Duplicate(number) => on(&said.duplicate, number),
            Self::Ignored { mail, why, remark } => {
                let mut why = text.ignored_words(why.reason());
                if let Some(remark) = remark {
                    why = format!("{why}: {}", text.reason(remark));
                }
                fill(&said.ignored, &[("why", &why), ("mail", &mail.to_string())])
            }
            Self::Refused(why) => fill(&said.refused, &[("why", &text.reason(why))]),
        }
    }
}

/// Takes one mail in, in a transaction of its own.
pub(in crate::cli) fn take(
    mail: Mail,
    desk: &mut Desk,
    me: &Login,
    context: &Context,
) -> anyhow::Result<Became> {
    let now = context.now(desk)?;
    let answer = match desk.perform(&mail.submission(), me, now) {
        Ok(done) => Ok(done),
        Err(Error::Refused(refusal)) => Err(refusal),
        Err(Error::Failed(error)) => return Err(error),
    };
    Ok(Became::of(&answer))
}

/// Runs the command.
///
/// # Errors
/// When the desk cannot be opened or written; the caller answers with [`LATER`].
pub fn run(arguments: &Receive, context: &mut Context) -> Result<Outcome, Failure> {
    let text = Text::of(context.language);
    let mut raw = Vec::new();
    let mut input = io::stdin().lock();
    input.by_ref().take(LARGEST_MAIL as u64).read_to_end(&mut raw)?;
    // A mail server that still writes is not cut off: what is beyond is not kept.
    io::copy(&mut input, &mut io::sink())?;
    if raw.trim_ascii().is_empty() {
        writeln!(io::stderr(), "firstline: {}", text.receive.no_mail)?;
        return Ok(Outcome::Done);
    }
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let mail = Mail::read(&raw);
    let from = mail.address.clone().or_else(|| mail.name.clone());
    let subject = mail.subject.clone();
    let became = take(mail, &mut desk, &me, context)?;
    writeln!(
        io::stderr(),
        "firstline: {}: {} · {}",
        SafeText::line(&became.sentence(&text)),
        SafeText::line(from.as_deref().unwrap_or(&text.receive.nobody)),
        SafeText::line(&subject)
    )?;
    if arguments.json {
        let (word, request) = became.word();
        let mut value = serde_json::json!({ "became": word, "request": request });
        if let Some(why) = became.why() {
            value["why"] = why.into();
        }
        if let Became::Ignored { mail, .. } = &became {
            value["mail"] = mail.0.into();
        }
        context.line(&value)?;
    }
    Ok(match became {
        Became::Refused(_) => Outcome::Later,
        _ => Outcome::Done,
    })
}
