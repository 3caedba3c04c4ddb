//! `add`: one request written down from the shell.

use std::{
    collections::BTreeMap,
    io::{self, IsTerminal as _, Read as _, Write as _},
};

use clap::Args;

use crate::cli::{Context, Failure, Outcome, client::pair, json};
use crate::{
    model::{
        client::ClientFacts,
        command::{Command, Intake, Submission},
        request::{Channel, Priority},
        safe_text::SafeText,
        standard::{IMPACT, URGENCY},
    },
    text::Text,
};

/// Create a request; the rules route it
#[derive(Debug, Args)]
pub struct Add {
    /// What the client says; `-` or nothing reads standard input
    pub body: Option<String>,
    /// What it is about
    #[arg(long)]
    pub subject: Option<String>,
    /// How it came
    #[arg(long, default_value = "phone", value_parser = channel)]
    pub channel: Channel,
    /// The client's name
    #[arg(long)]
    pub name: Option<String>,
    /// The client's telephone
    #[arg(long)]
    pub phone: Option<String>,
    /// The client's mail address
    #[arg(long)]
    pub email: Option<String>,
    /// The client's class, as `vip`
    #[arg(long)]
    pub tier: Option<String>,
    /// The client's organisation
    #[arg(long)]
    pub account: Option<String>,
    /// A field, as `contract=77-1042`
    #[arg(long = "field", value_name = "NAME=VALUE", value_parser = pair)]
    pub fields: Vec<(String, String)>,
    /// A mark
    #[arg(long = "tag", value_name = "TAG")]
    pub tags: Vec<String>,
    /// How urgently it moves, before the rules speak
    #[arg(long, value_parser = priority)]
    pub priority: Option<Priority>,
    /// How far it reaches, for the priority matrix
    #[arg(long)]
    pub impact: Option<String>,
    /// How little it can wait, for the priority matrix
    #[arg(long)]
    pub urgency: Option<String>,
    /// Its number in another system: the same number is not taken twice
    #[arg(long, value_name = "ID")]
    pub external_id: Option<String>,
    /// The system that gave the number; the channel and who sends where none is named
    #[arg(long, requires = "external_id")]
    pub source: Option<String>,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

fn channel(word: &str) -> Result<Channel, String> {
    Channel::from_word(word).ok_or_else(|| {
        let known =
            Channel::ALL.iter().map(|channel| channel.word()).collect::<Vec<_>>().join(", ");
        format!("the channels are: {known}")
    })
}

fn priority(word: &str) -> Result<Priority, String> {
    Priority::from_word(word)
        .ok_or_else(|| "the priorities are: low, normal, high, urgent".to_owned())
}

/// No text of a request may be longer, in bytes.
const LONGEST_TEXT: u64 = 10 * 1024 * 1024;

/// Runs the command.
///
/// # Errors
/// When the desk refuses or cannot be used.
pub fn run(arguments: &Add, context: &mut Context) -> Result<Outcome, Failure> {
    let body = match arguments.body.as_deref() {
        Some(text) if text != "-" => text.to_owned(),
        None if io::stdin().is_terminal() && arguments.subject.is_some() => String::new(),
        _ => {
            let mut bytes = Vec::new();
            io::stdin().lock().take(LONGEST_TEXT + 1).read_to_end(&mut bytes)?;
            if bytes.len() as u64 > LONGEST_TEXT {
                return Err(Failure::Refused(
                    "the text is longer than 10 MiB; nothing was written down".into(),
                ));
            }
            String::from_utf8_lossy(&bytes).into_owned()
        }
    };
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let zone = desk.standard(now)?.timezone;
    let intake = Intake {
        channel: arguments.channel,
        client: ClientFacts {
            name: arguments.name.clone(),
            phone: arguments.phone.clone(),
            email: arguments.email.clone(),
            tier: arguments.tier.clone(),
            account: arguments.account.clone(),
            ..ClientFacts::default()
        },
        subject: arguments.subject.clone(),
        body,
        strict: false,
        external_id: arguments.external_id.clone(),
        source: arguments.source.clone(),
        received: None,
        fields: {
            let said = |name: &str, value: &Option<String>| {
                value.clone().map(|value| (name.to_owned(), value))
            };
            let mut fields: BTreeMap<_, _> = arguments.fields.iter().cloned().collect();
            fields.extend(said(IMPACT, &arguments.impact));
            fields.extend(said(URGENCY, &arguments.urgency));
            fields
        },
        tags: arguments.tags.clone(),
        priority: arguments.priority,
    };
    let done = desk.perform(&Submission::from(Command::Intake(intake)), &me, now)?;
    let text = Text::of(context.language);
    for remark in &done.remarks {
        let words = text.message(&remark.message());
        writeln!(io::stderr(), "firstline: {}", SafeText::line(&words))?;
    }
    let Some(number) = done.request else {
        return Ok(Outcome::Done);
    };
    let Some(card) = desk.request(number, now)? else {
        // It went to a department whose requests I do not read.
        if arguments.json {
            context.line(&serde_json::json!({ "request": number }))?;
        } else {
            writeln!(context.out, "#{number}")?;
        }
        return Ok(Outcome::Done);
    };
    if arguments.json {
        context.line(&json::request(&card, now, zone))?;
    } else {
        let request = &card.request;
        let rule = request.rule.as_ref().map_or("fallback", |rule| rule.as_str());
        writeln!(
            context.out,
            "#{number} → {} · {} · {rule}",
            request.department, request.priority
        )?;
    }
    Ok(Outcome::Done)
}
